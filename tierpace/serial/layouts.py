"""What can be stored as JSON: the name of each kind, where its class lives, what is added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from tierpace.core.signals import SIGNAL_LABELS

HOMES: dict[str, str] = {
    "tierpace.backtesting.backtest_results": "Backtest",
    "tierpace.backtesting.leaderboards": "Leaderboard",
    "tierpace.backtesting.walk_forward": "Split",
    "tierpace.core.creators": "Creator",
    "tierpace.core.money": "Bonus Money",
    "tierpace.core.months": "DayRule",
    "tierpace.core.notes": "Note",
    "tierpace.core.paid_months": "PaidMonth",
    "tierpace.core.programs": "Program ProgramBook",
    "tierpace.core.ranges": "MoneyRange Range",
    "tierpace.core.ranks": "Rank",
    "tierpace.core.sessions": "Battle Gift StreamSession",
    "tierpace.core.tiers": "Tier",
    "tierpace.evidence.creator_habits": "Habits",
    "tierpace.forecasters.conform": "Check Report",
    "tierpace.io.console.exports": "Export",
    "tierpace.io.live.reports": "LiveReport",
    "tierpace.ledger.data_health": "Health",
    "tierpace.ledger.day_habits": "DayHabits",
    "tierpace.ledger.ledger": "Ledger",
    "tierpace.ledger.month_totals": "MonthTotals",
    "tierpace.ledger.progress": "Progress",
    "tierpace.ledger.projection": "Projection Tail",
    "tierpace.ledger.streams": "Battles Gifts Streams",
    "tierpace.ledger.today": "DayInProgress",
    "tierpace.money.expected_bonuses": "BonusOutlook",
    "tierpace.money.live_incomes": "Earner LiveIncome",
    "tierpace.money.live_rates": "LiveRates",
    "tierpace.money.live_worths": "LiveSplit LiveWorth Payout",
    "tierpace.money.month_incomes": "MonthIncome",
    "tierpace.money.reconciliations": "Reconciliation",
    "tierpace.money.revenue_shares": "Commission CreatorShare ShareStep",
    "tierpace.planning.actions": "DayOff ExtraBattle ExtraStream LongerStreams LostGifter",
    "tierpace.planning.allocation": "Allocation Budget Push",
    "tierpace.planning.plan": "Plan",
    "tierpace.planning.scenarios": "WhatIf",
    "tierpace.rewards.accounts": "CreatorAccount Video ViewDay",
    "tierpace.rewards.clearing_days": "ClearingDays",
    "tierpace.rewards.criteria": "Criterion Eligibility",
    "tierpace.rewards.earnings": "MonthEarnings VideoEarnings",
    "tierpace.rewards.pay_models": "Factor PayModel",
    "tierpace.rewards.programs": "RewardsBook RewardsProgram VideoLength VideoWindow ViewWindow",
    "tierpace.rewards.view_outlooks": "EarningsOutlook ViewOutlook",
    "tierpace.rosters.chance_histories": "TierOdds",
    "tierpace.rosters.comparisons": "Comparison",
    "tierpace.rosters.creator_views": "CreatorView",
    "tierpace.rosters.group_totals": "Subtotals",
    "tierpace.rosters.month_paces": "Paces",
    "tierpace.rosters.rosters": "Roster",
    "tierpace.rules.gaps": "Gap",
    "tierpace.rules.judging": "Verdicts",
    "tierpace.rules.standings": "Bands",
    "tierpace.rules.tier_chances": "Chances",
    "tierpace.tables.table": "Table",
}
"""The classes that JSON can hold. A text names a kind, and this table alone says what class that is."""

HOME = {name: home for home, names in HOMES.items() for name in names.split()}


def _kind(name: str) -> str:
    return "".join("-" + c.lower() if c.isupper() else c for c in name).removeprefix("-")


CLASS_OF_KIND = {_kind(name): name for name in HOME}

INTERVAL = 0.8  # as the columns lo80 and hi80 of a roster


def _of_program(result: Any) -> dict[str, Any]:
    return {"tiers": list(result.program.names), "signals": list(SIGNAL_LABELS)}


def _of_projection(result: Any) -> dict[str, Any]:
    drawn = result.draws is not None and result.draws.shape[1] > 0
    low, high = np.moveaxis(result.interval(INTERVAL), 1, 0) if drawn else (None, None)
    return {
        "ids": result.ids.tolist(),
        "signals": list(SIGNAL_LABELS),
        "mean": result.mean.tolist(),
        "lo80": None if low is None else low.tolist(),
        "hi80": None if high is None else high.tolist(),
    }


ADDED: Mapping[str, tuple[tuple[str, ...], Callable[[Any], dict[str, Any]]]] = {
    "Chances": (("tiers", "signals"), _of_program),
    "Gap": (("tiers", "signals"), _of_program),
    "Projection": (("ids", "signals", "mean", "lo80", "hi80"), _of_projection),
    "Roster": (("counts",), lambda result: {"counts": result.counts}),
    "Verdicts": (("tiers", "signals"), _of_program),
}
"""What is written for readers of the text beside the fields, and left out when the text is read."""


@cache
def class_of(name: str) -> Any:
    """Return a class by its name.

    Examples
    --------
    >>> from tierpace.serial.layouts import class_of
    >>> class_of("Month")
    Traceback (most recent call last):
    KeyError: 'Month'
    >>> class_of("Gap").__name__
    'Gap'
    """
    return getattr(import_module(HOME[name]), name)


def name_of(result: object) -> str | None:
    """Return the name of a result's class if it can be stored, None if not.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.serial.layouts import name_of
    >>> name_of(tp.DayRule("UTC")), name_of(3)
    ('DayRule', None)
    """
    kind = type(result)
    return kind.__name__ if HOME.get(kind.__name__) == kind.__module__ else None


def kind_of(name: str) -> str:
    """Return the name of a kind in a text.

    Examples
    --------
    >>> from tierpace.serial.layouts import kind_of
    >>> kind_of("MonthTotals")
    'month-totals'
    """
    return _kind(name)
