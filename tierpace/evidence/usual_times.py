"""When a creator usually streams: on which days of the week, and from which hour on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Floats
from tierpace.kernels.days import day_of
from tierpace.kernels.seconds import HOUR

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress


WEEKS = 8  # that say which days of the week are streamed on
WEEK, HOURS = 7, 24
RECENT = 90  # days whose streams say when one usually begins
ENOUGH = 3  # streams that make a habit
EVEN = 0.5  # of a day of the week that is not known


def weekday_habit(progress: Progress) -> Floats:
    """Return on what share of Mondays, …, Sundays of the last 8 weeks creators streamed: (N, 7), ½ where unknown."""
    days, known = progress.days[:, -WEEKS * WEEK :, Signal.ACTIVE_DAYS], progress.known[:, -WEEKS * WEEK :]
    weekday = (progress.dates[-days.shape[1] :].astype(np.int64) + 3) % WEEK if days.shape[1] else np.zeros(0, np.int64)
    out = np.full((len(progress.ids), WEEK), EVEN)
    for day in range(WEEK):
        count = known[:, weekday == day].sum(1)
        np.divide((days * known)[:, weekday == day].sum(1), count, out=out[:, day], where=count > 0)
    return out


def usual_start(progress: Progress) -> Floats:
    """Return the hour of the day, in the ledger's zone, in which streams of the last 90 days most often began: (N,).

    NaN with under 3 streams, or where the ledger has none. Hours count from the start of the day, so that on the day of
    a clock change they are those on the clock give or take one.
    """
    streams, n = progress.streams, len(progress.ids)
    if streams is None or not n:
        return np.full(n, np.nan)
    edges = progress.history.edges
    late = (streams.start >= edges[max(len(edges) - 1 - RECENT, 0)]) & (streams.start < edges[-1])
    start, who = streams.start[late], streams.creator[late]
    hour = np.minimum((start - edges[day_of(start, edges)]) // HOUR, HOURS - 1)
    count = np.bincount(who * HOURS + hour, minlength=n * HOURS).reshape(n, HOURS)
    return np.where(count.sum(1) >= ENOUGH, count.argmax(1), np.nan)
