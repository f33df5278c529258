"""What is not known of each incentive of a network: whose part, and whether nothing is known of it at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tierpace.rules.network_goals import NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.kernels.arrays import Bools
    from tierpace.rules.assignments import Assignment
    from tierpace.rules.network_cohorts import Base
    from tierpace.rules.network_goals import GoalRows, NetworkMonth

LADDER, GOAL, TOTAL = "ladder", "goal", "total"


class Unknown(NamedTuple):
    """How many creators' part of an incentive is not known, and whether anything of it is."""

    creators: int
    nothing: bool


def unknown_of_ladder(of: NetworkMonth, paying: Sequence[Assignment], ladder: str) -> tuple[Bools, Bools]:
    """Return whose pay by a ladder is not known: no place, no data, or no bonus stated; and whose is: (N,) each."""
    known, judged = (np.zeros(len(of.progress.ids), bool) for _ in range(2))
    for rule in of.assigned:
        if rule.program.ladder == ladder:
            judged |= rule.judged
            if any(rule is one for one in paying):
                known |= rule.judged & ~of.progress.no_data
    lost = {c for u in of.assigned.unjudged if u.why in NOT_KNOWN and u.ladder == ladder for c in u.ids}
    placeless = np.array([c in lost for c in of.progress.ids], bool)
    return (judged & ~known) | placeless, known


def unknown_of_goal(goal: GoalRows, out: Bools | None = None) -> Unknown:
    """Return who may belong to a goal's cohort, and is not counted; with those who are out of a closed month."""
    lost = goal.unknown if out is None else goal.unknown | out
    size = int((goal.inside if out is None else goal.inside & ~out).sum())
    return Unknown(int(lost.sum()), (not goal.known or not size) and bool(size or lost.any() or not len(lost)))


def unknowns_of(
    of: NetworkMonth, paying: Sequence[Assignment], bases: Sequence[Base]
) -> dict[tuple[str, str], Unknown]:
    """Return what is not known of each ladder, goal and total, by its kind and name."""
    empty, out = not len(of.progress.ids), {}
    for ladder in {rule.program.ladder for rule in paying}:
        lost, known = unknown_of_ladder(of, paying, ladder)
        out[LADDER, ladder] = Unknown(int(lost.sum()), empty or (bool(lost.any()) and not known.any()))
    for goal in of.goals:
        out[GOAL, goal.goal.name] = unknown_of_goal(goal)
    for total, base in zip(of.network.totals, bases, strict=True):
        silent = base.counted & of.progress.no_data
        lost = of.unknown[total.of] | silent
        counts = bool((base.counted & ~silent).any())
        out[TOTAL, total.name] = Unknown(int(lost.sum()), empty or (bool(lost.any()) and not counts))
    return out
