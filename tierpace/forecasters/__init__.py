"""Interchangeable forecasters: one idea a file, one method each."""
from tierpace.forecasters.contract import Forecaster, Noise, project
