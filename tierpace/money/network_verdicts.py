"""judge_network(): what a network has earned in a closed month, exactly, by its own program and by each ladder."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from tierpace.core.arrays import Sealed
from tierpace.core.checks import require_kind
from tierpace.core.money import Money, rounded, to_coin, total
from tierpace.core.months import Month, as_month
from tierpace.core.network_programs import NetworkProgram
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.errors import AsOfError
from tierpace.ledger.ledger import check_ledger
from tierpace.money.network_payments import MET, MISSED, NEITHER, paid_exactly, paying
from tierpace.rules.network_cohorts import Scope, base_of, note_of
from tierpace.rules.network_goals import network_month
from tierpace.tables.cells import MISSING, label
from tierpace.tables.frames import kinds_of
from tierpace.tables.html import short_html
from tierpace.tables.table import Table
from tierpace.tables.text import Column, left, right

if TYPE_CHECKING:
    from tierpace.core.months import MonthLike
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.kernels.arrays import Bools
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.ledger import Ledger
    from tierpace.rules.network_goals import GoalRows, NetworkMonth

LADDER, GOAL, TOTAL = "ladder", "goal", "total"
WORDS = {MET: True, MISSED: False, NEITHER: None}
GOAL_KINDS = kinds_of(text="goal cohort event", count="creators with_event needed short", number="rate", flag="met") | {
    "at_least": "number",
    "pays": "number",
}
INCENTIVE_KINDS = kinds_of(text="kind name currency", count="diamonds", number="amount")
ITEM_KINDS = kinds_of(
    text="creator_id name ladder program rank tier", count="diamonds", number="amount", flag="exclusive"
)


@frozen(eq=False)
class NetworkVerdict(Sealed):
    """What a network has earned in a month, to the cent: on creators, on goals and on totals.

    Attributes
    ----------
    network, month : NetworkProgram, Month
        The program and the month.
    goals : Table
        One row a goal: goal, cohort, event, at_least, creators (of the cohort), with_event, rate, needed (creators),
        short (how many are missing), met and pays. Without a rate, rate and met are None.
    incentives : Table
        One row an incentive: kind (ladder, goal or total), name, amount, currency, and the diamonds of a total. Their
        sum is `total`.
    creators : Table
        One row a creator and ladder: creator_id, name, ladder, program, rank, tier, diamonds, amount, and whether an
        exclusive ladder pays instead.
    notes : tuple of Note
        Who does not count, and what is not known.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.core import NetworkGoal, NetworkProgram
    >>> network = NetworkProgram(
    ...     name="Example",
    ...     revision="2026-02",
    ...     per_diamond=0.01,
    ...     currency="USD",
    ...     goals=[NetworkGoal("half", "all", event="clears", at_least=0.5, pays=100)],
    ... )
    >>> found = tp.money.judge_network(tp.demo.ledger(seed=0), tp.demo.program(), network, month="2026-02")
    >>> found.rate("half"), found.met("half"), str(found.total)
    (Fraction(8, 13), True, '1052.37 USD')
    """

    __module__ = "tierpace.money"

    network: NetworkProgram
    month: Month
    goals: Table = field(kw_only=True)
    incentives: Table = field(kw_only=True)
    creators: Table = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def __repr__(self) -> str:
        met = sum(m is True for m in self.goals.columns["met"])
        goals = f"{met} of {len(self.goals)} goals met"
        return f"<NetworkVerdict of {self.network.name!r}, {self.month}: {self.total}, {goals}>"

    def _repr_html_(self) -> str:
        return short_html(verdict_title(self), incentive_columns(self), notes=self.notes)

    @property
    def total(self) -> Money:
        """All that the network has earned: ladders, goals and totals."""
        return Money(total(self.incentives.columns["amount"]), self.network.currency)

    def rate(self, goal: str) -> Fraction | None:
        """Return the rate of a goal, exactly; None where it has none."""
        row = self._row(goal)
        return None if row["rate"] is None else Fraction(row["with_event"], row["creators"])

    def met(self, goal: str) -> bool | None:
        """Return whether a goal is met; None where it has no rate."""
        met: bool | None = self._row(goal)["met"]
        return met

    def _row(self, goal: str) -> dict[str, Any]:
        self.network.goal(goal)
        return next(row for row in self.goals if row["goal"] == goal)


def judge_network(
    ledger: Ledger, program: Program | ProgramBook, network: NetworkProgram, *, month: MonthLike
) -> NetworkVerdict:
    """Return what a network has earned in a closed month: exact, each creator's item to the cent.

    Parameters
    ----------
    ledger : Ledger
        With the whole month, and the base month of growth.
    program : Program or ProgramBook
        The ladders that pay for each creator.
    network : NetworkProgram
        Goals on rates, changes of ratios, totals.
    month : Month or text
        Which is over by the ledger's last day.

    Returns
    -------
    NetworkVerdict
        Verdicts of all creators on all ladders give events, these rates, these goals, these the changed ratios, and
        these the money. A creator with unknown days, and without the event by the others, does not count in the rate,
        and is named.

    Raises
    ------
    AsOfError
        ``network.month_open``: the month is not over.
    ProgramError
        The network program is not in force, or names a ladder or a tier that the book does not have.
    InputError
        A base month is not known, or a signal that counts is not measured.

    Examples
    --------
    >>> import tierpace as tp
    >>> network = tp.core.NetworkProgram(
    ...     name="Example",
    ...     revision="2026-02",
    ...     per_diamond=0.01,
    ...     currency="USD",
    ...     totals=[tp.core.NetworkTotal("volume", steps=[(0, 0), (1_000_000, 0.02)])],
    ... )
    >>> found = tp.money.judge_network(tp.demo.ledger(seed=0), tp.demo.program(), network, month="2026-02")
    >>> for row in found.incentives:
    ...     print(row["kind"], row["name"], row["amount"])
    ladder tiers 952.37
    total volume 465.32
    """
    check_ledger(ledger)
    require_network(network)
    when = as_month(month)
    if not ledger.first_day <= when.first <= when.last <= ledger.last_day:
        raise AsOfError(
            "network.month_open",
            "month",
            str(when),
            f"the month must lie within the ledger, {ledger.first_day} to {ledger.last_day}",
            "call network_outlook(…, as_of=…) for a month under way",
        )
    progress = ledger.as_of(when.last, month=when)
    whole = ledger.until(when.last, streams=False) if network.has_growth else None
    found = verdict_of(network_month(program, network, progress), whole, closed=True)
    if when.last <= ledger.latest:
        return found
    text = f"{when.last} is only assumed to be known whole: pass last_day= when building the ledger"
    return evolve(found, notes=(*found.notes, Note("network_assumed", text)))


def require_network(network: object) -> None:
    """Raise InputTypeError unless it is a NetworkProgram."""
    hint = "read one: io.read_network_program"
    require_kind(network, NetworkProgram, field="network", code="network.bad_type", hint=hint)


def verdict_of(of: NetworkMonth, whole: DayTable | None, *, closed: bool) -> NetworkVerdict:
    """Return what is earned so far; of a closed month, those whose event may lie on unknown days are left out."""
    network, progress = of.network, of.progress
    notes = list(of.notes)
    rows, met = [], []
    for goal in of.goals:
        inside, has = goal.inside, of.so_far(goal)
        if closed:
            inside = inside & ~_undecided(of, goal, has, notes)
        size, count = int(inside.sum()), int((has & inside).sum())
        needed, known = goal.goal.needed(size), goal.known and size > 0
        met.append((MET if count >= needed else MISSED) if known else NEITHER)
        rows.append(
            (
                goal.goal.name,
                goal.goal.cohort,
                goal.goal.event,
                goal.goal.at_least,
                size,
                count,
                count / size if known else None,
                needed if known else None,
                max(needed - count, 0) if known else None,
                WORDS[met[-1]],
                to_coin(goal.goal.pays if met[-1] == MET else Decimal(0), network.currency),
            )
        )
    names = "goal cohort event at_least creators with_event rate needed short met pays"
    goals = table_of(names, rows, GOAL_KINDS)
    items, unpaid = paid_exactly(of, met)
    notes += unpaid
    creators, ladders = [], {rule.program.ladder: [to_coin(Decimal(0), network.currency)] for rule in paying(of)[0]}
    for place, row, tier, amount, other in items:
        program, creator = of.judged[place].rule.program, progress.creators[row]
        name = program.names[tier] if tier < len(program.names) else None
        rank = None if program.rank is None else program.rank.name
        diamonds = int(progress.so_far[row, Signal.DIAMONDS])
        creators.append((creator.id, creator.name, program.ladder, program.name, rank, name, diamonds, amount, other))
        ladders[program.ladder].append(amount)
    paid: list[tuple[Any, ...]] = [
        (LADDER, name, total(ladders[name]), network.currency, None) for name in sorted(ladders)
    ]
    paid += [
        (GOAL, row[0], row[-1], network.currency, None) for row, g in zip(rows, network.goals, strict=True) if g.pays
    ]
    for wanted in network.totals:
        diamonds, said = _counted(of, wanted.name, whole)
        notes += said
        amount = to_coin(wanted.worth(diamonds, network.per_diamond), network.currency)
        paid.append((TOTAL, wanted.name, amount, network.currency, diamonds))
    return NetworkVerdict(
        network,
        progress.month,
        goals=goals,
        incentives=table_of("kind name amount currency diamonds", paid, INCENTIVE_KINDS),
        creators=table_of("creator_id name ladder program rank tier diamonds amount exclusive", creators, ITEM_KINDS),
        notes=tuple(dict.fromkeys(notes)),
    )


def _undecided(of: NetworkMonth, goal: GoalRows, has: Bools, notes: list[Note]) -> Bools:
    """Return who of a closed month has unknown days on which the event may have come: (N,)."""
    open_days = ~of.progress.month_known.all(1)
    found = of.possible(goal) & ~has & open_days
    text = f"not counted in goal {goal.goal.name!r}, for days of the month are unknown"
    notes += note_of("network_unknown_days", of.progress.ids, found, text)
    return found


def _counted(of: NetworkMonth, name: str, whole: DayTable | None) -> tuple[int, tuple[Note, ...]]:
    """Return the diamonds that a total counts so far, less those of its base month."""
    wanted = next(t for t in of.network.totals if t.name == name)
    base = base_of(of.network, wanted, Scope(of.progress, of.cohorts[wanted.of], whole, of.only))
    found = int(of.progress.so_far[base.counted, Signal.DIAMONDS].sum())
    return (max(found - base.diamonds, 0) if wanted.basis == "growth" else found), base.notes


def table_of(names: str, rows: list[tuple[Any, ...]], kinds: dict[str, str]) -> Table:
    """Return rows as a table with columns of these names."""
    listed = names.split()
    return Table({n: tuple(row[k] for row in rows) for k, n in enumerate(listed)}, kinds=kinds)


# --------------------------------------------------------------------------------------------------------- how it looks


def verdict_title(found: NetworkVerdict) -> str:
    """Return a verdict as one line."""
    amount = rounded(found.total.amount, found.network.currency)
    return f"{found.network.name}, {found.month}: {amount} {found.network.currency}"


def incentive_columns(found: NetworkVerdict) -> list[Column]:
    """Return the incentives as they are shown, their sum last."""
    rows, currency = list(found.incentives), found.network.currency
    amounts = [rounded(row["amount"], currency) for row in rows]
    return [
        left("incentive", [f"{row['kind']} {label(row['name'])}" for row in rows] + ["sum"]),
        right("diamonds", [MISSING if row["diamonds"] is None else f"{row['diamonds']:,}" for row in rows] + [""]),
        right(currency, [*amounts, rounded(found.total.amount, currency)]),
    ]
