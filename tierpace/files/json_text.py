"""JSON text as plain values: each key once in an object, and no words that are not JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def parsed_json(text: str, *, parse_float: Callable[[str], Any] | None = None) -> Any:
    """Return what a JSON text holds; raise ValueError for a key that is there twice, NaN and infinities.

    Examples
    --------
    >>> from tierpace.files.json_text import parsed_json
    >>> parsed_json('{"a": [1, null]}')
    {'a': [1, None]}
    >>> parsed_json('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: a key appears twice
    """
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=parse_float)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key appears twice")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")
