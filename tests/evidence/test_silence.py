"""Who went dark, by hand and in a world whose truth is known."""

from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily
from tierpace.evidence import gone_dark

FIRST = date(2026, 1, 1)


def cut(*rows):
    days = np.array(rows)
    return daily(days, first=FIRST).as_of(FIRST + timedelta(days=days.shape[1] - 1))


def test_a_daily_streamer_is_dark_after_three_days():
    found = {r["creator_id"]: r for r in gone_dark(cut([1] * 60 + [0] * 3, [1] * 63, [1, 0] * 31 + [0]))}
    dark = found["c00"]
    assert (dark["silent_days"], dark["dark"], dark["usual_pause"], dark["usual_share"]) == (3, True, 1.0, 1.0)
    assert dark["last_day"] == FIRST + timedelta(days=59)
    off = 0.5 / 61
    assert dark["chance"] == pytest.approx(off * ((4 * off + 0.5) / 5) ** 2)  # seldom, not never
    assert (found["c01"]["chance"], found["c01"]["dark"]) == (1.0, False)
    every_other = found["c02"]
    assert (every_other["silent_days"], every_other["usual_pause"], every_other["dark"]) == (2, 2.0, False)
    assert next(iter(gone_dark(cut([1] * 60 + [0] * 3, [1] * 63))))["creator_id"] == "c00"


def test_the_chance_is_read_from_the_creators_own_silent_days():
    """Runs of 3 days on and 3 off: after a silent day another follows in 2 of 3; four silent days now."""
    row = [1, 1, 1, 0, 0, 0] * 10 + [1, 1, 1] + [0] * 4
    (found,) = gone_dark(cut(row))
    silent = 30  # days off before, all known to be followed by some day
    off = 30.5 / 64
    stays = (20 + 4 * off + 0.5) / (silent + 5)
    assert found["usual_share"] == 33 / 63
    assert found["chance"] == pytest.approx(off * stays**3)
    assert not found["dark"]


def test_no_silence_of_a_known_creator_is_out_of_the_question():
    for row in ([1] * 8 + [0] * 3, [1] * 90 + [0] * 10, [1, 0] * 20 + [0] * 60):
        (found,) = gone_dark(cut(row))
        assert 0 < found["chance"] < 0.05
        assert found["dark"]


def test_of_few_days_nothing_is_said():
    (found,) = gone_dark(cut([1] * 7 + [0] * 40))
    assert (found["chance"], found["usual_pause"], found["usual_share"], found["dark"]) == (None, None, None, False)
    (never,) = gone_dark(cut([0] * 30 + [1] + [0] * 3))
    assert never["last_day"] == FIRST + timedelta(days=30)


def test_who_goes_on_as_before_is_seldom_called_dark():
    rng = np.random.default_rng(2)
    share = rng.uniform(0.2, 0.95, 3000)
    days = (rng.random((3000, 100)) < share[:, None]).astype(int)
    assert np.mean(gone_dark(cut(*days)).columns["dark"]) <= 0.05


def test_unknown_days_are_not_silent():
    days = daily(np.array([[1] * 63]), first=FIRST).mask(FIRST + timedelta(days=58), FIRST + timedelta(days=62))
    (found,) = gone_dark(days.as_of(FIRST + timedelta(days=62)))
    assert (found["silent_days"], found["dark"]) == (0, False)


@pytest.mark.catalogue(150)
def test_who_was_never_seen_is_not_silent_for_any_days():
    ledger = daily(np.array([[1] * 63]), first=FIRST).with_creators([tp.Creator("ghost")])
    ghost = next(r for r in gone_dark(ledger.as_of(FIRST + timedelta(days=62))) if r["creator_id"] == "ghost")
    assert (ghost["silent_days"], ghost["last_day"], ghost["chance"], ghost["dark"]) == (None, None, None, False)
