"""What every creator did on every day, what was known of a month at a cut, and where it is heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.ledger.data_health import Health as Health, health as health
    from tierpace.ledger.day_habits import DayHabits as DayHabits
    from tierpace.ledger.day_table import DayTable as DayTable
    from tierpace.ledger.ledger import Ledger as Ledger
    from tierpace.ledger.month_totals import MonthTotals as MonthTotals
    from tierpace.ledger.progress import Progress as Progress
    from tierpace.ledger.projection import Projection as Projection, Tail as Tail
    from tierpace.ledger.streams import Battles as Battles, Gifts as Gifts, Streams as Streams
    from tierpace.ledger.tenure import Tenure as Tenure
    from tierpace.ledger.today import DayInProgress as DayInProgress

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.ledger.data_health": "Health health",
        "tierpace.ledger.day_habits": "DayHabits",
        "tierpace.ledger.day_table": "DayTable",
        "tierpace.ledger.ledger": "Ledger",
        "tierpace.ledger.month_totals": "MonthTotals",
        "tierpace.ledger.progress": "Progress",
        "tierpace.ledger.projection": "Projection Tail",
        "tierpace.ledger.streams": "Battles Gifts Streams",
        "tierpace.ledger.tenure": "Tenure",
        "tierpace.ledger.today": "DayInProgress",
    },
)
