"""A world whose truth is known: a chance to stream × hours × diamonds an hour, whales, and months that go their way."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

import tierpace as tp

RULE = tp.DayRule("UTC")
TARGET = tp.Month(2026, 3)
TIERS = (("A", 50, 60_000, 20), ("B", 35, 25_000, 14), ("C", 18, 6_000, 8))
PROGRAM = tp.Program(
    name="Known world",
    region="US",
    revision="1",
    day_rule=RULE,
    tiers=[tp.Tier(n, airtime_hours=h, diamonds=g, active_days=d) for n, h, g, d in TIERS],
)


@dataclass
class World:
    """Days (N, D, 3) in ledger units from a first day to the end of the target month."""

    first: date
    days: np.ndarray

    @property
    def ids(self):
        return np.array([f"c{k:04d}" for k in range(len(self.days))], object)

    def ledger(self):
        n, d = self.days.shape[:2]
        flat = self.days.reshape(-1, 3)
        return tp.Ledger.from_daily(
            creator_id=np.repeat(self.ids, d),
            day=np.tile(np.datetime64(self.first) + np.arange(d), n),
            airtime_seconds=flat[:, 0],
            diamonds=flat[:, 1],
            active=flat[:, 2],
            day_rule=RULE,
            creators=[tp.Creator(c, joined=self.first) for c in self.ids],
        )

    def totals(self):
        """What the target month really ends with: (N, 3)."""
        return self.days[:, -TARGET.days :].sum(1)


def world(seed, *, creators, months):
    """Creators of every kind over so many past months and the target month."""
    rng = np.random.default_rng(seed)
    first = TARGET.shift(-months).first
    dates = [first + timedelta(days=k) for k in range((TARGET.last - first).days + 1)]
    number = np.array([(d.year - first.year) * 12 + d.month - first.month for d in dates])
    weekday = np.array([d.weekday() for d in dates])
    n, shape = creators, (creators, len(dates))
    often, length = rng.beta(2, 1.5, (n, 1)), 3600 * rng.lognormal(np.log(2.5), 0.4, (n, 1))
    worth = rng.lognormal(np.log(700), 1.1, (n, 1)) / 3600  # a few whales earn most
    likes = np.clip(1 + 0.3 * rng.normal(size=(n, 7)), 0, 2)[:, weekday]

    def drift(everybody, own):
        """A factor for each month: one shared by all creators times one of each creator's own."""
        shared = rng.lognormal(0, everybody, months + 1)
        return (shared * rng.lognormal(0, own, (n, months + 1)))[:, number]

    active = rng.random(shape) < np.clip(often * likes * drift(0.06, 0.15), 0, 0.98)
    seconds = np.clip(length * rng.gamma(6, 1 / 6, shape) * drift(0.03, 0.1), 600, 80_000) * active
    diamonds = seconds * worth * drift(0.08, 0.25) * rng.lognormal(-0.18, 0.6, shape)
    return World(first, np.stack((seconds, diamonds, active), 2).astype(np.int64))


def shuffled(found, seed):
    """The same world with each creator's days of a month in random order: no habit is left in them."""
    rng = np.random.default_rng(seed)
    days, at = found.days.copy(), 0
    month = tp.Month.from_date(found.first)
    while at < days.shape[1]:
        for own in days:
            rng.shuffle(own[at : at + month.days])
        at, month = at + month.days, month.shift(1)
    return World(found.first, days)


def placed(draws, truth, rng):
    """The randomised PIT: where the truth (N, 3) lies among draws (N, S, 3), ties broken by chance."""
    below, level = ((f(draws, truth[:, None])).sum(1) for f in (np.less, np.equal))
    return (below + rng.random(truth.shape) * (level + 1)) / (draws.shape[1] + 1)


@dataclass
class Outcome:
    """What was said of one world at one cut, and what happened."""

    pit: np.ndarray  # (N, 3)
    total: np.ndarray  # (3,), PIT of the roster's total
    chance: np.ndarray  # (N, K)
    cleared: np.ndarray  # (N, K) bool
    open: np.ndarray  # (N, K) bool: neither secured nor impossible at the cut


def outcome(seed, *, creators, months, day, draws=300):
    """Project one world with the default forecaster and see what happens."""
    rng = np.random.default_rng([seed, 99])
    found = world(seed, creators=creators, months=months)
    progress = found.ledger().as_of(date(TARGET.year, TARGET.month, day))
    projection = tp.project(progress, draws=draws, seed=seed)
    chances = tp.chances(projection, PROGRAM)
    truth = found.totals()
    goals = chances.verdicts.thresholds
    return Outcome(
        pit=placed(projection.draws, truth, rng),
        total=placed(projection.draws.sum(0)[None], truth.sum(0)[None], rng)[0],
        chance=chances.by_tier,
        cleared=(truth[:, None] >= goals).all(2),
        open=chances.verdicts.possible & ~chances.verdicts.cleared.all(2),
    )


def inside(pit):
    """The share of the central 80 %: (3,)."""
    return ((pit > 0.1) & (pit < 0.9)).mean(0)
