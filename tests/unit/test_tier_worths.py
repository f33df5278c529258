"""What crossing a threshold is worth: all ladders with the signal at it, and one unit below it, in each world."""

from datetime import date

import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making.books import BOOK, DAYS, agency, drawn, flat, program
from tierpace.errors import InputError, ProgramError


def paid(total, book, possible, creator):
    """What one creator's totals are paid on all ladders, tier by tier from the hardest."""
    out = 0.0
    for part in possible:
        if creator in part.ids.tolist():
            row = part.ids.tolist().index(creator)
            for k, tier in enumerate(part.program.tiers):
                if part.possible[row, k] and all(a >= b for a, b in zip(total, part.thresholds[row, k], strict=True)):
                    out += float(tier.bonus.fixed) + float(tier.bonus.per_diamond) * total[1]
                    break
    return out


def test_worths_are_those_of_a_loop_over_worlds():
    projection = drawn(agency(a_day=25), draws=40)
    verdicts = tp.judge(projection.progress, BOOK)
    found = tp.money.tier_worths(projection, BOOK)
    assert [row["creator_id"] for row in found] == sorted(row["creator_id"] for row in found)
    for row in found:
        (part,) = [v for v in verdicts if v.program.ladder == row["ladder"] and row["creator_id"] in v.ids.tolist()]
        own, tier = part.ids.tolist().index(row["creator_id"]), part.program.names.index(row["tier"])
        signal = ("airtime", "diamonds", "active_days").index(row["signal"])
        line = part.thresholds[own, tier].tolist()
        assert row["threshold"] == line[signal] > 0
        if not part.possible[own, tier]:
            assert row["worth"] is None
            continue
        worlds = projection.draws[projection.ids.tolist().index(row["creator_id"])]
        wanted = 0.0
        for world in worlds.tolist():
            total = [max(a, b) for a, b in zip(world, line, strict=True)]
            total[signal] = line[signal]
            below = [n - (s == signal) for s, n in enumerate(total)]
            wanted += paid(total, BOOK, verdicts, row["creator_id"]) - paid(below, BOOK, verdicts, row["creator_id"])
        assert row["worth"] == pytest.approx(wanted / len(worlds))


def test_a_threshold_of_several_ladders_is_worth_all_that_they_pay():
    projection = drawn(agency())
    twice = tp.ProgramBook([DAYS, evolve(DAYS, ladder="again")])
    one = [row["worth"] for row in tp.money.tier_worths(projection, DAYS)]
    two = [row["worth"] for row in tp.money.tier_worths(projection, twice, ladder="again")]
    assert two == [2 * worth for worth in one]
    assert set(one) == {6.0, 4.0}  # 8 days pay 10, 3 days 4, fewer nothing
    pair = tp.ProgramBook([DAYS, evolve(DAYS, ladder="again", exclusive_with="activeness")])
    assert [row["worth"] for row in tp.money.tier_worths(projection, pair, ladder="again")] == one


def test_a_tier_out_of_reach_has_no_worth_and_a_secured_one_has():
    tiers = [tp.Tier("all", active_days=31, bonus=flat(9)), tp.Tier("one", active_days=1, bonus=flat(2))]
    found = tp.money.tier_worths(drawn(agency()), program("days", *tiers))
    assert [row["worth"] for row in found if row["creator_id"] == "dee"] == [None, 2.0]


def test_who_is_not_judged_is_named_and_an_empty_roster_has_no_rows():
    projection = drawn(agency(joined={"bob": date(2026, 2, 5)}))
    found = tp.money.tier_worths(projection, BOOK)
    assert "not_judged" in {n.code for n in found.notes}
    assert {row["ladder"] for row in found if row["creator_id"] == "bob"} == {"activeness"}
    assert len(tp.money.tier_worths(projection.select([]), BOOK)) == 0
    assert found.to_frame().worth.dtype == float


def test_programs_must_state_what_they_pay():
    free = program("free", tp.Tier("t", active_days=1))
    told(
        lambda: tp.money.tier_worths(drawn(agency()), free),
        ProgramError, "payout.no_bonus", "bonus", "each tier of 'Free' must state a bonus",
    )  # fmt: skip
    told(
        lambda: tp.money.tier_worths(drawn(agency()), free, ladder="x"),
        InputError, "program.unknown_ladder", "ladder", "must be 'free'",
    )  # fmt: skip
