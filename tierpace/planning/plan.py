"""A plan: the extra streams of one creator, and the sentence to send."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from tierpace.core.counting import counted
from tierpace.tables.html import short_html
from tierpace.tables.text import left, right
from tierpace.tables.wording import days, hours, missing, more, percent


@frozen
class Plan:
    """Extra streams for one creator, on top of what is projected anyway.

    Attributes
    ----------
    creator_id, tier : str
        Whose plan, and for which tier.
    dates : tuple of date
        One extra stream on each; empty if none is needed, none would do, or battles alone do.
    seconds_each : int
        Length of each stream, 0 if there are none.
    chance_before, chance_after : float or None
        Chance of the tier without and with the plan; None where it is not known.
    reason : str
        Why there are no streams; empty if there are.
    short : tuple of int
        What is still missing to the tier from what is earned: seconds, diamonds, days.
    start_hour : int or None
        The hour in which the creator's streams usually begin; None: not known.
    worth_of_extra : float
        How much of a usual hour's diamonds an hour of the plan was taken to bring.
    battles : int
        How many battles, each in a stream of its own, be it an extra one.
    status : str
        "planned", or why there are no streams: "secured", "not needed", "out of reach", "no free day", "no habit" (no
        usual stream is known), "not enough" (the most streams do not lift the chance to what is wanted), "no data" (of
        the creator, or none any more), "left", "not known" (a signal that the tier tests has not been shown yet) or
        "not judged" (by any program of the book).
    ladder : str
        That the tier is of; empty where none judges the creator.
    gain : float or None
        How much more the month is expected to pay with the plan, on all ladders; None where no program says what it
        pays.
    currency : str
        Of the gain; empty where there is none.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import Plan
    >>> plan = Plan("ann", "Tier 2", (date(2026, 3, 17), date(2026, 3, 21)), 7200, 0.46, 0.83, short=(50400, 0, 7))
    >>> print(plan)
    Tier 2 needs 14 h and 7 more days: on top of the usual, 2 streams of 2 h (Tue 17, Sat 21 Mar); 46 % → 83 %
    >>> plan.brief
    '2 more streams of 2 h (Tue 17, Sat 21 Mar): Tier 2 46 % → 83 %'
    """

    __module__ = "tierpace"

    creator_id: str
    tier: str
    dates: tuple[date, ...]
    seconds_each: int
    chance_before: float | None
    chance_after: float | None
    reason: str = ""
    short: tuple[int, int, int] = (0, 0, 0)
    start_hour: int | None = None
    worth_of_extra: float = 1.0
    battles: int = 0
    status: str = "planned"
    ladder: str = ""
    gain: float | None = None
    currency: str = ""

    def __str__(self) -> str:
        if self.reason:
            return self.reason
        when = "" if self.start_hour is None else f" from about {self.start_hour:02d}:00"
        asked = []
        if self.dates:
            asked.append(
                f"{counted(len(self.dates), 'stream')} of {hours(self.seconds_each)}{when} ({days(self.dates)})"
            )
        if self.battles:
            asked.append(counted(self.battles, "battle"))
        change = f"{percent(self.chance_before)} → {percent(self.chance_after)}"
        return f"{self.tier} needs {missing(*self.short)}: on top of the usual, {' and '.join(asked)}; {change}"

    def _repr_html_(self) -> str:
        return plan_html(self)

    @property
    def brief(self) -> str:
        """The plan in few words, for a table."""
        change = f"{self.tier} {percent(self.chance_before)} → {percent(self.chance_after)}"
        return self.reason or f"{extra(self, dated=True)}: {change}"


def extra(plan: Plan, *, dated: bool) -> str:
    """Return the extra streams and battles of a plan that has some, with the days of the streams or without."""
    asked = []
    if plan.dates:
        when = f" ({days(plan.dates)})" if dated else ""
        asked.append(f"{more(len(plan.dates), 'stream')} of {hours(plan.seconds_each)}{when}")
    if plan.battles:
        asked.append(more(plan.battles, "battle"))
    return " and ".join(asked)


def plan_html(plan: Plan) -> str:
    """Return a plan as a table of one row, or why there is none."""
    if plan.reason:
        return short_html(f"{plan.creator_id}: {plan.reason}", [])
    columns = [left("tier", [plan.tier]), left("missing", [missing(*plan.short)])]
    if plan.dates:
        columns += [
            right("extra streams", [f"{len(plan.dates):,} of {hours(plan.seconds_each)}"]),
            left("on", [days(plan.dates)]),
        ]
    if plan.battles:
        columns.append(right("battles", [f"{plan.battles:,}"]))
    columns.append(right("chance", [f"{percent(plan.chance_before)} → {percent(plan.chance_after)}"]))
    return short_html(f"Plan for {plan.creator_id}", columns)
