"""Console exports as columns of values: the kind of a file is known by its headers, never by the place of a column."""

from __future__ import annotations

import csv
from itertools import islice
from os import PathLike
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from tierpace.core.counting import counted
from tierpace.core.number_marks import NumberMarks
from tierpace.core.texts import visible
from tierpace.errors import CellErrors, FileError, RowIssues, SchemaError
from tierpace.files.reading import UTF8, as_path, check_encoding, lines
from tierpace.io.console.headers import book, english_headers, known_headers, plain, units_of
from tierpace.io.console.sheets import MARKS, Sheet, read_sheets
from tierpace.io.console.values import ENGLISH, FORMS, NUMBERS, Style, Unreadable, blank, gone
from tierpace.io.tables import MAX_BYTES, there_is

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Bad = tuple[int, str, str, str, Any]  # a cell or row that breaks a rule, as the rows of RowIssues

HEADER_ROWS = 3  # a line such as "Exported at …" may come above the header
LEFT = "left"  # what is written for the id of a creator who left
BONUS_OF = "estimated bonus - "


@frozen
class Export:
    """One export of the console, column by column, as its cells say.

    Attributes
    ----------
    kind : str
        "creator_data" (a month to date), "hybrid" (the same under names of 30 days), "manage_creators" (the last 30
        days), "task_file" (a closed month with what was paid) or "event_ranks" (a campaign).
    file, sheet : str
        Where it was; a CSV has no sheet.
    columns : dict of tuples
        By our names: seconds, counts, days, dates and texts; None where a cell says nothing.
    bonuses : dict of tuples
        Of a task file, the bonus of each task, by its name there.
    line : tuple of int
        The number of each row in the file, from 1.
    unread : tuple of str
        Headers that were left alone.

    Examples
    --------
    >>> from tierpace.io import Export
    >>> Export("event_ranks", "ranks.csv", "", {"username": ("ann",), "diamonds": (12345,)}, line=(2,))
    <Export event_ranks of ranks.csv, 1 row × 2 columns>
    """

    __module__ = "tierpace.io"

    kind: str
    file: str
    sheet: str
    columns: dict[str, tuple[Any, ...]]
    bonuses: dict[str, tuple[Any, ...]] = field(factory=dict)
    line: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.line)

    def __repr__(self) -> str:
        return (
            f"<Export {self.kind} of {self.file}, {counted(len(self), 'row')} × {counted(len(self.columns), 'column')}>"
        )


@frozen
class Layout:
    """A sheet whose header is understood: its kind, and where each of our columns is."""

    sheet: Sheet
    kind: str
    top: int  # the index of the header's row
    place: dict[str, int]
    tasks: dict[str, int]
    unknown: tuple[str, ...] = ()  # headers that are none of those known
    foreign: frozenset[str] = frozenset()  # our names of the columns whose headers are not in English
    style: Style = ENGLISH  # with what the caller says of numbers
    units: Mapping[str, int] = field(factory=dict)  # seconds, of lengths of which the caller says the unit

    def style_of(self, name: str) -> Style:
        """Return how the numbers of a column are written."""
        return evolve(self.style, english=name not in self.foreign, unit=self.units.get(name))

    @property
    def header(self) -> list[str]:
        """The header, as it is written."""
        return [str(cell) for cell in self.sheet.rows[self.top]]

    def rows(self) -> list[int]:
        """Return the indices of the rows that hold anything."""
        return [i for i in range(self.top + 1, len(self.sheet.rows)) if any(map(_says, self.sheet.rows[i]))]


def _says(cell: Any) -> bool:
    """Whether a cell holds anything that can be seen."""
    return cell is not None and (bool(visible(cell)) if isinstance(cell, str) else True)


def read_export(
    path: str | PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    encoding: str = UTF8,
    decimal: str | None = None,
    thousands: str | None = None,
) -> Export:
    r"""Read one export of the console, .xlsx or CSV, of whatever kind, as it is.

    Parameters
    ----------
    path : str or path
        A workbook (with the extra ``xlsx``) or a CSV, plain or gzipped, separated by commas, semicolons, tabs or bars.
    columns : mapping, optional
        Our column name → the file's header, where it is none of those known: for another language. A length whose
        header has no unit is named with it: ``airtime_hours`` or ``airtime_minutes`` for ``airtime_seconds``.
    max_bytes : int
        The most that is read, unpacked.
    encoding : str
        Of text that is not UTF-8, with or without a byte order mark.
    decimal : {".", ","}, optional
        What marks decimals in numbers that are text. Until it is said, 250.000 has two readings, and is refused; under
        English headers 1,234 is 1234.
    thousands : {",", ".", " ", "'"}, optional
        What marks thousands in them.

    Returns
    -------
    Export
        Empty columns for a header alone.

    Raises
    ------
    FileError
        The file cannot be read, or no sheet of it is an export.
    SchemaError
        A column of its kind is missing or doubled.
    CellErrors
        With every cell that is not written as its column is.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import tierpace as tp
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "ranks.csv"
    ...     head = "UserName,Completed stage,Diamonds,LIVE duration,Go-LIVE days during Event\n"
    ...     _ = path.write_text(head + 'ann,2,"12,345",8h 30m,5d\n')
    ...     export = tp.io.read_export(path)
    >>> export.kind, export.columns["diamonds"], export.columns["airtime_seconds"]
    ('event_ranks', (12345,), (30600,))
    """
    style = Style(marks=NumberMarks(decimal, thousands))
    layout = read_layout(path, columns=columns, max_bytes=max_bytes, encoding=encoding, style=style)
    taken, bad = take(layout, layout.place)
    if bad:
        raise CellErrors(RowIssues(bad))
    bonuses, bad = take_bonuses(layout)
    if bad:
        raise CellErrors(RowIssues(bad))
    read = {*layout.place.values(), *layout.tasks.values()}
    return Export(
        layout.kind,
        layout.sheet.file,
        layout.sheet.name,
        taken,
        bonuses,
        line=tuple(i + 1 for i in layout.rows()),
        unread=tuple(cell for i, cell in enumerate(layout.header) if i not in read and cell.strip()),
    )


def is_export(path: str | PathLike[str], *, encoding: str = UTF8) -> bool:
    """Whether a path is a folder, a workbook, or a CSV with the header of an export."""
    where = as_path(path)
    if where.is_dir() or where.suffix.lower() in (".xlsx", ".xlsm"):
        return True
    known = known_headers(None)
    for own in dict.fromkeys((UTF8, encoding)):
        try:
            text = list(islice(lines(where, max_bytes=MAX_BYTES, encoding=own), HEADER_ROWS))
            return any(_layout(Sheet(where.name, "", list(csv.reader(text, delimiter=mark))), known) for mark in MARKS)
        except (FileError, csv.Error):
            continue  # what reads it will say what is wrong
    return False


def read_layout(
    path: str | PathLike[str],
    *,
    columns: Mapping[str, str] | None,
    max_bytes: int,
    encoding: str = UTF8,
    style: Style = ENGLISH,
) -> Layout:
    """Return the one sheet of a file that is an export, with its kind and its columns."""
    where = as_path(path)
    known = known_headers(columns)

    def heads(rows: Sequence[Sequence[Any]]) -> int:
        return max((sum(plain(cell) in known for cell in row) for row in rows[:HEADER_ROWS]), default=0)

    check_encoding(encoding)
    try:
        sheets = read_sheets(where, max_bytes=max_bytes, heads=heads)
    except FileError as error:
        if encoding == UTF8 or error.code not in ("file.encoding", "file.nul"):
            raise
        sheets = read_sheets(where, max_bytes=max_bytes, encoding=encoding, heads=heads)
    found = [layout for sheet in sheets if (layout := _layout(sheet, known)) is not None]
    if len(found) > 1:
        raise FileError(
            "console.several_sheets",
            where.name,
            [layout.sheet.name for layout in found],
            "one sheet alone of a workbook must be an export",
            "save each sheet as a file of its own",
        )
    if not found:
        raise _unknown(where.name, sheets, known)
    _check_needs(found[0])
    return evolve(found[0], style=style, units=units_of(columns))


def take(layout: Layout, names: Iterable[str]) -> tuple[dict[str, tuple[Any, ...]], list[Bad]]:
    """Return columns of a sheet as values, None where a cell says nothing, and the cells that cannot be read.

    The id of a creator who left is `LEFT`. Rows count from 0 below the header.
    """
    forms = {name: book()["columns"][name]["form"] for name in names}
    return _taken(layout, {n: layout.place[n] for n in forms if n in layout.place}, forms)


def take_bonuses(layout: Layout) -> tuple[dict[str, tuple[Any, ...]], list[Bad]]:
    """Return the bonuses of a task file by task, and the cells that cannot be read."""
    return _taken(layout, layout.tasks, dict.fromkeys(layout.tasks, "money"))


def _taken(
    layout: Layout, place: Mapping[str, int], forms: Mapping[str, str]
) -> tuple[dict[str, tuple[Any, ...]], list[Bad]]:
    rows, header = layout.rows(), layout.header
    out: dict[str, tuple[Any, ...]] = {}
    bad: list[Bad] = []
    who = layout.place.get("creator_id", layout.place.get("username", 0))
    for name, at in place.items():
        values: list[Any] = []
        read, style = FORMS[forms[name]], layout.style_of(name)
        if forms[name] in NUMBERS:
            own = [cells[at] for i in rows if at < len(cells := layout.sheet.rows[i])]
            style = style.of_column(own, **NUMBERS[forms[name]])
        for k, i in enumerate(rows):
            cells = layout.sheet.rows[i]
            cell = cells[at] if at < len(cells) else ""
            try:
                if name == "creator_id" and gone(cell):
                    values.append(LEFT)
                else:
                    values.append(None if blank(cell) else read(cell, header[at], style))
            except Unreadable as error:
                values.append(None)
                owner = cells[who] if who < len(cells) else ""
                bad.append(
                    (k, _owner(owner), f"{layout.sheet.place}, row {i + 1}, {header[at].strip()!r}", error.code, cell)
                )
        out[name] = tuple(values)
    return out, bad


def _owner(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _layout(sheet: Sheet, known: Mapping[str, str]) -> Layout | None:
    """Return the layout of a sheet if one of its first rows is the header of an export."""
    for top, row in enumerate(sheet.rows[:HEADER_ROWS]):
        headers = [plain(cell) for cell in row]
        place: dict[str, int] = {}
        twice: list[str] = []
        for i, header in enumerate(headers):
            name = known.get(header)
            if name is not None and place.setdefault(name, i) != i:
                twice += [str(row[place[name]]), str(row[i])]
        kind = next((k for k, entry in _kinds() if _fits(entry, place)), None)
        if kind is None:
            continue
        tasks = {
            str(row[i]).strip()[len(BONUS_OF) :].strip(): i for i, h in enumerate(headers) if h.startswith(BONUS_OF)
        }
        if twice:
            raise SchemaError(
                "schema.columns",
                f"{sheet.place}, row {top + 1}",
                twice,
                "a column must appear only once in the header",
                "drop or rename one of them",
            )
        foreign = frozenset(name for name, i in place.items() if headers[i] not in english_headers())
        read = {*place.values(), *tasks.values()}
        unknown = tuple(str(cell) for i, cell in enumerate(row) if i not in read and headers[i])
        return Layout(sheet, kind, top, place, tasks, unknown, foreign)
    return None


def _kinds() -> list[tuple[str, dict[str, list[str]]]]:
    """Return the kinds of files, those with more signs first: a hybrid has all the signs of two others."""
    return sorted(book()["kinds"].items(), key=lambda item: -len(item[1]["signs"]))


def _fits(entry: Mapping[str, Sequence[str]], place: Mapping[str, int]) -> bool:
    return set(entry["signs"]) <= set(place) and not set(entry.get("without", ())) & set(place)


def _check_needs(layout: Layout) -> None:
    needs: Sequence[str] = book()["kinds"][layout.kind]["needs"]
    missing = [name for name in needs if name not in layout.place]
    if missing:
        mapped = ", ".join(f"{name!r}: <its header>" for name in missing)
        raise SchemaError(
            "schema.missing_column",
            f"{layout.sheet.place}, row {layout.top + 1}",
            layout.header,
            there_is([book()["columns"][name]["headers"][0] for name in missing]),
            f"if it is named otherwise, pass columns={{{mapped}}}",
        )


def _unknown(name: str, sheets: Sequence[Sheet], known: Mapping[str, str]) -> FileError:
    """Return the error of a file without a known header; it shows the row that came nearest."""
    rows = [row for sheet in sheets for row in sheet.rows[:HEADER_ROWS]]
    nearest = max(rows, key=lambda row: sum(plain(cell) in known for cell in row), default=[])
    return FileError(
        "console.unknown_layout",
        name,
        [str(cell) for cell in nearest],
        "its headers must be those of Creator data, Manage creators, a Task file or Activity Host Rank",
        "export it again in English, or pass columns={our name: its header}",
    )
