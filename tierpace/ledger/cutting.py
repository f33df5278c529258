"""A ledger cut at the end of a day: what was known by then, and nothing later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from attrs import evolve

from tierpace.core.arrays import handed
from tierpace.core.counting import counted
from tierpace.core.days import DayLike, is_day, plain_day
from tierpace.core.months import Month, MonthLike, as_month
from tierpace.core.quality import Quality
from tierpace.errors import AsOfError, InputError, InputTypeError, RowIssues
from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.days import NEVER
from tierpace.ledger.day_table import new_rows
from tierpace.ledger.summing import sum_again

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tierpace.core.creators import Creator
    from tierpace.ledger.day_table import DayTable

    D = TypeVar("D", bound=DayTable)

LATEST = "latest"
LONGER = "pass last_day= when building the ledger if data were complete for longer"
EARLIER = "read data of that day too, or give a later one"


def moment_of(ledger: DayTable, given: object) -> date:
    """Return what a caller wants to cut at: a day, or an instant; ``"latest"`` is the last day that is known whole."""
    if isinstance(given, str) and given == LATEST:
        if ledger.latest < ledger.first_day:
            raise AsOfError(
                "asof.no_whole_day",
                "as_of",
                LATEST,
                f"a day of the ledger must be over; the last one ({ledger.last_day}) is only assumed",
                f"{LONGER}, or name the day",
            )
        return ledger.latest
    found = plain_day(given)
    if not isinstance(found, date) or found != found:  # noqa: PLR0124  # pandas' NaT is no instant
        raise InputTypeError(
            "asof.bad_type",
            "as_of",
            given,
            "must be a date, the last fully known day, or an aware datetime within a day",
            'for example "2026-03-15", or "latest"',
        )
    return found


def _lost_after(ledger: DayTable) -> str:
    """Return what to say first where rows of days beyond the ledger were set aside: they are why it ends there."""
    lost = [f"{n:,} of {counted(of, 'row')} of {day}" for day, n, of in ledger.lost_days if day > ledger.last_day]
    were = "was" if sum(n for day, n, _ in ledger.lost_days if day > ledger.last_day) == 1 else "were"
    return f"{', '.join(lost)} {were} set aside: look at them first; " if lost else ""


def month_of_cut(ledger: DayTable, day: date, month: MonthLike | None) -> Month:
    """Return the month that a cut looks at, or raise if the ledger cannot be cut there."""
    if not ledger.first_day <= day <= ledger.last_day:
        raise AsOfError(
            "asof.outside_ledger",
            "as_of",
            day.isoformat(),
            f"must lie within the ledger, {ledger.first_day} to {ledger.last_day}",
            EARLIER if day < ledger.first_day else f"{_lost_after(ledger)}{LONGER}",
        )
    own = Month.from_date(day)
    if month is None:
        return own
    month = as_month(month)
    if month != own and day != month.first - timedelta(days=1):
        raise AsOfError(
            "asof.before_month" if month > own else "asof.after_month",
            "month",
            str(month),
            f"the month must be that of the as-of day ({own}), or begin the day after",
            f"cut at a day of {month}, or on the day before it",
        )
    return month


def until(ledger: D, day: DayLike, on_roster: MonthLike | None, *, streams: bool) -> D:
    """Return the ledger that ends with a day, of the creators known by then; without ``streams``, its days alone."""
    month = None if on_roster is None else as_month(on_roster, "on_roster")
    return cut(ledger, day if type(day) is date else moment_of(ledger, day), month, streams=streams)[0]


def cut(
    ledger: D,
    day: date,
    on_roster: Month | None,
    *,
    streams: bool,
    only: Bools | None = None,
    also: Bools | None = None,
    begin: int = 0,
    closed: bool = True,
) -> tuple[D, Ints]:
    """Return the ledger that ends with a day, of the creators known by then, and their rows: (n,).

    ``only`` (N,) keeps no others, ``also`` (N,) those too who come later. Days before index ``begin`` are left out, but
    who was first seen on them is known. Where streams count whole on the day they start and the day is the last of its
    month, streams that run over its midnight stay whole, for the month is over (the one exception to what a cut sees);
    ``closed=False``: they are cut there as anywhere.
    """
    n_days = ledger.index(day) + 1
    present, creators = _roster(ledger, day, on_roster)
    if also is not None:
        present = present | also
    if only is not None:
        present &= only
    out = evolve(
        ledger,
        creators=creators,
        first_day=ledger.first_day + timedelta(days=begin),
        days=ledger.days[:, begin:n_days],
        quality=ledger.quality[:, begin:n_days],
        since=handed(ledger.since - begin),
        first_row=handed(np.where(ledger.first_row < n_days, ledger.first_row - begin, NEVER)),
        reported=None if ledger.reported is None else ledger.reported[:, begin:n_days],
        lost_days=tuple(lost for lost in ledger.lost_days if lost[0] <= day),
        partial_from=None if ledger.partial_from is None or day < ledger.partial_from else ledger.partial_from,
        streams=None,
        issues=RowIssues(),
    )
    rows = np.flatnonzero(present)
    out = out.take(rows)
    whole = ledger.day_rule.midnight == "start"
    if ledger.streams is not None and (streams or whole):
        own = ledger.streams.of_creators(new_rows(present))
        end = int(ledger.edges[n_days])
        if whole and closed and day == Month.from_date(day).last:
            out = evolve(out, streams=own.take(np.flatnonzero(own.start < end)))
        else:
            running = (own.start < end) & (own.end > end)
            out = evolve(out, streams=own.until(end))
            if whole:
                out = sum_again(out, np.unique(own.creator[running]))
        out = out if streams else evolve(out, streams=None)
    if not ledger.dated:  # then no part of it is
        vars(out)["dated"] = ()
    if begin:  # what the days left out would have said is handed on
        vars(out)["first_seen"] = handed(np.minimum(ledger.first_seen[rows], n_days) - begin)
    return out, rows


def _roster(ledger: DayTable, day: date, on_roster: Month | None) -> tuple[Bools, tuple[Creator, ...]]:
    """Return who is known at the end of a day, and all creators without the departures that come later."""
    present = ledger.since <= ledger.index(day)
    creators = list(ledger.creators) if ledger.dated else []
    for i in ledger.dated:
        left = creators[i].left
        if left is not None and left > day:
            creators[i] = evolve(creators[i], left=None)
        elif left is not None and on_roster is not None and left < on_roster.first:
            present[i] = False
    return present, tuple(creators) or ledger.creators


def only_of(ledger: D, ids: Iterable[str]) -> D:
    """Return the ledger of these creators with nothing in it of others, their rows that were set aside among that.

    What is said of files, of rows without a creator and of days most of whose rows were set aside is left out as well.
    """
    out = ledger.select(ids)
    own = set(out.ids.tolist())
    return evolve(out, issues=RowIssues([row for row in ledger.issues if row[1] in own]), lost_days=())


def _outage_day(name: str, given: object) -> date:
    day = plain_day(given)
    if not is_day(day):
        raise InputTypeError("mask.bad_day", field=name, value=given, requirement="must be a date, such as 2026-03-15")
    return day  # type: ignore[no-any-return]  # a date, as just seen


def masked(ledger: D, first: object, last: object, rows: Ints | None) -> D:
    """Return the ledger with days of these rows, or of all, unknown."""
    begin, end = _outage_day("first", first), _outage_day("last", last)
    if end < begin:
        raise InputError("mask.reversed", "last", end, f"an outage must end on or after its first day ({begin})")
    span = slice(max(ledger.index(begin), 0), max(ledger.index(end) + 1, 0))
    who = np.arange(len(ledger.ids)) if rows is None else rows
    days, quality = ledger.days.copy(), ledger.quality.copy()
    days[who, span] = 0
    quality[who, span] = Quality.MISSING
    return evolve(ledger, days=handed(days), quality=handed(quality))
