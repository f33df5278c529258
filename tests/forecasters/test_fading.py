"""Fading: what is left of expected days after a silence, by the formula, and what a roster teaches of it."""

import math
from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily
from tierpace.forecasters import Fading, Linear, Noise
from tierpace.forecasters.fading import SHAPES, Fade, silence, usual_rate

CUT = date(2026, 3, 15)


def test_what_is_left_is_the_formula():
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(len(SHAPES)))
    silent = rng.uniform(0, 20, (2, 50))
    found = Fade(CUT, tuple(weights.tolist()), 0.4).left_after(silent)
    for k, (g, u) in enumerate(silent.T.tolist()):
        curves = [math.exp(-c * g * g) / (1 + h * (math.exp(u) - 1)) for c, h in SHAPES]
        assert found[k] == pytest.approx(sum(w * c for w, c in zip(weights, curves, strict=True)), rel=1e-12)


def test_a_longer_silence_never_leaves_more():
    fade = Fading(Linear()).learn(tp.demo.ledger(seed=0).as_of(CUT)).learned
    steps = np.linspace(0, 20, 81)
    left = fade.left_after(np.stack((steps, steps)))
    assert left[0] == pytest.approx(1, abs=1e-12)
    assert (np.diff(left) < 0).all()


def test_silence_by_hand():
    """Of 56 exposed days 28 with a stream, the last 8 days ago, against two days at the roster's rate of .4."""
    hours = np.zeros((1, 100), int)
    hours[0, :44] = 1
    hours[0, 44:92][-28:] = 2
    progress = daily(hours, first=date(2026, 1, 1)).as_of(date(2026, 4, 10))
    g, u = silence(progress, 0.4)
    rate = (28 + 2 * 0.4) / 58
    assert g[0] == pytest.approx(8 * rate)
    assert u[0] == pytest.approx(-8 * math.log(1 - rate))
    assert usual_rate(progress) == 28 / 56


def roster(*, leavers, seed=0):
    """Forty creators over 400 days, half of their days on; where some leave, each does so for good on some day."""
    rng = np.random.default_rng(seed)
    hours = (rng.random((40, 400)) < 0.5).astype(int)
    if leavers:
        for k, last in enumerate(rng.integers(60, 390, 40)):
            if k % 2:
                hours[k, last:] = 0
    return daily(hours, first=date(2025, 2, 10)).as_of(CUT)


def test_a_roster_where_silence_says_nothing_learns_a_flatter_curve():
    still, leaving = (Fading(Linear()).learn(roster(leavers=x)).learned for x in (False, True))
    silent = np.array([[3.0, 6.0, 10.0], [4.0, 8.0, 14.0]])
    assert (still.left_after(silent) > leaving.left_after(silent)).all()


class Flat:
    """Five days each; it cannot learn."""

    def tail(self, progress, *, noise):
        return tp.Tail(np.tile([3600.0, 50.0, 5.0], (len(progress.ids), 1)))


def test_a_forecaster_that_cannot_learn_works_inside():
    progress = tp.demo.ledger(seed=0).as_of(CUT)
    ready = Fading(Flat()).learn(progress)
    assert isinstance(ready.forecaster, Flat)
    point = ready.tail(progress, noise=None).point
    left = ready.learned.left_after(silence(progress, ready.learned.rate))
    np.testing.assert_allclose(point, np.array([3600.0, 50.0, 5.0]) * left[:, None], rtol=1e-12)


def test_what_is_learned_gives_any_part_the_same_rows():
    progress = roster(leavers=True)
    ready = Fading(Linear()).learn(progress)
    noise = Noise(progress.ids, progress.month, draws=0, seed=0)
    whole = ready.tail(progress, noise=noise).point
    for k in (0, 17, 39):
        part = progress.select([progress.ids[k]])
        assert (ready.tail(part, noise=noise.of(part.ids)).point == whole[k]).all()
