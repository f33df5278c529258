"""Points of the three forecasters against values worked by hand."""

from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily
from tierpace.core.signals import Signal
from tierpace.forecasters import DayOfWeek, LateMonth, Linear
from tierpace.forecasters.trails import walk


def test_linear_is_month_to_date_over_days_known_times_days_left():
    hours = np.zeros((1, 10), int)
    hours[0, [0, 3, 4]] = 2, 4, 3
    tail = Linear().tail(daily(hours).as_of(date(2026, 1, 10)), noise=None)
    assert tail.point[0] == pytest.approx([9 * 3600 / 10 * 21, 90 / 10 * 21, 3 / 10 * 21])


def test_linear_forecasts_missing_days_too_and_leaves_them_out_of_the_rate():
    hours = np.full((1, 10), 2)
    cut = daily(hours).mask(date(2026, 1, 9), date(2026, 1, 10)).as_of(date(2026, 1, 10))
    tail = Linear().tail(cut, noise=None)
    assert tail.point[0, Signal.AIRTIME] == pytest.approx(2 * 3600 * (21 + 2))
    assert tail.point[0, Signal.ACTIVE_DAYS] == pytest.approx(23)


def test_linear_on_the_day_before_uses_the_last_days_and_says_so():
    hours = np.full((2, 31), 3)
    cut = daily(hours).as_of(date(2026, 1, 31), month=tp.Month(2026, 2))
    tail = Linear().tail(cut, noise=None)
    assert tail.point[:, Signal.AIRTIME] == pytest.approx(3 * 3600 * 28)
    assert [n.code for n in tail.notes] == ["no_day_known"]


@pytest.mark.parametrize("forecaster", [Linear(), DayOfWeek(), LateMonth()], ids=repr)
def test_a_leaver_adds_nothing(forecaster):
    left = tp.Creator("c00", left=date(2026, 1, 8))
    cut = daily(np.full((2, 10), 2)).with_creators([left]).as_of(date(2026, 1, 10))
    tail = forecaster.tail(cut, noise=None)
    assert not tail.point[0].any()
    assert tail.point[1].all()


@pytest.mark.parametrize("forecaster", [Linear(), DayOfWeek(), LateMonth()], ids=repr)
def test_a_departure_after_the_cut_is_not_known_yet(forecaster):
    later = tp.Creator("c00", left=date(2026, 1, 20))
    ledger = daily(np.full((2, 10), 2))
    a, b = (x.as_of(date(2026, 1, 10)) for x in (ledger, ledger.with_creators([later])))
    assert np.array_equal(forecaster.tail(a, noise=None).point, forecaster.tail(b, noise=None).point)


def test_day_of_week_expects_on_each_weekday_what_that_weekday_brings():
    first = date(2026, 1, 5)  # a Monday
    week = [0, 0, 2, 0, 4, 0, 0]  # Wednesdays 2 h, Fridays 4 h, for twelve creators
    days = (date(2026, 3, 15) - first).days + 1
    hours = np.tile(np.resize(week, days), (12, 1))
    tail = DayOfWeek().tail(daily(hours, first=first).as_of(date(2026, 3, 15)), noise=None)
    left = [date(2026, 3, 16) + timedelta(days=k) for k in range(16)]
    wanted = sum(week[d.weekday()] for d in left)
    assert tail.point[:, Signal.AIRTIME] == pytest.approx(wanted * 3600, rel=1e-6)
    assert tail.point[:, Signal.ACTIVE_DAYS] == pytest.approx(sum(week[d.weekday()] > 0 for d in left), rel=1e-6)
    share = [week[d.weekday()] / wanted for d in left]
    assert tail.spread[3, :, Signal.AIRTIME] == pytest.approx(share, abs=1e-6)


def test_day_of_week_borrows_the_rosters_week_for_a_newcomer():
    first = date(2026, 1, 5)
    days = (date(2026, 3, 15) - first).days + 1
    hours = np.tile(np.resize([3, 3, 3, 3, 3, 0, 0], days), (20, 1))
    hours[-1] = 0
    hours[-1, -1] = 3  # one creator, whose first stream is today
    tail = DayOfWeek().tail(daily(hours, first=first).as_of(date(2026, 3, 15)), noise=None)
    known = tail.spread[0, :, Signal.ACTIVE_DAYS]
    assert tail.spread[-1, :, Signal.ACTIVE_DAYS] == pytest.approx(known, abs=0.01)
    assert 0 < tail.point[-1, Signal.ACTIVE_DAYS] <= tail.point[0, Signal.ACTIVE_DAYS] * 1.01


def months_of(halves, *, creators=8):
    """Hours from July to December in which every creator does halves[0] a day to the 15th and halves[1] after it."""
    first, dates = date(2025, 7, 1), []
    day = first
    while day <= date(2025, 12, 31):
        dates.append(day)
        day += timedelta(days=1)
    row = [halves[0] if d.day <= 15 else halves[1] for d in dates]
    return daily(np.tile(row, (creators, 1)), first=first)


def test_late_month_bends_the_pace_towards_how_past_months_went_on():
    """Half the rate after the 15th; July, with the first stream, does not count: g = 4/6 of the padded log ratio."""
    cut = months_of((4, 2)).as_of(date(2025, 12, 15))
    linear, late = (f.tail(cut, noise=None).point[:, Signal.AIRTIME] for f in (Linear(), LateMonth()))
    ratios = []
    for length in (31, 30, 31, 30):
        early, rest = 15 - (31 - length), 16
        before = 4 * early
        after = 4 * (15 - early) + 2 * (length - 15)
        mean = (before + after) / length
        ratios.append(np.log((after / rest + 0.1 * mean) / (before / early + 0.1 * mean)))
    assert late / linear == pytest.approx(np.exp(4 / 6 * np.mean(ratios)))


def test_late_month_without_a_past_month_is_linear_and_says_so():
    cut = daily(np.full((3, 10), 2)).as_of(date(2026, 1, 10))
    tail = LateMonth().tail(cut, noise=None)
    assert np.array_equal(tail.point, Linear().tail(cut, noise=None).point)
    assert [n.code for n in tail.notes] == ["no_past_month"]


@pytest.mark.parametrize("midnight", ["split", "start"])
@pytest.mark.parametrize("cut", [date(2026, 2, 28), date(2026, 3, 2), date(2026, 3, 15), date(2026, 3, 31)])
@pytest.mark.parametrize("forecaster", [Linear(), DayOfWeek(), DayOfWeek(weeks=1), LateMonth()])
def test_points_of_past_months_are_those_they_would_have_given_then(forecaster, cut, midnight):
    """What is worked out once, and from past months cut short, is what each whole past month alone would show."""
    demo = tp.demo.ledger(seed=0)
    streams = demo.streams
    ledger = tp.Ledger.from_columns(
        creator_id=demo.ids[streams.creator],
        start=streams.start,
        end=streams.end,
        diamonds=streams.diamonds,
        day_rule=tp.DayRule(demo.day_rule.zone, midnight=midnight),
        creators=demo.creators,
    ).mask(date(2026, 1, 8), date(2026, 1, 9), ids=list(demo.ids[:5]))
    progress = ledger.as_of(cut, month=tp.Month(2026, 3))
    learned, trail = walk(forecaster, progress)
    pairs = list(progress.past(limit=12, streams=True))
    assert len(pairs) > 1
    for said, (past, _) in zip(trail, pairs, strict=True):
        assert said == pytest.approx(forecaster.tail(past, noise=None).point, rel=1e-12)
    one = progress.select(progress.ids[:3])
    assert np.array_equal(learned.tail(one, noise=None).point, forecaster.tail(progress, noise=None).point[:3])


@pytest.mark.parametrize("weeks", [0, -1, 2.5, True, "8"])
def test_day_of_week_refuses_weeks_that_are_no_count(weeks):
    with pytest.raises(tp.errors.InputError, match="must be an integer of 1 or more") as caught:
        DayOfWeek(weeks=weeks)
    assert (caught.value.code, caught.value.value) == ("forecast.bad_weeks", weeks)
