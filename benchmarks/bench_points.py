"""Points, draws and chances of a roster with a year of days: what would make a large roster wait.

A peer forecasts each creator's series by itself; ours are a few passes over one array. With them, in the same run,
statsforecast's SeasonalNaive with its intervals and pandas' group-by of weekday means. The bars at 10,000 creators:
points of Linear, DayOfWeek and LateMonth together in a 300th of SeasonalNaive's time, with 500 joint draws and the
chances of three tiers in a 40th. Two lines of plain numpy say what the least is: reading the days once, and for each of
the three drawing a donor for each draw, making three signals of it and counting which tiers they clear. ::

    python benchmarks/bench_points.py --creators 200 2000 10000
"""

from measure import alone, arguments, cpu, extra_memory, Report, verdict  # isort: skip  # sets threads before numpy

import warnings
from collections.abc import Callable
from datetime import timedelta

import numpy as np
from attrs import evolve
from invented import LAST_MONTH, PROGRAM, roster

import tierpace as tp
from tierpace.forecasters import DayOfWeek, LateMonth, Linear

AS_OF = LAST_MONTH.first + timedelta(days=14)
LEFT = (LAST_MONTH.last - AS_OF).days
THREE = (Linear(), DayOfWeek(), LateMonth())
DRAWS, WEEK, LEVEL = 500, 7, 80
BLOCK = 64  # creators; what plain numpy makes of them stays in the cache
BAR_POINTS, BAR_DRAWS, FULL = 300, 40, 10_000


def fresh(found: tp.Ledger) -> tp.Progress:
    """Return the month so far of a ledger that remembers nothing."""
    return evolve(found).as_of(AS_OF)


def points(found: tp.Ledger) -> list[tp.Projection]:
    """Project points alone, cut included."""
    progress = fresh(found)
    return [tp.project(progress, f, draws=0) for f in THREE]


def drawn(found: tp.Ledger) -> list[tp.Chances]:
    """Project with draws, and take the chances."""
    progress = fresh(found)
    return [tp.chances(tp.project(progress, f, draws=DRAWS), PROGRAM) for f in THREE]


def by_default(found: tp.Ledger) -> tp.Chances:
    """Do the same with the default forecaster alone."""
    return tp.chances(tp.project(fresh(found), draws=DRAWS), PROGRAM)


def frame(found: tp.Ledger) -> object:
    """Return the days so far as a long frame: one row a series and day, as peers want it."""
    import pandas as pd

    progress = fresh(found)
    n, d, _ = progress.days.shape
    dates = found.dates[:d].astype("datetime64[ns]")
    return pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(3 * n), d),
            "ds": np.tile(dates, 3 * n),
            "y": progress.days.transpose(0, 2, 1).reshape(-1).astype(np.float64),
        }
    )


def seasonal_naive(rows: object) -> object:
    """Return the days left with intervals, by statsforecast."""
    from statsforecast import StatsForecast
    from statsforecast.models import SeasonalNaive

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, of pandas to come
        return StatsForecast([SeasonalNaive(WEEK)], freq="D", n_jobs=1).forecast(df=rows, h=LEFT, level=[LEVEL])


def weekday_means(rows: object) -> object:
    """Return the mean and the spread of each series and weekday, by pandas."""
    return rows.groupby(["unique_id", rows["ds"].dt.weekday])["y"].agg(["mean", "std"])


def months_summed(found: tp.Ledger) -> object:
    """Add up the days of every month, before and after a cut, and no more: one pass over all days."""
    edges = [
        k for month in fresh(found).complete_months() for k in (found.index(month.first), found.index(month.last) - 14)
    ]
    return np.add.reduceat(found.days, edges, axis=1)


def plainly_drawn(found: tp.Ledger) -> list[object]:
    """Draw donors three times over, take three ratios of each, and count how often all signals clear a tier."""
    n, rng = len(found.ids), np.random.default_rng(0)
    tables = rng.lognormal(0, 1, (3, 11 * n))
    expected, lines = found.days[:, -30:].sum(1) / 2.0, PROGRAM.thresholds.astype(float)
    said = []
    for _ in THREE:
        draws, clear = np.empty((n, DRAWS, 3)), np.empty((n, len(lines)))
        for first in range(0, n, BLOCK):
            rows = slice(first, min(first + BLOCK, n))
            pick = (rng.random((rows.stop - first, DRAWS)) * tables.shape[1]).astype(np.int64)
            signals = [expected[rows, s, None] * tables[s].take(pick) for s in range(3)]
            for k, line in enumerate(lines):
                reached = (signals[0] >= line[0]) & (signals[1] >= line[1]) & (signals[2] >= line[2])
                clear[rows, k] = np.count_nonzero(reached, axis=1) / DRAWS
            draws[rows] = np.stack(signals, 2)
        said.append((draws.sum(), clear))
    return said


def jobs(found: tp.Ledger) -> dict[str, Callable[[], Callable[[], object]]]:
    """Return, for each job, what readies its inputs and returns it."""

    def of_frame(job: Callable[[object], object]) -> Callable[[], Callable[[], object]]:
        def ready() -> Callable[[], object]:
            rows = frame(found)
            return lambda: job(rows)

        return ready

    def of_projection() -> Callable[[], object]:
        projection = tp.project(fresh(found), Linear(), draws=DRAWS)
        return lambda: tp.chances(projection, PROGRAM)

    return {
        "statsforecast SeasonalNaive, 80 %": of_frame(seasonal_naive),
        "pandas, weekday means alone": of_frame(weekday_means),
        "plain numpy, months added up alone": lambda: lambda: months_summed(found),
        "points of three": lambda: lambda: points(found),
        "plain numpy, three times 500 draws, and counts": lambda: lambda: plainly_drawn(found),
        "three with 500 draws, and chances": lambda: lambda: drawn(found),
        "Linear with 500 draws, and chances": lambda: (
            lambda: tp.chances(tp.project(fresh(found), Linear(), draws=DRAWS), PROGRAM)
        ),
        "the default with 500 draws, and chances": lambda: lambda: by_default(found),
        "chances alone, of 500 draws": of_projection,
        "verdicts": lambda: lambda: tp.judge(found.month(LAST_MONTH), PROGRAM),
    }


def main() -> None:
    """Print seconds, ratios and memory of each."""
    parser = arguments(__doc__)
    parser.add_argument("--creators", type=int, nargs="+", default=[200, 2000, 10_000])
    asked = parser.parse_args()
    if asked.memory:
        few, found = roster(50), roster(asked.creators[0])
        print(extra_memory(jobs(found)[asked.memory](), jobs(few)[asked.memory]()))
        return
    report = Report("creators", "job", "CPU s", "SeasonalNaive takes", "extra MB", "bar")
    for n in asked.creators:
        found, peer = roster(n), 0.0
        for name, ready in jobs(found).items():
            ready()()  # what is loaded or compiled once
            job = ready()
            repeats = 1 if "statsforecast" in name and n == FULL else 3
            seconds, _ = cpu(job, repeats)
            peer = peer or seconds
            bars = {"points of three": BAR_POINTS, "three with 500 draws, and chances": BAR_DRAWS}
            bar = verdict(peer / seconds, bars[name], most=False) if n == FULL and name in bars else ""
            taken = alone(__file__, "--memory", name, "--creators", str(n)) if n == FULL else None
            report.add(f"{n:,}", name, seconds, f"{peer / seconds:,.0f} ×", taken, bar)
    report.write(asked.json)


if __name__ == "__main__":
    main()
