"""Hypothesis: how hard to search, chosen by the environment variable TIERPACE_SEARCH (default, ci, deep)."""

import os

from hypothesis import HealthCheck, settings

# A shared machine stalls now and then; how long one example takes is no law of ours.
CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("default", max_examples=60, **CALM)
settings.register_profile("ci", max_examples=300, derandomize=True, **CALM)
settings.register_profile("deep", max_examples=10_000, **CALM)
settings.load_profile(os.environ.get("TIERPACE_SEARCH", "default"))
