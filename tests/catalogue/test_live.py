"""Live events that cannot be as they say: wrong times, falling counts, impossible numbers; and restarts."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.live_rooms import (
    EIGHT,
    GUEST,
    HOST,
    LATER,
    ROOM,
    Plain,
    Real,
    collector,
    counts,
    minutes,
    only,
    per_gifter,
    show,
    taken,
)
from tierpace.errors import InputError, InputTypeError, RowErrors
from tierpace.io import LiveCollector

FAN = 42
MAKE = Plain()
RULE = tp.DayRule("UTC")


@pytest.fixture(params=[Plain, Real])
def make(request):
    return request.param()


def seconds(n):
    return EIGHT + timedelta(seconds=n)


# ------------------------------------------------------------------------------------------------------ wrong times

WRONG = [timedelta(days=2), -timedelta(days=2), timedelta(days=400), -timedelta(days=3000), timedelta(hours=9)]


@pytest.mark.catalogue(168)
@pytest.mark.parametrize("off", WRONG, ids=str)
@pytest.mark.parametrize("place", [0, 1, 5, 9, 10])
def test_one_wrong_time_neither_stops_the_collector_nor_lengthens_the_stream(make, off, place):
    events = [make.comment(make.common(n, minutes(n))) for n in range(10)]
    right = taken(events)
    events.insert(place, make.comment(make.common(99, minutes(place) + off)))
    found = taken(events)
    for now in (minutes(10), minutes(100), EIGHT + timedelta(days=2, hours=1), EIGHT + timedelta(days=9)):
        assert (only(found, now).start, only(found, now).end) == (only(right, now).start, only(right, now).end)
        report = found.report(now=now)
        assert (report.distrusted_times, report.events) == (1, 11)


@pytest.mark.catalogue(168)
@pytest.mark.parametrize("off", WRONG, ids=str)
@pytest.mark.parametrize("place", [0, 3, 4])
def test_a_gift_with_a_wrong_time_counts_at_the_time_of_the_event_before_it(make, off, place):
    events = [make.comment(make.common(n, minutes(n))) for n in range(4)]
    events.insert(place, make.gift(make.common(99, minutes(place) + off), FAN, 5, 7, group=1))
    session = only(taken(events))
    assert session.diamonds == 7
    assert [g.at for g in session.gifts] == [minutes(max(place - 1, 0))]


@pytest.mark.catalogue(168)
def test_an_end_and_a_battle_with_wrong_times_lengthen_nothing(make):
    events = [make.comment(make.common(n, minutes(n))) for n in range(4)]
    for wrong in (minutes(9) + timedelta(days=3), minutes(9) - timedelta(days=3)):
        ended = taken([*events, make.end(make.common(9, wrong))])
        assert (only(ended).start, only(ended).end) == (EIGHT, minutes(3))
        battle = make.battle(make.common(9, wrong), 5, 4, lasts=60)
        fought = taken([*events, battle, make.comment(make.common(10, minutes(4)))])
        assert (only(fought).start, only(fought).battles[0].start) == (EIGHT, minutes(3))


@pytest.mark.catalogue(168)
def test_two_comments_days_ahead_do_not_bear_each_other_out(make):
    events = [make.comment(make.common(n, minutes(n))) for n in range(10)]
    ahead = [make.comment(make.common(90 + n, minutes(n) + timedelta(days=2))) for n in range(2)]
    for found in (taken([*events, *ahead]), taken([*events[:5], *ahead, *events[5:]])):
        for now in (minutes(11), EIGHT + timedelta(days=3)):
            assert (only(found, now).start, found.report(now=now).distrusted_times) == (EIGHT, 2)
            assert only(found, now).end in (minutes(9), minutes(11))


@pytest.mark.catalogue(168)
@pytest.mark.parametrize("off", [timedelta(days=2), timedelta(minutes=40)], ids=str)
def test_a_wrong_time_that_opens_a_stream_does_not_stop_the_collector(make, off):
    first = [make.comment(make.common(n, minutes(n))) for n in range(3)]
    found = taken([*first, make.gift(make.common(9, minutes(3) + off, room=8), FAN, 5, 2, group=1)])
    one, other = found.sessions(now=minutes(4))
    assert (one.start, one.end, other.start, other.end) == (EIGHT, minutes(2), minutes(2), minutes(4))
    assert (other.id, other.diamonds, other.gifts[0].at) == ("8", 2, minutes(2))
    assert found.report(now=minutes(4)).distrusted_times == 1
    for n in range(4):
        found.take(make.comment(make.common(20 + n, minutes(4 + n), room=8)))
    for now in (minutes(8), minutes(400), EIGHT + timedelta(days=3)):
        assert [s.start for s in found.sessions(now=now)] == [EIGHT, minutes(4)]


@pytest.mark.catalogue(168)
def test_a_first_event_that_lies_far_ahead_is_taken_for_now(make):
    found = taken([make.comment(make.common(1, EIGHT + timedelta(days=2)))])
    assert (only(found, minutes(1)).start, only(found, minutes(1)).end) == (minutes(1), minutes(1))
    found.take(make.comment(make.common(2, minutes(2))))
    assert (only(found, minutes(3)).start, only(found, minutes(3)).end) == (minutes(2), minutes(3))
    early = taken([make.comment(make.common(n, EIGHT)) for n in (1, 2)])
    told(lambda: early.sessions(now=minutes(-60)), InputError, "live.now_before_events", "now", "no earlier than")
    many = taken([make.comment(make.common(n, minutes(n))) for n in range(9)])
    late = EIGHT - timedelta(days=2)
    told(lambda: many.sessions(now=late), InputError, "live.now_before_events", "now", "check the clock")


@pytest.mark.catalogue(168)
def test_a_time_that_is_not_the_receipts_gives_way_to_it(make):
    found = collector()
    for n, (made, at) in enumerate([(0, 0), (2880, 1), (-2880, 2), (3, 3), (-60, 4)]):
        found.take(make.comment(make.common(n + 1, minutes(made))), at=minutes(at))
    session = only(found, minutes(5))
    assert (session.start, session.end) == (minutes(-60), minutes(5))  # an hour late may be true
    assert found.report(now=minutes(5)).distrusted_times == 2


@pytest.mark.catalogue(168)
def test_a_stream_that_really_goes_on_after_a_pause_is_one(make):
    first = [make.comment(make.common(n, minutes(n))) for n in range(10)]
    for pause, events in ((100, 1), (600, 5)):
        again = [make.comment(make.common(50 + n, minutes(pause + n))) for n in range(events)]
        found = taken([*first, *again])
        assert only(found, EIGHT + timedelta(days=1)).end == minutes(pause + events - 1)
        assert found.report(now=EIGHT + timedelta(days=1)).distrusted_times == 0


@pytest.mark.catalogue(168)
def test_a_wrong_time_does_not_keep_the_next_stream_from_its_events(make):
    found = taken(
        [
            make.comment(make.common(1, EIGHT)),
            make.comment(make.common(2, minutes(1))),
            make.comment(make.common(3, EIGHT + timedelta(days=2))),
            make.comment(make.common(4, minutes(60), room=8)),
        ]
    )
    found.take(make.gift(make.common(5, minutes(61), room=0), FAN, 5, 3, group=1))  # of no room: of the last one
    assert [(s.id, s.diamonds) for s in found.sessions(now=minutes(62))] == [(str(ROOM), 0), ("8", 3)]


@pytest.mark.catalogue(168)
@given(
    gaps=st.lists(st.integers(1, 1200), min_size=3, max_size=30),
    off=st.one_of(st.integers(7 * 3600, 10**7), st.integers(-(10**7), -7 * 3600)),
    data=st.data(),
)
def test_wherever_one_wrong_time_is_the_stream_is_as_without_it(gaps, off, data):
    at, events = 0, []
    for n, gap in enumerate(gaps):
        at += gap
        events.append((at, MAKE.gift(MAKE.common(n + 1, seconds(at)), FAN, 5, 1, kind=2)))
    right = taken([e for _, e in events])
    place = data.draw(st.integers(0, len(events)))
    when = events[min(place, len(events) - 1)][0] + off
    wrong = MAKE.comment(MAKE.common(999, seconds(when)))
    found = taken([*(e for _, e in events[:place]), wrong, *(e for _, e in events[place:])])
    for now in (seconds(at + 1), seconds(abs(off) + at + 10)):
        assert found.sessions(now=now) == right.sessions(now=now)
        assert found.report(now=now).distrusted_times == 1


# ------------------------------------------------------------------------------------------------- falling counts


@pytest.mark.catalogue(169)
@pytest.mark.parametrize("group", [0, 1])
@pytest.mark.parametrize(
    ("repeats", "diamonds", "fallen"), [((1, 2, 3, 1, 2), 5, 1), ((5, 1, 1, 4, 2), 11, 2), ((2, 2, 3), 3, 0)]
)
def test_a_falling_count_is_a_new_streak(make, group, repeats, diamonds, fallen):
    events = [make.gift(make.common(n + 1, seconds(n)), FAN, 5, c, group=group) for n, c in enumerate(repeats)]
    found = taken(events)
    assert only(found).diamonds == diamonds
    assert found.report(now=LATER).fallen_counts == fallen
    assert only(taken(events[::-1])) == only(found), "whatever order they come in"
    assert counts(found)["gifts"] == 1 + fallen


@pytest.mark.catalogue(169)
def test_a_falling_count_without_group_at_one_instant_goes_by_the_messages():
    events = [MAKE.gift(MAKE.common(n + 1, EIGHT), FAN, 5, c) for n, c in enumerate((1, 2, 3, 1, 2))]
    assert only(taken(events)).diamonds == only(taken(events[::-1])).diamonds == 5


@pytest.mark.catalogue(169)
@given(
    st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), min_size=1, max_size=5), st.booleans(), st.randoms()
)
def test_streaks_known_by_their_counts_alone_add_up(streaks, grouped, rng):
    """Each streak grows; the next begins below where the last one was."""
    grown = [[sum(streaks[0][: k + 1]) for k in range(len(streaks[0]))]]
    for steps in streaks[1:]:
        first = min(steps[0], grown[-1][-1] - 1)
        if first > 0:
            grown.append([first + sum(steps[1 : k + 1]) for k in range(len(steps))])
    n, events = 0, []
    for streak in grown:
        for count in streak:
            n += 1
            events.append(MAKE.gift(MAKE.common(n, seconds(n)), FAN, 5, count, group=int(grouped)))
    rng.shuffle(events)
    assert only(taken(events)).diamonds == sum(s[-1] for s in grown)


# --------------------------------------------------------------------------------------------- impossible numbers

NEVER = [float("inf"), float("nan"), 2.5, -1, 10**30, 1e300, 10**6 + 1]


@pytest.mark.catalogue(179)
@pytest.mark.parametrize("number", NEVER, ids=str)
@pytest.mark.parametrize("where", ["repeat_count", "diamond_count"])
def test_a_gift_with_an_impossible_number_is_set_aside_alone(where, number):
    odd = MAKE.gift(MAKE.common(2, minutes(1)), FAN, 5, 3, group=2)
    setattr(odd if where == "repeat_count" else odd.gift, where, number)
    found = taken([MAKE.gift(MAKE.common(1, EIGHT), FAN, 5, 3, group=1), odd, MAKE.comment(MAKE.common(3, minutes(2)))])
    assert (only(found).diamonds, only(found, minutes(3)).end) == (3, minutes(3))
    assert counts(found)["impossible"] == 1
    assert counts(found)["gifts"] == 1


@pytest.mark.catalogue(179)
@pytest.mark.parametrize("number", [float("inf"), -float("inf"), float("nan"), 10**30, -5, 2.5, "soon"], ids=str)
def test_a_time_that_is_none_is_set_aside_or_gives_way_to_the_receipt(number):
    odd = MAKE.gift(MAKE.common(2, EIGHT), FAN, 5, 3, group=2)
    odd.common.create_time = number
    found = taken([MAKE.comment(MAKE.common(1, EIGHT)), odd])
    assert (only(found).diamonds, counts(found)["untimed"]) == (0, 1)
    found.take(odd, at=minutes(1))
    assert (only(found).diamonds, counts(found)["distrusted_times"]) == (3, 1)


@pytest.mark.catalogue(179)
@pytest.mark.parametrize("number", [float("inf"), float("nan"), 10**30, [], {}, object()], ids=range(6))
def test_other_numbers_that_are_none_count_as_not_given(number):
    odd = MAKE.gift(MAKE.common(2, minutes(1)), FAN, 5, 3, group=2)
    odd.gift_id = odd.group_id = odd.common.msg_id = odd.common.room_id = odd.gift.type = number
    found = taken([MAKE.comment(MAKE.common(1, EIGHT)), odd])
    assert sum(s.diamonds for s in found.sessions(now=LATER)) == 3


@pytest.mark.catalogue(179)
@pytest.mark.parametrize("number", [float("inf"), 2.5, -7, 10**30], ids=str)
def test_a_battle_with_impossible_numbers_is_set_aside_alone(number):
    first = MAKE.comment(MAKE.common(1, EIGHT))
    long = MAKE.battle(MAKE.common(2, minutes(1)), 5, 4, lasts=number)
    won = MAKE.battle(MAKE.common(3, minutes(2)), 6, 5, results={HOST: number, GUEST: 1})
    found = taken([first, long, won, MAKE.battle(MAKE.common(4, minutes(3)), 7, 4, lasts=60)])
    assert [b.start for b in only(found).battles] == [minutes(3)]
    assert counts(found)["impossible"] == 2
    odd = MAKE.battle(MAKE.common(5, minutes(4)), 8, 5)
    odd.battle_result, odd.anchors_info, odd.battle_settings = [1, 2], 7, None
    found.take(odd)
    assert len(only(found).battles) == 2


# ------------------------------------------------------------------------------------------------------- restarts


def pieces(events, cuts):
    edges = [0, *sorted(cuts), len(events)]
    return [events[a:b] for a, b in pairwise(edges)]


@pytest.mark.catalogue(180)
@pytest.mark.parametrize("seed", range(3))
def test_a_collector_that_goes_on_from_its_state_neither_loses_nor_doubles_a_gift(make, seed):
    live = show(seed, events=400, make=make, reconnect=0.05)
    whole, found = collector(), collector()
    whole.take_all(live.events)
    whole.began(EIGHT, room_id=ROOM)
    for part in pieces(live.events, [50, 51, 300]):
        found = LiveCollector.from_json(found.to_json())
        found.take_all(part)
    found.began(EIGHT, room_id=ROOM)
    found.take_all(live.events[200:])  # what the wire sends again after the last restart
    assert found.sessions(now=LATER) == whole.sessions(now=LATER)
    assert per_gifter(found.sessions(now=LATER)) == live.diamonds
    assert found.to_json() == LiveCollector.from_json(found.to_json()).to_json()
    again = LiveCollector.from_json(found.to_json())
    assert again.report(now=LATER) == found.report(now=LATER)
    assert (again.creator_id, again.user_id, repr(again)) == ("ann", str(HOST), repr(found))


@pytest.mark.catalogue(180)
def test_a_state_keeps_battles_ends_lengths_and_the_last_room():
    settings = {"silence": timedelta(hours=3), "streak_pause": timedelta(seconds=7)}
    found = LiveCollector("ann", user_id=None, **settings)
    found.take(MAKE.battle(MAKE.common(1, EIGHT), 5, 4, start=EIGHT, lasts=60, hosts=(HOST, GUEST)))
    found.take(MAKE.battle(MAKE.common(2, minutes(1)), 5, 5, results={HOST: 0, GUEST: 1}))
    found.take(MAKE.end(MAKE.common(3, minutes(2))))
    found.take(MAKE.gift(MAKE.common(4, minutes(9), room=8), None, 5, 2, kind=2, price=None))
    again = LiveCollector.from_json(found.to_json())
    for one in (found, again):
        one.take(MAKE.gift(MAKE.common(5, minutes(10), room=0), FAN, 5, 2, group=1))
    assert again.sessions(now=LATER) == found.sessions(now=LATER)
    assert again.report(now=LATER) == found.report(now=LATER)
    assert only_last(again).end == LATER  # its silence is three hours


def only_last(found):
    return found.sessions(now=LATER)[-1]


def broken(change):
    """A state with something else in it."""
    found = taken([MAKE.gift(MAKE.common(1, EIGHT), FAN, 5, 2, group=1), MAKE.battle(MAKE.common(2, EIGHT), 5, 4)])
    state = json.loads(found.to_json())
    change(state)
    return json.dumps(state)


@pytest.mark.catalogue(180)
@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '{"schema": "tierpace/live-collector/2"}',
        broken(lambda s: s.pop("room")), broken(lambda s: s.update(more=1)), broken(lambda s: s.update(arrivals="1")),
        broken(lambda s: s.update(arrivals=True)), broken(lambda s: s.update(creator_id=7)),
        broken(lambda s: s["counts"].update(nothing=1)), broken(lambda s: s.update(rooms={})),
        broken(lambda s: s["rooms"][0].pop("ends")), broken(lambda s: s["rooms"][0].update(times=[])),
        broken(lambda s: s["rooms"][0]["times"].append([1, 2, 3])),
        broken(lambda s: s["rooms"][0].update(messages=["1"])),
        broken(lambda s: s["rooms"][0]["gifts"][0][0].pop()),
        broken(lambda s: s["rooms"][0]["gifts"][0][1].append([1])),
        broken(lambda s: s["rooms"][0]["battles"][0].pop()), broken(lambda s: s["rooms"][0].update(times=5)),
    ],
)  # fmt: skip
def test_what_is_no_state_is_refused(text):
    told(
        lambda: LiveCollector.from_json(text), InputError, "live.bad_state", "text",
        "must be the JSON that LiveCollector.to_json writes", "its streams come back smaller",
    )  # fmt: skip


@pytest.mark.catalogue(180)
def test_a_state_is_text():
    told(
        lambda: LiveCollector.from_json(None),
        InputTypeError,
        "live.bad_state",
        "text",
        "a state must be text",
        "found None",
    )


def rose(number, at, diamonds, *, fan=FAN):
    return MAKE.gift(MAKE.common(number, at), fan, 5, 1, price=diamonds, kind=2)


FIRST, SECOND = 580_242, 578_305


@pytest.mark.catalogue(180)
def test_a_stream_that_comes_back_smaller_is_reported_and_never_takes_the_place_of_the_older():
    before = taken([rose(1, EIGHT, FIRST), MAKE.comment(MAKE.common(2, minutes(20)))])
    ledger = tp.Ledger.from_sessions(before.sessions(now=minutes(20)), day_rule=RULE)
    anew = taken([rose(3, minutes(25), SECOND), MAKE.comment(MAKE.common(4, minutes(50)))])
    came = anew.sessions(now=minutes(50))
    with pytest.raises(RowErrors) as caught:
        ledger.with_sessions(came)
    assert list(caught.value.issues) == [(0, "ann", "stream_id", "session.smaller_state", str(ROOM))]
    assert 'resume a collector with from_json, or pass smaller="replace"' in str(caught.value)
    kept = ledger.with_sessions(came, on_error="collect")
    assert kept.days[0, 0, tp.Signal.DIAMONDS] == FIRST
    assert kept.issues.counts() == {"session.smaller_state": 1}
    assert ledger.with_sessions(came, smaller="replace").days[0, 0, tp.Signal.DIAMONDS] == SECOND
    resumed = LiveCollector.from_json(before.to_json())
    resumed.take_all([(rose(3, minutes(25), SECOND), None), (MAKE.comment(MAKE.common(4, minutes(50))), None)])
    grown = ledger.with_sessions(resumed.sessions(now=minutes(50)))
    assert grown.days[0, 0].tolist() == [3000, FIRST + SECOND, 1]


@pytest.mark.catalogue(180)
@pytest.mark.parametrize(
    ("was", "now", "refused"),
    [
        ([(0, 10, FAN)], [(0, 9, FAN)], True),  # fewer diamonds
        ([(0, 10, FAN)], [(0, 10, FAN), (1, 5, 43)], False),
        ([(0, 10, FAN)], [(0, 900, 43)], True),  # more, but none of this fan's
        ([(0, 10, FAN)], [(25, 900, FAN)], True),  # more, but begun after the older ended
        ([(0, 10, FAN)], [(5, 10, FAN)], False),  # begun later, as a first time that was not believed
        ([], [(25, 900, FAN)], True),
    ],
)
def test_a_newer_state_holds_all_that_the_older_does(was, now, refused):
    def ledger(rows):
        found = taken([rose(n + 1, minutes(at), d, fan=fan) for n, (at, d, fan) in enumerate(rows)])
        if not rows:
            found.take(MAKE.comment(MAKE.common(9, EIGHT)))
        return found.sessions(now=minutes(20) if rows is was else minutes(50))

    old = tp.Ledger.from_sessions(ledger(was), day_rule=RULE)
    if refused:
        with pytest.raises(RowErrors, match=r"session\.smaller_state"):
            old.with_sessions(ledger(now))
    else:
        assert old.with_sessions(ledger(now)).streams.diamonds.tolist() == [sum(d for _, d, _ in now)]


@pytest.mark.catalogue(180)
def test_what_may_become_of_smaller_states_is_one_of_two_words():
    ledger = tp.Ledger.from_sessions(taken([rose(1, EIGHT, 5)]).sessions(now=minutes(1)), day_rule=RULE)
    told(
        lambda: ledger.with_sessions([], smaller="add"), InputError, "ledger.bad_smaller", "smaller",
        "smaller must be one of refuse, replace", "found 'add'",
    )  # fmt: skip
    assert datetime(2026, 3, 1, 20, tzinfo=UTC) == EIGHT
