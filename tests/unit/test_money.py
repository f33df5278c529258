"""Money and bonuses."""

from decimal import ROUND_CEILING, Context, Decimal, localcontext
from enum import IntEnum

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.core import money
from tierpace.errors import InputTypeError, ProgramError


class Five(IntEnum):
    FIVE = 5


@pytest.mark.parametrize(
    ("given", "amount"),
    [(3, "3"), (0.1, "0.1"), (Decimal("0.10"), "0.10"), (np.float64(0.1), "0.1"), (Five.FIVE, "5"), (-2, "-2")],
    ids=["int", "float", "decimal", "numpy", "enum", "debt"],
)
def test_an_amount_is_the_decimal_that_was_written(given, amount):
    assert tp.Money(given, "USD").amount == Decimal(amount)


def test_an_amount_of_any_length_is_exact():
    assert int(tp.Money(10**5000 + 1, "USD").amount) == 10**5000 + 1


def test_one_currency_adds_up():
    assert tp.Money(0.1, "USD") + tp.Money(0.2, "USD") == tp.Money(Decimal("0.3"), "USD")
    assert str(tp.Money(2.50, "EUR")) == "2.5 EUR"
    told(
        lambda: tp.Money(1, "USD") + tp.Money(1, "EUR"),
        ProgramError,
        "money.mixed_currencies",
        "currency",
        "must be the same for all amounts",
        "found ('USD', 'EUR')",
    )
    with pytest.raises(TypeError):
        tp.Money(1, "USD") + 1


@pytest.mark.parametrize("bad", ["3", None, True, 1j])
def test_an_amount_is_a_number(bad):
    told(lambda: tp.Money(bad, "USD"), InputTypeError, "money.bad_amount", "amount", "amount must be a number")


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")])
def test_an_amount_is_finite(bad):
    told(lambda: tp.Money(bad, "USD"), ProgramError, "money.bad_amount", "amount", "amount must be finite")


@pytest.mark.parametrize("bad", ["usd", "US", "USDX", "US1", "", None, 5])
def test_a_currency_is_three_capital_letters(bad):
    told(
        lambda: tp.Money(1, bad),
        ProgramError,
        "program.currency",
        "currency",
        "a currency must be three capital letters (ISO 4217)",
        'for example "USD"',
    )


def test_bonuses_pay_to_the_last_digit():
    assert tp.Bonus.flat(50, currency="USD").pay(0) == tp.Money(50, "USD")
    # 5 % of 0.01 a diamond, for 123,457 diamonds
    assert tp.Bonus.ratio(0.05, per_diamond="0.01", currency="USD").pay(123_457).amount == Decimal("61.7285")
    assert tp.Bonus(10, 0.001, "USD").pay(1000).amount == 11
    assert tp.Bonus(10, 0.001, "USD").pay(np.int64(1000)).amount == 11
    with pytest.raises(TypeError):
        tp.Bonus(10, 0.001, "USD").pay(1000.5)


def test_a_bonus_is_no_fine():
    told(
        lambda: tp.Bonus.flat(-1, currency="USD"),
        ProgramError,
        "program.negative_bonus",
        "fixed",
        "a bonus must be 0 or more",
    )
    told(
        lambda: tp.Bonus.ratio(-1, per_diamond=1, currency="USD"),
        ProgramError,
        "program.negative_bonus",
        "per_diamond",
        "a bonus must be 0 or more",
    )


def test_the_parts_of_a_bonus_are_numbers():
    told(lambda: tp.Bonus("1", 0, "USD"), InputTypeError, "program.bad_fixed", "fixed", "fixed must be a number")
    told(
        lambda: tp.Bonus.ratio("x", per_diamond=1, currency="USD"),
        InputTypeError,
        "program.bad_ratio",
        "ratio",
        "ratio must be a number",
    )
    for bad in ("0,01", "x", ""):
        told(
            lambda bad=bad: tp.Bonus.ratio(1, per_diamond=bad, currency="USD"),
            ProgramError, "program.bad_per_diamond", "per_diamond", "must be a number", f"found {bad!r}",
            'written with a point, as "0.01"',
        )  # fmt: skip
    told(
        lambda: tp.Bonus.ratio(1, per_diamond="NaN", currency="USD"),
        ProgramError, "program.bad_per_diamond", "per_diamond", "per_diamond must be finite", "found NaN",
    )  # fmt: skip
    told(
        lambda: tp.Bonus.ratio(1, per_diamond=None, currency="USD"),
        InputTypeError,
        "program.bad_per_diamond",
        "per_diamond",
        "must be a number",
        "found None",
    )


def test_a_bonus_of_its_own_parts_names_them():
    told(lambda: tp.Bonus(0, "x", "USD"), InputTypeError, "program.bad_per_diamond", "per_diamond", "found 'x'")
    told(lambda: tp.Tier("T", diamonds=1, bonus=5), InputTypeError, "program.bad_bonus", "bonus", "found 5")


def test_each_rule_of_rounding_ends_at_the_smallest_coin_whatever_the_context():
    amounts = [Decimal(t) for t in ("0.125", "0.135", "0.1250001", "0.1299", "0.12")]
    with localcontext(Context(prec=2, rounding=ROUND_CEILING)):
        found = {rule: [str(money.to_coin(a, "USD", rule)) for a in amounts] for rule in money.ROUNDINGS}
    assert found == {
        "half_up": ["0.13", "0.14", "0.13", "0.13", "0.12"],
        "half_even": ["0.12", "0.14", "0.13", "0.13", "0.12"],
        "down": ["0.12", "0.13", "0.12", "0.12", "0.12"],
        "up": ["0.13", "0.14", "0.13", "0.13", "0.12"],
    }
    assert [str(money.to_coin(Decimal("1234.5"), c)) for c in ("JPY", "KWD", "USD")] == ["1235", "1234.500", "1234.50"]


def test_a_bonus_by_a_ratio_keeps_what_a_diamond_is_worth_and_is_equal_without():
    made = tp.Bonus.ratio(0.065, per_diamond="0.01", currency="USD")
    assert (made.worth, made.share) == (Decimal("0.01"), Decimal("0.065"))
    plain = tp.Bonus(0, Decimal("0.00065"), "USD")
    assert (plain.worth, plain.share, plain == made) == (None, None, True)
    assert tp.Bonus.ratio(0.065, per_diamond=0, currency="USD").share is None
    assert tp.show.from_json(tp.show.to_json(made)).share == Decimal("0.065")
