"""The doors in: console exports and files of streams, daily rows, creators and programs.

Bad rows are reported all at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.io.console.backstage import read_backstage as read_backstage
    from tierpace.io.console.exports import Export as Export, read_export as read_export
    from tierpace.io.console.task_files import read_task_file as read_task_file
    from tierpace.io.creators import read_creators as read_creators
    from tierpace.io.daily import read_daily as read_daily
    from tierpace.io.ledger_writing import write_ledger as write_ledger
    from tierpace.io.ledgers import read_ledger as read_ledger
    from tierpace.io.live.collector import LiveCollector as LiveCollector
    from tierpace.io.live.reports import LiveReport as LiveReport
    from tierpace.io.network_programs import read_network_program as read_network_program
    from tierpace.io.programs import read_program as read_program, read_programs as read_programs
    from tierpace.io.rewards import (
        read_account as read_account,
        read_live_rates as read_live_rates,
        read_pay_model as read_pay_model,
        read_rewards_program as read_rewards_program,
    )
    from tierpace.io.sessions import read_sessions as read_sessions

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.io.console.backstage": "read_backstage",
        "tierpace.io.console.exports": "Export read_export",
        "tierpace.io.console.task_files": "read_task_file",
        "tierpace.io.creators": "read_creators",
        "tierpace.io.daily": "read_daily",
        "tierpace.io.ledger_writing": "write_ledger",
        "tierpace.io.ledgers": "read_ledger",
        "tierpace.io.live.collector": "LiveCollector",
        "tierpace.io.live.reports": "LiveReport",
        "tierpace.io.network_programs": "read_network_program",
        "tierpace.io.programs": "read_program read_programs",
        "tierpace.io.rewards": "read_account read_live_rates read_pay_model read_rewards_program",
        "tierpace.io.sessions": "read_sessions",
    },
)
