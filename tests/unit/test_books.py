"""Every verb takes a program or a book of them: each creator by the programs of region, ladder, rank and month."""

from datetime import date

import pytest
from attrs import evolve

import tierpace as tp
from tests.errors import told
from tests.making.books import BOOK, CUT, FEBRUARY, agency, drawn
from tierpace.errors import InputError, InputTypeError


@pytest.mark.parametrize("closed", [False, True], ids=["under way", "closed"])
def test_a_book_judges_each_by_ladder_and_rank(closed):
    ledger = agency()
    found = tp.judge(ledger.month("2026-03") if closed else ledger.as_of(CUT), BOOK)
    assert [(v.program.ladder, v.program.rank and v.program.rank.name, v.ids.tolist()) for v in found] == [
        ("activeness", None, list(FEBRUARY)),
        ("rank-up", "Gold", ["ann"]),
        ("rank-up", "Silver", ["bob", "cem"]),
        ("rank-up", "Bronze", ["dee"]),
    ]
    assert found.ladders == ("activeness", "rank-up")
    assert found.ids.tolist() == list(FEBRUARY)
    own = found.of("cem")
    assert list(own) == ["activeness", "rank-up"]
    assert own["rank-up"].ids.tolist() == ["cem"]
    assert len(found.ladder("rank-up")) == 3
    assert found.unjudged == ()


def test_each_part_is_what_its_program_says_of_its_creators():
    projection = drawn(agency())
    for verb, value in (
        (lambda p, x: tp.judge(p.progress, x), tp.judge(projection.progress, BOOK)),
        (tp.chances, tp.chances(projection, BOOK)),
        (tp.gap, tp.gap(projection, BOOK)),
    ):
        assert len(value) == 4
        for part in value:
            assert part == verb(projection.select(part.ids), part.program)


def test_one_ladder_may_be_named():
    projection = drawn(agency())
    assert tp.chances(projection, BOOK, ladder="activeness").ladders == ("activeness",)
    told(
        lambda: tp.chances(projection, BOOK).ladder("scale"),
        InputError, "program.unknown_ladder", "ladder", "must be one of 'activeness', 'rank-up'",
    )  # fmt: skip
    told(lambda: tp.judge(projection.progress, BOOK).of("zoe"), InputError, "creator.unknown", "creator_id", "one of")


def test_who_is_in_no_rank_is_named_on_that_ladder_and_judged_on_the_others():
    ledger = agency(joined={"bob": date(2026, 2, 5)})
    for found in (tp.judge(ledger.as_of(CUT), BOOK), tp.judge(ledger.month("2026-03"), BOOK)):
        assert [(u.ids, u.ladder, u.why) for u in found.unjudged] == [(("bob",), "rank-up", "rank_not_known")]
        assert [n.code for n in found.notes] == ["not_judged"]
        assert list(found.of("bob")) == ["activeness"]
    assert "1 not judged" in repr(found)


def test_of_totals_made_by_hand_no_rank_is_known():
    totals = agency().month("2026-03")
    assert totals.last_diamonds.tolist() == list(FEBRUARY.values())
    found = tp.judge(evolve(totals, last_diamonds=None), BOOK)
    assert found.ladders == ("activeness",)
    assert found.unjudged[0].why == "rank_not_known"


def test_an_empty_roster_has_no_parts():
    progress = agency().as_of(CUT).select([])
    found = tp.judge(progress, BOOK)
    assert (len(found), found.ids.tolist(), found.unjudged) == (0, [], ())
    assert repr(found) == "<BookVerdicts of 0 creators on no ladder>"


def test_results_of_a_book_are_read_back():
    projection = drawn(agency(joined={"bob": date(2026, 2, 5)}), draws=20)
    for value in (tp.judge(projection.progress, BOOK), tp.chances(projection, BOOK), tp.gap(projection, BOOK)):
        assert tp.show.from_json(tp.show.to_json(value)) == value


def test_verbs_of_one_program_say_so():
    projection = drawn(agency(), draws=10)
    for call in (
        lambda: tp.chance_history(agency(), BOOK, as_of=CUT, draws=10),
        lambda: tp.evidence.explain_change(before=projection, after=projection, program=BOOK),
    ):
        told(
            call,
            InputTypeError, "judge.bad_program", "program", "must be a Program",
            "of a book, one of book.all_at(month, region=…, ladder=…)",
        )  # fmt: skip
