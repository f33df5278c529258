"""What a worker process does with one bucket of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tierpace.buckets.covering import extent
from tierpace.buckets.roster_rows import rows
from tierpace.buckets.run_folders import read_table, write_table
from tierpace.buckets.schemas import arrow, compute
from tierpace.buckets.splitting import part_of
from tierpace.buckets.teaching import candidates
from tierpace.errors import RowErrors, RowIssues
from tierpace.forecasters.learned import Learned

_SHARED: dict[str, Any] = {}  # what all tasks of a worker are given, once


def begin(shared: dict[str, Any]) -> None:
    """Keep what all tasks share; one thread a worker is enough, for there are several workers."""
    arrow().set_cpu_count(1)
    _SHARED.clear()
    _SHARED.update(shared)


def extent_task(folder: Path, bucket: int, path: Path, reading: dict[str, Any]) -> RowIssues | None:
    """Write the extent of a bucket, or return its bad rows."""
    table, _ = part_of(folder, bucket)
    try:
        write_table(extent(table, **reading), path)
    except RowErrors as error:
        return error.issues
    return None


def candidates_task(folder: Path, bucket: int, path: Path, whole: dict[str, Any]) -> None:
    """Write the candidates of a bucket."""
    write_table(candidates(*part_of(folder, bucket), **whole), path)


def teachers_task(folder: Path, bucket: int, path: Path, teachers: Path) -> None:
    """Write the streams and the creators of a bucket who were chosen."""
    pa, pc = arrow(), compute()
    ids = read_table(teachers, ["creator_id"])["creator_id"].combine_chunks()
    for name, table in zip(("sessions", "creators"), part_of(folder, bucket), strict=True):
        chosen = pc.is_in(table["creator_id"].cast(pa.string()), value_set=ids)
        write_table(table.filter(chosen), path.with_name(f"{name}-of-{path.name}"))
    write_table(pa.table({}), path)


def rows_task(folder: Path, bucket: int, path: Path) -> None:
    """Write the rows of a bucket."""
    table, creators = part_of(folder, bucket)
    learned: Learned = _SHARED["learned"]
    write_table(rows(table, learned, _SHARED["program"], creators, **_SHARED["asked"]), path, key=learned.digest)
