"""Past months cut at past days: the live progress, the true totals, and who is left out."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.random_ledgers import FIRST, ledger, ledgers
from tierpace.backtesting.walk_forward import CUT_DAYS

RULE = tp.DayRule("UTC")
JANUARY = tp.Month(2026, 1)
MONTHS = [tp.Month(2025, 12), JANUARY]


def one(found, *, month=JANUARY, day=15):
    (split,) = tp.splits(found, months=[month], cut_days=[day])
    return split


@given(ledgers(), st.integers(0, 30))
def test_a_split_is_the_live_cut_and_the_months_totals(found, day):
    """Bit for bit, of those whose month came to be known."""
    month = tp.Month(2025, 12)
    cut = month.first + timedelta(days=day - 1)
    if month.last > found.last_day:
        with pytest.raises(tp.errors.AsOfError):
            one(found, month=month, day=day)
        return
    split = one(found, month=month, day=day)
    live = found.as_of(cut, month=month)
    totals = found.month(month)
    whole = totals.complete[found.rows_of(live.ids)] & live.seen
    assert split.progress == live.select(live.ids[whole])
    assert np.array_equal(split.actual, totals.totals[found.rows_of(split.progress.ids)])
    assert split.actual.dtype == np.int64


def test_months_are_outermost_in_the_order_given_and_cut_days_have_a_default():
    found = list(tp.splits(ledger(0, rule=RULE), months=reversed(MONTHS), cut_days=iter([20, 5])))
    assert [(s.progress.month, s.progress.day) for s in found] == [(m, d) for m in reversed(MONTHS) for d in (20, 5)]
    assert [s.progress.day for s in tp.splits(ledger(0, rule=RULE), months=[JANUARY])] == list(CUT_DAYS)


def test_day_0_is_the_day_before():
    split = one(ledger(0, rule=RULE), day=0)
    assert (split.progress.as_of, split.progress.month) == (date(2025, 12, 31), JANUARY)
    assert not split.progress.so_far.any()
    assert split.actual.any()


@pytest.mark.parametrize("day", [3, 15, 16, 31])
def test_whose_month_is_not_wholly_known_is_left_out(day):
    """An outage before the cut as well: what it hid belongs to the month, and nobody knows it."""
    found = ledger(0, rule=RULE)
    gone = found.mask(date(2026, 1, day), date(2026, 1, day), ids=["c02"])
    assert set(one(found).progress.ids) - set(one(gone).progress.ids) == {"c02"}
    rows = found.rows_of(one(gone).progress.ids)
    assert np.array_equal(one(gone).actual, found.month(JANUARY).totals[rows])


def test_a_creator_known_from_within_the_month_is_left_out():
    people = [tp.Creator("c02", known_from=date(2026, 1, 4))]
    assert "c02" not in one(ledger(0, rule=RULE, people=people)).progress.ids
    assert "c02" in one(ledger(0, rule=RULE, people=people), month=tp.Month(2026, 2)).progress.ids


def test_a_month_that_is_not_over_is_refused():
    found = ledger(0, rule=RULE, days=85)
    assert found.last_day == date(2026, 1, 25)
    with pytest.raises(tp.errors.AsOfError, match="a month must be over to look back on it"):
        one(found)


def test_a_leaver_stays_in_the_roster_and_a_later_leave_is_not_known_yet():
    people = [tp.Creator("c02", left=date(2026, 1, 20))]
    split = one(ledger(0, rule=RULE, people=people))
    (leaver,) = [c for c in split.progress.creators if c.id == "c02"]
    assert leaver.left is None


def test_the_truth_is_read_only_and_splits_compare_by_value():
    a, b = (one(ledger(0, rule=RULE)) for _ in range(2))
    assert a == b
    assert a != one(ledger(1, rule=RULE))
    with pytest.raises(ValueError, match="read-only"):
        a.actual[0] = 1


@pytest.mark.parametrize("day", [-1, 31, 1.0, True, "7", None])
def test_a_day_outside_the_month_is_refused(day):
    error = told(
        lambda: one(ledger(0, rule=RULE), day=day),
        tp.errors.InputError,
        "backtest.bad_cut_day",
        "cut_days",
        "a cut day of 2026-01 must lie between 0 and 30",
    )
    assert error.value is day


def test_february_has_its_own_days():
    with pytest.raises(tp.errors.InputError, match="a cut day of 2026-02 must lie between 0 and 27, found 28"):
        list(tp.splits(ledger(0, rule=RULE), months=[tp.Month(2026, 2)], cut_days=[27, 28]))


@pytest.mark.parametrize(
    ("name", "value"), [("months", JANUARY), ("months", "2026-01"), ("cut_days", 7), ("cut_days", "7")], ids=repr
)
def test_a_single_value_is_refused(name, value):
    settings = {"months": [JANUARY], "cut_days": [7], name: value}
    told(
        lambda: list(tp.splits(ledger(0, rule=RULE), **settings)),
        tp.errors.InputTypeError,
        "backtest.not_a_list",
        name,
        f"{name} must be a list, also of one",
        f"write {name}=[…]",
    )


def test_months_outside_the_ledger_are_refused():
    found = ledger(0, rule=RULE)
    for month in (tp.Month(2025, 1), tp.Month(2027, 1)):
        with pytest.raises(tp.errors.AsOfError) as caught:
            one(found, month=month)
        assert caught.value.code == "asof.month_outside_ledger"
    with pytest.raises(tp.errors.AsOfError, match="as_of must lie within the ledger"):
        one(found, month=tp.Month.from_date(FIRST), day=0)
    with pytest.raises(tp.errors.InputError):
        list(tp.splits(found, months=[date(2026, 1, 1)]))
