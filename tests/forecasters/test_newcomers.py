"""Who has hardly been seen: rates of rosters that say little, days by a beta-binomial, amounts like the first day's."""

from datetime import date, timedelta

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from scipy.optimize import brentq
from scipy.special import betaincc, betaincinv

import tierpace as tp
from tests.making.forecasters import FORECASTERS
from tests.making.ledgers import RULE, daily
from tierpace.forecasters import EmpiricalBayes, Linear
from tierpace.forecasters.donors import donors_of
from tierpace.forecasters.levels import daily_level, learn_level
from tierpace.forecasters.newcomers import (
    ENOUGH,
    USUAL_RATE,
    Newcomers,
    days_that_say_rates,
    doubt,
    least_days,
    luck_left,
    rate_days,
    roster_rate,
    strays,
    strays_after,
)
from tierpace.forecasters.trails import walk
from tierpace.ledger.progress import past_cuts

FIRST = date(2026, 7, 1)


def cut(hours, day=None):
    hours = np.asarray(hours)
    last = day or hours.shape[1]
    return daily(hours, first=FIRST).as_of(date(2026, 7, last))


def streams_alone(hours):
    """The same without rows of nothing."""
    hours = np.asarray(hours)
    who, when = np.nonzero(hours)
    return tp.Ledger.from_daily(
        creator_id=[f"c{k:02d}" for k in who],
        day=np.datetime64(FIRST) + when,
        airtime_seconds=hours[who, when] * 3600,
        diamonds=hours[who, when] * 10,
        active=np.ones(len(who), int),
        day_rule=RULE,
        last_day=date(2026, 7, hours.shape[1]),
    ).as_of("latest")


def test_doubt_is_whole_on_the_first_day_and_gone_after_ten_more():
    assert doubt(cut([[2]])) == 1
    assert doubt(cut([[2, 0, 0, 2]])) == pytest.approx(0.7)
    assert doubt(cut([[2] + [0] * int(ENOUGH)])) == 0


def test_the_rate_of_a_roster_by_hand():
    """Unknown: the usual rate. Known: active ÷ exposed. Between: 10 days of the usual rate as far as in doubt."""
    assert roster_rate(0, 0, 1.0) == USUAL_RATE
    assert roster_rate(3, 12, 0.0) == 0.25
    assert roster_rate(0, 0, 0.0) == 0
    assert roster_rate(8, 10, 0.9) == pytest.approx((8 + 9 * USUAL_RATE) / 19)


def test_of_those_who_are_named_by_a_stream_the_day_does_not_count_and_a_later_one_for_ten():
    """Thirty live on the first day, twenty of them on the second: as ten creators, two thirds of them live."""
    assert days_that_say_rates(streams_alone([[2]] * 30)) == (0, 0)
    active, exposed = days_that_say_rates(streams_alone([[2, 3]] * 20 + [[2, 0]] * 10))
    assert (active, exposed) == pytest.approx((20 / 3, 10))
    assert days_that_say_rates(streams_alone([[2, 3], [2, 0], [2, 0]])) == pytest.approx((1, 3))


def test_where_rows_of_nothing_come_the_first_day_counts_too():
    """Three of four live on the day on which all are named; with 400 of them it counts for fifty."""
    assert days_that_say_rates(cut([[2], [0], [3], [1]])) == (3, 4)
    assert days_that_say_rates(cut([[2], [0], [3], [1]] * 100)) == pytest.approx((37.5, 50))
    assert days_that_say_rates(cut([[2, 0], [0, 0], [3, 1], [1, 0]])) == (4, 8)


def test_who_comes_later_by_a_stream_has_a_first_day_that_says_nothing():
    """The first two are named by rows on a day without a row of nothing, the third on the third day by a stream."""
    progress = streams_alone([[2, 0, 0], [2, 1, 0], [0, 0, 5]])
    assert days_that_say_rates(progress) == (1, 4)


def test_a_roster_of_which_all_are_named_is_not_taken_for_its_live_ones():
    """A fifth of 200 creators stream on a day: on the first one, and on the third, about as much is expected."""
    rng = np.random.default_rng(4)
    hours = 2 * (rng.random((200, 3)) < 0.2)
    for day in (1, 3):
        ledger = daily(hours[:, :day], first=FIRST, ids=[f"c{k:03d}" for k in range(200)])
        progress = evolve(ledger, creators=[tp.Creator(c, joined=FIRST) for c in ledger.ids]).as_of(
            FIRST.replace(day=day)
        )
        rate = tp.project(progress, draws=200).mean[:, 2].sum() - (hours[:, :day] > 0).sum()
        assert rate / 200 / (31 - day) == pytest.approx(0.2, abs=0.05)


def test_who_left_long_ago_teaches_nothing_of_a_first_day():
    hours = np.zeros((30, 200), int)
    hours[:10] = 3
    hours[10:, :20] = 1
    some, all_of_them = (learn_level(daily(h, first=FIRST).as_of("latest")) for h in (hours[:10], hours))
    assert all_of_them == some
    hours[10, 100] = 1  # within the last 120 days
    assert learn_level(daily(hours, first=FIRST).as_of("latest")) != some


def slow_days(expected, exposure, free, uniform):
    """One draw at a time: the quantile of a beta distribution of its own, such that whole days have the mean."""
    out = []
    for e, n, f, u in zip(expected, exposure, free, uniform, strict=True):
        known, left = n + 4.5, max(f, 1.0)
        wanted = min(e, left * (1 - 0.25 / known))
        precision = np.exp(np.rint(np.log(max((known + 1) * left / (left + known) - 1, 0.1)) / 0.1) * 0.1)

        def off(mean, precision=precision, left=left, wanted=wanted):
            bounds = np.arange(1, left + 1) / (left + 1)
            return betaincc(mean * precision, (1 - mean) * precision, bounds).sum() - wanted

        mean = brentq(off, 1e-4, 1 - 1e-4) if off(1e-4) < 0 else 1e-4
        out.append(min(np.floor(betaincinv(mean * precision, (1 - mean) * precision, u) * (left + 1)), f))
    return np.array(out)


@given(st.integers(0, 10**6))
def test_days_are_those_of_the_slow_twin_but_for_the_steps_of_the_table(seed):
    rng = np.random.default_rng(seed)
    free = rng.integers(0, 31, 60).astype(float)
    expected = free * rng.uniform(0, 1.2, 60)
    exposure, uniform = rng.integers(0, 29, 60), rng.uniform(0.01, 0.99, 60)
    found = rate_days(expected, exposure, free, uniform)
    slow = slow_days(expected, exposure, free, uniform)
    assert ((found >= 0) & (found <= free)).all()
    assert np.array_equal(found, np.rint(found))
    assert np.abs(found - slow).max(initial=0) <= 1
    assert np.mean(found != slow) < 0.1


def test_days_are_as_wide_as_a_rate_is_unknown_and_their_mean_stays_near():
    uniform = (np.arange(4000) + 0.5) / 4000
    spread = []
    for exposure in (0, 3, 6):
        days = rate_days(np.full(4000, 12.0), np.full(4000, exposure), np.full(4000, 30.0), uniform)
        assert days.mean() == pytest.approx(12, abs=0.05)
        spread.append(days.std())
    assert spread[0] > spread[1] > spread[2] > np.sqrt(30 * 0.4 * 0.6)
    always = rate_days(np.full(4000, 30.0), np.zeros(4000, int), np.full(4000, 30.0), uniform)
    assert (always < 30).any()


@pytest.mark.parametrize("exposure", [0, 2, 6, 28])
@pytest.mark.parametrize("free", [1, 2, 5, 20, 30])
def test_the_mean_of_days_is_what_is_expected(exposure, free):
    uniform = (np.arange(4000) + 0.5) / 4000
    for rate in (0.005, 0.03, 0.2, 0.6, 0.9):
        days = rate_days(np.full(4000, rate * free), np.full(4000, exposure), np.full(4000, float(free)), uniform)
        assert days.mean() == pytest.approx(rate * free, abs=0.03 * rate * free + 0.002)


def test_amounts_of_who_is_known_by_one_day_lie_between_that_day_and_the_rosters():
    """Of four on a first day, hours of 1, 2, 3 and 6: on the log scale half-way to the ratio of sums, which is 3."""
    progress = cut([[1], [2], [3], [6]])
    level = daily_level(progress, learn_level(progress))
    hours = level[:, 0] / 3600 / USUAL_RATE
    assert hours == pytest.approx(np.sqrt(3 * np.array([1, 2, 3, 6])))
    assert level[:, 2] == pytest.approx(USUAL_RATE)


def test_a_first_day_far_from_the_rosters_is_less_sure_of_itself():
    usual, all_of_it = Newcomers(0.3, 1.2), np.ones(1)
    near, far = (usual.stray(np.array([0]), (np.array([d]), np.array([d])), all_of_it)[1][0] for d in (0.0, 2.0))
    later = usual.stray(np.array([5]), (np.array([2.0]), np.array([2.0])), all_of_it)[1][0]
    assert near < later < far
    assert usual.stray(np.array([5]), (np.array([2.0]), np.array([2.0])), all_of_it / 2)[1][0] < later


def test_how_far_creators_stray_of_whom_little_is_known_by_hand():
    """Thirty days left. Chance: 1. A rate known from no day and 4.5 of the roster's: 29/5.5 more; from 28: 29/33.5."""
    known, unknown = 1 + 29 / 33.5, 1 + 29 / 5.5
    assert strays_after(np.array([0, 28, 300]), 30) == pytest.approx([np.sqrt(unknown / known), 1, 1])
    assert strays_after(np.array([0, 5]), 1) == pytest.approx([1, 1])  # a single day is chance alone
    assert luck_left(strays_after(np.array([0, 28]), 30), 30) == pytest.approx([1, known / unknown])


def test_errors_of_donors_are_freed_of_what_few_days_do_not_say_and_given_it_back():
    """In the third month donors of the first were hardly known: the same errors count for less with those known now."""
    progress = daily(np.random.default_rng(2).integers(1, 4, (40, 70)), first=FIRST).as_of(date(2026, 8, 5))
    donors = donors_of(walk(Linear(), progress)[1], progress)
    past = next(past_cuts(progress))[0]
    assert donors.strays == pytest.approx(strays(past)[np.argsort(donors_order(progress, past), kind="stable")])
    assert (donors.strays > 1).all()
    assert (strays(progress) < donors.strays.min()).all()


def donors_order(progress, past):
    return Linear().tail(past, noise=None).point[:, 2]


@pytest.mark.parametrize("forecaster", [EmpiricalBayes(), Linear()], ids=repr)
def test_where_history_is_long_nothing_of_it_is_used(forecaster):
    """Regulars with months behind them have the very draws they had, whatever a usual newcomer does."""
    rng = np.random.default_rng(1)
    progress = daily(rng.integers(0, 4, (12, 120)), first=date(2026, 1, 1)).as_of(date(2026, 4, 20))
    before = tp.project(progress, forecaster, draws=60).draws
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tierpace.forecasters.newcomers.USUAL_RATE", 0.9)
        patch.setattr("tierpace.forecasters.newcomers.FIRST_DAY", (9.0, 9.0))
        assert np.array_equal(tp.project(progress, forecaster, draws=60).draws, before)


@pytest.mark.parametrize("name", sorted(FORECASTERS))
@pytest.mark.parametrize("creators", [1, 25])
def test_after_one_stream_no_silence_makes_sure_that_no_other_comes(name, creators):
    hours = np.zeros((creators, 31), int)
    hours[:, 0] = 2
    chances, means = [], []
    for day in (5, 7, 8, 9, 12, 20, 26):
        projection = tp.project(cut(hours[:, :day], day), FORECASTERS[name], draws=400, seed=1)
        added = (projection.draws - cut(hours[:, :day], day).so_far[:, None])[:, :, 2]
        chances.append((added > 0).mean())
        means.append(added.mean() / (31 - day))
    assert min(chances) > 0.03, chances
    assert (np.diff(means) < 0.005).all(), means  # longer silences, fewer days
    assert (np.diff(means) > -0.07).all(), means  # and no cliff: on the seventh exposed day other errors are used


@pytest.mark.parametrize("name", ["empirical bayes", "analogs", "default", "calibrated", "linear"])
@pytest.mark.parametrize("silent", [40, 130])
def test_a_roster_silent_for_long_is_not_surely_silent(name, silent):
    hours = np.zeros((12, 200 + silent), int)
    hours[:, :200:7] = 2
    first = date(2026, 7, 20) - timedelta(days=hours.shape[1] - 1)
    progress = daily(hours, first=first).as_of(date(2026, 7, 20))
    projection = tp.project(progress, FORECASTERS[name], draws=400, seed=1)
    added = (projection.draws - progress.so_far[:, None])[:, :, 2]
    assert 0 < added.mean() < 0.3
    assert ((added > 0).mean(1) > 0).mean() > (0.2 if name == "analogs" else 0.8)  # alone, windows know little of it
    if silent == 130:
        assert projection.basis["fallback"].all()


def test_the_least_to_expect_by_hand():
    progress = cut([[2] + [0] * 9])
    assert progress.exposure.tolist() == [9]
    assert progress.free_days.tolist() == [21]
    assert least_days(progress) == pytest.approx([0.5 / (9 + 15) * 21])
