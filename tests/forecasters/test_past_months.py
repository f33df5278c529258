"""Whose errors a creator's are like, and effects of spans that overlap."""

from datetime import date, timedelta

import numpy as np

from tests.making.ledgers import daily
from tierpace.forecasters.past_months import GONE_KIND, SETTLED, begun, kinds
from tierpace.kernels.draws import PRIOR_BIAS, PRIOR_MONTHS, month_effects
from tierpace.ledger.tenure import Tenure

FIRST = date(2026, 1, 1)


def test_joiners_of_a_ledgers_first_60_days_are_no_joiners():
    hours = np.zeros((3, 120), int)
    hours[0] = 1
    hours[1, 45::2] = 1  # first seen on day 45, before the ledger is settled
    hours[2, 62::2] = 1  # and after
    ledger = daily(hours, first=FIRST)
    february = ledger.as_of(date(2026, 2, 20))
    assert begun(february) == FIRST
    assert february.tenure[1] == Tenure.JOINER
    assert kinds(february, FIRST)[1] != Tenure.JOINER
    assert kinds(february, FIRST)[1] != GONE_KIND
    assert kinds(february, FIRST - timedelta(days=SETTLED))[1] == Tenure.JOINER  # of an older ledger it is one
    march = ledger.as_of(date(2026, 3, 20))
    assert march.tenure[2] == Tenure.JOINER
    assert kinds(march, FIRST)[2] == Tenure.JOINER


def test_who_is_silent_for_over_120_days_is_of_a_kind_of_its_own():
    hours = np.ones((2, 200), int)
    hours[1, 50:] = 0
    progress = daily(hours, first=FIRST).as_of(FIRST + timedelta(days=199))
    assert kinds(progress, FIRST).tolist() == [progress.tenure[0], GONE_KIND]


def test_effects_of_overlapping_spans_by_hand():
    """Four spans that are worth one of their own each, against twice as many that are worth half."""
    x, v, prior = np.array([0.1, -0.2, 0.3, 0.0]), np.full(4, 0.01), 0.15
    weight = 0.5
    freedom = 3 * weight
    seen = weight * ((x - x.mean()) ** 2).sum() - freedom * 0.01
    between = (PRIOR_MONTHS * prior**2 + seen) / (PRIOR_MONTHS + freedom)
    trust = between / (between + 0.01)
    middle = weight * trust * x.sum() / (weight * 4 * trust + PRIOR_BIAS)
    wanted = middle + trust * (x - middle)
    wanted = wanted - np.log(np.exp(wanted).mean())
    effects, spread = month_effects(x, v, 1.0, prior, weight=weight)
    np.testing.assert_allclose(effects, wanted)
    whole, less = month_effects(x, v, 1.0, prior), month_effects(x, v, 1.0, prior, weight=1e-9)
    assert np.array_equal(whole[0], month_effects(x, v, 1.0, prior, weight=1.0)[0])
    assert less[1] != whole[1]
    assert spread > 0
