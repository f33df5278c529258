"""Running totals settled, and figures spread: checked against what they promise, for any totals."""

import numpy as np
from hypothesis import given, strategies as st

from tierpace.kernels.running import settle, spread

TOTALS = st.lists(st.none() | st.integers(0, 60), min_size=1, max_size=9)


@given(totals=TOTALS, room=st.integers(1, 9))
def test_settled_totals_never_fall_and_fit_their_days_and_the_last_one_stays(totals, room):
    d = len(totals)
    seen = np.array([[t is not None for t in totals]])
    told = np.array(
        [[min(t or 0, (k + 1) * room) for k, t in enumerate(totals)]]
    )  # no more than the days up to it hold
    out = settle(told, seen, np.full((1, d), room))[0]
    at = np.flatnonzero(seen[0])
    steps = np.diff(np.concatenate([[0], out[at]]))
    assert (steps >= 0).all()
    assert (steps <= np.diff(np.concatenate([[-1], at])) * room).all()
    assert (out[~seen[0]] == 0).all()
    if len(at):
        assert out[at[-1]] == told[0, at[-1]]


@given(steps=st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_sound_totals_stay_as_they_are(steps):
    told = np.cumsum([steps], axis=1)
    assert np.array_equal(settle(told, np.ones(told.shape, bool), np.full(told.shape, 9)), told)


def test_a_fall_takes_from_the_days_before_as_little_as_will_do():
    told, seen = np.array([[50, 80, 60, 70]]), np.ones((1, 4), bool)
    assert settle(told, seen, np.full((1, 4), 100)).tolist() == [[50, 60, 60, 70]]


def test_a_rise_beyond_the_day_is_lent_to_the_days_before():
    told, seen = np.array([[5, 10, 45]]), np.ones((1, 3), bool)
    assert settle(told, seen, np.full((1, 3), 24)).tolist() == [[5, 21, 45]]


@given(
    lengths=st.lists(st.sampled_from([82_800, 86_400, 90_000]), min_size=1, max_size=12),
    share=st.floats(0, 1),
    diamonds=st.integers(0, 10**9),
    data=st.data(),
)
def test_parts_add_up_and_fit_their_days(lengths, share, diamonds, data):
    active = data.draw(st.integers(0, len(lengths)))
    airtime = max(int(sum(lengths) * share), active)
    out = spread(airtime, diamonds, active, np.array(lengths))
    assert out.sum(0).tolist() == [airtime, diamonds, active]
    assert (out >= 0).all()
    assert (out[:, 0] <= lengths).all()
    assert set(out[:, 2].tolist()) <= {0, 1}
    assert (out[out[:, 2] > 0, 0] > 0).all()


def test_what_several_days_brought_lies_on_as_many_as_were_active():
    assert spread(7, 5, 2, np.full(4, 86_400)).tolist() == [[0, 0, 0], [4, 3, 1], [0, 0, 0], [3, 2, 1]]
    assert spread(90_000, 2, 1, np.full(3, 86_400))[:, 0].tolist() == [30_000] * 3


def test_airtime_that_fills_its_days_to_the_last_second_stays_on_them():
    assert spread(86_400, 6, 1, np.full(3, 86_400)).tolist() == [[0, 0, 0], [86_400, 6, 1], [0, 0, 0]]


def test_parts_are_whole_numbers_and_exact_however_many_diamonds_there_are():
    out = spread(0, 2**60 + 3, 0, np.full(4, 86_400))
    assert out.dtype == np.int64
    assert out[:, 1].tolist() == [2**58 + 1] * 3 + [2**58]
