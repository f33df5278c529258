"""Streams added to a ledger: only the days of the creators they touch are computed again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from attrs import evolve

from tierpace.core.arrays import handed, joined, names, texts
from tierpace.core.creators import Creator
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.errors import InputError, RowIssues
from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.days import NEVER
from tierpace.kernels.seconds import DAY
from tierpace.ledger.door_checks import check_door
from tierpace.ledger.intake import raise_or_collect, without_ghosts
from tierpace.ledger.lost_days import lost_streams
from tierpace.ledger.streams import Battles, Gifts, Streams
from tierpace.ledger.summing import alike, first_stream_days, intake_of, issues_of, partial_from, since, summed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tierpace.core.days import DayLike
    from tierpace.core.sessions import StreamSession
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.intake import Intake, OnError

    D = TypeVar("D", bound=DayTable)
    T = TypeVar("T", Gifts, Battles)


SMALLER = ("refuse", "replace")


def with_sessions(
    ledger: D,
    sessions: Iterable[StreamSession],
    *,
    last_day: DayLike | None,
    max_stream_hours: float,
    on_error: OnError,
    smaller: str = "refuse",
) -> D:
    """Return the ledger of its own streams and these; one with a known id takes the place of the older."""
    if smaller not in SMALLER:
        raise InputError("ledger.bad_smaller", "smaller", smaller, f"must be one of {', '.join(SMALLER)}")
    own = _streams(ledger)
    last = _last_day(ledger, last_day, on_error)
    intake = intake_of(sessions, last_day=last, max_stream_hours=max_stream_hours, on_error=on_error)
    _check_measured(ledger, own, intake)
    intake, older = _replacing(ledger, own, intake, on_error, smaller=smaller == "replace")
    ids = sorted({*ledger.ids, *intake.ids})
    place = {c: i for i, c in enumerate(ids)}
    old_row = np.array([place[c] for c in ledger.ids], np.int64)
    kept = own if not len(older) else own.take(np.delete(np.arange(len(own)), older))
    kept = _renumbered(kept, old_row)
    new = _renumbered(intake.streams, np.array([place[c] for c in intake.ids], np.int64))
    touched = np.zeros(len(ids), bool)
    touched[new.creator] = True
    edges = ledger.day_rule.edges(ledger.first_day, last)
    if len(edges) > len(ledger.edges):
        touched[kept.creator[kept.end >= ledger.edges[-1]]] = True
    fresh = np.flatnonzero(~_repeated(kept, new, touched))
    new, row = new.take(fresh), np.asarray(intake.row, np.int64)[fresh]
    streams = _joined(kept, new)

    span = ledger.days.shape[1]
    days = np.zeros((len(ids), len(edges) - 1, 3), np.int64)
    quality = np.zeros(days.shape[:2], np.uint8)
    days[old_row, :span], quality[old_row, :span] = ledger.days, ledger.quality
    on_roster, first_row = np.zeros(len(ids), np.int64), np.full(len(ids), NEVER)
    on_roster[old_row], first_row[old_row] = ledger.since, ledger.first_row
    rows = np.flatnonzero(touched)
    part = streams.of_creators(np.where(touched, np.cumsum(touched) - 1, -1))
    fresh_days, overlap, shared = summed(edges, ledger.day_rule, part, len(rows))
    fresh_days[quality[rows] == Quality.MISSING] = 0
    days[rows] = fresh_days
    first_row[rows] = first_stream_days(part, edges, len(rows))
    named = _named(ledger, own, touched[old_row])
    on_roster[rows] = since([ids[i] for i in rows], named, first_row[rows], fresh_days, ledger.first_day)
    at = np.flatnonzero(touched[streams.creator])[overlap] - len(kept)
    before = dict(zip(ledger.ids, ledger.creators, strict=True))
    assumed = ledger.partial_from is not None and last_day is None
    partial = partial_from(streams, ledger.day_rule, last) if assumed else None
    look_alike = RowIssues() if len(ids) == len(before) else alike(ids, new.creator, row)
    said = intake.issues + issues_of(new, row, ids, edges, overlap=(at[at >= 0], shared[at >= 0])) + look_alike
    return evolve(
        ledger,
        ids=texts(ids),
        creators=tuple(before.get(c) or Creator(c) for c in ids),
        days=handed(days),
        quality=handed(quality),
        measured=ledger.measured if len(own) else np.array([True, intake.measures_diamonds, True]),
        streams=streams,
        issues=ledger.issues + said if len(said) else ledger.issues,
        since=on_roster,
        first_row=first_row,
        partial_from=partial,
        lost_days=(
            *ledger.lost_days,
            *lost_streams(intake.lost, new.start, ledger.day_rule, ledger.first_day, last),
        ),
        named=None if ledger.named is None else _moved(ledger.named, old_row, len(ids)),
    )


def _moved(flags: Bools, place: Ints, n: int) -> Bools:
    """Return the flags of rows at their new places among n, those of nobody else set: (n,)."""
    out = np.zeros(n, bool)
    out[place] = flags
    return out


def _streams(ledger: DayTable) -> Streams:
    """Return the streams of a ledger, or raise if it was built from days."""
    if ledger.streams is None:
        raise InputError(
            "ledger.no_streams",
            "sessions",
            "a ledger of daily rows",
            "streams must be added to a ledger of streams",
            "build one with Ledger.from_sessions, or add rows of days and call Ledger.from_daily again",
        )
    return ledger.streams


def _last_day(ledger: DayTable, last_day: DayLike | None, on_error: OnError) -> date:
    """Return the last day of the ledger to be; it may grow, not shrink."""
    _, last_day = check_door(day_rule=ledger.day_rule, first_day=None, last_day=last_day, on_error=on_error)
    if last_day is None:
        return ledger.last_day
    if last_day < ledger.last_day:
        raise InputError(
            "ledger.days_reversed",
            "last_day",
            last_day,
            f"must be on or after the ledger's last day ({ledger.last_day})",
            "an earlier cut is made with as_of",
        )
    return last_day


def _check_measured(ledger: DayTable, own: Streams, intake: Intake) -> None:
    """Raise unless the streams measure diamonds where those of the ledger do."""
    measured = bool(ledger.measured[Signal.DIAMONDS])
    if len(own) and len(intake.streams) and intake.measures_diamonds != measured:
        raise InputError(
            "ledger.measures_differ",
            "diamonds",
            "streams with diamonds" if intake.measures_diamonds else "streams without diamonds",
            f"streams must measure what the ledger does, {'diamonds' if measured else 'no diamonds'} too",
            "build a new ledger of all streams",
        )


def _replacing(
    ledger: DayTable, own: Streams, intake: Intake, on_error: OnError, *, smaller: bool
) -> tuple[Intake, Ints]:
    """Return the sound streams, and the rows of older ones of the same ids.

    An id stays with its creator, and a newer state holds at least what the older did, unless ``smaller`` ones will do.
    """
    new = intake.streams
    none = np.zeros(0, np.int64)
    if own.stream_id is None or new.stream_id is None:
        return intake, none
    wanted = {key: i for i, key in enumerate(new.stream_id.tolist()) if key is not None}
    keys = own.stream_id.tolist()
    if wanted.keys().isdisjoint(keys):
        return intake, none
    older = np.array([i for i, key in enumerate(keys) if key in wanted], np.int64)
    newer = np.array([wanted[key] for key in own.stream_id[older]], np.int64)
    moved = np.array(
        [ledger.ids[a] != intake.ids[b] for a, b in zip(own.creator[older], new.creator[newer], strict=True)], bool
    )
    shrunk = np.zeros(len(older), bool) if smaller else _shrunk(own, older, new, newer) & ~moved
    if not (moved | shrunk).any():
        return intake, older
    out = np.unique(newer[moved | shrunk])
    others = set(newer[moved].tolist())
    bad = RowIssues(
        [
            (
                int(intake.row[i]),
                intake.ids[new.creator[i]],
                "stream_id",
                "session.other_creator" if i in others else "session.smaller_state",
                new.stream_id[i],
            )
            for i in out.tolist()
        ]
    )
    raise_or_collect(bad, on_error)
    sound = np.delete(np.arange(len(new)), out)
    intake = without_ghosts(
        evolve(intake, streams=new.take(sound), row=np.asarray(intake.row)[sound], issues=intake.issues + bad)
    )
    return intake, older[~(moved | shrunk)]


def _shrunk(own: Streams, older: Ints, new: Streams, newer: Ints) -> Bools:
    """Return which newer states hold less than the older: of diamonds or of a gifter's, or begin soon after its end.

    So comes back a stream whose collector was restarted without its state.
    """
    was, now = own.take(older), new.take(newer)
    after = (now.start >= was.end) & (now.start < was.end + DAY) & (was.end > was.start)
    out = (now.diamonds < was.diamonds) | after
    given = (_by_gifter(was), _by_gifter(now))
    lost = {row for (row, who), n in given[0].items() if n > given[1].get((row, who), 0)}
    out[list(lost)] = True
    return np.asarray(out)


def _by_gifter(streams: Streams) -> Counter[tuple[int, str]]:
    """Return the diamonds of each stream and gifter."""
    out: Counter[tuple[int, str]] = Counter()
    if streams.gifts is not None:
        gifts = (streams.gifts.stream.tolist(), streams.gifts.gifter_id.tolist(), streams.gifts.diamonds.tolist())
        for row, who, n in zip(*gifts, strict=True):
            out[row, who] += n
    return out


def _renumbered(streams: Streams, place: Ints) -> Streams:
    return evolve(streams, creator=handed(place[streams.creator])) if len(streams) else streams


def _repeated(old: Streams, new: Streams, touched: Bools) -> Bools:
    """Return which new streams without an id are there already, with all they hold."""
    known = set(_contents(old, np.flatnonzero(touched[old.creator])))
    return np.array([content[0] is None and content in known for content in _contents(new, np.arange(len(new)))], bool)


def _contents(streams: Streams, rows: Ints) -> list[tuple[Any, ...]]:
    """Return what streams hold: id, numbers, gifts and battles."""
    part = streams.take(rows)
    inner: list[list[tuple[Any, ...]]] = [[] for _ in range(len(part))]
    for extras in (part.gifts, part.battles):
        if extras is not None:
            columns = (getattr(extras, name).tolist() for name in names(type(extras)))
            for i, *rest in zip(*columns, strict=True):
                inner[i].append((type(extras).__name__, *rest))
    keys = [None] * len(part) if part.stream_id is None else part.stream_id.tolist()
    numbers = (c.tolist() for c in (part.creator, part.start, part.end, part.diamonds))
    return [(*row, tuple(sorted(x, key=repr))) for *row, x in zip(keys, *numbers, inner, strict=True)]


def _joined(old: Streams, new: Streams) -> Streams:
    """Return two lots of streams as one, the older first."""
    if not len(new):
        return old
    keyed = [s if s.stream_id is not None else evolve(s, stream_id=np.full(len(s), None, object)) for s in (old, new)]
    gifts, battles = _chained(old.gifts, new.gifts, len(old)), _chained(old.battles, new.battles, len(old))
    return evolve(joined(keyed, "m"), gifts=gifts, battles=battles)


def _chained(old: T | None, new: T | None, shift: int) -> T | None:
    """Return the gifts or battles of both, those of the new streams renumbered."""
    if new is None:
        return old
    moved = evolve(new, stream=handed(new.stream + shift))
    return moved if old is None else joined([old, moved], "m")


def _named(ledger: DayTable, own: Streams, rows: Bools) -> dict[str, Creator]:
    """Return who of these was named to the ledger, not found in streams alone.

    Creators who are described were named, and those on the roster before the first stream. (A creator named without a
    word, and with a stream on the ledger's first day, looks the same as one who was not.)
    """
    first = first_stream_days(own, ledger.edges, len(ledger.ids))
    return {
        ledger.ids[i]: ledger.creators[i]
        for i in np.flatnonzero(rows)
        if ledger.creators[i] != Creator(ledger.ids[i]) or ledger.since[i] < first[i]
    }
