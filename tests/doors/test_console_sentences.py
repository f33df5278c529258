"""Every code of console exports, by its class and its exact sentence."""

import pickle
import re
import zipfile
from pathlib import Path

import pytest

import tierpace as tp
from tests.making.exports import HYBRID, MANAGE, OF_29, PAID, RULE, SOUND, TASK, row, write
from tierpace.cli import inputs as cli_inputs
from tierpace.cli.entry import _parser
from tierpace.errors import FileError, InputError, InputTypeError, MissingExtraError
from tierpace.io.console import sheets


def creator(head=OF_29, *, settings=None, name="july.csv", **cells):
    path = write(Path(name), head, [row(head, **{**SOUND, **cells})])
    return tp.io.read_backstage(path, day_rule=RULE, **(settings or {}))


def export(head, *cells, name="export.csv"):
    return tp.io.read_export(write(Path(name), head, cells))


def task(*rows):
    return tp.io.read_task_file(write(Path("task.csv"), TASK, rows or [PAID]))


def folder(head, *cells):
    write(Path("export.csv"), head, cells)
    return tp.io.read_backstage(".", day_rule=RULE)


def two_sheets():
    import xlsxwriter

    with xlsxwriter.Workbook("two.xlsx") as book:
        for name in ("July", "August"):
            book.add_worksheet(name).write_row(0, 0, OF_29)
    return tp.io.read_export("two.xlsx")


def zipped(name, **parts):
    with zipfile.ZipFile(name, "w") as file:
        for part, content in parts.items():
            file.writestr(part.replace("_", "/") + ".xml", content)
    return tp.io.read_export(name)


def without_calamine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "python_calamine", None)
        return creator(name="july.xlsx")


def old():
    Path("july.xls").write_bytes(sheets.OLD + b"rest")
    return tp.io.read_export("july.xls")


def empty():
    Path("empty").mkdir()
    return tp.io.read_backstage("empty", day_rule=RULE)


def paid(**columns):
    return tp.core.PaidMonth(tp.Month(2026, 2), ids=["demo-mara"], **columns)


def against(paid_month, **settings):
    return tp.reconcile(tp.demo.ledger(seed=0), tp.demo.program(), paid_month, **settings)


def command(*options):
    path = write(Path("july.csv"), OF_29, [row(OF_29, **SOUND)])
    args = _parser().parse_args(["roster", str(path), "--program", "p.toml", "--as-of", "2026-07-06", *options])
    return cli_inputs.ledger_of(args, tp.demo.program())


SENTENCES = [
    (
        "console.no_exports",
        FileError,
        empty,
        (
            "path: there must be an export (.xlsx, .xlsm, .csv, .csv.gz, .tsv, .tsv.gz, .txt, .txt.gz), found "
            "['empty']; check the path [console.no_exports]"
        ),
    ),
    (
        "console.rolling_30_days",
        FileError,
        lambda: folder(MANAGE, ["7301", "ann", "-", "-", "5", "1h", "1"]),
        (
            "path: figures must be of a month to date; Manage creators has those of the last 30 days, which are no "
            "month's, found ['export.csv']; export Creator data instead [console.rolling_30_days]"
        ),
    ),
    (
        "console.hybrid",
        FileError,
        lambda: folder(HYBRID, [SOUND["period"], "7301", "ann", "-", "-", "5", "1h", "1"]),
        (
            'path: figures with a "Data period" must be named as its own, not "in L30D", found [\'export.csv\']; '
            "if they are known to be those of the period, pass l30d_as_month=True [console.hybrid]"
        ),
    ),
    (
        "console.wrong_kind",
        FileError,
        lambda: folder(TASK, PAID),
        (
            "path: files must be Creator data, found ['export.csv']; a Task file goes to read_task_file "
            "[console.wrong_kind]"
        ),
    ),
    (
        "console.unknown_layout",
        FileError,
        lambda: export(["id", "Diamonds"], ["7301", "5"]),
        (
            "export.csv: its headers must be those of Creator data, Manage creators, a Task file or Activity Host "
            "Rank, found "
            "['id', 'Diamonds']; export it again in English, or pass columns={our name: its header} "
            "[console.unknown_layout]"
        ),
    ),
    (
        "console.several_sheets",
        FileError,
        two_sheets,
        (
            "two.xlsx: one sheet alone of a workbook must be an export, found ['July', 'August']; save each sheet "
            "as a file of its own "
            "[console.several_sheets]"
        ),
    ),
    (
        "console.several_months",
        FileError,
        lambda: task(PAID, ["202607", "7302", *PAID[2:]]),
        (
            "task.csv, 'Data Month': a Task file must have one month, found ['2026-06', '2026-07']; save each month "
            "as a file of "
            "its own [console.several_months]"
        ),
    ),
    (
        "file.bad_xlsx",
        FileError,
        lambda: zipped("july.xlsx", nothing="<x/>"),
        (
            "july.xlsx: the workbook must be whole and sound, found '…'; export it again, or save it as CSV UTF-8 "
            "[file.bad_xlsx]"
        ),
    ),
    (
        "file.not_xlsx",
        FileError,
        old,
        (
            r"july.xls: a workbook must be a plain .xlsx, without a password, found b'\xd0\xcf\x11\xe0'; export it "
            "again, "
            "or "
            "save it as .xlsx or CSV UTF-8 [file.not_xlsx]"
        ),
    ),
    (
        "file.too_many_cells",
        FileError,
        lambda: zipped("july.xlsx", xl_worksheets_sheet1='<c r="A1"/><c r="XFD1048576"/>'),
        (
            "july.xlsx, xl/worksheets/sheet1.xml: a sheet must span at most 10,000,000 cells, found '17,179,869,184 "
            "cells'; "
            "delete stray cells far off, or save the file as CSV UTF-8 [file.too_many_cells]"
        ),
    ),
    (
        "file.missing_calamine",
        MissingExtraError,
        without_calamine,
        (
            "july.xlsx: workbooks need the package python-calamine, found '.xlsx'; pip install \"tierpace[xlsx]\", or "
            "save the file as CSV UTF-8 [file.missing_calamine]"
        ),
    ),
    (
        "input.bad_transfers",
        InputError,
        lambda: creator(settings={"transfers": "sum"}),
        "transfers must be one of raise, add, largest, found 'sum' [input.bad_transfers]",
    ),
    (
        "cli.idle_option",
        InputError,
        lambda: command("--zone", "UTC"),
        ("--zone must be used with streams; july.csv is Creator data, found 'UTC'; leave it out [cli.idle_option]"),
    ),
    (
        "paid.bad_type",
        InputTypeError,
        lambda: against("task.xlsx"),
        "paid must be a PaidMonth, found 'task.xlsx'; read one: io.read_task_file [paid.bad_type]",
    ),
    (
        "paid.lengths_differ",
        InputError,
        lambda: paid(diamonds=[5, 6]),
        "diamonds: there must be a value for each of 1 id, found 2 [paid.lengths_differ]",
    ),
    (
        "paid.unknown_task",
        InputError,
        lambda: against(paid(tasks={"Activeness": [None], "Rank up": [None]})),
        (
            "tasks of program 'Example' must be named where the file has several: one of 'Activeness', 'Rank up', "
            "found 'no name'; write tasks = [\"…\"] in the program, or name the task: task= [paid.unknown_task]"
        ),
    ),
]


@pytest.mark.parametrize(
    ("code", "kind", "call", "sentence"), SENTENCES, ids=[f"{code}-{kind.__name__}" for code, kind, *_ in SENTENCES]
)
def test_every_code_is_reported_by_its_class_and_its_sentence(code, kind, call, sentence, *, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert type(error) is kind
    assert error.code == code
    assert re.fullmatch(re.escape(sentence).replace("…", ".+"), str(error))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  # our own bytes
