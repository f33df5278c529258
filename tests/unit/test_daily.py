"""The door for daily rows."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import REQUIREMENTS, InputError, InputTypeError, RowErrors, SchemaError

BASE = {
    "creator_id": ["a", "a", "b"],
    "day": ["2026-03-01", "2026-03-03", "2026-03-02"],
    "airtime_seconds": [60, 120, 180],
    "diamonds": [1, 2, 3],
    "active": [1, 0, 1],
    "day_rule": tp.DayRule("UTC"),
}


def build(**changes):
    return tp.Ledger.from_daily(**{**BASE, **changes})


def test_days_without_a_row_are_days_without_a_stream():
    ledger = build()
    assert ledger.days.tolist() == [[[60, 1, 1], [0, 0, 0], [120, 2, 0]], [[0, 0, 0], [180, 3, 1], [0, 0, 0]]]
    assert ledger.streams is None
    assert ledger.known.all()
    assert repr(ledger) == "<Ledger 2 creators × 3 days, 2026-03-01 to 2026-03-03, UTC, daily rows>"
    assert ledger.until(date(2026, 3, 2)).days.tolist() == ledger.days[:, :2].tolist()
    assert ledger.with_creators([tp.Creator("c")]).ids.tolist() == ["a", "b", "c"]


def test_quality_is_next_to_each_day():
    ledger = build(quality=["observed", "missing", "restated"], airtime_seconds=[60, None, 180])
    assert ledger.quality.tolist() == [[0, 0, 3], [0, 2, 0]]
    assert not ledger.known[0, 2]
    assert ledger.days[0, 2].tolist() == [0, 0, 0]
    assert build(quality=["spread"] * 3).quality.max() == tp.core.Quality.SPREAD


def test_what_is_not_measured_is_not_measured():
    for empty in (None, [None] * 3):
        assert build(diamonds=empty).measured.tolist() == [True, False, True]
    assert build(active=None).measured.tolist() == [True, True, False]
    assert build(airtime_seconds=None).measured.tolist() == [False, True, True]
    unknown = build(diamonds=[None] * 3, quality=["missing"] * 3)
    assert unknown.measured.all()
    assert not unknown.known[0, 0]


def test_active_may_be_said_in_booleans():
    plain = build()
    for active in (np.array([True, False, True]), [True, False, True], pd.Series([True, False, True]), [1.0, 0.0, 1.0]):
        assert build(active=active).digest == plain.digest
    with pytest.raises(RowErrors, match="a daily value must be a number in plain digits"):
        build(diamonds=np.array([True, False, True]))


BAD = [
    ("session.missing_creator", "creator_id", ["", "a", "b"]),
    ("daily.bad_day", "day", ["03/01/2026", "2026-03-03", "2026-03-02"]),
    ("daily.implausible_day", "day", ["1989-12-31", "2026-03-03", "2026-03-02"]),
    ("daily.implausible_day", "day", ["2200-01-01", "2026-03-03", "2026-03-02"]),
    ("daily.missing_value", "diamonds", [None, 2, 3]),
    ("daily.fractional_value", "airtime_seconds", [0.5, 120, 180]),
    ("daily.negative_value", "diamonds", [-1, 2, 3]),
    ("daily.too_large", "diamonds", [10**12 + 1, 2, 3]),
    ("daily.too_large", "airtime_seconds", [2**70, 120, 180]),
    ("daily.bad_number", "diamonds", ["x", 2, 3]),
    ("daily.airtime_too_long", "airtime_seconds", [86_401, 120, 180]),
    ("daily.active_without_airtime", "active", [2, 0, 1]),
    ("daily.active_without_airtime", "airtime_seconds", [0, 120, 180]),  # active, which was there without
    ("daily.bad_quality", "quality", ["good", "observed", "observed"]),
    ("daily.bad_quality", "quality", [["observed"], "observed", "observed"]),
    ("daily.bad_number", "active", ["x", False, True]),
]


@pytest.mark.parametrize(("code", "field", "values"), BAD, ids=range(len(BAD)))
def test_a_bad_row_is_reported_or_its_day_is_unknown(code, field, values):
    with pytest.raises(RowErrors) as caught:
        build(**{field: values})
    told_ = caught.value.issues
    assert set(told_.row) == {0}
    assert set(told_.code) == {code}
    assert set(told_.field) == {"active" if code == "daily.active_without_airtime" else field}
    assert told_.creator_id == ("" if field == "creator_id" else "a",)
    assert REQUIREMENTS[code] in str(caught.value)
    kept = build(**{field: values}, on_error="collect", first_day=date(2026, 3, 1))
    assert kept.issues == told_
    assert kept.days[0].tolist() == [[0, 0, 0], [0, 0, 0], [120, 2, 0]]
    row_of_a_known_day = code not in ("session.missing_creator", "daily.bad_day", "daily.implausible_day")
    assert kept.known[0].tolist() == [not row_of_a_known_day, True, True]


def test_the_day_of_a_row_set_aside_is_unknown_on_the_last_day_as_on_the_first_and_nowhere_else():
    last = build(diamonds=[1, -2, 3], on_error="collect", last_day=date(2026, 3, 3))
    assert last.known.tolist() == [[True, True, False], [True, True, True]]
    before_the_first = build(diamonds=[-1, 2, 3], on_error="collect", first_day=date(2026, 3, 2))
    assert before_the_first.known.all()
    after_the_last = build(on_error="collect", last_day=date(2026, 3, 2))
    assert after_the_last.issues.counts() == {"daily.after_last_day": 1}
    assert after_the_last.known.all()
    nobody = build(creator_id=["a", "b", "c"], diamonds=[1, 2, -3], on_error="collect", first_day=date(2026, 3, 1))
    assert nobody.ids.tolist() == ["a", "b"]
    assert nobody.known.all()


def test_the_days_that_can_be_given_are_those_of_1990_to_2199():
    early = build(day=["1990-01-01"] * 2 + ["2026-03-01"], creator_id=list("abc"), first_day=date(2026, 3, 1))
    assert set(early.issues.code) == {"daily.before_first_day"}
    late = build(day=["2199-12-31"] * 3, creator_id=list("abc"))
    assert late.days.shape == (3, 1, 3)


def test_the_most_diamonds_of_a_day_are_a_million_million():
    assert build(diamonds=[10**12, 2, 3]).days[0, 0, 1] == 10**12


def test_numbers_of_a_ledger_of_days_are_whole():
    ledger = build(quality=["observed", "restated", "spread"])
    assert (ledger.days.dtype, ledger.quality.dtype, ledger.since.dtype) == (np.int64, np.uint8, np.int64)


def test_creators_who_are_named_keep_what_is_said_of_them_and_come_when_they_join():
    people = [tp.Creator("a", name="Ann", joined=date(2026, 3, 2)), tp.Creator("z", joined=date(2026, 3, 3))]
    rows = {name: BASE[name][1:] for name in ("creator_id", "day", "airtime_seconds", "diamonds", "active")}
    ledger = build(**rows, creators=people, first_day=date(2026, 3, 1))
    assert ledger.creators == (people[0], tp.Creator("b"), people[1])
    assert ledger.since.tolist() == [1, 1, 2]


@pytest.mark.parametrize("name", ["creator_id", "day", "airtime_seconds", "diamonds", "active", "quality"])
def test_a_column_that_is_none_is_named(name):
    hint = "pass a list, an array or a series"
    told(
        lambda: build(**{name: 5}), InputTypeError, "schema.not_a_column", name, f"{name} must be a column of values",
        "found 5", hint,
    )  # fmt: skip
    with pytest.raises(SchemaError, match="all columns must have one length") as caught:
        build(**{"quality": ["observed"] * 3, name: ["2026-03-01"] * 2})
    assert caught.value.value == {
        n: 2 if n == name else 3 for n in ("creator_id", "day", "quality", "airtime_seconds", "diamonds", "active")
    }


def test_an_id_of_days_is_no_float():
    told(
        lambda: build(creator_id=["a", 7.5, "b"]), SchemaError, "schema.id_float", "creator_id, row 1",
        "an id must be text or an integer", "found 7.5",
    )  # fmt: skip


def test_an_unknown_day_may_say_anything_of_activity():
    for odd in ({"airtime_seconds": [None, 120, 180]}, {"active": [None, False, True]}):
        ledger = build(quality=["missing", "observed", "observed"], **odd)
        assert not ledger.known[0, 0]
        assert not ledger.days[0, 0].any()
        assert ledger.days[1, 1].tolist() == [180, 3, 1]


def test_a_day_given_twice_is_unknown_whatever_the_order():
    twice = {
        "creator_id": ["a", "a", "b"],
        "day": ["2026-03-01"] * 2 + ["2026-03-02"],
        "airtime_seconds": [60, 120, 180],
    }
    with pytest.raises(RowErrors, match="a creator must have one row a day") as caught:
        build(**twice)
    assert caught.value.issues.row == (0, 1)
    assert set(caught.value.issues.field) == {"day"}
    kept = build(**twice, on_error="collect", creators=[tp.Creator("a")], first_day=date(2026, 3, 1))
    assert kept.known.tolist() == [[False, True], [True, True]]


def test_only_the_rows_of_one_creator_and_day_are_given_twice():
    rows = [("b", 2), ("a", 1), ("c", 1), ("b", 1), ("c", 2), ("a", 2), ("b", 2), ("c", 3), ("c", 2)]
    columns = {name: [1] * len(rows) for name in ("airtime_seconds", "diamonds", "active")}
    with pytest.raises(RowErrors) as caught:
        build(creator_id=[c for c, _ in rows], day=[date(2026, 3, d) for _, d in rows], **columns)
    assert caught.value.issues.row == (0, 4, 6, 8)
    assert set(caught.value.issues.code) == {"daily.duplicate_day"}


def test_rows_after_the_last_day_are_errors_and_rows_before_the_first_are_reported():
    with pytest.raises(RowErrors, match="a day must not be after last_day") as caught:
        build(last_day=date(2026, 3, 2))
    assert list(caught.value.issues) == [(1, "a", "day", "daily.after_last_day", "2026-03-03")]
    late = build(first_day=date(2026, 3, 2))
    assert list(late.issues) == [(0, "a", "day", "daily.before_first_day", "2026-03-01")]
    assert late.days[0].tolist() == [[0, 0, 0], [120, 2, 0]]
    beyond = build(first_day=date(2026, 3, 9))
    assert beyond.days.shape == (2, 1, 3)
    assert not beyond.days.any()


def test_the_days_covered_need_a_row_or_a_day():
    empty = {name: [] for name in ("creator_id", "day", "airtime_seconds", "diamonds", "active")}
    assert build(**empty, last_day=date(2026, 3, 1), creators=[tp.Creator("z")]).days.tolist() == [[[0, 0, 0]]]
    assert build(**empty, first_day=date(2026, 3, 1)).days.shape == (0, 1, 3)
    told(
        lambda: build(**empty),
        InputError,
        "ledger.no_days",
        "last_day",
        "without rows, last_day must say what is known",
        "pass last_day=",
        "found None",
    )
    nobody = build(creator_id=[None] * 3, on_error="collect", last_day=date(2026, 3, 3))
    assert nobody.days.shape == (0, 1, 3)
    assert nobody.issues.counts() == {"session.missing_creator": 3}


def test_a_day_is_as_long_as_its_zone_makes_it_unless_streams_count_whole():
    short = {"creator_id": ["a"], "day": ["2026-03-08"], "diamonds": None, "active": [1]}
    new_york = tp.DayRule("America/New_York")
    build(**short, airtime_seconds=[23 * 3600], day_rule=new_york)
    with pytest.raises(RowErrors, match="airtime must be no longer than the day"):
        build(**short, airtime_seconds=[23 * 3600 + 1], day_rule=new_york)
    around = {"creator_id": ["a"] * 3, "diamonds": None, "active": [1] * 3, "day_rule": new_york}
    for day in (6, 7, 8):
        days = [date(2026, 3, day + k) for k in range(3)]
        with pytest.raises(RowErrors) as caught:
            build(**around, day=days, airtime_seconds=[24 * 3600] * 3)
        assert caught.value.issues.row == (8 - day,)
    whole = tp.DayRule("America/New_York", midnight="start")
    assert build(**short, airtime_seconds=[30 * 3600], day_rule=whole).days[0, 0, 0] == 30 * 3600


def test_settings_of_the_door_are_checked():
    told(
        lambda: build(on_error="x"),
        InputError,
        "input.bad_on_error",
        "on_error",
        "on_error must be one of raise, collect",
    )
    for name in ("first_day", "last_day"):
        with pytest.raises(InputError, match=f"{name} must be a date, such as 2026-03-15, or None"):
            build(**{name: datetime(2026, 3, 1, tzinfo=UTC)})
    with pytest.raises(RowErrors, match="plain digits"):
        build(diamonds=["1", "2", "3"])
    assert build(diamonds=["1", " 2 ", "3"], text_numbers=True).digest == build().digest
