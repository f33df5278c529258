"""Draws of a month with so many extra streams in them, creators by the block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed, axes
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.draws import newly_active
from tierpace.kernels.noise import uniforms
from tierpace.rules.tier_chances import never_by_luck

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.projection import Projection


LANE = 16  # noise of added days, apart from that of the draws


@frozen(eq=False)
class StreamLimits(Sealed):
    """What extra streams may be, for n creators.

    Attributes
    ----------
    usual, least, most : (n,) int64
        Seconds of one: as usual, the shortest and the longest that may be planned; 0 where no usual one is known.
    slots : (n,) int64
        Days that may take one.
    per_second : (n,) float64
        Diamonds that a second of it brings.
    battles : (n,) int64
        How many battles there may be at most, one in a stream.
    per_battle : (n,) float64
        Diamonds that a battle brings.
    """

    usual: Ints = axes("N")
    least: Ints = axes("N")
    most: Ints = axes("N")
    slots: Ints = axes("N")
    per_second: Floats = axes("N")
    battles: Ints = axes("N")
    per_battle: Floats = axes("N")


class AddedStreams:
    """Draws with k more streams each, one creator a row; creators leave it as they are done."""

    def __init__(
        self, projection: Projection, rows: Ints, *, goal: Ints, streams: StreamLimits, noise: Noise, evidence: Ints
    ) -> None:
        progress = projection.progress
        self.total = projection.require_draws()[rows]
        free = self.total[..., Signal.ACTIVE_DAYS] - progress.so_far[rows, None, Signal.ACTIVE_DAYS]
        self.active = np.minimum(free, streams.slots[:, None])
        self.scratch, self.new_days = np.empty_like(self.active), np.zeros_like(self.active)
        self.most = (progress.so_far[rows, Signal.AIRTIME] + progress.seconds_left[rows]).astype(np.float64)
        self.to_come = np.maximum(free, 0.0)  # days with a stream that a draw has still to come
        self.goal, self.slots, self.per_second, self.evidence = goal, streams.slots, streams.per_second, evidence
        self.battles, self.per_battle = streams.battles, streams.per_battle
        self.keys = noise.of(progress.ids[rows]).keys()
        self.day = progress.day_rule.min_seconds

    def choose(self, k: int) -> None:
        """Choose a k-th day, and count in which draws it is a new active one."""
        noise = uniforms(self.keys, self.active.shape[1], LANE + k - 1)
        self.new_days += newly_active(self.active, self.slots - k + 1, noise, self.scratch)

    def chance(
        self, k: int | Ints, length: Ints, rows: Ints | slice = slice(None), *, battles: Ints | None = None
    ) -> Floats:
        """Return the chance of the tier with k streams of this length and so many battles, the most by default."""
        total, goal = self.total[rows], self.goal[rows, None]
        more = (k * length)[:, None]
        days = np.where((length >= self.day)[:, None], self.new_days[rows], 0.0)
        clear = np.minimum(total[..., Signal.AIRTIME] + more, self.most[rows, None]) >= goal[..., Signal.AIRTIME]
        diamonds = total[..., Signal.DIAMONDS] + more * self.per_second[rows, None]
        wanted = self.battles[rows] if battles is None else battles
        if wanted.any():
            diamonds += self._of_battles(wanted, rows)
        clear &= diamonds >= goal[..., Signal.DIAMONDS]
        clear &= total[..., Signal.ACTIVE_DAYS] + days >= goal[..., Signal.ACTIVE_DAYS]
        return never_by_luck(clear.mean(1), self.evidence[rows])

    def chance_of_every_day(self, length: Ints) -> Floats:
        """Return the chance with a stream of this length on every day that may take one: whichever come first."""
        chosen, self.new_days = self.new_days, self.slots[:, None] - self.active
        found = self.chance(self.slots, length)
        self.new_days = chosen
        return found

    def _of_battles(self, battles: Ints, rows: Ints | slice) -> Floats:
        """Return the diamonds of battles in each draw: (n, S); no more of them than days with a stream to come."""
        held = np.minimum(battles[:, None], self.to_come[rows] + self.new_days[rows])
        return np.asarray(held * self.per_battle[rows, None])

    def totals(self, k: int, length: Ints, battles: Ints | int = 0, rows: Ints | slice = slice(None)) -> Floats:
        """Return the month-end totals with k streams of this length and so many battles each: (n, S, 3)."""
        out = np.array(self.total[rows])
        more = (k * length)[:, None]
        out[..., Signal.AIRTIME] = np.minimum(out[..., Signal.AIRTIME] + more, self.most[rows, None])
        out[..., Signal.DIAMONDS] += more * self.per_second[rows, None]
        held = np.broadcast_to(battles, len(out))
        if held.any():
            out[..., Signal.DIAMONDS] += self._of_battles(held, rows)
        out[..., Signal.ACTIVE_DAYS] += np.where((length >= self.day)[:, None], self.new_days[rows], 0.0)
        return out

    def keep(self, those: Bools) -> None:
        """Go on with some creators."""
        if those.all():
            return
        for name in (
            "total",
            "active",
            "scratch",
            "new_days",
            "to_come",
            "most",
            "goal",
            "slots",
            "per_second",
            "battles",
            "per_battle",
            "evidence",
            "keys",
        ):
            setattr(self, name, getattr(self, name)[those])
