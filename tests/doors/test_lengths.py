"""Streams given by a start and a length."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tierpace.errors import InputTypeError, RowErrors, SchemaError

NOON = 1_772_366_400  # 2026-03-01 12:00 UTC
RULE = tp.DayRule("UTC")


def read(lengths, *, name="length", starts=None, **settings):
    frame = pd.DataFrame({"who": ["a"] * len(lengths), "begin": starts or [NOON] * len(lengths), "long": lengths})
    names = {"creator_id": "who", "start": "begin", name: "long"}
    return tp.io.read_sessions(frame, columns=names, day_rule=RULE, **settings)


@pytest.mark.catalogue(30, 135)
@pytest.mark.parametrize(
    ("name", "length", "seconds"),
    [
        ("length", "1h 23m", 4980),
        ("length", "01:23:45", 5025),
        ("length", "83 min", 4980),
        ("length", "1.5h", 5400),
        ("length", timedelta(minutes=5, seconds=1.9), 301),
        ("length_seconds", 90, 90),
        ("length_seconds", "91", 91),
        ("length_minutes", 83.5, 5010),
        ("length_minutes", " 83.5 ", 5010),
        ("length_hours", "0.1", 360),
        ("length_hours", 0.2, 720),
        ("length_seconds", 59.9, 59),
        ("length_hours", 0, 0),
    ],
)
def test_a_length_gives_the_end(name, length, seconds):
    ledger = read([length], name=name)
    assert (ledger.streams.end - ledger.streams.start).tolist() == [seconds]
    assert ledger.streams.start.tolist() == [NOON]


@pytest.mark.catalogue(31, 135)
@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("length", "83.5"),
        ("length", 83),
        ("length", "a while"),
        ("length", "nan min"),
        ("length", "1e999 min"),
        ("length", "-1h"),
        ("length", "-1 day, 23:59:59"),
        ("length", timedelta(seconds=-1)),
        ("length", None),
        ("length", "１h"),
        ("length_minutes", "1h"),
        ("length_minutes", -1),
        ("length_minutes", True),
        ("length_minutes", "nan."),
        ("length_minutes", "inf"),
        ("length_minutes", float("nan")),
        ("length_hours", "1e99"),
        ("length_seconds", "９"),
    ],
)
def test_what_is_no_length_is_a_bad_row(name, length):
    good = "2h" if name == "length" else 7
    with pytest.raises(RowErrors) as caught:
        read([good, length], name=name)
    ((row, who, field, code, _),) = caught.value.issues
    assert (row, who, field, code) == (1, "a", "length", "session.bad_length")
    kept = read([good, length], name=name, on_error="collect")
    assert kept.issues.counts() == {"session.bad_length": 1}
    assert len(kept.streams) == 1


def test_bad_starts_and_bad_lengths_are_reported_together():
    with pytest.raises(RowErrors) as caught:
        read(["1h", "?", "1h"], starts=["2026-03-01 12:00", "2026-03-01T12:00Z", None])
    assert [(row, code) for row, _, _, code, _ in caught.value.issues] == [
        (0, "session.naive_time"),
        (1, "session.bad_length"),
        (2, "session.missing_time"),
    ]


def test_lengths_count_true_time_over_a_change_of_the_clock():
    ledger = read(["3h"], starts=["2026-03-29 01:00"], zone="Europe/Berlin")
    assert (ledger.streams.end - ledger.streams.start).tolist() == [3 * 3600]
    with pytest.raises(RowErrors, match="clock change"):
        read(["3h"], starts=["2026-03-29 02:30"], zone="Europe/Berlin")


def test_a_stream_too_long_is_reported_as_such():
    with pytest.raises(RowErrors) as caught:
        read(["100h"])
    assert caught.value.issues.counts() == {"session.too_long": 1}


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=5), st.integers(0, 999_999))
def test_frames_of_all_libraries_agree_with_ends(seconds, micros):
    start = [datetime(2026, 3, 1 + i, 12, tzinfo=UTC) + timedelta(microseconds=micros) for i in range(len(seconds))]
    columns = {"creator_id": ["a"] * len(seconds), "start": start, "long": [timedelta(seconds=s) for s in seconds]}
    wanted = tp.Ledger.from_columns(
        creator_id=columns["creator_id"],
        start=start,
        diamonds=None,
        day_rule=RULE,
        end=[a + b for a, b in zip(start, columns["long"], strict=True)],
    )
    for make in (pd.DataFrame, pl.DataFrame, pa.table):
        found = tp.io.read_sessions(make(columns), columns={"length": "long"}, day_rule=RULE)
        assert found.digest == wanted.digest


def test_lengths_are_named_by_the_caller_alone():
    frame = pd.DataFrame({"creator_id": ["a"], "start": [NOON], "length": ["1h"]})
    with pytest.raises(SchemaError, match="'end'"):
        tp.io.read_sessions(frame, day_rule=RULE)
    with pytest.raises(SchemaError, match="'long'"):
        tp.io.read_sessions(frame, columns={"length": "long"}, day_rule=RULE)
    with pytest.raises(InputTypeError):
        tp.io.read_sessions(frame, columns=["length"], day_rule=RULE)
