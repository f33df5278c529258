"""Live events into streams: events of the package TikTokLive, which is never imported, as stream sessions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from attrs import field, fields, frozen

from tierpace.core.sessions import StreamSession
from tierpace.core.texts import visible
from tierpace.errors import InputError, InputTypeError
from tierpace.io.live_events import battle_of, gift_of, kind_of, message_of, room_of, time_of
from tierpace.io.live_rooms import EPOCH, Room, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

SECOND = 1000
SKEW = 300 * SECOND  # how far another clock may be ahead of that of ``now``


@frozen
class LiveReport:
    """What a collector counted, left out, and does not know.

    Attributes
    ----------
    events : int
        Events taken.
    streams : int
        Streams seen, by room.
    gifts, battles : int
        Streaks and single gifts to the host; battles.
    replays : int
        Gifts and battles that had been seen, by the id of their message: dropped.
    guest_gifts : int
        Streaks and single gifts to somebody else: left out.
    lost_ends : int
        Streaks whose end was not seen: counted at the most that was.
    running_streaks : int
        Streaks that may go on.
    anonymous_gifts : int
        Gifts without a giver: in the stream's diamonds, among no one's gifts.
    unpriced_gifts : int
        Gifts that never said what they are worth: not counted.
    without_message_id : int
        Gifts and battles whose replay would not be noticed; a streak would.
    without_group : int
        Events of streaks that do not say which: told apart by ends and pauses.
    unknown_recipients : int
        Gifts to a named recipient while the host's user id is not known: counted as the host's.
    untimed : int
        Events without a time of their own or of receipt: set aside.
    without_room : int
        Events of no room before any was known: set aside.
    unknown_starts : int
        Streams that were running when first seen: they begin there.
    unknown_ends : int
        Streams that fell silent, or gave way to another: they end with their last event.
    reopened : int
        Signs of life of a stream long after its end: it goes on.
    unfinished_battles : int
        Battles whose end was not seen.

    Examples
    --------
    >>> from tierpace.io import LiveReport
    >>> print(LiveReport(events=9, gifts=2, replays=3))
    9 events, 2 gifts, 3 replays
    """

    events: int = field(default=0, kw_only=True)
    streams: int = field(default=0, kw_only=True)
    gifts: int = field(default=0, kw_only=True)
    battles: int = field(default=0, kw_only=True)
    replays: int = field(default=0, kw_only=True)
    guest_gifts: int = field(default=0, kw_only=True)
    lost_ends: int = field(default=0, kw_only=True)
    running_streaks: int = field(default=0, kw_only=True)
    anonymous_gifts: int = field(default=0, kw_only=True)
    unpriced_gifts: int = field(default=0, kw_only=True)
    without_message_id: int = field(default=0, kw_only=True)
    without_group: int = field(default=0, kw_only=True)
    unknown_recipients: int = field(default=0, kw_only=True)
    untimed: int = field(default=0, kw_only=True)
    without_room: int = field(default=0, kw_only=True)
    unknown_starts: int = field(default=0, kw_only=True)
    unknown_ends: int = field(default=0, kw_only=True)
    reopened: int = field(default=0, kw_only=True)
    unfinished_battles: int = field(default=0, kw_only=True)

    def __str__(self) -> str:
        counts = {f.name.replace("_", " "): getattr(self, f.name) for f in fields(LiveReport)}
        return ", ".join(f"{n:,} {name}" for name, n in counts.items() if n) or "no events"


class LiveCollector:
    """Takes the live events of one creator as they come, and gives the streams as they stand.

    Events are read by the fields of TikTokLive 7 and told apart by the names of their classes: `GiftEvent`,
    `LinkMicBattleEvent`, `LiveEndEvent` and `ControlEvent`. All others are signs of life. A collector is the one thing
    here that changes: it holds what came, and every stream is computed anew when asked for.

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
        After as long a streak is over though its end was not seen. Streaks without a group are told apart by it.

    Raises
    ------
    InputTypeError, InputError
        An id is no text, or a length is not above zero.

    Notes
    -----
    What is lost on the way: of a streak only the last repeat counts, so any one that arrives brings all before it; a
    gift all of whose events were lost is lost. A stream begins with its first event, unless `began` tells when.

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
        self._counts: Counter[str] = Counter()

    def __repr__(self) -> str:
        return f"<LiveCollector {self.creator_id!r}, {len(self._rooms):,} streams, {self._counts['events']:,} events>"

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
        made = time_of(event)
        when = received if made is None else made
        if when is None:
            self._counts["untimed"] += 1
            return
        room = self._room_of(event, when)
        if room is None:
            self._counts["without_room"] += 1
            return
        kind = kind_of(event)
        if kind in ("gift", "battle") and self._again(room, message_of(event)):
            return
        if kind == "end":
            room.first, room.last = min(room.first, when), max(room.last, when)
            room.ended = max(when, room.ended or 0)
            return
        self._counts["reopened"] += room.see(when, self._pause)
        if kind == "gift":
            self._take_gift(room, event, when)
        elif kind == "battle":
            room.see_battle(battle_of(event), when)

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
        room = self._rooms.setdefault(number, Room(number, ms, ms))
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
            room.session(self.creator_id, self.user_id, end) for room, end, _ in self._ends(_milliseconds("now", now))
        )

    def report(self, *, now: datetime) -> LiveReport:
        """Return what was counted, left out, and is not known; arguments and errors as of `sessions`."""
        ms = _milliseconds("now", now)
        counts = Counter(self._counts)
        for room, _, how in self._ends(ms):
            counts.update(room.counts(ms, over=how != "runs", pause=self._pause))
            counts["streams"] += 1
            counts["unknown_starts"] += room.began is None
            counts["unknown_ends"] += how == "fell silent"
        return LiveReport(**counts)

    # ------------------------------------------------------------------------------------------------ one event
    def _room_of(self, event: object, when: int) -> Room | None:
        """Return the stream an event belongs to: that of its room, else the one last seen."""
        found = room_of(event)
        if found:
            latest = self._rooms.get(self._room)
            if found != self._room and (latest is None or when >= latest.last):
                self._room = found
        elif not self._room:
            return None
        number = found or self._room
        room = self._rooms.get(number)
        if room is None:
            room = self._rooms[number] = Room(number, when, when)
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

    def _take_gift(self, room: Room, event: object, when: int) -> None:
        gift = gift_of(event)
        guest = False
        if gift.recipient is not None:
            guest = self.user_id is not None and gift.recipient != self.user_id
            self._counts["unknown_recipients"] += self.user_id is None
        self._counts["without_group"] += gift.streaks and not gift.group and not guest
        room.see_gift(gift, message_of(event), when, guest=guest, pause=self._pause)

    # ------------------------------------------------------------------------------------------------ the streams
    def _ends(self, now: int) -> list[tuple[Room, int, str]]:
        """Return the streams, oldest first, with their ends and what made them end."""
        latest = max((r.last for r in self._rooms.values()), default=now)
        if now < latest - SKEW:
            raise InputError(
                "live.now_before_events",
                field="now",
                value=moment(now).isoformat(),
                requirement=f"now is no earlier than the events ({moment(latest).isoformat()})",
                hint="an earlier cut is made with Ledger.as_of; check the clock of this machine",
            )
        rooms = sorted(self._rooms.values(), key=lambda r: (r.start(), r.room_id))
        found = []
        for room in rooms:
            if room.ended is not None:
                found.append((room, room.ended, "ended"))
            elif room is not rooms[-1] or now > room.last + self._silence:
                found.append((room, room.last, "fell silent"))
            else:
                found.append((room, max(now, room.last), "runs"))
        return found


def _check_id(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise InputTypeError(
            "live.bad_id", field=name, value=value, requirement=f"{name} is text", hint="write str(id)"
        )
    if not visible(value):
        raise InputError("live.bad_id", field=name, value=value, requirement=f"{name} has a visible character")


def _room_number(value: object) -> int:
    if not isinstance(value, int) or value <= 0:
        raise InputError("live.bad_id", field="room_id", value=value, requirement="a room id is a number above 0")
    return int(value)


def _length(name: str, value: object) -> int:
    """Return a length of time in milliseconds."""
    if not isinstance(value, timedelta) or value <= timedelta(0):
        raise InputError(
            "live.bad_length",
            field=name,
            value=value,
            requirement=f"{name} is a timedelta above 0",
            hint="write timedelta(minutes=30)",
        )
    return value // timedelta(milliseconds=1)


def _milliseconds(name: str, value: object) -> int:
    """Return an aware datetime in milliseconds since 1970."""
    if not isinstance(value, datetime):
        raise InputTypeError(
            "live.bad_time",
            field=name,
            value=value,
            requirement=f"{name} is a datetime",
            hint="write datetime.now(timezone.utc)",
        )
    if value.utcoffset() is None:
        raise InputError(
            "live.naive_time",
            field=name,
            value=value,
            requirement=f"{name} carries its zone",
            hint="write datetime.now(timezone.utc)",
        )
    return (value - EPOCH) // timedelta(milliseconds=1)
