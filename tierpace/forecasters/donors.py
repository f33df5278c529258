"""Donors: what a forecaster got wrong in past months, apart from what all its creators did that month."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed, axes, made
from tierpace.core.signals import Signal
from tierpace.forecasters.chains import BUSY, LENGTH, SHARE, WORTH, Usual, filled_chain, is_thinned, longest_day, usual
from tierpace.forecasters.newcomers import ON_ROSTER, STRAY, Newcomers, doubt
from tierpace.forecasters.past_months import GONE_KIND, KINDS, PastMonth, begun, bias, past_month
from tierpace.forecasters.trails import LAST_MONTHS
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.draws import (
    day_scale,
    filled,
    line_to,
    month_effects,
    neighbours,
    padded,
    ratio,
    winsorised,
)
from tierpace.ledger.progress import past_cuts

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.ledger.progress import Progress


FLOOR = 0.05  # of the mean predicted days: what a creator with none predicted may still do
LEAST_RATIO = 1e-3  # a smaller ratio spreads no more than this one
WIDEN = 3  # creators of a new month stray by 1 + 1/(3 M) of the variance in M months, less what is common to all
WIDEN_FEW = 5.0  # and by 1 + 5/J of that seen in J donors
ENOUGH = 20  # donors whose spread is taken as the roster's own; below, the starter pool's counts too
NEAREST, PART = 80, 12  # a donor comes from the nearest 80, or the nearest twelfth of a large pool
ALIKE = 30.0  # donors of the same tenure that count for half, against all donors
SAME_MONTH = 10.0  # of them, those of the world's month that count for half, against all months
PAD = 0.5  # of the roster's usual ratio, added to both sides: a ratio to next to nothing says next to nothing
MONTHS_STRAY = (0.05, 0.03, 0.12)  # usual log spread of months: days, length of a day, worth of an hour


@frozen(eq=False, kw_only=True)
class Donors(Sealed):
    """What went wrong for each creator in past months, apart from what happened to all; the starter pool at the end.

    ``begun``: the day of the roster's first row. ``strays`` (J,): how far donors stray because little was known of
    them, which their errors are freed of.

    ``errors`` (4, orders + starters): scaled error of days; ratios of the length of a day, of the worth of an hour and
    of the share of active days, in ``order``, so that those of a window lie together. ``effects`` (M, 3): logs of what
    each month did to all, for days, length and worth; a new month strays from them by ``spread`` (3,). ``links``
    (J, 4), ``open`` (J, 2) and ``sums`` (3,): the donors' own chains, free days and seconds (none of either once the
    draws are balanced), and what came true of airtime, diamonds and busy days. ``order`` lists donors by predicted
    days, within the ``parts`` (kinds, M months + all months + everybody, 2); everybody leaves out the long silent,
    except for their like. ``pads``: what is added to both sides of the ratios of length and worth. ``doubt`` and
    ``newcomers``: how little the roster says of rates, and how far those stray who have hardly been seen.
    """

    as_of: date
    begun: date
    months: int
    errors: Floats = axes("4P")
    effects: Floats = axes("M3")
    spread: Floats = axes("3")
    links: Floats = axes("L4")
    open: Floats = axes("L2")
    strays: Floats = axes("L")
    sums: Floats = axes("3")
    expected: Floats = axes("J")
    order: Ints = axes("O")
    parts: Ints = axes("TQ2")
    starters: int
    starter_share: float
    floor: float
    thinned: bool
    day_length: float
    pads: tuple[float, float]
    roster: Usual
    doubt: float
    newcomers: Newcomers

    @property
    def count(self) -> int:
        """How many donors the roster's own months give to those who are present."""
        first, stop = self.parts[0, -1].tolist()
        return int(stop - first)

    def of_alike(self, tenure: int) -> Ints:
        """Return the donors of a tenure, by predicted days."""
        first, stop = self.parts[tenure, self.months]
        return self.order[first:stop]

    def windows(self, tenure: int, expected: Floats) -> tuple[Ints, Ints]:
        """Return begin and size, in ``order``, of the nearest donors: (n, M + 2) each; see ``parts``.

        Quicker where ``expected`` rises.
        """
        found = [self.window(tenure, k, expected) for k in range(self.months + 2)]
        begin, size = (np.stack([w[k] for w in found], 1) for k in (0, 1))
        return begin, size

    def window(self, tenure: int, part: int, expected: Floats) -> tuple[Ints, Ints]:
        """Return begin and size, in ``order``, of the nearest donors of one of the ``parts``: (n,) each."""
        first, stop = self.parts[tenure, part]
        listed = self.expected[self.order[first:stop]]
        low, high = neighbours(listed, expected, max(NEAREST, (stop - first) // PART))
        return (first + low if len(listed) else low), high - low

    def weights(self, tenure: int) -> tuple[Floats, float]:
        """Return the weight of a donor of the same tenure and month (M,), and of one of the same tenure."""
        sizes = (self.parts[tenure, :, 1] - self.parts[tenure, :, 0]).astype(np.float64)
        alike = float(sizes[self.months] / (sizes[self.months] + ALIKE))
        same = sizes[: self.months]
        return alike * same / (same + SAME_MONTH), alike

    def ends(self, tenure: int) -> tuple[Floats, float]:
        """Return where in the unit interval donors of the same tenure and month (M,) end, and those of the tenure.

        The starters have the first part of it, then come these two, and everybody at last.
        """
        few = self.starter_share
        same, alike = self.weights(tenure)
        return few + (1 - few) * same, few + (1 - few) * alike

    def lines(self, tenure: int, expected: Floats) -> tuple[Floats, Floats]:
        """Return slope and shift with which a uniform points at a donor in the window of each part: (n, 3 × M) each.

        For each month that a world may have, the part of its own donors; those of the tenure; those of everybody.
        """
        months = self.months
        same, alike = self.ends(tenure)
        begin, size = (np.repeat(w, [1] * months + [months] * 2, axis=1) for w in self.windows(tenure, expected))
        bounds = np.stack((np.full(months, self.starter_share), same, np.full(months, alike), np.ones(months)))
        return line_to(begin, size, bounds[:-1].ravel(), bounds[1:].ravel())

    def pick(self, lines: tuple[Floats, Floats], tenure: int, noise: Floats, month: Ints) -> tuple[Ints, Ints]:
        """Return the place, in ``errors``, of the donor of each creator and draw (n, S), and which draws take starters.

        `lines` (n, 3 × M) of creators of one tenure; uniforms (n, S); each world's month (S,). In which part of the
        unit interval a uniform lies says from which creators to pick, and its place there which one of these. Their
        flat places give the draws that take starters.
        """
        if self.count:
            slope, shift = lines
            same, alike = self.ends(tenure)
            beyond = (noise >= same[month]).view(np.int8)  # 0, 1 or 2 parts
            beyond += (noise >= alike).view(np.int8)
            beyond *= np.int8(self.months)
            part = np.add.outer(np.arange(len(slope)) * slope.shape[1], month)
            part += beyond
            place = slope.take(part)
            place *= noise
            place += shift.take(part)
            out = place.astype(np.int64)
        else:
            out = np.zeros(noise.shape, np.int64)
        starters = np.flatnonzero(noise < self.starter_share)
        place = noise.take(starters) / max(self.starter_share, 1e-12) * self.starters
        out.reshape(-1)[starters] = len(self.order) + np.minimum(place, self.starters - 1).astype(np.int64)
        return out, starters


@lru_cache(maxsize=1)
def starter_pool() -> Floats:
    """Return the pool that ships with the package: (60, 3) of z, length ratio, worth ratio; provenance in the file."""
    text = files("tierpace.forecasters").joinpath("starter_pool.csv").read_text("utf-8")
    rows = [line for line in text.splitlines() if line and not line.startswith("#")][1:]
    out = np.array([[float(v) for v in row.split(",")] for row in rows])
    out.setflags(write=False)
    return out


def donors_of(trail: tuple[Floats, ...], progress: Progress) -> Donors:
    """Keep what a forecaster got wrong in the last 12 complete months, from the points it would have given then.

    A creator with an outage before the cut is no donor of that month: the point fills the outage in, and nobody knows
    what was on it.
    """
    roster = usual(progress)
    found = [
        past_month(point, past, rest, progress)
        for point, (past, rest) in zip(trail, past_cuts(progress, limit=LAST_MONTHS, recent=ON_ROSTER), strict=True)
    ]
    months = [m for m in found if len(m.days)]
    effects = np.array([m.logs for m in months]).reshape(-1, 3)
    centred = np.exp(np.nan_to_num(effects))
    own = np.repeat(centred, [len(m.days) for m in months], axis=0) if months else np.ones((0, 3))
    links, days, true, amount, free, kind, stray = _joined(months)
    expected = links[:, BUSY].copy()
    room = np.maximum(free[:, 0], expected)
    links[:, BUSY] = np.minimum(expected * own[:, 0], room)
    links[:, [LENGTH, WORTH]] *= own[:, 1:]
    here = kind != GONE_KIND
    floor = FLOOR * (float(expected[here].mean()) if expected[here].any() else 1.0)
    z = (days - links[:, BUSY]) / day_scale(links[:, BUSY], floor, room)
    then = _usual_then(true[here], days[here], amount[here], roster)
    pads = PAD * then.length, PAD * then.worth
    length, worth, share = (
        filled(winsorised(c))
        for c in (
            padded(ratio(true[:, Signal.AIRTIME], days), links[:, LENGTH], pads[0]),
            padded(ratio(true[:, Signal.DIAMONDS], amount), links[:, WORTH], pads[1]),
            ratio(ratio(true[:, Signal.ACTIVE_DAYS], days), links[:, SHARE]),
        )
    )
    columns = [z / stray, length ** (1 / stray), worth ** (1 / stray), share]
    there = [c[here] for c in columns]
    pool = rescaled(there, starter_pool())
    shrunk, spread = _month_effects(months, there)
    unsure = doubt(progress)
    spread = np.sqrt(spread**2 + (unsure * np.array(STRAY)) ** 2)
    order, parts = _ordered(expected, kind, [len(m.days) for m in months])
    count = int(parts[0, -1, 1] - parts[0, -1, 0])
    few = 1 + 1 / (WIDEN * max(len(months), 1))
    return made(
        Donors,
        as_of=progress.as_of,
        begun=begun(progress),
        months=len(months),
        errors=_placed(widened(columns, pool, (few + WIDEN_FEW / max(count, 1), few), here), order),
        effects=shrunk,
        spread=spread,
        links=filled_chain(links, then),
        open=free,
        strays=stray,
        sums=np.array([true[here, Signal.AIRTIME].sum(), true[here, Signal.DIAMONDS].sum(), days[here].sum()]),
        expected=expected,
        order=order,
        parts=parts,
        starters=len(pool),
        starter_share=len(pool) / (count + len(pool)),
        floor=floor,
        thinned=is_thinned(progress),
        day_length=longest_day(progress),
        pads=pads,
        roster=roster,
        doubt=unsure,
        newcomers=Newcomers.of(progress),
    )


def _usual_then(true: Floats, days: Floats, amount: Floats, now: Usual) -> Usual:
    """Return what donors usually did in their months, by totals (J, 3), busy days and what diamonds are earned by.

    So a whale who came since changes no error of theirs. Where they did nothing, what is usual ``now``.
    """
    airtime, diamonds = true[:, Signal.AIRTIME].sum(), true[:, Signal.DIAMONDS].sum()
    return Usual(
        length=float(airtime / days.sum()) if airtime else now.length,
        worth=float(diamonds / amount.sum()) if diamonds and amount.any() else now.worth,
        active=now.active,
    )


def _joined(months: list[PastMonth]) -> tuple[Floats, Floats, Floats, Floats, Floats, NDArray[np.int8], Floats]:
    """Return of all months: chains said, busy days, totals, what diamonds are earned by, room, kind and strays."""
    if not months:
        nobody = np.zeros(0)
        return np.zeros((0, 4)), nobody, np.zeros((0, 3)), nobody, np.zeros((0, 2)), np.zeros(0, np.int8), nobody
    return (
        np.concatenate([m.said for m in months]),
        np.concatenate([m.days for m in months]),
        np.concatenate([m.totals for m in months]),
        np.concatenate([m.amount for m in months]),
        np.concatenate([m.open for m in months]),
        np.concatenate([m.kind for m in months]),
        np.concatenate([m.strays for m in months]),
    )


def _ordered(expected: Floats, kind: NDArray[np.int8], sizes: list[int]) -> tuple[Ints, Ints]:
    """Return donors by predicted days, part after part, and where each part begins and stops; see `Donors`."""
    month = np.repeat(np.arange(len(sizes)), sizes)
    by_days = np.argsort(expected, kind="stable")
    there = by_days[kind[by_days] != GONE_KIND]
    there = there if len(there) else by_days
    listed, parts, at = [there, by_days], np.zeros((KINDS, len(sizes) + 2, 2), np.int64), len(there)
    parts[:GONE_KIND, -1] = 0, at
    parts[GONE_KIND, -1] = at, at + len(by_days)
    at += len(by_days)
    for k in range(KINDS):
        alike = by_days[kind[by_days] == k]
        for j, part in enumerate([*(alike[month[alike] == m] for m in range(len(sizes))), alike]):
            parts[k, j] = at, at + len(part)
            listed.append(part)
            at += len(part)
    return np.concatenate(listed), parts


def _placed(errors: Floats, order: Ints) -> Floats:
    """Return errors (J + starters, 4) of donors in order, then those of the starters: (4, orders + starters)."""
    starters = np.arange(order.max(initial=-1) + 1, len(errors))
    return np.ascontiguousarray(errors.T).take(np.concatenate((order, starters)), 1)


def _month_effects(months: list[PastMonth], columns: list[Floats]) -> tuple[Floats, Floats]:
    """Return what past months did to all creators, shrunk (M, 3), and how far a new one strays from them (3,)."""
    off = bias(months)
    logs, variances = (np.array([getattr(m, a) for m in months]).reshape(-1, 3) for a in ("logs", "variances"))
    effects, spread = np.zeros((len(months), 3)), np.zeros(3)
    for k, prior in enumerate(MONTHS_STRAY):
        effects[:, k], spread[k] = month_effects(logs[:, k], variances[:, k], off[k], prior)
    return effects, spread * liveliness(columns)


def liveliness(columns: list[Floats]) -> Floats:
    """Return how much donors vary, against the starter pool, at most 1: what never varies does not stray: (3,)."""
    pool = starter_pool()
    out = np.ones(3)
    for k in range(3 if len(columns[0]) else 0):
        mine, theirs = (c if k == 0 else np.log(np.maximum(c, LEAST_RATIO)) for c in (columns[k], pool[:, k]))
        out[k] = min(_factor(mine, theirs, 1.0), 1.0)
    return out


def rescaled(columns: list[Floats], pool: Floats) -> Floats:
    """Return the starter pool with the spread that the roster's own donors show, as far as there are enough of them.

    It brings spread alone: its errors of days have mean 0, its ratios mean 1.
    """
    own = min(len(columns[0]) / ENOUGH, 1.0)
    out = pool.copy()
    out[:, 0] *= _factor(columns[0], pool[:, 0], own)
    out[:, 0] -= out[:, 0].mean()
    for k in (1, 2):
        theirs, mine = (np.log(np.maximum(c, LEAST_RATIO)) for c in (pool[:, k], columns[k]))
        out[:, k] = np.exp(theirs * _factor(mine, theirs, own))
        out[:, k] /= out[:, k].mean()
    return out


def _factor(mine: Floats, theirs: Floats, own: float) -> float:
    """Return what brings the pool's spread to the roster's, weighed by how much of the roster's there is."""
    return float(1 + own * (np.sqrt(np.mean(mine**2)) / np.sqrt(np.mean(theirs**2)) - 1)) if own else 1.0


def widened(columns: list[Floats], pool: Floats, by: tuple[float, float], here: Bools | None = None) -> Floats:
    """Return all errors (J + starters, 4), those of donors and of starters with so many times their variance.

    Ratios keep their mean: that of those who are ``here`` (J,), if it is given.
    """
    n = len(columns[0])
    wide = np.sqrt(np.repeat(by, [n, len(pool)]))
    out = np.ones((n + len(pool), 4))
    out[:n, 3] = columns[3]
    counted = slice(None) if here is None else np.concatenate((here, np.ones(len(pool), bool)))
    for k in range(3):
        both = np.concatenate((columns[k], pool[:, k]))
        out[:, k] = both * wide if k == 0 else both**wide
        if k and out[counted, k].any():
            out[:, k] *= both[counted].mean() / out[counted, k].mean()
    return out
