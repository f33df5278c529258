"""Whatever creators, tiers and programs are called, no output breaks: from a ledger of them to each file and table."""

import csv
import io
import json
import re
import tempfile
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from rich.cells import cell_len

import tierpace as tp
from tierpace.ledger.ids import doubtful_ids
from tierpace.rosters.rosters import roster_text
from tierpace.show.console import print_roster
from tierpace.show.ladders import ladder_text
from tierpace.tables.cells import HIDDEN, visible
from tierpace.tables.csv import FORMULA, columns_csv

CUT = date(2026, 3, 2)
RULE = tp.DayRule("UTC")
PIECES = [
    "=1+1", "+1", "-1", "@SUM(A1)", "'", '"', ",", ";", "\t", "\r\n", "\n", "\r", "\0", "\x1b[31m", "\x1b]0;t\a",
    "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\udfff", "\uffff", "\U0010ffff",
    "\ue000", "<script>alert(1)</script>", "]]>", "&amp;", "</td>", "<!--", "|", "`", "**", "](javascript:0)", "[bold]",
    "[/]", "[link=x]", "{x}", "{{x}}", "%s", "%n", "\\", "\\N{DASH}", "_x000D_", "null", "nan", "#REF!", "http://x.y",
    "e\u0301", "\u0301" * 9, "安", "👩‍👩‍👧", "ﷺ", "x" * 40, " ",
]  # fmt: skip


def joined(pieces):
    """Pieces side by side; two halves of one letter that meet are that letter, as JSON reads them too."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


ANY = st.text(max_size=12) | st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(joined)
SEEN = ANY.filter(lambda text: any(unicodedata.category(c)[0] in "LNPS" for c in text))
LEAST_WIDTH = 84  # numbers are never cut, nor are eight columns of a name
ESCAPE = re.compile("_x([0-9A-F]{4})_")  # how XML says what it has no letter for; a spreadsheet undoes it


@st.composite
def rosters(draw):
    """The roster of three creators and two tiers whose names may be anything."""
    region = draw(SEEN)
    ids = draw(st.lists(SEEN.filter(lambda text: not doubtful_ids([text])), min_size=3, max_size=3, unique=True))
    people = [tp.Creator(i, name=draw(st.none() | ANY), region=region, manager=draw(ANY), group=draw(ANY)) for i in ids]
    streams = [
        tp.StreamSession(
            i, start=datetime(2026, 3, 1, 9, tzinfo=UTC), end=datetime(2026, 3, 1, 11, tzinfo=UTC), diamonds=k, id=i
        )
        for k, i in enumerate(ids)
    ]
    hard, soft = draw(st.lists(SEEN, min_size=2, max_size=2, unique=True))
    program = tp.Program(
        name=draw(SEEN), region=region, revision=draw(SEEN), day_rule=RULE,
        tiers=[tp.Tier(hard, diamonds=900), tp.Tier(soft, diamonds=2)],
    )  # fmt: skip
    ledger = tp.Ledger.from_sessions(streams, day_rule=RULE, creators=people, last_day=CUT)
    return tp.roster(ledger, program, as_of=CUT, draws=20), program


def same_shape(lines):
    """Whether all lines of a text are free of what a terminal or an editor obeys."""
    return not {unicodedata.category(c) for line in lines for c in line} & {*HIDDEN, "Zl", "Zp"}


@given(rosters())
@pytest.mark.catalogue(47)
def test_text_is_a_table_whatever_the_names(made):
    table, program = made
    text = roster_text(table)
    lines = text.split("\n")
    assert same_shape(lines)
    plain = evolve(
        table, columns=table.columns | {n: ("n",) * len(table) for n in ("name", "region", "manager", "group")}
    )
    assert len(lines) == len(roster_text(plain).split("\n"))
    rows = [line for line in lines if " %" in line]
    assert len(rows) >= len(table)
    for width in (80, 120):
        page = io.StringIO()
        print_roster(table, file=page, width=width, heading=program.name)
        printed = page.getvalue().rstrip("\n").split("\n")
        assert same_shape(printed)
        assert max(map(cell_len, printed)) <= max(width, LEAST_WIDTH)
        assert sum(" %" in line for line in printed) >= len(table)
    assert same_shape(ladder_text([program]).split("\n"))
    for found in (table, tp.subtotals(table, by="manager"), tp.compare(before=table, after=table)):
        assert same_shape(repr(found).split("\n"))


@given(rosters())
@pytest.mark.catalogue(47, 142)
def test_csv_has_a_line_a_creator_and_no_formula(made):
    table, _ = made
    text = columns_csv(table.columns)
    text.encode()
    head, *rows = list(csv.reader(io.StringIO(text, newline="")))
    assert text.count("\n") == 1 + len(rows) == 1 + len(table)
    assert tuple(head) == tuple(table.columns)
    for name in ("creator_id", "name", "region", "manager", "group", "target"):
        for cell in (row[head.index(name)] for row in rows):
            assert not cell.lstrip(" ").startswith(FORMULA)


@given(rosters())
@pytest.mark.catalogue(47, 144)
def test_json_brings_every_name_back(made):
    table, program = made
    for found in (table, program, tp.subtotals(table, by="group")):
        text = tp.show.to_json(found)
        assert text.isascii()
        json.loads(text)
        assert tp.show.to_dict(tp.show.from_json(text)) == tp.show.to_dict(found)
    assert tp.show.from_json(tp.show.to_json(table)).columns["name"] == table.columns["name"]


@given(rosters())
@pytest.mark.catalogue(47, 142)
def test_a_workbook_opens_and_runs_nothing(made):
    from python_calamine import CalamineWorkbook

    table, _ = made
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        tp.show.write_xlsx(table, path)
        with zipfile.ZipFile(path) as parts:
            whole = "".join(parts.read(name).decode() for name in parts.namelist())
        assert "<f>" not in whole
        assert "<hyperlink" not in whole
        book = CalamineWorkbook.from_path(path)
        head, *rows = book.get_sheet_by_name("creators").to_python()
    assert len(rows) == len(table)
    assert [text.partition(" (")[0] for text in head] == list(table.columns)
    for ours, theirs in zip(table.columns["creator_id"], rows, strict=True):
        assert visible(ours) in (theirs[0], ESCAPE.sub(lambda found: chr(int(found[1], 16)), theirs[0]))


@given(rosters())
@pytest.mark.catalogue(47)
def test_frames_keep_every_name(made):
    table, _ = made
    for backend in ("pandas", "polars", "pyarrow"):
        frame = table.to_frame(backend=backend)
        assert len(frame) == len(table)
