"""What every door for rows checks of its settings: day rule, first and last day, and what becomes of bad rows."""

from __future__ import annotations

from datetime import date

from tierpace.core.days import is_day, plain_day
from tierpace.core.months import DayRule
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
