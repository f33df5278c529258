"""A roster on Dask: `python roster_on_dask.py STREAMS PROGRAM.toml 2026-03-15 ROWS`."""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import tierpace as tp

COLUMNS = ["creator_id", "start", "end", "diamonds"]  # and stream_id, where there is one


def start(workers):
    """A cluster of one thread a worker: the arithmetic is its own, and threads would share one lock."""
    import dask
    from distributed import Client, LocalCluster

    # In place of Dask's own, which set MALLOC_TRIM_THRESHOLD_ too: memory then goes back to the system all the time.
    pre_spawn = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    dask.config.set({"distributed.nanny.pre-spawn-environ": pre_spawn, "dataframe.convert-string": True})
    return Client(LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None))


def roster(client, source, output, program, *, as_of, buckets, day_rule=None, last_day=None, **asked):
    """Write the rows of each bucket of creators to a folder, and return their totals."""
    import dask.dataframe as dd

    rule, folder = day_rule or program.day_rule, Path(output)
    streams, rows = folder / "streams", folder / "rows"
    rows.mkdir(parents=True, exist_ok=True)

    # 1. All streams of a creator into one bucket, as files: each step below reads them again, and none holds all.
    frame = dd.read_parquet(source, columns=COLUMNS, dtype_backend="pyarrow")
    frame.shuffle("creator_id", npartitions=buckets).to_parquet(streams, write_index=False, schema=None)
    parts = sorted(streams.glob("*.parquet"))

    def everywhere(task, *more):
        return client.gather(client.map(task, parts, *([m] * len(parts) for m in more), pure=False))

    # 2. What the whole is like, who teaches, what they teach: all of it small.
    extents = everywhere(lambda part: tp.buckets.extent(pq.read_table(part), day_rule=rule))
    whole = {**tp.buckets.whole_of(extents, day_rule=rule, last_day=last_day), "as_of": as_of}
    found = everywhere(lambda part: tp.buckets.candidates(pq.read_table(part), **whole))
    teachers = tp.buckets.chosen(found)
    ids = teachers["creator_id"].combine_chunks()
    theirs = everywhere(lambda part, ids: pq.read_table(part, filters=pa.compute.field("creator_id").isin(ids)), ids)
    learned = tp.buckets.learn(pa.concat_tables(theirs, promote_options="default"), teachers, **whole)

    # 3. Learned once, sent to every worker; the rows of each bucket.
    def rows_of(part, learned):
        found = tp.buckets.rows(pq.read_table(part), learned, program, **asked)
        pq.write_table(found, rows / part.name)
        return tp.buckets.totals(found)

    return tp.buckets.merge_totals(everywhere(rows_of, client.scatter(learned, broadcast=True)))


if __name__ == "__main__":
    source, program, as_of, output = sys.argv[1:]
    with start(workers=2) as client:
        print(roster(client, source, output, tp.io.read_program(program), as_of=as_of, buckets=64).to_pandas())
