"""Score every forecaster on panels of streams: `python benchmarks/score_forecasters.py DATA_FOLDER`.

Each folder in DATA_FOLDER with a ``sessions.csv.gz`` (creator_id,start,end,diamonds) is a panel. Every month with four
whole months before it is projected at days 7, 10, 15, 20 and 25 through `tierpace.backtest`, under three tiers: the
medians of all creator-months before it × 0.75, 1 and 1.5. The tables are those of docs/explain/forecasters.md:

    python benchmarks/score_forecasters.py DATA_FOLDER --zone flights=America/New_York \
        --without complete_journey=airtime --outage twitch_livecoders=2020-05-12:2020-05-16 \
        --outage twitch_livecoders=2020-10-23:2020-10-25
"""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import date
from math import ceil
from pathlib import Path

import numpy as np
from attrs import evolve

import tierpace as tp
from tierpace.forecasters import Benktander, Blend, Calibrated, DayOfWeek, EmpiricalBayes, Hurdle, LateMonth, Linear

BEFORE = 4  # whole months before the first one that is scored
TIERS = {"Gold": 1.5, "Silver": 1.0, "Bronze": 0.75}
FORECASTERS = {
    "Linear": Linear(),
    "LateMonth": LateMonth(),
    "DayOfWeek": DayOfWeek(),
    "Hurdle": Hurdle(),
    "Benktander": Benktander(),
    "EmpiricalBayes": EmpiricalBayes(),
    "Blend of the last two and DayOfWeek": Blend([EmpiricalBayes(), Benktander(), DayOfWeek()]),
}
HEAD = (
    "| forecaster | CRPS airtime | diamonds | active days | Brier | in 80 % | CPU s |\n"
    "|---|---:|---:|---:|---:|---|---:|"
)


def settings(pairs: list[str]) -> dict[str, list[str]]:
    """Return what was given as PANEL=VALUE, by panel."""
    out: dict[str, list[str]] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        out.setdefault(name, []).append(value)
    return out


def load(folder: Path, zone: str, outages: list[str], without: list[str]) -> tp.Ledger:
    """Return a panel as a ledger; its outages are unknown days, and signals it invents are not measured."""
    ledger = tp.io.read_sessions(folder / "sessions.csv.gz", day_rule=tp.DayRule(zone), zone="UTC")
    for outage in outages:
        first, _, last = outage.partition(":")
        ledger = ledger.mask(date.fromisoformat(first), date.fromisoformat(last))
    measured = ledger.measured & ~np.array([s.label in without for s in tp.Signal])
    return evolve(ledger, measured=measured, days=ledger.days * measured)


def months(ledger: tp.Ledger) -> Iterator[tp.Month]:
    """Yield the whole months without an outage that have four such months before them."""
    month = tp.Month.from_date(ledger.first_day)
    seen = 0
    while month.last <= ledger.last_day:
        inside = month.first >= ledger.first_day and bool(ledger.month(month).complete.any())
        if inside and seen >= BEFORE:
            yield month
        seen += inside
        month = month.shift(1)


def program(ledger: tp.Ledger, month: tp.Month) -> tp.Program:
    """Return three tiers for a month, from the creator-months before it alone."""
    past = []
    before = tp.Month.from_date(ledger.first_day)
    while before < month:
        found = ledger.month(before)
        past.append(found.totals[found.complete & (found.totals[:, tp.Signal.ACTIVE_DAYS] > 0)])
        before = before.shift(1)
    middle = np.median(np.concatenate(past), axis=0)
    tiers = []
    for name, times in TIERS.items():
        hours, diamonds, days = ceil(middle[0] * times / 3600), ceil(middle[1] * times), ceil(middle[2] * times)
        wanted = {"airtime_hours": hours, "diamonds": diamonds, "active_days": min(days, 28)}
        tiers.append(tp.Tier(name, **{k: v for (k, v), m in zip(wanted.items(), ledger.measured, strict=True) if m}))
    return tp.Program(
        name="medians",
        region="any",
        revision="1",
        day_rule=ledger.day_rule,
        tiers=tiers,
        first_month=month,
        last_month=month,
    )


def table(ledger: tp.Ledger, draws: int, last: int | None) -> str:
    """Return the scores of every forecaster as a table in Markdown: means over month × cut of the regular creators."""
    chosen = list(months(ledger))[-last if last else None :]
    if not chosen:
        return "No month has four whole months before it: nothing to score."
    rows = [HEAD]
    for name, forecaster in FORECASTERS.items():
        begun = time.process_time()
        cells: dict[tuple[str, str], list[float]] = {}
        for month in chosen:
            found = tp.backtest(
                ledger, {name: Calibrated(forecaster)}, program=program(ledger, month), months=[month], draws=draws
            ).scores
            for stratum, signal, score, value in zip(
                *(found[c] for c in ("stratum", "signal", "score", "value")), strict=True
            ):
                if stratum == "regular" and np.isfinite(value):
                    cells.setdefault((signal, score), []).append(value)
        mean = {key: float(np.mean(values)) for key, values in cells.items()}
        signals = [s.label for s in tp.Signal]
        crps = [f"{mean[s, 'crps']:.4f}" if (s, "crps") in mean else "–" for s in signals]
        held = " / ".join(f"{mean[s, 'coverage']:.0%}" if (s, "coverage") in mean else "–" for s in signals)
        cpu = time.process_time() - begun
        rows.append(f"| {name} | {' | '.join(crps)} | {mean['tiers', 'brier']:.4f} | {held} | {cpu:.0f} |")
    return "\n".join([f"{len(chosen)} months, {len(ledger.ids):,} creators, {draws} draws.", "", *rows])


def main() -> int:
    """Print one table a panel."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--zone", action="append", default=[], metavar="PANEL=ZONE", help="where its days begin; UTC")
    asked.add_argument("--without", action="append", default=[], metavar="PANEL=SIGNAL", help="a signal it invents")
    asked.add_argument("--outage", action="append", default=[], metavar="PANEL=FIRST:LAST", help="days nobody watched")
    asked.add_argument("--draws", type=int, default=200)
    asked.add_argument("--months", type=int, help="the newest months alone")
    given = asked.parse_args()
    panels = sorted(p.parent for p in given.folder.glob("*/sessions.csv.gz"))
    if not panels:
        print(f"No panel: no folder in {given.folder} has a sessions.csv.gz. Nothing to run.")
        return 1
    zone, outage, without = (settings(x) for x in (given.zone, given.outage, given.without))
    for panel in panels:
        name = panel.name
        ledger = load(panel, zone.get(name, ["UTC"])[-1], outage.get(name, []), without.get(name, []))
        print(f"### {name}\n\n{table(ledger, given.draws, given.months)}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
