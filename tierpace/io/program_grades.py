"""The grades of a program's figures, as its file states them: at the top by kind of figure, or next to one figure."""

from __future__ import annotations

from typing import Any

from tierpace.core.grades import ALL, LIMITS, OF_PROGRAM, OF_RANK, OF_TIER, check_grade
from tierpace.core.programs import Program
from tierpace.core.signals import Signal
from tierpace.io.toml import check_keys, join

KEY = "grades"
OF_FILE = dict.fromkeys((*OF_TIER, *OF_RANK, *OF_PROGRAM), False)
OF_GATE = dict.fromkeys(LIMITS, False)
RANK_FIGURES = dict.fromkeys((*OF_RANK, *OF_TIER), False)
TIER_FIGURES = dict.fromkeys(OF_TIER, False)
SIGNALS = dict(zip(LIMITS, (Signal.AIRTIME, Signal.DIAMONDS, Signal.ACTIVE_DAYS), strict=True))


def stated(table: dict[str, Any], keys: dict[str, bool], place: str) -> dict[str, str]:
    """Return the grades that a table states, once they are known to be grades of its figures."""
    grades = table.get(KEY, {})
    where = join(place, KEY)
    check_keys(grades, keys, where, code="program.bad_grade")
    for name, text in grades.items():
        check_grade(text, join(where, name))
    found: dict[str, str] = grades
    return found


def grades_of(table: dict[str, Any], program: Program, gate: tuple[int, int, int]) -> dict[str, str]:
    """Return the grade of each figure of a program by its place: what is next to it, else that of its kind.

    ``gate`` has what every tier requires: a figure that comes from there has the grade of the gate.
    """
    kinds = stated(table, OF_FILE, "")
    rank = stated(table.get("rank", {}), RANK_FIGURES, "rank")
    shared = stated(table.get("gate", {}), OF_GATE, "gate")
    out = {ALL: table["grade"]} if "grade" in table else {}
    out |= {name: kinds[name] for name in OF_PROGRAM if name in kinds}
    if program.rank is not None:
        known = {name: rank.get(name, kinds.get(name)) for name in OF_RANK}
        known["diamonds_below"] = known["diamonds_below"] or known["diamonds_from"]  # where a rank ends the next begins
        bounds = ("diamonds_from",) if program.rank.diamonds_below is None else OF_RANK
        out |= {f"rank.{name}": text for name in bounds if (text := known[name])}
    for k, (tier, own) in enumerate(zip(program.tiers, table["tiers"], strict=True)):
        near = stated(own, TIER_FIGURES, f"tiers[{k}]")
        for name in OF_TIER:
            if not getattr(tier, name):
                continue
            signal = SIGNALS.get(name)
            of_gate = signal is not None and (name not in own or tier.minimums[signal] == gate[signal])
            text = (shared if of_gate else near).get(name) or near.get(name) or rank.get(name) or kinds.get(name)
            if text:
                out[f"tiers[{k}].{name}"] = text
    return out
