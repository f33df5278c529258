"""Every command of the command line, in every form it writes, run in the folder of a scene's files."""

import os
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from importlib.resources import files
from io import BytesIO, TextIOWrapper
from pathlib import Path

from tests.recording.digests import Recorder
from tests.recording.names import find
from tests.recording.scenes import PROGRAM, SESSIONS, Scene
from tests.recording.verbs import xlsx_text

EXAMPLES = files("tierpace") / "examples"
NETWORK = "network.toml"
NETWORK_TEXT = """schema = "tierpace/network/1"
name = "N"
revision = "1"
per_diamond = 0.01
currency = "USD"
[[goals]]
name = "half"
cohort = "all"
event = "clears"
at_least = 0.5
pays = 100
"""


def run(arguments: list[str], columns: int | None) -> tuple[int, bytes, str]:
    """Run a command, in a terminal so wide or in none; return its exit code, what it printed and complained of."""
    os.environ.pop("COLUMNS", None)
    if columns is not None:
        os.environ["COLUMNS"] = str(columns)
    out, err = TextIOWrapper(BytesIO(), "utf-8", newline=""), TextIOWrapper(BytesIO(), "utf-8", newline="")
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = find("main")(arguments)
        except SystemExit as end:
            code = end.code
    for stream in (out, err):
        stream.flush()
    return int(code or 0), out.buffer.getvalue(), err.buffer.getvalue().decode()


def command(recorder: Recorder, key: str, *arguments: str, into: str | None = None, columns: int | None = None) -> None:
    """Record what a command prints, complains of, returns, and writes to the file named."""
    if into is not None:
        arguments = (*arguments, "--output", into, "--overwrite")
    code, out, err = run([str(a) for a in arguments], columns)
    text = out.decode("utf-8-sig")
    recorder.text(f"{key}/printed", text)
    recorder.text(f"{key}/said", f"{code}\n{err}")
    if text.startswith('{\n  "schema": "tierpace/'):
        recorder.json(key, text)
    if into is not None and Path(into).exists():
        path = Path(into)
        found = xlsx_text(path) if path.suffix == ".xlsx" else path.read_text("utf-8")
        recorder.text(f"{key}/written", found, path.suffix[1:])


def record(scene: Scene, recorder: Recorder) -> None:
    """Record the commands that read a scene."""
    at, files_of = f"{scene.name}/commands", scene.files
    day, before = str(scene.as_of), str(scene.as_of - timedelta(days=6))
    cut = ["--as-of", day, "--draws", "60"]
    for form in ("table", "csv", "json"):
        command(recorder, f"{at}/roster/{form}", "roster", *files_of, *cut, "--format", form)
        command(
            recorder, f"{at}/roster by region/{form}", "roster", *files_of, *cut, "--by", "region", "--format", form
        )
        spans = ["--from", before, "--to", day, "--draws", "60", "--format", form]
        command(recorder, f"{at}/explain/{form}", "explain", *files_of, *spans)
        asked = ["--months", str(scene.month.shift(-1)), "--cut-days", "10", "20", "--draws", "20", "--format", form]
        command(recorder, f"{at}/backtest/{form}", "backtest", *files_of, *asked)
    for suffix in ("txt", "csv", "json", "xlsx"):
        command(recorder, f"{at}/roster in a file/{suffix}", "roster", *files_of, *cut, into=f"out.{suffix}")
    columns = ["--columns", "creator_id,standing,chance,plan", "--sort", "chance", "--descending"]
    command(recorder, f"{at}/roster of columns", "roster", *files_of, *cut, *columns)
    command(recorder, f"{at}/roster for a spreadsheet", "roster", *files_of, *cut, "--format", "csv", "--bom")
    target = ["--target", scene.program.names[-1], "--chance", "0.6", "--forecaster", "linear"]
    command(recorder, f"{at}/roster with a target", "roster", *files_of, *cut, *target)
    eve = ["--as-of", str(scene.month.first - timedelta(days=1)), "--month", str(scene.month), "--draws", "30"]
    command(recorder, f"{at}/roster on the eve", "roster", *files_of, *eve)
    noon = ["--as-of", f"{day}T12:30+00:00", "--draws", "30"]
    command(recorder, f"{at}/roster at an instant", "roster", *files_of, *noon)
    command(recorder, f"{at}/roster at the latest", "roster", *files_of, "--as-of", "latest", "--draws", "30")
    for columns in (60, 100, 200):
        command(recorder, f"{at}/roster in a terminal/{columns}", "roster", *files_of, *cut, columns=columns)
        command(recorder, f"{at}/effort in a terminal/{columns}", "effort", *files_of, *cut, "--streams", "4",
                columns=columns)  # fmt: skip
    command(recorder, f"{at}/report", "report", *files_of, *cut)
    command(recorder, f"{at}/report in a file", "report", *files_of, *cut, "--title", "T", into="page.html")
    command(recorder, f"{at}/digest", "digest", *files_of, *cut)
    command(recorder, f"{at}/digest since", "digest", *files_of, *cut, "--since", before)
    month_ago = str(scene.month.shift(-1).last - timedelta(days=3))
    command(recorder, f"{at}/digest since a month", "digest", *files_of, *cut, "--since", month_ago)
    for k, who in enumerate(scene.some):
        command(recorder, f"{at}/plan/{k}", "plan", *files_of, who, *cut)
    tier = ["--tier", scene.program.names[-1], "--chance", "0.6", "--busy", str(scene.as_of + timedelta(days=2))]
    command(recorder, f"{at}/plan/for a tier", "plan", *files_of, scene.some[0], *cut, *tier)
    command(recorder, f"{at}/effort", "effort", *files_of, *cut, "--streams", "6")
    command(recorder, f"{at}/effort of hours", "effort", *files_of, *cut, "--hours", "8", "--most-creators", "2")
    Path(NETWORK).write_text(NETWORK_TEXT, "utf-8")
    for form in ("table", "csv", "json"):
        command(recorder, f"{at}/network/{form}", "network", *files_of, *cut, "--network", NETWORK, "--format", form)
    command(recorder, f"{at}/effort of a network", "effort", *files_of, *cut, "--streams", "4", "--network", NETWORK)
    command(recorder, f"{at}/digest of a network", "digest", *files_of, *cut, "--network", NETWORK)
    command(recorder, f"{at}/check", "check", PROGRAM, "--data", SESSIONS, *scene.reading)
    if scene.name == "demo":
        _demo(recorder)
    _rewards(scene, recorder, f"{at}/rewards")


def _demo(recorder: Recorder) -> None:
    for form in ("table", "csv", "json", "html"):
        command(recorder, f"commands/demo/{form}", "demo", "--format", form)
    command(recorder, "commands/demo/sorted", "demo", "--seed", "3", "--sort", "name", "--as-of", "2026-02-20")
    command(recorder, "commands/demo/xlsx", "demo", into="demo.xlsx")
    for name in sorted(p.name for p in EXAMPLES.iterdir() if p.name.endswith(".toml")):
        command(recorder, f"commands/check/{name}", "check", str(EXAMPLES / name))
    for name in ("", "roster", "report", "digest", "explain", "plan", "effort", "network", "backtest", "reconcile",
                 "check", "program", "program new", "program list", "demo", "rewards",
                 "rewards check", "rewards earn", "rewards live", "rewards income"):  # fmt: skip
        command(recorder, f"commands/help/{name or 'of all'}", *name.split(), "--help", columns=100)
    command(recorder, "commands/version", "--version")
    command(recorder, "commands/program/list", "program", "list")
    command(recorder, "commands/program/new", "program", "new", "--from", "rank-up-2026", into="new.toml")
    folder, day = EXAMPLES / "rewards", ["--as-of", "2026-03-15"]
    account = str(folder / "account.toml")
    for name in ("creator-rewards-2024-03", "creator-rewards-korea-2024-03"):
        command(recorder, f"commands/rewards/check/{name}",
                "rewards", "check", account, "--program", str(folder / f"{name}.toml"), *day)  # fmt: skip
    models = [str(folder / f"{name}.toml") for name in ("creator-rewards-pay-low", "creator-fund-2020")]
    command(recorder, "commands/rewards/earn", "rewards", "earn", account, "--model", *models, *day)
    shares = ["--qualified-share", "0.5-0.7"]
    command(recorder, "commands/rewards/earn a share", "rewards", "earn", account, "--model", *models, *day, *shares)


def _rewards(scene: Scene, recorder: Recorder, at: str) -> None:
    month, zone = str(scene.month), scene.ledger.day_rule.zone
    read = [SESSIONS, "--zone", "UTC", "--rates"]
    for name in ("live-flat", "live-scaled-invented", "live-us-2025-02"):
        rates = str(EXAMPLES / "rewards" / f"{name}.toml")
        own = ["--days-of", zone, "--creator", scene.some[0], "--month", month]
        command(recorder, f"{at}/live/{name}", "rewards", "live", *read, rates, *own)
        asked = ["--program", PROGRAM, "--bonus-to-creator", "0.5", "--as-of", str(scene.as_of), "--draws", "40"]
        command(recorder, f"{at}/income/{name}", "rewards", "income", *read, rates, *asked)
