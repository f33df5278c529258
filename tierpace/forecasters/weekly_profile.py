"""The week: how its days differ for the roster and for a creator, and how a level spreads over the days left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import parts
from tierpace.kernels.draws import ratio
from tierpace.kernels.shape import WEEK, Weeks, shape_of_week, weekday_strength, weeks_of

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress


WEEKS = 8
FEW_WEEKS = 2  # of days to go by; with fewer a note says so
HABIT_WEEKS = 12  # that show a creator's own week


def note_of_short(days: Ints, progress: Progress, *, weeks: int = FEW_WEEKS) -> tuple[Note, ...]:
    """Return how many creators, of those with a day left, have too few of the days (N,) that say what a week holds."""
    short = int(((days < weeks * WEEK) & (progress.free_days > 0)).sum())
    text = f"{counted(short, 'creator has', 'creators have')} under {counted(weeks, 'week')} of days to go by"
    return (Note("short_history", f"{text}: what the roster usually does counts for more"),) if short else ()


def roster_week(progress: Progress, weeks: int = WEEKS) -> tuple[tuple[float, ...], ...]:
    """Return the roster's weekday profile of each signal, mean 1, shrunk to flat; its first day follows the cut."""
    return profiles(weeks_of(*last_weeks(progress, weeks)))


def profiles(weeks: Weeks) -> tuple[tuple[float, ...], ...]:
    """Return the weekday profile of each signal, as `roster_week`, of weeks that are at hand."""
    return tuple(tuple(shape_of_week(weeks.roster[..., s], weeks.exposed).tolist()) for s in Signal)


def last_weeks(progress: Progress, weeks: int) -> tuple[Ints, Bools]:
    """Return the days of the last whole weeks up to the cut (N, weeks × 7, 3), and which of them are exposed.

    The first day of a week is that of the first day left; days before the ledger are there, and not exposed. Nor is a
    day that is part of a figure for several: nobody knows what it was like.
    """
    n_days, span = progress.days.shape[1], weeks * WEEK
    since = max(n_days - span, 0)
    short = span - (n_days - since)
    known = progress.known[:, since:] & (progress.quality[:, since:] != Quality.SPREAD)
    if (progress.exposed_from > since).any():
        known &= np.arange(since, n_days) >= progress.exposed_from[:, None]
    days = progress.days[:, since:]
    if not short:
        return days, known
    return np.pad(days, ((0, 0), (short, 0), (0, 0))), np.pad(known, ((0, 0), (short, 0)))


def habit_weeks(progress: Progress) -> Weeks:
    """Return the weeks that show a creator's own one: days with anything on them, k = 1."""
    days, exposed = last_weeks(progress, HABIT_WEEKS)
    busy = np.logical_or.reduce([days[..., s] != 0 for s in Signal])
    return weeks_of(busy[..., None], exposed)


def habit_strength(weeks: Weeks, shape: Floats) -> float:
    """Return the weeks of the roster's profile (7,) that a creator's own week is weighed against, by split halves."""
    return weekday_strength(weeks.sums[..., 0], weeks.counts, _expected(weeks, shape))


def own_week(weeks: Weeks, shape: Floats, strength: float) -> Floats:
    """Return how much more often each creator streams on a weekday than the roster's profile (7,) says: (N, 7).

    The week keeps its sum. 1 where nothing shows a habit.
    """
    expected = _expected(weeks, shape)
    seen = weeks.counts.sum(0) + strength
    mean = np.divide(weeks.sums[..., 0].sum(0) + strength * expected, seen, out=expected.copy(), where=seen > 0)
    habit = np.nan_to_num(ratio(mean, expected), nan=1.0)
    return np.nan_to_num(
        habit * ratio(np.full((len(habit), 1), shape.sum()), (habit * shape).sum(1, keepdims=True)), nan=1.0
    )


def _expected(weeks: Weeks, shape: Floats) -> Floats:
    """Return how many busy days of each weekday the own level × the profile expects: (N, 7)."""
    level = np.nan_to_num(ratio(weeks.sums.sum((0, 2, 3)), (weeks.counts.sum(0) * shape).sum(1)))
    return np.asarray(level[:, None] * shape)


def days_ahead(level: Floats, week: Floats, progress: Progress, own: Floats | None = None) -> tuple[Floats, Floats]:
    """Return what a daily level (N, 3) adds over the open days of the month (N, 3), and its share a day left (N, L, 3).

    ``week`` is (3, 7), its first day that after the cut; ``own`` (N, 7) a creator's own, times it. Missing days before
    the cut count in the sum alone.
    """
    n, left = len(level), len(progress.days_left)
    total, share = np.empty((n, 3)), np.empty((n, left, 3))
    for rows in parts(n):
        weight = _weights(week, progress, own, rows)
        total[rows] = summed(weight)
        rest = weight[:, progress.day :]
        share[rows] = shares(rest, summed(rest))
    return level * total, share


def sum_ahead(level: Floats, week: Floats, progress: Progress, own: Floats | None = None) -> Floats:
    """Return the first of `days_ahead` alone: (N, 3)."""
    total = np.empty((len(level), 3))
    for rows in parts(len(level)):
        total[rows] = summed(_weights(week, progress, own, rows))
    return level * total


def _weights(week: Floats, progress: Progress, own: Floats | None, rows: slice) -> Floats:
    """Return how a week (3, 7) weighs the days of the month of some creators, 0 where they are known: (n, days, 3)."""
    place = np.arange(-progress.day, len(progress.days_left)) % WEEK
    weight = week[:, place].T * ~progress.month_known[rows, :, None]
    if own is not None:
        weight *= own[rows][:, place, None]
    return np.asarray(weight)


def summed(days: Floats) -> Floats:
    """Return sums over days (N, L, 3), in their order: (N, 3). A quarter of the time of ``days.sum(1)``."""
    return np.asarray(np.einsum("nds->ns", days))


def shares(left: Floats, total: Floats) -> Floats:
    """Return the share of each day left (N, L, 3) in the sum over them (N, 3); the same for all where that is 0."""
    some = total > 0
    if some.all():
        return np.asarray(left / total[:, None])
    flat = 1 / max(left.shape[1], 1)
    return np.asarray(np.divide(left, total[:, None], out=np.full(left.shape, flat), where=some[:, None]))
