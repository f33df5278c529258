"""What a network's creators do, and are paid, in the same worlds: sums over blocks of bounded memory, in two passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import PART
from tierpace.kernels.scores import quantiles
from tierpace.money.bonus_draws import StackedDraws
from tierpace.money.network_payments import MET, MISSED, in_worlds, outcomes, worth_in_worlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.ledger.projection import Projection
    from tierpace.rules.network_cohorts import Base
    from tierpace.rules.network_goals import NetworkMonth

ENDS = np.array([0.1, 0.9])  # of the 80 % interval


class Source(NamedTuple):
    """Where draws come from: the projection of some rows of the network, and how many of them are held at a time."""

    projected: Callable[[Ints], Projection]
    n: int
    step: int
    draws: int

    def blocks(self) -> Iterator[tuple[Ints, Floats]]:
        """Yield rows and their draws (n, S, 3), block by block: of creators without data, what they have so far."""
        for first in range(0, self.n, self.step):
            at = np.arange(first, min(first + self.step, self.n))
            draws = self.projected(at).paid_draws()
            for begin in range(0, len(at), PART):
                yield at[begin : begin + PART], draws[begin : begin + PART]


class Tally(NamedTuple):
    """What the first pass sums: who has which event in which world, and the diamonds of totals."""

    counts: Ints  # (G, S)
    bits: tuple[NDArray[np.uint8], ...]  # of each goal (N, S / 8): a bit a world
    diamonds: Ints  # (T, S), in whole diamonds, so that any split into blocks sums to the same
    met: NDArray[np.int8]  # (G, S)


class Payments(NamedTuple):
    """What the second pass sums: what creators are paid, ladders in each world, and what goals are worth there."""

    mean: Floats  # (N,)
    ends: Floats  # (N, 2)
    ladders: dict[str, Floats]  # (S,)
    worth: dict[str, Floats]  # (S,), of each goal that has a rate


def tally(of: NetworkMonth, source: Source, bases: list[Base]) -> Tally:
    """Return the sums of events and diamonds in each world."""
    n, s = source.n, source.draws
    counts = np.zeros((len(of.goals), s), np.int64)
    diamonds = np.zeros((len(bases), s), np.int64)
    bits = tuple(np.zeros((n, (s + 7) // 8), np.uint8) for _ in of.goals)
    for at, draws in source.blocks():
        reached = of.reached(draws, at)
        for g, goal in enumerate(of.goals):
            events = of.events(goal, reached, draws, at)
            counts[g] += events.sum(0)
            bits[g][at] = np.packbits(events, axis=1)
        for t, base in enumerate(bases):
            diamonds[t] += np.rint(draws[base.counted[at], :, Signal.DIAMONDS]).astype(np.int64).sum(0)
    for t, base in enumerate(bases):
        if of.network.totals[t].basis == "growth":
            diamonds[t] = np.maximum(diamonds[t] - base.diamonds, 0)
    needed, known = np.array([g.needed for g in of.goals], np.int64), np.array([g.known for g in of.goals], bool)
    return Tally(counts, bits, diamonds, outcomes(counts, needed, known))


def payments(of: NetworkMonth, source: Source, stack: StackedDraws, met: NDArray[np.int8]) -> Payments:
    """Return what creators are paid by the goals met in each world."""
    s = source.draws
    mean, ends = np.zeros(source.n), np.zeros((source.n, 2))
    ladders = {name: np.zeros(s) for name in sorted({r.program.ladder for r in stack.rules})}
    now = in_worlds(stack, of.network, met)
    forced = {g.goal.name: _forced(of, stack, met, i) for i, g in enumerate(of.goals) if g.known}
    worth = {name: np.zeros(s) for name in forced}
    for at, draws in source.blocks():
        each = np.zeros(draws.shape[:2])
        for place, where, paid in now.parts(draws, at):
            each[where] += paid
            ladders[stack.rules[place].program.ladder] += paid.sum(0)
        mean[at], ends[at] = each.mean(1), quantiles(np.sort(each, axis=1), ENDS)
        for name, pair in forced.items():
            if pair is not None:
                worth[name] += (pair[0].paid(draws, at) - pair[1].paid(draws, at)).sum(0)
    for goal in of.goals:
        if goal.known:
            worth[goal.goal.name] += float(goal.goal.pays)
    return Payments(mean, ends, ladders, worth)


def _forced(
    of: NetworkMonth, stack: StackedDraws, met: NDArray[np.int8], goal: int
) -> tuple[StackedDraws, StackedDraws] | None:
    """Return how the ladders that a goal changes pay with it met, and with it missed, other goals as they are."""
    named = {c.ladder for c in of.network.changes if c.goal == of.network.goals[goal].name}
    touched = {(r.program.region, r.program.ladder) for r in stack.rules if r.program.ladder in named}
    for a, b in stack.pairs.items():
        if touched & {a, b}:
            touched |= {a, b}
    keep = [k for k, r in enumerate(stack.rules) if (r.program.region, r.program.ladder) in touched]
    if not keep:
        return None
    some = copy(stack)
    some.rules, some.rows = tuple(stack.rules[k] for k in keep), tuple(stack.rows[k] for k in keep)
    some.pays = tuple(stack.pays[k] for k in keep)
    some.pairs = {a: b for a, b in stack.pairs.items() if a in touched}
    with_, without = met.copy(), met.copy()
    with_[goal], without[goal] = MET, MISSED
    return in_worlds(some, of.network, with_), in_worlds(some, of.network, without)


def money(of: NetworkMonth, paid: Payments, found: Tally) -> list[tuple[str, str, Floats]]:
    """Return what each incentive pays in each world: its kind, its name and (S,)."""
    network = of.network
    out = [("ladder", name, amounts) for name, amounts in paid.ladders.items()]
    out += [
        ("goal", goal.name, float(goal.pays) * (found.met[g] == MET))
        for g, goal in enumerate(network.goals)
        if goal.pays
    ]
    out += [("total", t.name, worth_in_worlds(t, found.diamonds[k], network)) for k, t in enumerate(network.totals)]
    return out


def middle(values: Floats | Ints) -> tuple[float, float]:
    """Return the ends of the 80 % interval of values in worlds: (S,), values that were drawn."""
    low, high = quantiles(np.sort(np.asarray(values, np.float64))[None], ENDS)[0]
    return float(low), float(high)


# ----------------------------------------------------------------------------------------------- who makes a difference

FEW = 30  # worlds in which one has the event: in fewer, the event is put into all worlds instead


class Lift(NamedTuple):
    """How likely a goal is if one creator has the event: (n,) each, of the rows ``at``."""

    at: Ints
    own: Floats  # the chance of the event itself
    then: Floats  # the chance of the goal where it has come
    forced: Bools  # whether it was put into all worlds, as if it came independently of the others


def lifts(found: Tally, goal: int, needed: int, at: Ints) -> Lift:
    """Return how likely a goal is if each of some creators has the event, from the worlds in which they have it."""
    s = found.counts.shape[1]
    own, met = found.bits[goal][at], np.packbits(found.met[goal] == MET)
    one_more = np.packbits(found.counts[goal] + 1 >= needed)
    have = np.bitwise_count(own).sum(1, dtype=np.int64)
    both = np.bitwise_count(own & met).sum(1, dtype=np.int64)
    lacking = np.bitwise_count(~own & one_more).sum(1, dtype=np.int64)  # beyond the last world bits are 0 in the second
    few = have < FEW
    then = np.where(few, (both + lacking) / s, both / np.maximum(have, 1))
    return Lift(at, have / s, then, few)
