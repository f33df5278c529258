"""Thresholds and tiers: what one month must reach, in every signal at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import Attribute, field, frozen

from tierpace.core.checks import is_whole
from tierpace.core.money import Bonus, exact, quotient
from tierpace.core.signals import Signal
from tierpace.core.texts import visible
from tierpace.errors import InputTypeError, ProgramError
from tierpace.kernels.seconds import HOUR

MOST = 10**15  # no month holds more of any signal; keeps int64 products exact
LONGEST_MONTH = 31  # days
ROUNDING = Fraction(1, 10**18)  # of a second: so near are hours that are a quotient of decimals, and no typed float is


def _signal(value: Any) -> Signal:
    try:
        return Signal(value)
    except ValueError as error:
        raise ProgramError(
            "program.bad_signal",
            "signal",
            value,
            f"a signal must be one of {', '.join(s.name for s in Signal)}",
            "write Signal.AIRTIME",
        ) from error


def _whole_minimum(instance: object, attribute: Attribute[int], value: object) -> None:
    if not is_whole(value):
        raise InputTypeError(
            "program.bad_threshold",
            "minimum",
            value,
            "a threshold must be an integer in ledger units (seconds, diamonds, days)",
        )
    if not 0 <= value <= MOST:
        raise ProgramError("program.bad_threshold", "minimum", value, f"a threshold must lie between 0 and {MOST}")


@frozen
class Threshold:
    """The least that one signal must reach in the month; equality clears.

    Parameters
    ----------
    signal : Signal
        What is counted.
    minimum : int
        In ledger units: seconds, diamonds, days.

    Examples
    --------
    >>> from tierpace import Signal, Threshold
    >>> Threshold(Signal.AIRTIME, 80 * 3600).minimum
    288000
    """

    __module__ = "tierpace"

    signal: Signal = field(converter=_signal)
    minimum: int = field(validator=_whole_minimum)


def _hours(value: object) -> Decimal | None:
    """Return hours as the decimal written; a timedelta means its length."""
    if value is None:
        return None
    if isinstance(value, timedelta):
        value = quotient(value // timedelta(microseconds=1), HOUR * 10**6)
    return exact(value, field="airtime_hours", code="program.bad_threshold")


def _seconds(hours: Decimal) -> Fraction:
    """Return the seconds of hours; a third of an hour, written with all the digits of a decimal, is 1,200."""
    seconds = Fraction(hours) * HOUR
    return Fraction(round(seconds)) if abs(seconds - round(seconds)) < ROUNDING else seconds


def _check_hours(instance: object, attribute: Attribute[Decimal | None], value: Decimal | None) -> None:
    if value is None:
        return
    if not 0 <= value <= MOST // HOUR:
        raise ProgramError("program.bad_threshold", "airtime_hours", value, "hours must be 0 or more, within reason")
    seconds = _seconds(value)
    if seconds.denominator != 1:
        raise ProgramError(
            "program.not_whole_seconds",
            "airtime_hours",
            value,
            "a threshold must be a whole number of seconds",
            f"the nearest are {int(seconds)} and {int(seconds) + 1} seconds",
        )


def _count(value: object) -> object:
    """Return a whole float or decimal as the integer it is; leave the rest to the validator."""
    if isinstance(value, Decimal) and not value.is_finite():
        return value
    if isinstance(value, float | Decimal) and -MOST <= value <= MOST and value == int(value):
        return int(value)
    return value


def _check_count(instance: object, attribute: Attribute[int | None], value: object) -> None:
    if value is None:
        return
    if isinstance(value, float | Decimal):
        raise ProgramError("program.bad_threshold", attribute.name, value, "must be a finite whole number")
    if not is_whole(value):
        raise InputTypeError("program.bad_threshold", attribute.name, value, "must be an integer")
    if not 0 <= value <= MOST:
        raise ProgramError("program.bad_threshold", attribute.name, value, "must be 0 or more, within reason")


def _check_days(instance: object, attribute: Attribute[int | None], value: object) -> None:
    _check_count(instance, attribute, value)
    if isinstance(value, int) and value > LONGEST_MONTH:
        raise ProgramError(
            "program.impossible",
            attribute.name,
            value,
            f"must be at most {LONGEST_MONTH}, the days of the longest month",
        )


def _check_name(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise InputTypeError("program.bad_name", field="name", value=value, requirement="a tier's name must be text")
    if not visible(value):
        raise ProgramError("program.bad_name", "name", value, "a tier's name must have a visible character")


def _check_bonus(instance: object, attribute: Attribute[Bonus | None], value: object) -> None:
    if value is not None and not isinstance(value, Bonus):
        raise InputTypeError(
            "program.bad_bonus",
            "bonus",
            value,
            "a bonus must be a Bonus or None",
            "write Bonus.flat(…) or Bonus.ratio(…)",
        )


def _check_task(instance: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise InputTypeError("program.bad_tasks", field="task", value=value, requirement="must be text or None")


@frozen
class Tier:
    """A tier: cleared by a month that reaches ALL of its thresholds.

    Parameters
    ----------
    name : str
        Shown, and matched from month to month.
    airtime_hours : int, float, Decimal or timedelta, optional
        Must come to whole seconds. None or 0: the signal is not required.
    diamonds, active_days : int, optional
        None or 0: the signal is not required. At least one of the three is.
    bonus : Bonus, optional
        What it pays.
    task : str, optional
        The column of a Task file that it pays, where the tiers of its program pay several: one of the program's tasks.

    Raises
    ------
    ProgramError
        A threshold is negative, not finite or not whole, no month has so many days, or no signal is required.

    Examples
    --------
    >>> from tierpace import Tier
    >>> Tier("Tier 1", airtime_hours=80, active_days=22).minimums
    (288000, 0, 22)
    """

    __module__ = "tierpace"

    name: str = field(validator=_check_name)
    airtime_hours: Decimal | None = field(default=None, converter=_hours, validator=_check_hours, kw_only=True)
    diamonds: int | None = field(default=None, converter=_count, validator=_check_count, kw_only=True)
    active_days: int | None = field(default=None, converter=_count, validator=_check_days, kw_only=True)
    bonus: Bonus | None = field(default=None, validator=_check_bonus, kw_only=True)
    task: str | None = field(default=None, validator=_check_task, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not any(self.minimums):
            raise ProgramError(
                "program.trivial_tier",
                f"tier {self.name!r}",
                self.minimums,
                "a tier must test at least one signal",
                "give airtime_hours, diamonds or active_days above 0",
            )

    @property
    def minimums(self) -> tuple[int, int, int]:
        """What each signal must reach, in ledger units; 0 where it is not required."""
        seconds = 0 if self.airtime_hours is None else int(_seconds(self.airtime_hours))
        return seconds, self.diamonds or 0, self.active_days or 0

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """The thresholds of the signals that are required."""
        return tuple(Threshold(s, n) for s, n in zip(Signal, self.minimums, strict=True) if n)
