"""The hurdle and the jump: the chance of a stream on each weekday, times what a day with a stream brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.signals import Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.levels import LevelPrior, daily_level, level_and_prior
from tierpace.forecasters.memory import lately_seen
from tierpace.forecasters.naming import written
from tierpace.forecasters.newcomers import on_roster
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.weekly_profile import last_weeks, note_of_short, shares
from tierpace.kernels.arrays import Bools, Floats
from tierpace.kernels.shape import WEEK, Weeks, shape_of_week, weekday_strength, weeks_of
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.progress import Progress


WEEKS = 12


@frozen
class HurdlePrior:
    """What a roster says, from a cut: level, weekly profile of streaming, trust in own weekdays, and the smearing.

    ``smear`` is what airtime and diamonds add up to ÷ what typical days would give.
    """

    as_of: date
    level: LevelPrior
    shape: tuple[float, ...]
    kappa: float
    smear: tuple[float, float]


@frozen
class Hurdle:
    """Chance to stream on a weekday × the usual size of an active day.

    Notes
    -----
    Over the last 12 weeks. The chance of a weekday is the creator's own (active of all such days), weighed against own
    level × the roster's weekday profile by a strength from split halves: the mean of a beta-binomial. Sizes are shrunk
    on the log scale, and brought back to means by the ratio of sums over the roster (Duan's smearing). ``learned`` is
    what `learn` found; leave it out.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> point = tp.forecasters.Hurdle().tail(progress, noise=None).point
    >>> bool((point[:, 2] <= 16).all())
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    learned: HurdlePrior | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Hurdle:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        progress = teachers(progress)
        return evolve(self, learned=_prior(progress))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the sum of chances × the size of a day: (N, 3), and its share per day."""
        prior = self.learned or _prior(progress)
        require_cut(prior.as_of, progress, "Hurdle")
        level = daily_level(progress, prior.level, window=WEEKS * WEEK)
        exposed, weeks = _active(progress)
        chance = _chances(weeks, level[:, Signal.ACTIVE_DAYS, None] * np.array(prior.shape), prior.kappa)
        place = np.arange(-progress.day, len(progress.days_left)) % WEEK
        on = chance[:, place] * ~progress.month_known
        left = on[:, progress.day :]
        share = shares(left, left.sum(1))
        often = level[:, Signal.ACTIVE_DAYS]
        size = np.divide(level, often[:, None], out=np.zeros_like(level), where=often[:, None] > 0)
        size *= np.array([*prior.smear, 1.0])
        return made(
            Tail,
            within_limits(on.sum(1)[:, None] * size, progress),
            spread=np.repeat(share[..., None], 3, axis=2),
            notes=note_of_short(exposed.sum(1), progress),
        )


def _active(progress: Progress) -> tuple[Bools, Weeks]:
    """Return which days of the last weeks are exposed (N, D), and the weeks of active days."""
    days, exposed = last_weeks(progress, WEEKS)
    return exposed, weeks_of(days[..., [Signal.ACTIVE_DAYS]], exposed)


def _chances(weeks: Weeks, expected: Floats, kappa: float) -> Floats:
    """Return each creator's chance by place in the week: (N, 7)."""
    total, seen = weeks.sums[..., 0].sum(0), weeks.counts.sum(0)
    own = (total + kappa * expected) / np.where(seen + kappa > 0, seen + kappa, 1)
    return np.clip(np.where(seen > 0, own, expected), 0, 1)


def _prior(progress: Progress) -> HurdlePrior:
    level, prior = level_and_prior(progress, window=WEEKS * WEEK)
    exposed, weeks = _active(progress)
    shape = shape_of_week(weeks.roster[..., 0], weeks.exposed)
    there, expected = on_roster(progress), level[:, Signal.ACTIVE_DAYS, None] * shape
    kappa = weekday_strength(weeks.sums[..., 0][:, there], weeks.counts[:, there], expected[there])
    days, _ = last_weeks(progress, WEEKS)
    seen = lately_seen(progress)
    true = (days * exposed[..., None])[seen].sum((0, 1))
    said = (level * exposed.sum(1)[:, None])[seen].sum(0)
    smear = [float(t / s) if s > 0 and t > 0 else 1.0 for t, s in zip(true[:2], said[:2], strict=True)]
    return HurdlePrior(progress.as_of, prior, tuple(shape.tolist()), kappa, (smear[0], smear[1]))
