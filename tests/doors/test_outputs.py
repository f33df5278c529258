"""Frames of three libraries, and workbooks."""

import io
import sys
import zipfile
from datetime import date

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making import results
from tierpace.errors import FileError, InputError, InputTypeError, MissingExtraError
from tierpace.rules.standings import STANDINGS
from tierpace.show import xlsx
from tierpace.show.xlsx import workbook
from tierpace.tables.csv import columns_csv
from tierpace.tables.frames import columns_frame
from tierpace.tables.heads import head_of

LONG = 9_007_199_254_740_993  # a float has not all its digits


@pytest.fixture(scope="module")
def table():
    return tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=50)


def tables():
    """Every result with a frame, and how it is made."""
    for result in results.of_months():
        if isinstance(result, tp.Roster):
            yield from ((result.to_frame, rows) for rows in ("creator", "tier", "signal"))
        elif isinstance(result, tp.Backtest):
            yield from ((result.to_frame, name) for name in ("scores", "reliability", "rows"))
        elif hasattr(result, "to_frame"):
            yield (result.to_frame,)


def cells(frame):
    """The cells of a frame as Python's own values; None where there is none."""
    if isinstance(frame, pd.DataFrame):
        out = {}
        for name in frame:
            values = frame[name].astype(object).where(frame[name].notna(), None).tolist()
            out[name] = [v.date() if isinstance(v, pd.Timestamp) else v for v in values]
        return out
    return frame.to_dict(as_series=False) if isinstance(frame, pl.DataFrame) else frame.to_pydict()


def test_every_frame_says_the_same_in_each_library():
    kinds = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table}
    seen = 0
    for ask, *which in tables():
        seen += 1
        frames = {backend: ask(*which, backend=backend) for backend in kinds}
        assert {b: type(f) for b, f in frames.items()} == kinds
        wanted = cells(ask(*which))
        for frame in frames.values():
            assert cells(frame) == wanted
    assert seen >= 14


def test_kinds_of_columns_are_those_of_each_library(table):
    polars, arrow = table.to_frame(backend="polars"), table.to_frame(backend="pyarrow")
    for name, kind in (("creator_id", pl.String), ("as_of", pl.Date), ("diamonds", pl.Int64), ("chance", pl.Float64)):
        assert polars.schema[name] == kind
    assert polars.schema["standing"] == pl.Enum(list(reversed(STANDINGS)))
    assert arrow.schema.field("as_of").type == pa.date32()
    assert arrow.schema.field("standing").type.ordered
    nobody = table.filter(name="nobody")
    assert nobody.to_frame(backend="polars").schema == polars.schema
    assert nobody.to_frame(backend="pyarrow").schema == arrow.schema


def test_a_table_of_no_rows_knows_what_its_columns_hold():
    nobody = tp.evidence.gone_dark(tp.demo.ledger(seed=0).as_of("2026-03-15").select([]))
    for table in (nobody, tp.show.from_json(tp.show.to_json(nobody))):
        assert len(table) == 0
        assert table.to_frame(backend="polars").schema["creator_id"] == pl.String
        assert tp.tables.Table(table.columns).to_frame(backend="polars").schema["creator_id"] == pl.Float64
    columns = {"diamonds": (None,), "as_of": (None,), "x": (None,)}
    found = tp.tables.Table(columns, kinds={"diamonds": "text", "as_of": "moment"}).to_frame(backend="polars").schema
    assert list(found.values()) == [pl.String, pl.Datetime("ms", "UTC"), pl.Float64]
    told(
        lambda: tp.tables.Table(columns, kinds={"x": "texts"}),
        InputError,
        "table.bad_kind",
        "kinds['x']",
        "text, day, moment, count, number, flag",
    )


def test_other_libraries_and_missing_ones_are_reported(table, monkeypatch):
    told(
        lambda: table.to_frame(backend="spark"),
        InputError,
        "show.bad_backend",
        "backend",
        "one of pandas, polars, pyarrow",
    )
    monkeypatch.setitem(sys.modules, "polars", None)
    told(
        lambda: table.to_frame(backend="polars"),
        MissingExtraError,
        "show.missing_backend",
        "backend",
        "pip install polars",
    )


def test_counts_keep_their_digits_in_every_frame():
    columns = {"diamonds": (LONG, None), "x": (True, None), "y": (1, 0.5)}
    for backend in ("pandas", "polars", "pyarrow"):
        assert cells(columns_frame(columns, backend=backend)) == {
            "diamonds": [LONG, None],
            "x": [True, None],
            "y": [1.0, 0.5],
        }


# Workbooks --------------------------------------------------------------------------------------


def sheets_of(path):
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.catalogue(47, 142)
@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "http://x.y", "{=1}", "<b>", "7301234567890123456"]
)
def test_no_text_of_a_workbook_runs(table, tmp_path, text):
    evil = evolve(
        table, columns=table.columns | {"name": (text, *table.columns["name"][1:]), text: (text,) * len(table)}
    )
    path = tmp_path / "r.xlsx"
    tp.show.write_xlsx(evil, path)
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            content = parts.read(name).decode()
            assert "<f>" not in content
            assert "hyperlink" not in content
    shown = text.replace("\t", "").replace("\r", "")
    rows = sheets_of(path)["creators"]
    assert rows[1][1] == shown
    assert rows[0][-1] == rows[1][-1] == shown


def test_a_workbook_has_the_cells_of_the_roster(table, tmp_path):
    odd = evolve(table, columns=table.columns | {"chance": (float("nan"), float("inf"), *table.columns["chance"][2:])})
    odd = evolve(odd, columns=odd.columns | {"diamonds": (LONG, -5, *odd.columns["diamonds"][2:])})
    path = tmp_path / "r.xlsx"
    tp.show.write_xlsx(odd, path)
    found = sheets_of(path)
    assert list(found) == ["creators", "tiers", "signals", "about"]
    head, *rows = found["creators"]
    shown = {"chance": "chance (0 to 1)", "trend_ratio": "trend_ratio (times)"}
    shown |= {name: f"{name} (USD)" for name in ("plan_gain", "bonus_mean", "bonus_secured", "bonus_at_stake")}
    assert head == [shown.get(name, name) for name in table.columns]
    head = list(table.columns)
    assert [len(found[n]) - 1 for n in ("creators", "tiers", "signals")] == [
        len(table), len(table.tiers["tier"]), len(table.signals["tier"]),
    ]  # fmt: skip
    at = {name: i for i, name in enumerate(head)}
    assert [row[at["creator_id"]] for row in rows] == list(table.columns["creator_id"])
    assert [row[at["chance"]] for row in rows[:2]] == ["", ""]
    assert rows[2][at["chance"]] == table.columns["chance"][2]
    assert rows[0][at["diamonds"]] == str(LONG)
    assert rows[1][at["diamonds"]] == -5
    assert rows[0][at["as_of"]] == date(2026, 3, 15)
    assert ["draws", 50] in [row[:2] for row in found["about"]]
    assert any(row[0] == "note" for row in found["about"])


def test_workbooks_are_refused_what_they_cannot_be(table, tmp_path, monkeypatch):
    told(
        lambda: tp.show.write_xlsx(table, tmp_path / "r.csv"), FileError, "show.bad_suffix", "path", "must end in .xlsx"
    )
    told(
        lambda: tp.show.write_xlsx({}, tmp_path / "r.xlsx"), InputTypeError, "show.bad_roster", "roster", "call roster("
    )
    tp.show.write_xlsx(table, tmp_path / "r.xlsx")
    told(lambda: tp.show.write_xlsx(table, tmp_path / "r.xlsx"), FileError, "show.output_exists", "output")
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    told(lambda: workbook({"a": {"x": (1, 2, 3, 4)}}), FileError, "show.too_many_rows", "a", "at most 3 rows")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    told(lambda: workbook({}), MissingExtraError, "show.missing_xlsxwriter", "path", "pip install 'tierpace[xlsx]'")


def test_the_same_workbook_has_the_same_cells(table):
    once, again = (zipfile.ZipFile(io.BytesIO(workbook({"a": table.columns}))) for _ in range(2))
    assert once.read("xl/worksheets/sheet1.xml") == again.read("xl/worksheets/sheet1.xml")


# ------------------------------------------------------------------------------------------------- for a spreadsheet


def parts_of(path):
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}


def test_every_head_of_a_number_has_a_unit(table, tmp_path):
    words = ("hours", "diamonds", "days", "streams", "months", "(0 to 1)", "(times)", "(a day left)", "(USD)")
    path = tmp_path / "r.xlsx"
    tp.show.write_xlsx(table, path)
    for name, columns in {"creators": table.columns, "tiers": table.tiers, "signals": table.signals}.items():
        heads = dict(zip(columns, sheets_of(path)[name][0], strict=True))
        for column, values in columns.items():
            if any(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
                assert any(word in heads[column] for word in words), heads[column]
            else:
                assert heads[column] == column
    amounts = {"currency": ("USD", None), "bonus_mean": (12.5, None)}
    assert head_of("bonus_mean", amounts["bonus_mean"], amounts).text == "bonus_mean (USD)"


def test_a_workbook_has_formats_widths_and_ids_as_text(table, tmp_path):
    path = tmp_path / "r.xlsx"
    tp.show.write_xlsx(table, path)
    found = parts_of(path)
    for form in ("0.0%", "#,##0.00", "#,##0", "@", "yyyy-mm-dd"):
        assert f'formatCode="{form}"' in found["xl/styles.xml"]
    sheet = found["xl/worksheets/sheet1.xml"]
    assert sheet.count("<col ") > 10
    assert "numberStoredAsText" in sheet
    first = sheet[sheet.index('r="A2"') :][:40]
    assert 't="s"' in first
    assert ' s="' in first


def test_csv_for_a_spreadsheet_has_a_mark_units_and_ids_that_keep_their_digits():
    columns = {"creator_id": ("7310000000000000123", "ann", "=1+1"), "chance": (0.5, None, 1.0)}
    plain = columns_csv(columns)
    assert plain.splitlines() == ["creator_id,chance", "7310000000000000123,0.5", "ann,", "'=1+1,1.0"]
    text = columns_csv(columns, bom=True)
    assert text.encode()[:3] == b"\xef\xbb\xbf"
    assert text[1:].splitlines() == [
        "creator_id,chance (0 to 1)",
        '"=""7310000000000000123""",0.5',
        "ann,",
        "'=1+1,1.0",
    ]
