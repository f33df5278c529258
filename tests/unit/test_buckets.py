"""Buckets: what their tables must be, what is refused, row numbers of the whole, the guard, and exact totals."""

import sys
from datetime import UTC, date, datetime, timedelta
from math import fsum

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.buckets import bucketed, people_table, rows_by_buckets, table_of
from tests.making.random_ledgers import FIRST, program, streams
from tierpace import buckets
from tierpace.errors import InputError, InputTypeError, MissingExtraError, RowErrors, SchemaError

RULE = tp.DayRule("UTC")
PROGRAM = program(RULE)
COLUMNS = streams(6, creators=9, days=60)
CUT = date(2025, 12, 28)
IDS = sorted(set(COLUMNS[0]))
WHOLE = {"day_rule": RULE, "first_day": FIRST, "measured": (True, True, True), "as_of": CUT}
HOUR = 1764000000  # 24 November 2025, 16:00 UTC


@pytest.fixture(scope="module")
def found():
    parts = bucketed(COLUMNS, [], {who: k % 3 for k, who in enumerate(IDS)}, 4)
    return rows_by_buckets(parts, PROGRAM, cut=CUT, rule=RULE, draws=20, plans=False)


def one(**changed):
    """A table of one stream."""
    cells = {"creator_id": ["ann"], "start": [HOUR], "end": [HOUR + 3600], "diamonds": [5], **changed}
    return pa.table(cells)


# What tables must be ---------------------------------------------------------------------------------


def test_a_bucket_is_a_table_of_arrow_with_its_columns(found):
    learned, _ = found
    for call in (
        lambda table: buckets.extent(table, day_rule=RULE),
        lambda table: buckets.candidates(table, **WHOLE),
        lambda table: buckets.rows(table, learned, PROGRAM),
    ):
        told(lambda call=call: call([1]), InputTypeError, "buckets.no_table", "sessions", "must be a pyarrow.Table")
        told(
            lambda call=call: call(one().drop_columns("end")), SchemaError, "buckets.missing_column", "sessions", "end"
        )
    told(lambda: buckets.totals(None), InputTypeError, "buckets.no_table", "rows", "None")
    told(lambda: buckets.shared_streams(one()), SchemaError, "buckets.missing_column", "streams", "stream_id")
    told(lambda: buckets.schema("row"), InputError, "buckets.unknown_schema", "name", "sessions")


def test_schemas_are_declared_whatever_comes_out(found):
    learned, tables = found
    empty = table_of(COLUMNS, [])
    assert {t.schema for t in tables} == {buckets.schema("rows")}
    assert buckets.rows(empty, learned, PROGRAM).equals(buckets.schema("rows").empty_table())
    assert buckets.candidates(empty, **WHOLE).schema == buckets.schema("candidates")
    assert buckets.extent(empty, day_rule=RULE).schema == buckets.schema("extent")
    assert buckets.merge_totals(map(buckets.totals, tables)).schema == buckets.schema("totals")
    told(lambda: buckets.rows(empty, "learned", PROGRAM), InputTypeError, "buckets.bad_learned", "learned", "a Learned")


def test_an_engine_may_send_an_empty_bucket_with_columns_of_no_type(found):
    learned, _ = found
    nothing = pa.table({name: pa.nulls(0) for name in ("creator_id", "start", "end", "diamonds", "stream_id", "row")})
    assert buckets.rows(nothing, learned, PROGRAM).num_rows == 0
    idle = buckets.rows(nothing, learned, PROGRAM, people_table([tp.Creator("idle", name="Ida")]))
    assert idle.select(["creator_id", "name", "standing", "diamonds"]).to_pylist() == [
        {"creator_id": "idle", "name": "Ida", "standing": "no data", "diamonds": None}
    ]


@pytest.mark.parametrize(
    "times",
    [
        lambda at: at,
        lambda at: pa.array([datetime.fromtimestamp(s, UTC) for s in at], pa.timestamp("us", "UTC")),
        lambda at: pa.array([datetime.fromtimestamp(s, UTC) for s in at], pa.timestamp("ms", "Asia/Tokyo")),
    ],
    ids=["seconds", "UTC", "Tokyo"],
)
def test_instants_may_be_seconds_or_have_a_zone(times):
    table = pa.table({"creator_id": ["7"], "start": times([HOUR]), "end": times([HOUR + 3600]), "diamonds": [5]})
    assert buckets.extent(table, day_rule=RULE).to_pylist()[0]["first_day"] == date(2025, 11, 24)
    as_numbers = table.set_column(0, "creator_id", pa.array([7]))
    assert buckets.candidates(as_numbers, **WHOLE).equals(buckets.candidates(table, **WHOLE))


def test_times_without_a_zone_are_refused_for_an_engine_may_have_moved_them():
    """Spark's timestamps come so through pandas, in the zone of the session."""
    naive = one(start=pa.array([HOUR], pa.timestamp("s")), end=pa.array([HOUR + 3600], pa.timestamp("s")))
    with pytest.raises(RowErrors) as caught:
        buckets.extent(naive, day_rule=RULE)
    assert set(caught.value.issues.code) == {"session.naive_time"}
    assert buckets.extent(naive, day_rule=RULE, zone="UTC").num_rows == 1


def test_rows_count_as_in_the_whole():
    bad = one(end=[HOUR - 5], row=[7_000_000_000])
    with pytest.raises(RowErrors) as caught:
        buckets.extent(bad, day_rule=RULE)
    assert caught.value.issues.row == (7_000_000_000,)
    assert "row 7000000000, creator 'ann'" in str(caught.value)
    assert str(caught.value).endswith("correct the rows, or leave them out of all buckets")
    with pytest.raises(RowErrors) as caught:
        buckets.extent(bad.drop_columns("row"), day_rule=RULE)
    assert caught.value.issues.row == (0,)


def test_a_bucket_of_streams_far_apart_is_no_slip(found):
    """Of a thousand rows one lies two years before: in the whole there are rows between."""
    n = 1200
    start = [HOUR + 60 * k for k in range(n)]
    start[0] -= 800 * 86400
    table = pa.table({"creator_id": ["ann"] * n, "start": start, "end": [s + 30 for s in start], "diamonds": [1] * n})
    assert buckets.extent(table, day_rule=RULE).to_pylist()[0]["streams"] == n
    long = [str(10**17 + k) for k in range(3)]
    rounded = pa.table({"creator_id": [f"{w[:15]}0000" for w in long], "start": start[:3], "end": start[:3]})
    assert buckets.candidates(rounded, **{**WHOLE, "measured": (True, False, True)}).num_rows == 1


def test_ids_that_lost_digits_are_seen_in_all_buckets_together():
    def extents(ends):
        ids = [f"73200000000000{k}{end}" for k, end in enumerate(ends)]
        return [buckets.extent(one(creator_id=[who]), day_rule=RULE) for who in ids]

    told(
        lambda: buckets.whole_of(extents(["0000"] * 3 + ["0001"] * 5), day_rule=RULE),
        InputError,
        "buckets.ids_rounded",
        "creator_id",
        "3 of 8 long ids end in zeros",
    )
    assert buckets.whole_of(extents(["0000"] * 2 + ["0001"] * 5), day_rule=RULE)["last_day"] == date(2025, 11, 24)


def test_what_the_whole_is_like():
    first, second = one(), one(start=[HOUR + 86400], end=[HOUR + 90000], diamonds=pa.nulls(1))
    extents = [buckets.extent(table, day_rule=RULE) for table in (first, second)]
    assert buckets.whole_of(extents, day_rule=RULE) == {
        "day_rule": RULE,
        "first_day": date(2025, 11, 24),
        "last_day": date(2025, 11, 25),
        "measured": (True, True, True),
    }
    assert buckets.whole_of(extents[1], day_rule=RULE)["measured"] == (True, False, True)
    given = buckets.whole_of(extents, day_rule=RULE, first_day="2025-11-01", last_day="2025-12-01")
    assert (given["first_day"], given["last_day"]) == (date(2025, 11, 1), date(2025, 12, 1))
    assert buckets.whole_of([], day_rule=RULE, last_day="2025-12-01")["first_day"] == date(2025, 12, 1)
    told(lambda: buckets.whole_of([], day_rule=RULE), InputError, "buckets.no_days", "last_day", "none")


def test_a_diamond_that_is_missing_is_an_error_in_a_bucket_of_nothing_else():
    """The whole measures diamonds, so a row without them is bad there, and is bad here."""
    with pytest.raises(RowErrors) as caught:
        buckets.candidates(one(diamonds=pa.nulls(1)), **WHOLE)
    assert set(caught.value.issues.code) == {"session.missing_diamonds"}


# Guards ----------------------------------------------------------------------------------------------


def test_a_creator_in_two_buckets_is_noticed(found):
    learned, tables = found
    half = [k for k in range(len(COLUMNS[0])) if COLUMNS[0][k] == IDS[0]]
    salted = [buckets.rows(table_of(COLUMNS, half[k::2]), learned, PROGRAM, draws=20, plans=False) for k in (0, 1)]
    others = tables[0].filter(pc.not_equal(tables[0]["creator_id"], IDS[0]))
    told(
        lambda: buckets.merge_rows([*salted, others]), InputError, "buckets.creator_twice", "creator_id", IDS[0], "salt"
    )
    twice = [buckets.candidates(table_of(COLUMNS, half[k::2]), **WHOLE) for k in (0, 1)]
    told(lambda: buckets.chosen(twice), InputError, "buckets.creator_twice", "creator_id", IDS[0])
    told(lambda: buckets.merge_rows([*tables, *tables]), InputError, "buckets.creator_twice", "creator_id", "4 more")


def test_a_stream_on_two_creators_is_noticed(found):
    _, tables = found
    ids = {"creator_id": ["ann", "bob", "bob", None], "stream_id": ["s1", "s1", "s2", None]}
    shared = buckets.shared_streams(pa.table(ids))
    assert shared.schema == buckets.schema("streams")
    told(
        lambda: buckets.merge_rows(tables, shared=shared),
        InputError,
        "buckets.shared_stream",
        "stream_id",
        "s1 of ann, s1 of bob",
    )
    kept = buckets.shared_streams(pa.table({**ids, "stream_id": ["s1", "s2", "s2", "s3"]}))
    assert buckets.merge_rows(tables, shared=kept).num_rows == len(IDS)
    many = pa.table({"creator_id": [f"c{k}" for k in range(8)], "stream_id": ["s"] * 8})
    told(
        lambda: buckets.merge_rows(tables, shared=[buckets.shared_streams(many)]),
        InputError,
        "buckets.shared_stream",
        "stream_id",
        "3 more",
    )


def test_rows_of_two_cuts_are_no_roster(found):
    _, tables = found
    old = tables[0].set_column(
        tables[0].column_names.index("as_of"), "as_of", pa.array([date(2025, 12, 19)] * tables[0].num_rows)
    )
    told(
        lambda: buckets.merge_rows([*tables[1:], old]),
        InputError,
        "buckets.two_cuts",
        "rows",
        "2025-12 at 2025-12-19",
        "2025-12-28",
    )


def test_learning_needs_the_streams_of_all_who_were_chosen():
    teachers = buckets.candidates(table_of(COLUMNS), **WHOLE)
    some = table_of(COLUMNS, [k for k in range(len(COLUMNS[0])) if COLUMNS[0][k] != IDS[0]])
    told(
        lambda: buckets.learn(some, teachers, **WHOLE),
        InputError,
        "buckets.teachers_missing",
        "table",
        f"1 of {len(IDS)}, '{IDS[0]}'",
    )
    ledger = tp.Ledger.from_columns(
        **dict(zip(("creator_id", "start", "end", "diamonds"), COLUMNS, strict=True)), day_rule=RULE, first_day=FIRST
    )
    more = pa.concat_tables([table_of(COLUMNS), one(row=[0], creator_id=["another"])])
    assert buckets.learn(more, teachers, **WHOLE).digest == tp.learn(ledger.as_of(CUT)).digest


def test_without_pyarrow_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told(
        lambda: buckets.schema("rows"),
        MissingExtraError,
        "buckets.missing_pyarrow",
        "pyarrow",
        "pip install 'tierpace[arrow]'",
        "none",
    )


# Targets and totals ----------------------------------------------------------------------------------


def test_targets_may_name_creators_of_other_buckets(found):
    learned, _ = found
    kept = [k for k in range(len(COLUMNS[0])) if COLUMNS[0][k] == IDS[0]]
    asked = {"target": {IDS[0]: "C", IDS[1]: "A"}, "draws": 20, "plans": False}
    assert buckets.rows(table_of(COLUMNS, kept), learned, PROGRAM, **asked)["target"].to_pylist() == ["C"]


def test_plans_may_be_left_out_and_nothing_else_changes(found):
    learned, _ = found
    table = table_of(COLUMNS)
    with_plans, without = (buckets.rows(table, learned, PROGRAM, draws=20, plans=flag) for flag in (True, False))
    planned = [name for name in with_plans.column_names if name.startswith("plan")]
    assert planned == ["plan", "plan_status", "plan_streams", "plan_hours_each", "plan_gain"]
    assert with_plans.drop_columns(planned).equals(without.drop_columns(planned))
    assert all(without[name].null_count == without.num_rows for name in planned)
    assert not with_plans["plan"].null_count


def test_totals_are_sums_of_rows(found):
    _, tables = found
    rows = buckets.merge_rows(tables)
    total = buckets.totals(rows)
    assert sum(total["creators"].to_pylist()) == len(IDS)
    assert sum(total["diamonds"].to_pylist()) == sum(filter(None, rows["diamonds"].to_pylist()))
    assert sum(total["airtime_seconds"].to_pylist()) == round(
        fsum(rows["airtime_hours"].drop_null().to_pylist()) * 3600
    )
    parts = [part for cell in total["diamonds_mean"].to_pylist() for part in cell]
    assert fsum(parts) == fsum(rows["diamonds_mean"].drop_null().to_pylist())


def test_a_digest_sees_any_change_and_no_order(found):
    _, tables = found
    rows = buckets.merge_rows(tables)
    key = buckets.rows_digest(rows)
    assert (
        key
        == buckets.rows_digest(list(reversed(tables)))
        == buckets.rows_digest(rows.take(list(range(rows.num_rows))[::-1]))
    )
    place = rows.column_names.index("chance")
    chances = rows["chance"].to_pylist()
    shown = [None if c is None else c + 1e-16 if c > 0.5 else c * (1 + 1e-15) for c in chances]
    assert shown != chances
    assert key != buckets.rows_digest(rows.set_column(place, "chance", pa.array(shown, pa.float64())))


# Backtests -------------------------------------------------------------------------------------------


def test_a_backtest_by_buckets_has_the_rows_of_the_whole_and_its_scores_are_merged():
    columns = streams(9, creators=24, days=130)
    names = ("creator_id", "start", "end", "diamonds")
    last = FIRST + timedelta(days=129)

    def ledger_of(kept):
        cells = {name: [column[k] for k in kept] for name, column in zip(names, columns, strict=True)}
        return tp.Ledger.from_columns(**cells, day_rule=RULE, first_day=FIRST, last_day=last, measured=(True,) * 3)

    asked = {"program": PROGRAM, "months": ["2026-02"], "cut_days": [10, 20], "draws": 40, "keep_rows": True}
    whole = ledger_of(range(len(columns[0])))
    learned = {s.progress.as_of: tp.learn(s.progress) for s in tp.splits(whole, months=["2026-02"], cut_days=[10, 20])}
    expected = tp.backtest(whole, {"default": None}, **asked)
    ids = sorted(set(columns[0]))
    found = [
        tp.backtest(
            ledger_of([k for k, who in enumerate(columns[0]) if who in ids[j::3]]), {"default": learned}, **asked
        )
        for j in range(3)
    ]
    rows = sorted(tuple(row) for part in found for row in zip(*part.rows.values(), strict=True))
    assert rows == sorted(zip(*expected.rows.values(), strict=True))
    assert merged(found, "brier", "tiers") == pytest.approx(scores(expected, "brier", "tiers"))
    mine = [row for row in rows if row[4] == "diamonds" and row[2] == 10]
    columns_of = dict(zip(expected.rows, zip(*mine, strict=True), strict=True))
    total = fsum(columns_of["actual"])
    crps, bias = fsum(columns_of["crps"]) / total, (fsum(columns_of["mean"]) - total) / total
    inside = [0.1 <= pit <= 0.9 for pit in columns_of["pit"]]
    assert (crps, bias, sum(inside) / len(inside)) == pytest.approx(
        [scores(expected, name, "diamonds")[10] for name in ("crps", "bias", "coverage")]
    )


def scores(found, score, signal):
    """A score by cut day, of all creators."""
    return {row["cut_day"]: row["value"] for row in scored(found, score, signal)}


def merged(found, score, signal):
    """The means of a score by cut day, weighted by rows."""
    every = [row for part in found for row in scored(part, score, signal)]
    return {
        day: sum(r["value"] * r["rows"] for r in every if r["cut_day"] == day)
        / sum(r["rows"] for r in every if r["cut_day"] == day)
        for day in {r["cut_day"] for r in every}
    }


def scored(found, score, signal):
    rows = [dict(zip(found.scores, cells, strict=True)) for cells in zip(*found.scores.values(), strict=True)]
    return [r for r in rows if (r["stratum"], r["score"], r["signal"]) == ("all", score, signal)]
