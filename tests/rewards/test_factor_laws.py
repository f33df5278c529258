"""Laws of factors and joining: better-paying viewers never earn less, a later joining day never more, and so on."""

from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making.rewards import AS_OF, account, days_back, model, program, video
from tierpace import core, rewards as rw

MARCH = {"month": tp.Month(2026, 3), "as_of": AS_OF}
FIRST = date(2026, 2, 20)
figures = st.decimals(0, 5, allow_nan=False, places=3)
days = st.integers(0, 50).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def ranges(draw, of=figures):
    return core.Range(*sorted((draw(of), draw(of))))


@st.composite
def shares(draw):
    parts = draw(st.lists(st.integers(1, 100), min_size=3, max_size=3))
    rest = draw(st.integers(0, 100))
    whole = sum(parts) + rest
    cents = [Decimal(100 * part // whole) / 100 for part in parts]
    return dict(zip(("US", "GB", "XX"), cents, strict=True))


@st.composite
def countries(draw):
    grades = {"US": draw(ranges()), "GB": draw(ranges()), "BR": draw(ranges())}
    if draw(st.booleans()):
        grades["other"] = draw(ranges())
    return rw.Factor("country", grades=grades)


def of(viewers, country, views=1000):
    mine = account(viewers=viewers, views=[rw.ViewDay(date(2026, 3, 3), views=views)])
    return rw.month_earnings(mine, model(factors=[country]), **MARCH).amount


@given(countries(), shares(), st.integers(0, 100))
def test_a_larger_share_of_a_better_paying_country_never_earns_less(country, viewers, percent):
    grades = dict(country.grades)
    us, gb = grades["US"], grades["GB"]
    worse, better = ("US", "GB") if (us.low, us.high) <= (gb.low, gb.high) else ("GB", "US")
    moved = viewers[worse] * percent / 100
    after = viewers | {worse: viewers[worse] - moved, better: viewers[better] + moved}
    before, then = of(viewers, country), of(after, country)
    assert then.low >= before.low
    if grades[better].high >= grades[worse].high:
        assert then.high >= before.high


@given(countries(), shares())
def test_viewers_pay_between_the_least_and_the_greatest_country_and_unknown_ones_as_wide(country, viewers):
    found, unknown = of(viewers, country), of({}, country)
    assert unknown.low <= found.low <= found.high <= unknown.high
    assert found.low == country.of_viewers(list(viewers.items())).low


@given(countries(), st.sampled_from(["US", "GB", "BR"]), ranges())
def test_one_country_alone_has_its_own_factor_and_equal_factors_need_no_shares(country, name, same):
    grade = dict(country.grades)[name]
    assert of(name, country) == of({name: 1}, country) == core.MoneyRange(grade.low, grade.high, "USD")
    alike = rw.Factor("country", grades={"US": same, "BR": same})
    assert of({}, alike) == of({"US": 0.3, "XX": 0.2}, alike) == core.MoneyRange(same.low, same.high, "USD")


@given(countries(), shares(), st.sampled_from(["US", "GB", "XX"]))
def test_knowing_less_is_never_narrower(country, viewers, name):
    """Where the rest is not stated, leaving a country out leaves its views between the least and the greatest."""
    if "other" in dict(country.grades):
        country = attrs.evolve(country, grades={k: v for k, v in country.grades if k != "other"})
    full, less = of(viewers, country), of({k: v for k, v in viewers.items() if k != name}, country)
    assert less.low <= full.low
    assert full.high <= less.high


@st.composite
def posted(draw):
    """Videos of before, on and after any joining day, their views, and views that are not given by video."""
    when = draw(st.lists(days, max_size=5))
    videos = [video(f"v{n}", d, hour=draw(st.integers(0, 23))) for n, d in enumerate(when)]
    views = [
        rw.ViewDay(d, views=draw(st.integers(0, 5000)), video_id=name)
        for name in [*(v.id for v in videos), None]
        for d in draw(st.lists(days, unique=True, max_size=4))
    ]
    return account(zone=draw(st.sampled_from(["UTC", "America/New_York"])), videos=videos, views=views)


PAID = model(rpm=[1, 2], after_joining=True)


@given(posted(), days, st.integers(0, 30))
def test_a_later_joining_day_never_raises_earnings_and_not_knowing_it_spans_them(mine, joined, later):
    early, late = (
        rw.month_earnings(attrs.evolve(mine, joined=joined + timedelta(days=n)), PAID, **MARCH).amount
        for n in (0, later)
    )
    assert late.low <= early.low
    assert late.high <= early.high
    unknown, all_of_it = rw.month_earnings(mine, PAID, **MARCH), rw.month_earnings(mine, model(rpm=[1, 2]), **MARCH)
    assert unknown.amount.low == 0
    assert early.high <= unknown.amount.high == all_of_it.amount.high
    assert bool(unknown.notes) is True
    applied = rw.month_earnings(attrs.evolve(mine, applied=joined), PAID, **MARCH)
    assert early.high == applied.amount.high


@given(days, st.integers(0, 40), st.integers(0, 3))
def test_a_later_joining_day_never_raises_what_the_month_will_have_earned(joined, later, seed):
    views = [rw.ViewDay(d, views=500 * n, video_id="a" if n % 3 else "b") for n, d in enumerate(days_back(28))]
    videos = [video("a", date(2026, 3, 4)), video("b", date(2026, 3, 20))]
    mine = account(videos=videos, views=[v for v in views if v.day <= date(2026, 3, 22)])
    asked = {"month": tp.Month(2026, 3), "as_of": date(2026, 3, 22), "draws": 20, "seed": seed}
    early, late = (
        rw.earnings_outlook(attrs.evolve(mine, joined=joined + timedelta(days=n)), PAID, **asked) for n in (0, later)
    )
    assert (late.low_draws <= early.low_draws + 1e-9).all()
    assert (late.high_draws <= early.high_draws + 1e-9).all()
    unknown = rw.earnings_outlook(mine, PAID, **asked)
    assert (early.low_draws >= unknown.low_draws).all()
    assert (early.high_draws <= unknown.high_draws + 1e-9).all()
    assert (early.low_draws <= early.high_draws + 1e-9).all()


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 30), st.integers(0, 30), st.booleans())
def test_reviews_end_in_order_and_business_days_are_never_sooner(applied, a, b, business):
    low, high = sorted((a, b))
    counted = "business days" if business else "days"
    first, last = rw.ReviewTime([low, high], counted=counted).after(applied)
    assert applied <= first <= last
    assert (last - applied).days >= high
    between = [applied + timedelta(days=n + 1) for n in range((last - applied).days)]
    assert sum(d.weekday() < 5 for d in between) == high if business else len(between) == high
    after = rw.ReviewTime([low, high], counted=counted).after(applied + timedelta(days=1))
    assert after[0] >= first


TICKS = {"tax_forms": ["W-9", "W-8BEN"], "payment_account": True, "good_standing": True}
ticks = st.sampled_from([True, False, None])


@pytest.mark.catalogue(185)
@given(ticks, ticks, ticks, ticks, st.sampled_from([None, date(2026, 3, 1)]))
def test_what_is_not_known_never_clears_and_never_earns(first, second, account_there, standing, applied):
    mine = account(
        tax_forms={"W-9": first, "W-8BEN": second}, payment_account=account_there, good_standing=standing,
        applied=applied,
    )  # fmt: skip
    found = rw.eligibility(mine, program(**TICKS, review=rw.ReviewTime(7, counted="days")), as_of=AS_OF)
    form = True if True in (first, second) else False if first is second is False else None
    said = [form, account_there, standing]
    assert found.eligible is (False if False in said else None if None in said else True)
    assert (found.clears.first is not None) == (found.eligible is True)
    assert (found.earns.first is not None) == (found.eligible is True)
    for criterion in found:
        assert (criterion.closes == "") == (criterion.met is True)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from("vqb")), min_size=30, max_size=30),
    st.integers(1, 400), st.sampled_from(["views", "qualified"]), st.integers(0, 29),
)  # fmt: skip
def test_a_criterion_of_views_is_certain_only_where_every_completion_agrees(rows, minimum, counted, unseen):
    """Of each day both numbers are made up; one of them, or neither, is given."""
    truth = [(a + b, b) for a, b, _ in rows]
    window = program(views=rw.ViewWindow(minimum, days=30, counted=counted))
    given_rows = [
        rw.ViewDay(d, views=None if which == "q" else views, qualified=None if which == "v" else qualified)
        for d, (views, qualified), (_, _, which) in zip(days_back(30), truth, rows, strict=True)
    ]
    found = rw.eligibility(account(views=given_rows), window, as_of=AS_OF)["views"]
    full = [rw.ViewDay(d, views=v, qualified=q) for d, (v, q) in zip(days_back(30), truth, strict=True)]
    true = rw.eligibility(account(views=full), window, as_of=AS_OF)["views"]
    assert found.met in (None, true.met)
    assert found.found <= true.found
    without = given_rows[:unseen] + given_rows[unseen + 1 :]
    less = rw.eligibility(account(views=without), window, as_of=AS_OF)["views"]
    assert less.met is not False
    assert less.met is None or found.met


@given(st.lists(days, max_size=12), st.integers(1, 6), st.integers(1, 30), st.sampled_from(["videos", "days"]), days)
def test_more_videos_never_break_a_cadence_and_it_holds_as_long_as_it_says(when, minimum, span, counted, new):
    if counted == "days" and minimum > span:
        minimum = span
    cadence = program(posting=rw.PostingCadence(minimum, days=span, counted=counted))
    mine = account(videos=[video(f"v{n}", d) for n, d in enumerate(when)])
    found = rw.eligibility(mine, cadence, as_of=AS_OF)["posting"]
    more = attrs.evolve(mine, videos=[*mine.videos, video("new", new)])
    assert rw.eligibility(more, cadence, as_of=AS_OF)["posting"].met >= found.met
    if found.met and found.holds_until:
        past = attrs.evolve(mine, videos=[v for v in mine.videos if v.posted.date() <= AS_OF])
        ends = [found.holds_until + timedelta(days=n) for n in (0, 1)]
        assert [rw.eligibility(past, cadence, as_of=d)["posting"].met for d in ends] == [True, False]
