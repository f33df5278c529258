"""Prints what the library answers to a set task, as one digest a part: the same on every machine and setting.

Used by tests/matrix.py and by tests/laws/test_same_answer.py; it needs the library and nothing else.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import blake2b
from pathlib import Path

import numpy as np

import tierpace as tp
from tierpace.kernels import blocks, days
from tierpace.rosters import blocks as rosters

DAYS, CREATORS, A_DAY = 150, 37, 2
NEW = 8  # of them, who came late, of a stored `Learned`
RULE = tp.DayRule("America/New_York")
FIRST = date(2026, 1, 1)
AS_OF = date(2026, 5, 14)
DRAWS = 200
GOLDEN = Path(__file__).parent / "golden" / "learned-1.json"
PROGRAM = tp.Program(
    name="P",
    region="R",
    revision="1",
    day_rule=RULE,
    tiers=[
        tp.Tier("Gold", airtime_hours=140, diamonds=150_000, active_days=22),
        tp.Tier("Silver", airtime_hours=90, diamonds=90_000, active_days=16),
        tp.Tier("Bronze", airtime_hours=40, diamonds=30_000, active_days=8),
    ],
)


def columns():
    """Streams as columns of whole numbers, by arithmetic alone; some overlap, some are doubled, some cross midnight."""
    i = np.arange(DAYS * CREATORS * A_DAY)
    creator, rest = np.divmod(i, DAYS * A_DAY)
    mixed = (i * 2_654_435_761) % 4_294_967_296 >> 7
    there = mixed % 100 < 30 + creator
    start = int(RULE.edges(FIRST, FIRST)[0]) + rest // A_DAY * 86_400 + mixed % 70_000
    length = 600 + (mixed // 3) % 20_000
    diamonds = length * (1 + creator % 5) * (mixed % 17) // 40
    kept = np.flatnonzero(there)
    kept = np.concatenate((kept, kept[::50]))
    return {
        "creator_id": 10**18 + creator[kept] * 7,
        "start": start[kept],
        "end": (start + length)[kept],
        "diamonds": diamonds[kept],
    }


def ledger(found):
    return tp.Ledger.from_columns(**found, day_rule=RULE, first_day=FIRST)


def read_only(values):
    values.setflags(write=False)
    return values


def strided(values):
    return np.repeat(values, 2)[::2]


def swapped(values):
    return values.astype(values.dtype.newbyteorder(">"))


def key(*parts):
    """A digest of bytes, text and arrays."""
    h = blake2b(digest_size=12)
    for part in parts:
        h.update(part if isinstance(part, bytes) else str(part).encode())
    return h.hexdigest()


def numbers(values):
    """Floats as text, to seven digits: the last of sixteen are the processor's and numpy's own."""
    return ",".join(f"{v:.6e}" for v in np.asarray(values, float).ravel().tolist())


def forecast(found):
    """The parts that rest on a ledger: projections, chances and a roster."""
    progress = found.as_of(AS_OF)
    makers = tp.forecasters
    out = {}
    for forecaster in (makers.Linear(), makers.DayOfWeek(), makers.LateMonth(), makers.default()):
        name = type(forecaster).__name__
        projection = tp.project(progress, forecaster, draws=DRAWS)
        out[f"{name} points"] = key(numbers(projection.point))
        out[f"{name} draws"] = key(numbers(projection.draws))
        odds = tp.chances(projection, PROGRAM)
        out[f"{name} chances"] = key(numbers(odds.by_tier), numbers(odds.by_signal), odds.binding.tolist())
    return {**out, "roster": roster(found)}


def roster(found):
    """The digest of a roster alone."""
    said = json.loads(tp.show.to_json(tp.roster(found, PROGRAM, as_of=AS_OF, draws=DRAWS)))
    said.pop("version", None)
    return key(json.dumps(rounded(said), sort_keys=True))


def golden_ledger():
    """The ledger of the task whose last creators came a few days ago, the last of them for one stream."""
    found = columns()
    number = (found["creator_id"] - 10**18) // 7
    since = int(RULE.edges(AS_OF, AS_OF)[1]) - (CREATORS - number) * 2 * 86_400
    kept = (number < CREATORS - NEW) | (found["start"] >= since)
    return ledger({name: column[kept] for name, column in found.items()})


def golden_rows(path=GOLDEN):
    """The digest of the rows, to the last bit, that a stored `Learned` gives the roster of this task."""
    learned = tp.show.from_json(path.read_text(encoding="utf-8"))
    table = tp.roster(golden_ledger(), PROGRAM, as_of=AS_OF, draws=DRAWS, forecaster=learned)
    rows = (table.columns, table.tiers, table.signals)
    return key(json.dumps(rows, default=str, sort_keys=True))


def rounded(value):
    """A JSON value with its floats to seven digits."""
    if isinstance(value, float):
        return f"{value:.6e}"
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return [rounded(v) for v in value] if isinstance(value, list) else value


def answers():
    """One digest a part; a SystemExit names the way of calling that changes an answer."""
    base = columns()
    found = ledger(base)
    out = {"ledger": found.digest, "issues": key(sorted(found.issues.counts().items())), **forecast(found)}
    out["rows of a stored Learned"] = golden_rows()
    ways = {"read-only": read_only, "every second place": strided, "big-endian": swapped}
    for name, change in ways.items():
        same(name, ledger({c: change(v.copy()) for c, v in base.items()}).digest, out["ledger"])
    as_text = {**base, "creator_id": base["creator_id"].astype(str), "start": base["start"].tolist()}
    same("ids as text, starts as a list", ledger(as_text).digest, out["ledger"])
    times = {c: (base[c] * 1000).astype("datetime64[ms]") for c in ("start", "end")}
    in_utc = tp.Ledger.from_columns(**{**base, **times}, zone="UTC", day_rule=RULE, first_day=FIRST)
    same("times of numpy", in_utc.digest, out["ledger"])
    with ThreadPoolExecutor(2) as pool:
        for said in pool.map(lambda _: forecast(ledger(base)), range(2)):
            same("two threads at once", said, forecast(found))
    usual = blocks.BLOCK, days.BLOCK, rosters.BLOCK, blocks.PART
    for bits, creators in ((0, 1), (3, 5), (10, 36)):
        blocks.BLOCK, days.BLOCK, rosters.BLOCK, blocks.PART = 1 << bits, 1 << bits, creators, creators
        again = ledger(base)
        same(f"blocks of {1 << bits} rows", again.digest, out["ledger"])
        same(f"blocks of {creators} creators", roster(again), out["roster"])
    blocks.BLOCK, days.BLOCK, rosters.BLOCK, blocks.PART = usual
    return out


def same(way, said, expected):
    if said != expected:
        sys.exit(f"{way}: {said}, not {expected}")


if __name__ == "__main__":
    print(json.dumps(answers()))  # noqa: T201  # a command prints
