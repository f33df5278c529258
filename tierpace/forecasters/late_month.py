"""Late-month habits: the pace so far, bent by how past months went on from the same number of days left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import Sealed, made
from tierpace.core.notes import Note
from tierpace.core.quality import split_by_cut
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.levels import RECENT, LevelPrior, learn_level
from tierpace.forecasters.naming import written
from tierpace.forecasters.newcomers import ON_ROSTER
from tierpace.forecasters.pace import month_rate, notes_of_rate, open_days, within_limits
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.shape import late_habit, late_moments, late_ratios
from tierpace.ledger.progress import past_cuts
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from tierpace.core.months import Month
    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.progress import Progress


LEAST_ACTIVE = 8  # active days a month needs to say something of its course
LAST_MONTHS = 12


@frozen
class LateMonth:
    """The run rate of the month, bent by the completion curve of past months (a slowdown or a spurt).

    Notes
    -----
    For each past month, the log ratio of the daily rate after the cut to that before it, at the same days left. A
    creator's own ratio is shrunk to the roster's, and the roster's to none (`tierpace.kernels.shape.late_habit`), so
    that without a steady habit this is `Linear`. ``learned`` is what `learn` found; leave it out.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> tp.forecasters.LateMonth().tail(progress, noise=None).point.shape == (len(progress.ids), 3)
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    learned: tuple[LatePrior, LevelPrior] | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> LateMonth:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        progress = teachers(progress)
        prior = learn_late(progress, past_ratios(progress, len(progress.days_left)))
        return evolve(self, learned=(prior, learn_level(progress, window=RECENT)))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the run rate × the days left × the late-month factor: (N, 3), no draws."""
        past = past_ratios(progress, self.learned[0].left if self.learned else len(progress.days_left))
        prior, level = self.learned or (learn_late(progress, past), None)
        require_cut(prior.as_of, progress, "LateMonth")
        short = Note("no_past_month", "no complete past month: the end of the month is taken to go as the rest of it")
        within = 0 < prior.left < progress.month.days  # else there is no end of a month apart from the rest of it
        notes = (short,) if within and not prior.months else ()
        point, unknown = _bent(progress, past, prior, level)
        return made(Tail, point, notes=(*notes, *notes_of_rate(progress, unknown)))

    def walk(self, progress: Progress) -> tuple[LateMonth, tuple[Floats, ...]]:
        """Return what `learn` does, and the points of past months; see `tierpace.forecasters.trails`.

        All of them look back on the same months, so that these are summed once; where a stream counts whole on the
        day it begins, one that runs at a cut lies otherwise in each.
        """
        ratios = _Ratios(progress)
        out = []
        whole = progress.day_rule.midnight == "start"
        for before, _ in past_cuts(progress, limit=LAST_MONTHS, streams=whole, recent=None if whole else ON_ROSTER):
            past = past_ratios(before, len(before.days_left)) if whole else ratios.before(before)
            out.append(_bent(before, past, learn_late(before, past), None)[0])
        prior = learn_late(progress, ratios.before(progress))
        return evolve(self, learned=(prior, learn_level(progress, window=RECENT))), tuple(out)


@frozen(eq=False)
class PastRatios:
    """Complete months, and the log ratios of their last days to the days before, ``left`` of them: (3, M, N).

    NaN where a creator's month is not fully known or has under 8 active days, where one figure covers days on both
    sides of the cut, or the signal is silent.
    """

    left: int
    months: tuple[Month, ...]
    ratios: Floats


@frozen(eq=False)
class LatePrior(Sealed):
    """What a roster's past months say of the end of a month, from a cut.

    ``moments`` has, for each signal: the means of ``months``, the roster's level, its variance, σ² and τ².
    """

    as_of: date
    left: int
    months: tuple[Month, ...]
    moments: tuple[tuple[tuple[float, ...], float, float, float, float], ...]


def learn_late(progress: Progress, past: PastRatios) -> LatePrior:
    """Return what the roster's past months say of their last days."""
    found = []
    for signal in Signal:
        means, level, level_var, within, between = late_moments(past.ratios[signal])
        found.append((tuple(means.tolist()), level, level_var, within, between))
    return LatePrior(progress.as_of, past.left, past.months, tuple(found))


def late_habits(past: PastRatios, prior: LatePrior) -> tuple[Floats, Floats, Ints]:
    """Return the log factor of the month's end, its standard error (both (N, 3)), and over how many months (N,).

    Without a past month the factor is 1 and its error infinite.
    """
    ratios, at = past.ratios, list(range(len(past.months)))
    if past.months != prior.months:  # a part of a roster may have fewer
        shared = [m for m in past.months if m in prior.months]
        ratios = ratios[:, [past.months.index(m) for m in shared]]
        at = [prior.months.index(m) for m in shared]
    theta, error = np.empty((2, ratios.shape[2], N_SIGNALS))
    for signal in Signal:
        means, level, level_var, within, between = prior.moments[signal]
        theta[:, signal], error[:, signal] = late_habit(
            ratios[signal], np.array(means)[at], level=level, level_var=level_var, within=within, between=between
        )
    return theta, error, np.isfinite(ratios).any(0).sum(0)


def _bent(progress: Progress, past: PastRatios, prior: LatePrior, level: LevelPrior | None) -> tuple[Floats, Bools]:
    """Return the run rate × the days left × the late-month factor, within the limits (N, 3), and who has no rate."""
    rate, unknown = month_rate(progress, level)
    factor = np.exp(late_habits(past, prior)[0])
    return within_limits(rate * factor * open_days(progress)[:, None], progress), unknown


def past_ratios(progress: Progress, left: int, *, limit: int = LAST_MONTHS) -> PastRatios:
    """Return the log ratios of the last complete months, 12 by default."""
    months = tuple(m for m in progress.complete_months()[-limit:] if 0 < left < m.days)
    if not months:
        return PastRatios(left, months, np.empty((N_SIGNALS, 0, len(progress.ids))))
    spans = [progress.span(m) for m in months]
    starts, stops = np.array([(s.start, s.stop) for s in spans]).T
    ratios, totals = late_ratios(progress.days, starts, stops, left)
    counts = totals[Signal.ACTIVE_DAYS] >= LEAST_ACTIVE
    counts &= progress.exposed_from <= starts[:, None]
    if not progress.known.all():
        counts &= np.stack([progress.known[:, s].all(1) for s in spans])
    if progress.quality.any():
        counts &= ~np.stack([split_by_cut(progress.quality, s.stop - left - 1) for s in spans])
    if not counts.all():
        np.copyto(ratios, np.nan, where=~counts)
    return PastRatios(left, months, ratios)


class _Ratios:
    """The ratios that each past month looks back on, from one pass over the days."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.whole: dict[int, PastRatios] = {}

    def before(self, past: Progress) -> PastRatios:
        """Return what `past_ratios` says of a past month with all its history."""
        left = len(past.days_left)
        if left not in self.whole:
            self.whole[left] = past_ratios(self.progress, left, limit=2 * LAST_MONTHS)
        whole = self.whole[left]
        rows = self.progress.history.rows_of(past.ids)
        known = [m for m in self.progress.complete_months() if m < past.month and self._complete(m, rows)]
        kept = [whole.months.index(m) for m in known[-LAST_MONTHS:] if m in whole.months]
        return PastRatios(left, tuple(whole.months[k] for k in kept), whole.ratios.take(kept, 1).take(rows, 2))

    def _complete(self, month: Month, rows: Ints) -> bool:
        """Whether no outage of all these creators touches a month."""
        known = self.progress.known[:, self.progress.span(month)]
        return not len(rows) or bool(known[rows[0]].all()) or bool(known[rows].any(0).all())
