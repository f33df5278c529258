"""How long a backtest takes: `python benchmarks/bench_backtest.py [--creators N] [--months M] [--draws S]`.

A seeded roster of N creators over M target months and as many months before them; M months × 5 cut days for each
forecaster, and points alone of Linear over 11 months × 28 cuts. The bars, of 10,000 creators × 12 months × 5 cut days
with 200 draws: Linear within 60 s of CPU, the default within 240 s; points alone within 3 s.

    python benchmarks/bench_backtest.py --creators 10000 --months 12
"""

import argparse
import cProfile
import pstats
import resource
import time
from datetime import timedelta

import numpy as np

import tierpace as tp

LAST = tp.Month(2026, 6)
RULE = tp.DayRule("UTC")
PROGRAM = tp.Program(
    name="Bench",
    region="US",
    revision="1",
    day_rule=RULE,
    tiers=[
        tp.Tier("A", airtime_hours=60, diamonds=200_000, active_days=20),
        tp.Tier("B", airtime_hours=40, diamonds=50_000, active_days=15),
        tp.Tier("C", airtime_hours=15, diamonds=10_000, active_days=8),
    ],
)


def ledger(creators: int, months: int) -> tp.Ledger:
    """Return an invented ledger that ends with the last month."""
    rng = np.random.default_rng(0)
    first = LAST.shift(1 - months).first
    days = (LAST.last - first).days + 1
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
        day_rule=RULE,
        first_day=first,
        last_day=LAST.last,
    )


def memory() -> float:
    """Return the most memory this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def points(found: tp.Ledger, months: int) -> None:
    """Project points alone, at every cut from 1 to 28."""
    for k in range(months):
        month = LAST.shift(-k)
        for day in range(1, min(28, month.days - 1) + 1):
            tp.project(found.as_of(month.first + timedelta(days=day - 1)), tp.forecasters.Linear(), draws=0)


def main() -> None:
    """Print CPU seconds and memory of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--creators", type=int, default=1000)
    parser.add_argument("--months", type=int, default=4, help="target months; as many lie before them")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--only", choices=["linear", "default", "points"], help="one of them")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    asked = parser.parse_args()
    found = ledger(asked.creators, 2 * asked.months)
    print(f"{found!r}: {memory():.2f} GB")
    months = [LAST.shift(-k) for k in range(asked.months)]

    def past(name: str, forecaster: tp.forecasters.Forecaster) -> None:
        tp.backtest(found, {name: forecaster}, program=PROGRAM, months=months, draws=asked.draws)

    jobs = {
        "linear": lambda: past("linear", tp.forecasters.Linear()),
        "default": lambda: past("default", tp.forecasters.default()),
        "points": lambda: points(found, min(11, 2 * asked.months)),
    }
    for name, job in jobs.items():
        if asked.only in (None, name):
            profile = cProfile.Profile()
            start = time.process_time()
            if asked.profile:
                profile.runcall(job)
            else:
                job()
            print(f"{name:8} {time.process_time() - start:8.2f} s of CPU, at most {memory():.2f} GB")
            if asked.profile:
                pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
