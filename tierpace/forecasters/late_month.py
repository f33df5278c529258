"""Late-month habits: the pace so far, bent by how past months went on from the same number of days left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.projection import Note, Tail
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.linear import month_rate, open_days, within_limits
from tierpace.kernels.shape import late_habit, late_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress
    from tierpace.forecasters.contract import Noise

LEAST_ACTIVE = 8  # active days a month needs to say something of its course
LAST_MONTHS = 12


@frozen
class LateMonth:
    """The run rate of the month, bent by the completion curve of past months (a slowdown or a spurt).

    Notes
    -----
    For each past month, the log ratio of the daily rate after the cut to that before it, at the same days left. A
    creator's own ratio is shrunk to the roster's, and the roster's to none (`tierpace.kernels.shape.late_habit`), so
    that without a steady habit this is `Linear`.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> tp.forecasters.LateMonth().tail(progress, noise=None).point.shape == (len(progress.ids), 3)
    True
    """

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the run rate × the days left × the late-month factor: (N, 3), no draws."""
        rate, _ = month_rate(progress)
        factor = np.ones((len(progress.ids), N_SIGNALS))
        left = len(progress.days_left)
        ratios = past_ratios(progress, left) if left and progress.day else np.empty((0, len(progress.ids), N_SIGNALS))
        for signal in Signal:
            factor[:, signal] = np.exp(late_habit(ratios[..., signal])[0])
        notes = () if len(ratios) else (Note("no_past_month", "no complete past month: the pace goes on as it is"),)
        return Tail(within_limits(rate * factor * open_days(progress)[:, None], progress), notes=notes)


def past_ratios(progress: Progress, left: int) -> NDArray[np.float64]:
    """Return the log ratios late to early of the last 12 complete months, ``left`` days from their ends: (M, N, 3).

    NaN where a creator's month is not fully known or has under 8 active days, or the signal is silent.
    """
    out = []
    for month in progress.complete_months()[-LAST_MONTHS:]:
        span = progress.span(month)
        if month.days <= left:
            continue
        cut = span.stop - left
        early = progress.days[:, span.start : cut].sum(1).astype(np.float64)
        late = progress.days[:, cut : span.stop].sum(1).astype(np.float64)
        counts = progress.known[:, span].all(1) & (progress.exposed_from <= span.start)
        counts &= (early + late)[:, Signal.ACTIVE_DAYS] >= LEAST_ACTIVE
        ratio = late_ratio(early, late, cut - span.start, left)
        out.append(np.where(counts[:, None], ratio, np.nan))
    return np.stack(out) if out else np.empty((0, len(progress.ids), N_SIGNALS))
