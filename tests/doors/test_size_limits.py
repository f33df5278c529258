"""No door reads more than its limit: what is too large is refused before it is parsed."""

import gzip
import inspect
import zipfile
from functools import partial

import pytest

import tierpace as tp
from tierpace.errors import FileError, InputError

CAP = 1000
RULE = tp.DayRule("UTC")
DOORS = {
    name: partial(call, day_rule=RULE) if "day_rule" in inspect.signature(call).parameters else call
    for name in tp.io.__all__
    if name.startswith("read_") and callable(call := getattr(tp.io, name))
}
TABLES = {"read_sessions", "read_daily", "read_creators"}
WORKBOOKS = {"read_export", "read_backstage", "read_task_file"}
NONSENSE = b"[" * 2 * CAP  # what parsers of TOML, JSON and much else dive into


def too_large(call, path):
    with pytest.raises(FileError) as caught:
        call(path, max_bytes=CAP)
    assert caught.value.code == "file.too_large"
    assert caught.value.field.startswith(path.name)
    assert "1,000 bytes" in str(caught.value)


def test_every_door_for_files_has_a_limit():
    assert len(DOORS) >= 11
    for name, call in DOORS.items():
        limit = inspect.signature(call).parameters["max_bytes"]
        assert limit.kind is limit.KEYWORD_ONLY, name
        assert 0 < limit.default <= 1 << 30, name
    assert inspect.signature(tp.show.from_json).parameters["max_bytes"].default <= 1 << 30


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.catalogue(83, 139)
def test_what_is_too_large_is_refused_before_it_is_parsed(tmp_path, name, packed):
    suffix = ".toml" if name in {"read_program", "read_programs"} else ".csv"
    path = tmp_path / (f"x{suffix}.gz" if packed else f"x{suffix}")
    path.write_bytes(gzip.compress(NONSENSE) if packed else NONSENSE)
    too_large(DOORS[name], path)


@pytest.mark.parametrize("name", sorted(TABLES | {"read_ledger"}))
@pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".jsonl"])
@pytest.mark.catalogue(139)
def test_tables_of_other_kinds_are_refused_before_they_are_parsed(tmp_path, name, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(b"PAR1" + NONSENSE + b"PAR1" if suffix == ".parquet" else NONSENSE)
    too_large(DOORS[name], path)


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.catalogue(139)
def test_workbooks_are_refused_before_they_are_parsed(tmp_path, name, packing):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", packing) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", NONSENSE)
    too_large(DOORS[name], path)


@pytest.mark.catalogue(83)
def test_json_is_refused_before_it_is_parsed():
    with pytest.raises(InputError) as caught:
        tp.show.from_json(NONSENSE.decode(), max_bytes=CAP)
    assert caught.value.code == "show.too_large"
