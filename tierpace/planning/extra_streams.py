"""Plans: the fewest extra streams that lift the chance of a tier to what is wanted, or plainly why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.kinds import require_kind
from tierpace.core.projection import check_projection
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError
from tierpace.extra_hours import told_worth
from tierpace.forecasters.contract import Noise
from tierpace.habits import Habits
from tierpace.planning.fewest_streams import QUARTER, Fewest, Streams, fewest_streams
from tierpace.planning.plan import Plan
from tierpace.rules import chances as chances_of
from tierpace.rules import evidence
from tierpace.wording import hours, more, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.programs import Program
    from tierpace.core.projection import Projection
    from tierpace.rules import Chances

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

HOUR = 3600
DAY_HOURS = 24
BLOCK = 256  # creators planned at a time, so that temporaries stay small
LONGER = 1.5  # of the usual length: the longest that is planned, where the usual one does not do


def plans(
    projection: Projection,
    program: Program,
    *,
    habits: Habits,
    tier: str | Mapping[str, str] | NDArray[np.int64],
    chance: float = 0.8,
    busy: Mapping[str, Iterable[date]] | None = None,
    max_hours_a_day: float = 12,
    worth_of_extra: float | None = None,
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
        within a day, or ``worth_of_extra`` is below 0.
    ProgramError
        The program is not in force, or counts days by another rule.

    Notes
    -----
    The streams come on top of the projected habit: in a draw, an added day is a new active day only if that draw had
    none on it, and active days lie anywhere on the days left. Each stream adds its length, and the creator's usual
    diamonds an hour × ``worth_of_extra``: who streams longer earns less an hour.

    The plan has as few streams as do at the usual length, which are then made as short as still does: down to half the
    usual length, and long enough for an active day. Where the usual length does not do on every free day, it goes up to
    half as long again. Streams are spread over the free days, and of those nearby fall on days of the week on which the
    creator streams least.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> projection = tp.project(progress, seed=0)
    >>> found = tp.plans(projection, tp.demo.program(), habits=tp.usual_habits(progress), tier="Tier 3")
    >>> found[8].brief  # Ines
    '2 more streams of 2 h (Mon 23, Mon 30 Mar): Tier 3 65 % → 81 %'
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
    worth, _ = told_worth(habits.extra_hour, habits.extra_hour_days, worth_of_extra)
    job = _Job(projection, before, ranks, habits, chance=chance, busy=busy or {}, most=max_hours_a_day, worth=worth)
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


def lengths(habits: Habits, *, minimum: int, most: float) -> tuple[Ints, Ints, Ints]:
    """Return the usual length of a planned stream, the shortest and the longest, in seconds: (N,) each, 0 if unknown.

    Whole quarters of an hour, long enough for an active day, and ``most`` hours at most.
    """
    cap, floor = most * HOUR, -(-minimum // QUARTER) * QUARTER if minimum > 1 else 0
    known = np.where(np.isfinite(habits.stream_seconds), habits.stream_seconds, 0)
    out = []
    for part in (1.0, 0.5, LONGER):
        length = np.minimum(known * part, cap) if part >= 1 else np.minimum(known, cap) * part
        whole = np.maximum(np.ceil(length / QUARTER) if part < 1 else np.rint(length / QUARTER), 1) * QUARTER
        out.append(np.where(known > 0, np.minimum(np.maximum(whole, floor), cap), 0).astype(np.int64))
    usual, least, longest = out
    return usual, np.minimum(least, usual), np.maximum(longest, usual)


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
        worth: float,
    ) -> None:
        progress = projection.progress
        row = np.arange(len(progress.ids))
        self.projection, self.ranks, self.wanted, self.names = projection, ranks, chance, before.program.names
        self.habits, self.worth = habits, worth
        self.goal = before.verdicts.thresholds[row, ranks]
        self.before = before.tier[row, ranks]
        self.evidence = evidence(projection)
        self.busy = {c: {np.datetime64(d, "D") for d in dates} for c, dates in busy.items()}
        length = progress.day_rule.day_seconds(progress.month.first, progress.month.last)[progress.day :]
        self.ahead = progress.days_left[length >= progress.day_rule.min_seconds]  # a skipped day has no second
        self.possible = before.verdicts.possible[row, ranks]
        self.short = before.verdicts.shortfall[row, ranks]
        minimum = progress.day_rule.min_seconds if progress.day_rule.min_minutes else 0
        self.usual, self.least, self.longest = lengths(habits, minimum=minimum, most=most)
        per_hour = np.where(np.isfinite(habits.diamonds_per_hour), habits.diamonds_per_hour, 0)
        self.per_second = per_hour * worth / HOUR
        self.noise = Noise(
            progress.ids, progress.month, draws=projection.require_draws().shape[1], seed=projection.seed
        )

    def block(self, rows: Ints) -> list[Plan]:
        """Return the plans of some creators."""
        free = [self._free(i) for i in rows]
        slots = np.array([len(f) for f in free], np.int64)
        enough = self.before[rows] >= self.wanted
        at = np.flatnonzero(~enough & self.possible[rows] & (self.usual[rows] > 0) & (slots > 0))
        found = self._search(rows[at], slots[at])
        place = {int(k): n for n, k in enumerate(at)}
        return [self._plan(int(i), free[k], found, place.get(k)) for k, i in enumerate(rows)]

    def _search(self, rows: Ints, slots: Ints) -> Fewest:
        streams = Streams(
            usual=self.usual[rows],
            least=self.least[rows],
            most=self.longest[rows],
            slots=slots,
            per_second=self.per_second[rows],
        )
        return fewest_streams(
            self.projection,
            rows,
            goal=self.goal[rows],
            streams=streams,
            wanted=self.wanted,
            noise=self.noise,
            evidence=self.evidence[rows],
        )

    def _free(self, row: int) -> NDArray[np.datetime64]:
        """Return the days on which a creator may add a stream."""
        progress = self.projection.progress
        left = progress.creators[row].left
        days_ = self.ahead if left is None else self.ahead[self.ahead <= np.datetime64(left, "D")]
        busy = self.busy.get(progress.ids[row])
        return days_ if not busy else days_[[d not in busy for d in days_]]

    def _plan(self, row: int, free: NDArray[np.datetime64], found: Fewest, at: int | None) -> Plan:
        """Return a creator's plan, or why there is none; ``at`` is its place in what the search found."""
        name, tier, before = self.projection.ids[row], self.names[self.ranks[row]], float(self.before[row])
        short = tuple(self.short[row].tolist())
        if at is not None and found.count[at] > 0:
            dates = _spread(free, int(found.count[at]), self.habits.weekdays[row])
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
                worth_of_extra=self.worth,
            )
        status, reason = self._reason(row, free, before if at is None else float(found.best[at]))
        return Plan(name, tier, (), 0, before, before, reason, short=short, worth_of_extra=self.worth, status=status)

    def _reason(self, row: int, free: NDArray[np.datetime64], best: float) -> tuple[str, str]:
        """Return why there are no streams to plan: in a word, and in a sentence."""
        tier, before = self.names[self.ranks[row]], float(self.before[row])
        if before == 1.0:
            return "secured", f"{tier} is secured"
        if before >= self.wanted:
            return "not needed", f"no extra stream needed: {tier} {percent(before)}"
        if not self.possible[row]:
            return "out of reach", f"{tier} is out of reach: {self._missing(row)}"
        if not len(free):
            return "no free day", f"no free day is left: {tier} {percent(before)}"
        if not self.usual[row]:
            return "no habit", f"no usual stream is known to plan with: {tier} {percent(before)}"
        each = hours(int(self.longest[row]))
        change = f"{percent(before)} → {percent(best)}"
        do = " does" if len(free) == 1 else ", one a day, do"
        return "not enough", f"not even {more(len(free), 'stream')} of {each}{do}: {tier} {change}"

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


def _spread(free: NDArray[np.datetime64], count: int, weekdays: Floats) -> tuple[date, ...]:
    """Return ``count`` of the free days: of each of as many stretches the one on whose weekday one streams least."""
    edges = np.floor(np.arange(count + 1) * len(free) / count).astype(np.int64)
    middle = np.floor((np.arange(count) + 0.5) * len(free) / count).astype(np.int64)
    habit = weekdays[(free.astype(np.int64) + 3) % 7]
    chosen = []
    for first, last, centre in zip(edges, edges[1:], middle, strict=False):
        place = np.arange(first, last)
        chosen.append(place[np.lexsort((np.abs(place - centre), habit[first:last]))[0]])
    return tuple(free[chosen].tolist())
