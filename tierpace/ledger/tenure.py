"""How well a creator is known: a regular, a joiner or a returner."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.days import day_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

RECENT = 60  # days before the cut
OFTEN = 5  # active days in them that make a regular
SEEN_BEFORE = 20  # days before the month by which all but joiners have been seen


class Tenure(IntEnum):
    """How well a creator is known at a cut.

    A regular has at least 5 active days in the last 60 (days with anything on them, where active days are not measured)
    and was first seen at least 20 days before the month. A joiner was first seen later, or never. A returner is anybody
    else: seen long ago, and hardly of late.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> [tp.ledger.Tenure(t).label for t in progress.tenure[:2]]
    ['regular', 'regular']
    """

    __module__ = "tierpace.ledger"

    REGULAR = 0
    JOINER = 1
    RETURNER = 2

    @property
    def label(self) -> str:
        """The name as reports write it."""
        return self.name.lower()


def tenures(days: Ints, measured: Bools, first_seen: Ints, start: int) -> NDArray[np.int8]:
    """Return the `Tenure` of each creator (N,) from days (N, D, 3), first days (N,) and the month's first day."""
    recent = days[:, -RECENT:]
    if measured[Signal.ACTIVE_DAYS]:
        often = day_sums(recent)[:, Signal.ACTIVE_DAYS]
    else:
        often = np.logical_or(recent[..., Signal.AIRTIME] != 0, recent[..., Signal.DIAMONDS] != 0).sum(1)
    late = first_seen > start - SEEN_BEFORE
    return np.where(late, Tenure.JOINER, np.where(often >= OFTEN, Tenure.REGULAR, Tenure.RETURNER)).astype(np.int8)
