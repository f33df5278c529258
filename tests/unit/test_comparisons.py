"""Who moved between two rosters."""

from datetime import date

import pytest
from attrs import evolve

import tierpace as tp
from tests.making.ledgers import daily
from tests.making.programs import one_tier

COLUMNS = [
    "creator_id",
    "ladder",
    "move",
    "standing_before",
    "standing_after",
    "chance_before",
    "chance_after",
    "target_before",
    "target_after",
    "chance_kept",
    "airtime_hours_added",
    "diamonds_added",
    "active_days_added",
    "binding",
    "closed",
]
FIRST = date(2026, 1, 1)


def ledger(rows, ids):
    return daily(rows, first=FIRST, ids=ids)


def table(found, day, **more):
    return tp.roster(found, one_tier(active_days=24), as_of=day, forecaster=tp.forecasters.Linear(), draws=40, **more)


def row(found, creator):
    at = found.columns["creator_id"].index(creator)
    return {name: column[at] for name, column in found.columns.items()}


@pytest.fixture(scope="module")
def moved():
    """To 20 March: a goes on daily, b stops on the 10th, c has cleared, d begins on the 15th, e is gone afterwards."""
    days = 31 + 28 + 31
    march = 31 + 28
    rows = [[0] * days for _ in range(5)]
    rows[0] = [2] * days
    rows[1] = [2] * (march + 10) + [0] * (days - march - 10)
    rows[2] = [3] * days
    rows[3][march + 14 :] = [1] * (days - march - 14)
    rows[4] = [2] * days
    found = ledger(rows, ["a", "b", "c", "d", "e"]).with_creators([tp.Creator("d", joined=date(2026, 3, 15))])
    before = table(found, date(2026, 3, 10))
    after = table(found.select(["a", "b", "c", "d"]), date(2026, 3, 20))
    return before, after, tp.compare(before=before, after=after)


def test_a_comparison_has_these_columns_in_this_order(moved):
    assert list(moved[2].columns) == COLUMNS
    assert list(moved[2].to_frame().columns) == COLUMNS


def test_rows_are_those_of_after_in_its_order_then_those_that_are_gone(moved):
    assert moved[2].columns["creator_id"] == (*moved[1].columns["creator_id"], "e")


def test_standings_better_and_worse_are_up_and_down(moved):
    before, after, found = moved
    b = row(found, "b")
    assert (b["move"], b["standing_after"]) == ("down", "out of reach")
    assert b["chance_before"] == before["b"]["chance"]
    assert b["chance_after"] == after["b"]["chance"] == 0
    back = tp.compare(before=_turned(after), after=_turned(before, later=True))
    assert row(back, "b")["move"] == "up"
    assert row(found, "a")["move"] == ("same" if before["a"]["standing"] == after["a"]["standing"] else "up")


def _turned(roster, *, later=False):
    """The same roster under another day, so that it can be on the other side."""
    from attrs import evolve

    return evolve(roster, meta={**roster.meta, "as_of": date(2026, 3, 30 if later else 1)})


def test_nothing_moves_between_a_roster_and_itself(moved):
    found = tp.compare(before=moved[1], after=moved[1])
    assert found.counts == {"up": 0, "down": 0, "same": 4, "new": 0, "gone": 0, "new month": 0}
    assert set(found.columns["diamonds_added"]) == {0}


def test_what_was_added_in_between_is_reported(moved):
    a = row(moved[2], "a")
    assert (a["airtime_hours_added"], a["diamonds_added"], a["active_days_added"]) == (20, 200, 10)
    assert row(moved[2], "b")["active_days_added"] == 0


def test_new_and_gone_creators_have_one_side(moved):
    d, e = row(moved[2], "d"), row(moved[2], "e")
    assert d["move"] == "new"
    assert d["standing_before"] is d["chance_before"] is d["target_before"] is d["diamonds_added"] is None
    assert d["standing_after"] == moved[1]["d"]["standing"]
    assert e["move"] == "gone"
    assert e["standing_after"] is e["chance_after"] is e["binding"] is e["active_days_added"] is None
    assert e["standing_before"] == moved[0]["e"]["standing"]


def test_counts_and_text_say_how_many_moved(moved):
    found = moved[2]
    assert sum(found.counts.values()) == len(found) == 5
    assert list(found.counts) == ["up", "down", "same", "new", "gone", "new month"]
    text = repr(found)
    assert text.startswith("<Comparison of 5 rows: ")
    assert "1 new, 1 gone>" in text


@pytest.mark.catalogue(170)
def test_two_months_are_not_held_against_each_other(moved):
    """The last day of January is locked, the first days of February are not: nobody went down."""
    found = ledger([[2] * 80, [2] * 10 + [0] * 70, [0] * 50 + [2] * 30], ["a", "b", "c"])
    found = found.with_creators([tp.Creator("c", joined=date(2026, 2, 20))])
    across = tp.compare(before=table(found, date(2026, 1, 31)), after=table(found, date(2026, 2, 25)))
    a, b, c = (row(across, who) for who in "abc")
    assert (a["move"], a["closed"], a["standing_before"]) == ("new month", "A", "locked")
    assert a["airtime_hours_added"] is a["diamonds_added"] is a["active_days_added"] is None
    assert (b["move"], b["closed"]) == ("new month", "no tier")
    assert (c["move"], c["closed"]) == ("new", None)
    assert across.counts["new month"] == 2
    assert across.counts["up"] == across.counts["down"] == across.counts["same"] == 0
    assert "2 new month" in repr(across)
    assert set(moved[2].columns["closed"]) == {None}


@pytest.mark.catalogue(170)
def test_a_month_that_still_ran_has_not_closed():
    found = ledger([[2] * 80], ["a"])
    across = tp.compare(before=table(found, date(2026, 1, 30)), after=table(found, date(2026, 2, 10)))
    assert row(across, "a")["closed"] is None
    assert row(across, "a")["move"] == "new month"
    gone = tp.compare(
        before=table(found, date(2026, 1, 31)), after=table(found, date(2026, 2, 10)).filter(creator_id="")
    )
    assert (row(gone, "a")["move"], row(gone, "a")["closed"]) == ("gone", "A")


@pytest.mark.catalogue(170)
def test_who_left_in_a_month_that_still_runs_has_not_closed_it():
    found = ledger([[2] * 80, [2] * 20 + [0] * 60], ["a", "b"]).with_creators([tp.Creator("b", left=date(2026, 1, 20))])
    before = table(found, date(2026, 1, 25))
    across = tp.compare(before=before, after=table(found, date(2026, 2, 10)))
    assert (row(across, "b")["move"], row(across, "b")["closed"]) == ("gone", None)
    assert "is not in a report of 2026-01-25" in tp.show.digest(table(found, date(2026, 2, 10)), before=before)


@pytest.mark.catalogue(153)
def test_the_days_left_of_a_month_are_not_those_of_a_creator_who_left():
    found = ledger([[2] * 20 + [0] * 60, [2] * 80], ["a", "b"]).with_creators([tp.Creator("a", left=date(2026, 1, 20))])
    now = table(found, date(2026, 1, 25))
    assert now["a"]["days_left"] == 0
    assert "2026-01 at the end of 2026-01-25 (UTC), 6 days left" in repr(now)
    assert "At the end of 2026-01-25 (UTC), 6 days left" in tp.show.html(now)


@pytest.mark.catalogue(171)
def test_the_day_before_a_month_comes_after_the_last_day_of_the_one_before():
    found = ledger([[2] * 80], ["a"])
    last, eve = table(found, date(2026, 1, 31)), table(found, date(2026, 1, 31), month="2026-02")
    assert row(tp.compare(before=last, after=eve), "a")["move"] == "new month"
    with pytest.raises(tp.errors.InputError, match="swap the two"):
        tp.compare(before=eve, after=last)


def test_ladders_are_compared_each_with_itself():
    found = ledger([[2] * 80], ["a"]).with_creators([tp.Creator("a", region="US")])
    rules = [
        tp.Program(
            name=n, region="US", revision="1", day_rule=tp.DayRule("UTC"), ladder=n, tiers=[tp.Tier("A", active_days=d)]
        )
        for n, d in (("easy", 5), ("hard", 28))
    ]
    book = tp.ProgramBook(rules)
    first, second = (tp.roster(found, book, as_of=date(2026, 3, d), draws=20) for d in (3, 9))
    moved = tp.compare(before=first, after=second)
    assert moved.columns["ladder"] == ("easy", "hard")
    assert moved.columns["standing_after"][0] == "locked"
    assert moved.columns["diamonds_added"] == (120, 120)


def test_an_unmeasured_signal_adds_nothing_that_is_known():
    found = tp.Ledger.from_daily(
        creator_id=["a"] * 50,
        day=[date.fromordinal(FIRST.toordinal() + k) for k in range(50)],
        airtime_seconds=[3600] * 50,
        diamonds=None,
        active=[1] * 50,
        day_rule=tp.DayRule("UTC"),
    )
    moved = tp.compare(before=table(found, date(2026, 2, 3)), after=table(found, date(2026, 2, 9)))
    assert moved.columns["diamonds_added"] == (None,)
    assert moved.columns["active_days_added"] == (6,)


def test_the_earlier_roster_comes_first(moved):
    before, after, _ = moved
    with pytest.raises(tp.errors.InputError) as caught:
        tp.compare(before=after, after=before)
    error = caught.value
    assert (error.code, error.field, error.value) == ("compare.reversed", "before", date(2026, 3, 20))
    assert str(error) == (
        "before must not be later than after (2026-03-10), found datetime.date(2026, 3, 20); swap the two "
        "[compare.reversed]"
    )


def test_two_empty_rosters_give_an_empty_comparison(moved):
    nobody = moved[0].filter(creator_id="nobody")
    found = tp.compare(before=nobody, after=nobody)
    assert len(found) == 0
    assert list(found.columns) == COLUMNS
    assert repr(found) == "<Comparison of 0 rows: >"


def test_a_harder_target_is_a_move_up_and_an_easier_one_down():
    """What stands beside the targets is of two tiers, and says nothing of the way."""
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    first, second = (tp.roster(ledger, program, as_of=f"2026-03-{d}", draws=100) for d in ("05", "20"))
    tiers = list(program.names)
    for before, after in ((first, second), (second, first)):
        later = evolve(after, meta=second.meta)
        found = tp.compare(before=evolve(before, meta=first.meta), after=later)
        moved = [r for r in found if None not in (a := (r["target_before"], r["target_after"])) and len(set(a)) > 1]
        assert moved
        for r in moved:
            gain = tiers.index(r["target_before"]) - tiers.index(r["target_after"])
            assert r["move"] == ("up" if gain > 0 else "down")
            own = list(zip(later.tiers["creator_id"], later.tiers["tier"], later.tiers["chance"], strict=True))
            assert (r["creator_id"], r["target_before"], r["chance_kept"]) in own


def test_a_digest_says_what_became_of_the_earlier_target():
    ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    first, second = (tp.roster(ledger, program, as_of=f"2026-03-{d}", draws=100) for d in ("05", "20"))
    text = tp.show.digest(second, before=first, rows=20)
    found = [r for r in tp.compare(before=first, after=second) if r["target_before"] not in (None, r["target_after"])]
    assert text.count(", now aims at ") == len(found) > 0
