"""Donors: which one a draw takes, against a slow twin in plain Python."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily
from tierpace.forecasters import Calibrated, DayOfWeek, EmpiricalBayes, Fading, Linear, Noise, donor_rosters
from tierpace.forecasters.donor_rosters import donor_roster
from tierpace.forecasters.donors import NEAREST, PART, donors_of
from tierpace.forecasters.drawing import WORLD, balanced
from tierpace.forecasters.trails import walk
from tierpace.ledger.tenure import Tenure


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
    """Now and then a starter; else one of the world's month, or of any, both of the same tenure; else of everybody."""
    progress = tp.demo.ledger(seed=0).as_of(tp.Month(2026, 3).shift(months - 5).first)
    donors = Calibrated(Linear()).learn(progress).donors
    rng = np.random.default_rng(months)
    expected, draws = np.sort(rng.uniform(0, 25, 4)), 200
    noise, month = rng.random((4, draws)), rng.integers(0, donors.months, draws)
    taken = set()
    for kind in Tenure:
        place, starters = donors.pick(donors.lines(kind, expected), kind, noise, month)
        same, alike = donors.weights(kind)
        lists = [donors.order[first:stop].tolist() for first, stop in donors.parts[kind]]
        few = donors.starter_share
        for i in range(4):
            for s in range(draws):
                u = float(noise[i, s])
                if u < few:
                    wanted = len(donors.order) + int(u / few * donors.starters)
                    taken.add("starter")
                else:
                    ends = [few + (1 - few) * odds for odds in (0.0, float(same[month[s]]), alike, 1.0)]
                    which = 0 if u < ends[1] else 1 if u < ends[2] else 2
                    part = (month[s], donors.months, donors.months + 1)[which]
                    window = nearest(donors, lists[part], expected[i])
                    within = (u - ends[which]) / (ends[which + 1] - ends[which])
                    wanted = donors.parts[kind, part, 0] + lists[part].index(window[0]) + int(within * len(window))
                    taken.add(which)
                assert place[i, s] == wanted
                assert (i * draws + s in starters) == (u < few)
    assert taken == {"starter", 0, 1, 2}


def test_without_a_past_month_every_draw_takes_a_starter():
    progress = tp.demo.ledger(seed=0).as_of(date(2025, 10, 20))
    donors = Calibrated(Linear()).learn(progress).donors
    assert not donors.count
    place, starters = donors.pick(donors.lines(0, np.array([4.0])), 0, np.full((1, 3), 0.99), np.zeros(3, np.int64))
    assert place.tolist() == [[int(0.99 * donors.starters)] * 3]
    assert starters.tolist() == [0, 1, 2]


def test_of_many_creators_some_are_donors_the_same_with_any_others(monkeypatch):
    progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    monkeypatch.setattr(donor_rosters, "MOST", 8)
    chosen = set(donor_roster(progress).ids)
    assert len(chosen) == 8
    others = [c for c in progress.ids if c not in chosen]
    for gone in others:  # who is no donor does not say who is
        assert set(donor_roster(progress.select([c for c in progress.ids if c != gone])).ids) == chosen
    for gone in chosen:  # a donor's place is taken by one other
        kept = set(donor_roster(progress.select([c for c in progress.ids if c != gone])).ids)
        assert len(kept - chosen) == 1
        assert kept >= chosen - {gone}


def test_half_of_the_donors_are_newcomers_if_there_are_as_many(monkeypatch):
    """Of the demo's 13 creators three were first seen on the third day of the ledger or later."""
    progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    monkeypatch.setattr(donor_rosters, "SETTLED", 2)
    new = set(progress.ids[progress.history.first_seen >= 2])
    assert len(new) == 3
    for most in range(1, 13):
        monkeypatch.setattr(donor_rosters, "MOST", most)
        assert len(new & set(donor_roster(progress).ids)) >= min(len(new), most // 2)
    monkeypatch.setattr(donor_rosters, "MOST", 6)
    monkeypatch.setattr(donor_rosters, "SETTLED", 0)  # then all are, and none comes first
    monkeypatch.setattr(donor_rosters, "YEAR", 10**6)
    keys = tp.forecasters.Noise(progress.ids, progress.month, draws=0, seed=0).keys()
    assert set(donor_roster(progress).ids) == set(progress.ids[np.argsort(keys)[:6]])


def test_points_of_many_creators_are_learned_from_all_and_draws_from_the_donors(monkeypatch):
    progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    every = Calibrated(DayOfWeek()).learn(progress)
    monkeypatch.setattr(donor_rosters, "MOST", 8)
    some = Calibrated(DayOfWeek()).learn(progress)
    assert some.forecaster == every.forecaster
    assert some.donors.months == every.donors.months
    assert 0 < some.donors.count < every.donors.count
    assert some.donors.count == Calibrated(DayOfWeek()).learn(donor_roster(progress)).donors.count
    with_draws = tp.project(progress, DayOfWeek(), draws=50)
    assert (with_draws.draws == tp.project(progress, some, draws=50).draws).all()


def test_months_in_which_little_was_known_bring_their_own_effect_and_no_more():
    """Creators stream seldom; at the first cuts nobody knows who, so errors are wide, and below zero nothing falls."""
    rng = np.random.default_rng(3)
    often = rng.beta(0.5, 4, (600, 1))
    ledger = daily((rng.random((600, 220)) < often) * 2, first=date(2025, 8, 26))
    progress = ledger.as_of(date(2026, 3, 7))
    learned, trail = walk(Fading(EmpiricalBayes()), progress)
    raw = donors_of(trail, progress)
    ready = Calibrated(learned, donors=balanced(raw, progress))
    noise = Noise(progress.ids, progress.month, draws=1200, seed=0)
    added = ready.tail(progress, noise=noise).draws[..., 2].sum(0)
    month = (noise.world(1, lane=WORLD)[:, 0] * raw.months).astype(int)
    brought = np.array([added[month == m].mean() for m in range(raw.months)])
    apart = np.log(brought / brought.mean()) - (raw.effects[:, 0] - np.log(np.exp(raw.effects[:, 0]).mean()))
    assert np.abs(apart).max() < 0.06, apart
