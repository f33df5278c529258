"""How well a day of a creator is known."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from tierpace.kernels.arrays import Bools

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Quality(IntEnum):
    """How well a day of a creator is known.

    OBSERVED: as reported. SPREAD: part of a figure for several days. RESTATED: changed after it was first reported.
    MISSING: unknown, which is not zero.

    Examples
    --------
    >>> from tierpace.core.quality import Quality
    >>> [q.label for q in Quality]
    ['observed', 'spread', 'restated', 'missing']
    """

    __module__ = "tierpace.core"

    OBSERVED = 0
    SPREAD = 1
    RESTATED = 2
    MISSING = 3

    @property
    def label(self) -> str:
        """The word that reports and files use."""
        return self.name.lower()


def split_by_cut(quality: NDArray[np.uint8], day: int) -> Bools:
    """Return the creators for which a cut at the end of a day lies within a figure for several days: (N,).

    Such a cut holds part of what became known after it, so live use could not have made it: donors and backtests
    leave it out. Two such figures that meet at the day count as one.

    Parameters
    ----------
    quality : (N, D) uint8
        How well each day is known.
    day : int
        Index of the last day before the cut; outside of the days nothing is split.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.core.quality import split_by_cut
    >>> quality = np.array([[0, 1, 1, 0]])
    >>> [bool(split_by_cut(quality, day)[0]) for day in (-1, 0, 1, 2, 3)]
    [False, False, True, False, False]
    """
    if not 0 <= day < quality.shape[1] - 1:
        return np.zeros(len(quality), bool)
    return np.array((quality[:, day : day + 2] == Quality.SPREAD).all(1))
