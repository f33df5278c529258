"""network_gain(): what a network gains by the pushes of an allocation, goals and totals included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from tierpace.core.checks import require_kind
from tierpace.core.notes import Note
from tierpace.evidence.creator_habits import Habits
from tierpace.ledger.projection import check_projection
from tierpace.money.network_verdicts import table_of
from tierpace.planning.added_streams import AddedStreams
from tierpace.planning.allocation import Allocation
from tierpace.planning.possible_streams import possible_streams
from tierpace.planning.tier_plans import noise_of
from tierpace.rosters.network_outlooks import network_outlook
from tierpace.tables.cells import percent
from tierpace.tables.frames import kinds_of

if TYPE_CHECKING:
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.ledger.projection import Projection
    from tierpace.tables.table import Table

NAMES = "kind name before after gain currency"
KINDS = kinds_of(text="kind name currency", number="before after gain")
DAY_HOURS = 24


def network_gain(
    projection: Projection,
    allocation: Allocation,
    program: Program | ProgramBook,
    network: NetworkProgram,
    *,
    habits: Habits,
    worth_of_extra: float | None = None,
    worth_of_battle: float | None = None,
) -> Table:
    """Return what each incentive of a network is expected to pay without and with the pushes of an allocation.

    A goal changes everybody's ratio, so that what the network gains is no sum over the pushes: `allocate` finds the
    best use of a budget for the ladders that pay each creator, and this says what all of it brings.

    Parameters
    ----------
    projection : Projection
        Of the whole roster, that of the allocation.
    allocation : Allocation
        The pushes.
    program : Program or ProgramBook
        The ladders that pay for each creator.
    network : NetworkProgram
        Goals on rates, changes of ratios, totals.
    habits : Habits
        Of the same creators.
    worth_of_extra, worth_of_battle : float, optional
        As given to `allocate`.

    Returns
    -------
    Table
        One row an incentive: its kind and name, the amount expected before and after, the gain and the currency. Notes
        say how the chance of each goal changes.

    Raises
    ------
    InputError, ProgramError
        As `network_outlook`; a push is of no creator of the projection.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.core import NetworkGoal, NetworkProgram
    >>> goal = NetworkGoal("most", "all", event="clears", at_least=0.8, pays=100)
    >>> network = NetworkProgram(name="Example", revision="1", per_diamond=0.01, currency="USD", goals=[goal])
    >>> progress, rules = tp.demo.ledger(seed=0).as_of("2026-03-15"), tp.demo.program()
    >>> projection, habits = tp.project(progress, draws=200, seed=0), tp.habits(progress)
    >>> found = tp.allocate(projection, rules, habits=habits, budget=tp.planning.Budget(streams=4))
    >>> for row in tp.rosters.network_gain(projection, found, rules, network, habits=habits):
    ...     print(row["kind"], row["name"], row["gain"] > 0)
    ladder tiers True
    goal most True
    """
    check_projection(projection)
    require_kind(allocation, Allocation, field="allocation", code="network.bad_allocation", hint="call allocate()")
    require_kind(habits, Habits, field="habits", code="plan.bad_habits", hint="call habits(progress)")
    pushed = _pushed(projection, allocation, habits, worth_of_extra, worth_of_battle)
    before, after = (network_outlook(p, program, network, nearest=0) for p in (projection, pushed))
    rows = [
        (
            old["kind"],
            old["name"],
            old["mean"],
            new["mean"],
            _gain(old["mean"], new["mean"]),
            old["currency"],
        )
        for old, new in zip(before.incentives, after.incentives, strict=True)
    ]
    notes = tuple(
        Note("goal_chance", f"goal {old['goal']!r}: {percent(old['chance'])} → {percent(new['chance'])}")
        for old, new in zip(before.goals, after.goals, strict=True)
        if old["chance"] is not None
    )
    return evolve(table_of(NAMES, rows, KINDS), notes=(*notes, *before.notes))


def _gain(before: float | None, after: float | None) -> float | None:
    """Return what is gained; None where nothing of it is known."""
    return None if before is None or after is None else after - before


def _pushed(
    projection: Projection,
    allocation: Allocation,
    habits: Habits,
    worth_of_extra: float | None,
    worth_of_battle: float | None,
) -> Projection:
    """Return the projection with the streams and battles of all pushes, from the same draws."""
    pushes = sorted(allocation.pushes, key=lambda p: p.creator_id)
    at = projection.progress.history.rows_of([p.creator_id for p in pushes])
    battles = np.array([p.battles for p in pushes], np.int64)
    choice = possible_streams(
        projection.progress,
        habits,
        busy=None,
        max_hours_a_day=DAY_HOURS,
        worth_of_extra=worth_of_extra,
        battles=int(battles.max(initial=0)),
        worth_of_battle=worth_of_battle,
    )
    draws = np.array(projection.require_draws())
    none = np.zeros((len(at), 3), np.int64)  # no tier is aimed at here: all are looked at
    job = AddedStreams(
        projection, at, goal=none, streams=choice.streams.take(at), noise=noise_of(projection), evidence=none[:, 0]
    )
    count = np.array([len(p.dates) for p in pushes], np.int64)
    length = np.array([p.seconds_each for p in pushes], np.int64)
    for k in range(int(count.max(initial=0)) + 1):
        if k:
            job.choose(k)
        own = np.flatnonzero(count == k)
        if len(own):
            draws[at[own]] = job.totals(k, length[own], battles[own], own)
    return evolve(projection, draws=draws, point=draws.mean(1) if len(draws) else projection.point)
