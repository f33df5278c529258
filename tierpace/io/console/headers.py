"""The headers of console exports, by our own names, in the languages that are known, and what a caller adds to them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tierpace.errors import InputTypeError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

UNIT = re.compile("hours|minutes")
SECONDS = {"hours": 3600, "minutes": 60}


@lru_cache(maxsize=1)
def book() -> dict[str, Any]:
    """Return the kinds of exports and their columns, as headers.toml has them."""
    return tomllib.loads((files("tierpace.io.console") / "headers.toml").read_text(encoding="utf-8"))


def plain(header: Any) -> str:
    """Return a header as headers are compared.

    Examples
    --------
    >>> from tierpace.io.console.headers import plain
    >>> plain(" Creator ID: "), plain("Creator’s  username"), plain("LIVE duration (h)")
    ('creator id', "creator's username", 'live duration(h)')
    """
    text = unicodedata.normalize("NFKC", str(header)).casefold().replace("’", "'").replace("–", "-")
    return " ".join(text.split()).rstrip(":").rstrip().replace(" (", "(")


def known_headers(columns: Mapping[str, str] | None) -> dict[str, str]:
    """Return our name of each known header, as headers are compared; the caller's own come first."""
    columns_ = book()["columns"]
    known = {plain(header): name for name, entry in columns_.items() for header in _in_all_languages(entry)}
    for said, header in _mapping(columns).items():
        name = UNIT.sub("seconds", said) if UNIT.sub("seconds", said) in columns_ else said
        if name not in columns_:
            near = get_close_matches(name, columns_, 1)
            raise SchemaError(
                "schema.unknown_column",
                "columns",
                said,
                "its keys must be our names of columns",
                f"did you mean {near[0]!r}?" if near else "they are listed under Doors in",
            )
        known[plain(header)] = name
    return known


def _in_all_languages(entry: Mapping[str, Any]) -> list[str]:
    """Return the headers of a column: every list of its entry holds those of a language."""
    return [header for headers in entry.values() if isinstance(headers, list) for header in headers]


def units_of(columns: Mapping[str, str] | None) -> dict[str, int]:
    """Return the seconds of the unit that the caller gives a length, by our name of the column."""
    said = {name: found[0] for name in _mapping(columns) if (found := UNIT.search(name))}
    return {UNIT.sub("seconds", name): SECONDS[unit] for name, unit in said.items()}


@lru_cache(maxsize=1)
def english_headers() -> frozenset[str]:
    """Return the known headers in English, as headers are compared."""
    return frozenset(plain(header) for entry in book()["columns"].values() for header in entry["headers"])


def _mapping(columns: object) -> Mapping[str, str]:
    if columns is None:
        return {}
    pairs = columns.items() if hasattr(columns, "items") else ()
    if not hasattr(columns, "items") or any(not isinstance(t, str) for pair in pairs for t in pair):
        raise InputTypeError(
            "schema.bad_mapping", "columns", columns, "must be a mapping of our column names to the file's headers"
        )
    return columns  # type: ignore[return-value]  # a mapping of texts, as just seen
