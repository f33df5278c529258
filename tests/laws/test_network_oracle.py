"""What a network earns against the brute-force oracle: tiers, rates, goals, and every amount to the cent."""

from fractions import Fraction

import pytest
from hypothesis import given

import tierpace as tp
from tests.laws import network_oracle as plain
from tests.making import networks


def judged(people, book, network):
    ledger = networks.ledger_of(people)
    found = tp.money.judge_network(
        ledger, networks.programs_of(book), networks.network_program(network), month=tp.Month(*networks.MONTH)
    )
    return ledger, found


def in_fractions(table, *keys):
    return {tuple(row[k] for k in keys): Fraction(row["amount"] or 0) for row in table}


@given(networks.agencies())
def test_a_closed_month_is_what_the_definitions_say(agency):
    people, book, network = agency
    wanted = plain.earned(people, book, network, networks.MONTH, base=networks.BASE)
    _, found = judged(people, book, network)
    items = in_fractions(found.creators, "creator_id", "ladder")
    assert items == wanted.items
    assert {(r["creator_id"], r["ladder"]): r["tier"] for r in found.creators} == wanted.tiers
    assert {g.name: found.rate(g.name) for g in network.goals} == wanted.rates
    assert {g.name: found.met(g.name) for g in network.goals} == wanted.met
    paid = in_fractions(found.incentives, "kind", "name")
    ladders = {ladder: Fraction(0) for _, ladder in wanted.items}
    for (_, ladder), amount in wanted.items.items():
        ladders[ladder] += amount
    assert {n: a for (kind, n), a in paid.items() if kind == "ladder" and a} == {n: a for n, a in ladders.items() if a}
    assert {n: a for (kind, n), a in paid.items() if kind == "total"} == wanted.totals
    assert {n: a for (kind, n), a in paid.items() if kind == "goal"} == {
        g.name: wanted.goals[g.name] for g in network.goals if g.pays
    }
    assert Fraction(found.total.amount) == wanted.sum


@given(networks.agencies())
def test_judge_says_the_tiers_that_the_definitions_say(agency):
    people, book, _ = agency
    wanted = plain.earned(people, book, plain.Network(Fraction(1, 100)), networks.MONTH).tiers
    ledger = networks.ledger_of(people)
    if not [p for p in people if plain.on_roster(p, networks.MONTH)]:
        return
    found = tp.judge(ledger.as_of(networks.LAST_DAY), networks.programs_of(book))
    tiers = {}
    for part in found.parts:
        names = [*part.program.names, None]
        for who, tier in zip(part.ids.tolist(), part.tier_index.tolist(), strict=True):
            tiers[who, part.program.ladder] = names[tier]
    assert tiers == wanted


def test_the_oracle_can_fail():
    """A goal that is met by one creator more is another amount."""
    person = plain.Person("a", region="US", totals=(3600, 200, 3))
    rules = plain.Rules("activeness", "US", (plain.Step("low", (3600, 0, 0), ratio=Fraction(1, 20)),))
    goal = plain.Goal("g", ("all", None, None, None, "in"), "clears", Fraction(1), pays=Fraction(10))
    change = plain.Change("g", if_met=True, ladder="activeness", points=Fraction(1, 100))
    network = plain.Network(Fraction(1, 100), goals=(goal,), changes=(change,))
    alone = plain.earned([person], [rules], network, networks.MONTH)
    idle = plain.Person("b", region="US")
    two = plain.earned([person, idle], [rules], network, networks.MONTH)
    assert (alone.sum, two.sum) == (Fraction(1012, 100) + Fraction(0), Fraction(10, 100))


@pytest.mark.parametrize(("amount", "half_up", "half_even"), [("0.125", "0.13", "0.12"), ("0.135", "0.14", "0.14")])
def test_the_oracle_rounds_as_it_says(amount, half_up, half_even):
    assert plain.to_cents(Fraction(amount), "half_up") == Fraction(half_up)
    assert plain.to_cents(Fraction(amount), "half_even") == Fraction(half_even)
