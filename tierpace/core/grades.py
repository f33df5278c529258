"""How well figures are known: a grade and its source for each figure of a program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import Attribute

from tierpace.errors import InputTypeError, ProgramError

GRADES = {
    "A": "checked on a real export",
    "B": "two independent sources agree",
    "C": "one source",
    "example": "an example, no fact",
}
WEAK = ("C", "example")
ALL = "all"  # the place of the grade of all figures that have none of their own
LIMITS = ("airtime_hours", "diamonds", "active_days")
OF_TIER = (*LIMITS, "bonus")
OF_RANK = ("diamonds_from", "diamonds_below")
OF_PROGRAM = (
    "zone",
    "min_minutes",
    "first_month",
    "last_month",
    "prorate_joiners",
    "joined_within",
    "tasks",
    "rounding",
    "exclusive_with",
)
GRADED = re.compile(f"({'|'.join(GRADES)})(?:: *(.*))?", re.DOTALL)
PLACES = re.compile(
    f"{ALL}|{'|'.join(OF_PROGRAM)}|rank\\.(?:{'|'.join(OF_RANK)})|tiers\\[([0-9]{{1,4}})\\]\\.(?:{'|'.join(OF_TIER)})"
)


def graded(text: str) -> tuple[str, str]:
    """Return the grade of a figure and what is said of it.

    Examples
    --------
    >>> from tierpace.core.grades import graded
    >>> graded("C: one agency"), graded("B")
    (('C', 'one agency'), ('B', ''))
    """
    found = GRADED.fullmatch(text)
    return (found[1], found[2] or "") if found else ("", text)


def as_grades(value: object) -> tuple[tuple[Any, Any], ...]:
    """Return a mapping of places to grades as its pairs, sorted by place; pairs stay pairs."""
    if isinstance(value, Mapping):
        return tuple(sorted(value.items(), key=lambda pair: str(pair[0])))
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise InputTypeError("program.bad_grade", "grades", value, "must be a mapping of places to grades")
    return tuple(tuple(pair) if isinstance(pair, list | tuple) else (pair,) for pair in value)


def check_grade(text: object, place: str) -> None:
    """Raise unless a text is a grade, with its source or without."""
    if not isinstance(text, str):
        raise InputTypeError("program.bad_grade", place, text, "a grade must be text", 'such as "C: one agency"')
    if GRADED.fullmatch(text) is None:
        raise ProgramError(
            "program.bad_grade",
            place,
            text,
            f"a grade must begin with one of {', '.join(GRADES)}",
            'such as "C" or "C: one agency"; A checked on a real export, B two independent sources agree, C one source',
        )


def check_grades(instance: Any, attribute: Attribute[Any], value: tuple[tuple[Any, ...], ...]) -> None:
    """Raise unless each pair is the place of a figure of the program and its grade."""
    for pair in value:
        if len(pair) != 2 or not isinstance(pair[0], str):  # noqa: PLR2004  # place, grade
            raise InputTypeError("program.bad_grade", "grades", pair, "must be a mapping of places to grades")
        place, text = pair
        check_grade(text, f"grades[{place!r}]")
        found = PLACES.fullmatch(place)
        if found is None or (found[1] and int(found[1]) >= len(instance.tiers)):
            raise ProgramError(
                "program.bad_grade",
                "grades",
                place,
                "the place of a grade must be that of a figure of the program",
                'such as "tiers[0].bonus", "rank.diamonds_from", "min_minutes" or "all"',
            )
