"""The day that a cut lies within, as far as it has gone."""

from __future__ import annotations

from datetime import date, datetime

from attrs import field, frozen

from tierpace.core.arrays import Sealed, along, axes
from tierpace.kernels.arrays import Bools, Ints
from tierpace.ledger.day_habits import DayHabits


@frozen(eq=False)
class DayInProgress(Sealed):
    """A day as far as it has gone.

    Attributes
    ----------
    at : datetime
        The instant, in UTC.
    day : date
        The day, by the ledger's day rule.
    gone, seconds_left : int
        True seconds since its start, and to its end.
    so_far : (N, 3) int64
        What came since its start, ledger units; open streams count until the instant.
    active : (N,) bool
        Creators for which it is an active day already, and cannot become one again.
    can_be_active : (N,) bool
        Creators for which it may still become one.
    observed : (N,) bool
        Who is observed on it: false in an outage.
    state : (N,) int8
        0 nothing yet, 1 live and not active yet, 2 live and active, 3 active and off.
    habits : DayHabits
        How days usually go on from this hour.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(datetime(2026, 3, 15, 20, tzinfo=timezone.utc))
    >>> progress.today.day.isoformat(), progress.today.seconds_left // 3600
    ('2026-03-15', 4)
    """

    __module__ = "tierpace.ledger"

    at: datetime = field(kw_only=True)
    day: date = field(kw_only=True)
    gone: int = field(kw_only=True)
    seconds_left: int = field(kw_only=True)
    so_far: Ints = axes("N3")
    active: Bools = axes("N")
    can_be_active: Bools = axes("N")
    observed: Bools = axes("N")
    state: Ints = axes("N")
    habits: DayHabits = field(kw_only=True, metadata=along("N"))
