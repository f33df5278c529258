"""What can be stored as JSON: which classes, where they are offered, the axes of its arrays, what is added."""

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
    "tierpace": "Backtest Bands Battle Bonus Chances Creator DayRule ExpectedBonus Gift Habits Ledger Money Note Plan "
    "Program ProgramBook Progress Projection Rank Roster StreamSession Streams Tail Tier Verdicts",
    "tierpace.backtesting": "Leaderboard Split",
    "tierpace.core": "MoneyRange PaidMonth Range",
    "tierpace.forecasters": "Check Conformance",
    "tierpace.io": "Export LiveReport",
    "tierpace.ledger": "Battles DayHabits DayInProgress Gifts Health MonthTotals",
    "tierpace.money": "Commission CreatorShare Earner LiveIncome LiveRates LiveSplit LiveWorth MonthIncome Payout "
    "Reconciliation ShareStep",
    "tierpace.planning": "Allocation Budget DayOff ExtraBattle ExtraStream LongerStreams LostGifter Push WhatIf",
    "tierpace.rewards": "ClearingDays CreatorAccount Criterion EarningsOutlook Eligibility Factor MonthEarnings "
    "PayModel RewardsBook RewardsProgram Video VideoEarnings VideoLength VideoWindow ViewDay ViewOutlook "
    "ViewWindow",
    "tierpace.rosters": "ChanceHistory Comparison CreatorView Paces Subtotals",
    "tierpace.rules": "Gap",
    "tierpace.tables": "Table",
}
"""The classes that JSON can hold, by the package that offers them: a text names a class, and no other is made."""

HOME = {name: home for home, names in HOMES.items() for name in names.split()}


AXES: dict[str, str] = {
    "Battles": "stream:m start:m end:m opponent_id:m won:m",
    "ExpectedBonus": "ids:N mean:N interval:N2 secured:N total:S",
    "Chances": "ids:N by_tier:NK by_signal:NK3 final:NQ binding:NK seen:N",
    "DayHabits": "active_in:N4 idle_in:N4 rest:N42",
    "DayInProgress": "so_far:N3 active:N can_be_active:N observed:N state:N",
    "EarningsOutlook": "low_draws:S high_draws:S",
    "Gap": "ids:N earned:NK3 projected:NK3 rate:NK3",
    "Gifts": "stream:m at:m diamonds:m gifter_id:m",
    "Habits": "ids:N stream_seconds:N diamonds_per_hour:N late_month:N3 late_low:N3 late_high:N3 months:N trend:N3 "
    "weekdays:N7 start_hour:N roster:3",
    "Ledger": "ids:N days:ND3 quality:ND measured:3 since:N first_row:N reported:ND named:N",
    "MonthIncome": "ids:N live:NS rewards:NS bonus:NS agency_commission:NS agency_bonus:NS payable:N",
    "MonthTotals": "ids:N totals:N3 complete:N free_days:N seconds_left:N measured:3",
    "Paces": "ids:N measured:3 at:P so_far:NP3 known:Nd ahead:F rest:NF3 levels:Q end:NQ3 mean:N3 past:MNR3",
    "Progress": "shown:3",
    "Projection": "point:N3 draws:NS3 spread:NL3 basis:N",
    "Split": "actual:N3",
    "Streams": "creator:m start:m end:m diamonds:m stream_id:m",
    "Tail": "point:N3 draws:NS3 spread:NL3 basis:N",
    "ChanceHistory": "ids:N day:D chance:NDK",
    "Verdicts": "ids:N thresholds:NK3 tier_index:N cleared:NK3 shortfall:NK3 possible:NK reachable:N",
    "ViewOutlook": "draws:S",
}
"""The axes of each array: letters are lengths that must agree within a value, digits are lengths themselves."""

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
    "Projection": (("ids", "signals", "mean", "lo80", "hi80"), _of_projection),
    "Roster": (("counts",), lambda result: {"counts": result.counts}),
    "Verdicts": (("tiers", "signals"), _of_program),
}
"""What is written for readers of the text beside the fields, and left out when the text is read."""


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
    return getattr(import_module(HOME[name]), name)


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
        field=field,
        value=kind,
        requirement="the kind is one that tierpace writes",
        hint=f"did you mean {near[0]!r}?" if near else "is this a text of to_json?",
    )
