"""Plots by matplotlib, for notebooks and papers: axes in, axes out, no state of pyplot touched.

Colours can be told apart by the colour-blind, and whatever a colour says is said by a shape, a line or a word too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.show.plot.calibration import calibration_chart
    from tierpace.show.plot.late_months import late_month_chart
    from tierpace.show.plot.odds_lines import odds_chart
    from tierpace.show.plot.pace_fans import pace_chart
    from tierpace.show.plot.roster_maps import roster_map
    from tierpace.show.plot.skill import skill_chart

_HOME = {
    "calibration_chart": "calibration",
    "late_month_chart": "late_months",
    "odds_chart": "odds_lines",
    "pace_chart": "pace_fans",
    "roster_map": "roster_maps",
    "skill_chart": "skill",
}

__all__ = ["calibration_chart", "late_month_chart", "odds_chart", "pace_chart", "roster_map", "skill_chart"]


def __getattr__(name: str) -> object:
    if name in _HOME:
        value = getattr(import_module(f"tierpace.show.plot.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'tierpace.show.plot' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
