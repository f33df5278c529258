"""Days and months in all the forms that callers have them in, and the last day that is known whole."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tierpace.core.days import is_day, plain_day, plain_month
from tierpace.errors import AsOfError, InputError, InputTypeError
from tierpace.money import CreatorShare, LiveRates, ShareStep, live_income
from tierpace.rewards import (
    CreatorAccount,
    PayModel,
    RewardsProgram,
    ViewDay,
    earnings_outlook,
    eligibility,
    month_earnings,
)

RULE = tp.DayRule("UTC")
DAY, MONTH = date(2026, 3, 15), tp.Month(2026, 3)
FORMS = {
    "date": DAY,
    "text": "2026-03-15",
    "numpy": np.datetime64("2026-03-15"),
    "numpy midnight": np.datetime64("2026-03-15T00:00:00.000000000"),
    "pandas": pd.Timestamp("2026-03-15"),
    "pandas day": pd.Period("2026-03-15", "D"),
    "midnight": datetime(2026, 3, 15),  # as a frame of polars has it
    "text of a midnight": "2026-03-15T00:00",
}
MONTHS = {"month": MONTH, "text": "2026-03", "numpy": np.datetime64("2026-03"), "pandas": pd.Period("2026-03", "M")}
LEDGER = tp.demo.ledger(seed=0)
PROGRAM = tp.demo.program()
REWARDS = RewardsProgram(name="P", revision="1", min_followers=1, leap_birthday="mar-1")
COLUMNS = {
    "creator_id": ["ann"] * 3,
    "start": ["2026-03-10T20:00Z", "2026-03-14T20:00Z", "2026-03-15T23:00Z"],
    "end": ["2026-03-10T22:00Z", "2026-03-14T22:00Z", "2026-03-16T01:00Z"],
    "diamonds": [10, 20, 30],
}


def streams(**settings):
    return tp.Ledger.from_columns(**{**COLUMNS, "day_rule": RULE, **settings})


RATES = LiveRates(
    name="R", revision="1", currency="USD", coin_price=0.01, coins_per_diamond=1, diamond_value=0.01,
    share=CreatorShare([ShareStep(0, share=0.5)], apply="whole"),
)  # fmt: skip
VIEWS = [ViewDay(DAY - timedelta(days=n), views=500 + n) for n in range(15)]


def gifted():
    start = datetime(2026, 3, 15, 12, tzinfo=UTC)
    gift = tp.Gift(start + timedelta(minutes=5), diamonds=5, gifter_id="g")
    stream = tp.StreamSession("ann", start=start, end=start + timedelta(hours=1), diamonds=9, gifts=[gift])
    return tp.Ledger.from_sessions([stream], day_rule=RULE, last_day="2026-03-16").as_of("2026-03-16")


def later(*, last_day=None):
    start = datetime(2026, 3, 15, 12, tzinfo=UTC)
    return streams().with_sessions(
        [tp.StreamSession("bob", start=start, end=start + timedelta(hours=1), diamonds=1)], last_day=last_day
    )


EVERY_VERB = {
    "Ledger.as_of": lambda d: LEDGER.as_of(d).as_of,
    "Ledger.as_of, month": lambda d: LEDGER.as_of(d, month="2026-03").month,
    "Ledger.until": lambda d: LEDGER.until(d).last_day,
    "Ledger.index": LEDGER.index,
    "Ledger.mask": lambda d: LEDGER.mask(d, d),
    "roster": lambda d: tp.roster(LEDGER, PROGRAM, as_of=d, draws=20),
    "report": lambda d: tp.report(LEDGER, PROGRAM, as_of=d, draws=20).roster,
    "chance_history": lambda d: tp.chance_history(LEDGER, PROGRAM, as_of=d, ids=["demo-ada"], draws=20),
    "first_day": lambda d: streams(first_day=d).first_day,
    "last_day": lambda d: streams(last_day=d).last_day,
    "last_day of daily rows": lambda d: tp.Ledger.from_daily(
        creator_id=["ann"], day=["2026-03-01"], airtime_seconds=[60], diamonds=[1], active=[1], day_rule=RULE,
        last_day=d,
    ).last_day,
    "last_day of objects": lambda d: tp.Ledger.from_sessions([], day_rule=RULE, last_day=d).last_day,
    "joined": lambda d: tp.Creator("ann", joined=d),
    "left": lambda d: tp.Creator("ann", left=d),
    "known_from": lambda d: tp.Creator("ann", known_from=d),
    "Month.from_date": tp.Month.from_date,
    "DayRule.edges": lambda d: RULE.edges(d, d).tolist(),
    "DayRule.day_seconds": lambda d: RULE.day_seconds(d, d).tolist(),
    "DayOff": tp.planning.DayOff,
    "ExtraStream": lambda d: tp.planning.ExtraStream(d, hours=1),
    "busy": lambda d: tp.plans(
        tp.project(LEDGER.as_of("2026-03-14"), draws=20), PROGRAM, habits=tp.habits(LEDGER.as_of("2026-03-14")),
        tier="Tier 1",
        busy={"demo-ada": [d]},
    ),
    "stream_recaps": lambda d: tp.evidence.stream_recaps(LEDGER.as_of("2026-03-20"), since=d),
    "eligibility": lambda d: eligibility(
        CreatorAccount("ann", zone="UTC", birthday=d), REWARDS, as_of=d
    ),
    "month_earnings": lambda d: month_earnings(
        CreatorAccount("ann", zone="UTC", views=[ViewDay(d, views=10)], followers={d: 3}),
        PayModel(name="M", revision="1", currency="USD", rpm=1, counted="views", first_day=d),
        month="2026-03", as_of=d, what_if=True,
    ),
    "earnings_outlook": lambda d: earnings_outlook(
        CreatorAccount("ann", zone="UTC", views=VIEWS),
        PayModel(name="M", revision="1", currency="USD", rpm=1, counted="views"), month="2026-03", as_of=d, draws=5,
    ),
    "top_gifters": lambda d: tp.evidence.top_gifters(gifted(), since=d, until=d),
    "gifter_mix": lambda d: tp.evidence.gifter_mix(gifted(), since=d, until=d),
    "until, on_roster": lambda d: LEDGER.until(d, on_roster="2026-03"),
    "with_sessions": lambda d: streams(last_day="2026-03-15").with_sessions([], last_day=d),
    "health": lambda d: tp.health(LEDGER, as_of=d),
    "RewardsProgram.in_force": lambda d: RewardsProgram(
        name="P", revision="1", min_followers=1, leap_birthday="mar-1", first_day=d, last_day=d
    ).in_force(d),
}  # fmt: skip


@pytest.mark.catalogue(182)
@pytest.mark.parametrize("verb", EVERY_VERB)
def test_every_verb_takes_a_day_in_every_form(verb):
    call = EVERY_VERB[verb]
    wanted = call(DAY)
    for form, day in FORMS.items():
        assert call(day) == wanted, form


EVERY_MONTH = {
    "Ledger.month": LEDGER.month,
    "Ledger.as_of": lambda m: LEDGER.as_of(DAY, month=m),
    "eve": lambda m: LEDGER.as_of("2026-02-28", month=m).day,
    "roster": lambda m: tp.roster(LEDGER, PROGRAM, as_of=DAY, month=m, draws=20),
    "report": lambda m: tp.report(LEDGER, PROGRAM, as_of=DAY, month=m, draws=20).roster,
    "splits": lambda m: list(tp.splits(LEDGER, months=[m], cut_days=[7])),
    "backtest": lambda m: tp.backtest(
        LEDGER, {"linear": tp.forecasters.Linear()}, months=[m], cut_days=[7], draws=20, program=PROGRAM
    ),
    "first_month": lambda m: attrs.evolve(PROGRAM, first_month=m),
    "last_month": lambda m: attrs.evolve(PROGRAM, last_month=m),
    "in_force": PROGRAM.in_force,
    "ProgramBook.at": lambda m: tp.ProgramBook([PROGRAM]).at(m, region="US", ladder="tiers"),
    "thresholds_for": lambda m: PROGRAM.thresholds_for(LEDGER.creators, m).tolist(),
    "Progress.span": lambda m: LEDGER.as_of(DAY).span(m),
    "PaidMonth": lambda m: tp.core.PaidMonth(m, ids=["ann"]),
    "live_income": lambda m: live_income(gifted().history, RATES, creator_id="ann", month=m),
    "Month.range": lambda m: tp.Month.range(m, m),
}


@pytest.mark.catalogue(182)
@pytest.mark.parametrize("verb", EVERY_MONTH)
def test_every_verb_takes_a_month_in_every_form(verb):
    call = EVERY_MONTH[verb]
    wanted = call(MONTH)
    for form, month in MONTHS.items():
        assert call(month) == wanted, form


@pytest.mark.catalogue(182)
def test_a_time_of_day_without_a_zone_is_refused():
    for naive in (
        datetime(2026, 3, 15, 14),
        pd.Timestamp("2026-03-15 00:00:00.000000001"), np.datetime64("2026-03-15T14:00"), "2026-03-15T14:00",
        "2026-03-15 14:00:00",
    ):  # fmt: skip
        for call in (LEDGER.as_of, lambda at: tp.roster(LEDGER, PROGRAM, as_of=at, draws=20)):
            told(lambda call=call, at=naive: call(at), AsOfError, "asof.naive", "as_of", "must have a zone")
        told(lambda at=naive: streams(last_day=at), InputTypeError, "ledger.bad_day", "last_day", "must be a date")
        told(
            lambda at=naive: tp.Creator("a", joined=at), InputTypeError, "creator.day_type", "joined", "must be a date"
        )


@pytest.mark.catalogue(182)
@pytest.mark.parametrize("verb", [v for v in EVERY_VERB if v != "Month.from_date"])  # whose month is known all the same
def test_no_verb_takes_a_time_of_day_without_a_zone_or_what_is_no_day(verb):
    for naive in (datetime(2026, 3, 15, 14), "2026-03-15T14:00", pd.NaT, np.datetime64("NaT"), "15.03.2026", 20_527):
        with pytest.raises(InputError):
            EVERY_VERB[verb](naive)


@pytest.mark.catalogue(182)
def test_busy_days_may_come_one_by_one():
    progress = LEDGER.as_of("2026-03-14")
    projection, habits = tp.project(progress, draws=20), tp.habits(progress)

    def found(days):
        return tp.plans(projection, PROGRAM, habits=habits, tier="Tier 1", busy={"demo-bram": days})

    every = [date(2026, 3, d) for d in range(15, 32)]
    assert found(iter(every)) == found(every) != found([])


@pytest.mark.catalogue(182)
def test_an_instant_with_a_zone_is_an_instant_in_every_form():
    wanted = LEDGER.as_of(datetime(2026, 3, 15, 14, tzinfo=UTC))
    for at in (
        pd.Timestamp("2026-03-15 14:00", tz="UTC"), pd.Timestamp("2026-03-15 10:00", tz="America/New_York"),
        "2026-03-15T14:00Z", "2026-03-15T15:00+01:00", datetime(2026, 3, 15, 15, tzinfo=ZoneInfo("Europe/Berlin")),
    ):  # fmt: skip
        assert LEDGER.as_of(at) == wanted
    assert LEDGER.as_of(pd.Timestamp("2026-03-16", tz="UTC")) == LEDGER.as_of(DAY)
    assert LEDGER.as_of("2026-03-16T00:00Z") == LEDGER.as_of(DAY)


NO_DAYS = [
    None, "", "15.03.2026", "2026-3-15", "2026-02-30", "2026-03", "２０２６-03-15", 20_527, 15.0, True, pd.NaT,
    np.datetime64("NaT"), np.datetime64("2026-03"), np.datetime64("2026"), pd.Period("2026-03", "M"), (2026, 3, 15),
    b"2026-03-15", time(0),
]  # fmt: skip


@pytest.mark.catalogue(182)
@pytest.mark.parametrize("given_", NO_DAYS, ids=range(len(NO_DAYS)))
def test_what_is_no_day_is_named_as_it_came(given_):
    assert not is_day(plain_day(given_))
    if given_ is None:
        with pytest.raises(InputTypeError, match="as_of must be a date"):
            LEDGER.as_of(None)
        return
    error = told(
        lambda: LEDGER.as_of(given_), InputTypeError, "asof.bad_type", "as_of", "as_of must be a date", "2026-03-15"
    )
    assert error.value is given_
    told(lambda: streams(last_day=given_), InputTypeError, "ledger.bad_day", "last_day", "must be a date")


@pytest.mark.catalogue(182)
@pytest.mark.parametrize(
    "given_", [None, DAY, 202_603, pd.Timestamp("2026-03-01"), np.datetime64("2026-03-01")], ids=repr
)
def test_what_is_no_month_is_named_as_it_came(given_):
    error = told(lambda: LEDGER.month(given_), InputTypeError, "month.bad_type", "month", "must be a Month", "2026-03")
    assert error.value is given_


@given(day=st.dates(date(1970, 1, 1), date(2199, 12, 31)), zone=st.sampled_from([None, UTC]))
def test_a_day_is_what_it_was_whatever_it_came_as(day, zone):
    midnight = datetime.combine(day, time(), zone)
    forms = (day, day.isoformat(), np.datetime64(day), np.datetime64(day, "ns"), pd.Timestamp(day))
    assert {plain_day(form) for form in forms} == {day}
    assert plain_day(midnight) == (day if zone is None else midnight)
    assert plain_day(midnight + timedelta(microseconds=1)) == midnight + timedelta(microseconds=1)
    assert str(tp.Month.from_date(np.datetime64(day))) == plain_month(np.datetime64(day, "M"))


# ------------------------------------------------------------------------------------------------------ months in a row


def test_a_range_of_months_has_both_ends():
    assert tp.Month.range("2025-11", tp.Month(2026, 2)) == tuple(tp.Month(2025, 11).shift(n) for n in range(4))
    assert tp.Month.range(MONTH, MONTH) == (MONTH,)
    told(
        lambda: tp.Month.range("2026-03", "2026-02"), InputError, "month.range_reversed", "last",
        "last must not lie before first (2026-03)", "swap the two", "'2026-02'",
    )  # fmt: skip
    told(lambda: tp.Month.range("2026-03", DAY), InputTypeError, "month.bad_type", "last", "last must be a Month")
    told(lambda: RULE.edges("x", DAY), InputTypeError, "month.bad_day", "first", "first must be a date")


@given(first=st.integers(0, 3000), count=st.integers(0, 40))
def test_a_range_of_months_goes_month_by_month(first, count):
    begin = tp.Month(1, 1).shift(first)
    found = tp.Month.range(str(begin), begin.shift(count))
    assert len(found) == count + 1
    assert all(a.shift(1) == b for a, b in itertools.pairwise(found))


# ----------------------------------------------------------------------------------- the last day that is known whole


def test_the_latest_day_is_the_last_one_where_it_was_given():
    ledger = streams(last_day="2026-03-20")
    assert (ledger.partial_from, ledger.latest) == (None, date(2026, 3, 20))
    assert ledger.as_of("latest") == ledger.as_of(date(2026, 3, 20))
    assert ledger.until("latest") == ledger


def test_of_an_assumed_last_day_the_latest_is_the_day_before_the_last_start():
    """Nothing is cut off: the last stream ends on the 16th, but the 15th may have had more of them."""
    ledger = streams()
    assert ledger.last_day == date(2026, 3, 16)
    assert (ledger.partial_from, ledger.latest) == (date(2026, 3, 15), date(2026, 3, 14))
    assert ledger.as_of("latest") == ledger.as_of(date(2026, 3, 14))
    tokyo = streams(day_rule=tp.DayRule("Asia/Tokyo"))
    assert tokyo.latest == date(2026, 3, 15)  # the last start is on the 16th there
    whole = streams(day_rule=tp.DayRule("UTC", midnight="start"))
    assert (whole.last_day, whole.latest) == (date(2026, 3, 15), date(2026, 3, 14))


def test_daily_rows_may_end_within_their_last_day():
    rows = {"creator_id": ["a", "b"], "day": ["2026-03-14", "2026-03-15"], "airtime_seconds": [60, 60]}
    ledger = tp.Ledger.from_daily(**rows, diamonds=None, active=None, day_rule=RULE)
    assert (ledger.last_day, ledger.latest) == (DAY, date(2026, 3, 14))
    told_ = tp.Ledger.from_daily(**rows, diamonds=None, active=None, day_rule=RULE, last_day=DAY)
    assert told_.latest == DAY


def test_where_no_day_is_over_there_is_no_latest():
    ledger = streams(creator_id=["ann"], start=["2026-03-15T20:00Z"], end=["2026-03-15T22:00Z"], diamonds=[1])
    told(lambda: ledger.until("latest"), AsOfError, "asof.no_whole_day", "as_of", "must be over")
    told(
        lambda: ledger.as_of("latest"), AsOfError, "asof.no_whole_day", "as_of", "a day of the ledger must be over",
        "(2026-03-15) is only assumed", "'latest'", "pass last_day=",
    )  # fmt: skip


CHANGES = {
    "select": lambda ledger: ledger.select(["ann"]),
    "mask": lambda ledger: ledger.mask("2026-03-11", "2026-03-11"),
    "with_creators": lambda ledger: ledger.with_creators([tp.Creator("zoe")]),
    "until": lambda ledger: ledger.until(ledger.last_day),
    "until the day itself": lambda ledger: ledger.until("2026-03-15"),
    "as_of": lambda ledger: ledger.as_of("2026-03-16").history,
    "with_sessions": lambda _: later(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_assumed_last_day_stays_assumed(change):
    assert CHANGES[change](streams()).partial_from == date(2026, 3, 15)


def test_a_cut_before_the_days_that_may_be_partial_is_whole():
    for cut in ("2026-03-14", "2026-03-11"):
        assert streams().until(cut).partial_from is None
        assert streams().as_of(cut) == streams(last_day="2026-03-20").as_of(cut)
    assert streams().select([]).latest == date(2026, 3, 14)


def test_streams_added_move_the_day_that_may_be_partial():
    assert later(last_day="2026-03-18").partial_from is None
    start = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)
    more = tp.StreamSession("bob", start=start, end=start + timedelta(minutes=5), diamonds=1)
    assert streams().with_sessions([more]).partial_from == date(2026, 3, 16)
    assert streams(last_day="2026-03-16").with_sessions([more]).partial_from is None
    next_day = tp.StreamSession(
        "bob", start=start + timedelta(days=1), end=start + timedelta(days=1, hours=1), diamonds=1
    )
    grown = streams().with_sessions([next_day])  # kept apart from the ledger, so its days are over
    assert (grown.last_day, grown.partial_from) == (date(2026, 3, 16), None)


def test_latest_is_resolved_and_shown():
    program = attrs.evolve(PROGRAM, region="", tiers=[tp.Tier("A", diamonds=50)])
    table = tp.roster(streams(), program, as_of="latest", draws=20)
    assert table.meta["as_of"] == date(2026, 3, 14)
    assert "at the end of 2026-03-14 (UTC)" in repr(table)
    assert tp.chance_history(streams(), program, as_of="latest", draws=20).day.tolist() == [10, 11, 12, 13, 14]
    assert tp.report(streams(), program, as_of="latest", draws=20).roster == table


def test_who_was_named_is_known():
    named = [tp.Creator("zoe"), tp.Creator("ann")]
    assert streams().named is None
    ledger = streams(creators=named)
    assert dict(zip(ledger.ids, ledger.named, strict=True)) == {"ann": True, "zoe": True}
    assert ledger.select(["zoe"]).named.tolist() == [True]
    assert streams().with_creators(named[:1]).named.tolist() == [False, True]
    assert later().named is None
    start = datetime(2026, 3, 15, 12, tzinfo=UTC)
    more = [tp.StreamSession("bob", start=start, end=start + timedelta(hours=1), diamonds=1)]
    assert ledger.with_sessions(more).named.tolist() == [True, False, True]
