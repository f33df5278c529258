"""Who teaches, chosen bucket by bucket; and what they teach, learned once from their streams alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.buckets.parts import MAX_STREAM_HOURS, ledger_of
from tierpace.buckets.schemas import arrow, columns_of, compute, empty, made_of, one_table
from tierpace.core.days import DayLike
from tierpace.core.months import DayRule, MonthLike
from tierpace.errors import InputError
from tierpace.forecasters import donor_rosters
from tierpace.forecasters.contract import Forecaster
from tierpace.forecasters.learned import Learned, learn as learn_from

if TYPE_CHECKING:
    from tierpace.kernels.arrays import Ints

MOST_NAMED = 5  # ids that an error shows
SIGN = np.uint64(1 << 63)


def candidates(
    table: Any,
    creators: Any = None,
    *,
    as_of: DayLike,
    day_rule: DayRule,
    first_day: DayLike,
    measured: Iterable[bool],
    last_day: DayLike | None = None,
    month: MonthLike | None = None,
    zone: str | None = None,
    max_stream_hours: float = MAX_STREAM_HOURS,
) -> Any:
    """Return the creators of a bucket who may teach the whole roster.

    Parameters
    ----------
    table : pyarrow.Table
        Of the schema ``sessions``: all streams of the creators of the bucket; see `schema`.
    creators : pyarrow.Table, optional
        Of the schema ``creators``: those of the bucket who are named, with a stream or without.
    as_of : date
        The cut: the last known day.
    day_rule, first_day, last_day, measured
        Those of the whole roster, as `whole_of` returns them.
    month : Month or text, optional
        Default: that of ``as_of``.
    zone, max_stream_hours
        As in `extent`.

    Returns
    -------
    pyarrow.Table
        Of the schema ``candidates``: each with the noise of its id, whether it is a newcomer, and whether its days say
        anything; one row without an id counts those who have been seen and cannot teach. It goes to `chosen`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import tierpace as tp
    >>> hour = 1772323200  # of 1 March 2026, UTC
    >>> table = pa.table({"creator_id": ["ann"], "start": [hour], "end": [hour + 3600], "diamonds": [5]})
    >>> whole = {"day_rule": tp.DayRule("UTC"), "first_day": "2026-03-01", "measured": (True, True, True)}
    >>> found = tp.buckets.candidates(table, as_of="2026-03-02", **whole)
    >>> tp.buckets.chosen(found)["creator_id"].to_pylist()
    ['ann']
    """
    if not _holds_rows(table, creators):
        return empty("candidates")
    ledger = ledger_of(
        table,
        creators,
        day_rule=day_rule,
        as_of=as_of,
        first_day=first_day,
        last_day=last_day,
        measured=measured,
        zone=zone,
        max_stream_hours=max_stream_hours,
    )
    seen = ledger.as_of(as_of, month=month).whole.of_seen
    noise = (donor_rosters.keys_of(seen) ^ SIGN).view(np.int64)  # no engine has to know numbers without a sign
    return chosen(
        made_of(
            "candidates",
            {
                "creator_id": seen.ids.tolist(),
                "noise": noise,
                "newcomer": donor_rosters.newcomers(seen),
                "says": donor_rosters.says_something(seen),
                "seen": np.ones(len(seen.ids), np.int64),
            },
        )
    )


def _holds_rows(table: Any, creators: Any) -> bool:
    """Whether there is anybody in a bucket."""
    columns_of(table, (), field="sessions")
    return bool(table.num_rows or (creators is not None and creators.num_rows))


def chosen(candidates: Any) -> Any:
    """Return those of all candidates who teach, by the noise of their ids: of any part of them those still possible.

    It may be called on all at once, or on parts, and then on what came of these, in any order: the same are chosen.

    Parameters
    ----------
    candidates : pyarrow.Table, or several
        Of the schema ``candidates``.

    Returns
    -------
    pyarrow.Table
        Of the same schema, by noise. Up to 20,000 creators who have been seen: all of them; else 20,000, and up to
        1,000 newcomers besides.

    Raises
    ------
    InputError
        A creator is in two buckets.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.buckets.chosen([]).num_rows
    0
    """
    kept, rest = _chosen(one_table(candidates, "candidates"))
    if not rest:
        return kept
    pa = arrow()
    row = {"creator_id": None, "noise": None, "newcomer": None, "says": None, "seen": rest}
    return pa.concat_tables([kept, made_of("candidates", {name: [value] for name, value in row.items()})])


def _chosen(table: Any) -> tuple[Any, int]:
    """Return the candidates who are chosen, by noise, and how many others have been seen."""
    pc = compute()
    total = int(np.sum(table["seen"].to_numpy(), dtype=np.int64))
    named = table.filter(pc.is_valid(table["creator_id"])).sort_by(
        [("noise", "ascending"), ("creator_id", "ascending")]
    )
    _refuse_twice(named["creator_id"])
    if total > donor_rosters.TEACHERS:
        named = named.filter(named["says"])
        keys = named["noise"].to_numpy().view(np.uint64) ^ SIGN
        taught, donors = donor_rosters.chosen(keys, named["newcomer"].to_numpy(zero_copy_only=False))
        rows: Ints = np.sort(np.concatenate((taught, donors)))
        named = named.take(rows)
    return named, total - named.num_rows


def _refuse_twice(ids: Any) -> None:
    """Raise InputError if an id is there twice."""
    counts = ids.value_counts()
    if len(counts) < len(ids):
        raise creator_twice(sorted(entry["values"] for entry in counts.to_pylist() if entry["counts"] > 1))


def creator_twice(ids: list[str]) -> InputError:
    """Return the error of creators who are in two buckets."""
    more = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED else ""
    return InputError(
        "buckets.creator_twice",
        "creator_id",
        ", ".join(ids[:MOST_NAMED]) + more,
        "all streams of a creator must be in one bucket",
        "make buckets of the id alone, never with salt",
    )


def learn(
    table: Any,
    teachers: Any,
    creators: Any = None,
    *,
    as_of: DayLike,
    day_rule: DayRule,
    first_day: DayLike,
    measured: Iterable[bool],
    last_day: DayLike | None = None,
    month: MonthLike | None = None,
    forecaster: Forecaster | None = None,
    zone: str | None = None,
    max_stream_hours: float = MAX_STREAM_HOURS,
) -> Learned:
    """Return what the whole roster teaches, from the streams of those who were chosen: `tierpace.learn` of all.

    Parameters
    ----------
    table : pyarrow.Table
        Of the schema ``sessions``: all streams of those who were chosen; others may be in it too.
    teachers : pyarrow.Table, or several
        From `chosen`.
    creators : pyarrow.Table, optional
        Of the schema ``creators``: those who are named.
    as_of, day_rule, first_day, last_day, measured, month, zone, max_stream_hours
        As in `candidates`.
    forecaster : Forecaster, optional
        As in `tierpace.learn`.

    Returns
    -------
    Learned
        Of the same digest as what the whole teaches in one piece.

    Raises
    ------
    InputError
        Streams of some who were chosen are not there.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import tierpace as tp
    >>> hour = 1772323200  # of 1 March 2026, UTC
    >>> table = pa.table({"creator_id": ["ann"], "start": [hour], "end": [hour + 3600], "diamonds": [5]})
    >>> whole = {"day_rule": tp.DayRule("UTC"), "first_day": "2026-03-01", "measured": (True, True, True)}
    >>> teachers = tp.buckets.candidates(table, as_of="2026-03-02", **whole)
    >>> tp.buckets.learn(table, teachers, as_of="2026-03-02", **whole)
    <Learned 2026-03 day 2, 1 creator..., ...>
    """
    pool, rest = _chosen(one_table(teachers, "candidates"))
    ids = pool["creator_id"].combine_chunks()
    ledger = ledger_of(
        _of(table, ids, "sessions") if table.num_rows else table,
        None if creators is None else _of(creators, ids, "creators"),
        day_rule=day_rule,
        as_of=as_of,
        first_day=first_day,
        last_day=last_day,
        measured=measured,
        zone=zone,
        max_stream_hours=max_stream_hours,
    )
    missing = sorted(set(ids.to_pylist()) - set(ledger.ids.tolist()))
    if missing:
        raise InputError(
            "buckets.teachers_missing",
            "table",
            f"{len(missing):,} of {len(ids):,}, {missing[0]!r} among them",
            "must hold the streams of all creators who were chosen",
            "keep the rows whose creator_id is among those that chosen() returned",
        )
    return learn_from(ledger.as_of(as_of, month=month), forecaster, creators=len(ids) + rest)


def _of(table: Any, ids: Any, field: str) -> Any:
    """Return the rows of these creators."""
    pa = arrow()
    columns_of(table, ("creator_id",), field=field)
    texts = table["creator_id"].cast(pa.string())
    return table.filter(compute().is_in(texts, value_set=ids.cast(pa.string())))
