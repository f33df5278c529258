"""Forecasters on past months: what they would have said on past days, scored by what came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.backtesting.backtest_results import Backtest as Backtest
    from tierpace.backtesting.backtests import backtest as backtest
    from tierpace.backtesting.leaderboards import Leaderboard as Leaderboard
    from tierpace.backtesting.walk_forward import Split as Split, splits as splits

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.backtesting.backtest_results": "Backtest",
        "tierpace.backtesting.backtests": "backtest",
        "tierpace.backtesting.leaderboards": "Leaderboard",
        "tierpace.backtesting.walk_forward": "Split splits",
    },
)
