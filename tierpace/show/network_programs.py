"""What a network program says as text: who counts, goals, what they change, and steps of totals."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from tierpace.core.counting import counted
from tierpace.core.money import decimal_text, product
from tierpace.rosters.network_results import share
from tierpace.show.network import network_head
from tierpace.tables.cells import MISSING, count_up, hours_up, visible
from tierpace.tables.text import Column, left, right, table_text

if TYPE_CHECKING:
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.network_terms import Cohort, NetworkGoal, NetworkTotal, RatioChange

WIDTH = 100
WEAK = {
    "C": "grade C: some figure rests on one source alone; hold each against your own agreement",
    "example": "an example, no fact: put the figures of your own agreement in their place",
}


def network_program_text(network: NetworkProgram) -> str:
    """Return what a network program says, part by part, to hold against the text that it came from.

    Examples
    --------
    >>> from tierpace.core import Cohort, NetworkGoal, NetworkProgram, RatioChange
    >>> from tierpace.show.network_programs import network_program_text
    >>> network = NetworkProgram(
    ...     name="Example",
    ...     revision="2026-03",
    ...     per_diamond=0.01,
    ...     currency="USD",
    ...     cohorts=[Cohort("mature", "mature", months=3)],
    ...     goals=[NetworkGoal("holds", "mature", event="ranked_up_or_maintained", ladder="rank-up", at_least=0.3)],
    ...     changes=[RatioChange("rank-up", points=0.01, if_met="holds")],
    ... )
    >>> print(network_program_text(network))
    Example · all regions · revision 2026-03
      in force in every month · a diamond is worth 0.01 USD
    <BLANKLINE>
      cohort  who
      mature  joined 3 whole calendar months before, or earlier
    <BLANKLINE>
      goal   cohort  event                               at least  pays
      holds  mature  ranked up or maintained on rank-up      30 %     –
    <BLANKLINE>
      where         ladder   tiers  points
      holds is met  rank-up  all       +1
    """
    span = f"in force {network.first_month or '…'} to {network.last_month or '…'}"
    if not (network.first_month or network.last_month):
        span = "in force in every month"
    worth = f"a diamond is worth {decimal_text(network.per_diamond)} {network.currency}"
    lines = [network_head(network), f"  {span} · {worth}"]
    if network.source:
        text = f"source: {visible(network.source)}"
        lines.append(fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))
    tables = [
        _cohorts(network.cohorts),
        _goals(network.goals, network.currency),
        _changes(network.changes),
        _totals(network.totals),
    ]
    for columns in tables:
        if columns[0].cells:
            lines += ["", *(f"  {line}" for line in table_text(columns).splitlines())]
    if network.grade in WEAK:
        lines += ["", f"  note: {WEAK[network.grade]}"]
    return "\n".join(lines)


def _cohorts(cohorts: tuple[Cohort, ...]) -> list[Column]:
    return [left("cohort", (visible(c.name) for c in cohorts)), left("who", (who(c) for c in cohorts))]


def who(cohort: Cohort) -> str:
    """Return in words who is in a cohort.

    Examples
    --------
    >>> from tierpace.core import Cohort
    >>> from tierpace.show.network_programs import who
    >>> who(Cohort("new", "joiners", months=3, group="East", leavers="out"))
    'joined in the month or the 2 before; of group East; who leaves within the month is out'
    """
    parts = ["everybody on the roster"]
    if cohort.kind == "mature":
        months = counted(cohort.months or 0, "whole calendar month")
        parts = [f"joined {months} before, or earlier"]
    elif cohort.months is not None:
        before = cohort.months - 1
        parts = ["joined in the month" + (f" or the {before} before" if before > 1 else " or the one before" * before)]
    parts += [f"of {name} {visible(v)}" for name, v in (("region", cohort.region), ("group", cohort.group)) if v]
    if cohort.leavers == "out":
        parts.append("who leaves within the month is out")
    return "; ".join(parts)


def _goals(goals: tuple[NetworkGoal, ...], currency: str) -> list[Column]:
    return [
        left("goal", (visible(g.name) for g in goals)),
        left("cohort", (visible(g.cohort) for g in goals)),
        left("event", (event(g) for g in goals)),
        right("at least", (share(g.at_least) for g in goals)),
        right("pays", (f"{g.pays:,f} {currency}" if g.pays else MISSING for g in goals)),
    ]


def event(goal: NetworkGoal) -> str:
    """Return in words what a goal's event is.

    Examples
    --------
    >>> from tierpace.core import NetworkGoal
    >>> from tierpace.show.network_programs import event
    >>> event(NetworkGoal("g", "all", event="reaches", diamonds=200_000, active_days=10, at_least=0.15))
    'reaches 200,000 diamonds and 10 days'
    """
    if goal.event == "reaches":
        seconds, diamonds, days = goal.minimums
        parts = [hours_up(seconds)] if seconds else []
        parts += [f"{count_up(diamonds)} diamond{'' if diamonds == 1 else 's'}"] if diamonds else []
        parts += [counted(days, "day")] if days else []
        return "reaches " + " and ".join(parts)
    if goal.event != "clears":
        return f"{goal.event.replace('_', ' ')} on {visible(goal.ladder or '')}"
    if goal.ladder is None:
        return "clears any tier of any ladder"
    tier = "any tier" if goal.tier is None else f"{visible(goal.tier)} or harder"
    return f"clears {tier} of {visible(goal.ladder)}"


def _changes(changes: tuple[RatioChange, ...]) -> list[Column]:
    return [
        left("where", (f"{visible(c.goal)} is {'met' if c.if_met else 'missed'}" for c in changes)),
        left("ladder", (visible(c.ladder) for c in changes)),
        left("tiers", (", ".join(map(visible, c.tiers)) or "all" for c in changes)),
        right("points", (f"{product(c.points, 100).normalize():+f}" for c in changes)),
    ]


def _totals(totals: tuple[NetworkTotal, ...]) -> list[Column]:
    rows = [(t, k) for t in totals for k in range(len(t.steps))]
    growth = {"all": "", "like_for_like": ", like for like"}
    return [
        left("total", ("" if k else visible(t.name) for t, k in rows)),
        left("of", ("" if k else visible(t.of) for t, k in rows)),
        left(
            "counted",
            (
                "" if k else f"growth over {t.base}{growth[t.composition]}" if t.basis == "growth" else "diamonds"
                for t, k in rows
            ),
        ),
        right("from", (count_up(t.steps[k][0]) for t, k in rows)),
        right("ratio", (share(t.steps[k][1]) for t, k in rows)),
        left("pays on", ("" if k else "all of it" if t.mode == "whole" else "each slice" for t, k in rows)),
    ]
