"""Calibration: whether 70 % of all chances of 70 % come true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.counting import counted
from tierpace.errors import InputError
from tierpace.show.plot.marks import GREY, INK, SERIES, SMALL, axes, axis_labels, heading, percents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from tierpace.backtesting.backtest_results import Backtest

LEAST, MOST = 14, 140  # area of a point, in square points
SQUARE = (4.6, 4.4)
NORMAL_95 = 1.6448536269514722  # the 95 % point of a normal


def calibration_chart(backtest: Backtest, *, forecasters: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw how often chances of each size came true: on the diagonal, as often as was said.

    Parameters
    ----------
    backtest : Backtest
        Whose table ``reliability`` is drawn.
    forecasters : sequence of str, optional
        Which of them, at most five. Default: the first five.
    ax : matplotlib Axes, optional
        Default: those of a new figure, which is their ``.figure``.

    Returns
    -------
    matplotlib Axes
        A point for each band of chances that any chance fell into, the larger the more chances it holds. Of one
        forecaster alone bars span 90 % by luck, had each chance been right and independent of the others, which those
        of one month are not.

    Raises
    ------
    InputError
        There is no such forecaster, or more than five are given.
    MissingExtraError
        The package matplotlib is not installed.

    Examples
    --------
    >>> import tierpace as tp
    >>> asked = {"program": tp.demo.program(), "months": ["2026-02"], "cut_days": [10, 20], "draws": 50}
    >>> result = tp.backtest(tp.demo.ledger(seed=0), {"linear": tp.forecasters.Linear()}, **asked)
    >>> tp.show.plot.calibration_chart(result).get_xlabel()
    'chance that was said'
    """
    names = chosen(backtest, forecasters)
    ax = axes(ax, size=SQUARE)
    ax.plot((0, 1), (0, 1), color=GREY, lw=1, ls=(0, (4, 2)), zorder=1, label="as said")
    table = backtest.reliability
    column = {n: np.array(table[n], object if n == "forecaster" else float) for n in table}
    most = max(column["chances"].max(initial=0), 1)
    for k, name in enumerate(names):
        colour, line, marker = SERIES[k]
        rows = (column["forecaster"] == name) & (column["chances"] > 0)
        said, came, count = (column[n][rows] for n in ("mean_chance", "frequency", "chances"))
        luck = NORMAL_95 * np.sqrt(said * (1 - said) / count)
        low, high = np.clip(said - luck, 0, 1), np.clip(said + luck, 0, 1)
        if len(names) == 1:
            ax.vlines(said, low, high, color=colour, lw=1, alpha=0.5, zorder=2)
        ax.plot(said, came, color=colour, ls=line, lw=1.2, zorder=3, label=name)
        area = LEAST + (MOST - LEAST) * count / most
        ax.scatter(said, came, s=area, color=colour, marker=marker, zorder=4, edgecolor="white", linewidth=0.6)
    percents(ax, x=True)
    ax.set_aspect("equal")
    ax.legend(loc="upper left", frameon=False, fontsize=SMALL, labelcolor=INK)
    axis_labels(ax, "chance that was said", "how often it came true")
    total = int(sum(n for n, f in zip(table["chances"], table["forecaster"], strict=True) if f == names[0]))
    months = len(backtest.meta["months"])
    heading(ax, f"{counted(total, 'chance')} of {counted(months, 'month')}")
    return ax


def chosen(backtest: Backtest, wanted: Sequence[str] | None, *, known: Any = None) -> list[str]:
    """Return the forecasters to draw, or raise InputError if one is unknown or they are too many to keep apart."""
    there = list(backtest.meta["forecasters"] if known is None else known)
    names = there[: len(SERIES)] if wanted is None else list(wanted)
    for name in names:
        if name not in there:
            raise InputError("backtest.unknown_forecaster", "forecasters", name, f"must be one of {', '.join(there)}")
    if len(names) > len(SERIES):
        raise InputError(
            "plot.too_many",
            "forecasters",
            len(names),
            f"a plot must have at most {len(SERIES)} forecasters",
            "draw some of them",
        )
    return names
