"""Ids: text at every door, whatever they look like; and those that look alike."""

import json
import unicodedata
from datetime import UTC as Z, datetime
from decimal import Decimal
from enum import Enum

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import HOUR, LAST, NOON, UTC, bad_row, daily, streams
from tierpace.errors import InputError, InputTypeError, RowErrors, SchemaError, SessionError
from tierpace.rosters.rosters import roster_text
from tierpace.tables.csv import columns_csv

AT = datetime.fromtimestamp(NOON, Z)
LONG = 7_301_234_567_890_123_456


def of(ids, **more):
    n = len(ids)
    return streams(creator_id=ids, start=[NOON] * n, end=[NOON + HOUR] * n, diamonds=[1] * n, **more)


@pytest.mark.catalogue(43)
@pytest.mark.parametrize(
    "ids",
    [
        [LONG, LONG + 1], [str(LONG), str(LONG + 1)], [LONG, str(LONG + 1)], np.array([LONG, LONG + 1]),
        np.array([LONG, LONG + 1], np.uint64), pd.Series([LONG, LONG + 1], dtype="Int64"), pl.Series([LONG, LONG + 1]),
        pa.array([LONG, LONG + 1]), pd.Series([str(LONG), str(LONG + 1)], dtype="category"), [np.int64(LONG), LONG + 1],
    ],
    ids=range(10),
)  # fmt: skip
def test_long_ids_keep_every_digit_and_are_text(ids):
    assert of(ids).ids.tolist() == [str(LONG), str(LONG + 1)]


FLOATS = {
    "a column": (np.array([7.3e18]), "", "'float64'"),
    "a narrow one": (np.array([7], np.float32), "", "'float32'"),
    "one among texts": (["a", 7.3e18], ", row 1", "7.3e+18"),
    "numpy's": ([7, np.float32(7)], ", row 1", "np.float32(7.0)"),
    "with a gap": (pd.Series([7.0, None], dtype="Float64"), ", row 0", "7.0"),
    "read by pandas with a blank": (pd.Series([7, None]), ", row 0", "7.0"),
    "polars": (pl.Series([None, 7.5]), ", row 1", "7.5"),
    "arrow": (pa.array([None, 7.5]), ", row 1", "7.5"),
}


@pytest.mark.catalogue(43, 54)
@pytest.mark.parametrize(("ids", "place", "found"), FLOATS.values(), ids=FLOATS)
def test_a_float_is_no_id_of_a_creator_or_a_stream_and_its_row_is_named(ids, place, found):
    n = len(ids)
    rest = {"start": [NOON] * n, "end": [NOON + HOUR] * n, "diamonds": [1] * n}
    for field, columns in (
        ("creator_id", {"creator_id": ids}),
        ("stream_id", {"creator_id": ["a"] * n, "stream_id": ids}),
    ):
        told(
            lambda columns=columns: streams(**columns, **rest),
            SchemaError,
            "schema.id_float",
            field + place,
            "an id must be text or an integer",
            found,
            "long ids lose digits as floats: read the column as text",
        )


@pytest.mark.catalogue(43)
@pytest.mark.parametrize(
    "odd", [True, np.True_, b"a", Decimal(7), 7j, ("a",), ["a"], {"a"}, pd.Timestamp("2026-03-01")], ids=repr
)
def test_neither_is_what_is_no_text_and_no_integer(odd):
    for field, columns in (("creator_id", {"creator_id": [odd]}), ("stream_id", {"stream_id": [odd]})):
        told(lambda c=columns: streams(**c), SchemaError, "schema.id_type", f"{field}, row 0", "text or an integer")
    told(lambda: tp.Creator(odd), InputTypeError, "creator.id_type", "id", "a creator id must be text", "write str(id)")


@pytest.mark.catalogue(43, 54)
@pytest.mark.parametrize("same", [True, 1.0, np.float64(1)], ids=repr)
def test_an_equal_of_another_kind_does_not_hide_behind_an_integer(same):
    code = "schema.id_type" if same is True else "schema.id_float"
    told(lambda: of([1, same]), SchemaError, code, "creator_id, row 1", "an id must be text or an integer")


class Text(str, Enum):  # noqa: UP042  # as many still write it; a StrEnum is shown as its text anyway
    ANN = "ann"


class Number(int, Enum):
    SEVEN = 7


@pytest.mark.catalogue(43)
def test_a_member_of_an_enum_is_the_text_or_integer_that_it_is():
    one = (Text.ANN, Number.SEVEN)
    ledger = streams(creator_id=one, stream_id=one[::-1], start=[NOON] * 2, end=[NOON + HOUR] * 2, diamonds=[1] * 2)
    assert ledger.ids.tolist() == ["7", "ann"]
    assert [type(c) for c in ledger.ids] == [str, str]
    assert ledger.streams.stream_id.tolist() == ["7", "ann"]
    assert ledger.digest == of(["ann", 7]).digest


@pytest.mark.catalogue(43)
def test_a_column_of_stream_ids_that_is_empty_throughout_says_nothing():
    for empty in (np.array([np.nan]), [None], pd.Series([None], dtype=object), [" "], pa.nulls(1)):
        assert streams(stream_id=empty).streams.stream_id.tolist() == [None]


BLANK = [
    "",
    "   ",
    None,
    float("nan"),
    pd.NA,
    pd.NaT,
    np.float32("nan"),
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\0",
    "\t\n",
]


@pytest.mark.catalogue(44)
@pytest.mark.parametrize("blank", BLANK, ids=range(len(BLANK)))
def test_a_creator_that_cannot_be_seen_is_missing(blank):
    bad_row("session.missing_creator", "creator_id", blank)
    bad_row("session.missing_creator", "creator_id", blank, door=daily)
    if isinstance(blank, str):
        told(
            lambda: tp.Creator(blank),
            InputError,
            "creator.missing_id",
            "id",
            "a creator id must have a visible character",
        )
        told(
            lambda: tp.StreamSession(blank, start=AT, end=AT, diamonds=1),
            SessionError,
            "session.missing_creator",
            "creator_id",
            "creator_id must have a visible character",
        )


ALIKE = {
    "case": ("Ann", "ann"),
    "a space behind": ("ann", "ann "),
    "a space within": ("a nn", "ann"),
    "composed or not": ("José", unicodedata.normalize("NFD", "José")),
    "a space of no width": ("ann", "an\u200bn"),
    "a mark of direction": ("ann", "\u202eann"),
    "wide digits": ("17", "１７"),
    "folded": ("STRASSE", "straße"),
}


@pytest.mark.catalogue(45)
@pytest.mark.parametrize("pair", ALIKE.values(), ids=ALIKE)
def test_ids_that_look_alike_stay_apart_and_are_reported(pair):
    a, b = sorted(pair)
    ledger = of([a, "bob", b, b])
    assert ledger.ids.tolist() == sorted([a, "bob", b])
    told_ = [i for i in ledger.issues if i[3] == "creator.near_duplicate"]
    assert told_ == [
        (0, a, "creator_id", "creator.near_duplicate", (b,)),
        (2, b, "creator_id", "creator.near_duplicate", (a,)),
    ]
    by_day = {"day": ["2026-03-01"] * 2, "airtime_seconds": [1, 1], "diamonds": [1, 1], "active": [1, 1]}
    assert list(daily(creator_id=[a, b], **by_day).issues) == [
        (0, a, "creator_id", "creator.near_duplicate", (b,)),
        (1, b, "creator_id", "creator.near_duplicate", (a,)),
    ]


@pytest.mark.catalogue(45)
def test_a_stream_whose_creator_is_listed_otherwise_is_reported():
    ledger = of(["ann "], creators=[tp.Creator("Ann"), tp.Creator("bob")])
    assert list(ledger.issues) == [(0, "ann ", "creator_id", "creator.near_duplicate", ("Ann",))]


WORDS = ["NA", "null", "None", "nan", "inf", "N/A", "true", "007", "1e3", "-"]


@pytest.mark.catalogue(46)
def test_a_creator_may_be_called_anything_that_others_read_as_missing(tmp_path):
    assert of(WORDS).ids.tolist() == sorted(WORDS)
    path = tmp_path / "streams.csv"
    rows = "".join(f"{word},2026-03-01T12:00Z,2026-03-01T13:00Z,1\n" for word in WORDS)
    path.write_text("creator_id,start,end,diamonds\n" + rows)
    assert tp.io.read_sessions(path, day_rule=UTC).ids.tolist() == sorted(WORDS)


HOSTILE = [
    '=HYPERLINK("http://x","y")', "<script>alert(1)</script>", "[bold]x[/]", "$x_{$", "a\u202eb", "🙂", "x" * 10_000,
    "two\nlines", "nul\0nul", "tab\tx", "\x1b[31mred", "\ud800", "%s{0}", "'; drop table x; --", "﷽" * 50,
]  # fmt: skip


@pytest.mark.catalogue(47)
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_data_all_the_way_through(name):
    creators = [tp.Creator(name, name=name, manager=name, group=name)]
    ledger = of([name, "bob"], creators=creators, last_day=LAST, first_day=LAST.replace(day=1))
    assert name in ledger.ids
    program = tp.Program(
        name="P", region="R", revision="1", day_rule=UTC, tiers=[tp.Tier("T", airtime_hours=5, active_days=2)]
    )
    table = tp.roster(ledger, program, as_of=LAST.replace(day=15), draws=20)
    assert table[name]["name"] == name
    assert table[name]["airtime_hours"] == 1
    text = roster_text(table)
    longest = max(map(len, text.splitlines()))
    assert longest < 400
    assert not {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} - {"\n"}
    assert tp.show.from_json(tp.show.to_json(table)) == table
    assert json.loads(tp.show.to_json(table))
    assert columns_csv({"name": [name]}).splitlines()[1][:2] != "=H"


CATEGORIES = {
    "pandas": pd.Categorical(["ann"], ["zoe", "ann"]),
    "polars": pl.Series(["ann"], dtype=pl.Enum(["zoe", "ann"])),
    "arrow": pa.DictionaryArray.from_arrays(pa.array([1]), ["zoe", "ann"]),
}


@pytest.mark.catalogue(53)
@pytest.mark.parametrize("ids", CATEGORIES.values(), ids=CATEGORIES)
def test_a_category_that_no_row_has_is_no_creator(ids):
    assert of(ids).ids.tolist() == ["ann"]


@pytest.mark.catalogue(44, 53)
def test_a_creator_whose_every_row_is_bad_is_no_ghost():
    with pytest.raises(RowErrors):
        streams(creator_id=["a", "b"], start=[NOON] * 2, end=[NOON - 1, NOON], diamonds=[1, 1])
    kept = streams(creator_id=["a", "b"], start=[NOON] * 2, end=[NOON - 1, NOON], diamonds=[1, 1], on_error="collect")
    assert kept.ids.tolist() == ["b"]
    assert kept.issues.creator_id == ("a",)
