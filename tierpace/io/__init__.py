"""The doors in: files of streams, daily rows, creators and programs. Bad rows are reported all at once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.io.creators import read_creators
    from tierpace.io.daily import read_daily
    from tierpace.io.programs import read_program, read_programs
    from tierpace.io.sessions import read_sessions

_HOME = {
    "read_creators": "creators",
    "read_daily": "daily",
    "read_program": "programs",
    "read_programs": "programs",
    "read_sessions": "sessions",
}

__all__ = ["read_creators", "read_daily", "read_program", "read_programs", "read_sessions"]


def __getattr__(name: str) -> object:
    if name in _HOME:
        value = getattr(import_module(f"tierpace.io.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'tierpace.io' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
