"""A roster end to end: what a web page waits for, how cost grows with creators, and that memory does not.

The bars: 300 creators with a year of days, 500 draws and three tiers within 0.3 s of CPU warm, and within 2.5 s from
a process that has loaded nothing; cost grows from 200 to 20,000 creators with an exponent of at most 1.1. Memory is
bounded by the block of creators whose draws exist at a time: it may grow by the rows of the table and by what the
forecaster learned, and by no draws. ::

    python benchmarks/bench_roster.py
"""

from measure import MB, alone, arguments, cpu, extra_memory, Report, verdict  # isort: skip  # sets threads before numpy

import pickle
import resource
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import numpy as np
from attrs import evolve
from invented import LAST_MONTH, PROGRAM, roster

import tierpace as tp

AS_OF = LAST_MONTH.first + timedelta(days=14)
DRAWS, WEB = 500, 300
BAR_WARM, BAR_COLD, BAR_EXPONENT = 0.3, 2.5, 1.1
SIZES = (200, 600, 2000, 5000, 10_000, 20_000)
COLD = """
import pickle, sys
from datetime import date
import tierpace as tp
with open(sys.argv[1], "rb") as file:
    ledger, program, day = pickle.load(file)
print(len(tp.show.to_json(tp.roster(ledger, program, as_of=day, draws=int(sys.argv[2])))))
"""


def rows(found: tp.Ledger) -> tp.Roster:
    """Return the roster of a ledger that remembers nothing."""
    return tp.roster(evolve(found), PROGRAM, as_of=AS_OF, draws=DRAWS)


def held_by(table: tp.Roster) -> float:
    """Return the MB of the rows of a roster: its columns and what is in them, each thing once."""
    seen = {
        id(v): sys.getsizeof(v)
        for t in (table.columns, table.tiers, table.signals)
        for c in t.values()
        for v in (c, *c)
    }
    return sum(seen.values()) / MB


def cold(found: tp.Ledger) -> float:
    """Return the CPU seconds of a process that loads the library and answers one request, start of Python included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "request"
        path.write_bytes(pickle.dumps((found, PROGRAM, AS_OF)))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", COLD, str(path), str(DRAWS)], check=True, capture_output=True)  # noqa: S603  # ourselves
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print seconds, the exponent and memory."""
    parser = arguments(__doc__)
    parser.add_argument("--creators", type=int, nargs="+", default=SIZES)
    asked = parser.parse_args()
    if asked.memory:
        few, found = roster(50), roster(asked.creators[0])
        print(extra_memory(lambda: rows(found), lambda: rows(few)))
        return
    report = Report("creators", "job", "CPU s", "extra MB", "of it the rows", "bar")
    web = roster(WEB)
    rows(web)
    warm, _ = cpu(lambda: rows(web))
    report.add(str(WEB), "roster, warm", warm, None, None, verdict(warm, BAR_WARM, most=True))
    start = min(cold(web) for _ in range(3))
    report.add(str(WEB), "roster as JSON, from a cold process", start, None, None, verdict(start, BAR_COLD, most=True))
    seconds = []
    for n in asked.creators:
        found = roster(n)
        taken, said = cpu(lambda: rows(found), 3 if n < SIZES[-1] else 2)  # noqa: B023  # called at once
        seconds.append(taken)
        extra = alone(__file__, "--memory", "roster", "--creators", str(n))
        report.add(f"{n:,}", "roster", taken, extra, held_by(said), "")
    exponent = float(np.polyfit(np.log(asked.creators), np.log(seconds), 1)[0])
    report.add(
        f"{min(asked.creators):,}–{max(asked.creators):,}",
        "exponent",
        exponent,
        None,
        None,
        verdict(exponent, BAR_EXPONENT, most=True),
    )
    report.write(asked.json)


if __name__ == "__main__":
    main()
