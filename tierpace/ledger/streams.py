"""Streams as columns, kept with the ledger: for habits, and for cutting history in the middle of a stream."""

from __future__ import annotations

from typing import Self, TypeVar

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import Sealed, axes, handed, taken
from tierpace.kernels.arrays import Ints, Objects
from tierpace.kernels.days import earned_by


@frozen(eq=False)
class Gifts(Sealed):
    """Gifts of streams, columnar, in the order of their streams.

    Attributes
    ----------
    stream : (m,) int64
        Row of the stream.
    at : (m,) int64
        UTC seconds.
    diamonds : (m,) int64
        What each brought.
    gifter_id : (m,) object
        Who gave it.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import tierpace as tp
    >>> start, end = (datetime(2026, 3, 1, hour, tzinfo=timezone.utc) for hour in (12, 13))
    >>> gift = tp.Gift(start, diamonds=9, gifter_id="zoe")
    >>> stream = tp.StreamSession("ann", start=start, end=end, diamonds=9, gifts=[gift])
    >>> gifts = tp.Ledger.from_sessions([stream], day_rule=tp.DayRule("UTC")).streams.gifts
    >>> gifts.diamonds, gifts.gifter_id
    (array([9]), array(['zoe'], dtype=object))
    """

    __module__ = "tierpace.ledger"

    stream: Ints = axes("m", kw_only=False)
    at: Ints = axes("m", kw_only=False)
    diamonds: Ints = axes("m", kw_only=False)
    gifter_id: Objects = axes("m", kw_only=False)


@frozen(eq=False)
class Battles(Sealed):
    """Battles of streams, columnar, in the order of their streams.

    Attributes
    ----------
    stream : (m,) int64
        Row of the stream.
    start, end : (m,) int64
        UTC seconds.
    opponent_id, won : (m,) object
        None where not known.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import tierpace as tp
    >>> start, end = (datetime(2026, 3, 1, hour, tzinfo=timezone.utc) for hour in (12, 13))
    >>> battle = tp.Battle(start, end=end, won=True)
    >>> stream = tp.StreamSession("ann", start=start, end=end, diamonds=9, battles=[battle])
    >>> tp.Ledger.from_sessions([stream], day_rule=tp.DayRule("UTC")).streams.battles.won
    array([True], dtype=object)
    """

    __module__ = "tierpace.ledger"

    stream: Ints = axes("m", kw_only=False)
    start: Ints = axes("m", kw_only=False)
    end: Ints = axes("m", kw_only=False)
    opponent_id: Objects = axes("m", kw_only=False)
    won: Objects = axes("m", kw_only=False)


@frozen(eq=False)
class Streams(Sealed):
    """Streams of a ledger, columnar, in the order they were given.

    Attributes
    ----------
    creator : (n,) int64
        Row of the creator in the ledger's ``ids``.
    start, end : (n,) int64
        UTC seconds; whole seconds of the length are kept, the start is rounded down.
    diamonds : (n,) int64
        Of the whole stream; 0 where the ledger does not measure them.
    stream_id : (n,) object or None
        The streams' own ids, None where a stream has none.
    gifts, battles : Gifts, Battles or None
        None: the source has none.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger = tp.Ledger.from_columns(
    ...     creator_id=["a"], start=[1772395200], end=[1772402400], diamonds=[10], day_rule=tp.DayRule("UTC")
    ... )
    >>> ledger.streams.end - ledger.streams.start
    array([7200])
    """

    __module__ = "tierpace"

    creator: Ints = axes("m", kw_only=False)
    start: Ints = axes("m", kw_only=False)
    end: Ints = axes("m", kw_only=False)
    diamonds: Ints = axes("m", kw_only=False)
    stream_id: Objects | None = axes("m", default=None, kw_only=False)
    gifts: Gifts | None = None
    battles: Battles | None = None

    def __len__(self) -> int:
        return len(self.creator)

    def _holds_what(self, other: Self) -> bool:
        """Return whether the same streams, gifts and battles are in both, in any order."""
        return self._content() == other._content()

    def _content(self) -> list[tuple[object, ...]]:
        """Return one sortable tuple a stream, its gifts and battles within it."""
        gifts: list[list[tuple[object, ...]]] = [[] for _ in range(len(self))]
        if self.gifts is not None:
            g = self.gifts
            for row, *gift in zip(g.stream.tolist(), g.at.tolist(), g.diamonds.tolist(), g.gifter_id, strict=True):
                gifts[row].append(("gift", *gift))
        if self.battles is not None:
            b = self.battles
            rows = zip(b.stream.tolist(), b.start.tolist(), b.end.tolist(), b.opponent_id, b.won, strict=True)
            for row, *battle in rows:
                gifts[row].append(("battle", *battle))
        ids = [None] * len(self) if self.stream_id is None else self.stream_id.tolist()
        columns = (self.creator.tolist(), self.start.tolist(), self.end.tolist(), self.diamonds.tolist(), ids, gifts)
        rows_ = [(*key, repr(i), tuple(sorted(map(repr, g)))) for *key, i, g in zip(*columns, strict=True)]
        return sorted(rows_)

    def take(self, rows: Ints) -> Self:
        """Return the streams of these rows, ascending, with their gifts and battles."""
        place = np.full(len(self), -1, np.int64)
        place[rows] = np.arange(len(rows))
        return taken(self, rows, "m", gifts=_of_streams(self.gifts, place), battles=_of_streams(self.battles, place))

    def of_creators(self, lookup: Ints) -> Self:
        """Return the streams of the creators with a new row in ``lookup`` (-1: none), renumbered."""
        kept = np.flatnonzero(lookup[self.creator] >= 0)
        out = self.take(kept)
        return evolve(out, creator=handed(lookup[out.creator]))

    def until(self, cut: int) -> Self:
        """Return what had been streamed before an instant: later streams gone, a running one cut there.

        Of a stream that is cut stay the gifts before the cut, and the rest of its diamonds in proportion to time.
        """
        kept = self.take(np.flatnonzero(self.start < cut))
        itemised = np.zeros(len(kept), np.int64)
        gifts, early = kept.gifts, np.zeros(len(kept), np.int64)
        if gifts is not None:
            np.add.at(itemised, gifts.stream, gifts.diamonds)
            before = (gifts.at < cut) | (kept.end <= cut)[gifts.stream]
            gifts = taken(gifts, np.flatnonzero(before), "m")
            np.add.at(early, gifts.stream, gifts.diamonds)
        over = kept.end > cut
        end = np.where(over, cut, kept.end)
        rest = earned_by(end, kept.start, kept.end, kept.diamonds - itemised)
        battles = kept.battles
        if battles is not None:
            b = taken(battles, np.flatnonzero(battles.start < cut), "m")
            open_ = b.end > cut
            won = b.won.copy()
            won[open_] = None
            battles = evolve(b, end=handed(np.where(open_, cut, b.end)), won=handed(won))
        diamonds = np.where(over, early + rest, kept.diamonds)
        return evolve(kept, end=handed(end), diamonds=handed(diamonds), gifts=gifts, battles=battles)


T = TypeVar("T", Gifts, Battles)


def _of_streams(columns: T | None, place: Ints) -> T | None:
    """Return the gifts or battles of the streams that keep a place, renumbered."""
    if columns is None:
        return None
    stream = place[columns.stream]
    kept = np.flatnonzero(stream >= 0)
    return taken(columns, kept, "m", stream=handed(stream[kept]))
