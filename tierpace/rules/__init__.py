"""The rules engine: a month that reaches ALL thresholds of a tier clears it; what is missing, and how likely it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.rules.assignments import Unjudged as Unjudged
    from tierpace.rules.gaps import BookGaps as BookGaps, Gap as Gap, gap as gap
    from tierpace.rules.judging import BookVerdicts as BookVerdicts, Verdicts as Verdicts, judge as judge
    from tierpace.rules.program_checks import check_program as check_program
    from tierpace.rules.standings import Bands as Bands
    from tierpace.rules.tier_chances import BookChances as BookChances, Chances as Chances, chances as chances

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.rules.assignments": "Unjudged",
        "tierpace.rules.gaps": "BookGaps Gap gap",
        "tierpace.rules.judging": "BookVerdicts Verdicts judge",
        "tierpace.rules.program_checks": "check_program",
        "tierpace.rules.standings": "Bands",
        "tierpace.rules.tier_chances": "BookChances Chances chances",
    },
)
