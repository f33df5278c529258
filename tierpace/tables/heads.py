"""The header of a column in a spreadsheet, and how its numbers are shown: with its unit, by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from tierpace.core.checks import is_number
from tierpace.tables.cells import is_missing

TEXT, PLAIN, TENTHS = "@", "#,##0", "#,##0.0"
UNITS = (  # the unit of a column of numbers, where its name does not say it, and how its numbers are shown
    (r"(?:.*_)?chance(?:_.*)?|.*_share|p|p_holm", "0 to 1", "0.0%"),
    (r"change|calendar|outlook|by_.*|skill", "of 1", "0.0%"),
    (r"(?:.*_)?ratio", "times", "0.00"),
    (r"threshold|so_far|projected|gap_earned|gap_projected", "seconds, diamonds or days", PLAIN),
    (r"rate_needed", "a day left", TENTHS),
    (r"(?:.*_)?hours(?:_.*)?", "", "#,##0.00"),
    (r"(?:.*_)?(?:days|streams|months)(?:_(?:mean|lo80|hi80))?", "", PLAIN),
    (r"(?:.*_)?diamonds(?:_.*)?", "", PLAIN),
)
MONEY = re.compile(r"(?:.*_)?(?:bonus|money|income|pay|usd|amount)(?:_.*)?|plan_gain|worth")
ID = re.compile(r"(?:.*_)?id")
WIDE, NARROW = 42, 6  # characters
FEW = 1000  # of more, nobody looks at tenths


@frozen
class Head:
    """The header of a column, the format of its numbers, and how wide it is."""

    text: str
    form: str
    width: int


def head_of(name: str, values: Sequence[Any], columns: Mapping[str, Sequence[Any]] | None = None) -> Head:
    """Return the header of a column: its name, with its unit where the name of a column of numbers has none.

    Parameters
    ----------
    name : str
        Of the column.
    values : sequence
        Its cells.
    columns : mapping, optional
        All columns of the table: one called ``currency`` says that of its amounts.

    Examples
    --------
    >>> from tierpace.tables.heads import head_of
    >>> [head_of(n, (0.5,)).text for n in ("chance", "airtime_hours", "so_far")]
    ['chance (0 to 1)', 'airtime_hours', 'so_far (seconds, diamonds or days)']
    >>> head_of("bonus_mean", (50,), {"currency": ("USD",)}).text, head_of("creator_id", ("7301",)).form
    ('bonus_mean (USD)', '@')
    """
    numbers = any(is_number(v) for v in values)
    unit, form = _unit(name, columns or {}) if numbers else ("", TEXT if ID.fullmatch(name) else "")
    fine = form == PLAIN and any(isinstance(v, float) and not v.is_integer() and abs(v) < FEW for v in values)
    form = TENTHS if fine else form
    text = f"{name} ({unit})" if unit else name
    longest = max((_length(v, form) for v in values), default=0)
    return Head(text, form, min(max(longest + 1, len(text) + 1, NARROW), WIDE))


def _unit(name: str, columns: Mapping[str, Sequence[Any]]) -> tuple[str, str]:
    for pattern, unit, form in UNITS:
        if re.fullmatch(pattern, name):
            return unit, form
    if MONEY.fullmatch(name):
        currencies = sorted({str(c) for c in columns.get("currency", ()) if not is_missing(c)})
        return " or ".join(currencies), "#,##0.00"
    return "", ""


def _length(value: Any, form: str) -> int:
    """Return how many characters a cell fills, about."""
    if is_missing(value):
        return 0
    if isinstance(value, float):
        return len(f"{value:,.2f}") if form else len(f"{value:.6g}")
    return len(f"{value:,}" if isinstance(value, int) else str(value))
