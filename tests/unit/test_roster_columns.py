"""What a roster's row says of chances that are even, of trends, of kinds of numbers and of what it rests on."""

from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.rosters import CUT, program, table

HOUR = 3600


def test_a_tier_that_is_as_likely_as_not_is_where_the_month_is_heading():
    """Half of the draws bring Bob to Gold, all of them to Silver: (2 · ½ + ½) / 3 is a half."""
    row = table(forecaster=Fixed([10 * HOUR, 100, 16], [32 * HOUR, 320, 16]), draws=2)["bob"]
    assert row["chance"] == 0.5
    assert row["projected"] == "Gold"


def test_what_is_counted_stays_whole_and_hours_and_expectations_do_not():
    row = table()["bob"]
    kinds = {name: type(row[name]) for name in ("airtime_hours", "diamonds", "active_days")}
    assert kinds == {"airtime_hours": float, "diamonds": int, "active_days": int}
    assert {type(row[f"gap_{name}"]) for name in ("diamonds", "active_days")} == {int}
    assert {type(row[f"{name}_mean"]) for name in kinds} == {float}


# -------------------------------------------------------------------------------------------------------------- trends
@pytest.mark.parametrize(("measured", "trend"), [(True, "accelerates"), (False, "slows")])
def test_the_trend_is_that_of_airtime_and_of_diamonds_where_airtime_is_not_measured(measured, trend):
    """In the last week of each of 14 months, of which twelve count, twice the airtime for a third of the diamonds."""
    first = date(2025, 1, 1)
    days = [first + timedelta(days=k) for k in range((CUT - first).days + 1)]
    late = np.array([day > tp.Month.from_date(day).last - timedelta(days=7) for day in days])
    ledger = tp.Ledger.from_daily(
        creator_id=["ann"] * len(days),
        day=days,
        airtime_seconds=np.where(late, 2 * HOUR, HOUR) if measured else None,
        diamonds=np.where(late, 30, 90),
        active=np.ones(len(days), int),
        day_rule=RULE,
    )
    row = table(ledger, program(tiers=[tp.Tier("A", active_days=20)]))["ann"]
    assert row["trend"] == trend
    assert (row["trend_ratio"] > 1) == measured
    assert row["trend_months"] == 12


# --------------------------------------------------------------------------------------------------------------- notes
def two_hours_a_day(first):
    return daily(np.full((1, (CUT - first).days + 1), 2), first=first, ids=["ann"])


@pytest.mark.parametrize(
    ("first", "note"),
    [
        (date(2026, 3, 1), "no past month"),
        (date(2026, 2, 1), "1 past month"),
        (date(2026, 1, 1), "2 past months"),
        (date(2025, 12, 1), ""),
    ],
)
def test_a_row_that_rests_on_few_months_says_on_how_many(first, note):
    assert table(two_hours_a_day(first))["ann"]["notes"] == note


def test_a_forecaster_that_brings_its_own_draws_rests_on_no_months():
    found = table(two_hours_a_day(CUT.replace(day=1)), forecaster=Fixed([0, 0, 0]))
    assert found["ann"]["notes"] == ""
    assert [n.code for n in found.notes] == ["quiet_not_shown"]


def test_all_notes_of_a_row_are_joined():
    """Eve did nothing on any day; Dee lost Silver, in a month in which she has done nothing so far."""
    found = table(as_of=date(2026, 3, 20))
    nothing = "no rate of its own: a usual one, or the least after such a silence"
    assert found["eve"]["notes"] == f"1 past month; {nothing}"
    assert found["dee"]["notes"] == f"1 past month; {nothing}; Silver of last month is out of reach"
    assert found["ann"]["notes"] == "1 past month"
