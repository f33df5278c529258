"""What was paid for a closed month against what our ledger and our program say, to the cent."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from tierpace.core.checks import require_kind
from tierpace.core.money import less, product, quotient, significant, to_places
from tierpace.core.paid_months import PaidMonth
from tierpace.core.programs import Program
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.ledger.ledger import check_ledger
from tierpace.rules.judging import judge
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Columnar

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.month_totals import MonthTotals

CENT = Decimal("0.01")
RATE_DIGITS = 3  # rates have few digits: 0.0005 or 0.00065 a diamond
TELLING = Decimal("0.20")  # the next rate of as many digits pays so much more or less: else one fits by chance
ITEMS = {Signal.AIRTIME: "airtime_seconds", Signal.DIAMONDS: "diamonds", Signal.ACTIVE_DAYS: "active_days"}
CAUSES = {
    "not_in_ledger": "the ledger has no such creator: an export is missing, or the id is another",
    "not_in_file": "the file has no such creator: it left within the month, or is in another region's file",
    "missing_days": "days of our month are unknown",
    "restated": "figures of our month were restated, and may have been again after our last export",
    "day_rule": "airtime agrees, active days do not: they are counted by another minimum than the file's",
    "corrected_up": "the file has more: streams that we never saw, or a correction after our last export",
    "corrected_down": "the file has less: figures taken back after our last export, or days cut in another zone",
    "figures": "by the file's own figures our program pays the same, to a cent: the difference is that of the figures",
    "violation": "the file marks the creator for a violation, and pays less",
    "rounding": "the file pays a cent more or less by the same figures: it rounds otherwise",
    "unpaid": "the file pays nothing, though its own figures clear a tier: held back, not paid yet, or not taken part",
    "not_told": "the file has no bonus, though its own figures clear a tier: not paid yet, or not taken part",
    "other_tier": "the file pays another tier of our program than its own figures clear: its thresholds are others",
    "other_rate": "the file pays another rate",
    "other_terms": "no tier of our program pays this, and no round rate: a cap, or more than one task in the sum",
    "no_bonus": "our program states no bonus for the tier",
}


@frozen(eq=False)
class Reconciliation(Columnar):
    """Every difference between a month of ours and the month as it was paid.

    Attributes
    ----------
    month : Month
        Which.
    compared : int
        Creators in both.
    columns : dict of tuples
        One row a difference: creator_id, name, item (creator, airtime_seconds, diamonds, active_days, tier or bonus),
        ours, theirs, difference (theirs less ours), cause and because, which is the cause in words. What differs
        is text in frames: a tier, an amount or a count.

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
    kinds = kinds_of(text="creator_id name ours theirs difference")

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {cause}" for cause, n in self.causes.items()) or "none"
        return f"<Reconciliation of {self.month}, {self.compared:,} creators in both; differences: {told}>"

    @property
    def causes(self) -> dict[str, int]:
        """How many differences have each cause, most first."""
        return dict(Counter(self.columns["cause"]).most_common())


def reconcile(ledger: Ledger, program: Program, paid: PaidMonth, *, task: str | None = None) -> Reconciliation:
    """Compare a closed month of a ledger, and what a program pays for it, with the month as it was paid.

    Totals are compared in ledger units (airtime as finely as the file gives it), tiers by the bonus that the file pays,
    and bonuses to the cent.

    Parameters
    ----------
    ledger : Ledger
        With the month, or part of it.
    program : Program
        In force in that month, with the ledger's day rule.
    paid : PaidMonth
        As `tierpace.io.read_task_file` gives it.
    task : str, optional
        The task of the file that the program is about, by its name there or the beginning of it. Default: the bonus of
        the month, where the file has no more than one task.

    Returns
    -------
    Reconciliation
        Empty if all agrees. Creators without anything in the month may be absent from the file.

    Raises
    ------
    AsOfError
        The ledger has no day of that month.
    ProgramError
        The program is not in force, or counts days by another rule.
    InputError
        It tests a signal that is not measured, or the task is unknown.

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
    require_kind(
        program, Program, field="program", code="judge.bad_program", hint="of a book, book.at(month, region=…)"
    )
    require_kind(paid, PaidMonth, field="paid", code="paid.bad_type", hint="read one: io.read_task_file")
    bonuses = paid.of_task(task)
    silent = all(b is None for b in bonuses)  # then the file is not about bonuses
    totals = ledger.month(paid.month)
    place = _places(totals, paid)
    both = [(i, k) for k, i in enumerate(place) if i is not None]
    theirs = totals.totals.copy()
    for i, k in both:
        for s, name in ITEMS.items():
            theirs[i, s] = theirs[i, s] if (value := getattr(paid, name)[k]) is None else value
    judged, by_file = judge(totals, program), judge(evolve(totals, totals=theirs), program)
    doubt = _doubts(ledger, totals)
    rows = _strangers(totals, paid, place)
    for i, k in both:
        who = (totals.ids[i], paid.names[k] or totals.creators[i].name)
        mine = (int(judged.tier_index[i]), int(totals.totals[i, Signal.DIAMONDS]))
        of_file = (int(by_file.tier_index[i]), int(theirs[i, Signal.DIAMONDS]))
        told = _figures(totals.totals[i], paid, k, doubt[i])
        if not silent:
            told += _payments(program, mine, of_file, bonuses[k], violative=bool(paid.violative[k]))
        rows += [(*who, *row) for row in told]
    names = ("creator_id", "name", "item", "ours", "theirs", "difference", "cause", "because")
    columns = {n: tuple(row[c] for row in map(_in_words, rows)) for c, n in enumerate(names)}
    return Reconciliation(paid.month, len(both), columns)


def _in_words(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row with its cause in words at its end; a cause that comes with a detail has it there."""
    *facts, cause = row
    code, detail = (cause, "") if isinstance(cause, str) else cause
    return (*facts, code, f"{CAUSES[code]}: {detail}" if detail else CAUSES[code])


def _strangers(totals: MonthTotals, paid: PaidMonth, place: list[int | None]) -> list[tuple[Any, ...]]:
    """Return who is in the file alone, and who of those with anything in the month is in the ledger alone."""
    rows: list[tuple[Any, ...]] = [
        (paid.ids[k], paid.names[k], "creator", None, paid.ids[k], None, "not_in_ledger")
        for k, i in enumerate(place)
        if i is None
    ]
    idle = np.array(~totals.totals.any(1))
    idle[[i for i in place if i is not None]] = True
    rows += [
        (totals.ids[i], totals.creators[i].name, "creator", totals.ids[i], None, None, "not_in_file")
        for i in np.flatnonzero(~idle).tolist()
    ]
    return rows


def _places(totals: MonthTotals, paid: PaidMonth) -> list[int | None]:
    """Return the row of each creator of the file in the ledger: by id, else by the username of one whose id is gone."""
    ids = {c: i for i, c in enumerate(totals.ids)}
    users = {c.name.lstrip("@").casefold(): i for i, c in enumerate(totals.creators) if c.name}
    return [
        ids.get(who, users.get(who.lstrip("@").casefold()) if who == name else None)
        for who, name in zip(paid.ids, paid.names, strict=True)
    ]


def _doubts(ledger: Ledger, totals: MonthTotals) -> list[str | None]:
    """Return why a creator's totals may be off by our own account."""
    first = max(ledger.index(totals.month.first), 0)
    restated = (ledger.quality[:, first : ledger.index(totals.month.last) + 1] == Quality.RESTATED).any(1)
    return [
        "missing_days" if not whole else "restated" if again else None
        for whole, again in zip(totals.complete.tolist(), restated.tolist(), strict=True)
    ]


def _figures(ours: Any, paid: PaidMonth, k: int, doubt: str | None) -> list[tuple[Any, ...]]:
    """Return the differences of one creator's totals."""
    out: list[tuple[Any, ...]] = []
    for s, name in ITEMS.items():
        theirs, mine = getattr(paid, name)[k], int(ours[s])
        near = paid.airtime_unit if s is Signal.AIRTIME and paid.airtime_unit > 1 else 0
        if theirs is None or abs(theirs - mine) * 2 <= near:
            continue
        cause = doubt or ("corrected_up" if theirs > mine else "corrected_down")
        if s is Signal.ACTIVE_DAYS and doubt is None and not any(row[0] == "airtime_seconds" for row in out):
            cause = "day_rule"
        out.append((name, mine, theirs, theirs - mine, cause))
    return out


def _pay(program: Program, tier: int, diamonds: int) -> Decimal | None:
    """Return the bonus of a tier in cents, 0 for none; None if the tier states none."""
    if tier == len(program.tiers):
        return Decimal("0.00")
    bonus = program.tiers[tier].bonus
    return None if bonus is None else to_places(bonus.pay(diamonds).amount)


def _payments(
    program: Program,
    ours: tuple[int, int],
    by_file: tuple[int, int],
    theirs: Decimal | None,
    *,
    violative: bool,
) -> list[tuple[Any, ...]]:
    """Return the differences of one creator's tier and bonus; ``ours`` and ``by_file`` are tiers and diamonds."""
    labels = (*program.names, None)
    mine, due = _pay(program, *ours), _pay(program, *by_file)
    if theirs is None:
        return [("bonus", mine, None, None, "not_told")] if due else []
    paid = to_places(theirs)
    tiers = range(len(program.tiers) + 1)
    fitting = [t for t in tiers if _pay(program, t, by_file[1]) == paid]
    if mine == paid and (ours[0] in fitting or ours == by_file):
        return []
    cause: str | tuple[str, str]
    if mine is None:
        cause = "no_bonus"
    elif due is not None and less(due, paid).copy_abs() <= CENT:
        cause = "rounding" if ours == by_file else "figures"
        fitting = [by_file[0]]
    elif violative and paid < mine:
        cause = "violation"
    elif due and not paid:
        cause, fitting = "unpaid", []
    elif fitting:
        cause = "other_tier"
    else:
        cause = _other_rate(program, by_file, paid) or "other_terms"
    out: list[tuple[Any, ...]] = []
    if fitting and ours[0] not in fitting:
        nearest = by_file[0] if by_file[0] in fitting else fitting[0]
        out.append(("tier", labels[ours[0]], labels[nearest], None, cause))
    if mine != paid:
        out.append(("bonus", mine, paid, None if mine is None else less(paid, mine), cause))
    return out


def _other_rate(program: Program, by_file: tuple[int, int], paid: Decimal) -> tuple[str, str] | None:
    """Return the cause with its detail where the tier of the file's figures is paid by another rate, of few digits."""
    tier, diamonds = by_file
    bonus = None if tier == len(program.tiers) else program.tiers[tier].bonus
    if bonus is None or not bonus.per_diamond or not diamonds or paid <= bonus.fixed:
        return None
    rest = less(paid, bonus.fixed)
    for digits in range(1, RATE_DIGITS + 1):
        rate = significant(quotient(rest, diamonds), digits)
        step = product(Decimal((0, (1,), rate.adjusted() - digits + 1)), diamonds)
        if to_places(product(rate, diamonds)) == to_places(rest) and step >= TELLING:
            detail = f"{rate:f} {bonus.currency} a diamond, ours {significant(bonus.per_diamond, 30):f}"
            return "other_rate", detail
    return None
