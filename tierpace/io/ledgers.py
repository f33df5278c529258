"""A stored ledger, CSV or Parquet, as it was written."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.arrays import made
from tierpace.core.counting import counted
from tierpace.core.quality import Quality
from tierpace.errors import FileError, InputError
from tierpace.files.reading import as_path, lines
from tierpace.io.arrow_files import arrow_table
from tierpace.io.tables import MAX_BYTES, unparsed
from tierpace.serial.codecs import SCALARS
from tierpace.serial.fields import codecs

if TYPE_CHECKING:
    from tierpace.ledger.ledger import Ledger

SCHEMA, VERSION = re.compile("tierpace/stored-ledger/([1-9][0-9]{0,8})"), 2
HEAD = "tierpace"  # the key of the head in the metadata of a Parquet file
MARK = "# "  # begins the line of the head of a CSV
FIELDS = ("ids", "creators", "day_rule", "first_day", "measured", "since")
LATER = {"first_row", "partial_from", "named", "lost_days"}  # of layout 2
KEYS = {"schema", "rows", "last_day", *FIELDS}
COLUMNS = ("creator", "day", "airtime_seconds", "diamonds", "active", "quality")
REPORTED = "reported"  # of console exports alone
WORDS = {q.label: int(q) for q in Quality}
MOST_DAYS = 80_000  # from 1990 to 2200
MOST_CELLS = 1 << 31  # creators × days


def read_ledger(path: str | PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str = "utf-8") -> Ledger:
    """Read a ledger that `tierpace.io.write_ledger` wrote: the same without streams and issues, which are not stored.

    Parameters
    ----------
    path : str or path
        Ends in ``.csv`` or ``.parquet``; the latter needs the extra ``arrow``.
    max_bytes : int
        The most that is read, unpacked.
    encoding : str
        Of a CSV that was saved again in another encoding than UTF-8.

    Returns
    -------
    Ledger
        Equal to the one that was written, with the same digest, if that had no streams and no issues.

    Raises
    ------
    FileError
        The file cannot be read, is no stored ledger, of a newer layout, or not whole.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> columns = {
    ...     "creator_id": ["7301"],
    ...     "day": ["2026-03-01"],
    ...     "airtime_seconds": [60],
    ...     "diamonds": [5],
    ...     "active": [1],
    ... }
    >>> ledger = tp.Ledger.from_daily(**columns, day_rule=tp.DayRule("UTC"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "ledger.csv"
    ...     tp.io.write_ledger(ledger, path)
    ...     tp.io.read_ledger(path) == ledger
    True
    """
    where = as_path(path)
    packed = where.suffix.lower() == ".parquet"
    text, columns = _of_parquet(where, max_bytes) if packed else _of_csv(where, max_bytes, encoding)
    head = _head(where.name, text)
    try:
        return _ledger(head, columns)
    except (InputError, ValueError, TypeError, OverflowError, KeyError) as error:
        raise _bad(where.name, str(error), "its head and rows must agree") from error


def _bad(name: str, value: object, requirement: str) -> FileError:
    return FileError(
        "file.bad_ledger",
        name,
        value,
        f"the file must be a stored ledger, whole: {requirement}",
        "write it again with io.write_ledger; tables of daily rows go to read_daily",
    )


def _of_csv(path: Path, max_bytes: int, encoding: str) -> tuple[str, dict[str, list[Any]]]:
    source = lines(path, max_bytes=max_bytes, encoding=encoding)
    first = next(source, "")
    if not first.startswith(MARK):
        raise _bad(path.name, first[:40], f"its first line must begin with {MARK!r} and be JSON")
    reader = csv.reader(source, strict=True)
    try:
        header, *rows = list(reader) or [[]]
    except csv.Error as error:
        raise unparsed(path.name, error, reader.line_num + 1) from error
    if not {*COLUMNS} <= {*header} or any(len(row) != len(header) for row in rows):
        raise _bad(path.name, header, f"its columns must be {', '.join(COLUMNS)}")
    there = _present(header)
    columns: dict[str, list[Any]] = {name: [row[header.index(name)] for row in rows] for name in there}
    return first.removeprefix(MARK), columns


def _of_parquet(path: Path, max_bytes: int) -> tuple[str, dict[str, list[Any]]]:
    def wanted(names: list[str]) -> list[str]:
        if not {*COLUMNS} <= {*names}:
            raise _bad(path.name, names, f"its columns must be {', '.join(COLUMNS)}")
        return _present(names)

    table = arrow_table(path, wanted, max_bytes=max_bytes)
    text = (table.schema.metadata or {}).get(HEAD.encode(), b"").decode("utf-8", "replace")
    try:
        return text, {name: table[name].to_pylist() for name in table.column_names}
    except (OverflowError, ValueError) as error:  # a day of no calendar
        raise _bad(path.name, str(error), "its values must be possible") from error


def _head(name: str, text: str) -> dict[str, Any]:
    try:
        head = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _bad(name, str(error), "it must have its head, in JSON") from error
    schema = head.get("schema") if isinstance(head, dict) else None
    found = SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    if found is None:
        raise _bad(name, schema, f'its schema must be "tierpace/stored-ledger/{VERSION}"')
    if int(found[1]) > VERSION:
        raise FileError(
            "file.newer_ledger",
            name,
            schema,
            f"the layout must be one that this version knows, up to {VERSION}",
            "upgrade tierpace: pip install -U tierpace",
        )
    if head.keys() - LATER != KEYS:
        raise _bad(name, sorted(head), f"the keys of its head must be {', '.join(sorted(KEYS))}")
    return dict(head)


def _ledger(head: dict[str, Any], columns: dict[str, list[Any]]) -> Ledger:
    from tierpace.ledger.ledger import Ledger

    fields = {name: codecs("Ledger")[name].read(head[name], name) for name in (*FIELDS, *LATER) if name in head}
    last: date = SCALARS["date"].read(head["last_day"], "last_day")
    n, n_days = len(fields["ids"]), (last - fields["first_day"]).days + 1
    _require(
        0 < n_days <= MOST_DAYS and n * n_days <= MOST_CELLS, f"{counted(n, 'creator')} × {counted(n_days, 'day')}"
    )
    _require(len(columns["day"]) == head["rows"], f"{counted(len(columns['day']), 'row')} of {head['rows']!r}")
    _require(fields["ids"].tolist() == sorted({c.id for c in fields["creators"]}), "ids and creators")
    _require(fields["measured"].shape == (3,) and fields["since"].shape == (n,), "measured and since")
    _require(fields.get("first_row", fields["since"]).shape == (n,), "first_row")
    _require(fields.get("named") is None or fields["named"].shape == (n,), "named")
    who = _whole(columns["creator"])
    day = np.array([_day(d) - fields["first_day"] for d in columns["day"]], "timedelta64[D]").astype(np.int64)
    _require(bool(((who < n) & (day >= 0) & (day < n_days)).all()), "creators and days of rows")
    _require(len({*zip(who.tolist(), day.tolist(), strict=True)}) == len(who), "one row a creator and day")
    days = np.zeros((n, n_days, 3), np.int64)
    quality = np.zeros((n, n_days), np.uint8)
    for signal, name in enumerate(("airtime_seconds", "diamonds", "active")):
        days[who, day, signal] = _whole(columns[name])
    quality[who, day] = [WORDS[word] for word in columns["quality"]]
    if REPORTED in columns:
        fields[REPORTED] = np.zeros((n, n_days), bool)
        fields[REPORTED][who, day] = _whole(columns[REPORTED]) > 0
    return made(Ledger, **fields, days=days, quality=quality)


def _present(names: list[str]) -> list[str]:
    return [*COLUMNS, *(n for n in (REPORTED,) if n in names)]


def _require(sound: bool, what: str) -> None:  # noqa: FBT001  # it reads as it says
    if not sound:
        raise ValueError(what)


def _whole(values: list[Any]) -> Any:
    """Return counts of 0 or more: (n,) int64."""
    texts = [v for v in values if not isinstance(v, int)]
    _require(all(isinstance(t, str) and t.isascii() and t.isdigit() for t in texts), "counts in plain digits")
    out = np.array([int(v) for v in values], np.int64)
    _require(not len(out) or int(out.min()) >= 0, "counts of 0 or more")
    return out


def _day(value: Any) -> date:
    return value if type(value) is date else date.fromisoformat(value)
