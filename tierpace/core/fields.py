"""What the fields of values must be: attrs validators and converters that raise errors of ours, and dated values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import Attribute

from tierpace.core.checks import is_whole
from tierpace.core.days import is_day as a_day, plain_day
from tierpace.core.months import DayRule
from tierpace.core.ranges import Range
from tierpace.core.texts import visible
from tierpace.errors import InputError, InputTypeError, ProgramError

T = TypeVar("T")
Validator = Callable[[object, "Attribute[Any]", object], None]
MOST_COUNT = 10**12  # followers, views or diamonds; there are fewer people


def bad_type(name: str, value: object, what: str, hint: str = "") -> InputTypeError:
    """Return the error that a field is of the wrong type."""
    return InputTypeError("rewards.bad_type", field=name, value=value, requirement=f"must be {what}", hint=hint)


def kind(wanted: type | tuple[type, ...], what: str, *, optional: bool = False) -> Validator:
    """Return a validator that takes values of a type alone, and None where it is optional."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if optional and value is None:
            return
        if not isinstance(value, wanted):
            raise bad_type(attribute.name, value, what + (" or None" if optional else ""))

    return check


def is_text(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is text with a character that can be seen."""
    if not isinstance(value, str):
        raise bad_type(attribute.name, value, "text", "long ids lose digits as numbers: write str(id)")
    if not visible(value):
        raise ProgramError("rewards.empty_text", attribute.name, value, "must have a visible character")


def maybe_text(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is text with a character that can be seen, or None."""
    if value is not None:
        is_text(instance, attribute, value)


def is_day(value: object, name: str) -> date:
    """Return a calendar day, or raise."""
    found = plain_day(value)
    if not a_day(found):
        raise bad_type(name, value, "a date", "a time of day says more than a day: call .date()")
    return found  # type: ignore[no-any-return]  # a date, as just seen


def day(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is a calendar day."""
    is_day(value, attribute.name)


def maybe_day(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is a calendar day or None."""
    if value is not None:
        is_day(value, attribute.name)


def is_count(value: object, name: str, *, least: int = 0, most: int = MOST_COUNT) -> None:
    """Raise unless it is an integer within bounds."""
    if not is_whole(value):
        raise bad_type(name, value, "an integer")
    if not least <= value <= most:
        raise ProgramError("rewards.bad_count", name, value, f"must lie between {least} and {most}")


def count(least: int = 0, most: int = MOST_COUNT, *, optional: bool = False) -> Validator:
    """Return a validator of integers within bounds, and of None where it is optional."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not (optional and value is None):
            is_count(value, attribute.name, least=least, most=most)

    return check


def word(*words: str) -> Validator:
    """Return a validator that takes these words alone."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, str) or value not in words:
            raise ProgramError("rewards.bad_word", attribute.name, value, f"must be one of {', '.join(words)}")

    return check


def zone(instance: object, attribute: Attribute[Any], value: Any) -> None:
    """Raise unless it is the name of a time zone."""
    DayRule(value)


def in_bounds(value: Any, name: str, least: int, most: int | None = None) -> None:
    """Raise unless a decimal or a range lies within bounds."""
    ends = (value.low, value.high) if isinstance(value, Range) else (value,)
    if any(end < least or (most is not None and end > most) for end in ends):
        raise ProgramError(
            "rewards.bad_number",
            name,
            str(value),
            f"must be {least} or more{'' if most is None else f', at most {most}'}",
        )


def between(least: int, most: int | None = None) -> Validator:
    """Return a validator of decimals and ranges that lie within bounds."""

    def check(instance: object, attribute: Attribute[Any], value: Any) -> None:
        in_bounds(value, attribute.name, least, most)

    return check


def tuple_of(values: object, wanted: type[T], name: str) -> tuple[T, ...]:
    """Return a list of values of one type as a tuple."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise bad_type(name, values, f"a list of {wanted.__name__}")
    items = tuple(values)
    for item in items:
        if not isinstance(item, wanted):
            raise bad_type(name, item, f"a list of {wanted.__name__}")
    return items


def pairs(values: object, name: str) -> tuple[tuple[Any, Any], ...]:
    """Return a mapping as its sorted pairs; pairs stay as they are."""
    if isinstance(values, tuple) and all(isinstance(v, tuple) and len(v) == 2 for v in values):  # noqa: PLR2004  # key, value
        return values
    if not isinstance(values, Mapping):
        raise bad_type(name, values, "a mapping")
    try:
        return tuple(sorted(values.items(), key=lambda item: item[0]))
    except TypeError as error:
        raise bad_type(name, values, "a mapping with keys of one kind") from error


def as_sources(values: object) -> tuple[tuple[Any, Any], ...]:
    """Return where figures come from, as pairs of a figure and its source."""
    return pairs(values, "sources")


def text_pairs(instance: object, attribute: Attribute[Any], value: tuple[tuple[Any, Any], ...]) -> None:
    """Raise unless all keys and values are text."""
    for pair in value:
        if not all(isinstance(part, str) for part in pair):
            raise bad_type(attribute.name, dict(value), "a mapping of text to text")


class Dated:
    """A value with a name, a revision, and the days on which it is in force."""

    __slots__ = ()
    if TYPE_CHECKING:
        name: str
        revision: str
        first_day: date | None
        last_day: date | None

    def check_days(self) -> None:
        """Raise ProgramError unless it ends on or after its first day."""
        first, last = self.first_day, self.last_day
        if first is not None and last is not None and last < first:
            raise ProgramError(
                "rewards.days_reversed",
                "last_day",
                str(last),
                f"a revision must end on or after its first day ({first})",
            )

    def in_force(self, on: date) -> bool:
        """Whether it is in force on a day."""
        day = is_day(on, "on")
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)

    def require_in_force(self, on: date) -> None:
        """Raise ProgramError unless it is in force on a day."""
        if not self.in_force(on):
            raise ProgramError(
                "rewards.not_in_force",
                "day",
                str(on),
                f"the day must be one on which {self.name!r} revision {self.revision!r} is in force, "
                f"{self.first_day or '…'} to {self.last_day or '…'}",
                "use the revision of that day",
            )


def require_diamonds(*, measured: bool) -> None:
    """Raise InputError unless diamonds are measured: what is not known is not worth nothing."""
    if not measured:
        raise InputError(
            "rewards.no_diamonds", "diamonds", None, "must be measured", "give the column when building the ledger"
        )
