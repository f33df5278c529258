"""Factors by field of content, picture, viewers' countries and season, each worked by hand."""

from datetime import date
from importlib.resources import files

import attrs
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.rewards import AS_OF, D, account, model, video
from tierpace import core, rewards as rw
from tierpace.errors import ProgramError

MARCH = {"month": tp.Month(2026, 3), "as_of": AS_OF}
EXAMPLES = files("tierpace") / "examples" / "rewards"
FIELD = rw.Factor("content_field", grades={"finance": [0.8, 1.2], "cooking": 0.5})
COUNTRY = rw.Factor("country", grades={"US": 1, "BR": [0.2, 0.3], "other": 0.1})
SEASON = rw.Factor("season", grades={"nov": 1.4, "dec": [1.5, 1.6], "other": 1})


def earned(mine, *factors, **asked):
    return rw.month_earnings(mine, model(factors=factors), **(MARCH | asked))


def seen(views=10_000, video_id="v", day=date(2026, 3, 5), **facts):
    return rw.ViewDay(day, views=views, video_id=video_id, **facts)


def amount(low, high=None):
    return core.MoneyRange(D(low), D(low if high is None else high), "USD")


def test_the_field_of_a_video_then_that_of_its_account_then_all_fields():
    """10,000 views at $1 for 1,000 are $10; finance pays 0.8 to 1.2 of it, cooking half."""
    about_finance = video(content_field="finance", day=date(2026, 3, 1))
    for mine, expected in [
        (account(videos=[about_finance], views=[seen()], content_field="cooking"), amount(8, 12)),
        (account(videos=[video()], views=[seen()], content_field="cooking"), amount(5)),
        (account(videos=[video()], views=[seen()]), amount(5, 12)),
        (account(views=[seen(video_id=None)], content_field="cooking"), amount(5)),
    ]:
        assert earned(mine, FIELD).amount == expected


def test_a_field_without_a_price_is_that_of_other_or_refused():
    mine = account(videos=[video(content_field="knitting")], views=[seen()])
    told(lambda: earned(mine, FIELD), ProgramError, "rewards.unknown_grade", "content_field", "finance", "'knitting'")
    priced = rw.Factor("content_field", grades={"finance": 2, "other": 0.4})
    assert earned(mine, priced).amount == amount(4)


def test_the_picture_and_the_field_are_two_factors():
    upright = rw.Factor("upright", grades={"upright": 1.1, "other": 0.5})
    mine = account(videos=[video(content_field="cooking", upright=True)], views=[seen()])
    found = earned(mine, FIELD, upright)
    assert found.amount == amount("5.5")  # 10 × 0.5 × 1.1
    multipliers = dict(found.videos[0].multipliers)
    assert (str(multipliers["content_field"]), str(multipliers["upright"])) == ("0.5", "1.1")
    for shape, expected in [(False, amount("2.5")), (None, amount("2.5", "5.5"))]:
        flat = attrs.evolve(mine, videos=[video(content_field="cooking", upright=shape)])
        assert earned(flat, FIELD, upright).amount == expected


@pytest.mark.parametrize(
    ("viewers", "low", "high"),
    [
        ("US", 10, 10),
        ({"US": 1}, 10, 10),
        ({"BR": 1}, 2, 3),
        ({"US": 0.6, "BR": 0.4}, "6.8", "7.2"),  # 6 + 0.8; 6 + 1.2
        ({"US": 0.6, "BR": 0.3}, "6.7", "7"),  # and a tenth of others at 0.1: 0.1
        ({"US": 0.6, "XX": 0.3}, "6.4", "6.4"),  # 0.3 of XX and 0.1 of others at 0.1: 0.4
        ({}, 1, 10),  # not known: from the least to the greatest, never 1
    ],
)
def test_viewers_countries_weigh_the_factor(viewers, low, high):
    mine = account(views=[seen(video_id=None)], viewers=viewers)
    assert earned(mine, COUNTRY).amount == amount(low, high)


def test_what_is_in_no_share_is_a_range_where_no_other_is_stated():
    """6 of US; the rest, 0.4, pays from 0.2 to 1."""
    country = rw.Factor("country", grades={"US": 1, "BR": 0.2})
    mine = account(views=[seen(video_id=None)], viewers={"US": 0.6})
    found = earned(mine, country)
    assert found.amount == amount("6.8", 10)
    rest = "without a factor of country of their own: viewers in no share"
    assert found.notes == (f"{rest}; theirs is taken as from the least to the greatest, 0.2 to 1",)
    assert earned(attrs.evolve(mine, viewers={"US": 0.5, "BR": 0.5}), country).notes == ()
    unknown = earned(attrs.evolve(mine, viewers={}), country)
    assert (unknown.amount, unknown.notes) == (
        amount(2, 10), ("viewers by country are not known: the factor of country is 0.2 to 1",),
    )  # fmt: skip


def test_a_video_may_have_viewers_of_its_own():
    mine = account(
        videos=[video("a", viewers="BR"), video("b")], views=[seen(video_id="a"), seen(video_id="b")], viewers="US"
    )
    found = earned(mine, COUNTRY)
    assert [v.amount for v in found.videos] == [amount(2, 3), amount(10)]
    assert rw.video_earnings(video(), model(factors=[COUNTRY]), views=10_000, region=None, viewers="BR").amount == (
        amount(2, 3)
    )
    alone = earned(attrs.evolve(mine, viewers={}), COUNTRY)
    assert "where a video does not say them" in alone.notes[0]


def test_the_region_of_the_account_is_not_that_of_its_viewers():
    region = rw.Factor("region", grades={"US": 1, "BR": 0.5})
    mine = account(views=[seen(video_id=None)], region="BR", viewers="US")
    assert earned(mine, region, COUNTRY).amount == amount(5)


@pytest.mark.parametrize(("month", "low", "high"), [(3, 10, 10), (11, 14, 14), (12, 15, 16)])
def test_a_season_goes_by_the_month_in_which_views_are_seen(month, low, high):
    mine = account(views=[seen(video_id=None, day=date(2026, month, 5))])
    found = earned(mine, SEASON, month=tp.Month(2026, month), as_of=date(2026, month, 28))
    assert found.amount == amount(low, high)
    paid = model(factors=[SEASON])
    asked = {"views": 10_000, "region": None}
    assert rw.video_earnings(None, paid, **asked, month=f"2026-{month:02}").amount == amount(low, high)
    assert rw.video_earnings(None, paid, **asked).amount == amount(10, 16)


def test_the_days_left_earn_at_the_season_of_their_month_not_of_the_days_before():
    """Views of November at the rate of the last 28 days, of which most lie in October: all at 1.4."""
    views = [rw.ViewDay(date(2026, 10, n), views=1000) for n in range(10, 32)]
    views += [rw.ViewDay(date(2026, 11, n), views=1000) for n in range(1, 11)]
    asked = {"month": tp.Month(2026, 11), "as_of": date(2026, 11, 10), "draws": 10}
    found = rw.earnings_outlook(account(views=views), model(factors=[SEASON]), **asked)
    assert found.so_far.amount == amount(14)
    assert found.per_view == (D("0.0014"), D("0.0014"))
    assert found.amount == amount(42)


def test_the_example_with_all_factors_by_hand():
    """100,000 qualified views of finance in December, 80 % of viewers in the US and the rest in Japan.

    100 × 0.80 × (0.8 + 0.2 × 0.47 = 0.894) × 1.19 = 85.1088; 100 × 1.20 × 0.894 × 1.78 = 190.9584.
    """
    paid = tp.io.read_pay_model(EXAMPLES / "creator-rewards-pay-factors.toml")
    december = date(2026, 12, 3)
    mine = account(
        videos=[video(day=december, content_field="finance")], viewers={"US": 0.8, "JP": 0.2}, joined=date(2026, 12, 1),
        views=[seen(100_000, day=december, qualified=100_000)],
    )  # fmt: skip
    found = rw.month_earnings(mine, paid, month=tp.Month(2026, 12), as_of=date(2026, 12, 31))
    assert (found.amount, found.notes) == (amount("85.1088", "190.9584"), ())
    late = attrs.evolve(mine, joined=december)
    assert rw.month_earnings(late, paid, month=tp.Month(2026, 12), as_of=date(2026, 12, 31)).amount == amount(0)
