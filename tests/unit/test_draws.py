"""Kernels of the joint draws against slow twins in plain Python."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tierpace.kernels.draws import (
    at_least_0,
    draw_days,
    filled,
    line_to,
    month_effects,
    neighbours,
    newly_active,
    padded,
    ratio,
    room_for,
    thin,
    unpadded,
    winsorised,
)

NAN = math.nan
sizes = st.integers(0, 5)
seeds = st.integers(0, 10**6)


def half_even(x):
    """Round as Python does."""
    return float(round(x))


@given(sizes, sizes, seeds)
def test_drawn_days_are_the_rounded_expectation_and_error_within_what_is_left(n, draws, seed):
    rng = np.random.default_rng(seed)
    expected, z = rng.uniform(0, 31, n), rng.normal(0, 2, (n, draws))
    floor, most = rng.choice([0.0, 0.7], (n, draws)), rng.integers(0, 32, n)
    shifted = expected[:, None] * rng.uniform(0.8, 1.2, (n, draws))
    got = draw_days(shifted, z, floor, most)
    for i in range(n):
        for s in range(draws):
            p = shifted[i, s]
            scale = math.sqrt((p + floor[i, s]) * (1 - min(p / (most[i] + 1), 1)))
            raw = p + z[i, s] * scale
            assert got[i, s] == min(max(half_even(raw), 0), most[i])


def test_what_is_below_0_is_raised_to_it_in_place_and_what_is_unknown_stays_so():
    values = np.array([-2.0, -0.0, 0.0, 3.0, np.inf, np.nan])
    assert at_least_0(values) is values
    assert np.array_equal(values, [0, 0, 0, 3, np.inf, np.nan], equal_nan=True)


def test_who_is_expected_to_do_nothing_does_nothing_without_a_floor():
    zero = np.zeros((1, 2))
    assert draw_days(zero, np.array([[3.0, -3.0]]), np.zeros((1, 2)), np.array([9])).tolist() == [[0, 0]]
    assert draw_days(zero, np.array([[3.0, -3.0]]), np.ones((1, 2)), np.array([2])).tolist() == [[2, 0]]


@given(st.lists(st.tuples(st.integers(0, 31), st.floats(0, 1), st.floats(1e-9, 1, exclude_max=True)), min_size=1))
def test_thinned_days_are_whole_and_at_most_the_days(rows):
    days, share, noise = (np.array([r[k] for r in rows], float) for k in range(3))
    got = thin(days, share, noise)
    for g, d, p, u in zip(got, days, share, noise, strict=True):
        assert g == min(math.floor(d * p + u), d)
        assert abs(g - d * p) <= 1


def test_thinning_keeps_the_mean():
    u = (np.arange(1000) + 0.5) / 1000
    assert thin(np.full(1000, 7.0), np.full(1000, 0.35), u).mean() == pytest.approx(2.45, abs=1e-3)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(-1, 10), st.integers(1, 12))
def test_neighbours_are_a_window_of_the_nearest_ranks_with_all_that_tie(donors, target, width):
    listed = sorted(donors)
    low, high = neighbours(np.array(listed, float), np.array([float(target)]), width)
    low, high = int(low[0]), int(high[0])
    n, below, tied = len(listed), sum(d < target for d in listed), listed.count(target)
    assert 0 <= low < high <= n
    assert high - low == min(max(width, tied), n)
    if tied:  # the ties lie inside, or fill it where they are more
        assert low <= below
        assert below + tied <= high
    else:  # as many on either side, as far as there are any
        assert abs((below - low) - (high - below)) <= 1 or low == 0 or high == n


def test_neighbours_of_the_middle_and_of_both_ends():
    donors = np.arange(10.0)
    low, high = neighbours(donors, np.array([4.5, -3.0, 99.0]), 4)
    assert low.dtype == high.dtype == np.int64
    assert (low.tolist(), high.tolist()) == ([3, 0, 6], [7, 4, 10])


def test_neighbours_of_a_value_that_many_donors_have_are_all_of_them_or_lie_around_them():
    low, high = neighbours(np.array([0.0, 1, 1, 1, 1, 2, 3, 4]), np.array([1.0, 2.0]), 2)
    assert (low.tolist(), high.tolist()) == ([1, 4], [5, 6])
    low, high = neighbours(np.array([0.0, 0, 1, 1, 1, 1, 2, 2]), np.array([1.0]), 6)
    assert (low.tolist(), high.tolist()) == ([1], [7])


@given(st.lists(st.one_of(st.floats(0.1, 9), st.just(NAN)), max_size=12))
def test_gaps_are_filled_from_before_else_from_after(values):
    got = filled(np.array(values, float)).tolist()
    known = [v for v in values if not math.isnan(v)]
    last, wanted = (known[0] if known else 1.0), []
    for v in values:
        last = last if math.isnan(v) else v
        wanted.append(last)
    assert got == wanted


@given(st.lists(st.one_of(st.floats(-9, 9), st.just(NAN)), min_size=1, max_size=40))
def test_extremes_are_pulled_in_and_the_unknown_stays(values):
    got = winsorised(np.array(values)).tolist()
    known = sorted(v for v in values if not math.isnan(v))
    if not known:
        assert all(math.isnan(v) for v in got)
        return
    at = [q * (len(known) - 1) for q in (0.005, 0.995)]
    low, high = (known[int(a)] + (known[min(int(a) + 1, len(known) - 1)] - known[int(a)]) * (a - int(a)) for a in at)
    for v, g in zip(values, got, strict=True):
        assert math.isnan(g) if math.isnan(v) else g == pytest.approx(min(max(v, low), high), abs=1e-9)


def test_of_a_thousand_ratios_the_five_largest_and_smallest_are_pulled_in():
    values = np.arange(1001.0)
    got = winsorised(values)
    assert (got != values).sum() == 10
    assert (got.min(), got.max()) == (5, 995)


@given(sizes, sizes, st.floats(0, 9), seeds)
def test_unpadding_undoes_the_padding(n, draws, pad, seed):
    rng = np.random.default_rng(seed)
    expected, factor = rng.uniform(0, 9, n), rng.uniform(0, 3, (n, draws))
    got = unpadded(expected[:, None], factor, pad)
    for i in range(n):
        for s in range(draws):
            assert got[i, s] == max((expected[i] + pad) * factor[i, s] - pad, 0)
    if pad > 0:
        true = rng.uniform(0, 9, n)
        assert unpadded(expected, padded(true, expected, pad), pad) == pytest.approx(true)


def test_a_ratio_to_nothing_is_unknown():
    got = ratio(np.array([4.0, 0, 3]), np.array([2.0, 0, 0]))
    assert np.array_equal(got, [2, NAN, NAN], equal_nan=True)


def test_ratios_of_each_to_each():
    one, two = np.array([[4.0], [0.0], [3.0]]), np.array([2.0, 0.0])
    assert np.array_equal(ratio(one, two), [[2, NAN], [0, NAN], [1.5, NAN]], equal_nan=True)
    assert np.array_equal(ratio(one, two[:1]), [[2], [0], [1.5]])
    assert np.array_equal(ratio(two, one), [[0.5, 0], [NAN, NAN], [2 / 3, 0]], equal_nan=True)
    assert np.array_equal(ratio(np.array([6.0]), one), [[1.5], [NAN], [2]], equal_nan=True)


@given(sizes, sizes, seeds)
def test_a_chosen_day_is_new_in_the_draws_that_had_none_on_it(n, draws, seed):
    rng = np.random.default_rng(seed)
    slots = rng.integers(0, 6, n)
    active = np.floor(rng.random((n, draws)) * (slots[:, None] + 1))
    noise, before = rng.random((n, draws)), active.copy()
    got = newly_active(active, slots, noise, np.empty_like(active))
    for i in range(n):
        for s in range(draws):
            met = slots[i] > 0 and noise[i, s] < before[i, s] / slots[i]
            assert got[i, s] == (not met)
            assert active[i, s] == before[i, s] - met


def test_a_day_is_met_below_its_share_of_the_slots_and_not_at_it():
    active, space = np.array([[1.0, 1.0]]), np.empty((1, 2))
    fresh = newly_active(active, np.array([2]), np.array([[0.5, 0.4999]]), space)
    assert fresh.tolist() == [[1, 0]]
    assert active.tolist() == [[1, 0]]


def test_all_slots_chosen_one_by_one_meet_each_active_day_once():
    """Of 5 slots with 2 active days, 5 chosen days are 3 new ones, and the first is new with chance 3/5."""
    draws = 2000
    rng = np.random.default_rng(3)
    active, space = np.full((1, draws), 2.0), np.empty((1, draws))
    fresh = [newly_active(active, np.array([5 - k]), rng.random((1, draws)), space)[0] for k in range(5)]
    assert (sum(fresh) == 3).all()
    assert fresh[0].mean() == pytest.approx(0.6, abs=0.04)
    pairs = Counter(zip(*(f.tolist() for f in fresh), strict=True))
    assert len(pairs) == 10  # every choice of 2 out of 5 turns up
    assert max(pairs.values()) < 2 * min(pairs.values())


def test_no_past_month_has_no_effect_and_half_as_much_again_of_the_usual_spread():
    """Prior .1: τ² = .01, and half of it for a mean that 2 months of nothing make."""
    effects, spread = month_effects(np.zeros(0), np.zeros(0), 1.0, 0.1)
    assert effects.tolist() == []
    assert spread == pytest.approx(math.sqrt(0.015))


def test_one_past_month_is_shrunk_by_its_own_chance_and_moved_to_the_bias():
    """τ² = v = .01: trust ½; middle ½ × .3 / 2.5 = .06; shrunk to .18 and moved to log 2; spread² .01 + .01 / 2.5."""
    effects, spread = month_effects(np.array([0.3]), np.array([0.01]), 2.0, 0.1)
    assert effects.tolist() == pytest.approx([math.log(2)])
    assert spread == pytest.approx(math.sqrt(0.014))


def test_two_past_months_that_differ_more_than_chance_by_hand():
    """At ±.1 with v = 0: τ² = (3 × .01 + .02) / 4 = .0125, full trust, middle 0; .0125 × 1.25 less .01 brought."""
    effects, spread = month_effects(np.array([0.1, -0.1]), np.zeros(2), 1.0, 0.1)
    level = math.log((math.exp(0.1) + math.exp(-0.1)) / 2)
    assert effects.tolist() == pytest.approx([0.1 - level, -0.1 - level])
    assert spread == pytest.approx(math.sqrt(0.0125 * 1.25 - 0.01))


def test_of_two_past_months_the_surer_is_believed_more_by_hand():
    """v = 0 and .03: τ² = (.03 + .02 − .015) / 4 = .00875; trust 1 and .2258; middle .3226 / 3.2258 = .1."""
    effects, spread = month_effects(np.array([0.3, 0.1]), np.array([0.0, 0.03]), 1.0, 0.1)
    level = math.log((math.exp(0.3) + math.exp(0.1)) / 2)
    assert effects.tolist() == pytest.approx([0.3 - level, 0.1 - level])
    assert spread == pytest.approx(math.sqrt(0.00875 * (1 + 1 / (1 + 0.00875 / 0.03875 + 2)) - 0.01))


@pytest.mark.parametrize("unsure", [0.0, 0.03])
def test_past_months_that_never_differ_have_no_effect_where_none_is_usual(unsure):
    effects, spread = month_effects(np.array([0.3, NAN, 0.3]), np.full(3, unsure), 1.25, 0.0)
    assert effects.tolist() == pytest.approx([math.log(1.25)] * 3)
    assert spread == 0


@given(st.lists(st.tuples(st.one_of(st.just(NAN), st.floats(-2, 2)), st.floats(0, 1)), max_size=12), st.floats(0.5, 2))
def test_effects_of_months_have_the_bias_as_their_mean_and_stay_in_order(months, bias):
    logs, variances = (np.array([m[k] for m in months]) for k in (0, 1))
    effects, spread = month_effects(logs, variances, bias, 0.1)
    known = np.isfinite(logs)
    assert math.isfinite(spread)
    assert spread >= 0
    assert effects[~known].tolist() == pytest.approx([math.log(bias)] * int((~known).sum()), rel=1e-12)
    if known.any():
        assert np.exp(effects[known]).mean() == pytest.approx(bias)
        spans = np.ptp(effects[known]), np.ptp(logs[known])
        assert len(set(variances[known].tolist())) > 1 or spans[0] <= spans[1] + 1e-9


def test_what_one_creators_luck_explains_is_no_effect_of_the_month():
    logs = np.array([0.5, -0.5, 0.4, -0.4])
    sure, unsure = (month_effects(logs, np.full(4, v), 1.0, 0.05)[0] for v in (1e-6, 0.3))
    assert np.ptp(sure) > 0.9
    assert np.ptp(unsure) < 0.1


@given(st.integers(0, 4), st.integers(1, 300), st.integers(0, 10**6))
def test_draws_lie_by_signal_and_a_mean_of_them_is_that_of_any_part(n, draws, seed):
    room = room_for(n, draws)
    assert room.shape == (n, draws, 3)
    assert not n or room.strides[1] == room.itemsize
    room[:] = np.random.default_rng(seed).lognormal(0, 4, (n, draws, 3))
    means = room.mean(1)
    for i in range(n):
        assert room[[i]].mean(1).tolist() == means[[i]].tolist()


# --------------------------------------------------------------------------------------------------- places in windows
@given(st.integers(0, 10**6), st.integers(1, 10**5), st.floats(0, 0.999), st.floats(1e-3, 1), st.floats(0, 1))
def test_a_line_points_into_its_window_whatever_is_rounded(begin, size, low, width, at):
    high = min(low + width, 1.0)
    slope, shift = line_to(np.array([[begin]]), np.array([[size]]), np.array([low]), np.array([high]))
    u = min(max(low + at * (high - low), low), high)
    place = math.floor(float(slope[0, 0]) * u + float(shift[0, 0]))
    assert begin <= place < begin + size


def test_a_line_leaves_a_billionth_of_its_window_at_either_end():
    slope, shift = line_to(np.array([[7]]), np.array([[1000]]), np.array([0.25]), np.array([0.75]))
    at = slope[0, 0] * np.array([0.25, 0.75]) + shift[0, 0]
    assert at - [7, 1007] == pytest.approx([1e-6, -1e-6], abs=1e-9)


def test_a_line_gives_each_place_the_same_part():
    slope, shift = line_to(np.array([[10, 50]]), np.array([[4, 1]]), np.array([0.2, 0.6]), np.array([0.6, 0.6]))
    u = 0.2 + (np.arange(4000) + 0.5) * 1e-4
    places = np.floor(u * slope[0, 0] + shift[0, 0]).astype(int)
    assert np.bincount(places).tolist() == [0] * 10 + [1000] * 4
    assert np.isfinite([slope[0, 1], shift[0, 1]]).all()  # of a part that nothing points at
