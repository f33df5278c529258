"""What the whole roster is like, from all its buckets: the days that it covers, and what it measures."""

from __future__ import annotations

from typing import Any

import numpy as np

from tierpace.buckets.parts import MAX_STREAM_HOURS, intake_of
from tierpace.buckets.schemas import empty, made_of, one_table
from tierpace.core.counting import counted
from tierpace.core.days import DayLike
from tierpace.core.months import DayRule
from tierpace.errors import InputError
from tierpace.ledger.door_checks import check_door
from tierpace.ledger.ids import KEPT_DIGITS, PART, SURE, ends_in_zeros
from tierpace.ledger.summing import days_covered


def extent(
    table: Any, *, day_rule: DayRule, zone: str | None = None, max_stream_hours: float = MAX_STREAM_HOURS
) -> Any:
    """Return the days that the streams of a bucket cover, and whether they have diamonds; bad rows are found here.

    Parameters
    ----------
    table : pyarrow.Table
        Of the schema ``sessions``: see `schema`. Times may also be of Arrow with a zone.
    day_rule : DayRule
        Where days begin.
    zone : str, optional
        The zone of times that carry none.
    max_stream_hours : float
        A longer stream is an error.

    Returns
    -------
    pyarrow.Table
        Of the schema ``extent``: one row; none for a bucket without streams.

    Raises
    ------
    RowErrors
        With every bad row of the bucket, by the numbers of its column ``row``.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import tierpace as tp
    >>> hour = 1772323200  # of 1 March 2026, UTC
    >>> table = pa.table({"creator_id": ["ann"], "start": [hour], "end": [hour + 3600], "diamonds": [5]})
    >>> tp.buckets.extent(table, day_rule=tp.DayRule("UTC")).select(["first_day", "diamonds", "streams"]).to_pylist()
    [{'first_day': datetime.date(2026, 3, 1), 'diamonds': True, 'streams': 1}]
    """
    check_door(day_rule=day_rule, first_day=None, last_day=None, on_error="raise")
    intake = intake_of(table, zone=zone, max_stream_hours=max_stream_hours)
    if not len(intake.streams):
        return empty("extent")
    first, last = days_covered(intake.streams, day_rule, None, None)
    long = sum(len(who) > KEPT_DIGITS and who.isdecimal() for who in intake.ids)
    round_ = sum(map(ends_in_zeros, intake.ids))
    return made_of(
        "extent",
        {
            "first_day": [first],
            "last_day": [last],
            "diamonds": [intake.measures_diamonds],
            "streams": [len(intake.streams)],
            "long_ids": [long],
            "round_ids": [round_],
        },
    )


def whole_of(
    extents: Any, *, day_rule: DayRule, first_day: DayLike | None = None, last_day: DayLike | None = None
) -> dict[str, Any]:
    """Return what every bucket must know of the whole roster, as arguments of `candidates` and `learn`.

    Parameters
    ----------
    extents : pyarrow.Table, or several
        Of all buckets, from `extent`.
    day_rule : DayRule
        Where days begin.
    first_day, last_day : date, optional
        What the data cover. Default: as far as there are streams.

    Returns
    -------
    dict
        ``day_rule``, ``first_day``, ``last_day`` and ``measured``.

    Raises
    ------
    InputError
        There is no stream and no day is given, or ids have lost digits to a spreadsheet.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import tierpace as tp
    >>> hour, rule = 1772323200, tp.DayRule("UTC")  # 1 March 2026, UTC
    >>> tables = [
    ...     pa.table({"creator_id": [who], "start": [at], "end": [at + 3600], "diamonds": [5]})
    ...     for who, at in (("ann", hour), ("bob", hour + 86400))
    ... ]
    >>> whole = tp.buckets.whole_of([tp.buckets.extent(table, day_rule=rule) for table in tables], day_rule=rule)
    >>> str(whole["first_day"]), str(whole["last_day"]), whole["measured"]
    ('2026-03-01', '2026-03-02', (True, True, True))
    """
    first, last = check_door(day_rule=day_rule, first_day=first_day, last_day=last_day, on_error="raise")
    table = one_table(extents, "extent")
    rounded, long = (int(np.sum(table[name].to_numpy(), dtype=np.int64)) for name in ("round_ids", "long_ids"))
    if rounded >= SURE and PART * rounded > long:
        raise InputError(
            "buckets.ids_rounded",
            "creator_id",
            f"{rounded:,} of {counted(long, 'long id')} end in zeros",
            "an id must have all its digits",
            "a spreadsheet made the last ones zeros: export it again",
        )
    if not table.num_rows and first is None and last is None:
        raise InputError(
            "buckets.no_days",
            "last_day",
            None,
            "needs to be given where there is no stream, found none",
            "pass last_day=",
        )
    firsts = [day for day in (first or min(table["first_day"].to_pylist(), default=last),) if day]
    last = last or max(table["last_day"].to_pylist(), default=firsts[0])
    return {
        "day_rule": day_rule,
        "first_day": min(firsts[0], last),
        "last_day": last,
        "measured": (True, any(table["diamonds"].to_pylist()), True),
    }
