"""From donors to draws: the days, hours and diamonds of a creator with another's errors, and sums that stay true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from attrs import evolve, frozen

from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.chains import BUSY, LENGTH, SHARE, WORTH
from tierpace.forecasters.donors import ENOUGH
from tierpace.forecasters.newcomers import FEW_DAYS, HARDLY, LONG, STRAY, STRENGTHS, luck_left, rate_days, strays
from tierpace.forecasters.past_months import GONE_KIND, kinds
from tierpace.kernels.arrays import Floats, Ints
from tierpace.kernels.draws import draw_days, ratio, room_for, thin, unpadded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.forecasters.contract import Noise
    from tierpace.forecasters.donors import Donors
    from tierpace.ledger.progress import Progress


TRIES = 16  # draws of each donor's own month
MOST_OFF = 0.3  # by which the log of a draw is lowered at most, so that the mean stays: what is far off is not a mean
APART = (1e-3, 1e3)  # of what is expected and what is usual, at the most
BLOCK = 1 << 15  # draws made at a time: what is made of them on the way stays in the cache
DONORS = 2048  # donors at a time
TRIED = 1000  # donors of a kind, the last ones, that every month is balanced by
WORLD, SHOCK, PICK, THIN, LENGTHS, WORTHS = 0, 8, 0, 1, 2, 3  # lanes of the noise


def world_shifts(donors: Donors, month: Ints, noise: Floats) -> Floats:
    """Return what each world, with its month (S,) and noise (S, 3), does to days, length and worth of all: (S, 3)."""
    from scipy.special import ndtri

    # what a day brings is more often less than the mean of days than more: then the middle is kept, not the mean
    kept = (donors.doubt * np.array([0.0, 0.0, STRAY[2]])) ** 2
    shift = np.asarray(np.exp(ndtri(noise) * donors.spread - (donors.spread**2 - kept) / 2))
    return shift * np.exp(donors.effects[month]) if donors.months else shift


def all_drawn(
    links: Floats, donors: Donors, progress: Progress, noise: Noise, *, onto: Ints | None = None
) -> tuple[Floats, Floats]:
    """Return what the days left add in each draw, of creators with these chains (N, 4), and means: (N, S, 3), (N, 3).

    The draws of one creator and signal lie together (see `tierpace.kernels.draws.room_for`). ``onto`` (N, 3) is added
    to each draw, so that they are totals at once.
    """
    n, s = len(links), noise.draws
    room = np.stack((progress.free_days, progress.seconds_left), 1).astype(np.float64)
    month = (noise.world(1, lane=WORLD)[:, 0] * donors.months).astype(np.int64)
    shift = world_shifts(donors, month, noise.world(N_SIGNALS, lane=SHOCK))
    stray = strays(progress)
    keys, out, mean = noise.keys(), room_for(n, s), np.empty((n, N_SIGNALS))
    kind_of = kinds(progress, donors.begun)
    for kind in np.unique(kind_of).tolist():
        alike = np.flatnonzero(kind_of == kind)
        alike = alike[np.argsort(links[alike, BUSY], kind="stable")]
        slope, shift_in = donors.lines(kind, links[alike, BUSY])
        for first in range(0, len(alike), max(BLOCK // s, 1)):
            part = slice(first, first + max(BLOCK // s, 1))
            rows = alike[part]
            uniform = noise.uniforms(keys[rows], PICK)
            place, starters = donors.pick((slope[part], shift_in[part]), kind, uniform, month)
            floor = np.full(place.shape, donors.floor)
            floor.reshape(-1)[starters] = 0.0  # the starter pool knows nothing of the silent
            thinning = noise.uniforms(keys[rows], THIN) if donors.thinned else uniform
            hardly = _hardly_seen(
                links[rows],
                donors,
                progress,
                rows,
                noise=noise,
                keys=keys[rows],
                uniform=uniform,
                starters=starters,
                stray=stray,
            )
            _, *signals = drawn(
                links[rows],
                place,
                donors,
                progress,
                floor=floor,
                shift=shift,
                room=room[rows],
                thinning=thinning,
                hardly=hardly,
                stray=stray[rows],
            )
            for k, signal in enumerate(signals):
                added = signal if progress.measured[k] else np.zeros_like(signal)
                if onto is not None:
                    added += onto[rows, k, None]
                mean[rows, k] = added.mean(1)
                out[rows, :, k] = added
    return out, mean


class Errors(Protocol):
    """Whose errors are carried over, by place."""

    @property
    def errors(self) -> Floats:
        """Of days, length, worth and share: (4, places)."""
        ...

    @property
    def pads(self) -> tuple[float, float]:
        """What was added to both sides of the ratios of length and worth."""
        ...

    @property
    def thinned(self) -> bool:
        """Whether a busy day may fail to be an active one."""
        ...

    @property
    def day_length(self) -> float:
        """The most seconds of a day."""
        ...


@frozen(eq=False)
class HardlySeen:
    """Which draws, by flat place, are of creators hardly seen and of no donor of the roster; how they stray.

    ``days`` (k,): those of creators with few exposed days, and those of few expected days, which the pool's errors,
    rounded, would never bring. ``exposure``: exposed days of each one's creator. ``uniform``: which quantile of the
    rate. ``amounts`` (m,): those of creators with few exposed days, and all of a roster of under 20 donors: of lengths
    and worths, which differ from roster to roster, the pool says nothing. ``length`` and ``worth``: factors with mean
    1. ``without``: what an hour of them is worth who have earned no diamond yet.
    """

    days: Ints
    exposure: Ints
    uniform: Floats
    amounts: Ints
    length: Floats
    worth: Floats
    without: Floats


def _hardly_seen(
    links: Floats,
    donors: Donors,
    progress: Progress,
    rows: Ints,
    *,
    noise: Noise,
    keys: NDArray[np.uint64],
    uniform: Floats,
    starters: Ints,
    stray: Floats,
) -> HardlySeen | None:
    """Return the draws of some rows (n,), with these uniforms (n, S), of which the starter pool knows too little."""
    from scipy.special import ndtri

    exposure, s = progress.exposure[rows], uniform.shape[1]
    hardly = exposure < HARDLY
    few, seldom = hardly | (donors.count < ENOUGH), hardly | (links[:, BUSY] < FEW_DAYS)
    if not ((few | seldom).any() and len(starters)):
        return None
    days, at = (starters[which[starters // s]] for which in (seldom, few))
    of = at // s
    place = uniform.flat[days] / max(donors.starter_share, 1e-12)
    usual = ((LENGTH, donors.roster.length), (WORTH, donors.roster.worth))
    apart = [np.log(np.clip(np.nan_to_num(ratio(links[:, k], np.full(1, v)), nan=1.0), *APART)) for k, v in usual]
    factors, lasting = [], luck_left(stray[rows], len(progress.days_left))
    for spread, lane in zip(donors.newcomers.stray(exposure, apart, lasting), (LENGTHS, WORTHS), strict=True):
        wide = np.where(few, spread, 0.0)[of]
        factors.append(np.exp(wide * ndtri(noise.uniforms(keys, lane).flat[at]) - np.minimum(wide**2 / 2, MOST_OFF)))
    without = donors.roster.worth * STRENGTHS[2] / (STRENGTHS[2] + exposure[of] + 1)
    length, worth = factors
    return HardlySeen(days, np.minimum(exposure, LONG)[days // s], place, at, length, worth, without)


def drawn(
    links: Floats,
    place: Ints,
    donors: Errors,
    progress: Progress,
    *,
    floor: Floats,
    shift: Floats,
    room: Floats,
    thinning: Floats,
    stray: Floats,
    hardly: HardlySeen | None = None,
) -> tuple[Floats, ...]:
    """Return busy days, airtime, diamonds and active days (n, S) of creators with these chains, by donors' errors.

    ``links`` (n, 4), ``place`` and ``floor`` (n, S). ``shift`` (S, 3): see `world_shifts`. ``room`` (n, 2): free days
    and seconds left. ``thinning`` (n, S): noise, if days are thinned. ``hardly``: draws of who has hardly been seen.
    """
    free, seconds = room.T
    z, length, worth = (donors.errors[k].take(place) for k in range(3))
    if len(little := np.flatnonzero(stray > 1)):  # errors are those of creators known for long
        by = stray[little, None]
        z[little] *= by
        length[little] **= by
        worth[little] **= by
    expected = links[:, BUSY, None] * shift[:, 0]
    busy = draw_days(np.minimum(expected, free[:, None], out=expected), z, floor, free)
    if hardly is not None:
        at, of = hardly.days, hardly.days // busy.shape[1]
        busy.flat[at] = rate_days(expected.flat[at], hardly.exposure, free[of], hardly.uniform)
        at, of = hardly.amounts, hardly.amounts // busy.shape[1]
    active = busy
    if donors.thinned:
        share = links[:, SHARE, None] * donors.errors[3].take(place)
        active = thin(busy, np.clip(share, 0, 1, out=share), thinning)
    airtime = unpadded(links[:, LENGTH, None] * shift[:, 1], length, donors.pads[0])
    if hardly is not None:
        airtime.flat[at] = links[of, LENGTH] * shift[at % busy.shape[1], 1] * hardly.length
    shortest, longest = progress.day_rule.min_seconds, donors.day_length
    np.clip(airtime, 0 if donors.thinned else shortest, longest, out=airtime)  # where they cross, the longest counts
    airtime *= busy
    if donors.thinned:  # then some of the busy days may be shorter
        np.maximum(airtime, active * shortest, out=airtime)
        np.minimum(airtime, busy * longest, out=airtime)
    if (seconds < free * longest).any():
        np.minimum(airtime, seconds[:, None], out=airtime)
    diamonds = unpadded(links[:, WORTH, None] * shift[:, 2], worth, donors.pads[1])
    if hardly is not None:
        worth = np.where(links[of, WORTH] > 0, links[of, WORTH], hardly.without)
        diamonds.flat[at] = worth * shift[at % busy.shape[1], 2] * hardly.worth
    diamonds *= airtime if progress.measured[Signal.AIRTIME] else busy
    return busy, airtime, diamonds, active


def balanced(donors: Donors, progress: Progress) -> Donors:
    """Return donors whose draws, had they been made for the donors' own months, add up to what came true.

    A mean of ratios is not the ratio of sums, and nothing falls below zero: without this, sums of diamonds come out
    5 to 15 % too high on the panels. The errors of months in which little was known stray further, and so bring more:
    by them, each month is given back its own effect. What alone was needed for this is let go.
    """
    sums, by_month = np.zeros(3), np.zeros((donors.months, 3))
    for kind in range(GONE_KIND):  # the others teach nothing
        alike = donors.of_alike(kind)
        for first in range(0, len(alike), DONORS):
            sums += _sums_of(donors, alike[first : first + DONORS], kind, donors.months, progress)
        late = np.sort(alike)[-TRIED:]  # of the last months: what is expected of them is known as well as now
        some = late[np.argsort(donors.expected[late], kind="stable")]
        whole = _sums_of(donors, some, kind, donors.months, progress)
        for month, share in enumerate(donors.weights(kind)[0].tolist()):
            own = _sums_of(donors, some, kind, month, progress) if share else whole
            by_month[month] += (share * own + (1 - share) * whole) * len(alike) / max(len(some), 1)
    off = _logs(donors.sums, sums, progress)
    apart = _logs(by_month, sums, progress)
    if donors.months:
        apart -= np.log(np.exp(apart).mean(0))
    effects = donors.effects + off - apart
    return evolve(donors, effects=effects, links=donors.links[:0], open=donors.open[:0], strays=donors.strays[:0])


def _sums_of(donors: Donors, who: Ints, kind: int, part: int, progress: Progress) -> Floats:
    """Return airtime, diamonds and busy days drawn for donors (n,) by the errors of a part of their kind: (3,)."""
    if not len(who):
        return np.zeros(3)
    begin, size = (a[:, None] for a in donors.window(kind, part, donors.expected[who]))
    place = begin + ((np.arange(TRIES) + 0.5) / TRIES * size).astype(np.int64)
    busy, airtime, diamonds, _ = drawn(
        donors.links[who],
        place,
        donors,
        progress,
        floor=np.full(place.shape, donors.floor),
        shift=np.ones((TRIES, 3)),
        room=donors.open[who],
        thinning=np.full(place.shape, 0.5),
        stray=donors.strays[who],
    )
    return np.array([airtime.sum(), diamonds.sum(), busy.sum()]) / TRIES


def _logs(came: Floats, made: Floats, progress: Progress) -> Floats:
    """Return logs of what came ÷ what was drawn, of airtime, diamonds and days (…, 3): days, length, worth (…, 3)."""
    airtime, diamonds, days = np.where((made > 0) & (came > 0), ratio(came, made), 1.0).T
    amount = airtime if progress.measured[Signal.AIRTIME] else days
    return np.asarray(np.log([days, airtime / days, diamonds / amount]).T)
