"""Streams put into days: how a ledger is built from streams, cut in the middle of one, and identified."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from attrs import evolve

from tierpace.core.arrays import handed, made, texts
from tierpace.core.creators import Creator, unnamed
from tierpace.core.months import EPOCH, DayRule
from tierpace.core.quality import Quality
from tierpace.core.sessions import Battle, Gift, StreamSession
from tierpace.core.texts import look_alikes
from tierpace.errors import InputError, InputTypeError, RowIssues
from tierpace.kernels.arrays import Bools
from tierpace.kernels.blocks import blocks, parts
from tierpace.kernels.days import FOREVER, NEVER, day_of, gifts_into_days, streams_into_days
from tierpace.kernels.seconds import DAY
from tierpace.ledger.door_checks import check_door
from tierpace.ledger.intake import Intake, row_hash, take_in
from tierpace.ledger.lost_days import lost_streams
from tierpace.ledger.streams import Battles, Gifts, Streams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tierpace.core.days import DayLike
    from tierpace.kernels.arrays import Ints
    from tierpace.kernels.days import Crowd, Extent
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.intake import OnError

    D = TypeVar("D", bound=DayTable)


def from_sessions(
    cls: type[D],
    sessions: Iterable[StreamSession],
    *,
    day_rule: DayRule,
    creators: Iterable[Creator],
    first_day: DayLike | None,
    last_day: DayLike | None,
    max_stream_hours: float,
    on_error: OnError,
    measured: Any = None,
) -> D:
    """Build a ledger from stream objects; their gifts and battles come along."""
    first_day, last_day = check_door(day_rule=day_rule, first_day=first_day, last_day=last_day, on_error=on_error)
    reading: Any = {"last_day": last_day, "max_stream_hours": max_stream_hours, "on_error": on_error}
    intake = intake_of(sessions, **reading, measured=measured)
    return from_intake(cls, intake, day_rule=day_rule, creators=creators, first_day=first_day, last_day=last_day)


def intake_of(
    sessions: Iterable[StreamSession],
    *,
    last_day: date | None,
    max_stream_hours: float,
    on_error: OnError,
    measured: Any = None,
) -> Intake:
    """Return the sound ones of stream objects, with their gifts and battles."""
    if not isinstance(sessions, Iterable):
        raise _no_session("sessions", sessions)
    items = list(sessions)
    for i, s in enumerate(items):
        if not isinstance(s, StreamSession):
            raise _no_session(f"sessions[{i}]", s)
    intake = take_in(
        creator_id=[s.creator_id for s in items],
        start=[s.start for s in items],
        end=[s.end for s in items],
        diamonds=[s.diamonds for s in items],
        stream_id=[s.id for s in items],
        zone=None,
        nonexistent="raise",
        ambiguous="raise",
        last_day=last_day,
        max_stream_hours=max_stream_hours,
        on_error=on_error,
        text_numbers=False,
        details=[_extras(s) for s in items],
        measured=measured,
    )
    return evolve(intake, streams=_with_gifts(intake.streams, [items[i] for i in intake.row]))


def _no_session(field: str, value: object) -> InputTypeError:
    return InputTypeError(
        "session.bad_type", field, value, "each must be a StreamSession", "columns go to Ledger.from_columns"
    )


def _extras(session: StreamSession) -> tuple[Gift | Battle, ...] | None:
    """Return the gifts and battles of a stream in one order, whichever they came in."""
    return (*sorted(session.gifts, key=repr), *sorted(session.battles, key=repr)) or None


def _with_gifts(streams: Streams, items: list[StreamSession]) -> Streams:
    """Return the streams with the gifts and battles of the objects they came from."""
    gifts = [(i, _second(g.at), g.diamonds, g.gifter_id) for i, s in enumerate(items) for g in s.gifts]
    battles = [
        (i, _second(b.start), _second(b.end), b.opponent_id, b.won) for i, s in enumerate(items) for b in s.battles
    ]
    stream, at, *rest = _columns(gifts, 3, 4)
    at = np.minimum(at, streams.end[stream])  # where seconds of its stream are left over
    fought = made(Battles, *_columns(battles, 3, 5)) if battles else None
    return evolve(streams, gifts=made(Gifts, stream, at, *rest) if gifts else None, battles=fought)


def _second(moment: date) -> int:
    return int(moment.timestamp())  # type: ignore[attr-defined]  # a datetime; attrs' converter hides its type


def _columns(rows: Sequence[tuple[object, ...]], ints: int, width: int) -> list[Any]:
    out: list[Any] = []
    for k in range(width):
        column = np.empty(len(rows), np.int64 if k < ints else object)
        column[:] = [r[k] for r in rows]
        out.append(column)
    return out


def _local_day(day_rule: DayRule, at: int) -> date:
    """Return the day of the rule that an instant lies in."""
    guess = EPOCH + timedelta(days=at // DAY - 2)
    edges = day_rule.edges(guess, guess + timedelta(days=4))
    return guess + timedelta(days=int(day_of(np.array([at]), edges)[0]))


def days_covered(
    streams: Streams, day_rule: DayRule, first_day: date | None, last_day: date | None
) -> tuple[date, date]:
    """Return the days that the ledger covers: those given, else those of the streams."""
    if not len(streams):
        first, last = first_day or last_day, last_day or first_day
        if first is None or last is None:
            raise InputError(
                "ledger.no_days", "last_day", None, "without streams, last_day must say what is known", "pass last_day="
            )
        return first, last
    first = first_day or _local_day(day_rule, int(streams.start.min()))
    if last_day is None:
        latest = int(streams.start.max())
        if day_rule.midnight == "split":
            latest = max(latest, int(streams.end.max()) - 1)
        last_day = max(_local_day(day_rule, latest), first)
    return min(first, last_day), last_day


def partial_from(streams: Streams, day_rule: DayRule, last: date) -> date | None:
    """Return the day from which days may be partial where ``last`` is only assumed: that of the last start."""
    found = _local_day(day_rule, int(streams.start.max())) if len(streams) else last
    return found if found <= last else None


def named_of(ids: Sequence[str], named: Mapping[str, Creator]) -> Bools | None:
    """Return who of these was named: (N,), or None where nobody was."""
    return np.array([c in named for c in ids], bool) if named else None


def summed(
    ledger_edges: Ints, day_rule: DayRule, streams: Streams, n: int, *, crowd: Crowd | None = None
) -> tuple[Ints, Ints, Ints]:
    """Return the days (n, D, 3) of the streams, the rows that overlap earlier ones, and by how many seconds."""
    rest = streams.diamonds
    if streams.gifts is not None:
        rest = rest.copy()
        np.subtract.at(rest, streams.gifts.stream, streams.gifts.diamonds)
    whole = day_rule.midnight == "start"
    days, row, shared = streams_into_days(
        streams.creator,
        streams.start,
        streams.end,
        rest,
        edges=ledger_edges,
        n=n,
        min_seconds=day_rule.min_seconds,
        per_stream=day_rule.per == "stream",
        whole=whole,
        crowd=crowd,
    )
    if (gifts := streams.gifts) is not None:
        start, end = streams.start[gifts.stream], streams.end[gifts.stream]
        at = start if whole else gifts.at
        gifts_into_days(streams.creator[gifts.stream], at, start, end, gifts.diamonds, edges=ledger_edges, days=days)
    return days, row, shared


def from_intake(
    cls: type[D],
    intake: Intake,
    *,
    day_rule: DayRule,
    creators: Iterable[Creator],
    first_day: date | None,
    last_day: date | None,
) -> D:
    """Build a ledger from sound streams."""
    named = by_id(creators)
    ids = sorted({*intake.ids, *named})
    streams = intake.streams
    if len(streams) and len(ids) > len(intake.ids):
        place = {c: i for i, c in enumerate(ids)}
        streams = evolve(streams, creator=handed(np.array([place[c] for c in intake.ids], np.int64)[streams.creator]))
    first, last = days_covered(streams, day_rule, first_day, last_day)
    edges = day_rule.edges(first, last)
    days, overlap, shared = summed(edges, day_rule, streams, len(ids), crowd=intake.crowd)
    said = issues_of(streams, intake.row, ids, edges, overlap=(overlap, shared), extent=intake.extent)
    first_row = first_stream_days(streams, edges, len(ids))
    return made(
        cls,
        ids=ids,
        creators=tuple(map(named.get, ids, unnamed(ids))) if named else unnamed(ids),
        day_rule=day_rule,
        first_day=first,
        days=days,
        quality=np.zeros(days.shape[:2], np.uint8),
        measured=np.array([True, intake.measures_diamonds, True]),
        streams=streams,
        issues=intake.issues + said + alike(ids, streams.creator, intake.row),
        lost_days=lost_streams(intake.lost, streams.start, day_rule, first, last),
        since=since(ids, named, first_row, days, first),
        first_row=first_row,
        partial_from=None if last_day is not None else partial_from(streams, day_rule, last),
        named=named_of(ids, named),
    )


def issues_of(
    streams: Streams,
    row: Sequence[int] | Ints,
    ids: Sequence[str],
    edges: Ints,
    *,
    overlap: tuple[Ints, Ints],
    extent: Extent | None = None,
) -> RowIssues:
    """Return what there is to say of streams (in these rows of the input): overlaps, and what lies outside the days."""
    after = before = np.zeros(0, np.int64)
    if extent is None or extent[0] < edges[0] or extent[1] >= edges[-1]:
        after, before = np.flatnonzero(streams.start >= edges[-1]), np.flatnonzero(streams.start < edges[0])
    said = [
        (int(row[i]), ids[streams.creator[i]], "start", code, int(value))
        for code, rows, values in (
            ("session.overlap", *overlap),
            ("session.after_last_day", after, streams.start[after]),
            ("session.before_first_day", before, streams.start[before]),
        )
        for i, value in zip(rows.tolist(), values.tolist(), strict=True)
    ]
    return RowIssues(said)


def first_stream_days(streams: Streams, edges: Ints, n: int) -> Ints:
    """Return the day of each creator's first stream, `NEVER` where there is none: (n,)."""
    begins, latest = np.full(n, FOREVER), FOREVER
    for rows in blocks(len(streams)):
        start = streams.start[rows]
        if start.min() < latest:  # in order of time, not so once all have been seen
            np.minimum.at(begins, streams.creator[rows], start)
            latest = int(begins.max())
    return np.where(begins < FOREVER, day_of(begins, edges), NEVER)


def since(
    ids: Sequence[str],
    named: Mapping[str, Creator],
    first_row: Ints,
    days: Ints,
    first_day: date,
) -> Ints:
    """Return the index of the day from which each creator is on the roster: (N,).

    Of those not named, the day of the first stream or row (N,). A named creator is on it from the first day in the
    network and with data, even without a stream or row, or from the first day with anything on it.
    """
    out = first_row.copy()
    for i, c in enumerate(map(named.get, ids)):
        if c is not None:
            begins = [(d - first_day).days for d in (c.joined, c.known_from) if d is not None]
            something = days[i].any(1)
            seen = int(something.argmax()) if something.any() else NEVER
            out[i] = min(seen, max(begins, default=0))
    return np.maximum(out, 0)


def first_rows(n: int, who: Ints, day: Ints) -> Ints:
    """Return the first day of each creator's rows: (n,)."""
    out = np.full(n, NEVER, np.int64)
    np.minimum.at(out, who, day)
    return out


def alike(ids: Sequence[str], who: Ints, row: Sequence[int] | Ints) -> RowIssues:
    """Return the first row of each creator whose id looks like another's: they may be one creator."""
    others = look_alikes(ids)
    if not others:
        return RowIssues()
    found, first = np.unique(who, return_index=True)
    rows = [
        (int(row[at]), ids[c], "creator_id", "creator.near_duplicate", others[ids[c]])
        for c, at in zip(found.tolist(), first.tolist(), strict=True)
        if ids[c] in others
    ]
    return RowIssues(sorted(rows))


def by_id(creators: object) -> dict[str, Creator]:
    """Return creators by id; two with one id are an error."""
    out: dict[str, Creator] = {}
    for c in creators if isinstance(creators, Iterable) else (None,):
        if not isinstance(c, Creator):
            raise InputTypeError(
                "creator.bad_type",
                "creators",
                creators if c is None else c,
                "each must be a Creator",
                'write [Creator("id", name=…)]',
            )
        if c.id in out:
            raise InputError("creator.duplicate", "creators", c.id, "a creator id must appear only once")
        out[c.id] = c
    return out


def sum_again(ledger: D, rows: Ints) -> D:
    """Return the ledger with the days of these creators computed again from its streams; masked days stay masked."""
    if not len(rows) or ledger.streams is None:
        return ledger
    lookup = np.full(len(ledger.ids), -1, np.int64)
    lookup[rows] = np.arange(len(rows))
    fresh, _, _ = summed(ledger.edges, ledger.day_rule, ledger.streams.of_creators(lookup), len(rows))
    days = ledger.days.copy()
    fresh[ledger.quality[rows] == Quality.MISSING] = 0
    days[rows] = fresh
    return evolve(ledger, days=handed(days))


def with_creators(ledger: D, creators: Sequence[Creator]) -> D:
    """Return the ledger with creators described, or added without a stream."""
    named = by_id(creators)
    ids = sorted({*ledger.ids, *named})
    place = {c: i for i, c in enumerate(ids)}
    old = np.array([place[c] for c in ledger.ids], np.int64)
    days = np.zeros((len(ids), *ledger.days.shape[1:]), np.int64)
    quality = np.zeros(days.shape[:2], np.uint8)
    days[old], quality[old] = ledger.days, ledger.quality
    before = dict(zip(ledger.ids, ledger.creators, strict=True))
    streams, reported = ledger.streams, None
    if ledger.reported is not None:
        reported = np.zeros(quality.shape, bool)
        reported[old] = ledger.reported
    return evolve(
        ledger,
        ids=texts(ids),
        creators=tuple(named.get(c) or before[c] for c in ids),
        days=handed(days),
        quality=handed(quality),
        since=since(ids, named, first_rows(len(ids), old, ledger.since), days, ledger.first_day),
        first_row=first_rows(len(ids), old, ledger.first_row),
        reported=handed(reported),
        named=_named_too(ledger, ids, named),
        streams=evolve(streams, creator=handed(old[streams.creator])) if streams else streams,
    )


def _named_too(ledger: DayTable, ids: Sequence[str], named: Mapping[str, Creator]) -> Bools | None:
    """Return who was named to the ledger, or is now: (N,)."""
    before = set() if ledger.named is None else set(ledger.ids[ledger.named])
    return np.array([c in named or c in before for c in ids], bool) if named or before else None


def digest(ledger: DayTable) -> str:
    """Return a key of the ledger's content that does not depend on the order of its streams."""
    h = blake2b(digest_size=16)
    head = (ledger.first_day, ledger.day_rule, ledger.creators, ledger.measured.tolist(), ledger.since.tolist())
    h.update(repr(head).encode())
    h.update(ledger.first_row.astype("<i8").data)
    if ledger.reported is not None:
        h.update(np.packbits(ledger.reported).data)
    for rows in parts(len(ledger.ids)):
        h.update(np.ascontiguousarray(ledger.days[rows], "<i8").data)
    h.update(np.ascontiguousarray(ledger.quality).data)
    if (s := ledger.streams) is not None:
        columns = (s.creator, s.start, s.end, s.diamonds)
        each = (row_hash(*(c[rows] for c in columns)).sum() for rows in blocks(len(s)))
        mixed = sum(map(int, each)) % (1 << 64)
        h.update(f"{len(s)} {mixed}".encode())
        if s.gifts is not None and len(s.gifts.at):
            given = row_hash(s.start[s.gifts.stream], s.gifts.at, s.gifts.diamonds).sum()
            h.update(str(given).encode())
    return h.hexdigest()
