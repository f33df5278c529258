"""The fewest extra streams that lift the chance of a tier to what is wanted, or plainly that nothing can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.kinds import require_kind
from tierpace.core.projection import check_projection
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError
from tierpace.forecasters.contract import Noise
from tierpace.habits import Habits
from tierpace.kernels.draws import newly_active
from tierpace.rules import chances as chances_of
from tierpace.rules import evidence, never_by_luck
from tierpace.wording import days, hours, more, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.programs import Program
    from tierpace.core.projection import Projection
    from tierpace.rules import Chances

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

HOUR = 3600
DAY_HOURS = 24
QUARTER = 900  # planned streams are whole quarters of an hour
BLOCK = 256  # creators planned at a time, so that temporaries stay small
LANE = 16  # noise of added days, apart from that of the draws


@frozen
class Plan:
    """Extra streams for one creator, on top of what is projected anyway.

    Attributes
    ----------
    creator_id, tier : str
        Whose plan, and for which tier.
    dates : tuple of date
        One extra stream on each; empty if none is needed or none would do.
    seconds_each : int
        Length of each stream, 0 if there are none.
    chance_before, chance_after : float
        Chance of the tier without and with the plan.
    reason : str
        Why there are no streams; empty if there are.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace import Plan
    >>> print(Plan("ann", "Tier 2", (date(2026, 3, 17), date(2026, 3, 21)), 7200, 0.46, 0.83, ""))
    2 more streams of 2 h (Tue 17, Sat 21 Mar): Tier 2 46 % → 83 %
    """

    creator_id: str
    tier: str
    dates: tuple[date, ...]
    seconds_each: int
    chance_before: float
    chance_after: float
    reason: str = ""

    def __str__(self) -> str:
        if not self.dates:
            return self.reason
        streams = f"{more(len(self.dates), 'stream')} of {hours(self.seconds_each)} ({days(self.dates)})"
        return f"{streams}: {self.tier} {percent(self.chance_before)} → {percent(self.chance_after)}"


def plans(
    projection: Projection,
    program: Program,
    *,
    habits: Habits,
    tier: str | Mapping[str, str] | NDArray[np.int64],
    chance: float = 0.8,
    busy: Mapping[str, Iterable[date]] | None = None,
    max_hours_a_day: float = 12,
    known: Chances | None = None,
) -> tuple[Plan, ...]:
    """Plan extra streams of each creator's usual length, at most one a day, for a tier.

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
    known : Chances, optional
        The chances of this projection, if they are at hand already.

    Returns
    -------
    tuple of Plan
        One a creator, in the order of the projection; empty for an empty roster.

    Raises
    ------
    InputError
        A tier or a busy creator is unknown, there are no draws, the chance does not lie between 0 and 1, or the hours
        not within a day.
    ProgramError
        The program is not in force, or counts days by another rule.

    Notes
    -----
    The streams come on top of the projected habit: in a draw, an added day is a new active day only if that draw had
    none on it, and active days lie anywhere on the days left. Each stream adds its length, and the creator's usual
    diamonds an hour.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> projection = tp.project(progress, seed=0)
    >>> found = tp.plans(projection, tp.demo.program(), habits=tp.usual_habits(progress), tier="Tier 3")
    >>> print(found[8])  # Ines
    2 more streams of 3 h (Fri 20, Sat 28 Mar): Tier 3 65 % → 89 %
    """
    check_projection(projection)
    hint = "call usual_habits(progress)"
    require_kind(habits, Habits, field="habits", code="plan.bad_habits", hint=hint)
    if not _is_number(chance) or not 0 < chance < 1:
        raise InputError("plan.bad_chance", field="chance", value=chance, requirement="it lies above 0 and below 1")
    if not _is_number(max_hours_a_day) or not 0 < max_hours_a_day <= DAY_HOURS:
        raise InputError(
            "plan.bad_hours",
            field="max_hours_a_day",
            value=max_hours_a_day,
            requirement="it lies above 0 and up to 24",
        )
    before = chances_of(projection, program) if known is None else known
    _check_busy(busy)
    projection.progress.history.rows_of(busy or {})
    ranks = tier_ranks(tier, projection.ids, program)
    job = _Job(projection, before, ranks, habits, chance=chance, busy=busy or {}, most=max_hours_a_day)
    out: list[Plan] = []
    n = len(projection.ids)
    for first in range(0, n, BLOCK):
        out += job.block(np.arange(first, min(first + BLOCK, n)))
    return tuple(out)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_busy(busy: object) -> None:
    if busy is None:
        return
    days = list(busy.values()) if isinstance(busy, Mapping) else [None]
    if not all(isinstance(each, Iterable) and all(isinstance(d, date) for d in each) for each in days):
        raise InputTypeError(
            "plan.bad_busy",
            field="busy",
            value=busy,
            requirement="busy is a mapping of ids to lists of dates",
            hint='write {"id": [date(2026, 3, 20)]}',
        )


def tier_ranks(tier: str | Mapping[str, str] | NDArray[np.int64], ids: NDArray[np.object_], program: Program) -> Ints:
    """Return the rank of each creator's tier: (N,)."""
    if isinstance(tier, np.ndarray):
        return tier
    if not isinstance(tier, str | Mapping):
        raise InputTypeError(
            "plan.bad_tier", field="tier", value=tier, requirement="tier is a tier's name, or a mapping of ids to names"
        )
    names = [tier] * len(ids) if isinstance(tier, str) else [tier.get(c) for c in ids]
    unknown = sorted({str(t) for t in names if t not in program.names})
    if unknown:
        raise InputError(
            "program.unknown_tier",
            field="tier",
            value=unknown[:5],
            requirement=f"a tier is one of {', '.join(program.names)}",
            hint="every creator needs one",
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
        busy: Mapping[str, Iterable[date]],
        most: float,
    ) -> None:
        progress = projection.progress
        n = len(progress.ids)
        row = np.arange(n)
        self.projection, self.ranks, self.wanted, self.names = projection, ranks, chance, before.program.names
        self.goal = before.verdicts.thresholds[row, ranks]
        self.before = before.tier[row, ranks]
        self.evidence = evidence(projection)
        self.busy = {c: {np.datetime64(d, "D") for d in dates} for c, dates in busy.items()}
        length = progress.day_rule.day_seconds(progress.month.first, progress.month.last)[progress.day :]
        self.ahead = progress.days_left[length >= progress.day_rule.min_seconds]  # a skipped day has no second
        self.possible = before.verdicts.possible[row, ranks]
        self.short = before.verdicts.shortfall[row, ranks]
        usual = np.minimum(np.where(np.isfinite(habits.stream_seconds), habits.stream_seconds, 0), most * HOUR)
        whole = np.maximum(np.rint(usual / QUARTER), 1) * QUARTER
        minimum = -(-progress.day_rule.min_seconds // QUARTER) * QUARTER if progress.day_rule.min_minutes else 0
        self.length = np.where(usual > 0, np.minimum(np.maximum(whole, minimum), most * HOUR), 0).astype(np.int64)
        self.makes_a_day = self.length >= progress.day_rule.min_seconds
        self.worth = np.where(np.isfinite(habits.diamonds_per_hour), habits.diamonds_per_hour, 0) * self.length / HOUR
        self.noise = Noise(
            progress.ids, progress.month, draws=projection.require_draws().shape[1], seed=projection.seed
        )

    def block(self, rows: Ints) -> list[Plan]:
        """Return the plans of some creators."""
        free = [self._free(i) for i in rows]
        slots = np.array([len(f) for f in free], np.int64)
        counts, after, best = self._fewest(rows, slots)
        return [
            self._plan(int(i), free[k], int(counts[k]), float(after[k]), float(best[k])) for k, i in enumerate(rows)
        ]

    def _free(self, row: int) -> NDArray[np.datetime64]:
        """Return the days on which a creator may add a stream."""
        progress = self.projection.progress
        left = progress.creators[row].left
        days_ = self.ahead if left is None else self.ahead[self.ahead <= np.datetime64(left, "D")]
        busy = self.busy.get(progress.ids[row])
        return days_ if not busy else days_[[d not in busy for d in days_]]

    def _fewest(self, rows: Ints, slots: Ints) -> tuple[Ints, Floats, Floats]:
        """Return how many streams reach the wanted chance (-1: none), the chance then, and the best there is."""
        counts = np.where(self.before[rows] >= self.wanted, 0, -1)
        after, best = self.before[rows].copy(), self.before[rows].copy()
        at = np.flatnonzero((counts < 0) & self.possible[rows] & (self.length[rows] > 0) & (slots > 0))
        if not len(at):
            return counts, after, best
        progress, chosen = self.projection.progress, rows[at]
        total = np.array(self.projection.require_draws()[chosen])
        active = np.minimum(
            total[..., Signal.ACTIVE_DAYS] - progress.so_far[chosen, None, Signal.ACTIVE_DAYS], slots[at, None]
        )
        noise, taken = self.noise.of(progress.ids[chosen]), np.empty_like(active)
        ceiling = (progress.so_far + np.stack((progress.seconds_left,) * 3, 1))[chosen, Signal.AIRTIME].astype(
            np.float64
        )
        k = 0
        while len(at):
            fresh = newly_active(active, slots[at] - k, noise.own(1, lane=LANE + k)[..., 0], taken)
            k += 1
            total[..., Signal.ACTIVE_DAYS] += fresh * self.makes_a_day[chosen, None]
            total[..., Signal.AIRTIME] = np.minimum(
                total[..., Signal.AIRTIME] + self.length[chosen, None], ceiling[:, None]
            )
            total[..., Signal.DIAMONDS] += self.worth[chosen, None]
            share = (total >= self.goal[chosen, None]).all(2).mean(1)
            now = never_by_luck(share, self.evidence[chosen])
            best[at] = now
            reached = now >= self.wanted
            counts[at[reached]], after[at[reached]] = k, now[reached]
            keep = ~reached & (slots[at] > k)
            at, chosen, ceiling = at[keep], chosen[keep], ceiling[keep]
            total, active, taken, noise = total[keep], active[keep], taken[keep], noise.of(progress.ids[chosen])
        return counts, after, best

    def _plan(self, row: int, free: NDArray[np.datetime64], count: int, after: float, best: float) -> Plan:
        name, tier = self.projection.ids[row], self.names[self.ranks[row]]
        before, length = float(self.before[row]), int(self.length[row])
        if count > 0:
            place = np.floor((np.arange(count) + 0.5) * len(free) / count).astype(np.int64)
            return Plan(name, tier, tuple(free[place].tolist()), length, before, after)
        return Plan(name, tier, (), 0, before, before, self._reason(row, free, best))

    def _reason(self, row: int, free: NDArray[np.datetime64], best: float) -> str:
        """Return why there are no streams to plan."""
        tier, before = self.names[self.ranks[row]], float(self.before[row])
        if before == 1.0:
            return f"{tier} is secured"
        if before >= self.wanted:
            return f"no extra stream needed: {tier} {percent(before)}"
        if not self.possible[row]:
            return f"{tier} is out of reach: {self._missing(row)}"
        if not len(free):
            return f"no free day is left: {tier} {percent(before)}"
        if not self.length[row]:
            return f"no usual stream is known to plan with: {tier} {percent(before)}"
        each = hours(int(self.length[row]))
        change = f"{percent(before)} → {percent(best)}"
        do = " does" if len(free) == 1 else ", one a day, do"
        return f"not even {more(len(free), 'stream')} of {each}{do}: {tier} {change}"

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
