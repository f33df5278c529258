"""Joint draws of days, airtime and diamonds: past errors of the same forecaster, all three from one donor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PRIOR_SHOCKS = 3.0  # months that the usual spread of shocks counts for
NO_MONTH = 0.5  # months that no past month counts as
TAIL = 0.005  # ratios are winsorised at this quantile and its mirror


def ratio(a: Floats, b: Floats) -> Floats:
    """Return a / b, NaN where b is 0."""
    out = np.full(np.broadcast_shapes(a.shape, b.shape), np.nan)
    return np.asarray(np.divide(a, b, out=out, where=b > 0))


def winsorised(values: Floats) -> Floats:
    """Return values with their extremes pulled in; NaN stays."""
    if not np.isfinite(values).any():
        return values
    low, high = np.nanquantile(values, [TAIL, 1 - TAIL])
    return np.clip(values, low, high)


def filled(values: Floats) -> Floats:
    """Return values with each NaN replaced by the nearest known value before it, else after it, else 1."""
    known = np.isfinite(values)
    if known.all() or not known.any():
        return np.where(known, values, 1.0)
    place = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    return values[np.where(place < 0, known.argmax(), place)]


def neighbours(sorted_donors: Floats, target: Floats, width: int) -> tuple[Ints, Ints]:
    """Return the window [low, high) of the ``width`` donors nearest in rank to each target: (N,), (N,)."""
    n = len(sorted_donors)
    left = np.searchsorted(sorted_donors, target, side="left")
    right = np.searchsorted(sorted_donors, target, side="right")
    tied = right - left
    wide = np.maximum(np.minimum(width, n), np.minimum(tied, n))
    low = np.clip((left + right) // 2 - wide // 2, 0, n - wide)
    return low, low + wide


def day_scale(expected: Floats, floor: Floats | float, most: Floats | Ints) -> Floats:
    """Return how far a number of days, expected P and at most ``most``, errs: √((P + floor)(1 − P/(most + 1)))."""
    return np.asarray(np.sqrt((expected + floor) * (1 - np.minimum(expected / (most + 1.0), 1.0))))


def draw_days(expected: Floats, z: Floats, floor: Floats, most: Ints) -> Floats:
    """Return whole days round(P + z × scale) within 0 … most: (N, S) from (N, S), (N, S), (N, S) and (N,)."""
    limit = most[:, None]
    return np.clip(np.rint(expected + z * day_scale(expected, floor, limit)), 0, limit)


def shock_spread(logs: Floats, prior: float) -> float:
    """Return the spread of shocks to a whole month that drawing one of the past months alone would miss.

    ``logs`` (M,) are log ratios of what the roster did to what was predicted. With s² their variance and τ² the same
    weighed against a prior worth 3 months, a new month strays by τ²(1 + 1/M), of which drawing one of the M months
    brings s²(M − 1)/M. No past month counts as half a one.
    """
    m = len(logs)
    freedom = max(m - 1, 0)
    seen = float(logs.var(ddof=1)) if freedom else 0.0
    spread = (PRIOR_SHOCKS * prior**2 + freedom * seen) / (PRIOR_SHOCKS + freedom)
    brought = seen * freedom / m if m else 0.0
    return float(np.sqrt(max(spread * (1 + 1 / max(m, NO_MONTH)) - brought, 0.0)))


def thin(days: Floats, share: Floats, noise: Floats) -> Floats:
    """Return whole numbers near days × share, not over days: a fraction is rounded up as often as it is large."""
    return np.minimum(np.floor(days * share + noise), days)


def unpadded(expected: Floats, factor: Floats, pad: float) -> Floats:
    """Return (expected + pad) × factor − pad, not below 0: (N, S) from (N,) and (N, S)."""
    return np.maximum((expected[:, None] + pad) * factor - pad, 0.0)


def newly_active(active: Floats, slots: Ints, noise: Floats, taken: Floats) -> Floats:
    """Return whether one more chosen day is a new active day in each draw: (n, S) of 0 and 1.

    Parameters
    ----------
    active : (n, S)
        Active days among the slots that no chosen day has met yet; lowered in place where the day meets one.
    slots : (n,)
        Days not yet chosen. In a draw the active days lie on any of them with equal chance.
    noise : (n, S)
        Uniforms.
    taken : (n, S)
        Scratch space.
    """
    np.divide(active, np.maximum(slots, 1)[:, None], out=taken)
    met = noise < taken
    np.subtract(active, met, out=active)
    return np.asarray(1.0 - met, np.float64)
