"""The doors in: console exports and files of streams, daily rows, creators and programs.

Bad rows are reported all at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.io.backstage import read_backstage
    from tierpace.io.creators import read_creators
    from tierpace.io.daily import read_daily
    from tierpace.io.exports import Export, read_export
    from tierpace.io.ledgers import read_ledger
    from tierpace.io.live_reports import LiveReport
    from tierpace.io.programs import read_program, read_programs
    from tierpace.io.rewards import read_account, read_live_rates, read_pay_model, read_rewards_program
    from tierpace.io.sessions import read_sessions
    from tierpace.io.task_files import read_task_file
    from tierpace.io.tiktoklive import LiveCollector

_HOME = {
    "Export": "exports",
    "LiveCollector": "tiktoklive",
    "LiveReport": "live_reports",
    "read_account": "rewards",
    "read_backstage": "backstage",
    "read_creators": "creators",
    "read_daily": "daily",
    "read_export": "exports",
    "read_ledger": "ledgers",
    "read_live_rates": "rewards",
    "read_pay_model": "rewards",
    "read_program": "programs",
    "read_programs": "programs",
    "read_rewards_program": "rewards",
    "read_sessions": "sessions",
    "read_task_file": "task_files",
}

__all__ = [
    "Export",
    "LiveCollector",
    "LiveReport",
    "read_account",
    "read_backstage",
    "read_creators",
    "read_daily",
    "read_export",
    "read_ledger",
    "read_live_rates",
    "read_pay_model",
    "read_program",
    "read_programs",
    "read_rewards_program",
    "read_sessions",
    "read_task_file",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        value = getattr(import_module(f"tierpace.io.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'tierpace.io' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
