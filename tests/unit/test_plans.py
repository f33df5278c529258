"""Plans by hand: how many streams, how long, on which days, and the sentence where there are none."""

from datetime import UTC, date, datetime, timedelta
from math import comb

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making import streams
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.programs import one_tier
from tierpace.planning.possible_streams import lengths
from tierpace.tables.wording import days, hours, missing, percent

HOUR = 3600
MARCH = date(2026, 3, 1)
NOTHING = Fixed([0, 0, 0])
HABIT = Fixed([16 * HOUR, 160, 8])  # the rest of the month in every draw: 8 days of 2 hours, 10 diamonds an hour


def progress(*, known=15, per_day=2, rule=RULE, people=()):
    ledger = daily(np.full((1, known), per_day), first=MARCH, rule=rule)
    return ledger.with_creators(people).as_of(MARCH + timedelta(days=known - 1))


def plan(cut, forecaster, *, draws=100, rule=RULE, goal, **more):
    projection = tp.project(cut, forecaster, draws=draws, seed=1)
    rules = one_tier(rule, **goal)
    (found,) = tp.plans(projection, rules, habits=tp.habits(cut), tier="A", **more)
    return found


# --------------------------------------------------------------------------------------------------------- how many
@pytest.mark.parametrize(
    ("goal", "count", "length"),
    [
        (46, 0, 0),
        (46.5, 1, 1),
        (47, 1, 1),
        (48, 1, 2),
        (49, 2, 1.5),
        (51, 3, 1.75),
        (52, 3, 2),
        (78, 16, 2),
        (80, 16, 2.25),
    ],
)
def test_missing_hours_are_divided_by_the_usual_stream_then_made_as_short_as_does(goal, count, length):
    """30 hours so far and 16 to come make 46; a usual stream has 2. Half of it is the least, and 3 hours the most."""
    found = plan(progress(), HABIT, goal={"airtime_hours": goal})
    assert len(found.dates) == count
    if count:
        assert found.seconds_each == length * HOUR
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
    [(60, 900), (1300, 900), (1400, 900), (2000, 1800), (2 * HOUR + 500, HOUR + 900), (14 * HOUR, 6 * HOUR)],
)
def test_where_days_alone_are_missing_half_the_usual_stream_does_in_whole_quarters_of_an_hour(usual, length):
    cut = progress()
    habits = tp.habits(cut)
    object.__setattr__(habits, "stream_seconds", np.array([float(usual)]))
    projection = tp.project(cut, NOTHING, draws=10)
    (found,) = tp.plans(projection, one_tier(active_days=17), habits=habits, tier="A")
    assert found.seconds_each == length


@pytest.mark.parametrize(
    ("usual", "most", "lengths_"),
    [
        (2 * HOUR, 12, (2, 1, 3)),
        (2 * HOUR + 500, 12, (2.25, 1.25, 3.25)),
        (14 * HOUR, 12, (12, 6, 12)),
        (60, 12, (0.25, 0.25, 0.25)),
        (2 * HOUR, 1.25, (1.25, 0.75, 1.25)),
        (2 * HOUR, 0.1, (0.1, 0.1, 0.1)),
        (np.nan, 12, (0, 0, 0)),
    ],
)
def test_lengths_go_from_half_the_usual_one_to_half_as_long_again(usual, most, lengths_):
    habits = tp.habits(progress())
    object.__setattr__(habits, "stream_seconds", np.array([float(usual)]))
    assert [int(a[0]) for a in lengths(habits, minimum=1, most=most)] == [int(h * HOUR) for h in lengths_]
    least = lengths(habits, minimum=50 * 60, most=12)[1][0]
    assert least == (0 if np.isnan(usual) else max(HOUR, lengths_[1] * HOUR if most == 12 else HOUR))


def test_a_stream_is_long_enough_for_an_active_day():
    rule = tp.DayRule("UTC", min_minutes=100)
    cut = progress(per_day=2, rule=rule)
    habits = tp.habits(cut)
    object.__setattr__(habits, "stream_seconds", np.array([HOUR / 2]))
    (found,) = tp.plans(tp.project(cut, NOTHING, draws=10), one_tier(rule, active_days=17), habits=habits, tier="A")
    assert found.seconds_each == 105 * 60


def test_a_stream_too_short_for_an_active_day_adds_none():
    rule = tp.DayRule("UTC", min_minutes=60)
    found = plan(progress(rule=rule), NOTHING, rule=rule, goal={"active_days": 17}, max_hours_a_day=0.5)
    assert found.dates == ()
    assert str(found) == "not even 16 more streams of 30 min, one a day, do: A <1 % → <1 %"
    assert found.status == "not enough"


def test_the_most_hours_a_day_are_an_argument():
    assert plan(progress(), NOTHING, goal={"airtime_hours": 31.25}, max_hours_a_day=1.25).seconds_each == 4500


# ----------------------------------------------------------------------------------------------------------- which days
def test_streams_are_spread_over_the_free_days():
    found = plan(progress(), NOTHING, goal={"active_days": 19})
    assert found.dates == tuple(date(2026, 3, d) for d in (18, 22, 26, 30))


def test_streams_fall_on_weekdays_on_which_one_streams_least():
    """Eight weeks of streams on all days but Wednesdays: a stretch of five days that has one takes it."""
    first = date(2026, 1, 19)  # a Monday, 56 days before the cut
    on = [[0 if (first + timedelta(days=k)).weekday() == 2 else 2 for k in range(56)]]
    cut = daily(np.array(on), first=first).as_of(date(2026, 3, 15))
    found = plan(cut, NOTHING, goal={"active_days": 13 + 3})
    assert found.dates == (date(2026, 3, 18), date(2026, 3, 25), date(2026, 3, 29))
    assert tp.habits(cut).weekdays.tolist() == [[1, 1, 0, 1, 1, 1, 1]]


def test_busy_days_are_left_alone():
    busy = [date(2026, 3, d) for d in range(16, 32) if d not in (20, 21, 29)]
    found = plan(progress(), NOTHING, goal={"active_days": 18}, busy={"c00": busy})
    assert found.dates == tuple(date(2026, 3, d) for d in (20, 21, 29))


def test_an_unknown_busy_creator_is_an_error():
    with pytest.raises(tp.errors.InputError, match=r"creators must be among the \d+ here \(1 is not\)") as caught:
        plan(progress(), NOTHING, goal={"active_days": 18}, busy={"stranger": [date(2026, 3, 20)]})
    assert (caught.value.code, caught.value.value) == ("creator.unknown", ["stranger"])


def test_a_leaver_streams_up_to_the_last_day_in_the_network():
    """A departure named beforehand is known only once it has happened."""
    gone = tp.Creator("c00", left=date(2026, 3, 14))
    found = plan(progress(people=[gone]), NOTHING, goal={"airtime_hours": 31})
    assert found.dates == ()
    assert (str(found), found.status) == ("left on 14 March", "left")


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
    one, two = (plan(progress(), HABIT, goal={"airtime_hours": h}) for h in (48, 49))
    assert str(one) == "A needs 18 h: on top of the usual, 1 stream of 2 h (Tue 24 Mar); <1 % → >99 %"
    assert one.brief == "1 more stream of 2 h (Tue 24 Mar): A <1 % → >99 %"
    assert str(two) == "A needs 19 h: on top of the usual, 2 streams of 1 h 30 min (Fri 20, Sat 28 Mar); <1 % → >99 %"
    assert (one.status, one.short, one.start_hour) == ("planned", (18 * HOUR, 0, 0), None)


def test_a_plan_says_from_which_hour_on_one_usually_streams():
    start = [datetime(2026, 3, d, h, 30, tzinfo=UTC) for d, h in ((2, 9), (3, 20), (5, 20), (9, 20))]
    ledger = tp.Ledger.from_columns(
        creator_id=["c00"] * 4,
        start=start,
        end=[s + timedelta(hours=2) for s in start],
        diamonds=[5] * 4,
        day_rule=tp.DayRule("Asia/Tokyo"),
        last_day=date(2026, 3, 15),
        first_day=MARCH,
    )
    found = plan(ledger.as_of(date(2026, 3, 15)), NOTHING, rule=tp.DayRule("Asia/Tokyo"), goal={"active_days": 5})
    assert found.start_hour == 5  # 20:30 in UTC is 5:30 in Tokyo
    assert "1 stream of 1 h from about 05:00 (" in str(found)


def test_extra_hours_bring_as_much_as_is_said():
    """460 by habit and 20 a stream of two hours; at half their worth, six streams for 60 more."""
    whole = plan(progress(), HABIT, goal={"diamonds": 520})
    half = plan(progress(), HABIT, goal={"diamonds": 520}, worth_of_extra=0.5)
    assert (len(whole.dates), len(half.dates)) == (3, 6)
    assert (whole.worth_of_extra, half.worth_of_extra) == (1.0, 0.5)
    told(
        lambda: plan(progress(), HABIT, goal={"diamonds": 520}, worth_of_extra=-1),
        tp.errors.InputError, "action.bad_worth", "worth_of_extra", "must be a number of 0 or more",
    )  # fmt: skip


def test_a_secured_tier_needs_no_plan():
    found = plan(progress(), HABIT, goal={"airtime_hours": 30})
    assert (found.dates, found.seconds_each, found.chance_before, found.chance_after) == ((), 0, 1.0, 1.0)
    assert str(found) == found.brief == found.reason == "A is secured"
    assert found.status == "secured"


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
    found = plan(progress(), NOTHING, goal={"airtime_hours": 79})
    assert (found.dates, found.chance_after) == ((), found.chance_before)
    assert str(found) == "not even 16 more streams of 3 h, one a day, do: A <1 % → <1 %"


def test_one_last_stream_does_not_do():
    cut = progress(known=30)
    assert str(plan(cut, NOTHING, goal={"airtime_hours": 64})) == "not even 1 more stream of 3 h does: A <1 % → <1 %"


def test_of_what_nobody_has_shown_there_is_no_plan():
    found = plan(
        daily(np.zeros((1, 15), int), first=MARCH).with_creators([tp.Creator("c00")]).as_of(date(2026, 3, 15)),
        NOTHING,
        goal={"active_days": 3},
    )
    assert str(found) == "the chance of A is not known: nobody has shown all signals that it tests"
    assert (found.status, found.chance_before, found.chance_after) == ("not known", None, None)


@pytest.mark.parametrize(
    ("chance", "text"),
    [(0.0, "0 %"), (1.0, "100 %"), (1e-9, "<1 %"), (0.004, "<1 %"), (0.994, "99 %"), (0.9999, ">99 %"), (0.46, "46 %")],
)
def test_a_chance_is_0_or_100_percent_only_where_it_is_exactly_that(chance, text):
    assert percent(chance) == text


def test_lengths_and_days_in_words():
    assert [hours(s) for s in (900, 3600, 5400, 43_200)] == ["15 min", "1 h", "1 h 30 min", "12 h"]
    assert days([date(2026, 12, 6)]) == "Sun 6 Dec"
    row = [date(2026, 12, d) for d in range(6, 10)]
    assert days(row) == "every day from Sun 6 to Wed 9 Dec"
    assert days(row[:3]) == "Sun 6, Mon 7, Tue 8 Dec"
    assert days([*row[:3], date(2026, 12, 10)]) == "Sun 6, Mon 7, Tue 8, Thu 10 Dec"
    assert missing(0, 0, 0) == "nothing more"
    assert missing(1, 1, 1) == "1 min, 1 diamond and 1 more day"
    assert missing(0, 1200, 0) == "1,200 diamonds"


# ------------------------------------------------------------------------------------------------------------- battles
def test_battles_come_before_hours_and_no_more_of_them_than_do():
    """460 diamonds by habit with streams on 8 days; a battle brings 50."""
    battles = {"battles": 4, "worth_of_battle": 50}
    alone = plan(progress(), HABIT, goal={"diamonds": 555}, **battles)
    assert (alone.dates, alone.battles, alone.seconds_each, alone.status) == ((), 2, 0, "planned")
    assert str(alone) == "A needs 255 diamonds: on top of the usual, 2 battles; <1 % → >99 %"
    assert alone.brief == "2 more battles: A <1 % → >99 %"
    both = plan(progress(), HABIT, goal={"diamonds": 690}, **battles)
    assert (len(both.dates), both.battles, both.seconds_each) == (2, 4, 5400)  # 460 + 200 + 30
    assert str(both) == (
        "A needs 390 diamonds: on top of the usual, 2 streams of 1 h 30 min (Fri 20, Sat 28 Mar) and 4 battles; "
        "<1 % → >99 %"
    )
    none = plan(progress(), HABIT, goal={"airtime_hours": 48}, **battles)
    assert (len(none.dates), none.battles) == (1, 0)


def test_a_draw_holds_no_more_battles_than_days_with_a_stream():
    few = Fixed([2 * HOUR, 20, 1])
    found = plan(progress(), few, goal={"diamonds": 420}, battles=4, worth_of_battle=50)
    assert (len(found.dates), found.battles) == (1, 2)  # 320 + 20 + 2 × 50 needs a second day
    said = plan(progress(), few, goal={"diamonds": 9000}, battles=2, worth_of_battle=50)
    assert str(said) == "not even 16 more streams of 3 h, one a day, and 2 more battles do: A <1 % → <1 %"


def test_what_battles_brought_says_what_one_brings():
    cut = streams.cut(
        *(
            streams.stream("ann", d, gifts=[(1, 205, "zoe"), (30, 55, "x")], battles=[(0, 5, None, None)])
            for d in range(1, 9)
        ),
        day=15,
    )  # 41 a minute inside and 1 outside: 200 more in 5 minutes
    habit = Fixed([16 * HOUR, 4000, 16])
    rules = one_tier(diamonds=8 * 260 + 4000 + 390)
    (found,) = tp.plans(tp.project(cut, habit, draws=100), rules, habits=tp.habits(cut), tier="A", battles=5)
    assert (found.dates, found.battles) == ((), 2)


def test_battles_are_wanted_in_numbers_and_known():
    goal = {"goal": {"diamonds": 555}}
    for more, field in (({"battles": -1}, "battles"), ({"battles": 1, "worth_of_battle": -1}, "worth_of_battle")):
        told(
            lambda more=more: plan(progress(), HABIT, **goal, **more),
            tp.errors.InputError, "plan.bad_battles", field, "of 0 or more",
        )  # fmt: skip
    all_battle = streams.cut(streams.stream("ann", 1, gifts=[(1, 9, "z")], battles=[(0, 60, None, None)]), day=15)
    told(
        lambda: plan(all_battle, HABIT, **goal, battles=1),
        tp.errors.InputError, "action.no_battles", "battles", "past battles must show what one brings",
        "worth_of_battle=…",
        "found None",
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- errors
@pytest.mark.parametrize("value", [0, 1, -0.1, 1.5, True, float("nan"), "0.8", None])
def test_a_chance_to_aim_at_lies_between_0_and_1(value):
    with pytest.raises(tp.errors.InputError, match="chance must lie above 0 and below 1") as caught:
        plan(progress(), HABIT, goal={"active_days": 16}, chance=value)
    assert (caught.value.code, caught.value.field) == ("plan.bad_chance", "chance")
    assert caught.value.value is value


@pytest.mark.parametrize("value", [0, -1, 24.5, float("nan"), True, "12", None])
def test_the_most_hours_a_day_lie_within_a_day(value):
    with pytest.raises(tp.errors.InputError, match="max_hours_a_day must lie above 0 and up to 24") as caught:
        plan(progress(), HABIT, goal={"active_days": 16}, max_hours_a_day=value)
    assert (caught.value.code, caught.value.field) == ("plan.bad_hours", "max_hours_a_day")
    assert caught.value.value is value


@pytest.mark.parametrize(("tier", "value"), [("Gold", ["Gold"]), ({}, ["None"]), ({"c00": "Z", "x": "A"}, ["Z"])])
def test_a_plan_for_an_unknown_tier_is_refused(tier, value):
    cut = progress()
    with pytest.raises(tp.errors.InputError) as caught:
        tp.plans(tp.project(cut, NOTHING, draws=5), one_tier(active_days=16), habits=tp.habits(cut), tier=tier)
    assert (caught.value.code, caught.value.field, caught.value.value) == ("program.unknown_tier", "tier", value)
    assert str(caught.value) == (
        f"tier: a tier must be one of A, found {value!r}; every creator needs one [program.unknown_tier]"
    )


def test_a_plan_needs_draws():
    cut = progress()
    with pytest.raises(tp.errors.InputError, match="the projection must have draws") as caught:
        tp.plans(tp.project(cut, NOTHING, draws=0), one_tier(active_days=16), habits=tp.habits(cut), tier="A")
    assert caught.value.code == "projection.no_draws"


def test_an_empty_roster_has_no_plans():
    cut = progress().select([])
    assert tp.plans(tp.project(cut, draws=5), one_tier(active_days=16), habits=tp.habits(cut), tier="A") == ()
