"""The definitions, once more, in slow plain Python: loops, datetime, zoneinfo, Fraction; nothing of the package.

All instants are integers, UTC seconds. A stream is a `Stream`; a day is a `date`; totals are [seconds, diamonds, days].
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from math import ceil
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Stream:
    creator: str
    start: int
    end: int
    diamonds: int
    gifts: tuple[tuple[int, int], ...] = ()  # (instant, diamonds)
    key: str | None = None


@dataclass(frozen=True)
class Rule:
    zone: str
    min_minutes: int = 0
    per: str = "day"
    midnight: str = "split"


def local_date(at, zone):
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=100_000)
def day_start(day, zone):
    """The first instant at which the wall calendar shows that day or a later one: minute by minute, then by seconds."""
    midday = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    at = midday - 40 * 3600
    while local_date(at, zone) < day:
        at += 60
    while local_date(at - 1, zone) >= day:
        at -= 1
    return at


def bounds(day, zone):
    return day_start(day, zone), day_start(day + timedelta(1), zone)


def days_between(first, last):
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def length_of_union(spans):
    """How many seconds lie in at least one of the spans."""
    total, reach = 0, None
    for begin, finish in sorted(spans):
        if reach is None or begin > reach:
            reach = begin
        if finish > reach:
            total += finish - reach
            reach = finish
    return total


def once(streams):
    """Exact duplicates count once."""
    out = []
    for s in streams:
        if s not in out:
            out.append(s)
    return out


def owner(at, rule, days):
    """The day of the ledger an instant belongs to, or None."""
    for day in days:
        begin, finish = bounds(day, rule.zone)
        if begin <= at < finish:
            return day
    return None


def diamonds_by_day(stream, rule, days):
    """Gifts by their times, the rest in proportion to time; cumulative floors, so that nothing is lost."""
    out = dict.fromkeys(days, 0)
    rest = stream.diamonds - sum(n for _, n in stream.gifts)
    if rule.midnight == "start" or stream.end == stream.start:
        home = owner(stream.start, rule, days)
        if home is not None:
            out[home] += stream.diamonds
        return out
    for day in days:
        begin, finish = bounds(day, rule.zone)
        length = stream.end - stream.start
        reached = [min(max(edge - stream.start, 0), length) for edge in (begin, finish)]
        floors = [int(Fraction(rest * r, length) // 1) for r in reached]
        out[day] += floors[1] - floors[0]
        for at, n in stream.gifts:
            counted_at = at - 1 if at == stream.end else at
            if begin <= counted_at < finish:
                out[day] += n
    return out


def split_airtime(own, rule, days, table):
    """Write the union of the streams on each day; return the pieces of streams on it."""
    pieces = {}
    for day in days:
        begin, finish = bounds(day, rule.zone)
        cut = [(max(s.start, begin), min(s.end, finish)) for s in own]
        pieces[day] = [(a, b) for a, b in cut if a < b]
        table[day][0] = length_of_union(pieces[day])
    return pieces


def whole_airtime(own, rule, days, table):
    """Write what each stream adds to the union of those before it, all on the day it starts; return the streams."""
    pieces, done = {day: [] for day in days}, []
    for s in sorted(own, key=lambda s: (s.start, s.end)):
        home = owner(s.start, rule, days)
        if home is not None:
            before = length_of_union(done)
            done.append((s.start, s.end))
            table[home][0] += length_of_union(done) - before
            pieces[home].append((s.start, s.end))
    return pieces


def ledger_days(streams, rule, days):
    """{creator: {day: [seconds, diamonds, active]}} of the days, all streams known."""
    out = {}
    for creator in {s.creator for s in streams}:
        own = once([s for s in streams if s.creator == creator])
        table = {day: [0, 0, 0] for day in days}
        for s in own:
            for day, n in diamonds_by_day(s, rule, days).items():
                table[day][1] += n
        pieces = (
            split_airtime(own, rule, days, table) if rule.midnight == "split" else whole_airtime(own, rule, days, table)
        )
        least = max(rule.min_minutes * 60, 1)
        for day in days:
            seconds = [table[day][0]] if rule.per == "day" else [b - a for a, b in pieces[day]]
            table[day][2] = int(any(n >= least for n in seconds))
        out[creator] = table
    return out


def cut_streams(streams, cut):
    """What had been streamed before an instant. Streams that differ in what came later stay two."""
    out = []
    for n, stream in enumerate(once(streams)):
        s = replace(stream, key=f"stream {n}")
        if s.start >= cut:
            continue
        if s.end <= cut:
            out.append(s)
        else:
            gifts = tuple((at, n) for at, n in s.gifts if at < cut)
            rest = s.diamonds - sum(n for _, n in s.gifts)
            kept = int(Fraction(rest * (cut - s.start), s.end - s.start) // 1)
            out.append(replace(s, end=cut, diamonds=kept + sum(n for _, n in gifts), gifts=gifts))
    return out


def as_of(streams, rule, first, day, creators=None):
    """{creator: {day: [...]}} of the days up to a cut: of those creators alone who were on the roster by then.

    ``creators`` maps named ones to (joined, known_from), each a date or None; they are on it from both on, or from the
    first day with anything on it. The others are on it from their first stream, however empty.
    """
    days = days_between(first, day)
    cut = bounds(day, rule.zone)[1]
    by_then = [s for s in streams if s.start < cut] if rule.midnight == "split" else cut_streams(streams, cut)
    table = ledger_days(by_then, rule, days)
    named = creators or {}
    known = {c: t for c, t in table.items() if c not in named or any(any(v) for v in t.values())}
    for c, (joined, known_from) in named.items():
        if c not in known and all(d is None or d <= day for d in (joined, known_from)):
            known[c] = {d: [0, 0, 0] for d in days}
    return known


def month_days(year, month):
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return days_between(first, following - timedelta(1))


def totals(table, days):
    return [sum(table[d][k] for d in days if d in table) for k in range(3)]


def thresholds(tiers, *, year, month, joined, prorate):
    """Each tier's minimums, shrunk to days in the network over days of the month and rounded up, for a joiner."""
    days = month_days(year, month)
    share = Fraction(1)
    if prorate and joined is not None and days[0] < joined <= days[-1]:
        share = Fraction(sum(d >= joined for d in days), len(days))
    return [[ceil(n * share) for n in tier] for tier in tiers]


def hardest(flags):
    """The rank of the first tier that holds, the number of tiers for none."""
    return next((k for k, flag in enumerate(flags) if flag), len(flags))


def verdict(earned, minimums):
    """(rank, cleared per tier and signal, shortfall per tier and signal)."""
    clears = [[have >= need for have, need in zip(earned, tier, strict=True)] for tier in minimums]
    missing = [[max(need - have, 0) for have, need in zip(earned, tier, strict=True)] for tier in minimums]
    return hardest([all(c) for c in clears]), clears, missing


def running_days(streams, rule, last_known):
    """The days on which streams began that may run on: where they count whole, those seen up to the end of the last."""
    end = bounds(last_known, rule.zone)[1]
    return {local_date(s.start, rule.zone) for s in streams if rule.midnight == "start" and s.start < end <= s.end}


def open_days(rule, unknown, running=(), idle=()):
    """(how many of the unknown days can be active, and of the idle ones; how long they are, None: without limit)."""
    lengths = [bounds(d, rule.zone)[1] - bounds(d, rule.zone)[0] for d in unknown]
    least = max(rule.min_minutes * 60, 1) if rule.midnight == "split" else 1
    free = sum(n >= least for n in lengths) + len(set(idle) - set(unknown))
    if rule.midnight == "start" and (sum(lengths) or running):
        return free, None
    return free, sum(lengths)


def possible(earned, minimums, *, free, seconds):
    """Which tiers can still be reached."""
    endless = seconds is None or seconds > 0
    out = []
    for hours, diamonds, days in minimums:
        out.append(
            (seconds is None or earned[0] + seconds >= hours)
            and (endless or earned[1] >= diamonds)
            and earned[2] + free >= days
        )
    return out
