"""Running totals of a month, as they were given on some days, into what each day added."""

from __future__ import annotations

import numpy as np

from tierpace.kernels.arrays import Bools, Ints

ENDLESS = 1 << 60  # above every total, and safe in sums


def settle(told: Ints, seen: Bools, room: Ints) -> Ints:
    """Return running totals that days can have: they never fall, and no stretch of days adds more than it has room for.

    The last total of each row stays as it was given, for it is the newest word; earlier ones give way to later ones, as
    little as will do.

    Parameters
    ----------
    told : (N, D) int64
        Totals from the first day to each, where they are seen. The last one of a row is at most the room up to it.
    seen : (N, D) bool
        On which days there is a total.
    room : (N, D) int64
        The most that each day can add.

    Returns
    -------
    (N, D) int64
        The totals settled where they are seen, 0 elsewhere.
    """
    out = np.zeros_like(told)
    reach = room.cumsum(1)
    after = np.full(len(told), ENDLESS, np.int64)
    held = after.copy()
    for day in reversed(range(told.shape[1])):
        at = seen[:, day]
        total = np.clip(told[:, day], np.maximum(after - held, 0), np.minimum(after, reach[:, day]))
        out[at, day] = total[at]
        after = np.where(at, total, after)
        held = np.where(at, 0, held) + room[:, day]
    return out


def spread(airtime: int, diamonds: int, active: int, lengths: Ints) -> Ints:
    """Return one figure for several days as whole parts that add up to it: (D, 3).

    Airtime and diamonds lie on as many days as were active, evenly far apart, and equally on each; on all days where
    none was active. Airtime that so few days cannot hold lies on all, in proportion to their lengths.

    Parameters
    ----------
    airtime, diamonds, active : int
        What the days brought together; at most the seconds of all, and one active day each.
    lengths : (D,) int64
        The true length of each day in seconds.
    """
    n = len(lengths)
    out = np.zeros((n, 3), np.int64)
    days = active or n
    at = (2 * np.arange(days) + 1) * n // (2 * days)
    rank = np.arange(days)
    out[at, 0] = airtime // days + (rank < airtime % days)
    out[at, 1] = diamonds // days + (rank < diamonds % days)
    out[at[:active], 2] = 1
    if np.any(out[:, 0] > lengths):
        total = int(lengths.sum())
        out[:, 0] = np.diff([airtime * int(end) // total for end in (0, *lengths.cumsum())])
    return out
