"""A day in progress, by hand: which instants have one, who is there, and who may still become active."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import AsOfError, InputError
from tierpace.ledger.day_habits import learn_day

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 20)
TODAY = date(2026, 3, 10)


def at(hour, *, day=10):
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour)


def ledger_of(rows, *, rule=None, **settings):
    """Streams of (creator, from, to) in hours of March 10th, 60 diamonds each."""
    streams = [tp.StreamSession(c, start=at(a), end=at(b), diamonds=60) for c, a, b in rows]
    return tp.Ledger.from_sessions(
        streams, **{"day_rule": rule or tp.DayRule("UTC"), "first_day": FIRST, "last_day": LAST, **settings}
    )


def test_an_instant_lies_after_the_first_midnight_and_before_the_end_of_the_day_after_the_last():
    ledger = ledger_of([("a", -48, -47)])
    first, end = at(0, day=1), at(0, day=22)
    words = (
        "an instant must lie after the first day of the ledger (2026-03-01)",
        "and before the end of the day after its last (2026-03-20)",
    )
    early, late = "read data of that day too, or give a later one", "pass last_day= when building the ledger"
    for outside in (first - timedelta(seconds=1), first, first + timedelta(hours=23), end, end + timedelta(seconds=1)):
        found = f"found '{outside.isoformat()}'"
        advice = late if outside >= end else early
        told(lambda at=outside: ledger.as_of(at), AsOfError, "asof.outside_ledger", "as_of", *words, found, advice)
    second = timedelta(seconds=1)
    assert ledger.as_of(at(0, day=2)).as_of == FIRST
    assert ledger.as_of(at(0, day=2) + second).today.day == date(2026, 3, 2)
    assert ledger.as_of(at(0, day=21)) == ledger.as_of(LAST)
    assert ledger.as_of(end - second).today.seconds_left == 1


def test_a_midnight_after_a_day_that_never_was_ends_the_day_that_was():
    """Samoa went from the 29th of December 2011 straight to the 31st."""
    samoa = tp.DayRule("Pacific/Apia")
    days = {"first_day": date(2011, 12, 20), "last_day": date(2012, 1, 5)}
    ledger = tp.Ledger.from_sessions([], day_rule=samoa, creators=[tp.Creator("a")], **days)
    midnight = datetime(2011, 12, 31, tzinfo=ZoneInfo("Pacific/Apia"))
    assert ledger.as_of(midnight).as_of == date(2011, 12, 29)
    assert ledger.as_of(midnight + timedelta(seconds=1)).today.day == date(2011, 12, 31)


def test_what_an_instant_needs_is_reported():
    ledger = ledger_of([("a", -48, -47)])
    told(
        lambda: ledger.as_of(datetime(2026, 3, 10, 15)), AsOfError, "asof.naive", "as_of",
        "an instant must have a zone",
        "write datetime(…, tzinfo=ZoneInfo(…)), or give a date: the last fully known day",
    )  # fmt: skip
    days = tp.Ledger.from_daily(
        creator_id=["a"], day=["2026-03-10"], airtime_seconds=[60], diamonds=[1], active=[1],
        day_rule=tp.DayRule("UTC"), first_day=FIRST,
    )  # fmt: skip
    told(
        lambda: days.as_of(at(15)), InputError, "asof.no_streams", "as_of",
        "a day in progress must be read from streams",
        "found 'a ledger of daily rows'", "give a date: the last fully known day",
    )  # fmt: skip
    for month, code in ((tp.Month(2026, 4), "asof.before_month"), (tp.Month(2026, 2), "asof.after_month")):
        told(
            lambda month=month: ledger.as_of(at(15), month=month), AsOfError, code, "month", f"found '{month}'",
            "the month must be that of the day in progress (2026-03)",
            f"cut at a day of {month}, or on the day before it",
        )  # fmt: skip


SOON = 1 / 3600  # a second


@pytest.mark.parametrize("per", ["day", "stream"])
@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ([], {"day": 22, "stream": 22}),  # two hours are needed, and end with the day
        ([("a", 1, 2)], {"day": 23, "stream": 22}),  # an hour is there: of the day, not of a stream to come
        ([("a", 21, 30)], {"day": 23, "stream": 23}),  # it runs
        ([("a", 21.5, 30), ("a", 21, 30)], {"day": 23, "stream": 23}),
        ([("a", -5, 30)], {"day": 2, "stream": 2}),
    ],
)
def test_a_day_may_become_active_while_enough_of_it_is_left(rows, last, per):
    """Until the last moment from which the minimum of two hours can still be reached, or it has been."""
    rule = {"min_minutes": 120, "per": per}
    hour = last[per]
    ledger = ledger_of(rows, rule=tp.DayRule("UTC", **rule), creators=[tp.Creator("a")])

    def states(h):
        today = ledger.as_of(at(h)).today
        return bool(today.can_be_active[0]), bool(today.active[0])

    runs = bool(rows) and rows[0][2] > 24
    assert states(hour - SOON) == (True, False)
    assert states(hour) == ((False, True) if runs else (True, False))
    assert states(hour + SOON) == ((False, True) if runs else (False, False))


def test_a_stream_that_may_run_on_counts_and_one_that_comes_too_late_does_not():
    rule = tp.DayRule("UTC", min_minutes=60, per="stream")
    rows = [("a", 22.5, 23.25), ("b", 22.5, 23), ("c", 23, 30)]
    today = ledger_of(rows, rule=rule).as_of(at(23.25)).today
    assert today.can_be_active.tolist() == [True, False, True]
    assert today.state.tolist() == [1, 0, 1]  # who stops at that very moment is live: no one knows it yet
    today = ledger_of([("c", 23.5, 30)], rule=rule).as_of(at(23.75)).today
    assert today.can_be_active.tolist() == [False]


def test_a_whole_stream_may_make_its_day_active_until_the_day_is_over():
    rule = tp.DayRule("UTC", min_minutes=120, midnight="start")
    today = ledger_of([], rule=rule, creators=[tp.Creator("a")]).as_of(at(23.9)).today
    assert today.can_be_active.tolist() == [True]
    today = ledger_of([("a", 20, 23)], rule=rule).as_of(at(23.9)).today
    assert (today.active.tolist(), today.can_be_active.tolist()) == ([True], [False])


def test_who_comes_on_the_day_is_there_by_then_and_not_by_what_comes_later():
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    creators = [
        tp.Creator("joins today", joined=TODAY),
        tp.Creator("joined, data today", joined=yesterday, known_from=TODAY),
        tp.Creator("joins today, data before", joined=TODAY, known_from=yesterday),
        tp.Creator("joins today, data later", joined=TODAY, known_from=tomorrow),
        tp.Creator("joins tomorrow", joined=tomorrow),
        tp.Creator("joins tomorrow, streams in the evening", joined=tomorrow),
        tp.Creator("joins tomorrow, streams at noon", joined=tomorrow),
        tp.Creator("joins today, streams in the evening", joined=TODAY),
    ]
    rows = [
        ("streams at noon", 12, 14), ("streams in the evening", 20, 22), ("joins tomorrow, streams at noon", 12, 14),
        ("joins tomorrow, streams in the evening", 20, 22), ("joins today, streams in the evening", 20, 22),
        ("streams from 3 p.m. on", 15, 16),
    ]  # fmt: skip
    there = ledger_of(rows, creators=creators).as_of(at(15)).ids.tolist()
    assert there == sorted(
        [
            "joins today", "joined, data today", "joins today, data before", "joins today, streams in the evening",
            "joins tomorrow, streams at noon", "streams at noon",
        ]
    )  # fmt: skip


def test_who_left_before_the_month_is_not_there_whatever_streams_there_are():
    gone = tp.Creator("c", left=date(2026, 2, 27))
    ledger = ledger_of([("c", 12, 20)], creators=[tp.Creator("a"), tp.Creator("b"), gone])
    progress = ledger.as_of(at(15))
    assert progress.ids.tolist() == ["a", "b"]
    assert not progress.so_far.any()
    assert not progress.today.state.any()


@pytest.mark.parametrize("midnight", ["split", "start"])
def test_the_day_in_progress_by_hand(midnight):
    """Nothing yet, live and not yet active, live and active, done, from the day before, in an outage."""
    rule = tp.DayRule("UTC", min_minutes=60, midnight=midnight)
    people = [tp.Creator(c) for c in "abcdef"]
    rows = [("b", 14.5, 17), ("c", 10, 16), ("d", 9, 12), ("d", 18, 19), ("e", -2, 4), ("f", 9, 12), ("f", 14, 20)]
    ledger = ledger_of(rows, rule=rule, creators=people).mask(TODAY, TODAY, ids=["f"])
    progress = ledger.as_of(at(15))
    today = progress.today
    assert progress.whole == ledger.as_of(TODAY - timedelta(days=1))
    assert today.habits == learn_day(progress.history, 15 * 3600, 86_400)
    assert (today.at, today.day, today.gone, today.seconds_left) == (at(15), TODAY, 15 * 3600, 9 * 3600)
    whole = {"split": [14_400, 40, 1], "start": [14_400, 40, 0]}[midnight]
    assert today.so_far.tolist() == [[0, 0, 0], [1800, 12, 0], [18_000, 50, 1], [10_800, 60, 1], whole, [0, 0, 0]]
    assert today.state.tolist() == [0, 1, 2, 3, 3 if midnight == "split" else 0, 0]
    assert today.active.tolist() == [False, False, True, True, midnight == "split", False]
    assert today.can_be_active.tolist() == [True, True, False, False, midnight == "start", True]
    assert today.observed.tolist() == [True] * 5 + [False]
    taken = today.take(np.array([2, 4]))
    for name in ("so_far", "state", "active", "can_be_active", "observed"):
        assert np.array_equal(getattr(taken, name), getattr(today, name)[[2, 4]]), name
    for name in ("active_in", "idle_in", "rest"):
        assert np.array_equal(getattr(taken.habits, name), getattr(today.habits, name)[[2, 4]]), name
    assert (taken.at, taken.gone, taken.habits.rests) == (today.at, today.gone, today.habits.rests)


def test_what_is_not_measured_is_nothing_so_far():
    streams = [tp.StreamSession("a", start=at(9), end=at(11), diamonds=None)]
    ledger = tp.Ledger.from_sessions(streams, day_rule=tp.DayRule("UTC"), first_day=FIRST, last_day=LAST)
    assert ledger.as_of(at(12)).so_far.tolist() == [[7200, 0, 1]]


WHOLE = tp.DayRule("UTC", midnight="start")


@pytest.mark.parametrize("first", [FIRST, date(2026, 2, 20)])
@pytest.mark.parametrize("rule", [WHOLE, tp.DayRule("UTC")], ids=["whole", "split"])
def test_streams_of_the_first_day_of_the_month_count_once_within_a_day(first, rule):
    """One of no length at its very start too, which was once taken away from the month."""
    first_midnight, noon, fifth = -9 * 24, -9 * 24 + 12, -5 * 24
    rows = [("a", first_midnight, first_midnight), ("b", noon, noon + 2), ("c", first_midnight - 3, first_midnight)]
    rows += [("d", fifth + 1, fifth + 2), ("e", 0, 0)]
    ledger = ledger_of(rows, rule=rule, first_day=first, creators=[tp.Creator(c) for c in "abc"])
    progress = ledger.mask(date(2026, 3, 5), date(2026, 3, 5)).as_of(at(15))
    assert progress.today.so_far.tolist() == [[0, 0, 0]] * 4 + [[0, 60, 0]]
    assert progress.so_far.tolist() == [[0, 60, 0], [7200, 60, 1], [0, 0, 0], [0, 0, 0], [0, 60, 0]]


@pytest.mark.parametrize("first", [FIRST, date(2026, 2, 20)])
def test_a_whole_stream_that_runs_adds_to_the_day_it_began_on(first):
    """From March 1st, 22 h, to the 3rd: at noon of the 2nd 14 of its 48 hours are there, 2 of them by midnight."""
    began = -9 * 24 + 22
    ledger = ledger_of([("a", began, began + 48)], rule=WHOLE, first_day=first)
    progress = ledger.as_of(at(12, day=2))
    assert progress.today.so_far.tolist() == [[12 * 3600, 60 * 14 // 48 - 60 * 2 // 48, 0]]
    assert progress.so_far.tolist() == [[14 * 3600, 60 * 14 // 48, 1]]
