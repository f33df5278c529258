"""What all plots share: their axes, colours that the colour-blind and a grey printer keep apart, labels, units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.signals import Signal
from tierpace.errors import InputError, MissingExtraError
from tierpace.kernels.arrays import Floats
from tierpace.kernels.seconds import HOUR
from tierpace.tables.cells import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, BLUE, ORANGE, GREEN, PURPLE, GREY, PALE = (
    "#22313f", "#0072b2", "#d55e00", "#009e73", "#a3497d", "#8a95a0", "#c9d0d6",
)  # fmt: skip
SERIES = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"), (PURPLE, ":", "D"), (INK, (0, (5, 1)), "v"))
"""Colour, line and marker of the first, second, … series: no two share any of the three."""

SIZE = (6.4, 3.6)  # inches
SMALL, TITLE = 8, 10  # points
APART = 1.4  # heights of a letter from one label at an edge to the next
INCH = 72  # points
PASSES = 50  # of moving labels apart; they settle within a few
THOUSAND, MILLION = 1_000, 1_000_000
UNITS = {Signal.AIRTIME: "hours", Signal.DIAMONDS: "diamonds", Signal.ACTIVE_DAYS: "active days"}
WEEK_ENDS = (1, 8, 15, 22)


def axes(ax: Axes | None, *, size: tuple[float, float] = SIZE) -> Axes:
    """Return axes to draw on: those given, or those of a new figure; the spines and ticks made quiet.

    Raises
    ------
    MissingExtraError
        The package matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError(
            "show.missing_matplotlib", "ax", None, "plots need the package matplotlib", "pip install 'tierpace[plot]'"
        ) from error
    made: Axes = Figure(figsize=size, layout="constrained").subplots() if ax is None else ax
    made.spines[["top", "right"]].set_visible(False)
    made.spines[["left", "bottom"]].set_color(GREY)
    made.tick_params(colors=INK, labelsize=SMALL, color=GREY)
    return made


def heading(ax: Axes, text: str) -> None:
    """Write a title at the left; whatever a name holds is text, never a formula."""
    ax.set_title(visible(text), loc="left", fontsize=TITLE, color=INK, parse_math=False)


def axis_labels(ax: Axes, x: str, y: str) -> None:
    """Name both axes."""
    ax.set_xlabel(x, fontsize=SMALL, color=INK)
    ax.set_ylabel(y, fontsize=SMALL, color=INK)


def month_days(ax: Axes, days: int, *, first: float = 0) -> None:
    """Make the x axis one of the days of a month."""
    ax.set_xlim(first, days)
    ax.set_xticks([*WEEK_ENDS, days])


def percent_tick(value: float, *, sign: bool = False) -> str:
    """Return a share in percent for an axis; with its sign, where it is a difference.

    Examples
    --------
    >>> from tierpace.show.plot.marks import percent_tick
    >>> percent_tick(0.25), percent_tick(-0.04, sign=True), percent_tick(0.0, sign=True)
    ('25 %', '−4 %', '0 %')
    """
    whole = f"{abs(value):.0%}".replace("%", " %")
    told = "" if whole == "0 %" else "−" if value < 0 else "+" if sign else ""
    return told + whole


def percents(ax: Axes, *, x: bool = False) -> None:
    """Make the y axis, or both, one of chances from 0 to 100 %."""
    ticks = np.linspace(0, 1, 5)
    told = [percent_tick(t) for t in ticks]
    ax.set_ylim(-0.02, 1.02)
    ax.set_yticks(ticks, told)
    if x:
        ax.set_xlim(-0.02, 1.02)
        ax.set_xticks(ticks, told)


def in_units(values: Any, signal: Signal) -> Floats:
    """Return ledger units as the units of a plot: hours, diamonds, days."""
    return np.asarray(values, np.float64) / (HOUR if signal is Signal.AIRTIME else 1)


def short(value: float) -> str:
    """Return a number as short as an axis has it.

    Examples
    --------
    >>> from tierpace.show.plot.marks import short
    >>> short(300_000), short(1_250_000), short(950), short(2.5), short(0)
    ('300k', '1.25M', '950', '2.5', '0')
    """
    size = abs(value)
    if size >= MILLION:
        return f"{value / MILLION:.3g}M"
    if size >= 10 * THOUSAND:
        return f"{value / THOUSAND:.3g}k"
    return f"{value:,.0f}" if size >= THOUSAND else f"{value:.3g}"


def short_numbers(ax: Axes) -> None:
    """Write the numbers of the y axis short."""
    from matplotlib.ticker import FuncFormatter

    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))


def note_at_end(ax: Axes, labels: Sequence[tuple[float, str, Any]]) -> None:
    """Write labels (height, text, colour) at the right edge, each next to its line and none over another."""
    low, high = ax.get_ylim()
    wanted = [(y - low) / (high - low) for y, _, _ in labels]
    figure: Any = ax.figure
    height = figure.get_size_inches()[1] * ax.get_position().height * INCH
    for (_, text, colour), place in zip(labels, spread(wanted, apart=APART * SMALL / height), strict=True):
        ax.annotate(
            visible(text),
            (1.0, place),
            xytext=(4, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=colour,
            annotation_clip=False,
            parse_math=False,
        )


def spread(places: Sequence[float], *, apart: float) -> list[float]:
    """Return places from 0 to 1, moved as little as keeps them in order and apart.

    Examples
    --------
    >>> from tierpace.show.plot.marks import spread
    >>> [round(p, 3) for p in spread([0.5, 0.51, 0.9], apart=0.1)]
    [0.455, 0.555, 0.9]
    """
    order = np.argsort(places, kind="stable")
    out = np.asarray(places, np.float64)[order]
    step = min(apart, 1 / max(len(out) - 1, 1))
    for _ in range(PASSES):
        for k in range(len(out) - 1):
            lacking = step - (out[k + 1] - out[k])
            if lacking > 0:
                out[k] -= lacking / 2
                out[k + 1] += lacking / 2
        out = np.clip(out, 0, 1)
    found = np.empty(len(out))
    found[order] = out
    return [float(v) for v in found]


def check_signal(signal: object, measured: Any = (True, True, True)) -> Signal:
    """Return a signal, or raise InputError unless it is one that is measured."""
    if not isinstance(signal, Signal):
        raise InputError("plot.bad_signal", "signal", signal, "must be a Signal", "write signal=Signal.AIRTIME")
    if not measured[signal]:
        raise InputError(
            "plot.unmeasured_signal", "signal", signal.label, "the source must measure it", "plot another signal"
        )
    return signal
