"""What a roster says of any creator's habits: the end of months, levels, the usual stream, an extra hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed
from tierpace.core.signals import Signal
from tierpace.forecasters.extra_hours import worth_of_an_extra_hour
from tierpace.forecasters.late_month import LatePrior, learn_late, past_ratios
from tierpace.forecasters.levels import LevelPrior, learn_level

if TYPE_CHECKING:
    from tierpace.forecasters.late_month import PastRatios
    from tierpace.kernels.arrays import Ints
    from tierpace.ledger.progress import Progress

LAST_WEEK = 7
RECENT = 90  # days whose streams say what is usual


@frozen(eq=False)
class HabitsPrior(Sealed):
    """What a roster says of any creator's habits, from a cut.

    ``late``: of the last 7 days of months. ``level``: of a day; None where airtime or diamonds are not measured.
    ``stream_seconds``: the median stream, NaN where nobody streamed. ``extra_hour``: what an hour more brings, as a
    part of a usual one, and on how many days that rests.
    """

    late: LatePrior
    level: LevelPrior | None
    stream_seconds: float
    extra_hour: float
    extra_hour_days: int


def learn_habits(progress: Progress, past: PastRatios | None = None) -> HabitsPrior:
    """Return what the creators of a progress say of habits; ``past``: `past_ratios` of the last week, if at hand."""
    _, length = lasting(progress)
    worth, days = worth_of_an_extra_hour(progress)
    earns = progress.measured[Signal.AIRTIME] and progress.measured[Signal.DIAMONDS]
    return HabitsPrior(
        late=learn_late(progress, past or past_ratios(progress, LAST_WEEK)),
        level=learn_level(progress) if earns else None,
        stream_seconds=float(np.median(length)) if len(length) else np.nan,
        extra_hour=worth,
        extra_hour_days=days,
    )


def lasting(progress: Progress) -> tuple[Ints, Ints]:
    """Return the streams of the last 90 days, or the days on air where there are none: whose, and how long: (m,)."""
    streams = progress.streams
    if streams is None:
        airtime = progress.days[:, -RECENT:, Signal.AIRTIME]
        who, place = np.nonzero(airtime)
        return who, airtime[who, place]
    since = progress.history.edges[max(progress.days.shape[1] - RECENT, 0)]
    kept = (streams.start >= since) & (streams.end > streams.start)
    return streams.creator[kept], (streams.end - streams.start)[kept]
