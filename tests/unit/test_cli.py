"""The command line: real files in, a report out, one clear text where something is wrong."""

import argparse
import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import tierpace as tp
from tests.making.commands import complaint, streams
from tierpace.cli.arguments import FORECASTERS, forecaster_of
from tierpace.cli.entry import _parser, main
from tierpace.io import read_programs
from tierpace.show.ladders import ladders_of

EXAMPLE = files("tierpace") / "examples" / "example.toml"


@pytest.fixture
def sessions(tmp_path):
    path = tmp_path / "streams.csv"
    path.write_text(streams())
    return str(path)


@pytest.fixture
def report(sessions):
    """Run `tierpace roster` on the streams with few draws and more arguments."""

    def report(*args, path=sessions, as_of="2026-03-15", program=EXAMPLE):
        base = ["roster", path, "--program", str(program), "--as-of", as_of, "--draws", "100"]
        return main([*base, *map(str, args)])

    return report


# The report -------------------------------------------------------------------------------------


def test_a_report_is_a_table(report, capsys):
    assert report() == 0
    out, err = capsys.readouterr()
    first, second, *_ = out.splitlines()
    assert first == "last day 2026-03-15 assumed; may be partial"
    assert second == "2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03"
    assert "3 creators: " in out
    assert not err


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_report_is_csv_or_json(report, capsys, form):
    assert report("--format", form) == 0
    out = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(out))) if form == "csv" else json.loads(out)["rows"]
    assert [row["creator_id"] for row in rows] == ["0071", "72", "'=73" if form == "csv" else "=73"]
    assert float(rows[0]["airtime_hours"]) == 75
    assert "\r" not in out


def test_gzip_creators_zone_target_sort_and_forecaster(report, tmp_path, capsys):
    path, creators = tmp_path / "streams.csv.gz", tmp_path / "creators.csv"
    path.write_bytes(gzip.compress(streams(zone="").encode()))
    creators.write_text("id,name,joined\n0071,Ann,\n74,Zoë,2026-03-01\n")
    more = ["--zone", "UTC", "--creators", creators, "--target", "Tier 3", "--forecaster", "linear", "--seed", "7"]
    assert report(*more, "--sort", "name", "--descending", "--format", "json", path=str(path)) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in found["rows"]] == ["Zoë", "Ann", None, None]
    unseen = [row["creator_id"] for row in found["rows"] if row["standing"] == "no data"]
    assert unseen == ["74"]
    assert {row["target"] for row in found["rows"] if row["creator_id"] not in unseen} == {"Tier 3"}
    assert found["meta"]["seed"] == 7
    assert "Linear" in found["meta"]["forecaster"]


@pytest.mark.parametrize("word", FORECASTERS)
def test_every_forecaster_by_its_word(report, word, capsys):
    assert report("--forecaster", word, "--format", "json", "--draws", "20") == 0
    assert json.loads(capsys.readouterr().out)["meta"]["forecaster"] == repr(forecaster_of(word))


def test_without_a_word_it_is_the_default(report, capsys):
    assert report("--format", "json", "--draws", "20") == 0
    assert json.loads(capsys.readouterr().out)["meta"]["forecaster"] == repr(tp.forecasters.default())
    assert next(iter(FORECASTERS)) == "default"
    assert forecaster_of("default") == tp.forecasters.default()


def test_words_cover_all_forecasters_and_differ():
    """Of what wraps another the word is for one with a sensible one in it."""
    whole = " ".join(repr(forecaster_of(word)) for word in FORECASTERS)
    classes = [c for c in map(tp.forecasters.__getattr__, tp.forecasters.__all__) if isinstance(c, type)]
    ours = [c.__name__ for c in classes if hasattr(c, "tail") and c is not tp.forecasters.Forecaster]
    assert len(ours) == 11
    assert [name for name in ours if f"{name}(" not in whole] == []
    assert len({repr(forecaster_of(word)) for word in FORECASTERS}) == len(FORECASTERS)


def options_of_forecasters():
    """Every option of any command that names a forecaster."""
    (commands,) = (a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    found = {}
    for name, parser in commands.choices.items():
        for action in parser._actions:
            if {"--forecaster", "--baseline"} & set(action.option_strings):
                found[name, action.option_strings[0]] = action
    return found


def test_at_every_command_the_words_are_the_same_and_the_help_has_them_all():
    found = options_of_forecasters()
    names = ("morning", "report", "roster", "digest", "explain", "plan", "effort", "network", "backtest")
    assert sorted(found) == sorted([*((name, "--forecaster") for name in names), ("backtest", "--baseline")])
    for (_, option), action in found.items():
        assert tuple(action.choices) == tuple(FORECASTERS)
        if option == "--forecaster":
            assert all(f"{word}: {what}" in action.help for word, (what, _) in FORECASTERS.items())
            assert "default if none is given" in action.help


def test_the_words_are_those_of_the_docs():
    text = (Path(__file__).parents[2] / "docs" / "how-to" / "choose-a-forecaster.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| `(.+)` \|$", text, re.MULTILINE)
    assert listed == [(word, repr(forecaster_of(word))) for word in FORECASTERS]


def test_a_folder_of_programs_and_one_ladder(report, tmp_path, capsys):
    folder = tmp_path / "programs"
    folder.mkdir()
    for ladder in ("one", "two"):
        text = EXAMPLE.read_text(encoding="utf-8").replace('ladder = "tiers"', f'ladder = "{ladder}"')
        (folder / f"{ladder}.toml").write_text(text, encoding="utf-8")
    creators = tmp_path / "creators.csv"
    creators.write_text("id,region\n0071,US\n72,US\n=73,US\n")
    assert report("--creators", creators, program=folder) == 0
    assert "ladder" in capsys.readouterr().out
    assert report("--creators", creators, "--ladder", "two", "--format", "json", program=folder) == 0
    assert {row["ladder"] for row in json.loads(capsys.readouterr().out)["rows"]} == {"two"}
    text = EXAMPLE.read_text(encoding="utf-8").replace('ladder = "tiers"', 'ladder = "three"')
    (folder / "three.toml").write_text(text.replace('zone = "UTC"', 'zone = "Japan"'), encoding="utf-8")
    assert report("--creators", creators, program=folder) == 1
    assert "[cli.day_rules_differ]" in complaint(capsys)


def test_bad_rows_stop_the_report_or_are_set_aside(report, tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(streams() + "72,x,2026-03-01T00:00:00Z,1\n" * 7)
    assert report(path=str(path)) == 1
    said = complaint(capsys)
    assert said.startswith("tierpace: rows: 7 rows break a rule (session.bad_time: 7)\n  row ")
    assert said.count("\n  row ") == 5
    assert "pass --on-error collect" in said
    assert said.endswith("(rows count from 0: row 0 of a CSV is its line 2)\n")
    assert report("--on-error", "collect", path=str(path)) == 0
    out, err = capsys.readouterr()
    assert "3 creators" in out
    assert err == "note: rows set aside or worth a look (session.bad_time: 7)\n"


def test_messages_advise_options_of_the_command(report, tmp_path, capsys):
    assert report(as_of="2026-03-20") == 1
    assert "pass --last-day" in complaint(capsys)
    assert report("--last-day", "2026-03-20", as_of="2026-03-20") == 0
    capsys.readouterr()
    path = tmp_path / "naive.csv"
    path.write_text(streams(zone=""))
    assert report(path=str(path)) == 1
    assert "pass --zone for times without one" in complaint(capsys)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"path": "nowhere.csv"}, "file.cannot_open"),
        ({"program": "nowhere.toml"}, "file.cannot_open"),
        ({"as_of": "2025-01-01"}, "asof.outside_ledger"),
    ],
)
def test_bad_input_is_one_clear_text(report, capsys, args, code):
    assert report(**args) == 1
    said = complaint(capsys)
    assert said.startswith("tierpace: ")
    assert said.endswith(f"[{code}]\n")


def test_unmeasured_signals_and_unknown_tiers_and_columns_are_reported(report, tmp_path, capsys):
    path = tmp_path / "times.csv"
    path.write_text(streams(diamonds=False))
    assert report(path=str(path)) == 1
    assert "[program.unmeasured_signal]" in complaint(capsys)
    assert report("--target", "Tier 9") == 1
    assert "Tier 1, Tier 2, Tier 3" in complaint(capsys)
    assert report("--sort", "chnce") == 1
    assert "did you mean 'chance'?" in complaint(capsys)


def test_names_in_messages_cannot_command_the_terminal(report, tmp_path, capsys):
    path = tmp_path / "evil.csv"
    path.write_text("creator_id\x1b[31m,start\u202e,end\n", encoding="utf-8")
    assert report(path=str(path)) == 1
    assert not set(complaint(capsys)) & set("\x1b\u202e")


# Output -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "start"), [("a.csv", "creator_id,"), ("a.json", "{"), ("a.txt", "last day 2026-03-15 assumed")]
)
def test_a_report_goes_to_a_file_by_its_ending(report, tmp_path, capsys, name, start):
    path = tmp_path / name
    assert report("--output", path) == 0
    assert capsys.readouterr() == ("", "")
    assert path.read_text(encoding="utf-8").startswith(start)


def test_an_output_is_replaced_only_when_allowed(report, tmp_path, capsys):
    path = tmp_path / "out.csv"
    path.write_text("mine")
    assert report("--output", path) == 1
    assert "use --overwrite to replace it [show.output_exists]" in complaint(capsys)
    assert path.read_text() == "mine"
    assert report("--output", path, "--overwrite") == 0
    assert path.read_text().startswith("creator_id,")
    assert report("--output", tmp_path / "none" / "out.csv") == 1
    assert "[show.no_folder]" in complaint(capsys)


# Check, demo, usage -----------------------------------------------------------------------------


def test_check_says_what_a_program_is(capsys):
    assert main(["check", str(EXAMPLE)]) == 0
    out = capsys.readouterr().out
    assert "Tier 1  80h 00m   300,000           22  6 % of 0.01 USD a diamond     180.00" in out
    assert "note: example, no fact: all figures" in out
    assert "grade: example" in out


def test_check_says_what_is_wrong_and_goes_on(tmp_path, capsys):
    bad = tmp_path / "bad.toml"
    bad.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("airtime_hours = 60", "airtime_hour = 60"), encoding="utf-8"
    )
    assert main(["check", str(bad), str(EXAMPLE.parent)]) == 1
    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert err.startswith(f"tierpace: {bad}: tiers[1].airtime_hour: ")
    assert "did you mean 'airtime_hours'? [program.unknown_key]" in err
    assert out.count("\n  source: ") == len(ladders_of(read_programs(EXAMPLE.parent).programs))


def test_the_demo_is_invented_and_says_so(capsys):
    assert main(["demo"]) == 0
    assert capsys.readouterr().out.startswith("INVENTED")
    assert main(["demo", "--format", "json", "--as-of", "2026-02-10", "--seed", "1"]) == 0
    out, err = capsys.readouterr()
    assert "INVENTED" in err
    assert json.loads(out)["meta"]["as_of"] == "2026-02-10"


@pytest.mark.parametrize(
    "args",
    [
        [], ["nothing"], ["roster"], ["roster", "a.csv", "--program", "p.toml"], ["demo", "--as-of", "15.3.2026"],
        ["demo", "--as-of", "2026-02-30"], ["demo", "--seed", "-1"], ["demo", "--seed", "x"],
        ["demo", "--format", "xml"],
        ["roster", "a.csv", "--program", "p.toml", "--as-of", "2026-03-15", "--draws", "0"],
    ],
)  # fmt: skip
def test_bad_usage_is_code_2(args, capsys):
    with pytest.raises(SystemExit) as end:
        main(args)
    assert end.value.code == 2
    assert "usage: tierpace" in complaint(capsys)


def test_the_version_is_reported(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("tierpace ")


def test_an_interrupt_is_code_130(monkeypatch, capsys):
    def interrupt(*, seed):
        raise KeyboardInterrupt

    monkeypatch.setattr("tierpace.demo.ledger", interrupt)
    assert main(["demo"]) == 130
    assert complaint(capsys) == "\ntierpace: interrupted\n"


def test_progress_is_shown_on_a_terminal_alone_and_removed(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["demo", "--format", "csv"]) == 0
    said = capsys.readouterr().err
    assert "creators: 13 of 13 …\r\x1b[K" in said
    assert said.rpartition("\x1b[K")[2] == "note: INVENTED creators and streams, by an example program\n"


def run(*args, **settings):
    command = [sys.executable, "-m", "tierpace", *args]
    return subprocess.run(command, capture_output=True, check=False, timeout=120, **settings)


def test_help_of_the_module(capsys):
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"roster" in done.stdout


def test_a_reader_that_has_enough_is_no_error():
    script = f"{sys.executable} -m tierpace demo --format json | head -c 10"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=False, timeout=120)
    assert done.stdout == b'{\n  "schem'
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_terminal_of_another_encoding_is_no_error():
    done = run("demo", env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    assert run("demo", "--format", "csv", env=os.environ | {"PYTHONIOENCODING": "ascii"}).returncode == 0
