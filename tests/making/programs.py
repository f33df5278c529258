"""Programs with as little as they can have."""

import tierpace as tp
from tests.making.ledgers import RULE


def program(*tiers, **more):
    """A program of these tiers, hardest first."""
    return tp.Program(**{"name": "P", "region": "US", "revision": "1", "day_rule": RULE, "tiers": tiers, **more})


def one_tier(day_rule=RULE, **goal):
    """A program whose one tier asks for this."""
    return program(tp.Tier("A", **goal), day_rule=day_rule)


def two_tiers(**more):
    """A tier that asks for all three signals, and one that asks for hours alone."""
    hard, easy = tp.Tier("A", airtime_hours=80, diamonds=900, active_days=22), tp.Tier("B", airtime_hours=20)
    return program(hard, easy, **more)


def flat(amount, currency="USD"):
    return tp.Bonus.flat(amount, currency=currency)
