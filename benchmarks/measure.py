"""How benchmarks measure: CPU seconds, memory in a process of its own, and one table for what came out.

CPU time counts the threads of a peer and no neighbours. Each figure is the least of several runs. Memory is the most a
process held after its inputs were loaded and its libraries warm, less what it held then; so each job has its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy or polars is loaded

REPEATS = 3
MB = 1_000_000
STATUS, PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def cpu(job: Callable[[], Any], repeats: int = REPEATS) -> tuple[float, Any]:
    """Return the least CPU seconds of a job, and what it returned."""
    best, said = float("inf"), None
    for _ in range(repeats):
        said = None  # so that two results never take memory at once
        start = _used()
        said = job()
        best = min(best, _used() - start)
    return best, said


def _used() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def held() -> int:
    """Return the most bytes that this process has held, or has since `forget_peak`."""
    if STATUS.exists():  # getrusage would count what the process that started this one held
        lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def forget_peak() -> None:
    """Let the peak begin again at what is held now, where the system can: Linux."""
    if PEAK.exists():
        PEAK.write_text("5")


def extra_memory(job: Callable[[], Any], warm: Callable[[], Any]) -> float:
    """Return the MB that a job takes beyond what is held after a small one of its kind."""
    warm()
    forget_peak()
    before = held()
    said = job()
    after = held()
    del said
    return (after - before) / MB


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """Return the arguments that all benchmarks take."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write what came out here")
    parser.add_argument("--memory", help=argparse.SUPPRESS)  # one job, in a process of its own
    return parser


def alone(script: str, *more: str) -> float:
    """Run one job of a benchmark in a process of its own; return the number it prints last."""
    command, kept = [sys.executable, script, *more], {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536"}
    # glibc would hand out again, unseen, what was freed while inputs were made: arrays get pages of their own
    done = subprocess.run(command, env=kept, check=True, capture_output=True, text=True)  # noqa: S603  # ourselves
    return float(done.stdout.split()[-1])


class Report:
    """Lines of a table, printed as they come, and written as JSON for the page of speeds."""

    def __init__(self, *columns: str) -> None:
        self.columns = columns
        self.rows: list[list[str]] = []
        print(" | ".join(columns), flush=True)

    def add(self, *cells: object) -> None:
        """Add a line: numbers to three digits, None as a dash."""
        self.rows.append([_shown(c) for c in cells])
        print(" | ".join(self.rows[-1]), flush=True)

    def write(self, path: Path | None) -> None:
        """Write the table, if there is somewhere to."""
        if path is not None:
            path.write_text(json.dumps({"columns": self.columns, "rows": self.rows}))


def _shown(cell: object) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:.3g}"  # noqa: PLR2004  # three digits either way
    return str(cell)


def verdict(value: float, bar: float, *, most: bool) -> str:
    """Say whether a figure keeps its bar, and by how much not."""
    kept = value <= bar if most else value >= bar
    return f"{'≤' if most else '≥'} {bar:g}: {'kept' if kept else 'missed'}"
