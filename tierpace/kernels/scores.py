"""Scores of forecasts against what came true. Lower is better, unless a score says otherwise.

Draws are (N, S), truths (N,); chances (N, K) and outcomes (N, K) of 0 and 1. Each returns one value a row.
"""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Bools, Floats, Ints


def crps(draws: Floats, truth: Floats, ordered: Floats | None = None) -> Floats:
    """Return the fair continuous ranked probability score of each row: (N,).

    mean |x − y| − ½ mean |x − x'| over pairs of different draws (Ferro 2014, doi:10.1002/qj.2270), by the sorted form
    Σ (2i − S − 1) x₍ᵢ₎ / (S (S − 1)) of the pairs' term. With one draw, the absolute error. ``ordered`` are the draws,
    each row sorted, if that is done already.
    """
    s = draws.shape[1]
    miss = np.abs(draws - truth[:, None]).mean(1)
    if s == 1:
        return np.asarray(miss)
    weight = (2.0 * np.arange(1, s + 1) - s - 1) / (s * (s - 1))
    return np.asarray(miss - ((np.sort(draws, 1) if ordered is None else ordered) * weight).sum(1))


def pit(draws: Floats, truth: Floats, noise: Floats) -> Floats:
    """Return the randomised probability integral transform: uniform in (0, 1) if the truth is one more draw: (N,).

    Ties are broken by ``noise``, uniforms (N,) (Czado, Gneiting & Held 2009, doi:10.1111/j.1541-0420.2009.01191.x).
    """
    below = np.count_nonzero(draws < truth[:, None], axis=1)
    same = np.count_nonzero(draws == truth[:, None], axis=1)
    return np.asarray((below + noise * (same + 1)) / (draws.shape[1] + 1))


def quantiles(ordered: Floats, levels: Floats) -> Floats:
    """Return values that were drawn at these levels (inverted CDF), from draws with each row sorted: (N, Q)."""
    return ordered[:, np.maximum(np.ceil(levels * ordered.shape[1] - 1e-9).astype(np.int64) - 1, 0)]


def pinball(quantile: Floats, truth: Floats, levels: Floats) -> Floats:
    """Return the pinball loss of quantiles (N, Q), mean over levels (Q,): (N,)."""
    over = truth[:, None] - quantile
    return np.asarray(np.maximum(levels * over, (levels - 1) * over).mean(1))


def brier(chance: Floats, outcome: Floats) -> Floats:
    """Return the squared distance of chances and outcomes: same shape (Brier 1950)."""
    return np.asarray((chance - outcome) ** 2)


def log_score(chance: Floats, outcome: Floats) -> Floats:
    """Return −log of the chance given to what came true: same shape, infinite where that was 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.where(outcome > 0, chance, 1 - chance)))


def ranked(final: Floats, ended: Ints) -> Floats:
    """Return the ranked probability score of ordered classes: (N,) from (N, K + 1) and the class that came true (N,).

    Mean over the K inner borders of the squared distance of cumulated chance and outcome (Epstein 1969).
    """
    classes = final.shape[1]
    reached = np.cumsum(final, 1)[:, :-1]
    came = ended[:, None] <= np.arange(classes - 1)
    return np.asarray(((reached - came) ** 2).mean(1))


def reliability(chance: Floats, outcome: Floats, edges: Floats) -> tuple[Ints, Floats, Floats]:
    """Return how many chances lie in each bin, their mean, and how often it came true: (B,) each, NaN in empty bins."""
    place = np.clip(np.searchsorted(edges, chance.ravel(), side="right") - 1, 0, len(edges) - 2)
    count = np.bincount(place, minlength=len(edges) - 1)
    some = np.where(count > 0, count, np.nan)
    said = np.bincount(place, chance.ravel(), minlength=len(edges) - 1) / some
    came = np.bincount(place, outcome.ravel().astype(np.float64), minlength=len(edges) - 1) / some
    return count, said, came


def sign_flip(blocks: Floats, *, signs: Bools) -> float:
    """Return the two-sided p of a mean difference of 0: the share of sign patterns (F, B) that lie as far out.

    ``blocks`` is (B,), one mean difference a block. With patterns drawn at random the identity counts as one more.
    """
    observed = abs(float(blocks.mean()))
    flipped = np.abs(np.where(signs, blocks, -blocks).mean(1))
    far = int((flipped >= observed - 1e-12 * np.abs(blocks).mean()).sum())  # sums round: as far is not less far
    whole = len(signs) == 2 ** len(blocks)
    return far / len(signs) if whole else (far + 1) / (len(signs) + 1)


def half_width(blocks: Floats, level: float) -> float:
    """Return half the width of Student's interval of the mean of blocks (B,); infinite below two."""
    from scipy.special import stdtrit

    n = len(blocks)
    if n <= 1:
        return float("inf")
    return float(stdtrit(n - 1, 0.5 + level / 2) * blocks.std(ddof=1) / np.sqrt(n))


def holm(p: Floats) -> Floats:
    """Return p-values corrected for how many there are (Holm 1979): (P,)."""
    order = np.argsort(p, kind="stable")
    stepped = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    out = np.empty_like(p)
    out[order] = stepped
    return out
