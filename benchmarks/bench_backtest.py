"""How long a backtest takes: `python benchmarks/bench_backtest.py [--creators N] [--months M] [--draws S]`.

A seeded roster of N creators over M target months and as many months before them; M months × 5 cut days for each
forecaster, and points alone of Linear over 11 months × 28 cuts. The bars, of 10,000 creators × 12 months × 5 cut days
with 200 draws: Linear within 60 s of CPU, the default within 240 s; points alone within 3 s.

    python benchmarks/bench_backtest.py --creators 10000 --months 12
"""

import argparse
import cProfile
import pstats
import time
from datetime import timedelta

from invented import LAST_MONTH, PROGRAM, roster
from measure import held

import tierpace as tp


def points(found: tp.Ledger, months: int) -> None:
    """Project points alone, at every cut from 1 to 28."""
    for k in range(months):
        month = LAST_MONTH.shift(-k)
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
    found = roster(asked.creators, 2 * asked.months)
    print(f"{found!r}: {held() / 1e9:.2f} GB")
    months = [LAST_MONTH.shift(-k) for k in range(asked.months)]

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
            print(f"{name:8} {time.process_time() - start:8.2f} s of CPU, at most {held() / 1e9:.2f} GB")
            if asked.profile:
                pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
