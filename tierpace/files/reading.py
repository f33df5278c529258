"""Files as lines of text: plain or gzipped, UTF-8 by default, and never more than a stated number of bytes."""

from __future__ import annotations

import codecs
import gzip
import os
import zlib
from collections.abc import Iterator
from functools import partial
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import IO

from tierpace.errors import FileError, InputError, InputTypeError

LONGEST_LINE = 1 << 20  # bytes; a longer line is no line of a table, and would fill the memory of a gzip bomb's victim
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = "\ufeff"
UTF8 = "utf-8"


def as_path(path: object) -> Path:
    """Return the path of a file, or raise InputTypeError."""
    if not isinstance(path, str | os.PathLike):
        raise InputTypeError("file.bad_path", field="path", value=path, requirement="must be text or a path")
    return Path(path)


def check_max_bytes(max_bytes: object) -> None:
    """Raise unless the cap is a whole number above 0."""
    if not isinstance(max_bytes, int) or isinstance(max_bytes, bool):
        raise InputTypeError("file.bad_max_bytes", field="max_bytes", value=max_bytes, requirement="must be an integer")
    if max_bytes < 1:
        raise InputError("file.bad_max_bytes", field="max_bytes", value=max_bytes, requirement="must be above 0")


def check_encoding(encoding: object) -> str:
    """Return the plain name of an encoding of text, or raise InputError."""
    try:
        found = codecs.lookup(encoding) if isinstance(encoding, str) else None
        "".encode(found.name if found else "")
    except (LookupError, ValueError):
        found = None
    if found is None:
        raise InputError(
            "file.bad_encoding",
            "encoding",
            encoding,
            "must be one that Python knows",
            'such as "utf-16", "cp1252" or "latin-1"',
        )
    return "utf-8" if found.name in ("utf-8", "utf-8-sig", "ascii") else found.name


def lines(path: Path, *, max_bytes: int, encoding: str = UTF8) -> Iterator[str]:
    """Yield the lines of a file, line ends kept, a byte order mark dropped; gzip is read through.

    Raises
    ------
    FileError
        ``file.cannot_open``, ``file.empty``, ``file.bad_gzip``, ``file.not_text``, ``file.encoding``, ``file.nul``,
        ``file.long_line`` or ``file.too_large``, with the line.
    """
    check_max_bytes(max_bytes)
    encoding = check_encoding(encoding)
    decode = _decoded if encoding == UTF8 else partial(_decoded_as, encoding=encoding)
    try:
        with path.open("rb") as raw:
            yield from decode(path.name, _unzipped(path.name, raw), max_bytes)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise FileError(
            "file.bad_gzip", path.name, str(error), "a gzip file must be whole and sound", "fetch or compress it again"
        ) from error
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(
            "file.cannot_open",
            "path",
            str(path),
            f"the file must be readable ({_reason(error)})",
            "check the path and its permissions",
        ) from error


def marked_encoding(path: Path) -> str | None:
    """Return the encoding that the byte order mark of a file gives, plain or gzipped; None where it has none."""
    try:
        with path.open("rb") as raw:
            head = _unzipped(path.name, raw).read(len(codecs.BOM_UTF8))
    except (OSError, ValueError, zlib.error, EOFError):
        return None  # what reads the file will say what is wrong
    if head.startswith(codecs.BOM_UTF8):
        return UTF8
    return "utf-16" if head.startswith(UTF16) else None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _unzipped(name: str, raw: BufferedReader) -> IO[bytes]:
    """Return the bytes of a file, read through gzip if its name or its first bytes say so."""
    head = raw.peek(4)[:4]
    if not head:
        raise FileError(
            "file.empty", name, "0 bytes", "the file must have content", "a table without rows still has its header"
        )
    if name.lower().endswith(".gz") or head.startswith(GZIP):
        return BufferedReader(gzip.GzipFile(fileobj=raw))
    if head.startswith(ZIP):
        raise FileError(
            "file.not_text",
            name,
            "a zip archive",
            "the file must be plain text, or gzip of it",
            "a workbook (.xlsx) is saved as CSV UTF-8 first",
        )
    return raw


def _decoded(name: str, stream: IO[bytes], max_bytes: int) -> Iterator[str]:
    total = 0
    number = 0
    while raw := stream.readline(min(LONGEST_LINE, max_bytes) + 1):
        number += 1
        total += len(raw)
        place = f"{name}, line {number}"
        _check_length(place, len(raw), total, max_bytes)
        if number == 1 and raw.startswith(UTF16):
            raise FileError(
                "file.encoding",
                place,
                raw[:2],
                "the file must be UTF-8; this is UTF-16",
                'save it as "CSV UTF-8", or pass encoding="utf-16"',
            )
        if b"\0" in raw:
            raise _nul(place, raw[:40])
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileError(
                "file.encoding",
                place,
                raw[max(error.start - 10, 0) : error.start + 10],
                "the file must be UTF-8",
                'save it as "CSV UTF-8", or pass encoding="cp1252" or what it is',
            ) from error
        yield text.removeprefix(BOM) if number == 1 else text


def _decoded_as(name: str, stream: IO[bytes], max_bytes: int, *, encoding: str) -> Iterator[str]:
    """Yield the lines of another encoding than UTF-8; a character counts as one byte of a line."""
    text = TextIOWrapper(stream, encoding, newline="")
    total = number = 0
    try:
        while line := text.readline(min(LONGEST_LINE, max_bytes) + 1):
            number += 1
            total += len(line)
            place = f"{name}, line {number}"
            _check_length(place, len(line), total, max_bytes)
            if "\0" in line:
                raise _nul(place, line[:40])
            yield line.removeprefix(BOM) if number == 1 else line
    except UnicodeError as error:
        raise FileError(
            "file.encoding",
            f"{name}, line {number + 1}",
            str(error),
            f"the file must be {encoding}",
            "pass the encoding it was saved in",
        ) from error
    finally:
        text.detach()  # the caller that opened the file closes it


def _check_length(place: str, length: int, total: int, max_bytes: int) -> None:
    if total > max_bytes:
        raise FileError(
            "file.too_large",
            place,
            f"over {max_bytes:,} bytes",
            f"the file must have at most {max_bytes:,} bytes, unpacked",
            "pass a larger max_bytes=",
        )
    if length > LONGEST_LINE:
        raise FileError(
            "file.long_line",
            place,
            f"over {LONGEST_LINE:,} bytes",
            f"a line must have at most {LONGEST_LINE:,} bytes",
            "is this a text file?",
        )


def _nul(place: str, value: object) -> FileError:
    return FileError("file.nul", place, value, "text must hold no NUL byte", "is this a text file, and whole?")
