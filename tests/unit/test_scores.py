"""Scores by hand, against slow readable twins, and against scoringrules where it is installed."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.laws.slow_kernels import fair_crps, inverted_cdf
from tests.making.random_ledgers import ledger
from tierpace.kernels import scores

values = st.one_of(st.integers(-5, 5).map(float), st.floats(-1e6, 1e6))
shares = st.floats(0, 1)


def rows(elements, *, least=1, most=9):
    """A table of one to four rows of one width."""
    widths = st.integers(least, most)
    table = widths.flatmap(lambda n: st.lists(st.lists(elements, min_size=n, max_size=n), min_size=1, max_size=4))
    return table.map(np.array)


draws_and_truth = rows(values, least=2).map(lambda a: (a[:, :-1], a[:, -1]))


def near(found, wanted):
    """Equal but for the rounding of sums."""
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9 * max(1.0, np.nanmax(np.abs(wanted), initial=0)))


# ---------------------------------------------------------------------------------------------------------------- CRPS
@pytest.mark.parametrize(
    ("drawn", "true", "by_hand"),
    [
        ([3.0], 5.0, 2.0),  # one draw: the absolute error
        ([0.0, 2.0], 1.0, 0.0),  # 1 − ½ · 2
        ([0.0, 2.0], 3.0, 1.0),  # 2 − ½ · 2
        ([1.0, 2.0, 6.0], 2.0, 0.0),  # 5/3 − ½ · (1 + 4 + 5)/3
        ([1.0, 2.0, 6.0], 7.0, 7 / 3),  # 4 − ½ · 10/3
        ([4.0, 4.0, 4.0], 4.0, 0.0),
        ([4.0, 4.0, 4.0], 1.0, 3.0),
    ],
)
def test_crps_by_hand(drawn, true, by_hand):
    assert scores.crps(np.array([drawn]), np.array([true]))[0] == pytest.approx(by_hand, abs=1e-12)


@given(draws_and_truth)
def test_crps_is_its_twin_over_pairs(found):
    drawn, true = found
    near(scores.crps(drawn, true), [fair_crps(d, t) for d, t in zip(drawn.tolist(), true.tolist(), strict=True)])


def test_crps_is_fair_the_number_of_draws_does_not_matter_on_average():
    rng = np.random.default_rng(0)
    true = rng.normal(size=100_000)
    few, many = (scores.crps(rng.normal(size=(100_000, n)), true) for n in (3, 30))
    assert abs(few.mean() - many.mean()) < 3 * np.hypot(few.std(), many.std()) / math.sqrt(100_000)
    assert many.mean() == pytest.approx(1 / math.sqrt(math.pi), abs=0.01)  # of a normal against itself


# ----------------------------------------------------------------------------------------------------------------- PIT
@pytest.mark.parametrize(
    ("true", "noise", "by_hand"),
    [(0.5, 0.5, 0.5 / 5), (1.0, 0.5, 0.5 * 2 / 5), (2.0, 0.25, (1 + 0.25 * 3) / 5), (9.0, 0.5, 4.5 / 5)],
)
def test_pit_by_hand(true, noise, by_hand):
    found = scores.pit(np.array([[1.0, 2.0, 2.0, 3.0]]), np.array([true]), np.array([noise]))
    assert found[0] == pytest.approx(by_hand, abs=1e-15)


@given(draws_and_truth, st.floats(0.001, 0.999))
def test_pit_is_its_twin(found, u):
    drawn, true = found
    twin = [
        (sum(x < t for x in d) + u * (1 + sum(x == t for x in d))) / (1 + len(d))
        for d, t in zip(drawn.tolist(), true.tolist(), strict=True)
    ]
    near(scores.pit(drawn, true, np.full(len(true), u)), twin)


def test_pit_of_one_more_draw_is_uniform_ties_or_not():
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, 3, (40_000, 8)).astype(float)  # many ties
    found = scores.pit(drawn[:, 1:], drawn[:, 0], rng.random(40_000))
    count = np.histogram(found, bins=10, range=(0, 1))[0]
    assert abs(count - 4000).max() < 5 * math.sqrt(4000)


# ----------------------------------------------------------------------------------------------- quantiles and pinball
LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]


@given(rows(values))
def test_quantiles_are_their_twin(drawn):
    found = scores.quantiles(np.sort(drawn, 1), np.array(LEVELS))
    assert found.tolist() == [[inverted_cdf(d, q) for q in LEVELS] for d in drawn.tolist()]


def test_quantiles_are_those_of_a_projection():
    progress = ledger(1, rule=tp.DayRule("UTC")).as_of(tp.Month(2026, 2).first)
    projection = tp.project(progress, tp.forecasters.Linear(), draws=37)
    for s in tp.Signal:
        found = scores.quantiles(np.sort(projection.draws[..., s], 1), np.array(LEVELS))
        assert np.array_equal(found, projection.quantile(LEVELS)[..., s])


def test_pinball_by_hand():
    """Over by 2 at level 0.1: 0.2; under by 1 at 0.5: 0.5; hit at 0.9: 0."""
    found = scores.pinball(np.array([[8.0, 11.0, 10.0]]), np.array([10.0]), np.array([0.1, 0.5, 0.9]))
    assert found[0] == pytest.approx((0.1 * 2 + 0.5 * 1 + 0) / 3, abs=1e-15)


@given(rows(values, least=4, most=4))
def test_pinball_is_its_twin(table):
    quantile, true, levels = table[:, :3], table[:, 3], [0.1, 0.5, 0.9]
    twin = [
        sum(q * (t - x) if t >= x else (1 - q) * (x - t) for x, q in zip(line, levels, strict=True)) / 3
        for line, t in zip(quantile.tolist(), true.tolist(), strict=True)
    ]
    near(scores.pinball(quantile, true, np.array(levels)), twin)


# ------------------------------------------------------------------------------------------- Brier, log score, ranked
def test_brier_by_hand():
    found = scores.brier(np.array([[0.7, 0.7], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 0.0]]))
    np.testing.assert_allclose(found, [[0.09, 0.49], [0, 1]])


@given(rows(st.tuples(shares, st.booleans()).map(list)))
@pytest.mark.catalogue(127)
def test_brier_and_log_score_are_their_twins(table):
    chance, came = table[..., 0], table[..., 1]
    near(scores.brier(chance, came), (chance - came) ** 2)
    given_to_it = [[c if o else 1 - c for c, o in zip(*pair, strict=True)] for pair in zip(chance, came, strict=True)]
    twin = [[-math.log(p) if p > 0 else math.inf for p in line] for line in given_to_it]
    found = scores.log_score(chance, came)
    assert np.array_equal(np.isinf(found), np.isinf(twin))
    near(np.where(np.isinf(found), 0, found), np.where(np.isinf(twin), 0, twin))


def test_log_score_by_hand():
    """Minus the logarithm of what was given to it: of e⁻¹ it is 1, of a half ln 2, and of 1 − 3/4 2 ln 2."""
    found = scores.log_score(np.array([math.exp(-1), 0.5, 0.75]), np.array([1.0, 0.0, 0.0]))
    np.testing.assert_allclose(found, [1, math.log(2), 2 * math.log(2)], rtol=1e-15)


@pytest.mark.catalogue(127)
def test_a_wrong_certainty_costs_without_end_and_a_right_one_nothing():
    assert scores.log_score(np.array([0.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0])).tolist() == [np.inf, np.inf, 0]


def test_ranked_by_hand():
    """Classes A, B, none: said .2, .5, .3, so A is reached by .2 and A or B by .7."""
    said = np.array([[0.2, 0.5, 0.3]] * 3)
    by_hand = [(0.8**2 + 0.3**2) / 2, (0.2**2 + 0.3**2) / 2, (0.2**2 + 0.7**2) / 2]
    np.testing.assert_allclose(scores.ranked(said, np.array([0, 1, 2])), by_hand)


@given(rows(st.integers(1, 9), least=2).flatmap(lambda a: st.tuples(st.just(a), st.integers(0, a.shape[1] - 1))))
def test_ranked_is_its_twin(found):
    weights, ended = found
    final = weights / weights.sum(1, keepdims=True)
    borders = final.shape[1] - 1
    twin = [sum((sum(f[: k + 1]) - (ended <= k)) ** 2 for k in range(borders)) / borders for f in final.tolist()]
    near(scores.ranked(final, np.full(len(final), ended)), twin)


# --------------------------------------------------------------------------------------------------------- reliability
def test_reliability_by_hand():
    edges = np.array([0.0, 0.5, 1.0])
    chance = np.array([[0.0, 0.2], [0.5, 1.0]])
    count, said, came = scores.reliability(chance, np.array([[0.0, 1.0], [0.0, 1.0]]), edges)
    assert count.tolist() == [2, 2]  # a chance on an edge belongs to the band above; 1 to the last
    np.testing.assert_allclose(said, [0.1, 0.75])
    np.testing.assert_allclose(came, [0.5, 0.5])


@given(rows(st.tuples(st.one_of(shares, st.sampled_from([0.1, 0.3, 0.7])), st.booleans()).map(list)))
def test_reliability_is_its_twin(table):
    chance, came = table[..., 0], table[..., 1]
    edges = np.linspace(0, 1, 11)
    found = scores.reliability(chance, came, edges)
    pairs = list(zip(chance.ravel().tolist(), came.ravel().tolist(), strict=True))
    for k in range(10):
        inside = [(c, o) for c, o in pairs if edges[k] <= c < edges[k + 1] or (k == 9 and c == 1)]
        assert found[0][k] == len(inside)
        means = [sum(x) / len(inside) for x in zip(*inside, strict=True)] if inside else [math.nan] * 2
        np.testing.assert_allclose([found[1][k], found[2][k]], means, rtol=1e-12)


# ------------------------------------------------------------------------------------------------ tests of differences
def patterns(n):
    return np.array(list(product([True, False], repeat=n)))


def test_sign_flip_by_hand():
    """Means of ±1 ±2 ±3: as far out as 6 lie two of eight, as far as 2 (of 1, -2, 3) six."""
    assert scores.sign_flip(np.array([1.0, 2.0, 3.0]), signs=patterns(3)) == 2 / 8
    assert scores.sign_flip(np.array([1.0, -2.0, 3.0]), signs=patterns(3)) == 6 / 8
    assert scores.sign_flip(np.array([0.0, 0.0]), signs=patterns(2)) == 1


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=8))
def test_sign_flip_over_all_patterns_is_its_twin(blocks):
    flipped = [
        abs(sum(s * b for s, b in zip(signs, blocks, strict=True))) for signs in product([1, -1], repeat=len(blocks))
    ]
    twin = sum(f >= abs(sum(blocks)) for f in flipped) / len(flipped)
    assert scores.sign_flip(np.array(blocks, float), signs=patterns(len(blocks))) == twin


def test_sign_flip_is_not_led_astray_by_rounding():
    """Differences of 0.3 − 0.2 and 0.1 − 0.2 are as large, but for their last bits: every pattern lies as far out."""
    blocks = np.array([0.3 - 0.2, 0.1 - 0.2] * 4)
    assert blocks.sum() != 0
    assert scores.sign_flip(blocks, signs=patterns(8)) == 1


def test_of_random_patterns_the_identity_counts_as_one_more():
    blocks = np.arange(1.0, 21)
    signs = np.random.default_rng(0).random((99, 20)) < 0.5
    assert scores.sign_flip(blocks, signs=signs) == 1 / 100


def test_holm_by_hand():
    """Sorted .01 .02 .04 times 3 2 1: .03 .04 .04; back in the order given."""
    np.testing.assert_allclose(scores.holm(np.array([0.04, 0.01, 0.02])), [0.04, 0.03, 0.04])
    assert scores.holm(np.array([0.6, 0.9])).tolist() == [1, 1]
    assert scores.holm(np.array([])).shape == (0,)


@given(st.lists(shares, min_size=1, max_size=7))
def test_holm_is_its_twin(p):
    ordered, twin, worst = sorted(range(len(p)), key=lambda k: p[k]), [0.0] * len(p), 0.0
    for rank, k in enumerate(ordered):
        worst = max(worst, min(p[k] * (len(p) - rank), 1.0))
        twin[k] = worst
    near(scores.holm(np.array(p)), twin)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=15), st.sampled_from([0.8, 0.95]))
def test_half_width_is_students(blocks, level):
    from scipy import stats

    found = scores.half_width(np.array(blocks), level)
    spread = np.std(blocks, ddof=1) / math.sqrt(len(blocks))
    assert found == pytest.approx(stats.t(len(blocks) - 1).ppf(0.5 + level / 2) * spread, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("blocks", [[], [3.0]])
def test_half_width_of_fewer_than_two_is_infinite(blocks):
    assert scores.half_width(np.array(blocks), 0.95) == math.inf


# -------------------------------------------------------------------------------------------------------- scoringrules
@pytest.fixture
def oracle():
    return pytest.importorskip("scoringrules", reason="scoringrules needs Python 3.12 (extra `test`)")


def test_crps_agrees_with_scoringrules(oracle):
    rng = np.random.default_rng(2)
    drawn, true = rng.lognormal(8, 1, (300, 50)), rng.lognormal(8, 1, 300)
    drawn[::3] = np.round(drawn[::3] / 1000)  # ties
    np.testing.assert_allclose(
        scores.crps(drawn, true), oracle.crps_ensemble(true, drawn, estimator="fair"), rtol=1e-9, atol=1e-9
    )


def test_brier_and_log_score_agree_with_scoringrules(oracle):
    rng = np.random.default_rng(3)
    chance, came = rng.uniform(0.001, 0.999, 500), (rng.random(500) < 0.5).astype(float)
    np.testing.assert_allclose(scores.brier(chance, came), oracle.brier_score(came, chance), rtol=1e-9)
    np.testing.assert_allclose(scores.log_score(chance, came), oracle.log_score(came, chance), rtol=1e-9)


def test_ranked_agrees_with_scoringrules(oracle):
    """Scoringrules sums over the borders, we take the mean."""
    rng = np.random.default_rng(4)
    final = rng.dirichlet(np.ones(4), 500)
    ended = rng.integers(0, 4, 500)
    theirs = [oracle.rps_score(float(k + 1), f) for k, f in zip(ended, final, strict=True)]
    np.testing.assert_allclose(scores.ranked(final, ended) * 3, theirs, rtol=1e-9, atol=1e-12)


def test_pinball_agrees_with_scoringrules(oracle):
    rng = np.random.default_rng(5)
    quantile, true, levels = np.sort(rng.normal(size=(200, 3)), 1), rng.normal(size=200), np.array([0.1, 0.5, 0.9])
    theirs = np.mean([oracle.quantile_score(true, quantile[:, k], levels[k]) for k in range(3)], axis=0)
    np.testing.assert_allclose(scores.pinball(quantile, true, levels), theirs, rtol=1e-9)
