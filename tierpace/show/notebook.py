"""Results as a notebook shows them: short tables of HTML in the colours of the page, every text escaped."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from tierpace.comparisons import NEW_MONTH
from tierpace.core.signals import Signal
from tierpace.show.cells import MISSING, count_down, cut, hours_down, hours_up, label, percent, visible
from tierpace.show.plans import allocation_title
from tierpace.show.scores import backtest_title, board_columns, board_title, score_columns
from tierpace.show.text import Column, counts_text, cut_text, health_lines, shown_columns, title_text
from tierpace.wording import days, hours, missing

if TYPE_CHECKING:
    from tierpace.backtests import Backtest
    from tierpace.comparisons import Comparison
    from tierpace.core.projection import Projection
    from tierpace.evidence.tables import Table
    from tierpace.leaderboards import Leaderboard
    from tierpace.planning.allocation import Allocation
    from tierpace.planning.plan import Plan
    from tierpace.rosters import Roster
    from tierpace.rules import Chances, Verdicts

ROWS = 20  # rows that are shown; the rest is counted
NOTES = 5
WIDTH = 60  # columns of a terminal that a cell may fill
MOST_COLUMNS = 14
LARGE = 100
HOUR = 3600
HEAD = "border-bottom:1px solid currentColor;vertical-align:bottom;text-align:"
CELL = "text-align:"


def short_html(title: str, columns: Sequence[Column], *, notes: Iterable[object] = (), total: int | None = None) -> str:
    r"""Return a title, a table and notes as HTML; at most 20 rows and 5 notes, and how many more there are.

    ``total`` is how many rows there are, where the columns hold only the first. No colour is named, so that the table
    has those of the page, light or dark.

    Examples
    --------
    >>> from tierpace.show.notebook import short_html
    >>> from tierpace.show.text import Column
    >>> page = short_html("Who", [Column("name", ["<b>Ann"], right=False)])
    >>> "&lt;b&gt;Ann" in page, "<b>" in page
    (True, False)
    """
    count = total if total is not None else len(columns[0].cells) if columns else 0
    parts = [f"<div><p>{_text(title)}</p>"]
    if count:
        heads = "".join(_cell("th", c.head, HEAD, right=c.right) for c in columns)
        rows = zip(*(c.cells[:ROWS] for c in columns), strict=True)
        body = "".join(
            f"<tr>{''.join(_cell('td', v, CELL, right=c.right) for v, c in zip(row, columns, strict=True))}</tr>"
            for row in rows
        )
        parts.append(
            '<div style="overflow-x:auto"><table class="dataframe" style="border-collapse:collapse">'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        )
    if count > ROWS:
        parts.append(f"<p>… and {count - ROWS:,} more</p>")
    said = [str(note) for note in notes]
    parts += [f"<p><small>note: {_text(note)}</small></p>" for note in said[:NOTES]]
    if len(said) > NOTES:
        parts.append(f"<p><small>… and {len(said) - NOTES:,} more notes</small></p>")
    return "".join(parts) + "</div>"


def _text(text: str) -> str:
    return escape(visible(text))


def _cell(tag: str, text: str, style: str, *, right: bool) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    side = "right;white-space:nowrap" if right else "left"  # a number, or a span of two, stays on its line
    lines = text.split("\n") if tag == "th" else [text]
    inside = "<br>".join(escape(cut(visible(line), WIDTH)) for line in lines)
    return f'<{tag}{scope} style="{style}{side}">{inside}</{tag}>'


def _creators(n: int) -> str:
    return f"{n:,} creator{'' if n == 1 else 's'}"


def _left(head: str, cells: Iterable[str]) -> Column:
    return Column(head, list(cells), right=False)


def _right(head: str, cells: Iterable[str]) -> Column:
    return Column(head, list(cells), right=True)


# ------------------------------------------------------------------------------------------------------- what is shown


def roster_html(table: Roster) -> str:
    """Return what a roster is of, the standings, and of its first rows what is missing and what would help."""
    first = {name: column[:ROWS] for name, column in table.columns.items()}
    shown = [c for c in shown_columns(first, wide=True) if not c.head.endswith("so far")] if len(table) else []
    line, details = health_lines(table)
    title = " · ".join([*line, f"{title_text(table)}: {counts_text(table)}"])
    return short_html(title, shown, notes=[*details, *table.notes], total=len(table))


def projection_html(projection: Projection) -> str:
    """Return what each creator has, the month's end expected and its 80 % interval, in hours, diamonds and days."""
    progress, n = projection.progress, len(projection.ids)
    columns = [_left("creator", map(str, projection.ids[:ROWS]))]
    drawn = projection.draws is not None and projection.draws.shape[1] > 0
    expected = projection.mean if drawn else projection.point
    ends = projection.interval(0.8) if drawn else None
    for signal, name in zip(Signal, ("airtime", "diamonds", "days"), strict=True):
        if not progress.measured[signal]:
            continue
        sure = ~progress.no_data & progress.shown[signal]  # of others an end is drawn, and says nothing
        columns.append(
            _right(f"{name}\nso far", _where(progress.seen, _amounts(progress.so_far[:ROWS, signal], signal)))
        )
        columns.append(_right(f"{name}\nexpected", _where(sure, _amounts(expected[:ROWS, signal], signal))))
        if ends is not None:
            low, high = (_amounts(ends[:ROWS, k, signal], signal) for k in range(2))
            columns.append(_right("80 %", _where(sure, (f"{a} to {b}" for a, b in zip(low, high, strict=True)))))
    when = cut_text(progress.cut, progress.day_rule.zone)
    title = f"Projection of {_creators(n)} to the end of {projection.month}, {when}, by {projection.forecaster}"
    return short_html(title, columns, notes=projection.notes, total=n)


def _where(known: Any, texts: Iterable[str]) -> list[str]:
    return [text if k else MISSING for k, text in zip(known[:ROWS].tolist(), texts, strict=True)]


def _amounts(values: Any, signal: Signal) -> list[str]:
    if signal is Signal.AIRTIME:
        return [hours_down(float(v) / HOUR) for v in values]
    return [count_down(float(v)) for v in values]


def verdicts_html(verdicts: Verdicts) -> str:
    """Return which tier each creator has, which is still possible, and what is missing to the next."""
    program, n = verdicts.program, len(verdicts.ids)
    names = [*program.names, MISSING]
    rows = range(min(n, ROWS))
    wanted = [max(int(verdicts.tier[i]) - 1, 0) for i in rows]
    short = [missing(*verdicts.shortfall[i, k].tolist()) for i, k in zip(rows, wanted, strict=True)]
    columns = [
        _left("creator", map(str, verdicts.ids[:ROWS])),
        _left("cleared", (names[verdicts.tier[i]] for i in rows)),
        _left("still possible", (names[verdicts.reachable[i]] for i in rows)),
        _left("next", (names[k] if verdicts.tier[i] else MISSING for i, k in zip(rows, wanted, strict=True))),
        _left("missing", (s if verdicts.tier[i] else MISSING for i, s in zip(rows, short, strict=True))),
    ]
    return short_html(
        f"Verdicts on {_creators(n)} by {program.name} {program.revision}", columns, notes=verdicts.notes, total=n
    )


def chances_html(found: Chances) -> str:
    """Return the chance of each tier, and what binds at the easiest that is not cleared."""
    program, n = found.program, len(found.ids)
    rows = range(min(n, ROWS))
    columns = [_left("creator", map(str, found.ids[:ROWS]))]
    columns += [_right(t, map(percent, found.tier[:ROWS, k].tolist())) for k, t in enumerate(program.names)]
    binding = [found.binding[i][found.binding[i] >= 0] for i in rows]
    columns.append(_left("binding", (Signal(b[-1]).label.replace("_", " ") if len(b) else MISSING for b in binding)))
    return short_html(
        f"Chances of {_creators(n)} under {program.name} {program.revision}", columns, notes=found.notes, total=n
    )


def plan_html(plan: Plan) -> str:
    """Return a plan as a table of one row, or why there is none."""
    if plan.reason:
        return short_html(f"{plan.creator_id}: {plan.reason}", [])
    columns = [_left("tier", [plan.tier]), _left("missing", [missing(*plan.short)])]
    if plan.dates:
        columns += [
            _right("extra streams", [f"{len(plan.dates):,} of {hours(plan.seconds_each)}"]),
            _left("on", [days(plan.dates)]),
        ]
    if plan.battles:
        columns.append(_right("battles", [f"{plan.battles:,}"]))
    columns.append(_right("chance", [f"{percent(plan.chance_before)} → {percent(plan.chance_after)}"]))
    return short_html(f"Plan for {plan.creator_id}", columns)


def allocation_html(found: Allocation) -> str:
    """Return whom to push, with what, and what it gains."""
    pushes = found.pushes[:ROWS]
    columns = [
        _left("creator", (p.creator_id for p in pushes)),
        _left(
            "extra streams", (f"{len(p.dates):,} of {hours(p.seconds_each)}" if p.dates else MISSING for p in pushes)
        ),
        _left("on", (days(p.dates) if p.dates else MISSING for p in pushes)),
    ]
    if any(p.battles for p in found.pushes):
        columns.append(_right("battles", (f"{p.battles:,}" for p in pushes)))
    columns += [
        _left("tier", (p.tier for p in pushes)),
        _right("chance", (f"{percent(p.chance_before)} → {percent(p.chance_after)}" for p in pushes)),
        _right("gain", (f"{p.gain:,.2f}" for p in pushes)),
    ]
    return short_html(allocation_title(found), columns, notes=found.notes, total=len(found.pushes))


def backtest_html(found: Backtest) -> str:
    """Return the mean scores of each forecaster: CRPS by signal, Brier score of tiers, coverage."""
    return short_html(backtest_title(found), score_columns(found))


def leaderboard_html(board: Leaderboard) -> str:
    """Return forecasters, best first, with their difference to the baseline and the verdict."""
    return short_html(board_title(board), board_columns(board), notes=board.notes)


def comparison_html(moved: Comparison) -> str:
    """Return who moved: those that did first."""
    c = moved.columns
    order = sorted(range(len(moved)), key=lambda i: c["move"][i] == "same")[:ROWS]
    columns = [
        _left("creator", (label(c["creator_id"][i]) for i in order)),
        _left("move", (c["move"][i] for i in order)),
        _left("standing", (_both(c, "standing", i, label) for i in order)),
        _right("chance", (_both(c, "chance", i, percent) for i in order)),
        _right("airtime added", (hours_up(c["airtime_hours_added"][i]) for i in order)),
        _right("diamonds added", (count_down(c["diamonds_added"][i]) for i in order)),
        _left("binding", (label(c["binding"][i]) for i in order)),
    ]
    counts = ", ".join(f"{n:,} {m}" for m, n in moved.counts.items() if n)
    return short_html(f"{len(moved):,} rows: {counts}" if len(moved) else "nobody", columns, total=len(moved))


def _both(c: dict[str, tuple[Any, ...]], what: str, i: int, show: Callable[[Any], str]) -> str:
    """Return what was and is; of a new month what the closed one came to, or only what is."""
    after = show(c[f"{what}_after"][i])
    if c["move"][i] != NEW_MONTH:
        return f"{show(c[f'{what}_before'][i])} → {after}"
    return f"closed: {label(c['closed'][i])}; now {after}" if what == "standing" else after


def table_html(table: Table) -> str:
    """Return the first rows of a table of evidence; of more than 14 columns the first."""
    names = list(table.columns)
    shown = [
        Column(
            name.replace("_", " "),
            [_value(v) for v in table.columns[name][:ROWS]],
            right=all(isinstance(v, int | float) or v is None for v in table.columns[name]),
        )
        for name in names[:MOST_COLUMNS]
    ]
    more = f", {len(names) - MOST_COLUMNS} columns not shown" if len(names) > MOST_COLUMNS else ""
    return short_html(f"{len(table):,} rows{more}", shown, notes=table.notes, total=len(table))


def _value(value: object) -> str:
    """Return a value of a table; numbers in three digits, large ones whole."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.3g}"
    return label(value)
