"""Files of streams: one row a stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from typing import Literal

from tierpace.core.creators import Creator
from tierpace.core.ledger import Ledger
from tierpace.core.months import DayRule
from tierpace.io.tables import MAX_BYTES, read_columns

REQUIRED = ("creator_id", "start", "end")
OPTIONAL = ("diamonds", "stream_id")


def read_sessions(
    path: str | PathLike[str],
    *,
    day_rule: DayRule,
    zone: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    creators: Iterable[Creator] = (),
    first_day: date | None = None,
    last_day: date | None = None,
    max_stream_hours: float = 72,
    nonexistent: Literal["raise", "shift_forward"] = "raise",
    ambiguous: Literal["raise", "earlier", "later"] = "raise",
    on_error: Literal["raise", "collect"] = "raise",
    max_bytes: int = MAX_BYTES,
) -> Ledger:
    r"""Read a CSV of streams, plain or gzipped, into a ledger.

    Its header has ``creator_id``, ``start`` and ``end``, and may have ``diamonds`` and ``stream_id``; other columns
    are left alone. Nothing is inferred: ids stay text, and an empty cell is the only missing value. A file without
    diamonds, or with an empty column of them, does not measure diamonds.

    Parameters
    ----------
    path : str or path
        UTF-8, with or without a byte order mark.
    day_rule : DayRule
        Where days begin, and what an active day is: ``program.day_rule``.
    zone : str, optional
        The zone of times that carry none, such as ``2026-03-01 20:00``.
    columns : mapping, optional
        Our column name → the file's header; None for an optional column that is not to be read.
    creators : iterable of Creator
        Named creators are on the roster also without a stream; see `read_creators`.
    first_day, last_day, max_stream_hours, nonexistent, ambiguous, on_error
        As in `Ledger.from_columns`. A file with a header alone needs ``last_day``.
    max_bytes : int
        The most that is read, unpacked.

    Returns
    -------
    Ledger
        Rows set aside, and rows worth a look, are in its ``issues``.

    Raises
    ------
    FileError
        The file cannot be read as CSV; the message says the line.
    SchemaError
        A column is missing, doubled or nearly right.
    RowErrors
        With every bad row. Rows count from 0, so row 0 is line 2 of the file: line = row + 2, unless a quoted field
        spans lines.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "streams.csv"
    ...     _ = path.write_text("creator_id,start,end,diamonds\n7301,2026-03-01T20:00:00Z,2026-03-01T22:30:00Z,900\n")
    ...     ledger = tp.io.read_sessions(path, day_rule=tp.DayRule("UTC"))
    >>> ledger.ids.tolist(), ledger.days.tolist()
    (['7301'], [[[9000, 900, 1]]])
    """
    found = read_columns(path, required=REQUIRED, optional=OPTIONAL, columns=columns, max_bytes=max_bytes)
    return Ledger.from_columns(
        **found,
        day_rule=day_rule,
        zone=zone,
        creators=creators,
        first_day=first_day,
        last_day=last_day,
        max_stream_hours=max_stream_hours,
        nonexistent=nonexistent,
        ambiguous=ambiguous,
        on_error=on_error,
        text_numbers=True,
    )
