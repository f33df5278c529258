"""The blend against values worked by hand."""

from datetime import date

import numpy as np
import pytest
from attrs import frozen

import tierpace as tp
from tests.making.ledgers import daily, lively
from tierpace.forecasters import Blend, DayOfWeek, EmpiricalBayes, LateMonth, Linear
from tierpace.forecasters.trails import walk


@frozen
class Times:
    """The run rate, times a factor."""

    factor: float

    def tail(self, progress, *, noise):
        return tp.Tail(Linear().tail(progress, noise=noise).point * self.factor)


def test_weights_go_with_the_fourth_power_of_past_errors_shrunk_to_equal_ones():
    """Two hours on every day: the run rate is right, .5 of it is off by half of the days left, 1/4 by 3/4."""
    hours = np.full((10, 120), 2)
    hours[:, 60] = 0  # so that nothing is exact
    progress = daily(hours, first=date(2025, 10, 1)).as_of(date(2026, 1, 20))
    learned = Blend([Times(0.5), Times(0.25)]).learn(progress).learned
    errors = np.zeros((3, 2))
    for past, rest in progress.past():
        for k, f in enumerate((0.5, 0.25)):
            errors[:, k] += np.abs(Linear().tail(past, noise=None).point * f - rest).sum(0)
    earned = errors**-4.0 / (errors**-4.0).sum(1, keepdims=True)
    rows = 10 * 3
    assert learned.months == 3
    assert np.array(learned.of) == pytest.approx((rows * earned + 200 / 2) / (rows + 200))


def test_the_point_is_the_weighted_mean():
    progress = lively(1).as_of(date(2026, 2, 14))
    members = [EmpiricalBayes(), DayOfWeek()]
    blend = Blend(members).learn(progress)
    points = [m.tail(progress, noise=None).point for m in members]
    wanted = sum(p * np.array(blend.learned.of)[:, k] for k, p in enumerate(points))
    assert blend.tail(progress, noise=None).point == pytest.approx(wanted)
    assert np.array_equal(Blend(members).tail(progress, noise=None).point, blend.tail(progress, noise=None).point)


def test_a_member_that_is_exact_takes_its_share_and_one_alone_is_itself():
    progress = daily(np.full((10, 120), 2), first=date(2025, 10, 1)).as_of(date(2026, 1, 20))
    learned = Blend([Linear(), Times(0.5)]).learn(progress).learned
    assert np.array(learned.of)[:, 0] == pytest.approx((30 + 100) / 230)
    alone = Blend([LateMonth()]).tail(progress, noise=None).point
    assert np.array_equal(alone, LateMonth().tail(progress, noise=None).point)


def test_without_a_past_month_all_count_alike_and_it_says_so():
    progress = lively(6, days=15, first=date(2026, 1, 1)).as_of(date(2026, 1, 15))
    blend = Blend([Linear(), Times(0.5), Times(0.25)]).learn(progress)
    assert np.array(blend.learned.of) == pytest.approx(1 / 3)
    assert [n.code for n in blend.tail(progress, noise=None).notes] == ["equal_weights"]


def test_points_of_past_months_are_those_it_would_have_given_then():
    progress = lively(5).as_of(date(2026, 2, 14))
    blend = Blend([EmpiricalBayes(), Linear()])
    _, trail = blend.walk(progress)
    for said, (past, _) in zip(trail, progress.past(), strict=True):
        assert said == pytest.approx(blend.tail(past, noise=None).point, rel=1e-9)


def test_one_that_has_learned_is_used_as_it_was_before():
    progress = lively(5).as_of(date(2026, 2, 14))
    blend = Blend([EmpiricalBayes(), Linear()])
    for a, b in zip(walk(blend, progress)[1], walk(blend.learn(progress), progress)[1], strict=True):
        assert np.array_equal(a, b)


def test_members_are_forecasters_and_there_is_one():
    with pytest.raises(tp.errors.InputTypeError, match="members must be forecasters") as caught:
        Blend([Linear(), 3])
    assert caught.value.code == "forecast.bad_members"
    with pytest.raises(tp.errors.InputTypeError):
        Blend(Linear())
    with pytest.raises(tp.errors.InputError, match="there must be at least one") as caught:
        Blend([])
    assert caught.value.code == "forecast.no_members"


def test_it_keeps_the_laws():
    assert tp.check_forecaster(Blend([EmpiricalBayes(), DayOfWeek()])).passed
