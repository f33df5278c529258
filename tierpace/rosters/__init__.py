"""The roster: one row a creator, what it rests on, and how it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.rosters.building import roster as roster
    from tierpace.rosters.call_results import Calls as Calls
    from tierpace.rosters.calls import calls_today as calls_today
    from tierpace.rosters.chance_histories import ChanceHistory as ChanceHistory, chance_history as chance_history
    from tierpace.rosters.comparisons import Comparison as Comparison, compare as compare
    from tierpace.rosters.creator_views import CreatorView as CreatorView, creator_view as creator_view
    from tierpace.rosters.group_totals import Subtotals as Subtotals, subtotals as subtotals
    from tierpace.rosters.month_paces import Paces as Paces, paces as paces
    from tierpace.rosters.morning_results import Morning as Morning
    from tierpace.rosters.mornings import morning as morning
    from tierpace.rosters.network_gains import network_gain as network_gain
    from tierpace.rosters.network_outlooks import network_outlook as network_outlook
    from tierpace.rosters.network_results import NetworkOutlook as NetworkOutlook
    from tierpace.rosters.reports import RosterReport as RosterReport, report as report
    from tierpace.rosters.rosters import Roster as Roster

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.rosters.building": "roster",
        "tierpace.rosters.call_results": "Calls",
        "tierpace.rosters.calls": "calls_today",
        "tierpace.rosters.chance_histories": "ChanceHistory chance_history",
        "tierpace.rosters.comparisons": "Comparison compare",
        "tierpace.rosters.creator_views": "CreatorView creator_view",
        "tierpace.rosters.group_totals": "Subtotals subtotals",
        "tierpace.rosters.month_paces": "Paces paces",
        "tierpace.rosters.morning_results": "Morning",
        "tierpace.rosters.mornings": "morning",
        "tierpace.rosters.network_gains": "network_gain",
        "tierpace.rosters.network_outlooks": "network_outlook",
        "tierpace.rosters.network_results": "NetworkOutlook",
        "tierpace.rosters.reports": "RosterReport report",
        "tierpace.rosters.rosters": "Roster",
    },
)
