"""What a month pays: bonuses, what diamonds are worth and who gets it, and a month's income as one distribution.

No rate has a default: every figure is an argument, and the example files give each with its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.money.expected_bonuses import ExpectedBonus as ExpectedBonus
    from tierpace.money.expected_bonuses import expected_bonus as expected_bonus
    from tierpace.money.live_incomes import Earner as Earner
    from tierpace.money.live_incomes import LiveIncome as LiveIncome
    from tierpace.money.live_incomes import live_income as live_income
    from tierpace.money.live_rates import LiveRates as LiveRates
    from tierpace.money.live_worths import LiveSplit as LiveSplit
    from tierpace.money.live_worths import LiveWorth as LiveWorth
    from tierpace.money.live_worths import Payout as Payout
    from tierpace.money.live_worths import live_worth as live_worth
    from tierpace.money.live_worths import payout as payout
    from tierpace.money.month_incomes import MonthIncome as MonthIncome
    from tierpace.money.month_incomes import month_income as month_income
    from tierpace.money.reconciliations import Reconciliation as Reconciliation
    from tierpace.money.reconciliations import reconcile as reconcile
    from tierpace.money.revenue_shares import Commission as Commission
    from tierpace.money.revenue_shares import CreatorShare as CreatorShare
    from tierpace.money.revenue_shares import ShareStep as ShareStep

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.money.expected_bonuses": "ExpectedBonus expected_bonus",
        "tierpace.money.live_incomes": "Earner LiveIncome live_income",
        "tierpace.money.live_rates": "LiveRates",
        "tierpace.money.live_worths": "LiveSplit LiveWorth Payout live_worth payout",
        "tierpace.money.month_incomes": "MonthIncome month_income",
        "tierpace.money.reconciliations": "Reconciliation reconcile",
        "tierpace.money.revenue_shares": "Commission CreatorShare ShareStep",
    },
)
