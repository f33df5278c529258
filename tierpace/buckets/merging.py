"""What comes out of buckets put together: rows with a guard, exact totals, a digest that knows no order."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b
from math import fsum
from typing import Any

import numpy as np

from tierpace.buckets.schemas import FLOATS, SUMS, TOTALS, columns_of, compute, made_of, one_table
from tierpace.buckets.teaching import MOST_NAMED, creator_twice
from tierpace.errors import InputError
from tierpace.kernels.seconds import HOUR

KEYS = ("ladder", "currency", "standing")


def merge_rows(rows: Any, *, shared: Any = ()) -> Any:
    """Return the rows of all buckets as one table, by ladder and id; nobody may be in two of them.

    Parameters
    ----------
    rows : pyarrow.Table, or several
        Of the schema ``rows``, from `rows`.
    shared : pyarrow.Table, or several
        What `shared_streams` found, if that was looked for.

    Returns
    -------
    pyarrow.Table
        Of the schema ``rows``.

    Raises
    ------
    InputError
        A creator comes from two buckets, a stream is on two creators, or the rows are of two cuts.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.buckets.merge_rows([]).num_rows
    0
    """
    table = one_table(rows, "rows").sort_by([("ladder", "ascending"), ("creator_id", "ascending")])
    cuts = table.group_by(["as_of", "month"]).aggregate([]).to_pylist()
    if len(cuts) > 1:
        found = ", ".join(sorted(f"{cut['month']} at {cut['as_of']}" for cut in cuts))
        raise InputError(
            "buckets.two_cuts",
            "rows",
            found,
            "rows of one roster must be of one cut and month",
            "make the older ones again",
        )
    counted = table.group_by(["ladder", "creator_id"]).aggregate([([], "count_all")])
    twice = counted.filter(compute().greater(counted["count_all"], 1))["creator_id"].to_pylist()
    if twice:
        raise creator_twice(sorted(set(twice)))
    refuse_shared(one_table(shared, "streams"))
    return table


def refuse_shared(found: Any) -> None:
    """Raise InputError if streams are on two creators, as `shared_streams` found."""
    if not found.num_rows:
        return
    pairs = sorted(zip(found["stream_id"].to_pylist(), found["creator_id"].to_pylist(), strict=True))
    named = ", ".join(f"{stream} of {who}" for stream, who in pairs[:MOST_NAMED])
    more = f" and {len(pairs) - MOST_NAMED:,} more" if len(pairs) > MOST_NAMED else ""
    raise InputError(
        "buckets.shared_stream",
        "stream_id",
        named + more,
        "a stream id must be on one creator",
        "correct the rows, or leave the column stream_id out",
    )


def shared_streams(table: Any) -> Any:
    """Return the stream ids that are on more than one creator, with these creators.

    No bucket of creators can see it: give it buckets of stream ids, those of one id all in one bucket.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns ``stream_id`` and ``creator_id``.

    Returns
    -------
    pyarrow.Table
        Of the schema ``streams``; it goes to `merge_rows`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import tierpace as tp
    >>> table = pa.table({"stream_id": ["s1", "s1", "s2"], "creator_id": ["ann", "bob", "ann"]})
    >>> tp.buckets.shared_streams(table).to_pylist()
    [{'stream_id': 's1', 'creator_id': 'ann'}, {'stream_id': 's1', 'creator_id': 'bob'}]
    """
    columns_of(table, ("stream_id", "creator_id"), field="streams")
    pc = compute()
    pairs = one_table(table, "streams")
    pairs = pairs.filter(pc.is_valid(pairs["stream_id"])).group_by(["stream_id", "creator_id"]).aggregate([])
    owners = pairs.group_by(["stream_id"]).aggregate([([], "count_all")])
    several = owners.filter(pc.greater(owners["count_all"], 1))["stream_id"]
    found = pairs.filter(pc.is_in(pairs["stream_id"], value_set=several.combine_chunks()))
    return one_table(found.sort_by([("stream_id", "ascending"), ("creator_id", "ascending")]), "streams")


def totals(rows: Any) -> Any:
    """Return how many creators have each standing, and sums of what they have and what they are expected to reach.

    Parameters
    ----------
    rows : pyarrow.Table, or several
        Of the schema ``rows``, of any bucket.

    Returns
    -------
    pyarrow.Table
        Of the schema ``totals``: one row a ladder, currency and standing. Counts are whole numbers. Each sum of
        expected amounts is a list of numbers that add up to it exactly, so that it does not depend on buckets: sum them
        with `math.fsum`. What is not known counts as nothing.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.buckets.totals(tp.buckets.schema("rows").empty_table()).num_rows
    0
    """
    table = one_table(rows, "rows")
    hours = table["airtime_hours"].to_numpy(zero_copy_only=False)
    seconds = np.rint(np.nan_to_num(hours.astype(float)) * HOUR).astype(np.int64)
    whole = {
        "creators": np.ones(table.num_rows, np.int64),
        "airtime_seconds": seconds,
        **{name: _filled(table[name], 0).astype(np.int64) for name in SUMS if name != "airtime_seconds"},
    }
    parts = {name: _filled(table[name], 0.0) for name in FLOATS}
    places = _places(table)
    return _totals(
        {
            key: (
                {name: int(values[at].sum()) for name, values in whole.items()},
                {name: exact_parts(values[at].tolist()) for name, values in parts.items()},
            )
            for key, at in places.items()
        }
    )


def merge_totals(tables: Any) -> Any:
    """Return the totals of all buckets as one table: exactly those of all rows at once.

    Parameters
    ----------
    tables : pyarrow.Table, or several
        From `totals`.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.buckets.merge_totals([]).num_rows
    0
    """
    table = one_table(tables, "totals")
    numbers = ("creators", *SUMS)
    columns = {name: table[name].to_pylist() for name in (*numbers, *FLOATS)}
    return _totals(
        {
            key: (
                {name: sum(columns[name][k] for k in at) for name in numbers},
                {name: exact_parts([part for k in at for part in columns[name][k]]) for name in FLOATS},
            )
            for key, at in _places(table).items()
        }
    )


def _totals(found: dict[tuple[Any, ...], tuple[dict[str, int], dict[str, list[float]]]]) -> Any:
    ordered = sorted(found, key=lambda key: tuple(part or "" for part in key))
    columns: dict[str, list[Any]] = {name: [] for name in TOTALS}
    for key in ordered:
        whole, parts = found[key]
        for name, value in (*zip(KEYS, key, strict=True), *whole.items(), *parts.items()):
            columns[name].append(value)
    return made_of("totals", columns)


def _places(table: Any) -> dict[tuple[Any, ...], list[int]]:
    """Return the rows of each ladder, currency and standing."""
    out: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for k, key in enumerate(zip(*(table[name].to_pylist() for name in KEYS), strict=True)):
        out[key].append(k)
    return out


def _filled(column: Any, value: float) -> Any:
    return column.fill_null(value).to_numpy()


def exact_parts(values: list[float]) -> list[float]:
    """Return few numbers that add up to what many add up to, exactly, and do not depend on their order.

    Examples
    --------
    >>> from tierpace.buckets.merging import exact_parts
    >>> exact_parts([1e16, 1.0, 1.0, 1.0]), exact_parts([1.0, 1e16, 1.0, 1.0])
    ([1.0000000000000004e+16, -1.0], [1.0000000000000004e+16, -1.0])
    """
    out: list[float] = []
    while rest := fsum([*values, *(-part for part in out)]):
        out.append(rest)
    return out


def rows_digest(rows: Any) -> str:
    """Return a key of rows: equal for the same rows to the last bit, in any order and in any buckets.

    Parameters
    ----------
    rows : pyarrow.Table, or several
        Of the schema ``rows``.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.buckets.rows_digest([]) == tp.buckets.rows_digest(tp.buckets.schema("rows").empty_table())
    True
    """
    table = one_table(rows, "rows")
    total = 0
    for batch in table.to_batches():
        columns = [_bytes_of(batch.column(name)) for name in batch.schema.names]
        for cells in zip(*columns, strict=True):
            h = blake2b(digest_size=16)
            for cell in cells:
                h.update(cell)
            total += int.from_bytes(h.digest(), "big")
    return f"{total % (1 << 128):032x}{table.num_rows:x}"


def _bytes_of(column: Any) -> list[bytes]:
    """Return the cells of a column as bytes that say all of each."""
    return [_cell(value) for value in column.to_pylist()]


def _cell(value: Any) -> bytes:
    return (value.hex() if isinstance(value, float) else repr(_firm(value))).encode("utf-8", "surrogatepass") + b"\x1f"


def _firm(value: Any) -> Any:
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, dict):
        return [(name, _firm(inner)) for name, inner in value.items()]
    return [_firm(inner) for inner in value] if isinstance(value, list) else value
