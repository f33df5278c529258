"""The ledger of a bucket: as if it had been cut out of the ledger of the whole roster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tierpace.buckets.schemas import CREATORS, REQUIRED, columns_of
from tierpace.core.creators import Creator
from tierpace.core.days import DayLike
from tierpace.core.months import DayRule
from tierpace.errors import RowErrors, RowIssues
from tierpace.ledger.door_checks import check_door
from tierpace.ledger.intake import Intake, take_in
from tierpace.ledger.ledger import Ledger
from tierpace.ledger.summing import days_covered, from_intake

MAX_STREAM_HOURS = 72


def intake_of(
    table: Any,
    *,
    zone: str | None = None,
    last_day: date | None = None,
    measured: Iterable[bool] | None = None,
    max_stream_hours: float = MAX_STREAM_HOURS,
) -> Intake:
    """Return the streams of a bucket; RowErrors count rows as the column ``row`` does, where there is one."""
    names = columns_of(table, REQUIRED, field="sessions")
    columns: dict[str, Any] = {name: table[name] if name in names else None for name in (*REQUIRED, "diamonds")}
    if not table.num_rows:
        columns = dict.fromkeys(columns, ())
    try:
        return take_in(
            **columns,
            stream_id=table["stream_id"] if "stream_id" in names and table.num_rows else None,
            zone=zone,
            nonexistent="raise",
            ambiguous="raise",
            last_day=last_day,
            max_stream_hours=max_stream_hours,
            on_error="raise",
            text_numbers=False,
            measured=measured,
            part=True,
        )
    except RowErrors as error:
        raise _of_the_whole(error, table["row"].to_pylist() if "row" in names else None) from error


def _of_the_whole(error: RowErrors, rows: list[int | None] | None) -> RowErrors:
    """Return the error with the rows' numbers in the whole; its advice is what holds for a bucket."""
    places = range(max(error.issues.row) + 1) if rows is None else rows
    issues = [(row if (at := places[row]) is None else int(at), *rest) for row, *rest in error.issues]
    hint = "correct the rows, or leave them out of all buckets"
    return RowErrors(RowIssues(sorted(issues, key=lambda issue: issue[0])), hint)


def ledger_of(
    table: Any,
    creators: Any = None,
    *,
    day_rule: DayRule,
    as_of: DayLike,
    first_day: DayLike,
    measured: Iterable[bool],
    last_day: DayLike | None = None,
    zone: str | None = None,
    max_stream_hours: float = MAX_STREAM_HOURS,
) -> Ledger:
    """Return the ledger of a bucket, from ``first_day`` up to ``last_day`` or at least the cut.

    Parameters
    ----------
    table : pyarrow.Table
        Of streams, see `tierpace.buckets.schema`.
    creators : pyarrow.Table, optional
        Those of the bucket who are named.
    day_rule, as_of, first_day, last_day, measured
        Those of the whole roster.
    zone : str, optional
        The zone of times that carry none.
    max_stream_hours : float
        A longer stream is an error.
    """
    first, last = check_door(day_rule=day_rule, first_day=first_day, last_day=last_day, on_error="raise")
    cut, _ = check_door(day_rule=day_rule, first_day=as_of, last_day=None, on_error="raise")
    intake = intake_of(table, zone=zone, last_day=last, measured=measured, max_stream_hours=max_stream_hours)
    if last is None:
        _, own = days_covered(intake.streams, day_rule, first, None if len(intake.streams) else cut)
        last = max(own, cut or own)
    return from_intake(Ledger, intake, day_rule=day_rule, creators=people_of(creators), first_day=first, last_day=last)


def people_of(table: Any) -> list[Creator]:
    """Return the creators of a table; None: nobody is named."""
    if table is None:
        return []
    names = columns_of(table, ("creator_id",), field="creators")
    kept = [name for name in CREATORS if name in names and name != "creator_id"]
    ids, columns = table["creator_id"].to_pylist(), [table[name].to_pylist() for name in kept]
    return [Creator(who, **dict(zip(kept, facts, strict=True))) for who, *facts in zip(ids, *columns, strict=True)]
