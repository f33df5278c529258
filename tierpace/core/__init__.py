"""The types: signals, months, money, tiers and programs, creators, streams, the ledger and what is cut from it.

All public types are also names of ``tierpace`` itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.core.creators import Creator
    from tierpace.core.day_habits import DayHabits
    from tierpace.core.ledger import Ledger
    from tierpace.core.money import Bonus, Money
    from tierpace.core.month_totals import MonthTotals
    from tierpace.core.months import DayRule, Month
    from tierpace.core.notes import Note
    from tierpace.core.paid_months import PaidMonth
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.core.progress import Progress
    from tierpace.core.projection import Projection, Tail
    from tierpace.core.quality import Quality
    from tierpace.core.ranks import Rank
    from tierpace.core.sessions import Battle, Gift, StreamSession
    from tierpace.core.signals import Signal
    from tierpace.core.streams import Streams
    from tierpace.core.tenure import Tenure
    from tierpace.core.tiers import Threshold, Tier
    from tierpace.core.today import DayInProgress

_HOME = {
    "Battle": "sessions",
    "Bonus": "money",
    "Creator": "creators",
    "DayHabits": "day_habits",
    "DayInProgress": "today",
    "DayRule": "months",
    "Gift": "sessions",
    "Ledger": "ledger",
    "Money": "money",
    "Month": "months",
    "MonthTotals": "month_totals",
    "Note": "projection",
    "PaidMonth": "paid_months",
    "Program": "programs",
    "ProgramBook": "programs",
    "Progress": "progress",
    "Projection": "projection",
    "Quality": "quality",
    "Rank": "ranks",
    "Signal": "signals",
    "StreamSession": "sessions",
    "Streams": "streams",
    "Tail": "projection",
    "Tenure": "tenure",
    "Threshold": "tiers",
    "Tier": "tiers",
}

__all__ = [
    "Battle",
    "Bonus",
    "Creator",
    "DayHabits",
    "DayInProgress",
    "DayRule",
    "Gift",
    "Ledger",
    "Money",
    "Month",
    "MonthTotals",
    "Note",
    "PaidMonth",
    "Program",
    "ProgramBook",
    "Progress",
    "Projection",
    "Quality",
    "Rank",
    "Signal",
    "StreamSession",
    "Streams",
    "Tail",
    "Tenure",
    "Threshold",
    "Tier",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        value = getattr(import_module(f"tierpace.core.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'tierpace.core' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
