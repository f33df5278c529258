"""What a network earns on all its creators: goals on rates, what they change, and ratios by steps of its total."""

from __future__ import annotations

from decimal import Decimal
from difflib import get_close_matches

from attrs import field, frozen

from tierpace.core.money import Money
from tierpace.core.months import Month, MonthLike, as_month, as_month_or_none
from tierpace.core.network_terms import (
    ALL,
    MOST,
    Cohort,
    NetworkGoal,
    NetworkTotal,
    RatioChange,
    bad,
    between,
    maybe_month,
    maybe_text,
    number,
    plain_text,
    text,
    tuple_of,
    word,
)
from tierpace.errors import InputError, ProgramError

GRADES = ("", "A", "B", "C", "example")


def _per_diamond(value: object) -> Decimal:
    return number(value, "per_diamond")


def _cohorts(values: object) -> tuple[Cohort, ...]:
    return tuple_of(values, Cohort, "cohorts")


def _goals(values: object) -> tuple[NetworkGoal, ...]:
    return tuple_of(values, NetworkGoal, "goals")


def _changes(values: object) -> tuple[RatioChange, ...]:
    return tuple_of(values, RatioChange, "changes")


def _totals(values: object) -> tuple[NetworkTotal, ...]:
    return tuple_of(values, NetworkTotal, "totals")


@frozen
class NetworkProgram:
    """What a network earns on all its creators, besides what its ladders pay for each of them.

    Parameters
    ----------
    name, revision : str
        Shown on every output. Every number of it is configuration.
    region : str, optional
        Whose creators it is about. None: those of all regions.
    first_month, last_month : Month, optional
        In force from and to, both included. None: no end.
    source, grade : str
        Where the numbers come from, and how well they are known: A, B, C or example.
    per_diamond : Decimal, int or float
        What a ratio is of: the value of a diamond.
    currency : str
        Of all amounts; the ladders that count pay in it too.
    cohorts : list of Cohort
        The cohort ``"all"`` is always there.
    goals, changes, totals : lists of NetworkGoal, RatioChange, NetworkTotal
        Goals on rates, what they change, and ratios by steps.

    Raises
    ------
    ProgramError
        ``network.bad_value``, ``network.unknown_name`` or ``network.duplicate_name``.

    Examples
    --------
    >>> from tierpace.core import Cohort, NetworkGoal, NetworkProgram, RatioChange
    >>> network = NetworkProgram(
    ...     name="Example",
    ...     revision="2026-03",
    ...     per_diamond=0.01,
    ...     currency="USD",
    ...     cohorts=[Cohort("mature", "mature", months=3)],
    ...     goals=[NetworkGoal("holds", "mature", event="ranked_up_or_maintained", ladder="rank-up", at_least=0.3)],
    ...     changes=[RatioChange("rank-up", points=0.01, if_met="holds")],
    ... )
    >>> network.cohort("all").kind, network.goal("holds").needed(10)
    ('all', 3)
    """

    __module__ = "tierpace.core"

    name: str = field(validator=text, kw_only=True)
    revision: str = field(validator=text, kw_only=True)
    region: str | None = field(default=None, validator=maybe_text, kw_only=True)
    first_month: Month | None = field(default=None, converter=as_month_or_none, validator=maybe_month, kw_only=True)
    last_month: Month | None = field(default=None, converter=as_month_or_none, validator=maybe_month, kw_only=True)
    source: str = field(default="", validator=plain_text, kw_only=True)
    grade: str = field(default="", validator=word(*GRADES), kw_only=True)
    per_diamond: Decimal = field(converter=_per_diamond, validator=between(0, MOST), kw_only=True)
    currency: str = field(kw_only=True)
    cohorts: tuple[Cohort, ...] = field(default=(), converter=_cohorts, kw_only=True)
    goals: tuple[NetworkGoal, ...] = field(default=(), converter=_goals, kw_only=True)
    changes: tuple[RatioChange, ...] = field(default=(), converter=_changes, kw_only=True)
    totals: tuple[NetworkTotal, ...] = field(default=(), converter=_totals, kw_only=True)

    def __attrs_post_init__(self) -> None:
        Money(0, self.currency)  # checks the currency
        if self.first_month and self.last_month and self.last_month < self.first_month:
            raise bad("last_month", str(self.last_month), f"must be in or after its first month ({self.first_month})")
        for what, names in (
            ("cohorts", [c.name for c in self.cohorts]),
            ("goals", [g.name for g in self.goals]),
            ("totals", [t.name for t in self.totals]),
        ):
            twice = sorted({n for n in names if names.count(n) > 1})
            if twice:
                raise ProgramError("network.duplicate_name", what, twice[0], "must have names of their own")
        cohorts, goals = [ALL, *(c.name for c in self.cohorts)], [g.name for g in self.goals]
        for place, whose, name, known in (
            *((f"goals[{i}].cohort", f"goal {g.name!r}", g.cohort, cohorts) for i, g in enumerate(self.goals)),
            *((f"totals[{i}].of", f"total {t.name!r}", t.of, cohorts) for i, t in enumerate(self.totals)),
            *(
                (f"changes[{i}].{'if_met' if c.if_met else 'if_missed'}", f"ladder {c.ladder!r}", c.goal, goals)
                for i, c in enumerate(self.changes)
            ),
        ):
            if name not in known:
                raise _unknown(place, name, known, whose)

    @property
    def has_growth(self) -> bool:
        """Whether a total is counted from a base month."""
        return any(t.basis == "growth" for t in self.totals)

    def cohort(self, name: str) -> Cohort:
        """Return a cohort by its name."""
        return next((c for c in self.cohorts if c.name == name), Cohort(ALL, "all"))

    def goal(self, name: str) -> NetworkGoal:
        """Return a goal by its name."""
        found = [g for g in self.goals if g.name == name]
        if not found:
            raise InputError(*_unknown_facts("goal", name, [g.name for g in self.goals]))
        return found[0]

    def in_force(self, month: MonthLike) -> bool:
        """Whether it is in force in that month."""
        month = as_month(month)
        return (self.first_month is None or self.first_month <= month) and (
            self.last_month is None or month <= self.last_month
        )

    def require_in_force(self, month: MonthLike) -> None:
        """Raise ProgramError unless it is in force in that month."""
        if not self.in_force(month):
            raise ProgramError(
                "network.not_in_force",
                "month",
                str(as_month(month)),
                f"must be a month of {self.name!r} revision {self.revision!r}, in force "
                f"{self.first_month or '…'} to {self.last_month or '…'}",
                "pass the network program of that month",
            )


def _unknown(place: str, name: str, known: list[str], whose: str) -> ProgramError:
    """Return the error of a name that is not given, with the part of the program that names it."""
    code, _, _, requirement, hint = _unknown_facts(place, name, known)
    return ProgramError(code, place, name, f"{requirement} (in {whose})", hint)


def _unknown_facts(place: str, name: str, known: list[str]) -> tuple[str, str, str, str, str]:
    """Return the facts of such an error."""
    near = get_close_matches(str(name), known, 1)
    hint = f"did you mean {near[0]!r}?" if near else ""
    return "network.unknown_name", place, name, f"must be one of {', '.join(known) or 'those given: none is'}", hint
