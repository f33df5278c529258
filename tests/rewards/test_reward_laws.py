"""Laws: more never hurts, earnings are linear, ranges hold their middles, totals are the sum of their parts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import attrs
import numpy as np
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making.rewards import AS_OF, account, days_back, flat, model, program, video
from tierpace import core, money, rewards as rw
from tierpace.kernels.run_rate import run_rate_draws

figures = st.decimals(0, 1000, allow_nan=False, places=4)
shares = st.decimals(0, "0.45", allow_nan=False, places=3)
counts = st.integers(0, 10**9)


@st.composite
def ranges(draw, of=figures):
    return core.Range(*sorted((draw(of), draw(of))))


@st.composite
def accounts(draw):
    days = days_back(40)
    videos = [
        video(f"v{n}", draw(st.sampled_from(days)), seconds=draw(st.sampled_from([59, 60, 61])),
              original=draw(st.sampled_from([True, False, None])))
        for n in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    seen = draw(st.lists(st.sampled_from(days), unique=True))
    views = [rw.ViewDay(d, views=draw(st.integers(0, 50)), qualified=None) for d in seen]
    history = draw(st.lists(st.sampled_from(days), unique=True, max_size=4))
    followers = {d: draw(st.integers(0, 40)) for d in history}
    return account(videos=videos, views=views, followers=followers)


ASKED = program(
    min_followers=20,
    videos=rw.VideoWindow(3, days=30, length=rw.VideoLength(60, inclusive=False)),
    views=rw.ViewWindow(200, days=30, counted="views"),
)
RANK = {False: 0, None: 1, True: 2}


@given(accounts(), st.data())
def test_more_followers_views_or_videos_never_make_one_ineligible(mine, data):
    before = rw.eligibility(mine, ASKED, as_of=AS_OF)
    extra = data.draw(st.integers(0, 40))
    more = {
        "followers": {"followers": {d: n + extra for d, n in mine.followers}},
        "views": {"views": [attrs.evolve(v, views=v.views + extra) for v in mine.views]},
        "videos": {"videos": [*mine.videos, video("new", data.draw(st.sampled_from(days_back(40))))]},
    }
    for changes in [*more.values(), {**more["followers"], **more["views"], **more["videos"]}]:
        after = rw.eligibility(attrs.evolve(mine, **changes), ASKED, as_of=AS_OF)
        for old, new in zip(before, after, strict=True):
            assert RANK[new.met] >= RANK[old.met]
        assert RANK[after.eligible] >= RANK[before.eligible]


@given(accounts())
def test_the_fastest_pace_never_clears_after_the_slowest_and_today_if_all_is_met(mine):
    found = rw.eligibility(mine, ASKED, as_of=AS_OF)
    first, last = found.clears.first, found.clears.last
    assert last is None or first <= last
    assert (found.eligible is True) == (first == AS_OF)
    for low, high in ((low, high) for _, low, high in found.clears.paces):
        assert low <= high


@given(accounts(), st.integers(1, 40))
def test_a_criterion_holds_as_long_as_it_says_and_no_longer(mine, later):
    """Nothing is added: followers stay, and the views of new days are known to be none."""
    day = AS_OF + timedelta(days=later)
    days = {v.day for v in mine.views}
    known = [*mine.views, *(rw.ViewDay(d, views=0) for d in days_back(90, last=day) if d not in days)]
    mine = attrs.evolve(mine, views=known)
    before = rw.eligibility(mine, ASKED, as_of=AS_OF)
    after = rw.eligibility(mine, ASKED, as_of=day)
    for old, new in zip(before, after, strict=True):
        if old.met and old.holds_until is not None:
            assert (new.met is True) == (day <= old.holds_until)


@given(counts, counts, ranges())
def test_earnings_are_linear_in_views(a, b, rpm):
    paid = model(rpm=rpm)
    of_a, of_b, of_both = (rw.video_earnings(None, paid, views=n, region=None).amount for n in (a, b, a + b))
    assert of_a + of_b == of_both
    assert of_both == core.MoneyRange(rpm.low * (a + b) / 1000, rpm.high * (a + b) / 1000, "USD")


@given(counts, ranges(), figures, ranges())
def test_earnings_are_monotone_in_rpm_and_hold_their_middle(views, rpm, more, multiplier):
    factors = [rw.Factor("completion", grades={"high": multiplier})]
    seen = video(grades={"completion": "high"})
    higher = core.Range(rpm.low + more, rpm.high + more)
    now, then = (
        rw.video_earnings(seen, model(rpm=r, factors=factors), views=views, region=None).amount for r in (rpm, higher)
    )
    assert now.low <= then.low
    assert now.high <= then.high
    assert now.middle in now
    assert rpm.middle in rpm
    assert now.low == views * rpm.low * multiplier.low / 1000


@st.composite
def rates(draw):
    starts = [0, *sorted(draw(st.sets(st.integers(1, 50_000), max_size=3)))]
    steps = [money.ShareStep(s, share=draw(ranges(shares))) for s in starts]
    missions = {"m": draw(st.decimals(0, "0.1", places=3))} if draw(st.booleans()) else {}
    share = money.CreatorShare(steps, apply=draw(st.sampled_from(["whole", "marginal"])), missions=missions)
    of, paid_by = draw(st.sampled_from([("payout", "creator"), ("payout", "platform"), ("value", "platform")]))
    commission = money.Commission(draw(ranges(shares)), of=of, paid_by=paid_by) if draw(st.booleans()) else None
    return attrs.evolve(
        flat(), share=share, commission=commission, diamond_value=draw(ranges(st.decimals(0, 1, places=4))),
        coin_price=draw(ranges()), coins_per_diamond=draw(st.integers(1, 3)),
    )  # fmt: skip


@given(rates(), st.integers(0, 200_000))
def test_platform_agency_and_creator_are_the_whole_value_and_none_is_negative(paid, diamonds):
    worth = money.live_worth(diamonds, paid)
    for end in (worth.low, worth.high):
        assert end.platform + end.agency + end.creator == end.value
        assert min(end.platform, end.agency, end.creator) >= 0
    assert worth.low.creator <= worth.high.creator
    assert worth.creator.middle in worth.creator
    assert worth.coins == diamonds * paid.coins_per_diamond
    assert paid.diamonds(worth.coins) == diamonds


@st.composite
def months(draw):
    out, start, minute = [], datetime(2026, 3, 1, tzinfo=UTC), timedelta(minutes=1)
    for n in range(draw(st.integers(1, 5))):
        begin = start + timedelta(days=n, hours=draw(st.integers(0, 5)))
        minutes = draw(st.integers(1, 300))
        parts = draw(st.lists(st.integers(1, 40_000), max_size=4))
        gifts = [
            tp.Gift(begin + draw(st.integers(0, minutes)) * minute, diamonds=d, gifter_id=draw(st.sampled_from("xyz")))
            for d in parts
        ]  # fmt: skip
        rest = draw(st.integers(0, 20_000))
        battles = [tp.Battle(begin, end=begin + timedelta(minutes=5))]
        out.append(
            tp.StreamSession("ann", start=begin, end=begin + timedelta(minutes=minutes), diamonds=sum(parts) + rest,
                             gifts=gifts, battles=battles)
        )  # fmt: skip
    return tp.Ledger.from_sessions(out, day_rule=tp.DayRule("UTC"))


@given(months(), rates())
def test_streams_and_gifters_sum_to_the_month_exactly(ledger, paid):
    income = money.live_income(ledger, paid, creator_id="ann", month=tp.Month(2026, 3))
    diamonds = int(ledger.streams.diamonds.sum())
    assert income.total == money.live_worth(diamonds, paid)
    for parts in (income.streams, income.gifters):
        total = parts[0].worth if parts else income.total
        for part in parts[1:]:
            total += part.worth
        assert total == income.total
    for battle in income.battles or ():
        assert battle.worth.diamonds <= diamonds


@given(rates(), st.lists(st.integers(0, 200_000), min_size=1, max_size=6), st.sampled_from(["low", "high"]))
def test_draws_are_paid_as_single_amounts_are(paid, diamonds, at):
    """The vectorised sum over draws against the exact one, draw by draw."""
    diamonds = [*diamonds, *(step.from_diamonds for step in paid.share.steps)]
    progress = tp.demo.ledger(seed=0).select(["demo-mara"]).as_of(date(2026, 3, 15))
    base = tp.project(progress, tp.forecasters.Linear(), draws=1)
    draws = np.zeros((1, len(diamonds), 3))
    draws[0, :, 1] = diamonds
    income = money.month_income(attrs.evolve(base, draws=draws), paid, at=at)
    for s, n in enumerate(diamonds):
        end = getattr(money.live_worth(n, paid), at)
        assert abs(income.live[0, s] - float(end.creator)) <= 1e-9 * max(1, float(end.value))
        assert abs(income.agency_commission[0, s] - float(end.agency)) <= 1e-9 * max(1, float(end.value))


def test_the_month_is_one_distribution_and_its_parts_add_up():
    projection = tp.project(tp.demo.ledger(seed=0).as_of(date(2026, 3, 15)), draws=200, seed=3)
    views = [rw.ViewDay(date(2026, 3, n), views=1000 * n) for n in range(1, 16)]
    mine = rw.CreatorAccount("demo-mara", zone="UTC", views=views)
    asked = {"month": tp.Month(2026, 3), "as_of": date(2026, 3, 15), "draws": 200}
    outlook = rw.earnings_outlook(mine, model(rpm=[1, 2]), **asked)
    paid = flat(share=[0.4, 0.6], payout_minimum=50)
    income = money.month_income(projection, paid, rewards={"demo-mara": outlook}, balance={"demo-mara": 10**6})
    low, high = (money.month_income(projection, paid, rewards={"demo-mara": outlook}, at=at) for at in ("low", "high"))
    assert (income.creator == income.live + income.rewards + income.bonus).all()
    assert (income.agency == income.agency_commission + income.agency_bonus).all()
    assert ((low.creator <= income.creator) & (income.creator <= high.creator)).all()
    mara = income.ids.tolist().index("demo-mara")
    assert (income.rewards[mara] > 0).all()
    assert not np.delete(income.rewards, mara, 0).any()
    assert income.payable[mara] == 1
    far = money.month_income(projection, flat(payout_minimum=10**7), balance={"demo-mara": 10**7})
    assert far.payable.tolist() == [float(i == mara) for i in range(len(far.ids))]
    np.testing.assert_allclose(outlook.high_draws, 2 * outlook.low_draws)
    assert outlook.amount.low < outlook.amount.high
    inside = income.interval(0.8)
    held = ((income.creator >= inside[:, :1]) & (income.creator <= inside[:, 1:])).mean(1)
    assert (held >= 0.8 - 1e-9).all()
    one = income.select(["demo-mara"])
    assert (one.live == income.live[mara]).all()


@given(st.lists(st.integers(0, 10**6), min_size=7, max_size=28), st.integers(0, 3))
def test_month_end_views_are_at_least_those_seen_and_the_range_holds_the_run_rate(seen, seed):
    days = days_back(len(seen), last=date(2026, 3, 15))
    views = [rw.ViewDay(d, views=n) for d, n in zip(days, seen, strict=True)]
    asked = {"month": tp.Month(2026, 3), "as_of": date(2026, 3, 15), "draws": 100, "seed": seed}
    found = rw.view_outlook(account(views=views), **asked)
    assert (found.draws >= found.so_far).all()
    assert found.range[0] <= found.point <= found.range[1]
    assert found.point == found.so_far + 16 * sum(seen) / len(seen)
    again = rw.view_outlook(account(views=views[::-1]), **asked)
    assert found == again


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=5), ranges(st.decimals(0, 1, places=3)))
def test_a_month_is_the_sum_of_its_videos(rows, share):
    videos = [video(f"v{n}", date(2026, 3, 1)) for n in range(len(rows))]
    views = [
        rw.ViewDay(date(2026, 3, 2), views=a + b, qualified=b if n % 2 else None, video_id=f"v{n}")
        for n, (a, b) in enumerate(rows)
    ]
    paid = model(rpm=[Decimal("0.4"), 1], counted="qualified")
    month = {"month": tp.Month(2026, 3), "as_of": AS_OF}
    found = rw.month_earnings(account(videos=videos, views=views), paid, **month, qualified_share=share)
    assert sum(v.amount.low for v in found.videos) == found.amount.low
    assert sum(v.amount.high for v in found.videos) == found.amount.high
    assert found.views == sum(a + b for a, b in rows)
    assert found.counted.low <= found.counted.high <= found.views


def test_draws_of_views_are_right_on_average_and_wider_the_less_is_known():
    rng = np.random.default_rng(0)
    noise = rng.random((20_000, 14))
    seen = np.array([0.0] * 5 + [70, 700, 0, 7, 7000, 30, 20, 10, 40] * 2)
    draws = run_rate_draws(seen, 16, noise, block=7)
    assert abs(draws.mean() / (16 * seen.mean()) - 1) < 0.02
    assert draws.min() >= 0
    few, many = (run_rate_draws(np.tile([50.0, 150.0, 100.0], n), 16, noise, block=7).std() for n in (3, 9))
    assert few > many > 0
    assert not run_rate_draws(seen, 0, noise, block=7).any()
    assert not run_rate_draws(seen * 0, 16, noise, block=7).any()
