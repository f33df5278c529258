"""Times and zones: naive and aware, clock changes, wrong units, the ends of the calendar."""

from datetime import UTC as Z, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import DAY, HOUR, LAST, MARCH, NEW_YORK, NOON, UTC, bad_row, streams
from tierpace.errors import InputError, InputTypeError, ProgramError, RowErrors, SchemaError

CITY = ZoneInfo("America/New_York")


def at(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.catalogue(1, 31)
@pytest.mark.parametrize("end", [NOON - 1, "2026-03-01T11:59:59Z", datetime(2026, 3, 1, 11, tzinfo=Z), NOON - DAY])
def test_an_end_before_its_start_is_reported(end):
    bad_row("session.end_before_start", "end", end)


@pytest.mark.catalogue(31)
@pytest.mark.parametrize("length", [timedelta(days=-1, hours=23), pd.Timedelta(hours=-1), time(1)])
def test_a_length_is_no_time(length):
    """A stream has an end, and no other length that might disagree: a column of lengths cannot be given for it."""
    bad_row("session.bad_time", "end", length)
    told(
        lambda: streams(end=np.array([-1], "m8[h]")),
        SchemaError,
        "schema.time_type",
        "start, end",
        "times must be datetimes, ISO text or integer UTC seconds",
        "found 'timedelta64[h]'",
    )


@pytest.mark.catalogue(2)
@pytest.mark.parametrize("minutes", [0, 1])
def test_a_stream_of_no_length_is_kept_and_makes_no_active_day(minutes):
    ledger = streams(end=[NOON], day_rule=tp.DayRule("UTC", min_minutes=minutes))
    assert ledger.days.tolist() == [[[0, 5, 0]]]
    assert len(ledger.streams) == 1
    assert not ledger.issues


@pytest.mark.catalogue(3)
@pytest.mark.parametrize(
    "naive",
    ["2026-03-01 12:00", datetime(2026, 3, 1, 12), pd.Timestamp("2026-03-01 12:00"), np.datetime64("2026-03-01T12:00")],
    ids=lambda v: type(v).__name__,
)
def test_a_time_without_a_zone_is_never_guessed(naive):
    bad_row("session.naive_time", "start", naive)


@pytest.mark.catalogue(3)
def test_a_zone_that_knows_no_offset_is_none():
    class Unknown(tzinfo):
        def utcoffset(self, dt):
            return None

    bad_row("session.naive_time", "start", datetime(2026, 3, 1, 11, tzinfo=Unknown()))


@pytest.mark.catalogue(4)
def test_a_time_that_the_clock_skips_is_an_error_and_an_aware_one_is_read_as_python_reads_it():
    gap = {"changed": {"end": NOON + 7 * DAY}, "zone": "America/New_York"}
    bad_row("session.nonexistent_time", "start", "2026-03-08 02:30", **gap)
    naive = {"start": ["2026-03-08 02:30"], "end": ["2026-03-08 04:00"], "zone": "America/New_York"}
    shifted = streams(**naive, nonexistent="shift_forward")
    assert shifted.days.sum(1).tolist() == [[1800, 5, 1]]  # 03:30 to 04:00
    # An aware 02:30 names an instant, 07:30 UTC, by the standard of Python (PEP 495): there is nothing to decide.
    aware = streams(start=[datetime(2026, 3, 8, 2, 30, tzinfo=CITY)], end=[datetime(2026, 3, 8, 4, tzinfo=CITY)])
    assert aware.streams == shifted.streams


@pytest.mark.catalogue(5)
def test_a_time_that_the_clock_repeats_is_an_error_unless_decided_or_folded():
    end = int(at("2026-11-01T12:00").timestamp())
    bad_row(
        "session.ambiguous_time", "start", "2026-11-01 01:30", changed={"end": end}, zone="America/New_York",
    )  # fmt: skip
    half_past = datetime(2026, 11, 1, 1, 30, tzinfo=CITY)
    for fold, decided in ((0, "earlier"), (1, "later")):
        folded = streams(start=[half_past.replace(fold=fold)], end=[end])
        told_so = streams(start=["2026-11-01 01:30"], end=[end], zone="America/New_York", ambiguous=decided)
        assert folded.streams == told_so.streams
        assert folded.streams.start.tolist() == [int(at("2026-11-01T05:30").timestamp()) + fold * HOUR]


@pytest.mark.catalogue(6, 7)
@pytest.mark.parametrize("rule", [UTC, NEW_YORK], ids=lambda r: r.zone)
def test_a_stream_over_the_end_of_the_month_belongs_to_each_month_in_part(rule):
    begin = at("2026-03-31T23:00", rule.zone)
    ledger = streams(start=[begin], end=[begin + timedelta(hours=3)], diamonds=[101], day_rule=rule)
    parts = [ledger.month(month).totals.tolist() for month in (MARCH, MARCH.shift(1))]
    assert parts == [[[HOUR, 33, 1]], [[2 * HOUR, 68, 1]]]


@pytest.mark.catalogue(8, 9)
@pytest.mark.parametrize(
    ("begin", "end", "seconds"),
    [
        ("2026-11-01T00:30", "2026-11-01T03:30", 14_400),
        ("2026-03-08T01:30", "2026-03-08T03:30", 3600),
    ],
)
def test_a_night_of_a_clock_change_has_its_true_length_by_any_clock(begin, end, seconds):
    aware = [[datetime.fromisoformat(t).replace(tzinfo=CITY)] for t in (begin, end)]
    spoken = [[t] for t in (begin, end)]
    typed = [np.array([t], "M8[s]") for t in (begin, end)]
    for more, (start, finish) in (({}, aware), ({"zone": CITY.key}, spoken), ({"zone": CITY.key}, typed)):
        assert streams(start=start, end=finish, day_rule=NEW_YORK, **more).days.sum(1)[0, 0] == seconds


@pytest.mark.catalogue(10, 96)
@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("America/Havana", date(2026, 3, 8), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/New_York", date(2026, 11, 1), 25),
    ],
)
def test_a_day_of_a_clock_change_can_be_streamed_through(zone, day, hours):
    rule = tp.DayRule(zone)
    first, last = (int(e) for e in rule.edges(day, day))
    ledger = streams(start=[first - HOUR], end=[last + HOUR], day_rule=rule)
    assert ledger.days[0, :, 0].tolist() == [HOUR, hours * HOUR, HOUR]
    assert ledger.day_seconds()[1] == hours * HOUR
    assert ledger.as_of(day).so_far.shape == (1, 3)


@pytest.mark.catalogue(11, 12)
def test_over_a_day_is_worth_a_look_and_over_72_hours_an_error():
    ledger = streams(end=[NOON + 72 * HOUR])
    assert ledger.days[0].tolist() == [[12 * HOUR, 0, 1], [DAY, 2, 1], [DAY, 2, 1], [12 * HOUR, 1, 1]]
    assert list(ledger.issues) == [(0, "sound", "end", "session.very_long", NOON + 72 * HOUR)]
    for end in (NOON + 72 * HOUR + 1, NOON + 40 * DAY, NOON + 100 * 365 * DAY):
        bad_row("session.too_long", "end", end)
    assert len(streams(end=[NOON + 40 * DAY], max_stream_hours=40 * 24).streams) == 1


# A wrong unit, or a lost date ------------------------------------------------------------------

EARLY = {
    "the epoch": 0,
    "before it": -1,
    "1989": "1989-12-31T23:59:59Z",
    "year 1": "0001-01-01T00:00:00Z",
    "year 1, east": datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    "numpy's first": np.datetime64(-(2**62), "h"),
}
LATE = {
    "milliseconds": NOON * 1000,
    "microseconds": NOON * 10**6,
    "nanoseconds": NOON * 10**9,
    "beyond 64 bits": NOON * 10**30,
    "2200": "2200-01-01T00:00:00Z",
    "year 9999": "9999-12-31T23:59:59Z",
    "year 9999, west": datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    "numpy's last": np.datetime64(2**62, "s"),
}
WILD = EARLY | LATE


@pytest.mark.catalogue(35)
@pytest.mark.parametrize("value", WILD.values(), ids=WILD)
def test_a_start_beyond_reason_is_reported_as_such_alone_and_the_unit_is_questioned(value):
    bad_row("session.implausible_time", "start", value, zone="UTC")


@pytest.mark.catalogue(35)
@pytest.mark.parametrize("value", LATE.values(), ids=LATE)
def test_so_is_an_end_rather_than_called_long(value):
    bad_row("session.implausible_time", "end", value, zone="UTC")


@pytest.mark.catalogue(35)
def test_where_both_ends_are_in_milliseconds_the_row_is_reported_once():
    bad_row("session.implausible_time", "start", NOON * 1000, changed={"end": (NOON + HOUR) * 1000})


@pytest.mark.catalogue(35)
@pytest.mark.parametrize(("unit", "length"), [("h", HOUR), ("m", 60), ("s", 1)])
def test_numpys_clock_does_not_wrap_a_far_time_into_a_near_one(unit, length):
    """Counted in microseconds these hours, minutes and seconds overflow 64 bits, and numpy would say March 2026."""
    far = 2**64 // (10**6 * length) + NOON // length + 1
    for begin, end in (
        (np.array([far], f"M8[{unit}]"), np.array([far + HOUR // length], f"M8[{unit}]")),
        ([np.datetime64(far, unit)], [np.datetime64(far + HOUR // length, unit)]),
    ):
        with pytest.raises(RowErrors) as caught:
            streams(start=begin, end=end, zone="UTC")
        assert set(caught.value.issues.code) == {"session.implausible_time"}


@pytest.mark.catalogue(35)
def test_plausible_ends_with_the_day_after_the_last():
    assert streams(start=[NOON + DAY], end=[NOON + DAY], last_day=date(2026, 3, 1)).issues.code == (
        "session.after_last_day",
    )
    with pytest.raises(RowErrors, match="a day after last_day"):
        streams(start=[NOON + 2 * DAY], end=[NOON + 2 * DAY], last_day=date(2026, 3, 1))


@pytest.mark.catalogue(35)
@pytest.mark.parametrize("name", ["first_day", "last_day"])
@pytest.mark.parametrize("day", [date.min, date(1989, 12, 31), date(2200, 1, 1), date.max])
def test_a_ledger_does_not_cover_millennia(name, day):
    for door in (lambda: streams(**{name: day}), lambda: tp.Ledger.from_daily(
        creator_id=[], day=[], airtime_seconds=[], diamonds=[], active=[], day_rule=UTC, **{name: day}
    )):  # fmt: skip
        error = told(
            door, InputError, "ledger.implausible_day", name, f"{name} must lie between 1990-01-01 and 2199-12-31"
        )
        assert error.value == day


# Text ------------------------------------------------------------------------------------------

NO_TIMES = [
    "2026-03-01T23:59:60Z", "2026-03-01T24:00:01Z", "2026-03-01T24:30:00Z", "2026-02-29T12:00:00Z",
    "2026-03-01T12:00:00z", "2026-03-01t12:00:00Z", "2026-03-01  12:00:00Z", "2026-03-01T12:00:00+24:00",
    "2026-03-01T12:00:00−05:00", "2026-03-01T12:00:00+00:00:30", "2026-03-01T12Z", "2026-03-01T12:00:00,5Z",
    "2026-W10-1T12:00Z", "20260301T120000Z", "2026-060T12:00Z", "10000-01-01T00:00:00Z", "01/03/2026 12:00",
    "２０２６-03-01T12:00:00Z", "٢٠٢٦-03-01T12:00:00Z", "\ufeff2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z\0",
    "2026-03-01T12:00:00\u200fZ", "\u202e2026-03-01T12:00:00Z", "\ud800", "nan", "NaT", "now", "1772366400", "-",
]  # fmt: skip


@pytest.mark.catalogue(36, 37)
@pytest.mark.parametrize("text", NO_TIMES, ids=range(len(NO_TIMES)))
def test_text_that_is_no_time_is_reported_as_it_is(text):
    bad_row("session.bad_time", "start", text)


@pytest.mark.catalogue(37)
@pytest.mark.parametrize("end", ["2026-03-01T24:00:00Z", "2026-03-01 24:00Z", "2026-03-01T24:00:00.000+00:00"])
def test_24_hours_are_the_next_midnight(end):
    assert streams(end=[end]).days.tolist() == [[[12 * HOUR, 5, 1]]]
    over_the_year = streams(start=["2025-12-31T23:00:00Z"], end=["2025-12-31T24:00:00Z"])
    assert over_the_year.streams.end.tolist() == [int(at("2026-01-01T00:00").timestamp())]


@pytest.mark.catalogue(42)
def test_every_row_of_text_has_its_own_offset():
    start = [
        "2026-03-01T12:00Z",
        "2026-03-01T17:30:00+05:30",
        "2026-03-01 07:00:00-0500",
        "2026-03-01T12:00:00.9+00:00",
    ]
    ledger = streams(creator_id=list("abcd"), start=start, end=[NOON + HOUR] * 4, diamonds=[0] * 4)
    assert ledger.streams.start.tolist() == [NOON] * 4


@pytest.mark.catalogue(38)
def test_microseconds_are_dropped_once_a_stream_and_no_part_loses_one():
    """Half a second before midnight to half a second after: one second, not none, and not two."""
    ledger = streams(start=["2026-03-01T23:59:59.500Z"], end=["2026-03-02T00:00:00.500Z"])
    assert ledger.days[0, :, 0].sum() == 1
    start, end = "2026-03-01T23:00:00.999999Z", "2026-03-02T01:00:00.999998Z"
    assert streams(start=[start], end=[end]).days[0, :, 0].sum() == 2 * HOUR - 1


# What is read as a time, and what is not -----------------------------------------------------

NO_TIME = {
    "None": [None],
    "pandas NaT": [pd.NaT],
    "numpy NaT": [np.datetime64("NaT", "s")],
    "pandas NA": [pd.NA],
    "NaN": [float("nan")],
    "empty text": [" "],
    "numpy column": np.array(["NaT"], "M8[ns]"),
    "pandas column": pd.Series([pd.NaT], dtype="datetime64[ns, UTC]"),
    "nullable integers": pd.array([pd.NA], dtype="Int64"),
    "polars column": pl.Series([None], dtype=pl.Datetime("us", "UTC")),
    "polars nulls": pl.Series([None]),
    "arrow nulls": pa.nulls(1),
    "arrow column": pa.array([None], pa.timestamp("ns", "UTC")),
    "masked": np.ma.array(["2026-03-01T12"], "M8[s]", mask=[True]),
}


@pytest.mark.catalogue(32, 39)
@pytest.mark.parametrize("column", NO_TIME.values(), ids=NO_TIME)
@pytest.mark.parametrize("field", ["start", "end"])
def test_a_time_that_is_missing_is_reported_in_whatever_way_it_is_missing(field, column):
    with pytest.raises(RowErrors, match="a stream must have a start and an end") as caught:
        streams(**{field: column})
    ((row, creator, where, code, _),) = caught.value.issues
    assert (row, creator, where, code) == (0, "sound", field, "session.missing_time")


@pytest.mark.catalogue(40)
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 1, 12, tzinfo=Z), pd.Timestamp("2026-03-01 21:00", tz="Asia/Tokyo"),
        pd.Timestamp(NOON, unit="s", tz="UTC").as_unit("ns"), np.int64(NOON), np.uint32(NOON),
    ],
    ids=repr,
)  # fmt: skip
def test_an_instant_is_an_instant_in_any_type(moment):
    assert streams(start=[moment]).streams.start.tolist() == [NOON]


@pytest.mark.catalogue(40)
@pytest.mark.parametrize("unit", ["h", "m", "s", "ms", "us", "ns"])
def test_datetime64_of_every_unit_is_read_in_the_zone_given(unit):
    wall = np.datetime64("2026-03-01T07:00").astype(f"M8[{unit}]")
    for column in (np.array([wall]), [wall]):
        assert streams(start=column, zone="America/New_York").streams.start.tolist() == [NOON]


DATES = {
    "a date": [date(2026, 3, 1)],
    "numpy date": [np.datetime64("2026-03-01")],
    "numpy year": [np.datetime64("2026", "Y")],
    "polars dates": pl.Series([date(2026, 3, 1)]),
    "arrow dates": pa.array([date(2026, 3, 1)]),
    "periods": pd.Series(pd.period_range("2026-03-01", periods=1, freq="h")),
    "a clock time": pl.Series([time(12)]),
    "true": [True],
    "numpy true": [np.True_],
    "a fraction": [1.5],
    "a decimal": [Decimal(NOON)],
}


@pytest.mark.catalogue(40)
@pytest.mark.parametrize("column", DATES.values(), ids=DATES)
def test_a_date_alone_has_no_time_of_day_and_a_number_with_a_fraction_is_no_second(column):
    with pytest.raises(RowErrors, match="a time must be an ISO 8601 date and time") as caught:
        streams(start=column, zone="UTC")
    assert caught.value.issues.code == ("session.bad_time",)


@pytest.mark.catalogue(40)
@pytest.mark.parametrize(
    "column", [np.array([float(NOON)]), pd.array([float(NOON)], dtype="Float64"), np.array([True]), pl.Series([1.5])],
    ids=["numpy", "pandas", "flags", "polars"],
)  # fmt: skip
def test_a_typed_column_of_fractions_or_flags_holds_no_times(column):
    told(
        lambda: streams(start=column),
        SchemaError,
        "schema.time_type",
        "start, end",
        "times must be datetimes, ISO text or integer UTC seconds",
    )


@pytest.mark.catalogue(40)
@pytest.mark.parametrize("unit", ["Y", "M", "W", "D"])
def test_a_typed_column_of_dates_is_refused_as_a_whole(unit):
    told(
        lambda: streams(start=np.array(["2026-03-05"], "M8[D]").astype(f"M8[{unit}]"), zone="UTC"),
        InputTypeError,
        "session.bad_time",
        "start, end",
        "a time must have a time of day",
        f"found 'datetime64[{unit}]'",
        "dates alone go to Ledger.from_daily",
    )


@pytest.mark.catalogue(41)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"])
def test_the_zone_that_a_column_is_in_changes_no_verdict(zone):
    start = pd.Series(pd.to_datetime([NOON, NOON + 12 * HOUR], unit="s", utc=True))
    columns = {"creator_id": ["a", "b"], "diamonds": [1, 2], "day_rule": NEW_YORK, "last_day": LAST}
    plain = streams(start=[NOON, NOON + 12 * HOUR], end=[NOON + HOUR, NOON + 13 * HOUR], **columns)
    for begin in (start.dt.tz_convert(zone), pl.Series(start.dt.tz_convert(zone)), pa.array(start.dt.tz_convert(zone))):
        other = streams(start=begin, end=plain.streams.end, **columns)
        assert other.digest == plain.digest
        assert other.streams == plain.streams


@pytest.mark.catalogue(81)
@pytest.mark.parametrize(
    "zone", ["localtime", "posixrules", "right/UTC", "utc", ".", "zone.tab", "/etc/localtime", "\ud800"], ids=range(8)
)
def test_a_zone_means_the_same_on_every_machine_and_counts_no_leap_seconds(zone):
    for call in (lambda: tp.DayRule(zone), lambda: streams(zone=zone)):
        told(call, ProgramError, "program.bad_timezone", "zone", "a zone must be a name of the IANA time zone database")


@pytest.mark.catalogue(81)
def test_an_old_name_of_a_zone_will_do():
    assert streams(start=["2026-03-01 07:00"], zone="EST5EDT").streams.start.tolist() == [NOON]
