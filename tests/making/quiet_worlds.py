"""Rosters of which some stop for good, from a truth that is known."""

from datetime import date, timedelta

import numpy as np

from tests.making.ledgers import daily

FIRST = date(2025, 1, 1)


def streams(seed, *, creators=200, days=340, low=0.08, high=0.9, leave=0.004):
    """Days with a stream (N, D): each streams by chance at a rate of its own until it leaves, a third joins late."""
    rng = np.random.default_rng(seed)
    rate = rng.uniform(low, high, (creators, 1))
    begin = np.where(rng.random((creators, 1)) < 1 / 3, rng.integers(0, days - 60, (creators, 1)), 0)
    end = begin + rng.geometric(leave, (creators, 1)) if leave else days
    day = np.arange(days)
    return ((rng.random((creators, days)) < rate) & (day >= begin) & (day < end)).astype(int)


def cut(days, last=None):
    """A roster of such days, cut at the end of day ``last``, the first being 0."""
    at = days.shape[1] - 1 if last is None else last
    return daily(days, first=FIRST).as_of(FIRST + timedelta(days=at))
