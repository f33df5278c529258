"""What to do about a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.planning.actions import (
        DayOff as DayOff,
        ExtraBattle as ExtraBattle,
        ExtraStream as ExtraStream,
        LongerStreams as LongerStreams,
        LostGifter as LostGifter,
    )
    from tierpace.planning.allocating import allocate as allocate
    from tierpace.planning.allocation import Allocation as Allocation, Budget as Budget, Push as Push
    from tierpace.planning.best_weeks import stretches as stretches
    from tierpace.planning.extra_streams import plans as plans
    from tierpace.planning.kept_plans import kept_shares as kept_shares
    from tierpace.planning.plan import Plan as Plan
    from tierpace.planning.scenarios import BookWhatIf as BookWhatIf, WhatIf as WhatIf, what_if as what_if
    from tierpace.planning.usual_effort import Efforts as Efforts, efforts as efforts

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.planning.actions": "DayOff ExtraBattle ExtraStream LongerStreams LostGifter",
        "tierpace.planning.allocating": "allocate",
        "tierpace.planning.allocation": "Allocation Budget Push",
        "tierpace.planning.best_weeks": "stretches",
        "tierpace.planning.extra_streams": "plans",
        "tierpace.planning.kept_plans": "kept_shares",
        "tierpace.planning.plan": "Plan",
        "tierpace.planning.scenarios": "BookWhatIf WhatIf what_if",
        "tierpace.planning.usual_effort": "Efforts efforts",
    },
)
