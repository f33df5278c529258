"""Coloured tables for a terminal, by rich; every name is text to it, never markup."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Literal

from tierpace.errors import MissingExtraError
from tierpace.rosters.columns import SIGNAL_COLUMNS
from tierpace.rosters.rosters import counts_text, health_lines, title_text
from tierpace.rosters.shown_columns import shown_columns, shown_names
from tierpace.tables.cells import label, visible
from tierpace.tables.text import Column

if TYPE_CHECKING:
    from tierpace.rosters.rosters import Roster

COLOURS = {
    "locked": "bold green",
    "on track": "green",
    "at risk": "bold yellow",
    "unlikely": "red",
    "out of reach": "bright_black",
    "no data": "bright_black",
}
SIGNS = {"locked": "●", "on track": "◕", "at risk": "◑", "unlikely": "◔", "out of reach": "○", "no data": "?"}
"""With the word and its colour, a sign that fills as the chance does."""

MOST, WIDE_LEAST, LEAST = (
    20,
    12,
    8,
)  # columns that a name may fill, and what it has at least: with many others, and with few
LAYOUTS = ((True, True), (False, True), (False, False))  # wide or not, and with ranks: best first


def print_roster(table: Roster, *, heading: str = "", file: IO[str] | None = None, width: int | None = None) -> None:
    """Print a roster as a table; where there is room, also what is earned and what to do.

    Where the data are not whole, a line that says so comes first, and its details after the rows.

    Parameters
    ----------
    table : Roster
        May be empty.
    heading : str
        A line above all else.
    file : text stream, optional
        Default: standard output. Colours are for terminals alone.
    width : int, optional
        Columns of the terminal. Default: as it says itself.

    Raises
    ------
    MissingExtraError
        The package rich is not installed.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.console import print_roster
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> print_roster(table.filter(name="Ada"), heading="invented", width=90)
    invented
    2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03
    1 creator: 1 locked
    ...
    """
    try:
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError as error:
        raise MissingExtraError(
            "cli.missing_rich",
            "format",
            "table",
            "tables on a terminal need the package rich",
            "pip install 'tierpace[cli]', or choose the format csv or json",
        ) from error

    console = Console(file=file or sys.stdout, width=width, highlight=False, markup=False, emoji=False)
    first, details = health_lines(table)
    for line in first:
        console.print(Text(line, style="bold yellow"))
    if heading:
        console.print(Text(visible(heading), style="bold magenta"))
    console.print(Text(title_text(table), style="bold"))
    console.print(Text(counts_text(table)))
    if len(table):
        grid = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
        shown = _fitting(table, console.width)
        for column in shown:
            side: Literal["left", "right"] = "right" if column.right else "left"
            grid.add_column(Text(column.head), justify=side, vertical="bottom", no_wrap=True)
        for standing, *cells in zip(table.columns["standing"], *(c.cells for c in shown), strict=True):
            styles = [COLOURS[standing] if column.key == "standing" else "" for column in shown]
            grid.add_row(*(Text(cell, style=style) for cell, style in zip(cells, styles, strict=True)))
        console.width = max(console.width, _drawn_width(shown))
        console.print(grid)
    for detail in details:
        console.print(Text(f"data: {detail}", style="dim"))
    for note in table.notes:
        console.print(Text(f"note: {visible(str(note))}", style="dim"))


def _fitting(table: Roster, width: int) -> list[Column]:
    """Return the columns in the best layout that fits; numbers are never cut, names not so that two look alike.

    Names fill what the other columns leave.
    """
    telling = _telling(table)
    for wide, ranks in LAYOUTS:
        shown = [_signed(c) for c in shown_columns(table.columns, wide=wide, ranks=ranks, name_width=MOST)]
        if found := _cut(table, shown, width, max(telling, WIDE_LEAST if wide else LEAST)):
            return found
    shown = _narrow(table, shown)
    return _cut(table, shown, width, LEAST) or _named(table, shown, LEAST)


def _telling(table: Roster) -> int:
    """Return the least width at which as many names differ as at the most."""
    first = {own: i for i, own in enumerate(table.columns["creator_id"])}
    known: list[str] = [n for n in ("creator_id", "name") if n in table.columns]
    columns = {n: [table.columns[n][i] for i in first.values()] for n in known}
    most = len(set(shown_names(columns, MOST)))
    return next(w for w in range(LEAST, MOST + 1) if len(set(shown_names(columns, w))) == most)


def _cut(table: Roster, columns: list[Column], width: int, least: int) -> list[Column] | None:
    """Return columns that fit, names as wide as can be; None where they would have less than what they need."""
    if (over := _drawn_width(columns) - width) <= 0:
        return columns
    for room in range(min(_widest(columns[0]) - over, MOST), least - 1, -1):
        found = _named(table, columns, room)
        if _drawn_width(found) <= width:  # rich measures letters in its own way
            return found
    return None


def _named(table: Roster, columns: list[Column], width: int) -> list[Column]:
    """Return columns with the names, which come first, cut to a width."""
    return [columns[0]._replace(cells=shown_names(table.columns, width)), *columns[1:]]


def _narrow(table: Roster, shown: list[Column]) -> list[Column]:
    """Return columns for the narrowest: of what is missing, the name of the signal that binds alone."""
    binding = ["–" if b is None else label(b).replace("_", " ") for b in table.columns["binding"]]
    gaps = [f"gap_{name}" for name in SIGNAL_COLUMNS]
    return [*(c for c in shown if c.key not in gaps), Column("binds", binding, right=False, key="binding")]


def _signed(column: Column) -> Column:
    """Return a column of standings with their signs, any other as it is."""
    if column.key != "standing":
        return column
    return column._replace(cells=[f"{SIGNS[word]} {word}" for word in column.cells])


def _drawn_width(columns: list[Column]) -> int:
    """Return how wide a table of these columns is drawn: a space on each side of a cell, a line or edge between.

    As rich measures letters, which is not how Python's tables of Unicode do: what rich has no room for, it cuts.
    """
    return sum(_widest(column) + 3 for column in columns) - 1


def _widest(column: Column) -> int:
    """Return how wide a column's cells are drawn."""
    from rich.cells import cell_len

    return max(map(cell_len, [*column.head.split("\n"), *column.cells]))
