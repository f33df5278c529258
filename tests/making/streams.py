"""Streams with gifts and battles whose truth is known."""

from datetime import UTC, date, datetime, timedelta

import tierpace as tp

RULE = tp.DayRule("UTC")
START = datetime(2026, 3, 1, 20, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def stream(who, day, *, at=20, hours=1.0, diamonds=0, gifts=(), battles=(), stream_id=None):
    """A stream on a day of March 2026: gifts (minute, diamonds, gifter), battles (minute, minutes, opponent, won)."""
    start = datetime(2026, 3, 1, tzinfo=UTC) + (day - 1) * DAY + at * HOUR
    return tp.StreamSession(
        who,
        start=start,
        end=start + hours * HOUR,
        diamonds=max(diamonds, sum(d for _, d, _ in gifts)),
        id=stream_id,
        gifts=[tp.Gift(start + m * MINUTE, diamonds=d, gifter_id=g) for m, d, g in gifts],
        battles=[
            tp.Battle(start + m * MINUTE, end=start + (m + n) * MINUTE, opponent_id=o, won=w) for m, n, o, w in battles
        ],
    )


def cut(*sessions, day=31, rule=RULE, first_day=None):
    """The month to date at the end of a day of March."""
    last = date(2026, 3, 1) + (day - 1) * DAY
    first = {"first_day": first_day} if first_day else {}
    return tp.Ledger.from_sessions(list(sessions), day_rule=rule, last_day=last, **first).as_of(last)
