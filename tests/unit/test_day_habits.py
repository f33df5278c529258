"""How days usually go on, from built histories: what teaches, what does not, and what holds without any past."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tierpace.ledger import day_habits
from tierpace.ledger.day_habits import LEAST, MOST, learn_day

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 20)
NOON, DAY = 43_200, 86_400
LIVE = 2  # the state of an active day with a stream that runs


def streamed(rows, **settings):
    """A ledger of (creator, day of March, hour, hours), 100 diamonds each."""
    start = [datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour) for _, day, hour, _ in rows]
    columns = {
        "creator_id": [r[0] for r in rows],
        "start": start,
        "end": [s + timedelta(hours=r[3]) for s, r in zip(start, rows, strict=True)],
        "diamonds": [100] * len(rows),
    }
    return tp.Ledger.from_columns(
        **{**columns, "day_rule": tp.DayRule("UTC", min_minutes=60), "first_day": FIRST, "last_day": LAST, **settings}
    )


def daily():
    return tp.Ledger.from_daily(
        creator_id=["a"] * 3, day=["2026-03-01", "2026-03-02", "2026-03-03"], airtime_seconds=[7200] * 3,
        diamonds=[10] * 3, active=[1] * 3, day_rule=tp.DayRule("UTC"),
    )  # fmt: skip


@pytest.mark.parametrize("ledger", [streamed([], creators=[tp.Creator("a")]), daily()], ids=["none", "days"])
def test_without_streams_a_day_is_taken_to_be_even(ledger):
    habits = learn_day(ledger, 21_600, DAY)
    assert habits.active_in.tolist() == [[0.75, 0, 0, 0.25]]
    assert habits.idle_in.tolist() == [[1, 0, 0, 0]]
    assert habits.rest.tolist() == [[[1, 1], [1, 1], [0.75, 0.75], [0, 0]]]
    assert [r.tolist() for r in habits.rests] == [[[1, 1]]] * 4
    assert habits.done.tolist() == [[0.25, 0.25]]


def test_habits_are_the_same_in_blocks_of_any_size(monkeypatch):
    rng = np.random.default_rng(0)
    rows = [(f"c{k:02d}", day, rng.integers(0, 23), rng.integers(1, 4)) for k in range(40) for day in range(1, 20)]
    ledger = streamed([r[:2] + tuple(map(int, r[2:])) for r in rows if rng.random() < 0.6])
    whole = learn_day(ledger, NOON, DAY)
    monkeypatch.setattr(day_habits, "PART", 1)
    assert learn_day(ledger, NOON, DAY) == whole


def test_days_before_one_was_there_and_days_that_are_unknown_say_nothing():
    """Twenty days of which the first ten do not count, whatever they hold, and ten days of which all do."""
    late = [("a", 12, 9, 2), ("a", 14, 11, 3), ("a", 17, 20, 1), ("b", 11, 9, 2), ("b", 18, 11, 8)]
    early = [("a", 2, 12, 5), ("a", 9, 20, 3)]
    eleventh = date(2026, 3, 11)
    short = streamed(late, first_day=eleventh, creators=[tp.Creator("a"), tp.Creator("b")])
    wanted = learn_day(short, NOON, DAY)
    for creators in ({"joined": eleventh}, {"known_from": eleventh}):
        people = [tp.Creator(c, **creators) for c in "ab"]
        assert learn_day(streamed(late, creators=people), NOON, DAY) == wanted
    people = [tp.Creator(c, known_from=eleventh) for c in "ab"]
    assert learn_day(streamed([*late, *early], creators=people), NOON, DAY) == wanted
    named = streamed([*late, *early], creators=[tp.Creator("a"), tp.Creator("b")])
    assert learn_day(named, NOON, DAY) != wanted
    assert learn_day(named.mask(FIRST, date(2026, 3, 10)), NOON, DAY) == wanted
    quality = named.quality.copy()
    quality[:, :10] = tp.core.Quality.SPREAD  # a part of a figure for several days says nothing of one
    assert learn_day(evolve(named, quality=quality), NOON, DAY) == wanted


def test_a_stream_over_several_days_is_live_on_each_and_one_that_ends_on_the_hour_still_is():
    over_days = learn_day(streamed([("a", 5, 10, 60)]), NOON, DAY)
    beside = learn_day(streamed([("a", 5, 10, 60), ("b", 3, 13, 2)]), NOON, DAY)
    assert beside.idle_in[1].tolist() == [1, 0, 0, 0]  # of another's stream one is not live
    assert over_days.active_in[0] == pytest.approx(np.array([0.5, 0, 6, 0.5]) / 7)  # three days, shrunk
    until_noon, from_noon = (learn_day(streamed([("a", 5, hour, 2)]), NOON, DAY) for hour in (10, 12))
    assert until_noon.active_in[0].argmax() == LIVE
    assert from_noon.active_in[0].argmax() == 0


def test_three_active_days_make_a_mean_to_measure_a_rest_by():
    rows = [("a", day, 11, hours) for day, hours in ((5, 2), (6, 3), (7, 4))]
    rows += [("b", day, 11, 2) for day in range(1, LEAST)]
    habits = learn_day(streamed(rows), NOON, DAY)
    assert len(habits.rests[LIVE]) == 3
    assert habits.rests[LIVE][:, 0].tolist() == pytest.approx([0.5, 1, 1.5])


def test_what_comes_at_the_first_midnight_has_come_by_noon():
    rows = [("a", 1, 0, 0), ("a", 1, 13, 2), ("a", 2, 13, 2), ("a", 3, 13, 2)]
    rests = learn_day(streamed(rows), NOON, DAY).rests
    assert rests[0].tolist() == [[1, 1]] * 3


def test_where_nothing_ever_comes_any_more_the_mean_of_rests_is_still_one():
    habits = learn_day(streamed([("a", day, 8, 2) for day in (1, 2, 3)]), NOON, DAY)
    assert habits.rest[0, 3].tolist() == [0, 0]
    assert habits.rests[3].tolist() == [[1, 1]] * 3


def test_many_rests_are_thinned_evenly_from_the_first_to_the_last():
    rows = [
        (f"c{k:03d}", day, 11, 2 + (k == 0 and day == 1) + 2 * (k == 99 and day == 10))
        for k in range(100)
        for day in range(1, 11)
    ]
    habits = learn_day(streamed(rows), NOON, DAY)
    rest = habits.rests[LIVE][:, 0]
    assert len(rest) == MOST
    assert (rest[0] > rest[1], rest[-1] > rest[-2]) == (True, True)
    assert habits.rests[LIVE].mean(0) == pytest.approx([1, 1])


def test_diamonds_that_are_not_measured_leave_airtime_as_it_is():
    rows = [("a", day, 10, day) for day in range(1, 8)]
    with_, without = (learn_day(streamed(rows, **more), NOON, DAY) for more in ({}, {"diamonds": None}))
    assert (with_.rest[..., 0] == without.rest[..., 0]).all()
    assert (with_.active_in == without.active_in).all()
    assert np.isfinite(without.rest).all()
