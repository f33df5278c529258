"""Days: the cut of a ledger, its edges, months, and the days of daily rows."""

from datetime import UTC as Z, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import DAY, HOUR, LAST, MARCH, NOON, bad_row, daily, streams
from tests.making.programs import one_tier
from tierpace.errors import AsOfError, InputError, InputTypeError, RowErrors

FIRST = date(2026, 2, 1)


def march(**more):
    """Ann streams an hour at noon on the 1st, the 10th and the 20th."""
    start = [NOON + d * DAY for d in (0, 9, 19)]
    columns = {"creator_id": ["ann"] * 3, "start": start, "end": [t + HOUR for t in start], "diamonds": [10] * 3}
    return streams(**{**columns, "first_day": FIRST, "last_day": LAST, **more})


@pytest.mark.catalogue(33, 95)
def test_a_stream_after_the_last_day_is_reported_and_never_counted():
    late = march(last_day=date(2026, 3, 19))
    assert late.days[0, :, 0].sum() == 2 * HOUR
    assert list(late.issues) == [(2, "ann", "start", "session.after_last_day", NOON + 19 * DAY)]
    with pytest.raises(RowErrors, match="a time must lie between 1990-01-01 and a day after last_day") as caught:
        march(last_day=date(2026, 3, 17))
    assert list(caught.value.issues) == [(2, "ann", "start", "session.implausible_time", NOON + 19 * DAY)]


@pytest.mark.catalogue(33, 95, 107)
@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 19)])
def test_a_cut_knows_nothing_of_later_streams(day):
    whole, cut = march().as_of(day), march(last_day=date(2026, 3, 20)).until(day).as_of(day)
    assert whole.so_far.tolist() == cut.so_far.tolist() == [[HOUR, 10, 1] if day.day < 10 else [2 * HOUR, 20, 2]]
    assert whole.streams == cut.streams
    assert not len(whole.history.issues)


@pytest.mark.catalogue(34)
def test_a_stream_before_the_first_day_is_reported_and_counts_only_within():
    early = march(first_day=date(2026, 3, 2))
    assert list(early.issues) == [(0, "ann", "start", "session.before_first_day", NOON)]
    over = streams(start=[NOON], end=[NOON + DAY], diamonds=[100], first_day=date(2026, 3, 2))
    assert over.days.tolist() == [[[12 * HOUR, 50, 1]]]
    assert over.issues.counts() == {"session.before_first_day": 1}
    assert list(daily(first_day=date(2026, 3, 2)).issues) == [
        (0, "sound", "day", "daily.before_first_day", "2026-03-01")
    ]


@pytest.mark.catalogue(34)
def test_a_stream_outside_a_month_adds_nothing_to_it():
    assert march().month(MARCH.shift(-1)).totals.tolist() == [[0, 0, 0]]
    assert march().month(MARCH).totals.tolist() == [[3 * HOUR, 30, 3]]


@pytest.mark.catalogue(88)
def test_the_day_is_never_read_from_a_clock():
    """Left out it is Python's own error; given as nothing, ours."""
    for call in (march().as_of, lambda: tp.roster(march(), one_tier(active_days=1))):
        with pytest.raises(TypeError, match="missing 1 required"):
            call()
    told(lambda: march().as_of(None), InputTypeError, "asof.bad_type", "as_of", "as_of must be a date", "found None")


@pytest.mark.catalogue(89)
def test_an_instant_needs_its_zone():
    naive = datetime(2026, 3, 15, 14)
    for call in (march().as_of, lambda at: tp.roster(march(), one_tier(active_days=1), as_of=at)):
        told(lambda call=call: call(naive), AsOfError, "asof.naive", "as_of", "must have a zone", "or give a date")


@pytest.mark.catalogue(94)
def test_a_day_in_progress_counts_to_the_second_and_is_no_lost_day():
    """Ann streams at noon on the 1st, 10th and 20th: half an hour in, half of that hour is there."""
    at = datetime(2026, 3, 10, 12, 30, tzinfo=Z)
    now = march().as_of(at)
    assert now.so_far.tolist() == [[HOUR + HOUR // 2, 15, 2]]
    assert (now.day, len(now.days_left), now.cut, now.as_of) == (9, 22, at, date(2026, 3, 9))
    assert now.seconds_left.tolist() == [22 * DAY - 12 * HOUR - HOUR // 2]
    assert now.free_days.tolist() == [21]  # today is active already
    early = march().as_of(at - timedelta(hours=1))
    assert early.so_far.tolist() == [[HOUR, 10, 1]]
    assert early.free_days.tolist() == [22]
    assert now.seconds_of_days_left.tolist() == [11 * HOUR + HOUR // 2, *[DAY] * 21]


@pytest.mark.catalogue(94)
def test_a_day_in_progress_is_read_from_streams_up_to_a_day_after_the_last():
    at = datetime(2026, 3, 10, 12, 30, tzinfo=Z)
    days = daily(day=["2026-03-10"], first_day=FIRST, last_day=LAST)
    told(lambda: days.as_of(at), InputError, "asof.no_streams", "as_of", "the last fully known day")
    assert days.as_of(datetime(2026, 3, 11, tzinfo=Z)) == days.as_of(date(2026, 3, 10))
    first_two = {"start": [NOON, NOON + 9 * DAY], "end": [NOON + HOUR, NOON + 9 * DAY + HOUR]}
    beside = march(**first_two, creator_id=["ann"] * 2, diamonds=[10] * 2, last_day=date(2026, 3, 9))
    assert beside.as_of(at).so_far.tolist() == march().as_of(at).so_far.tolist()
    for outside in (
        datetime(2026, 3, 11, 1, tzinfo=Z),
        datetime(2026, 2, 1, tzinfo=Z),
        datetime(2026, 2, 1, 9, tzinfo=Z),
    ):
        told(
            lambda at=outside: beside.as_of(at), AsOfError, "asof.outside_ledger", "as_of", "(2026-03-09)",
            "last_day=" if outside.month == 3 else "read data of that day too",
        )  # fmt: skip
    for month, code in ((tp.Month(2026, 4), "asof.before_month"), (tp.Month(2026, 2), "asof.after_month")):
        told(
            lambda m=month: march().as_of(at, month=m),
            AsOfError,
            code,
            "month",
            "that of the day in progress (2026-03)",
        )


@pytest.mark.catalogue(92)
def test_the_first_instant_of_the_next_month_is_the_end_of_this_one():
    at = datetime(2026, 4, 1, tzinfo=Z)
    ledger = march(last_day=date(2026, 3, 31))
    projection = tp.project(ledger.as_of(at), draws=20)
    assert str(projection.month) == "2026-03"
    assert projection.point.tolist() == ledger.month(MARCH).totals.tolist()
    assert np.isin(tp.chances(projection, one_tier(active_days=3)).by_tier, [0, 1]).all()
    last = ledger.as_of(at - timedelta(seconds=1))
    assert (last.so_far == ledger.month(MARCH).totals).all()
    assert last.seconds_left.tolist() == [1]
    eve = ledger.as_of(at, month=tp.Month(2026, 4))
    assert (eve.day, eve.so_far.tolist()) == (0, [[0, 0, 0]])


NO_DAYS = [
    np.datetime64("2026-03"),
    "15.03.2026", "2026-03", 20_527, 15.0, True, pd.NaT, (2026, 3, 15),
]  # fmt: skip


@pytest.mark.catalogue(89)
@pytest.mark.parametrize("day", NO_DAYS, ids=repr)
def test_an_as_of_is_a_day_or_an_instant(day):
    """A date is the end of that day in the ledger's own zone, so that no second zone can mean another day."""
    with pytest.raises(
        InputTypeError,
        match="as_of must be a date, the last fully known day, or an aware datetime within a day, found",
    ) as caught:
        march().as_of(day)
    error = caught.value
    assert (error.code, error.field) == ("asof.bad_type", "as_of")
    assert error.value is day


@pytest.mark.catalogue(99)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_a_cut_is_the_end_of_the_day_in_the_programs_zone_however_the_streams_were_given(zone):
    rule = tp.DayRule("America/New_York")
    evening = datetime(2026, 3, 15, 23, tzinfo=ZoneInfo("America/New_York"))
    start, end = (t.astimezone(ZoneInfo(zone)) for t in (evening, evening + timedelta(hours=2)))
    ledger = streams(start=[start], end=[end], diamonds=[10], day_rule=rule, last_day=LAST)
    assert ledger.as_of(date(2026, 3, 15)).so_far.tolist() == [[HOUR, 5, 1]]


@pytest.mark.catalogue(90, 93)
def test_a_month_is_looked_at_from_its_own_days_and_the_day_before_it():
    ledger = march()
    told(
        lambda: ledger.as_of(date(2026, 2, 27), month=MARCH),
        AsOfError,
        "asof.before_month",
        "month",
        "the month must be that of the as-of day (2026-02), or begin the day after",
        "found '2026-03'",
        "cut at a day of 2026-03, or on the day before it",
    )
    told(
        lambda: ledger.as_of(date(2026, 3, 1), month=MARCH.shift(-1)),
        AsOfError,
        "asof.after_month",
        "month",
        "the month must be that of the as-of day (2026-03)",
        "found '2026-02'",
    )
    assert ledger.as_of(date(2026, 2, 28), month=MARCH).day == 0


@pytest.mark.catalogue(93)
@pytest.mark.parametrize("name", ["Linear", "DayOfWeek", "LateMonth", "EmpiricalBayes", "Benktander", "Hurdle"])
def test_of_a_month_that_is_over_every_forecaster_says_what_the_rules_say(name):
    forecaster = getattr(tp.forecasters, name)()
    ledger = march(creators=[tp.Creator("idle")])
    rules = one_tier(airtime_hours=3, active_days=3)
    verdicts = tp.judge(ledger.month(MARCH), rules)
    chances = tp.chances(tp.project(ledger.as_of(LAST), forecaster, draws=30), rules)
    assert verdicts.tier_index.tolist() == [0, 1]
    assert chances.by_tier[0].tolist() == [1.0]
    assert chances.final[0].tolist() == [1.0, 0.0]
    assert np.isnan(chances.by_tier[1]).all()  # without data, nothing is said
    less = tp.chances(tp.project(ledger.as_of(LAST), forecaster, draws=30), one_tier(airtime_hours=4))
    assert less.by_tier[0].tolist() == [0.0]


@pytest.mark.catalogue(91)
@pytest.mark.parametrize("name", ["Linear", "DayOfWeek", "LateMonth", "EmpiricalBayes", "Benktander", "Hurdle"])
@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1)], ids=["eve", "first day"])
def test_with_no_day_of_the_month_nothing_is_divided_by_zero(name, day):
    before = NOON - 3 * DAY
    start = [before, *(NOON + d * DAY for d in (0, 9, 19))]
    columns = {"creator_id": ["ann"] * 4, "start": start, "end": [t + HOUR for t in start], "diamonds": [10] * 4}
    progress = march(creators=[tp.Creator("ann")], **columns, first_day=date(2026, 2, 20)).as_of(day, month=MARCH)
    projection = tp.project(progress, getattr(tp.forecasters, name)(), draws=30)
    assert np.isfinite(projection.draws).all()
    assert projection.notes
    assert 0 < tp.chances(projection, one_tier(active_days=3)).by_tier[0, 0] < 1


LENGTHS = {
    ("UTC", tp.Month(2026, 2)): 672,
    ("UTC", tp.Month(2028, 2)): 696,
    ("America/New_York", tp.Month(2026, 3)): 743,
    ("America/New_York", tp.Month(2026, 11)): 721,
    ("Europe/Berlin", tp.Month(2026, 10)): 745,
    ("Australia/Lord_Howe", tp.Month(2026, 4)): 720.5,
    ("Australia/Lord_Howe", tp.Month(2026, 10)): 743.5,
    ("Pacific/Apia", tp.Month(2011, 12)): 720,
}


@pytest.mark.catalogue(96, 97)
@pytest.mark.parametrize(
    ("where", "hours"), LENGTHS.items(), ids=lambda v: "-".join(map(str, v)) if isinstance(v, tuple) else str(v)
)
def test_a_month_has_the_hours_it_has(where, hours):
    zone, month = where
    rule = tp.DayRule(zone)
    begin, *_, end = rule.edges(month.first, month.last).tolist()
    assert end - begin == hours * HOUR
    columns = {"start": [begin], "end": [end], "day_rule": rule, "max_stream_hours": 800}
    ledger = streams(**columns, first_day=month.first, last_day=month.last)
    lengths = rule.day_seconds(month.first, month.last)
    assert ledger.month(month).totals[0].tolist() == [hours * HOUR, 5, int((lengths > 0).sum())]
    assert len(lengths) == month.days


BAD_MONTHS = [
    "2026-13",
    "2026-00",
    "11-2026",
    "2026-3",
    "2026/03",
    "２０２６-03",
    "2026-03-01",
    "0000-01",
    " 2026-03",
    "",
]


@pytest.mark.catalogue(98)
@pytest.mark.parametrize("text", BAD_MONTHS)
def test_a_month_is_written_one_way(text):
    error = told(
        lambda: tp.Month.parse(text),
        AsOfError,
        "month.bad_text",
        "month",
        "must be written YYYY-MM",
        "example 2026-03",
    )
    assert error.value == text


@pytest.mark.catalogue(98)
@pytest.mark.parametrize("value", [202_611, 2026.11, date(2026, 11, 1), None, ("2026", "11"), b"2026-11"], ids=repr)
def test_a_month_is_text_or_a_month(value):
    told(lambda: tp.Month.parse(value), InputTypeError, "month.bad_type", "month", "must be text, YYYY-MM")
    if value is not None:
        told(
            lambda: march().as_of(LAST, month=value), InputTypeError, "month.bad_type", "month",
            "month must be a Month, or text like 2026-03",
            "write Month(2026, 3) or Month.from_date(day)",
        )  # fmt: skip
    assert tp.Month.parse("2026-11") == tp.Month(2026, 11) == tp.Month.from_date(date(2026, 11, 30))


@pytest.mark.catalogue(98)
@pytest.mark.parametrize("value", ["2026-11", None, tp.Month(2026, 11)], ids=repr)
def test_a_month_of_a_day_wants_a_day(value):
    told(
        lambda: tp.Month.from_date(value),
        InputTypeError,
        "month.bad_type",
        "day",
        "must be a date, such as 2026-03-15",
    )


@pytest.mark.catalogue(100)
def test_an_export_that_ends_early_is_not_read_as_days_of_rest():
    """The ledger ends with its last stream unless data are said to be complete for longer: silence must be claimed."""
    ledger = march(last_day=None)
    assert ledger.last_day == date(2026, 3, 20)
    told(
        lambda: ledger.as_of(date(2026, 3, 23)),
        AsOfError,
        "asof.outside_ledger",
        "as_of",
        "as_of must lie within the ledger, 2026-02-01 to 2026-03-20",
        "found '2026-03-23'",
        "pass last_day= when building the ledger if data were complete for longer",
    )
    claimed = march(last_day=date(2026, 3, 23)).as_of(date(2026, 3, 23))
    assert claimed.free_days.tolist() == [8]
    told(
        lambda: ledger.month(tp.Month(2026, 4)), AsOfError, "asof.month_outside_ledger", "month",
        "the month must lie within the ledger, 2026-02-01 to 2026-03-20", "found '2026-04'",
    )  # fmt: skip


# The days of daily rows ------------------------------------------------------------------------

NO_DAYS = {
    "an instant": datetime(2026, 3, 1, 12),
    "a midnight of a zone": datetime(2026, 3, 1, tzinfo=Z),
    "a Timestamp of a zone": pd.Timestamp("2026-03-01", tz="UTC"),
    "a month": np.datetime64("2026-03"),
    "a year": np.datetime64("2026", "Y"),
    "a far second": np.datetime64(2**62, "s"),
    "a number": 20_513,
    "none": None,
    "NaT": pd.NaT,
    "true": True,
    "no such day": "2026-02-30",
    "a time behind": "2026-03-01 00:00:00",
    "a line end": "2026-03-01\n",
    "a tab": "\t2026-03-01",
    "another order": "01/03/2026",
    "wide digits": "２０２６-03-01",
    "a week": "2026-W10-1",
    "nothing": "",
}


@pytest.mark.catalogue(40, 89)
@pytest.mark.parametrize("value", NO_DAYS.values(), ids=NO_DAYS)
def test_what_is_no_day_is_reported(value):
    bad_row("daily.bad_day", "day", value, door=daily)


TYPED = {
    "months": np.array(["2026-03"], "M8[M]"),
    "years": np.array(["2026"], "M8[Y]"),
    "weeks": np.array(["2026-03-05"], "M8[W]"),
    "hours": np.array(["2026-03-01T01"], "M8[h]"),
    "pandas with a zone": pd.Series([pd.Timestamp("2026-03-01", tz="UTC")]),
    "polars with a zone": pl.Series([datetime(2026, 3, 1, tzinfo=Z)]),
    "arrow with a zone": pa.array([datetime(2026, 3, 1, tzinfo=Z)], pa.timestamp("us", "UTC")),
    "fractions": np.array([20_513.0]),
    "periods": pd.Series(pd.period_range("2026-03-01", periods=1, freq="D")),
}


@pytest.mark.catalogue(40)
@pytest.mark.parametrize("column", TYPED.values(), ids=TYPED)
def test_neither_is_a_typed_column_of_months_or_of_midnights_in_a_zone(column):
    """A midnight in UTC is an evening in New York: of which day, only the caller can say."""
    with pytest.raises(RowErrors, match="a day must be an ISO date, YYYY-MM-DD") as caught:
        daily(day=column)
    assert caught.value.issues.code == ("daily.bad_day",)


@pytest.mark.catalogue(35)
@pytest.mark.parametrize("day", [date.min, date.max, "1989-12-31", "2200-01-01", np.datetime64("0001-01-01")], ids=repr)
def test_a_day_beyond_reason_is_reported(day):
    bad_row("daily.implausible_day", "day", day, door=daily)


@pytest.mark.catalogue(97)
def test_the_day_that_samoa_skipped_has_no_room_for_a_second():
    apia = tp.DayRule("Pacific/Apia")
    settings = {"day": ["2011-12-30"], "day_rule": apia, "diamonds": [0]}
    assert daily(**settings, airtime_seconds=[0], active=[0]).days.tolist() == [[[0, 0, 0]]]
    with pytest.raises(RowErrors, match="airtime must be no longer than the day"):
        daily(**settings, airtime_seconds=[1], active=[0])


@pytest.mark.catalogue(104, 105)
def test_a_day_that_is_unknown_is_said_so_and_is_no_zero():
    rows = {"creator_id": ["a"] * 3, "day": ["2026-03-01", "2026-03-02", "2026-03-03"], "active": [1, None, 1]}
    ledger = daily(
        **rows, airtime_seconds=[60, None, 60], diamonds=[1, None, 1], quality=["observed", "missing", "spread"]
    )
    assert ledger.known.tolist() == [[True, False, True]]
    assert ledger.as_of(date(2026, 3, 3)).free_days.tolist() == [29]
    for word in (None, "", "OBSERVED", " observed", 0, float("nan")):
        with pytest.raises(RowErrors, match="quality must be one of observed, spread, restated, missing") as caught:
            daily(quality=[word])
        assert [issue[:4] for issue in caught.value.issues] == [(0, "sound", "quality", "daily.bad_quality")]
