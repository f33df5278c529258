"""A month as far as it is known, and the totals of a month."""

import gc
import weakref
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import AsOfError
from tierpace.ledger.cutting import cut
from tierpace.ledger.month_totals import UNLIMITED

RULE = tp.DayRule("UTC")


def build(days, *, rule=RULE, first=date(2026, 1, 10), last=date(2026, 3, 20), creators=()):
    """One stream of an hour with ten diamonds on each of these days, of creator a."""
    streams = []
    for day in days:
        start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        streams.append(tp.StreamSession("a", start=start, end=start + timedelta(hours=1), diamonds=10))
    return tp.Ledger.from_sessions(streams, day_rule=rule, first_day=first, last_day=last, creators=creators)


LEDGER = build([date(2026, 1, 10), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 15)])


def test_a_progress_says_what_it_is_cut_at():
    progress = LEDGER.as_of(date(2026, 3, 14))
    assert repr(progress) == "<Progress 2026-03 day 14 of 31, 1 creator>"
    assert progress.as_of == date(2026, 3, 14)
    assert progress.day == 14
    assert progress.days_left.astype(str).tolist()[::16] == ["2026-03-15", "2026-03-31"]
    assert progress.so_far.tolist() == [[3600, 10, 1]]
    assert progress.days.shape[1] == len(progress.dates) == progress.start + 14
    assert progress.free_days.tolist() == [17]
    assert progress.seconds_left.tolist() == [17 * 86_400]
    assert progress.known.all()
    assert not progress.quality.any()
    assert progress.measured.all()
    assert progress.day_rule == RULE
    assert progress.creators[0].id == "a"


def test_the_day_before_a_month_has_earned_nothing():
    eve = LEDGER.as_of(date(2026, 2, 28), month=tp.Month(2026, 3))
    assert eve.so_far.tolist() == [[0, 0, 0]]
    assert eve.free_days.tolist() == [31]
    assert eve.start == eve.days.shape[1]
    assert not eve.month_known.any()


def test_missing_days_may_still_hold_something():
    progress = LEDGER.mask(date(2026, 3, 1), date(2026, 3, 2)).as_of(date(2026, 3, 14))
    assert progress.so_far.tolist() == [[0, 0, 0]]
    assert progress.free_days.tolist() == [19]
    joined = build([date(2026, 3, 5)], creators=[tp.Creator("a", known_from=date(2026, 3, 4))]).as_of(date(2026, 3, 14))
    assert joined.free_days.tolist() == [20]


def test_a_ledger_that_begins_in_the_month_leaves_its_start_open():
    late = build([date(2026, 3, 12)], first=date(2026, 3, 11)).as_of(date(2026, 3, 14))
    assert late.start == -10
    assert late.so_far.tolist() == [[3600, 10, 1]]
    assert late.free_days.tolist() == [27]


def test_days_too_short_for_the_minimum_cannot_be_active():
    rule = tp.DayRule("Pacific/Apia", min_minutes=1440)
    ledger = build([date(2011, 12, 5)], rule=rule, first=date(2011, 12, 1), last=date(2011, 12, 31))
    progress = ledger.as_of(date(2011, 12, 28))
    assert len(progress.days_left) == 3
    assert progress.free_days.tolist() == [2]
    assert progress.seconds_left.tolist() == [2 * 86_400]


def test_a_day_of_23_hours_holds_no_active_day_of_24():
    rule = tp.DayRule("America/New_York", min_minutes=1440)
    progress = build([date(2026, 3, 5)], rule=rule, first=date(2026, 3, 1), last=date(2026, 3, 7)).as_of(
        date(2026, 3, 7)
    )
    assert progress.free_days.tolist() == [23]
    assert progress.seconds_left.tolist() == [24 * 86_400 - 3600]
    assert (progress.free_days.dtype, progress.seconds_left.dtype) == (np.int64, np.int64)


def test_whole_streams_may_outlast_a_short_day_but_not_one_that_never_was():
    """Under whole streams a day of 23 hours may bring a stream of 24; the day that Apia skipped brings none."""
    for zone, day, left in (("America/New_York", date(2026, 3, 7), 24), ("Pacific/Apia", date(2011, 12, 28), 2)):
        rule = tp.DayRule(zone, min_minutes=1440, midnight="start")
        ledger = build([day.replace(day=5)], rule=rule, first=day.replace(day=1), last=day)
        assert ledger.as_of(day).free_days.tolist() == [left]


def test_who_left_before_a_month_is_not_of_it_and_brings_nothing_to_it():
    people = [tp.Creator("a", left=date(2026, 2, 28)), tp.Creator("b")]
    ledger = build([date(2026, 2, 1)], last=date(2026, 3, 20), creators=people)
    assert ledger.until(date(2026, 2, 28)).as_of(date(2026, 2, 28), month=tp.Month(2026, 3)).ids.tolist() == ["b"]
    march = ledger.month(tp.Month(2026, 3))
    assert (march.complete.tolist(), march.free_days.tolist()) == ([True, False], [0, 11])
    outage = ledger.mask(date(2026, 3, 1), date(2026, 3, 1)).month(tp.Month(2026, 3))
    assert (outage.complete.tolist(), outage.free_days.tolist()) == ([True, False], [0, 12])


def test_the_months_next_to_a_ledger_lie_outside_it():
    ledger = build([date(2026, 2, 3)], first=date(2026, 2, 1), last=date(2026, 2, 28))
    for outside in (tp.Month(2026, 1), tp.Month(2026, 3)):
        told(
            lambda m=outside: ledger.month(m), AsOfError, "asof.month_outside_ledger", "month",
            "the month must lie within the ledger, 2026-02-01 to 2026-02-28", f"found '{outside}'",
        )  # fmt: skip
    assert ledger.month(tp.Month(2026, 2)).complete.tolist() == [True]
    touching = build([date(2026, 1, 31), date(2026, 3, 1)], first=date(2026, 1, 31), last=date(2026, 3, 1))
    for month in (tp.Month(2026, 1), tp.Month(2026, 3)):
        assert touching.month(month).totals.tolist() == [[3600, 10, 1]]


def test_a_month_that_one_creator_knows_whole_is_complete_in_any_order():
    people = [
        tp.Creator("a", known_from=date(2026, 2, 20)),
        tp.Creator("b"),
        tp.Creator("c", known_from=date(2026, 2, 5)),
    ]
    progress = build([date(2026, 2, 21)], creators=people).as_of(date(2026, 3, 14))
    assert progress.complete_months() == (tp.Month(2026, 2),)


@pytest.mark.parametrize("midnight", ["split", "start"])
def test_a_cut_without_its_first_days_counts_from_the_day_it_begins_with(midnight):
    ledger = build(
        [date(2026, 2, 1), date(2026, 2, 28)], rule=tp.DayRule("UTC", midnight=midnight), creators=[tp.Creator("b")]
    )
    short, rows = cut(ledger, date(2026, 2, 20), None, streams=False, begin=5)
    whole, _ = cut(ledger, date(2026, 2, 20), None, streams=False)
    assert (short.first_day, rows.tolist()) == (date(2026, 1, 15), [0, 1])
    assert short.since.tolist() == (whole.since - 5).tolist() == [17, -5]
    assert short.first_seen.tolist() == (whole.first_seen - 5).tolist()
    assert short.streams is whole.streams is None
    assert cut(ledger, date(2026, 2, 20), None, streams=True)[0].streams.start.tolist() == [1769947200]


def test_whole_streams_have_no_limit_while_there_is_a_day():
    rule = tp.DayRule("UTC", midnight="start")
    ledger = build([date(2026, 3, 1)], rule=rule, last=date(2026, 3, 31))
    assert ledger.as_of(date(2026, 3, 14)).seconds_left.tolist() == [UNLIMITED]
    assert ledger.as_of(date(2026, 3, 31)).seconds_left.tolist() == [0]


def test_totals_of_a_month_say_whether_they_are_whole():
    totals = LEDGER.month(tp.Month(2026, 2))
    assert repr(totals) == "<MonthTotals 2026-02, 1 creator>"
    assert totals.totals.tolist() == [[7200, 20, 2]]
    assert totals.complete.tolist() == [True]
    assert totals.free_days.tolist() == [0]
    for month, open_ in ((tp.Month(2026, 1), 9), (tp.Month(2026, 3), 11)):
        part = LEDGER.month(month)
        assert part.complete.tolist() == [False]
        assert part.free_days.tolist() == [open_]
        assert part.seconds_left.tolist() == [open_ * 86_400]
    for outside in (tp.Month(2025, 12), tp.Month(2026, 4)):
        told(
            lambda outside=outside: LEDGER.month(outside),
            AsOfError,
            "asof.month_outside_ledger",
            "month",
            "the month must lie within the ledger, 2026-01-10 to 2026-03-20",
            f"found '{outside}'",
        )


@pytest.mark.catalogue(105)
def test_only_whole_months_before_this_one_are_the_past():
    progress = LEDGER.as_of(date(2026, 3, 14))
    assert progress.complete_months() == (tp.Month(2026, 2),)
    ((past, rest),) = progress.past()
    assert past.month == tp.Month(2026, 2)
    assert past.as_of == date(2026, 2, 11)
    assert past.streams is None
    assert rest.tolist() == [[3600, 10, 1]]
    ((past, _),) = progress.past(streams=True)
    assert len(past.streams) == 2
    outage = LEDGER.mask(date(2026, 2, 3), date(2026, 2, 3)).as_of(date(2026, 3, 14))
    assert outage.complete_months() == ()
    assert list(outage.past()) == []


def test_the_past_begins_with_a_month_cut_on_the_first_day_of_the_ledger():
    ledger = build([date(2026, 2, 1), date(2026, 2, 28)], first=date(2026, 2, 1))
    ((past, rest),) = ledger.as_of(date(2026, 3, 4)).past()
    assert (past.as_of, past.so_far.tolist(), rest.tolist()) == (date(2026, 2, 1), [[3600, 10, 1]], [[3600, 10, 1]])
    assert list(ledger.as_of(date(2026, 3, 3)).past()) == []


def test_a_limit_keeps_the_newest_months():
    progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    months = [past.month for past, _ in progress.past()]
    assert len(months) > 2
    for limit in (1, 2):
        assert [past.month for past, _ in progress.past(limit=limit)] == months[-limit:]


@pytest.mark.parametrize("midnight", ["split", "start"])
def test_a_short_past_says_what_the_whole_one_does(midnight):
    """`recent` leaves days out, and nothing that was known of anybody by them: who was new stays so."""
    demo = tp.demo.ledger(seed=0)
    ledger = tp.Ledger.from_columns(
        creator_id=demo.ids[demo.streams.creator],
        start=demo.streams.start,
        end=demo.streams.end,
        diamonds=demo.streams.diamonds,
        day_rule=tp.DayRule(demo.day_rule.zone, midnight=midnight),
        creators=demo.creators,
    )
    progress = ledger.as_of(date(2026, 3, 15))
    pairs = list(zip(progress.past(), progress.past(recent=40), strict=True))
    assert len(pairs) > 1
    shorter = 0
    for (whole, rest), (short, same) in pairs:
        begin = (short.history.first_day - whole.history.first_day).days
        shorter += begin > 0
        assert (rest == same).all()
        assert (short.ids == whole.ids).all()
        assert (short.days == whole.days[:, begin:]).all()
        assert (short.known == whole.known[:, begin:]).all()
        assert (short.exposed_from.clip(0) == (whole.exposed_from - begin).clip(0)).all()
        for name in ("so_far", "tenure", "month_known", "free_days", "seconds_left", "days_left", "as_of"):
            assert np.array_equal(getattr(short, name), getattr(whole, name))
    assert shorter > 1


@pytest.mark.catalogue(105)
def test_a_month_without_a_known_rest_is_left_out_for_that_creator_alone():
    both = LEDGER.with_creators([tp.Creator("a"), tp.Creator("b")])
    ((past, rest),) = both.mask(date(2026, 2, 20), date(2026, 2, 20), ids=["b"]).as_of(date(2026, 3, 14)).past()
    assert past.ids.tolist() == ["a"]
    assert rest.shape == (1, 3)


def test_the_past_of_whole_streams_is_cut_in_the_middle_of_one():
    rule = tp.DayRule("UTC", midnight="start")
    start = datetime(2026, 2, 10, 22, tzinfo=UTC)
    stream = tp.StreamSession("a", start=start, end=start + timedelta(hours=4), diamonds=8)
    ledger = tp.Ledger.from_sessions([stream], day_rule=rule, first_day=date(2026, 2, 1), last_day=date(2026, 3, 31))
    ((past, _),) = ledger.as_of(date(2026, 3, 13)).past()
    assert past.as_of == date(2026, 2, 10)
    assert past.so_far.tolist() == [[7200, 4, 1]]


def test_the_last_day_leaves_nothing():
    ledger = build([date(2026, 3, 31)], last=date(2026, 3, 31))
    progress = ledger.as_of(date(2026, 3, 31))
    assert len(progress.days_left) == 0
    assert progress.seconds_left.tolist() == [0]
    ((_, rest),) = progress.past()
    assert rest.tolist() == []  # nobody was known in February


@pytest.mark.parametrize(
    ("creator", "expected"),
    [
        (tp.Creator("a"), 52 + 1),
        (tp.Creator("a", joined=date(2026, 3, 1)), 50),
        (tp.Creator("a", joined=date(2025, 1, 1)), 0),
    ],
)
def test_a_rate_is_watched_from_the_day_after_the_first_stream_or_from_joining(creator, expected):
    ledger = build([date(2026, 3, 3)], creators=[creator, tp.Creator("b")])
    assert ledger.as_of(date(2026, 3, 14)).exposed_from.tolist() == [expected, 0]


@pytest.mark.catalogue(178)
def test_a_stream_over_the_months_last_midnight_is_whole_where_streams_count_whole():
    """On 31 March at midnight a stream runs that the closed month counts whole: so does the cut."""
    rule = tp.DayRule("UTC", min_minutes=60, midnight="start")
    stream = tp.StreamSession(
        "ann",
        start=datetime(2026, 3, 31, 23, 30, tzinfo=UTC),
        end=datetime(2026, 4, 1, 2, tzinfo=UTC),
        diamonds=10,
    )
    program = tp.Program(
        name="P", region="US", revision="1", day_rule=rule, tiers=[tp.Tier("A", airtime_hours=2, active_days=1)]
    )
    ledger = tp.Ledger.from_sessions([stream], day_rule=rule, first_day=date(2026, 3, 1), last_day=date(2026, 4, 1))
    progress = ledger.as_of(date(2026, 3, 31))
    assert progress.so_far.tolist() == [[9000, 10, 1]]
    assert progress.free_days.tolist() == [0]
    assert tp.judge(progress, program).tier_index.tolist() == [0]
    assert tp.judge(ledger.month(tp.Month(2026, 3)), program).tier_index.tolist() == [0]
    over = ledger.as_of(date(2026, 4, 1))
    assert tp.judge(over, program).possible.tolist() == [[True]]
    assert over.so_far.tolist() == [[0, 0, 0]]


def test_a_stream_that_runs_at_the_cut_opens_its_day_besides_the_days_left():
    rule = tp.DayRule("UTC", min_minutes=60, midnight="start")
    ends = datetime(2026, 3, 11, 2, tzinfo=UTC)
    for start in (datetime(2026, 3, 10, 23, 30, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)):
        stream = tp.StreamSession("ann", start=start, end=ends, diamonds=10)
        ledger = tp.Ledger.from_sessions(
            [stream], day_rule=rule, first_day=date(2026, 3, 10), last_day=date(2026, 3, 11)
        )
        progress = ledger.as_of(date(2026, 3, 10))
        active = progress.so_far[0, tp.Signal.ACTIVE_DAYS]
        assert progress.free_days.tolist() == [
            21 + 9 + 1 - active
        ]  # 9 unknown days before, and today where not yet active
        assert progress.seconds_left.tolist() == [UNLIMITED]


def test_a_stream_that_ends_with_the_cut_may_be_one_that_goes_on():
    """A running stream is known by its state at the cut, live as in a backtest: one that is over looks the same."""
    rule = tp.DayRule("UTC", min_minutes=60, midnight="start")
    for seconds, free in ((0, 22), (1, 21)):
        end = datetime(2026, 3, 11, tzinfo=UTC) - timedelta(seconds=seconds)
        stream = tp.StreamSession("ann", start=end - timedelta(minutes=30), end=end, diamonds=1)
        ledger = tp.Ledger.from_sessions(
            [stream], day_rule=rule, first_day=date(2026, 3, 1), last_day=date(2026, 3, 10)
        )
        assert ledger.as_of(date(2026, 3, 10)).free_days.tolist() == [free]


def test_the_day_of_a_running_stream_is_open_once_also_where_it_is_not_known():
    rule = tp.DayRule("UTC", min_minutes=60, midnight="start")
    end = datetime(2026, 3, 11, tzinfo=UTC)
    stream = tp.StreamSession("ann", start=end - timedelta(minutes=30), end=end, diamonds=1)
    late = [tp.Creator("ann", known_from=date(2026, 3, 20))]
    days = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 10)}
    ledger = tp.Ledger.from_sessions([stream], day_rule=rule, creators=late, **days)
    assert ledger.as_of(date(2026, 3, 10)).free_days.tolist() == [31]


def test_nothing_comes_of_the_days_after_a_creator_has_left():
    ledger = tp.Ledger.from_daily(
        creator_id=["ann"],
        day=["2026-03-01"],
        airtime_seconds=[60],
        diamonds=[1],
        active=[1],
        day_rule=tp.DayRule("UTC"),
        creators=[tp.Creator("ann", left=date(2026, 3, 1))],
    )
    totals = ledger.month(tp.Month(2026, 3))
    assert totals.complete.tolist() == [True]
    assert totals.free_days.tolist() == ledger.as_of(date(2026, 3, 1)).free_days.tolist() == [0]


def test_an_unknown_day_up_to_the_departure_may_still_hold_something():
    ledger = build([date(2026, 3, 1)], last=date(2026, 3, 25), creators=[tp.Creator("a", left=date(2026, 3, 20))])
    outage = ledger.mask(date(2026, 3, 19), date(2026, 3, 21))
    totals = outage.month(tp.Month(2026, 3))
    assert totals.free_days.tolist() == outage.as_of(date(2026, 3, 25)).free_days.tolist() == [2]
    assert totals.complete.tolist() == [False]


def test_a_cut_says_nothing_of_rows_that_were_set_aside():
    start = datetime(2026, 3, 20, 12, tzinfo=UTC)
    sound = tp.StreamSession("a", start=start, end=start + timedelta(hours=1), diamonds=10)
    long = tp.StreamSession("a", start=start - timedelta(days=5), end=start - timedelta(days=1), diamonds=10)
    ledger = tp.Ledger.from_sessions([sound, long], day_rule=RULE, first_day=date(2026, 3, 1), on_error="collect")
    assert len(ledger.issues) == 1
    assert len(ledger.as_of(date(2026, 3, 20)).history.issues) == 0


def test_a_departure_after_the_last_known_day_is_not_known_yet():
    """A ledger does not say since when a departure was known: till the day itself, live use and a backtest see none."""
    leaves = build([date(2026, 3, 1)], last=date(2026, 3, 25), creators=[tp.Creator("a", left=date(2026, 3, 20))])
    day_before, day_of, after = (leaves.as_of(date(2026, 3, d)) for d in (19, 20, 21))
    assert [p.creators[0].left for p in (day_before, day_of, after)] == [None, date(2026, 3, 20), date(2026, 3, 20)]
    assert [p.free_days.tolist() for p in (day_before, day_of, after)] == [[12], [0], [0]]
    live = build([date(2026, 3, 1)], last=date(2026, 3, 15), creators=leaves.creators)
    assert live.as_of(date(2026, 3, 15)) == leaves.as_of(date(2026, 3, 15))
    totals = live.month(tp.Month(2026, 3))
    assert totals.free_days.tolist() == live.as_of(date(2026, 3, 15)).free_days.tolist() == [16]
    assert totals.seconds_left.tolist() == [16 * 86_400]
    assert totals.complete.tolist() == [False]
    assert leaves.month(tp.Month(2026, 3)).complete.tolist() == [True]


def test_a_progress_is_gone_as_soon_as_nobody_needs_it():
    """One that held itself would wait for the collector of cycles, and its days with it: a roster makes one a block."""
    progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    still = weakref.ref(progress)
    assert progress.whole is progress
    within = tp.demo.ledger(seed=0).as_of(datetime(2026, 3, 15, 12, tzinfo=UTC))
    assert within.whole is within.whole
    assert within.whole.today is None
    gc.disable()
    try:
        tp.project(progress, draws=10)
        del progress
        assert still() is None
    finally:
        gc.enable()
