"""Tables of plain text: narrow, honest and free of what a name may smuggle into a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tierpace.rosters.columns import MONEY
from tierpace.rosters.group_totals import COUNTED
from tierpace.tables.cells import label, visible, width_of
from tierpace.tables.text import Column, left, right, table_text

if TYPE_CHECKING:
    from tierpace.money.bonus_outlooks import BookBonus, ExpectedBonus

WORDS = {"out_of_reach": ["out of", "reach"], "bonus_at_stake": ["bonus", "at stake"]}


def totals_text(columns: Mapping[str, Sequence[Any]], *, width: int | None = None) -> str:
    """Return subtotals as lines of text: amounts to the cent, and no columns in which nothing is known.

    Parameters
    ----------
    columns : dict
        As `tierpace.subtotals` has them.
    width : int, optional
        How wide lines may be, if it can be: then headers have two lines, standings that nobody has are left out, a
        currency that all share is in the headers, and of the amounts the mean is left at last.

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
    >>> print(totals_text(table, width=30), end="")
    <BLANKLINE>
                          mean
    manager  creators      USD
    Kim            12  1,234.50
    """
    known = {n: values for n, values in columns.items() if any(v is not None for v in values)}
    zero = {n for n in COUNTED if n in known and not any(known[n])}
    told = sorted({v for v in known.get("currency", ()) if v is not None})
    shared = {"currency"} if len(told) == 1 else set()
    shown = [_totals(known, " ".join)]
    for out in (zero, zero | shared, zero | shared | {"bonus_secured"}, zero | shared | {*MONEY[1:]}):
        if width is None or _width(shown[-1]) <= width:
            break
        currency = told[0] if shared and shared <= out else ""
        shown.append(_totals({n: v for n, v in known.items() if n not in out}, "\n".join, currency))
    return table_text(shown[-1]) + "\n"


def _totals(
    columns: Mapping[str, Sequence[Any]], head: Callable[[Sequence[str]], str], currency: str = ""
) -> list[Column]:
    """Return subtotals as columns, the words of headers joined in one way; amounts with a currency that all share."""
    out = []
    for name, values in columns.items():
        words = WORDS.get(name, visible(name).split("_"))
        if currency and name in MONEY:
            words = [*words[1:], visible(currency)]
        cells = [f"{v:,.2f}" if isinstance(v, float) else label(v) for v in values]
        out.append(Column(head(words), cells, right=all(isinstance(v, int | float) for v in values if v is not None)))
    return out


def _width(columns: Sequence[Column]) -> int:
    """Return how wide a table of these columns is."""
    return max(map(width_of, table_text(columns).splitlines()), default=0)


def group_bonuses_text(bonuses: Sequence[ExpectedBonus | BookBonus], *, by: str) -> str:
    """Return what the creators of each manager, group or region are expected to be paid on all ladders, and its range.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.text import group_bonuses_text
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> print(group_bonuses_text([tp.expected_bonus(projection, tp.demo.program())], by="region"), end="")
    <BLANKLINE>
    region  expected bonus on all ladders                  80 %
    US                       1,300.99 USD  1,183.00 to 1,408.21
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
