"""Sums of the days to come: against the days themselves, taken one by one."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tierpace.kernels.run_rate import run_rate_draws


def one_by_one(seen, left, noise, block):
    """One draw: days of blocks from anywhere on the circle, as many as are left, at the rate of as many as seen."""
    n = len(seen)

    def drawn(days, uniforms):
        met = [seen[(int(u * n) + k) % n] for u in uniforms for k in range(block)]
        return sum(met[:days])

    half = len(noise) // 2
    return drawn(left, noise[:half]) * (drawn(n, noise[half:]) / n) / (sum(seen) / n)


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=9).filter(any),
    st.integers(1, 9),
    st.integers(1, 12),
    st.integers(0, 2**32 - 1),
)
def test_a_draw_is_the_days_of_its_blocks_at_the_rate_of_its_other_blocks(seen, left, block, seed):
    noise = np.random.default_rng(seed).random((5, 18))
    found = run_rate_draws(np.array(seen, float), left, noise, block=block)
    np.testing.assert_allclose(found, [one_by_one(seen, left, row, block) for row in noise.tolist()], rtol=1e-12)


def test_a_draw_by_hand():
    """Seen 1 2 3, three days left, blocks of two: 3 1 and 2 are drawn; for the rate 1 2 and 3, which is 2 a day."""
    noise = np.array([[0.9, 0.4, 0.0, 0.8]])
    assert run_rate_draws(np.array([1.0, 2.0, 3.0]), 3, noise, block=2).tolist() == [6.0]


@pytest.mark.parametrize(("seen", "left"), [([1.0, 2.0], 0), ([0.0, 0.0], 3)])
def test_no_days_left_or_nothing_seen_brings_nothing_in_any_draw(seen, left):
    assert run_rate_draws(np.array(seen), left, np.full((4, 6), 0.5), block=2).tolist() == [0.0] * 4
