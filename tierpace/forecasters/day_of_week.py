"""Weekday habits: each day left is expected to bring what that weekday usually brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import Attribute, evolve, field, frozen

from tierpace.core.projection import Note, Tail
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.levels import LevelPrior, daily_level, learn_level
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.weekly_profile import last_weeks
from tierpace.kernels.shape import WEEK, shape_of_week, weekday_strength, weekly

if TYPE_CHECKING:
    from datetime import date

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
class WeekPrior:
    """What a roster says of a creator's week, from a cut: level, weekday profile and strength of it for each signal."""

    as_of: date
    level: LevelPrior
    shapes: tuple[tuple[float, ...], ...]
    kappas: tuple[float, ...]


@frozen
class DayOfWeek:
    """Own weekday means of the last weeks, shrunk to own level × the roster's weekday profile, and that to flat.

    Parameters
    ----------
    weeks : int
        How many weeks are looked back on.
    learned : optional
        What `learn` found; leave it out.

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
    learned: WeekPrior | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> DayOfWeek:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        return evolve(self, learned=self._prior(progress))

    def _prior(self, progress: Progress) -> WeekPrior:
        days, exposed = last_weeks(progress, self.weeks)
        prior = learn_level(progress, window=self.weeks * WEEK)
        level = daily_level(progress, prior, window=self.weeks * WEEK)
        shapes, kappas = [], []
        for signal in Signal:
            sums, counts = weekly(days[..., signal], exposed)
            shapes.append(shape_of_week(sums, counts))
            kappas.append(weekday_strength(sums, counts, level[:, signal, None] * shapes[-1]))
        return WeekPrior(progress.as_of, prior, tuple(tuple(s.tolist()) for s in shapes), tuple(kappas))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the sum over the days left of their weekday's expectation: (N, 3), and its share per day."""
        prior = self.learned or self._prior(progress)
        require_cut(prior.as_of, progress, "DayOfWeek")
        days, exposed = last_weeks(progress, self.weeks)
        means = np.empty((len(progress.ids), WEEK, 3))
        level = daily_level(progress, prior.level, window=self.weeks * WEEK)
        for signal in Signal:
            sums, counts = weekly(days[..., signal], exposed)
            expected = level[:, signal, None] * np.array(prior.shapes[signal])
            means[..., signal] = _weekday_means(sums, counts, expected, prior.kappas[signal])
        ahead = np.arange(len(progress.days_left)) % WEEK  # the first day left falls on the window's first weekday
        left = means[:, ahead] * ~progress.month_known[:, progress.day :, None]
        missing = np.arange(-progress.day, 0) % WEEK
        gone = means[:, missing] * ~progress.month_known[:, : progress.day, None]
        total = left.sum(1)
        flat = 1 / max(len(ahead), 1)
        share = np.divide(left, total[:, None], out=np.full(left.shape, flat), where=total[:, None] > 0)
        short = int((exposed.sum(1) < 2 * WEEK).sum())
        text = f"{short} creators have under two weeks of history: the roster's habits stand in"
        notes = (Note("short_history", text),) if short else ()
        return Tail(within_limits(total + gone.sum(1), progress), share=share, notes=notes)


def _weekday_means(sums: Floats, counts: Floats, expected: Floats, kappa: float) -> Floats:
    """Return each creator's expectation by place in the week: (N, 7)."""
    total, seen = sums.sum(1), counts.sum(1)
    return np.where(seen > 0, (total + kappa * expected) / np.where(seen > 0, seen + kappa, 1), expected)
