"""What if: by hand on fixed draws, and the laws of the same draws."""

from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.programs import one_tier
from tierpace.errors import InputError, InputTypeError
from tierpace.forecasters.extra_hours import worth_of_longer_days
from tierpace.planning import DayOff, ExtraStream, LongerStreams

HOUR = 3600
CUT = date(2026, 3, 15)
PROGRAM = tp.demo.program()
DEMO = tp.project(tp.demo.ledger(seed=0).as_of(CUT), draws=200, seed=0)
HABITS = tp.habits(DEMO.progress)


def march(*draws):
    """Half of March with 2 hours a day, 10 diamonds an hour; then these draws."""
    progress = daily(np.full((1, 15), 2), first=date(2026, 3, 1)).as_of(CUT)
    return tp.project(progress, Fixed(*draws), draws=len(draws))


def done(projection, *actions, **more):
    """What the actions add to each draw: (S, 3)."""
    found = tp.what_if(projection, {"c00": actions}, program=one_tier(airtime_hours=1), worth_of_extra=1, **more)
    return found.after.draws[0] - found.before.draws[0]


EVERY_DAY, NO_DAY = [16 * HOUR, 160, 16], [0, 0, 0]


def test_an_extra_stream_is_a_new_day_where_a_draw_had_none_on_it():
    got = done(march(EVERY_DAY, NO_DAY), ExtraStream(date(2026, 3, 20), hours=2))
    assert got == pytest.approx(np.array([[2 * HOUR, 20, 0], [2 * HOUR, 20, 1]]))


def test_a_day_off_takes_an_average_day_of_the_draws_that_had_one():
    got = done(march(EVERY_DAY, NO_DAY), DayOff(date(2026, 3, 20)), DayOff(date(2026, 3, 21)))
    assert got == pytest.approx(np.array([[-2 * HOUR, -20, -2], [0, 0, 0]]))


def test_longer_streams_lengthen_the_days_of_a_draw():
    got = done(march(EVERY_DAY, NO_DAY), LongerStreams(hours=0.5))
    assert got == pytest.approx(np.array([[8 * HOUR, 80, 0], [0, 0, 0]]))


def test_a_stream_below_the_minimum_of_an_active_day_makes_none():
    rule = tp.DayRule("UTC", min_minutes=60)
    ledger = tp.Ledger.from_columns(
        creator_id=["c00"],
        start=np.array(["2026-03-01T10"], "datetime64[s]"),
        end=np.array(["2026-03-01T12"], "datetime64[s]"),
        diamonds=[20],
        day_rule=rule,
        zone="UTC",
        last_day=CUT,
    )
    projection = tp.project(ledger.as_of(CUT), Fixed(NO_DAY), draws=1)
    program = one_tier(rule, active_days=2)
    days = []
    for hours in (0.9, 1):
        found = tp.what_if(projection, {"c00": [ExtraStream(date(2026, 3, 20), hours=hours)]}, program=program)
        days.append(found.after.draws[0, 0, tp.Signal.ACTIVE_DAYS])
    assert days == [1, 2]


def test_no_more_than_the_days_left_can_be_streamed():
    whole = [16 * 24 * HOUR, 10, 16]
    assert done(march(whole), ExtraStream(date(2026, 3, 20), hours=2))[0, tp.Signal.AIRTIME] == 0


@given(st.integers(0, 12))
@settings(deadline=None)
def test_without_an_action_nothing_changes_bit_for_bit(row):
    name = str(DEMO.ids[row])
    found = tp.what_if(DEMO, {name: []}, program=PROGRAM)
    assert np.array_equal(found.after.draws, found.before.draws)
    assert np.array_equal(found.after.point, found.before.point)
    assert np.array_equal(found.chances_after.by_tier, found.chances_before.by_tier)
    assert np.array_equal(found.bonus_after.mean, found.bonus_before.mean)


@given(
    st.integers(0, 12),
    st.lists(st.tuples(st.integers(16, 31), st.floats(0.25, 8)), max_size=5, unique_by=lambda a: a[0]),
    st.floats(0, 1),
)
@settings(deadline=None)
def test_an_extra_stream_never_lowers_a_chance_and_no_day_off_raises_one(row, streams, worth):
    name = str(DEMO.ids[row])
    for actions, sign in (
        ([ExtraStream(date(2026, 3, d), hours=h) for d, h in streams], 1),
        ([DayOff(date(2026, 3, d)) for d, _ in streams], -1),
    ):
        found = tp.what_if(DEMO, {name: actions}, program=PROGRAM, worth_of_extra=worth)
        change = sign * (found.after.draws - found.before.draws)
        assert (change >= -1e-6).all()
        assert (sign * (found.chances_after.by_tier - found.chances_before.by_tier) >= 0).all()
        assert (found.after.draws >= found.after.progress.so_far[:, None] - 1e-6).all()
        days = found.after.draws[..., tp.Signal.ACTIVE_DAYS]
        assert (days == np.rint(days)).all()


@pytest.mark.parametrize("aim", ["Tier 2", "Tier 3"])
def test_the_streams_of_a_plan_bring_the_chance_that_the_plan_states(aim):
    planned = [p for p in tp.plans(DEMO, PROGRAM, habits=HABITS, tier=aim) if p.dates]
    assert planned
    for plan in planned:
        streams = [ExtraStream(d, hours=plan.seconds_each / HOUR) for d in plan.dates]
        found = tp.what_if(DEMO, {plan.creator_id: streams}, program=PROGRAM, worth_of_extra=1)
        k = PROGRAM.names.index(aim)
        assert found.chances_before.by_tier[0, k] == plan.chance_before
        assert found.chances_after.by_tier[0, k] == pytest.approx(plan.chance_after, abs=1e-12)


def test_an_extra_hour_is_worth_what_longer_days_were_within_creators():
    """Diamonds grow with the root of the hours, at a level of each creator's own: half a usual hour."""
    hours = np.array([[1, 4, 9, 16] * 10, [4, 1, 16, 9] * 10])
    ledger = tp.Ledger.from_daily(
        creator_id=np.repeat(["a", "b"], 40),
        day=np.tile(np.datetime64("2026-02-01") + np.arange(40), 2),
        airtime_seconds=(hours * HOUR).ravel(),
        diamonds=(np.sqrt(hours) * [[100], [5000]]).ravel().astype(int),
        active=np.ones(80, int),
        day_rule=RULE,
    )
    progress = ledger.as_of(date(2026, 3, 12))
    slope, days = worth_of_longer_days(progress)
    assert (slope, days) == (pytest.approx(0.5), 80)
    projection = tp.project(progress, Fixed(NO_DAY), draws=1)
    found = tp.what_if(projection, {"a": []}, program=one_tier(airtime_hours=1))
    assert found.worth_of_extra == pytest.approx(0.5)
    (note,) = found.notes
    assert note.text == "an extra hour is taken to bring 50 % of a usual one, as on 80 days of this roster"


def test_days_all_alike_or_few_say_nothing_of_an_extra_hour():
    found = tp.what_if(march(NO_DAY), {"c00": []}, program=one_tier(airtime_hours=1))
    assert found.worth_of_extra == 1
    assert [n.code for n in found.notes] == ["worth_unknown"]


def test_a_program_without_bonuses_has_no_outlook_and_no_creators_give_empty_rows():
    found = tp.what_if(DEMO, {}, program=PROGRAM)
    assert found.after.draws.shape == (0, 200, 3)
    assert repr(found) == f"<WhatIf of 0 creators under {PROGRAM.name!r}>"
    assert tp.what_if(march(NO_DAY), {"c00": []}, program=one_tier(airtime_hours=1)).bonus_after is None


def test_an_action_names_a_day_and_hours():
    told(
        lambda: DayOff("20.03.2026"),
        InputTypeError,
        "action.bad_day",
        "day",
        "must be a date, such as 2026-03-15",
        "'20.03.2026'",
    )
    told(
        lambda: DayOff(datetime(2026, 3, 20, 14)),
        InputTypeError,
        "action.bad_day",
        "day",
        "must be a date, such as 2026-03-15",
    )
    told(lambda: LongerStreams(hours="1"), InputTypeError, "action.bad_hours", "hours", "must be a number")
    for hours in (0, -1, 24.5, float("nan")):
        told(
            lambda h=hours: LongerStreams(hours=h),
            InputError,
            "action.bad_hours",
            "hours",
            "must lie above 0 and up to 24",
        )


def test_what_is_no_action_is_reported():
    def ask(actions, **more):
        return lambda: tp.what_if(march(NO_DAY), actions, program=one_tier(airtime_hours=1), **more)

    rule = "must be a mapping of ids to lists of actions"
    for bad in ([("c00", [])], {"c00": DayOff(date(2026, 3, 20))}, {"c00": "DayOff"}):
        told(ask(bad), InputTypeError, "action.bad_actions", "actions", rule)
    told(ask({"c00": [3]}), InputTypeError, "action.bad_actions", "actions", "an action must be an ExtraStream", "3")
    told(
        ask({"c00": [DayOff(date(2026, 3, 15))]}),
        InputError,
        "action.no_such_day",
        "c00",
        "a day must be one of those left to the creator",
        "'2026-03-15'",
        "2026-03-16 to 2026-03-31",
    )
    twice = [DayOff(date(2026, 3, 20)), ExtraStream(date(2026, 3, 20), hours=1)]
    told(ask({"c00": twice}), InputError, "action.day_twice", "c00", "a day must have one action", "'2026-03-20'")
    for worth in (-1, True, float("inf"), float("nan")):
        told(
            ask({"c00": []}, worth_of_extra=worth),
            InputError,
            "action.bad_worth",
            "worth_of_extra",
            "must be a number of 0 or more",
        )
    told(ask({"nobody": []}), InputError, "creator.unknown", "ids")
