"""Columns of every library come to the same ledger, and what is no column is named."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, strategies as st

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputTypeError, RowErrors, SchemaError
from tierpace.ledger.columns import MOST_SECONDS, _plain_utc_text, as_array, decode_counts, decode_days, decode_times
from tierpace.ledger.ids import decode_ids
from tierpace.ledger.zones import to_utc

ZONE = "America/New_York"
IDS = ["ann", "bob", "ann"]
STARTS = ["2026-03-01 20:00:00", "2026-03-07 23:30:00", "2026-03-31 23:00:00"]
ENDS = ["2026-03-01 22:00:00", "2026-03-08 03:30:00", "2026-04-01 01:00:00"]
DIAMONDS = [10, 0, 7]
RULE = tp.DayRule(ZONE)


def naive(texts):
    return [datetime.fromisoformat(t) for t in texts]


def aware(texts):
    return [t.replace(tzinfo=ZoneInfo(ZONE)) for t in naive(texts)]


def build(ids, start, end, diamonds, **more):
    return tp.Ledger.from_columns(creator_id=ids, start=start, end=end, diamonds=diamonds, day_rule=RULE, **more)


EXPECTED = build(IDS, aware(STARTS), aware(ENDS), DIAMONDS)
M8 = {unit: [np.array(c, f"M8[{unit}]") for c in (STARTS, ENDS)] for unit in ("s", "ms", "us", "ns")}
PANDAS_TIMES = [pd.Series(pd.to_datetime(c)) for c in (STARTS, ENDS)]
PANDAS_AWARE = [s.dt.tz_localize(ZONE) for s in PANDAS_TIMES]
POLARS_TIMES = [pl.Series(naive(c)) for c in (STARTS, ENDS)]

NAIVE = {
    "datetimes": (IDS, *(naive(c) for c in (STARTS, ENDS)), DIAMONDS),
    "text": (np.array(IDS), STARTS, [e.replace(" ", "T") for e in ENDS], np.array(DIAMONDS, np.int32)),
    **{f"numpy {u}": (np.array(IDS, object), *M8[u], np.array(DIAMONDS, np.float64)) for u in M8},
    "numpy big-endian": (IDS, *(c.astype(">M8[s]") for c in M8["s"]), np.array(DIAMONDS, ">i8")),
    "numpy strided": (np.repeat(IDS, 2)[::2], *(np.repeat(c, 2)[::2] for c in M8["s"]), np.repeat(DIAMONDS, 2)[::2]),
    "numpy objects": (IDS, *([np.datetime64(t) for t in c] for c in (STARTS, ENDS)), [np.int8(n) for n in DIAMONDS]),
    "pandas": (pd.Series(IDS), *PANDAS_TIMES, pd.Series(DIAMONDS)),
    "pandas 2.3 text": (pd.Series(IDS, dtype=object), *PANDAS_TIMES, pd.Series(DIAMONDS, dtype="Int64")),
    "pandas categorical": (pd.Series(pd.Categorical(IDS, ["zoe", "ann", "bob"])), *PANDAS_TIMES, pd.array(DIAMONDS)),
    "pandas index": (pd.Index(IDS), *(pd.Index(s) for s in PANDAS_TIMES), pd.Index(DIAMONDS)),
    "pandas arrow": (
        pd.Series(IDS, dtype="string[pyarrow]"),
        *(s.astype("timestamp[us][pyarrow]") for s in PANDAS_TIMES),
        pd.Series(DIAMONDS, dtype="int64[pyarrow]"),
    ),
    "polars": (pl.Series(IDS), *POLARS_TIMES, pl.Series(DIAMONDS, dtype=pl.UInt32)),
    "polars categorical": (
        pl.Series(IDS, dtype=pl.Categorical),
        *(s.cast(pl.Datetime("ns")) for s in POLARS_TIMES),
        DIAMONDS,
    ),
    "arrow": (pa.array(IDS), *(pa.array(naive(c)) for c in (STARTS, ENDS)), pa.array(DIAMONDS)),
    "arrow chunks": (
        pa.chunked_array([IDS[:1], IDS[1:]]),
        *(pa.chunked_array([naive(c)]) for c in (STARTS, ENDS)),
        pa.array(DIAMONDS, pa.decimal128(12, 2)),
    ),
    "arrow dictionary": (pa.array(IDS).dictionary_encode(), *(pa.array(naive(c)) for c in (STARTS, ENDS)), DIAMONDS),
}
AWARE = {
    "seconds": (IDS, *([int(t.timestamp()) for t in aware(c)] for c in (STARTS, ENDS)), DIAMONDS),
    "numpy seconds": (IDS, *(np.array([t.timestamp() for t in aware(c)], np.int64) for c in (STARTS, ENDS)), DIAMONDS),
    "numpy unsigned": (
        IDS,
        *(np.array([t.timestamp() for t in aware(c)], np.uint32) for c in (STARTS, ENDS)),
        DIAMONDS,
    ),
    "text with offsets": (IDS, *([t.isoformat() for t in aware(c)] for c in (STARTS, ENDS)), DIAMONDS),
    "plain UTC text": (
        IDS,
        *([t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for t in aware(c)] for c in (STARTS, ENDS)),
        DIAMONDS,
    ),
    "timestamps": (IDS, *([pd.Timestamp(t) for t in aware(c)] for c in (STARTS, ENDS)), map(Decimal, DIAMONDS)),
    "pandas": (pd.Series(IDS), *PANDAS_AWARE, pd.Series(DIAMONDS)),
    "pandas in UTC": (pd.Series(IDS), *(s.dt.tz_convert("UTC") for s in PANDAS_AWARE), pd.Series(DIAMONDS)),
    "polars": (
        pl.Series(IDS),
        *(s.dt.replace_time_zone(ZONE) for s in POLARS_TIMES),
        pl.Series(DIAMONDS, dtype=pl.Float64),
    ),
    "arrow": (
        pa.array(IDS),
        *(pa.array([t.astimezone(UTC) for t in aware(c)], pa.timestamp("ms", ZONE)) for c in (STARTS, ENDS)),
        pa.array(DIAMONDS),
    ),
}


def same(ledger):
    assert ledger.digest == EXPECTED.digest
    assert ledger.streams == EXPECTED.streams
    assert ledger.ids.tolist() == ["ann", "bob"]
    assert all(type(c) is str for c in ledger.ids)


@pytest.mark.parametrize("style", NAIVE)
@pytest.mark.catalogue(3, 54, 55)
def test_naive_columns_need_a_zone_and_then_agree(style):
    columns = NAIVE[style]
    same(build(*columns, zone=ZONE))
    with pytest.raises(RowErrors, match="pass zone= for times without one") as caught:
        build(*columns)
    assert set(caught.value.issues.code) == {"session.naive_time"}
    assert len(caught.value.issues) == 6


@pytest.mark.parametrize("style", AWARE)
@pytest.mark.parametrize("zone", [None, "Asia/Kolkata"])
@pytest.mark.catalogue(41, 54, 55)
def test_aware_columns_need_no_zone_and_heed_none(style, zone):
    columns = [c if not isinstance(c, map) else list(DIAMONDS) for c in AWARE[style]]
    same(build(*columns, zone=zone))


def test_the_expected_ledger_is_right():
    assert EXPECTED.days.sum(1).tolist() == [[4 * 3600, 17, 3], [3 * 3600, 0, 2]]  # bob's night skips an hour


@pytest.mark.parametrize(
    "bad",
    [
        "text",
        b"bytes",
        5,
        None,
        {"a": 1},
        pd.DataFrame({"a": [1]}),
        pl.DataFrame({"a": [1]}),
        pl.LazyFrame({"a": [1]}),
        pa.table({"a": [1]}),
        object(),
    ],
    ids=["text", "bytes", "number", "none", "dict", "pandas", "polars", "lazy", "arrow", "object"],
)
def test_what_is_no_column_is_reported(bad):
    told_kind = InputTypeError
    with pytest.raises(told_kind, match="creator_id must be a column of values") as caught:
        build(bad, [1], [1], [1])
    assert (caught.value.code, caught.value.field) == ("schema.not_a_column", "creator_id")
    assert caught.value.value is bad
    assert caught.value.hint == "pass a list, an array or a series; collect a lazy frame first"


def test_columns_have_one_dimension_and_one_length():
    told(
        lambda: build(np.zeros((2, 2), int), [1], [1], [1]),
        SchemaError,
        "schema.not_a_column",
        "creator_id",
        "creator_id must be one-dimensional",
        "found (2, 2)",
    )
    told(
        lambda: build(["a"], [1, 2], [1], [1]),
        SchemaError,
        "schema.lengths_differ",
        "columns",
        "all columns must have one length",
        "found {'creator_id': 1, 'start': 2",
    )


def test_ids_are_text_or_integers():
    codes, ids, missing = decode_ids(np.array(["b", None, "a", "", " ", np.nan, pd.NA, "b", 7], object), "id")
    assert ids == ["7", "a", "b"]
    assert codes.tolist() == [2, -1, 1, -1, -1, -1, -1, 2, 0]
    assert missing.tolist() == [c < 0 for c in codes.tolist()]
    long = 7_123_456_789_012_345_678
    assert decode_ids(np.array([long, long + 1]), "id")[1] == [str(long), str(long + 1)]
    assert decode_ids(np.array([], object), "id")[1] == []
    assert decode_ids(np.array(["a"], np.dtypes.StringDType()), "id")[1] == ["a"]
    for bad, code, field, found in (
        (np.array([1.0]), "schema.id_float", "id", "found 'float64'"),
        (np.array(["a", 1.0], object), "schema.id_float", "id, row 1", "found 1.0"),
        (np.array(["a", "a", np.float32(1)], object), "schema.id_float", "id, row 2", "found np.float32(1.0)"),
        (np.array([True]), "schema.id_type", "id", "'bool'"),
        (np.array([True], object), "schema.id_type", "id, row 0", "True"),
        (np.array([b"a"], object), "schema.id_type", "id, row 0", "b'a'"),
        (np.array([None, [1]], object), "schema.id_type", "id, row 1", "found [1]"),
        (np.array([None, 1.5, [1]], object), "schema.id_float", "id, row 1", "found 1.5"),
    ):
        told(
            lambda bad=bad: decode_ids(bad, "id"),
            SchemaError,
            code,
            field,
            "an id must be text or an integer",
            found,
            "long ids lose digits as floats: read the column as text",
        )


COUNTS = [
    (5, 5),
    (5.0, 5),
    (Decimal("5.00"), 5),
    (np.float32(5), 5),
    (np.uint8(5), 5),
    (-5, -5),
    (2**63 - 1, 2**63 - 1),
    (5.5, "fractional_diamonds"),
    (Decimal("0.1"), "fractional_diamonds"),
    (Decimal("1234.5"), "fractional_diamonds"),
    (Decimal(2**63 - 1) - Decimal("0.5"), "fractional_diamonds"),
    (Decimal(2**63) + Decimal("0.5"), "too_large"),
    (Decimal(2**63 - 1), 2**63 - 1),
    (np.float64(5.5), "fractional_diamonds"),
    (None, "missing_diamonds"),
    (pd.NA, "missing_diamonds"),
    (pd.NaT, "missing_diamonds"),
    (float("nan"), "missing_diamonds"),
    (Decimal("NaN"), "missing_diamonds"),
    (float("inf"), "not_finite"),
    (Decimal("-Infinity"), "not_finite"),
    (2**63, "too_large"),
    (-(2**63), "too_large"),
    (1e300, "too_large"),
    (Decimal("1e30"), "too_large"),
    (True, "bad_number"),
    (np.True_, "bad_number"),
    ("5", "bad_number"),
    (1j, "bad_number"),
    (np.complex128(5), "bad_number"),
    (np.timedelta64(5, "s"), "bad_number"),
    (b"5", "bad_number"),
    ([], "bad_number"),
]
TEXTS = [
    ("5", 5),
    (" 7 ", 7),
    ("+5", 5),
    ("5.00", 5),
    ("", "missing_diamonds"),
    ("  ", "missing_diamonds"),
    ("007", 7),
    ("5.5", "fractional_diamonds"),
    ("1,234", "bad_number"),
    ("1 234", "bad_number"),
    ("1_000", "bad_number"),
    ("１２", "bad_number"),
    ("1e3", "bad_number"),
    ("nan", "bad_number"),
    ("-", "bad_number"),
    ("9" * 20, "too_large"),
]


@pytest.mark.parametrize(
    ("value", "expected", "text"),
    [(*c, False) for c in COUNTS] + [(*c, True) for c in TEXTS],
    ids=range(len(COUNTS) + len(TEXTS)),
)
@pytest.mark.catalogue(25, 28, 29)
def test_counts_are_whole_numbers_or_named_as_what_they_are(value, expected, text):
    column = np.empty(2, object)
    column[:] = [1, value]
    out, masks = decode_counts(column, "session", text=text)
    if isinstance(expected, int):
        assert out.tolist() == [1, expected]
        assert masks == {}
    else:
        assert {code: mask.tolist() for code, mask in masks.items()} == {f"session.{expected}": [False, True]}


def test_typed_counts_are_judged_alike():
    out, masks = decode_counts(np.array([1.0, 2.5, np.nan, np.inf, -np.inf, 1e300]), "session")
    assert out[0] == 1
    assert {c: m.tolist().index(True) for c, m in masks.items()} == {
        "session.missing_diamonds": 2,
        "session.not_finite": 3,
        "session.fractional_diamonds": 1,
        "session.too_large": 5,
    }
    out, masks = decode_counts(np.array([5, 2**63, 2**63 - 1], np.uint64), "daily")
    assert out.tolist() == [5, 0, 2**63 - 1]
    assert masks["daily.too_large"].tolist() == [False, True, False]
    assert set(decode_counts(np.array(["5"]), "session")[1]) == {
        "session.bad_number"
    }  # text is read where it is wanted
    most = float(np.nextafter(2.0**63, 0))
    out, masks = decode_counts(np.array([most, -most, 2.0**63, -(2.0**63), 3.0**40]), "session")
    assert out.tolist() == [int(most), -int(most), 0, 0, 0]
    assert masks["session.too_large"].tolist() == [False, False, True, True, True]
    out, masks = decode_counts(np.array([np.nan, np.inf, 0.5]), "daily")
    assert set(masks) == {"daily.missing_value", "daily.bad_number", "daily.fractional_value"}
    for times in ("m8[s]", "M8[s]"):
        told(
            lambda times=times: decode_counts(np.array([5], times), "session"),
            SchemaError,
            "schema.count_type",
            "counts",
            "counts must be numbers, not times",
        )


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-01T20:00Z", "2026-03-01T20:00"),
        ("2026-03-01 20:00:00.5+0530", "2026-03-01T14:30:00.5"),
        ("2026-03-01T24:00:00Z", "2026-03-02T00:00"),
        ("2026-02-28T24:00+01:00", "2026-02-28T23:00"),
        (" 2026-03-01T20:00:00-08:00 ", "2026-03-02T04:00"),
        ("2026-03-01T20:00:00.123456789Z", "2026-03-01T20:00:00.123456"),
        ("2026-03-01T20:00:00z", None),
        ("2026-03-01", None),
        ("2026-02-30T20:00:00Z", None),
        ("01/03/2026 20:00", None),
        ("2026-03-01T23:59:60Z", None),
        ("2026-03-01T25:00:00Z", None),
        ("2026-03-01T20:00:00+99:99", None),
        ("2026-03-01T24:00:01Z", None),
        ("２026-03-01T20:00:00Z", None),
        ("9999-12-31T24:00:00Z", None),
    ],
)
def test_text_is_iso_8601(text, utc):
    micros, masks = decode_times(np.array([text], object), "", to_utc=None)
    if utc is None:
        assert {c: m.tolist() for c, m in masks.items()} == {"session.bad_time": [True]}
    else:
        assert masks == {}
        assert micros[0] == np.datetime64(utc, "us").astype(np.int64)


def test_text_is_read_alike_whether_all_of_it_is_plain_or_not():
    texts = ["2026-03-01T20:00:00Z", "2024-02-29T23:59:59Z"]
    quick, _ = decode_times(np.array(texts, object), "", to_utc=None)
    slow, masks = decode_times(
        np.array([*texts, "2026-03-01T2O:00:00Z", "2026-03-01X20:00:00Z", ""], object), "", to_utc=None
    )
    assert quick.tolist() == slow[:2].tolist()
    assert {c: m.tolist() for c, m in masks.items()} == {
        "session.missing_time": [False] * 4 + [True],
        "session.bad_time": [False, False, True, True, False],
    }
    assert set(decode_times(np.array(["2026-03-01T20:00:0éZ"[:20]], object), "", to_utc=None)[1]) == {
        "session.bad_time"
    }


CLOCKS = st.tuples(
    *(
        st.sampled_from([low, low, high, high + 1, 60, 99, 0])
        for low, high in ((1, 12), (1, 31), (0, 23), (0, 59), (0, 59))
    )
)


@example(0, (1, 1, 0, 0, 0))  # numpy has a year 0, which no calendar of ours has
@example(2099, (12, 31, 23, 59, 59))
@given(st.sampled_from([0, 1, 1969, 2023, 2024, 2026, 9999]), CLOCKS)
def test_plain_text_is_read_the_quick_way_wherever_it_is_a_time(year, clock):
    text = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(year, *clock)
    alone, masks = decode_times(np.array([text], object), "", to_utc=None)
    among, slow = decode_times(np.array([text, None], object), "", to_utc=None)
    assert alone[0] == among[0]
    assert {*masks, "session.missing_time"} == set(slow)
    assert (_plain_utc_text([text]) is None) == (masks != {} or clock[2] == 24)  # a 24th hour is another way's matter


@pytest.mark.parametrize("at", range(20))
def test_no_other_text_goes_the_quick_way(at):
    text = "2026-09-19T19:50:39Z"
    for odd in {*" +-./:;0TtZz\0é９"} - {text[at]} - ({"0"} if text[at].isdigit() else set()):
        assert _plain_utc_text([text, text[:at] + odd + text[at + 1 :]]) is None
    assert _plain_utc_text([text, text + " "]) is _plain_utc_text([text, None]) is _plain_utc_text([]) is None
    assert len(_plain_utc_text([text, text])) == 2
    assert _plain_utc_text([text]).tolist() == [np.datetime64(text[:-1], "us").astype(np.int64)]


def test_what_is_no_time_is_marked():
    odd = [
        None,
        pd.NaT,
        np.datetime64("NaT", "us"),
        float("nan"),
        date(2026, 3, 1),
        1.5,
        True,
        np.timedelta64(1, "s"),
        2**62,
    ]
    _, masks = decode_times(np.array(odd, object), "", to_utc=None)
    assert masks["session.missing_time"].tolist() == [True] * 4 + [False] * 5
    assert masks["session.bad_time"].tolist() == [False] * 4 + [True] * 4 + [False]
    assert masks["session.implausible_time"].tolist() == [False] * 8 + [True]
    _, masks = decode_times(np.array([2**62, -(2**62), 5]), "", to_utc=None)
    assert masks["session.implausible_time"].tolist() == [True, True, False]
    _, masks = decode_times(np.array(["2026-03-01T00", "NaT"], "M8[s]"), "utc", to_utc=None)
    assert masks["session.missing_time"].tolist() == [False, True]
    told(
        lambda: decode_times(np.array(["2026-03-01"], "M8[D]"), "local", to_utc=None),
        InputTypeError,
        "session.bad_time",
        "start, end",
        "a time must have a time of day",
        "dates alone go to Ledger.from_daily",
    )
    told(
        lambda: decode_times(np.array([1.5]), "", to_utc=None),
        SchemaError,
        "schema.time_type",
        "start, end",
        "times must be datetimes, ISO text or integer UTC seconds",
        "found 'float64'",
    )


@pytest.mark.catalogue(39)
def test_masked_values_are_missing():
    ids, times = ["a", "b"], np.ma.array(["2026-03-01T20", "2026-03-01T21"], "M8[s]", mask=[False, True])
    with pytest.raises(RowErrors) as caught:
        build(ids, times, times, np.ma.array([5, 5], mask=[True, False]), zone=ZONE)
    assert sorted(zip(caught.value.issues.row, caught.value.issues.code, strict=True)) == [
        (0, "session.missing_diamonds"),
        (1, "session.missing_time"),
        (1, "session.missing_time"),
    ]


@pytest.mark.parametrize(
    "day",
    [
        "2026-03-01",
        " 2026-03-01 ",
        date(2026, 3, 1),
        datetime(2026, 3, 1),
        pd.Timestamp("2026-03-01"),
        np.datetime64("2026-03-01"),
        np.datetime64("2026-03-01T00:00", "ns"),
    ],
    ids=range(7),
)
def test_days_are_dates_or_midnights(day):
    days, masks = decode_days(np.array([day, day], object))
    assert days.tolist() == [20_513, 20_513]
    assert masks == {}


@pytest.mark.parametrize(
    "bad",
    [
        "2026-3-1",
        "2026-02-30",
        "",
        None,
        pd.NaT,
        np.datetime64("NaT", "us"),
        20_513,
        datetime(2026, 3, 1, 1),
        datetime(2026, 3, 1, tzinfo=UTC),
        pd.NA,
        float("nan"),
    ],
    ids=range(11),
)
def test_what_is_no_day_is_marked(bad):
    _, masks = decode_days(np.array([bad, "2026-03-01"], object))
    assert masks["daily.bad_day"].tolist() == [True, False]


def test_typed_days_are_judged_alike():
    days, masks = decode_days(np.array(["2026-03-01T00", "2026-03-01T01", "NaT"], "M8[h]"))
    assert days[0] == 20_513
    assert masks["daily.bad_day"].tolist() == [False, True, True]


def test_a_letter_among_plain_digits_is_no_time():
    _, masks = decode_times(np.array(["2026-03-01T2O:00:00Z"], object), "", to_utc=None)
    assert set(masks) == {"session.bad_time"}


def test_a_nullable_count_that_is_missing_is_reported():
    with pytest.raises(RowErrors) as caught:
        build(["a", "b"], [1, 2], [3, 4], pd.Series([1, None], dtype="Int64"))
    assert (1, "session.missing_diamonds") in zip(caught.value.issues.row, caught.value.issues.code, strict=True)


TYPED = {
    "pandas": (pd.Series([1, 2]), np.int64),
    "pandas nullable": (pd.Series([1, 2], dtype="Int16"), np.int16),
    "pandas arrow": (pd.Series([1, 2], dtype="int32[pyarrow]"), np.int32),
    "pandas index": (pd.Index([1, 2]), np.int64),
    "polars": (pl.Series([1, 2], dtype=pl.UInt8), np.uint8),
    "polars wider than numpy": (pl.Series([1, 2], dtype=pl.Int128), object),
    "arrow": (pa.array([1, 2], pa.int16()), np.int16),
    "arrow chunks": (pa.chunked_array([[1], [2]], pa.int16()), np.int16),
    "floats": (pl.Series([1, 2], dtype=pl.Float32), np.float32),
    "truths": (pd.Series([True, False]), bool),
    "nullable truths": (pd.Series([True, False], dtype="boolean"), bool),
    "truths of arrow": (pd.Series([True, False], dtype="bool[pyarrow]"), bool),
    "truths of polars": (pl.Series([True, False]), bool),
    "a gap": (pl.Series([1, None]), object),
    "a gap among truths": (pd.Series([True, None], dtype="boolean"), object),
    "text": (pl.Series(["1", "2"]), object),
    "a list": ([1, 2], object),
    "values of a dictionary": ({"a": 1, "b": 2}.values(), object),
    "masked": (np.ma.array([1, 2], mask=[True, False]), object),
    "an array of text": (np.array(["1", "2"]), np.dtype("<U1")),
}


@pytest.mark.parametrize("dtype", [np.int8, ">i4", np.uint8, np.uint64, np.float16, np.float64, object])
def test_counts_of_any_type_become_integers_of_one(dtype):
    column = np.array([5, 7], dtype)
    out, masks = decode_counts(column, "session")
    assert (out.dtype, out.tolist(), masks) == (np.int64, [5, 7], {})
    assert decode_counts(column[:0], "session")[0].dtype == np.int64


def test_times_too_far_for_a_zone_are_reported_with_those_too_far_for_any():
    column = np.array([2**62, np.datetime64("20000-01-01", "us"), "2026-03-01T20:00Z", "2026-03-01T15:00"], object)
    micros, masks = decode_times(column, "", to_utc=lambda t: to_utc(t, ZONE))
    assert {code: m.tolist() for code, m in masks.items()} == {
        "session.implausible_time": [True, True, False, False],
    }
    assert micros[2:].tolist() == [1_772_395_200 * 10**6] * 2


@pytest.mark.parametrize(("column", "dtype"), TYPED.values(), ids=TYPED)
def test_a_column_of_one_type_keeps_it_and_is_of_no_kind_of_time(column, dtype):
    array, kind = as_array(column, "x")
    assert (array.dtype, kind) == (dtype, "")
    assert len(array) == 2


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(pd.to_datetime(["2026-03-01T20:00:00", None])),
        pl.Series([datetime(2026, 3, 1, 20), None]),
        pa.array([datetime(2026, 3, 1, 20), None], pa.timestamp("s")),
        np.ma.array(["2026-03-01T20:00:00"] * 2, "M8[us]", mask=[False, True]),
    ],
    ids=["pandas", "polars", "arrow", "masked"],
)
def test_a_time_that_is_missing_is_not_a_time(column):
    array, kind = as_array(column, "x")
    assert (array.dtype, kind) == ("M8[us]", "local")
    assert array[0] == np.datetime64("2026-03-01T20:00:00")
    assert np.isnat(array).tolist() == [False, True]


def test_a_column_that_needs_no_other_type_is_not_copied():
    for dtype in (np.int64, "M8[us]"):
        column = np.array([1, 2], dtype)
        assert as_array(column, "x")[0] is column
        decoded, _ = decode_counts(column, "session") if dtype is np.int64 else decode_times(column, "utc", to_utc=None)
        assert np.shares_memory(decoded, column)


def test_nothing_has_no_type_and_nothing_wrong():
    for nothing in ([], np.array([]), np.array([], "M8[s]"), pl.Series([], dtype=pl.Float64), pa.nulls(0)):
        array, kind = as_array(nothing, "x")
        assert (array.dtype, kind, len(array)) == (object, "", 0)
        for decoded, masks in (
            decode_counts(array, "session"),
            decode_times(array, kind, to_utc=None),
            decode_days(array, kind),
        ):
            assert (decoded.dtype, len(decoded), masks) == (np.int64, 0, {})


def test_a_row_that_holds_nothing_sound_counts_zero():
    def decoded(column):
        micros, masks = decode_times(np.array(column), "utc", to_utc=None)
        assert [m.tolist() for m in masks.values()] == [[True, False]]
        return micros.tolist()

    far = 2**62 // 10**6 * 10  # ten times what microseconds can hold
    assert decoded([far, 5]) == decoded([-far, 5]) == [0, 5 * 10**6]
    for odd in ("NaT", np.datetime64(far, "s"), np.datetime64(-far, "s")):
        assert decoded(np.array([odd, "2026-03-01T20:00"], "M8[s]")) == [0, 1_772_395_200 * 10**6]
    aware = "2026-03-01T20:00:00Z"
    for odd in (
        "",
        "soon",
        "2026-02-30T20:00Z",
        float("nan"),
        None,
        1.5,
        2**62,
        np.datetime64("NaT", "us"),
        np.datetime64("2026-03-01"),
    ):
        column = np.empty(2, object)
        column[:] = [odd, aware]
        assert decoded(column) == [0, 1_772_395_200 * 10**6]
    column[0] = np.datetime64(far, "s")
    assert decoded(column)[0] == 0
    assert decode_days(np.array(["NaT", "2026-03-01T01", "2026-03-01"], "M8[h]"))[0].tolist() == [0, 0, 20_513]
    assert decode_days(np.array(["soon", "2026-03-01"], object))[0].tolist() == [0, 20_513]
    for odd in (np.nan, np.inf, -np.inf, 0.5, 1e300):
        assert decode_counts(np.array([odd, 5.0]), "session")[0].tolist() == [0, 5]


def test_times_are_seconds_that_microseconds_can_hold():
    most = MOST_SECONDS
    for column in (
        np.array([most, -most, most + 1, -most - 1]),
        np.array([most, -most, most + 1, -most - 1], object),
        np.array([most, -most, most + 1, -most - 1], "M8[s]"),
        np.array([np.datetime64(s, "s") for s in (most, -most, most + 1, -most - 1)], object),
    ):
        micros, masks = decode_times(column, "utc", to_utc=lambda t: (t, {}))
        assert micros.tolist() == [most * 10**6, -most * 10**6, 0, 0]
        assert {code: m.tolist() for code, m in masks.items()} == {
            "session.implausible_time": [False, False, True, True]
        }
        for sound in (column[:1], column[1:2]):
            micros, masks = decode_times(sound, "utc", to_utc=lambda t: (t, {}))
            assert (abs(micros[0]), masks) == (most * 10**6, {})


def test_the_last_microsecond_of_the_calendar_is_kept():
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999)
    expected = [253_402_300_799_999_999, 5 * 10**6]
    for column in ([last, datetime(1970, 1, 1, 0, 0, 5)], [last.isoformat(), "1970-01-01T00:00:05"]):
        assert decode_times(np.array(column, object), "", to_utc=lambda t: (t, {}))[0].tolist() == expected
        aware = [t + "Z" if isinstance(t, str) else t.replace(tzinfo=UTC) for t in column]
        assert decode_times(np.array(aware, object), "", to_utc=None)[0].tolist() == expected
