"""From donors to draws: the days, hours and diamonds of a creator with another's errors, and sums that stay true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from tierpace.core.signals import Signal
from tierpace.core.tenure import Tenure
from tierpace.forecasters.chains import BUSY, LENGTH, SHARE, WORTH
from tierpace.kernels.draws import draw_days, ratio, thin, unpadded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress
    from tierpace.forecasters.donors import Donors

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TRIES = 16  # draws of each donor's own month
BLOCK = 2048  # donors at a time


def world_shifts(donors: Donors, month: Ints, noise: Floats) -> Floats:
    """Return what each world, with its month (S,) and noise (S, 3), does to days, length and worth of all: (S, 3)."""
    from scipy.special import ndtri

    shift = np.asarray(np.exp(ndtri(noise) * donors.spread - donors.spread**2 / 2))
    return shift * np.exp(donors.effects[month]) if donors.months else shift


def drawn(
    links: Floats, pick: Ints, donors: Donors, progress: Progress, *, shift: Floats, room: Floats, thinning: Floats
) -> tuple[Floats, Floats]:
    """Return busy days (n, S) and totals (n, S, 3) of creators with these chains (n, 4), each with a donor's errors.

    ``shift`` (S, 3): see `world_shifts`. ``room`` (n, 2): free days and seconds left. ``thinning`` (n, S): noise.
    """
    free, seconds = room.T
    z, length, worth, share = (donors.errors[pick, k] for k in range(4))
    floor = np.where(pick < donors.count, donors.floor, 0.0)  # the starter pool knows nothing of the silent
    busy = draw_days(np.minimum(links[:, BUSY, None] * shift[:, 0], free[:, None]), z, floor, free)
    active = busy
    if donors.thinned:
        active = thin(busy, np.clip(links[:, SHARE, None] * share, 0, 1), thinning)
    airtime = busy * unpadded(links[:, LENGTH, None] * shift[:, 1], length, donors.pads[0])
    longest = np.minimum(busy * donors.day_length, seconds[:, None])
    airtime = np.clip(airtime, np.minimum(active * progress.day_rule.min_seconds, longest), longest)
    amount = airtime if progress.measured[Signal.AIRTIME] else busy
    diamonds = amount * unpadded(links[:, WORTH, None] * shift[:, 2], worth, donors.pads[1])
    return busy, np.stack((airtime, diamonds, active), 2)


def balanced(donors: Donors, progress: Progress) -> Donors:
    """Return donors whose draws, had they been made for the donors' own months, add up to what came true.

    A mean of ratios is not the ratio of sums, and nothing falls below zero: without this, sums of diamonds come out
    5 to 15 % too high on the panels.
    """
    sums = np.zeros(3)
    place = (np.arange(TRIES) + 0.5) / TRIES
    still = np.ones((TRIES, 3))
    for kind in Tenure:
        alike = donors.of_alike(kind)
        for first in range(0, len(alike), BLOCK):
            who = alike[first : first + BLOCK]
            begin, size = (a[:, donors.months, None] for a in donors.windows(kind, donors.expected[who]))
            pick = donors.order[begin + (place * size).astype(np.int64)]
            busy, totals = drawn(
                donors.links[who],
                pick,
                donors,
                progress,
                shift=still,
                room=donors.open[who],
                thinning=np.broadcast_to(0.5, pick.shape),
            )
            diamonds, airtime = totals[..., Signal.DIAMONDS].sum(), totals[..., Signal.AIRTIME].sum()
            sums += np.array([airtime, diamonds, busy.sum()]) / TRIES
    off = np.where((sums > 0) & (donors.sums > 0), ratio(donors.sums, sums), 1.0)
    airtime, diamonds, days = off
    amount = airtime if progress.measured[Signal.AIRTIME] else days
    return evolve(donors, effects=donors.effects + np.log([days, airtime / days, diamonds / amount]))
