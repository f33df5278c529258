"""What was paid against what we say: every difference, to the cent, with its likely cause."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputError
from tierpace.money.difference_causes import CAUSES

JUNE = tp.Month(2026, 6)
RULE = tp.DayRule("UTC", min_minutes=60)
HOUR = 3600


def program(**changes):
    tiers = [
        tp.Tier(
            "Gold",
            diamonds=300_000,
            airtime_hours=40,
            active_days=10,
            bonus=tp.Bonus.ratio(0.06, per_diamond="0.01", currency="USD"),
        ),
        tp.Tier(
            "Silver",
            diamonds=100_000,
            airtime_hours=20,
            active_days=5,
            bonus=tp.Bonus.ratio(0.04, per_diamond="0.01", currency="USD"),
        ),
        tp.Tier("Bronze", airtime_hours=10, active_days=2, bonus=tp.Bonus.flat(15, currency="USD")),
    ]
    return tp.Program(**{"name": "P", "region": "US", "revision": "1", "day_rule": RULE, "tiers": tiers, **changes})


def ledger_of(totals, *, quality="observed", last=30):
    """A ledger of June in which each creator has so many diamonds, and so many days of four hours."""
    rows = [
        (
            who,
            date(2026, 6, d + 1),
            4 * HOUR if d < days else 0,
            diamonds if d == 0 else 0,
            int(d < days),
            quality if d == 0 else "observed",
        )
        for who, (diamonds, days) in totals.items()
        for d in range(last)
    ]
    names = ("creator_id", "day", "airtime_seconds", "diamonds", "active", "quality")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return tp.Ledger.from_daily(
        **columns, day_rule=RULE, creators=[tp.Creator(who, name=f"user-{who}") for who in totals]
    )


def paid_of(totals, bonus, **changes):
    ids = list(totals)
    columns = {
        "names": [f"user-{who}" for who in ids],
        "airtime_seconds": [4 * HOUR * days for _, days in totals.values()],
        "diamonds": [diamonds for diamonds, _ in totals.values()],
        "active_days": [days for _, days in totals.values()],
        "bonus": [None if b is None else Decimal(b) for b in bonus],
    }
    return tp.core.PaidMonth(JUNE, ids=ids, **{**columns, **changes})


SOUND = {"a": (350_000, 12), "b": (123_456, 6), "c": (5, 3), "d": (0, 0)}
AMOUNTS = ["210.00", "49.38", "15", "0"]


def differences(found):
    return [(r["creator_id"], r["item"], r["ours"], r["theirs"], r["difference"], r["cause"]) for r in found]


def test_a_month_that_agrees_has_no_difference():
    found = tp.reconcile(ledger_of(SOUND), program(), paid_of(SOUND, AMOUNTS))
    assert (len(found), found.compared, found.causes) == (0, 4, {})
    assert repr(found) == "<Reconciliation of 2026-06, 4 creators in both; differences: none>"
    assert found.to_frame().shape == (0, 11)


def test_a_cent_is_a_difference_and_half_a_cent_is_rounded_up():
    ours = ledger_of({"b": (123_412, 6)})  # 49.3648
    assert not len(tp.reconcile(ours, program(), paid_of({"b": (123_412, 6)}, ["49.3648"])))
    found = tp.reconcile(ours, program(), paid_of({"b": (123_412, 6)}, ["49.37"]))
    assert differences(found) == [("b", "bonus", Decimal("49.36"), Decimal("49.37"), Decimal("0.01"), "rounding")]
    fifth = tp.Bonus.ratio(0.05, per_diamond="0.01", currency="USD")
    half = program(tiers=[tp.Tier("Gold", diamonds=100_000, bonus=fifth)])  # 61.705
    assert not len(tp.reconcile(ledger_of({"b": (123_410, 6)}), half, paid_of({"b": (123_410, 6)}, ["61.71"])))


def test_more_diamonds_in_the_file_carry_through_to_tier_and_bonus():
    theirs = {**SOUND, "b": (310_000, 12)}
    found = tp.reconcile(
        ledger_of({**SOUND, "b": (290_000, 12)}), program(), paid_of(theirs, ["210", "186", "15", "0"])
    )
    assert differences(found) == [
        ("b", "diamonds", 290_000, 310_000, 20_000, "corrected_up"),
        ("b", "tier", "Silver", "Gold", None, "figures"),
        ("b", "bonus", Decimal("116.00"), Decimal("186.00"), Decimal("70.00"), "figures"),
    ]
    assert [r["because"] for r in found][1] == CAUSES["figures"]
    assert found.to_frame().theirs.tolist() == ["310000", "Gold", "186.00"]


def test_fewer_diamonds_in_the_file_were_taken_back():
    found = tp.reconcile(ledger_of({"b": (123_456, 6)}), program(), paid_of({"b": (120_000, 6)}, ["48"]))
    assert differences(found)[0] == ("b", "diamonds", 123_456, 120_000, -3456, "corrected_down")


def test_the_file_pays_another_tier_than_its_figures_clear():
    found = tp.reconcile(ledger_of(SOUND), program(), paid_of(SOUND, ["140.00", *AMOUNTS[1:]]))
    assert differences(found) == [
        ("a", "tier", "Gold", "Silver", None, "other_tier"),
        ("a", "bonus", Decimal("210.00"), Decimal("140.00"), Decimal("-70.00"), "other_tier"),
    ]


def test_an_amount_that_agrees_may_be_that_of_another_tier():
    theirs = {"a": (450_000, 12)}
    found = tp.reconcile(ledger_of({"a": (300_000, 12)}), program(), paid_of(theirs, ["180"]))
    assert differences(found) == [
        ("a", "diamonds", 300_000, 450_000, 150_000, "corrected_up"),
        ("a", "tier", "Gold", "Silver", None, "other_tier"),
    ]


def test_our_own_doubts_come_before_the_rule_of_days():
    ours = ledger_of({"c": (5, 3)}, quality="restated")
    found = tp.reconcile(ours, program(), paid_of({"c": (5, 3)}, ["15"], active_days=[4]))
    assert differences(found) == [("c", "active_days", 3, 4, 1, "restated")]


def test_a_violation_explains_that_less_is_paid_and_not_that_more_is():
    marked = {"violative": [True, True, False, False]}
    found = tp.reconcile(ledger_of(SOUND), program(), paid_of(SOUND, ["0", "60", "15", "0"], **marked))
    assert [(r["creator_id"], r["item"], r["cause"]) for r in found] == [
        ("a", "tier", "violation"),
        ("a", "bonus", "violation"),
        ("b", "bonus", "other_terms"),
    ]


def test_a_cent_is_a_rounding_and_two_are_not():
    for cents, cause in (("209.99", "rounding"), ("210.01", "rounding"), ("210.02", "other_terms")):
        found = tp.reconcile(ledger_of(SOUND), program(), paid_of(SOUND, [cents, *AMOUNTS[1:]]))
        assert [(r["item"], r["cause"]) for r in found] == [("bonus", cause)]
    theirs = {"a": (350_100, 12)}  # 210.06 by the file's figures
    found = tp.reconcile(ledger_of({"a": (350_000, 12)}), program(), paid_of(theirs, ["210.07"]))
    assert [(r["item"], r["cause"]) for r in found] == [("diamonds", "corrected_up"), ("bonus", "figures")]


def test_a_bonus_that_was_not_paid_is_no_other_tier():
    found = tp.reconcile(ledger_of(SOUND), program(), paid_of(SOUND, ["0", None, "15", "0"]))
    assert differences(found) == [
        ("a", "bonus", Decimal("210.00"), Decimal("0.00"), Decimal("-210.00"), "unpaid"),
        ("b", "bonus", Decimal("49.38"), None, None, "not_told"),
    ]
    assert [r["because"] for r in found] == [CAUSES["unpaid"], CAUSES["not_told"]]
    assert not len(tp.reconcile(ledger_of(SOUND), program(), paid_of(SOUND, [*AMOUNTS[:3], None])))


@pytest.mark.parametrize(
    ("paid", "cause", "detail"),
    [
        ("175", "other_rate", "5 % of 0.01 USD a diamond, ours 6 % of 0.01 USD a diamond"),
        ("227.5", "other_rate", "6.5 % of 0.01 USD a diamond, ours 6 % of 0.01 USD a diamond"),
        ("218.75", "other_rate", "6.25 % of 0.01 USD a diamond, ours 6 % of 0.01 USD a diamond"),
        ("218.71", "other_terms", None),
        ("140", "other_tier", None),
    ],
)
def test_another_rate_is_named(paid, cause, detail):
    found = tp.reconcile(ledger_of(SOUND), program(), paid_of(SOUND, [paid, *AMOUNTS[1:]]))
    assert {(r["creator_id"], r["cause"]) for r in found} == {("a", cause)}
    words = CAUSES[cause] + (f": {detail}" if detail else "")
    assert {r["because"] for r in found} == {words}


def test_a_rate_is_named_only_where_it_does_not_fit_by_chance():
    few = {"c": (90, 12)}  # 0.0002 a diamond more is 1.8 cents: every amount fits a rate of three digits
    tiers = [tp.Tier("Gold", active_days=10, bonus=tp.Bonus.ratio(1, per_diamond="0.01", currency="USD"))]
    found = tp.reconcile(ledger_of(few), program(tiers=tiers), paid_of(few, ["0.77"]))
    assert found.causes == {"other_terms": 1}


def test_active_days_alone_point_at_the_rule_of_days():
    found = tp.reconcile(ledger_of({"c": (5, 3)}), program(), paid_of({"c": (5, 3)}, ["15"], active_days=[4]))
    assert differences(found) == [("c", "active_days", 3, 4, 1, "day_rule")]


@pytest.mark.parametrize(
    ("quality", "cause"), [("missing", "missing_days"), ("restated", "restated"), ("spread", "corrected_up")]
)
def test_what_we_do_not_know_ourselves_is_the_first_cause(quality, cause):
    found = tp.reconcile(ledger_of({"c": (5, 3)}, quality=quality), program(), paid_of({"c": (50, 3)}, ["15"]))
    assert {r["cause"] for r in found if r["item"] == "diamonds"} == {cause}


def test_a_month_that_ends_early_is_not_whole():
    found = tp.reconcile(ledger_of({"c": (5, 3)}, last=20), program(), paid_of({"c": (50, 3)}, ["15"]))
    assert differences(found) == [("c", "diamonds", 5, 50, 45, "missing_days")]


@pytest.mark.parametrize(
    ("theirs", "unit", "differs"), [(43_218, 36, False), (43_219, 36, True), (43_201, 1, True), (46_800, 3600, True)]
)
def test_airtime_is_compared_as_finely_as_the_file_gives_it(theirs, unit, differs):
    paid = paid_of({"c": (5, 3)}, ["15"], airtime_seconds=[theirs], airtime_unit=unit)
    found = tp.reconcile(ledger_of({"c": (5, 3)}), program(), paid)
    assert bool(len(found)) == differs


def test_creators_of_one_side_alone_are_reported_and_idle_ones_are_not():
    ours = {"a": (350_000, 12), "d": (0, 0)}
    found = tp.reconcile(ledger_of(ours), program(), paid_of({"z": (5, 3)}, ["15"]))
    assert differences(found) == [
        ("z", "creator", None, "1 row", None, "not_in_ledger"),
        ("z", "bonus", None, Decimal(15), None, "not_in_ledger"),
        ("a", "creator", "1 row", None, None, "not_in_file"),
        ("a", "bonus", Decimal("210.00"), None, None, "not_in_file"),
    ]
    assert found.compared == 0


def test_who_left_is_found_by_the_username():
    paid = tp.core.PaidMonth(JUNE, ids=["@User-C"], names=["@User-C"], diamonds=[6])
    assert differences(tp.reconcile(ledger_of({"c": (5, 3)}), program(), paid)) == [
        ("c", "diamonds", 5, 6, 1, "corrected_up")
    ]


def test_a_program_without_bonuses_says_so():
    plain = program(tiers=[tp.Tier("Gold", diamonds=300_000)])
    found = tp.reconcile(ledger_of(SOUND), plain, paid_of(SOUND, AMOUNTS))
    assert differences(found)[0] == ("a", "bonus", None, Decimal("210.00"), None, "no_bonus")


def test_the_task_is_named_where_there_are_several():
    tasks = {"Activeness task": [Decimal(1)], "Activeness task task": [Decimal(15)], "Rank up": [None]}
    paid, ours = paid_of({"c": (5, 3)}, ["16"], tasks=tasks), ledger_of({"c": (5, 3)})
    for name, differs in (("Activeness task task", False), ("Activeness task", True), ("rank", False)):
        assert bool(len(tp.reconcile(ours, program(), paid, task=name))) == differs
    for name in (None, "active", "Graduation"):
        with pytest.raises(InputError, match=r"must be (one|named where the file has several: one) of") as caught:
            tp.reconcile(ours, program(), paid, task=name)
        assert caught.value.code == "paid.unknown_task"
    two = evolve(paid, tasks={"Activeness": [Decimal(15)], "Rank up": [Decimal(2)]})
    told(
        lambda: two.of_task(None), InputError, "paid.unknown_task", "task", "found 'no name'",
        "must be named where the file has several: one of 'Activeness', 'Rank up'", "in the program, or name the task",
    )  # fmt: skip
    told(
        lambda: evolve(paid, tasks={}).of_task("rank"), InputError, "paid.no_task_columns", "task", "found 'rank'",
        "must have a column of the file, 'Estimated bonus - …', and it has none", "export it with all its columns",
    )  # fmt: skip
    one = evolve(paid, tasks={"Activeness": [Decimal(15)]}, bonus=[Decimal(15)])
    assert not len(tp.reconcile(ours, program(), one))


def test_a_paid_month_says_who_it_is_about_and_what_was_paid():
    assert repr(paid_of({"c": (5, 3)}, ["16"])) == "<PaidMonth 2026-06, 1 creator, 16.00 paid>"
    two = paid_of({"c": (5, 3), "d": (5, 3)}, ["1234.5", "0.005"])
    assert repr(two) == "<PaidMonth 2026-06, 2 creators, 1,234.51 paid>"
    assert repr(evolve(two, bonus=[None, None])).endswith("0.00 paid>")


def test_every_cause_has_words():
    assert all(words and words[0].islower() and words[-1] != "." for words in CAUSES.values())


def test_ids_are_matched_whatever_their_order():
    rng = np.random.default_rng(0)
    totals = {f"{k:03d}": (int(rng.integers(0, 500_000)), int(rng.integers(0, 28))) for k in range(40)}
    ours, rules = ledger_of(totals), program()
    tier = tp.judge(ours.month(JUNE), rules).tier_index
    pay = {
        who: "0" if t == 3 else str(rules.tiers[t].bonus.pay(totals[who][0]).amount)
        for who, t in zip(ours.ids, tier.tolist(), strict=True)
    }
    mixed = dict(reversed(totals.items()))
    assert not len(tp.reconcile(ours, rules, paid_of(mixed, [pay[who] for who in mixed])))
