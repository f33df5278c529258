"""The roster: one row a creator, what it rests on, and how it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.rosters.building import roster as roster
    from tierpace.rosters.chance_histories import ChanceHistory as ChanceHistory
    from tierpace.rosters.chance_histories import chance_history as chance_history
    from tierpace.rosters.comparisons import Comparison as Comparison
    from tierpace.rosters.comparisons import compare as compare
    from tierpace.rosters.creator_views import CreatorView as CreatorView
    from tierpace.rosters.creator_views import creator_view as creator_view
    from tierpace.rosters.group_totals import Subtotals as Subtotals
    from tierpace.rosters.group_totals import subtotals as subtotals
    from tierpace.rosters.month_paces import Paces as Paces
    from tierpace.rosters.month_paces import paces as paces
    from tierpace.rosters.reports import RosterReport as RosterReport
    from tierpace.rosters.reports import report as report
    from tierpace.rosters.rosters import Roster as Roster

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.rosters.building": "roster",
        "tierpace.rosters.chance_histories": "ChanceHistory chance_history",
        "tierpace.rosters.comparisons": "Comparison compare",
        "tierpace.rosters.creator_views": "CreatorView creator_view",
        "tierpace.rosters.group_totals": "Subtotals subtotals",
        "tierpace.rosters.month_paces": "Paces paces",
        "tierpace.rosters.reports": "RosterReport report",
        "tierpace.rosters.rosters": "Roster",
    },
)
