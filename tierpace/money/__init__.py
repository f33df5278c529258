"""What a month pays: bonuses, what diamonds are worth and who gets it, and a month's income as one distribution.

No rate has a default: every figure is an argument, and the example files give each with its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.money.bonus_outlooks import (
        BookBonus as BookBonus,
        ExpectedBonus as ExpectedBonus,
        GroupTotals as GroupTotals,
    )
    from tierpace.money.expected_bonuses import expected_bonus as expected_bonus
    from tierpace.money.live_incomes import Earner as Earner, LiveIncome as LiveIncome, live_income as live_income
    from tierpace.money.live_rates import LiveRates as LiveRates
    from tierpace.money.live_worths import (
        LiveSplit as LiveSplit,
        LiveWorth as LiveWorth,
        Payout as Payout,
        live_worth as live_worth,
        payout as payout,
    )
    from tierpace.money.month_incomes import MonthIncome as MonthIncome, month_income as month_income
    from tierpace.money.network_verdicts import NetworkVerdict as NetworkVerdict, judge_network as judge_network
    from tierpace.money.reconciliations import Reconciliation as Reconciliation, reconcile as reconcile
    from tierpace.money.revenue_shares import (
        Commission as Commission,
        CreatorShare as CreatorShare,
        ShareStep as ShareStep,
    )
    from tierpace.money.threshold_worths import TierWorths as TierWorths, tier_worths as tier_worths

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.money.bonus_outlooks": "BookBonus ExpectedBonus GroupTotals",
        "tierpace.money.expected_bonuses": "expected_bonus",
        "tierpace.money.live_incomes": "Earner LiveIncome live_income",
        "tierpace.money.live_rates": "LiveRates",
        "tierpace.money.live_worths": "LiveSplit LiveWorth Payout live_worth payout",
        "tierpace.money.month_incomes": "MonthIncome month_income",
        "tierpace.money.network_verdicts": "NetworkVerdict judge_network",
        "tierpace.money.reconciliations": "Reconciliation reconcile",
        "tierpace.money.revenue_shares": "Commission CreatorShare ShareStep",
        "tierpace.money.threshold_worths": "TierWorths tier_worths",
    },
)
