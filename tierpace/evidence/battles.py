"""What battles bring: diamonds a minute inside a battle against outside it, in the same streams."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from tierpace.core.arrays import Sealed, axes, made
from tierpace.core.checks import require_level
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.evidence.intervals import ENOUGH, more_interval
from tierpace.evidence.sources import battles_of, gifts_of, streams_of
from tierpace.kernels.arrays import Bools, Floats, Ints, Objects
from tierpace.kernels.days import day_of
from tierpace.kernels.seconds import HOUR, MINUTE
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress


LEVEL = 0.9
BY = ("opponent", "hour")
KINDS = kinds_of(text="creator_id group", count="diamonds")


@frozen(eq=False)
class Battled(Sealed):
    """Battles, one a row, with the streams they belong to.

    Attributes
    ----------
    row, stream, creator : (m,) int64
        Rows of the battle, its stream and its creator.
    start, end : (m,) int64
        UTC seconds, within the stream.
    minutes, diamonds : (m,) float64
        Of the battle: of its gifts.
    outside : (m,) float64
        Diamonds a minute of the same stream outside all of its battles; NaN where it has no such minute.
    """

    row: Ints = axes("m")
    stream: Ints = axes("m")
    creator: Ints = axes("m")
    start: Ints = axes("m")
    end: Ints = axes("m")
    minutes: Floats = axes("m")
    diamonds: Floats = axes("m")
    outside: Floats = axes("m")

    @property
    def more(self) -> Floats:
        """Diamonds that each battle brought beyond the stream's rate outside: (m,)."""
        return np.asarray(self.diamonds - self.outside * self.minutes)


def battled(progress: Progress) -> Battled:
    """Return the battles up to the cut that have a length; gifts at the end of one lie outside it.

    Raises
    ------
    InputError
        The ledger has no streams, or its streams no battles or no gifts.
    """
    streams = streams_of(progress)
    battles, gifts = battles_of(streams), gifts_of(streams)
    start = np.maximum(battles.start, streams.start[battles.stream])
    end = np.minimum(battles.end, streams.end[battles.stream])
    order = np.lexsort((start, battles.stream))
    order = order[(end > start)[order]]
    stream, start, end = battles.stream[order], start[order], end[order]
    sums = _gifts_before(gifts.stream, gifts.at, gifts.diamonds, len(streams))
    diamonds = sums(stream, end) - sums(stream, start)
    covered, within = _union(stream, start, end, sums, len(streams))
    free = (streams.end - streams.start) - covered
    itemised = np.bincount(gifts.stream, gifts.diamonds, minlength=len(streams))
    outside = np.divide((itemised - within) * MINUTE, free, out=np.full(len(streams), np.nan), where=free > 0)
    return made(
        Battled,
        row=order,
        stream=stream,
        creator=streams.creator[stream],
        start=start,
        end=end,
        minutes=(end - start) / MINUTE,
        diamonds=diamonds.astype(np.float64),
        outside=outside[stream],
    )


def _gifts_before(stream: Ints, at: Ints, diamonds: Ints, n: int) -> Any:
    """Return a function: the diamonds of gifts of a stream before an instant."""
    order = np.lexsort((at, stream))
    stream, at = stream[order], at[order]
    total = np.r_[0, np.cumsum(diamonds[order])]
    begin = np.searchsorted(stream, np.arange(n))
    base = int(at.min(initial=0))
    span = int(at.max(initial=0)) - base + 2
    key = stream * span + (at - base)

    def before(which: Ints, when: Ints) -> Ints:
        place = np.searchsorted(key, which * span + np.clip(when - base, 0, span - 1))
        return np.asarray(total[np.maximum(place, begin[which])] - total[begin[which]])

    return before


def _union(stream: Ints, start: Ints, end: Ints, sums: Any, n: int) -> tuple[Ints, Ints]:
    """Return, for each stream, the seconds in a battle and the diamonds of gifts then; rows by stream and start."""
    latest = np.array(end)
    for i in range(1, len(end)):  # battles of one stream may overlap
        if stream[i] == stream[i - 1]:
            latest[i] = max(latest[i], latest[i - 1])
    begin = np.array(start)
    begin[1:] = np.where(stream[1:] == stream[:-1], np.maximum(start[1:], latest[:-1]), start[1:])
    begin = np.minimum(begin, end)
    seconds = np.bincount(stream, end - begin, minlength=n).astype(np.int64)
    diamonds = np.bincount(stream, sums(stream, end) - sums(stream, begin), minlength=n).astype(np.int64)
    return seconds, diamonds


def battle_recaps(progress: Progress) -> Table:
    """Return one row a battle of the month, against the rest of its stream.

    Parameters
    ----------
    progress : Progress
        With streams that have gifts and battles.

    Returns
    -------
    Table
        creator_id, stream_id, start (UTC), hour (local), minutes, opponent_id, won, diamonds (of gifts from its start
        to before its end), per_minute, outside_per_minute (of the same stream outside its battles; None where it has no
        such time), more (diamonds beyond that rate). By creator and start. A battle's score is not diamonds.

    Examples
    --------
    >>> from datetime import date, datetime, timedelta, timezone
    >>> import tierpace as tp
    >>> start, minute = datetime(2026, 3, 1, 20, tzinfo=timezone.utc), timedelta(minutes=1)
    >>> stream = tp.StreamSession(
    ...     "ann", start=start, end=start + 60 * minute, diamonds=500,
    ...     gifts=[tp.Gift(start + 3 * minute, diamonds=200, gifter_id="zoe"),
    ...            tp.Gift(start + 30 * minute, diamonds=110, gifter_id="bob")],
    ...     battles=[tp.Battle(start, end=start + 5 * minute, opponent_id="cem", won=True)],
    ... )  # fmt: skip
    >>> progress = tp.Ledger.from_sessions([stream], day_rule=tp.DayRule("UTC")).as_of(date(2026, 3, 1))
    >>> row = next(iter(tp.evidence.battle_recaps(progress)))
    >>> row["per_minute"], row["outside_per_minute"], row["more"]
    (40.0, 2.0, 190.0)
    """
    found, streams = battled(progress), streams_of(progress)
    battles, edges = battles_of(streams), progress.history.edges
    day = day_of(found.start, edges)
    rows = []
    for k in np.lexsort((found.start, found.creator)):
        if day[k] < max(progress.start, 0) or day[k] >= len(edges) - 1:
            continue
        outside = float(found.outside[k])
        told = np.isfinite(outside)
        rows.append(
            {
                "creator_id": progress.ids[found.creator[k]],
                "stream_id": None if streams.stream_id is None else streams.stream_id[found.stream[k]],
                "start": datetime.fromtimestamp(int(found.start[k]), UTC).isoformat(),
                "hour": int((found.start[k] - edges[day[k]]) // HOUR),
                "minutes": float(found.minutes[k]),
                "opponent_id": battles.opponent_id[found.row[k]],
                "won": battles.won[found.row[k]],
                "diamonds": int(found.diamonds[k]),
                "per_minute": float(found.diamonds[k] / found.minutes[k]),
                "outside_per_minute": outside if told else None,
                "more": float(found.more[k]) if told else None,
            }
        )
    names = (
        "creator_id", "stream_id", "start", "hour", "minutes", "opponent_id", "won", "diamonds", "per_minute",
        "outside_per_minute", "more",
    )  # fmt: skip
    return Table({n: tuple(r[n] for r in rows) for n in names}, kinds=KINDS)


def battle_lift(progress: Progress, *, by: str | None = None, level: float = LEVEL) -> Table:
    """Return what a minute of battle brings beyond a minute of the same stream outside it.

    Parameters
    ----------
    progress : Progress
        With streams that have gifts and battles.
    by : {"opponent", "hour"}, optional
        Split each creator's battles so. Default: all of a creator's together, and those of the roster.
    level : float
        Of the intervals.

    Returns
    -------
    Table
        creator_id (None: the roster), group (None, an opponent, or a local hour), battles, streams, minutes, won (share
        of battles whose end is known; None if none is), inside and outside (diamonds a minute), more (inside less
        outside, minute by minute of battle) with low and high. More and its interval are None with under 8 streams.

    Raises
    ------
    InputError
        The ledger has no streams, its streams no battles or gifts, or an argument is unknown.

    Notes
    -----
    Each stream is its own control: what its battles brought less what their minutes would have brought at its rate
    outside, over the minutes of battle. The interval is that of a ratio over streams (over creators for the roster),
    Hall's t for skewed values. It says what goes with battles, not what they cause: who starts
    a battle when the room is full sees more inside.

    Examples
    --------
    >>> from datetime import date, datetime, timedelta, timezone
    >>> import tierpace as tp
    >>> minute = timedelta(minutes=1)
    >>> def stream(day, inside):
    ...     start = datetime(2026, 3, day, 20, tzinfo=timezone.utc)
    ...     gifts = [tp.Gift(start + minute, diamonds=inside, gifter_id="zoe"),
    ...              tp.Gift(start + 30 * minute, diamonds=110, gifter_id="bob")]  # fmt: skip
    ...     battle = tp.Battle(start, end=start + 5 * minute)
    ...     return tp.StreamSession(
    ...         "ann", start=start, end=start + 60 * minute, diamonds=999, gifts=gifts, battles=[battle]
    ...     )
    >>> ledger = tp.Ledger.from_sessions([stream(d, 200 + d) for d in range(1, 11)], day_rule=tp.DayRule("UTC"))
    >>> row = next(iter(tp.evidence.battle_lift(ledger.as_of(date(2026, 3, 10)))))
    >>> row["creator_id"], row["streams"], round(row["more"], 2), row["low"] > 0
    ('ann', 10, 39.1, True)
    """
    if by is not None and by not in BY:
        raise InputError("evidence.bad_group", field="by", value=by, requirement=f"must be one of {', '.join(BY)}")
    require_level(level, "evidence.bad_level")
    found, battles = battled(progress), battles_of(streams_of(progress))
    won = np.array([np.nan if w is None else float(w) for w in battles.won[found.row]])
    labels = _labels(progress, found, by)
    rows = []
    for i in np.unique(found.creator):
        own = found.creator == i
        for label in sorted(set(labels[own].tolist()), key=lambda v: (v is None, v)):
            at = own & (labels == label) if by else own
            rows.append({"creator_id": progress.ids[i], "group": label, **_lift(found, won, at, found.stream, level)})
    if by is None:
        everyone = np.ones(len(found.stream), bool)
        rows.append({"creator_id": None, "group": None, **_lift(found, won, everyone, found.creator, level)})
    text = f"each stream against itself; figures on under {ENOUGH} are left out"
    return Table({n: tuple(r[n] for r in rows) for n in LIFT}, (Note("paired", text),), kinds=KINDS)


LIFT = (
    "creator_id", "group", "battles", "streams", "minutes", "won", "inside", "outside", "more", "low", "high",
)  # fmt: skip


def _labels(progress: Progress, found: Battled, by: str | None) -> Objects:
    """Return the group of each battle: (m,)."""
    if by is None:
        return np.full(len(found.stream), None, object)
    if by == "hour":
        edges = progress.history.edges
        hour = (found.start - edges[np.clip(day_of(found.start, edges), 0, None)]) // HOUR
        return np.array([f"{h:02d}:00" for h in hour], object)
    battles = battles_of(streams_of(progress))
    return np.asarray(battles.opponent_id[found.row])


def _lift(found: Battled, won: Floats, at: Bools, unit: Ints, level: float) -> dict[str, Any]:
    """Return what some battles brought; ``unit`` (m,) is what varies by itself: streams, or creators."""
    paired = at & np.isfinite(found.outside)
    minutes, diamonds = found.minutes[paired], found.diamonds[paired]
    interval = _ratio(found.more[paired], minutes, unit[paired], level)
    known = won[at][np.isfinite(won[at])]
    time = float(minutes.sum())
    return {
        "battles": int(at.sum()),
        "streams": len(np.unique(found.stream[at])),
        "minutes": float(found.minutes[at].sum()),
        "won": float(known.mean()) if len(known) else None,
        "inside": float(diamonds.sum() / time) if time else None,
        "outside": float((found.outside[paired] * minutes).sum() / time) if time else None,
        **dict(zip(("more", "low", "high"), interval or (None,) * 3, strict=True)),
    }


def _ratio(more: Floats, minutes: Floats, unit: Ints, level: float) -> tuple[float, float, float] | None:
    """Return Σ more ÷ Σ minutes over units, with its interval."""
    _, place = np.unique(unit, return_inverse=True)
    if not len(place):
        return None
    total, time = (np.bincount(place, v).astype(np.float64) for v in (more, minutes))
    return more_interval(total, time, level)


def more_a_minute(progress: Progress) -> Floats:
    """Return what a minute of battle brings each creator beyond a minute outside: (N,), shrunk to the roster's.

    A creator's own counts as n / (n + 8) with n streams that had a battle. NaN for all where nobody had one.
    """
    found, n = battled(progress), len(progress.ids)
    paired = np.isfinite(found.outside)
    if not paired.any():
        return np.full(n, np.nan)
    more, time = (
        np.bincount(found.creator[paired], v[paired], minlength=n).astype(np.float64)
        for v in (found.more, found.minutes)
    )
    pairs = np.unique(np.stack((found.creator, found.stream), 1)[paired], axis=0)
    streams = np.bincount(pairs[:, 0], minlength=n)
    roster = more.sum() / time.sum()
    own = np.divide(more, time, out=np.full(n, roster), where=time > 0)
    return np.asarray(roster + (own - roster) * streams / (streams + ENOUGH))
