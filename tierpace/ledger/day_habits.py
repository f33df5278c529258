"""How days usually go on from an hour: learned from the streams of the past, for each creator shrunk to the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import Sealed, axes, made, sealed
from tierpace.core.months import DayRule
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import PART
from tierpace.kernels.days import day_of, earned_by
from tierpace.kernels.draws import ratio
from tierpace.ledger.summing import summed

if TYPE_CHECKING:
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.streams import Streams


STATES = 4  # of a day at an hour: see `state_of`
DAYS = 56  # whole weeks; what one did longer ago says less of when one streams now
OWN = 4.0  # days of a creator's own that weigh as much as the roster
LEAST = 3  # active days that make a mean to measure a rest by
MOST = 512  # rests of a state that are kept to draw from
AMOUNTS = (Signal.AIRTIME, Signal.DIAMONDS)


def state_of(active: Bools, live: Bools) -> Ints:
    """Return the state of a day: 0 nothing yet, 1 live and not active yet, 2 live and active, 3 active and off."""
    return np.where(active, np.where(live, 2, 3), np.where(live, 1, 0))


def _rests(values: Any) -> tuple[Floats, ...]:
    return tuple(sealed(np.asarray(v, np.float64)) for v in values)


@frozen(eq=False)
class DayHabits(Sealed):
    """How days usually go on from one hour of the day.

    Attributes
    ----------
    active_in : (N, 4) float64
        The share of active days in each state at the hour (`state_of`).
    idle_in : (N, 4) float64
        The same of days that end without being active.
    rest : (N, 4, 2) float64
        What an active day in each state still brings after the hour, in usual active days: airtime, diamonds.
    rests : tuple of 4 (P, 2) float64
        Single rests of the roster in each state, airtime and diamonds of one day, with a mean of 1.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import tierpace as tp
    >>> today = tp.demo.ledger(seed=0).as_of(datetime(2026, 3, 15, 20, tzinfo=timezone.utc)).today
    >>> today.habits.done.mean(0).round(2).tolist()  # of an active day by 8 p.m.
    [0.62, 0.63]
    """

    __module__ = "tierpace.ledger"

    active_in: Floats = axes("N4")
    idle_in: Floats = axes("N4")
    rest: Floats = axes("N42")
    rests: tuple[Floats, ...] = field(converter=_rests, kw_only=True)

    @property
    def done(self) -> Floats:
        """The share of an active day's airtime and diamonds that is usually done by the hour: (N, 2)."""
        return np.asarray(1 - (self.active_in[..., None] * self.rest).sum(1))


def learn_day(history: DayTable, seconds: int, length: int) -> DayHabits:
    """Return how days go on from so many seconds after their start, by the last 8 weeks of a ledger.

    ``length`` is that of the day looked at: without any past, a day's streams are taken to be spread evenly over it.
    """
    n, n_days = history.days.shape[:2]
    since = max(n_days - DAYS, 0)
    counts, rest = np.zeros((2, n, STATES)), np.zeros((n, STATES, len(AMOUNTS)))
    single: list[list[Floats]] = [[] for _ in range(STATES)]
    streams = history.streams
    for first in range(0, n if streams is not None else 0, PART * 16):
        rows = slice(first, min(first + PART * 16, n))
        lookup = np.full(n, -1, np.int64)
        lookup[rows] = np.arange(rows.stop - rows.start)
        part = streams.of_creators(lookup)  # type: ignore[union-attr]  # the loop is empty without streams
        by_then, live = _by_then(part, history.day_rule, history.edges[since:], seconds, rows.stop - rows.start)
        days, by_then = history.days[rows, since:], by_then * history.measured
        state = state_of(by_then[..., Signal.ACTIVE_DAYS] > 0, live)
        told = history.quality[rows, since:] == Quality.OBSERVED
        told &= history.known[rows, since:] & (np.arange(since, n_days) >= history.since[rows, None])
        active = told & (days[..., Signal.ACTIVE_DAYS] > 0)
        mean = ratio((days * active[..., None]).sum(1)[:, AMOUNTS].astype(float), active.sum(1)[:, None].astype(float))
        left = np.maximum(days - by_then, 0)  # below 0 only where a stream of the day before counts on its own
        after = np.nan_to_num(ratio(left[..., AMOUNTS].astype(float), mean[:, None]))
        for q in range(STATES):
            here = active & (state == q)
            counts[0, rows, q], counts[1, rows, q] = here.sum(1), (told & ~active & (state == q)).sum(1)
            rest[rows, q] = (after * here[..., None]).sum(1)
            single[q].append(after[here & (active.sum(1) >= LEAST)[:, None]])
    return _shrunk(counts, rest, [np.concatenate([np.zeros((0, 2)), *s]) for s in single], seconds / length)


def _by_then(streams: Streams, rule: DayRule, edges: Ints, seconds: int, n: int) -> tuple[Ints, Bools]:
    """Return what each day held so many seconds after its start: (n, D, 3), and who was live then: (n, D)."""
    moments = np.minimum(edges[:-1] + seconds, edges[1:])
    recent = np.flatnonzero((streams.end >= edges[0]) & (streams.start < edges[-1]))
    own = streams.take(recent)
    live = np.zeros((n, len(moments)), bool)
    first = np.searchsorted(moments, own.start, side="right")
    last = np.searchsorted(moments, own.end, side="right")
    for k in range(int((last - first).max(initial=0))):
        on = first + k < last
        live[own.creator[on], first[on] + k] = True
    if rule.midnight == "split":
        halves = np.stack((edges[:-1], moments), 1).ravel()
        days, _, _ = summed(np.append(halves, edges[-1]), rule, own, n)
        return days[:, ::2], live
    began = day_of(own.start, edges)
    inside = np.flatnonzero(began >= 0)
    own, began = own.take(inside), began[inside]
    cut = own.take(np.flatnonzero(own.start < moments[began]))
    end = np.minimum(cut.end, moments[began[own.start < moments[began]]])
    diamonds = earned_by(end, cut.start, cut.end, cut.diamonds)
    days, _, _ = summed(edges, rule, evolve(cut, end=end, diamonds=diamonds, gifts=None, battles=None), n)
    return days, live


def _shrunk(counts: Floats, rest: Floats, single: list[Floats], gone: float) -> DayHabits:
    """Return habits from counts of days (2, N, 4), sums of rests (N, 4, 2) and single rests; ``gone``: of the day."""
    by_chance = np.array([1 - gone, 0.0, 0.0, gone])
    nothing = np.array([1.0, 0.0, 0.0, 0.0])
    shares = []
    for own, prior in zip(counts, (by_chance, nothing), strict=True):
        roster = (own.sum(0) + prior) / (own.sum() + 1)
        shares.append((own + OWN * roster) / (own.sum(1, keepdims=True) + OWN))
    ahead = np.array([1.0, 1.0, 1 - gone, 0.0])[:, None]
    usual = (rest.sum(0) + ahead) / (counts[0].sum(0)[:, None] + 1)
    kept = []
    for s in single:
        step = s[np.linspace(0, len(s) - 1, min(len(s), MOST)).astype(np.int64)] if len(s) else np.ones((1, 2))
        mean = step.mean(0)
        kept.append(np.where(mean > 0, step / np.where(mean > 0, mean, 1), 1.0))
    return made(
        DayHabits,
        active_in=shares[0],
        idle_in=shares[1],
        rest=(rest + OWN * usual) / (counts[0][..., None] + OWN),
        rests=tuple(kept),
    )
