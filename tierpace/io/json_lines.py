"""JSON Lines as columns: one object a line, read exactly, each key once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from os import PathLike
from typing import Any

from tierpace.errors import FileError
from tierpace.files.json_text import parsed_json
from tierpace.files.reading import as_path, lines
from tierpace.io.tables import MAX_BYTES, Columns, names_of, places, unused

MOST_KEYS = 10_000  # of all lines together; a table has not as many columns


def read_json_lines(
    path: str | PathLike[str],
    *,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    columns: Mapping[str, str | None] | None = None,
    max_bytes: int = MAX_BYTES,
    encoding: str = "utf-8",
) -> Columns:
    r"""Return columns of values by our names; None for an optional one that no line has.

    A key that a line has not, or null, is a missing value. Integers keep every digit, numbers with a point are
    decimals.

    Raises
    ------
    FileError
        A line is no JSON object, has a key twice or NaN, or nests an object where a value is read.
    SchemaError
        A column is in no line, or nearly right.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from tierpace.io.json_lines import read_json_lines
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "creators.jsonl"
    ...     _ = path.write_text('{"id": "7301", "name": "Ann"}\n{"id": "7302"}\n')
    ...     read_json_lines(path, required=("id",), optional=("name", "group"))
    {'id': ['7301', '7302'], 'name': ['Ann', None], 'group': None}
    """
    where = as_path(path)
    named = names_of(columns, required, optional)
    wanted = [theirs for theirs in named.values() if theirs is not None]
    keys: dict[str, None] = {}
    rows: list[tuple[Any, ...]] = []
    blank = 0
    for number, line in enumerate(lines(where, max_bytes=max_bytes, encoding=encoding), 1):
        if not line.strip():
            blank = blank or number
            continue
        place = f"{where.name}, line {blank or number}"
        if blank:
            raise _bad(place, "an empty line", "drop empty lines")
        row = _object(place, line)
        keys |= dict.fromkeys(row)
        if len(keys) > MOST_KEYS:
            raise _bad(place, f"over {MOST_KEYS:,} keys", "is this a table?")
        values = tuple(row.get(theirs) for theirs in wanted)
        if any(isinstance(value, dict | list) for value in values):
            raise _bad(place, "an object or a list as a value", "name the columns that hold plain values")
        rows.append(values)
    at = places(where.name, list(keys), named, required, optional)
    found = dict(zip(wanted, zip(*rows, strict=True) if rows else [()] * len(wanted), strict=True))
    out = {ours: None if at[ours] is None else list(found[str(named[ours])]) for ours in named}
    return Columns(out, unused(keys, named))


def _object(place: str, line: str) -> dict[str, Any]:
    try:
        row = parsed_json(line, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _bad(place, str(error) or type(error).__name__, "write one JSON object a line") from error
    if not isinstance(row, dict):
        raise _bad(place, line.strip(), "write one JSON object a line")
    return row


def _bad(place: str, value: str, hint: str) -> FileError:
    return FileError(
        "file.bad_json_line", place, value, "each line must be a JSON object, each key once, with plain values", hint
    )
