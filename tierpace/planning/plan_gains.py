"""What plans are worth: how much more the month is expected to pay with their streams, on all ladders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tierpace.kernels.arrays import Floats, Ints
from tierpace.planning.added_streams import AddedStreams

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.projection import Projection
    from tierpace.money.bonus_draws import StackedDraws
    from tierpace.planning.added_streams import StreamLimits
    from tierpace.planning.plan import Plan


BLOCK = 256  # creators at a time, so that temporaries stay small


def plan_gains(
    projection: Projection,
    plans: Sequence[Plan | None],
    *,
    stack: StackedDraws,
    streams: StreamLimits,
    noise: Noise,
    places: Ints | None = None,
) -> Floats:
    """Return how much more the month is expected to pay with each plan, on all ladders: (N,), 0 where none has streams.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    plans : sequence of Plan or None
        One a creator, in the order of the projection.
    stack : StackedDraws
        How the creators are paid.
    streams : StreamLimits
        Of the same creators.
    noise : Noise
        Of the projection.
    places : (N,) int64, optional
        The creators' rows in the stack, rising. Default: they are the same.
    """
    count, length, battles = (
        np.array([0 if p is None else of(p) for p in plans], np.int64)
        for of in (lambda p: len(p.dates), lambda p: p.seconds_each, lambda p: p.battles)
    )
    places = np.arange(len(plans)) if places is None else places
    out = np.zeros(len(plans))
    asked = np.flatnonzero((count > 0) | (battles > 0))
    draws = projection.require_draws()
    for first in range(0, len(asked), BLOCK):
        at = asked[first : first + BLOCK]
        none = np.zeros((len(at), 3), np.int64)  # no tier is aimed at here: all are looked at
        job = AddedStreams(projection, at, goal=none, streams=streams.take(at), noise=noise, evidence=none[:, 0])
        for k in range(int(count[at].max()) + 1):
            if k:
                job.choose(k)
            own = np.flatnonzero(count[at] == k)
            if len(own):
                rows = at[own]
                with_plan = stack.paid(job.totals(k, length[rows], battles[rows], own), places[rows])
                out[rows] = (with_plan - stack.paid(draws[rows], places[rows])).mean(1)
    return out
