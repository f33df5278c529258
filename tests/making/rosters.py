"""A small agency, worked by hand, and its roster."""

from datetime import date

import numpy as np

import tierpace as tp
from tests.making import programs
from tests.making.ledgers import daily
from tierpace.forecasters import Linear

FIRST = date(2026, 2, 1)
CUT = date(2026, 3, 15)
TIERS = [
    tp.Tier("Gold", airtime_hours=60, diamonds=600, active_days=24),
    tp.Tier("Silver", airtime_hours=40, diamonds=400, active_days=16),
    tp.Tier("Bronze", airtime_hours=20, diamonds=200, active_days=8),
]


def program(**more):
    return programs.program(**{"revision": "r1", "tiers": TIERS, **more})


def agency(**people):
    """Five creators from the first of February: 3, 2, 1 hours a day, 2 hours up to February, nothing at all."""
    days = (date(2026, 3, 31) - FIRST).days + 1
    hours = np.zeros((5, days), int)
    hours[0], hours[1], hours[2], hours[3, :28] = 3, 2, 1, 2
    ids = ["ann", "bob", "cem", "dee", "eve"]
    named = [tp.Creator(c, **people.get(c, {})) for c in ids]
    return daily(hours, first=FIRST, ids=ids).with_creators(named)


def table(ledger=None, rules=None, **more):
    settings = {"as_of": CUT, "forecaster": Linear(), "draws": 60, "seed": 1, **more}
    return tp.roster(agency() if ledger is None else ledger, rules or program(), **settings)
