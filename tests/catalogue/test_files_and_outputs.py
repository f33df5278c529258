"""Files as they come, and what leaves: the entries of the catalogue on both."""

import gzip
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

import tierpace as tp
from tests.errors import told
from tests.making import results
from tests.making.bad_rows import UTC
from tests.making.exports import OF_29, RULE, SOUND, row, write
from tierpace.errors import CellErrors, FileError, RowErrors, SchemaError
from tierpace.files.writing import write_file
from tierpace.rosters.rosters import roster_text
from tierpace.tables.csv import columns_csv

HEAD = "creator_id,start,end\n"
FINE = "7301,2026-03-01T12:00Z,2026-03-01T13:00Z\n"


def sessions(folder, text, **settings):
    path = folder / "s.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tp.io.read_sessions(path, day_rule=UTC, **settings)


def snapshot(folder, name="july.xlsx", **cells):
    return tp.io.read_backstage(write(folder / name, OF_29, [row(OF_29, **{**SOUND, **cells})]), day_rule=RULE)


@pytest.mark.catalogue(130)
@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (HEAD + FINE + "73\0", "file.nul", 3),
        (HEAD + '"7301,2026', "file.unclosed_quote", 2),
        (HEAD + "7301,2026-03-01T12:00Z\n", "file.ragged", 2),
        (HEAD + "7" * (1 << 21), "file.long_line", 2),
    ],
    ids=range(4),
)
def test_text_that_is_no_table_is_refused_with_its_line(tmp_path, text, code, line):
    with pytest.raises(FileError) as caught:
        sessions(tmp_path, text)
    assert (caught.value.code, caught.value.field) == (code, f"s.csv, line {line}")


@pytest.mark.catalogue(131)
def test_a_header_alone_has_no_rows_and_nothing_is_no_table(tmp_path):
    assert len(sessions(tmp_path, HEAD, last_day=date(2026, 3, 31)).ids) == 0
    for nothing in ("", "\n", gzip.compress(b"")):
        with pytest.raises(FileError) as caught:
            sessions(tmp_path, nothing)
        assert caught.value.code == "file.empty"


@pytest.mark.catalogue(132)
def test_headers_of_another_language_are_named_and_never_guessed_by_their_place(tmp_path):
    text = (HEAD + FINE).replace("creator_id,start,end", "Creador,Inicio,Fin (UTC)")
    error = told(
        lambda: sessions(tmp_path, text), SchemaError, "schema.missing_column", "s.csv, line 1", "'creator_id'"
    )
    assert error.value == ["Creador", "Inicio", "Fin (UTC)"]
    names = {"creator_id": "Creador", "start": "Inicio", "end": "Fin (UTC)"}
    assert sessions(tmp_path, text, columns=names).ids.tolist() == ["7301"]
    with pytest.raises(SchemaError) as caught:
        sessions(tmp_path, HEAD.replace("end", "end,Diamonds"))
    assert caught.value.code == "schema.near_column"


@pytest.mark.catalogue(133)
def test_a_line_of_totals_is_a_bad_row(tmp_path):
    with pytest.raises(RowErrors) as caught:
        sessions(tmp_path, HEAD.replace("end", "end,diamonds") + FINE.strip() + ",5\nTotal,,,5\n")
    assert caught.value.issues.counts() == {"session.missing_time": 2}
    path = tmp_path / "d.csv"
    path.write_text("creator_id,day,diamonds\n7301,2026-03-01,5\nTotal,,5\n")
    with pytest.raises(RowErrors) as caught:
        tp.io.read_daily(path, day_rule=UTC)
    assert caught.value.issues.counts() == {"daily.bad_day": 1}


@pytest.mark.catalogue(134)
@pytest.mark.parametrize("day", ["01/02/2026", "1.2.2026", "20260201", "2026-2-1"])
def test_days_in_other_words_are_bad_rows(tmp_path, day):
    with pytest.raises(RowErrors) as caught:
        sessions(tmp_path, f"{HEAD}7301,{day} 12:00,{day} 13:00\n", zone="UTC")
    assert caught.value.issues.counts() == {"session.bad_time": 2}
    path = tmp_path / "d.csv"
    path.write_text(f"creator_id,day,diamonds\n7301,{day},5\n")
    with pytest.raises(RowErrors) as caught:
        tp.io.read_daily(path, day_rule=UTC)
    assert caught.value.issues.counts() == {"daily.bad_day": 1}
    path.write_text(f"id,joined\n7301,{day}\n")
    with pytest.raises(RowErrors) as caught:
        tp.io.read_creators(path)
    assert caught.value.issues.counts() == {"creator.bad_day": 1}


@pytest.mark.catalogue(135)
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 23m", 4980),
        ("01:23:45", 5025),
        ("83 min", 4980),
        ("83.5", None),
        ("nan min", None),
        ("1e9h", None),
        ("-1h", None),
    ],
)
def test_lengths_have_units(tmp_path, text, seconds):
    if seconds is None:
        with pytest.raises(CellErrors) as caught:
            snapshot(tmp_path, "july.csv", live=text)
        assert caught.value.issues.counts() == {"console.bad_duration": 1}
    else:
        assert snapshot(tmp_path, "july.csv", live=text).days[0, :, 0].sum() == seconds


def workbook(folder, *, values, settings=None):
    """A workbook of Creator data with cells of other kinds than text."""
    path = folder / "july.xlsx"
    fields = {**SOUND, **values}
    with xlsxwriter.Workbook(str(path), settings or {}) as book:
        sheet = book.add_worksheet("data")
        kinds = {time: "hh:mm", datetime: "yyyy-mm-dd hh:mm", timedelta: "[h]:mm:ss"}
        sheet.write_row(0, 0, OF_29)
        for x, cell in enumerate(row(OF_29, **fields)):
            kind = next((k for k in kinds if type(cell) is k), None)
            sheet.write(1, x, cell, book.add_format({"num_format": kinds[kind]}) if kind else None)
    return tp.io.read_backstage(path, day_rule=RULE)


@pytest.mark.catalogue(136)
@pytest.mark.parametrize("settings", [{}, {"date_1904": True}])
@pytest.mark.parametrize(
    ("length", "seconds"),
    [(time(8, 30), 30_600), (timedelta(hours=26, minutes=30), 95_400), (time(0, 0), 0), (timedelta(hours=50), 180_000)],
)
def test_lengths_that_a_workbook_takes_for_times_are_read(tmp_path, settings, length, seconds):
    days = 1 if seconds else 0
    found = workbook(tmp_path, values={"live": length, "days": days}, settings=settings)
    assert found.days[0, :, 0].sum() == seconds


@pytest.mark.catalogue(136)
def test_cells_that_are_no_figures_are_reported(tmp_path):
    with pytest.raises(CellErrors) as caught:
        workbook(tmp_path, values={"diamonds": datetime(2026, 7, 1, 12)})
    assert caught.value.issues.counts() == {"console.bad_count": 1}
    with pytest.raises(CellErrors) as caught:
        workbook(tmp_path, values={"diamonds": "#N/A"})
    assert caught.value.issues.counts() == {"console.bad_count": 1}
    known = {"period": "2026-07-01 ~ 2026-07-01", "id": "7302", "user": "bob"}
    first = write(
        tmp_path / "first.csv", OF_29, [row(OF_29, **{**SOUND, **known}), row(OF_29, **{**SOUND, "diamonds": ""})]
    )
    found = tp.io.read_backstage(first, day_rule=RULE)
    assert found.issues.counts()["console.no_figures"] == 1


@pytest.mark.catalogue(137)
def test_ids_that_a_workbook_holds_as_numbers_are_refused(tmp_path):
    with pytest.raises(CellErrors) as caught:
        workbook(tmp_path, values={"id": 7_301_234_567_890_123_456})
    assert set(caught.value.issues.counts()) == {"console.id_float"}


@pytest.mark.catalogue(138)
@pytest.mark.parametrize(
    "content",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", b"<html>", b"Data period,Creator ID\n", b"{}"],
    ids=range(4),
)
def test_what_only_bears_the_name_of_a_workbook_is_refused(tmp_path, content):
    for name in ("july.xlsx", "july.xls"):
        path = tmp_path / name
        path.write_bytes(content)
        told(lambda p=path: tp.io.read_export(p), FileError, "file.not_xlsx", path.name, "a plain .xlsx")


@pytest.mark.catalogue(139)
def test_bombs_do_not_go_off(tmp_path):
    path = tmp_path / "s.csv.gz"
    path.write_bytes(gzip.compress((HEAD + FINE * 200_000).encode()))
    assert path.stat().st_size < 100_000
    told(
        lambda: tp.io.read_sessions(path, day_rule=UTC, max_bytes=1 << 20),
        FileError,
        "file.too_large",
        "s.csv.gz, line 25576",
    )
    wide = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(str(wide)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Creator ID")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(FileError) as caught:
        tp.io.read_export(wide)
    assert caught.value.code == "file.too_many_cells"


@pytest.mark.catalogue(140)
def test_outputs_are_whole_or_not_there(tmp_path):
    path = tmp_path / "out.csv"
    write_file(path, "a", overwrite=False)
    for where, code in (
        (path, "show.output_exists"),
        (tmp_path / "none" / "out.csv", "show.no_folder"),
        (tmp_path / ("x" * 300), "show.cannot_write"),
    ):
        with pytest.raises(FileError) as caught:
            write_file(where, "b", overwrite=False)
        assert caught.value.code == code
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.csv", "a")]


@pytest.mark.catalogue(141)
def test_text_of_very_many_creators_is_short_and_files_have_all():
    table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=20)
    copies = 2000
    many = table._take([i for i in range(len(table)) for _ in range(copies)])
    text = roster_text(many)
    assert len(text.splitlines()) < 40
    assert f"{len(table) * copies - 20:,} more" in text
    assert len(columns_csv(many.columns).splitlines()) == len(table) * copies + 1


@pytest.mark.catalogue(143)
def test_json_has_no_word_for_what_is_no_number():
    for result in results.of_months():
        text = tp.show.to_json(result)
        assert "NaN" not in text
        assert "Infinity" not in text


SCRIPT = """
import sys, tierpace as tp
from datetime import date
table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=50)
sys.stdout.buffer.write((tp.show.to_json(table) + repr(table)).encode())
"""


@pytest.mark.catalogue(145)
def test_the_same_bytes_in_another_locale_zone_and_seed_and_without_asserts():
    root = Path(tp.__file__).parent.parent
    kept = {k: v for k, v in os.environ.items() if k not in ("TZ", "LC_ALL", "LANG", "PYTHONHASHSEED", "COLUMNS")}
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONOPTIMIZE": "1", "PYTHONUTF8": "0"},
    ]
    found = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env={**kept, **s}, cwd=root, capture_output=True, check=True
        ).stdout
        for s in settings
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 1000
