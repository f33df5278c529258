"""Columns as such: empty, missing, doubled, foreign, read-only, lazy, used up, and very many."""

import tracemalloc
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import HOUR, LAST, NOON, UTC, daily, streams
from tests.making.programs import one_tier
from tierpace.errors import DataQualityWarning, InputError, InputTypeError, RowErrors, SchemaError

FILE = "creator_id,start,end,diamonds\nann,2026-03-01T12:00Z,2026-03-01T13:00Z,5\n"


@pytest.fixture
def read(tmp_path):
    def read(text, **settings):
        path = tmp_path / "streams.csv"
        path.write_text(text)
        return tp.io.read_sessions(path, day_rule=UTC, **settings)

    return read


@pytest.mark.catalogue(30, 31)
@pytest.mark.parametrize("length", ["3600", "-1 day, 23:59:59", "NaT", "a while"])
def test_a_length_with_start_and_end_is_not_read(read, length):
    """A stream is as long as its end less its start; a second opinion could only disagree."""
    header, row = FILE.splitlines()
    ledger = read(f"{header},duration\n{row},{length}\n".replace("-1 day, 23:59:59", '"-1 day, 23:59:59"'))
    assert ledger.days.tolist() == [[[HOUR, 5, 1]]]
    assert not ledger.issues


EMPTY = {
    "list": [],
    "floats": np.array([]),
    "flags": np.array([], bool),
    "times": np.array([], "M8[ns]"),
    "dates": np.array([], "M8[D]"),
    "lengths": np.array([], "m8[s]"),
    "bytes": np.array([], "S1"),
    "pandas": pd.Series([], dtype="float64"),
    "nullable": pd.array([], dtype="boolean"),
    "a frame's": pd.DataFrame({"x": []})["x"],
    "polars": pl.Series([], dtype=pl.Date),
    "polars null": pl.Series([]),
    "arrow": pa.array([], pa.list_(pa.int8())),
    "arrow chunks": pa.chunked_array([], pa.float64()),
    "a used up iterator": iter(()),
}


@pytest.mark.catalogue(49)
@pytest.mark.parametrize("kind", EMPTY)
def test_an_empty_column_of_any_kind_is_empty(kind):
    """Engines send empty partitions, with whatever kind a column without values came to."""
    for door, needed, more in (
        (streams, ("creator_id", "start", "end", "diamonds"), "stream_id"),
        (daily, ("creator_id", "day", "airtime_seconds", "diamonds", "active"), "quality"),
    ):
        for name in (*needed, more):
            columns = {n: [] for n in needed} | {name: EMPTY[kind]}
            ledger = door(**columns, last_day=LAST)
            assert ledger.days.shape == (0, 1, 3)
            assert ledger.ids.dtype == object


@pytest.mark.catalogue(49)
def test_an_empty_column_with_full_ones_is_of_another_length():
    told(
        lambda: streams(start=np.array([])),
        SchemaError,
        "schema.lengths_differ",
        "columns",
        "all columns must have one length",
        "'start': 0",
    )


@pytest.mark.catalogue(50)
def test_other_columns_of_a_file_are_left_alone(read):
    header, row = FILE.splitlines()
    assert read(f"note,{header},=1+1\nx,{row},\n").digest == read(FILE).digest


@pytest.mark.catalogue(50)
def test_one_that_may_be_meant_for_a_column_that_is_not_there_is_named(read, tmp_path):
    header, row = FILE.replace(",diamonds", ",total_diamonds").splitlines()
    ledger = read(f"note,{header}\nx,{row}\n")
    assert list(ledger.issues) == [(-1, "", "total_diamonds", "schema.unused_column", "did you mean 'diamonds'?")]
    path = tmp_path / "creators.csv"
    path.write_text("id,talent_manager,agency\n7,Bo,X\n")
    with pytest.warns(DataQualityWarning) as said:
        assert tp.io.read_creators(path)[0].manager is None
    (text,) = [str(w.message) for w in said]
    assert text == "creators: 'talent_manager' is not used; did you mean 'manager'?; 'agency' is not used"


@pytest.mark.catalogue(50)
@pytest.mark.parametrize("head", ["airtime_hours", "airtime", "Airtime (min)", "live airtime"])
def test_airtime_in_another_unit_is_named(tmp_path, head):
    (tmp_path / "days.csv").write_text(f"creator_id,day,{head},diamonds,active\na,2026-03-01,2,5,1\n")
    ledger = tp.io.read_daily(tmp_path / "days.csv", day_rule=tp.DayRule("UTC"))
    assert not ledger.measured[tp.Signal.AIRTIME]
    assert list(ledger.issues) == [(-1, "", head, "schema.unused_column", "did you mean 'airtime_seconds'?")]


@pytest.mark.catalogue(51)
def test_all_columns_that_are_missing_are_named_at_once(read):
    told(
        lambda: read(FILE.replace("creator_id,start", "who,from", 1)),
        SchemaError,
        "schema.missing_column",
        "streams.csv, line 1",
        "there must be a column 'creator_id' and a column 'start'",
    )


@pytest.mark.catalogue(51)
def test_a_column_that_is_missing_is_named_with_those_that_are_there(read):
    error = told(
        lambda: read(FILE.replace("creator_id", "creatorid", 1)),
        SchemaError,
        "schema.missing_column",
        "streams.csv, line 1",
        "there must be a column 'creator_id'",
        "found ['creatorid', 'start', 'end', 'diamonds']",
        "the nearest is 'creatorid'",
    )
    assert error.value == ["creatorid", "start", "end", "diamonds"]


@pytest.mark.catalogue(52)
def test_two_columns_of_one_name_are_refused(read):
    error = told(
        lambda: read(FILE.replace("diamonds", "start", 1)),
        SchemaError,
        "schema.columns",
        "streams.csv, line 1",
        "a column must appear only once in the header",
        "found ['start']",
        "drop or rename one of them",
    )
    assert error.value == ["start"]


@pytest.mark.catalogue(52)
def test_what_a_doubled_name_of_a_frame_gives_is_no_column():
    doubled = pd.DataFrame([["ann", "bob"]], columns=["creator_id", "creator_id"])
    deep = pd.DataFrame([["ann"]], columns=pd.MultiIndex.from_tuples([("creator_id", "id")]))
    for frame in (doubled, deep):
        told(
            lambda frame=frame: streams(creator_id=frame["creator_id"]),
            InputTypeError,
            "schema.not_a_column",
            "creator_id",
            "creator_id must be a column of values",
            "pass a list, an array or a series",
        )


@pytest.mark.catalogue(52)
def test_the_index_of_a_series_does_not_matter():
    frame = pd.DataFrame({"creator_id": ["bob", "ann"], "start": [NOON, NOON + 9], "end": [NOON + 5] * 2}, index=[7, 7])
    frame["end"] = [NOON + 5, NOON + 20]
    frame.index.name = "creator_id"
    ledger = streams(creator_id=frame["creator_id"], start=frame["start"], end=frame["end"].to_list(), diamonds=[1, 2])
    assert ledger.days.tolist() == [[[11, 2, 1]], [[5, 1, 1]]]


def strange(values):
    """The same numbers, read-only, every second of a longer array, in the other order of bytes."""
    array = np.repeat(np.array(values, ">i8"), 2)[::2]
    array.setflags(write=False)
    return array


@pytest.mark.catalogue(55)
def test_read_only_strided_and_swapped_columns_are_read_and_left_as_they_are():
    columns = {"start": [NOON, NOON + DAY_AND], "end": [NOON + 5, NOON + DAY_AND + 7], "diamonds": [1, 2]}
    odd = {name: strange(values) for name, values in columns.items()}
    before = {name: values.copy() for name, values in odd.items()}
    ids = np.array(["ann", "bob"])
    ids.setflags(write=False)
    plain = streams(creator_id=["ann", "bob"], **columns)
    assert streams(creator_id=ids, **odd).digest == plain.digest
    for name, values in odd.items():
        assert (values == before[name]).all()
        assert not values.flags.writeable
    times = {name: values.astype("M8[s]") for name, values in odd.items() if name != "diamonds"}
    for values in times.values():
        values.setflags(write=False)
    assert streams(creator_id=ids, **{**odd, **times}, zone="UTC").digest == plain.digest


DAY_AND = 100_000


class Lazy:
    """As a relation of duckdb or a frame of Spark looks from outside."""

    columns = ("creator_id",)

    def __iter__(self):
        raise AssertionError


NO_COLUMNS = {
    "a lazy frame": pl.LazyFrame({"a": [1]}),
    "a relation": Lazy(),
    "a frame": pd.DataFrame({"a": [1]}),
    "a table": pa.table({"a": [1]}),
    "text": "ann",
    "bytes": b"ann",
    "more bytes": bytearray(b"ann"),
    "a mapping": {"ann": 1},
    "a set": {"ann"},
    "keys": {"ann": 1}.keys(),
    "a number": 7,
    "nothing": None,
}


@pytest.mark.catalogue(56)
@pytest.mark.parametrize("value", NO_COLUMNS.values(), ids=NO_COLUMNS)
@pytest.mark.parametrize("field", ["creator_id", "start"])
def test_what_is_no_column_is_refused_with_advice(field, value):
    """A set has no order: its values would meet the other columns at random."""
    with pytest.raises(InputTypeError, match=f"{field} must be a column of values") as caught:
        streams(**{field: value})
    error = caught.value
    assert (error.code, error.field) == ("schema.not_a_column", field)
    assert error.value is value
    assert error.hint == "pass a list, an array or a series; collect a lazy frame first"


@pytest.mark.catalogue(56)
@pytest.mark.parametrize("shape", [(1, 1), (), (1, 2)])
def test_a_table_of_numbers_is_no_column(shape):
    told(
        lambda: streams(diamonds=np.zeros(shape)),
        SchemaError,
        "schema.not_a_column",
        "diamonds",
        "diamonds must be one-dimensional",
        f"found {shape}",
    )


@pytest.mark.catalogue(57)
def test_iterators_are_read_once_and_their_own_errors_come_out():
    def lost():
        yield "ann"
        raise KeyError("gone")

    assert streams(creator_id=iter(["ann"]), start=(t for t in [NOON])).ids.tolist() == ["ann"]
    with pytest.raises(KeyError, match="gone"):
        streams(creator_id=lost())
    one = tp.StreamSession(
        "a", start=pd.Timestamp(NOON, unit="s", tz="UTC"), end=pd.Timestamp(NOON + 1, unit="s", tz="UTC"), diamonds=1
    )

    def sessions():
        yield one
        yield {"creator_id": "a"}

    told(
        lambda: tp.Ledger.from_sessions(sessions(), day_rule=UTC),
        InputTypeError,
        "session.bad_type",
        "sessions[1]",
        "each must be a StreamSession",
        "found {'creator_id': 'a'}",
        "columns go to Ledger.from_columns",
    )
    for nothing in (None, one):
        told(
            lambda n=nothing: tp.Ledger.from_sessions(n, day_rule=UTC),
            InputTypeError,
            "session.bad_type",
            "sessions",
            f"found {nothing!r}"[:60],
        )


@pytest.mark.catalogue(57)
@pytest.mark.parametrize("creators", [None, tp.Creator("a"), "ab", [None], ["a"]], ids=repr)
def test_creators_are_a_list_of_them(creators):
    for call in (lambda: streams(creators=creators), lambda: daily(creators=creators)):
        told(
            call,
            InputTypeError,
            "creator.bad_type",
            "creators",
            "each must be a Creator",
            'write [Creator("id", name=…)]',
        )


@pytest.mark.catalogue(58)
def test_a_row_costs_about_200_bytes_on_the_way_in():
    """So ten million rows need two gigabytes for a moment; how long they take is a benchmark's to say."""
    n = 200_000
    columns = {
        "creator_id": np.arange(n) % 1000,
        "start": NOON + 60 * np.arange(n) % (30 * 86_400),
        "diamonds": np.arange(n) % 977,
    }
    tracemalloc.start()
    ledger = streams(**columns, end=columns["start"] + 50, last_day=LAST)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(ledger.streams) == n
    assert peak / n < 220


@pytest.mark.catalogue(48)
def test_a_creator_without_a_stream_has_a_row_of_noughts_and_no_tier():
    ledger = streams(creators=[tp.Creator("idle")], first_day=date(2026, 3, 1), last_day=LAST)
    empty = {name: [] for name in ("creator_id", "start", "end", "diamonds")}
    nobody = streams(**empty, creators=[tp.Creator("idle")], first_day=date(2026, 3, 1), last_day=LAST)
    program = one_tier(active_days=1)
    for found in (ledger, nobody):
        verdicts = tp.judge(found.month(tp.Month(2026, 3)), program)
        row = verdicts.ids.tolist().index("idle")
        assert found.days[row].sum() == 0
        assert verdicts.tier_index[row] == 1  # none of one
        assert verdicts.shortfall[row].tolist() == [[0, 0, 1]]
        assert tp.roster(found, program, as_of=date(2026, 3, 20), draws=20)["idle"]["secured"] is None


@pytest.mark.catalogue(48)
def test_without_any_row_the_days_must_be_given():
    empty = {name: [] for name in ("creator_id", "start", "end", "diamonds")}
    told(
        lambda: streams(**empty, creators=[tp.Creator("idle")]),
        InputError,
        "ledger.no_days",
        "last_day",
        "without streams, last_day must say what is known",
        "pass last_day=",
        "found None",
    )
    with pytest.raises(RowErrors):
        streams(start=[None])
    told(
        lambda: streams(start=[None], on_error="collect"),
        InputError,
        "ledger.no_days",
        "last_day",
        "without streams, last_day must say what is known",
        "found None",
    )


@pytest.mark.catalogue(1, 20, 44)
def test_all_bad_rows_are_reported_at_once_and_the_message_shows_five():
    n = 1000
    columns = {
        "creator_id": ["a"] * n,
        "start": [NOON] * n,
        "end": [NOON - 1 if i % 2 else NOON for i in range(n)],
        "diamonds": [-1 if i % 3 == 0 else i for i in range(n)],
    }
    with pytest.raises(RowErrors) as caught:
        streams(**columns)
    issues = caught.value.issues
    bad = [(i, c) for i in range(n) for c, wrong in (
        ("session.end_before_start", i % 2), ("session.negative_diamonds", i % 3 == 0),
    ) if wrong]  # fmt: skip
    assert list(zip(issues.row, issues.code, strict=True)) == bad
    lines = str(caught.value).splitlines()
    assert lines[0] == "rows: 667 rows break a rule (session.end_before_start: 500, session.negative_diamonds: 334)"
    assert lines[6] == "  … and 829 more in .issues"
    assert len(lines) == 8
    kept = streams(**columns, on_error="collect")
    assert kept.issues.counts() == {"session.end_before_start": 500, "session.negative_diamonds": 334}
    assert len(kept.streams) == n - 667
