"""Score cards: what a projection said of each creator against what came true, and the strata creators fall into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import Sealed, axes, axes_of, joined, made
from tierpace.core.signals import SIGNAL_LABELS, Signal
from tierpace.forecasters.contract import Noise
from tierpace.kernels import scores
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.days import day_sums
from tierpace.ledger.tenure import Tenure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from tierpace.ledger.progress import Progress
    from tierpace.ledger.projection import Projection
    from tierpace.rules.tier_chances import Chances


LEVELS = np.array([0.1, 0.5, 0.9])
INSIDE = (0.1, 0.9)  # of the PIT: what a nominal 80 % interval holds
BINS = np.arange(11) / 10  # linspace would give 0.30000000000000004
LANE = 48  # noise of ties, apart from that of draws and plans
TIERS = "tiers"
TIER_COLUMNS = ("chance", "outcome", "undecided")
FEW_MONTHS, SOME_MONTHS = 1, 3
THIRDS = ("small third", "middle third", "large third")
SIGNAL_SCORES = ("bias", "mae", "wape", "rmsse", "crps", "pinball", "coverage", "width")
TIER_SCORES = ("brier", "brier_undecided", "log_score", "rps")


@frozen(eq=False)
class Card(Sealed):
    """Row by row what a projection said and what came true, for N creators, 3 signals and K tiers.

    Signal columns are (N, 3): truth, mean, absolute error of the median, CRPS, pinball loss, PIT, width of the 80 %
    interval. Tier columns are (N, K): chance, outcome, undecided; and ``rps`` (N,). Where programs of several regions
    have fewer tiers than K, or a creator is not judged on a ladder, the chance of those they lack is NaN.
    """

    truth: Floats = axes("N3")
    mean: Floats = axes("N3")
    miss: Floats = axes("N3")
    crps: Floats = axes("N3")
    pinball: Floats = axes("N3")
    pit: Floats = axes("N3")
    width: Floats = axes("N3")
    chance: Floats = axes("NK")
    outcome: Bools = axes("NK")
    undecided: Bools = axes("NK")
    rps: Floats = axes("N")


def score_card(projection: Projection, chances: Chances, actual: Ints, outcome: Bools) -> Card:
    """Return the card of a projection: ``actual`` (N, 3) month totals, ``outcome`` (N, K) which tiers were cleared."""
    draws = projection.require_draws()
    truth = actual.astype(np.float64)
    noise = Noise(projection.ids, projection.month, draws=1, seed=projection.seed).own(3, lane=LANE)[:, 0]
    columns = {name: np.empty(truth.shape) for name in ("miss", "crps", "pinball", "pit", "width")}
    for s in Signal:
        mine, y = np.ascontiguousarray(draws[..., s]), truth[:, s]
        ordered = np.sort(mine, 1)
        found = scores.quantiles(ordered, LEVELS)
        columns["miss"][:, s] = np.abs(found[:, 1] - y)
        columns["crps"][:, s] = scores.crps(mine, y, ordered)
        columns["pinball"][:, s] = scores.pinball(found, y, LEVELS)
        columns["pit"][:, s] = scores.pit(mine, y, noise[:, s])
        columns["width"][:, s] = found[:, 2] - found[:, 0]
    none = np.ones((len(truth), 1), bool)
    ended = np.concatenate((outcome, none), 1).argmax(1)
    verdicts = chances.verdicts
    return made(
        Card,
        truth=truth,
        mean=projection.mean,
        **columns,
        chance=chances.by_tier,
        outcome=outcome,
        undecided=verdicts.possible & ~verdicts.cleared.all(2),
        rps=scores.ranked(chances.final, ended),
    )


def together(cards: Sequence[Card]) -> Card:
    """Return the cards of several blocks of creators as one."""
    most = max(c.chance.shape[1] for c in cards)
    return joined([_wide(card, most) for card in cards])


def _wide(card: Card, tiers: int) -> Card:
    """Return a card with as many tiers as wanted: NaN or False of those it lacks."""
    lacking = tiers - card.chance.shape[1]
    wider = {
        name: np.pad(getattr(card, name), ((0, 0), (0, lacking)), constant_values=np.nan if name == "chance" else False)
        for name in TIER_COLUMNS
    }
    return evolve(card, **wider)


def beside(ladders: Sequence[tuple[Ints, Card]]) -> Card:
    """Return one card of the creators that any ladder judges, by the rows and the card of each: tiers side by side.

    What a projection said of the signals is the same on all ladders; ``rps`` is the mean of those that are known.
    """
    if len(ladders) == 1:
        return ladders[0][1]
    rows = np.unique(np.concatenate([own for own, _ in ladders]))
    n, at = len(rows), [np.searchsorted(rows, own) for own, _ in ladders]
    out: dict[str, NDArray[Any]] = {}
    for name, spec in axes_of(Card).items():
        held = [getattr(card, name) for _, card in ladders]
        if spec == "N3":
            out[name] = np.empty((n, 3))
            for place, values in zip(at, held, strict=True):
                out[name][place] = values
        else:
            none = np.nan if held[0].dtype == np.float64 else False
            wide = [np.full((n, *values.shape[1:]), none) for values in held]
            for full, place, values in zip(wide, at, held, strict=True):
                full[place] = values
            out[name] = np.stack(wide) if spec == "N" else np.concatenate(wide, axis=1)
    known = np.isfinite(out["rps"])
    count = known.sum(0)
    out["rps"] = np.where(count > 0, np.where(known, out["rps"], 0.0).sum(0) / np.maximum(count, 1), np.nan)
    return made(Card, **out)


def said_of_tiers(card: Card, rows: Bools) -> tuple[Floats, Floats]:
    """Return the chances of all tiers of some creators, one after the other, and which of them came true."""
    there = np.isfinite(card.chance) & rows[:, None]
    return card.chance[there], card.outcome[there].astype(np.float64)


def cells(card: Card, rows: Bools, measured: Bools, scale: Floats) -> Iterator[tuple[str, str, float]]:
    """Yield signal (or "tiers"), score and value of the creators in ``rows`` (N,).

    ``scale`` (3,) is the mean squared change from one past month to the next, by which RMSSE is scaled. Scores in units
    are divided by the mean truth; a value is NaN where there is nothing to divide by.
    """
    for s in Signal:
        if measured[s]:
            for name, value in _signal_cell(card, rows, s, float(scale[s])).items():
                yield SIGNAL_LABELS[s], name, value
    undecided = card.undecided & rows[:, None] & np.isfinite(card.chance)
    said, came = said_of_tiers(card, rows)
    yield TIERS, "brier", _mean(scores.brier(said, came))
    yield TIERS, "brier_undecided", _mean(scores.brier(card.chance[undecided], card.outcome[undecided].astype(float)))
    yield TIERS, "log_score", _mean(scores.log_score(said, came))
    yield TIERS, "rps", _mean(card.rps[rows & np.isfinite(card.rps)])  # whose chances are all known


def _signal_cell(card: Card, rows: Bools, s: Signal, scale: float) -> dict[str, float]:
    truth = card.truth[rows, s]
    per = float(truth.mean()) if truth.size and truth.any() else np.nan
    pit = card.pit[rows, s]
    error = card.mean[rows, s] - card.truth[rows, s]
    squared = _mean(error**2)
    return {
        "bias": _mean(error) / per,
        "mae": _mean(card.miss[rows, s]),
        "wape": _mean(card.miss[rows, s]) / per,
        "rmsse": float(np.sqrt(squared / scale)) if scale > 0 else np.nan,
        "crps": _mean(card.crps[rows, s]) / per,
        "pinball": _mean(card.pinball[rows, s]) / per,
        "coverage": _mean(((pit >= INSIDE[0]) & (pit <= INSIDE[1])).astype(float)),
        "width": _mean(card.width[rows, s]) / per,
    }


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else np.nan


def strata(progress: Progress, predicted: Floats) -> dict[str, Bools]:
    """Return which creators fall into which stratum, by what was known at the cut: {name: (N,)}.

    Regular, joiner, returner: see `Tenure`. History: the months since the first stream. Thirds: by ``predicted`` (N,),
    what the first forecaster expected of the month's diamonds (airtime, where diamonds are not measured).
    """
    seen = progress.history.first_seen
    months = np.array([progress.span(m).start for m in progress.complete_months()], np.int64)
    history = (months[None] >= seen[:, None]).sum(1) if len(months) else np.zeros(len(seen), np.int64)
    size = np.argsort(np.argsort(predicted, kind="stable"), kind="stable") * len(THIRDS) // max(len(seen), 1)
    return {
        "all": np.ones(len(seen), bool),
        **{t.label: progress.tenure == t for t in Tenure},
        "history to 1 month": history <= FEW_MONTHS,
        "history 2-3 months": (history > FEW_MONTHS) & (history <= SOME_MONTHS),
        "history over 3 months": history > SOME_MONTHS,
        **{name: size == k for k, name in enumerate(THIRDS)},
    }


def month_changes(progress: Progress) -> Floats:
    """Return the mean squared change of creators' totals from one complete past month to the next: (3,), 0 if none."""
    totals = [day_sums(progress.days[:, progress.span(m)]) for m in progress.complete_months()]
    if len(totals) <= 1 or not len(progress.ids):
        return np.zeros(3)
    return np.asarray((np.diff(np.stack(totals), axis=0).astype(np.float64) ** 2).mean((0, 1)))
