"""Streams of Parquet files put into buckets of creators by DuckDB, which never holds all of them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierpace.buckets.merging import refuse_shared
from tierpace.buckets.schemas import CREATORS, REQUIRED, SESSIONS, arrow, made_of, one_table, schema
from tierpace.errors import FileError, MissingExtraError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tierpace.core.creators import Creator

OPTIONAL = ("diamonds", "stream_id")
BUCKET = "(hash(CAST(creator_id AS VARCHAR)) % {})::INTEGER AS bucket"


@contextmanager
def connection(folder: Path, *, memory_gb: float, threads: int) -> Iterator[Any]:
    """Give a connection of DuckDB of bounded memory, which puts what is more into a folder."""
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtraError(
            "buckets.missing_duckdb",
            "duckdb",
            None,
            "buckets of Parquet files need the package duckdb, and none is installed",
            "pip install 'tierpace[engines]'",
        ) from error
    settings: dict[str, Any] = {
        "memory_limit": f"{memory_gb}GB",
        "temp_directory": str(folder / "duckdb"),
        "threads": threads,
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=settings) as found:
        try:
            yield found
        except duckdb.Error as error:
            raise FileError(
                "buckets.duckdb_failed",
                "source",
                str(error).splitlines()[0],
                "DuckDB must be able to read the files and to write buckets",
                "check the files, and the space left",
            ) from error


def split(files: Sequence[Path], creators: Sequence[Creator], folder: Path, *, buckets: int, con: Any) -> None:
    """Write the streams and the creators of each bucket: sessions/bucket=3/*.parquet, creators/bucket=3/….

    Rows keep their types, and get the number that they have in all files together. It is done or not done at all.
    InputError: a stream id is on two creators.
    """
    done = folder / "split"
    if done.exists():
        return
    for name in ("sessions", "creators"):
        shutil.rmtree(folder / name, ignore_errors=True)
    first = 0
    for k, path in enumerate(files):
        names, rows = _heads(path)
        columns = ", ".join(f'"{name}"' for name in (*REQUIRED, *OPTIONAL) if name in names)
        source = f"read_parquet({_text(path)}, file_row_number=true, hive_partitioning=false)"
        chosen = f"SELECT {columns}, {first} + file_row_number AS row, {BUCKET.format(buckets)} FROM {source}"
        _copy(con, chosen, folder / "sessions", f"f{k}_{{i}}")
        first += rows
    if creators:
        cells = {n: [getattr(c, "id" if n == "creator_id" else n) for c in creators] for n in CREATORS}
        con.register("people", made_of("creators", cells))
        _copy(con, f"SELECT *, {BUCKET.format(buckets)} FROM people", folder / "creators", "c_{i}")
    _refuse_shared_streams(folder, con)
    done.touch()


def _copy(con: Any, query: str, folder: Path, pattern: str) -> None:
    options = f"FORMAT PARQUET, PARTITION_BY (bucket), FILENAME_PATTERN '{pattern}', OVERWRITE_OR_IGNORE true"
    con.execute(f"COPY ({query}) TO {_text(folder)} ({options})")


def _text(path: Path) -> str:
    """Return a path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _heads(path: Path) -> tuple[list[str], int]:
    """Return the names of a file's columns, and how many rows it has."""
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            names, rows = list(file.schema_arrow.names), int(file.metadata.num_rows)
    except (OSError, arrow().ArrowException) as error:
        raise FileError(
            "file.bad_arrow",
            path.name,
            str(error).splitlines()[0],
            "a Parquet or Arrow file must be whole and sound",
            "write it again",
        ) from error
    for name in REQUIRED:
        if names.count(name) != 1:
            raise SchemaError(
                "buckets.missing_column",
                path.name,
                tuple(names),
                f"a table must have the column {name} once",
                "tierpace.buckets.schema('sessions') says what it holds",
            )
    return names, rows


def part_of(folder: Path, bucket: int) -> tuple[Any, Any]:
    """Return the streams and the creators of a bucket."""
    return _part(folder / "sessions", bucket, "sessions"), _part(folder / "creators", bucket, "creators")


def _part(folder: Path, bucket: int, name: str) -> Any:
    from pyarrow import parquet

    files = sorted((folder / f"bucket={bucket}").glob("*.parquet"))
    if not files:
        return schema(name).empty_table()
    tables = [parquet.ParquetFile(path).read(use_threads=False) for path in files]
    kept = [name for name in SESSIONS if name in tables[0].column_names] if name == "sessions" else list(CREATORS)
    return arrow().concat_tables([table.select(kept) for table in tables], promote_options="default")


def _refuse_shared_streams(folder: Path, con: Any) -> None:
    """Raise InputError if a stream id is on two creators."""
    glob = _text(folder / "sessions" / "*" / "*.parquet")
    sessions = f"read_parquet({glob}, hive_partitioning=false, union_by_name=true)"
    names = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {sessions}").fetchall()]
    if "stream_id" not in names:
        return
    pairs = "CAST(stream_id AS VARCHAR) AS stream_id, CAST(creator_id AS VARCHAR) AS creator_id"
    several = "SELECT stream_id FROM pairs GROUP BY stream_id HAVING min(creator_id) <> max(creator_id)"
    query = f"""
        WITH pairs AS (SELECT {pairs} FROM {sessions} WHERE stream_id IS NOT NULL)
        SELECT DISTINCT stream_id, creator_id FROM pairs SEMI JOIN ({several}) USING (stream_id)
    """
    refuse_shared(one_table(con.sql(query).to_arrow_table(), "streams"))
