"""Curves in few characters: each value as two letters of 64, for pages that draw thousands of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STEPS = len(LETTERS) ** 2 - 1  # 4,095: far below what a chart shows
UNKNOWN = ".."
_PAIRS = np.array([a + b for a in LETTERS for b in LETTERS] + [UNKNOWN], object)


def written_curves(values: NDArray[np.float64], top: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return curves (…, P) as texts of two letters a value (…), in parts of ``top`` (…); NaN is two dots.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.show.html_curves import written_curves
    >>> written_curves(np.array([[0.0, 50.0, 100.0, np.nan]]), np.array([100.0])).tolist()
    ['AAgA__..']
    """
    share = values / np.where(top > 0, top, 1.0)[..., None]
    unknown = np.isnan(share)
    at = np.rint(np.clip(np.where(unknown, 0.0, share), 0.0, 1.0) * STEPS).astype(np.int64)
    pairs = _PAIRS[np.where(unknown, STEPS + 1, at)]
    out = np.empty(values.shape[:-1], object)
    flat = out.reshape(-1)
    for k, row in enumerate(pairs.reshape(-1, values.shape[-1]).tolist()):
        flat[k] = "".join(row)
    return out
