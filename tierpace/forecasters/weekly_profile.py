"""The roster's week: how its days differ, and how a level spreads over the days left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.signals import Signal
from tierpace.kernels.shape import WEEK, shape_of_week, weekly

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress

    Floats = NDArray[np.float64]

WEEKS = 8


def roster_week(progress: Progress, weeks: int = WEEKS) -> tuple[tuple[float, ...], ...]:
    """Return the roster's weekday profile of each signal, mean 1, shrunk to flat; its first day follows the cut."""
    days, exposed = last_weeks(progress, weeks)
    return tuple(tuple(shape_of_week(*weekly(days[..., s], exposed)).tolist()) for s in Signal)


def last_weeks(progress: Progress, weeks: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the days of the last whole weeks up to the cut (N, weeks × 7, 3), and which of them are exposed.

    The first day of a week is that of the first day left; days before the ledger are there, and not exposed.
    """
    n_days, span = progress.days.shape[1], weeks * WEEK
    since = max(n_days - span, 0)
    short = span - (n_days - since)
    known = progress.known[:, since:] & (np.arange(since, n_days) >= progress.exposed_from[:, None])
    return np.pad(progress.days[:, since:], ((0, 0), (short, 0), (0, 0))), np.pad(known, ((0, 0), (short, 0)))


def days_ahead(level: Floats, week: Floats, progress: Progress) -> tuple[Floats, Floats]:
    """Return what a daily level (N, 3) adds over the open days of the month (N, 3), and its share a day left (N, L, 3).

    ``week`` is (3, 7), its first day that after the cut. Missing days before the cut count in the sum alone.
    """
    place = np.arange(-progress.day, len(progress.days_left)) % WEEK
    weight = week[:, place].T * ~progress.month_known[..., None]
    left = weight[:, progress.day :]
    total = left.sum(1)
    flat = 1 / max(left.shape[1], 1)
    share = np.divide(left, total[:, None], out=np.full(left.shape, flat), where=total[:, None] > 0)
    return level * weight.sum(1), share
