"""Days of which more rows were set aside than kept: what they hold is a part at best."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from tierpace.core.months import EPOCH, DayRule
from tierpace.kernels.days import day_of

LostDays = tuple[tuple[date, int, int], ...]


def mostly_lost(lost: Any, kept: Any) -> LostDays:
    """Return the days of which more rows were set aside than kept, with how many of how many, in the order of days.

    Parameters
    ----------
    lost : (L,) int64
        The days of rows that were set aside, where they can be read, in days since 1970.
    kept : (R,) int64
        The days of the rows that count.

    Examples
    --------
    >>> import numpy as np
    >>> from tierpace.ledger.lost_days import mostly_lost
    >>> mostly_lost(np.array([20513, 20513]), np.array([20512, 20513]))
    ((datetime.date(2026, 3, 1), 2, 3),)
    """
    days, count = np.unique(np.asarray(lost, np.int64), return_counts=True)
    here = np.asarray(kept, np.int64)
    here = here[np.isin(here, days)]
    sound = np.bincount(np.searchsorted(days, here), minlength=len(days))
    return tuple(
        (EPOCH + timedelta(days=int(day)), int(n), int(n + rest))
        for day, n, rest in zip(days, count, sound, strict=True)
        if n > rest
    )


def lost_streams(lost: Any, start: Any, day_rule: DayRule, first: date, last: date) -> LostDays:
    """Return the days, up to a month after the last, of which more streams were set aside than kept.

    Parameters
    ----------
    lost, start : (L,), (R,) int64
        Instants of the streams that were set aside and starts of those that count, in UTC seconds.
    day_rule : DayRule
        Where days begin.
    first, last : date
        The days of the ledger.

    Examples
    --------
    >>> import numpy as np
    >>> from datetime import date
    >>> from tierpace import DayRule
    >>> from tierpace.ledger.lost_days import lost_streams
    >>> lost_streams(np.array([1772366400]), np.array([]), DayRule("UTC"), date(2026, 3, 1), date(2026, 3, 1))
    ((datetime.date(2026, 3, 1), 1, 1),)
    """
    if not len(lost):
        return ()
    edges, shift = day_rule.edges(first, last + timedelta(days=31)), (first - EPOCH).days
    at = lost[(lost >= edges[0]) & (lost < edges[-1])]
    return mostly_lost(day_of(at, edges) + shift, day_of(np.asarray(start, np.int64), edges) + shift)
