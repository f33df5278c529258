"""What a creator may do otherwise in the days left."""

from __future__ import annotations

from datetime import date, datetime

from attrs import Attribute, field, frozen

from tierpace.errors import InputError, InputTypeError

DAY_HOURS = 24


def _is_day(instance: object, attribute: Attribute[date], value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputTypeError("action.bad_day", field="day", value=value, requirement="day is a date")


def _are_hours(instance: object, attribute: Attribute[float], value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise InputTypeError("action.bad_hours", field="hours", value=value, requirement="hours are a number")
    if not 0 < value <= DAY_HOURS:
        raise InputError("action.bad_hours", field="hours", value=value, requirement="hours lie above 0 and up to 24")


@frozen
class ExtraStream:
    """One more stream on a day, on top of what is projected.

    Parameters
    ----------
    day : date
        One of the days left.
    hours : float
        How long, above 0.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import ExtraStream
    >>> ExtraStream(date(2026, 3, 20), hours=2)
    ExtraStream(day=datetime.date(2026, 3, 20), hours=2)
    """

    day: date = field(validator=_is_day)
    hours: float = field(validator=_are_hours, kw_only=True)


@frozen
class LongerStreams:
    """Every day that is streamed on from now brings so many hours more.

    Examples
    --------
    >>> from tierpace import LongerStreams
    >>> LongerStreams(hours=0.5)
    LongerStreams(hours=0.5)
    """

    hours: float = field(validator=_are_hours, kw_only=True)


@frozen
class DayOff:
    """No stream on a day.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import DayOff
    >>> DayOff(date(2026, 3, 22))
    DayOff(day=datetime.date(2026, 3, 22))
    """

    day: date = field(validator=_is_day)


Action = ExtraStream | LongerStreams | DayOff
