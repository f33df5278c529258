"""Money at stake: the bonus that a month is expected to pay, what of it is safe, and what crossing a tier is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import Sealed, axes, made
from tierpace.core.money import Money, less, total
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.kernels.arrays import Floats, Objects
from tierpace.kernels.scores import quantiles
from tierpace.ledger.projection import check_projection, proper_levels
from tierpace.money.bonus_draws import BonusDraws, bonuses_of

if TYPE_CHECKING:
    from tierpace.core.programs import Program
    from tierpace.ledger.projection import Projection
    from tierpace.rules.judging import Verdicts


DUST = 1e-12  # what adding floats may leave of an amount that is all secured
ROUGH = 6  # past months; on fewer, a roster's total is a rough one


@frozen(eq=False)
class ExpectedBonus(Sealed):
    """What bonus a month is expected to pay, in one currency.

    Attributes
    ----------
    mean : (N,) float64
        The bonus of each creator, expected: that of the tier and the diamonds of each draw, averaged.
    interval : (N, 2) float64
        Its lower and upper end at ``level``, inverted-CDF quantiles of the draws.
    currency : str
        Of all amounts.
    secured : (N,) float64
        What is paid if nothing more happens.
    ids, program, notes : (N,) object, Program, tuple of Note
        Creators; the rules, tiers hardest first; what it rests on.
    total : (S,) float64
        The bonus of all creators together in each world; empty sums are 0.
    level : float
        Of the intervals.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> outlook = tp.expected_bonus(tp.project(progress, draws=200, seed=0), tp.demo.program())
    >>> bool(abs(outlook.mean.sum() - outlook.total.mean()) < 1e-6)
    True
    """

    __module__ = "tierpace"

    ids: Objects = axes("N", of=object)
    program: Program = field(kw_only=True)
    currency: str = field(kw_only=True)
    mean: Floats = axes("N")
    interval: Floats = axes("N2")
    secured: Floats = axes("N")
    total: Floats = axes("S")
    level: float = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def __repr__(self) -> str:
        low, high = self.total_interval
        return (
            f"<ExpectedBonus of {len(self.ids):,} creators: {self.total.mean():,.2f} {self.currency} expected, "
            f"{low:,.2f} to {high:,.2f}>"
        )

    @property
    def at_stake(self) -> Floats:
        """What is expected and not yet secured (N,): what may be lost."""
        left = self.mean - self.secured
        return np.where(np.abs(left) <= DUST * self.mean, 0.0, left)

    @property
    def total_interval(self) -> tuple[float, float]:
        """Lower and upper end of the roster's total at ``level``: creators of one world summed, then quantiles."""
        low, high = _ends(self.total[None], self.level)[0]
        return float(low), float(high)

    def worth_of_tier(self, tier: str, *, diamonds: int) -> Money:
        """Return what clearing a tier pays over the next easier one, to the cent and beyond: exact.

        Parameters
        ----------
        tier : str
            Name of a tier.
        diamonds : int
            Of the whole month, as they would be on crossing. A bonus by the diamond is paid on all of them, so crossing
            is worth a cliff and not a step.

        Returns
        -------
        Money
            Bonus after − bonus before. Below the easiest tier there is none.

        Raises
        ------
        InputError
            No tier has this name.

        Examples
        --------
        >>> import tierpace as tp
        >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
        >>> outlook = tp.expected_bonus(tp.project(progress, draws=200, seed=0), tp.demo.program())
        >>> print(outlook.worth_of_tier("Tier 1", diamonds=400_000))
        40.0000 USD
        """
        names = self.program.names
        if tier not in names:
            raise InputError(
                "program.unknown_tier",
                "tier",
                tier,
                f"a tier must be one of {', '.join(names)}",
                "tiers are named as in the program",
            )
        k = names.index(tier)
        paid = [b.pay(diamonds).amount for b in bonuses_of(self.program)[k : k + 2]]
        return Money(less(paid[0], total(paid[1:])), self.currency)


def expected_bonus(
    projection: Projection, program: Program, *, level: float = 0.8, known: Verdicts | None = None
) -> ExpectedBonus:
    """Return the bonus that a month is expected to pay, for each creator and for all.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    program : Program
        Each of its tiers with a bonus, all in one currency.
    level : float
        Of the intervals, between 0 and 1.
    known : Verdicts, optional
        Those of the month so far under this program, if they are at hand already.

    Returns
    -------
    ExpectedBonus
        Each draw ends in its hardest cleared tier and is paid that tier's bonus on its own diamonds. A roster's total
        is summed within each world first. Of creators without data only what is secured counts. Empty arrays and totals
        of 0 for an empty roster.

    Raises
    ------
    InputError
        There are no draws, the level is none, or a tested signal or the diamonds that a bonus counts are not measured.
    ProgramError
        A tier states no bonus, tiers pay in several currencies, or the program is not in force.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> tp.expected_bonus(tp.project(progress, draws=200, seed=0), tp.demo.program()).currency
    'USD'
    """
    check_projection(projection)
    level = float(proper_levels(level, "level")[0])
    pay = BonusDraws.of(projection.progress, program, known)
    draws = projection.paid_draws()
    n, s = draws.shape[:2]
    mean, interval, total = np.zeros(n), np.zeros((n, 2)), np.zeros(s)
    for rows, each in pay.blocks(draws):
        mean[rows], interval[rows] = each.mean(1), _ends(each, level)
        total += each.sum(0)
    months = int(projection.basis["months"].max(initial=0))
    rough = Note("rough_total", f"the roster's total rests on {months} past months: below {ROUGH} it is rough")
    return made(
        ExpectedBonus,
        ids=projection.ids,
        program=program,
        currency=pay.currency,
        mean=mean,
        interval=interval,
        secured=pay.paid(projection.progress.so_far[:, None].astype(float))[:, 0],
        total=total,
        level=level,
        notes=(*projection.notes, rough) if months < ROUGH else projection.notes,
    )


def _ends(values: Floats, level: float) -> Floats:
    """Return the ends of the middle ``level`` of values (n, S): (n, 2)."""
    return quantiles(np.sort(values, axis=1), np.array([(1 - level) / 2, (1 + level) / 2]))
