"""CSV files as columns of text: nothing is inferred, so an id keeps its digits and "NA" stays the text NA."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from itertools import chain
from os import PathLike
from typing import Any

from tierpace.core.counting import counted
from tierpace.core.texts import visible
from tierpace.errors import FileError, InputError, InputTypeError, SchemaError
from tierpace.files.reading import UTF8, as_path, lines

MARKS = (",", ";", "\t", "|")
MAX_BYTES = 1 << 30  # a year of streams of 50,000 creators is a tenth of it
NAME_IT = "name it in the header"
NEAR = 0.7  # a header this close to a column that is not there may be meant for it
UNIT = "_seconds"  # of a column of ours: a header that has its other words gives the same in another unit
ALIKE = 0.88  # a header this close to an optional column is a slip of the pen: "Diamonds", "diamond", "stream id"


class Columns(dict[str, Any]):
    """Columns by our names, None for an optional one that is not there, and the headers that none of them has.

    Examples
    --------
    >>> from tierpace.io.tables import Columns
    >>> Columns({"id": ["7301"]}, unused=("talent_manager",)).unused
    ('talent_manager',)
    """

    def __init__(self, columns: Mapping[str, Any], unused: Iterable[str] = ()) -> None:
        super().__init__(columns)
        self.unused = tuple(unused)

    def nearest(self, head: str) -> str | None:
        """Return our column that a header which is not used may be meant for."""
        free = {_plain(name): name for name, values in self.items() if values is None}
        free |= {name.removesuffix(UNIT): name for name in free.values() if name.endswith(UNIT)}
        words = [word for word in map(_plain, re.split(r"[^\w]+|_", head)) if word in free]
        near = words or get_close_matches(_plain(head), free, n=1, cutoff=NEAR)
        return free[near[0]] if near else None


def unused(header: Iterable[str], named: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the headers that are none of our columns, however they are named."""
    used = {theirs for theirs in named.values() if theirs is not None} | {*named}
    return tuple(head for head in header if head.strip() and head not in used)


def read_columns(
    path: str | PathLike[str],
    *,
    required: Iterable[str],
    optional: Iterable[str] = (),
    columns: Mapping[str, str | None] | None = None,
    max_bytes: int = MAX_BYTES,
    encoding: str = UTF8,
    delimiter: str | None = None,
) -> Columns:
    """Return columns of text by our names; None for an optional one that the file has not.

    Parameters
    ----------
    path : str or path
        CSV with a header, plain or gzipped.
    required, optional : iterables of str
        Our names.
    columns : mapping, optional
        Our name → the file's header; None for an optional column that is not to be read.
    max_bytes : int
        The most that is read, unpacked.
    encoding : str
        Of the text.
    delimiter : str, optional
        What separates fields. Default: a comma, or whichever of semicolon, tab and bar makes the needed columns appear
        in the header.

    Raises
    ------
    FileError
        The file cannot be read as CSV; the message says the line.
    SchemaError
        A column is missing, doubled or nearly right.
    """
    where = as_path(path)
    required, optional = tuple(required), tuple(optional)
    named = names_of(columns, required, optional)
    check_delimiter(delimiter)
    source = lines(where, max_bytes=max_bytes, encoding=encoding)
    first = next(source, "")
    mark = delimiter or _mark(first, [str(named[ours]) for ours in required])
    reader = csv.reader(chain([first] if first else [], source), strict=True, delimiter=mark)
    header: list[str] | None = None
    rows: list[list[str]] = []
    blank = 0
    line = 0
    try:
        for row in reader:
            line, before = reader.line_num, line
            if header is None:
                header = _header(where.name, row)
                place = places(f"{where.name}, line 1", header, named, required, optional)
            elif not row:
                blank = blank or line
            elif blank or len(row) != len(header):
                raise FileError(
                    "file.ragged",
                    f"{where.name}, line {blank or before + 1}",
                    "an empty line" if blank else counted(len(row), "field"),
                    f"every line must have as many fields as the header ({len(header)})",
                    "drop empty lines; put a field that holds a comma in quotes",
                )
            else:
                rows.append(row)
    except csv.Error as error:
        raise unparsed(where.name, error, line + 1) from error
    if header is None:
        raise FileError(
            "file.empty",
            where.name,
            "no line",
            "the file must begin with a header",
            f"the first line names the columns: {','.join(required)}",
        )
    while rows and not any(map(visible, rows[-1])):
        del rows[-1]  # a spreadsheet ends a file in rows of empty cells
    found = {name: None if at is None else [row[at] for row in rows] for name, at in place.items()}
    return Columns(found, unused(header, named))


def heads_of(path: str | PathLike[str], wanted: Sequence[str], *, encoding: str = UTF8) -> tuple[str, ...]:
    r"""Return the headers of a CSV, in their order; no line but the first is read.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tierpace.io.tables import heads_of
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "creators.csv"
    ...     _ = path.write_text("id;name\n7301;Ann, of the East\n")
    ...     heads_of(path, ["id"])
    ('id', 'name')
    """
    first = next(lines(as_path(path), max_bytes=MAX_BYTES, encoding=encoding), "")
    try:
        row = next(csv.reader([first], delimiter=_mark(first, list(wanted))), [])
    except csv.Error:
        return ()
    return tuple(cell.strip() for cell in row)


def unparsed(name: str, error: csv.Error, line: int) -> FileError:
    """Return what csv found wrong as an error of ours, with the line."""
    if "unexpected end of data" in str(error):
        return FileError(
            "file.unclosed_quote",
            f"{name}, line {line}",
            "an open quote",
            "a quote that begins here must end before the file does",
            'a quote within quotes is doubled: ""',
        )
    return FileError(
        "file.bad_csv",
        f"{name}, line {line}",
        str(error),
        "the line must be CSV",
        "separate fields by commas, end lines by a line feed, double a quote within quotes",
    )


def check_delimiter(delimiter: object) -> None:
    """Raise InputError unless a delimiter is one character that can be one."""
    if delimiter is None or (isinstance(delimiter, str) and len(delimiter) == 1 and delimiter not in '"\r\n\0 '):
        return
    raise InputError("file.bad_delimiter", "delimiter", delimiter, "must be one character, such as a semicolon")


def _mark(first: str, wanted: list[str]) -> str:
    """Return what separates the fields of a header: the first mark that makes all wanted names appear."""
    for mark in MARKS:
        try:
            header = next(csv.reader([first], strict=True, delimiter=mark), [])
        except csv.Error:
            continue
        if {*wanted} <= {cell.strip() for cell in header}:
            return mark
    return MARKS[0]


def names_of(
    columns: Mapping[str, str | None] | None, required: tuple[str, ...], optional: tuple[str, ...]
) -> dict[str, str | None]:
    """Return the header of each of our columns."""
    out: dict[str, str | None] = {name: name for name in (*required, *optional)}
    given: object = {} if columns is None else columns
    if not isinstance(given, Mapping):
        raise InputTypeError(
            "schema.bad_mapping", "columns", columns, "must be a mapping of our column names to the file's headers"
        )
    for name, header in given.items():
        if name not in out:
            raise SchemaError(
                "schema.unknown_column",
                "columns",
                name,
                f"its keys must be among {', '.join(out)}",
                _nearest(str(name), out),
            )
        if not isinstance(header, str) and not (header is None and name in optional):
            raise InputTypeError(
                "schema.bad_mapping",
                f"columns[{name!r}]",
                header,
                "a header must be text, or None for an optional column that is not to be read",
            )
        out[name] = header if header is None else header.strip()
    return out


def _header(name: str, row: list[str]) -> list[str]:
    header = [cell.strip() for cell in row]
    twice = sorted(cell for cell, n in Counter(header).items() if cell and n > 1)
    if twice:
        raise SchemaError(
            "schema.columns",
            f"{name}, line 1",
            twice,
            "a column must appear only once in the header",
            "drop or rename one of them",
        )
    if not any(header):
        raise FileError(
            "file.empty",
            f"{name}, line 1",
            row,
            "the file must begin with a header",
            "the first line names the columns",
        )
    return header


def places(
    where: str, header: list[str], named: dict[str, str | None], required: tuple[str, ...], optional: tuple[str, ...]
) -> dict[str, int | None]:
    """Return the place of each of our columns in the header, or raise SchemaError."""
    at = {cell: i for i, cell in enumerate(header)}
    missing = [(ours, str(named[ours])) for ours in required if named[ours] not in at]
    if missing:
        raise SchemaError(
            "schema.missing_column",
            where,
            header,
            there_is([wanted for _, wanted in missing]),
            _advices(missing, header),
        )
    used = {theirs for theirs in named.values() if theirs is not None}
    for ours in optional:
        theirs = named[ours]
        if theirs is None or theirs in at:
            continue
        if theirs != ours:
            raise SchemaError(
                "schema.missing_column",
                where,
                header,
                f"there must be a column {theirs!r}",
                _advice(ours, theirs, header),
            )
        near = [cell for cell in header if cell and cell not in used and _alike(cell, ours)]
        if near:
            raise SchemaError(
                "schema.near_column",
                where,
                near[0],
                f"an optional column must be named {ours!r} exactly, or not at all",
                f"rename it, pass columns={{{ours!r}: {near[0]!r}}} to read it, or {{{ours!r}: None}} not to",
            )
    return {ours: None if theirs is None else at.get(theirs) for ours, theirs in named.items()}


def there_is(names: Sequence[str]) -> str:
    """Return the rule that there must be these columns.

    Examples
    --------
    >>> from tierpace.io.tables import there_is
    >>> there_is(["day"]), there_is(["start", "end"])
    ("there must be a column 'day'", "there must be a column 'start' and a column 'end'")
    """
    *rest, last = (f"a column {name!r}" for name in names)
    return f"there must be {', '.join(rest)} and {last}" if rest else f"there must be {last}"


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _alike(cell: str, name: str) -> bool:
    return SequenceMatcher(None, _plain(cell), _plain(name)).ratio() >= ALIKE


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return a question that names the nearest known word, or nothing."""
    by_plain = {_plain(word): word for word in known}
    close = get_close_matches(_plain(name), by_plain, n=1)
    return f"did you mean {by_plain[close[0]]!r}?" if close else ""


def _advices(missing: list[tuple[str, str]], header: list[str]) -> str:
    """Return what to do where columns are missing: the advice on each, once."""
    found = {ours: _advice(ours, wanted, header) for ours, wanted in missing}
    lost = [ours for ours, text in found.items() if text.startswith(NAME_IT)]
    if len(lost) > 1:
        mapped = ", ".join(f"{ours!r}: <its header>" for ours in lost)
        found |= dict.fromkeys(lost, f"name them in the header, or pass columns={{{mapped}}}")
    return "; ".join(dict.fromkeys(found.values()))


def _advice(ours: str, theirs: str, header: list[str]) -> str:
    if len(header) == 1:
        for mark, word in zip(MARKS[1:], ("semicolons", "tabs", "bars"), strict=True):
            if mark in header[0]:
                return f"the fields seem to be separated by {word}, and no such column is among them"
    close = get_close_matches(_plain(theirs), {_plain(cell): cell for cell in header}, n=1)
    found = next((cell for cell in header if close and _plain(cell) == close[0]), None)
    if found is None:
        return f"{NAME_IT}, or pass columns={{{ours!r}: <its header>}}"
    return f"the nearest is {found!r}: rename it, or pass columns={{{ours!r}: {found!r}}}"
