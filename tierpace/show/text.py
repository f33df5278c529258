"""Tables of plain text: narrow, honest and free of what a name may smuggle into a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tierpace.tables.cells import label, visible
from tierpace.tables.text import Column, left, right, table_text

if TYPE_CHECKING:
    from tierpace.money.bonus_outlooks import BookBonus, ExpectedBonus


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


def group_bonuses_text(bonuses: Sequence[ExpectedBonus | BookBonus], *, by: str) -> str:
    """Return what the creators of each manager, group or region are expected to be paid on all ladders, and its range.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.text import group_bonuses_text
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> print(group_bonuses_text([tp.expected_bonus(projection, tp.demo.program())], by="region"), end="")
    <BLANKLINE>
    region  expected bonus on all ladders            80 %
    –                        1,341.81 USD  1,176.90 to 1,470.40
    """
    rows = [
        (name, mean, low, high, bonus.currency)
        for bonus in bonuses
        for found in bonus.groups
        if found.by == by
        for name, mean, (low, high) in zip(found.names, found.mean.tolist(), found.interval.tolist(), strict=True)
    ]
    if not rows:
        return ""
    level = f"{bonuses[0].level:.0%}".replace("%", " %")
    columns = [
        left(by, [label(row[0]) for row in rows]),
        right("expected bonus on all ladders", [f"{row[1]:,.2f} {visible(row[4])}" for row in rows]),
        right(level, [f"{row[2]:,.2f} to {row[3]:,.2f}" for row in rows]),
    ]
    return "\n" + table_text(columns) + "\n"
