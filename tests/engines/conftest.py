"""The recipes of docs/how-to, run as they are written, on a roster small enough for one ledger."""

import importlib.util
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import frozen

import tierpace as tp
from tests.house.modules import ROOT
from tests.making.random_ledgers import program, streams
from tierpace import buckets
from tierpace.buckets.roster_rows import rows_table

RULE = tp.DayRule("America/New_York")
CUT = "2026-02-14"
ASKED = {"draws": 50, "seed": 3}


@frozen
class Scene:
    """Streams as two Parquet files, the program, and the rows and totals of the whole in one piece."""

    source: str
    program: tp.Program
    digest: str
    totals: pa.Table

    def same(self, folder, totals):
        """Whether the rows in a folder, and the totals, are those of the whole."""
        tables = [pq.read_table(path, partitioning=None) for path in sorted(folder.glob("*.parquet"))]
        return buckets.rows_digest(buckets.merge_rows(tables)) == self.digest and totals.equals(self.totals)


def recipe(name: str) -> ModuleType:
    """A recipe, loaded as the file that the page shows."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "how-to" / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="session")
def scene(tmp_path_factory):
    folder = tmp_path_factory.mktemp("streams")
    who, start, end, diamonds = streams(11, creators=60, days=150, zone=RULE.zone)
    times = pa.timestamp("us", "UTC")
    table = pa.table(
        {
            "creator_id": who,
            "start": pa.array([1_000_000 * at for at in start], pa.int64()).cast(times),
            "end": pa.array([1_000_000 * at for at in end], pa.int64()).cast(times),
            "diamonds": diamonds,
        }
    )
    half = len(who) // 2
    for name, part in (("a", table.slice(0, half)), ("b", table.slice(half))):
        pq.write_table(part, folder / f"{name}.parquet")
    ledger = tp.Ledger.from_columns(creator_id=who, start=start, end=end, diamonds=diamonds, day_rule=RULE)
    found = tp.roster(ledger, program(RULE), as_of=CUT, **ASKED)
    rows = rows_table(found.columns, found.tiers)
    return Scene(str(folder), program(RULE), buckets.rows_digest(rows), buckets.totals(rows))
