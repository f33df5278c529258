"""A roster of Parquet files on one machine: what it writes, how it goes on, and what it refuses."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from importlib.resources import files
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.buckets import table_of
from tests.making.random_ledgers import program, streams
from tierpace import buckets
from tierpace.buckets import bucket_tasks, one_machine, splitting
from tierpace.buckets.roster_rows import rows_table
from tierpace.cli.entry import _parser, main
from tierpace.errors import FileError, InputError, MissingExtraError, RowErrors, SchemaError

pytest.importorskip("duckdb")
RULE = tp.DayRule("UTC")
PROGRAM = program(RULE)
COLUMNS = streams(8, creators=25, days=110)
CUT = date(2026, 2, 10)
PEOPLE = [tp.Creator("c01", name="Zoë", manager="Kim"), tp.Creator("idle", name="Ida")]
ASKED = {"as_of": CUT, "day_rule": RULE, "creators": PEOPLE, "draws": 30, "buckets": 5, "workers": 1}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("streams")
    n = len(COLUMNS[0])
    for name, kept in (("a", range(n // 3)), ("b", range(n // 3, n))):
        table = table_of(COLUMNS, kept, numbered=False).append_column("stream_id", [[f"s{k}" for k in kept]])
        pq.write_table(table.append_column("country", [["x"] * len(kept)]), folder / f"{name}.parquet")
    return folder


@pytest.fixture(scope="module")
def whole():
    who, start, end, diamonds = COLUMNS
    ledger = tp.Ledger.from_columns(
        creator_id=who, start=start, end=end, diamonds=diamonds, day_rule=RULE, creators=PEOPLE
    )
    found = tp.roster(ledger, PROGRAM, as_of=CUT, draws=30)
    return rows_table(found.columns, found.tiers)


@pytest.fixture
def alone(monkeypatch):
    """Do the work of the workers here, so that what they do is seen."""
    done = []

    class Here:
        def __init__(self, workers, *, mp_context, initializer, initargs):
            initializer(*initargs)

        def submit(self, task, folder, bucket, *given):
            done.append((task.__name__.removesuffix("_task"), bucket))
            return SimpleNamespace(result=lambda: task(folder, bucket, *given))

        def shutdown(self, **_):
            pass

    monkeypatch.setattr(one_machine, "ProcessPoolExecutor", Here)
    monkeypatch.setattr(one_machine, "as_completed", iter)
    return done


def rows_in(folder):
    return [pq.read_table(path) for path in sorted(folder.glob("rows-*.parquet"))]


def test_its_rows_are_those_of_one_ledger(source, whole, tmp_path, alone):
    said = []
    found = buckets.roster_of_files(source, tmp_path / "rows", PROGRAM, track=lambda *a: said.append(a), **ASKED)
    tables = rows_in(tmp_path / "rows")
    assert len(tables) == 5
    assert buckets.rows_digest(buckets.merge_rows(tables)) == buckets.rows_digest(whole)
    assert found.equals(buckets.totals(whole))
    assert pq.read_table(tmp_path / "rows" / "roster-totals.parquet").equals(found)
    assert sorted(path.name for path in (tmp_path / "rows").iterdir())[:2] == [
        "roster-learned.json",
        "roster-totals.parquet",
    ]
    assert not (tmp_path / "rows" / "work").exists()
    assert [stage for stage, done, of in said if done == of] == ["checks", "candidates", "teachers", "rows"]
    assert {bucket for stage, bucket in alone if stage == "rows"} == set(range(5))


def test_a_run_that_was_stopped_goes_on_where_it_was(source, whole, tmp_path, alone, monkeypatch):
    folder = tmp_path / "rows"
    original = bucket_tasks.rows_task

    def rows_task(work, bucket, path):
        if bucket == 3 and not stopped:
            stopped.append(bucket)
            raise KeyboardInterrupt
        original(work, bucket, path)

    stopped = []
    monkeypatch.setattr(bucket_tasks, "rows_task", rows_task)
    with pytest.raises(KeyboardInterrupt):
        buckets.roster_of_files(source, folder, PROGRAM, **ASKED)
    assert len(rows_in(folder)) == 3
    times = {path: path.stat().st_mtime_ns for path in folder.glob("rows-*.parquet")}
    alone.clear()
    buckets.roster_of_files(source, folder, PROGRAM, **ASKED)
    assert alone == [("rows", 3), ("rows", 4)]
    assert all(path.stat().st_mtime_ns == at for path, at in times.items())
    assert buckets.rows_digest(rows_in(folder)) == buckets.rows_digest(whole)
    alone.clear()
    buckets.roster_of_files(source, folder, PROGRAM, **ASKED)
    assert alone == []
    (folder / "rows-00001.parquet").unlink()
    buckets.roster_of_files(source, folder, PROGRAM, **ASKED)
    assert alone == [("rows", 1)]


def test_a_run_that_was_stopped_before_it_had_learned_keeps_what_was_done(source, tmp_path, alone, monkeypatch):
    original = bucket_tasks.candidates_task

    def candidates_task(work, bucket, path, whole):
        if bucket == 2 and not stopped:
            stopped.append(bucket)
            raise KeyboardInterrupt
        original(work, bucket, path, whole)

    stopped = []
    monkeypatch.setattr(bucket_tasks, "candidates_task", candidates_task)
    with pytest.raises(KeyboardInterrupt):
        buckets.roster_of_files(source, tmp_path / "rows", PROGRAM, **ASKED)
    alone.clear()
    monkeypatch.setattr(splitting, "_copy", lambda *_: pytest.fail("streams are put into buckets once"))
    buckets.roster_of_files(source, tmp_path / "rows", PROGRAM, **ASKED)
    assert [job for job in alone if job[0] in ("extent", "candidates")] == [("candidates", k) for k in (2, 3, 4)]


def test_a_process_killed_outright_goes_on(source, whole, tmp_path):
    """With workers of its own, killed by the system while rows are made."""
    code = (
        "import datetime, sys, tierpace as tp\n"
        "from tests.unit.test_one_machine import ASKED, PROGRAM\n"
        "if __name__ == '__main__':\n"
        "    tp.buckets.roster_of_files(sys.argv[1], sys.argv[2], PROGRAM, **ASKED)\n"
    )
    script = tmp_path / "run.py"
    script.write_text(code)
    folder = tmp_path / "rows"
    command = [sys.executable, str(script), str(source), str(folder)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    job = subprocess.Popen(command, env=env, start_new_session=True)
    for _ in range(1200):
        if job.poll() is not None or list(folder.glob("rows-*.parquet")):
            break
        time.sleep(0.05)
    if job.poll() is None:
        os.killpg(job.pid, signal.SIGKILL)
    job.wait()
    done = {path.name: path.stat().st_mtime_ns for path in folder.glob("rows-*.parquet")}
    assert done
    subprocess.run(command, env=env, check=True)
    assert buckets.rows_digest(rows_in(folder)) == buckets.rows_digest(whole)
    assert all((folder / name).stat().st_mtime_ns == at for name, at in done.items())


def test_another_run_is_not_mixed_with_it(source, tmp_path, alone):
    folder = tmp_path / "rows"
    buckets.roster_of_files(source, folder, PROGRAM, **ASKED)
    changed = {**ASKED, "seed": 1, "buckets": 2}
    told(
        lambda: buckets.roster_of_files(source, folder, PROGRAM, **changed),
        FileError,
        "buckets.other_run",
        "output",
        "name another folder",
        "--overwrite",
    )
    (folder / "notes.txt").write_text("mine")
    buckets.roster_of_files(source, folder, PROGRAM, overwrite=True, **changed)
    assert len(rows_in(folder)) == 2
    assert (folder / "notes.txt").read_text() == "mine"
    other = tmp_path / "other"
    other.mkdir()
    (other / "rows-00000.parquet").write_text("not ours")
    told(
        lambda: buckets.roster_of_files(source, other, PROGRAM, overwrite=True, **ASKED),
        FileError,
        "buckets.other_run",
        "output",
        "name another folder",
    )
    assert (other / "rows-00000.parquet").read_text() == "not ours"


# What is refused ---------------------------------------------------------------------------------------


def test_all_bad_rows_of_all_files_are_reported_at_once(tmp_path, alone):
    folder = tmp_path / "streams"
    folder.mkdir()
    n = len(COLUMNS[0])
    columns = [list(column) for column in COLUMNS]
    columns[2][7] = columns[1][7] - 1
    columns[3][n - 2] = -5
    for name, kept in (("a", range(n // 2)), ("b", range(n // 2, n))):
        pq.write_table(table_of(columns, kept, numbered=False), folder / f"{name}.parquet")
    with pytest.raises(RowErrors) as caught:
        buckets.roster_of_files(folder, tmp_path / "rows", PROGRAM, **ASKED)
    assert caught.value.issues.row == (7, n - 2)
    assert caught.value.issues.code == ("session.end_before_start", "session.negative_diamonds")


def test_a_stream_id_on_two_creators_is_refused(tmp_path, alone):
    table = table_of(COLUMNS, numbered=False).append_column("stream_id", [[f"s{k}" for k in range(len(COLUMNS[0]))]])
    ids = table["stream_id"].to_pylist()
    ids[-1] = ids[0]
    path = tmp_path / "streams.parquet"
    pq.write_table(table.set_column(4, "stream_id", [ids]), path)
    told(
        lambda: buckets.roster_of_files(path, tmp_path / "rows", PROGRAM, **ASKED),
        InputError,
        "buckets.shared_stream",
        "stream_id",
        f"s0 of {COLUMNS[0][0]}, s0 of {COLUMNS[0][-1]}",
    )


def test_what_cannot_be_read_or_written(source, tmp_path, monkeypatch):
    def run(source=source, output=tmp_path / "rows", **changed):
        return buckets.roster_of_files(source, output, PROGRAM, **{**ASKED, **changed})

    told(lambda: run(tmp_path / "none.parquet"), FileError, "buckets.no_parquet", "source", "a folder of them")
    told(lambda: run(buckets=0), InputError, "buckets.bad_count", "buckets", "1 or more")
    told(lambda: run(workers=1.5), InputError, "buckets.bad_count", "workers", "1.5")
    told(
        lambda: run(output=tmp_path / "no" / "folder"), FileError, "buckets.no_folder", "output", "name one that is new"
    )
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1 and no more")
    told(lambda: run(bad), FileError, "file.bad_arrow", "bad.parquet", "write it again")
    pq.write_table(pa.table({"creator_id": ["a"], "start": [1]}), bad)
    told(lambda: run(bad, tmp_path / "rows2"), SchemaError, "buckets.missing_column", "bad.parquet", "end")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    told(
        lambda: run(output=tmp_path / "rows3"),
        MissingExtraError,
        "buckets.missing_duckdb",
        "duckdb",
        "pip install 'tierpace[engines]'",
        "none",
    )


def test_what_duckdb_cannot_do_is_said(source, tmp_path, monkeypatch):
    monkeypatch.setattr(splitting, "BUCKET", "no_function(creator_id, {}) AS bucket")
    told(
        lambda: buckets.roster_of_files(source, tmp_path / "rows", PROGRAM, **ASKED),
        FileError,
        "buckets.duckdb_failed",
        "source",
        "no_function",
        "check the files",
    )


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_is_said(source, tmp_path, monkeypatch):
    monkeypatch.setattr(bucket_tasks, "extent_task", die)
    told(
        lambda: buckets.roster_of_files(source, tmp_path / "rows", PROGRAM, **ASKED),
        InputError,
        "buckets.worker_died",
        "workers",
        "finished buckets are kept",
    )


# The command ---------------------------------------------------------------------------------------------


@pytest.fixture
def command(source):
    rules = files("tierpace") / "examples" / "example.toml"
    return [
        *("roster", str(source), "--program", str(rules), "--as-of", str(CUT)),
        *("--buckets", "3", "--workers", "1", "--draws", "30", "--no-plans"),
    ]


def test_the_command_writes_a_folder_and_says_who_is_where(command, source, tmp_path, capsys, alone):
    folder = tmp_path / "out"
    assert main([*command, "--output", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    rows = buckets.merge_rows(rows_in(folder))
    assert out.startswith(f"{folder}: {rows.num_rows} rows in 3 files (")
    standing = rows["standing"].to_pylist()
    assert all(f"{word}: {standing.count(word)}" in out for word in standing)
    assert json.loads((folder / "run.json").read_text())["of"]["buckets"] == 3
    assert rows["plan"].null_count == rows.num_rows


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--by", "manager"], "cli.idle_option"),
        (["--sort", "chance"], "cli.idle_option"),
        (["--format", "csv"], "cli.idle_option"),
        (["--decimal", ","], "cli.idle_option"),
        (["--on-error", "collect"], "cli.idle_option"),
    ],
)
def test_what_a_folder_of_rows_cannot_be(command, tmp_path, capsys, more, code):
    assert main([*command, "--output", str(tmp_path / "out"), *more]) == 1
    assert f"[{code}]" in capsys.readouterr().err


def test_the_command_gives_no_advice_that_it_refuses(command, tmp_path, capsys, alone):
    columns = [list(column) for column in COLUMNS]
    columns[2][7] = columns[1][7] - 1
    path = tmp_path / "bad.parquet"
    pq.write_table(table_of(columns, numbered=False), path)
    assert main([*command[:1], str(path), *command[2:], "--output", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "\n  row 7, " in said
    assert said.endswith("\ncorrect the rows, which count from 0 over all files in the order of their names\n")


def test_the_command_needs_a_folder_and_a_day(command, capsys):
    args = _parser().parse_args(command)
    told(lambda: args.run(args), InputError, "cli.no_folder", "--output", "--output rows", "none")
    place = command.index("--as-of") + 1
    assert main([*command[:place], "latest", *command[place + 1 :], "--output", "x"]) == 1
    assert "write it as 2026-03-15" in capsys.readouterr().err
    without = [part for part in command if part not in ("--buckets", "3")]
    assert main(without) == 1
    assert "--workers needs --buckets" in capsys.readouterr().err
