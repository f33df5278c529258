"""Joint draws of days, airtime and diamonds: past errors of the same forecaster, all three from one donor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

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


def draw_days(expected: Floats, z: Floats, floor: Floats, most: Ints) -> Floats:
    """Return whole days round(P + z √(P + floor)) within 0 … most: (N, S) from (N,), (N, S), (N, S) and (N,)."""
    wide = expected[:, None]
    return np.clip(np.rint(wide + z * np.sqrt(wide + floor)), 0, most[:, None])


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
