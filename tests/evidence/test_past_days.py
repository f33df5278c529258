"""The month so far against past months, by hand."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily
from tierpace.evidence import same_day

FIRST = date(2025, 11, 1)  # November to January: 30, 31, 31 days


def rows(table, signal):
    return [r for r in table if r["signal"] == signal]


def test_the_same_day_of_past_months_says_what_is_usual():
    """On day 10 of November 10 hours, of December 20, of January 30; now 20: one had less, one the same."""
    hours = np.array([[1] * 30 + [2] * 31 + [3] * 31 + [2] * 10])
    cut = daily(hours, first=FIRST).as_of(date(2026, 2, 10))
    (airtime,) = rows(same_day(cut), "airtime")
    assert (airtime["so_far"], airtime["usual"], airtime["months"]) == (20 * 3600, 20 * 3600, 3)
    assert airtime["percentile"] == (1 / 3 + 2 / 3) / 2
    (days,) = rows(same_day(cut), "active_days")
    assert (days["so_far"], days["usual"], days["percentile"]) == (10, 10, 0.5)


def test_the_last_week_is_held_against_the_four_before():
    hours = np.array([[1] * 60 + [2] * 28 + [3] * 7])
    (airtime,) = rows(same_day(daily(hours, first=FIRST).as_of(date(2026, 2, 3))), "airtime")
    assert (airtime["last_week"], airtime["usual_week"], airtime["momentum"]) == (21 * 3600, 14 * 3600, 1.5)


def test_too_few_months_and_unknown_days_say_nothing():
    hours = np.array([[1] * 71])
    (airtime,) = rows(same_day(daily(hours, first=FIRST).as_of(date(2026, 1, 10))), "airtime")
    assert (airtime["usual"], airtime["percentile"], airtime["months"]) == (None, None, 2)
    masked = daily(hours, first=FIRST).mask(date(2026, 1, 8), date(2026, 1, 8)).as_of(date(2026, 1, 10))
    (airtime,) = rows(same_day(masked), "airtime")
    assert (airtime["last_week"], airtime["momentum"]) == (None, None)
    silent = daily(np.array([[0] * 60 + [1] * 7]), first=FIRST).with_creators([]).as_of(date(2026, 1, 6))
    assert [r["momentum"] for r in same_day(silent)] == [None] * len(same_day(silent))
    assert len(same_day(silent.select([]))) == 0


def test_a_month_that_is_not_known_so_far_does_not_count():
    hours = np.array([[1] * 30 + [2] * 31 + [3] * 31 + [2] * 10])
    ledger = daily(hours, first=FIRST).mask(date(2025, 12, 5), date(2025, 12, 5), ids=["c00"])
    (airtime,) = rows(same_day(ledger.as_of(date(2026, 2, 10))), "airtime")
    assert (airtime["months"], airtime["usual"]) == (2, None)


@pytest.mark.catalogue(150)
def test_of_who_was_never_seen_nothing_is_usual():
    ledger = daily(np.ones((1, 200), np.int64), first=date(2026, 1, 1)).with_creators([tp.Creator("ghost")])
    found = same_day(ledger.as_of(date(2026, 7, 10)))
    ghosts = [r for r in found if r["creator_id"] == "ghost"]
    assert len(ghosts) == 3
    for row in ghosts:
        assert row["months"] == 0
        assert {v for k, v in row.items() if k not in ("creator_id", "signal", "months")} == {None}
    assert tp.show.from_json(tp.show.to_json(found)) == found
