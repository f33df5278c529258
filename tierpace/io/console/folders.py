"""Which files of a folder are exports, and which are not read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from tierpace.errors import FileError
from tierpace.files.reading import as_path

SUFFIXES = (".xlsx", ".xlsm", ".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
PERHAPS = (".txt", ".txt.gz")  # in a folder, such a file may be a note
OLD = (".xls", ".xlsb", ".ods", ".numbers")
DEEPEST = 3  # folders within folders: a year, a month, a day
NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "setiembre"),
    *("octubre", "noviembre", "diciembre"),
)
WORDS = "|".join(sorted({*NAMES, *(name[:3] for name in NAMES)}, key=len, reverse=True))
PERIOD = re.compile(
    rf"(?:(?:19|20)[0-9]{{2}})?[-_. ]?(?:(?:0?[1-9]|1[0-2])|{WORDS})?(?:[-_. ]+(?:{WORDS}))?"
    r"(?:[-_. ]*(?:(?:19|20)[0-9]{2}|[0-3]?[0-9]))?",
    re.IGNORECASE,
)


class ExportFiles(list[Path]):
    """Files to read, by name; those that may turn out to be none; and what is not read, with the reason.

    Examples
    --------
    >>> from tierpace.io.console.folders import ExportFiles
    >>> ExportFiles([]).unread
    []
    """

    def __init__(self, files: Iterable[Path]) -> None:
        super().__init__(files)
        self.perhaps: dict[Path, str] = {}
        self.unread: list[tuple[str, str]] = []


def export_files(path: str | PathLike[str] | Iterable[str | PathLike[str]]) -> ExportFiles:
    """Return the exports of a folder and of its months, or those given, by name: numbers in a name count as numbers.

    Raises
    ------
    FileError
        There is none.
    """
    given = [path] if isinstance(path, str | PathLike) or not isinstance(path, Iterable) else list(path)
    found: set[Path] = set()
    out = ExportFiles([])
    for one in map(as_path, given):
        if one.is_dir():
            found |= _in_folder(one, out, DEEPEST, one)
        else:
            found.add(one)
    if not found:
        left = [where for where, _ in out.unread]
        raise FileError(
            "console.no_exports",
            "path",
            [str(p) for p in given],
            f"there must be an export ({', '.join(SUFFIXES)})",
            f"not read: {', '.join(left[:3])}" if left else "check the path",
        )
    out.extend(sorted(found, key=lambda p: (_order(p.name.split(".")[0]), _order(p.name), str(p))))
    return out


def _in_folder(folder: Path, out: ExportFiles, deep: int, top: Path) -> set[Path]:
    """Return the exports of a folder; say in ``out`` what is not read, by its name within the top folder."""
    found: set[Path] = set()
    try:
        inside = sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~$")))
    except OSError as error:
        raise FileError(
            "file.cannot_open",
            "path",
            str(folder),
            f"the folder must be readable ({error.strerror})",
            "check the path and its permissions",
        ) from error
    for one in inside:
        if one.is_dir():
            if deep and is_period(one.name):
                found |= _in_folder(one, out, deep - 1, top)
            else:
                out.unread.append((str(one.relative_to(top)), "a folder that is not named as a month or a year"))
        elif one.name.lower().endswith(SUFFIXES):
            found.add(one)
            if one.name.lower().endswith(PERHAPS):
                out.perhaps[one] = str(one.relative_to(top))
        else:
            old = one.suffix.lower() in OLD
            out.unread.append(
                (str(one.relative_to(top)), "save it as .xlsx or CSV" if old else "no workbook, and no file of text")
            )
    return found


def is_period(name: str) -> bool:
    """Whether a folder is named as a year, a month or a day.

    Examples
    --------
    >>> from tierpace.io.console.folders import is_period
    >>> [is_period(n) for n in ("2026-07", "202607", "2026", "07", "July 2026", "07 julio", "backup", "old 2026")]
    [True, True, True, True, True, True, False, False]
    """
    return any(map(str.isalnum, name)) and PERIOD.fullmatch(name.strip()) is not None


def _order(name: str) -> list[tuple[int, str]]:
    """Return a key under which "data (2)" comes before "data (10)", and "data" before both."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split("([0-9]+)", name) if part]
