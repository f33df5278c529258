"""Recaps of streams and what an hour brings, by hand."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import ttest_ind

import tierpace as tp
from tests.errors import told
from tests.making.streams import RULE, cut, stream
from tierpace.errors import InputError
from tierpace.evidence import hourly_rates, stream_recaps
from tierpace.tables import Table


def rows(table, **where):
    return [r for r in table if all(r[k] == v for k, v in where.items())]


# ------------------------------------------------------------------------------------------------------------- recaps
def test_a_stream_is_held_against_the_streams_before_it():
    """Five streams of 10 to 50 an hour, then one of 40: the median is 30, three brought less, one the same."""
    before = [stream("ann", d, diamonds=10 * d) for d in range(1, 6)]
    found = rows(stream_recaps(cut(*before, stream("ann", 7, diamonds=80, hours=2, stream_id="s7"))))
    assert [r["usual_per_hour"] for r in found] == [None] * 5 + [30.0]
    last = found[-1]
    assert last["ratio"] == pytest.approx(40 / 30)
    assert last["percentile"] == (3 / 5 + 4 / 5) / 2
    assert (last["stream_id"], last["day"], last["weekday"], last["hours"]) == ("s7", date(2026, 3, 7), "Sat", 2.0)
    assert (last["diamonds"], last["diamonds_per_hour"]) == (80, 40.0)
    assert last["pause"] == 47.0
    assert found[0]["pause"] is None
    assert last["start"] == "2026-03-07T20:00:00+00:00"


def test_only_streams_of_the_90_days_before_and_of_the_creator_count():
    sessions = [stream("ann", d - 100, diamonds=900) for d in range(1, 9)]
    sessions += [stream("bob", d, diamonds=500) for d in range(1, 9)]
    sessions += [stream("ann", d, diamonds=10) for d in range(1, 8)]
    last = rows(stream_recaps(cut(*sessions)), creator_id="ann")[-1]
    assert (last["usual_per_hour"], last["ratio"], last["percentile"]) == (10.0, 1.0, 0.5)


def test_the_window_begins_where_it_is_set():
    sessions = [stream("ann", d, diamonds=1) for d in (-3, 1, 4)]
    assert len(stream_recaps(cut(*sessions))) == 2
    assert len(stream_recaps(cut(*sessions), since=date(2026, 2, 1))) == 3
    assert len(stream_recaps(cut(*sessions), since=date(2026, 3, 2))) == 1


def test_gifters_and_battles_are_counted_where_they_are_known():
    plain, rich = cut(stream("ann", 1)), cut(
        stream("ann", 1, gifts=[(1, 5, "zoe"), (2, 5, "zoe"), (3, 5, "bob")], battles=[(0, 5, None, None)])
    )  # fmt: skip
    assert [(r["gifters"], r["battles"]) for r in stream_recaps(rich)] == [(2, 1)]
    assert [(r["gifters"], r["battles"]) for r in stream_recaps(plain)] == [(None, None)]


def test_unmeasured_diamonds_are_not_0():
    ledger = tp.Ledger.from_columns(
        creator_id=["a"] * 7,
        start=[1772395200 + 86400 * k for k in range(7)],
        end=[1772398800 + 86400 * k for k in range(7)],
        diamonds=None,
        day_rule=RULE,
    )
    progress = ledger.as_of(ledger.last_day)
    last = rows(stream_recaps(progress))[-1]
    assert [last[c] for c in ("diamonds", "diamonds_per_hour", "usual_per_hour", "ratio", "percentile")] == [None] * 5
    told(
        lambda: hourly_rates(progress, by="hour"),
        InputError, "evidence.no_diamonds", "progress", "diamonds must be measured", "give the column", "found None",
    )  # fmt: skip


def test_days_of_the_local_zone_count():
    found = rows(stream_recaps(cut(stream("ann", 7, at=20), rule=tp.DayRule("Asia/Tokyo"))))
    assert (found[0]["day"], found[0]["weekday"]) == (date(2026, 3, 8), "Sun")


# -------------------------------------------------------------------------------------------------------------- rates
def test_the_rate_of_a_group_is_what_its_streams_brought_over_their_hours():
    """Ten Sundays of two hours with 100 to 1,000 diamonds."""
    sessions = [stream("ann", 1 - 7 * k, hours=2, diamonds=100 * (k + 1)) for k in range(10)]
    (row,) = rows(hourly_rates(cut(*sessions), by="weekday", each=True), creator_id="ann", group="Sun")
    assert (row["streams"], row["diamonds_per_hour"]) == (10, 5500 / 20)
    assert 0 < row["low"] < 275 < row["high"]
    assert row["relative"] is None  # no other streams to hold them against
    assert rows(hourly_rates(cut(*sessions), by="weekday", each=True), group="Mon")[0]["diamonds_per_hour"] is None


def test_streams_that_are_all_alike_have_no_spread():
    sessions = [stream("ann", d, diamonds=100) for d in range(1, 29)]
    for row in hourly_rates(cut(*sessions), by="hour", each=True):
        if row["streams"]:
            assert (row["low"], row["diamonds_per_hour"], row["high"]) == (100.0, 100.0, 100.0)


def test_creators_are_held_against_themselves():
    """Strong ones stream at 20:00 alone and weak ones at 9:00 too: at 20:00 nobody brings more than usual."""
    sessions = [stream(f"s{k}", d, at=20, diamonds=1000) for k in range(9) for d in range(1, 11)]
    sessions += [stream(f"w{k}", d, at=(9, 20)[d % 2], diamonds=10) for k in range(9) for d in range(1, 11)]
    (late,) = rows(hourly_rates(cut(*sessions), by="hour"), group="20:00")
    (early,) = rows(hourly_rates(cut(*sessions), by="hour"), group="09:00")
    assert late["diamonds_per_hour"] > 5 * early["diamonds_per_hour"]
    assert late["relative"] == pytest.approx(1.0)
    assert (late["creators"], early["creators"]) == (18, 9)


def test_a_creators_hour_is_held_against_the_others_by_welch():
    """Eight evenings and ten mornings whose rates differ, against scipy's own test of unequal variances."""
    evening = [100, 200, 150, 400, 120, 90, 310, 260]
    morning = [80, 60, 75, 90, 110, 70, 65, 85, 100, 95]
    sessions = [stream("ann", d + 1, at=20, diamonds=n) for d, n in enumerate(evening)]
    sessions += [stream("ann", d + 1, at=9, diamonds=n) for d, n in enumerate(morning)]
    pad = np.mean(evening + morning) / 10
    a, b = np.log(np.array(evening) + pad), np.log(np.array(morning) + pad)
    found = ttest_ind(a, b, equal_var=False)
    for level in (0.8, 0.95):
        wanted = found.confidence_interval(level)
        (late,) = rows(hourly_rates(cut(*sessions), by="hour", each=True, level=level), group="20:00")
        assert late["relative"] == pytest.approx(np.exp(a.mean() - b.mean()))
        assert (late["relative_low"], late["relative_high"]) == pytest.approx((np.exp(wanted.low), np.exp(wanted.high)))


def test_two_hours_without_any_spread_differ_by_what_they_differ():
    sessions = [stream("ann", d, at=at, diamonds=n) for d in range(1, 10) for at, n in ((9, 100), (20, 300))]
    (late,) = rows(hourly_rates(cut(*sessions), by="hour", each=True), group="20:00")
    assert late["relative"] == pytest.approx(320 / 120)  # each with a tenth of the mean, 20
    assert late["relative_low"] == late["relative"] == late["relative_high"]


def test_what_doubles_on_one_weekday_is_reported():
    rng = np.random.default_rng(3)
    sessions = [
        stream(f"c{k}", 31 - d, diamonds=int(1000 * rng.lognormal(0, 0.3) * (2 if (31 - d) % 7 == 1 else 1)))
        for k in range(10)
        for d in range(70)
    ]
    table = hourly_rates(cut(*sessions), by="weekday")
    (sunday,), (monday,) = (rows(table, group=g) for g in ("Sun", "Mon"))
    assert sunday["relative_low"] < 2 * 1.0 < sunday["relative_high"] * 1.05
    assert sunday["relative_low"] > 1.5
    assert monday["relative_high"] < 1.0


def test_groups_by_length_and_pause():
    sessions = [stream("ann", d, hours=(0.5, 2, 7)[d % 3], diamonds=100) for d in range(1, 29)]
    lengths = hourly_rates(cut(*sessions), by="length")
    assert lengths.columns["group"] == ("0 to 1 h", "1 to 2 h", "2 to 3 h", "3 to 4 h", "4 to 6 h", "6 h or more")
    assert lengths.columns["streams"] == (9, 0, 10, 0, 0, 9)
    pauses = hourly_rates(cut(*sessions), by="pause")
    assert pauses.columns["group"] == ("0 to 12 h", "12 to 36 h", "36 to 84 h", "84 h or more")
    assert sum(pauses.columns["streams"]) == 27  # the first has none


def test_arguments_are_checked():
    progress = cut(stream("ann", 1, diamonds=5))
    told(lambda: hourly_rates(progress, by="month"), InputError, "evidence.bad_group", "by", "weekday, hour, length")
    told(lambda: hourly_rates(progress, by="hour", level=1.0), InputError, "evidence.bad_level", "level", "below 1")
    told(
        lambda: stream_recaps(progress, since="x"),
        InputError,
        "evidence.bad_day",
        "since",
        "since must be a date, such as 2026-03-15",
    )


def test_daily_rows_say_nothing_of_streams():
    ledger = tp.Ledger.from_daily(
        creator_id=["a"], day=[date(2026, 3, 1)], airtime_seconds=[60], diamonds=[1], active=[1], day_rule=RULE
    )
    told(
        lambda: stream_recaps(ledger.as_of(date(2026, 3, 1))),
        InputError, "evidence.no_streams", "progress", "the ledger must have streams",
        "daily rows say nothing", "found None",
    )  # fmt: skip


def test_a_table_is_queried():
    table = Table({"a": (1, 2), "b": ("x", None)})
    assert len(table) == 2
    assert list(table) == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]
    assert repr(table) == "<Table of 2 rows: a, b>"
    assert table.to_frame().a.tolist() == [1, 2]
    assert table == Table({"a": (1, 2), "b": ("x", None)})
    assert len(Table({})) == 0


def test_an_empty_roster_has_empty_tables():
    none = cut(stream("ann", 1, diamonds=5)).select([])
    assert len(stream_recaps(none)) == 0
    assert set(hourly_rates(none, by="hour").columns["streams"]) == {0}
    assert len(hourly_rates(none, by="hour", each=True)) == 0
    assert len(tp.evidence.gone_dark(none)) == 0
