"""The run rate of the month so far, drawn on to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.projection import Note, Tail
from tierpace.core.signals import Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.levels import LevelPrior, daily_level, learn_level

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.core.progress import Progress
    from tierpace.forecasters.contract import Noise

RECENT = 60  # days that stand in where no day of the month is known


@frozen
class Linear:
    """Month to date ÷ days known × days left: the reference every other forecaster is measured against.

    With no day of the month known: the creator's own last 60 days, weighed against the roster's.

    Parameters
    ----------
    learned : optional
        What `learn` found; leave it out.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> tail = tp.forecasters.Linear().tail(progress, noise=None)
    >>> bool((abs(tail.point[:, 0] * 15 - progress.so_far[:, 0] * 16) < 1).all())
    True
    """

    learned: tuple[date, LevelPrior] | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Linear:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        return evolve(self, learned=(progress.as_of, learn_level(progress, window=RECENT)))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the run rate × the days left: (N, 3), no draws."""
        if self.learned:
            require_cut(self.learned[0], progress, "Linear")
        rate, unknown = month_rate(progress, self.learned[1] if self.learned else None)
        notes: tuple[Note, ...] = ()
        if unknown.any():
            text = f"no day of the month is known for {int(unknown.sum())} creators: their last {RECENT} days stand in"
            notes = (Note("no_day_known", text),)
        return Tail(within_limits(rate * open_days(progress)[:, None], progress), notes=notes)


def month_rate(progress: Progress, prior: LevelPrior | None = None) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each creator's rate of the month per known day (N, 3), and for whom the last 60 days stand in (N,)."""
    known = progress.month_known[:, : progress.day].sum(1)
    rate = progress.so_far / np.maximum(known, 1)[:, None]
    unknown = known == 0
    if unknown.any():
        rate = np.where(unknown[:, None], daily_level(progress, prior, window=RECENT), rate)
    return rate, unknown


def open_days(progress: Progress) -> NDArray[np.int64]:
    """Return how many days of the month are still unknown, missing ones before the cut among them: (N,)."""
    open_: NDArray[np.int64] = (~progress.month_known).sum(1)
    return open_


def within_limits(point: NDArray[np.float64], progress: Progress) -> NDArray[np.float64]:
    """Return the point with no more days and hours than are left."""
    out = point.copy()
    out[:, Signal.ACTIVE_DAYS] = np.minimum(point[:, Signal.ACTIVE_DAYS], progress.free_days)
    out[:, Signal.AIRTIME] = np.minimum(point[:, Signal.AIRTIME], progress.seconds_left)
    return out
