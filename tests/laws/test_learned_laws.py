"""Laws of what was learned: the same bits from rows in any order, the same rows for creators in any buckets."""

import pickle
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.making.random_ledgers import FIRST, program, rules, streams
from tierpace.forecasters import (
    ETS,
    Benktander,
    Blend,
    Calibrated,
    DayOfWeek,
    EmpiricalBayes,
    Fading,
    Hurdle,
    LateMonth,
    Linear,
)

RULE = tp.DayRule("UTC")
CUT = date(2026, 2, 14)
PEOPLE = [
    tp.Creator("c01", joined=date(2026, 2, 5), region="US", manager="Kim"),
    tp.Creator("c02", left=date(2026, 2, 10)),
    tp.Creator("silent"),
]
FORECASTERS = {
    "default": None,
    "Linear": Linear(),
    "DayOfWeek": DayOfWeek(weeks=2),
    "LateMonth": LateMonth(),
    "EmpiricalBayes": EmpiricalBayes(),
    "Benktander": Benktander(),
    "Hurdle": Hurdle(),
    "Blend": Blend([Linear(), EmpiricalBayes()]),
    "Fading": Fading(Linear()),
    "Calibrated": Calibrated(DayOfWeek(weeks=2)),
}


def ledger_of(columns, kept, *, rule, last, people=(), first=FIRST, measured=None):
    """The ledger of some rows alone."""
    who, start, end, worth = ([column[k] for k in kept] for column in columns)
    return tp.Ledger.from_columns(
        creator_id=who,
        start=start,
        end=end,
        diamonds=worth,
        day_rule=rule,
        creators=people,
        first_day=first,
        last_day=last,
        measured=measured,
    )


def rows_of(table):
    """All cells of the three tables by creator, as text, to the last bit."""
    out = {}
    for kind in ("columns", "tiers", "signals"):
        columns = getattr(table, kind)
        for k, who in enumerate(columns["creator_id"]):
            out.setdefault(who, []).append(tuple(repr(values[k]) for values in columns.values()))
    return out


@st.composite
def worlds(draw):
    """Columns of streams, who is named, the ledger of all of it, and a cut."""
    seed, rule = draw(st.integers(0, 10**6)), draw(rules())
    days = draw(st.sampled_from([5, 40, 100, 130, 290]))
    columns = streams(seed, creators=draw(st.integers(1, 8)), days=days, zone=rule.zone)
    if draw(st.booleans()):  # a creator without a diamond
        columns[3] = [0 if who == "c00" else n for who, n in zip(columns[0], columns[3], strict=True)]
    people = []
    if draw(st.booleans()):
        people = [
            tp.Creator("c01", joined=FIRST + timedelta(days=draw(st.integers(0, days)))),
            tp.Creator("c02", left=FIRST + timedelta(days=draw(st.integers(0, days)))),
            tp.Creator("idle"),
        ]
    last = FIRST + timedelta(days=days)
    back = draw(st.integers(0, min(40, days)))
    begin = FIRST + timedelta(days=draw(st.integers(0, days)))
    out = dict.fromkeys(draw(st.sets(st.sampled_from(sorted(set(columns[0]))))), begin) if draw(st.booleans()) else {}
    return columns, people, rule, last, last - timedelta(days=back), out


def without(found, out, *, days=12):
    """The ledger in which some creators have an outage; those it does not hold are of other buckets."""
    here = set(found.ids.tolist()) & out.keys()
    begin = next(iter(out.values()), None)
    return found.mask(begin, begin + timedelta(days=days), ids=sorted(here)) if here else found


@settings(max_examples=40, deadline=None)
@given(worlds(), st.sampled_from(sorted(FORECASTERS)), st.randoms(use_true_random=False))
def test_rows_are_the_same_in_any_buckets(world, name, random):
    """Each bucket is a ledger of its own rows, in any order; some have no row at all, some one creator."""
    columns, people, rule, last, cut, out = world
    every = range(len(columns[0]))
    whole = without(ledger_of(columns, every, rule=rule, last=last, people=people), out)
    learned = tp.learn(whole.as_of(cut), FORECASTERS[name])
    asked = {"program": program(rule), "as_of": cut, "draws": 20, "seed": 4}
    expected = rows_of(tp.roster(whole, forecaster=FORECASTERS[name], **asked))
    assert rows_of(tp.roster(whole, forecaster=learned, **asked)) == expected
    buckets = random.randint(1, 5)
    place = {who: random.randrange(buckets) for who in whole.ids.tolist()}
    found = {}
    for bucket in range(buckets):
        kept = [k for k in every if place[columns[0][k]] == bucket]
        random.shuffle(kept)
        part = ledger_of(
            columns,
            kept,
            rule=rule,
            last=last,
            people=[p for p in people if place[p.id] == bucket],
            first=learned.first_day,
            measured=learned.measured,
        )
        rows = rows_of(tp.roster(without(part, out), forecaster=learned, **asked))
        assert not rows.keys() & found.keys()
        found |= rows
    assert found == expected


@settings(max_examples=20, deadline=None)
@given(worlds(), st.sampled_from(sorted(FORECASTERS)), st.randoms(use_true_random=False))
def test_what_is_learned_does_not_depend_on_the_order_of_rows(world, name, random):
    columns, people, rule, last, cut, out = world
    order = list(range(len(columns[0])))
    one, two = (
        tp.learn(
            without(ledger_of(columns, rows, rule=rule, last=last, people=named), out).as_of(cut), FORECASTERS[name]
        )
        for rows, named in ((order, people), (random.sample(order, len(order)), random.sample(people, len(people))))
    )
    assert one.digest == two.digest
    assert one == two


@settings(max_examples=20, deadline=None)
@given(worlds(), st.sampled_from(sorted(FORECASTERS)))
def test_it_comes_back_from_a_pickle_and_from_json(world, name):
    columns, people, rule, last, cut, out = world
    whole = without(ledger_of(columns, range(len(columns[0])), rule=rule, last=last, people=people), out)
    learned = tp.learn(whole.as_of(cut), FORECASTERS[name])
    text = tp.show.to_json(learned)
    for again in (pickle.loads(pickle.dumps(learned)), tp.show.from_json(text)):  # noqa: S301  # of our own
        assert again == learned
        assert again.digest == learned.digest
        assert tp.show.to_json(again) == text


@settings(max_examples=20, deadline=None)
@given(worlds(), st.sampled_from(sorted(FORECASTERS)))
def test_habits_points_and_draws_of_one_alone_are_those_among_all(world, name):
    columns, people, rule, last, cut, out = world
    whole = without(ledger_of(columns, range(len(columns[0])), rule=rule, last=last, people=people), out)
    progress = whole.as_of(cut)
    learned = tp.learn(progress, FORECASTERS[name])
    habits, quiet = tp.habits(progress), {row["creator_id"]: row for row in tp.evidence.quiet_soon(progress)}
    whole, points = (tp.project(progress, learned, draws=n, seed=2) for n in (9, 0))
    for who in progress.ids.tolist():
        alone = progress.select([who])
        assert tp.habits(alone, learned) == habits.select([who])
        (row,) = tp.evidence.quiet_soon(alone, learned)
        assert repr(row) == repr(quiet[who])
        drawn, said = (tp.project(alone, learned, draws=n, seed=2) for n in (9, 0))
        assert np.array_equal(drawn.draws, whole.select([who]).draws)
        assert np.array_equal(said.point, points.select([who]).point)


def test_ets_too():
    columns = streams(5, creators=6, days=115)
    whole = ledger_of(columns, range(len(columns[0])), rule=RULE, last=date(2026, 2, 28), people=PEOPLE)
    learned = tp.learn(whole.as_of(CUT), ETS(sample=3))
    asked = {"program": program(RULE), "as_of": CUT, "draws": 20}
    expected = rows_of(tp.roster(whole, forecaster=ETS(sample=3), **asked))
    for who in whole.ids.tolist():
        part = tp.roster(whole.select([who]), forecaster=learned, **asked)
        assert rows_of(part) == {who: expected[who]}


@pytest.mark.parametrize("days", [290, 400])
def test_long_histories_add_up_alike_for_one_creator(days):
    """Of one creator alone numpy adds up in another order, from eight months or days on."""
    columns = streams(7, creators=5, days=days)
    last = FIRST + timedelta(days=days)
    progress = ledger_of(columns, range(len(columns[0])), rule=RULE, last=last).as_of(last - timedelta(days=9))
    learned = tp.learn(progress)
    habits = tp.habits(progress)
    for who in progress.ids.tolist():
        assert tp.habits(progress.select([who]), learned) == habits.select([who])
