"""What an action changes, as a notebook shows it: of each creator and ladder the tier whose chance moves the most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.counting import counted
from tierpace.tables.cells import percent
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import left, right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.core.notes import Note
    from tierpace.money.bonus_outlooks import BookBonus
    from tierpace.rules.tier_chances import BookChances


def what_if_html(
    count: int,
    chances: tuple[BookChances, BookChances],
    bonuses: tuple[Sequence[BookBonus], Sequence[BookBonus]],
    notes: Sequence[Note],
) -> str:
    """Return the bonus to expect before and after of so many creators, and the chances of the first of them."""
    rows = []
    for old, new in zip(chances[0].parts, chances[1].parts, strict=True):
        moved = np.abs(np.nan_to_num(new.by_tier - old.by_tier)).argmax(1).tolist()
        for i, (own, k) in enumerate(zip(old.ids.tolist(), moved, strict=True)):
            span = f"{percent(_known(old.by_tier[i, k]))} → {percent(_known(new.by_tier[i, k]))}"
            rows.append((str(own), old.program.ladder, old.program.names[k], span))
    rows.sort(key=lambda row: row[0])
    first = rows[:ROWS]
    columns = [
        left("creator", (row[0] for row in first)),
        left("ladder", (row[1] for row in first)),
        left("tier", (row[2] for row in first)),
        right("chance", (row[3] for row in first)),
    ]
    totals = [
        f"{old.total.mean():,.2f} → {new.total.mean():,.2f} {old.currency} expected"
        for old, new in zip(*bonuses, strict=True)
    ]
    title = "; ".join([f"What if, of {counted(count, 'creator')}", *totals])
    return short_html(title, columns, notes=notes, total=len(rows))


def _known(chance: float) -> float | None:
    """Return a chance, None where there are no data."""
    return None if np.isnan(chance) else float(chance)
