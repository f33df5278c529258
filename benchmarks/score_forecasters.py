"""Score every forecaster on panels of streams: `python benchmarks/score_forecasters.py DATA_FOLDER` (see panels.py).

Every month of a panel that can be scored is projected at days 7, 10, 15, 20 and 25 through `tierpace.backtest`. The
tables are those of docs/explain/forecasters.md:

    python benchmarks/score_forecasters.py DATA_FOLDER --zone flights=America/New_York \
        --without complete_journey=airtime --outage twitch_livecoders=2020-05-12:2020-05-16 \
        --outage twitch_livecoders=2020-10-23:2020-10-25
"""

import argparse
import sys
import time

from panels import add_arguments, each, folders, mean_scores, months, program, read

import tierpace as tp
from tierpace.forecasters import (
    ETS,
    Benktander,
    Blend,
    Calibrated,
    DayOfWeek,
    EmpiricalBayes,
    Hurdle,
    LateMonth,
    Linear,
)

FORECASTERS = {
    "Linear": Linear(),
    "LateMonth": LateMonth(),
    "DayOfWeek": DayOfWeek(),
    "Hurdle": Hurdle(),
    "ETS": ETS(),
    "Benktander": Benktander(),
    "EmpiricalBayes": EmpiricalBayes(),
    "Blend of the last two and DayOfWeek": Blend([EmpiricalBayes(), Benktander(), DayOfWeek()]),
}
HEAD = (
    "| forecaster | CRPS airtime | diamonds | active days | Brier | in 80 % | CPU s |\n"
    "|---|---:|---:|---:|---:|---|---:|"
)


def table(ledger: tp.Ledger, draws: int, last: int | None) -> str:
    """Return the scores of every forecaster as a table in Markdown: means over month × cut of the regular creators."""
    chosen = list(months(ledger))[-last if last else None :]
    if not chosen:
        return "No month has four whole months before it: nothing to score."
    programs = {month: program(ledger, month) for month in chosen}
    rows = [HEAD]
    for name, forecaster in FORECASTERS.items():
        begun = time.process_time()
        mean = mean_scores(ledger, Calibrated(forecaster), programs, draws=draws)
        crps, held = each(mean, "crps", ".4f"), " / ".join(each(mean, "coverage", ".0%"))
        cpu = time.process_time() - begun
        rows.append(f"| {name} | {' | '.join(crps)} | {mean['tiers', 'brier']:.4f} | {held} | {cpu:.0f} |")
    return "\n".join([f"{len(chosen)} months, {len(ledger.ids):,} creators, {draws} draws.", "", *rows])


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
