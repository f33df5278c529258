"""Files as such: what is no table is refused with its line and the next step, and nothing else comes out."""

import gzip
import zlib

import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tierpace.errors import FileError, InputError, InputTypeError, SchemaError
from tierpace.files.reading import LONGEST_LINE
from tierpace.io.tables import read_columns

HEADER = "id,name\n"


def read(path, **settings):
    return read_columns(path, required=["id"], optional=["name"], **settings)


def written(tmp_path, content, name="table.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(tmp_path, content, code, name="table.csv", **settings):
    with pytest.raises(FileError) as caught:
        read(written(tmp_path, content, name), **settings)
    assert caught.value.code == code
    assert caught.value.hint
    assert f"[{code}]" in str(caught.value)
    return caught.value


@pytest.mark.catalogue(43, 46)
def test_ids_and_words_stay_the_text_they_are(tmp_path):
    path = written(tmp_path, "id,name\n007,NA\n7301234567890123456,\n1e3,null\n")
    assert read(path) == {"id": ["007", "7301234567890123456", "1e3"], "name": ["NA", "", "null"]}


def test_byte_order_mark_crlf_quotes_and_trailing_lines_are_read(tmp_path):
    path = written(tmp_path, b'\xef\xbb\xbf id ,name\r\n7,"a, ""b""\r\nc"\r\n\r\n\r\n')
    assert read(path) == {"id": ["7"], "name": ['a, "b"\r\nc']}


@pytest.mark.parametrize("name", ["table.csv.gz", "table.csv", "TABLE.CSV.GZ"])
def test_gzip_is_read_through_whatever_its_name(tmp_path, name):
    assert read(written(tmp_path, gzip.compress(b"id\n7\n"), name))["id"] == ["7"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", "\n", " \n", ",,\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    refused(tmp_path, content, "file.empty")


def test_an_empty_gzip_is_refused(tmp_path):
    refused(tmp_path, gzip.compress(b""), "file.empty", "table.csv.gz")


def test_a_header_alone_has_no_rows(tmp_path):
    assert read(written(tmp_path, "id,name")) == {"id": [], "name": []}


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        ("id,name\n7,a\n8\n", 3, "1 field"),
        ("id,name\n7,a\n8,b,c\n", 3, "3 fields"),
        ('id,name\n"7\n7",a\n8\n', 4, "1 field"),
        ("id,name\n7,a\n\n8,b\n", 3, "an empty line"),
    ],
)
def test_ragged_lines_are_refused_with_their_line(tmp_path, content, line, found):
    error = refused(tmp_path, content, "file.ragged")
    assert error.field == f"table.csv, line {line}"
    assert error.value == found
    assert "as many fields as the header (2)" in str(error)


def test_an_unclosed_quote_is_refused_where_it_begins(tmp_path):
    error = refused(tmp_path, 'id,name\n7,a\n8,"b\n9,c\n', "file.unclosed_quote")
    assert error.field == "table.csv, line 3"


@pytest.mark.parametrize("content", ['id,name\n7,"a"b\n', "id,name\r7,a\r", "id,name\n7," + "x" * 200_000 + "\n"])
def test_lines_that_are_no_csv_are_refused(tmp_path, content):
    assert refused(tmp_path, content, "file.bad_csv").field.startswith("table.csv, line ")


def test_a_nul_is_refused(tmp_path):
    assert refused(tmp_path, "id,name\n7,a\0b\n", "file.nul").field == "table.csv, line 2"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("id,name\n7,a\n8,Zoë\n".encode("latin-1"), 3),
        ("id\n7\n".encode("utf-16"), 1),
        ("id\n7\n".encode("utf-16-be"), 1),
    ],
)
def test_another_encoding_is_refused_with_its_line(tmp_path, content, line):
    if content.startswith(b"\0"):
        content = b"\xfe\xff" + content
    error = refused(tmp_path, content, "file.encoding")
    assert error.field == f"table.csv, line {line}"
    assert "CSV UTF-8" in error.hint


def test_a_workbook_is_refused(tmp_path):
    assert "xlsx" in refused(tmp_path, b"PK\x03\x04rest", "file.not_text").hint


@pytest.mark.parametrize(
    "content",
    [b"id\n7\n", gzip.compress(b"id\n" * 5000, mtime=0)[:-9], b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 40, b"\x1f\x8b"],
    ids=["plain", "cut short", "no deflate", "two bytes"],
)
def test_a_broken_gzip_is_refused(tmp_path, content):
    refused(tmp_path, content, "file.bad_gzip", "table.csv.gz")


def test_no_more_is_read_than_allowed_gzip_bombs_among_it(tmp_path):
    content = "id\n" + "7\n" * 1000
    assert len(read(written(tmp_path, content), max_bytes=len(content))["id"]) == 1000
    error = refused(tmp_path, gzip.compress(content.encode()), "file.too_large", "t.csv.gz", max_bytes=len(content) - 1)
    assert error.field == "t.csv.gz, line 1001"
    refused(tmp_path, "i" * 50, "file.too_large", max_bytes=10)


def test_a_line_without_end_is_refused(tmp_path):
    bomb = zlib.compressobj(wbits=31)
    content = bomb.compress(b"x" * (LONGEST_LINE + 1)) + bomb.flush()
    refused(tmp_path, content, "file.long_line", "t.csv.gz")


def test_what_cannot_be_opened_is_a_file_error(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path, "a\0b"):
        with pytest.raises(FileError) as caught:
            read(path)
        assert caught.value.code == "file.cannot_open"
        assert caught.value.value == str(path)
    with pytest.raises(FileError, match="No such file or directory"):
        read(tmp_path / "none.csv")


@pytest.mark.parametrize("path", [None, 3, b"table.csv"])
def test_a_path_is_text_or_a_path(path):
    with pytest.raises(InputTypeError) as caught:
        read(path)
    assert caught.value.code == "file.bad_path"
    assert caught.value.field == "path"


@pytest.mark.parametrize("cap", [0, -1, 2.5, True, None])
def test_the_cap_is_a_whole_number_above_zero(tmp_path, cap):
    with pytest.raises(InputError, match="max_bytes must be") as caught:
        read(written(tmp_path, HEADER), max_bytes=cap)
    assert caught.value.code == "file.bad_max_bytes"
    assert caught.value.field == "max_bytes"


# Columns ---------------------------------------------------------------------------------------


def mismatched(tmp_path, header, code, **settings):
    with pytest.raises(SchemaError) as caught:
        read(written(tmp_path, header + "\n"), **settings)
    assert caught.value.code == code
    return caught.value


@pytest.mark.parametrize(
    ("header", "nearest"),
    [("ID,name", "'ID'"), ("name,Id", "'Id'"), ("creator,name", None), ("key;name", "semicolons")],
)
@pytest.mark.catalogue(51)
def test_a_missing_column_is_named_with_those_found_and_the_nearest(tmp_path, header, nearest):
    error = mismatched(tmp_path, header, "schema.missing_column")
    assert error.requirement == "there must be a column 'id'"
    assert error.value == header.split(",")
    assert nearest is None or nearest in error.hint


@pytest.mark.catalogue(52)
def test_a_doubled_column_is_refused(tmp_path):
    error = mismatched(tmp_path, "id,name,name ", "schema.columns")
    assert error.value == ["name"]
    assert error.field == "table.csv, line 1"


@pytest.mark.parametrize("header", ["id,Name", "id,names ", "id, NAME"])
def test_an_optional_column_that_is_nearly_there_is_not_silently_left_out(tmp_path, header):
    error = mismatched(tmp_path, header, "schema.near_column")
    assert "columns={'name'" in error.hint
    path = written(tmp_path, header + "\n7,a\n")
    assert read(path, columns={"name": None}) == {"id": ["7"], "name": None}
    assert read(path, columns={"name": error.value}) == {"id": ["7"], "name": ["a"]}


@pytest.mark.catalogue(50)
def test_other_columns_are_left_alone(tmp_path):
    assert read(written(tmp_path, "manager,id,,\nx,7,,\n")) == {"id": ["7"], "name": None}


def test_columns_say_what_the_file_calls_ours(tmp_path):
    path = written(tmp_path, "Creator ID,Handle\n7,a\n")
    assert read(path, columns={"id": "Creator ID", "name": "Handle"}) == {"id": ["7"], "name": ["a"]}
    error = mismatched(tmp_path, "id,Handle", "schema.missing_column", columns={"name": "Handel"})
    assert "'Handle'" in error.hint


def test_a_mapping_of_columns_is_checked(tmp_path):
    error = mismatched(tmp_path, "id", "schema.unknown_column", columns={"nam": "x"})
    assert error.hint == "did you mean 'name'?"
    for columns in ([("id", "x")], {"id": None}, {"name": 3}):
        with pytest.raises(InputTypeError) as caught:
            read(written(tmp_path, "id\n"), columns=columns)
        assert caught.value.code == "schema.bad_mapping"


# Anything ---------------------------------------------------------------------------------------

CELLS = st.sampled_from(["7", "", '"', '""', ",", "\n", "\r\n", "\r", "\0", "é", "2026-03-01", "id", "name", "\ufeff"])


@settings(max_examples=300)
@given(content=st.binary() | st.lists(CELLS).map(lambda cells: "id,name\n" + "".join(cells)), gz=st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, gz):
    content = content.encode() if isinstance(content, str) else content
    path = written(tmp_path_factory.getbasetemp(), gzip.compress(content) if gz else content, "any.csv")
    found = outcome(path)
    if isinstance(found, InputError):
        assert str(found).endswith(f"[{found.code}]")
    else:
        assert len(found["id"]) == len(found["name"] or found["id"])


@settings(max_examples=100)
@given(damage=st.dictionaries(st.integers(0, 10**6), st.integers(0, 255), min_size=1, max_size=3))
def test_a_damaged_gzip_is_read_or_refused(tmp_path_factory, damage):
    content = bytearray(gzip.compress(b"id,name\n" + b"7,a\n" * 200))
    for at, value in damage.items():
        content[at % len(content)] = value
    assert outcome(written(tmp_path_factory.getbasetemp(), bytes(content), "any.csv.gz"))


def outcome(path):
    """What the reader returns, or the documented error that it raises."""
    try:
        return read(path)
    except (FileError, SchemaError) as error:
        return error


def test_the_window_lists_its_names():
    assert dir(tp.io) == sorted(tp.io.__all__)
    assert all(callable(getattr(tp.io, name)) for name in tp.io.__all__)
    with pytest.raises(AttributeError, match="no attribute 'read_all'"):
        tp.io.read_all  # noqa: B018  # the access is what is tested
