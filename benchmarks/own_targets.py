"""Targets of one's own, and their chances: what agencies ask for most is a creator's usual month again."""

import numpy as np
from numpy.typing import NDArray

import tierpace as tp
from tierpace.kernels.clearing import can_reach, share_clearing
from tierpace.rules.tier_chances import never_by_luck, sample_sizes

MONTHS = 3  # the last ones, whose mean is the target

Floats = NDArray[np.float64]


def goals(progress: tp.Progress) -> Floats:
    """Return the mean of each creator's last three complete months (N, 3), signal by signal, in whole units.

    Where a signal's mean is 0 it is the median of all creator-months with an active day. At least one day.
    """
    past = [progress.days[:, progress.span(m)].sum(1) for m in progress.complete_months()]
    every = np.concatenate(past)
    middle = np.median(every[every[:, tp.Signal.ACTIVE_DAYS] > 0], axis=0)
    mean = np.mean(past[-MONTHS:], axis=0)
    out = np.where(mean > 0, mean, middle)
    out[:, [tp.Signal.AIRTIME, tp.Signal.ACTIVE_DAYS]] = np.ceil(
        out[:, [tp.Signal.AIRTIME, tp.Signal.ACTIVE_DAYS]] - 1e-9
    )
    out[:, tp.Signal.ACTIVE_DAYS] = np.maximum(out[:, tp.Signal.ACTIVE_DAYS], 1)
    return out * progress.measured


def chances(projection: tp.Projection, at: NDArray[np.int64], thresholds: Floats) -> Floats:
    """Return the chance that some creators reach thresholds of their own (n, 3), as `tp.chances` counts it: (n,)."""
    progress = projection.progress
    wanted = np.where(progress.measured, np.ceil(thresholds), 0).astype(np.int64)
    so_far = progress.so_far[at]
    joint, _ = share_clearing(projection.require_draws()[at], wanted[:, None])
    can = can_reach(so_far, wanted[:, None], progress.free_days[at], progress.seconds_left[at]).all(2)[:, 0]
    secured = (so_far >= wanted).all(1)
    return np.where(secured, 1.0, np.where(can, never_by_luck(joint[:, 0], sample_sizes(projection)[at]), 0.0))
