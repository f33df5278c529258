"""What to do about a gap."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.planning.extra_streams import Plan, plans

__all__ = ["Plan", "plans"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("tierpace.planning.extra_streams"), name)
    raise AttributeError(f"module 'tierpace.planning' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
