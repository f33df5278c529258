"""The credible pace against values worked by hand."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily, lively
from tierpace.core.signals import Signal
from tierpace.forecasters import Benktander


def test_pace_and_usual_month_are_mixed_by_the_credibility():
    """One past month: Z is (Σ w (y − u)(p − u) + heavy × .6 × part over) ÷ (Σ w (p − u)² + heavy)."""
    rng = np.random.default_rng(2)
    hours = (rng.random((12, 51)) < rng.uniform(0.2, 0.9, (12, 1))) * 3
    hours[:, 0] = 3
    progress = daily(hours, first=date(2026, 1, 1)).as_of(date(2026, 2, 20))
    learned = Benktander().learn(progress)
    prior, s = learned.learned, Signal.ACTIVE_DAYS
    active = hours > 0
    usual = active[:, 1:].sum() / active[:, 1:].size
    assert prior.usual[s] == pytest.approx(usual)
    mean = (active[:, 1:].sum(1) + 10 * usual) / 60
    pace = active[:, 31:].sum(1) / 20
    z = prior.credibility[s]
    tail = learned.tail(progress, noise=None)
    week = np.array(prior.week[s])[np.arange(8) % 7].sum()
    assert tail.point[:, s] == pytest.approx((z * pace + (1 - z) * mean) * week)
    early, rest = active[:, 1:23], active[:, 23:31].sum(1) / 8  # the month before, cut with 8 days left
    was = (early.sum(1) + 10 * early.mean()) / 32
    weight = 1 / (was + 0.1 * early.mean())
    away, missed = early.mean(1) - was, rest - was
    top, bottom = (weight * missed * away).sum(), (weight * away**2).sum()
    heavy = bottom / 12 * 60
    assert z == pytest.approx((top + heavy * 0.6 * 20 / 28) / (bottom + heavy))


def test_on_the_day_before_a_month_only_the_usual_month_counts():
    progress = lively(4).as_of(date(2026, 1, 31), month=tp.Month(2026, 2))
    learned = Benktander().learn(progress)
    tail = learned.tail(progress, noise=None)
    days = progress.days[..., Signal.ACTIVE_DAYS].astype(float)
    exposed = np.arange(days.shape[1]) >= progress.exposed_from[:, None]
    mean = ((days * exposed).sum(1) + 10 * learned.learned.usual[2]) / (exposed.sum(1) + 10)
    assert tail.point[:, Signal.ACTIVE_DAYS] == pytest.approx(mean * 28, rel=1e-9)


def test_without_a_past_month_the_guess_holds_and_it_says_so():
    progress = lively(6, days=15, first=date(2026, 1, 1)).as_of(date(2026, 1, 15))
    learned = Benktander().learn(progress)
    assert learned.learned.credibility == pytest.approx([0.6 * 15 / 31] * 3)
    assert [n.code for n in learned.tail(progress, noise=None).notes] == ["no_past_month"]


def test_points_of_past_months_are_those_it_would_have_given_then():
    progress = lively(5).as_of(date(2026, 2, 14))
    _, trail = Benktander().walk(progress)
    for said, (past, _) in zip(trail, progress.past(), strict=True):
        assert said == pytest.approx(Benktander().tail(past, noise=None).point, rel=1e-9)


def test_it_keeps_the_laws():
    assert tp.check_forecaster(Benktander()).passed
