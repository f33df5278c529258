"""Exponential smoothing with a week: statsmodels says how fast, and the days of each creator are then run through."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from attrs import Attribute, evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.checks import require_count
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.levels import LevelPrior, daily_level, learn_level
from tierpace.forecasters.memory import lately_seen
from tierpace.forecasters.naming import written
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.weekly_profile import days_ahead, roster_week
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.shape import WEEK
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.progress import Progress


SAMPLE = 24  # creators; with 48 the error of points is within 1 % of what it is with 24
THIN = 2 * WEEK  # days that say something of a creator's rate; with fewer there is nothing to smooth
LONG = 8 * WEEK  # such days of a creator that the smoothing is estimated on
RECENT = 180  # days that order creators by what they do
USUAL = (0.03, 0.03)  # smoothing of level and week until creators of the roster say otherwise
DOUBT = 4.0  # creators whose word that guess is worth
STEPS = 50  # of the optimiser; most fits end in under 20


def _positive(instance: object, attribute: Attribute[int], value: object) -> None:
    require_count(value, "forecast.bad_sample", "sample")


@frozen
class SmoothingPrior:
    """What a roster says, from a cut: where to begin, its week, and how fast level and week of each signal move.

    ``fitted`` creators gave the smoothing (3, 2); ``failed`` fits of single signals gave none.
    """

    as_of: date
    level: LevelPrior
    week: tuple[tuple[float, ...], ...]
    smoothing: tuple[tuple[float, float], ...]
    fitted: int
    failed: int


@frozen
class ETS:
    """Additive exponential smoothing with a season of 7 days, ETS(A,N,A), each creator and signal by itself.

    Parameters
    ----------
    sample : int
        On how many creators the two smoothing parameters are estimated, for each signal.
    learned : optional
        What `learn` found; leave it out.

    Notes
    -----
    Level and week of each creator begin at its own mean of all days, shrunk to the roster's, and the roster's week;
    each day then moves them by its error × α and × γ. There is no trend: it would be drawn on to the end of the month.

    α and γ are estimated by maximum likelihood with ``statsmodels.tsa.statespace.ExponentialSmoothing``, the one of
    statsmodels' three that takes unknown days as NaN (``ETSModel`` and the Holt-Winters class do not), on a sample of
    creators spread evenly over the roster by activity. Their mean on the scale of roots, weighed against 0.03 by 4
    creators, serves everybody: many fits end at 0 and a few far above, so that means are too quick and medians too
    slow. With α and γ of each creator's own, points on three public panels were up to 4 % further off and nowhere
    clearly nearer, since a few months of days say little of how fast a habit moves; and those cost 20 to 30 ms a
    creator for each of up to 13 cuts. See docs/explain/forecasters.md.

    The filter itself is numpy over all creators at once. Without gaps it gives statsmodels' numbers; an unknown day
    moves nothing. Creators with under 14 days of history get their shrunk level × the roster's week instead.

    Slow all the same: about ½ s of fits at a cut, and with draws as much again for each of up to 12 past months,
    whatever the size of the roster. Fits that fail or do not converge are left out, and a note counts them.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> learned = tp.forecasters.ETS(sample=4).learn(progress)
    >>> tail = learned.tail(progress, noise=None)
    >>> tail.spread.shape == (len(progress.ids), 16, 3)
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    sample: int = field(default=SAMPLE, validator=_positive)
    learned: SmoothingPrior | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> ETS:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        progress = teachers(progress)
        return evolve(self, learned=_prior(progress, self.sample))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the sum of the forecasts of the days left: (N, 3), and its share per day."""
        prior = self.learned or _prior(progress, self.sample)
        require_cut(prior.as_of, progress, "ETS")
        start, week, exposed = _start(progress, prior.level), np.array(prior.week), _exposed(progress)
        level, season = _smoothed(progress, exposed, start, week, np.array(prior.smoothing))
        point, share = _ahead(level, season, progress)
        thin = exposed.sum(1) < THIN
        plain, plain_share = days_ahead(daily_level(progress, prior.level), week, progress)
        point = np.where(thin[:, None], plain, point)
        share = np.where(thin[:, None, None], plain_share, share)
        notes = _notes(prior, thin[progress.free_days > 0])
        return made(Tail, within_limits(point, progress), spread=share, notes=notes)


def _notes(prior: SmoothingPrior, thin: Bools) -> tuple[Note, ...]:
    """Return for how many the shrunk level is used, and what the smoothing of others rests on if that is little."""
    notes = []
    if thin.any():
        who = counted(int(thin.sum()), "creator has", "creators have")
        text = f"{who} under {THIN} days of history: the shrunk level and the roster's week are used"
        notes.append(Note("short_history", text))
    if not prior.fitted and not thin.all():
        why = "no fit converged" if prior.failed else f"no creator has {LONG} days that vary"
        notes.append(Note("usual_smoothing", f"{why}: the smoothing is a guess"))
    if prior.failed:
        of = f": the smoothing is that of {counted(prior.fitted, 'creator')}" if prior.fitted else ""
        notes.append(Note("fits_failed", f"{counted(prior.failed, 'fit')} failed or did not converge{of}"))
    return tuple(notes)


def _exposed(progress: Progress) -> Bools:
    """Return which days say something of a creator's rate: (N, D)."""
    places = np.arange(progress.days.shape[1])
    return np.asarray(progress.known & (places >= progress.exposed_from[:, None]))


def _start(progress: Progress, prior: LevelPrior) -> Floats:
    return daily_level(progress, prior, window=max(progress.days.shape[1], 1)) * progress.measured


def _prior(progress: Progress, sample: int) -> SmoothingPrior:
    """Return what the roster says at a cut."""
    level = learn_level(progress, window=max(progress.days.shape[1], 1))
    week = roster_week(progress)
    found = _fits(progress, _start(progress, level), np.array(week), sample)
    told = np.isfinite(found[..., 0])
    roots = np.sqrt(np.where(told[..., None], found, 0.0)).sum(0) + DOUBT * np.sqrt(USUAL)
    smoothing = (roots / (told.sum(0) + DOUBT)[:, None]) ** 2
    return SmoothingPrior(
        as_of=progress.as_of,
        level=level,
        week=week,
        smoothing=tuple((float(a), float(g)) for a, g in smoothing),
        fitted=int(told.any(1).sum()),
        failed=int(np.isinf(found[..., 0]).sum()),
    )


def _sampled(progress: Progress, exposed: Bools, sample: int) -> Ints:
    """Return creators with a long history, spread evenly over the roster by what they did of late: never by id."""
    rows = np.flatnonzero(lately_seen(progress) & (exposed.sum(1) >= LONG))
    airtime, diamonds, days = progress.days[rows, -RECENT:].sum(1).T
    rows = rows[np.lexsort((diamonds, airtime, days))]
    if len(rows) <= sample:
        return rows
    return rows[((np.arange(sample) + 0.5) * len(rows) / sample).astype(np.int64)]


def _fits(progress: Progress, start: Floats, week: Floats, sample: int) -> Floats:
    """Return α and γ of sampled creators (n, 3, 2): NaN where a signal never varies, infinite where a fit failed."""
    exposed = _exposed(progress)
    rows = _sampled(progress, exposed, sample)
    d = progress.days.shape[1]
    out = np.full((len(rows), N_SIGNALS, 2), np.nan)
    for i, r in enumerate(rows):
        first = int(exposed[r].argmax())
        days = np.where(exposed[r, first:, None], progress.days[r, first:], np.nan)
        for s in Signal:
            spread = float(np.nanstd(days[:, s]))
            if spread > 0:
                season = start[r, s] * (week[s, (np.arange(first, first + WEEK) - d) % WEEK] - 1)
                out[i, s] = _fit(days[:, s] / spread, float(start[r, s]) / spread, season / spread)
    return out


def _fit(days: Floats, level: float, season: Floats) -> tuple[float, float]:
    """Return α and γ of one series, by statsmodels; infinite if its optimiser gives up."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

    lost = (np.inf, np.inf)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # counted instead, and named in a note
        model = ExponentialSmoothing(
            days,
            seasonal=WEEK,
            initialization_method="known",
            initial_level=level,
            initial_seasonal=season[::-1],  # it takes the latest place of the week first
        )
        try:
            fit = model.fit(disp=0, maxiter=STEPS)
        except (ValueError, np.linalg.LinAlgError):
            return lost
    alpha, gamma = (float(v) for v in fit.params[:2])
    return (alpha, gamma) if fit.mle_retvals["converged"] and np.isfinite([alpha, gamma]).all() else lost


def _smoothed(
    progress: Progress, exposed: Bools, start: Floats, week: Floats, smoothing: Floats
) -> tuple[Floats, Floats]:
    """Return level (3, N) and week (7, 3, N) after the last known day; place 0 of the week is the day after it."""
    d = progress.days.shape[1]
    days = np.ascontiguousarray(progress.days.transpose(1, 2, 0))
    seen = np.ascontiguousarray(exposed.T)
    level = start.T.copy()
    season = level * (week.T[:, :, None] - 1)
    alpha, gamma = smoothing[:, :1], smoothing[:, 1:]
    for k in range(d):
        place = (k - d) % WEEK
        error = (days[k] - level - season[place]) * seen[k]
        level += alpha * error
        season[place] += gamma * error
    return level, season


def _ahead(level: Floats, season: Floats, progress: Progress) -> tuple[Floats, Floats]:
    """Return the sum over the open days of the month (N, 3), none of them below 0, and its share a day left."""
    n, left = len(progress.ids), len(progress.days_left)
    each = np.zeros((progress.month.days, N_SIGNALS, n))
    for k in range(progress.month.days):
        each[k] = np.maximum(level + season[(k - progress.day) % WEEK], 0) * ~progress.month_known[:, k]
    each[:, Signal.ACTIVE_DAYS] = np.minimum(each[:, Signal.ACTIVE_DAYS], 1)
    point, total = np.zeros((N_SIGNALS, n)), np.zeros((N_SIGNALS, n))
    for k, day in enumerate(each):  # day by day: a sum over an axis may differ in its last bit with the creators
        point += day
        total += day if k >= progress.day else 0
    flat = 1 / max(left, 1)
    ahead = each[progress.day :]
    share = np.divide(ahead, total, out=np.full(ahead.shape, flat), where=total > 0)
    return point.T, share.transpose(2, 0, 1)
