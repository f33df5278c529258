"""What draws are paid: each the bonus of the hardest tier that it clears, on its own diamonds; on all ladders."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.ranges import same_currency
from tierpace.core.signals import Signal
from tierpace.errors import ProgramError
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.clearing import bonuses, by_signal
from tierpace.rules.assignments import unmeasured
from tierpace.rules.judging import judge_and_reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tierpace.core.money import Bonus
    from tierpace.core.programs import Program
    from tierpace.ledger.progress import Progress
    from tierpace.rules.assignments import Assignment
    from tierpace.rules.judging import Verdicts


Ladder = tuple[str, str]
"""A region, and the name of one of its ladders."""
Part = tuple[int, Ints, Floats]
BLOCK = 256  # creators at a time, so that temporaries stay small


@frozen(eq=False)
class BonusDraws:
    """How N creators are paid: each one's thresholds (N, K, 3), the tiers that may be cleared (N, K), what they pay."""

    currency: str
    thresholds: Ints
    open: Bools
    fixed: Floats  # (K,)
    rate: Floats  # (K,) for each diamond of the month, or (K, S) where worlds differ

    @classmethod
    def of(
        cls,
        progress: Progress,
        program: Program,
        known: Verdicts | None = None,
        *,
        rows: Ints | None = None,
        only_open: bool = True,
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
        verdicts = judge_and_reach(progress, program, rows)[0] if known is None else known
        fixed, rate = (np.array([float(getattr(b, a)) for b in paid]) for a in ("fixed", "per_diamond"))
        cls.require_counted(program, progress.measured)
        may = verdicts.possible | verdicts.cleared.all(2)
        return cls(paid[0].currency, verdicts.thresholds, may if only_open else np.ones_like(may), fixed, rate)

    @staticmethod
    def require_counted(program: Program, measured: Bools) -> None:
        """Raise InputError if a bonus counts diamonds that are not measured."""
        if not measured[Signal.DIAMONDS] and any(b.per_diamond for b in bonuses_of(program)):
            raise unmeasured(program, "diamonds must be measured, for the bonus counts them")

    def paid(self, draws: Floats, rows: slice | Ints = slice(None)) -> Floats:
        """Return what draws (n, S, 3) of some of the creators are paid: (n, S)."""
        return self.paid_by(by_signal(draws), rows)

    def paid_by(self, signals: Floats, rows: slice | Ints = slice(None)) -> Floats:
        """Return the same of draws that lie signal by signal: (3, n, S)."""
        return bonuses(signals, self.thresholds[rows], self.open[rows], self.fixed, self.rate)

    def blocks(self, draws: Floats) -> Iterator[tuple[slice, Floats]]:
        """Yield rows and what their draws are paid, block by block, of draws (N, S, 3) of all."""
        for first in range(0, len(draws), BLOCK):
            rows = slice(first, first + BLOCK)
            yield rows, self.paid(draws[rows], rows)


class StackedDraws:
    """How N creators are paid on several ladders: the sum, or of two that exclude each other the larger.

    ``rules`` are the assignments that pay, ``rows`` the creators of each, rising, and ``pays`` how they are paid;
    ``known`` are the verdicts of each on the month so far, if they are at hand already.
    """

    def __init__(
        self,
        progress: Progress,
        rules: Iterable[Assignment],
        known: Sequence[Verdicts] | None = None,
        *,
        only_open: bool = True,
    ) -> None:
        self.rules = tuple(rules)
        self.rows = tuple(np.flatnonzero(r.judged) for r in self.rules)
        self.pays = tuple(
            BonusDraws.of(progress, r.program, known[k] if known else None, rows=self.rows[k], only_open=only_open)
            for k, r in enumerate(self.rules)
        )
        there = {_ladder(r.program) for r in self.rules}
        pairs = {_ladder(r.program): r.program.exclusive_with for r in self.rules if r.program.exclusive_with}
        self.pairs = {mine: (mine[0], other) for mine, other in pairs.items() if (mine[0], other) in there}

    def parts(self, draws: Floats, at: Ints) -> list[Part]:
        """Return what draws (n, S, 3) of the creators ``at`` (n,), rising, are paid by each of the rules.

        Each is the place of the rule, the rows of ``draws`` that it judges (m,), and what they are paid (m, S).
        """
        out, signals = [], by_signal(draws)
        for place, (rows, pay) in enumerate(zip(self.rows, self.pays, strict=True)):
            own, where, judged = np.intersect1d(at, rows, assume_unique=True, return_indices=True)
            if len(own):
                some = signals if len(own) == len(at) else signals[:, where]
                out.append((place, where, pay.paid_by(some, judged)))
        for mine, other in self.pairs.items():
            self._larger(out, mine, other, (len(at), draws.shape[1]))
        return out

    def _larger(self, parts: list[Part], mine: Ladder, other: Ladder, shape: tuple[int, int]) -> None:
        """Leave of two ladders of a region the one that pays more, in each draw; where both pay the same, the other."""
        amounts: dict[Ladder, Floats] = defaultdict(lambda: np.zeros(shape))
        own = [(p, _ladder(self.rules[p[0]].program)) for p in parts]
        for (_, where, paid), ladder in own:
            if ladder in (mine, other):
                amounts[ladder][where] += paid
        more = amounts[mine] > amounts[other]
        for (_, where, paid), ladder in own:
            if ladder in (mine, other):
                paid[more[where] != (ladder == mine)] = 0.0

    def paid(self, draws: Floats, at: Ints) -> Floats:
        """Return what draws (n, S, 3) of the creators ``at`` (n,), rising, are paid on all ladders: (n, S)."""
        out = np.zeros(draws.shape[:2])
        for _, where, paid in self.parts(draws, at):
            out[where] += paid
        return out


def stacks_of(
    progress: Progress, rules: Sequence[Assignment], known: Sequence[Verdicts] | None = None
) -> dict[str, StackedDraws]:
    """Return how creators are paid in each currency, by the programs that state what they pay."""
    paid = [k for k, r in enumerate(rules) if pays(r.program, progress.measured)]
    by_currency: dict[str, list[int]] = {}
    for k in paid:
        by_currency.setdefault(bonuses_of(rules[k].program)[0].currency, []).append(k)
    return {
        name: StackedDraws(progress, [rules[k] for k in own], [known[k] for k in own] if known else None)
        for name, own in sorted(by_currency.items())
    }


def _ladder(program: Program) -> Ladder:
    return program.region, program.ladder


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
