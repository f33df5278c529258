"""Interchangeable forecasters: one idea a file, one method each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.forecasters.analogs import Analogs as Analogs
    from tierpace.forecasters.benktander import Benktander as Benktander
    from tierpace.forecasters.blend import Blend as Blend
    from tierpace.forecasters.calibrated import Calibrated as Calibrated
    from tierpace.forecasters.conform import (
        Check as Check,
        Conformance as Conformance,
        check_forecaster as check_forecaster,
    )
    from tierpace.forecasters.contract import Forecaster as Forecaster, Noise as Noise
    from tierpace.forecasters.day_of_week import DayOfWeek as DayOfWeek
    from tierpace.forecasters.defaults import default as default
    from tierpace.forecasters.empirical_bayes import EmpiricalBayes as EmpiricalBayes
    from tierpace.forecasters.ets import ETS as ETS
    from tierpace.forecasters.fading import Fading as Fading
    from tierpace.forecasters.hurdle import Hurdle as Hurdle
    from tierpace.forecasters.late_month import LateMonth as LateMonth
    from tierpace.forecasters.learned import Learned as Learned, learn as learn
    from tierpace.forecasters.linear import Linear as Linear
    from tierpace.forecasters.projecting import project as project

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.forecasters.analogs": "Analogs",
        "tierpace.forecasters.benktander": "Benktander",
        "tierpace.forecasters.blend": "Blend",
        "tierpace.forecasters.calibrated": "Calibrated",
        "tierpace.forecasters.conform": "Check Conformance check_forecaster",
        "tierpace.forecasters.contract": "Forecaster Noise",
        "tierpace.forecasters.day_of_week": "DayOfWeek",
        "tierpace.forecasters.defaults": "default",
        "tierpace.forecasters.empirical_bayes": "EmpiricalBayes",
        "tierpace.forecasters.ets": "ETS",
        "tierpace.forecasters.fading": "Fading",
        "tierpace.forecasters.hurdle": "Hurdle",
        "tierpace.forecasters.late_month": "LateMonth",
        "tierpace.forecasters.linear": "Linear",
        "tierpace.forecasters.learned": "Learned learn",
        "tierpace.forecasters.projecting": "project",
    },
)
