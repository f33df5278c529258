"""Workbooks (.xlsx) and CSV as sheets of cells, of bounded size and before anything is made of them."""

from __future__ import annotations

import csv
import lzma
import re
import zipfile
import zlib
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from attrs import frozen

from tierpace.errors import FileError, MissingExtraError
from tierpace.files.reading import UTF8, ZIP, check_max_bytes, lines
from tierpace.io.tables import unparsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

MOST_CELLS = 10_000_000  # 240,000 creators in the widest layout; a reader holds the whole rectangle of a sheet
OLD = b"\xd0\xcf\x11\xe0"  # an .xls, or an .xlsx under a password
SHOWN = ("SheetVisibleEnum.Visible", "SheetTypeEnum.WorkSheet")
MARKS = (",", ";", "\t", "|")
FIRST_LINES = 3  # among which is the header
PART = re.compile(r"xl/worksheets/[^/]*\.xml", re.IGNORECASE)
PLACE = re.compile(rb"""\br=["']([A-Za-z]{1,3})?([0-9]{1,7})["']""")
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
CHUNK = 1 << 20
LONGEST_PLACE = 40  # bytes of an r="XFD1048576" that a chunk may cut in two


@frozen
class Sheet:
    """One sheet: the name of its file, its own name ("" in a CSV) and its rows of cells.

    Cells are text, numbers, times or "" as the file has them.
    """

    file: str
    name: str
    rows: list[list[Any]]

    @property
    def place(self) -> str:
        """Where the sheet is, as messages say it."""
        return f"{self.file}, sheet {self.name!r}" if self.name else self.file


def read_sheets(
    path: Path,
    *,
    max_bytes: int,
    encoding: str = UTF8,
    heads: Callable[[Sequence[Sequence[Any]]], int] | None = None,
) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook that are not hidden, or the one of a CSV.

    A CSV is read by the mark with which its first rows hold the most known headers, as ``heads`` counts them.

    Raises
    ------
    FileError
        The file is neither, or larger than it may be; the message says the line of a CSV.
    MissingExtraError
        It is a workbook, and the package that reads them is not installed.
    """
    check_max_bytes(max_bytes)
    try:
        with path.open("rb") as raw:
            head = raw.read(4)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise FileError(
            "file.cannot_open",
            "path",
            str(path),
            f"the file must be readable ({reason})",
            "check the path and its permissions",
        ) from error
    if head == ZIP:
        return _workbook(path, max_bytes)
    if head == OLD or path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        raise FileError(
            "file.not_xlsx",
            path.name,
            head,
            "a workbook must be a plain .xlsx, without a password",
            "export it again, or save it as .xlsx or CSV UTF-8",
        )
    return (Sheet(path.name, "", _csv(path, max_bytes, encoding, heads or (lambda _: 0))),)


def _csv(path: Path, max_bytes: int, encoding: str, heads: Callable[[Sequence[Sequence[Any]]], int]) -> list[list[Any]]:
    """Return the rows of a CSV, by the mark that makes the most headers, or else fields, of its first lines."""
    text = list(lines(path, max_bytes=max_bytes, encoding=encoding))

    def fit(mark: str) -> tuple[int, int]:
        try:
            first = list(csv.reader(text[:FIRST_LINES], delimiter=mark))
        except csv.Error:
            return -1, 0
        return heads(first), max((len(row) for row in first), default=0)

    mark = max(MARKS, key=fit)
    reader = csv.reader(text, delimiter=mark, strict=True)
    rows: list[list[Any]] = []
    try:
        for row in reader:
            rows += [[] for _ in range(reader.line_num - len(rows) - 1)]  # a row has the line on which it ends
            rows.append(row)
    except csv.Error as error:
        raise unparsed(path.name, error, reader.line_num) from error
    return rows


def _workbook(path: Path, max_bytes: int) -> tuple[Sheet, ...]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        raise MissingExtraError(
            "file.missing_calamine",
            path.name,
            path.suffix,
            "workbooks need the package python-calamine",
            'pip install "tierpace[xlsx]", or save the file as CSV UTF-8',
        ) from error
    content = _checked(path, max_bytes)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        shown = [m.name for m in book.sheets_metadata if (str(m.visible), str(m.typ)) == SHOWN]
        return tuple(Sheet(path.name, n, book.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in shown)
    except (CalamineError, *ZIP_ERRORS) as error:
        raise _broken(path.name, error) from error


def _broken(name: str, error: Exception) -> FileError:
    return FileError(
        "file.bad_xlsx",
        name,
        str(error)[:80],
        "the workbook must be whole and sound",
        "export it again, or save it as CSV UTF-8",
    )


def _checked(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a workbook whose parts, unpacked, and whose sheets, as rectangles, are of bounded size."""
    size = path.stat().st_size
    if size > max_bytes:
        raise _too_large(path.name, f"over {max_bytes:,} bytes", max_bytes)
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > max_bytes:
                raise _too_large(path.name, f"over {max_bytes:,} bytes, unpacked", max_bytes)
            for part in parts.infolist():
                with parts.open(part) as stream:  # to its end, which checks that it is what its entry says
                    area = _extent(stream) if PART.fullmatch(part.filename) else 0
                    while stream.read(CHUNK):
                        pass
                if area > MOST_CELLS:
                    raise FileError(
                        "file.too_many_cells",
                        f"{path.name}, {part.filename}",
                        f"{area:,} cells",
                        f"a sheet must span at most {MOST_CELLS:,} cells",
                        "delete stray cells far off, or save the file as CSV UTF-8",
                    )
    except ZIP_ERRORS as error:
        if isinstance(error, FileError):
            raise
        raise _broken(path.name, error) from error
    return content


def _too_large(name: str, value: str, max_bytes: int) -> FileError:
    return FileError(
        "file.too_large",
        name,
        value,
        f"the file must have at most {max_bytes:,} bytes, unpacked",
        "pass a larger max_bytes=",
    )


def _extent(stream: IO[bytes]) -> int:
    """Return how many cells the rectangle has that the cells of a sheet span.

    A reader makes room for all of it: two cells in opposite corners would cost 17 thousand million.
    """
    wide, high, rest = 1, 1, b""
    while block := stream.read(CHUNK):
        text = rest + block
        for letters, number in PLACE.findall(text):
            high = max(high, int(number))
            wide = max(wide, _column(letters)) if letters else wide
        rest = text[-LONGEST_PLACE:]
    return wide * high


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
