"""A roster of any size on one machine: DuckDB puts streams into buckets, processes make the rows of each."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierpace.buckets import bucket_tasks
from tierpace.buckets.covering import whole_of
from tierpace.buckets.merging import merge_totals, totals
from tierpace.buckets.parts import MAX_STREAM_HOURS
from tierpace.buckets.run_folders import TOTALS, RunFolder, files_of, read_table, write_table
from tierpace.buckets.schemas import arrow, empty
from tierpace.buckets.splitting import connection, split
from tierpace.buckets.teaching import chosen, learn
from tierpace.core.checks import require_count
from tierpace.core.days import DayLike
from tierpace.core.months import MonthLike
from tierpace.core.programs import Program, ProgramBook
from tierpace.errors import InputError, RowErrors, RowIssues
from tierpace.forecasters.contract import Forecaster
from tierpace.forecasters.learned import Learned
from tierpace.forecasters.projecting import DEFAULT_DRAWS
from tierpace.rosters.blocks import Track
from tierpace.rules.standings import Bands

if TYPE_CHECKING:
    from tierpace.core.creators import Creator
    from tierpace.core.months import DayRule

MEMORY_GB = 2.0  # of DuckDB; what is more goes to the folder
SINGLE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def roster_of_files(
    source: str | PathLike[str],
    output: str | PathLike[str],
    program: Program | ProgramBook,
    *,
    as_of: DayLike,
    day_rule: DayRule,
    creators: Sequence[Creator] = (),
    month: MonthLike | None = None,
    first_day: DayLike | None = None,
    last_day: DayLike | None = None,
    zone: str | None = None,
    max_stream_hours: float = MAX_STREAM_HOURS,
    forecaster: Forecaster | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    ladder: str | None = None,
    target: str | Mapping[str, str] | None = None,
    bands: Bands | None = None,
    chance: float = 0.8,
    plans: bool = True,
    buckets: int = 64,
    workers: int = 2,
    memory_gb: float = MEMORY_GB,
    overwrite: bool = False,
    track: Track | None = None,
) -> Any:
    """Make the rows of a roster from Parquet files of streams, as Parquet files, in bounded memory.

    Killed and called again with the same arguments it goes on: what is finished is not done again.

    Parameters
    ----------
    source : str or path
        A Parquet file of streams, or a folder of them: ``creator_id``, ``start``, ``end``, and maybe ``diamonds`` and
        ``stream_id``.
    output : str or path
        A folder for the rows: ``rows-00000.parquet`` … of the schema ``rows``, and ``roster-totals.parquet``. What was
        learned is in ``roster-learned.json``, which is as confidential as the streams.
    program : Program or ProgramBook
        The rules.
    as_of : date
        The last fully known day.
    day_rule : DayRule
        That of the program.
    creators : sequence of Creator
        Named creators are on the roster also without a stream.
    month, forecaster, draws, seed, ladder, target, bands, chance, plans
        As in `tierpace.roster`.
    first_day, last_day : date, optional
        What the data cover. Default: as far as there are streams.
    zone, max_stream_hours
        As in `extent`.
    buckets, workers : int
        How many buckets creators are put into, and how many processes work on them. A worker holds one bucket.
    memory_gb : float
        What DuckDB may take.
    overwrite : bool
        Whether what another run left in the folder is replaced.
    track : callable, optional
        Called with a stage's name, what of it is done, and of how much.

    Returns
    -------
    pyarrow.Table
        Of the schema ``totals``: see `totals`.

    Raises
    ------
    FileError
        The files cannot be read, or the folder is of another run.
    RowErrors
        With every bad row of all files; rows count from 0 through all of them, in the order of their names.
    InputError
        A stream id is on two creators, or a worker died.

    Examples
    --------
    A whole run is in the how-to on engines. What is no Parquet is refused:

    >>> import tierpace as tp
    >>> program = tp.demo.program()
    >>> tp.buckets.roster_of_files("streams.csv", "rows", program, as_of="2026-03-15", day_rule=program.day_rule)
    Traceback (most recent call last):
    tierpace.errors.FileError: source must be a Parquet file, or a folder of them, found 'streams.csv'; ...
    """
    require_count(buckets, "buckets.bad_count", "buckets")
    require_count(workers, "buckets.bad_count", "workers")
    files = files_of(Path(source))
    reading = {"day_rule": day_rule, "zone": zone, "max_stream_hours": max_stream_hours}
    asked = {
        "draws": draws,
        "seed": seed,
        "ladder": ladder,
        "target": target,
        "bands": bands,
        "chance": chance,
        "plans": plans,
        "zone": zone,
        "max_stream_hours": max_stream_hours,
    }
    facts = {
        "files": [(str(p.resolve()), p.stat().st_size, p.stat().st_mtime_ns) for p in files],
        "asked": {name: _said(value) for name, value in (asked | reading).items()},
        "program": _said(program),
        "creators": _said(tuple(creators)),
        "days": [str(day) for day in (as_of, month, first_day, last_day)],
        "forecaster": _said(forecaster),
        "buckets": buckets,
    }
    folder = RunFolder(Path(output), facts, overwrite=overwrite)
    run = _Run(folder, buckets=buckets, workers=workers, track=track)

    def ready() -> None:
        run.say("buckets", 0, 1)
        with connection(folder.work, memory_gb=memory_gb, threads=workers) as con:
            split(files, creators, folder.work, buckets=buckets, con=con)

    learned = folder.learned
    if learned is None:
        ready()
        learned = _learned(run, reading, forecaster, as_of=as_of, month=month, first_day=first_day, last_day=last_day)
        folder.keep_learned(learned)
    if left := [k for k in range(buckets) if not folder.done(k, learned)]:
        ready()
        with run.pool({"learned": learned, "program": program, "asked": asked}) as pool:
            run.each(pool, "rows", bucket_tasks.rows_task, left, folder.rows_path)
    run.say("totals", 0, 1)
    found = merge_totals([totals(read_table(folder.rows_path(k))) for k in range(buckets)])
    write_table(found, folder.path / TOTALS, key=learned.digest)
    folder.close()
    return found


def _said(value: Any) -> str:
    """Return what a value holds as text, mappings in one order."""
    return repr(sorted(value.items())) if isinstance(value, Mapping) else repr(value)


class _Run:
    """The workers of a run, and what is said of their work."""

    def __init__(self, folder: RunFolder, *, buckets: int, workers: int, track: Track | None) -> None:
        self.folder, self.buckets, self.workers, self.track = folder, buckets, workers, track

    def say(self, stage: str, done: int, total: int) -> None:
        """Say how much of a stage is done."""
        if self.track:
            self.track(stage, done, total)

    @contextmanager
    def pool(self, shared: dict[str, Any]) -> Iterator[ProcessPoolExecutor]:
        """Give processes that share something, each with one thread for arithmetic."""
        before = {name: os.environ.get(name) for name in SINGLE_THREAD}
        os.environ.update(dict.fromkeys(SINGLE_THREAD, "1"))
        start = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self.workers, mp_context=start, initializer=bucket_tasks.begin, initargs=(shared,))
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})

    def each(
        self,
        pool: ProcessPoolExecutor,
        stage: str,
        task: Callable[..., Any],
        buckets: Sequence[int],
        place: Callable[[int], Path],
        *given: Any,
    ) -> list[Any]:
        """Do a task for buckets; return what each returned."""
        found: list[Any] = []
        self.say(stage, self.buckets - len(buckets), self.buckets)
        try:
            jobs = [pool.submit(task, self.folder.work, bucket, place(bucket), *given) for bucket in buckets]
            for job in as_completed(jobs):
                found.append(job.result())
                self.say(stage, self.buckets - len(buckets) + len(found), self.buckets)
        except BrokenProcessPool as error:
            raise InputError(
                "buckets.worker_died",
                "workers",
                self.workers,
                "a worker process must live until its bucket is done",
                "start again: finished buckets are kept; with more buckets a worker needs less memory",
            ) from error
        return found

    def missing(self, what: str) -> list[int]:
        """Return the buckets of which some work is not done."""
        return [k for k in range(self.buckets) if not self.folder.work_path(what, k).exists()]

    def tables(self, what: str) -> list[Any]:
        """Return what the work on each bucket has left."""
        return [read_table(self.folder.work_path(what, k)) for k in range(self.buckets)]


def _learned(
    run: _Run,
    reading: dict[str, Any],
    forecaster: Forecaster | None,
    *,
    as_of: DayLike,
    month: MonthLike | None,
    first_day: DayLike | None,
    last_day: DayLike | None,
) -> Learned:
    """Return what the whole roster teaches; RowErrors with the bad rows of all buckets."""
    path = run.folder.work_path
    with run.pool({}) as pool:

        def done(what: str, task: Callable[..., Any], *given: Any) -> list[Any]:
            return run.each(pool, what, task, run.missing(what), lambda k: path(what, k), *given)

        issues = done("checks", bucket_tasks.extent_task, reading)
        bad = sorted((row for found in issues if found is not None for row in found), key=lambda row: row[0])
        if bad:
            hint = "correct the rows, which count from 0 over all files in the order of their names"
            raise RowErrors(RowIssues(bad), hint)
        of_all = whole_of(run.tables("checks"), day_rule=reading["day_rule"], first_day=first_day, last_day=last_day)
        whole = {**reading, **of_all, "as_of": as_of, "month": month}
        done("candidates", bucket_tasks.candidates_task, whole)
        teachers = empty("candidates")
        for table in run.tables("candidates"):
            teachers = chosen([teachers, table])
        write_table(teachers, path("chosen"))
        done("teachers", bucket_tasks.teachers_task, path("chosen"))
    run.say("learning", 0, 1)
    sessions, people = (
        arrow().concat_tables(run.tables(f"{name}-of-teachers"), promote_options="default")
        for name in ("sessions", "creators")
    )
    return learn(sessions, teachers, people, forecaster=forecaster, **whole)
