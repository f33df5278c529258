"""What looks wrong about a program: months too short for a tier, and tiers that all or none would have cleared."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.months import MONTHS, Month
from tierpace.core.notes import Note
from tierpace.core.programs import Program
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.ledger import check_ledger
from tierpace.rules.assignments import joiners
from tierpace.rules.figure_grades import weak_figures
from tierpace.rules.judging import judge

if TYPE_CHECKING:
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.month_totals import MonthTotals

LEAST_CREATORS, LEAST_MONTHS = 5, 2  # fewer say nothing of a threshold
LEAP, PLAIN = 2024, 2025  # years whose months are examples of all: clocks change in the same months of each
FEBRUARY = 2
SIGNAL_WORDS = {Signal.AIRTIME: "hours", Signal.DIAMONDS: "diamonds", Signal.ACTIVE_DAYS: "active days"}


def check_program(program: Program, ledger: Ledger | None = None) -> tuple[Note, ...]:
    """Return what looks wrong about a program, if anything: notes, for a program may be as odd as it likes.

    Parameters
    ----------
    program : Program
        Whatever it requires; what no month can hold was refused when it was made.
    ledger : Ledger, optional
        Of the agency, with at least five creators and two closed months. Creators on the roster for all of a month,
        with every day known and a row by its end, counts in that month, by the program's thresholds,
        whether it was in force or not; of a program for a rank, those who were in it, and of one for joiners, those.

    Returns
    -------
    tuple of Note
        ``never_clears``: a tier that some months are too short for. ``all_clear``, ``none_clear``: a tier that all or
        none would have cleared in every closed month. ``few_closed_months``: the data say nothing of thresholds.
        ``no_bonus_stated``, ``mixed_currencies``: only some tiers state a bonus, or they pay in several currencies, so
        that no bonus is expected of any. ``weak_figures``: of a program with grades, which figures are of one source,
        examples or without one.

    Raises
    ------
    ProgramError
        The ledger counts days by another rule.
    InputError
        A tested signal is not measured.

    Examples
    --------
    >>> import tierpace as tp
    >>> for note in tp.check_program(tp.demo.program(), tp.demo.ledger(seed=0)):
    ...     print(note)
    example, no fact: all figures
    >>> long = tp.Program(
    ...     name="P", region="US", revision="1", day_rule=tp.DayRule("UTC"), tiers=[tp.Tier("Daily", active_days=29)]
    ... )  # fmt: skip
    >>> print(*tp.check_program(long))
    tier 'Daily' needs 29 active days: it can never clear in February, except in leap years
    """
    require_kind(program, Program, field="program", code="judge.bad_program", hint="of a book, one of book.programs")
    notes = [*_never_clears(program), *_pays_in_part(program), *weak_figures([program])]
    if ledger is not None:
        check_ledger(ledger)
        notes += _of_data(program, ledger)
    return tuple(notes)


def _never_clears(program: Program) -> list[Note]:
    """Return a note for each threshold that some months are too short for."""
    notes = []
    for tier in program.tiers:
        seconds, _, days = tier.minimums
        asked = [(days, "days", _in_words(days, Signal.ACTIVE_DAYS))]
        if program.day_rule.midnight == "split":
            asked.append((seconds, "seconds", _in_words(seconds, Signal.AIRTIME)))
        for least, unit, words in asked:
            short = [m for m in range(1, MONTHS + 1) if least > _longest(program, m, unit, leap=False)]
            if not short:
                continue
            names = [calendar.month_name[m] for m in short]
            if FEBRUARY in short and least <= _longest(program, FEBRUARY, unit, leap=True):
                names[short.index(FEBRUARY)] += (
                    ", except in leap years" if len(short) == 1 else " (except in leap years)"
                )
            text = f"tier {tier.name!r} needs {words}: it can never clear in {_listed(names)}"
            notes.append(Note("never_clears", text))
    return notes


def _pays_in_part(program: Program) -> list[Note]:
    """Return a note where tiers pay of which nothing is counted, for others do not say, or pay in another currency."""
    paid = [t.bonus.currency for t in program.tiers if t.bonus is not None]
    without = [repr(t.name) for t in program.tiers if t.bonus is None]
    if paid and without:
        whose = f"tier {without[0]} states" if len(without) == 1 else f"tiers {_listed(without)} state"
        text = f"{whose} no bonus, and others do: none is expected of any; amount = 0 says that a tier pays nothing"
        return [Note("no_bonus_stated", text)]
    if len(set(paid)) > 1:
        text = f"tiers pay in {_listed(sorted(set(paid)))}, which never add up: no bonus is expected of any"
        return [Note("mixed_currencies", text)]
    return []


def _longest(program: Program, month: int, unit: str, *, leap: bool) -> int:
    """Return the most that a month of the calendar holds: days, or seconds by the program's zone."""
    which = Month(LEAP if leap else PLAIN, month)
    return which.days if unit == "days" else int(program.day_rule.day_seconds(which.first, which.last).sum())


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _of_data(program: Program, ledger: Ledger) -> list[Note]:
    """Return what closed months of a ledger say of each tier."""
    found = [(totals, who) for totals in _closed_months(ledger) if (who := _judged(program, ledger, totals)).any()]
    people = {c for totals, who in found for c in totals.ids[who]}
    if len(found) < LEAST_MONTHS or len(people) < LEAST_CREATORS:
        words = f"{counted(len(found), 'closed month')} of {counted(len(people), 'creator')}"
        text = f"too few data to hold its tiers against: {words}, where {LEAST_MONTHS} and {LEAST_CREATORS} are needed"
        return [Note("few_closed_months", text)]
    ever = evolve(program, first_month=None, last_month=None)
    cleared = np.concatenate([judge(t, ever).cleared[who].all(2) for t, who in found])
    best = np.concatenate([t.totals[who] for t, who in found]).max(0)
    first, last = found[0][0].month, found[-1][0].month
    count, span = counted(len(people), "creator"), f"{counted(len(found), 'closed month')}, {first} to {last}"
    notes = []
    for k, tier in enumerate(program.tiers):
        if cleared[:, k].all():
            text = f"tier {tier.name!r}: all of {count} would have cleared it in each of {span}: is it too low?"
            notes.append(Note("all_clear", text))
        elif not cleared[:, k].any():
            short = [
                f"{_in_words(least, s)} (the most was {_amount(int(best[s]), s)})"
                for s, least in zip(Signal, tier.minimums, strict=True)
                if least > best[s]
            ]
            why = f"nobody reached {_listed(short)}" if short else "nobody reached all of it in one month"
            text = f"tier {tier.name!r}: none of {count} would have cleared it in any of {span}: {why}"
            notes.append(Note("none_clear", text))
    return notes


def _amount(value: int, signal: Signal) -> str:
    return f"{value / HOUR:,.6g}" if signal is Signal.AIRTIME else f"{value:,}"


def _in_words(value: int, signal: Signal) -> str:
    amount = _amount(value, signal)
    return f"{amount} {SIGNAL_WORDS[signal] if amount != '1' else SIGNAL_WORDS[signal].removesuffix('s')}"


def _closed_months(ledger: Ledger) -> list[MonthTotals]:
    """Return the totals of each month that lies whole within a ledger."""
    month, out = Month.from_date(ledger.first_day), []
    if month.first < ledger.first_day:
        month = month.shift(1)
    while month.last <= ledger.last_day:
        out.append(ledger.month(month))
        month = month.shift(1)
    return out


def _judged(program: Program, ledger: Ledger, totals: MonthTotals) -> Bools:
    """Return whose month says something: known whole, on the roster from its start, seen by its end, in the rank."""
    first, end = ledger.index(totals.month.first), ledger.index(totals.month.last)
    who: Bools = totals.complete & (ledger.since <= first) & (ledger.first_row <= end)
    gone = [i for i in ledger.dated if (left := ledger.creators[i].left) is not None and left < totals.month.last]
    who[gone] = False
    who &= np.array([c.region in (None, program.region) for c in totals.creators], bool) & joiners(program, totals)
    if program.rank is None:
        return who
    last = totals.month.shift(-1)
    if last.first < ledger.first_day:
        return np.zeros(len(who), bool)
    before = ledger.month(last)
    who &= before.complete & program.rank.holds(before.totals[:, Signal.DIAMONDS])
    return who
