"""What a creator usually does, from built histories."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import RULE, daily
from tierpace.core.signals import Signal
from tierpace.evidence.creator_habits import TRENDS

CUT = date(2026, 3, 15)
HOUR = 3600


def streamed(rows, *, first=date(2025, 12, 1), last=CUT, diamonds=True, creators=()):
    """A ledger of (creator, day, seconds, diamonds)."""
    who, day, seconds, worth = zip(*rows, strict=True) if rows else ((),) * 4
    start = [datetime(d.year, d.month, d.day, 9, tzinfo=UTC) for d in day]
    return tp.Ledger.from_columns(
        creator_id=list(who),
        start=start,
        end=[s + timedelta(seconds=n) for s, n in zip(start, seconds, strict=True)],
        diamonds=list(worth) if diamonds else None,
        day_rule=RULE,
        creators=creators,
        first_day=first,
        last_day=last,
    )


def march(n):
    return date(2026, 3, n)


# -------------------------------------------------------------------------------------------------- the usual stream
def test_the_usual_stream_is_the_median_of_ones_own():
    ledger = streamed([("a", march(n), h * HOUR, 0) for n, h in enumerate((1, 2, 6, 3), 1)])
    assert tp.habits(ledger.as_of(CUT)).stream_seconds.tolist() == [2.5 * HOUR]


def test_under_three_streams_the_rosters_usual_one_is_used():
    rows = [("a", march(n), 2 * HOUR, 0) for n in range(1, 6)] + [("b", march(n), 9 * HOUR, 0) for n in (1, 2)]
    ledger = streamed(rows, creators=[tp.Creator("silent")])
    assert tp.habits(ledger.as_of(CUT)).stream_seconds.tolist() == [2 * HOUR] * 3


def test_three_streams_of_ones_own_are_a_habit():
    rows = [("a", march(n), 2 * HOUR, 0) for n in range(1, 9)] + [("b", march(n), 5 * HOUR, 0) for n in (1, 2, 3)]
    assert tp.habits(streamed(rows).as_of(CUT)).stream_seconds.tolist() == [2 * HOUR, 5 * HOUR]


def test_streams_of_over_90_days_ago_and_streams_without_length_say_nothing():
    before = CUT - timedelta(days=90)  # the 90 days begin the day after it
    rows = [("a", before, 9 * HOUR, 0)] * 1 + [("a", before + timedelta(days=n), HOUR, 0) for n in (1, 2, 3)]
    rows += [("a", march(n), 0, 5) for n in range(1, 9)]
    assert tp.habits(streamed(rows).as_of(CUT)).stream_seconds.tolist() == [HOUR]


def test_a_day_with_two_streams_of_an_hour_is_no_stream_of_two():
    rows = [("a", march(n), HOUR, 0) for n in range(1, 4)]
    ledger = streamed(rows)
    later = tp.Ledger.from_columns(
        creator_id=["a"] * 6,
        start=[datetime(2026, 3, n, h, tzinfo=UTC) for n in (1, 2, 3) for h in (9, 15)],
        end=[datetime(2026, 3, n, h + 1, tzinfo=UTC) for n in (1, 2, 3) for h in (9, 15)],
        diamonds=[0] * 6,
        day_rule=RULE,
        last_day=CUT,
    )
    assert tp.habits(later.as_of(CUT)).stream_seconds.tolist() == [HOUR]
    assert tp.habits(ledger.as_of(CUT)).stream_seconds.tolist() == [HOUR]


def test_without_streams_an_active_day_is_one():
    hours = np.zeros((2, 15), int)
    hours[0, :5] = 1, 1, 4, 4, 4
    hours[1, 0] = 8  # one day is no habit: the roster's median of 1 1 4 4 4 8
    habits = tp.habits(daily(hours, first=march(1)).as_of(CUT))
    assert habits.stream_seconds.tolist() == [4 * HOUR, 4 * HOUR]


def test_nobody_has_streamed_and_nothing_is_usual():
    ledger = daily(np.zeros((2, 15), int), first=march(1)).with_creators([tp.Creator("c00"), tp.Creator("c01")])
    habits = tp.habits(ledger.as_of(CUT))
    assert np.isnan(habits.stream_seconds).all()
    assert np.isnan(habits.diamonds_per_hour).all()
    assert [TRENDS[t] for t in habits.trend.ravel()] == ["cannot tell"] * 6


def test_a_stream_after_the_cut_changes_nothing():
    rows = [("a", march(n), 2 * HOUR, 7) for n in range(1, 6)]
    later = [("a", march(n), 9 * HOUR, 999) for n in range(16, 30)]
    a, b = (tp.habits(streamed(r, last=march(30)).as_of(CUT)) for r in (rows, rows + later))
    assert a == b


# ------------------------------------------------------------------------------------------------- diamonds per hour
def test_diamonds_per_hour_are_diamonds_over_hours():
    habits = tp.habits(daily(np.full((3, 60), 2), first=date(2026, 1, 15)).as_of(CUT))
    assert habits.diamonds_per_hour == pytest.approx([10, 10, 10])


def test_a_newcomers_diamonds_per_hour_lie_near_the_rosters():
    """Twenty creators of 100 an hour whose weeks differ, and one who had 100,000 in a first hour."""
    rng = np.random.default_rng(1)
    rows = [
        (f"c{k:02d}", march(n), HOUR, int(rng.lognormal(np.log(100), 0.5))) for k in range(20) for n in range(1, 16)
    ]
    habits = tp.habits(streamed([*rows, ("new", march(14), HOUR, 0), ("new", march(15), HOUR, 10**5)]).as_of(CUT))
    own = dict(zip(habits.ids, habits.diamonds_per_hour, strict=True))
    assert all(60 < own[f"c{k:02d}"] < 160 for k in range(20))
    assert 60 < own["new"] < 1000


def test_unmeasured_diamonds_or_airtime_have_no_rate():
    no_diamonds = streamed([("a", march(n), HOUR, 0) for n in range(1, 6)], diamonds=False)
    assert np.isnan(tp.habits(no_diamonds.as_of(CUT)).diamonds_per_hour).all()
    no_airtime = tp.Ledger.from_daily(
        creator_id=["a"] * 15,
        day=[march(n) for n in range(1, 16)],
        airtime_seconds=None,
        diamonds=[5] * 15,
        active=[1] * 15,
        day_rule=RULE,
    )
    habits = tp.habits(no_airtime.as_of(CUT))
    assert np.isnan(habits.diamonds_per_hour).all()
    assert np.isnan(habits.stream_seconds).all()
    assert TRENDS[habits.trend[0, Signal.AIRTIME]] == "cannot tell"


# ------------------------------------------------------------------------------------------------------------- trends
def history(late, *, months=12, early=4, creators=6, noise=None):
    """Hours a day: ``early`` up to the last week of each month and ``late`` in it; ``late`` a list goes by creator."""
    first = tp.Month.from_date(CUT).shift(-months).first
    dates = [first + timedelta(days=n) for n in range((CUT - first).days + 1)]
    last_week = np.array([tp.Month.from_date(d).days - d.day < 7 for d in dates])
    wanted = np.broadcast_to(np.atleast_1d(late), creators)
    hours = np.where(last_week, wanted[:, None], early)
    if noise is not None:
        hours = np.where(noise.random(hours.shape) < 0.3, 0, hours)
    people = [tp.Creator(f"c{k:02d}", joined=first) for k in range(creators)]
    return daily(hours, first=first).with_creators(people)


def trends(ledger, signal=Signal.AIRTIME):
    return [TRENDS[t] for t in tp.habits(ledger.as_of(CUT)).trend[:, signal]]


@pytest.mark.parametrize(("late", "said"), [(2, "slows"), (4, "holds"), (8, "accelerates")])
def test_a_year_of_the_same_last_week_is_named_by_its_direction(late, said):
    assert trends(history(late)) == [said] * 6
    assert trends(history(late), Signal.ACTIVE_DAYS) == ["holds"] * 6  # every day was active


def test_the_level_by_hand():
    """12 equal months with μ (a month of n days): θ = 12/14 of the mean padded log ratio of 2 to 4 hours."""
    habits = tp.habits(history(2).as_of(CUT))
    month = tp.Month.from_date(CUT)
    ratios = []
    for k in range(1, 13):
        n = month.shift(-k).days
        pad = 0.1 * (4 * (n - 7) + 2 * 7) / n
        ratios.append(np.log((2 + pad) / (4 + pad)))
    assert np.log(habits.late_month[:, 0]) == pytest.approx(12 / 14 * np.mean(ratios))
    assert habits.roster[0] == pytest.approx(habits.late_month[0, 0])
    assert habits.months.tolist() == [12] * 6
    assert (habits.late_low < habits.late_month).all()
    assert (habits.late_month < habits.late_high).all()


@pytest.mark.parametrize("creators", [1, 6])
@pytest.mark.parametrize("late", [2, 4, 8])
def test_one_month_cannot_tell(late, creators):
    assert trends(history(late, months=1, creators=creators)) == ["cannot tell"] * creators


def test_without_a_closed_month_one_cannot_tell_and_the_ratio_is_1():
    habits = tp.habits(daily(np.full((2, 15), 3), first=march(1)).as_of(CUT))
    assert (habits.trend == TRENDS.index("cannot tell")).all()
    assert (habits.late_month == 1).all()
    assert (habits.late_low == 0).all()
    assert np.isinf(habits.late_high).all()
    assert not habits.months.any()


def test_months_with_under_eight_active_days_do_not_count():
    first = date(2025, 12, 1)
    hours = np.zeros((1, (CUT - first).days + 1), int)
    for start in (0, 31, 62):  # December, January, February
        hours[0, start : start + 7] = 3
    assert tp.habits(daily(hours, first=first).as_of(CUT)).months.tolist() == [0]
    hours[0, 69] = 3  # an eighth day in February
    assert tp.habits(daily(hours, first=first).as_of(CUT)).months.tolist() == [1]


def test_a_month_with_an_unknown_day_does_not_count():
    ledger = history(2, months=3).mask(date(2026, 1, 9), date(2026, 1, 9), ids=["c00"])
    assert tp.habits(ledger.as_of(CUT)).months.tolist() == [2, 3, 3, 3, 3, 3]


def test_a_creators_own_habit_is_kept_apart_from_the_rosters():
    got = trends(history([2] * 10 + [9] * 10, creators=20))
    assert got == ["slows"] * 10 + ["accelerates"] * 10


def test_noise_between_creators_is_called_cannot_tell_or_holds_but_rarely_a_habit():
    got = trends(history(4, creators=40, noise=np.random.default_rng(0)))
    assert sum(t in ("slows", "accelerates") for t in got) <= 2


# ----------------------------------------------------------------------------------------------------------- the value
def test_an_empty_roster_has_empty_habits():
    habits = tp.habits(history(2, months=2).as_of(CUT).select([]))
    assert (habits.trend.shape, habits.stream_seconds.shape, habits.late_month.shape) == ((0, 3), (0,), (0, 3))


def test_rows_are_taken_with_the_rosters_level_as_it_was():
    habits = tp.habits(history([2, 8, 4, 4, 4, 4]).as_of(CUT))
    taken = habits.take(np.array([3, 1]))
    assert taken.ids.tolist() == ["c03", "c01"]
    assert np.array_equal(taken.late_month, habits.late_month[[3, 1]])
    assert np.array_equal(taken.roster, habits.roster)
    assert habits.select(["c03", "c01", "c03"]) == habits.take(np.array([1, 3]))


def test_habits_say_how_many_they_are():
    assert repr(tp.habits(history(2, months=2).as_of(CUT))) == "<Habits of 6 creators>"


def test_a_figure_for_days_on_both_sides_of_the_last_week_says_nothing_of_it():
    """Eleven quiet last weeks, given day by day; a twelfth month as even parts of one figure: it does not count."""
    first = date(2025, 1, 1)
    days = [first + timedelta(days=k) for k in range((date(2026, 2, 1) - first).days)]

    def ledger(*, quality):
        left = [(tp.Month.from_date(d).last - d).days for d in days]
        last = [d >= date(2026, 1, 1) for d in days]
        hours = [3 if x or n >= 7 else 1 for x, n in zip(last, left, strict=True)]
        return tp.Ledger.from_daily(
            creator_id=["a"] * len(days),
            day=days,
            airtime_seconds=[h * 3600 for h in hours],
            diamonds=[h * 10 for h in hours],
            active=[1] * len(days),
            quality=[quality if x and 5 <= n <= 9 else "observed" for x, n in zip(last, left, strict=True)],
            day_rule=tp.DayRule("UTC"),
        )

    spread, observed = (
        tp.habits(ledger(quality=q).as_of(date(2026, 2, 1) - timedelta(days=1), month=tp.Month(2026, 2)))
        for q in ("spread", "observed")
    )
    assert (observed.months[0], spread.months[0]) == (12, 11)
    assert (spread.late_month[0] < observed.late_month[0])[:2].all()
