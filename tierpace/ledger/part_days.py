"""A ledger cut within a day: whole days as ever, and what the day in progress has brought till then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.arrays import made
from tierpace.core.months import Month, MonthLike, as_month, utc_seconds
from tierpace.core.signals import Signal
from tierpace.errors import AsOfError, InputError
from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.days import day_of, day_sums
from tierpace.ledger.cutting import EARLIER, LONGER, cut, month_of_cut, until
from tierpace.ledger.day_habits import learn_day, state_of
from tierpace.ledger.progress import Progress
from tierpace.ledger.summing import summed
from tierpace.ledger.today import DayInProgress

if TYPE_CHECKING:
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.streams import Streams


def progress_at(ledger: DayTable, moment: datetime, month: MonthLike | None) -> Progress:
    """Return what was known at an instant: at a midnight, the cut at the end of the day before it."""
    at, eve, today = day_at(ledger, moment)
    if today is None:
        target = month_of_cut(ledger, eve, month)
        return Progress(history=until(ledger, eve, target, streams=True), month=target)
    target = month_of_day(today, month)
    history, day = in_progress(ledger, at, eve, target)
    return Progress(history=history, month=target, today=day)


def day_at(ledger: DayTable, moment: datetime) -> tuple[int, date, date | None]:
    """Return an instant in seconds, the last whole day before it, and the day in progress: None at a midnight."""
    if moment.utcoffset() is None:
        raise AsOfError(
            "asof.naive",
            "as_of",
            moment,
            "an instant must have a zone",
            "write datetime(…, tzinfo=ZoneInfo(…)), or give a date: the last fully known day",
        )
    at = utc_seconds(moment)
    edges = ledger.day_rule.edges(ledger.first_day, ledger.last_day + timedelta(days=1))
    today = int(day_of(np.array([at]), edges)[0])
    within = at > edges[today]
    whole = today if within else int(np.searchsorted(edges, at))
    if not whole or at >= edges[-1]:
        raise AsOfError(
            "asof.outside_ledger",
            "as_of",
            moment.isoformat(),
            f"an instant must lie after the first day of the ledger ({ledger.first_day}) and before the "
            f"end of the day after its last ({ledger.last_day})",
            LONGER if whole else EARLIER,
        )
    eve = ledger.first_day + timedelta(days=whole - 1)
    return at, eve, eve + timedelta(days=1) if within else None


def month_of_day(today: date, month: MonthLike | None) -> Month:
    """Return the month of a day in progress, or raise if another is given."""
    own = Month.from_date(today)
    if month is not None:
        month = as_month(month)
        if month != own:
            raise AsOfError(
                "asof.before_month" if month > own else "asof.after_month",
                "month",
                str(month),
                f"the month must be that of the day in progress ({own})",
                f"cut at a day of {month}, or on the day before it",
            )
    return own


def in_progress(ledger: DayTable, at: int, eve: date, target: Month) -> tuple[DayTable, DayInProgress]:
    """Return the whole days before the day that an instant lies in, and that day, of all known by then."""
    streams = ledger.streams
    if streams is None:
        raise InputError(
            "asof.no_streams",
            "as_of",
            "a ledger of daily rows",
            "a day in progress must be read from streams",
            "give a date: the last fully known day",
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
    day = made(
        DayInProgress,
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


def _newcomers(ledger: DayTable, begun: Streams, today: date) -> Bools:
    """Return who comes on the roster on the day itself: by then, and not by a stream that starts later."""
    index = ledger.index(today)
    come = ledger.since == index
    seen = np.zeros(len(come), bool)
    seen[begun.creator] = True
    for i in np.flatnonzero(come & ~seen):
        days = [d for d in (ledger.creators[i].joined, ledger.creators[i].known_from) if d is not None]
        come[i] = bool(days) and max(days) <= today
    return np.asarray(come)


def _split(history: DayTable, own: Streams, at: int, begin: int, target: Month) -> tuple[Ints, Bools]:
    """Return what lies between the start of the day and the instant: (N, 3), and who is active."""
    of_today = own.take(np.flatnonzero(own.end >= begin))
    days, _, _ = summed(np.array([begin, at]), history.day_rule, of_today, len(history.ids))
    return days[:, 0], days[:, 0, Signal.ACTIVE_DAYS] > 0


def _whole(history: DayTable, own: Streams, at: int, begin: int, target: Month) -> tuple[Ints, Bools]:
    """Return the same where streams belong whole to the day they start on: one of an earlier day adds to that day.

    So the month to date is computed as it is at the instant, and what the whole days hold is taken from it. Streams
    of days before it that run into it come along, for they keep the seconds that they share.
    """
    past = max(history.index(target.first), 0)
    since = int(history.day_rule.edges(target.first, target.first)[0]) if past else int(history.edges[0])
    of_month = own.take(np.flatnonzero(own.end >= since)).until(at)
    before = min(past - int(day_of(of_month.start, history.edges).min(initial=past)), past)
    first = history.first_day + timedelta(days=past - before)
    edges = history.day_rule.edges(first, history.last_day + timedelta(days=1))
    days, _, _ = summed(edges, history.day_rule, of_month, len(history.ids))
    days = days[:, before:]
    days[:, :-1][~history.known[:, past:]] = 0
    return day_sums(days) - day_sums(history.days[:, past:]), days[:, -1, Signal.ACTIVE_DAYS] > 0


def _running(own: Streams, at: int, begin: int, n: int) -> Ints:
    """Return how long the longest open stream has run on the day: (n,)."""
    out = np.zeros(n, np.int64)
    on = own.end >= at
    np.maximum.at(out, own.creator[on], at - np.maximum(own.start[on], begin))
    return out
