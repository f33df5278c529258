"""Past windows: spans of as many days as are left now, from fixed days of the calendar on, and what came in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.quality import split_by_cut
from tierpace.core.signals import Signal
from tierpace.forecasters.chains import RECENT as SHARE_SPAN, busy_days, share_of
from tierpace.forecasters.contract import Noise
from tierpace.forecasters.cut_features import (
    MEMORIES,
    RECENT,
    Features,
    RosterFeatures,
    columns,
    features_of,
    roster_features,
    weeks_together,
)
from tierpace.forecasters.levels import learn_level
from tierpace.forecasters.memory import Remembering
from tierpace.forecasters.newcomers import ON_ROSTER
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.kernels.days import NEVER
from tierpace.kernels.noise import uniforms

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.ledger.progress import Progress


EVERY = 5  # days between the first days of windows, counted on the calendar: the same ones today and tomorrow
YEAR = 366  # days that they go back
LEAST_BEFORE = 14  # days of a ledger before its first window
MOST_ROWS = 24_000  # windows of creators in all; of more, those with the least noise
LAST_WEEK = 7  # days of a month in which a roster may sprint
LANE = 70  # of the noise that chooses


@frozen(eq=False)
class Window:
    """One span of days and those who were there at its beginning: the features of (n,) creators, and what came.

    ``first``: its first day. ``late``: the share of its days that are among the last seven of a month. ``came`` (n, 4):
    days with anything on them, seconds, diamonds, active days. ``share`` (n,): of such days that were active before.
    """

    first: date
    late: float
    keys: NDArray[np.uint64]
    some: Features
    roster: RosterFeatures
    columns: Floats
    came: Floats
    share: Floats

    def __len__(self) -> int:
        return len(self.keys)


@frozen(eq=False)
class Donating:
    """The days of the creators whose windows are looked at."""

    progress: Progress
    keys: NDArray[np.uint64]
    busy: Bools
    exposed: Bools
    last: Ints
    first_busy: Ints
    left_from: Ints
    varies: Floats

    @classmethod
    def of(cls, progress: Progress) -> Donating:
        """Return the days of a roster of donors."""
        days = progress.days
        busy = busy_days(days)
        place = np.arange(days.shape[1])
        exposed = progress.known & (place >= progress.exposed_from[:, None])
        last = np.maximum.accumulate(np.where(busy, place, -1), axis=1)
        first_busy = np.where(busy.any(1), busy.argmax(1), NEVER)
        gone = np.full(len(busy), NEVER)
        for i in progress.history.dated:
            if (left := progress.creators[i].left) is not None:
                gone[i] = progress.history.index(left) + 1
        keys = Noise(progress.ids, progress.month, draws=0, seed=0).keys()
        level = learn_level(progress)
        varies = np.array([kappa > 0 for _, kappa in (level.often, level.length, level.worth)], np.float64)
        return cls(progress, keys, busy, exposed, last, first_busy, gone, varies)

    def there(self, begin: int, left: int) -> Ints:
        """Return the rows of those who were there when a window began, if all of it is known of them."""
        known = self.progress.known[:, begin : begin + left].all(1)
        known &= ~split_by_cut(self.progress.quality, begin - 1)
        known &= (self.first_busy < begin) & (self.left_from > begin)
        known &= self.last[:, begin - 1] >= begin - ON_ROSTER
        return np.flatnonzero(known)

    def features(self, rows: Ints, begin: int, going: Remembering, day: int) -> tuple[Features, RosterFeatures]:
        """Return what these creators looked like when the window began, one by one and together."""
        span = slice(max(begin - RECENT, 0), begin)
        busy, exposed = self.busy[rows, span], self.exposed[rows, span]
        silent = np.minimum(begin - 1 - self.last[rows, begin - 1], ON_ROSTER)
        some = features_of(busy, exposed, silent, going.until(begin).of(rows), day)
        return some, roster_features(some, weeks_together(busy, exposed), self.varies)


def windows_of(donating: Donating) -> tuple[list[Window], RosterFeatures]:
    """Return the windows of the last year that were over at the cut, oldest first, and what the roster is like now."""
    progress = donating.progress
    left, n_days = len(progress.days_left), progress.days.shape[1]
    first = progress.history.first_day
    begins = [
        b
        for b in range(max(LEAST_BEFORE, n_days - YEAR), n_days - left + 1)
        if (first.toordinal() + b) % EVERY == 0 and left
    ]
    rows = {b: donating.there(b, left) for b in begins}
    part = MOST_ROWS / max(sum(map(len, rows.values())), 1)
    going = Remembering(progress, MEMORIES)
    found = []
    for b in begins:
        day = first + timedelta(days=b)
        who = rows[b]
        if part < 1:
            at = np.array([day.toordinal()], np.uint64)
            who = who[uniforms(donating.keys[who] + at, 1, LANE)[:, 0] < part]
        if len(who):
            found.append(_window(donating, who, b, going))
    here = np.flatnonzero(donating.last[:, -1] >= n_days - ON_ROSTER) if n_days else np.zeros(0, np.int64)
    return found, donating.features(here, n_days, going, progress.day)[1]


def _window(donating: Donating, rows: Ints, begin: int, going: Remembering) -> Window:
    progress = donating.progress
    left = len(progress.days_left)
    span = slice(begin, begin + left)
    days = progress.days[rows, span]
    totals, before = days.sum(1), progress.days[rows, max(begin - SHARE_SPAN, 0) : begin]
    some, roster = donating.features(rows, begin, going, progress.day)
    first = progress.history.first_day + timedelta(days=begin)
    return Window(
        first=first,
        late=late_share(first, left),
        keys=donating.keys[rows],
        some=some,
        roster=roster,
        columns=columns(some, roster, left),
        came=np.concatenate((donating.busy[rows, span].sum(1)[:, None], totals), 1).astype(np.float64),
        share=share_of(before, float(before[..., Signal.ACTIVE_DAYS].sum()) / max(float(busy_days(before).sum()), 1.0)),
    )


def late_share(first: date, left: int) -> float:
    """Return which share of so many days from one on are among the last seven of their month."""
    days = [first + timedelta(days=k) for k in range(left)]
    return sum((d + timedelta(days=LAST_WEEK)).month != d.month for d in days) / max(left, 1)
