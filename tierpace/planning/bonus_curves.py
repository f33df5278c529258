"""What the month is expected to pay with 0, 1, 2, … extra streams and battles: the curves that effort climbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.kernels.arrays import Floats, Ints
from tierpace.planning.added_streams import AddedStreams
from tierpace.rules.tier_chances import sample_sizes

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.projection import Projection
    from tierpace.money.bonus_draws import StackedDraws
    from tierpace.planning.added_streams import StreamLimits


BLOCK = 256  # creators at a time, so that temporaries stay small


def bonus_curves(
    projection: Projection, stack: StackedDraws, rows: Ints, *, streams: StreamLimits, noise: Noise
) -> Floats:
    """Return the bonus expected with b battles and k extra usual streams, on all ladders: (n, 1 + B, 1 + K).

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    stack : StackedDraws
        How they are paid.
    rows : (n,) int64
        Which of them, rising.
    streams : StreamLimits
        Of all N.
    noise : Noise
        Of the projection.

    Returns
    -------
    (n, 1 + B, 1 + K) float64
        NaN beyond a creator's battles and free days, and beyond 0 streams where no usual one is known.
    """
    futures = sample_sizes(projection)
    most = np.where(streams.usual > 0, streams.slots, 0)[rows]
    fights = int(streams.battles[rows].max(initial=0))
    out = np.full((len(rows), 1 + fights, 1 + int(most.max(initial=0))), np.nan)
    for first in range(0, len(rows), BLOCK):
        here = np.arange(first, min(first + BLOCK, len(rows)))
        at = rows[here]
        none = np.zeros((len(at), 3), np.int64)  # no tier is aimed at here: all are looked at
        job = AddedStreams(projection, at, goal=none, streams=streams.take(at), noise=noise, evidence=futures[at])
        for k in range(out.shape[2]):
            if k:
                kept = most[here] >= k
                here, at = here[kept], at[kept]
                if not len(at):
                    break
                job.keep(kept)
                job.choose(k)
            for b in range(1 + fights):
                totals = job.totals(k, streams.usual[at], b)
                out[here, b, k] = np.where(streams.battles[at] >= b, stack.paid(totals, at).mean(1), np.nan)
    return out
