"""The rows of a Task file next to the creators of a ledger: who is who, who is missing, and which figures differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from tierpace.core.months import Month
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Ints

if TYPE_CHECKING:
    from tierpace.core.paid_months import PaidMonth
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.month_totals import MonthTotals
    from tierpace.money.difference_causes import Cause

ITEMS = {Signal.AIRTIME: "airtime_seconds", Signal.DIAMONDS: "diamonds", Signal.ACTIVE_DAYS: "active_days"}
Figure = tuple[str, int, int, int, "Cause"]
"""What differs, ours, theirs, the difference, and why."""


@frozen(eq=False)
class PaidRows:
    """The rows of a file by creator.

    ``both`` has the rows of creators of the ledger and their rows in the file; ``twice`` the creators that the file has
    more than once, each with all its rows there: nothing of them is compared; ``strangers`` the rows of who is in no
    ledger, and ``absent`` the creators with anything in the month who are in no row.
    """

    both: tuple[tuple[int, int], ...]
    twice: tuple[tuple[int, ...], ...]
    strangers: tuple[int, ...]
    absent: tuple[int, ...]


def rows_of(totals: MonthTotals, paid: PaidMonth) -> PaidRows:
    """Return the rows of a file by creator: by id, else by the username of one whose id is gone."""
    ids = {c: i for i, c in enumerate(totals.ids)}
    users = {c.name.lstrip("@").casefold(): i for i, c in enumerate(totals.creators) if c.name}
    rows: dict[int | str, list[int]] = {}
    for k, (who, name) in enumerate(zip(paid.ids, paid.names, strict=True)):
        place = ids.get(who, users.get(who.lstrip("@").casefold()) if who == name else None)
        rows.setdefault(who if place is None else place, []).append(k)
    once = {key: ks[0] for key, ks in rows.items() if len(ks) == 1}
    there = np.array(totals.totals.any(1))
    there[[key for key in rows if isinstance(key, int)]] = False
    return PaidRows(
        tuple((key, k) for key, k in once.items() if isinstance(key, int)),
        tuple(tuple(ks) for ks in rows.values() if len(ks) > 1),
        tuple(k for key, k in once.items() if isinstance(key, str)),
        tuple(np.flatnonzero(there).tolist()),
    )


def figures_of_file(totals: MonthTotals, paid: PaidMonth, rows: PaidRows) -> MonthTotals:
    """Return the totals with the figures of the file in the place of ours, where they differ from ours."""
    theirs = totals.totals.copy()
    for i, k in rows.both:
        for s, _, of_file in differing(totals.totals[i], paid, k):
            theirs[i, s] = of_file
    return evolve(totals, totals=theirs)


def doubts(ledger: Ledger, totals: MonthTotals) -> list[str | None]:
    """Return why a creator's totals may be off by our own account."""
    first = max(ledger.index(totals.month.first), 0)
    restated = (ledger.quality[:, first : ledger.index(totals.month.last) + 1] == Quality.RESTATED).any(1)
    return [
        "missing_days" if not whole else "restated" if again else None
        for whole, again in zip(totals.complete.tolist(), restated.tolist(), strict=True)
    ]


def differing(ours: Ints, paid: PaidMonth, k: int) -> list[tuple[Signal, int, int]]:
    """Return which figures of a row differ from ours (3,): the signal, ours and theirs."""
    out = []
    for s, name in ITEMS.items():
        theirs, mine = getattr(paid, name)[k], int(ours[s])
        near = paid.airtime_unit if s is Signal.AIRTIME and paid.airtime_unit > 1 else 0
        if theirs is not None and abs(theirs - mine) * 2 > near:
            out.append((s, mine, theirs))
    return out


def figures(found: list[tuple[Signal, int, int]], doubt: str | None, other: Month | None) -> list[Figure]:
    """Return the differences of one creator's totals, each with why."""
    out: list[Figure] = []
    for s, mine, theirs in found:
        code = doubt or ("corrected_up" if theirs > mine else "corrected_down")
        if s is Signal.ACTIVE_DAYS and doubt is None and found[0][0] is not Signal.AIRTIME:
            code = "day_rule"
        cause = (code, "") if other is None else ("wrong_month", str(other))
        out.append((ITEMS[s], mine, theirs, theirs - mine, cause))
    return out


def other_months(ledger: Ledger, totals: MonthTotals, paid: PaidMonth, rows: PaidRows) -> dict[int, Month]:
    """Return the creators whose figures in the file are, all of them, those of another month of ours."""
    found = {(i, k): differing(totals.totals[i], paid, k) for i, k in rows.both if paid.diamonds[k]}
    odd = [who for who, figures in found.items() if any(s is Signal.DIAMONDS for s, *_ in figures)]
    out: dict[int, Month] = {}
    for month in Month.range(Month.from_date(ledger.first_day), Month.from_date(ledger.last_day)) if odd else ():
        if month == totals.month:
            continue
        then: Any = ledger.month(month).totals
        for i, k in odd:
            if not differing(then[i], paid, k):
                out.setdefault(i, month)
    return out
