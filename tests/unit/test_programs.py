"""Programs and the book of programs."""

import json
from datetime import date

import attrs
import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputTypeError, ProgramError

UTC = tp.DayRule("UTC")
GOLD, SILVER = tp.Tier("Gold", airtime_hours=60, active_days=20), tp.Tier("Silver", airtime_hours=40)
EXCLUSIVE = "program.exclusive"
BASE = {"name": "P", "region": "US", "revision": "1", "day_rule": UTC, "tiers": [GOLD, SILVER]}
JAN, FEB, MAR, APR = (tp.Month(2026, m) for m in (1, 2, 3, 4))


def program(**changes):
    return tp.Program(**{**BASE, **changes})


def test_thresholds_come_hardest_first():
    p = program()
    assert p.thresholds.tolist() == [[216_000, 0, 20], [144_000, 0, 0]]
    assert p.thresholds.dtype == np.int64
    assert p.required.tolist() == [[True, False, True], [True, False, False]]
    assert p.names == ("Gold", "Silver")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        p.name = "Q"


@pytest.mark.parametrize(
    ("field", "bad", "words"),
    [
        ("name", 5, "name must be a str"), ("region", None, "region must be a str"), ("revision", 1, "must be a str"),
        ("day_rule", "UTC", "day_rule must be a DayRule, found"), ("ladder", None, "must be a str"),
        ("source", 1, "must be a str"),
        ("first_month", "2026-1", "first_month must be a Month or None"), ("last_month", 1, "must be a Month or None"),
        ("prorate_joiners", 1, "prorate_joiners must be a bool"), ("tiers", None, "must be a list of Tier"),
        ("exclusive_with", 1, "must be a str or None"), ("tasks", "A", "must be a list of texts"),
        ("tasks", [1], "each task must be text"), ("tasks", None, "must be a list of texts"),
        ("tiers", GOLD, "must be a list of Tier"), ("tiers", [GOLD, "Silver"], "each tier must be a Tier"),
    ],
)  # fmt: skip
def test_each_field_has_its_type(field, bad, words):
    told(lambda: program(**{field: bad}), InputTypeError, f"program.bad_{field}", field, words)


def test_a_program_has_tiers_with_names_of_their_own():
    told(lambda: program(tiers=[]), ProgramError, "program.no_tiers", "tiers", "a program must have a tier")
    twice = [GOLD, tp.Tier("Gold", airtime_hours=1)]
    told(
        lambda: program(tiers=twice),
        ProgramError,
        "program.duplicate_tier",
        "tiers",
        "must have names of their own",
        "found 'Gold'",
    )


@pytest.mark.parametrize(
    "tiers",
    [
        [SILVER, GOLD],
        [tp.Tier("A", diamonds=5), tp.Tier("B", diamonds=5)],
        [tp.Tier("A", diamonds=5), tp.Tier("B", active_days=5)],
        [GOLD, tp.Tier("B", diamonds=1)],
    ],
)
def test_tiers_are_ordered(tiers):
    told(
        lambda: program(tiers=tiers),
        ProgramError,
        "program.not_ordered",
        "tiers",
        "each harder somewhere, and easier nowhere, than the next",
        "reorder them, or put them on ladders of their own",
    )


@pytest.mark.catalogue(79)
def test_a_program_is_in_force_from_its_first_to_its_last_month():
    p = program(first_month=FEB, last_month=MAR)
    assert [p.in_force(m) for m in (JAN, FEB, MAR, APR)] == [False, True, True, False]
    assert program().in_force(JAN)
    told(
        lambda: p.require_in_force(APR),
        ProgramError,
        "program.not_in_force",
        "month",
        "must be a month of program 'P' revision '1', in force 2026-02 to 2026-03, found '2026-04'",
        "pass the program of that month, or a ProgramBook",
    )
    told(
        lambda: program(first_month=FEB).require_in_force(JAN),
        ProgramError,
        "program.not_in_force",
        "month",
        "in force 2026-02 to …",
    )
    told(
        lambda: program(last_month=FEB).require_in_force(MAR),
        ProgramError,
        "program.not_in_force",
        "month",
        "in force … to 2026-02",
    )
    told(
        lambda: program(first_month=MAR, last_month=FEB),
        ProgramError,
        "program.months_reversed",
        "last_month",
        "a program must end in or after its first month (2026-03)",
        "found '2026-02'",
    )


def test_days_are_counted_by_the_programs_own_rule():
    program().require_day_rule(tp.DayRule("UTC"))
    told(
        lambda: program().require_day_rule(tp.DayRule("UTC", min_minutes=1)),
        ProgramError,
        "program.day_rule_mismatch",
        "day_rule",
        "the ledger must count days by the rule of program 'P'",
        "min_minutes=0",
        "min_minutes=1",
        "build the ledger with day_rule=program.day_rule",
    )


def test_joiners_are_prorated_only_where_the_program_says_so():
    late = tp.Creator("a", joined=date(2026, 2, 15))  # 14 of 28 days
    assert program(prorate_joiners=True).thresholds_for([late], FEB).tolist() == [[[108_000, 0, 10], [72_000, 0, 0]]]
    assert program().thresholds_for([late], FEB).tolist() == [program().thresholds.tolist()]
    assert program(prorate_joiners=True).thresholds_for([], FEB).shape == (0, 2, 3)
    last = tp.Creator("a", joined=date(2026, 2, 28))
    assert program(prorate_joiners=True).thresholds_for([last], FEB)[0, 0].tolist() == [7715, 0, 1]


def test_a_book_finds_the_program_of_a_month():
    early, late = program(last_month=FEB), program(revision="2", first_month=MAR)
    other = program(region="UK", ladder="weekly", first_month=FEB, last_month=FEB)
    book = tp.ProgramBook(iter([late, other, early]))
    assert book.at(JAN, region="US", ladder="tiers") is early
    assert book.at(APR, region="US", ladder="tiers") is late
    assert book.ladders == ("tiers", "weekly")
    assert book.regions == ("UK", "US")
    told(
        lambda: book.at(JAN, region="UK", ladder="tiers"),
        ProgramError,
        "program.unknown_ladder",
        "ladder, region",
        "the book must have a program of that ladder and region",
        "it has [('tiers', 'US'), ('weekly', 'UK')]",
    )
    told(
        lambda: book.at(JAN, region="UK", ladder="weekly"),
        ProgramError,
        "program.not_in_force",
        "month",
        "a program of ladder 'weekly' in region 'UK' must be in force",
        "the book covers 2026-02 to 2026-02",
        "found '2026-01'",
    )
    told(
        lambda: tp.ProgramBook([late]).at(JAN, region="US", ladder="tiers"),
        ProgramError,
        "program.not_in_force",
        "month",
        "the book covers 2026-03 to …",
    )
    told(
        lambda: tp.ProgramBook([early]).at(APR, region="US", ladder="tiers"),
        ProgramError, "program.not_in_force", "month", "covers … to 2026-02", "found '2026-04'",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({}, {}), ({"last_month": MAR}, {"first_month": MAR}),
        ({"first_month": JAN}, {"first_month": MAR}), ({"last_month": MAR}, {}),
    ],
)  # fmt: skip
@pytest.mark.catalogue(79, 80)
def test_programs_of_one_ladder_do_not_overlap(a, b):
    told(
        lambda: tp.ProgramBook([program(**a), program(revision="2", **b)]),
        ProgramError,
        "program.overlap",
        "programs",
        "there must be only one program for a ladder, region and month",
        "P 1",
        "P 2",
        "end the earlier one with last_month=",
    )


@pytest.mark.catalogue(79)
def test_programs_of_one_ladder_leave_no_gap():
    told(
        lambda: tp.ProgramBook([program(last_month=JAN), program(revision="2", first_month=APR)]),
        ProgramError,
        "program.gap",
        "programs",
        "follow each other without a month between",
        "nothing is in force from 2026-02 to 2026-03",
    )


def test_a_book_holds_programs():
    told(lambda: tp.ProgramBook([]), ProgramError, "program.empty_book", "programs", "a book must hold a program")
    told(
        lambda: tp.ProgramBook(["P"]), InputTypeError, "program.bad_book", "programs", "a book must hold Program values"
    )
    for bad in (None, program()):
        told(
            lambda bad=bad: tp.ProgramBook(bad),
            InputTypeError,
            "program.bad_book",
            "programs",
            "must be a list of Program",
            f"found {bad!r}"[:60],
        )


def test_a_book_is_read_in_any_order():
    later, earlier = program(revision="2", first_month=MAR), program(first_month=JAN, last_month=FEB)
    for given in ([later, earlier], [earlier, later]):
        book = tp.ProgramBook(given)
        assert [book.at(m, region="US", ladder="tiers").revision for m in (JAN, FEB, MAR, APR)] == ["1", "1", "2", "2"]


def test_tasks_rounding_and_exclusive_ladders_have_plain_defaults():
    plain = program()
    assert (plain.tasks, plain.rounding, plain.exclusive_with) == ((), "half_up", None)
    assert program(tasks=["Rank-up", "Activeness"]).tasks == ("Rank-up", "Activeness")


@pytest.mark.parametrize("tasks", [[""], ["\u200b"], ["A", "a"], ["A", "A"]])
def test_tasks_can_be_seen_and_are_there_once(tasks):
    told(lambda: program(tasks=tasks), ProgramError, "program.bad_tasks", "tasks", "must")


@pytest.mark.parametrize("rule", ["", "HALF_UP", "nearest", None, 1])
def test_rounding_is_one_of_four_words(rule):
    told(
        lambda: program(rounding=rule), ProgramError, "program.bad_rounding", "rounding", "half_up, half_even, down, up"
    )


def test_a_ladder_is_not_exclusive_with_itself():
    told(lambda: program(exclusive_with="tiers"), ProgramError, "program.exclusive", "exclusive_with", "another ladder")


def test_a_book_takes_pairs_of_exclusive_ladders_by_one_or_both_sides():
    a, b, c = (program(ladder=name) for name in "abc")
    one = tp.ProgramBook([attrs.evolve(a, exclusive_with="b"), b, c])
    both = tp.ProgramBook([attrs.evolve(a, exclusive_with="b"), attrs.evolve(b, exclusive_with="a"), c])
    assert [p.exclusive_with for p in (*one.programs, *both.programs)] == ["b", None, None, "b", "a", None]


def test_exclusive_ladders_are_of_one_region_and_in_one_pair():
    a, b, c = (program(ladder=name) for name in "abc")
    pairs = [attrs.evolve(a, exclusive_with="b"), attrs.evolve(c, exclusive_with="b"), b]
    told(
        lambda: tp.ProgramBook(pairs),
        ProgramError,
        EXCLUSIVE,
        "exclusive_with of ladder 'b'",
        "one pair at most",
        "('a', 'c')",
    )
    chain = [attrs.evolve(a, exclusive_with="b"), attrs.evolve(b, exclusive_with="c"), c]
    told(lambda: tp.ProgramBook(chain), ProgramError, EXCLUSIVE, "exclusive_with of ladder 'b'", "one pair at most")
    paid = [
        attrs.evolve(p, tiers=[attrs.evolve(t, bonus=tp.Bonus.flat(1, currency=c)) for t in p.tiers])
        for p, c in ((a, "USD"), (b, "EUR"))
    ]
    told(
        lambda: tp.ProgramBook([attrs.evolve(paid[0], exclusive_with="b"), paid[1]]),
        ProgramError,
        EXCLUSIVE,
        "exclusive_with of ladder 'a'",
        "must pay in the currency of the other ladder",
    )
    abroad = [attrs.evolve(a, exclusive_with="b"), attrs.evolve(b, region="GB")]
    told(
        lambda: tp.ProgramBook(abroad),
        ProgramError,
        EXCLUSIVE,
        "exclusive_with of 'P'",
        "in region 'US'",
        "its ladders are a",
    )


def test_programs_of_a_ladder_in_force_at_once_agree_on_the_other_ladder():
    other = program(ladder="b")
    low = program(rank=tp.Rank("low", diamonds_below=100), exclusive_with="b", revision="r")
    high = program(rank=tp.Rank("high", diamonds_from=100), revision="r")
    told(
        lambda: tp.ProgramBook([low, high, other]),
        ProgramError,
        EXCLUSIVE,
        "exclusive_with",
        "in force at once",
    )
    assert len(tp.ProgramBook([low, attrs.evolve(high, exclusive_with="b"), other]).programs) == 3
    before = program(last_month=FEB, exclusive_with="b")
    after = program(first_month=MAR)
    assert len(tp.ProgramBook([before, after, other]).programs) == 3
    before_c = program(last_month=FEB, ladder="c", exclusive_with="b")
    after_c = program(first_month=MAR, ladder="c")
    told(
        lambda: tp.ProgramBook([before, after, before_c, after_c, other]),
        ProgramError,
        EXCLUSIVE,
        "exclusive_with of ladder 'b'",
        "one pair",
    )
    later_c = [attrs.evolve(before_c, exclusive_with=None), attrs.evolve(after_c, exclusive_with="b")]
    assert len(tp.ProgramBook([before, after, *later_c, other]).programs) == 5


def test_tasks_rounding_and_exclusive_ladders_are_kept_by_json_and_older_texts_are_read():
    book = tp.ProgramBook([program(tasks=["A"], rounding="down", exclusive_with="b"), program(ladder="b")])
    assert tp.show.from_json(tp.show.to_json(book)) == book
    older = tp.show.to_dict(program())
    for name in ("tasks", "rounding", "exclusive_with"):
        del older[name]
    assert tp.show.from_json(json.dumps(older)) == program()


@pytest.mark.parametrize("place", ["tiers[2].bonus", "tiers[0].hours", "rank.name", "bonus", ""])
def test_grades_have_places_of_figures(place):
    told(lambda: program(grades={place: "C"}), ProgramError, "program.bad_grade", "grades", "place of a grade")


@pytest.mark.parametrize("grades", ["C", 3, ["C"], [3], [("all", "C", "x")], [(3, "C")]])
def test_grades_are_a_mapping(grades):
    told(lambda: program(grades=grades), InputTypeError, "program.bad_grade", "grades", "a mapping of places to grades")


def test_grades_are_pairs_sorted_by_place_and_begin_with_a_letter():
    found = program(grades={"tiers[1].active_days": "B", "all": "C: one agency", "tiers[0].bonus": "example: made up"})
    assert [place for place, _ in found.grades] == ["all", "tiers[0].bonus", "tiers[1].active_days"]
    assert hash(found) == hash(attrs.evolve(found))
    told(
        lambda: program(grades={"all": "Cc"}), ProgramError, "program.bad_grade", "grades['all']", "must begin with one"
    )


def test_a_tier_names_a_task_of_its_program():
    kept = tp.Tier("Gold", diamonds=1, task="Kept")
    assert program(tiers=[kept], tasks=["Kept", "Rank up"]).tiers[0].task == "Kept"
    told(
        lambda: program(tiers=[kept]), ProgramError, "program.bad_tasks", "tiers[0].task", "one of the program's tasks"
    )
