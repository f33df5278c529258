"""The fast kernels against their slow twins, in blocks of any size and by each of their ways."""

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from tests.laws import slow_kernels as slow
from tests.making.strategies import SCENES, span
from tierpace.core.months import DayRule
from tierpace.kernels import blocks, days
from tierpace.ledger import ids

TICK = slow.TICK
CREATORS = 3
HOUR = 2  # ticks


@contextmanager
def block_of(bits, **names):
    """The kernels with blocks of other sizes, or other settings of `days`."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (blocks, days):
            patch.setattr(module, "BLOCK", 1 << bits)
        for name, value in names.items():
            patch.setattr(days, name, value)
        yield


@st.composite
def edges(draw):
    """Days about as long as days are, or of any length; some of none."""
    lengths = draw(
        st.one_of(
            st.lists(st.sampled_from([23, 24, 24, 25]), min_size=1, max_size=4),
            st.lists(st.sampled_from([0, 1, 24, 60]), min_size=1, max_size=5),
        )
    )
    return (np.cumsum([draw(st.integers(0, 30)), *lengths]) * HOUR * TICK).tolist()


@st.composite
def streams(draw):
    """Rows in order of time or in none, one after another or anyhow: (creator, start, end, amount)."""
    if draw(st.booleans()):
        found, at = [], 0
        for _ in range(draw(st.integers(0, 12))):
            at += draw(st.integers(0, 20))
            length = draw(st.integers(0, 60))
            found.append((draw(st.integers(0, CREATORS - 1)), at, at + length))
            at += draw(st.sampled_from([0, length]))
    else:
        starts = st.one_of(st.integers(0, 150), st.integers(0, 2))
        spans = st.tuples(st.integers(0, CREATORS - 1), starts, st.sampled_from([0, 1, 2, 10, 49, 120]))
        found = [(who, at, at + length) for who, at, length in draw(st.lists(spans, max_size=12))]
        found += draw(st.lists(st.sampled_from(found), max_size=3)) if found else []
    return [(who, a * TICK, b * TICK, draw(st.integers(0, 10**6))) for who, a, b in found]


def columns(found):
    return [np.array([row[k] for row in found], np.int64) for k in range(4)]


SETTINGS = st.fixed_dictionaries(
    {"min_seconds": st.sampled_from([1, 3600, 36_000]), "per_stream": st.booleans(), "whole": st.booleans()}
)
BITS = st.sampled_from([0, 1, 2, 16])
INT_BITS = st.sampled_from([63, 10])  # rows, creators and times within one number, or not


@example(
    [(0, 0, 99 * TICK, 1), (0, 0, 98 * TICK, 2), (0, TICK, 100 * TICK, 3), (0, TICK, 97 * TICK, 4)],
    [48 * TICK, 96 * TICK],  # four pieces of one length: the stream that starts first, and of those ends first, counts
    {"min_seconds": 1, "per_stream": False, "whole": False},
    16,
    63,
)
@given(streams(), edges(), SETTINGS, BITS, INT_BITS)
def test_streams_are_summed_as_by_the_slow_twin(found, bounds, settings, bits, int_bits):
    with block_of(bits, INT_BITS=int_bits):
        summed, rows, shared = days.streams_into_days(*columns(found), edges=np.array(bounds), n=CREATORS, **settings)
    expected, lost = slow.streams_into_days(found, bounds, CREATORS, **settings)
    assert summed.tolist() == expected
    assert rows.tolist() == [i for i, n in enumerate(lost) if n]
    assert shared.tolist() == [n for n in lost if n]


@given(streams(), BITS, INT_BITS, st.sampled_from([None, 0, 1, 5 * TICK]), st.sampled_from([1, 3]))
def test_crowds_are_the_chains_of_overlaps(found, bits, int_bits, loose, many):
    creator, start, end, _ = columns(found)
    extent = None
    if found and loose is not None:  # what is known beforehand may be wider than it must
        first, last, longest = days.extent_of(start, end)
        assert (first, last, longest) == (min(start), max(start), max(end - start))
        extent = first - loose, last + loose, longest + loose
    with block_of(bits, INT_BITS=int_bits, MANY=many):
        rows, begins = days.crowds(creator, start, end, extent=extent)
    chains = [sorted(c.tolist()) for c in np.split(rows, np.flatnonzero(begins)[1:])] if len(rows) else []
    assert sorted(c for c in chains if len(c) > 1) == slow.crowds(found)
    assert all(len(c) > 1 for c in chains)
    assert len(set(rows.tolist())) == len(rows)


@given(streams(), BITS)
def test_who_overlaps_is_who_has_a_chain_and_rows_in_turn_have_none(found, bits):
    creator, start, end, _ = columns(found)
    with block_of(bits):
        if found:
            who = days.who_overlap(creator, start, end, None)
            assert sorted(np.flatnonzero(who)) == sorted({found[rows[0]][0] for rows in slow.crowds(found)})
            assert days.in_turn(creator, start, end) == slow.in_turn(found)


@pytest.mark.parametrize(("zone", "day"), SCENES)
def test_the_quick_day_is_the_day_wherever_it_is_used(zone, day):
    bounds = DayRule(zone).edges(*span(day))
    around = np.unique(np.add.outer(bounds, [-86_400, -3600, -1, 0, 1, 3600, 86_400, 10**9, -(10**9)]))
    known = np.concatenate(([-days.FOREVER], bounds, [days.FOREVER]))
    expected = days.day_of(around, bounds)
    assert expected.tolist() == [slow.day_of(at, bounds.tolist()) for at in around.tolist()]
    for first in {None, days.even(bounds)}:
        assert (days.days_of(around, known, first=first) == expected).all()


@given(edges(), st.lists(st.integers(-100, 400), min_size=1))
def test_days_are_even_only_where_the_quick_day_is_the_day(bounds, at):
    known = np.concatenate(([-days.FOREVER], bounds, [days.FOREVER]))
    every = np.unique(np.concatenate((np.array(at) * TICK, bounds, np.array(bounds) - 1)))
    if (first := days.even(np.array(bounds))) is not None:
        assert (days.days_of(every, known, first=first) == days.day_of(every, np.array(bounds))).all()


def test_days_of_any_zone_are_even_and_others_are_not():
    year = (np.arange(366) * 86_400).tolist()
    assert days.even(np.array(year)) == 0
    edges = DayRule("America/New_York").edges(*(np.datetime64(d).item() for d in ("2020-01-01", "2029-12-31")))
    assert days.even(edges) == edges[0] - 3600
    assert days.even(np.array([0, 82_800, 165_600])) == -7200
    assert days.even(np.array([0, 3600, 7200, 10_800])) is None
    assert days.even(np.array([0, 86_400 * 2, 86_400 * 3])) is None


NUMBERS = st.lists(st.one_of(st.integers(0, 5), st.integers(-(2**63), 2**63 - 1)), max_size=40)


@example([*range(6), *range(6)], 0, 1, 1 << 17)  # one block a number, and a table for two
@given(NUMBERS, BITS, st.sampled_from([1, 4, 20]), st.sampled_from([0, 3, 1 << 17]))
def test_codes_of_numbers_are_places_among_the_distinct_ones(numbers, bits, table, most):
    values = np.array(numbers, np.int64)
    with block_of(bits), pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids, "TABLE_BITS", table)
        patch.setattr(ids, "MOST_KNOWN", most)
        found, codes = ids.codes_of_numbers(values)
    assert sorted(found.tolist()) == sorted(set(numbers))
    assert found[codes].tolist() == numbers


def test_codes_of_numbers_beyond_int64_and_of_narrow_ones():
    for values in (
        np.array([2**64 - 1, 3, 2**64 - 1], np.uint64),
        np.array([2**63 - 1, 0, 2**63 - 1], np.uint64),
        np.array([7, -7, 7], ">i2"),
        np.array([100, -100, 0, 100], np.int8),  # 200 apart, which int8 does not hold
        np.array([2**31 - 1, -(2**31), 5], np.int32),
        np.array([2**31 - 1, -(2**31), 5], ">i4"),
    ):
        found, codes = ids.codes_of_numbers(values)
        assert found[codes].tolist() == values.tolist()


def test_close_numbers_come_in_the_order_of_their_text_so_that_ids_need_no_second_look_up():
    assert ids.codes_of_numbers(np.array([9, 100, 10, 9]))[0].tolist() == [10, 100, 9]


def test_long_ids_are_spread_over_the_whole_table():
    for step in (1, 7, 1 << 20, 10**9 + 7):  # one after another, or far apart
        places = ids._slot(7_123_456_789_012_345_678 + step * np.arange(10_000))
        assert 0 <= places.min() < 1000
        assert (1 << ids.TABLE_BITS) - 1000 < places.max() < 1 << ids.TABLE_BITS
        assert len(np.unique(places)) > 9_800  # at random, 9,952 would be


@given(st.integers(0, 4), st.integers(0, 40), st.sampled_from([0.0, 0.02, 0.3]), st.integers(0, 10**6))
def test_first_days_are_those_of_the_slow_twin(n, n_days, often, seed):
    rng = np.random.default_rng(seed)
    found = rng.integers(1, 9, (n, n_days, 3)) * (rng.random((n, n_days, 3)) < often)
    assert days.first_busy(found).tolist() == slow.first_busy(found.tolist())
