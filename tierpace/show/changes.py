"""Why chances moved, as text: the change, and its parts in points of a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.evidence.changes import PARTS_NOTE
from tierpace.rosters.shown_columns import shown_names
from tierpace.tables.cells import MISSING, cut, label, percent
from tierpace.tables.text import Column, table_text

if TYPE_CHECKING:
    from tierpace.tables.table import Table

PARTS = {
    "calendar": "days\ngone by",
    "outlook": "outlook",
    "by_airtime": "by\nairtime",
    "by_diamonds": "by\ndiamonds",
    "by_active_days": "by\ndays",
}
NAME = 24
LEAST = 0.5  # of a point: less is shown as 0


def changes_text(told: Table) -> str:
    """Return the table of `tierpace.evidence.explain_change` as text, the largest changes first.

    Columns ``name`` and ``ladder``, which the command adds, are shown where they are.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.changes import changes_text
    >>> ledger = tp.demo.ledger(seed=0)
    >>> first, second = (tp.project(ledger.as_of(f"2026-03-{d}"), draws=50, seed=0) for d in (10, 15))
    >>> changes = tp.evidence.explain_change(before=first, after=second, program=tp.demo.program())
    >>> print(changes_text(changes).splitlines()[1].split())
    ['creator', 'tier', 'chance', 'change', 'gone', 'by', 'outlook', 'airtime', 'diamonds', 'days']
    """
    c = told.columns
    order = sorted(range(len(told)), key=lambda i: -abs(c["change"][i] or 0))
    names, several = shown_names(c, NAME), len(set(c.get("ladder", ()))) > 1
    columns = [
        Column("creator", [names[i] for i in order], right=False),
        *([Column("ladder", [cut(label(c["ladder"][i]), NAME) for i in order], right=False)] if several else []),
        Column("tier", [cut(label(c["tier"][i]), NAME) for i in order], right=False),
        Column(
            "chance", [f"{percent(c['chance_before'][i])} → {percent(c['chance_after'][i])}" for i in order], right=True
        ),
        Column("change", [_points(c["change"][i]) for i in order], right=True),
        *(Column(head, [_points(c[name][i]) for i in order], right=True) for name, head in PARTS.items()),
    ]
    notes = [f"note: {label(n.text)}{', in points of a hundred' if n == PARTS_NOTE else ''}" for n in told.notes]
    none = "nobody is judged" if any(n.code == "not_judged" for n in told.notes) else "nobody is in both reports"
    return "\n".join([table_text(columns) if order else none, "", *notes]) + "\n"


def _points(share: float | None) -> str:
    if share is None:
        return MISSING
    return f"{share * 100:+.0f}".replace("-", "−") if abs(share * 100) >= LEAST else "0"
