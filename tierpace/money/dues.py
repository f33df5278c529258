"""What each ladder owes each creator for a closed month, by our own figures and by those of a Task file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.money import less, to_coin, total
from tierpace.core.programs import Program
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Ints
from tierpace.money.paid_items import ZERO, PaidItems
from tierpace.rules.assignments import Assignment
from tierpace.rules.judging import judge_and_reach

if TYPE_CHECKING:
    from tierpace.ledger.month_totals import MonthTotals

Vector = tuple[Decimal, ...]


@frozen(eq=False)
class Figures:
    """A creator's tier by a program (K for none) and diamonds."""

    tier: int
    diamonds: int


def pay(program: Program, tier: int, diamonds: int, *, rounding: str | None = None) -> Decimal | None:
    """Return the bonus of a tier to the smallest coin, 0 for none; None if the tier states none."""
    if tier == len(program.tiers):
        return ZERO
    bonus = program.tiers[tier].bonus
    if bonus is None:
        return None
    return to_coin(bonus.pay(diamonds).amount, bonus.currency, rounding or program.rounding)


@frozen(eq=False)
class Judged:
    """A program with the tiers of all creators by it: by our figures and by the file's, (N,) each."""

    program: Program
    ours: Ints
    theirs: Ints

    @classmethod
    def of(cls, program: Program, ours: MonthTotals, theirs: MonthTotals) -> Judged:
        """Return what a program says of two sets of figures."""
        return cls(program, *(judge_and_reach(t, program)[0].tier_index for t in (ours, theirs)))


@frozen(eq=False)
class Ladder:
    """A ladder of the month: its items, its programs, and which of them judges each creator."""

    items: PaidItems
    ours: Ints  # diamonds (N,)
    theirs: Ints
    judged: tuple[Judged, ...]
    of: tuple[int, ...]  # (N,): the place in ``judged``, -1 where the ladder is for others
    other_way: dict[int, Judged] = field(factory=dict)  # by the place in ``judged``: pro-rated if not, and not if so
    unchanged: Mapping[Program, Program] = field(factory=dict)  # as they were before goals of a network changed them

    def program(self, i: int) -> Program | None:
        """Return the program that judges a creator; None where the ladder is for others."""
        return None if self.of[i] < 0 else self.judged[self.of[i]].program

    def vector(self, program: Program, tier: int, diamonds: int, *, rounding: str | None = None) -> Vector | None:
        """Return what a tier pays of each item; None where it states no bonus."""
        amount = pay(program, tier, diamonds, rounding=rounding)
        if amount is None:
            return None
        place = 0 if tier == len(program.tiers) else self.items.place(program.tiers[tier])
        return tuple(amount if k == place else ZERO for k in range(len(self.items.names)))

    @property
    def nothing(self) -> Vector:
        """No pay of any item."""
        return (ZERO,) * len(self.items.names)

    def tiers(self, i: int) -> tuple[Figures, Figures]:
        """Return a creator's tier and diamonds by our figures and by the file's."""
        own = self.judged[self.of[i]]
        return Figures(int(own.ours[i]), int(self.ours[i])), Figures(int(own.theirs[i]), int(self.theirs[i]))

    def owed(self, i: int) -> tuple[Vector | None, Vector | None]:
        """Return what the ladder owes a creator by our figures and by the file's."""
        program = self.program(i)
        if program is None:
            return self.nothing, self.nothing
        return tuple(self.vector(program, f.tier, f.diamonds) for f in self.tiers(i))  # type: ignore[return-value]  # two

    def by_others(self, i: int) -> Iterator[tuple[Program, Vector]]:
        """Yield what the other programs of the ladder and region would owe by the file's figures."""
        own = self.program(i)
        for judged in self.judged:
            if own is None or judged.program is own or judged.program.region != own.region:
                continue
            found = self.vector(judged.program, int(judged.theirs[i]), int(self.theirs[i]))
            if found is not None:
                yield judged.program, found

    def if_goals_changed_nothing(self, i: int) -> Vector | None:
        """Return what would be owed by the file's figures with the ratios that goals of the network have changed."""
        program = self.program(i)
        before = None if program is None else self.unchanged.get(program)
        if before is None or before == program:
            return None
        return self.vector(before, int(self.judged[self.of[i]].theirs[i]), int(self.theirs[i]))

    def if_prorated_otherwise(self, i: int) -> Vector | None:
        """Return what would be owed by the file's figures were thresholds pro-rated that are not, or the reverse."""
        judged = self.other_way.get(self.of[i])
        return None if judged is None else self.vector(judged.program, int(judged.theirs[i]), int(self.theirs[i]))

    def tiers_of_file(self, i: int) -> set[int]:
        """Return which tiers the file's figures clear, thresholds pro-rated or not; none is no tier."""
        k = self.of[i]
        found = {int(judged.theirs[i]) for judged in (self.judged[k], self.other_way[k])}
        return found - {len(self.judged[k].program.tiers)}


def ladder_of(
    items: PaidItems,
    rules: Sequence[Assignment],
    ours: MonthTotals,
    theirs: MonthTotals,
    unchanged: Mapping[Program, Program],
) -> Ladder:
    """Return a ladder with what its programs say of all creators, and what they were before goals changed them."""
    own = [r for r in rules if r.program.ladder == items.ladder]
    place = np.full(len(ours.ids), -1)
    for k, r in enumerate(own):
        place[r.judged] = k
    judged = tuple(Judged.of(r.program, ours, theirs) for r in own)
    turned = {
        k: Judged.of(evolve(r.program, prorate_joiners=not r.program.prorate_joiners), ours, theirs)
        for k, r in enumerate(own)
    }
    mine, of_file = (t.totals[:, Signal.DIAMONDS] for t in (ours, theirs))
    return Ladder(items, mine, of_file, judged, tuple(place.tolist()), turned, unchanged)


Owed = tuple[Ladder, "Vector | None"]


def lesser(one: Owed, other: Owed, i: int, *, paid_other: bool) -> str | None:
    """Return which of two exclusive ladders gives way: the one that pays less; neither if one pays nothing anyway.

    Where both pay the same, it is the one that the file does not pay.
    """
    (a, of_a), (b, of_b) = one, other
    if a.program(i) is None or b.program(i) is None or not of_a or not of_b or not (any(of_a) and any(of_b)):
        return None
    more = less(total(of_a), total(of_b))
    if more == 0:
        return a.items.ladder if paid_other else b.items.ladder
    return b.items.ladder if more > 0 else a.items.ladder
