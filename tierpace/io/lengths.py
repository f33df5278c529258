"""Streams given by a start and a length: the end is the one plus the other, to the second."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tierpace.core.number_marks import AMBIGUOUS, MOST_HOURS, UNSETTLED, NumberMarks
from tierpace.errors import RowIssues
from tierpace.io.console.values import Unreadable, read_duration
from tierpace.kernels.arrays import Ints
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.columns import MICRO, as_array, decode_times, same_length
from tierpace.ledger.ids import blank
from tierpace.ledger.zones import to_utc

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNITS = {"length": None, "length_seconds": 1, "length_minutes": 60, "length_hours": 3600}
MOST = 10**9  # seconds; a longer one is named as such by the ledger
BAD = "session.bad_length"


def with_ends(
    found: Mapping[str, Any],
    name: str,
    *,
    zone: str | None,
    nonexistent: Literal["raise", "shift_forward"],
    ambiguous: Literal["raise", "earlier", "later"],
    marks: NumberMarks = UNSETTLED,
) -> tuple[dict[str, Any], dict[int, str]]:
    """Return the columns with an end for each length, and the rows whose length is none, each with the code of why.

    Parameters
    ----------
    found : mapping
        Columns, among them ``start`` and the lengths.
    name : str
        The column of lengths: ``length`` (with units, or timedeltas), or ``length_seconds``, ``length_minutes`` or
        ``length_hours`` (numbers).
    zone, nonexistent, ambiguous
        As in `Ledger.from_columns`.
    marks : NumberMarks
        What marks decimals and thousands in numbers that come as text.

    Examples
    --------
    >>> from tierpace.io.lengths import with_ends
    >>> found, bad = with_ends(
    ...     {"start": [1772366400, 1772366400], "length": ["1h 30m", "a while"]},
    ...     "length",
    ...     zone=None,
    ...     nonexistent="raise",
    ...     ambiguous="raise",
    ... )
    >>> found["end"].tolist(), bad
    ([1772371800, 'a while'], {1: 'session.bad_length'})
    """
    start, kind = as_array(found["start"], "start")
    lengths = as_array(found[name], name)[0]
    same_length({"start": start, name: lengths})
    localise = None if zone is None else lambda t: to_utc(t, zone, nonexistent=nonexistent, ambiguous=ambiguous)
    micros, masks = decode_times(start, kind, to_utc=localise)
    lost = np.zeros(len(start), bool)
    for mask in masks.values():
        lost |= mask
    begins = micros // MICRO
    raw = lengths.tolist()
    unit = UNITS[name]
    most = None if unit is None else MOST_HOURS * HOUR // unit
    marks = marks.of_column(raw, whole=False, most=most)
    seconds = [_seconds(value, unit, marks, most) for value in raw]
    bad = {i: s for i, s in enumerate(seconds) if isinstance(s, str)}
    ends = begins + np.array([0 if isinstance(s, str) else s for s in seconds], np.int64)
    columns = {key: value for key, value in found.items() if key != name}
    wrong = {i: raw[i] if isinstance(raw[i], str) else str(raw[i]) for i in bad}
    given = {i: value for i, value in enumerate(start.tolist()) if lost[i]} if lost.any() else {}
    return {**columns, "start": _mixed(begins, given), "end": _mixed(ends, wrong)}, bad


def _mixed(numbers: Ints, others: Mapping[int, Any]) -> NDArray[Any]:
    """Return numbers, with other values in some rows."""
    if not others:
        return numbers
    out = numbers.astype(object)
    for i, value in others.items():
        out[i] = value
    return out


def _seconds(value: Any, unit: int | None, marks: NumberMarks, most: int | None) -> int | str:
    """Return a length in whole seconds, rounded down, or the code of what is wrong with it."""
    if blank(value):
        return BAD
    if unit is None:
        return _with_units(value)
    text = marks.plain(value.strip(), whole=False, most=most) if isinstance(value, str) else str(value)
    if isinstance(value, bool | timedelta) or text == AMBIGUOUS:
        return "session.ambiguous_number" if text == AMBIGUOUS else BAD
    try:
        seconds = Fraction(Decimal(text)) * unit
    except (ArithmeticError, ValueError):
        return BAD
    return int(seconds) if 0 <= seconds <= MOST else BAD


def _with_units(value: Any) -> int | str:
    if not isinstance(value, str | timedelta):
        return BAD  # a number alone has no unit
    try:
        seconds = read_duration(value, "")
    except Unreadable:
        return BAD
    return seconds if seconds <= MOST else BAD


def named_lengths(issues: RowIssues, bad: Mapping[int, str]) -> RowIssues:
    """Return what was said of rows, with ends that came of bad lengths named as such."""
    if not bad:
        return issues
    told = [
        (row, who, "length", bad[row], value) if row in bad and field == "end" else (row, who, field, code, value)
        for row, who, field, code, value in issues
    ]
    return RowIssues(told)
