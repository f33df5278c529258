"""What each creator did, a day the less the longer ago it is: sums for several lengths of memory in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from tierpace.core.signals import Signal
from tierpace.forecasters.levels import RECENT
from tierpace.forecasters.newcomers import ON_ROSTER
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.ledger.progress import Progress


PART = 2.0**-14  # of a day's weight
BLOCK = 2048  # creators at a time, so that their sums stay in the cache


@frozen(eq=False)
class Memory:
    """Discounted sums, one row for each length of memory: (T, N) each.

    ``exposed`` days, ``active`` days, ``busy`` days (with anything on them), ``amount`` (seconds; busy days where
    airtime is not measured) and ``diamonds``.
    """

    exposed: Floats
    active: Floats
    busy: Floats
    amount: Floats
    diamonds: Floats

    def of(self, rows: Ints) -> Memory:
        """Return that of some creators."""
        return evolve(self, **{a.name: getattr(self, a.name)[:, rows] for a in Memory.__attrs_attrs__})


def remember(progress: Progress, memories: Sequence[float]) -> Memory:
    """Return each creator's sums at the cut. A day t days ago weighs e^(−t / memory).

    The arithmetic of a creator does not depend on who else is there, so any part of a roster has the same sums.
    """
    return Remembering(progress, memories).until(progress.days.shape[1])


def remember_at_once(progress: Progress, memories: Sequence[float], rows: Ints) -> Memory:
    """Return the sums at the cut of creators who have streamed, in a quarter of the time of `remember`.

    Weights are whole parts of 2⁻¹⁴, so that sums of whole numbers are exact in any order: a matrix product then gives
    a creator the same sums in any company (diamonds of under a billion a day).
    """
    n_days = progress.days.shape[1]
    age = np.arange(n_days)[::-1, None]
    weight = np.rint(np.exp(-age / np.array(memories)) / PART)
    out = np.empty((4, len(memories), len(rows)))
    for block in parts(len(rows)):
        who = rows[block]
        days = progress.days[who]
        exposed = progress.known[who] & (np.arange(n_days) >= progress.exposed_from[who, None])
        busy = np.logical_or.reduce([days[..., s] != 0 for s in Signal]) & exposed
        amount = days[..., Signal.AIRTIME] * exposed if progress.measured[Signal.AIRTIME] else busy
        for k, values in enumerate((exposed, busy, amount, days[..., Signal.DIAMONDS] * exposed)):
            out[k, :, block] = (values.astype(np.float64) @ weight).T * PART
    return Memory(out[0], out[1], out[1], out[2], out[3])


class Remembering:
    """Each creator's sums when so many days were known, then when more were: one pass over the days for all."""

    def __init__(self, progress: Progress, memories: Sequence[float]) -> None:
        self.progress = progress
        self.fade = np.exp(-1 / np.array(memories))[:, None, None]
        self.sums = np.zeros((len(memories), 6, len(progress.ids)))
        self.days = 0

    def until(self, days: int) -> Memory:
        """Return the sums when so many days were known, no fewer than before. What was returned before is void."""
        n = len(self.progress.ids)
        for first in range(0, n, BLOCK):
            self._go_on(slice(first, min(first + BLOCK, n)), slice(self.days, days))
        self.days = days
        exposed, active, busy, amount, diamonds, known = self.sums.transpose(1, 0, 2)
        return Memory(np.where(unseen_by(self.progress, days), known, exposed), active, busy, amount, diamonds)

    def _go_on(self, rows: slice, span: slice) -> None:
        """Add some days of some creators."""
        progress, measured = self.progress, self.progress.measured
        known = np.ascontiguousarray(progress.known[rows, span].T)
        exposed = known & (np.arange(span.start, span.stop)[:, None] >= progress.exposed_from[rows])
        days = np.ascontiguousarray(progress.days[rows, span].transpose(1, 2, 0))
        sums, today = self.sums[..., rows], np.zeros((6, rows.stop - rows.start))
        for k, on in enumerate(exposed):
            airtime, diamonds, active = days[k] * on
            busy = (airtime != 0) | (diamonds != 0) | (active != 0)
            today[0], today[2], today[4], today[5] = on, busy, diamonds, known[k]
            today[1] = active if measured[Signal.ACTIVE_DAYS] else busy
            today[3] = airtime if measured[Signal.AIRTIME] else busy
            sums *= self.fade
            sums += today


def unseen_by(progress: Progress, days: int) -> Bools:
    """Return who had not streamed when so many days were known: till then every known day was about them: (N,)."""
    first = progress.history.first_seen
    return np.asarray(
        (first >= days) & (progress.exposed_from == np.where(first < progress.days.shape[1], first + 1, 0))
    )


def lately_seen(progress: Progress) -> Bools:
    """Return who did anything in the last 60 days, for the others say nothing; everybody, if nobody did: (N,).

    Who joined on a known day of them says how often too, also without a stream: else the rate would be that of the
    others. Of a row of nothing nobody knows whether its creator had come yet.
    """
    seen = np.asarray(progress.days[:, -RECENT:].any((1, 2)))
    if not seen.any():
        return np.ones(len(seen), bool)
    since = progress.days.shape[1] - RECENT
    for i in np.flatnonzero(~seen & (progress.history.first_row >= since)).tolist():
        joined = progress.creators[i].joined
        seen[i] = joined is not None and progress.history.index(joined) >= since
    return seen


def silent_days(progress: Progress) -> Ints:
    """Return days since the last one with anything on it, or since the first on the roster, at most 120: (N,)."""
    n_days = progress.days.shape[1]
    busy = np.logical_or.reduce([progress.days[:, -ON_ROSTER:, s] != 0 for s in Signal])
    on_roster = np.minimum(n_days - np.minimum(progress.history.first_row, n_days), ON_ROSTER)
    last = busy[:, ::-1].argmax(1) if busy.shape[1] else np.zeros(len(busy), np.int64)
    return np.where(busy.any(1), last, on_roster)
