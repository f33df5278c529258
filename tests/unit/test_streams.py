"""Streams as columns: equal by what they hold, and cut at an instant."""

import numpy as np
import pytest

from tierpace.ledger.streams import Battles, Gifts, Streams


def objects(values):
    return np.array(values, object)


GIFTS = {"stream": [0, 1], "at": [110, 250], "diamonds": [3, 4], "gifter_id": objects(["g", "h"])}
BATTLES = {
    "stream": [1, 0],
    "start": [210, 110],
    "end": [220, 120],
    "opponent_id": objects(["o", None]),
    "won": objects([True, False]),
}
TWO = {
    "creator": [0, 1],
    "start": [100, 200],
    "end": [200, 300],
    "diamonds": [10, 20],
    "stream_id": objects(["s", None]),
}


def two(*, gifts=None, battles=None, **changes):
    """Two streams, where nothing says otherwise."""
    return Streams(
        **{
            **TWO,
            "gifts": Gifts(**{**GIFTS, **(gifts or {})}),
            "battles": Battles(**{**BATTLES, **(battles or {})}),
            **changes,
        }
    )


CHANGES = [
    {"creator": [1, 1]}, {"start": [101, 200]}, {"end": [200, 301]}, {"diamonds": [10, 21]},
    {"stream_id": objects(["t", None])}, {"stream_id": objects(["s", "t"])}, {"stream_id": objects([None, "s"])},
    {"gifts": {"stream": [1, 1]}}, {"gifts": {"at": [111, 250]}}, {"gifts": {"diamonds": [3, 5]}},
    {"gifts": {"gifter_id": objects(["g", "g"])}}, {"gifts": {k: v[:1] for k, v in GIFTS.items()}},
    {"battles": {"stream": [0, 0]}}, {"battles": {"start": [211, 110]}}, {"battles": {"end": [221, 120]}},
    {"battles": {"opponent_id": objects(["o", "o"])}}, {"battles": {"won": objects([True, True])}},
    {"battles": {"won": objects([True, None])}}, {"battles": {k: v[:1] for k, v in BATTLES.items()}},
]  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES, ids=range(len(CHANGES)))
def test_streams_differ_if_anything_of_them_does(changes):
    assert two() == two()
    assert two(**changes) != two()


def test_streams_are_equal_in_any_order_of_rows_gifts_and_battles():
    turned = two(
        gifts={k: [1 - x for x in v[::-1]] if k == "stream" else v[::-1] for k, v in GIFTS.items()},
        battles={k: [1 - x for x in v[::-1]] if k == "stream" else v[::-1] for k, v in BATTLES.items()},
        **{k: v[::-1] for k, v in TWO.items()},
    )
    assert turned == two()


def test_streams_are_taken_with_their_ids_gifts_and_battles():
    second = two().take(np.array([1]))
    assert (second.creator.tolist(), second.stream_id.tolist()) == ([1], [None])
    assert (second.gifts.stream.tolist(), second.gifts.gifter_id.tolist()) == ([0], ["h"])
    assert (second.battles.stream.tolist(), second.battles.opponent_id.tolist()) == ([0], ["o"])
    assert two().take(np.array([0])).stream_id.tolist() == ["s"]
    assert two(stream_id=None).take(np.array([0])).stream_id is None


def test_what_begins_with_a_cut_is_not_before_it_and_what_ends_with_it_is_whole():
    """Three streams of 100 seconds: one ends with the cut, one runs, one begins with it."""
    streams = Streams(
        [0, 0, 0], [100, 150, 200], [200, 250, 300], [10, 20, 30],
        gifts=Gifts([0, 0, 1, 1, 2], [150, 200, 199, 200, 200], [1, 2, 3, 4, 5], objects(list("ghijk"))),
        battles=Battles([0, 1, 1], [150, 160, 200], [200, 201, 220], objects(list("xyz")), objects([True, True, True])),
    )  # fmt: skip
    cut = streams.until(200)
    assert cut.end.tolist() == [200, 200]
    assert cut.diamonds.tolist() == [10, 3 + (20 - 3 - 4) * 50 // 100]
    assert cut.diamonds.dtype == np.int64
    assert cut.gifts.gifter_id.tolist() == ["g", "h", "i"]
    assert cut.gifts.stream.tolist() == [0, 0, 1]
    assert cut.battles.opponent_id.tolist() == ["x", "y"]
    assert cut.battles.end.tolist() == [200, 200]
    assert cut.battles.won.tolist() == [True, None]
    assert streams.until(300) == streams
