"""What is plain of each stream: its local day and hour, its length, what an hour brought, how long since the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed, axes, made, taken
from tierpace.evidence.sources import streams_of
from tierpace.kernels.arrays import Bools, Dates, Floats, Ints
from tierpace.kernels.days import day_of
from tierpace.kernels.seconds import HOUR

if TYPE_CHECKING:
    from datetime import date

    from tierpace.ledger.progress import Progress


HOURS, WEEK, THURSDAY = 24, 7, 3  # days are counted from Thursday, 1 January 1970


@frozen(eq=False)
class StreamFacts(Sealed):
    """Streams that have a length and begin in the ledger, by creator and start.

    Attributes
    ----------
    row : (n,) int64
        Place in the ledger's streams.
    creator : (n,) int64
        Row of the creator.
    start, end : (n,) int64
        UTC seconds.
    day : (n,) int64
        Place of the local day on which it began on the ledger's day axis.
    weekday, hour : (n,) int64
        Monday is 0; the hour of the local day.
    hours : (n,) float64
        Length.
    diamonds, rate : (n,) float64
        What it brought, and for each hour.
    pause : (n,) float64
        Hours since the end of the creator's last stream; NaN for the first.
    """

    row: Ints = axes("n")
    creator: Ints = axes("n")
    start: Ints = axes("n")
    end: Ints = axes("n")
    day: Ints = axes("n")
    weekday: Ints = axes("n")
    hour: Ints = axes("n")
    hours: Floats = axes("n")
    diamonds: Floats = axes("n")
    rate: Floats = axes("n")
    pause: Floats = axes("n")

    def take(self, rows: Ints | Bools) -> Self:
        """Return some of the streams."""
        return taken(self, rows, "n")

    def days(self, first_day: date) -> Dates:
        """Return the local days: (n,)."""
        return np.asarray(np.datetime64(first_day, "D") + self.day)


def stream_facts(progress: Progress) -> StreamFacts:
    """Return the streams up to the cut.

    Raises
    ------
    InputError
        The ledger has no streams.
    """
    streams, edges = streams_of(progress), progress.history.edges
    day = day_of(streams.start, edges)
    order = np.lexsort((streams.start, streams.creator))
    order = order[(streams.end > streams.start)[order] & (day >= 0)[order] & (day < len(edges) - 1)[order]]
    who, start, end, day = streams.creator[order], streams.start[order], streams.end[order], day[order]
    hours = (end - start) / HOUR
    diamonds = streams.diamonds[order].astype(np.float64)
    before = np.full(len(order), np.nan)
    same = who[1:] == who[:-1]
    before[1:][same] = np.maximum(start[1:] - end[:-1], 0)[same] / HOUR
    first = np.datetime64(progress.history.first_day, "D").astype(np.int64)
    return made(
        StreamFacts,
        row=order,
        creator=who,
        start=start,
        end=end,
        day=day,
        weekday=(first + day + THURSDAY) % WEEK,
        hour=np.minimum((start - edges[day]) // HOUR, HOURS - 1),
        hours=hours,
        diamonds=diamonds,
        rate=diamonds / hours,
        pause=before,
    )
