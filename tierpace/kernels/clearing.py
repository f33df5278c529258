"""Totals against thresholds: cleared, shortfall, best tier. Thresholds are (K, 3) or (N, K, 3), hardest tier first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import BLOCK

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cleared(totals: Ints, thresholds: Ints) -> Bools:
    """Return which signals reach which thresholds; equality clears: (N, K, 3)."""
    return totals[:, None] >= thresholds


def shortfall(totals: Ints, thresholds: Ints) -> Ints:
    """Return what is missing to each threshold: (N, K, 3)."""
    missing: Ints = np.maximum(thresholds - totals[:, None], 0)
    return missing


def best(clears: Bools) -> Ints:
    """Return the hardest tier (rank from 0) that is cleared, K for none: (N,) from (N, K)."""
    n, k = clears.shape
    return np.where(clears.any(1), clears.argmax(1), k) if k else np.zeros(n, np.int64)


def can_reach(totals: Ints, thresholds: Ints, free_days: Ints, seconds: Ints) -> Bools:
    """Return which signals can still reach which thresholds with the days and seconds left: (N, K, 3).

    Diamonds have no limit while there is time.
    """
    endless = np.where(seconds > 0, np.iinfo(np.int64).max // 4, 0)
    most = totals + np.stack((seconds, endless, free_days), 1)
    return cleared(most, thresholds)


def share_clearing(draws: Floats, thresholds: Ints, rows: Ints | None = None) -> tuple[Floats, Floats]:
    """Return the share of draws (N, S, 3) that reach all signals of a tier (N, K), and each signal (N, K, 3).

    Of some ``rows`` of the draws alone, if they are given: thresholds and results are theirs.
    """
    n, s, k = len(draws) if rows is None else len(rows), draws.shape[1], thresholds.shape[-2]
    joint, own = np.empty((n, k)), np.empty((n, k, 3))
    given = np.array(thresholds, np.float64, ndmin=3)
    alike = bool((given == given[:1]).all())  # one number to compare with is quicker than one a creator
    lines = given[:1] if alike else given[..., None]
    size = max(BLOCK // max(s, 1), 1)
    for first in range(0, n, size):
        part = slice(first, first + size)
        here = draws[part] if rows is None else draws[rows[part]]
        for tier in range(k):
            # a bit a draw: an eighth of the bytes to combine and to count
            line = lines[0, tier] if alike else lines[part, tier].swapaxes(0, 1)
            reach = [np.packbits(here[:, :, signal] >= line[signal], axis=1) for signal in range(3)]
            for signal in range(3):
                own[part, tier, signal] = np.bitwise_count(reach[signal]).sum(1, dtype=np.int64) / s
            joint[part, tier] = np.bitwise_count(reach[0] & reach[1] & reach[2]).sum(1, dtype=np.int64) / s
    return joint, own


def by_signal(draws: NDArray[Any]) -> NDArray[Any]:
    """Return draws (n, S, 3) signal by signal, each in one piece, which compares in a third of the time: (3, n, S)."""
    return np.ascontiguousarray(np.moveaxis(draws, 2, 0))


def tiers_reached(signals: NDArray[Any], thresholds: Ints, possible: Bools) -> NDArray[np.unsignedinteger[Any]]:
    """Return how many of the possible tiers draws clear (N, S): 0 for none, K for the hardest.

    ``signals`` are the draws, signal by signal: (3, N, S). Tiers are the hardest first: what clears one clears, and can
    reach, all that are easier.
    """
    tiers = possible.shape[1]
    reached = np.zeros(signals.shape[1:], np.min_scalar_type(tiers))
    clears, reach = np.empty(reached.shape, bool), np.empty(reached.shape, bool)
    for k in range(tiers):
        clears[:] = possible[:, k, None]
        for signal, drawn in enumerate(signals):
            line = thresholds[:, k, signal, None]
            if (line > 0).any():  # totals are never below 0
                clears &= np.greater_equal(drawn, line, out=reach)
        reached += clears.view(np.uint8)
    return reached


def bonuses(
    signals: Floats,
    thresholds: Ints,
    possible: Bools,
    fixed: Floats,
    per_diamond: Floats,
) -> Floats:
    """Return what draws pay (N, S): fixed amount and rate (K,) of the hardest possible tier they clear.

    ``signals`` are the draws, signal by signal: (3, N, S). A rate may be another in each draw: (K, S).
    """
    reached = tiers_reached(signals, thresholds, possible)
    out: Floats
    if per_diamond.ndim == 1:
        out = np.concatenate((np.zeros(1), per_diamond[::-1]))[reached]
    else:
        rates = np.concatenate((np.zeros((1, reached.shape[1])), per_diamond[::-1]))
        out = rates[reached, np.arange(reached.shape[1])]
    out *= signals[1]
    if fixed.any():
        out += np.concatenate((np.zeros(1), fixed[::-1]))[reached]
    return out
