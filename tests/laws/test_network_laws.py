"""Laws of what a network earns: in worlds made by hand, each against the oracle; and what no world may break."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.laws import network_oracle as plain
from tests.making import networks
from tierpace.rosters import network_outlooks
from tierpace.rosters.network_outlooks import network_outlook

CUT = date(2026, 3, 10)
WORLDS = 5
NEAR = 1e-9


def projected(people, data, *, worlds=WORLDS):
    """A projection with draws made by hand: whatever may come on top of what there is."""
    progress = networks.ledger_of(people, last_day=CUT).as_of(CUT)
    progress = attrs.evolve(progress, shown=np.ones(3, bool))
    n = len(progress.ids)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    added = np.stack(
        [
            rng.choice([0, 0, 1, networks.HOUR], (n, worlds)),
            rng.choice([0, 0, 1, 50, 100, 200, 400], (n, worlds)),
            rng.choice([0, 0, 1, 2], (n, worlds)),
        ],
        axis=2,
    )
    added[~progress.seen] = 0
    projection = tp.project(progress, tp.forecasters.Linear(), draws=worlds, seed=0)
    draws = (progress.so_far[:, None] + added).astype(float)
    return attrs.evolve(projection, draws=draws, point=draws.mean(1))


def at_cut(people):
    """The people as they were known on the day of the cut."""
    known = [replace(p, left=None) if p.left is not None and p.left > CUT else p for p in people]
    return [p for p in known if p.joined is None or p.joined <= CUT]


def in_world(people, projection, s):
    place = {c: i for i, c in enumerate(projection.ids.tolist())}
    return [
        replace(p, totals=tuple(int(v) for v in projection.draws[place[p.id], s])) if p.id in place else p
        for p in people
    ]


def without_all_growth(network):
    """A projection does not know who left before the month: growth of those who were there in both months alone."""
    return replace(network, totals=tuple(replace(t, alike=True) if t.growth else t for t in network.totals))


def amounts(found):
    rows = found.incentives.columns
    return dict(zip(zip(rows["kind"], rows["name"], strict=True), found.money, strict=True))


@given(networks.agencies(), st.data())
def test_each_world_is_what_the_definitions_say(agency, data):
    people, book, network = agency
    network = without_all_growth(network)
    projection = projected(people, data)
    known = at_cut(people)
    found = network_outlook(projection, networks.programs_of(book), networks.network_program(network), nearest=0)
    money, creators = amounts(found), np.zeros(len(found.creators))
    for s in range(WORLDS):
        wanted = plain.earned(
            in_world(known, projection, s), book, network, networks.MONTH, base=networks.BASE, rounded=False
        )
        for g, goal in enumerate(network.goals):
            rate = wanted.rates[goal.name]
            size = found.goals.columns["creators"][g]
            assert rate == (Fraction(int(found.counts[g, s]), size) if size else None)
        for (kind, name), values in money.items():
            if kind == "ladder":
                own = sum((a for (_, ladder), a in wanted.items.items() if ladder == name), Fraction(0))
            else:
                own = (wanted.goals if kind == "goal" else wanted.totals)[name]
            assert values[s] == pytest.approx(float(own), abs=NEAR)
        assert found.total[s] == pytest.approx(float(wanted.sum), abs=NEAR)  # creators, goals and totals add up
        for i, row in enumerate(found.creators):
            paid = sum((a for (who, _), a in wanted.items.items() if who == row["creator_id"]), Fraction(0))
            creators[i] += float(paid) / WORLDS
    means = found.creators.columns["bonus_mean"]
    assert [m or 0.0 for m in means] == pytest.approx(creators, abs=NEAR)
    assert not any(w for m, w in zip(means, creators, strict=True) if m is None), "what is not known is nothing so far"


@given(networks.agencies(), st.data())
def test_what_a_goal_is_worth_is_what_is_paid_with_it_less_what_is_paid_without(agency, data):
    people, book, network = agency
    network = without_all_growth(network)
    projection = projected(people, data)
    found = network_outlook(projection, networks.programs_of(book), networks.network_program(network), nearest=0)
    for row in found.goals:
        sums = {True: Fraction(0), False: Fraction(0)}
        for s in range(WORLDS):
            world = in_world(at_cut(people), projection, s)
            for met in sums:
                sums[met] += plain.earned(
                    world, book, network, networks.MONTH, base=networks.BASE, rounded=False, forced={row["goal"]: met}
                ).sum
        if row["creators"]:
            assert row["worth"] == pytest.approx(float(sums[True] - sums[False]) / WORLDS, abs=NEAR)
        else:
            assert row["worth"] is None


@given(networks.agencies(), st.data())
def test_more_of_one_creator_never_lowers_a_rate_nor_a_chance(agency, data):
    """But of `maintained` alone, which who ranks up has no more: the next test shows it."""
    people, book, network = agency
    network = replace(network, goals=tuple(g for g in network.goals if g.event != "maintained"), changes=())
    network = without_all_growth(network)
    before = projected(people, data)
    if not len(before.ids):
        return
    draws = before.draws.copy()
    seen = np.flatnonzero(before.progress.seen)
    if not len(seen):
        return
    who = data.draw(st.sampled_from(seen.tolist()))
    draws[who, data.draw(st.integers(0, WORLDS - 1))] += data.draw(
        st.sampled_from([(0, 200, 0), (networks.HOUR, 0, 0), (0, 0, 1), (networks.HOUR, 1000, 3)])
    )
    after = attrs.evolve(before, draws=draws, point=draws.mean(1))
    program, own = networks.programs_of(book), networks.network_program(network)
    a, b = (network_outlook(p, program, own, nearest=0) for p in (before, after))
    assert (b.counts >= a.counts).all()
    for p, q in zip(a.goals.columns["chance"], b.goals.columns["chance"], strict=True):
        assert p is q is None or q >= p


def test_who_ranks_up_no_longer_keeps_the_rank():
    tiers = (plain.Step("top", (0, 200, 0)), plain.Step("low", (0, 100, 0)))
    book = [plain.Rules("rank-up", "US", tiers, rank=(100, 200))]
    everybody = ("all", None, None, None, "in")
    goals = [plain.Goal(e, everybody, e, Fraction(1), ladder="rank-up") for e in ("maintained", "ranked_up")]
    network = plain.Network(Fraction(1, 100), goals=tuple(goals))
    for diamonds, kept, up in ((100, True, False), (200, False, True)):
        person = plain.Person("a", region="US", last=150, totals=(0, diamonds, 0))
        verdict = tp.money.judge_network(
            networks.ledger_of([person]),
            networks.programs_of(book),
            networks.network_program(network),
            month=tp.Month(*networks.MONTH),
        )
        assert (verdict.met("maintained"), verdict.met("ranked_up")) == (kept, up)


@given(networks.agencies(), st.data())
def test_a_higher_share_never_raises_a_chance(agency, data):
    people, book, network = agency
    if not network.goals:
        return
    goal = network.goals[0]
    levels = sorted(data.draw(st.lists(st.fractions(Fraction(1, 100), 1, max_denominator=100), min_size=2, max_size=4)))
    goals = tuple(replace(goal, name=f"g{k}", at_least=level) for k, level in enumerate(levels))
    network = plain.Network(network.worth, network.region, goals)
    found = network_outlook(
        projected(people, data), networks.programs_of(book), networks.network_program(network), nearest=0
    )
    likely = found.goals.columns["chance"]
    assert all(p is q is None or p >= q for p, q in pairwise(likely))


@given(networks.agencies(), st.data())
def test_without_changes_bonuses_are_those_of_the_ladders_together(agency, data):
    people, book, network = agency
    network = plain.Network(network.worth, goals=network.goals)
    projection = projected(people, data)
    if not len(projection.ids):
        return
    program = networks.programs_of(book)
    found = network_outlook(projection, program, networks.network_program(network), nearest=0)
    sums = dict.fromkeys(projection.ids.tolist(), 0.0)
    together = tp.expected_bonus(projection, program)
    for part in together.parts:
        for who, mean in zip(part.ids.tolist(), part.mean.tolist(), strict=True):
            sums[who] += mean
    if len(program.regions) == 1 and not any(r.exclusive_with for r in book):  # then ladders add up, one by one
        alone = [tp.expected_bonus(projection, program, ladder=name).total for name in program.ladders]
        assert together.total == pytest.approx(sum(alone), abs=NEAR)
    ladders = [kind == "ladder" for kind in found.incentives.columns["kind"]]
    assert together.total == pytest.approx(found.money[np.array(ladders, bool)].sum(0), abs=NEAR)
    means = {row["creator_id"]: row["bonus_mean"] or 0.0 for row in found.creators}
    assert means == pytest.approx(sums, abs=NEAR)


@given(networks.agencies())
def test_a_closed_month_has_certain_goals_and_pays_what_judge_network_says(agency):
    people, book, network = agency
    ledger = networks.ledger_of(people)
    program, own = networks.programs_of(book), networks.network_program(network)
    verdict = tp.money.judge_network(ledger, program, own, month=tp.Month(*networks.MONTH))
    found = network_outlook(ledger, program, own, as_of=networks.LAST_DAY, draws=3, forecaster=tp.forecasters.Linear())
    for goal in network.goals:
        row = next(r for r in found.goals if r["goal"] == goal.name)
        met = verdict.met(goal.name)
        assert row["chance"] == (None if met is None else float(met))
        assert row["rate_mean"] == (None if met is None else pytest.approx(float(verdict.rate(goal.name))))
    assert found.now == attrs.evolve(verdict, notes=found.now.notes)
    cents = 0.01 * (len(verdict.creators) + len(network.totals)) + NEAR  # worlds are not rounded, items are
    assert found.total == pytest.approx([float(verdict.total.amount)] * 3, abs=cents)
    assert not len(found.nearest)


@pytest.mark.parametrize("block", [1, 3])
@given(agency=networks.agencies(), seed=st.integers(0, 99))
def test_any_split_into_blocks_gives_the_same(block, agency, seed):
    people, book, network = agency
    ledger = networks.ledger_of(people, last_day=CUT)
    program, own = networks.programs_of(book), networks.network_program(network)
    whole = network_outlook(ledger, program, own, as_of=CUT, draws=20, seed=seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network_outlooks, "HELD", 0)
        patch.setattr(network_outlooks, "BLOCK", block)
        parts = network_outlook(ledger, program, own, as_of=CUT, draws=20, seed=seed)
    assert (parts.counts == whole.counts).all()
    assert parts.money == pytest.approx(whole.money, abs=NEAR)
    assert parts.nearest == whole.nearest
