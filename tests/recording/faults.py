"""What is said of typical faults: the message, the code, and what was meant by it."""

from datetime import date
from pathlib import Path

from attrs import evolve

from tests.recording.commands import EXAMPLES, command
from tests.recording.digests import Recorder, plain
from tests.recording.names import find, maker


def record(recorder: Recorder, folder: Path) -> None:
    """Record them all."""
    (folder / "bad.toml").write_text('schema = "tierpace/program/1"\nname = "P"\nregion = 3\n', "utf-8")
    (folder / "wrong.csv").write_text("who,start\na,b\n", "utf-8")
    for name, call in _calls(folder).items():
        try:
            call()
        except Exception as error:  # noqa: BLE001  # whatever is raised is what is recorded
            said = [str(error), *(f"{part}={plain(getattr(error, part, None))}" for part in PARTS)]
            recorder.text(f"faults/{name}", "\n".join(said).replace(str(folder), "FOLDER"))
        else:
            recorder.text(f"faults/{name}", "no error")
    for name, arguments in COMMANDS.items():
        command(recorder, f"faults/commands/{name}", *arguments, columns=100)


results = maker("results")
PARTS = ("code", "field", "value", "requirement", "hint")
EXAMPLE = str(EXAMPLES / "example.toml")
COMMANDS = {
    "no command": [],
    "unknown": ["rosters"],
    "no file": ["roster", "none.csv", "--program", EXAMPLE, "--as-of", "2026-03-15"],
    "no day": ["roster", "none.csv", "--program", EXAMPLE, "--as-of", "15 March"],
    "share": ["roster", "none.csv", "--program", EXAMPLE, "--as-of", "2026-03-15", "--chance", "80"],
    "draws": ["demo", "--format", "table", "--seed", "-1"],
    "sort": ["demo", "--sort", "height"],
    "page of text": ["demo", "--format", "csv", "--output", "no/such/folder.csv"],
    "bad program": ["check", "bad.toml"],
    "bad columns": ["roster", "wrong.csv", "--program", EXAMPLE, "--as-of", "2026-03-15"],
    "idle": ["check", EXAMPLE, "--zone", "UTC"],
    "mission": ["rewards", "live", "s.csv", "--rates", "r", "--days-of", "UTC", "--creator", "a", "--month", "2026-03",
                "--mission", "weekly"],
}  # fmt: skip


def _calls(folder: Path):
    ledger, program = find("demo_ledger")(seed=0), find("demo_program")()
    progress = ledger.as_of(date(2026, 3, 15))
    projection, points = find("project")(progress, draws=20), find("project")(progress, draws=0)
    rates = find("read_live_rates")(str(EXAMPLES / "rewards" / "live-us-2025-02.toml"))
    habits, roster = find("habits")(progress), find("roster")
    asked = {"as_of": date(2026, 3, 15), "draws": 20}
    return {
        "as_of beyond the end": lambda: ledger.as_of(date(2026, 4, 25)),
        "as_of before the start": lambda: ledger.as_of(date(2020, 1, 1)),
        "as_of a text": lambda: ledger.as_of("tomorrow"),
        "unknown creator": lambda: ledger.select(["nobody"]),
        "unknown zone": lambda: find("DayRule")("Mars/Olympus"),
        "month": lambda: find("Month").parse("2026-13"),
        "tier without signals": lambda: find("Tier")("T"),
        "tier of too many days": lambda: find("Tier")("T", active_days=40),
        "tiers that do not fall": lambda: find("Program")(
            name="P", region="R", revision="1", day_rule=program.day_rule, tiers=program.tiers[::-1]
        ),
        "draws": lambda: find("project")(progress, draws=-1),
        "seed": lambda: find("project")(progress, seed="x"),
        "forecaster": lambda: find("project")(progress, "linear"),
        "points alone": lambda: find("chances")(points, program),
        "unknown tier": lambda: find("plans")(projection, program, habits=habits, tier="Tier 9"),
        "chance": lambda: find("plans")(projection, program, habits=habits, tier="Tier 1", chance=80),
        "unknown target": lambda: roster(ledger, program, **asked, target="Tier 9"),
        "unknown column": lambda: roster(ledger, program, **asked).sort("height"),
        "unknown row": lambda: roster(ledger, program, **asked)["nobody"],
        "unknown filter": lambda: roster(ledger, program, **asked).filter(height=3),
        "subtotals": lambda: find("subtotals")(roster(ledger, program, **asked), by="height"),
        "day rule": lambda: find("judge")(progress, results.program()),
        "budget": find("Budget"),
        "not in force": lambda: evolve(program, last_month=find("Month")(2026, 2)).require_in_force("2026-03"),
        "another day rule": lambda: program.require_day_rule(results.program().day_rule),
        "old rates": lambda: rates.require_in_force(date(2020, 1, 1)),
        "bands": lambda: find("Bands")(locked=0.2),
        "months": lambda: list(find("splits")(ledger, months=["2019-01"])),
        "cut days": lambda: list(find("splits")(ledger, months=["2026-02"], cut_days=[31])),
        "backtest of nobody": lambda: find("backtest")(ledger, {}, program=program, months=["2026-02"]),
        "money": lambda: find("Money")("ten", "USD"),
        "currency": lambda: find("Money")(1, "dollars"),
        "evidence": lambda: find("hourly_rates")(progress, by="mood"),
        "gifts": lambda: find("gifter_mix")(progress),
        "json": lambda: find("from_json")("{"),
        "json of a kind": lambda: find("from_json")('{"schema": "tierpace/rosters/2"}'),
        "json of a number": lambda: find("to_json")(3),
        "page order": lambda: find("html")(roster(ledger, program, **asked), order="name"),
        "file": lambda: find("read_program")(folder / "none.toml"),
        "program": lambda: find("read_program")(folder / "bad.toml"),
        "columns": lambda: find("read_sessions")(folder / "wrong.csv", day_rule=program.day_rule),
        "suffix": lambda: find("write_ledger")(ledger, folder / "ledger.json"),
        "export": lambda: find("read_export")(folder / "wrong.csv"),
        "stream that ends first": lambda: find("StreamSession")(
            "a", start=results.at(3, 5), end=results.at(3, 4), diamonds=1
        ),
        "interval": lambda: projection.interval(2),
        "tail": lambda: find("Tail")([1.0]),
        "what_if": lambda: find("what_if")(projection, {"nobody": []}, program=program),
        "paid": lambda: find("PaidMonth")(find("Month")(2026, 3), ids=["a"], diamonds=[1, 2]),
        "check_program": lambda: find("check_program")("program"),
        "conformance": lambda: find("check_forecaster")("linear"),
    }
