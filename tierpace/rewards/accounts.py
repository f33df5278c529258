"""Accounts of creators as the video programme sees them: followers, videos, views, age and standing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from attrs import Attribute, field, frozen

from tierpace.core.days import plain_day
from tierpace.core.fields import (
    bad_type,
    between,
    count,
    is_count,
    is_day,
    is_text,
    kind,
    maybe_day,
    maybe_text,
    pairs,
    text_pairs,
    tuple_of,
    zone,
)
from tierpace.core.money import total
from tierpace.core.ranges import number
from tierpace.errors import InputError, ProgramError


def _posted(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise bad_type("posted", value, "a datetime", "a date alone has no time of day")
    if value.tzinfo is None or value.utcoffset() is None:
        raise InputError(
            "rewards.naive_time", "posted", value, "must have a zone", "write datetime(…, tzinfo=ZoneInfo(…))"
        )
    return value.astimezone(UTC)


def _as_seconds(value: object) -> Decimal:
    return number(value, "seconds")


def _as_grades(value: object) -> tuple[tuple[Any, Any], ...]:
    return pairs(value, "grades")


def _as_followers(value: object) -> tuple[tuple[Any, Any], ...]:
    return tuple((plain_day(at), followers) for at, followers in pairs(value, "followers"))


def no_views(who: str) -> InputError:
    """Return the error that all views are needed, and not known."""
    return InputError("rewards.no_views", "views", None, f"{who} needs all views", "give views for every day")


def as_viewers(value: object) -> tuple[tuple[Any, Any], ...]:
    """Return the shares of viewers' countries; a country alone has them all."""
    shares = {value: 1} if isinstance(value, str) else value
    return tuple((name, number(share, "viewers")) for name, share in pairs(shares, "viewers"))


def _check_viewers(instance: object, attribute: Attribute[Any], value: tuple[tuple[Any, Any], ...]) -> None:
    for name, share in value:
        is_text(instance, attribute, name)
        if not 0 <= share <= 1:
            raise ProgramError(
                "rewards.bad_number", "viewers", share, "a share must lie between 0 and 1", "write 0.6 for 60 %"
            )
    _once([name for name, _ in value], "viewers", "a country must have one share")
    if (held := total(share for _, share in value)) > 1:
        raise ProgramError(
            "rewards.shares_exceeded",
            "viewers",
            held,
            "shares of viewers must add up to at most 1",
            "leave out what is not known: it counts as other",
        )


def _as_forms(value: object) -> tuple[tuple[Any, Any], ...]:
    return tuple((name, ticked) for name, ticked in pairs(value, "tax_forms") if ticked is not None)


def _check_forms(instance: object, attribute: Attribute[Any], value: tuple[tuple[Any, Any], ...]) -> None:
    for name, ticked in value:
        is_text(instance, attribute, name)
        kind(bool, "a bool for each form")(instance, attribute, ticked)


def _as_videos(value: object) -> tuple[Video, ...]:
    return tuple_of(value, Video, "videos")


def _as_views(value: object) -> tuple[ViewDay, ...]:
    return tuple_of(value, ViewDay, "views")


@frozen
class Video:
    """A video of an account.

    Parameters
    ----------
    id : str
        Always text.
    posted : aware datetime
        Kept in UTC.
    seconds : int, float or Decimal
        How long it is.
    original : bool, optional
        Whether it is the creator's own; no duet, stitch or repost. None: not known.
    upright : bool, optional
        Whether the picture is upright, higher than it is wide. None: not known.
    content_field : str, optional
        What it is about, as pay models name fields: ``"finance"``. None: that of the account.
    viewers : mapping of str to number, or str
        Shares of its viewers by country, as those of the account; empty: as there.
    grades : mapping of str to str
        What it is held to be in other factors of a pay model: ``{"completion": "high"}``.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> from tierpace.rewards import Video
    >>> Video("v1", posted=datetime(2026, 3, 1, 18, tzinfo=timezone.utc), seconds=75, original=True).seconds
    Decimal('75')
    """

    __module__ = "tierpace.rewards"

    id: str = field(validator=is_text)
    posted: datetime = field(converter=_posted, kw_only=True)
    seconds: Decimal = field(converter=_as_seconds, validator=between(0), kw_only=True)
    original: bool | None = field(default=None, validator=kind(bool, "a bool", optional=True), kw_only=True)
    upright: bool | None = field(default=None, validator=kind(bool, "a bool", optional=True), kw_only=True)
    grades: tuple[tuple[str, str], ...] = field(default=(), converter=_as_grades, validator=text_pairs, kw_only=True)
    content_field: str | None = field(default=None, validator=maybe_text, kw_only=True)
    viewers: tuple[tuple[str, Decimal], ...] = field(
        default=(), converter=as_viewers, validator=_check_viewers, kw_only=True
    )


@frozen
class ViewDay:
    """Views of one day: of one video, or of all that is not given video by video.

    Parameters
    ----------
    day : date
        In the account's zone.
    views : int, optional
        All of them. None: not known; then ``qualified`` must be.
    qualified : int, optional
        Those that a programme pays for, at most as many. None: not known.
    video_id : str, optional
        Of which video; None: of those not given one by one.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import ViewDay
    >>> ViewDay(date(2026, 3, 1), views=5000, qualified=3200, video_id="v1").qualified
    3200
    """

    __module__ = "tierpace.rewards"

    day: date = field(converter=plain_day)
    views: int | None = field(default=None, validator=count(optional=True), kw_only=True)
    qualified: int | None = field(default=None, validator=count(optional=True), kw_only=True)
    video_id: str | None = field(default=None, validator=maybe_text, kw_only=True)

    @day.validator
    def _is_day(self, attribute: Attribute[date], value: object) -> None:
        is_day(value, "day")

    def __attrs_post_init__(self) -> None:
        if self.views is None and self.qualified is None:
            raise no_views("a row without qualified views")
        if self.qualified is not None and self.views is not None and self.qualified > self.views:
            raise InputError(
                "rewards.views_exceeded",
                "qualified",
                self.qualified,
                f"qualified views must be at most the views ({self.views})",
            )


def _check_followers(instance: object, attribute: Attribute[Any], value: tuple[tuple[Any, Any], ...]) -> None:
    for at, followers in value:
        is_day(at, "followers")
        is_count(followers, "followers")


def _once(values: list[Any], name: str, what: str) -> None:
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            raise InputError("rewards.duplicate", field=name, value=value, requirement=what)
        seen.add(value)


@frozen
class CreatorAccount:
    """A creator's account, as far as it is known; what is not known is None, and never taken for nothing.

    Parameters
    ----------
    id : str
        Always text.
    zone : str
        IANA name of the zone in which its days begin.
    birthday : date, optional
        Of the person.
    region : str, optional
        Where the account is, as programs name regions.
    account_kind : str, optional
        Such as ``"personal"`` or ``"business"``.
    good_standing : bool, optional
        Whether it keeps the community guidelines.
    followers : mapping of date to int
        How many there were at the end of a day; the more days, the better the pace is known.
    videos : sequence of Video
        Each id once.
    views : sequence of ViewDay
        One row a day and video. A day without any row is not known.
    videos_from : date, optional
        The first day from which the list of videos is whole; None: it is whole.
    content_field : str, optional
        What its videos are about, as pay models name fields, where a video does not say otherwise.
    viewers : mapping of str to number, or str
        Shares of viewers by country: ``{"US": 0.6, "GB": 0.15}``; a country alone has them all. They add up to at most
        1, and what is missing is of other countries. Empty: not known.
    tax_forms : mapping of str to bool
        Whether a form is handed in, as a person says: ``{"W-9": True}``. One that is not listed is not known.
    payment_account : bool, optional
        Whether there is an account that money can be paid to. None: not known.
    applied : date, optional
        The day on which it applied to the program.
    joined : date, optional
        The day on which the program took it: only videos posted after that day count. None: not known, or not yet.

    Raises
    ------
    InputError
        An id or a row appears twice, or a row of views is of a video that is not listed.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rewards import CreatorAccount
    >>> account = CreatorAccount("ann", zone="America/New_York", followers={date(2026, 3, 15): 9_999})
    >>> account.followers_on(date(2026, 3, 20))
    9999
    """

    __module__ = "tierpace.rewards"

    id: str = field(validator=is_text)
    zone: str = field(validator=zone, kw_only=True)
    birthday: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    region: str | None = field(default=None, validator=maybe_text, kw_only=True)
    account_kind: str | None = field(default=None, validator=maybe_text, kw_only=True)
    good_standing: bool | None = field(default=None, validator=kind(bool, "a bool", optional=True), kw_only=True)
    followers: tuple[tuple[date, int], ...] = field(
        default=(), converter=_as_followers, validator=_check_followers, kw_only=True
    )
    videos: tuple[Video, ...] = field(default=(), converter=_as_videos, kw_only=True)
    views: tuple[ViewDay, ...] = field(default=(), converter=_as_views, kw_only=True)
    videos_from: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    content_field: str | None = field(default=None, validator=maybe_text, kw_only=True)
    viewers: tuple[tuple[str, Decimal], ...] = field(
        default=(), converter=as_viewers, validator=_check_viewers, kw_only=True
    )
    tax_forms: tuple[tuple[str, bool], ...] = field(
        default=(), converter=_as_forms, validator=_check_forms, kw_only=True
    )
    payment_account: bool | None = field(default=None, validator=kind(bool, "a bool", optional=True), kw_only=True)
    applied: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)
    joined: date | None = field(default=None, converter=plain_day, validator=maybe_day, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _once([v.id for v in self.videos], "videos", "a video id must appear only once")
        _once(
            [(v.day.isoformat(), v.video_id) for v in self.views], "views", "a day and video must have one row of views"
        )
        if self.applied is not None and self.joined is not None and self.joined < self.applied:
            raise InputError(
                "rewards.joined_before",
                "joined",
                str(self.joined),
                f"an account must join on or after the day on which it applied ({self.applied})",
            )
        listed = {v.id for v in self.videos}
        for row in self.views:
            if row.video_id is not None and row.video_id not in listed:
                raise InputError(
                    "rewards.unknown_video",
                    "views",
                    row.video_id,
                    "views must be of a video that the account lists",
                    "list the video, or leave video_id out",
                )

    def local_day(self, moment: datetime) -> date:
        """Return the day of an instant in the account's zone."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def followers_on(self, at: date) -> int | None:
        """Return the followers at the end of a day by the last count until then, None where there is none."""
        day = is_day(at, "at")
        known = [followers for when, followers in self.followers if when <= day]
        return known[-1] if known else None

    def views_between(self, first: date, last: date) -> tuple[ViewDay, ...]:
        """Return the rows of views of days ``first`` … ``last``."""
        begin, end = is_day(first, "first"), is_day(last, "last")
        return tuple(v for v in self.views if begin <= v.day <= end)
