"""Panels of streams used as rosters: read, cut to what they measure, and given months and tiers to score.

Each folder in a data folder with a ``sessions.csv.gz`` (creator_id,start,end,diamonds) is a panel. Every month with
four whole months before it can be scored, under three tiers: the medians of all creator-months before it × 0.75, 1
and 1.5.
"""

import argparse
from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil
from pathlib import Path

import numpy as np
from attrs import evolve

import tierpace as tp
from tierpace.backtesting.walk_forward import CUT_DAYS

BEFORE = 4  # whole months before the first one that is scored
TIERS = {"Gold": 1.5, "Silver": 1.0, "Bronze": 0.75}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Let a command take a data folder and what its panels need."""
    parser.add_argument("folder", type=Path)
    parser.add_argument("--zone", action="append", default=[], metavar="PANEL=ZONE", help="where its days begin; UTC")
    parser.add_argument("--without", action="append", default=[], metavar="PANEL=SIGNAL", help="a signal it invents")
    parser.add_argument("--outage", action="append", default=[], metavar="PANEL=FIRST:LAST", help="days nobody watched")
    parser.add_argument("--panel", action="append", default=[], metavar="PANEL", help="these alone")


def folders(given: argparse.Namespace) -> list[Path]:
    """Return the folders of the panels that were named; say so if there is none."""
    found = sorted(path.parent for path in given.folder.glob("*/sessions.csv.gz"))
    found = [path for path in found if not given.panel or path.name in given.panel]
    if not found:
        print(f"No panel: no folder named in {given.folder} has a sessions.csv.gz. Nothing to run.")
    return found


def read(folder: Path, given: argparse.Namespace) -> tp.Ledger:
    """Return a panel with the settings that were given for it."""
    zone, outage, without = (settings(x).get(folder.name, []) for x in (given.zone, given.outage, given.without))
    return load(folder, [*zone, "UTC"][0], outage, without)


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


def mean_scores(
    ledger: tp.Ledger,
    forecaster: tp.forecasters.Forecaster,
    programs: dict[tp.Month, tp.Program],
    *,
    draws: int,
    cut_days: Iterable[int] = CUT_DAYS,
) -> dict[tuple[str, str], float]:
    """Return the mean of each (signal, score) over month × cut, of the regular creators."""
    cells: dict[tuple[str, str], list[float]] = {}
    for month, tiers in programs.items():
        found = tp.backtest(
            ledger, {"it": forecaster}, program=tiers, months=[month], cut_days=cut_days, draws=draws
        ).scores
        columns = (found[c] for c in ("stratum", "signal", "score", "value"))
        for stratum, signal, score, value in zip(*columns, strict=True):
            if stratum == "regular" and np.isfinite(value):
                cells.setdefault((signal, score), []).append(value)
    return {key: float(np.mean(values)) for key, values in cells.items()}


def each(mean: dict[tuple[str, str], float], score: str, form: str) -> list[str]:
    """Return a score of the three signals as text; a dash where it is not measured."""
    return [f"{mean[s.label, score]:{form}}" if (s.label, score) in mean else "–" for s in tp.Signal]
