"""What the month is expected to pay with 0, 1, 2, … extra streams and battles: the curves that effort climbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.kernels.arrays import Floats
from tierpace.money.bonus_draws import BonusDraws
from tierpace.planning.added_streams import AddedStreams
from tierpace.rules.tier_chances import sample_sizes

if TYPE_CHECKING:
    from tierpace.core.programs import Program
    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.projection import Projection
    from tierpace.planning.added_streams import StreamLimits


BLOCK = 256  # creators at a time, so that temporaries stay small


def bonus_curves(projection: Projection, program: Program, *, streams: StreamLimits, noise: Noise) -> Floats:
    """Return the expected bonus of each creator with b battles and k extra usual streams: (N, 1 + B, 1 + K).

    Parameters
    ----------
    projection, program
        As in `tierpace.expected_bonus`.
    streams : StreamLimits
        Of the same N creators.
    noise : Noise
        Of the projection.

    Returns
    -------
    (N, 1 + B, 1 + K) float64
        NaN beyond a creator's battles and free days, and beyond 0 streams where no usual one is known.
    """
    pay = BonusDraws.of(projection.progress, program)
    futures = sample_sizes(projection)
    n = len(projection.ids)
    most = np.where(streams.usual > 0, streams.slots, 0)
    fights = int(streams.battles.max(initial=0))
    out = np.full((n, 1 + fights, 1 + int(most.max(initial=0))), np.nan)
    for first in range(0, n, BLOCK):
        at = np.arange(first, min(first + BLOCK, n))
        goal = pay.thresholds[at, 0]  # not used here: all tiers are looked at below
        job = AddedStreams(projection, at, goal=goal, streams=streams.take(at), noise=noise, evidence=futures[at])
        for k in range(out.shape[2]):
            if k:
                kept = most[at] >= k
                at = at[kept]
                if not len(at):
                    break
                job.keep(kept)
                job.choose(k)
            for b in range(1 + fights):
                totals = job.totals(k, streams.usual[at], b)
                out[at, b, k] = np.where(streams.battles[at] >= b, pay.paid(totals, at).mean(1), np.nan)
    return out
