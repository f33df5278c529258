"""What a month will have earned at its end: LIVE, bonus and rewards, as one distribution with its parts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, axes, made, rows_of
from tierpace.core.checks import require_kind, require_level
from tierpace.core.counting import counted
from tierpace.core.fields import bad_type, in_bounds, require_diamonds
from tierpace.core.money import less, product, quotient, significant
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.ranges import number, same_currency
from tierpace.core.signals import Signal
from tierpace.errors import InputError, ProgramError
from tierpace.forecasters.contract import Noise
from tierpace.kernels.arrays import Floats, Ints, Objects
from tierpace.kernels.sharing import stepped
from tierpace.ledger.projection import Projection, check_projection
from tierpace.money.bonus_draws import BLOCK, BonusDraws, StackedDraws, bonuses_of
from tierpace.money.expected_bonuses import paying
from tierpace.money.live_rates import LiveRates
from tierpace.rewards.view_outlooks import EarningsOutlook
from tierpace.rules.assignments import Assignment, assignment_of_all, assignments_of

if TYPE_CHECKING:
    from tierpace.core.ranges import Range

RATES, RPMS = 800, 801  # lanes of the noise: where in its range each rate lies
ENDS = {"low": 0.0, "middle": 0.5, "high": 1.0}
MOST_NAMES = 3  # of creators in a note


@frozen(eq=False)
class MonthIncome(OfCreators):
    """Month-end income of N creators in S futures, by parts that add up.

    Attributes
    ----------
    live : (N, S) float64
        The creator's part of the diamonds, a commission that is the creator's to pay taken off.
    rewards : (N, S) float64
        What videos earn; 0 where nothing is given.
    bonus : (N, S) float64
        The creator's part of the bonus.
    agency_commission, agency_bonus : (N, S) float64
        What the agency gets of the diamonds, and its part of the bonus.
    payable : (N,) float64
        Share of the futures in which LIVE income and balance reach the least payout.
    ids, currency, notes : (N,) object, str, tuple of Note
        Creators; of all amounts; what it rests on.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> rates = tp.io.read_live_rates(files("tierpace") / "examples" / "rewards" / "live-flat.toml")
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=100, seed=0)
    >>> income = tp.money.month_income(projection, rates)
    >>> income.creator.shape == (len(income.ids), 100)
    True
    >>> income.interval(0.8).shape == (len(income.ids), 2)
    True
    """

    __module__ = "tierpace.money"

    ids: Objects = axes("N", of=object, kw_only=False)
    currency: str = field(kw_only=True)
    live: Floats = axes("NS")
    rewards: Floats = axes("NS")
    bonus: Floats = axes("NS")
    agency_commission: Floats = axes("NS")
    agency_bonus: Floats = axes("NS")
    payable: Floats = axes("N")
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def __repr__(self) -> str:
        who, draws = counted(len(self.ids), "creator"), counted(self.live.shape[1], "draw")
        return f"<MonthIncome of {who}, {draws}, {self.currency}>"

    @property
    def creator(self) -> Floats:
        """The creator's income: live + rewards + bonus, draw by draw: (N, S)."""
        return self.live + self.rewards + self.bonus

    @property
    def agency(self) -> Floats:
        """The agency's income: commission + bonus, draw by draw: (N, S)."""
        return self.agency_commission + self.agency_bonus

    def interval(self, level: float, *, side: Literal["creator", "agency"] = "creator") -> Floats:
        """Return the central interval that holds a share ``level`` of the draws: (N, 2), low and high."""
        require_level(level, "rewards.bad_level", error=ProgramError)
        draws = self.agency if side == "agency" else self.creator
        out: Floats = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=1).T
        return out


def month_income(
    projection: Projection,
    rates: LiveRates,
    *,
    missions: Mapping[str, object] | None = None,
    program: Program | ProgramBook | None = None,
    ladder: str | None = None,
    bonus_to_creator: object = None,
    rewards: Mapping[str, EarningsOutlook] | None = None,
    balance: Mapping[str, object] | None = None,
    at: Literal["draw", "low", "middle", "high"] = "draw",
    both: bool = False,
) -> MonthIncome:
    """Return what a month will have earned at its end, draw by draw.

    Each draw of the projection is one future: its diamonds are paid by the rates, and the bonus is that of the hardest
    tier whose thresholds all clear in it. Where rates are ranges, each draw takes one place in them, the same for all
    creators, evenly spread; rewards take another place of their own in the range of their rates.

    Parameters
    ----------
    projection : Projection
        With draws.
    rates : LiveRates
        In force in all of the month.
    missions : mapping of str to number, optional
        As in `live_worth`.
    program : Program or ProgramBook, optional
        Whose bonuses are paid; each tier states one. Of a book those of all ladders that do; others are named in a
        note. None: no bonus.
    ladder : str, optional
        One ladder of a book. Default: all.
    bonus_to_creator : number, optional
        The creator's part of the bonus, from 0 to 1; the rest is the agency's. Needed with a program.
    rewards : mapping of str to EarningsOutlook, optional
        Creator → what videos will have earned, with as many draws as the projection. It is drawn independently of LIVE.
    balance : mapping of str to number, optional
        Creator → what was carried over, in the currency of the rates.
    at : {"draw", "low", "middle", "high"}
        Where in their ranges rates lie: another place in each draw, or one end, or the middle, in all.
    both : bool
        Whether the commission of the rates and the bonus of the program are both paid where they are of the same
        ratios. Else that is refused: ratios by tier are most often one payment, entered twice.

    Raises
    ------
    InputError
        There are no draws, or rewards have another number of them.
    ProgramError
        Rates or program are not in force, a tier states no bonus, currencies differ, a part lies outside 0 to 1, or
        commission and program pay the same ratios.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.money import CreatorShare, LiveRates, ShareStep, month_income
    >>> rates = LiveRates(
    ...     name="R", revision="1", currency="USD", coin_price=0.01, coins_per_diamond=1, diamond_value=0.01,
    ...     share=CreatorShare([ShareStep(0, share=[0.4, 0.6])], apply="whole"),
    ... )  # fmt: skip
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=100, seed=0)
    >>> low, high = (month_income(projection, rates, at=end).creator for end in ("low", "high"))
    >>> bool((low < high).all())
    True
    """
    check_projection(projection)
    require_kind(rates, LiveRates, field="rates", code="rewards.bad_type", hint="LiveRates(…)")
    require_diamonds(measured=bool(projection.progress.measured[Signal.DIAMONDS]))
    diamonds = projection.paid_draws()[..., Signal.DIAMONDS]
    for end in (projection.month.first, projection.month.last):
        rates.require_in_force(end)
    s = diamonds.shape[1]
    where = _places(projection, s, at)
    live, commission = _live(diamonds, rates, missions, where[0])
    rules, silent = _paying(projection, program, ladder)
    for r in rules if not both else ():
        _check_paid_once(r.program, rates)
    bonus = _bonus(projection, rules, rates)
    part = _part(program, bonus_to_creator)
    carried = _balances(projection, balance)
    least = 0.0 if rates.payout_minimum is None else float(rates.payout_minimum)
    return made(
        MonthIncome,
        projection.ids,
        currency=rates.currency,
        live=live,
        rewards=_rewards(projection, rewards or {}, rates, where[1]),
        bonus=bonus * part,
        agency_commission=commission,
        agency_bonus=bonus * (1 - part),
        payable=np.count_nonzero(live + carried[:, None] >= least, axis=1) / s,
        notes=(*projection.notes, *_notes(at, rewards), *_not_known(rewards or {}), *silent),
    )


def _places(projection: Projection, s: int, at: str) -> tuple[Floats, Floats]:
    """Return where in their ranges the rates and the RPM of each draw lie: (S,) each, from 0 to 1."""
    if at in ENDS:
        return np.full(s, ENDS[at]), np.full(s, ENDS[at])
    if at != "draw":
        raise ProgramError("rewards.bad_word", "at", at, f"must be one of draw, {', '.join(ENDS)}")
    noise = Noise((), projection.month, draws=s, seed=projection.seed)
    return noise.world(1, lane=RATES)[:, 0], noise.world(1, lane=RPMS)[:, 0]


def _live(
    diamonds: Floats,
    rates: LiveRates,
    missions: Mapping[str, object] | None,
    place: Floats,
) -> tuple[Floats, Floats]:
    """Return the creator's and the agency's part of the diamonds: (N, S) each; place 1 is the creator's best."""
    worth = _within(rates.diamond_value, place)
    starts = np.array([step.from_diamonds for step in rates.share.steps], np.float64)
    shares = np.array([_within(step.share, place) for step in rates.share.steps])
    value = diamonds * worth
    payout = stepped(diamonds, starts, shares, marginal=rates.share.apply == "marginal") * worth
    payout = payout + value * _within(rates.share.added(missions), place)
    if rates.commission is None:
        return payout, np.zeros_like(payout)
    mine = rates.commission.paid_by == "creator"
    rate = _within(rates.commission.rate, 1 - place if mine else place)
    agency = rate * (payout if rates.commission.of == "payout" else value)
    return payout - agency if mine else payout, agency


def _within(rate: Range, place: Floats) -> Floats:
    return float(rate.low) + place * float(less(rate.high, rate.low))


def _paying(
    projection: Projection, program: Program | ProgramBook | None, ladder: str | None
) -> tuple[list[Assignment], tuple[Note, ...]]:
    """Return the programs that pay, with the creators of each, and notes of what is not counted."""
    if program is None:
        return [], ()
    if isinstance(program, Program) and ladder in (None, program.ladder):
        bonuses_of(program)  # each of its tiers states one
        BonusDraws.require_counted(program, projection.progress.measured)
        return [assignment_of_all(program, projection.progress)], ()
    rules = assignments_of(program, projection.progress, ladder)
    found, silent = paying(rules, projection.progress.measured)
    return found, (*silent, *rules.notes)


def _bonus(projection: Projection, rules: list[Assignment], rates: LiveRates) -> Floats:
    """Return what the hardest tiers pay that clear in each draw, on all ladders: (N, S)."""
    draws = projection.paid_draws()
    out = np.zeros(draws.shape[:2])
    for r in rules:
        same_currency(rates.currency, bonuses_of(r.program)[0].currency)
    stack = StackedDraws(projection.progress, rules, only_open=False)  # no draw clears what cannot be cleared
    for first in range(0, len(draws), BLOCK):
        rows = slice(first, first + BLOCK)
        out[rows] = stack.paid(draws[rows], np.arange(len(draws))[rows])
    return out


def _check_paid_once(program: Program, rates: LiveRates) -> None:
    """Raise ProgramError where the agency would get the same ratios twice: as commission and as bonus."""
    if rates.commission is None:
        return
    rate, value = rates.commission.rate, rates.diamond_value
    low, high = product(rate.low, value.low), product(rate.high, value.high)
    paid = [t.bonus.per_diamond for t in program.tiers if t.bonus is not None and t.bonus.per_diamond]
    if rates.commission.of == "value":
        twice = [each for each in paid if low <= each <= high]
    else:  # of another base: only the same figures are suspect
        twice = paid if paid and (min(paid), max(paid)) == (low, high) else []
    if twice:
        ratios = ", ".join(f"{significant(quotient(each, value.high), 4):f}" for each in twice)
        raise ProgramError(
            "rewards.paid_twice",
            "program",
            f"{program.name} {program.revision}: {ratios}",
            f"the bonus must not be the commission of {rates.name!r} {rates.revision} ({rate}) once more",
            "leave out the program, or the commission of the rates; both=True (--both) if both are paid",
        )


def _part(program: Program | ProgramBook | None, given: object) -> float:
    if program is None:
        return 0.0
    if given is None:
        raise ProgramError(
            "rewards.no_part",
            "bonus_to_creator",
            None,
            "with a program, bonus_to_creator must say whose the bonus is",
            "0: the agency's, 1: the creator's",
        )
    part: Decimal = number(given, "bonus_to_creator")
    in_bounds(part, "bonus_to_creator", 0, 1)
    return float(part)


def _rewards(
    projection: Projection, outlooks: Mapping[str, EarningsOutlook], rates: LiveRates, place: Floats
) -> Floats:
    draws = projection.require_draws().shape[1]
    out = np.zeros((len(projection.ids), draws))
    rows = _rows(projection, outlooks, "rewards")
    for row, outlook in zip(rows, outlooks.values(), strict=True):
        require_kind(outlook, EarningsOutlook, field="rewards", code="rewards.bad_type", hint="earnings_outlook(…)")
        same_currency(rates.currency, outlook.so_far.amount.currency)
        if len(outlook.low_draws) != draws or outlook.views.month != projection.month:
            raise InputError(
                "rewards.other_draws",
                "rewards",
                (str(outlook.views.month), len(outlook.low_draws)),
                f"must be of {projection.month} and have {counted(draws, 'draw')}, as the projection",
                "pass draws= to earnings_outlook",
            )
        out[row] = outlook.low_draws + place * (outlook.high_draws - outlook.low_draws)
    return out


def _balances(projection: Projection, balance: Mapping[str, object] | None) -> Floats:
    out = np.zeros(len(projection.ids))
    given = balance or {}
    for row, value in zip(_rows(projection, given, "balance"), given.values(), strict=True):
        out[row] = float(number(value, "balance"))
    return out


def _rows(projection: Projection, by_creator: object, name: str) -> Ints:
    if not isinstance(by_creator, Mapping):
        raise bad_type(name, by_creator, "a mapping of creators")
    return rows_of(projection.ids, list(by_creator))


def _notes(at: str, rewards: object) -> tuple[Note, ...]:
    texts = {
        "rates_drawn": "rates that are ranges are spread evenly over them" if at == "draw" else f"rates lie {at}",
        "rewards_apart": "rewards are drawn independently of LIVE" if rewards else "",
    }
    return tuple(Note(code, text) for code, text in texts.items() if text)


def _not_known(rewards: Mapping[str, EarningsOutlook]) -> tuple[Note, ...]:
    """Return what is not known of the accounts and makes rewards a range, each once with the creators it is about."""
    whose: dict[str, list[str]] = {}
    for name, outlook in rewards.items():
        for text in outlook.so_far.notes:
            whose.setdefault(text, []).append(name)
    notes = []
    for text, names in whose.items():
        more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
        notes.append(Note("rewards_not_known", f"rewards of {', '.join(names[:MOST_NAMES])}{more}: {text}"))
    return tuple(notes)
