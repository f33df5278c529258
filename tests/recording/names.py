"""Where the library's names live today, and the neutral names they are recorded under.

This is the one file to edit when a name changes. A name is searched for in the windows, then among all modules, so a
move alone needs no edit: only a new name does, or one that two modules define.
"""

import importlib
import inspect
import pkgutil
from contextlib import suppress
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
    "tierpace.core",
    "tierpace.ledger",
    "tierpace.rules",
    "tierpace.rosters",
    "tierpace.backtesting",
]

HOME = {
    "Conformance": "Conformance tierpace.forecasters:Report",
    "ExpectedBonus": "ExpectedBonus BonusOutlook",
    "ChanceHistory": "ChanceHistory TierOdds",
    "chance_history": "chance_history tier_odds",
    "habits": "habits usual_habits",
    "demo_ledger": "tierpace.demo:ledger",
    "demo_program": "tierpace.demo:program",
    "main": "main",
    "sample_sizes": "sample_sizes evidence",
    "Streams": "tierpace:Streams",
}
"""Neutral name → names to search for, or "module:attribute", in turn: new ones first, then those they had before."""

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
    "RosterReport.bonuses": "outlooks",
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


MAKERS = {
    "results": ["tests.making.results", "tests.doors.results"],
    "exports": ["tests.making.exports", "tests.doors.invented"],
    "live": ["tests.making.live_rooms", "tests.doors.invented_live"],
}
"""Where the tests' own makers of invented things stand, and where they stood."""


def maker(name: str):
    """A module of the tests that makes invented things."""
    for module in MAKERS[name]:
        try:
            return importlib.import_module(module)
        except ModuleNotFoundError:
            continue
    raise UnknownNameError(f"no module makes {name}: say where it stands in {__file__}")


class UnknownNameError(LookupError):
    """A neutral name that no module has."""


@cache
def find(name: str):
    """The function or class of a neutral name."""
    for place in HOME.get(name, name).split():
        module, _, attribute = place.rpartition(":")
        found = _searched(attribute) if not module else [getattr(importlib.import_module(module), attribute, None)]
        if len(found) > 1:
            raise UnknownNameError(f"{len(found)} modules define {attribute!r}: say the home of {name!r} in {__file__}")
        if found and found[0] is not None:
            return found[0]
    raise UnknownNameError(f"{name!r} is at none of {HOME.get(name, name)!r}: say its home in {__file__}")


def _searched(attribute: str) -> list:
    """What windows, or else all modules, call so: one thing, or several that are not the same."""
    for window in WINDOWS:
        with suppress(ModuleNotFoundError):
            module = importlib.import_module(window)
            if attribute in getattr(module, "__all__", ()) and not inspect.ismodule(
                found := getattr(module, attribute)
            ):
                return [found]
    every = [(path, vars(own).get(attribute)) for path, own in _modules()]
    found = {id(v): v for path, v in every if str(getattr(v, "__module__", None)).startswith("tierpace")}
    return list(found.values())


@cache
def _modules():
    import tierpace

    paths = [m.name for m in pkgutil.walk_packages(tierpace.__path__, "tierpace.")]
    return [(path, importlib.import_module(path)) for path in sorted(paths) if not path.endswith("__main__")]


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
