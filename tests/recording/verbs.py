"""Every verb about months and tiers, on one scene."""

import zipfile
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import numpy as np

from tests.recording.digests import Recorder, plain
from tests.recording.names import find
from tests.recording.scenes import DRAWS, Scene

FORECASTERS = ("Linear", "DayOfWeek", "LateMonth", "Benktander", "EmpiricalBayes", "ETS", "Hurdle")


def cut_of(scene: Scene):
    """The month to date."""
    return scene.ledger.as_of(scene.as_of)


def projection_of(scene: Scene):
    """The projection that most verbs are given."""
    return find("project")(cut_of(scene), draws=DRAWS, seed=3)


def _ledger(scene: Scene, recorder: Recorder) -> None:
    at, ledger = f"{scene.name}/ledger", scene.ledger
    first, some = ledger.first_day + timedelta(days=9), scene.some
    recorder.result(at, ledger)
    recorder.value(f"{at}/select", ledger.select(some))
    recorder.value(f"{at}/mask", ledger.mask(first, first + timedelta(days=3), ids=some))
    recorder.value(f"{at}/until", ledger.until(scene.as_of))
    recorder.value(f"{at}/until without streams", ledger.until(scene.as_of, streams=False))
    recorder.value(f"{at}/rows_of", ledger.rows_of(some))
    recorder.value(f"{at}/index", ledger.index(scene.as_of))
    recorder.value(f"{at}/day_seconds", ledger.day_seconds())
    people = [find("Creator")(some[0], name="Someone", manager="Kim", joined=first), find("Creator")("newcomer")]
    recorder.value(f"{at}/with_creators", ledger.with_creators(people))
    sessions = _sessions(ledger)
    later = datetime.combine(ledger.last_day, time(15), UTC)
    paid = 77 if ledger.measured[1] else None
    more = find("StreamSession")(some[0], start=later, end=later + timedelta(hours=1), diamonds=paid)
    recorder.value(f"{at}/with_sessions", ledger.with_sessions([more], smaller="replace"))
    made = {"day_rule": ledger.day_rule, "first_day": ledger.first_day, "last_day": ledger.last_day}
    kind = type(ledger)
    recorder.value(f"{at}/from_sessions", kind.from_sessions(sessions, creators=ledger.creators, **made))
    creator, day = np.nonzero(ledger.days[:, :, 2] > 0)
    columns = {
        "creator_id": ledger.ids[creator],
        "day": [str(ledger.dates[d]) for d in day],
        "airtime_seconds": ledger.days[creator, day, 0],
        "diamonds": ledger.days[creator, day, 1] if ledger.measured[1] else None,
        "active": ledger.days[creator, day, 2],
    }
    recorder.value(f"{at}/from_daily", kind.from_daily(**columns, **made))
    streams = ledger.streams
    recorder.value(f"{at}/streams/take", streams.take(np.arange(0, len(streams.start), 7)))
    recorder.value(f"{at}/streams/until", streams.until(int(ledger.edges[40])))
    recorder.value(f"{at}/streams/of_creators", streams.of_creators(np.arange(len(ledger.ids))[::-1]))


def _sessions(ledger):
    session, s = find("StreamSession"), ledger.streams
    when = [[datetime.fromtimestamp(int(x), UTC) for x in column] for column in (s.start, s.end)]
    paid = s.diamonds.tolist() if ledger.measured[1] else [None] * len(when[0])
    rows = zip(ledger.ids[s.creator], *when, paid, strict=True)
    return [session(str(who), start=start, end=end, diamonds=n) for who, start, end, n in rows]


def _cuts(scene: Scene, recorder: Recorder) -> None:
    at, ledger, month = f"{scene.name}/progress", scene.ledger, scene.month
    progress = cut_of(scene)
    noon = datetime.combine(scene.as_of, time(12, 30), UTC)
    for name, cut in {
        "day": progress,
        "instant": ledger.as_of(noon),
        "latest": ledger.as_of("latest"),
        "eve": ledger.as_of(month.first - timedelta(days=1), month=month),
        "some": progress.select(scene.some),
    }.items():
        recorder.value(f"{at}/{name}", cut)
    recorder.json(f"{at}/instant", find("to_json")(ledger.as_of(noon)))
    recorder.value(f"{at}/instant/whole", ledger.as_of(noon).whole)
    recorder.value(f"{at}/of_seen", progress.of_seen)
    recorder.value(f"{at}/complete_months", progress.complete_months())
    recorder.value(f"{at}/spans", [progress.span(own) for own in progress.complete_months()])
    recorder.value(f"{at}/why_no_data", [progress.why_no_data(row) for row in np.flatnonzero(progress.no_data)])
    for k, (past, actual) in enumerate(progress.past()):
        recorder.text(f"{at}/past/{k}", f"{plain(past)}\n{plain(actual)}")
    recorder.result(f"{scene.name}/totals", ledger.month(month.shift(-1)))
    recorder.result(f"{scene.name}/health", find("health")(ledger, as_of=scene.as_of))


def _forecasts(scene: Scene, recorder: Recorder) -> None:
    at, progress, project = f"{scene.name}/project", cut_of(scene), find("project")
    calibrated, blend = find("Calibrated"), find("Blend")
    makers = {name: find(name)() for name in FORECASTERS}
    makers["ETS"] = find("ETS")(sample=4)
    makers["Blend"] = blend([find("Linear")(), find("Benktander")()])
    makers["Calibrated Linear"] = calibrated(find("Linear")())
    makers["default"] = find("default")()
    for name, maker in makers.items():
        for draws in (0, 30)[: 1 + (name != "ETS")]:  # whose futures take minutes
            found = project(progress, maker, draws=draws, seed=1)
            recorder.value(f"{at}/{name}/{draws} draws", found)
        learned = maker.learn(progress)
        noise = find("Noise")(progress.ids, progress.month, draws=20, seed=2)
        recorder.value(f"{at}/{name}/tail", learned.tail(progress, noise=noise))
        if hasattr(maker, "walk"):
            recorder.value(f"{at}/{name}/walk", maker.walk(progress)[1])
    recorder.value(f"{at}/noise/own", noise.own(3))
    recorder.value(f"{at}/noise/of some", noise.of(scene.some).own(3))
    recorder.value(f"{at}/noise/world", noise.world(3, lane=1))
    projection = projection_of(scene)
    recorder.result(at, projection)
    recorder.value(f"{at}/select", projection.select(scene.some))
    recorder.value(f"{at}/quantile", projection.quantile([0.1, 0.5]))
    recorder.value(f"{at}/interval", projection.interval(0.9))
    recorder.value(f"{at}/paid_draws", projection.paid_draws())
    noon = scene.ledger.as_of(datetime.combine(scene.as_of, time(12, 30), UTC))
    recorder.value(f"{at}/instant", project(noon, draws=20))
    eve = scene.ledger.as_of(scene.month.first - timedelta(days=1), month=scene.month)
    recorder.value(f"{at}/eve", project(eve, draws=20))


def _rules(scene: Scene, recorder: Recorder) -> None:
    at, program, progress = scene.name, scene.program, cut_of(scene)
    projection = projection_of(scene)
    recorder.result(f"{at}/program", program)
    thresholds = program.thresholds_for(progress.creators, scene.month)
    recorder.value(f"{at}/program/thresholds_for", thresholds)
    recorder.value(f"{at}/check_program", find("check_program")(program, scene.ledger))
    verdicts, chances = find("judge")(progress, program), find("chances")(projection, program)
    recorder.result(f"{at}/judge", verdicts)
    recorder.value(f"{at}/judge/select", verdicts.select(scene.some))
    recorder.value(f"{at}/judge a whole month", find("judge")(scene.ledger.month(scene.month.shift(-1)), program))
    recorder.result(f"{at}/chances", chances)
    recorder.value(f"{at}/chances/select", chances.select(scene.some))
    gap = find("gap")(projection, program)
    recorder.result(f"{at}/gap", gap)
    recorder.value(f"{at}/gap/select", gap.select(scene.some))
    outlook = find("expected_bonus")(projection, program, level=0.9)
    recorder.result(f"{at}/expected_bonus", outlook)
    recorder.value(f"{at}/expected_bonus/worth_of_tier", outlook.worth_of_tier(program.names[0], diamonds=500_000))
    paces = find("paces")(projection)
    recorder.result(f"{at}/paces", paces)
    recorder.value(f"{at}/paces/fan", paces.fan())
    recorder.value(f"{at}/paces/select", paces.select(scene.some))
    recorder.value(f"{at}/bands", find("Bands")().place(np.linspace(0, 1, 41)))


def _planning(scene: Scene, recorder: Recorder) -> None:
    at, program, some = scene.name, scene.program, scene.some
    projection = projection_of(scene)
    habits = find("habits")(cut_of(scene))
    recorder.result(f"{at}/habits", habits)
    recorder.value(f"{at}/habits/take", habits.take(np.arange(2)))
    recorder.value(f"{at}/habits/select", habits.select(some))
    day = scene.as_of + timedelta(days=3)
    for name, own in {
        "first": {"tier": program.names[0]},
        "last": {"tier": program.names[-1], "chance": 0.6, "max_hours_a_day": 5},
        "busy": {"tier": program.names[1], "busy": {some[0]: [day]}},
    }.items():
        plans = find("plans")(projection, program, habits=habits, **own)
        recorder.value(f"{at}/plans/{name}", plans)
        recorder.value(f"{at}/plans/{name}/brief", [plan.brief for plan in plans])
        recorder.json(f"{at}/plans/{name}", find("to_json")(plans))
    recorder.result(f"{at}/plans/of one", plans[0])
    actions = {
        some[0]: [find("ExtraStream")(day, hours=2), find("DayOff")(day + timedelta(days=1))],
        some[1]: [find("LongerStreams")(hours=0.5)],
    }
    recorder.result(f"{at}/what_if", find("what_if")(projection, actions, program=program))
    for name, own in {"streams": {"streams": 6}, "hours": {"hours": 9.5, "creators": 2}}.items():
        budget = find("Budget")(**own)
        recorder.result(f"{at}/allocate/{name}/budget", budget)
        found = find("allocate")(projection, program, habits=habits, budget=budget)
        recorder.result(f"{at}/allocate/{name}", found)


def _rosters(scene: Scene, recorder: Recorder) -> None:
    at, ledger, program = scene.name, scene.ledger, scene.program
    roster, report, month = find("roster"), find("report"), scene.month
    asked = {"draws": DRAWS, "seed": 1, "target": scene.target or None}
    table = roster(ledger, program, as_of=scene.as_of, **asked)
    recorder.result(f"{at}/roster", table)
    for rows in ("tier", "signal"):
        recorder.text(f"{at}/roster/frame of a {rows}", table.to_frame(rows).to_csv(), "csv")
    recorder.value(f"{at}/roster/filter", table.filter(standing="at risk"))
    recorder.value(f"{at}/roster/sort", table.sort("chance", descending=True))
    recorder.value(f"{at}/roster/row", table[scene.some[0]])
    recorder.value(f"{at}/roster/instant", roster(ledger, program, as_of=_noon(scene), draws=30))
    eve = {"as_of": month.first - timedelta(days=1), "month": month, "draws": 30}
    recorder.value(f"{at}/roster/eve", roster(ledger, program, **eve))
    before = roster(ledger, program, as_of=scene.as_of - timedelta(days=5), **asked)
    recorder.result(f"{at}/compare", find("compare")(before=before, after=table))
    recorder.result(f"{at}/creator_view", find("creator_view")(table[scene.some[0]]))
    found = report(ledger, program, as_of=scene.as_of, **asked)
    recorder.value(f"{at}/report", found)
    recorder.text(f"{at}/report/digest", find("digest")(found, before=[before]), "md")
    recorder.text(f"{at}/report/page", find("html")(found, title="A page"), "html")
    recorder.text(f"{at}/roster/page", find("html")(table, order="given"), "html")
    for by in ("manager", "region"):
        recorder.result(f"{at}/subtotals/{by}", find("subtotals")(table, by=by, bonuses=found.bonuses))
    find("write_html")(found, "page.html", overwrite=True)
    recorder.text(f"{at}/report/page in a file", Path("page.html").read_text("utf-8"), "html")
    find("write_xlsx")(table, "roster.xlsx", overwrite=True)
    recorder.text(f"{at}/roster/xlsx", xlsx_text(Path("roster.xlsx")), "xml")
    daily = ledger.until(ledger.last_day, streams=False)
    for suffix in ("csv", "parquet"):
        find("write_ledger")(daily, f"ledger.{suffix}", overwrite=True)
        recorder.value(f"{at}/ledger/read from {suffix}", find("read_ledger")(f"ledger.{suffix}"))
    recorder.text(f"{at}/ledger/stored", Path("ledger.csv").read_text("utf-8"), "csv")


def _noon(scene: Scene) -> datetime:
    return datetime.combine(scene.as_of, time(12, 30), UTC)


def xlsx_text(path: Path) -> str:
    """What stands in a workbook, but for when it was made."""
    with zipfile.ZipFile(path) as book:
        names = [name for name in sorted(book.namelist()) if name != "docProps/core.xml"]
        return "\n".join(f"{name}\n{book.read(name).decode()}" for name in names)


def _past(scene: Scene, recorder: Recorder) -> None:
    at, ledger, program = scene.name, scene.ledger, scene.program
    months = [scene.month.shift(-1), scene.month]
    months = [own for own in months if own.last <= ledger.last_day]
    for k, split in enumerate(find("splits")(ledger, months=months, cut_days=[10, 20])):
        recorder.text(f"{at}/splits/{k}", f"{plain(split)}\n{plain(split.progress)}")
    makers = {"linear": find("Linear")(), "weekday": find("DayOfWeek")(), "best": find("default")()}
    asked = {"program": program, "months": months, "cut_days": [10, 20], "draws": 30}
    tested = find("backtest")(ledger, makers, **asked, keep_rows=True)
    recorder.result(f"{at}/backtest", tested)
    for table in ("scores", "reliability", "rows"):
        recorder.text(f"{at}/backtest/frame of {table}", tested.to_frame(table).to_csv(), "csv")
    recorder.result(f"{at}/leaderboard/crps", tested.leaderboard("crps", baseline="linear"))
    recorder.result(f"{at}/leaderboard/brier", tested.leaderboard("brier", baseline="weekday", stratum="regular"))
    found = find("chance_history")(ledger, program, as_of=scene.as_of, ids=scene.some, draws=20)
    recorder.result(f"{at}/chance_history", found)
    month = months[0]
    totals = ledger.month(month)
    paid = find("PaidMonth")(
        month,
        ids=[str(who) for who in totals.ids[:5]] + ["gone"],
        diamonds=[*totals.totals[:4, 1].tolist(), 3, 5],
        active_days=[*totals.totals[:4, 2].tolist(), 1, None],
        bonus=[Decimal("12.50"), Decimal(0), None, Decimal(100), Decimal(200), Decimal(3)],
    )
    recorder.result(f"{at}/paid month", paid)
    recorder.value(f"{at}/paid month/of no task", paid.of_task(None))
    recorder.result(f"{at}/reconcile", find("reconcile")(ledger, program, paid))


def _evidence(scene: Scene, recorder: Recorder) -> None:
    at, progress = f"{scene.name}/evidence", cut_of(scene)
    recorder.result(f"{at}/gone_dark", find("gone_dark")(progress))
    recorder.result(f"{at}/quiet_soon", find("quiet_soon")(progress))
    recorder.result(f"{at}/same_day", find("same_day")(progress))
    recorder.result(f"{at}/stream_recaps", find("stream_recaps")(progress))
    if scene.ledger.measured[1]:
        for by in ("weekday", "hour", "length", "pause"):
            recorder.result(f"{at}/hourly_rates/{by}", find("hourly_rates")(progress, by=by))
        recorder.result(f"{at}/hourly_rates/each", find("hourly_rates")(progress, by="hour", each=True))
    old = find("project")(scene.ledger.as_of(scene.as_of - timedelta(days=6)), draws=DRAWS)
    told = find("explain_change")(before=old, after=projection_of(scene), program=scene.program)
    recorder.result(f"{at}/explain_change", told)
    recorder.value(f"{at}/sample_sizes", find("sample_sizes")(projection_of(scene)))


def _book_of(scene: Scene):
    """The program on three ladders: its own, another beside it, and one that excludes it; and ranks if it can be."""
    own = scene.program
    beside, other = attrs.evolve(own, ladder="beside"), attrs.evolve(own, ladder="other", exclusive_with=own.ladder)
    ranks = []
    if scene.ledger.measured[1]:
        rank = find("Rank")
        for name, low, high in (("high", 100_000, None), ("low", 0, 100_000)):
            of_rank = rank(name, diamonds_from=low, diamonds_below=high)
            ranks.append(attrs.evolve(own, ladder="ranks", rank=of_rank))
    return find("ProgramBook")([own, beside, other, *ranks])


def _books(scene: Scene, recorder: Recorder) -> None:
    at, book, progress, projection = f"{scene.name}/book", _book_of(scene), cut_of(scene), projection_of(scene)
    usual = find("habits")(progress)
    recorder.result(f"{at}/judge", find("judge")(progress, book))
    recorder.result(f"{at}/judge a whole month", find("judge")(scene.ledger.month(scene.month.shift(-1)), book))
    for name in ("chances", "gap", "expected_bonus", "tier_worths"):
        recorder.result(f"{at}/{name}", find(name)(projection, book))
    recorder.text(f"{at}/plans", "\n".join(map(plain, find("plans")(projection, book, habits=usual))))
    extra = find("ExtraStream")(scene.as_of + timedelta(days=3), hours=2)
    recorder.result(f"{at}/what_if", find("what_if")(projection, {scene.some[0]: [extra]}, program=book))
    found = find("allocate")(projection, book, habits=usual, budget=find("Budget")(streams=5))
    recorder.result(f"{at}/allocate", found)
    table = find("report")(scene.ledger, book, as_of=scene.as_of, draws=DRAWS)
    recorder.text(f"{at}/digest", find("digest")(table))
    for k, bonus in enumerate(table.bonuses):
        recorder.result(f"{at}/report/{k}", bonus)
    network = _network(scene)
    recorder.result(f"{at}/network_outlook", find("network_outlook")(projection, book, network))
    past = scene.month.shift(-1)
    recorder.result(f"{at}/judge_network", find("judge_network")(scene.ledger, book, network, month=past))
    recorder.result(f"{at}/network_gain", find("network_gain")(projection, found, book, network, habits=usual))


def _network(scene: Scene):
    """A goal that pays, one that changes a ladder, and a total where diamonds are measured."""
    goal, change, total = find("NetworkGoal"), find("RatioChange"), find("NetworkTotal")
    goals = [
        goal("half", "all", event="clears", at_least=0.5, pays=100),
        goal("days", "all", event="reaches", active_days=10, at_least=0.7),
    ]
    return find("NetworkProgram")(
        name="N",
        revision="1",
        per_diamond=0.01,
        currency="USD",
        goals=goals,
        changes=[change(scene.program.ladder, points=0.01, if_met="days")],
        totals=[total("all", steps=[(0, 0.01), (10**6, 0.02)])] if scene.ledger.measured[1] else [],
    )


PARTS = (_ledger, _cuts, _forecasts, _rules, _planning, _rosters, _past, _evidence, _books)
