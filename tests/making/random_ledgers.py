"""Random rosters of streams: every day rule, every set of measured signals, outages, joiners and leavers."""

from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

import tierpace as tp

FIRST = date(2025, 11, 1)
DAY, HOUR = 86_400, 3600


def streams(seed, *, creators=8, days=130, zone="UTC"):
    """Columns of streams of creators with habits of their own; some begin late, one hardly streams."""
    rng = np.random.default_rng(seed)
    start0 = int(tp.DayRule(zone).edges(FIRST, FIRST)[0])
    rows = []
    for k in range(creators):
        often, hours, worth = rng.beta(1.5, 1.5), rng.uniform(0.3, 5), rng.lognormal(5, 1)
        begin = int(rng.integers(0, days)) if rng.random() < 0.3 else 0
        for d in range(begin, days):
            for _ in range(rng.binomial(2, often * 0.6)):
                start = start0 + d * DAY + int(rng.integers(0, DAY))
                length = int(hours * HOUR * rng.gamma(4, 0.25))
                rows.append((f"c{k:02d}", start, start + length, int(worth * length / HOUR * rng.lognormal(0, 0.5))))
    rows = rows or [("c00", start0 + HOUR, start0 + 2 * HOUR, 5)]
    return [list(c) for c in zip(*rows, strict=True)]


def ledger(seed, *, rule, creators=8, days=130, diamonds=True, people=()):
    who, start, end, worth = streams(seed, creators=creators, days=days, zone=rule.zone)
    return tp.Ledger.from_columns(
        creator_id=who,
        start=start,
        end=end,
        diamonds=worth if diamonds else None,
        day_rule=rule,
        creators=people,
        first_day=FIRST,
        last_day=FIRST + timedelta(days=days),
    )


@st.composite
def rules(draw):
    return tp.DayRule(
        draw(st.sampled_from(["UTC", "America/New_York"])),
        min_minutes=draw(st.sampled_from([0, 0, 25, 60])),
        per=draw(st.sampled_from(["day", "stream"])),
        midnight=draw(st.sampled_from(["split", "start"])),
    )


@st.composite
def ledgers(draw):
    """A ledger of a few months, from streams or daily rows, with whatever may be missing."""
    seed = draw(st.integers(0, 10**6))
    days = draw(st.sampled_from([1, 5, 40, 100, 130]))
    people = []
    if draw(st.booleans()):
        people = [
            tp.Creator("c01", joined=FIRST + timedelta(days=draw(st.integers(0, days)))),
            tp.Creator("c02", left=FIRST + timedelta(days=draw(st.integers(0, days)))),
            tp.Creator("c03", known_from=FIRST + timedelta(days=draw(st.integers(0, days)))),
            tp.Creator("silent"),
        ]
    found = ledger(
        seed,
        rule=draw(rules()),
        creators=draw(st.integers(1, 8)),
        days=days,
        diamonds=draw(st.booleans()),
        people=people,
    )
    if draw(st.booleans()):
        first = FIRST + timedelta(days=draw(st.integers(0, days)))
        found = found.mask(first, first + timedelta(days=draw(st.integers(0, 40))))
    return found


@st.composite
def cuts(draw):
    """A progress at any day of a random ledger, its eve of a month among them."""
    found = draw(ledgers())
    day = found.last_day - timedelta(days=draw(st.integers(0, min(45, found.days.shape[1] - 1))))
    following = day + timedelta(days=1)
    if following.day == 1 and draw(st.booleans()):
        return found.as_of(day, month=tp.Month.from_date(following))
    return found.as_of(day)


def program(rule, *, scale=1.0, measured=(True, True, True)):
    """Three tiers on the signals that are measured."""
    tiers = []
    for name, hours, diamonds, days in (("A", 60, 60_000, 20), ("B", 40, 30_000, 14), ("C", 15, 8_000, 6)):
        wanted = {
            "airtime_hours": round(hours * scale),
            "diamonds": round(diamonds * scale),
            "active_days": min(round(days * scale), 31),
        }
        kept = {k: v for (k, v), m in zip(wanted.items(), measured, strict=True) if m}
        tiers.append(tp.Tier(name, **kept))
    return tp.Program(name="Test", region="US", revision="1", day_rule=rule, tiers=tiers)
