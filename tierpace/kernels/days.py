"""Spans of time against day boundaries; running totals."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.blocks import BLOCK, blocks, parts
from tierpace.kernels.seconds import DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Crowd = tuple[Ints, Bools]  # rows by creator and start, and where a chain of overlaps begins
    Extent = tuple[int, int, int]  # no span starts before the first nor after the second, or is longer than the third

FOREVER = 1 << 60
NEVER = 1 << 40  # a day beyond every ledger
INT_BITS = 63
FIRST_STRETCH = 8  # days
MANY = 3  # where a third of the creators have overlaps, all rows are looked at


def day_sums(days: NDArray[np.integer[Any]]) -> Ints:
    """Return the sums over days (N, D, 3) of whole numbers: (N, 3). A tenth of the time of ``days.sum(1)``.

    A copy of some days of each creator is quick to make, and quick to add up.
    """
    n, n_days, k = days.shape
    out, ones = np.empty((n, k), np.int64), np.ones(n_days, np.int64)
    for rows in parts(n):
        np.matmul(ones, np.ascontiguousarray(days[rows]), out=out[rows])
    return out


def first_busy(days: Ints) -> Ints:
    """Return each creator's first day with anything on it, D if there is none: (N,) from (N, D, 3).

    Most are seen within days: ever longer stretches are searched, for those alone who have not been seen before.
    """
    n, n_days, signals = days.shape
    out, unseen, first = np.full(n, n_days), np.arange(n), 0
    while first < n_days and len(unseen):
        stop = min(max(2 * first, FIRST_STRETCH), n_days)
        given = days[:, first:stop] if first == 0 else days[unseen, first:stop]
        something = (given != 0).reshape(len(unseen), (stop - first) * signals)  # any(2) takes eight times as long
        place = something.argmax(1)
        found = something[np.arange(len(unseen)), place]
        out[unseen[found]] = first + place[found] // signals
        unseen, first = unseen[~found], stop
    return out


def day_of(at: Ints, edges: Ints) -> Ints:
    """Return the day each instant lies in: -1 before the first edge, D from the last one on."""
    return np.searchsorted(edges, at, side="right") - 1


def split(start: Ints, end: Ints, edges: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Cut spans at the edges: row, day, begin and finish of each piece; an empty span is one empty piece."""
    first = day_of(start, edges)
    last = np.maximum(day_of(end - 1, edges), first)
    pieces = last - first + 1
    row = np.repeat(np.arange(len(start)), pieces)
    if len(row) == len(start):
        return row, first, start, end
    day = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    bounds = np.concatenate(([-FOREVER], edges, [FOREVER]))
    return row, day, np.maximum(start[row], bounds[day + 1]), np.minimum(end[row], bounds[day + 2])


def earned_by(at: Ints, start: Ints, end: Ints, amount: Ints) -> Ints:
    """Return the part of each span's amount that falls before an instant: in proportion to time, rounded down.

    Differences of it over a partition of the span add up to the amount exactly. An empty span earns at once.
    """
    length = end - start
    reached = np.clip(at - start, 0, length)
    return np.where(length > 0, amount * reached // np.maximum(length, 1), np.where(at >= start, amount, 0))


def even(edges: Ints) -> int | None:
    """Return from when on days of 24 h begin no later than those between the edges, and less than a day before them.

    None where there is no such instant.
    """
    first = edges - DAY * np.arange(len(edges))
    return int(first.min()) if int(first.max() - first.min()) < DAY else None


def days_of(at: Ints, bounds: Ints, *, first: int | None) -> Ints:
    """Return `day_of` for edges that lie between two bounds without end; `even` ones take a tenth of the time."""
    edges = bounds[1:-1]
    if first is None:
        return day_of(at, edges)
    day = at - first
    day //= DAY
    np.clip(day, -1, len(edges) - 1, out=day)
    day -= at < np.append(bounds[1:], bounds[0]).take(day)  # of a longer day, or after one; the place -1 is the last
    return day


def newly_covered(start: Ints, end: Ints, *ties: Ints) -> Ints:
    """Return the length that each span adds to the union of all spans, in the order of their starts, ends and ``ties``.

    Spans of different groups must lie apart on one line of time.
    """
    order = np.lexsort((*ties, end, start))
    s, e = start[order], end[order]
    reach = np.concatenate((s[:1], np.maximum.accumulate(e)[:-1]))
    new = np.empty_like(s)
    new[order] = np.maximum(e - np.maximum(s, reach), 0)
    return new


def in_order(creator: Ints, start: Ints, low: int, time_bits: int) -> Callable[[slice], tuple[Ints, Ints]]:
    """Return a function from a block to its rows by creator and start, and their places on one line of time.

    One number that holds creator, start and row sorts four times as fast as rows by a key; rows in order stay there.
    """
    n = len(start)
    row_bits = n.bit_length()
    packed = int(creator.max()).bit_length() + time_bits + row_bits <= INT_BITS
    key = np.empty(n, np.int64)
    sorted_, last = True, -1
    for rows in blocks(n):
        line = (creator[rows] << time_bits) + (start[rows] - low)
        key[rows] = (line << row_bits) + np.arange(rows.start, rows.stop) if packed else line
        sorted_ = sorted_ and int(line[0]) >= last and bool((line[1:] >= line[:-1]).all())
        last = int(line[-1])
    if packed:
        if not sorted_:
            key.sort()
        return lambda rows: (key[rows] & ((1 << row_bits) - 1), key[rows] >> row_bits)
    order = np.argsort(key, kind="stable")
    return lambda rows: (order[rows], key[order[rows]])


def in_turn(creator: Ints, start: Ints, end: Ints) -> bool:
    """Whether each creator's rows are together, and none begins before the one above it has ended, or with it."""
    seen, groups = np.zeros(int(creator.max()) + 1, bool), 1
    seen[creator[0]] = True
    for rows in blocks(len(start)):
        wide = slice(max(rows.start - 1, 0), rows.stop)
        who, s, e = creator[wide], start[wide], end[wide]
        other, early = who[1:] != who[:-1], s[1:] < e[:-1]
        early |= s[1:] == s[:-1]
        begun = who[1:][other]
        seen[begun] = True
        groups += len(begun)
        if groups != int(np.count_nonzero(seen)) or (early > other).any():
            return False
    return True


def in_one_number(creator: Ints, start: Ints, end: Ints, *, low: int, time_bits: int, length_bits: int) -> Ints:
    """Return creator, start and length of each span as one number, sorted: (n,). Spans without length have one of 1."""
    key = np.empty(len(start), np.int64)
    for rows in blocks(len(start)):
        block, length = key[rows], end[rows] - start[rows]
        np.left_shift(creator[rows], time_bits, out=block)
        block += start[rows]
        block -= low
        block <<= length_bits
        block += np.maximum(length, 1, out=length)
    key.sort()
    return key


def extent_of(start: Ints, end: Ints) -> Extent:
    """Return the first and the last start, and the greatest length."""
    longest = max(int((end[rows] - start[rows]).max()) for rows in blocks(len(start)))
    return int(start.min()), int(start.max()), longest


def who_overlap(creator: Ints, start: Ints, end: Ints, extent: Extent | None) -> Bools:
    """Return of which creators (up to the last one) two spans overlap, or start together.

    Numbers that hold creator, start and length sort faster than rows do, and no row has to be looked up.
    """
    n = int(creator.max()) + 1
    if in_turn(creator, start, end):
        return np.zeros(n, bool)
    low, last, longest = extent or extent_of(start, end)
    longest = max(longest, 1)
    time_bits, length_bits = (last + longest - low).bit_length(), longest.bit_length()
    if n.bit_length() + time_bits + length_bits > INT_BITS:
        return np.ones(n, bool)
    key = in_one_number(creator, start, end, low=low, time_bits=time_bits, length_bits=length_bits)
    found, before = np.zeros(n, bool), -1
    for rows in blocks(len(key)):
        done = key[rows]
        line = done >> length_bits
        done &= (1 << length_bits) - 1
        done += line
        if line[0] < before:
            found[line[0] >> time_bits] = True
        found[line[1:][line[1:] < done[:-1]] >> time_bits] = True
        before = done[-1]
    return found


def crowds(creator: Ints, start: Ints, end: Ints, *, extent: Extent | None = None) -> Crowd:
    """Return the rows of spans that overlap another one of their creator, or start with it, and where a crowd begins.

    The rows come by creator and start. A crowd is a chain of such spans: no span overlaps one outside its own.
    Only the spans of creators with an overlap are looked at row by row. ``extent``: where it is known already.
    """
    none = np.zeros(0, np.int64), np.zeros(0, bool)
    found = who_overlap(creator, start, end, extent) if len(start) else np.zeros(0, bool)
    if not found.any():
        return none
    if MANY * int(np.count_nonzero(found)) > len(found):
        return _crowds(creator, start, end)
    rows = np.flatnonzero(found[creator])
    crowd, begins = _crowds(creator[rows], start[rows], end[rows])
    return rows[crowd], begins


def _crowds(creator: Ints, start: Ints, end: Ints) -> Crowd:
    n, low = len(start), int(start.min())
    time_bits = (int(end.max()) - low).bit_length()
    block = in_order(creator, start, low, time_bits)
    opens = np.ones(n + 1, bool)
    before = reach = -1
    for rows in blocks(n):
        row, line = block(rows)
        furthest = np.maximum.accumulate(np.maximum((line >> time_bits << time_bits) + (end[row] - low), reach))
        opens[rows][0] = line[0] >= reach and line[0] != before
        opens[rows][1:] = (line[1:] >= furthest[:-1]) & (line[1:] != line[:-1])
        before, reach = int(line[-1]), int(furthest[-1])
    found = [np.zeros(0, np.int64)]
    for rows in blocks(n):
        together = ~(opens[rows] & opens[rows.start + 1 : rows.stop + 1])
        if together.any():
            found.append(block(rows)[0][together])
    together = ~(opens[:-1] & opens[1:])
    return np.concatenate(found), opens[:-1][together]


def counted_twice(
    crowd: Crowd,
    creator: Ints,
    start: Ints,
    end: Ints,
    *,
    edges: Ints,
    whole: bool,
    seconds: Ints,
) -> tuple[Ints, Ints]:
    """Take from the seconds of days (n, D) what crowds share; return the rows that lost some, ascending, and how much.

    The span that starts first keeps what it shares; of equals, the one that ends first, then the earlier row.
    """
    crowded, begins = crowd
    n_days = seconds.shape[1]
    rows_lost, lost = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    bounds = np.append(np.flatnonzero(begins), len(crowded))
    cuts = bounds[np.unique(np.searchsorted(bounds, [*range(0, len(crowded), BLOCK), len(crowded)]))]
    for first, last in pairwise(cuts.tolist()):
        row = crowded[first:last]
        who, s, e = creator[row], start[row], end[row]
        if whole:
            piece, day, begin, finish = np.arange(len(row)), day_of(s, edges), s, e
        else:
            piece, day, begin, finish = split(s, e, edges)
        inside = (day >= 0) & (day < n_days)
        piece, day, begin, finish = piece[inside], day[inside], begin[inside], finish[inside]
        if len(piece):
            line = who[piece] * (int(finish.max() - begin.min()) + 1)  # on which those of two creators lie apart
            ties = e[piece], s[piece]  # so that no order of rows matters
            shared = finish - begin - newly_covered(line + begin, line + finish, *ties)
            np.subtract.at(seconds, (who[piece], day), shared)
            per_row = np.zeros(len(row), np.int64)
            np.add.at(per_row, piece, shared)
            rows_lost.append(row[per_row > 0])
            lost.append(per_row[per_row > 0])
    every = np.concatenate(rows_lost)
    order = np.argsort(every)
    return every[order], np.concatenate(lost)[order]


def streams_into_days(
    creator: Ints,
    start: Ints,
    end: Ints,
    diamonds: Ints,
    *,
    edges: Ints,
    n: int,
    min_seconds: int,
    per_stream: bool,
    whole: bool,
    crowd: Crowd | None = None,
) -> tuple[Ints, Ints, Ints]:
    """Sum streams into days: (n, D, 3) of airtime, diamonds and active days, and rows that overlap earlier ones.

    The rows come with the seconds they share. Airtime is the union of a creator's streams. ``whole`` gives all of a
    stream to the day it starts on; else it is split at the edges, and its diamonds in proportion to time.
    ``per_stream``: one stream alone must last ``min_seconds`` on a day to make it active; else the day's airtime must.
    ``crowd``: what `crowds` says, where that is known already.
    """
    days = np.zeros((n, len(edges) - 1, 3), np.int64)
    bounds, first = np.concatenate(([-FOREVER], edges, [FOREVER])), even(edges)
    for rows in blocks(len(start)):
        add(
            (creator[rows], start[rows], end[rows], diamonds[rows]),
            bounds,
            first=first,
            whole=whole,
            least=min_seconds if per_stream else None,
            days=days,
        )
    found = crowds(creator, start, end) if crowd is None else crowd
    row, shared = counted_twice(found, creator, start, end, edges=edges, whole=whole, seconds=days[..., 0])
    if not per_stream:
        days[..., 2] = days[..., 0] >= min_seconds
    return days, row, shared


def add(
    streams: tuple[Ints, Ints, Ints, Ints],
    bounds: Ints,
    *,
    first: int | None,
    whole: bool,
    least: int | None,
    days: Ints,
) -> None:
    """Add streams to days (n, D, 3) as if none overlapped; ``least``: the seconds of one that make a day active.

    All that is left of the streams at once: first on the days they start on, then of those that go on, and so on.
    """
    n_days, flat = days.shape[1], days.reshape(-1, 3)
    who, start, end, amount = streams
    midnight = np.append(bounds[2:], bounds[1])  # that after each day; that of day -1 is the last, where take finds it
    day = days_of(start, bounds, first=first)
    cell, seconds, part = who * n_days, end - start, amount
    cell += day
    while len(cell):
        on = np.zeros(0, np.int64) if whole else np.flatnonzero(end > midnight.take(day))
        start, end, amount, next_day = start[on], end[on], amount[on], day[on]
        to = midnight.take(next_day)
        rest, due = end - to, amount - amount * (to - start) // (end - start)  # as `earned_by`
        if len(on):
            part = part.copy()
            seconds[on] -= rest
            part[on] -= due
        next_cell = cell[on]
        if day.min() < 0 or day.max() >= n_days:
            inside = (day >= 0) & (day < n_days)
            cell, seconds, part = cell[inside], seconds[inside], part[inside]
        np.add.at(flat[:, 0], cell, seconds)
        np.add.at(flat[:, 1], cell, part)
        if least is not None:
            flat[cell[seconds >= least], 2] = 1
        cell, day, seconds, part = next_cell + 1, next_day + 1, rest, due


def gifts_into_days(
    creator: Ints, at: Ints, start: Ints, end: Ints, diamonds: Ints, *, edges: Ints, days: Ints
) -> None:
    """Add gifts to the diamonds of the days they fell on; one at its stream's very end belongs to the last second."""
    day = day_of(np.where((at == end) & (at > start), at - 1, at), edges)
    inside = (day >= 0) & (day < days.shape[1])
    np.add.at(days[..., 1], (creator[inside], day[inside]), diamonds[inside])
