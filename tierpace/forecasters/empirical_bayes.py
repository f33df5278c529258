"""Discounted levels: what a creator did, older days counting less, shrunk to the roster as past months advise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.levels import RECENT, LevelPrior, learn_level, with_newcomers
from tierpace.forecasters.memory import Memory, Remembering, lately_seen, remember
from tierpace.forecasters.naming import written
from tierpace.forecasters.newcomers import ON_ROSTER
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.trails import LAST_MONTHS
from tierpace.forecasters.weekly_profile import (
    HABIT_WEEKS,
    days_ahead,
    habit_strength,
    habit_weeks,
    own_week,
    roster_week,
    sum_ahead,
)
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.shape import WEEK
from tierpace.ledger.progress import past_cuts
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from tierpace.forecasters.contract import Noise
    from tierpace.kernels.shape import Weeks
    from tierpace.ledger.progress import Progress


LOOKS_BACK = HABIT_WEEKS * WEEK  # days that a cut is judged by, apart from what is remembered
MEMORIES = (7.0, 14.0, 28.0, 56.0, 112.0, 224.0, 448.0)  # days after which a day counts for e⁻¹
STRENGTHS = (0.5, 2.0, 5.0, 15.0, 40.0)  # days of the roster's mean that a creator's own days are weighed against
OFTEN, LENGTH, WORTH = range(3)
USUAL = (2, 3, 5)  # place of the memory until past months say otherwise, for often, length and worth
DOUBT = 0.2  # a step away from it must lower the error by this ÷ √(creator-months), as a share
LATELY = 1  # memory of the roster's own worth: how much an hour brings moves with the season, for all alike
NEWS = 20.0  # creators whose word on that counts for half


@frozen
class Discount:
    """How one factor is made: which memory, weighed against how many days of the roster's mean, and that mean."""

    memory: float
    strength: float
    mean: float


@frozen
class DiscountedPrior:
    """What a roster says of any creator, from a cut.

    ``often``, ``length`` and ``worth`` (its logarithm); busy days a day besides active ones; what diamonds add up to
    ÷ what the typical worth would give, moved to the last weeks; the roster's week, and how many weeks of it count
    against a creator's own; how many past months chose; the level of those
    who are known from no day.
    """

    as_of: date
    often: Discount
    length: Discount
    worth: Discount
    busy: float
    scale: float
    week: tuple[tuple[float, ...], ...]
    habit: float
    months: int
    level: LevelPrior


@frozen
class EmpiricalBayes:
    """Days a day × hours a busy day × diamonds an hour, each a discounted own mean, shrunk to the roster's.

    Notes
    -----
    A factor is (Σ e^(−t/τ) y + κ μ) / (Σ e^(−t/τ) g + κ): y what was done on the day t days ago, g what it was done on
    (days, busy days), μ the roster's mean. Diamonds an hour are shrunk on the log scale, so that whales do not lift
    everybody. τ and κ are chosen for each factor among 7 × 5 by their error in past months at the same days left;
    they stay at 28, 56 and 224 days, and at a strength from split halves, unless others are clearly better. What an
    hour is worth moves with the season for all alike: the own part of it has a long memory, the roster's one of 14
    days. The level spreads over the days left by the creator's own week of the last 12, shrunk to the roster's as far
    as split halves advise. ``learned`` is what `learn` found; leave it out.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> tail = tp.forecasters.EmpiricalBayes().tail(progress, noise=None)
    >>> bool((tail.spread >= 0).all()), tail.spread.shape[1:]
    (True, (16, 3))
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    learned: DiscountedPrior | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> EmpiricalBayes:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        progress = teachers(progress)
        return evolve(self, learned=_walked(progress, habit_weeks(progress), points=False)[0])

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the level × the days left, by weekday: (N, 3), and its share per day."""
        weeks = habit_weeks(progress)
        prior = self.learned or _walked(progress, weeks, points=False)[0]
        require_cut(prior.as_of, progress, "EmpiricalBayes")
        memories = (prior.often.memory, prior.length.memory, prior.worth.memory)
        level = _level(remember(progress, memories), (0, 1, 2), prior, progress)
        point, share = days_ahead(level, np.array(prior.week), progress, _own_week(weeks, prior))
        few = Note("no_past_month", "no complete past month: how far to look back is taken as usual")
        return made(Tail, within_limits(point, progress), spread=share, notes=() if prior.months else (few,))

    def walk(self, progress: Progress) -> tuple[EmpiricalBayes, tuple[Floats, ...]]:
        """Return what `learn` does, and the points of past months; see `tierpace.forecasters.trails`."""
        prior, points = _walked(progress, habit_weeks(progress), points=True)
        return evolve(self, learned=prior), points


def _walked(progress: Progress, weeks: Weeks, *, points: bool) -> tuple[DiscountedPrior, tuple[Floats, ...]]:
    """Return what past months say at the cut, and if wanted each one's points, chosen by the months before it alone.

    Every memory and strength is tried on past months at the same days left, in one pass over the days.
    """
    going = Remembering(progress, MEMORIES)
    errors: list[tuple[Floats, int]] = []
    said = []
    for past, rest in past_cuts(progress, limit=LAST_MONTHS, recent=max(LOOKS_BACK, ON_ROSTER)):
        rows = progress.history.rows_of(past.ids)
        memory = going.until(progress.history.index(past.as_of) + 1).of(rows)
        if points:
            own = habit_weeks(past)
            prior = _prior(past, memory, own, errors)
            often, length, worth = (MEMORIES.index(f.memory) for f in (prior.often, prior.length, prior.worth))
            level = _level(memory, (often, length, worth), prior, past)
            said.append(within_limits(sum_ahead(level, np.array(prior.week), past, _own_week(own, prior)), past))
        errors.append(_errors(memory, past, rest))
    return _prior(progress, going.until(progress.days.shape[1]), weeks, errors), tuple(said)


def _prior(progress: Progress, memory: Memory, weeks: Weeks, errors: list[tuple[Floats, int]]) -> DiscountedPrior:
    """Return what past months, by their errors, and the roster say at the cut of ``progress``."""
    seen = lately_seen(progress)
    rows = float(sum(n for _, n in errors))
    found, roster = [], learn_level(progress, window=RECENT)
    kappas = (roster.often[1], roster.length[1], roster.worth[1])  # 0 where all do the same on every day
    for factor in (OFTEN, LENGTH, WORTH):
        start = int(np.abs(np.log(np.array(STRENGTHS) / max(kappas[factor], STRENGTHS[0]))).argmin())
        k, j = _best([table[factor] for table, _ in errors], (USUAL[factor], start), rows)
        strength = STRENGTHS[j] if kappas[factor] else 0.0
        found.append((k, Discount(MEMORIES[k], strength, _mean(memory, k, factor, seen))))
    (often, o), (_, length), (worth, w) = found
    busy = _over(memory.busy[often][seen].sum(), memory.exposed[often][seen].sum())
    scale = _scale(memory, worth, w, seen)
    week = roster_week(progress)
    habit = habit_strength(weeks, np.array(week[Signal.ACTIVE_DAYS]))
    return DiscountedPrior(progress.as_of, o, length, w, busy, scale, week, habit, len(errors), roster)


def _own_week(weeks: Weeks, prior: DiscountedPrior) -> Floats:
    return own_week(weeks, np.array(prior.week[Signal.ACTIVE_DAYS]), prior.habit)


def _over(a: float, b: float) -> float:
    return float(a / b) if b > 0 else 0.0


def _parts(memory: Memory, k: int, factor: int) -> tuple[Floats, Floats]:
    """Return the discounted sum of a factor and of what it is counted on: (N,), (N,)."""
    if factor == OFTEN:
        return memory.active[k], memory.exposed[k]
    if factor == LENGTH:
        return memory.amount[k], memory.busy[k]
    days = np.where((memory.amount[k] > 0) & (memory.diamonds[k] > 0), memory.busy[k], 0.0)
    log = np.log(np.where(days > 0, memory.diamonds[k], 1.0) / np.where(days > 0, memory.amount[k], 1.0))
    return log * days, days


def _mean(memory: Memory, k: int, factor: int, seen: Bools) -> float:
    """Return the roster's own mean of a factor, over those who did something of late."""
    top, bottom = _parts(memory, k, factor)
    return _over(top[seen].sum(), bottom[seen].sum())


def _shrunk(top: Floats, bottom: Floats, strength: float, mean: float) -> Floats:
    weight = bottom + strength
    return np.where(weight > 0, (top + strength * mean) / np.where(weight > 0, weight, 1.0), mean)


def _own(memory: Memory, k: int, which: int, factor: Discount) -> Floats:
    """Return the shrunk factor of each creator: (N,)."""
    top, bottom = _parts(memory, k, which)
    shrunk = _shrunk(top, bottom, factor.strength, factor.mean)
    return np.exp(shrunk) if which == WORTH else shrunk


def _scale(memory: Memory, k: int, worth: Discount, seen: Bools) -> float:
    """Return what turns typical worths into sums of diamonds, moved to what the same hours brought of late."""
    typical = _own(memory, k, WORTH, worth)[seen]
    sums = [_over(memory.diamonds[j][seen].sum(), (typical * memory.amount[j][seen]).sum()) for j in (LATELY, k)]
    moved = sums[0] / sums[1] if min(sums) > 0 else 1.0
    creators = float(seen.sum())
    return float(sums[1] * moved ** (creators / (creators + NEWS)))


def _level(memory: Memory, rows: tuple[int, int, int], prior: DiscountedPrior, progress: Progress) -> Floats:
    """Return expected seconds, diamonds and active days of one day (N, 3); ``rows``: each factor's place in memory."""
    active = _own(memory, rows[OFTEN], OFTEN, prior.often)
    seen, days = memory.busy[rows[OFTEN]], memory.exposed[rows[OFTEN]]
    busy = _shrunk(seen, days, prior.often.strength, prior.busy)
    amount = busy * _own(memory, rows[LENGTH], LENGTH, prior.length)
    worth = _own(memory, rows[WORTH], WORTH, prior.worth) * prior.scale
    level = np.stack((amount, amount * worth, active), 1) * progress.measured
    return with_newcomers(level, progress, prior.level)


def _errors(memory: Memory, past: Progress, rest: Ints) -> tuple[Floats, int]:
    """Return how far every memory and strength was off, for each factor (3, T, K), and over how many creators.

    Often in days; length in seconds, given the true days; worth in diamonds, given the true hours, and except for a
    scale that all share: a month's own luck says nothing of how creators differ.
    """
    seen = lately_seen(past)
    airtime, diamonds, days = rest[seen].astype(np.float64).T
    amount = airtime if past.measured[Signal.AIRTIME] else days
    known = memory.of(np.flatnonzero(seen))
    everyone = np.ones(int(seen.sum()), bool)
    out = np.zeros((3, len(MEMORIES), len(STRENGTHS)))
    for k in range(len(MEMORIES)):
        means = [_mean(known, k, factor, everyone) for factor in (OFTEN, LENGTH, WORTH)]
        for j, strength in enumerate(STRENGTHS):
            often, length, worth = (_own(known, k, f, Discount(MEMORIES[k], strength, means[f])) for f in range(3))
            out[OFTEN, k, j] = np.abs(often * len(past.days_left) - days).sum()
            out[LENGTH, k, j] = np.abs(length * days - amount).sum()
            out[WORTH, k, j] = _off_but_for_scale(worth * amount, diamonds)
    return out, int(seen.sum())


def _off_but_for_scale(said: Floats, true: Floats) -> float:
    """Return Σ |true − c · said| with the best c, the median of true ÷ said weighed by said."""
    some = said > 0
    ratio, weight = true[some] / said[some], said[some]
    order = np.argsort(ratio)  # equal ratios in any order: the middle is the same
    total = np.cumsum(weight[order])
    middle = ratio[order][np.searchsorted(total, total[-1] / 2)] if some.any() else 1.0
    return float(np.abs(true - middle * said).sum())


def _best(errors: list[Floats], usual: tuple[int, int], rows: float) -> tuple[int, int]:
    """Return the memory and strength with the least error over months; the usual ones unless others clearly win."""
    total = sum(errors, np.zeros((len(MEMORIES), len(STRENGTHS))))
    if not total[usual] > 0:
        return usual
    k, j = np.indices(total.shape)
    steps = np.abs(k - usual[0]) + np.abs(j - usual[1])
    best = int(np.argmin(total / total[usual] + DOUBT * steps / np.sqrt(rows)))
    return best // len(STRENGTHS), best % len(STRENGTHS)
