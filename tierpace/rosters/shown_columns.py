"""The columns of a roster that a person looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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

NO_NEED, SECURED = "no extra stream needed", " is secured"  # a plan's sentence where the target needs no stream
NAME = 20  # columns of a terminal that a name may fill


TIER = 12


def shown_columns(columns: Mapping[str, Sequence[Any]], *, wide: bool, name_width: int = NAME) -> list[Column]:
    r"""Return the columns of a roster that a person looks at, as text.

    Examples
    --------
    >>> from tierpace.rosters.shown_columns import shown_columns
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
        ("airtime_hours", "airtime\nso far", lambda h: hours_down(whole_seconds(h)), True, wide),
        ("diamonds", "diamonds\nso far", count_down, True, wide),
        ("active_days", "days\nso far", count_down, True, wide),
        ("gap_airtime_hours", "airtime\nmissing", lambda h: hours_up(whole_seconds(h)), True, True),
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
        return f"{streams:,} × {hours_down(whole_seconds(hours))}"
    text = str(sentence)
    return "none needed" if text.startswith(NO_NEED) or text.endswith(SECURED) else MISSING
