"""The totals of a month, and how much of it is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import Sealed, along, axes, made
from tierpace.core.counting import counted
from tierpace.core.signals import Signal
from tierpace.errors import AsOfError
from tierpace.kernels.arrays import Bools, Ints, Objects
from tierpace.kernels.days import day_sums

if TYPE_CHECKING:
    from tierpace.core.creators import Creator
    from tierpace.core.months import DayRule, Month
    from tierpace.ledger.day_table import DayTable

UNLIMITED = 1 << 50  # seconds; more than any month, and safe in sums


@frozen(eq=False, slots=False)
class MonthTotals(Sealed):
    """Totals of one month.

    Attributes
    ----------
    month : Month
        Which.
    ids : (N,) object
        Creators.
    creators : tuple of Creator
        In the order of ``ids``.
    day_rule : DayRule
        How its days are counted.
    totals : (N, 3) int64
        Ledger units.
    complete : (N,) bool
        Whether every day of the month is known.
    free_days : (N,) int64
        Days of the month that are unknown, and may hold an active day.
    seconds_left : (N,) int64
        Their true length.
    measured : (3,) bool
        Which signals the source measures.
    last_diamonds : (N,) int64, optional
        Diamonds of the month before, which fix a rank; -1 where it is not known whole. None: nothing is known of it.

    Examples
    --------
    >>> import tierpace as tp
    >>> totals = tp.demo.ledger(seed=0).month(tp.Month(2026, 2))
    >>> totals.totals.shape[1], bool(totals.complete.all())
    (3, True)
    """

    __module__ = "tierpace.ledger"

    month: Month
    ids: Objects = axes("N", of=object)
    creators: tuple[Creator, ...] = field(kw_only=True, metadata=along("N"))
    day_rule: DayRule = field(kw_only=True)
    totals: Ints = axes("N3")
    complete: Bools = axes("N")
    free_days: Ints = axes("N")
    seconds_left: Ints = axes("N")
    measured: Bools = axes("3")
    last_diamonds: Ints | None = axes("N", default=None)

    def __repr__(self) -> str:
        return f"<MonthTotals {self.month}, {counted(len(self.ids), 'creator')}>"


def open_days_of(known: Bools, length: Ints, day_rule: DayRule) -> tuple[Ints, Ints]:
    """Return how many unknown days may still be active, and how long all unknown days are: (N,), (N,)."""
    usable = length >= day_rule.min_seconds if day_rule.midnight == "split" else length > 0
    # one product for both takes a sixth of the time; whole numbers far below 2^53 are exact in it
    free, seconds = (~known @ np.stack((usable, length), 1).astype(np.float64)).T.astype(np.int64, order="C")
    if day_rule.midnight == "start":
        seconds = np.where(seconds > 0, UNLIMITED, 0)
    return free, seconds


def close_after_leaving(known: Bools, ledger: DayTable, month: Month) -> None:
    """Mark the days of a month (N, days) after a creator has left as known: nothing comes of them.

    Who leaves after the last known day has not left yet: a ledger does not say since when a departure was known.
    """
    for i in ledger.dated:
        left = ledger.creators[i].left
        if left is not None and left <= ledger.last_day:
            known[i, max((left - month.first).days + 1, 0) :] = True


def month_totals(ledger: DayTable, month: Month) -> MonthTotals:
    """Return the totals of a month of a ledger."""
    first, end = ledger.index(month.first), ledger.index(month.last) + 1
    if end <= 0 or first >= ledger.days.shape[1]:
        raise AsOfError(
            "asof.month_outside_ledger",
            "month",
            str(month),
            f"the month must lie within the ledger, {ledger.first_day} to {ledger.last_day}",
        )
    inside = slice(max(first, 0), min(end, ledger.days.shape[1]))
    known = np.zeros((len(ledger.ids), month.days), bool)
    known[:, inside.start - first : inside.stop - first] = ledger.known[:, inside]
    close_after_leaving(known, ledger, month)
    free, seconds = open_days_of(known, ledger.day_rule.day_seconds(month.first, month.last), ledger.day_rule)
    return made(
        MonthTotals,
        month,
        ids=ledger.ids,
        creators=ledger.creators,
        day_rule=ledger.day_rule,
        totals=day_sums(ledger.days[:, inside]),
        complete=np.all(known, axis=1),
        free_days=free,
        seconds_left=seconds,
        measured=ledger.measured,
    )


def diamonds_of_last_month(ledger: DayTable, month: Month) -> Ints:
    """Return the diamonds of the month before: (N,), -1 where it is not known whole."""
    last = month.shift(-1)
    if last.last < ledger.first_day or last.first > ledger.last_day or not ledger.measured[Signal.DIAMONDS]:
        return np.full(len(ledger.ids), -1)
    totals = month_totals(ledger, last)
    return np.where(totals.complete, totals.totals[:, Signal.DIAMONDS], -1)
