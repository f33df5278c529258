"""Rows that are there twice, and streams at the same time."""

from itertools import permutations

import numpy as np
import pytest

from tests.making.bad_rows import HOUR, NOON, daily, streams
from tierpace.errors import REQUIREMENTS, RowErrors

ONE = ("ann", NOON, NOON + HOUR, 10)


def summed(*rows, ids=None, **more):
    who, start, end, diamonds = (list(c) for c in zip(*rows, strict=True))
    return streams(creator_id=who, start=start, end=end, diamonds=diamonds, stream_id=ids, **more)


@pytest.mark.catalogue(13, 15)
@pytest.mark.parametrize("ids", [None, ["x", "x", "x"], [None, " ", ""], [7, "7", np.int64(7)]])
def test_a_row_that_is_there_again_counts_once_and_every_repeat_is_reported(ids):
    ledger = summed(ONE, ONE, ONE, ids=ids)
    assert ledger.days.tolist() == [[[HOUR, 10, 1]]]
    assert [issue[:4] for issue in ledger.issues] == [
        (1, "ann", "creator_id", "session.duplicate"),
        (2, "ann", "creator_id", "session.duplicate"),
    ]
    assert ledger.issues.counts() == {"session.duplicate": 2}


@pytest.mark.catalogue(15)
def test_two_streams_that_are_alike_in_all_but_their_ids_are_two():
    """No switch keeps rows without ids apart: those who know that they are two streams can number them."""
    ledger = summed(ONE, ONE, ids=["x", "y"])
    assert ledger.days.tolist() == [[[HOUR, 20, 1]]]
    assert list(ledger.issues) == [(1, "ann", "start", "session.overlap", HOUR)]


OTHERS = {
    "creator": ("bob", *ONE[1:]),
    "start": ("ann", NOON + 1, *ONE[2:]),
    "end": (*ONE[:2], NOON + HOUR + 1, 10),
    "diamonds": (*ONE[:3], 11),
}


@pytest.mark.catalogue(14)
@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_rows_of_one_id_that_differ_are_both_reported_and_neither_is_believed(other):
    code = "session.conflicting_duplicate"
    rows = (ONE, ("zoe", *ONE[1:]), other)
    with pytest.raises(RowErrors) as caught:
        summed(*rows, ids=["x", "y", "x"])
    assert list(caught.value.issues) == [
        (0, "ann", "stream_id", code, "x"),
        (2, other[0], "stream_id", code, "x"),
    ]
    assert caught.value.value == {code: 2}
    assert f"row 2, creator {other[0]!r}, stream_id 'x': {REQUIREMENTS[code]} [{code}]" in str(caught.value)
    kept = summed(*rows, ids=["x", "y", "x"], on_error="collect")
    assert kept.ids.tolist() == ["zoe"]
    assert kept.issues == caught.value.issues


OVERLAPS = {  # seconds of the second stream after the first, and the airtime of both
    "half of it": ((1800, 5400), 5400, 1800),
    "within": ((600, 1200), 3600, 600),
    "from the start": ((0, 1800), 3600, 1800),
    "to the end": ((1800, 3600), 3600, 1800),
    "around it": ((-600, 4200), 4800, 3600),
    "one second": ((3599, 7200), 7200, 1),
    "back to back": ((3600, 7200), 7200, 0),
    "apart": ((3601, 7201), 7200, 0),
    "of no length": ((1800, 1800), 3600, 0),
}


@pytest.mark.catalogue(16, 17, 18)
@pytest.mark.parametrize(("span", "airtime", "overlap"), OVERLAPS.values(), ids=OVERLAPS)
@pytest.mark.parametrize("other", ["ann", "bob"])
def test_airtime_at_the_same_time_counts_once_a_creator_and_diamonds_always(span, airtime, overlap, other):
    """One rule, the union: nobody is on air twice, and the platform counts every gift."""
    ledger = summed(ONE, (other, NOON + span[0], NOON + span[1], 7))
    assert ledger.days[..., 1].sum() == 17
    if other == "bob":
        assert ledger.days[:, 0, 0].tolist() == [HOUR, span[1] - span[0]]
        assert not ledger.issues
    else:
        assert ledger.days.tolist() == [[[airtime, 17, 1]]]
        assert ledger.issues.counts() == ({"session.overlap": 1} if overlap else {})
        assert sum(ledger.issues.value) == overlap


@pytest.mark.catalogue(19)
def test_any_order_of_rows_gives_the_same_ledger():
    rows = [ONE, ONE, ("ann", NOON + 1800, NOON + 90_000, 7), ("bob", NOON - HOUR, NOON, 3)]
    first = summed(*rows)
    for order in permutations(rows):
        again = summed(*order)
        assert again.digest == first.digest
        assert again.streams == first.streams
        assert again.issues.counts() == first.issues.counts()


@pytest.mark.catalogue(13)
def test_a_day_given_twice_is_an_error_even_when_both_rows_agree():
    """Of a day there is one row: a second one is a sum not taken, or an export pasted twice."""
    twice = {"creator_id": ["a", "a"], "day": ["2026-03-01"] * 2, "airtime_seconds": [60] * 2, "active": [1] * 2}
    with pytest.raises(RowErrors, match="a creator must have one row a day") as caught:
        daily(**twice, diamonds=[5, 5])
    assert caught.value.issues.row == (0, 1)
    assert set(caught.value.issues.code) == {"daily.duplicate_day"}
