"""What is known of who has hardly been seen: a usual rate, amounts like those of the first day, and their spread."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.draws import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tierpace.ledger.progress import Progress


USUAL_RATE = 0.38  # active days a day after a first live day: .28, .36 and .50 on three public panels
RATE_DAYS = 10.0  # exposed days that the usual rate counts for, and the most that one day of those live before it does
WHOLE_DAYS = 50.0  # the most that one day of a roster does of which not only the live ones are named
ENOUGH = 10.0  # exposed days of a creator from which on a roster's own data count
STRENGTHS = (4.5, 1.0, 2.0)  # days of the roster's rate, length and worth that a creator's own count against at first
LONG = 28  # exposed days from which on a creator is known as well as any
HARDLY = 7  # exposed days from which on the starter pool applies to a creator
STRAY = (0.3, 0.1, 0.6)  # log spread of what a new roster's days, lengths and worths are, for all its creators alike
FIRST_DAY = (0.36, 1.44)  # variance of the logs of a day's length and worth, of rosters that do not say
LUCK = 0.4  # of the days to come, as a part of how much creators differ on a first day
SAYS = 5.0  # creators whose spread counts for half against it
NEVER_SURE = 0.25  # of a day without a stream
LEAST_DAYS, AGAINST = 0.5, 15.0  # a day; days more, against which it and those known are set: see `least_days`
FEW_DAYS = 2.0  # expected days below which the starter pool's errors, rounded, would leave nothing
ON_ROSTER = 120  # days without anything after which a creator is on the roster in name alone
MEANS, PLACES, FINE = 64, 256, 4  # steps of the table of rates, and parts of one by which a mean is worked out
EDGE, FIRST_PLACE = 1e-4, 5e-4  # how near to never and always a rate may lie, and a quantile to the ends
STEP = 0.1  # of the log of a precision: those between need no table of their own
MANY = 1000  # more than days of a month


def on_roster(progress: Progress) -> Bools:
    """Return who did anything in the last 120 days, or came in them; of now the others say nothing: (N,)."""
    days = progress.days[:, -ON_ROSTER:]
    on = np.asarray(progress.history.first_row >= progress.days.shape[1] - ON_ROSTER)
    rest = np.flatnonzero(~on)
    if len(rest):
        late = days[rest]
        on[rest] = np.logical_or.reduce([late[..., s] != 0 for s in Signal]).any(1)
    return on


def doubt(progress: Progress) -> float:
    """Return how little a roster says of rates: 1 while nobody has been seen for a second day, 0 after 10 more."""
    longest = progress.days.shape[1] - int(progress.exposed_from.min(initial=progress.days.shape[1]))
    return float(max(1 - longest / ENOUGH, 0.0))


def days_that_say_rates(progress: Progress) -> tuple[float, float]:
    """Return how many active days a roster had, and of how many that say how often it streams.

    Who comes on a roster by a stream, and who by a row of nothing, is counted alike, from the day after on: else the
    days of those who have not streamed yet would count, and the first streams of others not. Where rows of nothing come
    on a day, its rows are not chosen by their streams, and the day itself counts too. What happened on one day happened
    to all: however many creators saw it, it counts for 10 days at most, and for 50 where nobody was chosen.
    """
    first = np.minimum(progress.history.first_seen, progress.history.first_row)
    days = progress.days[..., Signal.ACTIVE_DAYS] if progress.measured[Signal.ACTIVE_DAYS] else progress.days.any(2)
    since, most = first + 1, RATE_DAYS
    idle = progress.history.first_seen > first  # on the day of their first row
    if idle.any():
        since, most = since - np.isin(first, first[idle]), WHOLE_DAYS
    on = progress.known & (np.arange(progress.days.shape[1]) >= since[:, None])
    active, exposed = float((days * on).sum()), float(on.sum())
    counts = min(exposed, most * float(on.any(0).sum()))
    return (active / exposed * counts, counts) if exposed else (0.0, 0.0)


def roster_rate(active: float, exposed: float, doubt_: float) -> float:
    """Return how often a roster streams, active ÷ exposed days, weighed against the usual rate as far as in doubt."""
    weight = RATE_DAYS * doubt_
    return (active + weight * USUAL_RATE) / (exposed + weight) if exposed + weight else 0.0


def first_days(progress: Progress) -> tuple[Ints, Bools]:
    """Return what each creator did on the first live day (N, 3), and who had one (N,)."""
    first, n_days = progress.history.first_seen, progress.days.shape[1]
    had = (first >= 0) & (first < n_days)
    days = progress.days[np.arange(len(first)), np.where(had, first, 0)] if n_days else np.zeros((len(first), 3), int)
    return days * had[:, None], had


def strays(progress: Progress) -> Floats:
    """Return how far what creators do strays from what is expected, ÷ that of creators who are known for long: (N,)."""
    return strays_after(progress.exposure, len(progress.days_left))


def strays_after(exposure: Ints, days_left: int) -> Floats:
    """Return `strays` of creators with so many exposed days: at least 1.

    By the variance of a beta-binomial number of days: that of chance, and that of a rate known from so few days.
    """
    left = max(days_left - 1, 0)
    known = np.minimum(exposure, LONG) + STRENGTHS[0] + 1
    return np.sqrt((1 + left / known) / (1 + left / (LONG + STRENGTHS[0] + 1)))


def least_days(progress: Progress) -> Floats:
    """Return how many more days to expect at least, however little a creator has done: (N,).

    Half a day in so many exposed days and 15 more, of at most 120. After one stream and any silence of up to 90 days,
    joiners on three public panels came back at least as often (docs/explain/methods.md).
    """
    known = np.minimum(progress.exposure, ON_ROSTER) + AGAINST
    return np.asarray(LEAST_DAYS / known * progress.free_days, np.float64)


def luck_left(stray: Floats, days_left: int) -> Floats:
    """Return which part is left of the variance with which amounts stray after a first day, from `strays`: (n,)."""
    return np.asarray((stray / strays_after(np.zeros(1, np.int64), days_left)) ** 2)


@frozen(eq=False)
class Newcomers(Sealed):
    """How far the draws of who has hardly been seen stray, by what a roster shows.

    ``length`` and ``worth``: variance of the logs of a day's length, and of what an hour of it brings.
    """

    length: float
    worth: float

    @classmethod
    def of(cls, progress: Progress) -> Newcomers:
        """Return what the first live days of a roster say."""
        days, had = first_days(progress)
        had &= on_roster(progress)
        airtime, diamonds = days[:, Signal.AIRTIME].astype(float), days[:, Signal.DIAMONDS].astype(float)
        amount = airtime if progress.measured[Signal.AIRTIME] else had.astype(float)
        logs = (airtime, ratio(diamonds, amount))
        length, worth = (_spread(v[had & (v > 0)], usual) for v, usual in zip(logs, FIRST_DAY, strict=True))
        return cls(length, worth)

    def stray(self, exposure: Ints, apart: Sequence[Floats], lasting: Floats) -> tuple[Floats, Floats]:
        """Return the log spread of length and worth after so many exposed days: (n,), (n,).

        ``lasting``: which part of the luck of a first day is left, by `luck_left`. ``apart``: logs of what is expected
        to what is usual. How much of a first day lasts is not known: the further it is from the roster's, the less sure
        is which of the two the days to come are like.
        """
        days = exposure + 1.0
        spreads = zip((self.length, self.worth), apart, STRENGTHS[1:], strict=True)
        length, worth = (np.sqrt(LUCK * lasting * v + kappa / days * d**2) for v, d, kappa in spreads)
        return length, worth


def _spread(values: Floats, usual: float) -> float:
    n = len(values)
    own = float(np.log(values).var()) if n else 0.0
    return (n * own + SAYS * usual) / (n + SAYS)


def rate_days(expected: Floats, exposure: Ints, free: Floats, uniform: Floats) -> Floats:
    """Return whole active days of who has hardly been seen, by the quantile of a beta-binomial distribution: (m,).

    Their mean is what is expected, but of who streams always: that is a quarter of a day from sure.

    Parameters
    ----------
    expected, free : (m,)
        Days expected, and days that are left for them.
    exposure : (m,)
        Days that the rate is known from, with 4.5 of the roster's added.
    uniform : (m,)
        Which quantile.
    """
    known, left = exposure + STRENGTHS[0], np.maximum(free, 1.0)
    mean = np.minimum(np.nan_to_num(ratio(expected, left)), 1 - NEVER_SURE / known)  # of who streams always
    precision = np.maximum((known + 1) * left / (left + known) - 1, 0.1)  # with what chance makes of so few days
    step = np.rint(np.log(precision) / STEP).astype(np.int64)
    out, alike = np.empty(len(mean)), step * MANY + free.astype(np.int64)
    for one in np.unique(alike).tolist():
        here = alike == one
        near, days = float(np.exp(one // MANY * STEP)), float(max(one % MANY, 1))
        row = np.interp(mean[here] * days, _mean_days(near, days), np.arange(MEANS + 1.0))
        out[here] = _looked_up(_rates(near), row, uniform[here] * PLACES) * (days + 1)
    return np.asarray(np.minimum(np.floor(out), free), np.float64)


@lru_cache(maxsize=256)
def _rates(precision: float) -> Floats:
    """Return the quantiles of beta distributions of one precision a + b: (means, places)."""
    from scipy.special import betaincinv

    mean = np.clip((1 - np.cos(np.linspace(0, np.pi, MEANS + 1))) / 2, EDGE, 1 - EDGE)[:, None]  # close at both ends
    place = np.clip(np.linspace(0, 1, PLACES + 1), FIRST_PLACE, 1 - FIRST_PLACE)
    out = np.asarray(betaincinv(mean * precision, (1 - mean) * precision, place), np.float64)
    out.setflags(write=False)
    return out


@lru_cache(maxsize=1024)
def _mean_days(precision: float, left: float) -> Floats:
    """Return the mean of whole days that each row of `_rates` brings, so that the row can be chosen by it: (means,)."""
    table = _rates(precision)
    place = (np.arange(FINE * PLACES) + 0.5) / FINE
    rows = np.repeat(np.arange(MEANS + 1.0), len(place)).reshape(MEANS + 1, -1)
    days = np.floor(_looked_up(table, rows, np.broadcast_to(place, rows.shape)) * (left + 1))
    out = np.asarray(np.minimum(days, left).mean(1), np.float64)
    out[0] = 0.0
    out.setflags(write=False)
    return out


def _looked_up(table: Floats, x: Floats, y: Floats) -> Floats:
    """Return values between rows and columns of a table, in proportion."""
    i, j = np.minimum(x.astype(np.int64), MEANS - 1), np.minimum(y.astype(np.int64), PLACES - 1)
    across, down = y - j, x - i
    upper = table[i, j] * (1 - across) + table[i, j + 1] * across
    lower = table[i + 1, j] * (1 - across) + table[i + 1, j + 1] * across
    return np.asarray(upper * (1 - down) + lower * down, np.float64)
