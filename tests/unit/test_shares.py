"""Which program judges which creator: one, a book of regions and ladders, the month before, and what is refused."""

from datetime import date

import pytest

import tierpace as tp
from tests.errors import told
from tests.making.random_ledgers import ledger
from tierpace.rules.assignments import assignments_of

RULE = tp.DayRule("UTC")


def program(region="US", ladder="tiers", **more):
    settings = {"name": "P", "revision": "1", "day_rule": RULE, "tiers": [tp.Tier("A", airtime_hours=10)], **more}
    return tp.Program(region=region, ladder=ladder, **settings)


def progress(*regions):
    """Four creators, in these regions as far as they go."""
    everywhere = (*regions, *[None] * (4 - len(regions)))
    people = [tp.Creator(f"c{k:02d}", region=r) for k, r in enumerate(everywhere)]
    return ledger(2, rule=RULE, creators=4, people=people).as_of(date(2026, 2, 14))


def found(rules, at, ladder=None):
    return [(r.program, r.before, r.judged.tolist()) for r in assignments_of(rules, at, ladder)]


def test_one_program_judges_everybody_also_those_without_a_region():
    one = program()
    assert found(one, progress("US", "US")) == [(one, one, [True] * 4)]
    assert found(one, progress("US"), "tiers") == [(one, one, [True] * 4)]


def test_a_program_that_begins_has_none_before():
    one = program(first_month=tp.Month(2026, 2))
    assert found(one, progress()) == [(one, None, [True] * 4)]
    one = program(first_month=tp.Month(2026, 1))
    assert found(one, progress()) == [(one, one, [True] * 4)]


def test_a_book_judges_each_region_by_its_own():
    us, eu = program("US"), program("EU")
    assert found(tp.ProgramBook([us, eu]), progress("US", "EU", "EU", "US")) == [
        (eu, eu, [False, True, True, False]),
        (us, us, [True, False, False, True]),
    ]


def test_a_book_knows_the_revision_of_the_month_and_of_the_month_before():
    old, new = program(last_month=tp.Month(2026, 1)), program(first_month=tp.Month(2026, 2), revision="2")
    assert found(tp.ProgramBook([old, new]), progress(*["US"] * 4)) == [(new, old, [True] * 4)]
    assert found(tp.ProgramBook([new]), progress(*["US"] * 4)) == [(new, None, [True] * 4)]
    older = program(last_month=tp.Month(2025, 12), revision="0")
    old = program(first_month=tp.Month(2026, 1), last_month=tp.Month(2026, 1))
    assert found(tp.ProgramBook([older, old, new]), progress(*["US"] * 4)) == [(new, old, [True] * 4)]


def test_each_ladder_judges_everybody_and_one_may_be_named():
    a, b = program(ladder="activeness"), program(ladder="scale")
    book, at = tp.ProgramBook([b, a]), progress(*["US"] * 4)
    assert found(book, at) == [(a, a, [True] * 4), (b, b, [True] * 4)]
    assert found(book, at, "scale") == [(b, b, [True] * 4)]


def test_a_region_may_do_without_a_ladder_unless_it_is_wanted():
    us, eu, rank = program("US"), program("EU"), program("US", ladder="rank")
    book, at = tp.ProgramBook([us, eu, rank]), progress("US", "EU", "EU", "US")
    assert [(r.program, r.judged.tolist()) for r in assignments_of(book, at, None)] == [
        (rank, [True, False, False, True]),
        (eu, [False, True, True, False]),
        (us, [True, False, False, True]),
    ]
    told(
        lambda: assignments_of(book, at, "rank"),
        tp.errors.ProgramError, "program.unknown_ladder", "ladder, region", "found ('rank', 'EU')",
    )  # fmt: skip


def test_an_empty_roster_has_a_program_too():
    us, eu = program("US"), program("EU")
    assert found(tp.ProgramBook([us, eu]), progress().select([])) == [(eu, eu, [])]
    assert found(us, progress().select([])) == [(us, us, [])]


def test_a_ladder_that_is_not_there_is_refused():
    error = told(
        lambda: assignments_of(program(), progress(), "scale"),
        tp.errors.InputError,
        "program.unknown_ladder",
        "ladder",
        "the program's ladder must be 'tiers', found 'scale'",
    )
    assert error.value == "scale"
    told(
        lambda: assignments_of(tp.ProgramBook([program()]), progress(*["US"] * 4), "scale"),
        tp.errors.ProgramError,
        "program.unknown_ladder",
        "ladder, region",
        "the book must have a program of that ladder and region",
    )


@pytest.mark.parametrize("rules", [None, "P", [program()]], ids=["none", "text", "list"])
def test_what_is_no_program_is_refused(rules):
    told(
        lambda: assignments_of(rules, progress(), None),
        tp.errors.InputTypeError,
        "program.bad_type",
        "program",
        "must be a Program or a ProgramBook",
    )


@pytest.mark.parametrize(
    ("rules", "regions", "wrong", "words"),
    [
        (program(), ("US", "EU"), [("c01", "EU")], "one of US (1 is not)"),
        (tp.ProgramBook([program()]), ("US", "EU"), [("c01", "EU")], "one of US (1 is not)"),
        (
            tp.ProgramBook([program(), program("UK")]),
            ("US", "EU"),
            [("c01", "EU")],
            "UK, US (1 is not)",
        ),
        (
            tp.ProgramBook([program(), program("UK")]),
            (),
            [(f"c{k:02d}", None) for k in range(4)],
            "UK, US (4 are not)",
        ),
        (tp.ProgramBook([program("EU"), program("UK")]), ("EU", "UK", "EU", "x"), [("c03", "x")], "EU, UK (1 is not)"),
    ],
    ids=["one", "a book of one region", "another in a book", "nobody has one", "another"],
)
def test_a_region_without_a_program_is_refused(rules, regions, wrong, words):
    error = told(
        lambda: assignments_of(rules, progress(*regions), None),
        tp.errors.InputError,
        "program.region_mismatch",
        "region",
        words,
        "pass a ProgramBook with their programs",
    )
    assert error.value == wrong


def test_of_many_creators_without_a_program_five_are_named_and_all_counted():
    people = [tp.Creator(f"c{k:02d}", region="EU") for k in range(7)]
    at = ledger(2, rule=RULE, creators=7, people=people).as_of(date(2026, 2, 14))
    error = told(
        lambda: assignments_of(program(), at, None),
        tp.errors.InputError, "program.region_mismatch", "region", "one of US (7 are not)",
    )  # fmt: skip
    assert error.value == [(f"c{k:02d}", "EU") for k in range(5)]


def test_a_book_that_is_not_in_force_is_refused():
    book = tp.ProgramBook([program(first_month=tp.Month(2026, 3))])
    with pytest.raises(tp.errors.ProgramError, match="in force") as caught:
        assignments_of(book, progress(*["US"] * 4), None)
    assert caught.value.code == "program.not_in_force"


def test_who_has_no_region_among_several_is_named_and_the_rest_is_judged():
    book = tp.ProgramBook([program(), program("UK")])
    rules = assignments_of(book, progress("US", None, "UK", "US"), None)
    assert [r.judged.tolist() for r in rules] == [[False, False, True, False], [True, False, False, True]]
    assert [(u.ids, u.ladder, u.why) for u in rules.unjudged] == [(("c01",), None, "no_region")]
    assert [n.text for n in rules.notes] == ["c01 has no region, and the book has programs of several"]


def test_of_several_ladders_one_that_is_not_in_force_is_named():
    book = tp.ProgramBook([program(), program(ladder="spring", last_month=tp.Month(2026, 1))])
    at = progress(*["US"] * 4)
    assert [r.program.ladder for r in assignments_of(book, at)] == ["tiers"]
    (note,) = assignments_of(book, at).notes
    assert note.code == "ladder_not_in_force"
    assert note.text == "ladder 'spring' in region 'US' is not in force in 2026-02; the book covers … to 2026-01"
    with pytest.raises(tp.errors.ProgramError, match="in force"):
        assignments_of(book, at, "spring")
