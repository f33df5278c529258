"""The ledger: what every creator did on every day, as integers; the one thing all the rest is computed from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import id_array, maybe_sealed, rebuilt, rows_of, same_fields, sealed
from tierpace.core.creators import Creator
from tierpace.core.days import DayLike, require_day
from tierpace.core.months import DayRule, MonthLike, as_month
from tierpace.core.quality import Quality
from tierpace.errors import RowIssues
from tierpace.kernels.days import NEVER, first_busy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from tierpace.core.month_totals import MonthTotals
    from tierpace.core.number_marks import NumberMarks
    from tierpace.core.progress import Progress
    from tierpace.core.sessions import StreamSession
    from tierpace.core.streams import Streams


@frozen(eq=False, slots=False)
class Ledger:
    """What every creator did on every day, in int64; made by `from_sessions`, `from_columns`, `from_daily`.

    Attributes
    ----------
    ids, creators : (N,) object, tuple of Creator
        Creator ids, sorted, and who they are.
    day_rule : DayRule
        One ledger has one.
    first_day, last_day : date
        The days it covers; ``last_day`` is the last fully known one.
    days : (N, D, 3) int64
        Ledger units, signals in the order of `Signal`.
    quality : (N, D) uint8
        How well each day is known (`tierpace.core.quality.Quality`).
    measured : (3,) bool
        Which signals the source measures.
    streams : Streams or None, if built from daily rows
    issues : RowIssues
        Rows set aside, and rows worth a look: duplicates, overlaps, very long streams.
    since : (N,) int64
        Index of the day from which each creator is on the roster: joined and with data, or the first stream or row.
    first_row : (N,) int64
        Index of the day of the first stream, row or export about each creator, beyond every ledger if there is none.
    reported : (N, D) bool or None
        Of console exports, which creators that of a day names. None: the source is a log, where silence is a true zero.
    partial_from : date or None
        The day from which days may be partial, for ``last_day`` was only assumed; None where it was given.
    named : (N,) bool or None
        Who was named to the ledger, beside those found in its rows; None where nobody was.
    lost_days : tuple of (date, int, int)
        Days of which more rows were set aside than kept, with how many of how many.

    Examples
    --------
    >>> import tierpace as tp
    >>> stream = {
    ...     "creator_id": ["ann"],
    ...     "start": ["2026-03-01T23:00Z"],
    ...     "end": ["2026-03-02T01:00Z"],
    ...     "diamonds": [101],
    ... }
    >>> ledger = tp.Ledger.from_columns(**stream, day_rule=tp.DayRule("UTC"))
    >>> ledger.days
    array([[[3600,   50,    1],
            [3600,   51,    1]]])
    """

    ids: NDArray[np.object_] = field(converter=id_array, kw_only=True)
    creators: tuple[Creator, ...] = field(kw_only=True)
    day_rule: DayRule = field(kw_only=True)
    first_day: date = field(kw_only=True)
    days: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    quality: NDArray[np.uint8] = field(converter=sealed, kw_only=True)
    measured: NDArray[np.bool_] = field(converter=sealed, kw_only=True)
    streams: Streams | None = field(default=None, kw_only=True)
    issues: RowIssues = field(factory=RowIssues, kw_only=True)
    since: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    first_row: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    reported: NDArray[np.bool_] | None = field(default=None, converter=maybe_sealed, kw_only=True)
    partial_from: date | None = field(default=None, kw_only=True)
    named: NDArray[np.bool_] | None = field(default=None, converter=maybe_sealed, kw_only=True)
    lost_days: tuple[tuple[date, int, int], ...] = field(default=(), kw_only=True)

    @first_row.default
    def _first_day_with_anything(self) -> NDArray[np.int64]:
        return np.where((seen := first_busy(self.days)) < self.days.shape[1], seen, NEVER)

    __eq__ = same_fields
    __hash__ = None  # type: ignore[assignment]  # arrays have no hash
    __reduce__ = rebuilt

    @classmethod
    def from_sessions(
        cls,
        sessions: Iterable[StreamSession],
        *,
        day_rule: DayRule,
        creators: Iterable[Creator] = (),
        first_day: DayLike | None = None,
        last_day: DayLike | None = None,
        max_stream_hours: float = 72,
        on_error: Literal["raise", "collect"] = "raise",
    ) -> Self:
        """Build a ledger from stream objects, which may carry gifts and battles.

        Parameters
        ----------
        sessions : iterable of StreamSession
            Read once; may be empty if ``last_day`` is given.
        day_rule : DayRule
            Where days begin, and what an active day is.
        creators : iterable of Creator
            On the roster also without a stream.
        first_day, last_day : date, optional
            What the data cover. Default: the days of the first start and the last end. Streams that start on the day
            after ``last_day`` are kept beside the ledger, reported and not counted; later ones are errors.
        max_stream_hours : float
            A longer stream is an error.
        on_error : {"raise", "collect"}
            Whether bad rows raise RowErrors, all of them in one, or are set aside in ``issues``.
        """
        from tierpace.core.pouring import from_sessions

        return from_sessions(
            cls,
            sessions,
            day_rule=day_rule,
            creators=creators,
            first_day=first_day,
            last_day=last_day,
            max_stream_hours=max_stream_hours,
            on_error=on_error,
        )

    @classmethod
    def from_columns(  # a door has one argument for each column and each decision of the caller
        cls,
        *,
        creator_id: Any,
        start: Any,
        end: Any,
        diamonds: Any,
        day_rule: DayRule,
        stream_id: Any = None,
        zone: str | None = None,
        creators: Iterable[Creator] = (),
        first_day: DayLike | None = None,
        last_day: DayLike | None = None,
        max_stream_hours: float = 72,
        nonexistent: Literal["raise", "shift_forward"] = "raise",
        ambiguous: Literal["raise", "earlier", "later"] = "raise",
        on_error: Literal["raise", "collect"] = "raise",
        text_numbers: bool | NumberMarks = False,
    ) -> Self:
        """Build a ledger from columns of one length: lists, numpy, pandas, polars or pyarrow.

        Parameters
        ----------
        creator_id : column of text or integers
            Whose stream. Never floats, which lose digits of long ids.
        start, end : columns of times
            Aware datetimes, typed columns with a zone, ISO 8601 text, or integer UTC seconds. Times without a zone,
            numpy's datetime64 among them, need ``zone``.
        diamonds : column of whole numbers, or None
            None, or a column empty throughout: not measured.
        day_rule : DayRule
            Where days begin, and what an active day is.
        stream_id : column of text, optional
            Rows with one id are one stream and must be equal.
        zone : str, optional
            The zone of times that carry none.
        creators, first_day, last_day, max_stream_hours, on_error
            As in `from_sessions`.
        nonexistent, ambiguous : str
            What to do with wall-clock times that a clock change skips or repeats.
        text_numbers : bool or NumberMarks
            Whether diamonds may be text, as in a file: plain digits, or with marks that `NumberMarks` says.

        Raises
        ------
        RowErrors, SchemaError, InputTypeError
            With every bad row; a column is of a kind that cannot be read.
        """
        from tierpace.core.door_checks import check_door
        from tierpace.core.intake import take_in
        from tierpace.core.pouring import from_intake

        first, last = check_door(day_rule=day_rule, first_day=first_day, last_day=last_day, on_error=on_error)
        intake = take_in(
            creator_id=creator_id,
            start=start,
            end=end,
            diamonds=diamonds,
            stream_id=stream_id,
            zone=zone,
            nonexistent=nonexistent,
            ambiguous=ambiguous,
            last_day=last,
            max_stream_hours=max_stream_hours,
            on_error=on_error,
            text_numbers=text_numbers,
        )
        return from_intake(cls, intake, day_rule=day_rule, creators=creators, first_day=first, last_day=last)

    @classmethod
    def from_daily(  # a door has one argument for each column and each decision of the caller
        cls,
        *,
        creator_id: Any,
        day: Any,
        airtime_seconds: Any,
        diamonds: Any,
        active: Any,
        day_rule: DayRule,
        quality: Any = None,
        creators: Iterable[Creator] = (),
        first_day: DayLike | None = None,
        last_day: DayLike | None = None,
        on_error: Literal["raise", "collect"] = "raise",
        text_numbers: bool | NumberMarks = False,
    ) -> Self:
        """Build a ledger from one row a creator and day; days without a row are days without a stream.

        Parameters
        ----------
        creator_id, day : columns
            Days are dates, ISO dates or midnights, already by the rule of ``day_rule``.
        airtime_seconds, diamonds, active : columns, or None
            Whole numbers; ``active`` is 0 or 1, as the source says. None: not measured. The day of a row
            set aside is unknown.
        quality : column of words, optional
            "observed", "spread", "restated" or "missing"; the values of a missing day are set aside.
        day_rule, creators, first_day, last_day, on_error, text_numbers
            As in `from_columns`; bad rows raise RowErrors.
        """
        from tierpace.core.daily import from_daily

        return from_daily(
            cls,
            creator_id=creator_id,
            day=day,
            airtime_seconds=airtime_seconds,
            diamonds=diamonds,
            active=active,
            quality=quality,
            day_rule=day_rule,
            creators=creators,
            first_day=first_day,
            last_day=last_day,
            on_error=on_error,
            text_numbers=text_numbers,
        )

    def __repr__(self) -> str:
        n, d = self.days.shape[:2]
        streams = "daily rows" if self.streams is None else f"{len(self.streams):,} streams"
        span = f"{self.first_day} to {self.last_day}"
        return f"<Ledger {n:,} creators × {d:,} days, {span}, {self.day_rule.zone}, {streams}>"

    @property
    def last_day(self) -> date:
        """The last fully known day, or where none was given, that of the last end or row."""
        return self.first_day + timedelta(days=self.days.shape[1] - 1)

    @property
    def latest(self) -> date:
        """The last day that is known whole: before that of the last start or row where ``last_day`` is assumed."""
        return self.last_day if self.partial_from is None else self.partial_from - timedelta(days=1)

    @property
    def dates(self) -> NDArray[np.datetime64]:
        """The days: (D,) datetime64[D]."""
        return np.datetime64(self.first_day, "D") + np.arange(self.days.shape[1]).astype("timedelta64[D]")

    @cached_property
    def edges(self) -> NDArray[np.int64]:
        """The midnights that bound the days: (D + 1,) UTC seconds."""
        return self.day_rule.edges(self.first_day, self.last_day)

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which days are facts: (N, D)."""
        known = self.quality != Quality.MISSING
        for i in self.dated:
            if (begin := self.creators[i].known_from) is not None:
                known[i, : max((begin - self.first_day).days, 0)] = False
        return sealed(known)

    @cached_property
    def dated(self) -> tuple[int, ...]:
        """Rows of the creators who tell a date: joined, left or known from."""
        people = enumerate(self.creators)
        return tuple([i for i, c in people if not (c.joined is c.left is c.known_from is None)])

    @cached_property
    def first_seen(self) -> NDArray[np.int64]:
        """Index of each creator's first day with anything on it, D if there is none: (N,)."""
        return sealed(first_busy(self.days))

    @cached_property
    def digest(self) -> str:
        """A key for caches: equal for equal ledgers, in whatever order the streams came."""
        from tierpace.core.pouring import digest

        return digest(self)

    def index(self, day: DayLike) -> int:
        """Return the index of a day on the day axis; it may lie outside."""
        return (require_day(day) - self.first_day).days

    def day_seconds(self) -> NDArray[np.int64]:
        """Return the true length of each day: (D,)."""
        return np.diff(self.edges)

    def as_of(self, day: DayLike, *, month: MonthLike | None = None) -> Progress:
        """Return what was known at the end of a day, or at an instant of any zone, and nothing later.

        ``day`` is the last fully known day (a date, ``"2026-03-15"``, ``"latest"`` for `latest`), or an aware datetime
        within a day that is then in progress. ``month`` is the month to look at; default: that of the day. The next
        month may be given on its eve: day 0. AsOfError: the day lies outside the ledger, or the month is another one.
        Where streams count whole on the day they start, those over the month's last midnight are whole at that cut.
        """
        from tierpace.core.cutting import moment_of, month_of_cut
        from tierpace.core.part_days import progress_at
        from tierpace.core.progress import Progress

        at = moment_of(self, day)
        if isinstance(at, datetime):
            return progress_at(self, at, month)
        target = month_of_cut(self, at, month)
        return Progress(history=self.until(at, on_roster=target), month=target)

    def until(self, day: DayLike, *, on_roster: MonthLike | None = None, streams: bool = True) -> Self:
        """Return the ledger that ends with a day, of who is known by then, or also not gone before a month."""
        from tierpace.core.cutting import until

        return until(self, day, on_roster, streams=streams)

    def month(self, month: MonthLike) -> MonthTotals:
        """Return the totals of a month: (N, 3) and which of them are complete; AsOfError if it has no day of it."""
        from tierpace.core.month_totals import month_totals

        return month_totals(self, as_month(month))

    def rows_of(self, ids: Iterable[str]) -> NDArray[np.int64]:
        """Return the rows of these ids; one that is not in the ledger is an InputError."""
        return rows_of(self.ids, ids)

    def select(self, ids: Iterable[str]) -> Self:
        """Return the ledger of these creators alone, sorted by id."""
        from tierpace.core.cutting import of_rows

        return of_rows(self, np.unique(self.rows_of(ids)))

    def mask(self, first: DayLike, last: DayLike, *, ids: Iterable[str] | None = None) -> Self:
        """Return the ledger with an outage of ``ids``, or of all: the days first … last are unknown, and set aside."""
        from tierpace.core.cutting import masked

        return masked(self, first, last, None if ids is None else self.rows_of(ids))

    def with_creators(self, creators: Sequence[Creator]) -> Self:
        """Return the ledger with these creators described, or added with no stream if they are new."""
        from tierpace.core.pouring import with_creators

        return with_creators(self, creators)

    def with_sessions(
        self,
        sessions: Iterable[StreamSession],
        *,
        last_day: DayLike | None = None,
        max_stream_hours: float = 72,
        on_error: Literal["raise", "collect"] = "raise",
        smaller: Literal["refuse", "replace"] = "refuse",
    ) -> Self:
        """Return the ledger with these streams added: what `from_sessions` gives of all, for a fraction of the time.

        A stream with the id of an older one of its creator takes its place; one that holds less, as after a restart, is
        a bad row unless ``smaller="replace"``. The days cover as much as before, or up to ``last_day``. Bad rows raise
        RowErrors; InputError: a ledger of daily rows, or one that ends later or measures other signals.
        """
        from tierpace.core.adding import with_sessions

        return with_sessions(
            self, sessions, last_day=last_day, max_stream_hours=max_stream_hours, on_error=on_error, smaller=smaller
        )
