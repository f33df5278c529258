"""Any export of the console as columns: its kind by its headers, and every way of writing a value."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.making.exports import EVENT, HYBRID, MANAGE, OF_29, OF_41, PAID, SOUND, TASK, row, translated, write
from tierpace.errors import FileError, InputTypeError
from tierpace.io.console.exports import is_export
from tierpace.io.console.values import FORMS, Unreadable

MANAGED = ["7301", "ann", "East", "Kim", "2.98M", "126h 27m 31s", "21d"]
RANKED = ["ann", "Ann", "2", "2026-04-11 09:21:18 (UTC+0)", "12,345", "8h 30m", "5d"]
PERIOD = SOUND["period"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("head", "cells", "kind", "columns"),
    [
        (OF_29, row(OF_29, **SOUND), "creator_data", 29),
        (OF_41, row(OF_41, **SOUND), "creator_data", 41),
        (translated(OF_41), row(OF_41, **SOUND), "creator_data", 41),
        (MANAGE, MANAGED, "manage_creators", 7),
        (HYBRID, [PERIOD, *MANAGED], "hybrid", 8),
        (TASK, PAID, "task_file", 13),
        (EVENT, RANKED, "event_ranks", 7),
    ],
    ids=["29", "41", "41 in Spanish", "Manage creators", "hybrid", "Task", "event"],
)
def test_the_headers_give_the_kind(tmp_path, *, suffix, head, cells, kind, columns):
    export = tp.io.read_export(write(tmp_path / f"export{suffix}", head, [cells]))
    assert (export.kind, len(export.columns), len(export), export.unread) == (kind, columns, 1, ())
    assert export.line == (2,)
    assert export.sheet == ("data" if suffix == ".xlsx" else "")


def test_the_line_above_the_header_and_rows_without_anything_are_no_rows(tmp_path):
    path = write(tmp_path / "m.xlsx", MANAGE, [[], MANAGED, ["", ""], MANAGED], above=[["Exported at 2026-07-07"]])
    export = tp.io.read_export(path)
    assert export.line == (4, 6)
    assert export.columns["diamonds_l30d"] == (2_980_000, 2_980_000)


def test_values_of_a_wide_export(tmp_path):
    export = tp.io.read_export(write(tmp_path / "wide.csv", OF_41, [row(OF_41, **SOUND)]))
    found = {name: values[0] for name, values in export.columns.items()}
    assert found["period"] == (date(2026, 7, 1), date(2026, 7, 6))
    assert found["joined"] == date(2025, 4, 11)
    assert (found["group"], found["manager"], found["graduation_status"]) == (None, None, None)
    assert (found["days_since_joining"], found["fan_contribution"], found["fan_club_diamonds"]) == (
        1055,
        0.946,
        2_980_000,
    )
    assert found["diamonds_vs_last_month"] == float("inf")
    assert (found["tier_status"], found["status"]) == ("Maintained", "Active")


def test_a_task_file_keeps_its_tasks_by_their_names(tmp_path):
    export = tp.io.read_export(write(tmp_path / "task.csv", TASK, [PAID]))
    assert export.bonuses == {"Activeness task": (Decimal(10),), "Activeness task task": (None,), "Rank up": (None,)}
    assert (export.columns["rookie"], export.columns["data_month"]) == ((False,), (tp.Month(2026, 6),))


def test_other_columns_are_left_alone_and_reported(tmp_path):
    export = tp.io.read_export(write(tmp_path / "more.csv", [*EVENT, "Remark", ""], [[*RANKED, "x", "y"]]))
    assert export.unread == ("Remark",)


def test_short_rows_of_a_sheet_say_nothing_where_they_end(tmp_path):
    export = tp.io.read_export(write(tmp_path / "short.csv", EVENT, [RANKED[:5]]))
    assert export.columns["event_days"] == (None,)


@pytest.mark.parametrize(
    ("form", "header", "cell", "value"),
    [
        ("duration", "LIVE duration", timedelta(hours=30, seconds=2), 108_002),
        ("duration", "LIVE duration", time(3, 2, 1), 10_921),
        ("duration", "LIVE duration(h)", 1.005, 3618),
        ("duration", "LIVE duration (hours) last month", "88.46", 318_456),
        ("duration", "LIVE duration", 0.0, 0),
        ("duration", "LIVE duration", "90m", 5400),
        ("duration", "LIVE duration", "100s", 100),
        ("moment", "Join time", datetime(2026, 4, 11, 9), date(2026, 4, 11)),
        ("moment", "Join time", date(2026, 4, 11), date(2026, 4, 11)),
        ("ratio", "Fan contribution %", 0.5, 0.5),
        ("ratio", "Fan contribution %", "1,234.5%", 12.345),
        ("money", "Estimated bonus", 12.3, Decimal("12.3")),
        ("money", "Estimated bonus", "1,234.5", Decimal("1234.5")),
        ("money", "Estimated bonus", 100.0, Decimal(100)),
        ("month", "Data Month", 202506.0, tp.Month(2025, 6)),
        ("flag", "Is violative creators", "YES", True),
        ("text", "Group", 7.0, "7"),
        ("count", "Diamonds", "0.5K", 500),
    ],
)
def test_every_way_of_writing_a_value(form, header, cell, value):
    found = FORMS[form](cell, header)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("form", "cells"),
    [
        (
            "duration",
            ["1h 60m", "1h 59m 60s", "5", "1:60:00", "-1h", "", "h", "1d", 2.5, True, timedelta(-1), "1h1h", "٣h"],
        ),
        ("count", ["1,23", "1.5", "12,3456", "1e5", "-1", "1.2345K", True, -1.0, 1.5, "1_000", "１２", 1e15]),
        ("days", ["21x", "1.5", "-1", True, 1.5]),
        ("period", ["2026-07-01", "2026-07-01 - 2026-07-06", "2026-02-30 ~ 2026-03-01", 7.0]),
        ("moment", ["2026-04-11 09:21:18 (UTC+2)", "11.4.2026", 46_000.0, "2026-13-01"]),
        ("money", ["$10", "10 USD", "-1", True, -1.0, "1,00"]),
        ("month", ["202613", "2026", "June"]),
        ("ratio", ["much", True, "1%%", "nan"]),
        ("flag", ["maybe", 2.0]),
        ("id", [True, 1.5, 7.3e18, date(2026, 1, 1)]),
    ],
)
def test_what_is_not_written_as_its_column_is_refused(form, cells):
    for cell in cells:
        with pytest.raises(Unreadable):
            FORMS[form](cell, "LIVE duration")


@settings(max_examples=300, deadline=None)
@given(
    cell=st.text(max_size=12)
    | st.floats()
    | st.integers()
    | st.booleans()
    | st.times()
    | st.timedeltas()
    | st.datetimes()
)
def test_any_cell_is_read_or_refused(cell):
    for form, read in FORMS.items():
        with suppress(Unreadable):
            value = read(cell, "LIVE duration(h)")
            assert form in ("ratio", "moment", "month", "period", "text", "id", "flag") or value >= 0


# Workbooks -------------------------------------------------------------------------------------


def test_a_hidden_sheet_is_not_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        for name, head, cells in (("data", EVENT, RANKED), ("old", MANAGE, MANAGED)):
            page = book.add_worksheet(name)
            for r, line in enumerate((head, cells)):
                page.write_row(r, 0, line)
            if name == "old":
                page.hide()
    assert tp.io.read_export(tmp_path / "two.xlsx").kind == "event_ranks"


def test_a_workbook_of_notes_and_one_export_is_that_export(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        book.add_worksheet("notes").write_row(0, 0, ["read me"])
        page = book.add_worksheet("data")
        page.write_row(0, 0, EVENT)
        page.write_row(1, 0, RANKED)
    assert tp.io.read_export(tmp_path / "two.xlsx").sheet == "data"


@pytest.mark.parametrize("cap", ["packed", "unpacked"])
def test_a_workbook_over_its_cap_is_refused_before_it_is_opened(tmp_path, cap):
    path = write(tmp_path / "big.xlsx", MANAGE, [MANAGED] * 2000)
    size = path.stat().st_size
    with pytest.raises(FileError) as caught:
        tp.io.read_export(path, max_bytes=size - 1 if cap == "packed" else size + 1)
    assert caught.value.code == "file.too_large"
    assert ("unpacked" in str(caught.value.value)) == (cap == "unpacked")
    assert len(tp.io.read_export(path, max_bytes=size * 40)) == 2000


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500, b"<html><table></table></html>", b"\xd0\xcf\x11\xe0rest"]
)
def test_what_is_no_workbook_under_the_name_of_one_is_refused(tmp_path, content):
    path = tmp_path / "july.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        tp.io.read_export(path)
    assert caught.value.code in ("file.bad_xlsx", "file.not_xlsx")


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 6000), byte=st.integers(0, 255), cut=st.integers(0, 6000))
def test_a_damaged_workbook_is_read_or_refused(tmp_path_factory, at, byte, cut):
    folder = tmp_path_factory.getbasetemp()
    content = bytearray(write(folder / "whole.xlsx", MANAGE, [MANAGED]).read_bytes())
    content[at % len(content)] = byte
    path = folder / "damaged.xlsx"
    path.write_bytes(content[: cut or None])
    with suppress(tp.errors.InputError):  # any other error is a fault of ours
        tp.io.read_export(path)


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_a_far_cell_is_found_however_the_sheet_is_read(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr("tierpace.io.console.sheets.CHUNK", chunk)
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        page = book.add_worksheet()
        page.write(0, 0, "Creator ID:")
        page.write(1_048_575, 16_383, "far")
    with pytest.raises(FileError) as caught:
        tp.io.read_export(tmp_path / "far.xlsx")
    assert caught.value.code == "file.too_many_cells"


def test_a_missing_file_and_a_wrong_path_are_reported(tmp_path):
    with pytest.raises(FileError, match="the file must be readable"):
        tp.io.read_export(tmp_path / "none.xlsx")
    with pytest.raises(InputTypeError, match="must be text or a path"):
        tp.io.read_export(7)


def test_what_is_an_export_is_known_by_folder_workbook_or_header(tmp_path):
    streams = tmp_path / "streams.csv"
    streams.write_text("creator_id,start,end\n")
    task = write(tmp_path / "task.csv", TASK, [PAID], mark=";")
    assert [is_export(p) for p in (tmp_path, "x.xlsx", task, streams, tmp_path / "none.csv")] == [True] * 3 + [
        False
    ] * 2
