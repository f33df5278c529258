"""What creators earn: rewards for videos, what diamonds are worth, and a month's income as one distribution.

No rate has a default: every figure is an argument, and the example files give each with its source.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.rewards.accounts import CreatorAccount, Video, ViewDay
    from tierpace.rewards.amounts import MoneyRange, Range
    from tierpace.rewards.clearing_days import ClearingDays
    from tierpace.rewards.criteria import Criterion, Eligibility, eligibility
    from tierpace.rewards.earnings import MonthEarnings, VideoEarnings, compare_models, month_earnings, video_earnings
    from tierpace.rewards.live_rates import LiveRates
    from tierpace.rewards.live_streams import Earner, LiveIncome, live_income
    from tierpace.rewards.month_incomes import MonthIncome, month_income
    from tierpace.rewards.pay_models import Factor, PayModel
    from tierpace.rewards.programs import RewardsBook, RewardsProgram, VideoLength, VideoWindow, ViewWindow
    from tierpace.rewards.shares import Commission, CreatorShare, ShareStep
    from tierpace.rewards.view_outlooks import EarningsOutlook, ViewOutlook, earnings_outlook, view_outlook
    from tierpace.rewards.worths import LiveSplit, LiveWorth, Payout, live_worth, payout

_HOME = {
    "ClearingDays": "clearing_days",
    "Commission": "shares",
    "CreatorAccount": "accounts",
    "CreatorShare": "shares",
    "Criterion": "criteria",
    "Earner": "live_streams",
    "EarningsOutlook": "view_outlooks",
    "Eligibility": "criteria",
    "Factor": "pay_models",
    "LiveIncome": "live_streams",
    "LiveRates": "live_rates",
    "LiveSplit": "worths",
    "LiveWorth": "worths",
    "MoneyRange": "amounts",
    "MonthEarnings": "earnings",
    "MonthIncome": "month_incomes",
    "PayModel": "pay_models",
    "Payout": "worths",
    "Range": "amounts",
    "RewardsBook": "programs",
    "RewardsProgram": "programs",
    "ShareStep": "shares",
    "Video": "accounts",
    "VideoEarnings": "earnings",
    "VideoLength": "programs",
    "VideoWindow": "programs",
    "ViewDay": "accounts",
    "ViewOutlook": "view_outlooks",
    "ViewWindow": "programs",
    "compare_models": "earnings",
    "earnings_outlook": "view_outlooks",
    "eligibility": "criteria",
    "live_income": "live_streams",
    "live_worth": "worths",
    "month_earnings": "earnings",
    "month_income": "month_incomes",
    "payout": "worths",
    "video_earnings": "earnings",
    "view_outlook": "view_outlooks",
}

__all__ = [
    "ClearingDays",
    "Commission",
    "CreatorAccount",
    "CreatorShare",
    "Criterion",
    "Earner",
    "EarningsOutlook",
    "Eligibility",
    "Factor",
    "LiveIncome",
    "LiveRates",
    "LiveSplit",
    "LiveWorth",
    "MoneyRange",
    "MonthEarnings",
    "MonthIncome",
    "PayModel",
    "Payout",
    "Range",
    "RewardsBook",
    "RewardsProgram",
    "ShareStep",
    "Video",
    "VideoEarnings",
    "VideoLength",
    "VideoWindow",
    "ViewDay",
    "ViewOutlook",
    "ViewWindow",
    "compare_models",
    "earnings_outlook",
    "eligibility",
    "live_income",
    "live_worth",
    "month_earnings",
    "month_income",
    "payout",
    "video_earnings",
    "view_outlook",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        value = getattr(import_module(f"tierpace.rewards.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'tierpace.rewards' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
