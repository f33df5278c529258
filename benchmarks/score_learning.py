"""What learning from 20,000 creators loses against learning from everybody: `python benchmarks/score_learning.py`.

Invented creators, no two alike, with heavy-tailed diamonds; a share of them newcomers. At each cut the default learns
from everybody, from the sample, and the sample draws with another seed besides. Printed: how far chances of three tiers
differ, what draws add up to against what came, and how often a month's total lies within its 80 % range.
"""

import argparse
import resource
import time
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

import tierpace as tp
from tierpace.core.arrays import handed
from tierpace.core.creators import unnamed
from tierpace.forecasters import donor_rosters

FIRST, DAYS, MONTH = date(2026, 1, 1), 181, tp.Month(2026, 6)  # to the end of the month
SETTLED = 60
LEAVERS, LARGE_GIFTS = 0.1, 0.01  # of creators, and of days
HEAD = "day | learned from | CPU s | Σ draws ÷ Σ actual (h, diamonds, days) | in 80 % | of the top fifth"
PROGRAM = tp.Program(
    name="Invented",
    region="US",
    revision="1",
    day_rule=tp.DayRule("UTC"),
    tiers=[
        tp.Tier("A", airtime_hours=50, diamonds=60_000, active_days=18),
        tp.Tier("B", airtime_hours=30, diamonds=15_000, active_days=12),
        tp.Tier("C", airtime_hours=12, diamonds=3_000, active_days=6),
    ],
)
BLOCK = 2048
Floats = NDArray[np.float64]


def invented(creators: int, newcomers: float, seed: int) -> tp.Ledger:
    """Return a ledger of half a year: habits that drift, months that shock all, diamonds of a Pareto tail."""
    rng = np.random.default_rng(seed)
    days = np.zeros((creators, DAYS, 3), np.int64)
    first_row = np.zeros(creators, np.int64)
    shock = rng.lognormal(0, 0.1, (7, 3))
    month = np.array([(FIRST + timedelta(days=d)).month - 1 for d in range(DAYS)])
    week = 1 + 0.25 * np.sin(np.arange(DAYS) * 2 * np.pi / 7)
    for first in range(0, creators, 4096):
        n = min(4096, creators - first)
        often = rng.beta(1.6, 2.0, (n, 1)) * week * shock[month, 0]
        drift = np.exp(np.cumsum(rng.normal(0, 0.02, (n, DAYS)), 1))
        active = rng.random((n, DAYS)) < np.clip(often * drift, 0, 0.98)
        came = np.where(rng.random(n) < newcomers, rng.integers(SETTLED, DAYS - 18, n), 0)
        left = np.where(rng.random(n) < LEAVERS, rng.integers(SETTLED, DAYS, n), DAYS)
        place = np.arange(DAYS)
        active &= (place >= came[:, None]) & (place < left[:, None])
        active[np.arange(n), came] = True
        hours = rng.lognormal(np.log(2), 0.5, (n, 1)) * rng.gamma(5, 0.2, (n, DAYS)) * shock[month, 1]
        seconds = (hours * 3600).clip(300, 80_000)
        worth = 300 * (1 + rng.pareto(1.2, (n, 1))) * rng.lognormal(0, 0.8, (n, DAYS)) * shock[month, 2]
        gifts = np.where(rng.random((n, DAYS)) < LARGE_GIFTS, 1 + rng.pareto(1.5, (n, DAYS)), 1).clip(1, 200)
        rows = slice(first, first + n)
        days[rows, :, 0] = seconds * active
        days[rows, :, 1] = (seconds / 3600 * worth * gifts * active).clip(0, 1e9)
        days[rows, :, 2] = active
        first_row[rows] = came
    ids = [f"c{k:07d}" for k in range(creators)]
    return tp.Ledger(
        ids=np.array(ids, object),
        creators=unnamed(ids),
        day_rule=tp.DayRule("UTC"),
        first_day=FIRST,
        days=handed(days),
        quality=np.zeros(days.shape[:2], np.uint8),
        measured=np.ones(3, bool),
        since=first_row,
        first_row=first_row,
    )


def said(progress: tp.Progress, learned: tp.Learned, draws: int, seed: int) -> dict[str, Floats]:
    """Return chances (N, 3), ends of the 80 % range (N, 2, 3), points (N, 3) and sums of each world (S, 3)."""
    chances, ends, points, sums = [], [], [], np.zeros((draws, 3))
    for first in range(0, len(progress.ids), BLOCK):
        part = tp.project(progress.select(progress.ids[first : first + BLOCK]), learned, draws=draws, seed=seed)
        chances.append(tp.chances(part, PROGRAM).by_tier)
        ends.append(part.interval(0.8))
        points.append(part.point)
        sums += part.draws.sum(0)
    found = {"chance": chances, "ends": ends, "point": points}
    return {name: np.concatenate(values) for name, values in found.items()} | {"sums": sums}


def learn_from(progress: tp.Progress, teachers: int) -> tuple[tp.Learned, float]:
    """Return what so many creators teach, and the CPU seconds it took."""
    usual, donor_rosters.TEACHERS = donor_rosters.TEACHERS, teachers
    begin = time.process_time()
    try:
        return tp.learn(progress), time.process_time() - begin
    finally:
        donor_rosters.TEACHERS = usual


def main() -> None:
    """Print one table for each share of newcomers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--creators", type=int, default=200_000)
    parser.add_argument("--newcomers", type=float, nargs="+", default=[0.01, 0.30])
    parser.add_argument("--days", type=int, nargs="+", default=[7, 15, 22])
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--every", type=int, default=10, help="every so many creators are scored; all are learned from")
    parser.add_argument("--teachers", type=int, default=donor_rosters.TEACHERS)
    asked = parser.parse_args()
    for share in asked.newcomers:
        ledger = invented(asked.creators, share, seed=int(share * 100))
        actual = ledger.days[:, (MONTH.first - FIRST).days :].sum(1)
        print(f"\n{asked.creators:,} creators, {share:.0%} newcomers, {asked.draws} draws")
        print(f"| {HEAD} |")
        for day in asked.days:
            cut = ledger.as_of(MONTH.first + timedelta(days=day - 1))
            scored = cut.select(cut.ids[:: asked.every])
            here = actual[ledger.rows_of(scored.ids)]
            found = {}
            for name, teachers in (("everybody", len(cut.ids)), ("sample", asked.teachers)):
                learned, cpu = learn_from(cut, teachers)
                found[name] = said(scored, learned, asked.draws, 0)
                if name == "sample":
                    found["another seed"] = said(scored, learned, asked.draws, 1)
                f = found[name]
                big = f["point"][:, 1] >= np.quantile(f["point"][:, 1], 0.8)
                ratio = f["sums"].mean(0) / here.sum(0)
                inside = (here >= f["ends"][:, 0]) & (here <= f["ends"][:, 1])
                cells = [" ".join(f"{v:.3f}" for v in x) for x in (ratio, inside.mean(0), inside[big].mean(0))]
                print(f"| {day} | {name}: {learned.taught:,} + {learned.donors:,} | {cpu:.0f} | {' | '.join(cells)} |")
            for name, other in (("everybody", "sample"), ("sample", "another seed")):
                apart = np.abs(found[name]["chance"] - found[other]["chance"])
                moved = np.abs(found[name]["sums"].mean(0) / found[other]["sums"].mean(0) - 1)
                far = f"{apart.mean():.5f} apart, 99 % within {np.quantile(apart, 0.99):.4f}, at most {apart.max():.3f}"
                sums = " ".join(f"{v:.4f}" for v in moved)
                print(f"  day {day}, chances of {name} and {other}: {far}; sums {sums}", flush=True)
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB", flush=True)


if __name__ == "__main__":
    main()
