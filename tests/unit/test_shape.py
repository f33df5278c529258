"""Profiles and shrinkage against values worked by hand, and slow twins in plain Python."""

import math
from statistics import NormalDist, median

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tierpace.kernels import blocks
from tierpace.kernels.shape import (
    STRONGEST,
    WEAKEST,
    credible,
    grouped_median,
    halves,
    halves_of,
    late_habit,
    late_moments,
    late_ratio,
    late_ratios,
    normal_below,
    shape_of_week,
    strength,
    weekday_strength,
    weeks_of,
)

NAN = math.nan
logs = st.floats(-2, 2)


# ------------------------------------------------------------------------------------------------------ grouped_median
def test_the_median_of_a_group_is_its_middle_value_or_the_mean_of_the_two():
    group, values = np.array([2, 0, 0, 2, 0, 3, 2, 2]), np.array([9, 5, 1, 3, 2, 7, 4, 100])
    assert np.array_equal(grouped_median(group, values, 5), [2, NAN, 6.5, 7, NAN], equal_nan=True)


def test_no_values_have_no_median():
    none = np.zeros(0, np.int64)
    assert np.isnan(grouped_median(none, none, 3)).all()
    assert grouped_median(none, none, 0).shape == (0,)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 10**6)), max_size=30))
def test_grouped_medians_are_the_medians_of_the_groups(pairs):
    group, values = (np.array([p[k] for p in pairs], np.int64) for k in (0, 1))
    own = [[v for g, v in pairs if g == k] for k in range(5)]
    wanted = [float(median(v)) if v else NAN for v in own]
    assert np.array_equal(grouped_median(group, values, 5), wanted, equal_nan=True)


# ------------------------------------------------------------------------------------------------------------ weeks_of
def test_weeks_are_whole_and_end_with_the_last_day():
    values, exposed = np.arange(1, 17)[None, :, None], np.ones((1, 16), bool)
    exposed[0, [0, 4]] = False
    weeks = weeks_of(values, exposed)
    first, second = [3, 4, 0, 6, 7, 8, 9], [10, 11, 12, 13, 14, 15, 16]
    assert weeks.sums[..., 0].tolist() == [[first], [second]]
    assert weeks.counts.tolist() == [[[1, 1, 0, 1, 1, 1, 1]], [[1] * 7]]
    assert weeks.roster[..., 0].tolist() == [first, second]
    assert weeks.exposed.tolist() == [[1, 1, 0, 1, 1, 1, 1], [1] * 7]


def test_under_a_week_there_are_no_weeks():
    weeks = weeks_of(np.ones((2, 6, 3), np.int64), np.ones((2, 6), bool))
    assert weeks.roster.shape == (0, 7, 3)
    assert weeks.exposed.shape == (0, 7)
    assert weeks.sums.tolist() == np.zeros((2, 2, 7, 3)).tolist()
    assert weeks.counts.tolist() == np.zeros((2, 2, 7)).tolist()


@given(st.integers(0, 30), st.integers(0, 5), st.sampled_from([0.7, 1.0]), st.integers(0, 10**6))
def test_weeks_in_parts_of_any_size_are_those_of_a_loop(days, n, often, seed):
    rng = np.random.default_rng(seed)
    values, exposed = rng.integers(0, 9, (n, days, 2)), rng.random((n, days)) < often
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "PART", 2)
        got = weeks_of(values, exposed)
    sums, counts = np.zeros((2, n, 7, 2)), np.zeros((2, n, 7))
    roster, seen = np.zeros((days // 7, 7, 2)), np.zeros((days // 7, 7))
    for i in range(n):
        for w in range(days // 7):
            for place in range(7):
                at = days - 7 * (days // 7) + 7 * w + place
                if exposed[i, at]:
                    sums[w % 2, i, place] += values[i, at]
                    counts[w % 2, i, place] += 1
                    roster[w, place] += values[i, at]
                    seen[w, place] += 1
    for one, other in zip(got, (sums, counts, roster, seen), strict=True):
        assert one.tolist() == other.tolist()


# -------------------------------------------------------------------------------------------------------------- halves
@given(st.integers(0, 9), st.integers(0, 5), st.sampled_from([0.5, 0.9, 1.0]), st.integers(0, 10**6))
def test_halves_are_those_of_a_loop(days, n, often, seed):
    rng = np.random.default_rng(seed)
    values, exposed = rng.integers(0, 9, (n, days, 3)), rng.random((n, days)) < often
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "PART", 2)
        sums, counts = halves(values, exposed)
    for k in (0, 1):
        for i in range(n):
            seen = [day for day in range(k, days, 2) if exposed[i, day]]
            assert counts[k, i] == len(seen)
            assert sums[k, i].tolist() == [sum(values[i, day, s] for day in seen) for s in range(3)]


@given(st.integers(0, 9), st.integers(0, 5), st.sampled_from([0.5, 1.0]), st.integers(0, 10**6))
def test_halves_of_weeks_are_those_of_their_days(weeks, n, often, seed):
    rng = np.random.default_rng(seed)
    values, exposed = rng.integers(0, 9, (n, 7 * weeks, 3)), rng.random((n, 7 * weeks)) < often
    for one, other in zip(halves_of(weeks_of(values, exposed)), halves(values, exposed), strict=True):
        assert one.tolist() == other.tolist()


# ------------------------------------------------------------------------------------------------------------ strength
def test_strength_is_the_variance_within_over_that_between():
    """x = 1, 2, 6 and y = 2, 1, 6 on 4 days each: covariance 13/3, differences −1, 1, 0 → 2/3 ÷ (1/4 + 1/4) = 4/3."""
    four = np.full(3, 4.0)
    assert strength(np.array([1.0, 2, 6]), np.array([2.0, 1, 6]), four, four) == WEAKEST
    x, y = np.array([1.0, 2, 3]), np.array([2.0, 1, 3])  # covariance 1/3, the same differences: κ = 4
    assert strength(x, y, four, four) == pytest.approx(4.0)
    assert strength(x, y, 2 * four, 2 * four) == pytest.approx(8.0)  # κ counts days: the same halves of twice the days


def test_a_half_without_days_counts_for_nothing_whatever_its_mean():
    x, y, n = np.array([1.0, 2, 3, 9]), np.array([2.0, 1, 3, -9]), np.full(4, 4.0)
    none = np.array([4.0, 4, 4, 0])
    assert strength(x, y, none, n) == strength(x, y, n, none) == strength(x[:3], y[:3], n[:3], n[:3])


def test_equal_halves_need_no_prior():
    x = np.array([1.0, 2, 3])
    assert strength(x, x.copy(), np.ones(3), np.ones(3)) == 0.0
    same = np.full(3, 2.0)  # nor does who is like all the others
    assert strength(same, same.copy(), np.ones(3), np.ones(3)) == 0.0


@pytest.mark.parametrize(
    ("x", "y", "n"),
    [
        ([1.0, 2], [2.0, 1], [3.0, 3]),
        ([1.0, 2, NAN], [2.0, 1, 3], [3.0, 3, 3]),
        ([1.0, 2, 3], [2.0, 1, 3], [3.0, 3, 0]),
        ([1.0, 2, 3], [3.0, 2, 1], [3.0, 3, 3]),  # halves that contradict each other: nothing lies between creators
        ([], [], []),
    ],
    ids=["two creators", "a half unknown", "a half without days", "negative covariance", "nobody"],
)
def test_where_halves_say_nothing_the_prior_is_strongest(x, y, n):
    days = np.array(n)
    assert strength(np.array(x), np.array(y), days, days) == STRONGEST


@given(st.lists(st.tuples(logs, logs, st.integers(1, 30), st.integers(1, 30)), min_size=3, max_size=12))
def test_strength_is_that_of_a_loop(rows):
    n = len(rows)
    mean = [sum(r[k] for r in rows) / n for k in (0, 1)]
    between = sum((r[0] - mean[0]) * (r[1] - mean[1]) for r in rows) / n
    within = sum(((r[0] - mean[0]) - (r[1] - mean[1])) ** 2 for r in rows) / n
    within /= sum(1 / r[2] + 1 / r[3] for r in rows) / n
    wanted = min(max(within / max(between, 1e-12), WEAKEST), STRONGEST)
    got = strength(*(np.array([r[k] for r in rows], float) for k in range(4)))
    assert got == pytest.approx(wanted, rel=1e-6) or within <= 1e-9 * max(between, 1e-9)


# ------------------------------------------------------------------------------------------------------------ credible
def test_half_a_day_weighs_half_against_kappa():
    assert credible(np.array([4.0]), np.array([0.5]), 2.0, 1.5).tolist() == [(4 * 0.5 + 2 * 1.5) / 2]


def test_a_mean_of_n_days_weighs_n_against_kappa():
    got = credible(np.array([5.0, NAN, 5.0]), np.array([6.0, 0.0, 6.0]), 1.0, 2.0)
    assert got.tolist() == [(5 * 6 + 1 * 2) / 8, 1.0, 4.0]
    assert credible(np.array([5.0, NAN]), np.array([6.0, 0.0]), np.array([1.0, 2.0]), 0.0).tolist() == [5.0, 2.0]


@given(st.lists(st.tuples(st.floats(0, 9), st.integers(0, 40), st.floats(0, 9)), min_size=1), st.floats(0.5, 400))
def test_a_shrunk_mean_lies_between_its_own_and_the_prior(rows, kappa):
    own, n, prior = (np.array([r[k] for r in rows], float) for k in range(3))
    got = credible(own, n, prior, kappa)
    for g, o, days, p in zip(got, own, n, prior, strict=True):
        assert g == pytest.approx((o * days + p * kappa) / (days + kappa))


# ------------------------------------------------------------------------------------------------------- shape_of_week
def test_a_steady_week_is_believed_and_has_mean_1():
    week = np.array([0.0, 0, 2, 0, 4, 1, 0])
    sums, counts = 2 * np.tile(week, (5, 1)), np.full((5, 7), 2.0)
    assert shape_of_week(sums, counts) == pytest.approx(week / week.mean())


def test_a_flat_week_and_a_short_history_are_flat():
    assert shape_of_week(np.full((6, 7), 6.0), np.full((6, 7), 3.0)).tolist() == [1.0] * 7
    one = np.zeros((1, 7))
    one[..., 0] = 1
    assert shape_of_week(one, np.ones((1, 7))).tolist() == [1.0] * 7
    assert shape_of_week(np.zeros((0, 7)), np.zeros((0, 7))).tolist() == [1.0] * 7
    assert shape_of_week(np.zeros((6, 7)), np.ones((6, 7))).tolist() == [1.0] * 7


def test_two_weeks_that_disagree_are_shrunk_by_their_noise():
    """Profiles 7 on Monday, 7 on Tuesday: mean 3.5, 3.5, 0 …; σ²/W = 3.5, Σ(mean − 1)² / 6 = 17.5/6 < 3.5: flat."""
    sums = np.zeros((2, 7))
    sums[0, 0] = sums[1, 1] = 1
    assert shape_of_week(sums, np.ones((2, 7))) == pytest.approx(np.ones(7))


def test_a_week_that_is_mostly_noise_is_believed_for_the_rest():
    """Σ(mean − 1)² / 6 = x²/3 of ±x; two weeks ±y off their mean elsewhere, σ²/W = 2y²/7: 3/4 of it, so 1/4 is left."""
    x, y = 0.8, 0.8 * math.sqrt(7 / 8)
    mean = np.array([1 + x, 1 - x, 1, 1, 1, 1, 1])
    apart = np.array([0, 0, y, -y, 0, 0, 0])
    got = shape_of_week(np.stack((mean + apart, mean - apart)), np.ones((2, 7)))
    assert got == pytest.approx([1 + x / 4, 1 - x / 4, 1, 1, 1, 1, 1])


@given(st.integers(0, 10**6), st.integers(2, 8))
def test_the_shape_of_the_week_is_that_of_a_loop(seed, weeks):
    rng = np.random.default_rng(seed)
    counts = (rng.random((4, weeks, 7)) < 0.9).astype(float)
    sums = rng.integers(0, 5, (4, weeks, 7)) * counts * rng.lognormal(0, 1, 7)
    profiles = []
    for w in range(weeks):
        seen = [counts[:, w, d].sum() for d in range(7)]
        rates = [sums[:, w, d].sum() / s if s else 0.0 for d, s in enumerate(seen)]
        if all(seen) and sum(rates):
            profiles.append([r / (sum(rates) / 7) for r in rates])
    wanted = [1.0] * 7
    if len(profiles) > 1:
        m = len(profiles)
        mean = [sum(p[d] for p in profiles) / m for d in range(7)]
        noise = sum(sum((p[d] - mean[d]) ** 2 for p in profiles) / (m - 1) for d in range(7)) / 7 / m
        left = max(sum((x - 1) ** 2 for x in mean) / 6 - noise, 0.0)
        wanted = [1 + (left / (left + noise) if left + noise else 0.0) * (x - 1) for x in mean]
    got = shape_of_week(sums.sum(0), counts.sum(0))
    assert got == pytest.approx(wanted)
    assert got.mean() == pytest.approx(1)


def test_a_week_with_an_unseen_weekday_or_without_a_stream_is_left_out_and_a_quiet_one_is_not():
    weeks = np.array([[3.0, 1, 1, 1, 1, 1, 1], [3.0, 1, 1, 0, 1, 1, 1], [0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]])
    seen = np.ones_like(weeks)
    wanted = shape_of_week(weeks, seen)
    holed, silent = np.array([[1.0, 0, 1, 1, 1, 1, 1]]), np.zeros((1, 7))
    more = np.concatenate((weeks, np.full((1, 7), 5.0), silent))
    assert shape_of_week(more, np.concatenate((seen, holed, np.ones((1, 7))))) == pytest.approx(wanted)
    assert wanted != pytest.approx(shape_of_week(weeks[:2], seen[:2]))


def every_other(*weeks):
    """Sums over every other week (2, N, 7) of values by week (N, W, 7)."""
    return [np.stack([w[:, k::2].sum(1) for k in (0, 1)]) for w in weeks]


def test_weekdays_of_ones_own_that_repeat_are_believed_and_those_that_do_not_are_not():
    own = np.array([[[2.0, 0, 1, 1, 1, 1, 1]] * 6, [[0.0, 2, 1, 1, 1, 1, 1]] * 6])
    counts, flat = np.ones((2, 6, 7)), np.ones((2, 7))
    assert weekday_strength(*every_other(own, counts), flat) == 0.0
    turned = own.copy()
    turned[:, 1::2] = own[::-1, 1::2]
    assert weekday_strength(*every_other(turned, counts), flat) == STRONGEST


@given(st.integers(0, 10**6), st.integers(2, 9), st.integers(5, 9))
def test_the_strength_of_weekdays_is_that_of_their_even_and_odd_weeks(seed, weeks, n):
    """Of each creator and weekday: how far the mean lay from what was expected, in units of the creator's level."""
    rng = np.random.default_rng(seed)
    counts = (rng.random((n, weeks, 7)) < 0.8).astype(float)
    sums = counts * rng.integers(0, 9, counts.shape)
    expected = rng.uniform(0, 5, (n, 7)) * (rng.random((n, 1)) < 0.9)
    parts = [[], []], [[], []]
    for parity in (0, 1):
        for i in range(n):
            level = sum(expected[i]) / 7
            for day in range(7):
                seen = [w for w in range(parity, weeks, 2) if counts[i, w, day]]
                off = math.nan
                if seen and level > 0:
                    off = (sum(sums[i, w, day] for w in seen) / len(seen) - expected[i, day]) / level
                parts[parity][0].append(off)
                parts[parity][1].append(len(seen))
    (x, nx), (y, ny) = ((np.array(a), np.array(b, float)) for a, b in parts)
    assert weekday_strength(*every_other(sums, counts), expected) == pytest.approx(strength(x, y, nx, ny), rel=1e-6)


# ---------------------------------------------------------------------------------------------------------- late month
@given(
    st.integers(0, 5),
    st.lists(st.integers(9, 12), min_size=1, max_size=4),
    st.integers(1, 7),
    st.integers(0, 2),
    st.integers(0, 10**6),
)
def test_late_ratios_of_spans_are_those_of_each_alone(n, lengths, late, after, seed):
    rng = np.random.default_rng(seed)
    gap, stops = 3, 3 + np.cumsum(lengths)
    starts = stops - np.array(lengths) + (np.arange(len(lengths)) % 2)  # some spans leave a day out between them
    days = rng.integers(0, 9, (n, gap + sum(lengths) + after, 3)) * rng.integers(0, 2, (n, 1, 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "PART", 2)
        ratios, totals = late_ratios(days, starts, stops, late)
    for k, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        early, last = (days[:, a:b].sum(1).T.astype(float) for a, b in ((start, stop - late), (stop - late, stop)))
        assert (totals[:, k] == early + last).all()
        wanted = late_ratio(early, last, stop - late - start, late)
        assert np.array_equal(ratios[:, k], wanted, equal_nan=True)


def test_the_late_ratio_is_the_log_of_padded_rates():
    """24 early days with 48, 7 late ones with 7: μ = 55/31."""
    pad = 0.1 * 55 / 31
    got = late_ratio(np.array([48.0, 0, 0, 3]), np.array([7.0, 0, 5, 0]), 24, 7)
    assert got[0] == pytest.approx(math.log((1 + pad) / (2 + pad)))
    assert np.isnan(got[1])
    assert got[2] == pytest.approx(math.log((5 / 7 + 0.1 * 5 / 31) / (0.1 * 5 / 31)))
    assert got[3] == pytest.approx(math.log((0.1 * 3 / 31) / (3 / 24 + 0.1 * 3 / 31)))


def test_equal_rates_have_late_ratio_0():
    assert late_ratio(np.array([48.0]), np.array([14.0]), 24, 7) == pytest.approx([0.0])


def test_late_moments_by_hand():
    """Three creators, two months: means −0.2 and −0.4 give g = 2/4 · −0.3; distances from the means ±0.1, 0, ±0.1."""
    ratios = np.array([[-0.3, -0.2, -0.1], [-0.5, -0.4, -0.3]])
    means, level, _, within, between = late_moments(ratios)
    assert means == pytest.approx([-0.2, -0.4])
    assert level == pytest.approx(-0.15)
    assert within == pytest.approx(0, abs=1e-15)
    assert between == pytest.approx((0.01 + 0 + 0.01) / (3 + 2))


def test_noise_within_creators_is_taken_off_what_lies_between_them():
    """Own means ±0.1 and 0 over two months, each month 0.1 off: σ² = 6 · 0.01 / 3, τ² = (0.02 − 3 · σ²/2) < 0 → 0."""
    ratios = np.array([[0.0, 0.1, -0.1], [-0.2, -0.1, 0.3]])
    means, level, _, within, between = late_moments(ratios)
    assert means == pytest.approx([0, 0])
    assert level == pytest.approx(0)
    assert within == pytest.approx((2 * 0.01 + 2 * 0.01 + 2 * 0.04) / 3)
    assert between == 0


def test_no_months_say_nothing():
    for ratios in (np.empty((0, 4)), np.full((2, 4), NAN)):
        means, level, level_var, within, between = late_moments(ratios)
        assert np.isnan(means).all()
        assert (level, level_var, within, between) == (0.0, math.inf, 0.0, 0.0)
        theta, error = late_habit(ratios, means, level=0.0, level_var=level_var, within=within, between=between)
        assert (theta == 0).all()
        assert np.isinf(error).all()


@pytest.mark.parametrize("creators", [1, 2, 50])
def test_one_month_is_never_certain_however_alike_the_creators(creators):
    _, level, level_var, *_ = late_moments(np.full((1, creators), -0.5))
    assert level == pytest.approx(-0.5 / 3)
    assert math.sqrt(level_var) > 0.2


def test_the_levels_variance_has_two_unseen_months_among_its_months():
    """Means −0.1 and 0.1 from one creator: 0.02 and two months of 0.1, over 1 + 2 degrees and 2 months."""
    assert late_moments(np.array([[-0.1], [0.1]]))[2] == pytest.approx((0.02 + 0.2) / 3 / 2)


def test_where_no_creator_has_two_months_the_scatter_within_months_is_used():
    """One month, mean −.1, distances −.2, 0 and .2: .08 over 3 − 1; a second with one creator adds none."""
    assert late_moments(np.array([[-0.3, -0.1, 0.1]]))[3] == pytest.approx(0.04)
    assert late_moments(np.array([[-0.3, -0.1, 0.1, NAN], [NAN, NAN, NAN, 0.9]]))[3] == pytest.approx(0.04)
    assert late_moments(np.array([[-0.3, -0.1]]))[3] == pytest.approx(0.02)
    assert late_moments(np.array([[0.4]]))[3] == 0


def test_who_has_one_month_says_nothing_of_what_lies_between_creators():
    """Two creators of two months, who do not differ, and one of one month far from theirs: two are too few."""
    ratios = np.array([[0.0, 0.0, 0.9], [0.0, 0.0, NAN]])
    assert late_moments(ratios)[4] == 0


def test_months_that_agree_make_the_level_surer():
    widths = [late_moments(np.full((m, 1), -0.5))[2] for m in (1, 2, 3, 6, 12)]
    assert widths == sorted(widths, reverse=True)
    assert math.sqrt(widths[-1]) < 0.05


def test_the_habit_is_the_level_and_the_believed_share_of_ones_own():
    """τ² = .04, σ² = .12: over three months B = 1/2, over one 1/4, over none 0."""
    ratios = np.array([[-0.4, NAN, NAN], [-0.4, NAN, NAN], [-0.4, -0.4, NAN]])
    means = np.array([-0.1, -0.1, -0.1])
    theta, error = late_habit(ratios, means, level=-0.05, level_var=0.01, within=0.12, between=0.04)
    assert theta == pytest.approx([-0.05 - 0.15, -0.05 - 0.075, -0.05])
    assert error == pytest.approx(np.sqrt([0.02 + 0.01, 0.03 + 0.01, 0.04 + 0.01]))


def test_one_month_of_all_is_believed_as_one_month():
    """τ² = .04, σ² = .12, so B = 1/4 of the distance from the month's mean."""
    ratios, means = np.array([[-0.5, 0.1]]), np.array([-0.2])
    theta, error = late_habit(ratios, means, level=-0.05, level_var=0.01, within=0.12, between=0.04)
    assert theta == pytest.approx([-0.05 - 0.075, -0.05 + 0.075])
    assert error == pytest.approx(np.sqrt([0.03 + 0.01] * 2))


def test_creators_who_never_differ_have_the_habit_of_the_roster():
    ratios, means = np.array([[-0.4, -0.4, NAN], [-0.1, -0.1, NAN]]), np.array([-0.4, -0.1])
    theta, error = late_habit(ratios, means, level=-0.05, level_var=0.01, within=0.0, between=0.0)
    assert theta.tolist() == [-0.05] * 3
    assert error == pytest.approx([0.1] * 3)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 10**6))
def test_late_moments_are_those_of_a_loop(months, creators, seed):
    rng = np.random.default_rng(seed)
    ratios = np.where(rng.random((months, creators)) < 0.7, rng.normal(0, 0.4, (months, creators)), NAN)
    means, level, _, within, between = late_moments(ratios)
    known = [[x for x in row if not math.isnan(x)] for row in ratios.tolist()]
    own_means = [sum(r) / len(r) for r in known if r]
    if not own_means:
        return
    by_month = [sum(r) / len(r) if r else None for r in known]
    assert [m for m in means if not math.isnan(m)] == pytest.approx(own_means)
    assert level == pytest.approx(len(own_means) / (len(own_means) + 2) * sum(own_means) / len(own_means))
    off = [[ratios[m, c] - by_month[m] for m in range(months) if not math.isnan(ratios[m, c])] for c in range(creators)]
    mean = [sum(d) / len(d) if d else 0.0 for d in off]
    free = sum(max(len(d) - 1, 0) for d in off)
    if free:
        wanted = sum((x - mu) ** 2 for d, mu in zip(off, mean, strict=True) for x in d) / free
        assert within == pytest.approx(wanted)
    twice = [k for k, d in enumerate(off) if len(d) > 1]
    excess = sum(mean[k] ** 2 - within / len(off[k]) for k in twice)
    assert between == pytest.approx(max(excess, 0) / (len(twice) + 2) if len(twice) >= 3 else 0.0)


# -------------------------------------------------------------------------------------------------------- normal_below
@given(st.floats(-8, 8))
def test_the_chance_below_is_that_of_a_normal(x):
    assert normal_below(np.array([x]))[0] == pytest.approx(NormalDist().cdf(x), rel=1e-9, abs=1e-15)


def test_the_chance_below_of_tables_and_of_no_number():
    got = normal_below(np.array([0.0, 1.959963984540054, -1.959963984540054, math.inf, -math.inf, NAN]))
    assert got == pytest.approx([0.5, 0.975, 0.025, 1, 0, NAN], nan_ok=True)
