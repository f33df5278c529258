"""What the command line writes: rosters and totals, as table, CSV, JSON or workbook, to a file or the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from tierpace.cli.messages import idle
from tierpace.errors import InputError

if TYPE_CHECKING:
    import argparse

    from tierpace.core.arrays import Columns
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.progress import Progress
    from tierpace.rosters.reports import RosterReport
    from tierpace.rosters.rosters import Roster

FORMATS = {".csv": "csv", ".json": "json", ".xlsx": "xlsx"}
OTHERS = (*FORMATS, ".tsv", ".parquet", ".feather", ".arrow", ".jsonl", ".xls", ".ods", ".pdf", ".png", ".svg", ".docx")
PAGES = (".html", ".htm")
FILE_WIDTH = 120  # of a table that goes to a file or a pipe


def check_outputs(args: argparse.Namespace) -> None:
    """Raise before any work if the output cannot be written, or not in that form."""
    from tierpace.files.writing import check_output

    if args.formats:
        _form(args)
    if args.output is None:
        return
    if args.output.suffix.lower() in PAGES and not getattr(args, "pages", False):
        raise InputError(
            "cli.no_page",
            "--output",
            str(args.output),
            "pages must be written by the commands report or demo",
            "tierpace report … --output page.html",
        )
    if _is_not_text(args):
        last = args.output.suffix
        raise idle("--output", str(args.output), f"must not end in {last}, for this is a text", "write .txt or .md")
    check_output(args.output, overwrite=args.overwrite)


def _is_not_text(args: argparse.Namespace) -> bool:
    """Return whether a text would go to a file that its name says is something else."""
    last = args.output.suffix.lower()
    form = _form(args) if args.formats else "table"
    return form == "table" and last in OTHERS and last not in PAGES


def is_page(args: argparse.Namespace) -> bool:
    """Return whether the output is a page: by the option, or by the output's name."""
    named = args.output is not None and args.output.suffix.lower() in PAGES
    return args.format == "html" or (named and args.format is None)


def width(args: argparse.Namespace) -> int:
    """Return how wide a text may be: the terminal's width, or that of a file."""
    return terminal_width(args) or FILE_WIDTH


def terminal_width(args: argparse.Namespace) -> int | None:
    """Return how wide the terminal is; None where a text goes to a file or a pipe, which has room for all."""
    if args.output is None and (sys.stdout.isatty() or "COLUMNS" in os.environ):
        return get_terminal_size().columns
    return None


def is_text(args: argparse.Namespace) -> bool:
    """Return whether the output is a text for people."""
    return _form(args) == "table"


def said_first(ledger: Ledger, progress: Progress) -> str:
    """Return the line that says what is not whole in the data of a text, or nothing."""
    from tierpace.ledger.data_health import health_of

    found = health_of(ledger, progress)
    return "" if found.sound else f"{found.line}\n"


def heading_of(ledger: Ledger, progress: Progress) -> str:
    """Return the lines above a text: what is not whole in its data, and when they were cut."""
    from tierpace.tables.cells import cut_text

    return f"{said_first(ledger, progress)}{progress.month} {cut_text(progress.cut, progress.day_rule.zone)}\n"


def _line_of(table: Roster) -> str:
    """Return the line that says what is not whole in the data of a roster, or nothing."""
    from tierpace.rosters.rosters import health_lines

    return "".join(f"{line}\n" for line in health_lines(table)[0])


def put_text(text: str, args: argparse.Namespace) -> None:
    """Write a text to the output chosen."""
    from tierpace.files.writing import write_file, write_stdout

    if args.output is None:
        write_stdout(text)
    else:
        write_file(args.output, text, overwrite=args.overwrite)


def put(args: argparse.Namespace, result: Any, text: Callable[[], str], *, columns: Columns | None = None) -> None:
    """Write a result in the form wanted: as text, its columns as CSV, or the whole of it as JSON."""
    from tierpace.serial.json import to_json
    from tierpace.tables.csv import columns_csv

    form = _form(args)
    if form == "json":
        put_text(to_json(result, indent=2) + "\n", args)
    else:
        put_text(text() if form == "table" else columns_csv(columns or result.columns, bom=args.bom), args)


def put_sheets(args: argparse.Namespace, sheets: Callable[[], Mapping[str, Columns]]) -> bool:
    """Write tables as a workbook if that is the form wanted; return whether it was."""
    if _form(args) != "xlsx":
        return False
    from tierpace.show.xlsx import write_sheets

    write_sheets(sheets(), args.output or Path("-"), overwrite=args.overwrite)
    return True


def _form(args: argparse.Namespace) -> str:
    """Return the format chosen: by its option, by the output's name, or a table."""
    suffix = "" if args.output is None else args.output.suffix.lower()
    form = str(args.format or FORMATS.get(suffix, "table"))
    if form not in args.formats:
        *most, last = args.formats
        raise idle("--format", form, f"this table is written as {', '.join(most)} or {last}")
    if args.bom and form != "csv":
        raise idle("--bom", value=True, requirement="needs csv as the format")
    return form


def put_out(table: Roster, args: argparse.Namespace, *, heading: str = "") -> None:
    """Write the roster in the format and to the output chosen."""
    if args.sort:
        table = table.sort(args.sort, descending=args.descending)
    form, names = _form(args), getattr(args, "columns", None)
    if names:
        _put_columns(table, names, form, args)
        return
    if form == "table":
        _put_table(table, args.output, overwrite=args.overwrite, heading=heading)
        return
    if heading:
        sys.stderr.write(f"note: {heading}\n")
    if form == "xlsx":
        from tierpace.show.xlsx import write_xlsx

        write_xlsx(table, args.output or Path("-"), overwrite=args.overwrite)
        return
    put(args, table, str)


def _put_columns(table: Roster, names: list[str], form: str, args: argparse.Namespace) -> None:
    """Write some columns of a roster."""
    from tierpace.tables.text import columns_text

    if form not in ("table", "csv"):
        raise idle("--columns", ",".join(names), "must be used with a table or csv")
    for name in names:
        table.sort(name)  # raises where there is no such column
    chosen = {n: table.columns[n] for n in names}
    put(args, table, lambda: _line_of(table) + columns_text(chosen), columns=chosen)


def put_totals(report: RosterReport, args: argparse.Namespace) -> None:
    """Write how many creators have each standing, and as text what they bring, in the format chosen."""
    from tierpace.rosters.group_totals import subtotals
    from tierpace.show.text import group_bonuses_text, totals_text

    table = report.roster
    found, form = subtotals(table, by=args.by), _form(args)
    options = {"--sort": args.sort, "--columns": args.columns, "--format": form if form == "xlsx" else None}
    for option, value in options.items():
        if value:
            raise idle(
                option,
                value,
                "must not be used with --by: totals are sorted by name, and written whole as table, csv or json",
            )
    money = group_bonuses_text(report.bonuses, by=args.by)
    put(args, found, lambda: _line_of(table) + totals_text(found.columns, width=width(args)) + money)


def _put_table(table: Roster, path: Path | None, *, overwrite: bool, heading: str) -> None:
    from io import StringIO

    from tierpace.files.writing import write_file
    from tierpace.show.console import print_roster

    if path is None:
        narrow = sys.stdout.isatty() or "COLUMNS" in os.environ
        print_roster(table, heading=heading, width=None if narrow else FILE_WIDTH)
        return
    page = StringIO()
    print_roster(table, heading=heading, file=page, width=FILE_WIDTH)
    write_file(path, "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n", overwrite=overwrite)
