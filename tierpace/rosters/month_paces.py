"""How a month runs, day by day: the curve so far, the fan to the month's end, and the months before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, axes, made
from tierpace.core.checks import is_whole
from tierpace.core.counting import counted
from tierpace.core.months import Month
from tierpace.errors import InputError
from tierpace.kernels.arrays import Bools, Floats, Ints, Objects
from tierpace.ledger.projection import LEVELS, Projection, check_projection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.ledger.progress import Progress


LONGEST = 31  # days of a month


@frozen(eq=False)
class Paces(OfCreators):
    """Running totals of one month by the day, in ledger units: seconds, diamonds, days.

    P points are known: the month's start, the end of each whole day, and the instant of a day in progress. F points are
    ahead: the cut itself, then the end of each day left. Time is counted in days since the month began.

    Attributes
    ----------
    ids, month : (N,) object, Month
        Creators; which month.
    measured : (3,) bool
        Which signals the source measures; of others nothing here means anything.
    at : (P,) float64
        When: 0, 1, … up to the cut.
    so_far : (N, P, 3) int64
        What had come by then; a day that is not known adds nothing.
    known : (N, d) bool
        Which of the d whole days behind are facts.
    ahead : (F,) float64
        When: the cut … the length of the month.
    rest : (N, F, 3) float64
        The share of what is still to come that is expected by then: 0 … 1.
    levels : (Q,) float64
        Of the quantiles: 0.1, 0.25, 0.5, 0.75, 0.9.
    end : (N, Q, 3) float64
        Quantiles of the month's end; NaN of creators without data.
    mean : (N, 3) float64
        The month's end expected; NaN of creators without data.
    months : tuple of Month
        The last complete months, oldest first.
    past : (M, N, 32, 3) float64
        Their running totals after 0, 1, … 31 days; NaN from the first unknown day on, and beyond a month's end.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> paces = tp.paces(projection)
    >>> paces.so_far.shape, float(paces.ahead[0]), paces.past.shape
    ((13, 16, 3), 15.0, (3, 13, 32, 3))
    """

    __module__ = "tierpace.rosters"

    ids: Objects = axes("N", of=object)
    month: Month = field(kw_only=True)
    measured: Bools = axes("3")
    at: Floats = axes("P")
    so_far: Ints = axes("NP3")
    known: Bools = axes("Nd")
    ahead: Floats = axes("F")
    rest: Floats = axes("NF3")
    levels: Floats = axes("Q")
    end: Floats = axes("NQ3")
    mean: Floats = axes("N3")
    months: tuple[Month, ...] = field(kw_only=True)
    past: Floats = axes("MNR3")

    def __repr__(self) -> str:
        return f"<Paces {self.month} day {self.at[-1]:g} of {self.month.days}, {counted(len(self.ids), 'creator')}>"

    def fan(self) -> Floats:
        """Return the quantiles on their way to the month's end: (N, Q, F, 3).

        They are exact at the cut and at the end. Between, each quantile comes as the expected rest does: what it is on
        a day ahead was not drawn.
        """
        now = self.so_far[:, None, -1:]
        return np.asarray(now + self.rest[:, None] * (self.end[:, :, None] - now))


def paces(projection: Projection, *, months: int = 3) -> Paces:
    """Return how the month runs for each creator, what is ahead of it, and how the last months ran.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    months : int
        How many complete months before this one to show; fewer where the ledger has fewer. 0 or more.

    Returns
    -------
    Paces
        Empty arrays for an empty roster.

    Raises
    ------
    InputError
        There are no draws, or ``months`` is no whole number from 0.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> fan = tp.paces(projection).fan()
    >>> fan.shape, bool((fan[:, :, -1] == projection.quantile([0.1, 0.25, 0.5, 0.75, 0.9])).all())
    ((13, 5, 17, 3), True)
    """
    check_projection(projection)
    return paces_beside(projection, last_months(projection.progress, months))


def paces_beside(projection: Projection, months: tuple[Month, ...]) -> Paces:
    """Return paces next to these past months: for a part of a roster, those of the whole."""
    progress = projection.progress
    at, so_far = _so_far(progress)
    return made(
        Paces,
        ids=progress.ids,
        month=progress.month,
        measured=progress.measured,
        at=at,
        so_far=so_far,
        known=progress.month_known[:, : progress.day],
        ahead=np.concatenate((at[-1:], np.arange(progress.day + 1.0, progress.month.days + 1.0))),
        rest=_rest(projection),
        levels=np.array(LEVELS),
        end=np.where(progress.no_data[:, None, None], np.nan, projection.fan),
        mean=np.where(progress.no_data[:, None], np.nan, projection.mean),
        months=months,
        past=_past(progress, months),
    )


def last_months(progress: Progress, months: Any) -> tuple[Month, ...]:
    """Return so many complete months before this one, oldest first; fewer where there are fewer."""
    if not is_whole(months) or months < 0:
        raise InputError("paces.bad_months", field="months", value=months, requirement="must be a whole number from 0")
    return progress.complete_months()[-months:] if months else ()


def _so_far(progress: Progress) -> tuple[Floats, Ints]:
    """Return when something is known of the month, and how much had come by then: (P,), (N, P, 3)."""
    n, day = len(progress.ids), progress.day
    out = np.zeros((n, day + 1, 3), np.int64)
    inside = max(progress.start, 0)
    earlier = inside - progress.start  # days of the month before the ledger begins
    np.cumsum(progress.days[:, inside:], axis=1, out=out[:, earlier + 1 :])
    at = np.arange(day + 1.0)
    if progress.today is not None:
        gone = progress.today.gone / (progress.today.gone + progress.today.seconds_left)
        at, out = np.append(at, day + gone), np.concatenate((out, progress.so_far[:, None]), axis=1)
    return at, out


def _rest(projection: Projection) -> Floats:
    """Return the share of the rest that is expected by the cut and by the end of each day left: (N, L + 1, 3)."""
    n, left = len(projection.ids), len(projection.progress.days_left)
    out = np.zeros((n, left + 1, 3))
    if not left:
        return out
    if projection.spread is None:
        lengths = projection.progress.seconds_of_days_left.astype(float)
        out[:, 1:] = (np.cumsum(lengths) / lengths.sum())[:, None]
    else:
        np.cumsum(projection.spread, axis=1, out=out[:, 1:])
    out[:, -1] = 1.0
    return np.minimum(out, 1.0)


def _past(progress: Progress, months: Sequence[Month]) -> Floats:
    """Return the running totals of past months: (M, N, 32, 3)."""
    out = np.full((len(months), len(progress.ids), LONGEST + 1, 3), np.nan)
    for k, month in enumerate(months):
        span = progress.span(month)
        known = np.logical_and.accumulate(progress.known[:, span], axis=1)
        out[k, :, 0] = 0.0
        running = progress.days[:, span].cumsum(1)
        out[k, :, 1 : month.days + 1] = np.where(known[:, :, None], running, np.nan)
    return out
