"""Thresholds and tiers."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.core.tiers import MOST
from tierpace.errors import InputTypeError, ProgramError


@pytest.mark.parametrize(
    ("hours", "seconds"),
    [
        (80, 288_000), (80.0, 288_000), (80.1, 288_360), (Decimal("0.25"), 900), (timedelta(hours=1, minutes=20), 4800),
        (timedelta(seconds=1), 1), (timedelta(seconds=465), 465), (Decimal(1) / 3, 1200), (np.float64(0.5), 1800),
    ],
)  # fmt: skip
def test_hours_come_to_whole_seconds(hours, seconds):
    assert tp.Tier("T", airtime_hours=hours).minimums == (seconds, 0, 0)


@pytest.mark.parametrize(
    "hours", [80.33333, 1e-5, timedelta(milliseconds=1), Decimal("80.0000001"), 80.33333333333333, 1 / 3600]
)
def test_hours_that_are_no_whole_seconds_are_reported(hours):
    told(
        lambda: tp.Tier("T", airtime_hours=hours),
        ProgramError,
        "program.not_whole_seconds",
        "airtime_hours",
        "a threshold must be a whole number of seconds",
        "the nearest are",
    )


@pytest.mark.parametrize("hours", [-1, Decimal("1e999999"), timedelta(hours=-1), 10**300])
def test_hours_lie_within_reason(hours):
    told(
        lambda: tp.Tier("T", airtime_hours=hours),
        ProgramError,
        "program.bad_threshold",
        "airtime_hours",
        "hours must be 0 or more, within reason",
    )


@pytest.mark.parametrize("hours", [float("nan"), float("inf"), Decimal("NaN")])
def test_hours_are_finite(hours):
    told(
        lambda: tp.Tier("T", airtime_hours=hours),
        ProgramError,
        "program.bad_threshold",
        "airtime_hours",
        "airtime_hours must be finite",
    )


@pytest.mark.parametrize("hours", ["80", True, [80]])
def test_hours_are_a_number(hours):
    told(
        lambda: tp.Tier("T", airtime_hours=hours),
        InputTypeError,
        "program.bad_threshold",
        "airtime_hours",
        "airtime_hours must be a number",
    )


@pytest.mark.parametrize("name", ["diamonds", "active_days"])
def test_counts_are_whole_numbers_within_reason(name):
    for whole in (5, 5.0, Decimal(5), Decimal("5.000")):
        assert getattr(tp.Tier("T", **{name: whole}), name) == 5
    for bad in (5.5, float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1e40")):
        told(
            lambda bad=bad: tp.Tier("T", **{name: bad}),
            ProgramError,
            "program.bad_threshold",
            name,
            f"{name} must be a finite whole number",
        )
    for bad in (-1, MOST + 1, -1.0, -float(MOST)):
        told(
            lambda bad=bad: tp.Tier("T", **{name: bad}),
            ProgramError,
            "program.bad_threshold",
            name,
            f"{name} must be 0 or more, within reason",
        )
    for bad in ("5", True, np.int64(5)):
        told(
            lambda bad=bad: tp.Tier("T", **{name: bad}),
            InputTypeError,
            "program.bad_threshold",
            name,
            f"{name} must be an integer",
        )


def test_a_tier_requires_something():
    for nothing in ({}, {"airtime_hours": 0, "diamonds": 0, "active_days": None}):
        told(
            lambda nothing=nothing: tp.Tier("T", **nothing),
            ProgramError,
            "program.trivial_tier",
            "tier 'T'",
            "a tier must test at least one signal",
            "found (0, 0, 0)",
            "give airtime_hours, diamonds or active_days above 0",
        )


def test_a_tier_has_a_name_and_its_bonus_is_one():
    told(lambda: tp.Tier(5, diamonds=1), InputTypeError, "program.bad_name", "name", "a tier's name must be text")
    told(
        lambda: tp.Tier(" ", diamonds=1),
        ProgramError,
        "program.bad_name",
        "name",
        "a tier's name must have a visible character",
    )
    told(
        lambda: tp.Tier("T", diamonds=1, bonus=50),
        InputTypeError,
        "program.bad_bonus",
        "bonus",
        "a bonus must be a Bonus or None",
        "write Bonus.flat(…) or Bonus.ratio(…)",
    )
    assert tp.Tier("T", diamonds=1, bonus=tp.Bonus.flat(1, currency="USD")).bonus.fixed == 1


def test_a_tier_lists_the_thresholds_it_requires():
    tier = tp.Tier("T", airtime_hours=1.5, active_days=3)
    assert tier.thresholds == (tp.Threshold(tp.Signal.AIRTIME, 5400), tp.Threshold(tp.Signal.ACTIVE_DAYS, 3))
    assert repr(tp.Tier("T", airtime_hours=80)).startswith("Tier(name='T', airtime_hours=Decimal('80')")


def test_a_threshold_is_an_integer_within_reason():
    assert tp.Threshold(1, 5).signal is tp.Signal.DIAMONDS
    for bad in (1.0, "1", True):
        told(
            lambda bad=bad: tp.Threshold(tp.Signal.DIAMONDS, bad),
            InputTypeError,
            "program.bad_threshold",
            "minimum",
            "a threshold must be an integer in ledger units (seconds, diamonds, days)",
        )
    for bad in (-1, MOST + 1):
        told(
            lambda bad=bad: tp.Threshold(tp.Signal.DIAMONDS, bad),
            ProgramError,
            "program.bad_threshold",
            "minimum",
            f"a threshold must lie between 0 and {MOST}",
        )


def test_thresholds_may_be_nothing_and_as_much_as_there_is():
    for least in (0, MOST):
        assert tp.Threshold(tp.Signal.DIAMONDS, least).minimum == least
        assert tp.Tier("T", airtime_hours=1, diamonds=least).minimums == (3600, least, 0)
    for most in (float(MOST), Decimal(MOST)):
        found = tp.Tier("T", diamonds=most).diamonds
        assert (found, type(found)) == (MOST, int)
    assert tp.Tier("T", airtime_hours=MOST // 3600).minimums[0] == MOST // 3600 * 3600
    more = Decimal(MOST // 3600) + Decimal("0.5")
    told(
        lambda: tp.Tier("T", airtime_hours=more),
        ProgramError,
        "program.bad_threshold",
        "airtime_hours",
        f"found {more}",
    )


def test_the_two_nearest_thresholds_are_named():
    told(
        lambda: tp.Tier("T", airtime_hours=Decimal("1.0001")),
        ProgramError, "program.not_whole_seconds", "airtime_hours", "the nearest are 3600 and 3601 seconds",
    )  # fmt: skip


def test_hours_are_taken_for_a_quotient_only_where_they_are_nearer_than_that():
    off = Decimal("0.0022222222222222222225")  # 8.000000000000000001 seconds: as far off as is not let pass
    told(lambda: tp.Tier("T", airtime_hours=off), ProgramError, "program.not_whole_seconds", "airtime_hours", "8 and 9")
    assert tp.Tier("T", airtime_hours=off - Decimal("1e-25")).minimums == (8, 0, 0)
