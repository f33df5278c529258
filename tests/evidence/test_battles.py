"""What battles bring, by hand, against loops, and in a world whose truth is known."""

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from tests.errors import told
from tests.making.streams import cut, stream
from tierpace.errors import InputError
from tierpace.evidence import battle_lift, battle_recaps
from tierpace.evidence.battles import battled


def test_a_battle_is_held_against_the_rest_of_its_stream():
    """An hour with two battles of 5 minutes: 200 and 50 diamonds inside, 100 in the 50 minutes outside: 2 a minute."""
    gifts = [(3, 200, "zoe"), (10, 40, "zoe"), (20, 50, "bob"), (25, 60, "bob")]
    one = stream("ann", 1, gifts=gifts, battles=[(0, 5, "cem", True), (20, 5, "dee", None)], stream_id="s")
    first, second = battle_recaps(cut(one))
    assert (first["diamonds"], first["per_minute"], first["outside_per_minute"], first["more"]) == (
        200,
        40.0,
        2.0,
        190.0,
    )
    assert (second["diamonds"], second["outside_per_minute"], second["more"]) == (
        50,
        2.0,
        40.0,
    )  # at its end lies outside
    assert [(r["opponent_id"], r["won"], r["minutes"], r["hour"]) for r in (first, second)] == [
        ("cem", True, 5.0, 20), ("dee", None, 5.0, 20),
    ]  # fmt: skip
    assert (first["stream_id"], first["start"]) == ("s", "2026-03-01T20:00:00+00:00")


def test_a_stream_that_is_all_battle_has_no_outside():
    (row,) = battle_recaps(cut(stream("ann", 1, gifts=[(1, 9, "zoe")], battles=[(0, 60, None, None)])))
    assert (row["outside_per_minute"], row["more"]) == (None, None)
    (lift, _) = battle_lift(cut(stream("ann", 1, gifts=[(1, 9, "zoe")], battles=[(0, 60, None, None)])))
    assert (lift["battles"], lift["inside"], lift["more"]) == (1, None, None)


def test_battles_that_overlap_are_counted_once_outside():
    """Minutes 0 to 10 and 5 to 15 make 15 of battle; 90 diamonds in the other 45 minutes."""
    one = stream("ann", 1, gifts=[(7, 30, "z"), (30, 90, "z")], battles=[(0, 10, "a", None), (5, 10, "b", None)])
    found = battle_recaps(cut(one))
    assert found.columns["outside_per_minute"] == (2.0, 2.0)
    assert found.columns["diamonds"] == (30, 30)


battles = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=4)
gifts = st.lists(st.tuples(st.integers(0, 59), st.integers(1, 9)), max_size=8)


@given(st.lists(st.tuples(battles, gifts), min_size=1, max_size=3))
def test_sums_are_those_of_loops_over_minutes(streams):
    sessions, wanted = [], []
    for day, (drawn, given_) in enumerate(streams, 1):
        fights = [(m, min(n, 60 - m)) for m, n in drawn]
        sessions.append(
            stream("ann", day, gifts=[(m, d, "g") for m, d in given_], battles=[(m, n, None, None) for m, n in fights])
        )
        during = {m for a, n in fights for m in range(a, a + n)}
        out = sum(d for m, d in given_ if m not in during)
        outside = out / (60 - len(during)) if len(during) < 60 else np.nan
        for a, n in sorted(fights, key=lambda f: f[0]):
            wanted.append((sum(d for m, d in given_ if a <= m < a + n), outside))
    assume(wanted and any(g for _, g in streams))
    found = battled(cut(*sessions))
    assert found.diamonds.tolist() == [d for d, _ in wanted]
    assert found.outside.tolist() == pytest.approx([o for _, o in wanted], nan_ok=True)


def lifted(lift, *, seed, streams=15, shuffled=False):
    """Streams of an hour with a battle of 6 minutes, in which gifts come ``lift`` times as often."""
    rng = np.random.default_rng(seed)
    out = []
    for day in range(1, streams + 1):
        level = rng.lognormal(0, 0.4)
        begin = int(rng.integers(0, 54))
        rate = np.full(60, 0.5 * level)
        rate[begin : begin + 6] *= lift
        given_ = [(m, int(rng.lognormal(3, 0.8)) + 1, "g") for m in range(60) for _ in range(rng.poisson(rate[m]))]
        at = int(rng.integers(0, 54)) if shuffled else begin
        out.append(stream("ann", day, gifts=given_ or [(0, 1, "g")], battles=[(at, 6, None, True)]))
    return next(iter(battle_lift(cut(*out, day=31))))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """90 % within 3, over 400 worlds; a minute of battle brings 2 more gifts' worth for a mean level."""
    mean_gift = np.mean([int(v) + 1 for v in np.random.default_rng(0).lognormal(3, 0.8, 200_000)])
    truth = 0.5 * (5 - 1) * mean_gift * np.exp(0.4**2 / 2)
    held = [row["low"] <= truth <= row["high"] for row in (lifted(5, seed=s) for s in range(400))]
    assert 0.87 <= np.mean(held) <= 0.935


def test_shuffled_battles_find_nothing_more_often_than_stated():
    found = [lifted(1, seed=1000 + s, shuffled=True) for s in range(400)]
    assert np.mean([r["low"] > 0 or r["high"] < 0 for r in found]) <= 0.13


def test_battles_by_opponent_and_hour():
    one = [stream("ann", d, at=20, gifts=[(1, 50 + d, "g")], battles=[(0, 5, "cem", d % 2 == 0)]) for d in range(1, 9)]
    two = [stream("ann", d, at=9, gifts=[(1, 9, "g")], battles=[(0, 5, "dee", None)]) for d in range(1, 4)]
    by = {r["group"]: r for r in battle_lift(cut(*one, *two), by="opponent")}
    assert (by["cem"]["battles"], by["cem"]["won"], by["cem"]["more"]) == (8, 0.5, pytest.approx(54.5 / 5))
    assert (by["dee"]["battles"], by["dee"]["won"], by["dee"]["more"]) == (3, None, None)
    assert set(battle_lift(cut(*one, *two), by="hour").columns["group"]) == {"20:00", "09:00"}


def test_the_roster_has_a_row_of_its_own():
    sessions = [
        stream(f"c{k}", d, gifts=[(1, 40 + k, "g")], battles=[(0, 5, None, None)]) for k in range(9) for d in (1, 2)
    ]
    table = battle_lift(cut(*sessions))
    last = list(table)[-1]
    assert (last["creator_id"], last["battles"], last["streams"]) == (None, 18, 18)
    assert last["more"] == pytest.approx(44 / 5)
    assert last["low"] < 44 / 5 < last["high"]


def test_what_is_not_there_is_reported():
    told(
        lambda: battle_lift(cut(stream("ann", 1, gifts=[(1, 1, "g")]))),
        InputError, "evidence.no_battles", "progress", "come with battles", "StreamSession(battles=…)", "found None",
    )  # fmt: skip
    told(
        lambda: battle_recaps(cut(stream("ann", 1, battles=[(0, 5, None, None)]))),
        InputError, "evidence.no_gifts", "progress", "come with gifts", "found None",
    )  # fmt: skip
    fine = cut(stream("ann", 1, gifts=[(1, 1, "g")], battles=[(0, 5, None, None)]))
    told(lambda: battle_lift(fine, by="day"), InputError, "evidence.bad_group", "by", "opponent, hour")
    told(lambda: battle_lift(fine, level=0.0), InputError, "evidence.bad_level", "level", "above 0 and below 1")
