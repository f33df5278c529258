"""Score the day in progress on panels of streams: `python benchmarks/score_hours.py DATA_FOLDER` (see panels.py).

Every month of a panel that can be scored is projected at some hours of some days, by `Ledger.as_of` with an instant.
Each hour is compared with the midnight before: the same creators and tiers, those that were still open then.
"""

import argparse
import sys
from datetime import UTC, date, datetime

import numpy as np
from panels import add_arguments, folders, months, program, read

import tierpace as tp
from tierpace.forecasters import EmpiricalBayes
from tierpace.forecasters.learned import taught
from tierpace.ledger.tenure import Tenure

LAST = 24
HOURS = (0, 6, 9, 12, 15, 18, 21, 23.99, LAST)
DAYS = (5, 12, 19, 26, 30)


def day_scores(ledger: tp.Ledger, month: tp.Month, day: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the Brier score and the mean chance at each hour of a day, of tiers open at its start: (H,), (H,)."""
    rules = program(ledger, month)
    today = date(month.year, month.month, day)
    begin, end = (int(e) for e in ledger.day_rule.edges(today, today))
    learned, scores, chance, keep, ids, truth = None, [], [], None, None, None
    for hour in HOURS:
        at = datetime.fromtimestamp(begin + min(int(hour * 3600), end - begin) if hour < LAST else end, UTC)
        progress = ledger.as_of(at, month=month)
        if hour in (0, LAST):
            learned = taught(EmpiricalBayes(), progress)
        if ids is None:
            ids = progress.ids[progress.tenure == Tenure.REGULAR]
        progress = progress.select(ids)
        found = tp.chances(tp.project(progress, learned, draws=draws), rules)
        if keep is None:
            totals = ledger.select(ids).month(month)
            keep = found.verdicts.possible & ~found.verdicts.cleared.all(2) & totals.complete[:, None]
            truth = tp.judge(totals, rules).cleared.all(2)[keep]
        scores.append(np.mean((found.by_tier[keep] - truth) ** 2))
        chance.append(found.by_tier[keep].mean())
    return np.array(scores), np.array(chance)


def table(ledger: tp.Ledger, draws: int, last: int | None) -> str:
    """Return the score by hour, its difference from midnight's with an error over months, and the mean chance."""
    chosen = list(months(ledger))[-last if last else None :]
    found = [[day_scores(ledger, month, day, draws) for day in DAYS if day <= month.days] for month in chosen]
    rows = ["| hour | Brier | less midnight's | standard error | mean chance |", "|---:|---:|---:|---:|---:|"]
    brier = np.array([np.mean([s for s, _ in days], 0) for days in found])
    chance = np.array([np.mean([c for _, c in days], 0) for days in found])
    gain = brier - brier[:, :1]
    error = gain.std(0, ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else np.full(len(HOURS), np.nan)
    for k, hour in enumerate(HOURS):
        score, less, said = (x[:, k].mean() for x in (brier, gain, chance))
        rows.append(f"| {hour} | {score:.4f} | {less:+.4f} | {error[k]:.4f} | {said:.4f} |")
    return "\n".join([f"{len(chosen)} months, days {DAYS}, {len(ledger.ids):,} creators, {draws} draws.", "", *rows])


def main() -> int:
    """Print one table a panel."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(asked)
    asked.add_argument("--draws", type=int, default=200)
    asked.add_argument("--months", type=int, help="the newest months alone")
    given = asked.parse_args()
    found = folders(given)
    for folder in found:
        print(f"### {folder.name}\n\n{table(read(folder, given), given.draws, given.months)}\n", flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
