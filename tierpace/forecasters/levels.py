"""How much a creator does on a day: days a day × hours an active day × diamonds an hour, each shrunk to the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.signals import Signal
from tierpace.forecasters.newcomers import STRENGTHS, days_that_say_rates, doubt, first_days, on_roster, roster_rate
from tierpace.kernels.arrays import Floats
from tierpace.kernels.draws import ratio
from tierpace.kernels.shape import STRONGEST, credible, halves, halves_of, strength

if TYPE_CHECKING:
    from tierpace.kernels.shape import Weeks
    from tierpace.ledger.progress import Progress

    Halves = list[tuple[Floats, Floats]]

WINDOW = 56  # days that say how much a creator does now: 8 weeks
RECENT = 60  # days that are used where there is nothing else to go by
LEAST = 0.5  # diamonds that a silent creator is taken to have earned, so that a logarithm exists


@frozen
class LevelPrior:
    """What a roster says of a creator: for days a day, length of an active day and worth, (prior, strength) each.

    ``doubt``: how little it says of rates (`tierpace.forecasters.newcomers.doubt`).
    """

    often: tuple[float, float]
    length: tuple[float, float]
    worth: tuple[float, float]
    doubt: float = 0.0


def daily_level(progress: Progress, prior: LevelPrior | None = None, *, window: int = WINDOW) -> Floats:
    """Return the expected seconds, diamonds and active days of one day: (N, 3).

    Each factor is the creator's own over the last ``window`` exposed days, weighed against the roster's by a strength
    estimated from split halves (`tierpace.kernels.shape.strength`). Without a known exposed day, amounts are on the
    scale of the first live day; without any known day, the roster's. A roster that says little of rates has a
    usual one (`tierpace.forecasters.newcomers`).
    """
    return level_and_prior(progress, prior, window=window)[0]


def with_newcomers(rate: Floats, progress: Progress, prior: LevelPrior) -> Floats:
    """Return daily rates (N, 3), with `daily_level` of who is known from no day, and of all as far as in doubt."""
    weight = np.where((progress.exposure == 0) & progress.seen, 1.0, prior.doubt)[:, None]
    if not weight.any():
        return rate
    return np.asarray(weight * daily_level(progress, prior, window=RECENT) + (1 - weight) * rate)


def learn_level(progress: Progress, *, window: int = WINDOW) -> LevelPrior:
    """Return what the roster of a progress says of any creator."""
    return _learned(_halves(progress, window), progress, window)


def level_and_prior(
    progress: Progress, prior: LevelPrior | None = None, *, window: int = WINDOW, weeks: Weeks | None = None
) -> tuple[Floats, LevelPrior]:
    """Return `daily_level` and `learn_level` of one pass over the days; a prior that is given stays.

    ``weeks`` that hold exactly the days of the window, none of them part of a figure for several, save that pass too.
    """
    halves_ = _halves(progress, window, weeks)
    roster = prior or _learned(halves_, progress, window)
    return _level(halves_, roster, progress, window), roster


def _level(halves_: Halves, roster: LevelPrior, progress: Progress, window: int) -> Floats:
    total, n = (halves_[0][k] + halves_[1][k] for k in (0, 1))
    often = credible(ratio(total[:, Signal.ACTIVE_DAYS], n), n, *roster.often)
    given, total = total, _with_first_days(total, progress, window)
    active, amount = total[:, Signal.ACTIVE_DAYS], _amount(total, progress)
    length = _shrunk_log(amount, active, active, roster.length)
    earned = total[:, Signal.DIAMONDS]
    # where a first live day without a diamond is all there is, the roster says what an hour is worth
    weight = active if total is given else np.where((earned > 0) | (given[:, Signal.ACTIVE_DAYS] > 0), active, 0.0)
    worth = _shrunk_log(earned, amount, weight, roster.worth)
    airtime = often * length * bool(progress.measured[Signal.AIRTIME])
    return np.stack((airtime, often * length * worth, often * bool(progress.measured[Signal.ACTIVE_DAYS]))).T


def _learned(halves_: Halves, progress: Progress, window: int) -> LevelPrior:
    on = on_roster(progress)
    if not on.all():
        halves_ = [(t[on], n[on]) for t, n in halves_]
    total, n = (halves_[0][k] + halves_[1][k] for k in (0, 1))
    days = [(t[:, Signal.ACTIVE_DAYS], m) for t, m in halves_]
    kappa = strength(ratio(*days[0]), ratio(*days[1]), days[0][1], days[1][1])
    active, unsure = total[:, Signal.ACTIVE_DAYS], doubt(progress)
    counted = days_that_say_rates(progress) if unsure else (float(active.sum()), float(n.sum()))
    often = (roster_rate(*counted, unsure), kappa)
    amounts = [_amount(t, progress) for t, _ in halves_]
    worked = (days[0][0], days[1][0])
    if not active.any():  # then the first live days count
        total = _with_first_days(total, progress if on.all() else progress.select(progress.ids[on]), window)
        active = total[:, Signal.ACTIVE_DAYS]
    amount = _amount(total, progress)
    length = _learn_log((amount, active), list(zip(amounts, worked, strict=True)), active, worked)
    worth = _learn_log(
        (total[:, Signal.DIAMONDS], amount),
        [(t[:, Signal.DIAMONDS], a) for (t, _), a in zip(halves_, amounts, strict=True)],
        active,
        worked,
    )
    found = LevelPrior(often, length, worth, unsure)
    return _in_doubt(found, amount, active, total[:, Signal.DIAMONDS]) if unsure else found


def _in_doubt(prior: LevelPrior, amount: Floats, active: Floats, diamonds: Floats) -> LevelPrior:
    """Return a prior of a roster that says little: strengths between what halves of few days say and usual ones.

    And ratios of sums, for no past month says yet how far they lie above what is typical.
    """
    means = (prior.often[0], _over(amount, active), _over(diamonds, amount))
    kappas = (prior.often[1], prior.length[1], prior.worth[1])
    often, length, worth = (
        (mean, usual if kappa == STRONGEST else prior.doubt * usual + (1 - prior.doubt) * kappa)
        for mean, kappa, usual in zip(means, kappas, STRENGTHS, strict=True)
    )
    return LevelPrior(often, length, worth, prior.doubt)


def _over(a: Floats, b: Floats) -> float:
    return float(a.sum() / b.sum()) if b.any() else 0.0


def _with_first_days(total: Floats, progress: Progress, window: int) -> Floats:
    """Return totals (N, 3), of who has no exposed active day those of a first live day within the window."""
    days, had = first_days(progress)
    late = had & (progress.history.first_seen >= progress.days.shape[1] - window)
    alone = late & (total[:, Signal.ACTIVE_DAYS] == 0)
    if not alone.any():
        return total
    out = np.array(total)
    out[alone] = days[alone]
    out[alone, Signal.ACTIVE_DAYS] = 1.0  # it had something on it, be it long enough or not
    return out


def _halves(progress: Progress, window: int, weeks: Weeks | None = None) -> Halves:
    """Return totals (N, 3) and exposed days (N,) of the even and of the odd days of the window."""
    if weeks is not None and progress.measured[Signal.ACTIVE_DAYS]:
        return list(zip(*halves_of(weeks), strict=True))
    n_days = progress.days.shape[1]
    since = max(n_days - window, 0)
    exposed = progress.known[:, since:] & (np.arange(since, n_days) >= progress.exposed_from[:, None])
    days = progress.days[:, since:]
    totals, counts = halves(days, exposed)
    if not progress.measured[Signal.ACTIVE_DAYS]:
        for k in (0, 1):  # days with anything are used instead
            totals[k, :, Signal.ACTIVE_DAYS] = (days[:, k::2].any(2) & exposed[:, k::2]).sum(1)
    # a column for each signal: what is done with one reads no others
    return [(np.asarray(t, np.float64, order="F"), c.astype(np.float64)) for t, c in zip(totals, counts, strict=True)]


def _amount(total: Floats, progress: Progress) -> Floats:
    """Return what diamonds are earned by: seconds, or active days where airtime is not measured."""
    return total[:, Signal.AIRTIME if progress.measured[Signal.AIRTIME] else Signal.ACTIVE_DAYS]


def _log_ratio(a: Floats, b: Floats) -> Floats:
    """Return log(a / b), with nearly nothing for an a of 0; NaN where b is 0."""
    return np.log(ratio(np.where(a > 0, a, LEAST), b))


def _learn_log(
    whole: tuple[Floats, Floats], halves: list[tuple[Floats, Floats]], weight: Floats, weights: tuple[Floats, Floats]
) -> tuple[float, float]:
    """Return the roster's ratio, on the log scale where whales do not lift everybody, and its strength as a prior.

    The ratio is 0 if nothing is known, or all of it is 0. ``weight`` counts the observations behind a ratio.
    """
    kappa = strength(_log_ratio(*halves[0]), _log_ratio(*halves[1]), *weights)
    total, n = whole
    seen = (n > 0) & (weight > 0)
    if not seen.any() or not total.any():
        return 0.0, kappa
    own = _log_ratio(total, n)[seen]
    return float(np.exp((own * weight[seen]).sum() / weight[seen].sum())), kappa


def _shrunk_log(total: Floats, n: Floats, weight: Floats, prior: tuple[float, float]) -> Floats:
    """Return ratios shrunk to the roster's on the log scale; 0 where the roster has none."""
    usual, kappa = prior
    if not usual:
        return np.zeros_like(total)
    seen = (n > 0) & (weight > 0)
    own = np.where(seen, _log_ratio(total, n), 0.0)
    return np.exp(credible(own, np.where(seen, weight, 0.0), float(np.log(usual)), kappa))
