"""Streams added to a ledger: what a ledger of all streams at once would be, bit for bit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.laws.oracle import bounds
from tests.making.strategies import SCENES, day_rule, rules, session, span, streams
from tierpace.errors import InputError, RowErrors
from tierpace.ledger import adding

RULE = tp.DayRule("UTC")


def at_once(old, new, **settings):
    """The reference: a new state of a stream in the place of the older, and one ledger of all."""
    ids = {s.id for s in new} - {None}
    return tp.Ledger.from_sessions([s for s in old if s.id not in ids] + list(new), **settings)


def same(a, b):
    assert a.digest == b.digest
    assert a.ids.tolist() == b.ids.tolist()
    assert a.creators == b.creators
    for name in ("days", "quality", "since", "measured", "edges"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    assert a.first_day == b.first_day
    assert a.streams == b.streams


@st.composite
def growth(draw):
    """A rule, a day, streams there and streams that come: overlapping, repeated, some with ids, some newer states."""
    zone, day = draw(st.sampled_from(SCENES))
    found = draw(st.lists(streams(zone, day), max_size=6))
    keyed = [replace(s, key=f"k{i}") if draw(st.booleans()) else s for i, s in enumerate(found)]
    more = draw(st.lists(streams(zone, day, creators=("a", "b", "x", "y")), max_size=4))
    more = [replace(s, key=f"n{i}") if draw(st.booleans()) else s for i, s in enumerate(more)]
    if keyed:
        again = draw(st.lists(st.sampled_from(keyed), max_size=3, unique_by=lambda s: (s.key, s.creator, s.start)))
        again = [replace(s, end=s.end + draw(st.integers(0, 9000))) if s.key else s for s in again]
        more += again
    return draw(rules(zone)), day, [session(s) for s in keyed], [session(s) for s in more]


def plausible(sessions, end):
    """Those that a ledger takes whose days end then: begun by the day after, and over soon."""
    return [s for s in sessions if s.start.timestamp() < end + 86_000 and s.end.timestamp() < end + 129_600]


NAMED = [tp.Creator("a", name="Ann"), tp.Creator("q", joined=date(2026, 3, 1)), tp.Creator("x", region="US")]


@given(growth(), st.integers(-3, 4), st.integers(0, 3), st.lists(st.sampled_from(NAMED), unique=True))
def test_streams_added_make_the_ledger_of_all_streams(scene, cut, extend, named):
    rule, day, old, new = scene
    first, _ = span(day)
    last = day + timedelta(cut)
    then = last + timedelta(extend)
    old, new = plausible(old, bounds(last, rule.zone)[1]), plausible(new, bounds(then, rule.zone)[1])
    settings = {"day_rule": day_rule(rule), "first_day": first, "creators": named, "max_stream_hours": 100}
    before = tp.Ledger.from_sessions(old, **settings, last_day=last)
    grown = before.with_sessions(new, last_day=then, max_stream_hours=100)
    same(grown, at_once(old, new, **settings, last_day=then))
    assert grown.last_day == then
    if not extend:
        same(grown, before.with_sessions(new, max_stream_hours=100))
    halves = before.with_sessions(new[: len(new) // 2], max_stream_hours=100, last_day=then)
    same(grown, halves.with_sessions(new[len(new) // 2 :], max_stream_hours=100))
    for s in before.as_of(min(last, before.last_day)).ids:  # nothing is taken from who was there
        assert s in grown.ids


@given(growth())
def test_adding_changes_no_creator_that_is_not_touched(scene):
    rule, day, old, new = scene
    first, last = span(day)
    before = tp.Ledger.from_sessions(old, day_rule=day_rule(rule), first_day=first, last_day=last)
    grown = before.with_sessions(new, max_stream_hours=100)
    for c in set(before.ids) - {s.creator_id for s in new}:
        same(grown.select([c]), before.select([c]))


def one(creator="ann", hour=10, *, day=1, hours=1, diamonds=10, **more):
    start = datetime(2026, 3, day, hour, tzinfo=UTC)
    return tp.StreamSession(creator, start=start, end=start + timedelta(hours=hours), diamonds=diamonds, **more)


def ledger_of(*sessions, **settings):
    return tp.Ledger.from_sessions(sessions, day_rule=RULE, **{"last_day": date(2026, 3, 5), **settings})


def test_an_outage_stays_an_outage():
    masked = ledger_of(one(), one(day=3)).mask(date(2026, 3, 3), date(2026, 3, 3))
    grown = masked.with_sessions([one(day=3, hour=20), one(day=4)])
    assert grown.days[0, :, 1].tolist() == [10, 0, 0, 10, 0]
    assert grown.known[0].tolist() == [True, True, False, True, True]


def test_what_rows_have_to_say_is_reported_once_and_by_their_place():
    before = ledger_of(one(), one("bob"))
    grown = before.with_sessions([one("cy"), one(), one(hours=2, diamonds=1), one("Cy")])
    assert grown.issues.counts() == {"session.overlap": 1, "creator.near_duplicate": 2}
    assert next((i[0], i[1], i[3]) for i in grown.issues) == (2, "ann", "session.overlap")
    assert ledger_of(one(), one(hour=12, day=5)).with_sessions([one(day=6)]).issues.counts() == {
        "session.after_last_day": 1
    }


def test_who_look_alike_are_reported_when_they_come_and_not_with_every_stream_they_add():
    before = ledger_of(one(), one("Ann"))
    assert before.issues.counts() == {"creator.near_duplicate": 2}
    assert before.with_sessions([one(day=2)]).issues == before.issues


def test_rows_are_reported_by_their_place_also_next_to_one_set_aside():
    grown = ledger_of(one(id="k")).with_sessions(
        [one("bob", id="k"), one("cy"), one("cy", hours=2)], on_error="collect"
    )
    assert [(i[0], i[1], i[3]) for i in grown.issues] == [
        (0, "bob", "session.other_creator"), (2, "cy", "session.overlap"),
    ]  # fmt: skip


@pytest.mark.parametrize("midnight", ["split", "start"])
def test_a_ledger_that_grows_counts_what_ran_into_the_days_to_come(midnight):
    """On its last day, over it, next to it, and of no length at its very end."""
    streams = [
        one("ann", 20, day=5, hours=3),
        one("bob", 20, day=5, hours=8),
        one("cy", 1, day=6),
        one("dan", 1, day=5),
    ]
    streams += [one("eve", 0, day=6, hours=0), one("eve", 3, day=2)]
    rule = tp.DayRule("UTC", midnight=midnight)
    then = date(2026, 3, 8)
    first = date(2026, 3, 1)
    short = tp.Ledger.from_sessions(streams, day_rule=rule, first_day=first, last_day=date(2026, 3, 5))
    long = tp.Ledger.from_sessions(streams, day_rule=rule, first_day=first, last_day=then)
    grown = short.with_sessions([], last_day=then)
    same(grown, long)
    assert grown.days[grown.rows_of(["bob", "cy", "eve"]), 4:6, 1].tolist() == [
        [5, 5] if midnight == "split" else [10, 0], [0, 10], [0, 10],
    ]  # fmt: skip


def test_a_stream_that_starts_long_after_the_last_day_is_an_error():
    before = ledger_of(one())
    with pytest.raises(RowErrors) as caught:
        before.with_sessions([one(day=6), one(day=20)])
    assert caught.value.issues.row == (1,)
    assert before.with_sessions([one(day=20)], last_day=date(2026, 3, 20)).days[0, :, 1].sum() == 20


ITEMS = {
    "giver": ({"gifts": [("g", 1)]}, {"gifts": [("h", 1)]}),
    "gift": ({"gifts": [("g", 1)]}, {"gifts": [("g", 2)]}),
    "gifts": ({}, {"gifts": [("g", 1)]}),
    "two gifts": ({"gifts": [("g", 1)]}, {"gifts": [("g", 1)] * 2}),
    "opponent": ({"battles": [("o", True)]}, {"battles": [("p", True)]}),
    "known opponent": ({"battles": [("o", True)]}, {"battles": [(None, True)]}),
    "victory": ({"battles": [("o", True)]}, {"battles": [("o", None)]}),
    "battles": ({"battles": [("o", True), (None, None)]}, {"battles": [("o", True)]}),
}


def with_items(gifts=(), battles=(), **more):
    at, end = one().start, one().end
    return one(
        gifts=[tp.Gift(at, diamonds=n, gifter_id=g) for g, n in gifts],
        battles=[tp.Battle(at, end=end, opponent_id=o, won=won) for o, won in battles],
        **more,
    )


@pytest.mark.parametrize(("there", "comes"), ITEMS.values(), ids=ITEMS)
def test_a_stream_without_an_id_is_there_already_if_all_it_holds_is(there, comes):
    a, b = with_items(**there), with_items(**comes)
    same(ledger_of(a).with_sessions([a]), ledger_of(a))
    same(ledger_of(a).with_sessions([b]), ledger_of(a, b))
    assert len(ledger_of(a).with_sessions([b]).streams) == 2


def test_a_stream_with_an_id_is_another_than_its_like_without_one():
    for old, new in ((one(), one(id="k")), (one(id="k"), one())):
        same(ledger_of(old).with_sessions([new]), ledger_of(old, new))


def test_gifts_and_battles_of_what_is_there_and_what_comes_stay_with_their_streams():
    items = {"gifts": [("g", 1)], "battles": [("o", True)]}
    bare, full, more = one("cy"), with_items(**items), with_items(creator="bob", **items)
    for old, new in (([bare], [full]), ([full], [bare]), ([bare, full], [more]), ([full], [bare, more])):
        grown = ledger_of(*old).with_sessions(new)
        same(grown, ledger_of(*old, *new))
        n = len({id(s) for s in (*old, *new)} - {id(bare)})
        assert (len(grown.streams.gifts.at), len(grown.streams.battles.start)) == (n, n)


def test_who_was_named_is_on_the_roster_as_before():
    """Described, or on the roster before a stream; joined later than a stream that gives way to a newer state of it."""
    first = {"first_day": date(2026, 3, 1)}
    plain = ledger_of(one(day=2), creators=[tp.Creator("ann")], **first)
    assert plain.with_sessions([one(day=3)]).since.tolist() == [0]
    people = {"creators": [tp.Creator("ann", joined=date(2026, 3, 3))], **first}
    described = ledger_of(one(day=2, id="k"), **people)
    same(described.with_sessions([one(day=5, id="k")]), ledger_of(one(day=5, id="k"), **people))
    assert described.with_sessions([one(day=5, id="k")]).since.tolist() == [2]


def test_a_ledger_of_no_streams_takes_what_the_first_ones_measure():
    empty = ledger_of(first_day=date(2026, 3, 1))
    assert empty.with_sessions([]) == empty
    bare = empty.with_sessions([one(diamonds=None)])
    assert bare.measured.tolist() == [True, False, True]
    same(bare, ledger_of(one(diamonds=None)))


def test_streams_of_columns_have_no_ids_and_take_more_of_them():
    moment = one().start
    columns = {"creator_id": ["ann"], "start": [moment], "end": [one().end], "diamonds": [10]}
    settings = {"day_rule": RULE, "last_day": date(2026, 3, 5)}
    bare = tp.Ledger.from_columns(**columns, **settings)
    assert bare.streams.stream_id is None
    same(bare.with_sessions([one(day=2, id="k")]), ledger_of(one(), one(day=2, id="k")))
    same(bare.with_sessions([one()]), ledger_of(one()))


def test_bad_streams_are_reported_or_set_aside():
    before = ledger_of(one(id="k"))
    bad = [one("bob", id="k"), one("cy", id="n")]
    with pytest.raises(RowErrors) as caught:
        before.with_sessions(bad)
    assert list(caught.value.issues) == [(0, "bob", "stream_id", "session.other_creator", "k")]
    assert "a stream must keep its creator" in str(caught.value)
    grown = before.with_sessions(bad, on_error="collect")
    assert grown.ids.tolist() == ["ann", "cy"]
    assert grown.issues.counts() == {"session.other_creator": 1}
    same(grown, before.with_sessions(bad[1:]))


def test_a_stream_that_is_added_lasts_at_most_72_hours_unless_more_is_allowed():
    before = ledger_of(one())
    three_days, longer = one("bob", hours=72), one("bob", hours=72 + 1 / 3600)
    same(before.with_sessions([three_days]), ledger_of(one(), three_days))
    with pytest.raises(RowErrors) as caught:
        before.with_sessions([longer])
    assert caught.value.issues.code == ("session.too_long",)
    same(before.with_sessions([longer], max_stream_hours=73), ledger_of(one(), longer, max_stream_hours=73))


def test_what_cannot_be_added_is_reported():
    before = ledger_of(one())
    daily = tp.Ledger.from_daily(
        creator_id=["a"], day=[date(2026, 3, 1)], airtime_seconds=[1], diamonds=[1], active=[1], day_rule=RULE
    )
    told(
        lambda: daily.with_sessions([one()]), InputError, "ledger.no_streams", "sessions",
        "streams must be added to a ledger of streams", "found 'a ledger of daily rows'",
        "build one with Ledger.from_sessions, or add rows of days and call Ledger.from_daily again",
    )  # fmt: skip
    early = date(2026, 3, 4)
    told(
        lambda: before.with_sessions([], last_day=early), InputError, "ledger.days_reversed", "last_day",
        "must be on or after the ledger's last day (2026-03-05)", "an earlier cut is made with as_of",
    )  # fmt: skip
    for odd in ("06.03.2026", one().start):
        with pytest.raises(InputError, match="last_day must be a date, such as 2026-03-15, or None"):
            before.with_sessions([], last_day=odd)
    unmeasured = [one("bob", diamonds=None)]
    anew = "build a new ledger of all streams"
    told(
        lambda: before.with_sessions(unmeasured), InputError, "ledger.measures_differ", "diamonds",
        "streams must measure what the ledger does, diamonds too", "found 'streams without diamonds'", anew,
    )  # fmt: skip
    told(
        lambda: ledger_of(*unmeasured).with_sessions([one()]), InputError, "ledger.measures_differ", "diamonds",
        "streams must measure what the ledger does, no diamonds too", "found 'streams with diamonds'", anew,
    )  # fmt: skip
    assert ledger_of(*unmeasured).with_sessions([]) == ledger_of(*unmeasured)


def test_a_hundred_streams_pour_only_the_creators_they_touch_again(monkeypatch):
    """Of 20,000 streams of 400 creators, those of 40; how long that takes is measured by a benchmark."""
    rng = np.random.default_rng(0)
    n, creators, touched = 20_000, 400, 40
    start = 1_767_225_600 + np.sort(rng.integers(0, 180 * 86_400, n))
    who = rng.integers(0, creators, n)
    columns = {
        "creator_id": [f"c{i}" for i in who],
        "start": start,
        "end": start + rng.integers(600, 14_400, n),
        "diamonds": rng.integers(0, 5_000, n),
        "stream_id": [f"s{i}" for i in range(n)],
    }
    whole = tp.Ledger.from_columns(**columns, day_rule=RULE, last_day=date(2026, 6, 30))
    moment = datetime(2026, 6, 29, tzinfo=UTC)
    new = [
        tp.StreamSession(f"c{k % touched}", start=moment, end=moment + timedelta(hours=2), diamonds=k, id=f"new{k}")
        for k in range(100)
    ]
    summed, streams_into_days = [], adding.summed

    def counted(edges, rule, streams, size):
        summed.append((len(streams), size))
        return streams_into_days(edges, rule, streams, size)

    monkeypatch.setattr(adding, "summed", counted)
    grown = whole.with_sessions(new)
    assert len(grown.streams) == n + 100
    assert summed == [(int(np.isin(who, range(touched)).sum()) + 100, touched)]
    every = [*map(str, columns["stream_id"]), *(s.id for s in new)]
    assert sorted(grown.streams.stream_id.tolist()) == sorted(every)
