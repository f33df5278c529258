"""Discounted levels against values worked by hand."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily, lively
from tierpace.core.signals import Signal
from tierpace.forecasters import EmpiricalBayes, memory
from tierpace.forecasters.empirical_bayes import STRENGTHS
from tierpace.forecasters.memory import Remembering, remember

FIRST = date(2026, 1, 1)


def test_a_day_t_days_ago_weighs_e_to_the_minus_t_over_memory():
    hours = np.zeros((1, 10), int)
    hours[0, [0, 3, 8]] = 2, 4, 1
    progress = daily(hours, first=FIRST).as_of(date(2026, 1, 10))
    sums = remember(progress, (5.0, 20.0))
    for row, tau in enumerate((5, 20)):
        weight = np.exp(-(9 - np.arange(10)) / tau)
        assert sums.exposed[row, 0] == pytest.approx(weight[1:].sum())  # the first stream is no evidence of a rate
        assert sums.active[row, 0] == pytest.approx(weight[3] + weight[8])
        assert sums.amount[row, 0] == pytest.approx(3600 * (4 * weight[3] + weight[8]))
        assert sums.diamonds[row, 0] == pytest.approx(10 * (4 * weight[3] + weight[8]))


def test_sums_of_earlier_days_are_those_of_a_ledger_that_ends_there(monkeypatch):
    ledger = lively(3)
    late, early = ledger.as_of(date(2026, 2, 10)), ledger.as_of(date(2025, 12, 20))
    monkeypatch.setattr(memory, "BLOCK", 2)
    going = Remembering(late, (10.0, 80.0))
    rows = late.history.rows_of(early.ids)
    then, now = going.until(early.days.shape[1]).of(rows), remember(early, (10.0, 80.0))
    last, whole = going.until(late.days.shape[1]), remember(late, (10.0, 80.0))
    for name in ("exposed", "active", "busy", "amount", "diamonds"):
        assert np.array_equal(getattr(then, name), getattr(now, name))
        assert np.array_equal(getattr(last, name), getattr(whole, name))


def test_without_a_past_month_the_level_is_the_usual_formula():
    """Memory 28 days, strength from split halves; of hours and worth all are alike, so nothing shrinks.

    Of an own week so few creators show next to nothing: it moves a point by 2 in 10,000.
    """
    hours = np.zeros((4, 12), int)
    hours[0], hours[1, ::2], hours[2, ::3], hours[3, ::4] = 2, 2, 2, 2
    progress = daily(hours, first=FIRST).as_of(date(2026, 1, 12))
    tail = EmpiricalBayes().tail(progress, noise=None)
    weight = np.exp(-(11 - np.arange(12)) / 28)
    weight[0] = 0  # all begin with a first stream
    often = ((hours > 0) * weight).sum(1)
    mean = often.sum() / (4 * weight.sum())
    strength = EmpiricalBayes().learn(progress).learned.often.strength
    assert strength in STRENGTHS
    level = (often + strength * mean) / (weight.sum() + strength)
    assert tail.point[:, Signal.ACTIVE_DAYS] == pytest.approx(level * 19, rel=1e-3)
    assert tail.point[:, Signal.AIRTIME] == pytest.approx(level * 19 * 7200, rel=1e-3)
    assert tail.point[:, Signal.DIAMONDS] == pytest.approx(level * 19 * 20, rel=1e-3)
    assert [n.code for n in tail.notes] == ["no_past_month"]


def test_past_months_choose_a_short_memory_where_habits_change_and_a_long_one_where_they_stay():
    rng = np.random.default_rng(1)
    days, n = 330, 60
    stays = rng.random((n, days)) < rng.uniform(0.1, 0.9, (n, 1))
    level = np.clip(0.5 + np.cumsum(rng.normal(0, 0.08, (n, days)), axis=1) % 1 - 0.5, 0.02, 0.98)
    changes = rng.random((n, days)) < level
    memory = []
    for active in (changes, stays):
        progress = daily(active * 2, first=date(2025, 3, 1)).as_of(date(2026, 1, 15))
        memory.append(EmpiricalBayes().learn(progress).learned.often.memory)
    assert memory[0] <= 20
    assert memory[1] >= 80


def test_a_whale_lifts_nobody_and_a_season_lifts_all():
    n, days = 200, 150
    rng = np.random.default_rng(0)
    hours = (rng.random((n, days)) < 0.5) * 2
    worth = np.full(n, 100)
    worth[0] = 100_000
    usual = daily(hours, first=date(2025, 10, 1), worth=worth)
    cut = date(2026, 2, 20)
    point = EmpiricalBayes().tail(usual.as_of(cut), noise=None).point
    per_hour = point[1:, Signal.DIAMONDS] / (point[1:, Signal.AIRTIME] / 3600)
    assert np.median(per_hour) == pytest.approx(100, rel=0.05)
    halved = usual.days.copy()
    halved[:, 110:, Signal.DIAMONDS] //= 2
    season = tp.Ledger.from_daily(
        creator_id=np.repeat(usual.ids, days),
        day=np.tile(usual.dates, n),
        airtime_seconds=halved[..., 0].ravel(),
        diamonds=halved[..., 1].ravel(),
        active=halved[..., 2].ravel(),
        day_rule=usual.day_rule,
    )
    moved = EmpiricalBayes().tail(season.as_of(cut), noise=None).point
    assert 0.45 < moved[1:, Signal.DIAMONDS].sum() / point[1:, Signal.DIAMONDS].sum() < 0.7


def test_points_of_past_months_are_those_it_would_have_given_then():
    progress = lively(5).as_of(date(2026, 2, 14))
    _, trail = EmpiricalBayes().walk(progress)
    for said, (past, _) in zip(trail, progress.past(), strict=True):
        assert said == pytest.approx(EmpiricalBayes().tail(past, noise=None).point, rel=1e-9)


def test_it_keeps_the_laws():
    assert tp.check_forecaster(EmpiricalBayes()).passed
