"""A ledger from daily rows: one row a creator and day, as exports and stored ledgers have them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tierpace.core.columns import as_array, decode_counts, decode_days, decode_ids, same_length
from tierpace.core.creators import Creator
from tierpace.core.intake import check_on_error, raise_or_collect, report
from tierpace.core.ledger import day_number, empty_days
from tierpace.core.months import EPOCH, DayRule
from tierpace.core.pouring import by_id
from tierpace.core.quality import Quality
from tierpace.core.sessions import MOST_DIAMONDS
from tierpace.core.signals import Signal
from tierpace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from tierpace.core.columns import Masks
    from tierpace.core.intake import OnError
    from tierpace.core.ledger import Ledger

    L = TypeVar("L", bound=Ledger)

VALUES = {Signal.AIRTIME: "airtime_seconds", Signal.DIAMONDS: "diamonds", Signal.ACTIVE_DAYS: "active"}
WORDS = {q.label: int(q) for q in Quality}


def from_daily(  # noqa: PLR0913  # a door has one argument for each column and each decision of the caller
    cls: type[L], *, creator_id: Any, day: Any, airtime_seconds: Any, diamonds: Any, active: Any, quality: Any,
    day_rule: DayRule, creators: Iterable[Creator], first_day: date | None, last_day: date | None, on_error: OnError,
    text_numbers: bool,
) -> L:
    """Build a ledger from daily rows."""
    check_on_error(on_error)
    given = dict(zip(Signal, (airtime_seconds, diamonds, active), strict=True))
    columns = {s: None if v is None else as_array(v, VALUES[s])[0] for s, v in given.items()}
    who, when = as_array(creator_id, "creator_id")[0], as_array(day, "day")[0]
    grades = None if quality is None else as_array(quality, "quality")[0]
    n = same_length({"creator_id": who, "day": when, "quality": grades, **{VALUES[s]: c for s, c in columns.items()}})

    codes, ids, no_id = decode_ids(who, "creator_id")
    names = np.array(["", *ids], object)[codes + 1]
    number, bad_day = decode_days(when)
    grade, bad_grade = _grades(grades, n)
    measured = np.array([c is not None for c in columns.values()])
    values = np.zeros((n, len(Signal)), np.int64)
    found: list[tuple[str, Masks, Any]] = [
        ("creator_id", {"session.missing_creator": no_id}, who), ("day", bad_day, when), ("quality", bad_grade, grades)
    ]
    for s, column in columns.items():
        if column is not None:
            values[:, s], masks, measured[s] = _values(column, s, unknown=grade == Quality.MISSING, text=text_numbers)
            found.append((VALUES[s], masks, column))
    ok = ~bad_day.get("daily.bad_day", np.zeros(n, bool)) & ~no_id
    if last_day is not None:
        found.append(("day", {"daily.after_last_day": ok & (number > day_number(last_day))}, when))
    found.append(("day", {"daily.duplicate_day": ok & _twice(codes, number)}, when))
    if measured[Signal.AIRTIME]:
        long = ok & _too_long(values[:, Signal.AIRTIME], number, ok, day_rule)
        found.append(("airtime_seconds", {"daily.airtime_too_long": long}, values[:, Signal.AIRTIME]))
        if measured[Signal.ACTIVE_DAYS]:
            idle = (values[:, Signal.ACTIVE_DAYS] > 0) & (values[:, Signal.AIRTIME] == 0)
            found.append(("active", {"daily.active_without_airtime": idle & ok}, values[:, Signal.ACTIVE_DAYS]))
    bad = report(found, names)
    raise_or_collect(bad, on_error)

    keep = np.ones(n, bool)
    keep[list(bad.row)] = False
    named = by_id(creators)
    everyone = sorted({*named, *(ids[c] for c in np.unique(codes[keep]))})
    place = {c: i for i, c in enumerate(everyone)}
    lookup = np.array([place.get(c, -1) for c in ids], np.int64)
    first = day_number(first_day) if first_day else int(number[keep].min()) if keep.any() else None
    last = day_number(last_day) if last_day else int(number[keep].max()) if keep.any() else first
    first = last if first is None else first
    if first is None or last is None:
        raise InputError(
            "ledger.no_days", field="last_day", value=None, requirement="without rows, last_day says what is known",
            hint="pass last_day=",
        )
    keep &= number >= first
    days = empty_days(len(everyone), last - first + 1)
    marks = np.zeros(days.shape[:2], np.uint8)
    at = (lookup[codes[keep]], number[keep] - first)
    days[at] = np.where((grade[keep] == Quality.MISSING)[:, None], 0, values[keep])
    marks[at] = grade[keep]
    return cls(
        ids=everyone, creators=tuple(named.get(c) or Creator(c) for c in everyone), day_rule=day_rule,
        first_day=EPOCH + timedelta(days=first), days=days, quality=marks, measured=measured, issues=bad,
        listed=np.array([c in named for c in everyone], bool),
    )


def _grades(grades: NDArray[Any] | None, n: int) -> tuple[NDArray[np.int64], Masks]:
    if grades is None:
        return np.zeros(n, np.int64), {}
    out = np.array([WORDS.get(g, -1) if isinstance(g, str) else -1 for g in grades.tolist()], np.int64)
    return np.maximum(out, 0), {"daily.bad_quality": out < 0}


def _values(
    column: NDArray[Any], signal: Signal, *, unknown: NDArray[np.bool_], text: bool
) -> tuple[NDArray[np.int64], Masks, bool]:
    """Return one signal's values, the masks of bad ones, and whether it is measured at all."""
    if column.dtype == bool:
        return column.astype(np.int64), {}, True
    if signal is Signal.ACTIVE_DAYS and column.dtype == object:
        plain = np.empty(len(column), object)
        plain[:] = [int(v) if isinstance(v, bool | np.bool_) else v for v in column.tolist()]
        column = plain
    out, masks = decode_counts(column, "daily", text=text)
    missing = masks.get("daily.missing_value")
    if len(out) and missing is not None and missing.all() and not unknown.all():
        return out, {}, False
    if missing is not None:
        masks["daily.missing_value"] = missing & ~unknown
    masks["daily.negative_value"] = out < 0
    if signal is Signal.ACTIVE_DAYS:
        masks["daily.active_without_airtime"] = out > 1
    else:
        masks["daily.too_large"] = (out > MOST_DIAMONDS) | masks.get("daily.too_large", False)
    return out, masks, True


def _twice(codes: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the rows whose creator and day stand in an earlier row."""
    order = np.lexsort((number, codes))
    again = np.zeros(len(codes), bool)
    again[order[1:]] = (codes[order][1:] == codes[order][:-1]) & (number[order][1:] == number[order][:-1])
    return again


def _too_long(
    airtime: NDArray[np.int64], number: NDArray[np.int64], ok: NDArray[np.bool_], day_rule: DayRule
) -> NDArray[np.bool_]:
    """Return the rows with more airtime than their day is long; whole streams may outlast their first day."""
    if day_rule.midnight == "start" or not ok.any():
        return np.zeros(len(airtime), bool)
    first, last = int(number[ok].min()), int(number[ok].max())
    length = day_rule.day_seconds(EPOCH + timedelta(days=first), EPOCH + timedelta(days=last))
    return airtime > length[np.clip(number - first, 0, last - first)]
