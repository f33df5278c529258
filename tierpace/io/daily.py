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
    measured: Iterable[bool] | None = None,
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
    day_rule : DayRule
        The rule that the days of the file were counted by.
    creators : iterable of Creator
        Named creators are on the roster also without a row.
    first_day, last_day, on_error, measured
        As in `Ledger.from_daily`. A file with a header alone needs ``last_day``.
    source, columns, max_bytes, encoding, delimiter, decimal, thousands
        As in `read_sessions`.

    Returns
    -------
    Ledger
        Without streams.

    Raises
    ------
    FileError, SchemaError, RowErrors, MissingExtraError
        As `read_sessions`.

    Examples
    --------
    >>> import pandas as pd
    >>> import tierpace as tp
    >>> rows = {"creator_id": ["7"], "day": ["2026-03-01"], "airtime_seconds": [9000], "diamonds": [900], "active": [1]}
    >>> tp.io.read_daily(pd.DataFrame(rows), day_rule=tp.DayRule("UTC")).days.tolist()
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
        measured=measured,
    )
    return with_issues(ledger, heads_unused(found))
