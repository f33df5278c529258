"""Score the chance to go quiet on panels of streams: `python benchmarks/score_quiet.py DATA_FOLDER` (see panels.py).

Walk-forward, as `tierpace.evidence.quiet_soon` does it for any roster: at every second Sunday what would have been said
from the Sundays before it alone, against whether a stream came on the 14 days after. Next to it two rules: how often
those silent as long went quiet, and e^(-14 × rate). All creators, then the half with an even hash of their id up to the
last three months, on which the constants were chosen, and the rest: the odd half, and the last three months of all.

``--usual`` instead prints the weights that the first part of all panels gives, each panel counting the same: what
`tierpace/evidence/quiet_past.py` takes for usual.
"""

import argparse
import sys
from datetime import timedelta
from hashlib import sha256

import numpy as np
from panels import add_arguments, folders, read

import tierpace as tp
from tierpace.forecasters.quiet_past import STRENGTH, Past, Said
from tierpace.kernels.logistic import chances
from tierpace.kernels.scores import half_width, reliability

EDGES = np.array([0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
HEADS = (
    *("part", "origins", "rows", "went quiet", "Brier", "days silent", "rate", "less days silent", "less rate"),
    *("expected ÷ came", "beats"),
)
KEPT = 3  # last months that no constant was chosen on
COUNTED = 1000  # rows that each panel counts as, for the usual weights
STEPS = 50


def is_even(creator: str) -> bool:
    """Return whether the hash of an id is even."""
    return sha256(creator.encode()).digest()[0] % 2 == 0


def end_of_choice(ledger: tp.Ledger) -> int:
    """Return the index of the last day before the last three whole months."""
    month = tp.Month.from_date(ledger.last_day + timedelta(days=1))
    return ledger.index(month.shift(-KEPT).first) - 1


def chosen_on(ledger: tp.Ledger) -> Past:
    """Return the past on which constants were chosen: creators with an even hash, up to the last three months."""
    even = [who for who in ledger.ids.tolist() if is_even(who)]
    return Past(ledger.select(even).as_of(ledger.first_day + timedelta(days=end_of_choice(ledger))))


def scores(said: list[Said]) -> np.ndarray:
    """Return the Brier scores of chance and rules (3, origins)."""
    chances = [(s.model, s.by_silence, s.by_rate) for s in said]
    return np.array([[((c - s.came) ** 2).mean() for c in each] for each, s in zip(chances, said, strict=True)]).T


def line(name: str, said: list[Said]) -> str:
    """Return a row of the table: how much there is, the scores, and how far below those of the rules they lie."""
    found = scores(said)
    events, rows = (sum(f(s) for s in said) for f in (lambda s: int(s.came.sum()), lambda s: len(s.came)))
    less = [found[0] - found[k] for k in (1, 2)]
    widths = [half_width(d, 0.9) for d in less]
    cells = [f"{len(said)}", f"{rows:,}", f"{events:,}", *(f"{v:.4f}" for v in found.mean(1))]
    cells += [f"{d.mean():+.4f} ± {w:.4f}" for d, w in zip(less, widths, strict=True)]
    cells += [f"{sum(s.model.sum() for s in said) / events:.3f}"]
    beats = all(d.mean() + w < 0 for d, w in zip(less, widths, strict=True))
    return f"| {name} | {' | '.join(cells)} | {'both' if beats else 'not surely'} |"


def part(said: tuple[Said, ...], rows: dict[int, np.ndarray], after: int) -> list[Said]:
    """Return what was said of some of the creators at each origin from a day on."""
    some = [s for s in said if s.day > after]
    return [Said(s.day, *(values[rows[s.day]] for values in s[1:])) for s in some if rows[s.day].any()]


def table(ledger: tp.Ledger) -> str:
    """Return the scores of a panel, and how often chances came true."""
    past, chosen, end = Past(ledger.as_of(ledger.last_day)), chosen_on(ledger), end_of_choice(ledger)
    odd = np.array([not is_even(who) for who in past.progress.ids.tolist()])
    rows = {o.day: odd[o.rows] for o in past.origins}
    everybody = {day: np.ones(len(found), bool) for day, found in rows.items()}
    verdict = tp.evidence.quiet_soon(past.progress)
    out = [
        f"{len(ledger.ids):,} creators. {'Shown' if verdict.proven else 'Not shown'}: {verdict.notes[0]}.",
        "",
        f"| {' | '.join(HEADS)} |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
        line("all", list(past.said)),
        line("chosen on", list(chosen.said)),
        line("odd half", part(past.said, rows, -1)),
        line("last three months", part(past.said, everybody, end)),
        line("odd half, last three months", part(past.said, rows, end)),
        "",
        "| chance | rows | mean | came true |",
        "|---|---:|---:|---:|",
    ]
    chance, came = (np.concatenate([getattr(s, name) for s in past.said]) for name in ("model", "came"))
    for low, high, n, mean, share in zip(EDGES, EDGES[1:], *reliability(chance, came, EDGES), strict=False):
        if n:
            out.append(f"| {low:.2f}–{high:.2f} | {n:,} | {mean:.3f} | {share:.3f} |")
    return "\n".join(out)


def usual(pasts: list[Past]) -> np.ndarray:
    """Return the weights that panels have in common, each counting the same: by Newton's method, hardly held."""
    found = [(np.concatenate([o.x for o in p.origins]), np.concatenate([o.quiet for o in p.origins])) for p in pasts]
    weights, hold = np.zeros(len(STRENGTH)), 1e-3 * np.eye(len(STRENGTH))
    for _ in range(STEPS):
        slope, bend = -hold @ weights, hold.copy()
        for x, quiet in found:
            said = chances(x, weights)
            slope += x.T @ (quiet - said) * COUNTED / len(x)
            bend += (x * (said * (1 - said))[:, None]).T @ x * COUNTED / len(x)
        weights += np.linalg.solve(bend, slope)
    return weights


def main() -> int:
    """Print one table a panel, or the usual weights."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(asked)
    asked.add_argument("--usual", action="store_true", help="print the weights that all panels have in common")
    given = asked.parse_args()
    found = folders(given)
    if given.usual and found:
        print(usual([chosen_on(read(folder, given)) for folder in found]).round(2).tolist())
        return 0
    for folder in found:
        print(f"### {folder.name}\n\n{table(read(folder, given))}\n", flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
