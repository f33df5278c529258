"""One signal of one creator as a bar: what is earned, what is projected with its range, and the thresholds as marks."""

from __future__ import annotations

import math
from typing import NamedTuple

from tierpace.core.counting import counted
from tierpace.core.signals import Signal
from tierpace.kernels.seconds import HOUR
from tierpace.tables.cells import NOISE

WIDE = 200  # of the drawing, 24 high; the style makes it as wide as its cell
TOP = 0.8  # where on the bar the hardest threshold is: marks are under each other from row to row
THOUSAND, MILLION = 1_000, 1_000_000


class Reading(NamedTuple):
    """A signal as it is, in ledger units; ``wanted`` is the threshold of the target, 0 for none."""

    signal: Signal
    so_far: float
    mean: float
    low: float
    high: float
    thresholds: tuple[int, ...]
    wanted: int
    open_: bool  # whether anything may still come


def amount(value: float, signal: Signal, *, up: bool = False) -> str:
    """Return an amount with its unit, whole hours, diamonds or days, rounded down, or up where it is missing.

    Examples
    --------
    >>> from tierpace.core.signals import Signal
    >>> from tierpace.show.page.bars import amount
    >>> amount(80 * 3600 - 1, Signal.AIRTIME), amount(152_300, Signal.DIAMONDS), amount(1, Signal.ACTIVE_DAYS)
    ('79 h', '152,300', '1 day')
    """
    whole = _whole(value, signal, up=up)
    if signal is Signal.AIRTIME:
        return f"{whole:,} h"
    return f"{whole:,}" if signal is Signal.DIAMONDS else counted(whole, "day")


def _whole(value: float, signal: Signal, *, up: bool) -> int:
    scaled = value / HOUR if signal is Signal.AIRTIME else value
    return math.ceil(scaled - NOISE) if up else math.floor(scaled + NOISE)


def likely(low: float, high: float, signal: Signal) -> str:
    """Return the range in which a month will likely end; large counts as thousands or millions.

    Examples
    --------
    >>> from tierpace.core.signals import Signal
    >>> from tierpace.show.page.bars import likely
    >>> likely(71.5 * 3600, 84.2 * 3600, Signal.AIRTIME), likely(238_400, 300_700, Signal.DIAMONDS)
    ('71–85 h likely', '238k–301k likely')
    """
    ends = [_whole(low, signal, up=False), _whole(high, signal, up=True)]
    if signal is Signal.DIAMONDS:
        texts = [_short(ends[0], up=False), _short(ends[1], up=True)]
    else:
        texts = [f"{v:,}" for v in ends]
    unit = (" h", "", " day" if ends == [1, 1] else " days")[signal]
    return f"{texts[0]}{unit} likely" if texts[0] == texts[1] else f"{texts[0]}–{texts[1]}{unit} likely"


def _short(value: int, *, up: bool) -> str:
    """Return a large count in thousands or millions."""
    unit, letter = (MILLION / 10, "m") if value >= MILLION else (THOUSAND, "k") if value >= 10 * THOUSAND else (1, "")
    parts = math.ceil(value / unit) if up else math.floor(value / unit)
    return f"{parts / 10:,.1f}{letter}" if letter == "m" else f"{parts:,}{letter}"


def bar_texts(reading: Reading) -> tuple[str, str]:
    """Return what a bar says, in words: what is earned of what is wanted, and where the month will likely end.

    Examples
    --------
    >>> from tierpace.core.signals import Signal
    >>> from tierpace.show.page.bars import Reading, bar_texts
    >>> hours = [3600 * h for h in (62, 78, 71, 85, 80)]
    >>> bar_texts(Reading(Signal.AIRTIME, *hours[:4], thresholds=(hours[4],), wanted=hours[4], open_=True))
    ('62 h of 80 h', '71–85 h likely')
    """
    signal = reading.signal
    of = f" of {_threshold(reading.wanted, signal)}" if reading.wanted else ""
    bare = of and signal is Signal.ACTIVE_DAYS  # 14 of 22 days
    had = f"{_whole(reading.so_far, signal, up=False):,}" if bare else amount(reading.so_far, signal)
    return had + of, likely(reading.low, reading.high, signal) if reading.open_ else ""


def _threshold(value: int, signal: Signal) -> str:
    """Return a threshold; whole thousands of diamonds as such."""
    if signal is Signal.DIAMONDS and value >= 10 * THOUSAND and not value % THOUSAND:
        return _short(value, up=True) if value < MILLION or not value % (MILLION // 10) else f"{value:,}"
    return amount(value, signal, up=True)


def bar_paths(reading: Reading) -> tuple[str, ...]:
    """Return the five shapes of a bar: earned, projected, its range, the thresholds, and that of the target.

    Examples
    --------
    >>> from tierpace.core.signals import Signal
    >>> from tierpace.show.page.bars import Reading, bar_paths
    >>> bar_paths(Reading(Signal.ACTIVE_DAYS, 10, 15, 12, 18, thresholds=(20, 16), wanted=20, open_=True))[0]
    'M0 5h80v14H0z'
    """
    full = max(reading.thresholds, default=0) / TOP or max(reading.high, reading.so_far, 1)
    now, mean, low, high = (_at(v, full) for v in (reading.so_far, reading.mean, reading.low, reading.high))
    others = [t for t in dict.fromkeys(reading.thresholds) if t and t != reading.wanted]
    return (
        f"M0 5h{now}v14H0z",
        f"M{now} 5h{max(mean - now, 0)}v14H{now}z",
        f"M{low} 10h{max(high - low, 0)}v4H{low}z" if reading.open_ else "",
        "".join(f"M{_at(t, full)} 4v16" for t in others),
        f"M{_at(reading.wanted, full)} 0v24" if reading.wanted else "",
    )


def _at(value: float, full: float) -> int:
    """Return where a value is; what is beyond the bar's end, at the end."""
    return round(WIDE * min(value / full, 1))
