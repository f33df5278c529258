"""Verdicts and chances by hand."""

from datetime import date

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making import programs
from tierpace.core.notes import BASIS
from tierpace.errors import InputError, ProgramError
from tierpace.rules.tier_chances import sample_sizes

RULE = tp.DayRule("UTC")
TIERS = [tp.Tier("Gold", airtime_hours=10, diamonds=100, active_days=5), tp.Tier("Silver", airtime_hours=5)]
PROGRAM = programs.program(*TIERS, day_rule=RULE)
LEDGER = tp.Ledger.from_daily(
    creator_id=["all", "all", "none", "short"],
    day=["2026-02-01", "2026-02-02", "2026-02-01", "2026-02-03"],
    airtime_seconds=[36_000, 0, 0, 35_999],
    diamonds=[100, 0, 0, 99],
    active=[1, 0, 0, 1],
    day_rule=RULE,
    first_day=date(2026, 2, 1),
    last_day=date(2026, 2, 26),
    creators=[tp.Creator("none")],
)
PROGRESS = LEDGER.as_of(date(2026, 2, 26))  # two days are left


def test_a_month_to_date_is_judged():
    verdicts = tp.judge(PROGRESS, PROGRAM)
    assert verdicts.ids.tolist() == ["all", "none", "short"]
    assert verdicts.tier_index.tolist() == [1, 2, 1]
    assert verdicts.cleared[0].tolist() == [[True, True, False], [True, True, True]]
    assert verdicts.shortfall[:, 0].tolist() == [[0, 0, 4], [36_000, 100, 5], [1, 1, 4]]
    assert verdicts.possible.tolist() == [[False, True]] * 3  # no one reaches five days with two
    assert verdicts.reachable.tolist() == [1, 1, 1]
    assert repr(verdicts) == "<Verdicts of 3 creators under 'P' 1>"


def test_chances_are_counted_over_joint_draws():
    program = tp.Program(
        name="P",
        region="R",
        revision="1",
        day_rule=RULE,
        tiers=[tp.Tier("Gold", airtime_hours=10, diamonds=100), tp.Tier("Silver", airtime_hours=5)],
    )
    draws = np.repeat(PROGRESS.so_far[:, None].astype(float), 4, axis=1)
    draws[1, :, 0] += [0, 18_000, 36_000, 36_000]
    draws[1, :, 1] += [0, 100, 0, 100]
    basis = np.zeros(3, BASIS)
    basis["donors"] = [0, 2, 100]
    projection = tp.Projection(PROGRESS, point=draws.mean(1), draws=draws, forecaster="F", seed=0, basis=basis)
    chances = tp.chances(projection, program)
    assert repr(chances) == "<Chances of 3 creators under 'P' 1>"
    # "none" clears gold in one of four draws and silver in three, which count as two: (2 p + ½) / 3.
    assert chances.by_tier.tolist() == [[1, 1], [1 / 3, 2 / 3], [0.1, 1]]
    assert chances.by_signal[1].tolist() == [[0.5, 0.5, 1], [2 / 3, 1, 1]]
    assert np.allclose(chances.final, [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3], [0.1, 0.9, 0]])
    # a tie at nothing earned: the first signal; at nearly all: diamonds, of which 99 % are there, not 99.997 %
    assert chances.binding.tolist() == [[-1, -1], [0, 0], [1, -1]]


@pytest.mark.parametrize(("hours", "diamonds", "binding"), [(20, 100, 0), (10, 200, 1)])
def test_of_signals_as_unlikely_the_one_that_is_furthest_from_its_threshold_binds(hours, diamonds, binding):
    """So far nearly 10 h and 99 diamonds, and no draw adds any: half of the one, nearly all of the other."""
    tier = tp.Tier("Gold", airtime_hours=hours, diamonds=diamonds)
    program = programs.program(tier, day_rule=RULE)
    draws = np.repeat(PROGRESS.so_far[:, None].astype(float), 4, axis=1)
    projection = tp.Projection(
        PROGRESS, point=draws.mean(1), draws=draws, forecaster="F", seed=0, basis=np.zeros(3, BASIS)
    )
    assert tp.chances(projection, program).binding[2].tolist() == [binding]


def test_a_single_donor_is_less_to_rest_on_than_many_draws():
    basis = np.zeros(3, BASIS)
    basis["donors"] = [0, 1, 20]
    draws = np.repeat(PROGRESS.so_far[:, None].astype(float), 9, axis=1)
    projection = tp.Projection(PROGRESS, point=draws.mean(1), draws=draws, forecaster="F", seed=0, basis=basis)
    assert sample_sizes(projection).tolist() == [9, 1, 9]


def test_a_program_in_force_with_the_ledgers_rule_and_signals_is_needed():
    for call in (lambda p: tp.judge(PROGRESS, p), lambda p: tp.judge(LEDGER.month(tp.Month(2026, 2)), p)):
        late = programs.program(*TIERS, day_rule=RULE, first_month=tp.Month(2026, 3))
        told(lambda call=call, p=late: call(p), ProgramError, "program.not_in_force", "month", "2026-03 to …")
        other = programs.program(*TIERS, day_rule=tp.DayRule("Asia/Kolkata"))
        told(
            lambda call=call, p=other: call(p),
            ProgramError,
            "program.day_rule_mismatch",
            "day_rule",
            "the ledger must count days by the rule of program 'P'",
        )


def test_a_tested_signal_must_be_measured():
    bare = tp.Ledger.from_daily(
        creator_id=["a"], day=["2026-02-01"], airtime_seconds=[1], diamonds=None, active=None, day_rule=RULE
    )
    told(
        lambda: tp.judge(bare.month(tp.Month(2026, 2)), PROGRAM),
        InputError,
        "program.unmeasured_signal",
        "program",
        "every signal it tests must be measured; the ledger has no diamonds, active_days",
        "found 'P'",
        "give the column when building the ledger, or use a program without it",
    )
    airtime = programs.program(*TIERS[1:], day_rule=RULE)
    assert tp.judge(bare.month(tp.Month(2026, 2)), airtime).tier_index.tolist() == [1]


def test_rules_are_applied_to_totals_and_by_a_program():
    ledger = tp.demo.ledger(seed=0)
    told(
        lambda: tp.judge(ledger, tp.demo.program()),
        tp.errors.InputTypeError,
        "judge.bad_totals",
        "totals",
        "must be MonthTotals or a Progress",
        "call ledger.month(month) or ledger.as_of(day)",
    )
    told(
        lambda: tp.judge(ledger.month(tp.Month(2026, 2)), [tp.demo.program()]),
        tp.errors.InputTypeError,
        "program.bad_type",
        "program",
        "must be a Program or a ProgramBook",
    )


# ------------------------------------------------------------------------------------------------------- some creators
CUT = LEDGER.as_of(date(2026, 2, 20))
PROJECTION = tp.project(CUT, tp.forecasters.Linear().learn(CUT), draws=30)
VALUES = {
    "verdicts": lambda projection: tp.judge(projection.progress, PROGRAM),
    "chances": lambda projection: tp.chances(projection, PROGRAM),
    "gap": lambda projection: tp.gap(projection, PROGRAM),
}


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("ids", [["short"], ["short", "all", "short"], [], ["all", "none", "short"]])
def test_what_is_selected_is_what_the_selected_creators_give(make, ids):
    part = make(PROJECTION).select(ids)
    assert part == make(PROJECTION.select(ids))
    assert part.ids.tolist() == sorted(set(ids))


@pytest.mark.parametrize("value", [*(make(PROJECTION) for make in VALUES.values()), tp.habits(CUT), PROJECTION])
def test_who_is_not_there_cannot_be_selected(value):
    told(
        lambda: value.select(["all", "zoe", 7]),
        InputError,
        "creator.unknown",
        "ids",
        "creators must be among the 3 here (2 are not), found ['zoe', 7]",
        "ids are text",
    )
