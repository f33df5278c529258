"""Rosters of daily hours, written down by hand."""

from datetime import date

import numpy as np

import tierpace as tp

RULE = tp.DayRule("UTC")
FIRST = date(2026, 1, 1)


def daily(hours, *, first=FIRST, worth=10, ids=None, rule=RULE):
    """A ledger of (N, D) hours a day, each worth so many diamonds."""
    hours = np.atleast_2d(np.asarray(hours))
    n, d = hours.shape
    names = ids or [f"c{k:02d}" for k in range(n)]
    worth = np.broadcast_to(np.asarray(worth).reshape(-1, 1), hours.shape)
    return tp.Ledger.from_daily(
        creator_id=np.repeat(np.array(names, object), d),
        day=np.tile(np.datetime64(first) + np.arange(d), n),
        airtime_seconds=(hours * 3600).ravel().astype(int),
        diamonds=(hours * worth).ravel().astype(int),
        active=(hours > 0).ravel().astype(int),
        day_rule=rule,
    )


def lively(seed=0, *, creators=30, days=180, first=date(2025, 9, 1)):
    """A roster with habits of its own."""
    rng = np.random.default_rng(seed)
    often, long = rng.beta(2, 3, (creators, 1)), rng.uniform(1, 5, (creators, 1))
    hours = (rng.random((creators, days)) < often) * np.ceil(long * rng.gamma(4, 0.25, (creators, days)))
    return daily(hours.astype(int), first=first, worth=rng.integers(5, 500, creators))


def march(days=15, hours=2):
    """March so far: hours a day from its first day on, 10 diamonds an hour."""
    return daily(np.full((1, days), hours), first=date(2026, 3, 1)).as_of(date(2026, 3, days))
