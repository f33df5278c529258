"""Tables of plain text: narrow, honest and free of what a name may smuggle into a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from tierpace.core.money import decimal_text
from tierpace.core.months import Month
from tierpace.show.cells import (
    MISSING,
    count_down,
    count_up,
    cut,
    hours_down,
    hours_up,
    is_missing,
    label,
    percent,
    visible,
    width_of,
)

if TYPE_CHECKING:
    from tierpace.core.money import Bonus
    from tierpace.core.months import DayRule
    from tierpace.core.programs import Program
    from tierpace.core.ranks import Rank
    from tierpace.rosters import Roster

ROWS = 20  # a repr shows as many; the rest is counted
NAME = 20  # columns of a terminal that a name may fill
TIER = 12
GAP = "  "
NO_NEED, SECURED = "no extra stream needed", " is secured"  # a plan's sentence where the target needs no stream


class Column(NamedTuple):
    """A column as it is shown: its head, its cells, and whether they stand to the right."""

    head: str
    cells: list[str]
    right: bool


def shown_columns(columns: Mapping[str, Sequence[Any]], *, wide: bool, name_width: int = NAME) -> list[Column]:
    r"""Return the columns of a roster that a person looks at, as text.

    Examples
    --------
    >>> from tierpace.show.text import shown_columns
    >>> columns = {"creator_id": ("7",), "standing": ("at risk",), "chance": (0.996,), "gap_airtime_hours": (0.01,)}
    >>> [(c.head, c.cells) for c in shown_columns(columns, wide=False)]
    [('creator', ['7']), ('standing', ['at risk']), ('chance', ['>99 %']), ('airtime\nmissing', ['0h 01m'])]
    """
    n = len(columns["creator_id"])
    out = [Column("creator", _names(columns, name_width), right=False)]
    if len({label(v) for v in columns.get("ladder", ())}) > 1:
        out.append(Column("ladder", [cut(label(v), TIER) for v in columns["ladder"]], right=False))
    wanted = [
        ("standing", "standing", label, False, True),
        ("target", "target", _tier, False, True),
        ("chance", "chance", percent, True, True),
        ("airtime_hours", "airtime\nso far", hours_down, True, wide),
        ("diamonds", "diamonds\nso far", count_down, True, wide),
        ("active_days", "days\nso far", count_down, True, wide),
        ("gap_airtime_hours", "airtime\nmissing", hours_up, True, True),
        ("gap_diamonds", "diamonds\nmissing", count_up, True, True),
        ("gap_active_days", "days\nmissing", count_up, True, True),
    ]
    for name, head, show, right, here in wanted:
        if here and name in columns:
            out.append(Column(head, [show(v) for v in columns[name]], right=right))
    if wide and {"plan", "plan_streams", "plan_hours_each"} <= set(columns):
        parts = zip(columns["plan"], columns["plan_streams"], columns["plan_hours_each"], strict=True)
        out.append(Column("extra\nstreams", [_plan(*part) for part in parts], right=False))
    return [column for column in out if len(column.cells) == n]


def _names(columns: Mapping[str, Sequence[Any]], width: int) -> list[str]:
    """Return what creators are called: the name, or the id where there is none; ids too where two share a name."""
    ids = [visible(str(v)) for v in columns["creator_id"]]
    names = ["" if is_missing(v) else visible(str(v)) for v in columns.get("name", [None] * len(ids))]
    owners: dict[str, set[str]] = {}
    for name, own in zip(names, ids, strict=True):
        owners.setdefault(name, set()).add(own)
    out = []
    for name, own in zip(names, ids, strict=True):
        if name and len(owners[name]) > 1:
            first = cut(name, width // 2)
            out.append(f"{first} {_end_of(own, width - width_of(first) - 1)}")
        else:
            out.append(cut(name, width) if name else _end_of(own, width) or MISSING)
    return out


def _end_of(own: str, width: int) -> str:
    """Return an id that fills at most so many columns; of a longer one the end, which tells ids apart."""
    return own if width_of(own) <= width else "…" + cut(own[::-1], width)[-2::-1]


def _tier(value: object) -> str:
    return cut(label(value), TIER)


def _plan(sentence: Any, streams: Any, hours: Any) -> str:
    if streams:
        return f"{streams:,} × {hours_down(hours)}"
    text = str(sentence)
    return "none needed" if text.startswith(NO_NEED) or text.endswith(SECURED) else MISSING


def table_text(columns: Sequence[Column], *, rows: int | None = None) -> str:
    """Return columns as lines of text, heads first; at most so many rows, and how many more there are.

    Examples
    --------
    >>> from tierpace.show.text import Column, table_text
    >>> print(table_text([Column("name", ["安", "Bo"], right=False), Column("n", ["7", "12"], right=True)]))
    name   n
    安     7
    Bo    12
    """
    total = len(columns[0].cells) if columns else 0
    shown = total if rows is None else min(rows, total)
    depth = max((c.head.count("\n") + 1 for c in columns), default=0)
    full = [[*_head(c.head, depth), *c.cells[:shown]] for c in columns]
    widths = [max(map(width_of, cells)) for cells in full]
    lines = []
    for cells in zip(*full, strict=True):
        parts = [_padded(v, w, right=c.right) for v, w, c in zip(cells, widths, columns, strict=True)]
        lines.append(GAP.join(parts).rstrip())
    if shown < total:
        lines.append(f"… and {total - shown:,} more")
    return "\n".join(lines)


def columns_text(columns: Mapping[str, Sequence[Any]]) -> str:
    r"""Return any columns as lines of text, numbers to the right.

    Examples
    --------
    >>> from tierpace.show.text import columns_text
    >>> print(columns_text({"manager": ("Kim", None), "creators": (12, 3)}), end="")
    manager  creators
    Kim            12
    –               3
    """
    shown = [
        Column(
            visible(name).replace("_", " "),
            [label(v) for v in values],
            right=all(isinstance(v, int | float) for v in values),
        )
        for name, values in columns.items()
    ]
    return table_text(shown) + "\n"


def totals_text(columns: Mapping[str, Sequence[Any]]) -> str:
    """Return subtotals as lines of text: amounts to the cent, and no columns in which nothing is known.

    Examples
    --------
    >>> from tierpace.show.text import totals_text
    >>> table = {"manager": ("Kim",), "creators": (12,), "currency": ("USD",), "bonus_mean": (1234.5,)}
    >>> print(totals_text(table), end="")
    manager  creators  currency  bonus mean
    Kim            12  USD         1,234.50
    >>> print(totals_text({**table, "currency": (None,), "bonus_mean": (None,)}), end="")
    manager  creators
    Kim            12
    """
    shown = [
        Column(
            visible(name).replace("_", " "),
            [f"{v:,.2f}" if isinstance(v, float) else label(v) for v in values],
            right=all(isinstance(v, int | float) for v in values if v is not None),
        )
        for name, values in columns.items()
        if any(v is not None for v in values)
    ]
    return table_text(shown) + "\n"


def _head(head: str, depth: int) -> list[str]:
    """Return the lines of a head, at the foot of so many."""
    lines = head.split("\n")
    return [""] * (depth - len(lines)) + lines


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - width_of(text))
    return space + text if right else text + space


def counts_text(table: Roster) -> str:
    """Return how many creators there are, and how many rows have each standing.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> from tierpace.show.text import counts_text
    >>> counts_text(tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=50))
    '... creators: ... locked · ...'
    """
    n = len(set(table.columns["creator_id"])) if len(table) else 0
    counts = " · ".join(f"{k:,} {word}" for word, k in table.counts.items() if k)
    return f"{n:,} creator{'' if n == 1 else 's'}{f': {counts}' if counts else ''}"


def cut_text(as_of: date, zone: str) -> str:
    """Return in words when a cut was made: at the end of a day, or at an instant of the zone.

    Examples
    --------
    >>> from datetime import date, datetime, timezone
    >>> from tierpace.show.text import cut_text
    >>> cut_text(date(2026, 3, 15), "UTC")
    'at the end of 2026-03-15 (UTC)'
    >>> cut_text(datetime(2026, 3, 15, 12, tzinfo=timezone.utc), "Asia/Tokyo")
    'on 2026-03-15 at 21:00 (Asia/Tokyo)'
    """
    if isinstance(as_of, datetime):
        local = as_of.astimezone(ZoneInfo(zone))
        return f"on {local:%Y-%m-%d} at {local:%H:%M} ({zone})"
    return f"at the end of {as_of} ({zone})"


def days_left(table: Roster) -> int | None:
    """Return how many days of the month are left, though some creators have none; None for a roster of nobody.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.text import days_left
    >>> days_left(tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=50))
    16
    """
    as_of, last = table.meta["as_of"], Month.parse(table.meta["month"]).last
    if not len(table):
        return None
    if isinstance(as_of, datetime):  # the day in progress is one of them
        return (last - as_of.astimezone(ZoneInfo(table.meta["zone"])).date()).days + 1
    return (last - as_of).days  # type: ignore[no-any-return]  # meta holds a date there


def title_text(table: Roster) -> str:
    """Return what a roster is of, as one line.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> from tierpace.show.text import title_text
    >>> title_text(tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=50))
    '2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03'
    """
    left = days_left(table)
    days = "" if left is None else f", {left} {'day' if left == 1 else 'days'} left"
    meta = table.meta
    parts = [f"{meta['month']} {cut_text(meta['as_of'], meta['zone'])}{days}", *meta["programs"]]
    return visible(" · ".join(map(str, parts)))


def health_lines(table: Roster) -> tuple[list[str], list[str]]:
    """Return what stands first where the data are not whole, and the details that stand below.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.text import health_lines
    >>> health_lines(tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=50))
    ([], [])
    """
    if table.health is None or table.health.sound:
        return [], []
    return [visible(table.health.line)], [visible(text) for text in table.health.details]


def roster_text(table: Roster, *, rows: int | None = ROWS, wide: bool = False) -> str:
    """Return a roster as text: what is not whole, what it is of, the standings, the rows, and what the result rests on.

    Parameters
    ----------
    table : Roster
        May be empty.
    rows : int, optional
        How many rows are shown; None: all.
    wide : bool
        Whether also what is earned and what to do.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> from tierpace.show.text import roster_text
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), draws=200)
    >>> print(roster_text(table.sort("name"), rows=1))
    2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03
    ... creators: ...
    creator  standing  target  chance  missing   missing  missing
    Ada      ...
    … and ... more
    ...
    """
    first, details = health_lines(table)
    parts = [*first, title_text(table), counts_text(table)]
    if len(table):
        parts += ["", table_text(shown_columns(table.columns, wide=wide), rows=rows)]
    said = [*details, *(visible(str(note)) for note in table.notes)]
    return "\n".join([*parts, *([""] if said else []), *(f"note: {text}" for text in said)])


def program_text(program: Program) -> str:
    """Return what a program is: whose, when, how its days count, and its tiers as a table.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.text import program_text
    >>> print(program_text(tp.demo.program()))
    Example · US · ladder tiers · revision 2026-03
    ...
    """
    span = f"in force {program.first_month or '…'} to {program.last_month or '…'}"
    if not (program.first_month or program.last_month):
        span = "in force in every month"
    joiners = " · joiners pro-rated" if program.prorate_joiners else ""
    rank = [] if program.rank is None else ["  " + _rank(program.rank)]
    tiers = program.tiers
    table = table_text(
        [
            Column("tier", [visible(t.name) for t in tiers], right=False),
            Column(
                "airtime", [hours_up(float(t.airtime_hours)) if t.airtime_hours else MISSING for t in tiers], right=True
            ),
            Column("diamonds", [count_up(t.diamonds) if t.diamonds else MISSING for t in tiers], right=True),
            Column("active days", [count_up(t.active_days) if t.active_days else MISSING for t in tiers], right=True),
            Column("bonus", [_bonus(t.bonus) for t in tiers], right=False),
        ]
    )
    return "\n".join(
        [
            visible(f"{program.name} · {program.region} · ladder {program.ladder} · revision {program.revision}"),
            f"  {span} · {_days(program.day_rule)}{joiners}",
            *rank,
            *([f"  source: {visible(program.source)}"] if program.source else []),
            "",
            *(f"  {line}" for line in table.splitlines()),
        ]
    )


def _rank(rank: Rank) -> str:
    end = "" if rank.diamonds_below is None else f" and below {rank.diamonds_below:,}"
    return f"for rank {visible(rank.name)}: diamonds of last month from {rank.diamonds_from:,}{end}"


def _days(rule: DayRule) -> str:
    length = f"{rule.min_minutes} minutes of stream" if rule.min_minutes else "any stream"
    if rule.min_minutes and rule.per == "stream":
        length = f"a stream of {rule.min_minutes} minutes"
    cut_at = "split at midnight" if rule.midnight == "split" else "whole streams on the day they start"
    return f"days of {rule.zone}, active with {length}, {cut_at}"


def _bonus(bonus: Bonus | None) -> str:
    if bonus is None:
        return MISSING
    parts = [f"{decimal_text(bonus.fixed)} {bonus.currency}"] if bonus.fixed or not bonus.per_diamond else []
    return " + ".join(
        parts + ([f"{decimal_text(bonus.per_diamond)} {bonus.currency} a diamond"] if bonus.per_diamond else [])
    )
