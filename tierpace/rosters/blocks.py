"""What rosters and reports are folds over: all that a program says of a block of creators, draws included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np
from attrs import evolve

from tierpace.core.checks import require_kind
from tierpace.core.days import DayLike
from tierpace.core.months import MonthLike
from tierpace.core.programs import Program, ProgramBook
from tierpace.evidence.creator_habits import habits_of
from tierpace.evidence.silence import QuietSoon, quiet_of
from tierpace.forecasters.contract import Forecaster
from tierpace.forecasters.learned import Learned, learned_once
from tierpace.forecasters.projecting import project
from tierpace.kernels.arrays import Bools, Ints
from tierpace.ledger.ledger import Ledger, check_ledger
from tierpace.money.bonus_draws import stacks_of
from tierpace.money.bonus_outlooks import BookBonus, ExpectedBonus, Groups
from tierpace.money.expected_bonuses import bonus_of_program, bonus_of_stack
from tierpace.planning.plan import Plan
from tierpace.planning.plan_gains import plan_gains
from tierpace.planning.possible_streams import PossibleStreams, possible_streams
from tierpace.planning.tier_plans import noise_of, tier_plans
from tierpace.rules.assignments import assignments_of
from tierpace.rules.gaps import gap
from tierpace.rules.judging import judge_and_reach
from tierpace.rules.standings import Bands, last_month_tiers, require_tiers, targets
from tierpace.rules.tier_chances import chances_of_rows

BLOCK = 2048  # creators whose draws are held at a time
MOST_HOURS = 12  # of an extra stream
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
        forecaster: Forecaster | Learned | None,
        draws: int,
        seed: int,
        ladder: str | None,
        target: Target,
        bands: Bands | None,
        chance: float,
        track: Track | None,
        plans: bool = True,
        not_before: DayLike | None = None,
    ) -> None:
        check_ledger(ledger)
        _check_wishes(bands, target)
        self.ledger, self.progress = ledger, ledger.as_of(as_of, month=month)
        if isinstance(target, Mapping) and not isinstance(forecaster, Learned):  # a part may lack some of the whole's
            ledger.rows_of(target)
        self.forecaster, self.taught, self.progress = learned_once(forecaster, self.progress, only_points=not draws)
        self.learned = self.taught.forecaster if self.taught else None
        self.rules = assignments_of(program, self.progress, ladder)
        require_tiers(target, [r.program for r in self.rules])
        self.in_stack = not isinstance(program, Program)
        self.groups = Groups(self.progress.creators)
        self.habits = habits_of(self.progress, self.taught.habits if self.taught else None)
        self.draws, self.seed = draws, seed
        self.target, self.bands, self.chance, self.track = target, bands or Bands(), chance, track
        self.plans, self.not_before = plans, not_before

    @cached_property
    def quiet(self) -> QuietSoon:
        """How likely creators go quiet, learned from the whole roster."""
        return quiet_of(self.progress, self.taught.quiet if self.taught else None)

    @cached_property
    def quiet_chances(self) -> dict[str, float | None]:
        """These chances by creator; none where the roster's past does not bear them out."""
        columns = self.quiet.columns
        return dict(zip(columns["creator_id"], columns["chance"], strict=True)) if self.quiet.proven else {}


class Judged:
    """All that is said of the creators of a block that one program judges.

    ``place``: which of the programs it is. ``new`` (n,): those that none of the programs before it judges. ``bonus``
    is what the program pays them, ``bonuses`` what all programs pay the block, with the first of them alone.
    """

    def __init__(self, asked: Request, block: _Block, place: int, new: Bools) -> None:
        rules, at = asked.rules[place], block.own(place)
        self._asked = asked
        projection = block.projection.select(block.projection.ids[at])
        self.place, self.new, self.program = place, new[at], rules.program
        self.projection, self.progress = projection, projection.progress
        self.habits = block.habits.take(at)
        self.chances = chances_of_rows(projection, self.program, known=block.known[place])
        self.gap = gap(projection, self.program, known=self.chances.verdicts)
        self.last = last_month_tiers(self.progress.history, projection.ids, projection.month.shift(-1), rules.before)
        self.rank, self.lost = targets(asked.target, self.chances, self.last)
        nothing = np.full((len(self.rank), 1), np.nan)
        self.chance = np.concatenate((self.chances.by_tier, nothing), 1)[np.arange(len(self.rank)), self.rank]
        self.standing = asked.bands.place(self.chance)
        self.bonus = block.parts.get(id(self.program))
        self.bonuses = () if place else block.bonuses
        self.plans: list[Plan] = []
        if asked.plans:
            self._plan(block, at)

    def _plan(self, block: _Block, at: Ints) -> None:
        """Make the plans of the creators at these places of the block."""
        asked, projection, choice = self._asked, self.projection, block.choice.take(at)
        self.plans = tier_plans(
            projection, self.chances, self.rank, habits=self.habits, choice=choice, chance=asked.chance
        )
        if self.bonus is not None:
            stack, currency = block.stacks[self.bonus.currency], self.bonus.currency
            noise = noise_of(projection)
            gains = plan_gains(
                projection, self.plans, stack=stack, streams=choice.streams, noise=noise, places=at
            ).tolist()
            self.plans = [evolve(p, gain=g, currency=currency) for p, g in zip(self.plans, gains, strict=True)]

    @property
    def quiet(self) -> tuple[float | None, ...]:
        """The chance that each creator has no stream on the next 14 days; None where it is not shown."""
        return tuple(map(self._asked.quiet_chances.get, self.progress.ids.tolist()))


class _Block:
    """What the programs share of a block of creators: its draws, verdicts, bonuses, habits and possible streams."""

    def __init__(self, asked: Request, rows: Ints) -> None:
        some = asked.progress.select(asked.progress.ids[rows])
        self.projection = project(some, asked.learned or asked.forecaster, draws=asked.draws, seed=asked.seed)
        self.not_before = asked.not_before
        self.rules, self.habits = [r.take(rows) for r in asked.rules], asked.habits.take(rows)
        self.known = [judge_and_reach(some, r.program, self.own(k)) for k, r in enumerate(self.rules)]
        self.stacks = stacks_of(some, self.rules, [verdicts for verdicts, _ in self.known])
        self.bonuses = self._bonuses(asked, asked.groups.of(rows))
        self.parts = {id(part.program): part for found in self.bonuses for part in found.parts}

    @cached_property
    def choice(self) -> PossibleStreams:
        """The streams that plans may be made of."""
        return possible_streams(
            self.projection.progress,
            self.habits,
            busy=None,
            not_before=self.not_before,
            max_hours_a_day=MOST_HOURS,
            worth_of_extra=None,
        )

    def own(self, place: int) -> Ints:
        """Return the rows within the block that a program judges."""
        return np.flatnonzero(self.rules[place].judged)

    def _bonuses(self, asked: Request, groups: Groups) -> tuple[ExpectedBonus | BookBonus, ...]:
        """Return what is expected to be paid in each currency; nothing where no program states what it pays."""
        if asked.in_stack:
            return tuple(
                bonus_of_stack(self.projection, stack, currency=currency, groups=groups)
                for currency, stack in self.stacks.items()
            )
        if not self.stacks:
            return ()
        own, (verdicts, _) = self.own(0), self.known[0]
        part = self.projection.select(self.projection.ids[own])
        return (bonus_of_program(part, self.rules[0].program, known=verdicts, groups=groups.of(own)),)


def blocks(asked: Request) -> Iterator[Judged]:
    """Yield what each program says of those it judges, block by block, programs in their order.

    Each holds the draws of its creators: who lets go of it before taking the next, as `map` does, keeps one block.
    """
    n = len(asked.progress.ids)
    step = max(n, 1) if asked.learned is None else BLOCK
    for first in range(0, max(n, 1), step):
        if asked.track:
            asked.track("roster", first, n)
        yield from _judged(asked, np.arange(first, min(first + step, n)))
    if asked.track:
        asked.track("roster", n, n)


def _judged(asked: Request, rows: Ints) -> Iterator[Judged]:
    block, new = _Block(asked, rows), np.ones(len(rows), bool)
    for place in range(len(asked.rules)):
        yield Judged(asked, block, place, new)
        new[block.own(place)] = False


def _check_wishes(bands: object, target: object) -> None:
    """Raise InputTypeError for bands or targets of another kind."""
    if bands is not None:
        require_kind(bands, Bands, field="bands", code="bands.bad_type", hint="write Bands(locked=0.95)")
    if target is not None and not isinstance(target, str):
        hint = "or the name of one tier for all"
        require_kind(target, Mapping, field="target", code="roster.bad_target", hint=hint)
