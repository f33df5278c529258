"""Score one forecaster on one panel by the library's own means, as sums by group (see score_sums.py).

As `tp.backtest` does, month by month and cut by cut, with what it leaves out: early cuts, own targets, totals of the
roster, silence, and rosters of 20 or 50 creators that have one to three months of past.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from own_targets import chances, goals
from panels import months, program
from score_sums import SIGNALS, STRATA, Scored, bins, groups, rows, totals

import tierpace as tp
from tierpace.backtesting.scorecards import Card, score_card
from tierpace.forecasters import ets
from tierpace.kernels import scores

CUTS = (0, 1, 3, 5, 7, 10, 15, 20, 25)
SIZES = ((20, 1), (20, 2), (20, 3), (50, 3))
SMALL_CUT = 15
RECENT = 120  # days: who has been silent for longer is not scored
INSIDE = (0.1, 0.9)

Rows = list[dict[str, object]]
Bools = NDArray[np.bool_]


@frozen(eq=False)
class Said:
    """What was projected of n creators at a cut: their rows of the cut that are scored, their scores and draws."""

    progress: tp.Progress
    at: NDArray[np.int64]
    said: Scored
    draws: NDArray[np.float64]


def score(
    name: str, ledger: tp.Ledger, label: str, forecaster: tp.forecasters.Forecaster, *, draws: int, last: int | None
) -> dict[str, Rows]:
    """Return the sums of a forecaster over all months and cuts of a panel, and its CPU seconds."""
    found: dict[str, Rows] = {"sums": [], "bins": [], "totals": []}
    used = tuple(np.flatnonzero(ledger.measured).tolist())
    begun = time.process_time()
    for month in list(months(ledger))[-last if last else None :]:
        rules = program(ledger, month)
        for split in tp.splits(ledger, months=[month], cut_days=CUTS):
            one = projected(split, forecaster, rules, draws)
            head = {"panel": name, "forecaster": label, "month": str(month), "cut": split.progress.day}
            members = of_groups(one)
            found["sums"] += rows(head, one.said, members, used)
            found["bins"] += bins(head, one.said, members, used)
            strata = {k: members[k] for k in STRATA if members[k].any()}
            found["totals"] += totals(head, one.draws, one.said.actual, strata, total_pits(one, strata, used))
    cpu: dict[str, object] = {"panel": name, "forecaster": label, "cpu": time.process_time() - begun}
    return found | {"cpu": [cpu]}


def remember_fits() -> None:
    """Let ETS fit a series once: of months before several target months the same series come again for each."""
    fit, kept = ets._fit, {}  # noqa: SLF001  # three fifths of all of its fits

    def remembered(days: NDArray[np.float64], level: float, season: NDArray[np.float64]) -> tuple[float, float]:
        key = days.tobytes(), level, season.tobytes()
        if key not in kept:
            kept[key] = fit(days, level, season)
        return kept[key]

    ets._fit = remembered  # noqa: SLF001


def projected(
    split: tp.backtesting.Split, forecaster: tp.forecasters.Forecaster, rules: tp.Program, draws: int
) -> Said:
    """Return what a forecaster said at a cut of those who were active in the last 120 days, and how that scores."""
    progress = split.progress
    projection = tp.project(progress, forecaster, draws=draws)
    said = tp.chances(projection, rules)
    outcome = (split.actual[:, None] >= said.verdicts.thresholds).all(2)
    card = score_card(projection, said, split.actual, outcome)
    at = np.flatnonzero(progress.days[:, -RECENT:].any((1, 2)))
    wanted = goals(progress)[at]
    return Said(progress, at, scored(card, projection, split.actual, at, wanted), projection.require_draws()[at])


def scored(
    card: Card,
    projection: tp.Projection,
    actual: NDArray[np.int64],
    at: NDArray[np.int64],
    wanted: NDArray[np.float64],
) -> Scored:
    """Return the scores of some rows of a card, and of their own targets."""
    low, high = np.moveaxis(projection.interval(INSIDE[1] - INSIDE[0])[at], 1, 0)
    truth = card.truth[at]
    return Scored(
        actual=truth,
        so_far=projection.progress.so_far[at].astype(float),
        mean=card.mean[at],
        crps=card.crps[at],
        inside=(card.pit[at] >= INSIDE[0]) & (card.pit[at] <= INSIDE[1]),
        closed=(truth >= low) & (truth <= high),
        chance=card.chance[at],
        event=card.outcome[at],
        undecided=card.undecided[at],
        own=chances(projection, at, wanted),
        own_event=(actual[at] >= wanted).all(1),
        pit=card.pit[at],
    )


def of_groups(one: Said) -> dict[str, Bools]:
    """Return which creators that are scored fall into which group."""
    progress, at = one.progress, one.at
    tenure = {t.label: progress.tenure[at] == t for t in tp.ledger.Tenure} | {"all": np.ones(len(at), bool)}
    starts = np.array([progress.span(m).start for m in progress.complete_months()], np.int64)
    history = (starts >= progress.history.first_seen[at, None]).sum(1)
    size = one.said.mean[:, tp.Signal.DIAMONDS if progress.measured[tp.Signal.DIAMONDS] else tp.Signal.AIRTIME]
    return groups(tenure, progress.days[at, :, tp.Signal.ACTIVE_DAYS] > 0, history, size)


def total_pits(one: Said, members: dict[str, Bools], used: tuple[int, ...]) -> dict[str, dict[str, float]]:
    """Return the PIT of each group's total, ties broken by noise of the month and cut."""
    month = one.progress.month
    noise = np.random.default_rng([month.year, month.month, one.progress.day]).random((len(members), 3))
    out = {}
    for (name, at), z in zip(members.items(), noise, strict=True):
        summed, truth = one.draws[at].sum(0).T, one.said.actual[at].sum(0)
        out[name] = dict(zip(SIGNALS, scores.pit(summed, truth, z).tolist(), strict=True))
    return {k: {SIGNALS[s]: v[SIGNALS[s]] for s in used} for k, v in out.items()}


# ------------------------------------------------------------------------------------------------------ small rosters
def score_small(
    name: str, ledger: tp.Ledger, label: str, forecaster: tp.forecasters.Forecaster, *, draws: int, repeat: int
) -> dict[str, Rows]:
    """Return the sums of rosters of N random regulars who have the last M complete months alone, at day 15."""
    found: dict[str, Rows] = {"sums": [], "bins": [], "totals": []}
    used = tuple(np.flatnonzero(ledger.measured).tolist())
    size_by = tp.Signal.DIAMONDS if ledger.measured[tp.Signal.DIAMONDS] else tp.Signal.AIRTIME
    for (n, m), k, whole, rules, wanted in drawn_rosters(cases_of(ledger), repeat):
        split = cut_to(ledger, whole, m)
        projection = tp.project(split.progress, forecaster, draws=draws)
        said = tp.chances(projection, rules)
        outcome = (split.actual[:, None] >= said.verdicts.thresholds).all(2)
        at = np.flatnonzero(split.progress.seen)  # of others nothing is known, so they have no chance
        card = score_card(projection, said, split.actual, outcome)
        found_here = scored(card, projection, split.actual, at, wanted[at])
        one = Said(split.progress, at, found_here, projection.require_draws()[at])
        largest = np.zeros(len(at), bool)
        largest[np.argsort(-one.said.mean[:, size_by], kind="stable")[: max(1, len(at) // 5)]] = True
        members = {"all": np.ones(len(at), bool), "largest fifth": largest}
        head = {"panel": name, "forecaster": label, "month": str(whole.progress.month), "cut": SMALL_CUT}
        head |= {"size": f"{n}x{m}", "try": k}
        found["sums"] += rows(head, one.said, members, used)
        everybody = {"all": members["all"]}
        found["totals"] += totals(head, one.draws, one.said.actual, everybody, total_pits(one, everybody, used))
    return found


Case = tuple[tuple[int, int], int, tp.backtesting.Split, tp.Program, NDArray[np.float64]]


def drawn_rosters(cases: list[tuple], repeat: int) -> Iterator[Case]:
    """Yield sizes, numbers, the whole cut of the creators that were drawn, rules of the whole panel, own targets."""
    for n, m in SIZES:
        usable = [c for c in cases if (c[0].progress.tenure == tp.ledger.Tenure.REGULAR).sum() >= n]
        for k in range(repeat if usable else 0):
            split, rules, wanted = usable[k % len(usable)]
            lately = split.progress.days[:, -SMALL_CUT - 28 * m :].any((1, 2))  # someone with a day in the window
            regular = np.flatnonzero((split.progress.tenure == tp.ledger.Tenure.REGULAR) & lately)
            chosen = np.sort(np.random.default_rng([n, m, k]).choice(regular, n, replace=False))
            few = tp.backtesting.Split(split.progress.select(split.progress.ids[chosen]), split.actual[chosen])
            yield (n, m), k, few, rules, wanted[chosen]


def cases_of(ledger: tp.Ledger) -> list[tuple[tp.backtesting.Split, tp.Program, NDArray[np.float64]]]:
    """Return the cut of every month at day 15, its rules and own targets."""
    out = []
    for month in months(ledger):
        (split,) = tp.splits(ledger, months=[month], cut_days=[SMALL_CUT])
        out.append((split, program(ledger, month), goals(split.progress)))
    return out


def cut_to(ledger: tp.Ledger, whole: tp.backtesting.Split, m: int) -> tp.backtesting.Split:
    """Return a cut of few creators as if their rows had begun with the last m complete months."""
    progress = whole.progress
    first = progress.span(progress.complete_months()[-m]).start
    days = progress.days[:, first:]
    who, when = np.nonzero(days.any(2))
    values = [days[who, when, s] if measured else None for s, measured in enumerate(ledger.measured)]
    begin = progress.history.first_day + timedelta(days=int(first))
    window = tp.Ledger.from_daily(
        creator_id=progress.ids[who],
        day=np.datetime64(begin) + when,
        **dict(zip(("airtime_seconds", "diamonds", "active"), values, strict=True)),
        day_rule=ledger.day_rule,
        creators=[tp.Creator(str(c)) for c in np.delete(progress.ids, np.unique(who))],
        first_day=begin,
        last_day=progress.as_of,
    )
    for k in np.flatnonzero(~progress.history.known[:, first:].any(0)).tolist():
        day = begin + timedelta(days=k)
        window = window.mask(day, day)
    cut = window.as_of(progress.as_of).select(progress.ids)
    return tp.backtesting.Split(cut, whole.actual)
