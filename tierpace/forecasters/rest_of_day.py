"""What a forecaster's tail becomes within a day: today's part gives way to what has come and what usually follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import parts
from tierpace.kernels.draws import ratio
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.progress import Progress
    from tierpace.ledger.today import DayInProgress


LANE = 900  # of the noise: whether today is active, and which rest
FARTHEST = 5.0  # how much more or less than others a day may bring: a profile is no surer than that
AMOUNTS = (Signal.AIRTIME, Signal.DIAMONDS)
DAYS = Signal.ACTIVE_DAYS


def within_day(tail: Tail, progress: Progress, noise: Noise) -> Tail:
    """Return what is still to come at an instant, of a tail made at the end of the last whole day.

    In a draw with D active days today is one of them with the chance D × today's share of the days left; p is the mean
    of it over the draws. As long as today is not active, its chance is p a / (p a + (1 - p) b), by Bayes: a and b are
    the shares of active and of other days that are like this one at this hour, and as many draws keep their day.
    Once it is active, it counts, and cannot count again. What it still brings is the usual amount of an active day ×
    what days like this usually still bring, as one of the roster's past days did.

    Parameters
    ----------
    tail : Tail
        Of the whole days left.
    progress : Progress
        With a day in progress, N creators.
    noise : Noise
        Of the draws.

    Returns
    -------
    Tail
        Without what came since the start of the day, which is in ``progress.so_far``.
    """
    today = progress.today
    if today is None or not len(progress.ids):
        return tail
    n, left = len(progress.ids), len(progress.days_left)
    open_ = today.observed & ~progress.month_known[:, progress.day]
    share = np.full((n, left, 3), 1 / left) if tail.spread is None else tail.spread
    # The tail holds missing days before the cut too, over which a share says nothing: they count as those to come.
    ahead = (~progress.month_known[:, progress.day :]).sum(1)
    spread = np.minimum(np.nan_to_num(ratio(ahead.astype(float), progress.whole.free_days.astype(float))), 1)
    first = share[:, 0] * spread[:, None] * open_[:, None]
    point, rest_of_today = np.array(tail.point), np.zeros((n, 3))
    draws = None if tail.draws is None else np.empty_like(tail.draws)
    for rows in parts(n):
        part = _Part.of(progress, today, rows, first[rows])
        own = noise.of(progress.ids[rows])
        mean = part.usual(tail.point[rows, None])
        point[rows], rest_of_today[rows] = part.expected(tail.point[rows], mean)
        if draws is not None and tail.draws is not None:
            given = tail.draws[rows]
            draws[rows], rest_of_today[rows] = part.drawn(given, part.usual(given), own.own(3, lane=LANE))
    point = point if draws is None or not noise.draws else draws.mean(1)
    later = np.maximum(point - rest_of_today, 0)
    weight = share * later[:, None]
    weight[:, 1:] *= np.nan_to_num(ratio(np.ones((n, 1, 3)), 1 - share[:, :1]))
    weight[:, 0] = rest_of_today
    total = weight.sum(1, keepdims=True)
    share = np.divide(weight, total, out=np.full(weight.shape, 1 / left), where=total > 0)
    return evolve(tail, point=point, draws=draws, spread=share)


def notes_of_today(progress: Progress) -> tuple[Note, ...]:
    """Return how far the day in progress has gone, if the cut lies within one."""
    today = progress.today
    if today is None or not len(progress.ids):
        return ()
    clock = f"{today.gone // 3600}:{today.gone // 60 % 60:02d}"
    done = float(today.habits.done[:, 0].mean())
    text = f"{today.day} is in progress, {clock} h in: by then {max(done, 0):.0%} of a day's airtime is usually done"
    return (Note("day_in_progress", text),)


@frozen(eq=False)
class _Part:
    """Some creators (n,) at an instant."""

    first: Floats  # (n, 3): today's share of what the whole days left bring
    free: Floats  # (n,): free days besides today
    airtime: Floats  # (n,): the most airtime of the days after today
    seconds: float  # the most of today
    least: Floats  # (n,): airtime that today still needs to be active
    every: float  # least airtime of an active day
    later: float  # share of the other days in all days left
    active: Bools
    can: Bools
    open: Bools
    given_active: Floats  # (n,): chance to be like this, of an active day
    given_idle: Floats
    rest: Floats  # (n, 2): what a day like this still brings, in usual active days
    state: Ints
    rests: tuple[Floats, ...]

    @classmethod
    def of(cls, progress: Progress, today: DayInProgress, rows: slice, first: Floats) -> _Part:
        at = np.arange(rows.stop - rows.start)
        state, habits, rule = today.state[rows], today.habits, progress.day_rule
        open_ = today.observed[rows] & ~progress.month_known[rows, progress.day]
        split = rule.midnight == "split"
        left = today.seconds_left if split else np.inf
        after = progress.seconds_left[rows] - np.where(open_, left if split else 0, 0)
        done = today.so_far[rows, Signal.AIRTIME] * (rule.per == "day")  # of a stream none is done that is to come
        least = np.maximum(rule.min_seconds - done, 1)
        return cls(
            first=first,
            free=(progress.free_days[rows] - (today.can_be_active[rows] & open_)).astype(float),
            airtime=np.maximum(after, 0).astype(float),
            seconds=float(left),
            least=np.minimum(least, left).astype(float),
            every=float(rule.min_seconds),
            later=1 - 1 / len(progress.days_left),
            active=today.active[rows] & open_,
            can=today.can_be_active[rows] & open_,
            open=open_,
            given_active=habits.active_in[rows][at, state],
            given_idle=habits.idle_in[rows][at, state],
            rest=habits.rest[rows][at, state],
            state=state,
            rests=habits.rests,
        )

    def usual(self, tail: Floats) -> tuple[Floats, Floats]:
        """Return the mean amounts of an active day (n, 2) of tails (n, S, 3), and how much today differs from it."""
        mean = tail.mean(1)
        relative = np.clip(
            np.nan_to_num(ratio(self.first[:, AMOUNTS], self.first[:, DAYS, None]), nan=1.0), 1 / FARTHEST, FARTHEST
        )
        return np.nan_to_num(ratio(mean[:, AMOUNTS], mean[:, DAYS, None])) * relative, relative

    def chance(self, p: Floats) -> Floats:
        """Return the chance that today becomes active, given its state: (n, …), from what it was at midnight."""
        a, b = (v.reshape(-1, *[1] * (p.ndim - 1)) for v in (self.given_active, self.given_idle))
        after = np.nan_to_num(ratio(p * a, p * a + (1 - p) * b), nan=0.0)
        return np.where(self.can.reshape(a.shape), after, 0.0)

    def expected(self, point: Floats, usual: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Return points (n, 3) as they are now, and what of them is today's."""
        today = np.minimum(point * self.first, point)
        days = np.clip(today[:, DAYS], np.maximum(point[:, DAYS] - self.free, 0) * self.open, 1)
        now = np.zeros_like(point)
        now[:, DAYS] = self.chance(days)
        likely = np.where(self.active, 1.0, now[:, DAYS])[:, None] * self.open[:, None]
        level = np.where(days[:, None] > 0, np.nan_to_num(ratio(today[:, AMOUNTS], days[:, None])), usual[0])
        now[:, AMOUNTS] = likely * level * self.rest
        now[:, Signal.AIRTIME] = np.minimum(now[:, Signal.AIRTIME], self.seconds)
        later = point - today
        later[:, DAYS] = np.minimum(point[:, DAYS] - days, self.free)
        later[:, Signal.AIRTIME] = np.minimum(later[:, Signal.AIRTIME], self.airtime)
        return later + now, now

    def drawn(self, tail: Floats, usual: tuple[Floats, Floats], uniform: Floats) -> tuple[Floats, Floats]:
        """Return draws (n, S, 3) as they are now, and the mean of what of them is today's: (n, 3)."""
        days = tail[..., DAYS]
        must = (days > self.free[:, None]) & self.open[:, None]
        p = np.where(must, 1.0, np.minimum(days * self.first[:, DAYS, None], 1))
        was = uniform[..., 0] < p
        before = p.mean(1)
        now_likely = self.chance(before)
        kept = np.minimum(np.nan_to_num(ratio(now_likely, before)), 1)
        new = np.nan_to_num(ratio(np.maximum(now_likely - before, 0), 1 - before))
        becomes = uniform[..., 1] < np.where(was, kept[:, None], new[:, None])
        each = np.nan_to_num(ratio(tail[..., AMOUNTS], days[..., None])) * usual[1][:, None]
        later = np.array(tail)
        later[..., DAYS] -= was
        taken = np.minimum(each, tail[..., AMOUNTS]) * was[..., None]
        most = np.maximum(tail[..., Signal.AIRTIME] - later[..., DAYS] * self.every, 0)
        taken[..., 0] = np.where(
            was, np.clip(taken[..., 0], tail[..., Signal.AIRTIME] - self.airtime[:, None], most), 0
        )
        later[..., AMOUNTS] -= taken
        nothing = was & (later[..., DAYS] <= 0)
        later[nothing] = 0
        now = np.zeros_like(tail)
        now[..., DAYS] = becomes
        level = usual[0][:, None] + self.later * (
            np.where(days[..., None] > 0, each, usual[0][:, None]) - usual[0][:, None]
        )
        on = (becomes | self.active[:, None])[..., None]
        now[..., AMOUNTS] = np.where(on, level * self.rest[:, None] * self._rests(uniform[..., 2]), 0.0)
        airtime = np.where(becomes, np.maximum(now[..., Signal.AIRTIME], self.least[:, None]), now[..., Signal.AIRTIME])
        now[..., Signal.AIRTIME] = np.minimum(airtime, self.seconds)
        now[..., Signal.DIAMONDS] *= now[..., Signal.AIRTIME] > 0
        return later + now, now.mean(1)

    def _rests(self, uniform: Floats) -> Floats:
        """Return what single past days still brought, to the mean of those in their state: (n, S, 2)."""
        out = np.ones((*uniform.shape, len(AMOUNTS)))
        for q, rests in enumerate(self.rests):
            here = np.flatnonzero(self.state == q)
            out[here] = rests[(uniform[here] * len(rests)).astype(np.int64)]
        return out
