"""Exponential smoothing against statsmodels' own filter, and what it does where there is little to go by."""

from datetime import date

import numpy as np
import pytest
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

import tierpace as tp
from tests.errors import told
from tests.making.ledgers import daily, lively
from tierpace.core.signals import Signal
from tierpace.forecasters import ETS, Calibrated
from tierpace.forecasters.ets import DOUBT, USUAL
from tierpace.forecasters.levels import daily_level
from tierpace.forecasters.weekly_profile import days_ahead, roster_week

CUT = date(2026, 2, 14)


def test_without_gaps_it_gives_the_forecasts_of_statsmodels():
    rng = np.random.default_rng(0)
    hours = np.resize([2, 2, 2, 3, 4, 6, 8], 150) + rng.integers(0, 3, (12, 150))
    progress = daily(hours, first=date(2025, 9, 20)).as_of(CUT)
    prior = ETS().learn(progress).learned
    d = progress.days.shape[1]
    start = daily_level(progress, prior.level, window=d)
    tail = ETS().tail(progress, noise=None)
    for i in range(12):
        season = start[i, 0] * (np.array(prior.week[0])[(np.arange(1, 8) - d) % 7] - 1)
        model = ExponentialSmoothing(
            progress.days[i, 1:, 0].astype(float),  # the first stream is no evidence of a rate
            seasonal=7,
            initialization_method="known",
            initial_level=start[i, 0],
            initial_seasonal=season[::-1],
        )
        wanted = model.smooth(prior.smoothing[0]).forecast(14)
        assert tail.point[i, Signal.AIRTIME] == pytest.approx(wanted.sum(), rel=1e-9)
        assert tail.spread[i, :, Signal.AIRTIME] == pytest.approx(wanted / wanted.sum(), rel=1e-9)


def test_the_smoothing_is_the_mean_of_fits_on_the_scale_of_roots_weighed_against_a_guess():
    progress = lively(1).as_of(CUT)
    prior = ETS(sample=1).learn(progress).learned
    assert prior.fitted == 1
    root = np.sqrt(prior.smoothing) * (DOUBT + 1) - DOUBT * np.sqrt(USUAL)
    assert (root >= -1e-12).all()
    assert (root <= 1).all()


def test_a_quick_habit_is_followed_quickly_and_a_steady_one_slowly():
    rng = np.random.default_rng(3)
    days, n = 200, 24
    steady = rng.uniform(2, 10, (n, 1)) + rng.normal(0, 1, (n, days))
    quick = 6 + np.cumsum(rng.normal(0, 1, (n, days)), axis=1)
    alpha = []
    for hours in (steady, quick):
        progress = daily(np.clip(np.round(hours), 1, 20).astype(int), first=date(2025, 8, 1)).as_of(CUT)
        alpha.append(ETS().learn(progress).learned.smoothing[Signal.AIRTIME][0])
    assert alpha[0] < 0.02
    assert alpha[1] > 0.3


def test_a_weekday_of_ones_own_is_learned():
    """Each creator streams on one weekday alone, another one for each: the roster's week is flat and says nothing."""
    days = 170
    hours = np.zeros((14, days), int)
    for k in range(14):
        hours[k, k % 7 :: 7] = 3
    progress = daily(hours, first=date(2025, 8, 29)).as_of(CUT)
    share = ETS(sample=14).tail(progress, noise=None).spread[..., Signal.ACTIVE_DAYS]
    own = np.array([share[k, (k - days) % 7 :: 7].sum() for k in range(14)])
    assert (own > 0.6).all()


def test_an_unknown_day_moves_nothing():
    progress = lively(2).mask(date(2026, 2, 3), date(2026, 2, 8)).as_of(CUT)
    learned = ETS(sample=4).learn(progress)
    prior, d = learned.learned, progress.days.shape[1]
    level = daily_level(progress, prior.level, window=d)[0, Signal.AIRTIME]
    season = level * (np.array(prior.week[Signal.AIRTIME]) - 1)
    alpha, gamma = prior.smoothing[Signal.AIRTIME]
    for k in range(int(progress.exposed_from[0]), d):
        if not date(2026, 2, 3) <= progress.dates[k].astype(object) <= date(2026, 2, 8):
            error = progress.days[0, k, Signal.AIRTIME] - level - season[(k - d) % 7]
            level += alpha * error
            season[(k - d) % 7] += gamma * error
    open_days = [*range(3 - 15, 9 - 15), *range(14)]  # the unknown days are forecast too; 0 is the day after the cut
    wanted = sum(max(level + season[k % 7], 0) for k in open_days)
    assert learned.tail(progress, noise=None).point[0, Signal.AIRTIME] == pytest.approx(wanted)


@pytest.mark.catalogue(102)
def test_a_thin_history_gets_the_shrunk_level_and_a_note_says_how_many_do():
    hours = np.random.default_rng(5).integers(0, 6, (10, 100))
    hours[7:, :85] = 0
    hours[7:, 85] = 2  # three who began 15 days ago: 14 days after the first stream are enough, 13 are not
    hours[8:, 85:87] = [0, 2]
    progress = daily(hours, first=date(2025, 11, 7)).as_of(CUT)
    tail = ETS(sample=3).tail(progress, noise=None)
    assert [(n.code, n.text.split(":")[0]) for n in tail.notes] == [
        ("short_history", "2 creators have under 14 days of history")
    ]
    learned = ETS(sample=3).learn(progress).learned
    plain, share = days_ahead(daily_level(progress, learned.level), np.array(roster_week(progress)), progress)
    assert np.array_equal(tail.point[8:], plain[8:])
    assert np.array_equal(tail.spread[8:], share[8:])
    assert not np.array_equal(tail.point[:8], plain[:8])


@pytest.mark.catalogue(102)
def test_a_roster_too_young_for_fits_takes_the_usual_smoothing_and_says_so():
    progress = lively(6, days=20, first=date(2026, 1, 1)).as_of(date(2026, 1, 20))
    learned = ETS().learn(progress)
    assert np.array(learned.learned.smoothing) == pytest.approx(np.array([USUAL] * 3))
    assert "usual_smoothing" in [n.code for n in learned.tail(progress, noise=None).notes]


class Ended:
    """A fit that did not converge."""

    params = (0.9, 0.05)
    mle_retvals = {"converged": False}  # noqa: RUF012  # read, never written


@pytest.mark.parametrize("how", ["raises", "warns", "not finite"])
@pytest.mark.catalogue(125)
def test_fits_that_fail_are_left_out_and_counted(monkeypatch, how):
    def fit(self, **_):
        if how == "raises":
            raise np.linalg.LinAlgError
        if how == "warns":
            import warnings

            warnings.warn("stuck", ConvergenceWarning, stacklevel=2)
        ended = Ended()
        ended.params = (np.nan, np.nan) if how == "not finite" else Ended.params
        ended.mle_retvals = {"converged": how == "not finite"}
        return ended

    monkeypatch.setattr(ExponentialSmoothing, "fit", fit)
    progress = lively(1).as_of(CUT)
    learned = ETS(sample=2).learn(progress)
    assert (learned.learned.fitted, learned.learned.failed) == (0, 6)
    assert np.array(learned.learned.smoothing) == pytest.approx(np.array([USUAL] * 3))
    texts = [n.text for n in learned.tail(progress, noise=None).notes]
    assert texts == ["no fit converged: the smoothing is a guess", "6 fits failed or did not converge"]


@pytest.mark.parametrize("sample", [0, -1, 2.5, True, "8"])
def test_a_sample_is_a_count(sample):
    told(lambda: ETS(sample=sample), tp.errors.InputError, "forecast.bad_sample", "sample", "1 or more")


@pytest.mark.parametrize("forecaster", [ETS(sample=2), Calibrated(ETS(sample=2))], ids=repr)
def test_it_keeps_the_laws(forecaster):
    assert tp.check_forecaster(forecaster).passed
