"""Laws of donors: who was not on the roster at a past cut, or silent for long by then, teaches nothing about it."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

import tierpace as tp
from tests.laws.invented_worlds import Kind, invented
from tests.laws.known_world import PROGRAM, RULE, TARGET
from tests.making.forecasters import FORECASTERS
from tierpace.forecasters.trails import walk
from tierpace.ledger.progress import past_cuts

CUT = date(TARGET.year, TARGET.month, 15)
MONTHS = 8
NAMES = sorted(FORECASTERS)
QUICK = [n for n in NAMES if n != "ets"]  # whose fits take their time
OF_A_YEAR = ["linear", "weekdays", "empirical bayes", "benktander", "hurdle", "blend"]  # and of no month before it


@cache
def days_of_world():
    """Days (N, D, 3) of 30 creators over 8 months and a half."""
    found = invented(Kind(join=0.2), 3, creators=30, months=MONTHS)
    return found.first, found.days[:, : (CUT - found.first).days + 1]


def ledger_of(days, first, *, people=(), prefix="c", last=CUT):
    """A ledger of the days with a stream alone; ids in order of rows."""
    who, when = np.nonzero(days[..., 2])
    airtime, diamonds, active = days[who, when].T
    return tp.Ledger.from_daily(
        creator_id=[f"{prefix}{k:03d}" for k in who],
        day=np.datetime64(first) + when,
        airtime_seconds=airtime,
        diamonds=diamonds,
        active=active,
        day_rule=RULE,
        creators=people,
        first_day=first,
        last_day=last,
    )


def with_more(days, more):
    """The same days, those of others after them; where these have none, zeros."""
    wide = np.zeros((len(more), *days.shape[1:]), np.int64)
    wide[:, -more.shape[1] :] = more
    return np.concatenate((days, wide))


def said(progress, name, ids, draws=40):
    projection = tp.project(progress, FORECASTERS[name], draws=draws, seed=1).select(ids)
    return {"point": projection.point, "draws": projection.draws, "spread": projection.spread}


def assert_same(one, two):
    for field, value in one.items():
        assert (value is None) == (two[field] is None), field
        assert value is None or np.array_equal(value, two[field]), field


# --------------------------------------------------------------------------------------------- named, and never seen
PEOPLE = {
    "by name alone": [tp.Creator("b"), tp.Creator("c5x"), tp.Creator("zoe")],
    "joined long ago": [tp.Creator(c, joined=date(2025, 8, 1)) for c in ("b", "c5x", "zoe")],
    "joined in a past month": [tp.Creator(c, joined=date(2026, 1, 7)) for c in ("b", "c5x", "zoe")],
    "joined today": [tp.Creator(c, joined=CUT) for c in ("b", "c5x", "zoe")],
    "left": [tp.Creator(c, joined=date(2025, 9, 1), left=date(2026, 2, 10)) for c in ("b", "c5x", "zoe")],
}


def named(how, times=10):
    return [tp.Creator(f"{c.id}{k}", joined=c.joined, left=c.left) for c in PEOPLE[how] for k in range(times)]


@cache
def bare_world():
    first, days = days_of_world()
    progress = ledger_of(days, first).as_of(CUT)
    return progress, {name: said(progress, name, progress.ids) for name in QUICK}


@pytest.mark.parametrize("how", sorted(PEOPLE))
@pytest.mark.parametrize("name", QUICK)
def test_naming_people_without_data_changes_nobodys_draws(name, how):
    first, days = days_of_world()
    more = ledger_of(days, first, people=named(how)).as_of(CUT)
    bare, before = bare_world()
    assert len(more.ids) > len(bare.ids) or how == "left"
    assert_same(before[name], said(more, name, bare.ids))


@pytest.mark.parametrize("how", sorted(PEOPLE))
@pytest.mark.parametrize("months", [0, 1])
def test_nor_on_a_roster_with_hardly_a_past(months, how):
    first, days = days_of_world()
    short = days[:8, -CUT.day - 28 * months :]
    first = CUT - timedelta(days=short.shape[1] - 1)
    bare, more = ledger_of(short, first).as_of(CUT), ledger_of(short, first, people=named(how)).as_of(CUT)
    for name in NAMES if how == "by name alone" else QUICK:
        assert_same(said(bare, name, bare.ids), said(more, name, bare.ids))


@pytest.mark.parametrize("how", sorted(PEOPLE))
def test_nor_anybodys_habits(how):
    first, days = days_of_world()
    bare = tp.habits(ledger_of(days, first).as_of(CUT))
    more = tp.habits(ledger_of(days, first, people=named(how)).as_of(CUT)).select(bare.ids)
    for field in ("stream_seconds", "diamonds_per_hour", "late_month", "late_low", "late_high", "months", "trend"):
        assert np.array_equal(getattr(bare, field), getattr(more, field), equal_nan=True), field
    assert np.array_equal(bare.roster, more.roster)
    assert bare.extra_hour == more.extra_hour


@pytest.mark.parametrize("how", ["by name alone", "joined in a past month"])
def test_nor_what_a_backtest_says(how):
    first, days = days_of_world()
    tables = []
    for people in ((), named(how)):
        found = tp.backtest(
            ledger_of(days, first, people=people),
            {"default": None, "weekdays": FORECASTERS["weekdays"]},
            program=PROGRAM,
            months=[TARGET.shift(-1), TARGET.shift(-2)],
            cut_days=[7, 20],
            draws=30,
        )
        tables.append(found.scores)
    assert repr(tables[0]) == repr(tables[1])


# ---------------------------------------------------------------------------------------- first seen after a past cut
def newcomers(days, worth):
    """Ten who stream every day of the last ten, for very much or for nothing."""
    return np.tile(np.array([8 * 3600, worth, 1], np.int64), (10, 10, 1))


@pytest.mark.parametrize("name", QUICK)
def test_who_is_first_seen_after_all_past_cuts_is_not_in_what_would_have_been_said_there(name):
    first, days = days_of_world()
    bare, more = (ledger_of(d, first).as_of(CUT) for d in (days, with_more(days, newcomers(days, 10**8))))
    assert len(more.ids) == len(bare.ids) + 10
    for (one, rest), (two, other) in zip(past_cuts(bare), past_cuts(more), strict=True):
        assert one.ids.tolist() == two.ids.tolist()
        assert np.array_equal(rest, other)
    for one, two in zip(walk(FORECASTERS[name], bare)[1], walk(FORECASTERS[name], more)[1], strict=True):
        assert np.array_equal(one, two)


def donors_of(progress, name):
    learned = FORECASTERS[name]
    learned = learned if isinstance(learned, tp.forecasters.Calibrated) else tp.forecasters.Calibrated(learned)
    return learned.learn(progress).donors


@pytest.mark.parametrize("name", ["linear", "weekdays", "empirical bayes", "benktander"])
def test_who_is_first_seen_after_all_past_cuts_is_in_no_donor_and_in_no_effect_of_a_month(name):
    """However much they bring: a whale who came last week says nothing of how others differed in past months."""
    first, days = days_of_world()
    bare, little, much = (
        donors_of(ledger_of(d, first).as_of(CUT), name)
        for d in (days, *(with_more(days, newcomers(days, worth)) for worth in (1, 10**8)))
    )
    for field in ("errors", "effects", "spread", "expected", "sums", "order", "parts"):
        for more in (little, much):
            assert np.array_equal(getattr(bare, field), getattr(more, field)), field


@pytest.mark.parametrize("name", QUICK)
def test_who_comes_in_between_teaches_nothing_about_the_months_before(name):
    """What would have been said of them, and by what was chosen."""
    first, days = days_of_world()
    late = np.tile(np.array([9 * 3600, 10**7, 1], np.int64), (10, 50, 1))
    bare, more = (ledger_of(d, first).as_of(CUT) for d in (days, with_more(days, late)))
    before = sum(past.as_of < CUT - timedelta(days=50) for past, _ in past_cuts(bare))
    assert 3 <= before < len(list(past_cuts(bare)))
    trails = [walk(FORECASTERS[name], p)[1][:before] for p in (bare, more)]
    for one, two in zip(*trails, strict=True):
        assert np.array_equal(one, two)


def test_a_late_month_habit_is_not_learned_of_who_was_not_there():
    """Named early, joined late: months without them are not months of theirs."""
    first, days = days_of_world()
    late = np.tile(np.array([8 * 3600, 5000, 1], np.int64), (10, 10, 1))
    people = [tp.Creator(f"c{30 + k:03d}", joined=first) for k in range(10)]
    bare, more = ledger_of(days, first).as_of(CUT), ledger_of(with_more(days, late), first, people=people).as_of(CUT)
    one, two = tp.habits(bare), tp.habits(more)
    assert np.array_equal(one.roster, two.roster)
    np.testing.assert_allclose(one.late_month, two.select(bare.ids).late_month, rtol=1e-12)
    assert (two.months[30:] == 0).all()


# -------------------------------------------------------------------------------------------------------- long silent
@cache
def long_ago():
    """Twenty months: 30 creators of all of them, and 60 whose last stream lies over 120 days before each past cut."""
    found = invented(Kind(), 5, creators=30, months=20)
    days = found.days[:, : (CUT - found.first).days + 1]
    gone = invented(Kind(whales=2.0), 6, creators=60, months=20).days[:, : days.shape[1]].copy()
    gone[:, 90:] = 0  # 14 months before the first of the last twelve past cuts begins
    return found.first, days, with_more(days, gone)


@pytest.mark.parametrize("name", OF_A_YEAR)
def test_who_was_long_gone_at_all_past_cuts_changes_nobodys_draws(name):
    """Off the roster at each of the last 12 cuts and today, they teach nothing about any of them."""
    first, days, both = long_ago()
    bare, more = ledger_of(days, first).as_of(CUT), ledger_of(both, first).as_of(CUT)
    one, two = said(bare, name, bare.ids), said(more, name, bare.ids)
    days = one["draws"][..., 2] == two["draws"][..., 2]
    assert days.mean() > 0.9  # where two donors are as near, or days lie half-way, a last bit decides
    np.testing.assert_allclose(one["point"].sum(0), two["point"].sum(0), rtol=0.01)


@pytest.mark.parametrize("name", ["default"])
def test_a_first_day_is_not_expected_to_be_like_those_of_who_left_long_ago(name):
    """Someone's first live day today, next to 30 who go on and 60 who left more than a year ago."""
    first, days, both = long_ago()
    new = np.array([[[7200, 900, 1]]], np.int64)
    bare, more = (ledger_of(with_more(d, new), first).as_of(CUT) for d in (days, both))
    one, two = (tp.project(p, FORECASTERS[name], draws=100).mean[-1] for p in (bare, more))
    np.testing.assert_allclose(one, two, rtol=0.1)  # 57 % less, while those who left counted


@cache
def silent_world(back):
    """A year of 60 creators; 40 more stop for good, or for some 150 days each time, after a month or two of streams."""
    rng = np.random.default_rng(8)
    found = invented(Kind(), 9, creators=100, months=14)
    days = found.days[:, : (CUT - found.first).days + 1].copy()
    n_days = days.shape[1]
    for k in range(60, 100):
        at = int(rng.integers(0, 200))
        if back:
            while at < n_days:
                days[k, at : at + 150] = 0
                at += 150 + 45
        else:
            days[k, at + 20 :] = 0
    return found.first, days


def test_who_is_silent_over_120_days_draws_from_donors_silent_as_long():
    """Where nobody ever came back, hardly anything is expected of them; where everybody does, much more is."""
    expected = {}
    for back in (False, True):
        first, days = silent_world(back)
        progress = ledger_of(days, first).as_of(CUT)
        silent = ~progress.days[:, -121:, 2].any(1)
        assert silent.sum() >= 5
        tail = tp.project(progress, draws=200).mean[silent, 2] - progress.so_far[silent, 2]
        expected[back] = tail.mean() / len(progress.days_left)
    assert expected[False] < 0.01
    assert expected[True] > 3 * expected[False]
