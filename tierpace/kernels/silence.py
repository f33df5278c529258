"""How often and since when rows of days are silent, as seen from several days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tierpace.kernels.arrays import Bools, Floats, Ints

SHORT, LONG = 20, 80  # days of memory


class Seen(NamedTuple):
    """What the days up to one day say, all (N,): sums in which a day counts less the longer ago it is.

    ``busy`` and ``exposed`` by a short and a long memory, after the first busy day: a day that is busy by choice of
    who is looked at says nothing of how often. ``stayed`` of ``silent_before``: silent days that another followed.
    ``silent``: known days since the last busy one. ``known``: days that say something of the rate, each counted as one.
    """

    busy_short: Floats
    busy_long: Floats
    exposed_short: Floats
    exposed_long: Floats
    stayed: Floats
    silent_before: Floats
    silent: Floats
    known: Floats


def seen_from(busy: Bools, known: Bools, first: Ints, exposed_from: Ints, at: Sequence[int]) -> Iterator[Seen]:
    """Yield what is seen from the end of each of some days, ascending.

    ``busy`` and ``known`` are (D, N), days first; a row is looked at from its ``first`` day on (N,), and its days say
    something of its rate from ``exposed_from`` on (N,).
    """
    n, wanted = busy.shape[1], set(at)
    sums, runs = np.zeros((4, n)), np.zeros((2, n))
    fade = np.exp(-1.0 / np.array([[SHORT], [LONG], [SHORT], [LONG]]))
    silent, total = np.zeros(n), np.zeros(n)
    before = np.zeros(n, bool)
    for day in range(max(at, default=-1) + 1):
        here, fact = busy[day], known[day]
        counts = fact & (exposed_from <= day)
        sums *= fade
        sums[:2] += here & counts
        sums[2:] += counts
        follows = before & fact
        runs *= fade[1]
        runs[0] += follows & ~here
        runs[1] += follows
        silent += fact
        silent[here] = 0.0
        total += counts
        before = fact & ~here & (first <= day)
        if day in wanted:
            yield Seen(*(row.copy() for row in (*sums, *runs, silent, total)))
