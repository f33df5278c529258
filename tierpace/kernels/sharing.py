"""Shares that go by steps, over draws of what is shared."""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Floats


def stepped(amounts: Floats, starts: Floats, shares: Floats, *, marginal: bool) -> Floats:
    """Return share × amount of each amount (N, S), by steps that start (K,) rising from 0.

    ``shares`` (K, S) differ from draw to draw. Marginal: each step's share for what lies within it; else the share of
    the step that is reached, for all.
    """
    if not marginal:
        reached = np.searchsorted(starts, amounts, side="right") - 1
        out: Floats = amounts * shares[reached, np.arange(amounts.shape[1])]
        return out
    ends = np.append(starts[1:], np.inf)
    within = [np.clip(np.minimum(amounts, end) - start, 0, None) for start, end in zip(starts, ends, strict=True)]
    parts = [part * share for part, share in zip(within, shares, strict=True)]
    total: Floats = np.sum(parts, axis=0)
    return total
