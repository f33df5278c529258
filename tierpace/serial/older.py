"""Texts of older layouts, as those of today: kinds by their old words, fields by their old names."""

from __future__ import annotations

import re
from typing import Any

from tierpace.errors import InputError
from tierpace.serial.layouts import HOME, unknown_kind
from tierpace.serial.rows import layout_error

LIST = "list"
KINDS = {re.sub("(?<!^)(?=[A-Z])", "-", name).lower(): name for name in HOME}
KINDS |= {"tier-odds": "ChanceHistory", "bonus-outlook": "ExpectedBonus", "report": "Conformance"}
"""The classes by their kinds of layout 2: the words of the name, hyphens between; three had other names."""

RENAMED: tuple[tuple[frozenset[str], dict[str, str]], ...] = (
    (frozenset({"cleared", "shortfall", "reachable"}), {"tier": "tier_index"}),
    (frozenset({"binding", "final", "verdicts"}), {"tier": "by_tier", "signal": "by_signal"}),
    (frozenset({"point", "draws", "basis"}), {"share": "spread"}),
)
"""Fields of layout 2 that have other names now, of the values that have all of some keys."""


def lifted(kind: str, version: int, content: dict[str, Any], field: str) -> tuple[str, dict[str, Any]]:
    """Return the kind and the content of a text of layout 1 or 2, as layout 3 has them.

    Examples
    --------
    >>> from tierpace.serial.older import lifted
    >>> lifted("day-rule", 2, {"zone": "UTC"}, "schema")
    ('DayRule', {'zone': 'UTC'})
    """
    if version == 1:
        if kind != "roster":
            raise InputError(
                "show.bad_schema",
                field,
                f"tierpace/{kind}/1",
                f"{kind} must be of a layout after 1, which held only a part of the result",
                "make the result again",
            )
        content = _roster_of_1(content)
    if kind == LIST:
        return kind, content
    if kind not in KINDS:
        raise unknown_kind(kind, KINDS, field)
    return KINDS[kind], _renamed(content)


def _renamed(content: Any) -> Any:
    """Return a value of layout 2 with its fields, and those of the values in it, by their names of today."""
    if isinstance(content, list):  # of numbers and texts, or of values
        return list(map(_renamed, content)) if content and isinstance(content[0], dict) else content
    if not isinstance(content, dict):
        return content
    names = next((new for marks, new in RENAMED if marks <= content.keys()), {})
    return {names.get(key, key): _renamed(value) for key, value in content.items()}


def _roster_of_1(content: dict[str, Any]) -> dict[str, Any]:
    """Return a roster of layout 1, whose columns had no kinds, as layout 2: dates alone were not plain."""
    columns, meta = content.get("columns"), content.get("meta")
    if not isinstance(columns, dict) or not isinstance(meta, dict):
        raise layout_error("columns", columns, "a roster of layout 1 must have its columns and meta")
    kinds: dict[str, Any] = {"meta": {name: "list" if isinstance(v, list) else "plain" for name, v in meta.items()}}
    for table, names in columns.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise layout_error(f"columns.{table}", names, "must be a list of names")
        kinds[table] = dict.fromkeys(names, "plain")
    for table in ("meta", "rows"):
        if "as_of" in kinds.get(table, {}):
            kinds[table]["as_of"] = "day"
    return {**content, "columns": kinds}
