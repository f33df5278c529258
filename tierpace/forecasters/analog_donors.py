"""What past windows teach: how far each creator came from what was expected then, and who looked alike."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import Sealed, axes, made
from tierpace.core.signals import Signal
from tierpace.forecasters.chains import Usual, is_thinned, longest_day, usual
from tierpace.forecasters.cut_features import (
    MIDDLE,
    Features,
    RosterFeatures,
    amounts,
    momentum,
    own_days,
    rates,
    silence,
)
from tierpace.forecasters.donors import FLOOR, MONTHS_STRAY, liveliness, widened
from tierpace.forecasters.drawing import drawn
from tierpace.forecasters.expected_days import FOLDS, expected, expected_by_others, weights_of
from tierpace.forecasters.past_windows import EVERY, Donating, Window, late_share, windows_of
from tierpace.kernels.arrays import Floats, Ints
from tierpace.kernels.draws import day_scale, line_to, month_effects, ratio

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

    from tierpace.ledger.progress import Progress


FEWEST = 20  # donors that windows are of use from
NEAREST = 120  # windows that look most alike; of under 450 an eighth, at least 20
SMALL, PART, LEAST = 450, 8, 20
NARROW = 0.9  # of their variance is left to errors: a mixture of two is wider than each (Gneiting & Ranjan 2013)
SAME = 10.0  # of them, those of the world's own window that count for half, against all
LENGTHS, WORTHS = (0.05, 6.0), (0.0, 8.0)  # bounds of the ratios of length and worth
STEP = 1024.0  # places on a scale of looks are kept in such parts
LOOKS = (6.0, 1.2, 0.375, 0.6, 0.375, 0.45)  # what days, silence, pace, week, unsteadiness and momentum count for
FAR = 3.0  # bound of differences, in what days may err
MONTH = 30.0  # days
PRIOR_MONTHS = 2.0  # without bias, that balance is weighed against
TRIES = 16  # draws of a donor's own window
MOST_TRIED = 2000  # donors that are drawn for to balance
LINE = 2  # what a line takes of the windows that it is drawn through
SPARE = 12  # windows looked at besides, for a creator's own do not count


@frozen(eq=False, slots=False, kw_only=True)
class AnalogDonors(Sealed):
    """What past windows teach, from a cut; rows are creators' windows, window after window.

    ``looks`` (J, 6): where each lies, in `STEP` parts. ``errors`` (4, J): scaled error of days; ratios of
    length, worth and share of active days. ``stops`` (W,): where each window's rows end; ``firsts`` (W,) its first day.
    ``effects`` (W, 3): logs of what each did to all; ``spread`` (3,) how far a new one strays from them. ``weights``,
    ``roster`` and ``mean``: of expected days. ``count`` and ``months``: creators × windows, and months, that do not
    overlap.
    """

    as_of: date
    looks: Ints = axes("J6")
    errors: Floats = axes("4J")
    stops: Ints = axes("W")
    firsts: Ints = axes("W")
    effects: Floats = axes("W3")
    spread: Floats = axes("3")
    weights: Floats = axes("C")
    roster: RosterFeatures
    mean: float
    count: int
    months: float
    thinned: bool
    day_length: float
    usual: Usual
    pads: tuple[float, float] = (0.0, 0.0)

    @property
    def floor(self) -> float:
        """What who is expected to do nothing may still do, in days."""
        return FLOOR * self.mean

    @cached_property
    def tree(self) -> cKDTree:
        """The rows by what they look like."""
        from scipy.spatial import cKDTree

        return cKDTree(self.looks.astype(np.float64), leafsize=64)

    @property
    def nearest(self) -> int:
        """How many rows a creator's errors come from."""
        rows = len(self.looks)
        return min(NEAREST if rows > SMALL else max(LEAST, rows // PART), rows)

    def days_expected(self, x: Floats, left: int) -> Floats:
        """Return expected days of columns (n, k): (n,)."""
        return expected(x, self.weights, left)

    def like(self, some: Features, days: Floats, left: int) -> Ints:
        """Return the nearest rows of creators, window after window: (n, nearest)."""
        return np.sort(self.rows_like(looks_of(some, self.roster, days, left, self.mean), self.nearest), axis=1)

    def rows_like(self, looks: Ints, how_many: int) -> Ints:
        """Return the nearest rows to these looks (n, 6), nearest first: (n, how_many)."""
        return np.asarray(self.tree.query(looks.astype(np.float64), k=np.arange(1, how_many + 1))[1], np.int64)

    def lines(self, near: Ints) -> tuple[Floats, tuple[Floats, Floats]]:
        """Return where own errors of the world's window end in the unit interval (n, W), and slopes and shifts.

        These, (n, 2 × W), point into ``near`` (n, K): for each window at its own rows, then at all.
        """
        n, k = near.shape
        windows = len(self.stops)
        place = np.arange(n)[:, None] * windows + np.searchsorted(self.stops, near, side="right")
        size = np.bincount(place.ravel(), minlength=n * windows).reshape(n, windows)
        begin = np.cumsum(size, axis=1) - size
        ends = size / (size + SAME)
        low = np.concatenate((np.zeros((n, windows)), ends), axis=1)
        high = np.concatenate((ends, np.ones((n, windows))), axis=1)
        begins, sizes = (
            np.concatenate(a, axis=1) for a in ((begin, np.zeros_like(begin)), (size, np.full_like(size, k)))
        )
        return ends, line_to(begins, sizes, low, high)

    def pick(self, near: Ints, ends: Floats, lines: tuple[Floats, Floats], noise: Floats, window: Ints) -> Ints:
        """Return the place, in ``errors``, of each draw: (n, S); see `lines`."""
        slope, shift = lines
        beyond = (noise >= ends[:, window]) * np.int64(ends.shape[1])
        part = np.add.outer(np.arange(len(slope)) * slope.shape[1], window) + beyond
        at = (slope.take(part) * noise + shift.take(part)).astype(np.int64)
        return np.take_along_axis(near, np.clip(at, 0, near.shape[1] - 1), 1)


def looks_of(some: Features, roster: RosterFeatures, days: Floats, left: int, mean: float) -> Ints:
    """Return where creators with so many expected days (n,) lie, in whole parts: (n, 6).

    The arc of expected days; the silence in usual days; how far the month to date goes beyond what is expected, and
    the last 14 days beyond the last 56, in what days may err; the own week against the level; how unsteady weeks are.
    """
    rate = rates(some, roster)
    scale = day_scale(days, np.full(len(days), FLOOR * mean), np.full(len(days), float(left)))
    scale = np.maximum(scale, 1e-9)
    short, long = momentum(some, roster)
    level = rate[MIDDLE]
    week = np.nan_to_num(ratio(own_days(some, roster, level, left), level * left), nan=1.0) - 1
    pace = np.clip((some.month * left - days) / scale, -FAR, FAR) if some.day else np.zeros(len(days))
    found = (
        np.arcsin(np.sqrt(np.clip(days / max(left, 1), 0, 1))),
        np.log(1 + silence(some, rate)),
        pace,
        np.clip(week, -1, 1),
        np.minimum(some.unsteady, FAR),
        np.clip((short - long) * left / scale, -FAR, FAR),
    )
    return np.rint(np.stack(found, 1) * (np.array(LOOKS) * STEP)).astype(np.int64)


def learned(progress: Progress) -> AnalogDonors | None:
    """Return what the past windows of a roster teach; None where they are too few, or no day is left."""
    left = len(progress.days_left)
    if not left:
        return None
    windows, roster = windows_of(Donating.of(progress))
    rows = sum(map(len, windows))
    count = round(max(rows * min(1.0, EVERY / max(left, 1)), len(np.unique(_joined(windows, "keys")))))
    if count < FEWEST:
        return None
    x, came, share = (_joined(windows, a) for a in ("columns", "came", "share"))
    keys = _joined(windows, "keys")
    weights = weights_of(x, came[:, 0])
    days = expected_by_others(x, came[:, 0], (keys % np.uint64(FOLDS)).astype(np.int64), left, weights)
    length, worth = (np.concatenate(a) for a in zip(*(amounts(w.some, w.roster) for w in windows), strict=True))
    timed = bool(progress.measured[Signal.AIRTIME])
    said = np.stack((days, share, length if timed else np.zeros(rows), worth), 1)
    sizes = np.array([len(w) for w in windows])
    stops = np.cumsum(sizes)
    months = max((windows[-1].first - windows[0].first).days + left, MONTH) / MONTH
    logs, variances = _effects(said, came, stops, timed=timed)
    effects, spread, now = _shrunk(logs, variances, np.array([w.late for w in windows]), progress, months)
    moved = np.repeat(np.exp(np.nan_to_num(logs)), sizes, axis=0)
    said[:, 0] = np.minimum(days * moved[:, 0], left)
    said[:, 2:] *= moved[:, 1:]
    mean = float(days.mean()) or 1.0
    errors = _errors(said, came, left, FLOOR * mean, timed=timed)
    donors = made(
        AnalogDonors,
        as_of=progress.as_of,
        looks=_joined_looks(windows, days, left, mean),
        errors=np.ascontiguousarray(widened(errors, np.zeros((0, 3)), (NARROW, NARROW)).T),
        stops=stops,
        firsts=np.array([w.first.toordinal() for w in windows]),
        effects=effects,
        spread=spread * liveliness(errors),
        weights=weights,
        roster=roster,
        mean=mean,
        count=count,
        months=months,
        thinned=is_thinned(progress),
        day_length=longest_day(progress),
        usual=usual(progress),
    )
    return evolve(donors, effects=effects + now + _balance(donors, said, came, keys, progress))


def _joined(windows: list[Window], name: str) -> np.ndarray:
    return np.concatenate([getattr(w, name) for w in windows]) if windows else np.zeros(0, np.uint64)


def _joined_looks(windows: list[Window], days: Floats, left: int, mean: float) -> Ints:
    parts = np.split(days, np.cumsum([len(w) for w in windows])[:-1])
    return np.concatenate([looks_of(w.some, w.roster, d, left, mean) for w, d in zip(windows, parts, strict=True)])


def _effects(said: Floats, came: Floats, stops: Ints, *, timed: bool) -> tuple[Floats, Floats]:
    """Return what each window did to all, apart from what was expected: logs (W, 3) and their variances by chance."""
    amount = came[:, 1] if timed else came[:, 0]
    pairs = ((came[:, 0], said[:, 0]), (came[:, 1], said[:, 2] * came[:, 0]), (came[:, 2], said[:, 3] * amount))
    starts = np.concatenate(([0], stops[:-1]))
    logs, variances = np.full((len(stops), 3), np.nan), np.full((len(stops), 3), np.nan)
    for k, (true, expected_) in enumerate(pairs):
        did, meant = (np.add.reduceat(a, starts) for a in (true, expected_))
        effect = ratio(did, meant)
        known = (did > 0) & (meant > 0)
        logs[known, k] = np.log(effect[known])
        apart = (true - np.repeat(np.nan_to_num(effect), stops - starts) * expected_) ** 2
        variances[:, k] = ratio(np.add.reduceat(apart, starts), did**2)
    return logs, variances


def _shrunk(
    logs: Floats, variances: Floats, late: Floats, progress: Progress, months: float
) -> tuple[Floats, Floats, Floats]:
    """Return the effects apart from the ends of months, shrunk (W, 3); how far a new one strays; and what is due now.

    What is due: windows that hold more of the last week of a month may bring more or less. The slope counts as far as
    it is larger than chance makes it, 1 − 1/t².
    """
    effects, spread, now = np.zeros_like(logs), np.zeros(3), np.zeros(3)
    weight = min(months / len(logs), 1.0)
    here = late_share(progress.as_of + timedelta(days=1), len(progress.days_left))
    for k, prior in enumerate(MONTHS_STRAY):
        known = np.isfinite(logs[:, k])
        x, y = late[known] - late[known].mean() if known.any() else late[known], logs[known, k]
        slope = 0.0
        if known.sum() > LINE and (x**2).sum() > 0:
            slope = float((x * y).sum() / (x**2).sum())
            rest = float(((y - y.mean() - slope * x) ** 2).sum()) / (known.sum() - LINE)
            error = max(rest, prior**2) / (float((x**2).sum()) * weight)
            slope *= max(1 - error / slope**2, 0.0) if slope else 0.0
        apart = logs[:, k].copy()
        apart[known] -= slope * x
        effects[:, k], spread[k] = month_effects(apart, variances[:, k], 1.0, prior, weight=weight)
        now[k] = slope * (here - float(late[known].mean())) if known.any() else 0.0
    return effects, spread, now


def _errors(said: Floats, came: Floats, left: int, floor: float, *, timed: bool) -> list[Floats]:
    """Return the scaled error of days, and the ratios of length, worth and share: (J,) each."""
    busy, airtime, diamonds, active = came.T
    days = said[:, 0]
    n = len(days)
    z = (busy - days) / day_scale(days, np.full(n, floor), np.full(n, float(left)))
    amount = airtime if timed else busy
    return [
        z,
        *(
            np.where(np.isfinite(r), np.clip(r, *bounds), 1.0)
            for r, bounds in (
                (ratio(ratio(airtime, busy), said[:, 2]), LENGTHS),
                (ratio(ratio(diamonds, amount), said[:, 3]), WORTHS),
                (ratio(ratio(active, busy), said[:, 1]), LENGTHS),
            )
        ),
    ]


def _balance(donors: AnalogDonors, said: Floats, came: Floats, keys: NDArray[np.uint64], progress: Progress) -> Floats:
    """Return the logs (3,) that bring draws of the donors' own windows, by others' errors, to what came.

    Days first, then length, then worth: a mean of ratios is not the ratio of sums, and nothing falls below zero.
    """
    some = np.arange(len(said))[:: max(1, len(said) // MOST_TRIED)]
    left = len(progress.days_left)
    near = donors.rows_like(donors.looks[some], min(donors.nearest + SPARE, len(said)))
    others = keys[near] != keys[some, None]
    known = others.any(1)
    some, near, others = some[known], near[known], others[known]
    if not len(some):
        return np.zeros(3)
    rank, n = np.cumsum(others, 1), others.sum(1)
    place = np.empty((len(some), TRIES), np.int64)
    for k in range(TRIES):
        wanted = ((k + 0.5) / TRIES * n).astype(np.int64) + 1
        place[:, k] = near[np.arange(len(some)), (rank >= wanted[:, None]).argmax(1)]
    room = np.tile([float(left), left * donors.day_length], (len(some), 1))
    busy, airtime, diamonds, _ = drawn(
        said[some],
        place,
        donors,
        progress,
        floor=np.full(place.shape, donors.floor),
        shift=np.ones((TRIES, 3)),
        room=room,
        stray=np.ones(len(some)),
        thinning=np.full(place.shape, 0.5),
    )
    sums = np.array([busy.sum(), airtime.sum(), diamonds.sum()]) / TRIES
    true = came[some, :3].sum(0)
    off = np.where((sums > 0) & (true > 0), ratio(true, sums), 1.0)
    amount = off[1] if progress.measured[Signal.AIRTIME] else off[0]
    logs = np.log([off[0], off[1] / off[0], off[2] / amount])
    return np.asarray(logs * donors.months / (donors.months + PRIOR_MONTHS))
