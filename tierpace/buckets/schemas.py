"""The Arrow schemas of what goes into buckets and comes out of them, and tables held to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tierpace.errors import InputError, InputTypeError, MissingExtraError, SchemaError
from tierpace.rosters.columns import CREATOR_KINDS, MONEY, PLANS, SIGNAL_COLUMNS
from tierpace.tables.frames import COUNT, DAY, FLAG, NUMBER, TEXT

Kinds = Mapping[str, Any]

SESSIONS = {"creator_id": TEXT, "start": COUNT, "end": COUNT, "diamonds": COUNT, "stream_id": TEXT, "row": COUNT}
REQUIRED = ("creator_id", "start", "end")
CREATORS = {
    "creator_id": TEXT,
    **dict.fromkeys(("name", "region", "manager", "group"), TEXT),
    **dict.fromkeys(("joined", "left", "known_from"), DAY),
}
EXTENT = {"first_day": DAY, "last_day": DAY, "diamonds": FLAG, "streams": COUNT, "long_ids": COUNT, "round_ids": COUNT}
CANDIDATES = {"creator_id": TEXT, "noise": COUNT, "newcomer": FLAG, "says": FLAG, "seen": COUNT}
STREAMS = {"stream_id": TEXT, "creator_id": TEXT}
TIERS = {"tier": TEXT, "chance": NUMBER, "final_chance": NUMBER, "secured": FLAG, "possible": FLAG, "binding": TEXT}
_ENDS = ("mean", "lo80", "hi80")
ROWS = {
    **dict.fromkeys(("creator_id", "name", "region", "manager", "group", "ladder", "rank", "revision", "month"), TEXT),
    "as_of": DAY,
    "days_left": COUNT,
    **{name: CREATOR_KINDS[name] for name in SIGNAL_COLUMNS},
    **{f"{name}_{end}": NUMBER for name in SIGNAL_COLUMNS for end in _ENDS},
    **dict.fromkeys(("secured", "projected", "last_month", "target", "binding"), TEXT),
    "chance": NUMBER,
    "standing": TEXT,
    **{f"gap_{name}": CREATOR_KINDS[f"gap_{name}"] for name in SIGNAL_COLUMNS},
    **{name: CREATOR_KINDS[name] for name in (*PLANS, "currency", *MONEY)},
    "trend": TEXT,
    "trend_ratio": NUMBER,
    "trend_months": COUNT,
    "quiet_chance": NUMBER,
    "no_data_since": DAY,
    "left": DAY,
    "quality": TEXT,
    "notes": TEXT,
    "tiers": TIERS,
}
SUMS = ("diamonds", "active_days", "airtime_seconds")
FLOATS = (*(f"{name}_mean" for name in SIGNAL_COLUMNS), *MONEY)
PARTS = "parts"  # of a sum: numbers that add up to it exactly
TOTALS = {
    "ladder": TEXT,
    "currency": TEXT,
    "standing": TEXT,
    "creators": COUNT,
    **dict.fromkeys(SUMS, COUNT),
    **dict.fromkeys(FLOATS, PARTS),
}
SCHEMAS: Mapping[str, Kinds] = {
    "sessions": SESSIONS,
    "creators": CREATORS,
    "extent": EXTENT,
    "candidates": CANDIDATES,
    "rows": ROWS,
    "streams": STREAMS,
    "totals": TOTALS,
}


def arrow() -> Any:
    """Return pyarrow; MissingExtraError if it is not installed."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtraError(
            "buckets.missing_pyarrow",
            "pyarrow",
            None,
            "buckets need the package pyarrow, and none is installed",
            "pip install 'tierpace[arrow]'",
        ) from error
    return pa


def compute() -> Any:
    """Return what pyarrow computes with."""
    arrow()
    import pyarrow.compute as pc

    return pc


def schema(name: str) -> Any:
    """Return a declared schema of Arrow.

    Parameters
    ----------
    name : str
        Of what goes in: ``"sessions"``, where times are UTC seconds, and ``diamonds``, ``stream_id`` and ``row`` may
        be left out; or ``"creators"``, of which ``creator_id`` alone must be there. Of what comes out: ``"extent"``,
        ``"candidates"``, ``"rows"``, ``"streams"`` or ``"totals"``.

    Returns
    -------
    pyarrow.Schema

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.buckets.schema("sessions").names
    ['creator_id', 'start', 'end', 'diamonds', 'stream_id', 'row']
    """
    if name not in SCHEMAS:
        raise InputError("buckets.unknown_schema", "name", name, f"must be one of {', '.join(SCHEMAS)}")
    pa = arrow()
    return pa.schema([(column, _type(kind)) for column, kind in SCHEMAS[name].items()])


def _type(kind: Any) -> Any:
    pa = arrow()
    if isinstance(kind, Mapping):
        return pa.list_(pa.struct([(name, _type(inner)) for name, inner in kind.items()]))
    plain = {TEXT: pa.string, DAY: pa.date32, COUNT: pa.int64, NUMBER: pa.float64, FLAG: pa.bool_}
    return pa.list_(pa.float64()) if kind == PARTS else plain[kind]()


def made_of(name: str, columns: Mapping[str, Any]) -> Any:
    """Return a table of a schema from its columns; what is not a number is missing."""
    pa = arrow()
    fields = schema(name)
    return pa.Table.from_arrays(
        [
            values if isinstance(values, pa.Array) else pa.array(values, field.type, from_pandas=True)
            for field, values in ((field, columns[field.name]) for field in fields)
        ],
        schema=fields,
    )


def empty(name: str) -> Any:
    """Return a table of a schema without rows."""
    return schema(name).empty_table()


def one_table(tables: Any, name: str) -> Any:
    """Return one table of a schema from one or many; more columns are left out, empty ones may be of any type."""
    pa = arrow()
    fields = schema(name)
    single = isinstance(tables, pa.Table) or not isinstance(tables, Iterable)
    many: list[Any] = [tables] if single else list(tables)
    found = []
    for table in many:
        columns_of(table, fields.names, field=name)
        found.append(table.select(fields.names).cast(fields) if table.num_rows else fields.empty_table())
    return pa.concat_tables(found) if found else fields.empty_table()


def columns_of(table: Any, required: Sequence[str], *, field: str) -> list[str]:
    """Return the names of a table's columns; InputTypeError, SchemaError: it is none, or lacks one."""
    if not isinstance(table, arrow().Table):
        raise InputTypeError(
            "buckets.no_table", field, table, "must be a pyarrow.Table", "pyarrow.Table.from_pandas(frame) makes one"
        )
    names: list[str] = table.column_names
    for name in required:
        if names.count(name) != 1 and (table.num_rows or names):
            raise SchemaError(
                "buckets.missing_column",
                field,
                tuple(names),
                f"a table must have the column {name} once",
                f"tierpace.buckets.schema({field!r}) says what it holds",
            )
    return names
