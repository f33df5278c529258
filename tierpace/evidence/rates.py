"""Diamonds an hour by weekday, hour, length and pause: which streams pay, and how sure that is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.checks import require_level
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.evidence.intervals import ENOUGH, difference_interval, mean_interval, rate_interval
from tierpace.evidence.stream_facts import HOURS, stream_facts
from tierpace.kernels.arrays import Bools, Floats, Ints
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table
from tierpace.tables.wording import WEEKDAYS

if TYPE_CHECKING:
    from tierpace.evidence.stream_facts import StreamFacts
    from tierpace.ledger.progress import Progress


RECENT = 180  # days of streams that are looked at
PAD = 0.1  # of a creator's mean rate, added before a logarithm
LENGTHS = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0)  # hours from which a group begins
PAUSES = (0.0, 12.0, 36.0, 84.0)  # hours
BY = ("weekday", "hour", "length", "pause")
LEVEL = 0.9
KINDS = kinds_of(text="creator_id group")


def hourly_rates(progress: Progress, *, by: str, each: bool = False, level: float = LEVEL) -> Table:
    """Return what an hour brings in groups of streams of the last 180 days.

    Parameters
    ----------
    progress : Progress
        With streams.
    by : {"weekday", "hour", "length", "pause"}
        What parts the streams: the local day or hour on which they began, their length, or how long after the creator's
        last one they began.
    each : bool
        One set of rows for each creator, in place of one for the roster.
    level : float
        Of the intervals.

    Returns
    -------
    Table
        creator_id (None: the roster), group, streams, creators, diamonds_per_hour with low and high, and relative: the
        usual rate of the group's streams ÷ that of the creator's other streams, with relative_low and relative_high. A
        figure with too few streams behind it (or for the roster, creators) is None: under 8.

    Raises
    ------
    InputError
        The ledger has no streams or no diamonds, or an argument is unknown.

    Notes
    -----
    The relative rate compares a creator with himself: the mean logarithm of the rates (with a tenth of the creator's
    mean added) in the group less that of the others, by Welch's t for one creator, and over creators by Hall's t for
    skewed values. So a group in which strong creators stream does not look good for that.

    Examples
    --------
    >>> import tierpace as tp
    >>> rates = tp.evidence.hourly_rates(tp.demo.ledger(seed=0).as_of("2026-03-15"), by="weekday")
    >>> rates.columns["group"]
    ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')
    """
    if by not in BY:
        raise InputError("evidence.bad_group", field="by", value=by, requirement=f"must be one of {', '.join(BY)}")
    require_level(level, "evidence.bad_level")
    if not progress.measured[Signal.DIAMONDS]:
        raise InputError(
            "evidence.no_diamonds",
            "progress",
            None,
            "diamonds must be measured",
            "give the column when building the ledger",
        )
    facts = stream_facts(progress)
    facts = facts.take(facts.day >= progress.days.shape[1] - RECENT)
    group, names = groups(facts, by)
    inside = group >= 0
    facts, group = facts.take(inside), group[inside]
    score = _log_rates(facts, len(progress.ids))
    rows: list[dict[str, Any]] = []
    if each:
        bounds = np.searchsorted(facts.creator, np.arange(len(progress.ids) + 1))
        for i, name in enumerate(progress.ids):
            own = slice(bounds[i], bounds[i + 1])
            part = facts.take(np.arange(own.start, own.stop))
            for g, label in enumerate(names):
                rows.append(
                    {"creator_id": name, "group": label, **_of_creator(part, group[own] == g, score[own], level)}
                )
    else:
        for g, label in enumerate(names):
            rows.append({"creator_id": None, "group": label, **_of_roster(facts, group == g, score, level)})
    columns = ("creator_id", "group", "streams", "creators", *_figures(None, None))
    text = f"streams of the last {RECENT} days; figures on under {ENOUGH} are left out"
    return Table({c: tuple(r[c] for r in rows) for c in columns}, (Note("streams_of", text),), kinds=KINDS)


def groups(facts: StreamFacts, by: str) -> tuple[Ints, tuple[str, ...]]:
    """Return the group of each stream, -1 for none, and the groups' names."""
    if by == "weekday":
        return facts.weekday, WEEKDAYS
    if by == "hour":
        return facts.hour, tuple(f"{h:02d}:00" for h in range(HOURS))
    edges = LENGTHS if by == "length" else PAUSES
    values = facts.hours if by == "length" else facts.pause
    names = (*(f"{a:g} to {b:g} h" for a, b in pairwise(edges)), f"{edges[-1]:g} h or more")
    found = np.searchsorted(edges, np.nan_to_num(values, nan=-1.0), side="right") - 1
    return np.where(np.isnan(values), -1, found), names


def _log_rates(facts: StreamFacts, n: int) -> Floats:
    """Return the logarithm of each stream's rate with a tenth of the creator's own added: (streams,)."""
    hours = np.bincount(facts.creator, facts.hours, minlength=n)
    mean = np.bincount(facts.creator, facts.diamonds, minlength=n) / np.where(hours > 0, hours, 1)
    return np.asarray(np.log(facts.rate + np.where(mean > 0, PAD * mean, 1.0)[facts.creator]))


def _figures(
    rate: tuple[float, float, float] | None, relative: tuple[float, float, float] | None
) -> dict[str, float | None]:
    a, b = rate or (None,) * 3, (None,) * 3 if relative is None else tuple(float(np.exp(v)) for v in relative)
    names = ("diamonds_per_hour", "low", "high", "relative", "relative_low", "relative_high")
    return dict(zip(names, (*a, *b), strict=True))


def _of_creator(facts: StreamFacts, at: Bools, score: Floats, level: float) -> dict[str, Any]:
    """Return the figures of one creator's streams in a group, held against the others."""
    rate = rate_interval(facts.diamonds[at], facts.hours[at], level)
    relative = difference_interval(score[at], score[~at], level)
    return {"streams": int(at.sum()), "creators": 1, **_figures(rate, relative)}


def _of_roster(facts: StreamFacts, at: Bools, score: Floats, level: float) -> dict[str, Any]:
    """Return the figures of the roster's streams in a group, creator by creator against their others."""
    n = int(facts.creator.max(initial=-1)) + 1

    def total(values: Floats, where: Bools) -> Floats:
        return np.bincount(facts.creator[where], values[where], minlength=n).astype(np.float64)

    ones = np.ones(len(score))
    inside, outside = total(ones, at), total(ones, ~at)
    both, there = (inside > 0) & (outside > 0), inside > 0
    apart = total(score, at)[both] / inside[both] - total(score, ~at)[both] / outside[both]
    rate = rate_interval(total(facts.diamonds, at)[there], total(facts.hours, at)[there], level)
    figures = _figures(rate, mean_interval(apart, level))
    return {"streams": int(at.sum()), "creators": int(there.sum()), **figures}
