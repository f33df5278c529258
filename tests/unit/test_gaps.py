"""The distance to a tier, by hand."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making.forecasters import Fixed
from tests.making.ledgers import daily, march
from tests.making.programs import one_tier, two_tiers
from tierpace.core.signals import Signal

HOUR = 3600


def test_the_gap_from_what_is_earned_is_threshold_less_so_far():
    gap = tp.gap(tp.project(march(), Fixed([0, 0, 0]), draws=1), two_tiers())
    assert gap.earned.tolist() == [[[50 * HOUR, 600, 7], [0, 0, 0]]]


def test_the_gap_from_the_projection_goes_by_its_median_rounded_up():
    """30 h, 300 diamonds, 15 days so far; the median draw adds 10 h and 0.4 s, 99.5 diamonds, 3 days."""
    draws = [[0, 0, 0], [10 * HOUR + 0.4, 99.5, 3], [16 * 24 * HOUR, 10_000, 16]]
    gap = tp.gap(tp.project(march(), Fixed(*draws), draws=3), two_tiers())
    assert gap.projected.tolist() == [[[40 * HOUR, 501, 4], [0, 0, 0]]]
    assert (gap.projected <= gap.earned).all()
    assert gap.projected.dtype == np.int64


def test_without_draws_the_gap_goes_by_the_point():
    projection = tp.project(march(), Fixed([HOUR, 10.2, 1]), draws=0)
    assert tp.gap(projection, two_tiers()).projected[0, 0].tolist() == [49 * HOUR, 590, 6]


def test_rounding_in_sums_of_floats_leaves_no_gap_of_one():
    """A projection that lacks a millionth of a second reaches the threshold."""
    gap = tp.gap(tp.project(march(), Fixed([50 * HOUR - 1e-7, 600 - 1e-8, 7]), draws=1), two_tiers())
    assert not gap.projected.any()


def test_the_rate_is_what_each_day_left_must_bring():
    gap = tp.gap(tp.project(march(), Fixed([0, 0, 0]), draws=1), two_tiers())
    assert gap.rate[0] == pytest.approx(np.array([[50 * HOUR / 16, 600 / 16, 7 / 16], [0, 0, 0]]))


def test_missing_days_are_days_in_which_to_close_the_gap():
    cut = (
        daily(np.full((1, 15), 2), first=date(2026, 3, 1))
        .mask(date(2026, 3, 11), date(2026, 3, 14))
        .as_of(date(2026, 3, 15))
    )
    gap = tp.gap(tp.project(cut, Fixed([0, 0, 0]), draws=1), two_tiers())
    assert gap.earned[0, 0, Signal.ACTIVE_DAYS] == 11
    assert gap.rate[0, 0, Signal.ACTIVE_DAYS] == pytest.approx(11 / 20)


def test_with_no_day_left_what_is_missing_needs_an_infinite_rate_and_what_is_not_none():
    cut = daily(np.full((1, 31), 2), first=date(2026, 3, 1)).as_of(date(2026, 3, 31))
    gap = tp.gap(tp.project(cut, Fixed([0, 0, 0]), draws=1), two_tiers())
    assert gap.rate.tolist() == [[[np.inf, np.inf, 0], [0, 0, 0]]]
    assert np.array_equal(gap.projected, gap.earned)


def test_one_diamond_that_is_missing_on_the_last_day_is_a_rate_of_one():
    cut = daily(np.full((1, 30), 2), first=date(2026, 3, 1)).as_of(date(2026, 3, 30))
    program = one_tier(diamonds=601, active_days=31)
    assert tp.gap(tp.project(cut, Fixed([0, 0, 0]), draws=1), program).rate.tolist() == [[[0, 1, 1]]]


def test_a_joiners_gap_is_to_their_own_thresholds():
    ledger = daily(np.full((1, 15), 2), first=date(2026, 3, 1)).with_creators(
        [tp.Creator("c00", joined=date(2026, 3, 12))]
    )
    gap = tp.gap(
        tp.project(ledger.as_of(date(2026, 3, 15)), Fixed([0, 0, 0]), draws=1), two_tiers(prorate_joiners=True)
    )
    airtime = -(-80 * HOUR * 20 // 31)  # 20 days in the network, the 12th among them
    assert gap.earned[0, 0].tolist() == [airtime - 30 * HOUR, -(-900 * 20 // 31) - 300, 0]


def test_an_empty_roster_has_no_gaps():
    gap = tp.gap(tp.project(march().select([]), draws=5), two_tiers())
    assert gap.earned.shape == gap.projected.shape == gap.rate.shape == (0, 2, 3)


def test_a_gap_says_whose_and_under_what():
    assert repr(tp.gap(tp.project(march(), Fixed([0, 0, 0]), draws=1), two_tiers())) == "<Gap of 1 creator under 'P' 1>"


def test_a_gap_under_another_day_rule_or_without_a_tested_signal_is_refused():
    projection = tp.project(march(), Fixed([0, 0, 0]), draws=1)
    other = tp.Program(
        name="P", region="US", revision="1", day_rule=tp.DayRule("UTC", min_minutes=5), tiers=two_tiers().tiers
    )
    with pytest.raises(tp.errors.ProgramError, match="must count days by the rule") as caught:
        tp.gap(projection, other)
    assert caught.value.code == "program.day_rule_mismatch"
