"""Cells of console exports as values: lengths, counts, shares, days and money, however a console writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from tierpace.core.checks import is_number, is_whole
from tierpace.core.money import ROUNDING, quotient, to_places, total
from tierpace.core.months import Month
from tierpace.core.number_marks import AMBIGUOUS, MOST_HOURS, UNSETTLED, NumberMarks, is_two
from tierpace.core.texts import visible
from tierpace.errors import InputError
from tierpace.kernels.seconds import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NOTHING = frozenset(
    {"-", "–", "—", "/not set", "not set", "not allocated", "did not participate", "not in a group", "sin grupo"}
)
GONE = frozenset({"the creator has quit the network", "0"})
SHORT = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
LONGEST_HOURS = 9  # digits of a length that is a number
MOST_LENGTH = 10**9  # of a cell that is a number
MOST_COUNT = 10**18
MOST_DAYS = 366  # of an event or a month: a larger number is written with decimals
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
COUNT = re.compile(r"(.+?)\s?([kmb]?)", re.IGNORECASE)
DAYS = re.compile(r"(.+?)\s?d?", re.IGNORECASE)
LENGTH = re.compile(
    r"(?:([0-9]{1,6})\s?(?:h|hr|hrs))?\s?(?:([0-9]{1,7})\s?(?:m|min|mins))?\s?(?:([0-9]{1,9})\s?(?:s|sec|secs|seg))?",
    re.IGNORECASE,
)
HOURS = re.compile(r"([0-9][0-9.,' \u00a0\u2009\u202f’]*?)(\s?h)?", re.IGNORECASE)
MOST_DIGITS = 24  # of a cell that is a number: six of hours, and all that a float has after the point
CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9]):([0-5][0-9])")
RATIO = re.compile(r"([+-]?)([0-9][0-9.,' \u00a0\u2009\u202f’]*?)(\s?%)?")
ENGLISH_RATIO = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,18})?")
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
PERIOD = re.compile(rf"({DAY})\s*[~～]\s*({DAY})")
IN_UTC = r"\(UTC\+0{1,2}(?::?00)?\)|UTC|Z|[+-]00(?::?00)?"
MOMENT = re.compile(rf"({DAY})(?:[ T][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?)?\s*(?:{IN_UTC})?")
MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")
POWER = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+|[0-9]+\.[0-9]+", re.IGNORECASE)
ID = re.compile(r"[0-9]{1,30}")


class Unreadable(ValueError):  # noqa: N818  # it never leaves the reader: it says which rule a cell breaks
    """A cell that is not written as its column is; ``code`` names the rule."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@frozen(cache_hash=True)
class Style:
    """How the numbers of a column are written: its language, what the caller says of its marks, and its unit."""

    english: bool = True  # of the header: then a comma marks thousands
    marks: NumberMarks = UNSETTLED
    unit: int | None = None  # seconds, where the caller says what bare lengths are

    def of_column(self, cells: Iterable[Any], *, whole: bool, most: int | None) -> Style:
        """Return the style, its marks contested where cells of the column contradict each other."""
        texts = [c.strip().rstrip("kmbdhKMBDH ") for c in cells if isinstance(c, str)]
        return evolve(self, marks=self.marks.of_column(texts, whole=whole, most=most))

    def number(self, text: str, *, whole: bool, most: int | None = None, groups: bool = True) -> str:
        """Return a number of 0 or more as digits with a point, or raise Unreadable; "" for what is none."""
        if not text[:1].isdigit() or len(text) > MOST_DIGITS:
            return ""
        plain = self.marks.plain(text, whole=False, most=most, groups=groups)
        foreign = not (self.english or self.marks.settled) and "," in text and is_two(text, whole=whole, most=most)
        if plain == AMBIGUOUS or foreign:
            raise Unreadable("console.ambiguous_number")
        return plain


ENGLISH = Style()


def blank(cell: Any) -> bool:
    """Whether a cell says nothing, in one of the words that a console has for it."""
    return cell is None or (isinstance(cell, str) and (not visible(cell) or cell.strip().casefold() in NOTHING))


def gone(cell: Any) -> bool:
    """Whether a cell of ids has the words for a creator who left.

    Examples
    --------
    >>> from tierpace.io.console.values import gone
    >>> gone("The creator has quit the network"), gone("0"), gone("7301")
    (True, True, False)
    """
    return cell == 0 if isinstance(cell, int | float) else str(cell).strip().casefold() in GONE


def read_text(cell: Any, header: str, style: Style = ENGLISH) -> str:
    """Return a text as it is, without spaces around it."""
    return str(_plain(cell)).strip()


def read_id(cell: Any, header: str, style: Style = ENGLISH) -> str:
    """Return an id as text; a number that has lost digits is refused."""
    value = _plain(cell)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= EXACT):
        raise Unreadable("console.id_float")
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise Unreadable("console.bad_id")
    text = str(value).strip()
    if POWER.fullmatch(text):
        raise Unreadable("console.id_float")
    if not ID.fullmatch(text):  # 7,301, '7301 and ="7301" are no ids, nor is a sentence about who left
        raise Unreadable("console.bad_id")
    return text


@lru_cache(maxsize=1 << 16)
def _seconds(text: str, style: Style) -> int | None:
    """Return the seconds of a length with units, of a clock, or of a number whose unit is known."""
    if found := LENGTH.fullmatch(text):
        h, m, s = (None if part is None else int(part) for part in found.groups())
        over = (m or 0) >= MINUTE and h is not None, (s or 0) >= MINUTE and (h, m) != (None, None)
        return None if any(over) or (h, m, s) == (None,) * 3 else (h or 0) * HOUR + (m or 0) * MINUTE + (s or 0)
    if found := CLOCK.fullmatch(text):
        return int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3])
    found = HOURS.fullmatch(text)
    unit = HOUR if found and found[2] else style.unit
    most = MOST_HOURS * HOUR // (unit or HOUR)
    number = style.number(found[1], whole=False, most=most, groups=unit != HOUR) if found else ""
    if not number or len(number.partition(".")[0]) > LONGEST_HOURS or not (unit or not float(number)):
        return None
    return round(Fraction(number) * (unit or 0))


def read_duration(cell: Any, header: str, style: Style = ENGLISH) -> int:
    """Return a length in whole seconds; a number alone is hours where the header says so.

    Examples
    --------
    >>> from tierpace.io.console.values import read_duration
    >>> [read_duration(t, "LIVE duration") for t in ("126h 27m 31s", "1h0min", "88.46h", "8:30:00", "45m 20s")]
    [455251, 3600, 318456, 30600, 2720]
    >>> read_duration(2.5, "LIVE duration(h)")
    9000
    """
    if isinstance(cell, timedelta) and cell >= timedelta(0):
        return cell // timedelta(seconds=1)
    if isinstance(cell, time):
        return cell.hour * HOUR + cell.minute * MINUTE + cell.second
    if style.unit is None and any(mark in header.casefold() for mark in ("(h)", "(hours)", "(en horas)")):
        style = evolve(style, unit=HOUR)
    seconds = _seconds(cell.strip(), style) if isinstance(cell, str) else None
    if is_number(cell) and 0 <= cell < MOST_LENGTH:
        seconds = round(Fraction(cell) * style.unit) if style.unit else 0 if cell == 0 else None
    if seconds is None:
        raise Unreadable("console.bad_duration")
    return seconds


@lru_cache(maxsize=1 << 16)
def _count(text: str, style: Style) -> int | None:
    found = COUNT.fullmatch(text)
    plain = style.number(found[1], whole=not found[2]) if found else ""
    if not plain or not found:
        return None
    number = Fraction(plain) * SHORT[found[2].lower()]
    return int(number) if number.denominator == 1 and number < MOST_COUNT else None


def read_count(cell: Any, header: str, style: Style = ENGLISH) -> int:
    """Return a whole number.

    Examples
    --------
    >>> from tierpace.io.console.values import read_count
    >>> [read_count(t, "Diamonds") for t in ("1,234,567", "2.98M", "88.46K", 12.0)]
    [1234567, 2980000, 88460, 12]
    """
    value = _plain(cell)
    if is_whole(value) and 0 <= value < EXACT:
        return value
    number = _count(value.strip(), style) if isinstance(value, str) and value.strip() else None
    if number is None:
        raise Unreadable("console.bad_count")
    return number


def rounded(cell: Any) -> bool:
    """Whether a count is written in thousands or millions, and so has lost its last digits."""
    return isinstance(cell, str) and cell.strip()[-1:].casefold() in ("k", "m", "b")


def read_days(cell: Any, header: str, style: Style = ENGLISH) -> int:
    """Return a number of days: "21", "21d", "1,055d"."""
    value = _plain(cell)
    if is_whole(value) and 0 <= value < EXACT:
        return value
    digits = value.removesuffix("d") if isinstance(value, str) else ""
    if digits.isascii() and digits.isdigit() and len(digits) < MOST_DIGITS:
        return int(digits)  # as nearly always
    found = DAYS.fullmatch(value.strip()) if isinstance(value, str) else None
    plain = style.number(found[1], whole=True, most=MOST_DAYS) if found else ""
    if not plain or Fraction(plain).denominator > 1:
        raise Unreadable("console.bad_count")
    return int(Fraction(plain))


def read_age(cell: Any, header: str, style: Style = ENGLISH) -> int:
    """Return the days since joining, which may be over a thousand: "1,055d"."""
    if isinstance(cell, str):
        style.number(cell.strip().rstrip("dD "), whole=True)  # raises where it may be two numbers
    return read_days(cell, header, style)


def read_ratio(cell: Any, header: str, style: Style = ENGLISH) -> float:
    """Return a share: "0.94618", "94.6%" and "∞".

    Examples
    --------
    >>> from tierpace.io.console.values import read_ratio
    >>> [read_ratio(t, "Diamonds - Percentage achieved") for t in ("0.94618", "94.6%", "-12.5%", "∞")]
    [0.94618, 0.946, -0.125, inf]
    """
    value = _plain(cell)
    if is_number(value):
        return float(value)
    text = value.strip() if isinstance(value, str) else ""
    if text == "∞":
        return float("inf")
    found = RATIO.fullmatch(text)
    plain = _share(found[2], style) if found else ""
    if not plain or not found:
        raise Unreadable("console.bad_ratio")
    number = Decimal(found[1] + plain)
    return float(quotient(number, 100) if found[3] else number)


def _share(text: str, style: Style) -> str:
    """Return a share as digits with a point: a point before three digits marks decimals, too."""
    if style.marks.settled:
        return style.marks.plain(text, whole=False)
    if ENGLISH_RATIO.fullmatch(text) is None:
        return ""
    if "," in text and not style.english:
        raise Unreadable("console.ambiguous_number")
    return text.replace(",", "")


def read_money(cell: Any, header: str, style: Style = ENGLISH) -> Decimal:
    """Return an amount as it is written; a cell that is a number, to four places."""
    value = _plain(cell)
    if is_number(value) and 0 <= value < EXACT:
        return total([ROUNDING.normalize(to_places(Decimal(repr(value)), 4))])
    plain = style.number(value.strip(), whole=False) if isinstance(value, str) else ""
    if not plain:
        raise Unreadable("console.bad_money")
    return Decimal(plain if "." in plain else f"{plain}.0")


def read_period(cell: Any, header: str, style: Style = ENGLISH) -> tuple[date, date]:
    """Return the first and the last day of a period: "2026-07-01 ~ 2026-07-06"."""
    found = PERIOD.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        raise Unreadable("console.bad_period")
    return _day(found[1], "console.bad_period"), _day(found[2], "console.bad_period")


def read_moment(cell: Any, header: str, style: Style = ENGLISH) -> date:
    """Return the day of a time such as "2026-04-11 09:21:18 (UTC+0)"."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = MOMENT.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        raise Unreadable("console.bad_moment")
    return _day(found[1], "console.bad_moment")


def read_month(cell: Any, header: str, style: Style = ENGLISH) -> Month:
    """Return a month: "202506", or 202506 as a number."""
    found = MONTH.fullmatch(str(_plain(cell)).strip())
    if found is None:
        raise Unreadable("console.bad_month")
    try:
        return Month(int(found[1]), int(found[2]))
    except InputError as error:
        raise Unreadable("console.bad_month") from error


def read_flag(cell: Any, header: str, style: Style = ENGLISH) -> bool:
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


FORMS: dict[str, Callable[[Any, str, Style], Any]] = {
    "age": read_age,
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
"""How the cells of a column are read, by the form that headers.toml gives it."""
NUMBERS: dict[str, dict[str, Any]] = {
    "age": {"whole": True, "most": None},
    "count": {"whole": True, "most": None},
    "duration": {"whole": False, "most": MOST_HOURS},
    "money": {"whole": False, "most": None},
}
"""Forms of numbers, whose marks mean one thing in a column: whether they are whole, and how large at most."""
