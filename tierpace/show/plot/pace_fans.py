"""The pace of a month: what has come, the fan to the month's end, thresholds, and past months behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.arrays import rows_of
from tierpace.core.signals import Signal
from tierpace.show.plot.marks import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    UNITS,
    axes,
    axis_labels,
    check_signal,
    heading,
    in_units,
    month_days,
    note_at_end,
    short,
    short_numbers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tierpace.rosters.month_paces import Paces
    from tierpace.rules.judging import Verdicts

ROOM = 1.06  # of the highest mark


def pace_chart(
    paces: Paces,
    creator_id: str,
    *,
    signal: Signal = Signal.AIRTIME,
    verdicts: Verdicts | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how the month of one creator runs: so far, the fan to its end, thresholds, and past months in grey.

    Parameters
    ----------
    paces : Paces
        Of N creators.
    creator_id : str
        One of them.
    signal : Signal
        Which of the three.
    verdicts : Verdicts, optional
        Whose thresholds are drawn, pro-rated ones as they are.
    ax : matplotlib Axes, optional
        Default: those of a new figure, which is their ``.figure``.

    Returns
    -------
    matplotlib Axes
        In hours, diamonds or days. The dark band holds half of all futures, the light one eight of ten.

    Raises
    ------
    InputError
        The creator is not there, or the signal is not measured.
    MissingExtraError
        The package matplotlib is not installed.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> paces = tp.paces(tp.project(progress, draws=200, seed=0))
    >>> ax = tp.show.plot.pace_chart(paces, "demo-caro", verdicts=tp.judge(progress, tp.demo.program()))
    >>> ax.get_title(loc="left"), ax.get_ylabel()
    ('demo-caro, 2026-03, day 15 of 31', 'hours')
    """
    signal = check_signal(signal, paces.measured)
    (row,) = rows_of(paces.ids, [creator_id])
    ax = axes(ax)
    days, now = paces.month.days, paces.at[-1]
    fan = in_units(paces.fan()[row, ..., signal], signal)
    so_far = in_units(paces.so_far[row, :, signal], signal)
    past = in_units(paces.past[:, row, :, signal], signal)
    for month, curve in zip(paces.months, past, strict=True):
        ax.plot(range(len(curve)), curve, color=PALE, lw=1, zorder=1, label=str(month))
    low, quarter, middle, upper, high = fan
    known = bool(np.isfinite(high[-1]))  # it is not of creators without data
    if known:
        ax.fill_between(paces.ahead, low, high, color=BLUE, alpha=0.18, lw=0, zorder=2, label="8 of 10 futures")
        ax.fill_between(
            paces.ahead, quarter, upper, color=BLUE, alpha=0.32, lw=0, zorder=2, label="half of all futures"
        )
        ax.plot(paces.ahead, middle, color=BLUE, lw=1.4, zorder=3, label="median")
    ax.plot(paces.at, so_far, color=INK, lw=2, zorder=4, label="so far")
    ax.plot(now, so_far[-1], "o", color=INK, ms=4, zorder=4)
    ends = f"{short(middle[-1])} ({short(low[-1])} to {short(high[-1])})" if known else ""
    labels = [(middle[-1], ends, BLUE)] if known else []
    top = max(high[-1], so_far[-1]) if known else so_far[-1]
    if verdicts is not None:
        (mine,) = rows_of(verdicts.ids, [creator_id])
        for name, least in zip(verdicts.program.names, verdicts.thresholds[mine, :, signal], strict=True):
            if least > 0:
                wanted = float(in_units(least, signal))
                ax.axhline(wanted, color=ORANGE, lw=1, ls=(0, (4, 2)), zorder=2, label=name)
                labels.append((wanted, f"{name}  {short(wanted)}", ORANGE))
                top = max(top, wanted)
    seen = [c[c == c][-1] for c in past if (c == c).any()]  # noqa: PLR0124  # NaN differs from itself
    ax.set_ylim(0, ROOM * max([top, *seen, 1e-9]))
    if seen:
        labels.append((float(seen[-1]), str(paces.months[-1]), GREY))
    month_days(ax, days)
    short_numbers(ax)
    note_at_end(ax, labels)
    axis_labels(ax, "day of the month", UNITS[signal])
    heading(ax, f"{creator_id}, {paces.month}, day {now:.3g} of {days}")
    return ax
