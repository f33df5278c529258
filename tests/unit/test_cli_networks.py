"""The command `network`: a month under way and a closed one, as text, CSV and JSON; and what it refuses."""

import csv
import io
import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import tierpace as tp
from tests.making.commands import streams
from tierpace.cli.entry import main
from tierpace.show.network import WIDTH, outlook_text
from tierpace.show.network_programs import event, who
from tierpace.tables.cells import width_of

PROGRAM = files("tierpace") / "examples" / "activeness-to-2026-02.toml"
NETWORK = """schema = "tierpace/network/1"
name = "Ours"
revision = "1"
per_diamond = "0.01"
currency = "USD"
[[goals]]
name = "half"
cohort = "all"
event = "clears"
at_least = "0.5"
pays = 100
[[totals]]
name = "volume"
steps = [["0", "0.01"]]
"""


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command on the streams; return its code, what it wrote and what it complained of."""
    (tmp_path / "s.csv").write_text(streams(), encoding="utf-8")
    (tmp_path / "n.toml").write_text(NETWORK, encoding="utf-8")
    rules = PROGRAM.read_text(encoding="utf-8").replace('last_month = "2026-02"\n', "")
    (tmp_path / "p.toml").write_text(rules, encoding="utf-8")

    def run(*more):
        words = ["network", str(tmp_path / "s.csv"), "--program", str(tmp_path / "p.toml")]
        try:
            code = main([*words, "--network", str(tmp_path / "n.toml"), "--draws", "50", *more])
        except SystemExit as stop:
            code = stop.code
        return code, *capsys.readouterr()

    return run


def test_a_month_under_way_is_text(run):
    code, out, _ = run("--as-of", "2026-03-14")
    assert code == 0
    assert "Ours · all regions · revision 1" in out
    assert "half" in out
    assert "total volume" in out
    assert max(map(width_of, out.splitlines())) <= 120


def test_a_closed_month_is_text(run):
    code, out, _ = run("--month", "2026-02")
    assert code == 0
    assert out.splitlines()[1].startswith("Ours, 2026-02: ")
    assert "1/3" in out or "2/3" in out


@pytest.mark.parametrize(
    ("rows", "first"), [("goals", "goal"), ("incentives", "kind"), ("creators", "creator_id"), ("nearest", "goal")]
)
def test_csv_is_the_table_that_is_named(run, rows, first):
    code, out, _ = run("--as-of", "2026-03-14", "--format", "csv", "--rows", rows)
    assert code == 0
    table = list(csv.reader(io.StringIO(out)))
    assert table[0][0] == first
    assert len(table) == {"goals": 2, "incentives": 4, "creators": 4}.get(rows, len(table))


def test_json_comes_back(run):
    _, under_way, _ = run("--as-of", "2026-03-14", "--format", "json")
    _, closed, _ = run("--month", "2026-02", "--format", "json")
    assert json.loads(under_way)["schema"] == "tierpace/NetworkOutlook/3"
    outlook, verdict = map(tp.show.from_json, (under_way, closed))
    assert outlook.meta["draws"] == 50
    assert verdict.goals.columns["creators"] == (3,)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize("when", [("--as-of", "2026-03-14"), ("--month", "2026-02")], ids=["under way", "closed"])
def test_results_go_to_standard_output(run, tmp_path, form, when):
    run()  # writes the files; what a library writes to standard output is seen in a process of its own alone
    words = ["s.csv", "--program", "p.toml", "--network", "n.toml", "--draws", "50", *when, "--format", form]
    command = [sys.executable, "-m", "tierpace", "network", *words]
    paths = {**os.environ, "PYTHONPATH": str(Path(tp.__file__).parents[1])}
    done = subprocess.run(command, cwd=tmp_path, env=paths, capture_output=True, check=False, timeout=120)
    out = done.stdout.decode()
    assert done.returncode == 0
    assert {"table": "Ours · all regions", "csv": "goal,cohort", "json": '"schema": "tierpace/Network'}[form] in out
    assert all(line.startswith("note: ") for line in done.stderr.decode().splitlines())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ((), "one of the arguments --as-of --month is required"),
        (("--as-of", "2026-03-14", "--month", "2026-02"), "not allowed with"),
        (("--month", "2026-02", "--rows", "nearest"), "nobody is near in a closed month"),
        (("--month", "2026-03"), "[network.month_open]"),
        (("--as-of", "2027-03-14"), "[asof.outside_ledger]"),
    ],
    ids=["no day", "two", "nearest", "open", "outside"],
)
def test_what_it_refuses(run, more, says):
    code, out, err = run(*more)
    assert code in (1, 2)
    assert not out
    assert says in err


def test_a_wide_plan_is_cut_to_the_width():
    goal = tp.core.NetworkGoal("most", "all", event="clears", at_least=0.9)
    network = tp.core.NetworkProgram(name="N", revision="1", per_diamond=1, currency="USD", goals=[goal])
    found = tp.rosters.network_outlook(
        tp.demo.ledger(seed=0), tp.demo.program(), network, as_of=tp.demo.AS_OF, draws=100, nearest=13
    )
    text = outlook_text(found)
    assert "…" in text
    assert max(width_of(line) for line in text.splitlines() if not line.startswith("note")) <= WIDTH


@pytest.mark.parametrize("when", [("--as-of", "2026-03-14"), ("--month", "2026-02")], ids=["under way", "closed"])
def test_a_text_fits_a_narrow_terminal(run, tmp_path, monkeypatch, when):
    monkeypatch.setenv("COLUMNS", "80")
    run()
    named = NETWORK.replace('"half"', '"half of all creators of the network clear a tier"')
    (tmp_path / "long.toml").write_text(named, encoding="utf-8")
    code, out, _ = run(*when, "--network", str(tmp_path / "long.toml"))
    assert code == 0
    assert max(map(width_of, out.splitlines())) <= 80
    assert "rate" in out


EXAMPLE = files("tierpace") / "examples" / "network" / "network-2026.toml"


def test_check_says_what_a_network_program_is(capsys):
    assert main(["check", str(EXAMPLE)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Network 2026 (example) · GB · revision 2026-03 · grade C\n")
    assert "joined 3 whole calendar months before, or earlier" in out
    assert "27,000,000    8 %" in out
    assert "some figure rests on one source alone" in out
    assert max(map(width_of, out.splitlines())) <= 100


def test_check_says_what_is_wrong_with_one(tmp_path, capsys):
    bad = tmp_path / "n.toml"
    bad.write_text(NETWORK.replace('"0.5"', '"50 %"'), encoding="utf-8")
    assert main(["check", str(bad)]) == 1
    assert "goals[0].at_least" in capsys.readouterr().err


def test_a_network_program_is_an_example_to_fill_in(tmp_path, capsys):
    mine = tmp_path / "mine.toml"
    assert main(["program", "new", "--from", "network-2026", "-o", str(mine)]) == 0
    assert "tierpace check mine.toml" in mine.read_text(encoding="utf-8")
    assert main(["check", str(mine)]) == 0
    assert "holds is met" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cohort", "says"),
    [
        (tp.core.Cohort("c", "all"), "everybody on the roster"),
        (
            tp.core.Cohort("c", "mature", months=1, region="US"),
            "joined 1 whole calendar month before, or earlier; of region US",
        ),
        (tp.core.Cohort("c", "joiners", months=1), "joined in the month"),
        (tp.core.Cohort("c", "joiners", months=2), "joined in the month or the one before"),
    ],
    ids=["all", "mature", "joiners of a month", "joiners of two"],
)
def test_cohorts_in_words(cohort, says):
    assert who(cohort) == says


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"event": "clears"}, "clears any tier of any ladder"),
        ({"event": "clears", "ladder": "a"}, "clears any tier of a"),
        ({"event": "clears", "ladder": "a", "tier": "Gold"}, "clears Gold or harder of a"),
        ({"event": "maintained", "ladder": "a"}, "maintained on a"),
        ({"event": "reaches", "airtime_hours": 10.5, "active_days": 1}, "reaches 10h 30m and 1 day"),
    ],
    ids=["any", "ladder", "tier", "rank", "own"],
)
def test_events_in_words(settings, says):
    assert event(tp.core.NetworkGoal("g", "all", at_least=0.5, **settings)) == says
