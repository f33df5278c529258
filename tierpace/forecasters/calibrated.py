"""Joint, calibrated draws for any forecaster: its own errors of past months, carried over with all signals together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.projection import BASIS, Note, Tail
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.errors import TierpaceError
from tierpace.forecasters.contract import Noise, broke, checked, require_cut, require_forecaster
from tierpace.forecasters.donors import Donors, donors_of, expected_chain
from tierpace.forecasters.trails import walk
from tierpace.kernels.draws import draw_days, neighbours, thin, unpadded

if TYPE_CHECKING:
    from attrs import Attribute
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress
    from tierpace.forecasters.contract import Forecaster

    Floats = NDArray[np.float64]

BLOCK = 256  # creators drawn at a time, so that temporaries stay small
FEW = 3  # past months; with fewer a note says how thin the ground is
WORLD, SHOCK, PICK, THIN = 0, 8, 0, 2  # lanes of the noise


def _has_tail(instance: object, attribute: Attribute[Forecaster], value: object) -> None:
    require_forecaster(value)


@frozen
class Calibrated:
    """Joint draws around the points of any forecaster.

    Parameters
    ----------
    forecaster : Forecaster
        Whose points to draw around.
    donors : optional
        What `learn` found; leave it out.

    Notes
    -----
    Each draw is one world for the whole roster: its donor month, one of the last 12 complete ones, is shared by all
    creators; within the month a donor comes from the creators nearest in predicted days. From one donor come all three
    signals, as a chain: the days by their scaled error, hours per active day and diamonds per hour as ratios to what
    was predicted. So a draw without days has no hours, and one without hours no diamonds. Where months are few, it is
    widened by √(1 + 1/(3M)), each world shifts all creators by a shock that so few months cannot show, and some donors
    come from a small pool that ships with the package.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> projection = tp.project(progress, tp.forecasters.Calibrated(tp.forecasters.Linear()), draws=100, seed=1)
    >>> bool((projection.draws.mean(1) == projection.point).all())
    True
    """

    forecaster: Forecaster = field(validator=_has_tail)
    donors: Donors | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Calibrated:
        """Return the forecaster with the donors of this roster: any part of it then has the very same draws."""
        learned, trail = walk(self.forecaster, progress)
        return Calibrated(learned, donors=donors_of(trail, progress))

    def tail(self, progress: Progress, *, noise: Noise) -> Tail:
        """Return draws around the wrapped forecaster's points; points alone if no draws are wanted."""
        ready, donors = self.forecaster, self.donors
        if donors is None and noise.draws:
            learned, trail = walk(self.forecaster, progress)
            donors = donors_of(trail, progress)
            ready = learned if getattr(ready, "learned", None) is None else ready
        inner = ready.tail(progress, noise=noise)
        if donors is None or not noise.draws:
            return inner
        require_cut(donors.as_of, progress, "Calibrated")
        n = len(progress.ids)
        chain = expected_chain(progress, inner.point, donors.roster)
        draws = np.empty((n, noise.draws, N_SIGNALS))
        world, shift = noise.world(1, lane=WORLD)[:, 0], _shift(donors, noise)
        for first in range(0, n, BLOCK):
            block = slice(first, min(first + BLOCK, n))
            own = noise.of(progress.ids[block]).own(3, lane=PICK)
            draws[block] = _draw(chain[block], donors, progress, block=block, own=own, world=world, shift=shift)
        fallback = (inner.point == 0).all(1) & (progress.free_days > 0)
        basis = np.zeros(n, BASIS)
        basis["months"], basis["donors"] = donors.months, donors.count + donors.starters
        basis["starter"], basis["fallback"] = donors.starter_share, fallback
        return Tail(draws.mean(1), draws=draws, share=inner.share, notes=(*inner.notes, *_notes(donors)), basis=basis)


def learn(forecaster: Forecaster, progress: Progress) -> Forecaster | None:
    """Return a forecaster with draws that gives any part of this roster the very numbers of the whole.

    None if it cannot learn: then the roster has to be projected in one piece. Raises ForecasterError as `project`.
    """
    own = getattr(forecaster, "learn", None)
    if own is None or not len(progress.ids):
        return None
    one = progress.select(progress.ids[:1])
    tail = checked(forecaster, one, Noise(one.ids, one.month, draws=1, seed=0))
    try:
        learned: Forecaster = own(progress) if tail.draws is not None else Calibrated(forecaster).learn(progress)
    except TierpaceError:
        raise
    except Exception as error:
        raise broke(forecaster, "learn does not raise", error) from error
    return learned


def _shift(donors: Donors, noise: Noise) -> Floats:
    """Return what each world does to the days, their length and their worth of all creators: (S, 3), mean 1."""
    from scipy.special import ndtri

    spread = np.array(donors.shock)
    return np.asarray(np.exp(ndtri(noise.world(3, lane=SHOCK)) * spread - spread**2 / 2))


def _draw(
    chain: Floats, donors: Donors, progress: Progress, *, block: slice, own: Floats, world: Floats, shift: Floats
) -> Floats:
    """Return the draws (n, S, 3) of a block of creators from their expected chain (n, 4)."""
    expected, rate_share, length, worth = chain.T
    pads = donors.pads
    free, seconds = progress.free_days[block], progress.seconds_left[block]
    pick = _pick(expected, donors, own, world)
    floor = np.where(pick < donors.count, donors.floor, 0.0)  # the starter pool knows nothing of the silent
    busy = draw_days(expected[:, None] * shift[:, 0], donors.z[pick], floor, free)
    active = busy
    if donors.thinned:
        active = thin(busy, np.clip(rate_share[:, None] * donors.active_share[pick], 0, 1), own[..., THIN])
    airtime = busy * unpadded(length, donors.length[pick], pads[0]) * shift[:, 1]
    longest = np.minimum(busy * donors.day_length, seconds[:, None])
    airtime = np.clip(airtime, np.minimum(active * progress.day_rule.min_seconds, longest), longest)
    amount = airtime if progress.measured[Signal.AIRTIME] else busy
    diamonds = amount * unpadded(worth, donors.worth[pick], pads[1]) * shift[:, 2]
    return np.stack((airtime, diamonds, active), 2) * progress.measured


def _pick(expected: Floats, donors: Donors, own: Floats, world: Floats) -> NDArray[np.int64]:
    """Return the donor of each creator and draw: (n, S)."""
    pick = np.zeros(own.shape[:2], np.int64)
    months = donors.months
    month = np.minimum((world * months).astype(np.int64), months - 1) if months else np.zeros(len(world), np.int64)
    for m in range(months):
        span = slice(donors.starts[m], donors.starts[m + 1])
        low, high = neighbours(donors.expected[span], expected, donors.width(m))
        drawn = month == m
        step = (own[:, drawn, PICK] * (high - low)[:, None]).astype(np.int64)
        pick[:, drawn] = span.start + low[:, None] + np.minimum(step, (high - low - 1)[:, None])
    if donors.starters:
        u = own[..., 1]
        starter = donors.count + np.minimum(
            (u / max(donors.starter_share, 1e-12) * donors.starters), donors.starters - 1
        )
        pick = np.where(u < donors.starter_share, starter.astype(np.int64), pick)
    return pick


def _notes(donors: Donors) -> tuple[Note, ...]:
    """Return what the draws rest on, in words."""
    text = f"draws rest on {donors.months} past months with {donors.count:,} creator-months"
    notes = [Note("draws", text if donors.months else "no complete past month: draws rest on the starter pool alone")]
    if 0 < donors.months < FEW:
        notes.append(
            Note("few_months", f"under 3 past months: spread widened, starter pool {donors.starter_share:.0%}")
        )
    return tuple(notes)
