"""Why chances moved, as text: the change, and its parts in points of a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    columns = [
        Column("creator", [cut(label(c["creator_id"][i]), NAME) for i in order], right=False),
        Column("tier", [cut(label(c["tier"][i]), NAME) for i in order], right=False),
        Column(
            "chance", [f"{percent(c['chance_before'][i])} → {percent(c['chance_after'][i])}" for i in order], right=True
        ),
        Column("change", [_points(c["change"][i]) for i in order], right=True),
        *(Column(head, [_points(c[name][i]) for i in order], right=True) for name, head in PARTS.items()),
    ]
    notes = [f"note: {label(note.text)}, in points of a hundred" for note in told.notes]
    return "\n".join([table_text(columns) if order else "nobody is in both reports", "", *notes]) + "\n"


def _points(share: float | None) -> str:
    if share is None:
        return MISSING
    return f"{share * 100:+.0f}".replace("-", "−") if abs(share * 100) >= LEAST else "0"
