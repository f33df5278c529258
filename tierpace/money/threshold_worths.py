"""What crossing a threshold is worth: all ladders at the threshold and one unit below it, in each world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Columns
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import Program
from tierpace.core.signals import SIGNAL_LABELS, Signal
from tierpace.ledger.projection import check_projection
from tierpace.money.bonus_draws import BLOCK, stacks_of
from tierpace.money.expected_bonuses import paying
from tierpace.rules.assignments import assignment_of_all, assignments_of
from tierpace.rules.judging import judge_and_reach
from tierpace.tables.cells import MISSING, count_up, hours_up, label
from tierpace.tables.frames import kinds_of
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.table import Columnar
from tierpace.tables.text import left, right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tierpace.core.programs import ProgramBook
    from tierpace.kernels.arrays import Floats, Ints
    from tierpace.ledger.projection import Projection
    from tierpace.money.bonus_draws import StackedDraws
    from tierpace.rules.assignments import Assignment


@frozen(eq=False)
class TierWorths(Columnar):
    """What crossing each threshold is worth to each creator, over all ladders.

    Attributes
    ----------
    columns : dict of tuples
        One row a creator, ladder, tier and signal that the tier requires: creator_id, ladder, tier, signal, threshold
        (in ledger units), worth (None where the tier can no longer be reached) and currency.
    notes : tuple of Note
        Who is judged by no program, and which ladders state no bonus.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> found = tp.money.tier_worths(projection.select(["demo-ines"]), tp.demo.program())
    >>> [(row["tier"], row["signal"], round(row["worth"], 2)) for row in found][-3:]
    [('Tier 3', 'airtime', 71.01), ('Tier 3', 'diamonds', 40.0), ('Tier 3', 'active_days', 71.01)]
    """

    __module__ = "tierpace.money"

    columns: Columns
    notes: tuple[Note, ...] = ()
    kinds = kinds_of(text="creator_id ladder tier signal currency", count="threshold", number="worth")

    def __repr__(self) -> str:
        return f"<TierWorths, {counted(len(self), 'row')}>"

    def _repr_html_(self) -> str:
        return worths_html(self)


def worths_html(found: TierWorths) -> str:
    """Return what crossing the first thresholds is worth."""
    c = {name: values[:ROWS] for name, values in found.columns.items()}
    hour = SIGNAL_LABELS[Signal.AIRTIME]
    goals = zip(c["signal"], c["threshold"], strict=True)
    columns = [
        *(left(name, map(str, c[name])) for name in ("creator_id", "ladder", "tier")),
        left("signal", (str(v).replace("_", " ") for v in c["signal"])),
        right("threshold", (hours_up(v) if s == hour else count_up(v) for s, v in goals)),
        right("worth", (MISSING if v is None else f"{v:,.2f}" for v in c["worth"])),
        left("currency", map(label, c["currency"])),
    ]
    return short_html("What crossing a threshold is worth", columns, notes=found.notes, total=len(found))


NAMES = ("creator_id", "ladder", "tier", "signal", "threshold", "worth", "currency")


def tier_worths(projection: Projection, program: Program | ProgramBook, *, ladder: str | None = None) -> TierWorths:
    """Return what crossing each threshold of each tier is worth, over all ladders.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    program : Program or ProgramBook
        Programs that state what all of their tiers pay. One total is made of ladders that pay in one currency.
    ladder : str, optional
        The ladder of a book whose thresholds are crossed; the worth is still that over all. Default: each.

    Returns
    -------
    TierWorths
        No rows for an empty roster.

    Raises
    ------
    InputError, ProgramError
        As `expected_bonus`.

    Notes
    -----
    In each drawn world the other signals of the tier are lifted to its thresholds where they lie below. Then all
    ladders are paid with the signal at the threshold, and once more one unit - a second, a diamond, a day - below it.
    The worth is the difference, averaged over the worlds: what is lost by missing this threshold alone. A threshold
    that several ladders share is worth all that they pay for it; where a harder tier clears in a world anyway, this one
    is worth nothing there.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=50, seed=0)
    >>> tp.money.tier_worths(projection, tp.demo.program())
    <TierWorths, 117 rows>
    """
    check_projection(projection)
    progress = projection.progress
    if isinstance(program, Program) and ladder in (None, program.ladder):
        notes: tuple[Note, ...] = ()
        rules, _ = paying([assignment_of_all(program, progress)], progress.measured)
    else:
        found = assignments_of(program, progress, ladder)
        rules, silent = paying(found, progress.measured)
        rules = rules if ladder is None else paying(assignments_of(program, progress), progress.measured)[0]
        notes = (*silent, *found.notes)
    rows: list[tuple[Any, ...]] = []
    for currency, stack in stacks_of(progress, rules).items():
        wanted = [r for r in stack.rules if ladder in (None, r.program.ladder)]
        for r in wanted:
            rows += ((*row, currency) for row in _of_program(projection, r, stack))
    order = {c: k for k, c in enumerate(projection.ids.tolist())}
    rows.sort(key=lambda row: order[row[0]])
    columns = zip(*rows, strict=True) if rows else [()] * len(NAMES)
    return TierWorths(dict(zip(NAMES, map(tuple, columns), strict=True)), notes)


def _of_program(projection: Projection, rules: Assignment, stack: StackedDraws) -> Iterator[tuple[Any, ...]]:
    """Yield creator, ladder, tier, signal, threshold and worth of those that a program judges."""
    program, at = rules.program, np.flatnonzero(rules.judged)
    verdicts, _ = judge_and_reach(projection.progress, program, at)
    open_ = verdicts.possible | verdicts.cleared.all(2)
    worth = np.full((len(at), len(program.tiers), len(Signal)), np.nan)
    for first in range(0, len(at), BLOCK):
        rows = slice(first, first + BLOCK)
        draws = projection.paid_draws()[at[rows]]
        for tier, signal in zip(*np.nonzero(program.required), strict=True):
            line = verdicts.thresholds[rows, tier]
            worth[rows, tier, signal] = _crossing(draws, line, signal, stack, at[rows])
    worth[~open_] = np.nan
    for i, creator in enumerate(verdicts.ids.tolist()):
        for tier, signal in zip(*np.nonzero(program.required), strict=True):
            value = float(worth[i, tier, signal])
            yield (
                creator,
                program.ladder,
                program.names[tier],
                SIGNAL_LABELS[signal],
                int(verdicts.thresholds[i, tier, signal]),
                None if np.isnan(value) else value,
            )


def _crossing(draws: Floats, line: Ints, signal: int, stack: StackedDraws, at: Ints) -> Floats:
    """Return what a signal at its threshold (n, 3) brings over one unit below, the others lifted to theirs: (n,)."""
    there = np.maximum(draws, line[:, None])
    there[..., signal] = line[:, None, signal]
    below = there.copy()
    below[..., signal] -= 1
    return np.asarray((stack.paid(there, at) - stack.paid(below, at)).mean(1))
