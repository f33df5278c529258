"""A month as far as it is known: what is earned, what is left, and the whole past behind it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import OfCreators, along, as_firm, axes, locked
from tierpace.core.counting import counted
from tierpace.core.months import Month, MonthLike, as_month
from tierpace.core.quality import split_by_cut
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Dates, Ints, Objects
from tierpace.kernels.blocks import parts
from tierpace.kernels.days import day_of, day_sums
from tierpace.ledger.cutting import cut
from tierpace.ledger.month_totals import UNLIMITED, close_after_leaving, open_days_of
from tierpace.ledger.tenure import tenures
from tierpace.tables import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tierpace.core.creators import Creator
    from tierpace.core.months import DayRule
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.streams import Streams
    from tierpace.ledger.today import DayInProgress


@frozen(eq=False, slots=False)
class Progress(OfCreators):
    """A month cut at the end of a day, with everything known by then and nothing later.

    Made by `Ledger.as_of`. ``history`` is the ledger that ends with the last whole day; the rest is read from it, and
    from the day in progress if the cut lies within one.

    Attributes
    ----------
    history : Ledger
        All creators on the roster at the cut, all days up to it.
    month : Month
        The month looked at.
    today : DayInProgress or None
        The day that the cut lies within; None at the end of a day.
    shown : (3,) bool
        Of which measured signals anybody has shown anything yet; a selection keeps what the whole roster has shown.
    newest_export : date or None
        The day of the newest console export; None of a log. A selection keeps it.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> str(progress.month), progress.day, len(progress.days_left)
    ('2026-03', 15, 16)
    >>> progress.so_far.shape == (len(progress.ids), 3)
    True
    """

    __module__ = "tierpace"

    history: DayTable = field(metadata=along("N"))
    month: Month
    today: DayInProgress | None = field(default=None, metadata=along("N"))
    shown: Bools = axes("3")
    newest_export: date | None = field(kw_only=True)

    @shown.default
    def _shown_so_far(self) -> Bools:
        lacking = self.history.measured.copy()
        if self.today is not None:
            lacking &= ~self.today.so_far.any(0)
        for rows in parts(len(self.history.ids)):
            if not lacking.any():  # as nearly always after the first creators
                break
            lacking &= ~self.history.days[rows].any((0, 1))
        return np.asarray(self.history.measured & ~lacking)

    @newest_export.default
    def _newest_of_all(self) -> date | None:
        reported = self.history.reported
        if reported is None or not reported.any():
            return None
        return self.history.first_day + timedelta(days=int(np.flatnonzero(reported.any(0))[-1]))

    def __repr__(self) -> str:
        clock = "" if self.today is None else f" and {self.today.gone // 3600}:{self.today.gone // 60 % 60:02d} h"
        return (
            f"<Progress {self.month} day {self.day}{clock} of {self.month.days}, {counted(len(self.ids), 'creator')}>"
        )

    # ---------------------------------------------------------------------------------------------- the roster
    @property
    def ids(self) -> Objects:
        """Creators on the roster at the cut: (N,)."""
        return self.history.ids

    @property
    def creators(self) -> tuple[Creator, ...]:
        """In the order of ``ids``."""
        return self.history.creators

    @property
    def day_rule(self) -> DayRule:
        """How days are counted."""
        return self.history.day_rule

    @property
    def measured(self) -> Bools:
        """Which signals the source measures: (3,)."""
        return self.history.measured

    @property
    def streams(self) -> Streams | None:
        """The streams up to the end of the last whole day; of the month's last, where they count whole, whole."""
        return self.history.streams

    # -------------------------------------------------------------------------------------- which creators have data
    @cached_property
    def seen(self) -> Bools:
        """Creators with a stream, row or export up to the cut: (N,). Of others nothing is known, which is not 0."""
        seen = self.history.first_row < self.days.shape[1]
        if self.today is not None:
            seen = seen | self.today.so_far.any(1) | (self.today.state > 0)
        return as_firm(seen, self.days)

    @cached_property
    def absent_from(self) -> Dates:
        """First day without data of creators that the newest console export no longer names: (N,), NaT of all others.

        Not of those who left by then. In a log of streams silence is a true zero, and nobody is absent.
        """
        out = np.full(len(self.ids), "NaT", "datetime64[D]")
        if self.history.reported is not None and self.newest_export is not None and len(out):
            last = self.days.shape[1] - 1 - self.history.reported[:, ::-1].argmax(1)
            gone = self.seen & (last < self.history.index(self.newest_export)) & np.isnat(self.left_on)
            out[gone] = self.dates[last[gone]] + np.timedelta64(1, "D")
        return as_firm(out, self.days)

    @cached_property
    def left_on(self) -> Dates:
        """Last day in the network of those who have left by the cut: (N,), NaT of all others."""
        out = np.full(len(self.ids), "NaT", "datetime64[D]")
        for i in self.history.dated:
            if (left := self.creators[i].left) is not None and left <= self.as_of:
                out[i] = left
        return as_firm(out, self.days)

    @property
    def no_data(self) -> Bools:
        """Creators without data: never seen, or absent from the newest export: (N,)."""
        return ~self.seen | ~np.isnat(self.absent_from)

    def why_no_data(self, row: int) -> str:
        """Return in words why nothing can be said of a creator, or that they left; empty where there are data."""
        if not self.seen[row]:
            return "no data yet"
        for word, day in (("no data since", self.absent_from[row]), ("left on", self.left_on[row])):
            if not np.isnat(day):
                return f"{word} {wording.day(day.item())}"
        return ""

    @property
    def of_seen(self) -> Progress:
        """The progress of those who have been seen: what a roster teaches is learned from them."""
        return self if self.seen.all() else self._without_unseen

    @cached_property
    def _without_unseen(self) -> Progress:
        return self.select(self.ids[self.seen])

    # ------------------------------------------------------------------------------------------------ the past
    @property
    def as_of(self) -> date:
        """The last day that is known whole."""
        return self.history.last_day

    @property
    def cut(self) -> date | datetime:
        """What the cut was made at: the last whole day, or the instant within a day in progress, in UTC."""
        return self.as_of if self.today is None else self.today.at

    @property
    def whole(self) -> Progress:
        """The same at the end of the last whole day: what forecasters see."""
        return self if self.today is None else self._without_today

    @cached_property
    def _without_today(self) -> Progress:
        return evolve(self, today=None)

    @property
    def days(self) -> Ints:
        """All days up to the cut: (N, D, 3) in ledger units."""
        return self.history.days

    @property
    def dates(self) -> Dates:
        """The days of ``days``: (D,)."""
        return self.history.dates

    @property
    def known(self) -> Bools:
        """Which days are facts: (N, D)."""
        return self.history.known

    @property
    def quality(self) -> NDArray[np.uint8]:
        """How well each day is known: (N, D)."""
        return self.history.quality

    @cached_property
    def exposed_from(self) -> Ints:
        """Index of the first day that says something of a creator's rate: (N,).

        The day of joining where it is known and not the last day; else the day after the first stream, since a first
        stream alone is no evidence of a rate; of a creator who has not streamed yet the first day on the roster, where
        that is not the last day.
        """
        seen, last = self.history.first_seen, self.days.shape[1] - 1
        since = self.history.since
        start = np.where(seen <= last, seen + 1, since + (since == last))
        for i in self.history.dated:
            if (joined := self.creators[i].joined) is not None:
                begin = max(self.history.index(joined), 0)
                start[i] = begin + int(begin == last)
        return as_firm(start, self.days)

    @cached_property
    def exposure(self) -> Ints:
        """How many known days say something of each creator's rate: (N,)."""
        places = np.arange(self.days.shape[1])
        return as_firm((self.known & (places >= self.exposed_from[:, None])).sum(1), self.days)

    @cached_property
    def tenure(self) -> NDArray[np.int8]:
        """How well each creator is known, as a `Tenure`: (N,)."""
        return as_firm(tenures(self.days, self.measured, self.history.first_seen, self.start), self.days)

    # ----------------------------------------------------------------------------------------------- the month
    @property
    def day(self) -> int:
        """How many days of the month are over: 0 on the day before it, up to its length."""
        return (self.as_of - self.month.first).days + 1

    @property
    def days_left(self) -> Dates:
        """The days still to come, the one in progress among them: (L,)."""
        start = np.datetime64(self.as_of, "D") + np.timedelta64(1, "D")
        return start + np.arange(self.month.days - self.day).astype("timedelta64[D]")

    @property
    def start(self) -> int:
        """Index of the month's first day on the day axis: below 0 if the ledger begins later, D the day before."""
        return self.history.index(self.month.first)

    @cached_property
    def so_far(self) -> Ints:
        """Month-to-date totals, what the day in progress has brought included: (N, 3)."""
        total = day_sums(self.days[:, max(self.start, 0) :])
        return as_firm(total if self.today is None else total + self.today.so_far, self.days)

    @cached_property
    def month_known(self) -> Bools:
        """Which days of the month are facts: (N, days of the month). Days to come are not; a leaver's are."""
        known = np.zeros((len(self.ids), self.month.days), bool)
        inside = max(self.start, 0)
        known[:, inside - self.start : self.day] = self.known[:, inside:]
        close_after_leaving(known, self.history, self.month)
        return as_firm(known, self.days)

    @cached_property
    def _open(self) -> tuple[Ints, Ints]:
        length = self.day_rule.day_seconds(self.month.first, self.month.last)
        free, seconds = open_days_of(self.month_known, length, self.day_rule)
        if self.day_rule.midnight == "start" and self.streams is not None and self.day < self.month.days:
            self._add_running(self.streams, free, seconds)
        if (today := self.today) is not None:
            open_ = ~self.month_known[:, self.day] & today.observed
            usable = length[self.day] >= self.day_rule.min_seconds
            free -= open_ & ~today.can_be_active & (usable or self.day_rule.midnight == "start")
            if self.day_rule.midnight == "split":
                seconds -= np.where(open_, today.gone, 0)
        return as_firm(free, self.days), as_firm(seconds, self.days)

    @property
    def seconds_of_days_left(self) -> Ints:
        """True length of each day left, of the day in progress what is left of it: (L,)."""
        length = self.day_rule.day_seconds(self.month.first, self.month.last)[self.day :].copy()
        if self.today is not None:
            length[0] = self.today.seconds_left
        return length

    def _add_running(self, streams: Streams, free: Ints, seconds: Ints) -> None:
        """Leave a day open on which a stream began that runs at the cut: whatever it goes on to bring counts there."""
        edges = self.history.edges
        running = (streams.end == edges[-1]) & (streams.start >= edges[max(self.start, 0)])
        who = streams.creator[running]
        seconds[who] = UNLIMITED
        began = day_of(streams.start[running], edges)
        idle = (self.days[who, began, Signal.ACTIVE_DAYS] == 0) & self.month_known[who, began - self.start]  # else open
        for i, _ in sorted({*zip(who[idle].tolist(), began[idle].tolist(), strict=True)}):
            free[i] += 1

    @property
    def free_days(self) -> Ints:
        """Days that may still turn out active: those to come and those missing: (N,).

        None of a leaver after its last day. A departure after the cut is not known yet, also where the ledger has it.
        """
        return self._open[0]

    @property
    def seconds_left(self) -> Ints:
        """The most airtime still to come: the true length of the open days; no limit if streams count whole: (N,)."""
        return self._open[1]

    def complete_months(self) -> tuple[Month, ...]:
        """Return the months before this one that the ledger covers whole and no outage of all creators touches."""
        first = Month.from_date(self.history.first_day)
        if self.history.first_day != first.first:
            first = first.shift(1)
        out = []
        while first < self.month:
            known = self.known[:, self.span(first)]
            if known[:1].all() or known.any(0).all():  # nobody, or a first creator without an outage, says it at once
                out.append(first)
            first = first.shift(1)
        return tuple(out)

    def span(self, month: MonthLike) -> slice:
        """Return the place of a past month on the day axis."""
        own = as_month(month)
        at = self.history.index(own.first)
        return slice(at, at + own.days)

    def past(
        self, *, limit: int | None = None, streams: bool = False, recent: int | None = None
    ) -> Iterator[tuple[Progress, Ints]]:
        """Yield each complete past month, cut with as many days left as now, and what its rest brought.

        Parameters
        ----------
        limit : int, optional
            Keep the newest months alone.
        streams : bool
            Whether the past progresses carry their streams, which costs time.
        recent : int, optional
            Keep of each history the month and so many days before its cut alone, which saves time and memory: for
            those who look back no further. Who was seen first, and on which day, is still taken from all days.

        Yields
        ------
        progress : Progress
            Oldest month first; its roster is who was known by then, so its N differs. It is a copy of its own, backed
            by bytes, that ends at its cut and cannot be written to.
        remainder : (N, 3) int64
            What the days after that cut added. Creators with an unknown day among them, or with a cut that lies
            within a figure for several days, are left out, and those without data by then.
        """
        yield from map(locked, past_cuts(self, limit=limit, streams=streams, recent=recent))


def past_cuts(
    progress: Progress, *, limit: int | None = None, streams: bool = False, recent: int | None = None
) -> Iterator[tuple[Progress, Ints]]:
    """Yield what `Progress.past` does, its arrays views of the ledger's: for our own forecasters."""
    months, left = progress.complete_months(), len(progress.days_left)
    for month in months[-limit:] if limit else months:
        day = month.last - timedelta(days=min(left, month.days))
        if day >= progress.history.first_day:
            yield _cut_at(progress, day, month, streams=streams, recent=recent)


def _cut_at(progress: Progress, day: date, month: Month, *, streams: bool, recent: int | None) -> tuple[Progress, Ints]:
    history = progress.history
    rest = slice(history.index(day) + 1, progress.span(month).stop)
    begin = 0 if recent is None else max(min(rest.start - recent, progress.span(month).start), 0)
    sound = progress.known[:, rest].all(1) & ~split_by_cut(progress.quality, rest.start - 1)
    sound &= history.first_row < rest.start  # who had not been seen by then has nothing to say
    past, rows = cut(history, day, month, streams=streams, only=sound, begin=begin)
    return Progress(past, month), day_sums(progress.days[rows, rest])
