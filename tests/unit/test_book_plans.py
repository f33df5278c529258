"""Plans, scenarios, allocations and incomes over all ladders of a book."""

from datetime import date

import numpy as np
import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making.books import BOOK, CUT, DAYS, agency, drawn, flat, program
from tierpace.errors import InputError
from tierpace.planning import Budget, ExtraStream, LongerStreams

EACH = 20


def case(draws=100):
    ledger = agency(a_day=EACH)
    return tp.project(ledger.as_of(CUT), draws=draws, seed=0), tp.habits(ledger.as_of(CUT))


def with_streams(projection, plan):
    """The month with the streams of a plan, by the scenarios, which know nothing of plans."""
    streams = [ExtraStream(day, hours=plan.seconds_each / 3600) for day in plan.dates]
    return tp.what_if(projection, {plan.creator_id: streams}, program=BOOK, worth_of_extra=plan.worth_of_extra)


def test_a_plan_says_what_it_gains_over_all_ladders():
    projection, habits = case(draws=2000)
    found = tp.plans(projection, BOOK, habits=habits)
    assert [p.creator_id for p in found] == projection.ids.tolist()
    planned = [p for p in found if p.status == "planned"]
    assert planned
    for plan in planned:
        other = with_streams(projection, plan)
        gain = float(other.bonuses_after[0].mean[0] - other.bonuses_before[0].mean[0])
        assert plan.gain == pytest.approx(gain, abs=0.25)  # days are chosen by other noise
        assert plan.currency == "USD"
    assert {p.gain for p in found if p.status != "planned"} == {0.0}


def test_the_plan_of_a_book_is_the_one_that_gains_the_most():
    projection, habits = case()
    best = tp.plans(projection, BOOK, habits=habits)
    each = [tp.plans(projection, BOOK, habits=habits, ladder=name) for name in BOOK.ladders]
    for plan, *own in zip(best, *each, strict=True):
        planned = [p for p in own if p.status == "planned"]
        assert plan in own
        assert plan.gain == max((p.gain for p in planned), default=plan.gain)
        assert plan.status == "planned" or not planned


def test_a_tier_may_be_named_and_is_looked_for_on_the_ladders_of_each():
    projection, habits = case()
    found = tp.plans(projection, BOOK, habits=habits, tier="8 days")
    assert {p.ladder for p in found} == {"activeness"}
    mixed = tp.plans(
        projection, BOOK, habits=habits, tier={**dict.fromkeys(projection.ids, "8 days"), "ann": "maintained"}
    )
    assert [p.ladder for p in mixed] == ["rank-up", "activeness", "activeness", "activeness"]
    told(
        lambda: tp.plans(projection, BOOK, habits=habits, tier="maintained"),  # nobody keeps the lowest rank
        InputError, "program.unknown_tier", "tier", "a tier must be one of", "name a tier of a ladder that judges them",
    )  # fmt: skip


def test_who_is_not_named_aims_as_in_a_roster():
    projection, habits = case()
    default = tp.plans(projection, BOOK, habits=habits)
    some = tp.plans(projection, BOOK, habits=habits, tier={"ann": "3 days"})
    assert some[1:] == default[1:]
    assert (some[0].ladder, some[0].tier) == ("activeness", "3 days")


def test_a_roster_takes_a_target_of_any_ladder_or_rank():
    ledger = agency(a_day=EACH)
    table = tp.roster(ledger, BOOK, as_of=CUT, draws=50, target="ranked up")
    aims = {(r["creator_id"], r["ladder"]): r["target"] for r in table}
    assert {aims[c, "rank-up"] for c in ("bob", "cem", "dee")} == {"ranked up"}
    assert aims["ann", "rank-up"] == "maintained"  # the highest rank has no other
    plain = {(r["creator_id"], r["ladder"]): r["target"] for r in tp.roster(ledger, BOOK, as_of=CUT, draws=50)}
    assert all(aims[key] == plain[key] for key in aims if key[1] == "activeness")
    told(
        lambda: tp.roster(ledger, BOOK, as_of=CUT, draws=50, target="Gold"),
        InputError, "program.unknown_tier", "target", "one of 8 days, 3 days, maintained, ranked up, found 'Gold'",
    )  # fmt: skip


def test_who_is_judged_by_no_program_has_a_plan_that_says_so():
    ledger = agency(joined={"bob": date(2026, 2, 5)})
    ranks = tp.ProgramBook([p for p in BOOK.programs if p.rank])
    projection = drawn(ledger)
    plan = tp.plans(projection, ranks, habits=tp.habits(ledger.as_of(CUT)))[1]
    assert (plan.creator_id, plan.status, plan.dates, plan.chance_before) == ("bob", "not judged", (), None)
    assert plan.reason == "bob is in no rank of ladder 'rank-up': the last month is not known whole"


def test_a_program_alone_has_gains_too_and_one_without_bonuses_none():
    projection, habits = case()
    one = tp.plans(projection, DAYS, habits=habits, tier="8 days")
    book = tp.plans(projection, tp.ProgramBook([DAYS]), habits=habits, tier="8 days")
    assert one == book
    free = evolve(DAYS, tiers=[evolve(t, bonus=None) for t in DAYS.tiers])
    silent = tp.plans(projection, free, habits=habits, tier="8 days")
    assert {(p.gain, p.currency) for p in silent} == {(None, "")}
    assert [evolve(p, gain=None, currency="") for p in one] == list(silent)


def test_gains_are_in_the_currency_that_pays_the_creator():
    euro = program("activeness", tp.Tier("8 days", active_days=8, bonus=tp.Bonus.flat(70, currency="EUR")), region="DE")
    regions = {"ann": "US", "bob": "US", "cem": "DE", "dee": "US"}
    people = [tp.Creator(n, region=r, known_from=date(2026, 2, 1)) for n, r in regions.items()]
    ledger = agency(a_day=EACH, people=people)
    projection, habits = drawn(ledger), tp.habits(ledger.as_of(CUT))
    found = {p.creator_id: p for p in tp.plans(projection, tp.ProgramBook([*BOOK.programs, euro]), habits=habits)}
    assert {c: p.currency for c, p in found.items()} == {"ann": "USD", "bob": "USD", "cem": "EUR", "dee": "USD"}
    if found["cem"].dates:
        assert found["cem"].gain > 1


def test_a_roster_has_the_gains_of_its_plans():
    ledger = agency(a_day=EACH)
    table = tp.roster(ledger, BOOK, as_of=CUT, draws=100)
    projection, habits = case()
    for name in BOOK.ladders:
        own = {p.creator_id: p for p in tp.plans(projection, BOOK, habits=habits, ladder=name)}
        for row in table.filter(ladder=name):
            assert row["plan_gain"] == pytest.approx(own[row["creator_id"]].gain)
            assert row["plan"] == own[row["creator_id"]].brief


def test_a_scenario_over_a_book_has_each_ladder_and_one_bonus():
    projection, _ = case()
    found = tp.what_if(projection, {"bob": [LongerStreams(hours=2)], "ann": []}, program=BOOK)
    assert found.before.ids.tolist() == ["ann", "bob"]
    assert found.chances_before.ladders == found.chances_after.ladders == ("activeness", "rank-up")
    (before,), (after,) = found.bonuses_before, found.bonuses_after
    assert before.mean[0] == after.mean[0]
    assert before.mean[1] < after.mean[1]
    one = tp.what_if(projection, {"bob": [LongerStreams(hours=2)]}, program=DAYS)
    assert found.chances_after.of("bob")["activeness"] == one.chances_after
    assert repr(found) == "<BookWhatIf of 2 creators on activeness, rank-up>"


def test_a_scenario_without_money_has_no_bonus():
    projection, _ = case()
    free = tp.ProgramBook([evolve(DAYS, tiers=[evolve(t, bonus=None) for t in DAYS.tiers])])
    assert tp.what_if(projection, {"bob": []}, program=free).bonuses_before == ()


def test_effort_counts_on_all_ladders_and_of_a_pair_on_the_larger():
    projection, habits = case()
    budget = Budget(streams=4)
    whole = tp.allocate(projection, BOOK, habits=habits, budget=budget)
    apart = [tp.allocate(projection, BOOK, habits=habits, budget=budget, ladder=name) for name in BOOK.ladders]
    assert whole.gain >= max(a.gain for a in apart) - 1e-9
    assert whole.gain <= sum(a.gain for a in apart) + 1e-9
    twice = tp.ProgramBook([DAYS, evolve(DAYS, ladder="again", exclusive_with="activeness")])
    once = tp.allocate(projection, DAYS, habits=habits, budget=budget)
    pair = tp.allocate(projection, twice, habits=habits, budget=budget)
    assert pair.gain == pytest.approx(once.gain)
    stacked = tp.allocate(
        projection, tp.ProgramBook([DAYS, evolve(DAYS, ladder="again")]), habits=habits, budget=budget
    )
    assert stacked.gain == pytest.approx(2 * once.gain)


def test_effort_leaves_out_a_ladder_that_states_no_bonus():
    projection, habits = case()
    free = program("free", tp.Tier("t", active_days=31))
    found = tp.allocate(projection, tp.ProgramBook([*BOOK.programs, free]), habits=habits, budget=Budget(streams=2))
    assert found.gain == tp.allocate(projection, BOOK, habits=habits, budget=Budget(streams=2)).gain
    assert "no_bonus_stated" in {n.code for n in found.notes}


def rates():
    share = tp.money.CreatorShare([tp.money.ShareStep(0, share=0.5)], apply="whole")
    return tp.money.LiveRates(
        name="R", revision="1", currency="USD", coin_price=0.01, coins_per_diamond=1, diamond_value=0.01, share=share
    )


def test_an_income_has_the_bonuses_of_all_ladders():
    projection, _ = case()
    found = tp.money.month_income(projection, rates(), program=BOOK, bonus_to_creator=1)
    assert np.allclose(found.bonus.sum(0), tp.expected_bonus(projection, BOOK).total)
    one = tp.money.month_income(projection, rates(), program=BOOK, ladder="activeness", bonus_to_creator=1)
    alone = tp.money.month_income(projection, rates(), program=DAYS, bonus_to_creator=1)
    assert np.array_equal(one.bonus, alone.bonus)


def test_an_income_names_who_is_not_judged():
    ledger = agency(joined={"bob": date(2026, 2, 5)})
    found = tp.money.month_income(drawn(ledger), rates(), program=BOOK, bonus_to_creator=0)
    assert "not_judged" in {n.code for n in found.notes}
    assert flat(1).currency == found.currency
