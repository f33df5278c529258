"""Within a day, through every door: rosters, comparisons, plans, what-if, files, frames and the command."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.cli.entry import main
from tierpace.errors import InputError
from tierpace.tables.frames import columns_frame

LEDGER, PROGRAM = tp.demo.ledger(seed=0), tp.demo.program()
AT = datetime(2026, 3, 15, 20, tzinfo=UTC)
EVE, DAY = date(2026, 3, 14), date(2026, 3, 15)


def roster(as_of=AT, **more):
    return tp.roster(LEDGER, PROGRAM, as_of=as_of, draws=60, **more)


def test_a_progress_says_how_far_the_day_has_gone():
    progress = LEDGER.as_of(AT)
    assert repr(progress) == "<Progress 2026-03 day 14 and 20:00 h of 31, 13 creators>"
    assert (progress.cut, progress.as_of, progress.day) == (AT, EVE, 14)
    assert progress.whole == LEDGER.as_of(EVE)
    assert progress.whole.whole is progress.whole
    assert (progress.today.gone, progress.today.seconds_left) == (20 * 3600, 4 * 3600)
    assert progress.days_left[0] == np.datetime64(DAY)
    assert LEDGER.as_of(DAY).cut == DAY


def test_a_roster_within_a_day_says_when():
    table = roster()
    assert table.meta["as_of"] == AT
    assert set(table.columns["as_of"]) == {AT}
    assert set(table.columns["days_left"]) == {17}
    assert repr(table).splitlines()[0] == "2026-03 on 2026-03-15 at 20:00 (UTC), 17 days left · Example 2026-03"
    assert table.notes[0].code == "day_in_progress"
    assert str(table.notes[0]) == (
        "2026-03-15 is in progress, 20:00 h in: by then 62% of a day's airtime is usually done"
    )
    tokyo = roster(AT.astimezone(ZoneInfo("Asia/Tokyo")))
    assert tokyo.columns == table.columns


def test_a_roster_within_a_day_goes_through_json_csv_frames_and_workbooks(tmp_path):
    table = roster()
    again = tp.show.from_json(tp.show.to_json(table))
    assert again == table
    assert json.loads(tp.show.to_json(table))["meta"]["as_of"] == "2026-03-15T20:00:00+00:00"
    kinds = {
        "pandas": "datetime64[s, UTC]",
        "polars": "Datetime(time_unit='ms', time_zone='UTC')",
        "pyarrow": "timestamp[s, tz=UTC]",
    }
    for backend, kind in kinds.items():
        frame = columns_frame(table.columns, backend=backend)
        assert str(frame["as_of"].type if backend == "pyarrow" else frame["as_of"].dtype) == kind
    assert str(table.to_frame()["as_of"].iloc[0]) == "2026-03-15 20:00:00+00:00"
    tp.show.write_xlsx(table, tmp_path / "r.xlsx")
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_index(0).to_python()
    assert rows[1][rows[0].index("as_of")] == "2026-03-15T20:00:00+00:00"


def test_days_and_instants_are_compared_in_time():
    eve, now, end = roster(EVE), roster(), roster(DAY)
    for before, after in ((eve, now), (now, end), (eve, end), (now, now)):
        assert len(tp.compare(before=before, after=after)) == 13
    for before, after in ((now, eve), (end, now)):
        told(
            lambda b=before, a=after: tp.compare(before=b, after=a),
            InputError, "compare.reversed", "before", "swap the two",
        )  # fmt: skip
    moved = tp.compare(before=eve, after=now)
    assert sum(moved.columns["active_days_added"]) == LEDGER.as_of(AT).today.so_far[:, 2].sum()


def test_today_is_planned_with_while_it_is_none_and_leaves_the_time():
    progress = LEDGER.as_of(AT)
    today = progress.today
    projection = tp.project(progress, draws=200)
    planned = tp.plans(projection, PROGRAM, habits=tp.habits(progress), tier="Tier 2", chance=0.95)
    days = {p.creator_id: p.dates for p in planned}
    usual = tp.habits(progress).stream_seconds
    for i, c in enumerate(progress.ids):
        if today.active[i] or usual[i] > today.seconds_left + 450:
            assert DAY not in days[c]
    morning = LEDGER.as_of(AT - timedelta(hours=16))
    long = tp.plans(
        tp.project(morning, draws=200),
        PROGRAM,
        habits=tp.habits(morning),
        tier="Tier 1",
        chance=0.99,
        max_hours_a_day=4,
    )
    assert DAY in {d for p in long for d in p.dates}


def test_what_is_done_today_is_done_once():
    progress = LEDGER.as_of(AT)
    active = progress.ids[np.flatnonzero(progress.today.active)[0]]
    idle = progress.ids[np.flatnonzero(progress.today.state == 0)[0]]
    projection = tp.project(progress, draws=100)
    told(
        lambda: tp.what_if(projection, {active: [tp.planning.ExtraStream(DAY, hours=1)]}, program=PROGRAM),
        InputError, "action.no_such_day", active, "2026-03-16 to 2026-03-31",
    )  # fmt: skip
    after = tp.what_if(projection, {idle: [tp.planning.ExtraStream(DAY, hours=1)]}, program=PROGRAM)
    assert (after.chances_after.by_tier >= after.chances_before.by_tier).all()


def test_gaps_and_verdicts_count_what_today_has_brought():
    eve, now = (LEDGER.as_of(x) for x in (EVE, AT))
    before, after = (tp.judge(p, PROGRAM) for p in (eve, now))
    assert (before.shortfall - after.shortfall <= now.today.so_far[:, None]).all()
    gaps = [tp.gap(tp.project(p, draws=60), PROGRAM).earned for p in (eve, now)]
    assert (gaps[0] >= gaps[1]).all()
    assert (gaps[0] > gaps[1]).any()


def test_the_command_takes_an_instant_with_its_zone(capsys):
    assert main(["demo", "--as-of", "2026-03-15T21:00+01:00", "--format", "json"]) == 0
    meta = json.loads(capsys.readouterr().out)["meta"]
    assert meta["as_of"] == "2026-03-15T20:00:00+00:00"
    for wrong in ("2026-03-15T21:00", "2026-03-15T25:00Z", "2026-03-15 21:00Z", "2026-02-30T21:00Z"):
        with pytest.raises(SystemExit):
            main(["demo", "--as-of", wrong])
        assert "argument --as-of" in capsys.readouterr().err
    assert main(["demo", "--as-of", "2026-03-15T21:00:30Z", "--format", "csv"]) == 0
    assert "2026-03-15T21:00:30+00:00" in capsys.readouterr().out


def test_newcomers_of_the_day_are_there_as_soon_as_they_stream():
    noon = datetime(2026, 3, 15, 12, tzinfo=UTC)
    new = [
        tp.StreamSession("new", start=noon, end=noon + timedelta(hours=2), diamonds=10),
        tp.StreamSession("later", start=noon + timedelta(hours=9), end=noon + timedelta(hours=10), diamonds=10),
    ]
    ledger = LEDGER.with_sessions(new).with_creators(
        [tp.Creator("hired", joined=DAY), tp.Creator("next", joined=date(2026, 3, 16))]
    )
    assert not {"new", "later", "hired", "next"} & set(ledger.as_of(EVE).ids)
    assert {"new", "later", "hired", "next"} & set(ledger.as_of(noon + timedelta(hours=1)).ids) == {"new", "hired"}
    progress = ledger.as_of(noon + timedelta(hours=1))
    row = progress.ids.tolist().index("new")
    assert progress.so_far[row].tolist() == [3600, 5, 1]
    for forecaster in (None, tp.forecasters.Linear(), tp.forecasters.LateMonth(), tp.forecasters.Hurdle()):
        projection = tp.project(progress, forecaster, draws=40)
        assert np.isfinite(projection.draws).all()
        assert (projection.draws[row] >= progress.so_far[row]).all()
    assert roster(AT - timedelta(hours=7))  # and a roster of them is made
    assert "new" in tp.roster(ledger, PROGRAM, as_of=noon + timedelta(hours=1), draws=40).columns["creator_id"]


def test_departures_of_the_day_are_not_known_on_it():
    left = LEDGER.with_creators([tp.Creator("demo-ada", left=DAY)])
    assert "demo-ada" in left.as_of(AT).ids
    assert left.as_of(AT).free_days[0] == LEDGER.as_of(AT).free_days[0]
    gone = LEDGER.with_creators([tp.Creator("demo-ada", left=EVE)])
    progress = gone.as_of(AT)
    assert progress.free_days[0] == progress.seconds_left[0] == 0
    assert (tp.project(progress, draws=20).draws[0] == progress.so_far[0]).all()


def test_days_by_the_stream_are_projected_within_a_day_too():
    """Of a stream that is to come nothing is done yet, however much has been streamed today."""
    start = [datetime(2026, 3, d, 10, tzinfo=UTC) for d in range(1, 13)]
    rule = tp.DayRule("UTC", min_minutes=90, per="stream")
    ledger = tp.Ledger.from_columns(
        creator_id=["a"] * len(start),
        start=start,
        end=[s + timedelta(hours=2) for s in start],
        diamonds=[100] * len(start),
        day_rule=rule,
        last_day=date(2026, 3, 12),
    )
    projection = tp.project(ledger.as_of(datetime(2026, 3, 12, 11, tzinfo=UTC)), draws=50)
    assert projection.progress.today.so_far[0, tp.Signal.AIRTIME] == 3600
    assert (projection.draws[..., tp.Signal.ACTIVE_DAYS] >= 11).all()
