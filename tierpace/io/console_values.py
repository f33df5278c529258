"""Cells of console exports as values: lengths, counts, shares, days and money, however a console writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tierpace.core.money import ROUNDING, quotient, to_places, total
from tierpace.core.months import Month
from tierpace.core.texts import visible
from tierpace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = frozenset(
    {"-", "–", "—", "/not set", "not set", "not allocated", "did not participate", "not in a group", "sin grupo"}
)
GONE = frozenset({"the creator has quit the network", "0"})
SHORT = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
HOUR, MINUTE = 3600, 60
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15}"
COUNT = re.compile(rf"({NUMBER})(?:\.([0-9]{{1,9}}))?\s?([kmb]?)", re.IGNORECASE)
DAYS = re.compile(rf"({NUMBER})(?:\.0+)?\s?d?", re.IGNORECASE)
LENGTH = re.compile(
    r"(?:([0-9]{1,6})\s?(?:h|hr|hrs))?\s?(?:([0-9]{1,7})\s?(?:m|min|mins))?\s?(?:([0-9]{1,9})\s?(?:s|sec|secs|seg))?",
    re.IGNORECASE,
)
HOURS = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,12})?)(\s?h)?", re.IGNORECASE)
CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9]):([0-5][0-9])")
RATIO = re.compile(r"([+-]?)([0-9]{1,9}(?:,[0-9]{3})*)(?:\.([0-9]{1,18}))?(\s?%)?")
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
PERIOD = re.compile(rf"({DAY})\s*[~～]\s*({DAY})")
MOMENT = re.compile(rf"({DAY})(?:[ T][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?\s*(?:\(UTC\+0\))?")
MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")
MONEY = re.compile(rf"({NUMBER})(?:\.([0-9]{{1,9}}))?")
POWER = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]+\.[0-9]+", re.IGNORECASE)


class Unreadable(ValueError):  # noqa: N818  # it never leaves the reader: it says which rule a cell breaks
    """A cell that is not written as its column is; ``code`` names the rule."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def blank(cell: Any) -> bool:
    """Whether a cell says nothing, in one of the words that a console has for it."""
    return cell is None or (isinstance(cell, str) and (not visible(cell) or cell.strip().casefold() in NOTHING))


def gone(cell: Any) -> bool:
    """Whether a cell of ids has the words for a creator who left.

    Examples
    --------
    >>> from tierpace.io.console_values import gone
    >>> gone("The creator has quit the network"), gone("0"), gone("7301")
    (True, True, False)
    """
    return cell == 0 if isinstance(cell, int | float) else str(cell).strip().casefold() in GONE


def read_text(cell: Any, header: str) -> str:
    """Return a text as it is, without spaces around it."""
    return str(_plain(cell)).strip()


def read_id(cell: Any, header: str) -> str:
    """Return an id as text; a number that has lost digits is refused."""
    value = _plain(cell)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= EXACT):
        raise Unreadable("console.id_float")
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise Unreadable("console.bad_id")
    text = str(value).strip()
    if POWER.fullmatch(text):
        raise Unreadable("console.id_float")
    return text


@lru_cache(maxsize=1 << 16)
def _seconds(text: str, *, hours: bool) -> int | None:
    if found := LENGTH.fullmatch(text):
        h, m, s = (None if part is None else int(part) for part in found.groups())
        over = (m or 0) >= MINUTE and h is not None, (s or 0) >= MINUTE and (h, m) != (None, None)
        return None if any(over) or (h, m, s) == (None,) * 3 else (h or 0) * HOUR + (m or 0) * MINUTE + (s or 0)
    if found := CLOCK.fullmatch(text):
        return int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3])
    found = HOURS.fullmatch(text)
    if found is None or not (hours or found[2] or not float(found[1])):
        return None
    return round(Fraction(found[1]) * HOUR)


def read_duration(cell: Any, header: str) -> int:
    """Return a length in whole seconds; a number alone is hours where the header says so.

    Examples
    --------
    >>> from tierpace.io.console_values import read_duration
    >>> [read_duration(t, "LIVE duration") for t in ("126h 27m 31s", "1h0min", "88.46h", "8:30:00", "45m 20s")]
    [455251, 3600, 318456, 30600, 2720]
    >>> read_duration(2.5, "LIVE duration(h)")
    9000
    """
    if isinstance(cell, timedelta) and cell >= timedelta(0):
        return cell // timedelta(seconds=1)
    if isinstance(cell, time):
        return cell.hour * HOUR + cell.minute * MINUTE + cell.second
    value = _plain(cell)
    hours = any(mark in header.casefold() for mark in ("(h)", "(hours)", "(en horas)"))
    text = repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    seconds = _seconds(text.strip(), hours=hours) if isinstance(text, str) else None
    if seconds is None:
        raise Unreadable("console.bad_duration")
    return seconds


@lru_cache(maxsize=1 << 16)
def _count(text: str) -> int | None:
    found = COUNT.fullmatch(text)
    if found is None:
        return None
    number = Fraction(f"{found[1].replace(',', '')}.{found[2] or 0}") * SHORT[found[3].lower()]
    return int(number) if number.denominator == 1 else None


def read_count(cell: Any, header: str) -> int:
    """Return a whole number.

    Examples
    --------
    >>> from tierpace.io.console_values import read_count
    >>> [read_count(t, "Diamonds") for t in ("1,234,567", "2.98M", "88.46K", 12.0)]
    [1234567, 2980000, 88460, 12]
    """
    value = _plain(cell)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < EXACT:
        return value
    number = _count(value.strip()) if isinstance(value, str) else None
    if number is None:
        raise Unreadable("console.bad_count")
    return number


def rounded(cell: Any) -> bool:
    """Whether a count is written in thousands or millions, and so has lost its last digits."""
    return isinstance(cell, str) and cell.strip()[-1:].casefold() in ("k", "m", "b")


def read_days(cell: Any, header: str) -> int:
    """Return a number of days: "21", "21d", "1,055d"."""
    value = _plain(cell)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < EXACT:
        return value
    found = DAYS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise Unreadable("console.bad_count")
    return int(found[1].replace(",", ""))


def read_ratio(cell: Any, header: str) -> float:
    """Return a share: "0.94618", "94.6%" and "∞".

    Examples
    --------
    >>> from tierpace.io.console_values import read_ratio
    >>> [read_ratio(t, "Diamonds - Percentage achieved") for t in ("0.94618", "94.6%", "-12.5%", "∞")]
    [0.94618, 0.946, -0.125, inf]
    """
    value = _plain(cell)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = value.strip() if isinstance(value, str) else ""
    if text == "∞":
        return float("inf")
    found = RATIO.fullmatch(text)
    if found is None:
        raise Unreadable("console.bad_ratio")
    number = Decimal(f"{found[1]}{found[2].replace(',', '')}.{found[3] or 0}")
    return float(quotient(number, 100) if found[4] else number)


def read_money(cell: Any, header: str) -> Decimal:
    """Return an amount as it is written; a cell that is a number, to four places."""
    value = _plain(cell)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < EXACT:
        return total([ROUNDING.normalize(to_places(Decimal(repr(value)), 4))])
    found = MONEY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise Unreadable("console.bad_money")
    return Decimal(f"{found[1].replace(',', '')}.{found[2] or 0}")


def read_period(cell: Any, header: str) -> tuple[date, date]:
    """Return the first and the last day of a period: "2026-07-01 ~ 2026-07-06"."""
    found = PERIOD.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        raise Unreadable("console.bad_period")
    return _day(found[1], "console.bad_period"), _day(found[2], "console.bad_period")


def read_moment(cell: Any, header: str) -> date:
    """Return the day of a time such as "2026-04-11 09:21:18 (UTC+0)"."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = MOMENT.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        raise Unreadable("console.bad_moment")
    return _day(found[1], "console.bad_moment")


def read_month(cell: Any, header: str) -> Month:
    """Return a month: "202506", or 202506 as a number."""
    found = MONTH.fullmatch(str(_plain(cell)).strip())
    if found is None:
        raise Unreadable("console.bad_month")
    try:
        return Month(int(found[1]), int(found[2]))
    except InputError as error:
        raise Unreadable("console.bad_month") from error


def read_flag(cell: Any, header: str) -> bool:
    """Return whether a cell says yes."""
    value = _plain(cell)
    word = str(value).strip().casefold()
    if word in ("yes", "true", "1", "y", "sí", "si"):
        return True
    if word in ("no", "false", "0", "n"):
        return False
    raise Unreadable("console.bad_flag")


def _day(text: str, code: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(code) from error


def _plain(cell: Any) -> Any:
    """Return a whole number of a workbook as an integer: it keeps all of them as floats."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


FORMS: dict[str, Callable[[Any, str], Any]] = {
    "count": read_count,
    "days": read_days,
    "duration": read_duration,
    "flag": read_flag,
    "id": read_id,
    "moment": read_moment,
    "money": read_money,
    "month": read_month,
    "period": read_period,
    "ratio": read_ratio,
    "text": read_text,
}
"""How the cells of a column are read, by the form that console_headers.toml gives it."""
