"""Hypothesis strategies: streams about the moments that break calendars, rules, programs, creators."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

import tierpace as tp
from tests.laws.oracle import Rule, Stream, day_start
from tierpace.core.tiers import LONGEST_MONTH

# A zone, and the day in it whose neighbourhood is searched.
SCENES = [
    ("UTC", date(2026, 3, 1)),
    ("Asia/Kolkata", date(2026, 1, 31)),
    ("America/New_York", date(2026, 3, 8)),  # 23 h
    ("America/New_York", date(2026, 11, 1)),  # 25 h, and a month begins
    ("Africa/Cairo", date(2026, 4, 24)),  # no midnight
    ("America/Santiago", date(2026, 9, 6)),  # no midnight
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # 24.5 h
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # 23.5 h
    ("Pacific/Apia", date(2011, 12, 30)),  # no such day
    ("America/St_Johns", date(2010, 11, 7)),  # two midnights
    ("Asia/Beirut", date(2026, 10, 25)),  # midnight put back by an hour
]
BEFORE, AFTER = 3, 3  # days about the day of a scene
LONGEST = 60 * 3600


@st.composite
def rules(draw, zone):
    return Rule(
        zone,
        min_minutes=draw(st.sampled_from([0, 1, 60])),
        per=draw(st.sampled_from(["day", "stream"])),
        midnight=draw(st.sampled_from(["split", "split", "start"])),
    )


@st.composite
def instants(draw, zone, day):
    """An instant in the scene: at, just before, just after a midnight or a clock change, or anywhere."""
    near = day + timedelta(draw(st.integers(-BEFORE, AFTER)))
    return day_start(near, zone) + draw(
        st.one_of(st.integers(-2, 2), st.sampled_from([3599, 3600, 5400, 7200, 10_800]), st.integers(-86_400, 86_400))
    )


@st.composite
def streams(draw, zone, day, creators=("a", "b", "c"), *, with_gifts=True):
    start = draw(instants(zone, day))
    length = draw(
        st.one_of(st.sampled_from([0, 1, 59, 60, 3599, 3600, 86_400]), st.integers(0, 7200), st.integers(0, LONGEST))
    )
    diamonds = draw(st.one_of(st.integers(0, 9), st.integers(0, 10**6), st.just(10**12)))
    gifts = []
    left = diamonds
    for _ in range(draw(st.integers(0, 3)) if with_gifts else 0):
        n = draw(st.integers(0, min(left, 10**6)))
        left -= n
        midnight = day_start(day, zone)
        places = [start, start + length, *([midnight] if start <= midnight <= start + length else [])]
        at = draw(st.one_of(st.sampled_from(places), st.integers(start, start + length)))
        gifts.append((at, n))
    return Stream(draw(st.sampled_from(creators)), start, start + length, diamonds, tuple(sorted(gifts)))


@st.composite
def scenes(draw, *, max_streams=7, with_gifts=True):
    """(rule, day, streams): overlapping, nested, doubled, over midnights and clock changes."""
    zone, day = draw(st.sampled_from(SCENES))
    found = draw(st.lists(streams(zone, day, with_gifts=with_gifts), max_size=max_streams))
    if found:
        doubled = draw(st.lists(st.sampled_from(found), max_size=2))
        bare = draw(st.lists(st.sampled_from(found).map(lambda s: replace(s, gifts=())), max_size=1))
        found += bare
        nested = draw(st.lists(st.sampled_from(found), max_size=1))
        found += doubled + [Stream(s.creator, s.start + 1, max(s.end - 1, s.start + 1), 3) for s in nested]
    return draw(rules(zone)), day, found


def span(day):
    """The first and last day of a ledger about a scene: wide enough for each of its streams."""
    return day - timedelta(BEFORE + 2), day + timedelta(AFTER + 5)


def day_rule(rule):
    return tp.DayRule(rule.zone, min_minutes=rule.min_minutes, per=rule.per, midnight=rule.midnight)


def moment(at):
    return datetime.fromtimestamp(at, UTC)


def session(stream):
    gifts = [tp.Gift(moment(at), diamonds=n, gifter_id="g") for at, n in stream.gifts]
    return tp.StreamSession(
        stream.creator,
        start=moment(stream.start),
        end=moment(stream.end),
        diamonds=stream.diamonds,
        gifts=gifts,
        id=stream.key,
    )


def ledger_of(found, rule, day, **more):
    first, last = span(day)
    settings = {"day_rule": day_rule(rule), "first_day": first, "last_day": last, **more}
    return tp.Ledger.from_sessions([session(s) for s in found], **settings)


@st.composite
def tiers(draw, *, most=(400_000, 2_000_000, 31)):
    """Minimums of one to four tiers, hardest first: each harder somewhere and easier nowhere than the next."""
    easiest = [draw(st.integers(0, n)) for n in most]
    if not any(easiest):
        easiest[draw(st.integers(0, 2))] = 1
    out = [easiest]
    for _ in range(draw(st.integers(0, 3))):
        room = (most[0], most[1], LONGEST_MONTH - out[0][2])
        step = [draw(st.integers(0, min(n // 2, left))) for n, left in zip(most, room, strict=True)]
        if not any(step):
            step[draw(st.integers(0, 1 + (room[2] > 0)))] = 1
        out.insert(0, [a + b for a, b in zip(out[0], step, strict=True)])
    return out


def program_of(minimums, rule, **more):
    def tier(k, m):
        hours = timedelta(seconds=m[0])
        return tp.Tier(f"Tier {k}", airtime_hours=hours, diamonds=m[1], active_days=m[2])

    settings = {"name": "P", "region": "R", "revision": "1", **more}
    listed = [tier(k, m) for k, m in enumerate(minimums)]
    return tp.Program(day_rule=rule if isinstance(rule, tp.DayRule) else day_rule(rule), tiers=listed, **settings)
