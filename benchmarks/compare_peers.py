"""Compare with statsforecast, prophet and statsmodels: `python benchmarks/compare_peers.py DATA_FOLDER`.

Each panel (see panels.py) gives one random sample of creators who stream regularly before the first month that is
scored; two months × days 10 and 20; the same for all. A peer gets each creator's daily series up to the cut and
forecasts the days left, signal by signal; their sum is its point, and `Calibrated` draws around it as around ours.
Where a peer can simulate paths, a second table scores its own distribution: paths summed, 0 or more, within the days
left. In an environment of its own, the tables of docs/explain/peers.md are made by:

    python -m venv peers
    peers/bin/pip install . -r benchmarks/peers-requirements.txt
    peers/bin/python benchmarks/compare_peers.py DATA_FOLDER --zone flights=America/New_York \
        --without complete_journey=airtime --outage twitch_livecoders=2020-05-12:2020-05-16 \
        --outage twitch_livecoders=2020-10-23:2020-10-25
"""

import argparse
import logging
import resource
import sys
import warnings
from collections.abc import Callable
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from panels import add_arguments, each, folders, mean_scores, months, program, read

import tierpace as tp
from tierpace.forecasters import ETS, Calibrated, DayOfWeek, EmpiricalBayes, Linear
from tierpace.forecasters.pace import within_limits

Floats = NDArray[np.float64]
Days = Callable[[Floats, int], Floats]  # days so far, how many are left → what each brings
Paths = Callable[[Floats, int, int, int], Floats]  # and how many paths, and a seed → (paths, days left)

CUT_DAYS = (10, 20)
LEAST = 14  # days of a series; of a shorter one, or one without any change, a peer is given the mean to say
REGULAR_DAYS, REGULAR_WINDOW, SEEN_BEFORE = 5, 60, 20
WEEK = 7
HEAD = (
    "| forecaster | CRPS airtime / diamonds / days | WAPE of the median | bias of the mean | Brier | in 80 % | ms |\n"
    "|---|---|---|---|---:|---|---:|"
)


# --------------------------------------------------------------------------------------------------------- the peers


def seasonal_naive(days: Floats, left: int) -> Floats:
    """Return what statsforecast's SeasonalNaive says: the last week again."""
    from statsforecast.models import SeasonalNaive

    return np.asarray(SeasonalNaive(season_length=WEEK).forecast(y=days, h=left)["mean"])


def croston(days: Floats, left: int) -> Floats:
    """Return what statsforecast's CrostonSBA says, made for series with many zeros."""
    from statsforecast.models import CrostonSBA

    return np.asarray(CrostonSBA().forecast(y=days, h=left)["mean"])


def auto_ets(days: Floats, left: int) -> Floats:
    """Return what statsforecast's AutoETS says, with a season of 7."""
    from statsforecast.models import AutoETS

    return np.asarray(AutoETS(season_length=WEEK).forecast(y=days, h=left)["mean"])


def auto_ets_paths(days: Floats, left: int, paths: int, seed: int) -> Floats:
    """Return paths of statsforecast's AutoETS."""
    from statsforecast.models import AutoETS

    return np.asarray(AutoETS(season_length=WEEK).fit(days).simulate(h=left, n_paths=paths, seed=seed))


def ets(days: Floats, left: int) -> Floats:
    """Return what statsmodels' ETSModel says, fitted to this series alone: no trend, an additive week."""
    return np.asarray(_ets_fit(days).forecast(left))


def ets_paths(days: Floats, left: int, paths: int, seed: int) -> Floats:
    """Return paths of statsmodels' ETSModel."""
    return np.asarray(_ets_fit(days).simulate(left, anchor="end", repetitions=paths, rng=seed)).reshape(left, -1).T


def _ets_fit(days: Floats) -> object:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    return ETSModel(days, seasonal="add", seasonal_periods=WEEK).fit(disp=0)


def prophet(days: Floats, left: int) -> Floats:
    """Return what prophet says, with its usual trend and a week."""
    model, ahead = _prophet_fit(days, left, 0)
    return np.asarray(model.predict(ahead)["yhat"])


def prophet_paths(days: Floats, left: int, paths: int, seed: int) -> Floats:
    """Return paths of prophet."""
    model, ahead = _prophet_fit(days, left, paths)
    np.random.seed(seed)  # noqa: NPY002  # prophet draws from the global state alone
    return np.asarray(model.predictive_samples(ahead)["yhat"]).T


def _prophet_fit(days: Floats, left: int, paths: int) -> tuple[object, object]:
    import pandas as pd
    from prophet import Prophet

    dates = pd.date_range("2000-01-03", periods=len(days) + left)  # only the order and the week of days matter
    model = Prophet(
        weekly_seasonality=True, yearly_seasonality=False, daily_seasonality=False, uncertainty_samples=paths
    )
    model.fit(pd.DataFrame({"ds": dates[: len(days)], "y": days}))
    return model, pd.DataFrame({"ds": dates[len(days) :]})


PEERS: dict[str, Days] = {
    "statsforecast SeasonalNaive(7)": seasonal_naive,
    "statsforecast CrostonSBA": croston,
    "statsforecast AutoETS(7)": auto_ets,
    "statsmodels ETSModel(A,N,A)": ets,
    "prophet": prophet,
}
OWN: dict[str, Paths] = {
    "statsforecast AutoETS(7), simulate": auto_ets_paths,
    "statsmodels ETSModel(A,N,A), simulate": ets_paths,
    "prophet, predictive_samples": prophet_paths,
}
OURS = {
    "Linear": Linear(),
    "DayOfWeek": DayOfWeek(),
    "ETS": ETS(),
    "EmpiricalBayes, the default until 2026-11": EmpiricalBayes(),
}


# --------------------------------------------------------------------------------------- peers as forecasters of ours


class Peer:
    """A peer's point: the sum of what it says of the days left."""

    def __init__(self, say: Days) -> None:
        self.say = say
        self.failed = 0

    def tail(self, progress: tp.Progress, *, noise: tp.forecasters.Noise | None) -> tp.Tail:
        """Return the sums: (N, 3)."""
        left = len(progress.days_left)
        point = np.zeros((len(progress.ids), 3))
        for i, s, days in series(progress):
            each_day = asked(self, lambda d=days: self.say(d, left)) if fit_to_ask(days) and left else None
            point[i, s] = days.mean() * left if each_day is None else each_day.sum()
        return tp.Tail(within_limits(np.maximum(point, 0), progress))


class OwnPaths:
    """A peer's own distribution of the sum: its simulated paths, each signal by itself, as it knows no other."""

    def __init__(self, simulate: Paths) -> None:
        self.simulate = simulate
        self.failed = 0

    def tail(self, progress: tp.Progress, *, noise: tp.forecasters.Noise) -> tp.Tail:
        """Return draws of the sums: (N, S, 3); active days rounded to whole ones."""
        left = len(progress.days_left)
        draws = np.zeros((len(progress.ids), noise.draws, 3))
        for i, s, days in series(progress):
            ask = fit_to_ask(days) and left
            paths = asked(self, lambda d=days, k=3 * i + s: self.simulate(d, left, noise.draws, k)) if ask else None
            draws[i, :, s] = days.mean() * left if paths is None else paths.sum(1)
        for k in range(noise.draws):
            draws[:, k] = within_limits(np.maximum(draws[:, k], 0), progress)
        draws[..., tp.Signal.ACTIVE_DAYS] = np.round(draws[..., tp.Signal.ACTIVE_DAYS])
        return tp.Tail(draws.mean(1), draws=draws)


def series(progress: tp.Progress) -> list[tuple[int, tp.Signal, Floats]]:
    """Return each creator's days of each measured signal since it was first seen; unknown days hold the known mean."""
    out = []
    places = np.arange(progress.days.shape[1])
    for i, first in enumerate(progress.exposed_from):
        inside, known = places >= first, progress.known[i]
        for s in tp.Signal:
            days = progress.days[i, :, s].astype(np.float64)
            mean = float(days[inside & known].mean()) if (inside & known).any() else 0.0
            kept = np.where(known, days, mean)[inside]
            if progress.measured[s]:
                out.append((i, s, kept if len(kept) else np.zeros(1)))
    return out


def fit_to_ask(days: Floats) -> bool:
    """Say whether a series is long enough, and changes."""
    return len(days) >= LEAST and bool(days.std() > 0)


def asked(peer: Peer | OwnPaths, ask: Callable[[], Floats]) -> Floats | None:
    """Return what a peer says; None, and count, if it raises or says something that is not finite."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # peers warn of thousands of series; what counts is what they say
        try:
            said = ask()
        except Exception:  # noqa: BLE001  # whatever a peer raises, its users would fall back as well
            said = np.array([np.nan])
    if not np.isfinite(said).all():
        peer.failed += 1
        return None
    return said


# -------------------------------------------------------------------------------------------------------- the tables


def cpu() -> float:
    """Return CPU seconds of this process and of those that it started: prophet fits in a process of its own."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def sampled(ledger: tp.Ledger, first: tp.Month, size: int) -> tp.Ledger:
    """Return the ledger of a random sample of those who streamed regularly before a month began."""
    at = ledger.index(first.first)
    recent = ledger.days[:, max(at - REGULAR_WINDOW, 0) : at, tp.Signal.ACTIVE_DAYS].sum(1)
    regular = np.flatnonzero((recent >= REGULAR_DAYS) & (ledger.first_seen <= at - SEEN_BEFORE))
    kept = np.random.default_rng(0).choice(regular, min(size, len(regular)), replace=False)
    return ledger.select(ledger.ids[np.sort(kept)])


def points_cost(ledger: tp.Ledger, forecaster: tp.forecasters.Forecaster, scored: list[tp.Month]) -> float:
    """Return CPU milliseconds per creator × cut for points alone."""
    used, creators = 0.0, 0
    for month in scored:
        for day in CUT_DAYS:
            progress = ledger.as_of(month.first + timedelta(days=day - 1))
            begun = cpu()
            tp.project(progress, forecaster, draws=0)
            used += cpu() - begun
            creators += len(progress.ids)
    return used / max(creators, 1) * 1000


def row(name: str, mean: dict[tuple[str, str], float], cost: float) -> str:
    """Return a row of a table in Markdown."""
    crps, wape, bias, held = (
        " / ".join(each(mean, score, form))
        for score, form in (("crps", ".3f"), ("wape", ".3f"), ("bias", "+.0%"), ("coverage", ".0%"))
    )
    return f"| {name} | {crps} | {wape} | {bias} | {mean['tiers', 'brier']:.4f} | {held} | {cost:.2f} |"


def compare(whole: tp.Ledger, given: argparse.Namespace) -> None:
    """Print the tables of a panel, row by row."""
    able = list(months(whole))
    count = min(given.months, len(able))
    scored = [able[int((k + 0.5) * len(able) / count)] for k in range(count)]
    ledger = sampled(whole, able[0], given.creators)
    programs = {month: program(whole, month) for month in scored}
    print(f"{len(ledger.ids)} creators × {len(scored)} months ({', '.join(map(str, scored))}) × days {CUT_DAYS}.\n")

    def told(name: str, forecaster: tp.forecasters.Forecaster, cost: float | None = None) -> None:
        begun = cpu()
        mean = mean_scores(ledger, forecaster, programs, draws=given.draws, cut_days=CUT_DAYS)
        whole_cost = (cpu() - begun) / (len(ledger.ids) * len(scored) * len(CUT_DAYS)) * 1000
        print(row(name, mean, whole_cost if cost is None else cost), flush=True)

    first = ledger.as_of(scored[0].first)
    failed = {}
    if given.only != "own":
        print(f"Points, and draws around them by `Calibrated`.\n\n{HEAD}")
        for name, forecaster in {**OURS, **{name: Peer(say) for name, say in PEERS.items()}}.items():
            tp.project(first, forecaster, draws=0)  # imports are nobody's cost
            told(name, Calibrated(forecaster), points_cost(ledger, forecaster, scored))
            failed[name] = getattr(forecaster, "failed", 0)
    if given.only != "points":
        print(f"\nThe peers' own distributions.\n\n{HEAD}")
        for name in ("EmpiricalBayes, the default until 2026-11", "ETS"):
            told(name, Calibrated(OURS[name]))
        for name, simulate in OWN.items():
            paths = OwnPaths(simulate)
            told(name, paths)
            failed[name] = paths.failed
    print("\nSeries that a peer could not fit:", ", ".join(f"{k} {v}" for k, v in failed.items() if v) or "none")


def main() -> int:
    """Print the tables of each panel."""
    asked_for = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(asked_for)
    asked_for.add_argument("--creators", type=int, default=40, help="size of the sample")
    asked_for.add_argument("--draws", type=int, default=200)
    asked_for.add_argument("--months", type=int, default=2, help="spread over those that can be scored")
    asked_for.add_argument("--only", choices=["points", "own"], help="one of the two tables")
    given = asked_for.parse_args()
    for name in ("cmdstanpy", "prophet", "prophet.plot"):
        logging.getLogger(name).disabled = True  # two lines a fit, and word of plots
    found = folders(given)
    for folder in found:
        print(f"### {folder.name}\n")
        compare(read(folder, given), given)
        print(flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
