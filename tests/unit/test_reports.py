"""A report holds the roster itself, and the rest from the same draws."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

import tierpace as tp

DAY = tp.demo.AS_OF


def demo(**more):
    return {"as_of": DAY, "draws": 200, "target": tp.demo.TARGETS, **more}


def tiers(program, *bonuses):
    from attrs import evolve

    return evolve(program, tiers=[evolve(t, bonus=b) for t, b in zip(program.tiers, bonuses, strict=True)])


@pytest.fixture(scope="module")
def ledger():
    return tp.demo.ledger(seed=0)


def test_its_roster_is_the_roster(ledger):
    asked = demo(seed=3, chance=0.9, forecaster=tp.forecasters.Linear())
    found = tp.report(ledger, tp.demo.program(), **asked)
    assert found.roster == tp.roster(ledger, tp.demo.program(), **asked)


def test_the_rest_is_what_each_verb_gives_by_itself(ledger):
    program = tp.demo.program()
    found = tp.report(ledger, program, **demo(past_months=2))
    projection = tp.project(ledger.as_of(DAY), draws=200, seed=0)
    assert found.paces == tp.paces(projection, months=2)
    assert found.bonuses == (tp.expected_bonus(projection, program),)
    assert found.habits == tp.habits(ledger.as_of(DAY))
    assert {k: p.brief for k, p in found.plans.items()} == {
        (row["creator_id"], row["ladder"]): row["plan"] for row in found.roster
    }


def test_blocks_of_creators_make_no_difference(ledger, monkeypatch):
    whole = tp.report(ledger, tp.demo.program(), **demo())
    monkeypatch.setattr("tierpace.rosters.blocks.BLOCK", 4)
    parts = tp.report(ledger, tp.demo.program(), **demo())
    assert parts.paces == whole.paces
    assert parts.habits == whole.habits
    assert parts.plans == whole.plans
    (some,), (all_,) = parts.bonuses, whole.bonuses
    assert (some.mean == all_.mean).all()
    assert np.allclose(some.total, all_.total, rtol=1e-12)


def test_two_ladders_have_one_total_with_a_part_each_and_one_pace(ledger):
    from attrs import evolve

    one = tp.demo.program()
    book = tp.ProgramBook([one, evolve(one, ladder="second")])
    found = tp.report(ledger, book, **demo())
    (whole,) = found.bonuses
    assert [o.program.ladder for o in whole.parts] == ["second", "tiers"]
    assert np.allclose(whole.total, 2 * whole.parts[0].total)
    assert found.paces.ids.tolist() == ledger.ids.tolist() == found.habits.ids.tolist()
    assert len(found.plans) == len(found.roster) == 2 * len(ledger.ids)


@pytest.mark.parametrize("without", [0, 2])
def test_a_program_of_which_a_tier_states_no_bonus_has_no_outlook(ledger, without):
    paid = [tp.Bonus.flat(Decimal(k), currency="USD") for k in (3, 2, 1)]
    paid[without] = None
    assert tp.report(ledger, tiers(tp.demo.program(), *paid), **demo()).bonuses == ()


def test_a_program_that_pays_for_diamonds_that_are_not_measured_has_no_outlook():
    n = 40
    ledger = tp.Ledger.from_daily(
        creator_id=["a"] * n, day=np.datetime64("2026-02-01") + np.arange(n), airtime_seconds=[3600] * n,
        diamonds=None, active=[1] * n, day_rule=tp.DayRule("UTC"),
    )  # fmt: skip
    ratio = tp.Bonus.ratio(0.05, per_diamond="0.01", currency="USD")
    program = tp.Program(
        name="P", region="US", revision="1", day_rule=ledger.day_rule,
        tiers=[tp.Tier("A", airtime_hours=30, bonus=ratio)],
    )  # fmt: skip
    assert tp.report(ledger, program, as_of=date(2026, 3, 10), draws=50).bonuses == ()
    fixed = tiers(program, tp.Bonus.flat(5, currency="USD"))
    assert tp.report(ledger, fixed, as_of=date(2026, 3, 10), draws=50).bonuses[0].currency == "USD"


def test_an_empty_roster_has_a_report(ledger):
    found = tp.report(ledger.select([]), tp.demo.program(), **demo(target=None))
    assert len(found.roster) == 0
    assert found.paces.ids.tolist() == []
    assert found.plans == {}


def test_a_report_is_equal_to_the_same_and_to_no_other(ledger):
    asked = demo()
    assert tp.report(ledger, tp.demo.program(), **asked) == tp.report(ledger, tp.demo.program(), **asked)
    assert tp.report(ledger, tp.demo.program(), **asked) != tp.RosterReport(
        tp.roster(ledger, tp.demo.program(), **asked)
    )
