"""The bars of a change to the default, out of files of score_outside.py: `python benchmarks/bars_outside.py OLDER NOW`.

    python benchmarks/bars_outside.py older.json now.json
    python benchmarks/bars_outside.py older.json now.json --small older_small.json now_small.json --score-panel FOLDER

A line a bar: what was wanted, what was found, and whether it holds. "or two errors" means standard errors clustered by
month. Regular creators at days 7 to 25 unless said.
"""

import argparse
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from compare_outside import EARLY, SMALL, Pair, small_ratio
from score_tables import (
    CUTS,
    RIGHT,
    SIGNALS,
    by_month,
    geometric,
    held,
    lines_of_others,
    load,
    mean_loss,
    named,
    number,
    table,
    tail_sums,
    total_held,
    total_sums,
    with_error,
)

Bar = tuple[str, str, str, bool]  # what, wanted, found, whether it holds
LIVE = "twitch_livecoders"
SCORES = (*SIGNALS, "tiers")
GROUPS = ("joiner", "returner", "small third", "middle third", "large third")


def near(found: tuple[float, float], right: float, room: float) -> bool:
    """Return whether a value lies within some room of what is right, or within two errors of it."""
    value, error = found
    return bool(abs(value - right) <= max(room, 2 * np.nan_to_num(error)))


def relative(pair: Pair) -> Iterator[Bar]:
    """Yield the bars on scores of regulars against the older version."""
    found = {(p, w): pair.ratio(panel=p, group="regular", what=w) for p in pair.panels for w in SCORES}
    for title, signals, most in (
        ("days CRPS", ("active_days",), 0.987),
        ("Brier", ("tiers",), 0.993),
        ("amounts CRPS", SIGNALS[:2], 1.0),
    ):
        value = geometric(found[p, w] for p in pair.panels for w in signals)
        yield f"{title}, geometric mean over panels", f"≤ {most}", number(value, ".4f"), value <= most
    if LIVE in pair.panels:
        value = found[LIVE, "active_days"]
        yield f"{LIVE}: days CRPS", "≤ .98", number(value, ".4f"), value <= 0.98  # noqa: PLR2004
    for title, days in (("no panel × cut × score above 1.02", CUTS), ("the same on days 0, 1, 3 and 5", EARLY)):
        cells = {
            (p, c, w): pair.ratio(cuts=(c,), panel=p, group="regular", what=w)
            for p, c, w in itertools.product(pair.panels, days, SCORES)
        }
        over = {k: v for k, v in cells.items() if v > 1.02}  # noqa: PLR2004
        worst = max((v for v in cells.values() if v == v), default=np.nan)  # noqa: PLR0124
        names = "; ".join(f"{p} day {c} {named(w)} {v:.3f}" for (p, c, w), v in over.items())
        yield title, "none", names or f"none; the worst {worst:.3f}", not over


def early(pair: Pair) -> Iterator[Bar]:
    """Yield the bar on early days: nowhere worse than the reference."""
    over, worst = [], 0.0
    for p, c, w in itertools.product(pair.panels, (*EARLY, *CUTS), SCORES):
        at = {"cuts": (c,), "panel": p, "group": "regular", "what": w}
        line = mean_loss(pair.linear(**at))
        if line == line:  # noqa: PLR0124
            value = mean_loss(pair.of(1, **at)) / line
            worst = max(worst, value)
            over += [f"{p} day {c} {named(w)} {value:.3f}"] if value > 1 else []
    yield "days 0, 1, 3, 5 and later against linear", "≤ 1", "; ".join(over) or f"the worst {worst:.3f}", not over


def silent(pair: Pair) -> Iterator[Bar]:
    """Yield the bars on creators who have been silent, and on joiners."""
    old, new = (pair.of(k, group="silent 3 and over, regular", what="active_days") for k in (0, 1))
    scale = old.groupby("panel")["actual"].transform("sum")
    value = (new["loss"].to_numpy() / scale).sum() / (old["loss"] / scale).sum()
    yield "silent 3 and over: days CRPS, panels alike", "≤ .95", number(value), value <= 0.95  # noqa: PLR2004
    value = new["loss"].sum() / old["loss"].sum()
    yield "silent 3 and over: days CRPS, rows pooled", "≤ .95", number(value), value <= 0.95  # noqa: PLR2004
    for p in pair.panels:
        at = {"panel": p, "group": "silent 3 and over, regular", "what": "active_days"}
        before, now = (tail_sums(pair.of(k, **at)) for k in (0, 1))
        low, high = (0, 1.25) if p == LIVE else (0.9, 1.1)
        crps = number(pair.pooled(**at))
        text = f"{with_error(now)}; older {number(before[0])}; CRPS × {crps}"
        yield f"{p}: silent 3 and over, Σ days left", f"{low or ''}–{high}", text, low <= now[0] <= high
    for p in pair.panels:
        at = {"panel": p, "group": "joiner", "what": "active_days"}
        value, sums = pair.pooled(**at), tail_sums(pair.of(1, **at))
        yield f"{p}: joiners' days CRPS", "≤ 1.00", number(value), value <= 1
        holds = 0.9 <= sums[0] <= 1.1  # noqa: PLR2004
        yield f"{p}: joiners' Σ days left", ".9–1.1", with_error(sums), holds


def coverage(pair: Pair) -> Iterator[Bar]:
    """Yield the bars on how much of the truths the middle 80 % hold."""
    for p, w in itertools.product(pair.panels, SIGNALS):
        rows = pair.of(1, panel=p, group="regular", what=w)
        if not len(rows):
            continue
        found = held(rows)
        yield f"{p}: {named(w)} of regulars in 80 %", ".77–.83", with_error(found), near(found, RIGHT, 0.03)
        for title, part in (
            *((g, pair.of(1, panel=p, group=g, what=w)) for g in GROUPS),
            *((f"day {c}", pair.of(1, cuts=(c,), panel=p, group="regular", what=w)) for c in CUTS),
        ):
            found = held(part)
            yield f"{p}: {named(w)} of {title} in 80 %", ".75–.85", with_error(found), near(found, RIGHT, 0.05)


def totals(pair: Pair) -> Iterator[Bar]:
    """Yield the bars on sums over a roster, sums of money's kind, and own targets."""
    everything = pair.of(1, "totals", group="regular")
    found = total_held(everything)
    yield "totals of all panels and signals in 80 %", ".72–.88", with_error(found), 0.72 <= found[0] <= 0.88  # noqa: PLR2004
    crps = {}
    for p, w in itertools.product(pair.panels, SIGNALS):
        at = {"panel": p, "group": "regular", "what": w}
        rows = pair.of(1, "totals", **at)
        if len(rows):
            found = total_held(rows)
            yield f"{p}: total {named(w)} in 80 %", ".80 ± 2 errors", with_error(found), near(found, RIGHT, 0.0)
            crps[p, w] = mean_loss(rows) / mean_loss(pair.of(0, "totals", **at))
            yield f"{p}: CRPS of total {named(w)}", "≤ 1", number(crps[p, w]), crps[p, w] <= 1
            sums = total_sums(pair.of(1, **at))
            yield f"{p}: Σ expected ÷ Σ realised, {named(w)}", "1 ± .03", with_error(sums), near(sums, 1.0, 0.03)
    value = geometric(crps.values())
    yield "CRPS of totals, geometric mean", "≤ 1", number(value), value <= 1
    for p in pair.panels:
        at = {"panel": p, "group": "regular", "what": "own"}
        value, line = mean_loss(pair.of(1, **at)), mean_loss(pair.linear(**at))
        yield f"{p}: Brier of own targets", f"≤ linear's {line:.4f}", number(value, ".4f"), value <= line


def known_history(pair: Pair) -> Iterator[Bar]:
    """Yield what chances come to for creators of 0, 1 and 2 months: said against what came true."""
    for p, k in itertools.product(pair.panels, range(3)):
        rows = pair.of(1, cuts=(*EARLY, *CUTS), panel=p, group=f"history {k}", what="tiers")
        if len(rows):
            gap = by_month(rows["expected"] - rows["actual"], rows["n"], rows["month"])
            yield (
                f"{p}: chances − events, history of {k} months",
                "± .03 or 2 errors",
                with_error(gap),
                near(gap, 0, 0.03),
            )


def under(what: str, found: tuple[float, float], line: float) -> Bar:
    """Return a bar that wants a value at or under a line, or within two errors of it."""
    return what, f"≤ {line} or 2 errors", with_error(found), found[0] <= line + 2 * found[1]


def small(pair: Pair, folder: Path) -> Iterator[Bar]:
    """Yield the bars on small rosters, against what others report of their mean of four."""
    others = lines_of_others(folder, "mean_ens")
    for (p, size), said in others.items():
        at = {"cuts": None, "panel": p, "size": size, "group": "all"}
        if p not in pair.panels or not len(pair.of(1, what="active_days", **at)):
            continue
        for w, text in zip(SIGNALS, said[SMALL[0]].split("/"), strict=True):
            if re.fullmatch(r"[\d.]+", text):
                value, error = small_ratio(pair, 1, what=w, **at)
                line = float(text)
                shown = with_error((value, error))
                yield (
                    f"{p} {size}: {named(w)} CRPS ÷ linear's",
                    f"≤ {line} or 2 errors",
                    shown,
                    value <= line + 2 * error,
                )
        rows = pair.of(1, what="undecided", **at)
        value, error = by_month(rows["loss"], rows["n"], rows["month"])
        line = float(said[SMALL[1]])
        yield (
            f"{p} {size}: Brier, undecided",
            f"≤ {line} or 2 errors",
            with_error((value, error)),
            value <= line + 2 * error,
        )
        wrong, exact = int(rows["wrong"].sum()), int(rows["exact"].sum())
        yield f"{p} {size}: chances wrongly certain", "0", f"{wrong} of {exact} certain", not wrong


def show(bars: list[Bar], *, all_of_them: bool) -> None:
    """Print the bars, or those that do not hold."""
    rows = [(what, wanted, found, "" if holds else "MISSED") for what, wanted, found, holds in bars if found[0] != "–"]
    missed = [r for r in rows if r[3]]
    print(f"{len(rows) - len(missed)} of {len(rows)} bars hold.\n")
    print(table(["bar", "wanted", "found", ""], rows if all_of_them else missed), "\n")


def main() -> int:
    """Print the bars."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("older", type=Path)
    asked.add_argument("now", type=Path)
    asked.add_argument("--small", type=Path, nargs=2, metavar=("OLDER", "NOW"))
    asked.add_argument("--score-panel", type=Path, metavar="FOLDER", help="where its README.md is")
    asked.add_argument("--forecaster", default="default", help="which of the file of now")
    asked.add_argument("--older-forecaster", default="default")
    asked.add_argument("--missed", action="store_true", help="those alone that do not hold")
    given = asked.parse_args()
    names = given.older_forecaster, given.forecaster
    pair = Pair(load(given.older), load(given.now), names)
    parts = (relative, early, silent, coverage, totals, known_history)
    bars = [bar for part in parts for bar in part(pair)]
    if given.small and given.score_panel:
        few = Pair(load(given.small[0]), load(given.small[1]), names)
        bars += small(few, given.score_panel)
    show(bars, all_of_them=not given.missed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
