"""Money: the same cents in any decimal context, never paid twice, and never more at stake than is expected."""

import decimal
import os
import subprocess
import sys
from contextlib import contextmanager
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making import results
from tests.making.rewards import flat
from tierpace.cli.entry import main
from tierpace.core.money import product, quotient, significant, to_places, total
from tierpace.errors import ProgramError
from tierpace.io.console.values import read_money, read_ratio
from tierpace.show.page.lines import Stake
from tierpace.show.page.rows import money

EXAMPLES = Path(tp.__file__).parent / "examples"
ROUNDINGS = sorted(name for name in vars(decimal) if name.startswith("ROUND_"))
CALLERS = {
    "short": Context(prec=6),
    "usual": Context(prec=28),
    "long": Context(prec=50),
    "shortest": Context(prec=1, rounding="ROUND_UP"),
    "narrow": Context(prec=9, Emin=-3, Emax=3, rounding="ROUND_CEILING"),
    "strict": Context(prec=6, traps=[decimal.Inexact, decimal.Rounded, decimal.FloatOperation, decimal.Subnormal]),
    "small": Context(prec=6, capitals=0),
    "lax": Context(prec=6, rounding="ROUND_FLOOR", traps=[]),
}
PARTS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places, Context(prec=60)),
    st.integers(0, 10**30 - 1),
    st.integers(0, 30),
)


@contextmanager
def calling(context):
    """Work as a caller does whose decimal context is this one."""
    before = decimal.getcontext()
    decimal.setcontext(context.copy())
    try:
        yield
    finally:
        decimal.setcontext(before)


def cents(exact):
    """Return an exact amount in whole cents, halves up, by whole numbers alone."""
    return (exact * 200 + 1) // 2


@pytest.mark.catalogue(181)
@pytest.mark.parametrize("caller", CALLERS)
def test_a_bonus_is_the_same_to_the_last_digit_whatever_the_callers_context(caller):
    with calling(CALLERS[caller]):
        bonus = tp.Bonus.ratio(Decimal("0.06"), per_diamond="0.01", currency="USD")
        paid = bonus.pay(123_456_789) + tp.Money(Decimal("0.0001"), "USD")
        shown = tp.core.MoneyRange(paid.amount, paid.amount, "USD")
    assert paid.amount == Decimal("74074.0735")
    assert str(shown) == "74,074.07 USD"


@pytest.mark.catalogue(181)
@given(
    ratio=st.integers(0, 10**30).map(lambda digits: Decimal(f"{digits}e-30")),
    rate=PARTS,
    fixed=PARTS,
    diamonds=st.integers(0, 10**18),
    context=st.builds(Context, prec=st.sampled_from([1, 6, 28, 50]), rounding=st.sampled_from(ROUNDINGS)),
)
def test_the_oracle_of_money_gives_the_same_cents(ratio, rate, fixed, diamonds, context):
    wanted = Fraction(fixed) + Fraction(ratio) * Fraction(rate) * diamonds
    with calling(context):
        by_diamond = tp.Bonus.ratio(ratio, per_diamond=rate, currency="USD")
        paid = tp.Bonus(fixed, by_diamond.per_diamond, "USD").pay(diamonds)
        summed = tp.Money(fixed, "USD") + by_diamond.pay(diamonds)
        rounded = to_places(paid.amount)
        text = str(tp.core.MoneyRange(paid.amount, paid.amount, "USD"))
    assert Fraction(paid.amount) == Fraction(summed.amount) == wanted
    assert Fraction(rounded) * 100 == cents(wanted)
    assert text == f"{cents(wanted) // 100:,}.{cents(wanted) % 100:02d} USD"


@pytest.mark.catalogue(181)
@given(a=PARTS, b=PARTS, per=st.integers(1, 10**9), prec=st.integers(1, 60), rounding=st.sampled_from(ROUNDINGS))
def test_sums_products_and_quotients_owe_nothing_to_the_context(a, b, per, prec, rounding):
    with calling(Context(prec=prec, rounding=rounding)):
        found = (
            total((a, b, a.copy_negate())),
            product(a, b, 3),
            to_places(a, 4, per=per),
            quotient(a, per),
            significant(b, 3),
        )
    assert Fraction(found[0]) == Fraction(b)
    assert Fraction(found[1]) == Fraction(a) * Fraction(b) * 3
    assert Fraction(found[2]) * 10**4 == (Fraction(a) / per * 20_000 + 1) // 2
    assert abs(Fraction(found[3]) * per - Fraction(a)) <= Fraction(a) / 10**27
    assert abs(Fraction(found[4]) - Fraction(b)) <= Fraction(b) / 200


@pytest.mark.catalogue(181)
def test_what_no_money_needs_is_refused_and_not_rounded():
    huge, tiny = tp.Money(Decimal("1e3000"), "USD"), tp.Money(Decimal("1e-3000"), "USD")
    told(lambda: huge + tiny, ProgramError, "money.too_wide", "amount", "exact within 2,000 digits", "1e+3000")
    told(lambda: quotient(1, 0), ProgramError, "money.too_wide", "amount", "exact within 2,000 digits", "1, 0")
    told(lambda: to_places(huge.amount), ProgramError, "money.too_wide", "amount", "check the figures")


@cache
def everything():
    """The JSON of every kind of result, from a fresh interpreter whose context is the usual one."""
    return made(CALLERS["usual"])


def made(context):
    with calling(context):
        found = [*results.of_months(), *results.of_rewards()]
        text = tp.show.to_json(found)
        return text, [str(r) + repr(r) for r in found], tp.show.to_json(tp.show.from_json(text))


@pytest.mark.catalogue(181)
@pytest.mark.parametrize("caller", [c for c in CALLERS if c != "usual"])
def test_every_result_is_the_same_whatever_the_callers_context(caller):
    assert made(CALLERS[caller]) == everything()


def read():
    """What doors make of figures that are decimals on their way in."""
    sessions = tp.Ledger.from_columns(
        creator_id=["a", "b", "b"],
        start=["2026-03-01T10:00Z", "2026-03-02T10:00Z", "2026-03-03T10:00Z"],
        end=["2026-03-01T12:00Z", "2026-03-02T12:00Z", "2026-03-03T12:00Z"],
        diamonds=np.array([Decimal(123456789012), Decimal("1000000000000.0"), 12345678.0], object),
        day_rule=tp.DayRule("UTC"),
    )
    files = sorted(EXAMPLES.glob("*.toml"))
    paid = [tp.io.read_live_rates(f) for f in sorted(EXAMPLES.glob("rewards/live-*.toml"))]
    cells = read_money(1234567.125, ""), read_money("1,234,567.1234", ""), read_ratio("94.61812%", "")
    return sessions, [tp.io.read_programs(f) for f in files], paid, cells


@pytest.mark.catalogue(181)
@pytest.mark.parametrize("caller", [c for c in CALLERS if c != "usual"])
def test_doors_read_the_same_whatever_the_callers_context(caller):
    usual = read()
    with calling(CALLERS[caller]):
        assert read() == usual


@pytest.mark.catalogue(181)
def test_even_the_context_of_the_import_is_none_of_ours():
    """What is computed once, when a module is loaded, is exact too."""
    code = (
        "import decimal; c = decimal.getcontext(); c.prec, c.rounding = 3, decimal.ROUND_UP\n"
        "decimal.DefaultContext.prec = decimal.DefaultContext.Emax = 4\n"
        "from datetime import timedelta; import tierpace as tp\n"
        "from tierpace.io.programs import SECOND; from tierpace.core.money import EXACT\n"
        "tier = tp.Tier('T', airtime_hours=timedelta(seconds=300_001))\n"
        "print(SECOND, EXACT.prec, EXACT.Emax > 9, tier.minimums)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split() == ["0.0002777777777777777777777777778", "2000", "True", "(300001,", "0,", "0)"]


def rates(rate, *, of="value", paid_by="platform", **changes):
    return flat(commission=tp.money.Commission(rate, of=of, paid_by=paid_by), **changes)


def by_ratio(*ratios, currency="USD", per_diamond="0.01"):
    tiers = [
        tp.Tier(
            f"{ratio * 100:g} %",
            diamonds=1000 * ratio,
            bonus=tp.Bonus.ratio(ratio, per_diamond=per_diamond, currency=currency),
        )
        for ratio in sorted(ratios, reverse=True)
    ]
    return tp.Program(name="Activeness", region="US", revision="2026-02", day_rule=tp.DayRule("UTC"), tiers=tiers)


@pytest.fixture(scope="module")
def projection():
    return tp.project(tp.demo.ledger(seed=0).as_of(tp.demo.AS_OF), draws=20, seed=0)


@pytest.mark.catalogue(172)
@pytest.mark.parametrize(
    ("given", "program", "twice"),
    [
        (rates(0.05), by_ratio(0.04, 0.05, 0.06), "0.05"),
        (rates([0.04, 0.06]), by_ratio(0.04, 0.05, 0.06), "0.06, 0.05, 0.04"),
        (rates(0.05, diamond_value=0.02), by_ratio(0.05, per_diamond="0.02"), "0.05"),
        (rates([0.01, 0.06], of="payout"), by_ratio(0.01, 0.06), "0.06, 0.01"),
        (rates(0.05, paid_by="creator"), by_ratio(0.05), "0.05"),
        (rates(0.05), by_ratio(0.04, 0.06), None),
        (rates(0.05, diamond_value=0.02), by_ratio(0.05), None),
        (rates([0.01, 0.07], of="payout"), by_ratio(0.01, 0.06), None),
        (flat(), by_ratio(0.05), None),
    ],
)
def test_one_payment_entered_twice_is_refused_and_both_are_named(projection, given, program, twice):
    asked = {"program": program, "bonus_to_creator": 0}
    paid = tp.money.month_income(projection, given, **asked, both=True)
    if twice is None:
        assert tp.money.month_income(projection, given, **asked) == paid
        return
    words = f"the commission of 'R' 1 ({given.commission.rate}) once more, found 'Activeness 2026-02: {twice}'"
    told(
        lambda: tp.money.month_income(projection, given, **asked), ProgramError, "rewards.paid_twice", "program", words,
        "both=True (--both) if both are paid",
    )  # fmt: skip


@pytest.mark.catalogue(172)
def test_the_command_refuses_it_too_unless_both_are_paid(tmp_path, capsys):
    sessions = tmp_path / "s.csv"
    sessions.write_text("creator_id,start,end,diamonds\na,2026-02-03T10:00Z,2026-02-03T14:00Z,5000\n")
    asked = ["rewards", "income", str(sessions), "--program", str(EXAMPLES / "activeness-to-2026-02.toml"), "--rates",
             str(EXAMPLES / "rewards" / "live-us-2025-02.toml"), "--bonus-to-creator", "0", "--as-of", "2026-02-03",
             "--draws", "5"]  # fmt: skip
    assert main(asked) == 1
    error = capsys.readouterr().err
    assert "Activeness (example) to 2026-02: 0.06, 0.05, 0.04" in error
    assert "the commission of 'Scaled LIVE rewards, US (example)' 2025-02-10 (0.04 to 0.06)" in error
    assert main([*asked, "--both"]) == 0
    assert "a " in capsys.readouterr().out


@pytest.mark.catalogue(85)
def test_a_bonus_in_another_currency_than_the_rates_is_refused(projection):
    told(
        lambda: tp.money.month_income(projection, flat(), program=by_ratio(0.05, currency="EUR"), bonus_to_creator=0),
        ProgramError, "money.mixed_currencies", "currency", "must be the same for all amounts", "('USD', 'EUR')",
    )  # fmt: skip


@pytest.mark.catalogue(173)
@given(mean=st.floats(0, 10**6), part=st.floats(0, 1))
def test_at_stake_is_never_more_than_what_is_expected(mean, part):
    stake = Stake("USD", mean, mean * part)
    shown = [money(v, "USD").replace("<1", "0.5").replace(",", "").split()[0] for v in (stake.open_, stake.mean)]
    assert float(shown[0]) <= float(shown[1])


@pytest.mark.catalogue(173)
def test_eleven_and_a_half_of_eleven_and_a_half():
    for mean in (11.499, 11.4999999999, 11.5, 12.5):
        stake = Stake("USD", mean, 0.0)
        assert money(stake.open_, "USD") == money(stake.mean, "USD")
    assert money(11.5 - 1e-13, "USD") == money(11.5, "USD") == "12 USD"  # secured next to expected


@pytest.mark.catalogue(173)
def test_what_is_secured_whole_leaves_no_dust_at_stake(projection):
    each = by_ratio(0.05)
    outlook = tp.expected_bonus(tp.project(tp.demo.ledger(seed=0).as_of(tp.Month(2026, 3).last), draws=7), each)
    assert not outlook.at_stake.any()
    assert (outlook.at_stake <= outlook.mean).all()
    open_ = tp.expected_bonus(projection, by_ratio(0.05, 0.06))
    assert (open_.at_stake <= open_.mean).all()
