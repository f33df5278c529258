"""One live stream while it runs: its gifts by streak, its battles, its first and last sign of life."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import Factory, define

from tierpace.core.sessions import Battle, Gift, StreamSession
from tierpace.io.live.events import CUT_SHORT, FINISH, LOSE, OPEN, WIN
from tierpace.io.live.times import Times

if TYPE_CHECKING:
    from tierpace.io.live.events import BattleSeen, GiftSeen
    from tierpace.io.live.times import Trust

    Key = tuple[Any, ...]  # giver, gift, group, whether a guest's; of one that does not streak its message

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OUTCOMES = {WIN: True, LOSE: False}  # a draw is neither


def moment(ms: int) -> datetime:
    """Return the instant of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


class Repeat(NamedTuple):
    """One event of a gift: when it was made and as which event it came, and what it says of its streak."""

    when: int
    arrival: int
    message: int
    repeats: int
    price: int | None
    ended: bool


@define
class Streak:
    """A gift as far as it was seen: the largest count, and when that was reached."""

    gifter: str | None
    guest: bool
    count: int
    price: int | None
    at: int
    last: int
    ended: bool
    fell: bool = False  # whether it is one because the count before was larger
    over: bool = False  # whether another one of the same gift came after it

    def see(self, repeat: Repeat, at: int) -> None:
        """Take the next event of it."""
        if repeat.repeats > self.count:
            self.count, self.at = repeat.repeats, at
        if repeat.price is not None:
            self.price = max(repeat.price, self.price or 0)
        self.ended |= repeat.ended
        self.last = max(self.last, at)


@define
class Match:
    """A battle as far as it was seen: its first event, and the one that gave its end, by time and arrival."""

    opened: tuple[int, int]
    start: int | None = None
    lasts: int = 0
    closed: tuple[int, int] | None = None
    results: dict[str, int] = Factory(dict)
    others: frozenset[str] = frozenset()

    def begin(self, trust: Trust) -> int:
        """Return when it began: as it says, else with its first event."""
        return trust.of(*self.opened) if self.start is None else self.start


@define
class Room:
    """One live stream, by its room id: what came, as it came. What became of it is worked out on request."""

    room_id: int
    times: Times = Factory(Times)
    began: int | None = None
    ends: list[tuple[int, int]] = Factory(list)
    gifts: dict[Key, list[Repeat]] = Factory(dict)
    battles: dict[int, Match] = Factory(dict)
    messages: set[int] = Factory(set)

    def see_gift(self, gift: GiftSeen, message: int, when: tuple[int, int], *, guest: bool) -> None:
        """Take a gift: of a streak all events, one that does not streak once an event."""
        key: Key = (gift.gifter, gift.gift_id, gift.group, guest)
        if not gift.streaks:
            key = (*key, message or -len(self.gifts) - 1)
        seen = self.gifts.setdefault(key, [])
        seen.append(Repeat(*when, message, gift.count, gift.price, gift.ended or not gift.streaks))

    def see_battle(self, battle: BattleSeen, when: tuple[int, int]) -> None:
        """Take what is said of a battle that began or ended; offers and refusals are no battles."""
        known = self.battles.get(battle.battle_id)
        if known is None:
            if battle.action not in (OPEN, FINISH, CUT_SHORT):
                return
            known = self.battles[battle.battle_id] = Match(when)
        if battle.start is not None:
            known.start = battle.start
        known.lasts = max(known.lasts, battle.lasts)
        known.others |= battle.others
        if battle.action in (FINISH, CUT_SHORT):
            known.closed, known.results = when, battle.results or known.results

    # ------------------------------------------------------------------------------------------- what became of it
    def start(self, trust: Trust) -> int:
        """Return when it began, as far as that is known."""
        return trust.first if self.began is None else min(self.began, trust.first)

    def ending(self, trust: Trust, pause: int) -> tuple[int | None, int]:
        """Return when it ended, None if it goes on, and how often a sign of life came so long after an end."""
        ends = sorted(trust.of(*end) for end in self.ends)
        if not ends:
            return None, 0
        alive, reopened, over = self.times.alive(trust.wrong), 0, True
        for end, after in zip(ends, [*ends[1:], None], strict=True):
            place = bisect_right(alive, end + pause)
            over = not (place < len(alive) and (after is None or alive[place] <= after))
            reopened += not over
        return (ends[-1] if over else None), reopened

    def streaks(self, trust: Trust, pause: int) -> list[Streak]:
        """Return its gifts by streak: a count that falls begins a new one, without a group also an end or a pause."""
        out: list[Streak] = []
        for (gifter, _, group, guest, *single), seen in self.gifts.items():
            loose = not (group or single)
            rows = sorted(
                ((trust.of(r.when, r.arrival), r) for r in seen),
                key=lambda x: (x[0], x[1].message, x[1].arrival) if loose else (x[0], x[1].repeats),
            )
            own: list[Streak] = []
            for at, repeat in rows:
                now = own[-1] if own else None
                fell = now is not None and repeat.repeats < now.count
                if now is None or fell or (loose and (now.ended or at > now.last + pause)):
                    if now is not None:
                        now.over = True
                    own.append(Streak(gifter, guest, repeat.repeats, repeat.price, at, at, repeat.ended, fell))
                else:
                    now.see(repeat, at)
            price = max((s.price for s in own if s.price is not None), default=None)
            for streak in own:
                streak.price = price if streak.price is None else streak.price
            out += own
        return out

    def session(
        self, creator_id: str, host: str | None, end: int, *, trust: Trust, streaks: list[Streak]
    ) -> StreamSession:
        """Return the stream that ends at ``end``, with its gifts and battles."""
        start = self.start(trust)
        end = max(end, start)
        given = [s for s in streaks if not s.guest and s.price]
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
                _battle(m, host, start, end, trust)
                for m in sorted(self.battles.values(), key=lambda m: m.begin(trust))
                if m.begin(trust) <= end
            ],
        )

    def counts(self, now: int, *, over: bool, pause: int, trust: Trust, streaks: list[Streak]) -> Counter[str]:
        """Return what of its gifts and battles is left out or uncertain."""
        out: Counter[str] = Counter()
        for s in streaks:
            out["guest_gifts" if s.guest else "gifts"] += 1
            if s.guest:
                continue
            out["anonymous_gifts"] += s.gifter is None
            out["unpriced_gifts"] += s.price is None
            out["fallen_counts"] += s.fell
            if not s.ended:
                out["lost_ends" if over or s.over or now > s.last + pause else "running_streaks"] += 1
        out["battles"] = len(self.battles)
        out["unfinished_battles"] = sum(
            m.closed is None and (over or now > m.begin(trust) + m.lasts) for m in self.battles.values()
        )
        return out


def _battle(match: Match, host: str | None, start: int, end: int, trust: Trust) -> Battle:
    """Return a battle within its stream; one whose end was not seen lasts as long as it was set, or to the end."""
    opened = match.begin(trust)
    begins = min(max(opened, start), end)
    unseen = opened + match.lasts if match.lasts else end
    finish = unseen if match.closed is None else trust.of(*match.closed)
    result = None if host is None else match.results.get(host)
    others = match.others - {host}
    return Battle(
        moment(begins),
        end=moment(min(max(finish, begins), end)),
        opponent_id=next(iter(others)) if host is not None and len(others) == 1 else None,
        won=None if result is None else OUTCOMES.get(result),
    )
