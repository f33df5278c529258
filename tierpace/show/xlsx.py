"""Results as a workbook: text is text and never a formula or a link, numbers are numbers, days are days."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tierpace.core.checks import require_kind
from tierpace.errors import FileError, MissingExtraError
from tierpace.files.reading import as_path
from tierpace.files.writing import check_output, write_bytes
from tierpace.tables.cells import MISSING, is_missing, label, visible
from tierpace.tables.heads import TEXT, head_of

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from tierpace.rosters.rosters import Roster

    Columns = Mapping[str, Sequence[Any]]

MOST_ROWS = 1_048_575  # of a sheet, below its header
LONGEST = 32_767  # characters of a cell
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
HEALTH = "health"
NEVER = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "in_memory": True,
    "default_date_format": "yyyy-mm-dd",
}


def write_xlsx(roster: Roster, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Write a roster as a workbook with the sheets creators, tiers, signals and about.

    Text is in cells of text: a spreadsheet shows ``=1+1`` and does not run it. Who saves such a sheet as CSV undoes
    that; ``tierpace roster --format csv`` is safe there. Headers have units, and numbers a format. Ids are text. Counts
    of more than 15 digits are text too, since a spreadsheet would drop digits of a number. What is unknown is an empty
    cell.

    Parameters
    ----------
    roster : Roster
        The result.
    path : str or path
        Ends in ``.xlsx``. Needs the extra ``xlsx``.
    overwrite : bool
        Whether to replace a file that is there.

    Raises
    ------
    FileError
        ``show.bad_suffix``, ``show.too_many_rows``, ``show.output_exists``, ``show.no_folder`` or
        ``show.cannot_write``.
    MissingExtraError
        xlsxwriter is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=100)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tp.show.write_xlsx(table, Path(folder) / "roster.xlsx")
    ...     [path.name for path in Path(folder).iterdir()]
    ['roster.xlsx']
    """
    from tierpace.rosters.rosters import Roster

    require_kind(roster, Roster, field="roster", code="show.bad_roster", hint="call roster(ledger, program, as_of=…)")
    where = _workbook_path(path, overwrite=overwrite)
    told = [(what, text) for what, value in roster.meta.items() for text in _about(what, value)]
    about = {"what": tuple(what for what, _ in told), "value": tuple(text for _, text in told)}
    notes = {"what": ("note",) * len(roster.notes), "value": tuple(note.text for note in roster.notes)}
    sheets = {"creators": roster.columns, "tiers": roster.tiers, "signals": roster.signals}
    write_sheets({**sheets, "about": {n: about[n] + notes[n] for n in about}}, where, overwrite=overwrite)


def write_sheets(sheets: Mapping[str, Columns], path: str | PathLike[str], *, overwrite: bool) -> None:
    """Write tables as a workbook with a sheet for each.

    Raises
    ------
    FileError, MissingExtraError
        As `write_xlsx`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tierpace.show.xlsx import write_sheets
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_sheets({"a": {"x": (1, None)}}, Path(folder) / "a.xlsx", overwrite=False)
    ...     [found.name for found in Path(folder).iterdir()]
    ['a.xlsx']
    """
    where = _workbook_path(path, overwrite=overwrite)
    write_bytes(where, workbook(sheets), overwrite=overwrite)


def _workbook_path(path: str | PathLike[str], *, overwrite: bool) -> Path:
    """Return the path of a workbook that can be written."""
    where = as_path(path)
    if where.suffix.lower() != ".xlsx":
        raise FileError("show.bad_suffix", "path", str(where), "the name of a workbook must end in .xlsx")
    check_output(where, overwrite=overwrite)
    return where


def _about(what: str, value: Any) -> list[Any]:
    """Return the cells of what a roster depends on; what there is to know of the data has a row for each sentence."""
    if what == HEALTH:
        return list(value)
    return [label(value) if isinstance(value, tuple | list) else value]


def workbook(sheets: Mapping[str, Columns]) -> bytes:
    """Return the bytes of a workbook with a sheet for each table.

    Examples
    --------
    >>> from tierpace.show.xlsx import workbook
    >>> workbook({"a": {"x": (1, None)}})[:2]
    b'PK'
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise MissingExtraError(
            "show.missing_xlsxwriter",
            "path",
            ".xlsx",
            "workbooks need the package xlsxwriter",
            "pip install 'tierpace[xlsx]'",
        ) from error
    out = BytesIO()
    with Workbook(out, NEVER) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        forms: dict[str, Any] = {}
        for name, columns in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for x, (head, values) in enumerate(columns.items()):
                if len(values) > MOST_ROWS:
                    raise FileError(
                        "show.too_many_rows",
                        name,
                        len(values),
                        f"a sheet must have at most {MOST_ROWS:,} rows",
                        "write CSV or a data frame",
                    )
                shown = head_of(head, values, columns)
                if shown.form and shown.form not in forms:
                    forms[shown.form] = book.add_format({"num_format": shown.form})
                form = forms.get(shown.form)
                sheet.set_column(x, x, shown.width, form if shown.form == TEXT else None)
                sheet.write_string(0, x, _text(shown.text), bold)
                for y, value in enumerate(values, 1):
                    _write(sheet, y, x, value, form)
            sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS + 1}"})  # ids are meant so
    return out.getvalue()


def _write(sheet: Any, y: int, x: int, value: Any, form: Any) -> None:
    if is_missing(value) or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(y, x, value)
    elif isinstance(value, int | float) and abs(value) < EXACT:
        sheet.write_number(y, x, value, form)
    elif isinstance(value, date) and not isinstance(value, datetime):  # a sheet has no zones: an instant is text
        sheet.write_datetime(y, x, value)
    else:
        text = label(value)
        if text != MISSING:
            sheet.write_string(y, x, _text(text), form)


def _text(text: str) -> str:
    return visible(text)[:LONGEST]
