"""Month-to-date totals into a ledger: a day is today's total less yesterday's, with a mark where it is not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import made, names
from tierpace.core.creators import Creator
from tierpace.core.months import EPOCH, DayRule, Month
from tierpace.core.quality import Quality
from tierpace.core.signals import SIGNAL_LABELS, Signal
from tierpace.errors import InputError, RowIssues
from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.running import settle, spread
from tierpace.ledger.ledger import Ledger
from tierpace.ledger.summing import alike, by_id, first_rows, since

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

MOST_A_DAY = 10**13  # diamonds: no limit, and safe in sums


@frozen(eq=False)
class Snapshots:
    """Month-to-date totals of creators, one row a creator and snapshot, in the order of exports: later rows revise.

    Attributes
    ----------
    creator_id : (R,) list of str
        Whose.
    day : (R,) int64
        The last day of the period, in days since 1970; the first is the first of its month.
    totals : (R, 3) int64
        From the first of the month to that day, in ledger units; at most what the days can hold.
    """

    creator_id: Sequence[str]
    day: Ints
    totals: Ints

    def __len__(self) -> int:
        return len(self.creator_id)


def ledger_of_snapshots(snapshots: Snapshots, *, day_rule: DayRule, creators: Iterable[Creator] = ()) -> Ledger:
    """Return the ledger whose running totals are those of the snapshots.

    The day of a snapshot is exact where the day before has one too. Else what the days between brought is spread over
    them, and they are marked; if it is nothing, each of them is known to have brought nothing. Where a total falls, or
    grows by more than the days can hold, the newest total counts: earlier ones give way to it, and their days are
    marked as restated, as is a day whose total a later row revises. Days after a creator's last snapshot of a month are
    unknown, unless it left.

    Parameters
    ----------
    snapshots : Snapshots
        In any order of days; of two rows for one creator and day the later one counts.
    day_rule : DayRule
        The rule that the days were counted by.
    creators : iterable of Creator
        Who they are. A day of joining within a month begins the first stretch of days of that month.

    Raises
    ------
    InputError
        There is no row.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace import DayRule
    >>> from tierpace.ledger.snapshots import Snapshots, ledger_of_snapshots
    >>> totals = np.array([[7200, 100, 1], [7200, 100, 1], [28800, 400, 3]])
    >>> rows = Snapshots(["7301"] * 3, np.array([20635, 20636, 20639]), totals)
    >>> ledger = ledger_of_snapshots(rows, day_rule=DayRule("UTC"))
    >>> ledger.days[0, :, Signal.DIAMONDS]
    array([100,   0, 150,   0, 150])
    >>> ledger.quality[0]
    array([0, 0, 1, 1, 1], dtype=uint8)
    """
    if not len(snapshots):
        raise InputError(
            "ledger.no_days",
            "snapshots",
            0,
            "there must be a row: the snapshots say which days are known",
            "an export of a month to date names its days in every row",
        )
    first = Month.from_date(EPOCH + timedelta(days=int(snapshots.day.min()))).first
    last = EPOCH + timedelta(days=int(snapshots.day.max()))
    named = by_id(creators)
    ids = sorted({*snapshots.creator_id, *named})
    place = {c: i for i, c in enumerate(ids)}
    who = np.array([place[c] for c in snapshots.creator_id], np.int64)
    day = snapshots.day - (first - EPOCH).days
    lengths = day_rule.day_seconds(first, last)
    board = _Board.empty(len(ids), len(lengths))
    revised = board.put(who, day, snapshots.totals)
    said: list[_Said] = []
    people = [named.get(c) or Creator(c) for c in ids]
    joined = np.array([0 if c.joined is None else (c.joined - first).days for c in people], np.int64)
    month = Month.from_date(first)
    while month.first <= last:
        start = (month.first - first).days
        span = slice(start, min(start + month.days, len(lengths)))
        found = _fill(board.part(span), lengths[span], joined - start)
        said += [(i, start + d, field, code, value) for i, d, field, code, value in found]
        month = month.shift(1)
    said += _outside(board, people, joined, first)
    people = [_since_known(c, board.quality[i], int(joined[i]), first) for i, c in enumerate(people)]
    rows = [(k, ids[i], field, "snapshot.revised", value) for k, i, field, value in revised]
    rows += [(int(board.row[i, d]), ids[i], field, code, value) for i, d, field, code, value in said]
    first_row = first_rows(len(ids), who, day)
    return made(
        Ledger,
        ids=ids,
        creators=tuple(people),
        day_rule=day_rule,
        first_day=first,
        days=board.days,
        quality=board.quality,
        measured=np.ones(len(Signal), bool),
        issues=RowIssues(sorted(rows, key=lambda row: row[0])) + alike(ids, who, np.arange(len(who))),
        since=since(ids, {c.id: c for c in people}, first_row, board.days, first),
        first_row=first_row,
        reported=board.seen,
    )


@frozen(eq=False)
class _Board:
    """By creator and day: the last total given, by which row, whether another came before, and what comes of it."""

    told: Ints  # (N, D, 3)
    seen: Bools  # (N, D)
    revised: Bools  # (N, D)
    row: Ints  # (N, D)
    days: Ints  # (N, D, 3)
    quality: NDArray[np.uint8]  # (N, D)

    @classmethod
    def empty(cls, n: int, d: int) -> _Board:
        """Return a board with nothing on it: every day is unknown."""
        none, no, number = np.zeros((n, d, len(Signal)), np.int64), np.zeros((n, d), bool), np.zeros((n, d), np.int64)
        return cls(none, no, no.copy(), number, none.copy(), np.full((n, d), Quality.MISSING, np.uint8))

    def part(self, span: slice) -> _Board:
        """Return some days of it; what is written to them is on the whole board."""
        return _Board(*(getattr(self, name)[:, span] for name in names(_Board)))

    def put(self, who: Ints, day: Ints, totals: Ints) -> list[_Revised]:
        """Write the rows one over the other; return those that differ from what they are written over."""
        order = np.lexsort((np.arange(len(who)), day, who))
        who, day, totals = who[order], day[order], totals[order]
        again = (who[1:] == who[:-1]) & (day[1:] == day[:-1])
        rows, signals = np.nonzero(again[:, None] & (totals[1:] != totals[:-1]))
        self.told[who, day] = totals  # of equal places numpy keeps the last
        self.seen[who, day] = True
        self.row[who, day] = order
        self.revised[who[rows], day[rows]] = True
        return [
            (int(order[r + 1]), int(who[r]), SIGNAL_LABELS[s], f"{totals[r, s]} to {totals[r + 1, s]}")
            for r, s in zip(rows.tolist(), signals.tolist(), strict=True)
        ]


_Said = tuple[int, int, str, str, object]  # creator, day, field, code, value
_Revised = tuple[int, int, str, object]  # row, creator, field, what it was and is


def _fill(board: _Board, lengths: Ints, joined: Ints) -> list[_Said]:
    """Fill the days of one month; return what was restated. ``joined`` is counted from its first day."""
    settled = _settled(board, lengths)
    said: list[_Said] = []
    before = np.zeros(settled[:, 0].shape, np.int64)
    raw = before.copy()
    start = np.zeros(len(joined), np.int64)  # the first day that the next total covers
    for d in range(len(lengths)):
        rows = np.flatnonzero(board.seen[:, d])
        added, told = settled[rows, d] - before[rows], board.told[rows, d] - raw[rows]
        odd = added != told
        said += [
            (int(rows[k]), d, SIGNAL_LABELS[s], "snapshot.restated", int(told[k, s]))
            for k, s in np.argwhere(odd).tolist()
        ]
        marks = np.where(odd.any(1) | board.revised[rows, d], Quality.RESTATED, Quality.OBSERVED)
        alone = start[rows] == d
        board.days[rows[alone], d], board.quality[rows[alone], d] = added[alone], marks[alone]
        for k in np.flatnonzero(~alone).tolist():
            i = int(rows[k])
            span = slice(int(start[i]), d + 1)
            _fill_several(board, i, span, added[k], lengths=lengths, joined=int(joined[i]), mark=int(marks[k]))
        before[rows], raw[rows], start[rows] = settled[rows, d], board.told[rows, d], d + 1
    return said


def _fill_several(  # one stretch of days of one creator, with all that bears on it
    board: _Board,
    i: int,
    span: slice,
    added: Ints,
    *,
    lengths: Ints,
    joined: int,
    mark: int,
) -> None:
    """Spread what one creator added over the days between two snapshots, from the day of joining if they hold it."""
    board.quality[i, span] = Quality.OBSERVED
    start = joined if span.start < joined < span.stop else span.start
    own = lengths[start : span.stop]
    if added[Signal.AIRTIME] > own.sum() or added[Signal.ACTIVE_DAYS] > len(own):
        start, own = span.start, lengths[span]
    airtime, diamonds, active = added.tolist()
    board.days[i, start : span.stop] = spread(airtime, diamonds, active, own)
    unsure = len(own) > 1 and (added.any() or mark == Quality.RESTATED)  # which of them brought what
    board.quality[i, start : span.stop] = Quality.SPREAD if unsure else mark


def _settled(board: _Board, lengths: Ints) -> Ints:
    """Return the totals of a month as its days can have them: (N, D, 3)."""
    out = np.zeros_like(board.told)
    told, seen = board.told, board.seen
    rooms = {Signal.AIRTIME: np.broadcast_to(lengths, seen.shape), Signal.DIAMONDS: np.full(seen.shape, MOST_A_DAY)}
    for s, room in rooms.items():
        out[..., s] = settle(told[..., s], seen, room)
    room = _with_airtime(out[..., Signal.AIRTIME], seen)
    enough = told[..., Signal.ACTIVE_DAYS].max(1) <= room.sum(1)
    out[..., Signal.ACTIVE_DAYS] = settle(told[..., Signal.ACTIVE_DAYS], seen, np.where(enough[:, None], room, 1))
    return out


def _with_airtime(airtime: Ints, seen: Bools) -> Ints:
    """Return how many days up to each snapshot, since the one before, may be active: those that airtime can be on."""
    room = np.zeros(airtime.shape, np.int64)
    before = np.zeros(len(airtime), np.int64)
    passed = before.copy()
    for d in range(airtime.shape[1]):
        at = seen[:, d]
        passed += 1
        room[at, d] = np.minimum(passed, airtime[:, d] - before)[at]
        before, passed = np.where(at, airtime[:, d], before), np.where(at, 0, passed)
    return room


def _outside(board: _Board, people: list[Creator], joined: Ints, first: date) -> list[_Said]:
    """Mark the days before joining and after leaving as known: nothing comes of them. Return who vanished."""
    said: list[_Said] = []
    final = board.seen.shape[1] - 1
    for i, c in enumerate(people):
        early = board.quality[i, : max(int(joined[i]), 0)]
        early[early == Quality.MISSING] = Quality.OBSERVED
        found = np.flatnonzero(board.seen[i])
        end = int(found[-1]) if len(found) else final
        if c.left is not None and (c.left - first).days <= final:
            board.quality[i, max((c.left - first).days, end) + 1 :] = Quality.OBSERVED
        elif end < final:
            said.append((i, end, "creator_id", "snapshot.vanished", str(first + timedelta(days=end))))
    return said


def _since_known(creator: Creator, quality: NDArray[np.uint8], joined: int, first: date) -> Creator:
    """Return the creator with the first day that is known of it, where that lies after the first of its time here."""
    begin = max(joined, 0)
    known = quality[begin:] != Quality.MISSING
    if creator.known_from is not None or not known.any() or known[0]:
        return creator
    return evolve(creator, known_from=first + timedelta(days=begin + int(known.argmax())))
