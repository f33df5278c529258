"""The standing of a creator, and on which tier."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.making import programs
from tests.making.ledgers import RULE, daily
from tierpace.rules.standings import STANDINGS, last_month_tiers, require_tiers, targets
from tierpace.rules.tier_chances import Chances

NAMES = ("A", "B", "C")


def program(**more):
    tiers = [tp.Tier(n, active_days=d) for n, d in zip(NAMES, (24, 16, 8), strict=True)]
    return programs.program(*tiers, **more)


# --------------------------------------------------------------------------------------------------------------- bands
def said(bands, *chances):
    return [STANDINGS[k] for k in bands.place(np.array(chances))]


def test_a_band_begins_with_its_chance():
    below = [np.nextafter(c, 0) for c in (0.95, 0.7, 0.3)]
    assert said(tp.Bands(), 1.0, 0.95, below[0], 0.7, below[1], 0.3, below[2], 5e-324, 0.0) == [
        "locked",
        "locked",
        "on track",
        "on track",
        "at risk",
        "at risk",
        "unlikely",
        "unlikely",
        "out of reach",
    ]


def test_bands_are_an_argument():
    bands = tp.Bands(locked=0.9, on_track=0.9, at_risk=0.1)
    assert said(bands, 0.9, 0.89, 0.1, 0.09, 0.0) == ["locked", "at risk", "at risk", "unlikely", "out of reach"]


@pytest.mark.parametrize("name", ["locked", "on_track", "at_risk"])
@pytest.mark.parametrize("value", [0, -0.1, 1.01, "0.5", True, None, float("nan")])
def test_a_band_that_is_no_share_is_refused(name, value):
    with pytest.raises(tp.errors.InputError, match=f"{name} must lie above 0 and up to 1") as caught:
        tp.Bands(**{name: value})
    error = caught.value
    assert (error.code, error.field) == ("bands.bad_share", name)
    assert error.value is value


def test_bands_that_do_not_fall_are_refused():
    with pytest.raises(tp.errors.InputError) as caught:
        tp.Bands(on_track=0.2)
    assert (caught.value.code, caught.value.field, caught.value.value) == (
        "bands.not_falling",
        "bands",
        (0.95, 0.2, 0.3),
    )
    assert (
        str(caught.value) == "bands must fall: locked ≥ on_track ≥ at_risk, found (0.95, 0.2, 0.3) [bands.not_falling]"
    )


def test_bands_may_meet():
    assert tp.Bands(on_track=0.3, at_risk=0.3).place(np.array([0.3, 0.29])).tolist() == [1, 3]
    assert tp.Bands(locked=0.7).place(np.array([0.7])).tolist() == [0]


def test_a_band_may_need_certainty():
    assert said(tp.Bands(locked=1), 1.0, np.nextafter(1, 0)) == ["locked", "on track"]


# ------------------------------------------------------------------------------------------------------------- targets
def chances(tier, possible=None):
    """Chances (N, 3) of tiers A, B, C, with verdicts made to fit."""
    tier = np.array(tier, float)
    n = len(tier)
    ids = [f"c{k}" for k in range(n)]
    can = tier > 0 if possible is None else np.array(possible, bool)
    verdicts = tp.Verdicts(
        ids=ids,
        program=program(),
        thresholds=np.zeros((n, 3, 3), np.int64),
        tier_index=np.full(n, 3),
        cleared=np.zeros((n, 3, 3), bool),
        shortfall=np.zeros((n, 3, 3), np.int64),
        possible=can,
        reachable=np.zeros(n, np.int64),
    )
    return Chances(
        ids=ids,
        program=program(),
        verdicts=verdicts,
        by_tier=tier,
        by_signal=np.ones((n, 3, 3)),
        final=np.zeros((n, 4)),
        binding=np.zeros((n, 3), np.int64),
    )


def target(tier, last=None, wanted=None):
    rank, lost = targets(wanted, chances([tier]), [last])
    return NAMES[rank[0]], bool(lost[0])


@pytest.mark.parametrize(
    ("tier", "last", "got"),
    [
        ((0.1, 0.6, 0.9), None, "B"),  # the hardest with a chance of at least a half
        ((0.1, 0.5, 0.9), None, "B"),
        ((0.1, 0.49, 0.9), None, "C"),
        ((0.1, 0.6, 0.9), "C", "B"),  # the harder of that and last month's
        ((0.1, 0.6, 0.9), "B", "B"),
        ((0.1, 0.6, 0.9), "A", "A"),
        ((0.1, 0.2, 0.3), "B", "B"),
        ((0.1, 0.2, 0.3), None, "C"),  # neither: the easiest still possible
        ((0.1, 0.2, 0.3), "no such tier", "C"),  # of another program
        ((0.0, 0.2, 0.3), "C", "C"),
        ((0.0, 0.2, 0.0), None, "B"),
        ((0.0, 0.0, 0.0), None, "C"),  # none possible: the easiest
    ],
)
def test_a_target_by_default(tier, last, got):
    assert target(tier, last) == (got, False)


@pytest.mark.parametrize(
    ("tier", "last", "got"),
    [
        ((0.0, 0.2, 0.3), "A", "B"),  # the next possible one down
        ((0.0, 0.0, 0.3), "A", "C"),
        ((0.0, 0.0, 0.3), "B", "C"),
        ((0.0, 0.0, 0.0), "B", "C"),
        ((0.0, 0.1, 0.6), "A", "B"),  # still the harder of the two
    ],
)
def test_where_last_months_tier_is_impossible_the_next_possible_one_down_is_the_target_and_it_counts_as_lost(
    tier, last, got
):
    assert target(tier, last) == (got, True)


def test_the_callers_target_goes_before_all_rules():
    assert target((0.1, 0.6, 0.9), "A", "C") == ("C", False)
    rank, _ = targets({"c1": "A"}, chances([(0.1, 0.6, 0.9)] * 2), [None, None])
    assert [NAMES[k] for k in rank] == ["B", "A"]


def test_each_creator_has_its_own_target():
    """None possible; the easiest possible is the second; possible but B; what was lost is one's own."""
    tier = [(0.0, 0.0, 0.0), (0.1, 0.2, 0.0), (0.2, 0.0, 0.4), (0.0, 0.6, 0.9), (0.1, 0.2, 0.3)]
    rank, lost = targets(None, chances(tier), [None, None, None, "A", "C"])
    assert [NAMES[k] for k in rank] == ["C", "B", "C", "B", "C"]
    assert lost.tolist() == [False, False, False, True, False]
    rank, lost = targets(None, chances([(0.0, 0.0, 0.2), (0.0, 0.2, 0.3), (0.0, 0.0, 0.2)]), ["B", "A", "C"])
    assert ([NAMES[k] for k in rank], lost.tolist()) == (["C", "B", "C"], [True, True, False])


@pytest.mark.parametrize("wanted", ["Gold", {"c0": "Gold"}])
def test_an_unknown_target_is_refused(wanted):
    with pytest.raises(tp.errors.InputError) as caught:
        require_tiers(wanted, [chances([(0.1, 0.2, 0.3)]).program])
    error = caught.value
    assert (error.code, error.field, error.value) == ("program.unknown_tier", "target", "Gold")
    assert str(error) == (
        "target: a target must be one of A, B, C, found 'Gold'; tiers are named as in the program "
        "[program.unknown_tier]"
    )


def test_a_target_of_another_program_leaves_the_usual_one():
    assert target((0.1, 0.2, 0.8), None, "Gold") == target((0.1, 0.2, 0.8), None, None)


def test_an_unknown_target_is_refused_for_an_empty_roster_too():
    with pytest.raises(tp.errors.InputError, match="a target must be one of"):
        require_tiers("Gold", [chances(np.zeros((0, 3))).program])


# ---------------------------------------------------------------------------------------------------- last month's tier
def feb_and_march(active):
    """Creators with so many active days from the first of February on."""
    days = np.zeros((len(active), 43), int)
    for row, n in zip(days, active, strict=True):
        row[:n] = 2
    people = [tp.Creator(f"c{k:02d}") for k in range(len(active))]
    return daily(days, first=date(2026, 2, 1)).with_creators(people).as_of(date(2026, 3, 15)).history


def test_last_months_tier_is_what_its_days_cleared():
    ledger = feb_and_march([28, 24, 23, 16, 8, 7, 0])
    got = last_month_tiers(ledger, ledger.ids, tp.Month(2026, 2), program())
    assert got == ["A", "A", "B", "B", "C", None, None]


def test_last_months_tier_is_unknown_to_who_has_not_been_seen_for_all_of_it():
    ledger = feb_and_march([28, 28])
    late = ledger.with_creators([ledger.creators[0], tp.Creator("c01", known_from=date(2026, 2, 2))])
    assert last_month_tiers(late, late.ids, tp.Month(2026, 2), program()) == ["A", None]


def test_last_months_tier_is_unknown_without_that_month_or_its_program():
    ledger = feb_and_march([28])
    assert last_month_tiers(ledger, ledger.ids, tp.Month(2026, 1), program()) == [None]
    assert last_month_tiers(ledger, ledger.ids, tp.Month(2026, 2), None) == [None]
    later = daily(np.full((1, 20), 2), first=date(2026, 2, 24)).as_of(date(2026, 3, 15)).history
    assert last_month_tiers(later, later.ids, tp.Month(2026, 2), program()) == [None]


def test_last_months_tier_is_unknown_where_its_program_counted_other_days_or_tested_what_is_not_measured():
    """A revision that changes the day rule must not stop this month's report."""
    ledger = feb_and_march([28])
    hourly = program(day_rule=tp.DayRule("UTC", min_minutes=60))
    assert last_month_tiers(ledger, ledger.ids, tp.Month(2026, 2), hourly) == [None]
    silent = tp.Ledger.from_daily(
        creator_id=["c00"] * 43,
        day=ledger.dates,
        airtime_seconds=[60] * 43,
        diamonds=None,
        active=[1] * 43,
        day_rule=RULE,
    )
    rich = program(tiers=[tp.Tier("A", diamonds=5)])
    assert last_month_tiers(silent, silent.ids, tp.Month(2026, 2), rich) == [None]
