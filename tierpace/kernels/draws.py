"""Joint draws of days, airtime and diamonds: past errors of the same forecaster, all three from one donor."""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Floats, Ints

PRIOR_MONTHS = 3.0  # months that the usual spread of months counts for
PRIOR_BIAS = 2.0  # months without bias that past months are weighed against
EDGE = 1e-9  # of a window of donors, left at either end
TAIL = 0.005  # ratios are winsorised at this quantile and its mirror


def ratio(a: Floats, b: Floats) -> Floats:
    """Return a / b, NaN where b is 0."""
    out = np.full(np.broadcast_shapes(a.shape, b.shape), np.nan)
    return np.asarray(np.divide(a, b, out=out, where=b > 0))


def room_for(n: int, draws: int) -> Floats:
    """Return room for the draws of n creators, (n, S, 3), in which those of one signal lie together, by creator.

    They are added up, compared and counted by signal: in this order that takes a fifth of the time.
    """
    return np.empty((3, n, draws)).transpose(1, 2, 0)


def at_least_0(values: Floats) -> Floats:
    """Raise what is below 0 to it, in place. In half the time of ``maximum`` with a number."""
    return np.clip(values, 0.0, np.inf, out=values)


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


def line_to(begin: Ints, size: Ints, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return slope and shift (n, P) with which u in low … high (P,) points at begin … begin + size − 1 (n, P).

    floor(slope × u + shift) gives each the same part of the span; a billionth of it is left at either end, so that
    rounding leads nowhere else.
    """
    span = high - low
    slope = size * (1 - 2 * EDGE) / np.where(span > 0, span, 1.0)
    return slope, begin + size * EDGE - slope * low


def day_scale(expected: Floats, floor: Floats | float, most: Floats | Ints) -> Floats:
    """Return how far a number of days, expected P and at most ``most``, errs: √((P + floor)(1 − P/(most + 1)))."""
    left = np.asarray(expected * (-1 / (most + 1.0)))
    left += 1
    at_least_0(left)
    left *= expected + floor
    return np.sqrt(left, out=left)


def draw_days(expected: Floats, z: Floats, floor: Floats, most: Floats | Ints) -> Floats:
    """Return whole days round(P + z × scale) within 0 … most: (N, S) from (N, S), (N, S), (N, S) and (N,)."""
    limit = most[:, None]
    out = day_scale(expected, floor, limit)
    out *= z
    out += expected
    np.rint(out, out=out)
    return np.minimum(at_least_0(out), limit, out=out)


def month_effects(
    logs: Floats, variances: Floats, bias: float, prior: float, *, weight: float = 1.0
) -> tuple[Floats, float]:
    """Return what past months did to a whole roster, as far as it was no chance of a few creators: logs (M,), spread.

    Parameters
    ----------
    logs : (M,)
        Log ratios of what the roster did in a month to what was predicted; NaN where there is none.
    variances : (M,)
        Of ``logs``, from the scatter of the creators.
    bias : float
        What the mean of the effects, as factors, is to be.
    prior : float
        The usual spread of months, worth 3 of them.
    weight : float
        What each counts for: below 1 for spans of days that overlap.

    Returns
    -------
    effects : (M,)
        Logs, each shrunk by τ² / (τ² + v) to a mean that 2 months without any effect pull to 0; ``bias`` where unknown.
    spread : float
        What is to be added to a month drawn from them so that a new one strays as it should: by τ² and by what is not
        known of the mean. τ² is estimated by moments.
    """
    known = np.isfinite(logs)
    x, v = logs[known], variances[known]
    freedom = max(len(x) - 1, 0) * weight
    seen = weight * float(((x - x.mean()) ** 2).sum()) - freedom * float(v.mean()) if freedom else 0.0
    between = (PRIOR_MONTHS * prior**2 + max(seen, 0.0)) / (PRIOR_MONTHS + freedom)
    trust = between / (between + v) if between else np.zeros(len(x))
    trusted = weight * float(trust.sum())
    middle = weight * float((trust * x).sum()) / (trusted + PRIOR_BIAS)
    shrunk = middle + trust * (x - middle)
    effects = np.full(len(logs), np.log(bias))
    if len(x):
        effects[known] += shrunk - np.log(np.exp(shrunk).mean())
    stray = between + between / (trusted + PRIOR_BIAS)
    brought = float(shrunk.var()) if len(x) else 0.0
    return effects, float(np.sqrt(max(stray - brought, 0.0)))


def thin(days: Floats, share: Floats, noise: Floats) -> Floats:
    """Return whole numbers near days × share, not over days: a fraction is rounded up as often as it is large."""
    out = days * share
    out += noise
    np.floor(out, out=out)
    return np.minimum(out, days, out=out)


def padded(true: Floats, expected: Floats, pad: float) -> Floats:
    """Return (true + pad) / (expected + pad); NaN where either is unknown."""
    return ratio(true + pad, expected + pad)


def unpadded(expected: Floats, factor: Floats, pad: float) -> Floats:
    """Return (expected + pad) × factor − pad, not below 0."""
    out = expected + pad
    out = np.multiply(out, factor, out=out if out.shape == np.shape(factor) else None)
    out -= pad
    return at_least_0(out)


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
