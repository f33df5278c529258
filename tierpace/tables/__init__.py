"""Tables of any columns: as text, HTML, CSV and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.tables.table import Table as Table

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.tables.table": "Table",
    },
)
