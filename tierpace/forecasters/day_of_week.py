"""Weekday habits: each day left is expected to bring what that weekday usually brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import Attribute, evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.checks import require_count
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.levels import LevelPrior, level_and_prior
from tierpace.forecasters.naming import written
from tierpace.forecasters.newcomers import on_roster
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.weekly_profile import FEW_WEEKS, last_weeks, note_of_short, profiles, shares, summed
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.shape import WEEK, Weeks, places, weekday_strength, weeks_of
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.progress import Progress


def _positive(instance: object, attribute: Attribute[int], value: object) -> None:
    require_count(value, "forecast.bad_weeks", "weeks")


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
        How many weeks back it looks.
    learned : optional
        What `learn` found; leave it out.

    Notes
    -----
    How far to shrink is estimated from the data: own weekday means by split halves (Bühlmann), the roster's profile by
    how steady it is from week to week. Where weekdays do not matter, this is a shrunk mean of the last weeks.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> tail = tp.forecasters.DayOfWeek().tail(progress, noise=None)
    >>> tail.spread.shape == (len(progress.ids), 16, 3)
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    weeks: int = field(default=8, validator=_positive)
    learned: WeekPrior | None = field(default=None, kw_only=True, repr=False)

    @property
    def looks_back(self) -> int:
        """How many days before a cut it looks at."""
        return self.weeks * WEEK

    def learn(self, progress: Progress) -> DayOfWeek:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        progress = teachers(progress)
        weeks = weeks_of(*last_weeks(progress, self.weeks))
        level, prior = level_and_prior(progress, window=self.looks_back, weeks=self._plain(weeks, progress))
        return evolve(self, learned=_prior(progress, weeks, level, prior))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the sum over the days left of their weekday's expectation: (N, 3), and its share per day."""
        weeks = weeks_of(*last_weeks(progress, self.weeks))
        known = None if self.learned is None else self.learned.level
        level, roster = level_and_prior(progress, known, window=self.looks_back, weeks=self._plain(weeks, progress))
        prior = self.learned or _prior(progress, weeks, level, roster)
        require_cut(prior.as_of, progress, "DayOfWeek")
        means = _weekday_means(weeks, level, prior)
        ahead = np.arange(len(progress.days_left)) % WEEK  # the first day left falls on the window's first weekday
        left = _open(means, ahead, progress.month_known[:, progress.day :])
        total = summed(left)
        point, before = total, progress.month_known[:, : progress.day]
        if not before.all():  # missing days count too
            point = total + summed(_open(means, np.arange(-progress.day, 0) % WEEK, before))
        notes = note_of_short(places(weeks.counts).sum((0, 1)), progress, weeks=min(FEW_WEEKS, self.weeks))
        return made(Tail, within_limits(point, progress), spread=shares(left, total), notes=notes)

    def _plain(self, weeks: Weeks, progress: Progress) -> Weeks | None:
        """Return the weeks if the ledger has that many, and each day of them has its own figure."""
        whole = progress.days.shape[1] >= self.looks_back
        return weeks if whole and not (progress.quality[:, -self.looks_back :] == Quality.SPREAD).any() else None


def _prior(progress: Progress, weeks: Weeks, level: Floats, roster: LevelPrior) -> WeekPrior:
    shapes = profiles(weeks)
    there, expected = on_roster(progress), _usual(level, shapes)
    sums, counts = weeks.sums[:, there], weeks.counts[:, there]
    kappas = [weekday_strength(sums[..., s], counts, expected[there, :, s]) for s in Signal]
    return WeekPrior(progress.as_of, roster, shapes, tuple(kappas))


def _weekday_means(weeks: Weeks, level: Floats, prior: WeekPrior) -> Floats:
    """Return each creator's expectation by place in the week: (N, 7, 3), those of all creators side by side."""
    expected = _usual(level, prior.shapes).transpose(1, 2, 0)
    seen, kappa = places(weeks.counts).sum(0)[:, None], np.array(prior.kappas)[:, None]
    total = places(weeks.sums).sum(0)
    total += kappa * expected
    weight = seen + kappa
    if not (seen > 0).all():  # as hardly ever
        total, weight = np.where(seen > 0, total, expected), np.where(seen > 0, weight, 1.0)
    total /= weight
    return np.asarray(total.transpose(2, 0, 1))


def _usual(level: Floats, shapes: tuple[tuple[float, ...], ...]) -> Floats:
    """Return level (N, 3) × the roster's profile: (N, 7, 3), those of all creators side by side."""
    return np.asarray((np.array(shapes).T[..., None] * level.T).transpose(2, 0, 1))


def _open(means: Floats, place: Ints, known: Bools) -> Floats:
    """Return what the days at these places in the week are expected to bring, none where it is known: (N, L, 3)."""
    if known.all():
        return np.zeros((*known.shape, means.shape[2]))
    days = means.transpose(1, 2, 0)[place].transpose(2, 0, 1)  # as they lie
    return days * ~known[..., None] if known.any() else days
