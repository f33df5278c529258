"""What videos earn: who is eligible, what views pay, and where the views of a month will end.

No rate has a default: every figure is an argument, and the example files give each with its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.rewards.accounts import CreatorAccount as CreatorAccount
    from tierpace.rewards.accounts import Video as Video
    from tierpace.rewards.accounts import ViewDay as ViewDay
    from tierpace.rewards.clearing_days import ClearingDays as ClearingDays
    from tierpace.rewards.criteria import Criterion as Criterion
    from tierpace.rewards.criteria import Eligibility as Eligibility
    from tierpace.rewards.criteria import eligibility as eligibility
    from tierpace.rewards.earnings import MonthEarnings as MonthEarnings
    from tierpace.rewards.earnings import VideoEarnings as VideoEarnings
    from tierpace.rewards.earnings import compare_models as compare_models
    from tierpace.rewards.earnings import month_earnings as month_earnings
    from tierpace.rewards.earnings import video_earnings as video_earnings
    from tierpace.rewards.pay_models import Factor as Factor
    from tierpace.rewards.pay_models import PayModel as PayModel
    from tierpace.rewards.programs import RewardsBook as RewardsBook
    from tierpace.rewards.programs import RewardsProgram as RewardsProgram
    from tierpace.rewards.programs import VideoLength as VideoLength
    from tierpace.rewards.programs import VideoWindow as VideoWindow
    from tierpace.rewards.programs import ViewWindow as ViewWindow
    from tierpace.rewards.view_outlooks import EarningsOutlook as EarningsOutlook
    from tierpace.rewards.view_outlooks import ViewOutlook as ViewOutlook
    from tierpace.rewards.view_outlooks import earnings_outlook as earnings_outlook
    from tierpace.rewards.view_outlooks import view_outlook as view_outlook

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.rewards.accounts": "CreatorAccount Video ViewDay",
        "tierpace.rewards.clearing_days": "ClearingDays",
        "tierpace.rewards.criteria": "Criterion Eligibility eligibility",
        "tierpace.rewards.earnings": "MonthEarnings VideoEarnings compare_models month_earnings video_earnings",
        "tierpace.rewards.pay_models": "Factor PayModel",
        "tierpace.rewards.programs": "RewardsBook RewardsProgram VideoLength VideoWindow ViewWindow",
        "tierpace.rewards.view_outlooks": "EarningsOutlook ViewOutlook earnings_outlook view_outlook",
    },
)
