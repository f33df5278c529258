"""Backtests and leaderboards as columns of text: mean scores, differences, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.backtesting.backtest_results import backtest_title, score_columns, written_as
from tierpace.backtesting.leaderboards import board_columns, board_title
from tierpace.tables.cells import visible
from tierpace.tables.text import table_text

if TYPE_CHECKING:
    from tierpace.backtesting.backtest_results import Backtest

BOARDS = ("crps", "brier")  # what boards are shown for, on a terminal


def backtest_text(found: Backtest, *, baseline: str) -> str:
    """Return a backtest as text: mean scores, and who is better than the baseline.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.scores import backtest_text
    >>> asked = {"program": tp.demo.program(), "months": ["2026-02"], "cut_days": [15], "draws": 50}
    >>> result = tp.backtest(tp.demo.ledger(seed=0), {"linear": tp.forecasters.Linear()}, **asked)
    >>> print(backtest_text(result, baseline="linear").splitlines()[0])
    Backtest over 2026-02, cut after 15 days, 50 draws
    """
    parts = [backtest_title(found), "", table_text(score_columns(found)), ""]
    parts += [visible(text) for text in written_as(found)]
    parts += [
        "",
        "Less is better, except for coverage, which should be 0.80. CRPS is divided by the mean of what came.",
        "Skill: by which share a score is nearer to the best there can be than the baseline's.",
    ]
    for score in BOARDS:
        board = found.leaderboard(score, baseline=baseline)
        parts += ["", board_title(board), "", table_text(board_columns(board))]
        parts += [f"note: {visible(str(note))}" for note in board.notes]
    return "\n".join(parts) + "\n"
