"""The month's last midnight where streams count whole on the day they start: month, progress and projection are one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making.programs import one_tier
from tierpace.forecasters import DayOfWeek, EmpiricalBayes, LateMonth, Linear

MARCH, APRIL = tp.Month(2026, 3), tp.Month(2026, 4)
HOUR = 3600
ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]


def stream(who, start, seconds, diamonds=100, **more):
    return tp.StreamSession(who, start=start, end=start + timedelta(seconds=seconds), diamonds=diamonds, **more)


def sixty_four_hours(*, over):
    """Thirty streams of two hours, and one of four that begins an hour (or three) before April."""
    first = datetime(2026, 3, 1, 18, tzinfo=UTC)
    steady = [stream("ann", first + timedelta(days=n), 2 * HOUR) for n in range(30)]
    return [*steady, stream("ann", datetime(2026, 4, 1, tzinfo=UTC) - timedelta(hours=4 - over), 4 * HOUR)]


def program(rule, hours=64):
    return one_tier(rule, airtime_hours=hours, active_days=31)


@pytest.mark.catalogue(178)
@pytest.mark.parametrize("over", [0, 1, 3])
def test_a_stream_over_it_is_whole_and_nothing_is_left(over):
    """64 hours are 230,400 seconds; with the part before midnight alone they would be 219,600 for three hours over."""
    rule = tp.DayRule("UTC", midnight="start")
    ledger = tp.Ledger.from_sessions(sixty_four_hours(over=over), day_rule=rule, last_day=date(2026, 4, 5))
    progress = ledger.as_of(MARCH.last)
    projection = tp.project(progress, draws=200)
    chances = tp.chances(projection, program(rule))
    assert ledger.month(MARCH).totals[0, 0] == progress.so_far[0, 0] == projection.point[0, 0] == 230_400
    assert (projection.draws[0, :, 0] == 230_400).all()
    assert (progress.free_days.tolist(), progress.seconds_left.tolist()) == ([0], [0])
    assert (chances.by_tier.tolist(), tp.judge(progress, program(rule)).cleared.all()) == ([[1.0]], True)
    harder = tp.judge(progress, program(rule, hours=64.5))
    assert harder.possible.tolist() == [[False]]
    assert tp.gap(projection, program(rule)).earned.tolist() == [[[0, 0, 0]]]
    at_midnight = ledger.as_of(datetime(2026, 4, 1, tzinfo=UTC))
    assert at_midnight == progress


@pytest.mark.catalogue(178)
def test_at_any_other_cut_only_the_part_before_it_counts():
    rule = tp.DayRule("UTC", midnight="start")
    midnight = datetime(2026, 3, 31, tzinfo=UTC)
    ledger = tp.Ledger.from_sessions([stream("ann", midnight - timedelta(hours=1), 4 * HOUR)], day_rule=rule,
                                     last_day=date(2026, 4, 5))  # fmt: skip
    before = ledger.as_of(date(2026, 3, 30))
    assert (before.so_far[0].tolist(), before.seconds_left[0] > 0) == ([HOUR, 25, 1], True)
    assert ledger.as_of(midnight + timedelta(hours=1)).so_far[0].tolist() == [2 * HOUR, 50, 1]
    assert ledger.as_of(date(2026, 3, 31)).so_far[0].tolist() == [4 * HOUR, 100, 1]
    settings = {"day_rule": rule, "first_day": date(2026, 3, 1), "last_day": date(2026, 4, 5)}
    last = tp.Ledger.from_sessions([stream("ann", midnight + timedelta(hours=23), 4 * HOUR)], **settings)
    within = last.as_of(datetime(2026, 4, 1, 1, tzinfo=UTC))  # it runs: what it brought by then, no more
    assert within.history.month(MARCH).totals[0].tolist() == [HOUR, 25, 1]
    assert last.as_of(midnight + timedelta(hours=23, minutes=30)).so_far[0].tolist() == [HOUR // 2, 12, 1]


@pytest.mark.catalogue(178)
def test_the_next_month_begins_on_the_day_before_with_the_month_that_was():
    rule = tp.DayRule("UTC", midnight="start")
    ledger = tp.Ledger.from_sessions(sixty_four_hours(over=3), day_rule=rule, last_day=date(2026, 4, 5))
    eve = ledger.as_of(MARCH.last, month=APRIL)
    assert (eve.so_far.tolist(), eve.day) == ([[0, 0, 0]], 0)
    assert eve.history.month(MARCH).totals[0, 0] == 230_400
    assert eve.seconds_left[0] > 0


@st.composite
def last_nights(draw):
    """A zone, a rule and streams about the last midnight of March by it, some over it, into it and out of it."""
    zone = draw(st.sampled_from(ZONES))
    rule = tp.DayRule(
        zone,
        midnight="start",
        min_minutes=draw(st.sampled_from([0, 25, 60])),
        per=draw(st.sampled_from(["day", "stream"])),
    )
    midnight = datetime(2026, 4, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    sessions = []
    for n in range(draw(st.integers(1, 6))):
        start = midnight + timedelta(seconds=draw(st.integers(-40 * HOUR, 8 * HOUR)))
        if draw(st.booleans()):
            seconds = max(int((midnight - start).total_seconds()) + draw(st.sampled_from([-1, 0, 1, HOUR])), 0)
        else:
            seconds = draw(st.integers(0, 30 * HOUR))
        who = draw(st.sampled_from(["ann", "bob"]))
        sessions.append(stream(who, start, seconds, draw(st.integers(0, 10**6)), id=f"s{n}"))
    return rule, sessions


@pytest.mark.catalogue(178)
@given(last_nights(), st.integers(0, 3), st.sampled_from([Linear(), DayOfWeek(), LateMonth(), EmpiricalBayes(), None]))
def test_month_progress_and_projection_agree_over_it(night, more, forecaster):
    rule, sessions = night
    settings = {"day_rule": rule, "creators": [tp.Creator("ann"), tp.Creator("bob")], "first_day": date(2026, 1, 1)}
    ledger = tp.Ledger.from_sessions(sessions, **settings, last_day=MARCH.last + timedelta(days=more))
    month, progress = ledger.month(MARCH), ledger.as_of(MARCH.last)
    mine = month.totals[ledger.rows_of(progress.ids)]
    assert np.array_equal(progress.so_far, mine)
    projection = tp.project(progress, forecaster, draws=8)
    assert np.array_equal(projection.point, mine)
    assert np.array_equal(projection.draws, np.repeat(mine[:, None], 8, 1))
    rows = ledger.rows_of(progress.ids)
    assert np.array_equal(progress.free_days, month.free_days[rows])
    assert np.array_equal(progress.seconds_left, month.seconds_left[rows])
    made = program(rule, hours=2)
    judged, closed = tp.judge(progress, made), tp.judge(month, made)
    for name in ("cleared", "possible", "tier_index"):
        assert np.array_equal(getattr(judged, name), getattr(closed, name)[rows])
    chances, clears = tp.chances(projection, made).by_tier, judged.cleared.all(2).astype(float)
    known = ~np.isnan(chances)  # who was not seen by then has no chance
    assert np.array_equal(chances[known], clears[known])
    assert known[mine[:, 0] > 0].all()
    again = progress.history.as_of(MARCH.last)
    assert np.array_equal(again.so_far, progress.so_far)
    by_then = [s for s in sessions if s.start < datetime.fromtimestamp(int(rule.edges(MARCH.last, MARCH.last)[1]), UTC)]
    alone = tp.Ledger.from_sessions(by_then, **settings, last_day=MARCH.last)  # streams that start later change nothing
    assert np.array_equal(alone.as_of(MARCH.last).so_far, progress.so_far)
