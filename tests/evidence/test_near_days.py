"""Days that were a little too short to count."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

import tierpace as tp
from tests.errors import told
from tests.making.streams import cut, stream
from tierpace.errors import InputTypeError
from tierpace.evidence import short_days

HOUR = tp.DayRule("UTC", min_minutes=60)
ONE = tp.DayRule("UTC", min_minutes=60, per="stream")


def facts(progress):
    return [(r["creator_id"], r["day"].day, r["minutes"], r["short"], r["open"]) for r in short_days(progress)]


def test_minutes_that_lack_are_rounded_up_and_those_there_are_down():
    """57 minutes on the 3rd, 59 min 30 s on the 4th, an hour on the 5th, nothing else; the month alone counts."""
    some = [
        stream("ann", 3, hours=57 / 60),
        stream("ann", 4, hours=59.5 / 60),
        stream("ann", 5, hours=1),
        stream("bob", 0, hours=0.5),
    ]
    progress = cut(*some, day=6, rule=HOUR)
    assert facts(progress) == [("ann", 3, 57, 3, False), ("ann", 4, 59, 1, False)]
    assert short_days(progress).columns["text"][0] == "57 minutes on 3 March: 3 short of a valid day"


def test_minutes_of_a_day_add_up_or_one_stream_alone_must_have_them():
    twice = [stream("ann", 3, at=8, hours=0.5), stream("ann", 3, at=20, hours=0.75)]
    assert facts(cut(*twice, day=6, rule=HOUR)) == []
    assert facts(cut(*twice, day=6, rule=ONE)) == [("ann", 3, 45, 15, False)]


def test_of_a_stream_over_midnight_each_part_is_of_its_day_or_all_of_the_first():
    late = [stream("ann", 3, at=23.25, hours=1)]  # 45 minutes, then 15
    assert facts(cut(*late, day=6, rule=ONE)) == [("ann", 3, 45, 15, False), ("ann", 4, 15, 45, False)]
    whole = tp.DayRule("UTC", min_minutes=90, per="stream", midnight="start")
    assert facts(cut(*late, day=6, rule=whole)) == [("ann", 3, 60, 30, False)]


def test_the_day_in_progress_may_still_be_closed():
    sessions = [stream("ann", 3, hours=0.5), stream("bob", 3, hours=2)]
    ledger = tp.Ledger.from_sessions(sessions, day_rule=HOUR, first_day=date(2026, 3, 1), last_day=date(2026, 3, 4))
    progress = ledger.as_of(datetime(2026, 3, 3, 22, tzinfo=UTC))
    assert facts(progress) == [("ann", 3, 30, 30, True)]
    assert facts(ledger.as_of(datetime(2026, 3, 3, 23, 45, tzinfo=UTC))) == []  # no half hour is left
    assert facts(ledger.as_of("2026-03-02")) == []


def test_unknown_days_and_rules_without_a_minimum_have_none():
    sessions = [stream("ann", d, hours=0.5) for d in (2, 3)]
    ledger = tp.Ledger.from_sessions(sessions, day_rule=HOUR, last_day=date(2026, 3, 4))
    assert facts(ledger.mask(date(2026, 3, 2), date(2026, 3, 2)).as_of("2026-03-04")) == [("ann", 3, 30, 30, False)]
    assert facts(cut(*sessions, day=4)) == []
    days = np.array(["2026-03-01", "2026-03-02"], "datetime64[D]")
    told_days = {"creator_id": ["a", "a"], "day": days, "airtime_seconds": [1800, 7200], "diamonds": None}
    of_days = tp.Ledger.from_daily(**told_days, active=[0, 1], day_rule=HOUR).as_of("2026-03-02")
    assert facts(of_days) == [("a", 1, 30, 30, False)]
    of_streams = tp.Ledger.from_daily(**told_days, active=[0, 1], day_rule=ONE).as_of("2026-03-02")
    assert facts(of_streams) == []
    assert [n.code for n in short_days(of_streams).notes] == ["streams_not_known"]
    assert facts(of_days.select([])) == []
    told(lambda: short_days(3), InputTypeError, "forecast.bad_progress", "progress")


def test_days_before_the_month_and_after_the_cut_are_left_out():
    sessions = [stream("ann", d, hours=0.5) for d in (-1, 2, 9)]
    ledger = tp.Ledger.from_sessions(sessions, day_rule=HOUR, last_day=date(2026, 3, 10))
    assert facts(ledger.as_of("2026-03-05")) == [("ann", 2, 30, 30, False)]
    assert ledger.first_day == date(2026, 3, 1) + timedelta(days=-2)
