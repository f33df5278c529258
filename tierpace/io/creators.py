"""Files of creators: who is on the roster."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from warnings import warn

from tierpace.core.creators import Creator
from tierpace.core.texts import visible
from tierpace.errors import DataQualityWarning, RowErrors, RowIssues
from tierpace.io.sources import Source, columns_of, heads_unused
from tierpace.io.tables import MAX_BYTES, Columns
from tierpace.ledger.columns import as_array
from tierpace.ledger.ids import AS_POWER, MAYBE_ROUNDED, NO_ID, ROUNDED, blank, decode_keys, doubtful_ids

TEXTS = ("name", "region", "manager", "group")
DAYS = ("joined", "left", "known_from")
BAD = "no day"
MIDNIGHT = " 00:00:00"


def read_creators(
    source: Source,
    *,
    columns: Mapping[str, str | None] | None = None,
    max_bytes: int = MAX_BYTES,
    encoding: str = "utf-8",
    delimiter: str | None = None,
) -> tuple[Creator, ...]:
    r"""Read a table of creators, from a file or a data frame.

    It has the column ``id``, and may have ``name``, ``region``, ``manager``, ``group``, ``joined``, ``left`` and
    ``known_from`` (days as 2026-03-01). An empty cell says nothing. Errors are those of `read_sessions`.

    Parameters
    ----------
    source, columns, max_bytes, encoding, delimiter
        As in `read_sessions`.

    Returns
    -------
    tuple of Creator
        In the order of the file; empty for a header alone.

    Examples
    --------
    >>> import pandas as pd
    >>> import tierpace as tp
    >>> table = pd.DataFrame({"id": ["7301", "7302"], "name": ["Ann", ""], "joined": ["2026-03-10", ""]})
    >>> creators = tp.io.read_creators(table)
    >>> [(c.id, c.name, str(c.joined)) for c in creators]
    [('7301', 'Ann', '2026-03-10'), ('7302', None, 'None')]
    """
    table = columns_of(
        source,
        required=("id",),
        optional=(*TEXTS, *DAYS),
        columns=columns,
        max_bytes=max_bytes,
        encoding=encoding,
        delimiter=delimiter,
    )
    found = {name: _texts(values, name) for name, values in table.items()}
    ids = found["id"] or []
    doubtful = doubtful_ids(ids)
    bad: list[tuple[int, str, str, str, Any]] = []
    for code in (AS_POWER, NO_ID, ROUNDED):
        bad += [(i, ids[i], "id", code, ids[i]) for i in doubtful.get(code, ())]
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
        raise _without_collecting(RowErrors(RowIssues(sorted(bad, key=lambda b: b[0]))))
    _warn(table, [ids[i] for i in doubtful.get(MAYBE_ROUNDED, ())])
    return tuple(out)


def _warn(table: Columns, rounded: list[str]) -> None:
    """Say which columns are not used, and which ids look rounded."""
    hints = {head: f"; {hint}" for _, _, head, _, hint in heads_unused(table)}
    said = [f"{head!r} is not used{hints.get(head, '')}" for head in table.unused]
    said += [f"id {who!r} may have lost digits to a spreadsheet" for who in rounded]
    if said:
        warn(f"creators: {'; '.join(said)}", DataQualityWarning, stacklevel=3)


def _texts(values: Any, name: str) -> list[str] | None:
    """Return a column as text: days as ISO, what is missing as nothing."""
    if values is None:
        return None
    array, _ = as_array(values, name)
    items: list[Any] = (array.astype("datetime64[us]") if array.dtype.kind == "M" else array).tolist()
    if name == "id":
        return [v if isinstance(v, str) else key or "" for v, key in zip(items, decode_keys(array, name), strict=True)]
    return [v if isinstance(v, str) else "" if blank(v) else str(v).removesuffix(MIDNIGHT) for v in items]


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
