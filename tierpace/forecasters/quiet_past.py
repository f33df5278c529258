"""Who went quiet in the past: what was seen at past days, what came of it, and what would have been said then."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Columns, Sealed, axes, made
from tierpace.core.months import Month
from tierpace.core.quality import Quality, split_by_cut
from tierpace.core.signals import Signal
from tierpace.forecasters.contract import Noise
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.logistic import chances, fitted
from tierpace.kernels.scores import brier
from tierpace.kernels.silence import Seen, seen_from
from tierpace.ledger.progress import Progress

AHEAD = 14  # days to come, and days from one origin to the next
RECENT = 28  # days in which a creator was active, to be one who may go quiet
SUNDAY = 3  # the first one of 1970: every second Sunday from then on is an origin
YEAR = 26  # origins that are learned from, and that are scored
BEFORE = 400  # days before the first origin that are looked at; what lies before them has faded
LEAST_LEARNED = 3  # origins before the first one that is scored
MOST = 1000  # creators who are learned from
RULES = ("brier_by_silence", "brier_by_rate")
ALWAYS = Month(2000, 1)  # the month of the noise that chooses them: any, but the same
USUAL = 56  # days of the plain rate
BINS = np.array([1, 2, 3, 5, 7, 10, 14, 21])  # days silent at which a new bin begins
USUAL_RATE, USUAL_STAY = (
    0.4,
    0.7,
)  # of a roster of which nothing is known: active days a day, silent days that another follows
TRUST = 2.0  # days that the roster's rate counts as, against a creator's own
TRUST_STAY = 4.0  # silent days, against own ones
RAREST = 8.0  # -log of the chance of a silence; longer ones differ no more
YOUNG = 7.0  # days in which a newcomer becomes one like the others

# What creators of three public panels have in common (benchmarks/score_quiet.py --usual): a roster's own past moves it.
WEIGHTS = np.array([-5.8, -0.5, 1.9, 0.2, -0.1, -1.0, -1.0, 2.5])
STRENGTH = np.array([3.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0])


class Signs(NamedTuple):
    """What is seen at an origin of those who may go quiet, and what came of it.

    ``day``: index of the last day before. ``rows`` (n,): which creators. ``x`` (n, K): for the model. ``silent`` (n,):
    days since the last stream. ``rate`` (n,): streaming days a day of the last 56. ``quiet`` (n,) and ``sure`` (n,):
    whether no stream came on the 14 days after, and whether that is known.
    """

    day: int
    rows: Ints
    x: Floats
    silent: Ints
    rate: Floats
    quiet: Bools
    sure: Bools

    def take(self, keep: Bools) -> Signs:
        """Return some of the creators."""
        return Signs(self.day, *(values[keep] for values in self[1:]))  # type: ignore[arg-type]  # each as it was


class Said(NamedTuple):
    """What was said at a past origin and what came: (n,) each, by the model, by days silent and by the rate."""

    day: int
    came: Floats
    model: Floats
    by_silence: Floats
    by_rate: Floats


class Learned(NamedTuple):
    """What past origins teach: the model's weights, and how often each bin of days silent went quiet."""

    rows: int
    weights: Floats
    bins: Floats

    def model(self, signs: Signs) -> Floats:
        """Return the chances of the model (n,), never 0 or 1: the fewer rows there were, the further from both."""
        return (self.rows * chances(signs.x, self.weights) + 0.5) / (self.rows + 1)

    def by_silence(self, signs: Signs) -> Floats:
        """Return the past frequencies of who had been silent as long (n,)."""
        return np.asarray(self.bins[np.digitize(signs.silent, BINS)])


@frozen(eq=False, kw_only=True)
class QuietPrior(Sealed):
    """What the past of a roster says of silence at a cut, for any part of it.

    ``rows`` that taught, 0 where there is no past; ``weights`` (K,) of the model; ``bins``: how often each bin of days
    silent went quiet. ``usual``: see `usual_of`, now. ``origins``: what would have been said in the past, against what
    came, an origin a row.
    """

    rows: int
    weights: Floats = axes("K")
    bins: Floats = axes("B")
    usual: tuple[float, float, float]
    origins: Columns

    @property
    def learned(self) -> Learned | None:
        """What past origins teach, None where there is none."""
        return Learned(self.rows, self.weights, self.bins) if self.rows else None


def by_rate(signs: Signs) -> Floats:
    """Return the chances of who streams by chance alone, at the rate of the last 56 days (n,)."""
    return np.asarray(np.exp(-AHEAD * signs.rate))


class Past:
    """The past of a roster at a cut: its origins, oldest first, and what the day of the cut itself shows."""

    def __init__(self, progress: Progress, usual: tuple[float, float, float] | None = None) -> None:
        """Look back on the past of a roster; with what is ``usual`` of another one, at now alone."""
        history, d = progress.history, progress.days.shape[1]
        self.progress = progress
        first_ordinal = np.datetime64(progress.history.first_day, "D").astype(np.int64)
        place = np.arange(RECENT - 1, d - AHEAD)
        past = place[(place + first_ordinal) % AHEAD == SUNDAY][-2 * YEAR :]  # on fixed days: tomorrow's are today's
        self._begin = begin = max(int(past[0] if len(past) else d - 1) - BEFORE, 0)
        days, self._known = progress.days[:, begin:], np.ascontiguousarray(progress.known[:, begin:].T)
        airtime, diamonds, active = (days[..., s] > 0 for s in Signal)  # a third of the time of any(2)
        self._busy = np.ascontiguousarray((airtime | diamonds | active).T) & self._known
        self._first = np.asarray(history.first_seen - begin)
        left = (progress.left_on - progress.dates[0]).astype(np.int64)
        self._end = np.where(np.isnat(progress.left_on), d, left) - begin
        self._spread = bool((progress.quality == Quality.SPREAD).any())
        at = [*(past - begin).tolist(), d - 1 - begin]
        seen = seen_from(self._busy, self._known, self._first, progress.exposed_from - begin, at)
        shown = list(zip(at, seen, strict=True))
        self.usual = usual or self._usual(*shown[-1])
        found = [] if usual else [self._signs(day, what) for day, what in shown[:-1]]
        self.now = self._signs(*shown[-1], self.usual)
        self.origins = [signs for signs in (f.take(f.sure) for f in found) if len(signs.rows)]

    def _recent(self, day: int) -> Bools:
        """Return who had been active of late at the end of a day, and had not left: (N,)."""
        busy = self._busy[max(day - RECENT + 1, 0) : day + 1].any(0)
        return np.asarray(busy & (self._first <= day) & (self._end > day))

    def _usual(self, day: int, seen: Seen) -> tuple[float, float, float]:
        return usual_of(Seen(*(values[self._recent(day)] for values in seen)))

    def _signs(self, day: int, seen: Seen, usual: tuple[float, float, float] | None = None) -> Signs:
        busy, known, first = self._busy, self._known, self._first
        recent = self._recent(day)
        after = slice(day + 1, day + 1 + AHEAD)
        sure = known[after].all(0) & (self._end >= day + AHEAD) & (day + AHEAD < len(busy))
        if self._spread:
            for edge in (day, day + AHEAD):
                sure &= ~split_by_cut(self.progress.quality, edge + self._begin)
        rows = np.flatnonzero(recent)
        own = Seen(*(values[rows] for values in seen))
        window = slice(max(day - USUAL + 1, 0), day + 1)
        since = first[rows] <= np.arange(window.start, window.stop)[:, None]
        days = (known[window, rows] & since).sum(0)
        rate = busy[window, rows].sum(0) / np.maximum(days, 1)
        silent = own.silent.astype(np.int64)
        return Signs(
            day + self._begin,
            rows,
            _columns(own, usual or usual_of(own)),
            silent,
            rate,
            ~np.asarray(busy[after].any(0))[rows],
            sure[rows],
        )

    @cached_property
    def _rank(self) -> Ints:
        """Place of each creator by the noise of their id, the same every day: (N,)."""
        keys = Noise(self.progress.ids, ALWAYS, draws=0, seed=0).keys()
        return np.argsort(np.argsort(keys, kind="stable"), kind="stable")

    @cached_property
    def _rows(self) -> tuple[Ints, Ints, Floats, Ints, Floats]:
        """The rows of all origins one under the other: creators, columns, bins, outcomes; and where origins end."""
        rows, x, silent, quiet = (
            np.concatenate([getattr(s, name) for s in self.origins]) for name in ("rows", "x", "silent", "quiet")
        )
        ends = np.cumsum([0, *(len(s.rows) for s in self.origins)])
        return ends, rows, x, np.digitize(silent, BINS), quiet.astype(float)

    def teachers(self, rows: Ints) -> Bools:
        """Return whether each of some rows, given by their creators, is learned from: of many creators a thousand."""
        there = np.zeros(len(self.progress.ids), bool)
        there[rows] = True
        if there.sum() > MOST:
            there &= self._rank <= np.sort(self._rank[there])[MOST - 1]
        return np.asarray(there[rows])

    def learned(self, before: int, start: Floats | None = None) -> Learned | None:
        """Return what the last 26 of the first so many origins teach, None where there is none."""
        if not before:
            return None
        ends, rows, x, place, quiet = self._rows
        part = slice(ends[max(before - YEAR, 0)], ends[before])
        rows, x, place, quiet = rows[part], x[part], place[part], quiet[part]
        k, usual = len(BINS) + 1, (quiet.sum() + 0.5) / (len(quiet) + 1)
        bins = (np.bincount(place, quiet, k) + usual) / (np.bincount(place, minlength=k) + 1)
        if not (taught := self.teachers(rows)).all():
            x, quiet = x[taught], quiet[taught]
        return Learned(len(x), fitted(x, quiet, usual=WEIGHTS, strength=STRENGTH, start=start), bins)

    @cached_property
    def prior(self) -> QuietPrior:
        """What all of it says, for any part of the roster."""
        learned = self.learned(len(self.origins))
        rows, weights, bins = learned or (0, np.zeros(len(WEIGHTS)), np.zeros(len(BINS) + 1))
        origins = _scores(self.progress, self.said)
        return made(QuietPrior, rows=rows, weights=weights, bins=bins, usual=self.usual, origins=origins)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """What would have been said at the last 26 origins, each from those before it alone: three at least."""
        out, start = [], None
        for k in range(max(LEAST_LEARNED, len(self.origins) - YEAR), len(self.origins)):
            signs, known = self.origins[k], self.learned(k, start)
            if known is None:
                continue
            start = known.weights
            said = known.model(signs), known.by_silence(signs), by_rate(signs)
            out.append(Said(signs.day, signs.quiet.astype(float), *said))
        return tuple(out)


def usual_of(seen: Seen) -> tuple[float, float, float]:
    """Return what is usual of a roster: streaming days a day by a short and a long memory, and how a silence goes on.

    That is the share of silent days that another followed. A little of what is usual anywhere is added to each.
    """
    short, long = (
        (busy.sum() + TRUST * USUAL_RATE) / (days.sum() + TRUST)
        for busy, days in ((seen.busy_short, seen.exposed_short), (seen.busy_long, seen.exposed_long))
    )
    stay = (seen.stayed.sum() + TRUST_STAY * USUAL_STAY) / (seen.silent_before.sum() + TRUST_STAY)
    return float(short), float(long), float(stay)


def _columns(seen: Seen, usual: tuple[float, float, float]) -> Floats:
    """Return what the model looks at: (n, K).

    A constant; days silent; days silent × own rate; how rare so long a silence is; rates of a short and a long memory;
    how often a silent day was followed by another; how new a creator is. Shrunk to what is usual, see `usual_of`.
    """
    short = (seen.busy_short + TRUST * usual[0]) / (seen.exposed_short + TRUST)
    long = (seen.busy_long + TRUST * usual[1]) / (seen.exposed_long + TRUST)
    stay = (seen.stayed + TRUST_STAY * usual[2]) / (seen.silent_before + TRUST_STAY)
    columns = (
        np.ones(len(seen.silent)),
        np.log1p(seen.silent),
        np.log1p(seen.silent * long),
        np.minimum(-seen.silent * np.log(stay), RAREST) / 4,
        np.log(short),
        np.log(long),
        np.log(-np.log(stay)),
        np.exp(-seen.known / YOUNG),
    )
    return np.stack(columns, 1)


def _scores(progress: Progress, said: tuple[Said, ...]) -> Columns:
    """Return what was said at past origins against what came, an origin a row."""
    first = progress.history.first_day
    scores = [[float(brier(c, s.came).mean()) for c in (s.model, s.by_silence, s.by_rate)] for s in said]
    columns: dict[str, tuple[Any, ...]] = {
        "day": tuple(first + timedelta(days=s.day) for s in said),
        "creators": tuple(len(s.came) for s in said),
        "events": tuple(int(s.came.sum()) for s in said),
        "expected": tuple(float(s.model.sum()) for s in said),
    }
    return columns | {name: tuple(row[k] for row in scores) for k, name in enumerate(("brier", *RULES))}
