"""What was paid for a closed month against what our ledger and our programs say: each creator × task, to the cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import Columns
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.paid_months import PaidMonth
from tierpace.core.programs import Program, ProgramBook
from tierpace.errors import ProgramError
from tierpace.ledger.ledger import check_ledger
from tierpace.money.changed_ratios import by_goals
from tierpace.money.dues import Ladder, ladder_of
from tierpace.money.month_differences import MonthDifferences
from tierpace.money.paid_items import Currencies, PaidItems, items_of, not_modelled
from tierpace.money.paid_rows import figures_of_file, other_months, rows_of
from tierpace.rules.assignments import Assignment, Assignments, assignments_of
from tierpace.tables.cells import label
from tierpace.tables.frames import kinds_of
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.table import Columnar
from tierpace.tables.text import left, right

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.month_totals import MonthTotals


@frozen(eq=False)
class Reconciliation(Columnar):
    """Every difference between a month of ours and the month as it was paid: each creator × task, to the cent.

    Attributes
    ----------
    month : Month
        Which.
    compared : int
        Creators in both.
    columns : dict of tuples
        One row a difference: creator_id, name, ladder and task (of tiers and bonuses), item (creator, airtime_seconds,
        diamonds, active_days, tier or bonus), ours, theirs, difference (theirs less ours), currency (of amounts), cause
        and because, which is the cause in words. What differs is text in frames: a tier, an amount or a count.
    items : dict of tuples
        One row a ladder, task and currency: ladder, task, currency, ours, theirs (all that the file pays), not_compared
        (how much of it is of creators who are not compared) and difference (theirs less not_compared less ours). The
        file names no currency: it is that of a creator's program, and None for a row whose creator is not known where
        there are several, or where the two have no creator in common.
    not_modelled : dict of tuples
        One row a column of the file that no program claims: task, theirs, creators (how many are paid).
    not_compared : dict of tuples
        Who is in both and not compared on a ladder: creator_id, name, ladder, theirs, currency,
        why.
    notes : tuple of Note
        What it rests on.

    Examples
    --------
    >>> from decimal import Decimal
    >>> import tierpace as tp
    >>> ledger = tp.demo.ledger(seed=0)
    >>> paid = tp.core.PaidMonth(tp.Month(2026, 2), ids=["demo-mara", "gone"], bonus=[Decimal(1), Decimal(0)])
    >>> found = tp.reconcile(ledger, tp.demo.program(), paid)
    >>> found.causes["not_in_ledger"], found.compared
    (1, 1)
    """

    __module__ = "tierpace.money"

    month: Month
    compared: int
    columns: dict[str, tuple[Any, ...]]
    items: Columns = field(factory=dict, kw_only=True)
    not_modelled: Columns = field(factory=dict, kw_only=True)
    not_compared: Columns = field(factory=dict, kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)
    kinds = kinds_of(text="creator_id name ladder task ours theirs difference")

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {cause}" for cause, n in self.causes.items()) or "none"
        return f"<Reconciliation of {self.month}, {counted(self.compared, 'creator')} in both; differences: {told}>"

    def _repr_html_(self) -> str:
        return reconciliation_html(self)

    @property
    def causes(self) -> dict[str, int]:
        """How many differences have each cause, most first."""
        return dict(Counter(self.columns["cause"]).most_common())


def reconciliation_html(found: Reconciliation) -> str:
    """Return how many creators were compared, and the first differences."""
    names = ("creator_id", "name", "ladder", "task", "item", "ours", "theirs", "difference", "currency", "because")
    amounts = ("ours", "theirs", "difference")
    columns = [
        (right if name in amounts else left)(name.removesuffix("_id"), map(label, found.columns[name][:ROWS]))
        for name in names
    ]
    causes = ", ".join(f"{n:,} {cause.replace('_', ' ')}" for cause, n in found.causes.items()) or "none"
    title = f"{found.month} as it was paid: {counted(found.compared, 'creator')} compared; differences: {causes}"
    return short_html(title, columns, notes=found.notes, total=len(found))


def reconcile(
    ledger: Ledger,
    program: Program | ProgramBook,
    paid: PaidMonth,
    *,
    task: str | None = None,
    ladder: str | None = None,
    network: NetworkProgram | None = None,
) -> Reconciliation:
    """Compare a closed month of a ledger, and what programs pay for it, with the month as it was paid, item by item.

    Totals are compared in ledger units (airtime as finely as the file gives it), tiers by the bonus that the file pays,
    and bonuses to the smallest coin, each creator × task. A creator is judged by the program of region, ladder, rank
    (by our diamonds of the month before) and month. A ladder pays the columns that its ``tasks`` name, and a tier that
    has a ``task`` that one alone; of exclusive ladders the one that pays more is owed. Columns that no program claims
    are not modelled: they are listed with their sums, and are no differences.

    Parameters
    ----------
    ledger : Ledger
        With the month, or part of it; for ranks with the month before too.
    program : Program or ProgramBook
        In force in that month, with the ledger's day rule.
    paid : PaidMonth
        As `tierpace.io.read_task_file` gives it.
    task : str, optional
        The task of the file that a program without ``tasks`` is about, by its name there or the beginning of it.
        Default: the bonus of the month, where the file has no more than one task.
    ladder : str, optional
        One ladder of a book. Default: all.
    network : NetworkProgram, optional
        Whose goals change ratios: those of the month, by our own rates, are applied first. The month must be whole.

    Returns
    -------
    Reconciliation
        Empty if all agrees. Of a month that is not over in the ledger a note says so. Creators without anything
        in the month may be absent from the file. Who is in no rank, has no region where there are several, or
        is in the file twice is named and not compared.

    Raises
    ------
    AsOfError
        The ledger has no day of that month.
    ProgramError
        The program is not in force, counts days by another rule, or has tiers that pay in several currencies.
    InputError
        It tests a signal that is not measured, a task is unknown or claimed twice, or a ladder of several names none.

    Examples
    --------
    >>> from decimal import Decimal
    >>> import tierpace as tp
    >>> ledger = tp.demo.ledger(seed=0)
    >>> totals = ledger.month(tp.Month(2026, 2)).totals[ledger.rows_of(["demo-mara"])[0]]
    >>> paid = tp.core.PaidMonth(
    ...     tp.Month(2026, 2),
    ...     ids=["demo-mara"],
    ...     airtime_seconds=[int(totals[0])],
    ...     diamonds=[int(totals[1]) + 500],
    ...     active_days=[int(totals[2])],
    ... )
    >>> for row in tp.reconcile(ledger.select(["demo-mara"]), tp.demo.program(), paid):
    ...     print(row["item"], row["difference"], row["cause"])
    diamonds 500 corrected_up
    """
    check_ledger(ledger)
    unchanged: Mapping[Program, Program] = {}
    goals: tuple[Note, ...] = ()
    require_kind(paid, PaidMonth, field="paid", code="paid.bad_type", hint="read one: io.read_task_file")
    if network is not None:
        program, unchanged, goals = by_goals(ledger, program, network, paid.month)
    totals = ledger.month(paid.month)
    rules = _rules(program, totals, ladder)
    rows = rows_of(totals, paid)
    theirs = figures_of_file(totals, paid, rows)
    in_force = [r.program for r in rules]
    whole = program.programs if isinstance(program, ProgramBook) else (program,)
    others = [p for p in whole if p not in in_force and p.in_force(paid.month)]
    elsewhere = [p for p in others if ladder in (None, p.ladder)]
    claimed = items_of(in_force, paid, task, elsewhere)
    ladders = [ladder_of(items, rules, totals, theirs, unchanged) for items in claimed]
    others_by = other_months(ledger, totals, paid, rows)
    then = {month: _ladders(ledger, program, ladder, month, claimed) for month in set(others_by.values())}
    money = Currencies.of(in_force, others)
    found = MonthDifferences(ledger, totals, paid, rows, ladders, _left_out(rules, totals), others_by, then, money)
    silent = sorted({p.ladder for p in in_force} - {items.ladder for items in claimed})
    words = (f"ladder {name!r} states no bonus and no task: nothing is compared on it" for name in silent)
    return Reconciliation(
        paid.month,
        len(rows.both),
        found.all_rows(),
        items=found.items(),
        not_modelled=not_modelled(paid, claimed, others),
        not_compared=found.not_compared(),
        notes=(
            *_open(ledger, paid.month),
            *goals,
            *rules.notes,
            *(Note("no_bonus", text) for text in words),
            *found.notes(),
        ),
    )


def _open(ledger: Ledger, month: Month) -> tuple[Note, ...]:
    """Return that a month is not over in the ledger, where it is not.

    It is compared all the same: the days that an export lacks are what a difference is looked for in.
    """
    if ledger.last_day >= month.last:
        return ()
    text = f"{month} is not over in the ledger, which ends on {ledger.last_day}: ours is the month to date, against"
    return (Note("month_not_over", f"{text} what was paid for all of it"),)


def _ladders(
    ledger: Ledger, program: Program | ProgramBook, ladder: str | None, month: Month, claimed: list[PaidItems]
) -> list[Ladder]:
    """Return what the same ladders owe for another month; none where no program is in force then."""
    totals = ledger.month(month)
    try:
        rules: Sequence[Assignment] = _rules(program, totals, ladder)
        return [ladder_of(items, rules, totals, totals, {}) for items in claimed]
    except ProgramError:
        return [ladder_of(items, [], totals, totals, {}) for items in claimed]


def _rules(program: Program | ProgramBook, totals: MonthTotals, ladder: str | None) -> Assignments:
    """Return which program judges which creators; one for all judges all, whatever their region."""
    everybody = np.ones(len(totals.ids), bool)
    for_all = isinstance(program, Program) and program.rank is None and program.joined_within is None
    if isinstance(program, Program) and for_all and ladder in (None, program.ladder):
        return Assignments([Assignment(program, None, everybody, everybody)], (), ())
    return assignments_of(program, totals, ladder)


def _left_out(rules: Assignments, totals: MonthTotals) -> dict[str | None, dict[int, str]]:
    """Return who is judged by no program of a ladder, or on none at all, and why."""
    place = {c: i for i, c in enumerate(totals.ids)}
    out: dict[str | None, dict[int, str]] = {}
    for unjudged in rules.unjudged:
        out.setdefault(unjudged.ladder, {}).update({place[c]: unjudged.why for c in unjudged.ids})
    return out
