"""Days with a stream that were too short to count, and by how many minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.quality import Quality
from tierpace.core.signals import Signal
from tierpace.kernels.days import split
from tierpace.kernels.seconds import MINUTE
from tierpace.ledger.progress import Progress
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table
from tierpace.tables.wording import day as day_text

if TYPE_CHECKING:
    from tierpace.kernels.arrays import Ints

NAMES = ("creator_id", "day", "minutes", "short", "open", "text")
KINDS = kinds_of(text="creator_id text", day="day", count="minutes short", flag="open")


def short_days(progress: Progress) -> Table:
    """Return the days of the month with a stream that were too short to be active, and by how many minutes.

    Parameters
    ----------
    progress : Progress
        Of N creators; the day in progress is looked at where the minutes of a day add up.

    Returns
    -------
    Table
        A row a day, by creator and day: creator_id; day; minutes (streamed, rounded down; of the longest stream, where
        one alone must last as long); short (minutes that lack, rounded up); open (whether it is the day in progress, on
        which they may still come); text. No rows where the day rule has no minimum. Days that are not known, or are
        parts of a figure for several, are left out.

    Raises
    ------
    InputTypeError
        ``progress`` is something else.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> import tierpace as tp
    >>> start = datetime(2026, 3, 14, 18, tzinfo=timezone.utc)
    >>> stream = tp.StreamSession("ann", start=start, end=start + timedelta(minutes=57), diamonds=9)
    >>> rule = tp.DayRule("UTC", min_minutes=60)
    >>> ledger = tp.Ledger.from_sessions([stream], day_rule=rule, last_day="2026-03-15")
    >>> print(*tp.evidence.short_days(ledger.as_of("2026-03-15")).columns["text"])
    57 minutes on 14 March: 3 short of a valid day
    """
    hint = "cut the ledger: ledger.as_of(day)"
    require_kind(progress, Progress, field="progress", code="forecast.bad_progress", hint=hint)
    rule = progress.day_rule
    if not rule.min_minutes or not progress.measured[Signal.AIRTIME]:
        return Table(dict.fromkeys(NAMES, ()), kinds=KINDS)
    if rule.per == "stream" and progress.streams is None:
        text = "one stream alone must last long enough, and days do not say how long each was"
        return Table(dict.fromkeys(NAMES, ()), (Note("streams_not_known", text),), kinds=KINDS)
    begin = min(max(progress.start, 0), progress.days.shape[1])
    days = progress.days[:, begin:]
    seconds = days[..., Signal.AIRTIME] if rule.per == "day" else _longest(progress, begin)
    whole = progress.known[:, begin:] & (progress.quality[:, begin:] != Quality.SPREAD)
    short = whole & (days[..., Signal.ACTIVE_DAYS] == 0) & (seconds > 0) & (seconds < rule.min_seconds)
    first = progress.history.first_day + timedelta(days=begin)
    found = [
        (str(progress.ids[i]), first + timedelta(days=k), int(seconds[i, k]), False)
        for i, k in zip(*(at.tolist() for at in np.nonzero(short)), strict=True)
    ]
    today = progress.today
    if today is not None and rule.per == "day":
        so_far = today.so_far[:, Signal.AIRTIME]
        may = today.can_be_active & ~today.active & (so_far > 0) & (so_far < rule.min_seconds)
        found += [(str(progress.ids[i]), today.day, int(so_far[i]), True) for i in np.flatnonzero(may)]
    rows = []
    for who, day, had, is_open in sorted(found):
        minutes, lack = had // MINUTE, -(-(rule.min_seconds - had) // MINUTE)
        text = f"{counted(minutes, 'minute')} on {day_text(day)}: {lack} short of a valid day"
        rows.append((who, day, minutes, lack, is_open, text))
    columns = zip(*rows, strict=True) if rows else [()] * len(NAMES)
    return Table(dict(zip(NAMES, map(tuple, columns), strict=True)), kinds=KINDS)


def _longest(progress: Progress, begin: int) -> Ints:
    """Return the longest stream of each day from ``begin`` on: (N, days); of one over midnight the part on each."""
    out = np.zeros((len(progress.ids), progress.days.shape[1] - begin), np.int64)
    streams = progress.streams
    if streams is None or not out.size:
        return out
    edges = progress.history.edges[begin:]
    late = (streams.end > edges[0]) & (streams.start < edges[-1])
    who, start, end = streams.creator[late], streams.start[late], streams.end[late]
    row, day, first, last = split(start, end, edges)
    if progress.day_rule.midnight == "start":
        keep = np.flatnonzero(np.append(True, row[1:] != row[:-1])) if len(row) else row
        row, day, first, last = row[keep], day[keep], start, end
    inside = (day >= 0) & (day < out.shape[1])
    np.maximum.at(out, (who[row[inside]], day[inside]), (last - first)[inside])
    return out
