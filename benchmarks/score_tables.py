"""Means, ratios and errors by month, out of files of sums (see score_sums.py), and tables of them in Markdown.

Months are the sample: all creators of a month share its shocks, and its cuts the same truth. So standard errors are
those of a ratio of sums over months, clusters by month: √(M/(M − 1) · Σ (aₘ − r·bₘ)²) ÷ Σ bₘ.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from tierpace.kernels.scores import holm, sign_flip

CUTS = (7, 10, 15, 20, 25)
SIGNALS = ("airtime", "diamonds", "active_days")
CHANCES = ("tiers", "undecided", "own")
NAMES = {"active_days": "days", "tiers": "Brier", "own": "Brier of own targets", "undecided": "Brier, undecided"}
RIGHT = 0.8
EXACT_MONTHS, FLIPS, FEW = 12, 9999, 6
NONE = "–"
LABELS = {"panel", "forecaster", "group", "what", "size"}

Frames = dict[str, pd.DataFrame]


def load(path: Path) -> Frames:
    """Return the tables of a file of sums, or of all such files in a folder, one under another."""
    found = [json.loads(p.read_text()) for p in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    out = {}
    for key in ("sums", "bins", "totals"):
        parts = [pd.DataFrame(f[key]) for f in found if f[key]]
        out[key] = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        for name in LABELS.intersection(out[key].columns):
            out[key][name] = out[key][name].astype("category")  # compared a hundred times faster than texts
    return out


def pick(frame: pd.DataFrame, cuts: Iterable[int] | None = CUTS, **at: object) -> pd.DataFrame:
    """Return the rows with these values, of these cuts."""
    keep = np.ones(len(frame), bool) if cuts is None else frame["cut"].isin(list(cuts)).to_numpy()
    for name, value in at.items():
        keep = keep & (frame[name] == value).to_numpy()
    return frame[keep]


def losses(rows: pd.DataFrame) -> pd.Series:
    """Return the score of each cell: CRPS ÷ the mean of what came true, or the Brier score."""
    per = np.where(rows["what"].isin(CHANCES), rows["n"], np.maximum(rows["actual"], 1e-9))
    return pd.Series(rows["loss"].to_numpy() / per, index=pd.MultiIndex.from_frame(rows[["month", "cut"]]))


def mean_loss(rows: pd.DataFrame) -> float:
    """Return the mean over cells; NaN of none."""
    return float(losses(rows).mean()) if len(rows) else np.nan


def pooled_ratio(new: pd.DataFrame, old: pd.DataFrame) -> float:
    """Return Σ losses ÷ Σ losses of the same rows: the truths are the same, so it needs no scale."""
    return float(new["loss"].sum() / old["loss"].sum()) if len(new) and len(old) else np.nan


def months_p(new: pd.DataFrame, old: pd.DataFrame) -> float:
    """Return the two-sided p of no difference: signs of months' mean log ratios flipped. NaN below 6 months."""
    both = np.log(losses(new) / losses(old)).groupby(level=0).mean()
    if len(both) < FEW:
        return np.nan
    return sign_flip(both.to_numpy(), signs=signs(len(both)))


def signs(months: int) -> np.ndarray:
    """Return all patterns of signs, or 9,999 drawn ones where there are too many: (F, M)."""
    if months <= EXACT_MONTHS:
        return (np.arange(2**months)[:, None] >> np.arange(months) & 1).astype(bool)
    return np.random.default_rng(0).integers(0, 2, (FLIPS, months)).astype(bool)


def corrected(p: list[float]) -> list[float]:
    """Return p-values corrected for how many there are (Holm); NaN stay."""
    out, at = np.array(p, float), np.flatnonzero(~np.isnan(p))
    out[at] = holm(out[at]) if len(at) else out[at]
    return out.tolist()


def by_month(above: pd.Series, below: pd.Series, month: pd.Series) -> tuple[float, float]:
    """Return Σ above ÷ Σ below and its standard error, clustered by month; NaN of nothing, error NaN of one month."""
    sums = pd.DataFrame({"a": above.to_numpy(float), "b": below.to_numpy(float)}).groupby(month.to_numpy()).sum()
    whole = sums["b"].sum()
    if not whole:
        return np.nan, np.nan
    r, m = sums["a"].sum() / whole, len(sums)
    if m < 2:  # noqa: PLR2004  # one month has no spread
        return float(r), np.nan
    return float(r), float(np.sqrt(m / (m - 1) * ((sums["a"] - r * sums["b"]) ** 2).sum()) / whole)


def held(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the share of creators whose PIT lies in the middle 80 %, and its error."""
    return by_month(rows["inside"], rows["n"], rows["month"])


def tail_sums(rows: pd.DataFrame) -> tuple[float, float]:
    """Return Σ expected ÷ Σ realised of what the days left added, and its error."""
    return by_month(rows["expected"] - rows["so_far"], rows["actual"] - rows["so_far"], rows["month"])


def total_sums(rows: pd.DataFrame) -> tuple[float, float]:
    """Return Σ expected ÷ Σ realised of month-end totals, and its error."""
    return by_month(rows["expected"], rows["actual"], rows["month"])


def total_held(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the share of roster totals whose PIT lies in the middle 80 %, and its error."""
    inside = ((rows["pit"] >= (1 - RIGHT) / 2) & (rows["pit"] <= (1 + RIGHT) / 2)).astype(float)
    return by_month(inside, pd.Series(np.ones(len(rows))), rows["month"])


def geometric(values: Iterable[float]) -> float:
    """Return the geometric mean of those that are there."""
    there = [v for v in values if v == v and v > 0]  # noqa: PLR0124  # NaN is not itself
    return float(np.exp(np.mean(np.log(there)))) if there else np.nan


def number(value: float, form: str = ".3f") -> str:
    """Return a number as text, without a zero before its point, and a dash if there is none."""
    if value is None or np.isnan(value):
        return NONE
    text = f"{value:{form}}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def with_error(found: tuple[float, float], form: str = ".3f") -> str:
    """Return a number with its standard error in brackets."""
    value, error = found
    return number(value, form) + ("" if np.isnan(error) else f"\N{NO-BREAK SPACE}({number(error, form)})")


def table(head: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown; columns of numbers to the right."""
    head, body = list(head), [list(row) for row in body]
    numbers = [all(row[k][:1] in "0123456789.–-−" for row in body) for k in range(len(head))]
    rows = [head, ["---:" if right else "---" for right in numbers], *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def named(what: str) -> str:
    """Return the words for a signal or a kind of chance."""
    return NAMES.get(what, what)


def rows_of_others(folder: Path, begin: str) -> list[dict[str, str]]:
    """Return the rows of a table in the README.md next to score_panel.py: the one whose head begins so."""
    path = folder / "README.md"
    out: list[dict[str, str]] = []
    head: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            head = []
        elif line.startswith(begin):
            head = cells
        elif len(cells) == len(head) and not cells[0].startswith("-"):
            out.append(dict(zip(head, cells, strict=True)))
    return out


def lines_of_others(folder: Path, method: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return what others report of a method on small rosters: {(panel, size): cells}."""
    found = rows_of_others(folder, "| panel | roster")
    return {(row["panel"], row["roster"]): row for row in found if row["method"] == method}
