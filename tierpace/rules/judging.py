"""The rules engine: a month that reaches ALL thresholds of a tier clears it; what is missing, and how likely it is."""

from __future__ import annotations

from typing import overload

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, axes, made
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.signals import Signal
from tierpace.errors import InputTypeError
from tierpace.kernels.arrays import Bools, Ints, Objects
from tierpace.kernels.clearing import best, can_reach, cleared, shortfall
from tierpace.ledger.month_totals import MonthTotals
from tierpace.ledger.progress import Progress
from tierpace.rules.assignments import assignments_of, unmeasured
from tierpace.rules.by_program import ByProgram, book_html, by_program
from tierpace.tables.cells import MISSING
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import left
from tierpace.tables.wording import missing


@frozen(eq=False)
class Verdicts(OfCreators):
    """What a month has cleared, by rule alone.

    Attributes
    ----------
    thresholds : (N, K, 3) int64
        Each creator's own, pro-rated where the program says so.
    tier_index : (N,) int64
        Rank of the hardest tier cleared, K for none. Of a month to date: the secured tier.
    ids, program, notes : (N,) object, Program, tuple of Note
        Creators; the rules, tiers hardest first; what it rests on.
    cleared : (N, K, 3) bool
        Which signals reach which thresholds; True where a signal is not required.
    shortfall : (N, K, 3) int64
        What is missing, in ledger units.
    possible : (N, K) bool
        Which tiers can still be reached with the days and hours left.
    reachable : (N,) int64
        Rank of the hardest tier still possible, K for none.

    Examples
    --------
    >>> import tierpace as tp
    >>> totals = tp.demo.ledger(seed=0).month(tp.Month(2026, 2))
    >>> verdicts = tp.judge(totals, tp.demo.program())
    >>> verdicts.tier_index.shape == (len(totals.ids),)
    True
    """

    __module__ = "tierpace"

    ids: Objects = axes("N", of=object)
    program: Program = field(kw_only=True)
    thresholds: Ints = axes("NK3")
    tier_index: Ints = axes("N")
    cleared: Bools = axes("NK3")
    shortfall: Ints = axes("NK3")
    possible: Bools = axes("NK")
    reachable: Ints = axes("N")
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def __repr__(self) -> str:
        return f"<Verdicts of {counted(len(self.ids), 'creator')} under {self.program.name!r} {self.program.revision}>"

    def _repr_html_(self) -> str:
        return verdicts_html(self)


@frozen(eq=False, repr=False)
class BookVerdicts(ByProgram[Verdicts]):
    """What a month has cleared by a book of programs: the verdicts of each, of the creators that it judges.

    Attributes
    ----------
    parts : tuple of Verdicts
        One for each program that judges somebody, ladder by ladder, regions and ranks within it.
    unjudged, notes : tuple of Unjudged, tuple of Note
        Who is judged by no program and why; what it rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> book = tp.ProgramBook([tp.demo.program()])
    >>> found = tp.judge(tp.demo.ledger(seed=0).month("2026-02"), book)
    >>> found
    <BookVerdicts of 13 creators on tiers>
    >>> found.of("demo-mara")["tiers"].tier_index.tolist()
    [0]
    """

    __module__ = "tierpace.rules"

    parts: tuple[Verdicts, ...] = field(converter=tuple)

    def _repr_html_(self) -> str:
        def cells(part: Verdicts, i: int) -> tuple[str, str, str]:
            names, short = (*part.program.names, MISSING), part.shortfall[i, max(int(part.tier_index[i]) - 1, 0)]
            lacking = missing(*short.tolist()) if part.tier_index[i] else MISSING
            return names[part.tier_index[i]], names[part.reachable[i]], lacking

        heads = ("cleared", "still possible", "missing to the next")
        return book_html(self, f"Verdicts on {counted(len(self.ids), 'creator')}", heads, cells)


@overload
def judge(totals: MonthTotals | Progress, program: Program, *, ladder: str | None = None) -> Verdicts: ...
@overload
def judge(totals: MonthTotals | Progress, program: ProgramBook, *, ladder: str | None = None) -> BookVerdicts: ...
def judge(
    totals: MonthTotals | Progress, program: Program | ProgramBook, *, ladder: str | None = None
) -> Verdicts | BookVerdicts:
    """Apply the rules of a program, or of a book of them, to a closed month, or to a month to date.

    Parameters
    ----------
    totals : MonthTotals or Progress
        Of N creators.
    program : Program or ProgramBook
        Of K tiers, in force in that month, with the ledger's day rule. A program judges all that it is given, also who
        is in another rank; a book judges each creator by the programs of region, ladder, rank and month.
    ladder : str, optional
        One ladder of a book. Default: all.

    Returns
    -------
    Verdicts or BookVerdicts
        Of a program, and of a book. Empty arrays, and no parts, for an empty roster.

    Raises
    ------
    ProgramError
        The program is not in force, or counts days by another rule; the book has no such ladder.
    InputError
        It tests a signal that is not measured, or has no program for a creator's region.

    Examples
    --------
    >>> import tierpace as tp
    >>> verdicts = tp.judge(tp.demo.ledger(seed=0).month(tp.Month(2026, 2)), tp.demo.program())
    >>> [("Tier 1", "Tier 2", "Tier 3", "none")[k] for k in verdicts.tier_index[:4]]
    ['Tier 1', 'Tier 2', 'Tier 3', 'none']
    """
    _require_totals(totals)
    if isinstance(program, Program) and ladder in (None, program.ladder):
        return judge_and_reach(totals, program)[0]
    rules = assignments_of(program, totals, ladder)
    return by_program(BookVerdicts, rules, lambda r, rows: judge_and_reach(totals, r.program, rows)[0])


def judge_and_reach(
    totals: MonthTotals | Progress, program: Program, rows: Ints | None = None
) -> tuple[Verdicts, Bools]:
    """Return what `judge` does of some rows, or all, and which signals can still reach which thresholds: (N, K, 3)."""
    program.require_in_force(totals.month)
    program.require_day_rule(totals.day_rule)
    _require_measured(totals.measured, program)
    earned = totals.so_far if isinstance(totals, Progress) else totals.totals
    ids, creators, free, left = totals.ids, totals.creators, totals.free_days, totals.seconds_left
    if rows is not None:
        ids, earned, free, left = ids[rows], earned[rows], free[rows], left[rows]
        creators = tuple(map(creators.__getitem__, rows.tolist()))
    thresholds = program.thresholds_for(creators, totals.month)
    clears = cleared(earned, thresholds)
    whole = np.all(clears, axis=2)
    can = can_reach(earned, thresholds, free, left)
    possible = np.all(can, axis=2)
    verdicts = made(
        Verdicts,
        ids=ids,
        program=program,
        thresholds=thresholds,
        tier_index=best(whole),
        cleared=clears,
        shortfall=shortfall(earned, thresholds),
        possible=possible,
        reachable=best(possible),
    )
    return verdicts, can


def _require_totals(totals: object) -> None:
    """Raise InputTypeError unless rules are applied to what they apply to."""
    if not isinstance(totals, MonthTotals | Progress):
        raise InputTypeError(
            "judge.bad_totals",
            "totals",
            totals,
            "must be MonthTotals or a Progress",
            "call ledger.month(month) or ledger.as_of(day)",
        )


def _require_measured(measured: Bools, program: Program) -> None:
    """Raise unless every signal that the program tests is measured."""
    lacking = [s.label for s in Signal if program.required[:, s].any() and not measured[s]]
    if lacking:
        what = f"every signal it tests must be measured; the ledger has no {', '.join(lacking)}"
        raise unmeasured(program, what, or_else=", or use a program without it")


def verdicts_html(verdicts: Verdicts) -> str:
    """Return which tier each creator has, which is still possible, and what is missing to the next."""
    program, n = verdicts.program, len(verdicts.ids)
    names = [*program.names, MISSING]
    rows = range(min(n, ROWS))
    wanted = [max(int(verdicts.tier_index[i]) - 1, 0) for i in rows]
    short = [missing(*verdicts.shortfall[i, k].tolist()) for i, k in zip(rows, wanted, strict=True)]
    columns = [
        left("creator", map(str, verdicts.ids[:ROWS])),
        left("cleared", (names[verdicts.tier_index[i]] for i in rows)),
        left("still possible", (names[verdicts.reachable[i]] for i in rows)),
        left("next", (names[k] if verdicts.tier_index[i] else MISSING for i, k in zip(rows, wanted, strict=True))),
        left("missing", (s if verdicts.tier_index[i] else MISSING for i, s in zip(rows, short, strict=True))),
    ]
    return short_html(
        f"Verdicts on {counted(n, 'creator')} by {program.name} {program.revision}",
        columns,
        notes=verdicts.notes,
        total=n,
    )
