"""The command line's options for numbers and encodings, and what it says of what is not read."""

from datetime import datetime, timedelta
from importlib.resources import files

import pytest

from tests.errors import told
from tierpace.cli.entry import _parser, main
from tierpace.errors import InputError

CUT = "2026-03-15"


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.toml"
    source = (files("tierpace") / "examples" / "example.toml").read_text(encoding="utf-8")
    path.write_text(source, encoding="utf-8")
    return str(path)


@pytest.fixture
def sessions(tmp_path):
    days = [datetime(2026, 2, 1, 18) + timedelta(days=k) for k in range(43)]
    rows = "".join(f"ann,{d.isoformat()}Z,{(d + timedelta(hours=2)).isoformat()}Z,5\n" for d in days)
    path = tmp_path / "sessions.csv"
    path.write_text("creator_id,start,end,diamonds\n" + rows)
    return str(path)


def test_marks_and_encodings_are_options(tmp_path, program, capsys):
    path = tmp_path / "streams.csv"
    rows = "".join(f"ann,2026-03-{d:02}T18:00Z,2026-03-{d:02}T20:00Z,5.000\n" for d in range(1, 15))
    path.write_text("creator_id,start,end,diamonds\n" + rows, encoding="utf-16")
    people = tmp_path / "people.csv"
    people.write_text("id,name,talent_manager\nann,Zoë,Bo\n", encoding="utf-16")
    asked = ["roster", str(path), "--program", program, "--as-of", "2026-03-10", "--draws", "50", "--format", "csv"]
    assert main(asked) == 1
    assert "pass --encoding utf-16" in capsys.readouterr().err
    asked += ["--encoding", "utf-16", "--creators", str(people), "--columns", "creator_id,name,diamonds"]
    assert main(asked) == 1
    said = capsys.readouterr().err
    assert "(5 or 5,000)" in said
    assert "say with --decimal or --thousands what its mark means" in said
    assert main([*asked, "--thousands", "."]) == 0
    said = capsys.readouterr()
    assert said.out == "creator_id,name,diamonds\nann,Zoë,50000\n"
    assert "note: creators: 'talent_manager' is not used; did you mean 'manager'?\n" in said.err
    assert main([*asked, "--decimal", ".", "--bom"]) == 0
    assert capsys.readouterr().out == "\ufeffcreator_id,name,diamonds\nann,Zoë,50\n"


def test_a_byte_order_mark_is_for_csv(sessions, program):
    args = _parser().parse_args(
        ["roster", sessions, "--program", program, "--as-of", CUT, "--draws", "20", "--format", "json", "--bom"]
    )
    told(lambda: args.run(args), InputError, "cli.idle_option", "--bom", "needs csv as the format")


def test_a_backtest_has_no_workbook(sessions, program, tmp_path):
    path = tmp_path / "b.xlsx"
    args = _parser().parse_args(["backtest", sessions, "--program", program, "--draws", "20", "-o", str(path)])
    told(lambda: args.run(args), InputError, "cli.idle_option", "--format", "as table, csv or json")
    assert not path.exists()


def test_what_was_found_is_never_taken_for_advice(tmp_path, program, capsys):
    path = tmp_path / "streams.csv"
    path.write_text("creator_id,start,end\nzone=,zone=,2026-03-01T20:00\n")
    assert main(["roster", str(path), "--program", program, "--as-of", "2026-03-01"]) == 1
    said = capsys.readouterr().err
    assert "creator 'zone=', start 'zone='" in said
    assert "correct the rows, or pass --on-error collect to set them aside" in said


def test_what_is_not_read_is_named(tmp_path, program, capsys):
    head = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days,Puntos\n"
    folder = tmp_path / "exports"
    folder.mkdir()
    for d in range(1, 11):
        text = f"{head}2026-03-01 ~ 2026-03-{d:02},7301,ann,{d * 900},{2 * d}h,{d},x\n"
        (folder / f"{d}.csv").write_text(text, encoding="utf-8")
    for k in range(6):
        (folder / f"old {k}.xls").write_bytes(b"x")
    asked = ["--program", program, "--as-of", "2026-03-09", "--draws", "20"]
    assert main(["roster", str(folder), *asked]) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[:6] == [
        *(f"note: old {k}.xls is not read: save it as .xlsx or CSV" for k in range(5)),
        "note: 2 more files or columns are not read",
    ]
    streams = tmp_path / "streams.csv"
    rows = "".join(f"7301,2026-03-{d:02}T18:00Z,2026-03-{d:02}T20:00Z,5,x,1\n" for d in range(1, 11))
    streams.write_text("creator_id,start,end,diamonds,title,likes\n" + rows)
    assert main(["roster", str(streams), *asked]) == 0
    assert capsys.readouterr().err.splitlines()[0] == "note: streams.csv: 'title', 'likes' are not used"
