"""Expected days: weights against a slow twin on stacked rows, and folds that never see their own creators."""

import numpy as np
import pytest
from scipy.optimize import nnls

from tierpace.forecasters.cut_features import COLUMNS
from tierpace.forecasters.expected_days import FEWEST, FOLDS, MOST, expected, expected_by_others, weights_of

PRIOR_ROWS, SOFT = 30.0, 0.3


def made_rows(n=200, k=10, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.gamma(2.0, 3.0, n)[:, None] * rng.uniform(0.6, 1.4, (n, k))
    return x, rng.poisson(x[:, 2] * 0.5 + x[:, 8] * 0.4).astype(float)


@pytest.mark.parametrize("n", [3, 40, 400])
def test_weights_are_least_squares_with_rows_of_the_prior_stacked_below(n):
    x, days = made_rows(n)
    by = 1 / np.sqrt(x[:, :COLUMNS].mean(1) + SOFT)
    rows, right = x * by[:, None], days * by
    ridge = np.diag(np.sqrt(PRIOR_ROWS) * rows.std(0))
    prior = np.array([1 / COLUMNS] * COLUMNS + [0.0] * 3)
    wanted, _ = nnls(np.concatenate((rows, ridge)), np.concatenate((right, ridge @ prior)))
    found = weights_of(x, days)
    np.testing.assert_allclose(found, wanted, atol=2e-4)
    assert (found >= 0).all()
    assert (found * 65536 == np.round(found * 65536)).all()


def test_without_rows_the_first_seven_columns_count_alike():
    assert weights_of(np.zeros((0, 10)), np.zeros(0)).tolist() == [1 / 7] * 7 + [0.0] * 3


def test_expected_days_by_hand_and_within_what_is_left():
    x = np.array([[2.0, 4.0], [10.0, 10.0], [0.0, 0.0]])
    assert expected(x, np.array([0.5, 0.25]), 5).tolist() == [2.0, MOST * 5, 0.0]


def test_what_others_say_never_rests_on_the_own_fold():
    x, days = made_rows()
    fold = np.arange(len(x)) % FOLDS
    weights = weights_of(x, days)
    said = expected_by_others(x, days, fold, 1000, weights)
    for k in range(FOLDS):
        mine = fold == k
        changed = np.where(mine, days[::-1] * 7 + 1, days)
        again = expected_by_others(x, changed, fold, 1000, weights)
        assert (again[mine] == said[mine]).all()
        assert (again[~mine] != said[~mine]).any()  # and the other folds do learn from it
        assert (said[mine] == expected(x[mine], weights_of(x[~mine], days[~mine]), 1000)).all()


def test_where_others_are_few_the_weights_of_all_are_taken():
    x, days = made_rows(FEWEST)
    weights = weights_of(x, days)
    fold = np.arange(len(x)) % FOLDS
    assert (expected_by_others(x, days, fold, 1000, weights) == expected(x, weights, 1000)).all()
