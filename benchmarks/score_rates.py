"""Score the 80 % range of a network's rate: `python benchmarks/score_rates.py DATA_FOLDER` (see panels.py).

Of each panel, many small rosters are drawn at random from the creators who are regulars at a cut. The share of them
that clears Silver, and where diamonds are measured the sum of their diamonds, is forecast by `network_outlook` from
that roster alone, and held against what the closed month came to by `judge_network`. Months and cut days take turns.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from panels import add_arguments, folders, months, program, read

import tierpace as tp
from tierpace.backtesting.walk_forward import CUT_DAYS
from tierpace.ledger.tenure import Tenure

WANTED = (0.65, 0.95)  # of the share of ranges that hold what came


class Said(NamedTuple):
    """What was said of a roster at a cut, and what came: of the rate, and of the total where it is measured."""

    day: int
    rate: tuple[float, float, float, float]  # expected, low, high, what came
    total: tuple[float, float, float, float] | None


def network(ledger: tp.Ledger) -> tp.core.NetworkProgram:
    """Return a goal on the rate of those who clear Silver, and a total that pays a unit for each diamond."""
    goal = tp.core.NetworkGoal("rate", "all", event="clears", ladder="tiers", tier="Silver", at_least=0.5)
    total = tp.core.NetworkTotal("total", steps=[(0, 1)])
    return tp.core.NetworkProgram(
        name="scored",
        revision="1",
        per_diamond=1,
        currency="USD",
        goals=[goal],
        totals=[total] if ledger.measured[tp.Signal.DIAMONDS] else [],
    )


def said(ledger: tp.Ledger, month: tp.Month, day: int, *, size: int, draws: int, rng: np.random.Generator) -> Said:
    """Return what is said of a random roster at the end of a day of a month, and what the month came to."""
    rules, own = program(ledger, month), network(ledger)
    cut = date(month.year, month.month, day)
    progress = ledger.as_of(cut)
    regulars = progress.ids[progress.tenure == Tenure.REGULAR]
    small = ledger.select(rng.choice(regulars, min(size, len(regulars)), replace=False))
    found = tp.rosters.network_outlook(small, rules, own, as_of=cut, draws=draws, nearest=0)
    came = tp.money.judge_network(small, rules, own, month=month)
    (goal,) = found.goals
    totals = None
    if own.totals:
        row = next(r for r in found.incentives if r["kind"] == "total")
        paid = next(r for r in came.incentives if r["kind"] == "total")
        totals = (row["mean"], row["lo80"], row["hi80"], float(paid["amount"]))
    rate = came.rate("rate")
    return Said(day, (goal["rate_mean"], goal["rate_lo80"], goal["rate_hi80"], float(rate)), totals)


def walk(ledger: tp.Ledger, *, rosters: int, size: int, draws: int, seed: int) -> Iterator[Said]:
    """Yield what is said of so many random rosters, months and cut days in turn."""
    rng, chosen = np.random.default_rng(seed), list(months(ledger))
    for k in range(rosters):
        day = CUT_DAYS[k // len(chosen) % len(CUT_DAYS)]
        yield said(ledger, chosen[k % len(chosen)], day, size=size, draws=draws, rng=rng)


def line(name: str, found: list[tuple[float, float, float, float]], unit: float) -> str:
    """Return how often the ranges held what came, how wide they were, and how far the middle was off."""
    mean, low, high, came = np.array(found).T / unit
    inside = ((low <= came) & (came <= high)).mean()
    verdict = "as wanted" if WANTED[0] <= inside <= WANTED[1] else "not as wanted"
    below, above = (came < low).mean(), (came > high).mean()
    return (
        f"| {name} | {len(found)} | {inside:.2f} | {below:.2f} | {above:.2f} | {(high - low).mean():.3f} | "
        f"{np.abs(came - mean).mean():.3f} | {(came - mean).mean():+.3f} | {verdict} |"
    )


def table(ledger: tp.Ledger, args: argparse.Namespace) -> str:
    """Return the scores of a panel: of the rate, and of the total as a share of what was expected of it."""
    found = list(walk(ledger, rosters=args.rosters, size=args.size, draws=args.draws, seed=args.seed))
    heads = "what | rosters | held | came below | came above | width | error | bias | .65 to .95 wanted"
    rows = [f"| {heads} |", "|---|" + "---:|" * 7 + "---|", line("rate", [f.rate for f in found], 1)]
    for day in CUT_DAYS:
        own = [f.rate for f in found if f.day == day]
        rows += [line(f"rate, day {day}", own, 1)] if own else []
    totals = [tuple(v / f.total[0] for v in f.total) for f in found if f.total is not None and f.total[0]]
    rows += [line("total, of what is expected", totals, 1)] if totals else []
    return "\n".join([f"{len(ledger.ids):,} creators, rosters of {args.size}, {args.draws} draws.", "", *rows])


def main() -> None:
    """Print a table for each panel."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    parser.add_argument("--rosters", type=int, default=100)
    parser.add_argument("--size", type=int, default=60)
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    for folder in folders(args):
        print(f"\n## {folder.name}\n")
        print(table(read(folder, args), args), flush=True)


if __name__ == "__main__":
    sys.exit(main())
