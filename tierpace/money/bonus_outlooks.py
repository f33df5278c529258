"""What a month is expected to pay: of one program, of a book of them, and of the creators of a manager."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import Sealed, axes, handed, joined, rows_of
from tierpace.core.counting import counted
from tierpace.core.money import Money, less, total
from tierpace.core.notes import Note
from tierpace.core.programs import Program
from tierpace.errors import InputError
from tierpace.kernels.arrays import Floats, Objects
from tierpace.kernels.scores import quantiles
from tierpace.money.bonus_draws import bonuses_of
from tierpace.rules.assignments import Unjudged
from tierpace.tables.cells import MISSING
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import left, right

if TYPE_CHECKING:
    from tierpace.core.creators import Creator

BY = ("manager", "group", "region")
DUST = 1e-12  # what adding floats may leave of an amount that is all secured


def ends(values: Floats, level: float) -> Floats:
    """Return the ends of the middle ``level`` of values (n, S): (n, 2), values that were drawn (inverted CDF)."""
    inside = np.array([(1 - level) / 2, (1 + level) / 2])
    low, high = values.min(1, initial=np.inf), values.max(1, initial=-np.inf)
    out = np.stack((low, high), 1)
    open_ = np.flatnonzero(low < high)  # of the others there is nothing to sort
    if len(open_):
        some = values[open_]
        some.sort(axis=1)
        out[open_] = quantiles(some, inside)
    return out


@frozen(eq=False, repr=False)
class GroupTotals(Sealed):
    """What the creators of each manager, group or region are expected to be paid together, world by world.

    Attributes
    ----------
    by : str
        "manager", "group" or "region".
    names : tuple of str or None
        Of which there are G, sorted; None, last: creators without one.
    totals : (G, S) float64
        The bonus of their creators together in each world.
    level : float
        Of the intervals.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> of_managers = tp.expected_bonus(projection, tp.demo.program()).groups[0]
    >>> of_managers.by, of_managers.mean.shape == (len(of_managers.names),), of_managers.interval.shape[1]
    ('manager', True, 2)
    """

    __module__ = "tierpace.money"

    by: str
    names: tuple[str | None, ...]
    totals: Floats = axes("GS")
    level: float = field(kw_only=True)

    def __repr__(self) -> str:
        return f"<GroupTotals of {counted(len(self.names), self.by)}>"

    @property
    def mean(self) -> Floats:
        """What is expected: (G,)."""
        return np.asarray(self.totals.mean(1))

    @property
    def interval(self) -> Floats:
        """Lower and upper end at ``level``: (G, 2)."""
        return ends(self.totals, self.level)


class Groups:
    """Which creators belong to each manager, group and region: names, and the place of each of N creators in them."""

    def __init__(self, creators: Sequence[Creator]) -> None:
        self.names: dict[str, tuple[str | None, ...]] = {}
        self.places: dict[str, Any] = {}
        for by in BY:
            own = [getattr(c, by) for c in creators]
            self.names[by] = tuple(sorted(set(own), key=lambda name: (name is None, name or "")))
            at = {name: k for k, name in enumerate(self.names[by])}
            self.places[by] = np.array([at[name] for name in own], np.int64)

    def of(self, rows: Any) -> Groups:
        """Return the same groups of some creators alone."""
        out = object.__new__(Groups)
        out.names, out.places = self.names, {by: place[rows] for by, place in self.places.items()}
        return out

    def zeros(self, draws: int) -> dict[str, Floats]:
        """Return a total of nothing for each group: (G, S)."""
        return {by: np.zeros((len(names), draws)) for by, names in self.names.items()}

    def add(self, totals: dict[str, Floats], paid: Floats, rows: Any) -> None:
        """Add what some creators are paid (n, S) to the totals of their groups."""
        for by, out in totals.items():
            place = self.places[by][rows]
            found = np.unique(place)
            if len(found) == 1:
                out[found[0]] += paid.sum(0)
            elif len(found):
                order = np.argsort(place, kind="stable")
                out[found] += np.add.reduceat(paid[order], np.searchsorted(place[order], found))

    def of_all(self, totals: dict[str, Floats], level: float) -> tuple[GroupTotals, ...]:
        """Return the totals of all groups."""
        return tuple(GroupTotals(by, self.names[by], totals=handed(totals[by]), level=level) for by in BY)


class _Outlook(Sealed):
    """What the bonuses of one program and of a book have in common."""

    __slots__ = ()

    if TYPE_CHECKING:
        ids: Objects
        currency: str
        mean: Floats
        secured: Floats
        total: Floats
        level: float

    def __repr__(self) -> str:
        low, high = self.total_interval
        return (
            f"<{type(self).__name__} of {counted(len(self.ids), 'creator')}: {self.total.mean():,.2f} {self.currency} "
            f"expected, {low:,.2f} to {high:,.2f}>"
        )

    @property
    def at_stake(self) -> Floats:
        """What is expected and not yet secured (N,): what may be lost."""
        left = self.mean - self.secured
        return np.where(np.abs(left) <= DUST * self.mean, 0.0, left)

    @property
    def total_interval(self) -> tuple[float, float]:
        """Lower and upper end of the roster's total at ``level``: creators of one world summed, then quantiles."""
        low, high = ends(self.total[None], self.level)[0]
        return float(low), float(high)


def _as_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(values)


@frozen(eq=False, repr=False)
class ExpectedBonus(_Outlook):
    """What bonus a month is expected to pay by one program, in one currency.

    Attributes
    ----------
    mean : (N,) float64
        The bonus of each creator, expected: that of the tier and the diamonds of each draw, averaged.
    interval : (N, 2) float64
        Its lower and upper end at ``level``, inverted-CDF quantiles of the draws.
    currency : str
        Of all amounts.
    secured : (N,) float64
        What is paid if nothing more happens; like all amounts here not rounded. To the cent, item by item, pay
        `tierpace.money.judge_network` and `tierpace.reconcile`.
    ids, program, notes : (N,) object, Program, tuple of Note
        Creators; the rules, tiers hardest first; what it rests on.
    total : (S,) float64
        The bonus of all creators together in each world; empty sums are 0.
    level : float
        Of the intervals.
    groups : tuple of GroupTotals
        The totals of managers, groups and regions in the same worlds; empty where they are those of a part.

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
    groups: tuple[GroupTotals, ...] = field(default=(), converter=_as_tuple, kw_only=True)

    @property
    def parts(self) -> tuple[ExpectedBonus, ...]:
        """The bonus of each program: this one's."""
        return (self,)

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

        See Also
        --------
        tierpace.money.tier_worths : what it is worth over all ladders, in the drawn worlds.

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


@frozen(eq=False, repr=False)
class BookBonus(_Outlook):
    """What bonus a month is expected to pay by all ladders of a book, in one currency.

    Attributes
    ----------
    mean : (N,) float64
        The bonus of each creator over all ladders, expected.
    interval : (N, 2) float64
        Its lower and upper end at ``level``: ladders of one world summed, then inverted-CDF quantiles.
    currency : str
        Of all amounts.
    secured : (N,) float64
        What is paid if nothing more happens; not rounded, as in `ExpectedBonus`.
    ids, notes : (N,) object, tuple of Note
        Creators that a program judges which pays in this currency; what it rests on.
    total : (S,) float64
        The bonus of all creators together in each world; empty sums are 0.
    level : float
        Of the intervals.
    parts : tuple of ExpectedBonus
        What each program pays the creators that it judges, in the same worlds: they add up. Of two ladders that exclude
        each other the one that pays less pays nothing, world by world.
    groups : tuple of GroupTotals
        The totals of managers, groups and regions in the same worlds.
    unjudged : tuple of Unjudged
        Who is judged by no program, on a ladder or at all, and why: nothing is counted of that.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> found = tp.expected_bonus(projection, tp.ProgramBook([tp.demo.program()]))
    >>> list(found.by_ladder), bool(found.total.mean() == found.by_ladder["tiers"].mean())
    (['tiers'], True)
    """

    __module__ = "tierpace.money"

    ids: Objects = axes("N", of=object)
    currency: str = field(kw_only=True)
    mean: Floats = axes("N")
    interval: Floats = axes("N2")
    secured: Floats = axes("N")
    total: Floats = axes("S")
    level: float = field(kw_only=True)
    parts: tuple[ExpectedBonus, ...] = field(default=(), converter=_as_tuple, kw_only=True)
    groups: tuple[GroupTotals, ...] = field(default=(), converter=_as_tuple, kw_only=True)
    unjudged: tuple[Unjudged, ...] = field(default=(), converter=_as_tuple, kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def _repr_html_(self) -> str:
        shown, columns = self.ids[:ROWS].tolist(), [left("creator", map(str, self.ids[:ROWS]))]
        for ladder in self.by_ladder:
            means = {c: m for p in self.parts if p.program.ladder == ladder for c, m in zip(p.ids, p.mean, strict=True)}
            columns.append(right(ladder, [f"{means[c]:,.2f}" if c in means else MISSING for c in shown]))
        columns += [
            right("together", [f"{m:,.2f}" for m in self.mean[:ROWS]]),
            right(f"{self.level:.0%}".replace("%", " %"), [f"{a:,.2f} to {b:,.2f}" for a, b in self.interval[:ROWS]]),
            right("secured", [f"{m:,.2f}" for m in self.secured[:ROWS]]),
        ]
        low, high = self.total_interval
        title = f"Expected bonus in {self.currency}: {self.total.mean():,.2f}, {low:,.2f} to {high:,.2f}"
        return short_html(title, columns, notes=self.notes, total=len(self.ids))

    @property
    def by_ladder(self) -> dict[str, Floats]:
        """The total of each ladder in each world: (S,), ladders in their order."""
        (found,) = by_currency([self])
        return found.by_ladder

    def of(self, creator_id: str) -> dict[str, float]:
        """Return what each ladder is expected to pay one creator; it adds up to ``mean``.

        Raises
        ------
        InputError
            No creator here has this id.
        """
        rows_of(self.ids, [creator_id])
        return {
            part.program.ladder: float(part.mean[part.ids.tolist().index(creator_id)])
            for part in self.parts
            if creator_id in part.ids.tolist()
        }


class CurrencyTotal(NamedTuple):
    """What several bonuses in one currency come to: the total in each world (S,), and each ladder's."""

    currency: str
    level: float
    total: Floats
    by_ladder: dict[str, Floats]

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end at ``level``."""
        low, high = ends(self.total[None], self.level)[0].tolist()
        return low, high


def by_currency(bonuses: Iterable[ExpectedBonus | BookBonus]) -> list[CurrencyTotal]:
    """Return one total for each currency of bonuses drawn in the same worlds, in their order."""
    out: dict[str, CurrencyTotal] = {}
    for bonus in bonuses:
        known = out.get(bonus.currency, CurrencyTotal(bonus.currency, bonus.level, np.zeros(len(bonus.total)), {}))
        ladders = dict(known.by_ladder)
        for part in bonus.parts:
            ladders[part.program.ladder] = ladders.get(part.program.ladder, 0.0) + part.total
        out[bonus.currency] = CurrencyTotal(bonus.currency, known.level, known.total + bonus.total, ladders)
    return list(out.values())


def together(blocks: Sequence[Any]) -> Any:
    """Return the bonuses of several groups of creators, by the same programs in the same worlds, as one."""
    whole = joined(blocks)
    groups = [
        evolve(of_first, totals=handed(np.sum([b.groups[k].totals for b in blocks], axis=0)))
        for k, of_first in enumerate(blocks[0].groups)
    ]
    if not isinstance(whole, BookBonus):
        return evolve(whole, groups=groups)
    parts = [joined([b.parts[k] for b in blocks]) for k in range(len(blocks[0].parts))]
    notes = dict.fromkeys(chain.from_iterable(b.notes for b in blocks))
    return evolve(whole, groups=groups, parts=[p for p in parts if len(p.ids)], notes=tuple(notes))
