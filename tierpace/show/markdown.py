"""Any text as Markdown that shows it as it is, and lists of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from tierpace.tables.cells import cut, is_missing, visible

NAME, DETAIL = 32, 400  # columns that a name and a detail may fill
SPECIAL = re.compile(r"([\\`*_\[\]~$])")
CALLS = re.compile(r"[@#]|:(?=//)|www(?=\.)", re.IGNORECASE)  # what begins a mention, a channel, an issue or a link
APART = "\u200b"  # nothing to see, but what follows belongs to it no more


def literal(text: object, width: int = NAME) -> str:
    r"""Return any text as Markdown that shows it as it is: cut, on one line, no mark-up, link or mention.

    Examples
    --------
    >>> from tierpace.show.markdown import literal
    >>> print(literal("*Ann* <b>"))
    \*Ann\* &lt;b&gt;
    >>> literal("@here") == "@\u200bhere"
    True
    """
    shown = cut(visible(str(text)), width) or "–"
    return unmentioned(SPECIAL.sub(r"\\\1", escape(shown, quote=False)))


def unmentioned(text: str) -> str:
    r"""Return a text that calls nobody where it is pasted: no mention, channel or link begins in it.

    Examples
    --------
    >>> from tierpace.show.markdown import unmentioned
    >>> unmentioned("@everyone") == "@\u200beveryone"
    True
    """
    return CALLS.sub(lambda sign: sign[0] + APART, text)


def first_items(lines: list[str], rows: int) -> Iterator[str]:
    """Yield the first lines as items, and how many more there are."""
    yield from (f"- {line}" for line in lines[:rows])
    if len(lines) > rows:
        yield f"- … and {len(lines) - rows:,} more"


def bold_name(row: Mapping[str, Any]) -> str:
    """Return the name of a row, or the id where there is none."""
    return f"**{literal(row['creator_id'] if is_missing(row['name']) else row['name'])}**"
