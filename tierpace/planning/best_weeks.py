"""How far a plan goes beyond the best four weeks of a creator: in hours, and in active days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.arrays import rows_of
from tierpace.core.checks import is_number, require_kind
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.projection import check_projection
from tierpace.planning.plan import Plan
from tierpace.planning.usual_effort import BEST, Efforts

if TYPE_CHECKING:
    from tierpace.kernels.arrays import Floats, Ints
    from tierpace.ledger.projection import Projection

MOST = 1.5  # times the best four weeks: what goes beyond is unlikely to be kept


def stretches(projection: Projection, plans: Sequence[Plan], *, efforts: Efforts) -> Floats:
    """Return how many times the best four weeks of its creator each plan requires, in hours and in active days.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws or without.
    plans : sequence of Plan
        Of any of them, and several of one.
    efforts : Efforts
        Of the same creators.

    Returns
    -------
    (n, 2) float64
        A row a plan: for hours, and for days. NaN where the best is not known, or no day is left.

    Raises
    ------
    InputTypeError
        An argument is none of its kind.
    InputError
        A plan is of no creator of the projection.

    Notes
    -----
    What a plan requires a day is the projected rest of the month, its mean, with the plan's streams, over the days
    left; streams of a plan are active days, of which there are no more than days left. It is divided by the best a day
    of `Efforts`. A plan that goes above 1.5 in either is unlikely to be kept. Where the best is 0, anything at all is
    infinitely much. Battles take no time of their own.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15").select(["demo-ines"])
    >>> projection, habits = tp.project(progress, draws=200, seed=0), tp.habits(progress)
    >>> usual = tp.planning.efforts(progress)
    >>> for tier in ("Tier 3", "Tier 2"):
    ...     (plan,) = tp.plans(projection, tp.demo.program(), habits=habits, tier=tier)
    ...     print(plan.brief, tp.planning.stretches(projection, [plan], efforts=usual).round(2)[0])
    2 more streams of 2 h ...: Tier 3 ...
    """
    check_projection(projection)
    check_plans(plans)
    require_efforts(efforts)
    progress = projection.progress
    rows = rows_of(progress.ids, [p.creator_id for p in plans])
    own = rows_of(efforts.ids, [p.creator_id for p in plans])
    rest = (projection.mean - progress.so_far)[rows]
    return stretch_of(
        *(rest[:, s] for s in (Signal.AIRTIME, Signal.ACTIVE_DAYS)),
        seconds=np.array([len(p.dates) * p.seconds_each for p in plans], np.int64),
        streams=np.array([len(p.dates) for p in plans], np.int64),
        days_left=len(progress.days_left),
        best=np.stack((efforts.best_hours, efforts.best_days), 1)[own],
    )


def stretch_of(
    rest_seconds: Floats, rest_days: Floats, *, seconds: Ints, streams: Ints, days_left: int, best: Floats
) -> Floats:
    """Return the stretch in hours and in days: (…, 2), of arrays (…) that go together and the best a day (…, 2)."""
    if not days_left:
        return np.full((*np.broadcast_shapes(rest_seconds.shape, seconds.shape), 2), np.nan)
    hours = (rest_seconds + seconds) / HOUR / days_left
    days = np.minimum(rest_days + streams, days_left) / days_left
    wanted, most = np.broadcast_arrays(np.stack(np.broadcast_arrays(hours, days), -1), best)
    out = np.where(wanted > 0, np.inf, 0.0)  # where the best is nothing
    np.divide(wanted, most, out=out, where=most != 0)
    return out


def worst_of(stretch: Floats) -> Floats:
    """Return the larger of both: (…) of (…, 2); NaN where neither is known."""
    return np.asarray(np.fmax(stretch[..., 0], stretch[..., 1]))


def unlikely_text(far: float | None) -> str:
    """Return in words that a plan is unlikely to be kept, by its stretch; None: it is not known.

    Examples
    --------
    >>> from tierpace.planning.best_weeks import unlikely_text
    >>> unlikely_text(2.72), unlikely_text(float("inf")), unlikely_text(None)
    ('2.7 times the best 28 days', 'more than nothing in the best 28 days', 'not known how far beyond the best 28 days')
    """
    if far is None:
        return f"not known how far beyond the best {BEST} days"
    return f"{far:,.1f} times the best {BEST} days" if far < np.inf else f"more than nothing in the best {BEST} days"


def require_stretch(most: Any) -> None:
    """Raise InputError unless this can be the largest stretch."""
    if not is_number(most) or not 0 < most < np.inf:
        raise InputError("plan.bad_stretch", "max_stretch", most, "must be a number above 0", "1.5 is usual")


def require_efforts(given: object) -> None:
    """Raise InputTypeError unless these are Efforts."""
    require_kind(given, Efforts, field="efforts", code="plan.bad_efforts", hint="call planning.efforts(progress)")


def check_plans(plans: object) -> None:
    """Raise InputTypeError unless these are plans in a row."""
    if not isinstance(plans, Sequence) or not all(isinstance(p, Plan) for p in plans):
        raise InputTypeError("plan.bad_plans", "plans", plans, "must be a sequence of Plan", "call plans()")
