"""judge_network(): what a network has earned in a closed month, exactly, by its own program and by each ladder."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from tierpace.core.arrays import Sealed
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.money import Money, rounded, to_coin, total
from tierpace.core.months import Month, as_month
from tierpace.core.network_programs import NetworkProgram
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.errors import AsOfError
from tierpace.ledger.ledger import check_ledger
from tierpace.money.network_payments import MET, MISSED, NEITHER, paid_exactly, paying
from tierpace.money.network_unknowns import GOAL, LADDER, TOTAL, unknown_of_goal, unknowns_of
from tierpace.rules.network_cohorts import Scope, base_of, note_of
from tierpace.rules.network_goals import network_month
from tierpace.tables.cells import MISSING, label
from tierpace.tables.frames import kinds_of
from tierpace.tables.html import short_html
from tierpace.tables.table import Table
from tierpace.tables.text import Column, left, right

if TYPE_CHECKING:
    from tierpace.core.months import MonthLike
    from tierpace.core.network_terms import NetworkTotal
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.kernels.arrays import Bools
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.ledger import Ledger
    from tierpace.money.network_unknowns import Unknown
    from tierpace.rules.network_cohorts import Base
    from tierpace.rules.network_goals import GoalRows, NetworkMonth

WORDS = {MET: True, MISSED: False, NEITHER: None}
GOAL_KINDS = kinds_of(
    text="goal cohort event", count="creators with_event needed short not_known", number="rate", flag="met"
) | {
    "at_least": "number",
    "pays": "number",
}
INCENTIVE_KINDS = kinds_of(text="kind name currency", count="diamonds not_known", number="amount")
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
        short (how many are missing), met, pays, and not_known (how many are out, for it is not known whether they
        count or have the event). Without a rate, rate and met are None.
    incentives : Table
        One row an incentive: kind (ladder, goal or total), name, amount (None where nothing of it is known), currency,
        the diamonds of a total, and not_known (how many creators' part is not known). Their sum is `total`.
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
        goals = f"{met} of {counted(len(self.goals), 'goal')} met"
        return f"<NetworkVerdict of {self.network.name!r}, {self.month}: {self.total}, {goals}>"

    def _repr_html_(self) -> str:
        return short_html(verdict_title(self), incentive_columns(self), notes=self.notes)

    @property
    def total(self) -> Money:
        """All that the network has earned: ladders, goals and totals."""
        return Money(total(a for a in self.incentives.columns["amount"] if a is not None), self.network.currency)

    @property
    def at_least(self) -> bool:
        """Whether `total` is what is known alone: of some creators, or of a whole incentive, more may come."""
        return lacking(self.incentives, "amount")

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
    text = f"{when.last} is only assumed to be known whole: say so where the data are read, if it is"
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
    rules = paying(of)[0]
    bases = [base_of(network, t, Scope(progress, of.cohorts[t.of], whole, of.only)) for t in network.totals]
    unknown = unknowns_of(of, rules, bases)
    for goal in of.goals:
        inside, has, out = goal.inside, of.so_far(goal), None
        if closed:
            out = _undecided(of, goal, has, notes)
            inside = inside & ~out
        unknown[GOAL, goal.goal.name] = unknown_of_goal(goal, out)
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
                unknown[GOAL, goal.goal.name].creators,
            )
        )
    names = "goal cohort event at_least creators with_event rate needed short met pays not_known"
    goals = table_of(names, rows, GOAL_KINDS)
    items, unpaid = paid_exactly(of, met)
    notes += unpaid
    creators, ladders = [], {rule.program.ladder: [to_coin(Decimal(0), network.currency)] for rule in rules}
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
        (GOAL, row[0], row[-2], network.currency, None) for row, g in zip(rows, network.goals, strict=True) if g.pays
    ]
    for wanted, base in zip(network.totals, bases, strict=True):
        diamonds = _counted(of, wanted, base)
        notes += base.notes
        amount = to_coin(wanted.worth(diamonds, network.per_diamond), network.currency)
        paid.append((TOTAL, wanted.name, amount, network.currency, diamonds))
    paid = [_known(row, unknown[row[0], row[1]]) for row in paid]
    return NetworkVerdict(
        network,
        progress.month,
        goals=goals,
        incentives=table_of("kind name amount currency diamonds not_known", paid, INCENTIVE_KINDS),
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


def _counted(of: NetworkMonth, wanted: NetworkTotal, base: Base) -> int:
    """Return the diamonds that a total counts so far, less those of its base month."""
    found = int(of.progress.so_far[base.counted, Signal.DIAMONDS].sum())
    return max(found - base.diamonds, 0) if wanted.basis == "growth" else found


def _known(row: tuple[Any, ...], unknown: Unknown) -> tuple[Any, ...]:
    """Return an incentive's row with how many are not known; without its amount where nothing of it is known."""
    kind, name, amount, currency, diamonds = row
    return (
        kind,
        name,
        *((None, currency, None) if unknown.nothing else (amount, currency, diamonds)),
        unknown.creators,
    )


def lacking(incentives: Table, amount: str) -> bool:
    """Return whether some of what incentives pay is not known; who does not count in a rate changes no sum."""
    return any(row[amount] is None or (row["not_known"] and row["kind"] != GOAL) for row in incentives)


def sum_text(text: str, found: Any, amount: str) -> str:
    """Return a sum as text: as a least one where some of it is not known, and as none where nothing is."""
    if all(value is None for value in found.incentives.columns[amount]):
        return MISSING
    return f"at least {text}" if found.at_least else text


def table_of(names: str, rows: list[tuple[Any, ...]], kinds: dict[str, str]) -> Table:
    """Return rows as a table with columns of these names."""
    listed = names.split()
    return Table({n: tuple(row[k] for row in rows) for k, n in enumerate(listed)}, kinds=kinds)


# --------------------------------------------------------------------------------------------------------- how it looks


def verdict_title(found: NetworkVerdict) -> str:
    """Return a verdict as one line."""
    currency = found.network.currency
    amount = sum_text(f"{rounded(found.total.amount, currency)} {currency}", found, "amount")
    return f"{found.network.name}, {found.month}: {'nothing is known' if amount == MISSING else amount}"


def incentive_columns(found: NetworkVerdict) -> list[Column]:
    """Return the incentives as they are shown, their sum last."""
    rows, currency = list(found.incentives), found.network.currency
    amounts = [MISSING if row["amount"] is None else rounded(row["amount"], currency) for row in rows]
    return [
        left("incentive", [f"{row['kind']} {label(row['name'])}" for row in rows] + ["sum"]),
        right("diamonds", [MISSING if row["diamonds"] is None else f"{row['diamonds']:,}" for row in rows] + [""]),
        right(currency, [*amounts, sum_text(rounded(found.total.amount, currency), found, "amount")]),
        *unknown_column(rows),
    ]


def unknown_column(rows: list[dict[str, Any]]) -> list[Column]:
    """Return how many creators are not known of each row, the sum left open; no column where all are."""
    if not any(row["not_known"] for row in rows):
        return []
    return [right("not known", [f"{row['not_known']:,}" if row["not_known"] else MISSING for row in rows] + [""])]
