"""A ledger cut within a day: whole days as ever, and what the day in progress has brought till then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import rebuilt, same_fields, sealed
from tierpace.core.cutting import EARLIER, LONGER, cut
from tierpace.core.day_habits import DayHabits, learn_day, state_of
from tierpace.core.months import Month, MonthLike, as_month, utc_seconds
from tierpace.core.pouring import poured
from tierpace.core.progress import Progress
from tierpace.core.signals import Signal
from tierpace.errors import AsOfError, InputError
from tierpace.kernels.days import day_of, day_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.ledger import Ledger
    from tierpace.core.streams import Streams

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@frozen(eq=False)
class DayInProgress:
    """A day as far as it has gone.

    Attributes
    ----------
    at : datetime
        The instant, in UTC.
    day : date
        The day, by the ledger's day rule.
    gone, seconds_left : int
        True seconds since its start, and to its end.
    so_far : (N, 3) int64
        What came since its start, ledger units; open streams count until the instant.
    active : (N,) bool
        For whom it is an active day already, and cannot become one again.
    can_be_active : (N,) bool
        For whom it may still become one.
    observed : (N,) bool
        Who is observed on it: false in an outage.
    state : (N,) int8
        0 nothing yet, 1 live and not active yet, 2 live and active, 3 active and off.
    habits : DayHabits
        How days usually go on from this hour.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(datetime(2026, 3, 15, 20, tzinfo=timezone.utc))
    >>> progress.today.day.isoformat(), progress.today.seconds_left // 3600
    ('2026-03-15', 4)
    """

    at: datetime = field(kw_only=True)
    day: date = field(kw_only=True)
    gone: int = field(kw_only=True)
    seconds_left: int = field(kw_only=True)
    so_far: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    active: NDArray[np.bool_] = field(converter=sealed, kw_only=True)
    can_be_active: NDArray[np.bool_] = field(converter=sealed, kw_only=True)
    observed: NDArray[np.bool_] = field(converter=sealed, kw_only=True)
    state: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    habits: DayHabits = field(kw_only=True)

    __eq__ = same_fields
    __hash__ = None  # type: ignore[assignment]  # arrays have no hash
    __reduce__ = rebuilt

    def take(self, rows: Ints) -> DayInProgress:
        """Return the day of these creators."""
        habits = self.habits
        kept = {n: getattr(self, n)[rows] for n in ("so_far", "active", "can_be_active", "observed", "state")}
        of_them = {n: getattr(habits, n)[rows] for n in ("active_in", "idle_in", "rest")}
        return evolve(self, **kept, habits=evolve(habits, **of_them))


def progress_at(ledger: Ledger, moment: datetime, month: MonthLike | None) -> Progress:
    """Return what was known at an instant: at a midnight, the cut at the end of the day before it."""
    at, eve, today = day_at(ledger, moment)
    if today is None:
        return ledger.as_of(eve, month=month)
    target = month_of_day(today, month)
    history, day = in_progress(ledger, at, eve, target)
    return Progress(history=history, month=target, today=day)


def day_at(ledger: Ledger, moment: datetime) -> tuple[int, date, date | None]:
    """Return an instant in seconds, the last whole day before it, and the day in progress: None at a midnight."""
    if moment.utcoffset() is None:
        raise AsOfError(
            "asof.naive",
            field="as_of",
            value=moment,
            requirement="an instant must carry its zone",
            hint="write datetime(…, tzinfo=ZoneInfo(…)), or give a date: the last fully known day",
        )
    at = utc_seconds(moment)
    edges = ledger.day_rule.edges(ledger.first_day, ledger.last_day + timedelta(days=1))
    today = int(day_of(np.array([at]), edges)[0])
    within = at > edges[today]
    whole = today if within else int(np.searchsorted(edges, at))
    if not whole or at >= edges[-1]:
        raise AsOfError(
            "asof.outside_ledger",
            field="as_of",
            value=moment.isoformat(),
            requirement=f"an instant lies after the first day of the ledger ({ledger.first_day}) and before the end of "
            f"the day after its last ({ledger.last_day})",
            hint=LONGER if whole else EARLIER,
        )
    eve = ledger.first_day + timedelta(days=whole - 1)
    return at, eve, eve + timedelta(days=1) if within else None


def month_of_day(today: date, month: MonthLike | None) -> Month:
    """Return the month of a day in progress, or raise if another is asked for."""
    own = Month.from_date(today)
    if month is not None:
        month = as_month(month)
        if month != own:
            raise AsOfError(
                "asof.before_month" if month > own else "asof.after_month",
                field="month",
                value=str(month),
                requirement=f"the month is that of the day in progress ({own})",
                hint=f"cut at a day of {month}, or on its eve",
            )
    return own


def in_progress(ledger: Ledger, at: int, eve: date, target: Month) -> tuple[Ledger, DayInProgress]:
    """Return the whole days up to the eve of the day that an instant lies in, and that day, of all known by then."""
    streams = ledger.streams
    if streams is None:
        raise InputError(
            "asof.no_streams",
            field="as_of",
            value="a ledger of daily rows",
            requirement="a day in progress is read from streams",
            hint="give a date: the last fully known day",
        )
    rule, today = ledger.day_rule, eve + timedelta(days=1)
    index = ledger.index(today)
    begin, end = (int(e) for e in rule.edges(today, today))
    begun = streams.take(np.flatnonzero(streams.start < at))
    history, rows = cut(ledger, eve, target, streams=True, also=_newcomers(ledger, begun, today), closed=False)
    place = np.full(len(ledger.ids), -1, np.int64)
    place[rows] = np.arange(len(rows))
    own = begun.of_creators(place)
    live = np.zeros(len(rows), bool)
    live[own.creator[own.end >= at]] = True
    so_far, active = (_split if rule.midnight == "split" else _whole)(history, own, at, begin, target)
    observed = np.ones(len(rows), bool)
    if index < ledger.days.shape[1]:
        observed = np.array(ledger.known[rows, index])
    so_far *= history.measured
    so_far[~observed], active[~observed], live[~observed] = 0, False, False
    least = np.full(len(rows), rule.min_seconds)
    if rule.midnight == "split":
        least -= so_far[:, Signal.AIRTIME] if rule.per == "day" else _running(own, at, begin, len(rows))
    can = ~active & ((end - at >= least) if rule.midnight == "split" else True)
    day = DayInProgress(
        at=datetime.fromtimestamp(at, tz=UTC),
        day=today,
        gone=at - begin,
        seconds_left=end - at,
        so_far=so_far,
        active=active,
        can_be_active=can,
        observed=observed,
        state=state_of(active, live),
        habits=learn_day(history, at - begin, end - begin),
    )
    return history, day


def _newcomers(ledger: Ledger, begun: Streams, today: date) -> Bools:
    """Return who comes on the roster on the day itself: by then, and not by a stream that starts later."""
    index = ledger.index(today)
    come = ledger.since == index
    seen = np.zeros(len(come), bool)
    seen[begun.creator] = True
    for i in np.flatnonzero(come & ~seen):
        days = [d for d in (ledger.creators[i].joined, ledger.creators[i].known_from) if d is not None]
        come[i] = bool(days) and max(days) <= today
    return np.asarray(come)


def _split(history: Ledger, own: Streams, at: int, begin: int, target: Month) -> tuple[Ints, Bools]:
    """Return what lies between the start of the day and the instant: (N, 3), and who is active."""
    of_today = own.take(np.flatnonzero(own.end >= begin))
    days, _, _ = poured(np.array([begin, at]), history.day_rule, of_today, len(history.ids))
    return days[:, 0], days[:, 0, Signal.ACTIVE_DAYS] > 0


def _whole(history: Ledger, own: Streams, at: int, begin: int, target: Month) -> tuple[Ints, Bools]:
    """Return the same where streams belong whole to the day they start on: one of an earlier day adds to that day.

    So the month to date is poured as it stands at the instant, and what the whole days hold is taken from it. Streams
    of days before it that run into it come along, for they keep the seconds that they share.
    """
    past = max(history.index(target.first), 0)
    since = int(history.day_rule.edges(target.first, target.first)[0]) if past else int(history.edges[0])
    of_month = own.take(np.flatnonzero(own.end >= since)).until(at)
    before = min(past - int(day_of(of_month.start, history.edges).min(initial=past)), past)
    first = history.first_day + timedelta(days=past - before)
    edges = history.day_rule.edges(first, history.last_day + timedelta(days=1))
    days, _, _ = poured(edges, history.day_rule, of_month, len(history.ids))
    days = days[:, before:]
    days[:, :-1][~history.known[:, past:]] = 0
    return day_sums(days) - day_sums(history.days[:, past:]), days[:, -1, Signal.ACTIVE_DAYS] > 0


def _running(own: Streams, at: int, begin: int, n: int) -> Ints:
    """Return how long the longest open stream has run on the day: (n,)."""
    out = np.zeros(n, np.int64)
    on = own.end >= at
    np.maximum.at(out, own.creator[on], at - np.maximum(own.start[on], begin))
    return out
