"""Methods of others, as their README reports them, next to ours as scored by their code (see score_outside.py)."""

from pathlib import Path

from compare_outside import SMALL_SHOWN, Pair, small_ratio
from score_tables import SIGNALS, held, load, mean_loss, number, pick, rows_of_others, table, total_held, total_sums

METHODS = ("linear", "EB", "mean_ens")
SHOWN = ("CRPS÷mean a/d/n", "PIT in [.1, .9] a/d/n", "mean ratio a/d/n", "Brier", "undecided", "own")


def others(outside: Path | None, small: Path | None, folder: Path, ours: str) -> str:
    """Return regulars on whole panels, and small rosters: what others report, and ``ours``, by their code."""
    parts = []
    if outside:
        frames = load(outside)
        rows = [
            [row["panel"], f"{row['method']}, measured by others", *(row[k] for k in SHOWN)]
            for row in rows_of_others(folder, "| panel | method")
            if row["method"] in METHODS
        ]
        found = dict.fromkeys(frames["sums"]["panel"])
        rows += [[panel, f"{ours}, by their code", *_whole(frames["sums"], panel)] for panel in found]
        rows.sort(key=lambda row: row[0])
        parts.append(table(["panel", "method", *SHOWN], rows))
    if small:
        pair = Pair(load(small), load(small), ("default", "default"))
        rows = [
            [row["panel"], row["roster"], f"{row['method']}, measured by others", *(row[k] for k in SMALL_SHOWN)]
            for row in rows_of_others(folder, "| panel | roster")
            if row["method"] in METHODS
        ]
        sizes = [s for s in dict.fromkeys(pair.frames[1]["sums"]["size"]) if isinstance(s, str)]
        rows += [[p, s, f"{ours}, by their code", *_small(pair, p, s)] for p in pair.panels for s in sizes]
        rows.sort(key=lambda row: (row[0], row[1]))
        parts.append("Small rosters, as below:\n\n" + table(["panel", "roster", "method", *SMALL_SHOWN], rows))
    return "\n\n".join(parts)


def _whole(sums: object, panel: str) -> list[str]:
    at = {"panel": panel, "forecaster": "default", "group": "regular"}
    crps = _three((mean_loss(pick(sums, what=s, **at)) for s in SIGNALS), ".3f")
    inside = _three((held(pick(sums, what=s, **at))[0] for s in SIGNALS), ".2f")
    ratio = _three((total_sums(pick(sums, what=s, **at))[0] for s in SIGNALS), ".2f")
    brier = (number(mean_loss(pick(sums, what=w, **at)), ".4f") for w in ("tiers", "undecided", "own"))
    return [crps, inside, ratio, *brier]


def _small(pair: Pair, panel: str, size: str) -> list[str]:
    at = {"cuts": None, "panel": panel, "size": size}
    everybody = at | {"group": "all"}
    crps = _three((small_ratio(pair, 1, what=s, **everybody)[0] for s in SIGNALS), ".2f")
    inside = _three((held(pair.of(1, what=s, **everybody))[0] for s in SIGNALS), ".2f")
    top = _three((held(pair.of(1, what=s, **at, group="largest fifth"))[0] for s in SIGNALS), ".2f")
    total = _three((total_held(pair.of(1, "totals", what=s, **everybody))[0] for s in SIGNALS), ".2f")
    undecided = pair.of(1, what="undecided", **everybody)
    n = undecided["n"].sum()
    exact = f"{undecided['exact'].sum() / n:.0%} ({int(undecided['wrong'].sum())})".replace("%", " %")
    return [crps, inside, top, total, number(undecided["loss"].sum() / n, ".3f"), exact]


def _three(values: object, form: str) -> str:
    return "/".join(number(v, form) for v in values)
