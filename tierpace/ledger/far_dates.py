"""Dates far from all others: a slip of a few rows, which would make a ledger of decades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.far import far

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


FAR_DAYS, FAR_SHARE = 366, 0.001  # a few rows, over a year beyond all others


def far_rows(times: Ints, known: Iterable[tuple[Any, ...]], gap: int) -> Bools:
    """Return the rows that lie far from all others in time, except those that are bad already: (R,)."""
    bad = [row for row, *_ in known]
    if not bad:
        return far(times, gap=gap, share=FAR_SHARE)
    sound, out = other_rows(len(times), bad), np.zeros(len(times), bool)
    out[sound] = far(times[sound], gap=gap, share=FAR_SHARE)
    return out


def other_rows(n: int, rows: Sequence[int]) -> Bools:
    """Return all rows but these: (n,)."""
    out = np.ones(n, bool)
    out[list(rows)] = False
    return out
