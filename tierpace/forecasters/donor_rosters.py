"""Who teaches a roster: all creators, or of many those whose noise is least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.forecasters.contract import Noise
from tierpace.forecasters.past_months import SETTLED
from tierpace.kernels.arrays import Bools, Ints

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.ledger.progress import Progress


MOST = 2000  # creators who are donors; 24,000 creator-months say no less than 100,000 (docs/explain/forecasters.md)
TEACHERS = 20_000  # creators who are learned from; what that changes is in docs/explain/learning.md
YEAR = 366  # days that past months go back


def keys_of(progress: Progress) -> NDArray[np.uint64]:
    """Return the noise of creators' ids in a month: those of the least are learned from: (N,)."""
    return Noise(progress.ids, progress.month, draws=0, seed=0).keys()


def says_something(progress: Progress) -> Bools:
    """Return who has a row by the cut and a known day: (N,)."""
    return np.asarray(progress.seen & progress.known.any(1))


def newcomers(progress: Progress) -> Bools:
    """Return who was first seen within the last year, once the roster had settled: (N,)."""
    return np.asarray(progress.history.first_seen >= max(SETTLED, progress.start - YEAR))


def chosen(keys: NDArray[np.uint64], new: Bools) -> tuple[Ints, Ints]:
    """Return the rows of those who are learned from, and of newcomers who are donors besides, by what all look like.

    Of creators with a row and a known day: ``keys`` (n,), see `keys_of`, and who is a newcomer, ``new`` (n,). Rows are
    in the order of noise. Which creators they are does not depend on the order of the input.
    """
    order = np.argsort(keys, kind="stable")
    taught = order[:TEACHERS]
    donors = order[new[order]][: MOST // 2]
    return taught, np.setdiff1d(donors, taught) if len(order) > TEACHERS else np.zeros(0, np.int64)


def is_many(progress: Progress) -> bool:
    """Whether more creators have been seen than are learned from."""
    return len(progress.ids) > TEACHERS and int(progress.seen.sum()) > TEACHERS


def teachers(progress: Progress) -> Progress:
    """Return the creators who are learned from: all who have been seen, or of more than 20,000 those of least noise."""
    progress = progress.of_seen
    if len(progress.ids) <= TEACHERS:
        return progress
    some = np.flatnonzero(says_something(progress))
    rows, _ = chosen(keys_of(progress)[some], newcomers(progress)[some])
    return progress.select(progress.ids[some[rows]])


def pool_of(progress: Progress) -> Progress:
    """Return the `teachers` and the newcomers who are donors besides."""
    progress = progress.of_seen
    if len(progress.ids) <= TEACHERS:
        return progress
    some = np.flatnonzero(says_something(progress))
    both = np.concatenate(chosen(keys_of(progress)[some], newcomers(progress)[some]))
    return progress.select(progress.ids[some[both]])


def donor_roster(progress: Progress) -> Progress:
    """Return the creators who are donors: all, or of many those whose noise of the month is least.

    Up to half of them are chosen among newcomers: joiners are rare, and learn from their like alone.
    """
    if len(progress.ids) > TEACHERS:
        progress = pool_of(progress)
    if len(progress.ids) <= MOST:
        return progress
    order = np.argsort(keys_of(progress), kind="stable")
    new = newcomers(progress)[order]
    first = np.flatnonzero(new)[: MOST // 2]
    rows = np.concatenate((order[first], np.delete(order, first)))[:MOST]
    return progress.select(progress.ids[rows])
