"""Score first days on panels of streams: `python benchmarks/score_first_days.py DATA_FOLDER` (see panels.py).

A ledger that begins on a random day, with those who had a row on it and nothing before: at least 5 days are left of the
month, and at most 31 creators are taken. The days of the month before it are unknown: what is projected is the whole
month. What it came to says how much of it the 80 % ranges hold, and how good the chances of three tiers are: medians
of the panel's creator-months × 0.75, 1 and 1.5. With ``--known 7`` the first week is known, and so on.
"""

import argparse
import sys
from datetime import date, timedelta
from math import ceil

import numpy as np
from panels import TIERS, add_arguments, folders, read

import tierpace as tp
from tierpace.forecasters import Calibrated, EmpiricalBayes, Linear

LEAST_LEFT = 5
MOST_LIVE = 31
LOW = 0.1  # below it, or as far above, a total lies outside its 80 %


def starts(ledger: tp.Ledger, wanted: int, seed: int, days: int) -> list[tuple[date, np.ndarray]]:
    """Return random days, and at most 31 creators who were live on one of so many days from each on."""
    rng, out = np.random.default_rng(seed), []
    known = ledger.known.any(0)
    while len(out) < wanted:
        t = int(rng.integers(0, ledger.days.shape[1]))
        day = ledger.first_day + timedelta(days=t)
        month = tp.Month.from_date(day)
        first, last = ledger.index(month.first), ledger.index(month.last)
        whole = first >= 0 and last < ledger.days.shape[1] and known[first : last + 1].all()
        if last - t - days + 1 < LEAST_LEFT or not whole:
            continue
        live = np.flatnonzero(ledger.days[:, t : t + days].any((1, 2)))
        if len(live):
            out.append((day, np.sort(rng.permutation(live)[:MOST_LIVE])))
    return out


def begun(ledger: tp.Ledger, day: date, rows: np.ndarray, known: int) -> tp.Ledger:
    """Return the ledger of so many days of these creators, of their days with anything on them."""
    days = ledger.days[rows, ledger.index(day) : ledger.index(day) + known]
    who, when = np.nonzero(days.any(2))
    columns = [days[who, when, s] if m else None for s, m in zip(tp.Signal, ledger.measured, strict=True)]
    names = ("airtime_seconds", "diamonds", "active")
    return tp.Ledger.from_daily(
        creator_id=ledger.ids[rows][who],
        day=[day + timedelta(days=k) for k in when.tolist()],
        last_day=day + timedelta(days=known - 1),
        day_rule=ledger.day_rule,
        **dict(zip(names, columns, strict=True)),
    )


def program(ledger: tp.Ledger) -> tp.Program:
    """Return three tiers: the medians of all creator-months of the panel with an active day."""
    whole = [m for m in _months(ledger) if m.first >= ledger.first_day and m.last <= ledger.last_day]
    found = [ledger.month(m) for m in whole]
    totals = np.concatenate([f.totals[f.complete] for f in found])
    middle = np.median(totals[totals[:, tp.Signal.ACTIVE_DAYS] > 0], axis=0)
    tiers = []
    for name, times in TIERS.items():
        hours, diamonds, days = ceil(middle[0] * times / 3600), ceil(middle[1] * times), ceil(middle[2] * times)
        wanted = {"airtime_hours": hours, "diamonds": diamonds, "active_days": min(days, 28)}
        tiers.append(tp.Tier(name, **{k: v for (k, v), m in zip(wanted.items(), ledger.measured, strict=True) if m}))
    return tp.Program(name="medians", region="any", revision="1", day_rule=ledger.day_rule, tiers=tiers)


def _months(ledger: tp.Ledger) -> list[tp.Month]:
    first, out = tp.Month.from_date(ledger.first_day), []
    while first.first <= ledger.last_day:
        out.append(first)
        first = first.shift(1)
    return out


def scored(ledger: tp.Ledger, forecaster: tp.forecasters.Forecaster, cases: list, draws: int, days: int) -> tuple:
    """Return the share of totals within the 80 % ranges (n, 3), squared errors of chances (n, 3), and world PITs."""
    held, errors, pits, rules = [], [], [], program(ledger)
    for day, rows in cases:
        cut = begun(ledger, day, rows, days).as_of("latest")
        projection = tp.project(cut, forecaster, draws=draws, seed=1)
        month = tp.Month.from_date(day)
        span = slice(ledger.index(month.first), ledger.index(month.last) + 1)
        truth = ledger.days[rows, span].sum(1)
        low, high = np.moveaxis(projection.interval(0.8), 1, 0)
        held.append((truth >= low) & (truth <= high))
        came = (truth[:, None] >= rules.thresholds).all(2)
        errors.append((tp.chances(projection, rules).by_tier - came) ** 2)
        pits.append((projection.draws.sum(0) < truth.sum(0)).mean(0))
    return np.concatenate(held), np.concatenate(errors), np.array(pits)


def table(ledger: tp.Ledger, wanted: int, draws: int, seed: int, days: int) -> str:
    """Return coverage by signal and pooled, the Brier score and the coverage of totals, of each forecaster."""
    cases = starts(ledger, wanted, seed, days)
    names = [s.label for s in tp.Signal if ledger.measured[s]]
    out = [f"| forecaster | {' | '.join(names)} | pooled | Brier | totals |", "|---" * (len(names) + 4) + "|"]
    for forecaster in (EmpiricalBayes(), Calibrated(Linear())):
        held, errors, pits = scored(ledger, forecaster, cases, draws, days)
        own = held[:, ledger.measured].mean(0)
        inside = ((pits >= LOW) & (pits <= 1 - LOW))[:, ledger.measured].mean(0)
        cells = [*(f"{v:.3f}" for v in own), f"{own.mean():.3f}", f"{errors.mean():.4f}"]
        out.append(f"| {forecaster!r} | {' | '.join(cells)} | {' '.join(f'{v:.2f}' for v in inside)} |")
    return "\n".join([f"{len(cases)} starts, {days} known, {draws} draws, seed {seed}.", "", *out])


def main() -> int:
    """Print one table a panel."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(asked)
    asked.add_argument("--draws", type=int, default=200)
    asked.add_argument("--starts", type=int, default=100)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--known", type=int, default=1, metavar="DAYS", help="how many days are known (default 1)")
    given = asked.parse_args()
    found = folders(given)
    for folder in found:
        done = table(read(folder, given), given.starts, given.draws, given.seed, given.known)
        print(f"### {folder.name}\n\n{done}\n", flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
