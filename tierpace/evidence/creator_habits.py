"""What a creator usually does: how long a stream lasts, what an hour brings, and how the last week of a month goes."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, axes, made
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.signals import Signal
from tierpace.evidence.usual_times import usual_start, weekday_habit
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.habit_priors import LAST_WEEK, HabitsPrior, lasting, learn_habits
from tierpace.forecasters.late_month import late_habits, past_ratios
from tierpace.forecasters.learned import Learned
from tierpace.forecasters.levels import daily_level
from tierpace.kernels.arrays import Floats, Ints, Objects
from tierpace.kernels.draws import ratio
from tierpace.kernels.seconds import HOUR
from tierpace.kernels.shape import grouped_median, normal_below
from tierpace.ledger.progress import Progress

ENOUGH = 3  # streams of one's own that make a habit; with fewer, the roster's is used
SLOWS, HOLDS, ACCELERATES, CANNOT_TELL = range(4)
TRENDS = ("slows", "holds", "accelerates", "cannot tell")
SLOWER, FASTER = np.log(0.9), np.log(1.1)
SURE = 0.8


@frozen(eq=False)
class Habits(OfCreators):
    """What creators usually do, as known at a cut.

    Attributes
    ----------
    ids : (N,) object
        Creators.
    stream_seconds : (N,) float64
        Median length of a stream of the last 90 days; of an active day's airtime where the ledger has no streams. The
        roster's where a creator has under 3; NaN where nobody has streamed.
    diamonds_per_hour : (N,) float64
        Of the last 8 weeks, weighed against the roster's; NaN if diamonds or airtime are not measured.
    late_month : (N, 3) float64
        Rate of the last 7 days ÷ rate before, usual for the creator; 1 is no change.
    late_low, late_high : (N, 3) float64
        Where it lies with 80 %.
    months : (N,) int64
        How many of the creator's months it rests on.
    trend : (N, 3) int64
        Index into ``tierpace.evidence.creator_habits.TRENDS``: slows, holds, accelerates, cannot tell.
    weekdays : (N, 7) float64
        Share of Mondays, …, Sundays of the last 8 weeks with a stream; ½ where none is known.
    start_hour : (N,) float64
        The hour of the day, in the ledger's zone, in which streams of the last 90 days most often began; NaN with under
        3 of them.
    roster : (3,) float64
        The roster's own late-month ratio.
    extra_hour : float
        How much of a usual hour's diamonds an extra hour brings in this roster, 0 to 1: who streams longer earns less
        an hour.
    extra_hour_days : int
        How many days of the last 90 that rests on; under 30 it is taken as 1.

    Examples
    --------
    >>> import tierpace as tp
    >>> habits = tp.habits(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> habits.trend.shape == (len(habits.ids), 3)
    True
    """

    __module__ = "tierpace"

    ids: Objects = axes("N", of=object)
    stream_seconds: Floats = axes("N")
    diamonds_per_hour: Floats = axes("N")
    late_month: Floats = axes("N3")
    late_low: Floats = axes("N3")
    late_high: Floats = axes("N3")
    months: Ints = axes("N")
    trend: Ints = axes("N3")
    weekdays: Floats = axes("N7")
    start_hour: Floats = axes("N")
    roster: Floats = axes("3")
    extra_hour: float = field(kw_only=True)
    extra_hour_days: int = field(kw_only=True)

    def __repr__(self) -> str:
        return f"<Habits of {counted(len(self.ids), 'creator')}>"


def habits(progress: Progress, learned: Learned | None = None) -> Habits:
    """Return what each creator usually does, from what was known at the cut.

    Parameters
    ----------
    progress : Progress
        Of N creators; its whole history counts.
    learned : Learned, optional
        What `tierpace.learn` found of the whole roster, of which ``progress`` may be any part: nothing is learned then.

    Returns
    -------
    Habits
        Empty arrays for an empty roster.

    Notes
    -----
    Trend: for every closed, fully known month with at least 8 active days, the log ratio of the rate of the last 7
    days to the rate before (each with a tenth of the month's mean added), shrunk to the roster's as in
    `tierpace.kernels.shape.late_habit`. "slows" needs a probability of 0.8 that the ratio is below 0.9,
    "accelerates" that it is above 1.1, "holds" that it lies between. Under 12 months the usual answer is that one
    cannot tell.

    Extra hour: the slope of log diamonds on log hours within creators, over the days of the last 90.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> habits = tp.habits(progress)
    >>> tp.evidence.creator_habits.TRENDS[habits.trend[3, tp.Signal.AIRTIME]]  # Dev
    'slows'
    """
    hint = "cut the ledger: ledger.as_of(day)"
    require_kind(progress, Progress, field="progress", code="forecast.bad_progress", hint=hint)
    return habits_of(progress) if learned is None else habits_of(learned.part(progress), learned.habits)


def habits_of(progress: Progress, prior: HabitsPrior | None = None) -> Habits:
    """Return `habits` by what a roster says; without that, it is learned from the creators at hand."""
    past = past_ratios(progress, LAST_WEEK)
    if prior is None:
        some = teachers(progress)
        prior = learn_habits(some, past if some is progress else None)
    theta, error, months = late_habits(past, prior.late)
    sure = np.maximum(error, 1e-9)
    slower, faster = normal_below((SLOWER - theta) / sure), normal_below((theta - FASTER) / sure)
    trend = np.select(
        [months[:, None] == 0, slower >= SURE, faster >= SURE, 1 - slower - faster >= SURE],
        [CANNOT_TELL, SLOWS, ACCELERATES, HOLDS],
        CANNOT_TELL,
    )
    trend = np.where(progress.measured, trend, CANNOT_TELL)
    width = 1.2815515655446004 * error  # the 90 % point of a normal
    return made(
        Habits,
        ids=progress.ids,
        stream_seconds=_stream_seconds(progress, prior),
        diamonds_per_hour=_diamonds_per_hour(progress, prior),
        late_month=np.exp(theta),
        late_low=np.exp(theta - width),
        late_high=np.exp(theta + width),
        months=months,
        trend=trend,
        weekdays=weekday_habit(progress),
        start_hour=usual_start(progress),
        roster=np.exp([level for _, level, *_ in prior.late.moments]),
        extra_hour=prior.extra_hour,
        extra_hour_days=prior.extra_hour_days,
    )


def _stream_seconds(progress: Progress, prior: HabitsPrior) -> Floats:
    """Return the usual length of a stream: (N,)."""
    who, length = lasting(progress)
    own = grouped_median(who, length, len(progress.ids))
    count = np.bincount(who, minlength=len(progress.ids))
    return np.asarray(np.where(count >= ENOUGH, own, prior.stream_seconds))


def _diamonds_per_hour(progress: Progress, prior: HabitsPrior) -> Floats:
    """Return what an hour brings: (N,)."""
    if prior.level is None:
        return np.full(len(progress.ids), np.nan)
    level = daily_level(progress, prior.level)
    found = ratio(level[:, Signal.DIAMONDS] * HOUR, level[:, Signal.AIRTIME])
    usual = (
        prior.level.worth[0] * HOUR or np.nan
    )  # of who is not expected to stream; not known where nobody has earned any
    return np.where(np.isfinite(found) & (found > 0), found, usual)
