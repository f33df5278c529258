"""Totals against thresholds, at the edges."""

import tracemalloc

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import march
from tests.making.programs import two_tiers
from tierpace.kernels.clearing import best, bonuses, can_reach, share_clearing

GOAL = np.array([[[100, 10, 5]]])


@pytest.mark.parametrize(
    ("totals", "free", "seconds", "reach"),
    [
        ([100, 9, 5], 0, 0, [True, False, True]),  # a diamond short, and no time
        ([100, 9, 5], 1, 1, [True, True, True]),  # in one second there may be any number
        ([99, 10, 4], 1, 1, [True, True, True]),
        ([98, 10, 3], 1, 1, [False, True, False]),
        ([100, -(10**15), 5], 1, 1, [True, True, True]),
    ],
)
def test_what_can_still_be_reached_with_the_days_and_seconds_left(totals, free, seconds, reach):
    got = can_reach(np.array([totals]), GOAL, np.array([free]), np.array([seconds]))
    assert got.tolist() == [[reach]]


def test_the_best_tier_is_the_hardest_cleared_and_where_there_is_no_tier_none():
    assert best(np.array([[False, True, True], [False, False, False], [True, False, True]])).tolist() == [1, 3, 0]
    none = best(np.zeros((4, 0), bool))
    assert none.tolist() == [0] * 4
    assert none.dtype == np.int64


def test_chances_rest_on_what_the_projection_rests_on():
    projection = tp.project(march(), tp.forecasters.Linear(), draws=5)
    assert projection.notes
    assert tp.chances(projection, two_tiers()).notes == projection.notes


@pytest.mark.parametrize("draws", [1, 7, 8, 500])
def test_shares_of_draws_are_those_of_a_loop(draws):
    rng = np.random.default_rng(draws)
    found, lines = rng.integers(0, 6, (300, draws, 3)).astype(float), rng.integers(0, 6, (300, 2, 3))
    joint, own = share_clearing(found, lines)
    for i in (0, 150, 299):
        for tier in range(2):
            clears = [[found[i, s, signal] >= lines[i, tier, signal] for signal in range(3)] for s in range(draws)]
            assert joint[i, tier] == sum(map(all, clears)) / draws
            assert own[i, tier].tolist() == [sum(c[signal] for c in clears) / draws for signal in range(3)]


def test_shares_of_draws_with_one_line_for_all_are_those_with_a_line_each():
    rng = np.random.default_rng(0)
    found, lines = rng.integers(0, 6, (300, 9, 3)).astype(float), rng.integers(0, 6, (2, 3))
    every = np.repeat(lines[None], 300, 0)
    other = every.copy()
    other[-1] += 1
    for signal_by_signal in (found, np.ascontiguousarray(found.transpose(2, 0, 1)).transpose(1, 2, 0)):
        wanted = [share_clearing(signal_by_signal, given) for given in (lines, every, other)]
        for one, same, last in zip(*wanted, strict=True):
            assert one.tolist() == same.tolist()
            assert one[:-1].tolist() == last[:-1].tolist()
    reach = (found[:, :, None] >= lines).mean(1)
    assert share_clearing(found, lines)[1] == pytest.approx(reach)


def test_without_a_tier_no_share_is_counted():
    joint, own = share_clearing(np.ones((2, 5, 3)), np.zeros((0, 3), np.int64))
    assert (joint.shape, own.shape) == ((2, 0), (2, 0, 3))


def test_shares_of_draws_are_counted_in_blocks_however_many_creators_there_are():
    """Of two million draws, what a block of 65,536 reaches is held on the way, a byte each and then a bit."""
    draws, lines = np.ones((4_000, 500, 3)), np.ones((1, 3), np.int64)
    tracemalloc.start()
    try:
        joint, _ = share_clearing(draws, lines)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (joint == 1).all()
    assert most < 1e6


def test_a_draw_pays_for_the_hardest_possible_tier_it_clears():
    """Fixed amount and rate: 100 and 0.5 a diamond, 30 and 0.25, 7 and nothing; the lines are each creator's own."""
    lines = np.array([[[9, 90, 9], [6, 60, 6], [3, 0, 0]], [[9, 100, 9], [6, 70, 6], [3, 0, 0]]])
    possible = np.array([[True, True, True], [False, True, True]])
    fixed, rate = np.array([100.0, 30.0, 7.0]), np.array([0.5, 0.25, 0.0])
    draws = np.array([[9, 90, 9], [9, 89, 9], [6, 200, 6], [3, 60, 6], [2, 900, 30], [6, 69, 6]], float)
    both = np.moveaxis(np.stack((draws, draws)), 2, 0)
    paid = bonuses(both, lines, possible, fixed, rate)
    assert paid.tolist() == [
        [100 + 45, 30 + 22.25, 30 + 50, 7, 0, 30 + 17.25],
        [30 + 22.5, 30 + 22.25, 30 + 50, 7, 0, 7],  # the first tier is out of reach, the second needs ten diamonds more
    ]
    assert bonuses(both, lines[:, :0], possible[:, :0], fixed[:0], rate[:0]).tolist() == [[0] * 6] * 2
