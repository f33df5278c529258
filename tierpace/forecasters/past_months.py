"""A past month: what was projected for each creator at its cut, what came, and the part of it shared by all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.signals import Signal
from tierpace.forecasters.chains import BUSY, LENGTH, WORTH, busy_days, chain, is_thinned, usual
from tierpace.forecasters.newcomers import least_days, on_roster, strays
from tierpace.kernels.arrays import Floats, Ints
from tierpace.kernels.draws import PRIOR_BIAS, ratio
from tierpace.ledger.tenure import SEEN_BEFORE, Tenure, tenures

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.ledger.progress import Progress

GONE_KIND = len(Tenure)  # after the tenures: silent for over 120 days
KINDS = GONE_KIND + 1
SETTLED = 60  # days of a ledger from which on a creator not seen before is a newcomer


@frozen(eq=False)
class PastMonth:
    """What was said and done in a past month, by predicted days.

    ``said`` (n, 4), ``points`` (n, 3): chains and totals as predicted. ``meant`` (n,): what diamonds were to be earned
    by. ``days``, ``totals``, ``amount``: busy days, totals and what they were earned by in truth. ``open`` (n, 2): free
    days and seconds left. ``kind`` (n,): see `kinds`. ``strays`` (n,): see `tierpace.forecasters.newcomers.strays`.
    """

    said: Floats
    days: Floats
    totals: Floats
    amount: Floats
    meant: Floats
    points: Floats
    open: Floats
    kind: NDArray[np.int8]
    strays: Floats

    @property
    def sums(self) -> Floats:
        """What was done and said in all, of days, airtime, diamonds and what they are earned by: (2, 4).

        Of those who were there: who had been silent for long says nothing of the others' month.
        """
        there = self.kind != GONE_KIND
        did = (self.days, self.totals[:, Signal.AIRTIME], self.totals[:, Signal.DIAMONDS], self.amount)
        said = (self.said[:, BUSY], self.points[:, Signal.AIRTIME], self.points[:, Signal.DIAMONDS], self.meant)
        return np.array([[a[there].sum() for a in did], [a[there].sum() for a in said]])

    @property
    def logs(self) -> Floats:
        """Log ratios of what all did to what was said of them: days, length, worth (3,), NaN where undefined."""
        with np.errstate(divide="ignore", invalid="ignore"):  # nothing done or said has no ratio
            days, airtime, diamonds, amount = np.log(self.sums[0]) - np.log(self.sums[1])
            out = np.array([days, airtime - days, diamonds - amount])
        return np.where(np.isfinite(out), out, np.nan)

    @property
    def variances(self) -> Floats:
        """How far chance alone moves `logs`, by the scatter of the creators: (3,), NaN where undefined."""
        effect = np.exp(np.nan_to_num(self.logs))
        there = self.kind != GONE_KIND
        known = np.nan_to_num(self.said)[there]
        days, totals, amount = self.days[there], self.totals[there], self.amount[there]
        expected = (known[:, BUSY], known[:, LENGTH] * days, known[:, WORTH] * amount)
        did = (days, totals[:, Signal.AIRTIME], totals[:, Signal.DIAMONDS])
        squares = np.array([((d - e * t) ** 2).sum() for d, e, t in zip(did, effect, expected, strict=True)])
        return ratio(squares, np.array([d.sum() for d in did]) ** 2)


def kinds(progress: Progress, begun: date) -> NDArray[np.int8]:
    """Return whose errors each creator's may be like, as a `Tenure`, or one more of who is not `on_roster`: (N,).

    In the first 60 days after a roster was ``begun`` everybody is seen for the first time: who was, is no joiner.
    """
    history, kind = progress.history, progress.tenure
    early = (kind == Tenure.JOINER) & (history.first_seen < history.index(begun) + SETTLED)
    if early.any():
        long = np.full(len(kind), progress.start - SEEN_BEFORE)
        kind = np.where(early, tenures(progress.days, progress.measured, long, progress.start), kind)
    return np.where(on_roster(progress), kind, GONE_KIND).astype(np.int8)


def begun(progress: Progress) -> date:
    """Return the day of the first row of a roster; the cut of one without."""
    first = int(progress.history.first_row.min(initial=progress.days.shape[1] - 1))
    return progress.history.first_day + timedelta(days=first)


def past_month(point: Floats, past: Progress, rest: Ints, progress: Progress) -> PastMonth:
    """Return a past month, without those whose month has an outage before the cut."""
    true = rest.astype(np.float64)
    thinned = is_thinned(progress)
    said = chain(past, point, usual(past) if thinned else None)
    said[:, BUSY] = np.maximum(said[:, BUSY], least_days(past))
    days = true[:, Signal.ACTIVE_DAYS]
    if thinned:
        begin = progress.history.index(past.as_of) + 1
        busy = busy_days(progress.days[:, begin : begin + len(past.days_left)])
        days = busy[progress.history.rows_of(past.ids)].sum(1).astype(np.float64)
    timed = bool(progress.measured[Signal.AIRTIME])
    order = np.argsort(said[:, BUSY], kind="stable")  # then by id
    order = order[np.asarray(past.month_known[:, : past.day].all(1))[order]]
    return PastMonth(
        said=said[order],
        days=days[order],
        totals=true[order],
        amount=(true[:, Signal.AIRTIME] if timed else days)[order],
        meant=(point[:, Signal.AIRTIME] if timed else said[:, BUSY])[order],
        points=point[order],
        open=np.stack((past.free_days, past.seconds_left), 1).astype(np.float64)[order],
        kind=kinds(past, begun(progress))[order],
        strays=strays(past)[order],
    )


def bias(months: list[PastMonth]) -> Floats:
    """Return what was done ÷ what was said in all months and 2 without bias: days, length and worth (3,)."""
    if not months:
        return np.ones(3)
    did, said = np.sum([m.sums for m in months], axis=0)
    prior = PRIOR_BIAS / len(months) * said
    days, airtime, diamonds, amount = np.where(said > 0, ratio(did + prior, said + prior), 1.0)
    return np.asarray(ratio(np.array([days, airtime, diamonds]), np.array([1.0, days, amount])))
