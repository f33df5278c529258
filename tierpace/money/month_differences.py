"""A month of ours and the month as it was paid, creator by creator: every difference of figures, tiers and items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tierpace.core.counting import counted
from tierpace.core.money import less, to_coin, total
from tierpace.core.notes import Note
from tierpace.money.difference_causes import CAUSES, Case, Cause, cause_of
from tierpace.money.dues import Ladder, Owed, lesser
from tierpace.money.paid_items import ZERO, Amounts, Currencies
from tierpace.money.paid_rows import PaidRows, differing, doubts, figures

if TYPE_CHECKING:
    from tierpace.core.arrays import Columns
    from tierpace.core.months import Month
    from tierpace.core.paid_months import PaidMonth
    from tierpace.core.programs import Program
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.month_totals import MonthTotals

NAMES = ("creator_id", "name", "ladder", "task", "item", "ours", "theirs", "difference", "currency", "cause", "because")
OTHERWISE = ("other_rank", "other_task", "pro_rating", "exclusive", "unpaid", "not_for")  # the tier is not what differs
MOST = 2  # of creators with another month's figures, one in so many says that the file is of that month
Row = tuple[Any, ...]


@frozen(eq=False, slots=False)
class MonthDifferences:
    """A month of ours, its file, the rows of both, the ladders, and who is left out of which and why (None: of all)."""

    ledger: Ledger
    totals: MonthTotals
    paid: PaidMonth
    rows: PaidRows
    ladders: Sequence[Ladder]
    left_out: dict[str | None, dict[int, str]]
    other_months: dict[int, Month]
    then: dict[Month, list[Ladder]]  # the ladders of those months, in the order of ``ladders``
    currencies: Currencies

    @cached_property
    def silent(self) -> bool:
        """Whether the file is not about bonuses: it says none of any creator."""
        return all(v is None for ladder in self.ladders for column in ladder.items.values for v in column)

    def all_rows(self) -> Columns:
        """Return every difference as columns."""
        parts = (self._strangers(), self._repeated(), self._absent(), self._differences())
        return columns_of(NAMES, [_in_words(row) for part in parts for row in part])

    # ------------------------------------------------------------------------------------------------ rows of one side

    def _strangers(self) -> Iterator[Row]:
        """Yield who is in the file alone, with what is paid."""
        for k in self.rows.strangers:
            who = (self.paid.ids[k], self.paid.names[k])
            known = f"id {who[0]}" if who[1] not in (None, who[0]) else ""
            yield (*who, None, None, "creator", None, "1 row", None, None, ("not_in_ledger", known))
            for ladder in self.ladders:
                for task, value in zip(ladder.items.names, ladder.items.paid(k), strict=True):
                    if value:
                        money = self.currency(ladder, None)
                        yield (
                            *who,
                            ladder.items.ladder,
                            task,
                            "bonus",
                            None,
                            value,
                            None,
                            money,
                            ("not_in_ledger", ""),
                        )

    def _repeated(self) -> Iterator[Row]:
        """Yield who is in the file more than once."""
        for ks in self.rows.twice:
            amounts = " and ".join("nothing said" if (v := self.paid.bonus[k]) is None else f"{v:f}" for k in ks)
            places = ", ".join(str(k + 1) for k in ks)
            said = f"rows {places} of its creators, with a bonus of {amounts}"
            who = (self.paid.ids[ks[0]], self.paid.names[ks[0]])
            yield (*who, None, None, "creator", "1 row", f"{len(ks)} rows", None, None, ("duplicate", said))

    def _absent(self) -> Iterator[Row]:
        """Yield who has anything in the month and is not in the file, with what is owed."""
        for i in self.rows.absent:
            who = (self.totals.ids[i], self.totals.creators[i].name)
            known = f"id {who[0]}" if who[1] not in (None, who[0]) else ""
            yield (*who, None, None, "creator", "1 row", None, None, None, ("not_in_file", known))
            for ladder, mine in () if self.silent else self._owed(i, None)[0].values():
                for task, value in zip(ladder.items.names, mine or (), strict=mine is not None):
                    if value:
                        money = self.currency(ladder, i)
                        yield (*who, ladder.items.ladder, task, "bonus", value, None, None, money, ("not_in_file", ""))

    # ----------------------------------------------------------------------------------------------- rows of both sides

    def _differences(self) -> Iterator[Row]:
        doubt = doubts(self.ledger, self.totals)
        for i, k in self.rows.both:
            who = (self.totals.ids[i], self.paid.names[k] or self.totals.creators[i].name)
            found = differing(self.totals.totals[i], self.paid, k)
            for row in figures(found, doubt[i], self.other_months.get(i)):
                yield (*who, None, None, *row[:-1], None, row[-1])
            if not self.silent:
                for case, program in self._cases(i, k):
                    money = self.currency(case.ladder, i)
                    for *facts, cause in _payments(case, program):
                        own = money if facts[1] == "bonus" else None
                        yield (*who, case.ladder.items.ladder, *facts, own, cause)

    def currency(self, ladder: Ladder, i: int | None) -> str | None:
        """Return the currency that a ladder pays a creator in; None where it is not known.

        Of who is in no ledger it is the only one there is, if the file has creators of ours at all.
        """
        if i is None:
            return (self.currencies.only if self.rows.both else "") or None
        return self.currencies.paying(ladder.program(i), self.totals.creators[i].region) or None

    def compared(self, ladder: Ladder, i: int) -> bool:
        """Whether a creator is compared on a ladder."""
        return i not in self.left_out.get(None, {}) and i not in self.left_out.get(ladder.items.ladder, {})

    def _owed(self, i: int, k: int | None) -> tuple[dict[str, Owed], dict[str, Owed], dict[str, str]]:
        """Return what each ladder owes by our figures and by the file's, and which pays in the place of which."""
        both: tuple[dict[str, Owed], dict[str, Owed]] = ({}, {})
        for ladder in self.ladders:
            if self.compared(ladder, i):
                for owed, vector in zip(both, ladder.owed(i), strict=True):
                    owed[ladder.items.ladder] = (ladder, vector)
        instead: dict[str, str] = {}
        for owed in both:
            for name, (ladder, _) in list(owed.items()):
                program = ladder.program(i)
                other = None if program is None else program.exclusive_with
                if other is None or other not in owed:
                    continue
                paid_other = k is not None and any(owed[other][0].items.paid(k)) and not any(ladder.items.paid(k))
                idle = lesser(owed[name], owed[other], i, paid_other=paid_other)
                if idle is not None:
                    owed[idle] = (owed[idle][0], owed[idle][0].nothing)
                    if owed is both[0]:
                        instead[idle] = other if idle == name else name
        return both[0], both[1], instead

    def _cases(self, i: int, k: int) -> Iterator[tuple[Case, Program | None]]:
        mine, due, instead = self._owed(i, k)
        other = self.other_months.get(i)
        for place, ladder in enumerate(self.ladders):
            name = ladder.items.ladder
            if name not in mine:
                continue
            vector = mine[name][1]
            if self._is_held_elsewhere(name, mine, instead):
                continue
            program = ladder.program(i)
            then = self.then.get(other) if other is not None else None
            yield (
                Case(
                    ladder,
                    i,
                    self.totals.creators[i],
                    self.totals.month,
                    vector,
                    due[name][1],
                    self._amounts(ladder, i, k),
                    bool(self.paid.violative[k]),
                    other,
                    None if then is None else then[place].owed(i)[0],
                    instead.get(name),
                ),
                program,
            )

    def _is_held_elsewhere(self, name: str, mine: dict[str, Owed], instead: dict[str, str]) -> bool:
        """Whether the items of a ladder are those of another one too, which is owed in its place, or comes first."""
        ladder, owed = mine[name]
        for other, (pays, amount) in mine.items():
            if other == name or ladder.items.columns != pays.items.columns:
                continue
            if instead.get(name) == other or (not any(owed or ()) and (any(amount or ()) or other < name)):
                return True
        return False

    def _amounts(self, ladder: Ladder, i: int, k: int) -> Amounts:
        """Return what a row pays of each item, to the smallest coin; an empty cell of a row with a bonus is 0."""
        rest = None if self.paid.bonus[k] is None else ZERO
        found = (rest if v is None else v for v in ladder.items.paid(k))
        return tuple(None if v is None else to_coin(v, self.currency(ladder, i) or "") for v in found)

    # ------------------------------------------------------------------------------------------------------- the whole

    def items(self) -> Columns:
        """Return the sums of each item and currency: ours, theirs, and how much of theirs is not compared."""
        out: dict[tuple[str | None, ...], Row] = {}
        owed = self._sums_owed()
        for ladder in self.ladders:
            own = {k for i, k in self.rows.both if self.compared(ladder, i)}
            money = [self.currency(ladder, i) for i in self._creators]
            for place, (task, column) in enumerate(zip(ladder.items.names, ladder.items.values, strict=True)):
                name = ladder.items.ladder
                ours = {c: total(v) for (n, p, c), v in owed.items() if (n, p) == (name, place)}
                paid = {c for c, v in zip(money, column, strict=True) if v}
                for currency in sorted({*ours, *paid} or {self.currency(ladder, None)}, key=lambda c: (c is None, c)):
                    mine = ours.get(currency, ZERO)
                    key = (task, currency, *ladder.items.columns)
                    shared, whose = out.get(key), name
                    if shared is not None:  # of two exclusive ladders: one pays it
                        whose, mine = f"{shared[0]} / {name}", total((shared[3], mine))
                    cells = [(k, v or ZERO) for k, v in enumerate(column) if money[k] == currency]
                    whole, left = (total(v for k, v in cells if every or k not in own) for every in (True, False))
                    out[key] = (whose, task, currency, mine, whole, left, less(less(whole, left), mine))
        return columns_of(
            ("ladder", "task", "currency", "ours", "theirs", "not_compared", "difference"), list(out.values())
        )

    def _sums_owed(self) -> dict[tuple[str, int, str | None], list[Decimal]]:
        """Return what is owed by ladder, place of the item and currency."""
        there: dict[int, int | None] = {**dict.fromkeys(self.rows.absent), **dict(self.rows.both)}
        out: dict[tuple[str, int, str | None], list[Decimal]] = {}
        for i, k in there.items():
            for name, (ladder, mine) in self._owed(i, k)[0].items():
                for place, value in enumerate(() if ladder.program(i) is None else mine or ()):
                    out.setdefault((name, place, self.currency(ladder, i)), []).append(value)
        return out

    @cached_property
    def _creators(self) -> list[int | None]:
        """The creator of each row of the file; None where the ledger has none."""
        known = {k: i for i, k in self.rows.both}
        places = {c: i for i, c in enumerate(self.totals.ids)}
        return [known.get(k, places.get(who)) for k, who in enumerate(self.paid.ids)]

    def not_compared(self) -> Columns:
        """Return who of both sides is not compared on a ladder, with what the file pays there, and why."""
        out = []
        for ladder in self.ladders:
            for i, k in self.rows.both:
                if not self.compared(ladder, i):
                    why = self.left_out.get(None, {}).get(i) or self.left_out[ladder.items.ladder][i]
                    paid = total(v or ZERO for v in ladder.items.paid(k))
                    who = (self.totals.ids[i], self.paid.names[k])
                    out.append((*who, ladder.items.ladder, paid, self.currency(ladder, i), why))
        return columns_of(("creator_id", "name", "ladder", "theirs", "currency", "why"), out)

    def notes(self) -> tuple[Note, ...]:
        """Return what is odd about the file as a whole."""
        out = []
        live = sum(bool(self.paid.diamonds[k]) for _, k in self.rows.both)
        for month, count in Counter(self.other_months.values()).most_common(1):
            if count * MOST > live:
                whose = f"the figures of {count:,} of {counted(live, 'creator')} are those of {month}"
                out.append(Note("wrong_month", f"{whose}: is this the file of {month}?"))
        tasks = list(self.paid.tasks.values())
        off = [
            self.paid.ids[k]
            for k, bonus in enumerate(self.paid.bonus)
            if tasks and bonus is not None and bonus != total(column[k] or ZERO for column in tasks)
        ]
        if off:
            out.append(
                Note(
                    "total_differs",
                    f"the bonus of {counted(len(off), 'row')} of the file is not the sum of its tasks, first {off[0]}",
                )
            )
        return tuple(out)


def _payments(case: Case, program: Program | None) -> Iterator[Row]:
    """Yield the differences of one creator's tier and items: task, item, ours, theirs, difference, cause."""
    if all(v is None for v in case.paid):
        for task, mine, due in zip(case.ladder.items.names, case.mine or (), case.due or (), strict=False):
            if due:
                yield task, "bonus", mine, None, None, ("not_told", "")
        return
    if case.mine is None and not any(case.got):
        return
    if program is None:
        if any(case.got):
            yield from _amounts(case, ("not_for", ""))
        return
    if _agrees(case, program):
        return
    ours, theirs = case.figures
    fitting = case.fitting(program)
    cause = cause_of(case, program)
    if cause[0] in ("rounding", "figures"):
        fitting = [theirs.tier]
    if fitting and ours.tier not in fitting and cause[0] not in OTHERWISE:
        labels = (*program.names, None)
        nearest = theirs.tier if theirs.tier in fitting else fitting[0]
        place = case.ladder.items.place(program.tiers[ours.tier]) if ours.tier < len(program.tiers) else 0
        yield case.ladder.items.names[place], "tier", labels[ours.tier], labels[nearest], None, cause
    yield from _amounts(case, cause)


def _agrees(case: Case, program: Program) -> bool:
    """Whether what is paid is what is owed, for the tier that is cleared."""
    whole = case.instead is not None or case.same
    return case.mine == case.got and (whole or case.figures[0].tier in case.fitting(program))


def _amounts(case: Case, cause: Cause) -> Iterator[Row]:
    """Yield the items that differ."""
    owed = case.mine or (None,) * len(case.got)
    for task, mine, got in zip(case.ladder.items.names, owed, case.got, strict=True):
        if mine != got:
            yield task, "bonus", mine, got, None if mine is None else less(got, mine), cause


def _in_words(row: Row) -> Row:
    """Return a row with its cause in words at its end; a cause that comes with a detail has it there."""
    *facts, (code, detail) = row
    return (*facts, code, f"{CAUSES[code]}: {detail}" if detail else CAUSES[code])


def columns_of(names: Sequence[str], rows: Sequence[Row]) -> Columns:
    """Return rows as columns."""
    return {name: tuple(row[c] for row in rows) for c, name in enumerate(names)}
