"""Columns of data frames of pandas, polars and pyarrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tierpace.errors import InputTypeError, SchemaError
from tierpace.io.tables import Columns, names_of, places, unused

FRAME = "the frame"


def frame_columns(
    frame: Any,
    *,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    columns: Mapping[str, str | None] | None = None,
) -> Columns:
    """Return columns of a data frame by our names, as the frame has them; None for an optional one that it has not.

    Parameters
    ----------
    frame : data frame of pandas, polars or pyarrow
        Its index is not read.
    required, optional : tuples of str
        Our names.
    columns : mapping, optional
        Our column name → the frame's; None for an optional column that is not to be read.

    Raises
    ------
    InputTypeError
        It is no data frame, or a lazy one.
    SchemaError
        A column is missing, doubled or nearly right.

    Examples
    --------
    >>> import pandas as pd
    >>> from tierpace.io.frames import frame_columns
    >>> found = frame_columns(pd.DataFrame({"host": ["7301"]}), required=("id",), columns={"id": "host"})
    >>> found["id"].tolist()
    ['7301']
    """
    import narwhals.stable.v2 as nw

    named = names_of(columns, required, optional)
    try:
        table = nw.from_native(frame, eager_only=True)
    except (TypeError, ValueError) as error:
        if isinstance(error, ValueError):
            header_of(_names(frame), FRAME)  # says which columns are doubled
        raise InputTypeError(
            "schema.not_a_frame",
            "source",
            type(frame).__name__,
            "must be a path, or a data frame of pandas, polars or pyarrow",
            "collect a lazy frame first; columns of other kinds go to Ledger.from_columns",
        ) from error
    header = header_of(_names(frame), FRAME)
    at = places(FRAME, header, named, required, optional)
    found = {ours: None if i is None else table[:, i].to_native() for ours, i in at.items()}
    return Columns(found, unused(header, named))


def _names(frame: Any) -> Any:
    return frame.column_names if hasattr(frame, "column_names") else frame.columns


def header_of(names: Any, place: str) -> list[str]:
    """Return the names of columns; each appears once."""
    header = [name if isinstance(name, str) else repr(name) for name in names]
    twice = sorted(name for name, n in Counter(header).items() if n > 1)
    if twice or any(isinstance(name, tuple) for name in names):
        raise SchemaError(
            "schema.columns",
            place,
            twice or header[:5],
            "a column must have one name, and appear only once",
            "drop or rename one of them; flatten columns of several levels",
        )
    return header
