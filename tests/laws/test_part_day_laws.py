"""What holds within a day: nothing later is seen, midnight is the end of a day, chances do not drift."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.laws import oracle
from tests.laws.known_hours import chances_by_hour, with_hours
from tests.laws.known_world import PROGRAM, RULE, TARGET, world
from tests.making.strategies import (
    AFTER,
    BEFORE,
    SCENES,
    ledger_of,
    moment,
    program_of,
    scenes,
    span,
    streams,
    tiers,
)
from tierpace.core.months import utc_seconds
from tierpace.forecasters import DayOfWeek, Linear
from tierpace.forecasters.contract import Noise, breaches
from tierpace.forecasters.learned import taught
from tierpace.ledger.day_habits import DAYS, OWN, learn_day

CUTS = st.tuples(st.integers(-BEFORE, AFTER + 2), st.integers(1, 86_399))
NAMED = [tp.Creator(c) for c in "abc"]


def instant_of(day, cut, zone):
    """An instant within a day near a scene's."""
    begin, end = oracle.bounds(day + timedelta(cut[0]), zone)
    return min(begin + cut[1], max(end - 1, begin))


# --------------------------------------------------------------------------------------------------- the ledger


@given(scenes(), CUTS)
def test_so_far_is_what_the_streams_had_brought_by_then(scene, cut):
    """A ledger of the streams cut at the instant says the same, but for what rounding twice does to diamonds."""
    rule, day, found = scene
    at = instant_of(day, cut, rule.zone)
    ledger = ledger_of(found, rule, day, creators=NAMED)
    now = ledger.as_of(moment(at))
    begun = [s for s in oracle.once(found) if s.start < at]
    part = [replace(s, end=min(s.end, at), gifts=(), diamonds=_earned(s, at)) for s in begun]
    there = ledger_of(part, rule, day, creators=NAMED).month(now.month)
    rows = [there.ids.tolist().index(c) for c in now.ids]
    assert (now.so_far[:, [0, 2]] == there.totals[rows][:, [0, 2]]).all()
    if not any(s.gifts for s in found):
        assert (abs(now.so_far[:, 1] - there.totals[rows][:, 1]) <= 2 * len(found)).all()


def _earned(stream, at):
    length = stream.end - stream.start
    return stream.diamonds * (min(stream.end, at) - stream.start) // length if length else stream.diamonds


@given(scenes(), CUTS, st.data())
@pytest.mark.catalogue(33, 94, 95)
def test_a_cut_within_a_day_is_blind_to_what_starts_later(scene, cut, data):
    rule, day, found = scene
    at = instant_of(day, cut, rule.zone)
    later = [s for s in data.draw(st.lists(streams(rule.zone, day), max_size=4)) if s.start >= at]
    seen, with_later = (ledger_of(s, rule, day).as_of(moment(at)) for s in (found, found + later))
    assert seen == with_later


@given(scenes(with_gifts=False), CUTS, st.integers(1, 10**5))
def test_a_cut_within_a_day_is_blind_to_how_long_a_running_stream_goes_on(scene, cut, extra):
    rule, day, found = scene
    at = instant_of(day, cut, rule.zone)
    longer = [
        replace(s, end=s.end + extra * (s.end - s.start), diamonds=s.diamonds * (1 + extra))
        if s.start < at < s.end and (extra + 1) * (s.end - s.start) < 190 * 3600 and s.diamonds * extra < 10**11
        else s
        for s in oracle.once(found)
    ]
    cuts = [
        ledger_of(x, rule, day, max_stream_hours=200, last_day=span(day)[1] + timedelta(9)).as_of(moment(at))
        for x in (oracle.once(found), longer)
    ]
    assert (cuts[0].so_far == cuts[1].so_far).all()
    assert cuts[0].today == cuts[1].today


@given(scenes(), st.integers(-BEFORE, AFTER + 2), st.sampled_from(sorted({zone for zone, _ in SCENES})))
@pytest.mark.catalogue(89, 92)
def test_midnight_is_the_end_of_the_day_before(scene, offset, zone):
    rule, day, found = scene
    ledger = ledger_of(found, rule, day)
    end = day + timedelta(offset)
    midnight = moment(oracle.bounds(end, rule.zone)[1]).astimezone(ZoneInfo(zone))
    begin, finish = oracle.bounds(end, rule.zone)
    there = ledger.as_of(midnight)
    assert there.today is None
    assert there == ledger.as_of(there.as_of)
    if finish > begin:
        assert there.as_of == end


@given(scenes(), CUTS, st.sampled_from(sorted({zone for zone, _ in SCENES})))
@pytest.mark.catalogue(99)
def test_an_instant_is_the_same_in_every_zone(scene, cut, zone):
    rule, day, found = scene
    ledger = ledger_of(found, rule, day)
    at = moment(instant_of(day, cut, rule.zone))
    assert ledger.as_of(at.astimezone(ZoneInfo(zone))) == ledger.as_of(at)


@given(scenes(max_streams=5), tiers(), CUTS, CUTS)
def test_as_a_day_goes_on_what_is_secured_grows_and_what_is_reachable_shrinks(scene, minimums, one, other):
    rule, day, found = scene
    if rule.midnight == "start":
        found = [s for s in found if s.end - s.start < 1]  # what a running stream adds to its day no one can bound
    ledger = ledger_of(found, rule, day, creators=NAMED)
    program = program_of(minimums, rule)
    early, late = (ledger.as_of(moment(a)) for a in sorted(instant_of(day, c, rule.zone) for c in (one, other)))
    if early.month != late.month:
        return
    assert (early.so_far <= late.so_far).all()
    assert (early.seconds_left >= late.seconds_left).all()
    assert (
        early.so_far + np.stack((early.seconds_left, early.seconds_left * 10**9, early.free_days), 1) >= late.so_far
    )[:, [0, 2]].all()
    before, after = tp.judge(early, program), tp.judge(late, program)
    final = tp.judge(ledger.month(early.month), program)
    assert (before.tier_index >= after.tier_index).all()
    assert (before.reachable <= after.reachable).all()
    assert (after.reachable <= final.tier_index).all()


@given(scenes(), CUTS, st.sets(st.sampled_from("abc")))
def test_a_part_of_the_roster_has_the_same_day(scene, cut, chosen):
    rule, day, found = scene
    whole = ledger_of(found, rule, day).as_of(moment(instant_of(day, cut, rule.zone)))
    ids = sorted(chosen & set(whole.ids))
    part = whole.select(ids)
    rows = whole.history.rows_of(ids)
    for name in ("so_far", "free_days", "seconds_left"):
        assert (getattr(part, name) == getattr(whole, name)[rows]).all()
    if whole.today is not None:
        assert (part.today.state == whole.today.state[rows]).all()
        assert (part.today.habits.rest == whole.today.habits.rest[rows]).all()


# --------------------------------------------------------------------------------------------------- the habits


def slow_count(ledger, found, hour):
    """Active and other days by state, and the rests of active days by creator and state."""
    rule, edges = ledger.day_rule, ledger.edges
    counts, idle, after = np.zeros((4, 4)), np.zeros((4, 4)), [[[] for _ in range(4)] for _ in range(4)]
    enough = rule.min_seconds
    for i, k in product(range(4), range(len(edges) - 1)):
        then = min(edges[k] + hour * 3600, edges[k + 1])
        own = [f[1:] for f in found if f[0] == "abcd"[i]]
        live = any(s < then <= e for s, e, _ in own)
        if rule.midnight == "split":
            own = [(max(s, edges[k]), min(e, then), s, e, g) for s, e, g in own if s < then and e > edges[k]]
        else:
            own = [(s, min(e, then), s, e, g) for s, e, g in own if edges[k] <= s < then]
        seconds = oracle.length_of_union([(a, b) for a, b, *_ in own if b > a])
        longest = max((b - a for a, b, *_ in own), default=0)
        begun = (longest if rule.per == "stream" else seconds) >= enough
        state = (2 if live else 3) if begun else (1 if live else 0)
        if not ledger.days[i, k, 2]:
            idle[i, state] += 1
            continue
        counts[i, state] += 1
        mean = ledger.days[i, ledger.days[i, :, 2] > 0][:, :2].mean(0)
        diamonds = sum(_part(g, s, e, a, b) for a, b, s, e, g in own)
        after[i][state].append(np.maximum(ledger.days[i, k, :2] - [seconds, diamonds], 0) / mean)
    return counts, idle, after


@pytest.mark.parametrize("midnight", ["split", "start"])
@pytest.mark.parametrize(("minutes", "per"), [(0, "day"), (60, "day"), (60, "stream")])
@pytest.mark.parametrize("hour", [1, 14, 20])
def test_habits_are_what_a_slow_count_says(midnight, minutes, per, hour):
    """Of states and of what came after the hour, day by day and creator by creator, in plain Python."""
    rng = np.random.default_rng(hour)
    rule = tp.DayRule("America/New_York", min_minutes=minutes, per=per, midnight=midnight)
    first, n_days = date(2026, 2, 20), 40
    edges = rule.edges(first, first + timedelta(n_days - 1))
    found = []
    for c in "abcd":
        for k in range(n_days):
            for _ in range(rng.integers(0, 3)):
                start = int(edges[k] + rng.choice([rng.integers(0, 86_000), hour * 3600]))
                end = int(rng.choice([start + rng.integers(60, 14_000), max(start + 60, edges[k] + hour * 3600)]))
                found.append((c, start, min(end, int(edges[-1])), int(rng.integers(0, 999))))
    ledger = tp.Ledger.from_columns(
        creator_id=[f[0] for f in found],
        start=[f[1] for f in found],
        end=[f[2] for f in found],
        diamonds=[f[3] for f in found],
        day_rule=rule,
        creators=[tp.Creator(c) for c in "abcd"],
        first_day=first,
        last_day=first + timedelta(n_days - 1),
    )
    habits = learn_day(ledger, hour * 3600, 86_400)
    counts, idle, after = slow_count(ledger, found, hour)
    gone = hour / 24
    for got, own, prior in ((habits.active_in, counts, [1 - gone, 0, 0, gone]), (habits.idle_in, idle, [1, 0, 0, 0])):
        roster = (own.sum(0) + prior) / (own.sum() + 1)
        assert np.allclose(got, (own + OWN * roster) / (own.sum(1, keepdims=True) + OWN))
    assert np.allclose(habits.active_in.sum(1), 1)
    for q, ahead in enumerate([1, 1, 1 - gone, 0]):
        every = [r for i in range(4) for r in after[i][q]]
        usual = (np.sum(every, axis=0) + ahead) / (len(every) + 1) if every else np.full(2, ahead)
        for i in range(4):
            own = np.sum(after[i][q], axis=0) if after[i][q] else np.zeros(2)
            assert np.allclose(habits.rest[i, q], (own + OWN * usual) / (counts[i, q] + OWN), atol=0.003), (q, i)
        single = np.array(every) / np.mean(every, axis=0) if every else np.ones((1, 2))
        assert habits.rests[q].shape == single.shape
        assert np.allclose(habits.rests[q][:, 0], single[:, 0]), q
        assert np.allclose(habits.rests[q][:, 1], single[:, 1], atol=0.02), q


def _part(amount, start, end, begin, finish):
    """What a stream earned between two instants."""
    length = end - start
    earned = [amount * (min(max(t, start), end) - start) // length for t in (begin, finish)] if length else [0, amount]
    return earned[1] - earned[0]


def test_habits_look_back_eight_weeks():
    found = with_hours(world(3, creators=5, months=6), 3)
    whole = found.until(date(2026, 3, 10))
    recent = tp.Ledger.from_columns(
        creator_id=whole.ids[whole.streams.creator],
        start=whole.streams.start,
        end=whole.streams.end,
        diamonds=whole.streams.diamonds,
        day_rule=RULE,
        creators=whole.creators,
        first_day=date(2026, 3, 10) - timedelta(days=DAYS + 5),
        last_day=date(2026, 3, 10),
    )
    assert learn_day(whole, 50_000, 86_400) == learn_day(recent, 50_000, 86_400)


# ------------------------------------------------------------------------------------------------ the projection


@cache
def ledger_with_hours():
    return with_hours(world(11, creators=12, months=3), 11)


def at_hour(day, hour):
    return datetime(TARGET.year, TARGET.month, day, tzinfo=UTC) + timedelta(hours=hour)


@pytest.mark.parametrize("forecaster", [None, Linear(), DayOfWeek()], ids=repr)
@pytest.mark.parametrize(
    ("day", "hour"), [(1, 0.5), (1, 23), (9, 7), (20, 14), (30, 20), (31, 3), (31, 12), (31, 23.9)]
)
def test_a_projection_within_a_day_keeps_every_law_of_a_tail(forecaster, day, hour):
    progress = ledger_with_hours().as_of(at_hour(day, hour), month=TARGET)
    projection = tp.project(progress, forecaster, draws=80, seed=3)
    added = projection.draws - progress.so_far[:, None]
    tail = tp.Tail(added.mean(1), draws=added, spread=projection.spread)
    assert not breaches(tail, progress, Noise(progress.ids, TARGET, draws=80, seed=3))
    assert (projection.point == projection.draws.mean(1)).all()
    assert np.allclose(projection.spread.sum(1), 1)
    nothing = added[..., 0] <= 0
    assert not added[nothing].any()
    assert (added[..., 0] >= added[..., 2] - 1e-6).all()
    alone = tp.project(progress, forecaster, draws=0)
    assert (alone.point >= progress.so_far).all()
    assert (alone.point[:, 2] - progress.so_far[:, 2] <= progress.free_days + 1e-9).all()
    assert projection.notes[-1].code == "day_in_progress"


@pytest.mark.parametrize("hour", [0.5, 14, 23])
def test_any_part_of_a_roster_has_the_very_draws_of_the_whole(hour):
    progress = ledger_with_hours().as_of(at_hour(12, hour))
    learned = taught(tp.forecasters.default(), progress)
    whole = tp.project(progress, learned, draws=60)
    for ids in (progress.ids[:1], progress.ids[3:8], progress.ids[::-1]):
        part = tp.project(progress.select(ids), learned, draws=60)
        rows = progress.history.rows_of(part.ids)
        assert (part.draws == whole.draws[rows]).all()
        assert (part.spread == whole.spread[rows]).all()


def test_an_active_day_counts_once():
    """Who is active today in a month of which all days are active ends with all days, at every hour."""
    start = [datetime(2026, m, d, 10, tzinfo=UTC) for m, n in ((1, 31), (2, 28), (3, 31)) for d in range(1, n + 1)]
    ledger = tp.Ledger.from_columns(
        creator_id=["a"] * len(start) + ["b"] * len(start),
        start=start * 2,
        end=[s + timedelta(hours=2) for s in start] * 2,
        diamonds=[100] * 2 * len(start),
        day_rule=RULE,
    )
    for hour in range(1, 24):
        progress = ledger.as_of(at_hour(15, hour))
        assert (tp.project(progress, draws=50).draws[..., 2] <= 31).all()
        off = abs(tp.project(progress, Linear(), draws=0).point - [31 * 7200, 3100, 31])
        assert (off <= [300, 4, 0.05]).all()


def test_nothing_is_conditioned_in_an_outage():
    ledger = ledger_with_hours()
    today = date(2026, 3, 12)
    masked = ledger.mask(today, today, ids=["c0003"])
    row = 3
    at = at_hour(12, 20)
    whole, part = masked.as_of(today - timedelta(1)), masked.as_of(at)
    assert not part.today.observed[row]
    for name in ("so_far", "free_days", "seconds_left"):
        assert (getattr(part, name)[row] == getattr(whole, name)[row]).all()
    before, after = (tp.project(p, draws=50) for p in (whole, part))
    assert np.allclose(before.draws[row], after.draws[row])
    others = np.delete(np.arange(len(ledger.ids)), row)
    assert (ledger.as_of(at).so_far[others] == part.so_far[others]).all()


WORLDS, HOURS = 24, (0, 0.25, 6, 12, 18, 23.75, 24)


@cache
def hourly(day):
    """Mean drift of chances and Brier score by hour, a row a world: (W, H), (W, H)."""
    drift, brier = [], []
    for w in range(WORLDS):
        chance, came = chances_by_hour(1000 + w, creators=50, months=3, day=day, hours=HOURS)
        drift.append(np.nanmean(chance - chance[:, :1], axis=(0, 2)))
        brier.append(np.nanmean((chance - came[:, None]) ** 2, axis=(0, 2)))
    return np.array(drift), np.array(brier)


@pytest.mark.parametrize("day", [4, 16, 28, 31])
def test_chances_do_not_drift_over_the_hours_nor_jump_at_midnight(day):
    """Martingale: what the next hour will say is on average what this one says.

    Within 3 standard errors over worlds, or 0.004 where those are smaller: a forecaster that is off by a hundredth or
    two at the end of the month is said so a little every day.
    """
    drift, _ = hourly(day)
    steps = np.concatenate((drift, np.diff(drift, axis=1)), 1)
    error = steps.std(0, ddof=1) / np.sqrt(WORLDS)
    assert (abs(steps.mean(0)) <= np.maximum(3 * error, 0.004)).all(), (steps.mean(0), error)


@pytest.mark.parametrize("day", [4, 16, 28, 31])
def test_each_hour_knows_no_less_than_the_midnight_before(day):
    _, brier = hourly(day)
    gain = brier - brier[:, :1]
    error = gain.std(0, ddof=1) / np.sqrt(WORLDS)
    assert (gain.mean(0) <= 2 * error).all()
    assert gain[:, -2].mean() < -2 * error[-2]  # shortly before the next one it knows more


def test_two_in_the_afternoon_is_no_bad_day():
    """All stream at 8 p.m. on every day: at 2 p.m. nothing is missing, and all is as at the midnight before."""
    start = [datetime(2026, m, d, 20, tzinfo=UTC) for m, n in ((1, 31), (2, 28), (3, 31)) for d in range(1, n + 1)]
    ids = ["a", "b", "c"]
    ledger = tp.Ledger.from_columns(
        creator_id=[c for c in ids for _ in start],
        start=start * 3,
        end=[s + timedelta(hours=2) for s in start] * 3,
        diamonds=[100] * 3 * len(start),
        day_rule=RULE,
    )
    midnight, afternoon = (tp.project(ledger.as_of(at_hour(15, h)), draws=300) for h in (0, 14))
    assert abs(afternoon.point / midnight.point - 1).max() < 0.01
    late = tp.project(ledger.as_of(at_hour(15, 23)), draws=300)  # and done by 11 p.m.
    assert (late.progress.today.habits.done > 0.9).all()
    assert utc_seconds(late.progress.cut) == utc_seconds(at_hour(15, 23))


def test_the_program_of_the_known_world_is_open_at_every_hour():
    """Or the laws above would be of nothing."""
    chance, _ = chances_by_hour(1000, creators=50, months=3, day=16, hours=(0, 12))
    assert (~np.isnan(chance)).sum() > 100
    assert PROGRAM.names == ("A", "B", "C")
