"""Which of many numbers lie far from all others."""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Bools, Ints


def far(values: Ints, *, gap: int, share: float) -> Bools:
    """Return which numbers lie more than a gap beyond all the rest, if they are at most so small a share: (R,).

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.kernels.far import far
    >>> np.flatnonzero(far(np.array([1, 2, 99, 3]), gap=10, share=0.25))
    array([2])
    >>> far(np.array([1, 2, 99, 98]), gap=10, share=0.25).any()
    np.False_
    """
    most = int(len(values) * share)
    if not most or int(values.max()) - int(values.min()) <= gap:
        return np.zeros(len(values), bool)
    above, below = _above(values, gap, most), _above(-values, gap, most)
    both = above | below
    return both if int(both.sum()) <= most else np.zeros(len(values), bool)


def _above(values: Ints, gap: int, most: int) -> Bools:
    """Return which numbers, at most so many, lie more than a gap above the rest."""
    if np.count_nonzero(values > values.max() - gap) > most:  # as nearly always: no need to sort
        return np.zeros(len(values), bool)
    top = np.sort(np.partition(values, len(values) - most - 1)[len(values) - most - 1 :])
    wide = np.diff(top) > gap
    return values > top[wide.argmax()] if wide.any() else np.zeros(len(values), bool)
