"""Laws of buckets: however creators are put into them, the rows, totals and what is learned are those of the whole."""

import subprocess
import sys
from datetime import timedelta
from unittest import mock

import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.making.buckets import bucketed, people_table, rows_by_buckets, table_of
from tests.making.random_ledgers import FIRST, program, rules, streams
from tierpace import buckets
from tierpace.buckets.roster_rows import rows_table
from tierpace.forecasters import EmpiricalBayes, Fading, Hurdle, Linear, donor_rosters

FORECASTERS = {
    "default": None,
    "Linear": Linear(),
    "EmpiricalBayes": EmpiricalBayes(),
    "Fading": Fading(Hurdle()),
}


@st.composite
def worlds(draw):
    """Columns of streams, who is named, the day rule, the last day, a cut, and whether diamonds are measured."""
    seed, rule = draw(st.integers(0, 10**6)), draw(rules())
    days = draw(st.sampled_from([5, 40, 100, 130, 290]))
    columns = streams(seed, creators=draw(st.integers(1, 8)), days=days, zone=rule.zone)
    if draw(st.booleans()):  # a creator without a diamond
        columns[3] = [0 if who == "c00" else n for who, n in zip(columns[0], columns[3], strict=True)]
    people = [
        tp.Creator("c01", joined=FIRST + timedelta(days=draw(st.integers(0, days))), region="US", manager="Kim"),
        tp.Creator("c02", left=FIRST + timedelta(days=draw(st.integers(0, days))), name="Zoë"),
        tp.Creator("idle"),
    ]
    last = FIRST + timedelta(days=days)
    back = draw(st.integers(0, min(40, days)))
    return columns, draw(st.sampled_from([people, []])), rule, last, last - timedelta(days=back), draw(st.booleans())


def in_one_piece(columns, people, rule, *, last, cut, diamonds, forecaster=None, **asked):
    """What the whole roster teaches, and its rows as a table."""
    who, start, end, worth = columns
    ledger = tp.Ledger.from_columns(
        creator_id=who,
        start=start,
        end=end,
        diamonds=worth if diamonds else None,
        day_rule=rule,
        creators=people,
        last_day=last,
    )
    kept = {k: v for k, v in asked.items() if k != "program"}
    table = tp.roster(ledger, asked["program"], as_of=cut, forecaster=forecaster, **kept)
    return tp.learn(ledger.as_of(cut), forecaster), rows_table(table.columns, table.tiers)


@settings(max_examples=50, deadline=None)
@given(worlds(), st.sampled_from(sorted(FORECASTERS)), st.randoms(use_true_random=False), st.booleans())
def test_any_buckets_in_any_order_give_the_rows_of_the_whole(world, name, random, plans):
    """Some are empty, some hold one creator; there may be no diamonds, no history, and creators without a stream."""
    columns, people, rule, last, cut, diamonds = world
    first = min(tp.Ledger.from_columns(**named(columns), day_rule=rule).first_day, last)
    cut = max(cut, first)
    rules_of = program(rule, measured=(True, diamonds, True))
    asked = {"draws": 20, "seed": 4, "plans": plans}
    learned, expected = in_one_piece(
        *(columns, people, rule),
        last=last,
        cut=cut,
        diamonds=diamonds,
        forecaster=FORECASTERS[name],
        program=rules_of,
        **asked,
    )
    ids = sorted({*columns[0], *(p.id for p in people)})
    count = random.randint(1, len(ids) + 3)
    place = {who: random.randrange(count) for who in ids}
    order = random.sample(range(count), count)
    parts = bucketed(columns, people, place, count, diamonds=diamonds)
    settings_of = {"cut": cut, "rule": rule, "last": last, "order": order, "forecaster": FORECASTERS[name]}
    own, found = rows_by_buckets(parts, rules_of, **settings_of, **asked)
    assert own.digest == learned.digest
    merged = buckets.merge_rows(found)
    assert buckets.rows_digest(merged) == buckets.rows_digest(found) == buckets.rows_digest(expected)
    assert merged.equals(buckets.merge_rows(expected))
    assert buckets.merge_totals(map(buckets.totals, found)).equals(buckets.totals(expected))
    assert merged.schema == buckets.schema("rows")


def named(columns):
    return dict(zip(("creator_id", "start", "end", "diamonds"), columns, strict=True))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 30), st.randoms(use_true_random=False))
def test_who_teaches_does_not_depend_on_buckets(seed, creators, most, random):
    """With more creators than teach: chosen of parts, of parts of parts, and of all at once are the same."""
    columns = streams(seed, creators=creators, days=60, zone="UTC")
    rule, last = tp.DayRule("UTC"), FIRST + timedelta(days=60)
    people = [tp.Creator(f"late{k}", joined=FIRST + timedelta(days=k)) for k in range(3)]
    asked = {"day_rule": rule, "first_day": FIRST, "last_day": last, "measured": (True,) * 3, "as_of": last}
    count = random.randint(1, 9)
    ids = sorted({*columns[0], *(p.id for p in people)})
    parts = bucketed(columns, people, {who: random.randrange(count) for who in ids}, count)
    with mock.patch.object(donor_rosters, "TEACHERS", most), mock.patch.object(donor_rosters, "MOST", most // 2):
        every = buckets.candidates(table_of(columns), people_table(people), **asked)
        found = [buckets.candidates(*part, **asked) for part in parts]
        random.shuffle(found)
        cut = random.randint(0, count)
        halves = [buckets.chosen(half) for half in (found[:cut], found[cut:])]
        for again in (buckets.chosen(found), buckets.chosen(halves), buckets.chosen(every)):
            assert again.equals(every)
        ledger = tp.Ledger.from_columns(
            **named(columns), day_rule=rule, creators=people, first_day=FIRST, last_day=last
        )
        whole = ledger.as_of(last)
        assert sorted(every["creator_id"].drop_null().to_pylist()) == sorted(donor_rosters.pool_of(whole).ids)
        assert sum(every["seen"].to_pylist()) == len(whole.of_seen.ids)
        assert buckets.learn(table_of(columns), every, people_table(people), **asked).digest == tp.learn(whole).digest


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(-1e12, 1e12, allow_nan=False), max_size=30),
    st.randoms(use_true_random=False),
    st.integers(1, 5),
)
def test_parts_of_a_sum_do_not_depend_on_order_or_buckets(values, random, count):
    from tierpace.buckets.merging import exact_parts

    expected = exact_parts(values)
    random.shuffle(values)
    cuts = [values[k::count] for k in range(count)]
    assert exact_parts([part for cut in cuts for part in exact_parts(cut)]) == expected


ELSEWHERE = """
from datetime import timedelta
import tierpace as tp
from tests.making.buckets import rows_by_buckets, bucketed
from tests.making.random_ledgers import FIRST, program, streams
rule = tp.DayRule("America/New_York")
columns = streams(7, creators=40, days=200, zone=rule.zone)
place = {who: k % 3 for k, who in enumerate(sorted(set(columns[0])))}
learned, found = rows_by_buckets(
    bucketed(columns, [], place, 4), program(rule), cut=FIRST + timedelta(days=190), rule=rule, draws=100
)
print(learned.digest, tp.buckets.rows_digest(found))
"""


@pytest.fixture(scope="module")
def at_home():
    return printed({})


def printed(changed):
    import os

    env = {**os.environ, **changed}
    done = subprocess.run([sys.executable, "-c", ELSEWHERE], env=env, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    "changed",
    [
        {"PYTHONHASHSEED": "7"},
        {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
        {"OMP_NUM_THREADS": "3", "OPENBLAS_NUM_THREADS": "3", "TZ": "Asia/Tokyo"},
    ],
    ids=["hash seed", "one thread", "three threads elsewhere"],
)
def test_another_process_gives_the_same_bits(at_home, changed):
    assert printed(changed) == at_home


WIDEST = (
    "X86_V4 AVX512_ICL AVX512_SPR AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL"  # older numpy has the latter names
)


def test_processors_with_narrower_vectors_give_the_same_bits():
    """Logarithms of numpy by AVX-512 differ in the last bit: where machines differ, all must do without it."""
    few, none = (
        printed({"NPY_DISABLE_CPU_FEATURES": names, "PYTHONWARNINGS": "ignore"})
        for names in (WIDEST, f"{WIDEST} X86_V3 AVX2 FMA3")
    )
    assert few == none
