"""The command line: it wires io to rosters to show, and computes nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.cli.entry import main as main

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.cli.entry": "main",
    },
)
