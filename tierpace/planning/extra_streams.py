"""Plans: the fewest extra streams that lift the chance of a tier to what is wanted, or plainly why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.checks import is_number
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError
from tierpace.evidence.creator_habits import Habits
from tierpace.forecasters.contract import Noise
from tierpace.kernels.arrays import Ints, Objects
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.projection import check_projection
from tierpace.planning.fewest_streams import Fewest, fewest_streams
from tierpace.planning.plan import Plan
from tierpace.planning.possible_streams import PossibleStreams, possible_streams
from tierpace.rules.tier_chances import chances as chances_of, sample_sizes
from tierpace.tables.wording import hours, more, percent

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.core.programs import Program
    from tierpace.ledger.projection import Projection
    from tierpace.rules.tier_chances import Chances


BLOCK = 256  # creators planned at a time, so that temporaries stay small


def plans(
    projection: Projection,
    program: Program,
    *,
    habits: Habits,
    tier: str | Mapping[str, str] | Ints,
    chance: float = 0.8,
    busy: Mapping[str, Iterable[DayLike]] | None = None,
    max_hours_a_day: float = 12,
    worth_of_extra: float | None = None,
    battles: int = 0,
    worth_of_battle: float | None = None,
    known: Chances | None = None,
) -> tuple[Plan, ...]:
    """Plan extra streams, at most one a day, for a tier: the least effort that makes it likely enough.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    program : Program
        The rules.
    habits : Habits
        Of the same creators.
    tier : str, {id: str} or (N,) ranks
        Which tier each creator aims at.
    chance : float
        The chance wanted.
    busy : {id: dates}, optional
        Days on which a creator cannot stream.
    max_hours_a_day : float
        The longest extra stream.
    worth_of_extra : float, optional
        How much of a creator's usual diamonds an hour an extra hour brings. Default: what ``habits`` found.
    battles : int
        How many battles a plan may have, at most one in a stream.
    worth_of_battle : float, optional
        Diamonds that one brings. Default: what 5 minutes of battle brought beyond the rest of their streams, a
        creator's own weighed against the roster's.
    known : Chances, optional
        The chances of this projection, if they are at hand already.

    Returns
    -------
    tuple of Plan
        One a creator, in the order of the projection; empty for an empty roster.

    Raises
    ------
    InputError
        A tier or a busy creator is unknown, there are no draws, the chance does not lie between 0 and 1, the hours not
        within a day, a worth or the battles are below 0, or nothing is known of battles that are wanted.
    ProgramError
        The program is not in force, or counts days by another rule.

    Notes
    -----
    The streams come on top of the projected habit: in a draw, an added day is a new active day only if that draw had
    none on it, and active days lie anywhere on the days left. Each stream adds its length, and the creator's usual
    diamonds an hour × ``worth_of_extra``: who streams longer earns less an hour.

    The plan has as few streams as do at the usual length, which are then made as short as still does: down to half the
    usual length, and long enough for an active day. Where the usual length does not do on every free day, it goes up to
    half as long again. Battles, where they are allowed, come before hours: the fewest streams are found with all of
    them, then the fewest battles that do. A draw holds no more battles than it has days with a stream. StreamLimits are
    spread over the free days, and of those nearby fall on days of the week on which the creator streams least.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> projection = tp.project(progress, seed=0)
    >>> found = tp.plans(projection, tp.demo.program(), habits=tp.habits(progress), tier="Tier 3")
    >>> found[8].brief  # Ines
    '2 more streams of 1 h 45 min (Mon 23, Mon 30 Mar): Tier 3 63 % → 81 %'
    """
    check_projection(projection)
    if not is_number(chance) or not 0 < chance < 1:
        raise InputError("plan.bad_chance", field="chance", value=chance, requirement="must lie above 0 and below 1")
    choice = possible_streams(
        projection.progress,
        habits,
        busy=busy,
        max_hours_a_day=max_hours_a_day,
        worth_of_extra=worth_of_extra,
        battles=battles,
        worth_of_battle=worth_of_battle,
    )
    before = chances_of(projection, program) if known is None else known
    ranks = tier_ranks(tier, projection.ids, program)
    job = _Job(projection, before, ranks, habits, chance=chance, choice=choice)
    out: list[Plan] = []
    n = len(projection.ids)
    for first in range(0, n, BLOCK):
        out += job.block(np.arange(first, min(first + BLOCK, n)))
    return tuple(out)


def tier_ranks(tier: str | Mapping[str, str] | Ints, ids: Objects, program: Program) -> Ints:
    """Return the rank of each creator's tier: (N,)."""
    if isinstance(tier, np.ndarray):
        return tier
    if not isinstance(tier, str | Mapping):
        raise InputTypeError("plan.bad_tier", "tier", tier, "must be a tier's name, or a mapping of ids to names")
    names = [tier] * len(ids) if isinstance(tier, str) else [tier.get(c) for c in ids]
    unknown = sorted({str(t) for t in names if t not in program.names})
    if unknown:
        raise InputError(
            "program.unknown_tier",
            "tier",
            unknown[:5],
            f"a tier must be one of {', '.join(program.names)}",
            "every creator needs one",
        )
    return np.array([program.names.index(str(t)) for t in names], np.int64)


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
        self.noise = Noise(
            progress.ids, progress.month, draws=projection.require_draws().shape[1], seed=projection.seed
        )

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
            )
        status, reason = self._reason(row, before if at is None else float(found.best[at]))
        now = None if np.isnan(before) else before
        return Plan(name, tier, (), 0, now, now, reason, short=short, worth_of_extra=self.choice.worth, status=status)

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
