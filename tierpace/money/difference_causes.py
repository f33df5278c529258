"""Why a paid item differs from what is owed: the first of the known causes that explains it to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from attrs import frozen

from tierpace.core.money import ROUNDINGS, decimal_text, less, product, quotient, significant, to_coin, to_places, total
from tierpace.money.dues import Figures, Ladder, Vector
from tierpace.money.paid_items import ZERO, Amounts

if TYPE_CHECKING:
    from tierpace.core.creators import Creator
    from tierpace.core.money import Bonus
    from tierpace.core.months import Month
    from tierpace.core.programs import Program

CENT = Decimal("0.01")
RATE_DIGITS = 3  # rates have few digits: 0.0005 or 0.00065 a diamond
MOST_RANKS = 2  # that are named
HALF_POINT = Decimal("0.005")  # ratios are round to half a point
TELLING = Decimal("0.20")  # the next rate of as many digits pays so much more or less: else one fits by chance
CAUSES = {
    "not_in_ledger": "the ledger has no such creator: an export is missing, or the id is another",
    "not_in_file": "the file has no such creator: it left within the month, or is in another region's file",
    "duplicate": "the file has the creator more than once; nothing of it is added up",
    "wrong_month": "the figures of the file are those of another month",
    "missing_days": "days of our month are unknown",
    "restated": "figures of our month were restated, and may have been again after our last export",
    "day_rule": "airtime agrees, active days do not: they are counted by another minimum than the file's",
    "corrected_up": "the file has more: streams that we never saw, or a correction after our last export",
    "corrected_down": "the file has less: figures taken back after our last export, or days cut in another zone",
    "figures": "by the file's own figures our program pays the same, to a cent: the difference is that of the figures",
    "violation": "the file marks the creator for a violation, and pays less",
    "rounding": "the file pays a cent more or less by the same figures: it rounds otherwise",
    "pro_rating": "the creator joined within the month, and the file pro-rates otherwise than the program",
    "network_goal": "the file pays the ratio as it is without what the goals of the network change",
    "other_rank": "the file pays by another rank of the ladder than last month's diamonds give",
    "other_task": "the file pays the same amount under another task",
    "exclusive": "the file pays a ladder that our program leaves out, for the other of the two pays more",
    "not_for": "no program of the ladder is for this creator, by region or day of joining",
    "unpaid": "the file pays nothing, though its own figures clear a tier: held back, not paid yet, or not taken part",
    "not_told": "the file has no bonus, though its own figures clear a tier: not paid yet, or not taken part",
    "other_tier": "the file pays another tier of our program than its own figures clear: its thresholds are others",
    "other_rate": "the file pays another rate",
    "other_terms": "no tier of our program pays this, and no round rate: a cap, or more than one task in the sum",
    "no_bonus": "our program states no bonus for the tier",
}
Cause = tuple[str, str]
"""A code, and what is to be said besides."""


@frozen(eq=False)
class Case:
    """What there is to know of a creator on a ladder: who, what is owed, what is paid, and what is known of the row."""

    ladder: Ladder
    i: int
    creator: Creator
    month: Month
    mine: Vector | None
    due: Vector | None
    paid: Amounts
    violative: bool
    other_month: Month | None
    then: Vector | None  # what the other month owes, where the figures of the file are its
    instead: str | None  # the exclusive ladder that pays in place of this one

    @property
    def got(self) -> Vector:
        """What is paid, 0 where nothing is said."""
        return tuple(ZERO if v is None else v for v in self.paid)

    @property
    def figures(self) -> tuple[Figures, Figures]:
        """Tier and diamonds by our figures and by the file's."""
        return self.ladder.tiers(self.i)

    @property
    def same(self) -> bool:
        """Whether our figures and the file's come to the same tier and diamonds."""
        ours, theirs = self.figures
        return (ours.tier, ours.diamonds) == (theirs.tier, theirs.diamonds)

    def fitting(self, program: Program) -> list[int]:
        """Return the tiers of the program that pay what is paid, on the file's diamonds."""
        diamonds = self.figures[1].diamonds
        tiers = range(len(program.tiers) + 1)
        return [t for t in tiers if self.ladder.vector(program, t, diamonds) == self.got]


def cause_of(case: Case, program: Program) -> Cause:
    """Return why what is paid differs from what is owed: the first cause that explains it."""
    owed = dict(_alternatives(case))
    return next(chain(_of_row(case, program, owed), _of_terms(case, program, owed), [("other_terms", "")]))


def _of_row(case: Case, program: Program, owed: dict[str, Vector]) -> Iterator[Cause]:
    """Yield the causes that lie in the figures and marks of a row."""
    if case.mine is None:
        yield "no_bonus", ""
    if case.other_month and case.got in (case.due, case.then, *owed.values()):
        yield "wrong_month", str(case.other_month)
    if case.due is not None and all(less(a, b).copy_abs() <= CENT for a, b in zip(case.due, case.got, strict=True)):
        yield ("rounding", _rule(case, program)) if case.same else ("figures", "")
    if case.instead is not None and any(case.got):
        yield "exclusive", f"{case.instead!r} pays more"
    if case.violative and case.mine and total(case.got) < total(case.mine):
        yield "violation", ""


def _of_terms(case: Case, program: Program, owed: dict[str, Vector]) -> Iterator[Cause]:
    """Yield the causes that lie in the terms by which the file pays."""
    if detail := _prorated(case, program):
        yield "pro_rating", detail
    if any(case.got) and case.ladder.if_goals_changed_nothing(case.i) == case.got:
        yield "network_goal", ""
    if case.due and any(case.due) and not any(case.got):
        yield "unpaid", ""
    if case.got in owed.values():
        yield "other_rank", _by_rank(owed, case.got)
    if case.due is not None and total(case.due) == total(case.got):
        yield "other_task", ""
    if case.fitting(program):
        yield "other_tier", ""
    yield from _other_rate(case, program)


def _alternatives(case: Case) -> list[tuple[str, Vector]]:
    """Return what other ranks would pay by the file's figures, by their names."""
    return [(p.rank.name if p.rank else p.name, v) for p, v in case.ladder.by_others(case.i)]


def _by_rank(owed: dict[str, Vector], got: Vector) -> str:
    names = [repr(name) for name, vector in owed.items() if vector == got]
    more = f" or {len(names) - MOST_RANKS} more" if len(names) > MOST_RANKS else ""
    return f"as rank {' or '.join(names[:MOST_RANKS])}{more} would" if names else ""


def _prorated(case: Case, program: Program) -> str:
    """Return how the file pro-rates, where that explains what is paid to who joined within the month; or nothing."""
    joined = case.creator.joined
    if joined is None or not case.month.first < joined <= case.month.last:
        return ""
    words = "thresholds whole" if program.prorate_joiners else "thresholds pro-rated"
    if case.ladder.if_prorated_otherwise(case.i) == case.got:
        return f"{words}, joined {joined}"
    days = case.month.days - joined.day + 1
    own = case.figures[1]
    for tier in case.ladder.tiers_of_file(case.i):
        bonus = program.tiers[tier].bonus
        if bonus is None:
            continue
        part = quotient(product(bonus.pay(own.diamonds).amount, days), case.month.days)
        if any(case.got) and to_coin(part, bonus.currency, program.rounding) == total(case.got):
            return f"the amount × {days} of {case.month.days} days, joined {joined}"
    return ""


def _rule(case: Case, program: Program) -> str:
    """Return by which rule of rounding the file pays, where it is one."""
    own = case.figures[1]
    rules = [r for r in ROUNDINGS if case.ladder.vector(program, own.tier, own.diamonds, rounding=r) == case.got]
    return f"{' or '.join(rules)}, ours {program.rounding}" if rules else ""


def _other_rate(case: Case, program: Program) -> Iterator[Cause]:
    """Yield the cause where the tier of the file's figures is paid by another rate, of few digits."""
    own = case.figures[1]
    bonus = None if own.tier == len(program.tiers) else program.tiers[own.tier].bonus
    paid = total(case.got)
    if bonus is None or not bonus.per_diamond or not own.diamonds or paid <= bonus.fixed:
        return
    rest = less(paid, bonus.fixed)
    for rate, step in _round_rates(rest, own.diamonds, bonus):
        fits = to_coin(product(rate, own.diamonds), bonus.currency, program.rounding) == rest
        if fits and product(step, own.diamonds) >= TELLING:
            yield "other_rate", f"{_rate(rate, bonus)}, ours {_rate(bonus.per_diamond, bonus)}"
            return


def _round_rates(paid: Decimal, diamonds: int, bonus: Bonus) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield rates that are round and near what is paid, each with how far the next one is."""
    rate = quotient(paid, diamonds)
    if bonus.worth:
        step = product(HALF_POINT, bonus.worth)
        yield product(to_places(quotient(rate, step), 0), step), step
    for digits in range(1, RATE_DIGITS + 1):
        near = significant(rate, digits)
        yield near, Decimal((0, (1,), near.adjusted() - digits + 1))


def _rate(rate: Decimal, bonus: Bonus) -> str:
    """Return a rate as the bonus has it: a ratio of what a diamond is worth, or an amount a diamond."""
    if bonus.worth:
        share = significant(product(quotient(rate, bonus.worth), 100), 12)
        return f"{share:f} % of {decimal_text(bonus.worth)} {bonus.currency} a diamond"
    return f"{significant(rate, 30):f} {bonus.currency} a diamond"
