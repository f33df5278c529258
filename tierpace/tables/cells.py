"""Single values as people read them: progress rounded down, gaps rounded up, chances never certain by rounding."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from tierpace.kernels.seconds import HOUR, MINUTE
from tierpace.tables import wording

MISSING = "–"
NOISE = 1e-6  # what floats may have added to or taken from a whole number of seconds, diamonds or days
HIDDEN = {"Cc", "Cf", "Cs", "Co"}  # controls, bidirectional overrides and joiners, halves of characters, private ones
BREAKS = {"Zl", "Zp"}
LAST_TWO = 0xFFFE  # the last two numbers of each plane are no characters
MOST_MARKS = 3  # combining marks on one letter; more of them are not writing but a flood


def visible(text: str) -> str:
    r"""Return a text without what a terminal would obey or a reader cannot see; line breaks and tabs become spaces.

    Examples
    --------
    >>> from tierpace.tables.cells import visible
    >>> visible("Ann\x1b[31m\u202eeve\n")
    'Ann[31meve'
    """
    out: list[str] = []
    marks = 0
    for c in text:
        kind = unicodedata.category(c)
        space = c in "\t\n\r\v\f" or kind in BREAKS
        if not space and (kind in HIDDEN or _is_no_character(c)):
            continue
        marks = marks + 1 if kind.startswith("M") else 0
        if marks <= MOST_MARKS:
            out.append(" " if space else c)
    return "".join(out).strip()


def _is_no_character(c: str) -> bool:
    """Whether Unicode has set a number aside for good: no font has it, and XML has no letter for U+FFFE and U+FFFF."""
    return ord(c) & LAST_TWO == LAST_TWO or "\ufdd0" <= c <= "\ufdef"


def width_of(text: str) -> int:
    r"""Return how many columns of a terminal a text fills.

    Examples
    --------
    >>> from tierpace.tables.cells import width_of
    >>> width_of("Ann"), width_of("安"), width_of("e\u0301")
    (3, 2, 1)
    """
    return sum(_width(c) for c in text)


def _width(c: str) -> int:
    if unicodedata.category(c) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1


def cut(text: str, width: int) -> str:
    """Return a text that fills at most so many columns; a longer one ends in an ellipsis.

    Examples
    --------
    >>> from tierpace.tables.cells import cut
    >>> cut("Anneliese", 6), cut("Ann", 6)
    ('Annel…', 'Ann')
    """
    if width_of(text) <= width:
        return text
    out, used = "", 0
    for c in text:
        used += _width(c)
        if used > width - 1:
            break
        out += c
    return out + "…"


def is_missing(value: object) -> bool:
    """Return whether a value says nothing: None, NaN or an empty text."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def whole_seconds(hours: float | None) -> int | float | None:
    """Return the seconds that a cell in hours was made of, to the second; what is no number stays as it is.

    Rows for readers are in hours, all that is computed is in seconds: seconds / 3600 comes back as it was.

    Examples
    --------
    >>> from tierpace.tables.cells import whole_seconds
    >>> [whole_seconds(s / 3600) for s in (1, 287_999, 10**9)], whole_seconds(None)
    ([1, 287999, 1000000000], None)
    """
    return hours if hours is None or not math.isfinite(hours) else round(hours * HOUR)


def hours_down(seconds: float | None) -> str:
    """Return a length so far as hours and minutes, rounded down.

    Examples
    --------
    >>> from tierpace.tables.cells import hours_down
    >>> hours_down(80 * 3600 - 1), hours_down(80 * 3600), hours_down(None)
    ('79h 59m', '80h 00m', '–')
    """
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    return _clock(math.floor(seconds + NOISE) // MINUTE)


def hours_up(seconds: float | None) -> str:
    """Return a missing length as hours and minutes, rounded up.

    Examples
    --------
    >>> from tierpace.tables.cells import hours_up
    >>> hours_up(1), hours_up(9000), hours_up(0)
    ('0h 01m', '2h 30m', '0')
    """
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    minutes = -(-math.ceil(seconds - NOISE) // MINUTE)
    return _clock(minutes) if minutes > 0 else "0"


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTE)
    return f"{hours:,}h {rest:02d}m"


def count_down(number: float | None) -> str:
    """Return a count so far, rounded down.

    Examples
    --------
    >>> from tierpace.tables.cells import count_down
    >>> count_down(1234567.9)
    '1,234,567'
    """
    return MISSING if number is None or not math.isfinite(number) else f"{math.floor(number + NOISE):,}"


def count_up(number: float | None) -> str:
    """Return a missing count, rounded up.

    Examples
    --------
    >>> from tierpace.tables.cells import count_up
    >>> count_up(49.1), count_up(None)
    ('50', '–')
    """
    return MISSING if number is None or not math.isfinite(number) else f"{math.ceil(number - NOISE):,}"


def percent(chance: float | None) -> str:
    """Return a chance, rounded down: 94.9 % is not shown as 95 %. Only 0 and 1 themselves are never and always.

    Examples
    --------
    >>> from tierpace.tables.cells import percent
    >>> [percent(p) for p in (0.0, 0.004, 0.949, 0.996, 1.0, None)]
    ['0 %', '<1 %', '94 %', '>99 %', '100 %', '–']
    """
    return MISSING if chance is None or math.isnan(chance) else wording.percent(chance)


def label(value: object) -> str:
    """Return any value as one line of plain text.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.tables.cells import label
    >>> label(date(2026, 3, 1)), label(None), label(0.30000000000000004), label(("a", "b"))
    ('2026-03-01', '–', '0.3', 'a; b')
    """
    if is_missing(value):
        return MISSING
    if isinstance(value, tuple | list):
        return "; ".join(label(v) for v in value) or MISSING
    if isinstance(value, Enum):
        return visible(getattr(value, "label", value.name))
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, date):
        return value.isoformat()
    return visible(str(value))


def cut_text(as_of: date, zone: str) -> str:
    """Return in words when a cut was made: at the end of a day, or at an instant of the zone.

    Examples
    --------
    >>> from datetime import date, datetime, timezone
    >>> from tierpace.tables.cells import cut_text
    >>> cut_text(date(2026, 3, 15), "UTC")
    'at the end of 2026-03-15 (UTC)'
    >>> cut_text(datetime(2026, 3, 15, 12, tzinfo=timezone.utc), "Asia/Tokyo")
    'on 2026-03-15 at 21:00 (Asia/Tokyo)'
    """
    if isinstance(as_of, datetime):
        local = as_of.astimezone(ZoneInfo(zone))
        return f"on {local:%Y-%m-%d} at {local:%H:%M} ({zone})"
    return f"at the end of {as_of} ({zone})"
