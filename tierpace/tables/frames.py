"""Columns of a result as a data frame of pandas, polars or pyarrow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from tierpace.errors import InputError, MissingExtraError
from tierpace.tables.cells import is_missing, label

Cells = Mapping[str, list[Any]]
Words = Mapping[str, Sequence[str]]
PLACE = "tierpace"  # the name of what a frame hangs on, in its metadata
Backend = Literal["pandas", "polars", "pyarrow"]
BACKENDS = ("pandas", "polars", "pyarrow")
TEXTS = (
    "creator_id name region manager group ladder revision month secured projected last_month target binding plan trend "
    "plan_status quality notes tier signal move target_before target_after currency"
)
COUNTS = "days_left diamonds active_days gap_diamonds gap_active_days plan_streams trend_months"
FLOATS = "airtime_hours chance gap_airtime_hours plan_hours_each trend_ratio bonus_mean bonus_secured bonus_at_stake"
TEXT, DAY, COUNT, NUMBER, FLAG, ORDERED = "string", "datetime64[s]", "Int64", "float64", "boolean", "category"
MOMENT = "datetime64[s, UTC]"
KINDS = {
    **dict.fromkeys(("as_of", "no_data_since", "left"), DAY),
    **dict.fromkeys(TEXTS.split(), TEXT),
    **dict.fromkeys(COUNTS.split(), COUNT),
    **dict.fromkeys(FLOATS.split(), NUMBER),
}


def columns_frame(
    columns: Mapping[str, Sequence[Any]], *, backend: str = "pandas", ordered: Mapping[str, Sequence[str]] | None = None
) -> Any:
    """Return columns as a data frame: text stays text, words that have an order keep it.

    Parameters
    ----------
    columns : mapping
        Names to columns of one length.
    backend : {"pandas", "polars", "pyarrow"}
        Whose frame.
    ordered : mapping, optional
        Of columns of words that have an order, these words, lowest first.

    Returns
    -------
    DataFrame or Table
        Missing values are NA (text and counts), NaN (numbers) or NaT (dates) in pandas, null in the others. The kind
        of a roster's column hangs on its name, not on its values; a cut within a day is an instant in UTC.

    Raises
    ------
    InputError
        There is no such backend.
    MissingExtraError
        It is not installed.

    Examples
    --------
    >>> from tierpace.tables.frames import columns_frame
    >>> columns = {"creator_id": ("007", "8"), "standing": ("locked", "at risk")}
    >>> frame = columns_frame(columns, ordered={"standing": ("at risk", "on track", "locked")})
    >>> frame.sort_values("standing").creator_id.tolist()
    ['8', '007']
    """
    if backend not in BACKENDS:
        raise InputError(
            "show.bad_backend", field="backend", value=backend, requirement=f"backend is one of {', '.join(BACKENDS)}"
        )
    words = ordered or {}
    kinds = {name: ORDERED if name in words else _kind(name, values) for name, values in columns.items()}
    cells = {
        name: [None if is_missing(v) else label(v) if kinds[name] == TEXT else v for v in values]
        for name, values in columns.items()
    }
    try:
        return {"pandas": _pandas, "polars": _polars, "pyarrow": _pyarrow}[backend](cells, kinds, words)
    except ImportError as error:
        raise MissingExtraError(
            "show.missing_backend",
            field="backend",
            value=backend,
            requirement=f"{backend} is installed",
            hint=f"pip install {backend}",
        ) from error


def described(frame: Any, meta: Mapping[str, Any]) -> Any:
    """Return a frame that carries what it hangs on, in ``attrs`` of pandas or metadata of pyarrow; polars has neither.

    Examples
    --------
    >>> from tierpace.tables.frames import columns_frame, described
    >>> described(columns_frame({"x": (1,)}), {"health": ("data whole up to 2026-03-15",)}).attrs
    {'tierpace': {'health': ['data whole up to 2026-03-15']}}
    """
    about = {what: [str(v) for v in value] if isinstance(value, tuple) else str(value) for what, value in meta.items()}
    if hasattr(frame, "attrs"):
        frame.attrs[PLACE] = about
    elif hasattr(frame, "replace_schema_metadata"):
        return frame.replace_schema_metadata({**(frame.schema.metadata or {}), PLACE: json.dumps(about)})
    return frame


def _pandas(cells: Cells, kinds: Mapping[str, str], words: Words) -> Any:
    import pandas as pd

    orders: dict[str, Any] = {name: pd.CategoricalDtype([*order], ordered=True) for name, order in words.items()}
    dtypes: dict[str, Any] = {**kinds, **{name: order for name, order in orders.items() if name in kinds}}
    return pd.DataFrame({name: pd.Series(values, dtype=dtypes[name]) for name, values in cells.items()})


def _polars(cells: Cells, kinds: Mapping[str, str], words: Words) -> Any:
    import polars as pl

    types: dict[str, Any] = {TEXT: pl.String, DAY: pl.Date, COUNT: pl.Int64, NUMBER: pl.Float64, FLAG: pl.Boolean}
    types[MOMENT] = pl.Datetime("ms", "UTC")
    dtypes = {name: pl.Enum(words[name]) if kind == ORDERED else types[kind] for name, kind in kinds.items()}
    return pl.DataFrame({name: pl.Series(name, values, dtypes[name]) for name, values in cells.items()})


def _pyarrow(cells: Cells, kinds: Mapping[str, str], words: Words) -> Any:
    import pyarrow as pa

    types = {TEXT: pa.string(), DAY: pa.date32(), COUNT: pa.int64(), NUMBER: pa.float64(), FLAG: pa.bool_()}
    types[MOMENT] = pa.timestamp("s", "UTC")

    def column(name: str, values: list[Any]) -> Any:
        if (kind := kinds[name]) != ORDERED:
            return pa.array([float(v) if kind == NUMBER and v is not None else v for v in values], types[kind])
        order = list(words[name])
        codes = pa.array([None if v is None else order.index(v) for v in values], pa.int8())
        return pa.DictionaryArray.from_arrays(codes, pa.array(order), ordered=True)

    return pa.table({name: column(name, values) for name, values in cells.items()})


def _kind(name: str, values: Sequence[Any]) -> str:
    """Return the kind of a column: by its name, or by its values where the name is not known."""
    if name == "projected" and any(isinstance(v, float) for v in values):
        return NUMBER  # a tier in the rows of creators, an amount in those of signals
    if name == "as_of" and any(isinstance(v, datetime) for v in values):
        return MOMENT
    if name in KINDS:
        return KINDS[name]
    known = [v for v in values if not is_missing(v)]
    for kinds, dtype in ((bool, FLAG), (int, COUNT), (int | float, NUMBER), (date, DAY)):
        if known and all(isinstance(v, kinds) for v in known):
            return dtype
    return TEXT if known else NUMBER
