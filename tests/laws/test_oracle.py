"""The package against the brute-force oracle: exact agreement."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.laws import oracle
from tests.making.strategies import AFTER, BEFORE, SCENES, day_rule, ledger_of, program_of, scenes, span, tiers


def table_of(ids, days, first):
    """The package's array as the oracle's dict."""
    return {
        c: {first + timedelta(d): days[i, d].tolist() for d in range(days.shape[1])} for i, c in enumerate(ids.tolist())
    }


@pytest.mark.parametrize(("zone", "day"), SCENES)
def test_days_begin_where_the_wall_calendar_turns(zone, day):
    first, last = span(day)
    edges = tp.DayRule(zone).edges(first, last).tolist()
    days = oracle.days_between(first, last + timedelta(1))
    assert edges == [oracle.day_start(d, zone) for d in days]


@given(scenes())
@pytest.mark.catalogue(6, 7, 8, 9, 10, 16, 17, 18)
def test_a_ledger_holds_what_the_definitions_say(scene):
    rule, day, found = scene
    first, last = span(day)
    ledger = ledger_of(found, rule, day)
    expected = oracle.ledger_days(found, rule, oracle.days_between(first, last))
    assert table_of(ledger.ids, ledger.days, first) == expected


@given(scenes(with_gifts=False))
def test_columns_give_the_ledger_that_objects_give(scene):
    rule, day, found = scene
    first, last = span(day)
    ledger = tp.Ledger.from_columns(
        creator_id=[s.creator for s in found],
        start=[s.start for s in found],
        end=[s.end for s in found],
        diamonds=[s.diamonds for s in found],
        day_rule=day_rule(rule),
        first_day=first,
        last_day=last,
    )
    objects = ledger_of(found, rule, day)
    assert ledger.digest == objects.digest
    assert ledger.streams == objects.streams
    assert (ledger.days == objects.days).all()


@given(scenes())
def test_a_ledger_without_given_days_covers_its_streams(scene):
    rule, _, found = scene
    if not found:
        return
    ledger = ledger_of(found, rule, SCENES[0][1], first_day=None, last_day=None)
    ends = [max(s.end - 1, s.start) if rule.midnight == "split" else s.start for s in found]
    days = oracle.days_between(ledger.first_day, ledger.last_day)
    assert oracle.owner(min(s.start for s in found), rule, days) == ledger.first_day
    assert oracle.owner(max(ends), rule, days) == ledger.last_day
    assert ledger.days[..., 1].sum() == sum(s.diamonds for s in oracle.once(found))


def test_streams_that_differ_in_a_later_gift_alone_are_two_at_every_cut():
    """By the end of 1 March both had run for 20,864 of their 20,865 seconds, and had brought the same."""
    rule, day = oracle.Rule("UTC", midnight="start"), date(2026, 3, 1)
    plain = oracle.Stream("a", 1_772_388_736, 1_772_409_601, 20_865)
    found = [plain, replace(plain, gifts=((plain.end, 0),))]
    progress = ledger_of(found, rule, day, creators=[]).as_of(day)
    assert progress.days[0].sum(0).tolist() == [20_864, 2 * 20_864, 1]
    assert table_of(progress.ids, progress.days, span(day)[0]) == oracle.as_of(found, rule, span(day)[0], day)


@given(scenes(), st.integers(-BEFORE - 1, AFTER + 2), st.data())
@pytest.mark.catalogue(95)
def test_a_cut_holds_what_was_known_by_then(scene, offset, data):
    rule, day, found = scene
    first, _ = span(day)
    cut_day = day + timedelta(offset)
    some_day = st.none() | st.integers(-4, 4).map(lambda n: day + timedelta(n))
    named = {c: (data.draw(some_day), data.draw(some_day)) for c in data.draw(st.sets(st.sampled_from("bcx")))}
    creators = [tp.Creator(c, joined=j, known_from=k) for c, (j, k) in named.items()]
    progress = ledger_of(found, rule, day, creators=creators).as_of(cut_day)
    expected = oracle.as_of(found, rule, first, cut_day, named)
    assert table_of(progress.ids, progress.days, first) == expected
    streams = progress.streams
    kept = [s for s in oracle.cut_streams(found, oracle.bounds(cut_day, rule.zone)[1]) if s.creator in expected]
    columns = (progress.ids[streams.creator], streams.start, streams.end, streams.diamonds)
    got = sorted(zip(*(c.tolist() for c in columns), strict=True))
    assert got == sorted((s.creator, s.start, s.end, s.diamonds) for s in kept)
    gifts = (
        [] if streams.gifts is None else zip(streams.gifts.at.tolist(), streams.gifts.diamonds.tolist(), strict=True)
    )
    assert sorted(gifts) == sorted(g for s in kept for g in s.gifts)


@given(scenes(max_streams=5), tiers(), st.booleans(), st.integers(-BEFORE - 1, AFTER + 2), st.data())
@pytest.mark.catalogue(59, 60, 67, 93)
def test_verdicts_of_a_month_to_date_and_of_a_closed_month(scene, minimums, prorate, offset, data):
    rule, day, found = scene
    first, last = span(day)
    cut_day = day + timedelta(offset)
    some_day = st.none() | st.integers(-20, 20).map(lambda n: day + timedelta(n))
    joined = {c: data.draw(some_day) for c in "abc"}
    known_from = {c: data.draw(some_day) for c in "abc"}
    creators = [tp.Creator(c, joined=joined[c], known_from=known_from[c]) for c in "abc"]
    program = program_of(minimums, rule, prorate_joiners=prorate)
    facts = {
        "first": first,
        "known_from": known_from,
        "joined": joined,
        "minimums": minimums,
        "prorate": prorate,
        "rule": rule,
    }
    ledger = ledger_of(found, rule, day, creators=creators)

    progress = ledger.as_of(cut_day)
    table = oracle.as_of(found, rule, first, cut_day, {c: (joined[c], known_from[c]) for c in "abc"})
    assert progress.ids.tolist() == sorted(table)
    agree(tp.judge(progress, program), table, cut_day, **facts, streams=found)

    for month_day in (first, day, last):
        month = tp.Month.from_date(month_day)
        whole = oracle.ledger_days(found, rule, oracle.days_between(first, last))
        whole |= {c: {d: [0, 0, 0] for d in oracle.days_between(first, last)} for c in set("abc") - set(whole)}
        verdicts = tp.judge(ledger.month(month), program)
        agree(verdicts, whole, last, month=month, **facts)
        assert ledger.month(month).complete.tolist() == [
            first <= month.first and month.last <= last and (known_from[c] is None or known_from[c] <= month.first)
            for c in "abc"
        ]


def agree(verdicts, table, last_known, *, first, known_from, joined, minimums, prorate, rule, month=None, streams=()):
    month = month or tp.Month.from_date(last_known)
    days = oracle.month_days(month.year, month.month)
    for i, c in enumerate(verdicts.ids.tolist()):
        need = oracle.thresholds(minimums, year=month.year, month=month.month, joined=joined[c], prorate=prorate)
        earned = oracle.totals(table[c], days)
        rank, clears, missing = oracle.verdict(earned, need)
        since = max(first, known_from[c] or first)
        begun = oracle.running_days([s for s in streams if s.creator == c], rule, last_known)
        begun = {d for d in begun if d in days and d >= first}
        unknown = [d for d in days if not since <= d <= last_known]
        free, seconds = oracle.open_days(rule, unknown, begun, {d for d in begun if not table[c][d][2]})
        reach = oracle.possible(earned, need, free=free, seconds=seconds)
        assert verdicts.thresholds[i].tolist() == need
        assert verdicts.tier_index[i] == rank
        assert verdicts.cleared[i].tolist() == clears
        assert verdicts.shortfall[i].tolist() == missing
        assert verdicts.possible[i].tolist() == reach
        assert verdicts.reachable[i] == oracle.hardest(reach)


@given(st.sampled_from(SCENES), st.integers(-5 * 86_400, 5 * 86_400), st.sampled_from(["earlier", "later"]))
def test_wall_clock_times_become_the_instants_that_zoneinfo_gives(scene, offset, ambiguous):
    """A time that exists twice is read as given; one that does not exist lands after the change, or is an error."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from tierpace.ledger.zones import to_utc

    zone, day = scene
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=offset)
    naive = np.array([wall], "datetime64[us]").astype(np.int64)
    both = [wall.replace(tzinfo=ZoneInfo(zone), fold=f).astimezone(UTC) for f in (0, 1)]
    exists = [b.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall for b in both]
    got, masks = to_utc(naive, zone, nonexistent="shift_forward", ambiguous=ambiguous)
    assert not masks
    read_as = both[1] if ambiguous == "later" and all(exists) else both[0]
    assert got[0] == int(read_as.timestamp()) * 1_000_000
    _, masks = to_utc(naive, zone)
    assert set(masks) == (
        {"session.nonexistent_time"} if not any(exists) else {"session.ambiguous_time"} if both[0] != both[1] else set()
    )
