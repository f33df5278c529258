"""Ranks of a ladder in a roster: a column of its own, rows by ladder and creator, and where people see them."""

from io import StringIO

import pytest

import tierpace as tp
from tests.making import books, pages
from tierpace.rosters.shown_columns import shown_columns, shown_names
from tierpace.show.console import print_roster
from tierpace.show.plans import plan_text

PEOPLE = [tp.Creator(own, name=f"Creator {k:02d}", known_from=books.date(2026, 2, 1)) for k, own in
          enumerate(books.FEBRUARY)]  # fmt: skip


@pytest.fixture(scope="module")
def agency():
    return books.agency(people=PEOPLE)


@pytest.fixture(scope="module")
def roster(agency):
    return tp.roster(agency, books.BOOK, as_of=books.CUT, draws=50)


def printed(table, width):
    page = StringIO()
    print_roster(table, file=page, width=width)
    return page.getvalue().splitlines()


def test_the_rank_is_a_column_and_none_where_a_program_has_none(roster):
    ranks = {(row["creator_id"], row["ladder"]): row["rank"] for row in roster}
    wanted = {"ann": "Gold", "bob": "Silver", "cem": "Silver", "dee": "Bronze"}
    assert ranks == {(own, "rank-up"): rank for own, rank in wanted.items()} | {
        (own, "activeness"): None for own in wanted
    }
    assert list(roster.columns)[5:7] == ["ladder", "rank"]
    again = tp.show.from_json(tp.show.to_json(roster))
    assert again.columns["rank"] == roster.columns["rank"]


def test_rows_are_by_ladder_then_creator_whatever_the_rank(roster):
    """Last month's diamonds put the first creator into the third program of the ladder, the last into the first."""
    table = tp.roster(books.agency({"ann": 0, "bob": 250, "cem": 600}), books.BOOK, as_of=books.CUT, draws=50)
    for columns in (table.columns, table.tiers, table.signals):
        keys = list(dict.fromkeys(zip(columns["ladder"], columns["creator_id"], strict=True)))
        assert [own for _, own in keys] == ["ann", "bob", "cem"] * 2
        assert [ladder for ladder, _ in keys] == ["activeness"] * 3 + ["rank-up"] * 3
    assert [row["rank"] for row in table][3:] == ["Bronze", "Silver", "Gold"]
    for row in table:  # rows stay whole
        alone = tp.roster(books.agency({"ann": 0, "bob": 250, "cem": 600}).select([row["creator_id"]]), books.BOOK,
                          as_of=books.CUT, draws=50)  # fmt: skip
        (own,) = alone.filter(ladder=row["ladder"])
        assert (own["target"], own["diamonds"], own["rank"]) == (row["target"], row["diamonds"], row["rank"])


def test_a_terminal_shows_ranks_where_there_is_room(roster, agency):
    wide, narrow = ("\n".join(printed(roster, width)) for width in (140, 80))
    assert " rank " in wide
    assert " Silver " in wide
    assert " rank " not in narrow
    plain = tp.roster(agency, books.BOOK, as_of=books.CUT, draws=50, ladder="activeness")
    assert "rank" not in "\n".join(printed(plain, 140))
    assert "rank" in [c.key for c in shown_columns(roster.columns, wide=False)]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_creators_are_told_apart_in_every_terminal(roster, width):
    lines = printed(roster, width)
    assert max(map(len, lines)) <= width
    rows = [line for line in lines if "activeness" in line and " %" in line]
    assert [row.split("  ")[0].strip() for row in rows] == [f"Creator {k:02d}" for k in range(4)]


def test_names_that_begin_alike_lose_their_middle():
    columns = {"creator_id": ("1", "2", "3", "1"), "name": ("Creator 01", "Creator 02", "Creature", "Creator 01")}
    assert shown_names(columns, 20) == list(columns["name"])
    assert shown_names(columns, 8) == ["Cre…r 01", "Cre…r 02", "Creature", "Cre…r 01"]
    assert shown_names({"creator_id": ("1", "2"), "name": ("A long name", "Bob")}, 8) == ["A long …", "Bob"]


def test_a_plan_and_the_page_say_the_rank(agency):
    projection = tp.project(agency.as_of(books.CUT), draws=50).select(["bob"])
    habits = tp.habits(projection.progress)
    rules = books.BOOK.programs[1]
    (plan,) = tp.plans(projection, rules, habits=habits)
    text = plan_text(plan, projection, tp.chances(projection, rules), habits)
    assert text.splitlines()[0].endswith(" · Rank-Up 1 · rank Silver")
    page = pages.Page(tp.show.html(tp.report(agency, books.BOOK, as_of=books.CUT, draws=50)))
    assert {"rank-up, Gold", "rank-up, Silver", "rank-up, Bronze", "activeness"} <= set(page.said("small"))
