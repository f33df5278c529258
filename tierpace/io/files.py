"""Files as lines of text: plain or gzipped, UTF-8, and never more than a stated number of bytes."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import IO

from tierpace.errors import FileError, InputError, InputTypeError

LONGEST_LINE = 1 << 20  # bytes; a longer line is no line of a table, and would fill the memory of a gzip bomb's victim
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = "\ufeff"


def as_path(path: object) -> Path:
    """Return the path of a file, or raise InputTypeError."""
    if not isinstance(path, str | os.PathLike):
        raise InputTypeError("file.bad_path", field="path", value=path, requirement="path is text or a path")
    return Path(path)


def check_max_bytes(max_bytes: object) -> None:
    """Raise unless the cap is a whole number above 0."""
    if not isinstance(max_bytes, int) or isinstance(max_bytes, bool):
        raise InputTypeError(
            "file.bad_max_bytes", field="max_bytes", value=max_bytes, requirement="max_bytes is an integer"
        )
    if max_bytes < 1:
        raise InputError("file.bad_max_bytes", field="max_bytes", value=max_bytes, requirement="max_bytes is above 0")


def lines(path: Path, *, max_bytes: int) -> Iterator[str]:
    """Yield the lines of a UTF-8 file, line ends kept, a byte order mark dropped; gzip is read through.

    Raises
    ------
    FileError
        ``file.cannot_open``, ``file.empty``, ``file.bad_gzip``, ``file.not_text``, ``file.encoding``, ``file.nul``,
        ``file.long_line`` or ``file.too_large``, with the line.
    """
    check_max_bytes(max_bytes)
    try:
        with path.open("rb") as raw:
            yield from _decoded(path.name, _unzipped(path.name, raw), max_bytes)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise FileError(
            "file.bad_gzip",
            field=path.name,
            value=str(error),
            requirement="a gzip file is whole and sound",
            hint="fetch or compress it again",
        ) from error
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(
            "file.cannot_open",
            field="path",
            value=str(path),
            requirement=f"the file can be read ({_reason(error)})",
            hint="check the path and its permissions",
        ) from error


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _unzipped(name: str, raw: BufferedReader) -> IO[bytes]:
    """Return the bytes of a file, read through gzip if its name or its first bytes say so."""
    head = raw.peek(4)[:4]
    if not head:
        raise FileError(
            "file.empty",
            field=name,
            value="0 bytes",
            requirement="the file has content",
            hint="a table without rows still has its header",
        )
    if name.lower().endswith(".gz") or head.startswith(GZIP):
        return BufferedReader(gzip.GzipFile(fileobj=raw))
    if head.startswith(ZIP):
        raise FileError(
            "file.not_text",
            field=name,
            value="a zip archive",
            requirement="the file is plain text, or gzip of it",
            hint="a workbook (.xlsx) is saved as CSV UTF-8 first",
        )
    return raw


def _decoded(name: str, stream: IO[bytes], max_bytes: int) -> Iterator[str]:
    total = 0
    number = 0
    while raw := stream.readline(min(LONGEST_LINE, max_bytes) + 1):
        number += 1
        total += len(raw)
        place = f"{name}, line {number}"
        if total > max_bytes:
            raise FileError(
                "file.too_large",
                field=place,
                value=f"over {max_bytes:,} bytes",
                requirement=f"the file has at most {max_bytes:,} bytes, unpacked",
                hint="pass a larger max_bytes=",
            )
        if len(raw) > LONGEST_LINE:
            raise FileError(
                "file.long_line",
                field=place,
                value=f"over {LONGEST_LINE:,} bytes",
                requirement=f"a line has at most {LONGEST_LINE:,} bytes",
                hint="is this a text file?",
            )
        if number == 1 and raw.startswith(UTF16):
            raise FileError(
                "file.encoding",
                field=place,
                value=raw[:2],
                requirement="the file is UTF-8; this is UTF-16",
                hint='save it as "CSV UTF-8"',
            )
        if b"\0" in raw:
            raise FileError(
                "file.nul",
                field=place,
                value=raw[:40],
                requirement="text holds no NUL byte",
                hint="is this a text file, and whole?",
            )
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileError(
                "file.encoding",
                field=place,
                value=raw[max(error.start - 10, 0) : error.start + 10],
                requirement="the file is UTF-8",
                hint='save it as "CSV UTF-8"',
            ) from error
        yield text.removeprefix(BOM) if number == 1 else text
