"""What every door for rows checks of its settings: day rule, first and last day, and what becomes of bad rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tierpace.core.days import is_day, plain_day
from tierpace.core.months import DayRule
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.errors import InputError, InputTypeError

FIRST_DAY, FINAL_DAY = date(1990, 1, 1), date(2199, 12, 31)


def check_door(
    *, day_rule: object, first_day: object, last_day: object, on_error: object
) -> tuple[date | None, date | None]:
    """Return the first and last day that are given; raise unless the settings that every door has are sound."""
    if not isinstance(day_rule, DayRule):
        raise InputTypeError(
            "ledger.bad_day_rule", "day_rule", day_rule, "must be a DayRule", 'for example DayRule("UTC")'
        )
    first, last = (_given_day(name, day) for name, day in (("first_day", first_day), ("last_day", last_day)))
    if first is not None and last is not None and last < first:
        raise InputError("ledger.days_reversed", "last_day", last, f"must be on or after first_day ({first})")
    one_of("on_error", on_error, "raise", "collect")
    return first, last


def _given_day(name: str, given: object) -> date | None:
    day = plain_day(given)
    if day is not None and not is_day(day):
        raise InputTypeError("ledger.bad_day", name, given, "must be a date, such as 2026-03-15, or None")
    if day is not None and not FIRST_DAY <= day <= FINAL_DAY:
        raise InputError("ledger.implausible_day", name, day, f"must lie between {FIRST_DAY} and {FINAL_DAY}")
    return day  # type: ignore[no-any-return]  # a date or None, as just seen


def one_of(name: str, value: object, *words: str) -> None:
    """Raise unless a setting is one of some words."""
    if not isinstance(value, str) or value not in words:
        raise InputError(f"input.bad_{name}", field=name, value=value, requirement=f"must be one of {', '.join(words)}")


def said_measured(measured: Any, columns: Mapping[Signal, Any], rows: int) -> tuple[bool | None, ...]:
    """Return which signals a caller says are measured: three flags, or three None where nothing is said.

    ``columns`` of the signals, None where there is none; raise where rows come without one that is said to be measured.
    """
    if measured is None:
        return (None,) * N_SIGNALS
    try:
        flags = [bool(flag) for flag in measured if str(flag) in ("True", "False")]
        whole = len(flags) == len(list(measured)) == N_SIGNALS
    except TypeError:
        whole = False
    if not whole:
        raise InputTypeError(
            "ledger.bad_measured",
            "measured",
            measured,
            "must be three times True or False: airtime, diamonds, active days",
            "pass the measured of the whole roster's ledger",
        )
    for signal, flag in zip(Signal, flags, strict=True):
        if flag and columns[signal] is None and rows:
            raise InputError(
                "ledger.column_missing",
                "measured",
                signal.label,
                "a signal that is measured must have a column where there are rows",
                "pass the column, or say False for it",
            )
    return tuple(flags)


def said_of_streams(measured: Any, diamonds: Any, rows: int) -> bool | None:
    """Return whether diamonds of streams are said to be measured, None where nothing is said."""
    streams = True  # which have airtime and active days in any case
    said = said_measured(measured, dict(zip(Signal, (streams, diamonds, streams), strict=True)), rows)
    if said[Signal.AIRTIME] is False or said[Signal.ACTIVE_DAYS] is False:
        raise InputError(
            "ledger.streams_measure", "measured", measured, "streams must measure airtime and active days", "say True"
        )
    return said[Signal.DIAMONDS]
