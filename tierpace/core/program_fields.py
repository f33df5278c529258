"""What the fields of programs must be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from attrs import Attribute

from tierpace.core.checks import is_whole
from tierpace.core.money import ROUNDINGS
from tierpace.core.texts import visible
from tierpace.core.tiers import Tier
from tierpace.errors import InputTypeError, ProgramError

MOST_MONTHS = 120


def of_kind(kind: type, *, optional: bool = False) -> Callable[[object, Attribute[Any], object], None]:
    """Return a validator that takes values of a type alone, and None where it is optional."""

    def check(instance: object, attribute: Attribute[object], value: object) -> None:
        if not isinstance(value, kind) and not (optional and value is None):
            raise InputTypeError(
                f"program.bad_{attribute.name}",
                attribute.name,
                value,
                f"must be a {kind.__name__}{' or None' if optional else ''}",
            )

    return check


def as_tiers(value: object) -> tuple[Tier, ...]:
    """Return tiers as a tuple, or raise."""
    if isinstance(value, Tier) or not isinstance(value, Iterable):
        raise InputTypeError("program.bad_tiers", field="tiers", value=value, requirement="must be a list of Tier")
    return tuple(value)


def check_tiers(instance: object, attribute: Attribute[tuple[Tier, ...]], tiers: tuple[Tier, ...]) -> None:
    """Raise unless there are tiers with names of their own, the hardest first."""
    if not tiers:
        raise ProgramError("program.no_tiers", field="tiers", value=tiers, requirement="a program must have a tier")
    for tier in tiers:
        if not isinstance(tier, Tier):
            raise InputTypeError("program.bad_tiers", field="tiers", value=tier, requirement="each tier must be a Tier")
    names = [t.name for t in tiers]
    for name in names:
        if names.count(name) > 1:
            raise ProgramError("program.duplicate_tier", "tiers", name, "must have names of their own")
    for harder, easier in pairwise(tiers):
        pairs = list(zip(harder.minimums, easier.minimums, strict=True))
        if any(a < b for a, b in pairs) or all(a == b for a, b in pairs):
            raise ProgramError(
                "program.not_ordered",
                "tiers",
                (harder.name, easier.name),
                "must have the hardest first: each harder somewhere, and easier nowhere, than the next",
                "reorder them, or put them on ladders of their own",
            )


def as_tasks(value: object) -> tuple[Any, ...]:
    """Return names of tasks as a tuple, or raise."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InputTypeError("program.bad_tasks", "tasks", value, "must be a list of texts", "one task is a list too")
    return tuple(value)


def check_tasks(instance: object, attribute: Attribute[tuple[str, ...]], tasks: tuple[Any, ...]) -> None:
    """Raise unless tasks are texts, each once."""
    for task in tasks:
        if not isinstance(task, str):
            raise InputTypeError("program.bad_tasks", "tasks", task, "each task must be text")
        if not visible(task):
            raise ProgramError("program.bad_tasks", "tasks", task, "a task must have a visible character")
    known = [task.casefold() for task in tasks]
    for task in tasks:
        if known.count(task.casefold()) > 1:
            raise ProgramError("program.bad_tasks", "tasks", task, "must be there once, whatever its case")


def check_rounding(instance: object, attribute: Attribute[str], value: object) -> None:
    """Raise unless it is the name of a rule of rounding."""
    if not isinstance(value, str) or value not in ROUNDINGS:
        raise ProgramError("program.bad_rounding", "rounding", value, f"must be one of {', '.join(ROUNDINGS)}")


def check_within(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is a number of months, or None."""
    if value is None:
        return
    if not is_whole(value):
        raise InputTypeError("program.bad_joined_within", "joined_within", value, "must be an integer or None")
    if not 1 <= value <= MOST_MONTHS:
        raise ProgramError(
            "program.bad_joined_within",
            "joined_within",
            value,
            f"must lie between 1 and {MOST_MONTHS} months",
            "1 is this calendar month alone, 3 this one and the two before",
        )
