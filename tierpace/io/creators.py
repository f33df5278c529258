"""Files of creators: who is on the roster."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from os import PathLike
from typing import Any

from tierpace.core.creators import Creator
from tierpace.core.texts import visible
from tierpace.errors import RowErrors, RowIssues
from tierpace.io.tables import MAX_BYTES, read_columns

TEXTS = ("name", "region", "manager", "group")
DAYS = ("joined", "left", "known_from")
BAD = "no day"


def read_creators(
    path: str | PathLike[str], *, columns: Mapping[str, str | None] | None = None, max_bytes: int = MAX_BYTES
) -> tuple[Creator, ...]:
    r"""Read a CSV of creators, plain or gzipped.

    Its header has ``id``, and may have ``name``, ``region``, ``manager``, ``group``, ``joined``, ``left`` and
    ``known_from`` (days as 2026-03-01). An empty cell says nothing.

    Parameters
    ----------
    path : str or path
        UTF-8, with or without a byte order mark.
    columns : mapping, optional
        Our column name → the file's header; None for an optional column that is not to be read.
    max_bytes : int
        The most that is read, unpacked.

    Returns
    -------
    tuple of Creator
        In the order of the file; empty for a header alone.

    Raises
    ------
    FileError
        The file cannot be read as CSV; the message says the line.
    SchemaError
        A column is missing, doubled or nearly right.
    RowErrors
        With every bad row; row 0 is line 2 of the file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "creators.csv"
    ...     _ = path.write_text("id,name,joined\n7301,Ann,2026-03-10\n7302,,\n")
    ...     creators = tp.io.read_creators(path)
    >>> [(c.id, c.name, str(c.joined)) for c in creators]
    [('7301', 'Ann', '2026-03-10'), ('7302', None, 'None')]
    """
    found = read_columns(path, required=("id",), optional=(*TEXTS, *DAYS), columns=columns, max_bytes=max_bytes)
    ids = found["id"] or []
    bad: list[tuple[int, str, str, str, Any]] = []
    first: dict[str, int] = {}
    out: list[Creator] = []
    for i, who in enumerate(ids):
        row = {name: cells[i] for name, cells in found.items() if cells is not None and name != "id"}
        days = {name: _day(row.get(name, "")) for name in DAYS}
        wrong = [(i, who, name, "creator.bad_day", row[name]) for name, day in days.items() if day == BAD]
        if not visible(who):
            wrong.append((i, who, "id", "creator.missing_id", who))
        elif first.setdefault(who, i) != i:
            wrong.append((i, who, "id", "creator.duplicate", who))
        joined, left = days["joined"], days["left"]
        if isinstance(joined, date) and isinstance(left, date) and left < joined:
            wrong.append((i, who, "left", "creator.left_before_joined", row["left"]))
        bad += wrong
        if not wrong:
            facts: dict[str, Any] = {name: row.get(name, "").strip() or None for name in TEXTS}
            out.append(Creator(who, **facts, **days))
    if bad:
        raise _without_collecting(RowErrors(RowIssues(bad)))
    return tuple(out)


def _without_collecting(error: RowErrors) -> RowErrors:
    """Return the error with advice that holds here: a creator cannot be set aside without a trace."""
    error.hint = "correct the rows"
    error.args = (error.sentence(),)
    return error


def _day(cell: str) -> Any:
    """Return the day of a cell, None for an empty one, BAD for what is no day."""
    text = cell.strip()
    if not text:
        return None
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return BAD
    try:
        return date.fromisoformat(text)
    except ValueError:
        return BAD
