"""Results as a notebook shows them: short tables of HTML in the colours of the page, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tierpace.core.counting import counted
from tierpace.tables.cells import cut, visible
from tierpace.tables.text import Column

ROWS = 20  # rows that are shown; the rest is counted
NOTES = 5
WIDTH = 60  # columns of a terminal that a cell may fill
HEAD = "border-bottom:1px solid currentColor;vertical-align:bottom;text-align:"
CELL = "text-align:"


def short_html(title: str, columns: Sequence[Column], *, notes: Iterable[object] = (), total: int | None = None) -> str:
    r"""Return a title, a table and notes as HTML; at most 20 rows and 5 notes, and how many more there are.

    ``total`` is how many rows there are, where the columns hold only the first. No colour is named, so that the table
    has those of the page, light or dark.

    Examples
    --------
    >>> from tierpace.tables.html import short_html
    >>> from tierpace.tables.text import Column
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
        parts.append(f"<p><small>… and {counted(len(said) - NOTES, 'more note')}</small></p>")
    return "".join(parts) + "</div>"


def _text(text: str) -> str:
    return escape(visible(text))


def _cell(tag: str, text: str, style: str, *, right: bool) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    side = "right;white-space:nowrap" if right else "left"  # a number, or a span of two, stays on its line
    lines = text.split("\n") if tag == "th" else [text]
    inside = "<br>".join(escape(cut(visible(line), WIDTH)) for line in lines)
    return f'<{tag}{scope} style="{style}{side}">{inside}</{tag}>'


# ------------------------------------------------------------------------------------------------------- what is shown
