"""The search behind plans: the fewest extra streams that reach a wanted chance, then the shortest that still do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.signals import Signal
from tierpace.kernels.draws import newly_active
from tierpace.rules import never_by_luck

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.projection import Projection
    from tierpace.forecasters.contract import Noise

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

QUARTER = 900  # planned streams are whole quarters of an hour
LANE = 16  # noise of added days, apart from that of the draws


@frozen(eq=False)
class Streams:
    """What extra streams may be, for n creators.

    Attributes
    ----------
    usual, least, most : (n,) int64
        Seconds of one: as usual, the shortest and the longest that may be planned; 0 where no usual one is known.
    slots : (n,) int64
        Days that may take one.
    per_second : (n,) float64
        Diamonds that a second of it brings.
    """

    usual: Ints = field(kw_only=True)
    least: Ints = field(kw_only=True)
    most: Ints = field(kw_only=True)
    slots: Ints = field(kw_only=True)
    per_second: Floats = field(kw_only=True)


@frozen(eq=False)
class Fewest:
    """What the search found, for n creators.

    Attributes
    ----------
    count : (n,) int64
        How many streams reach the wanted chance, -1: not even the most and longest.
    length : (n,) int64
        Seconds of each.
    chance, best : (n,) float64
        The chance then, and the highest there is.
    """

    count: Ints
    length: Ints
    chance: Floats
    best: Floats


def fewest_streams(
    projection: Projection,
    rows: Ints,
    *,
    goal: Ints,
    streams: Streams,
    wanted: float,
    noise: Noise,
    evidence: Ints,
) -> Fewest:
    """Return the fewest usual streams that lift the chance of a tier to ``wanted``, and the shortest that still do.

    Where the usual length does not do on every free day, longer ones up to ``most`` are tried.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    rows : (n,)
        The creators in question.
    goal : (n, 3)
        Thresholds of each one's tier.
    streams : Streams
        Of the n creators.
    wanted : float
        The chance.
    noise : Noise
        Of the projection.
    evidence : (n,)
        How many futures each chance rests on.
    """
    job = _Search(projection, rows, goal=goal, streams=streams, noise=noise, evidence=evidence)
    n = len(rows)
    out = Fewest(np.full(n, -1), np.zeros(n, np.int64), np.zeros(n), np.zeros(n))
    at = np.arange(n)
    for k in range(1, int(streams.slots.max(initial=0)) + 1):
        job.choose(k)
        length = streams.usual[at]
        now = job.chance(k, length)
        out.best[at] = now
        reached = now >= wanted
        last = ~reached & (streams.slots[at] == k)
        if last.any():  # every free day has a stream: longer ones are what is left
            longest = job.chance(k, streams.most[at])
            out.best[at] = np.where(last, longest, out.best[at])
            length = np.where(last, streams.most[at], length)
            reached |= last & (longest >= wanted)
        if reached.any():
            found = at[reached]
            low = np.where(last, streams.usual[at], streams.least[at])
            out.length[found], out.chance[found] = job.shortest(k, np.flatnonzero(reached), low, length, wanted)
            out.count[found] = k
        keep = ~reached & ~last
        at = at[keep]
        if not len(at):
            break
        job.keep(keep)
    return out


class _Search:
    """Draws with k more streams each, one creator a row; creators leave it as they are done."""

    def __init__(
        self, projection: Projection, rows: Ints, *, goal: Ints, streams: Streams, noise: Noise, evidence: Ints
    ) -> None:
        progress = projection.progress
        self.total = projection.require_draws()[rows]
        free = self.total[..., Signal.ACTIVE_DAYS] - progress.so_far[rows, None, Signal.ACTIVE_DAYS]
        self.active = np.minimum(free, streams.slots[:, None])
        self.scratch, self.new_days = np.empty_like(self.active), np.zeros_like(self.active)
        self.most = (progress.so_far[rows, Signal.AIRTIME] + progress.seconds_left[rows]).astype(np.float64)
        self.goal, self.slots, self.per_second, self.evidence = goal, streams.slots, streams.per_second, evidence
        self.noise, self.ids = noise.of(progress.ids[rows]), progress.ids[rows]
        self.day = progress.day_rule.min_seconds

    def choose(self, k: int) -> None:
        """Choose a k-th day, and count in which draws it is a new active one."""
        lane = self.noise.own(1, lane=LANE + k - 1)[..., 0]
        self.new_days += newly_active(self.active, self.slots - k + 1, lane, self.scratch)

    def chance(self, k: int, length: Ints, rows: Ints | slice = slice(None)) -> Floats:
        """Return the chance of the tier with k streams of this length."""
        total, goal = self.total[rows], self.goal[rows, None]
        more = (k * length)[:, None]
        days = np.where((length >= self.day)[:, None], self.new_days[rows], 0.0)
        clear = np.minimum(total[..., Signal.AIRTIME] + more, self.most[rows, None]) >= goal[..., Signal.AIRTIME]
        clear &= total[..., Signal.DIAMONDS] + more * self.per_second[rows, None] >= goal[..., Signal.DIAMONDS]
        clear &= total[..., Signal.ACTIVE_DAYS] + days >= goal[..., Signal.ACTIVE_DAYS]
        return never_by_luck(clear.mean(1), self.evidence[rows])

    def shortest(self, k: int, rows: Ints, low: Ints, high: Ints, wanted: float) -> tuple[Ints, Floats]:
        """Return the shortest length that still reaches the wanted chance, and the chance: the longest is known to."""
        longest = high[rows]
        low, high = -(-low[rows] // QUARTER), -(-longest // QUARTER)
        while (low < high).any():
            middle = (low + high) // 2
            does, open_ = self.chance(k, middle * QUARTER, rows) >= wanted, low < high
            low, high = np.where(open_ & ~does, middle + 1, low), np.where(open_ & does, middle, high)
        length = np.minimum(high * QUARTER, longest)
        return length, self.chance(k, length, rows)

    def keep(self, those: NDArray[np.bool_]) -> None:
        """Go on with some creators."""
        for name in (
            "total",
            "active",
            "scratch",
            "new_days",
            "most",
            "goal",
            "slots",
            "per_second",
            "evidence",
            "ids",
        ):
            setattr(self, name, getattr(self, name)[those])
        self.noise = self.noise.of(self.ids)
