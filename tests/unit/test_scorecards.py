"""Score cards by hand: what each cell of a backtest holds, and who falls into which stratum."""

import math
from datetime import date, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.random_ledgers import ledger, program
from tierpace.backtesting.scorecards import (
    BINS,
    SIGNAL_SCORES,
    THIRDS,
    TIER_SCORES,
    Card,
    cells,
    month_changes,
    score_card,
    strata,
    together,
)

RULE = tp.DayRule("UTC")
FIRST = date(2025, 11, 1)
CUT = date(2026, 2, 14)
ALL = np.array([True, True, True])


def card(**more):
    """Two creators, two tiers: what was said, and what came true."""
    three = np.ones((2, 3))
    settings = {
        "truth": three * [[100.0], [300.0]],
        "mean": three * [[120.0], [290.0]],
        "miss": three * [[15.0], [5.0]],
        "crps": three * [[8.0], [4.0]],
        "pinball": three * [[3.0], [1.0]],
        "pit": np.array([[0.05, 0.1, 0.5], [0.95, 0.9, 0.100001]]),
        "width": three * [[60.0], [20.0]],
        "chance": np.array([[0.2, 1.0], [0.5, 0.9]]),
        "outcome": np.array([[False, True], [True, False]]),
        "undecided": np.array([[True, False], [True, True]]),
        "rps": np.array([0.1, 0.3]),
    }
    return Card(**settings | more)


def found(of, rows=(True, True), measured=ALL, scale=(400.0, 0.0, 1.0)):
    return {(signal, score): v for signal, score, v in cells(of, np.array(rows), np.array(measured), np.array(scale))}


# --------------------------------------------------------------------------------------------------------------- cells
def test_every_cell_by_hand():
    got = found(card())
    air = {score: got["airtime", score] for score in SIGNAL_SCORES}
    assert air == pytest.approx(
        {
            "bias": (20 - 10) / 2 / 200,
            "mae": 10,
            "wape": 10 / 200,
            "rmsse": math.sqrt((400 + 100) / 2 / 400),
            "crps": 6 / 200,
            "pinball": 2 / 200,
            "coverage": 0,
            "width": 40 / 200,
        }
    )
    assert got["diamonds", "coverage"] == 1  # the edges .1 and .9 are inside
    assert math.isnan(got["diamonds", "rmsse"])  # nothing changed from month to month
    assert {score: got["tiers", score] for score in TIER_SCORES} == pytest.approx(
        {
            "brier": (0.04 + 0 + 0.25 + 0.81) / 4,
            "brier_undecided": (0.04 + 0.25 + 0.81) / 3,
            "log_score": -(math.log(0.8) + 0 + math.log(0.5) + math.log(0.1)) / 4,
            "rps": 0.2,
        }
    )
    assert len(got) == 3 * len(SIGNAL_SCORES) + len(TIER_SCORES)


def test_a_stratum_counts_its_own_rows_alone():
    got = found(card(), rows=(False, True))
    assert got["airtime", "bias"] == pytest.approx(-10 / 300)
    assert got["tiers", "brier"] == pytest.approx((0.25 + 0.81) / 2)
    assert got["tiers", "rps"] == 0.3


def test_a_signal_that_is_not_measured_has_no_cell():
    got = found(card(), measured=(True, False, True))
    assert {signal for signal, _ in got} == {"airtime", "active_days", "tiers"}


@pytest.mark.catalogue(126)
def test_where_nothing_was_to_be_had_shares_of_it_are_missing():
    got = found(card(truth=np.zeros((2, 3))))
    assert [s for s in SIGNAL_SCORES if math.isnan(got["airtime", s])] == ["bias", "wape", "crps", "pinball", "width"]
    assert got["airtime", "mae"] == 10


@pytest.mark.catalogue(126)
def test_where_all_is_decided_there_is_no_score_of_the_undecided():
    got = found(card(undecided=np.zeros((2, 2), bool)))
    assert math.isnan(got["tiers", "brier_undecided"])
    assert got["tiers", "brier"] > 0


def test_cards_of_programs_with_fewer_tiers_lie_side_by_side():
    """A tier that a region does not have is neither said nor came true."""
    one = card(chance=np.array([[0.5], [0.1]]), outcome=np.ones((2, 1), bool), undecided=np.ones((2, 1), bool))
    both = together([one, card()])
    np.testing.assert_array_equal(both.chance, [[0.5, np.nan], [0.1, np.nan], [0.2, 1.0], [0.5, 0.9]])
    got = found(both, rows=(True, True, False, False))
    assert got["tiers", "brier"] == pytest.approx((0.25 + 0.81) / 2)
    assert got["tiers", "brier_undecided"] == got["tiers", "brier"]
    assert got["tiers", "log_score"] == pytest.approx(-(math.log(0.5) + math.log(0.1)) / 2)
    everyone = found(both, rows=(True,) * 4)
    assert everyone["tiers", "brier"] == pytest.approx((0.25 + 0.81 + 0.04 + 0 + 0.25 + 0.81) / 6)
    assert both.truth.shape == (4, 3)


def test_bands_of_chances_are_tenths():
    assert BINS.tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]


# ---------------------------------------------------------------------------------------------------------- score_card
def test_a_card_is_what_the_projection_and_the_rules_said():
    at = ledger(2, rule=RULE, creators=6).as_of(CUT)
    projection = tp.project(at, tp.forecasters.Linear(), draws=50, seed=7)
    rules = program(RULE)
    said = tp.chances(projection, rules)
    actual = at.so_far + 5
    outcome = (actual[:, None] >= rules.thresholds).all(2)
    got = score_card(projection, said, actual, outcome)
    low, middle, high = np.moveaxis(projection.quantile([0.1, 0.5, 0.9]), 1, 0)
    assert np.array_equal(got.mean, projection.mean)
    assert np.array_equal(got.truth, actual)
    assert np.array_equal(got.miss, abs(middle - actual))
    assert np.array_equal(got.width, high - low)
    assert np.array_equal(got.chance, said.by_tier)
    assert np.array_equal(got.outcome, outcome)
    secured = said.verdicts.cleared.all(2)
    assert np.array_equal(got.undecided, said.verdicts.possible & ~secured)
    ended = [next((k for k in range(3) if o[k]), 3) for o in outcome]
    assert set(ended) > {3}
    twin = [
        np.mean([(f[: k + 1].sum() - (e <= k)) ** 2 for k in range(3)]) for f, e in zip(said.final, ended, strict=True)
    ]
    np.testing.assert_allclose(got.rps, twin)


def test_ties_are_broken_by_noise_of_creator_and_month_alone():
    """With any other creators on the roster, and any cut, a creator's noise is the same."""
    at = ledger(2, rule=RULE, creators=6).as_of(CUT)
    projection = tp.project(at, tp.forecasters.Linear(), draws=50, seed=7)
    still = tp.Projection(
        at,
        point=projection.point,
        draws=np.zeros((len(at.ids), 50, 3)),
        spread=None,
        forecaster="",
        seed=7,
        basis=projection.basis,
    )

    def pit(of):
        none = np.zeros((len(of.ids), 3), np.int64)
        return score_card(of, tp.chances(of, program(RULE)), none, np.zeros((len(of.ids), 3), bool)).pit

    whole = pit(still)
    assert ((whole > 0) & (whole < 1)).all()
    assert len(np.unique(whole)) == whole.size
    assert np.array_equal(pit(still.select(at.ids[2:4])), whole[2:4])


# -------------------------------------------------------------------------------------------------------------- strata
def roster(**active):
    """A ledger from 1 November 2025 on; each creator is active on the days given, counted from the first."""
    rows = [(c, FIRST + timedelta(days=d)) for c, days in active.items() for d in days]
    rows.append(("last", CUT))
    who, when = zip(*rows, strict=True)
    n = len(rows)
    return tp.Ledger.from_daily(
        creator_id=who,
        day=when,
        airtime_seconds=[3600] * n,
        diamonds=[10] * n,
        active=[1] * n,
        day_rule=RULE,
        creators=[tp.Creator(c, joined=FIRST) for c in (*active, "silent")],
        first_day=FIRST,
        last_day=CUT,
    ).as_of(CUT)


START, NOW = 92, 105  # 1 and 14 February, counted from 1 November


def groups(predicted=None, **active):
    at = roster(**active)
    out = strata(at, np.zeros(len(at.ids)) if predicted is None else np.array(predicted, float))
    return {c: {name for name, rows in out.items() if rows[k]} for k, c in enumerate(at.ids)}


KINDS = ("regular", "joiner", "returner")


def kind(groups):
    (found,) = [k for k in KINDS if k in groups]
    return found


def test_regular_joiner_and_returner_at_their_borders():
    within = range(NOW - 59, NOW + 1)  # the last 60 days
    got = groups(
        regular=[0, *within[:4], NOW],
        edge=[*within[:5]],
        too_early=[0, within[0] - 1, *within[:4]],
        just_old=[START - 20, *range(START, START + 4)],
        just_new=[START - 19, *range(START, START + 9)],
        away=[0, 1, 2, 3, 4, 5, 6],
    )
    assert {c: kind(g) for c, g in got.items()} == {
        "regular": "regular",
        "edge": "regular",
        "too_early": "returner",
        "just_old": "regular",
        "just_new": "joiner",
        "away": "returner",
        "last": "joiner",
        "silent": "joiner",
    }


def test_history_counts_whole_months_since_the_first_stream():
    """November, December and January are complete; the fourth month comes with another ledger below."""
    got = groups(november=[0], december=[30], second=[31], january=[61], later=[62], now=[NOW])
    few, some, many = (f"history {x}" for x in ("to 1 month", "2-3 months", "over 3 months"))
    histories = {c: g & {few, some, many} for c, g in got.items()}
    assert histories == {
        "november": {some},
        "december": {some},
        "second": {few},
        "january": {few},
        "later": {few},
        "now": {few},
        "last": {few},
        "silent": {few},
    }


def test_a_history_of_over_three_months():
    at = ledger(2, rule=RULE).as_of(date(2026, 3, 5))
    out = strata(at, np.zeros(len(at.ids)))
    old = at.history.first_seen == 0
    assert old.any()
    assert np.array_equal(out["history over 3 months"], old)


def test_thirds_go_by_what_was_predicted():
    got = groups(predicted=[5, 1, 3, 2, 4], a=[0], b=[0], c=[0])
    assert {c: next(t for t in THIRDS if t in g) for c, g in got.items()} == {
        "b": "small third",
        "last": "small third",
        "c": "middle third",
        "silent": "middle third",
        "a": "large third",
    }


def test_strata_split_the_roster_three_ways():
    at = ledger(2, rule=RULE).as_of(CUT)
    out = strata(at, at.so_far[:, 1].astype(float))
    for split in (KINDS, THIRDS, [n for n in out if n.startswith("history")]):
        assert (sum(out[n].astype(int) for n in split) == 1).all()
    assert out["all"].all()


def test_of_nobody_and_of_a_first_month_there_are_strata_too():
    at = roster(a=[0])
    assert all(not len(rows) for rows in strata(at.select([]), np.zeros(0)).values())
    young = ledger(2, rule=RULE).as_of(date(2025, 11, 10))
    assert strata(young, np.zeros(len(young.ids)))["history to 1 month"].all()


# ------------------------------------------------------------------------------------------------------- month changes
def test_month_changes_by_hand():
    """Ann: 2, 1 and 4 days in November to January; bob: 1, 1, 1; the others none. Squares 1, 9 of four creators."""
    at = roster(ann=[0, 1, 35, 61, 62, 63, 64], bob=[5, 40, 70])
    assert len(at.ids) == 4
    days = ((1 - 2) ** 2 + (4 - 1) ** 2) / (2 * 4)
    np.testing.assert_allclose(month_changes(at), [3600**2 * days, 100 * days, days])


@pytest.mark.parametrize("cut", [date(2025, 11, 20), date(2025, 12, 20)])
def test_of_fewer_than_two_months_there_is_no_change(cut):
    assert not month_changes(ledger(2, rule=RULE).as_of(cut)).any()


def test_nobody_changes_nothing():
    assert not month_changes(ledger(2, rule=RULE).as_of(CUT).select([])).any()
