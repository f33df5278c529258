"""Numbers of TOML by what is written: an exponent is refused, and a count or an amount that may be two."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from tierpace.core.number_marks import is_two, readings
from tierpace.errors import ProgramError, two_readings

COUNTS: dict[str, int | None] = {
    "diamonds": None,
    "diamonds_below": None,
    "diamonds_from": None,
    "from_diamonds": None,
    "min_followers": None,
    "min_minutes": 1440,
    "minimum": None,
    "qualified": None,
    "views": None,
}
"""Keys of whole numbers, with the most that each can be."""
AMOUNTS: dict[str, int | None] = {"amount": None, "payout_minimum": None, "seconds": 3600}
"""Keys of numbers that may have a fraction, too: a video is no longer than an hour. Rates, ratios and hours are
decimals: their larger reading is out of the question."""
BY_DAY = "followers"  # a table of counts


class Exponent(str):
    """A number as it is written, with an exponent."""

    __slots__ = ()


def written(text: str) -> Any:
    """Return the decimal written, or the text of one with an exponent; what no decimal can hold is infinite.

    Examples
    --------
    >>> from tierpace.io.toml_numbers import written
    >>> written("300.000"), written("1e3")
    (Decimal('300.000'), '1e3')
    """
    if text.lstrip("+-")[:1].isdigit() and "e" in text.lower():
        return Exponent(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def check_written(table: Any) -> None:
    """Raise ProgramError, naming the place, at the first number that is not written as one that has one reading.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.io.toml_numbers import check_written
    >>> check_written({"tiers": [{"diamonds": 300_000}], "rpm": Decimal("1.000")})
    >>> check_written({"tiers": [{"diamonds": Decimal("300.000")}]})
    Traceback (most recent call last):
    tierpace.errors.ProgramError: tiers[0].diamonds: a number must have one reading, this may be 300 or 300,000, ...
    """
    for place, key, value in _leaves(table, "", ""):
        if isinstance(value, Exponent):
            raise ProgramError(
                "program.bad_number",
                place,
                str(value),
                "a number must be written in plain digits",
                "write 1000 for 1e3",
            )
        whole = key in COUNTS or place.startswith(f"{BY_DAY}.")
        if isinstance(value, Decimal) and (whole or key in AMOUNTS) and value.is_finite():
            text = str(value)
            if is_two(text, whole=whole, most=(COUNTS if whole else AMOUNTS).get(key)):
                raise _two(place, text)


def _two(place: str, text: str) -> ProgramError:
    small, large = readings(text) or (Decimal(text), Decimal(text))
    return ProgramError(
        "program.ambiguous_number",
        place,
        text,
        f"a number must have one reading, this may be {two_readings(text)}",
        f"write {f'{small:f}'.rstrip('0').rstrip('.')} or {large}",
    )


def _leaves(value: Any, place: str, key: str) -> Iterator[tuple[str, str, Any]]:
    """Yield each value that is no table or list, with its place and its key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{place}.{name}" if place else str(name), str(name))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{i}]", key)
    else:
        yield place, key, value
