"""Skill by cut day: how much better than a baseline, the earlier and the later in the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.backtesting.leaderboards import BEST, leaderboard
from tierpace.core.counting import counted
from tierpace.show.plot.calibration import chosen
from tierpace.show.plot.marks import GREY, SERIES, axes, axis_labels, heading, note_at_end, percent_tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from tierpace.backtesting.backtest_results import Backtest


def skill_chart(
    backtest: Backtest,
    *,
    score: str = "crps",
    baseline: str | None = None,
    signal: str | None = None,
    stratum: str = "all",
    forecasters: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how much better than a baseline forecasters score, by the day of the month on which they forecast.

    Parameters
    ----------
    backtest : Backtest
        Of at least two forecasters.
    score, signal, stratum : str
        As in `Backtest.leaderboard`.
    baseline : str, optional
        The one that the others are compared with. Default: the first forecaster.
    forecasters : sequence of str, optional
        Which of the others, at most five. Default: the first five.
    ax : matplotlib Axes, optional
        Default: those of a new figure, which is their ``.figure``.

    Returns
    -------
    matplotlib Axes
        Skill is 1 − score ÷ the baseline's, over all months: above 0 is better. Scores that have a best value other
        than 0 are taken as distances from it. A day without a score is left out.

    Raises
    ------
    InputError
        There is no such score, signal, stratum or forecaster, or more than five are given.
    MissingExtraError
        The package matplotlib is not installed.

    Examples
    --------
    >>> import tierpace as tp
    >>> both = {"linear": tp.forecasters.Linear(), "weekdays": tp.forecasters.DayOfWeek()}
    >>> asked = {"program": tp.demo.program(), "months": ["2026-02"], "cut_days": [10, 20], "draws": 50}
    >>> result = tp.backtest(tp.demo.ledger(seed=0), both, **asked)
    >>> ax = tp.show.plot.skill_chart(result, signal="airtime")
    >>> [line.get_label() for line in ax.get_lines()]
    ['linear', 'weekdays']
    """
    base = backtest.meta["forecasters"][0] if baseline is None else baseline
    others = [n for n in backtest.meta["forecasters"] if n != base]
    names = chosen(backtest, forecasters, known=others)
    leaderboard(backtest.scores, score, baseline=base, signal=signal, stratum=stratum)  # raises where there is none
    days = sorted(set(backtest.scores["cut_day"]))
    ax = axes(ax)
    ax.axhline(0, color=GREY, lw=1, ls=(0, (4, 2)), zorder=1, label=base)
    labels = [(0.0, base, GREY)]
    boards = {day: _skills(backtest, day, score=score, base=base, signal=signal, stratum=stratum) for day in days}
    for k, name in enumerate(names):
        colour, line, marker = SERIES[k]
        skill = np.array([boards[day].get(name, np.nan) for day in days])
        ax.plot(days, skill, color=colour, ls=line, marker=marker, ms=4, lw=1.5, label=name, zorder=3)
        if np.isfinite(skill[-1]):
            labels.append((float(skill[-1]), f"{name}  {percent_tick(skill[-1], sign=True)}", colour))
    from matplotlib.ticker import FuncFormatter

    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: percent_tick(v, sign=True)))
    low, high = ax.get_ylim()
    room = 0.08 * (high - low)
    ax.set_ylim(min(low, -room), max(high, room))
    ax.set_xticks(days)
    note_at_end(ax, labels)
    axis_labels(ax, "days of the month known", f"better than {base} by")
    months = len(backtest.meta["months"])
    off = f", off {BEST[score]:g}" if BEST.get(score) else ""
    heading(ax, f"{score}{off} of {signal or 'all signals'}, {counted(months, 'month')}")
    return ax


def _skills(
    backtest: Backtest, day: int, *, score: str, base: str, signal: str | None, stratum: str
) -> dict[str, float]:
    """Return 1 − each forecaster's distance ÷ the baseline's, over the months cut at a day."""
    rows = [i for i, d in enumerate(backtest.scores["cut_day"]) if d == day]
    part = {n: tuple(c[i] for i in rows) for n, c in backtest.scores.items()}
    board = leaderboard(part, score, baseline=base, signal=signal, stratum=stratum)
    return dict(zip(board.columns["forecaster"], board.columns["skill"], strict=True))
