"""What a collector of live events counted, left out, and does not know."""

from __future__ import annotations

from attrs import field, fields, frozen

from tierpace.core.counting import counted


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
        Events of streaks that do not say which: separated by ends and pauses.
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
    distrusted_times : int
        Events that were made days before or after those around them, or after ``now``: they count, at the time of the
        event before them.
    impossible : int
        Gifts and battles with a number that cannot be, such as 2.5 diamonds: set aside.
    fallen_counts : int
        Streaks separated from the one before by their count alone: it fell.

    Examples
    --------
    >>> from tierpace.io import LiveReport
    >>> print(LiveReport(events=9, gifts=2, replays=3))
    9 events, 2 gifts, 3 replays
    """

    __module__ = "tierpace.io"

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
    distrusted_times: int = field(default=0, kw_only=True)
    impossible: int = field(default=0, kw_only=True)
    fallen_counts: int = field(default=0, kw_only=True)

    def __str__(self) -> str:
        counts = {f.name.replace("_", " "): getattr(self, f.name) for f in fields(LiveReport)}
        return ", ".join(counted(n, name.removesuffix("s"), name) for name, n in counts.items() if n) or "no events"
