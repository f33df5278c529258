"""What is unknown is not zero: first days, signals that nobody has shown, creators without data."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.making.ledgers import daily
from tests.making.programs import one_tier, program
from tierpace import Signal, forecasters
from tierpace.cli.entry import main

FIRST = date(2026, 7, 1)
RULE = tp.DayRule("UTC")
OURS = [
    None,
    forecasters.Linear(),
    forecasters.DayOfWeek(),
    forecasters.LateMonth(),
    forecasters.EmpiricalBayes(),
    forecasters.Benktander(),
    forecasters.Hurdle(),
    forecasters.ETS(sample=4),
    forecasters.Blend([forecasters.Linear(), forecasters.Benktander()]),
    forecasters.Calibrated(forecasters.Linear()),
]
HEAD = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days"


def live(n=31, *, day=FIRST, last=None, diamonds=900, **more):
    """So many creators with one stream of 3 hours on one day."""
    start = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    return tp.Ledger.from_columns(
        creator_id=[f"c{i:02}" for i in range(n)],
        start=[start] * n,
        end=[start + timedelta(hours=3)] * n,
        diamonds=[diamonds] * n,
        day_rule=RULE,
        last_day=last or day,
        **more,
    )


def exports(folder, names, *, days, gone=()):
    """A folder of one export a day, of a month to date that grows by 1,000 diamonds, 2 hours and a day."""
    folder.mkdir(exist_ok=True)
    for day in days:
        rows = [HEAD]
        for k, name in enumerate(names):
            if (name, day) not in gone and not any(who == name and day >= since for who, since in gone):
                period = f"2026-07-01 ~ 2026-07-{day:02}"
                rows.append(f"{period},{7300 + k},{name},{1000 * day},{2 * day}h 0m 0s,{day}")
        (folder / f"{day:02}.csv").write_text("\n".join(rows) + "\n")
    return folder


SCENES = {
    "the first day": (live, FIRST),
    "the next day": (lambda: live(last=date(2026, 7, 2)), date(2026, 7, 2)),
    "data from the 15th on": (lambda: live(day=date(2026, 7, 15)), date(2026, 7, 15)),
    "one creator, cut on the 5th": (lambda: live(1, last=date(2026, 7, 5)), date(2026, 7, 5)),
    "named creators": (lambda: live(creators=[tp.Creator(f"c{i:02}", name="x") for i in range(31)]), FIRST),
    "named, joined that day": (lambda: live(creators=[tp.Creator(f"c{i:02}", joined=FIRST) for i in range(31)]), FIRST),
    "daily rows": (lambda: daily(np.full((31, 1), 3), first=FIRST, worth=300), FIRST),
}


@pytest.mark.catalogue(147)
@pytest.mark.parametrize("scene", SCENES, ids=str)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_on_a_first_day_nothing_is_certain(scene, forecaster):
    make, day = SCENES[scene]
    projection = tp.project(make().as_of(day), forecaster, draws=200, seed=0)
    assert (tp.chances(projection, one_tier(active_days=2)).by_tier > 0.05).all()
    low, high = np.moveaxis(projection.interval(0.8), 1, 0)
    assert (high > low).all()
    assert (tp.project(make().as_of(day), forecaster, draws=0).point > projection.progress.so_far).all()
    assert {n.code for n in projection.notes} & {"rate_not_known", "draws", "no_past_month"}


@pytest.mark.catalogue(147)
def test_one_export_of_the_first_says_as_little(tmp_path):
    ledger = tp.io.read_backstage(exports(tmp_path / "x", ["ann", "bob", "cy"], days=[1]), day_rule=RULE)
    projection = tp.project(ledger.as_of(FIRST), draws=200, seed=0)
    assert (tp.chances(projection, one_tier(active_days=2)).by_tier > 0.05).all()
    low, high = np.moveaxis(projection.interval(0.8), 1, 0)
    assert (high > low).all()


@pytest.mark.catalogue(147)
def test_the_day_after_is_known_by_how_many_came_back():
    """Who comes back on the second day is likelier to go on, and half of a roster that does is a roster that does."""
    start = datetime(2026, 7, 1, 18, tzinfo=UTC)
    who = [f"c{i:02}" for i in range(20)]
    rows = [(c, start) for c in who] + [(c, start + timedelta(days=1)) for c in who[:10]]
    ledger = tp.Ledger.from_columns(
        creator_id=[c for c, _ in rows],
        start=[s for _, s in rows],
        end=[s + timedelta(hours=2) for _, s in rows],
        diamonds=[100] * len(rows),
        day_rule=RULE,
        last_day=date(2026, 7, 2),
    )
    days = tp.project(ledger.as_of(date(2026, 7, 2)), draws=500).mean[:, Signal.ACTIVE_DAYS]
    assert days[:10].min() > days[10:].max()
    nobody = tp.project(live(20, last=date(2026, 7, 2)).as_of(date(2026, 7, 2)), draws=500)
    assert nobody.mean[:, Signal.ACTIVE_DAYS].max() < days[10:].max()


@pytest.mark.catalogue(148)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_a_signal_that_nobody_has_shown_is_not_known(forecaster):
    start = datetime(2026, 7, 1, 18, tzinfo=UTC)
    rows = [(f"c{i:02}", start + timedelta(days=d)) for i in range(12) for d in range(10)]
    ledger = tp.Ledger.from_columns(
        creator_id=[c for c, _ in rows],
        start=[s for _, s in rows],
        end=[s + timedelta(hours=2) for _, s in rows],
        diamonds=[0] * len(rows),
        day_rule=RULE,
        last_day=date(2026, 7, 10),
    )
    tiers = [tp.Tier("one diamond", active_days=20, diamonds=1), tp.Tier("days", active_days=8)]
    projection = tp.project(ledger.as_of(date(2026, 7, 10)), forecaster, draws=60)
    chances = tp.chances(projection, program(*tiers))
    assert np.isnan(chances.by_tier[:, 0]).all()
    assert (chances.by_tier[:, 1] == 1).all()
    assert np.isnan(chances.by_signal[:, 0, Signal.DIAMONDS]).all()
    assert np.isfinite(chances.by_signal[:, 0, Signal.ACTIVE_DAYS]).all()
    text = "nobody has shown any diamonds yet: tiers that test it have no chance, for it is not known"
    assert text in [str(n) for n in chances.notes]
    table = tp.roster(ledger, program(*tiers), as_of=date(2026, 7, 10), draws=60, target="one diamond")
    assert table.counts["no data"] == 12
    assert set(table.columns["diamonds_mean"]) == set(table.columns["chance"]) == {None}
    assert set(table.columns["plan_status"]) == {"not known"}
    assert text in [str(n) for n in table.notes]


@pytest.mark.catalogue(147)
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
@pytest.mark.parametrize("day", [1, 3, 6])
def test_no_diamond_yet_on_a_few_days_is_not_no_diamond_ever(forecaster, day):
    """One of ten has earned nothing so far: what others earn says what may come."""
    start = datetime(2026, 7, 1, 18, tzinfo=UTC)
    rows = [(i, start + timedelta(days=d)) for i in range(10) for d in range(day)]
    ledger = tp.Ledger.from_columns(
        creator_id=[f"c{i}" for i, _ in rows],
        start=[s for _, s in rows],
        end=[s + timedelta(hours=2) for _, s in rows],
        diamonds=[0 if i == 4 else 300 + 10 * i for i, _ in rows],
        day_rule=RULE,
        last_day=date(2026, 7, day),
    )
    projection = tp.project(ledger.as_of(date(2026, 7, day)), forecaster, draws=200)
    low, high = projection.interval(0.8)[4, :, Signal.DIAMONDS]
    assert low < high
    chance = tp.chances(projection, program(tp.Tier("T", diamonds=1))).by_tier[4, 0]
    assert 0.05 < chance < 1


@pytest.mark.catalogue(148)
def test_a_part_of_a_roster_knows_what_the_whole_has_shown():
    """A block of creators without a diamond is none of those without data."""
    ledger = live(4, last=date(2026, 7, 3)).with_sessions(
        [
            tp.StreamSession(
                "rich",
                start=datetime(2026, 7, 2, 9, tzinfo=UTC),
                end=datetime(2026, 7, 2, 11, tzinfo=UTC),
                diamonds=500,
            )
        ]
    )
    poor = tp.Ledger.from_columns(
        creator_id=ledger.ids[ledger.streams.creator],
        start=ledger.streams.start,
        end=ledger.streams.end,
        diamonds=np.where(ledger.ids[ledger.streams.creator] == "rich", 500, 0),
        day_rule=RULE,
        last_day=date(2026, 7, 3),
    )
    part = poor.as_of(date(2026, 7, 3)).select(["c00", "c01"])
    assert part.shown.all()
    assert not poor.select(["c00", "c01"]).as_of(date(2026, 7, 3)).shown[Signal.DIAMONDS]


@pytest.mark.catalogue(149)
def test_a_plan_on_a_first_day_rests_on_what_an_hour_brought():
    progress = live().as_of(FIRST)
    habits = tp.habits(progress)
    assert habits.diamonds_per_hour == pytest.approx(300)
    rules = program(tp.Tier("T", diamonds=20_000))
    (plan, *_) = tp.plans(tp.project(progress, seed=0), rules, habits=habits, tier="T")
    assert plan.status == "planned"
    assert 10 <= len(plan.dates) <= 30
    assert plan.chance_after >= 0.8


@pytest.mark.catalogue(150)
@pytest.mark.parametrize("ghosts", [1, 7])
@pytest.mark.parametrize("forecaster", OURS, ids=repr)
def test_a_creator_without_data_changes_nothing_for_others(forecaster, ghosts):
    ledger, rules = tp.demo.ledger(seed=0), tp.demo.program()
    more = ledger.with_creators([tp.Creator(f"ghost {k}") for k in range(ghosts)])
    a, b = (x.as_of(tp.demo.AS_OF) for x in (ledger, more))
    one, two = (tp.project(p, forecaster, draws=60, seed=0) for p in (a, b))
    assert np.array_equal(two.draws[b.seen], one.draws)
    assert np.isfinite(two.draws).all()
    unseen = ~b.seen
    assert unseen.sum() == ghosts
    chances = tp.chances(two, rules)
    assert np.isnan(chances.by_tier[unseen]).all()
    paid, of_all = tp.expected_bonus(one, rules), tp.expected_bonus(two, rules)
    assert np.array_equal(of_all.total, paid.total)
    assert (of_all.mean[unseen] == 0).all()
    small, large = (
        tp.roster(x, rules, as_of=tp.demo.AS_OF, forecaster=forecaster, draws=60, target=tp.demo.TARGETS)
        for x in (ledger, more)
    )
    assert large.counts == {**small.counts, "no data": ghosts}
    for name in small.columns:
        if name != "bonus_mean":
            kept = [v for v, s in zip(large.columns[name], b.seen[np.argsort(b.ids)], strict=True) if s]
            assert list(map(repr, kept)) == list(map(repr, small.columns[name])), name
    row = large["ghost 0"]
    nothing = ("chance", "target", "binding", "airtime_hours", "diamonds_mean", "gap_active_days", "projected")
    assert {row[name] for name in nothing} == {None}
    assert (row["standing"], row["plan"], row["plan_streams"]) == ("no data", "no data yet", 0)
    assert row["quality"] == "no data yet"  # nothing was observed
    habits = tp.habits(b)
    pushed = tp.allocate(two, rules, habits=habits, budget=tp.planning.Budget(streams=20))
    assert not any(p.creator_id.startswith("ghost") for p in pushed.pushes)


@pytest.mark.catalogue(150)
def test_the_command_says_of_the_unseen_that_there_is_no_plan(tmp_path, capsys):
    streams, people, rules = tmp_path / "s.csv", tmp_path / "p.csv", tmp_path / "r.toml"
    rows = "".join(f"ann,2026-07-{d:02}T18:00Z,2026-07-{d:02}T20:00Z,50\n" for d in range(1, 10))
    streams.write_text("creator_id,start,end,diamonds\n" + rows)
    people.write_text("id,name\nann,Ann\nnew,New\n")
    head = 'schema = "tierpace/program/1"\nname = "P"\nregion = "US"\nrevision = "1"\n[day_rule]\nzone = "UTC"\n'
    rules.write_text(head + '[[tiers]]\nname = "A"\nactive_days = 20\n')
    asked = ["--program", str(rules), "--creators", str(people), "--as-of", "2026-07-09", "--draws", "40"]
    assert main(["plan", str(streams), "new", *asked]) == 0
    said = capsys.readouterr().out
    assert "new (New)" in said
    assert "\nno data yet\n" in said
    assert "nan" not in said
    assert main(["plan", str(streams), "ann", *asked]) == 0
    assert "chances: A" in capsys.readouterr().out


@pytest.mark.catalogue(170)
def test_a_month_that_began_before_the_data_did_not_end_in_no_tier():
    """29 of 30 days of November are unknown: who has not cleared by the last one may have cleared."""
    ledger = live(3, day=date(2026, 6, 30), last=date(2026, 7, 1))
    rules = program(tp.Tier("A", active_days=5, bonus=tp.Bonus.flat(10, currency="USD")))
    before, after = (tp.report(ledger, rules, as_of=day, draws=50) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    moved = tp.compare(before=before.roster, after=after.roster)
    assert set(moved.columns["closed"]) == {"not known"}
    text = tp.show.digest(after, before=[before])
    assert "not known (3)" in text
    assert "bonus by our count: 0 USD" in text


@pytest.mark.catalogue(150)
def test_who_streams_later_is_not_seen_before():
    """A cut does not know of rows that come after it, whether there is a day of joining or not."""
    late = tp.StreamSession(
        "late",
        start=datetime(2026, 7, 20, 9, tzinfo=UTC),
        end=datetime(2026, 7, 20, 11, tzinfo=UTC),
        diamonds=5,
    )
    people = [tp.Creator("late", joined=FIRST)]
    ledger = live(2, last=date(2026, 7, 25), creators=people).with_sessions([late])
    for day, seen in ((19, [True, True, False]), (20, [True, True, True])):
        assert ledger.as_of(date(2026, 7, day)).seen.tolist() == seen
    assert ledger.as_of(datetime(2026, 7, 20, 8, tzinfo=UTC)).seen.tolist() == [True, True, False]
    assert ledger.as_of(datetime(2026, 7, 20, 10, tzinfo=UTC)).seen.tolist() == [True, True, True]


@pytest.mark.catalogue(150)
def test_a_row_of_nothing_is_a_row_and_one_that_says_missing_is_none():
    ledger = tp.Ledger.from_daily(
        creator_id=["ann", "bob", "cy"],
        day=["2026-07-01", "2026-07-02", "2026-07-02"],
        airtime_seconds=[3600, 0, 0],
        diamonds=[10, 0, 0],
        active=[1, 0, 0],
        quality=["observed", "observed", "missing"],
        day_rule=RULE,
        last_day="2026-07-03",
    )
    assert ledger.as_of("2026-07-01").ids.tolist() == ["ann"]
    assert ledger.as_of("2026-07-03").seen.tolist() == [True, True, False]


@pytest.mark.catalogue(152)
def test_who_is_not_in_the_newest_export_has_no_data_from_then_on(tmp_path):
    folder = exports(tmp_path / "x", ["ann", "bob", "cy"], days=range(1, 18), gone=[("cy", 9)])
    tiers = [
        tp.Tier("A", active_days=20, bonus=tp.Bonus.flat(100, currency="USD")),
        tp.Tier("B", active_days=8, bonus=tp.Bonus.flat(50, currency="USD")),
    ]
    ledger = tp.io.read_backstage(folder, day_rule=RULE)
    assert [(who, code) for _, who, _, code, _ in ledger.issues] == [("7302", "snapshot.vanished")]
    asked = {"as_of": date(2026, 7, 17), "draws": 100}
    row = tp.roster(ledger, program(*tiers), target="A", **asked)["7302"]
    assert (row["standing"], row["chance"], row["no_data_since"]) == ("no data", None, date(2026, 7, 9))
    assert (row["plan"], row["plan_status"], row["plan_streams"]) == ("no data since 9 July", "no data", 0)
    assert row["notes"].startswith("no data since 9 July")
    assert row["airtime_hours"] == 16
    kept = tp.roster(ledger, program(*tiers), target="B", **asked)
    assert (kept["7302"]["standing"], kept["7302"]["chance"]) == ("locked", 1.0)
    frame = kept.to_frame()
    assert frame["no_data_since"].notna().tolist() == [False, False, True]
    report = tp.report(ledger, program(*tiers), target="A", **asked)
    assert "no data since 9 July" in tp.show.html(report)
    assert "cy since Thu 9 Jul" in tp.show.digest(report)
    outlook = tp.expected_bonus(tp.project(ledger.as_of(asked["as_of"]), draws=100), program(*tiers))
    assert outlook.mean[2] == outlook.secured[2] == 50
    # what was known on the days before, and on a day without an export of anybody
    assert ledger.as_of(date(2026, 7, 8)).absent_from.astype(str).tolist() == ["NaT"] * 3
    assert ledger.as_of(date(2026, 7, 9)).absent_from.astype(str).tolist() == ["NaT", "NaT", "2026-07-09"]


@pytest.mark.catalogue(152)
def test_in_a_log_of_streams_silence_is_a_true_zero():
    progress = live(last=date(2026, 7, 17)).as_of(date(2026, 7, 17))
    assert not progress.no_data.any()
    assert np.isfinite(tp.chances(tp.project(progress, draws=50), one_tier(active_days=2)).by_tier).all()


@pytest.mark.catalogue(153)
def test_who_left_says_when_and_has_no_day_left(tmp_path):
    folder = exports(tmp_path / "x", ["ann", "bob", "cy"], days=range(1, 18), gone=[("cy", 10)])
    people = [tp.Creator("7302", name="Cy", left=date(2026, 7, 9))]
    ledger = tp.io.read_backstage(folder, day_rule=RULE, creators=people)
    row = tp.roster(ledger, program(tp.Tier("A", active_days=20)), as_of=date(2026, 7, 17), draws=50)["7302"]
    assert (row["days_left"], row["left"], row["plan"], row["plan_status"]) == (
        0, date(2026, 7, 9), "left on 9 July", "left"
    )  # fmt: skip
    assert (row["standing"], row["no_data_since"]) == ("out of reach", None)
    assert row["notes"].startswith("left on 9 July")


@pytest.mark.catalogue(148)
def test_a_push_names_a_tier_whose_chance_is_known():
    """Diamonds that nobody has shown: the tier that tests them comes first, and is not what a push is for."""
    tiers = [
        tp.Tier("Rich", diamonds=20_000, active_days=9, bonus=tp.Bonus.flat(50, currency="USD")),
        tp.Tier("Days", active_days=8, bonus=tp.Bonus.flat(10, currency="USD")),
    ]
    progress = live(3, diamonds=0).as_of(FIRST)
    projection = tp.project(progress, draws=100)
    found = tp.allocate(projection, program(*tiers), habits=tp.habits(progress), budget=tp.planning.Budget(streams=9))
    assert {push.tier for push in found.pushes} == {"Days"}
    assert all(push.chance_after > push.chance_before for push in found.pushes)
    assert "nan" not in str(found)
    assert tp.show.from_json(tp.show.to_json(found)) == found
