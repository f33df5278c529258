"""What a network program is made of: cohorts, goals on rates, changes of ratios, and ratios by steps of a total."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, TypeVar

from attrs import Attribute, field, frozen

from tierpace.core.checks import is_whole
from tierpace.core.money import exact, product, total
from tierpace.core.months import Month, as_month_or_none
from tierpace.core.texts import visible
from tierpace.core.tiers import Tier
from tierpace.errors import InputTypeError, ProgramError

T = TypeVar("T")
Check = Callable[[Any, "Attribute[Any]", Any], None]

ALL = "all"
"""The cohort that is always there: everybody on the roster."""
CHANGING = ("ranked_up", "maintained", "ranked_up_or_maintained")
EVENTS = ("clears", *CHANGING, "reaches")
MOST_MONTHS = 1200
MOST = 10**15  # diamonds of a network in a month


def bad(name: str, value: object, requirement: str, hint: str = "") -> ProgramError:
    """Return the error of a field that is wrong."""
    return ProgramError("network.bad_value", field=name, value=value, requirement=requirement, hint=hint)


def text(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is text with a character that can be seen."""
    if not isinstance(value, str) or not visible(value):
        raise bad(attribute.name, value, "must be text with a visible character")


def maybe_text(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is such text, or None."""
    if value is not None:
        text(instance, attribute, value)


def plain_text(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is text."""
    if not isinstance(value, str):
        raise bad(attribute.name, value, "must be text")


def maybe_month(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Raise unless it is a month or None."""
    if value is not None and not isinstance(value, Month):
        raise bad(attribute.name, value, "must be a Month, or text like 2026-03")


def word(*words: str) -> Check:
    """Return a validator that takes these words alone."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, str) or value not in words:
            raise bad(attribute.name, value, f"must be one of {', '.join(filter(None, words))}")

    return check


def number(value: object, name: str) -> Decimal:
    """Return the decimal that was written."""
    return exact(value, field=name, code="network.bad_value")


def _at_least(value: object) -> Decimal:
    return number(value, "at_least")


def _pays(value: object) -> Decimal:
    return number(value, "pays")


def _points(value: object) -> Decimal:
    return number(value, "points")


def between(least: int, most: int) -> Check:
    """Return a validator of numbers within bounds."""

    def check(instance: object, attribute: Attribute[Any], value: Decimal) -> None:
        if not least <= value <= most:
            raise bad(attribute.name, value, f"must lie between {least} and {most}")

    return check


def tuple_of(values: object, kind: type[T], name: str) -> tuple[T, ...]:
    """Return values of one type as a tuple."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputTypeError("network.bad_type", name, values, f"must be a list of {kind.__name__}")
    found = tuple(values)
    for value in found:
        if not isinstance(value, kind):
            raise InputTypeError("network.bad_type", name, value, f"each must be a {kind.__name__}")
    return found


def _tiers(values: object) -> tuple[str, ...]:
    return tuple_of(values, str, "tiers")


@frozen
class Cohort:
    """Who counts in a rate, by facts that are known on the month's first day.

    Parameters
    ----------
    name : str
        By which goals and totals refer to it.
    kind : {"all", "mature", "joiners"}
        Everybody on the roster; those who joined at least ``months`` whole calendar months before the month; those who
        joined in it or in the ``months`` − 1 before.
    months : int, optional
        Of mature creators and of joiners, which need it.
    region, group : str, optional
        These creators alone.
    leavers : {"in", "out"}
        Whether those whose last day lies within the month count.

    Examples
    --------
    >>> from tierpace.core import Cohort, Month
    >>> Cohort("mature", "mature", months=3).joined_by(Month(2026, 3))
    (None, datetime.date(2025, 12, 1))
    >>> Cohort("new", "joiners", months=3).joined_by(Month(2026, 3))
    (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
    """

    __module__ = "tierpace.core"

    name: str = field(validator=text)
    kind: Literal["all", "mature", "joiners"] = field(validator=word("all", "mature", "joiners"))
    months: int | None = field(default=None, kw_only=True)
    region: str | None = field(default=None, validator=maybe_text, kw_only=True)
    group: str | None = field(default=None, validator=maybe_text, kw_only=True)
    leavers: Literal["in", "out"] = field(default="in", validator=word("in", "out"), kw_only=True)

    def __attrs_post_init__(self) -> None:
        wrong = self.months is not None
        if self.kind != ALL:
            wrong = not is_whole(self.months) or not 1 <= self.months <= MOST_MONTHS
        if wrong:
            rule = "must be left out where the cohort is all" if self.kind == ALL else "must be an integer of 1 or more"
            raise bad("months", self.months, rule, "mature and joiners count months, all does not")
        if self.name == ALL and (self.kind != ALL or self.region or self.group or self.leavers == "out"):
            raise bad("name", self.name, f"the cohort {ALL!r} must hold everybody", "give it another name")

    def joined_by(self, month: Month) -> tuple[Any, Any]:
        """Return the first and the last day of joining that count in a month, both included; None: no end."""
        if self.months is None:
            return None, None
        if self.kind == "mature":
            return None, month.shift(-self.months).first
        return month.shift(1 - self.months).first, month.last


@frozen
class NetworkGoal:
    """A share of a cohort that must have an event in the month; equality meets it.

    Parameters
    ----------
    name, cohort : str
        Of the goal, and of the cohort that it is about.
    event : {"clears", "ranked_up", "maintained", "ranked_up_or_maintained", "reaches"}
        Clearing a tier of a ladder; reaching the next rank or keeping the own one, on a ladder of ranks; or reaching
        minimums of the goal's own, all at once, which are not pro-rated.
    at_least : Decimal, int or float
        The share, above 0 and up to 1, as the decimal it is written as.
    ladder : str, optional
        Which ladder the event is about. ``clears`` without a ladder: any tier of any.
    tier : str, optional
        Of ``clears``: that tier or a harder one. None: any tier.
    airtime_hours, diamonds, active_days : optional
        Of ``reaches``, as a `Tier` has them.
    pays : Decimal, int or float
        What meeting the goal pays, flat.

    Examples
    --------
    >>> from tierpace.core import NetworkGoal
    >>> goal = NetworkGoal("graduates", "new", event="reaches", diamonds=200_000, at_least=0.15)
    >>> goal.minimums, goal.needed(21)
    ((0, 200000, 0), 4)
    """

    __module__ = "tierpace.core"

    name: str = field(validator=text)
    cohort: str = field(validator=text)
    event: Literal["clears", "ranked_up", "maintained", "ranked_up_or_maintained", "reaches"] = field(
        validator=word(*EVENTS), kw_only=True
    )
    at_least: Decimal = field(converter=_at_least, kw_only=True)
    ladder: str | None = field(default=None, validator=maybe_text, kw_only=True)
    tier: str | None = field(default=None, validator=maybe_text, kw_only=True)
    airtime_hours: Decimal | None = field(default=None, kw_only=True)
    diamonds: int | None = field(default=None, kw_only=True)
    active_days: int | None = field(default=None, kw_only=True)
    pays: Decimal = field(default=Decimal(0), converter=_pays, validator=between(0, MOST), kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not 0 < self.at_least <= 1:
            raise bad("at_least", self.at_least, "must lie above 0 and up to 1", "30 % is written 0.30")
        own = [n for n in ("airtime_hours", "diamonds", "active_days") if getattr(self, n) is not None]
        if self.event == "reaches":
            wrong = self.ladder or self.tier
            if wrong:
                raise bad(
                    "event", self.event, "a goal that reaches minimums of its own must name no ladder and no tier"
                )
            object.__setattr__(self, "airtime_hours", self.as_tier.airtime_hours)
        elif own:
            raise bad(own[0], getattr(self, own[0]), "must be left out: only the event reaches has minimums")
        elif self.event in CHANGING and not self.ladder:
            raise bad("ladder", self.ladder, f"the event {self.event} must name a ladder of ranks")
        if self.tier is not None and (self.event != "clears" or self.ladder is None):
            raise bad("tier", self.tier, "must be a tier of a ladder that is cleared", "give the ladder too")

    @property
    def _limits(self) -> dict[str, Any]:
        return {n: getattr(self, n) for n in ("airtime_hours", "diamonds", "active_days")}

    @property
    def minimums(self) -> tuple[int, int, int]:
        """What each signal must reach where the goal has minimums of its own, in ledger units."""
        return (0, 0, 0) if self.event != "reaches" else self.as_tier.minimums

    @property
    def as_tier(self) -> Tier:
        """The goal's own minimums as a tier."""
        return Tier(self.name, **self._limits)

    def needed(self, creators: int) -> int:
        """Return how many creators of a cohort of so many must have the event."""
        share = self.at_least.as_integer_ratio()
        return -(-creators * share[0] // share[1])


@frozen
class RatioChange:
    """What a goal changes: points added to the ratio of a ladder's tiers.

    Parameters
    ----------
    ladder : str
        Whose ratios; bonuses without a ratio are never changed.
    points : Decimal, int or float
        Above -1 and below 1, added to the ratio, which stays 0 or more: 0.01 is one point. Those of several changes add
        up.
    tiers : list of str
        Which tiers. None named: all.
    if_met, if_missed : str
        The goal: one of the two.

    Examples
    --------
    >>> from tierpace.core import RatioChange
    >>> RatioChange("rank-up", points=0.01, if_met="holds").goal
    'holds'
    """

    __module__ = "tierpace.core"

    ladder: str = field(validator=text)
    points: Decimal = field(converter=_points, kw_only=True)
    tiers: tuple[str, ...] = field(default=(), converter=_tiers, kw_only=True)
    if_met: str | None = field(default=None, validator=maybe_text, kw_only=True)
    if_missed: str | None = field(default=None, validator=maybe_text, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if (self.if_met is None) == (self.if_missed is None):
            raise bad("if_met", (self.if_met, self.if_missed), "one of if_met and if_missed must name a goal")
        if not -1 < self.points < 1:
            raise bad("points", self.points, "must lie between -1 and 1, both left out", "1 point is written 0.01")

    @property
    def goal(self) -> str:
        """The goal that it depends on."""
        return str(self.if_missed if self.if_met is None else self.if_met)


def _steps(values: object) -> tuple[tuple[int, Decimal], ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputTypeError("network.bad_type", "steps", values, "must be a list of pairs: diamonds, ratio")
    out = []
    for value in values:
        pair = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else ()
        if len(pair) != 2:  # noqa: PLR2004  # from, ratio
            raise InputTypeError("network.bad_type", "steps", value, "each must be a pair: diamonds, ratio")
        begin, ratio = (exact(v, field="steps", code="network.bad_value") for v in pair)
        if begin != int(begin) or not 0 <= begin <= MOST:
            raise bad("steps", begin, "a step must begin at a whole number of diamonds, 0 or more")
        if not 0 <= ratio <= 1:
            raise bad("steps", ratio, "a ratio must lie between 0 and 1", "4 % is written 0.04")
        out.append((int(begin), ratio))
    return tuple(out)


@frozen
class NetworkTotal:
    """A ratio by steps of the diamonds of a cohort, or of their growth over a base month.

    Parameters
    ----------
    name : str
        Shown.
    of : str
        The cohort whose diamonds are added.
    basis : {"total", "growth"}
        The sum itself, or what it has more than the base month's; never below 0.
    base : Month, optional
        Of growth, which needs it: a month that is known and closed.
    composition : {"all", "like_for_like"}
        Of growth: who was in the cohort in each of the two months, or the creators who were there in both.
    mode : {"whole", "slices"}
        Whether the ratio of the step reached pays on all, which is a cliff, or each slice by its own.
    steps : list of (diamonds, ratio)
        Rising. Below the first nothing is paid.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from tierpace.core import NetworkTotal
    >>> steps = [(0, 0), (20_000_000, 0.04), (27_000_000, 0.08)]
    >>> whole = NetworkTotal("incremental", steps=steps)
    >>> (
    ...     whole.worth(25_000_000, Decimal("0.01")),
    ...     NetworkTotal("slices", mode="slices", steps=steps).worth(25_000_000, Decimal("0.01")),
    ... )
    (Decimal('10000.0000'), Decimal('2000.0000'))
    """

    __module__ = "tierpace.core"

    name: str = field(validator=text)
    of: str = field(default=ALL, validator=text, kw_only=True)
    basis: Literal["total", "growth"] = field(default="total", validator=word("total", "growth"), kw_only=True)
    base: Month | None = field(default=None, converter=as_month_or_none, validator=maybe_month, kw_only=True)
    composition: Literal["all", "like_for_like"] = field(
        default="all", validator=word("all", "like_for_like"), kw_only=True
    )
    mode: Literal["whole", "slices"] = field(default="whole", validator=word("whole", "slices"), kw_only=True)
    steps: tuple[tuple[int, Decimal], ...] = field(converter=_steps, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.steps:
            raise bad("steps", (), "a total must have a step")
        if any(a[0] >= b[0] for a, b in pairwise(self.steps)):
            raise bad("steps", tuple(s for s, _ in self.steps), "steps must rise")
        if (self.base is None) == (self.basis == "growth"):
            raise bad("base", self.base, "growth must have a base month, and a total none")
        if self.composition != "all" and self.basis != "growth":
            raise bad("composition", self.composition, "must be left out: only growth compares two months")

    def worth(self, diamonds: int, per_diamond: Decimal) -> Decimal:
        """Return what so many diamonds are paid, exact."""
        if self.mode == "whole":
            reached = [ratio for begin, ratio in self.steps if begin <= diamonds]
            return product(diamonds, per_diamond, reached[-1]) if reached else Decimal(0)
        ends = [begin for begin, _ in self.steps[1:]]
        slices = zip(self.steps, [*ends, None], strict=True)
        return total(
            product(max((diamonds if end is None else min(diamonds, end)) - begin, 0), per_diamond, ratio)
            for (begin, ratio), end in slices
        )
