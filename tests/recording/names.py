"""Where the library's names live today, and the neutral names they are recorded under.

This is the one file to edit when a name changes. A name is searched for in the windows, then among all modules, so a
move alone needs no edit: only a new name does, or one that two modules define.
"""

import importlib
import inspect
import pkgutil
from functools import cache

import attrs

WINDOWS = [
    "tierpace",
    "tierpace.io",
    "tierpace.show",
    "tierpace.evidence",
    "tierpace.planning",
    "tierpace.forecasters",
    "tierpace.rewards",
    "tierpace.money",
    "tierpace.show.plot",
    "tierpace.demo",
]

HOME = {
    "Conformance": "tierpace.forecasters:Report",
    "ExpectedBonus": "tierpace.money.expected_bonuses:BonusOutlook",
    "ChanceHistory": "tierpace.rosters.chance_histories:TierOdds",
    "chance_history": "tierpace.rosters.chance_histories:tier_odds",
    "habits": "tierpace.evidence.creator_habits:usual_habits",
    "demo_ledger": "tierpace.demo:ledger",
    "demo_program": "tierpace.demo:program",
    "main": "tierpace.cli.entry:main",
    "sample_sizes": "tierpace.rules.tier_chances:evidence",
    "Streams": "tierpace.ledger.streams:Streams",
}
"""Names that the search cannot find by themselves: neutral name → "module:attribute" of today."""

CLASSES = {
    "Report": "Conformance",
    "BonusOutlook": "ExpectedBonus",
    "TierOdds": "ChanceHistory",
}
"""Names of classes that change: today's → the neutral one. A name that is not here stands for itself."""

FIELDS = {
    "Verdicts.tier": "tier_index",
    "Chances.tier": "by_tier",
    "Chances.signal": "by_signal",
    "Tail.share": "spread",
    "Projection.share": "spread",
}
"""Fields that change, by neutral class: "Class.field" of today → the neutral name."""

LEFT_OUT = {
    "Projection.progress": "recorded as progress",
    "Split.progress": "recorded as progress",
    "Progress.history": "recorded as ledger, and by what progress says",
    "WhatIf.before": "recorded as projection",
}
"""Fields that are not walked into, and why."""

SAID = {
    "Backtest": ["meta"],
    "ExpectedBonus": ["at_stake", "total_interval"],
    "Budget": ["limits"],
    "Comparison": ["counts"],
    "DayHabits": ["done"],
    "DayRule": ["min_seconds"],
    "EarningsOutlook": ["amount"],
    "Earner": ["per_hour"],
    "Eligibility": ["eligible"],
    "Health": ["sound", "line", "details"],
    "Ledger": ["last_day", "latest", "dates", "edges", "known", "dated", "first_seen", "digest"],
    "LiveWorth": ["value", "platform", "agency", "creator"],
    "Month": ["first", "last", "days"],
    "MonthEarnings": ["views", "counted"],
    "MonthIncome": ["creator", "agency"],
    "MoneyRange": ["middle"],
    "CreatorShare": ["most", "least"],
    "Plan": ["brief"],
    "Program": ["thresholds", "required", "names"],
    "ProgramBook": ["ladders", "regions"],
    "Progress": [
        "ids", "creators", "day_rule", "measured", "seen", "absent_from", "left_on", "no_data", "as_of",
        "cut", "days", "dates", "known", "quality", "exposed_from", "exposure", "tenure", "day", "days_left",
        "start", "so_far", "month_known", "seconds_of_days_left", "free_days", "seconds_left",
    ],
    "Projection": ["ids", "month", "mean"],
    "Reconciliation": ["causes"],
    "Conformance": ["passed"],
    "RewardsProgram": ["asks"],
    "Roster": ["counts"],
    "StreamSession": ["length"],
    "Tier": ["minimums", "thresholds"],
    "ViewOutlook": ["point", "range"],
}  # fmt: skip
"""What results say beside their fields: properties by neutral class, and the neutral name if it changes ("old=new")."""

SIGNS = {
    "Verdicts": {"cleared", "shortfall", "reachable"},
    "Chances": {"binding", "final", "verdicts"},
    "Projection": {"point", "draws", "forecaster"},
    "Tail": {"point", "draws", "basis"},
}
"""How a dictionary in a JSON text is known as one of the classes whose fields change, where no schema stands in it."""


class UnknownNameError(LookupError):
    """A neutral name that no module has."""


@cache
def find(name: str):
    """The function or class of a neutral name."""
    if name in HOME:
        module, _, attribute = HOME[name].partition(":")
        return getattr(importlib.import_module(module), attribute)
    for window in WINDOWS:
        try:
            module = importlib.import_module(window)
        except ModuleNotFoundError:
            continue
        if name in getattr(module, "__all__", ()) and not inspect.ismodule(found := getattr(module, name)):
            return found
    found = {id(value): value for value in _defined(name)}
    if len(found) != 1:
        raise UnknownNameError(f"{len(found)} modules define {name!r}: say its home in {__file__}")
    (value,) = found.values()
    return value


def _defined(name):
    for path, own in _modules():
        value = vars(own).get(name)
        if value is not None and getattr(value, "__module__", path) in (path, "tierpace"):
            yield value


@cache
def _modules():
    import tierpace

    paths = [m.name for m in pkgutil.walk_packages(tierpace.__path__, "tierpace.")]
    return [(path, importlib.import_module(path)) for path in sorted(paths)]


def class_name(value) -> str:
    """The neutral name of a value's class."""
    own = type(value).__name__
    return CLASSES.get(own, own)


def field_name(kind: str, field: str) -> str:
    """The neutral name of a field of a neutral class."""
    return FIELDS.get(f"{kind}.{field}", field)


def fields_of(value) -> dict[str, object]:
    """What a value of ours holds and says, by neutral names; its private fields and those left out are not in it."""
    kind = class_name(value)
    names = [(field_name(kind, a.name), a.name) for a in attrs.fields(type(value)) if not a.name.startswith("_")]
    said = [part.rpartition("=")[::-2] for part in SAID.get(kind, ())]
    names += [(neutral, own or neutral) for neutral, own in said]
    return {neutral: getattr(value, own) for neutral, own in names if f"{kind}.{neutral}" not in LEFT_OUT}
