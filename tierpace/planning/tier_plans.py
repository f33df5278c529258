"""Plans for one tier a creator: the fewest extra streams that make it likely enough, or plainly why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.checks import is_number
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.forecasters.contract import Noise
from tierpace.kernels.arrays import Ints
from tierpace.kernels.seconds import HOUR
from tierpace.planning.fewest_streams import Fewest, fewest_streams
from tierpace.planning.plan import Plan
from tierpace.rules.tier_chances import sample_sizes
from tierpace.tables.wording import hours, more, percent

if TYPE_CHECKING:
    from tierpace.evidence.creator_habits import Habits
    from tierpace.ledger.projection import Projection
    from tierpace.planning.possible_streams import PossibleStreams
    from tierpace.rules.tier_chances import Chances


BLOCK = 256  # creators planned at a time, so that temporaries stay small


def tier_plans(
    projection: Projection,
    known: Chances,
    ranks: Ints,
    *,
    habits: Habits,
    choice: PossibleStreams,
    chance: float,
) -> list[Plan]:
    """Return a plan for each creator's tier, by its rank (N,) among those of the chances; K: none.

    Raises
    ------
    InputError
        The chance does not lie between 0 and 1.
    """
    if not is_number(chance) or not 0 < chance < 1:
        raise InputError("plan.bad_chance", field="chance", value=chance, requirement="must lie above 0 and below 1")
    job = _Job(projection, known, ranks, habits, chance=chance, choice=choice)
    n = len(projection.ids)
    return [plan for first in range(0, n, BLOCK) for plan in job.block(np.arange(first, min(first + BLOCK, n)))]


def noise_of(projection: Projection) -> Noise:
    """Return the noise that the draws of a projection were made of."""
    draws = projection.require_draws().shape[1]
    return Noise(projection.ids, projection.month, draws=draws, seed=projection.seed)


class _Job:
    """What all blocks of one call share."""

    def __init__(
        self,
        projection: Projection,
        before: Chances,
        ranks: Ints,
        habits: Habits,
        *,
        chance: float,
        choice: PossibleStreams,
    ) -> None:
        progress = projection.progress
        row = np.arange(len(progress.ids))
        ranked, ranks = ranks < len(before.program.names), np.minimum(ranks, len(before.program.names) - 1)
        self.projection, self.ranks, self.wanted, self.names = projection, ranks, chance, before.program.names
        self.ranked, self.no_data = ranked, progress.no_data
        self.habits, self.choice, self.streams = habits, choice, choice.streams
        self.goal = before.verdicts.thresholds[row, ranks]
        self.before = before.by_tier[row, ranks]
        self.evidence = sample_sizes(projection)
        self.possible = before.verdicts.possible[row, ranks]
        self.short = before.verdicts.shortfall[row, ranks]
        self.ladder, self.noise = before.program.ladder, noise_of(projection)

    def block(self, rows: Ints) -> list[Plan]:
        """Return the plans of some creators."""
        may = ((self.streams.usual[rows] > 0) & (self.streams.slots[rows] > 0)) | (self.streams.battles[rows] > 0)
        asked = rows[(self.before[rows] < self.wanted) & self.possible[rows] & may]  # what is NaN is below nothing
        found = fewest_streams(
            self.projection,
            asked,
            goal=self.goal[asked],
            streams=self.streams.take(asked),
            wanted=self.wanted,
            noise=self.noise,
            evidence=self.evidence[asked],
        )
        place = {int(i): n for n, i in enumerate(asked)}
        return [self._plan(int(i), found, place.get(int(i))) for i in rows]

    def _plan(self, row: int, found: Fewest, at: int | None) -> Plan:
        """Return a creator's plan, or why there is none; ``at`` is its place in what the search found."""
        name, tier, before = self.projection.ids[row], self._tier(row), float(self.before[row])
        short = tuple(self.short[row].tolist())
        if at is not None and found.count[at] >= 0:
            count = int(found.count[at])
            dates = self.choice.days(row, count) if count else ()
            hour = self.habits.start_hour[row]
            return Plan(
                name,
                tier,
                dates,
                int(found.length[at]),
                before,
                float(found.chance[at]),
                short=short,
                start_hour=int(hour) if np.isfinite(hour) else None,
                battles=int(found.battles[at]),
                worth_of_extra=self.choice.worth,
                ladder=self.ladder,
            )
        status, reason = self._reason(row, before if at is None else float(found.best[at]))
        now = None if np.isnan(before) else before
        return Plan(
            name,
            tier,
            (),
            0,
            now,
            now,
            reason,
            short=short,
            worth_of_extra=self.choice.worth,
            status=status,
            ladder=self.ladder,
        )

    def _reason(self, row: int, best: float) -> tuple[str, str]:
        """Return why there are no streams to plan: in a word, and in a sentence."""
        return self._no_need(row) or self._no_way(row) or self._not_enough(row, best)

    def _no_need(self, row: int) -> tuple[str, str] | None:
        """Return why there is nothing to plan for a creator, if so."""
        tier, before = self._tier(row), float(self.before[row])
        if before == 1.0:
            return "secured", f"{tier} is secured"
        gone = self.projection.progress.why_no_data(row)
        if gone:
            return "no data" if self.no_data[row] else "left", gone
        if np.isnan(before):
            return "not known", f"the chance of {tier} is not known: nobody has shown all signals that it tests"
        if before >= self.wanted:
            return "not needed", f"no extra stream needed: {tier} {percent(before)}"
        return None

    def _no_way(self, row: int) -> tuple[str, str] | None:
        """Return why there is nothing that a creator can do, if so."""
        tier, before = self._tier(row), float(self.before[row])
        if not self.possible[row]:
            return "out of reach", f"{tier} is out of reach: {self._missing(row)}"
        if not self.streams.slots[row]:
            return "no free day", f"no free day is left: {tier} {percent(before)}"
        if not self.streams.usual[row]:
            return "no habit", f"no usual stream is known to plan with: {tier} {percent(before)}"
        return None

    def _not_enough(self, row: int, best: float) -> tuple[str, str]:
        """Return that the most and longest streams do not do."""
        tier, before, free = self._tier(row), float(self.before[row]), int(self.streams.slots[row])
        each = hours(int(self.streams.most[row]))
        change = f"{percent(before)} → {percent(best)}"
        battles = int(self.streams.battles[row])
        fights = f" and {more(battles, 'battle')}" if battles else ""
        do = " does" if free == 1 and not battles else f", one a day,{fights} do" if free > 1 else f"{fights} do"
        return "not enough", f"not even {more(free, 'stream')} of {each}{do}: {tier} {change}"

    def _tier(self, row: int) -> str:
        """Return the name of the tier a creator aims at; empty where nothing is known of them."""
        return self.names[self.ranks[row]] if self.ranked[row] else ""

    def _missing(self, row: int) -> str:
        """Return what an impossible tier lacks against what is left."""
        progress, short = self.projection.progress, self.short[row]
        told = []
        if short[Signal.ACTIVE_DAYS] > progress.free_days[row]:
            told.append(f"needs {more(short[Signal.ACTIVE_DAYS], 'day')}, {progress.free_days[row]} left")
        if short[Signal.AIRTIME] > progress.seconds_left[row]:
            wanted = -(-short[Signal.AIRTIME] // HOUR)
            told.append(f"needs {more(wanted, 'hour')}, {progress.seconds_left[row] // HOUR} left")
        if not told:
            told.append(f"needs {more(short[Signal.DIAMONDS], 'diamond')}, no time left")
        return "; ".join(told)
