"""Laws of the roster: blocks, order of input and company change no row; rows fit the results they are made of."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making.forecasters import OwnDraws
from tests.making.random_ledgers import FIRST, ledger, ledgers, program, streams
from tierpace.forecasters import Calibrated, DayOfWeek, LateMonth, Linear
from tierpace.rules.standings import STANDINGS

RULE = tp.DayRule("UTC")
CUT = date(2026, 2, 14)
PEOPLE = [
    tp.Creator("c01", joined=date(2026, 2, 5), region="US", manager="Kim"),
    tp.Creator("c02", left=date(2026, 2, 10)),
    tp.Creator("c03", region="US"),
    tp.Creator("silent"),
]
forecasters = st.sampled_from([None, Linear(), DayOfWeek(weeks=2), LateMonth(), Calibrated(Linear())])


def table(found, *, day=CUT, rules=None, draws=30, **more):
    rules = rules or program(found.day_rule, measured=found.measured)
    return tp.roster(found, rules, as_of=day, draws=draws, seed=4, **more)


def same(a, b):
    """All three tables, to the last bit."""
    for kind in ("columns", "tiers", "signals"):
        one, two = getattr(a, kind), getattr(b, kind)
        assert list(one) == list(two)
        for name in one:
            assert list(map(repr, one[name])) == list(map(repr, two[name])), name
    assert a.notes == b.notes


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    "forecaster",
    [None, Linear(), LateMonth(), Calibrated(DayOfWeek(weeks=2)), OwnDraws()],
    ids=["default", "linear", "late month", "calibrated", "own draws"],
)
@pytest.mark.catalogue(120)
def test_blocks_of_any_size_give_the_same_rows(monkeypatch, size, forecaster):
    found = ledger(2, rule=RULE, creators=17, people=PEOPLE)
    whole = table(found, forecaster=forecaster)
    for module in ("rosters.blocks", "planning.tier_plans", "forecasters.memory"):
        monkeypatch.setattr(f"tierpace.{module}.BLOCK", size)
    monkeypatch.setattr("tierpace.forecasters.drawing.BLOCK", size * 200)
    monkeypatch.setattr("tierpace.kernels.blocks.PART", size)
    same(table(found, forecaster=forecaster), whole)


@given(ledgers(), forecasters, st.integers(1, 8), st.integers(0, 40))
def test_blocks_of_any_size_give_the_same_rows_whatever_is_missing(found, forecaster, size, back):
    day = max(found.last_day - timedelta(days=back), found.first_day)
    whole = table(found, day=day, forecaster=forecaster)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tierpace.rosters.blocks.BLOCK", size)
        same(table(found, day=day, forecaster=forecaster), whole)


@given(ledgers(), forecasters, st.integers(0, 40), st.floats(0.2, 3))
def test_a_row_says_what_its_parts_say(found, forecaster, back, scale):
    day = max(found.last_day - timedelta(days=back), found.first_day)
    rules = program(found.day_rule, scale=scale, measured=found.measured)
    rows = table(found, day=day, rules=rules, forecaster=forecaster)
    progress = found.as_of(day)
    projection = tp.project(progress, forecaster, draws=30, seed=4)
    chances, gap = tp.chances(projection, rules), tp.gap(projection, rules)
    low_high = projection.interval(0.8)
    units = {"airtime_hours": 3600, "diamonds": 1, "active_days": 1}
    assert rows.columns["creator_id"] == tuple(progress.ids)
    for i, row in enumerate(rows):
        if not progress.seen[i]:
            nothing = ("target", "chance", "airtime_hours", "airtime_hours_mean", "gap_active_days", "binding")
            assert {row[name] for name in nothing} == {None}
            assert (row["standing"], row["plan_status"], row["plan_streams"]) == ("no data", "no data", 0)
            continue
        rank = rules.names.index(row["target"])
        if row["standing"] == "no data":  # of a signal that nobody has shown
            assert row["chance"] is None
            assert np.isnan(chances.by_tier[i, rank])
            continue
        assert row["chance"] == chances.by_tier[i, rank]
        assert (row["standing"] == "out of reach") == (row["chance"] == 0)
        assert row["standing"] in STANDINGS
        assert (row["plan_streams"] > 0) == (row["plan_hours_each"] > 0)
        assert row["plan"]
        reached = [n for n, c in zip(rules.names, chances.by_tier[i], strict=True) if c >= 0.5]
        assert row["projected"] == (reached[0] if reached else None)
        secured = chances.verdicts.tier_index[i]
        assert row["secured"] == (rules.names[secured] if secured < 3 else None)
        for s, (name, unit) in enumerate(units.items()):
            if not found.measured[s]:
                assert {row[name], row[f"gap_{name}"], row[f"{name}_mean"], row[f"{name}_lo80"]} == {None}
                continue
            assert row[name] == progress.so_far[i, s] / unit
            assert row[f"gap_{name}"] == gap.earned[i, rank, s] / unit
            if not progress.shown[s]:
                assert row[f"{name}_mean"] is None
                continue
            assert row[f"{name}_mean"] == projection.point[i, s] / unit
            assert row[f"{name}_lo80"] == low_high[i, 0, s] / unit <= row[f"{name}_hi80"]
            assert row[name] <= row[f"{name}_lo80"]
    assert sum(rows.counts.values()) == len(rows)


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@pytest.mark.catalogue(120)
def test_the_order_of_the_input_changes_nothing(seed, random):
    columns = streams(seed, creators=6, days=60)
    order = list(range(len(columns[0])))
    random.shuffle(order)
    people = PEOPLE[:]
    random.shuffle(people)

    def summed(rows, named):
        who, start, end, worth = ([c[k] for k in rows] for c in columns)
        return tp.Ledger.from_columns(
            creator_id=who,
            start=start,
            end=end,
            diamonds=worth,
            day_rule=RULE,
            creators=named,
            first_day=FIRST,
            last_day=date(2026, 2, 28),
        )

    day = date(2025, 12, 20)
    same(table(summed(order, people), day=day), table(summed(range(len(order)), PEOPLE), day=day))


@pytest.mark.parametrize("forecaster", [Linear(), DayOfWeek(), LateMonth()], ids=repr)
def test_another_seed_moves_draws_and_nothing_that_is_earned(forecaster):
    found = ledger(2, rule=RULE, creators=9)
    a, b = (tp.roster(found, program(RULE), as_of=CUT, forecaster=forecaster, draws=50, seed=s) for s in (0, 1))
    assert a.columns["chance"] != b.columns["chance"]
    for name in ("airtime_hours", "diamonds", "active_days", "secured", "last_month", "trend_ratio"):
        assert a.columns[name] == b.columns[name]


@pytest.mark.parametrize("scale", [0.5, 1.0])
@pytest.mark.catalogue(92, 93)
def test_on_the_last_day_every_chance_is_0_or_1(scale):
    rows = table(
        ledger(2, rule=RULE, creators=15, people=PEOPLE), day=date(2026, 2, 28), rules=program(RULE, scale=scale)
    ).filter(lambda row: row["standing"] != "no data")
    assert set(rows.columns["chance"]) == {0.0, 1.0}
    assert set(rows.columns["standing"]) == {"locked", "out of reach"}
    assert set(rows.columns["days_left"]) == {0}
    assert set(rows.columns["plan_streams"]) == {0}
    assert set(rows.tiers["chance"]) == {0.0, 1.0}
    for row in rows:
        for name in ("airtime_hours", "diamonds", "active_days"):
            assert row[name] == row[f"{name}_mean"] == row[f"{name}_lo80"] == row[f"{name}_hi80"]
    rates = np.array(rows.signals["rate_needed"])
    assert np.array_equal(np.isinf(rates), np.array(rows.signals["gap_earned"]) > 0)


@pytest.mark.catalogue(91)
def test_on_the_first_day_nothing_is_settled_that_need_not_be():
    rows = table(ledger(2, rule=RULE, creators=15), day=date(2026, 2, 1))
    assert set(rows.columns["days_left"]) == {27}
    assert all(0 < c < 1 for c in rows.columns["chance"])


@pytest.mark.catalogue(90)
def test_on_the_day_before_a_month_all_of_it_is_left():
    rows = table(ledger(2, rule=RULE, creators=15), day=date(2026, 1, 31), month=tp.Month(2026, 2))
    assert set(rows.columns["month"]) == {"2026-02"}
    assert set(rows.columns["days_left"]) == {28}
    assert not any(rows.columns["airtime_hours"])
    assert all(0 < c < 1 for c in rows.columns["chance"])
    assert set(rows.columns["quality"]) == {"observed"}


def test_a_tiers_table_has_a_row_a_creator_and_tier_and_finals_sum_with_none_to_1():
    rows = table(ledger(2, rule=RULE, creators=9))
    n = len(rows)
    assert rows.tiers["tier"] == ("A", "B", "C") * n
    assert rows.tiers["creator_id"] == tuple(np.repeat(rows.columns["creator_id"], 3))
    chance = np.array(rows.tiers["chance"]).reshape(n, 3)
    final = np.array(rows.tiers["final_chance"]).reshape(n, 3)
    assert np.allclose(final.cumsum(1), chance)
    assert len(rows.signals["signal"]) == 9 * n
    assert set(rows.signals["signal"]) == {"airtime", "diamonds", "active_days"}
