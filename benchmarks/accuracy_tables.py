"""The tables of docs/explain/accuracy.md, out of sums by group (see score_sums.py and score_tables.py)."""

import csv
import io
import itertools
from collections.abc import Iterator

import numpy as np
import panel_facts
from attrs import frozen
from score_tables import (
    CUTS,
    FEW,
    NONE,
    SIGNALS,
    Frames,
    by_month,
    corrected,
    held,
    mean_loss,
    months_p,
    named,
    number,
    pd,
    pick,
    table,
    tail_sums,
    total_held,
    total_sums,
    with_error,
)

DEFAULT, LINE = "default", "Linear"
OVER_CELLS = ("regular", "all")  # groups that are large at each cut: their scores are means over cells
STRATA = (
    "regular",
    "joiner",
    "returner",
    "all",
    "history to 1 month",
    "history 2-3 months",
    "history over 3 months",
    "small third",
    "middle third",
    "large third",
)
SILENT = ("silent under 1", "silent 1-3", "silent 3-6", "silent 6 and over", "silent 3 and over", "falling", "rising")
SCORES = (*SIGNALS, "tiers")
ALPHA = 0.05
LEAD = 0.995  # a forecaster that has less than this of the default's score is named


@frozen(eq=False)
class Board:
    """All sums of a page: of whole rosters, and of small ones."""

    whole: Frames
    small: Frames
    panels: tuple[str, ...]
    forecasters: tuple[str, ...]
    cpu: dict[tuple[str, str], float]

    def rows(self, key: str = "sums", cuts: tuple[int, ...] | None = CUTS, **at: object) -> pd.DataFrame:
        """Return rows of whole rosters."""
        return pick(self.whole[key], cuts, **at)

    def of(self, panel: str) -> list[str]:
        """Return the forecasters that were scored on a panel."""
        there = set(self.whole["sums"].loc[self.whole["sums"]["panel"] == panel, "forecaster"])
        return [f for f in self.forecasters if f in there]

    def score(self, group: str, cuts: tuple[int, ...] | None = CUTS, **at: object) -> float:
        """Return CRPS ÷ mean truth, or the Brier score: mean over cells of large groups, of others over all rows."""
        rows = self.rows(cuts=cuts, group=group, **at)
        if group in OVER_CELLS:
            return mean_loss(rows)
        per = rows["actual"].sum() if at["what"] in SIGNALS else rows["n"].sum()
        return float(rows["loss"].sum() / per) if per else np.nan


def three(values: Iterator[float], form: str) -> str:
    """Return a value a signal as one cell: airtime/diamonds/days."""
    return "/".join(number(v, form) for v in values)


def panels(board: Board, sizes: dict[str, tuple[int, int]]) -> str:
    """Return what the panels are, with source and licence."""
    rows = []
    for name in board.panels:
        facts, (creators, months) = panel_facts.of(name), sizes[name]
        rows.append([name, facts.what, f"{creators:,}", str(months), facts.source, facts.licence, facts.caution])
    return table(["panel", "what", "creators", "months scored", "source", "licence", "to keep in mind"], rows)


def regulars(board: Board) -> str:
    """Return each forecaster on regular creators, a table a panel."""
    parts = []
    for panel in board.panels:
        rows = []
        for name in board.of(panel):
            at = {"panel": panel, "forecaster": name}
            crps = three((board.score("regular", what=w, **at) for w in SIGNALS), ".4f")
            brier = [number(board.score("regular", what=w, **at), ".4f") for w in ("tiers", "undecided", "own")]
            inside = three((held(board.rows(group="regular", what=w, **at))[0] for w in SIGNALS), ".2f")
            sums = three((total_sums(board.rows(group="regular", what=w, **at))[0] for w in SIGNALS), ".2f")
            reliable = number(reliability(board.rows("bins", group="regular", what="tiers", **at)), ".5f")
            cpu = number(board.cpu.get((panel, name), np.nan), ".0f")
            rows.append([name, crps, *brier, inside, sums, reliable, cpu])
        head = ["forecaster", "CRPS a/d/n", "Brier", "undecided", "own", "in 80 % a/d/n", "Σ a/d/n"]
        parts.append(f"### {panel}\n\n" + table([*head, "reliability", "CPU s"], rows))
    return "\n\n".join(parts)


def reliability(bins: pd.DataFrame) -> float:
    """Return Σ n (said − came)² ÷ Σ n over tenths of the chances, all months and cuts together."""
    sums = bins.groupby("bin")[["n", "expected", "actual"]].sum()
    return (
        float(((sums["expected"] - sums["actual"]) ** 2 / sums["n"]).sum() / sums["n"].sum()) if len(sums) else np.nan
    )


def strata(board: Board) -> str:
    """Return every stratum: the default in full, then days and chances of every forecaster."""
    parts = []
    for panel in board.panels:
        parts.append(f"### {panel}, by stratum\n\n" + detail(board, panel, [(g, CUTS) for g in STRATA]))
        for what in ("active_days", "tiers"):
            rows = [
                [g, *(number(board.score(g, panel=panel, forecaster=f, what=what), ".4f") for f in board.of(panel))]
                for g in STRATA
            ]
            parts.append(f"{title(what)}:\n\n" + table(["stratum", *board.of(panel)], rows))
    return "\n\n".join(parts)


def cuts(board: Board) -> str:
    """Return every cut: the default in full, then days and chances of every forecaster."""
    parts = []
    for panel in board.panels:
        days = sorted(set(board.whole["sums"]["cut"]))
        parts.append(f"### {panel}, by cut day\n\n" + detail(board, panel, [("regular", (c,)) for c in days]))
        for what in ("active_days", "tiers"):
            found = {
                (c, f): board.score("regular", (c,), panel=panel, forecaster=f, what=what)
                for c, f in itertools.product(days, board.of(panel))
            }
            rows = [[str(c), *(number(found[c, f], ".4f") for f in board.of(panel))] for c in days]
            parts.append(f"{title(what)}, regular creators:\n\n" + table(["cut day", *board.of(panel)], rows))
    return "\n\n".join(parts)


def title(what: str) -> str:
    """Return the words above a table of every forecaster."""
    return "CRPS of active days" if what in SIGNALS else "Brier score of the three tiers"


def detail(board: Board, panel: str, groups: list[tuple[str, tuple[int, ...]]]) -> str:
    """Return the default's scores of groups at cuts, each with the errors of what should be 0.80 or 1."""
    rows = []
    for group, days in groups:
        at = {"cuts": days, "panel": panel, "forecaster": DEFAULT}
        n = int(board.rows(group=group, what="active_days", **at)["n"].sum())
        if n:
            crps = three((board.score(group, what=w, **at) for w in SIGNALS), ".3f")
            brier = [number(board.score(group, what=w, **at), ".4f") for w in ("tiers", "own")]
            inside = [with_error(held(board.rows(group=group, what=w, **at)), ".2f") for w in SIGNALS]
            sums = [with_error(tail_sums(board.rows(group=group, what=w, **at)), ".2f") for w in SIGNALS]
            first = group if days == CUTS else str(days[0])
            rows.append([first, f"{n:,}", crps, *brier, "/".join(inside), "/".join(sums)])
    first = "stratum" if len(groups[0][1]) > 1 else "cut day"
    head = [first, "rows", "CRPS a/d/n", "Brier", "own", "in 80 % a/d/n", "Σ of the days left a/d/n"]
    return table(head, rows)


def silence(board: Board) -> str:
    """Return what is expected of the silent, the falling and the rising: days left, the default and the line."""
    rows = []
    for panel, group in itertools.product(board.panels, SILENT):
        cells, n = [], 0
        for name in (DEFAULT, LINE):
            got = board.rows(panel=panel, forecaster=name, group=f"{group}, regular", what="active_days")
            n = n or int(got["n"].sum())
            score = board.score(f"{group}, regular", panel=panel, forecaster=name, what="active_days")
            cells += [number(score, ".3f"), with_error(tail_sums(got), ".2f"), with_error(held(got), ".2f")]
        if n:
            rows.append([panel, group, f"{n:,}", *cells])
    head = ["panel", "g, or momentum", "rows"]
    return table([*head, *(f"{h}{of}" for of in ("", " (Linear)") for h in ("CRPS of days", "Σ", "in 80 %"))], rows)


def history(board: Board) -> str:
    """Return the mean chance less how often tiers came true, by whole months since the first stream."""
    rows = []
    names = [*(f"history {k}" for k in range(3)), "history over 3 months"]
    for panel, group in itertools.product(board.panels, names):
        got = board.rows(cuts=None, panel=panel, forecaster=DEFAULT, group=group, what="tiers")
        if len(got):
            said, came = (by_month(got[k], got["n"], got["month"])[0] for k in ("expected", "actual"))
            gap = by_month(got["expected"] - got["actual"], got["n"], got["month"])
            days = tail_sums(board.rows(cuts=None, panel=panel, forecaster=DEFAULT, group=group, what="active_days"))
            shown = [number(said), number(came), with_error(gap), with_error(days, ".2f")]
            rows.append([panel, group, f"{int(got['n'].sum()):,}", *shown])
    return table(["panel", "whole months", "chances", "said", "came true", "difference", "Σ of days left"], rows)


def totals(board: Board) -> str:
    """Return what is said of sums over a roster of regulars, forecaster by forecaster."""
    rows = []
    for panel, what in itertools.product(board.panels, SIGNALS):
        for name in board.of(panel):
            at = {"panel": panel, "forecaster": name, "group": "regular", "what": what}
            got = board.rows("totals", **at)
            if len(got):
                crps = number(mean_loss(got), ".4f")
                share, sums = with_error(total_held(got), ".2f"), with_error(total_sums(board.rows(**at)))
                rows.append([panel, named(what), name, share, number(got["pit"].mean(), ".2f"), crps, sums])
    return table(
        ["panel", "signal", "forecaster", "in 80 %", "mean PIT", "CRPS ÷ total", "Σ expected ÷ Σ realised"], rows
    )


def months(board: Board) -> str:
    """Return which differences to the line, and to the default, the months can tell from luck."""
    parts = []
    for panel, against in itertools.product(board.panels, (LINE, DEFAULT)):
        others = [f for f in board.of(panel) if f != against]
        if against not in board.of(panel) or not others:
            continue
        cells = {}
        for what in SCORES:
            at = {"panel": panel, "group": "regular", "what": what}
            base = board.rows(forecaster=against, **at)
            if not len(base):
                continue
            got = [board.rows(forecaster=f, **at) for f in others]
            ps = corrected([months_p(g, base) for g in got])
            for f, g, p in zip(others, got, ps, strict=True):
                ratio = mean_loss(g) / mean_loss(base)
                verdict = "cannot tell" if not p <= ALPHA else "better" if ratio < 1 else "worse"
                cells[f, what] = f"{ratio:.3f}, {verdict}" + ("" if np.isnan(p) else f" ({p:.2f})")
        count = board.whole["sums"].loc[board.whole["sums"]["panel"] == panel, "month"].nunique()
        least = min(2 / 2**count * len(others), 1)
        can = count >= FEW and least <= ALPHA
        note = "" if can else f" (with {count} months the least of {len(others)} has p ≥ {least:.2f})"
        rows = [[f, *(cells.get((f, w), NONE) for w in SCORES)] for f in others]
        parts.append(f"{panel}, against {against}{note}:\n\n" + table(["forecaster", *map(named, SCORES)], rows))
    return "\n\n".join(parts)


def beaten(board: Board) -> str:
    """Return where another forecaster has a score at least half a per cent below the default's."""
    rows = []
    for panel, group, what in itertools.product(board.panels, STRATA, (*SCORES, "own")):
        mine = board.score(group, panel=panel, forecaster=DEFAULT, what=what)
        better = []
        for name in board.of(panel):
            value = board.score(group, panel=panel, forecaster=name, what=what)
            if name != DEFAULT and value < LEAD * mine:
                better.append((value / mine, name))
        if better:
            text = ", ".join(f"{name} × {ratio:.3f}" for ratio, name in sorted(better))
            rows.append([panel, group, named(what), number(mine, ".4f"), text])
    return table(["panel", "stratum", "score", "default", "who has less, × the default's"], rows)


def small(board: Board) -> str:
    """Return small rosters, forecaster by forecaster: CRPS ÷ the line's, coverage, certain chances."""
    rows, sums, all_totals = [], board.small["sums"], board.small["totals"]
    sizes = list(dict.fromkeys(sums["size"]))
    for panel, size in itertools.product(board.panels, sizes):
        for name in board.of(panel):
            at = {"cuts": None, "panel": panel, "size": size, "forecaster": name}
            if not len(pick(sums, group="all", what="active_days", **at)):
                continue
            crps = []
            for w in SIGNALS:
                mine = pick(sums, group="all", what=w, **at)
                line = pick(sums, group="all", what=w, **at | {"forecaster": LINE})
                log = pd.Series(np.log(mine["loss"].to_numpy() / line["loss"].to_numpy()))
                mean, error = by_month(log, log * 0 + 1, mine["month"])
                crps.append(with_error((float(np.exp(mean)), float(np.exp(mean) * error)), ".2f"))
            inside = three((held(pick(sums, group="all", what=w, **at))[0] for w in SIGNALS), ".2f")
            top = three((held(pick(sums, group="largest fifth", what=w, **at))[0] for w in SIGNALS), ".2f")
            total = three((total_held(pick(all_totals, group="all", what=w, **at))[0] for w in SIGNALS), ".2f")
            open_ones = pick(sums, group="all", what="undecided", **at)
            brier = by_month(open_ones["loss"], open_ones["n"], open_ones["month"])
            certain = f"{int(open_ones['exact'].sum())} ({int(open_ones['wrong'].sum())})"
            rows.append([panel, size, name, "/".join(crps), inside, top, total, with_error(brier), certain])
    head = ["panel", "roster", "forecaster", "CRPS ÷ Linear's a/d/n", "in 80 %", "largest fifth", "totals"]
    return table([*head, "Brier, undecided", "certain (wrong)"], rows)


def every_cell(board: Board) -> str:
    """Return every forecaster × panel × stratum × cut as CSV."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    heads = [f"{a}_{s}" for a in ("crps", "inside", "sums") for s in SIGNALS]
    write.writerow(["panel", "forecaster", "stratum", "cut", "rows", *heads, "brier", "brier_undecided", "brier_own"])
    frame = board.whole["sums"]
    keep = frame["group"].isin([*STRATA, *(f"{g}, regular" for g in SILENT)])
    columns = ["n", "loss", "actual", "so_far", "expected", "inside"]
    by = ["panel", "forecaster", "group", "cut", "what"]
    sums = frame[keep].groupby(by, observed=True)[columns].sum()
    for key, part in sums.groupby(level=[0, 1, 2, 3], observed=True):
        one = part.droplevel([0, 1, 2, 3])
        signals = one.reindex(SIGNALS)
        left = [signals[k] - signals["so_far"] for k in ("expected", "actual")]
        shares = (signals["loss"] / signals["actual"], signals["inside"] / signals["n"], left[0] / left[1])
        brier = (one["loss"] / one["n"]).reindex(["tiers", "undecided", "own"])
        values = [v for s in (*shares, brier) for v in s.replace([np.inf, -np.inf], np.nan)]
        rows = int(np.nanmax(signals["n"]))
        write.writerow([*key, rows, *("" if np.isnan(v) else f"{v:.4g}" for v in values)])
    return out.getvalue()
