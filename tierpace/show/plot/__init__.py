"""Plots by matplotlib, for notebooks and papers: axes in, axes out, no state of pyplot touched.

Colours are distinct to the colour-blind, and whatever a colour says is said by a shape, a line or a word too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.show.plot.calibration import calibration_chart as calibration_chart
    from tierpace.show.plot.chance_lines import chance_chart as chance_chart
    from tierpace.show.plot.late_months import late_month_chart as late_month_chart
    from tierpace.show.plot.pace_fans import pace_chart as pace_chart
    from tierpace.show.plot.roster_maps import roster_map as roster_map
    from tierpace.show.plot.skill import skill_chart as skill_chart

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.show.plot.calibration": "calibration_chart",
        "tierpace.show.plot.chance_lines": "chance_chart",
        "tierpace.show.plot.late_months": "late_month_chart",
        "tierpace.show.plot.pace_fans": "pace_chart",
        "tierpace.show.plot.roster_maps": "roster_map",
        "tierpace.show.plot.skill": "skill_chart",
    },
)
