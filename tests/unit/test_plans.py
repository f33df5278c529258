"""Plans by hand: how many streams, how long, on which days, and the sentence where there are none."""

from datetime import date, timedelta
from math import comb

import numpy as np
import pytest

import tierpace as tp
from tests.forecasters.test_points import RULE, daily
from tests.unit.test_gaps import Fixed
from tierpace.wording import days, hours, percent

HOUR = 3600
MARCH = date(2026, 3, 1)
NOTHING = Fixed([0, 0, 0])
HABIT = Fixed([16 * HOUR, 160, 8])  # the rest of the month in every draw: 8 days of 2 hours, 10 diamonds an hour


def progress(*, known=15, per_day=2, rule=RULE, people=()):
    ledger = daily(np.full((1, known), per_day), first=MARCH) if rule == RULE else _ruled(known, per_day, rule)
    return ledger.with_creators(people).as_of(MARCH + timedelta(days=known - 1))


def _ruled(known, per_day, rule):
    return tp.Ledger.from_daily(
        creator_id=["c00"] * known,
        day=[MARCH + timedelta(days=k) for k in range(known)],
        airtime_seconds=[per_day * HOUR] * known,
        diamonds=[per_day * 10] * known,
        active=[1] * known,
        day_rule=rule,
    )


def program(rule=RULE, **goal):
    return tp.Program(name="P", region="US", revision="1", day_rule=rule, tiers=[tp.Tier("A", **goal)])


def plan(cut, forecaster, *, draws=100, rule=RULE, goal, **more):
    projection = tp.project(cut, forecaster, draws=draws, seed=1)
    rules = program(rule, **goal)
    (found,) = tp.plans(projection, rules, habits=tp.usual_habits(cut), tier="A", **more)
    return found


# --------------------------------------------------------------------------------------------------------- how many
@pytest.mark.parametrize(("goal", "count"), [(46, 0), (47, 1), (48, 1), (49, 2), (52, 3), (78, 16)])
def test_missing_hours_are_divided_by_the_usual_stream(goal, count):
    """30 hours so far and 16 to come make 46; each stream has 2."""
    found = plan(progress(), HABIT, goal={"airtime_hours": goal})
    assert len(found.dates) == count
    if count:
        assert found.seconds_each == 2 * HOUR
        assert found.chance_before == 0.5 / 101
        assert found.chance_after == 100.5 / 101
        assert found.reason == ""


def test_missing_diamonds_are_divided_by_what_the_usual_stream_brings():
    """460 by habit, and 20 a stream."""
    assert len(plan(progress(), HABIT, goal={"diamonds": 521}).dates) == 4
    assert len(plan(progress(), HABIT, goal={"diamonds": 520}).dates) == 3


def test_an_added_day_counts_as_active_only_where_the_draw_had_none_on_it():
    """8 of 16 days left are active by habit: of k added days at least 2 must hit the other 8."""

    def chance(k):
        return 1 - sum(comb(8, hit) * comb(8, k - hit) for hit in (0, 1)) / comb(16, k)

    assert chance(4) < 0.8 < chance(5)
    found = plan(progress(), HABIT, draws=4000, goal={"active_days": 25})
    assert len(found.dates) == 5
    assert found.chance_after == pytest.approx(chance(5), abs=0.02)
    surer = plan(progress(), HABIT, draws=4000, goal={"active_days": 25}, chance=0.5)
    assert len(surer.dates) in (3, 4)  # of 3 the chance is a half exactly
    best = plan(progress(), HABIT, draws=400, goal={"active_days": 31})
    assert len(best.dates) == 16  # every day left


def test_all_signals_must_clear_in_the_same_future():
    """Half of the draws lack hours and the other half days; one stream a day for 8 days mends either."""
    either = Fixed([0, 160, 16], [32 * HOUR, 160, 0])
    found = plan(progress(), either, goal={"airtime_hours": 46, "active_days": 23})
    assert found.chance_before == 0.5 / 101
    assert len(found.dates) == 8


def test_missing_days_of_the_past_take_no_streams():
    ledger = daily(np.full((1, 15), 2), first=MARCH).mask(date(2026, 3, 10), date(2026, 3, 12))
    found = plan(ledger.as_of(date(2026, 3, 15)), NOTHING, goal={"active_days": 28})
    assert len(found.dates) == 16
    assert min(found.dates) == date(2026, 3, 16)


# ---------------------------------------------------------------------------------------------------------- how long
@pytest.mark.parametrize(
    ("usual", "length"),
    [(60, 900), (1300, 900), (1400, 1800), (2 * HOUR + 500, 2 * HOUR + 900), (14 * HOUR, 12 * HOUR)],
)
def test_a_stream_is_the_usual_one_in_whole_quarters_of_an_hour_and_12_hours_at_most(usual, length):
    cut = progress()
    habits = tp.usual_habits(cut)
    object.__setattr__(habits, "stream_seconds", np.array([float(usual)]))
    projection = tp.project(cut, NOTHING, draws=10)
    (found,) = tp.plans(projection, program(active_days=17), habits=habits, tier="A")
    assert found.seconds_each == length


def test_a_stream_is_long_enough_for_an_active_day():
    rule = tp.DayRule("UTC", min_minutes=100)
    cut = progress(per_day=2, rule=rule)
    habits = tp.usual_habits(cut)
    object.__setattr__(habits, "stream_seconds", np.array([HOUR / 2]))
    (found,) = tp.plans(tp.project(cut, NOTHING, draws=10), program(rule, active_days=17), habits=habits, tier="A")
    assert found.seconds_each == 105 * 60


def test_a_stream_too_short_for_an_active_day_adds_none():
    rule = tp.DayRule("UTC", min_minutes=60)
    found = plan(progress(rule=rule), NOTHING, rule=rule, goal={"active_days": 17}, max_hours_a_day=0.5)
    assert found.dates == ()
    assert str(found) == "not even 16 more streams of 30 min, one a day, do: A <1 % → <1 %"


def test_the_most_hours_a_day_are_an_argument():
    assert plan(progress(), NOTHING, goal={"active_days": 16}, max_hours_a_day=1.25).seconds_each == 4500


# ----------------------------------------------------------------------------------------------------------- which days
def test_streams_are_spread_over_the_free_days():
    found = plan(progress(), NOTHING, goal={"active_days": 19})
    assert found.dates == tuple(date(2026, 3, d) for d in (18, 22, 26, 30))


def test_busy_days_are_left_alone():
    busy = [date(2026, 3, d) for d in range(16, 32) if d not in (20, 21, 29)]
    found = plan(progress(), NOTHING, goal={"active_days": 18}, busy={"c00": busy})
    assert found.dates == tuple(date(2026, 3, d) for d in (20, 21, 29))


def test_an_unknown_busy_creator_is_an_error():
    with pytest.raises(tp.errors.InputError, match=r"creators are among the \d+ here \(1 are not\)") as caught:
        plan(progress(), NOTHING, goal={"active_days": 18}, busy={"stranger": [date(2026, 3, 20)]})
    assert (caught.value.code, caught.value.value) == ("creator.unknown", ["stranger"])


def test_a_leaver_streams_up_to_the_last_day_in_the_network():
    """A departure told beforehand is known only once it has happened."""
    gone = tp.Creator("c00", left=date(2026, 3, 14))
    found = plan(progress(people=[gone]), NOTHING, goal={"airtime_hours": 31})
    assert found.dates == ()
    assert str(found) == "A is out of reach: needs 1 more hour, 0 left"


def test_a_day_that_the_calendar_skips_takes_no_stream():
    """Apia went from 29 to 31 December 2011."""
    rule = tp.DayRule("Pacific/Apia")
    ledger = tp.Ledger.from_daily(
        creator_id=["c00"] * 28,
        day=[date(2011, 12, d) for d in range(1, 29)],
        airtime_seconds=[HOUR] * 28,
        diamonds=[5] * 28,
        active=[1] * 28,
        day_rule=rule,
    )
    found = plan(ledger.as_of(date(2011, 12, 28)), NOTHING, rule=rule, goal={"active_days": 30})
    assert found.dates == (date(2011, 12, 29), date(2011, 12, 31))


# ------------------------------------------------------------------------------------------------------- the sentence
def test_a_plan_is_a_sentence():
    assert (
        str(plan(progress(), HABIT, goal={"airtime_hours": 47})) == "1 more stream of 2 h (Tue 24 Mar): A <1 % → >99 %"
    )
    assert str(plan(progress(), HABIT, goal={"airtime_hours": 49})) == (
        "2 more streams of 2 h (Fri 20, Sat 28 Mar): A <1 % → >99 %"
    )


def test_a_secured_tier_needs_no_plan():
    found = plan(progress(), HABIT, goal={"airtime_hours": 30})
    assert (found.dates, found.seconds_each, found.chance_before, found.chance_after) == ((), 0, 1.0, 1.0)
    assert str(found) == found.reason == "A is secured"


def test_a_likely_tier_needs_no_extra_stream():
    found = plan(progress(), HABIT, goal={"airtime_hours": 46})
    assert (found.dates, found.chance_before) == ((), found.chance_after)
    assert str(found) == "no extra stream needed: A >99 %"


@pytest.mark.parametrize(
    ("cut", "goal", "said"),
    [
        ({}, {"active_days": 31}, None),
        ({"known": 30, "per_day": 1}, {"airtime_hours": 55}, "needs 25 more hours, 24 left"),
        ({"known": 31}, {"diamonds": 621}, "needs 1 more diamond, no time left"),
        ({"known": 31}, {"diamonds": 1_000_620}, "needs 1,000,000 more diamonds, no time left"),
        ({"known": 31, "per_day": 1}, {"airtime_hours": 32, "diamonds": 500}, "needs 1 more hour, 0 left"),
    ],
)
def test_an_impossible_tier_says_what_it_lacks(cut, goal, said):
    found = plan(progress(**cut), NOTHING, goal=goal)
    if said is None:
        assert found.dates
    else:
        assert (found.dates, found.chance_before, found.chance_after) == ((), 0.0, 0.0)
        assert str(found) == f"A is out of reach: {said}"


def test_too_few_days_and_hours_are_said_together():
    days_only = daily(np.array([[2] * 10 + [0] * 20]), first=MARCH).as_of(date(2026, 3, 30))
    found = plan(days_only, NOTHING, goal={"active_days": 12, "airtime_hours": 50})
    assert str(found) == "A is out of reach: needs 2 more days, 1 left; needs 30 more hours, 24 left"


def test_no_free_day_is_left():
    every = {"c00": [date(2026, 3, d) for d in range(16, 32)]}
    assert str(plan(progress(), NOTHING, goal={"active_days": 17}, busy=every)) == "no free day is left: A <1 %"


def test_nothing_does():
    found = plan(progress(), NOTHING, goal={"airtime_hours": 63})
    assert (found.dates, found.chance_after) == ((), found.chance_before)
    assert str(found) == "not even 16 more streams of 2 h, one a day, do: A <1 % → <1 %"


def test_one_last_stream_does_not_do():
    cut = progress(known=30)
    assert str(plan(cut, NOTHING, goal={"airtime_hours": 63})) == "not even 1 more stream of 2 h does: A <1 % → <1 %"


def test_without_a_usual_stream_there_is_nothing_to_plan_with():
    found = plan(
        daily(np.zeros((1, 15), int), first=MARCH).with_creators([tp.Creator("c00")]).as_of(date(2026, 3, 15)),
        NOTHING,
        goal={"active_days": 3},
    )
    assert str(found) == "no usual stream is known to plan with: A <1 %"


@pytest.mark.parametrize(
    ("chance", "text"),
    [(0.0, "0 %"), (1.0, "100 %"), (1e-9, "<1 %"), (0.004, "<1 %"), (0.994, "99 %"), (0.9999, ">99 %"), (0.46, "46 %")],
)
def test_a_chance_is_0_or_100_percent_only_where_it_is_exactly_that(chance, text):
    assert percent(chance) == text


def test_lengths_and_days_in_words():
    assert [hours(s) for s in (900, 3600, 5400, 43_200)] == ["15 min", "1 h", "1 h 30 min", "12 h"]
    assert days([date(2026, 12, 6)]) == "Sun 6 Dec"


# -------------------------------------------------------------------------------------------------------------- errors
@pytest.mark.parametrize("value", [0, 1, -0.1, 1.5, True, float("nan"), "0.8", None])
def test_a_chance_to_aim_at_lies_between_0_and_1(value):
    with pytest.raises(tp.errors.InputError, match="chance: it lies above 0 and below 1") as caught:
        plan(progress(), HABIT, goal={"active_days": 16}, chance=value)
    assert (caught.value.code, caught.value.field) == ("plan.bad_chance", "chance")
    assert caught.value.value is value


@pytest.mark.parametrize("value", [0, -1, 24.5, float("nan"), True, "12", None])
def test_the_most_hours_a_day_lie_within_a_day(value):
    with pytest.raises(tp.errors.InputError, match="max_hours_a_day: it lies above 0 and up to 24") as caught:
        plan(progress(), HABIT, goal={"active_days": 16}, max_hours_a_day=value)
    assert (caught.value.code, caught.value.field) == ("plan.bad_hours", "max_hours_a_day")
    assert caught.value.value is value


@pytest.mark.parametrize(("tier", "value"), [("Gold", ["Gold"]), ({}, ["None"]), ({"c00": "Z", "x": "A"}, ["Z"])])
def test_a_plan_for_an_unknown_tier_is_refused(tier, value):
    cut = progress()
    with pytest.raises(tp.errors.InputError) as caught:
        tp.plans(tp.project(cut, NOTHING, draws=5), program(active_days=16), habits=tp.usual_habits(cut), tier=tier)
    assert (caught.value.code, caught.value.field, caught.value.value) == ("program.unknown_tier", "tier", value)
    assert str(caught.value) == (
        f"tier: a tier is one of A, found {value!r}; every creator needs one [program.unknown_tier]"
    )


def test_a_plan_needs_draws():
    cut = progress()
    with pytest.raises(tp.errors.InputError, match="the projection has draws") as caught:
        tp.plans(tp.project(cut, NOTHING, draws=0), program(active_days=16), habits=tp.usual_habits(cut), tier="A")
    assert caught.value.code == "projection.no_draws"


def test_an_empty_roster_has_no_plans():
    cut = progress().select([])
    assert tp.plans(tp.project(cut, draws=5), program(active_days=16), habits=tp.usual_habits(cut), tier="A") == ()
