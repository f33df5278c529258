"""Score the library by code that is not ours: `python benchmarks/score_outside.py DATA_FOLDER --score-panel FOLDER`.

FOLDER holds a ``score_panel.py`` that scores month-end forecasters walk-forward on panels of sessions. It is imported
and never copied: its definitions of cells, strata, thresholds and scores are used as they are. Here are only the
adapter, which lets it run any forecaster of the library, and early cuts: days 0, 1, 3 and 5 besides its own. What comes
out is a file of sums (see score_sums.py), which `compare_outside.py` holds against that of another version::

    python benchmarks/score_outside.py DATA_FOLDER --score-panel FOLDER --json now.json
    git worktree add ../older TAG
    PYTHONPATH=../older python benchmarks/score_outside.py DATA_FOLDER --score-panel FOLDER --json older.json
    python benchmarks/bars_outside.py older.json now.json
    python benchmarks/compare_outside.py older.json now.json

The library is the one that Python finds, so ``PYTHONPATH`` chooses the version. Nobody is named who has not streamed by
the cut, and chances are those of the library, never 0 or 1 by luck. With ``--small`` rosters of 20 or 50 creators and
few months are scored in place of the whole.
"""

import argparse
import contextlib
import hashlib
import importlib
import io
import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from own_targets import chances
from panels import load
from score_sums import SIGNALS, Scored, bins, groups, rows, totals

import tierpace as tp

Floats = NDArray[np.float64]
SIZES = "20x1,20x2,20x3,50x3"
SIZE_CUT = 15
LINEAR_DAYS = 60  # of the pace where no day of the month is known


class Adapter:
    """A forecaster of the library as the predictor of `score_panel`; ledgers are kept by the panel's token."""

    def __init__(self, forecaster: tp.forecasters.Forecaster, ledgers: dict[object, tp.Ledger], seed: int = 0) -> None:
        self.forecaster, self.ledgers, self.seed = forecaster, ledgers, seed

    def __call__(self, *task: Any) -> tuple:
        """Return draws (n, S, 3), points (n, 3), and a rule that gives chances of thresholds (n, 3).

        A task is the panel, how many days are known, where the month begins and ends, the rows, and S.
        """
        panel, as_of, month_start, _month_end, rows, S = task
        ledger = self.ledgers.get(panel.token)
        if ledger is None:  # a window of few creators: it ends at the cut, and comes once
            ledger = windowed(panel)
        day, month = (panel.first_day + timedelta(days=int(k)) for k in (as_of - 1, month_start))
        progress = ledger.as_of(day, month=tp.Month.from_date(month))
        projection = tp.project(progress, self.forecaster, draws=S, seed=self.seed)
        place = {c: k for k, c in enumerate(projection.ids.tolist())}
        at = np.array([place[str(c)] for c in panel.ids[rows]])

        def chance(thresholds: Floats) -> Floats:
            return chances(projection, at, thresholds)

        return projection.draws[at], projection.point[at], chance


def windowed(panel: Any) -> tp.Ledger:
    """Return a panel that ends at the cut as a ledger; creators without a stream in it are named, for they count."""
    who, when = np.nonzero(panel.daily.any(2))
    last = panel.daily.shape[1] - 1
    values = [panel.daily[who, when, s] if s in panel.signals else None for s in range(3)]
    silent = np.setdiff1d(np.arange(len(panel.ids)), who)
    ledger = tp.Ledger.from_daily(
        creator_id=panel.ids[who].astype(str),
        day=np.datetime64(panel.first_day) + when,
        **dict(zip(("airtime_seconds", "diamonds", "active"), values, strict=True)),
        day_rule=tp.DayRule(panel.zone),
        creators=[tp.Creator(str(c)) for c in panel.ids[silent]],
        first_day=panel.first_day,
        last_day=panel.first_day + timedelta(days=last),
    )
    for k in np.flatnonzero(~panel.observed).tolist():
        day = panel.first_day + timedelta(days=k)
        ledger = ledger.mask(day, day)
    return ledger


def reference(score_panel: ModuleType) -> Callable:
    """Return its `linear`; at cut 0, where it divides by no day, the pace of the last 60 days takes its place."""

    def predict(*task: Any) -> tuple:
        p, t, a, b, rows, S = task
        if t > a:
            return score_panel.linear(*task)

        def pace(i: int, rows: Any) -> Floats:
            return p.daily[rows, max(i - LINEAR_DAYS, 0) : i].sum(1) / max(min(i, LINEAR_DAYS), 1)

        now, past = pace(a, rows) * (b - t), []
        for i, j in [m for m in p.months if m[1] <= a and m[0] > 0]:
            who = np.flatnonzero(p.known(i))
            if who.size:
                past.append((pace(i, who) * (j - i), p.daily[who, i:j].sum(1), p.regulars(i, i)[who]))
        noise, mine = np.random.default_rng([0, t]), p.regulars(a, t)[rows]
        return score_panel.by_kind(score_panel.joint_residuals, now, mine, past, b - t, S, noise), now

    return predict


class Recorder:
    """Keeps sums of what `score_panel` measures, cell by cell: it calls the recorder in place of its own functions."""

    def __init__(self, score_panel: ModuleType, head: dict[str, object]) -> None:
        self.sp, self.head = score_panel, head
        self.sums: list[dict[str, object]] = []
        self.bins: list[dict[str, object]] = []
        self.totals: list[dict[str, object]] = []
        self.cpu: dict[str, float] = {}
        self.tries: dict[str, int] = {}
        self.measure, self.roster, self.size = score_panel.measure, score_panel.roster, ""
        self.panel, self.rows, self.a = None, np.zeros(0, np.int64), 0  # of the task that was given last
        self.now: dict[str, object] = {}
        score_panel.measure, score_panel.roster = self._measured, self._totals

    def close(self) -> None:
        """Give its own functions back."""
        self.sp.measure, self.sp.roster = self.measure, self.roster

    def wrap(self, name: str, predict: Callable) -> Callable:
        """Return a predictor that says first what it is asked for."""

        def asked(*task: Any) -> tuple:
            panel, t, a, _b, rows, _S = task
            begun = time.process_time()
            out = predict(*task)
            self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - begun
            self.panel, self.rows, self.a = panel, rows, a
            self.now = {**self.head, "forecaster": name, "month": panel.label(a), "cut": t - a}
            if self.size:
                self.tries[name] = self.tries.get(name, -1) + 1
                self.now |= {"size": self.size, "try": self.tries[name]}
            return out

        return asked

    def _measured(self, draws: Floats, point: Floats, chance: Any, total: Floats, so_far: Floats, *rest: Any) -> dict:
        goals, _left, _seconds, used, _noise = rest
        found = self.measure(draws, point, chance, total, so_far, *rest)
        p = (
            [chance(th) for th in goals]
            if chance
            else [self.sp.clears(draws, th[:, None], used).mean(-1) for th in goals]
        )
        event = self.sp.clears(total, goals, used)

        def wide(values: NDArray) -> NDArray:
            out = np.zeros((len(values), 3), values.dtype)
            out[:, used] = values
            return out

        p = np.array(p, float)
        said = Scored(
            actual=total,
            so_far=so_far,
            **{k: wide(found[k]) for k in ("mean", "crps", "closed")},
            inside=wide(found["cover"]),
            chance=p[:-1].T,
            event=event[:-1].T,
            undecided=found["open"],
            own=p[-1],
            own_event=event[-1],
        )
        signal = 1 if 1 in used else 0
        if self.size:
            largest = np.zeros(len(total), bool)
            largest[
                np.argsort(-found["mean"][:, list(used).index(signal)], kind="stable")[: max(1, len(total) // 5)]
            ] = True
            members = {"all": np.ones(len(total), bool), "largest fifth": largest}
        else:
            members = self._groups(said.mean[:, signal])
            self.bins += bins(self.now, said, members, tuple(used))
        self.sums += rows(self.now, said, members, tuple(used))
        return found

    def _groups(self, size: Floats) -> dict[str, NDArray[np.bool_]]:
        panel, t = self.panel, self.panel.daily.shape[1]
        tenure = {k: g[self.rows] for k, g in self.sp.strata(panel, self.a, t).items()}
        starts = np.array([i for i, j in panel.months if j <= self.a])
        history = (starts >= panel.first_seen[self.rows, None]).sum(1)
        return groups(tenure, panel.daily[self.rows, :, 2] > 0, history, size)

    def _totals(self, draws: Floats, total: Floats, members: dict, used: Any, noise: Floats) -> dict:
        found = self.roster(draws, total, members, used, noise)
        pits = {k: {n: v[f"roster_pit.{n}"] for n in (SIGNALS[s] for s in used)} for k, v in found.items()}
        self.totals += totals(self.now, draws, total, {k: np.asarray(v, bool) for k, v in members.items()}, pits)
        return found


def whole(score_panel: ModuleType, folder: Path, panel: Any, cfg: dict) -> tp.Ledger:
    """Return a panel as a ledger, with the settings that `score_panel` has for it."""
    outages = [f"{first}:{last}" for first, last in cfg["outages"]]
    without = [name for k, name in enumerate(score_panel.SIGNALS) if k not in panel.signals]
    ledger = load(folder, panel.zone, outages, without)
    if len(panel.ids) < len(ledger.ids):
        ledger = ledger.select(panel.ids.astype(str))
    return ledger


def halved(panel: Any, half: str) -> Any:
    """Return the panel of the creators whose id has an even, or odd, hash."""
    even = np.array([hashlib.sha256(str(c).encode()).digest()[0] % 2 == 0 for c in panel.ids])
    return panel.window(np.flatnonzero(even == (half == "even")), 0, panel.daily.shape[1])


def chosen(name: str) -> tp.forecasters.Forecaster:
    """Return a forecaster by its name: default, a class of `tp.forecasters`, or module:function that makes one."""
    module, _, function = name.partition(":")
    if function:
        return getattr(importlib.import_module(module), function)()
    return getattr(tp.forecasters, name)()


def run(given: argparse.Namespace, score_panel: ModuleType, folder: Path) -> dict[str, list]:
    """Return the sums of one panel."""
    panel, cfg = score_panel.load(folder, sample=given.sample)
    if given.half:
        panel = halved(panel, given.half)
    ledgers = {} if given.small else {panel.token: whole(score_panel, folder, panel, cfg)}
    recorder = Recorder(score_panel, {"panel": folder.name})
    named = dict(pair.partition("=")[::2] if "=" in pair else (pair, pair) for pair in given.forecaster or ["default"])
    predictors = {k: recorder.wrap(k, Adapter(chosen(v), ledgers, given.seed)) for k, v in named.items()}
    predictors = {"linear": recorder.wrap("linear", reference(score_panel))} | predictors
    cells = score_panel.targets(panel, cfg)
    cells = cells[:-3] if given.months == "first" else cells[-3:] if given.months == "last" else cells
    cells = cells[-given.newest :] if given.newest else cells
    usual, score_panel.targets = score_panel.targets, lambda *_, **__: cells
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            if given.small:
                for size in given.small.split(","):
                    recorder.size, recorder.tries = size, {}
                    n, m = map(int, size.split("x"))
                    score_panel.subrosters(panel, cfg, predictors, [(n, m)], given.repeat, given.draws, cut=SIZE_CUT)
            else:
                score_panel.evaluate(panel, cfg, predictors, given.draws)
    finally:
        score_panel.targets = usual
        recorder.close()
    print(folder.name, {k: f"{v:.0f} s CPU" for k, v in recorder.cpu.items()}, file=sys.stderr, flush=True)
    return {"sums": recorder.sums, "bins": recorder.bins, "totals": recorder.totals}


def columns(found: list[dict[str, object]]) -> dict[str, list]:
    """Return rows as columns, which takes a fifth of the room."""
    names = list(dict.fromkeys(k for row in found for k in row))
    return {k: [_short(row.get(k)) for row in found] for k in names}


def _short(value: object) -> object:
    return float(f"{value:.7g}") if isinstance(value, float) else value


def main() -> int:
    """Score the panels and write their sums."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--score-panel", type=Path, required=True, metavar="FOLDER", help="where score_panel.py is")
    asked.add_argument("--json", type=Path, required=True)
    asked.add_argument("--panel", action="append", default=[])
    asked.add_argument(
        "--forecaster", action="append", metavar="[LABEL=]NAME", help="default, a class, module:function"
    )
    asked.add_argument("--cuts", default="0,1,3,5,7,10,15,20,25")
    asked.add_argument("--draws", type=int, default=500)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--sample", type=int, help="so many creators a panel")
    asked.add_argument("--half", choices=("even", "odd"), help="creators by the hash of their id")
    asked.add_argument("--months", choices=("all", "first", "last"), default="all", help="all but the last 3, or these")
    asked.add_argument("--newest", type=int, help="so many months, the newest")
    asked.add_argument("--small", nargs="?", const=SIZES, metavar="20x1,…", help="small rosters alone")
    asked.add_argument("--repeat", type=int, default=60, help="small rosters of each size")
    given = asked.parse_args()
    sys.path[:0] = [str(given.score_panel), "."]
    score_panel = importlib.import_module("score_panel")
    score_panel.CUTS = tuple(map(int, given.cuts.split(",")))
    found: dict[str, list] = {"sums": [], "bins": [], "totals": []}
    for path in sorted(p.parent for p in given.folder.glob("*/sessions.csv.gz")):
        if not given.panel or path.name in given.panel:
            for key, part in run(given, score_panel, path).items():
                found[key] += part
    meta = {"library": str(Path(tp.__file__).parent), "day": str(date.today()), "options": " ".join(sys.argv[1:])}  # noqa: DTZ011
    given.json.write_text(json.dumps({"meta": meta} | {k: columns(v) for k, v in found.items()}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
