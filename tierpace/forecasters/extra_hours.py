"""How much of a usual hour an hour more brings: who streams longer earns less an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.signals import Signal
from tierpace.kernels.draws import ratio

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress

RECENT = 90  # days that say what an hour more brings
FEW = 30  # days on which nothing is said of it
FLAT = 1e-9  # mean squared difference of log lengths below which days count as all as long as each other


def worth_of_longer_days(progress: Progress) -> tuple[float, int]:
    """Return by how much diamonds grow with hours within creators, 0 to 1, and on how many days that rests.

    The least-squares slope of log diamonds on log airtime, each less its creator's mean, over days of the last 90 with
    both, of creators with at least two. 1 on no day where all days are as long as each other.
    """
    days = progress.days[:, -RECENT:]
    both = (days[..., Signal.AIRTIME] > 0) & (days[..., Signal.DIAMONDS] > 0)
    both &= both.sum(1, keepdims=True) > 1
    count = int(both.sum())
    centred = []
    for signal in (Signal.AIRTIME, Signal.DIAMONDS):
        log = np.where(both, np.log(np.where(both, days[..., signal], 1)), 0.0)
        mean = np.nan_to_num(ratio(log.sum(1), both.sum(1).astype(np.float64)))
        centred.append((log - mean[:, None])[both])  # so that creators without such days change no bit of the sums
    x, y = centred
    spread = float((x * x).sum())
    if spread <= FLAT * max(count, 1):
        return 1.0, 0
    return float(np.clip((x * y).sum() / spread, 0.0, 1.0)), count


def worth_of_an_extra_hour(progress: Progress) -> tuple[float, int]:
    """Return how much of a usual hour an extra one brings, 1 where under 30 days show it, and how many days do."""
    slope, days = worth_of_longer_days(progress)
    return (slope if days >= FEW else 1.0), days
