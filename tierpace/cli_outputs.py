"""What the command line writes: rosters and totals, as table, CSV, JSON or workbook, to a file or the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tierpace.errors import InputError

if TYPE_CHECKING:
    import argparse

    from tierpace.rosters import Roster

FORMATS = {".csv": "csv", ".json": "json", ".xlsx": "xlsx"}
FILE_WIDTH = 120  # of a table that goes to a file or a pipe


def put_out(table: Roster, args: argparse.Namespace, *, heading: str = "") -> None:
    """Write the roster in the form asked for to where it is asked for."""
    from tierpace.show.output import write_file, write_stdout

    if args.sort:
        table = table.sort(args.sort, descending=args.descending)
    suffix = "" if args.output is None else args.output.suffix.lower()
    form = args.format or FORMATS.get(suffix, "table")
    if form == "table":
        _put_table(table, args.output, overwrite=args.overwrite, heading=heading)
        return
    if heading:
        sys.stderr.write(f"note: {heading}\n")
    if form == "xlsx":
        from tierpace.show import write_xlsx

        write_xlsx(table, args.output or Path("-"), overwrite=args.overwrite)
        return
    if form == "csv":
        from tierpace.show.csv import columns_csv

        text = columns_csv(table.columns)
    else:
        from tierpace.show import to_json

        text = to_json(table, indent=2) + "\n"
    if args.output is None:
        write_stdout(text)
    else:
        write_file(args.output, text, overwrite=args.overwrite)


def put_totals(table: Roster, args: argparse.Namespace) -> None:
    """Write how many creators stand where in the form asked for to where it is asked for."""
    from tierpace.roster_totals import subtotals
    from tierpace.show import to_json
    from tierpace.show.csv import columns_csv
    from tierpace.show.output import write_file, write_stdout
    from tierpace.show.text import columns_text

    found = subtotals(table, by=args.by)
    suffix = "" if args.output is None else args.output.suffix.lower()
    form = args.format or FORMATS.get(suffix, "table")
    idle = "--sort" if args.sort else "--format" if form == "xlsx" else ""
    if idle:
        raise InputError(
            "cli.idle_option",
            field=idle,
            value=args.sort or form,
            requirement="totals with --by are sorted by name, and written as table, csv or json",
            hint="leave it out",
        )
    counted = {name: column for name, column in found.columns.items() if any(v is not None for v in column)}
    write = {"csv": columns_csv, "json": lambda _: to_json(found, indent=2) + "\n", "table": columns_text}[form]
    text = write(counted if form == "table" else found.columns)
    if args.output is None:
        write_stdout(text)
    else:
        write_file(args.output, text, overwrite=args.overwrite)


def _put_table(table: Roster, path: Path | None, *, overwrite: bool, heading: str) -> None:
    from io import StringIO

    from tierpace.show.console import print_roster
    from tierpace.show.output import write_file

    if path is None:
        narrow = sys.stdout.isatty() or "COLUMNS" in os.environ
        print_roster(table, heading=heading, width=None if narrow else FILE_WIDTH)
        return
    page = StringIO()
    print_roster(table, heading=heading, file=page, width=FILE_WIDTH)
    write_file(path, "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n", overwrite=overwrite)
