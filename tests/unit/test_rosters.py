"""The roster: its columns, its rows, books of programs, targets, joiners, outages and errors."""

import json
import pickle
from datetime import date, timedelta
from importlib import metadata

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.rosters import CUT, FIRST, agency, program, table
from tierpace.core.signals import Signal
from tierpace.errors import AsOfError, InputError, InputTypeError, ProgramError
from tierpace.forecasters import Calibrated, Linear, default

HOUR = 3600
COLUMNS = """creator_id name region manager group ladder rank revision month as_of days_left
    airtime_hours diamonds active_days
    airtime_hours_mean airtime_hours_lo80 airtime_hours_hi80 diamonds_mean diamonds_lo80 diamonds_hi80
    active_days_mean active_days_lo80 active_days_hi80
    secured projected last_month target binding chance standing
    gap_airtime_hours gap_diamonds gap_active_days plan plan_status plan_streams plan_hours_each plan_gain
    currency bonus_mean bonus_secured bonus_at_stake
    trend trend_ratio trend_months quiet_chance no_data_since left quality notes"""
NAMES = COLUMNS.split()


# ------------------------------------------------------------------------------------------------------------ columns
def test_the_columns_of_creators_are_these_in_this_order():
    assert list(table().columns) == NAMES
    assert list(table().to_frame().columns) == NAMES
    assert {len(c) for c in table().columns.values()} == {5}


def test_a_row_by_hand():
    """Bob: 15 days of 2 hours and 20 diamonds; exactly two hours on each day to come."""
    people = {"bob": {"name": "Bob", "manager": "Kim", "group": "east", "region": "US", "joined": FIRST}}
    row = table(agency(**people), forecaster=Fixed([32 * HOUR, 320, 16]))["bob"]
    assert [row[n] for n in NAMES[:11]] == [
        "bob", "Bob", "US", "Kim", "east", "tiers", None, "r1", "2026-03", CUT, 16
    ]  # fmt: skip
    assert [row[n] for n in NAMES[11:14]] == [30.0, 300, 15]
    assert [row[n] for n in NAMES[14:23]] == [62.0] * 3 + [620.0] * 3 + [31.0] * 3
    secured, projected, last, target, binding, chance, standing = (row[n] for n in NAMES[23:30])
    assert (secured, projected, last, target, standing) == ("Bronze", "Gold", "Silver", "Gold", "locked")
    assert binding == "airtime"  # three chances alike: 30 of 60 hours are less than 15 of 24 days
    assert chance == 60.5 / 61
    assert [row[n] for n in NAMES[30:33]] == [30.0, 300, 9]
    assert [row[n] for n in NAMES[33:37]] == ["no extra stream needed: Gold 99 %", "not needed", 0, 0.0]
    assert row["trend"] == "cannot tell"
    assert row["trend_months"] == 1
    assert row["quality"] == "observed"


def test_plans_are_given_in_words_and_in_numbers():
    """Ann has 45 hours and lacks 15: five more streams of three."""
    row = table(forecaster=Fixed([0, 10_000, 16]), target="Gold")["ann"]
    assert (row["plan_streams"], row["plan_hours_each"]) == (5, 3.0)
    assert row["plan"].startswith("5 more streams of 3 h (")
    assert row["plan"].endswith("): Gold <1 % → 99 %")


def test_a_creator_without_a_region_has_the_programs_and_one_with_another_is_refused():
    ledger = agency(ann={"region": "US"})
    assert table(ledger).columns["region"] == ("US",) * 5
    error = told(
        lambda: table(agency(bob={"region": "DE"}, cem={"region": "FR"})),
        InputError,
        "program.region_mismatch",
        "region",
        "every creator's region must be one of US (2 are not)",
    )
    assert error.value == [("bob", "DE"), ("cem", "FR")]


def test_last_months_tier_is_judged_under_last_months_program():
    row = table(agency(), program(first_month=tp.Month(2026, 3)))
    assert set(row.columns["last_month"]) == {None}
    old = program(revision="r0", last_month=tp.Month(2026, 2), tiers=[tp.Tier("Silver", active_days=1)])
    book = tp.ProgramBook([old, program(first_month=tp.Month(2026, 3))])
    people = {c: {"region": "US"} for c in ("ann", "bob", "cem", "dee", "eve")}
    found = table(agency(**people), book)
    assert found.columns["last_month"] == ("Silver",) * 4 + (None,)
    assert set(found.columns["revision"]) == {"r1"}
    assert table().columns["last_month"] == ("Gold", "Silver", "Bronze", "Silver", None)


def test_a_tier_of_last_month_that_is_lost_is_a_note():
    row = table(as_of=date(2026, 3, 20))["dee"]  # 11 days left: Silver's 16 are out of reach
    assert (row["last_month"], row["target"]) == ("Silver", "Bronze")
    assert "Silver of last month is out of reach" in row["notes"]


def test_a_single_past_month_is_a_note_in_good_words():
    assert "1 past month" in table()["ann"]["notes"].split("; ")
    assert "no past month" in table(as_of=date(2026, 2, 15))["ann"]["notes"].split("; ")


# ------------------------------------------------------------------------------------------------------------- targets
def test_one_target_for_all():
    found = table(target="Bronze")
    assert set(found.columns["target"]) == {"Bronze"}
    assert found["ann"]["standing"] == "locked"
    assert found["ann"]["binding"] is None
    assert found["ann"]["plan"] == "Bronze is secured"


def test_targets_for_some():
    free, found = table(), table(target={"ann": "Bronze", "eve": "Gold"})
    assert found["ann"]["target"] == "Bronze"
    assert found["eve"]["target"] == "Gold"
    assert (found["eve"]["standing"], found["eve"]["chance"]) == ("out of reach", 0.0)
    for creator in ("bob", "cem", "dee"):
        assert found[creator] == free[creator]


def test_unknown_targets_and_creators_are_refused():
    told(lambda: table(target="Platinum"), InputError, "program.unknown_tier", "target", "'Platinum'", "Gold, Silver")
    told(lambda: table(target={"bob": "x"}), InputError, "program.unknown_tier", "target", "'x'")
    told(lambda: table(target={"zoe": "Gold"}), InputError, "creator.unknown", "ids", "zoe")


def test_bands_move_standings_and_no_chance():
    a, b = table(forecaster=None), table(forecaster=None, bands=tp.Bands(locked=1.0, on_track=0.999, at_risk=0.998))
    assert a.columns["chance"] == b.columns["chance"]
    assert a.columns["standing"] != b.columns["standing"]


def test_the_chance_that_plans_aim_at_is_an_argument():
    sure = table(target="Gold", chance=0.99, forecaster=None, draws=200)
    easy = table(target="Gold", chance=0.2, forecaster=None, draws=200)
    assert sum(sure.columns["plan_streams"]) > sum(easy.columns["plan_streams"])
    told(lambda: table(chance=2), InputError, "plan.bad_chance", "chance")


# --------------------------------------------------------------------------------------------------------------- books
def book():
    def one(ladder, region, days):
        return program(
            name=f"{ladder} {region}",
            ladder=ladder,
            region=region,
            tiers=[tp.Tier(f"{region} {days}", active_days=days)],
        )

    return tp.ProgramBook([one("hard", "US", 28), one("hard", "DE", 27), one("easy", "US", 8), one("easy", "DE", 9)])


def mixed():
    where = {"U": "US", "D": "DE"}
    return agency(
        **{c: {"region": where[r]} for c, r in zip(("ann", "bob", "cem", "dee", "eve"), "UDUDU", strict=True)}
    )


def test_a_book_gives_a_row_a_creator_and_ladder():
    found = table(mixed(), book())
    keys = list(zip(found.columns["creator_id"], found.columns["ladder"], strict=True))
    assert len(keys) == len(set(keys)) == 10
    days = {("hard", "US"): 28, ("hard", "DE"): 27, ("easy", "US"): 8, ("easy", "DE"): 9}
    for row in found:
        assert row["target"] == f"{row['region']} {days[row['ladder'], row['region']]}"
    assert found.meta["programs"] == ("easy DE r1", "easy US r1", "hard DE r1", "hard US r1")


def test_a_ladder_of_a_book_alone_has_the_rows_it_has_among_others():
    whole, hard = table(mixed(), book()), table(mixed(), book(), ladder="hard")
    assert whole.filter(ladder="hard").columns == hard.columns
    assert whole.filter(ladder="hard").tiers == hard.tiers
    assert whole.filter(ladder="hard").signals == hard.signals


def test_an_id_with_several_ladders_is_no_single_row():
    found = table(mixed(), book())
    told(
        lambda: found["ann"],
        InputError,
        "roster.no_single_row",
        "creator_id",
        "exactly one row must have this id (2 have)",
    )
    assert found.filter(ladder="easy")["ann"]["target"] == "US 8"


def test_a_creator_of_a_region_outside_the_book_is_refused_and_so_is_one_without():
    told(lambda: table(agency(), book()), InputError, "program.region_mismatch", "region", "one of DE, US (5 are not)")


def test_an_unknown_ladder_is_refused():
    told(lambda: table(mixed(), book(), ladder="x"), ProgramError, "program.unknown_ladder", "ladder, region")
    told(
        lambda: table(ladder="x"),
        InputError,
        "program.unknown_ladder",
        "ladder",
        "the program's ladder must be 'tiers'",
    )
    assert table(ladder="tiers") == table()


@pytest.mark.parametrize("value", [None, "example.toml", [program()]])
def test_what_is_no_program_is_refused(value):
    told(lambda: tp.roster(agency(), value, as_of=CUT), InputTypeError, "program.bad_type", "program", "a ProgramBook")


# --------------------------------------------------------------------------------------------------- what is not known
def test_unmeasured_signals_are_none_and_the_trend_is_that_of_diamonds():
    ledger = tp.Ledger.from_daily(
        creator_id=["ann"] * 43,
        day=[FIRST + timedelta(days=k) for k in range(43)],
        airtime_seconds=None,
        diamonds=[10] * 28 + [20] * 15,
        active=[1] * 43,
        day_rule=RULE,
    )
    found = table(ledger, program(tiers=[tp.Tier("A", active_days=20)]))
    row = found["ann"]
    for name in NAMES:
        if "airtime" in name:
            assert row[name] is None
    assert row["trend_ratio"] == tp.habits(ledger.as_of(CUT)).late_month[0, 1]
    assert found.to_frame()["airtime_hours"].isna().all()
    told(lambda: table(ledger), InputError, "program.unmeasured_signal", "program", "the ledger has no airtime")


def test_days_that_are_missing_are_counted_in_quality():
    ledger = agency().mask(date(2026, 3, 3), date(2026, 3, 5), ids=["ann", "eve"])
    found = table(ledger)
    assert found["ann"]["quality"] == "3 missing"
    assert found["bob"]["quality"] == "observed"
    assert found["ann"]["active_days"] == 12


def test_days_of_the_month_before_the_ledger_begins_are_missing():
    ledger = daily(np.full((1, 11), 2), first=date(2026, 3, 5), ids=["ann"])
    assert table(ledger)["ann"]["quality"] == "4 missing"


def test_every_quality_is_reported():
    marks = ["spread"] * 2 + ["restated"] + ["missing"] + ["observed"] * 11
    value = [None if m == "missing" else 1 for m in marks]
    ledger = tp.Ledger.from_daily(
        creator_id=["ann"] * 15,
        day=[date(2026, 3, k) for k in range(1, 16)],
        airtime_seconds=[HOUR if v else None for v in value],
        diamonds=value,
        active=value,
        quality=marks,
        day_rule=RULE,
    )
    assert set(table(ledger)["ann"]["quality"].split(", ")) == {"2 spread", "1 restated", "1 missing"}


def test_a_joiners_thresholds_are_pro_rated_where_the_program_says_so():
    ledger = agency(cem={"joined": date(2026, 3, 11)})
    plain, shared = (table(ledger, program(prorate_joiners=p), target="Gold") for p in (False, True))
    assert plain["cem"]["gap_active_days"] == 24 - 15
    assert shared["cem"]["gap_active_days"] == max(-(-24 * 21 // 31) - 15, 0)
    assert shared["ann"] == plain["ann"]


def test_who_was_not_yet_on_the_roster_has_no_row():
    ledger = agency(eve={"known_from": date(2026, 3, 16)})
    assert table(ledger).columns["creator_id"] == ("ann", "bob", "cem", "dee")
    assert table(ledger, as_of=date(2026, 3, 16)).columns["creator_id"][-1] == "eve"


# ------------------------------------------------------------------------------------------------------------ the edges
def test_an_empty_roster_has_columns_and_no_rows():
    for rules in (program(), book()):
        found = table(agency().select([]), rules)
        assert list(found.columns) == NAMES
        assert len(found) == 0
        assert list(found) == []
        assert set(found.counts.values()) == {0}
        assert found.to_frame().shape == (0, len(NAMES))
        assert found.to_frame("tier").empty
        assert found.to_frame("signal").empty
        assert tp.show.to_dict(found)["rows"] == []


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 4, 1)])
def test_a_day_outside_the_ledger_is_refused(day):
    with pytest.raises(AsOfError):
        table(as_of=day)


def test_a_program_out_of_force_and_a_roster_without_draws_are_refused():
    told(lambda: table(rules=program(first_month=tp.Month(2026, 4))), ProgramError, "program.not_in_force", "month")
    told(lambda: table(draws=0), InputError, "projection.no_draws", "draws")


def test_progress_is_shown_from_nothing_to_all(monkeypatch):
    monkeypatch.setattr("tierpace.rosters.blocks.BLOCK", 2)
    told_ = []
    table(track=lambda *seen: told_.append(seen))
    assert told_ == [("roster", 0, 5), ("roster", 2, 5), ("roster", 4, 5), ("roster", 5, 5)]


@pytest.mark.parametrize("forecaster", [Linear(), Fixed([0, 0, 0])])
@pytest.mark.parametrize(("ids", "steps"), [(["ann"], [(0, 1), (1, 1)]), ([], [(0, 0), (0, 0)])])
def test_progress_of_a_roster_of_one_or_none_is_reported_once(forecaster, ids, steps):
    told_ = []
    table(agency().select(ids), forecaster=forecaster, track=lambda *seen: told_.append(seen))
    assert told_ == [("roster", *step) for step in steps]


class Pooled:
    """Learns nothing, and gives everybody the mean diamonds of those it sees."""

    def tail(self, progress, *, noise):
        draws = np.zeros((len(progress.ids), noise.draws, 3))
        draws[..., Signal.DIAMONDS] = progress.so_far[:, Signal.DIAMONDS].mean()
        return tp.Tail(draws.mean(1) if noise.draws else np.zeros((len(draws), 3)), draws=draws)


def test_a_forecaster_that_cannot_learn_sees_the_whole_roster_however_small_the_blocks(monkeypatch):
    monkeypatch.setattr("tierpace.rosters.blocks.BLOCK", 2)
    so_far = np.array([450, 300, 150, 0, 0])
    found = table(forecaster=Pooled())
    assert found.columns["diamonds_mean"] == tuple(so_far + so_far.mean())
    assert [n.code for n in found.notes] == ["quiet_not_shown"]


# ------------------------------------------------------------------------------------------------------------ the value
def test_what_is_not_said_is_as_the_docs_say():
    settings = {"draws": 1_000, "seed": 0, "chance": 0.8, "forecaster": default(), "bands": tp.Bands()}
    assert tp.roster(agency(), program(), as_of=CUT) == tp.roster(agency(), program(), as_of=CUT, **settings)


def test_meta_says_all_that_the_roster_depends_on():
    ledger = agency()
    meta = table(ledger).meta
    assert meta.pop("version")
    assert meta == {
        "as_of": CUT,
        "month": "2026-03",
        "zone": "UTC",
        "programs": ("P r1",),
        "forecaster": "Linear()",
        "seed": 1,
        "draws": 60,
        "digest": ledger.digest,
        "last_day": ledger.last_day,
        "last_day_assumed": True,
        "health": (
            "data whole up to 2026-03-15",
            f"The last day of the data, {ledger.last_day}, is assumed; may be partial; the cut lies before it.",
        ),
    }


def test_the_notes_of_a_roster_are_those_of_its_projection():
    progress = agency().as_of(CUT)
    for forecaster in (None, Calibrated(Linear())):
        notes = table(forecaster=forecaster).notes
        assert "draws rest on 1 past month with 5 creator-months" in [n.text for n in notes]
        assert notes[:-1] == tp.project(progress, forecaster, draws=60, seed=1).notes
        assert notes[-1].code == "quiet_not_shown"


def test_meta_says_which_version_made_it_and_unknown_where_none_is_installed(monkeypatch):
    monkeypatch.setattr(metadata, "version", {"tierpace": "9.8.7"}.__getitem__)
    assert table().meta["version"] == "9.8.7"

    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert table().meta["version"] == "unknown"


def test_rows_come_by_id_and_by_iteration():
    found = table()
    assert [r["creator_id"] for r in found] == ["ann", "bob", "cem", "dee", "eve"]
    assert found["bob"] == list(found)[1]
    told(lambda: found["zoe"], InputError, "roster.no_single_row", "creator_id", "(0 have)", "ids are text")


def test_filter_keeps_rows_and_their_tiers_and_signals():
    found = table(agency(ann={"manager": "Kim"}, bob={"manager": "Lou"}, cem={"manager": "Kim"}))
    kims = found.filter(manager="Kim")
    assert kims.columns["creator_id"] == ("ann", "cem")
    assert kims.tiers["creator_id"] == ("ann",) * 3 + ("cem",) * 3
    assert kims.signals["creator_id"] == ("ann",) * 9 + ("cem",) * 9
    assert found.filter(manager=["Kim", None]).columns["creator_id"] == ("ann", "cem", "dee", "eve")
    assert found.filter(lambda r: r["airtime_hours"] >= 30).columns["creator_id"] == ("ann", "bob")
    assert found.filter(lambda r: r["airtime_hours"] >= 30, manager="Lou").columns["creator_id"] == ("bob",)
    assert found.filter() == found
    assert len(found.filter(manager="nobody")) == 0
    assert kims.meta == found.meta


def test_sort_puts_missing_last_and_standings_best_first():
    found = table(agency(ann={"manager": "Lou"}, bob={"manager": "Kim"}, eve={"manager": "Kim"}), target="Silver")
    assert found.sort("manager").columns["creator_id"] == ("bob", "eve", "ann", "cem", "dee")
    assert found.sort("manager", descending=True).columns["creator_id"] == ("ann", "bob", "eve", "cem", "dee")
    places = [tp.rules.standings.STANDINGS.index(s) for s in found.sort("standing").columns["standing"]]
    assert places == sorted(places)
    assert list(found.sort().columns["chance"]) == sorted(found.columns["chance"])
    assert found.sort("creator_id") == found


def test_sort_keeps_the_tables_of_tiers_and_signals_in_step():
    found = table().sort("creator_id", descending=True)
    assert found.columns["creator_id"][0] == "eve"
    assert tuple(dict.fromkeys(found.tiers["creator_id"])) == found.columns["creator_id"]
    assert tuple(dict.fromkeys(found.signals["creator_id"])) == found.columns["creator_id"]


def test_unknown_columns_and_rows_are_refused():
    found = table()
    told(
        lambda: found.sort("chances"),
        InputError,
        "roster.unknown_column",
        "column",
        "must be one of the roster's columns",
        "did you mean 'chance'?",
    )
    told(lambda: found.filter(zzz=1), InputError, "roster.unknown_column", "column", "columns are creator_id, name")
    told(lambda: found.to_frame("tiers"), InputError, "roster.bad_rows", "rows", "one of creator, tier, signal")


def test_frames_of_creators_tiers_and_signals():
    found = table()
    creators, tiers, signals = (found.to_frame(rows) for rows in ("creator", "tier", "signal"))
    assert creators.set_index("creator_id").loc["bob", "airtime_hours"] == 30
    assert isinstance(creators["standing"].dtype, pd.CategoricalDtype)
    assert list(tiers.columns) == [
        "creator_id", "ladder", "tier", "chance", "final_chance", "secured", "possible", "binding"
    ]  # fmt: skip
    assert (len(tiers), len(signals)) == (15, 45)
    assert list(signals.columns) == [
        "creator_id", "ladder", "tier", "signal", "threshold", "so_far", "projected", "chance", "gap_earned",
        "gap_projected", "rate_needed",
    ]  # fmt: skip
    bob = signals[(signals.creator_id == "bob") & (signals.tier == "Gold")].set_index("signal")
    assert bob["threshold"].tolist() == [60 * HOUR, 600, 24]
    assert bob["so_far"].tolist() == [30 * HOUR, 300, 15]
    assert bob["gap_earned"].tolist() == [30 * HOUR, 300, 9]


@pytest.mark.parametrize("rows", ["creator", "tier", "signal"])
def test_frames_are_of_the_library_wanted(rows):
    found = table()
    polars, arrow = (found.to_frame(rows, backend=backend) for backend in ("polars", "pyarrow"))
    assert isinstance(polars, pl.DataFrame)
    assert isinstance(arrow, pa.Table)
    ids = {"creator": found.columns, "tier": found.tiers, "signal": found.signals}[rows]["creator_id"]
    assert tuple(polars["creator_id"]) == tuple(arrow["creator_id"].to_pylist()) == ids


def test_a_signal_that_no_tier_tests_has_no_row():
    assert set(table(rules=program(tiers=[tp.Tier("A", diamonds=5)])).signals["signal"]) == {"diamonds"}


def test_plain_values_and_json_say_the_same():
    found = table()
    plain = tp.show.to_dict(found)
    assert plain["schema"] == "tierpace/Roster/3"
    assert [r["creator_id"] for r in plain["rows"]] == list(found.columns["creator_id"])
    assert json.loads(tp.show.to_json(found)) == plain
    assert plain["rows"][1]["as_of"] == "2026-03-15"


def test_a_roster_survives_a_pickle_and_equals_its_like():
    found = table()
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301  # our own bytes
    assert found == table()
    assert found != table(seed=2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(found)


def test_a_roster_shows_itself_as_text_and_as_html():
    found = table()
    assert repr(found).startswith("2026-03 at the end of 2026-03-15 (UTC), 16 days left")
    assert "<table" in found._repr_html_()
