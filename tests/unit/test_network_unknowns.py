"""What a network earns where not everything is known: no certain 0, and how many creators are not known."""

from datetime import date
from decimal import Decimal

import pytest

import tierpace as tp
from tierpace.core import Cohort, NetworkGoal, NetworkProgram, NetworkTotal
from tierpace.show.network import outlook_text, verdict_text

FLAT = tp.Bonus.flat(10, currency="USD")
RULE = tp.DayRule("UTC")
FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
TIERS = [tp.Tier("Silver", diamonds=1000, bonus=FLAT)]
MATURE = Cohort("mature", "mature", months=1)


def program(**settings):
    made = {"name": "P", "region": "US", "revision": "1", "day_rule": RULE, "tiers": TIERS, "ladder": "steps"}
    return tp.Program(**{**made, **settings})


RANKED = program(ladder="ranks", rank=tp.Rank("low", diamonds_from=0))


def network(*goals, **settings):
    made = {"name": "N", "revision": "1", "per_diamond": Decimal("0.01"), "currency": "USD", "goals": goals}
    return NetworkProgram(**{**made, **settings})


def ledger(creators=(), rows=(("a", 1200), ("b", 10)), last_day=LAST):
    return tp.Ledger.from_daily(
        creator_id=[who for who, _ in rows],
        day=[date(2026, 2, 3)] * len(rows),
        airtime_seconds=[60] * len(rows),
        diamonds=[d for _, d in rows],
        active=[1] * len(rows),
        day_rule=RULE,
        creators=creators,
        first_day=FIRST,
        last_day=last_day,
    )


def row(table, name):
    return next(r for r in table if r["name"] == name)


def test_a_first_month_whose_ranks_are_not_known_pays_no_certain_0():
    found = tp.money.judge_network(ledger(), RANKED, network(), month="2026-02")
    assert (row(found.incentives, "ranks")["amount"], row(found.incentives, "ranks")["not_known"]) == (None, 2)
    assert found.at_least
    assert "2026-02: nothing is known" in verdict_text(found)
    both = tp.money.judge_network(ledger(), tp.ProgramBook([program(), RANKED]), network(), month="2026-02")
    assert "2026-02: at least 10.00 USD" in verdict_text(both)
    assert str(both.total) == "10.00 USD"
    assert "not known" in verdict_text(both)
    assert tp.show.from_json(tp.show.to_json(both)) == both


def test_a_month_under_way_without_ranks_expects_no_certain_0():
    both = tp.ProgramBook([program(), RANKED])
    found = tp.rosters.network_outlook(ledger(), both, network(), as_of="2026-02-10", draws=20)
    ranks = row(found.incentives, "ranks")
    assert [ranks[n] for n in ("mean", "lo80", "hi80", "so_far", "not_known")] == [None, None, None, None, 2]
    assert row(found.incentives, "steps")["not_known"] == 0
    assert found.at_least
    text = outlook_text(found)
    assert ": at least " in text
    shown = next(line.split() for line in text.splitlines() if line.startswith("ladder ranks"))
    assert shown[2:] == ["–", "–", "–", "2"]
    alone = tp.rosters.network_outlook(ledger(), RANKED, network(), as_of="2026-02-10", draws=20)
    assert ": nothing is known" in outlook_text(alone)
    assert set(alone.creators.columns["bonus_mean"]) == {None}


def test_what_is_known_is_no_least():
    found = tp.money.judge_network(ledger(), program(), network(), month="2026-02")
    assert not found.at_least
    assert "at least" not in verdict_text(found)
    assert "not known" not in verdict_text(found)


def test_unknown_joining_days_are_counted_beside_their_goals():
    known = tp.Creator("a", region="US", joined=date(2025, 6, 1))
    goals = [
        NetworkGoal("m", "mature", event="clears", at_least=0.5, pays=5),
        NetworkGoal("e", "all", event="clears", at_least=0.5, pays=5),
    ]
    wanted = network(*goals, cohorts=[MATURE])
    some = tp.money.judge_network(ledger([known]), program(), wanted, month="2026-02")
    assert some.goals.columns["not_known"] == (1, 0)
    assert (some.met("m"), row(some.incentives, "m")["not_known"]) == (True, 1)
    none = tp.money.judge_network(ledger(), program(), wanted, month="2026-02")
    assert none.goals.columns["not_known"] == (2, 0)
    assert (row(none.incentives, "m")["amount"], row(none.incentives, "e")["amount"]) == (None, 5)
    assert "it is known of nobody whether they count (2 creators may)" in verdict_text(none)


def test_a_cohort_that_nobody_is_in_pays_nothing_for_sure():
    late = [tp.Creator(who, region="US", joined=date(2026, 2, 1)) for who in "ab"]
    wanted = network(NetworkGoal("m", "mature", event="clears", at_least=0.5, pays=5), cohorts=[MATURE])
    found = tp.money.judge_network(ledger(late), program(), wanted, month="2026-02")
    assert (row(found.incentives, "m")["amount"], found.at_least) == (0, False)
    assert "nobody is in its cohort" in verdict_text(found)


def test_nobody_in_the_region_is_not_nothing():
    total = NetworkTotal("t", steps=[(0, 1)])
    others = [tp.Creator(who, region="DE") for who in "ab"]
    book = tp.ProgramBook([program(), program(region="DE")])
    found = tp.money.judge_network(ledger(others), book, network(region="US", totals=[total]), month="2026-02")
    assert row(found.incentives, "t")["amount"] is None
    assert "nothing is known" in verdict_text(found)


def test_totals_of_creators_without_data_are_a_least():
    total = NetworkTotal("t", steps=[(0, 1)])
    found = tp.rosters.network_outlook(
        ledger([tp.Creator("new", region="US")]), program(), network(totals=[total]), as_of="2026-02-10", draws=20
    )
    assert row(found.incentives, "t")["not_known"] == 1
    assert row(found.incentives, "t")["mean"] > 0
    assert found.at_least


@pytest.fixture(scope="module")
def dark():
    people = [tp.Creator(who, region="US") for who in "ab"]
    return tp.report(ledger(people, rows=()), program(), as_of="2026-02-10", draws=20)


def test_a_digest_of_no_data_expects_nothing_for_certain(dark):
    assert {r["standing"] for r in dark.roster} == {"no data"}
    text = tp.show.digest(dark)
    assert "Expected bonus: not known in USD, for there are no data" in text
    assert "between 0 and 0" not in text


def test_a_page_of_no_data_shows_no_amount(dark):
    page = tp.show.html(dark)
    assert "bonus not known: no data" in page
    assert "expected</span>" not in page


def test_days_of_joining_that_contradict_the_data_are_named():
    late = [tp.Creator("a", region="US", joined=date(2026, 2, 5)), tp.Creator("b", region="US", left=date(2026, 2, 2))]
    found = tp.money.judge_network(ledger(late), program(), network(), month="2026-02")
    assert [n.text for n in found.notes if n.code == "joined_contradicts"] == [
        "the joining day lies after the first streams: a"
    ]
    assert [n.text for n in found.notes if n.code == "left_contradicts"] == [
        "the leaving day lies before the last streams: b"
    ]


def test_a_digest_says_how_many_are_out_of_a_goal():
    known = tp.Creator("a", region="US", joined=date(2025, 6, 1))
    wanted = network(NetworkGoal("m", "mature", event="clears", at_least=0.5, pays=5), cohorts=[MATURE])
    found = tp.report(ledger([known]), program(), as_of="2026-02-10", draws=20, network=wanted)
    assert "1 of 1 now, 1 needed, 1 not known" in tp.show.digest(found)
    none = tp.report(ledger(), program(), as_of="2026-02-10", draws=20, network=wanted)
    assert "no rate, for it is known of nobody whether they count (2 creators may)" in tp.show.digest(none)


def test_a_ladder_that_is_not_there_says_which_may_be_meant():
    goal = NetworkGoal("m", "all", event="clears", ladder="step", at_least=0.5)
    with pytest.raises(tp.errors.ProgramError, match="did you mean 'steps'"):
        tp.money.judge_network(ledger(), program(), network(goal), month="2026-02")
