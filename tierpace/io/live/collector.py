"""Live events into streams: events of the package TikTokLive, which is never imported, as stream sessions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from attrs import fields

from tierpace.core.counting import counted
from tierpace.core.sessions import StreamSession
from tierpace.core.texts import visible
from tierpace.errors import InputError, InputTypeError
from tierpace.io.live.events import (
    ImpossibleError,
    battle_of,
    gift_of,
    kind_of,
    message_of,
    room_of,
    says_a_time,
    time_of,
)
from tierpace.io.live.reports import LiveReport
from tierpace.io.live.rooms import EPOCH, Room, moment
from tierpace.io.live.states import rooms_of, state_of
from tierpace.io.live.times import FAR, SKEW, placed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from tierpace.io.live.times import Trust


class LiveCollector:
    """Takes the live events of one creator as they come, and gives the streams as they are.

    Events are read by the fields of TikTokLive 7 and distinguished by the names of their classes: `GiftEvent`,
    `LinkMicBattleEvent`, `LiveEndEvent` and `ControlEvent`. All others are signs of life. A collector is the one thing
    here that changes: it holds what came, and every stream is computed again on request.

    Parameters
    ----------
    creator_id : str
        Whose streams: the id of the ledger.
    user_id : str or None
        The user id of the same creator in events. Gifts to anybody else are left out, and battles are won or lost by
        it. None: not known; then every gift counts, and the report says how many named a recipient.
    silence : timedelta
        After as long without an event a stream has ended with its last one; an event that comes later still goes on
        with it.
    streak_pause : timedelta
        After as long a streak is over though its end was not seen. Streaks without a group are separated by it.

    Raises
    ------
    InputTypeError, InputError
        An id is no text, or a length is not above zero.

    Notes
    -----
    What is lost on the way: of a streak only the last repeat counts, so any one that arrives brings all before it; a
    gift all of whose events were lost is lost. A stream begins with its first event, unless `began` says when.

    A collector that is restarted knows nothing of what came before: keep `to_json`, and go on with `from_json`.
    Without it the stream comes back smaller, which `Ledger.with_sessions` refuses.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> from types import SimpleNamespace as Thing
    >>> from tierpace.io import LiveCollector
    >>> class GiftEvent(Thing): ...
    >>> class LiveEndEvent(Thing): ...
    >>> eight = datetime(2026, 3, 1, 20, tzinfo=timezone.utc)
    >>> def common(n):
    ...     return Thing(msg_id=n, room_id=7, create_time=int(eight.timestamp() * 1000) + 60_000 * n)
    >>> rose, fan = Thing(diamond_count=1, type=1), Thing(id=42)
    >>> collector = LiveCollector("ann", user_id="1001")
    >>> for n, count in enumerate((1, 5, 5)):
    ...     collector.take(GiftEvent(common=common(n), user=fan, gift=rose, gift_id=5, group_id=9, repeat_count=count))
    >>> collector.take(LiveEndEvent(common=common(60)))
    >>> (session,) = collector.sessions(now=eight + timedelta(hours=2))
    >>> session.diamonds, session.gifts[0].gifter_id, str(session.length)
    (5, '42', '1:00:00')
    """

    __module__ = "tierpace.io"

    def __init__(
        self,
        creator_id: str,
        *,
        user_id: str | None,
        silence: timedelta = timedelta(minutes=30),
        streak_pause: timedelta = timedelta(minutes=1),
    ) -> None:
        _check_id("creator_id", creator_id)
        if user_id is not None:
            _check_id("user_id", user_id)
        self.creator_id, self.user_id = creator_id, user_id
        self._silence, self._pause = _length("silence", silence), _length("streak_pause", streak_pause)
        self._rooms: dict[int, Room] = {}
        self._room = 0  # the one last seen
        self._arrivals = 0
        self._counts: Counter[str] = Counter()

    def __repr__(self) -> str:
        streams, events = counted(len(self._rooms), "stream"), counted(self._counts["events"], "event")
        return f"<LiveCollector {self.creator_id!r}, {streams}, {events}>"

    def take(self, event: object, *, at: datetime | None = None) -> None:
        """Take one event.

        Parameters
        ----------
        event : object
            An event of TikTokLive, or anything with the same fields.
        at : aware datetime, optional
            When it was received: for events that do not say when they were made, such as ``ConnectEvent``.

        Raises
        ------
        InputTypeError, InputError
            ``at`` is no datetime, or has no zone.
        """
        received = None if at is None else _milliseconds("at", at)
        self._counts["events"] += 1
        self._arrivals += 1
        when, sure = self._time_of(event, received)
        if when is None:
            return
        room = self._room_of(event, when)
        if room is None:
            self._counts["without_room"] += 1
            return
        kind = kind_of(event)
        room.times.add(when, self._arrivals, sure=sure, life=kind != "end")
        place = (when, self._arrivals)
        if kind == "end":
            room.ends.append(place)
        elif kind in ("gift", "battle") and not self._again(room, message_of(event)):
            try:
                if kind == "gift":
                    self._take_gift(room, event, place)
                else:
                    room.see_battle(battle_of(event), place)
            except ImpossibleError:
                self._counts["impossible"] += 1

    def take_all(self, events: Iterable[tuple[object, datetime | None]]) -> None:
        """Take events with their times of receipt, as from a log."""
        for event, at in events:
            self.take(event, at=at)

    def began(self, at: datetime, *, room_id: int) -> None:
        """Say when a stream began: its events do not, and it may have run long before the first was seen.

        Parameters
        ----------
        at : aware datetime
            For example ``create_time`` of TikTokLive's ``client.room_info``.
        room_id : int
            The stream.

        Raises
        ------
        InputTypeError, InputError
            ``at`` is no datetime or has no zone, or the room id is no number.
        """
        ms, number = _milliseconds("at", at), _room_number(room_id)
        room = self._rooms.get(number)
        if room is None:
            self._arrivals += 1
            room = self._rooms[number] = Room(number)
            room.times.add(ms, self._arrivals, sure=True, life=True)
        room.began = ms if room.began is None else min(ms, room.began)
        self._room = self._room or room.room_id

    def sessions(self, *, now: datetime) -> tuple[StreamSession, ...]:
        """Return the streams so far, oldest first; one that runs lasts until ``now``, with what it brought by then.

        Their ids are those of the rooms, so that `Ledger.with_sessions` puts a later state in the place of an earlier.

        Parameters
        ----------
        now : aware datetime
            No earlier than the events, give or take five minutes for clocks that differ.

        Raises
        ------
        InputTypeError, InputError
            ``now`` is no datetime, has no zone, or lies before the events.
        """
        return tuple(
            room.session(self.creator_id, self.user_id, end, trust=trust, streaks=room.streaks(trust, self._pause))
            for room, trust, end, _ in self._ends(_milliseconds("now", now))
        )

    def report(self, *, now: datetime) -> LiveReport:
        """Return what was counted, left out, and is not known; arguments and errors as of `sessions`."""
        ms = _milliseconds("now", now)
        counts = Counter(self._counts)
        for room, trust, _, how in self._ends(ms):
            streaks = room.streaks(trust, self._pause)
            counts.update(room.counts(ms, over=how != "runs", pause=self._pause, trust=trust, streaks=streaks))
            counts["streams"] += 1
            counts["unknown_starts"] += room.began is None
            counts["unknown_ends"] += how == "fell silent"
            counts["reopened"] += room.ending(trust, self._pause)[1]
            counts["distrusted_times"] += len(trust.wrong)
        return LiveReport(**counts)

    def to_json(self) -> str:
        """Return all that the collector holds, as JSON, so that another process can go on with `from_json`.

        Examples
        --------
        >>> from tierpace.io import LiveCollector
        >>> LiveCollector.from_json(LiveCollector("ann", user_id="1001").to_json())
        <LiveCollector 'ann', 0 streams, 0 events>
        """
        lengths = {"silence": self._silence, "streak_pause": self._pause}
        own = {"creator_id": self.creator_id, "user_id": self.user_id, **lengths}
        return state_of({**own, "room": self._room, "arrivals": self._arrivals}, self._counts, self._rooms)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the collector that `to_json` wrote: what comes again after a restart is known, and nothing is lost.

        Raises
        ------
        InputError, InputTypeError
            ``live.bad_state``: it is not what `to_json` wrote.

        Examples
        --------
        >>> from tierpace.io import LiveCollector
        >>> collector = LiveCollector.from_json(LiveCollector("ann", user_id=None).to_json())
        >>> collector.creator_id
        'ann'
        """
        own, counts, rooms = rooms_of(text, {f.name for f in fields(LiveReport)})
        lengths = {name: timedelta(milliseconds=own[name]) for name in ("silence", "streak_pause")}
        made = cls(own["creator_id"], user_id=own["user_id"], **lengths)
        made._room, made._arrivals, made._counts, made._rooms = own["room"], own["arrivals"], counts, rooms
        return made

    # ------------------------------------------------------------------------------------------------ one event
    def _time_of(self, event: object, received: int | None) -> tuple[int | None, bool]:
        """Return the time of an event, and whether its receipt bears it out; count what is not believed."""
        made = time_of(event)
        if made is None:
            self._counts["untimed"] += received is None
            self._counts["distrusted_times"] += received is not None and says_a_time(event)
            return received, True
        if received is None:
            return made, False
        if received - FAR <= made <= received + SKEW:
            return made, True
        self._counts["distrusted_times"] += 1
        return received, True

    def _room_of(self, event: object, when: int) -> Room | None:
        """Return the stream an event belongs to: that of its room, else the one last seen."""
        found = room_of(event)
        if found:
            latest = self._rooms.get(self._room)
            if found != self._room and (latest is None or when >= latest.times.trust(self._silence).last):
                self._room = found
        elif not self._room:
            return None
        number = found or self._room
        room = self._rooms.get(number)
        if room is None:
            room = self._rooms[number] = Room(number)
        return room

    def _again(self, room: Room, message: int) -> bool:
        """Whether a message had come before; one without an id is never known again."""
        if not message:
            self._counts["without_message_id"] += 1
            return False
        if message in room.messages:
            self._counts["replays"] += 1
            return True
        room.messages.add(message)
        return False

    def _take_gift(self, room: Room, event: object, place: tuple[int, int]) -> None:
        gift = gift_of(event)
        guest = False
        if gift.recipient is not None:
            guest = self.user_id is not None and gift.recipient != self.user_id
            self._counts["unknown_recipients"] += self.user_id is None
        self._counts["without_group"] += gift.streaks and not gift.group and not guest
        room.see_gift(gift, message_of(event), place, guest=guest)

    # ------------------------------------------------------------------------------------------------ the streams
    def _ends(self, now: int) -> list[tuple[Room, Trust, int, str]]:
        """Return the streams, oldest first, with the times that are believed, their ends and what made them end."""
        alone = [room.times.trust(self._silence, now) for room in self._rooms.values()]
        known = [
            (room, placed(room.times, trust, alone, now))
            for room, trust in zip(self._rooms.values(), alone, strict=True)
        ]
        latest = max((trust.last for _, trust in known), default=now)
        if now < latest - SKEW:
            raise InputError(
                "live.now_before_events",
                "now",
                moment(now).isoformat(),
                f"must be no earlier than the events ({moment(latest).isoformat()})",
                "an earlier cut is made with Ledger.as_of; check the clock of this machine",
            )
        known.sort(key=lambda r: (r[0].start(r[1]), r[0].room_id))
        found = []
        for room, trust in known:
            ended, _ = room.ending(trust, self._pause)
            if ended is not None:
                found.append((room, trust, ended, "ended"))
            elif room is not known[-1][0] or now > trust.last + self._silence:
                found.append((room, trust, trust.last, "fell silent"))
            else:
                found.append((room, trust, max(now, trust.last), "runs"))
        return found


def _check_id(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise InputTypeError("live.bad_id", field=name, value=value, requirement="must be text", hint="write str(id)")
    if not visible(value):
        raise InputError("live.bad_id", field=name, value=value, requirement="must have a visible character")


def _room_number(value: object) -> int:
    if not isinstance(value, int) or value <= 0:
        raise InputError("live.bad_id", field="room_id", value=value, requirement="a room id must be a number above 0")
    return int(value)


def _length(name: str, value: object) -> int:
    """Return a length of time in milliseconds."""
    if not isinstance(value, timedelta) or value <= timedelta(0):
        raise InputError("live.bad_length", name, value, "must be a timedelta above 0", "write timedelta(minutes=30)")
    return value // timedelta(milliseconds=1)


def _milliseconds(name: str, value: object) -> int:
    """Return an aware datetime in milliseconds since 1970."""
    if not isinstance(value, datetime):
        raise InputTypeError("live.bad_time", name, value, "must be a datetime", "write datetime.now(timezone.utc)")
    if value.utcoffset() is None:
        raise InputError("live.naive_time", name, value, "must have a zone", "write datetime.now(timezone.utc)")
    return (value - EPOCH) // timedelta(milliseconds=1)
