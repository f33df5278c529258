"""Late-month habits: the pace so far, bent by how past months went on from the same number of days left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.projection import Note, Tail
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.levels import LevelPrior, learn_level
from tierpace.forecasters.pace import RECENT, month_rate, open_days, within_limits
from tierpace.kernels.shape import late_habit, late_moments, late_ratio

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.core.months import Month
    from tierpace.core.progress import Progress
    from tierpace.forecasters.contract import Noise

    Floats = NDArray[np.float64]

LEAST_ACTIVE = 8  # active days a month needs to say something of its course
LAST_MONTHS = 12


@frozen
class LateMonth:
    """The run rate of the month, bent by the completion curve of past months (a slowdown or a spurt).

    Parameters
    ----------
    learned : optional
        What `learn` found; leave it out.

    Notes
    -----
    For each past month, the log ratio of the daily rate after the cut to that before it, at the same days left. A
    creator's own ratio is shrunk to the roster's, and the roster's to none (`tierpace.kernels.shape.late_habit`), so
    that without a steady habit this is `Linear`.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> tp.forecasters.LateMonth().tail(progress, noise=None).point.shape == (len(progress.ids), 3)
    True
    """

    learned: LatePrior | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> LateMonth:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        return evolve(self, learned=learn_late(progress, len(progress.days_left)))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the run rate × the days left × the late-month factor: (N, 3), no draws."""
        prior = self.learned or learn_late(progress, len(progress.days_left))
        require_cut(prior.as_of, progress, "LateMonth")
        rate, _ = month_rate(progress, prior.level)
        factor = np.exp(late_habits(progress, prior)[0])
        short = Note("no_past_month", "no complete past month: the pace goes on as it is")
        return Tail(
            within_limits(rate * factor * open_days(progress)[:, None], progress),
            notes=() if prior.months else (short,),
        )


@frozen
class LatePrior:
    """What a roster's past months say of the end of a month, from a cut.

    ``moments`` has, for each signal: the means of ``months``, the roster's level, its variance, σ² and τ².
    """

    as_of: date
    left: int
    level: LevelPrior
    months: tuple[Month, ...]
    moments: tuple[tuple[tuple[float, ...], float, float, float, float], ...]


def learn_late(progress: Progress, left: int) -> LatePrior:
    """Return what the roster's past months say of their last ``left`` days."""
    months, ratios = past_ratios(progress, left)
    found = []
    for signal in Signal:
        means, level, level_var, within, between = late_moments(ratios[..., signal])
        found.append((tuple(means.tolist()), level, level_var, within, between))
    return LatePrior(progress.as_of, left, learn_level(progress, window=RECENT), months, tuple(found))


def late_habits(progress: Progress, prior: LatePrior) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return the log factor of the month's end, its standard error (both (N, 3)), and over how many months (N,).

    Without a past month the factor is 1 and its error infinite.
    """
    months, ratios = past_ratios(progress, prior.left)
    shared = [m for m in months if m in prior.months]
    ratios = ratios[[months.index(m) for m in shared]]
    at = [prior.months.index(m) for m in shared]
    theta, error = np.empty((2, len(progress.ids), N_SIGNALS))
    for signal in Signal:
        means, level, level_var, within, between = prior.moments[signal]
        theta[:, signal], error[:, signal] = late_habit(
            ratios[..., signal], np.array(means)[at], level=level, level_var=level_var, within=within, between=between
        )
    return theta, error, np.isfinite(ratios).any(2).sum(0)


def past_ratios(progress: Progress, left: int) -> tuple[tuple[Month, ...], Floats]:
    """Return the last 12 complete months, and the log ratios of their last ``left`` days to the days before: (M, N, 3).

    NaN where a creator's month is not fully known or has under 8 active days, or the signal is silent.
    """
    months = tuple(m for m in progress.complete_months()[-LAST_MONTHS:] if 0 < left < m.days)
    if not months:
        return months, np.empty((0, len(progress.ids), N_SIGNALS))
    spans = [progress.span(m) for m in months]
    edges = sorted({e for s in spans for e in (s.start, s.stop - left, s.stop)})
    # one pass over the days takes a fifth of the time of a sum for each part
    sums = np.add.reduceat(progress.days[:, : edges[-1]], edges[:-1], axis=1).astype(np.float64)
    out = []
    for span in spans:
        cut = span.stop - left
        early, late = sums[:, edges.index(span.start)], sums[:, edges.index(cut)]
        counts = progress.known[:, span].all(1) & (progress.exposed_from <= span.start)
        counts &= (early + late)[:, Signal.ACTIVE_DAYS] >= LEAST_ACTIVE
        ratio = late_ratio(early, late, cut - span.start, left)
        out.append(np.where(counts[:, None], ratio, np.nan))
    return months, np.stack(out)
