"""Console exports as people really have them: other languages, folders, separators, encodings, units, blanks."""

import gzip
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

import tierpace as tp
from tests.making.bad_rows import UTC
from tests.making.exports import OF_29, OF_41, RULE, SOUND, read, row, write
from tierpace.errors import REQUIREMENTS, CellErrors, FileError, RowErrors, SchemaError
from tierpace.io.console import headers
from tierpace.io.console.exports import is_export
from tierpace.io.console.headers import book

HEADS = ["Data period", "Creator ID", "Creator's username", "Diamonds", "LIVE duration", "Valid go LIVE days"]
EN = ",".join(HEADS) + "\n"
ES = (
    "Periodo de datos;ID del creador;Nombre de usuario del creador;Hora de incorporación;Diamantes;Duración de LIVE;"
    "Días válidos de emisiones LIVE\n"
)
STREAMS = "creator_id,start,end,diamonds\n"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def put(text, name="a.csv", encoding="utf-8"):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def line(day=1, who="7301", diamonds="100", live="2h", mark=","):
    return mark.join([f"2026-07-01 ~ 2026-07-{day:02}", who, "ann", diamonds, live, "1"]) + "\n"


def workbook(heads, cells, name="a.xlsx"):
    with xlsxwriter.Workbook(name) as book_:
        sheet = book_.add_worksheet("data")
        for y, values in enumerate((heads, cells)):
            for x, value in enumerate(values):
                sheet.write(y, x, value)
    return name


# ----------------------------------------------------------------------------------------------------------- languages


@pytest.mark.parametrize("head", ["Hora de incorporación", "Fecha de incorporación"])
@pytest.mark.catalogue(158)
def test_a_day_of_joining_in_spanish_counts_as_in_english(head):
    cells = "2026-07-01 ~ 2026-07-31;7301;ann;2026-07-22 09:00:00 (UTC+0);100;14h 0m;3\n"
    ledger = read(put(ES.replace("Hora de incorporación", head) + cells))
    assert ledger.creators[0].joined == date(2026, 7, 22)
    program = tp.Program(
        name="E",
        region="US",
        revision="1",
        day_rule=RULE,
        prorate_joiners=True,
        tiers=[tp.Tier("Gold", airtime_hours=40)],
    )
    found = tp.judge(ledger.as_of(date(2026, 7, 31)), program)
    assert found.cleared.tolist() == [[[True] * 3]]  # 40 × 10 / 31 = 12.9 hours
    english = EN.replace("Diamonds", "Join time,Diamonds") + cells.replace(";", ",")
    assert read(put(english)).creators == ledger.creators


NOT_SEEN_IN_SPANISH = {
    "active_fans", "airtime_achieved", "airtime_seconds_l30d", "bonus", "completed_at", "completed_stage", "data_month",
    "diamonds_achieved", "diamonds_from_multi_guest", "diamonds_from_multi_guest_as_guest",
    "diamonds_from_multi_guest_as_host", "diamonds_l30d", "event_days", "fan_club_diamonds", "fan_contribution",
    "group_manager", "live_streams_achieved", "live_streams_last_month", "new_fans", "new_followers_achieved",
    "new_followers_last_month", "new_live_creators", "nickname", "rookie", "tier_status", "total_fans",
    "valid_days_achieved", "valid_days_l30d", "violative",
}  # fmt: skip


@pytest.mark.catalogue(158)
def test_every_column_has_its_header_in_every_language_or_is_known_to_be_unknown():
    columns = book()["columns"]
    assert {name for name, entry in columns.items() if not entry["headers"]} == set()
    assert {name for name, entry in columns.items() if not entry.get("es")} == NOT_SEEN_IN_SPANISH


@pytest.mark.catalogue(158)
def test_a_header_that_is_not_known_is_named():
    ledger = read(put(EN.replace("Diamonds", "Puntos,Diamonds") + line(diamonds="1,100")))
    assert list(ledger.issues) == [(-1, "", "Puntos", "schema.unused_column", "")]
    assert ledger.days.tolist() == [[[7200, 100, 1]]]


# ----------------------------------------------------------------------------------------------------------------- ids


@pytest.mark.parametrize(
    "who",
    ['"=""7301"""', "'7301", '"7,301"', "El creador ha abandonado la red", "该创作者已退出", "#N/A", "7301 ", "73 01"],
)
@pytest.mark.catalogue(159)
def test_a_cell_that_is_no_id_makes_no_creator(who):
    path = put(EN + line() + line(2, who, "150"))
    if who == "7301 ":  # spaces around it are nothing
        assert read(path).days[0, :, 1].tolist() == [100, 50]
        return
    with pytest.raises(CellErrors) as caught:
        read(path)
    assert caught.value.issues.counts() == {"console.bad_id": 1}
    assert read(path, on_error="collect").ids.tolist() == ["7301"]


SENTENCES = [("creator.bad_id", RowErrors, '="7301"'), ("creator.bad_id", RowErrors, "'7301")]


@pytest.mark.parametrize(("code", "kind", "who"), [*SENTENCES, ("creator.bad_id", RowErrors, "7,301")])
@pytest.mark.catalogue(159)
def test_nor_does_it_at_the_other_doors(code, kind, who):
    cell = '"' + who.replace('"', '""') + '"'
    stream = "2026-03-01T20:00:00Z,2026-03-01T21:00:00Z,1\n"
    doors = {
        "creator_id": (
            lambda: tp.io.read_sessions(put(f"{STREAMS}7301,{stream}{cell},{stream}"), day_rule=UTC),
            lambda: tp.io.read_daily(
                put(f"creator_id,day,diamonds\n7,2026-03-01,1\n{cell},2026-03-01,1\n"), day_rule=UTC
            ),
        ),
        "id": (lambda: tp.io.read_creators(put(f"id\n7301\n{cell}\n")),),
    }
    for field, calls in doors.items():
        for call in calls:
            with pytest.raises(kind) as caught:
                call()
            assert list(caught.value.issues) == [(1, who, field, code, who)]
            line = str(caught.value).splitlines()[1]
            assert line == f"  row 1, creator {who!r}, {field} {who!r}: {REQUIREMENTS[code]} [{code}]"


# ------------------------------------------------------------------------------------------------------------- folders


@pytest.mark.catalogue(160)
def test_a_folder_names_what_it_did_not_read_and_reads_text_and_months():
    put(EN + line(1), "all/1.csv")
    put("old", "all/2.xls")
    put((EN + line(3, diamonds="300")).replace(",", "\t"), "all/3.tsv")
    put(EN + line(4, diamonds="400"), "all/2026-07/4.csv")
    put(EN + line(5, diamonds="500"), "all/2026/July/5.txt")
    Path("all/6.tsv.gz").write_bytes(gzip.compress((EN + line(6, diamonds="600")).replace(",", "\t").encode()))
    put("remember the milk", "all/notes.txt")
    put(EN + line(9, diamonds="900"), "all/backup/9.csv")
    ledger = read("all")
    assert ledger.days[0, :, 1].tolist() == [100, 100, 100, 100, 100, 100]
    assert [(i[0], i[2], i[3]) for i in ledger.issues] == [
        (-1, str(Path("2.xls")), "console.unread_file"),
        (-1, "backup", "console.unread_file"),
        (-1, "notes.txt", "console.unread_file"),
    ]
    assert ledger.issues.value[0] == "save it as .xlsx or CSV"
    put("%PDF", "all/guide.pdf")
    found = tp.health(read("all"), as_of=date(2026, 7, 6))
    assert found.line == "3 files not read"
    assert found.details == ("3 files not read: 2.xls, backup, notes.txt.", "Not used: guide.pdf.")


@pytest.mark.catalogue(160)
def test_a_folder_without_an_export_says_what_it_has():
    put("old", "all/2.xls")
    with pytest.raises(FileError, match=r"not read: 2\.xls"):
        read("all")
    with pytest.raises(FileError):
        read(put("remember the milk", "notes.txt"))  # called by its name


# ------------------------------------------------------------------------------------------------ flags, units, blanks


@pytest.mark.parametrize("head", [OF_29, OF_41], ids=["29", "41"])
@pytest.mark.parametrize(("word", "flag"), [("Yes", True), ("No", False), ("Sí", True), ("0", False), ("-", None)])
@pytest.mark.catalogue(161)
def test_new_live_creators_is_yes_or_no(head, word, flag):
    cells = [word if h == "New LIVE creators" else c for h, c in zip(head, row(head, **SOUND), strict=True)]
    path = write(Path("a.csv"), head, [cells])
    assert tp.io.read_export(path).columns["new_live_creators"] == (flag,)
    assert read(path).ids.tolist() == ["7301"]


@pytest.mark.parametrize(("name", "cell", "seconds"), [
    ("airtime_hours", "41.25", 148_500), ("airtime_hours", "41h 15m", 148_500), ("airtime_minutes", "2475", 148_500),
    ("airtime_seconds", "41h 15m", 148_500),
])  # fmt: skip
@pytest.mark.catalogue(162)
def test_the_caller_says_the_unit_where_a_header_has_none(name, cell, seconds):
    path = put(EN.replace("LIVE duration", "Durée de LIVE") + line(4, live=cell))
    assert read(path, columns={name: "Durée de LIVE"}).days[0, :, 0].sum() == seconds
    export = tp.io.read_export(path, columns={name: "Durée de LIVE"})
    assert export.columns["airtime_seconds"] == (seconds,)


@pytest.mark.catalogue(162)
def test_until_then_it_is_refused_saying_how():
    path = put(EN.replace("LIVE duration", "Durée de LIVE") + line(4, live="41.25"))
    with pytest.raises(CellErrors, match="airtime_hours"):
        read(path, columns={"airtime_seconds": "Durée de LIVE"})
    with pytest.raises(SchemaError, match="airtime_weeks"):
        read(path, columns={"airtime_weeks": "Durée de LIVE"})


@pytest.mark.parametrize("hours", [100 / 3, 0.1 + 0.2, 1e-5, 41])
@pytest.mark.catalogue(163)
def test_hours_keep_the_precision_of_a_float(hours):
    heads = [h.replace("LIVE duration", "LIVE duration(h)") for h in HEADS]
    cells = ["2026-07-01 ~ 2026-07-04", "7301", "ann", 5, hours, 1]
    assert read(workbook(heads, cells)).days[0, :, 0].sum() == round(hours * 3600)
    if "e" not in repr(hours):
        text = put(",".join(heads) + "\n" + line(4, live=repr(hours)))
        assert read(text).days[0, :, 0].sum() == round(hours * 3600)


@pytest.mark.parametrize("blank", [" ,,,,,", ",,,,,", '"", ,\t,,,', "\u00a0,,,,,"])
@pytest.mark.catalogue(164)
def test_a_row_of_blanks_is_nothing(blank):
    assert read(put(f"{EN}{line()}{blank}\n")).days.tolist() == [[[7200, 100, 1]]]
    assert read(put(f"{EN}{blank}\n{line()}{blank}\n{blank}\n")).days.tolist() == [[[7200, 100, 1]]]


@pytest.mark.catalogue(164)
def test_so_it_is_at_the_end_of_a_table_of_streams_days_and_creators():
    stream = "7,2026-03-01T20:00:00Z,2026-03-01T21:00:00Z,1\n"
    assert len(tp.io.read_sessions(put(f"{STREAMS}{stream} ,,,\n,,,\n"), day_rule=UTC).streams) == 1
    daily = put("creator_id,day,diamonds\n7,2026-03-01,1\n,,\n")
    assert tp.io.read_daily(daily, day_rule=UTC).days[0, 0, 1] == 1
    assert len(tp.io.read_creators(put("id,name\n7,Ann\n,\n"))) == 1
    with pytest.raises(RowErrors):  # between others it is a row without an id
        tp.io.read_sessions(put(f"{STREAMS},,,\n{stream}"), day_rule=UTC)


# ------------------------------------------------------------------------------------- encodings, separators, offsets


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1", "utf-8-sig"])
@pytest.mark.catalogue(165)
def test_every_door_of_exports_takes_an_encoding(encoding):
    path = put(EN + line().replace("ann", "Zoë"), encoding=encoding)
    if encoding != "utf-8-sig":
        with pytest.raises(FileError, match="encoding="):
            read(path)
    assert read(path, encoding=encoding).creators[0].name == "Zoë"
    assert tp.io.read_export(path, encoding=encoding).columns["username"] == ("Zoë",)
    assert is_export(path, encoding=encoding)
    head = "Data Month,Creator ID,Handle,Diamonds,Valid days(d),LIVE duration(h),Estimated bonus\n"
    task = f"{head}202606,7301,Zoë,5,2,3,1\n"
    assert tp.io.read_task_file(put(task, encoding=encoding), encoding=encoding).names == ("Zoë",)


@pytest.mark.catalogue(165)
def test_an_encoding_is_that_of_the_files_that_are_not_utf_8():
    put(EN + line(1).replace("ann", "Zoë"), "all/1.csv", "cp1252")
    put(EN + line(2, "7302").replace("ann", "Noël"), "all/2.csv")
    assert [c.name for c in read("all", encoding="cp1252").creators] == ["Zoë", "Noël"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("text", ["A;B;C;D;E;F;G;H", "A,B,C,D,E,F,G,H", "A|B|C|D|E|F|G|H", "a\nb;c;d;e;f;g;h;i"])
@pytest.mark.catalogue(166)
def test_text_in_quotes_does_not_decide_what_separates_fields(mark, text):
    head = EN.replace("Diamonds", "Group,Diamonds").replace(",", mark)
    cells = ["2026-07-01 ~ 2026-07-01", "7301", "ann", f'"{text}"', "100", "2h", "1"]
    ledger = read(put(head + mark.join(cells) + "\n"))
    assert ledger.creators[0].group == text
    assert read(put("Exported at 5;5;5;5;5;5;5;5;5;5\n" + head + mark.join(cells) + "\n")).days.sum() == 7301


@pytest.mark.parametrize("offset", ["(UTC+0)", "(UTC+00:00)", "+00", "+00:00", "Z", ""])
@pytest.mark.catalogue(167)
def test_a_day_of_joining_may_have_an_offset_of_nothing(offset):
    head = EN.replace("Diamonds", "Join time,Diamonds")
    cells = f"2026-07-01 ~ 2026-07-31,7301,ann,2026-07-22 09:00:00{offset},100,14h,3\n"
    assert read(put(head + cells)).creators[0].joined == date(2026, 7, 22)
    with pytest.raises(CellErrors):
        read(put(head + cells.replace(f"00{offset},", "00+05:00,")))


@pytest.mark.parametrize(("offset", "hour"), [
    ("+00", 20), ("+0000", 20), (" +00:00", 20), ("+00:00", 20), ("Z", 20), ("-05", 25), ("+01", 19), ("+0530", 14.5),
])  # fmt: skip
@pytest.mark.catalogue(167)
def test_an_offset_of_hours_alone_is_read(offset, hour):
    path = put(f"{STREAMS}7,2026-03-01 20:00:00{offset},2026-03-01 20:30:00{offset},1\n")
    streams = tp.io.read_sessions(path, day_rule=UTC).streams
    assert streams.start[0] == 1_772_323_200 + hour * 3600
    assert streams.end[0] - streams.start[0] == 1800


def test_a_language_is_data_alone(monkeypatch):
    """A list under the code of a language is all that its headers need."""
    columns = {"diamonds": {"form": "count", "headers": ["Diamonds"], "pt": ["Diamantes recebidos"]}}
    monkeypatch.setattr(headers, "book", lambda: {"columns": columns})
    assert headers.known_headers(None) == {"diamonds": "diamonds", "diamantes recebidos": "diamonds"}
