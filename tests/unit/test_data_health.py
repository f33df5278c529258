"""How whole the data are: nothing is partial in silence."""

import json
import re
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given, strategies as st

import tierpace as tp
from tests.making.programs import one_tier
from tierpace.cli.entry import main
from tierpace.io import read_backstage
from tierpace.ledger.data_health import WIDTH, Health

RULE = tp.DayRule("UTC")
DAY = date(2026, 3, 15)
HEAD = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days\n"


def columns_of(people=20, days=15):
    """Each creator fifty minutes a day from 1 March."""
    start = [f"2026-03-{d + 1:02d}T{8 + k % 12:02d}:00Z" for d in range(days) for k in range(people)]
    return {
        "creator_id": [f"c{k:02d}" for _ in range(days) for k in range(people)],
        "start": start,
        "end": [s.replace(":00Z", ":50Z") for s in start],
        "diamonds": [10] * len(start),
    }


def streams(**settings):
    return tp.Ledger.from_columns(**{**columns_of(), "day_rule": RULE, "last_day": DAY, **settings})


def unreadable():
    """Of the last day all rows but one have diamonds that are no number."""
    return streams(diamonds=[10] * 281 + ["x"] * 19, on_error="collect")


# ------------------------------------------------------------------------------------------------------------ the facts


def test_whole_data_say_so():
    found = tp.health(streams(), as_of=DAY)
    assert (found.sound, found.line, found.details) == (True, "data whole up to 2026-03-15", ())
    assert found == Health(as_of=DAY, last_day=DAY)


@pytest.mark.catalogue(174)
def test_a_day_of_which_most_rows_were_set_aside_comes_first():
    ledger = unreadable()
    assert ledger.lost_days == ((DAY, 19, 20),)
    found = tp.health(ledger, as_of=DAY)
    assert found.line == "19 of 20 rows of 2026-03-15 set aside"
    assert found.details[0] == "19 of 20 rows of 2026-03-15 set aside: that day is known in part at best."
    assert "session.bad_number: 19" in found.details[1]
    early = tp.health(ledger, as_of="2026-03-14")
    assert early.lost_days == ()
    assert early.line == "19 rows set aside"


@pytest.mark.catalogue(174)
@pytest.mark.parametrize(
    ("field", "bad"), [("start", "x"), ("end", "x"), ("end", "2026-03-14T00:00Z"), ("creator_id", ""), ("diamonds", -1)]
)
def test_the_day_of_a_row_is_read_from_whatever_is_left_of_it(field, bad):
    columns = columns_of()
    for lost, wanted in ((11, ((DAY, 11, 20),)), (10, ())):
        values = [*columns[field][: 300 - lost], *[bad] * lost]
        assert streams(**{field: values}, on_error="collect").lost_days == wanted


@pytest.mark.catalogue(174)
def test_of_daily_rows_it_is_said_too_and_for_which_creators_days_are_unknown():
    rows = {
        "creator_id": [f"c{k}" for _ in range(3) for k in range(4)],
        "day": [f"2026-03-0{d + 1}" for d in range(3) for _ in range(4)],
        "airtime_seconds": [60] * 8 + [-1] * 3 + [60], "diamonds": [1] * 12, "active": [1] * 12,
    }  # fmt: skip
    ledger = tp.Ledger.from_daily(**rows, day_rule=RULE, last_day="2026-03-03", on_error="collect")
    found = tp.health(ledger, as_of="latest")
    assert found.lost_days == ((date(2026, 3, 3), 3, 4),)
    assert found.unknown == (("c0", 1), ("c1", 1), ("c2", 1))
    assert found.line == "3 of 4 rows of 2026-03-03 set aside · days unknown of 3 creators"
    assert "c0 (1), c1 (1), c2 (1)." in found.details[-1]
    masked = tp.health(streams().mask("2026-03-05", "2026-03-06", ids=["c01"]), as_of=DAY)
    assert masked.unknown == (("c01", 2),)


@pytest.mark.catalogue(151)
def test_a_creators_file_whose_ids_a_spreadsheet_rounded_matches_nobody():
    people = [tp.Creator(f"73012345678901{k:02d}000", name=f"Name {k}") for k in range(20)]
    found = tp.health(streams(creators=people), as_of=DAY)
    assert found.line == "no id matches: 20 of 20 creators of the file never seen, 20 ids not in the file"
    assert (len(found.never_seen), found.named, len(found.unnamed)) == (20, 20, 20)
    assert "20 of 20 named creators were never seen" in found.details[0]
    assert "20 ids (c00, c01, c02, c03, c04 and 15 more) are not in the file" in found.details[0]
    assert len(found.details) == 1


@pytest.mark.catalogue(151)
def test_of_ids_that_match_in_part_both_numbers_are_said():
    people = [*(tp.Creator(f"c{k:02d}") for k in range(15)), tp.Creator("gone", name="Zoë")]
    found = tp.health(streams(creators=people), as_of=DAY)
    assert found.line == "1 of 16 named creators never seen · 5 ids not in the creators file"
    assert found.details[0] == "Never seen in the data: 1 creator (Zoë)."
    assert found.details[1].startswith("Not in the creators file: 5 ids (c15, c16, ")
    assert tp.health(streams(creators=people[:15]), as_of=DAY).line == "5 ids not in the creators file"
    assert tp.health(streams(), as_of=DAY).sound


def test_an_assumed_last_day_may_be_partial():
    ledger = streams(last_day=None)
    found = tp.health(ledger, as_of=DAY)
    assert found.line == "last day 2026-03-15 assumed; may be partial"
    assert found.details[0].endswith("Say how far the data are complete, or cut at the latest day that is over.")
    early = tp.health(ledger, as_of="latest")
    assert (early.as_of, early.sound, early.assumed) == (date(2026, 3, 14), True, True)
    assert early.details == (
        "The last day of the data, 2026-03-15, is assumed; may be partial; the cut lies before it.",
    )


def test_data_that_begin_within_the_month_say_so():
    found = tp.health(streams(first_day="2026-03-01"), as_of=DAY)
    assert found.begins is None
    late = tp.Ledger.from_columns(
        creator_id=["a"],
        start=["2026-03-10T08:00Z"],
        end=["2026-03-10T09:00Z"],
        diamonds=[1],
        day_rule=RULE,
        last_day=DAY,
    )
    found = tp.health(late, as_of=DAY)
    assert (found.begins, found.unknown) == (date(2026, 3, 10), ())
    assert found.line == "data begin on 2026-03-10"


def exports(folder, days, who):
    for day in days:
        rows = [
            f"2026-07-01 ~ 2026-07-{day:02d},{7300 + k},user{k},{100 * day},{day}h 0m,{day}"
            for k in range(5)
            if who(k, day)
        ]
        (folder / f"july-{day:02d}.csv").write_text(HEAD + "\n".join(rows) + "\n")
    return read_backstage(folder, day_rule=RULE)


@pytest.mark.catalogue(152)
@pytest.mark.catalogue(174)
def test_a_creator_that_the_newest_export_does_not_name_is_said_with_since_when(tmp_path):
    ledger = exports(tmp_path, range(1, 8), lambda k, day: k > 1 or day < 4 + k)
    assert ledger.issues.counts() == {"snapshot.vanished": 2}
    found = tp.health(ledger, as_of="2026-07-07")
    assert found.absent == (("7300", date(2026, 7, 4)), ("7301", date(2026, 7, 5)))
    assert found.line == "2 creators without data since Sat 4 Jul"
    assert "user0 since Sat 4 Jul, user1 since Sun 5 Jul" in found.details[0]
    assert not found.unknown
    assert tp.health(ledger, as_of="2026-07-03").sound


def test_a_cut_within_a_figure_for_several_days_is_a_guess(tmp_path):
    ledger = exports(tmp_path, (1, 2, 5, 6), lambda *_: True)
    assert tp.health(ledger, as_of="2026-07-06").sound
    found = tp.health(ledger, as_of="2026-07-04")
    assert len(found.spread) == 5
    assert found.line == "2026-07-04 a guess of 5 creators"
    assert "a figure for several days of 5 creators (user0, user1, " in found.details[0]


def test_most_rows_of_an_export_unreadable(tmp_path):
    exports(tmp_path, (1, 2), lambda *_: True)
    path = tmp_path / "july-02.csv"
    path.write_text(re.sub(r",2h 0m,", ",2 apples,", path.read_text(), count=4))
    ledger = read_backstage(tmp_path, day_rule=RULE, on_error="collect")
    assert ledger.lost_days == ((date(2026, 7, 2), 4, 5),)
    assert tp.health(ledger, as_of="2026-07-02").line.startswith(
        "4 of 5 rows of 2026-07-02 set aside · 4 creators without data since "
    )


@pytest.mark.catalogue(174)
def test_a_day_of_which_all_rows_were_set_aside_is_why_the_ledger_ends_before_it():
    ledger = streams(diamonds=[10] * 280 + ["x"] * 20, last_day=None, on_error="collect")
    assert (ledger.last_day, ledger.lost_days) == (date(2026, 3, 14), ((DAY, 20, 20),))
    found = tp.health(ledger, as_of="latest")
    assert found.line == "20 of 20 rows of 2026-03-15 set aside"
    with pytest.raises(
        tp.errors.AsOfError, match="20 of 20 rows of 2026-03-15 were set aside: look at them first; pass"
    ):
        ledger.as_of(DAY)


def test_whose_rows_were_set_aside_is_said_by_name():
    named = [tp.Creator(f"c{k:02d}", name=f"Name {k}") for k in range(20)]
    ledger = streams(diamonds=["x", *[10] * 39, "x", "x", *[10] * 258], creators=named, on_error="collect")
    found = tp.health(ledger, as_of=DAY)
    assert found.set_aside_of == {"c00": 2, "c01": 1}
    assert found.details == ("3 rows set aside, not counted: session.bad_number: 3; of Name 0 (2), Name 1 (1).",)


def test_stored_ledgers_keep_their_lost_days(tmp_path):
    ledger = unreadable()
    tp.io.write_ledger(ledger, tmp_path / "l.csv")
    again = tp.io.read_ledger(tmp_path / "l.csv")
    assert again.lost_days == ledger.lost_days
    assert tp.health(again, as_of=DAY).line == "19 of 20 rows of 2026-03-15 set aside"
    assert tp.show.from_json(tp.show.to_json(ledger)).lost_days == ledger.lost_days


@pytest.mark.catalogue(160)
def test_a_file_that_was_not_read_is_amiss_and_a_column_that_is_not_used_is_named(tmp_path):
    exports(tmp_path, (1, 2), lambda *_: True)
    (tmp_path / "july-03.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    path = tmp_path / "july-02.csv"
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([f"{first},Talent mood", *(f"{line},good" for line in rest)]) + "\n")
    found = tp.health(read_backstage(tmp_path, day_rule=RULE), as_of="2026-07-02")
    assert found.line == "1 file not read"
    assert "july-03.xls" in found.details[0]
    assert (found.unused, found.odd) == (("Talent mood",), {})
    assert found.details[1] == "Not used: Talent mood."


def test_rows_that_count_and_are_odd_are_no_lack():
    columns = {"creator_id": ["a", "a"], "start": ["2026-03-01T08:00Z", "2026-03-01T08:30Z"], "diamonds": [1, 2]}
    ledger = tp.Ledger.from_columns(
        **columns, end=["2026-03-01T09:00Z", "2026-03-01T09:30Z"], day_rule=RULE, last_day="2026-03-01"
    )
    found = tp.health(ledger, as_of="latest")
    assert (found.sound, found.odd) == (True, {"session.overlap": 1})
    assert found.details == ("Rows that count and are worth a look: session.overlap: 1.",)


def test_streams_added_later_that_cannot_be_read_are_counted():
    ledger = streams(last_day=DAY)
    more = [tp.StreamSession("c01", start=f, end=f + timedelta(hours=80), diamonds=1) for f in _mornings()]
    grown = ledger.with_sessions(more, last_day="2026-03-16", on_error="collect")
    assert grown.lost_days == ((date(2026, 3, 16), 1, 1),)


def _mornings():
    from datetime import UTC, datetime

    return [datetime(2026, 3, 16, 8, tzinfo=UTC)]


# ------------------------------------------------------------------------------------------------------------- the line

COUNTS = st.integers(0, 10**6)
IDS = st.lists(st.text(min_size=1, max_size=30), max_size=7).map(tuple)
DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 31))


@given(
    found=st.builds(
        Health, as_of=DAYS, last_day=DAYS, partial=st.booleans(), begins=st.none() | DAYS, set_aside=COUNTS,
        codes=st.dictionaries(st.sampled_from(["session.bad_time", "daily.bad_day"]), COUNTS),
        lost_days=st.lists(st.tuples(DAYS, COUNTS, COUNTS), max_size=4).map(tuple), never_seen=IDS,
        named=st.none() | COUNTS, unnamed=IDS,
        absent=st.lists(st.tuples(st.text(max_size=9), DAYS), max_size=7).map(tuple),
        unknown=st.lists(st.tuples(st.text(max_size=9), COUNTS), max_size=7).map(tuple), spread=IDS,
    )
)  # fmt: skip
def test_the_line_has_at_most_a_hundred_characters_and_the_details_all(found):
    assert 0 < len(found.line) <= WIDTH == 100
    shorts = [short for short, _ in found._parts() if short]
    parts = found.line.split(" · ")
    if shorts:
        more = re.fullmatch(r"(\d+) more", parts[-1])
        shown = parts[:-1] if more and parts[-1] not in shorts else parts
        assert shown == shorts[: len(shown)]
        assert len(shown) + (int(more[1]) if more and parts[-1] not in shorts else 0) == len(shorts)
    assert len(found.details) >= len(shorts)
    assert found.sound == (not shorts)
    assert tp.show.from_json(tp.show.to_json(found)) == found


# ---------------------------------------------------------------------------------------------------------- the outputs


@pytest.fixture(scope="module")
def report():
    return tp.report(unreadable(), one_tier(active_days=10), as_of=DAY, draws=50)


LINE = "19 of 20 rows of 2026-03-15 set aside"


@pytest.mark.catalogue(174)
def test_every_output_carries_it_first(report, tmp_path):
    table = report.roster
    assert table.health == tp.health(unreadable(), as_of=DAY)
    assert table.meta["health"] == (table.health.line, *table.health.details)
    assert (table.meta["last_day"], table.meta["last_day_assumed"]) == (DAY, False)
    assert repr(table).splitlines()[0] == LINE
    assert tp.show.digest(report).splitlines()[0] == f"**{LINE}**"
    assert "**About the data** (2)" in tp.show.digest(report)
    page = tp.show.html(report)
    place = page.index(f'<details class="health amiss"><summary>{LINE}</summary><ul><li>')
    assert page.index("<main>") < place < page.index('id="overview"')
    assert LINE in table._repr_html_()
    again = tp.show.from_json(tp.show.to_json(table))
    assert again.health == table.health
    assert again == table
    assert json.loads(tp.show.to_json(table))["health"]["set_aside"] == 19
    assert table.to_frame().attrs["tierpace"]["health"] == [LINE, *table.health.details]
    metadata = table.to_frame(backend="pyarrow").schema.metadata[b"tierpace"]
    assert json.loads(metadata)["health"][0] == LINE
    assert table.to_frame("tier", backend="polars").shape[0] == len(table)
    path = tmp_path / "r.xlsx"
    tp.show.write_xlsx(table, path)
    from python_calamine import CalamineWorkbook

    about = CalamineWorkbook.from_path(path).get_sheet_by_name("about").to_python()
    assert [row[1] for row in about if row[0] == "health"] == [LINE, *table.health.details]


def test_whole_data_are_said_to_be_whole_on_the_page_alone():
    report = tp.report(streams(), one_tier(active_days=10), as_of=DAY, draws=50)
    assert '<p class="health">data whole up to 2026-03-15</p>' in tp.show.html(report)
    assert tp.show.digest(report).startswith("**2026-03 at the end of")
    assert repr(report.roster).startswith("2026-03 at the end of")


def test_a_roster_without_its_health_is_shown_all_the_same(report):
    bare = evolve(report.roster, health=None)
    assert 'class="health' not in tp.show.html(bare)
    assert repr(bare).startswith("2026-03 at the end of")


def test_names_on_the_page_are_text():
    hostile = tp.Creator("gone", name="<script>alert(1)</script>**x**")
    people = [*(tp.Creator(f"c{k:02d}") for k in range(20)), hostile]
    report = tp.report(streams(creators=people), one_tier(active_days=10), as_of=DAY, draws=20)
    assert "<script>alert" not in tp.show.html(report)
    assert r"\*\*x\*\*" in tp.show.digest(report)


@pytest.mark.catalogue(174)
def test_the_command_says_it_first(tmp_path, capsys):
    lines = ["creator_id,start,end,diamonds"]
    for d in range(15):
        for k in range(20):
            diamonds = "x" if d == 14 and k else "10"
            lines.append(f"c{k:02d},2026-03-{d + 1:02d}T08:00Z,2026-03-{d + 1:02d}T09:00Z,{diamonds}")
    source, rules, page = tmp_path / "s.csv", tmp_path / "p.toml", tmp_path / "p.html"
    source.write_text("\n".join(lines) + "\n")
    rules.write_text(
        'schema = "tierpace/program/1"\nname = "P"\nregion = "US"\nrevision = "1"\n'
        '[day_rule]\nzone = "UTC"\n[[tiers]]\nname = "A"\nactive_days = 10\n'
    )
    asked = [str(source), "--program", str(rules), "--as-of", "2026-03-15", "--last-day", "2026-03-15"]
    asked += ["--on-error", "collect", "--draws", "20"]
    assert main(["report", *asked, "-o", str(page)]) == 0, capsys.readouterr().err
    assert f"<summary>{LINE}</summary>" in page.read_text()
    assert main(["digest", *asked]) == 0
    assert capsys.readouterr().out.startswith(f"**{LINE}**\n")
    assert main(["roster", *asked]) == 0
    out = capsys.readouterr().out
    assert out.split("\n")[0] == LINE
    told = "data: 19 rows set aside, not counted: session.bad_number: 19; of c01 (1), c02 (1), "
    assert told in " ".join(out.split())  # however wide the terminal is
    assert main(["roster", *asked, "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("creator_id,")


def test_days_of_joining_and_leaving_that_contradict_the_data_are_named():
    people = [
        tp.Creator("c00", name="Ann", joined=date(2026, 3, 5)),
        tp.Creator("c01", joined=date(2026, 3, 1)),
        tp.Creator("c02", left=date(2026, 3, 9)),
        tp.Creator("c03", left=date(2026, 3, 15)),
    ]
    ledger = streams(creators=people)
    found = tp.health(ledger, as_of="2026-03-12")
    assert (found.joined_contradicts, found.left_contradicts) == (("c00",), ("c02",))
    assert "joining day after first streams of 1 creator" in found.line
    assert any("The joining day lies after the first streams of 1 creator (Ann)" in text for text in found.details)
    assert not tp.health(ledger, as_of="2026-03-09").left_contradicts
    assert "leaving day lies before the last streams" in tp.show.digest(
        tp.roster(ledger, one_tier(diamonds=1000), as_of="2026-03-12", draws=20)
    )


def test_on_the_eve_of_a_month_the_days_of_the_one_that_ends_count(tmp_path):
    """Its last day was never exported: nothing says that the data are whole up to it."""
    head = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days\n"
    (tmp_path / "a.csv").write_text(head + "2026-07-01 ~ 2026-07-30,7301,ann,900,9h 0m,9\n")
    (tmp_path / "b.csv").write_text(head + "2026-08-01 ~ 2026-08-01,7301,ann,100,1h 0m,1\n")
    ledger = read_backstage(tmp_path, day_rule=tp.DayRule("UTC", min_minutes=60))
    for month in ("2026-07", "2026-08"):
        found = tp.health(ledger, as_of="2026-07-31", month=month)
        assert found.unknown == (("7301", 1),)
        assert found.line == "days unknown of 1 creator"
