"""What reading costs: ten million rows of Parquet, a million of each frame, a hundred console exports.

``python -m benchmarks.bench_doors`` from the root of the checkout; times are CPU, memory is the process's peak.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow import parquet

import tierpace as tp
from tests.making.exports import OF_41, RULE, Truth

ROWS, CREATORS = 10_000_000, 50_000
FIRST = 1_767_225_600  # 2026-01-01
UTC = tp.DayRule("UTC")
T = TypeVar("T")


def table(rows: int) -> pa.Table:
    """Streams of 90 days: ids are text of 19 digits, times are UTC microseconds."""
    dice = np.random.default_rng(0)
    names = pa.array([f"73{k:017d}" for k in range(CREATORS)])
    start = FIRST + dice.integers(0, 90 * 86_400 - 20_000, rows)
    micros = pa.timestamp("us", tz="UTC")
    return pa.table(
        {
            "creator_id": names.take(pa.array(dice.integers(0, CREATORS, rows))),
            "start": pa.array(start * 10**6, micros),
            "end": pa.array((start + dice.integers(600, 14_400, rows)) * 10**6, micros),
            "diamonds": pa.array(dice.integers(0, 5000, rows)),
            "not read": pa.array(dice.integers(0, 9, rows)),
        }
    )


def timed(what: str, read: Callable[[], T]) -> T:
    """Print how long a reading took; return what was read."""
    before = time.process_time()
    found = read()
    print(f"{what}: {time.process_time() - before:.1f} s")
    return found


def read_parquet(path: Path) -> None:
    """Read in a process of its own, so that the peak is its own."""
    ledger = timed(f"{ROWS:,} rows of Parquet", lambda: tp.io.read_sessions(path, day_rule=UTC))
    print(ledger, f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def main() -> None:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parquet.write_table(table(ROWS), folder / "streams.parquet")
        subprocess.run([sys.executable, "-m", "benchmarks.bench_doors", str(folder / "streams.parquet")], check=True)  # noqa: S603  # ourselves
        arrow = table(ROWS // 10)
        frames = {"pyarrow": arrow, "pandas": arrow.to_pandas(), "polars": pl.from_arrow(arrow)}
        ledgers = [
            timed(f"{len(arrow):,} rows of {name}", lambda f=frame: tp.io.read_sessions(f, day_rule=UTC))
            for name, frame in frames.items()
        ]
        print("identical:", ledgers[0] == ledgers[1] == ledgers[2])
        truth = Truth.random(0, n=1000, d=100)
        for suffix in (".xlsx", ".csv"):
            exports = folder / suffix[1:]
            exports.mkdir()
            for day in truth.dates():
                truth.export(exports, day, head=OF_41, suffix=suffix)
            timed(f"100 {suffix} of 1,000 creators", lambda e=exports: tp.io.read_backstage(e, day_rule=RULE))


if __name__ == "__main__":
    read_parquet(Path(sys.argv[1])) if sys.argv[1:] else main()
