"""Month-to-date totals into a ledger: whatever is left out, restated or given twice, the last figure counts."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.exports import Truth
from tierpace.core.months import EPOCH
from tierpace.errors import InputError
from tierpace.ledger.snapshots import Snapshots, ledger_of_snapshots

RULE = tp.DayRule("UTC", min_minutes=60)
DAY = 86_400
OBSERVED, SPREAD, RESTATED, MISSING = tp.core.Quality
JULY = date(2026, 7, 1)


def number(day):
    return (day - EPOCH).days


def ledger_of(rows, *, creators=(), rule=RULE):
    """A ledger of (id, last day, (airtime, diamonds, active)) rows."""
    ids, days, totals = zip(*rows, strict=True)
    snapshots = Snapshots(list(ids), np.array([number(d) for d in days]), np.array(totals))
    return ledger_of_snapshots(snapshots, day_rule=rule, creators=creators)


def july(*totals, who="a", **settings):
    """A ledger of one creator's totals by day of July."""
    return ledger_of([(who, date(2026, 7, d), t) for d, t in totals], **settings)


def rows_of(truth, days):
    return [(who, d, truth.total(i, d)) for d in days for i, who in enumerate(truth.ids)]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), shuffle=st.randoms(use_true_random=False))
def test_a_snapshot_a_day_gives_the_truth_in_any_order(seed, shuffle):
    truth = Truth.random(seed)
    rows = rows_of(truth, truth.dates())
    shuffle.shuffle(rows)
    ledger = ledger_of(rows)
    order = [truth.ids.index(c) for c in ledger.ids]
    assert np.array_equal(ledger.days, truth.days[order])
    assert (ledger.quality == OBSERVED).all()
    assert not len(ledger.issues)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_days_left_out_are_spread_and_marked_and_every_running_total_is_kept(seed, data):
    truth = Truth.random(seed)
    kept = data.draw(st.lists(st.sampled_from(truth.dates()), min_size=1, unique=True))
    ledger = ledger_of(rows_of(truth, kept))
    order = [truth.ids.index(c) for c in ledger.ids]
    for d in kept:
        month = slice(max((d.replace(day=1) - ledger.first_day).days, 0), ledger.index(d) + 1)
        expected = [truth.total(i, d) for i in order]
        assert ledger.days[:, month].sum(1).tolist() == expected
    first = (ledger.first_day - truth.first).days
    true = truth.days[order, first : first + ledger.days.shape[1]]
    sure = ledger.quality == OBSERVED
    assert np.array_equal(ledger.days[sure], true[sure])
    assert set(np.unique(ledger.quality).tolist()) <= {OBSERVED, SPREAD, MISSING}
    assert (ledger.days[ledger.quality == MISSING] == 0).all()
    told = {d for d in kept if d - timedelta(days=1) in kept or d.day == 1}
    assert all((ledger.quality[:, ledger.index(d)] == OBSERVED).all() for d in told)


RAW = st.lists(
    st.tuples(st.integers(1, 31), st.integers(0, 31 * DAY), st.integers(0, 10**6), st.integers(0, 31)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(raw=RAW)
def test_any_totals_make_a_sound_ledger_that_ends_in_the_last_of_them(raw):
    totals = {d: (min(a, d * DAY), g, min(n, d)) for d, a, g, n in raw}
    ledger = july(*sorted(totals.items()))
    last = max(totals)
    assert ledger.days.sum(1).tolist() == [list(totals[last])]
    assert (ledger.days >= 0).all()
    assert (ledger.days[..., 0] <= DAY).all()
    assert (ledger.days[..., 2] <= 1).all()
    again = july(*sorted(totals.items()), *sorted(totals.items()))
    assert np.array_equal(again.days, ledger.days)
    assert np.array_equal(again.quality, ledger.quality)
    steps = np.diff([(0, 0, 0), *(totals[d] for d in sorted(totals))], axis=0)
    if (steps < 0).any():
        assert "snapshot.restated" in ledger.issues.code


def test_a_total_that_falls_is_restated_and_said():
    ledger = july((1, (7200, 100, 1)), (2, (14_400, 250, 2)), (3, (14_400, 220, 2)), (4, (21_600, 300, 3)))
    assert ledger.days[0, :, 1].tolist() == [100, 120, 0, 80]
    assert ledger.quality[0].tolist() == [OBSERVED, RESTATED, RESTATED, OBSERVED]
    assert list(ledger.issues) == [
        (1, "a", "diamonds", "snapshot.restated", 150),
        (2, "a", "diamonds", "snapshot.restated", -30),
    ]


def test_a_later_row_of_one_day_revises_it():
    rows = [("a", JULY, (7200, 100, 1)), ("a", date(2026, 7, 2), (14_400, 250, 2)), ("a", JULY, (7200, 130, 1))]
    ledger = ledger_of(rows)
    assert ledger.days[0, :, 1].tolist() == [130, 120]
    assert ledger.quality[0].tolist() == [RESTATED, OBSERVED]
    assert list(ledger.issues) == [(2, "a", "diamonds", "snapshot.revised", "100 to 130")]


def test_days_between_that_brought_nothing_are_known_to_have():
    ledger = july((1, (7200, 100, 1)), (5, (7200, 100, 1)))
    assert ledger.quality.tolist() == [[OBSERVED] * 5]
    assert ledger.days[0, 1:].sum() == 0


def test_a_fall_over_days_without_a_snapshot_leaves_them_unsure():
    ledger = july((1, (7200, 100, 1)), (3, (7200, 90, 1)))
    assert ledger.quality.tolist() == [[RESTATED, SPREAD, SPREAD]]
    assert ledger.days.sum(1).tolist() == [[7200, 90, 1]]


def test_a_month_begins_again_and_its_unseen_end_is_unknown():
    ledger = ledger_of([("a", date(2026, 7, 29), (7200, 100, 1)), ("a", date(2026, 8, 1), (3600, 40, 1))])
    assert ledger.days[0, -1].tolist() == [3600, 40, 1]
    assert ledger.quality[0, -4:].tolist() == [SPREAD, MISSING, MISSING, OBSERVED]
    assert not ledger.month(tp.Month(2026, 7)).complete[0]


def test_who_joins_within_the_month_begins_there():
    joined = [tp.Creator("a", joined=date(2026, 7, 4))]
    ledger = july((6, (10_800, 90, 3)), creators=joined)
    assert ledger.days[0, :, 1].tolist() == [0, 0, 0, 30, 30, 30]
    assert ledger.quality[0].tolist() == [OBSERVED] * 3 + [SPREAD] * 3
    assert ledger.since.tolist() == [3]


def test_who_brings_more_than_the_days_since_joining_hold_began_before():
    ledger = july((6, (10_800, 90, 5)), creators=[tp.Creator("a", joined=date(2026, 7, 4))])
    assert ledger.days[0, :, 2].sum() == 5
    assert ledger.quality[0].tolist() == [SPREAD] * 6


def test_who_streamed_longer_than_the_days_since_joining_began_before():
    ledger = july((6, (60 * 3600, 90, 1)), creators=[tp.Creator("a", joined=date(2026, 7, 5))])
    assert ledger.quality[0].tolist() == [SPREAD] * 6
    assert (ledger.days[0, :, 0] <= DAY).all()


def test_diamonds_of_the_days_before_joining_are_kept():
    for day in (4, 5):
        ledger = july((3, (0, 90, 0)), creators=[tp.Creator("a", joined=date(2026, 7, day))])
        assert ledger.days[0, :, 1].tolist() == [30, 30, 30]
        assert ledger.quality[0].tolist() == [SPREAD] * 3


def test_who_joins_in_a_later_month_has_done_nothing_before():
    rows = [("a", date(2026, 7, 31), (7200, 100, 1)), ("b", date(2026, 8, 3), (7200, 10, 1))]
    ledger = ledger_of(rows, creators=[tp.Creator("b", joined=date(2026, 8, 3))])
    assert (ledger.quality[1] == OBSERVED).all()
    assert ledger.days[1, -1].tolist() == [7200, 10, 1]


def test_rows_after_a_departure_still_count_as_they_are():
    ledger = july((1, (7200, 100, 1)), (3, (7200, 150, 1)), creators=[tp.Creator("a", left=JULY)])
    assert ledger.quality.tolist() == [[OBSERVED, SPREAD, SPREAD]]


def test_who_is_first_seen_in_a_later_month_is_unknown_before():
    rows = [("a", date(2026, 7, 31), (7200, 100, 1)), *(("b", date(2026, 8, d), (7200, 10, 1)) for d in (1, 2))]
    ledger = ledger_of(rows)
    assert (ledger.quality[1, :31] == MISSING).all()
    assert ledger.creators[1].known_from == date(2026, 8, 1)
    assert ledger.creators[0].known_from is None
    assert ledger.since.tolist() == [0, 31]


def test_who_is_known_on_the_first_day_is_known_from_there_whatever_is_missing_next():
    ledger = ledger_of([("a", JULY, (7200, 100, 1)), ("a", date(2026, 8, 1), (3600, 40, 1))])
    assert ledger.quality[0].tolist() == [OBSERVED, *[MISSING] * 30, OBSERVED]
    assert ledger.creators[0].known_from is None


def test_who_left_brings_nothing_more_and_who_vanished_is_unknown():
    rows = [(who, JULY, (7200, 100, 1)) for who in "abc"] + [("c", date(2026, 7, 3), (7200, 100, 1))]
    ledger = ledger_of(rows, creators=[tp.Creator("a", left=JULY)])
    assert ledger.quality.tolist() == [[OBSERVED] * 3, [OBSERVED, MISSING, MISSING], [OBSERVED] * 3]
    assert list(ledger.issues) == [(1, "b", "creator_id", "snapshot.vanished", "2026-07-01")]


def test_a_valid_day_credited_late_goes_to_a_day_with_airtime():
    ledger = july((1, (7200, 100, 0)), (2, (7200, 100, 1)))
    assert ledger.days[0].tolist() == [[7200, 100, 1], [0, 0, 0]]
    assert ledger.quality[0].tolist() == [RESTATED, RESTATED]


def test_how_many_valid_days_airtime_explains_is_a_matter_of_each_creator_alone():
    late = [(JULY, (7200, 100, 0)), (date(2026, 7, 2), (7200, 100, 1))]
    busy = [(JULY, (7200, 100, 1)), (date(2026, 7, 2), (14_400, 100, 2))]
    ledger = ledger_of([(who, *row) for who, rows in (("a", late), ("b", busy)) for row in rows])
    assert ledger.days[:, :, 2].tolist() == [[1, 0], [1, 1]]


def test_valid_days_are_the_files_even_where_no_airtime_explains_them():
    ledger = july((1, (7200, 100, 1)), (2, (7200, 100, 2)))
    assert ledger.days[0, :, 2].tolist() == [1, 1]


def test_days_of_the_zone_are_as_long_as_they_are():
    rule = tp.DayRule("America/New_York")
    ledger = ledger_of([("a", date(2026, 3, 8), (8 * DAY - 3600, 0, 8))], rule=rule)
    assert ledger.days[0, :, 0].tolist() == [DAY] * 7 + [DAY - 3600]


def test_numbers_of_a_ledger_of_snapshots_are_whole():
    ledger = july((1, (7200, 100, 1)), (3, (7200, 90, 1)))
    assert (ledger.days.dtype, ledger.quality.dtype, ledger.since.dtype) == (np.int64, np.uint8, np.int64)


def test_without_a_row_no_day_is_known():
    told(
        lambda: ledger_of_snapshots(Snapshots([], np.zeros(0, np.int64), np.zeros((0, 3), np.int64)), day_rule=RULE),
        InputError, "ledger.no_days", "snapshots",
        "there must be a row: the snapshots say which days are known", "found 0",
        "an export of a month to date names its days in every row",
    )  # fmt: skip


def test_a_row_is_held_against_the_same_creators_row_of_the_same_day():
    rows = [
        ("a", JULY, (3600, 1, 1)),
        ("b", JULY, (3600, 1, 1)),
        *(("b", date(2026, 7, 2), (7200, n, 2)) for n in (2, 5)),
    ]
    ledger = ledger_of([*rows, ("a", date(2026, 7, 2), (3600, 1, 1))])
    assert list(ledger.issues) == [(3, "b", "diamonds", "snapshot.revised", "2 to 5")]
    assert ledger.quality.tolist() == [[OBSERVED] * 2, [OBSERVED, RESTATED]]


def test_what_is_said_of_all_months_is_in_the_order_of_the_rows():
    august = date(2026, 8, 1)
    rows = [
        ("b", JULY, (7200, 100, 1)), ("b", date(2026, 7, 2), (3600, 90, 0)), ("a", august, (7200, 100, 1)),
        ("b", august, (7200, 9, 1)), ("a", date(2026, 8, 2), (7200, 70, 1)), ("b", date(2026, 8, 2), (7200, 9, 1)),
    ]  # fmt: skip
    found = list(ledger_of(rows).issues)
    assert [row[0] for row in found] == [0, 0, 0, 1, 1, 1, 2, 4]
    assert [row[2] for row in found] == ["airtime", "diamonds", "active_days"] * 2 + ["diamonds"] * 2
    assert [row[4] for row in found] == [7200, 100, 1, -3600, -10, -1, 100, -30]


def test_ids_that_look_alike_are_reported_by_their_first_rows():
    ledger = ledger_of([(who, JULY, (3600, 1, 1)) for who in ("bob", "ann ", "Ann")])
    assert list(ledger.issues) == [
        (1, "ann ", "creator_id", "creator.near_duplicate", ("Ann",)),
        (2, "Ann", "creator_id", "creator.near_duplicate", ("ann ",)),
    ]


@settings(max_examples=100, deadline=None)
@given(raws=st.lists(RAW, min_size=2, max_size=3))
def test_creators_have_no_part_in_each_others_days(raws):
    totals = {
        who: {d: (min(a, d * DAY), g, min(n, d)) for d, a, g, n in raw} for who, raw in zip("abc", raws, strict=False)
    }
    ledger = ledger_of([(who, date(2026, 7, d), t) for who, own in totals.items() for d, t in sorted(own.items())])
    for i, (who, own) in enumerate(totals.items()):
        alone = july(*sorted(own.items()), who=who)
        days = alone.days.shape[1]
        assert np.array_equal(ledger.days[i, :days], alone.days[0])
        assert np.array_equal(ledger.quality[i, :days], alone.quality[0])
        assert [row[1:] for row in ledger.issues if row[1] == who and row[3] != "snapshot.vanished"] == [
            row[1:] for row in alone.issues
        ]


def test_who_fills_the_days_since_joining_to_the_second_began_there():
    ledger = july((4, (2 * DAY, 10, 2)), creators=[tp.Creator("a", joined=date(2026, 7, 3))])
    assert ledger.days[0].tolist() == [[0, 0, 0], [0, 0, 0], [DAY, 5, 1], [DAY, 5, 1]]
    assert ledger.quality[0].tolist() == [OBSERVED, OBSERVED, SPREAD, SPREAD]


def test_who_left_is_unknown_between_the_last_row_and_that_day_alone():
    rows = [("a", JULY, (7200, 100, 1)), ("b", date(2026, 7, 6), (7200, 100, 1))]
    ledger = ledger_of(rows, creators=[tp.Creator("a", left=date(2026, 7, 4))])
    assert ledger.quality[0].tolist() == [OBSERVED, MISSING, MISSING, MISSING, OBSERVED, OBSERVED]
    assert not len(ledger.issues)
    assert not len(ledger_of(rows, creators=[tp.Creator("a", left=date(2026, 7, 6))]).issues)
    later = ledger_of(rows, creators=[tp.Creator("a", left=date(2026, 7, 7))])  # which nobody knows yet
    assert list(later.issues) == [(0, "a", "creator_id", "snapshot.vanished", "2026-07-01")]


def test_a_day_without_a_row_at_the_end_is_enough_to_have_vanished():
    ledger = ledger_of([("a", date(2026, 7, 5), (7200, 100, 1)), ("b", date(2026, 7, 6), (7200, 100, 1))])
    assert list(ledger.issues) == [(0, "a", "creator_id", "snapshot.vanished", "2026-07-05")]


def test_a_first_known_day_that_is_given_stays():
    rows = [("a", date(2026, 7, 31), (7200, 100, 1)), *(("b", date(2026, 8, d), (7200, 10, 1)) for d in (1, 2))]
    given = tp.Creator("b", known_from=date(2026, 7, 20))
    assert ledger_of(rows, creators=[given]).creators[1] == given


def test_named_creators_are_on_the_roster_without_a_row():
    ledger = july((2, (7200, 100, 1)), creators=[tp.Creator("b")])
    assert ledger.ids.tolist() == ["a", "b"]
    assert (ledger.quality[1] == MISSING).all()
