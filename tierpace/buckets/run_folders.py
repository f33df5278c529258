"""The folder of a run: what is finished in it, each file whole or not there, all of it bound to one run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tierpace.buckets.schemas import arrow
from tierpace.core.versions import library_version
from tierpace.errors import FileError, InputError
from tierpace.files.writing import unwritten, write_file
from tierpace.forecasters.learned import Learned
from tierpace.serial.json import from_json, to_json

RUN, LEARNED, TOTALS, WORK, ROWS = (
    "run.json",
    "roster-learned.json",
    "roster-totals.parquet",
    "work",
    "rows-{:05d}.parquet",
)
KEY = b"tierpace.learned"


class RunFolder:
    """Where the rows of a run go, with the work that is left to do on them."""

    def __init__(self, path: Path, facts: dict[str, Any], *, overwrite: bool) -> None:
        """Open the folder of a run, or begin it; ``facts`` is all that its rows depend on."""
        self.path, self.work = path, path / WORK
        told = json.dumps({"version": library_version(), **facts}, sort_keys=True, default=str)
        key = blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        try:
            path.mkdir(exist_ok=True)
            found = self._key() if any(path.iterdir()) else None
        except OSError as error:
            raise FileError(
                "buckets.no_folder",
                "output",
                str(path),
                f"must be a folder that can be written ({error.strerror})",
                "name one that is new, in a folder that is there",
            ) from error
        if found != key and any(path.iterdir()):
            if not overwrite or found is None:
                raise FileError(
                    "buckets.other_run",
                    "output",
                    str(path),
                    "must be a new folder, or one of the same run",
                    "name another folder"
                    + ("" if found is None else ", or use --overwrite to replace what this run left there"),
                )
            self._clear()
        write_file(path / RUN, json.dumps({"run": key, "of": facts}, indent=1, default=str) + "\n", overwrite=True)
        self.work.mkdir(exist_ok=True)

    def _key(self) -> str | None:
        """Return the key of the run that a folder is of; None: of none."""
        try:
            return str(json.loads((self.path / RUN).read_text(encoding="utf-8"))["run"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _clear(self) -> None:
        """Remove what a run left, and nothing else."""
        shutil.rmtree(self.work, ignore_errors=True)
        for path in (*self.path.glob("rows-*.parquet"), self.path / TOTALS, self.path / LEARNED):
            path.unlink(missing_ok=True)

    def rows_path(self, bucket: int) -> Path:
        """Return where the rows of a bucket go."""
        return self.path / ROWS.format(bucket)

    def work_path(self, what: str, bucket: int | None = None) -> Path:
        """Return where a finished part of the work is."""
        return self.work / (f"{what}.parquet" if bucket is None else f"{what}-{bucket:05d}.parquet")

    @property
    def learned(self) -> Learned | None:
        """What was learned, if that is done."""
        try:
            found = from_json((self.path / LEARNED).read_text(encoding="utf-8"))
        except (OSError, InputError):
            return None
        return found if isinstance(found, Learned) else None

    def keep_learned(self, learned: Learned) -> None:
        """Keep what was learned; what JSON cannot hold, such as somebody else's forecaster, is learned again."""
        try:
            write_file(self.path / LEARNED, to_json(learned), overwrite=True)
        except InputError as error:
            if error.code == "show.cannot_write":
                raise

    def done(self, bucket: int, learned: Learned) -> bool:
        """Whether the rows of a bucket are there, made with what was learned."""
        path = self.rows_path(bucket)
        return path.exists() and key_of(path) == learned.digest.encode()

    def close(self) -> None:
        """Remove the work of a run that is done."""
        shutil.rmtree(self.work, ignore_errors=True)


def write_table(table: Any, path: Path, *, key: str = "") -> None:
    """Write a table as Parquet, whole or not at all, with a key."""
    from pyarrow import parquet

    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    noted = table.replace_schema_metadata({**(table.schema.metadata or {}), KEY: key.encode()})
    try:
        parquet.write_table(noted, part, compression="zstd")
        part.replace(path)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def read_table(path: Path, columns: list[str] | None = None) -> Any:
    """Return a table that `write_table` wrote."""
    from pyarrow import parquet

    return parquet.read_table(path, columns=columns, use_threads=False)


def key_of(path: Path) -> bytes | None:
    """Return the key of a table that `write_table` wrote; None if it is none."""
    from pyarrow import parquet

    try:
        return (parquet.read_schema(path).metadata or {}).get(KEY)
    except (OSError, arrow().ArrowException):
        return None


def files_of(source: Path) -> list[Path]:
    """Return the Parquet files of a path, which is one of them or a folder of them."""
    found = sorted(_files(source))
    if not found:
        raise FileError(
            "buckets.no_parquet",
            "source",
            str(source),
            "must be a Parquet file, or a folder of them",
            "write the streams as Parquet: creator_id, start, end[, diamonds][, stream_id]",
        )
    return found


def _files(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield from (p for p in source.rglob("*.parquet") if not any(q.startswith((".", "_")) for q in p.parts[-2:]))
    elif source.is_file() and source.suffix.lower() in (".parquet", ".pq"):
        yield source
