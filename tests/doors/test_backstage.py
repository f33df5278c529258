"""Folders of Creator data: a known truth goes in as exports of every layout, and comes out as that truth."""

from contextlib import suppress
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.making.exports import (
    HYBRID,
    OF_29,
    OF_41,
    RULE,
    SOUND,
    Truth,
    period,
    read,
    row,
    translated,
    write,
)
from tierpace.errors import CellErrors, FileError, SchemaError
from tierpace.io.console.folders import export_files

OBSERVED, SPREAD, RESTATED, MISSING = tp.core.Quality
JULY = date(2026, 7, 1)
TRUTH = Truth.random(7, n=3, d=34)


def same(ledger, truth=TRUTH):
    return np.array_equal(ledger.days, truth.days[[truth.ids.index(c) for c in ledger.ids]])


def exports(folder, days, **settings):
    for day in days:
        TRUTH.export(folder, day, **settings)
    return folder


def one(folder, *rows, head=OF_29, name="july.csv"):
    write(folder / name, head, [row(head, **{**SOUND, **cells}) for cells in rows])
    return folder


# Layouts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("words", [list, translated], ids=["English", "Spanish"])
@pytest.mark.parametrize("head", [OF_29, OF_41], ids=["29", "41"])
def test_a_snapshot_a_day_comes_back_as_the_truth(tmp_path, suffix, words, head):
    days = [*TRUTH.dates()[:3], *TRUTH.dates()[-4:]]  # the turn of the month is among them
    ledger = read(exports(tmp_path, days, suffix=suffix, words=words, head=head))
    plain = tmp_path / "plain"
    plain.mkdir()
    expected = read(exports(plain, days))
    assert np.array_equal(ledger.days, expected.days)
    assert np.array_equal(ledger.quality, expected.quality)
    assert [c.name for c in ledger.creators] == [c.name for c in expected.creators]
    own = TRUTH.days[[TRUTH.ids.index(c) for c in ledger.ids]]
    assert np.array_equal(ledger.days[:, :3], own[:, :3])
    assert np.array_equal(ledger.days[:, -3:], own[:, -3:])


def test_a_whole_month_of_workbooks_and_its_turn(tmp_path):
    ledger = read(exports(tmp_path, TRUTH.dates(), suffix=".xlsx"))
    assert same(ledger)
    assert (ledger.quality == OBSERVED).all()
    assert (ledger.first_day, ledger.last_day) == (JULY, date(2026, 8, 3))
    assert not len(ledger.issues)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(31)), kept=st.sets(st.integers(0, 30), min_size=1, max_size=6), data=st.data())
def test_names_order_and_places_of_columns_change_nothing(tmp_path_factory, order, kept, data):
    folder, plain = tmp_path_factory.mktemp("mixed"), tmp_path_factory.mktemp("plain")
    for k in kept:
        head = data.draw(st.permutations(OF_41))
        TRUTH.export(folder, TRUTH.dates()[k], head=head, name=f"{order[k]}")
        TRUTH.export(plain, TRUTH.dates()[k])
    listed = data.draw(st.permutations(sorted(folder.iterdir())))
    ledger = read(plain)
    assert np.array_equal(read(folder).days, ledger.days)
    assert np.array_equal(read(listed).quality, ledger.quality)


def test_semicolons_tabs_gzip_and_a_line_above_the_header(tmp_path):
    rows = [row(OF_29, **SOUND)]
    expected = read(write(tmp_path / "plain.csv", OF_29, rows)).days
    for mark, above in ((";", ()), ("\t", ()), (",", [["Exported at 2026-07-07 08:00:00"]])):
        path = write(tmp_path / "other.csv", OF_29, rows, mark=mark, above=above)
        assert np.array_equal(read(path).days, expected)
    book = write(tmp_path / "above.xlsx", OF_29, rows, above=[["Exported at 2026-07-07 08:00:00"], []])
    assert np.array_equal(read(book).days, expected)


@pytest.mark.parametrize(
    ("cells", "totals"),
    [
        ({"live": "126h 27m 31s"}, (455_251, 5, 1)),
        ({"live": "24h 15m"}, (87_300, 5, 1)),
        ({"live": "45m 20s"}, (2720, 5, 1)),
        ({"live": "1h0min"}, (3600, 5, 1)),
        ({"live": "125h 8min 10s"}, (450_490, 5, 1)),
        ({"live": "88.46h"}, (318_456, 5, 1)),
        ({"live": "8:30:00"}, (30_600, 5, 1)),
        ({"live": "0"}, (0, 5, 0)),
        ({"diamonds": "1,234,567"}, (7200, 1_234_567, 1)),
        ({"diamonds": "2.98M"}, (7200, 2_980_000, 1)),
        ({"diamonds": "88.46K"}, (7200, 88_460, 1)),
        ({"days": "6d"}, (7200, 5, 6)),
        ({"diamonds": 5.0, "days": 1.0}, (7200, 5, 1)),
    ],
)
def test_every_way_of_writing_a_figure(tmp_path, cells, totals):
    days = {"days": str(totals[2])} if "days" not in cells else {}
    folder = one(tmp_path, {**cells, **days}, name="july.xlsx")
    assert read(folder).days.sum(1).tolist() == [list(totals)]


def test_the_month_before_and_the_fan_club_are_never_taken_for_the_month(tmp_path):
    head = [h for h in OF_29 if h != "Diamonds"]
    with pytest.raises(SchemaError) as caught:
        read(one(tmp_path, {}, head=head))
    assert caught.value.code == "schema.missing_column"
    assert caught.value.field == "july.csv, row 1"
    assert "there must be a column 'Diamonds'" in str(caught.value)
    assert "pass columns={'diamonds': <its header>}" in str(caught.value)


def test_two_columns_of_one_meaning_are_refused(tmp_path):
    head = [*OF_29, "Total Diamonds"]
    with pytest.raises(SchemaError) as caught:
        read(one(tmp_path, {}, head=head))
    assert caught.value.code == "schema.columns"
    assert caught.value.value == ["Diamonds", "Total Diamonds"]


def test_another_language_is_mapped_by_the_caller(tmp_path):
    head = ["Diamanten" if h == "Diamonds" else h for h in OF_29]
    cells = row(OF_29, **SOUND)
    path = write(tmp_path / "july.csv", head, [cells])
    assert read(path, columns={"diamonds": "Diamanten"}).days.sum(1).tolist() == [[7200, 5, 1]]
    with pytest.raises(SchemaError, match="did you mean 'diamonds'"):
        read(path, columns={"diamond": "Diamanten"})


# Traps -----------------------------------------------------------------------------------------


def test_a_stale_period_on_the_first_stays_in_its_month(tmp_path):
    TRUTH.export(tmp_path, date(2026, 7, 31), name="downloaded on 1 August")
    TRUTH.export(tmp_path, date(2026, 7, 30), name="downloaded on 31 July")
    TRUTH.export(tmp_path, date(2026, 8, 1), name="downloaded on 2 August")
    ledger = read(tmp_path)
    totals = [TRUTH.total(TRUTH.ids.index(c), date(2026, 8, 1)) for c in ledger.ids]
    assert ledger.days[:, -1].tolist() == totals


def test_a_file_read_twice_changes_nothing(tmp_path):
    exports(tmp_path, TRUTH.dates()[:3])
    once = read(tmp_path)
    TRUTH.export(tmp_path, TRUTH.dates()[1], name="again")
    twice = read(tmp_path)
    assert (twice.days.tolist(), twice.quality.tolist()) == (once.days.tolist(), once.quality.tolist())
    assert not len(twice.issues)


def test_a_later_export_of_one_period_revises_it_by_its_name(tmp_path):
    cells = {"period": period(JULY), "diamonds": "100"}
    for name, diamonds in (("data", "100"), ("data (2)", "120"), ("data (10)", "130")):
        one(tmp_path, {**cells, "diamonds": diamonds}, name=f"{name}.csv")
    ledger = read(tmp_path)
    assert ledger.days[0, 0, 1] == 130
    assert ledger.quality.tolist() == [[RESTATED]]
    assert [p.name for p in export_files(tmp_path)] == ["data.csv", "data (2).csv", "data (10).csv"]
    assert [issue[3:] for issue in ledger.issues] == [
        ("snapshot.revised", "100 to 120"),
        ("snapshot.revised", "120 to 130"),
    ]
    assert [issue[2] for issue in ledger.issues] == ["data (2).csv, row 2, diamonds", "data (10).csv, row 2, diamonds"]


@pytest.mark.parametrize("gone", ["The creator has quit the network", "0"])
def test_who_left_is_found_by_the_username(tmp_path, gone):
    one(tmp_path, {"period": period(JULY)}, {"period": period(JULY), "id": "7302", "user": "bob"}, name="1.csv")
    left = {"period": period(date(2026, 7, 3)), "id": gone, "user": "Bob", "status": "Quit", "diamonds": "9"}
    one(tmp_path, {"period": period(date(2026, 7, 3))}, left, name="3.csv")
    one(tmp_path, {"period": period(date(2026, 7, 5))}, name="5.csv")
    ledger = read(tmp_path)
    assert ledger.ids.tolist() == ["7301", "7302"]
    assert ledger.creators[1].left == date(2026, 7, 3)
    assert ledger.days[1].sum(0).tolist() == [7200, 9, 1]
    assert ledger.quality[1, 3:].tolist() == [OBSERVED, OBSERVED]
    assert not len(ledger.issues)


def test_who_left_before_any_export_gave_the_id_goes_by_the_username(tmp_path):
    ledger = read(one(tmp_path, {"id": "0", "user": "bob", "status": "Quit"}))
    assert ledger.ids.tolist() == ["bob"]
    assert ledger.issues.counts() == {"console.leaver_without_id": 1}


def test_a_username_that_passed_on_is_that_of_its_latest_owner(tmp_path):
    for k, who in enumerate(["7301", "7302"], start=1):
        one(tmp_path, {"period": period(date(2026, 7, k)), "id": who, "user": "ann"}, name=f"{k}.csv")
    one(tmp_path, {"period": period(date(2026, 7, 3)), "id": "0", "user": "ann"}, name="3.csv")
    ledger = read(tmp_path)
    assert [c.left for c in ledger.creators] == [None, date(2026, 7, 3)]


def test_who_left_is_found_by_a_later_row_of_the_username_too(tmp_path):
    one(tmp_path, {"period": period(JULY), "id": "0", "user": "bob"}, name="1.csv")
    one(tmp_path, {"period": period(date(2026, 7, 2)), "id": "7302", "user": "bob"}, name="2.csv")
    assert read(tmp_path).ids.tolist() == ["7302"]


def test_a_departure_before_the_day_of_joining_is_of_an_earlier_time(tmp_path):
    cells = {"period": period(date(2026, 7, 3)), "status": "Quit", "joined": "2026-07-05 10:00:00 (UTC+0)"}
    (creator,) = read(one(tmp_path, cells)).creators
    assert (creator.joined, creator.left) == (date(2026, 7, 5), None)


def test_who_came_back_has_not_left(tmp_path):
    for k, status in enumerate(["Active", "Quit", "Active"], start=1):
        one(tmp_path, {"period": period(date(2026, 7, k)), "status": status}, name=f"{k}.csv")
    assert read(tmp_path).creators[0].left is None


def test_a_change_of_group_needs_what_two_rows_mean(tmp_path):
    east = {"group": "East", "diamonds": "100", "live": "2h", "days": "2"}
    west = {"group": "West", "diamonds": "30", "live": "1h", "days": "1"}
    folder = one(tmp_path, east, west)
    with pytest.raises(CellErrors, match=r"console\.two_rows: 2"):
        read(folder)
    added, largest, aside = (
        read(folder, transfers="add"),
        read(folder, transfers="largest"),
        read(one(tmp_path, east, west, {"id": "7302"}), on_error="collect"),
    )
    assert added.days.sum(1).tolist() == [[10_800, 130, 3]]
    assert largest.days.sum(1).tolist() == [[7200, 100, 2]]
    assert next(iter(added.issues))[3:] == ("console.transfer", ("East", "West"))
    assert aside.ids.tolist() == ["7302"]


def test_two_rows_that_add_up_to_more_than_the_days_hold_are_bad(tmp_path):
    with pytest.raises(CellErrors, match="7 of 6 days"):
        read(one(tmp_path, {"days": "4"}, {"days": "3", "group": "East"}), transfers="add")


def test_missing_figures_are_not_nothing(tmp_path):
    one(tmp_path, {"period": period(JULY)}, name="1.csv")
    one(tmp_path, {"period": period(date(2026, 7, 2)), "diamonds": "-"}, name="2.csv")
    one(tmp_path, {"period": period(date(2026, 7, 3)), "diamonds": "45"}, name="3.csv")
    ledger = read(tmp_path)
    assert ledger.quality.tolist() == [[OBSERVED, SPREAD, SPREAD]]
    assert ledger.days[0, :, 1].tolist() == [5, 20, 20]
    assert list(ledger.issues) == [(1, "7301", "2.csv, row 2", "console.no_figures", ("diamonds",))]


def test_rounded_diamonds_count_and_are_reported(tmp_path):
    ledger = read(one(tmp_path, {"diamonds": "2.98M"}))
    assert list(ledger.issues) == [(0, "7301", "july.csv, row 2", "console.rounded_count", "2.98M")]


@pytest.mark.parametrize(
    "who", [7.301234567890123e18, 7301234567890123456, "7.30123456789012E+18", "7301234567890123456.0"]
)
def test_an_id_that_lost_its_digits_is_refused(tmp_path, who):
    with pytest.raises(CellErrors, match=r"console.id_float: 1"):
        read(one(tmp_path, {"id": who}, name="july.xlsx"))


def test_ids_that_all_end_in_noughts_went_through_a_spreadsheet(tmp_path):
    ids = [f"73012345678901{k}0000" for k in range(3)]
    with pytest.raises(CellErrors, match=r"console.id_float: 3"):
        read(one(tmp_path, *({"id": who} for who in ids)))
    assert read(one(tmp_path, {"id": ids[0]}, {"id": "7301234567890123456"})).ids.tolist() == sorted(
        [ids[0], "7301234567890123456"]
    )


def test_short_ids_of_a_workbook_are_whole_numbers_and_text_is_kept(tmp_path):
    ledger = read(one(tmp_path, {"id": 7301}, {"id": "007302"}, name="july.xlsx"))
    assert ledger.ids.tolist() == ["007302", "7301"]


def test_a_hybrid_counts_only_where_it_is_said_to_be_of_the_month(tmp_path):
    path = write(tmp_path / "hybrid.csv", HYBRID, [[SOUND["period"], "7301", "ann", "East", "Kim", "1,234", "9h", "3"]])
    with pytest.raises(FileError, match=r"console\.hybrid"):
        read(path)
    ledger = read(path, l30d_as_month=True)
    assert ledger.days.sum(1).tolist() == [[32_400, 1234, 3]]


def test_the_end_of_a_month_without_an_export_is_what_the_next_one_says_of_last_month(tmp_path):
    one(tmp_path, {"period": period(date(2026, 7, 29))}, name="29.csv")
    before = {"diamonds_before": "1,005", "live_before": "4.5", "days_before": "2"}
    one(tmp_path, {"period": period(date(2026, 8, 1)), **before}, name="1.csv")
    ledger = read(tmp_path)
    assert ledger.days[0, 29:31].tolist() == [[0, 0, 0], [9000, 1000, 1]]
    assert ledger.quality[0, 28:].tolist() == [SPREAD, SPREAD, SPREAD, OBSERVED]
    assert ledger.month(tp.Month(2026, 7)).complete.all()
    assert not len(ledger.issues)


@pytest.mark.parametrize(("hours", "marks"), [("1.995", SPREAD), ("1.5", SPREAD), ("2", OBSERVED)])
def test_last_month_is_given_in_rounded_hours_and_still_has_the_last_word(tmp_path, hours, marks):
    one(tmp_path, {"period": period(date(2026, 7, 29))}, name="29.csv")
    before = {"diamonds_before": "5", "live_before": hours, "days_before": "1"}
    one(tmp_path, {"period": period(date(2026, 8, 1)), **before}, name="1.csv")
    ledger = read(tmp_path)
    restated = hours == "1.5"
    assert ledger.days[0, :31, 0].sum() == (5400 if restated else 7200)
    assert ("snapshot.restated" in ledger.issues.code) == restated
    assert ledger.quality[0, 30] == (marks if restated else OBSERVED)


def test_a_month_without_an_export_is_not_made_of_what_the_next_one_says(tmp_path):
    before = {"diamonds_before": "1,005", "live_before": "4.5", "days_before": "2"}
    ledger = read(one(tmp_path, {"period": period(date(2026, 8, 1)), **before}))
    assert ledger.first_day == date(2026, 8, 1)


def test_a_month_that_has_an_export_of_its_end_is_not_revised_by_the_next_one(tmp_path):
    one(tmp_path, {"period": period(date(2026, 7, 31)), "diamonds": "50"}, name="a.csv")
    one(tmp_path, {"period": period(date(2026, 7, 10))}, name="b.csv")
    before = {"diamonds_before": "90", "live_before": "4", "days_before": "2"}
    one(tmp_path, {"period": period(date(2026, 8, 1)), **before}, name="c.csv")
    ledger = read(tmp_path)
    assert ledger.days[0, :31].sum(0).tolist() == [7200, 50, 1]
    assert not len(ledger.issues)


def test_last_month_beyond_its_days_is_a_bad_row(tmp_path):
    one(tmp_path, {"period": period(date(2026, 7, 29))}, name="29.csv")
    before = {"diamonds_before": "5", "live_before": "3", "days_before": "32"}
    one(tmp_path, {"period": period(date(2026, 8, 1)), **before}, name="1.csv")
    with pytest.raises(CellErrors, match="32 of 31 days"):
        read(tmp_path)


# Creators --------------------------------------------------------------------------------------


def test_creators_are_as_their_latest_row_says_and_before_that_as_the_caller_does(tmp_path):
    joined = "2026-07-02 09:21:18 (UTC+0)"
    for k, group in enumerate(["East", "West"], start=2):
        one(
            tmp_path,
            {"period": period(date(2026, 7, k)), "group": group, "manager": "Kim", "joined": joined},
            name=f"{9 - k}.csv",
        )
    found = tp.Creator("7301", name="ann", group="West", manager="Kim", joined=date(2026, 7, 2))
    assert read(tmp_path).creators == (found,)
    given = [tp.Creator("7301", region="US", manager="Lee"), tp.Creator("7302")]
    ledger = read(tmp_path, creators=given)
    assert ledger.creators[0] == tp.Creator(
        "7301", name="ann", group="West", manager="Lee", region="US", joined=date(2026, 7, 2)
    )
    assert ledger.ids.tolist() == ["7301", "7302"]


def test_an_empty_export_has_no_days(tmp_path):
    with pytest.raises(tp.errors.InputError) as caught:
        read(write(tmp_path / "july.csv", OF_29, []))
    assert caught.value.code == "ledger.no_days"


def test_a_roster_of_a_folder(tmp_path):
    truth = Truth.random(3, n=5, d=75, first=date(2026, 5, 1))
    for day in truth.dates():
        if day.day % 5:
            truth.export(tmp_path, day)
    program = tp.Program(
        name="P", region="US", revision="1", day_rule=RULE, tiers=[tp.Tier("T", airtime_hours=40, active_days=12)]
    )
    table = tp.roster(read(tmp_path), program, as_of=date(2026, 7, 14), draws=200)
    assert len(table) == 5
    assert table.columns["airtime_hours"] == tuple(
        truth.total(truth.ids.index(c), date(2026, 7, 14))[0] / 3600 for c in table.columns["creator_id"]
    )
    assert any("spread" in q for q in table.columns["quality"])


def test_hidden_and_foreign_files_of_a_folder_are_left_alone(tmp_path):
    one(tmp_path, {})
    for name in (".july.csv", "~$july.xlsx", "notes.md"):
        (tmp_path / name).write_bytes(b"\0")
    assert [p.name for p in export_files(tmp_path)] == ["july.csv"]
    assert read(tmp_path).ids.tolist() == ["7301"]


def test_a_folder_that_may_not_be_read_is_reported(tmp_path, monkeypatch):
    def refuse(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "iterdir", refuse)
    with pytest.raises(FileError, match=r"the folder must be readable \(Permission denied\)") as caught:
        read(tmp_path)
    assert caught.value.code == "file.cannot_open"


WORDS = st.sampled_from([
    "", "-", "0", "7301", "7.3E+18", "1,234", "1,23", "2.98M", "88.46h", "1h 75m", "8:30:00", "∞", "94.6%", "1e9", "-1",
    "2026-07-01 ~ 2026-07-06", "2026-07-01 ~ 2026-07-99", "9999-12-01 ~ 9999-12-31", "0001-01-01 ~ 0001-01-02",
    "٣", "=1+1", "The creator has quit the network", "Quit", "9" * 400, "\u200b", "1.5", "6d",
    "2026-07-05 00:00:00 (UTC+0)",
])  # fmt: skip
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.lists(WORDS | ANY, min_size=29, max_size=29), max_size=3),
    on_error=st.sampled_from(["raise", "collect"]),
    transfers=st.sampled_from(["raise", "add", "largest"]),
)
def test_any_text_in_an_export_is_read_or_refused(tmp_path_factory, rows, on_error, transfers):
    path = write(tmp_path_factory.getbasetemp() / "any.csv", OF_29, [row(OF_29, **SOUND), *rows])
    with suppress(tp.errors.InputError):  # any other error is a fault of ours
        ledger = read(path, on_error=on_error, transfers=transfers)
        assert (ledger.days >= 0).all()
        assert ledger.last_day - ledger.first_day >= timedelta(0)
