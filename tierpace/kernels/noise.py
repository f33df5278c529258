"""Uniform noise keyed by numbers, not by position: the same key and counter give the same draw anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.kernels.arrays import Floats, Ints

if TYPE_CHECKING:
    from numpy.typing import NDArray

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
LANE = np.uint64(32)  # draw numbers fill the low 32 bits of a counter, lanes the high ones


def mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64-bit integers in place: the finaliser of splitmix64 (Steele, Lea & Flood 2014)."""
    shifted = x >> np.uint64(30)
    x ^= shifted
    x *= np.uint64(0xBF58476D1CE4E5B9)
    np.right_shift(x, np.uint64(27), out=shifted)
    x ^= shifted
    x *= np.uint64(0x94D049BB133111EB)
    np.right_shift(x, np.uint64(31), out=shifted)
    x ^= shifted
    return x


def uniforms(keys: NDArray[np.uint64], draws: int | Ints, lane: int) -> Floats:
    """Return uniforms in (0, 1) of each key: (N, S); another S extends or shortens the rows, nothing more.

    ``draws``: S, or which draws are wanted, by number from 0 on.
    """
    numbers = np.arange(draws) if isinstance(draws, int) else draws
    counter = (np.uint64(lane) << LANE) + (numbers + 1).astype(np.uint64)
    scrambled = mix(mix(keys.copy())[:, None] + counter * GOLDEN)
    scrambled >>= np.uint64(11)
    out = scrambled.view(np.int64).astype(np.float64)  # below 2^53, as either
    out += 0.5
    out *= 2.0**-53
    return out
