"""A roster on Ray: `python roster_on_ray.py STREAMS PROGRAM.toml 2026-03-15 ROWS`."""

import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import tierpace as tp

COLUMNS = ["creator_id", "start", "end", "diamonds"]  # and stream_id, where there is one
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def start(workers):
    """Ray on this machine, one thread of arithmetic a worker."""
    import ray

    ray.init(num_cpus=workers, runtime_env={"env_vars": ONE_THREAD}, include_dashboard=False)


def roster(source, output, program, *, as_of, buckets, day_rule=None, last_day=None, **asked):
    """Write the rows of each bucket of creators to a folder, and return their totals."""
    import ray

    rule, folder = day_rule or program.day_rule, Path(output)
    streams, rows = folder / "streams", folder / "rows"
    rows.mkdir(parents=True, exist_ok=True)

    # 1. All streams of a creator into one bucket, as files; the bucket is made of the id alone, never with salt.
    def with_bucket(table):
        ids = table["creator_id"].cast(pa.string()).to_numpy(zero_copy_only=False)
        bucket = pd.util.hash_array(ids, categorize=False) % buckets
        return table.append_column("bucket", pa.array(bucket.astype("int64")))

    frame = ray.data.read_parquet(str(source), columns=COLUMNS).map_batches(with_bucket, batch_format="pyarrow")
    frame.write_parquet(str(streams), partition_cols=["bucket"])
    parts = sorted(streams.iterdir())

    def read(part, **chosen):
        return pq.read_table(part, columns=COLUMNS, partitioning=None, **chosen)

    def everywhere(task, *more):
        return ray.get([ray.remote(task).remote(part, *more) for part in parts])

    # 2. What the whole is like, who teaches, what they teach: all of it small.
    extents = everywhere(lambda part: tp.buckets.extent(read(part), day_rule=rule))
    whole = {**tp.buckets.whole_of(extents, day_rule=rule, last_day=last_day), "as_of": as_of}
    teachers = tp.buckets.chosen(everywhere(lambda part: tp.buckets.candidates(read(part), **whole)))
    ids = teachers["creator_id"].combine_chunks()
    theirs = everywhere(lambda part, ids: read(part, filters=pa.compute.field("creator_id").isin(ids)), ray.put(ids))
    learned = tp.buckets.learn(pa.concat_tables(theirs, promote_options="default"), teachers, **whole)

    # 3. Learned once, put where every worker finds it; the rows of each bucket.
    def rows_of(part, learned):
        found = tp.buckets.rows(read(part), learned, program, **asked)
        pq.write_table(found, rows / f"{part.name}.parquet")
        return tp.buckets.totals(found)

    return tp.buckets.merge_totals(everywhere(rows_of, ray.put(learned)))


if __name__ == "__main__":
    source, program, as_of, output = sys.argv[1:]
    start(workers=2)
    print(roster(source, output, tp.io.read_program(program), as_of=as_of, buckets=64).to_pandas())
