"""What a network earns as text: goals, incentives, and who makes the difference with their plans."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from tierpace.money.network_verdicts import (
    incentive_columns as earned_columns,
    sum_text,
    unknown_column,
    verdict_title,
)
from tierpace.rosters.network_results import (
    amount,
    count,
    goal_columns,
    incentive_columns,
    nearest_columns,
    outlook_title,
    share,
)
from tierpace.tables.cells import MISSING, cut, percent, visible, width_of
from tierpace.tables.text import Column, left, right, table_text

if TYPE_CHECKING:
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.money.network_verdicts import NetworkVerdict
    from tierpace.rosters.network_results import NetworkOutlook
    from tierpace.tables.table import Table

WIDTH = 100
LEAST = 12  # columns of a plan that say something
GAP = 2
NEAR = "Who makes the difference"
LONG = 160
CHANGED = "Amounts here include what goals change in the ladders' ratios; those of the roster do not."
NEAREST = 3  # creators that a line of a digest names
MET = {True: "met", False: "missed", None: "no rate"}


def network_head(network: NetworkProgram) -> str:
    """Return what a network program is, as one line.

    Examples
    --------
    >>> from tierpace.core import NetworkProgram
    >>> from tierpace.show.network import network_head
    >>> network_head(NetworkProgram(name="Example", revision="2026-03", per_diamond=0.01, currency="USD", grade="C"))
    'Example · all regions · revision 2026-03 · grade C'
    """
    grade = f" · grade {network.grade}" if network.grade else ""
    return visible(f"{network.name} · {network.region or 'all regions'} · revision {network.revision}{grade}")


def outlook_text(found: NetworkOutlook, *, width: int = WIDTH) -> str:
    """Return an outlook as text: the sum, each goal, each incentive, and who makes the difference.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.core import NetworkGoal, NetworkProgram
    >>> from tierpace.show.network import outlook_text
    >>> goal = NetworkGoal("most", "all", event="clears", at_least=0.9, pays=100)
    >>> network = NetworkProgram(name="Example", revision="2026-03", per_diamond=0.01, currency="USD", goals=[goal])
    >>> found = tp.rosters.network_outlook(tp.demo.ledger(seed=0), tp.demo.program(), network, as_of=tp.demo.AS_OF)
    >>> print(outlook_text(found).splitlines()[0])
    Example · all regions · revision 2026-03
    """
    parts = _filled([network_head(found.network), outlook_title(found)], width)
    if len(found.goals):
        parts += ["", table_text(_fitting(goal_columns(found), width))]
    parts += ["", table_text(_fitting(incentive_columns(found), width))]
    if len(found.nearest):
        parts += ["", table_text(_narrowed(nearest_columns(found), width))]
        if "added" in found.nearest.columns["estimate"]:
            said = "* too few worlds have the event: it was added to all, as if independent of the others"
            parts += _filled([said], width)
    return "\n".join([*parts, *_filled(_notes(found.notes), width), ""])


def network_section(found: NetworkOutlook | None, literal: Callable[..., str]) -> list[tuple[str, list[str], int]]:
    """Return a section of a digest, if there is an outlook: the sum, then each goal with who makes the difference.

    ``literal`` makes any text one that Markdown shows as it is.

    Examples
    --------
    >>> from tierpace.show.network import network_section
    >>> network_section(None, str)
    []
    """
    if found is None:
        return []
    low, high = found.total_interval
    currency = found.network.currency
    parts = ", ".join(
        f"{literal(r['name'])} {'not known' if r['mean'] is None else amount(r['mean'])}" for r in found.incentives
    )
    text = f"{found.total.mean():,.0f} {currency} expected (80 % between {low:,.0f} and {high:,.0f})"
    said = sum_text(text, found, "mean")
    sums = "nothing is known" if said == MISSING else said
    lines = [f"{literal(found.network.name)}: {sums}" + (f": {parts}" if parts else "")]
    if found.network.changes:
        lines.append(CHANGED)
    for row in found.goals:
        head = f"**{literal(row['goal'])}**: "
        if row["chance"] is None:
            lines.append(f"{head}no rate, for {literal(_why_no_rate(found, row['goal']), LONG)}")
            continue
        near = [literal(n["name"] or n["creator_id"]) for n in found.nearest if n["goal"] == row["goal"]]
        who = f"; nearest: {', '.join(near[:NEAREST])}" if near else ""
        out = f", {row['not_known']:,} not known" if row["not_known"] else ""
        worth = f", worth {row['worth']:,.0f} {currency}" if row["worth"] else ""
        lines.append(
            f"{head}{percent(row['chance'])}; {row['with_event']:,} of {row['creators']:,} now, "
            f"{row['needed']:,} needed{out}{worth}{who}"
        )
    return [("Network", lines, len(found.goals))]


def _why_no_rate(found: NetworkOutlook, goal: str) -> str:
    """Return why a goal has no rate, as its note says it."""
    start = f"goal {goal!r} is neither met nor missed: "
    return next(n.text.removeprefix(start) for n in found.notes if n.text.startswith(start))


def network_block(found: NetworkOutlook | None) -> dict[str, Any] | None:
    """Return what a page shows of an outlook: its title, and tables of texts.

    Examples
    --------
    >>> from tierpace.show.network import network_block
    >>> network_block(None) is None
    True
    """
    if found is None:
        return None
    tables = [("Goals", goal_columns(found)), ("Money", incentive_columns(found))]
    if len(found.nearest):
        tables.append((NEAR, nearest_columns(found)))
    return {
        "title": outlook_title(found),
        "about": network_head(found.network),
        "changed": CHANGED if found.network.changes else "",
        "tables": [
            {
                "caption": caption,
                "folded": caption == NEAR,
                "heads": [(c.head.replace("\n", " "), c.right) for c in columns],
                "rows": [
                    list(zip(row, (c.right for c in columns), strict=True))
                    for row in zip(*(c.cells for c in columns), strict=True)
                ],
            }
            for caption, columns in tables
            if columns[0].cells
        ],
        "notes": [visible(str(note)) for note in found.notes if note.code.startswith("network")],
    }


def verdict_text(found: NetworkVerdict, *, width: int = WIDTH) -> str:
    """Return what a closed month has earned as text.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.core import NetworkGoal, NetworkProgram
    >>> from tierpace.show.network import verdict_text
    >>> goal = NetworkGoal("most", "all", event="clears", at_least=0.6, pays=100)
    >>> network = NetworkProgram(name="Example", revision="2026-02", per_diamond=0.01, currency="USD", goals=[goal])
    >>> found = tp.money.judge_network(tp.demo.ledger(seed=0), tp.demo.program(), network, month="2026-02")
    >>> print(verdict_text(found))
    Example · all regions · revision 2026-02
    Example, 2026-02: 1,052.37 USD
    <BLANKLINE>
    goal  cohort  at least  creators  with it  needed   rate
    most  all         60 %        13        8       8  8/13  met
    <BLANKLINE>
    incentive     diamonds       USD
    ladder tiers         –    952.37
    goal most            –    100.00
    sum                     1,052.37
    <BLANKLINE>
    """
    parts = _filled([network_head(found.network), verdict_title(found)], width)
    if len(found.goals):
        parts += ["", table_text(_fitting(_goals(found), width))]
    parts += ["", table_text(_fitting(earned_columns(found), width))]
    return "\n".join([*parts, *_filled(_notes(found.notes), width), ""])


def _goals(found: NetworkVerdict) -> list[Column]:
    rows = list(found.goals)
    return [
        left("goal", (visible(r["goal"]) for r in rows)),
        left("cohort", (visible(r["cohort"]) for r in rows)),
        right("at least", (share(r["at_least"]) for r in rows)),
        right("creators", (count(r["creators"]) for r in rows)),
        right("with it", (count(r["with_event"]) for r in rows)),
        right("needed", (count(r["needed"]) for r in rows)),
        right("rate", (MISSING if r["rate"] is None else f"{r['with_event']}/{r['creators']}" for r in rows)),
        left("", (MET[r["met"]] for r in rows)),
        *(c._replace(cells=c.cells[:-1]) for c in unknown_column(rows)),
    ]


def _narrowed(columns: list[Column], width: int) -> list[Column]:
    """Return columns of which the last is cut to what is left of the width."""
    *most, last = columns
    most = _fitting(most, width - LEAST - GAP)
    used = sum(max(map(width_of, [*c.head.split("\n"), *c.cells])) + GAP for c in most)
    room = max(width - used, LEAST)
    return [*most, last._replace(cells=[cut(cell, room) for cell in last.cells])]


def _fitting(columns: list[Column], width: int) -> list[Column]:
    """Return columns that fit a width: without the cohort, and with the first cut, if they must."""
    if _used(columns) > width:
        columns = [c for c in columns if c.head != "cohort"]
    first, *rest = columns
    room = max(width - _used(rest) - GAP, LEAST)
    return [first._replace(cells=[cut(cell, room) for cell in first.cells]), *rest]


def _used(columns: list[Column]) -> int:
    """Return how wide columns are together."""
    return sum(max(map(width_of, [*c.head.split("\n"), *c.cells])) + GAP for c in columns) - GAP


def _filled(lines: list[str], width: int) -> list[str]:
    """Return lines of text, those too long for a narrow terminal on several."""
    if width >= WIDTH:
        return lines
    return [part for line in lines for part in wrap(line, width, subsequent_indent="  ", break_on_hyphens=False)]


def _notes(notes: Any) -> list[str]:
    return [f"note: {visible(str(note))}" for note in notes]


def gain_text(found: Table) -> str:
    """Return what a network gains by an allocation, incentive by incentive, and how the chance of each goal changes.

    Examples
    --------
    >>> from tierpace.show.network import gain_text
    >>> from tierpace.tables import Table
    >>> row = {"kind": "ladder", "name": "rank-up", "before": 900.0, "after": 1000.0, "gain": 100.0, "currency": "USD"}
    >>> print(gain_text(Table({name: (value,) for name, value in row.items()})), end="")
    incentive       before     after  gain USD
    ladder rank-up  900.00  1,000.00    100.00
    the network     900.00  1,000.00    100.00
    """
    rows = list(found)
    names = [f"{row['kind']} {row['name']}" for row in rows]
    currency = rows[0]["currency"] if rows else ""
    columns = [left("incentive", [*map(visible, names), "the network"])]
    for name in ("before", "after", "gain"):
        head = f"{name} {currency}".rstrip() if name == "gain" else name
        values = [row[name] for row in rows]
        cells = [MISSING if value is None else f"{value:,.2f}" for value in values]
        columns.append(right(head, [*cells, f"{sum(value or 0 for value in values):,.2f}"]))
    goals = [f"{note}\n" for note in found.notes if note.code == "goal_chance"]
    return table_text(columns) + "\n" + "".join(visible(line.rstrip()) + "\n" for line in goals)
