"""Files of daily rows: one row a creator and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from typing import Literal

from tierpace.core.creators import Creator
from tierpace.core.ledger import Ledger
from tierpace.core.months import DayRule
from tierpace.io.tables import MAX_BYTES, read_columns

REQUIRED = ("creator_id", "day")
OPTIONAL = ("airtime_seconds", "diamonds", "active", "quality")
OBSERVED = "observed"


def read_daily(
    path: str | PathLike[str],
    *,
    day_rule: DayRule,
    columns: Mapping[str, str | None] | None = None,
    creators: Iterable[Creator] = (),
    first_day: date | None = None,
    last_day: date | None = None,
    on_error: Literal["raise", "collect"] = "raise",
    max_bytes: int = MAX_BYTES,
) -> Ledger:
    r"""Read a CSV of daily rows, plain or gzipped, into a ledger; days without a row are days without a stream.

    Its header has ``creator_id`` and ``day`` (2026-03-01), and those of ``airtime_seconds``, ``diamonds`` and
    ``active`` (0 or 1) that the source measures. ``quality`` may say how well a day is known: observed (also where
    empty), spread, restated or missing.

    Parameters
    ----------
    path : str or path
        UTF-8, with or without a byte order mark.
    day_rule : DayRule
        The rule that the days of the file were counted by.
    columns : mapping, optional
        Our column name → the file's header; None for an optional column that is not to be read.
    creators : iterable of Creator
        Named creators are on the roster also without a row.
    first_day, last_day, on_error
        As in `Ledger.from_daily`. A file with a header alone needs ``last_day``.
    max_bytes : int
        The most that is read, unpacked.

    Returns
    -------
    Ledger
        Without streams.

    Raises
    ------
    FileError
        The file cannot be read as CSV; the message says the line.
    SchemaError
        A column is missing, doubled or nearly right.
    RowErrors
        With every bad row; row 0 is line 2 of the file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import tierpace as tp
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "daily.csv"
    ...     _ = path.write_text("creator_id,day,airtime_seconds,diamonds,active\n7301,2026-03-01,9000,900,1\n")
    ...     ledger = tp.io.read_daily(path, day_rule=tp.DayRule("UTC"))
    >>> ledger.days.tolist()
    [[[9000, 900, 1]]]
    """
    found = read_columns(path, required=REQUIRED, optional=OPTIONAL, columns=columns, max_bytes=max_bytes)
    if found["quality"] is not None:
        found["quality"] = [word.strip() or OBSERVED for word in found["quality"]]
    return Ledger.from_daily(
        **found,
        day_rule=day_rule,
        creators=creators,
        first_day=first_day,
        last_day=last_day,
        on_error=on_error,
        text_numbers=True,
    )
