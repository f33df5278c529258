"""What streams, gifters and battles show: tables one can query, with intervals that say how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.evidence.battles import battle_lift as battle_lift, battle_recaps as battle_recaps
    from tierpace.evidence.changes import explain_change as explain_change
    from tierpace.evidence.creator_habits import Habits as Habits, habits as habits
    from tierpace.evidence.gifters import (
        gifter_mix as gifter_mix,
        gifter_retention as gifter_retention,
        top_gifters as top_gifters,
    )
    from tierpace.evidence.near_days import short_days as short_days
    from tierpace.evidence.past_days import same_day as same_day
    from tierpace.evidence.rates import hourly_rates as hourly_rates
    from tierpace.evidence.recaps import stream_recaps as stream_recaps
    from tierpace.evidence.silence import QuietSoon as QuietSoon, gone_dark as gone_dark, quiet_soon as quiet_soon

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.evidence.battles": "battle_lift battle_recaps",
        "tierpace.evidence.changes": "explain_change",
        "tierpace.evidence.creator_habits": "Habits habits",
        "tierpace.evidence.gifters": "gifter_mix gifter_retention top_gifters",
        "tierpace.evidence.near_days": "short_days",
        "tierpace.evidence.past_days": "same_day",
        "tierpace.evidence.rates": "hourly_rates",
        "tierpace.evidence.recaps": "stream_recaps",
        "tierpace.evidence.silence": "QuietSoon gone_dark quiet_soon",
    },
)
