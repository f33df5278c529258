"""Score a forecaster in invented worlds, each special in one thing, whose truth is known.

Leavers, joiners with a ramp, holidays, a sprint at the month's end, whales, months that go their way; and histories of
0, 1 and 2 months. One table: Σ expected ÷ Σ actual active days of the days left, by those it is about; how often the
truth lies within the middle 80 %, of creators and of totals; how far the mean chance of open tiers lies from how often
they cleared. ::

    python -m benchmarks.score_worlds --months 200
"""

import argparse
import sys
import time
from importlib import import_module

import numpy as np

import tierpace as tp
from tests.laws.invented_worlds import BANDS, WORLDS, Said, said_of

HISTORIES = (0, 1, 2)
SIZES = (20, 100)
DAYS = {"days 1 and 3": (1, 3), "days 8, 15, 22": (8, 15, 22)}


def cells(found: Said) -> list[str]:
    """Return what a table shows of one world."""
    off, error = found.chance_off()
    new = found.where(BANDS["joiners"](found))
    return [
        held(found.inside()),
        held(new.inside()) if len(new.tenure) else "–",
        held(found.inside_totals()),
        f"{off:+.3f} ({error:.3f})",
        f"{found.brier():.4f}",
        f"{found.crps.mean():.4f}",
        *(ratio(found.where(band(found))) for band in BANDS.values()),
    ]


def held(shares: np.ndarray) -> str:
    """Return shares of the three signals as text."""
    return "/".join(f"{v:.2f}" for v in shares)


def ratio(part: Said) -> str:
    """Return Σ expected ÷ Σ actual days of some rows, its standard error, and how many rows they are."""
    if not len(part.tenure):
        return "–"
    value, error = part.ratio()
    return f"{value:.3f} ({error:.3f}, {len(part.tenure)})"


HEADS = ("in 80 %", "of joiners", "of totals", "chance off", "Brier", "CRPS days", *BANDS)


def chosen(name: str | None) -> tp.forecasters.Forecaster | None:
    """Return what a function without arguments makes, by module:function; None for the default."""
    if name is None:
        return None
    module, _, function = name.partition(":")
    made: tp.forecasters.Forecaster = getattr(import_module(module), function)()
    return made


def main() -> int:
    """Print the table, row after row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=200, help="months of each world (default 200)")
    parser.add_argument("--creators", type=int, default=60, help="creators there at a time (default 60)")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--world", action="append", default=[], help=f"of {', '.join(WORLDS)} or history; all")
    parser.add_argument("--forecaster", metavar="MODULE:FUNCTION", help="what the function returns; the default")
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.months)
    forecaster = chosen(given.forecaster)
    print(f"{given.months} months, {given.draws} draws, {forecaster or tp.forecasters.default()!r}\n")
    print(f"| world | {' | '.join(HEADS)} | CPU s |\n|{'---|' * (len(HEADS) + 2)}")
    wanted = given.world or [*WORLDS, "history"]
    tasks = [(name, {"kind": WORLDS[name], "creators": given.creators}) for name in WORLDS if name in wanted]
    if "history" in wanted:
        tasks += [
            (
                f"{n} creators, {m} months, {when}",
                {"kind": WORLDS["plain"], "creators": n, "months": m, "cut_days": on},
            )
            for m in HISTORIES
            for n in SIZES
            for when, on in DAYS.items()
        ]
    for name, settings in tasks:
        begun = time.process_time()
        found = said_of(seeds=seeds, draws=given.draws, forecaster=forecaster, **settings)
        print(f"| {name} | {' | '.join(cells(found))} | {time.process_time() - begun:.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    sys.exit(main())
