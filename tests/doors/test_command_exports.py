"""The command on exports: a folder takes the place of a file of streams."""

import csv
import io
from datetime import date

import pytest

import tierpace as tp
from tests.making.exports import OF_29, SOUND, TASK, Truth, row, write
from tierpace.cli.entry import main
from tierpace.tables.csv import columns_csv

PROGRAM = """schema = "tierpace/program/1"
name = "Invented"
region = "US"
revision = "2026-07"
day_rule = { zone = "UTC", min_minutes = 60 }
tiers = [{ name = "Gold", airtime_hours = 40, active_days = 12 }]
"""


@pytest.fixture
def report(tmp_path):
    (tmp_path / "program.toml").write_text(PROGRAM, encoding="utf-8")

    def report(source, *options):
        settings = ["--program", tmp_path / "program.toml", "--as-of", "2026-07-14", "--draws", "50", "--format", "csv"]
        return main(["roster", *map(str, [source, *settings, *options])])

    return report


@pytest.fixture
def folder(tmp_path):
    truth = Truth.random(5, n=3, d=14)
    folder = tmp_path / "exports"
    folder.mkdir()
    for k, day in enumerate(truth.dates()):
        truth.export(folder, day, suffix=(".csv", ".xlsx")[k % 2])
    return folder


def rows(out):
    return list(csv.DictReader(io.StringIO(out)))


def test_a_folder_of_exports_becomes_a_roster(report, folder, capsys):
    assert report(folder) == 0
    found = rows(capsys.readouterr().out)
    ledger = tp.io.read_backstage(folder, day_rule=tp.DayRule("UTC", min_minutes=60))
    totals = ledger.as_of(date(2026, 7, 14)).so_far
    assert [int(r["diamonds"]) for r in found] == totals[:, 1].tolist()
    assert {r["quality"] for r in found} == {"observed"}


def test_one_call_gives_the_same_as_the_command(report, folder, tmp_path, capsys):
    assert report(folder) == 0
    printed = capsys.readouterr().out
    program = tp.io.read_program(tmp_path / "program.toml")
    table = tp.roster(
        tp.io.read_backstage(folder, day_rule=program.day_rule), program, as_of=date(2026, 7, 14), draws=50
    )
    assert columns_csv(table.columns) == printed
    frame = table.to_frame()
    assert frame["creator_id"].tolist() == [r["creator_id"] for r in rows(printed)]
    assert frame["chance"].tolist() == [float(r["chance"]) for r in rows(printed)]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_single_export_will_do_and_says_that_its_days_are_spread(report, tmp_path, suffix, capsys):
    path = write(tmp_path / f"one{suffix}", OF_29, [row(OF_29, **{**SOUND, "period": "2026-07-01 ~ 2026-07-14"})])
    assert report(path) == 0
    assert rows(capsys.readouterr().out)[0]["quality"] == "14 spread"


def test_two_rows_are_reported_in_the_words_of_the_command(report, tmp_path, capsys):
    cells = {**SOUND, "period": "2026-07-01 ~ 2026-07-14"}
    path = write(tmp_path / "two.csv", OF_29, [row(OF_29, **cells), row(OF_29, **{**cells, "group": "East"})])
    assert report(path) == 1
    told = capsys.readouterr().err
    assert (
        "two.csv, row 3, creator '7301': a creator must have one row; after a change of group, say with --transfers"
        in told
    )
    assert told.endswith("export the file again, or pass --on-error collect to set the rows aside\n")
    assert report(path, "--transfers", "add") == 0
    assert rows(capsys.readouterr().out)[0]["diamonds"] == "10"


def test_options_of_the_other_kind_of_file_are_refused(report, folder, tmp_path, capsys):
    assert report(folder, "--last-day", "2026-07-14") == 1
    assert "--last-day must be used with streams; exports is Creator data" in capsys.readouterr().err
    streams = tmp_path / "streams.csv"
    streams.write_text("creator_id,start,end\n7,2026-07-01T10:00Z,2026-07-01T12:00Z\n")
    assert report(streams, "--transfers", "add") == 1
    assert "--transfers must be used with Creator data; streams.csv is streams" in capsys.readouterr().err


def test_another_export_is_refused_with_its_reader(report, tmp_path, capsys):
    assert report(write(tmp_path / "task.csv", TASK, [])) == 1
    assert "a Task file goes to read_task_file" in capsys.readouterr().err
