"""What rosters and reports are folds over: all that a program says of a block of creators, draws included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from tierpace.core.checks import require_kind
from tierpace.core.days import DayLike
from tierpace.core.months import MonthLike
from tierpace.core.programs import Program, ProgramBook
from tierpace.evidence.creator_habits import habits
from tierpace.forecasters.contract import Forecaster
from tierpace.forecasters.projecting import default, learn, project
from tierpace.kernels.arrays import Bools, Ints
from tierpace.ledger.ledger import Ledger, check_ledger
from tierpace.ledger.projection import Projection
from tierpace.money.bonus_draws import bonuses_of, pays
from tierpace.money.bonus_outlooks import BookBonus, ExpectedBonus, Groups
from tierpace.money.expected_bonuses import bonus_of_program, bonus_of_rules, currencies
from tierpace.planning.extra_streams import plans
from tierpace.rules.assignments import assignments_of
from tierpace.rules.gaps import gap
from tierpace.rules.judging import Verdicts, judge_and_reach
from tierpace.rules.standings import Bands, last_month_tiers, targets
from tierpace.rules.tier_chances import chances_of_rows

BLOCK = 2048  # creators whose draws are held at a time
Track = Callable[[str, int, int], None]
Target = str | Mapping[str, str] | None


class Request:
    """What `roster` and `report` are to do, checked: the month so far, and which program judges which creators."""

    def __init__(
        self,
        ledger: Ledger,
        program: Program | ProgramBook,
        *,
        as_of: DayLike,
        month: MonthLike | None,
        forecaster: Forecaster | None,
        draws: int,
        seed: int,
        ladder: str | None,
        target: Target,
        bands: Bands | None,
        chance: float,
        track: Track | None,
    ) -> None:
        check_ledger(ledger)
        _check_wishes(bands, target)
        self.ledger, self.progress = ledger, ledger.as_of(as_of, month=month)
        if isinstance(target, Mapping):
            ledger.rows_of(target)
        self.rules = assignments_of(program, self.progress, ladder)
        self.in_stack = not isinstance(program, Program)
        self.groups = Groups(self.progress.creators)
        self.habits = habits(self.progress)
        self.forecaster, self.draws, self.seed = default() if forecaster is None else forecaster, draws, seed
        self.learned = learn(self.forecaster, self.progress) if draws else None
        self.target, self.bands, self.chance, self.track = target, bands or Bands(), chance, track


class Judged:
    """All that is said of the creators of a block that one program judges.

    ``place``: which of the programs it is. ``new`` (n,): those that none of the programs before it judges. ``bonus``
    is what the program pays them, ``bonuses`` what all programs pay the block, with the first of them alone.
    """

    def __init__(
        self,
        asked: Request,
        place: int,
        *,
        projection: Projection,
        rows: Ints,
        new: Bools,
        known: tuple[Verdicts, Bools],
        bonus: ExpectedBonus | None,
        bonuses: tuple[ExpectedBonus | BookBonus, ...],
    ) -> None:
        rules, progress = asked.rules[place], projection.progress
        self.place, self.new, self.program = place, new, rules.program
        self.projection, self.progress, self.habits = projection, progress, asked.habits.take(rows)
        self.chances = chances_of_rows(projection, self.program, known=known)
        self.gap = gap(projection, self.program, known=self.chances.verdicts)
        self.last = last_month_tiers(progress.history, projection.ids, projection.month.shift(-1), rules.before)
        self.rank, self.lost = targets(asked.target, self.chances, self.last)
        nothing = np.full((len(self.rank), 1), np.nan)
        self.chance = np.concatenate((self.chances.by_tier, nothing), 1)[np.arange(len(self.rank)), self.rank]
        self.standing = asked.bands.place(self.chance)
        self.bonus, self.bonuses = bonus, bonuses
        self.plans = plans(
            projection, self.program, habits=self.habits, tier=self.rank, chance=asked.chance, known=self.chances
        )


def blocks(asked: Request) -> Iterator[Judged]:
    """Yield what each program says of those it judges, block by block, programs in their order.

    Each holds the draws of its creators: who lets go of it before taking the next, as `map` does, keeps one block.
    """
    n = len(asked.progress.ids)
    step = max(n, 1) if asked.learned is None else BLOCK
    for first in range(0, max(n, 1), step):
        if asked.track:
            asked.track("roster", first, n)
        yield from _block(asked, np.arange(first, min(first + step, n)))
    if asked.track:
        asked.track("roster", n, n)


def _block(asked: Request, rows: Ints) -> Iterator[Judged]:
    ids, new = asked.progress.ids, np.ones(len(asked.progress.ids), bool)
    some, forecaster = asked.progress.select(ids[rows]), asked.learned or asked.forecaster
    projection = project(some, forecaster, draws=asked.draws, seed=asked.seed)
    known = [judge_and_reach(some, r.program, np.flatnonzero(r.judged[rows])) for r in asked.rules]
    bonuses = _bonuses(asked, projection, rows, [verdicts for verdicts, _ in known])
    own_bonus = {id(part.program): part for found in bonuses for part in found.parts}
    for place, rules in enumerate(asked.rules):
        own = rows[rules.judged[rows]]
        yield Judged(
            asked,
            place,
            projection=projection.select(ids[own]),
            rows=own,
            new=new[own],
            known=known[place],
            bonus=own_bonus.get(id(rules.program)),
            bonuses=() if place else bonuses,
        )
        new[own] = False


def _bonuses(
    asked: Request, projection: Projection, rows: Ints, known: list[Verdicts]
) -> tuple[ExpectedBonus | BookBonus, ...]:
    """Return what a block is expected to be paid, one for each currency; none where no program states what it pays."""
    paid = [
        (r.take(rows), v)
        for r, v in zip(asked.rules, known, strict=True)
        if pays(r.program, projection.progress.measured)
    ]
    groups = asked.groups.of(rows)
    if paid and not asked.in_stack:
        ((rules, verdicts),) = paid
        own = projection.select(projection.ids[rules.judged])
        return (bonus_of_program(own, rules.program, known=verdicts, groups=groups.of(rules.judged)),)
    found = []
    for currency in currencies([r for r, _ in paid]) if paid else ():
        own_rules = [(r, v) for r, v in paid if bonuses_of(r.program)[0].currency == currency]
        found.append(
            bonus_of_rules(
                projection,
                [r for r, _ in own_rules],
                currency=currency,
                groups=groups,
                known=[v for _, v in own_rules],
            )
        )
    return tuple(found)


def _check_wishes(bands: object, target: object) -> None:
    """Raise InputTypeError for bands or targets of another kind."""
    if bands is not None:
        require_kind(bands, Bands, field="bands", code="bands.bad_type", hint="write Bands(locked=0.95)")
    if target is not None and not isinstance(target, str):
        hint = "or the name of one tier for all"
        require_kind(target, Mapping, field="target", code="roster.bad_target", hint=hint)
