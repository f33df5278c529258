"""From when on an account can earn: the day it joins, and which views count then."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from attrs import field, frozen

from tierpace.rewards.accounts import CreatorAccount, Video, ViewDay
from tierpace.rewards.clearing_days import HORIZON, ClearingDays
from tierpace.rewards.programs import RewardsProgram

ONE_DAY = timedelta(days=1)


@frozen
class EarningDays:
    """The first day on which an account can post a video that earns, as a range.

    Attributes
    ----------
    first, last : date or None
        The earliest and the latest that this day may be. None: not known, or not within two years.
    notes : tuple of str
        What the days rest on, or why there is none.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import EarningDays
    >>> print(EarningDays(date(2026, 3, 21), date(2026, 3, 28)))
    2026-03-21 to 2026-03-28
    """

    __module__ = "tierpace.rewards"

    first: date | None
    last: date | None
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    def __str__(self) -> str:
        if self.first is None:
            return "; ".join(self.notes) or "not known"
        if self.last is None:
            return f"{self.first} at the earliest"
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def earning_days(
    account: CreatorAccount, program: RewardsProgram, *, as_of: date, eligible: bool | None, clears: ClearingDays
) -> EarningDays:
    """Return from when on videos of an account earn; `eligibility` fills it in.

    An account that has joined earns from the day after it. One that has not applied, or is not eligible, applies on the
    day on which all criteria clear, and the review comes after that.
    """
    if account.joined is not None:
        day = account.joined + ONE_DAY
        word = "joined" if account.joined <= as_of else "joins"
        return EarningDays(day, day, notes=(f"it {word} on {account.joined}",))
    if program.review is None:
        return EarningDays(None, None, notes=("how long a review takes is not known",))
    if account.applied is not None and eligible:
        ends = program.review.after(account.applied)
        notes = [_applied(account.applied, as_of)]
        if ends[1] <= as_of:
            notes.append("the review must be over: say on which day it joined")
        return EarningDays(ends[0] + ONE_DAY, ends[1] + ONE_DAY, notes=tuple(notes))
    if clears.first is None:
        return EarningDays(None, None, notes=clears.notes or (f"not within {HORIZON} days",))
    notes = ["it applies on the day on which all clear"]
    if account.applied is not None:
        notes.append(f"{_applied(account.applied, as_of)}, but does not meet the program yet")
    first = program.review.after(clears.first)[0] + ONE_DAY
    last = None if clears.last is None else program.review.after(clears.last)[1] + ONE_DAY
    return EarningDays(first, last, notes=tuple(notes))


def _applied(day: date, as_of: date) -> str:
    return f"it {'applied' if day <= as_of else 'applies'} on {day}"


@frozen
class Joining:
    """The days on which an account may have joined.

    Attributes
    ----------
    first, last : date or None
        The earliest and the latest of them. None: not known.
    """

    first: date | None
    last: date | None

    def of(
        self, account: CreatorAccount, video: Video | None, row: ViewDay, counted: tuple[Decimal, Decimal]
    ) -> tuple[Decimal, Decimal]:
        """Return what a row counts, least and most, if videos posted after the joining day count alone."""
        posted = row.day if video is None else account.local_day(video.posted)
        if self.first is not None and posted <= self.first:  # what is seen by a day is posted by that day
            return Decimal(0), Decimal(0)
        later = video is not None and self.last is not None and posted > self.last
        return counted if later else (Decimal(0), counted[1])


def joining_of(account: CreatorAccount, program: RewardsProgram | None) -> Joining:
    """Return the days on which an account may have joined, by what it says and by the review time of a program."""
    if account.joined is not None:
        return Joining(account.joined, account.joined)
    if account.applied is None:
        return Joining(None, None)
    if program is None or program.review is None:
        return Joining(account.applied, None)
    return Joining(program.review.after(account.applied)[0], None)
