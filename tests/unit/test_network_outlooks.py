"""What a network may earn: independent and shared worlds, who makes the difference, and what is not known."""

from datetime import date
from decimal import Decimal

import attrs
import numpy as np
import pytest

import tierpace as tp
from tests.making import networks
from tests.making.ledgers import lively
from tierpace.core import Cohort, NetworkGoal, NetworkProgram, NetworkTotal, RatioChange
from tierpace.rosters import network_worlds

CUT = date(2026, 2, 10)
FLAT = tp.Bonus.flat(10, currency="USD")
RULE = tp.DayRule("UTC")


def program(**settings):
    tiers = [tp.Tier("Gold", diamonds=2000, bonus=FLAT), tp.Tier("Silver", diamonds=1000, bonus=FLAT)]
    made = {"name": "P", "region": "US", "revision": "1", "day_rule": RULE, "tiers": tiers, "ladder": "steps"}
    return tp.Program(**{**made, **settings})


def network(*goals, **settings):
    made = {"name": "N", "revision": "1", "per_diamond": Decimal("0.01"), "currency": "USD", "goals": goals}
    return NetworkProgram(**{**made, **settings})


def clears(at_least=0.5, **settings):
    return NetworkGoal("g", "all", **{"event": "clears", "at_least": at_least, "ladder": "steps", **settings})


def projected(clear, people=None):
    """A projection in which creator i clears Silver in world s where ``clear`` (N, S) says so."""
    n, s = clear.shape
    ids = [f"c{k:02d}" for k in range(n)]
    ledger = tp.Ledger.from_daily(
        creator_id=ids,
        day=[CUT] * n,
        airtime_seconds=[3600] * n,
        diamonds=[1] * n,
        active=[1] * n,
        day_rule=RULE,
        creators=people or (),
        first_day=date(2026, 1, 1),
        last_day=CUT,
    )
    projection = tp.project(ledger.as_of(CUT), tp.forecasters.Linear(), draws=s, seed=0)
    draws = np.zeros((len(projection.ids), s, 3))  # who was named and has not been seen comes last
    draws[:n] = np.where(clear, 1000.0, 1.0)[:, :, None]
    return attrs.evolve(projection, draws=draws, point=draws.mean(1))


def tail_of_sums(p, needed):
    """The chance that at least so many of independent events come: a Poisson-binomial tail, by adding one at a time."""
    masses = np.ones(1)
    for one in p:
        masses = np.convolve(masses, [1 - one, one])
    return masses[needed:].sum()


@pytest.mark.parametrize(("at_least", "needed"), [("0.4", 8), ("0.5", 10), ("0.65", 13)])
def test_of_independent_creators_the_chance_is_a_poisson_binomial_tail(at_least, needed):
    rng, s = np.random.default_rng(0), 4000
    p = rng.beta(2, 2, 20)
    found = tp.rosters.network_outlook(
        projected(rng.random((20, s)) < p[:, None]), program(), network(clears(Decimal(at_least))), nearest=0
    )
    exact = tail_of_sums(p, needed)
    (chance,) = found.goals.columns["chance"]
    assert found.goals.columns["needed"] == (needed,)
    assert abs(chance - exact) < 4 * np.sqrt(exact * (1 - exact) / s) + 1 / s


def test_shared_worlds_make_another_chance_of_the_same_creators():
    """A month that is good for all: each clears as often as before, and the goal is met in another share of worlds."""
    rng, s = np.random.default_rng(0), 4000
    p = rng.beta(2, 2, 20)
    shared = rng.random(s) < p[:, None]  # one number a world for all
    (chance,) = tp.rosters.network_outlook(
        projected(shared), program(), network(clears(0.65)), nearest=0
    ).goals.columns["chance"]
    alone = tail_of_sums(p, 13)
    assert abs(shared.mean(1) - p).max() < 0.04
    assert abs(chance - alone) > 0.1


def test_who_makes_the_difference_is_seen_in_the_worlds_in_which_the_event_comes():
    rng = np.random.default_rng(1)
    clear = rng.random((6, 500)) < np.array([0.9, 0.5, 0.5, 0.4, 0.3, 0.01])[:, None]
    found = tp.rosters.network_outlook(projected(clear), program(), network(clears(0.5)), nearest=6)
    met = clear.sum(0) >= 3
    rows = {r["creator_id"]: r for r in found.nearest}
    assert set(rows) == {f"c{k:02d}" for k in range(6)}
    for k in range(6):
        row, own = rows[f"c{k:02d}"], clear[k]
        if own.sum() < network_worlds.FEW:
            others = clear.sum(0) - own
            assert row["estimate"] == "added"
            assert row["goal_chance"] == pytest.approx((others + 1 >= 3).mean())
        else:
            assert row["estimate"] == "worlds"
            assert row["goal_chance"] == pytest.approx(met[own].mean())
        assert row["gain"] == pytest.approx(row["goal_chance"] - met.mean())
    gains = [r["gain"] for r in found.nearest]
    assert gains == sorted(gains, reverse=True)
    assert rows["c05"]["estimate"] == "added"


def test_an_event_that_nobody_has_in_any_world_can_be_added():
    clear = np.array([[True] * 8, [False] * 8, [False] * 8])
    found = tp.rosters.network_outlook(projected(clear), program(), network(clears(0.6)), nearest=3)
    assert [(r["creator_id"], r["goal_chance"]) for r in found.nearest] == [("c01", 1.0), ("c02", 1.0)]


def test_plans_aim_at_the_tier_that_is_the_event():
    ledger = lively()
    goal = clears(0.9, tier="Gold")
    found = tp.rosters.network_outlook(ledger, program(), network(goal), as_of="2026-02-10", draws=100, nearest=3)
    assert len(found.nearest) == len(found.plans) == 3
    for row, plan in zip(found.nearest, found.plans, strict=True):
        assert (row["creator_id"], row["tier"], row["plan"]) == (plan.creator_id, "Gold", plan.brief)
        assert plan.tier == "Gold"


def test_plans_for_minimums_of_the_goals_own_name_the_goal():
    goal = NetworkGoal("graduates", "all", event="reaches", diamonds=2000, active_days=5, at_least=0.9)
    found = tp.rosters.network_outlook(lively(), program(), network(goal), as_of="2026-02-10", draws=100, nearest=2)
    assert {(r["ladder"], r["tier"]) for r in found.nearest} == {(None, "graduates")}
    assert all(p.tier == "graduates" for p in found.plans)


@pytest.mark.catalogue(186)
def test_an_empty_cohort_is_neither_met_nor_missed():
    east = Cohort("east", "all", group="East")
    goal = NetworkGoal("g", "east", event="clears", at_least=0.5, pays=100)
    changes = [RatioChange("steps", points=0.01, if_met="g"), RatioChange("steps", points=0.01, if_missed="g")]
    ratio = tp.Bonus.ratio(Decimal("0.05"), per_diamond="0.01", currency="USD")
    rules = program(tiers=[tp.Tier("Silver", diamonds=1000, bonus=ratio)])
    own = network(goal, cohorts=[east], changes=changes)
    found = tp.rosters.network_outlook(projected(np.ones((3, 10), bool)), rules, own)
    (row,) = found.goals
    unknown = ("needed", "secured", "more_needed", "chance", "rate_mean", "rate_lo80", "rate_hi80", "worth")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert found.total == pytest.approx([3 * 1000 * 0.05 * 0.01] * 10)  # changed by neither
    assert [n.code for n in found.notes if n.code.startswith("network")] == ["network_no_rate"]
    assert found.now.met("g") is found.now.rate("g") is None
    assert found.now.incentives.columns["amount"][1] == 0


@pytest.mark.catalogue(187)
def test_who_does_not_count_is_named():
    people = [tp.Creator("c00", joined=date(2025, 1, 1)), tp.Creator("c01"), tp.Creator("new")]
    mature = Cohort("mature", "mature", months=3)
    goal = NetworkGoal("g", "mature", event="clears", at_least=0.5)
    found = tp.rosters.network_outlook(
        projected(np.ones((2, 10), bool), people), program(), network(goal, cohorts=[mature])
    )
    assert found.goals.columns["creators"] == (1,)
    said = {n.code: n.text for n in found.notes if n.code.startswith("network")}
    assert said["network_joining"] == "not in cohort 'mature', for the joining day or region is not known: c01, new"


@pytest.mark.catalogue(188)
def test_who_has_not_been_seen_is_in_no_cohort():
    people = [tp.Creator("c00"), tp.Creator("c01"), tp.Creator("new")]
    found = tp.rosters.network_outlook(projected(np.ones((2, 10), bool), people), program(), network(clears()))
    assert found.goals.columns["creators"] == (2,)
    assert "in no cohort, for there are no data yet: new" in [n.text for n in found.notes]


@pytest.mark.catalogue(196)
def test_nobody_has_shown_diamonds_yet():
    ledger = tp.Ledger.from_daily(
        creator_id=["a", "b"],
        day=[CUT] * 2,
        airtime_seconds=[3600] * 2,
        diamonds=[0] * 2,
        active=[1] * 2,
        day_rule=RULE,
        first_day=date(2026, 2, 1),
        last_day=CUT,
    )
    found = tp.rosters.network_outlook(ledger, program(), network(clears()), as_of=CUT, draws=10)
    assert found.goals.columns["chance"] == (None,)
    assert "nobody has shown all signals that it counts" in next(
        n.text for n in found.notes if n.code == "network_no_rate"
    )
    assert "network_no_rate" not in {n.code for n in tp.rosters.network_outlook(
        ledger, program(tiers=[tp.Tier("a", active_days=2, bonus=FLAT)]), network(clears()), as_of=CUT, draws=10
    ).notes}  # fmt: skip


@pytest.mark.catalogue(192)
def test_ladders_that_pay_in_another_currency_are_not_in_the_sum():
    euro = program(tiers=[tp.Tier("Silver", diamonds=1, bonus=tp.Bonus.flat(5, currency="EUR"))])
    found = tp.rosters.network_outlook(projected(np.ones((2, 10), bool)), euro, network(clears()))
    assert (found.total == 0).all()
    assert found.goals.columns["chance"] == (1.0,)
    assert any(n.code == "network_not_paid" and "ladder 'steps' pays in EUR, not in USD" in n.text for n in found.notes)


def test_a_ladder_without_bonuses_counts_in_rates_alone():
    silent = program(tiers=[tp.Tier("Silver", diamonds=1)])
    found = tp.rosters.network_outlook(projected(np.ones((2, 10), bool)), silent, network(clears()))
    assert found.goals.columns["chance"] == (1.0,)
    assert found.now.met("g") is True
    assert not len(found.incentives)
    assert "no ladder states what all of its tiers pay" in next(n.text for n in found.notes)
    both = tp.ProgramBook([silent, program(ladder="paid")])
    found = tp.rosters.network_outlook(projected(np.ones((2, 10), bool)), both, network(clears()))
    assert found.incentives.columns["name"] == ("paid",)
    assert [n.text for n in found.notes if n.code == "no_bonus_stated"] == [
        "ladder 'steps' does not state what all tiers pay: nothing is counted of it"
    ]


def test_creators_of_other_regions_are_not_in_the_network():
    book = tp.ProgramBook([program(), program(region="GB")])
    people = [tp.Creator("c00", region="US"), tp.Creator("c01", region="GB"), tp.Creator("c02")]
    found = tp.rosters.network_outlook(projected(np.ones((3, 10), bool), people), book, network(clears(), region="GB"))
    assert found.creators.columns["creator_id"] == ("c01",)
    texts = [n.text for n in found.notes]
    assert "1 creator of other regions is not in the network of GB" in texts
    assert "not in the network of GB, for the region is not known: c02" in texts


def test_growth_needs_the_ledger_unless_creators_are_compared():
    def growth(**settings):
        return network(totals=[NetworkTotal("t", basis="growth", base="2026-01", steps=[(0, 0.1)], **settings)])

    people = [tp.Creator("c00", joined=date(2025, 5, 1)), tp.Creator("c01", joined=date(2026, 2, 1))]
    projection = projected(np.ones((2, 10), bool), people)
    with pytest.raises(tp.errors.InputError, match="needs those who left before this month"):
        tp.rosters.network_outlook(projection, program(), growth())
    found = tp.rosters.network_outlook(projection, program(), growth(composition="like_for_like"))
    assert found.money[-1] == pytest.approx([1000 * 0.01 * 0.1] * 10)


@pytest.mark.catalogue(191)
def test_the_base_month_must_be_known_whole():
    rows = [
        ("a", date(2026, 1, 5), "missing"),
        ("a", CUT, "observed"),
        ("b", date(2026, 1, 5), "observed"),
        ("b", CUT, "observed"),
    ]
    ledger = tp.Ledger.from_daily(
        creator_id=[r[0] for r in rows],
        day=[r[1] for r in rows],
        airtime_seconds=[60] * 4,
        diamonds=[100] * 4,
        active=[1] * 4,
        quality=[r[2] for r in rows],
        day_rule=RULE,
        first_day=date(2026, 1, 1),
        last_day=CUT,
    )
    total = NetworkTotal("t", basis="growth", base="2026-01", steps=[(0, 1)])
    with pytest.raises(tp.errors.InputError, match="is not for a") as caught:
        tp.rosters.network_outlook(ledger, program(), network(totals=[total]), as_of=CUT, draws=10)
    assert caught.value.code == "network.base_not_known"
    alike = attrs.evolve(total, composition="like_for_like")
    found = tp.rosters.network_outlook(ledger, program(), network(totals=[alike]), as_of=CUT, draws=10)
    assert any(n.text == "'t' leaves out those whose 2026-01 is not known whole: a" for n in found.notes)
    assert found.now.incentives.columns["diamonds"][-1] == 0


@pytest.mark.catalogue(194)
def test_a_closed_month_leaves_out_who_may_have_the_event_on_unknown_days():
    ledger = networks.ledger_of([])
    rows = [("a", date(2026, 2, 3), 1200), ("b", date(2026, 2, 3), 10), ("c", date(2026, 2, 3), 10)]
    ledger = tp.Ledger.from_daily(
        creator_id=[*(r[0] for r in rows), "b"],
        day=[*(r[1] for r in rows), date(2026, 2, 9)],
        airtime_seconds=[60] * 4,
        diamonds=[*(r[2] for r in rows), 0],
        active=[1] * 4,
        quality=["observed"] * 3 + ["missing"],
        day_rule=RULE,
        first_day=date(2026, 2, 1),
        last_day=date(2026, 2, 28),
    )
    found = tp.money.judge_network(ledger, program(), network(clears()), month="2026-02")
    assert (found.goals.columns["creators"], found.goals.columns["with_event"]) == ((2,), (1,))
    assert found.met("g") is True
    assert any("days of the month are unknown" in n.text and n.text.endswith(": b") for n in found.notes)


def test_an_empty_roster_earns_nothing():
    ledger = tp.Ledger.from_daily(
        creator_id=[],
        day=[],
        airtime_seconds=[],
        diamonds=[],
        active=[],
        day_rule=RULE,
        first_day=date(2026, 2, 1),
        last_day=date(2026, 2, 28),
    )
    own = network(clears(pays=5), totals=[NetworkTotal("t", steps=[(0, 1)])])
    found = tp.rosters.network_outlook(ledger, program(), own, as_of=CUT, draws=10)
    assert found.goals.columns["chance"] == (None,)
    assert (found.total == 0).all()
    assert tp.money.judge_network(ledger, program(), own, month="2026-02").total == tp.Money(0, "USD")


def test_who_has_no_known_place_on_a_ladder_for_joiners_is_out_and_who_joined_earlier_is_in():
    people = [tp.Creator("c00"), tp.Creator("c01", joined=date(2026, 1, 5)), tp.Creator("c02", joined=date(2025, 1, 5))]
    rules = program(joined_within=3)
    found = tp.rosters.network_outlook(projected(np.ones((3, 10), bool), people), rules, network(clears(0.5)))
    (row,) = found.goals
    assert (row["creators"], row["rate_mean"]) == (2, 0.5)
    assert any(n.code == "network_no_place" and n.text.endswith(": c00") for n in found.notes)


def test_a_last_day_that_is_only_assumed_is_named():
    ledger = tp.Ledger.from_columns(
        creator_id=["a"],
        start=["2026-02-28T10:00Z"],
        end=["2026-02-28T12:00Z"],
        diamonds=[5000],
        day_rule=RULE,
        first_day="2026-02-01",
    )
    found = tp.money.judge_network(ledger, program(), network(clears()), month="2026-02")
    assert found.met("g") is True
    assert [n.code for n in found.notes] == ["network_assumed"]


def test_of_two_exclusive_ladders_that_pay_the_same_the_one_that_names_the_other_does_not():
    book = tp.ProgramBook([program(), program(ladder="other", exclusive_with="steps")])
    found = tp.rosters.network_outlook(projected(np.ones((2, 10), bool)), book, network(clears()))
    assert dict(zip(found.incentives.columns["name"], found.money[:, 0], strict=True)) == {"other": 0.0, "steps": 20.0}
    ledger = lively()
    verdict = tp.money.judge_network(ledger, book, network(clears()), month="2026-01")
    paid = dict(zip(*(verdict.incentives.columns[n] for n in ("name", "amount")), strict=True))
    assert paid["steps"] > paid["other"] == 0
    lost = [r["exclusive"] for r in verdict.creators if r["ladder"] == "other"]
    assert all(lost)
    assert not any(r["exclusive"] for r in verdict.creators if r["ladder"] == "steps")


@pytest.mark.catalogue(189, 190)
def test_who_has_no_known_rank_is_out_and_who_is_in_none_is_in():
    ranks = [program(rank=tp.Rank("high", diamonds_from=100), tiers=[tp.Tier("kept", diamonds=100, bonus=FLAT)])]
    rows = [("in", 150, "observed"), ("none", 50, "observed"), ("unknown", 150, "missing")]
    ledger = tp.Ledger.from_daily(
        creator_id=[r[0] for r in rows] * 2,
        day=[date(2026, 1, 5)] * 3 + [CUT] * 3,
        airtime_seconds=[60] * 6,
        diamonds=[r[1] for r in rows] + [200] * 3,
        active=[1] * 6,
        quality=[r[2] for r in rows] + ["observed"] * 3,
        day_rule=RULE,
        first_day=date(2026, 1, 1),
        last_day=CUT,
    )
    goal = clears(0.5, event="maintained")
    found = tp.rosters.network_outlook(ledger, tp.ProgramBook(ranks), network(goal), as_of=CUT, draws=10)
    (row,) = found.goals
    assert (row["creators"], row["with_event"], row["secured"]) == (2, 1, 1)
    assert any(n.code == "network_no_place" and n.text.endswith(": unknown") for n in found.notes)
    assert any("'steps'" in n.text and "none" in n.text for n in found.notes if n.code == "not_judged")


def test_what_a_goal_is_worth_is_of_the_ladder_that_then_pays():
    """Other pays 40; steps 30, and 50 with the point of the goal: met brings 50, missed 40."""
    ratio = tp.Bonus.ratio(Decimal("0.03"), per_diamond=1, currency="USD")
    steps = program(tiers=[tp.Tier("Silver", diamonds=1000, bonus=ratio)])
    flat = tp.Bonus.flat(40, currency="USD")
    other = program(ladder="other", exclusive_with="steps", tiers=[tp.Tier("Silver", diamonds=1000, bonus=flat)])
    own = network(clears(), per_diamond=1, changes=[RatioChange("steps", points=0.02, if_met="g")])
    found = tp.rosters.network_outlook(projected(np.ones((1, 10), bool)), tp.ProgramBook([steps, other]), own)
    assert found.goals.columns["worth"] == pytest.approx((10.0,))
    assert dict(zip(found.incentives.columns["name"], found.money[:, 0], strict=True)) == {"other": 0, "steps": 50}


@pytest.mark.parametrize(("mode", "paid"), [("whole", 20.0), ("slices", 0.0)])
def test_a_step_is_reached_by_equality(mode, paid):
    total = NetworkTotal("t", mode=mode, steps=[(0, 0), (2000, 1)])
    found = tp.rosters.network_outlook(projected(np.ones((2, 10), bool)), program(), network(totals=[total]))
    assert found.money[-1] == pytest.approx([paid] * 10)


def test_nobody_is_near_a_goal_that_is_as_good_as_met_or_gains_nothing():
    clear = np.zeros((4, 400), bool)
    clear[:2] = True
    clear[0, :2] = False  # the goal is met in 398 of 400 worlds
    found = tp.rosters.network_outlook(projected(clear), program(), network(clears(0.5)))
    assert 0.99 < found.goals.columns["chance"][0] < 1
    assert not len(found.nearest)
    clear[2] = np.arange(400) < 200  # one more without whom the goal is as likely
    clear[0] = False
    both = tp.rosters.network_outlook(projected(clear), program(), network(clears(0.5)))
    assert min(both.nearest.columns["gain"]) > 0
    assert "c01" not in both.nearest.columns["creator_id"]  # who has the event in every world already
