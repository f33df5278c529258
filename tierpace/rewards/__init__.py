"""What videos earn: who is eligible, what views pay, and where the views of a month will end.

No rate has a default: every figure is an argument, and the example files give each with its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.rewards.accounts import CreatorAccount as CreatorAccount, Video as Video, ViewDay as ViewDay
    from tierpace.rewards.clearing_days import ClearingDays as ClearingDays
    from tierpace.rewards.criteria import Criterion as Criterion, Eligibility as Eligibility, eligibility as eligibility
    from tierpace.rewards.earnings import (
        MonthEarnings as MonthEarnings,
        VideoEarnings as VideoEarnings,
        compare_models as compare_models,
        month_earnings as month_earnings,
        video_earnings as video_earnings,
    )
    from tierpace.rewards.joining import EarningDays as EarningDays
    from tierpace.rewards.pay_models import Factor as Factor, PayModel as PayModel
    from tierpace.rewards.programs import (
        PostingCadence as PostingCadence,
        RewardsBook as RewardsBook,
        RewardsProgram as RewardsProgram,
        VideoLength as VideoLength,
        VideoWindow as VideoWindow,
        ViewWindow as ViewWindow,
    )
    from tierpace.rewards.review_times import ReviewTime as ReviewTime
    from tierpace.rewards.view_outlooks import (
        EarningsOutlook as EarningsOutlook,
        ViewOutlook as ViewOutlook,
        earnings_outlook as earnings_outlook,
        view_outlook as view_outlook,
    )

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.rewards.accounts": "CreatorAccount Video ViewDay",
        "tierpace.rewards.clearing_days": "ClearingDays",
        "tierpace.rewards.criteria": "Criterion Eligibility eligibility",
        "tierpace.rewards.earnings": "MonthEarnings VideoEarnings compare_models month_earnings video_earnings",
        "tierpace.rewards.joining": "EarningDays",
        "tierpace.rewards.pay_models": "Factor PayModel",
        "tierpace.rewards.programs": "PostingCadence RewardsBook RewardsProgram VideoLength VideoWindow ViewWindow",
        "tierpace.rewards.review_times": "ReviewTime",
        "tierpace.rewards.view_outlooks": "EarningsOutlook ViewOutlook earnings_outlook view_outlook",
    },
)
