"""Numbers: what counts as a count of diamonds or seconds, in files, columns and objects."""

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import HOUR, LAST, NOON, UTC, bad_row, daily, streams
from tierpace.core.sessions import MOST_DIAMONDS
from tierpace.errors import InputTypeError, RowErrors, SchemaError
from tierpace.ledger.intake import MOST_HOURS


def session(diamonds):
    start = pd.Timestamp(NOON, unit="s", tz="UTC")
    return tp.StreamSession("a", start=start, end=start + pd.Timedelta(hours=1), diamonds=diamonds)


@pytest.mark.catalogue(20)
@pytest.mark.parametrize("value", [-1, -1.0, np.int8(-1), Decimal(-1), -(10**12)])
def test_diamonds_are_not_negative(value):
    bad_row("session.negative_diamonds", "diamonds", value)
    bad_row("daily.negative_value", "diamonds", value, door=daily)


@pytest.mark.catalogue(21)
@pytest.mark.parametrize(
    "three", [3.0, np.float16(3), np.float32(3), np.longdouble(3), Decimal("3.00"), np.uint8(3), Decimal("0.3E+1")]
)
def test_a_whole_number_of_any_kind_is_one_in_a_column_and_an_object_wants_an_integer(three):
    assert streams(diamonds=[three]).days[0, 0, 1] == 3
    assert daily(diamonds=[three]).days[0, 0, 1] == 3
    told(lambda: session(three), InputTypeError, "session.bad_diamonds", "diamonds", "must be an integer")


@pytest.mark.catalogue(21)
@pytest.mark.parametrize("zero", [-0.0, 0.0, Decimal("-0"), np.float32(-0.0)])
def test_zero_has_no_sign(zero):
    assert streams(diamonds=[zero]).days[0, 0].tolist() == [HOUR, 0, 1]


@pytest.mark.catalogue(22)
@pytest.mark.parametrize("value", [3.7, 5e-324, 2.9999999999999996, Decimal("0.1"), np.float32(0.5), 0.1 + 0.2])
def test_no_fraction_of_a_diamond_is_cut_off(value):
    bad_row("session.fractional_diamonds", "diamonds", value)
    bad_row("daily.fractional_value", "diamonds", value, door=daily)


MISSING = {
    "None": None,
    "NaN": float("nan"),
    "numpy NaN": np.float32("nan"),
    "pandas NA": pd.NA,
    "pandas NaT": pd.NaT,
    "decimal NaN": Decimal("NaN"),
    "signalling NaN": Decimal("sNaN"),
}


@pytest.mark.catalogue(23, 104)
@pytest.mark.parametrize("value", MISSING.values(), ids=MISSING)
def test_a_single_missing_count_is_an_error_and_never_a_zero(value):
    bad_row("session.missing_diamonds", "diamonds", value)
    bad_row("daily.missing_value", "diamonds", value, door=daily)


COLUMNS = {
    "pandas Int64": pd.array([1, None], dtype="Int64"),
    "pandas Float64": pd.array([1.0, None], dtype="Float64"),
    "pandas arrow": pd.Series([1.0, None], dtype="double[pyarrow]"),
    "pandas float": pd.Series([1, np.nan]),
    "polars": pl.Series([1, None]),
    "polars float": pl.Series([1.0, float("nan")]),
    "arrow": pa.array([1, None]),
    "arrow decimal": pa.array([Decimal(1), None]),
    "masked": np.ma.array([1, 2], mask=[False, True]),
    "objects": np.array([1, None], object),
}


@pytest.mark.catalogue(23, 54)
@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_a_missing_count_is_reported_by_its_row_in_a_column_of_any_kind(column):
    with pytest.raises(RowErrors) as caught:
        streams(creator_id=["a", "b"], start=[NOON] * 2, end=[NOON + 1] * 2, diamonds=column)
    ((row, creator, field, code, _),) = caught.value.issues
    assert (row, creator, field, code) == (1, "b", "diamonds", "session.missing_diamonds")


@pytest.mark.catalogue(24)
@pytest.mark.parametrize("value", [float("inf"), float("-inf"), np.float32("inf"), Decimal("Infinity")])
def test_infinity_is_no_count(value):
    bad_row("session.not_finite", "diamonds", value)
    bad_row("daily.bad_number", "diamonds", value, door=daily)


NO_COUNTS = {
    "true": True,
    "numpy true": np.True_,
    "text": "5",
    "bytes": b"5",
    "complex": 5j,
    "a length": np.timedelta64(5, "s"),
    "a list": [5],
}


@pytest.mark.catalogue(25)
@pytest.mark.parametrize("value", NO_COUNTS.values(), ids=NO_COUNTS)
def test_what_python_counts_as_a_number_may_be_no_count(value):
    bad_row("session.bad_number", "diamonds", value)
    bad_row("daily.bad_number", "diamonds", value, door=daily)


@pytest.mark.catalogue(25)
@pytest.mark.parametrize(
    "column",
    [np.array([True]), pd.Series([True]), pl.Series([True]), pa.array([True]), pd.array([True], dtype="boolean")],
    ids=["numpy", "pandas", "polars", "arrow", "nullable"],
)
def test_a_column_of_flags_is_refused_as_a_whole_but_for_active(column):
    told(
        lambda: streams(diamonds=column),
        InputTypeError,
        "session.bad_diamonds",
        "diamonds",
        "must be counts",
        "found 'a column of bool'",
    )
    told(lambda: session(True), InputTypeError, "session.bad_diamonds", "diamonds", "must be an integer")  # noqa: FBT003  # the value under test
    assert daily(active=column).days.tolist() == [[[60, 5, 1]]]


LARGE = {
    "one over": MOST_DIAMONDS + 1,
    "2**63": 2**63,
    "10**30": 10**30,
    "1e300": 1e300,
    "decimal": Decimal("1e40"),
    "unsigned": np.uint64(2**63),
}


@pytest.mark.catalogue(26)
@pytest.mark.parametrize("value", LARGE.values(), ids=LARGE)
def test_a_count_beyond_reason_is_reported_and_never_wraps(value):
    bad_row("session.too_large", "diamonds", value)
    bad_row("daily.too_large", "diamonds", value, door=daily)


@pytest.mark.catalogue(26)
def test_sums_cannot_wrap():
    """A creator would need nine million rows at the cap to overflow 64 bits; the longest stream at the cap is split."""
    n = 1000
    start = NOON + 10 * np.arange(n)
    ledger = streams(creator_id=["a"] * n, start=start, end=start + 10, diamonds=[MOST_DIAMONDS] * n)
    assert ledger.days.sum(1).tolist() == [[10 * n, n * MOST_DIAMONDS, 1]]
    assert MOST_DIAMONDS * MOST_HOURS * HOUR < 2**63


@pytest.mark.catalogue(27)
@pytest.mark.parametrize("kind", [np.int32, np.uint32, np.float32, "int32[pyarrow]"])
def test_narrow_columns_are_added_up_in_64_bits(kind):
    two = 2 * 10**9
    column = pd.Series([two, two], dtype=kind) if isinstance(kind, str) else np.array([two, two], kind)
    found = streams(creator_id=["a", "a"], start=[NOON, NOON + 5], end=[NOON + 5, NOON + 9], diamonds=column)
    assert found.days[0, 0, 1] == 2 * two


NUMERALS = ["1,234", "1.234,5", "1 234", "1\u00a0234", "1'234", "1_000", "１２", "١٢", "1e3", "0x10", "½", "∞", "nan",
            "-", "5\0", "\ufeff5", "\u202e5", "5.", ".5", "--5", "2.98M", "1,055d"]  # fmt: skip


@pytest.mark.catalogue(28, 29)
@pytest.mark.parametrize("text", NUMERALS)
def test_text_is_plain_digits_or_reported(text):
    """No thousands mark is guessed: "1.234" is a fraction to one reader and a thousand to another."""
    bad_row("session.bad_number", "diamonds", text, text_numbers=True, changed={}, creator="a")
    bad_row("daily.bad_number", "diamonds", text, door=daily, text_numbers=True)


@pytest.mark.catalogue(28, 29)
def test_a_point_makes_a_fraction_and_spaces_around_digits_are_nothing():
    bad_row("session.fractional_diamonds", "diamonds", "1.234", text_numbers=True)
    for text in (" 7 ", "7", "+7", "007", "7.00", "7.0000"):
        assert streams(diamonds=[text], text_numbers=True).days[0, 0, 1] == 7


@pytest.mark.catalogue(54)
@pytest.mark.parametrize(
    "column",
    [
        pd.array([1, 2], dtype="Int64"), pd.array([1.0, 2.0], dtype="Float64"), pd.Series([1, 2], dtype="category"),
        pd.Series([1, 2], dtype="Sparse[int]"), pd.Series([1, 2], dtype="int64[pyarrow]"), np.array([1, 2], object),
        [1, Decimal(2)], [np.int8(1), 2.0], pl.Series([Decimal(1), Decimal(2)]), pl.Series([1, 2], dtype=pl.Int128),
        pa.array([Decimal("1.0"), Decimal("2.0")]), pa.chunked_array([[1], [2]]), range(1, 3),
    ],
    ids=range(13),
)  # fmt: skip
def test_columns_of_every_kind_hold_the_counts_they_hold(column):
    one_and_two(column)


@pytest.mark.catalogue(54)
def test_a_column_that_can_be_read_but_once_is_read_once():
    one_and_two(iter((1, 2)))


def one_and_two(column):
    found = streams(creator_id=["a", "b"], start=[NOON] * 2, end=[NOON + 1] * 2, diamonds=column, last_day=LAST)
    assert found.day_rule == UTC
    assert found.days.sum(1)[:, 1].tolist() == [1, 2]


@pytest.mark.catalogue(54)
def test_a_column_of_mixed_kinds_names_each_row_that_is_no_count():
    mixed = [1, "2", 3.5, None, True, Decimal(4), b"5"]
    n = len(mixed)
    with pytest.raises(RowErrors) as caught:
        streams(creator_id=["a"] * n, start=[NOON] * n, end=[NOON + 1] * n, diamonds=mixed)
    assert list(zip(caught.value.issues.row, caught.value.issues.code, strict=True)) == [
        (1, "session.bad_number"),
        (2, "session.fractional_diamonds"),
        (3, "session.missing_diamonds"),
        (4, "session.bad_number"),
        (6, "session.bad_number"),
    ]
    assert "row 2, creator 'a', diamonds 3.5: diamonds must be a whole number" in str(caught.value)


@pytest.mark.catalogue(24, 25)
def test_a_bad_number_of_numpys_reads_like_any_other():
    with pytest.raises(RowErrors) as caught:
        streams(diamonds=np.array([2.5], np.float32))
    assert "diamonds 2.5: " in str(caught.value)
    with pytest.raises(RowErrors) as caught:
        daily(airtime_seconds=np.array([90_000]))
    assert "airtime_seconds 90000: airtime must be no longer than the day" in str(caught.value)


@pytest.mark.catalogue(25)
@pytest.mark.parametrize("kind", ["M8[s]", "m8[s]"])
def test_times_are_no_counts(kind):
    told(
        lambda: streams(diamonds=np.array([5], kind)),
        SchemaError,
        "schema.count_type",
        "counts",
        "counts must be numbers, not times",
        f"found '{np.dtype(kind)}'",
    )
