"""Commands about creators: they are asked for by id or name, shown with name, ladder and rank, and none is left out."""

import csv
import io
import json
from datetime import datetime, timedelta
from importlib.resources import files

import attrs
import pandas as pd
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.cli.entry import main
from tierpace.cli.inputs import ids_of
from tierpace.core import Creator
from tierpace.errors import InputError
from tierpace.io import read_programs
from tierpace.rosters.columns import MONEY
from tierpace.rosters.group_totals import COUNTED
from tierpace.show.ladders import ladder_text
from tierpace.show.text import totals_text
from tierpace.tables.wording import days

CUT = "2026-04-15"
PEOPLE = "id,name,region\nb1,Ann Lee,GB\nb2,Bob,US\nb3,Cy,\nb4,Bob,GB\n"
ACTIVE = (files("tierpace") / "examples" / "activeness-from-2026-03.toml").read_text("utf-8")
RANKS = (files("tierpace") / "examples" / "rank-up-2026.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def agency(tmp_path_factory):
    """Four creators from December to mid-April, of two regions but one of none, and a folder of two ladders."""
    at = tmp_path_factory.mktemp("agency")
    lines = ["creator_id,start,end,diamonds"]
    for k, hours in enumerate([4, 3, 5, 2]):
        day = datetime(2025, 12, 1, 18) + timedelta(hours=k)
        while day < datetime(2026, 4, 16):
            end = day + timedelta(hours=hours + day.day % 3 / 2)
            lines.append(f"b{k + 1},{day.isoformat()}Z,{end.isoformat()}Z,{3_000 * hours + 700 * (day.day % 5)}")
            day += timedelta(days=1 + k % 2)
    (at / "streams.csv").write_text("\n".join(lines) + "\n")
    (at / "people.csv").write_text(PEOPLE)
    (at / "book").mkdir()
    for name, text in (("active", ACTIVE), ("ranks", RANKS)):
        for region in ("GB", "US"):
            own = "\n".join(f'region = "{region}"' if v.startswith("region =") else v for v in text.splitlines())
            (at / "book" / f"{name}-{region}.toml").write_text(own + "\n")
    return at


@pytest.fixture
def do(agency, capsys):
    def run(command, *args):
        source = [str(agency / "streams.csv"), "--program", str(agency / "book")]
        drawing = [] if command == "check" else ["--draws", "40"]
        code = main([command, *source, "--creators", str(agency / "people.csv"), *drawing, *args])
        return code, *capsys.readouterr()

    return run


SPAN = ("--from", "2026-04-10", "--to", CUT)
WHY = "note: b3 has no region, and the book has programs of several"


def test_explain_names_who_is_judged_by_no_program(do):
    code, text, _ = do("explain", *SPAN)
    assert code == 0
    assert WHY in text.splitlines()
    assert "Cy" not in text
    notes = json.loads(do("explain", *SPAN, "--format", "json")[1])["notes"]
    assert any("b3 has no region" in str(note) for note in notes)


def test_explain_of_who_is_not_judged_says_why_and_of_others_does_not(do):
    code, text, err = do("explain", *SPAN, "--creator", "b3")
    assert (code, err) == (0, "")
    assert "nobody is judged" in text
    assert text.splitlines()[-1] == WHY
    assert "b3" not in do("explain", *SPAN, "--creator", "b1")[1]


def test_explain_over_a_months_end_says_it_once(do):
    text = do("explain", "--from", "2026-03-20", "--to", CUT)[1]
    assert text.splitlines().count(WHY) == 2, "once a month, for each has its own programs"
    notes = json.loads(do("explain", "--from", "2026-03-20", "--to", CUT, "--format", "json")[1])["notes"]
    assert sum("b3 has no region" in str(note) for note in notes) == 1


def test_explain_shows_names_and_ladders(do):
    text = do("explain", *SPAN)[1]
    assert "Ann Lee" in text
    assert "Bob" in text
    assert {"creator", "ladder", "tier"} <= set(text.split())
    rows = list(csv.DictReader(io.StringIO(do("explain", *SPAN, "--format", "csv")[1])))
    assert list(rows[0])[:4] == ["creator_id", "name", "ladder", "tier"]
    assert {(row["creator_id"], row["name"], row["ladder"]) for row in rows} == {
        (own, name, ladder)
        for own, name in (("b1", "Ann Lee"), ("b2", "Bob"), ("b4", "Bob"))
        for ladder in ("activeness", "rank-up")
    }


def test_a_creator_may_be_named(do):
    by_id, by_name = (do("explain", *SPAN, "--creator", who) for who in ("b1", " ann lee"))
    assert by_id == by_name
    assert by_id[0] == 0
    by_id, by_name = (do("plan", who, "--as-of", CUT) for who in ("b1", "Ann Lee"))
    assert by_id == by_name
    assert by_id[0] == 0


@pytest.mark.parametrize("command", ["plan", "explain"])
def test_a_name_of_two_creators_or_of_none_says_which_ids(do, command):
    def ask(who):
        return do("plan", who, "--as-of", CUT) if command == "plan" else do("explain", *SPAN, "--creator", who)

    field = "CREATOR" if command == "plan" else "--creator"
    two = f"tierpace: {field}: a name must be that of one creator, not of b2, b4, found 'Bob'; write the id "
    assert ask("Bob") == (1, "", two + "[cli.ambiguous_creator]\n")
    twins = [Creator(own, name="Bob") for own in "xy"]
    told(lambda: ids_of(["bob"], twins, field=field), InputError, "cli.ambiguous_creator", field, "not of x, y")
    near = f"tierpace: {field} must be a creator's id or name, found 'AnnLee'; write b1 for 'Ann Lee' "
    assert ask("AnnLee") == (1, "", near + "[creator.unknown]\n")
    assert "see the roster's column creator_id [creator.unknown]" in ask("zzz")[2]


# ------------------------------------------------------------------------------------------------------------ effort

EFFORT = ("--as-of", CUT, "--streams", "14", "--most-creators", "4")


def test_effort_is_written_as_csv_json_and_workbook(do, tmp_path):
    found = tp.show.from_json(do("effort", *EFFORT, "--format", "json")[1])
    assert isinstance(found, tp.planning.Allocation)
    assert found.pushes
    rows = list(csv.DictReader(io.StringIO(do("effort", *EFFORT, "--format", "csv")[1])))
    names = {"b1": "Ann Lee", "b2": "Bob", "b3": "Cy", "b4": "Bob"}
    assert rows == [
        {
            "creator_id": p.creator_id,
            "name": names[p.creator_id],
            "streams": str(len(p.dates)),
            "hours_each": str(p.seconds_each / 3600),
            "dates": " ".join(map(str, p.dates)),
            "battles": "0",
            "tier": p.tier,
            "chance_before": str(p.chance_before),
            "chance_after": str(p.chance_after),
            "gain": str(p.gain),
            "currency": "USD",
        }
        for p in found.pushes
    ]
    for name in ("e.csv", "e.json", "e.xlsx"):
        assert do("effort", *EFFORT, "-o", str(tmp_path / name)) == (0, "", "")
    assert (tmp_path / "e.csv").read_text() == do("effort", *EFFORT, "--format", "csv")[1]
    assert tp.show.from_json((tmp_path / "e.json").read_text()) == found
    sheet = pd.read_excel(tmp_path / "e.xlsx", sheet_name="pushes", engine="calamine")
    assert sheet.iloc[:, 0].tolist() == [p.creator_id for p in found.pushes]


def test_effort_in_a_file_has_all_days(do, tmp_path):
    assert do("effort", *EFFORT, "-o", str(tmp_path / "e.txt"))[0] == 0
    text = (tmp_path / "e.txt").read_text()
    assert "…" not in text
    found = tp.show.from_json(do("effort", *EFFORT, "--format", "json")[1])
    assert all(days(p.dates) in text for p in found.pushes if p.dates)
    assert max(map(len, text.splitlines())) > 120


def test_effort_says_what_a_network_gains_beside_its_rows(do, tmp_path):
    network = files("tierpace") / "examples" / "network" / "network-2026.toml"
    code, out, err = do("effort", *EFFORT, "--network", str(network), "--format", "csv")
    assert (code, out) == (0, do("effort", *EFFORT, "--format", "csv")[1])
    assert "the network" in err
    assert "the network" in do("effort", *EFFORT, "--network", str(network))[1]


@pytest.mark.parametrize("command", [["effort", *EFFORT], ["digest", "--as-of", CUT], ["plan", "b1", "--as-of", CUT]])
def test_a_text_is_not_written_to_a_file_of_another_kind(do, tmp_path, command):
    for name in ("x.pdf", "x.PARQUET") if command[0] == "effort" else ("x.csv", "x.xlsx", "x.json", "x.pdf"):
        path = tmp_path / name
        code, out, err = do(*command, "-o", str(path))
        assert (code, out) == (1, "")
        assert f"--output must not end in {path.suffix}, for this is a text, found" in err
        assert err.endswith("write .txt or .md [cli.idle_option]\n")
        assert not path.exists()


# ------------------------------------------------------------------------------------------------- what fits a terminal


def test_check_of_a_ladder_of_ranks_fits_80_columns(tmp_path, capsys):
    path = tmp_path / "ranks.toml"
    path.write_text(RANKS)
    assert main(["check", str(path)]) == 0
    text = capsys.readouterr().out
    table = [line for line in text.splitlines() if "maintained" in line or "ranked up" in line]
    assert len(table) == 20 - 2
    assert max(map(len, table)) <= 80
    assert "  each ratio is a share of 0.01 USD a diamond" in text.splitlines()
    assert "5,000,000  3 %     1,500.00" in text


def test_check_of_ranks_keeps_their_ends_where_the_next_row_does_not_say_them():
    long = "a name that is long indeed"
    ranks = [
        attrs.evolve(p, rank=attrs.evolve(p.rank, name=f"{long} {p.rank.name}"))
        for p in read_programs(files("tierpace") / "examples" / "rank-up-2026.toml").programs
    ]
    assert " below " not in ladder_text(ranks).split("last month")[1].splitlines()[1]
    assert "199,000" not in ladder_text(ranks)
    gap = attrs.evolve(ranks[-2], rank=attrs.evolve(ranks[-2].rank, diamonds_below=199_000))
    assert "199,000" in ladder_text([*ranks[:-2], gap, ranks[-1]])


@pytest.mark.parametrize("width", [80, 100, 120])
def test_totals_by_manager_fit_the_terminal(width):
    names = ("manager", "ladder", "creators", *COUNTED, "currency", *MONEY)
    row = ("Zoe", "activeness", 1_500, 200, 300, 400, 500, 100, 0, "USD", 12_846.73, 7_400.26, 5_446.47)
    columns = {name: (value,) * 2 for name, value in zip(names, row, strict=True)}
    text = totals_text(columns, width=width)
    assert max(map(len, text.splitlines())) <= width
    assert "no data" not in " ".join(text.split()), "nobody has it"
    for value in ("1,500", "200", "300", "400", "500", "100", "12,846.73", "USD"):
        assert value in text or value.replace(",", "") in text
    assert ("7,400.26" in text) is (width > 80)
    two = {**columns, "currency": ("USD", "EUR")}
    text = totals_text(two, width=width)
    assert "EUR" in text
    assert max(map(len, text.splitlines())) <= (width if width > 80 else 90)
    wide = totals_text(columns)
    assert wide.splitlines()[0].split("  ")[-1] == "bonus at stake"
    assert totals_text(columns, width=200) == wide


def test_roster_by_fits_its_terminal(do, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    lines = do("roster", "--as-of", CUT, "--by", "region")[1].splitlines()
    assert max(map(len, lines)) <= 100


def test_effort_in_two_currencies_says_which_option_picks_one(agency, capsys):
    book = agency / "two"
    book.mkdir()
    for path in (agency / "book").iterdir():
        text = path.read_text()
        (book / path.name).write_text(text.replace('"USD"', '"EUR"') if path.stem.endswith("GB") else text)
    base = [str(agency / "streams.csv"), "--program", str(book), "--creators", str(agency / "people.csv")]
    assert main(["effort", *base, *EFFORT, "--draws", "20"]) == 1
    assert "; name one: --currency EUR [money.mixed_currencies]" in capsys.readouterr().err
    assert main(["effort", *base, *EFFORT, "--draws", "20", "--currency", "EUR"]) == 0
