"""A ledger as daily rows in one file: written and read, it is the same; what is not whole is refused."""

import json
import sys
from datetime import date

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st
from pyarrow import parquet

import tierpace as tp
from tests.errors import told
from tests.making import results, strategies
from tierpace.errors import FileError, InputError, MissingExtraError, RowIssues, TierpaceError

KINDS = ["csv", "parquet"]


def bare(ledger):
    """The ledger without what is not stored."""
    return attrs.evolve(ledger, streams=None, issues=RowIssues())


def there_and_back(ledger, path):
    tp.io.write_ledger(ledger, path, overwrite=True)
    return tp.io.read_ledger(path)


def of_daily_rows():
    columns = {"creator_id": ["=a", "'b", "=a"], "day": ["2026-03-01", "2026-03-05", "2026-03-02"], "active": [1, 0, 1]}
    quality = ["spread", "missing", "restated"]
    odd = tp.Creator("\ud800\n\0", name="Zoë, \u202e", known_from=date(2026, 3, 4))
    asked = {"day_rule": results.RULE, "last_day": date(2026, 4, 30), "creators": [odd]}
    return tp.Ledger.from_daily(**columns, airtime_seconds=[60, 0, 5], diamonds=None, quality=quality, **asked)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.catalogue(144)
def test_a_stored_ledger_comes_back(tmp_path, kind):
    path = tmp_path / f"ledger.{kind}"
    for ledger in (
        results.ledger(), of_daily_rows(), tp.demo.ledger(seed=0).mask(date(2026, 2, 3), date(2026, 2, 5)),
        tp.demo.ledger(seed=0).select([]), results.ledger(day_rule=tp.DayRule("Asia/Tokyo", midnight="start")),
    ):  # fmt: skip
        again = there_and_back(ledger, path)
        assert again == bare(ledger)
        assert again.digest == bare(ledger).digest
        assert again.measured.tolist() == ledger.measured.tolist()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15)
@given(scene=strategies.scenes())
def test_any_ledger_comes_back(tmp_path_factory, kind, scene):
    rule, day, found = scene
    ledger = strategies.ledger_of(found, rule, day)
    assert there_and_back(ledger, tmp_path_factory.mktemp("ledger") / f"l.{kind}") == bare(ledger)


def test_a_stored_ledger_gives_the_same_roster_but_for_what_streams_show(tmp_path):
    ledger = bare(tp.demo.ledger(seed=0))
    again = there_and_back(ledger, tmp_path / "l.parquet")
    asked = {"as_of": date(2026, 3, 15), "draws": 50}
    assert tp.roster(again, tp.demo.program(), **asked) == tp.roster(ledger, tp.demo.program(), **asked)


def test_no_cell_of_the_file_begins_a_formula(tmp_path):
    path = tmp_path / "l.csv"
    there_and_back(of_daily_rows(), path)
    head, header, *rows = path.read_text().splitlines()
    assert json.loads(head.removeprefix("# "))["schema"] == "tierpace/stored-ledger/2"
    assert header == "creator,creator_id,day,airtime_seconds,diamonds,active,quality"
    assert rows[-1].split(",")[1].startswith("'=")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_replaced_unasked(tmp_path, kind):
    path = tmp_path / f"l.{kind}"
    tp.io.write_ledger(results.ledger(), path)
    told(lambda: tp.io.write_ledger(results.ledger(), path), FileError, "show.output_exists", "output")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_names_end_as_their_kinds_do(tmp_path):
    for name in ("l.txt", "l", "l.csv.gz", "l.xlsx"):
        told(
            lambda n=name: tp.io.write_ledger(results.ledger(), tmp_path / n),
            FileError,
            "show.bad_suffix",
            "path",
            "must end in .csv or .parquet",
        )
    with pytest.raises(InputError):
        tp.io.write_ledger("ledger", tmp_path / "l.csv")


def test_without_pyarrow_the_way_out_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told(
        lambda: tp.io.write_ledger(results.ledger(), tmp_path / "l.parquet"),
        MissingExtraError,
        "show.missing_pyarrow",
        "path",
        "pip install 'tierpace[arrow]'",
    )


# What is not whole ------------------------------------------------------------------------------


@pytest.fixture
def spoil(tmp_path):
    """Write a ledger, change its head or lines, and read it."""
    path = tmp_path / "l.csv"

    def spoil(*, head=None, lines=None):
        tp.io.write_ledger(of_daily_rows(), path, overwrite=True)
        first, *rest = path.read_text().splitlines()
        content = json.loads(first.removeprefix("# ")) | (head or {})
        path.write_text("\n".join(["# " + json.dumps(content), *(lines(rest) if lines else rest)]) + "\n")
        return tp.io.read_ledger(path)

    return spoil


@pytest.mark.parametrize(
    "spoiling",
    [
        {"lines": lambda rows: rows[:-1]},
        {"lines": lambda rows: [*rows, rows[-1]]},
        {"lines": lambda rows: [*rows[:-1], rows[-2]]},
        {"lines": lambda rows: rows[:1]},
        {"lines": lambda rows: rows[:0]},
        {"lines": lambda rows: [rows[0].replace("quality", "qualities"), *rows[1:]]},
        {"lines": lambda rows: [row.replace("restated", "rested") for row in rows]},
        {"lines": lambda rows: [row.replace(",60,", ",-60,") for row in rows]},
        {"lines": lambda rows: [row.replace(",60,", ",6e1,") for row in rows]},
        {"lines": lambda rows: [row.replace("2026-03-01", "2025-03-01") for row in rows]},
        {"lines": lambda rows: [row.replace("2026-03-01", "1.3.2026") for row in rows]},
        {"lines": lambda rows: [rows[0], "9" + rows[1][1:], *rows[2:]]},
        {"lines": lambda rows: [*rows[:-1], rows[-1] + ",1"]},
        {"head": {"schema": "tierpace/Roster/3"}},
        {"head": {"more": 1}},
        {"head": {"last_day": "9999-12-31"}},
        {"head": {"last_day": "2026-01-01"}},
        {"head": {"last_day": 3}},
        {"head": {"measured": [True]}},
        {"head": {"since": [1]}},
        {"head": {"named": [True]}},
        {"head": {"partial_from": "1.3.2026"}},
        {"head": {"ids": ["a", "b", "c"]}},
        {"head": {"creators": []}},
        {"head": {"day_rule": {"zone": "Nowhere", "min_minutes": 0, "per": "day", "midnight": "split"}}},
        {"head": {"rows": "3"}},
    ],
)
def test_what_is_not_whole_is_refused(spoil, spoiling):
    error = told(
        lambda: spoil(**spoiling),
        FileError,
        "file.bad_ledger",
        "l.csv",
        "the file must be a stored ledger, whole",
        "write it again",
    )
    assert error.value is not None


@pytest.mark.catalogue(144)
def test_a_ledger_of_layout_1_is_read(tmp_path):
    """It did not say whether its last day was given, nor who was named."""
    ledger = bare(results.ledger())
    path = tmp_path / "l.csv"
    tp.io.write_ledger(ledger, path)
    head, *rest = path.read_text().splitlines()
    content = json.loads(head.removeprefix("# ")) | {"schema": "tierpace/stored-ledger/1"}
    first = {key: value for key, value in content.items() if key not in ("partial_from", "named")}
    path.write_text("\n".join(["# " + json.dumps(first), *rest]) + "\n")
    assert tp.io.read_ledger(path) == attrs.evolve(ledger, named=None)


def test_whether_the_last_day_is_assumed_is_stored(tmp_path):
    ledger = bare(results.ledger(last_day=None))
    assert ledger.partial_from is not None
    assert tp.show.from_json(tp.show.to_json(ledger)) == ledger
    for kind in KINDS:
        assert there_and_back(ledger, tmp_path / f"l.{kind}") == ledger


def test_a_newer_layout_needs_an_upgrade(spoil):
    told(lambda: spoil(head={"schema": "tierpace/stored-ledger/3"}), FileError, "file.newer_ledger", "l.csv", "upgrade")


@pytest.mark.parametrize("content", ["", "# ", "# {", "creator_id,day\n", '# {}\n"', "# " + "[" * 100_000])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "l.csv"
    path.write_text(content)
    with pytest.raises(FileError):
        tp.io.read_ledger(path)
    table = tmp_path / "l.parquet"
    parquet.write_table(pa.table({"creator": [1]}), table)
    told(lambda: tp.io.read_ledger(table), FileError, "file.bad_ledger", "l.parquet", "its columns must be creator")


@settings(max_examples=60)
@given(at=st.integers(0, 5000), cut=st.binary(max_size=6), kind=st.sampled_from(KINDS))
def test_a_spoiled_file_is_read_or_refused(tmp_path_factory, at, cut, kind):
    path = tmp_path_factory.mktemp("ledger") / f"l.{kind}"
    tp.io.write_ledger(of_daily_rows(), path)
    content = path.read_bytes()
    place = at % len(content)
    path.write_bytes(content[:place] + cut + content[place + len(cut) :])
    try:
        found = tp.io.read_ledger(path)
    except TierpaceError as error:
        assert error.code  # noqa: PT017  # either way is right
    else:
        assert found.days.dtype == np.int64
