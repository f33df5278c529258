"""A ledger from daily rows: one row a creator and day, as exports and stored ledgers have them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tierpace.core.arrays import made
from tierpace.core.creators import Creator
from tierpace.core.months import EPOCH, DayRule
from tierpace.core.number_marks import NumberMarks, column_marks
from tierpace.core.quality import Quality
from tierpace.core.sessions import MOST_DIAMONDS
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.kernels.arrays import Bools, Ints
from tierpace.kernels.seconds import DAY
from tierpace.ledger.columns import as_array, decode_counts, decode_days, same_length
from tierpace.ledger.door_checks import check_door, said_measured
from tierpace.ledger.far_dates import FAR_DAYS, far_rows
from tierpace.ledger.ids import decode_ids, doubtful_rows
from tierpace.ledger.intake import EARLIEST, LATEST, any_of, raise_or_collect, report
from tierpace.ledger.lost_days import mostly_lost
from tierpace.ledger.summing import alike, by_id, first_rows, named_of, since

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.core.days import DayLike
    from tierpace.ledger.columns import Masks
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.intake import OnError

    D = TypeVar("D", bound=DayTable)

VALUES = {Signal.AIRTIME: "airtime_seconds", Signal.DIAMONDS: "diamonds", Signal.ACTIVE_DAYS: "active"}
WORDS = {q.label: int(q) for q in Quality}


def from_daily(  # a door has one argument for each column and each decision of the caller
    cls: type[D],
    *,
    creator_id: Any,
    day: Any,
    airtime_seconds: Any,
    diamonds: Any,
    active: Any,
    quality: Any,
    day_rule: DayRule,
    creators: Iterable[Creator],
    first_day: DayLike | None,
    last_day: DayLike | None,
    on_error: OnError,
    text_numbers: bool | NumberMarks,
    measured: Any = None,
) -> D:
    """Build a ledger from daily rows."""
    first_day, last_day = check_door(day_rule=day_rule, first_day=first_day, last_day=last_day, on_error=on_error)
    given = dict(zip(Signal, (airtime_seconds, diamonds, active), strict=True))
    columns = {s: None if v is None else as_array(v, VALUES[s])[0] for s, v in given.items()}
    who, (when, kind) = as_array(creator_id, "creator_id")[0], as_array(day, "day")
    grades = None if quality is None else as_array(quality, "quality")[0]
    n = same_length({"creator_id": who, "day": when, "quality": grades, **{VALUES[s]: c for s, c in columns.items()}})

    codes, ids, no_id = decode_ids(who, "creator_id")
    names = np.array(["", *ids], object)[codes + 1]
    nameless, maybe_lost = doubtful_rows(ids, codes)
    number, plausible, bad_day = _dates(when, kind)
    grade, bad_grade = _grades(grades, n)
    columns, flags, measures = _as_said(measured, columns, n)
    told = np.zeros(n, bool)
    values = np.zeros((n, len(Signal)), np.int64)
    found: list[tuple[str, Masks, Any]] = [
        ("creator_id", nameless, who),
        ("day", bad_day, when),
        ("quality", bad_grade, grades),
    ]
    for s, column in columns.items():
        if column is not None:
            values[:, s], masks, measures[s] = _values(
                column, s, unknown=grade == Quality.MISSING, text=text_numbers, said=bool(flags[s])
            )
            found.append((VALUES[s], masks, column))
            if s is Signal.AIRTIME:
                told = ~any_of(masks, n) & (grade != Quality.MISSING)
    ok = plausible & ~no_id
    if last_day is not None:
        found.append(("day", {"daily.after_last_day": ok & (number > day_number(last_day))}, when))
    found.append(("day", {"daily.duplicate_day": ok & _twice(codes, number)}, when))
    if measures[Signal.AIRTIME]:
        long = ok & _too_long(values[:, Signal.AIRTIME], number, ok, day_rule)
        idle = ok & told & (values[:, Signal.ACTIVE_DAYS] > 0) & (values[:, Signal.AIRTIME] == 0)
        found += [
            ("airtime_seconds", {"daily.airtime_too_long": long}, columns[Signal.AIRTIME]),
            ("active", {"daily.active_without_airtime": idle}, columns[Signal.ACTIVE_DAYS]),
        ]
    bad = report(found, names)
    raise_or_collect(bad, on_error)

    keep = ~np.isin(np.arange(n), bad.row)
    named = by_id(creators)
    everyone = sorted({*named, *(ids[c] for c in np.unique(codes[keep]))})
    place = {c: i for i, c in enumerate(everyone)}
    lookup = np.array([*(place.get(c, -1) for c in ids), -1], np.int64)  # the last one for rows without an id
    first, last = _covered(number[keep], first_day, last_day)
    early = keep & (number < first)
    odd = {code: mask & keep for code, mask in maybe_lost.items()}
    said = report([("creator_id", odd, who), ("day", {"daily.before_first_day": early}, when)], names)
    days = np.zeros((len(everyone), last - first + 1, len(Signal)), np.int64)
    marks = np.zeros(days.shape[:2], np.uint8)
    lost = ok & ~keep & (lookup[codes] >= 0) & (number >= first) & (number <= last)
    marks[lookup[codes[lost]], number[lost] - first] = Quality.MISSING  # a row was set aside: unknown, not zero
    partly = mostly_lost(number[plausible & ~keep], number[keep])
    keep &= ~early
    at = (lookup[codes[keep]], number[keep] - first)
    days[at] = np.where((grade[keep] == Quality.MISSING)[:, None], 0, values[keep])
    marks[at] = grade[keep]
    return made(
        cls,
        ids=everyone,
        creators=tuple(named.get(c) or Creator(c) for c in everyone),
        day_rule=day_rule,
        first_day=EPOCH + timedelta(days=first),
        days=days,
        quality=marks,
        measured=measures,
        issues=bad + said + alike(everyone, lookup[codes[keep]], np.flatnonzero(keep)),
        lost_days=partly,
        since=since(everyone, named, first_rows(len(everyone), *at), days, EPOCH + timedelta(days=first)),
        first_row=first_rows(len(everyone), *_telling(marks, at)),
        partial_from=None if last_day is not None else EPOCH + timedelta(days=last),
        named=named_of(everyone, named),
    )


def _as_said(
    measured: Any, columns: dict[Signal, NDArray[Any] | None], rows: int
) -> tuple[dict[Signal, NDArray[Any] | None], tuple[bool | None, ...], Bools]:
    """Return the columns that are to be read, what a caller says of signals, and which are measured: (3,)."""
    flags = said_measured(measured, columns, rows)
    read = {s: None if flags[s] is False else c for s, c in columns.items()}
    return read, flags, np.array([c is not None or bool(flags[s]) for s, c in read.items()])


def _telling(marks: NDArray[np.uint8], at: tuple[Ints, ...]) -> tuple[Ints, ...]:
    """Return the places of rows that give data: one that says "missing" gives none."""
    kept = marks[at] != Quality.MISSING
    return tuple(a[kept] for a in at)


def _dates(when: NDArray[Any], kind: str) -> tuple[Ints, Bools, Masks]:
    """Return days since 1970, the rows that have one within reason, and the masks of bad ones."""
    number, masks = decode_days(when, kind)
    dated = ~masks.get("daily.bad_day", np.zeros(len(number), bool))
    wild = dated & ((number < EARLIEST // DAY) | (number >= LATEST // DAY))
    masks["daily.implausible_day"] = wild
    masks["daily.far_date"] = far_rows(number, np.flatnonzero(wild | ~dated)[:, None].tolist(), FAR_DAYS)
    return number, dated & ~wild, masks


def _covered(number: Ints, first_day: date | None, last_day: date | None) -> tuple[int, int]:
    """Return the first and last day of the ledger: those given, else those of the rows, of which none is after it."""
    found = [int(number.min()), int(number.max())] if len(number) else []
    found += [day_number(d) for d in (first_day, last_day) if d is not None]
    if not found:
        raise InputError(
            "ledger.no_days", "last_day", None, "without rows, last_day must say what is known", "pass last_day="
        )
    return min(found) if first_day is None else day_number(first_day), max(found)


def _grades(grades: NDArray[Any] | None, n: int) -> tuple[Ints, Masks]:
    if grades is None:
        return np.zeros(n, np.int64), {}
    out = np.array([WORDS.get(g, -1) if isinstance(g, str) else -1 for g in grades.tolist()], np.int64)
    return np.maximum(out, 0), {"daily.bad_quality": out < 0}


def _values(
    column: NDArray[Any], signal: Signal, *, unknown: Bools, text: bool | NumberMarks, said: bool
) -> tuple[Ints, Masks, bool]:
    """Return one signal's values, the masks of bad ones, and whether it is measured at all, as may be said."""
    if column.dtype == bool and signal is Signal.ACTIVE_DAYS:
        return column.astype(np.int64), {}, True
    if signal is Signal.ACTIVE_DAYS and column.dtype == object:
        plain = np.empty(len(column), object)
        plain[:] = [int(v) if isinstance(v, bool | np.bool_) else v for v in column.tolist()]
        column = plain
    most = 1 if signal is Signal.ACTIVE_DAYS else None
    marks = column_marks(column, text, most=most)
    out, masks = decode_counts(column, "daily", text=marks or False, most=most)
    missing = masks.get("daily.missing_value")
    if not said and len(out) and missing is not None and missing.all() and not unknown.all():
        return out, {}, False
    if missing is not None:
        masks["daily.missing_value"] = missing & ~unknown
    masks["daily.negative_value"] = out < 0
    if signal is Signal.ACTIVE_DAYS:
        masks["daily.active_without_airtime"] = out > 1
    else:
        masks["daily.too_large"] = (out > MOST_DIAMONDS) | masks.get("daily.too_large", False)
    return out, masks, True


def _twice(codes: Ints, number: Ints) -> Bools:
    """Return the rows whose creator and day are in another row."""
    order = np.lexsort((number, codes))
    same = (codes[order][1:] == codes[order][:-1]) & (number[order][1:] == number[order][:-1])
    doubled = np.zeros(len(codes), bool)
    doubled[order[1:][same]] = True
    doubled[order[:-1][same]] = True
    return doubled


def _too_long(airtime: Ints, number: Ints, ok: Bools, day_rule: DayRule) -> Bools:
    """Return the rows with more airtime than their day is long; whole streams may last beyond their first day."""
    if day_rule.midnight == "start" or not ok.any():
        return np.zeros(len(airtime), bool)
    first, last = int(number[ok].min()), int(number[ok].max())
    length = day_rule.day_seconds(EPOCH + timedelta(days=first), EPOCH + timedelta(days=last))
    return airtime > length[np.clip(number - first, 0, last - first)]


def day_number(day: date) -> int:
    """Return days since 1970."""
    return (day - EPOCH).days
