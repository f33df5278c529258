"""Which of the times that events of a live stream give can be right: one that is days off says nothing of it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np
from attrs import Factory, define, frozen

from tierpace.kernels.arrays import Bools, Ints

if TYPE_CHECKING:
    from collections.abc import Iterable


SKEW = 300_000  # ms that another clock may be ahead of ours
FAR = 6 * 3_600_000  # ms; few events so far from all others are a wrong time, not a stream that went on
FEW = 3  # events; more bear each other out
SURE, LIFE, BITS = 1, 2, 2  # what is kept with the place of an arrival


@frozen
class Trust:
    """The times of a stream as far as they can be right.

    Attributes
    ----------
    wrong : frozenset of int
        Times that are not believed.
    first, last : int
        Of the others.
    arrivals, times : tuple of int
        When each of the others was first seen, as a count of arrivals, and the time that it gave.
    """

    wrong: frozenset[int]
    first: int
    last: int
    arrivals: tuple[int, ...]
    times: tuple[int, ...]

    def of(self, when: int, arrival: int) -> int:
        """Return the time of an event: its own, or that of the event before it where its own is not believed."""
        if when not in self.wrong:
            return when
        return self.times[max(bisect_left(self.arrivals, arrival) - 1, 0)]


@define
class Times:
    """The times that events of a stream gave, in the order in which they came."""

    seen: dict[int, int] = Factory(dict)

    def add(self, when: int, arrival: int, *, sure: bool, life: bool) -> None:
        """Take the time of one event; ``sure`` where its receipt bears it out, ``life`` unless it is an end."""
        known = self.seen.get(when, arrival << BITS)
        self.seen[when] = known | SURE * sure | LIFE * life

    def alive(self, wrong: frozenset[int]) -> list[int]:
        """Return the times of signs of life, sorted."""
        return sorted(t for t, told in self.seen.items() if told & LIFE and t not in wrong)

    def trust(self, gap: int, now: int | None = None) -> Trust:
        """Return which times can be right: all, where no pause is longer than ``gap``, except for a few after now.

        Where there are pauses, a few events beyond one are believed unless later arrivals went back behind it, or the
        pause is very long.
        """
        at = np.array(sorted(self.seen), np.int64)
        told = np.array([self.seen[t] for t in at.tolist()], np.int64)
        arrival, sure = told >> BITS, (told & SURE) > 0
        wrong = np.zeros(len(at), bool)
        if len(at) > 1:
            if now is not None:
                _after_now(at, sure, now, wrong)
            _apart(at, arrival, sure, gap, wrong)
        right = np.flatnonzero(~wrong)
        order = right[np.argsort(arrival[right], kind="stable")]
        return Trust(
            frozenset(at[wrong].tolist()),
            int(at[right[0]]),
            int(at[right[-1]]),
            tuple(arrival[order].tolist()),
            tuple(at[order].tolist()),
        )


def placed(times: Times, trust: Trust, others: Iterable[Trust], now: int) -> Trust:
    """Return what is believed of a stream all of whose times lie after now: as they are, unless few say so.

    A few are not believed where other streams have events by now, or where they lie very far ahead: then they are as
    the event that came before them, of whatever stream, or as now.
    """
    sane = [other for other in others if other.last <= now + SKEW]
    few = len(times.seen) <= FEW and not any(told & SURE for told in times.seen.values())
    if trust.first <= now + SKEW or not few or not (sane or trust.first > now + FAR):
        return trust
    arrival = min(told >> BITS for told in times.seen.values())
    before = [
        (other.arrivals[place - 1], other.times[place - 1])
        for other in sane
        if (place := bisect_left(other.arrivals, arrival))
    ]
    at = max(before)[1] if before else now
    return Trust(frozenset(times.seen), at, at, (0,), (at,))


def _after_now(at: Ints, sure: Bools, now: int, wrong: Bools) -> None:
    """Mark times after now that are few, or far from the others."""
    after = (at > now + SKEW) & ~sure
    if not after.any() or after.all():
        return
    first = int(np.argmax(after))
    far = first > 0 and at[first] - at[first - 1] > FAR
    n = int(after.sum())
    if n <= len(at) - n and (far or n <= FEW):
        wrong |= after


def _apart(at: Ints, arrival: Ints, sure: Bools, gap: int, wrong: Bools) -> None:
    """Mark the times of small groups that lie apart and are contradicted, or lie very far apart."""
    left = np.flatnonzero(~wrong)
    groups = np.split(left, np.flatnonzero(np.diff(at[left]) > gap) + 1)
    groups.sort(key=lambda g: (-len(g), int(arrival[g].min())))
    kept = groups[:1]
    for group in groups[1:]:
        few = len(group) <= FEW and not sure[group].any()
        if few and any(_contradicted(group, main, at, arrival) for main in kept):
            wrong[group] = True
        else:
            kept.append(group)
    for group in reversed(kept[1:]):
        others = np.setdiff1d(np.flatnonzero(~wrong), group)
        if len(group) <= min(FEW, len(others)) and not sure[group].any():
            near = int(np.abs(at[_neighbours(others, group)] - at[group[0]]).min())
            wrong[group] = near > FAR


def _neighbours(others: Ints, group: Ints) -> Ints:
    """Return the nearest of the others before and after a group, by their places."""
    place = int(np.searchsorted(others, group[0]))
    return others[max(place - 1, 0) : place + 1]


def _contradicted(group: Ints, main: Ints, at: Ints, arrival: Ints) -> bool:
    """Whether as many events of the main group came on the wrong side of a group as it has itself."""
    if at[group[0]] > at[main[0]]:
        against = int((arrival[main] > arrival[group].min()).sum())
    else:
        against = int((arrival[main] < arrival[group].max()).sum())
    return against >= len(group)
