"""From donors to draws: days, hours and diamonds of one creator and draw, by a slow twin in plain Python."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

import tierpace as tp
from tests.making.random_ledgers import FIRST, ledger
from tierpace.core.signals import Signal
from tierpace.forecasters import Calibrated, DayOfWeek, Linear, Noise
from tierpace.forecasters.drawing import drawn

CUT = FIRST.replace(year=2026, month=2, day=14)
SHORT, ENOUGH = 5000.0, 1e9  # seconds left: fewer than the days hold, and more


def twin(link, errors, *, of, floor, shift, room, thinning, stray):
    """Busy days, airtime, diamonds and active days of one draw of a creator with this chain, by a donor's errors."""
    (busy, share, length, worth), (z, longer, dearer, rarer), (free, seconds) = link, errors, room
    z, longer, dearer = z * stray, longer**stray, dearer**stray
    expected = min(busy * shift[0], free)
    scale = math.sqrt((expected + floor) * (1 - expected / (free + 1)))
    days = min(max(float(np.rint(expected + z * scale)), 0.0), free)
    active = min(math.floor(days * min(max(share * rarer, 0), 1) + thinning), days) if of.thinned else days
    each = max((length * shift[1] + of.pads[0]) * longer - of.pads[0], 0)
    airtime = min(max(days * each, active * of.least), days * of.longest, seconds)
    earned = max((worth * shift[2] + of.pads[1]) * dearer - of.pads[1], 0)
    return days, airtime, earned * (airtime if of.timed else days), active


@pytest.mark.parametrize("minutes", [0, 1, 60])
@pytest.mark.parametrize("timed", [True, False])
def test_a_draw_has_the_days_hours_and_diamonds_of_a_donor(minutes, timed):
    rule = tp.DayRule("UTC", min_minutes=minutes)
    progress = ledger(minutes, rule=rule, days=130).as_of(CUT)
    donors = Calibrated(Linear()).learn(progress).donors
    measured = np.array([timed, True, True])
    rng, n, draws = np.random.default_rng(minutes), 5, 300
    links = np.stack([rng.uniform(*ends, n) for ends in ((0, 14), (0.3, 1.2), (600, 90_000), (0.1, 5))], 1)
    place = rng.integers(0, donors.errors.shape[1], (n, draws))
    floor, shift = rng.choice([0.0, donors.floor], (n, draws)), rng.uniform(0.7, 1.3, (draws, 3))
    room = np.stack((rng.integers(0, 15, n), [SHORT, SHORT, ENOUGH, ENOUGH, ENOUGH]), 1).astype(float)
    thinning, stray = rng.random((n, draws)), np.array([1.0, 1.7, 1.0, 1.2, 1.0])
    of = SimpleNamespace(
        thinned=donors.thinned,
        pads=donors.pads,
        least=rule.min_seconds,
        longest=donors.day_length,
        timed=timed,
    )
    assert donors.thinned == (minutes > 0)
    for part in (slice(0, n), slice(2, n)):  # with and without somebody who has too little time left
        found = drawn(
            links[part],
            place[part],
            donors,
            SimpleNamespace(day_rule=rule, measured=measured),
            floor=floor[part],
            shift=shift,
            room=room[part],
            thinning=thinning[part],
            stray=stray[part],
        )
        for i in range(part.start, n):
            for s in range(draws):
                wanted = twin(
                    links[i],
                    donors.errors[:, place[i, s]],
                    of=of,
                    floor=floor[i, s],
                    shift=shift[s],
                    room=room[i],
                    thinning=thinning[i, s],
                    stray=stray[i],
                )
                assert [f[i - part.start, s] for f in found] == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("diamonds", [True, False])
@pytest.mark.parametrize("forecaster", [Linear(), Calibrated(DayOfWeek())], ids=repr)
def test_draws_of_totals_are_what_is_earned_and_what_the_tail_adds(forecaster, diamonds):
    progress = ledger(3, rule=tp.DayRule("UTC"), diamonds=diamonds).as_of(CUT)
    projection = tp.project(progress, forecaster, draws=70, seed=4)
    drawing = forecaster if isinstance(forecaster, Calibrated) else Calibrated(forecaster)
    noise = Noise(progress.ids, progress.month, draws=70, seed=4)
    tail = drawing.tail(progress, noise=noise)
    assert np.array_equal(projection.draws, progress.so_far[:, None] + tail.draws)
    assert np.array_equal(tail.point, tail.draws.mean(1))
    assert np.array_equal(projection.point, projection.draws.mean(1))
    totals = drawing.futures(None, progress, noise=noise)
    assert np.array_equal(totals.draws, projection.draws)
    assert np.array_equal(totals.point, projection.point)
    assert projection.draws[..., Signal.DIAMONDS].any() == diamonds
