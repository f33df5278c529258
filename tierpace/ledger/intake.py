"""From raw columns to sound streams: every bad row is found, reported or set aside; exact duplicates count once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import made, sealed
from tierpace.core.checks import is_number
from tierpace.core.months import EPOCH, DayRule
from tierpace.core.number_marks import NumberMarks, column_marks
from tierpace.core.sessions import MOST_DIAMONDS
from tierpace.errors import InputError, InputTypeError, RowErrors, RowIssues
from tierpace.kernels.arrays import Bools, Ints, Objects
from tierpace.kernels.blocks import blocks
from tierpace.kernels.days import crowds
from tierpace.kernels.seconds import DAY, HOUR
from tierpace.ledger.columns import MICRO, as_array, decode_counts, decode_times, same_length
from tierpace.ledger.door_checks import one_of, said_of_streams
from tierpace.ledger.far_dates import FAR_DAYS, far_rows, other_rows
from tierpace.ledger.ids import decode_ids, decode_keys, doubtful_rows
from tierpace.ledger.streams import Streams
from tierpace.ledger.zones import to_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from tierpace.kernels.days import Crowd, Extent
    from tierpace.ledger.columns import Masks

    Found = tuple[str, Masks, Any]  # field, masks, values as given
    OnError = Literal["raise", "collect"]

EARLIEST = 631_152_000  # 1990-01-01 UTC: an earlier stream is a wrong unit or a lost date
LATEST = 7_258_118_400  # 2200-01-01 UTC: the same where last_day is not given
VERY_LONG = 24 * HOUR
MOST_HOURS = 2400  # diamonds × seconds of one stream stay within int64


@frozen(eq=False)
class Intake:
    """Sound streams of sorted ids, whether diamonds are measured, and what there was to say of single rows."""

    ids: list[str]
    streams: Streams
    row: Sequence[int] | Ints
    measures_diamonds: bool
    issues: RowIssues
    crowd: Crowd | None  # of the streams, if it is known
    extent: Extent | None  # the same
    lost: Ints  # (L,) instants of rows that were set aside, where one can be read


def _check_reading(zone: str | None, nonexistent: object, ambiguous: object, max_stream_hours: object) -> None:
    if zone is not None:
        DayRule(zone)
    one_of("nonexistent", nonexistent, "raise", "shift_forward")
    one_of("ambiguous", ambiguous, "raise", "earlier", "later")
    number = is_number(max_stream_hours)
    if not number or not 0 < max_stream_hours <= MOST_HOURS:  # type: ignore[operator]  # a number, as just seen
        raise InputError(
            "input.bad_max_stream_hours",
            "max_stream_hours",
            max_stream_hours,
            f"must be a number above 0, at most {MOST_HOURS}",
        )


def report(masks: list[Found], names: Objects) -> RowIssues:
    """Return the rows of all masks, in the order of rows; each entry is (field, masks, values as given)."""
    rows = [
        (int(i), names[i], field, code, _plain(values[i]))
        for field, found, values in masks
        for code, mask in found.items()
        for i in np.flatnonzero(mask)
    ]
    return RowIssues(sorted(rows, key=lambda r: r[0]))


def _plain(value: Any) -> Any:
    """Return a number of numpy's as Python's: 1.5, not np.float64(1.5)."""
    return value.item() if isinstance(value, np.number | np.bool_ | np.str_) else value


def raise_or_collect(bad: RowIssues, on_error: OnError) -> None:
    """Raise RowErrors if rows are bad and not to be set aside."""
    if len(bad) and on_error == "raise":
        raise RowErrors(bad)


def take_in(  # a door has one argument for each column and each decision of the caller
    *,
    creator_id: Any,
    start: Any,
    end: Any,
    diamonds: Any,
    stream_id: Any,
    zone: str | None,
    nonexistent: Any,
    ambiguous: Any,
    last_day: date | None,
    max_stream_hours: float,
    on_error: OnError,
    text_numbers: bool | NumberMarks,
    details: Sequence[Hashable] | None = None,
    measured: Any = None,
    part: bool = False,
) -> Intake:
    """Decode, check and de-duplicate columns of streams; ``details`` is what else a row holds, such as gifts.

    ``measured``: which signals are, where the rows cannot say it. ``part``: these are some rows of a whole, so nothing
    is refused for being unlike the others.
    """
    _check_reading(zone, nonexistent, ambiguous, max_stream_hours)
    who, _ = as_array(creator_id, "creator_id")
    begin, begin_kind = as_array(start, "start")
    finish, finish_kind = as_array(end, "end")
    amounts = None if diamonds is None else as_array(diamonds, "diamonds")[0]
    labels = None if stream_id is None else as_array(stream_id, "stream_id")[0]
    n = same_length({"creator_id": who, "start": begin, "end": finish, "diamonds": amounts, "stream_id": labels})
    if amounts is not None and amounts.dtype == bool:
        raise InputTypeError("session.bad_diamonds", "diamonds", "a column of bool", "must be counts")

    codes, ids, _ = decode_ids(who, "creator_id")
    names = np.array(["", *ids], object)
    nameless, maybe_lost = doubtful_rows(ids, codes, part=part)
    keys = None if labels is None else decode_keys(labels, "stream_id")
    marks = column_marks(amounts, text_numbers)
    measured = _measured(measured, amounts, text=marks or False, rows=n)
    columns = _Columns(
        start=(begin, begin_kind),
        end=(finish, finish_kind),
        diamonds=amounts if measured else None,
        to_utc=None if zone is None else lambda t: to_utc(t, zone, nonexistent=nonexistent, ambiguous=ambiguous),
        latest=LATEST if last_day is None else ((last_day - EPOCH).days + 2) * DAY + DAY // 2,
        longest=max_stream_hours * HOUR,
        text_numbers=marks,
    )
    since, until, count, long = (np.zeros(n, kind) for kind in (np.int64, np.int64, np.int64, bool))
    told: list[tuple[int, str, str, str, Any]] = []
    extents: list[Extent | None] = []
    for rows in blocks(n):
        found, extent = columns.read(rows, (since[rows], until[rows], count[rows]))
        extents.append(extent)
        if found:  # else the extremes show that none is
            long[rows] = until[rows] - since[rows] > VERY_LONG
        found = [("creator_id", {code: mask[rows] for code, mask in nameless.items()}, who[rows]), *found]
        if any(np.any(mask) for _, masks, _ in found for mask in masks.values()):
            told += [(row + rows.start, *rest) for row, *rest in report(found, names[codes[rows] + 1])]
    contents = _Contents((codes, since, until, count), keys, details)
    conflicts = {} if keys is None else {"session.conflicting_duplicate": _conflicts(keys, contents)}
    distant = {} if part else {"session.far_date": far_rows(since, told, FAR_DAYS * DAY)}
    told += report([("stream_id", conflicts, labels), ("start", distant, begin)], names[codes + 1])
    bad = RowIssues(sorted(told, key=lambda r: r[0]))
    raise_or_collect(bad, on_error)

    keep = other_rows(n, bad.row)
    row: range | Ints = np.flatnonzero(keep) if len(bad) else range(n)
    sound = [c[row] for c in contents.columns] if len(bad) else list(contents.columns)
    extent = None if "session.far_date" in bad.code else _whole(extents)
    crowd = crowds(*sound[:3], extent=extent)
    again = _repeats(contents, np.sort(crowd[0] if isinstance(row, range) else row[crowd[0]]))
    said = RowIssues()
    if again.any() or long.any() or maybe_lost:
        worth = {"session.duplicate": again, **{code: mask & keep for code, mask in maybe_lost.items()}}
        very_long = {"session.very_long": long & keep & ~again}
        said = report([("creator_id", worth, who), ("end", very_long, finish)], names[codes + 1])
    if again.any():
        row = np.flatnonzero(keep & ~again)
        sound = [c[row] for c in contents.columns]
    who_, since, until, count = sound
    streams = made(Streams, who_, since, until, count, None if keys is None else sealed(_taken(keys, row)))
    intake = Intake(
        ids, streams, row, measured, bad + said, None if again.any() else crowd, extent, _instants(bad, contents)
    )
    return intake if isinstance(row, range) else without_ghosts(intake)


def _instants(bad: RowIssues, contents: _Contents) -> Ints:
    """Return the starts of bad rows, or their ends where those alone can be read: (L,)."""
    _, since, until, _ = contents.columns
    row = np.unique(np.array(bad.row, np.int64))
    at = np.where((since[row] >= EARLIEST) & (since[row] < LATEST), since[row], until[row])
    return np.asarray(at[(at >= EARLIEST) & (at < LATEST)])


@frozen(eq=False)
class _Columns:
    """What rows say apart from their creators: columns as given, and how to read them."""

    start: tuple[NDArray[Any], str]
    end: tuple[NDArray[Any], str]
    diamonds: NDArray[Any] | None
    to_utc: Callable[[Ints], tuple[Ints, Masks]] | None
    latest: int
    longest: float
    text_numbers: NumberMarks | None

    def read(self, rows: slice, into: tuple[Ints, ...]) -> tuple[list[Found], Extent | None]:
        """Read start, end and diamonds of a block of rows; return the masks of what is wrong with them.

        With them the bounds of start and end, None if any of them is wrong.
        """
        since, until, count = into
        first, bad_first = decode_times(self.start[0][rows], self.start[1], to_utc=self.to_utc)
        last, bad_last = decode_times(self.end[0][rows], self.end[1], to_utc=self.to_utc)
        length = last - first
        np.floor_divide(first, MICRO, out=since)
        np.floor_divide(length, MICRO, out=until)
        until += since
        found: list[Found] = []
        extent = None if bad_first or bad_last else self._extent(since, until, length)
        if extent is None:
            wrong_first, wrong_span = self._wrong(since, until, length, ~any_of(bad_first | bad_last, len(first)))
            bad_first |= {"session.implausible_time": wrong_first | bad_first.get("session.implausible_time", False)}
            begin, finish = self.start[0][rows], self.end[0][rows]
            found = [("start", bad_first, begin), ("end", bad_last, finish), ("end", wrong_span, finish)]
        if self.diamonds is None:
            return found, extent
        count[:], masks = decode_counts(self.diamonds[rows], "session", text=self.text_numbers or False)
        if masks or count.view(np.uint64).max() > MOST_DIAMONDS:  # so seen, numbers below zero are the greatest
            masks["session.negative_diamonds"] = count < 0
            masks["session.too_large"] = (count > MOST_DIAMONDS) | masks.get("session.too_large", False)
            found.append(("diamonds", masks, self.diamonds[rows]))
        return found, extent

    def _extent(self, since: Ints, until: Ints, length: Ints) -> Extent | None:
        """Return what start and end keep within, where that shows that nothing is `_wrong`, as is nearly always so."""
        most = int(length.view(np.uint64).max())  # so seen, lengths below zero are the greatest
        if most > min(self.longest, VERY_LONG) * MICRO:
            return None
        extent = int(since.min()), int(since.max()), most // MICRO
        end = min(self.latest, LATEST)
        sound = extent[0] >= EARLIEST and (sum(extent[1:]) < end or until.max() < end)
        return extent if sound else None

    def _wrong(self, since: Ints, until: Ints, length: Ints, timed: Bools) -> tuple[Bools, Masks]:
        """Return which starts are implausible, and the masks of spans that are."""
        wild = timed & ((since < EARLIEST) | (since >= self.latest))
        far = timed & (until >= LATEST)  # a wrong unit, and no long stream
        long = timed & (until - since > self.longest) & ~far
        return wild, {
            "session.end_before_start": timed & ~wild & (length < 0),
            "session.too_long": long & ~wild,
            "session.implausible_time": timed & ~wild & ~long & (far | (until > self.latest + VERY_LONG)),
        }


def _whole(extents: list[Extent | None]) -> Extent | None:
    """Return what all blocks of rows keep within, None if that of one is not known, or there are none."""
    known = [e for e in extents if e is not None]
    if not known or len(known) < len(extents):
        return None
    first, last, longest = zip(*known, strict=True)
    return min(first), max(last), max(longest)


def _measured(said: Any, amounts: NDArray[Any] | None, *, text: bool | NumberMarks, rows: int) -> bool:
    """Whether diamonds are measured: as a caller says, else if there is a column that says anything."""
    flag = said_of_streams(said, amounts, rows)
    return amounts is not None and not _empty(amounts, text=text) if flag is None else flag


def _empty(amounts: NDArray[Any], *, text: bool | NumberMarks) -> bool:
    """Whether a column of diamonds says nothing throughout: then they are not measured."""
    missing = (
        decode_counts(amounts[r], "session", text=text)[1].get("session.missing_diamonds") for r in blocks(len(amounts))
    )
    return len(amounts) > 0 and all(m is not None and m.all() for m in missing)


def without_ghosts(intake: Intake) -> Intake:
    """Drop the ids that no sound row is left of."""
    used = np.flatnonzero(np.bincount(intake.streams.creator))
    if len(used) == len(intake.ids):
        return intake
    place = np.full(len(intake.ids), -1, np.int64)
    place[used] = np.arange(len(used))
    streams = evolve(intake.streams, creator=place[intake.streams.creator])
    return evolve(intake, ids=[intake.ids[i] for i in used], streams=streams)


def any_of(masks: Masks, n: int) -> Bools:
    """Return the rows that any of the masks marks: (n,)."""
    out = np.zeros(n, bool)
    for mask in masks.values():
        out |= mask
    return out


def row_hash(*columns: Ints) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each row (the finaliser of splitmix64, Steele, Lea & Flood 2014)."""
    out = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        out = out * np.uint64(0x9E3779B97F4A7C15) + column.view(np.uint64)
        out = (out ^ (out >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        out = (out ^ (out >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        out ^= out >> np.uint64(31)
    return out


def _taken(keys: list[str | None], rows: range | Ints) -> Objects:
    out = np.empty(len(rows), object)
    out[:] = [keys[i] for i in rows]
    return out


@frozen
class _Contents:
    """What each row holds: columns of numbers, the stream's id, and details that only objects have."""

    columns: tuple[Ints, ...]
    keys: list[str | None] | None
    details: Sequence[Hashable] | None

    def key(self, row: int) -> str | None:
        return None if self.keys is None else self.keys[row]

    def of(self, row: int) -> tuple[Hashable, ...]:
        return (*(int(c[row]) for c in self.columns), None if self.details is None else self.details[row])


def _conflicts(keys: list[str | None], contents: _Contents) -> Bools:
    """Return the rows whose stream id is on another row with other content."""
    seen: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if key is not None:
            seen.setdefault(key, []).append(i)
    out = np.zeros(len(keys), bool)
    for rows in seen.values():
        if len(rows) > 1 and len({contents.of(i) for i in rows}) > 1:
            out[rows] = True
    return out


def _repeats(contents: _Contents, rows: Ints) -> Bools:
    """Return which of all rows repeat, among these, an earlier one in everything, stream id included."""
    again = np.zeros(len(contents.columns[0]), bool)
    hashed = row_hash(*(c[rows] for c in contents.columns))
    order = np.argsort(hashed)
    same = np.flatnonzero(hashed[order][1:] == hashed[order][:-1])
    suspects = rows[order[np.unique(np.concatenate((same, same + 1)))]]
    seen: set[tuple[Hashable, ...]] = set()
    for i in np.sort(suspects).tolist():
        content = (contents.key(i), *contents.of(i))
        again[i] = content in seen
        seen.add(content)
    return again
