"""The pace of the month so far, the days it may still go on for, and the most they can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.forecasters.levels import RECENT, LevelPrior, daily_level
from tierpace.kernels.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress


def month_rate(progress: Progress, prior: LevelPrior | None = None) -> tuple[Floats, Bools]:
    """Return each creator's rate of the month per known day (N, 3), and who has that of the last 60 days instead (N,).

    They do where no day of the month says anything of a rate: none is known, or the first live day alone.
    """
    known = progress.month_known[:, : progress.day].sum(1)
    rate = progress.so_far / np.maximum(known, 1)[:, None]
    unknown = (known == 0) | ((progress.exposure == 0) & progress.seen)
    if unknown.any():
        rate = np.where(unknown[:, None], daily_level(progress, prior, window=RECENT), rate)
    return rate, unknown


def notes_of_rate(progress: Progress, unknown: Bools) -> tuple[Note, ...]:
    """Return of how many creators earlier days are used, of those that `month_rate` knows from no day of the month.

    Of who has no day that says anything of a rate, see `tierpace.forecasters.projecting.notes_about`; and nothing is
    said of creators without a day left.
    """
    n_days = progress.days.shape[1]
    since = max(n_days - RECENT, 0)
    exposed = progress.known[:, since:] & (np.arange(since, n_days) >= progress.exposed_from[:, None])
    count = int((unknown & exposed.any(1) & (progress.free_days > 0)).sum())
    text = (
        f"no day of the month is known of {counted(count, 'creator')}: what up to {RECENT} days before it say is used"
    )
    return (Note("no_day_known", text),) if count else ()


def open_days(progress: Progress) -> Ints:
    """Return how many days of the month are still unknown, missing ones before the cut among them: (N,)."""
    open_: Ints = (~progress.month_known).sum(1)
    return open_


def within_limits(point: Floats, progress: Progress) -> Floats:
    """Return the point with no more days and hours than are left."""
    out = point.copy()
    out[:, Signal.ACTIVE_DAYS] = np.minimum(point[:, Signal.ACTIVE_DAYS], progress.free_days)
    out[:, Signal.AIRTIME] = np.minimum(point[:, Signal.AIRTIME], progress.seconds_left)
    return out
