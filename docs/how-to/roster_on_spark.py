"""A roster on Spark: `spark-submit roster_on_spark.py STREAMS PROGRAM.toml 2026-03-15 ROWS`."""

import os
import sys

import pyarrow as pa

import tierpace as tp

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # days are cut by tierpace; nothing here may move a time
    "spark.sql.adaptive.coalescePartitions.enabled": "false",  # small rows, long work: keep the tasks apart
    "spark.sql.execution.arrow.maxRecordsPerBatch": "0",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
}


def start(master, **more):
    """A session with these settings."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # of the machines that work: where tierpace is installed
    builder = SparkSession.builder.master(master)
    for name, value in {**SETTINGS, **more}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def roster(spark, source, output, program, *, as_of, buckets, day_rule=None, last_day=None, **asked):
    """Write the rows of all creators to a folder of Parquet, and return their totals."""
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    rule = day_rule or program.day_rule
    spark.conf.set("spark.sql.shuffle.partitions", str(buckets))

    # 1. Times as UTC seconds: no zone of a session touches them. The bucket is made of the id alone, never with salt.
    streams = spark.read.parquet(str(source))
    if dict(streams.dtypes)["start"] == "timestamp_ntz":
        raise ValueError("times must have a zone: convert them where it is known, as with to_utc_timestamp")
    streams = streams.select(
        f.col("creator_id").cast("string"),
        *(f.col(name).cast("long").alias(name) for name in ("start", "end", "diamonds")),
        f.pmod(f.xxhash64(f.col("creator_id").cast("string")), f.lit(buckets)).alias("bucket"),
    )
    groups = streams.groupBy("bucket")

    def everywhere(task, name):
        found = groups.applyInArrow(task, from_arrow_schema(tp.buckets.schema(name)))
        return pa.Table.from_batches(found.toArrow().to_batches(), schema=tp.buckets.schema(name))

    # 2. What the whole is like, who teaches, what they teach: all of it small.
    extents = everywhere(lambda table: tp.buckets.extent(table, day_rule=rule), "extent")
    whole = {**tp.buckets.whole_of(extents, day_rule=rule, last_day=last_day), "as_of": as_of}
    teachers = tp.buckets.chosen(everywhere(lambda table: tp.buckets.candidates(table, **whole), "candidates"))
    ids = spark.createDataFrame([(who,) for who in teachers["creator_id"].drop_null().to_pylist()], "creator_id string")
    theirs = streams.join(f.broadcast(ids), "creator_id", "left_semi").drop("bucket").toArrow()
    learned = spark.sparkContext.broadcast(tp.buckets.learn(theirs, teachers, **whole))

    # 3. The rows of each bucket, written as they come.
    def rows_of(table):
        return tp.buckets.rows(table, learned.value, program, **asked)

    groups.applyInArrow(rows_of, from_arrow_schema(tp.buckets.schema("rows"))).write.parquet(str(output))
    rows = spark.read.parquet(str(output))
    found = rows.groupBy(f.pmod(f.xxhash64("creator_id"), f.lit(buckets))).applyInArrow(
        tp.buckets.totals, from_arrow_schema(tp.buckets.schema("totals"))
    )
    return tp.buckets.merge_totals(found.toArrow())


if __name__ == "__main__":
    source, program, as_of, output = sys.argv[1:]
    spark = start("local[2]")
    print(roster(spark, source, output, tp.io.read_program(program), as_of=as_of, buckets=64).to_pandas())
