"""From when on videos earn: joining, review, and what counts in a month."""

from datetime import date, timedelta

import attrs
import pytest

import tierpace as tp
from tests.making.rewards import AS_OF, account, days_back, flat, model, program, video
from tierpace import core, money, rewards as rw

MARCH = {"month": tp.Month(2026, 3), "as_of": AS_OF}
WEEKS = rw.ReviewTime([7, 14], counted="days")
THREE = rw.ReviewTime(3, counted="business days")


def earns(mine, **changes):
    return rw.eligibility(mine, program(**({"min_followers": 10, "review": WEEKS} | changes)), as_of=AS_OF).earns


def amount(low, high=None):
    return core.MoneyRange(low, low if high is None else high, "USD")


@pytest.mark.parametrize(
    ("applied", "joins"),
    [  # 13 March 2026 is a Friday
        (date(2026, 3, 9), date(2026, 3, 12)), (date(2026, 3, 12), date(2026, 3, 17)),
        (date(2026, 3, 13), date(2026, 3, 18)), (date(2026, 3, 14), date(2026, 3, 18)),
        (date(2026, 3, 15), date(2026, 3, 18)),
    ],
)  # fmt: skip
def test_business_days_leave_out_weekends(applied, joins):
    assert THREE.after(applied) == (joins, joins)
    assert rw.ReviewTime(0, counted="business days").after(applied) == (applied, applied)


def test_who_has_joined_earns_from_the_day_after():
    found = earns(account(joined=date(2026, 3, 10)))
    assert (found.first, found.last, found.notes) == (date(2026, 3, 11),) * 2 + (("it joined on 2026-03-10",),)


def test_a_day_to_come_is_a_plan():
    assert earns(account(joined=date(2026, 4, 1))).notes == ("it joins on 2026-04-01",)
    assert earns(account(joined=AS_OF)).notes == ("it joined on 2026-03-31",)
    assert earns(account(followers={AS_OF: 10}, applied=AS_OF)).notes == ("it applied on 2026-03-31",)
    mine = account(followers={AS_OF: 10}, applied=date(2026, 4, 1))
    found = earns(mine)
    assert (found.first, found.last, found.notes) == (
        date(2026, 4, 9), date(2026, 4, 16), ("it applies on 2026-04-01",),
    )  # fmt: skip


def test_who_is_eligible_and_has_applied_earns_after_the_review():
    mine = account(followers={AS_OF: 10}, applied=date(2026, 3, 30))
    assert str(earns(mine)) == "2026-04-07 to 2026-04-14"
    assert str(earns(mine, review=THREE)) == "2026-04-03"  # Monday, and then Tuesday to Thursday
    over = earns(attrs.evolve(mine, applied=date(2026, 3, 17)))
    assert (over.first, over.last) == (date(2026, 3, 25), date(2026, 4, 1))
    assert over.notes[1] == "the review must be over: say on which day it joined"
    assert len(earns(attrs.evolve(mine, applied=date(2026, 3, 18))).notes) == 1


def test_who_is_not_eligible_applies_when_all_clear():
    """990 more followers take ten days at the fastest pace and 14 at the slowest; then a review of one or two weeks."""
    counts = {AS_OF - timedelta(days=n): f for n, f in [(28, 6_910), (14, 7_610), (7, 8_310), (0, 9_010)]}
    mine = account(followers=counts)
    found = earns(mine, min_followers=10_000)
    assert (found.first, found.last) == (AS_OF + timedelta(days=18), AS_OF + timedelta(days=29))
    again = earns(attrs.evolve(mine, applied=date(2026, 3, 30)), min_followers=10_000)
    assert (again.first, again.last) == (found.first, found.last)
    assert again.notes[1] == "it applied on 2026-03-30, but does not meet the program yet"


def test_what_is_not_known_is_no_day():
    assert str(earns(account(followers={AS_OF: 10}), review=None)) == "how long a review takes is not known"
    assert str(earns(account(applied=AS_OF))) == "the pace of followers is not known"
    never = earns(account(followers={AS_OF - timedelta(days=7): 9, AS_OF: 8}))
    assert (never.first, str(never)) == (None, "not within 730 days")
    slow = {AS_OF - timedelta(days=n): f for n, f in [(28, 9), (7, 8), (0, 9)]}
    found = earns(account(followers=slow))
    assert found.first is not None
    assert str(found) == f"{found.first} at the earliest"
    assert str(rw.EarningDays(None, None)) == "not known"


# What counts in a month ------------------------------------------------------------------------

PAID = model(after_joining=True)
OLD, SAME, NEW = (video(name, date(2026, 3, day)) for name, day in [("old", 9), ("same", 10), ("new", 11)])


def rows(day, **views):
    return [rw.ViewDay(date(2026, 3, day), views=n, video_id=name) for name, n in views.items()]


MINE = account(
    videos=[OLD, SAME, NEW],
    views=[*rows(20, old=1000, same=2000, new=4000), rw.ViewDay(date(2026, 3, 10), views=8000),
           rw.ViewDay(date(2026, 3, 20), views=16_000)],
)  # fmt: skip


def test_only_videos_posted_after_the_joining_day_count():
    """$1 for 1,000: the new one's 4 count; others are not known by video: 8 were seen by the day, 16 after it."""
    found = rw.month_earnings(attrs.evolve(MINE, joined=date(2026, 3, 10)), PAID, **MARCH)
    assert [v.amount for v in found.videos] == [amount(0), amount(0), amount(4), amount(0, 16)]
    assert (found.amount, found.notes) == (amount(4, 20), ())
    assert rw.month_earnings(attrs.evolve(MINE, joined=date(2026, 3, 10)), model(), **MARCH).amount == amount(31)


@pytest.mark.catalogue(185)
def test_an_account_that_does_not_say_when_it_joined_earns_from_nothing_to_all():
    found = rw.month_earnings(MINE, PAID, **MARCH)
    assert found.amount == amount(0, 31)
    assert found.notes[0].startswith("when the account joined is not known: of videos")


def test_an_account_that_has_applied_joins_after_the_review_at_the_earliest():
    """Applied on the 3rd: joined on the 10th at the earliest, and perhaps never."""
    applied = attrs.evolve(MINE, applied=date(2026, 3, 3))
    rules = program(min_followers=10, review=WEEKS)
    found = rw.month_earnings(applied, PAID, **MARCH, program=rules)
    assert found.amount == amount(0, 20)
    assert "not known, after 2026-03-10 at the earliest" in found.notes[0]
    assert rw.month_earnings(applied, PAID, **MARCH).amount == amount(0, 31)  # no review time: after the 3rd
    assert rw.compare_models(applied, [PAID], **MARCH, program=rules)[0] == attrs.evolve(found, in_force=True)
    joined = attrs.evolve(applied, joined=date(2026, 3, 10))
    assert rw.month_earnings(joined, PAID, **MARCH, program=rules).amount == amount(4, 20)


def outlook(mine, paid=PAID, **asked):
    return rw.earnings_outlook(
        mine, paid, month=tp.Month(2026, 3), as_of=date(2026, 3, 14), **({"draws": 10, "days": 14} | asked)
    )


def test_the_days_left_earn_what_counts_now_to_what_all_views_would():
    """14 days of 1,000 views, half of them of a video of after joining from the 8th on: 17 days are left."""
    views = [rw.ViewDay(date(2026, 3, n), views=1000, video_id="a" if n < 8 else "b") for n in range(1, 15)]
    mine = account(videos=[video("a", date(2026, 3, 1)), video("b", date(2026, 3, 8))], views=views)
    found = outlook(attrs.evolve(mine, joined=date(2026, 3, 7)))
    assert found.so_far.amount == amount(7)
    assert [str(end) for end in found.per_view] == ["0.0005", "0.001"]
    assert found.amount == amount(15.5, 24)
    # joining on the 21st: nothing so far, and ten of the 17 days left lie after it
    later = outlook(attrs.evolve(mine, joined=date(2026, 3, 21)))
    assert later.so_far.amount == amount(0)
    assert later.amount == amount(0, 10)
    assert outlook(attrs.evolve(mine, joined=date(2026, 4, 2))).amount == amount(0)


def test_an_income_says_what_of_its_rewards_is_not_known_and_of_which_creators():
    """Five accounts do not say when they joined, and one does."""
    projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-14"), draws=10)
    views = [rw.ViewDay(day, views=500) for day in days_back(14, last=date(2026, 3, 14))]
    names = [str(name) for name in projection.ids[:5]]
    found = {
        name: outlook(attrs.evolve(account(views=views), id=name, joined=date(2026, 3, 1) if n == 4 else None))
        for n, name in enumerate(names)
    }
    said = [note for note in money.month_income(projection, flat(), rewards=found).notes if "not_known" in note.code]
    assert len(said) == 1
    assert said[0].code == "rewards_not_known"
    assert said[0].text.startswith(
        f"rewards of {', '.join(names[:3])} and 1 more: when the account joined is not known"
    )
    assert not any("not_known" in note.code for note in money.month_income(projection, flat()).notes)


def test_qualified_views_alone_are_projected_as_such():
    views = [rw.ViewDay(day, qualified=500) for day in days_back(14, last=date(2026, 3, 14))]
    found = outlook(account(views=views), model(counted="qualified"))
    assert (found.views.counted, found.views.so_far, found.amount) == ("qualified", 7000, amount(15.5))
    assert found.so_far.views is None
    assert found.so_far.counted == core.Range(7000, 7000)
