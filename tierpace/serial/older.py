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


UPRIGHT = ("vertical", "upright")  # the old name and that of today
"""In texts that tierpace wrote before it knew fields of content, vertical is the picture's shape and nothing else."""


def renewed(name: str, content: Any) -> Any:
    """Return the fields of a class as they are today, from a text of the same layout that has an old name.

    Examples
    --------
    >>> from tierpace.serial.older import renewed
    >>> renewed("Video", {"id": "v", "vertical": True})
    {'id': 'v', 'upright': True}
    """
    if not isinstance(content, dict):
        return content
    old, new = UPRIGHT
    if name == "Video" and old in content and new not in content:
        return {new if key == old else key: value for key, value in content.items()}
    if name == "Factor" and content.get("name") == old:
        return {**content, "name": new, "grades": _first_words(content.get("grades"))}
    if name == "VideoEarnings":
        return {**content, "multipliers": _first_words(content.get("multipliers"))}
    return content


def _first_words(pairs: Any) -> Any:
    """Return pairs of a word and something, the old word of the upright picture as that of today."""
    old, new = UPRIGHT
    if not isinstance(pairs, list):
        return pairs
    return [[new, *pair[1:]] if isinstance(pair, list) and pair[:1] == [old] else pair for pair in pairs]


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
