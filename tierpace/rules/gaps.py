"""The distance to each tier: from what is earned, and from where the month is heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, axes, made
from tierpace.core.counting import counted
from tierpace.core.programs import Program, ProgramBook
from tierpace.kernels.arrays import Floats, Ints, Objects
from tierpace.kernels.clearing import shortfall
from tierpace.ledger.projection import check_projection
from tierpace.rules.assignments import assignments_of
from tierpace.rules.by_program import ByProgram, book_html, by_program
from tierpace.rules.judging import judge, judge_and_reach
from tierpace.tables.cells import MISSING
from tierpace.tables.wording import missing

if TYPE_CHECKING:
    from tierpace.ledger.projection import Projection
    from tierpace.rules.judging import Verdicts


@frozen(eq=False)
class Gap(OfCreators):
    """What is missing to each threshold, in ledger units: seconds, diamonds, days.

    Attributes
    ----------
    ids, program : (N,) object, Program
        Creators; the rules, tiers hardest first.
    earned : (N, K, 3) int64
        From what is earned so far.
    projected : (N, K, 3) int64
        From the median projection (the point where there are no draws), rounded up.
    rate : (N, K, 3) float64
        What is needed on each day left to close ``earned``; infinite where something is missing and no day is left.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> gap = tp.gap(tp.project(progress, draws=200, seed=0), tp.demo.program())
    >>> bool((gap.projected <= gap.earned).all())
    True
    """

    __module__ = "tierpace.rules"

    ids: Objects = axes("N", of=object)
    program: Program = field(kw_only=True)
    earned: Ints = axes("NK3")
    projected: Ints = axes("NK3")
    rate: Floats = axes("NK3")

    def __repr__(self) -> str:
        return f"<Gap of {counted(len(self.ids), 'creator')} under {self.program.name!r} {self.program.revision}>"


@frozen(eq=False, repr=False)
class BookGaps(ByProgram[Gap]):
    """What is missing to each threshold of a book: the gaps of each program, of the creators that it judges.

    Attributes
    ----------
    parts : tuple of Gap
        One for each program that judges somebody, ladder by ladder, regions and ranks within it.
    unjudged, notes : tuple of Unjudged, tuple of Note
        Who is judged by no program and why; what it rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=0)
    >>> tp.gap(projection, tp.ProgramBook([tp.demo.program()])).of("demo-ada")["tiers"].earned[0, 0].tolist()
    [69300, 40761, 8]
    """

    __module__ = "tierpace.rules"

    parts: tuple[Gap, ...] = field(converter=tuple)

    def _repr_html_(self) -> str:
        def cells(part: Gap, i: int) -> tuple[str, str, str]:
            lacking = np.flatnonzero(part.earned[i].any(1))  # tiers are hardest first: the last is the next one
            if not len(lacking):
                return MISSING, MISSING, MISSING
            k = int(lacking[-1])
            earned, projected = (missing(*v[i, k].tolist()) for v in (part.earned, part.projected))
            return part.program.names[k], earned, projected

        return book_html(
            self, f"Gaps of {counted(len(self.ids), 'creator')}", ("next", "missing", "by projection"), cells
        )


@overload
def gap(
    projection: Projection, program: Program, *, ladder: str | None = None, known: Verdicts | None = None
) -> Gap: ...
@overload
def gap(projection: Projection, program: ProgramBook, *, ladder: str | None = None, known: None = None) -> BookGaps: ...
def gap(
    projection: Projection,
    program: Program | ProgramBook,
    *,
    ladder: str | None = None,
    known: Verdicts | None = None,
) -> Gap | BookGaps:
    """Return the distance to every tier.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws or without.
    program : Program or ProgramBook
        Of K tiers, in force in that month, with the ledger's day rule. A book judges each creator as in `judge`.
    ladder : str, optional
        One ladder of a book. Default: all.
    known : Verdicts, optional
        Those of the month so far under this program, if they are at hand already.

    Returns
    -------
    Gap or BookGaps
        Empty arrays, and no parts, for an empty roster.

    Raises
    ------
    ProgramError, InputError
        As `judge`.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> gap = tp.gap(tp.project(progress, draws=0), tp.demo.program())
    >>> gap.earned[0, 0].tolist()  # Ada to Tier 1: seconds, diamonds, days
    [69300, 40761, 8]
    """
    check_projection(projection)
    middle = projection.point if projection.draws is None else projection.quantile(0.5)[:, 0]
    reached = np.floor(middle + 1e-6).astype(np.int64)  # the room takes up rounding in sums of floats
    if isinstance(program, Program) and ladder in (None, program.ladder):
        return _gap(projection, judge(projection.progress, program) if known is None else known, reached)
    rules = assignments_of(program, projection.progress, ladder)
    return by_program(
        BookGaps,
        rules,
        lambda r, rows: _gap(projection, judge_and_reach(projection.progress, r.program, rows)[0], reached, rows),
    )


def _gap(projection: Projection, verdicts: Verdicts, reached: Ints, rows: Ints | slice = slice(None)) -> Gap:
    """Return what is missing by these verdicts, from what is earned and from what is projected (N, 3)."""
    days = projection.progress.free_days[rows, None, None]
    with_days = np.divide(verdicts.shortfall, days, out=np.full(verdicts.shortfall.shape, np.inf), where=days > 0)
    return made(
        Gap,
        ids=verdicts.ids,
        program=verdicts.program,
        earned=verdicts.shortfall,
        projected=shortfall(reached[rows], verdicts.thresholds),
        rate=np.where(verdicts.shortfall > 0, with_days, 0.0),
    )
