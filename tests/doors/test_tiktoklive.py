"""Live events: streaks once, replays dropped, guests left out, reconnects one stream; plain things and real classes."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

import tierpace as tp
from tests.errors import told
from tests.making.live_rooms import (
    CUT_SHORT,
    DRAW,
    EIGHT,
    FINISH,
    GUEST,
    HOST,
    LATER,
    LOSE,
    OPEN,
    ROOM,
    WIN,
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
from tierpace.errors import InputError, InputTypeError
from tierpace.io import LiveCollector, LiveReport

FAN = 42


@pytest.fixture(params=[Plain, Real])
def make(request):
    return request.param()


# ------------------------------------------------------------------------------------------------------ the bar


def test_a_hundred_thousand_events_yield_the_known_diamonds_of_every_gifter():
    """With drops, duplicates and reconnects; nothing is counted twice and nothing that can be known is lost."""
    live = show(1, events=100_000, make=Plain())
    assert len(live.events) > 100_000
    found = collector()
    found.take_all(live.events)
    session = only(found, LATER + timedelta(days=2))
    assert per_gifter([session]) == live.diamonds
    assert session.diamonds == live.diamonds.total()
    report = found.report(now=LATER + timedelta(days=2))
    assert (report.lost_ends, report.replays, report.guest_gifts, report.gifts, report.streams) == (
        live.lost_ends,
        live.replays,
        live.guests,
        live.gifts,
        1,
    )
    assert live.lost_ends > 1000
    assert live.replays > 1000
    assert live.guests > 1000


@pytest.mark.parametrize("seed", range(5))
def test_shorter_shows_in_any_order_yield_them_too(make, seed):
    live = show(seed, events=300, make=make, reconnect=0.05)
    orders = live.events, sorted(live.events, key=lambda e: hash((seed, id(e))))
    for events in orders:
        found = collector()
        found.take_all(events)
        assert per_gifter(found.sessions(now=LATER)) == live.diamonds


def test_a_log_taken_twice_changes_nothing():
    live = show(7, events=2000, make=Plain())
    once, twice = collector(), collector()
    once.take_all(live.events)
    twice.take_all(live.events)
    twice.take_all(live.events)
    assert once.sessions(now=LATER) == twice.sessions(now=LATER)


def test_what_a_gift_brought_is_lost_only_with_all_of_its_events(make):
    """Of a streak, the last repeat that arrived counts; of one that never arrived, nothing can."""
    streak = [make.gift(make.common(n, EIGHT), FAN, 5, n, group=1) for n in (1, 4, 9)]
    assert [only(taken(streak[:k])).diamonds for k in (1, 2, 3)] == [1, 4, 9]
    nothing = taken([make.comment(make.common(1, EIGHT))])
    assert (only(nothing).diamonds, only(nothing).gifts) == (0, ())


# ----------------------------------------------------------------------------------------------------- streaks


def test_a_streak_counts_once_at_its_largest_and_when_that_was_reached(make):
    counts = [(1, 0), (2, 1), (6, 2), (6, 3)]
    events = [
        make.gift(make.common(n, minutes(n)), FAN, 5, c, price=10, group=1, end=int(n == 3))
        for n, (c, _) in enumerate(counts)
    ]
    session = only(taken(events))
    assert session.diamonds == 60
    assert [(g.at, g.diamonds, g.gifter_id) for g in session.gifts] == [(minutes(2), 60, str(FAN))]
    assert session == only(taken([events[0], events[3], events[2], events[1]]))


def test_a_streak_is_of_one_giver_one_gift_and_one_group(make):
    same = make.gift(make.common(1, EIGHT), FAN, 5, 3, group=1)
    others = [
        make.gift(make.common(2, EIGHT), FAN + 1, 5, 3, group=1),
        make.gift(make.common(3, EIGHT), FAN, 6, 3, group=1),
        make.gift(make.common(4, EIGHT), FAN, 5, 3, group=2),
    ]
    assert only(taken([same, *others])).diamonds == 12


def test_streaks_whose_end_is_lost_are_over_by_a_pause_or_the_end_of_the_stream(make):
    streak = [make.gift(make.common(n, EIGHT), FAN, 5, n, group=1) for n in (1, 2)]
    running = taken(streak)
    assert counts(running, EIGHT + timedelta(seconds=59))["running_streaks"] == 1
    assert counts(running, EIGHT + timedelta(seconds=61))["lost_ends"] == 1
    ended = taken([*streak, make.end(make.common(9, EIGHT + timedelta(seconds=1)))])
    assert counts(ended, EIGHT + timedelta(seconds=2))["lost_ends"] == 1
    whole = taken([*streak, make.gift(make.common(9, EIGHT), FAN, 5, 2, group=1, end=1)])
    assert "lost_ends" not in counts(whole)
    assert only(running).diamonds == only(ended).diamonds == only(whole).diamonds == 2


def test_streaks_without_a_group_are_kept_apart_by_ends_and_pauses(make):
    def event(n, second, repeats, end=0):
        return make.gift(make.common(n, EIGHT + timedelta(seconds=second)), FAN, 5, repeats, end=end)

    ends = taken([event(1, 0, 2), event(2, 1, 3, end=1), event(3, 2, 1), event(4, 3, 2, end=1)])
    assert only(ends).diamonds == 5
    pauses = taken([event(1, 0, 3), event(2, 61, 2)])
    assert only(pauses).diamonds == 5
    assert only(taken([event(1, 0, 3), event(2, 59, 4)])).diamonds == 4
    assert counts(ends)["without_group"] == 4


def test_gifts_that_do_not_streak_count_by_event(make):
    events = [make.gift(make.common(n, EIGHT), FAN, 5, 1, price=1000, kind=2, group=1) for n in (1, 2)]
    found = taken(events + events)
    assert only(found).diamonds == 2000
    assert counts(found)["replays"] == 2
    unnamed = [make.gift(make.common(0, EIGHT), FAN, 5, 1, price=1000, kind=2) for _ in range(2)]
    found = taken(unnamed)
    assert only(found).diamonds == 2000
    assert counts(found)["without_message_id"] == 2


def test_a_price_that_comes_with_one_event_holds_for_its_streak(make):
    late = [make.gift(make.common(1, EIGHT), FAN, 5, 7, price=None, group=1)]
    found = taken(late)
    assert only(found).diamonds == 0
    assert counts(found)["unpriced_gifts"] == 1
    found = taken([*late, make.gift(make.common(2, EIGHT), FAN, 5, 2, price=3, group=1)])
    assert only(found).diamonds == 21
    assert "unpriced_gifts" not in counts(found)


def test_gifts_without_a_giver_count_for_the_stream_and_for_no_one(make):
    found = taken([make.gift(make.common(1, EIGHT), None, 5, 7, group=1)])
    assert (only(found).diamonds, only(found).gifts) == (7, ())
    assert counts(found)["anonymous_gifts"] == 1


def test_what_is_no_number_counts_as_not_given():
    make = Plain()
    odd = make.gift(make.common(1, EIGHT), FAN, "rose", None, price="many", group="?")
    odd.common.msg_id = object()
    found = taken([odd])
    assert (only(found).diamonds, counts(found)["without_message_id"]) == (0, 1)


def test_an_event_without_the_gift_keeps_the_price_that_is_known(make):
    known = make.gift(make.common(1, EIGHT), FAN, 5, 2, price=3, group=1)
    found = taken([known, make.gift(make.common(2, EIGHT), FAN, 5, 7, price=None, group=1)])
    assert only(found).diamonds == 21


def test_guests_gifts_are_left_out_and_counted(make):
    events = [
        make.gift(make.common(1, EIGHT), FAN, 5, 7, group=1, to=GUEST),
        make.gift(make.common(2, EIGHT), FAN, 5, 3, group=1, to=HOST),
        make.gift(make.common(3, EIGHT), FAN, 6, 2, group=2, to=None),
    ]
    found = taken(events)
    assert only(found).diamonds == 5
    assert counts(found)["guest_gifts"] == 1
    unknown = taken(events, user_id=None)
    assert only(unknown).diamonds == 9
    assert counts(unknown)["unknown_recipients"] == 2


# ----------------------------------------------------------------------------------------------------- streams


def test_a_stream_lasts_from_its_first_event_to_its_end_and_reconnects_are_one_stream(make):
    found = collector()
    found.take(make.connect(), at=minutes(1))
    found.take(make.comment(make.common(1, minutes(2))))
    found.take(make.connect(), at=minutes(20))
    found.take(make.end(make.common(2, minutes(30))))
    session = only(found)
    assert (session.start, session.end, session.id) == (minutes(1), minutes(30), str(ROOM))
    assert counts(found) == {"events": 4, "streams": 1, "unknown_starts": 1}
    found.began(EIGHT, room_id=ROOM)
    assert (only(found).start, only(found).end) == (EIGHT, minutes(30))
    assert "unknown_starts" not in counts(found)
    found.began(minutes(5), room_id=ROOM)
    assert only(found).start == EIGHT


@pytest.mark.catalogue(32)
def test_an_open_stream_lasts_until_now(make):
    found = taken([make.comment(make.common(n, minutes(20 * n))) for n in (0, 1)])
    assert only(found, minutes(45)).end == minutes(45)
    assert "unknown_ends" not in counts(found, minutes(45))
    assert only(found, minutes(20)).end == only(found, minutes(19)).end == minutes(20)


def test_a_silent_stream_ended_with_its_last_event_unless_it_goes_on(make):
    found = taken([make.comment(make.common(n, minutes(20 * n))) for n in (0, 1)])
    assert only(found, minutes(51)).end == minutes(20)
    assert counts(found, minutes(51))["unknown_ends"] == 1
    found.take(make.comment(make.common(3, minutes(60))))
    assert only(found, minutes(61)).end == minutes(61)
    assert only(taken([make.comment(make.common(1, EIGHT))], silence=timedelta(hours=3)), LATER).end == LATER


def test_another_room_is_another_stream_and_ends_the_one_before(make):
    found = taken([make.comment(make.common(1, EIGHT)), make.comment(make.common(2, minutes(5), room=8))])
    first, second = found.sessions(now=minutes(10))
    assert (first.id, first.start, first.end) == (str(ROOM), EIGHT, EIGHT)
    assert (second.id, second.start, second.end) == ("8", minutes(5), minutes(10))
    found.take(make.gift(make.common(3, minutes(1)), FAN, 5, 2, group=1))  # a late one of the first
    assert [s.diamonds for s in found.sessions(now=minutes(10))] == [2, 0]
    assert counts(found, minutes(10))["unknown_ends"] == 1


def test_a_control_event_ends_a_stream_by_its_action_alone(make):
    first = make.comment(make.common(1, EIGHT))
    for action, ends in ((1, False), (2, False), (3, True), (4, True)):
        found = taken([first, make.control(make.common(2, minutes(5)), action)])
        assert (only(found, minutes(9)).end == minutes(5)) == ends
    twice = taken([first, make.end(make.common(2, minutes(5))), make.control(make.common(2, minutes(5)), 3)])
    assert "replays" not in counts(twice)


def test_what_comes_long_after_an_end_opens_the_stream_again(make):
    end = make.end(make.common(1, minutes(5)))
    late = taken([end, make.gift(make.common(2, minutes(6)), FAN, 5, 2, group=1)])
    assert (only(late).end, only(late).diamonds, only(late).gifts[0].at) == (minutes(5), 2, minutes(5))
    assert "reopened" not in counts(late)
    again = taken([end, make.comment(make.common(2, minutes(7)))])
    assert only(again, minutes(9)).end == minutes(9)
    assert counts(again, minutes(9))["reopened"] == 1


def test_events_without_room_or_time_are_set_aside_and_counted(make):
    gift = make.gift(make.common(1, EIGHT, room=0), FAN, 5, 2, group=1)
    found = taken([gift])
    assert (found.sessions(now=LATER), counts(found)) == ((), {"events": 1, "without_room": 1})
    found.take(make.comment(make.common(2, EIGHT)))
    found.take(gift)
    assert only(found).diamonds == 2
    found.take(make.connect())
    found.take(make.comment(make.common(3, None)))
    assert counts(found)["untimed"] == 2
    found.take(make.comment(make.common(3, None)), at=minutes(3))
    assert only(found, LATER).end == minutes(3)


def test_times_are_those_of_the_event_and_of_receipt_where_it_has_none(make):
    found = collector()
    found.take(make.comment(make.common(1, EIGHT)), at=minutes(9))
    assert only(found).start == EIGHT
    seconds = make.common(2, None)
    seconds.create_time = int(minutes(1).timestamp())  # no milliseconds: no time at all
    found.take(make.comment(seconds), at=minutes(9))
    assert only(found).end == minutes(9)


# ----------------------------------------------------------------------------------------------------- battles


def battles(make, *events):
    number = count(1)
    told = [make.battle(make.common(next(number), at), 5, action, **more) for at, action, more in events]
    end = make.end(make.common(99, minutes(60)))
    return taken([make.comment(make.common(98, EIGHT)), *told, end])


@pytest.mark.parametrize(("result", "won"), [(WIN, True), (LOSE, False), (DRAW, None)])
def test_a_battle_is_won_or_lost_by_its_result_and_its_score_is_no_diamonds(make, result, won):
    found = battles(
        make,
        (minutes(5), OPEN, {"start": minutes(4), "lasts": 300, "hosts": (HOST, GUEST)}),
        (minutes(9), FINISH, {"results": {HOST: result, GUEST: 1 - result if result != DRAW else DRAW}}),
    )
    session = only(found)
    assert session.battles == (tp.Battle(minutes(4), end=minutes(9), opponent_id=str(GUEST), won=won),)
    assert session.diamonds == 0
    assert "unfinished_battles" not in counts(found)


def test_results_before_the_end_of_a_battle_say_nothing(make):
    """They are 0 then, which reads as won."""
    found = battles(make, (minutes(5), OPEN, {"lasts": 300, "results": {HOST: WIN, GUEST: WIN}}))
    assert only(found).battles == (tp.Battle(minutes(5), end=minutes(10), opponent_id=str(GUEST)),)
    assert counts(found)["unfinished_battles"] == 1


def test_battles_without_a_beginning_an_end_or_a_single_opponent(make):
    no_start = battles(make, (minutes(9), FINISH, {"results": {HOST: LOSE, GUEST: WIN}}))
    assert only(no_start).battles == (tp.Battle(minutes(9), end=minutes(9), opponent_id=str(GUEST), won=False),)
    no_length = battles(make, (minutes(9), OPEN, {}))
    assert only(no_length).battles == (tp.Battle(minutes(9), end=minutes(60)),)
    teams = battles(make, (minutes(9), CUT_SHORT, {"results": {HOST: WIN, GUEST: LOSE, 3: LOSE}}))
    assert only(teams).battles == (tp.Battle(minutes(9), end=minutes(9), won=True),)
    offered = battles(make, (minutes(9), 1, {}), (minutes(9), 2, {}))
    assert only(offered).battles == ()


def test_battles_of_a_host_that_is_not_known_have_no_winner(make):
    found = taken(
        [make.battle(make.common(1, EIGHT), 5, FINISH, results={HOST: WIN, GUEST: LOSE})],
        user_id=None,
    )
    assert only(found).battles[0].won is None


# ------------------------------------------------------------------------------------------- the ledger, errors


@pytest.mark.catalogue(32)
def test_sessions_go_into_a_ledger_and_a_later_state_takes_the_place_of_an_earlier(make):
    found = taken([make.gift(make.common(1, EIGHT), FAN, 5, 2, group=1)])
    rule = tp.DayRule("UTC")
    ledger = tp.Ledger.from_sessions(found.sessions(now=minutes(10)), day_rule=rule)
    assert ledger.days.tolist() == [[[600, 2, 1]]]
    found.take(make.gift(make.common(2, minutes(11)), FAN, 5, 9, group=1))
    ledger = ledger.with_sessions(found.sessions(now=minutes(12)))
    assert ledger.days.tolist() == [[[720, 9, 1]]]


def test_a_report_says_in_words_what_there_is():
    assert str(LiveReport()) == "no events"
    assert str(LiveReport(events=1200, lost_ends=3)) == "1,200 events, 3 lost ends"
    assert str(LiveReport(events=1, lost_ends=1, untimed=2)) == "1 event, 1 lost end, 2 untimed"
    assert repr(taken([])) == "<LiveCollector 'ann', 0 streams, 0 events>"


def test_what_is_wrong_is_reported():
    told(lambda: LiveCollector(7, user_id=None), InputTypeError, "live.bad_id", "creator_id", "creator_id must be text")
    told(lambda: LiveCollector("ann", user_id=" "), InputError, "live.bad_id", "user_id", "a visible character")
    told(lambda: collector(silence=30), InputError, "live.bad_length", "silence", "a timedelta above 0")
    told(lambda: collector(streak_pause=timedelta(0)), InputError, "live.bad_length", "streak_pause", "found")
    found = taken([Plain().comment(Plain().common(1, EIGHT))])
    told(
        lambda: found.sessions(now=None), InputTypeError, "live.bad_time", "now", "now must be a datetime", "found None"
    )
    naive = datetime(2026, 3, 1)
    told(lambda: found.take(object(), at=naive), InputError, "live.naive_time", "at", "at must have a zone")
    told(lambda: found.began(naive, room_id=1), InputError, "live.naive_time", "at", "at must have a zone")
    told(lambda: found.began(EIGHT, room_id="7"), InputError, "live.bad_id", "room_id", "a number above 0")
    early = EIGHT - timedelta(minutes=6)
    for call in (found.sessions, found.report):
        told(lambda call=call: call(now=early), InputError, "live.now_before_events", "now", "2026-03-01T20:00:00")
    assert only(found, datetime(2026, 3, 1, 19, 56, tzinfo=UTC)).length == timedelta(0)
