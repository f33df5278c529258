"""Chances of a yes or no from a few numbers: a logistic model held near what is usual."""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Floats

STEPS = 50  # of Newton's method; 3 to 8 are usual
CLOSE = 1e-5  # a step below which the weights are settled: the next one is its square
FARTHEST = 2.0  # a step in any weight: longer ones are cut, so that few rows cannot throw it off
DIGITS = 5  # of the weights: what machines sum in another order is one number all the same
STEEPEST = 30.0  # of the logit: beyond, floats know no difference to 0 or 1


def chances(x: Floats, weights: Floats) -> Floats:
    """Return the chance of each row (R, K) under these weights (K,): (R,)."""
    logit = np.zeros(len(x))
    for column, weight in zip(x.T, weights.tolist(), strict=True):  # a product of matrices adds up in no fixed order
        logit += weight * column
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -STEEPEST, STEEPEST))))


def fitted(x: Floats, came: Floats, *, usual: Floats, strength: Floats, start: Floats | None = None) -> Floats:
    """Return the weights (K,) of rows (R, K) that came true or not (R,), rounded.

    They maximise the log likelihood less ½ Σ ``strength`` · (weights - ``usual``)², by Newton's method. ``start`` is
    where the search begins, which changes nothing but the time it takes.
    """
    weights = usual.copy() if start is None else start.copy()
    for _ in range(STEPS):
        said = chances(x, weights)
        slope = x.T @ (came - said) - strength * (weights - usual)
        bend = (x * (said * (1.0 - said))[:, None]).T @ x + np.diag(strength)
        step = np.linalg.solve(bend, slope)
        step *= min(1.0, FARTHEST / max(float(np.abs(step).max()), CLOSE))
        weights = weights + step
        if np.abs(step).max() < CLOSE:
            break
    return np.round(weights, DIGITS)
