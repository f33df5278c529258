"""Pairs of ladders of which only the one that pays more pays: whether a book's programs agree on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tierpace.core.months import Month
from tierpace.errors import ProgramError


def check_exclusive(programs: Sequence[Any]) -> None:  # of Program, whose module imports this one
    """Raise unless exclusive ladders are there, pair by pair, and the programs in force at once agree on them.

    Raises
    ------
    ProgramError
        ``program.exclusive``: the other ladder is none of the region, a ladder is in two pairs, or programs of it in
        force in one month disagree.
    """
    if all(p.exclusive_with is None for p in programs):
        return
    for region in sorted({p.region for p in programs}):
        own = [p for p in programs if p.region == region]
        _check_known(own, region)
        for month in _turns(own):
            _check_month([p for p in own if p.in_force(month)])


def _check_known(programs: list[Any], region: str) -> None:
    ladders = {p.ladder for p in programs}
    for program in programs:
        if program.exclusive_with is not None and program.exclusive_with not in ladders:
            raise ProgramError(
                "program.exclusive",
                f"exclusive_with of {program.name!r}",
                program.exclusive_with,
                f"must be another ladder of the book in region {region!r}",
                f"its ladders are {', '.join(sorted(ladders))}; put all files into one folder, and pass the folder",
            )


def _turns(programs: list[Any]) -> list[Month]:
    """Return a month of each span in which the same programs are in force."""
    begins = {p.first_month for p in programs if p.first_month}
    return sorted({Month(1, 1), *begins, *(p.last_month.shift(1) for p in programs if p.last_month)})


def _check_month(programs: list[Any]) -> None:
    partners: dict[str, set[str]] = {}
    for ladder in dict.fromkeys(p.ladder for p in programs):
        own = [p for p in programs if p.ladder == ladder]
        if len({p.exclusive_with for p in own}) > 1:
            raise ProgramError(
                "program.exclusive",
                "exclusive_with",
                tuple(f"{p.name} {p.revision} ({p.exclusive_with or 'none'})" for p in own),
                f"must be the same in all programs of ladder {ladder!r} in force at once",
            )
        if (other := own[0].exclusive_with) is not None:
            partners.setdefault(ladder, set()).add(other)
            partners.setdefault(other, set()).add(ladder)
    for ladder, others in partners.items():
        if len(others) > 1:
            raise ProgramError(
                "program.exclusive",
                f"exclusive_with of ladder {ladder!r}",
                tuple(sorted(others)),
                "a ladder must be in one pair at most",
            )
        both = [p for p in programs if p.ladder in (ladder, *others)]
        currencies = {t.bonus.currency for p in both for t in p.tiers if t.bonus is not None}
        if len(currencies) > 1:
            raise ProgramError(
                "program.exclusive",
                f"exclusive_with of ladder {ladder!r}",
                tuple(sorted(currencies)),
                "must pay in the currency of the other ladder: else neither is the larger",
            )
