"""Who to call and who is left out, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from tierpace.core.arrays import Columns
from tierpace.core.checks import require_count
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.rosters.columns import SIGNAL_COLUMNS
from tierpace.tables.cells import MISSING, percent, visible
from tierpace.tables.frames import kinds_of
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.table import Columnar
from tierpace.tables.text import left, right

Row = dict[str, Any]

ON_LADDER = "called"  # on another one
UNLIKELY, UNKNOWN = "unlikely to be kept", "effort not known"  # of a plan that is no call for that reason
CALLS = 8  # as many as are made in a morning
SAME = ("creator_id", "name", "manager", "group", "ladder", "tier")
EFFORT = ("usual_streams", "usual_hours", "stretch", "spans", "reached", "kept")
CALLED = (
    *SAME, "chance_before", "chance_after", "days_left",
    *(f"{s}_mean" for s in SIGNAL_COLUMNS), *(f"{s}_needed" for s in SIGNAL_COLUMNS),
    *(f"gap_{s}" for s in SIGNAL_COLUMNS),
    "plan_streams", "plan_hours_each", "plan_dates", "gain", "currency", *EFFORT, "worth", "why", "sentence",
)  # fmt: skip
LEFT_OUT = (*SAME, "status", "why", "fallback", "plan_streams", "gain", "currency", *EFFORT, "worth")
KINDS = kinds_of(
    text="creator_id name manager group ladder tier plan_dates currency why sentence status fallback",
    count="days_left diamonds_needed active_days_needed gap_diamonds gap_active_days plan_streams spans reached",
    number="chance_before chance_after airtime_hours_mean diamonds_mean active_days_mean airtime_hours_needed "
    "gap_airtime_hours plan_hours_each gain usual_streams usual_hours stretch kept worth",
)


@frozen(eq=False)
class Calls(Columnar):
    """Who to call, the most worth first, and who is left out and why.

    Attributes
    ----------
    columns : dict of tuples
        One row a call, one call a creator at most: creator_id name manager group ladder tier; chance_before and
        chance_after of the tier; days_left; where the month is heading, {signal}_mean, what the tier needs,
        {signal}_needed (None where it does not test the signal), and what is missing from what is earned, gap_{signal},
        each of airtime_hours, diamonds and active_days; plan_streams, plan_hours_each and plan_dates (a space between);
        gain, of the expected bonus over all ladders, and its currency (None: no program says what it pays);
        usual_streams and usual_hours a week; stretch (how many times the best four weeks the plan requires); spans,
        reached and kept; worth (gain × kept; chance gained × kept where no money is stated); why, the same in words;
        sentence.
    left_out : dict of tuples
        Every other row of the roster: creator_id name manager group ladder tier; status, in a word, and why, in words;
        fallback (of a tier that is out of reach, the hardest with a chance of at least ½; else None); plan_streams gain
        currency usual_streams usual_hours stretch spans reached kept worth, as far as known.
    as_of : date
        The last known day.
    month : str
        The month looked at.
    notes : tuple of Note
        What it rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger = tp.demo.ledger(seed=0)
    >>> report = tp.report(ledger, tp.demo.program(), as_of="2026-03-15", target="Tier 3", draws=200)
    >>> found = tp.rosters.calls_today(report, ledger)
    >>> len(found) + len(found.left_out["creator_id"]) == len(report.roster)
    True
    """

    __module__ = "tierpace.rosters"

    columns: Columns
    left_out: Columns = field(kw_only=True)
    as_of: date = field(kw_only=True)
    month: str = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    kinds = KINDS

    def __repr__(self) -> str:
        return f"<Calls of {self.month}, known to {self.as_of}: {len(self)}, {len(self.left_out['status'])} left out>"

    def __str__(self) -> str:
        return "\n".join(self.columns["sentence"]) if len(self) else "nobody to call"

    def _repr_html_(self) -> str:
        return calls_html(self)

    @property
    def unkept(self) -> frozenset[tuple[str, str]]:
        """Creator and ladder of each plan that is unlikely to be kept, or of which that is not known."""
        c = self.left_out
        rows = zip(c["creator_id"], c["ladder"], c["status"], strict=True)
        return frozenset((who, ladder) for who, ladder, status in rows if status in (UNLIKELY, UNKNOWN))

    def filter(self, *, most: int | None = CALLS, **equals: Any) -> Calls:
        """Return the calls and rows whose columns equal the values given, such as ``manager="Kim"``; the first ones.

        What is left of the calls after ``most`` is left out as further down; None: all of them. Of all calls of a
        roster, `calls_today(…, most=None)`, this gives each manager those of their own.
        """
        if most is not None:
            require_count(most, "calls.bad_most", "most")
        unknown = [name for name in equals if name not in SAME]
        if unknown:
            raise InputError("calls.unknown_column", "column", unknown[0], f"must be one of {', '.join(SAME)}")
        own = [row for row in self if all(row[name] == value for name, value in equals.items())]
        rest = [dict(zip(LEFT_OUT, row, strict=True)) for row in zip(*self.left_out.values(), strict=True)]
        rest = [row for row in rest if all(row[name] == value for name, value in equals.items())]
        first = own[:most]
        called = {row["creator_id"] for row in first}
        rest = [row | further_down(len(first)) if _is_late(row, called) else row for row in rest]
        rest += [row | {"fallback": None} | further_down(len(first)) for row in own[len(first) :]]
        return evolve(self, columns=columns_of(CALLED, first), left_out=columns_of(LEFT_OUT, rest))


def columns_of(names: Iterable[str], rows: Sequence[Row]) -> Columns:
    """Return some columns of rows."""
    return {name: tuple(r[name] for r in rows) for name in names}


def _is_late(row: Row, called: set[str]) -> bool:
    """Whether a row gave way to another of its creator, who is not called now."""
    return row["status"] == ON_LADDER and row["creator_id"] not in called


def on_ladder(ladder: str) -> Row:
    """Return why a row that may be called is not: its creator is called on another ladder."""
    return {"status": ON_LADDER, "why": f"called on ladder {ladder}"}


def further_down(calls: int) -> Row:
    """Return why a row that may be called is not: so many are worth more."""
    return {"status": "further down", "why": f"{counted(calls, 'call is', 'calls are')} worth more"}


def calls_html(found: Calls) -> str:
    """Return who to call, with what, and what it is worth."""
    rows = list(found)[:ROWS]
    columns = [
        left("creator", (visible(r["name"] or r["creator_id"]) for r in rows)),
        left("manager", (visible(r["manager"] or MISSING) for r in rows)),
        left("tier", (visible(r["tier"]) for r in rows)),
        right("chance", (f"{percent(r['chance_before'])} → {percent(r['chance_after'])}" for r in rows)),
        right("gain", (MISSING if r["gain"] is None else f"{r['gain']:,.2f} {visible(r['currency'])}" for r in rows)),
        right("kept", (percent(r["kept"]) for r in rows)),
        left("what to say", (r["sentence"] for r in rows)),
    ]
    title = f"{counted(len(found), 'call')}, {counted(len(found.left_out['status']), 'row')} left out"
    return short_html(title, columns, notes=found.notes, total=len(found))
