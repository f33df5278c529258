"""What leaves: numbers that never flatter, names that cannot do harm, JSON that comes back."""

import csv
import io
import json
import sys
import unicodedata
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given, settings, strategies as st
from rich.cells import cell_len

import tierpace as tp
from tests.errors import told
from tierpace.errors import FileError, InputTypeError, MissingExtraError
from tierpace.files.writing import check_output, write_file
from tierpace.rosters.rosters import roster_text
from tierpace.rosters.shown_columns import shown_columns
from tierpace.show.console import print_roster
from tierpace.show.ladders import ladder_text
from tierpace.tables.cells import (
    count_down,
    count_up,
    cut,
    hours_down,
    hours_up,
    label,
    percent,
    visible,
    whole_seconds,
    width_of,
)
from tierpace.tables.csv import FORMULA, columns_csv
from tierpace.tables.frames import columns_frame
from tierpace.tables.text import Column, table_text

MARCH = date(2026, 3, 15)
NARROW = 75  # columns below which what is missing has no room
EVIL = "[bold]Ann[/]\x1b[31m\u202egnp\u2066.\r\nTotal: 1"


@pytest.fixture(scope="module")
def table():
    return tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=MARCH, draws=100)


@pytest.fixture(scope="module")
def evil(table):
    return evolve(table, columns=table.columns | {"name": (EVIL, *table.columns["name"][1:])})


def printed(table, width, **settings):
    page = io.StringIO()
    print_roster(table, file=page, width=width, **settings)
    return page.getvalue()


# Cells ------------------------------------------------------------------------------------------


@given(seconds=st.integers(0, 10**9))
def test_progress_is_rounded_down_and_gaps_up_to_the_minute(seconds):
    minutes, rest = divmod(seconds, 60)
    down, up = f"{minutes // 60:,}h {minutes % 60:02d}m", minutes + bool(rest)
    assert whole_seconds(seconds / 3600) == seconds
    assert hours_down(seconds) == down
    assert hours_up(seconds) == (f"{up // 60:,}h {up % 60:02d}m" if up else "0")


@pytest.mark.catalogue(61)
def test_a_second_short_of_a_threshold_never_looks_like_it():
    assert hours_down(80 * 3600 - 1) == "79h 59m"
    assert hours_down(whole_seconds(sum([0.1] * 800))) == "80h 00m"
    assert hours_up(1) == "0h 01m"
    assert (count_down(1999.99), count_up(0.01), count_down(2000), count_up(-0.0)) == ("1,999", "1", "2,000", "0")


@given(chance=st.floats(0, 1))
def test_only_never_and_always_are_shown_as_such(chance):
    assert (percent(chance) == "0 %") == (chance == 0)
    assert (percent(chance) == "100 %") == (chance == 1)
    assert percent(chance).startswith((">", "<")) or int(percent(chance)[:-2]) <= chance * 100 + 1e-5


def test_a_band_is_never_shown_as_reached_before_it_is():
    assert [percent(p) for p in (0.949, 0.95, 0.699999, 0.7, 0.29)] == ["94 %", "95 %", "69 %", "70 %", "29 %"]


def test_extra_streams_are_reported_where_there_are_any(table):
    sentences = (
        "Tier 1 is secured",
        "no extra stream needed: Tier 2 97 %",
        "not even 16 more",
        "3 more streams of 2 h",
    )
    columns = {
        "creator_id": "1234",
        "plan": sentences,
        "plan_status": ("secured", "not needed", "not enough", "planned"),
        "plan_streams": (0, 0, 0, 3),
        "plan_hours_each": (0.0, 0.0, 0.0, 2.0),
    }
    assert shown_columns(columns, wide=True)[-1].cells == ["none needed", "none needed", "–", "3 × 2h 00m"]


@pytest.mark.parametrize("show", [hours_down, hours_up, count_down, count_up, percent, label])
def test_what_is_not_known_is_a_dash(show):
    assert show(None) == "–"
    assert show(float("nan")) == "–"


@given(text=st.text())
def test_visible_text_is_one_line_without_commands(text):
    shown = visible(text)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown


@given(text=st.text().map(visible), width=st.integers(1, 30))
def test_a_cut_text_fits(text, width):
    assert width_of(cut(text, width)) <= width
    assert cut(text, width) == text or cut(text, width).endswith("…")


def test_floods_of_marks_and_wide_letters():
    assert visible("Z" + "\u0301" * 50) == "Z" + "\u0301" * 3
    assert visible("Z" + "\u0301\u200b" * 50) == "Z" + "\u0301" * 3  # nor does what is left out hide one


@pytest.mark.parametrize("none", ["\ufffe", "\uffff", "\U0001fffe", "\U0010ffff", "\ufdd0", "\ufdef"])
def test_what_unicode_gives_no_character_is_left_out(none):
    assert visible(f"a{none}b") == "ab"
    assert visible("\ufdcf\ufdf0\ufffd") == "\ufdcf\ufdf0\ufffd"  # their neighbours
    assert cut("安安安", 4) == "安…"
    assert width_of("👩") == 2


# Text -------------------------------------------------------------------------------------------


def test_a_repr_counts_and_shows_up_to_twenty_rows(table):
    text = repr(table)
    assert text == roster_text(table)
    assert text.splitlines()[0] == "2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03"
    assert f"{len(table)} creators: " in text
    assert "16 " in text
    assert "… and 9 more" in roster_text(table, rows=len(table) - 9)
    assert all(row["name"] in text for row in table)
    assert max(map(len, text.splitlines())) <= 80


def test_an_empty_roster_has_a_text_too(table):
    nobody = table.filter(name="nobody")
    assert "0 creators" in roster_text(nobody)
    assert "0 creators" in printed(nobody, 80)


def test_columns_of_a_wide_table_say_what_is_earned_and_what_to_do(table):
    heads = [c.head for c in shown_columns(table.columns, wide=True)]
    assert "airtime\nso far" in heads
    assert "extra\nstreams" in heads
    assert len(heads) == len(set(heads))


def test_ladders_are_shown_where_there_are_several(table):
    two = {name: values * 2 for name, values in table.columns.items()}
    two["ladder"] = ("a",) * len(table) + ("b",) * len(table)
    assert [c.head for c in shown_columns(two, wide=False)][:2] == ["creator", "ladder"]


def test_creators_that_share_a_name_are_kept_apart():
    columns = {"creator_id": ("1", "2", "3", "4"), "name": ("Ann", "Ann", None, "Bob")}
    assert shown_columns(columns, wide=False)[0].cells == ["Ann 1", "Ann 2", "3", "Bob"]
    ids = ("7301234567890123451", "7301234567890123452", "7301234567890123453")
    found = shown_columns({"creator_id": ids, "name": ("Annabell", "Annabell", None)}, wide=False, name_width=12)
    assert found[0].cells == ["Annab… …3451", "Annab… …3452", "…67890123453"]


@pytest.mark.parametrize("width", [None, 80, 120])
@pytest.mark.catalogue(47)
def test_names_do_not_reach_the_terminal_as_commands(evil, width):
    text = printed(evil, width, heading=EVIL) if width else roster_text(evil)
    assert "[bold]Ann[/]" in text
    assert not set(text) & set("\x1b\u202e\u2066\r")
    assert not any(line.startswith("Total: 1") for line in text.splitlines())


@pytest.mark.parametrize("width", [20, 70, 80, 120, 140])
@pytest.mark.parametrize(
    "name", ["安 A very long name indeed", "\u4dc0" * 30]
)  # the second is wider to rich than to Python
def test_names_give_way_and_numbers_never_do(table, width, name):
    long = evolve(table, columns=table.columns | {"name": (name,) * len(table)})
    text = printed(long, width).partition("note: ")[0]
    lines = [line for line in text.splitlines() if " %" in line]
    for row, line in zip(table, lines, strict=True):
        numbers = (
            percent(row["chance"]),
            hours_up(whole_seconds(row["gap_airtime_hours"])),
            count_up(row["gap_diamonds"]),
        )
        if width < NARROW:  # there is room for the signal that binds alone
            numbers = percent(row["chance"]), label(row["binding"]).replace("_", " ")
        assert all(f" {text} " in f"{line} " for text in numbers)
        assert row["target"] in line
        assert cell_len(line) <= max(width, 82)


@pytest.mark.parametrize("width", [80, 110, 120])
def test_a_table_fits_its_terminal(table, width):
    lines = printed(table, width).splitlines()
    assert max(map(width_of, lines)) <= width
    assert not any("…" in line for line in lines)
    assert sum(row["name"] in line for row in table for line in lines) >= len(table)


def test_without_rich_the_way_out_is_named(table, monkeypatch):
    for name in [m for m in sys.modules if m.partition(".")[0] == "rich"] + ["rich", "rich.box", "rich.console"]:
        monkeypatch.setitem(sys.modules, name, None)
    told(
        lambda: print_roster(table), MissingExtraError, "cli.missing_rich", "format", "pip install 'tierpace[cli]'"
    )  # fmt: skip


def test_a_table_of_text_aligns_wide_letters():
    lines = table_text([Column("a\nb", ["安", "xyz"], right=False), Column("n", ["1", "22"], right=True)]).splitlines()
    assert lines == ["a", "b     n", "安    1", "xyz  22"]
    assert table_text([]) == ""


def test_a_program_says_how_its_days_count():
    rule = tp.DayRule("Asia/Tokyo", min_minutes=25, per="stream", midnight="start")
    tiers = [tp.Tier("G\x1b", airtime_hours=60.01, bonus=tp.Bonus.flat(50, currency="EUR"))]
    program = tp.Program(name="P", region="JP", revision="r", day_rule=rule, tiers=tiers, prorate_joiners=True)
    text = ladder_text([evolve(program, last_month=tp.Month(2026, 3))])
    assert "in force … to 2026-03 · days of Asia/Tokyo, active with a stream of 25 minutes" in text
    assert "whole streams on the day they start · joiners pro-rated" in " ".join(text.split())
    assert text.splitlines()[-1] == "  G     60h 01m         –            –  50 EUR"


# JSON -------------------------------------------------------------------------------------------


def test_a_roster_comes_back_from_json(table):
    text = tp.show.to_json(table)
    again = tp.show.from_json(text)
    assert tp.show.to_dict(again) == tp.show.to_dict(table)
    assert again.columns["as_of"] == table.columns["as_of"]
    assert again.meta == table.meta
    assert again.notes == table.notes
    assert tp.show.from_json(tp.show.to_json(table.filter(name="nobody"), indent=1)).columns == dict.fromkeys(
        table.columns, ()
    )


def test_json_is_ascii_and_knows_no_nan(evil):
    odd = evolve(evil, columns=evil.columns | {"chance": (float("nan"), float("inf"), *evil.columns["chance"][2:])})
    odd = evolve(odd, columns=odd.columns | {"manager": ("\ud800\u2028</script>", *odd.columns["manager"][1:])})
    text = tp.show.to_json(odd)
    assert text.isascii()
    found = json.loads(text, parse_constant=pytest.fail)
    assert found["schema"] == "tierpace/Roster/3"
    assert [row["chance"] for row in found["rows"][:2]] == [None, "inf"]
    assert found["rows"][0]["name"] == EVIL
    assert found["rows"][0]["as_of"] == found["meta"]["as_of"] == "2026-03-15"


def test_results_of_every_kind_are_plain():
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    progress = ledger.as_of(MARCH)
    projection = tp.project(progress, draws=50)
    points = tp.project(progress, tp.forecasters.Linear(), draws=0)
    earlier = tp.roster(ledger, program, as_of=date(2026, 3, 10), draws=50)
    later = tp.roster(ledger, program, as_of=MARCH, draws=50)
    results = {
        "Verdicts": tp.judge(progress, program), "Chances": tp.chances(projection, program),
        "Gap": tp.gap(projection, program), "Projection": projection, "Roster": later,
        "Comparison": tp.compare(before=earlier, after=later),
    }  # fmt: skip
    for kind, result in results.items():
        found = tp.show.to_dict(result)
        assert found["schema"] == f"tierpace/{kind}/3"
        assert json.loads(tp.show.to_json(result)) == found
    assert tp.show.to_dict(points)["lo80"] is None
    assert tp.show.to_dict(projection)["lo80"] == projection.interval(0.8)[:, 0].tolist()
    assert tp.show.to_dict(results["Verdicts"])["tiers"] == list(program.names)


def test_what_has_no_layout_is_refused():
    with pytest.raises(InputTypeError, match="result must be a result or value") as caught:
        tp.show.to_dict({"a": 1})
    assert caught.value.code == "show.unknown_type"


def test_json_is_text():
    with pytest.raises(InputTypeError) as caught:
        tp.show.from_json(b"{}")
    assert caught.value.code == "show.bad_json"


# CSV and frames ---------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [*FORMULA, " =", "\0=", "\r=", "\n\n@"])
@pytest.mark.catalogue(47)
def test_no_text_becomes_a_formula(start):
    text = columns_csv({"creator_id": (start + "1+1",)})
    assert list(csv.reader(io.StringIO(text)))[1][0].startswith("'")


@pytest.mark.parametrize("bom", [False, True])
def test_an_exact_amount_below_0_is_a_number_in_csv(bom):
    amounts = (Decimal("-25.22"), Decimal("-0.01"), Decimal("0.00"), Decimal("1E+3"), None, "-25")
    text = columns_csv({"difference": amounts}, bom=bom)
    assert text.splitlines()[1:] == ["-25.22", "-0.01", "0.00", "1000", '""', "'-25"]


@settings(max_examples=200)
@given(
    rows=st.lists(st.tuples(st.text(), st.none() | st.floats(allow_nan=False), st.none() | st.integers()), max_size=5)
)
def test_csv_comes_back_but_for_the_guard(rows):
    names = ("creator_id", "chance", "gap")
    text = columns_csv({name: [row[i] for row in rows] for i, name in enumerate(names)})
    head, *found = list(csv.reader(io.StringIO(text)))
    assert tuple(head) == names
    assert [float(c) if c else None for _, c, _ in found] == [c for _, c, _ in rows]
    assert [int(g) if g else None for _, _, g in found] == [g for _, _, g in rows]
    for (cell, *_), (name, *_) in zip(found, rows, strict=True):
        assert cell.removeprefix("'") == one_line(name).removeprefix("'")


def one_line(text):
    plain = text.replace("\0", "").replace("\r\n", " ").replace("\r", " ").replace("\n", " ")
    return plain.encode("utf-8", "replace").decode()


def test_a_roster_as_csv_ends_lines_with_line_feeds(table):
    text = columns_csv(table.columns)
    assert "\r" not in text
    assert next(csv.DictReader(io.StringIO(text)))["as_of"] == "2026-03-15"


def test_frames_have_one_kind_a_column_whatever_the_rows(table):
    full, none = table.to_frame(), table.filter(name="nobody").to_frame()
    assert full.dtypes.to_dict() == none.dtypes.to_dict()
    assert list(full.columns) == list(table.columns)
    assert full["creator_id"].tolist() == list(table.columns["creator_id"])
    assert full["as_of"].iloc[0] == pd.Timestamp("2026-03-15")
    assert full["group"].isna().all()
    assert full["standing"].max() == "locked"
    assert full["standing"].cat.categories.tolist()[0] == "no data"


def test_frames_of_other_tables(table):
    tiers, signals = table.to_frame("tier"), table.to_frame("signal")
    assert tiers["chance"].dtype == signals["projected"].dtype == "float64"
    assert tiers["secured"].dtype == tiers["possible"].dtype == "boolean"
    assert len(signals) == len(tiers) * 3
    nobody = table.filter(name="nobody")
    assert nobody.to_frame("tier").dtypes.to_dict() == tiers.dtypes.to_dict()
    assert nobody.to_frame("signal")["projected"].dtype == "float64"
    odd = columns_frame({"x": (None, 1), "y": (True, None), "z": (None, None), "w": ("a", float("nan")), "v": (1, 0.5)})
    assert [str(kind) for kind in odd.dtypes] == ["Int64", "boolean", "float64", "string", "float64"]


# Files ------------------------------------------------------------------------------------------


def test_files_are_whole_and_replace_none_unasked(tmp_path):
    path = tmp_path / "out.csv"
    write_file(path, "Zoë\n", overwrite=False)
    for refuse in (lambda: check_output(path, overwrite=False), lambda: write_file(path, "b", overwrite=False)):
        with pytest.raises(FileError) as caught:
            refuse()
        assert (caught.value.code, caught.value.field) == ("show.output_exists", "output")
    assert path.read_bytes() == "Zoë\n".encode()
    path.chmod(0o600)
    write_file(path, "b\n", overwrite=True)
    assert path.read_text() == "b\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_file_that_comes_in_between_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("theirs")
    monkeypatch.setattr("tierpace.files.writing.check_output", lambda *_, **__: None)
    with pytest.raises(FileError, match=r"show\.output_exists"):
        write_file(path, "ours", overwrite=False)
    assert path.read_text() == "theirs"


def test_a_file_system_without_hard_links_will_do(tmp_path, monkeypatch):
    def link(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("tierpace.files.writing.os.link", link)
    write_file(tmp_path / "out.csv", "a\n", overwrite=False)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["a\n"]


def test_outputs_that_cannot_be_written_are_refused(tmp_path):
    with pytest.raises(FileError) as caught:
        write_file(tmp_path / "none" / "out.csv", "", overwrite=False)
    assert caught.value.code == "show.no_folder"
    with pytest.raises(FileError) as caught:
        write_file(tmp_path, "", overwrite=True)
    assert caught.value.code == "show.cannot_write"
    assert not list(tmp_path.iterdir())


def test_the_window_lists_its_names():
    assert dir(tp.show) == sorted(tp.show.__all__)
    with pytest.raises(AttributeError, match="no attribute 'to_yaml'"):
        tp.show.to_yaml  # noqa: B018  # the access is what is tested
