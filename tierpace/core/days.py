"""What a caller may give for a day or an instant: dates, ISO text, and whatever else is a date."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

import numpy as np

from tierpace.errors import InputTypeError

DayLike = date | str | np.datetime64
"""What verbs take for a day: a date, ``"2026-03-15"``, or a midnight without a zone of pandas or numpy."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
FINER = {"D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"}  # units of numpy that are days or parts of one
MONTHS = "M"


def plain_day(value: Any) -> Any:
    """Return a day as a `date` and an instant as a `datetime`, whatever they came as; anything else as it is.

    A day is a date, text like ``2026-03-15``, a `numpy.datetime64`, or a midnight without a zone, as pandas has it.
    With a zone a midnight is an instant, as is text like ``2026-03-15T14:00+01:00``. Months, years and missing values
    are no days.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.core.days import plain_day
    >>> plain_day("2026-03-15"), plain_day(np.datetime64("2026-03-15T00:00")), plain_day("15.03.2026")
    (datetime.date(2026, 3, 15), datetime.date(2026, 3, 15), '15.03.2026')
    """
    if type(value) is date:
        return value
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, np.datetime64):
        return _of_numpy(value)
    if isinstance(value, datetime):
        return _without_midnight(value)
    if type(value).__name__ == "Period" and str(getattr(value, "freqstr", "")) == "D":  # of pandas
        return value.start_time.date()
    return value


def plain_month(value: Any) -> Any:
    """Return a month as text like ``2026-03`` where numpy or pandas give one; anything else as it is.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.core.days import plain_month
    >>> plain_month(np.datetime64("2026-03")), plain_month("2026-03")
    ('2026-03', '2026-03')
    """
    if isinstance(value, np.datetime64) and not np.isnat(value) and np.datetime_data(value.dtype)[0] == MONTHS:
        return str(value)
    if type(value).__name__ == "Period" and str(getattr(value, "freqstr", "")).startswith(MONTHS):  # of pandas
        return f"{value.year:04d}-{value.month:02d}"
    return value


def is_day(value: Any) -> bool:
    """Return whether a value is a calendar day and no instant.

    Examples
    --------
    >>> from datetime import date, datetime
    >>> from tierpace.core.days import is_day
    >>> is_day(date(2026, 3, 15)), is_day(datetime(2026, 3, 15)), is_day("2026-03-15")
    (True, False, False)
    """
    return isinstance(value, date) and not isinstance(value, datetime)


def require_day(value: Any, field: str = "day") -> date:
    """Return a calendar day, whatever it came as; InputTypeError for an instant and for what is no day.

    Examples
    --------
    >>> from tierpace.core.days import require_day
    >>> require_day("2026-03-15")
    datetime.date(2026, 3, 15)
    """
    found: date = plain_day(value)
    if not is_day(found):
        raise InputTypeError("asof.bad_type", field, value, "must be a date, such as 2026-03-15")
    return found


def _of_text(text: str) -> Any:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
        if INSTANT.fullmatch(text):
            return _without_midnight(datetime.fromisoformat(text))
    except ValueError:  # of no calendar
        pass
    return text


def _of_numpy(value: np.datetime64) -> Any:
    if np.isnat(value) or np.datetime_data(value.dtype)[0] not in FINER:
        return value
    whole = value.astype("datetime64[D]")
    found = (whole if whole == value else value.astype("datetime64[us]")).item()
    return found if isinstance(found, date) else value  # beyond the calendar numpy gives a number


def _without_midnight(value: datetime) -> Any:
    """Return the day of a midnight without a zone; any other instant as it is, also one that is missing."""
    if value != value or value.tzinfo is not None or value.time() != time():  # noqa: PLR0124  # pandas' NaT
        return value
    if getattr(value, "nanosecond", 0):  # of pandas
        return value
    return value.date()
