"""Cases worked by hand that must never change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import tierpace as tp

NEW_YORK = ZoneInfo("America/New_York")
HOURS_80 = [tp.Tier("80 h", airtime_hours=80)]


def ledger(zone, *streams, **rule):
    sessions = [tp.StreamSession("a", start=start, end=end, diamonds=n) for start, end, n in streams]
    last = max(s.end for s in sessions).astimezone(ZoneInfo(zone)).date()
    return tp.Ledger.from_sessions(
        sessions, day_rule=tp.DayRule(zone, **rule), first_day=date(2026, 1, 1), last_day=last
    )


@pytest.mark.catalogue(62)
def test_800_streams_of_6_minutes_are_80_hours_and_one_second_less_is_not():
    start = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp()) + 3000 * np.arange(800)
    end = start + 360
    rule = tp.DayRule("UTC")
    program = tp.Program(name="P", region="R", revision="1", day_rule=rule, tiers=HOURS_80)
    for short, tier, missing in ((0, 0, 0), (1, 1, 1)):
        end[-1] -= short
        month = tp.Ledger.from_columns(
            creator_id=["a"] * 800, start=start, end=end, diamonds=None, day_rule=rule, last_day=date(2026, 3, 31)
        ).month(tp.Month(2026, 3))
        verdicts = tp.judge(month, program)
        assert month.totals[0, 0] == 288_000 - short
        assert verdicts.tier_index.tolist() == [tier]
        assert verdicts.shortfall[0, 0].tolist() == [missing, 0, 0]


@pytest.mark.catalogue(8)
def test_a_stream_through_the_night_of_the_fall_back_is_an_hour_longer_than_the_clock_says():
    night = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK), datetime(2026, 11, 1, 3, 30, tzinfo=NEW_YORK)
    found = ledger("America/New_York", (*night, 0))
    assert found.days[0, -1].tolist() == [14_400, 0, 1]
    assert found.day_seconds()[-1] == 25 * 3600


@pytest.mark.catalogue(9)
def test_a_stream_through_the_spring_forward_is_an_hour_shorter_than_the_clock_says():
    night = datetime(2026, 3, 8, 1, 30, tzinfo=NEW_YORK), datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK)
    found = ledger("America/New_York", (*night, 0))
    assert found.days[0, -1].tolist() == [3600, 0, 1]
    assert found.day_seconds()[-1] == 23 * 3600


def test_each_of_the_two_half_past_ones_is_its_own_time():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    found = ledger("America/New_York", (first, first.replace(fold=1), 0))
    assert found.days[0, -1, 0] == 3600


@pytest.mark.catalogue(10)
def test_the_day_without_a_midnight_begins_an_hour_later_and_has_23_hours():
    day = date(2026, 4, 24)
    rule = tp.DayRule("Africa/Cairo")
    assert rule.day_seconds(day, day).tolist() == [23 * 3600]
    before = datetime(2026, 4, 23, 23, tzinfo=ZoneInfo("Africa/Cairo"))
    found = ledger("Africa/Cairo", (before, before.astimezone(UTC) + timedelta(hours=2), 101))
    assert found.days[0, -2:].tolist() == [[3600, 50, 1], [3600, 51, 1]]


@pytest.mark.catalogue(97)
def test_the_day_that_samoa_skipped_has_no_length_and_is_never_active():
    rule = tp.DayRule("Pacific/Apia")
    assert rule.day_seconds(date(2011, 12, 29), date(2011, 12, 31)).tolist() == [86_400, 0, 86_400]
    start = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    stream = tp.StreamSession("a", start=start, end=start.astimezone(UTC) + timedelta(hours=24), diamonds=10)
    found = tp.Ledger.from_sessions([stream], day_rule=rule)
    assert found.days.tolist() == [[[43_200, 5, 1], [0, 0, 0], [43_200, 5, 1]]]


@pytest.mark.parametrize(
    ("per", "minutes", "active"),
    [("day", 60, [1, 1]), ("day", 61, [0, 1]), ("stream", 31, [0, 1]), ("stream", 0, [1, 1])],
)
@pytest.mark.catalogue(2, 84)
def test_what_makes_a_day_active(per, minutes, active):
    """Day one: two streams of 30 minutes. Day two: one of 90."""
    one, two = datetime(2026, 1, 1, 10, tzinfo=UTC), datetime(2026, 1, 2, 10, tzinfo=UTC)
    half = timedelta(minutes=30)
    found = ledger(
        "UTC", (one, one + half, 0), (one + 2 * half, one + 3 * half, 0), (two, two + 3 * half, 0),
        per=per, min_minutes=minutes,
    )  # fmt: skip
    assert found.days[0, :, 2].tolist() == active


def test_a_stream_over_midnight_belongs_to_its_first_day_where_the_rule_says_so():
    start = datetime(2026, 1, 1, 23, tzinfo=UTC)
    found = ledger("UTC", (start, start + timedelta(hours=3), 90), midnight="start")
    assert found.days[0].tolist() == [[10_800, 90, 1], [0, 0, 0]]
    cut = found.as_of(date(2026, 1, 1))
    assert cut.days[0].tolist() == [[3600, 30, 1]]


@pytest.mark.catalogue(16)
def test_overlap_counts_once_for_airtime_and_twice_for_diamonds():
    start, hour = datetime(2026, 1, 1, 10, tzinfo=UTC), timedelta(hours=1)
    found = ledger("UTC", (start, start + 2 * hour, 5), (start + hour, start + 3 * hour, 6), (start, start + hour, 7))
    assert found.days[0, 0].tolist() == [10_800, 18, 1]
    assert sorted(zip(found.issues.code, found.issues.value, strict=True)) == [
        ("session.overlap", 3600), ("session.overlap", 3600),
    ]  # fmt: skip


def test_gifts_fall_on_their_own_side_of_midnight():
    start = datetime(2026, 1, 1, 23, tzinfo=UTC)
    midnight, end = start + timedelta(hours=1), start + timedelta(hours=2)
    gifts = [tp.Gift(at, diamonds=n, gifter_id="g") for at, n in ((start, 1), (midnight, 10), (end, 100))]
    stream = tp.StreamSession("a", start=start, end=end, diamonds=116, gifts=gifts)
    found = tp.Ledger.from_sessions([stream], day_rule=tp.DayRule("UTC"))
    assert found.days[0, :, 1].tolist() == [1 + 2, 110 + 3]  # the other five: two before midnight, three after


def test_a_joiner_of_the_tenth_needs_22_thirty_firsts_rounded_up():
    program = tp.Program(
        name="P", region="R", revision="1", day_rule=tp.DayRule("UTC"), prorate_joiners=True,
        tiers=[tp.Tier("T", airtime_hours=80, diamonds=300_000, active_days=22)],
    )  # fmt: skip
    joiner = tp.Creator("a", joined=date(2026, 3, 10))
    # 288,000 × 22/31 = 204,387.1; 300,000 × 22/31 = 212,903.2; 22 × 22/31 = 15.6
    assert program.thresholds_for([joiner], tp.Month(2026, 3)).tolist() == [[[204_388, 212_904, 16]]]
    for whole in (tp.Creator("a"), tp.Creator("a", joined=date(2026, 3, 1)), tp.Creator("a", joined=date(2026, 2, 9))):
        assert program.thresholds_for([whole], tp.Month(2026, 3)).tolist() == [[[288_000, 300_000, 22]]]
