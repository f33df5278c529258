"""Invented streams and rosters that benchmarks share; the same from the same seed."""

from datetime import date

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

import tierpace as tp

ZONE = "America/New_York"
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
CREATORS = 10_000
PLACES = ((6, 10), (10, 15), (15, 20), (20, 29))  # hours of a day that hold a stream each; the last goes past midnight
ORDERS = ("time", "creator", "none")

LAST_MONTH = tp.Month(2026, 6)
PROGRAM = tp.Program(
    name="Bench",
    region="US",
    revision="1",
    day_rule=tp.DayRule("UTC"),
    tiers=[
        tp.Tier("A", airtime_hours=60, diamonds=200_000, active_days=20),
        tp.Tier("B", airtime_hours=40, diamonds=50_000, active_days=15),
        tp.Tier("C", airtime_hours=15, diamonds=10_000, active_days=8),
    ],
)


@frozen(eq=False)
class Rows:
    """Streams as columns: whole numbers for creators, UTC seconds, diamonds. No two of one creator overlap."""

    creator: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    diamonds: NDArray[np.int64]


def streams(n: int, *, order: str = "time", creators: int = CREATORS) -> Rows:
    """Return ``n`` streams of a year in New York, a quarter of them over midnight, in order of time, creator or none.

    A creator streams in each of four parts of a day or not; the part at night begins before midnight and ends after it.
    """
    rng = np.random.default_rng(0)
    edges = tp.DayRule(ZONE).edges(FIRST, LAST)
    days = len(edges) - 1
    chosen = np.sort(rng.choice(creators * days * len(PLACES), n, replace=False))
    creator, rest = np.divmod(chosen, days * len(PLACES))
    day, place = np.divmod(rest, len(PLACES))
    first, last = (np.array(hours)[place] * 3600 for hours in zip(*PLACES, strict=True))
    night = place == len(PLACES) - 1
    middle = np.where(night, 24 * 3600 + 3600, (first + last) // 2)  # clocks change at night: an hour to spare
    begin = first + (rng.random(n) * (np.where(night, 22 * 3600, middle) - first)).astype(np.int64)
    finish = middle + (rng.random(n) * (last - middle)).astype(np.int64)
    diamonds = rng.lognormal(5, 2, n).astype(np.int64)
    found = Rows(creator, edges[day] + begin, edges[day] + finish, diamonds)
    by = {"time": lambda: np.argsort(found.start), "creator": lambda: None, "none": lambda: rng.permutation(n)}[order]()
    return found if by is None else Rows(found.creator[by], found.start[by], found.end[by], found.diamonds[by])


def roster(creators: int, months: int = 12) -> tp.Ledger:
    """Return a ledger of so many creators, from daily rows, that ends with the last month."""
    rng = np.random.default_rng(0)
    first = LAST_MONTH.shift(1 - months).first
    days = (LAST_MONTH.last - first).days + 1
    often = rng.beta(2, 1.5, (creators, 1))
    active = rng.random((creators, days)) < often
    seconds = (rng.lognormal(9, 0.5, (creators, 1)) * rng.gamma(6, 1 / 6, active.shape)).clip(600, 80_000)
    worth = rng.lognormal(-1.5, 1.1, (creators, 1)) * rng.lognormal(0, 0.6, active.shape)
    n, d = np.nonzero(active)
    names = np.array([f"c{k:06d}" for k in range(creators)], object)
    return tp.Ledger.from_daily(
        creator_id=names[n],
        day=(np.datetime64(first) + np.arange(days))[d],
        airtime_seconds=seconds[n, d].astype(np.int64),
        diamonds=(seconds * worth)[n, d].astype(np.int64),
        active=np.ones(len(n), np.int64),
        day_rule=tp.DayRule("UTC"),
        first_day=first,
        last_day=LAST_MONTH.last,
    )
