"""Analogs: the nearest past windows against slow twins, and whose draws are whose."""

import pickle
from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tierpace.forecasters import Analogs, Calibrated, Linear, Noise
from tierpace.forecasters.analog_donors import AnalogDonors
from tierpace.forecasters.newcomers import HARDLY, on_roster
from tierpace.ledger.tenure import Tenure

CUT = date(2026, 3, 15)
INNER = Calibrated(Linear())


@pytest.fixture(scope="module")
def progress():
    return tp.demo.ledger(seed=0).as_of(CUT)


@pytest.fixture(scope="module")
def ready(progress):
    return Analogs(INNER).learn(progress)


def noise_of(progress, draws=40):
    return Noise(progress.ids, progress.month, draws=draws, seed=3)


def known(progress):
    return (progress.tenure != Tenure.JOINER) & (progress.exposure >= HARDLY) & on_roster(progress)


def test_nearest_rows_are_those_of_brute_force(ready):
    donors = ready.learned.donors
    looks = donors.looks[::37] + 3
    found = donors.rows_like(looks, 25)
    for look, rows in zip(looks, found, strict=True):
        apart = ((donors.looks - look) ** 2).sum(1)
        assert len(set(rows.tolist())) == 25
        assert apart[rows].tolist() == sorted(apart.tolist())[:25]


def test_a_draw_takes_the_row_that_the_noise_points_at(ready):
    donors = ready.learned.donors
    rng = np.random.default_rng(1)
    near = np.sort(donors.rows_like(donors.looks[[0, 5, 90]], donors.nearest), axis=1)
    noise, window = rng.random((3, 300)), rng.integers(0, len(donors.stops), 300)
    ends, lines = donors.lines(near)
    place = donors.pick(near, ends, lines, noise, window)
    few = donors.starters / (donors.count + donors.starters)
    taken = set()
    for i in range(3):
        for s in range(300):
            u, w = float(noise[i, s]), int(window[s])
            first = int(donors.stops[w - 1]) if w else 0
            own = [j for j in near[i].tolist() if first <= j < donors.stops[w]]
            end = few + (1 - few) * len(own) / (len(own) + 10)
            if u < few:
                wanted, which = len(donors.looks) + int(u / few * donors.starters), "starter"
            elif u < end:
                wanted, which = own[int((u - few) / (end - few) * len(own))], "own"
            else:
                wanted, which = near[i, int((u - end) / (1 - end) * near.shape[1])], "all"
            taken.add(which)
            assert place[i, s] == wanted
    assert taken == {"starter", "own", "all"}


@pytest.mark.parametrize("draws", [1, 2, 41])
def test_even_worlds_and_who_windows_do_not_know_are_the_inner_forecasters(progress, ready, draws):
    noise = noise_of(progress, draws)
    found = ready.tail(progress, noise=noise)
    inner = ready.forecaster
    assert (found.draws[:, ::2] == inner.tail(progress, noise=noise.shared(0, 2)).draws).all()
    assert (found.point == found.draws.mean(1)).all()
    unknown = ~known(progress)
    if draws > 1:
        odd = inner.tail(progress, noise=noise.shared(1, 2)).draws
        assert (found.draws[unknown, 1::2] == odd[unknown]).all()
        assert (found.draws[~unknown, 1::2] != odd[~unknown]).any()


def test_joiners_and_the_long_silent_are_drawn_by_the_inner_forecaster(progress):
    """A joiner of this month, and one silent for more than 120 days, beside the creators of the demo."""
    rows = tp.demo.ledger(seed=0)
    early = rows.as_of(date(2026, 3, 15))
    gone = early.ids[~known(early)]
    for alone in (False, True):
        ready = Analogs(INNER, alone=alone).learn(early)
        noise = noise_of(early)
        found = ready.tail(early, noise=noise).draws
        who = np.isin(early.ids, gone)
        inner = [ready.forecaster.tail(early, noise=n).draws for n in (noise.shared(0, 2), noise.shared(1, 2), noise)]
        if alone:
            assert (found[who] == inner[2][who]).all()
        else:
            assert (found[who, ::2] == inner[0][who]).all()
            assert (found[who, 1::2] == inner[1][who]).all()


def test_alone_takes_no_world_of_the_inner_forecaster(progress, ready):
    noise = noise_of(progress)
    alone = Analogs(INNER, alone=True).learn(progress).tail(progress, noise=noise)
    who = known(progress)
    odd = ready.tail(progress, noise=noise).draws[who, 1::2]
    assert (alone.draws[who, 1::2] == odd).all()
    assert (alone.draws[who, ::2] != ready.tail(progress, noise=noise).draws[who, ::2]).any()


@pytest.mark.parametrize("alone", [False, True])
def test_with_too_few_windows_all_is_the_inner_forecasters(alone):
    early = tp.demo.ledger(seed=0).as_of(date(2025, 10, 20))
    ready = Analogs(INNER, alone=alone).learn(early)
    assert ready.learned.donors is None
    noise = noise_of(early)
    found, inner = ready.tail(early, noise=noise), ready.forecaster.tail(early, noise=noise)
    assert (found.draws == inner.draws).all()
    assert (found.point == inner.point).all()
    assert found.notes == inner.notes


@pytest.mark.parametrize("alone", [False, True])
def test_what_is_learned_gives_any_part_in_any_order_the_same_rows(progress, alone):
    ready = Analogs(INNER, alone=alone).learn(progress)
    noise = noise_of(progress)
    whole = ready.tail(progress, noise=noise).draws
    rng = np.random.default_rng(0)
    for size in (1, 4, len(progress.ids)):
        ids = rng.permutation(progress.ids)[:size].tolist()
        part = progress.select(ids)
        at = [progress.ids.tolist().index(c) for c in part.ids]
        assert (ready.tail(part, noise=noise.of(part.ids)).draws == whole[at]).all()


def test_more_draws_extend_those_there_are(progress, ready):
    few, more = (ready.tail(progress, noise=noise_of(progress, s)).draws for s in (31, 80))
    assert (more[:, :31] == few).all()


def test_without_draws_the_points_are_finite_and_within_limits(progress, ready):
    found = ready.tail(progress, noise=noise_of(progress, 0))
    assert found.draws is None or not found.draws.size
    assert (found.point[:, 2] <= progress.free_days).all()
    assert (found.point[:, 0] <= progress.seconds_left).all()


@pytest.mark.parametrize("cut", [date(2026, 2, 28), date(2026, 3, 1), CUT, date(2026, 3, 30), date(2026, 3, 31)])
def test_draws_are_coherent(cut):
    progress = tp.demo.ledger(seed=0).as_of(cut)
    draws = Analogs(INNER, alone=True).learn(progress).tail(progress, noise=noise_of(progress)).draws
    airtime, diamonds, days = draws.transpose(2, 0, 1)
    assert (draws >= 0).all()
    assert np.isfinite(draws).all()
    assert (days == np.round(days)).all()
    assert (days <= progress.free_days[:, None]).all()
    assert (airtime <= progress.seconds_left[:, None]).all()
    assert not airtime[days == 0].any()
    assert not diamonds[days == 0].any()


def test_what_is_learned_pickles_and_does_the_same(progress, ready):
    again = pickle.loads(pickle.dumps(ready))
    noise = noise_of(progress)
    assert isinstance(again.learned.donors, AnalogDonors)
    assert (again.tail(progress, noise=noise).draws == ready.tail(progress, noise=noise).draws).all()
