"""What is usual, what was best, how far a plan goes beyond it, and how likely it is kept: by hand and by slow twins."""

import calendar
import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.programs import flat, one_tier, program
from tierpace.errors import InputError, InputTypeError
from tierpace.planning import Plan, efforts, kept_shares, stretches
from tierpace.show.plans import plan_text

HOUR = 3600
FIRST = date(2025, 6, 1)
CUT = date(2026, 3, 15)
DAYS = (CUT - FIRST).days + 1


# ------------------------------------------------------------------------------------------------------- readable twins
def roster(seed, *, streams=True):
    """Six creators with a start, an end or an outage of their own; each day (seconds, streams) or None: not known."""
    rng = np.random.default_rng(seed)
    facts, sessions, people = {}, [], []
    for k in range(6):
        who, often = f"c{k}", rng.uniform(0.1, 0.9)
        begin = FIRST + timedelta(days=int(rng.choice([0, 40, DAYS - 60, DAYS - 20])))
        outage = begin + timedelta(days=int(rng.integers(0, DAYS))), int(rng.integers(0, 12))
        days = {}
        for n in range(DAYS):
            day = FIRST + timedelta(days=n)
            count = int(rng.integers(1, 3)) if rng.random() < often else 0
            hours = [int(rng.integers(1, 5)) for _ in range(count)]
            if day < begin or outage[0] <= day < outage[0] + timedelta(days=outage[1]):
                days[day] = None
                continue
            days[day] = sum(hours) * HOUR, count
            at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
            for length in hours:
                sessions.append(tp.StreamSession(who, start=at, end=at + timedelta(hours=length), diamonds=length))
                at += timedelta(hours=length + 1)
        facts[who] = days
        people.append((tp.Creator(who, joined=begin, known_from=begin), outage))
    ledger = tp.Ledger.from_sessions(
        sessions, day_rule=RULE, creators=[p for p, _ in people], first_day=FIRST, last_day=date(2026, 3, 31)
    )
    for person, (day, length) in people:
        if length and day <= date(2026, 3, 31):
            ledger = ledger.mask(day, min(day + timedelta(days=length - 1), date(2026, 3, 31)), ids=[person.id])
    return facts, ledger


def slow_efforts(days):
    """Streams and hours a week, and the best hours and days a day, of {day: (seconds, streams) or None}."""
    late = [days[CUT - timedelta(days=n)] for n in range(180) if CUT - timedelta(days=n) in days][::-1]
    known = [d for d in late if d is not None]
    week = known[-28:]
    usual = None if len(week) < 7 else [sum(d[k] for d in week) * 7 / len(week) for k in (1, 0)]
    best_seconds = best_days = None
    for start in range(len(known) - 27):
        stretch = known[start : start + 28]
        best_seconds = max(best_seconds or 0, sum(s for s, _ in stretch))
        best_days = max(best_days or 0, sum(s > 0 for s, _ in stretch))
    return len(known), usual, best_seconds, best_days


def slow_spans(days, left, streams, seconds):
    """In how many spans of the six closed months as much was done as a plan requires, and how many there are."""
    month = CUT.replace(day=1)
    begin = month
    for _ in range(6):
        begin = (begin - timedelta(days=1)).replace(day=1)
    _, usual, _, _ = slow_efforts(days)
    if usual is None:
        return 0, 0
    wanted = math.floor(usual[0] * left / 7 + 1e-6) + streams, math.floor(usual[1] * left / 7 + 1e-6) + seconds
    reached = spans = 0
    end = month - timedelta(days=1)
    while end - timedelta(days=left - 1) >= begin:
        span = [days.get(end - timedelta(days=n)) for n in range(left)]
        if None not in span:
            spans += 1
            reached += sum(c for _, c in span) >= wanted[0] and sum(s for s, _ in span) >= wanted[1]
        end -= timedelta(days=left)
    return reached, spans


@pytest.mark.parametrize("seed", range(4))
def test_efforts_are_those_of_a_readable_twin(seed):
    facts, ledger = roster(seed)
    found = efforts(ledger.as_of(CUT))
    for i, who in enumerate(found.ids):
        known, usual, seconds, active = slow_efforts(facts[who])
        assert found.known_days[i] == known
        assert found.known[i] == (seconds is not None)
        expected = [*(usual or (math.nan, math.nan))]
        expected += [math.nan, math.nan] if seconds is None else [seconds / 28, active / 28]
        row = [v[i] for v in (found.streams_a_week, found.hours_a_week, found.best_hours, found.best_days)]
        assert row == pytest.approx([expected[0], *(e / HOUR for e in expected[1:3]), expected[3]], nan_ok=True)
        if seconds is not None:
            assert row[1] <= 7 * row[2] + 1e-9  # no usual week is above the best four


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("streams", [0, 3])
def test_kept_is_that_of_a_readable_twin(seed, streams):
    facts, ledger = roster(seed)
    progress = ledger.as_of(CUT)
    left = calendar.monthrange(CUT.year, CUT.month)[1] - CUT.day
    dates = tuple(CUT + timedelta(days=n + 1) for n in range(streams))
    plans = [Plan(who, "A", dates, 2 * HOUR if streams else 0, 0.3, 0.8, battles=1) for who in progress.ids]
    table = kept_shares(progress, plans, efforts=efforts(progress))
    own = [slow_spans(facts[p.creator_id], left, streams, streams * 2 * HOUR) for p in plans]
    assert list(zip(table.columns["reached"], table.columns["spans"], strict=True)) == own
    share = (sum(k for k, _ in own) + 0.5) / (sum(n for _, n in own) + 1)
    assert table.columns["kept"] == pytest.approx([(k + 2 * share) / (n + 2) for k, n in own])
    assert any(n for _, n in own)


@pytest.mark.parametrize(("streams", "seconds"), [(0, 0), (1, HOUR), (2, 4 * HOUR)])
def test_in_a_world_that_stays_as_it_was_kept_is_how_often_as_much_is_done(streams, seconds):
    """400 creators without trend: what nobody was called for comes as often as kept says, within 4 points."""
    rng = np.random.default_rng(7)
    days = (date(2026, 3, 31) - date(2025, 9, 1)).days + 1
    hours = (rng.random((400, days)) < rng.uniform(0.2, 0.8, (400, 1))) * rng.integers(1, 5, (400, days))
    ledger = daily(hours, first=date(2025, 9, 1), ids=[f"c{k:03d}" for k in range(400)])
    progress = ledger.as_of(CUT)
    usual = efforts(progress)
    dates = tuple(date(2026, 3, 20 + n) for n in range(streams))
    plans = [Plan(who, "A", dates, seconds // max(streams, 1), 0.3, 0.8, battles=1) for who in progress.ids]
    kept = np.array(kept_shares(progress, plans, efforts=usual).columns["kept"])
    rest = hours[:, -16:]
    came = (rest > 0).sum(1) >= np.floor(usual.streams_a_week * 16 / 7 + 1e-6) + streams
    came &= rest.sum(1) >= usual.hours_a_week * 16 / 7 + seconds / HOUR - 1e-6
    assert abs(kept.mean() - came.mean()) < 0.04
    assert kept[came].mean() > kept.mean()


# -------------------------------------------------------------------------------------------------------------- by hand
def test_a_usual_week_and_the_best_four_of_daily_hours():
    """28 days of 4 hours long ago, then one day in two of 2 hours: a best of 4 a day, 7 hours a week now."""
    hours = [4] * 28 + [0] * 30 + [2, 0] * 30
    found = efforts(daily([hours], first=date(2026, 1, 1)).as_of(date(2026, 4, 28)))
    assert (found.best_hours[0], found.best_days[0], found.hours_a_week[0]) == (4.0, 1.0, 7.0)
    assert found.streams_a_week[0] == 3.5
    assert not found.of_streams


def test_a_best_is_not_known_under_28_days_and_usual_not_under_7():
    progress = daily([[1] * 27, [0] * 21 + [1] * 6], first=date(2026, 3, 1)).as_of(date(2026, 3, 27))
    found = efforts(progress)
    assert found.known.tolist() == [False, False]
    assert found.streams_a_week.tolist()[0] == 7.0
    assert found.known_days.tolist() == [27, 27]  # the first row is of the first day, and silent days are known
    joined = daily([[1] * 60, [1] * 60], first=date(2026, 2, 1)).with_creators(
        [tp.Creator("c01", joined=date(2026, 3, 27), known_from=date(2026, 3, 27))]
    )
    late = efforts(joined.as_of(date(2026, 4, 1)))
    assert late.known.tolist() == [True, False]
    assert np.isnan(late.streams_a_week[1])


def test_a_signal_that_is_not_measured_has_no_best():
    days = np.arange("2026-01-01", "2026-03-16", dtype="datetime64[D]")
    ledger = tp.Ledger.from_daily(
        creator_id=["a"] * len(days), day=days, airtime_seconds=None, diamonds=[5] * len(days),
        active=[1] * len(days), day_rule=RULE,
    )  # fmt: skip
    found = efforts(ledger.as_of(CUT))
    assert np.isnan(found.best_hours[0])
    assert np.isnan(found.hours_a_week[0])
    assert found.best_days[0] == 1.0
    assert found.streams_a_week[0] == 7.0
    assert found.known[0]


def test_days_after_the_cut_and_other_creators_change_nothing():
    _, ledger = roster(1)
    progress = ledger.as_of(CUT)
    plans = [Plan(who, "A", (CUT + timedelta(days=3),), HOUR, 0.3, 0.8) for who in progress.ids]
    known = efforts(progress)
    streams = ledger.streams
    more = ledger.with_sessions(
        [tp.StreamSession("c0", start=datetime(2026, 3, 22, tzinfo=UTC), end=datetime(2026, 3, 22, 20, tzinfo=UTC),
                          diamonds=5)]
    )  # fmt: skip
    assert len(more.streams) == len(streams) + 1
    assert efforts(more.as_of(CUT)) == known
    assert kept_shares(more.as_of(CUT), plans, efforts=known) == kept_shares(progress, plans, efforts=known)
    some = progress.select(["c1", "c4"])
    assert efforts(some) == known.select(["c1", "c4"])


def test_an_outage_makes_no_gap():
    ledger = daily([[2] * 40], first=date(2026, 2, 1)).mask(date(2026, 2, 20), date(2026, 2, 25))
    found = efforts(ledger.as_of(date(2026, 3, 12)))
    assert found.known_days[0] == 34
    assert found.best_hours[0] == 2.0


def test_of_days_that_share_a_figure_the_active_ones_are_streams():
    """One active day of three with a figure of three hours: airtime on each, one stream."""
    days = np.arange("2026-02-01", "2026-03-01", dtype="datetime64[D]")
    quality = ["observed"] * 25 + ["spread"] * 3
    seconds, active = [0] * 25 + [HOUR] * 3, [0] * 27 + [1]
    ledger = tp.Ledger.from_daily(
        creator_id=["a"] * 28, day=days, airtime_seconds=seconds, diamonds=[0] * 28, active=active, quality=quality,
        day_rule=RULE,
    )  # fmt: skip
    found = efforts(ledger.as_of("2026-02-28"))
    assert (found.streams_a_week[0], found.hours_a_week[0]) == (0.25, 0.75)


def test_a_stretch_is_rest_and_plan_a_day_left_over_the_best():
    """28 days of 2 hours; with 16 days left a rest of 16 h and 8 days, and 4 streams of 4 h: 2 h and 12 days."""
    progress = daily([[2] * 14 + [0] * 14 + [2] * 46], first=date(2026, 1, 1)).as_of(CUT)
    projection = tp.project(progress, Fixed([16 * HOUR, 0, 8]), draws=0)
    usual = efforts(progress)
    assert (usual.best_hours[0], usual.best_days[0]) == (2.0, 1.0)
    dates = tuple(date(2026, 3, d) for d in (17, 20, 23, 26))
    plan = Plan("c00", "A", dates, 4 * HOUR, 0.3, 0.8)
    none = Plan("c00", "A", (), 0, 0.3, 0.3)
    found = stretches(projection, [plan, none], efforts=usual)
    assert found.tolist() == [[1.0, 0.75], [0.5, 0.5]]
    many = evolve(plan, dates=tuple(date(2026, 3, d) for d in range(17, 32)))
    assert stretches(projection, [many], efforts=usual)[0, 1] == 1.0  # no more active days than days left
    idle = evolve(usual, best_hours=np.array([0.0]), best_days=np.array([np.nan]))
    assert stretches(projection, [plan], efforts=idle)[0].tolist()[0] == math.inf
    assert np.isnan(stretches(projection, [plan], efforts=idle)[0, 1])
    over = tp.project(daily([[2] * 31], first=date(2026, 3, 1)).as_of(date(2026, 3, 31)), Fixed([0, 0, 0]), draws=0)
    assert np.isnan(stretches(over, [plan], efforts=efforts(over.progress))).all()
    assert stretches(projection, [], efforts=usual).shape == (0, 2)


def test_a_roster_without_a_closed_month_keeps_half():
    progress = daily([[2] * 15], first=date(2026, 3, 1)).as_of(CUT)
    plan = Plan("c00", "A", (date(2026, 3, 20),), HOUR, 0.3, 0.8)
    table = kept_shares(progress, [plan], efforts=efforts(progress))
    assert table.columns["kept"] == (0.5,)
    assert "not known" in str(table.notes[0])
    assert len(kept_shares(progress, [], efforts=efforts(progress))) == 0


def test_kept_is_never_0_or_1_by_luck():
    progress = daily([[2] * 90], first=date(2025, 12, 16)).as_of(CUT)
    one = Plan("c00", "A", (date(2026, 3, 20),), HOUR, 0.3, 0.8)
    usual = efforts(progress)
    (never,) = kept_shares(progress, [one], efforts=usual).columns["kept"]
    (always,) = kept_shares(progress, [evolve(one, dates=(), seconds_each=0, battles=1)], efforts=usual).columns["kept"]
    assert 0 < never < 0.1
    assert 0.9 < always < 1


def test_an_empty_roster_has_no_efforts():
    progress = daily([[2] * 40], first=date(2026, 2, 1)).as_of(date(2026, 3, 1)).select([])
    assert len(efforts(progress).ids) == 0
    assert str(efforts(progress)) == "<Efforts of 0 creators>"


def test_arguments_of_other_kinds_are_refused():
    progress = daily([[2] * 40], first=date(2026, 2, 1)).as_of(date(2026, 3, 1))
    usual, projection = efforts(progress), tp.project(progress, Fixed([0, 0, 0]), draws=0)
    told(lambda: efforts("2026-03-01"), InputTypeError, "forecast.bad_progress", "progress")
    told(lambda: kept_shares(progress, "plans", efforts=usual), InputTypeError, "plan.bad_plans", "plans")
    told(lambda: stretches(projection, [3], efforts=usual), InputTypeError, "plan.bad_plans", "plans")
    told(lambda: stretches(projection, [], efforts=3), InputTypeError, "plan.bad_efforts", "efforts")
    other = Plan("nobody", "A", (), 0, 0.3, 0.3)
    told(lambda: kept_shares(progress, [other], efforts=usual), InputError, "creator.unknown", "ids")


# ----------------------------------------------------------------------------------------------- the best use of effort
def spent(progress, rules, *, rest=(0, 0, 0), **more):
    projection = tp.project(progress, Fixed(list(rest)), draws=20, seed=1)
    budget = tp.planning.Budget(streams=100, **{k: more.pop(k) for k in ("streams_each",) if k in more})
    found = tp.allocate(projection, rules, habits=tp.habits(progress), budget=budget, **more)
    return {p.creator_id: len(p.dates) for p in found.pushes}, found, projection


def test_pushes_stay_within_the_stretch_wanted():
    """c00 streams 1 hour on each second day, c01 2 hours daily: 20 hours more are beyond the one, not the other."""
    march = daily([[1, 0] * 37 + [1], [2] * 75], first=date(2025, 12, 31)).as_of(CUT)
    so_far = march.so_far[:, 0] / HOUR
    rules = program(*(tp.Tier(f"{h} h", airtime_hours=h, bonus=flat(h)) for h in range(60, 8, -1)))
    free, _, projection = spent(march, rules)
    assert free == {"c00": 16, "c01": 15}
    held, found, _ = spent(march, rules, max_stretch=1.5)
    usual = efforts(march)
    for push in found.pushes:
        row = march.ids.tolist().index(push.creator_id)
        plan = Plan(push.creator_id, "A", push.dates, push.seconds_each, 0.1, 0.2)
        assert (stretches(projection, [plan], efforts=usual) <= 1.5).all()
        longer = evolve(plan, dates=(*plan.dates, *[date(2026, 3, 31)]))
        beyond = (stretches(projection, [longer], efforts=usual) > 1.5).any()
        assert beyond or so_far[row] + held[push.creator_id] * push.seconds_each / HOUR >= 60
    assert held == {"c00": 12, "c01": 15}
    assert spent(march, rules, streams_each=4)[0] == {"c00": 4, "c01": 4}
    assert spent(march, rules, streams_each=0)[0] == {}


def test_who_is_not_known_for_28_days_gets_no_streams_and_is_named():
    people = [tp.Creator("c01", joined=date(2026, 3, 2), known_from=date(2026, 3, 2))]
    march = daily([[1] * 74, [1] * 74], first=date(2026, 1, 1)).with_creators(people).as_of(CUT)
    rules = one_tier(airtime_hours=16, bonus=flat(50))
    assert set(spent(march, rules)[0]) == {"c00", "c01"}
    held, found, _ = spent(march, rules, max_stretch=1.5)
    assert set(held) == {"c00"}
    assert [str(n) for n in found.notes if n.code == "effort_not_known"] == [
        "no extra streams of c01: under 28 days are known, so that it is not known what they do at best"
    ]
    for bad in (0, -1, True, "1.5", math.inf):
        told(lambda bad=bad: spent(march, rules, max_stretch=bad), InputError, "plan.bad_stretch", "max_stretch")
    with pytest.raises(InputError, match=r"\[budget.empty\]"):
        tp.planning.Budget(streams_each=3)


# ----------------------------------------------------------------------------------------------------------- in words
def text_of(progress, rules, rest):
    projection, habits = tp.project(progress, Fixed(rest), draws=20, seed=1), tp.habits(progress)
    (plan,) = tp.plans(projection, rules, habits=habits)
    assert plan.dates
    return plan_text(plan, projection, tp.chances(projection, rules), habits)


def test_a_plan_says_what_is_usual_and_whether_it_is_beyond_the_best():
    march = daily([[2, 0] * 37 + [2]], first=date(2025, 12, 31)).as_of(CUT)
    hard, easy = one_tier(airtime_hours=42), one_tier(airtime_hours=18)
    text = text_of(march, hard, [0, 0, 0])
    assert "\nunlikely to be kept: 1.6 times the best 28 days\n" in text
    assert "\nusually: 4 days with a stream a week, streams of 2 h" in text
    assert "unlikely" not in text_of(march, easy, [0, 0, 0])
    young = daily([[2] * 15], first=date(2026, 3, 1)).as_of(CUT)
    assert "whether it can be kept is not known: under 28 days are known" in text_of(young, hard, [0, 0, 0])
