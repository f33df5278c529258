"""Donors: which one a draw takes, against a slow twin in plain Python."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tierpace.core.tenure import Tenure
from tierpace.forecasters import Calibrated, Linear
from tierpace.forecasters.donors import NEAREST, PART


def nearest(donors, listed, expected):
    """The donors of a list, by predicted days, nearest in rank to a prediction: the slow twin of a window."""
    days = [donors.expected[j] for j in listed]
    left, right = sum(d < expected for d in days), sum(d <= expected for d in days)
    width = min(max(NEAREST, len(days) // PART), len(days))
    width = max(width, right - left)
    low = min(max((left + right) // 2 - width // 2, 0), len(days) - width)
    return listed[low : low + width]


@pytest.mark.parametrize("months", [1, 5])
def test_a_draw_takes_the_donor_that_the_noise_points_at(months):
    """One of the world's month, else of any, both of the same tenure; else of everybody; and now and then a starter."""
    progress = tp.demo.ledger(seed=0).as_of(tp.Month(2026, 3).shift(months - 5).first)
    donors = Calibrated(Linear()).learn(progress).donors
    rng = np.random.default_rng(months)
    expected, draws = np.sort(rng.uniform(0, 25, 4)), 60
    noise = tuple(rng.random((4, draws)) for _ in range(3))
    month = rng.integers(0, donors.months, draws)
    for kind in Tenure:
        windows = donors.windows(kind, expected)
        place, starters = donors.pick(windows, kind, noise, month)
        same, alike = donors.odds(kind)
        lists = [donors.order[first:stop].tolist() for first, stop in donors.parts[kind]]
        for i in range(4):
            for s in range(draws):
                where, which, start = (float(u[i, s]) for u in noise)
                if start < donors.starter_share:
                    wanted = len(donors.order) + int(start / donors.starter_share * donors.starters)
                    assert i * draws + s in starters
                else:
                    part = month[s] if which < same[month[s]] else donors.months if which < alike else donors.months + 1
                    window = nearest(donors, lists[part], expected[i])
                    wanted = donors.parts[kind, part, 0] + lists[part].index(window[0]) + int(where * len(window))
                    assert i * draws + s not in starters
                assert place[i, s] == wanted


def test_without_a_past_month_every_draw_takes_a_starter():
    progress = tp.demo.ledger(seed=0).as_of(date(2025, 10, 20))
    donors = Calibrated(Linear()).learn(progress).donors
    assert not donors.count
    noise = tuple(np.full((1, 3), u) for u in (0.5, 0.5, 0.99))
    place, starters = donors.pick(donors.windows(0, np.array([4.0])), 0, noise, np.zeros(3, np.int64))
    assert place.tolist() == [[int(0.99 * donors.starters)] * 3]
    assert starters.tolist() == [0, 1, 2]
