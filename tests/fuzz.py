"""A fuzzer for every parser: damaged input is read, or refused with a documented error, and nothing else.

``python -m tests.fuzz 60`` gives each parser a minute of CPU; names after the seconds choose parsers,
``--seed`` another stream of damage. The first finding ends the run, and the input that made it is kept in a folder of
its own.
"""

import argparse
import random
import re
import sys
import tempfile
import time
import traceback
import warnings
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from pyarrow import ipc, parquet

import tierpace as tp
from tests.making import results
from tests.making.exports import OF_29, PAID, RULE, SOUND, TASK, row, write
from tierpace.errors import DataQualityWarning, TierpaceError

ERRORS = Path(__file__).parent.parent / "docs" / "reference" / "errors.md"
UTC = tp.DayRule("UTC")
SPICE = [
    *(
        b"",
        b"\0",
        b"\n",
        b"\r\n",
        b'"',
        b",",
        b";",
        b"\t",
        b":",
        b"{}",
        b"[",
        b"]",
        b"{",
        b"}",
        b"[[tiers]]",
        b"\\u0000",
        b"\\ud800",
    ),
    *(
        b"nan",
        b"NaN",
        b"inf",
        b"Infinity",
        b"1e999",
        b"-1",
        b"-0",
        b"1.5",
        b"9" * 30,
        b"1_000",
        b"0x10",
        b"null",
        b"true",
    ),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\x1f\x8b", b"PK\x03\x04", b"\xe2\x80\xae", b"\xed\xa0\x80", b"../..", b"=1+1"),
    *(b"2026-02-30", b"2026-03-08T02:30", b"0001-01-01", b"9999-12-31", b"24:00", b"+99:99", b"7301234567890123456"),
    *(b"creator_id", b"start", b"shape", b"columns", b"schema", b"/3"),
]


def _arrow(make):
    out = BytesIO()
    table = pa.table({"id": ["7301", "7302", None], "name": ["Ann", None, "x"], "joined": ["2026-03-01", "", "3"]})
    if make is parquet:
        parquet.write_table(table, out)
    else:
        with ipc.new_file(out, table.schema) as file:
            file.write_table(table)
    return out.getvalue()


def _workbook():
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, OF_29)
        sheet.write_row(1, 0, row(OF_29, **SOUND))
    return out.getvalue()


def _written(head, cells):
    with tempfile.TemporaryDirectory() as folder:
        return write(Path(folder) / "x.csv", head, cells).read_bytes()


def _stored(suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"l.{suffix}"
        tp.io.write_ledger(results.ledger(), path)
        return path.read_bytes()


def _examples(folder):
    return [p.read_bytes() for p in sorted((Path(tp.__file__).parent / "examples" / folder).glob("*.toml"))]


def _rewards(path):
    from tierpace.io import read_account, read_live_rates, read_pay_model, read_rewards_program

    for read in (read_account, read_live_rates, read_pay_model, read_rewards_program):
        try:
            read(path)
        except TierpaceError as error:
            _documented(error)


def people(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataQualityWarning)  # damage makes columns that are not used
        return tp.io.read_creators(path)


STREAMS = (
    b"creator_id,start,end,diamonds,stream_id\n7301,2026-03-01T12:00Z,2026-03-01T13:00Z,5,a\n"
    b'"b,c",2026-03-08 01:00,2026-03-08 05:00,,b\n7301,1772366400,1772370000,7,\n'
)
LINES = b'{"creator_id": 7301, "start": "2026-03-01T12:00Z", "end": 1772370000, "diamonds": 5}\n' * 3
DAILY = b"creator_id;day;airtime_seconds;diamonds;active;quality\n7301;2026-03-01;60;5;1;\n7302;2026-03-02;;;;missing\n"
PEOPLE = b"id,name,region,joined,left\n7301,Ann,US,2026-03-01,\n7302,,,,2026-04-01\n"
ZONES = {"zone": "America/New_York", "on_error": "collect"}
PARSERS = {
    "streams.csv": ([STREAMS], lambda p: tp.io.read_sessions(p, day_rule=UTC, **ZONES)),
    "streams.csv.gz": ([STREAMS], lambda p: tp.io.read_sessions(p, day_rule=UTC, **ZONES)),
    "streams.utf-16.csv": (
        [STREAMS.decode().encode("utf-16")],
        lambda p: tp.io.read_sessions(p, day_rule=UTC, encoding="utf-16", **ZONES),
    ),
    "streams.jsonl": ([LINES], lambda p: tp.io.read_sessions(p, day_rule=UTC, **ZONES)),
    "daily.csv": ([DAILY], lambda p: tp.io.read_daily(p, day_rule=UTC, on_error="collect")),
    "creators.csv": ([PEOPLE], people),
    "creators.parquet": ([_arrow(parquet)], tp.io.read_creators),
    "creators.arrow": ([_arrow(ipc)], tp.io.read_creators),
    "ledger.csv": ([_stored("csv")], tp.io.read_ledger),
    "ledger.parquet": ([_stored("parquet")], tp.io.read_ledger),
    "program.toml": (_examples("."), tp.io.read_program),
    "rewards.toml": (_examples("rewards"), _rewards),
    "network.toml": (_examples("network"), tp.io.read_network_program),
    "result.json": (
        [tp.show.to_json(part).encode() for part in [*results.of_months(), *results.of_rewards()]],
        lambda p: tp.show.from_json(p.read_text(encoding="utf-8", errors="surrogateescape")),
    ),
    "console.csv": (
        [_written(OF_29, [row(OF_29, **SOUND)])],
        lambda p: tp.io.read_backstage(p, day_rule=RULE, on_error="collect", l30d_as_month=True, transfers="add"),
    ),
    "console.xlsx": ([_workbook()], lambda p: tp.io.read_backstage(p, day_rule=RULE, on_error="collect")),
    "task.csv": ([_written(TASK, [PAID])], tp.io.read_task_file),
}
"""The name of a file of each kind, sound ones to begin with, and what reads it."""


def codes():
    """The documented codes."""
    return set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", ERRORS.read_text(encoding="utf-8"), re.MULTILINE))


CODES = codes()


def _documented(error):
    if error.code not in {*CODES, "rows.bad"}:
        raise AssertionError(f"{error.code} is not documented") from error


def damaged(content, dice):
    """Return a content with a few things in it made others."""
    out = bytearray(content)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        at = dice.randrange(len(out) + 1)
        end = min(at + dice.choice((0, 0, 1, 1, 2, 4, 16, 200)), len(out))
        kind = dice.randrange(5)
        if kind == 0:
            out[at:end] = dice.randbytes(end - at)
        elif kind == 1:
            del out[at:end]
        elif kind == 2:
            out[at:end] = dice.choice(SPICE)
        elif kind == 3:
            start = dice.randrange(len(out) + 1)
            out[at:at] = out[start : start + dice.choice((1, 8, 64, 500))]
        elif at < len(out):
            out[at] ^= 1 << dice.randrange(8)
    return bytes(out)


def tried(name, content, folder):
    """Give a content to its parser; an error of ours is fine, anything else comes out."""
    path = Path(folder) / name
    path.write_bytes(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            PARSERS[name][1](path)
    except TierpaceError as error:
        _documented(error)


def inputs(name, dice):
    """Yield damaged inputs for a parser, without end."""
    import gzip
    import zipfile

    seeds = PARSERS[name][0]
    while True:
        content = dice.choice(seeds)
        if name.endswith(".xlsx") and dice.random() < 0.7:  # within its parts, or none would get past the zip
            out = BytesIO()
            with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
                spoiled = dice.choice(old.namelist())
                for part in old.namelist():
                    new.writestr(part, damaged(old.read(part), dice) if part == spoiled else old.read(part))
            yield out.getvalue()
        elif name.endswith(".gz") and dice.random() < 0.5:
            yield damaged(gzip.compress(content), dice)
        else:
            yield damaged(content, dice)


def main():
    """Run for some seconds of CPU a parser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("names", nargs="*", choices=[*PARSERS, []], default=[])
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    for name in args.names or PARSERS:
        dice = random.Random(f"{args.seed} {name}")
        end, count = time.process_time() + args.seconds, 0
        with tempfile.TemporaryDirectory() as folder:
            for content in inputs(name, dice):
                try:
                    tried(name, content, folder)
                except Exception:  # noqa: BLE001  # anything that is not ours is what we look for
                    kept = Path(tempfile.mkdtemp()) / name
                    kept.write_bytes(content)
                    traceback.print_exc()
                    sys.exit(f"{name}: input {count} made this; it is kept as {kept}")
                count += 1
                if time.process_time() > end:
                    break
        sys.stdout.write(f"{name}: {count:,} inputs, nothing but documented errors\n")


if __name__ == "__main__":
    main()
