"""What draws are paid under a program: each the bonus of the hardest tier that it clears, on its own diamonds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.ranges import same_currency
from tierpace.core.signals import Signal
from tierpace.errors import ProgramError
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.clearing import bonuses
from tierpace.rules.assignments import unmeasured
from tierpace.rules.judging import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tierpace.core.money import Bonus
    from tierpace.core.programs import Program
    from tierpace.ledger.progress import Progress
    from tierpace.rules.judging import Verdicts


BLOCK = 1024  # creators at a time, so that temporaries stay small


@frozen(eq=False)
class BonusDraws:
    """How N creators are paid: each one's thresholds (N, K, 3), the tiers that may be cleared (N, K), what they pay."""

    currency: str
    thresholds: Ints
    open: Bools
    fixed: Floats  # (K,)
    rate: Floats  # (K,), for each diamond of the month

    @classmethod
    def of(
        cls, progress: Progress, program: Program, known: Verdicts | None = None, *, only_open: bool = True
    ) -> BonusDraws:
        """Return how creators are paid, by the verdicts on the month so far; with tiers out of reach, if so wanted.

        Raises
        ------
        ProgramError
            A tier states no bonus, tiers pay in several currencies, or the program is not in force.
        InputError
            A tested signal, or the diamonds that a bonus counts, are not measured.
        """
        paid = bonuses_of(program)
        verdicts = judge(progress, program) if known is None else known
        fixed, rate = (np.array([float(getattr(b, a)) for b in paid]) for a in ("fixed", "per_diamond"))
        if rate.any() and not progress.measured[Signal.DIAMONDS]:
            raise unmeasured(program, "diamonds must be measured, for the bonus counts them")
        may = verdicts.possible | verdicts.cleared.all(2)
        return cls(paid[0].currency, verdicts.thresholds, may if only_open else np.ones_like(may), fixed, rate)

    def paid(self, draws: Floats, rows: slice | Ints = slice(None)) -> Floats:
        """Return what draws (n, S, 3) of some of the creators are paid: (n, S)."""
        return bonuses(draws, self.thresholds[rows], self.open[rows], self.fixed, self.rate)

    def blocks(self, draws: Floats) -> Iterator[tuple[slice, Floats]]:
        """Yield rows and what their draws are paid, block by block, of draws (N, S, 3) of all."""
        for first in range(0, len(draws), BLOCK):
            rows = slice(first, first + BLOCK)
            yield rows, self.paid(draws[rows], rows)


def pays(program: Program, measured: Bools) -> bool:
    """Return whether all tiers state a bonus, in one currency, by what is measured: then there is a bonus to expect."""
    paid = [tier.bonus for tier in program.tiers if tier.bonus is not None]
    known = measured[Signal.DIAMONDS] or not any(bonus.per_diamond for bonus in paid)
    return bool(known and len(paid) == len(program.tiers) and len({bonus.currency for bonus in paid}) == 1)


def bonuses_of(program: Program) -> list[Bonus]:
    """Return the bonus of each tier, hardest first; raise ProgramError unless all have one, in one currency."""
    without = [t.name for t in program.tiers if t.bonus is None]
    if without:
        raise ProgramError(
            "payout.no_bonus",
            "bonus",
            ", ".join(without),
            f"each tier of {program.name!r} must state a bonus",
            "Bonus.flat(0, currency=…) says that a tier pays nothing",
        )
    paid = [t.bonus for t in program.tiers if t.bonus is not None]
    same_currency(*sorted(b.currency for b in paid))
    return paid
