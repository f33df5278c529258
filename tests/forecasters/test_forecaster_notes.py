"""What forecasters say of their points: what was done, to how many; nothing where nothing was done."""

from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.forecasters import FORECASTERS
from tierpace.forecasters import ETS, Benktander, DayOfWeek, Fading, Hurdle, LateMonth, Linear

RULE = tp.DayRule("UTC")
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
PACE = [Linear(), Fading(Linear()), LateMonth()]


def daily(first, n_days, *, creators=3, joined=None, left=(), every=1):
    """Creators who stream two hours every day, or every few, from the first day on; some leave on a day."""
    days = [(c, first + timedelta(days=d)) for c in range(creators) for d in range(0, n_days, every)]
    days = [(c, d) for c, d in days if joined is None or d >= joined.get(c, first)]
    return tp.Ledger.from_daily(
        creator_id=[f"c{c}" for c, _ in days],
        day=[d for _, d in days],
        airtime_seconds=[7200] * len(days),
        diamonds=[100] * len(days),
        active=[1] * len(days),
        day_rule=RULE,
        last_day=first + timedelta(days=n_days - 1),
        creators=[tp.Creator(f"c{c}", left=day) for c, day in left],
    )


def notes(forecaster, progress):
    return {n.code: n.text for n in forecaster.tail(progress.of_seen, noise=tp.forecasters.Noise(
        progress.of_seen.ids, progress.month, draws=0, seed=0
    )).notes}  # fmt: skip


# ------------------------------------------------------------------------------------------------ the pace of a month
@pytest.mark.parametrize("forecaster", PACE, ids=repr)
@pytest.mark.parametrize(("creators", "who"), [(1, "1 creator"), (3, "3 creators")])
def test_before_the_first_day_the_days_before_it_are_used_and_counted(forecaster, creators, who):
    progress = daily(FEBRUARY, 28, creators=creators).as_of(date(2026, 2, 28), month="2026-03")
    found = notes(forecaster, progress)
    assert found["no_day_known"] == f"no day of the month is known of {who}: what up to 60 days before it say is used"


@pytest.mark.parametrize("forecaster", PACE, ids=repr)
def test_a_file_of_one_day_has_no_days_before_it(forecaster):
    """The first reader's case: all were live on the one day there is, and no day before it was used."""
    for progress in (daily(MARCH, 1).as_of(MARCH), daily(MARCH, 1, creators=1).as_of(MARCH)):
        assert "no_day_known" not in notes(forecaster, progress)
        told = {n.code: n.text for n in tp.project(progress, forecaster, draws=0).notes}
        assert told["rate_not_known"].startswith("no day says yet how often")


@pytest.mark.parametrize("forecaster", PACE, ids=repr)
def test_on_the_first_day_of_a_month_with_a_past_nothing_is_used_but_the_day(forecaster):
    assert "no_day_known" not in notes(forecaster, daily(FEBRUARY, 29).as_of(MARCH))


@pytest.mark.parametrize("forecaster", PACE, ids=repr)
def test_of_who_came_today_nothing_before_it_is_used(forecaster):
    progress = daily(FEBRUARY, 29, joined={2: MARCH}).as_of(MARCH)
    assert "no_day_known" not in notes(forecaster, progress)


@pytest.mark.parametrize("forecaster", PACE, ids=repr)
def test_who_has_left_is_not_counted(forecaster):
    progress = daily(FEBRUARY, 28, left=[(0, date(2026, 2, 28))]).as_of(date(2026, 2, 28), month="2026-03")
    assert progress.free_days.tolist().count(0) == len(progress.ids) - 2
    assert "of 2 creators:" in notes(forecaster, progress)["no_day_known"]


# ------------------------------------------------------------------------------------------------------- little history
@pytest.mark.parametrize("forecaster", [DayOfWeek(), Hurdle()], ids=repr)
@pytest.mark.parametrize(("creators", "who"), [(1, "1 creator has"), (3, "3 creators have")])
def test_who_has_few_days_is_counted(forecaster, creators, who):
    found = notes(forecaster, daily(MARCH, 10, creators=creators).as_of(date(2026, 3, 10)))
    assert found["short_history"] == (
        f"{who} under 2 weeks of days to go by: what the roster usually does counts for more"
    )


def test_who_looks_back_one_week_needs_one():
    ten = daily(MARCH, 10).as_of(date(2026, 3, 10))
    assert "short_history" not in notes(DayOfWeek(weeks=1), ten)
    assert "under 1 week of" in notes(DayOfWeek(weeks=1), daily(MARCH, 5).as_of(date(2026, 3, 5)))["short_history"]


@pytest.mark.parametrize("forecaster", [DayOfWeek(), Hurdle(), ETS()], ids=repr)
def test_of_who_has_left_nothing_is_used(forecaster):
    everyone = [(c, date(2026, 3, 10)) for c in range(3)]
    found = notes(forecaster, daily(MARCH, 10, left=everyone[:1]).as_of(date(2026, 3, 10)))
    assert found["short_history"].startswith("2 creators have under")
    gone = daily(MARCH, 10, left=everyone).as_of(date(2026, 3, 10))
    assert "short_history" not in notes(forecaster, gone)


def test_a_guess_at_a_smoothing_that_nobody_has_is_not_noted():
    found = notes(ETS(), daily(MARCH, 10).as_of(date(2026, 3, 10)))
    assert found == {
        "short_history": "3 creators have under 14 days of history: the shrunk level and the roster's week are used"
    }


# ------------------------------------------------------------------------------------------------------ no past month
@pytest.mark.parametrize("name", FORECASTERS)
@pytest.mark.parametrize("day", [0, 1, 2, 15, 30])
def test_with_past_months_nobody_says_that_there_are_none(name, day):
    """As late month did on the day before a month, when no part of one is over."""
    ledger = daily(date(2025, 12, 1), 121, every=2)
    progress = ledger.as_of(MARCH + timedelta(days=day - 1), month="2026-03")
    assert not [n.text for n in tp.project(progress, FORECASTERS[name], draws=5).notes if "no complete" in n.text]


def test_a_pace_that_there_is_not_is_not_trusted():
    before = daily(date(2026, 2, 10), 19).as_of(date(2026, 2, 28), month="2026-03")
    assert "no_past_month" not in notes(Benktander(), before)
    assert "no_past_month" in notes(Benktander(), daily(date(2026, 2, 10), 29).as_of(date(2026, 3, 10)))


# ------------------------------------------------------------------------------------------------------------ plurals
@pytest.mark.parametrize("name", FORECASTERS)
@pytest.mark.parametrize("n_days", [1, 5, 20, 33])
@pytest.mark.parametrize("creators", [1, 2])
def test_one_of_something_is_no_many(name, n_days, creators):
    ledger = daily(MARCH, n_days, creators=creators)
    progress = ledger.as_of(ledger.last_day)
    texts = [n.text for n in tp.project(progress, FORECASTERS[name], draws=5).notes]
    wrong = [t for t in texts if any(f" {word}" in f" {t}" for word in ONE_OF_MANY)]
    assert not wrong


ONE_OF_MANY = [f"1 {word}s" for word in ("creator", "creator-month", "day", "past month", "past window", "week", "fit")]


def test_what_is_counted_is_what_is_in_the_arrays():
    """A roster of blocks says the same as one of a piece."""
    ledger = daily(FEBRUARY, 28, creators=9)
    asked = {"as_of": date(2026, 2, 28), "month": "2026-03", "draws": 5, "forecaster": Linear()}
    program = tp.Program(
        name="P", region="US", revision="1", day_rule=RULE, tiers=[tp.Tier("A", airtime_hours=1, active_days=1)]
    )
    texts = [str(n) for n in tp.roster(ledger, program, **asked).notes]
    assert "no day of the month is known of 9 creators: what up to 60 days before it say is used" in texts
    assert np.isfinite(tp.project(ledger.as_of(date(2026, 2, 28), month="2026-03"), Linear(), draws=5).draws).all()
