"""The shape of a month: which share of it had come by which day, in past months, and how its last week goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.arrays import rows_of
from tierpace.core.counting import counted
from tierpace.core.signals import Signal
from tierpace.evidence.creator_habits import TRENDS
from tierpace.forecasters.habit_priors import LAST_WEEK
from tierpace.kernels.arrays import Floats
from tierpace.show.plot.marks import (
    BLUE,
    GREY,
    INK,
    PALE,
    SMALL,
    axes,
    axis_labels,
    check_signal,
    heading,
    percents,
)
from tierpace.tables.cells import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tierpace.evidence.creator_habits import Habits
    from tierpace.rosters.month_paces import Paces

LONGEST = 31


def late_month_chart(
    paces: Paces, habits: Habits, creator_id: str, *, signal: Signal = Signal.AIRTIME, ax: Axes | None = None
) -> Axes:
    """Draw which share of a month's total had come how many days before its end: past months, their mean, the roster's.

    Parameters
    ----------
    paces : Paces
        Of N creators, with past months: ``paces(projection, months=12)``.
    habits : Habits
        Of the same creators; what they say of the last week is written on the plot.
    creator_id : str
        One of them.
    signal : Signal
        Which of the three.
    ax : matplotlib Axes, optional
        Default: those of a new figure, which is their ``.figure``.

    Returns
    -------
    matplotlib Axes
        Below the dashed diagonal a month came late, above it early. Months that are not fully known, or in which
        nothing came, are left out; the roster's curve is the mean over all its creators' months.

    Raises
    ------
    InputError, MissingExtraError
        Those of `pace_chart`.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> paces = tp.paces(tp.project(progress, draws=50, seed=0), months=12)
    >>> ax = tp.show.plot.late_month_chart(paces, tp.habits(progress), "demo-dev")
    >>> ax.texts[-1].get_text().splitlines()[0]
    'the last 7 days go at 0.67 × the pace before'
    """
    signal = check_signal(signal, paces.measured)
    (row,), (mine,) = rows_of(paces.ids, [creator_id]), rows_of(habits.ids, [creator_id])
    ax = axes(ax)
    to_end = np.arange(-LONGEST, 1)
    curves = shares_by_days_left(paces, signal)
    ax.axvspan(-LAST_WEEK, 0, color=PALE, alpha=0.35, lw=0, zorder=0)
    ax.plot((-LONGEST, 0), (0, 1), color=GREY, lw=1, ls=(0, (4, 2)), zorder=1, label="even pace")
    own = curves[:, row]
    whole = np.isfinite(own[:, -1])
    for month, curve in zip(np.array(paces.months, object)[whole], own[whole], strict=True):
        ax.plot(to_end, curve, color=PALE, lw=1, zorder=2, label=str(month))
    everyone = curves.reshape(-1, LONGEST + 1)
    styled: tuple[tuple[Floats, dict[str, Any], str], ...] = (
        (everyone, {"color": INK, "lw": 1.2, "ls": ":"}, "roster"),
        (own, {"color": BLUE, "lw": 2}, creator_id),
    )
    for found, style, name in styled:
        kept = found[np.isfinite(found[:, -1])]
        if len(kept):
            there = np.isfinite(kept).any(0)
            ax.plot(to_end[there], np.nanmean(kept[:, there], axis=0), zorder=3, label=name, **style)
    percents(ax)
    ax.set_xlim(-LONGEST, 0)
    ax.set_xticks([-28, -21, -14, -7, 0])
    lines, names = _named(ax, creator_id)
    ax.legend(lines, names, loc="upper left", frameon=False, fontsize=SMALL, labelcolor=INK)
    ax.text(0.97, 0.05, _said(habits, int(mine), signal), transform=ax.transAxes, ha="right", fontsize=SMALL, color=INK)
    axis_labels(ax, "days before the month's end", f"share of the month's {signal.label.replace('_', ' ')}")
    count = int(whole.sum())
    heading(ax, f"{creator_id}, {counted(count, 'past month')}")
    return ax


def shares_by_days_left(paces: Paces, signal: Signal) -> Floats:
    """Return the share of each past month's total that had come 31, 30, … 0 days before its end: (M, N, 32).

    A shorter month begins later, with NaN before; a month not fully known, or empty, is NaN.
    """
    out = np.full((*paces.past.shape[:2], LONGEST + 1), np.nan)
    for k, month in enumerate(paces.months):
        curve = paces.past[k, :, : month.days + 1, signal]
        total = np.where(curve[:, -1:] > 0, curve[:, -1:], np.nan)
        out[k, :, LONGEST - month.days :] = curve / total
    return out


def _named(ax: Axes, creator_id: str) -> tuple[list[Any], list[str]]:
    """Return the lines that a legend names, and their names: one past month is named for all."""
    by_name: dict[str, Any] = {str(line.get_label()): line for line in ax.get_lines()}
    kept = {n: by_name[n] for n in (creator_id, "roster", "even pace") if n in by_name}
    past = [line for name, line in by_name.items() if name not in kept]
    kept |= {"one past month": past[0]} if past else {}
    return list(kept.values()), [visible(name) for name in kept]


def _said(habits: Habits, row: int, signal: Signal) -> str:
    """Return what is known of the last week, in words."""
    if not habits.months[row]:
        return "no past month says how the last 7 days go"
    ratio, low, high = (v[row, signal] for v in (habits.late_month, habits.late_low, habits.late_high))
    count, trend = habits.months[row], TRENDS[habits.trend[row, signal]]
    return (
        f"the last {LAST_WEEK} days go at {ratio:.2f} × the pace before\n"
        f"80 %: {low:.2f} to {high:.2f}, of {counted(count, 'month')}: {trend}"
    )
