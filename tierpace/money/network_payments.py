"""What a network is paid: ratios changed by goals, the bonuses of creators by them, and totals by steps."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from tierpace.core.money import product, to_coin, total
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.money.bonus_draws import StackedDraws, bonuses_of, pays
from tierpace.money.expected_bonuses import not_counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tierpace.core.money import Bonus
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.network_terms import NetworkTotal, RatioChange
    from tierpace.core.programs import Program
    from tierpace.kernels.arrays import Bools, Floats, Ints
    from tierpace.rules.assignments import Assignment
    from tierpace.rules.network_goals import NetworkMonth

MET, MISSED, NEITHER = 1, 0, -1
"""What a goal is in a world: neither where its cohort is empty, or nothing is known of its event."""


def outcomes(counts: Ints, needed: Ints, known: Bools) -> NDArray[np.int8]:
    """Return what each goal is in each world: (G, S), from how many have the event."""
    return np.where(known[:, None], counts >= needed[:, None], NEITHER).astype(np.int8)


def paying(month: NetworkMonth) -> tuple[list[Assignment], list[Note]]:
    """Return the programs that pay in the network's currency, and a note of each ladder that does not."""
    currency, measured = month.network.currency, month.progress.measured
    stated = [rule for rule in month.assigned if pays(rule.program, measured)]
    paid = [bonuses_of(rule.program)[0].currency for rule in stated]
    out = [rule for rule, own in zip(stated, paid, strict=True) if own == currency]
    others = dict.fromkeys((r.program.ladder, own) for r, own in zip(stated, paid, strict=True) if own != currency)
    notes = list(not_counted(month.assigned, measured))
    notes += [
        Note("network_not_paid", f"ladder {ladder!r} pays in {other}, not in {currency}: it is not in the sum")
        for ladder, other in others
    ]
    if not stated and len(month.assigned):
        text = "no ladder states what all of its tiers pay: the sum is of goals and totals alone"
        notes.append(Note("network_not_paid", text))
    return out, notes


def applied(network: NetworkProgram, met: Sequence[int]) -> list[RatioChange]:
    """Return the changes that apply where goals are met, missed or neither, each 1, 0 or -1: (G,)."""
    found = dict(zip((g.name for g in network.goals), met, strict=True))
    return [c for c in network.changes if found[c.goal] == (MISSED if c.if_met is None else MET)]


def touches(change: RatioChange, program: Program, tier: int) -> bool:
    """Return whether a change is about a tier, and the tier pays by a ratio."""
    bonus = program.tiers[tier].bonus
    named = program.ladder == change.ladder and (not change.tiers or program.names[tier] in change.tiers)
    return named and bonus is not None and bonus.per_diamond > 0


# --------------------------------------------------------------------------------------------------------- in worlds


def in_worlds(stack: StackedDraws, network: NetworkProgram, met: NDArray[np.int8]) -> StackedDraws:
    """Return how creators are paid in each world, by the goals met in it: (G, S)."""
    if not network.changes:
        return stack
    place, worth = {g.name: i for i, g in enumerate(network.goals)}, float(network.per_diamond)
    changed = []
    for rule, pay in zip(stack.rules, stack.pays, strict=True):
        tiers = range(len(rule.program.tiers))
        if not any(touches(change, rule.program, tier) for change in network.changes for tier in tiers):
            changed.append(pay)
            continue
        rates = np.repeat(pay.rate[:, None], met.shape[1], 1)
        for change in network.changes:
            on = met[place[change.goal]] == (MISSED if change.if_met is None else MET)
            for tier in tiers:
                if touches(change, rule.program, tier):
                    rates[tier] += float(change.points) * worth * on
        changed.append(evolve(pay, rate=np.maximum(rates, 0.0)))
    out = copy(stack)
    out.pays = tuple(changed)
    return out


def worth_in_worlds(wanted: NetworkTotal, diamonds: NDArray[Any], network: NetworkProgram) -> Floats:
    """Return what a total pays in each world: (S,), from its diamonds (S,)."""
    begins = np.array([begin for begin, _ in wanted.steps], np.float64)
    ratios = np.array([float(ratio) for _, ratio in wanted.steps])
    worth = float(network.per_diamond)
    if wanted.mode == "whole":
        at = np.searchsorted(begins, diamonds, side="right") - 1
        return np.asarray(np.where(at >= 0, ratios[np.maximum(at, 0)], 0.0) * diamonds * worth)
    ends = np.append(begins[1:], np.inf)
    inside = np.clip(np.asarray(diamonds, np.float64)[:, None], begins, ends) - begins
    return np.asarray((inside * ratios).sum(1) * worth)


# ------------------------------------------------------------------------------------------------------------- exact


def bonus_of(
    program: Program, tier: int, diamonds: int, changes: list[RatioChange], network: NetworkProgram
) -> Decimal:
    """Return what a creator's tier pays after the changes, to the smallest coin as the program rounds."""
    if tier >= len(program.tiers):
        return to_coin(Decimal(0), network.currency)
    bonus: Bonus | None = program.tiers[tier].bonus
    if bonus is None:  # such a program does not pay
        return to_coin(Decimal(0), network.currency)
    points = total(c.points for c in changes if touches(c, program, tier))
    rate = max(total((bonus.per_diamond, product(points, network.per_diamond))), Decimal(0))
    return to_coin(total((bonus.fixed, product(rate, diamonds))), network.currency, program.rounding)


def paid_exactly(
    month: NetworkMonth, met: Sequence[int]
) -> tuple[list[tuple[int, int, int, Decimal, bool]], list[Note]]:
    """Return what each program pays each creator it judges, by what is earned so far, and what is not in the sum.

    Each is the place among those judged, the row, the tier (K for none), the amount, and whether a ladder that excludes
    this one pays more: then the amount is 0.
    """
    rules, notes = paying(month)
    changes, so_far = applied(month.network, met), month.progress.so_far
    due: dict[int, dict[str, tuple[int, int, Decimal]]] = {}
    for place, of in enumerate(month.judged):
        if all(of.rule is not r for r in rules):
            continue
        for row, tier in zip(of.rows.tolist(), of.now.tolist(), strict=True):
            amount = bonus_of(of.rule.program, tier, int(so_far[row, Signal.DIAMONDS]), changes, month.network)
            due.setdefault(row, {})[of.rule.program.ladder] = (place, tier, amount)
    out = []
    for row, ladders in sorted(due.items()):
        own = [month.judged[place].rule.program for place, _, _ in ladders.values()]
        lost = {_loser(p.ladder, p.exclusive_with, ladders) for p in own}
        for ladder, (place, tier, amount) in ladders.items():
            less = ladder in lost
            out.append((place, row, tier, to_coin(Decimal(0), month.network.currency) if less else amount, less))
    return out, notes


def _loser(mine: str, other: str | None, due: dict[str, tuple[int, int, Decimal]]) -> str | None:
    """Return which of two ladders does not pay; where both pay the same, the one that names the other."""
    if mine not in due or other is None or other not in due:
        return None
    return other if due[mine][2] > due[other][2] else mine
