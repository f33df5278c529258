"""How much a creator does on a day: days a day × hours an active day × diamonds an hour, each shrunk to the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.signals import Signal
from tierpace.kernels.shape import credible, strength

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tierpace.core.progress import Progress

    Floats = NDArray[np.float64]

WINDOW = 56  # days that say how much a creator does now: 8 weeks
LEAST = 0.5  # diamonds that a silent creator is taken to have earned, so that a logarithm exists


def daily_level(progress: Progress, *, window: int = WINDOW) -> Floats:
    """Return the expected seconds, diamonds and active days of one day: (N, 3).

    Each factor is the creator's own over the last ``window`` exposed days, weighed against the roster's by a strength
    estimated from split halves (`tierpace.kernels.shape.strength`). A roster without any exposed day gives zeros.
    """
    n_days = progress.days.shape[1]
    since = max(n_days - window, 0)
    exposed = progress.known[:, since:] & (np.arange(since, n_days) >= progress.exposed_from[:, None])
    days = progress.days[:, since:] * exposed[..., None]
    halves = [(days[:, k::2].sum(1).astype(np.float64), exposed[:, k::2].sum(1).astype(np.float64)) for k in (0, 1)]
    total, n = halves[0][0] + halves[1][0], halves[0][1] + halves[1][1]
    seconds, diamonds, active = total[:, Signal.AIRTIME], total[:, Signal.DIAMONDS], total[:, Signal.ACTIVE_DAYS]
    often = _shrunk(active, n, [(t[:, Signal.ACTIVE_DAYS], m) for t, m in halves])
    if not progress.measured[Signal.AIRTIME]:
        worth = _shrunk_log(diamonds, active, [(t[:, Signal.DIAMONDS], t[:, Signal.ACTIVE_DAYS]) for t, _ in halves])
        return np.stack((np.zeros_like(often), often * worth, often), 1)
    long = _shrunk_log(seconds, active, [(t[:, Signal.AIRTIME], t[:, Signal.ACTIVE_DAYS]) for t, _ in halves])
    rate = _shrunk_log(
        diamonds, seconds, [(t[:, Signal.DIAMONDS], t[:, Signal.AIRTIME]) for t, _ in halves], weight=active,
        weights=[t[:, Signal.ACTIVE_DAYS] for t, _ in halves],
    )
    rate = rate * bool(progress.measured[Signal.DIAMONDS])
    return np.stack((often * long, often * long * rate, often), 1)


def _ratio(a: Floats, b: Floats) -> Floats:
    return np.divide(a, b, out=np.full(a.shape, np.nan), where=b > 0)


def _log_ratio(a: Floats, b: Floats) -> Floats:
    """Return log(a / b), with nearly nothing for an a of 0; NaN where b is 0."""
    return np.log(_ratio(np.where(a > 0, a, LEAST), b))


def _shrunk(total: Floats, n: Floats, halves: list[tuple[Floats, Floats]]) -> Floats:
    """Return means per observation, shrunk to the roster's."""
    (a, m), (b, k) = halves
    kappa = strength(_ratio(a, m), _ratio(b, k), m, k)
    prior = float(total.sum() / n.sum()) if n.sum() else 0.0
    return credible(_ratio(total, n), n, prior, kappa)


def _shrunk_log(
    total: Floats, n: Floats, halves: list[tuple[Floats, Floats]], *, weight: Floats | None = None,
    weights: list[Floats] | None = None,
) -> Floats:
    """Return ratios shrunk to the roster's on the log scale, where whales do not lift everybody; 0 if nothing is known.

    ``weight`` counts the observations behind a ratio where its denominator does not.
    """
    w = n if weight is None else weight
    w1, w2 = (m for _, m in halves) if weights is None else weights
    kappa = strength(_log_ratio(*halves[0]), _log_ratio(*halves[1]), w1, w2)
    seen = (n > 0) & (w > 0)
    if not seen.any():
        return np.zeros_like(total)
    own = np.where(seen, _log_ratio(total, n), 0.0)
    prior = float((own * w)[seen].sum() / w[seen].sum())
    level = np.exp(credible(own, np.where(seen, w, 0.0), prior, kappa))
    return np.where(total.sum() > 0, level, 0.0)
