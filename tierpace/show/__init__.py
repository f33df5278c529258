"""The doors out: JSON, Markdown, pages, workbooks and plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.lazy import lazy_names

if TYPE_CHECKING:
    from tierpace.serial.json import from_json as from_json, to_dict as to_dict, to_json as to_json
    from tierpace.show import plot as plot
    from tierpace.show.creator_messages import creator_message as creator_message
    from tierpace.show.digests import digest as digest
    from tierpace.show.page.page import html as html, write_html as write_html
    from tierpace.show.reconciliations import reconciliation_text as reconciliation_text
    from tierpace.show.xlsx import write_xlsx as write_xlsx

__all__, __getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tierpace.serial.json": "from_json to_dict to_json",
        "tierpace.show.creator_messages": "creator_message",
        "tierpace.show.digests": "digest",
        "tierpace.show.page.page": "html write_html",
        "tierpace.show.reconciliations": "reconciliation_text",
        "tierpace.show.xlsx": "write_xlsx",
    },
    modules="plot",
)
