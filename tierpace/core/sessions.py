"""One stream as an object: when, by which creator, what it brought, its gifts and battles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import Attribute, field, frozen

from tierpace.core.checks import is_whole
from tierpace.core.texts import visible
from tierpace.errors import InputTypeError, SessionError

if TYPE_CHECKING:
    from datetime import timedelta

T = TypeVar("T")
MOST_DIAMONDS = 10**12  # of one row; keeps every product of a split within int64


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _utc(value: object, name: str) -> datetime:
    """Return an aware datetime in UTC, a plain one also of a pandas Timestamp."""
    if not isinstance(value, datetime):
        raise InputTypeError("session.bad_time", name, value, "must be a datetime", "a date alone has no time of day")
    if value != value:  # noqa: PLR0124  # pandas' NaT is an instance of datetime and equals nothing
        raise SessionError("session.missing_time", field=name, value=value, requirement="must be known")
    if value.tzinfo is None or value.utcoffset() is None:
        raise SessionError(
            "session.naive_time", name, value, "must have a zone", "write datetime(…, tzinfo=ZoneInfo(…))"
        )
    try:
        return datetime.fromtimestamp(0, UTC) + (value.astimezone(UTC) - EPOCH)
    except OverflowError as error:
        raise SessionError(
            "session.implausible_time", name, value, "must be an instant of the years 1 to 9999"
        ) from error


def _at(value: object) -> datetime:
    return _utc(value, "at")


def _start(value: object) -> datetime:
    return _utc(value, "start")


def _end(value: object) -> datetime:
    return _utc(value, "end")


def _count(instance: object, attribute: Attribute[Any], value: object) -> None:
    if not is_whole(value):
        raise InputTypeError("session.bad_diamonds", attribute.name, value, "must be an integer")
    if value < 0:
        raise SessionError("session.negative_diamonds", attribute.name, value, "must be 0 or more")
    if value > MOST_DIAMONDS:
        raise SessionError(
            "session.too_large", attribute.name, value, f"diamonds of one stream must be at most {MOST_DIAMONDS}"
        )


def _count_or_none(instance: object, attribute: Attribute[int | None], value: object) -> None:
    if value is not None:
        _count(instance, attribute, value)


def _text(instance: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise InputTypeError(
            f"session.bad_{attribute.name}",
            attribute.name,
            value,
            "must be text",
            "long ids lose digits as numbers: write str(id)",
        )
    if not visible(value):
        raise SessionError(
            f"session.missing_{attribute.name.removesuffix('_id')}",
            attribute.name,
            value,
            "must have a visible character",
        )


def _text_or_none(instance: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None:
        _text(instance, attribute, value)


def _listed(values: object, kind: type[T], name: str) -> tuple[T, ...]:
    """Return the values as a tuple of one kind."""
    if not isinstance(values, Iterable):
        raise InputTypeError(f"session.bad_{name}", field=name, value=values, requirement="must be a list")
    items = tuple(values)
    for item in items:
        if not isinstance(item, kind):
            raise InputTypeError(f"session.bad_{name}", name, item, f"must be a list of {kind.__name__}")
    return items


def _gifts(values: object) -> tuple[Gift, ...]:
    return _listed(values, Gift, "gifts")


def _battles(values: object) -> tuple[Battle, ...]:
    return _listed(values, Battle, "battles")


def _end_after_start(start: datetime, end: datetime) -> None:
    if end < start:
        raise SessionError(
            "session.end_before_start", "end", end.isoformat(), f"must lie at or after its start ({start.isoformat()})"
        )


@frozen
class Gift:
    """A gift during a stream.

    Parameters
    ----------
    at : aware datetime
        When; kept in UTC.
    diamonds : int
        What it brought.
    gifter_id : str
        Who gave it.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> from tierpace import Gift
    >>> Gift(datetime(2026, 3, 1, 20, tzinfo=timezone.utc), diamonds=5, gifter_id="g1").diamonds
    5
    """

    __module__ = "tierpace"

    at: datetime = field(converter=_at)
    diamonds: int = field(validator=_count, kw_only=True)
    gifter_id: str = field(validator=_text, kw_only=True)


@frozen
class Battle:
    """A battle (match, PK) during a stream.

    Parameters
    ----------
    start, end : aware datetime
        Kept in UTC.
    opponent_id : str, optional
        The opponent.
    won : bool, optional
        None: not known.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> from tierpace import Battle
    >>> Battle(datetime(2026, 3, 1, 20, tzinfo=timezone.utc), end=datetime(2026, 3, 1, 20, 5, tzinfo=timezone.utc)).won
    """

    __module__ = "tierpace"

    start: datetime = field(converter=_start)
    end: datetime = field(converter=_end, kw_only=True)
    opponent_id: str | None = field(default=None, validator=_text_or_none, kw_only=True)
    won: bool | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _end_after_start(self.start, self.end)


@frozen
class StreamSession:
    """One stream of one creator.

    Parameters
    ----------
    creator_id : str
        Whose it is.
    start, end : aware datetime
        Kept in UTC.
    diamonds : int or None
        What the whole stream brought; None: not measured.
    id : str, optional
        The stream's own id; rows with one id are one stream.
    gifts : sequence of Gift
        Itemised gifts, at most ``diamonds`` in sum; they say on which side of a midnight diamonds fell.
    battles : sequence of Battle
        Battles of the stream.

    Raises
    ------
    SessionError
        It ends before it starts, a time has no zone, a count is negative, a gift lies outside, or gifts exceed the
        diamonds.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> from tierpace import StreamSession
    >>> s = StreamSession(
    ...     "ann",
    ...     start=datetime(2026, 3, 1, 20, tzinfo=timezone.utc),
    ...     end=datetime(2026, 3, 1, 22, tzinfo=timezone.utc),
    ...     diamonds=1200,
    ... )
    >>> s.length
    datetime.timedelta(seconds=7200)
    """

    __module__ = "tierpace"

    creator_id: str = field(validator=_text)
    start: datetime = field(converter=_start, kw_only=True)
    end: datetime = field(converter=_end, kw_only=True)
    diamonds: int | None = field(validator=_count_or_none, kw_only=True)
    id: str | None = field(default=None, validator=_text_or_none, kw_only=True)
    gifts: tuple[Gift, ...] = field(default=(), converter=_gifts, kw_only=True)
    battles: tuple[Battle, ...] = field(default=(), converter=_battles, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _end_after_start(self.start, self.end)
        for gift in self.gifts:
            if not self.start <= gift.at <= self.end:
                raise SessionError(
                    "session.gift_outside",
                    "gifts",
                    gift.at.isoformat(),
                    f"each must lie within its stream ({self.start.isoformat()} to {self.end.isoformat()})",
                )
        itemised = sum(g.diamonds for g in self.gifts)
        if itemised > (self.diamonds or 0):
            raise SessionError(
                "session.gifts_exceed",
                "gifts",
                itemised,
                f"gifts must sum to at most the stream's diamonds ({self.diamonds})",
            )

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.end - self.start
