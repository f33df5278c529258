"""Credible pace: part this month's pace, part the creator's usual month, in the mix that past months advise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import made
from tierpace.core.notes import Note
from tierpace.core.signals import N_SIGNALS, Signal
from tierpace.forecasters.contract import require_cut
from tierpace.forecasters.donor_rosters import teachers
from tierpace.forecasters.levels import RECENT, LevelPrior, learn_level, with_newcomers
from tierpace.forecasters.memory import lately_seen, unseen_by
from tierpace.forecasters.naming import written
from tierpace.forecasters.pace import within_limits
from tierpace.forecasters.trails import LAST_MONTHS
from tierpace.forecasters.weekly_profile import days_ahead, roster_week
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.ledger.progress import past_cuts
from tierpace.ledger.projection import Tail

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tierpace.forecasters.contract import Noise
    from tierpace.ledger.progress import Progress


EVERYDAY = 10.0  # days of the roster's mean that a creator's own past days are weighed against
SHARE = 0.6  # of the part of the month that is over: the credibility of its pace until past months say otherwise
PRIOR_ROWS = 60.0  # creator-months which that guess is worth
LATELY = 28  # days that show what an hour is worth now, for all alike
NEWS = 20.0  # creators whose word on that counts for half
TINY = 1e-12
SOFT = 0.1  # of the roster's mean, added to what errors are measured in


@frozen
class PacePrior:
    """What a roster says, from a cut: its own daily means, the credibility of the pace for each signal, its week."""

    as_of: date
    usual: tuple[float, ...]
    level: LevelPrior
    strength: tuple[float, ...]
    credibility: tuple[float, ...]
    week: tuple[tuple[float, ...], ...]
    season: float
    months: int


@frozen
class Benktander:
    """Z × this month's pace + (1 − Z) × the creator's usual daily mean of earlier months, × the days left.

    Notes
    -----
    The usual mean is that of all days, shrunk to the roster's by 10 days. Z, the credibility, is what
    would have been best in past months at the same days left, for each signal, weighed against 0.6 × the part of the
    month that is over. Insurers reserve so (Bornhuetter-Ferguson, Benktander).

    ``learned`` is what `learn` found; leave it out.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> learned = tp.forecasters.Benktander().learn(progress).learned
    >>> [0 < z < 1 for z in learned.credibility]
    [True, True, True]
    """

    __module__ = "tierpace.forecasters"
    __repr__ = written

    learned: PacePrior | None = field(default=None, kw_only=True, repr=False)

    def learn(self, progress: Progress) -> Benktander:
        """Return the forecaster with what it borrows from this roster, for use on any part of it."""
        return self.walk(teachers(progress))[0]

    def tail(self, progress: Progress, *, noise: Noise | None) -> Tail:
        """Return the mixed daily rate × the days left, by weekday: (N, 3), and its share per day."""
        prior = self.learned or _learned(progress)[0]
        require_cut(prior.as_of, progress, "Benktander")
        facts = _Seen(progress).until()
        point, share = _point(progress, facts, prior)
        few = Note("no_past_month", "no complete past month: how far to trust the month's pace is a guess")
        guessed = not prior.months and facts.days_month.any()
        return made(Tail, point, spread=share, notes=(few,) if guessed else ())

    def walk(self, progress: Progress) -> tuple[Benktander, tuple[Floats, ...]]:
        """Return what `learn` does, and the points of past months; see `tierpace.forecasters.trails`."""
        prior, points = _learned(progress)
        return evolve(self, learned=prior), points


@frozen(eq=False)
class _Facts:
    """What was done before the month and in it, (N, 3) each, and over how many exposed days (N,); the last weeks."""

    before: Ints
    days_before: Ints
    month: Ints
    days_month: Ints
    late: Ints


class _Seen:
    """Sums up to the days that matter, for the cut and every past month, in one pass over the days."""

    def __init__(self, progress: Progress, past: Iterable[Progress] = ()) -> None:
        n, d = progress.days.shape[:2]
        self.progress = progress
        self.days = sorted({0, *(k for p in (progress, *past) for k in _places(p))})
        exposed = progress.known & (np.arange(d) >= progress.exposed_from[:, None])
        bounds = self.days[:-1]
        self.sums = np.zeros((n, len(self.days), N_SIGNALS), np.int64)
        self.counts, self.known = np.zeros((2, n, len(self.days)), np.int64)
        if bounds:
            upto = self.days[-1]
            each = np.add.reduceat(progress.days[:, :upto] * exposed[:, :upto, None], bounds, axis=1)
            np.cumsum(each, axis=1, out=self.sums[:, 1:])
            for count, on in ((self.counts, exposed), (self.known, progress.known)):
                np.cumsum(np.add.reduceat(on[:, :upto].astype(np.int64), bounds, axis=1), axis=1, out=count[:, 1:])

    def until(self, past: Progress | None = None) -> _Facts:
        """Return the facts at the cut of a past month, or of the present one."""
        at = past or self.progress
        rows = slice(None) if past is None else self.progress.history.rows_of(past.ids)
        late, start, cut = (self.days.index(k) for k in _places(at))
        counts = np.where(unseen_by(self.progress, self.days[cut])[:, None], self.known, self.counts)[rows]
        sums = self.sums[rows]
        return _Facts(
            before=sums[:, start],
            days_before=counts[:, start],
            month=sums[:, cut] - sums[:, start],
            days_month=counts[:, cut] - counts[:, start],
            late=sums[:, cut] - sums[:, late],
        )


def _places(progress: Progress) -> tuple[int, int, int]:
    """Return where the last weeks and the month begin, and where the known days end."""
    cut = progress.days.shape[1]
    return max(cut - LATELY, 0), max(progress.start, 0), cut


def _learned(progress: Progress) -> tuple[PacePrior, tuple[Floats, ...]]:
    """Return the prior at the cut, and the points of past months, each by what was known then."""
    months = list(past_cuts(progress, limit=LAST_MONTHS))
    seen = _Seen(progress, [past for past, _ in months])
    points: list[Floats] = []
    evidence: list[Floats] = []
    for past, rest in months:
        facts = seen.until(past)
        prior = _prior(past, facts, evidence)
        points.append(_point(past, facts, prior)[0])
        evidence.append(_evidence(past, facts, prior, rest))
    return _prior(progress, seen.until(), evidence), tuple(points)


def _rates(facts: _Facts, prior: PacePrior) -> tuple[Floats, Floats]:
    """Return the pace of the month, and the usual daily mean: (N, 3), (N, 3)."""
    usual, strength = np.array(prior.usual), np.array(prior.strength)
    moved = np.array([1.0, prior.season, 1.0])
    days = facts.days_before + facts.days_month
    weight = days[:, None] + strength
    total = facts.before * moved + facts.month + strength * usual * moved
    mean = np.where(weight > 0, total / np.where(weight > 0, weight, 1), usual * moved)
    known = facts.days_month[:, None]
    return np.divide(facts.month, known, out=mean.copy(), where=known > 0), mean


def _season(facts: _Facts, seen: Bools, measured: Bools) -> float:
    """Return what hours of the last 4 weeks brought ÷ what they would have at each creator's worth before the month."""
    of = Signal.AIRTIME if measured[Signal.AIRTIME] else Signal.ACTIVE_DAYS
    seen = seen & (facts.before[:, of] > 0)
    late, before = (x[seen].astype(np.float64) for x in (facts.late, facts.before))
    usual = (late[:, of] * before[:, Signal.DIAMONDS] / before[:, of]).sum()
    brought = late[:, Signal.DIAMONDS].sum()
    if not (usual and brought):
        return 1.0
    return float((brought / usual) ** (seen.sum() / (seen.sum() + NEWS)))


def _evidence(past: Progress, facts: _Facts, prior: PacePrior, rest: Ints) -> Floats:
    """Return Σ w (y − u)(p − u), Σ w (p − u)² and the rows of one past month, for each signal: (3, 3)."""
    if not len(past.days_left) or not past.day:
        return np.zeros((3, N_SIGNALS))
    pace, mean = _rates(facts, prior)
    seen = lately_seen(past)
    weight = 1 / np.maximum(mean + SOFT * np.array(prior.usual), TINY)
    weight[:, Signal.DIAMONDS] **= 2  # errors of diamonds grow with the diamonds, of days with their root
    away, missed = pace - mean, rest / len(past.days_left) - mean
    sums = [(weight * missed * away)[seen].sum(0), (weight * away**2)[seen].sum(0)]
    return np.stack([*sums, np.full(N_SIGNALS, seen.sum())])


def _prior(progress: Progress, facts: _Facts, evidence: list[Floats]) -> PacePrior:
    """Return what the roster says at a cut: the credibility that was best in past months, weighed against a guess."""
    seen = lately_seen(progress)
    days = float((facts.days_before + facts.days_month)[seen].sum())
    usual = (facts.before + facts.month)[seen].sum(0) / max(days, 1.0)
    level = learn_level(progress, window=RECENT)
    often, length, worth = (kappa > 0 for _, kappa in (level.often, level.length, level.worth))  # or all do the same
    strength = EVERYDAY * np.array([often or length, often or length or worth, often], float)
    top, bottom, rows = np.sum(evidence, axis=0) if evidence else np.zeros((3, N_SIGNALS))
    guess = SHARE * progress.day / progress.month.days
    heavy = bottom / np.maximum(rows, 1) * PRIOR_ROWS
    total = bottom + heavy
    z = np.where(total > 0, (top + heavy * guess) / np.where(total > 0, total, 1), guess)
    return PacePrior(
        as_of=progress.as_of,
        usual=tuple(usual.tolist()),
        level=level,
        strength=tuple(strength.tolist()),
        credibility=tuple(np.where(strength > 0, np.clip(z, 0, 1), 1.0).tolist()),
        week=roster_week(progress),
        season=_season(facts, seen, progress.measured),
        months=len(evidence),
    )


def _point(progress: Progress, facts: _Facts, prior: PacePrior) -> tuple[Floats, Floats]:
    pace, mean = _rates(facts, prior)
    z = np.array(prior.credibility) * (facts.days_month > 0)[:, None]
    rate = with_newcomers(z * pace + (1 - z) * mean, progress, prior.level)
    point, share = days_ahead(rate, np.array(prior.week), progress)
    return within_limits(point, progress), share
