"""Donors: what a forecaster got wrong in past months, scaled so that another creator can carry it."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.progress import UNLIMITED
from tierpace.core.signals import Signal
from tierpace.forecasters.trails import LAST_MONTHS
from tierpace.kernels.draws import day_scale, filled, ratio, shock_spread, winsorised

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.core.progress import Progress

    Floats = NDArray[np.float64]

FLOOR = 0.05  # of the mean predicted days: what a creator with none predicted may still do
RECENT = 60  # days that tell which share of a creator's streaming days are active ones
LEAST_RATIO = 1e-3  # a smaller ratio spreads no more than this one
WIDEN = 3  # creators of a new month stray by 1 + 1/(3 M) of the variance seen in M months, beside the shared shock
ENOUGH = 20  # donors whose spread is taken as the roster's own; below, the starter pool's counts too
NEAREST, PART = 40, 12  # a donor comes from the nearest 40, or the nearest twelfth of a large month
HOUR = 3600.0
PAD = 0.5  # of the roster's usual ratio, added to both sides: a ratio to next to nothing says next to nothing
SHOCKS = (0.05, 0.03, 0.12)  # usual log spread of a whole month: days, length of a day, worth of an hour
SILENT_DAY = 2 * HOUR  # of a roster that has never streamed
SHARE_DAYS = 5.0  # busy days that the roster's share of active ones counts for


@frozen
class Usual:
    """What a roster usually does of late: airtime of a busy day, diamonds of an hour, share of active busy days.

    Without airtime, diamonds of a busy day.
    """

    length: float
    worth: float
    active: float


@frozen(eq=False)
class Donors:
    """Scaled errors of past creator-months, month by month, sorted by predicted days; the starter pool at the end."""

    as_of: date
    months: int
    starts: NDArray[np.int64]
    expected: Floats
    z: Floats
    length: Floats
    worth: Floats
    active_share: Floats
    starters: int
    starter_share: float
    floor: float
    shock: tuple[float, float, float]
    thinned: bool
    day_length: float
    roster: Usual

    @property
    def count(self) -> int:
        """How many donors the roster's own months give."""
        return int(self.starts[-1])

    @property
    def pads(self) -> tuple[float, float]:
        """What is added to both sides of the ratios of length and worth."""
        return PAD * self.roster.length, PAD * self.roster.worth

    def width(self, month: int) -> int:
        """Return how many neighbours of a month a donor is taken from."""
        return max(NEAREST, int(self.starts[month + 1] - self.starts[month]) // PART)


@lru_cache(maxsize=1)
def starter_pool() -> NDArray[np.float64]:
    """Return the pool that ships with the package: (60, 3) of z, length ratio, worth ratio; provenance in the file."""
    text = files("tierpace.forecasters").joinpath("starter_pool.csv").read_text("utf-8")
    rows = [line for line in text.splitlines() if line and not line.startswith("#")][1:]
    out = np.array([[float(v) for v in row.split(",")] for row in rows])
    out.setflags(write=False)
    return out


def busy_days(progress: Progress) -> NDArray[np.bool_]:
    """Return the days with anything on them: (N, D)."""
    return _any_signal(progress.days)


def _any_signal(days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which days have anything on them: (N, D). ``any(2)`` takes six times as long."""
    return np.asarray(np.logical_or.reduce([days[..., s] != 0 for s in Signal]))


def usual(progress: Progress) -> Usual:
    """Return what the roster of a progress usually does."""
    days = progress.days[:, -RECENT:]
    recent = np.array([days[..., s].sum() for s in Signal]).astype(np.float64)
    seen = float(_any_signal(days).sum())
    amount = recent[Signal.AIRTIME] if progress.measured[Signal.AIRTIME] else seen
    return Usual(
        length=recent[Signal.AIRTIME] / seen if seen else SILENT_DAY,
        worth=recent[Signal.DIAMONDS] / amount if amount else 0.0,
        active=recent[Signal.ACTIVE_DAYS] / seen if seen else 1.0,
    )


def active_share(progress: Progress, roster: Usual) -> Floats:
    """Return which share of each creator's busy days of late are active, weighed against the roster's: (N,)."""
    recent = progress.days[:, -RECENT:]
    busy, active = _any_signal(recent).sum(1), recent[..., Signal.ACTIVE_DAYS].sum(1)
    return np.asarray((active + SHARE_DAYS * roster.active) / (busy + SHARE_DAYS))


def is_thinned(progress: Progress) -> bool:
    """Whether a busy day may fail to be an active one: a minimum above a second, or a signal the source lacks."""
    measured = progress.measured[Signal.AIRTIME] and progress.measured[Signal.ACTIVE_DAYS]
    return progress.day_rule.min_minutes > 0 or not measured


def parts(progress: Progress, total: Floats, roster: Usual) -> tuple[Floats, Floats, Floats, Floats]:
    """Return predicted busy days, active share, length of a busy day and worth of its amount, NaN where undefined."""
    share = active_share(progress, roster) if is_thinned(progress) else np.ones(len(total))
    days = total[:, Signal.ACTIVE_DAYS]
    busy = np.minimum(days / np.maximum(share, 1e-3), np.maximum(progress.free_days, days))
    if not progress.measured[Signal.ACTIVE_DAYS]:
        busy = _busy_rate(progress) * progress.free_days
    length = ratio(total[:, Signal.AIRTIME], busy)
    amount = total[:, Signal.AIRTIME] if progress.measured[Signal.AIRTIME] else busy
    return busy, share, length, ratio(total[:, Signal.DIAMONDS], amount)


def _busy_rate(progress: Progress) -> Floats:
    recent = busy_days(progress)[:, -RECENT:]
    return recent.mean(1) if recent.shape[1] else np.zeros(len(recent))


def donors_of(trail: tuple[Floats, ...], progress: Progress) -> Donors:
    """Keep what a forecaster got wrong in the last 12 complete months, from the points it would have given then.

    A creator with an outage before the cut is no donor of that month: the point fills the outage in, and nobody knows
    what was on it.
    """
    thinned = is_thinned(progress)
    rows: list[tuple[Floats, ...]] = []
    shocks: list[Floats] = []
    roster = usual(progress)
    for point, (past, rest) in zip(trail, progress.past(limit=LAST_MONTHS), strict=True):
        whole = np.asarray(past.month_known[:, : past.day].all(1))
        if not whole.any():
            continue
        busy, share, length, worth = parts(past, point, usual(past))
        true = rest.astype(np.float64)
        begin = past.days.shape[1]
        days = true[:, Signal.ACTIVE_DAYS]
        if thinned:
            at = progress.history.rows_of(past.ids)
            days = busy_days(progress)[at, begin : begin + len(past.days_left)].sum(1).astype(np.float64)
        amount = true[:, Signal.AIRTIME] if progress.measured[Signal.AIRTIME] else days
        order = np.lexsort((past.ids.astype(str), busy))
        order = order[whole[order]]
        got = (
            busy,
            days,
            padded(ratio(true[:, Signal.AIRTIME], days), length, PAD * roster.length),
            padded(ratio(true[:, Signal.DIAMONDS], amount), worth, PAD * roster.worth),
            ratio(ratio(true[:, Signal.ACTIVE_DAYS], days), share),
            past.free_days.astype(np.float64),
        )
        rows.append(tuple(a[order] for a in got))
        meant = point[:, Signal.AIRTIME] if progress.measured[Signal.AIRTIME] else busy
        shocks.append(_shock(_chain(days, true, amount, order), _chain(busy, point, meant, order)))
    return _scaled(rows, np.array(shocks).reshape(-1, 3), progress, roster, thinned=thinned)


def _chain(days: Floats, total: Floats, amount: Floats, rows: NDArray[np.int64]) -> Floats:
    """Return a roster's days, length of a day and worth of its amount: (3,), NaN where undefined."""
    d, h, g, a = (float(x[rows].sum()) for x in (days, total[:, Signal.AIRTIME], total[:, Signal.DIAMONDS], amount))
    return np.array([d, h / d if d else np.nan, g / a if a else np.nan])


def _shock(did: Floats, meant: Floats) -> Floats:
    """Return the log ratios of what a month's roster did to what was predicted: (3,), NaN where undefined."""
    ok = (did > 0) & (meant > 0)
    return np.log(np.where(ok, did, np.nan)) - np.log(np.where(ok, meant, np.nan))


def padded(true: Floats, expected: Floats, pad: float) -> Floats:
    """Return (true + pad) / (expected + pad); NaN where either is unknown."""
    return ratio(true + pad, expected + pad)


def _scaled(
    rows: list[tuple[Floats, ...]], shocks: Floats, progress: Progress, roster: Usual, *, thinned: bool
) -> Donors:
    """Return the donors of all months in one set of columns, widened for few months, with the starter pool behind."""
    months = len(rows)
    empty = np.zeros(0)
    busy, days, length, worth, share, free = (
        np.concatenate([r[k] for r in rows]) if months else empty for k in range(6)
    )
    floor = FLOOR * (float(busy.mean()) if len(busy) and busy.any() else 1.0)
    z = (days - busy) / day_scale(busy, floor, np.maximum(free, busy))
    columns = [z, *(filled(winsorised(c)) for c in (length, worth, share))]
    pool = _rescaled(columns, starter_pool())
    wide = np.sqrt(1 + 1 / (WIDEN * months)) if months else np.sqrt(1 + 1 / WIDEN)
    z, length, worth = (np.concatenate((c, p)) for c, p in zip(columns[:3], pool.T, strict=True))
    starts = np.concatenate(([0], np.cumsum([len(r[0]) for r in rows], dtype=np.int64))).astype(np.int64)
    bounds = progress.day_rule.day_seconds(progress.month.first, progress.month.last)
    return Donors(
        as_of=progress.as_of,
        months=months,
        starts=starts,
        expected=busy,
        z=z * wide,
        length=_wider(length, wide),
        worth=_wider(worth, wide),
        active_share=np.concatenate((columns[3], np.ones(len(pool)))),
        starters=len(pool),
        starter_share=len(pool) / (len(busy) + len(pool)),
        floor=floor,
        shock=_spreads(columns, shocks),
        thinned=thinned,
        day_length=float(bounds.max()) if progress.day_rule.midnight == "split" else float(UNLIMITED),
        roster=roster,
    )


def _spreads(columns: list[Floats], shocks: Floats) -> tuple[float, float, float]:
    """Return the spread of shocks to a whole month that the donors' months miss; none where nothing ever varies."""
    pool = starter_pool()
    out = []
    for k, prior in enumerate(SHOCKS):
        mine, theirs = (c if k == 0 else np.log(np.maximum(c, LEAST_RATIO)) for c in (columns[k], pool[:, k]))
        lively = min(_factor(mine, theirs, 1.0), 1.0) if len(mine) else 1.0
        out.append(shock_spread(shocks[np.isfinite(shocks[:, k]), k], prior) * lively)
    return out[0], out[1], out[2]


def _rescaled(columns: list[Floats], pool: Floats) -> Floats:
    """Return the starter pool with the spread that the roster's own donors show, as far as there are enough of them.

    It brings spread alone: its errors of days have mean 0, its ratios mean 1.
    """
    own = min(len(columns[0]) / ENOUGH, 1.0)
    out = pool.copy()
    out[:, 0] *= _factor(columns[0], pool[:, 0], own)
    out[:, 0] -= out[:, 0].mean()
    for k in (1, 2):
        theirs, mine = (np.log(np.maximum(c, LEAST_RATIO)) for c in (pool[:, k], columns[k]))
        out[:, k] = np.exp(theirs * _factor(mine, theirs, own))
        out[:, k] /= out[:, k].mean()
    return out


def _factor(mine: Floats, theirs: Floats, own: float) -> float:
    """Return what brings the pool's spread to the roster's, weighed by how much of the roster's there is."""
    return float(1 + own * (np.sqrt(np.mean(mine**2)) / np.sqrt(np.mean(theirs**2)) - 1)) if own else 1.0


def _wider(ratios: Floats, wide: float) -> Floats:
    """Return ratios with their logarithms spread out, and their mean as it was."""
    out = ratios**wide
    return np.asarray(out * (ratios.mean() / out.mean())) if out.any() else out


def expected_chain(progress: Progress, point: Floats, roster: Usual) -> Floats:
    """Return each creator's expected busy days, active share, length and worth (N, 4); the roster's where unknown."""
    busy, share, length, worth = parts(progress, point, roster)
    length = np.where(np.isfinite(length), length, roster.length)
    worth = np.where(np.isfinite(worth), worth, roster.worth)
    return np.stack((busy, share, length, worth), 1)
