"""Hold two files of `score_outside.py` against each other: `python benchmarks/compare_outside.py OLDER.json NOW.json`.

Ratios are NOW ÷ OLDER, below 1 is better. Regular creators at days 7 to 25 unless said. Coverage is the share of
randomised PIT in 0.1 to 0.9, errors in brackets are standard errors clustered by month. With ``--score-panel FOLDER``
small rosters are held against what its README says of others' methods. The bars alone: bars_outside.py.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from score_tables import (
    CUTS,
    SIGNALS,
    Frames,
    by_month,
    geometric,
    held,
    lines_of_others,
    load,
    mean_loss,
    months_p,
    named,
    number,
    pick,
    pooled_ratio,
    table,
    tail_sums,
    total_held,
    total_sums,
    with_error,
)

EARLY = (0, 1, 3, 5)
MEASURES = (*SIGNALS, "tiers", "undecided", "own")
SILENT = ("silent under 1", "silent 1-3", "silent 3-6", "silent 6 and over", "silent 3 and over", "falling", "rising")
SMALL = ("CRPS × a/d/n", "Brier undecided")  # columns of others' table
SMALL_SHOWN = (SMALL[0], "PIT a/d/n", "largest fifth a/d/n", "total a/d/n", SMALL[1], "exact 0/1 (wrong)")
GROUPS = (
    "all",
    "joiner",
    "returner",
    "small third",
    "middle third",
    "large third",
    "history 0",
    "history 1",
    "history 2",
    "history to 1 month",
    "history 2-3 months",
    "history over 3 months",
)


class Pair:
    """Two files of sums: what is compared, and with what."""

    def __init__(self, older: Frames, now: Frames, names: tuple[str, str]) -> None:
        self.frames, self.names = (older, now), names
        self.panels = list(dict.fromkeys(now["sums"]["panel"]))

    def of(self, k: int, key: str = "sums", cuts: tuple[int, ...] | None = CUTS, **at: object) -> object:
        """Return rows of the older file (0) or of the one of now (1)."""
        return pick(self.frames[k][key], cuts, forecaster=self.names[k], **at)

    def linear(self, key: str = "sums", cuts: tuple[int, ...] | None = CUTS, **at: object) -> object:
        """Return rows of the reference in the file of now."""
        return pick(self.frames[1][key], cuts, forecaster="linear", **at)

    def ratio(self, cuts: tuple[int, ...] | None = CUTS, **at: object) -> float:
        """Return the ratio of the means over cells."""
        new, old = (mean_loss(self.of(k, cuts=cuts, **at)) for k in (1, 0))
        return new / old

    def pooled(self, cuts: tuple[int, ...] | None = CUTS, **at: object) -> float:
        """Return the ratio of the sums over all creators."""
        return pooled_ratio(*(self.of(k, cuts=cuts, **at) for k in (1, 0)))


def headline(pair: Pair) -> Iterator[str]:
    """Yield the ratios of regulars, panel by panel and as geometric means, with p of months in brackets."""
    rows, cells = [], {}
    for panel in pair.panels:
        row = []
        for what in MEASURES:
            at = {"panel": panel, "group": "regular", "what": what}
            cells[panel, what] = value = pair.ratio(**at)
            p = months_p(pair.of(1, **at), pair.of(0, **at)) if value == value else np.nan  # noqa: PLR0124
            row.append(number(value, ".4f") + ("" if np.isnan(p) else f" ({p:.2f})"))
        rows.append([panel, *row])
    rows.append(["geometric mean", *(number(geometric(cells[p, w] for p in pair.panels), ".4f") for w in MEASURES)])
    yield "## Regulars, now ÷ older (p, months' signs flipped)\n"
    yield table(["panel", *map(named, MEASURES)], rows)
    now = [
        [panel, *(number(mean_loss(pair.of(1, panel=panel, group="regular", what=w)), ".4f") for w in MEASURES)]
        for panel in pair.panels
    ]
    yield "\nScores of now:\n\n" + table(["panel", *map(named, MEASURES)], now)


def by_cut(pair: Pair) -> Iterator[str]:
    """Yield the ratios of every panel and cut, to the older file and to the reference."""
    cuts = sorted(set(pair.frames[1]["sums"]["cut"]))
    for title, against in (("older", None), ("linear", "linear")):
        rows = []
        for panel, cut in itertools.product(pair.panels, cuts):
            row = []
            for what in MEASURES:
                at = {"panel": panel, "group": "regular", "what": what, "cuts": (cut,)}
                ratio = mean_loss(pair.of(1, **at)) / mean_loss(pair.linear(**at)) if against else pair.ratio(**at)
                row.append(number(ratio) + (" !" if ratio > (1.0 if against else 1.02) else ""))
            rows.append([panel, str(cut), *row])
        yield f"## By panel and cut, now ÷ {title} (! over {1.0 if against else 1.02})\n"
        yield table(["panel", "cut", *map(named, MEASURES)], rows)


def by_group(pair: Pair) -> Iterator[str]:
    """Yield pooled ratios, tails' sums and coverage of strata, thirds, histories and silences."""
    silent = [*SILENT, *(f"{k}, regular" for k in SILENT)]
    for title, groups in (("Strata, thirds, histories", GROUPS), ("Silence and momentum", silent)):
        rows = []
        for group, panel in itertools.product(groups, pair.panels):
            at = {"panel": panel, "group": group}
            days = pair.of(1, what="active_days", **at)
            if len(days):
                ratios = [number(pair.pooled(what=w, **at)) for w in (*SIGNALS, "tiers", "own")]
                sums = [with_error(tail_sums(pair.of(k, what="active_days", **at)), ".2f") for k in (0, 1)]
                inside = [with_error(held(pair.of(1, what=w, **at)), ".2f") for w in SIGNALS]
                rows.append([group, panel, f"{int(days['n'].sum()):,}", *ratios, *sums, *inside])
        head = ["group", "panel", "rows", *(named(w) for w in (*SIGNALS, "tiers", "own"))]
        yield f"## {title}: pooled now ÷ older; Σ expected ÷ Σ realised of the days left; in 80 %\n"
        yield table([*head, "Σ days older", "Σ days now", *(f"in 80 %: {named(w)}" for w in SIGNALS)], rows)


def totals(pair: Pair) -> Iterator[str]:
    """Yield what is said of sums over a roster."""
    rows = []
    for group, panel, what in itertools.product(("regular", "all"), pair.panels, SIGNALS):
        at = {"panel": panel, "group": group, "what": what}
        if len(pair.of(1, "totals", **at)):
            crps = [mean_loss(pair.of(k, "totals", **at)) for k in (0, 1)]
            row = [with_error(total_held(pair.of(k, "totals", **at)), ".2f") for k in (0, 1)]
            row += [number(pair.of(1, "totals", **at)["pit"].mean(), ".2f"), *(number(c, ".4f") for c in crps)]
            row += [number(crps[1] / crps[0]), *(with_error(total_sums(pair.of(k, **at))) for k in (0, 1))]
            rows.append([group, panel, named(what), *row])
    yield "## Totals of the roster: in 80 %, mean PIT now, CRPS ÷ total; Σ expected ÷ Σ realised of month-end totals\n"
    yield table(
        ["group", "panel", "signal", "in 80 % older", "now", "PIT", "CRPS older", "now", "ratio", "Σ older", "Σ now"],
        rows,
    )


def small(pair: Pair, folder: Path | None) -> Iterator[str]:
    """Yield small rosters: CRPS against the reference with errors by month, next to what others report."""
    others, rows = lines_of_others(folder, "mean_ens") if folder else {}, []
    sizes = [s for s in dict.fromkeys(pair.frames[1]["sums"]["size"]) if isinstance(s, str)]
    for panel, size in itertools.product(pair.panels, sizes):
        said = others.get((panel, size))
        for k, name in enumerate(("older", "now")):
            at = {"cuts": None, "panel": panel, "size": size, "group": "all"}
            mine = [small_ratio(pair, k, what=w, **at) for w in SIGNALS]
            inside = [with_error(held(pair.of(k, what=w, **at)), ".2f") for w in SIGNALS]
            top = [number(held(pair.of(k, what=w, **at | {"group": "largest fifth"}))[0], ".2f") for w in SIGNALS]
            total = [with_error(total_held(pair.of(k, "totals", what=w, **at)), ".2f") for w in SIGNALS]
            undecided = pair.of(k, what="undecided", **at)
            brier = by_month(undecided["loss"], undecided["n"], undecided["month"])
            exact = f"{int(undecided['exact'].sum())} ({int(undecided['wrong'].sum())})"
            groups = (" · ".join(c) for c in (map(with_error, mine), inside, top, total))
            rows.append([panel, size, name, *groups, with_error(brier), exact])
        if said:
            rows.append([panel, size, "mean_ens", *(said[name] for name in SMALL_SHOWN)])
    yield "## Small rosters: CRPS ÷ linear's (geometric mean, error by month)\n"
    yield table(["panel", "size", "which", "CRPS ×", "in 80 %", "largest fifth", "totals", "Brier", "exact"], rows)


def small_ratio(pair: Pair, k: int, **at: object) -> tuple[float, float]:
    """Return the geometric mean of CRPS ÷ the reference's over small rosters, and the error of it by month."""
    mine, line = pair.of(k, **at), pick(pair.frames[k]["sums"], forecaster="linear", **at)
    if not len(mine):
        return np.nan, np.nan
    log = np.log(mine["loss"].to_numpy() / line["loss"].to_numpy())
    mean, error = by_month(line["n"] * 0 + log, line["n"] * 0 + 1, line["month"])
    return float(np.exp(mean)), float(np.exp(mean) * error)


def main() -> int:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("older", type=Path)
    asked.add_argument("now", type=Path)
    asked.add_argument("--forecaster", default="default", help="which of the file of now")
    asked.add_argument("--older-forecaster", default="default")
    asked.add_argument("--score-panel", type=Path, metavar="FOLDER")
    given = asked.parse_args()
    pair = Pair(load(given.older), load(given.now), (given.older_forecaster, given.forecaster))
    whole = "size" not in pair.frames[1]["sums"]
    parts = (headline, by_cut, by_group, totals) if whole else (lambda p: small(p, given.score_panel),)
    for part in parts:
        print("\n".join(part(pair)), "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
