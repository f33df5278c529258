"""Expected days: a weighed sum of several rates, no weight below 0, as what came after past cuts advises."""

from __future__ import annotations

import numpy as np

from tierpace.forecasters.cut_features import COLUMNS
from tierpace.kernels.arrays import Floats, Ints

SOFT = 0.3  # days added to the variance of a row
PRIOR_ROWS = 30.0  # what equal weights count for
FOLDS = 5
FEWEST = 60  # rows that weights are learned from without a fold
EXACT = 65536.0  # weights are kept in such parts, so that no machine's rounding shows
MOST = 0.999  # of the days left that are expected at most


def weights_of(x: Floats, days: Floats) -> Floats:
    """Return the weights of columns (J, k) that come nearest to ``days`` (J,): (k,), none below 0.

    Rows count by 1 ÷ (mean of the rates + .3), the variance of a count. Ridge: 30 rows say that the rates count alike,
    and the other columns nothing; so they do where all columns are 0.
    """
    from scipy.optimize import nnls

    k = x.shape[1]
    prior = np.zeros(k)
    prior[:COLUMNS] = 1 / COLUMNS
    if not x.any():  # nobody, or all have streamed once, which says nothing of a rate
        return prior
    by = 1 / np.sqrt(x[:, :COLUMNS].mean(1) + SOFT)
    rows, right = x * by[:, None], days * by
    ridge = np.sqrt(PRIOR_ROWS) * rows.std(0)
    gram = np.einsum("ja,jb->ab", rows, rows) + np.diag(ridge**2)
    root = np.linalg.cholesky(gram + 1e-9 * np.trace(gram) * np.eye(k) / k)
    found, _ = nnls(root.T, np.linalg.solve(root, np.einsum("ja,j->a", rows, right) + ridge**2 * prior))
    return np.asarray(np.round(found * EXACT) / EXACT)


def expected(x: Floats, weights: Floats, left: int) -> Floats:
    """Return the weighed sum of columns (n, k), below ``left``: (n,). One creator's does not depend on who is there."""
    out = np.zeros(len(x))
    for column, weight in zip(x.T, weights.tolist(), strict=True):
        out += weight * column
    return np.clip(out, 0.0, MOST * left)


def expected_by_others(x: Floats, days: Floats, fold: Ints, left: int, weights: Floats) -> Floats:
    """Return what was expected of each row by weights from the other folds of creators: (J,).

    ``weights`` of all rows are taken where the other folds have under 60.
    """
    out = expected(x, weights, left)
    for k in range(FOLDS):
        mine = fold == k
        if mine.any() and np.count_nonzero(~mine) >= FEWEST:
            out[mine] = expected(x[mine], weights_of(x[~mine], days[~mine]), left)
    return out
