"""Reliability diagrams as SVG: chances against what came true, and where truths lie in the ranges (PIT)."""

import numpy as np
from score_tables import CUTS, SIGNALS, by_month, named, pd, pick

SIDE, GAP, LEFT, TOP, FOOT = 180, 44, 56, 46, 46
BINS = 10
STRATA = ("regular", "joiner", "returner", "all")
LEAST = 30  # chances of a tenth below which no point is drawn
INK, SOFT, BLUE, FILL = "#222", "#999", "#1f5fa8", "#9dbfe3"


def diagram(bins: pd.DataFrame, panel: str, forecaster: str) -> str:
    """Return one panel as SVG: a reliability diagram a stratum, and below a histogram of the PIT a signal."""
    own = pick(bins, CUTS, panel=panel, forecaster=forecaster)
    signals = [s for s in SIGNALS if len(pick(own, None, what=s))]
    wide = LEFT + len(STRATA) * (SIDE + GAP)
    high = 2 * (TOP + SIDE + FOOT)
    title = f"{panel}: chances and ranges of the default against what came true"
    font = 'font-family="Helvetica, Arial, sans-serif" font-size="12"'
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
    ]
    for k, stratum in enumerate(STRATA):
        at = LEFT + k * (SIDE + GAP), TOP
        parts += chances(pick(own, None, group=stratum, what="tiers"), at, stratum, first=k == 0)
    for k, signal in enumerate(signals):
        at = LEFT + k * (SIDE + GAP), 2 * TOP + SIDE + FOOT
        parts += ranges(pick(own, None, group="regular", what=signal), at, f"{named(signal)}, regular", first=k == 0)
    return "\n".join([*parts, "</svg>", ""])


def frame(at: tuple[int, int], head: str, foot: str, ticks: dict[float, str]) -> list[str]:
    """Return a square with its head, foot and ticks to the left."""
    x, y = at
    return [
        f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{SOFT}"/>',
        text(x + SIDE / 2, y - 12, head, "middle", bold=True),
        text(x + SIDE / 2, y + SIDE + 34, foot, "middle"),
        *(text(x + SIDE * v, y + SIDE + 16, f"{v:g}", "middle") for v in (0, 0.5, 1)),
        *(text(x - 6, y + SIDE * (1 - v) + 4, label, "end") for v, label in ticks.items()),
    ]


def chances(rows: pd.DataFrame, at: tuple[int, int], head: str, *, first: bool) -> list[str]:
    """Return a reliability diagram: area by how many chances, lines of two standard errors by month."""
    x, y = at
    count = int(rows["n"].sum())
    out = frame(at, f"{head} ({count:,})", "chance given", {0: "0", 0.5: "0.5", 1: "1"})
    if first:
        out.append(side(at, "came true"))
    out.append(f'<line x1="{x}" y1="{y + SIDE}" x2="{x + SIDE}" y2="{y}" stroke="{SOFT}" stroke-dasharray="4 3"/>')
    for _, part in rows.groupby("bin"):
        n = part["n"].sum()
        if n >= LEAST:
            given = part["expected"].sum() / n
            came, error = by_month(part["actual"], part["n"], part["month"])
            low, high = np.clip([came - 2 * np.nan_to_num(error), came + 2 * np.nan_to_num(error)], 0, 1)
            px, py = x + SIDE * given, y + SIDE * (1 - came)
            ends = y + SIDE * (1 - low), y + SIDE * (1 - high)
            out.append(f'<line x1="{px:.1f}" y1="{ends[0]:.1f}" x2="{px:.1f}" y2="{ends[1]:.1f}" stroke="{BLUE}"/>')
            radius = 2.5 + 9 * np.sqrt(n / max(count, 1))
            said = f"said {given:.2f}, came true {came:.2f}, {int(n):,} chances"
            out.append(
                f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{radius:.1f}" fill="{BLUE}" fill-opacity="0.75">'
                f"<title>{said}</title></circle>"
            )
    return out


def ranges(rows: pd.DataFrame, at: tuple[int, int], head: str, *, first: bool) -> list[str]:
    """Return a histogram of the randomised PIT: flat at 0.1 a tenth where ranges are right."""
    x, y = at
    share = rows.groupby("bin")["n"].sum().reindex(range(BINS), fill_value=0)
    share = share / max(share.sum(), 1)
    top = 0.2
    out = frame(at, head, "where in the range (PIT)", {0: "0", 0.5: "10 %", 1: "20 %"})
    if first:
        out.append(side(at, "share of truths"))
    step = SIDE / BINS
    for k, v in share.items():
        tall = SIDE * min(v / top, 1)
        place = f'x="{x + k * step:.1f}" y="{y + SIDE - tall:.1f}" width="{step - 1:.1f}" height="{tall:.1f}"'
        out.append(f'<rect {place} fill="{FILL}"><title>{v:.1%}</title></rect>')
    middle = y + SIDE / 2
    out.append(f'<line x1="{x}" y1="{middle}" x2="{x + SIDE}" y2="{middle}" stroke="{INK}" stroke-dasharray="4 3"/>')
    return out


def text(x: float, y: float, words: str, anchor: str, *, bold: bool = False) -> str:
    """Return words at a place."""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}"{weight}>{words}</text>'


def side(at: tuple[int, int], words: str) -> str:
    """Return words up the left side."""
    x, y = at[0] - 42, at[1] + SIDE / 2
    return f'<text transform="rotate(-90 {x} {y})" x="{x}" y="{y}" text-anchor="middle" fill="{INK}">{words}</text>'
