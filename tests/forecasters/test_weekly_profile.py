"""The week of a creator and how a level spreads over the days left, against plain loops and by hand."""

from datetime import date

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st

from tests.making.ledgers import daily
from tierpace import Signal
from tierpace.core import Quality
from tierpace.forecasters import EmpiricalBayes
from tierpace.forecasters.weekly_profile import (
    HABIT_WEEKS,
    days_ahead,
    habit_strength,
    habit_weeks,
    last_weeks,
    own_week,
)
from tierpace.kernels.shape import WEEK

FIRST = date(2025, 11, 3)  # a Monday
AS_OF = date(2026, 3, 15)  # a Sunday: the week of what is left begins on a Monday
DAYS = (AS_OF - FIRST).days + 1
FLAT = np.ones(WEEK)


def progress_of(active):
    return daily(active.astype(int) * 2, first=FIRST).as_of(AS_OF)


@given(st.integers(0, 10**6), st.floats(0, 50), st.lists(st.floats(0.2, 3), min_size=7, max_size=7))
def test_an_own_week_is_days_streamed_weighed_against_the_rosters_profile(seed, strength, shape):
    rng = np.random.default_rng(seed)
    shape = np.array(shape) * WEEK / sum(shape)
    progress = progress_of(rng.random((3, DAYS)) < rng.random((3, WEEK))[:, np.arange(DAYS) % WEEK])
    got = own_week(habit_weeks(progress), shape, strength)
    for i in range(len(progress.ids)):
        streamed, seen = np.zeros(WEEK), np.zeros(WEEK)
        for day in range(max(DAYS - HABIT_WEEKS * WEEK, 0), DAYS):
            if day >= progress.exposed_from[i]:
                streamed[day % WEEK] += progress.days[i, day].any()
                seen[day % WEEK] += 1
        level = streamed.sum() / (seen * shape).sum()
        own = np.ones(WEEK)
        for k in range(WEEK):
            if level > 0 and seen[k] + strength > 0:
                own[k] = (streamed[k] + strength * level * shape[k]) / (seen[k] + strength) / (level * shape[k])
        own *= shape.sum() / (own * shape).sum()
        assert got[i] == pytest.approx(own)


def test_who_streams_at_weekends_alone_is_expected_there_and_the_others_elsewhere():
    weekday = np.arange(DAYS) % WEEK
    active = np.zeros((20, DAYS), bool)
    active[:10] = weekday >= 5
    active[10:] = weekday == 1
    progress = progress_of(active)
    assert habit_strength(habit_weeks(progress), FLAT) < 0.1
    tail = EmpiricalBayes().tail(progress, noise=None)
    weekend = np.arange(len(progress.days_left)) % WEEK >= 5
    share = tail.spread[..., Signal.ACTIVE_DAYS]
    assert (share[:10, weekend].sum(1) > 0.95).all()
    assert (share[10:, weekend].sum(1) < 0.05).all()
    # 16 days are left, from a Monday on: 4 days of weekends, 3 Tuesdays
    assert tail.point[0, Signal.ACTIVE_DAYS] == pytest.approx(4, rel=0.05)
    assert tail.point[-1, Signal.ACTIVE_DAYS] == pytest.approx(3, rel=0.15)


def test_where_weekdays_are_chance_the_rosters_week_holds():
    rng = np.random.default_rng(5)
    progress = progress_of(rng.random((200, DAYS)) < 0.5)
    assert habit_strength(habit_weeks(progress), FLAT) > 100
    assert own_week(habit_weeks(progress), FLAT, habit_strength(habit_weeks(progress), FLAT)) == pytest.approx(
        1, abs=0.1
    )


def test_a_day_of_a_figure_for_several_teaches_no_habit():
    active = np.zeros((4, DAYS), bool)
    active[:, np.arange(DAYS) % WEEK == 2] = True
    ledger = daily(active.astype(int) * 2, first=FIRST)
    quality = ledger.quality.copy()
    quality[1] = Quality.SPREAD
    progress = evolve(ledger, quality=quality).as_of(AS_OF)
    _, exposed = last_weeks(progress, 8)
    assert not exposed[1].any()
    assert exposed[0].all()
    own = own_week(habit_weeks(progress), FLAT, 1.0)
    assert own[0, 2] > 5
    assert own[1].tolist() == [1] * WEEK


def test_a_level_spreads_over_the_days_left_by_the_roster_and_by_the_own_week():
    progress = progress_of(np.ones((2, DAYS), bool))
    own = np.array([[7.0, 0, 0, 0, 0, 0, 0], [1.0] * WEEK])
    point, share = days_ahead(np.ones((2, 3)), np.ones((3, WEEK)), progress, own)
    assert point[:, 0].tolist() == [21, 16]  # Mondays at 7 each among 16 days: 16, 23 and 30 March
    assert share[0, [0, 7, 14], 0] == pytest.approx(1 / 3)
    assert share[1, :, 0] == pytest.approx(1 / 16)
