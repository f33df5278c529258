"""Accounts, programs and rates for the tests, each with as little as it can have."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tierpace import money, rewards as rw

AS_OF = date(2026, 3, 31)
D = Decimal


def program(**changes):
    base = {"name": "P", "revision": "1", "leap_birthday": "mar-1"}
    return rw.RewardsProgram(**(base | (changes or {"min_followers": 10_000})))


def account(**facts):
    return rw.CreatorAccount("ann", **({"zone": "UTC"} | facts))


def video(name="v", day=AS_OF, hour=12, **facts):
    posted = facts.pop("posted", datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
    return rw.Video(name, posted=posted, **({"seconds": 61, "original": True} | facts))


def days_back(n, *, last=AS_OF):
    return [last - timedelta(days=k) for k in range(n)]


def model(**changes):
    base = {"name": "M", "revision": "1", "currency": "USD", "rpm": 1, "counted": "views"}
    return rw.PayModel(**(base | changes))


def flat(share=0.5, **changes):
    steps = [money.ShareStep(0, share=share)]
    base = {
        "name": "R",
        "revision": "1",
        "currency": "USD",
        "coin_price": [0.0105, 0.0139],
        "coins_per_diamond": 1,
        "diamond_value": 0.01,
        "share": money.CreatorShare(steps, apply="whole"),
    }
    return money.LiveRates(**(base | changes))
