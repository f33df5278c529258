"""Parquet and Arrow files as tables: of some columns alone, sound to the last offset, and of bounded size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tierpace.core.counting import counted
from tierpace.errors import FileError, InputError, MissingExtraError
from tierpace.files.reading import check_max_bytes
from tierpace.io.frames import header_of
from tierpace.io.tables import Columns, names_of, places, unused

MOST_ROWS = 200_000_000  # run lengths may say more in a few bytes
PARQUET = (".parquet", ".pq")
ARROW = (".arrow", ".feather", ".ipc")


def arrow_columns(
    path: Path,
    *,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    columns: Mapping[str, str | None] | None = None,
    max_bytes: int,
) -> Columns:
    """Return columns of a Parquet or Arrow file by our names, reading no other.

    Raises
    ------
    FileError
        The file cannot be read, or is larger than allowed.
    SchemaError
        A column is missing, doubled or nearly right.
    MissingExtraError
        pyarrow is not installed.
    """
    named = names_of(columns, required, optional)

    def theirs(names: list[str]) -> dict[str, str | None]:
        at = places(path.name, header_of(names, path.name), named, required, optional)
        return {ours: None if i is None else names[i] for ours, i in at.items()}

    chosen: dict[str, str | None] = {}
    left: list[str] = []

    def wanted(names: list[str]) -> list[str]:
        left.extend(unused(names, named))
        chosen.update(theirs(names))
        return [name for name in names if name in chosen.values()]

    table = arrow_table(path, wanted, max_bytes=max_bytes)
    return Columns({ours: None if name is None else table[name] for ours, name in chosen.items()}, left)


def arrow_table(path: Path, wanted: Callable[[list[str]], list[str]], *, max_bytes: int) -> Any:
    """Return the wanted columns of a Parquet or Arrow file, given the names of all.

    Raises
    ------
    FileError
        The file cannot be read, or is larger than allowed.
    MissingExtraError
        pyarrow is not installed.
    """
    check_max_bytes(max_bytes)
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtraError(
            "file.missing_pyarrow",
            "path",
            path.name,
            "Parquet and Arrow files need the package pyarrow",
            "pip install 'tierpace[arrow]'",
        ) from error
    try:
        _check_size(path.name, 0, path.stat().st_size, max_bytes)  # before anything of it is parsed
        table = (_parquet if path.suffix.lower() in PARQUET else _arrow)(path, wanted, max_bytes)
        table.validate(full=True)  # offsets that lead out of a damaged file would end the process
    except FileNotFoundError as error:
        raise FileError(
            "file.cannot_open",
            "path",
            str(path),
            "the file must be readable (No such file or directory)",
            "check the path and its permissions",
        ) from error
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        if isinstance(error, InputError):
            raise
        raise FileError(
            "file.bad_arrow",
            path.name,
            str(error).splitlines()[0] if str(error) else type(error).__name__,
            "a Parquet or Arrow file must be whole and sound",
            "write it again",
        ) from error
    return table


def _parquet(path: Path, wanted: Callable[[list[str]], list[str]], max_bytes: int) -> Any:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        names = wanted(file.schema_arrow.names)
        _check_size(path.name, file.metadata.num_rows, _bytes_of(file.metadata), max_bytes)
        table = file.read(columns=names, use_threads=False)
        _check_size(path.name, table.num_rows, table.nbytes, max_bytes)
        return table


def _arrow(path: Path, wanted: Callable[[list[str]], list[str]], max_bytes: int) -> Any:
    import pyarrow as pa

    with pa.memory_map(str(path)) as source:
        names = _reader(source, None).schema.names
        file = _reader(source, [names.index(name) for name in wanted(names)])
        batches: list[Any] = []
        rows = size = 0
        for batch in _batches(file):
            batch.validate(full=True)
            batches.append(batch)
            rows, size = rows + batch.num_rows, size + batch.nbytes
            _check_size(path.name, rows, size, max_bytes)
        return pa.Table.from_batches(batches, file.schema)


def _reader(source: Any, fields: list[int] | None) -> Any:
    """Return a reader of some fields of an Arrow file, or of a stream: a file without a footer."""
    from pyarrow import ipc

    options = ipc.IpcReadOptions(included_fields=fields, use_threads=False)
    source.seek(0)
    try:
        return ipc.open_file(source, options=options)
    except ValueError:
        source.seek(0)
        return ipc.open_stream(source, options=options)


def _batches(file: Any) -> Iterator[Any]:
    if hasattr(file, "num_record_batches"):
        yield from (file.get_batch(i) for i in range(file.num_record_batches))
    else:
        yield from file


def _bytes_of(metadata: Any) -> int:
    """Return how large a Parquet file says that it is, unpacked.

    All columns count: pyarrow ends the process when it is to read one column of some damaged files.
    """
    return sum(metadata.row_group(g).total_byte_size for g in range(metadata.num_row_groups))


def _check_size(name: str, rows: int, size: int, max_bytes: int) -> None:
    if size > max_bytes or rows > MOST_ROWS:
        raise FileError(
            "file.too_large",
            name,
            f"{size:,} bytes, {counted(rows, 'row')}",
            f"the file must have at most {max_bytes:,} bytes, unpacked, and {MOST_ROWS:,} rows",
            "pass a larger max_bytes=",
        )
