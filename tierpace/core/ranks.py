"""Ranks: where last month's diamonds put a creator on a ladder that one moves along."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import Attribute, field, frozen

from tierpace.core.checks import is_whole
from tierpace.core.texts import visible
from tierpace.errors import InputTypeError, ProgramError
from tierpace.kernels.arrays import Bools, Ints


def _check_name(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise InputTypeError("program.bad_rank", field="name", value=value, requirement="a rank's name must be text")
    if not visible(value):
        raise ProgramError("program.bad_rank", "name", value, "a rank's name must have a visible character")


def _check_diamonds(instance: object, attribute: Attribute[Any], value: object) -> None:
    name = attribute.name
    if value is None and name == "diamonds_below":
        return
    if not is_whole(value):
        raise InputTypeError("program.bad_rank", field=name, value=value, requirement="must be an integer")
    if value < 0:
        raise ProgramError("program.bad_rank", field=name, value=value, requirement="must be 0 or more")


@frozen
class Rank:
    """The creators whose diamonds of last month lie in a span: those that a program of a rank-up ladder judges.

    Parameters
    ----------
    name : str
        Of the rank.
    diamonds_from : int
        The least of last month; equality counts.
    diamonds_below : int, optional
        Last month's diamonds stay below it. None: no end.

    Raises
    ------
    ProgramError, InputTypeError
        ``program.bad_rank``: a bound is no whole number of 0 or more, or the span is empty.

    Examples
    --------
    >>> from tierpace import Rank
    >>> Rank("Silver", diamonds_from=200_000, diamonds_below=500_000).holds([199_999, 200_000, 500_000]).tolist()
    [False, True, False]
    """

    __module__ = "tierpace"

    name: str = field(validator=_check_name)
    diamonds_from: int = field(default=0, validator=_check_diamonds, kw_only=True)
    diamonds_below: int | None = field(default=None, validator=_check_diamonds, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.diamonds_below is not None and self.diamonds_below <= self.diamonds_from:
            raise ProgramError(
                "program.bad_rank",
                "diamonds_below",
                self.diamonds_below,
                f"must lie above diamonds_from ({self.diamonds_from})",
            )

    def holds(self, diamonds: Ints | list[int]) -> Bools:
        """Return who is in the rank: (N,), from last month's diamonds (N,)."""
        found = np.asarray(diamonds) >= self.diamonds_from
        return found if self.diamonds_below is None else found & (np.asarray(diamonds) < self.diamonds_below)

    def meets(self, other: Rank) -> bool:
        """Whether somebody could be in both."""
        return (other.diamonds_below is None or self.diamonds_from < other.diamonds_below) and (
            self.diamonds_below is None or other.diamonds_from < self.diamonds_below
        )
