"""Which columns of a Task file each ladder pays: exact names first, sums, exclusive ladders, and what nobody claims."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputError, ProgramError
from tierpace.show.reconciliations import reconciliation_sheets

JUNE = tp.Month(2026, 6)
RULE = tp.DayRule("UTC")


def flat(amount, currency="USD"):
    return tp.Bonus.flat(amount, currency=currency)


def program(ladder, *tiers, **more):
    tiers = tiers or [tp.Tier("ten", diamonds=10, bonus=flat(3))]
    settings = {"name": ladder.title(), "region": "US", "revision": "1", "day_rule": RULE, **more}
    return tp.Program(ladder=ladder, tiers=tiers, **settings)


def ledger(diamonds, **people):
    """A ledger of May and June: each creator with so many diamonds on the first day of each."""
    rows = [
        (who, date(2026, month, 1), 3600, amount, 1)
        for who, amounts in diamonds.items()
        for month, amount in zip((5, 6), amounts, strict=True)
    ]
    names = ("creator_id", "day", "airtime_seconds", "diamonds", "active")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    own = [tp.Creator(who, **people.get(who, {"region": "US"})) for who in diamonds]
    return tp.Ledger.from_daily(**columns, day_rule=RULE, creators=own, last_day=date(2026, 6, 30))


def paid(rows, ids="ab", **more):
    tasks = {task: tuple(None if v is None else Decimal(v) for v in values) for task, values in rows.items()}
    bonus = [sum((v[k] or Decimal(0) for v in tasks.values()), Decimal(0)) for k in range(len(ids))]
    return tp.core.PaidMonth(JUNE, ids=list(ids), tasks=tasks, **{"bonus": bonus, **more})


BOTH = ledger({"a": (0, 10), "b": (0, 9)})


def rows_of(found):
    return [
        (r["creator_id"], r["ladder"], r["task"], r["item"], r["ours"], r["theirs"], r["cause"]) for r in found
    ]  # fmt: skip


def test_of_two_tasks_that_begin_alike_the_whole_name_is_taken_first():
    file = paid({"Rank task": ["3", "0"], "Rank task task": ["7", "7"]})
    found = tp.reconcile(BOTH, program("rank", tasks=["rank TASK"]), file)
    assert list(found) == []
    assert found.not_modelled == {"task": ("Rank task task",), "theirs": (Decimal(14),), "creators": (2,)}
    told(
        lambda: tp.reconcile(BOTH, program("rank", tasks=["Rank"]), file),
        InputError, "paid.unknown_task", "tasks of program 'Rank'",
        "must be one of 'Rank task', 'Rank task task', found 'Rank'",
        "2 begin so: write more of the name",
    )  # fmt: skip
    assert list(
        tp.reconcile(BOTH, program("rank", tasks=["Rank task t"]), paid({**file.tasks, "Rank task": ["1", "1"]}))
    )


def test_what_no_program_claims_is_named_once_and_is_no_difference():
    file = paid({"Rank": ["3", None], "Off": ["1.50", "2"], "Empty": [None, None]})
    found = tp.reconcile(BOTH, program("rank", tasks=["Rank"]), file)
    assert list(found) == []
    assert found.not_modelled["task"] == ("Off", "Empty")
    assert found.not_modelled["theirs"] == (Decimal("3.50"), Decimal(0))
    assert found.not_modelled["creators"] == (2, 0)


def test_one_ladder_of_a_book_leaves_the_tasks_of_the_others_out_of_what_is_not_modelled():
    book = tp.ProgramBook([program("rank", tasks=["Rank"]), program("days", tasks=["Days"])])
    file = paid({"Rank": ["3", None], "Days": ["8", None], "Off": ["1", None]})
    found = tp.reconcile(BOTH, book, file, ladder="rank")
    assert list(found) == []
    assert found.not_modelled["task"] == ("Off",)
    assert rows_of(tp.reconcile(BOTH, book, file)) == [
        ("a", "days", "Days", "bonus", Decimal(3), Decimal(8), "other_terms")
    ]


def test_each_of_several_ladders_names_its_tasks():
    file = paid({"Rank": ["3", None], "Days": ["3", None]})
    book = tp.ProgramBook([program("rank", tasks=["Rank"]), program("days")])
    told(
        lambda: tp.reconcile(BOTH, book, file),
        InputError, "paid.no_tasks", "tasks of program 'Days'",
        "each of several ladders must name the tasks that it pays, of 'Rank', 'Days', found 'no tasks'; write tasks = ",
    )  # fmt: skip
    assert list(tp.reconcile(BOTH, book, file, ladder="days", task="Days")) == []
    told(
        lambda: tp.reconcile(BOTH, book, file, task="Days"),
        InputError, "paid.no_tasks", "task", "must be given for one ladder, not for 'days', 'rank', found 'Days'",
    )  # fmt: skip
    plain = program("days", tp.Tier("one", active_days=1))
    found = tp.reconcile(BOTH, tp.ProgramBook([program("rank", tasks=["Rank"]), plain]), file)
    assert [n.text for n in found.notes] == ["ladder 'days' states no bonus and no task: nothing is compared on it"]
    assert found.not_modelled["task"] == ("Days",)


def test_tasks_that_the_file_does_not_have_are_answered_by_the_program_and_the_next_step():
    book = tp.ProgramBook([program("rank", tasks=["Rank"]), program("days", tasks=["Dys"])])
    told(
        lambda: tp.reconcile(BOTH, book, paid({"Rank": ["3", None], "Days": ["3", None]})),
        InputError, "paid.unknown_task", "tasks of program 'Days'",
        "must be one of 'Rank', 'Days', found 'Dys'; write ",
    )  # fmt: skip
    told(
        lambda: tp.reconcile(BOTH, program("days"), paid({"Rank": ["3", None], "Days": ["3", None]})),
        InputError, "paid.unknown_task", "tasks of program 'Days'",
        "must be named where the file has several: one of 'Rank', 'Days', found 'no name'; write tasks = ",
    )  # fmt: skip
    plain = paid({}, bonus=[Decimal(3), None])
    told(
        lambda: tp.reconcile(BOTH, book, plain),
        InputError, "paid.no_task_columns", "the Task file", "must have a column 'Estimated bonus - …' for each task",
        "found 'the bonus of the month alone'; export it with all its columns, or compare one ladder by its name: ",
    )  # fmt: skip
    told(
        lambda: tp.reconcile(BOTH, book, plain, ladder="rank", task="Rank"),
        InputError, "paid.no_task_columns", "task", "must have a column of the file", "found 'Rank'; export it",
    )  # fmt: skip
    assert list(tp.reconcile(BOTH, book, plain, ladder="rank")) == []


def test_a_task_is_claimed_once():
    file = paid({"Rank up": ["3", None], "Days": ["3", None]})
    twice = tp.ProgramBook([program("rank", tasks=["Rank up"]), program("days", tasks=["Rank"])])
    told(
        lambda: tp.reconcile(BOTH, twice, file),
        InputError, "paid.task_twice", "tasks of ladder 'rank'", "must not be those of ladder 'days' too",
    )  # fmt: skip
    told(
        lambda: tp.reconcile(BOTH, program("rank", tasks=["Rank", "Rank up"]), file),
        InputError, "paid.task_twice", "tasks of ladder 'rank'", "must not name 'Rank up' twice",
    )  # fmt: skip


def test_several_tasks_of_tiers_that_do_not_say_which_are_compared_as_their_sum():
    file = paid({"Up": ["1", "2"], "Kept": ["2", None]})
    found = tp.reconcile(BOTH, program("rank", tasks=["Up", "Kept"]), file)
    assert rows_of(found) == [("b", "rank", "Up + Kept", "tier", None, "ten", "other_tier")] or rows_of(found)[-1] == (
        "b",
        "rank",
        "Up + Kept",
        "bonus",
        Decimal(0),
        Decimal(2),
        "other_terms",
    )
    assert found.items["ours"] == (Decimal(3),)
    assert found.items["theirs"] == (Decimal(5),)


def test_a_tier_pays_its_own_task_and_the_same_amount_under_another_is_named():
    tiers = [
        tp.Tier("up", diamonds=20, bonus=flat(3), task="Up"), tp.Tier("kept", diamonds=10, bonus=flat(2), task="Kept")
    ]  # fmt: skip
    rules = program("rank", *tiers, tasks=["Up", "Kept"])
    assert list(tp.reconcile(BOTH, rules, paid({"Up": [None, None], "Kept": ["2", None]}))) == []
    found = tp.reconcile(BOTH, rules, paid({"Up": ["2", None], "Kept": [None, None]}))
    assert rows_of(found) == [
        ("a", "rank", "Up", "bonus", Decimal(0), Decimal(2), "other_task"),
        ("a", "rank", "Kept", "bonus", Decimal(2), Decimal(0), "other_task"),
    ]


@pytest.mark.parametrize("side", ["small", "large"])
def test_of_two_exclusive_ladders_the_larger_is_owed(side):
    small = program("small", tasks=["Small"], exclusive_with="large" if side == "small" else None)
    large = program(
        "large", tp.Tier("ten", diamonds=10, bonus=flat(5)), tasks=["Large"],
        exclusive_with="small" if side == "large" else None,
    )  # fmt: skip
    book = tp.ProgramBook([small, large])
    sound = paid({"Small": [None, None], "Large": ["5", None]})
    assert list(tp.reconcile(BOTH, book, sound)) == []
    both = tp.reconcile(BOTH, book, paid({"Small": ["3", None], "Large": ["5", None]}))
    assert rows_of(both) == [("a", "small", "Small", "bonus", Decimal(0), Decimal(3), "exclusive")]
    assert "'large' pays more" in both.columns["because"][0]
    lesser = tp.reconcile(BOTH, book, paid({"Small": ["3", None], "Large": [None, None]}))
    assert {(r["task"], r["cause"]) for r in lesser} == {("Small", "exclusive"), ("Large", "unpaid")}


def test_of_two_exclusive_ladders_that_pay_the_same_either_may_be_paid():
    book = tp.ProgramBook([program("one", tasks=["One"], exclusive_with="two"), program("two", tasks=["Two"])])
    for amounts in (("3", None), (None, "3")):
        file = paid({"One": [amounts[0], None], "Two": [amounts[1], None]})
        found = tp.reconcile(BOTH, book, file)
        assert list(found) == []
        assert found.items["ours"] == found.items["theirs"]


def test_exclusive_ladders_may_share_a_task():
    large = program("large", tp.Tier("ten", diamonds=10, bonus=flat(5)), tasks=["Pay"], exclusive_with="small")
    book = tp.ProgramBook([large, program("small", tp.Tier("nine", diamonds=9, bonus=flat(3)), tasks=["Pay"])])
    sound = tp.reconcile(BOTH, book, paid({"Pay": ["5", "3"]}))
    assert list(sound) == []
    assert sound.items["ladder"] == ("large / small",)
    assert sound.items["ours"] == sound.items["theirs"] == (Decimal(8),)
    found = tp.reconcile(BOTH, book, paid({"Pay": ["8", "3"]}))
    assert rows_of(found) == [("a", "large", "Pay", "bonus", Decimal(5), Decimal(8), "other_terms")]


def ranks(**more):
    low = program("rank", tp.Tier("up", diamonds=100, bonus=flat(9)), rank=tp.Rank("low", diamonds_below=100), **more)
    high = program(
        "rank", tp.Tier("kept", diamonds=100, bonus=flat(4)), rank=tp.Rank("high", diamonds_from=100), **more
    )
    return low, high


def test_each_creator_is_held_against_the_program_of_the_rank_of_last_month():
    people = ledger({"a": (50, 200), "b": (150, 200)})
    book = tp.ProgramBook(ranks(tasks=["Rank"]))
    assert list(tp.reconcile(people, book, paid({"Rank": ["9", "4"]}))) == []
    found = tp.reconcile(people, book, paid({"Rank": ["4", "9"]}))
    assert [(r["creator_id"], r["cause"]) for r in found] == [("a", "other_rank"), ("b", "other_rank")]
    assert [r["because"].rpartition(": ")[2] for r in found] == ["as rank 'high' would", "as rank 'low' would"]


def test_who_is_in_no_rank_or_has_no_region_is_named_and_not_compared():
    people = ledger({"a": (50, 200), "b": (150, 200), "c": (50, 200)}, c={})
    (low, _), gb = (
        ranks(tasks=["Rank"]),
        program("rank", tp.Tier("x", diamonds=5, bonus=flat(1)), region="GB", tasks=["Rank"]),
    )
    found = tp.reconcile(people, tp.ProgramBook([low, gb]), paid({"Rank": ["9", "4", "9"]}, ids="abc"))
    assert list(found) == []
    assert dict(zip(found.not_compared["creator_id"], found.not_compared["why"], strict=True)) == {
        "b": "no_rank", "c": "no_region"
    }  # fmt: skip
    assert found.items["theirs"] == (Decimal(22),)
    assert found.items["not_compared"] == (Decimal(13),)
    assert found.items["difference"] == (Decimal(0),)
    assert [n.code for n in found.notes] == ["not_judged", "not_judged"]


def test_who_joined_too_early_is_owed_nothing_and_who_has_no_day_is_not_compared():
    people = ledger(
        {"a": (0, 10), "b": (0, 10), "c": (0, 10)},
        a={"joined": date(2026, 4, 1)}, b={"joined": date(2026, 3, 31)}, c={},
    )  # fmt: skip
    rules = program("graduation", tasks=["Grad"], joined_within=3)
    found = tp.reconcile(people, tp.ProgramBook([rules]), paid({"Grad": ["3", "3", "3"]}, ids="abc"))
    assert rows_of(found) == [("b", "graduation", "Grad", "bonus", Decimal(0), Decimal(3), "not_for")]
    assert found.not_compared["why"] == ("joined_not_known",)


def test_the_amount_of_a_joiner_may_be_prorated():
    people = ledger({"a": (0, 10), "b": (0, 10)}, a={"region": "US", "joined": date(2026, 6, 16)})
    found = tp.reconcile(people, program("rank", tasks=["Rank"]), paid({"Rank": ["1.5", "1.5"]}))
    assert [(r["creator_id"], r["cause"]) for r in found] == [("a", "pro_rating"), ("b", "other_terms")]
    assert found.columns["because"][0].endswith("the amount × 15 of 30 days, joined 2026-06-16")


@pytest.mark.parametrize(
    ("rule", "pays"), [("half_up", "0.13"), ("half_even", "0.12"), ("down", "0.12"), ("up", "0.13")]
)
def test_an_item_is_rounded_as_its_program_says(rule, pays):
    tiers = [tp.Tier("ten", diamonds=10, bonus=flat(Decimal("0.125")))]
    rules = program("rank", *tiers, tasks=["Rank"], rounding=rule)
    assert list(tp.reconcile(BOTH, rules, paid({"Rank": [pays, None]}))) == []
    other = {"0.13": "0.12", "0.12": "0.13"}[pays]
    found = tp.reconcile(BOTH, rules, paid({"Rank": [other, None]}))
    assert found.causes == {"rounding": 1}
    assert found.columns["because"][0].endswith(f"ours {rule}")


def test_a_creator_with_two_rows_is_never_added_up():
    found = tp.reconcile(BOTH, program("rank", tasks=["Rank"]), paid({"Rank": ["3", None, "3"]}, ids="aba"))
    assert rows_of(found) == [("a", None, None, "creator", "1 row", "2 rows", "duplicate")]
    assert (found.items["ours"], found.items["not_compared"]) == ((Decimal(0),), (Decimal(6),))
    again = tp.reconcile(BOTH, program("rank", tasks=["Rank"]), paid({"Rank": ["3", None, "1", "1"]}, ids="abzz"))
    assert [(r["creator_id"], r["cause"]) for r in again] == [("z", "duplicate")]


def test_a_bonus_that_is_not_the_sum_of_its_tasks_is_noted():
    file = paid({"Rank": ["3", None]}, bonus=[Decimal(4), None])
    found = tp.reconcile(BOTH, program("rank", tasks=["Rank"]), file)
    assert [n.text for n in found.notes] == ["the bonus of 1 row of the file is not the sum of its tasks, first a"]


def two_currencies():
    gb = program("rank", tp.Tier("ten", diamonds=10, bonus=flat(5, "EUR")), region="GB", tasks=["Rank"])
    return tp.ProgramBook([program("rank", tasks=["Rank"]), gb])


def test_what_two_regions_pay_in_two_currencies_is_never_added_up():
    people = ledger({"a": (0, 10), "b": (0, 10), "c": (0, 10), "d": (0, 9)}, b={"region": "GB"}, c={"region": "GB"})
    file = paid({"Rank": ["3", "5", "4", None, "7"]}, ids=["a", "b", "c", "d", "x"])
    found = tp.reconcile(people, two_currencies(), file)
    names = ("currency", "ours", "theirs", "not_compared", "difference")
    assert list(zip(*(found.items[n] for n in names), strict=True)) == [
        ("EUR", Decimal(10), Decimal(9), Decimal(0), Decimal(-1)),
        ("USD", Decimal(3), Decimal(3), Decimal(0), Decimal(0)),
        (None, Decimal(0), Decimal(7), Decimal(7), Decimal(0)),
    ]
    assert [(r["creator_id"], r["item"], r["currency"]) for r in found] == [
        ("x", "creator", None), ("x", "bonus", None), ("c", "bonus", "EUR")
    ]  # fmt: skip
    text = tp.show.reconciliation_text(found)
    assert [line.split()[-2:] for line in text.splitlines() if line.startswith("rank ")] == [
        ["-1.00", "EUR"], ["0.00", "USD"], ["not", "known"]
    ]  # fmt: skip
    assert tp.show.from_json(tp.show.to_json(found)) == found
    tables = {n: {c: v for c, v in getattr(found, n).items() if c != "currency"} for n in ("columns", "not_compared")}
    assert "7.00" in tp.show.reconciliation_text(evolve(found, **tables))  # of JSON from before
    heads = {name for sheet in reconciliation_sheets(found).values() for name in sheet}
    assert not any(name.endswith("_amount") for name in heads - {"theirs_amount"})


def test_without_a_creator_in_common_the_file_is_in_no_currency_that_is_known():
    found = tp.reconcile(BOTH, program("rank", tasks=["Rank"]), paid({"Rank": ["3", "5"]}, ids="xy"))
    assert found.items["currency"] == ("USD", None)
    assert (found.items["theirs"], found.items["ours"]) == ((Decimal(0), Decimal(8)), (Decimal(3), Decimal(0)))
    assert {r["currency"] for r in found if r["cause"] == "not_in_ledger"} == {None}


def test_a_program_of_two_currencies_is_not_reconciled():
    mixed = program("rank", tp.Tier("a", diamonds=20, bonus=flat(3)), tp.Tier("b", diamonds=10, bonus=flat(1, "EUR")))
    told(
        lambda: tp.reconcile(BOTH, mixed, paid({"Rank": ["3", None]})),
        ProgramError, "money.mixed_currencies", "currency of program 'Rank'", "must be the same for all amounts",
    )  # fmt: skip
    book = tp.ProgramBook([program("days", tasks=["Days"]), evolve(mixed, tasks=["Rank"])])
    assert list(tp.reconcile(BOTH, book, paid({"Days": ["3", None], "Rank": [None, None]}), ladder="days")) == []


def test_all_of_it_is_kept_by_json():
    file = paid({"Rank": ["2", None], "Off": ["1", None]})
    found = tp.reconcile(BOTH, program("rank", tasks=["Rank"]), file)
    assert len(found) == 1
    assert tp.show.from_json(tp.show.to_json(found)) == found


def test_a_ladder_of_another_region_owes_nothing_here_and_says_who_is_paid_by_it():
    book = tp.ProgramBook([program("rank", tasks=["Rank"]), program("abroad", region="GB", tasks=["Abroad", "Else"])])
    file = paid({"Rank": ["3", None], "Abroad": [None, None], "Off": ["1", None]})
    sound = tp.reconcile(BOTH, book, file)
    assert list(sound) == []
    assert sound.items["task"] == ("Abroad", "Rank")
    assert sound.not_modelled["task"] == ("Off",)
    found = tp.reconcile(BOTH, book, paid({"Rank": ["3", None], "Abroad": [None, "2"]}))
    assert rows_of(found) == [("b", "abroad", "Abroad", "bonus", Decimal(0), Decimal(2), "not_for")]
    same = tp.ProgramBook([program("rank", tasks=["Rank"]), program("abroad", region="GB", tasks=["Rank"])])
    assert tp.reconcile(BOTH, same, paid({"Rank": ["3", None]})).items["ladder"] == ("rank",)
