"""Numbers far from all others, against a slow search."""

import numpy as np
from hypothesis import given, strategies as st

from tierpace.kernels.far import far


def slowly(values, gap, most):
    """The largest few numbers, at most so many, with a gap below them; so for the smallest."""
    ordered = sorted(values)
    n = len(ordered)
    above = next(
        (ordered[n - k] for k in range(most, 0, -1) if k < n and ordered[n - k] - ordered[n - k - 1] > gap), None
    )
    below = next((ordered[k - 1] for k in range(most, 0, -1) if k < n and ordered[k] - ordered[k - 1] > gap), None)
    out = [(above is not None and v >= above) or (below is not None and v <= below) for v in values]
    return out if sum(out) <= most else [False] * n


@given(
    st.lists(st.integers(0, 40) | st.integers(-300, 300), min_size=1, max_size=60),
    st.integers(1, 50),
    st.sampled_from([0.05, 0.1, 0.25]),
)
def test_far_numbers_are_those_of_a_slow_search(values, gap, share):
    found = far(np.array(values, np.int64), gap=gap, share=share)
    assert found.tolist() == slowly(values, gap, int(len(values) * share))


def test_few_numbers_have_none_that_is_far():
    assert not far(np.array([1, 2, 10**9]), gap=10, share=0.001).any()
    assert not far(np.zeros(0, np.int64), gap=10, share=0.5).any()
