"""Events of a live stream by the fields they carry: what a gift, a battle or an end says, whatever class it is of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from attrs import frozen

Kind = Literal["gift", "battle", "end", "control", "other"]

EARLIEST_MS, LATEST_MS = 631_152_000_000, 7_258_118_400_000  # 1990 and 2200: another unit, or no time at all
STREAKS = 1  # the type of gifts that come in streaks
ENDED, SUSPENDED = 3, 4  # what a ControlEvent tells of a stream that is over
OPEN, FINISH, CUT_SHORT = 4, 5, 6  # what a LinkMicBattleEvent tells
WIN, LOSE = 0, 1  # a draw is 2
KINDS: dict[str, Kind] = {
    "GiftEvent": "gift",
    "LinkMicBattleEvent": "battle",
    "LiveEndEvent": "end",
    "ControlEvent": "control",
}


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
    except (TypeError, ValueError):
        return 0


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


def gift_of(event: Any) -> GiftSeen:
    """Return what a GiftEvent says. A gift without its description may be a streak, which counts it no more often."""
    gift = getattr(event, "gift", None)
    return GiftSeen(
        gifter=_name(getattr(getattr(event, "user", None), "id", None)),
        gift_id=_number(getattr(event, "gift_id", 0)),
        group=_number(getattr(event, "group_id", 0)),
        count=max(_number(getattr(event, "repeat_count", 0)), 1),
        price=None if gift is None else max(_number(getattr(gift, "diamond_count", 0)), 0),
        streaks=gift is None or _number(getattr(gift, "type", 0)) == STREAKS,
        ended=bool(getattr(event, "repeat_end", 0)),
        recipient=_name(getattr(getattr(event, "to_user", None), "id", None)),
    )


def battle_of(event: Any) -> BattleSeen:
    """Return what a LinkMicBattleEvent says; its scores are no diamonds, and left alone."""
    settings = getattr(event, "battle_settings", None)
    start = _number(getattr(settings, "start_time_ms", 0))
    lasts = _number(getattr(settings, "duration", 0)) + _number(getattr(settings, "extra_duration_second", 0))
    found = getattr(event, "battle_result", None) or {}
    results = {
        name: int(r.result)
        for key, r in found.items()
        if (name := _name(key) or _name(getattr(r, "user_id", None))) and getattr(r, "result", None) is not None
    }
    hosts = {_name(getattr(w, "key", None)) for w in getattr(event, "anchors_info", None) or ()}
    return BattleSeen(
        battle_id=_number(getattr(event, "battle_id", 0)),
        action=_number(getattr(event, "action", 0)),
        start=start if EARLIEST_MS <= start < LATEST_MS else None,
        lasts=max(lasts, 0) * 1000,
        results=results,
        others=frozenset(results) | frozenset(h for h in hosts if h),
    )
