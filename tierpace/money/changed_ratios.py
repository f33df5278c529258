"""The programs of creators as the goals of a network changed them in a closed month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import evolve

from tierpace.core.money import Bonus, product, significant, total
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.money.network_payments import MET, MISSED, NEITHER, applied, touches
from tierpace.money.network_verdicts import judge_network

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.network_terms import RatioChange
    from tierpace.ledger.ledger import Ledger

PERCENT = 100
DIGITS = 12
Changed = tuple["Program | ProgramBook", Mapping[Program, Program], tuple[Note, ...]]
"""The programs as they pay, each of them as it was before, and what was changed."""


def by_goals(ledger: Ledger, program: Program | ProgramBook, network: NetworkProgram, month: Month) -> Changed:
    """Return programs with the ratios that the goals of a network gave them in a closed month.

    A goal that is neither met nor missed changes nothing. Flat bonuses stay.
    """
    verdict = judge_network(ledger, program, network, month=month)
    met = [{True: MET, False: MISSED, None: NEITHER}[m] for m in verdict.goals.columns["met"]]
    changes = applied(network, met)
    own = program.programs if isinstance(program, ProgramBook) else (program,)
    new = {_changed(p, changes, network): p for p in own}
    paying = ProgramBook(list(new)) if isinstance(program, ProgramBook) else next(iter(new))
    rows = {row["goal"]: row for row in verdict.goals}
    notes = [Note("network_goal", _said(change, rows[change.goal])) for change in changes]
    of_sums = ("no_bonus_stated", "network_not_paid")  # what the network's own sum leaves out
    return paying, new, (*notes, *(n for n in verdict.notes if n.code not in of_sums))


def _said(change: RatioChange, row: Mapping[str, object]) -> str:
    """Return what a change is and why it applies."""
    points = significant(product(change.points, PERCENT), DIGITS)
    tiers = f", {', '.join(change.tiers)}" if change.tiers else ""
    state = "is missed" if change.if_met is None else "is met"
    said = f"goal {change.goal!r} {state} ({row['with_event']:,} of {row['creators']:,})"
    by = f"{points:+f} point{'' if points in (1, -1) else 's'}"
    return f"{said}: the ratio of ladder {change.ladder!r}{tiers} is changed by {by}"


def _changed(program: Program, changes: Sequence[RatioChange], network: NetworkProgram) -> Program:
    """Return a program with its ratios changed; the same where nothing is about it."""
    if network.region not in (None, program.region):
        return program
    tiers = []
    for k, tier in enumerate(program.tiers):
        own = [c.points for c in changes if touches(c, program, k)]
        if own and tier.bonus is not None:
            rate = total((tier.bonus.per_diamond, product(total(own), network.per_diamond)))
            worth = tier.bonus.worth if tier.bonus.worth == network.per_diamond else None
            bonus = Bonus(tier.bonus.fixed, max(rate, Decimal(0)), tier.bonus.currency, worth=worth)
            tiers.append(evolve(tier, bonus=bonus))
        else:
            tiers.append(tier)
    return program if tiers == list(program.tiers) else evolve(program, tiers=tiers)
