"""One ledger from every kind of source: CSV in its dialects, JSON Lines, Parquet, Arrow, frames of three libraries."""

import gzip
import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st
from pyarrow import ipc, parquet

import tierpace as tp
from tests.errors import told
from tierpace.errors import (
    FileError,
    InputError,
    InputTypeError,
    MissingExtraError,
    RowErrors,
    SchemaError,
    TierpaceError,
)
from tierpace.io import arrow_files
from tierpace.io.sources import first_line

RULE = tp.DayRule("Europe/Berlin")
HOUR = 3600
N = 400


@pytest.fixture(scope="module")
def columns():
    random = np.random.default_rng(3)
    start = 1_772_300_000 + random.integers(0, 40 * 86_400, N)
    return {
        "host": [f"73012345678901234{k:02d}" for k in random.integers(0, 25, N)],
        "begin": [datetime.fromtimestamp(int(s), UTC) for s in start],
        "finish": [datetime.fromtimestamp(int(s), UTC) for s in start + random.integers(60, 4 * HOUR, N)],
        "diamonds": random.integers(0, 9000, N).tolist(),
        "label": [f"s{i}" for i in range(N)],
        "other": [["x"]] * N,
    }


NAMES = {"creator_id": "host", "start": "begin", "end": "finish", "stream_id": "label"}


def read(source, **changed):
    return tp.io.read_sessions(source, **{"columns": NAMES, "day_rule": RULE, **changed})


@pytest.fixture(scope="module")
def truth(columns):
    return tp.Ledger.from_columns(
        creator_id=columns["host"],
        start=columns["begin"],
        end=columns["finish"],
        diamonds=columns["diamonds"],
        stream_id=columns["label"],
        day_rule=RULE,
    )


def kinds(columns):
    """The same table as every kind of frame and column."""
    arrow = pa.table(columns)
    plain = pd.DataFrame(columns)
    shuffled = plain.sample(frac=1, random_state=1)
    zoned = plain.assign(begin=plain["begin"].dt.tz_convert("America/New_York"))
    nullable = plain.assign(diamonds=plain["diamonds"].astype("Int64"), host=plain["host"].astype("string"))
    category = plain.assign(host=pd.Categorical(plain["host"], categories=sorted({*plain["host"], "ghost"})))
    numbers = plain.assign(host=plain["host"].astype("int64"), diamonds=plain["diamonds"].astype("uint16"))
    return {
        "pandas": plain,
        "pandas, shuffled": shuffled,
        "pandas, indexed": plain.set_index("label", drop=False),
        "pandas, another zone": zoned,
        "pandas, nullable": nullable,
        "pandas, category": category,
        "pandas, integers": numbers,
        "pandas, arrow": arrow.select([*NAMES.values(), "diamonds"]).to_pandas(types_mapper=pd.ArrowDtype),
        "pandas, decimals": plain.assign(diamonds=[Decimal(d) for d in plain["diamonds"]]),
        "polars": pl.DataFrame(columns),
        "polars, category": pl.DataFrame(columns).with_columns(pl.col("host").cast(pl.Categorical)),
        "polars, zone": pl.DataFrame(columns).with_columns(pl.col("begin").dt.convert_time_zone("Asia/Tokyo")),
        "arrow": arrow,
        "arrow, dictionary": arrow.set_column(0, "host", arrow["host"].dictionary_encode()),
        "arrow, chunks": pa.concat_tables([arrow.slice(0, 7), arrow.slice(7)]),
        "arrow, large text": arrow.set_column(0, "host", arrow["host"].cast(pa.large_string())),
    }


@pytest.mark.catalogue(19, 41, 43, 50, 53, 54)
def test_every_kind_of_frame_gives_the_identical_ledger(columns, truth):
    for name, frame in kinds(columns).items():
        found = read(frame)
        assert found == truth or name == "pandas, shuffled", name  # whose issues are of other rows
        assert found.digest == truth.digest, name


@pytest.mark.parametrize("suffix", ["parquet", "pq", "arrow", "feather", "ipc", "stream.arrow"])
def test_files_of_arrow_give_the_identical_ledger(columns, truth, tmp_path, suffix):
    path = tmp_path / f"streams.{suffix}"
    table = pa.table(columns)
    if suffix in ("parquet", "pq"):
        parquet.write_table(table, path, row_group_size=64)
    else:
        make = ipc.new_stream if suffix.startswith("stream") else ipc.new_file
        with make(str(path), table.schema) as file:
            file.write_table(table, max_chunksize=64)
    assert read(path) == truth
    assert read(str(path)).digest == truth.digest


def text_rows(columns):
    names = [n for n in columns if n != "other"]
    yield names
    for row in zip(*(columns[n] for n in names), strict=True):
        yield [v.isoformat() if isinstance(v, datetime) else str(v) for v in row]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.catalogue(128, 129)
def test_text_in_every_dialect_gives_the_identical_ledger(columns, truth, tmp_path, encoding, mark):
    content = "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in text_rows(columns)).encode(encoding)
    path = tmp_path / ("streams.csv" if mark == "," else "streams.csv.gz")
    path.write_bytes(content if mark == "," else gzip.compress(content))
    asked = {} if encoding.startswith("utf-8") else {"encoding": encoding}
    assert read(path, **asked) == truth
    assert read(path, **asked, delimiter=mark) == truth


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_give_the_identical_ledger(columns, truth, tmp_path, packed):
    def plain(value):
        return value.isoformat() if isinstance(value, datetime) else value

    names = [n for n in columns if n != "other"]
    rows = [dict(zip(names, map(plain, row), strict=True)) for row in zip(*(columns[n] for n in names), strict=True)]
    rows = [{**row, "host": int(row["host"])} for row in rows]  # an integer in JSON keeps its digits
    content = "".join(json.dumps({**row, "deep": {"x": [1]}}) + "\n" for row in rows).encode()
    path = tmp_path / ("streams.jsonl" + ".gz" * packed)
    path.write_bytes(gzip.compress(content) if packed else content)
    assert read(path) == truth


@pytest.mark.catalogue(3, 41)
def test_times_without_a_zone_are_never_taken_for_utc(columns):
    """A zone-aware column of polars or arrow looks as a naive one does, once numpy has it."""
    naive = [t.replace(tzinfo=None) for t in columns["begin"]]
    for frame in (
        pd.DataFrame({**columns, "begin": naive}), pl.DataFrame({**columns, "begin": naive}),
        pa.table({**columns, "begin": naive}),
    ):  # fmt: skip
        with pytest.raises(RowErrors) as caught:
            read(frame)
        assert caught.value.issues.counts() == {"session.naive_time": N}


def test_bad_rows_of_frames_are_reported_by_their_place(columns):
    frame = pl.DataFrame(columns).with_columns(
        diamonds=pl.when(pl.col("label") == "s7").then(None).otherwise("diamonds")
    )
    with pytest.raises(RowErrors) as caught:
        read(frame)
    assert next(iter(caught.value.issues))[0] == 7
    kept = read(frame, on_error="collect")
    assert len(kept.streams) == N - 1


def test_daily_rows_and_creators_come_from_frames_too(tmp_path):
    rows = {"who": ["a", "a"], "day": [date(2026, 3, 1), date(2026, 3, 2)], "airtime_seconds": [60, 70]}
    more = {"diamonds": [1, 2], "active": [True, False], "quality": [None, "spread"]}
    wanted = tp.Ledger.from_daily(
        creator_id=["a", "a"],
        day=rows["day"],
        airtime_seconds=[60, 70],
        diamonds=[1, 2],
        active=[1, 0],
        quality=["observed", "spread"],
        day_rule=RULE,
    )
    path = tmp_path / "daily.parquet"
    parquet.write_table(pa.table({**rows, **more}), path)
    lines = tmp_path / "daily.ndjson"
    cells = [{n: str(c[i]) if n == "day" else c[i] for n, c in {**rows, **more}.items()} for i in range(2)]
    lines.write_text("\n".join(map(json.dumps, cells)))
    for source in (
        pd.DataFrame({**rows, **more}),
        pl.DataFrame({**rows, **more}),
        pa.table({**rows, **more}),
        path,
        lines,
    ):
        assert tp.io.read_daily(source, columns={"creator_id": "who"}, day_rule=RULE) == wanted

    joined = [date(2026, 3, 1), None]
    people = {"id": ["7301", "7302"], "name": ["Ann", None], "joined": joined, "manager": ["Kim", ""]}
    wanted = (tp.Creator("7301", name="Ann", manager="Kim", joined=date(2026, 3, 1)), tp.Creator("7302"))
    frame = pd.DataFrame(people)
    for source in (
        frame, frame.assign(joined=pd.to_datetime(joined)), frame.assign(id=[7301, 7302]), pl.DataFrame(people),
        pa.table(people),
    ):  # fmt: skip
        assert tp.io.read_creators(source) == wanted
    with pytest.raises(RowErrors):
        tp.io.read_creators(pd.DataFrame({"id": ["a"], "joined": [datetime(2026, 3, 1, 12)]}))
    with pytest.raises(SchemaError, match="long ids lose digits"):
        tp.io.read_creators(pd.DataFrame({"id": [7.301e18]}))


# What is refused --------------------------------------------------------------------------------


@pytest.mark.catalogue(51, 52)
def test_columns_of_frames_are_named_once(columns):
    frame = pd.DataFrame(columns)
    told(
        lambda: read(frame.rename(columns={"host": "hosts"})),
        SchemaError,
        "schema.missing_column",
        "the frame",
        "there must be a column 'host'",
        "the nearest is 'hosts'",
    )
    told(
        lambda: read(pd.concat([frame, frame], axis=1)),
        SchemaError,
        "schema.columns",
        "the frame",
        "a column must have one name, and appear only once",
    )
    deep = pd.DataFrame([["a"]], columns=pd.MultiIndex.from_tuples([("creator_id", "id")]))
    told(lambda: read(deep), SchemaError, "schema.columns", "the frame", "flatten columns of several levels")
    told(
        lambda: read(frame.rename(columns={"diamonds": "Diamonds"})),
        SchemaError,
        "schema.near_column",
        "the frame",
        "an optional column must be named 'diamonds' exactly",
    )


@pytest.mark.catalogue(56)
@pytest.mark.parametrize(
    "source",
    [pl.LazyFrame({"a": [1]}), {"a": [1]}, [1], None, 7, pd.Series([1]), pa.array([1])],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_frame_is_refused(source):
    told(
        lambda: read(source),
        InputTypeError,
        "schema.not_a_frame",
        "source",
        "must be a path, or a data frame of pandas, polars or pyarrow",
        "collect a lazy frame first",
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('{"id": "a", "id": "b"}', "a key appears twice"),
        ('{"id": NaN}', "NaN is not JSON"),
        ('{"id": ' + "[" * 5000 + "]" * 5000 + "}", ""),
        ('{"id": ' + "9" * 5000 + "}", "limit"),
        ('{"id": 1e999999999999999999999}', ""),
        ('["a"]', '["a"]'),
        ("7", "7"),
        ('{"id": {"a": 1}}', "an object or a list as a value"),
        ('{"id": ["a"]}', "an object or a list as a value"),
        ('{"id": "a"', "delimiter"),
        ("\n{}", "an empty line"),
    ],
)
@pytest.mark.catalogue(83)
def test_a_line_that_is_no_object_is_reported_with_its_number(tmp_path, line, found):
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "fine"}\n' + line + "\n")
    error = told(
        lambda: tp.io.read_creators(path),
        FileError,
        "file.bad_json_line",
        "c.jsonl, line 2",
        "each line must be a JSON object",
    )
    assert found in error.value


def test_json_lines_of_too_many_keys_are_no_table(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(json.dumps({f"k{i}-{j}": 1 for j in range(3000)}) for i in range(4)))
    told(lambda: tp.io.read_creators(path), FileError, "file.bad_json_line", "c.jsonl, line 4", "is this a table?")


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
@pytest.mark.parametrize("content", [b"", b"PAR1", b"ARROW1\0\0", b"\0" * 100, b"creator_id,start,end\n"])
def test_damaged_files_of_arrow_are_refused(tmp_path, suffix, content):
    path = tmp_path / f"c.{suffix}"
    path.write_bytes(content)
    told(
        lambda: tp.io.read_creators(path),
        FileError,
        "file.bad_arrow",
        path.name,
        "a Parquet or Arrow file must be whole and sound",
    )


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
@pytest.mark.catalogue(139)
def test_files_of_arrow_have_a_size(tmp_path, suffix, monkeypatch):
    path = tmp_path / f"c.{suffix}"
    table = pa.table({"id": ["7301"] * 5000, "wide": ["x" * 1000] * 5000})
    if suffix == "parquet":
        parquet.write_table(table, path, use_dictionary=False)
    else:
        with ipc.new_file(str(path), table.schema) as file:
            file.write_table(table)
    with pytest.raises(RowErrors):  # an id appears once
        tp.io.read_creators(path, max_bytes=6_000_000)
    told(
        lambda: tp.io.read_creators(path, max_bytes=20_000),
        FileError,
        "file.too_large",
        path.name,
        "at most 20,000 bytes",
    )
    monkeypatch.setattr(arrow_files, "MOST_ROWS", 4999)
    told(lambda: tp.io.read_creators(path), FileError, "file.too_large", path.name, "4,999 rows", "5,000 rows")


def test_without_pyarrow_the_way_out_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told(
        lambda: tp.io.read_creators(tmp_path / "c.parquet"),
        MissingExtraError,
        "file.missing_pyarrow",
        "path",
        "pip install 'tierpace[arrow]'",
    )


def test_a_file_of_arrow_that_is_not_there(tmp_path):
    for name in ("c.parquet", "c.arrow"):
        told(lambda n=name: tp.io.read_creators(tmp_path / n), FileError, "file.cannot_open", "path", "No such file")


@pytest.mark.catalogue(128)
def test_text_that_is_not_of_its_encoding_is_reported_by_its_line(tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes("id,name\n1,Zoë\n".encode("latin-1"))
    told(lambda: tp.io.read_creators(path), FileError, "file.encoding", "c.csv, line 2", "or pass encoding=")
    assert tp.io.read_creators(path, encoding="latin-1")[0].name == "Zoë"
    path.write_bytes("id,name\n1,Zoë\n".encode("utf-16"))
    told(lambda: tp.io.read_creators(path), FileError, "file.encoding", "c.csv, line 1", 'encoding="utf-16"')
    path.write_bytes(b"\xff\xfei\x00d\x00\x00")
    told(
        lambda: tp.io.read_creators(path, encoding="utf-16"),
        FileError,
        "file.encoding",
        "c.csv, line 1",
        "the file must be utf-16",
    )
    for name in ("rot13", "hex", "klingon", 7, None, "zlib"):
        told(
            lambda n=name: tp.io.read_creators(path, encoding=n),
            InputError,
            "file.bad_encoding",
            "encoding",
            "Python knows",
            f"found {name!r}",
        )


@pytest.mark.catalogue(130, 139)
def test_other_encodings_have_the_same_limits(tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes(("id\n" + "a" * 3_000_000).encode("utf-16"))
    told(lambda: tp.io.read_creators(path, encoding="utf-16"), FileError, "file.long_line", "c.csv, line 2")
    told(
        lambda: tp.io.read_creators(path, encoding="utf-16", max_bytes=9), FileError, "file.too_large", "c.csv, line 2"
    )
    path.write_bytes("id\na\0\n".encode("utf-16"))
    told(lambda: tp.io.read_creators(path, encoding="utf-16"), FileError, "file.nul", "c.csv, line 2")


@pytest.mark.catalogue(129)
def test_delimiters_are_found_in_the_header_alone(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("id;name\n1;Ann, of the East\n")
    assert tp.io.read_creators(path)[0].name == "Ann, of the East"
    path.write_text("id,w;x\n1,Ann;y\n")
    with pytest.warns(tp.errors.DataQualityWarning, match="'w;x' is not used"):
        assert tp.io.read_creators(path)[0].id == "1"
    path.write_text("key;name\n1;Ann\n")
    told(
        lambda: tp.io.read_creators(path),
        SchemaError,
        "schema.missing_column",
        "c.csv, line 1",
        "separated by semicolons",
    )
    for mark in ("", ";;", '"', "\n", 7):
        told(lambda m=mark: tp.io.read_creators(path, delimiter=m), InputError, "file.bad_delimiter", "delimiter")


def test_settings_that_a_source_has_no_use_for_are_refused(tmp_path):
    for source, setting in (
        (pd.DataFrame({"id": ["a"]}), {"encoding": "utf-16"}), (tmp_path / "c.parquet", {"delimiter": ";"}),
        (tmp_path / "c.jsonl", {"delimiter": ";"}),
    ):  # fmt: skip
        (name,) = setting
        told(
            lambda s=source, k=setting: tp.io.read_creators(s, **k),
            InputError,
            "file.idle_setting",
            name,
            "leave it out",
        )


def test_the_line_of_the_first_row():
    assert [first_line(n) for n in ("a.csv.gz", "a", "a.b.JSONL", "x.ndjson.gz", "x.pq", pd.DataFrame())] == [
        2,
        2,
        1,
        1,
        None,
        None,
    ]


SPOILED = st.lists(st.binary(max_size=8) | st.sampled_from([b"PAR1", b"ARROW1", b"\xff" * 4]), max_size=4)


@settings(max_examples=60)
@given(
    cuts=SPOILED,
    at=st.lists(st.integers(0, 2000), min_size=4, max_size=4),
    suffix=st.sampled_from(["parquet", "arrow"]),
)
def test_a_spoiled_file_of_arrow_is_read_or_refused(tmp_path_factory, cuts, at, suffix):
    path = tmp_path_factory.mktemp("spoiled") / f"c.{suffix}"
    table = pa.table({"id": ["7301", "7302"], "name": ["Ann", None]})
    if suffix == "parquet":
        parquet.write_table(table, path)
    else:
        with ipc.new_file(str(path), table.schema) as file:
            file.write_table(table)
    content = path.read_bytes()
    for start, cut in zip(at, cuts, strict=False):
        place = start % len(content)
        content = content[:place] + cut + content[place + len(cut) :]
    path.write_bytes(content)
    try:
        tp.io.read_creators(path)
    except TierpaceError as error:
        assert error.code  # noqa: PT017  # either way is right
