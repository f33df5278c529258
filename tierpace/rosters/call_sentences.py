"""The sentence of a call: where the month is heading, what to do besides the usual, and what it is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tierpace.core.counting import counted
from tierpace.core.signals import SIGNAL_LABELS, Signal
from tierpace.kernels.seconds import HOUR
from tierpace.planning.usual_effort import a_week
from tierpace.tables.cells import visible
from tierpace.tables.wording import days, hours, more, percent

NOISE = 1e-6  # what floats may have added to whole numbers
CENTS = 10  # from here on amounts are said without them
UNITS = (("h", "h"), ("diamond", "diamonds"), ("day", "days"))


def call_sentence(
    row: Mapping[str, Any], ends: Mapping[str, tuple[float, int]], *, of_streams: bool, several: bool
) -> str:
    """Return what to say of a creator, in one line, for who looks after them: it names the manager, and money.

    Parameters
    ----------
    row : mapping
        A row to call, with its plan.
    ends : {signal: (month-end, threshold)}
        Of the signals that the tier requires, in ledger units.
    of_streams : bool
        Whether streams were counted, or days with any.
    several : bool
        Whether there are several ladders, so that a tier needs the name of its own.
    """
    who = visible(row["name"] or row["creator_id"])
    who += f" ({visible(row['manager'])})" if row["manager"] else ""
    course = ", ".join(_course(ends, row["binding"]))
    goal = visible(row["tier"]) + (f" on {visible(row['ladder'])}" if several else "")
    change = f"{percent(row['chance_before'])} → {percent(row['chance_after'])}"
    gain = "" if row["gain"] is None else f", {money_text(row['gain'], row['currency'])}"
    heading = f"{who}: on course for {course}. " if course else f"{who}: "
    return f"{heading}{_what(row, of_streams=of_streams)} make {goal}: {change}{gain}"


def _course(ends: Mapping[str, tuple[float, int]], binding: str | None) -> list[str]:
    """Return the month-end of the signals that fall short of the tier; if none does, of the one that holds it back."""
    short = [s for s, (end, goal) in ends.items() if end < goal]
    return [_of_goal(s, *ends[s]) for s in short or [s for s in ends if s == binding] or list(ends)[:1]]


def _of_goal(signal: str, end: float, goal: int) -> str:
    """Return a month-end, rounded down, of what the tier needs, rounded up."""
    s = SIGNAL_LABELS.index(signal)
    unit = HOUR if s == Signal.AIRTIME else 1
    has, needs = math.floor((end + NOISE) / unit), -(-goal // unit)
    heading = counted(has, *UNITS[s])
    return f"{heading} of {needs:,}" if end < goal else f"{heading}, {needs:,} needed"


def _what(row: Mapping[str, Any], *, of_streams: bool) -> str:
    """Return what is usual, and what the plan adds to it."""
    plan = row["plan"]
    usual, battles = row["usual_streams"], [more(plan.battles, "battle")] if plan.battles else []
    added = []
    if plan.dates:
        added.append(f"of {hours(plan.seconds_each)} on {days(plan.dates)}")
    if not usual:
        begin = [f"{counted(len(plan.dates), 'stream')} {added[0]}"] if added else []
        return "After four weeks without a stream, " + " and ".join([*begin, *battles])
    begin = [f"The usual {a_week(usual, of_streams=of_streams)}"]
    begin += [f"{len(plan.dates):,} more {added[0]}"] if added else []
    return " and ".join([*begin, *battles])


def money_text(gain: float, currency: str) -> str:
    """Return an amount that is gained.

    Examples
    --------
    >>> from tierpace.rosters.call_sentences import money_text
    >>> money_text(158.4, "USD"), money_text(3.456, "EUR")
    ('+158 USD', '+3.46 EUR')
    """
    return f"{gain:+,.0f} {visible(currency)}" if gain >= CENTS else f"{gain:+,.2f} {visible(currency)}"


def worth_text(row: Mapping[str, Any]) -> str:
    """Return what a call is worth, and how likely its plan is kept.

    Examples
    --------
    >>> from tierpace.rosters.call_sentences import worth_text
    >>> worth_text({"gain": 158.4, "currency": "USD", "kept": 0.452, "reached": 5, "spans": 11, "days_left": 16})
    '+158 USD × 45 %: as much was done in 5 of 11 spans of 16 days'
    """
    gained = (
        f"+{percent(row['chance_gained'])} chance" if row["gain"] is None else money_text(row["gain"], row["currency"])
    )
    spans = f"{counted(row['spans'], 'span')} of {counted(row['days_left'], 'day')}"
    return f"{gained} × {percent(row['kept'])}: as much was done in {row['reached']:,} of {spans}"
