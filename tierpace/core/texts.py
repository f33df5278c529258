"""Ids and names as text: whether one can be seen, and which look alike."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSEEN = ("Cc", "Cf")  # controls and format characters: a NUL, a zero-width space, a mark of writing direction


def visible(text: str) -> bool:
    r"""Whether a text has a character that can be seen.

    Examples
    --------
    >>> from tierpace.core.texts import visible
    >>> [visible(t) for t in ("ann", "", " ", "\u200b", "-")]
    [True, False, False, False, True]
    """
    return text[:1].isalnum() or any(map(_seen, text))


def _seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in UNSEEN


def look_alikes(ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    r"""Return the ids that differ from others in case, spaces, unseen characters or Unicode form alone, with those.

    Examples
    --------
    >>> from tierpace.core.texts import look_alikes
    >>> look_alikes(["Ann", "ann ", "bob"])
    {'Ann': ('ann ',), 'ann ': ('Ann',)}
    """
    groups: dict[str, list[str]] = {}
    for name in ids:
        groups.setdefault(_look(name), []).append(name)
    return {a: tuple(b for b in group if b != a) for group in groups.values() if len(group) > 1 for a in group}


def _look(name: str) -> str:
    if name.isascii() and name.isdigit():
        return name
    shown = (c for c in unicodedata.normalize("NFKC", name) if _seen(c))
    return unicodedata.normalize("NFKC", "".join(shown).casefold())
