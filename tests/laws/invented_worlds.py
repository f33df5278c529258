"""Invented worlds that differ from the known world in one thing each, and what a forecaster says of them.

Creators come by their streams alone, as in a log: nobody is named before, nobody's day of joining is known.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta

import numpy as np

import tierpace as tp
from tests.laws.known_world import PROGRAM, RULE, TARGET, placed
from tierpace.kernels.scores import crps
from tierpace.ledger.tenure import Tenure

ON_ROSTER = 120  # days without a stream after which nobody counts a creator any more
RATE_DAYS = 56  # days that say how often a creator streams, where silence is measured
SHORT = 14  # days that say where a rate is going
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Kind:
    """What is special about a world."""

    leave: float = 0.0  # chance of each day to be a creator's last one; another comes then
    join: float = 0.0  # share of creators who come on a random day
    ramp: tuple[float, int] = (1.0, 1)  # how much of its usual rate a creator begins with, and after how many days all
    pause: float = 0.0  # chance of each day to be the first of a pause of 2 to 5 weeks
    holiday: float = 0.0  # chance that a month has a week of a third of all streams
    sprint: float = 1.0  # how much more often everybody streams on the last 5 days of a month
    whales: float = 1.1  # log spread of what an hour of a creator is worth
    months: tuple[float, float, float] = (0.06, 0.03, 0.08)  # log spread of what months do to all: days, hours, worth


WORLDS = {
    "plain": Kind(),
    "leavers": Kind(leave=1 / 500),
    "pauses": Kind(leave=1 / 500, pause=1 / 150),
    "ramp": Kind(join=0.6, ramp=(0.4, 42)),
    "eager": Kind(join=0.6, ramp=(1.6, 28)),
    "holiday": Kind(holiday=0.25),
    "sprint": Kind(sprint=1.6),
    "whales": Kind(whales=2.0),
    "shocks": Kind(months=(0.2, 0.08, 0.3)),
}


@dataclass
class Invented:
    """Days (N, D, 3) of everybody who ever was there, from a first day to the end of the target month."""

    first: date
    days: np.ndarray

    def ledger(self, until=None):
        """The ledger of what was streamed up to a day of the target month, or to its end."""
        last = until or TARGET.last
        days = self.days[:, : (last - self.first).days + 1]
        who, when = np.nonzero(days[..., 2])
        airtime, diamonds, active = days[who, when].T
        return tp.Ledger.from_daily(
            creator_id=np.array([f"c{k:04d}" for k in range(len(days))], object)[who],
            day=np.datetime64(self.first) + when,
            airtime_seconds=airtime,
            diamonds=diamonds,
            active=active,
            day_rule=RULE,
            first_day=self.first,
            last_day=last,
        )

    def rest(self, ids, day):
        """What the days after a day of the target month brought these creators: (N, 3)."""
        return self.days[[int(c[1:]) for c in ids], -(TARGET.last - day).days or self.days.shape[1] :].sum(1)


def invented(kind, seed, *, creators, months, begin=1):
    """So many creators at a time over so many past months (or from a day of the target month on) and that month."""
    rng = np.random.default_rng([seed, 17])
    first = TARGET.shift(-months).first + timedelta(days=begin - 1)
    dates = [first + timedelta(days=k) for k in range((TARGET.last - first).days + 1)]
    number = np.array([(d.year - first.year) * 12 + d.month - first.month for d in dates])
    come, gone = _comings(kind, rng, creators, len(dates))
    n, shape, day = len(come), (len(come), len(dates)), np.arange(len(dates))
    there = (day >= come[:, None]) & (day < gone[:, None])
    often, length = rng.beta(2, 1.5, (n, 1)), 3600 * rng.lognormal(np.log(2.5), 0.4, (n, 1))
    worth = rng.lognormal(np.log(700), kind.whales, (n, 1)) / 3600
    likes = np.clip(1 + 0.3 * rng.normal(size=(n, 7)), 0, 2)[:, [d.weekday() for d in dates]]

    def drift(everybody, own):
        shared = rng.lognormal(0, everybody, number[-1] + 1)
        return (shared * rng.lognormal(0, own, (n, number[-1] + 1)))[:, number]

    if kind.pause:
        begun, long = rng.random(shape) < kind.pause, rng.integers(14, 36, shape)
        until = np.maximum.accumulate(np.where(begun, day + long, 0), axis=1)
        there &= day >= until
    start, span = kind.ramp
    ramp = start + (1 - start) * np.clip((day - come[:, None]) / span, 0, 1)
    calendar = np.array([kind.sprint if tp.Month.from_date(d).last - d < timedelta(days=5) else 1.0 for d in dates])
    for k in range(number[-1] + 1):
        if rng.random() < kind.holiday:
            at = int(rng.integers(0, max((number == k).sum() - 7, 1))) + int((number < k).sum())
            calendar[at : at + 7] *= 1 / 3
    rate = often * likes * drift(kind.months[0], 0.15) * ramp * calendar
    active = (rng.random(shape) < np.clip(rate, 0, 0.98)) & there
    seconds = np.clip(length * rng.gamma(6, 1 / 6, shape) * drift(kind.months[1], 0.1), 600, 80_000) * active
    diamonds = seconds * worth * drift(kind.months[2], 0.25) * rng.lognormal(-0.18, 0.6, shape)
    return Invented(first, np.stack((seconds, diamonds, active), 2).astype(np.int64))


def _comings(kind, rng, creators, days):
    """The first day, and that after the last one, of everybody: where one leaves, another comes."""
    come = np.where(rng.random(creators) < kind.join, rng.integers(0, days, creators), -days)
    if not kind.leave:
        return come, np.full(creators, days)
    firsts, ends = [], []
    for _ in range(creators):
        at = 0
        while at < days:
            stay = int(rng.geometric(kind.leave))
            firsts.append(at or -days)  # who was there on the first day has been there for long
            at += stay
            ends.append(min(at, days))
    return np.array(firsts), np.array(ends)


@dataclass
class Said:
    """What was said of many months, creator by creator (N rows over all months), and what happened."""

    world: np.ndarray  # which month each row is of
    expected: np.ndarray  # (N, 3) of the days left, mean of the draws
    actual: np.ndarray  # (N, 3)
    pit: np.ndarray  # (N, 3)
    chance: np.ndarray  # (N, K)
    cleared: np.ndarray  # (N, K)
    open: np.ndarray  # (N, K): neither secured nor impossible
    tenure: np.ndarray
    silence: np.ndarray  # days since the last active one × own rate
    rising: np.ndarray  # rate of 14 days less that of 56, in standard errors
    left: np.ndarray  # days left
    crps: np.ndarray  # of active days
    totals: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))  # PIT of each month's total

    def where(self, rows):
        """Some rows; the totals stay."""
        return replace(self, **{f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "totals"})

    def ratio(self, signal=2):
        """Σ expected ÷ Σ actual of the days left, and its standard error over months."""
        months = int(self.world.max(initial=0)) + 1
        said, came = (np.bincount(self.world, v[:, signal], months) for v in (self.expected, self.actual))
        if not came.any():
            return np.inf, np.inf
        ratio = said.sum() / came.sum()
        return float(ratio), float(np.sqrt(((said - ratio * came) ** 2).sum()) / came.sum())

    def inside(self):
        """Of the three signals, the share within the middle 80 %: (3,)."""
        return inside(self.pit)

    def inside_totals(self):
        return inside(self.totals)

    def chance_off(self):
        """The mean chance of open tiers less how often they cleared, and its standard error over months."""
        off, months = np.where(self.open, self.chance - self.cleared, 0.0).sum(1), int(self.world.max(initial=0)) + 1
        per, count = np.bincount(self.world, off, months), np.bincount(self.world, self.open.sum(1), months)
        mean = per.sum() / max(count.sum(), 1)
        return float(mean), float(np.sqrt(((per - mean * count) ** 2).sum()) / max(count.sum(), 1))

    def brier(self):
        return float(((self.chance - self.cleared)[self.open] ** 2).mean())


def inside(pit):
    """The share of a randomised PIT within the middle 80 %, of each signal."""
    return ((pit > LOW) & (pit < HIGH)).mean(0) if len(pit) else np.full(pit.shape[1], np.nan)


def said_of(kind, seeds, *, creators=60, months=12, cut_days=(7, 15, 25), draws=200, forecaster=None, begin=1):
    """Project one month of many worlds, each at one of the cut days in turn, and see what happens."""
    parts, totals = [], []
    for k, seed in enumerate(seeds):
        rng = np.random.default_rng([seed, 99])
        found = invented(kind, seed, creators=creators, months=months, begin=begin)
        day = date(TARGET.year, TARGET.month, cut_days[k % len(cut_days)])
        progress = found.ledger(day).as_of(day)
        projection = tp.project(progress, forecaster, draws=draws, seed=seed)
        chances = tp.chances(projection, PROGRAM)
        rest = found.rest(progress.ids, day)
        truth, tail = progress.so_far + rest, projection.draws
        goals = chances.verdicts.thresholds
        on = progress.days[:, -ON_ROSTER:, 2].any(1)
        totals.append(placed(tail[on].sum(0)[None], truth[on].sum(0)[None], rng)[0])
        silence, rising = silence_and_trend(progress)
        whole = Said(
            world=np.full(len(rest), k),
            expected=tail.mean(1) - progress.so_far,
            actual=rest.astype(float),
            pit=placed(tail, truth, rng),
            chance=chances.by_tier,
            cleared=(truth[:, None] >= goals).all(2),
            open=chances.verdicts.possible & ~chances.verdicts.cleared.all(2),
            tenure=progress.tenure,
            silence=silence,
            rising=rising,
            left=np.full(len(rest), len(progress.days_left)),
            crps=crps(tail[..., 2], truth[:, 2].astype(float)),
        )
        parts.append(whole.where(on))
    joined = {f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Said) if f.name != "totals"}
    return Said(**joined, totals=np.array(totals))


def silence_and_trend(progress):
    """Days since the last active one × own rate of 56 days; how far the rate of 14 days lies above that: (N,) each."""
    active = progress.days[..., 2] > 0
    n_days = active.shape[1]
    days = np.minimum(RATE_DAYS, n_days - progress.history.first_seen)
    rate = active[:, -RATE_DAYS:].sum(1) / np.maximum(days, 1)
    since = np.where(active.any(1), active[:, ::-1].argmax(1), n_days)
    lately = np.minimum(SHORT, days)
    off = active[:, -SHORT:].sum(1) - rate * lately
    error = np.sqrt(np.maximum(rate * (1 - rate) * lately, 0.25))
    return since * rate, np.where(days >= RATE_DAYS // 2, off / error, 0.0)


BANDS = {
    "all": lambda s: np.ones(len(s.tenure), bool),
    "regulars": lambda s: s.tenure == Tenure.REGULAR,
    "joiners": lambda s: s.tenure == Tenure.JOINER,
    "returners": lambda s: s.tenure == Tenure.RETURNER,
    "silent 3-6": lambda s: (s.silence >= 3) & (s.silence < 6),
    "silent 6+": lambda s: s.silence >= 6,
    "silent 3+": lambda s: s.silence >= 3,
    "falling": lambda s: s.rising <= -1.5,
    "rising": lambda s: s.rising >= 1.5,
    "day 25": lambda s: s.left == TARGET.days - 25,
}
