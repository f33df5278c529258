"""Wall-clock times of a zone as instants: vectorised, with the times that do not exist and those that happen twice."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import numpy as np

from tierpace.kernels.arrays import Ints
from tierpace.ledger.columns import MICRO, UTC_EPOCH

if TYPE_CHECKING:
    from tierpace.ledger.columns import Masks

STEP = 12 * 3600  # no zone changes its clock twice within as many seconds
MARGIN = 2 * 86_400  # the widest offset from UTC, twice over
EARLIEST = -62_135_000_000  # a week into the year 1; an earlier year cannot be a datetime
LATEST = 253_370_764_800  # 9999: a later year cannot be a datetime


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = (UTC_EPOCH + timedelta(seconds=at)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


@lru_cache(maxsize=64)
def offsets(zone: str, first: int, last: int) -> tuple[Ints, Ints]:
    """Return the UTC seconds from which each offset of a zone holds, and the offsets, over a span of UTC seconds."""
    z = ZoneInfo(zone)
    starts, values = [first], [_offset(z, first)]
    at = first
    while at < last:
        step = min(at + STEP, last)
        if _offset(z, step) != values[-1]:
            low, high = at, step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(z, middle) == values[-1] else (low, middle)
            starts.append(high)
            values.append(_offset(z, high))
        at = step
    return np.array(starts, np.int64), np.array(values, np.int64)


def to_utc(
    micros: Ints,
    zone: str,
    *,
    nonexistent: Literal["raise", "shift_forward"] = "raise",
    ambiguous: Literal["raise", "earlier", "later"] = "raise",
) -> tuple[Ints, Masks]:
    """Return UTC microseconds of wall-clock microseconds, and the masks of the times that need a decision.

    ``shift_forward`` reads a time that a clock change skipped by the offset before the change, which lands after it.
    """
    if zone == "UTC" and len(micros) and micros.min() >= -LATEST * MICRO and micros.max() < LATEST * MICRO:
        return micros, {}
    seconds = micros // MICRO
    wild = np.abs(seconds) > LATEST
    if zone == "UTC" or wild.all():
        return micros, {"session.implausible_time": wild} if wild.any() else {}
    usable = seconds[~wild]
    low = max(int(usable.min()), EARLIEST) // 86_400 * 86_400 - MARGIN
    since, offset = offsets(zone, low, min(int(usable.max()) + 2 * MARGIN, LATEST))
    begins = np.concatenate(([-(1 << 62)], (since + offset)[1:]))
    ends = np.concatenate(((since[1:] + offset[:-1]), [1 << 62]))
    first = np.searchsorted(ends, seconds, side="right")
    last = np.searchsorted(begins, seconds, side="right") - 1
    gap, twice = first > last, first < last
    pick = np.where(gap, last, first if ambiguous != "later" else last)
    found = {
        "session.implausible_time": wild,
        "session.nonexistent_time": gap & ~wild & (nonexistent == "raise"),
        "session.ambiguous_time": twice & ~wild & (ambiguous == "raise"),
    }
    return micros - offset[pick] * MICRO, {code: mask for code, mask in found.items() if mask.any()}
