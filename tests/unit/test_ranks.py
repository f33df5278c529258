"""Ladders that one moves along: last month's diamonds say which program judges which creator."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputError, InputTypeError, ProgramError
from tierpace.rules.assignments import assignments_of

RULE = tp.DayRule("UTC")
USD = "USD"


def rank(name, low, high=None):
    return tp.Rank(name, diamonds_from=low, diamonds_below=high)


def program(rank_, *tiers, region="US", **more):
    tiers = tiers or (tp.Tier("maintained", diamonds=max(rank_.diamonds_from, 1)),)
    settings = {"name": "Rank-up", "revision": "1", "day_rule": RULE, "ladder": "rank-up", **more}
    return tp.Program(region=region, tiers=tiers, rank=rank_, **settings)


def agency(last_month, *, known_from=None, creators=None):
    """One stream of two hours on 10 February with so many diamonds each, and one of ten on 2 March."""
    sessions = []
    for name, diamonds in last_month.items():
        for at, amount in (
            (datetime(2026, 2, 10, 20, tzinfo=UTC), diamonds),
            (datetime(2026, 3, 2, 20, tzinfo=UTC), 10),
        ):
            sessions.append(tp.StreamSession(name, start=at, end=at + timedelta(hours=2), diamonds=amount))
    people = creators or [tp.Creator(n, known_from=known_from or date(2026, 2, 1)) for n in last_month]
    return tp.Ledger.from_sessions(
        sessions, day_rule=RULE, creators=people, first_day=date(2026, 2, 1), last_day=date(2026, 3, 20)
    )


LADDER = tp.ProgramBook(
    [
        program(rank("Gold", 500)),
        program(
            rank("Silver", 200, 500),
            tp.Tier("ranked up", diamonds=500, bonus=tp.Bonus.ratio(0.06, per_diamond="0.01", currency=USD)),
            tp.Tier("maintained", diamonds=200, bonus=tp.Bonus.ratio(0.02, per_diamond="0.01", currency=USD)),
        ),
        program(rank("Bronze", 0, 200), tp.Tier("ranked up", diamonds=200)),
    ]
)
FOUR = {"ann": 500, "bob": 499, "cem": 200, "dee": 199}


def unranked(rules):
    return {(u.ladder, u.why): len(u.ids) for u in rules.unjudged}


def judged(book, progress):
    return {r.program.rank.name: progress.ids[r.judged].tolist() for r in assignments_of(book, progress, None)}


def test_last_months_diamonds_fix_the_rank_and_equality_counts():
    progress = agency(FOUR).as_of(date(2026, 3, 15))
    assert judged(LADDER, progress) == {"Gold": ["ann"], "Silver": ["bob", "cem"], "Bronze": ["dee"]}


def test_this_months_diamonds_do_not_move_it():
    early, late = (agency(FOUR).as_of(date(2026, 3, d)) for d in (1, 20))
    assert judged(LADDER, early) == judged(LADDER, late)


def test_a_roster_has_one_row_a_creator_with_the_tiers_of_its_rank():
    table = tp.roster(agency(FOUR), LADDER, as_of=date(2026, 3, 15), draws=50)
    rows = {r["creator_id"]: r for r in table}
    assert sorted(rows) == sorted(FOUR)
    assert rows["dee"]["target"] == "ranked up"
    assert rows["ann"]["target"] == "maintained"
    tiers = table.to_frame("tier")
    assert tiers[tiers.creator_id == "bob"].tier.tolist() == ["ranked up", "maintained"]
    assert "not_judged" not in {n.code for n in table.notes}


def test_who_has_no_known_last_month_is_in_no_rank_and_is_named():
    people = [tp.Creator("ann", known_from=date(2026, 2, 5)), tp.Creator("bob", known_from=date(2026, 2, 1))]
    ledger = agency({"ann": 500, "bob": 300}, creators=people)
    table = tp.roster(ledger, LADDER, as_of=date(2026, 3, 15), draws=50)
    assert [r["creator_id"] for r in table] == ["bob"]
    (note,) = [n for n in table.notes if n.code == "not_judged"]
    assert note.text == "ann is in no rank of ladder 'rank-up': the last month is not known whole"


def test_with_no_last_month_in_the_ledger_nobody_is_judged():
    progress = agency(FOUR).as_of(date(2026, 2, 15))
    rules = assignments_of(LADDER, progress, None)
    assert not any(r.judged.any() for r in rules)
    assert unranked(rules) == {("rank-up", "rank_not_known"): 4}


def test_creators_between_ranks_are_counted():
    book = tp.ProgramBook([program(rank("Gold", 500)), program(rank("Bronze", 0, 200))])
    assert unranked(assignments_of(book, agency(FOUR).as_of(date(2026, 3, 15)), None)) == {("rank-up", "no_rank"): 2}


def test_other_ladders_judge_everybody_too():
    plain = tp.Program(name="A", region="US", revision="1", day_rule=RULE, tiers=[tp.Tier("days", active_days=1)])
    table = tp.roster(agency(FOUR), tp.ProgramBook([*LADDER.programs, plain]), as_of=date(2026, 3, 15), draws=50)
    assert table.to_frame().groupby("ladder").size().to_dict() == {"rank-up": 4, "tiers": 4}


def test_one_program_of_a_rank_judges_its_own_alone():
    silver = LADDER.programs[1]
    table = tp.roster(agency(FOUR), silver, as_of=date(2026, 3, 15), draws=50)
    assert sorted(r["creator_id"] for r in table) == ["bob", "cem"]
    assert {r["last_month"] for r in table} == {None}


def test_a_rank_alone_in_a_book_had_no_program_for_all_before():
    (rules,) = assignments_of(tp.ProgramBook(LADDER.programs[:1]), agency(FOUR).as_of(date(2026, 3, 15)), None)
    assert rules.before is None


def test_creators_without_a_rank_are_counted_over_regions():
    regions = zip(FOUR, ("US", "US", "UK", "UK"), strict=True)
    people = [tp.Creator(c, region=r, known_from=date(2026, 2, 1)) for c, r in regions]
    book = tp.ProgramBook([program(rank("Gold", 500), region=r) for r in ("US", "UK")])
    assert unranked(assignments_of(book, agency(FOUR, creators=people).as_of(date(2026, 3, 15)), None)) == {
        ("rank-up", "no_rank"): 3
    }


def test_a_rank_needs_diamonds():
    ledger = tp.Ledger.from_columns(
        creator_id=["a"], start=[1770000000], end=[1770003600], diamonds=None, day_rule=RULE, last_day=date(2026, 3, 20)
    )
    told(
        lambda: assignments_of(LADDER, ledger.as_of(date(2026, 3, 15)), None),
        InputError, "program.unmeasured_signal", "program", "they fix a creator's rank", "give the column",
    )  # fmt: skip


def test_a_backtest_scores_those_that_a_rank_judges():
    ledger = tp.demo.ledger(seed=0)
    whole = ledger.month(tp.Month(2026, 1))
    middle = int(np.median(whole.totals[:, tp.Signal.DIAMONDS]))
    rule = ledger.day_rule
    book = tp.ProgramBook(
        [
            program(rank("high", middle), day_rule=rule),
            program(rank("low", 0, middle), tp.Tier("up", diamonds=middle), tp.Tier("kept", diamonds=1), day_rule=rule),
        ]
    )
    high = tp.ProgramBook([book.programs[0]])
    months, cuts, forecasters = [tp.Month(2026, 2)], [15], {"linear": tp.forecasters.Linear()}
    both, some = (
        tp.backtest(ledger, forecasters, program=b, months=months, cut_days=cuts, draws=50, keep_rows=True)
        for b in (book, high)
    )
    everyone, ours = both.rows["creator_id"], some.rows["creator_id"]
    stood = whole.totals[:, tp.Signal.DIAMONDS] >= middle
    assert set(ours) == set(whole.ids[stood & whole.complete]) & set(everyone)
    assert 0 < len(set(ours)) < len(set(everyone))


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": 3}, "name", "a rank's name must be text"),
        ({"diamonds_from": 1.5}, "diamonds_from", "must be an integer"),
        ({"diamonds_from": True}, "diamonds_from", "must be an integer"),
        ({"diamonds_below": "9"}, "diamonds_below", "must be an integer"),
    ],
)
def test_ranks_of_other_kinds_are_refused(given, field, words):
    settings = {"name": "Gold", **given}
    told(lambda: tp.Rank(settings.pop("name"), **settings), InputTypeError, "program.bad_rank", field, words)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": " "}, "name", "visible character"),
        ({"diamonds_from": -1}, "diamonds_from", "0 or more"),
        ({"diamonds_from": 5, "diamonds_below": 5}, "diamonds_below", "above diamonds_from (5)"),
    ],
)
def test_bad_ranks_are_refused(given, field, words):
    settings = {"name": "Gold", **given}
    told(lambda: tp.Rank(settings.pop("name"), **settings), ProgramError, "program.bad_rank", field, words)


def test_an_empty_span_is_refused_in_full():
    told(
        lambda: rank("Gold", 5, 5),
        ProgramError, "program.bad_rank", "diamonds_below", "must lie above diamonds_from (5), found 5",
    )  # fmt: skip


def test_a_gate_that_is_no_table_is_refused_in_full(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(
        'schema = "tierpace/program/1"\nname = "P"\nregion = "US"\nrevision = "1"\ngate = 7\n'
        '[day_rule]\nzone = "UTC"\n[[tiers]]\nname = "T"\ndiamonds = 5\n'
    )
    told(lambda: tp.io.read_program(path), InputTypeError, "program.bad_gate", "gate", "gate must be a table, found 7")


def test_a_program_has_a_rank_or_none():
    told(
        lambda: tp.Program(
            name="x", region="US", revision="1", day_rule=RULE, tiers=[tp.Tier("t", diamonds=1)], rank="Gold"
        ),
        InputTypeError, "program.bad_rank", "rank", "rank must be a Rank or None",
    )  # fmt: skip


def test_ranks_that_meet_are_refused_and_a_ladder_has_ranks_or_none():
    for other in (rank("Silver", 400, 600), None):
        second = program(rank("x", 0)) if other is None else program(other)
        second = tp.Program(**{**fields(second), "rank": other})
        told(
            lambda second=second: tp.ProgramBook([program(rank("Gold", 500)), second]),
            ProgramError, "program.ranks_overlap", "programs", "diamonds_below=", "Gold",
        )  # fmt: skip


def fields(found):
    return {a.name: getattr(found, a.name) for a in type(found).__attrs_attrs__}


def test_ranks_of_other_months_may_meet():
    old = program(rank("Old", 0, 600), last_month=tp.Month(2026, 2))
    new = program(rank("Gold", 500), first_month=tp.Month(2026, 3))
    book = tp.ProgramBook([old, new])
    assert book.all_at(tp.Month(2026, 2), region="US", ladder="rank-up") == (old,)
    assert book.at(tp.Month(2026, 3), region="US", ladder="rank-up") is new
    assert tp.ProgramBook([new, old]).at(tp.Month(2026, 2), region="US", ladder="rank-up") is old


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("last", "first"),
    [(3, 3), (3, 2), (3, None), (None, 3), (None, None), (2, 1)],
)
def test_ranks_that_share_a_month_do_not_meet(last, first, turned):
    old = program(rank("Old", 0, 600), last_month=last and tp.Month(2026, last))
    new = program(rank("Gold", 500), first_month=first and tp.Month(2026, first))
    told(
        lambda: tp.ProgramBook([new, old] if turned else [old, new]),
        ProgramError, "program.ranks_overlap", "programs", "Rank-up 1 (Old)", "Rank-up 1 (Gold)",
        "there must be only one program for a creator on a ladder in a region and month",
    )  # fmt: skip


def test_a_rank_with_a_program_for_all_is_reported_as_what_it_is():
    plain = tp.Program(**{**fields(program(rank("x", 0))), "rank": None})
    told(
        lambda: tp.ProgramBook([program(rank("Gold", 500)), plain]),
        ProgramError, "program.ranks_overlap", "programs", "(Gold)", "(no rank)",
        "let a rank end where the next begins: diamonds_below=",
    )  # fmt: skip


def test_at_refuses_one_of_several_ranks():
    told(
        lambda: LADDER.at(tp.Month(2026, 3), region="US", ladder="rank-up"),
        ProgramError, "program.several_ranks", "ladder", "3 ranks", "book.all_at",
    )  # fmt: skip
    found = LADDER.all_at(tp.Month(2026, 3), region="US", ladder="rank-up")
    assert [p.rank.name for p in found] == ["Gold", "Silver", "Bronze"]
    turned = tp.ProgramBook(LADDER.programs[::-1])
    assert turned.all_at(tp.Month(2026, 3), region="US", ladder="rank-up") == found
    two = tp.ProgramBook(LADDER.programs[:2])
    told(
        lambda: two.at(tp.Month(2026, 3), region="US", ladder="rank-up"),
        ProgramError, "program.several_ranks", "ladder", "2 ranks", "found 'rank-up'",
        "call book.all_at(month, region=…, ladder=…)",
    )  # fmt: skip


spans = st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(1, 9))).filter(
    lambda s: s[1] is None or s[0] < s[1]
)


@given(spans, spans)
def test_two_ranks_meet_if_some_month_is_in_both(one, other):
    a, b = rank("a", *one), rank("b", *other)
    amounts = np.arange(20)
    assert a.meets(b) == b.meets(a) == bool((a.holds(amounts) & b.holds(amounts)).any())
