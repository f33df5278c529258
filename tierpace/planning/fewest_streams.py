"""The search behind plans: the fewest extra streams that reach a wanted chance, then the shortest that still do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.kernels.arrays import Floats, Ints
from tierpace.planning.added_streams import AddedStreams, StreamLimits
from tierpace.planning.possible_streams import QUARTER

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.projection import Projection


@frozen(eq=False)
class Fewest:
    """What the search found, for n creators.

    Attributes
    ----------
    count : (n,) int64
        How many streams reach the wanted chance, -1: not even the most and longest.
    battles : (n,) int64
        How many battles.
    length : (n,) int64
        Seconds of each.
    chance, best : (n,) float64
        The chance then, and the highest there is.
    """

    count: Ints
    battles: Ints
    length: Ints
    chance: Floats
    best: Floats


def fewest_streams(
    projection: Projection,
    rows: Ints,
    *,
    goal: Ints,
    streams: StreamLimits,
    wanted: float,
    noise: Noise,
    evidence: Ints,
) -> Fewest:
    """Return the fewest usual streams that lift the chance of a tier to ``wanted``, and the shortest that still do.

    Battles cost no hours: with the most there may be, the fewest streams are found, then the fewest battles that do
    with them, then the shortest streams. Where the usual length does not do on every free day, longer ones up to
    ``most`` are tried.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    rows : (n,)
        The creators in question.
    goal : (n, 3)
        Thresholds of each one's tier.
    streams : StreamLimits
        Of the n creators.
    wanted : float
        The chance.
    noise : Noise
        Of the projection.
    evidence : (n,)
        How many futures each chance rests on.
    """
    job = AddedStreams(projection, rows, goal=goal, streams=streams, noise=noise, evidence=evidence)
    n = len(rows)
    longest = job.chance_of_every_day(streams.most)
    able = np.maximum(longest, job.chance_of_every_day(streams.usual)) >= wanted
    able |= (streams.slots == 0) | (streams.usual == 0)  # battles alone may help them
    out = Fewest(np.full(n, -1), np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n), np.where(able, 0, longest))
    at = np.flatnonzero(able)
    job.keep(able)
    for k in range(int(not streams.battles.any()), int(streams.slots.max(initial=0)) + 1):
        if k:
            job.choose(k)
        length = streams.usual[at]
        now = job.chance(k, length)
        out.best[at] = now
        reached = now >= wanted
        last = ~reached & ((streams.slots[at] == k) | (streams.usual[at] == 0))
        if last.any():  # every free day has a stream: longer ones are what is left
            longest = job.chance(k, streams.most[at])
            out.best[at] = np.where(last, longest, out.best[at])
            length = np.where(last, streams.most[at], length)
            reached |= last & (longest >= wanted)
        if reached.any():
            found = at[reached]
            low = np.where(last, streams.usual[at], streams.least[at])
            rows = np.flatnonzero(reached)
            battles = _fewest_battles(job, k, rows, length=length, wanted=wanted)
            out.length[found], out.chance[found] = _shortest(
                job, k, rows, battles=battles, between=(low, length), wanted=wanted
            )
            out.count[found], out.battles[found] = k, battles
        keep = ~reached & ~last
        at = at[keep]
        if not len(at):
            break
        job.keep(keep)
    return out


def _fewest_battles(job: AddedStreams, k: int, rows: Ints, *, length: Ints, wanted: float) -> Ints:
    """Return the fewest battles that still reach the wanted chance with k streams: the most are known to."""
    low, high = np.zeros(len(rows), np.int64), job.battles[rows]
    while (low < high).any():
        middle = (low + high) // 2
        does, open_ = job.chance(k, length[rows], rows, battles=middle) >= wanted, low < high
        low, high = np.where(open_ & ~does, middle + 1, low), np.where(open_ & does, middle, high)
    return np.asarray(high)


def _shortest(
    job: AddedStreams, k: int, rows: Ints, *, battles: Ints, between: tuple[Ints, Ints], wanted: float
) -> tuple[Ints, Floats]:
    """Return the shortest length that still reaches the wanted chance, and the chance: the longest is known to."""
    longest = between[1][rows] if k else np.zeros(len(rows), np.int64)
    low, high = np.minimum(-(-between[0][rows] // QUARTER), -(-longest // QUARTER)), -(-longest // QUARTER)
    while (low < high).any():
        middle = (low + high) // 2
        does, open_ = job.chance(k, middle * QUARTER, rows, battles=battles) >= wanted, low < high
        low, high = np.where(open_ & ~does, middle + 1, low), np.where(open_ & does, middle, high)
    length = np.minimum(high * QUARTER, longest)
    return length, job.chance(k, length, rows, battles=battles)
