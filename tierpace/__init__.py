"""Month-end tier projections for TikTok LIVE agencies: streams in, chances of every tier out.

The public names, listed by hand and loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace import (
        backtesting as backtesting,
        buckets as buckets,
        core as core,
        demo as demo,
        errors as errors,
        evidence as evidence,
        forecasters as forecasters,
        io as io,
        ledger as ledger,
        money as money,
        planning as planning,
        rewards as rewards,
        rosters as rosters,
        rules as rules,
        show as show,
        tables as tables,
    )
    from tierpace.backtesting.backtest_results import Backtest as Backtest
    from tierpace.backtesting.backtests import backtest as backtest
    from tierpace.backtesting.walk_forward import splits as splits
    from tierpace.core.creators import Creator as Creator
    from tierpace.core.money import Bonus as Bonus, Money as Money
    from tierpace.core.months import DayRule as DayRule, Month as Month
    from tierpace.core.notes import Note as Note
    from tierpace.core.programs import Program as Program, ProgramBook as ProgramBook
    from tierpace.core.ranks import Rank as Rank
    from tierpace.core.sessions import Battle as Battle, Gift as Gift, StreamSession as StreamSession
    from tierpace.core.signals import Signal as Signal
    from tierpace.core.tiers import Threshold as Threshold, Tier as Tier
    from tierpace.evidence.creator_habits import Habits as Habits, habits as habits
    from tierpace.forecasters.conform import check_forecaster as check_forecaster
    from tierpace.forecasters.learned import Learned as Learned, learn as learn
    from tierpace.forecasters.projecting import project as project
    from tierpace.ledger.data_health import health as health
    from tierpace.ledger.ledger import Ledger as Ledger
    from tierpace.ledger.progress import Progress as Progress
    from tierpace.ledger.projection import Projection as Projection, Tail as Tail
    from tierpace.ledger.streams import Streams as Streams
    from tierpace.money.bonus_outlooks import ExpectedBonus as ExpectedBonus
    from tierpace.money.expected_bonuses import expected_bonus as expected_bonus
    from tierpace.money.reconciliations import reconcile as reconcile
    from tierpace.planning.allocating import allocate as allocate
    from tierpace.planning.extra_streams import plans as plans
    from tierpace.planning.plan import Plan as Plan
    from tierpace.planning.scenarios import what_if as what_if
    from tierpace.rosters.building import roster as roster
    from tierpace.rosters.chance_histories import chance_history as chance_history
    from tierpace.rosters.comparisons import compare as compare
    from tierpace.rosters.creator_views import creator_view as creator_view
    from tierpace.rosters.group_totals import subtotals as subtotals
    from tierpace.rosters.month_paces import paces as paces
    from tierpace.rosters.reports import RosterReport as RosterReport, report as report
    from tierpace.rosters.rosters import Roster as Roster
    from tierpace.rules.gaps import gap as gap
    from tierpace.rules.judging import Verdicts as Verdicts, judge as judge
    from tierpace.rules.program_checks import check_program as check_program
    from tierpace.rules.standings import Bands as Bands
    from tierpace.rules.tier_chances import Chances as Chances, chances as chances

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.backtesting.backtest_results": "Backtest",
        "tierpace.backtesting.backtests": "backtest",
        "tierpace.backtesting.walk_forward": "splits",
        "tierpace.core.creators": "Creator",
        "tierpace.core.money": "Bonus Money",
        "tierpace.core.months": "DayRule Month",
        "tierpace.core.notes": "Note",
        "tierpace.core.programs": "Program ProgramBook",
        "tierpace.core.ranks": "Rank",
        "tierpace.core.sessions": "Battle Gift StreamSession",
        "tierpace.core.signals": "Signal",
        "tierpace.core.tiers": "Threshold Tier",
        "tierpace.evidence.creator_habits": "Habits habits",
        "tierpace.forecasters.conform": "check_forecaster",
        "tierpace.forecasters.learned": "Learned learn",
        "tierpace.forecasters.projecting": "project",
        "tierpace.ledger.data_health": "health",
        "tierpace.ledger.ledger": "Ledger",
        "tierpace.ledger.progress": "Progress",
        "tierpace.ledger.projection": "Projection Tail",
        "tierpace.ledger.streams": "Streams",
        "tierpace.money.bonus_outlooks": "ExpectedBonus",
        "tierpace.money.expected_bonuses": "expected_bonus",
        "tierpace.money.reconciliations": "reconcile",
        "tierpace.planning.allocating": "allocate",
        "tierpace.planning.extra_streams": "plans",
        "tierpace.planning.plan": "Plan",
        "tierpace.planning.scenarios": "what_if",
        "tierpace.rosters.building": "roster",
        "tierpace.rosters.chance_histories": "chance_history",
        "tierpace.rosters.comparisons": "compare",
        "tierpace.rosters.creator_views": "creator_view",
        "tierpace.rosters.group_totals": "subtotals",
        "tierpace.rosters.month_paces": "paces",
        "tierpace.rosters.reports": "RosterReport report",
        "tierpace.rosters.rosters": "Roster",
        "tierpace.rules.gaps": "gap",
        "tierpace.rules.judging": "Verdicts judge",
        "tierpace.rules.program_checks": "check_program",
        "tierpace.rules.standings": "Bands",
        "tierpace.rules.tier_chances": "Chances chances",
    },
    modules="backtesting buckets core demo errors evidence forecasters io ledger money planning rewards rosters "
    "rules show tables",
)
