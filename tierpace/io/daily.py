"""Files of daily rows: one row a creator and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from tierpace.core.creators import Creator
from tierpace.core.days import DayLike
from tierpace.core.months import DayRule
from tierpace.core.number_marks import NumberMarks
from tierpace.io.sources import Source, columns_of, heads_unused, with_issues
from tierpace.io.tables import MAX_BYTES
from tierpace.ledger.columns import as_array
from tierpace.ledger.ids import blank
from tierpace.ledger.ledger import Ledger

REQUIRED = ("creator_id", "day")
OPTIONAL = ("airtime_seconds", "diamonds", "active", "quality")
NUMBERS = ("airtime_seconds", "diamonds", "active")
OBSERVED = "observed"


def read_daily(
    source: Source,
    *,
    day_rule: DayRule,
    columns: Mapping[str, str | None] | None = None,
    creators: Iterable[Creator] = (),
    first_day: DayLike | None = None,
    last_day: DayLike | None = None,
    on_error: Literal["raise", "collect"] = "raise",
    max_bytes: int = MAX_BYTES,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
) -> Ledger:
    r"""Read a table of daily rows, from a file or a data frame, into a ledger; days without a row have no stream.

    It has the columns ``creator_id`` and ``day`` (2026-03-01), and those of ``airtime_seconds``, ``diamonds`` and
    ``active`` (0 or 1) that the source measures. ``quality`` may say how well a day is known: observed (also where
    empty), spread, restated or missing.

    Parameters
    ----------
    source : str, path or data frame
        A file of CSV, JSON Lines (``.jsonl``), Parquet (``.parquet``) or Arrow (``.arrow``, ``.feather``); text may be
        gzipped, and the latter two need the extra ``arrow``. Or a data frame of pandas, polars or pyarrow.
    day_rule : DayRule
        The rule that the days of the file were counted by.
    columns : mapping, optional
        Our column name → the source's; None for an optional column that is not to be read.
    creators : iterable of Creator
        Named creators are on the roster also without a row.
    first_day, last_day, on_error
        As in `Ledger.from_daily`. A file with a header alone needs ``last_day``.
    max_bytes : int
        The most that is read of a file, unpacked.
    encoding, delimiter : str
        Of files of text. Default: UTF-8, with or without a byte order mark; of CSV a comma, or whichever of semicolon,
        tab and bar makes the needed columns appear in the header.
    decimal : {".", ","}, optional
        What marks decimals in numbers that come as text. Until it is said, 1.000 has two readings, and is refused.
    thousands : {",", ".", " ", "'"}, optional
        What marks thousands in them.

    Returns
    -------
    Ledger
        Without streams.

    Raises
    ------
    FileError
        The file cannot be read as what it is; the message says the line.
    SchemaError
        A column is missing, doubled or nearly right.
    RowErrors
        With every bad row; of CSV row 0 is line 2, and of JSON Lines line 1.

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
    marks = NumberMarks(decimal, thousands)
    found = columns_of(
        source,
        required=REQUIRED,
        optional=OPTIONAL,
        columns=columns,
        max_bytes=max_bytes,
        encoding=encoding,
        delimiter=delimiter,
        numbers=NUMBERS,
    )
    if found["quality"] is not None:
        words = as_array(found["quality"], "quality")[0].tolist()
        found["quality"] = [OBSERVED if blank(w) else w.strip() if isinstance(w, str) else w for w in words]
    ledger = Ledger.from_daily(
        **found,
        day_rule=day_rule,
        creators=creators,
        first_day=first_day,
        last_day=last_day,
        on_error=on_error,
        text_numbers=marks,
    )
    return with_issues(ledger, heads_unused(found))
