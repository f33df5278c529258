"""The doors out: results as dictionaries, JSON, CSV, data frames, text, Markdown, pages and plots."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tierpace.show import plot
    from tierpace.show.digests import digest
    from tierpace.show.html_page import html, write_html
    from tierpace.show.json import from_json, to_dict, to_json
    from tierpace.show.ledgers import write_ledger
    from tierpace.show.xlsx import write_xlsx

_HOME = {
    "digest": "digests",
    "from_json": "json",
    "html": "html_page",
    "to_dict": "json",
    "to_json": "json",
    "write_html": "html_page",
    "write_ledger": "ledgers",
    "write_xlsx": "xlsx",
}
_MODULES = ("plot",)

__all__ = ["digest", "from_json", "html", "plot", "to_dict", "to_json", "write_html", "write_ledger", "write_xlsx"]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"tierpace.show.{name}")
    if name in _HOME:
        value = getattr(import_module(f"tierpace.show.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'tierpace.show' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
