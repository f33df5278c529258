"""The best use of a budget: by hand, against brute force, and never worse than greedy."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making import programs
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.programs import flat, one_tier
from tierpace.errors import InputError, InputTypeError, ProgramError
from tierpace.planning.knapsack import Options, best, greedy, undominated

HOUR = 3600
NOTHING = Fixed([0, 0, 0])
AS_OF = date(2026, 3, 15)


def program(*hours_and_bonus, region="US", ladder="tiers", currency="USD"):
    tiers = [tp.Tier(f"{h} h", airtime_hours=h, bonus=flat(b, currency)) for h, b in hours_and_bonus]
    return programs.program(*tiers, region=region, ladder=ladder)


def march(*per_day, people=()):
    """15 days of so many hours each; ids c00, c01, …"""
    return daily(np.array([[h] * 15 for h in per_day]), first=date(2026, 3, 1)).with_creators(people).as_of(AS_OF)


def spend(progress, rules, *, draws=20, **more):
    budget = tp.planning.Budget(**{k: more.pop(k) for k in ("streams", "hours", "battles", "creators") if k in more})
    projection = tp.project(progress, more.pop("forecaster", NOTHING), draws=draws, seed=1)
    return tp.allocate(projection, rules, habits=tp.habits(progress), budget=budget, **more)


def asked(found):
    return {p.creator_id: (len(p.dates), p.gain) for p in found.pushes}


# ------------------------------------------------------------------------------------------------------------- by hand
def test_three_streams_go_where_they_pay_most():
    """c00 has 30 hours and lacks two streams of 2 to 34; c01 has 45 and lacks one of 3 to 48, or two to 51."""
    rules = program((51, 100), (48, 60), (34, 50))
    cut = march(2, 3)
    assert asked(spend(cut, rules, streams=1)) == {"c01": (1, 10.0)}  # from 34 h, 50, to 48 h, 60
    assert spend(cut, rules, streams=2).gain == 50.0  # two of either
    three = spend(cut, rules, streams=3)
    assert three.gain == 60.0
    assert asked(three) == {"c00": (2, 50.0), "c01": (1, 10.0)}
    assert three.used == {"streams": 3.0}
    assert three.one_more == {"streams": 40.0}  # a fourth: two each, 100
    assert three.proven
    assert three.bound == three.gain
    assert three.currency == "USD"


def test_greedy_may_do_worse():
    """Taking the best step for its cost first leaves no room for the largest gain."""
    options = Options(np.array([0, 1]), np.array([6.0, 10.0]), np.array([[1.0], [2.0]]))
    assert greedy(options, np.array([2.0])).tolist() == [0]
    assert best(options, np.array([2.0]), seconds=60).rows.tolist() == [1]


def test_hours_and_creators_limit_too():
    rules = program((51, 100), (48, 60), (34, 50))
    cut = march(2, 3)
    assert asked(spend(cut, rules, hours=4)) == {"c00": (2, 50.0)}  # 2 × 2 h; c01 would need 6
    one = spend(cut, rules, streams=100, creators=1)
    assert asked(one) == {"c00": (11, 100.0)}  # 30 h and 11 × 2 h reach 51; c01 has 50 already and gains 50
    assert one.used["creators"] == 1.0
    assert spend(cut, rules, streams=100).one_more == {"streams": 0.0}


def test_a_push_says_on_which_days_and_what_becomes_likelier():
    (push,) = spend(march(2), program((34, 50)), streams=2).pushes
    assert push.dates == (date(2026, 3, 20), date(2026, 3, 28))
    assert (push.seconds_each, push.tier) == (2 * HOUR, "34 h")
    assert (push.chance_before, push.chance_after) == (0.5 / 21, 20.5 / 21)
    assert str(push) == "c00: 2 more streams of 2 h (Fri 20, Sat 28 Mar), 34 h 2 % → 97 %, +50.00"
    assert str(spend(march(2), program((34, 50)), streams=2)) == f"50.00 USD more expected\n{push}"


def test_busy_days_and_leavers_take_no_streams():
    every = {"c00": [date(2026, 3, d) for d in range(16, 32) if d != 20]}
    assert spend(march(2), program((34, 50)), streams=9, busy=every).pushes == ()
    assert asked(spend(march(2), program((32, 50)), streams=9, busy=every)) == {"c00": (1, 50.0)}


def test_nothing_to_gain_is_no_push():
    found = spend(march(2), program((30, 50)), streams=9)
    assert (found.pushes, found.gain, found.greedy_gain, found.one_more) == ((), 0.0, 0.0, {"streams": 0.0})
    assert str(found) == "0.00 USD more expected"
    empty = spend(march(2).select([]), program((30, 50)), streams=9)
    assert (empty.pushes, empty.gain) == ((), 0.0)


def test_a_stream_counts_on_every_ladder():
    book = tp.ProgramBook([program((34, 50)), program((32, 7), ladder="more")])
    people = [tp.Creator("c00", region="US")]
    assert asked(spend(march(2, people=people), book, streams=2)) == {"c00": (2, 57.0)}
    assert asked(spend(march(2, people=people), book, streams=2, ladder="more")) == {"c00": (1, 7.0)}


def test_two_currencies_are_not_added():
    book = tp.ProgramBook([program((34, 50)), program((34, 50), region="EU", currency="EUR")])
    cut = march(2, 2, people=[tp.Creator("c00", region="US"), tp.Creator("c01", region="EU")])
    told(
        lambda: spend(cut, book, streams=2),
        ProgramError, "money.mixed_currencies", "currency", "must be the same for all amounts", "('EUR', 'USD')",
        "name one: currency='EUR'",
    )  # fmt: skip
    euro, dollar = (spend(cut, book, streams=2, currency=name) for name in ("EUR", "USD"))
    assert (euro.currency, asked(euro)) == ("EUR", {"c01": (2, 50.0)})
    assert (dollar.currency, asked(dollar)) == ("USD", {"c00": (2, 50.0)})


def test_the_gain_is_that_of_what_if():
    """Of the very streams that are wanted, from the same draws."""
    cut = tp.demo.ledger(seed=0).as_of(AS_OF)
    projection, rules = tp.project(cut, draws=200, seed=0), tp.demo.program()
    found = tp.allocate(
        projection, rules, habits=tp.habits(cut), budget=tp.planning.Budget(streams=9), worth_of_extra=1.0
    )
    actions = {
        p.creator_id: [tp.planning.ExtraStream(d, hours=p.seconds_each / HOUR) for d in p.dates] for p in found.pushes
    }
    then = tp.what_if(projection, actions, program=rules, worth_of_extra=1.0)
    gains = dict(zip(then.before.ids, then.bonus_after.mean - then.bonus_before.mean, strict=True))
    assert {p.creator_id: p.gain for p in found.pushes} == pytest.approx(gains)
    tiers = {p.creator_id: rules.names.index(p.tier) for p in found.pushes}
    for row, name in enumerate(then.before.ids):
        push = next(p for p in found.pushes if p.creator_id == name)
        assert push.chance_before == then.chances_before.by_tier[row, tiers[name]]
        assert push.chance_after == then.chances_after.by_tier[row, tiers[name]]
        assert push.chance_after - push.chance_before == (
            (then.chances_after.by_tier - then.chances_before.by_tier)[row].max()
        )


def by_diamonds(*needed_and_bonus):
    tiers = [tp.Tier(f"{n}", diamonds=n, bonus=flat(b)) for n, b in needed_and_bonus]
    return programs.program(*tiers)


def test_battles_are_held_in_streams_and_three_of_a_creator_at_most():
    """300 diamonds by day 15 and 100 to come on ten days; a battle brings 50, an extra stream of two hours 20."""
    habit = Fixed([20 * HOUR, 100, 10])
    rules, settings = by_diamonds((550, 100), (500, 60)), {"forecaster": habit, "worth_of_battle": 50}
    two = spend(march(2), rules, battles=2, streams=0, **settings)
    assert [(p.battles, p.dates, p.seconds_each, p.gain) for p in two.pushes] == [(2, (), 0, 60.0)]
    assert str(two.pushes[0]) == "c00: 2 more battles, 500 2 % → 97 %, +60.00"
    assert two.one_more == {"streams": 0.0, "battles": 40.0}
    assert spend(march(2), rules, battles=9, streams=0, **settings).used == {"streams": 0.0, "battles": 3.0}
    mixed = spend(march(2), rules, battles=1, streams=7, **settings)
    assert [(p.battles, len(p.dates)) for p in mixed.pushes] == [(1, 5)]  # 300 + 100 + 50 + 5 × 20 = 550
    assert spend(march(2), rules, streams=9, forecaster=habit).used == {"streams": 8.0}


def test_no_stream_no_battle():
    settings = {"forecaster": NOTHING, "worth_of_battle": 500}
    assert spend(march(2), by_diamonds((500, 60)), battles=3, streams=0, **settings).pushes == ()
    (push,) = spend(march(2), by_diamonds((500, 60)), battles=3, streams=1, **settings).pushes
    assert (push.battles, len(push.dates)) == (1, 1)


# -------------------------------------------------------------------------------------------------------------- errors
@pytest.mark.parametrize(
    ("name", "value"),
    [("streams", -1), ("streams", 1.5), ("streams", True), ("hours", float("nan")), ("hours", -0.5), ("creators", "3")],
)
def test_a_budget_is_of_numbers(name, value):
    told(lambda: tp.planning.Budget(**{name: value}), InputError, "budget.bad_amount", name, "number of 0 or more")


def test_a_budget_limits_something():
    told(
        tp.planning.Budget,
        InputError,
        "budget.empty",
        "budget",
        "a budget must limit one of streams, hours, battles, creators",
        "found None",
    )


def test_what_is_no_budget_is_refused():
    cut = march(2)
    told(
        lambda: tp.allocate(
            tp.project(cut, NOTHING, draws=5), program((34, 5)), habits=tp.habits(cut), budget={"streams": 5}
        ),
        InputTypeError, "budget.bad_type", "budget", "write Budget(streams=20)",
    )  # fmt: skip


def test_a_tier_without_a_bonus_is_refused():
    rules = one_tier(airtime_hours=34)
    with pytest.raises(ProgramError, match=r"payout\.no_bonus"):
        spend(march(2), rules, streams=2)


def test_a_bonus_by_the_diamond_needs_diamonds():
    ledger = tp.Ledger.from_daily(
        creator_id=["a"] * 15,
        day=[date(2026, 3, 1) + timedelta(days=k) for k in range(15)],
        airtime_seconds=[HOUR] * 15,
        diamonds=None,
        active=[1] * 15,
        day_rule=RULE,
    )
    paid = tp.Bonus.ratio(0.1, per_diamond="0.01", currency="USD")
    rules = tp.Program(
        name="P", region="US", revision="1", day_rule=RULE, tiers=[tp.Tier("A", airtime_hours=17, bonus=paid)]
    )
    with pytest.raises(InputError, match="diamonds must be measured, for the bonus counts them"):
        spend(ledger.as_of(AS_OF), rules, streams=2)


# ---------------------------------------------------------------------------------------------------------- the search
@st.composite
def problems(draw):
    """Up to four creators with up to three choices each, and one to three budgets."""
    limits = draw(st.integers(1, 3))
    rows = []
    for creator in range(draw(st.integers(0, 4))):
        for _ in range(draw(st.integers(0, 3))):
            cost = draw(st.lists(st.integers(0, 5), min_size=limits, max_size=limits))
            rows.append((creator, draw(st.integers(1, 50)), cost))
    budget = draw(st.lists(st.integers(0, 9), min_size=limits, max_size=limits))
    who, gain = (np.array([r[i] for r in rows], np.int64) for i in (0, 1))
    cost = np.array([r[2] for r in rows], np.float64).reshape(len(rows), limits)
    return Options(who, gain.astype(np.float64), cost), np.array(budget, np.float64)


def brute_force(options, budget):
    """The largest gain of all ways to take at most one choice of each creator."""
    per_creator = [[None, *np.flatnonzero(options.creator == c)] for c in np.unique(options.creator)]
    top = 0.0
    for taken in product(*per_creator):
        rows = [r for r in taken if r is not None]
        if (options.cost[rows].sum(0) <= budget).all():
            top = max(top, float(options.gain[rows].sum()))
    return top


@given(problems())
def test_the_search_finds_what_brute_force_finds(problem):
    options, budget = problem
    found = best(options, budget, seconds=60)
    assert found.proven
    assert options.gain[found.rows].sum() == pytest.approx(brute_force(options, budget))
    for rows in (found.rows, greedy(options, budget)):
        assert (options.cost[rows].sum(0) <= budget + 1e-9).all()
        assert len(set(options.creator[rows])) == len(rows)
    assert options.gain[greedy(options, budget)].sum() <= options.gain[found.rows].sum() + 1e-9


def test_a_good_choice_that_is_known_changes_nothing():
    rng = np.random.default_rng(4)
    who = np.repeat(np.arange(60), 5)
    options = Options(who, rng.gamma(1, 50, 300), rng.integers(1, 9, (300, 2)).astype(float))
    budget = np.array([70.0, 60.0])
    cold = best(options, budget, seconds=60)
    warm = best(options, budget, seconds=60, start=cold.rows)
    assert options.gain[warm.rows].sum() == options.gain[cold.rows].sum() == warm.bound
    assert options.gain[cold.rows].sum() > options.gain[greedy(options, budget)].sum()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 9)), max_size=12))
def test_an_option_stays_if_it_gains_more_than_every_cheaper_one(rows):
    rows = sorted(rows, key=lambda r: r[0])
    who, gain = (np.array([r[i] for r in rows], np.int64) for i in (0, 1))
    kept = undominated(who, gain.astype(float))
    for i, (c, g) in enumerate(rows):
        cheaper = [h for d, h in rows[:i] if d == c]
        assert kept[i] == (g > max([0, *cheaper]))
