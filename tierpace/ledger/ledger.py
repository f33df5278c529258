"""The ledger: what every creator did on every day, as integers; the one thing all the rest is computed from."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import evolve, frozen

from tierpace.core.arrays import handed
from tierpace.core.checks import require_kind
from tierpace.core.months import DayRule, MonthLike, as_month
from tierpace.ledger.adding import with_sessions
from tierpace.ledger.cutting import masked, moment_of, month_of_cut, until
from tierpace.ledger.daily import from_daily
from tierpace.ledger.day_table import DayTable
from tierpace.ledger.door_checks import check_door
from tierpace.ledger.intake import take_in
from tierpace.ledger.month_totals import MonthTotals, diamonds_of_last_month, month_totals
from tierpace.ledger.part_days import progress_at
from tierpace.ledger.progress import Progress
from tierpace.ledger.summing import digest, from_intake, from_sessions, with_creators

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tierpace.core.creators import Creator
    from tierpace.core.days import DayLike
    from tierpace.core.number_marks import NumberMarks
    from tierpace.core.sessions import StreamSession


@frozen(eq=False, repr=False, slots=False)
class Ledger(DayTable):
    """What every creator did on every day, in int64; made by `from_sessions`, `from_columns`, `from_daily`.

    Its fields and what is read from them are those of `DayTable`.

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

    __module__ = "tierpace"

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
        measured: Iterable[bool] | None = None,
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
            after ``last_day`` are kept apart from the ledger, reported and not counted; later ones are errors.
        max_stream_hours : float
            A longer stream is an error.
        on_error : {"raise", "collect"}
            Whether bad rows raise RowErrors, all of them in one, or are set aside in ``issues``.
        measured : three of bool, optional
            Whether airtime, diamonds and active days are measured, of a part of the data that cannot say it by itself;
            see `Ledger.measured`. Default: what the rows show.
        """
        return from_sessions(
            cls,
            sessions,
            day_rule=day_rule,
            creators=creators,
            first_day=first_day,
            last_day=last_day,
            max_stream_hours=max_stream_hours,
            on_error=on_error,
            measured=measured,
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
        measured: Iterable[bool] | None = None,
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
        creators, first_day, last_day, max_stream_hours, on_error, measured
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
            measured=measured,
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
        measured: Iterable[bool] | None = None,
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
        day_rule, creators, first_day, last_day, on_error, text_numbers, measured
            As in `from_columns`; bad rows raise RowErrors.
        """
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
            measured=measured,
        )

    @cached_property
    def digest(self) -> str:
        """A key for caches: equal for equal ledgers, in whatever order the streams came."""
        return digest(self)

    def as_of(self, day: DayLike, *, month: MonthLike | None = None) -> Progress:
        """Return what was known at the end of a day, or at an instant of any zone, and nothing later.

        ``day`` is the last fully known day (a date, ``"2026-03-15"``, ``"latest"`` for `latest`), or an aware datetime
        within a day that is then in progress. ``month`` is the month to look at; default: that of the day. The next
        month may be given on the day before it: day 0. AsOfError: the day is outside the ledger, or the month another.
        Where streams count whole on the day they start, those over the month's last midnight are whole at that cut.
        """
        at = moment_of(self, day)
        if isinstance(at, datetime):
            return progress_at(self, at, month)
        target = month_of_cut(self, at, month)
        return Progress(history=self.until(at, on_roster=target), month=target)

    def until(self, day: DayLike, *, on_roster: MonthLike | None = None, streams: bool = True) -> Self:
        """Return the ledger that ends with a day, of who is known by then, or also not gone before a month."""
        return until(self, day, on_roster, streams=streams)

    def month(self, month: MonthLike) -> MonthTotals:
        """Return the totals of a month: (N, 3) and which of them are complete; AsOfError if it has no day of it."""
        month = as_month(month)
        return evolve(month_totals(self, month), last_diamonds=handed(diamonds_of_last_month(self, month)))

    def mask(self, first: DayLike, last: DayLike, *, ids: Iterable[str] | None = None) -> Self:
        """Return the ledger with an outage of ``ids``, or of all: the days first … last are unknown, and set aside."""
        return masked(self, first, last, None if ids is None else self.rows_of(ids))

    def with_creators(self, creators: Sequence[Creator]) -> Self:
        """Return the ledger with these creators described, or added with no stream if they are new."""
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
        return with_sessions(
            self, sessions, last_day=last_day, max_stream_hours=max_stream_hours, on_error=on_error, smaller=smaller
        )


def check_ledger(ledger: object) -> None:
    """Raise InputTypeError unless it is a Ledger."""
    hint = "build one: Ledger.from_columns, or io.read_sessions for a file"
    require_kind(ledger, Ledger, field="ledger", code="ledger.bad_type", hint=hint)
