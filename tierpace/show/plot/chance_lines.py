"""The chance of each tier through the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.arrays import rows_of
from tierpace.show.plot.marks import SERIES, axes, axis_labels, heading, month_days, note_at_end, percents
from tierpace.tables import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tierpace.rosters.chance_histories import ChanceHistory


def chance_chart(history: ChanceHistory, creator_id: str, *, ax: Axes | None = None) -> Axes:
    """Draw how the chance of each tier went through the month, day by day.

    Parameters
    ----------
    history : ChanceHistory
        Of N creators.
    creator_id : str
        One of them.
    ax : matplotlib Axes, optional
        Default: those of a new figure, which is their ``.figure``.

    Returns
    -------
    matplotlib Axes
        A line a tier, labelled with its last chance.

    Raises
    ------
    InputError
        The creator is not there.
    MissingExtraError
        The package matplotlib is not installed.

    Examples
    --------
    >>> import tierpace as tp
    >>> history = tp.chance_history(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-04", draws=100)
    >>> ax = tp.show.plot.chance_chart(history, "demo-caro")
    >>> [line.get_label() for line in ax.get_lines()]
    ['Tier 1', 'Tier 2', 'Tier 3']
    """
    (row,) = rows_of(history.ids, [creator_id])
    ax = axes(ax)
    labels = []
    for k, name in enumerate(history.tiers):
        colour, line, marker = SERIES[k % len(SERIES)]
        chance = history.chance[row, :, k]
        ax.plot(history.day, chance, color=colour, ls=line, marker=marker, ms=3, lw=1.5, label=name, clip_on=False)
        known = chance[np.isfinite(chance)]
        if len(known):
            labels.append((float(known[-1]), f"{name}  {wording.percent(float(known[-1]))}", colour))
    percents(ax)
    month_days(ax, history.month.days, first=1)
    note_at_end(ax, labels)
    axis_labels(ax, "as known at the end of day", "chance of the tier")
    heading(ax, f"{creator_id}, {history.month}")
    return ax
