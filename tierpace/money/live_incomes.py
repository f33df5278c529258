"""What the streams of a month earned: each of them, each hour, each gifter and each battle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from attrs import frozen

from tierpace.core.arrays import rows_of
from tierpace.core.checks import require_kind
from tierpace.core.fields import require_diamonds
from tierpace.core.money import product, to_places
from tierpace.core.months import Month, as_month
from tierpace.core.ranges import MoneyRange
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.ledger import check_ledger
from tierpace.money.live_rates import LiveRates
from tierpace.money.live_worths import NOTHING, LiveSplit, LiveWorth, split_until, worth_of

if TYPE_CHECKING:
    from tierpace.core.months import MonthLike
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.streams import Streams

FINE = 4  # places: a rate an hour is a quotient: it is rounded, and said to be


@frozen
class Earner:
    """What one stream, gifter or battle earned.

    Attributes
    ----------
    name : str or None
        The id of the stream or the gifter, or of the opponent of a battle; None where it has none. Of gifters the last
        is None: diamonds that are not itemised as gifts.
    start : datetime or None
        Of a stream or battle, in UTC.
    seconds : int or None
        How long a stream or battle was.
    gifts : int
        How many gifts are itemised.
    worth : LiveWorth
        What its diamonds are worth to each side.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from tierpace.io import read_live_rates
    >>> from tierpace.money import Earner, live_worth
    >>> rates = read_live_rates(files("tierpace") / "examples" / "rewards" / "live-flat.toml")
    >>> print(Earner("s1", None, 5400, 0, live_worth(3000, rates)).per_hour)
    10.00 USD
    """

    __module__ = "tierpace.money"

    name: str | None
    start: datetime | None
    seconds: int | None
    gifts: int
    worth: LiveWorth

    @property
    def per_hour(self) -> MoneyRange | None:
        """What the creator got for each hour, to a hundredth of a cent; None where there is no length."""
        if not self.seconds:
            return None
        earned = self.worth.creator
        low, high = (to_places(product(end, HOUR), FINE, per=self.seconds) for end in (earned.low, earned.high))
        return MoneyRange(low, high, earned.currency)


@frozen
class LiveIncome:
    """What the streams of a creator that started in a month earned.

    Attributes
    ----------
    creator_id : str
        Whose.
    month : Month
        Which, by the ledger's day rule; a stream belongs whole to the month that it starts in.
    rates : LiveRates
        By which.
    total : LiveWorth
        The sum of the streams, exactly; also that of the gifters.
    streams : tuple of Earner
        By start.
    gifters : tuple of Earner
        Most diamonds first; last what is not itemised, if anything.
    battles : tuple of Earner or None
        By start: the gifts from its start to before its end. A battle's score is not diamonds. None: the ledger has no
        gifts, so that nothing is known of battles.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> import tierpace as tp
    >>> from tierpace.money import CreatorShare, LiveRates, ShareStep, live_income
    >>> start, hour = datetime(2026, 3, 1, 20, tzinfo=timezone.utc), timedelta(hours=1)
    >>> gifts = [tp.Gift(start + hour, diamonds=700, gifter_id="zoe"), tp.Gift(start, diamonds=100, gifter_id="bob")]
    >>> stream = tp.StreamSession("ann", start=start, end=start + 2 * hour, diamonds=1000, gifts=gifts)
    >>> ledger = tp.Ledger.from_sessions([stream], day_rule=tp.DayRule("UTC"))
    >>> rates = LiveRates(
    ...     name="R", revision="1", currency="USD", coin_price=0.01, coins_per_diamond=1, diamond_value=0.01,
    ...     share=CreatorShare([ShareStep(0, share=0.5)], apply="whole"),
    ... )  # fmt: skip
    >>> income = live_income(ledger, rates, creator_id="ann", month=tp.Month(2026, 3))
    >>> print(income.total.creator, "|", income.streams[0].per_hour)
    5.00 USD | 2.50 USD
    >>> [(g.name, str(g.worth.creator)) for g in income.gifters]
    [('zoe', '3.50 USD'), ('bob', '0.50 USD'), (None, '1.00 USD')]
    """

    __module__ = "tierpace.money"

    creator_id: str
    month: Month
    rates: LiveRates
    total: LiveWorth
    streams: tuple[Earner, ...]
    gifters: tuple[Earner, ...]
    battles: tuple[Earner, ...] | None


class _Event(NamedTuple):
    """Diamonds that came at one time: of one gift, or what a stream has that is not itemised."""

    stream: int
    at: int
    gifter: str | None
    worth: LiveWorth


def live_income(
    ledger: Ledger,
    rates: LiveRates,
    *,
    creator_id: str,
    month: MonthLike,
    missions: Mapping[str, object] | None = None,
) -> LiveIncome:
    """Return what the streams of a creator that started in a month earned, and who brought it.

    Where the share goes by marginal steps, diamonds count in the order they came: gifts by their time, what a stream
    has with them at its end.

    Parameters
    ----------
    ledger : Ledger
        With streams.
    rates : LiveRates
        In force on all days of the month.
    creator_id : str
        Whose.
    month : Month
        By the ledger's day rule.
    missions : mapping of str to number, optional
        As in `live_worth`.

    Raises
    ------
    InputError
        The creator is unknown, or the ledger has no streams.
    ProgramError
        The rates are not in force.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import tierpace as tp
    >>> rates = tp.io.read_live_rates(files("tierpace") / "examples" / "rewards" / "live-flat.toml")
    >>> income = tp.money.live_income(tp.demo.ledger(seed=0), rates, creator_id="demo-mara", month=tp.Month(2026, 2))
    >>> sum((s.worth.creator.low for s in income.streams)) == income.total.creator.low
    True
    """
    check_ledger(ledger)
    require_kind(rates, LiveRates, field="rates", code="rewards.bad_type", hint="LiveRates(…)")
    month = as_month(month)
    for end in (month.first, month.last):
        rates.require_in_force(end)
    streams = _of_month(ledger, creator_id, month)
    events = _events(streams, rates, missions)
    gifters: dict[str | None, list[LiveWorth]] = {}
    for event in events:
        gifters.setdefault(event.gifter, []).append(event.worth)
    named = [Earner(g, None, None, len(w), _sum(w, rates)) for g, w in gifters.items() if g is not None]
    rest = _sum(gifters.get(None, []), rates)
    return LiveIncome(
        creator_id,
        month,
        rates,
        _sum([e.worth for e in events], rates),
        _streams(streams, events, rates),
        (
            *sorted(named, key=lambda e: (-e.worth.diamonds, e.name)),
            *([Earner(None, None, None, 0, rest)] if rest.diamonds else []),
        ),
        None if streams.gifts is None else _battles(streams, events, rates),
    )


def _of_month(ledger: Ledger, creator_id: str, month: Month) -> Streams:
    """Return a creator's streams that start in a month, by start."""
    if ledger.streams is None:
        raise InputError(
            "rewards.no_streams",
            "ledger",
            None,
            "the ledger must have streams",
            "build it from sessions; daily rows do not separate streams",
        )
    require_diamonds(measured=bool(ledger.measured[Signal.DIAMONDS]))
    (row,) = rows_of(ledger.ids, [creator_id])
    edges = ledger.day_rule.edges(month.first, month.last)
    s = ledger.streams
    kept = np.flatnonzero((s.creator == row) & (s.start >= edges[0]) & (s.start < edges[-1]))
    return s.take(kept)


def _events(streams: Streams, rates: LiveRates, missions: Mapping[str, object] | None) -> list[_Event]:
    """Return the diamonds of streams as they came, each with its worth."""
    came: list[tuple[int, int, int, str | None]] = []
    itemised = np.zeros(len(streams), np.int64)
    if streams.gifts is not None:
        g = streams.gifts
        np.add.at(itemised, g.stream, g.diamonds)
        came += list(zip(g.at.tolist(), g.stream.tolist(), g.diamonds.tolist(), g.gifter_id.tolist(), strict=True))
    rest = streams.diamonds - itemised
    came += [(int(streams.end[i]), i, int(rest[i]), None) for i in range(len(streams)) if rest[i]]
    came.sort(key=lambda event: (event[0], event[1], event[3] is None))
    month, done = int(streams.diamonds.sum()), 0
    before: tuple[LiveSplit, LiveSplit] = (NOTHING, NOTHING)
    out = []
    for at, stream, diamonds, gifter in came:
        done += diamonds
        after = tuple(split_until(done, month, rates, best=best, missions=missions) for best in (False, True))
        low, high = (now.less(then) for now, then in zip(after, before, strict=True))
        out.append(_Event(stream, at, gifter, worth_of(diamonds, rates, low, high)))
        before = (after[0], after[1])
    return out


def _streams(streams: Streams, events: list[_Event], rates: LiveRates) -> tuple[Earner, ...]:
    worths: list[list[_Event]] = [[] for _ in range(len(streams))]
    for event in events:
        worths[event.stream].append(event)
    out = []
    for i in np.lexsort((streams.end, streams.start)).tolist():
        own = worths[i]
        name = None if streams.stream_id is None else streams.stream_id[i]
        gifts = sum(e.gifter is not None for e in own)
        length = int(streams.end[i] - streams.start[i])
        out.append(Earner(name, _moment(streams.start[i]), length, gifts, _sum([e.worth for e in own], rates)))
    return tuple(out)


def _battles(streams: Streams, events: list[_Event], rates: LiveRates) -> tuple[Earner, ...]:
    if streams.battles is None:
        return ()
    b = streams.battles
    rows = zip(b.stream.tolist(), b.start.tolist(), b.end.tolist(), b.opponent_id.tolist(), strict=True)
    gifts = [e for e in events if e.gifter is not None]
    out = []
    for stream, start, end, opponent in sorted(rows, key=lambda row: row[1:3]):
        own = [e.worth for e in gifts if e.stream == stream and start <= e.at < end]
        out.append(Earner(opponent, _moment(start), end - start, len(own), _sum(own, rates)))
    return tuple(out)


def _sum(worths: list[LiveWorth], rates: LiveRates) -> LiveWorth:
    return reduce(add, worths, worth_of(0, rates, NOTHING, NOTHING))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
