"""Tables of plain text: narrow, honest and free of what a name may smuggle into a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tierpace.tables.cells import label, visible, width_of

GAP = "  "


class Column(NamedTuple):
    """A column as it is shown: its header, its cells, whether they are set to the right, and what it is known by."""

    head: str
    cells: list[str]
    right: bool
    key: str = ""


def table_text(columns: Sequence[Column], *, rows: int | None = None) -> str:
    """Return columns as lines of text, headers first; at most so many rows, and how many more there are.

    Examples
    --------
    >>> from tierpace.tables.text import Column, table_text
    >>> print(table_text([Column("name", ["安", "Bo"], right=False), Column("n", ["7", "12"], right=True)]))
    name   n
    安     7
    Bo    12
    """
    total = len(columns[0].cells) if columns else 0
    shown = total if rows is None else min(rows, total)
    depth = max((c.head.count("\n") + 1 for c in columns), default=0)
    full = [[*_head(c.head, depth), *c.cells[:shown]] for c in columns]
    widths = [max(map(width_of, cells)) for cells in full]
    lines = []
    for cells in zip(*full, strict=True):
        parts = [_padded(v, w, right=c.right) for v, w, c in zip(cells, widths, columns, strict=True)]
        lines.append(GAP.join(parts).rstrip())
    if shown < total:
        lines.append(f"… and {total - shown:,} more")
    return "\n".join(lines)


def columns_text(columns: Mapping[str, Sequence[Any]]) -> str:
    r"""Return any columns as lines of text, numbers to the right.

    Examples
    --------
    >>> from tierpace.tables.text import columns_text
    >>> print(columns_text({"manager": ("Kim", None), "creators": (12, 3)}), end="")
    manager  creators
    Kim            12
    –               3
    """
    shown = [
        Column(
            visible(name).replace("_", " "),
            [label(v) for v in values],
            right=all(isinstance(v, int | float) for v in values),
        )
        for name, values in columns.items()
    ]
    return table_text(shown) + "\n"


def _head(head: str, depth: int) -> list[str]:
    """Return the lines of a header, at the foot of so many."""
    lines = head.split("\n")
    return [""] * (depth - len(lines)) + lines


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - width_of(text))
    return space + text if right else text + space


def left(head: str, cells: Iterable[str]) -> Column:
    """Return a column of texts."""
    return Column(head, list(cells), right=False)


def right(head: str, cells: Iterable[str]) -> Column:
    """Return a column of numbers."""
    return Column(head, list(cells), right=True)
