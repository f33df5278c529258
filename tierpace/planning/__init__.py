"""What to do about a gap."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.planning.actions import DayOff, ExtraBattle, ExtraStream, LongerStreams, LostGifter
    from tierpace.planning.allocation import Allocation, Budget, Push
    from tierpace.planning.extra_streams import plans
    from tierpace.planning.plan import Plan
    from tierpace.planning.what_if import WhatIf, what_if

_HOME = {
    "Allocation": "allocation",
    "Budget": "allocation",
    "DayOff": "actions",
    "ExtraBattle": "actions",
    "ExtraStream": "actions",
    "LongerStreams": "actions",
    "LostGifter": "actions",
    "Plan": "plan",
    "Push": "allocation",
    "WhatIf": "what_if",
    "plans": "extra_streams",
    "what_if": "what_if",
}

__all__ = [
    "Allocation",
    "Budget",
    "DayOff",
    "ExtraBattle",
    "ExtraStream",
    "LongerStreams",
    "LostGifter",
    "Plan",
    "Push",
    "WhatIf",
    "plans",
    "what_if",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"tierpace.planning.{_HOME[name]}"), name)
    raise AttributeError(f"module 'tierpace.planning' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
