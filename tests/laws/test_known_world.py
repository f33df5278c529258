"""The default forecaster in a world whose truth is known: intervals, chances, totals, and habits that are not there."""

from datetime import date
from functools import cache

import numpy as np
import pytest

import tierpace as tp
from tests.laws.known_world import TARGET, inside, outcome, shuffled, world
from tierpace.evidence.creator_habits import ACCELERATES, SLOWS

SIZES = [(20, 1), (20, 3), (20, 12), (200, 1), (200, 3), (200, 12)]  # creators, past months
WORLDS = {20: 60, 200: 72}
CUTS = (8, 15, 22)


@cache
def outcomes(creators, months):
    """What was said and what happened, in many worlds."""
    return [
        outcome(10_000 * months + k, creators=creators, months=months, day=CUTS[k % 3]) for k in range(WORLDS[creators])
    ]


@pytest.mark.parametrize(("creators", "months"), SIZES)
def test_80_percent_intervals_of_creators_hold_about_80_percent(creators, months):
    """By randomised PIT; with few months they are wide on purpose, for real rosters are wilder than this world."""
    held = inside(np.concatenate([o.pit for o in outcomes(creators, months)]))
    assert (held > 0.72).all()
    assert (held < (0.91 if months >= 3 else 0.94)).all()


@pytest.mark.parametrize(("creators", "months"), SIZES)
def test_chances_are_kept_on_average(creators, months):
    """Within three standard errors over worlds, which share their months' shocks; 0.03 where those are smaller."""
    off = np.array([(o.chance - o.cleared)[o.open].sum() for o in outcomes(creators, months)])
    count = np.array([o.open.sum() for o in outcomes(creators, months)])
    bias = off.sum() / count.sum()
    error = np.sqrt(((off - bias * count) ** 2).sum()) / count.sum()
    assert abs(bias) < max(3 * error, 0.03)


@pytest.mark.parametrize(("creators", "months"), [s for s in SIZES if s[1] >= 3])
def test_chances_are_kept_at_every_level(creators, months):
    chance = np.concatenate([o.chance[o.open] for o in outcomes(creators, months)])
    cleared = np.concatenate([o.cleared[o.open] for o in outcomes(creators, months)])
    level = np.digitize(chance, [0.2, 0.4, 0.6, 0.8])
    for k in range(5):
        said, came = chance[level == k], cleared[level == k]
        error = np.sqrt((said * (1 - said)).sum()) / len(said)  # if no two of them share their luck
        assert abs(said.mean() - came.mean()) < max(0.12, 2.5 * error)
        assert error < 0.1


@pytest.mark.parametrize("months", [0, 1, 3, 12])
@pytest.mark.parametrize("creators", [20, 200])
def test_no_open_tier_has_a_chance_of_0_or_1(creators, months):
    found = [outcome(k, creators=creators, months=months, day=d, draws=60) for k, d in enumerate((1, 8, 22, 29, 30))]
    for o in found:
        assert ((o.chance[o.open] > 0) & (o.chance[o.open] < 1)).all()
        settled = o.chance[~o.open]
        assert np.isin(settled, [0, 1]).all()
        assert np.array_equal(settled == 1, o.cleared[~o.open])  # what is settled stays so


@pytest.mark.parametrize(("creators", "months"), SIZES)
def test_80_percent_intervals_of_the_rosters_total(creators, months):
    """Over the three signals, also where one month says nothing of what months do to all creators."""
    held = inside(np.stack([o.total for o in outcomes(creators, months)])).mean()
    assert 0.6 <= held <= 0.95


@pytest.mark.parametrize(("creators", "months"), SIZES)
def test_placebo_days_shuffled_within_months_hardly_ever_look_like_a_habit(creators, months):
    called = []
    for k in range(400 // creators):
        found = shuffled(world(700 + k, creators=creators, months=months), k)
        called.append(tp.habits(found.ledger().as_of(date(TARGET.year, TARGET.month, 15))).trend)
    named = np.isin(np.concatenate(called), [SLOWS, ACCELERATES]).mean(0)
    assert (named <= 0.05).all()


def test_a_habit_that_is_there_is_found():
    """The last week of every month at a third of its hours, for a year: most are called slow."""
    found = world(5, creators=60, months=12)
    dates = np.datetime64(found.first) + np.arange(found.days.shape[1])
    late = np.array([tp.Month.from_date(d).days - d.day < 7 for d in dates.tolist()])
    found.days[:, late, :2] = found.days[:, late, :2] // 3
    trend = tp.habits(found.ledger().as_of(date(TARGET.year, TARGET.month, 15))).trend
    assert (trend[:, 0] == SLOWS).mean() > 0.9
    assert (trend[:, 1] == SLOWS).mean() > 0.9
