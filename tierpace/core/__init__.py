"""The types: signals, months, money, tiers and programs, creators and streams.

None of them holds an array over creators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.core.creators import Creator as Creator
    from tierpace.core.money import Bonus as Bonus, Money as Money
    from tierpace.core.months import DayRule as DayRule, Month as Month
    from tierpace.core.network_programs import NetworkProgram as NetworkProgram
    from tierpace.core.network_terms import (
        Cohort as Cohort,
        NetworkGoal as NetworkGoal,
        NetworkTotal as NetworkTotal,
        RatioChange as RatioChange,
    )
    from tierpace.core.notes import Note as Note
    from tierpace.core.paid_months import PaidMonth as PaidMonth
    from tierpace.core.programs import Program as Program, ProgramBook as ProgramBook
    from tierpace.core.quality import Quality as Quality
    from tierpace.core.ranges import MoneyRange as MoneyRange, Range as Range
    from tierpace.core.ranks import Rank as Rank
    from tierpace.core.sessions import Battle as Battle, Gift as Gift, StreamSession as StreamSession
    from tierpace.core.signals import Signal as Signal
    from tierpace.core.tiers import Threshold as Threshold, Tier as Tier

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.core.creators": "Creator",
        "tierpace.core.money": "Bonus Money",
        "tierpace.core.months": "DayRule Month",
        "tierpace.core.network_programs": "NetworkProgram",
        "tierpace.core.network_terms": "Cohort NetworkGoal NetworkTotal RatioChange",
        "tierpace.core.notes": "Note",
        "tierpace.core.paid_months": "PaidMonth",
        "tierpace.core.programs": "Program ProgramBook",
        "tierpace.core.quality": "Quality",
        "tierpace.core.ranges": "MoneyRange Range",
        "tierpace.core.ranks": "Rank",
        "tierpace.core.sessions": "Battle Gift StreamSession",
        "tierpace.core.signals": "Signal",
        "tierpace.core.tiers": "Threshold Tier",
    },
)
