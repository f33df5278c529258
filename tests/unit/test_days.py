"""Spans cut at the edges of days, and what is due by an instant, by hand."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tierpace.kernels import blocks
from tierpace.kernels.days import (
    crowds,
    day_of,
    day_sums,
    earned_by,
    gifts_into_days,
    in_turn,
    split,
    streams_into_days,
    who_overlap,
)

DAY = 86_400
EDGES = np.array([0, DAY, 2 * DAY])


def of(*numbers):
    return np.array(numbers, np.int64)


def test_sums_over_days_are_exact_beyond_what_floats_hold():
    days = np.zeros((2, 3, 3), np.int64)
    days[0, :, 1] = 2**53, 1, 1
    days[1, 2] = 1, 2, 3
    assert day_sums(days).tolist() == [[0, 2**53 + 2, 0], [1, 2, 3]]
    assert day_sums(days[:, :0]).tolist() == [[0, 0, 0]] * 2


@given(st.integers(0, 5), st.integers(0, 4), st.integers(1, 2), st.integers(0, 10**6))
def test_sums_of_days_in_parts_of_any_size_are_those_of_a_loop(n, n_days, step, seed):
    days = np.random.default_rng(seed).integers(0, 2**60, (n, 9, 3))[:, 1 : 1 + n_days : step]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "PART", 2)
        found = day_sums(days)
    assert found.tolist() == [[sum(int(day[s]) for day in own) for s in range(3)] for own in days]


def test_a_day_has_its_first_second_and_not_its_last_edge():
    assert day_of(of(-1, 0, DAY - 1, DAY, 2 * DAY - 1, 2 * DAY), EDGES).tolist() == [-1, 0, 0, 1, 1, 2]


def test_a_span_that_ends_with_a_day_does_not_reach_the_next():
    spans = [(5, DAY), (5, DAY + 1), (5, DAY + 2), (DAY - 1, DAY - 1), (DAY, DAY), (DAY, 2 * DAY), (-7, -7)]
    row, day, begin, finish = split(*(of(*c) for c in zip(*spans, strict=True)), EDGES)
    assert list(zip(row.tolist(), day.tolist(), begin.tolist(), finish.tolist(), strict=True)) == [
        (0, 0, 5, DAY),
        (1, 0, 5, DAY),
        (1, 1, DAY, DAY + 1),
        (2, 0, 5, DAY),
        (2, 1, DAY, DAY + 2),
        (3, 0, DAY - 1, DAY - 1),
        (4, 1, DAY, DAY),
        (5, 1, DAY, 2 * DAY),
        (6, -1, -7, -7),
    ]


def test_a_span_from_before_the_first_day_to_after_the_last_is_cut_at_every_edge():
    row, day, begin, finish = split(of(-5), of(2 * DAY + 5), EDGES)
    assert row.tolist() == [0, 0, 0, 0]
    assert day.tolist() == [-1, 0, 1, 2]
    assert begin.tolist() == [-5, 0, DAY, 2 * DAY]
    assert finish.tolist() == [0, DAY, 2 * DAY, 2 * DAY + 5]


def test_what_is_earned_grows_with_time_from_nothing_to_all():
    def earned(start, end, amount, *at):
        spans = (np.full(len(at), n) for n in (start, end, amount))
        return earned_by(of(*at), *spans).tolist()

    assert earned(10, 14, 10, 9, 10, 11, 12, 13, 14, 99) == [0, 0, 2, 5, 7, 10, 10]
    assert earned(10, 11, 3, 9, 10, 11, 12) == [0, 0, 3, 3]  # a second is not earned before it is over
    assert earned(10, 10, 3, 9, 10, 11) == [0, 3, 3]  # but nothing but its start is needed without one


def test_a_gift_at_the_very_end_belongs_to_the_last_second():
    def summed(at, start, end):
        days = np.zeros((2, 2, 3), np.int64)
        gifts_into_days(of(1), of(at), of(start), of(end), of(7), edges=EDGES, days=days)
        assert not days[0].any()
        assert not days[:, :, [0, 2]].any()
        return days[1, :, 1].tolist()

    assert summed(5, 5, DAY) == [7, 0]
    assert summed(DAY, 5, DAY) == [7, 0]
    assert summed(DAY + 1, 5, DAY + 1) == [0, 7]
    assert summed(DAY, 5, DAY + 1) == [0, 7]  # not the end: the first second of its day
    assert summed(DAY, DAY, DAY + 1) == [0, 7]
    assert summed(DAY, DAY, DAY) == [0, 7]  # of a stream without length, there is no second before
    assert summed(0, 0, 5) == [7, 0]
    assert summed(-1, -5, 5) == summed(2 * DAY, 2 * DAY - 5, 2 * DAY + 5) == [0, 0]
    assert summed(2 * DAY, 5, 2 * DAY) == [0, 7]


def test_crowds_are_found_where_creator_time_and_row_do_not_fit_in_one_number():
    far, last = 1 << 42, 1 << 19  # 43 and 20 bits, and 3 for the row
    creator = of(last, 0, last, 0, last, 0)
    start = of(far, far - 4, 7, 0, far - 2, 5)
    rows, begins = crowds(creator, start, start + 6)
    assert rows.tolist() == [3, 5, 4, 0]
    assert begins.tolist() == [True, False, True, False]
    everybody = who_overlap(creator, start, start + 6, None)  # may have an overlap: only a look at their rows shows it
    assert (everybody.dtype, int(everybody.sum())) == (bool, last + 1)


def columns(*spans):
    return [of(*c) for c in zip(*spans, strict=True)]


IN_TURN = [(1, 3, 7), (1, 7, 8), (1, 11, 11), (0, 3, 9), (0, 9, 9), (0, 10, 15), (2, 1, 2), (2, 5, 9)]


@pytest.mark.parametrize("bits", [0, 1, 2, 16])
def test_streams_one_after_another_are_in_turn_and_no_others(bits, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1 << bits)
    assert in_turn(*columns(*IN_TURN))
    none = who_overlap(*columns(*IN_TURN), None)
    assert (none.dtype, none.tolist()) == (bool, [False] * 3)
    rows, begins = crowds(*columns(*IN_TURN))
    assert (len(rows), len(begins), begins.dtype) == (0, 0, bool)
    for more, who in (
        ((2, 8, 9), [False, False, True]),  # within the last one
        ((2, 5, 5), [False, False, True]),  # begins with it
        ((2, 1, 5), [False, False, True]),  # begins with the one before
        ((1, 9, 11), [False] * 3),  # apart, but not next to its own
        ((0, 0, 1), [False] * 3),
        ((0, 8, 9), [True, False, False]),
    ):
        assert not in_turn(*columns(*IN_TURN, more))
        found = who_overlap(*columns(*IN_TURN, more), None)
        assert (found.dtype, found.tolist()) == (bool, who)
    assert not in_turn(*columns((0, 0, 5), (0, 10, 10), (0, 10, 10)))


@pytest.mark.parametrize("bits", [0, 1, 2, 16])
def test_crowds_are_found_in_any_order_of_rows_and_at_any_second(bits, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 1 << bits)
    spans = [(0, 1, 4), (0, 101, 120), (0, 51, 70), (0, 104, 110), (1, 7, 8), (0, 2, 5), (1, 7, 7), (0, 119, 121)]
    rows, begins = crowds(*columns(*spans))
    assert rows[0:2].tolist() == [0, 5]
    assert rows[2:5].tolist() == [1, 3, 7]
    assert sorted(rows[5:].tolist()) == [4, 6]  # of one start
    assert begins.tolist() == [True, False, True, False, False, True, False]


@pytest.mark.parametrize("whole", [False, True])
def test_a_second_counts_once_for_each_creator_also_over_midnight(whole):
    late = DAY - 3600
    spans = [(0, late, DAY + 7200), (0, DAY + 3600, DAY + 10_800), (1, late, late + 61), (1, late + 60, late + 121)]
    settings = {"edges": EDGES, "n": 2, "min_seconds": 1, "per_stream": False, "whole": whole}
    days, rows, shared = streams_into_days(*columns(*spans), of(0, 0, 0, 0), **settings)
    assert (rows.tolist(), shared.tolist()) == ([1, 3], [3600, 1])
    assert {c.dtype for c in (days, rows, shared)} == {np.dtype(np.int64)}
    first = [10_800, 3600] if whole else [3600, 10_800]
    assert days[..., 0].tolist() == [first, [121, 0]]
    assert days[..., 2].tolist() == [[1, 1], [1, 0]]
    none = streams_into_days(*columns(*IN_TURN), np.zeros(8, np.int64), **{**settings, "n": 3})
    assert (len(none[1]), len(none[2]), none[2].dtype) == (0, 0, np.int64)


def test_a_stream_of_just_the_least_seconds_makes_its_day_active():
    spans = [(0, 0, 60), (1, 0, 59), (2, DAY - 60, DAY), (3, DAY - 59, DAY + 1), (4, DAY - 1, DAY + 60)]
    settings = {"edges": EDGES, "n": 5, "min_seconds": 60, "per_stream": True, "whole": False}
    days, *_ = streams_into_days(*columns(*spans), np.zeros(5, np.int64), **settings)
    assert days[..., 2].tolist() == [[1, 0], [0, 0], [1, 0], [0, 0], [0, 1]]
