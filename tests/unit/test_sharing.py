"""Shares that go by steps, by hand and against the steps one by one."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tierpace.kernels.sharing import stepped

STARTS = np.array([0.0, 10.0, 30.0])
SHARES = np.array([[0.5, 0.5, 0.0], [0.6, 0.1, 0.0], [0.7, 0.2, 1.0]])  # each draw has its own


@pytest.mark.parametrize(
    ("marginal", "wanted"),
    [
        (
            False,
            [[9 * 0.5, 10 * 0.1, 40 * 1.0], [40 * 0.7, 0, 29 * 0.0]],
        ),  # on a step's start is in that step
        (True, [[9 * 0.5, 10 * 0.5, 10 * 1.0], [10 * 0.5 + 20 * 0.6 + 10 * 0.7, 0, 0]]),
    ],
)
def test_shares_by_hand(marginal, wanted):
    amounts = np.array([[9.0, 10.0, 40.0], [40.0, 0.0, 29.0]])
    np.testing.assert_allclose(stepped(amounts, STARTS, SHARES, marginal=marginal), wanted, rtol=1e-15)


@given(
    st.lists(st.integers(0, 60), min_size=3, max_size=3),
    st.sets(st.integers(1, 50), max_size=4).map(sorted),
    st.integers(0, 2**32 - 1),
)
def test_each_part_of_an_amount_has_the_share_of_its_step(amounts, later, seed):
    starts = [0, *later]
    shares = np.random.default_rng(seed).random((len(starts), 3))
    parts = stepped(np.array([amounts], float), np.array(starts, float), shares, marginal=True)[0]
    whole = stepped(np.array([amounts], float), np.array(starts, float), shares, marginal=False)[0]
    for s, amount in enumerate(amounts):
        step = [max(k for k, start in enumerate(starts) if start <= at) for at in range(amount + 1)]
        assert parts[s] == pytest.approx(sum(shares[k, s] for k in step[:amount]), rel=1e-12)
        assert whole[s] == pytest.approx(amount * shares[step[amount], s], rel=1e-12)


def test_a_step_without_a_share_is_refused():
    with pytest.raises(ValueError, match="zip"):
        stepped(np.array([[40.0, 40.0, 40.0]]), STARTS, SHARES[:2], marginal=True)
