"""The columns of a roster that a person looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tierpace.rosters.columns import SIGNAL_COLUMNS
from tierpace.tables.cells import (
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
    whole_seconds,
    width_of,
)
from tierpace.tables.text import Column

PLAN = ("plan_status", "plan_streams", "plan_hours_each")
NO_NEED = ("secured", "not needed")  # a plan's status where the target needs no stream
NAME, TIER = 20, 12  # columns of a terminal that a name, and a tier, may fill


def shown_columns(
    columns: Mapping[str, Sequence[Any]], *, wide: bool, ranks: bool = True, name_width: int = NAME
) -> list[Column]:
    r"""Return the columns of a roster that a person looks at, as text.

    Examples
    --------
    >>> from tierpace.rosters.shown_columns import shown_columns
    >>> columns = {"creator_id": ("7",), "standing": ("at risk",), "chance": (0.996,), "gap_airtime_hours": (0.01,)}
    >>> [(c.head, c.cells) for c in shown_columns(columns, wide=False)]
    [('creator', ['7']), ('standing', ['at risk']), ('chance', ['>99 %']), ('airtime\nmissing', ['0h 01m'])]
    """
    n = len(columns["creator_id"])
    out = [Column("creator", shown_names(columns, name_width), right=False, key="creator_id")]
    if len({label(v) for v in columns.get("ladder", ())}) > 1:
        out.append(Column("ladder", [cut(label(v), TIER) for v in columns["ladder"]], right=False, key="ladder"))
    if ranks and any(not is_missing(v) for v in columns.get("rank", ())):
        out.append(Column("rank", [cut(label(v), TIER) for v in columns["rank"]], right=False, key="rank"))
    airtime, diamonds, days = SIGNAL_COLUMNS
    wanted = [
        ("standing", "standing", label, False, True),
        ("target", "target", _tier, False, True),
        ("chance", "chance", percent, True, True),
        (airtime, "airtime\nso far", lambda h: hours_down(whole_seconds(h)), True, wide),
        (diamonds, "diamonds\nso far", count_down, True, wide),
        (days, "days\nso far", count_down, True, wide),
        (f"gap_{airtime}", "airtime\nmissing", lambda h: hours_up(whole_seconds(h)), True, True),
        (f"gap_{diamonds}", "diamonds\nmissing", count_up, True, True),
        (f"gap_{days}", "days\nmissing", count_up, True, True),
    ]
    for name, head, show, right, here in wanted:
        if here and name in columns:
            out.append(Column(head, [show(v) for v in columns[name]], right=right, key=name))
    if wide and set(PLAN) <= set(columns):
        parts = zip(*(columns[name] for name in PLAN), strict=True)
        out.append(Column("extra\nstreams", [_plan(*part) for part in parts], right=False, key="plan"))
    return [column for column in out if len(column.cells) == n]


def shown_names(columns: Mapping[str, Sequence[Any]], width: int) -> list[str]:
    """Return what creators are called: the name, or the id where there is none; ids too where two share a name.

    Names that would look alike when their ends are cut lose their middle.

    Examples
    --------
    >>> from tierpace.rosters.shown_columns import shown_names
    >>> shown_names({"creator_id": ("7", "8", "9"), "name": ("Ann", None, "Annabella")}, 6)
    ['Ann', '8', 'Annab…']
    >>> shown_names({"creator_id": ("7", "8"), "name": ("Creator 01", "Creator 02")}, 8)
    ['Cre…r 01', 'Cre…r 02']
    """
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
    alike: dict[str, set[str]] = {}
    for text, own in zip(out, ids, strict=True):
        alike.setdefault(text, set()).add(own)
    return [_both_ends(n, width) if n and len(alike[t]) > 1 else t for t, n in zip(out, names, strict=True)]


def _both_ends(name: str, width: int) -> str:
    """Return a name of which the middle is cut, for it begins as others do."""
    first = cut(name, width // 2)[:-1]
    return first + _end_of(name, width - width_of(first))


def _end_of(own: str, width: int) -> str:
    """Return an id that fills at most so many columns; of a longer one the end, in which ids differ."""
    return own if width_of(own) <= width else "…" + cut(own[::-1], width)[-2::-1]


def _tier(value: object) -> str:
    return cut(label(value), TIER)


def _plan(status: Any, streams: Any, hours: Any) -> str:
    if streams:
        return f"{streams:,} × {hours_down(whole_seconds(hours))}"
    return "none needed" if status in NO_NEED else MISSING
