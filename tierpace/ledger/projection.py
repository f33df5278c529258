"""What a forecaster adds to a month, and the month-end totals that come of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, Sealed, along, axes, handed, sealed
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.kernels.arrays import Floats, Objects
from tierpace.kernels.scores import quantiles
from tierpace.tables.cells import MISSING, count_down, cut_text, hours_down
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import left, right

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.months import Month
    from tierpace.ledger.progress import Progress


"""What one creator's draws rest on: past months, donor creator-months, the starter pool's share, and whether the
point fell back to the roster's rate."""


def _floats(values: Any) -> Floats:
    return sealed(values, float)


def _maybe_floats(values: Any) -> Floats | None:
    return None if values is None else _floats(values)


def _notes(values: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(values)


LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)  # of a fan: its middle half and its 80 %


@frozen(eq=False)
class Tail(Sealed):
    """What a forecaster says the rest of the month adds.

    Parameters
    ----------
    point : (N, 3) float
        Expected additions in ledger units; the mean of the draws where there are draws.
    draws : (N, S, 3) float, optional
        Row s is one future: all signals of it happen together, and row s of all creators is one world.
        None: `project` draws around the point.
    spread : (N, L, 3) float, optional
        How the point spreads over the days left; sums to 1 over L. None: evenly.
    notes : tuple of Note
        What it rests on.
    basis : (N,) structured, optional
        What the draws rest on (`tierpace.core.notes.BASIS`).

    Examples
    --------
    >>> from tierpace import Tail
    >>> Tail([[3600, 50, 1]]).point
    array([[3.6e+03, 5.0e+01, 1.0e+00]])
    """

    __module__ = "tierpace"

    point: Floats = field(converter=_floats, metadata=along("N3"))
    draws: Floats | None = field(default=None, converter=_maybe_floats, kw_only=True, metadata=along("NS3"))
    spread: Floats | None = field(default=None, converter=_maybe_floats, kw_only=True, metadata=along("NL3"))
    notes: tuple[Note, ...] = field(default=(), converter=_notes, kw_only=True)
    basis: NDArray[Any] | None = axes("N", default=None)


@frozen(eq=False)
class Futures:
    """Where the month ends: totals, what is earned so far included. Else like `Tail`, and no part of one."""

    point: Floats
    draws: Floats | None
    spread: Floats | None
    notes: tuple[Note, ...]
    basis: NDArray[Any]


def proper_levels(given: Any, name: str) -> Floats:
    """Return levels as floats: (Q,). Neither texts nor flags are taken for numbers."""
    levels = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    if not all(isinstance(v, float | np.floating) and 0 < v < 1 for v in levels):
        raise InputError("projection.bad_level", field=name, value=given, requirement="must lie above 0 and below 1")
    return np.array(levels, np.float64)


def check_projection(projection: object) -> None:
    """Raise InputTypeError unless it is a Projection."""
    hint = "call project(ledger.as_of(day))"
    require_kind(projection, Projection, field="projection", code="projection.bad_type", hint=hint)


@frozen(eq=False)
class Projection(OfCreators):
    """Month-end totals: what is earned so far plus what a forecaster adds.

    Attributes
    ----------
    progress : Progress
        The cut it starts from.
    point : (N, 3) float64
        Expected totals; the mean of the draws where there are draws.
    draws : (N, S, 3) float64 or None
        Row s is one future of the whole roster.
    spread : (N, L, 3) float64 or None
        How the rest spreads over the days left; None: evenly.
    forecaster : str
        What made it.
    seed : int
        Of its noise.
    basis : (N,) structured
        Per creator: past months, donors, the starter pool's share, and whether the creator's own days say nothing of
        a rate (fallback): then it is a usual one, or the least there is after such a silence.
    notes : tuple of Note
        What it rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> projection = tp.project(progress, tp.forecasters.Linear(), draws=200, seed=0)
    >>> projection.quantile([0.1, 0.5, 0.9]).shape == (len(projection.ids), 3, 3)
    True
    """

    __module__ = "tierpace"

    progress: Progress = field(metadata=along("N"))
    point: Floats = axes("N3", of=float)
    draws: Floats | None = axes("NS3", of=float, default=None)
    spread: Floats | None = axes("NL3", of=float, default=None)
    forecaster: str = field(kw_only=True)
    seed: int = field(kw_only=True)
    basis: NDArray[Any] = axes("N")
    notes: tuple[Note, ...] = field(default=(), converter=_notes, kw_only=True)

    def __repr__(self) -> str:
        draws = "no draws" if self.draws is None else counted(self.draws.shape[1], "draw")
        of = f"day {self.progress.day}, {counted(len(self.ids), 'creator')}"
        return f"<Projection {self.month} {of}, {draws}, {self.forecaster}>"

    def _repr_html_(self) -> str:
        return projection_html(self)

    @property
    def ids(self) -> Objects:
        """Creators: (N,)."""
        return self.progress.ids

    @property
    def month(self) -> Month:
        """The month projected."""
        return self.progress.month

    @property
    def mean(self) -> Floats:
        """The mean of the draws, or the point where there are none: (N, 3)."""
        return self.point

    def quantile(self, q: Any) -> Floats:
        """Return quantiles of the month-end totals: (N, Q, 3), values that were drawn (inverted CDF).

        Parameters
        ----------
        q : float or sequence of float
            Levels above 0 and below 1.

        Raises
        ------
        InputError
            There are no draws, or a level lies outside.
        """
        levels = proper_levels(q, "q")
        draws = self.require_draws()
        if len(levels) != 1:  # a sort is sooner done than a search for several ranks
            return quantiles(np.sort(draws, axis=1), levels)
        rank = int(quantiles(np.arange(float(draws.shape[1]))[None], levels)[0, 0])
        return np.partition(draws, rank, axis=1)[:, [rank]]

    @cached_property
    def fan(self) -> Floats:
        """Quantiles at ``LEVELS``, found once: (N, 5, 3)."""
        return handed(self.quantile(LEVELS))

    def interval(self, level: float) -> Floats:
        """Return the central interval that holds a share ``level`` of the draws: (N, 2, 3), low and high."""
        (inside,) = proper_levels([level], "level")
        return self.quantile([(1 - inside) / 2, (1 + inside) / 2])

    def paid_draws(self) -> Floats:
        """Return the draws that money is expected of: of creators without data, what they have so far."""
        draws, unknown = self.require_draws(), np.flatnonzero(self.progress.no_data)
        if not len(unknown):
            return draws
        out = np.array(draws)
        out[unknown] = self.progress.so_far[unknown, None]
        return out

    def require_draws(self) -> Floats:
        """Return the draws, or raise InputError if there are none."""
        if self.draws is None or not self.draws.shape[1]:
            raise InputError(
                "projection.no_draws", "draws", 0, "the projection must have draws", "call project(…, draws=1000)"
            )
        return self.draws


def projection_html(projection: Projection) -> str:
    """Return what each creator has, the month's end expected and its 80 % interval, in hours, diamonds and days."""
    progress, n = projection.progress, len(projection.ids)
    columns = [left("creator", map(str, projection.ids[:ROWS]))]
    drawn = projection.draws is not None and projection.draws.shape[1] > 0
    expected = projection.mean if drawn else projection.point
    ends = projection.interval(0.8) if drawn else None
    for signal, name in zip(Signal, ("airtime", "diamonds", "days"), strict=True):
        if not progress.measured[signal]:
            continue
        sure = ~progress.no_data & progress.shown[signal]  # of others an end is drawn, and says nothing
        columns.append(
            right(f"{name}\nso far", _where(progress.seen, _amounts(progress.so_far[:ROWS, signal], signal)))
        )
        columns.append(right(f"{name}\nexpected", _where(sure, _amounts(expected[:ROWS, signal], signal))))
        if ends is not None:
            low, high = (_amounts(ends[:ROWS, k, signal], signal) for k in range(2))
            columns.append(right("80 %", _where(sure, (f"{a} to {b}" for a, b in zip(low, high, strict=True)))))
    when = cut_text(progress.cut, progress.day_rule.zone)
    title = (
        f"Projection of {counted(n, 'creator')} to the end of {projection.month}, {when}, by {projection.forecaster}"
    )
    return short_html(title, columns, notes=projection.notes, total=n)


def _where(known: Any, texts: Iterable[str]) -> list[str]:
    return [text if k else MISSING for k, text in zip(known[:ROWS].tolist(), texts, strict=True)]


def _amounts(values: Any, signal: Signal) -> list[str]:
    show = hours_down if signal is Signal.AIRTIME else count_down
    return [show(float(v)) for v in values]
