"""Wall-clock times of a zone as instants."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import tierpace as tp
from tierpace.errors import RowErrors
from tierpace.ledger.zones import offsets, to_utc

MICRO = 1_000_000


def micros(*texts):
    return np.array(texts, "datetime64[us]").astype(np.int64)


def instants(found):
    return [datetime.fromtimestamp(t / MICRO, UTC).strftime("%d %H:%M") for t in found.tolist()]


def test_offsets_change_when_the_clock_does():
    since, offset = offsets("America/New_York", 1767225600, 1798761600)  # 2026
    assert offset.tolist() == [-18_000, -14_400, -18_000]
    assert instants(since[1:] * MICRO) == ["08 07:00", "01 06:00"]


@pytest.mark.catalogue(4)
def test_skipped_times_are_read_by_the_offset_before_the_change_if_chosen():
    gap = micros("2026-03-08T01:59", "2026-03-08T02:30", "2026-03-08T03:00")
    got, masks = to_utc(gap, "America/New_York", nonexistent="shift_forward")
    assert instants(got) == ["08 06:59", "08 07:30", "08 07:00"]
    assert not masks
    _, masks = to_utc(gap, "America/New_York")
    assert {k: v.tolist() for k, v in masks.items()} == {"session.nonexistent_time": [False, True, False]}


def test_a_zone_may_have_no_offset():
    noon = micros("2026-01-15T12:00", "2026-07-15T12:00")
    assert instants(to_utc(noon, "Europe/London")[0]) == ["15 12:00", "15 11:00"]


@pytest.mark.catalogue(5)
def test_repeated_times_are_read_as_chosen():
    twice = micros("2026-11-01T00:59", "2026-11-01T01:30", "2026-11-01T02:00")
    assert instants(to_utc(twice, "America/New_York", ambiguous="earlier")[0]) == ["01 04:59", "01 05:30", "01 07:00"]
    assert instants(to_utc(twice, "America/New_York", ambiguous="later")[0]) == ["01 04:59", "01 06:30", "01 07:00"]
    _, masks = to_utc(twice, "America/New_York")
    assert {k: v.tolist() for k, v in masks.items()} == {"session.ambiguous_time": [False, True, False]}


def test_a_column_may_hold_times_of_many_years_on_all_sides_of_their_clock_changes():
    """Of New York, from before its trains had one time to after the last change that is in a table."""
    texts = [
        "1883-01-01T12:00", "1920-07-01T12:00", "1967-01-01T12:00", "1967-07-01T12:00", "2026-01-01T12:00",
        "2026-11-01T01:30", "2098-07-01T12:00",
    ]  # fmt: skip
    new_york = ZoneInfo("America/New_York")
    wanted = [datetime.fromisoformat(t).replace(tzinfo=new_york, fold=1).astimezone(UTC) for t in texts]
    got, masks = to_utc(micros(*texts), "America/New_York", ambiguous="later")
    assert [datetime.fromtimestamp(t / MICRO, UTC) for t in got.tolist()] == wanted
    assert not masks
    _, masks = to_utc(micros(*texts), "America/New_York")
    assert {k: v.tolist() for k, v in masks.items()} == {"session.ambiguous_time": ["-11-" in t for t in texts]}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_the_last_times_that_are_read_are_those_of_the_first_second_of_9999(zone):
    last = micros("9999-01-01T00:00")
    assert to_utc(last, zone)[1] == {}
    assert to_utc(last + MICRO - 1, zone)[1] == {}
    assert to_utc(last + MICRO, zone)[1]["session.implausible_time"].tolist() == [True]


def test_fractions_of_a_second_stay():
    got, _ = to_utc(micros("2026-03-01T00:00:00.000001"), "Asia/Kolkata")
    assert got.tolist() == (micros("2026-02-28T18:30:00.000001")).tolist()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
def test_times_beyond_the_calendar_are_marked(zone):
    wild = np.array([2**62, -(2**62), 0])
    _, masks = to_utc(wild, zone)
    assert masks["session.implausible_time"].tolist() == [True, True, False]
    _, masks = to_utc(wild[:2], zone)
    assert masks["session.implausible_time"].tolist() == [True, True]
    assert to_utc(wild[2:], zone)[1] == {}
    assert len(to_utc(wild[:0], zone)[0]) == 0


def test_the_door_reads_naive_times_in_the_zone_it_is_given():
    def ledger(**more):
        return tp.Ledger.from_columns(
            creator_id=["a"], start=["2026-11-01 01:30"], end=["2026-11-01 03:30:00"], diamonds=[1],
            day_rule=tp.DayRule("UTC"), **more,
        )  # fmt: skip

    for more, code, rule in (
        ({}, "session.naive_time", "a time must have a zone; pass zone= for times without one"),
        ({"zone": "America/New_York"}, "session.ambiguous_time", "a local time must happen once; this one is repeated"),
    ):
        with pytest.raises(RowErrors, match=rule) as caught:
            ledger(**more)
        assert set(caught.value.issues.code) == {code}
    assert ledger(zone="America/New_York", ambiguous="earlier").days[0, 0, 0] == 3 * 3600
    assert ledger(zone="America/New_York", ambiguous="later").days[0, 0, 0] == 2 * 3600
