"""Weekday habits: each day left is expected to bring what that weekday usually brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import Attribute, field, frozen

from tierpace.core.projection import Note, Tail
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.forecasters.levels import daily_level
from tierpace.forecasters.linear import within_limits
from tierpace.kernels.shape import WEEK, shape_of_week, weekday_strength, weekly

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress
    from tierpace.forecasters.contract import Noise

    Floats = NDArray[np.float64]


def _positive(instance: object, attribute: Attribute[int], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InputError(
            "forecast.bad_weeks", field="weeks", value=value, requirement="weeks is an integer of 1 or more"
        )


@frozen
class DayOfWeek:
    """Own weekday means of the last weeks, shrunk to own level × the roster's weekday profile, and that to flat.

    Parameters
    ----------
    weeks : int
        How many weeks are looked back on.

    Notes
    -----
    How far to shrink is estimated from the data: own weekday means by split halves (Bühlmann), the roster's profile by
    how steady it is from week to week. Where weekdays do not matter, this is a shrunk mean of the last weeks.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> tail = tp.forecasters.DayOfWeek().tail(progress, noise=None)
    >>> tail.share.shape == (len(progress.ids), 16, 3)
    True
    """

    weeks: int = field(default=8, validator=_positive)

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the sum over the days left of their weekday's expectation: (N, 3), and its share per day."""
        days, exposed, missing = self._window(progress)
        means = np.empty((len(progress.ids), WEEK, 3))
        level = daily_level(progress, window=self.weeks * WEEK)
        for signal in Signal:
            sums, counts = weekly(days[..., signal], exposed)
            means[..., signal] = _weekday_means(sums, counts, level[:, signal])
        ahead = np.arange(len(progress.days_left)) % WEEK  # the first day left falls on the window's first weekday
        left = means[:, ahead] * ~progress.month_known[:, progress.day :, None]
        gone = means[:, missing % WEEK] * ~progress.month_known[:, : progress.day, None]
        total = left.sum(1)
        flat = 1 / max(len(ahead), 1)
        share = np.divide(left, total[:, None], out=np.full(left.shape, flat), where=total[:, None] > 0)
        short = int((exposed.sum(1) < 2 * WEEK).sum())
        text = f"{short} creators have under two weeks of history: the roster's habits stand in"
        notes = (Note("short_history", text),) if short else ()
        return Tail(within_limits(total + gone.sum(1), progress), share=share, notes=notes)

    def _window(self, progress: Progress) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
        """Return the last weeks' days, which of them are exposed, and where the month's past days fall in a week.

        The window ends with the cut, so that its first weekday is that of the first day left; days before the ledger
        are not exposed.
        """
        n_days, span = progress.days.shape[1], self.weeks * WEEK
        since = max(n_days - span, 0)
        short = span - (n_days - since)
        known = progress.known[:, since:] & (np.arange(since, n_days) >= progress.exposed_from[:, None])
        exposed = np.pad(known, ((0, 0), (short, 0)))
        days = np.pad(progress.days[:, since:], ((0, 0), (short, 0), (0, 0)))
        return days, exposed, np.arange(-progress.day, 0)


def _weekday_means(sums: Floats, counts: Floats, level: Floats) -> Floats:
    """Return each creator's expectation by place in the week: (N, 7)."""
    expected = level[:, None] * shape_of_week(sums, counts)
    kappa = weekday_strength(sums, counts, expected)
    total, seen = sums.sum(1), counts.sum(1)
    return np.where(seen > 0, (total + kappa * expected) / np.where(seen > 0, seen + kappa, 1), expected)
