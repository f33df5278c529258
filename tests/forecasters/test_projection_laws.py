"""Laws of every projection of ours, on rosters with any day rule and anything missing."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making.random_ledgers import cuts, ledger, program
from tierpace.core.signals import Signal
from tierpace.forecasters import (
    ETS,
    Benktander,
    Blend,
    Calibrated,
    DayOfWeek,
    EmpiricalBayes,
    Hurdle,
    LateMonth,
    Linear,
)

OURS = [
    Linear(),
    DayOfWeek(),
    DayOfWeek(weeks=2),
    LateMonth(),
    EmpiricalBayes(),
    Benktander(),
    Hurdle(),
    ETS(sample=2),  # two, since each one is fitted again at every past month
    Blend([EmpiricalBayes(), Benktander(), DayOfWeek()]),
]
RULE = tp.DayRule("UTC")
CUT = date(2026, 2, 14)
forecasters = st.sampled_from(OURS)


@given(cuts(), forecasters)
def test_keeps_the_contract_whatever_is_missing(progress, forecaster):
    projection = tp.project(progress, forecaster, draws=40, seed=3)
    n, left = len(progress.ids), len(progress.days_left)
    assert projection.draws.shape == (n, 40, 3)
    assert projection.spread is None or projection.spread.shape == (n, left, 3)
    assert (projection.draws >= progress.so_far[:, None]).all()
    assert not projection.draws[..., ~progress.measured].any()


@given(cuts(), forecasters)
def test_a_drawn_tail_is_coherent(progress, forecaster):
    projection = tp.project(progress, forecaster, draws=40, seed=3)
    tail = projection.draws - progress.so_far[:, None]
    airtime, diamonds, days = (tail[..., s] for s in Signal)
    idle = airtime == 0
    assert not days[idle].any()
    assert not diamonds[idle].any()
    if progress.day_rule.min_minutes == 0:
        assert not airtime[days == 0].any()
    longest = progress.day_rule.day_seconds(progress.month.first, progress.month.last).max()
    assert (airtime >= np.minimum(days * progress.day_rule.min_seconds, airtime + 1) - 1e-6).all()
    if progress.day_rule.midnight == "split" and progress.day_rule.min_minutes == 0:
        assert (airtime <= days * longest + 1e-6).all()


@given(cuts(), forecasters)
def test_the_point_is_the_mean_of_the_draws_bit_for_bit(progress, forecaster):
    projection = tp.project(progress, forecaster, draws=40, seed=3)
    assert np.array_equal(projection.point, projection.draws.mean(1))


@given(cuts(), forecasters, st.floats(0.2, 3))
@pytest.mark.catalogue(108, 109)
def test_chances_keep_their_laws(progress, forecaster, scale):
    rules = program(progress.day_rule, scale=scale, measured=progress.measured)
    chances = tp.chances(tp.project(progress, forecaster, draws=40, seed=3), rules)
    verdicts = tp.judge(progress, rules)
    known = (np.isfinite(chances.by_tier) | verdicts.cleared.all(2)).all(1)
    assert not known[progress.no_data & ~verdicts.cleared.all((1, 2))].any()
    silent = (rules.required & ~progress.shown & progress.measured).any(1)
    assert np.isfinite(chances.by_tier[np.ix_(~progress.no_data, ~silent)]).all()
    known &= np.isfinite(chances.by_signal).all((1, 2))  # an impossible tier has chance 0 even with a signal not known
    kept = progress.ids[known]
    chances, verdicts = chances.select(kept), verdicts.select(kept)
    secured, possible = verdicts.cleared.all(2), verdicts.possible
    assert (chances.by_tier[secured] == 1).all()
    assert (chances.by_tier[~possible] == 0).all()
    open_ = chances.by_tier[~secured & possible]
    assert ((open_ > 0) & (open_ < 1)).all()
    assert (chances.by_tier <= chances.by_signal.min(2) + 1e-12).all()
    assert (np.diff(chances.by_tier, axis=1) >= 0).all()
    assert np.allclose(chances.final.sum(1), 1)
    assert (chances.final >= 0).all()
    assert (chances.by_signal[~np.broadcast_to(rules.required, chances.by_signal.shape)] == 1).all()
    assert ((chances.binding == -1) == secured).all()


@pytest.mark.parametrize("forecaster", OURS, ids=repr)
@pytest.mark.catalogue(92)
def test_on_the_last_day_a_projection_is_what_is_earned(forecaster):
    progress = ledger(1, rule=RULE).as_of(date(2026, 2, 28))
    projection = tp.project(progress, forecaster, draws=30)
    assert (projection.draws == progress.so_far[:, None]).all()
    assert (projection.point == progress.so_far).all()


@pytest.mark.parametrize("forecaster", [*OURS, *map(Calibrated, OURS)], ids=repr)
def test_a_learned_forecaster_gives_any_part_of_the_roster_the_draws_of_the_whole(forecaster):
    progress = ledger(2, rule=RULE, creators=20).as_of(CUT)
    learned = Calibrated(forecaster).learn(progress) if forecaster in OURS else forecaster.learn(progress)
    whole = tp.project(progress, forecaster, draws=30, seed=5)
    assert np.array_equal(tp.project(progress, learned, draws=30, seed=5).draws, whole.draws)
    for ids in (progress.ids[:1], progress.ids[::2], progress.ids[5:12]):
        part = tp.project(progress.select(ids), learned, draws=30, seed=5)
        assert np.array_equal(part.draws, whole.select(ids).draws)
        assert np.array_equal(part.point, whole.select(ids).point)


@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_points_that_were_learned_are_drawn_around_like_others(forecaster):
    progress = ledger(2, rule=RULE).as_of(CUT)
    learned = forecaster.learn(progress)
    a, b = (tp.project(progress, f, draws=20) for f in (forecaster, learned))
    assert np.array_equal(a.draws, b.draws)
    assert np.array_equal(tp.project(progress, learned, draws=0).point, tp.project(progress, forecaster, draws=0).point)


@pytest.mark.parametrize("forecaster", [*OURS, Calibrated(Linear())], ids=repr)
def test_a_learned_forecaster_refuses_another_cut(forecaster):
    found = ledger(2, rule=RULE)
    learned = forecaster.learn(found.as_of(CUT))
    with pytest.raises(tp.errors.InputError, match="must be used at the cut it learned from, 2026-02-14") as caught:
        learned.tail(found.as_of(date(2026, 2, 15)), noise=tp.forecasters.Noise([], tp.Month(2026, 2), draws=0, seed=0))
    assert caught.value.code == "forecast.learned_elsewhere"


@pytest.mark.parametrize("forecaster", OURS, ids=repr)
@pytest.mark.catalogue(107)
def test_what_comes_after_the_cut_changes_no_bit(forecaster):
    before, after = ledger(3, rule=RULE), ledger(4, rule=RULE)
    cut = before.as_of(CUT)
    days = after.days.copy()[: len(before.ids)]
    days[:, : before.index(CUT) + 1] = before.days[:, : before.index(CUT) + 1]
    who, when = np.nonzero(days.any(2))  # a row of nothing would say something
    airtime, diamonds, active = days[who, when].T
    changed = tp.Ledger.from_daily(
        creator_id=before.ids[who],
        day=before.dates[when],
        airtime_seconds=airtime,
        diamonds=diamonds,
        active=active,
        first_day=before.first_day,
        last_day=before.last_day,
        day_rule=RULE,
    ).as_of(CUT)
    a, b = (tp.project(p.select(cut.ids), forecaster, draws=30) for p in (cut, changed))
    assert np.array_equal(a.draws, b.draws)


def test_another_cut_day_shares_its_worlds_and_its_creators_noise():
    found = ledger(5, rule=RULE)
    a, b = (found.as_of(date(2026, 2, d)) for d in (10, 11))
    one, two = (tp.forecasters.Noise(p.ids, p.month, draws=9, seed=4) for p in (a, b))
    assert np.array_equal(one.world(2), two.world(2))
    assert np.array_equal(one.own(2)[0], two.own(2)[list(b.ids).index(a.ids[0])])


def test_more_draws_extend_the_draws_and_change_none():
    progress = ledger(6, rule=RULE).as_of(CUT)
    few, many = (tp.project(progress, Linear(), draws=n, seed=2).draws for n in (20, 50))
    assert np.array_equal(few, many[:, :20])


def test_one_world_has_one_donor_month_for_all_creators():
    """Where all creators slow down together in some months, the roster's total must keep the shock."""
    rng = np.random.default_rng(0)
    n, months = 60, 12
    first = tp.Month(2025, 1)
    dates = np.arange(np.datetime64("2025-01-01"), np.datetime64("2026-01-16"))
    late = np.array([d.astype(object).day > 15 for d in dates])
    number = np.array([(d.astype(object).year - 2025) * 12 + d.astype(object).month - 1 for d in dates])
    shock = rng.choice([0.3, 1.0], months + 1)[number]
    active = rng.random((n, len(dates))) < 0.8 * np.where(late, shock, 1.0)
    found = tp.Ledger.from_daily(
        creator_id=np.repeat([f"c{k}" for k in range(n)], len(dates)),
        day=np.tile(dates, n),
        airtime_seconds=active.ravel() * 3600,
        diamonds=None,
        active=active.ravel().astype(int),
        day_rule=RULE,
    )
    assert first.first == found.first_day
    totals = tp.project(found.as_of(date(2026, 1, 15)), Linear(), draws=400).draws[..., Signal.ACTIVE_DAYS].sum(0)
    low, high = np.quantile(totals, [0.1, 0.9])
    assert high - low > 0.25 * totals.mean()
