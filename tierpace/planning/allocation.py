"""What an agency can spend on its roster, and the best use of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import Attribute, field, frozen

from tierpace.core.arrays import Columns
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.kernels.seconds import HOUR
from tierpace.tables.cells import MISSING, visible
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import left, right
from tierpace.tables.wording import days, hours, more, percent

NAMES = ("streams", "hours", "battles", "creators")
INFINITE = float("inf")


def _amount(instance: object, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    whole = attribute.name != "hours"
    number = isinstance(value, int) or (isinstance(value, float) and not whole)
    if not number or isinstance(value, bool) or not 0 <= value < INFINITE:
        raise InputError(
            "budget.bad_amount", attribute.name, value, f"must be a {'whole ' if whole else ''}number of 0 or more"
        )


@frozen
class Budget:
    """What an agency can spend on its roster until the end of the month.

    Parameters
    ----------
    streams : int, optional
        Extra streams of all creators together.
    hours : float, optional
        Hours of those streams.
    battles : int, optional
        Battles of all creators together; none are used where it is not given.
    creators : int, optional
        How many creators can be looked after.
    streams_each : int, optional
        The most extra streams of one creator, within one of the limits above.

    Raises
    ------
    InputError
        An amount is negative, or none is given.

    Examples
    --------
    >>> from tierpace.planning import Budget
    >>> Budget(streams=20, creators=5)
    Budget(streams=20, hours=None, battles=None, creators=5, streams_each=None)
    """

    __module__ = "tierpace.planning"

    streams: int | None = field(default=None, validator=_amount, kw_only=True)
    hours: float | None = field(default=None, validator=_amount, kw_only=True)
    battles: int | None = field(default=None, validator=_amount, kw_only=True)
    creators: int | None = field(default=None, validator=_amount, kw_only=True)
    streams_each: int | None = field(default=None, validator=_amount, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.limits:
            raise InputError(
                "budget.empty",
                "budget",
                None,
                f"a budget must limit one of {', '.join(NAMES)}",
                "write Budget(streams=20)",
            )

    @property
    def limits(self) -> dict[str, float]:
        """What is limited of all creators together, and to how much."""
        return {name: float(getattr(self, name)) for name in NAMES if getattr(self, name) is not None}


@frozen
class Push:
    """What one creator is to do, and what comes of it.

    Attributes
    ----------
    creator_id : str
        Who.
    dates : tuple of date
        One extra stream on each.
    seconds_each : int
        Length of each; 0 where there are none.
    gain : float
        By how much the expected bonus grows.
    tier : str
        Which tier becomes the more likely by the most.
    chance_before, chance_after : float
        Its chance without and with them.
    battles : int
        How many battles, each in a stream of its own.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.planning import Push
    >>> print(Push("ann", (date(2026, 3, 17),), 7200, 12.5, "Tier 2", 0.46, 0.83))
    ann: 1 more stream of 2 h (Tue 17 Mar), Tier 2 46 % → 83 %, +12.50
    """

    __module__ = "tierpace.planning"

    creator_id: str
    dates: tuple[date, ...]
    seconds_each: int
    gain: float
    tier: str
    chance_before: float
    chance_after: float
    battles: int = 0

    def __str__(self) -> str:
        asked = []
        if self.dates:
            asked.append(f"{more(len(self.dates), 'stream')} of {hours(self.seconds_each)} ({days(self.dates)})")
        if self.battles:
            asked.append(more(self.battles, "battle"))
        change = f"{self.tier} {percent(self.chance_before)} → {percent(self.chance_after)}"
        return f"{self.creator_id}: {', '.join(asked)}, {change}, +{self.gain:,.2f}"


@frozen
class Allocation:
    """The best use of a budget.

    Attributes
    ----------
    pushes : tuple of Push
        Who to push, the largest gain first; empty if nothing gains.
    gain : float
        By how much the roster's expected bonus grows.
    currency, notes : str, tuple of Note
        Of all amounts; what it rests on.
    used : dict
        What is spent of each limit of the budget.
    one_more : dict
        What one more of each limit would add to the gain.
    greedy_gain : float
        What taking the best step again and again would gain: never more.
    proven : bool
        Whether no better use exists; else ``bound`` says what it might gain at most.
    bound : float
        Above or at ``gain``.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> six = tp.planning.Budget(streams=6)
    >>> projection = tp.project(progress, draws=200, seed=0)
    >>> found = tp.allocate(projection, tp.demo.program(), habits=tp.habits(progress), budget=six)
    >>> found.used["streams"] <= 6, found.greedy_gain <= found.gain
    (True, True)
    """

    __module__ = "tierpace.planning"

    pushes: tuple[Push, ...] = field(kw_only=True)
    gain: float = field(kw_only=True)
    currency: str = field(kw_only=True)
    used: dict[str, float] = field(kw_only=True)
    one_more: dict[str, float] = field(kw_only=True)
    greedy_gain: float = field(kw_only=True)
    proven: bool = field(kw_only=True)
    bound: float = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    __hash__ = None  # type: ignore[assignment]  # dicts have no hash

    def _repr_html_(self) -> str:
        return allocation_html(self)

    def __str__(self) -> str:
        head = f"{self.gain:,.2f} {self.currency} more expected"
        return "\n".join([head, *(str(p) for p in self.pushes)])


def allocation_html(found: Allocation) -> str:
    """Return who to push, with what, and what it gains."""
    pushes = found.pushes[:ROWS]
    columns = [
        left("creator", (p.creator_id for p in pushes)),
        left("extra streams", (f"{len(p.dates):,} of {hours(p.seconds_each)}" if p.dates else MISSING for p in pushes)),
        left("on", (days(p.dates) if p.dates else MISSING for p in pushes)),
    ]
    if any(p.battles for p in found.pushes):
        columns.append(right("battles", (f"{p.battles:,}" for p in pushes)))
    columns += [
        left("tier", (p.tier for p in pushes)),
        right("chance", (f"{percent(p.chance_before)} → {percent(p.chance_after)}" for p in pushes)),
        right("gain", (f"{p.gain:,.2f}" for p in pushes)),
    ]
    return short_html(allocation_title(found), columns, notes=found.notes, total=len(found.pushes))


def push_columns(found: Allocation, names: Mapping[str, str | None]) -> Columns:
    """Return the pushes of an allocation as columns, a row a push; days have a space between.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.planning import Allocation, Push
    >>> push = Push("7301", (date(2026, 3, 17), date(2026, 3, 19)), 5400, 12.5, "Tier 2", 0.46, 0.83)
    >>> amounts = dict(gain=12.5, greedy_gain=12.5, bound=12.5, used={"streams": 2.0}, one_more={"streams": 1.0})
    >>> found = Allocation(pushes=(push,), currency="USD", proven=True, **amounts)
    >>> from tierpace.planning.allocation import push_columns
    >>> columns = push_columns(found, {"7301": "Ann"})
    >>> columns["name"], columns["hours_each"], columns["dates"]
    (('Ann',), (1.5,), ('2026-03-17 2026-03-19',))
    """
    pushes = found.pushes
    return {
        "creator_id": tuple(p.creator_id for p in pushes),
        "name": tuple(names.get(p.creator_id) for p in pushes),
        "streams": tuple(len(p.dates) for p in pushes),
        "hours_each": tuple(p.seconds_each / HOUR for p in pushes),
        "dates": tuple(" ".join(map(str, p.dates)) for p in pushes),
        "battles": tuple(p.battles for p in pushes),
        "tier": tuple(p.tier for p in pushes),
        "chance_before": tuple(p.chance_before for p in pushes),
        "chance_after": tuple(p.chance_after for p in pushes),
        "gain": tuple(p.gain for p in pushes),
        "currency": (found.currency,) * len(pushes),
    }


def allocation_title(found: Allocation) -> str:
    """Return what an allocation gains and uses, as one line."""
    used = ", ".join(f"{amount:g} {name.removesuffix('s' * (amount == 1))}" for name, amount in found.used.items())
    amount = f"{found.gain:,.2f} {visible(found.currency)}".rstrip()  # without a currency where nobody is judged
    return f"{amount} more expected; used {used}"
