"""How numbers read in sentences and tables: chances, lengths, days; the same on every machine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tierpace.core.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # not strftime's, which are in the machine's language
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PERCENT = 100
RUN = 4  # days in a row that are named by their ends
ALMOST = 0.995  # from here on a chance is shown as over 99 %
NOISE = 1e-9  # what rounding down allows


def percent(chance: float | None) -> str:
    """Return a chance in percent, rounded down: 94.9 % is not shown as 95 %. Only 0 and 1 are shown as 0 and 100 %.

    None is not known.

    Examples
    --------
    >>> from tierpace.tables.wording import percent
    >>> [percent(p) for p in (0.0, 0.004, 0.949, 0.996, 1.0, None)]
    ['0 %', '<1 %', '94 %', '>99 %', '100 %', 'not known']
    """
    if chance is None:
        return "not known"
    if chance in (0.0, 1.0):
        return f"{chance * PERCENT:.0f} %"
    whole = math.floor(chance * PERCENT + NOISE)
    if whole < 1:
        return "<1 %"
    return ">99 %" if chance >= ALMOST else f"{whole} %"


def more(n: int, what: str) -> str:
    """Return how many more of something."""
    return counted(n, f"more {what}")


def hours(seconds: int) -> str:
    """Return a length as hours and minutes."""
    h, m = divmod(seconds // 60, 60)
    return f"{h} h {m} min" if h and m else f"{h} h" if h else f"{m} min"


def day(when: date) -> str:
    """Return a day of a year that goes without saying.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.tables.wording import day
    >>> day(date(2026, 3, 9))
    '9 March'
    """
    return f"{when.day} {MONTH_NAMES[when.month - 1]}"


def days(dates: Iterable[date]) -> str:
    """Return days as weekday and number, the month behind the last; a run of four or more as its ends."""
    listed = list(dates)
    if len(listed) >= RUN and (listed[-1] - listed[0]).days == len(listed) - 1:
        first, last = listed[0], listed[-1]
        ends = " to ".join(f"{WEEKDAYS[d.weekday()]} {d.day}" for d in (first, last))
        return f"every day from {ends} {MONTHS[last.month - 1]}"
    return f"{', '.join(f'{WEEKDAYS[d.weekday()]} {d.day}' for d in listed)} {MONTHS[listed[-1].month - 1]}"


def missing(seconds: int, diamonds: int, days_: int) -> str:
    """Return what is missing to a tier, whole minutes rounded up; "nothing more" if nothing is.

    Examples
    --------
    >>> from tierpace.tables.wording import missing
    >>> missing(50_401, 20_000, 7)
    '14 h 1 min, 20,000 diamonds and 7 more days'
    """
    parts = [hours(-(-seconds // 60) * 60)] if seconds else []
    parts += [counted(diamonds, "diamond")] if diamonds else []
    parts += [more(days_, "day")] if days_ else []
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else (parts or ["nothing more"])[0]
