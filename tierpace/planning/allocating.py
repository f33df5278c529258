"""The roster's best use of effort: who to push with how many extra streams, within a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from tierpace.core.checks import require_kind
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.projection import check_projection
from tierpace.money.bonus_draws import StackedDraws, bonuses_of
from tierpace.money.expected_bonuses import one_currency, paying
from tierpace.planning.added_streams import AddedStreams
from tierpace.planning.allocation import Allocation, Budget, Push
from tierpace.planning.best_weeks import require_stretch, stretch_of, worst_of
from tierpace.planning.bonus_curves import bonus_curves
from tierpace.planning.knapsack import Options, best, greedy, undominated
from tierpace.planning.possible_streams import possible_streams
from tierpace.planning.tier_plans import noise_of
from tierpace.planning.usual_effort import BEST, efforts
from tierpace.rules.assignments import NAMED, assignments_of
from tierpace.rules.tier_chances import chances as chances_of, sample_sizes

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.evidence.creator_habits import Habits
    from tierpace.ledger.projection import Projection
    from tierpace.planning.possible_streams import PossibleStreams
    from tierpace.rules.assignments import Assignment


SECONDS = 60.0  # that the search may take
BATTLES = 3  # of one creator at most
LEAST = 1e-9  # of a gain, below which it is rounding


def allocate(
    projection: Projection,
    program: Program | ProgramBook,
    *,
    habits: Habits,
    budget: Budget,
    ladder: str | None = None,
    currency: str | None = None,
    busy: Mapping[str, Iterable[date]] | None = None,
    not_before: DayLike | None = None,
    max_hours_a_day: float = 12,
    worth_of_extra: float | None = None,
    worth_of_battle: float | None = None,
    max_stretch: float | None = None,
    seconds: float = SECONDS,
) -> Allocation:
    """Return who to push, and with how many extra streams, so that the expected bonus grows the most.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    program : Program or ProgramBook
        Each tier with a bonus, all in one currency. On several ladders a stream counts on each; ladders that do not
        state what all of their tiers pay are left out, and named in a note.
    habits : Habits
        Of the same creators.
    budget : Budget
        What can be spent.
    ladder : str, optional
        One ladder of a book. Default: all.
    currency : str, optional
        Of a book whose programs pay in several: which, and so who is pushed.
    busy, not_before, max_hours_a_day, worth_of_extra, worth_of_battle
        As in `plans`. A creator has at most 3 battles, and none where the budget does not give any.
    max_stretch : float, optional
        How many times the best four weeks of a creator the projected rest of the month and the extra streams may
        require, in hours and in active days, as `planning.stretches`; 1.5 is what creators still keep at times. Who is
        not known for 28 days gets no streams then, and a note says so. Default: any.
    seconds : float
        How long the search may take; what is found by then is returned, and what might still be.

    Returns
    -------
    Allocation
        No pushes for an empty roster, or where nothing gains.

    Raises
    ------
    InputError
        There are no draws, or an argument is none of its kind.
    ProgramError
        A tier states no bonus, or tiers pay in several currencies.

    Notes
    -----
    For each creator the expected bonus with 1, 2, 3, … extra streams of the usual length, and battles, is read from the
    same draws, as in `what_if`. At most one of these choices is taken of each creator so that the sum of gains is the
    largest within the budget: a knapsack problem, solved exactly by `scipy.optimize.milp`. The worth of one more is
    the difference to the best use of a budget with one more stream, hour, battle or creator; 0 where one is left over.
    The solver may print a line of its own.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> projection = tp.project(progress, draws=200, seed=0)
    >>> found = tp.allocate(
    ...     projection, tp.demo.program(), habits=tp.habits(progress), budget=tp.planning.Budget(streams=3)
    ... )
    >>> [p.creator_id for p in found.pushes], round(found.gain, 2) > 0
    (['demo-caro', 'demo-ines'], True)
    """
    check_projection(projection)
    require_kind(budget, Budget, field="budget", code="budget.bad_type", hint="write Budget(streams=20)")
    if max_stretch is not None:
        require_stretch(max_stretch)
    choice = possible_streams(
        projection.progress,
        habits,
        busy=busy,
        not_before=not_before,
        max_hours_a_day=max_hours_a_day,
        worth_of_extra=worth_of_extra,
        battles=0 if budget.battles is None else min(budget.battles + 1, BATTLES),  # one more, to say its worth
        worth_of_battle=worth_of_battle,
    )
    known = ~projection.progress.no_data  # no creator is pushed without any data
    found_rules = assignments_of(program, projection.progress, ladder)
    shared, silent = paying(found_rules, projection.progress.measured)
    currency = _currency(shared, known, currency)
    paid = [r for r in shared if bonuses_of(r.program)[0].currency == currency]
    rules = [evolve(r, judged=r.judged & known) for r in paid if (r.judged & known).any()]
    limits = budget.limits
    gains = _gains(projection, rules, choice)
    if budget.streams_each is not None:
        gains[..., budget.streams_each + 1 :] = np.nan
    capped = _cap(gains, projection, choice, max_stretch)
    options, asked = _options(gains, choice, list(limits))
    amounts = np.array(list(limits.values()))
    found = best(options, amounts, seconds=seconds)
    one_more = {}
    spent = options.cost[found.rows].sum(0)
    for place, name in enumerate(limits):
        if spent[place] <= amounts[place] - 1:  # not all is used as it is
            one_more[name] = 0.0
            continue
        richer = best(options, amounts + (np.arange(len(amounts)) == place), seconds=seconds, start=found.rows)
        one_more[name] = max(_gain(options, richer.rows) - _gain(options, found.rows), 0.0)
    order = found.rows[np.argsort(-options.gain[found.rows], kind="stable")]
    who, chosen = options.creator[order], asked[order]
    helped = _helped(projection, rules, choice, who, chosen)
    pushes = _pushes(helped, choice, who, chosen, options.gain[order])
    return Allocation(
        pushes=pushes,
        gain=_gain(options, found.rows),
        currency=currency,
        used=dict(zip(limits, spent.tolist(), strict=True)),
        one_more=one_more,
        greedy_gain=_gain(options, greedy(options, amounts)),
        proven=found.proven,
        bound=found.bound,
        notes=(*projection.notes, *choice.notes, *silent, *found_rules.notes, *capped),
    )


def _currency(rules: list[Assignment], known: Bools, wanted: str | None) -> str:
    """Return the currency that is wanted, or the only one that somebody is paid in; empty where nobody is judged."""
    some = [r for r in rules if (r.judged & known).any()] or [r for r in rules if r.judged.any()]
    return one_currency(some, wanted) if some else ""


def _gains(projection: Projection, rules: list[Assignment], choice: PossibleStreams) -> Floats:
    """Return what b battles and k extra streams gain, on all ladders together: (N, 1 + B, 1 + K), NaN if impossible."""
    n, streams = len(projection.ids), choice.streams
    out = np.full((n, 1 + int(streams.battles.max(initial=0)), 1 + int(streams.slots.max(initial=0))), np.nan)
    rows = np.flatnonzero(np.any([r.judged for r in rules], axis=0)) if rules else np.zeros(0, np.int64)
    stack = StackedDraws(projection.progress, rules)
    curves = bonus_curves(projection, stack, rows, streams=streams, noise=noise_of(projection))
    out[np.ix_(rows, np.arange(curves.shape[1]), np.arange(curves.shape[2]))] = curves - curves[:, :1, :1]
    return out


def _cap(gains: Floats, projection: Projection, choice: PossibleStreams, max_stretch: float | None) -> tuple[Note, ...]:
    """Take out of the gains (N, 1 + B, 1 + K) what goes beyond the best four weeks; return who is not known."""
    if max_stretch is None:
        return ()
    usual, count = efforts(projection.progress), np.arange(gains.shape[2])
    rest = (projection.mean - projection.progress.so_far)[:, :, None]
    stretch = stretch_of(
        rest[:, Signal.AIRTIME],
        rest[:, Signal.ACTIVE_DAYS],
        seconds=count * choice.streams.usual[:, None],
        streams=count,
        days_left=len(projection.progress.days_left),
        best=np.stack((usual.best_hours, usual.best_days), 1)[:, None],
    )
    beyond = ~(worst_of(stretch) <= max_stretch) & (count > 0)  # what is not known is beyond
    lost = projection.ids[(np.nan_to_num(gains) > LEAST).any((1, 2)) & ~usual.known].tolist()
    np.copyto(gains, np.nan, where=beyond[:, None])
    if not lost:
        return ()
    who = ", ".join(lost[:NAMED]) + (f" and {len(lost) - NAMED:,} more" if len(lost) > NAMED else "")
    text = f"no extra streams of {who}: under {BEST} days are known, so that it is not known what they do at best"
    return (Note("effort_not_known", text),)


def _options(gains: Floats, choice: PossibleStreams, limits: list[str]) -> tuple[Options, Ints]:
    """Return the choices worth a thought, and how many battles and streams each has: (m, 2)."""
    who, battles, count = np.nonzero(np.nan_to_num(gains) > LEAST)
    gain = gains[who, battles, count]
    kept = undominated(who * gains.shape[1] + battles, gain)
    who, battles, count, gain = who[kept], battles[kept], count[kept], gain[kept]
    costs = {
        "streams": count.astype(np.float64),
        "hours": count * choice.streams.usual[who] / HOUR,
        "battles": battles.astype(np.float64),
        "creators": np.ones(len(who)),
    }
    return Options(who, gain, np.stack([costs[name] for name in limits], 1)), np.stack((battles, count), 1)


def _gain(options: Options, rows: Ints) -> float:
    return float(options.gain[rows].sum())


def _pushes(
    helped: list[tuple[str, str, float, float]], choice: PossibleStreams, who: Ints, asked: Ints, gain: Floats
) -> tuple[Push, ...]:
    """Return what each creator that is pushed is to do."""
    out = []
    each = zip(helped, who.tolist(), asked.tolist(), gain.tolist(), strict=True)
    for (name, tier, before, after), i, (battles, k), more in each:
        dates, length = (choice.days(i, k), int(choice.streams.usual[i])) if k else ((), 0)
        out.append(Push(name, dates, length, more, tier, before, after, battles))
    return tuple(out)


def _helped(
    projection: Projection, rules: list[Assignment], choice: PossibleStreams, who: Ints, asked: Ints
) -> list[tuple[str, str, float, float]]:
    """Return, for each creator pushed, its id, the tier that gains most chance, and that chance before and after."""
    out: dict[int, tuple[str, float, float]] = {}
    for each in rules:
        own = each.judged[who]
        rows, streams = who[own], choice.streams.take(who[own])
        if not len(rows):
            continue
        battles, count = asked[own].T
        part = projection.select(projection.ids[rows])
        place = {c: k for k, c in enumerate(part.ids)}
        at = np.array([place[c] for c in projection.ids[rows]])
        found = chances_of(part, each.program)
        for k, name in enumerate(each.program.names):
            goal, before = found.verdicts.thresholds[at, k], found.by_tier[at, k]
            job = AddedStreams(
                part, at, goal=goal, streams=streams, noise=noise_of(projection), evidence=sample_sizes(part)[at]
            )
            after = np.array(before)
            free = found.verdicts.possible[at, k] & (before < 1.0)
            for streams_ in range(int(count.max()) + 1):
                if streams_:
                    job.choose(streams_)
                done = free & (count == streams_)
                after = np.where(done, job.chance(streams_, streams.usual, battles=battles), after)
            for i, low, high in zip(rows.tolist(), before.tolist(), after.tolist(), strict=True):
                # a chance that is not known gives way to one that is
                if i not in out or (np.isfinite(low) and not high - low <= out[i][2] - out[i][1]):
                    out[i] = (name, low, high)
    return [(str(projection.ids[i]), *out[i]) for i in who.tolist()]
