"""Streams into a ledger, the work that every user waits for: it must stay about as cheap as adding up columns.

One year of New York, 10,000 creators, a quarter of the streams over midnight. `Ledger.from_columns` does it all: ids
coded, times and counts checked, duplicates and overlaps found, days cut, diamonds split. With it, in the same run and
with the same totals, a straight numpy version that does no more than cut and add (whole seconds, no checks, no
overlaps), polars and duckdb. The bars at 10 million rows: within 2 × the straight version, faster than polars and
duckdb, and at most 500 MB beyond the panel. ::

    python benchmarks/bench_streams.py --rows 1e6 1e7
"""

from measure import alone, arguments, cpu, extra_memory, Report, verdict  # isort: skip  # sets threads before numpy

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from invented import CREATORS, FIRST, LAST, ORDERS, ZONE, Rows, streams
from numpy.typing import NDArray

import tierpace as tp
from tierpace.kernels import days as kernel
from tierpace.ledger.columns import decode_times
from tierpace.ledger.ids import decode_ids

RULE = tp.DayRule(ZONE)
MICRO, DAY, BLOCK = 1_000_000, 86_400, 131_072
BAR, BAR_MEMORY, FULL = 2, 500, 10_000_000
MORE, BAR_MORE = 100, 1 / 3
WARM = 2000
Panel = NDArray[np.int64]


def timed(rows: Rows) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return starts and ends as datetime64, which carry no zone."""
    return tuple((t * MICRO).view("datetime64[us]") for t in (rows.start, rows.end))


def ledger(rows: Rows, who: object, start: object, end: object, zone: str | None) -> Panel:
    """Return the days of the ledger."""
    return tp.Ledger.from_columns(
        creator_id=who,
        start=start,
        end=end,
        diamonds=rows.diamonds,
        day_rule=RULE,
        zone=zone,
        first_day=FIRST,
        last_day=LAST,
    ).days


def straight(rows: Rows, start: NDArray[np.generic], end: NDArray[np.generic]) -> Panel:
    """Return the days of streams that do not overlap, of creators 0 … N-1, with no check whatsoever."""
    edges = RULE.edges(FIRST, LAST)
    n_days = len(edges) - 1
    panel = np.zeros((CREATORS * n_days, 3), np.int64)
    airtime, diamonds = panel[:, 0], panel[:, 1]
    for first in range(0, len(rows.creator), BLOCK):
        block = slice(first, first + BLOCK)
        s, e = (t[block].view(np.int64) // (MICRO if t.dtype.kind == "M" else 1) for t in (start, end))
        amount = rows.diamonds[block]
        day = np.minimum((s - edges[0]) // DAY, n_days - 1)
        day += s >= edges[day + 1]
        day -= s < edges[day]
        cell = rows.creator[block] * n_days + day
        midnight = edges[day + 1]
        over = np.flatnonzero(e > midnight)
        begun = midnight[over] - s[over]
        before = amount[over] * begun // (e[over] - s[over])
        here, part = e - s, amount.copy()
        here[over], part[over] = begun, before
        np.add.at(airtime, cell, here)
        np.add.at(diamonds, cell, part)
        goes_on = day[over] + 1 < n_days
        over, before = over[goes_on], before[goes_on]
        np.add.at(airtime, cell[over] + 1, e[over] - midnight[over])
        np.add.at(diamonds, cell[over] + 1, amount[over] - before)
    panel[:, 2] = airtime > 0
    return panel.reshape(CREATORS, n_days, 3)


def by_polars(rows: Rows, start: NDArray[np.generic], end: NDArray[np.generic]) -> Panel:
    """Return the days as polars makes them: split at the local midnight, then grouped."""
    import polars as pl

    frame = pl.DataFrame({"creator": rows.creator, "start": start, "end": end, "diamonds": rows.diamonds}).lazy()
    frame = frame.with_columns(pl.col("start", "end").dt.replace_time_zone("UTC"))
    here = pl.col("start").dt.convert_time_zone(ZONE).dt.date()
    frame = frame.with_columns(day=here)
    turn = (pl.col("day") + pl.duration(days=1)).cast(pl.Datetime("us")).dt.replace_time_zone(ZONE)
    frame = frame.with_columns(midnight=turn.dt.convert_time_zone("UTC"))
    reached = (pl.min_horizontal("end", "midnight") - pl.col("start")).dt.total_seconds()
    length = (pl.col("end") - pl.col("start")).dt.total_seconds()
    frame = frame.with_columns(reached=reached, length=length)
    frame = frame.with_columns(before=pl.col("diamonds") * pl.col("reached") // pl.col("length"))
    first = frame.select("creator", "day", airtime="reached", diamonds="before")
    second = frame.filter(pl.col("end") > pl.col("midnight")).select(
        "creator",
        day=pl.col("day") + pl.duration(days=1),
        airtime=pl.col("length") - pl.col("reached"),
        diamonds=pl.col("diamonds") - pl.col("before"),
    )
    found = pl.concat([first, second]).group_by("creator", "day").agg(pl.col("airtime", "diamonds").sum()).collect()
    return filled(*(found[c].to_numpy() for c in ("creator", "day", "airtime", "diamonds")))


def by_duckdb(rows: Rows, start: NDArray[np.generic], end: NDArray[np.generic]) -> Panel:
    """Return the days as duckdb makes them."""
    import duckdb
    import pyarrow as pa

    given = pa.table({"creator": rows.creator, "start": start, "end": end, "diamonds": rows.diamonds})
    with duckdb.connect() as db:
        db.execute("SET threads = 1")
        db.execute("SET TimeZone = 'UTC'")
        db.register("given", given)
        found = db.execute(
            f"""
            WITH placed AS (
                SELECT creator, epoch(start)::BIGINT AS s, epoch("end")::BIGINT AS e, diamonds,
                       (timezone('{ZONE}', start::TIMESTAMPTZ))::DATE AS day
                FROM given
            ), turned AS (
                SELECT *, epoch(timezone('{ZONE}', (day + 1)::TIMESTAMP))::BIGINT AS midnight FROM placed
            ), split AS (
                SELECT creator, day, least(e, midnight) - s AS airtime,
                       diamonds * (least(e, midnight) - s) // (e - s) AS part
                FROM turned
                UNION ALL
                SELECT creator, day + 1, e - midnight, diamonds - diamonds * (midnight - s) // (e - s)
                FROM turned WHERE e > midnight
            )
            SELECT creator, day::DATE AS day, sum(airtime)::BIGINT AS airtime, sum(part)::BIGINT AS diamonds
            FROM split GROUP BY ALL
            """  # noqa: S608  # a zone of our own, no user's text
        ).fetchnumpy()
    return filled(*(np.asarray(found[c]) for c in ("creator", "day", "airtime", "diamonds")))


def filled(creator: NDArray[np.int64], day: NDArray[np.generic], *values: NDArray[np.int64]) -> Panel:
    """Return rows of (creator, day) as a panel; days after the last one are dropped."""
    n_days = (LAST - FIRST).days + 1
    panel = np.zeros((CREATORS, n_days, 3), np.int64)
    at = day.astype("datetime64[D]").astype(np.int64) - np.datetime64(FIRST).astype(np.int64)
    inside = at < n_days
    panel[creator[inside], at[inside], :2] = np.stack(values, 1)[inside]
    panel[..., 2] = panel[..., 0] > 0
    return panel


def jobs(rows: Rows) -> dict[str, Callable[[], Callable[[], Panel]]]:
    """Return, for each way to make the panel, what readies its inputs and returns the job."""

    def of_times(job: Callable[..., Panel]) -> Callable[[], Callable[[], Panel]]:
        def ready() -> Callable[[], Panel]:
            start, end = timed(rows)
            return lambda: job(start, end)

        return ready

    def with_ids(make: Callable[[Rows], object]) -> Callable[[], Callable[[], Panel]]:
        def ready() -> Callable[[], Panel]:
            who, (start, end) = make(rows), timed(rows)
            return lambda: ledger(rows, who, start, end, "UTC")

        return ready

    return {
        "plain numpy, seconds": lambda: lambda: straight(rows, rows.start, rows.end),
        "plain numpy, datetime64": of_times(lambda s, e: straight(rows, s, e)),
        "from_columns, seconds": lambda: lambda: ledger(rows, rows.creator, rows.start, rows.end, None),
        "from_columns, datetime64": with_ids(lambda r: r.creator),
        "from_columns, datetime64, ids of 18 digits": with_ids(lambda r: r.creator * 100_000_007 + 10**17),
        "from_columns, datetime64, ids as text": with_ids(names),
        "polars": of_times(lambda s, e: by_polars(rows, s, e)),
        "duckdb": of_times(lambda s, e: by_duckdb(rows, s, e)),
    }


def names(rows: Rows) -> NDArray[np.object_]:
    """Return the creators as text, one object a creator, as readers of files give them."""
    return np.array([str(c) for c in range(CREATORS)], object)[rows.creator]


def stages(rows: Rows) -> dict[str, Callable[[], object]]:
    """Return the parts of from_columns, one by one."""
    start, _ = timed(rows)
    text = names(rows)
    columns = (rows.creator, rows.start, rows.end)
    settings = {"edges": RULE.edges(FIRST, LAST), "n": CREATORS, "min_seconds": 1, "per_stream": False, "whole": False}
    return {
        "ids, integers": lambda: decode_ids(rows.creator, "creator_id"),
        "ids, text": lambda: decode_ids(text, "creator_id"),
        "one column of times, at once": lambda: decode_times(start, "utc", to_utc=None),
        "overlaps and duplicates": lambda: kernel.crowds(*columns),
        "overlaps and duplicates, all sorted": lambda: kernel._crowds(*columns),  # noqa: SLF001  # what it saves
        "days": lambda: kernel.streams_into_days(
            *columns, rows.diamonds, crowd=kernel.crowds(*(c[:0] for c in columns)), **settings
        ),
    }


def memory(name: str, folder: Path) -> float:
    """Return the MB a job takes beyond its panel; the inputs are loaded from files, which takes no more than them."""
    rows = Rows(*(np.load(folder / f"{c}.npy") for c in ("creator", "start", "end", "diamonds")))
    few = Rows(*(getattr(rows, c)[:WARM] for c in ("creator", "start", "end", "diamonds")))
    job, warm = jobs(rows)[name](), jobs(few)[name]()
    return extra_memory(job, warm) - CREATORS * ((LAST - FIRST).days + 1) * 3 * 8 / 1e6


def main() -> None:
    """Print seconds, ratios and memory of each."""
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=float, nargs="+", default=[1e6, 1e7])
    parser.add_argument("--folder", type=Path, help="where the inputs of --memory are")
    asked = parser.parse_args()
    if asked.memory:
        print(memory(asked.memory, asked.folder))
        return
    report = Report("rows", "in order of", "job", "CPU s", "× plain numpy", "MB beyond the panel", "bar")
    for n in map(int, asked.rows):
        for order in ORDERS if n == FULL else ORDERS[:1]:
            compare(report, n, order)
    add_more(report, streams(int(asked.rows[0])))
    rows = streams(int(asked.rows[-1]))
    for name, job in stages(rows).items():
        report.add(f"{len(rows.creator):,}", "time", f"stage: {name}", cpu(job)[0], None, None, "")
    report.write(asked.json)


def add_more(report: Report, rows: Rows) -> None:
    """Add a line for a hundred streams that come to a ledger: what they take compared with a ledger of all streams."""
    who = [f"c{i}" for i in rows.creator]
    names = {"creator_id": who, "start": rows.start, "end": rows.end, "diamonds": rows.diamonds}
    built, whole = cpu(lambda: tp.Ledger.from_columns(**names, day_rule=RULE, first_day=FIRST, last_day=LAST))
    moment = datetime.fromtimestamp(int(rows.start[-1]), UTC)
    more = [
        tp.StreamSession(f"c{k}", start=moment, end=moment + timedelta(hours=2), diamonds=k, id=f"new{k}")
        for k in range(MORE)
    ]
    added, _ = cpu(lambda: whole.with_sessions(more))
    kept = verdict(added / built, BAR_MORE, most=True)
    report.add(
        f"{len(rows.creator):,}", "time", f"{MORE} streams more, of the time of all", added, added / built, None, kept
    )


def compare(report: Report, n: int, order: str) -> None:
    """Add a line for each job, and hold those with a bar to it."""
    rows = streams(n, order=order)
    with tempfile.TemporaryDirectory() as folder:
        for c in ("creator", "start", "end", "diamonds"):
            np.save(Path(folder) / f"{c}.npy", getattr(rows, c))
        seconds: dict[str, float] = {}
        expected = None
        for name, ready in jobs(rows).items():
            if order != "time" and name in ("polars", "duckdb"):
                continue
            seconds[name], panel = cpu(ready())
            totals = panel.sum((0, 1)).tolist()
            expected = totals if expected is None else expected
            if totals != expected:
                sys.exit(f"{name}: totals {totals}, not {expected}")
            del panel
            plain = seconds["plain numpy, seconds" if "seconds" in name else "plain numpy, datetime64"]
            taken = alone(__file__, "--memory", name, "--folder", folder) if n == FULL else None
            bars = []
            if n == FULL and "from_columns" in name and "ids" not in name:
                bars = [verdict(seconds[name] / plain, BAR, most=True), verdict(taken, BAR_MEMORY, most=True) + " (MB)"]
            report.add(f"{n:,}", order, name, seconds[name], seconds[name] / plain, taken, "; ".join(bars))


if __name__ == "__main__":
    main()
