"""What every creator did on every day, as integers: the table that a ledger is, and all that is read from it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, along, as_firm, axes, rows_of, taken, texts
from tierpace.core.counting import counted
from tierpace.core.creators import Creator
from tierpace.core.days import DayLike, require_day
from tierpace.core.months import DayRule
from tierpace.core.quality import Quality
from tierpace.errors import RowIssues
from tierpace.kernels.arrays import Bools, Dates, Ints, Objects
from tierpace.kernels.days import NEVER, first_busy
from tierpace.ledger.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


@frozen(eq=False, slots=False)
class DayTable(OfCreators):
    """What every creator did on every day, in int64; a `Ledger` is one that knows how it is built and cut.

    Attributes
    ----------
    ids, creators : (N,) object, tuple of Creator
        Creator ids, sorted, and who they are.
    day_rule : DayRule
        One ledger has one.
    first_day, last_day : date
        The days it covers; ``last_day`` is the last fully known one.
    days : (N, D, 3) int64
        Ledger units, signals in the order of `Signal`.
    quality : (N, D) uint8
        How well each day is known (`tierpace.core.quality.Quality`).
    measured : (3,) bool
        Which signals the source measures.
    streams : Streams or None, if built from daily rows
    issues : RowIssues
        Rows set aside, and rows worth a look: duplicates, overlaps, very long streams.
    since : (N,) int64
        Index of the day from which each creator is on the roster: joined and with data, or the first stream or row.
    first_row : (N,) int64
        Index of the day of the first stream, row or export about each creator, beyond every ledger if there is none.
    reported : (N, D) bool or None
        Of console exports, which creators that of a day names. None: the source is a log, where silence is a true zero.
    partial_from : date or None
        The day from which days may be partial, for ``last_day`` was only assumed; None where it was given.
    named : (N,) bool or None
        Who was named to the ledger, besides those found in its rows; None where nobody was.
    lost_days : tuple of (date, int, int)
        Days of which more rows were set aside than kept, with how many of how many.

    Examples
    --------
    >>> import tierpace as tp
    >>> isinstance(tp.demo.ledger(seed=0), tp.ledger.DayTable)
    True
    """

    __module__ = "tierpace.ledger"

    ids: Objects = field(converter=texts, kw_only=True, metadata=along("N"))
    creators: tuple[Creator, ...] = field(kw_only=True, metadata=along("N"))
    day_rule: DayRule = field(kw_only=True)
    first_day: date = field(kw_only=True)
    days: Ints = axes("ND3")
    quality: NDArray[np.uint8] = axes("ND")
    measured: Bools = axes("3")
    streams: Streams | None = field(default=None, kw_only=True)
    issues: RowIssues = field(factory=RowIssues, kw_only=True)
    since: Ints = axes("N")
    first_row: Ints = axes("N")
    reported: Bools | None = axes("ND", default=None)
    partial_from: date | None = field(default=None, kw_only=True)
    named: Bools | None = axes("N", default=None)
    lost_days: tuple[tuple[date, int, int], ...] = field(default=(), kw_only=True)

    @first_row.default
    def _first_day_with_anything(self) -> Ints:
        return np.where((seen := first_busy(self.days)) < self.days.shape[1], seen, NEVER)

    def __repr__(self) -> str:
        n, d = self.days.shape[:2]
        streams = "daily rows" if self.streams is None else counted(len(self.streams), "stream")
        span = f"{self.first_day} to {self.last_day}"
        size = f"{counted(n, 'creator')} × {counted(d, 'day')}"
        return f"<{type(self).__name__} {size}, {span}, {self.day_rule.zone}, {streams}>"

    @property
    def last_day(self) -> date:
        """The last fully known day, or where none was given, that of the last end or row."""
        return self.first_day + timedelta(days=self.days.shape[1] - 1)

    @property
    def latest(self) -> date:
        """The last day that is known whole: before that of the last start or row where ``last_day`` is assumed."""
        return self.last_day if self.partial_from is None else self.partial_from - timedelta(days=1)

    @property
    def dates(self) -> Dates:
        """The days: (D,) datetime64[D]."""
        return np.datetime64(self.first_day, "D") + np.arange(self.days.shape[1]).astype("timedelta64[D]")

    @cached_property
    def edges(self) -> Ints:
        """The midnights that bound the days: (D + 1,) UTC seconds."""
        return self.day_rule.edges(self.first_day, self.last_day)

    @cached_property
    def known(self) -> Bools:
        """Which days are facts: (N, D)."""
        known = self.quality != Quality.MISSING
        for i in self.dated:
            if (begin := self.creators[i].known_from) is not None:
                known[i, : max((begin - self.first_day).days, 0)] = False
        return as_firm(known, self.quality)

    @cached_property
    def dated(self) -> tuple[int, ...]:
        """Rows of the creators with a date: joined, left or known from."""
        people = enumerate(self.creators)
        return tuple([i for i, c in people if not (c.joined is c.left is c.known_from is None)])

    @cached_property
    def first_seen(self) -> Ints:
        """Index of each creator's first day with anything on it, D if there is none: (N,)."""
        return as_firm(first_busy(self.days), self.days)

    def index(self, day: DayLike) -> int:
        """Return the index of a day on the day axis; it may lie outside."""
        return (require_day(day) - self.first_day).days

    def day_seconds(self) -> Ints:
        """Return the true length of each day: (D,)."""
        return np.diff(self.edges)

    def rows_of(self, ids: Iterable[str]) -> Ints:
        """Return the rows of these ids; one that is not in the ledger is an InputError."""
        return rows_of(self.ids, ids)

    def take(self, rows: Ints) -> Self:
        """Return the creators of these rows, ascending."""
        if len(rows) == len(self.ids):
            return self
        present = np.zeros(len(self.ids), bool)
        present[rows] = True
        streams = self.streams
        return taken(self, rows, streams=None if streams is None else streams.of_creators(new_rows(present)))


def new_rows(present: Bools) -> Ints:
    """Return the new row of each creator, -1 for those who are not kept."""
    return np.where(present, np.cumsum(present) - 1, -1)
