"""One live stream while it runs: its gifts by streak, its battles, its first and last sign of life."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import Factory, define

from tierpace.core.sessions import Battle, Gift, StreamSession
from tierpace.io.live_events import CUT_SHORT, FINISH, LOSE, OPEN, WIN

if TYPE_CHECKING:
    from tierpace.io.live_events import BattleSeen, GiftSeen

    Key = tuple[object, ...]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OUTCOMES = {WIN: True, LOSE: False}  # a draw is neither


def moment(ms: int) -> datetime:
    """Return the instant of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


@define
class Streak:
    """A gift as far as it was seen: the largest count, and when that was reached."""

    gifter: str | None
    guest: bool
    streaks: bool
    count: int
    price: int | None
    at: int
    last: int
    ended: bool

    def see(self, gift: GiftSeen, at: int) -> None:
        """Take one more event of it: counts only grow, in whatever order they come."""
        if (-gift.count, at) < (-self.count, self.at):
            self.count, self.at = gift.count, at
        if gift.price is not None:
            self.price = max(gift.price, self.price or 0)
        self.ended |= gift.ended
        self.last = max(self.last, at)


@define
class Match:
    """A battle as far as it was seen."""

    start: int
    lasts: int = 0
    end: int | None = None
    results: dict[str, int] = Factory(dict)
    others: frozenset[str] = frozenset()


@define
class Room:
    """One live stream, by its room id."""

    room_id: int
    first: int
    last: int
    began: int | None = None
    ended: int | None = None
    gifts: dict[Key, Streak] = Factory(dict)
    battles: dict[int, Match] = Factory(dict)
    messages: set[int] = Factory(set)
    loose: dict[Key, int] = Factory(dict)  # how many streaks without a group were seen, by giver and gift

    def see(self, at: int, pause: int) -> bool:
        """Take a sign of life; return whether it comes so long after the end that there was none."""
        self.first, self.last = min(self.first, at), max(self.last, at)
        reopened = self.ended is not None and at > self.ended + pause
        if reopened:
            self.ended = None
        return reopened

    def see_gift(self, gift: GiftSeen, message: int, at: int, *, guest: bool, pause: int) -> None:
        """Take a gift: once a streak, whatever of it is seen; one that does not streak, once an event."""
        key: Key = (gift.gifter, gift.gift_id, gift.group, guest)
        if not gift.streaks:
            key = (*key, "message", message or -len(self.gifts) - 1)
        elif not gift.group:
            key = self._loose_key(key, at, pause)
        known = self.gifts.get(key)
        if known is None:
            self.gifts[key] = Streak(
                gift.gifter, guest, gift.streaks, gift.count, gift.price, at, at, gift.ended or not gift.streaks
            )
        else:
            known.see(gift, at)

    def _loose_key(self, key: Key, at: int, pause: int) -> Key:
        """Return the key of a streak without a group: a new one after an end or a pause."""
        number = self.loose.get(key, 0)
        known = self.gifts.get((*key, number))
        if known is not None and (known.ended or at > known.last + pause):
            number += 1
        self.loose[key] = number
        return (*key, number)

    def see_battle(self, battle: BattleSeen, at: int) -> None:
        """Take what is told of a battle that began or ended; offers and refusals are no battles."""
        known = self.battles.get(battle.battle_id)
        if known is None:
            if battle.action not in (OPEN, FINISH, CUT_SHORT):
                return
            known = self.battles[battle.battle_id] = Match(at if battle.start is None else battle.start)
        if battle.start is not None:
            known.start = battle.start
        known.lasts = max(known.lasts, battle.lasts)
        known.others |= battle.others
        if battle.action in (FINISH, CUT_SHORT):
            known.end, known.results = at, battle.results or known.results

    # ------------------------------------------------------------------------------------------- what became of it
    def start(self) -> int:
        """Return when it began, as far as that is known."""
        return self.first if self.began is None else min(self.began, self.first)

    def session(self, creator_id: str, host: str | None, end: int) -> StreamSession:
        """Return the stream that ends at ``end``, with its gifts and battles."""
        start = self.start()
        end = max(end, start)
        given = [s for s in self.gifts.values() if not s.guest and s.price]
        gifts = sorted(
            (min(max(s.at, start), end), s.gifter, s.count * s.price)
            for s in given
            if s.gifter is not None and s.price is not None
        )
        return StreamSession(
            creator_id,
            start=moment(start),
            end=moment(end),
            diamonds=sum(s.count * (s.price or 0) for s in given),
            id=str(self.room_id),
            gifts=[Gift(moment(at), diamonds=n, gifter_id=who) for at, who, n in gifts],
            battles=[
                _battle(m, host, start, end)
                for m in sorted(self.battles.values(), key=lambda m: m.start)
                if m.start <= end
            ],
        )

    def counts(self, now: int, *, over: bool, pause: int) -> Counter[str]:
        """Return what of its gifts and battles is left out or uncertain."""
        out: Counter[str] = Counter()
        for s in self.gifts.values():
            out["guest_gifts" if s.guest else "gifts"] += 1
            if s.guest:
                continue
            out["anonymous_gifts"] += s.gifter is None
            out["unpriced_gifts"] += s.price is None
            if not s.ended:
                out["lost_ends" if over or now > s.last + pause else "running_streaks"] += 1
        out["battles"] = len(self.battles)
        out["unfinished_battles"] = sum(
            m.end is None and (over or now > m.start + m.lasts) for m in self.battles.values()
        )
        return out


def _battle(match: Match, host: str | None, start: int, end: int) -> Battle:
    """Return a battle within its stream; one whose end was not seen lasts as long as it was set, or to the end."""
    begins = min(max(match.start, start), end)
    finish = match.end
    if finish is None:
        finish = match.start + match.lasts if match.lasts else end
    result = None if host is None else match.results.get(host)
    others = match.others - {host}
    return Battle(
        moment(begins),
        end=moment(min(max(finish, begins), end)),
        opponent_id=next(iter(others)) if host is not None and len(others) == 1 else None,
        won=None if result is None else OUTCOMES.get(result),
    )
