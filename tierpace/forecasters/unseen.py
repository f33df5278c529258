"""Rows for creators without data: a placeholder, so that a projection has a row for everybody."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from tierpace.core.counting import counted
from tierpace.core.notes import BASIS, Note
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.chains import SILENT_DAY
from tierpace.forecasters.contract import Noise
from tierpace.forecasters.newcomers import USUAL_RATE, rate_days
from tierpace.kernels.draws import room_for
from tierpace.ledger.progress import Progress
from tierpace.ledger.projection import Projection


def with_unseen(seen: Projection, progress: Progress, draws: int) -> Projection:
    """Return a projection of all creators, from that of those who have been seen.

    The others are taken for usual new creators: days at a usual rate of 38 %, spread as widely as new creators are, two
    hours each, without diamonds. Nothing of the roster goes into it, so that adding creators changes nobody's row.
    """
    n, at, new = len(progress.ids), np.flatnonzero(progress.seen), np.flatnonzero(~progress.seen)
    futures, point = None, np.zeros((n, N_SIGNALS))
    point[at], point[new] = seen.point, _usual(progress, new)
    if draws and seen.draws is not None:
        futures = room_for(n, draws)
        futures[at], futures[new] = seen.draws, _drawn(progress, new, draws, seen.seed)
        point[new] = futures[new].mean(1)
    share = None
    if seen.spread is not None:
        left = len(progress.days_left)
        share = np.full((n, left, N_SIGNALS), 1 / max(left, 1))
        share[at] = seen.spread
    basis = np.zeros(n, BASIS)
    basis[at], basis["fallback"][new] = seen.basis, True
    return evolve(seen, progress=progress, point=point, draws=futures, spread=share, basis=basis)


def notes_of_unseen(progress: Progress) -> tuple[Note, ...]:
    """Return of how many creators no data have come."""
    new = int(np.count_nonzero(~progress.seen))
    of = counted(new, "creator")
    return (Note("not_seen", f"no data have come of {of}: no chance, plan or bonus is given"),) if new else ()


def _usual(progress: Progress, new: np.ndarray) -> np.ndarray:
    """Return what so many creators are taken to come to without draws: (n, 3)."""
    out = np.zeros((len(new), N_SIGNALS))
    out[:, Signal.ACTIVE_DAYS] = USUAL_RATE * progress.free_days[new]
    out[:, Signal.AIRTIME] = np.minimum(out[:, Signal.ACTIVE_DAYS] * _length(progress), progress.seconds_left[new])
    return out * progress.measured


def _drawn(progress: Progress, new: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Return draws of the same: (n, S, 3)."""
    out = np.zeros((len(new), draws, N_SIGNALS))
    uniform = Noise(progress.ids[new], progress.month, draws=draws, seed=seed).own(1)[..., 0]
    free = np.repeat(progress.free_days[new].astype(np.float64), draws)
    none = np.zeros(len(free), np.int64)
    days = rate_days(USUAL_RATE * free, none, free, uniform.ravel()).reshape(uniform.shape)
    out[..., Signal.ACTIVE_DAYS] = days
    out[..., Signal.AIRTIME] = np.minimum(days * _length(progress), progress.seconds_left[new, None])
    return out * progress.measured


def _length(progress: Progress) -> float:
    return max(SILENT_DAY, float(progress.day_rule.min_seconds))
