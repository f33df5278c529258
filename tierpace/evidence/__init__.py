"""What streams, gifters and battles tell: tables one can query, with intervals that say how sure they are."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.evidence.battles import battle_lift, battle_recaps
    from tierpace.evidence.changes import explain_change
    from tierpace.evidence.gifters import gifter_mix, gifter_retention, top_gifters
    from tierpace.evidence.past_days import same_day
    from tierpace.evidence.rates import hourly_rates
    from tierpace.evidence.recaps import stream_recaps
    from tierpace.evidence.silence import gone_dark
    from tierpace.tables.table import Table

_HOME = {
    "Table": "tables",
    "battle_lift": "battles",
    "battle_recaps": "battles",
    "explain_change": "changes",
    "gifter_mix": "gifters",
    "gifter_retention": "gifters",
    "gone_dark": "silence",
    "hourly_rates": "rates",
    "same_day": "past_days",
    "stream_recaps": "recaps",
    "top_gifters": "gifters",
}

__all__ = [
    "Table",
    "battle_lift",
    "battle_recaps",
    "explain_change",
    "gifter_mix",
    "gifter_retention",
    "gone_dark",
    "hourly_rates",
    "same_day",
    "stream_recaps",
    "top_gifters",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"tierpace.evidence.{_HOME[name]}"), name)
    raise AttributeError(f"module 'tierpace.evidence' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
