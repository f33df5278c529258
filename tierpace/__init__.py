"""Month-end tier projections for TikTok LIVE agencies: streams in, chances of every tier out.

The public names, listed by hand and loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace import demo, errors, evidence, forecasters, io, rewards, show
    from tierpace.allocations import allocate
    from tierpace.backtest_results import Backtest
    from tierpace.backtests import backtest
    from tierpace.building import roster
    from tierpace.comparisons import Comparison, compare
    from tierpace.core.creators import Creator
    from tierpace.core.day_habits import DayHabits
    from tierpace.core.ledger import Ledger
    from tierpace.core.money import Bonus, Money
    from tierpace.core.month_totals import MonthTotals
    from tierpace.core.months import DayRule, Month
    from tierpace.core.notes import Note
    from tierpace.core.paid_months import PaidMonth
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.core.progress import Progress
    from tierpace.core.projection import Projection, Tail
    from tierpace.core.quality import Quality
    from tierpace.core.ranks import Rank
    from tierpace.core.sessions import Battle, Gift, StreamSession
    from tierpace.core.signals import Signal
    from tierpace.core.streams import Streams
    from tierpace.core.tenure import Tenure
    from tierpace.core.tiers import Threshold, Tier
    from tierpace.core.today import DayInProgress
    from tierpace.creator_views import CreatorView, creator_view
    from tierpace.data_health import Health, health
    from tierpace.forecasters.conform import check_forecaster
    from tierpace.forecasters.projecting import project
    from tierpace.gaps import Gap, gap
    from tierpace.habits import Habits, usual_habits
    from tierpace.leaderboards import Leaderboard
    from tierpace.month_paces import Paces, paces
    from tierpace.odds import TierOdds, tier_odds
    from tierpace.outlooks import BonusOutlook, expected_bonus
    from tierpace.payouts import Reconciliation, reconcile
    from tierpace.planning.actions import DayOff, ExtraBattle, ExtraStream, LongerStreams, LostGifter
    from tierpace.planning.allocation import Allocation, Budget, Push
    from tierpace.planning.extra_streams import plans
    from tierpace.planning.plan import Plan
    from tierpace.planning.what_if import WhatIf, what_if
    from tierpace.program_checks import check_program
    from tierpace.reports import RosterReport, report
    from tierpace.roster_totals import Subtotals, subtotals
    from tierpace.rosters import Roster
    from tierpace.rules import Verdicts, judge
    from tierpace.standings import Bands
    from tierpace.tier_chances import Chances, chances
    from tierpace.walk_forward import Split, splits

_HOME = {
    "Allocation": "planning.allocation",
    "Backtest": "backtests",
    "Bands": "standings",
    "Battle": "core.sessions",
    "Bonus": "core.money",
    "BonusOutlook": "outlooks",
    "Budget": "planning.allocation",
    "Chances": "rules",
    "Comparison": "comparisons",
    "Creator": "core.creators",
    "CreatorView": "creator_views",
    "DayHabits": "core.day_habits",
    "DayInProgress": "core.today",
    "DayOff": "planning.actions",
    "DayRule": "core.months",
    "ExtraBattle": "planning.actions",
    "ExtraStream": "planning.actions",
    "Gap": "gaps",
    "Gift": "core.sessions",
    "Habits": "habits",
    "Health": "data_health",
    "Leaderboard": "leaderboards",
    "Ledger": "core.ledger",
    "LongerStreams": "planning.actions",
    "LostGifter": "planning.actions",
    "Money": "core.money",
    "Month": "core.months",
    "MonthTotals": "core.month_totals",
    "Note": "core.projection",
    "Paces": "month_paces",
    "PaidMonth": "core.paid_months",
    "Plan": "planning.plan",
    "Program": "core.programs",
    "ProgramBook": "core.programs",
    "Progress": "core.progress",
    "Projection": "core.projection",
    "Push": "planning.allocation",
    "Quality": "core.quality",
    "Rank": "core.ranks",
    "Reconciliation": "payouts",
    "Roster": "rosters",
    "RosterReport": "reports",
    "Signal": "core.signals",
    "Split": "walk_forward",
    "StreamSession": "core.sessions",
    "Streams": "core.streams",
    "Subtotals": "roster_totals",
    "Tail": "core.projection",
    "Tenure": "core.tenure",
    "Threshold": "core.tiers",
    "Tier": "core.tiers",
    "TierOdds": "odds",
    "Verdicts": "rules",
    "WhatIf": "planning.what_if",
    "allocate": "allocations",
    "backtest": "backtests",
    "chances": "rules",
    "check_forecaster": "forecasters.conform",
    "check_program": "program_checks",
    "compare": "comparisons",
    "creator_view": "creator_views",
    "expected_bonus": "outlooks",
    "gap": "gaps",
    "health": "data_health",
    "judge": "rules",
    "paces": "month_paces",
    "plans": "planning.extra_streams",
    "project": "forecasters.projecting",
    "reconcile": "payouts",
    "report": "reports",
    "roster": "rosters",
    "splits": "walk_forward",
    "subtotals": "roster_totals",
    "tier_odds": "odds",
    "usual_habits": "habits",
    "what_if": "planning.what_if",
}
_MODULES = ("demo", "errors", "evidence", "forecasters", "io", "rewards", "show")

__all__ = [
    "Allocation",
    "Backtest",
    "Bands",
    "Battle",
    "Bonus",
    "BonusOutlook",
    "Budget",
    "Chances",
    "Comparison",
    "Creator",
    "CreatorView",
    "DayHabits",
    "DayInProgress",
    "DayOff",
    "DayRule",
    "ExtraBattle",
    "ExtraStream",
    "Gap",
    "Gift",
    "Habits",
    "Health",
    "Leaderboard",
    "Ledger",
    "LongerStreams",
    "LostGifter",
    "Money",
    "Month",
    "MonthTotals",
    "Note",
    "Paces",
    "PaidMonth",
    "Plan",
    "Program",
    "ProgramBook",
    "Progress",
    "Projection",
    "Push",
    "Quality",
    "Rank",
    "Reconciliation",
    "Roster",
    "RosterReport",
    "Signal",
    "Split",
    "StreamSession",
    "Streams",
    "Subtotals",
    "Tail",
    "Tenure",
    "Threshold",
    "Tier",
    "TierOdds",
    "Verdicts",
    "WhatIf",
    "allocate",
    "backtest",
    "chances",
    "check_forecaster",
    "check_program",
    "compare",
    "creator_view",
    "demo",
    "errors",
    "evidence",
    "expected_bonus",
    "forecasters",
    "gap",
    "health",
    "io",
    "judge",
    "paces",
    "plans",
    "project",
    "reconcile",
    "report",
    "rewards",
    "roster",
    "show",
    "splits",
    "subtotals",
    "tier_odds",
    "usual_habits",
    "what_if",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("tierpace")
    if name in _MODULES:
        return import_module(f"tierpace.{name}")
    if name in _HOME:
        value = getattr(import_module(f"tierpace.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'tierpace' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
