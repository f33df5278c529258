"""The same roster on every engine: `python benchmarks/engines.py FOLDER` compares digests and what each took.

FOLDER has a panel ``flights/sessions.csv.gz``, which benchmarks/flights.py writes. Its creators are copied under new
ids, as often as ``--copies`` says, into Parquet. The rows must have one digest: in one piece, by buckets in one
process, on DuckDB with processes, and on Dask, Spark and Ray where they are installed, by the recipes of docs/how-to.
::

    pip install -e '.[engines-test-long]'
    python benchmarks/engines.py PANELS --copies 1 --on piece buckets processes dask spark ray
    python benchmarks/engines.py - --invented 1000000 --on processes --buckets 64

``--invented`` makes creators up instead: two months of streams, of heavy tails.
What is printed: seconds, CPU seconds of the process and of all it started, those of making rows alone (``kernel``),
the most memory of one process and of all together, digest. ``plain`` makes rows alone, in two processes.
"""

import argparse
import importlib.util
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import tierpace as tp
from tierpace import buckets
from tierpace.buckets.roster_rows import rows_table

RULE = tp.DayRule("America/New_York")
CUT = date(2013, 11, 15)
HOW_TO = Path(__file__).parent.parent / "docs" / "how-to"
KERNEL = "kernel.txt"  # CPU seconds that the rows of each bucket took
NEW = 0.05  # of invented creators, who come within the last month
COLUMNS = ("creator_id", "start", "end", "diamonds")


def program() -> tp.Program:
    """Return three tiers that split the flights."""
    tiers = [
        tp.Tier("Gold", airtime_hours=90, diamonds=900, active_days=24),
        tp.Tier("Silver", airtime_hours=60, diamonds=500, active_days=18),
        tp.Tier("Bronze", airtime_hours=20, diamonds=120, active_days=8),
    ]
    return tp.Program(name="Flights", region="US", revision="1", day_rule=RULE, tiers=tiers)


def streams_of(folder: Path, copies: int, *, last: date = CUT) -> pa.Table:
    """Return the panel's streams up to a day, copied under new ids."""
    import pandas as pd

    rows = pd.read_csv(folder / "flights" / "sessions.csv.gz")
    times = (pd.to_datetime(rows[name], utc=True).astype("datetime64[s, UTC]") for name in ("start", "end"))
    start, end = (column.astype("int64") for column in times)
    kept = (start < RULE.edges(last, last)[1]).to_numpy()
    one = pa.table(
        {
            "creator_id": rows["creator_id"].astype(str)[kept].to_numpy(),
            "start": start[kept].to_numpy(),
            "end": end[kept].to_numpy(),
            "diamonds": rows["diamonds"].astype("int64")[kept].to_numpy(),
        }
    )
    if copies == 1:
        return one
    ids = one["creator_id"].to_pylist()
    return pa.concat_tables([one.set_column(0, "creator_id", [[f"{who}-{k}" for who in ids]]) for k in range(copies)])


def invent(path: Path, creators: int, *, days: int = 62, seed: int = 0, block: int = 50_000) -> int:
    """Write streams of invented creators up to the cut, block by block; return how many they are.

    How often somebody streams goes from hardly ever to daily, worth an hour is lognormal with a factor of 30 between
    the tenth and the ninetieth of a hundred, and one in twenty comes within the last month.
    """
    rng = np.random.default_rng(seed)
    first, n = int(RULE.edges(CUT, CUT)[1]) - days * 86400, 0
    with pq.ParquetWriter(
        path, pa.schema([("creator_id", pa.string()), *((c, pa.int64()) for c in COLUMNS[1:])])
    ) as out:
        for begun in range(0, creators, block):
            here = min(block, creators - begun)
            often, hours = rng.beta(0.9, 2.2, here), rng.gamma(3, 0.7, here)
            worth = np.exp(rng.normal(5, 1.33, here))
            since = np.where(rng.random(here) < NEW, rng.integers(days // 2, days, here), 0)
            count = rng.poisson(1.6 * often * (days - since))
            who = np.repeat(np.arange(here), count)
            at = first + ((since[who] + rng.random(len(who)) * (days - since[who])) * 86400).astype(np.int64)
            length = np.clip(rng.gamma(4, 0.25, len(who)) * hours[who] * 3600, 60, 80_000).astype(np.int64)
            given = worth[who] * length / 3600 * np.exp(rng.normal(0, 1, len(who)))
            ids = pa.array([f"{7_000_000_000_000_000_000 + 7919 * (begun + k)}" for k in range(here)])
            table = [ids.take(pa.array(who)), at, at + length, np.minimum(given, 10**9).astype(np.int64)]
            out.write_table(pa.table(dict(zip(COLUMNS, table, strict=True))))
            n += len(who)
    return n


# ----------------------------------------------------------------------------------------------------- each way


class Job:
    """What every way is given: the source as Parquet, an empty folder, and what is asked."""

    def __init__(self, source: Path, output: Path, *, draws: int, number: int, plans: bool) -> None:
        self.source, self.output, self.number = source, output, number
        self.asked: dict[str, Any] = {"draws": draws, "plans": plans}
        self.engine: dict[str, Any] = {"as_of": CUT, "buckets": number, "last_day": CUT, **self.asked}

    def table(self) -> pa.Table:
        """Return all streams."""
        return pq.read_table(self.source, columns=list(COLUMNS))

    def written(self, folder: Path) -> str:
        """Return the digest of the rows in a folder."""
        files = sorted(path for path in folder.glob("*.parquet") if "totals" not in path.name)
        return buckets.rows_digest([pq.read_table(path, partitioning=None) for path in files])


def piece(job: Job) -> str:
    """One ledger, one roster."""
    table = job.table()
    ledger = tp.Ledger.from_columns(**{name: table[name] for name in COLUMNS}, day_rule=RULE, last_day=CUT)
    found = tp.roster(ledger, program(), as_of=CUT, **job.asked)
    return buckets.rows_digest(rows_table(found.columns, found.tiers))


def in_buckets(job: Job) -> str:
    """Buckets in one process, last one first."""
    import pandas as pd

    table = job.table()
    place = pd.util.hash_array(np.array(table["creator_id"].to_pylist(), object), categorize=False) % job.number
    parts = [table.filter(pa.array(place == k)) for k in reversed(range(job.number))]
    whole = buckets.whole_of([buckets.extent(p, day_rule=RULE) for p in parts], day_rule=RULE, last_day=CUT)
    teachers = buckets.chosen([buckets.candidates(p, as_of=CUT, **whole) for p in parts])
    learned = buckets.learn(table, teachers, as_of=CUT, **whole)
    return buckets.rows_digest(buckets.merge_rows([buckets.rows(p, learned, program(), **job.asked) for p in parts]))


def processes(job: Job) -> str:
    """DuckDB and two processes."""
    buckets.roster_of_files(job.source, job.output / "rows", program(), day_rule=RULE, workers=2, **job.engine)
    return job.written(job.output / "rows")


def recipe(name: str) -> ModuleType:
    """Return a recipe of the docs."""
    spec = importlib.util.spec_from_file_location(name, HOW_TO / f"{name}.py")
    found = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(found)  # type: ignore[union-attr]
    return found


def timed(given: Any, log: Path, *args: Any, **asked: Any) -> pa.Table:
    """Make the rows of a bucket, and note the CPU seconds of this thread: what the kernel takes in an engine."""
    begun = time.thread_time()
    found = buckets.rows(given, *args, **asked)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{time.thread_time() - begun}\n")
    return found


def with_clock(found: ModuleType, job: Job) -> ModuleType:
    """Let a recipe note what the rows of each bucket took."""
    log = job.output / KERNEL

    def rows(table: pa.Table, *args: Any, **asked: Any) -> pa.Table:
        return timed(table, log, *args, **asked)

    room = {name: getattr(buckets, name) for name in buckets.__all__}
    found.tp = SimpleNamespace(buckets=SimpleNamespace(**{**room, "rows": rows}))  # type: ignore[attr-defined]
    return found


def plain_task(path: Path, learned: tp.Learned, asked: dict[str, Any], log: Path) -> pa.Table:
    """Make the rows of a bucket in a plain process."""
    return timed(pq.read_table(path), log, learned, program(), **asked)


def plain(job: Job) -> str:
    """Two plain processes on buckets that lie there, what the kernels of engines are compared with."""
    import pandas as pd

    table = job.table()
    place = pd.util.hash_array(np.array(table["creator_id"].to_pylist(), object), categorize=False) % job.number
    paths = [job.output / f"bucket-{k}.parquet" for k in range(job.number)]
    for k, path in enumerate(paths):
        pq.write_table(table.filter(pa.array(place == k)), path)
    whole = buckets.whole_of(buckets.extent(table, day_rule=RULE), day_rule=RULE, last_day=CUT)
    learned = buckets.learn(table, buckets.candidates(table, as_of=CUT, **whole), as_of=CUT, **whole)
    del table
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        each = partial(plain_task, learned=learned, asked=job.asked, log=job.output / KERNEL)
        return buckets.rows_digest(list(pool.map(each, paths)))


def dask(job: Job) -> str:
    """Dask with two workers."""
    found = with_clock(recipe("roster_on_dask"), job)
    with found.start(workers=2) as client:
        found.roster(client, str(job.source), job.output, program(), **job.engine)
        client.cluster.close()
    return job.written(job.output / "rows")


def spark(job: Job) -> str:
    """Spark with two threads."""
    found = with_clock(recipe("roster_on_spark"), job)
    session = found.start("local[2,4]", **{"spark.driver.memory": "4g", "spark.ui.enabled": "false"})
    found.roster(session, job.source, job.output / "rows", program(), **job.engine)
    session.stop()
    return job.written(job.output / "rows")


def on_ray(job: Job) -> str:
    """Ray with two workers."""
    import ray

    found = with_clock(recipe("roster_on_ray"), job)
    found.start(workers=2)
    found.roster(job.source, job.output, program(), **job.engine)
    ray.shutdown()
    return job.written(job.output / "rows")


WAYS: dict[str, Callable[[Job], str]] = {
    "piece": piece,
    "buckets": in_buckets,
    "processes": processes,
    "plain": plain,
    "dask": dask,
    "spark": spark,
    "ray": on_ray,
}


# ------------------------------------------------------------------------------------------------------ measuring


def tree_cpu(root: int, seen: dict[int, float]) -> None:
    """Add the CPU seconds of a process and all below it, by process; those that ended keep what was last seen."""
    ticks = os.sysconf("SC_CLK_TCK")
    children: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        spent[pid] = (int(fields[11]) + int(fields[12])) / ticks
    todo = [root]
    while todo:
        pid = todo.pop()
        seen[pid] = max(seen.get(pid, 0.0), spent.get(pid, 0.0))
        todo += children.get(pid, [])


def peak(root: int, most: dict[int, int]) -> None:
    """Add the most memory of each process below a process."""
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        pid = int(path.parent.name)
        if pid in most or pid == root or int(lines["PPid"]) in most:
            most[pid] = int(lines.get("VmHWM", "0 kB").split()[0]) // 1024


def measured(way: str, given: argparse.Namespace, source: Path, number: int) -> dict[str, Any]:
    """Run a way in a process of its own, with a folder of its own; return what it took."""
    output = Path(tempfile.mkdtemp(dir=source.parent))
    asked = [str(source), str(output), "--way", way, "--draws", str(given.draws), "--buckets", str(number)]
    command = [sys.executable, __file__, *asked, *(["--plans"] if given.plans else [])]
    begun = time.perf_counter()
    job = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  # this file
    seen: dict[int, float] = {}
    most: dict[int, int] = {job.pid: 0}
    while job.poll() is None:
        tree_cpu(job.pid, seen)
        peak(job.pid, most)
        time.sleep(0.2)
    said = job.stdout.read().split() if job.stdout else []
    log = output / KERNEL
    kernel = sum(map(float, log.read_text(encoding="utf-8").split())) if log.exists() else None
    shutil.rmtree(output, ignore_errors=True)
    return {
        "way": way,
        "buckets": number,
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu": round(sum(seen.values()), 1),
        "kernel": kernel and round(kernel, 1),
        "most_mb": max(most.values()),
        "all_mb": sum(most.values()),
        "digest": said[-1] if job.returncode == 0 and said else f"FAILED {job.returncode}",
    }


def main() -> int:
    """Print a line a way; return 1 if digests differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path, nargs="?")
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--on", nargs="+", choices=WAYS, default=[way for way in WAYS if way != "plain"])
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--invented", type=int, metavar="CREATORS")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--buckets", type=int, nargs="+", default=[7])
    given = parser.parse_args()
    if given.way:
        job = Job(given.folder, given.output, draws=given.draws, number=given.buckets[0], plans=given.plans)
        print(WAYS[given.way](job))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "streams.parquet"
        if given.invented:
            n = invent(source, given.invented)
        else:
            table = streams_of(given.folder, given.copies)
            n = table.num_rows
            pq.write_table(table, source)
            del table
        print(f"{n:,} streams, cut {CUT}, {given.draws} draws, plans {given.plans}", flush=True)
        found = []
        for way in given.on:
            for number in given.buckets if way != "piece" else [1]:
                found.append(measured(way, given, source, number))
                print(json.dumps(found[-1]), flush=True)
    same = len({line["digest"] for line in found}) == 1
    print("one digest" if same else "DIGESTS DIFFER")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
