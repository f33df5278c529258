"""Each stream against the creator's own past."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.evidence.sources import check_day, streams_of
from tierpace.evidence.stream_facts import stream_facts
from tierpace.kernels.arrays import Floats, Ints
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table
from tierpace.tables.wording import WEEKDAYS

if TYPE_CHECKING:
    from typing import Any

    from tierpace.core.days import DayLike
    from tierpace.evidence.stream_facts import StreamFacts
    from tierpace.ledger.progress import Progress


RECENT = 90  # days before a stream that say what was usual
ENOUGH = 5  # earlier streams to hold one against
KINDS = kinds_of(text="creator_id", count="diamonds")


def stream_recaps(progress: Progress, *, since: DayLike | None = None) -> Table:
    """Return one row a stream, each held against the creator's own streams of the 90 days before it.

    Parameters
    ----------
    progress : Progress
        With streams.
    since : date, optional
        The first local day of streams to show. Default: the first of the month.

    Returns
    -------
    Table
        creator_id, stream_id, day, weekday, start (UTC), hours, diamonds, diamonds_per_hour, usual_per_hour (the median
        before), ratio (to the usual), percentile (share of earlier streams that brought less an hour; ties half), pause
        (hours since the last stream), gifters, battles. The usual, ratio and percentile are None with under 5 earlier
        streams, gifters and battles where the source has none, and diamonds where they are not measured. By creator and
        start; no rows for an empty roster.

    Raises
    ------
    InputError
        The ledger has no streams, or ``since`` is no day.

    Examples
    --------
    >>> import tierpace as tp
    >>> recaps = tp.evidence.stream_recaps(tp.demo.ledger(seed=0).as_of("2026-03-15"))
    >>> row = next(iter(recaps))
    >>> row["creator_id"], row["day"], row["hours"] > 0
    ('demo-ada', datetime.date(2026, 3, 1), True)
    """
    facts = stream_facts(progress)
    first = progress.month.first if since is None else check_day(since, "since")
    days = facts.days(progress.history.first_day)
    told = np.flatnonzero(days >= np.datetime64(first, "D"))
    usual, percentile = _against_own_past(facts, told, progress.history.edges)
    some = facts.take(told)
    streams = streams_of(progress)
    measured = bool(progress.measured[Signal.DIAMONDS])
    ids = streams.stream_id
    columns: dict[str, Any] = {
        "creator_id": tuple(progress.ids[some.creator].tolist()),
        "stream_id": (None,) * len(told) if ids is None else tuple(ids[some.row].tolist()),
        "day": tuple(days[told].tolist()),
        "weekday": tuple(WEEKDAYS[w] for w in some.weekday),
        "start": tuple(datetime.fromtimestamp(s, UTC).isoformat() for s in some.start.tolist()),
        "hours": tuple(some.hours.tolist()),
        "diamonds": tuple(int(d) if measured else None for d in some.diamonds),
        "diamonds_per_hour": _told(some.rate, known=measured),
        "usual_per_hour": _told(usual, known=measured),
        "ratio": _told(np.divide(some.rate, usual, out=np.full(len(told), np.nan), where=usual > 0), known=measured),
        "percentile": _told(percentile, known=measured),
        "pause": _told(some.pause, known=True),
        "gifters": _count(None if streams.gifts is None else _distinct(streams.gifts, len(streams)), some),
        "battles": _count(
            None if streams.battles is None else np.bincount(streams.battles.stream, minlength=len(streams)), some
        ),
    }
    text = f"what is usual is the median of the creator's streams of the {RECENT} days before, of at least {ENOUGH}"
    return Table(columns, (Note("usual_stream", text),), kinds=KINDS)


def _against_own_past(facts: StreamFacts, told: Ints, edges: Ints) -> tuple[Floats, Floats]:
    """Return the median rate of the streams before each, and how many of them brought less: (n,) each, NaN if few."""
    usual, percentile = np.full(len(told), np.nan), np.full(len(told), np.nan)
    begin = np.searchsorted(facts.creator, facts.creator[told])
    for place, (row, low) in enumerate(zip(told.tolist(), begin.tolist(), strict=True)):
        since = edges[max(int(facts.day[row]) - RECENT, 0)]
        earlier = slice(low + int(np.searchsorted(facts.start[low:row], since)), row)
        rates = facts.rate[earlier]
        if len(rates) >= ENOUGH:
            usual[place] = np.median(rates)
            percentile[place] = ((rates < facts.rate[row]).mean() + (rates <= facts.rate[row]).mean()) / 2
    return usual, percentile


def _distinct(gifts: Any, n: int) -> Ints:
    """Return how many gave in each stream: (n,)."""
    _, gifter = np.unique(gifts.gifter_id.astype(str), return_inverse=True)
    pairs = np.unique(np.stack((gifts.stream, gifter), 1), axis=0)
    return np.bincount(pairs[:, 0], minlength=n)


def _count(found: Ints | None, some: StreamFacts) -> tuple[int | None, ...]:
    return (None,) * len(some.row) if found is None else tuple(found[some.row].tolist())


def _told(values: Floats, *, known: bool) -> tuple[float | None, ...]:
    return tuple(float(v) if known and np.isfinite(v) else None for v in values)
