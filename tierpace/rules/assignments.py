"""Which program judges which creator: one for each ladder, by the creators' regions, and that of the month before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed, axes
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError, ProgramError
from tierpace.kernels.arrays import Bools
from tierpace.ledger.month_totals import month_totals
from tierpace.rules.judging import unmeasured

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.ledger.progress import Progress


@frozen(eq=False)
class Assignment(Sealed):
    """A program, that of the month before (None if there was none), which creators it judges, and who is there (N,)."""

    program: Program
    before: Program | None
    judged: Bools = axes("N", kw_only=False)
    there: Bools = axes("N", kw_only=False)


def assignments_of(program: Program | ProgramBook, progress: Progress, ladder: str | None) -> list[Assignment]:
    """Return each program in force, that of the month before, and which creators it judges (N,).

    A program of a rank judges the creators whose diamonds of last month lie in it; none of those whose last month is
    not known whole. What it judged in the month before is not known either: the rank was another then.
    """
    month = progress.month
    if isinstance(program, Program):
        if ladder not in (None, program.ladder):
            raise InputError(
                "program.unknown_ladder", "ladder", ladder, f"the program's ladder must be {program.ladder!r}"
            )
        _require_region(progress, (program.region,), others=False)
        judged = _in_rank(program, progress)
        held_before = program.rank is None and program.in_force(month.shift(-1))
        return [Assignment(program, program if held_before else None, judged, np.ones(len(judged), bool))]
    if not isinstance(program, ProgramBook):
        raise InputTypeError("program.bad_type", "program", program, "must be a Program or a ProgramBook")
    only = program.regions[0] if len(program.regions) == 1 else None
    _require_region(progress, program.regions, others=only is None)
    regions = np.array([c.region or only for c in progress.creators], object)
    out: list[Assignment] = []
    for name in program.ladders if ladder is None else (ladder,):
        having = {p.region for p in program.programs if p.ladder == name}
        wanted = set(regions) & having if ladder is None else set(regions)  # a region may do without some ladders
        for region in sorted(wanted) if len(regions) else sorted(having)[:1]:
            for rules in program.all_at(month, region=region, ladder=name):
                before = None if rules.rank else _before(program, month, rules)
                there = regions == region
                out.append(Assignment(rules, before, there & _in_rank(rules, progress), there))
    return out


def _before(book: ProgramBook, month: Month, rules: Program) -> Program | None:
    """Return the program of the month before on the same ladder; None where there was none for all."""
    try:
        return book.at(month.shift(-1), region=rules.region, ladder=rules.ladder)
    except ProgramError:
        return None


def _in_rank(program: Program, progress: Progress) -> Bools:
    """Return the creators in a program's rank: (N,), everybody where it has none."""
    n = len(progress.ids)
    if program.rank is None:
        return np.ones(n, bool)
    if not progress.measured[Signal.DIAMONDS]:
        raise unmeasured(program, "diamonds must be measured, for they fix a creator's rank")
    last, history = progress.month.shift(-1), progress.history
    if last.last < history.first_day:
        return np.zeros(n, bool)
    totals = month_totals(history, last)
    return program.rank.holds(totals.totals[:, Signal.DIAMONDS]) & totals.complete


def unranked(rules: list[Assignment]) -> dict[str, int]:
    """Return how many creators each ladder of ranks leaves unjudged, by its name: those who are in no rank."""
    ranked = {(r.program.ladder, r.program.region) for r in rules if r.program.rank}
    out: dict[str, int] = {}
    for ladder, region in sorted(ranked):
        own = [r for r in rules if (r.program.ladder, r.program.region) == (ladder, region)]
        lacking = int((own[0].there & ~np.any([r.judged for r in own], axis=0)).sum())
        if lacking:
            out[ladder] = out.get(ladder, 0) + lacking
    return out


def _require_region(progress: Progress, regions: tuple[str, ...], *, others: bool) -> None:
    """Raise InputError if a creator's region has no program; where there is one region, it takes those without."""
    wrong = [c for c in progress.creators if c.region not in regions and (others or c.region is not None)]
    if wrong:
        raise InputError(
            "program.region_mismatch",
            "region",
            [(c.id, c.region) for c in wrong[:5]],
            f"every creator's region must be one of {', '.join(regions)} "
            f"({len(wrong)} {'is' if len(wrong) == 1 else 'are'} not)",
            "pass a ProgramBook with their programs, give creators a region, or ledger.select(ids)",
        )
