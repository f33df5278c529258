"""Events of a live stream by the fields they carry: what a gift, a battle or an end says, whatever class it is of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from attrs import frozen

Kind = Literal["gift", "battle", "end", "control", "other"]

EARLIEST_MS, LATEST_MS = 631_152_000_000, 7_258_118_400_000  # 1990 and 2200: another unit, or no time at all
STREAKS = 1  # the type of gifts that come in streaks
ENDED, SUSPENDED = 3, 4  # what a ControlEvent says of a stream that is over
OPEN, FINISH, CUT_SHORT = 4, 5, 6  # what a LinkMicBattleEvent says
WIN, LOSE = 0, 1  # a draw is 2
MOST = 10**6  # repeats of a gift, and diamonds of one: more than there can be
LONGEST = 86_400  # seconds of a battle
KINDS: dict[str, Kind] = {
    "GiftEvent": "gift",
    "LinkMicBattleEvent": "battle",
    "LiveEndEvent": "end",
    "ControlEvent": "control",
}


class ImpossibleError(Exception):
    """What an event says cannot be: a gift of two and a half diamonds, or of 10³⁰ repeats."""


@frozen
class GiftSeen:
    """What one event says of a gift: the count is that of its streak so far."""

    gifter: str | None
    gift_id: int
    group: int
    count: int
    price: int | None
    streaks: bool
    ended: bool
    recipient: str | None


@frozen
class BattleSeen:
    """What one event says of a battle; times in milliseconds."""

    battle_id: int
    action: int
    start: int | None
    lasts: int
    results: dict[str, int]
    others: frozenset[str]


@lru_cache(maxsize=1024)
def _kind_of(cls: Any) -> Kind:
    for parent in cls.__mro__:
        if parent.__name__ in KINDS:
            return KINDS[parent.__name__]
    return "other"


def kind_of(event: object) -> Kind:
    """Return what an event is, by the name of its class or of a class above it; a ControlEvent by its action."""
    cls: Any = type(event)
    kind = _kind_of(cls)
    if kind == "control":
        return "end" if _number(getattr(event, "action", 0)) in (ENDED, SUSPENDED) else "other"
    return kind


def _number(value: Any) -> int:
    """Return a whole number, 0 where there is none: fields left out on the wire are 0 too."""
    try:
        return int(value or 0)
    except (TypeError, ValueError, OverflowError):
        return 0


def _count(value: Any, most: int) -> int:
    """Return a whole number from 0 to the most that can be, 0 where none is given; raise where it cannot be."""
    try:
        found = float(value or 0)
        whole = int(value or 0) if found == int(found) else None
    except (TypeError, ValueError):  # no number, or nan
        if isinstance(value, float):
            raise ImpossibleError(value) from None
        return 0
    except OverflowError:
        raise ImpossibleError(value) from None
    if whole is None or not 0 <= whole <= most:
        raise ImpossibleError(value)
    return whole


def _name(value: Any) -> str | None:
    """Return an id as text; 0 and nothing are no id."""
    text = "" if value is None else str(value).strip()
    return None if text in ("", "0") else text


def room_of(event: object) -> int:
    """Return the room an event comes from, 0 if it does not say."""
    return _number(getattr(getattr(event, "common", None), "room_id", 0)) or _number(getattr(event, "room_id", 0))


def message_of(event: object) -> int:
    """Return the id of its message, 0 if it has none."""
    return _number(getattr(getattr(event, "common", None), "msg_id", 0))


def time_of(event: object) -> int | None:
    """Return when an event was made, in milliseconds; None if it does not say, or nothing that can be."""
    at = _number(getattr(getattr(event, "common", None), "create_time", 0))
    return at if EARLIEST_MS <= at < LATEST_MS else None


def says_a_time(event: object) -> bool:
    """Whether an event gives any time, be it one that cannot be."""
    return bool(getattr(getattr(event, "common", None), "create_time", 0))


def gift_of(event: Any) -> GiftSeen:
    """Return what a GiftEvent says. A gift without its description may be a streak, which counts it no more often.

    Raises
    ------
    ImpossibleError
        Its count or its price cannot be.
    """
    gift = getattr(event, "gift", None)
    return GiftSeen(
        gifter=_name(getattr(getattr(event, "user", None), "id", None)),
        gift_id=_number(getattr(event, "gift_id", 0)),
        group=_number(getattr(event, "group_id", 0)),
        count=max(_count(getattr(event, "repeat_count", 0), MOST), 1),
        price=None if gift is None else _count(getattr(gift, "diamond_count", 0), MOST),
        streaks=gift is None or _number(getattr(gift, "type", 0)) == STREAKS,
        ended=bool(getattr(event, "repeat_end", 0)),
        recipient=_name(getattr(getattr(event, "to_user", None), "id", None)),
    )


def battle_of(event: Any) -> BattleSeen:
    """Return what a LinkMicBattleEvent says; its scores are no diamonds, and left alone.

    Raises
    ------
    ImpossibleError
        Its length, or the result of a side, cannot be.
    """
    settings = getattr(event, "battle_settings", None)
    start = _number(getattr(settings, "start_time_ms", 0))
    lasts = sum(_count(getattr(settings, name, 0), LONGEST) for name in ("duration", "extra_duration_second"))
    found = getattr(event, "battle_result", None)
    results = {
        name: _count(r.result, MOST)
        for key, r in (found if isinstance(found, Mapping) else {}).items()
        if (name := _name(key) or _name(getattr(r, "user_id", None))) and getattr(r, "result", None) is not None
    }
    anchors = getattr(event, "anchors_info", None)
    hosts = {_name(getattr(w, "key", None)) for w in (anchors if isinstance(anchors, list | tuple) else ())}
    return BattleSeen(
        battle_id=_number(getattr(event, "battle_id", 0)),
        action=_number(getattr(event, "action", 0)),
        start=start if EARLIEST_MS <= start < LATEST_MS else None,
        lasts=lasts * 1000,
        results=results,
        others=frozenset(results) | frozenset(h for h in hosts if h),
    )
