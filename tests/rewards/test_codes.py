"""Every code of rewards, checked in full."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.rewards import AS_OF, D, account, flat, model, program, video
from tierpace import core, money, rewards as rw
from tierpace.errors import AsOfError, HistoryError, InputError, InputTypeError, ProgramError

MARCH = {"month": tp.Month(2026, 3), "as_of": AS_OF}


def test_numbers_counts_texts_and_words():
    told(lambda: core.Range("1", 2), InputTypeError, "rewards.bad_number", "low", "must be a number")
    told(lambda: core.Range(D("NaN"), 2), ProgramError, "rewards.bad_number", "low", "must be finite")
    told(lambda: core.Range(0, 10**19), ProgramError, "rewards.bad_number", "high", "within reason")
    told(lambda: core.Range(0, D("5E9990000")), ProgramError, "rewards.bad_number", "high", "within reason")
    told(lambda: model(rpm=-1), ProgramError, "rewards.bad_number", "rpm", "rpm must be 0 or more")
    told(lambda: money.ShareStep(0, share=1.01), ProgramError, "rewards.bad_number", "share", "at most 1")
    told(lambda: model(rpm=[1, 2, 3]), InputTypeError, "rewards.bad_range", "rpm", "low and high")
    told(lambda: core.Range(2, 1), ProgramError, "rewards.range_reversed", "high", "lower number first")
    told(lambda: program(min_followers=0), ProgramError, "rewards.bad_count", "min_followers", "between 1")
    told(lambda: program(min_followers=1.5), InputTypeError, "rewards.bad_type", "min_followers", "an integer")
    told(lambda: program(name=" ", min_age=18), ProgramError, "rewards.empty_text", "name", "visible")
    told(lambda: program(min_age=18, leap_birthday="never"), ProgramError, "rewards.bad_word", "leap_birthday", "mar-1")


KINDS = [
    lambda: account(birthday=datetime(2000, 1, 1, tzinfo=UTC)),
    lambda: account(followers=[1]),
    lambda: account(followers={1: 2, "a": 3}),
    lambda: account(videos=["v"]),
    lambda: account(videos=5),
    lambda: rw.Video("v", posted=date(2026, 3, 1), seconds=5),
    lambda: rw.Video(7, posted=datetime(2026, 3, 1, tzinfo=UTC), seconds=5),
    lambda: video(grades={"completion": 1}),
    lambda: rw.eligibility("ann", program(), as_of=AS_OF),
    lambda: rw.eligibility(account(), program(), as_of=AS_OF, pace_days=()),
    lambda: rw.compare_models(account(), model(), **MARCH),
    lambda: rw.RewardsBook(program()),
    lambda: money.live_worth(5, flat(), missions=["weekly"]),
    lambda: rw.Factor("region", grades={7: 1}),
    lambda: account(viewers=[0.5]),
    lambda: account(viewers={7: 0.5}),
    lambda: account(tax_forms={"W-9": "yes"}),
    lambda: account(payment_account="yes"),
    lambda: program(review=7),
    lambda: rw.month_earnings(account(), model(), **MARCH, program="p"),
]


@pytest.mark.parametrize("which", range(len(KINDS)))
def test_kinds(which):
    with pytest.raises(InputTypeError) as caught:
        KINDS[which]()
    assert caught.value.code == "rewards.bad_type"


@pytest.mark.catalogue(184)
def test_accounts():
    told(lambda: video(posted=datetime(2026, 3, 1)), InputError, "rewards.naive_time", "posted", "tzinfo=")
    told(lambda: account(videos=[video(), video()]), InputError, "rewards.duplicate", "videos", "must appear only once")
    told(lambda: rw.ViewDay(AS_OF, views=5, qualified=6), InputError, "rewards.views_exceeded", "qualified", "at most")
    row = rw.ViewDay(AS_OF, views=5, video_id="x")
    told(lambda: account(views=[row]), InputError, "rewards.unknown_video", "views", "list the video")
    told(lambda: rw.ViewDay(AS_OF), InputError, "rewards.no_views", "views", "needs all views", "found None")
    told(lambda: account(viewers={"US": 60}), ProgramError, "rewards.bad_number", "viewers", "write 0.6 for 60 %")
    told(
        lambda: account(viewers={"US": 0.7, "GB": 0.31}), ProgramError, "rewards.shares_exceeded", "viewers",
        "at most 1", "1.01",
    )  # fmt: skip
    told(
        lambda: account(applied=AS_OF, joined=date(2026, 3, 30)), InputError, "rewards.joined_before", "joined",
        "(2026-03-31)",
    )  # fmt: skip


def test_programs():
    told(lambda: program(min_age=None), ProgramError, "rewards.no_criterion", "program 'P'", "must require something")
    days = {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 1)}
    told(lambda: program(min_age=18, **days), ProgramError, "rewards.days_reversed", "last_day", "2026-03-02")
    old = program(min_age=18, last_day=date(2026, 3, 30))
    told(lambda: old.require_in_force(AS_OF), ProgramError, "rewards.not_in_force", "day", "2026-03-30")
    told(lambda: rw.RewardsBook([old, program(min_age=19)]), ProgramError, "rewards.overlap", "programs", "last_day=")
    told(lambda: rw.RewardsBook([old]).at(AS_OF, region="US"), ProgramError, "rewards.no_program", "day, region", "has")
    found = rw.eligibility(account(), program(), as_of=AS_OF)
    told(lambda: found["views"], InputError, "rewards.unknown_criterion", "criterion", "followers")


@pytest.mark.catalogue(183)
def test_pay():
    told(
        lambda: rw.Factor("vertical", grades={"finance": 2}), ProgramError, "rewards.ambiguous_factor", "name",
        "a vertical is a field of content", "content_field = {",
    )  # fmt: skip
    told(
        lambda: rw.Factor("season", grades={"jan": 1}), ProgramError, "rewards.bad_grades", "grades", "write other = 1"
    )
    told(
        lambda: rw.Factor("season", grades={"q4": 2, "other": 1}), ProgramError, "rewards.bad_grades", "grades",
        "must be months",
    )  # fmt: skip
    qualified = account(views=[rw.ViewDay(AS_OF, qualified=5)])
    told(
        lambda: rw.month_earnings(qualified, model(), **MARCH), InputError, "rewards.no_views", "views",
        "pays for all views", "found None",
    )  # fmt: skip
    region = rw.Factor("region", grades={"US": 1})
    told(lambda: rw.Factor("region", grades={}), ProgramError, "rewards.no_grade", "grades", "must have a grade")
    told(
        lambda: rw.Factor("upright", grades={"yes": 1}), ProgramError, "rewards.bad_grades", "grades",
        "other and upright",
    )  # fmt: skip
    told(lambda: region.multiplier("BR"), ProgramError, "rewards.unknown_grade", "region", "leave the grade out")
    told(lambda: model(factors=[region, region]), ProgramError, "rewards.duplicate_factor", "factors", "once")
    long = rw.Factor("length", grades={"long": 1, "short": 0})
    told(lambda: model(factors=[long]), ProgramError, "rewards.no_length", "length", "VideoLength(60", "found None")
    told(
        lambda: rw.video_earnings(None, model(counted="qualified"), views=5, region=None),
        InputError, "rewards.no_qualified_views", "qualified", "qualified_share=", "found None",
    )  # fmt: skip


def test_cadences_and_reviews():
    told(
        lambda: rw.PostingCadence(8, days=7, counted="days"), ProgramError, "rewards.bad_count", "minimum",
        "between 1 and 7",
    )  # fmt: skip
    for days in (1.5, 367, [-1, 3]):
        told(
            lambda days=days: rw.ReviewTime(days, counted="days"), ProgramError, "rewards.bad_count", "days",
            "whole numbers from 0",
        )  # fmt: skip


def test_outlooks():
    told(lambda: rw.view_outlook(account(), **MARCH, level=1), ProgramError, "rewards.bad_level", "level", "below 1")
    told(
        lambda: rw.view_outlook(account(), month=tp.Month(2026, 5), as_of=AS_OF),
        InputError, "rewards.day_outside", "as_of", "2026-05-31",
    )  # fmt: skip
    told(lambda: rw.view_outlook(account(), **MARCH, counted="x"), ProgramError, "rewards.bad_word", "counted", "views")
    days = [rw.ViewDay(date(2026, 3, n), views=9) for n in range(11, 25)]
    some = account(views=[*days, rw.ViewDay(date(2026, 3, 10), qualified=5)])
    told(
        lambda: rw.view_outlook(some, **MARCH), InputError, "rewards.no_views", "views", "an outlook of all views",
        "found None",
    )  # fmt: skip
    days = [rw.ViewDay(date(2026, 3, n), qualified=9) for n in range(11, 25)]
    some = account(views=[*days, rw.ViewDay(date(2026, 3, 10), views=5)])
    told(
        lambda: rw.earnings_outlook(some, model(counted="qualified"), **MARCH, qualified_share=0.5), InputError,
        "rewards.no_qualified_views", "qualified", "an outlook of qualified views", "found None",
    )  # fmt: skip
    error = told(lambda: rw.view_outlook(account(), **MARCH), HistoryError, "rewards.few_days", "views", "at least 7")
    assert (error.needed, error.found) == (7, 0)


def test_live():
    step = money.ShareStep
    told(
        lambda: money.CreatorShare([step(5, share=0.5)], apply="whole"),
        ProgramError,
        "rewards.bad_steps",
        "steps",
        "at 0",
    )
    told(
        lambda: money.CreatorShare([step(0, share=0)], apply="whole", missions={"m": -0.1}),
        ProgramError, "rewards.bad_missions", "missions", "add 0 or more",
    )  # fmt: skip
    told(
        lambda: money.CreatorShare([step(0, share=0.9)], apply="whole", missions={"m": 0.2}),
        ProgramError, "rewards.share_exceeded", "share", "at most the whole",
    )  # fmt: skip
    share = money.CreatorShare([step(0, share=0)], apply="whole", missions={"m": 0.2})
    told(
        lambda: share.added({"n": 0.1}),
        ProgramError,
        "rewards.unknown_mission",
        "missions",
        "must be missions of the rates: m",
    )
    told(lambda: share.added({"m": 0.3}), ProgramError, "rewards.mission_exceeded", "missions", "from 0 to 0.2")
    daily = tp.Ledger.from_daily(
        creator_id=["ann"], day=["2026-03-01"], airtime_seconds=[9000], diamonds=[9], active=[1],
        day_rule=tp.DayRule("UTC"),
    )  # fmt: skip
    told(
        lambda: money.live_income(daily, flat(), creator_id="ann", month=tp.Month(2026, 3)),
        InputError, "rewards.no_streams", "ledger", "build it from sessions", "found None",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rate", "of", "paid_by", "fits"),
    [
        (0.5, "value", "platform", True), (0.51, "value", "platform", False),
        (1, "payout", "platform", True), (0.5, "value", "creator", True),
        (0.51, "value", "creator", False), (1, "payout", "creator", True),
    ],
)  # fmt: skip
def test_a_commission_comes_out_of_the_share_of_who_pays_it(rate, of, paid_by, fits):
    commission = money.Commission(rate, of=of, paid_by=paid_by)
    if fits:
        split = money.live_worth(1000, flat(commission=commission)).low
        assert min(split.platform, split.creator) >= 0
    else:
        told(lambda: flat(commission=commission), ProgramError, "rewards.share_exceeded", "commission", paid_by)


def test_month_incomes():
    projection = tp.project(tp.demo.ledger(seed=0).as_of(date(2026, 3, 15)), draws=20)
    told(
        lambda: money.month_income(projection, flat(), program=tp.demo.program()),
        ProgramError, "rewards.no_part", "bonus_to_creator", "0: the agency's", "found None",
    )  # fmt: skip
    views = [rw.ViewDay(date(2026, 3, n), views=5) for n in range(1, 16)]
    outlook = rw.earnings_outlook(
        rw.CreatorAccount("demo-mara", zone="UTC", views=views), model(), month=tp.Month(2026, 3),
        as_of=date(2026, 3, 15), draws=10,
    )  # fmt: skip
    told(
        lambda: money.month_income(projection, flat(), rewards={"demo-mara": outlook}),
        InputError, "rewards.other_draws", "rewards", "have 20 draws",
    )  # fmt: skip


def test_diamonds_that_are_not_measured_are_not_worth_nothing():
    start = np.array([1_772_323_200])
    ledger = tp.Ledger.from_columns(
        creator_id=["ann"], start=start, end=start + 9000, diamonds=None, day_rule=tp.DayRule("UTC")
    )
    told(
        lambda: money.live_income(ledger, flat(), creator_id="ann", month=tp.Month(2026, 3)),
        InputError, "rewards.no_diamonds", "diamonds", "when building the ledger", "found None",
    )  # fmt: skip
    projection = tp.project(ledger.as_of(date(2026, 3, 1)), draws=5)
    told(lambda: money.month_income(projection, flat()), InputError, "rewards.no_diamonds", "diamonds", "found None")


def test_files(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('schema = "tierpace/account/1"\nid = "a"\nzone = "UTC"\nfollowers = { "15.3.2026" = 5 }\n')
    told(lambda: tp.io.read_account(path), AsOfError, "rewards.bad_day", "a.toml: followers", "2026-03-15 = 9500")


def test_currencies_do_not_mix():
    told(
        lambda: core.MoneyRange(1, 1, "USD") + core.MoneyRange(1, 1, "EUR"),
        ProgramError, "money.mixed_currencies", "currency",
    )  # fmt: skip
