"""Tables of plain text: narrow, honest and free of what a name may smuggle into a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierpace.tables.cells import label, visible
from tierpace.tables.text import Column, table_text


def totals_text(columns: Mapping[str, Sequence[Any]]) -> str:
    """Return subtotals as lines of text: amounts to the cent, and no columns in which nothing is known.

    Examples
    --------
    >>> from tierpace.show.text import totals_text
    >>> table = {"manager": ("Kim",), "creators": (12,), "currency": ("USD",), "bonus_mean": (1234.5,)}
    >>> print(totals_text(table), end="")
    manager  creators  currency  bonus mean
    Kim            12  USD         1,234.50
    >>> print(totals_text({**table, "currency": (None,), "bonus_mean": (None,)}), end="")
    manager  creators
    Kim            12
    """
    shown = [
        Column(
            visible(name).replace("_", " "),
            [f"{v:,.2f}" if isinstance(v, float) else label(v) for v in values],
            right=all(isinstance(v, int | float) for v in values if v is not None),
        )
        for name, values in columns.items()
        if any(v is not None for v in values)
    ]
    return table_text(shown) + "\n"
