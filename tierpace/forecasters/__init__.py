"""Interchangeable forecasters: one idea a file, one method each."""

from __future__ import annotations

from tierpace.forecasters.benktander import Benktander
from tierpace.forecasters.blend import Blend
from tierpace.forecasters.calibrated import Calibrated
from tierpace.forecasters.conform import Check, Report, check_forecaster
from tierpace.forecasters.contract import Forecaster, Noise
from tierpace.forecasters.day_of_week import DayOfWeek
from tierpace.forecasters.empirical_bayes import EmpiricalBayes
from tierpace.forecasters.ets import ETS
from tierpace.forecasters.hurdle import Hurdle
from tierpace.forecasters.late_month import LateMonth
from tierpace.forecasters.linear import Linear
from tierpace.forecasters.projecting import default, learn, project

__all__ = [
    "ETS",
    "Benktander",
    "Blend",
    "Calibrated",
    "Check",
    "DayOfWeek",
    "EmpiricalBayes",
    "Forecaster",
    "Hurdle",
    "LateMonth",
    "Linear",
    "Noise",
    "Report",
    "check_forecaster",
    "default",
    "learn",
    "project",
]
