"""What goals of a network change is owed too, and named where the file pays without it."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

import tierpace as tp
from tierpace.core import NetworkGoal, NetworkProgram, RatioChange

RULE = tp.DayRule("UTC")
JUNE = tp.Month(2026, 6)


def program(region="US", **more):
    share = tp.Bonus.ratio(0.065, per_diamond="0.01", currency="USD")
    tiers = [
        tp.Tier("kept", diamonds=10_000, bonus=share),
        tp.Tier("flat", diamonds=100, bonus=tp.Bonus.flat(3, currency="USD")),
    ]
    settings = {"name": "P", "revision": "1", "day_rule": RULE, "ladder": "rank-up", "tasks": ["Kept"], **more}
    return tp.Program(region=region, tiers=tiers, **settings)


def network(at_least, *changes, **more):
    goals = [NetworkGoal("holds", "all", event="clears", ladder="rank-up", at_least=at_least)]
    settings = {"name": "N", "revision": "1", "per_diamond": 0.01, "currency": "USD", **more}
    return NetworkProgram(goals=goals, changes=changes, **settings)


def ledger():
    """Of June: ann has 20,000 diamonds, bob 200, cem none."""
    diamonds = {"ann": 20_000, "bob": 200, "cem": 0}
    rows = [(who, date(2026, 6, d), 0, n if d == 1 else 0, 0) for who, n in diamonds.items() for d in range(1, 31)]
    names = ("creator_id", "day", "airtime_seconds", "diamonds", "active")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    people = [tp.Creator(who, region="US") for who in diamonds]
    return tp.Ledger.from_daily(**columns, day_rule=RULE, creators=people, last_day=date(2026, 6, 30))


def paid(*amounts):
    values = tuple(map(Decimal, amounts))
    return tp.core.PaidMonth(JUNE, ids=["ann", "bob", "cem"], bonus=values, tasks={"Kept": values})


UP = RatioChange("rank-up", points=0.01, if_met="holds")
DOWN = RatioChange("rank-up", points=-0.02, if_missed="holds")


@pytest.mark.parametrize(
    ("at_least", "changes", "owed", "words"),
    [
        (
            0.6,
            [UP, DOWN],
            "15.00",
            "goal 'holds' is met (2 of 3): the ratio of ladder 'rank-up' is changed by +1 point",
        ),
        (
            0.7,
            [UP, DOWN],
            "9.00",
            "goal 'holds' is missed (2 of 3): the ratio of ladder 'rank-up' is changed by -2 points",
        ),
        (0.7, [UP], "13.00", None),
        (
            0.6,
            [RatioChange("rank-up", points=0.01, if_met="holds", tiers=["flat"])],
            "13.00",
            "is changed by +1 point",
        ),
    ],
)
@pytest.mark.parametrize("book", [True, False])
def test_a_month_is_paid_by_the_ratios_that_its_goals_gave(at_least, changes, owed, words, book):
    rules = tp.ProgramBook([program()]) if book else program()
    found = tp.reconcile(ledger(), rules, paid(owed, "3", "0"), network=network(at_least, *changes))
    assert list(found) == []
    notes = [n.text for n in found.notes if n.code == "network_goal"]
    assert (notes == []) == (words is None)
    assert all(n.endswith(words) for n in notes)


def test_a_file_that_pays_without_the_change_says_so():
    found = tp.reconcile(ledger(), program(), paid("13", "3", "0"), network=network(0.6, UP))
    assert [(r["creator_id"], r["ours"], r["theirs"], r["cause"]) for r in found] == [
        ("ann", Decimal("15.00"), Decimal("13.00"), "network_goal")
    ]
    without = tp.reconcile(ledger(), program(), paid("15", "3", "0"))
    assert [r["cause"] for r in without] == ["other_rate"]
    assert without.columns["because"][0].endswith("7.5 % of 0.01 USD a diamond, ours 6.5 % of 0.01 USD a diamond")


def test_a_ratio_is_never_below_zero_and_other_regions_stay():
    much = RatioChange("rank-up", points=-0.5, if_met="holds")
    assert list(tp.reconcile(ledger(), program(), paid("0", "3", "0"), network=network(0.6, much))) == []
    book = tp.ProgramBook([program(), program("GB")])
    found = tp.reconcile(ledger(), book, paid("15", "3", "0"), network=network(0.6, UP, region="US"))
    assert list(found) == []
    elsewhere = tp.reconcile(ledger(), book, paid("13", "3", "0"), network=network(0.6, UP, region="GB"))
    assert list(elsewhere) == []


def test_what_the_sum_of_the_network_leaves_out_is_not_said_of_a_month_that_is_compared():
    free = evolve(program(ladder="free", tasks=["Free"]), tiers=[tp.Tier("t", diamonds=1)])
    part = evolve(
        program(ladder="part", tasks=["Part"]),
        tiers=[tp.Tier("b", diamonds=200, bonus=tp.Bonus.flat(3, currency="USD")), tp.Tier("a", diamonds=100)],
    )
    file = evolve(paid("15.00", "3", "0"), tasks={n: paid("0", "3", "0").bonus for n in ("Kept", "Part", "Free")})
    found = tp.reconcile(ledger(), tp.ProgramBook([program(), part, free]), file, network=network(0.6, UP))
    assert "part" in found.items["ladder"]
    assert not [n for n in found.notes if "nothing is counted" in n.text]
