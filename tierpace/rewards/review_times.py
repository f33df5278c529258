"""How long the review of an application takes, as a range of days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from attrs import Attribute, field, frozen

from tierpace.core.fields import is_day, word
from tierpace.core.ranges import Range, as_range
from tierpace.errors import ProgramError

MOST_REVIEW_DAYS = 366
WEEKEND = 5  # Saturday, as date.weekday() counts
ONE_DAY = timedelta(days=1)


def _as_days(value: object) -> Range:
    return as_range(value, "days")


@frozen
class ReviewTime:
    """How many days lie between applying to a program and being taken.

    Parameters
    ----------
    days : int, pair or Range
        So many. A range where sources disagree, or where it differs.
    counted : {"days", "business days"}
        Whether all days count, or Monday to Friday alone. Holidays are not known, and count as any day.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import ReviewTime
    >>> [str(day) for day in ReviewTime([7, 14], counted="days").after(date(2026, 3, 13))]
    ['2026-03-20', '2026-03-27']
    >>> [str(day) for day in ReviewTime(3, counted="business days").after(date(2026, 3, 13))]  # a Friday
    ['2026-03-18', '2026-03-18']
    """

    __module__ = "tierpace.rewards"

    days: Range = field(converter=_as_days)
    counted: Literal["days", "business days"] = field(validator=word("days", "business days"), kw_only=True)

    @days.validator
    def _check_days(self, attribute: Attribute[Range], value: Range) -> None:
        for end in (value.low, value.high):
            if not 0 <= end <= MOST_REVIEW_DAYS or end != end.to_integral_value():
                raise ProgramError(
                    "rewards.bad_count", "days", str(value), f"must be whole numbers from 0 to {MOST_REVIEW_DAYS}"
                )

    def after(self, applied: date) -> tuple[date, date]:
        """Return the first and the last day on which a review of a day's application may end."""
        day = is_day(applied, "applied")
        return self._later(day, int(self.days.low)), self._later(day, int(self.days.high))

    def _later(self, day: date, days: int) -> date:
        if self.counted == "days":
            return day + days * ONE_DAY
        while days:
            day += ONE_DAY
            days -= day.weekday() < WEEKEND
        return day
