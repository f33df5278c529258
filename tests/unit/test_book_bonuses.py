"""What all ladders of a book pay: one distribution a creator, manager and roster, with its parts."""

from datetime import date

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.books import BOOK, CUT, DAYS, RANKS, agency, drawn, flat, program
from tierpace.errors import InputError, ProgramError
from tierpace.money.bonus_outlooks import by_currency


def slow(projection, book):
    """What each creator is paid in each world on each ladder, one draw after the other: {ladder: (N, S)}."""
    n, s = projection.draws.shape[:2]
    verdicts = tp.judge(projection.progress, book)
    out = {ladder: np.zeros((n, s)) for ladder in book.ladders}
    for part in verdicts:
        for i, creator in enumerate(part.ids.tolist()):
            row = projection.ids.tolist().index(creator)
            for world in range(s):
                total = projection.draws[row, world]
                for k, tier in enumerate(part.program.tiers):
                    if part.possible[i, k] and (total >= part.thresholds[i, k]).all():
                        pay = float(tier.bonus.fixed) + float(tier.bonus.per_diamond) * total[1]
                        out[part.program.ladder][row, world] = pay
                        break
    for ladder in book.ladders:
        other = next(p.exclusive_with for p in book.programs if p.ladder == ladder)
        if other:
            mine = out[ladder] > out[other]
            out[ladder][~mine], out[other][mine] = 0.0, 0.0
    return out


def exclusive(book, ladder, other):
    return tp.ProgramBook([evolve(p, exclusive_with=other) if p.ladder == ladder else p for p in book.programs])


@pytest.mark.parametrize(
    "book",
    [BOOK, exclusive(BOOK, "rank-up", "activeness"), exclusive(BOOK, "activeness", "rank-up")],
    ids=["side by side", "ranks or days", "days or ranks"],
)
def test_bonuses_of_a_book_are_those_of_the_slow_count(book):
    projection = drawn(agency(a_day=25), draws=60)
    found, paid = tp.expected_bonus(projection, book), slow(projection, book)
    every = np.sum(list(paid.values()), axis=0)
    assert np.allclose(found.mean, every.mean(1))
    assert np.allclose(found.total, every.sum(0))
    ordered = np.sort(every, axis=1)
    assert np.allclose(found.interval, ordered[:, [5, 53]])
    for ladder, total in found.by_ladder.items():
        assert np.allclose(total, paid[ladder].sum(0))
    for creator, mean in zip(found.ids.tolist(), found.mean.tolist(), strict=True):
        assert sum(found.of(creator).values()) == pytest.approx(mean)
    assert found.currency == "USD"


def test_with_no_pair_the_stack_equals_the_ladders_taken_one_by_one():
    projection = drawn(agency())
    whole = tp.expected_bonus(projection, BOOK)
    single = [tp.expected_bonus(projection, BOOK, ladder=name) for name in BOOK.ladders]
    assert np.allclose(whole.total, sum(s.total for s in single))
    assert np.allclose(whole.secured, sum(s.secured for s in single))
    for part in whole.parts:
        alone = tp.expected_bonus(projection.select(part.ids), part.program)
        assert np.array_equal(part.mean, alone.mean)
        assert np.array_equal(part.total, alone.total)


def test_of_two_that_exclude_each_other_the_larger_pays_and_a_tie_goes_to_the_other():
    one, two = (
        program("one", tp.Tier("a", active_days=1, bonus=flat(5))),
        program("two", tp.Tier("b", active_days=1, bonus=flat(5))),
    )
    projection = drawn(agency(), draws=20)
    book = exclusive(tp.ProgramBook([one, two]), "one", "two")
    found = tp.expected_bonus(projection, book)
    assert {name: float(total[0]) for name, total in found.by_ladder.items()} == {"one": 0.0, "two": 20.0}
    assert found.secured.tolist() == [5.0] * 4


@pytest.mark.parametrize(("mine", "other"), [("rank-up", "activeness"), ("activeness", "rank-up")])
def test_of_a_pair_neither_has_secured_more_than_it_is_expected_to_pay(mine, other):
    """What is sure of both together may come from either at the month's end."""
    ranks = [evolve(p, tiers=[evolve(t, bonus=flat(6)) for t in p.tiers]) for p in RANKS]
    dear = tp.ProgramBook([*ranks, evolve(DAYS, tiers=DAYS.tiers[1:])])  # 4 for three days, then 6 for the rank
    found = tp.expected_bonus(drawn(agency(a_day=25)), exclusive(dear, mine, other))
    assert (found.at_stake >= 0).all()
    sums = dict.fromkeys(found.ids.tolist(), 0.0)
    for part in found.parts:
        assert (part.at_stake >= -1e-12).all()
        assert (part.secured >= 0).all()
        for creator, amount in zip(part.ids.tolist(), part.secured.tolist(), strict=True):
            sums[creator] += amount
    assert list(sums.values()) == pytest.approx(found.secured.tolist())


def test_a_pair_of_one_region_is_none_of_another():
    tiers = {name: tp.Tier(name, active_days=1, bonus=flat(5)) for name in ("one", "two")}
    rules = [program(name, tier, region=region) for name, tier in tiers.items() for region in ("US", "UK")]
    marked = [evolve(p, exclusive_with="two") if (p.ladder, p.region) == ("one", "US") else p for p in rules]
    regions = {"ann": "US", "bob": "UK", "cem": "US", "dee": "UK"}
    people = [tp.Creator(n, region=r, known_from=date(2026, 2, 1)) for n, r in regions.items()]
    found = tp.expected_bonus(drawn(agency(people=people), draws=5), tp.ProgramBook(marked))
    assert found.mean.tolist() == [5.0, 10.0, 5.0, 10.0]


def test_managers_have_a_total_in_each_world_and_they_add_up():
    people = [
        tp.Creator(n, manager=m, known_from=date(2026, 2, 1))
        for n, m in zip(["ann", "bob", "cem", "dee"], ("Kim", None, "Kim", "Lou"), strict=True)
    ]
    projection = drawn(agency(people=people))
    for rules in (BOOK, DAYS):
        found = tp.expected_bonus(projection, rules)
        managers, groups, regions = found.groups
        assert (managers.by, managers.names) == ("manager", ("Kim", "Lou", None))
        assert (groups.by, groups.names, regions.names) == ("group", (None,), (None,))
        assert np.allclose(managers.totals.sum(0), found.total)
        own = tp.expected_bonus(projection.select(["ann", "cem"]), rules)
        assert np.allclose(managers.totals[0], own.total)
        assert managers.interval[0].tolist() == pytest.approx(own.total_interval)
        assert managers.mean[0] == pytest.approx(own.total.mean())
        assert repr(managers) == "<GroupTotals of 3 managers>"


def test_a_ladder_that_states_no_bonus_is_named_and_counts_for_nothing():
    free = program("free", tp.Tier("t", active_days=1))
    projection = drawn(agency())
    found = tp.expected_bonus(projection, tp.ProgramBook([*BOOK.programs, free]))
    assert np.array_equal(found.total, tp.expected_bonus(projection, BOOK).total)
    (note,) = [n for n in found.notes if n.code == "no_bonus_stated"]
    assert note.text == "ladder 'free' does not state what all tiers pay: nothing is counted of it"
    told(
        lambda: tp.expected_bonus(projection, tp.ProgramBook([free])),
        ProgramError, "payout.no_bonus", "bonus", "each tier of 'Free' must state a bonus",
    )  # fmt: skip


def test_a_rank_that_states_no_bonus_is_named_by_itself():
    silent = [evolve(p, tiers=[evolve(t, bonus=None) for t in p.tiers]) if p.rank.name == "Gold" else p for p in RANKS]
    found = tp.expected_bonus(drawn(agency()), tp.ProgramBook(silent))
    (note,) = [n for n in found.notes if n.code == "no_bonus_stated"]
    assert note.text == "ladder 'rank-up', rank 'Gold' does not state what all tiers pay: nothing is counted of it"
    assert found.ids.tolist() == ["bob", "cem", "dee"]


def test_a_ladder_or_rank_that_judges_nobody_is_not_said_to_count_for_nothing():
    silent = [evolve(p, tiers=[evolve(t, bonus=None) for t in p.tiers]) if p.rank.name == "Gold" else p for p in RANKS]
    nobody = drawn(agency()).select(["bob", "cem", "dee"])
    assert not [n for n in tp.expected_bonus(nobody, tp.ProgramBook(silent)).notes if n.code == "no_bonus_stated"]
    joiners = program("new", tp.Tier("t", active_days=1), joined_within=1)
    found = tp.expected_bonus(drawn(agency()), tp.ProgramBook([*BOOK.programs, joiners]))
    assert not [n for n in found.notes if n.code == "no_bonus_stated"]


def test_where_those_that_pay_judge_nobody_the_others_say_why_nothing_is_paid():
    paying = program("new", tp.Tier("t", active_days=1, bonus=tp.Bonus.flat(7, currency="USD")), joined_within=1)
    free = program("free", tp.Tier("t", active_days=1))
    found = tp.expected_bonus(drawn(agency()), tp.ProgramBook([free, paying]))
    (note,) = [n for n in found.notes if n.code == "no_bonus_stated"]
    assert note.text == "ladder 'free' does not state what all tiers pay: nothing is counted of it"
    assert not found.total.any()


def two_currencies():
    euro = program("activeness", tp.Tier("t", active_days=1, bonus=tp.Bonus.flat(7, currency="EUR")), region="DE")
    people = [
        tp.Creator(n, region=r, known_from=date(2026, 2, 1))
        for n, r in zip(["ann", "bob", "cem", "dee"], ("US", "DE", "US", None), strict=True)
    ]
    return tp.ProgramBook([*BOOK.programs, euro]), agency(people=people)


def test_amounts_of_two_currencies_never_add_up():
    book, ledger = two_currencies()
    projection = drawn(ledger)
    told(
        lambda: tp.expected_bonus(projection, book),
        ProgramError, "money.mixed_currencies", "currency", "the same for all amounts", "name one: currency='EUR'",
    )  # fmt: skip
    told(
        lambda: tp.expected_bonus(projection, book, currency="GBP"),
        InputError, "money.unknown_currency", "currency", "must be one of EUR, USD, found 'GBP'",
    )  # fmt: skip
    euro, dollar = (tp.expected_bonus(projection, book, currency=c) for c in ("EUR", "USD"))
    assert (euro.ids.tolist(), dollar.ids.tolist()) == (["bob"], ["ann", "cem"])
    assert euro.mean.tolist() == [7.0]
    assert [(u.ids, u.why) for u in dollar.unjudged] == [(("dee",), "no_region")]


def test_a_report_has_one_total_a_currency_and_the_same_money_as_the_verb():
    book, ledger = two_currencies()
    found = tp.report(ledger, book, as_of=CUT, draws=50)
    assert [o.currency for o in found.bonuses] == ["EUR", "USD"]
    projection = drawn(ledger, draws=50)
    for outlook in found.bonuses:
        alone = tp.expected_bonus(projection, book, currency=outlook.currency)
        assert np.allclose(outlook.total, alone.total)
        assert outlook.ids.tolist() == alone.ids.tolist()
        assert [p.program for p in outlook.parts] == [p.program for p in alone.parts]
        assert np.allclose(outlook.groups[2].totals, alone.groups[2].totals)


def test_blocks_add_up(monkeypatch):
    from tierpace.rosters import blocks

    whole = tp.report(agency(), BOOK, as_of=CUT, draws=40)
    monkeypatch.setattr(blocks, "BLOCK", 1)
    parts = tp.report(agency(), BOOK, as_of=CUT, draws=40)
    (a,), (b,) = whole.bonuses, parts.bonuses
    assert np.allclose(a.total, b.total)
    assert np.allclose(a.mean, b.mean)
    assert [p.ids.tolist() for p in a.parts] == [p.ids.tolist() for p in b.parts]
    assert parts.roster.columns == whole.roster.columns


def test_bonuses_by_hand_have_one_total_a_currency():
    projection = drawn(agency())
    parts = [
        tp.expected_bonus(projection.select([p.ids[0]]), p.program) for p in tp.expected_bonus(projection, BOOK).parts
    ]
    (found,) = by_currency(parts)
    assert found.currency == "USD"
    assert list(found.by_ladder) == ["activeness", "rank-up"]
    assert np.allclose(found.total, sum(p.total for p in parts))


def test_an_empty_roster_is_paid_nothing():
    projection = drawn(agency()).select([])
    found = tp.expected_bonus(projection, BOOK)
    assert (found.ids.tolist(), found.currency, found.total.tolist()) == ([], "USD", [0.0] * 200)
    assert found.parts == ()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=4), st.booleans())
@settings(max_examples=30)
def test_the_larger_of_two_is_never_less_than_either(amounts, swap):
    rules = [
        program(f"l{k}", tp.Tier("t", active_days=1, bonus=flat(a[k])), rank=None, region="US")
        for k in range(2)
        for a in amounts[:1]
    ]
    book = exclusive(tp.ProgramBook(rules), *(("l1", "l0") if swap else ("l0", "l1")))
    found = tp.expected_bonus(drawn(agency(), draws=3), book)
    assert found.mean.tolist() == [float(max(amounts[0]))] * 4
