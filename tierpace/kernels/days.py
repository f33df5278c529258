"""Spans of time against day boundaries; running totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FOREVER = 1 << 60


def day_sums(days: Ints) -> Ints:
    """Return the sums over days (N, D, 3) of whole numbers: (N, 3). A third of the time of ``days.sum(1)``."""
    return np.asarray(np.ones(days.shape[1], np.int64) @ days)


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


def pour(
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
) -> tuple[Ints, Ints]:
    """Pour streams into days: (n, D, 3) of airtime, diamonds and active days, and each row's overlap with earlier ones.

    Airtime is the union of a creator's streams. ``whole`` gives all of a stream to the day it starts on; else it is
    split at the edges, and its diamonds in proportion to time. ``per_stream``: one stream alone must last
    ``min_seconds`` on a day to make it active; else the day's airtime must.
    """
    n_days = len(edges) - 1
    days = np.zeros((n, n_days, 3), np.int64)
    if whole:
        row, day, begin, finish = np.arange(len(start)), day_of(start, edges), start, end
        part = diamonds
    else:
        row, day, begin, finish = split(start, end, edges)
        part = diamonds
        if len(row) != len(start):
            s, e, d = start[row], end[row], diamonds[row]
            last = np.append(row[1:] != row[:-1], True)
            part = np.where(last, d, earned_by(finish, s, e, d)) - np.where(
                np.append(True, row[1:] != row[:-1]), 0, earned_by(begin, s, e, d)
            )
    inside = (day >= 0) & (day < n_days)
    if not inside.all():
        row, day, begin, finish, part = (a[inside] for a in (row, day, begin, finish, part))
    who = creator[row]
    cell = who * n_days + day
    new = finish - begin
    crowded = np.ones(len(who), bool) if whole else np.bincount(cell, minlength=n * n_days)[cell] > 1
    if crowded.any():
        zero, line = edges[0], int(max(finish.max(), edges[-1]) - edges[0]) + 1
        base = (who[crowded] if whole else cell[crowded]) * line - zero
        ties = end[row[crowded]], start[row[crowded]]  # so that no order of rows matters
        new[crowded] = newly_covered(base + begin[crowded], base + finish[crowded], *ties)
    flat = days.reshape(-1, 3)
    np.add.at(flat[:, 0], cell, new)
    np.add.at(flat[:, 1], cell, part)
    if per_stream:
        flat[cell[finish - begin >= min_seconds], 2] = 1
    else:
        flat[:, 2] = flat[:, 0] >= min_seconds
    overlap = np.zeros(len(start), np.int64)
    np.add.at(overlap, row, finish - begin - new)
    return days, overlap


def pour_gifts(creator: Ints, at: Ints, start: Ints, end: Ints, diamonds: Ints, *, edges: Ints, days: Ints) -> None:
    """Add gifts to the diamonds of the days they fell on; one at its stream's very end belongs to the last second."""
    day = day_of(np.where((at == end) & (at > start), at - 1, at), edges)
    inside = (day >= 0) & (day < days.shape[1])
    np.add.at(days[..., 1], (creator[inside], day[inside]), diamonds[inside])
