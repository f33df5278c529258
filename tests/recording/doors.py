"""Every door in, on invented files; and what needs gifts, battles or one small value of each kind."""

import gzip
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import numpy as np
import pandas as pd

from tests.recording.commands import EXAMPLES
from tests.recording.digests import Recorder, plain
from tests.recording.names import class_name, find, maker

results, exports, rooms = maker("results"), maker("exports"), maker("live")

STREAMS = """creator_id,start,end,diamonds,stream_id
ann,2026-03-01T20:00:00,2026-03-02T01:30:00,"1,200",s1
bob,2026-03-03T10:00:00+02:00,2026-03-03T12:00:00+02:00,50,s2
ann,2026-03-04T09:00:00,2026-03-04T10:00:00,0,s3
ann,2026-03-04T09:30:00,2026-03-04T11:00:00,5,s4
"""
DAILY = """creator_id,day,airtime_seconds,diamonds,active
ann,2026-03-01,7200,100,1
ann,2026-03-02,60,3,0
bob,2026-03-02,10000,30,1
"""
PEOPLE = """id,name,region,manager,group,joined
ann,Ann,US,Kim,East,2026-01-05
bob,,UK,,,
"""
NEW_YORK = "America/New_York"


def _values(recorder: Recorder, folder: Path) -> None:
    at, month, rule = "doors/values", find("Month"), find("DayRule")(NEW_YORK, min_minutes=30)
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    bonus = find("Bonus")
    rank = find("Rank")("Silver", diamonds_from=5, diamonds_below=9)
    for name, value in {
        "month": month.parse("2024-02"),
        "month/range": month.range("2025-11", "2026-02"),
        "month/shift": month(2026, 1).shift(-13),
        "month/from_date": str(month.from_date(first)),
        "rule/edges": rule.edges(first, last),
        "rule/day_seconds": rule.day_seconds(first, last),
        "rule": rule,
        "bonus/flat": bonus.flat(5, currency="USD").pay(7),
        "bonus/ratio": bonus.ratio(Decimal("0.06"), per_diamond="0.01", currency="USD").pay(123_457),
        "rank/holds": rank.holds([4, 5, 8, 9]),
        "rank/meets": rank.meets(find("Rank")("Gold", diamonds_from=8)),
        "signals": [(s.label, s.unit) for s in find("Signal")],
        "qualities": [q.label for q in find("Quality")],
        "tenures": [t.label for t in find("Tenure")],
        "threshold": find("Threshold")(find("Signal").AIRTIME, 7200),
    }.items():
        recorder.value(f"{at}/{name}", value)


def _kinds(recorder: Recorder, folder: Path) -> None:
    """One small value of every kind that JSON can hold, and those within it."""
    seen: dict[str, set[str]] = {}
    for value in results.parts([*results.of_months(), *results.of_doors(), *results.of_rewards()]):
        own = seen.setdefault(class_name(value), set())
        if (text := plain(value)) not in own:
            own.add(text)
            recorder.result(f"doors/kinds/{class_name(value)}/{len(own)}", value, fields=False)


def _files(recorder: Recorder, folder: Path) -> None:
    at, rule = "doors/files", find("DayRule")(NEW_YORK)
    read, own = find("read_sessions"), {"day_rule": rule, "zone": NEW_YORK}
    (folder / "s.csv").write_text(STREAMS, "utf-8")
    (folder / "s.csv.gz").write_bytes(gzip.compress(STREAMS.encode()))
    (folder / "s2.csv").write_text(STREAMS.replace(",", ";").replace("creator_id", "Who"), "utf-8")
    (folder / "d.csv").write_text(DAILY, "utf-8")
    (folder / "c.csv").write_text(PEOPLE, "utf-8")
    people = find("read_creators")(folder / "c.csv")
    recorder.value(f"{at}/creators", people)
    recorder.value(f"{at}/sessions", read(folder / "s.csv", **own, thousands=",", creators=people))
    recorder.value(f"{at}/sessions packed", read(folder / "s.csv.gz", **own, thousands=","))
    marks = {"delimiter": ";", "columns": {"creator_id": "Who"}, "on_error": "collect"}
    recorder.value(f"{at}/sessions of other columns", read(folder / "s2.csv", **own, **marks))
    frame = pd.read_csv(folder / "s.csv", thousands=",")
    recorder.value(f"{at}/sessions of a frame", read(frame, **own))
    recorder.value(f"{at}/daily", find("read_daily")(folder / "d.csv", day_rule=rule, creators=people))
    recorder.value(f"{at}/daily of a frame", find("read_daily")(pd.read_csv(folder / "d.csv"), day_rule=rule))
    broken = STREAMS + "ann,yesterday,2026-03-04T10:00:00,1,s5\nbob,2026-03-05T10:00:00,2026-03-05T09:00:00,x,s6\n"
    (folder / "bad.csv").write_text(broken, "utf-8")
    recorder.value(f"{at}/bad rows", read(folder / "bad.csv", **own, thousands=",", on_error="collect"))
    columns = {name: list(frame[name]) for name in frame}
    ledger = find("Ledger").from_columns(**columns, **own, last_day=date(2026, 3, 9))
    recorder.value(f"{at}/from_columns", ledger)
    for path in sorted(p.name for p in EXAMPLES.iterdir() if p.name.endswith(".toml")):
        for program in find("read_programs")(str(EXAMPLES / path)).programs:
            key = f"{path}/{program.revision} {program.rank and program.rank.name}"
            recorder.value(f"{at}/programs/{key}", program)
            recorder.value(f"{at}/program notes/{key}", find("check_program")(program))
    recorder.value(f"{at}/program", find("read_program")(str(EXAMPLES / "example.toml")))
    book = find("ProgramBook")([results.program(), results.program(region="UK"), results.program(ladder="rank-up")])
    recorder.value(f"{at}/book", book)
    recorder.value(f"{at}/book/at", book.at(results.MARCH, region="UK", ladder="tiers"))
    recorder.value(f"{at}/book/all_at", book.all_at(results.MARCH, region="US", ladder="rank-up"))
    for k in (1, 2):
        (folder / f"p{k}.toml").write_text((EXAMPLES / "example.toml").read_text("utf-8").replace('"US"', f'"R{k}"'))
    (folder / "book").mkdir()
    for k in (1, 2):
        (folder / f"p{k}.toml").rename(folder / "book" / f"p{k}.toml")
    recorder.value(f"{at}/read_programs", find("read_programs")(folder / "book"))


def _console(recorder: Recorder, folder: Path) -> None:
    at, truth = "doors/console", exports.Truth.random(5, n=6, d=40)
    places = {"csv": folder / "csv", "xlsx": folder / "xlsx", "spanish": folder / "spanish"}
    for name, place in places.items():
        place.mkdir()
        more = {"words": exports.translated} if name == "spanish" else {}
        for day in truth.dates()[9::10]:
            suffix = ".csv" if name == "csv" else ".xlsx"
            path = truth.export(place, day, head=exports.OF_41, suffix=suffix, **more)
        found = find("read_export")(path)
        recorder.value(f"{at}/{name}/export", attrs.evolve(found, file=Path(found.file).name))
        recorder.value(f"{at}/{name}/ledger", find("read_backstage")(place, day_rule=exports.RULE))
    path = exports.write(folder / "task.xlsx", exports.TASK, [exports.PAID])
    recorder.value(f"{at}/task", find("read_task_file")(path))


def _live(recorder: Recorder, folder: Path) -> None:
    collector = find("LiveCollector")("ann", user_id=str(rooms.HOST))
    shown = rooms.show(3, events=300, make=rooms.Plain())
    collector.take_all(shown.events)
    now = shown.events[-1][1] + timedelta(hours=2)
    collector.began(shown.events[0][1] - timedelta(minutes=3), room_id=rooms.ROOM)
    recorder.value("doors/live/sessions", collector.sessions(now=now))
    recorder.value("doors/live/report", collector.report(now=now))
    text = collector.to_json()
    recorder.text("doors/live/stored", text, "json")
    recorder.value("doors/live/read again", type(collector).from_json(text).sessions(now=now))


def _gifts(recorder: Recorder, folder: Path) -> None:
    at, day = "doors/gifts", date(2026, 3, 20)
    ledger = find("Ledger").from_sessions(
        list(_given(random.Random(7))), day_rule=find("DayRule")(NEW_YORK), last_day=date(2026, 3, 25)
    )
    recorder.result(f"{at}/ledger", ledger)
    progress = ledger.as_of(day)
    for name in ("gifter_retention", "gifter_mix", "top_gifters", "battle_recaps", "stream_recaps", "battle_lift"):
        recorder.result(f"{at}/{name}", find(name)(progress))
    recorder.result(f"{at}/battle_lift by opponent", find("battle_lift")(progress, by="opponent"))
    since = date(2026, 3, 5)
    recorder.result(f"{at}/top_gifters since", find("top_gifters")(progress, since=since, until=day, most=2))
    recorder.result(f"{at}/gifter_mix since", find("gifter_mix")(progress, since=since))
    project, program = find("project"), results.program(day_rule=ledger.day_rule, first_month=None)
    projection, habits = project(progress, draws=60), find("habits")(progress)
    battles = {"battles": 2, "worth_of_battle": 120.0, "worth_of_extra": 0.8}
    plans = find("plans")(projection, program, habits=habits, tier="Gold", **battles)
    recorder.value(f"{at}/plans", plans)
    budget = find("Budget")(streams=4, battles=3)
    worth = {"worth_of_battle": 120.0, "worth_of_extra": 0.8}
    recorder.result(f"{at}/allocate", find("allocate")(projection, program, habits=habits, budget=budget, **worth))
    actions = {"c0": [find("LostGifter")("g1"), find("ExtraBattle")(date(2026, 3, 22), minutes=5)]}
    recorder.result(f"{at}/what_if", find("what_if")(projection, actions, program=program))
    rates = find("read_live_rates")(str(EXAMPLES / "rewards" / "live-flat.toml"))
    recorder.result(f"{at}/live_income", find("live_income")(ledger, rates, creator_id="c0", month="2026-03"))


def _given(dice: random.Random):
    """Streams of four creators over two months, with gifts and battles."""
    session, gift, battle = find("StreamSession"), find("Gift"), find("Battle")
    for day in range(53):
        for who in range(4):
            if dice.random() < 0.4:
                continue
            start = datetime(2026, 2, 1, 16, tzinfo=UTC) + timedelta(days=day, minutes=dice.randrange(300))
            minutes = dice.randrange(40, 240)
            gifts = [
                gift(start + timedelta(minutes=m), diamonds=dice.randrange(1, 300), gifter_id=f"g{dice.randrange(9)}")
                for m in sorted(dice.sample(range(minutes), dice.randrange(12)))
            ]
            battles = [
                battle(
                    start + timedelta(minutes=m),
                    end=start + timedelta(minutes=m + 5),
                    opponent_id=f"o{dice.randrange(3)}",
                    won=dice.random() < 0.5,
                )
                for m in range(10, minutes - 10, 60)[: dice.randrange(3)]
            ]
            yield session(
                f"c{who}", start=start, end=start + timedelta(minutes=minutes), id=f"{who}-{day}", gifts=gifts,
                battles=battles, diamonds=int(np.sum([g.diamonds for g in gifts])) + dice.randrange(50),
            )  # fmt: skip


def _conformance(recorder: Recorder, folder: Path) -> None:
    recorder.value("doors/check_forecaster/linear", find("check_forecaster")(find("Linear")(), strict=False))
    recorder.value("doors/check_forecaster/default", find("check_forecaster")(find("default")()))


PARTS = (_values, _kinds, _files, _console, _live, _gifts, _conformance)
