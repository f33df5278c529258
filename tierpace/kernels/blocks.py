"""Rows in blocks that fit the cache: what is made of a block on the way is small, however many rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tierpace.kernels.arrays import Floats

BLOCK = 1 << 16  # rows; eight columns of int64 take 4 MB
PART = 256  # creators; 12 weeks of their days take half a megabyte


def blocks(n: int) -> Iterator[slice]:
    """Yield the slices that make up ``n`` rows."""
    for first in range(0, n, BLOCK):
        yield slice(first, min(first + BLOCK, n))


def parts(n: int) -> Iterator[slice]:
    """Yield the slices that make up ``n`` creators, each with many days or draws."""
    for first in range(0, n, PART):
        yield slice(first, min(first + PART, n))


def in_order(values: Floats) -> Floats:
    """Return sums over the first axis of (D, N), in its order: (N,). ``sum(0)`` has another one where N is 1."""
    out = np.zeros(values.shape[1])
    for row in values:
        out += row
    return out
