"""Tails and projections as values."""

from datetime import date

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tierpace.core.notes import BASIS
from tierpace.errors import InputError

LEDGER = tp.Ledger.from_sessions(
    [], day_rule=tp.DayRule("UTC"), first_day=date(2026, 3, 1), last_day=date(2026, 3, 15), creators=[tp.Creator("a")]
)
PROGRESS = LEDGER.as_of(date(2026, 3, 15))


def projection(draws):
    return tp.Projection(
        PROGRESS, point=np.zeros((1, 3)), draws=draws, forecaster="F()", seed=3, basis=np.zeros(1, BASIS)
    )


TEN = projection(np.arange(1.0, 11).repeat(3).reshape(1, 10, 3))


def test_quantiles_are_inverted_cdf():
    assert TEN.quantile([0.1, 0.11, 0.5, 0.9, 0.91])[0, :, 0].tolist() == [1, 2, 5, 9, 10]
    assert TEN.quantile(0.3).shape == (1, 1, 3)
    assert TEN.interval(0.8)[0, :, 0].tolist() == [1, 9]
    assert TEN.interval(0.4)[0, :, 0].tolist() == [3, 7]


@pytest.mark.parametrize("level", [0, 1, 0.0, 1.0, -0.1, 1.5, float("nan"), True, "0.5"])
def test_levels_lie_between_zero_and_one(level):
    told(lambda: TEN.quantile([0.5, level]), InputError, "projection.bad_level", "q", "must lie above 0 and below 1")
    told(lambda: TEN.interval(level), InputError, "projection.bad_level", "level", "must lie above 0 and below 1")


def test_quantiles_and_chances_need_draws():
    program = tp.Program(
        name="P", region="R", revision="1", day_rule=tp.DayRule("UTC"), tiers=[tp.Tier("T", diamonds=1)]
    )
    for none in (projection(None), projection(np.zeros((1, 0, 3)))):
        for call in (lambda none=none: none.quantile(0.5), lambda none=none: tp.chances(none, program)):
            told(
                call,
                InputError,
                "projection.no_draws",
                "draws",
                "the projection must have draws",
                "call project(…, draws=1000)",
                "found 0",
            )


def test_the_projection_of_some_has_all_that_the_whole_says_of_them():
    people = [tp.Creator(c) for c in "abc"]
    progress = LEDGER.with_creators(people).as_of(date(2026, 3, 15))
    draws = np.arange(3 * 10 * 3.0).reshape(3, 10, 3)
    basis = np.zeros(3, BASIS)
    basis["months"] = 1, 2, 3
    whole = tp.Projection(
        progress, point=draws.mean(1), draws=draws, spread=np.arange(3 * 16 * 3.0).reshape(3, 16, 3), forecaster="F()",
        seed=3, basis=basis, notes=(tp.Note("a", "b"),),
    )  # fmt: skip
    part = whole.select(["c", "a"])
    assert part.progress == progress.select(["a", "c"])
    for name in ("ids", "point", "draws", "spread", "basis"):
        assert np.array_equal(getattr(part, name), getattr(whole, name)[[0, 2]]), name
    assert (part.forecaster, part.seed, part.notes) == ("F()", 3, whole.notes)
    bare = evolve(whole, draws=None, spread=None).select(["b"])
    assert bare.draws is bare.spread is None
    assert bare.point.tolist() == whole.point[1:2].tolist()
    assert whole.select(list("cab")) is whole


def test_a_projection_says_what_it_is():
    assert repr(TEN) == "<Projection 2026-03 day 15, 1 creator, 10 draws, F()>"
    assert repr(projection(None)) == "<Projection 2026-03 day 15, 1 creator, no draws, F()>"
    assert TEN.ids.tolist() == ["a"]
    assert TEN.month == tp.Month(2026, 3)
    assert TEN.mean is TEN.point
    assert str(tp.Note("code", "a sentence")) == "a sentence"


def test_a_tail_is_made_of_floats():
    tail = tp.Tail([[1, 2, 3]], draws=[[[1, 2, 3]]], spread=None, notes=[tp.Note("a", "b")])
    assert tail.point.dtype == tail.draws.dtype == np.float64
    assert tail.notes == (tp.Note("a", "b"),)
    assert tail == tp.Tail([[1.0, 2.0, 3.0]], draws=[[[1, 2, 3]]], notes=(tp.Note("a", "b"),))
    assert tail != tp.Tail([[1, 2, 3]])
    assert tail != tp.Tail([[1, 2, 4]], draws=[[[1, 2, 3]]], notes=[tp.Note("a", "b")])
    assert tail != 5
