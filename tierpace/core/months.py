"""Calendar months, and the rule that says where days begin and what an active day is."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from attrs import Attribute, field, frozen

from tierpace.core.arrays import locked
from tierpace.core.checks import is_whole
from tierpace.core.days import DayLike, is_day, plain_day, plain_month
from tierpace.errors import AsOfError, InputError, InputTypeError, MissingExtraError, ProgramError
from tierpace.kernels.arrays import Ints
from tierpace.kernels.seconds import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable


EPOCH = date(1970, 1, 1)
MONTHS = 12
LAST_YEAR = 9998  # the day after a month must be a date too
DAY_MINUTES = 24 * 60
OF_THE_MACHINE = ("localtime", "posixrules")  # names that mean another zone elsewhere; right/ counts leap seconds


def _whole(instance: object, attribute: Attribute[int], value: object) -> None:
    if not is_whole(value):
        raise InputTypeError(
            "month.not_an_integer",
            attribute.name,
            value,
            "a month must be given as two integers",
            "write Month(2026, 3) or Month.parse('2026-03')",
        )


@frozen(order=True)
class Month:
    """One calendar month.

    Parameters
    ----------
    year, month : int
        As in the calendar; months count from 1.

    Raises
    ------
    AsOfError
        There is no such month.

    Examples
    --------
    >>> from tierpace import Month
    >>> m = Month(2026, 2)
    >>> str(m), m.days, m.first, m.last, m.shift(-2)
    ('2026-02', 28, datetime.date(2026, 2, 1), datetime.date(2026, 2, 28), Month(year=2025, month=12))
    """

    __module__ = "tierpace"

    year: int = field(validator=_whole)
    month: int = field(validator=_whole)

    def __attrs_post_init__(self) -> None:
        if not (1 <= self.month <= MONTHS and 1 <= self.year <= LAST_YEAR):
            raise AsOfError(
                "month.out_of_range",
                "month",
                (self.year, self.month),
                "a month must lie between 1 and 12 of a year between 1 and 9998",
            )

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``."""
        if not isinstance(text, str):
            raise InputTypeError(
                "month.bad_type",
                "month",
                text,
                "must be text, YYYY-MM",
                "use Month(year, month) or Month.from_date(day)",
            )
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if not found or not 1 <= int(found[2]) <= MONTHS or int(found[1]) < 1:
            raise AsOfError("month.bad_text", "month", text, "must be written YYYY-MM", "for example 2026-03")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def from_date(cls, day: DayLike) -> Month:
        """Return the month that a day lies in."""
        found = plain_day(day)
        if not isinstance(found, date) or found != found:  # noqa: PLR0124  # pandas' NaT
            raise InputTypeError("month.bad_type", "day", day, "must be a date, such as 2026-03-15")
        return cls(found.year, found.month)

    @classmethod
    def range(cls, first: MonthLike, last: MonthLike) -> tuple[Month, ...]:
        """Return the months from one to another, both included.

        Parameters
        ----------
        first, last : Month or text
            ``Month(2026, 3)`` or ``"2026-03"``.

        Raises
        ------
        InputError
            ``last`` lies before ``first``.

        Examples
        --------
        >>> from tierpace import Month
        >>> [str(month) for month in Month.range("2025-11", "2026-02")]
        ['2025-11', '2025-12', '2026-01', '2026-02']
        """
        begin, end = as_month(first, "first"), as_month(last, "last")
        if end < begin:
            raise InputError(
                "month.range_reversed", "last", str(end), f"must not lie before first ({begin})", "swap the two"
            )
        count = (end.year - begin.year) * MONTHS + end.month - begin.month + 1
        return tuple(begin.shift(n) for n in range(count))

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        """How many days it has."""
        return monthrange(self.year, self.month)[1]

    def shift(self, months: int) -> Month:
        """Return the month so many months later (earlier, if negative)."""
        n = self.year * 12 + self.month - 1 + months
        return Month(n // 12, n % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


MonthLike = Month | str
"""What verbs take for a month: a `Month` or text like ``"2026-03"``; a month of numpy or pandas too."""


def as_month(value: Any, field: str = "month") -> Month:
    """Return the month that a caller gave, or raise.

    Examples
    --------
    >>> from tierpace.core.months import as_month
    >>> as_month("2026-03")
    Month(year=2026, month=3)
    """
    found = plain_month(value)
    if isinstance(found, str):
        return Month.parse(found)
    if not isinstance(found, Month):
        raise InputTypeError(
            "month.bad_type",
            field,
            value,
            "must be a Month, or text like 2026-03",
            "write Month(2026, 3) or Month.from_date(day)",
        )
    return found


def as_month_or_none(value: Any) -> Any:
    """Return a month as a `Month` where it came as text; None, and what is none, as it is: a validator says so.

    Examples
    --------
    >>> from tierpace.core.months import as_month_or_none
    >>> as_month_or_none("2026-03"), as_month_or_none(None)
    (Month(year=2026, month=3), None)
    """
    found = plain_month(value)
    try:
        return Month.parse(found) if isinstance(found, str) else found
    except AsOfError:
        return value


def _day(value: Any, field: str) -> date:
    found = plain_day(value)
    if not is_day(found):
        raise InputTypeError("month.bad_day", field, value, "must be a date, such as 2026-03-15")
    return found  # type: ignore[no-any-return]  # a date, as just seen


@lru_cache(maxsize=64)
def _edges(zone: str, first: date, last: date) -> Ints:
    z = ZoneInfo(zone)
    days = (first + timedelta(n) for n in range((last - first).days + 2))
    edges = np.array([int(datetime(d.year, d.month, d.day, tzinfo=z).timestamp()) for d in days], np.int64)
    shared: Ints = locked(np.maximum.accumulate(edges))
    return shared


def _open(zone: str) -> None:
    if zone in OF_THE_MACHINE or zone.startswith("right/"):
        raise ValueError(zone)
    ZoneInfo(zone)


def _zone_exists(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise InputTypeError(
            "program.bad_timezone",
            "zone",
            value,
            "a zone must be an IANA name",
            'for example "UTC" or "America/New_York"',
        )
    try:
        _open(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        try:
            ZoneInfo("America/New_York")
        except ZoneInfoNotFoundError as missing:
            raise MissingExtraError(
                "zone.no_database", "zone", value, "the time zone database must be installed", "pip install tzdata"
            ) from missing
        raise ProgramError(
            "program.bad_timezone",
            "zone",
            value,
            "a zone must be a name of the IANA time zone database",
            'for example "UTC" or "America/New_York"',
        ) from error


def _minutes(instance: object, attribute: Attribute[int], value: object) -> None:
    if not is_whole(value):
        raise InputTypeError("program.bad_min_minutes", "min_minutes", value, "must be an integer")
    if not 0 <= value <= DAY_MINUTES:
        raise ProgramError("program.bad_min_minutes", "min_minutes", value, f"must lie between 0 and {DAY_MINUTES}")


def one_of(*words: str) -> Callable[[object, Attribute[str], object], None]:
    """Return an attrs validator that takes these words alone."""

    def check(instance: object, attribute: Attribute[str], value: object) -> None:
        if not isinstance(value, str) or value not in words:
            raise ProgramError(
                f"program.bad_{attribute.name}", attribute.name, value, f"must be one of {', '.join(words)}"
            )

    return check


@frozen
class DayRule:
    """Where days and months begin, and what an active day is.

    Parameters
    ----------
    zone : str
        IANA name of the zone whose midnights cut the days.
    min_minutes : int
        An active day has as many minutes of stream. 0: any stream longer than nothing.
    per : {"day", "stream"}
        Whether the minutes of a day add up, or one stream alone must have them.
    midnight : {"split", "start"}
        Whether a stream over midnight is split there, or belongs whole to the day it starts on: at the end of a month
        too, also for who looks at its last midnight; at any other cut only the part before it counts.

    Raises
    ------
    ProgramError
        A value breaks one of these rules.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import DayRule
    >>> rule = DayRule("America/New_York", min_minutes=60)
    >>> rule.day_seconds(date(2026, 3, 7), date(2026, 3, 9)) / 3600  # the clock goes forward on the 8th
    array([24., 23., 24.])
    """

    __module__ = "tierpace"

    zone: str = field(validator=_zone_exists)
    min_minutes: int = field(default=0, validator=_minutes, kw_only=True)
    per: Literal["day", "stream"] = field(default="day", validator=one_of("day", "stream"), kw_only=True)
    midnight: Literal["split", "start"] = field(default="split", validator=one_of("split", "start"), kw_only=True)

    @property
    def min_seconds(self) -> int:
        """The fewest seconds of an active day: a stream of no length makes none."""
        return max(self.min_minutes * MINUTE, 1)

    def edges(self, first: DayLike, last: DayLike) -> Ints:
        """Return the midnights that bound the days ``first`` … ``last``.

        Returns
        -------
        (D + 1,) int64 array
            UTC seconds, never falling. Where a clock change removes a midnight the day begins at the change; where one
            repeats it, at the first. A day that a zone skipped has no length.
        """
        return _edges(self.zone, _day(first, "first"), _day(last, "last"))

    def day_seconds(self, first: DayLike, last: DayLike) -> Ints:
        """Return the true length of each day ``first`` … ``last``: (D,) seconds."""
        return np.diff(self.edges(first, last))


def utc_seconds(moment: datetime) -> int:
    """Return whole seconds since 1970 of an aware datetime, rounded down."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
