"""How well days are known, and what reports, donors and backtests make of it."""

from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.exports import RULE, Truth
from tests.making.programs import program
from tierpace.core.months import EPOCH
from tierpace.core.quality import split_by_cut
from tierpace.ledger.snapshots import Snapshots, ledger_of_snapshots

TRUTH = Truth.random(11, n=6, d=105, first=date(2026, 4, 1))
TRUTH.days[..., 0] += 60  # nobody is idle on a day, so every figure for several days is in doubt
TIERS = [tp.Tier("T", airtime_hours=40, active_days=12)]
PROGRAM = program(*TIERS, day_rule=RULE)
AS_OF = date(2026, 7, 14)
GAPS = [d for d in TRUTH.dates() if d.day not in (12, 13)]


def ledger_of(days):
    rows = [(who, (d - EPOCH).days, TRUTH.total(i, d)) for d in days for i, who in enumerate(TRUTH.ids)]
    ids, numbers, totals = zip(*rows, strict=True)
    return ledger_of_snapshots(Snapshots(list(ids), np.array(numbers), np.array(totals)), day_rule=RULE)


def month_ends_and(*weekdays):
    """The days on which somebody exports who does so on some weekdays and at the end of each month."""
    return [d for d in TRUTH.dates() if d.weekday() in weekdays or (d + timedelta(1)).day == 1 or d == AS_OF]


def test_a_cut_within_a_figure_for_several_days_is_seen():
    quality = np.array([[0, 1, 1, 0, 1, 2], [0] * 6], np.uint8)
    found = [split_by_cut(quality, day)[0] for day in range(-1, 7)]
    assert [bool(f) for f in found] == [False, False, True, False, False, False, False, False]
    assert not split_by_cut(quality, 1)[1]
    assert (~split_by_cut(quality, -1)).tolist() == [True, True]
    ends = np.array([[1, 1, 0, 1, 1]], np.uint8)
    assert [bool(split_by_cut(ends, day)[0]) for day in range(-2, 6)] == [
        False,
        False,
        True,
        *[False] * 2,
        True,
        *[False] * 2,
    ]


def test_past_months_cut_within_such_a_figure_are_no_donors():
    whole, gaps, weekly = (
        list(ledger_of(days).as_of(AS_OF).past()) for days in (TRUTH.dates(), GAPS, month_ends_and(0))
    )
    assert [p.as_of.day for p, _ in gaps] == [13, 14, 13]
    assert [len(p.ids) for p, _ in whole] == [6, 6, 6]
    assert [len(p.ids) for p, _ in gaps] == [0, 6, 0]
    assert [len(p.ids) for p, _ in weekly] == [0, 0, 0]  # figures of several days that meet count as one


def test_backtests_leave_such_cuts_out():
    found = list(tp.splits(ledger_of(GAPS), months=[tp.Month(2026, 6)], cut_days=[0, 11, 12, 13, 14, 29]))
    assert [len(s.progress.ids) for s in found] == [6, 6, 0, 0, 6, 6]


def test_a_roster_says_how_many_days_are_parts():
    daily, weekly = (
        tp.roster(ledger_of(d), PROGRAM, as_of=AS_OF, draws=50) for d in (TRUTH.dates(), month_ends_and(0))
    )
    assert set(daily.columns["quality"]) == {"observed"}
    assert "spread_days" not in {n.code for n in daily.notes}
    (note,) = [n.text for n in weekly.notes if n.code == "spread_days"]
    assert "split_figure" not in {n.code for n in weekly.notes}
    ledger = ledger_of(month_ends_and(0))
    parts = (ledger.quality == tp.core.Quality.SPREAD).sum(1).tolist()
    of_all = f"{sum(parts) / (6 * 105) * 100:.0f} %"
    assert note == f"{of_all} of the known days are parts of figures for several: they teach no weekday"
    assert [
        f"{n} of 105 known days are parts of figures for several" in t
        for n, t in zip(parts, weekly.columns["notes"], strict=True)
    ] == [True] * 6


def test_a_roster_at_a_day_within_such_a_figure_says_that_it_is_a_guess():
    table = tp.roster(ledger_of(GAPS), PROGRAM, as_of=date(2026, 7, 12), draws=50)
    assert [n.text for n in table.notes if n.code == "split_figure"] == [
        "for 6 creators the day lies within a figure for several: what they have so far is a guess"
    ]
    assert all("1 spread" in q for q in table.columns["quality"])


@pytest.mark.parametrize("name", ["Linear", "DayOfWeek", "LateMonth", "EmpiricalBayes", "Benktander", "Hurdle", "ETS"])
def test_every_forecaster_makes_do_with_an_export_a_week(name):
    progress = ledger_of(month_ends_and(0)).as_of(AS_OF)
    found = tp.project(progress, getattr(tp.forecasters, name)(), draws=50)
    assert np.isfinite(found.draws).all()
    assert (found.point >= progress.so_far).all()
