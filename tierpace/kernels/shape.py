"""Profiles over weekdays and over the month, and how far to trust them: shrinkage by estimated strength."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.blocks import in_order, parts
from tierpace.kernels.days import day_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray


WEEK = 7
FEW = 3  # creators; a variance between fewer says nothing
WEAKEST, STRONGEST = 0.5, 400.0  # bounds of a prior's strength, in days: moments of few creators run wild
EXACT = 1e-12  # a variance of as small a share of another is rounding: the means are exact and need no prior
PRIOR_MONTHS = 2.0  # how many months of a flat profile the roster's own profile is weighed against
USUAL_SHOCK = 0.1  # variance of a month's log ratio that is expected of months that have not been seen
PAD = 0.1  # share of the month's daily mean added to both sides of a log ratio, so that a silent week has one


class Weeks(NamedTuple):
    """The last whole weeks of days (N, D, k), by place in the week; the last place is the weekday of the last day.

    ``sums`` (2, N, 7, k) and ``counts`` (2, N, 7): what was done on exposed days, and how many there were, in every
    other week; ``roster`` (W, 7, k) and ``exposed`` (W, 7): of all, week by week. Creators lie side by side (see
    `places`): what is done with a place in the week is then done with all of them at once.
    """

    sums: Floats
    counts: Floats
    roster: Floats
    exposed: Floats


def weeks_of(days: NDArray[np.integer[Any]], exposed: Bools) -> Weeks:
    """Return the weeks of days (N, D, k), of which some are exposed (N, D). Whole numbers: no order of sums matters."""
    n, k = len(days), days.shape[2]
    weeks = days.shape[1] // WEEK
    last = slice(days.shape[1] - weeks * WEEK, None)
    sums, counts = np.empty((2, WEEK * k, n)), np.empty((2, WEEK, n))
    roster, seen = np.zeros((weeks, WEEK * k)), np.zeros((weeks, WEEK))
    for rows in parts(n):
        given = exposed[rows, last]
        done = days[rows, last]
        if not given.all():
            done = done * given[..., None]
        by_week = done.reshape(len(given), weeks, WEEK * k)
        sums[..., rows] = _every_other(by_week).transpose(1, 2, 0)
        roster += by_week.reshape(len(given), weeks * WEEK * k).sum(0, dtype=np.int64).reshape(roster.shape)
        if given.all():
            seen += len(given)
            counts[..., rows] = np.array([(weeks + 1) // 2, weeks // 2])[:, None, None]
            continue
        told = given.reshape(len(given), weeks, WEEK)
        seen += told.sum(0)
        counts[..., rows] = _every_other(told).transpose(1, 2, 0)
    return Weeks(
        sums.reshape(2, WEEK, k, n).transpose(0, 3, 1, 2),
        counts.transpose(0, 2, 1),
        roster.reshape(weeks, WEEK, k),
        seen,
    )


def _every_other(by_week: NDArray[Any]) -> Ints:
    """Return the sums over even and over odd weeks of (n, W, k): (n, 2, k), two weeks added at a time, as they lie."""
    n, weeks, k = by_week.shape
    out = np.zeros((n, 2 * k), np.int64)
    for first in range(0, weeks - 1, 2):
        out += by_week[:, first : first + 2].reshape(n, 2 * k)
    out = out.reshape(n, 2, k)
    if weeks % 2:
        out[:, 0] += by_week[:, -1]
    return out


def places(by_creator: Floats) -> Floats:
    """Return sums or counts of `Weeks`, (2, N, 7, …), with the creators last, as they lie: (2, 7, …, N)."""
    return np.moveaxis(by_creator, 1, -1)


def halves_of(weeks: Weeks) -> tuple[Floats, Floats]:
    """Return `halves` of the days that made the weeks, without another look at them: (2, N, k), (2, N).

    A week has an odd number of days: an even place is an even day in every other week, and an odd one in the rest.
    """
    sums, counts = (
        np.stack([a[0, half::2].sum(0) + a[1, 1 - half :: 2].sum(0) for half in (0, 1)])
        for a in (places(weeks.sums), places(weeks.counts))
    )
    return sums.transpose(0, 2, 1), counts


def halves(days: Ints, exposed: Bools) -> tuple[Ints, Ints]:
    """Return sums over the exposed ones of the even and of the odd days, and how many they are: (2, N, 3), (2, N)."""
    n, n_days, k = days.shape
    pairs = n_days // 2
    sums, counts = np.zeros((2, n, k), np.int64), np.zeros((2, n), np.int64)
    counts += np.array([[n_days - pairs], [pairs]])
    for rows in parts(n):
        given, done = exposed[rows], days[rows]
        some = np.flatnonzero(~given.all(1))
        both = day_sums(done[:, : 2 * pairs].reshape(len(done), pairs, 2 * k))  # side by side, as they lie
        sums[0, rows], sums[1, rows] = both[:, :k], both[:, k:]
        if n_days % 2:
            sums[0, rows] += done[:, -1]
        for half in (0, 1) if len(some) else ():
            known = given[some, half::2]
            sums[half, rows][some] = day_sums(done[some, half::2] * known[..., None])
            counts[half, rows][some] = known.sum(1)
    return sums, counts


def strength(first: Floats, second: Floats, n_first: Floats, n_second: Floats) -> float:
    """Return the prior strength κ = σ²/τ² of a mean from its two half-samples of n observations each.

    Bühlmann's credibility by split halves: their covariance over creators is the variance τ² between creators, half
    their mean squared difference is σ² · mean(1/n). NaN marks a creator without the half.
    """
    ok = np.isfinite(first) & np.isfinite(second) & (n_first > 0) & (n_second > 0)
    if ok.sum() < FEW:
        return STRONGEST
    if not ok.all():
        first, second, n_first, n_second = first[ok], second[ok], n_first[ok], n_second[ok]
    x, y = first - first.mean(), second - second.mean()
    apart = x - y
    x *= y
    apart *= apart
    between = float(x.mean())
    within = float(apart.mean()) / float(np.mean(1 / n_first + 1 / n_second))
    if within <= EXACT * between:
        return 0.0
    return float(np.clip(within / max(between, 1e-12), WEAKEST, STRONGEST))


def credible(own: Floats, n: Floats, prior: Floats | float, kappa: float) -> Floats:
    """Return own means of n observations, weighed against a prior worth κ observations; the prior where n is 0."""
    return np.where(
        n > 0, (np.where(n > 0, own, 0) * n + kappa * np.asarray(prior)) / np.where(n > 0, n + kappa, 1), prior
    )


def shape_of_week(by_week: Floats, seen: Floats) -> Floats:
    """Return the roster's weekday profile, mean 1, shrunk to flat by how steady it is from week to week: (7,).

    ``by_week`` and ``seen`` are sums and counts (W, 7) of all creators. With σ² the variance of a week's profile over
    weeks and τ² what of the profile's own variance is left after σ²/W, the weight is τ²/(τ² + σ²/W).
    """
    rate = np.divide(by_week, seen, out=np.zeros_like(by_week), where=seen > 0)
    used = (seen > 0).all(1) & (rate.sum(1) > 0)
    if used.sum() <= 1:
        return np.ones(WEEK)
    profile = rate[used] / rate[used].mean(1, keepdims=True)
    weeks = len(profile)
    mean = profile.mean(0)
    noise = float(profile.var(0, ddof=1).mean()) / weeks
    signal = max(float(((mean - 1) ** 2).sum()) / (WEEK - 1) - noise, 0.0)
    weight = signal / (signal + noise) if signal + noise > 0 else 0.0
    return np.asarray(1 + weight * (mean - 1))


def weekday_strength(sums: Floats, counts: Floats, expected: Floats) -> float:
    """Return κ of a creator's own weekday means around what level × roster profile expects, pooled over creators.

    ``sums`` and ``counts`` (2, N, 7) are those of every other week, as in `strength`, each creator in units of its own
    level. ``expected`` is (N, 7).
    """
    usual, seen = expected.T, places(counts)
    level = usual.mean(0)
    relative = [_over(_over(s, n) - usual, level) for s, n in zip(places(sums), seen, strict=True)]
    return strength(*(a.T.ravel() for a in (*relative, *seen)))  # creator by creator


def _over(a: Floats, b: Floats) -> Floats:
    """Return a / b, NaN where b is 0."""
    some = b > 0
    if some.all():  # as nearly always
        return np.asarray(a / b)
    return np.asarray(np.divide(a, b, out=np.full(a.shape, np.nan), where=some))


def late_ratio(early: Floats, late: Floats, days_early: Ints | int, days_late: int) -> Floats:
    """Return log[(l/L + .1μ) / (e/E + .1μ)] of sums before and after a cut, μ the daily mean; NaN where all is 0."""
    pad = early + late
    pad /= days_early + days_late
    known = pad > 0
    pad *= PAD
    every = known.all()
    if not every:
        pad[~known] = 1.0
    ratio, before = late / days_late, early / days_early
    ratio += pad
    before += pad
    ratio /= before
    np.log(ratio, out=ratio)
    if not every:
        ratio[~known] = np.nan
    return ratio


def late_ratios(days: Ints, starts: Ints, stops: Ints, days_late: int) -> tuple[Floats, Floats]:
    """Return the late ratio of spans of days (N, D, 3) to ``stops``, and what was done on them: (3, M, N) each."""
    n = len(days)
    bounds = np.unique(np.concatenate((starts, stops - days_late, stops)))
    bounds = bounds[bounds < days.shape[1]]
    first, middle = np.searchsorted(bounds, starts), np.searchsorted(bounds, stops - days_late)
    ratios, totals = np.empty((2, 3, len(starts), n))
    for rows in parts(n):
        # one pass over the days takes a fifth of the time of a sum for each part; days after the last stop are added up
        # too: to leave a gap between creators unread takes longer, as what comes next is then not fetched ahead
        sums = np.add.reduceat(days[rows], bounds, axis=1)
        by_span = sums.transpose(2, 1, 0).astype(np.float64, order="C")
        early, late = by_span[:, first], by_span[:, middle]
        totals[..., rows] = early + late
        ratios[..., rows] = late_ratio(early, late, (stops - days_late - starts)[:, None], days_late)
    return ratios, totals


def late_moments(ratios: Floats) -> tuple[Floats, float, float, float, float]:
    """Return what the roster's log ratios (M, N) say: month means, level g, its variance, σ² and τ².

    NaN marks a creator's month that does not count, and a month's mean where none does. Roster level g = M/(M + 2) ×
    mean of the months' means, its variance as if two more months had been seen that were as unlike as creators are; σ²
    is the variance within creators over months, τ² what is left between creators, as if two creators with no habit had
    been seen too.
    """
    counts = np.isfinite(ratios)
    used = counts.any(1)
    means = np.full(len(ratios), np.nan)
    every = bool(counts.all())  # as in most rosters of any age
    for k in np.flatnonzero(used):
        means[k] = (ratios[k] if every else ratios[k][counts[k]]).mean()
    months = int(used.sum())
    if not months:
        return means, 0.0, np.inf, 0.0, 0.0
    level = months / (months + PRIOR_MONTHS) * float(means[used].mean())
    apart, own, m = _around(ratios, means)
    free = int((m - 1).clip(0).sum())
    if free:
        apart -= own
    if not every:
        apart[~counts] = 0.0
    apart *= apart
    scatter = float(apart.sum())
    within = scatter / free if free else scatter / max(int(counts.sum()) - months, 1)
    repeated = m > 1
    between = 0.0
    if repeated.sum() >= FEW:
        excess = float((own[repeated] ** 2 - within / m[repeated]).sum())
        between = max(excess, 0.0) / (int(repeated.sum()) + PRIOR_MONTHS)
    strayed = float(((means[used] - means[used].mean()) ** 2).sum()) + PRIOR_MONTHS * max(within, USUAL_SHOCK)
    level_var = strayed / (months - 1 + PRIOR_MONTHS) / months
    return means, level, level_var, within, between


def _around(ratios: Floats, means: Floats) -> tuple[Floats, Floats, Ints]:
    """Return distances from the months' means (M, N), each creator's mean of them, over how many months: (N,), (N,)."""
    apart = ratios - means[:, None]
    counts = np.isfinite(apart)
    if counts.all():  # as in most rosters of any age
        months = np.full(ratios.shape[1], len(ratios))
        return apart, in_order(apart) / max(len(ratios), 1), months
    months = counts.sum(0)
    total = in_order(np.where(counts, apart, 0.0))
    return apart, np.divide(total, months, out=np.zeros(ratios.shape[1]), where=months > 0), months


def late_habit(
    ratios: Floats, means: Floats, *, level: float, level_var: float, within: float, between: float
) -> tuple[Floats, Floats]:
    """Return each creator's late-month habit θ and its standard error: (N,), (N,).

    θ = g + B (own mean − its months' means), B = τ²/(τ² + σ²/Mᵢ).
    """
    _, own, m = _around(ratios, means)
    noise = np.divide(within, m, out=np.ones(len(m)), where=m > 0)
    weight = np.where(m > 0, between / np.where(between + noise > 0, between + noise, 1.0), 0.0)
    return level + weight * own, np.sqrt(between * (1 - weight) + level_var)


def normal_below(x: Floats) -> Floats:
    """Return the chance that a standard normal lies below x."""
    from scipy.special import ndtr

    return np.asarray(ndtr(x))


def grouped_median(group: Ints, values: Ints, n: int) -> Floats:
    """Return the median of each group's values, NaN where it has none: (n,)."""
    order = np.lexsort((values, group))
    v = values[order].astype(np.float64)
    count = np.bincount(group, minlength=n)
    first = np.cumsum(count) - count
    out = np.full(n, np.nan)
    some = count > 0
    low, high = (first + (count - 1) // 2)[some], (first + count // 2)[some]
    out[some] = (v[low] + v[high]) / 2
    return out
