"""The hurdle against values worked by hand."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily, lively
from tierpace.core.signals import Signal
from tierpace.forecasters import Hurdle


def test_every_weekday_has_its_chance_and_a_day_its_size():
    first = date(2026, 1, 5)  # a Monday
    days = (date(2026, 3, 15) - first).days + 1
    hours = np.tile(np.resize([0, 0, 2, 0, 2, 0, 0], days), (12, 1))
    tail = Hurdle().tail(daily(hours, first=first).as_of(date(2026, 3, 15)), noise=None)
    left = [
        d.astype(object).weekday() in (2, 4)
        for d in np.arange(np.datetime64("2026-03-16"), np.datetime64("2026-04-01"))
    ]
    assert tail.point[:, Signal.ACTIVE_DAYS] == pytest.approx(sum(left), rel=1e-6)
    assert tail.point[:, Signal.AIRTIME] == pytest.approx(sum(left) * 7200, rel=1e-6)
    assert tail.point[:, Signal.DIAMONDS] == pytest.approx(sum(left) * 20, rel=1e-6)
    assert tail.spread[0, :, 2] == pytest.approx(np.array(left) / sum(left), abs=1e-6)


def test_sizes_add_up_to_what_the_roster_did():
    """Shrunk on the log scale, they are brought back to means by Duan's smearing."""
    progress = lively(8).as_of(date(2026, 2, 14))
    prior = Hurdle().learn(progress).learned
    assert all(0.5 < s < 2 for s in prior.smear)
    tail = Hurdle().tail(progress, noise=None)
    recent = progress.days[:, -84:].sum(1)
    said = tail.point[:, Signal.AIRTIME].sum() / tail.point[:, Signal.ACTIVE_DAYS].sum()
    assert said == pytest.approx(recent[:, 0].sum() / recent[:, 2].sum(), rel=0.05)


def test_a_chance_is_never_over_one():
    progress = daily(np.full((5, 60), 24), first=date(2026, 1, 1)).as_of(date(2026, 2, 14))
    assert Hurdle().tail(progress, noise=None).point[:, Signal.ACTIVE_DAYS] == pytest.approx(14)


def test_it_keeps_the_laws():
    assert tp.check_forecaster(Hurdle()).passed
