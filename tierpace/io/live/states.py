"""What a collector of live events holds, as JSON and back: so that a restart neither loses nor doubles a gift."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from tierpace.errors import InputError, InputTypeError
from tierpace.io.live.rooms import Match, Repeat, Room
from tierpace.io.live.times import Times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMA = "tierpace/live-collector/1"
OWN = {"creator_id": str, "user_id": str | None, "silence": int, "streak_pause": int, "room": int, "arrivals": int}
ROOM = ("room_id", "began", "times", "ends", "gifts", "battles", "messages")
KEY, SINGLE = 4, 5  # parts of what identifies a streak, or a single gift
PLACE = (int, int)
REPEAT = (int, int, int, int, (int, type(None)), bool)


def state_of(own: Mapping[str, Any], counts: Counter[str], rooms: Mapping[int, Room]) -> str:
    """Return the state of a collector as JSON."""
    listed = [
        {
            "room_id": room.room_id,
            "began": room.began,
            "times": list(room.times.seen.items()),
            "ends": room.ends,
            "gifts": list(room.gifts.items()),
            "battles": [
                (key, m.opened, m.start, m.lasts, m.closed, m.results, sorted(m.others))
                for key, m in room.battles.items()
            ],
            "messages": sorted(room.messages),
        }
        for room in rooms.values()
    ]
    return json.dumps({"schema": SCHEMA, **own, "counts": {k: v for k, v in counts.items() if v}, "rooms": listed})


def rooms_of(text: str, names: Iterable[str]) -> tuple[dict[str, Any], Counter[str], dict[int, Room]]:
    """Return what `state_of` wrote: the collector's own fields, its counts by these names, and its rooms.

    Raises
    ------
    InputError, InputTypeError
        ``live.bad_state``: it is something else.
    """
    if not isinstance(text, str):
        raise InputTypeError("live.bad_state", "text", text, "a state must be text", "pass what to_json returned")
    try:
        return _read(json.loads(text), frozenset(names))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(
            "live.bad_state",
            "text",
            text[:40],
            f"must be the JSON that LiveCollector.to_json writes ({error})",
            "start a new collector if it is lost; its streams come back smaller",
        ) from error


def _read(state: Any, names: frozenset[str]) -> tuple[dict[str, Any], Counter[str], dict[int, Room]]:
    if not isinstance(state, dict) or state.get("schema") != SCHEMA:
        raise ValueError(f"its schema is not {SCHEMA}")
    _exactly(state, {"schema", *OWN, "counts", "rooms"})
    own = {name: _kept(state[name], kind, name) for name, kind in OWN.items()}
    counts = {name: _kept(n, int, "counts") for name, n in _kept(state["counts"], dict, "counts").items()}
    if not counts.keys() <= names:
        raise ValueError("it counts what no report does")
    rooms = [_room(room) for room in _kept(state["rooms"], list, "rooms")]
    return own, Counter(counts), {room.room_id: room for room in rooms}


def _room(given: Any) -> Room:
    _exactly(_kept(given, dict, "rooms"), set(ROOM))
    times = [_row(row, PLACE, "times") for row in given["times"]]
    if not times:
        raise ValueError("a stream has no event")
    gifts = [_row(row, (list, list), "gifts") for row in given["gifts"]]
    return Room(
        _kept(given["room_id"], int, "room_id"),
        Times(dict(times)),
        _kept(given["began"], int | None, "began"),
        [_row(row, PLACE, "ends") for row in given["ends"]],
        {_key(key): [Repeat(*_row(r, REPEAT, "gifts")) for r in seen] for key, seen in gifts},
        dict(_battle(row) for row in given["battles"]),
        {_kept(m, int, "messages") for m in given["messages"]},
    )


def _key(given: Any) -> tuple[Any, ...]:
    if len(given) not in (KEY, SINGLE):
        raise ValueError("gifts are kept by giver, gift, group and guest")
    kinds = ((str, type(None)), int, int, bool, int)
    return _row(given, kinds[: len(given)], "gifts")


def _battle(given: Any) -> tuple[int, Match]:
    kinds = (int, list, (int, type(None)), int, (list, type(None)), dict, list)
    key, opened, start, lasts, closed, results, others = _row(given, kinds, "battles")
    match = Match(
        _row(opened, PLACE, "battles"),
        start,
        lasts,
        None if closed is None else _row(closed, PLACE, "battles"),
        {name: _kept(r, int, "battles") for name, r in results.items()},
        frozenset(_kept(name, str, "battles") for name in others),
    )
    return key, match


def _exactly(given: dict[str, Any], names: set[str]) -> None:
    if given.keys() != names:
        raise ValueError(f"its keys are not {', '.join(sorted(names))}")


def _kept(value: Any, kind: Any, place: str) -> Any:
    """Return a value of a kind; True is no number."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{place} holds {value!r:.40}")
    return value


def _row(values: Any, kinds: tuple[Any, ...], place: str) -> tuple[Any, ...]:
    """Return a list of values of these kinds as a tuple."""
    if not isinstance(values, list) or len(values) != len(kinds):
        raise TypeError(f"{place} holds {values!r:.40}")
    return tuple(_kept(v, kind, place) for v, kind in zip(values, kinds, strict=True))
