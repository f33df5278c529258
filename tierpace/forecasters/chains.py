"""What a total is made of: busy days × the length of one × the worth of an hour, and the active ones among the days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.days import day_sums
from tierpace.kernels.draws import ratio
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.month_totals import UNLIMITED

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress


RECENT = 60  # days that show what is usual
SILENT_DAY = 2.0 * HOUR  # of a roster that has never streamed
SHARE_DAYS = 5.0  # busy days that the roster's share of active ones counts for
BUSY, SHARE, LENGTH, WORTH = range(4)  # the columns of a chain


@frozen
class Usual:
    """What a roster usually does of late: airtime of a busy day, diamonds of an hour, share of active busy days.

    Without airtime, diamonds of a busy day.
    """

    length: float
    worth: float
    active: float


def usual(progress: Progress) -> Usual:
    """Return what the roster of a progress usually does."""
    days = progress.days[:, -RECENT:]
    recent = day_sums(days).sum(0).astype(np.float64)
    seen = float(np.count_nonzero(busy_days(days)))
    amount = recent[Signal.AIRTIME] if progress.measured[Signal.AIRTIME] else seen
    return Usual(
        length=recent[Signal.AIRTIME] / seen if seen else SILENT_DAY,
        worth=recent[Signal.DIAMONDS] / amount if amount else 0.0,
        active=recent[Signal.ACTIVE_DAYS] / seen if seen else 1.0,
    )


def busy_days(days: Ints) -> Bools:
    """Return which of days (N, D, 3) have anything on them: (N, D). ``any(2)`` takes six times as long."""
    return np.asarray(np.logical_or.reduce([days[..., s] != 0 for s in Signal]))


def is_thinned(progress: Progress) -> bool:
    """Whether a busy day may fail to be an active one: a minimum above a second, or a signal the source lacks."""
    measured = progress.measured[Signal.AIRTIME] and progress.measured[Signal.ACTIVE_DAYS]
    return progress.day_rule.min_minutes > 0 or not measured


def chain(progress: Progress, total: Floats, roster: Usual | None) -> Floats:
    """Return what the totals (N, 3) of the days left are made of: (N, 4), NaN where nothing shows it.

    Busy days, the share of them that is active, seconds of a busy day, and diamonds of a second (of a busy day, where
    airtime is not measured). ``roster`` may be None where `is_thinned` is false.
    """
    share = active_share(progress, roster) if roster and is_thinned(progress) else np.ones(len(total))
    days = total[:, Signal.ACTIVE_DAYS]
    busy = np.minimum(days / np.maximum(share, 1e-3), np.maximum(progress.free_days, days))
    if not progress.measured[Signal.ACTIVE_DAYS]:
        busy = _busy_rate(progress) * progress.free_days
    amount = total[:, Signal.AIRTIME] if progress.measured[Signal.AIRTIME] else busy
    return np.stack((busy, share, ratio(total[:, Signal.AIRTIME], busy), ratio(total[:, Signal.DIAMONDS], amount)), 1)


def filled_chain(links: Floats, roster: Usual) -> Floats:
    """Return a chain with the roster's length and worth where it has none: (N, 4)."""
    out = links.copy()
    for column, value in ((LENGTH, roster.length), (WORTH, roster.worth)):
        out[:, column] = np.where(np.isfinite(links[:, column]), links[:, column], value)
    return out


def active_share(progress: Progress, roster: Usual) -> Floats:
    """Return which share of each creator's busy days of late are active, weighed against the roster's: (N,)."""
    return share_of(progress.days[:, -RECENT:], roster.active)


def share_of(days: Ints, usual_share: float) -> Floats:
    """Return which share of the busy ones of days (n, D, 3) are active, with five more days at a usual share: (n,)."""
    busy, active = busy_days(days).sum(1), days[..., Signal.ACTIVE_DAYS].sum(1)
    return np.asarray((active + SHARE_DAYS * usual_share) / (busy + SHARE_DAYS))


def longest_day(progress: Progress) -> float:
    """Return the most seconds that a day of the month can hold: no limit, where streams count whole."""
    if progress.day_rule.midnight != "split":
        return float(UNLIMITED)
    return float(progress.day_rule.day_seconds(progress.month.first, progress.month.last).max())


def _busy_rate(progress: Progress) -> Floats:
    recent = busy_days(progress.days[:, -RECENT:])
    return recent.mean(1) if recent.shape[1] else np.zeros(len(recent))
