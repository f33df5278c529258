"""What a creator may do otherwise in the days left."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import Attribute, field, frozen

from tierpace.core.checks import is_number
from tierpace.core.days import is_day, plain_day
from tierpace.errors import InputError, InputTypeError

DAY_HOURS = 24
MOST = 10**12  # diamonds of one row of the ledger


def _is_day(instance: object, attribute: Attribute[date], value: object) -> None:
    if not is_day(value):
        raise InputTypeError("action.bad_day", "day", value, "must be a date, such as 2026-03-15")


def _are_hours(instance: object, attribute: Attribute[float], value: object) -> None:
    if not is_number(value):
        raise InputTypeError("action.bad_hours", field="hours", value=value, requirement="must be a number")
    if not 0 < value <= DAY_HOURS:
        raise InputError("action.bad_hours", field="hours", value=value, requirement="must lie above 0 and up to 24")


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
    >>> from tierpace.planning import ExtraStream
    >>> ExtraStream(date(2026, 3, 20), hours=2)
    ExtraStream(day=datetime.date(2026, 3, 20), hours=2)
    """

    __module__ = "tierpace.planning"

    day: date = field(converter=plain_day, validator=_is_day)
    hours: float = field(validator=_are_hours, kw_only=True)


@frozen
class LongerStreams:
    """Every day that is streamed on from now brings so many hours more.

    Examples
    --------
    >>> from tierpace.planning import LongerStreams
    >>> LongerStreams(hours=0.5)
    LongerStreams(hours=0.5)
    """

    __module__ = "tierpace.planning"

    hours: float = field(validator=_are_hours, kw_only=True)


@frozen
class DayOff:
    """No stream on a day.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.planning import DayOff
    >>> DayOff(date(2026, 3, 22))
    DayOff(day=datetime.date(2026, 3, 22))
    """

    __module__ = "tierpace.planning"

    day: date = field(converter=plain_day, validator=_is_day)


def _are_minutes(instance: object, attribute: Attribute[Any], value: Any) -> None:
    if not is_number(value):
        raise InputTypeError("action.bad_minutes", field="minutes", value=value, requirement="must be a number")
    if not 0 < value <= DAY_HOURS * 60:
        raise InputError("action.bad_minutes", "minutes", value, "must lie above 0 and up to 1,440")


def _are_diamonds(instance: object, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    if not is_number(value) or not 0 <= value < MOST:
        raise InputError("action.bad_diamonds", "diamonds", value, "must be a number of 0 or more")


def _is_gifter(instance: object, attribute: Attribute[Any], value: Any) -> None:
    if value is not None and not isinstance(value, str):
        raise InputTypeError("action.bad_gifter", "gifter_id", value, "must be text, or None for the largest")


@frozen
class ExtraBattle:
    """A battle in the stream of a day, on top of what is projected; where a draw has no stream that day, it has none.

    Parameters
    ----------
    day : date
        One of the days left; it may have an `ExtraStream` too.
    minutes : float
        How long.
    diamonds : float, optional
        What it brings beyond the same minutes without one. Default: what the battles of the creator, weighed against
        the roster's, brought beyond the rest of their streams.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.planning import ExtraBattle
    >>> ExtraBattle(date(2026, 3, 20), minutes=5)
    ExtraBattle(day=datetime.date(2026, 3, 20), minutes=5, diamonds=None)
    """

    __module__ = "tierpace.planning"

    day: date = field(converter=plain_day, validator=_is_day)
    minutes: float = field(default=5, validator=_are_minutes, kw_only=True)
    diamonds: float | None = field(default=None, validator=_are_diamonds, kw_only=True)


@frozen
class LostGifter:
    """A gifter gives nothing more from now on: their share of the last 90 days is gone from what is to come.

    Parameters
    ----------
    gifter_id : str, optional
        Who. Default: the creator's largest of the last 90 days.

    Examples
    --------
    >>> from tierpace.planning import LostGifter
    >>> LostGifter()
    LostGifter(gifter_id=None)
    """

    __module__ = "tierpace.planning"

    gifter_id: str | None = field(default=None, validator=_is_gifter)


Action = ExtraStream | LongerStreams | DayOff | ExtraBattle | LostGifter
