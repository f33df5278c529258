"""Sums of the days to come at the rate of the days seen, drawn by weeks."""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Floats


def run_rate_draws(seen: Floats, left: int, noise: Floats, *, block: int) -> Floats:
    """Return sums of ``left`` days: (S,) from days seen (n,) and uniforms (S, m).

    Blocks of days that follow each other are drawn from a circle of the days seen (Politis & Romano 1992), so that
    what goes together stays together: one set of blocks for the days to come, and another for the rate, by which the
    first is scaled. So both the days and the rate are uncertain, and nothing falls below zero.
    """
    n = len(seen)
    if left == 0 or not seen.any():
        return np.zeros(len(noise))
    half = noise.shape[1] // 2
    path = _block_sums(seen, left, noise[:, :half], block)
    rate = _block_sums(seen, n, noise[:, half:], block) / n
    out: Floats = path * rate / seen.mean()
    return out


def _block_sums(seen: Floats, days: int, noise: Floats, block: int) -> Floats:
    """Return sums of so many days of drawn blocks, the last cut short: (S,)."""
    n = len(seen)
    blocks = -(-days // block)
    circle = np.concatenate((seen, seen[np.arange(block) % n]))
    sums = np.concatenate(([0.0], np.cumsum(circle)))
    starts = (noise[:, :blocks] * n).astype(np.int64)
    lengths = np.full(blocks, block)
    lengths[-1] = days - block * (blocks - 1)
    out: Floats = (sums[starts + lengths] - sums[starts]).sum(1)
    return out
