"""Fading: the longer the silence, in a creator's own days, the fewer days are expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.signals import Signal
from tierpace.forecasters.contract import require_cut, require_forecaster, tail_of
from tierpace.forecasters.donor_rosters import donor_roster
from tierpace.forecasters.memory import silent_days
from tierpace.forecasters.newcomers import ON_ROSTER, on_roster
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.trails import LAST_MONTHS, walk
from tierpace.kernels.arrays import Floats, Ints
from tierpace.ledger.progress import past_cuts
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from attrs import Attribute

    from tierpace.forecasters.contract import Forecaster, Noise
    from tierpace.ledger.progress import Progress


WINDOW = 56  # days that say how often a creator streams
ROSTER_DAYS = 2.0  # of the roster's rate, that a creator's own days are weighed against
LONGEST = 20.0  # usual days of silence; longer ones say no more
CURVES = (0.0, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064)  # of which one is chosen
USUAL = 0.012  # 1 − e^(−.012 · 4²) is 17 % fewer days after four usual days of silence: two public panels
TRUST = 4.0  # squared log steps from the usual curve that are as unlikely as one of the log likelihood
ALIKE = 2.0  # creators of a month share its luck: their squares count by this less
LEAST = 1.0  # usual days of silence from which on a creator's month tells curves apart


@frozen
class Fade:
    """How fast expected days fade, from a cut: by e^(−curve · g²); the roster's own rate of days with anything on."""

    as_of: date
    curve: float
    rate: float


def _has_tail(instance: object, attribute: Attribute[Forecaster], value: object) -> None:
    require_forecaster(value)


@frozen
class Fading:
    """The points of any forecaster, the fewer the longer a creator has been silent.

    Parameters
    ----------
    forecaster : Forecaster
        Whose points to take.
    learned : optional
        What `learn` found; leave it out.

    Notes
    -----
    g is the silence in the creator's own days: days since the last one with anything on it × how often the creator
    streams (of the last 56 exposed days, with two days at the roster's rate), at most 20. Who streams every other day
    and has been silent for eight has g = 4. All three signals are taken times e^(−c g²). c is the mean of seven curves
    from 0 to .064, each weighed by how well it would have done on past months with as many days left (squares of days
    over what was expected), and by how far it lies from the usual one, .012. A forecaster that sees silence itself
    gets a c near 0.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> fading = tp.forecasters.Fading(tp.forecasters.Linear()).learn(progress)
    >>> 0 <= fading.learned.curve <= 0.064
    True
    """

    __module__ = "tierpace.forecasters"

    forecaster: Forecaster = field(validator=_has_tail)
    learned: Fade | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Fading:
        """Return the forecaster with what it and its own one borrow from this roster, for use on any part of it."""
        progress = progress.of_seen
        return self.walk(donor_roster(progress))[0].of_whole(progress)

    def of_whole(self, progress: Progress) -> Fading:
        """Return the forecaster, which has learned from some creators, with what its own one borrows from all."""
        own = getattr(self.forecaster, "learn", None)
        return self if own is None else evolve(self, forecaster=own(progress))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the points of the forecaster × what is left of them after the silence: (N, 3)."""
        ready = self if self.learned else self.learn(progress)
        fade = ready.learned or Fade(progress.as_of, USUAL, 0.0)
        require_cut(fade.as_of, progress, "Fading")
        inner = tail_of(ready.forecaster, progress, noise=noise)  # type: ignore[arg-type]  # None: points alone
        point = _faded(inner.point, silence(progress, fade.rate), fade.curve)
        return made(Tail, within_limits(point, progress), spread=inner.spread, notes=inner.notes)

    def walk(self, progress: Progress) -> tuple[Fading, tuple[Floats, ...]]:
        """Return what `learn` does, and the points of past months; see `tierpace.forecasters.trails`."""
        forecaster, trail = walk(self.forecaster, progress)
        losses = np.zeros(len(CURVES))
        out = []
        for (past, rest), point in zip(past_cuts(progress, limit=LAST_MONTHS, recent=ON_ROSTER), trail, strict=True):
            long = silence(past, usual_rate(past))
            out.append(within_limits(_faded(point, long, _curve(losses)), past))
            losses = losses + _losses(point, rest, long, past)
        learned = Fade(progress.as_of, _curve(losses), usual_rate(progress))
        return evolve(self, forecaster=forecaster, learned=learned), tuple(out)


def silence(progress: Progress, roster: float) -> Floats:
    """Return how long each creator has been silent, in usual days of their own: (N,). ``roster``: see `usual_rate`."""
    active, days = _lately(progress)
    rate = (active + ROSTER_DAYS * roster) / (days + ROSTER_DAYS)
    return np.minimum(silent_days(progress) * rate, LONGEST)


def usual_rate(progress: Progress) -> float:
    """Return how many of the last exposed days of all who are present have anything on them."""
    active, days = _lately(progress)
    here = on_roster(progress)
    return float(active[here].sum()) / max(float(days[here].sum()), 1.0)


def _lately(progress: Progress) -> tuple[Ints, Ints]:
    """Return how many of the last 56 exposed days have anything on them, and how many they are: (N,), (N,)."""
    n_days = progress.days.shape[1]
    busy = np.logical_or.reduce([progress.days[:, -WINDOW:, s] != 0 for s in Signal])
    since = n_days - busy.shape[1]
    exposed = progress.known[:, since:] & (np.arange(since, n_days) >= progress.exposed_from[:, None])
    return (busy & exposed).sum(1), exposed.sum(1)


def _faded(point: Floats, long: Floats, curve: float) -> Floats:
    return np.asarray(point * np.exp(-curve * long**2)[:, None])


def _losses(point: Floats, rest: Ints, long: Floats, past: Progress) -> Floats:
    """Return the squares that each curve leaves of the days of a past month, apart from what it did to all."""
    told = on_roster(past)
    said, true = point[told, Signal.ACTIVE_DAYS], rest[told, Signal.ACTIVE_DAYS].astype(np.float64)
    if not (said.sum() and true.sum()):
        return np.zeros(len(CURVES))
    said = said * (true.sum() / said.sum())
    some = long[told] > LEAST
    said, true, far = said[some], true[some], long[told][some]
    return np.array([(((true - said * np.exp(-c * far**2)) ** 2) / (said + 0.5)).sum() for c in CURVES])


def _curve(losses: Floats) -> float:
    """Return the mean of the curves, each by its weight."""
    steps = np.log(np.maximum(CURVES, CURVES[1] / 2) / np.float64(USUAL)) ** 2
    total = losses + TRUST * steps
    weight = np.exp(-(total - total.min()) / (2 * ALIKE))
    return float((weight * np.array(CURVES)).sum() / weight.sum())
