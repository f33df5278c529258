"""How likely a plan is kept: how often, in spans as long as the days left, habit and plan together were reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tierpace.core.arrays import rows_of
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Floats, Ints
from tierpace.kernels.seconds import HOUR
from tierpace.ledger.progress import Progress
from tierpace.planning.best_weeks import check_plans, require_efforts
from tierpace.planning.plan import Plan
from tierpace.planning.usual_effort import WEEK, on_roster, streams_of_days
from tierpace.tables.cells import percent
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

if TYPE_CHECKING:
    from tierpace.planning.usual_effort import Efforts

MONTHS = 6  # closed ones that are looked at
PRIOR = 2  # spans that the roster's share counts for
HALF = 0.5  # of a span of either kind, added to the roster's: no share is 0 or 1 by luck
ROUNDING = 1e-6  # what floats may have added to whole numbers
KINDS = kinds_of(text="creator_id ladder tier", count="spans reached", number="kept")


def kept_shares(progress: Progress, plans: Sequence[Plan], *, efforts: Efforts) -> Table:
    """Return how likely each plan is kept, by what its creator did in spans of the past that are as long.

    Parameters
    ----------
    progress : Progress
        Of N creators, at the cut that the plans were made at.
    plans : sequence of Plan
        Of any of them, and several of one: all those of the roster, for its share is theirs.
    efforts : Efforts
        Of the same creators.

    Returns
    -------
    Table
        A row a plan, in their order: creator_id, ladder, tier, spans (how many there are), reached (in how many of them
        the creator did as much) and kept (the chance that the plan is kept). A note says the roster's share.

    Raises
    ------
    InputTypeError
        An argument is none of its kind.
    InputError
        A plan is of no creator of the progress.

    Notes
    -----
    With L days left, the spans lie end to end, each of L days, back from the end of the last closed month for as long
    as they fit into the six months before this one. Those of a creator are the n spans that are known whole, from the
    first day on the roster on. Habit and plan together require: streams, those of a usual week × L/7, rounded down, and
    one for each stream of the plan; seconds, those of a usual week × L/7, rounded down, and those of the plan's
    streams. Usual is what `efforts` says. k spans had as many streams and as many seconds; of daily rows a day with any
    is one stream, and where airtime is not measured streams alone count. With K and N, the sums of k and of n of all
    plans given that have streams or battles, the roster's share r is (K + ½)/(N + 1), never 0 or 1 by luck, and kept is
    (k + 2r)/(n + 2). Where nothing is known to be usual there are no spans, and kept is r.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15").select(["demo-ines", "demo-juno"])
    >>> projection, habits = tp.project(progress, draws=200, seed=0), tp.habits(progress)
    >>> plans = tp.plans(projection, tp.demo.program(), habits=habits, tier="Tier 3")
    >>> table = tp.planning.kept_shares(progress, plans, efforts=tp.planning.efforts(progress))
    >>> for row in table:
    ...     print(row["creator_id"], row["reached"], "of", row["spans"], round(row["kept"], 2))
    demo-ines ...
    demo-juno ...
    """
    hint = "cut the ledger: ledger.as_of(day)"
    require_kind(progress, Progress, field="progress", code="forecast.bad_progress", hint=hint)
    check_plans(plans)
    require_efforts(efforts)
    reached, spans = _spans(progress, plans, efforts)
    share, text = _roster_share(reached, spans, plans)
    kept = (reached + PRIOR * share) / (spans + PRIOR)
    columns = {
        "creator_id": tuple(p.creator_id for p in plans),
        "ladder": tuple(p.ladder for p in plans),
        "tier": tuple(p.tier for p in plans),
        "spans": tuple(spans.tolist()),
        "reached": tuple(reached.tolist()),
        "kept": tuple(kept.tolist()),
    }
    return Table(columns, (Note("roster_share", text),), kinds=KINDS)


def _roster_share(reached: Ints, spans: Ints, plans: Sequence[Plan]) -> tuple[float, str]:
    """Return in which share of the spans of all plans they were reached, and the same in words."""
    some = np.array([bool(p.dates or p.battles) for p in plans], bool)
    k, n = int(reached[some].sum()), int(spans[some].sum())
    share = (k + HALF) / (n + 2 * HALF)
    if not n:
        return share, "how often plans are kept is not known, for no span of the past is known whole: taken as 50 %"
    text = f"creators did as much as habit and plan require in {k:,} of {counted(n, 'span')} of the past"
    return share, f"{text} ({percent(share)}); that counts for {PRIOR} spans of each"


def _spans(progress: Progress, plans: Sequence[Plan], efforts: Efforts) -> tuple[Ints, Ints]:
    """Return in how many spans as much was done as each plan requires, and how many spans there are: (n,) each."""
    names = [p.creator_id for p in plans]
    rows, own = rows_of(progress.ids, names), rows_of(efforts.ids, names)
    left, days = len(progress.days_left), progress.known.shape[1]
    stop = min(max(progress.start, 0), days)
    begin = max(progress.history.index(progress.month.shift(-MONTHS).first), 0)
    fit = (stop - begin) // left if left else 0
    if fit <= 0 or not len(plans):
        return np.zeros(len(plans), np.int64), np.zeros(len(plans), np.int64)
    begin = stop - fit * left
    who, back = np.unique(rows, return_inverse=True)
    shape = (len(who), fit, left)
    whole = np.asarray(on_roster(progress, who, begin, stop).reshape(shape).all(axis=2))
    sound = whole[back] & np.isfinite(efforts.streams_a_week[own])[:, None]
    count = streams_of_days(progress, begin, stop)[who].reshape(shape).sum(2)[back]
    wanted = _whole(efforts.streams_a_week[own] * left / WEEK) + [len(p.dates) for p in plans]
    done = count >= wanted[:, None]
    if progress.measured[Signal.AIRTIME]:
        seconds = progress.days[who, begin:stop, Signal.AIRTIME].reshape(shape).sum(2)[back]
        usual = _whole(efforts.hours_a_week[own] * HOUR * left / WEEK)
        done &= seconds >= (usual + [len(p.dates) * p.seconds_each for p in plans])[:, None]
    return (sound & done).sum(1), sound.sum(1)


def _whole(values: Floats) -> Ints:
    """Return numbers rounded down, what is not known as 0."""
    return np.floor(np.nan_to_num(values) + ROUNDING).astype(np.int64)
