"""What can be stored as JSON: the name of each kind, where its class lives, what is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from tierpace.core.signals import SIGNAL_LABELS
from tierpace.errors import InputError

HOMES: dict[str, str] = {
    "tierpace": "Backtest Bands Battle Bonus Chances Creator DayRule ExpectedBonus Gift Habits Learned Ledger Money "
    "Note Plan Program ProgramBook Progress Projection Rank Roster StreamSession Streams Tail Tier Verdicts",
    "tierpace.backtesting": "Leaderboard Split",
    "tierpace.core": "Cohort MoneyRange NetworkGoal NetworkProgram NetworkTotal PaidMonth Range RatioChange",
    "tierpace.evidence": "QuietSoon",
    "tierpace.forecasters": "Check Conformance",
    "tierpace.io": "Export LiveReport",
    "tierpace.ledger": "Battles DayHabits DayInProgress Gifts Health MonthTotals",
    "tierpace.money": "BookBonus Commission CreatorShare Earner GroupTotals LiveIncome LiveRates LiveSplit LiveWorth "
    "MonthIncome NetworkVerdict Payout Reconciliation ShareStep TierWorths",
    "tierpace.planning": "Allocation BookWhatIf Budget DayOff Efforts ExtraBattle ExtraStream LongerStreams LostGifter "
    "Push WhatIf",
    "tierpace.rewards": "ClearingDays CreatorAccount Criterion EarningDays EarningsOutlook Eligibility Factor "
    "MonthEarnings PayModel PostingCadence ReviewTime RewardsBook RewardsProgram Video VideoEarnings VideoLength "
    "VideoWindow ViewDay ViewOutlook ViewWindow",
    "tierpace.rosters": "Calls ChanceHistory Comparison CreatorView NetworkOutlook Paces Subtotals",
    "tierpace.rules": "BookChances BookGaps BookVerdicts Gap Unjudged",
    "tierpace.tables": "Table",
}
"""The classes that JSON can hold, by the package that offers them: a text names a class, and no other is made."""

HOME = {name: home for home, names in HOMES.items() for name in names.split()}

INNER_HOMES: dict[str, str] = {
    "tierpace.forecasters": "Analogs Benktander Blend Calibrated DayOfWeek ETS EmpiricalBayes Fading Hurdle LateMonth "
    "Linear",
    "tierpace.forecasters.analog_donors": "AnalogDonors",
    "tierpace.forecasters.analogs": "PastWindows",
    "tierpace.forecasters.benktander": "PacePrior",
    "tierpace.forecasters.blend": "Weights",
    "tierpace.forecasters.chains": "Usual",
    "tierpace.forecasters.cut_features": "RosterFeatures",
    "tierpace.forecasters.day_of_week": "WeekPrior",
    "tierpace.forecasters.donors": "Donors",
    "tierpace.forecasters.empirical_bayes": "DiscountedPrior Discount",
    "tierpace.forecasters.ets": "SmoothingPrior",
    "tierpace.forecasters.fading": "Fade",
    "tierpace.forecasters.habit_priors": "HabitsPrior",
    "tierpace.forecasters.hurdle": "HurdlePrior",
    "tierpace.forecasters.late_month": "LatePrior",
    "tierpace.forecasters.levels": "LevelPrior",
    "tierpace.forecasters.newcomers": "Newcomers",
    "tierpace.forecasters.quiet_past": "QuietPrior",
}
"""The classes within what was learned, which are no results of their own."""

FORECASTERS = INNER_HOMES["tierpace.forecasters"].split()
INNER = {name: home for home, names in INNER_HOMES.items() for name in names.split()}


def _kind(name: str) -> str:
    return "".join("-" + c.lower() if c.isupper() else c for c in name).removeprefix("-")


CLASS_OF_KIND = {_kind(name): name for name in HOME}

INTERVAL = 0.8  # as the columns lo80 and hi80 of a roster


def _of_program(result: Any) -> dict[str, Any]:
    return {"tiers": list(result.program.names), "signals": list(SIGNAL_LABELS)}


def _of_projection(result: Any) -> dict[str, Any]:
    drawn = result.draws is not None and result.draws.shape[1] > 0
    low, high = np.moveaxis(result.interval(INTERVAL), 1, 0) if drawn else (None, None)
    return {
        "ids": result.ids.tolist(),
        "signals": list(SIGNAL_LABELS),
        "mean": result.mean.tolist(),
        "lo80": None if low is None else low.tolist(),
        "hi80": None if high is None else high.tolist(),
    }


ADDED: Mapping[str, tuple[tuple[str, ...], Callable[[Any], dict[str, Any]]]] = {
    "Chances": (("tiers", "signals"), _of_program),
    "Gap": (("tiers", "signals"), _of_program),
    "Learned": (("digest",), lambda result: {"digest": result.digest}),
    "Projection": (("ids", "signals", "mean", "lo80", "hi80"), _of_projection),
    "Roster": (("counts",), lambda result: {"counts": result.counts}),
    "Verdicts": (("tiers", "signals"), _of_program),
}
"""What is written for readers of the text next to the fields, and left out when the text is read."""


@cache
def class_of(name: str) -> Any:
    """Return a class by its name.

    Examples
    --------
    >>> from tierpace.serial.layouts import class_of
    >>> class_of("Month")
    Traceback (most recent call last):
    KeyError: 'Month'
    >>> class_of("Gap").__name__
    'Gap'
    """
    return getattr(import_module(HOME[name] if name in HOME else INNER[name]), name)


def name_of(result: object) -> str | None:
    """Return the name of a result's class if it can be stored, None if not.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.serial.layouts import name_of
    >>> name_of(tp.DayRule("UTC")), name_of(3)
    ('DayRule', None)
    """
    name = type(result).__name__
    return name if name in HOME and class_of(name) is type(result) else None


def unknown_kind(kind: str, known: Iterable[str], field: str) -> InputError:
    """Return the error of a text of a kind that is not listed."""
    near = get_close_matches(kind, list(known), n=1)
    return InputError(
        "show.unknown_kind",
        field,
        kind,
        "the kind must be one that tierpace writes",
        f"did you mean {near[0]!r}?" if near else "is this a text of to_json?",
    )
