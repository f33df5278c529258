"""Leaderboards: forecasters ranked by a score, with whether the difference to a baseline can be told from luck."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import same_fields
from tierpace.errors import InputError
from tierpace.kernels.scores import half_width, holm, sign_flip

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    Columns = dict[str, tuple[Any, ...]]
    Floats = NDArray[np.float64]

BEST = {"bias": 0.0, "coverage": 0.8}
"""Scores that are best at a value of their own, and are ranked by their distance from it; of others, less is better."""

FEWEST_MONTHS = 6  # creators of a month share its shocks: months are the sample, and fewer can prove nothing
ALPHA = 0.05
ALL_FLIPS = 12  # months up to which every combination of signs is tried
FLIPS = 9999
HALF = 0.5
NAMES = (
    "forecaster",
    "value",
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
class Leaderboard:
    """Forecasters, best first.

    Attributes
    ----------
    columns : dict of tuples
        forecaster; value, the mean over month × cut cells (of a score with a best value of its own: of distances from
        it); difference to the baseline, with its 95 % interval low and high over months; ratio, the geometric mean over
        cells; skill, 1 − value ÷ baseline's; p of the sign-flip test over months, and corrected for the size of the
        board (Holm); verdict: baseline, better, worse or cannot tell (always under 6 months); months and cells.
    score, signal, stratum, baseline : str
        What was compared; signal None is the mean over signals.

    Examples
    --------
    >>> import tierpace as tp
    >>> f = tp.forecasters
    >>> result = tp.backtest(
    ...     tp.demo.ledger(seed=0),
    ...     {"linear": f.Linear(), "weekdays": f.DayOfWeek()},
    ...     program=tp.demo.program(),
    ...     months=[tp.Month(2026, 2)],
    ...     cut_days=[10, 20],
    ...     draws=50,
    ... )
    >>> board = result.leaderboard("brier")
    >>> board.columns["forecaster"], board.baseline
    (('weekdays', 'linear'), 'linear')
    """

    columns: Columns
    score: str = field(kw_only=True)
    signal: str | None = field(kw_only=True)
    stratum: str = field(kw_only=True)
    baseline: str = field(kw_only=True)

    __eq__ = same_fields
    __hash__ = None  # type: ignore[assignment]  # columns have no hash

    def __repr__(self) -> str:
        head = f"{self.score} of {self.signal or 'all signals'}, {self.stratum}, against {self.baseline}"
        rows = zip(*(self.columns[n] for n in ("forecaster", "value", "ratio", "verdict")), strict=True)
        wide = max(len(name) for name in self.columns["forecaster"])
        return "\n".join([head, *(f"  {name:{wide}}  {v:.4f}  × {r:.3f}  {verdict}" for name, v, r, verdict in rows)])

    def to_frame(self) -> pd.DataFrame:
        """Return a pandas frame, one row a forecaster."""
        from tierpace.show.frame import columns_frame

        return columns_frame(self.columns)


def leaderboard(
    scores: Columns, score: str, *, baseline: str, signal: str | None = None, stratum: str = "all"
) -> Leaderboard:
    """Rank forecasters by one score of a backtest.

    Parameters
    ----------
    scores : dict of tuples
        Of a `Backtest`.
    score : str
        Which one.
    baseline : str
        Whom the others are compared with.
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
    >>> from tierpace.leaderboards import leaderboard
    >>> names = ("forecaster", "month", "cut_day", "stratum", "signal", "score", "value")
    >>> rows = [("a", "2026-01", 7, "all", "tiers", "brier", 0.2), ("b", "2026-01", 7, "all", "tiers", "brier", 0.1)]
    >>> scores = dict(zip(names, zip(*rows, strict=True), strict=True))
    >>> leaderboard(scores, "brier", baseline="a").columns["forecaster"]
    ('b', 'a')

    Notes
    -----
    Differences are paired by month and cut, averaged within months, and tested by flipping the signs of months; the
    p-values are corrected for the number of forecasters (Holm). The interval is Student's, over months.
    """
    found = _values(scores, score, signal, stratum)
    if baseline not in found:
        raise InputError(
            "backtest.unknown_forecaster",
            field="baseline",
            value=baseline,
            requirement=f"it is one of {', '.join(found)}",
        )
    reference = found[baseline]
    rows = {name: _row(name, cells, reference, is_baseline=name == baseline) for name, cells in found.items()}
    others = [n for n in rows if n != baseline]
    for name, p in zip(others, holm(np.array([rows[n]["p"] for n in others], float)), strict=True):
        rows[name]["p_holm"] = float(p)
        sure = rows[name]["months"] >= FEWEST_MONTHS and p <= ALPHA
        rows[name]["verdict"] = ("better" if rows[name]["difference"] < 0 else "worse") if sure else "cannot tell"
    ranked = sorted(rows.values(), key=lambda r: (np.isnan(r["value"]), r["value"]))
    columns = {n: tuple(r[n] for r in ranked) for n in NAMES}
    return Leaderboard(columns, score=score, signal=signal, stratum=stratum, baseline=baseline)


def _values(scores: Columns, score: str, signal: str | None, stratum: str) -> dict[str, dict[tuple[str, int], float]]:
    """Return each forecaster's value of every month and cut, in the order the forecasters were given."""
    for name, wanted in (("score", score), ("signal", signal), ("stratum", stratum)):
        if wanted is not None and wanted not in scores[name]:
            raise InputError(
                f"backtest.unknown_{name}",
                field=name,
                value=wanted,
                requirement=f"it is one of {', '.join(dict.fromkeys(scores[name]))}",
            )
    parts: dict[str, dict[tuple[str, int], list[float]]] = {}
    rows = zip(
        *(scores[n] for n in ("forecaster", "month", "cut_day", "stratum", "signal", "score", "value")), strict=True
    )
    for name, month, cut, group, what, kind, value in rows:
        if group == stratum and kind == score and signal in (None, what):
            parts.setdefault(name, {}).setdefault((month, cut), []).append(value)
    if not parts:
        pairs = zip(scores["stratum"], scores["score"], scores["signal"], strict=True)
        having = dict.fromkeys(what for group, kind, what in pairs if (group, kind) == (stratum, score))
        raise InputError(
            "backtest.unknown_signal",
            field="signal",
            value=signal,
            requirement=f"it has the score {score!r}: {', '.join(having)}",
        )
    best = BEST.get(score)
    return {
        name: {k: float(np.mean([v if best is None else abs(v - best) for v in vs])) for k, vs in cells.items()}
        for name, cells in parts.items()
    }


def _row(
    name: str, cells: Mapping[tuple[str, int], float], reference: Mapping[tuple[str, int], float], *, is_baseline: bool
) -> dict[str, Any]:
    """Return one forecaster's row against the baseline."""
    shared = [k for k in cells if k in reference and np.isfinite(cells[k]) and np.isfinite(reference[k])]
    mine, theirs = (np.array([c[k] for k in shared], float) for c in (cells, reference))
    months = sorted({m for m, _ in shared})
    apart = mine - theirs
    by_month = np.array([apart[[k[0] == m for k in shared]].mean() for m in months])
    difference = float(by_month.mean()) if months else np.nan
    wide = half_width(by_month, 1 - ALPHA)
    positive = bool(shared) and bool((mine > 0).all() and (theirs > 0).all())
    out: dict[str, Any] = dict.fromkeys(NAMES)
    out |= {
        "forecaster": name,
        "value": float(mine.mean()) if len(mine) else np.nan,
        "difference": difference,
        "low": difference - wide,
        "high": difference + wide,
        "ratio": float(np.exp(np.log(mine / theirs).mean())) if positive else np.nan,
        "skill": float(1 - mine.mean() / theirs.mean()) if len(mine) and theirs.mean() else np.nan,
        "p": 1.0 if is_baseline or not months else sign_flip(by_month, signs=_signs(len(months))),
        "p_holm": 1.0,
        "verdict": "baseline",
        "months": len(months),
        "cells": len(shared),
    }
    return out


def _signs(months: int) -> NDArray[np.bool_]:
    """Return the sign patterns to try: every one of few months, else as many at random, the same each time."""
    if months <= ALL_FLIPS:
        return np.array(list(product([True, False], repeat=months)))
    return np.random.default_rng(0).random((FLIPS, months)) < HALF
