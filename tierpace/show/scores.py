"""Backtests and leaderboards as columns of text: mean scores, differences, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.show.cells import MISSING, visible
from tierpace.show.text import Column, table_text

if TYPE_CHECKING:
    from tierpace.backtests import Backtest
    from tierpace.leaderboards import Leaderboard

SCORES = (("crps", "airtime"), ("crps", "diamonds"), ("crps", "active_days"), ("brier", "tiers"), ("coverage", None))
BOARDS = ("crps", "brier")  # what boards are shown for, on a terminal
MANY_MONTHS = 3


def backtest_title(found: Backtest) -> str:
    """Return over what a backtest ran, as one line."""
    meta = found.meta
    months, several = ", ".join(meta["months"]), len(meta["months"])
    if several > MANY_MONTHS:
        months = f"{several} months, {meta['months'][0]} to {meta['months'][-1]}"
    cuts = ", ".join(map(str, meta["cut_days"]))
    return f"Backtest over {months}, cut after {cuts} days, {meta['draws']:,} draws"


def score_columns(found: Backtest) -> list[Column]:
    """Return the mean scores of each forecaster: CRPS by signal, Brier score of tiers, coverage of 80 % ranges."""
    names = found.meta["forecasters"]
    columns = [Column("forecaster", [visible(n) for n in names], right=False)]
    for score, signal in SCORES:
        cells = [_mean(found, name, score, signal) for name in names]
        if any(v is not None for v in cells):
            told = [MISSING if v is None else f"{v:.4f}" for v in cells]
            columns.append(Column(f"{score}\n{signal or ''}".replace("_", " ").strip(), told, right=True))
    return columns


def _mean(found: Backtest, name: str, score: str, signal: str | None) -> float | None:
    """Return the mean of a score over months, cuts and signals, of all creators; None if there is none."""
    columns = ("forecaster", "stratum", "score", "signal", "value")
    values = [
        value
        for who, stratum, kind, what, value in zip(*(found.scores[c] for c in columns), strict=True)
        if (who, stratum, kind) == (name, "all", score) and signal in (None, what) and np.isfinite(value)
    ]
    return float(np.mean(values)) if values else None


def board_title(board: Leaderboard) -> str:
    """Return what a board compares, as one line."""
    who = "all creators" if board.stratum == "all" else f"stratum {board.stratum}"
    months = sorted(set(board.columns["months"]))
    over = f", {months[0]} month{'' if months[0] == 1 else 's'}" if len(months) == 1 else ""
    return f"{board.score} of {board.signal or 'all signals'}, {who}{over}, against {board.baseline}"


def board_columns(board: Leaderboard) -> list[Column]:
    """Return forecasters, best first, with their difference to the baseline, its interval, skill and verdict."""
    c = board.columns
    spans = zip(c["difference"], c["low"], c["high"], c["verdict"], strict=True)
    months = [Column("months", [str(v) for v in c["months"]], right=True)] if len(set(c["months"])) > 1 else []
    return [
        Column("forecaster", [visible(v) for v in c["forecaster"]], right=False),
        Column(board.score, [_number(v) for v in c["value"]], right=True),
        Column("difference (95 %)", [_difference(*span) for span in spans], right=True),
        Column("skill", [MISSING if np.isnan(v) else f"{v:+.1%}".replace("%", " %") for v in c["skill"]], right=True),
        Column("verdict", list(c["verdict"]), right=False),
        *months,
    ]


def _number(value: float) -> str:
    return MISSING if np.isnan(value) else f"{value:.4f}"


def _difference(middle: float, low: float, high: float, verdict: str) -> str:
    if verdict == "baseline" or np.isnan(middle):
        return MISSING
    return f"{middle:+.4f}" + (f" ({low:+.4f} to {high:+.4f})" if np.isfinite(high - low) else "")


def backtest_text(found: Backtest, *, baseline: str) -> str:
    """Return a backtest as text: mean scores, and who is better than the baseline.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.scores import backtest_text
    >>> result = tp.backtest(
    ...     tp.demo.ledger(seed=0),
    ...     {"linear": tp.forecasters.Linear()},
    ...     program=tp.demo.program(),
    ...     months=[tp.Month(2026, 2)],
    ...     cut_days=[15],
    ...     draws=50,
    ... )
    >>> print(backtest_text(result, baseline="linear").splitlines()[0])
    Backtest over 2026-02, cut after 15 days, 50 draws
    """
    parts = [backtest_title(found), "", table_text(score_columns(found))]
    parts += ["", "Less is better, but for coverage, which should be 0.80. CRPS is divided by the mean of what came."]
    for score in BOARDS:
        board = found.leaderboard(score, baseline=baseline)
        parts += ["", board_title(board), "", table_text(board_columns(board))]
        parts += [f"note: {visible(str(note))}" for note in board.notes]
    return "\n".join(parts) + "\n"
