"""Tables of plain text: narrow, honest and free of what a name may smuggle into a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tierpace.core.money import decimal_text
from tierpace.core.signals import Signal
from tierpace.tables.cells import MISSING, count_up, hours_up, label, visible
from tierpace.tables.text import Column, table_text

if TYPE_CHECKING:
    from tierpace.core.money import Bonus
    from tierpace.core.months import DayRule
    from tierpace.core.programs import Program
    from tierpace.core.ranks import Rank


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
                "airtime",
                [hours_up(t.minimums[Signal.AIRTIME]) if t.airtime_hours else MISSING for t in tiers],
                right=True,
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
