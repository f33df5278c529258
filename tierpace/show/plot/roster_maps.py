"""The map of a roster: who is near a tier and who is not, by chance and by what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tierpace.core.counting import counted
from tierpace.errors import InputError
from tierpace.rules.standings import STANDINGS
from tierpace.show.plot.marks import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SMALL,
    axes,
    axis_labels,
    heading,
    percent_tick,
    percents,
)
from tierpace.tables.cells import cut, is_missing, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from tierpace.rosters.rosters import Roster

MARKS = dict(
    zip(STANDINGS, ((GREEN, "o"), (BLUE, "^"), (ORANGE, "D"), (PURPLE, "v"), (GREY, "x"), (GREY, "o")), strict=True)
)
"""Colour and marker of each standing."""
ACROSS = ("gap", "effort")
NAMED = 12  # labels that a map can bear
NAME = 16
CLOSE_X, CLOSE_Y = 0.13, 0.045  # of the plot: labels nearer than this would lie over each other
WANTED = ("at risk", "unlikely", "on track")  # whose names are worth reading, in this order


def roster_map(
    roster: Roster, *, across: str = "gap", names: int | Sequence[str] = NAMED, ax: Axes | None = None
) -> Axes:
    """Draw the creators of a roster by their chance, against what is missing or the effort that would close it.

    Parameters
    ----------
    roster : Roster
        May be empty.
    across : {"gap", "effort"}
        What lies on the x axis: the largest missing share of the target's thresholds, from what is earned; or the extra
        hours of the plan, 0 where none is needed, without creators that no plan would help.
    names : int or sequence of str
        How many creators are named, those at risk and likeliest first; or whose ids.
    ax : matplotlib Axes, optional
        Default: those of a new figure, which is their ``.figure``.

    Returns
    -------
    matplotlib Axes
        Points of a colour and a shape for each standing.

    Raises
    ------
    InputError
        ``across`` is neither.
    MissingExtraError
        As `pace_chart`.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> tp.show.plot.roster_map(table).get_ylabel()
    'chance of the target'
    """
    if across not in ACROSS:
        raise InputError("plot.bad_across", "across", across, f"must be one of {', '.join(ACROSS)}")
    ax = axes(ax)
    rows = list(roster)
    places = _effort(rows) if across == "effort" else _gaps(roster, rows)
    shown = [(x, r) for x, r in zip(places, rows, strict=True) if x is not None and r["chance"] is not None]
    for standing in STANDINGS:
        colour, marker = MARKS[standing]
        here = [(x, r["chance"]) for x, r in shown if r["standing"] == standing]
        if here:
            xs, ys = zip(*here, strict=True)
            ax.scatter(
                xs,
                ys,
                color=colour,
                marker=marker,
                s=34,
                label=f"{standing} ({len(here)})",
                zorder=3,
                clip_on=False,
            )
    percents(ax)
    most = max((x for x, _ in shown), default=0)
    if across == "gap":
        ticks = [0, 0.25, 0.5, 0.75, 1]
        ax.set_xticks(ticks, [percent_tick(t) for t in ticks])
        ax.set_xlim(-0.02, 1.02)
    else:
        ax.set_xlim(-0.02 * max(most, 1), 1.05 * max(most, 1))
    for x, row in _named(shown, names):
        name = row["name"] if not is_missing(row["name"]) else row["creator_id"]
        ax.annotate(
            cut(visible(str(name)), NAME),
            (x, row["chance"]),
            xytext=(5, 4),
            textcoords="offset points",
            fontsize=SMALL,
            color=INK,
            parse_math=False,
        )
    if shown:
        ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=SMALL, labelcolor=INK)
    axis_labels(
        ax,
        "extra hours of the plan" if across == "effort" else "missing of the target, in the signal that lacks most",
        "chance of the target",
    )
    left = len(rows) - len(shown)
    heading(
        ax,
        f"{counted(len(rows), 'row')}, {roster.meta['month']} as of {str(roster.meta['as_of'])[:10]}"
        + (f"; {left:,} without a plan that would do" if left else ""),
    )
    return ax


def _effort(rows: list[dict[str, Any]]) -> list[float | None]:
    """Return the extra hours of each plan; None where none would do."""
    none_needed = ("secured", "not needed")
    return [
        r["plan_streams"] * r["plan_hours_each"]
        if r["plan_status"] == "planned"
        else 0.0
        if r["plan_status"] in none_needed
        else None
        for r in rows
    ]


def _gaps(roster: Roster, rows: list[dict[str, Any]]) -> list[float | None]:
    """Return the largest missing share of the target's thresholds, row by row: 0 … 1."""
    table = roster.signals
    names = ("creator_id", "ladder", "tier", "gap_earned", "threshold")
    lacking: dict[tuple[str, str, str], float] = {}
    for who, ladder, tier, gap, wanted in zip(*(table[n] for n in names), strict=True):
        key = (who, ladder, tier)
        if gap is None:  # of who has no data
            continue
        lacking[key] = max(lacking.get(key, 0.0), gap / max(wanted, 1))
    return [lacking.get((r["creator_id"], r["ladder"], r["target"]), 0.0) for r in rows]


def _named(shown: list[tuple[float, dict[str, Any]]], names: int | Sequence[str]) -> list[tuple[float, dict[str, Any]]]:
    """Return which points get a name: those given, or the most worth it that do not lie over each other."""
    if not isinstance(names, int):
        return [(x, r) for x, r in shown if r["creator_id"] in set(names)]
    order = sorted(
        (s for s in shown if s[1]["standing"] in WANTED),
        key=lambda s: (WANTED.index(s[1]["standing"]), -s[1]["chance"]),
    )
    span = max((x for x, _ in shown), default=0) or 1
    kept: list[tuple[float, dict[str, Any]]] = []
    for x, row in order:
        clear = all(abs(x - a) / span > CLOSE_X or abs(row["chance"] - b["chance"]) > CLOSE_Y for a, b in kept)
        if clear and len(kept) < names:
            kept.append((x, row))
    return kept
