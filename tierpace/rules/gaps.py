"""The distance to each tier: from what is earned, and from where the month is heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, axes, made
from tierpace.kernels.arrays import Floats, Ints, Objects
from tierpace.kernels.clearing import shortfall
from tierpace.ledger.projection import check_projection
from tierpace.rules.judging import judge

if TYPE_CHECKING:
    from tierpace.core.programs import Program
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
        return f"<Gap of {len(self.ids):,} creators under {self.program.name!r} {self.program.revision}>"


def gap(projection: Projection, program: Program, *, known: Verdicts | None = None) -> Gap:
    """Return the distance to every tier.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws or without.
    program : Program
        Of K tiers, in force in that month, with the ledger's day rule.
    known : Verdicts, optional
        Those of the month so far under this program, if they are at hand already.

    Returns
    -------
    Gap
        Empty arrays for an empty roster.

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
    progress = projection.progress
    verdicts = judge(progress, program) if known is None else known
    middle = projection.point if projection.draws is None else projection.quantile(0.5)[:, 0]
    reached = np.floor(middle + 1e-6).astype(np.int64)  # the room takes up rounding in sums of floats
    days = progress.free_days[:, None, None]
    with_days = np.divide(verdicts.shortfall, days, out=np.full(verdicts.shortfall.shape, np.inf), where=days > 0)
    return made(
        Gap,
        ids=projection.ids,
        program=program,
        earned=verdicts.shortfall,
        projected=shortfall(reached, verdicts.thresholds),
        rate=np.where(verdicts.shortfall > 0, with_days, 0.0),
    )
