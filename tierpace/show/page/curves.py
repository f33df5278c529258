"""Curves in few characters: each value as one or two letters of 64, for pages that draw thousands of them."""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Floats, Objects

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STEPS = len(LETTERS) ** 2 - 1  # 4,095: far below what a chart shows
UNKNOWN = ".."
_ONES = np.array([*LETTERS, "."], object)
_PAIRS = np.array([a + b for a in LETTERS for b in LETTERS] + [UNKNOWN], object)


def written_curves(values: Floats, top: Floats) -> Objects:
    """Return curves (…, P) as texts of two letters a value (…), in parts of ``top`` (…); NaN is two dots.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.show.page.curves import written_curves
    >>> written_curves(np.array([[0.0, 50.0, 100.0, np.nan]]), np.array([100.0])).tolist()
    ['AAgA__..']
    """
    share = values / np.where(top > 0, top, 1.0)[..., None]
    unknown = np.isnan(share)
    at = np.rint(np.clip(np.where(unknown, 0.0, share), 0.0, 1.0) * STEPS).astype(np.int64)
    return _joined(_PAIRS[np.where(unknown, STEPS + 1, at)])


def written_counts(values: Floats) -> Objects:
    """Return running counts below 64 (…, P) as texts of one letter a count; NaN is a dot.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.show.page.curves import written_counts
    >>> written_counts(np.array([[0.0, 1.0, 26.0, np.nan]])).tolist()
    ['ABa.']
    """
    unknown = np.isnan(values)
    return _joined(_ONES[np.where(unknown, len(LETTERS), np.where(unknown, 0, values)).astype(np.int64)])


def _joined(letters: Objects) -> Objects:
    """Return texts of letters (…, P): (…)."""
    out = np.empty(letters.shape[:-1], object)
    flat = out.reshape(-1)
    for k, row in enumerate(letters.reshape(-1, letters.shape[-1]).tolist()):
        flat[k] = "".join(row)
    return out
