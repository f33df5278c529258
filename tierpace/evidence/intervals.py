"""Intervals for means and rates of streams, honest where values are skewed and few."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from tierpace.kernels.arrays import Floats

ENOUGH = 8  # values on which an interval may rest
SKEWER = 1.5  # times the skewness that a few values show
FLAT = 1e-9  # skewness that is none
LEAST = 0.01  # of all time, that is outside a pair


def mean_interval(values: Floats, level: float) -> tuple[float, float, float] | None:
    """Return the mean of values (n,) and its interval; None with under 8.

    Hall's transformation of Student's t for skewed values (Hall 1992, J. R. Statist. Soc. B 54, 221-228). The skewness
    of a few values runs low, so it is taken half as large again: with that the intervals hold 87 to 92 % of 90 % for
    values from normal to lognormal with a spread of 1.2, tried with 8 to 40 of them.
    """
    n = len(values)
    if n < ENOUGH:
        return None
    mean = float(values.mean())
    low, high = _offsets(values - mean, level)
    return mean, mean + low, mean + high


def rate_interval(amount: Floats, time: Floats, level: float) -> tuple[float, float, float] | None:
    """Return Σ amount ÷ Σ time of pairs (n,), with an interval from 0 on; None with under 8 or no amount.

    The jackknife of a ratio (Cochran, Sampling Techniques, 6.17), with the interval of a mean.
    """
    n = len(amount)
    if n < ENOUGH or amount.sum() <= 0 or time.sum() <= 0:
        return None
    rate = float(amount.sum() / time.sum())
    low, high = _offsets(_left_out(amount, time, rate), level)
    return rate, max(rate + low, 0.0), rate + high


def more_interval(amount: Floats, time: Floats, level: float) -> tuple[float, float, float] | None:
    """Return Σ amount ÷ Σ time of pairs (n,) whose amounts may lie below 0, with its interval; None with under 8."""
    if len(amount) < ENOUGH or time.sum() <= 0:
        return None
    rate = float(amount.sum() / time.sum())
    low, high = _offsets(_left_out(amount, time, rate), level)
    return rate, rate + low, rate + high


def _left_out(amount: Floats, time: Floats, rate: float) -> Floats:
    """Return how far each pair moves the ratio, times n: its deviation from the ratio of the others."""
    share = time / time.sum()
    return np.asarray((amount - rate * time) / time.mean() / np.maximum(1 - share, LEAST))


def _offsets(off: Floats, level: float) -> tuple[float, float]:
    """Return how far below and above a mean its interval reaches, from the deviations (n,)."""
    n = len(off)
    square = float((off * off).mean())
    if square <= 0:
        return 0.0, 0.0
    error = np.sqrt(square / (n - 1))
    skew = SKEWER * float((off**3).mean()) / square**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    c, t = skew / (3 * np.sqrt(n)), _t(n - 1, level)

    def back(value: float) -> float:
        return value if abs(c) < FLAT else float(np.cbrt(1 + 3 * c * (value - c / 2)) - 1) / c

    return float(-error * back(t)), float(-error * back(-t))


def difference_interval(a: Floats, b: Floats, level: float) -> tuple[float, float, float] | None:
    """Return the mean of a less that of b, by Welch's t; None with under 8 of either."""
    if min(len(a), len(b)) < ENOUGH:
        return None
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    difference = float(a.mean() - b.mean())
    if va + vb <= 0:
        return difference, difference, difference
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    width = _t(float(freedom), level) * np.sqrt(va + vb)
    return difference, float(difference - width), float(difference + width)


def _t(freedom: float, level: float) -> float:
    """Return the t that holds ``level`` in the middle."""
    return float(stdtrit(freedom, (1 + level) / 2))
