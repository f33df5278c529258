"""A reconciliation as text: what agrees, what differs and why, what is not modelled, who is not compared."""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from tierpace.core.counting import counted
from tierpace.core.money import rounded, total
from tierpace.money.difference_causes import CAUSES
from tierpace.tables.cells import MISSING, cut, hours_down, label, visible
from tierpace.tables.text import left, right, table_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.core.arrays import Columns
    from tierpace.money.reconciliations import Reconciliation

WIDTH = 100
ROWS = 20  # of a cause; the rest is in CSV, JSON and workbook
WHO, TASK = 19, 24
NOT_JUDGED = "not_judged"  # the code of notes on who is not compared, who have a table of their own
WHY = {
    "no_region": "no region, and the programs are of several",
    "no_ladder": "in a region without a ladder",
    "no_rank": "last month's diamonds lie in no rank",
    "rank_not_known": "last month is not known whole",
    "joined_not_known": "no day of joining",
}


def reconciliation_text(found: Reconciliation, *, width: int = WIDTH, rows: int = ROWS) -> str:
    """Return a reconciliation as text: sums by task, differences by cause, what is not modelled or not compared.

    Parameters
    ----------
    found : Reconciliation
        As `tierpace.reconcile` gives it.
    width : int
        The most columns of a terminal that sentences fill.
    rows : int
        The most differences of one cause that are shown; how many more there are is said.

    Examples
    --------
    >>> from decimal import Decimal
    >>> import tierpace as tp
    >>> ledger = tp.demo.ledger(seed=0).select(["demo-mara"])
    >>> paid = tp.core.PaidMonth("2026-02", ids=["demo-mara"], bonus=[Decimal("120.00")])
    >>> print(tp.show.reconciliation_text(tp.reconcile(ledger, tp.demo.program(), paid)))
    2026-02 as it was paid, against ours: 1 creator in both
    ...
    """
    parts = [
        f"{found.month} as it was paid, against ours: {counted(found.compared, 'creator')} in both",
        "\n".join(_wrapped(f"note: {visible(note.text)}", width) for note in found.notes if note.code != NOT_JUDGED),
        _sums(found),
        _left(found, rows),
        *_causes(found, width, rows),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def reconciliation_sheets(found: Reconciliation) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Return a reconciliation as the sheets of a workbook: differences, sums by task, and what is not in either.

    Examples
    --------
    >>> from decimal import Decimal
    >>> import tierpace as tp
    >>> from tierpace.show.reconciliations import reconciliation_sheets
    >>> ledger = tp.demo.ledger(seed=0).select(["demo-mara"])
    >>> paid = tp.core.PaidMonth("2026-02", ids=["demo-mara"], bonus=[Decimal("120.00")])
    >>> list(reconciliation_sheets(tp.reconcile(ledger, tp.demo.program(), paid)))
    ['differences', 'tasks', 'not modelled', 'not compared', 'about']
    """
    about: Columns = {"what": ("month", "creators in both", *("note" for _ in found.notes))}
    about["value"] = (str(found.month), found.compared, *(note.text for note in found.notes))
    tables = {"differences": found.columns, "tasks": found.items, "not modelled": found.not_modelled}
    tables |= {"not compared": found.not_compared, "about": about}
    return {name: _numbers(columns, named=name != "differences") for name, columns in tables.items()}


def _numbers(columns: Columns, *, named: bool) -> dict[str, tuple[Any, ...]]:
    """Return columns with amounts as numbers of a spreadsheet; those of amounts in one currency alone say so."""
    out = {}
    named = named and len(set(columns.get("currency", ()))) <= 1
    for name, values in columns.items():
        money = named and any(isinstance(v, Decimal) for v in values)
        out[f"{name}_amount" if money else name] = tuple(float(v) if isinstance(v, Decimal) else v for v in values)
    return out


def _wrapped(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, subsequent_indent="  ", break_long_words=False))


def _sums(found: Reconciliation) -> str:
    """Return the sums of each item; one line says how the whole ends."""
    items = found.items
    if not items.get("task"):
        return ""
    aside = any(items["not_compared"])
    money: dict[str, list[str]] = {
        name: [rounded(v, c or "") for v, c in zip(items[name], items["currency"], strict=True)]
        for name in ("ours", "theirs", "not_compared", "difference")
    }
    columns = [
        left("ladder", (cut(visible(v), TASK) for v in items["ladder"])),
        left("task", (cut(_task(v), TASK) for v in items["task"])),
        right("ours", money["ours"]),
        right("theirs", money["theirs"]),
        *([right("of it not\ncompared", money["not_compared"])] if aside else []),
        right("difference", money["difference"]),
        left("", (_currency(row) for row in zip(items["currency"], items["ours"], items["theirs"], strict=True))),
    ]
    open_ = len(found.columns["cause"])
    end = f"{counted(open_, 'difference')}, by cause below" if open_ else "No difference: 0.00."
    end += " Not all is compared: see below." if aside and not open_ else ""
    return f"{table_text(columns)}\n{end}"


def _currency(row: tuple[str | None, Decimal, Decimal]) -> str:
    currency, *amounts = row
    return currency or ("currency not known" if any(amounts) else "")


def _task(value: str | None) -> str:
    return "(bonus of the month)" if value is None else visible(value)


def _left(found: Reconciliation, rows: int) -> str:
    """Return what is not modelled, and who is not compared."""
    parts = []
    rest = found.not_modelled
    if rest.get("task"):
        told = [
            f"  {cut(_task(task), TASK * 2)}: {rounded(paid, '')}, {counted(n, 'creator')}"
            for task, paid, n in zip(rest["task"], rest["theirs"], rest["creators"], strict=True)
        ]
        parts.append("\n".join(["Not modelled: tasks that no program claims", *told]))
    if found.not_compared.get("creator_id"):
        parts.append(_not_compared(found.not_compared, rows))
    return "\n\n".join(parts)


def _not_compared(aside: Columns, rows: int) -> str:
    """Return how many creators are not compared on each ladder and why, and who: those who are paid most first."""
    aside = {"currency": (None,) * len(aside["why"]), **aside}  # which JSON of before may lack
    groups: dict[tuple[str, str, str], list[Decimal]] = {}
    columns = (aside["ladder"], aside["why"], aside["currency"], aside["theirs"])
    for ladder, why, currency, paid in zip(*columns, strict=True):
        groups.setdefault((ladder, why, currency or ""), []).append(paid)
    lines = []
    for (ladder, why, currency), paid in groups.items():
        who = f"{counted(len(paid), 'creator')}, {_amount(total(paid), currency)} paid"
        lines.append(f"  {cut(visible(ladder), TASK)}: {who}: {WHY.get(why, why)}")
    order = sorted(range(len(aside["theirs"])), key=lambda k: aside["theirs"][k], reverse=True)
    table = table_text(
        [
            left("creator", (_who(aside["creator_id"][k], aside["name"][k]) for k in order)),
            left("ladder", (cut(visible(aside["ladder"][k]), TASK) for k in order)),
            right("paid", (rounded(aside["theirs"][k], aside["currency"][k] or "") for k in order)),
            left("", (aside["currency"][k] or "" for k in order)),
        ],
        rows=rows,
    )
    return "\n".join(["Not compared", *lines, _indented(table)])


def _amount(value: Decimal, currency: str) -> str:
    return f"{rounded(value, currency)} {currency}".strip()


def _who(creator: str, name: str | None) -> str:
    return cut(visible(name) if name else visible(creator), WHO)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _causes(found: Reconciliation, width: int, rows: int) -> list[str]:
    """Return a paragraph for each cause, the one with the most differences first."""
    out = []
    every = list(found)
    several = len({c for c in (*found.items.get("currency", ()), *found.columns.get("currency", ())) if c}) > 1
    for cause, count in found.causes.items():
        own = [row for row in every if row["cause"] == cause]
        head = _wrapped(f"{cause.replace('_', ' ')} ({count:,}): {CAUSES[cause]}", width)
        out.append(f"{head}\n{_indented(_table(own, rows, width - 2, several=several))}")
    return out


def _table(own: Sequence[dict[str, Any]], rows: int, width: int, *, several: bool) -> str:
    details = [row["because"].removeprefix(CAUSES[row["cause"]]).removeprefix(": ") for row in own]
    columns = [
        left("creator", (_who(row["creator_id"], row["name"]) for row in own)),
        left("what", (cut(_what(row), TASK) for row in own)),
        *(right(name, (_value(row, name) for row in own)) for name in ("ours", "theirs", "difference")),
        left("", (row.get("currency") or MISSING if several else MISSING for row in own)),
    ]
    shown = [c for c in columns if any(cell != MISSING for cell in c.cells)]
    if any(details):
        used = max(map(len, table_text(shown).splitlines())) + 2
        if width - used >= len("detail"):
            shown.append(left("detail", (cut(visible(d), width - used) for d in details)))
    return table_text(shown, rows=rows)


def _what(row: dict[str, Any]) -> str:
    """Return what differs: a figure, the tier or the bonus of a task."""
    item = str(row["item"])
    if item not in ("tier", "bonus"):
        return item.removesuffix("_seconds").replace("_", " ")
    task = visible(str(row["task"] or row["ladder"]))
    return f"{task}, tier" if item == "tier" else task


def _value(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if isinstance(value, Decimal):
        return rounded(value, row.get("currency") or "")
    if row["item"] == "airtime_seconds" and isinstance(value, int):
        return f"-{hours_down(-value)}" if value < 0 else hours_down(value)
    return f"{value:,}" if isinstance(value, int) else cut(label(value), TASK)
