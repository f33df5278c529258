"""Whatever holds a table - a file of text, of Parquet or Arrow, a data frame - as columns by our names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from tierpace.errors import InputError, RowIssues
from tierpace.io.arrow_files import ARROW, PARQUET, arrow_columns
from tierpace.io.frames import frame_columns
from tierpace.io.json_lines import read_json_lines
from tierpace.io.tables import MAX_BYTES, Columns, read_columns

if TYPE_CHECKING:
    from tierpace.ledger.ledger import Ledger

Source = Any  # str, a path, or a data frame of pandas, polars or pyarrow
JSON_LINES = (".jsonl", ".ndjson")
HEADER, UNUSED = -1, "schema.unused_column"


def columns_of(
    source: Source,
    *,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    columns: Mapping[str, str | None] | None = None,
    max_bytes: int = MAX_BYTES,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    numbers: tuple[str, ...] = (),
) -> Columns:
    """Return columns by our names; None for an optional one that is not there.

    Parameters
    ----------
    source : str, path or data frame
        ``.jsonl`` and ``.ndjson`` are JSON Lines, ``.parquet`` and ``.pq`` Parquet, ``.arrow``, ``.feather`` and
        ``.ipc`` Arrow; any other file is CSV. Files of text may be gzipped. Frames are those of pandas, polars and
        pyarrow.
    required, optional : tuples of str
        Our names.
    columns : mapping, optional
        Our column name → the source's; None for an optional column that is not to be read.
    max_bytes : int
        The most that is read of a file, unpacked.
    encoding, delimiter
        Of files of text; the latter of CSV alone.
    numbers : tuple of str
        Our names of columns of numbers: of JSON Lines those with a point come as the text that they are written as.

    Examples
    --------
    >>> import pandas as pd
    >>> from tierpace.io.sources import columns_of
    >>> columns_of(pd.DataFrame({"id": ["7301"]}), required=("id",))["id"].tolist()
    ['7301']
    """
    asked: dict[str, Any] = {"required": required, "optional": optional, "columns": columns}
    if not isinstance(source, str | PathLike):
        _idle(source, encoding=encoding, delimiter=delimiter)
        return frame_columns(source, **asked)
    path = Path(source)
    suffix = path.suffix.lower()
    if suffix in PARQUET + ARROW:
        _idle(source, encoding=encoding, delimiter=delimiter)
        return arrow_columns(path, **asked, max_bytes=max_bytes)
    if (path.with_suffix("").suffix.lower() if suffix == ".gz" else suffix) in JSON_LINES:
        _idle(source, delimiter=delimiter)
        found = read_json_lines(path, **asked, max_bytes=max_bytes, encoding=encoding)
        found.update({name: _written(values) for name in numbers if (values := found.get(name)) is not None})
        return found
    return read_columns(path, **asked, max_bytes=max_bytes, encoding=encoding, delimiter=delimiter)


def _written(values: list[Any]) -> list[Any]:
    """Return numbers with a point as their text: 250.000 keeps its zeros, and so its two readings."""
    return [str(v) if isinstance(v, Decimal) and "." in str(v) and "E" not in str(v) else v for v in values]


def heads_unused(found: Columns) -> RowIssues:
    """Return the headers that are not used though near to a column that is not there, as issues of row −1.

    Examples
    --------
    >>> from tierpace.io.sources import heads_unused
    >>> from tierpace.io.tables import Columns
    >>> list(heads_unused(Columns({"id": ["7301"], "manager": None}, ["talent_manager", "agency"])))
    [(-1, '', 'talent_manager', 'schema.unused_column', "did you mean 'manager'?")]
    """
    near = {head: name for head in found.unused if (name := found.nearest(head)) is not None}
    return RowIssues([(HEADER, "", head, UNUSED, f"did you mean {name!r}?") for head, name in near.items()])


def with_issues(ledger: Ledger, issues: RowIssues) -> Ledger:
    """Return a ledger that has more to say."""
    return evolve(ledger, issues=issues + ledger.issues) if len(issues) else ledger


def _idle(source: object, *, encoding: str = "utf-8", delimiter: str | None) -> None:
    """Raise InputError if a setting is given that the source has no use for."""
    for name, value, idle in (("encoding", encoding, "utf-8"), ("delimiter", delimiter, None)):
        if value != idle:
            raise InputError(
                "file.idle_setting", name, value, "must be used with files of text that have one", "leave it out"
            )


def first_line(source: object) -> int | None:
    """Return the line of a source's first row, None if it has no lines.

    Examples
    --------
    >>> from tierpace.io.sources import first_line
    >>> first_line("a.csv"), first_line("a.jsonl.gz"), first_line("a.parquet")
    (2, 1, None)
    """
    suffixes = Path(source).suffixes[-2:] if isinstance(source, str | PathLike) else [".parquet"]
    found = [s.lower() for s in suffixes if s.lower() != ".gz"][-1:]
    if found and found[0] in PARQUET + ARROW:
        return None
    return 1 if found and found[0] in JSON_LINES else 2
