"""Codes that no other test checks in full: the call that raises each, its class, and its exact sentence.

Where Python or the system have a word in it, that word is "…".
"""

import pickle
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import tierpace as tp
from tests.making.bad_rows import NOON, daily, streams
from tierpace import errors
from tierpace.backtesting.leaderboards import leaderboard
from tierpace.cli.inputs import day_rule_of
from tierpace.errors import (
    FileError,
    InputError,
    InputTypeError,
    ProgramError,
    RowErrors,
    SchemaError,
    SessionError,
    shown,
)
from tierpace.files.reading import LONGEST_LINE
from tierpace.files.writing import write_file

START = datetime(2026, 3, 1, tzinfo=UTC)
TOML = """schema = "tierpace/program/1"
name = "P"
region = "US"
revision = "1"
# more
day_rule = { zone = "UTC" }
tiers = [{ name = "T", airtime_hours = 60 }]
"""
LEDGER, DEMO = tp.demo.ledger(seed=0), tp.demo.program()
PROGRESS, EARLIER = (LEDGER.as_of(date(2026, 3, d)) for d in (15, 10))
PROJECTION = tp.project(PROGRESS, draws=20)
LATE, EARLY = (tp.roster(LEDGER, DEMO, as_of=date(2026, 3, d), draws=20) for d in (15, 10))


def session(**changes):
    return tp.StreamSession(**{"creator_id": "a", "start": START, "end": START, "diamonds": 5, **changes})


def program(**changes):
    tiers = [tp.Tier("T", diamonds=5)]
    settings = {"name": "P", "region": "US", "revision": "1", "day_rule": tp.DayRule("UTC"), "tiers": tiers}
    return tp.Program(**{**settings, **changes})


def made(name, content=b""):
    """A file in the folder of the test, or a folder."""
    path = Path(name)
    if name.endswith("/"):
        path.mkdir()
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def creators(content, **settings):
    return tp.io.read_creators(made("c.csv", content), **settings)


def toml(content):
    return tp.io.read_program(made("p.toml", content))


def board(**asked):
    names = ("forecaster", "month", "cut_day", "stratum", "signal", "score", "value")
    scores = dict(zip(names, (("base",), ("2026-01",), (7,), ("all",), ("tiers",), ("brier",), (0.1,)), strict=True))
    return leaderboard(scores, **{"score": "brier", "baseline": "base", **asked})


SENTENCES = [
    (
        "session.bad_creator_id",
        InputTypeError,
        lambda: session(creator_id=7),
        ("creator_id must be text, found 7; long ids lose digits as numbers: write str(id) [session.bad_creator_id]"),
    ),
    (
        "session.bad_id",
        InputTypeError,
        lambda: session(id=7),
        "id must be text, found 7; long ids lose digits as numbers: write str(id) [session.bad_id]",
    ),
    (
        "session.missing_id",
        SessionError,
        lambda: session(id=" "),
        "id must have a visible character, found ' ' [session.missing_id]",
    ),
    (
        "session.bad_gifts",
        InputTypeError,
        lambda: session(gifts=5),
        "gifts must be a list, found 5 [session.bad_gifts]",
    ),
    (
        "session.bad_battles",
        InputTypeError,
        lambda: session(battles=["x"]),
        "battles must be a list of Battle, found 'x' [session.bad_battles]",
    ),
    (
        "session.bad_gifter_id",
        InputTypeError,
        lambda: tp.Gift(START, diamonds=1, gifter_id=7),
        ("gifter_id must be text, found 7; long ids lose digits as numbers: write str(id) [session.bad_gifter_id]"),
    ),
    (
        "session.missing_gifter",
        SessionError,
        lambda: tp.Gift(START, diamonds=1, gifter_id=""),
        "gifter_id must have a visible character, found '' [session.missing_gifter]",
    ),
    (
        "session.bad_opponent_id",
        InputTypeError,
        lambda: tp.Battle(START, end=START, opponent_id=7),
        ("opponent_id must be text, found 7; long ids lose digits as numbers: write str(id) [session.bad_opponent_id]"),
    ),
    (
        "session.missing_opponent",
        SessionError,
        lambda: tp.Battle(START, end=START, opponent_id=""),
        "opponent_id must have a visible character, found '' [session.missing_opponent]",
    ),
    (
        "session.conflicting_duplicate",
        RowErrors,
        lambda: streams(creator_id=["a", "b"], start=[NOON] * 2, end=[NOON] * 2, diamonds=[1, 1], stream_id=["x", "x"]),
        (
            "rows: 2 rows break a rule (session.conflicting_duplicate: 2)\n"
            "  row 0, creator 'a', stream_id 'x': rows with one stream id must be equal "
            "[session.conflicting_duplicate]\n"
            "  row 1, creator 'b', stream_id 'x': rows with one stream id must be equal "
            "[session.conflicting_duplicate]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "session.other_creator",
        RowErrors,
        lambda: streams(stream_id=["x"], creator_id=["a"], start=[NOON], end=[NOON], diamonds=[1]).with_sessions(
            [session(creator_id="b", id="x")]
        ),
        (
            "rows: 1 row breaks a rule (session.other_creator: 1)\n"
            "  row 0, creator 'b', stream_id 'x': a stream must keep its creator: "
            "its id is another creator's in the ledger "
            "[session.other_creator]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "session.smaller_state",
        RowErrors,
        lambda: streams(stream_id=["x"], creator_id=["a"], start=[NOON], end=[NOON], diamonds=[2]).with_sessions(
            [session(creator_id="a", id="x", diamonds=1)]
        ),
        (
            "rows: 1 row breaks a rule (session.smaller_state: 1)\n"
            "  row 0, creator 'a', stream_id 'x': a newer state of a stream must hold all that the older one does: "
            'resume a collector with from_json, or pass smaller="replace" [session.smaller_state]\n'
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "session.bad_length",
        RowErrors,
        lambda: tp.io.read_sessions(
            made("s.csv", "creator_id,start,live\na,2026-03-01T12:00Z,a while\n"),
            columns={"length": "live"},
            day_rule=tp.DayRule("UTC"),
        ),
        (
            "rows: 1 row breaks a rule (session.bad_length: 1)\n"
            "  row 0, creator 'a', length 'a while': a length must have units, as 1h 23m, 01:23:45 or 83 min, or its "
            "column the unit [session.bad_length]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "daily.active_without_airtime",
        RowErrors,
        lambda: daily(airtime_seconds=[0]),
        (
            "rows: 1 row breaks a rule (daily.active_without_airtime: 1)\n"
            "  row 0, creator 'sound', active 1: an active day must have airtime, and active must be 0 or 1 "
            "[daily.active_without_airtime]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "daily.after_last_day",
        RowErrors,
        lambda: daily(last_day=date(2026, 2, 28)),
        (
            "rows: 1 row breaks a rule (daily.after_last_day: 1)\n"
            "  row 0, creator 'sound', day '2026-03-01': a day must not be after last_day [daily.after_last_day]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "daily.airtime_too_long",
        RowErrors,
        lambda: daily(airtime_seconds=[86_401]),
        (
            "rows: 1 row breaks a rule (daily.airtime_too_long: 1)\n"
            "  row 0, creator 'sound', airtime_seconds 86401: airtime must be no longer than the day "
            "[daily.airtime_too_long]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "daily.bad_quality",
        RowErrors,
        lambda: daily(quality=["good"]),
        (
            "rows: 1 row breaks a rule (daily.bad_quality: 1)\n"
            "  row 0, creator 'sound', quality 'good': quality must be one of observed, spread, restated, missing"
            " [daily.bad_quality]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "daily.duplicate_day",
        RowErrors,
        lambda: daily(
            creator_id=["a"] * 2, day=["2026-03-01"] * 2, airtime_seconds=[1] * 2, diamonds=[1] * 2, active=[1] * 2
        ),
        (
            "rows: 2 rows break a rule (daily.duplicate_day: 2)\n"
            "  row 0, creator 'a', day '2026-03-01': a creator must have one row a day [daily.duplicate_day]\n"
            "  row 1, creator 'a', day '2026-03-01': a creator must have one row a day [daily.duplicate_day]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "creator.bad_day",
        RowErrors,
        lambda: creators("id,joined\n7,10.3.2026\n"),
        (
            "rows: 1 row breaks a rule (creator.bad_day: 1)\n"
            "  row 0, creator '7', joined '10.3.2026': a day must be an ISO date, YYYY-MM-DD [creator.bad_day]\n"
            "correct the rows"
        ),
    ),
    (
        "input.bad_on_error",
        InputError,
        lambda: streams(on_error="ignore"),
        "on_error must be one of raise, collect, found 'ignore' [input.bad_on_error]",
    ),
    (
        "input.bad_twice",
        InputError,
        lambda: tp.io.read_task_file("task.csv", twice="add"),
        "twice must be one of raise, keep, found 'add' [input.bad_twice]",
    ),
    (
        "input.bad_nonexistent",
        InputError,
        lambda: streams(nonexistent="drop"),
        "nonexistent must be one of raise, shift_forward, found 'drop' [input.bad_nonexistent]",
    ),
    (
        "input.bad_ambiguous",
        InputError,
        lambda: streams(ambiguous="both"),
        "ambiguous must be one of raise, earlier, later, found 'both' [input.bad_ambiguous]",
    ),
    (
        "input.bad_max_stream_hours",
        InputError,
        lambda: streams(max_stream_hours=0),
        ("max_stream_hours must be a number above 0, at most 2400, found 0 [input.bad_max_stream_hours]"),
    ),
    (
        "ledger.bad_day",
        InputTypeError,
        lambda: streams(last_day="31.03.2026"),
        "last_day must be a date, such as 2026-03-15, or None, found '31.03.2026' [ledger.bad_day]",
    ),
    (
        "ledger.bad_day_rule",
        InputTypeError,
        lambda: streams(day_rule="UTC"),
        "day_rule must be a DayRule, found 'UTC'; for example DayRule(\"UTC\") [ledger.bad_day_rule]",
    ),
    (
        "program.bad_first_month",
        InputTypeError,
        lambda: program(first_month="2026-3"),
        "first_month must be a Month or None, found '2026-3' [program.bad_first_month]",
    ),
    (
        "program.bad_last_month",
        InputTypeError,
        lambda: program(last_month="2026-3"),
        "last_month must be a Month or None, found '2026-3' [program.bad_last_month]",
    ),
    (
        "program.bad_prorate_joiners",
        InputTypeError,
        lambda: program(prorate_joiners=1),
        "prorate_joiners must be a bool, found 1 [program.bad_prorate_joiners]",
    ),
    (
        "program.bad_tasks",
        InputTypeError,
        lambda: program(tasks="Activeness"),
        "tasks must be a list of texts, found 'Activeness'; one task is a list too [program.bad_tasks]",
    ),
    (
        "program.bad_tasks",
        ProgramError,
        lambda: program(tasks=["Rank", "rank"]),
        "tasks must be there once, whatever its case, found 'Rank' [program.bad_tasks]",
    ),
    (
        "program.bad_rounding",
        ProgramError,
        lambda: program(rounding="HALF_UP"),
        "rounding must be one of half_up, half_even, down, up, found 'HALF_UP' [program.bad_rounding]",
    ),
    (
        "program.bad_exclusive_with",
        InputTypeError,
        lambda: program(exclusive_with=1),
        "exclusive_with must be a str or None, found 1 [program.bad_exclusive_with]",
    ),
    (
        "program.bad_joined_within",
        ProgramError,
        lambda: program(joined_within=0),
        (
            "joined_within must lie between 1 and 120 months, found 0; 1 is this calendar month alone, 3 this one and "
            "the two before [program.bad_joined_within]"
        ),
    ),
    (
        "program.bad_joined_within",
        InputTypeError,
        lambda: program(joined_within=1.5),
        "joined_within must be an integer or None, found 1.5 [program.bad_joined_within]",
    ),
    (
        "program.bad_grade",
        InputTypeError,
        lambda: program(grades={"all": 3}),
        "grades['all']: a grade must be text, found 3; such as \"C: one agency\" [program.bad_grade]",
    ),
    (
        "program.exclusive",
        ProgramError,
        lambda: tp.ProgramBook([program(exclusive_with="rank-up")]),
        (
            "exclusive_with of 'P' must be another ladder of the book in region 'US', found 'rank-up'; its ladders "
            "are tiers; put all files into one folder, and pass the folder [program.exclusive]"
        ),
    ),
    (
        "program.bad_day_rule",
        InputTypeError,
        lambda: program(day_rule="UTC"),
        "day_rule must be a DayRule, found 'UTC' [program.bad_day_rule]",
    ),
    (
        "program.bad_per",
        ProgramError,
        lambda: tp.DayRule("UTC", per="week"),
        "per must be one of day, stream, found 'week' [program.bad_per]",
    ),
    (
        "program.bad_midnight",
        ProgramError,
        lambda: tp.DayRule("UTC", midnight="end"),
        "midnight must be one of split, start, found 'end' [program.bad_midnight]",
    ),
    (
        "money.bad_amount",
        InputTypeError,
        lambda: tp.Money("5", "USD"),
        "amount must be a number, found '5' [money.bad_amount]",
    ),
    (
        "money.bad_amount",
        ProgramError,
        lambda: tp.Money(float("inf"), "USD"),
        "amount must be finite, found inf [money.bad_amount]",
    ),
    (
        "program.bad_fixed",
        ProgramError,
        lambda: tp.Bonus.flat(float("nan"), currency="USD"),
        "fixed must be finite, found nan [program.bad_fixed]",
    ),
    (
        "program.bad_fixed",
        InputTypeError,
        lambda: tp.Bonus.flat("5", currency="USD"),
        "fixed must be a number, found '5' [program.bad_fixed]",
    ),
    (
        "program.bad_ratio",
        InputTypeError,
        lambda: tp.Bonus.ratio("5%", per_diamond="0.01", currency="USD"),
        "ratio must be a number, found '5%' [program.bad_ratio]",
    ),
    (
        "program.bad_ratio",
        ProgramError,
        lambda: tp.Bonus.ratio(float("inf"), per_diamond="0.01", currency="USD"),
        "ratio must be finite, found inf [program.bad_ratio]",
    ),
    (
        "program.bad_per_diamond",
        ProgramError,
        lambda: tp.Bonus.ratio(0.05, per_diamond="a cent", currency="USD"),
        (
            "per_diamond must be a number, found 'a cent'; in text it is written with a point, as \"0.01\" "
            "[program.bad_per_diamond]"
        ),
    ),
    (
        "program.bad_per_diamond",
        InputTypeError,
        lambda: tp.Bonus.ratio(0.05, per_diamond=None, currency="USD"),
        "per_diamond must be a number, found None [program.bad_per_diamond]",
    ),
    (
        "program.bad_grade",
        ProgramError,
        lambda: toml(TOML.replace("# more", 'grade = "D"')),
        (
            "grade must be one of A, B, C, example, found 'D'; A checked on a real export, B two "
            "independent sources agree, C one source [program.bad_grade]"
        ),
    ),
    (
        "program.bad_number",
        ProgramError,
        lambda: toml(TOML.replace("60", "nan")),
        (
            "tiers[0].airtime_hours: a number must be finite, within reason, and have at most 30 digits, found "
            "NaN [program.bad_number]"
        ),
    ),
    (
        "program.bad_schema",
        ProgramError,
        lambda: toml(TOML.replace("program/1", "roster/1")),
        (
            "schema must be \"tierpace/program/1\", found 'tierpace/roster/1'; is this the file of a "
            "program? [program.bad_schema]"
        ),
    ),
    (
        "program.newer_schema",
        ProgramError,
        lambda: toml(TOML.replace("program/1", "program/2")),
        (
            "schema: the file's layout must be one that this version knows, up to tierpace/program/1, found "
            "'tierpace/program/2'; upgrade tierpace: pip install -U tierpace [program.newer_schema]"
        ),
    ),
    (
        "program.missing_key",
        ProgramError,
        lambda: toml(TOML.replace('name = "P"', "")),
        (
            "name: the key 'name' must be there, found ['schema', 'region', 'revision', 'day_rule', 'tiers']; the"
            " keys are schema, name, region, revision, ladder, source, grade, first_month, last_month, "
            "prorate_joiners, tasks, rounding, exclusive_with, joined_within, grades, day_rule, gate, rank, ranks, "
            "tiers [program.missing_key]"
        ),
    ),
    (
        "program.unknown_key",
        ProgramError,
        lambda: toml(TOML.replace("airtime_hours", "airtime_hour")),
        (
            "tiers[0].airtime_hour: the keys of tiers[0] must be among name, airtime_hours, diamonds, active_days, "
            "bonus, task, grades, found 'airtime_hour'; did you mean 'airtime_hours'? [program.unknown_key]"
        ),
    ),
    (
        "schema.bad_mapping",
        InputTypeError,
        lambda: creators("id\n", columns=[("id", "x")]),
        (
            "columns must be a mapping of our column names to the file's headers, found [('id', 'x')] "
            "[schema.bad_mapping]"
        ),
    ),
    (
        "schema.near_column",
        SchemaError,
        lambda: creators("id,Name\n"),
        (
            "c.csv, line 1: an optional column must be named 'name' exactly, or not at all, found 'Name'; rename "
            "it, pass columns={'name': 'Name'} to read it, or {'name': None} not to [schema.near_column]"
        ),
    ),
    (
        "schema.unknown_column",
        SchemaError,
        lambda: creators("id\n", columns={"nam": "x"}),
        (
            "columns: its keys must be among id, name, region, manager, group, joined, left, known_from, found "
            "'nam'; did you mean 'name'? [schema.unknown_column]"
        ),
    ),
    (
        "file.bad_csv",
        FileError,
        lambda: creators('id\n"7"x\n'),
        (
            "c.csv, line 2: the line must be CSV, found …; separate fields by commas, end lines by a line feed, "
            "double a quote within quotes [file.bad_csv]"
        ),
    ),
    (
        "file.bad_gzip",
        FileError,
        lambda: creators(b"\x1f\x8b"),
        "c.csv: a gzip file must be whole and sound, found …; fetch or compress it again [file.bad_gzip]",
    ),
    (
        "file.bad_max_bytes",
        InputError,
        lambda: creators("id\n", max_bytes=0),
        "max_bytes must be above 0, found 0 [file.bad_max_bytes]",
    ),
    (
        "file.bad_max_bytes",
        InputTypeError,
        lambda: creators("id\n", max_bytes=1.5),
        "max_bytes must be an integer, found 1.5 [file.bad_max_bytes]",
    ),
    (
        "file.bad_path",
        InputTypeError,
        lambda: tp.io.read_program(7),
        "path must be text or a path, found 7 [file.bad_path]",
    ),
    (
        "file.bad_toml",
        FileError,
        lambda: toml("x"),
        (
            "p.toml: the file must be TOML, each key once, found …; texts need quotes, and a month is one: "
            'first_month = "2026-03" [file.bad_toml]'
        ),
    ),
    (
        "file.cannot_open",
        FileError,
        lambda: tp.io.read_creators("nowhere/none.csv"),
        (
            "path: the file must be readable (…), found 'nowhere/none.csv'; check the path and its permissions "
            "[file.cannot_open]"
        ),
    ),
    (
        "file.empty",
        FileError,
        lambda: creators(""),
        ("c.csv: the file must have content, found '0 bytes'; a table without rows still has its header [file.empty]"),
    ),
    (
        "file.encoding",
        FileError,
        lambda: creators("id\né\n".encode("latin-1")),
        (
            "c.csv, line 2: the file must be UTF-8, found b'\\xe9\\n'; save it as \"CSV UTF-8\", "
            'or pass encoding="cp1252" or what it is '
            "[file.encoding]"
        ),
    ),
    (
        "file.long_line",
        FileError,
        lambda: creators("x" * (LONGEST_LINE + 1)),
        (
            "c.csv, line 1: a line must have at most 1,048,576 bytes, found 'over 1,048,576 bytes'; is this a text"
            " file? [file.long_line]"
        ),
    ),
    (
        "file.no_programs",
        FileError,
        lambda: tp.io.read_programs("."),
        (
            "path: the folder must hold a program (*.toml), found '.'; pass the folder that the files are in; "
            "folders within it are not searched [file.no_programs]"
        ),
    ),
    (
        "file.not_text",
        FileError,
        lambda: creators(b"PK\x03\x04"),
        (
            "c.csv: the file must be plain text, or gzip of it, found 'a zip archive'; a workbook (.xlsx) is "
            "saved as CSV UTF-8 first [file.not_text]"
        ),
    ),
    (
        "file.nul",
        FileError,
        lambda: creators("id\na\0\n"),
        ("c.csv, line 2: text must hold no NUL byte, found b'a\\x00\\n'; is this a text file, and whole? [file.nul]"),
    ),
    (
        "file.ragged",
        FileError,
        lambda: creators("id\n7,8\n"),
        (
            "c.csv, line 2: every line must have as many fields as the header (1), found '2 fields'; drop empty "
            "lines; put a field that holds a comma in quotes [file.ragged]"
        ),
    ),
    (
        "file.too_large",
        FileError,
        lambda: creators("id\n7\n", max_bytes=4),
        (
            "c.csv, line 2: the file must have at most 4 bytes, unpacked, found 'over 4 bytes'; pass a larger "
            "max_bytes= [file.too_large]"
        ),
    ),
    (
        "file.unclosed_quote",
        FileError,
        lambda: creators('id\n"7\n'),
        (
            "c.csv, line 2: a quote that begins here must end before the file does, found 'an open quote'; a "
            'quote within quotes is doubled: "" [file.unclosed_quote]'
        ),
    ),
    (
        "forecast.bad_seed",
        InputTypeError,
        lambda: tp.project(PROGRESS, seed="1"),
        "seed must be an integer, found '1' [forecast.bad_seed]",
    ),
    (
        "forecast.bad_weeks",
        InputError,
        lambda: tp.forecasters.DayOfWeek(weeks=0),
        "weeks must be an integer of 1 or more, found 0 [forecast.bad_weeks]",
    ),
    (
        "forecast.bad_members",
        InputTypeError,
        lambda: tp.forecasters.Blend([7]),
        (
            "members must be forecasters: objects with a method tail(progress, *, noise), found (7,) "
            "[forecast.bad_members]"
        ),
    ),
    (
        "forecast.not_made",
        InputTypeError,
        lambda: tp.forecasters.Analogs(tp.forecasters.Linear),
        (
            "forecaster must be a forecaster, not what makes one, found <class 'tierpace.forecasters.Linear'>; "
            "write Linear() [forecast.not_made]"
        ),
    ),
    (
        "backtest.bad_name",
        InputError,
        lambda: tp.backtest(
            tp.demo.ledger(seed=0), {"": tp.forecasters.Linear()}, program=tp.demo.program(), months=["2026-02"]
        ),
        (
            "forecasters: names must have a visible character, and no two may be shown alike, found '' "
            "[backtest.bad_name]"
        ),
    ),
    (
        "forecast.no_members",
        InputError,
        lambda: tp.forecasters.Blend([]),
        "members: there must be at least one, found () [forecast.no_members]",
    ),
    (
        "forecast.learned_elsewhere",
        InputError,
        lambda: tp.project(EARLIER, tp.forecasters.Linear().learn(PROGRESS)),
        (
            "Linear: a forecaster that has learned must be used at the cut it learned from, 2026-03-15, found "
            "'2026-03-10'; learn again from this progress, or use the forecaster as it was before learning "
            "[forecast.learned_elsewhere]"
        ),
    ),
    (
        "bands.bad_share",
        InputError,
        lambda: tp.Bands(locked=1.5),
        "locked must lie above 0 and up to 1, found 1.5 [bands.bad_share]",
    ),
    (
        "bands.not_falling",
        InputError,
        lambda: tp.Bands(locked=0.2, on_track=0.5),
        "bands must fall: locked ≥ on_track ≥ at_risk, found (0.2, 0.5, 0.3) [bands.not_falling]",
    ),
    (
        "compare.reversed",
        InputError,
        lambda: tp.compare(before=LATE, after=EARLY),
        (
            "before must not be later than after (2026-03-10), found datetime.date(2026, 3, 15); swap the two"
            " [compare.reversed]"
        ),
    ),
    (
        "plan.bad_hours",
        InputError,
        lambda: tp.plans(PROJECTION, tp.demo.program(), habits=tp.habits(PROGRESS), tier="Tier 1", max_hours_a_day=25),
        "max_hours_a_day must lie above 0 and up to 24, found 25 [plan.bad_hours]",
    ),
    (
        "backtest.unknown_score",
        InputError,
        lambda: board(score="luck"),
        "score must be one of brier, found 'luck' [backtest.unknown_score]",
    ),
    (
        "backtest.unknown_stratum",
        InputError,
        lambda: board(stratum="tall"),
        "stratum must be one of all, found 'tall' [backtest.unknown_stratum]",
    ),
    (
        "cli.day_rules_differ",
        InputError,
        lambda: day_rule_of(tp.ProgramBook([program(), program(region="UK", day_rule=tp.DayRule("Asia/Tokyo"))])),
        (
            "--program: the programs of a folder must count days by one rule, found ['Asia/Tokyo, 0 minutes', "
            "'UTC, 0 minutes']; run the command once for each rule [cli.day_rules_differ]"
        ),
    ),
    (
        "show.bad_json",
        InputError,
        lambda: tp.show.from_json("{"),
        "text must be JSON, found …; is it whole? [show.bad_json]",
    ),
    (
        "show.bad_json",
        InputTypeError,
        lambda: tp.show.from_json(b"{}"),
        "text must be JSON, found … [show.bad_json]",
    ),
    (
        "show.bad_schema",
        InputError,
        lambda: tp.show.from_json("[]"),
        'schema must say what the text is, found None; a schema reads "tierpace/Roster/3" [show.bad_schema]',
    ),
    (
        "show.newer_schema",
        InputError,
        lambda: tp.show.from_json('{"schema": "tierpace/Roster/4"}'),
        (
            "schema: the layout must be one that this version knows, up to 3, found "
            "'tierpace/Roster/4'; upgrade tierpace: pip install -U tierpace [show.newer_schema]"
        ),
    ),
    (
        "show.bad_layout",
        InputError,
        lambda: tp.show.from_json('{"schema": "tierpace/Money/3", "amount": 1.5, "currency": "USD"}'),
        "amount must be text, found 1.5; pass what to_json returned [show.bad_layout]",
    ),
    (
        "show.unknown_kind",
        InputError,
        lambda: tp.show.from_json('{"schema": "tierpace/Rooster/3"}'),
        (
            "schema: the kind must be one that tierpace writes, found 'Rooster'; did you mean 'Roster'? "
            "[show.unknown_kind]"
        ),
    ),
    (
        "show.too_large",
        InputError,
        lambda: tp.show.from_json("[1]", max_bytes=2),
        "text must have at most 2 characters, found '3 characters'; pass a larger max_bytes= [show.too_large]",
    ),
    (
        "show.unknown_type",
        InputTypeError,
        lambda: tp.show.to_dict(7),
        (
            "result must be a result or value of tierpace, or a list of them, found 7; forecasters and "
            "enumerations have no layout [show.unknown_type]"
        ),
    ),
    (
        "show.output_exists",
        FileError,
        lambda: write_file(made("out.csv"), "x", overwrite=False),
        ("output must be a new file, found 'out.csv'; use --overwrite to replace it [show.output_exists]"),
    ),
    (
        "show.no_folder",
        FileError,
        lambda: write_file(Path("nowhere/out.csv"), "x", overwrite=False),
        ("output: the folder of the output must exist, found 'nowhere/out.csv'; make it first [show.no_folder]"),
    ),
    (
        "show.cannot_write",
        FileError,
        lambda: write_file(made("folder/"), "x", overwrite=True),
        (
            "output must be writable (…), found 'folder'; check the path, its permissions and the "
            "space left [show.cannot_write]"
        ),
    ),
    (
        "session.naive_time",
        SessionError,
        lambda: session(start=datetime(2026, 3, 1)),
        (
            "start must have a zone, found datetime.datetime(2026, 3, 1, 0, 0); write datetime(…, "
            "tzinfo=ZoneInfo(…)) [session.naive_time]"
        ),
    ),
    (
        "session.missing_time",
        RowErrors,
        lambda: streams(end=[None]),
        (
            "rows: 1 row breaks a rule (session.missing_time: 1)\n"
            "  row 0, creator 'sound', end None: a stream must have a start and an end [session.missing_time]\n"
            'correct the rows, or pass on_error="collect" to set them aside'
        ),
    ),
    (
        "creator.duplicate",
        RowErrors,
        lambda: creators("id\n7\n7\n"),
        (
            "rows: 1 row breaks a rule (creator.duplicate: 1)\n"
            "  row 1, creator '7', id '7': a creator id must appear only once [creator.duplicate]\n"
            "correct the rows"
        ),
    ),
    (
        "creator.missing_id",
        RowErrors,
        lambda: creators("id,name\n ,x\n"),
        (
            "rows: 1 row breaks a rule (creator.missing_id: 1)\n"
            "  row 0, creator ' ', id ' ': a creator id must have a visible character [creator.missing_id]\n"
            "correct the rows"
        ),
    ),
    (
        "creator.left_before_joined",
        RowErrors,
        lambda: creators("id,joined,left\n7,2026-03-10,2026-03-01\n"),
        (
            "rows: 1 row breaks a rule (creator.left_before_joined: 1)\n"
            "  row 0, creator '7', left '2026-03-01': a creator must leave on or after the day of joining "
            "[creator.left_before_joined]\n"
            "correct the rows"
        ),
    ),
    (
        "program.bad_bonus",
        ProgramError,
        lambda: toml(TOML.replace("60 }", '60, bonus = { currency = "USD" } }')),
        (
            "tiers[0].bonus: a bonus must have currency and either amount, or ratio and per_diamond, found [] "
            "[program.bad_bonus]"
        ),
    ),
    (
        "ledger.bad_type",
        InputTypeError,
        lambda: tp.roster(5, DEMO, as_of=date(2026, 3, 15)),
        (
            "ledger must be a Ledger, found 5; build one: Ledger.from_columns, or io.read_sessions for a "
            "file [ledger.bad_type]"
        ),
    ),
    (
        "ledger.implausible_day",
        InputError,
        lambda: streams(last_day=date.max),
        (
            "last_day must lie between 1990-01-01 and 2199-12-31, found datetime.date(9999, 12, 31) "
            "[ledger.implausible_day]"
        ),
    ),
    (
        "projection.bad_type",
        InputTypeError,
        lambda: tp.chances(PROGRESS.day, DEMO),
        ("projection must be a Projection, found 15; call project(ledger.as_of(day)) [projection.bad_type]"),
    ),
    (
        "compare.bad_roster",
        InputTypeError,
        lambda: tp.compare(before=EARLY, after=None),
        ("after must be a Roster, found None; call roster(ledger, program, as_of=…) [compare.bad_roster]"),
    ),
    (
        "plan.bad_habits",
        InputTypeError,
        lambda: tp.plans(PROJECTION, DEMO, habits=None, tier="Tier 1"),
        "habits must be a Habits, found None; call habits(progress) [plan.bad_habits]",
    ),
    (
        "forecast.bad_progress",
        InputTypeError,
        lambda: tp.habits(15),
        ("progress must be a Progress, found 15; cut the ledger: ledger.as_of(day) [forecast.bad_progress]"),
    ),
    (
        "program.bad_signal",
        ProgramError,
        lambda: tp.Threshold("hours", 5),
        (
            "signal: a signal must be one of AIRTIME, DIAMONDS, ACTIVE_DAYS, found 'hours'; write Signal.AIRTIME "
            "[program.bad_signal]"
        ),
    ),
    (
        "bands.bad_type",
        InputTypeError,
        lambda: tp.roster(LEDGER, DEMO, as_of=date(2026, 3, 15), bands=0.9),
        "bands must be a Bands, found 0.9; write Bands(locked=0.95) [bands.bad_type]",
    ),
    (
        "roster.bad_target",
        InputTypeError,
        lambda: tp.roster(LEDGER, DEMO, as_of=date(2026, 3, 15), target=["Tier 1"]),
        ("target must be a Mapping, found ['Tier 1']; or the name of one tier for all [roster.bad_target]"),
    ),
    (
        "plan.bad_tier",
        InputTypeError,
        lambda: tp.plans(PROJECTION, DEMO, habits=tp.habits(PROGRESS), tier=1),
        "tier must be a tier's name, or a mapping of ids to names, found 1 [plan.bad_tier]",
    ),
    (
        "plan.bad_busy",
        InputTypeError,
        lambda: tp.plans(PROJECTION, DEMO, habits=tp.habits(PROGRESS), tier="Tier 1", busy={"a": ["Friday"]}),
        (
            "busy must be a mapping of ids to lists of dates, found {'a': ['Friday']}; write {\"id\": "
            "[date(2026, 3, 20)]} [plan.bad_busy]"
        ),
    ),
    (
        "program.bad_region",
        InputTypeError,
        lambda: program(region=7),
        "region must be a str, found 7 [program.bad_region]",
    ),
    (
        "program.bad_revision",
        InputTypeError,
        lambda: program(revision=7),
        "revision must be a str, found 7 [program.bad_revision]",
    ),
    (
        "program.bad_ladder",
        InputTypeError,
        lambda: program(ladder=7),
        "ladder must be a str, found 7 [program.bad_ladder]",
    ),
    (
        "program.bad_source",
        InputTypeError,
        lambda: program(source=7),
        "source must be a str, found 7 [program.bad_source]",
    ),
]


@pytest.mark.parametrize(
    ("code", "kind", "call", "sentence"), SENTENCES, ids=[f"{code}-{kind.__name__}" for code, kind, *_ in SENTENCES]
)
def test_every_code_is_reported_by_its_class_and_its_sentence(code, kind, call, sentence, *, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert type(error) is kind
    assert re.fullmatch(re.escape(sentence).replace("…", ".+"), str(error))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  # our own bytes
    if kind is RowErrors:
        assert set(error.issues.code) == {code}
        assert (error.code, error.field, error.value) == ("rows.bad", "rows", error.issues.counts())
    else:
        hint = f"; {error.hint}" if error.hint else ""
        between = " " if error.requirement.startswith("must ") else ": "
        assert str(error) == f"{error.field}{between}{error.requirement}, found {shown(error.value)}{hint} [{code}]"
        assert error.code == code
    assert kind.__name__ in errors.__all__


def test_the_nouns_that_verbs_take_are_checked_by_every_verb():
    demo, months = {"forecasters": {"linear": tp.forecasters.Linear()}, "program": DEMO}, [tp.Month(2026, 2)]
    calls = {
        "ledger.bad_type": [
            lambda: tp.roster(None, DEMO, as_of=date(2026, 3, 15)),
            lambda: tp.backtest({"a": 1}, **demo, months=months),
            lambda: list(tp.splits(DEMO, months=months)),
        ],
        "projection.bad_type": [
            lambda: tp.chances(None, DEMO),
            lambda: tp.gap(PROGRESS, DEMO),
            lambda: tp.plans(PROGRESS, DEMO, habits=None, tier="Tier 1"),
        ],
        "compare.bad_roster": [lambda: tp.compare(before=LEDGER, after=LATE)],
        "creator.unknown": [lambda: LEDGER.select([["ann"]]), lambda: LEDGER.select([7])],
    }
    for code, verbs in calls.items():
        for verb in verbs:
            with pytest.raises(InputError) as caught:
                verb()
            assert caught.value.code == code
            assert isinstance(caught.value, InputTypeError) == (code != "creator.unknown")
