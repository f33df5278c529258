"""A ladder as a person compares it with the e-mail it came from: one head, and one table of all its ranks and tiers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

from tierpace.core.counting import counted
from tierpace.core.money import decimal_text, product, rounded, significant, to_coin
from tierpace.core.signals import Signal
from tierpace.tables.cells import MISSING, count_up, hours_up, visible, width_of
from tierpace.tables.text import Column, left, right, table_text

if TYPE_CHECKING:
    from tierpace.core.money import Bonus
    from tierpace.core.months import DayRule
    from tierpace.core.programs import Program
    from tierpace.core.tiers import Tier

WIDTH = 100
INDENT = "  "
TABLE = 80  # the most columns that a table fills, if it can be
BELOW = "below"
PERCENT, DIGITS = 100, 12
Rows = list[tuple["Program", "Tier"]]


def ladder_text(programs: Sequence[Program], *, width: int = WIDTH) -> str:
    """Return what a ladder is: whose, when, how its days count, and its tiers as one table, ranks included.

    Parameters
    ----------
    programs : sequence of Program
        One, or one for each rank of a ladder, which are alike otherwise.
    width : int
        The most columns of a terminal that sentences fill.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> from tierpace.show.ladders import ladder_text
    >>> book = tp.io.read_programs(files("tierpace") / "examples" / "rank-up.toml")
    >>> print(ladder_text(book.programs))
    Rank-up (example) · US · ladder rank-up · revision example
    ...
    """
    first = programs[0]
    rows = [(p, t) for p in programs for t in p.tiers]
    shared = _shared(rows) if len(programs) > 1 else (0, 0, 0)
    head = [
        visible(f"{first.name} · {first.region} · ladder {first.ladder} · revision {first.revision}"),
        *(line for text in _lines(first, shared) for line in _wrapped(text, width)),
    ]
    table, worth = table_text([*_ranks(programs, rows), *_tiers(rows, shared)]), _worth(rows)
    if worth and _wide(table):
        head += _wrapped(f"each ratio is a share of {worth}", width)
        table = table_text([*_ranks(programs, rows), *_tiers(rows, shared, worth)])
    if _wide(table) and _in_steps(programs):
        ranks = [column for column in _ranks(programs, rows) if column.head != BELOW]
        table = table_text([*ranks, *_tiers(rows, shared, worth)])
    return "\n".join([*head, "", *(f"{INDENT}{line}" for line in table.splitlines())])


def ladders_of(programs: Sequence[Program]) -> list[list[Program]]:
    """Return programs that differ in their ranks and tiers alone together: each list is a ladder.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.show.ladders import ladders_of
    >>> [len(own) for own in ladders_of([tp.demo.program()])]
    [1]
    """
    out: dict[object, list[Program]] = {}
    for k, p in enumerate(programs):
        alike = (p.name, p.region, p.ladder, p.revision, p.first_month, p.last_month, p.source, p.day_rule, p.tasks)
        out.setdefault(k if p.rank is None else (*alike, p.rounding, p.prorate_joiners, p.joined_within), []).append(p)
    return list(out.values())


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(visible(text), width, initial_indent=INDENT, subsequent_indent=INDENT * 2, break_on_hyphens=False)


def _lines(program: Program, shared: tuple[int, ...]) -> list[str]:
    """Return the sentences above the table."""
    span = f"in force {program.first_month or '…'} to {program.last_month or '…'}"
    if not (program.first_month or program.last_month):
        span = "in force in every month"
    joiners = " · joiners pro-rated" if program.prorate_joiners else ""
    out = [f"{span} · {_days(program.day_rule)}{joiners}"]
    if program.joined_within is not None:
        before = program.joined_within - 1
        more = f" or in the {f'{before} months' if before > 1 else 'month'} before" if before else ""
        out.append(f"for creators who joined in the month itself{more}")
    if program.tasks:
        rule = program.rounding.replace("_", " ")
        out.append(f"pays {', '.join(map(repr, program.tasks))} of a Task file, each item rounded {rule}")
    if program.exclusive_with is not None:
        out.append(f"of this ladder and {program.exclusive_with!r} the one that pays a creator more pays")
    if program.source:
        out.append(f"source: {program.source}")
    if any(shared):
        out.append(f"every tier requires besides: {_limits(shared)}")
    return out


def _limits(shared: tuple[int, ...]) -> str:
    seconds, diamonds, days = shared
    parts = [f"{hours_up(seconds)} of airtime"] if seconds else []
    parts += [counted(diamonds, "diamond")] if diamonds else []
    parts += [counted(days, "active day")] if days else []
    return ", ".join(parts)


def _days(rule: DayRule) -> str:
    length = counted(rule.min_minutes, "minute of stream", "minutes of stream") if rule.min_minutes else "any stream"
    if rule.min_minutes and rule.per == "stream":
        length = f"a stream of {counted(rule.min_minutes, 'minute')}"
    cut_at = "split at midnight" if rule.midnight == "split" else "whole streams on the day they start"
    return f"days of {rule.zone}, active with {length}, {cut_at}"


def _shared(rows: Rows) -> tuple[int, int, int]:
    """Return what all tiers require alike, 0 where they differ: airtime, diamonds, active days."""
    found = [{tier.minimums[s] for _, tier in rows} for s in Signal]
    seconds, diamonds, days = (next(iter(values)) if len(values) == 1 else 0 for values in found)
    return seconds, diamonds, days


def _wide(table: str) -> bool:
    return max(map(width_of, table.splitlines())) > TABLE - len(INDENT)


def _worth(rows: Rows) -> str:
    """Return what a diamond is worth where all ratios are of the same; else nothing."""
    found = {_of(tier.bonus) for _, tier in rows if tier.bonus is not None and tier.bonus.per_diamond}
    return next(iter(found)) if len(found) == 1 else ""


def _of(bonus: Bonus) -> str:
    """Return what a bonus says that a diamond is worth; nothing where it has no ratio."""
    return (
        "" if bonus.share is None or bonus.worth is None else f"{decimal_text(bonus.worth)} {bonus.currency} a diamond"
    )


def _in_steps(programs: Sequence[Program]) -> bool:
    """Return whether each rank ends where the one above it begins, so that the ends need not be said."""
    ranks = [p.rank for p in programs]
    steps = all(a and b and b.diamonds_below == a.diamonds_from for a, b in pairwise(ranks))
    return steps and ranks[0] is not None and ranks[0].diamonds_below is None


def _ranks(programs: Sequence[Program], rows: Rows) -> list[Column]:
    """Return the columns that say which rank a row is about: at its first tier."""
    if all(p.rank is None for p in programs):
        return []
    heads = [None if tier is not program.tiers[0] else program.rank for program, tier in rows]
    below = ["" if r is None else MISSING if r.diamonds_below is None else f"{r.diamonds_below:,}" for r in heads]
    return [
        left("rank", ("" if r is None else visible(r.name) for r in heads)),
        right("last month\nfrom", ("" if r is None else f"{r.diamonds_from:,}" for r in heads)),
        right(BELOW, below),
    ]


def _tiers(rows: Rows, shared: tuple[int, ...], worth: str = "") -> list[Column]:
    """Return the columns of tiers; what all require alike is said above the table."""
    tiers = [tier for _, tier in rows]
    names = [f"{visible(t.name)}{_other_task(t)}" for t in tiers]
    airtime = [hours_up(t.minimums[Signal.AIRTIME]) if t.airtime_hours else MISSING for t in tiers]
    signals = {
        "airtime": airtime,
        "diamonds": [count_up(t.diamonds) if t.diamonds else MISSING for t in tiers],
        "active days": [count_up(t.active_days) if t.active_days else MISSING for t in tiers],
    }
    kept = [right(name, cells) for (name, cells), least in zip(signals.items(), shared, strict=True) if not least]
    least = [_on_threshold(program, tier) for program, tier in rows]
    known = any(cell != MISSING for cell in least)
    return [
        left("tier", names),
        *kept,
        left("bonus", (_bonus(t.bonus, worth) for t in tiers)),
        *([right("on the\nthreshold", least)] if known else []),
    ]


def _other_task(tier: Tier) -> str:
    """Return the task that a tier pays, where its name is another."""
    same = tier.task is None or tier.task.casefold() == tier.name.casefold()
    return "" if same else f" ({visible(tier.task or '')})"


def _bonus(bonus: Bonus | None, worth: str = "") -> str:
    """Return what a tier pays; what a diamond is worth is left out where it is said above the table."""
    if bonus is None:
        return MISSING
    parts = [f"{decimal_text(bonus.fixed)} {bonus.currency}"] if bonus.fixed or not bonus.per_diamond else []
    if bonus.share is not None and bonus.per_diamond and (of := _of(bonus)):
        share = significant(product(bonus.share, PERCENT), DIGITS)
        parts.append(f"{share:f} %" + ("" if of == worth else f" of {of}"))
    elif bonus.per_diamond:
        parts.append(f"{decimal_text(bonus.per_diamond)} {bonus.currency} a diamond")
    return " + ".join(parts)


def _on_threshold(program: Program, tier: Tier) -> str:
    """Return what a month pays that has just the diamonds required."""
    if tier.bonus is None or not tier.diamonds or not tier.bonus.per_diamond:
        return MISSING
    amount = to_coin(tier.bonus.pay(tier.diamonds).amount, tier.bonus.currency, program.rounding)
    return rounded(amount, tier.bonus.currency)  # the bonus next to it has the currency
