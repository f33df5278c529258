"""What a creator usually streams, and the most of four weeks lately: by these one sees whether a plan is honest."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, axes, made
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints, Objects
from tierpace.kernels.blocks import parts
from tierpace.kernels.days import day_of
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.progress import Progress

SPAN = 180  # days up to the cut that say what a creator can do
BEST = 28  # known days of a best stretch: four whole weeks
WEEK = 7  # known days that are the least to say what is usual
WHOLE = 3  # from here on streams a week are said in whole numbers


@frozen(eq=False)
class Efforts(OfCreators):
    """What creators usually stream, and the most they did in four weeks lately, as known at a cut.

    Attributes
    ----------
    ids : (N,) object
        Creators.
    known_days : (N,) int64
        How many of the last 180 days are known, from the first on the roster on.
    streams_a_week, hours_a_week : (N,) float64
        What is usual: over the last 28 known days, or as many as there are; NaN with under 7 of them. Streams are those
        that begin on these days; hours are NaN where airtime is not measured.
    best_hours, best_days : (N,) float64
        The most hours, and the most active days, a calendar day over 28 known days; NaN: not known, for under 28 of
        the last 180 days are known, or the signal is not measured.
    of_streams : bool
        Whether streams were counted; else, in a ledger of daily rows, days with any.

    Examples
    --------
    >>> import tierpace as tp
    >>> found = tp.planning.efforts(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> ines = found.select(["demo-ines"])
    >>> float(ines.streams_a_week[0]), float(ines.hours_a_week[0]), round(float(ines.best_hours[0]), 2)
    (3.0, 9.0, 1.83)
    """

    __module__ = "tierpace.planning"

    ids: Objects = axes("N", of=object)
    known_days: Ints = axes("N")
    streams_a_week: Floats = axes("N")
    hours_a_week: Floats = axes("N")
    best_hours: Floats = axes("N")
    best_days: Floats = axes("N")
    of_streams: bool = field(kw_only=True)

    def __repr__(self) -> str:
        return f"<Efforts of {counted(len(self.ids), 'creator')}>"

    @property
    def known(self) -> Bools:
        """Of which creators a best is known: (N,)."""
        return np.isfinite(self.best_hours) | np.isfinite(self.best_days)


def efforts(progress: Progress) -> Efforts:
    """Return what each creator usually streams, and the most they did in four weeks lately.

    Parameters
    ----------
    progress : Progress
        Of N creators; the last 180 whole days up to the cut count, from each creator's first on the roster on. Nothing
        is learned from others: a selection gives the same.

    Returns
    -------
    Efforts
        Empty arrays for an empty roster.

    Raises
    ------
    InputTypeError
        ``progress`` is something else.

    Notes
    -----
    28 known days are any that follow each other among the days that are known: unknown ones, such as an outage, are
    left out and make no gap. The best hours and the best days may be of different stretches. Silent days count, for a
    plan goes over calendar days: who streams twice a week for 5 hours has a best of about 1.4 hours a day.

    Examples
    --------
    >>> import tierpace as tp
    >>> bool(tp.planning.efforts(tp.demo.ledger(seed=0).as_of("2025-10-20")).known.any())
    False
    """
    hint = "cut the ledger: ledger.as_of(day)"
    require_kind(progress, Progress, field="progress", code="forecast.bad_progress", hint=hint)
    n, stop = progress.known.shape
    begin = max(stop - SPAN, 0)
    counts = streams_of_days(progress, begin, stop)
    usual, best, known_days = np.full((n, 2), np.nan), np.full((n, 2), np.nan), np.zeros(n, np.int64)
    for rows in parts(n):
        known = on_roster(progress, rows, begin, stop)
        days = progress.days[rows, begin:stop]
        usual[rows] = _usual(np.stack((counts[rows], days[..., Signal.AIRTIME]), -1), known)
        best[rows] = most_of(days[..., [Signal.AIRTIME, Signal.ACTIVE_DAYS]], known, BEST) / BEST
        known_days[rows] = known.sum(1)
    airtime, active = (progress.measured[s] for s in (Signal.AIRTIME, Signal.ACTIVE_DAYS))
    return made(
        Efforts,
        ids=progress.ids,
        known_days=known_days,
        streams_a_week=usual[:, 0].copy(),
        hours_a_week=usual[:, 1] / HOUR if airtime else np.full(n, np.nan),
        best_hours=best[:, 0] / HOUR if airtime else np.full(n, np.nan),
        best_days=best[:, 1].copy() if active else np.full(n, np.nan),
        of_streams=progress.streams is not None,
    )


def a_week(streams: float, *, of_streams: bool) -> str:
    """Return how many streams a week are usual, in words.

    Examples
    --------
    >>> from tierpace.planning.usual_effort import a_week
    >>> a_week(3.75, of_streams=True), a_week(1.0, of_streams=True), a_week(0.25, of_streams=False)
    ('4 streams a week', '1 stream a week', '0.2 days with a stream a week')
    """
    number = f"{streams:,.0f}" if streams >= WHOLE else f"{streams:.1f}".removesuffix(".0")
    one, many = ("stream", "streams") if of_streams else ("day with a stream", "days with a stream")
    return f"{number} {one if number == '1' else many} a week"


def streams_of_days(progress: Progress, begin: int, stop: int) -> Ints:
    """Return how many streams began on each of these days: (N, stop - begin); of daily rows whether there was any.

    Of days that are parts of a figure for several the active ones count: airtime is spread over all of them.
    """
    n, days = len(progress.ids), stop - begin
    streams = progress.streams
    if streams is None:
        signal = Signal.AIRTIME if progress.measured[Signal.AIRTIME] else Signal.ACTIVE_DAYS
        some = progress.days[:, begin:stop, signal] > 0
        if progress.measured[Signal.ACTIVE_DAYS]:
            spread = progress.quality[:, begin:stop] == Quality.SPREAD
            some = np.where(spread, progress.days[:, begin:stop, Signal.ACTIVE_DAYS] > 0, some)
        return some.astype(np.int64)
    edges = progress.history.edges[begin : stop + 1]
    inside = (streams.start >= edges[0]) & (streams.start < edges[-1]) & (streams.end > streams.start)
    place = streams.creator[inside] * days + day_of(streams.start[inside], edges)
    return np.bincount(place, minlength=n * days).reshape(n, days)


def on_roster(progress: Progress, rows: slice | Ints, begin: int, stop: int) -> Bools:
    """Return which of these days are known of creators who were on the roster by then: (n, stop - begin)."""
    return np.asarray(progress.known[rows, begin:stop] & (np.arange(begin, stop) >= progress.history.since[rows, None]))


def most_of(values: Ints, known: Bools, length: int) -> Floats:
    """Return the largest sums over so many known days in a row: (n, m) of values (n, D, m); NaN with fewer of them."""
    n, days, m = values.shape
    if days < length:
        return np.full((n, m), np.nan)
    order = np.argsort(known, axis=1, kind="stable")[..., None]  # unknown days first, the others as they were
    lined = np.take_along_axis(np.where(known[..., None], values, 0), order, 1)
    total = np.concatenate((np.zeros((n, 1, m), np.int64), lined.cumsum(1)), 1)
    sums = total[:, length:] - total[:, :-length]
    inside = np.arange(days - length + 1) >= days - known.sum(1)[:, None]
    best = np.where(inside[..., None], sums, -1).max(1)
    return np.where(best < 0, np.nan, best)


def _usual(values: Ints, known: Bools) -> Floats:
    """Return what a week of the last 28 known days had: (n, m) of values (n, D, m); NaN with under 7 of them."""
    late = known & (known[:, ::-1].cumsum(1)[:, ::-1] <= BEST)
    count = late.sum(1)[:, None]
    total = np.where(late[..., None], values, 0).sum(1)
    return np.where(count >= WEEK, total * WEEK / np.maximum(count, 1), np.nan)
