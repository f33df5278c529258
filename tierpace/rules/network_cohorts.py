"""Who counts in what a network earns: cohorts by facts of a month's first day, and the diamonds of a base month."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tierpace.core.notes import Note
from tierpace.core.programs import Program
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.kernels.days import day_sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tierpace.core.creators import Creator
    from tierpace.core.months import Month
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.network_terms import Cohort, NetworkTotal
    from tierpace.core.programs import ProgramBook
    from tierpace.kernels.arrays import Bools, Objects
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.progress import Progress

NAMED = 5  # creators that a note names


class Members(NamedTuple):
    """Who is in a cohort, and who may be, with a joining day or region that is not known: (N,) each."""

    inside: Bools
    unknown: Bools


def only_region(program: Program | ProgramBook) -> str | None:
    """Return the region of a program, or of a book that has one; creators without a region are taken to be there."""
    regions = (program.region,) if isinstance(program, Program) else program.regions
    return regions[0] if len(regions) == 1 else None


def in_network(network: NetworkProgram, creators: Sequence[Creator], only: str | None) -> Bools:
    """Return who is in the network's region: (n,)."""
    if network.region is None:
        return np.ones(len(creators), bool)
    return np.array([(c.region or only) == network.region for c in creators], bool)


def members(cohort: Cohort, creators: Sequence[Creator], month: Month, only: str | None) -> Members:
    """Return who is in a cohort in a month: (N,); who is not on the roster then is left to the caller."""
    first, last = cohort.joined_by(month)
    inside, unknown = np.ones(len(creators), bool), np.zeros(len(creators), bool)
    for i, c in enumerate(creators):
        region = c.region or only
        if cohort.leavers == "out" and c.left is not None and month.first <= c.left <= month.last:
            inside[i] = False
        elif (cohort.group is not None and c.group != cohort.group) or region != (cohort.region or region):
            inside[i] = False
            unknown[i] = region is None and cohort.group in (None, c.group)
        elif cohort.kind != "all":
            unknown[i] = c.joined is None
            inside[i] = c.joined is not None and (first is None or first <= c.joined) and c.joined <= last
    return Members(inside, unknown)


def named(ids: Iterable[object]) -> str:
    """Return creators by their ids, the first few of many."""
    listed = list(map(str, ids))
    more = f" and {len(listed) - NAMED:,} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


def note_of(code: str, ids: Objects, who: Bools, text: str) -> list[Note]:
    """Return a note that names some creators; none where there are none."""
    return [Note(code, f"{text}: {named(ids[who])}")] if who.any() else []


# --------------------------------------------------------------------------------------------------- the base month


class Scope(NamedTuple):
    """Who growth is about: the month so far, its cohort (N,), the table of all up to the cut, the only region."""

    progress: Progress
    inside: Bools
    whole: DayTable | None  # with those who left before this month; None where it is not at hand
    only: str | None


class Base(NamedTuple):
    """What growth is counted from: diamonds of the base month, and which creators of this month count (N,)."""

    diamonds: int
    counted: Bools
    notes: tuple[Note, ...]


def base_of(network: NetworkProgram, of: NetworkTotal, scope: Scope) -> Base:
    """Return what the growth of a total is counted from.

    Raises
    ------
    InputError
        ``network.base_not_known``: the base month is not over, or not known whole for somebody who counts in it.
    """
    month, alike, inside = of.base, of.composition == "like_for_like", scope.inside
    if month is None:
        return Base(0, inside, ())
    table = scope.whole if scope.whole is not None else scope.progress.history if alike else None
    if table is None:
        raise _unknown(of, "needs those who left before this month", "pass the ledger, not a projection")
    if not (month < scope.progress.month and table.first_day <= month.first and month.last <= table.last_day):
        span = f"{table.first_day} to {table.last_day}"
        said = f"must be over before {scope.progress.month} and lie within the ledger, {span}"
        raise _unknown(of, said, "read data of that month too")
    first, end = table.index(month.first), table.index(month.last) + 1
    here = _on_roster(table, month, end) & in_network(network, table.creators, scope.only)
    known = _known(table, month, first, end)
    sums = day_sums(table.days[:, first:end])[:, Signal.DIAMONDS]
    if alike:
        rows = {c: i for i, c in enumerate(table.ids)}
        at = np.array([rows[c] for c in scope.progress.ids], np.int64)
        both = inside & (here & known)[at]
        text = f"{of.name!r} leaves out those whose {month} is not known whole"
        notes = note_of("network_base", scope.progress.ids, inside & (here & ~known)[at], text)
        return Base(int(sums[at[both]].sum()), both, tuple(notes))
    then = members(network.cohort(of.of), table.creators, month, scope.only)
    counted = here & then.inside
    lacking = counted & ~known
    if lacking.any():
        said = f"must be known whole for all who count in it, and is not for {named(table.ids[lacking])}"
        raise _unknown(of, said, 'composition = "like_for_like" leaves them out')
    text = f"not in cohort {of.of!r} of {month}, for the joining day or region is not known"
    notes = note_of("network_base", table.ids, here & then.unknown, text)
    return Base(int(sums[counted].sum()), inside, tuple(notes))


def _on_roster(table: DayTable, month: Month, end: int) -> Bools:
    """Return who had been seen by the end of a month and had not left before it: (n,)."""
    gone = np.array([c.left is not None and c.left < month.first for c in table.creators], bool)
    late = np.array([c.joined is not None and c.joined > month.last for c in table.creators], bool)
    there = (table.first_row < end) | (table.since < end) | _unknown_then(table, month)
    return np.asarray(~gone & ~late & there)


def _unknown_then(table: DayTable, month: Month) -> Bools:
    """Return who was there, by the day of joining, in a month of which there are no data: (n,)."""
    return np.array([c.joined is not None and c.joined <= month.last for c in table.creators], bool)


def _known(table: DayTable, month: Month, first: int, end: int) -> Bools:
    """Return whose days of a month in the network are all known: (n,)."""
    days = table.known[:, first:end].copy()
    for i in table.dated:
        c = table.creators[i]
        if c.joined is not None:
            days[i, : max((c.joined - month.first).days, 0)] = True
        if c.left is not None:
            days[i, max((c.left - month.first).days + 1, 0) :] = True
    return np.asarray(days.all(1))


def _unknown(total: NetworkTotal, requirement: str, hint: str) -> InputError:
    return InputError("network.base_not_known", f"{total.name}.base", str(total.base), requirement, hint)
