"""Which extra streams a creator may add: how long, on which days, and what they bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from tierpace.core.checks import is_number, require_count, require_kind
from tierpace.core.counting import counted
from tierpace.core.days import is_day, plain_day, require_day
from tierpace.core.notes import Note
from tierpace.errors import InputError, InputTypeError
from tierpace.evidence.battles import more_a_minute
from tierpace.evidence.creator_habits import Habits
from tierpace.forecasters.extra_hours import FEW
from tierpace.kernels.arrays import Dates, Floats, Ints
from tierpace.kernels.seconds import HOUR
from tierpace.planning.added_streams import StreamLimits

if TYPE_CHECKING:
    from datetime import date

    from tierpace.core.days import DayLike
    from tierpace.ledger.progress import Progress


MINUTES = 5.0  # of a planned battle
DAY_HOURS = 24
QUARTER = 900  # planned streams are whole quarters of an hour
LONGER = 1.5  # of the usual length: the longest that is planned, where the usual one does not do
WEEK, THURSDAY = 7, 3  # days are counted from Thursday, 1 January 1970


@frozen(eq=False)
class PossibleStreams:
    """The extra streams that N creators may add, at most one a day.

    Attributes
    ----------
    streams : StreamLimits
        Their lengths, how many at most, and what they bring.
    free : tuple of (L,) datetime64
        The days that may take one, creator by creator.
    weekdays : (N, 7) float64
        How often one streams on Mondays, …, Sundays.
    worth : float
        How much of a usual hour's diamonds an hour of them is taken to bring.
    notes : tuple of Note
        What that rests on.
    """

    streams: StreamLimits
    free: tuple[Dates, ...]
    weekdays: Floats
    worth: float
    notes: tuple[Note, ...]

    def take(self, rows: Ints) -> PossibleStreams:
        """Return those of some creators."""
        free = tuple(self.free[i] for i in rows.tolist())
        return evolve(self, streams=self.streams.take(rows), free=free, weekdays=self.weekdays[rows])

    def days(self, row: int, count: int) -> tuple[date, ...]:
        """Return ``count`` free days of a creator: of as many stretches the one on whose weekday one streams least."""
        free = self.free[row]
        middle = [(2 * k + 1) * len(free) // (2 * count) for k in range(count)]
        habit = self.weekdays[row, (free.astype(np.int64) + THURSDAY) % WEEK].tolist()
        edges = [k * len(free) // count for k in range(count + 1)]
        chosen = [
            min(range(edges[k], edges[k + 1]), key=lambda at: (habit[at], abs(at - middle[k])))  # called at once
            for k in range(count)
        ]
        return tuple(free[chosen].tolist())


def possible_streams(
    progress: Progress,
    habits: Habits,
    *,
    busy: Mapping[str, Iterable[DayLike]] | None,
    not_before: DayLike | None = None,
    max_hours_a_day: float,
    worth_of_extra: float | None,
    battles: int = 0,
    worth_of_battle: float | None = None,
) -> PossibleStreams:
    """Return which extra streams creators may add.

    They lie on days left of the month on which the creator is still on the roster and not busy; today is one of them if
    it has no active day yet and leaves the time of a usual stream.

    Parameters
    ----------
    progress : Progress
        Of N creators.
    habits : Habits
        Of the same creators.
    busy : {id: dates} or None
        Dates on which a creator cannot stream.
    not_before : date, optional
        The first day on which anybody can add a stream, where the days before it are over though not known.
    max_hours_a_day : float
        The longest extra stream.
    worth_of_extra : float or None
        How much of a usual hour's diamonds an extra hour brings; None: what the habits found.
    battles : int
        How many battles each creator may have.
    worth_of_battle : float, optional
        Diamonds that one brings; None: what 5 minutes of battle brought beyond the rest of their streams.

    Raises
    ------
    InputError
        A busy creator is unknown, the hours do not lie within a day, or the worth is below 0.
    """
    require_kind(habits, Habits, field="habits", code="plan.bad_habits", hint="call habits(progress)")
    if not is_number(max_hours_a_day) or not 0 < max_hours_a_day <= DAY_HOURS:
        raise InputError("plan.bad_hours", "max_hours_a_day", max_hours_a_day, "must lie above 0 and up to 24")
    worth, notes = told_worth(habits, worth_of_extra)
    taken = _busy_days(busy)
    progress.history.rows_of(taken)
    minimum = progress.day_rule.min_seconds if progress.day_rule.min_minutes else 0
    usual, least, longest = lengths(habits, minimum=minimum, most=max_hours_a_day)
    free = _free(progress, taken, usual, None if not_before is None else require_day(not_before, "not_before"))
    per_hour = np.where(np.isfinite(habits.diamonds_per_hour), habits.diamonds_per_hour, 0)
    each, more = _battles(progress, battles, worth_of_battle)
    streams = StreamLimits(
        battles=np.where(each > 0, battles, 0),
        per_battle=each,
        usual=usual,
        least=least,
        most=longest,
        slots=np.array([len(f) for f in free], np.int64),
        per_second=per_hour * worth / HOUR,
    )
    return PossibleStreams(streams, free, habits.weekdays, worth, notes + more)


def _free(
    progress: Progress, busy: Mapping[str, set[np.datetime64]], usual: Ints, not_before: date | None
) -> tuple[Dates, ...]:
    """Return the days on which each creator may add a stream; today if it is none yet and leaves the usual time."""
    length = progress.seconds_of_days_left
    ahead = progress.days_left[length >= progress.day_rule.min_seconds]  # a skipped day has no second
    if not_before is not None:
        ahead = ahead[ahead >= np.datetime64(not_before, "D")]
    today, out = progress.today, []
    for i, creator in enumerate(progress.creators):
        days = ahead if creator.left is None else ahead[ahead <= np.datetime64(creator.left, "D")]
        if today is not None and (not today.can_be_active[i] or today.seconds_left < usual[i]):
            days = days[days > np.datetime64(today.day, "D")]
        taken = busy.get(creator.id)
        out.append(days if not taken else days[[d not in taken for d in days]])
    return tuple(out)


def _battles(progress: Progress, most: Any, worth: float | None) -> tuple[Floats, tuple[Note, ...]]:
    """Return what a battle brings each creator: (N,), and what that rests on."""
    n = len(progress.ids)
    require_count(most, "plan.bad_battles", "battles", least=0)
    if not most:
        return np.zeros(n), ()
    if worth is not None:
        if not is_number(worth) or not 0 <= worth < np.inf:
            raise InputError("plan.bad_battles", "worth_of_battle", worth, "must be a number of 0 or more")
        text = f"a battle is taken to bring {counted(round(worth), 'diamond')}"
        return np.full(n, float(worth)), (Note("battle_given", text),)
    found = more_a_minute(progress)
    if np.isnan(found).any():
        raise InputError(
            "action.no_battles", "battles", None, "past battles must show what one brings", "pass worth_of_battle=…"
        )
    text = f"a battle of {MINUTES:.0f} minutes is taken to bring what battles brought beyond the rest of their streams"
    return np.maximum(found, 0.0) * MINUTES, (Note("battle_worth", text),)


def lengths(habits: Habits, *, minimum: int, most: float) -> tuple[Ints, Ints, Ints]:
    """Return the usual length of a planned stream, the shortest and the longest, in seconds: (N,) each, 0 if unknown.

    Whole quarters of an hour, long enough for an active day, and ``most`` hours at most.
    """
    cap, floor = most * HOUR, -(-minimum // QUARTER) * QUARTER if minimum > 1 else 0
    known = np.where(np.isfinite(habits.stream_seconds), habits.stream_seconds, 0)
    out = []
    for part in (1.0, 0.5, LONGER):
        length = np.minimum(known * part, cap) if part >= 1 else np.minimum(known, cap) * part
        whole = np.maximum(np.ceil(length / QUARTER) if part < 1 else np.rint(length / QUARTER), 1) * QUARTER
        out.append(np.where(known > 0, np.minimum(np.maximum(whole, floor), cap), 0).astype(np.int64))
    usual, least, longest = out
    return usual, np.minimum(least, usual), np.maximum(longest, usual)


def _busy_days(busy: object) -> dict[str, set[np.datetime64]]:
    """Return on which days creators are busy; what is no calendar day is refused, as at other verbs."""
    found: dict[str, list[Any]] = {}
    sound = busy is None or isinstance(busy, Mapping)
    for who, given in busy.items() if isinstance(busy, Mapping) else ():
        sound = sound and isinstance(given, Iterable)
        found[who] = [plain_day(d) for d in given] if sound else []
    if not sound or not all(map(is_day, chain.from_iterable(found.values()))):
        raise InputTypeError(
            "plan.bad_busy",
            "busy",
            busy,
            "must be a mapping of ids to lists of dates",
            'write {"id": [date(2026, 3, 20)]}',
        )
    return {who: {np.datetime64(d, "D") for d in days} for who, days in found.items()}


def told_worth(habits: Habits, given: Any) -> tuple[float, tuple[Note, ...]]:
    """Return how much of a usual hour an extra one is taken to bring - what is given, else what is usual - and why."""
    if given is not None:
        if not is_number(given) or not 0 <= given < np.inf:
            raise InputError("action.bad_worth", "worth_of_extra", given, "must be a number of 0 or more")
        return float(given), (
            Note("worth_given", f"an extra hour is taken to bring {given * 100:.0f} % of a usual one"),
        )
    found, days = habits.extra_hour, habits.extra_hour_days
    if days < FEW:
        few = counted(days, "day is", "days are")
        text = f"an extra hour is taken to bring as much as a usual one: {few} too few to know"
        return found, (Note("worth_unknown", text),)
    share = f"{found * 100:.0f} %"
    text = f"an extra hour is taken to bring {share} of a usual one, as on {counted(days, 'day')} of this roster"
    return found, (Note("worth_of_extra", text),)
