"""Invented live events: streams whose diamonds per gifter are known, as plain things or as classes of TikTokLive."""

import random
import warnings
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tierpace.io import LiveCollector, LiveReport

EIGHT = datetime(2026, 3, 1, 20, tzinfo=UTC)
LATER = EIGHT + timedelta(hours=2)
HOST, GUEST, ROOM = 1001, 2002, 7_300_000_000_000_000_001
OPEN, FINISH, CUT_SHORT = 4, 5, 6
WIN, LOSE, DRAW = 0, 1, 2


class GiftEvent(SimpleNamespace):
    pass


class LinkMicBattleEvent(SimpleNamespace):
    pass


class ControlEvent(SimpleNamespace):
    pass


class LiveEndEvent(ControlEvent):
    pass


class ConnectEvent(SimpleNamespace):
    pass


class CommentEvent(SimpleNamespace):
    pass


def ms(at):
    return int(at.timestamp() * 1000)


class Plain:
    """Events with the fields that are read, and no others."""

    def common(self, number, at, room=ROOM):
        return SimpleNamespace(msg_id=number, room_id=room, create_time=0 if at is None else ms(at))

    def user(self, number):
        return None if number is None else SimpleNamespace(id=number)

    def gift(self, head, gifter, gift_id, count, *, price=1, kind=1, group=0, end=0, to=HOST):
        gift = None if price is None else SimpleNamespace(diamond_count=price, type=kind)
        return GiftEvent(
            common=head,
            user=self.user(gifter),
            to_user=self.user(to),
            gift=gift,
            gift_id=gift_id,
            group_id=group,
            repeat_count=count,
            repeat_end=end,
        )

    def battle(self, head, battle_id, action, *, start=None, lasts=0, results=(), hosts=()):
        settings = SimpleNamespace(start_time_ms=0 if start is None else ms(start), duration=lasts)
        return LinkMicBattleEvent(
            common=head,
            battle_id=battle_id,
            action=action,
            battle_settings=settings,
            battle_result={k: SimpleNamespace(user_id=k, result=v, score=9_999) for k, v in dict(results).items()},
            anchors_info=[SimpleNamespace(key=h) for h in hosts],
        )

    def end(self, head):
        return LiveEndEvent(common=head, action=3)

    def control(self, head, action):
        return ControlEvent(common=head, action=action)

    def connect(self, room=ROOM):
        return ConnectEvent(unique_id="ann", room_id=room)

    def comment(self, head):
        return CommentEvent(common=head, content="hi")


class Real(Plain):
    """The same as the classes of TikTokLive, each written to bytes and read again as on the wire.

    Their types are resolved at first use with the names of the calling function: none may be called ``common``.
    """

    def __init__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of websockets, which the package imports
            pytest.importorskip("TikTokLive", reason="TikTokLive is not installed: pip install -e '.[test-live]'")
            from TikTokLive import events, proto
            from TikTokLiveProto.v3.webcast.model.data import BattleResultResult
            from TikTokLiveProto.v3.webcast.model.message.battle import (
                BattleResult,
                BattleSetting,
                BattleUserInfoWrapper,
            )
        self.events, self.proto = events, proto
        self.of_battle = BattleResult, BattleResultResult, BattleSetting, BattleUserInfoWrapper

    def sent(self, event):
        return type(event)().parse(bytes(event))

    def common(self, number, at, room=ROOM):
        return self.proto.CommonMessageData(msg_id=number, room_id=room, create_time=0 if at is None else ms(at))

    def user(self, number):
        return None if number is None else self.proto.ExtendedUser(id=number)

    def gift(self, head, gifter, gift_id, count, *, price=1, kind=1, group=0, end=0, to=HOST):
        gift = None if price is None else self.proto.ExtendedGift(id=gift_id, diamond_count=price, type=kind)
        return self.sent(
            self.events.GiftEvent(
                common=head,
                user=self.user(gifter),
                to_user=self.user(to),
                gift=gift,
                gift_id=gift_id,
                group_id=group,
                repeat_count=count,
                repeat_end=end,
            )
        )

    def battle(self, head, battle_id, action, *, start=None, lasts=0, results=(), hosts=()):
        result, outcome, settings, host = self.of_battle
        return self.sent(
            self.events.LinkMicBattleEvent(
                common=head,
                battle_id=battle_id,
                action=self.proto.LinkMicBattleBattleAction(action),
                battle_settings=settings(start_time_ms=0 if start is None else ms(start), duration=lasts),
                battle_result={
                    k: result(user_id=k, result=outcome(v), score=9_999, diamond_score=9_999)
                    for k, v in dict(results).items()
                },
                anchors_info=[host(key=h) for h in hosts],
            )
        )

    def end(self, head):
        return self.sent(self.events.LiveEndEvent(common=head, action=self.proto.ControlAction.STREAM_ENDED))

    def control(self, head, action):
        return self.sent(self.events.ControlEvent(common=head, action=self.proto.ControlAction(action)))

    def connect(self, room=ROOM):
        return self.events.ConnectEvent(unique_id="ann", room_id=room)

    def comment(self, head):
        return self.sent(self.events.CommentEvent(common=head, content="hi"))


@dataclass
class Show:
    """What came of a stream on the wire, with times of receipt, and what is true of it."""

    events: list = field(default_factory=list)
    diamonds: Counter = field(default_factory=Counter)
    lost_ends: int = 0
    replays: int = 0
    guests: int = 0
    gifts: int = 0


def show(seed, *, events, make, lose=0.3, again=0.05, reconnect=0.01):
    """A stream of about so many events, of which some are lost, some come twice, and some again after a reconnect.

    Of a streak all may be lost but one event with its full count; of single gifts none.
    """
    rng = random.Random(seed)  # an invented stream
    out, wire, number, at, group = Show(), [], 0, EIGHT, 10**15

    def head():
        nonlocal number
        number += 1
        return make.common(number, at)

    while len(wire) < events:
        at += timedelta(milliseconds=rng.randrange(2000))
        what, gifter, price = rng.random(), rng.randrange(1, 60), rng.choice([1, 5, 30, 99, 1000])
        if what < 0.3:
            wire.append((at, make.comment(head())))
            continue
        to = GUEST if rng.random() < 0.1 else HOST
        guest = to == GUEST
        if what < 0.5:
            wire.append((at, make.gift(head(), gifter, 900 + price, 1, price=price, kind=2, to=to)))
            full = 1
        else:
            group, full = group + 1, rng.randrange(1, 12)
            moments = [at + timedelta(milliseconds=300 * k) for k in range(full + 1)]
            start, at = at, moments[0]
            streak = []
            for k, at in enumerate(moments):
                last = k == full
                event = make.gift(
                    head(), gifter, price, min(k + 1, full), price=price, group=group, end=int(last), to=to
                )
                streak.append((at, event))
            at = start
            kept = [e for e in streak[: full - 1] if rng.random() >= lose]
            end_lost = rng.random() < lose
            out.lost_ends += end_lost and not guest
            kept += streak[full - 1 : full] if end_lost else streak[full - (rng.random() >= lose) :]
            wire += kept
        out.guests += guest
        out.gifts += not guest
        if not guest:
            out.diamonds[str(gifter)] += full * price
    wire.sort(key=lambda e: e[0])
    for k, (when, event) in enumerate(wire):
        out.events.append((event, when))
        repeat = [(event, when)] if rng.random() < again else []
        if rng.random() < reconnect:
            out.events.append((make.connect(), when))
            repeat += [(e, when) for _, e in wire[max(k - rng.randrange(40), 0) : k + 1]]
        out.events += repeat
        out.replays += sum(type(e).__name__ == "GiftEvent" for e, _ in repeat)
    at = wire[-1][0] + timedelta(seconds=1)
    out.events.append((make.end(head()), at))
    return out


def per_gifter(sessions):
    out = Counter()
    for s in sessions:
        for g in s.gifts:
            out[g.gifter_id] += g.diamonds
    return out


def minutes(n):
    return EIGHT + timedelta(minutes=n)


def collector(user_id=str(HOST), **settings):
    return LiveCollector("ann", user_id=user_id, **settings)


def taken(events, **settings):
    found = collector(**settings)
    for event in events:
        found.take(event)
    return found


def counts(found, now=LATER):
    """What a report counts, without zeros."""
    report = found.report(now=now)
    return {n: v for n in LiveReport.__slots__ if n[0] != "_" and (v := getattr(report, n))}


def only(found, now=LATER):
    (session,) = found.sessions(now=now)
    return session
