"""A table one can query: columns of one length, with notes on what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from tierpace.core.arrays import Columns, Sealed
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.tables.cells import label
from tierpace.tables.frames import KINDS, columns_frame, kinds_of
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import Column

if TYPE_CHECKING:
    from tierpace.tables.frames import Backend, Kinds


class Columnar(Sealed):
    """A result made of columns of one length: equal by them, and a row at a time."""

    __slots__ = ()

    kinds: Kinds = kinds_of()  # what columns hold in frames, where their values may not say it

    if TYPE_CHECKING:

        @property
        def columns(self) -> Columns:
            """Names and values."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the rows as dicts."""
        for row in zip(*self.columns.values(), strict=True):
            yield dict(zip(self.columns, row, strict=True))

    def to_frame(self, *, backend: Backend = "pandas") -> Any:
        """Return a data frame of pandas, polars or pyarrow, one row a row."""
        return columns_frame(self.columns, backend=backend, kinds=self.kinds)


def _check_kinds(_: object, __: Any, kinds: dict[str, str]) -> None:
    for name, kind in kinds.items():
        if kind not in KINDS:
            raise InputError("table.bad_kind", f"kinds[{name!r}]", kind, f"must be one of {', '.join(KINDS)}")


@frozen(eq=False)
class Table(Columnar):
    """Columns of one length, with notes.

    Attributes
    ----------
    columns : dict of tuples
        Names and values; None where too little is known to say.
    notes : tuple of Note
        What the table rests on.
    kinds : dict of str
        What columns hold in frames, where their values may not say it, as those of no rows: "text", "day", "moment",
        "count", "number" or "flag".

    Examples
    --------
    >>> from tierpace.tables import Table
    >>> table = Table({"gifter_id": ("zoe", "bob"), "diamonds": (700, 100)})
    >>> len(table), [row["gifter_id"] for row in table if row["diamonds"] > 500]
    (2, ['zoe'])
    """

    __module__ = "tierpace.tables"

    columns: Columns
    notes: tuple[Note, ...] = field(default=())
    kinds: dict[str, str] = field(factory=dict, kw_only=True, validator=_check_kinds)

    def __repr__(self) -> str:
        return f"<Table of {counted(len(self), 'row')}: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        return table_html(self)


MOST_COLUMNS = 14


LARGE = 100


def table_html(table: Table) -> str:
    """Return the first rows of a table of evidence; of more than 14 columns the first."""
    names = list(table.columns)
    shown = [
        Column(
            name.replace("_", " "),
            [_value(v) for v in table.columns[name][:ROWS]],
            right=all(isinstance(v, int | float) or v is None for v in table.columns[name]),
        )
        for name in names[:MOST_COLUMNS]
    ]
    more = f", {counted(len(names) - MOST_COLUMNS, 'column')} not shown" if len(names) > MOST_COLUMNS else ""
    return short_html(f"{counted(len(table), 'row')}{more}", shown, notes=table.notes, total=len(table))


def _value(value: object) -> str:
    """Return a value of a table; numbers in three digits, large ones whole."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.3g}"
    return label(value)
