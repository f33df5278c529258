"""What holds of every ledger: conservation, blindness to the future, order, zones, slices, pickles."""

import pickle
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.laws import oracle
from tests.making.programs import one_tier
from tests.making.strategies import AFTER, BEFORE, SCENES, day_rule, ledger_of, program_of, scenes, span, streams, tiers
from tierpace.core.notes import BASIS
from tierpace.kernels.days import earned_by, newly_covered, split

INSTANTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 300)), min_size=1, max_size=6)
CUTS = st.integers(-BEFORE - 1, AFTER + 2)


# ------------------------------------------------------------------------------------------------ the kernels


@given(INSTANTS, st.lists(st.integers(0, 800), min_size=2, max_size=6))
def test_cutting_at_edges_keeps_every_second(spans, edges):
    start = np.array([a for a, _ in spans])
    end = start + [n for _, n in spans]
    row, day, begin, finish = split(start, end, np.sort(np.array(edges)))
    for i in range(len(start)):
        mine = row == i
        assert (finish - begin)[mine].sum() == end[i] - start[i]
        assert begin[mine][0] == start[i]
        assert finish[mine][-1] == end[i]
        assert all(finish[mine][:-1] == begin[mine][1:])
        assert all(np.diff(day[mine]) == 1)


@given(st.integers(0, 10**12), st.integers(0, 10**6), st.lists(st.integers(-10, 10**6 + 10)))
def test_parts_of_an_amount_add_up_to_it(amount, length, cuts):
    at = np.array([-1, *sorted(cuts), length])
    k = len(at)
    earned = earned_by(at, np.zeros(k, np.int64), np.full(k, length), np.full(k, amount))
    assert earned[0] == 0
    assert earned[-1] == amount
    assert (np.diff(earned) >= 0).all()


@given(INSTANTS)
def test_newly_covered_lengths_add_up_to_the_union(spans):
    start = np.array([a for a, _ in spans])
    end = start + [n for _, n in spans]
    covered = set()
    for a, b in zip(start.tolist(), end.tolist(), strict=True):
        covered |= set(range(a, b))
    assert newly_covered(start, end).sum() == len(covered)


# --------------------------------------------------------------------------------------- conservation and order


@given(scenes())
@pytest.mark.catalogue(6, 7)
def test_no_second_and_no_diamond_is_lost_or_made(scene):
    rule, day, found = scene
    ledger = ledger_of(found, rule, day)
    for i, c in enumerate(ledger.ids):
        own = [s for s in oracle.once(found) if s.creator == c]
        assert ledger.days[i, :, 0].sum() == oracle.length_of_union([(s.start, s.end) for s in own])
        assert ledger.days[i, :, 1].sum() == sum(s.diamonds for s in own)


@given(scenes(), st.randoms(use_true_random=False))
@pytest.mark.catalogue(19)
def test_the_order_of_rows_does_not_matter(scene, random):
    rule, day, found = scene
    shuffled = random.sample(found, len(found))
    a, b = ledger_of(found, rule, day), ledger_of(shuffled, rule, day)
    assert a.digest == b.digest
    assert a.streams == b.streams
    assert (a.days == b.days).all()
    assert a.issues.counts() == b.issues.counts()


@given(scenes(with_gifts=False), st.sampled_from(sorted({zone for zone, _ in SCENES})))
@pytest.mark.catalogue(41)
def test_the_zone_that_times_are_written_in_does_not_matter(scene, zone):
    rule, day, found = scene
    first, last = span(day)

    def ledger(time):
        return tp.Ledger.from_columns(
            creator_id=[s.creator for s in found],
            start=[time(s.start) for s in found],
            end=[time(s.end) for s in found],
            diamonds=[s.diamonds for s in found],
            day_rule=day_rule(rule),
            first_day=first,
            last_day=last,
        )

    there = ledger(lambda at: datetime.fromtimestamp(at, ZoneInfo(zone)))
    text = ledger(lambda at: datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat())
    assert there.digest == text.digest == ledger(lambda at: at).digest


@given(scenes(), st.data())
def test_one_more_stream_never_lowers_anything(scene, data):
    """Nor takes it seconds from a day, but where streams count whole: those that two share go to the earlier one's day.

    A day, and a month, may then lose what another stream has in common with one that began before it.
    """
    rule, day, found = scene
    zone = rule.zone
    more = data.draw(streams(zone, day))
    program = program_of(data.draw(tiers()), rule)
    creators = [tp.Creator(c) for c in "abc"]
    less, full = (ledger_of(s, rule, day, creators=creators) for s in (found, [*found, more]))
    cut = day + timedelta(data.draw(CUTS))
    shared = any(s.creator == more.creator and s.start < more.end and more.start < s.end for s in found)
    if rule.midnight == "split" or not shared:
        assert (full.days >= less.days).all()
        for a, b in ((less.as_of(cut), full.as_of(cut)), *((less.month(m), full.month(m)) for m in months_of(less))):
            before, after = tp.judge(a, program), tp.judge(b, program)
            assert (after.tier_index <= before.tier_index).all()
            assert (after.reachable <= before.reachable).all()
            assert (after.shortfall <= before.shortfall).all()
    assert (full.days.sum(1)[:, :2] >= less.days.sum(1)[:, :2]).all()


def months_of(ledger):
    return sorted({tp.Month.from_date(d) for d in (ledger.first_day, ledger.last_day)})


# ------------------------------------------------------------------------------------------------ the future


@given(scenes(), CUTS, st.data())
@pytest.mark.catalogue(33, 95)
def test_a_cut_is_blind_to_streams_that_start_later(scene, offset, data):
    rule, day, found = scene
    cut = day + timedelta(offset)
    instant = oracle.bounds(cut, rule.zone)[1]
    later = [s for s in data.draw(st.lists(streams(rule.zone, day), max_size=4)) if s.start >= instant]
    seen, with_later = (ledger_of(s, rule, day).as_of(cut) for s in (found, found + later))
    assert seen == with_later


@given(scenes(with_gifts=False), CUTS, st.integers(1, 10**5), st.data())
def test_a_cut_is_blind_to_what_a_running_stream_does_after_it(scene, offset, extra, data):
    """A running stream that goes on for longer, at its rate of diamonds, leaves the cut as it is."""
    rule, day, found = scene
    cut = day + timedelta(offset)
    instant = oracle.bounds(cut, rule.zone)[1]
    rate = data.draw(st.integers(0, 9))
    base = [replace(s, diamonds=rate * (s.end - s.start)) for s in found]
    longer = [
        replace(s, end=s.end + extra, diamonds=rate * (s.end + extra - s.start)) if s.start < instant < s.end else s
        for s in base
    ]
    # Two that differ by their ends alone would become one, or cease to be one.
    if len(oracle.once(base)) == len(oracle.once(longer)):
        assert ledger_of(base, rule, day).as_of(cut) == ledger_of(longer, rule, day, max_stream_hours=200).as_of(cut)


@given(scenes(), CUTS, CUTS)
def test_a_cut_of_a_cut_is_the_earlier_cut(scene, one, other):
    rule, day, found = scene
    early, late = (day + timedelta(n) for n in sorted((one, other)))
    ledger = ledger_of(found, rule, day)
    at_once, in_steps = ledger.until(early), ledger.until(late).until(early)
    assert (at_once.ids == in_steps.ids).all()
    assert (at_once.days[..., [0, 2]] == in_steps.days[..., [0, 2]]).all()
    if rule.midnight == "split":
        assert (at_once.days == in_steps.days).all()
    # Of a stream that both cuts fall into, the second cut sees a part already rounded down.
    assert (abs(at_once.streams.diamonds - in_steps.streams.diamonds) <= 1).all()


@given(scenes(max_streams=5), tiers(), CUTS)
def test_secured_then_final_then_reachable(scene, minimums, offset):
    """As the month goes on what is secured only grows, what is reachable only shrinks, and both meet at its end."""
    rule, day, found = scene
    if rule.midnight == "start":
        # A stream that runs at the cut may still add to a day that is over, which no one can bound.
        cut = oracle.bounds(day + timedelta(offset), rule.zone)[1]
        found = [s for s in found if not s.start < cut < s.end]
    program = program_of(minimums, rule)
    first, last = span(day)
    ledger = ledger_of(found, rule, day, creators=[tp.Creator(c) for c in "abc"])
    progress = ledger.as_of(day + timedelta(offset))
    month = progress.month
    now, final = tp.judge(progress, program), tp.judge(ledger.month(month), program)
    assert (now.tier_index >= final.tier_index).all()
    assert (final.reachable >= now.reachable).all()
    assert (now.reachable <= final.tier_index).all()
    if first <= month.first and month.last <= last:
        assert (final.reachable == final.tier_index).all()
        assert (final.possible == final.cleared.all(2)).all()


@given(st.sampled_from(SCENES), st.integers(0, 2), st.data())
def test_a_cut_month_and_its_rest_make_the_whole_month(scene, back, data):
    """past() pairs each month, cut as many days before its end, with what those days brought."""
    zone, day = scene
    rule = oracle.Rule(zone)
    found = data.draw(st.lists(streams(zone, day), max_size=6))
    first = tp.Month.from_date(day).shift(-2).first
    last = tp.Month.from_date(day).shift(2).last
    ledger = ledger_of(found, rule, day, first_day=first, last_day=last)
    cut = last - timedelta(data.draw(st.integers(0, 40)))
    progress = ledger.as_of(cut)
    pairs = list(progress.past(limit=back or None))
    months = [p.month for p, _ in pairs]
    newest = progress.complete_months()[-back or None :]
    left = len(progress.days_left)
    assert months == [m for m in newest if m.last - timedelta(min(left, m.days)) >= ledger.first_day]
    assert all(b == a.shift(1) for a, b in pairwise(months))
    for before, rest in pairs:
        assert len(before.days_left) == min(len(progress.days_left), before.month.days)
        whole = ledger.month(before.month).totals[ledger.rows_of(before.ids)]
        assert (before.so_far + rest == whole).all()
        with_streams = ledger.as_of(before.as_of, month=before.month)
        assert (with_streams.ids == before.ids).all()
        assert (with_streams.days == before.days).all()


# -------------------------------------------------------------------------------------------------- slices


@given(scenes(), st.sets(st.sampled_from("abc")), CUTS)
def test_selecting_then_cutting_is_cutting_then_selecting(scene, chosen, offset):
    rule, day, found = scene
    ledger = ledger_of(found, rule, day)
    chosen = chosen & set(ledger.ids)
    part = ledger.select(chosen)
    assert part.ids.tolist() == sorted(chosen)
    assert (part.days == ledger.days[ledger.rows_of(sorted(chosen))]).all()
    alone = ledger_of([s for s in found if s.creator in chosen], rule, day)
    assert part.digest == alone.digest
    assert part.streams == alone.streams
    cut = day + timedelta(offset)
    before, after = part.as_of(cut), ledger.as_of(cut)
    both = after.history.select(chosen & set(after.ids))
    assert before.history.digest == both.digest
    assert before.streams == both.streams


@given(scenes(), st.sets(st.sampled_from("abcx")))
def test_describing_creators_changes_no_number(scene, named):
    rule, day, found = scene
    ledger = ledger_of(found, rule, day)
    creators = [tp.Creator(c, name=c.upper()) for c in named]
    described = ledger.with_creators(creators)
    assert described.digest == ledger_of(found, rule, day, creators=creators).digest
    assert described.streams == ledger_of(found, rule, day, creators=creators).streams
    assert described.ids.tolist() == sorted({*ledger.ids, *named})
    assert ledger.with_creators([]) == ledger
    new = described.rows_of(set(named) - set(ledger.ids))
    assert not described.days[new].any()
    assert (described.days[described.rows_of(ledger.ids)] == ledger.days).all()


@given(scenes(), CUTS, st.integers(0, 3), st.integers(-2, 4), st.none() | st.sets(st.sampled_from("abc")))
def test_an_outage_hides_its_days_and_nothing_else(scene, offset, length, later, chosen):
    rule, day, found = scene
    ledger = ledger_of(found, rule, day)
    first = day + timedelta(offset)
    last = first + timedelta(length)
    ids = None if chosen is None else sorted(chosen & set(ledger.ids))
    masked = ledger.mask(first, last, ids=ids)
    rows = ledger.rows_of(ledger.ids if ids is None else ids)
    inside = np.zeros(ledger.days.shape[:2], bool)
    span_ = slice(ledger.index(first), ledger.index(last) + 1)
    inside[rows, span_] = True
    assert (masked.known == ~inside).all()
    assert not masked.days[inside].any()
    assert (masked.days[~inside] == ledger.days[~inside]).all()
    assert masked.mask(first, last, ids=ids) == masked
    cut = min(last + timedelta(later), ledger.last_day)
    if first <= cut:
        progress = masked.as_of(cut)
        whole = ledger.until(cut)
        for i, c in enumerate(progress.ids):
            j = whole.rows_of([c])[0]
            open_ = progress.known[i]
            assert (progress.days[i][open_] == whole.days[j][open_]).all()
            assert not progress.days[i][~open_].any()


# -------------------------------------------------------------------------------------------------- values


def kept_arrays(value):
    """The arrays that a value keeps, with those it computes once; not those a property makes again each time."""
    kind = type(value)
    names = [a.name for a in kind.__attrs_attrs__]
    names += [n for n in dir(kind) if isinstance(getattr(kind, n), property | cached_property)]
    for name in names:
        part = getattr(value, name)
        if isinstance(part, np.ndarray) and part is getattr(value, name):
            yield name, part


def values_of(ledger, day):
    rule = ledger.day_rule
    program = one_tier(rule, active_days=1)
    progress = ledger.as_of(day)
    n = len(progress.ids)
    draws = np.repeat(progress.so_far[:, None], 5, axis=1).astype(float)
    basis = np.zeros(n, BASIS)
    projection = tp.Projection(
        progress, point=draws.mean(1), draws=draws, forecaster="f", seed=0, basis=basis, notes=(tp.Note("a", "b"),)
    )
    verdicts = tp.judge(progress, program)
    tail = tp.Tail(draws[:, 0], draws=draws, basis=basis)
    totals = ledger.month(progress.month)
    return ledger, progress, totals, projection, verdicts, tp.chances(projection, program), tail, ledger.streams


@given(scenes())
def test_values_pickle_to_equals_that_are_read_only_too(scene):
    rule, day, found = scene
    for value in values_of(ledger_of(found, rule, day), day):
        again = pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes
        assert again == value
        assert deepcopy(value) == value
        for v in (value, again):
            assert not [name for name, a in kept_arrays(v) if a.flags.writeable]


@given(scenes(max_streams=3))
def test_values_with_other_content_differ(scene):
    rule, day, found = scene
    ledger = ledger_of(found, rule, day)
    other = ledger_of(
        [*found, oracle.Stream("z", oracle.day_start(day, rule.zone), oracle.day_start(day, rule.zone) + 9, 1)],
        rule,
        day,
    )
    assert ledger != other
    assert ledger.digest != other.digest
    assert ledger != "ledger"
    assert (ledger == 1) is False


@pytest.mark.catalogue(55)
def test_inputs_are_left_as_they_are():
    ids = np.array(["a", "b"], object)
    start = np.array([1772395200, 1772395300])
    end, diamonds = start + 100, np.array([1.0, 2.0])
    given_ = [ids, start, end, diamonds]
    before = [a.copy() for a in given_]
    ledger = tp.Ledger.from_columns(creator_id=ids, start=start, end=end, diamonds=diamonds, day_rule=tp.DayRule("UTC"))
    days = ledger.days.copy()
    for a, b in zip(given_, before, strict=True):
        assert (a == b).all()
        assert a.flags.writeable
    start += 5000
    diamonds[:] = 99
    ids[:] = "z"
    assert (ledger.days == days).all()
    assert ledger.ids.tolist() == ["a", "b"]
    with pytest.raises(ValueError, match="read-only"):
        ledger.days[0, 0, 0] = 1


@pytest.mark.catalogue(57)
def test_a_ledger_reads_a_stream_of_objects_once():
    def stream():
        yield tp.StreamSession(
            "a", start=datetime(2026, 3, 1, tzinfo=UTC), end=datetime(2026, 3, 1, 1, tzinfo=UTC), diamonds=1
        )

    ledger = tp.Ledger.from_sessions(stream(), day_rule=tp.DayRule("UTC"), last_day=date(2026, 3, 2))
    assert ledger.days.tolist() == [[[3600, 1, 1], [0, 0, 0]]]
