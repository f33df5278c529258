"""A ledger as daily rows in one file, CSV or Parquet, with all that makes it come back as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from tierpace.core.quality import Quality
from tierpace.errors import FileError, MissingExtraError, RowIssues
from tierpace.files.reading import as_path
from tierpace.files.writing import check_output, write_bytes
from tierpace.io.ledgers import HEAD, MARK, REPORTED, VERSION
from tierpace.ledger.ledger import check_ledger
from tierpace.serial.fields import write_fields
from tierpace.tables.csv import columns_csv

if TYPE_CHECKING:
    from os import PathLike

    from tierpace.ledger.ledger import Ledger

SUFFIXES = (".csv", ".parquet")
SINCE_2 = ("partial_from", "named", "lost_days")
COLUMNS = ("creator", "creator_id", "day", "airtime_seconds", "diamonds", "active", "quality")


def write_ledger(ledger: Ledger, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """Write a ledger as daily rows, for `tierpace.io.read_ledger`.

    One row a creator and day that has something on it, is not observed, or is named by a console export (then
    ``reported`` is 1); other days have no row. ``creator`` is the place of the creator among ``ids``. What rows cannot
    say - ids to the letter, creators, day rule, first and last day, whether the last one is only assumed, since when
    each is on the roster, whose first row came when, who was named, of which days most rows were set aside, what is
    measured - is in a line of JSON before the header (CSV) or in the metadata (Parquet). Streams and issues are not
    written: a ledger comes back without them.
    JSON (`to_json`) keeps them.

    Parameters
    ----------
    ledger : Ledger
        Any.
    path : str or path
        Ends in ``.csv`` or ``.parquet``; the latter needs the extra ``arrow``.
    overwrite : bool
        Whether to replace a file that is there.

    Raises
    ------
    FileError
        ``show.bad_suffix``, ``show.output_exists``, ``show.no_folder`` or ``show.cannot_write``. The file is written
        whole or not at all.
    MissingExtraError
        pyarrow is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> ledger = tp.demo.ledger(seed=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "ledger.csv"
    ...     tp.io.write_ledger(ledger, path)
    ...     again = tp.io.read_ledger(path)
    >>> again.month(tp.Month(2026, 2)) == ledger.month(tp.Month(2026, 2)), again.streams
    (True, None)
    """
    check_ledger(ledger)
    where = as_path(path)
    if where.suffix.lower() not in SUFFIXES:
        raise FileError(
            "show.bad_suffix", "path", str(where), f"the name of a stored ledger must end in {' or '.join(SUFFIXES)}"
        )
    check_output(where, overwrite=overwrite)
    rows = _rows(ledger)
    head = json.dumps(_head(ledger, len(rows["day"])), ensure_ascii=True, allow_nan=False)
    content = _parquet(head, rows) if where.suffix.lower() == ".parquet" else _csv(head, rows)
    write_bytes(where, content, overwrite=overwrite)


def _head(ledger: Ledger, rows: int) -> dict[str, Any]:
    fields = write_fields(evolve(ledger, streams=None, issues=RowIssues()), "Ledger")
    kept = ("ids", "creators", "day_rule", "first_day", "measured", "since", "first_row", *SINCE_2)
    about = {name: fields[name] for name in kept}
    return {
        "schema": f"tierpace/stored-ledger/{VERSION}",
        "rows": rows,
        **about,
        "last_day": ledger.last_day.isoformat(),
    }


def _rows(ledger: Ledger) -> dict[str, Any]:
    """Return the columns of all days that are not plainly nothing, creator by creator."""
    reported = ledger.reported
    wanted = (ledger.days != 0).any(2) | (ledger.quality != Quality.OBSERVED)
    who, day = np.nonzero(wanted if reported is None else wanted | reported)
    words = np.array([q.label for q in Quality], object)
    columns = (who, ledger.ids[who], ledger.dates[day], *ledger.days[who, day].T, words[ledger.quality[who, day]])
    rows = dict(zip(COLUMNS, columns, strict=True))
    return rows if reported is None else {**rows, REPORTED: reported[who, day].astype(np.int64)}


def _csv(head: str, rows: dict[str, Any]) -> bytes:
    columns = {name: column.tolist() for name, column in rows.items()}
    return f"{MARK}{head}\n{columns_csv(columns)}".encode()


def _parquet(head: str, rows: dict[str, Any]) -> bytes:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError(
            "show.missing_pyarrow",
            "path",
            ".parquet",
            "Parquet files need the package pyarrow",
            "pip install 'tierpace[arrow]'",
        ) from error
    columns = {name: pa.array(column) for name, column in rows.items() if column.dtype != object}
    for name in ("creator_id", "quality"):
        texts = [text.encode("utf-8", "replace").decode() for text in rows[name]]
        columns[name] = pa.array(texts, pa.string()).dictionary_encode()
    out = pa.BufferOutputStream()
    parquet.write_table(pa.table({n: columns[n] for n in rows}).replace_schema_metadata({HEAD: head}), out)
    return bytes(out.getvalue())
