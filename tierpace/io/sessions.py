"""Files of streams: one row a stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import evolve

from tierpace.core.creators import Creator
from tierpace.core.days import DayLike
from tierpace.core.months import DayRule
from tierpace.core.number_marks import NumberMarks
from tierpace.errors import RowErrors
from tierpace.io.lengths import UNITS, named_lengths, with_ends
from tierpace.io.sources import Source, columns_of, heads_unused, with_issues
from tierpace.io.tables import MAX_BYTES
from tierpace.ledger.ledger import Ledger

REQUIRED = ("creator_id", "start", "end")
OPTIONAL = ("diamonds", "stream_id")


def read_sessions(
    source: Source,
    *,
    day_rule: DayRule,
    zone: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    creators: Iterable[Creator] = (),
    first_day: DayLike | None = None,
    last_day: DayLike | None = None,
    max_stream_hours: float = 72,
    nonexistent: Literal["raise", "shift_forward"] = "raise",
    ambiguous: Literal["raise", "earlier", "later"] = "raise",
    on_error: Literal["raise", "collect"] = "raise",
    max_bytes: int = MAX_BYTES,
    measured: Iterable[bool] | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
) -> Ledger:
    r"""Read a table of streams, from a file or a data frame, into a ledger.

    It has the columns ``creator_id``, ``start`` and ``end``, and may have ``diamonds`` and ``stream_id``; others are
    left alone. Nothing is inferred: ids stay text, and of text an empty cell is the only missing value. A table without
    diamonds, or with an empty column of them, does not measure diamonds.

    Where the source has lengths and no ends, ``columns`` names them: ``{"length": "LIVE duration"}`` for cells with
    units (1h 23m, 01:23:45, 83 min) or timedeltas, or ``length_seconds``, ``length_minutes`` or ``length_hours`` for
    numbers. Fractions of a second are dropped.

    Parameters
    ----------
    source : str, path or data frame
        A file of CSV, JSON Lines (``.jsonl``), Parquet (``.parquet``) or Arrow (``.arrow``, ``.feather``); text may be
        gzipped, and the latter two need the extra ``arrow``. Or a data frame of pandas, polars or pyarrow.
    day_rule : DayRule
        Where days begin, and what an active day is: ``program.day_rule``.
    zone : str, optional
        The zone of times that carry none, such as ``2026-03-01 20:00``.
    columns : mapping, optional
        Our column name → the source's; None for an optional column that is not to be read.
    creators : iterable of Creator
        Named creators are on the roster also without a stream; see `read_creators`.
    first_day, last_day, max_stream_hours, nonexistent, ambiguous, on_error, measured
        As in `Ledger.from_columns`. A file with a header alone needs ``last_day``.
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
        Rows set aside, and rows worth a look, are in its ``issues``.

    Raises
    ------
    FileError
        The file cannot be read as what it is; the message says the line.
    SchemaError
        A column is missing, doubled or nearly right.
    RowErrors
        With every bad row. Rows count from 0: of CSV row 0 is line 2, unless a quoted field spans lines, and of JSON
        Lines it is line 1.
    MissingExtraError
        A Parquet or Arrow file is to be read without pyarrow.

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
    >>> import pandas as pd
    >>> rows = {"host": ["7301"], "from": ["2026-03-01 20:00"], "to": ["2026-03-01 22:30"], "diamonds": [900]}
    >>> columns = {"creator_id": "host", "start": "from", "end": "to"}
    >>> tp.io.read_sessions(pd.DataFrame(rows), columns=columns, zone="UTC", day_rule=tp.DayRule("UTC")).days.tolist()
    [[[9000, 900, 1]]]
    """
    marks = NumberMarks(decimal, thousands)
    lengths = [name for name in UNITS if isinstance(columns, Mapping) and name in columns]
    found = columns_of(
        source,
        required=("creator_id", "start", *lengths[:1]) if lengths else REQUIRED,
        optional=OPTIONAL,
        columns=columns,
        max_bytes=max_bytes,
        encoding=encoding,
        delimiter=delimiter,
        numbers=("diamonds", *lengths[:1]),
    )
    bad: dict[int, str] = {}
    if lengths:
        if zone is not None:
            DayRule(zone)
        reading: Any = {"zone": zone, "nonexistent": nonexistent, "ambiguous": ambiguous, "marks": marks}
        columns_read, bad = with_ends(found, lengths[0], **reading)
    try:
        ledger = Ledger.from_columns(
            **(columns_read if lengths else found),
            day_rule=day_rule,
            zone=zone,
            creators=creators,
            first_day=first_day,
            last_day=last_day,
            max_stream_hours=max_stream_hours,
            nonexistent=nonexistent,
            ambiguous=ambiguous,
            on_error=on_error,
            text_numbers=marks,
            measured=measured,
        )
    except RowErrors as error:
        raise RowErrors(named_lengths(error.issues, bad)) from error
    if bad:
        ledger = evolve(ledger, issues=named_lengths(ledger.issues, bad))
    return with_issues(ledger, heads_unused(found))
