"""How often and since when rows of days are silent, as seen from several days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import in_order

SHORT, LONG = 20, 80  # days of memory
STEP = 14  # days that are added at a time


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
    n, done = busy.shape[1], 0
    sums, runs, silent, total = np.zeros((4, n)), np.zeros((2, n)), np.zeros(n), np.zeros(n)
    ends = sorted({*at, *range(STEP - 1, max(at, default=-1), STEP)})
    for last in ends:
        days = np.arange(done, last + 1)[:, None]
        here, fact = busy[done : last + 1], known[done : last + 1]
        counts = fact & (exposed_from <= days)
        weights = [np.exp((days - last) / memory) for memory in (SHORT, LONG)]
        faded = [np.exp((done - 1 - last) / memory) for memory in (SHORT, LONG)]
        for k, days_of in enumerate((here & counts, counts)):
            for place, weight in enumerate(weights):
                sums[2 * k + place] *= faded[place]
                sums[2 * k + place] += in_order(days_of * weight)
        begin = max(done, 1)
        was = slice(begin - 1, last)
        before = known[was] & ~busy[was] & (first <= np.arange(begin - 1, last)[:, None])
        follows = before & known[begin : last + 1]
        for place, days_of in enumerate((follows & ~busy[begin : last + 1], follows)):
            runs[place] *= faded[1]
            runs[place] += in_order(days_of * weights[1][begin - done :])
        since = fact & ~np.logical_or.accumulate(here[::-1])[::-1]
        silent = np.where(here.any(0), 0.0, silent) + since.sum(0)
        total += counts.sum(0)
        done = last + 1
        if last in at:
            yield Seen(*(row.copy() for row in (*sums, *runs, silent, total)))
