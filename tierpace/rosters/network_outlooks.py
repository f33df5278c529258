"""network_outlook(): the chance of each goal of a network, what is at stake, and who makes the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.arrays import made
from tierpace.core.checks import require_count
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import Program
from tierpace.errors import InputTypeError
from tierpace.evidence.creator_habits import habits
from tierpace.forecasters.learned import learned_once
from tierpace.forecasters.naming import name_of
from tierpace.forecasters.projecting import DEFAULT_DRAWS, project
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.ledger import Ledger, check_ledger
from tierpace.ledger.projection import Projection
from tierpace.money.bonus_draws import StackedDraws
from tierpace.money.network_payments import MET, paying
from tierpace.money.network_unknowns import GOAL, unknown_of_ladder, unknowns_of
from tierpace.money.network_verdicts import require_network, table_of, verdict_of
from tierpace.planning.extra_streams import plans
from tierpace.rosters.blocks import BLOCK
from tierpace.rosters.network_results import (
    CREATOR_KINDS,
    CREATORS,
    GOAL_KINDS,
    GOALS,
    INCENTIVE_KINDS,
    INCENTIVES,
    NEAREST,
    NEAREST_KINDS,
    NetworkOutlook,
)
from tierpace.rosters.network_worlds import Source, lifts, middle, money, payments, tally
from tierpace.rules.network_cohorts import Scope, base_of
from tierpace.rules.network_goals import network_month
from tierpace.rules.tier_chances import chances

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.core.months import MonthLike
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.programs import ProgramBook
    from tierpace.forecasters.contract import Forecaster
    from tierpace.forecasters.learned import Learned
    from tierpace.kernels.arrays import Floats, Ints
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.progress import Progress
    from tierpace.planning.plan import Plan
    from tierpace.rosters.network_worlds import Payments, Tally
    from tierpace.rules.assignments import Assignment
    from tierpace.rules.network_goals import GoalRows, NetworkMonth

HELD = 5_000_000  # draws, creators × worlds, that are kept for the second pass: 120 MB; of more, they are made twice
SURE = 0.99  # the chance of a goal above which nobody makes a difference
ROUGH = 6  # past months; on fewer, sums over a roster are rough


def network_outlook(
    ledger: Ledger | Projection,
    program: Program | ProgramBook,
    network: NetworkProgram,
    *,
    as_of: DayLike | None = None,
    month: MonthLike | None = None,
    forecaster: Forecaster | Learned | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    nearest: int = 5,
    chance: float = 0.8,
) -> NetworkOutlook:
    """Return what a network is expected to earn: its goals, its incentives, and who makes the difference.

    Parameters
    ----------
    ledger : Ledger or Projection
        The ledger; or the whole roster's projection, with draws, whose settings then hold.
    program : Program or ProgramBook
        The ladders that pay for each creator.
    network : NetworkProgram
        Goals on rates, changes of ratios, totals.
    as_of, month, forecaster, draws, seed : optional
        As in `roster`; of a ledger alone, which needs ``as_of``.
    nearest : int
        How many creators to name for each goal; 0: none.
    chance : float
        The chance of the event that their plans aim at.

    Returns
    -------
    NetworkOutlook
        In each world the verdicts of all creators on all ladders give events, these rates, these goals, these the
        changed ratios, and these the money; every figure is taken from the same worlds. A creator's expected bonus
        therefore depends on everybody's future.

    Raises
    ------
    AsOfError
        The day lies outside the ledger.
    ProgramError
        A program is not in force, or the network names a ladder or a tier that the book does not have.
    InputError
        There are no draws, a base month is not known, or a signal that counts is not measured.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.core import NetworkGoal, NetworkProgram
    >>> network = NetworkProgram(
    ...     name="Example",
    ...     revision="2026-03",
    ...     per_diamond=0.01,
    ...     currency="USD",
    ...     goals=[NetworkGoal("most", "all", event="clears", at_least=0.8, pays=100)],
    ... )
    >>> found = tp.rosters.network_outlook(
    ...     tp.demo.ledger(seed=0), tp.demo.program(), network, as_of=tp.demo.AS_OF, draws=200
    ... )
    >>> for row in found.goals:
    ...     print(row["with_event"], row["more_needed"], round(row["chance"], 2))
    2 9 0.43
    """
    require_network(network)
    require_count(nearest, "network.bad_count", "nearest", least=0)
    if isinstance(ledger, Projection):
        return _Outlook(ledger.progress, program, network, whole=None, projection=ledger).found(nearest, chance)
    check_ledger(ledger)
    if as_of is None:
        raise InputTypeError("asof.bad_type", "as_of", None, "must be a day, of a ledger", 'for example "2026-03-15"')
    progress = ledger.as_of(as_of, month=month)
    wanted, found, progress = learned_once(forecaster, progress, only_points=not draws)
    job = _Outlook(
        progress,
        program,
        network,
        whole=ledger.until(progress.as_of, streams=False) if network.has_growth else None,
        forecaster=wanted,
        learned=found.forecaster if found else None,
        draws=draws,
        seed=seed,
    )
    return job.found(nearest, chance)


class _Outlook:
    """All that one call computes."""

    def __init__(
        self,
        progress: Progress,
        program: Program | ProgramBook,
        network: NetworkProgram,
        *,
        whole: DayTable | None,
        projection: Projection | None = None,
        forecaster: Forecaster | None = None,
        learned: Forecaster | None = None,
        draws: int = 0,
        seed: int = 0,
    ) -> None:
        self.program, self.network, self.whole = program, network, whole
        self.of = network_month(program, network, progress)
        n = len(self.of.progress.ids)
        if projection is None and forecaster is not None and (learned is None or n * draws <= HELD):
            projection = project(progress, learned or forecaster, draws=draws, seed=seed)
        if projection is not None:
            held = projection if self.of.progress is progress else projection.select(self.of.progress.ids)
            self.said = held
            draws = held.require_draws().shape[1]
            self.source = Source(lambda at: held if len(at) == n else held.take(at), n, max(n, 1), draws)
        else:

            def projected(at: Ints) -> Projection:
                return project(self.of.progress.take(at), learned, draws=draws, seed=seed)

            self.said = projected(np.arange(min(n, 1)))
            self.source = Source(projected, n, BLOCK, draws)
        self.meta = {
            "as_of": progress.cut,
            "zone": progress.day_rule.zone,
            "forecaster": self.said.forecaster if forecaster is None else name_of(forecaster),
            "seed": self.said.seed,
            "draws": self.source.draws,
        }

    def found(self, nearest: int, chance: float) -> NetworkOutlook:
        """Return the outlook."""
        of, network = self.of, self.network
        scope = [Scope(of.progress, of.cohorts[t.of], self.whole, of.only) for t in network.totals]
        bases = [base_of(network, t, s) for t, s in zip(network.totals, scope, strict=True)]
        events = tally(of, self.source, bases)
        rules, unpaid = paying(of)
        paid = payments(of, self.source, StackedDraws(of.progress, rules), events.met)
        now = verdict_of(of, self.whole, closed=False)
        amounts = money(of, paid, events)
        unknown = unknowns_of(of, rules, bases)
        goals = [
            (*self._goal(g, events, paid), unknown[GOAL, goal.goal.name].creators) for g, goal in enumerate(of.goals)
        ]
        rows, planned = self._nearest(events, goals, nearest, chance)
        notes = [*of.notes, *unpaid, *(note for base in bases for note in base.notes), *self.said.notes]
        months = int(self.said.basis["months"].max(initial=0))
        if months < ROUGH:
            past = counted(months, "past month")
            text = f"sums over the network rest on {past}: below {ROUGH} they are rough"
            notes.append(Note("rough_total", text))
        return made(
            NetworkOutlook,
            network,
            of.progress.month,
            goals=table_of(GOALS, goals, GOAL_KINDS),
            incentives=table_of(INCENTIVES, _incentives(amounts, now, unknown), INCENTIVE_KINDS),
            creators=table_of(CREATORS, self._creators(paid, now, rules), CREATOR_KINDS),
            nearest=table_of(NEAREST, rows, NEAREST_KINDS),
            now=now,
            counts=events.counts,
            money=np.array([values for _, _, values in amounts]).reshape(len(amounts), self.source.draws),
            plans=tuple(planned),
            meta=self.meta,
            notes=tuple(dict.fromkeys(notes)),
        )

    def _goal(self, place: int, events: Tally, paid: Payments) -> tuple[Any, ...]:
        """Return a goal's row."""
        of = self.of.goals[place]
        goal, size = of.goal, int(of.inside.sum())
        has = int(self.of.so_far(of).sum())
        fixed = (goal.name, goal.cohort, goal.event, goal.at_least, size)
        if not of.known:
            return (*fixed, None, has, None, None, None, None, None, None, None)
        sure, may = int(self.of.sure(of).sum()), int(self.of.possible(of).sum())
        low, high = middle(events.counts[place] / size)
        met = int((events.met[place] == MET).sum())
        likely = 1.0 if sure >= of.needed else 0.0 if may < of.needed else (met + 0.5) / (self.source.draws + 1)
        worth = float(paid.worth[goal.name].mean())
        mean = float(events.counts[place].mean()) / size
        return (*fixed, of.needed, has, sure, max(of.needed - sure, 0), likely, mean, low, high, worth)

    def _creators(self, paid: Payments, now: Any, rules: list[Assignment]) -> list[tuple[Any, ...]]:
        """Return a row a creator; without amounts where no ladder's is known."""
        parts = [unknown_of_ladder(self.of, rules, ladder) for ladder in {r.program.ladder for r in rules}]
        lost = np.zeros(len(self.of.progress.ids), bool)
        for own, _ in parts:
            lost |= own
        for _, own in parts:
            lost &= ~own
        earned: dict[str, Any] = {}
        for row in now.creators:
            earned[row["creator_id"]] = earned.get(row["creator_id"], 0.0) + float(row["amount"])
        return [
            (c.id, c.name, None, None, None, None)
            if silent
            else (c.id, c.name, float(mean), float(low), float(high), earned.get(c.id, 0.0))
            for c, silent, mean, (low, high) in zip(
                self.of.progress.creators, lost.tolist(), paid.mean, paid.ends.tolist(), strict=True
            )
        ]

    # ------------------------------------------------------------------------------------------------- the nearest

    def _nearest(
        self, events: Tally, goals: list[tuple[Any, ...]], most: int, chance: float
    ) -> tuple[list[tuple[Any, ...]], list[Plan]]:
        """Return who makes the most difference to each goal, with the plan that would bring the event."""
        rows: list[tuple[Any, ...]] = []
        planned: list[Plan] = []
        usual = None
        for g, of in enumerate(self.of.goals):
            likely = goals[g][9]
            if not most or likely is None or likely == 0.0 or likely > SURE:
                continue
            at = np.flatnonzero(self.of.possible(of) & ~self.of.sure(of))
            lift = lifts(events, g, of.needed, at)
            share = float((events.met[g] == MET).mean())
            gain = np.round(lift.then - share, 9)  # of equal gains first who has something to do for it, and is near
            first = np.lexsort((-lift.own, lift.own >= chance, -gain))[:most]
            first = first[gain[first] > 0]
            if not len(first):
                continue
            usual = habits(self.of.progress) if usual is None else usual
            for k, (program, tier, plan) in zip(first.tolist(), self._plans(of, at[first], usual, chance), strict=True):
                who = self.of.progress.creators[at[k]]
                ladder = None if of.goal.event == "reaches" else program.ladder
                brief = (len(plan.dates), plan.seconds_each / HOUR) if plan.dates else (None, None)
                rows.append(
                    (
                        of.goal.name,
                        who.id,
                        who.name,
                        ladder,
                        program.names[tier],
                        float((lift.own[k] * self.source.draws + 0.5) / (self.source.draws + 1)),
                        float(lift.then[k]),
                        float(lift.then[k] - share),
                        "added" if lift.forced[k] else "worlds",
                        plan.brief,
                        plan.status,
                        *brief,
                    )
                )
                planned.append(plan)
        return rows, planned

    def _plans(self, of: GoalRows, at: Ints, usual: Any, chance: float) -> list[tuple[Program, int, Plan]]:
        """Return for each of some creators the program and the tier that would be the event, and the plan for it."""
        projection = self.source.projected(np.sort(at))
        order = np.sort(at)
        options: dict[int, list[tuple[Program, int, float]]] = {int(i): [] for i in at}
        for program, rows, tiers in self._ways(of, order):
            where = np.searchsorted(order, rows)
            likely = chances(projection.take(where), program).by_tier
            for i, tier, p in zip(rows.tolist(), tiers.tolist(), likely[np.arange(len(rows)), tiers], strict=True):
                options[i].append((program, tier, float(p)))
        chosen = {i: max(found, key=lambda way: way[2]) for i, found in options.items()}
        out: dict[int, tuple[Program, int, Plan]] = {}
        for program in {id(way[0]): way[0] for way in chosen.values()}.values():
            rows = np.array([i for i in order.tolist() if chosen[i][0] is program], np.int64)
            tiers = np.array([chosen[i][1] for i in rows.tolist()], np.int64)
            some = projection.take(np.searchsorted(order, rows))
            for i, tier, plan in zip(
                rows.tolist(),
                tiers.tolist(),
                plans(some, program, habits=usual.take(rows), tier=tiers, chance=chance),
                strict=True,
            ):
                out[i] = (program, tier, plan)
        return [out[int(i)] for i in at]

    def _ways(self, of: GoalRows, at: Ints) -> list[tuple[Program, Ints, Ints]]:
        """Return which programs may bring the event: each with the rows it judges and their easiest tier that is it."""
        if of.goal.event == "reaches":
            return [(own_program(of, self.of), at, np.zeros(len(at), np.int64))]
        out = []
        for judged, gives in zip(self.of.judged, of.gives, strict=True):
            rows, _, own = np.intersect1d(at, judged.rows, assume_unique=True, return_indices=True)
            may = judged.open[own] & gives[:-1]
            able = may.any(1)
            easiest = may.shape[1] - 1 - may[:, ::-1].argmax(1)
            if able.any():
                out.append((judged.rule.program, rows[able], easiest[able]))
        return out


def own_program(of: GoalRows, month: NetworkMonth) -> Program:
    """Return a program whose one tier is a goal's own minimums, so that plans can aim at it."""
    return Program(
        name=month.network.name,
        region=month.network.region or "",
        revision=month.network.revision,
        ladder=of.goal.name,
        day_rule=month.progress.day_rule,
        tiers=[of.goal.as_tier],
    )


def _incentives(amounts: list[tuple[str, str, Floats]], now: Any, unknown: Any) -> list[tuple[Any, ...]]:
    """Return a row an incentive."""
    earned, currency, out = (
        {(row["kind"], row["name"]): row["amount"] for row in now.incentives},
        now.network.currency,
        [],
    )
    for kind, name, values in amounts:
        lost, so_far = unknown[kind, name], earned[kind, name]
        sure = None if so_far is None else float(so_far)
        found = (None, None, None) if lost.nothing else (float(values.mean()), *middle(values))
        out.append((kind, name, *found, sure, currency, lost.creators))
    return out
