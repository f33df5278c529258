"""Expected bonuses: by hand, and against plain loops."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making import programs
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.programs import flat
from tierpace.errors import InputError, ProgramError
from tierpace.kernels.clearing import bonuses, by_signal

HOUR = 3600


def program(*paid):
    """Tiers at 60 and 40 hours that pay so."""
    tiers = [tp.Tier(n, airtime_hours=h, bonus=b) for n, h, b in zip("AB", (60, 40), paid, strict=True)]
    return programs.program(*tiers)


def march(n=1):
    """By day 15: 30 hours and 300 diamonds each."""
    return daily(np.full((n, 15), 2), first=date(2026, 3, 1)).as_of(date(2026, 3, 15))


# ends at 30, 40, 60 and 70 hours, with 300, 400, 1,000 and 2,000 diamonds
DRAWS = [[0, 0, 0], [10 * HOUR, 100, 5], [30 * HOUR, 700, 10], [40 * HOUR, 1700, 12]]


def outlook(*paid, n=1, **more):
    return tp.expected_bonus(tp.project(march(n), Fixed(*DRAWS), draws=4), program(*paid), **more)


def test_each_draw_is_paid_the_bonus_of_its_hardest_tier():
    found = outlook(flat(100), flat(20))
    assert found.mean.tolist() == [(0 + 20 + 100 + 100) / 4]
    assert found.total.tolist() == [0, 20, 100, 100]
    assert found.secured.tolist() == [0]
    assert found.at_stake.tolist() == [55]
    assert found.currency == "USD"


def test_a_bonus_by_the_diamond_counts_those_of_the_whole_month_and_of_the_same_draw():
    ratio = tp.Bonus.ratio(0.1, per_diamond="0.01", currency="USD")
    assert outlook(ratio, flat(0)).mean == pytest.approx([(1000 + 2000) * 0.001 / 4])


def test_a_total_is_summed_within_each_world():
    """Three creators who share their luck: the total is three times one's, ends and all."""
    one, three = (outlook(flat(100), flat(20), n=n, level=0.5) for n in (1, 3))
    assert three.total.tolist() == [3 * v for v in one.total]
    assert one.interval.tolist() == [[0, 100]]
    assert three.total_interval == (0, 300)
    assert repr(three) == "<ExpectedBonus of 3 creators: 165.00 USD expected, 0.00 to 300.00>"


def test_a_secured_tier_is_paid_on_what_is_earned_and_no_more():
    progress = daily(np.full((1, 15), 3), first=date(2026, 3, 1)).as_of(date(2026, 3, 15))  # 45 hours, 450 diamonds
    paid = program(flat(100), tp.Bonus.ratio(1, per_diamond="0.01", currency="USD"))
    found = tp.expected_bonus(tp.project(progress, Fixed(*DRAWS), draws=4), paid)
    assert found.secured.tolist() == [4.5]


def test_crossing_is_worth_bonus_after_less_bonus_before_exactly():
    found = outlook(tp.Bonus.ratio(0.3, per_diamond="0.01", currency="USD"), flat(Decimal("0.1")))
    assert found.worth_of_tier("A", diamonds=1001) == tp.Money(Decimal("2.903"), "USD")
    assert found.worth_of_tier("B", diamonds=1001) == tp.Money(Decimal("0.1"), "USD")
    told(
        lambda: found.worth_of_tier("C", diamonds=1),
        InputError,
        "program.unknown_tier",
        "tier",
        "a tier must be one of A, B",
        "'C'",
    )


def test_few_months_make_a_total_rough():
    assert [n.code for n in outlook(flat(1), flat(0)).notes if n.code == "rough_total"] == ["rough_total"]
    progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    found = tp.expected_bonus(tp.project(progress, draws=50, seed=0), tp.demo.program())
    assert "5 past months" in " ".join(n.text for n in found.notes)


def test_an_empty_roster_is_paid_nothing():
    nobody = march().select([])
    found = tp.expected_bonus(tp.project(nobody, Fixed(*DRAWS), draws=4), program(flat(1), flat(0)))
    assert found.mean.shape == (0,)
    assert found.interval.shape == (0, 2)
    assert found.total.tolist() == [0] * 4


def test_a_tier_without_a_bonus_is_not_taken_to_pay_nothing():
    told(
        lambda: outlook(flat(1), None),
        ProgramError,
        "payout.no_bonus",
        "bonus",
        "each tier of 'P' must state a bonus",
        "found 'B'",
    )


def test_currencies_do_not_mix():
    told(
        lambda: outlook(flat(1), flat(1, "EUR")),
        ProgramError,
        "money.mixed_currencies",
        "currency",
        "must be the same for all amounts",
    )


def test_a_bonus_by_the_diamond_needs_diamonds():
    ledger = tp.Ledger.from_daily(
        creator_id=["a"],
        day=["2026-03-01"],
        airtime_seconds=[HOUR],
        diamonds=None,
        active=[1],
        day_rule=RULE,
    )
    ratio = tp.Bonus.ratio(1, per_diamond="0.01", currency="USD")
    projection = tp.project(ledger.as_of(date(2026, 3, 1)), draws=10)
    told(
        lambda: tp.expected_bonus(projection, program(ratio, flat(0))),
        InputError,
        "program.unmeasured_signal",
        "program",
        "diamonds must be measured, for the bonus counts them",
    )
    assert tp.expected_bonus(projection, program(flat(2), flat(0))).mean.shape == (1,)


@pytest.mark.parametrize("level", [0, 1, "0.8"])
def test_a_level_lies_between_0_and_1(level):
    told(lambda: outlook(flat(1), flat(0), level=level), InputError, "projection.bad_level", "level")


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 6), st.integers(1, 3))
def test_bonuses_equal_a_loop_over_creators_and_draws(seed, n, s, k):
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, 9, (n, s, 3)).astype(float)
    thresholds = np.sort(rng.integers(0, 9, (n, k, 3)), axis=1)[:, ::-1]
    possible = np.logical_or.accumulate(rng.random((n, k)) < 0.6, axis=1)  # what is easier can be reached as well
    fixed, rate = rng.integers(0, 100, k).astype(float), rng.integers(0, 3, k).astype(float)
    got = bonuses(by_signal(draws), thresholds, possible, fixed, rate)
    for i in range(n):
        for d in range(s):
            cleared = [t for t in range(k) if possible[i, t] and (draws[i, d] >= thresholds[i, t]).all()]
            assert got[i, d] == (fixed[cleared[0]] + rate[cleared[0]] * draws[i, d, 1] if cleared else 0)
