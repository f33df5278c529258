"""Features at a cut: three tiny creators by hand, and sums at once against a plain loop."""

import math
from datetime import date

import numpy as np
import pytest
from attrs import evolve

from tests.making.ledgers import daily
from tierpace.forecasters.cut_features import (
    MEMORIES,
    MIDDLE,
    RosterFeatures,
    ahead,
    amounts,
    columns,
    features_of,
    momentum,
    own_days,
    rates,
    silence,
)
from tierpace.forecasters.memory import remember, remember_at_once, silent_days

FIRST = date(2026, 1, 5)
HOURS = np.zeros((3, 56))
HOURS[0] = 2  # every day two hours
HOURS[1, ::7] = 3  # once a week three hours, the last 7 days ago
HOURS[2, :28] = 1  # every day of the first half, then nothing
ROSTER = RosterFeatures(
    rates=np.full(6, 0.5), week=np.ones(7), length=3600.0, worth=0.01, season=1.0, varies=np.ones(3)
)


@pytest.fixture(scope="module")
def progress():
    return daily(HOURS, first=FIRST).as_of(date(2026, 3, 1))


@pytest.fixture(scope="module")
def some(progress):
    busy = progress.days[..., 0] > 0
    exposed = np.ones_like(busy)
    memory = remember_at_once(progress, MEMORIES, np.arange(3))
    return features_of(busy, exposed, silent_days(progress), memory, 14)


def test_by_hand(some):
    assert some.silent.tolist() == [0, 6, 28]
    assert some.fortnight.tolist() == [14, 2, 0]
    assert some.lately.tolist() == [56, 8, 28]
    assert some.exposed_fortnight.tolist() == [14] * 3
    assert some.exposed_lately.tolist() == [56] * 3
    assert some.month.tolist() == [1, 2 / 14, 0]
    assert some.week.tolist() == [[8] * 7, [8, 0, 0, 0, 0, 0, 0], [4] * 7]
    assert some.exposed_week.tolist() == [[8] * 7] * 3
    # weeks of 7, 7, 7, 7, 0, 0, 0, 0 days: 8 × 3.5² over 7
    assert some.unsteady.tolist() == pytest.approx([0, 0, math.sqrt(14)])
    short, long = momentum(some, ROSTER)
    assert short.tolist() == pytest.approx([14.25 / 14.5, 2.25 / 14.5, 0.25 / 14.5])
    assert long.tolist() == pytest.approx([56.25 / 56.5, 8.25 / 56.5, 28.25 / 56.5])


def test_rates_and_silence_are_the_formula(progress, some):
    found = rates(some, ROSTER)
    for k, memory in enumerate(MEMORIES):
        weight = [math.exp(-(55 - t) / memory) for t in range(56)]
        for i in range(3):
            on = sum(w for w, h in zip(weight, HOURS[i], strict=True) if h)
            first = next(t for t in range(56) if HOURS[i, t])
            seen = sum(weight[t] for t in range(56) if t >= progress.exposed_from[i])
            if progress.exposed_from[i] > first:
                on -= weight[first]
            assert found[k, i] == pytest.approx((on + 1) / (seen + 2), abs=2e-3)
    assert silence(some, found).tolist() == pytest.approx(np.minimum(some.silent * found[MIDDLE], 20).tolist())


def test_columns_are_capped_and_follow_silence_and_momentum(some):
    left = 10
    x, rate = columns(some, ROSTER, left), rates(some, ROSTER)
    assert x.shape == (3, 10)
    assert (x <= left).all()
    assert (columns(some, ROSTER, 0) == 0).all()
    np.testing.assert_allclose(x[:, :6], np.minimum(rate.T * left, left))
    fading = (1 - np.minimum(rate[MIDDLE], 0.95)) ** (some.silent / 2)
    np.testing.assert_allclose(x[:, 7], rate[2] * left * fading)
    np.testing.assert_allclose(x[:, 8], rate[4] * left * fading)
    assert x[0, 7] == rate[2, 0] * left  # no silence, no less
    short, long = momentum(some, ROSTER)
    np.testing.assert_allclose(x[:, 9], np.minimum(rate[MIDDLE] * left * np.clip(short / long, 0.2, 2), left))
    assert x[2, 9] == pytest.approx(rate[MIDDLE, 2] * left * 0.2)


def test_own_week_looks_for_the_day_that_is_on(some):
    """The second creator streams on one place of the week, the next of the days to come, and of no other."""
    rate = rates(some, ROSTER)[MIDDLE]
    one, two = own_days(some, ROSTER, rate, 1), own_days(some, ROSTER, rate, 2)
    assert one[1] > two[1] - one[1]
    assert ahead(9).tolist() == [2, 2, 1, 1, 1, 1, 1]


def test_amounts_by_hand(some):
    m = some.memory
    length, worth = amounts(some, ROSTER)
    assert length.tolist() == pytest.approx(((m.amount[3] + 3 * 3600) / (m.busy[3] + 3)).tolist())
    assert 3600 < length[0] < 7200
    assert length[2] == pytest.approx(3600)
    hour = (m.diamonds[5] + 5 * 3600 * 0.01) / (m.amount[5] + 5 * 3600)
    assert worth.tolist() == pytest.approx(hour.tolist())


@pytest.mark.parametrize("rows", [[0], [2, 1], [0, 1, 2]])
def test_sums_at_once_are_those_of_the_slow_pass_and_of_a_plain_loop(progress, rows):
    fast, slow = remember_at_once(progress, MEMORIES, np.array(rows)), remember(progress, MEMORIES)
    whole = remember_at_once(progress, MEMORIES, np.arange(3))
    for name in ("exposed", "busy", "amount", "diamonds"):
        got = getattr(fast, name)
        assert (got == getattr(whole, name)[:, rows]).all()
        most = {"amount": 3 * 3600, "diamonds": 30}.get(name, 1) * 56 / 2**15  # half a part of a weight, each day
        np.testing.assert_allclose(got, getattr(slow, name)[:, rows], rtol=1e-12, atol=most)
    for k, memory in enumerate(MEMORIES):
        for i, row in enumerate(rows):
            total = 0.0
            for t in range(int(progress.exposed_from[row]), 56):
                total += round(math.exp(-(55 - t) / memory) * 2**14) / 2**14 * int(progress.days[row, t, 0])
            assert fast.amount[k, i] == total


def test_silent_days_are_at_most_120():
    hours = np.zeros((3, 200), int)
    hours[0, 0] = 1
    hours[1, 190] = 1
    hours[2, 199] = 1
    progress = daily(hours, first=date(2026, 1, 1)).as_of(date(2026, 7, 19))
    assert silent_days(progress).tolist() == [120, 9, 0]


def test_season_moves_what_an_hour_brings(some):
    twice = evolve(ROSTER, season=2.0)
    np.testing.assert_allclose(amounts(some, twice)[1], 2 * amounts(some, ROSTER)[1])
