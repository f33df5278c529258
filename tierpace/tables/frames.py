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
PLACE = "tierpace"  # the name of what a frame depends on, in its metadata
Backend = Literal["pandas", "polars", "pyarrow"]
BACKENDS = ("pandas", "polars", "pyarrow")
KINDS = TEXT, DAY, MOMENT, COUNT, NUMBER, FLAG = "text", "day", "moment", "count", "number", "flag"
ORDERED = "ordered"
Kinds = Mapping[str, str | Sequence[str]]
DTYPES = ("string", "datetime64[s]", "datetime64[s, UTC]", "Int64", "float64", "boolean")  # of pandas


def kinds_of(**names: str) -> dict[str, str]:
    """Return the kinds of columns: of each kind, the names of its columns.

    Examples
    --------
    >>> from tierpace.tables.frames import kinds_of
    >>> kinds_of(text="creator_id name", count="diamonds")
    {'creator_id': 'text', 'name': 'text', 'diamonds': 'count'}
    """
    return {name: kind for kind, listed in names.items() for name in listed.split()}


def columns_frame(columns: Mapping[str, Sequence[Any]], *, backend: str = "pandas", kinds: Kinds | None = None) -> Any:
    """Return columns as a data frame: text stays text, words that have an order keep it.

    Parameters
    ----------
    columns : mapping
        Names to columns of one length.
    backend : {"pandas", "polars", "pyarrow"}
        Whose frame.
    kinds : mapping, optional
        What columns hold, where their values may not say it: "text", "day", "moment", "count", "number" or "flag"; of
        words that have an order, these words, lowest first. Of other columns it is seen by their values.

    Returns
    -------
    DataFrame or Table
        Missing values are NA (text and counts), NaN (numbers) or NaT (dates) in pandas, null in the others. Days of
        which one is an instant are instants, in UTC.

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
    >>> frame = columns_frame(columns, kinds={"standing": ("at risk", "on track", "locked")})
    >>> frame.sort_values("standing").creator_id.tolist()
    ['8', '007']
    """
    if backend not in BACKENDS:
        raise InputError("show.bad_backend", "backend", backend, f"must be one of {', '.join(BACKENDS)}")
    given = kinds or {}
    words = {name: kind for name, kind in given.items() if not isinstance(kind, str)}
    found = {name: ORDERED if name in words else _kind(given.get(name), values) for name, values in columns.items()}
    cells = {
        name: [None if is_missing(v) else label(v) if found[name] == TEXT else v for v in values]
        for name, values in columns.items()
    }
    try:
        return {"pandas": _pandas, "polars": _polars, "pyarrow": _pyarrow}[backend](cells, found, words)
    except ImportError as error:
        raise MissingExtraError(
            "show.missing_backend", "backend", backend, f"{backend} must be installed", f"pip install {backend}"
        ) from error


def described(frame: Any, meta: Mapping[str, Any]) -> Any:
    """Return a frame with what it depends on in ``attrs`` of pandas or metadata of pyarrow; polars has neither.

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

    plain = dict(zip(KINDS, DTYPES, strict=True))
    dtypes: dict[str, Any] = {
        name: pd.CategoricalDtype([*words[name]], ordered=True) if kind == ORDERED else plain[kind]
        for name, kind in kinds.items()
    }
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


def _kind(given: Any, values: Sequence[Any]) -> str:
    """Return the kind of a column: the one that is given, or else that of its values; days may be instants."""
    if given == DAY:
        return MOMENT if any(isinstance(v, datetime) for v in values) else DAY
    if given is not None:
        return str(given)
    known = [v for v in values if not is_missing(v)]
    for types, kind in ((bool, FLAG), (int, COUNT), (int | float, NUMBER), (datetime, MOMENT), (date, DAY)):
        if known and all(isinstance(v, types) for v in known):
            return kind
    return TEXT if known else NUMBER
