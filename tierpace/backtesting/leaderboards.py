"""Leaderboards: forecasters ranked by a score, with whether the difference to a baseline is more than luck."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import Columns
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.kernels.arrays import Bools, Floats
from tierpace.kernels.scores import half_width, holm, sign_flip
from tierpace.tables.cells import MISSING, visible
from tierpace.tables.html import short_html
from tierpace.tables.table import Columnar
from tierpace.tables.text import Column

if TYPE_CHECKING:
    from collections.abc import Mapping


BEST = {"bias": 0.0, "coverage": 0.8}
"""Scores that miss to either side of a value, and are ranked by their distance from it; of others, less is better."""

ALPHA = 0.05
ALL_FLIPS = 12  # months up to which every combination of signs is tried
FLIPS = 9999
HALF = 0.5
ALL = "all"
NAMES = (
    "forecaster",
    "value",
    "distance",
    "difference",
    "low",
    "high",
    "ratio",
    "skill",
    "p",
    "p_holm",
    "verdict",
    "months",
    "cells",
)


@frozen(eq=False)
class Leaderboard(Columnar):
    """Forecasters, best first.

    Attributes
    ----------
    columns : dict of tuples
        forecaster; value, the score: its mean over the cut days of a month, then over months; distance, by which they
        are ranked and compared: the same mean of what each cell lies off the best value there can be, 0.8 of coverage
        and 0 of all others, so that misses to either side do not make up for each other; difference, distance − the
        baseline's, with its 95 % interval low and high over months; ratio, distance ÷ the baseline's, NaN of coverage
        and bias, of which a multiple says nothing, and where the baseline's is 0; skill, 1 − distance ÷ the
        baseline's; p of the sign-flip test over months, and p_holm, corrected for the size of the board (Holm);
        verdict: baseline, better, worse or cannot tell; months and cells, those that a forecaster and the baseline
        both have: the row is about these, and so is the baseline's distance in its difference, ratio and skill.
    score, signal, stratum, baseline : str
        What was compared; signal None is the mean over several signals.
    notes : tuple of Note
        Who cannot be separated from the baseline whatever the scores, for lack of months.

    Notes
    -----
    A cell is a month × cut day, its value the mean over signals. All means take cells of a month first, then months,
    so where all rows have the same cells, difference, ratio and skill follow from the distances of two rows.

    Creators of a month share its shocks, so months are the sample. With M of them the least p there can be is 2 ÷ 2ᴹ,
    and the least of a board is multiplied by the number of candidates besides the baseline. So 5 months separate nobody
    from the baseline; 6 months can on a board of 1 candidate, 7 of up to 3, 8 of up to 6, 9 of up to 12, 10 of up to
    25. On a larger board all verdicts are "cannot tell", and ``notes`` and the printed board say so.

    Examples
    --------
    >>> import tierpace as tp
    >>> f = tp.forecasters
    >>> asked = {"program": tp.demo.program(), "months": ["2026-02"], "cut_days": [10, 20], "draws": 50}
    >>> result = tp.backtest(tp.demo.ledger(seed=0), {"linear": f.Linear(), "weekdays": f.DayOfWeek()}, **asked)
    >>> board = result.leaderboard("brier")
    >>> board.columns["forecaster"], board.baseline
    (('weekdays', 'linear'), 'linear')
    """

    __module__ = "tierpace.backtesting"

    columns: Columns
    score: str = field(kw_only=True)
    signal: str | None = field(kw_only=True)
    stratum: str = field(kw_only=True)
    baseline: str = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def __repr__(self) -> str:
        who = "all creators" if self.stratum == ALL else f"stratum {self.stratum}"
        head = f"{self.score} of {self.signal or 'all signals'}, {who}, against {self.baseline}"
        best = BEST.get(self.score)
        if best is not None:
            head += f"; best is {best:g}"
        sign = "+" if best == 0 else ""
        rows = zip(*(self.columns[n] for n in ("forecaster", "value", "distance", "ratio", "verdict")), strict=True)
        wide = max(len(name) for name in self.columns["forecaster"])
        lines = (
            f"  {name:{wide}}  {v:{sign}.4f}  {_times(r) if best is None else f'off {d:.4f}'}  {verdict}"
            for name, v, d, r, verdict in rows
        )
        return "\n".join([head, *lines, *(f"  {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        return leaderboard_html(self)


def leaderboard(
    scores: Columns, score: str, *, baseline: str, signal: str | None = None, stratum: str = ALL
) -> Leaderboard:
    """Rank forecasters by one score of a backtest.

    Parameters
    ----------
    scores : dict of tuples
        Of a `Backtest`.
    score : str
        Which one.
    baseline : str
        The one that the others are compared with.
    signal : str, optional
        One signal, or "tiers". Default: the mean over all that have the score.
    stratum : str
        Which creators.

    Returns
    -------
    Leaderboard
        Best first.

    Raises
    ------
    InputError
        There is no such score, signal, stratum or forecaster.

    Examples
    --------
    >>> from tierpace.backtesting.leaderboards import leaderboard
    >>> names = ("forecaster", "month", "cut_day", "stratum", "signal", "score", "value")
    >>> rows = [("a", "2026-01", 7, "all", "tiers", "brier", 0.2), ("b", "2026-01", 7, "all", "tiers", "brier", 0.1)]
    >>> scores = dict(zip(names, zip(*rows, strict=True), strict=True))
    >>> leaderboard(scores, "brier", baseline="a").columns["forecaster"]
    ('b', 'a')

    Notes
    -----
    Differences are paired by month and cut, averaged within months, and tested by flipping the signs of months; the
    p-values are corrected for the number of forecasters (Holm). The interval is Student's, over months. How many months
    a board takes is given at `Leaderboard`.
    """
    found, signals = cells_of(scores, score, signal, stratum)
    if baseline not in found:
        raise InputError("backtest.unknown_forecaster", "baseline", baseline, f"must be one of {', '.join(found)}")
    reference = found[baseline]
    rows = {name: _row(name, cells, reference, is_baseline=name == baseline) for name, cells in found.items()}
    if score in BEST:
        for row in rows.values():
            row["ratio"] = np.nan
    others = [n for n in rows if n != baseline]
    for name, p in zip(others, holm(np.array([rows[n]["p"] for n in others], float)), strict=True):
        rows[name]["p_holm"] = float(p)
        told = "better" if rows[name]["difference"] < 0 else "worse"
        rows[name]["verdict"] = told if p <= ALPHA else "cannot tell"
    ranked = sorted(rows.values(), key=lambda r: (np.isnan(r["distance"]), r["distance"]))
    return Leaderboard(
        {n: tuple(r[n] for r in ranked) for n in NAMES},
        score=score,
        signal=signals[0] if len(signals) == 1 else None,
        stratum=stratum,
        baseline=baseline,
        notes=_few_months({n: rows[n]["months"] for n in others}, baseline),
    )


def _few_months(months: dict[str, int], baseline: str) -> tuple[Note, ...]:
    """Return a note if some candidates, of so many months each, could not be separated even if all months agreed."""
    best = holm(np.array([_least_p(m) for m in months.values()]))
    lacking = [name for name, p in zip(months, best, strict=True) if p > ALPHA]
    if not lacking:
        return ()
    most = max(months[name] for name in lacking)
    enough, size = int(ALPHA / _least_p(most)), len(months)
    takes = int(np.ceil(1 + np.log2(size / ALPHA)))  # 2 ÷ 2ᴹ × size is at most ALPHA
    text = (
        f"cannot tell {', '.join(lacking)} from {baseline}, whatever they score: a board of "
        f"{counted(size, 'candidate')} takes {takes} months; with {most} it may have {enough or 'none'}"
    )
    return (Note("few_months", text),)


def _least_p(months: int) -> float:
    """Return the least p of so many months: that of months that all say the same."""
    return sign_flip(np.ones(months), signs=_signs(months)) if months else 1.0


def cells_of(
    scores: Columns, score: str, signal: str | None, stratum: str
) -> tuple[dict[str, dict[tuple[str, int], Floats]], list[str]]:
    """Return each forecaster's value and distance of every month and cut, and the signals that they are means of.

    Forecasters are in the order in which they were given.
    """
    for name, wanted in (("score", score), ("signal", signal), ("stratum", stratum)):
        if wanted is not None and wanted not in scores[name]:
            raise InputError(
                f"backtest.unknown_{name}", name, wanted, f"must be one of {', '.join(dict.fromkeys(scores[name]))}"
            )
    parts: dict[str, dict[tuple[str, int], list[float]]] = {}
    rows = zip(
        *(scores[n] for n in ("forecaster", "month", "cut_day", "stratum", "signal", "score", "value")), strict=True
    )
    for name, month, cut, group, what, kind, value in rows:
        if group == stratum and kind == score and signal in (None, what):
            parts.setdefault(name, {}).setdefault((month, cut), []).append(value)
    pairs = zip(scores["stratum"], scores["score"], scores["signal"], strict=True)
    having = list(dict.fromkeys(what for group, kind, what in pairs if (group, kind) == (stratum, score)))
    if not parts:
        raise InputError(
            "backtest.unknown_signal", "signal", signal, f"must have the score {score!r}: {', '.join(having)}"
        )
    best = BEST.get(score, 0.0)
    found = {
        name: {k: np.array([(v, abs(v - best)) for v in vs]).mean(0) for k, vs in cells.items()}
        for name, cells in parts.items()
    }
    return found, having if signal is None else [signal]


def _row(
    name: str,
    cells: Mapping[tuple[str, int], Floats],
    reference: Mapping[tuple[str, int], Floats],
    *,
    is_baseline: bool,
) -> dict[str, Any]:
    """Return one forecaster's row against the baseline."""
    shared = [k for k in cells if k in reference and np.isfinite((cells[k], reference[k])).all()]
    months = _by_month({k: np.array([*cells[k], reference[k][1]]) for k in shared})
    value, mine, theirs = months.mean(0) if len(months) else np.full(3, np.nan)
    by_month = months[:, 1] - months[:, 2]
    difference = float(by_month.mean()) if len(months) else np.nan
    wide = half_width(by_month, 1 - ALPHA)
    ratio = float(mine / theirs) if theirs else np.nan
    out: dict[str, Any] = dict.fromkeys(NAMES)
    out |= {
        "forecaster": name,
        "value": float(value),
        "distance": float(mine),
        "difference": difference,
        "low": difference - wide,
        "high": difference + wide,
        "ratio": ratio,
        "skill": 1 - ratio,
        "p": 1.0 if is_baseline or not len(months) else sign_flip(by_month, signs=_signs(len(months))),
        "p_holm": 1.0,
        "verdict": "baseline",
        "months": len(months),
        "cells": len(shared),
    }
    return out


def _by_month(cells: Mapping[tuple[str, int], Floats]) -> Floats:
    """Return the means of each month's cells, of each of three figures: (months, 3)."""
    grouped: dict[str, list[Floats]] = {}
    for (month, _), figures in cells.items():
        grouped.setdefault(month, []).append(figures)
    return np.array([np.mean(grouped[m], axis=0) for m in sorted(grouped)]).reshape(len(grouped), 3)


def _signs(months: int) -> Bools:
    """Return the sign patterns to try: every one of few months, else as many at random, the same each time."""
    if months <= ALL_FLIPS:
        return np.array(list(product([True, False], repeat=months)))
    return np.random.default_rng(0).random((FLIPS, months)) < HALF


def leaderboard_html(board: Leaderboard) -> str:
    """Return forecasters, best first, with their difference to the baseline and the verdict."""
    return short_html(board_title(board), board_columns(board), notes=board.notes)


def board_title(board: Leaderboard) -> str:
    """Return what a board compares, as one line."""
    who = "all creators" if board.stratum == "all" else f"stratum {board.stratum}"
    months = sorted(set(board.columns["months"]))
    over = f", {counted(months[0], 'month')}" if len(months) == 1 else ""
    return f"{board.score} of {board.signal or 'all signals'}, {who}{over}, against {board.baseline}"


def board_columns(board: Leaderboard) -> list[Column]:
    """Return forecasters, best first, with their difference to the baseline, its interval, skill and verdict.

    Where the best value lies between others, also how far off it each is: that is what differences are of.
    """
    c, best = board.columns, BEST.get(board.score)
    off = [] if best is None else [Column(f"off {best:g}", [_number(v) for v in c["distance"]], right=True)]
    spans = zip(c["difference"], c["low"], c["high"], c["verdict"], strict=True)
    months = [Column("months", [str(v) for v in c["months"]], right=True)] if len(set(c["months"])) > 1 else []
    return [
        Column("forecaster", [visible(v) for v in c["forecaster"]], right=False),
        Column(board.score, [_number(v) for v in c["value"]], right=True),
        *off,
        Column("difference (95 %)", [_difference(*span) for span in spans], right=True),
        Column("skill", [MISSING if np.isnan(v) else f"{v:+.1%}".replace("%", " %") for v in c["skill"]], right=True),
        Column("verdict", list(c["verdict"]), right=False),
        *months,
    ]


def _times(ratio: float) -> str:
    return f"× {MISSING if np.isnan(ratio) else f'{ratio:.3f}'}"


def _number(value: float) -> str:
    return MISSING if np.isnan(value) else f"{value:.4f}"


def _difference(middle: float, low: float, high: float, verdict: str) -> str:
    if verdict == "baseline" or np.isnan(middle):
        return MISSING
    return f"{middle:+.4f}" + (f" ({low:+.4f} to {high:+.4f})" if np.isfinite(high - low) else "")
