"""Cases worked by hand from the figures of sources, each named; the example files hold the same figures."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import attrs
import numpy as np
import pytest

import tierpace as tp
from tests.making.rewards import AS_OF, D, account, flat, model, video
from tierpace import core, money, rewards as rw

EXAMPLES = files("tierpace") / "examples" / "rewards"
MARCH = {"month": tp.Month(2026, 3), "as_of": AS_OF}
PROGRAMS = sorted(p.name for p in EXAMPLES.iterdir() if "rewards-pay" not in p.name and p.name.startswith("creator-re"))
MODELS = sorted(p.name for p in EXAMPLES.iterdir() if "pay" in p.name or "fund" in p.name)
RATES = sorted(p.name for p in EXAMPLES.iterdir() if p.name.startswith("live"))


def example(name):
    if name in PROGRAMS:
        return tp.io.read_rewards_program(EXAMPLES / name)
    return (tp.io.read_pay_model if name in MODELS else tp.io.read_live_rates)(EXAMPLES / name)


def test_the_example_of_optimizedcalc_10_000_views_at_050_and_150():
    """optimizedcalc.com, "Earnings examples": 10,000 → $5 to $15, 100,000 → $50 to $150, a million → $500 to $1,500."""
    paid = model(rpm=[0.5, 1.5], counted="qualified")
    for views, low, high in [(10_000, 5, 15), (100_000, 50, 150), (10**6, 500, 1500)]:
        amount = rw.video_earnings(None, paid, views=views, qualified=views, region=None).amount
        assert (amount.low, amount.high) == (low, high)


def test_a_million_views_of_the_creator_fund_are_20_to_40_dollars():
    """tiktraining.de, "Estimating Earnings": $0.02–0.04 at 1,000 … $20–40 at a million; socialkingo.com as well."""
    fund = example("creator-fund-2020.toml")
    for views, low, high in [(1000, "0.02", "0.04"), (10_000, "0.2", "0.4"), (10**6, 20, 40)]:
        amount = rw.video_earnings(None, fund, views=views, region=None).amount
        assert (amount.low, amount.high) == (D(low), D(high))


def test_drama_queen_as_articles_count_it_and_as_the_wire_does():
    """itechpost.com 2021-09-03: a gift of 5,000 coins, $50 at 100 coins a dollar, becomes 2,500 diamonds, $12.50.

    That halves twice: on the wire 5,000 coins are 5,000 diamonds of $0.01, of which half is the creator's: $25.
    """
    article = flat(coin_price=0.01, coins_per_diamond=2, diamond_value=0.01)
    wire = flat(coin_price=0.01)
    assert (article.diamonds(5000), wire.diamonds(5000), article.diamonds(4999)) == (2500, 5000, 2499)
    for rates, creator, value in [(article, "12.5", 25), (wire, 25, 50)]:
        worth = money.live_worth(rates.diamonds(5000), rates)
        assert (worth.paid.low, worth.paid.high, worth.coins) == (50, 50, 5000)
        assert (worth.creator.low, worth.value.low) == (D(creator), value)


def test_ten_thousand_diamonds_are_50_dollars_the_least_payout():
    """calculatecreator.com: 10,000 diamonds, $50.00 (min withdrawal)."""
    rates = example("live-flat.toml")
    least = tp.Money(rates.payout_minimum, "USD")
    for diamonds, paid in [(10_000, 50), (9_999, 0)]:
        worth = money.live_worth(diamonds, rates)
        found = money.payout(worth.creator, minimum=least, balance=tp.Money(0, "USD"))
        assert (found.paid.low, found.certain) == (paid, paid == 50)
        assert (found.paid + found.carried) == worth.creator


def test_scaled_rewards_are_at_most_53_percent():
    """TikTok Creator Academy, "Scaled LIVE rewards", 2025-02-06: 40 % from per-LIVE and 13 % from weekly missions."""
    rates = example("live-us-2025-02.toml")
    all_of_it = money.live_worth(100_000, rates, missions={"per_live": 0.40, "weekly": 0.13})
    assert all_of_it.creator == core.MoneyRange(530, 530, "USD")
    untold = money.live_worth(100_000, rates, missions={"per_live": 0.40})
    assert untold.creator == core.MoneyRange(400, 530, "USD")
    assert money.live_worth(100_000, rates).creator.low == 0


def test_steps_by_hand():
    """40 % of the first 100,000 diamonds, 45 % of the next 200,000, 50 to 53 % above; 10 % of that to the agency."""
    worth = money.live_worth(400_000, example("live-scaled-invented.toml"))
    # 400 + 900 + 500 = 1,800, and with 53 %: 1,830; nine tenths of it
    assert worth.creator == core.MoneyRange(1620, 1647, "USD")
    assert worth.agency == core.MoneyRange(180, 183, "USD")
    assert worth.value == core.MoneyRange(4000, 4000, "USD")
    assert worth.platform == core.MoneyRange(2170, 2200, "USD")


def test_months_models_compared_on_the_same_views():
    """A million views, 600,000 of them qualified: $240–600 at 0.40–1.00, $600–1,200 at 1–2, $20–40 by the old fund."""
    views = [rw.ViewDay(date(2026, 3, 5), views=10**6, qualified=600_000, video_id="v")]
    mine = account(region="US", videos=[video(day=date(2026, 3, 4), upright=True)], views=views)
    models = [example(f"creator-{n}.toml") for n in ("rewards-pay-low", "rewards-pay-high", "fund-2020")]
    found = rw.compare_models(mine, models, **MARCH)
    assert [(f.amount.low, f.amount.high, f.in_force) for f in found] == [
        (240, 600, True), (600, 1200, True), (20, 40, False),
    ]  # fmt: skip


def test_what_each_factor_does_is_reported():
    """A video of a minute is short; one not known to be original earns from nothing to all; unlisted factors are 1."""
    paid = example("creator-rewards-pay-low.toml")
    short = rw.video_earnings(video(seconds=60), paid, views=9, qualified=9, region="US")
    assert dict(short.multipliers)["length"] == core.Range(0, 0)
    assert short.amount == core.MoneyRange(0, 0, "USD")
    doubtful = rw.video_earnings(video(original=None), paid, views=10_000, qualified=10_000, region="US")
    assert dict(doubtful.multipliers)["originality"] == core.Range(0, 1)
    assert doubtful.amount == core.MoneyRange(0, 10, "USD")
    assert [name for name, m in doubtful.multipliers if m == core.Range(1, 1)] == [
        "completion", "engagement", "search", "length", "content_field", "upright", "region", "country", "season",
    ]  # fmt: skip


def test_all_factors_multiply():
    factors = [
        rw.Factor("originality", grades={"original": 1, "reused": [0.2, 0.34]}),
        rw.Factor("completion", grades={"high": 1.5}),
        rw.Factor("region", grades={"US": 1, "BR": [0.25, 0.5]}),
    ]
    reused = video(original=False, grades={"completion": "high"})
    found = rw.video_earnings(reused, model(rpm=[1, 2], factors=factors), views=10_000, region="BR")
    assert found.amount == core.MoneyRange(
        D("0.75"), D("5.1"), "USD"
    )  # 10 × 1 × .2 × 1.5 × .25; 10 × 2 × .34 × 1.5 × .5


def test_a_stream_an_hour_a_gifter_and_a_battle_by_hand():
    start, hour = datetime(2026, 3, 1, 20, tzinfo=UTC), timedelta(hours=1)
    minute, april = timedelta(minutes=1), datetime(2026, 4, 1, tzinfo=UTC)
    gifts = [
        tp.Gift(start, diamonds=1000, gifter_id="bob"),
        tp.Gift(start + 30 * minute, diamonds=2000, gifter_id="zoe"),
        tp.Gift(start + 35 * minute, diamonds=4000, gifter_id="bob"),
    ]
    battle = tp.Battle(start + 30 * minute, end=start + 35 * minute, opponent_id="eva")
    streams = [
        tp.StreamSession(
            "ann", start=start, end=start + 2 * hour, diamonds=10_000, gifts=gifts, battles=[battle], id="s1"
        ),
        tp.StreamSession("ann", start=start + 24 * hour, end=start + 25 * hour, diamonds=6000, id="s2"),
        tp.StreamSession("ann", start=april, end=april + hour, diamonds=9),
    ]
    ledger = tp.Ledger.from_sessions(streams, day_rule=tp.DayRule("UTC"))
    steps = [money.ShareStep(0, share=0.4), money.ShareStep(8000, share=0.6)]
    rates = attrs.evolve(flat(), share=money.CreatorShare(steps, apply="marginal"))
    income = money.live_income(ledger, rates, creator_id="ann", month=tp.Month(2026, 3))
    # 80 of the first 8,000 at 40 % = 32; 20 at 60 % = 12: 44 of the first stream; 60 at 60 % = 36 of the second
    assert [(s.name, s.worth.creator.low, s.gifts) for s in income.streams] == [("s1", D(44), 3), ("s2", D(36), 0)]
    assert [s.per_hour.low for s in income.streams] == [22, 36]
    assert [(g.name, g.worth.creator.low) for g in income.gifters] == [("bob", 20), ("zoe", 8), (None, 52)]
    assert [(b.name, b.worth.diamonds, b.worth.creator.low, b.seconds) for b in income.battles] == [
        ("eva", 2000, 8, 300)
    ]
    assert income.total.creator == core.MoneyRange(80, 80, "USD")
    assert income.total == money.live_worth(16_000, rates)


def test_month_income_by_hand():
    """One future: 400,000 diamonds by the invented steps, a bonus of 5 % × $0.01, half of it the creator's."""
    ledger = tp.demo.ledger(seed=0)
    projection = tp.project(ledger.as_of(date(2026, 3, 31)), draws=3)
    draws = projection.draws.copy()
    draws[..., tp.Signal.DIAMONDS] = 400_000.0
    projection = attrs.evolve(projection, draws=draws)
    bonus = tp.Bonus.ratio(0.05, per_diamond="0.01", currency="USD")
    tiers = [tp.Tier("T", diamonds=400_000, bonus=bonus)]
    program = tp.Program(name="P", region="US", revision="1", day_rule=tp.DayRule("UTC"), tiers=tiers)
    rates = example("live-scaled-invented.toml")
    for at, creator, agency in [("low", 1620, 180), ("high", 1647, 183), ("middle", 1633.5, 181.5)]:
        found = money.month_income(projection, rates, program=program, bonus_to_creator=0.5, at=at)
        np.testing.assert_allclose(found.live, creator, rtol=1e-12)
        np.testing.assert_allclose(found.agency_commission, agency, rtol=1e-12)
        np.testing.assert_allclose(found.bonus, 100)
        np.testing.assert_allclose(found.creator, creator + 100, rtol=1e-12)
        assert (found.payable == 1).all()


@pytest.mark.parametrize("name", [*PROGRAMS, *MODELS, *RATES])
def test_every_figure_of_an_example_has_its_source_and_a_date(name):
    made = example(name)
    told = {key.split(".")[0] for key, _ in made.sources} | {key for key, _ in made.sources}
    silent = {"name", "revision", "currency", "source", "sources", "first_day", "last_day"}
    stated = {a.name for a in attrs.fields(type(made)) if getattr(made, a.name) not in (None, (), False)}
    figures = stated - silent
    assert not figures - told, "a figure without a source"
    assert made.revision[:2] == "20"
    assert "grade: " in made.source
    assert (EXAMPLES / name).read_text(encoding="utf-8").startswith("# An example")


def test_no_rate_has_a_default():
    """Every figure of the constructors is required, or absent by default."""
    for kind in (rw.RewardsProgram, rw.VideoWindow, rw.VideoLength, rw.ViewWindow, rw.PayModel, rw.Factor,
                 money.LiveRates, money.ShareStep, money.CreatorShare, money.Commission,
                 core.Range, core.MoneyRange):  # fmt: skip
        for a in attrs.fields(kind):
            assert a.default in (attrs.NOTHING, None, (), False, ""), (kind, a.name)


def test_countries_that_require_more_have_the_files_that_the_first_one_names():
    """Japan and South Korea: 50,000 followers, and in South Korea an age of 19 (hithanh.com)."""
    days = {"on": date(2026, 3, 15)}
    names = ["creator-rewards-2024-03", "creator-rewards-japan-2024-03", "creator-rewards-korea-2024-03"]
    book = rw.RewardsBook([example(f"{name}.toml") for name in names])
    found = {region: book.at(**days, region=region) for region in ("US", "GB", "JP", "KR")}
    assert [(p.min_followers, p.min_age) for p in found.values()] == [
        (10_000, 18), (10_000, 18), (50_000, 18), (50_000, 19),
    ]  # fmt: skip
    assert "Japan and South Korea, which require more, have a file each" in dict(found["US"].sources)["regions"]
    assert example("creator-rewards-qualified-2025-10.toml").views.counted == "qualified"
