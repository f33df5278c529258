"""Fading: the longer the silence, in a creator's own days, the fewer days are expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.signals import Signal
from tierpace.forecasters.contract import has_tail, require_cut, shown_to, tail_of
from tierpace.forecasters.donor_rosters import donor_roster, teachers
from tierpace.forecasters.memory import silent_days
from tierpace.forecasters.naming import written
from tierpace.forecasters.newcomers import ON_ROSTER, on_roster
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.trails import LAST_MONTHS, walk
from tierpace.kernels.arrays import Floats, Ints
from tierpace.ledger.progress import past_cuts
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from datetime import date

    from tierpace.forecasters.contract import Forecaster, Noise
    from tierpace.ledger.progress import Progress


WINDOW = 56  # days that say how often a creator streams
ROSTER_DAYS = 2.0  # of the roster's rate, that a creator's own days are weighed against
LONGEST = 20.0  # usual days of silence, and −log of a chance; larger ones say no more
MOST_OFTEN = 0.95  # active days a day: of who streams daily no silence is out of the question
CURVES = (0.0, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064)  # c: how fast days fade
ENDS = (0.0, 0.002, 0.01)  # h: how often a creator's usual day is the last one
USUAL = 0.012  # c; 1 − e^(−.012 · 4²) is 17 % fewer days after four usual days of silence: two public panels
TRUST = 4.0  # squared steps from the usual curve, and from no ends, that are as unlikely as one of the log likelihood
ALIKE = 2.0  # creators of a month share its luck: their squares count by this less
SOFT = 0.5  # days added to what squares are measured in
LEAST = 1.0  # usual days of silence from which on a creator's month tells curves apart
SHAPES = tuple((c, h) for c in CURVES for h in ENDS)


@frozen
class Fade:
    """How expected days fade, from a cut: the weight of each curve; the roster's own rate of days with anything on."""

    as_of: date
    weights: tuple[float, ...]
    rate: float

    def left_after(self, silent: Floats) -> Floats:
        """Return what is left of expected days after silences (2, n), see `silence`: (n,)."""
        curves = _curves(silent)
        out = np.zeros(curves.shape[1])
        for weight, curve in zip(self.weights, curves, strict=True):  # a product of matrices adds up in no fixed order
            out += weight * curve
        return out


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
    streams (of the exposed days among the last 56, with two at the roster's rate), at most 20. Who streams every other
    day and has been silent for eight has g = 4. For who streams by chance alone a silence of n days has the chance
    e^(−u) = (1 − rate)^n, u at most 20. All three signals are taken times the mean of 21 curves,
    e^(−c g²) / (1 + h (e^u − 1)): c from 0 to .064, and h, how often a usual day is the last one, 0, .002 or .01 (as in
    models of customers who leave without a word: Schmittlein, Morrison & Colombo 1987). Each curve is weighed by
    how well it would have done on past months with as many days left (squares of days over what was expected), and by
    how far it lies from the usual one, c = .012 and h = 0. A forecaster that sees silence itself gets flat ones.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> fading = tp.forecasters.Fading(tp.forecasters.Linear()).learn(progress)
    >>> bool(fading.learned.left_after([[4.0], [5.0]]) < 1)
    True
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    forecaster: Forecaster = field(validator=has_tail)
    learned: Fade | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Fading:
        """Return the forecaster with what it and its own one borrow from this roster, for use on any part of it."""
        progress = progress.of_seen
        return self.walk(donor_roster(progress))[0].of_whole(progress)

    def of_whole(self, progress: Progress) -> Fading:
        """Return the forecaster, which has learned from some creators, with what its own one borrows from all."""
        own = getattr(self.forecaster, "learn", None)
        return self if own is None else evolve(self, forecaster=own(shown_to(self.forecaster, teachers(progress))))

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the points of the forecaster × what is left of them after the silence: (N, 3)."""
        ready = self if self.learned else self.learn(progress)
        fade = ready.learned or Fade(progress.as_of, _weights(np.zeros(len(SHAPES))), 0.0)
        require_cut(fade.as_of, progress, "Fading")
        inner = tail_of(ready.forecaster, progress, noise=noise)  # type: ignore[arg-type]  # None: points alone
        point = inner.point * fade.left_after(silence(progress, fade.rate))[:, None]
        return made(Tail, within_limits(point, progress), spread=inner.spread, notes=inner.notes)

    def walk(self, progress: Progress) -> tuple[Fading, tuple[Floats, ...]]:
        """Return what `learn` does, and the points of past months; see `tierpace.forecasters.trails`."""
        forecaster, trail = walk(self.forecaster, progress)
        losses = np.zeros(len(SHAPES))
        out = []
        for (past, rest), point in zip(past_cuts(progress, limit=LAST_MONTHS, recent=ON_ROSTER), trail, strict=True):
            long = silence(past, usual_rate(past))
            left = Fade(past.as_of, _weights(losses), 0.0).left_after(long)
            out.append(within_limits(point * left[:, None], past))
            losses = losses + _losses(point, rest, long, past)
        learned = Fade(progress.as_of, _weights(losses), usual_rate(progress))
        return evolve(self, forecaster=forecaster, learned=learned), tuple(out)


def silence(progress: Progress, roster: float) -> Floats:
    """Return how long each creator has been silent: g, in usual days of their own, and u, −log of its chance: (2, N).

    ``roster``: see `usual_rate`.
    """
    active, days = _lately(progress)
    rate = (active + ROSTER_DAYS * roster) / (days + ROSTER_DAYS)
    silent = silent_days(progress)
    chance = -silent * np.log(1 - np.minimum(rate, MOST_OFTEN))  # log1p differs in its last bit for a roster of one
    return np.asarray(np.minimum(np.stack((silent * rate, chance)), LONGEST), np.float64)


def usual_rate(progress: Progress) -> float:
    """Return how many of all exposed days of late, of who is present, have anything on them."""
    active, days = _lately(progress)
    here = on_roster(progress)
    return float(active[here].sum()) / max(float(days[here].sum()), 1.0)


def _lately(progress: Progress) -> tuple[Ints, Ints]:
    """Return how many exposed days among the last 56 have anything on them, and how many they are: (N,), (N,)."""
    n_days = progress.days.shape[1]
    busy = np.logical_or.reduce([progress.days[:, -WINDOW:, s] != 0 for s in Signal])
    since = n_days - busy.shape[1]
    exposed = progress.known[:, since:] & (np.arange(since, n_days) >= progress.exposed_from[:, None])
    return (busy & exposed).sum(1), exposed.sum(1)


def _curves(silent: Floats) -> Floats:
    """Return what each curve leaves after silences (2, n): (curves, n)."""
    g, u = np.asarray(silent, np.float64)
    c, h = np.array(SHAPES).T[..., None]
    return np.asarray(np.exp(-c * g**2) / (1 + h * (np.exp(u) - 1)))


def _losses(point: Floats, rest: Ints, long: Floats, past: Progress) -> Floats:
    """Return the squares that each curve leaves of the days of a past month, apart from what it did to all."""
    here = on_roster(past)
    said, true = point[here, Signal.ACTIVE_DAYS], rest[here, Signal.ACTIVE_DAYS].astype(np.float64)
    if not (said.sum() and true.sum()):
        return np.zeros(len(SHAPES))
    said = said * (true.sum() / said.sum())
    long = long[:, here]
    some = long[0] > LEAST
    said, true = said[some], true[some]
    return np.asarray((((true - said * _curves(long[:, some])) ** 2) / (said + SOFT)).sum(1))


def _weights(losses: Floats) -> tuple[float, ...]:
    """Return the weight of each curve, after so large squares of past months."""
    steps = [np.log(max(c, CURVES[1] / 2) / USUAL) ** 2 + ENDS.index(h) ** 2 for c, h in SHAPES]
    total = losses + TRUST * np.array(steps)
    weight = np.exp(-(total - total.min()) / (2 * ALIKE))
    return tuple((weight / weight.sum()).tolist())
