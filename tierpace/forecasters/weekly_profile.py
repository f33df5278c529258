"""The week: how its days differ for the roster and for a creator, and how a level spreads over the days left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.kernels.draws import ratio
from tierpace.kernels.shape import WEEK, shape_of_week, weekday_strength, weekly

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress

    Floats = NDArray[np.float64]

WEEKS = 8
HABIT_WEEKS = 12  # that tell a creator's own week


def roster_week(progress: Progress, weeks: int = WEEKS) -> tuple[tuple[float, ...], ...]:
    """Return the roster's weekday profile of each signal, mean 1, shrunk to flat; its first day follows the cut."""
    days, exposed = last_weeks(progress, weeks)
    return tuple(tuple(shape_of_week(*weekly(days[..., s], exposed)).tolist()) for s in Signal)


def last_weeks(progress: Progress, weeks: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the days of the last whole weeks up to the cut (N, weeks × 7, 3), and which of them are exposed.

    The first day of a week is that of the first day left; days before the ledger are there, and not exposed. Nor is a
    day that is part of a figure for several: nobody knows what it was like.
    """
    n_days, span = progress.days.shape[1], weeks * WEEK
    since = max(n_days - span, 0)
    short = span - (n_days - since)
    known = progress.known[:, since:] & (progress.quality[:, since:] != Quality.SPREAD)
    known &= np.arange(since, n_days) >= progress.exposed_from[:, None]
    return np.pad(progress.days[:, since:], ((0, 0), (short, 0), (0, 0))), np.pad(known, ((0, 0), (short, 0)))


def habit_strength(progress: Progress, shape: Floats) -> float:
    """Return the weeks of the roster's profile (7,) that a creator's own week is weighed against, by split halves."""
    sums, counts, expected = _own_weeks(progress, shape)
    return weekday_strength(sums, counts, expected)


def own_week(progress: Progress, shape: Floats, strength: float) -> Floats:
    """Return how much more often each creator streams on a weekday than the roster's profile (7,) says: (N, 7).

    The week keeps its sum. 1 where nothing tells a habit.
    """
    sums, counts, expected = _own_weeks(progress, shape)
    seen = counts.sum(1) + strength
    mean = np.divide(sums.sum(1) + strength * expected, seen, out=expected.copy(), where=seen > 0)
    habit = np.nan_to_num(ratio(mean, expected), nan=1.0)
    return np.nan_to_num(
        habit * ratio(np.full((len(habit), 1), shape.sum()), (habit * shape).sum(1, keepdims=True)), nan=1.0
    )


def _own_weeks(progress: Progress, shape: Floats) -> tuple[Floats, Floats, Floats]:
    """Return days with anything on them and exposed days (N, W, 7), and what own level × profile expects (N, 7)."""
    days, exposed = last_weeks(progress, HABIT_WEEKS)
    busy = np.logical_or.reduce([days[..., s] != 0 for s in Signal])
    sums, counts = weekly(busy.astype(np.int64), exposed)
    level = np.nan_to_num(ratio(sums.sum((1, 2)), (counts.sum(1) * shape).sum(1)))
    return sums, counts, level[:, None] * shape


def days_ahead(level: Floats, week: Floats, progress: Progress, own: Floats | None = None) -> tuple[Floats, Floats]:
    """Return what a daily level (N, 3) adds over the open days of the month (N, 3), and its share a day left (N, L, 3).

    ``week`` is (3, 7), its first day that after the cut; ``own`` (N, 7) a creator's own, times it. Missing days before
    the cut count in the sum alone.
    """
    place = np.arange(-progress.day, len(progress.days_left)) % WEEK
    weight = week[:, place].T * ~progress.month_known[..., None]
    if own is not None:
        weight = weight * own[:, place, None]
    left = weight[:, progress.day :]
    total = left.sum(1)
    flat = 1 / max(left.shape[1], 1)
    share = np.divide(left, total[:, None], out=np.full(left.shape, flat), where=total[:, None] > 0)
    return level * weight.sum(1), share
