"""Why a chance moved between two reports: the calendar, the outlook, and each signal's days between."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.core.checks import require_kind
from tierpace.core.notes import Note
from tierpace.core.programs import ONE, Program
from tierpace.core.signals import Signal
from tierpace.errors import InputError
from tierpace.kernels.arrays import Bools, Floats, Ints, Objects
from tierpace.ledger.projection import check_projection
from tierpace.rules.tier_chances import chances, never_by_luck, sample_sizes
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tierpace.ledger.progress import Progress
    from tierpace.ledger.projection import Projection


PARTS = ("by_airtime", "by_diamonds", "by_active_days")
SIGNALS = range(len(PARTS))
COLUMNS = (
    "creator_id", "tier", "chance_before", "chance_after", "change", "calendar", "outlook", *PARTS,
    "top_stream", "top_stream_share", "top_gifter", "top_gifter_share",
)  # fmt: skip
KINDS = kinds_of(text="creator_id tier")
PARTS_NOTE = Note("parts", "calendar, outlook and what came by each signal sum to the change")


def explain_change(
    *, before: Projection, after: Projection, program: Program, tier: str | Mapping[str, str] | None = None
) -> Table:
    """Return why the chance of a tier moved from one report to a later one of the same month.

    Parameters
    ----------
    before, after : Projection
        With draws, of the same month; creators in both have a row.
    program : Program
        The rules.
    tier : str or {id: str}, optional
        Whose chance. Default: the easiest tier not yet secured at ``before``, else the easiest.

    Returns
    -------
    Table
        creator_id, tier, chance_before, chance_after, change, and its parts, which sum to it: calendar (days gone by as
        expected leave less that can happen), outlook (what is expected of the days left changed), by_airtime,
        by_diamonds and by_active_days (what the days between brought beyond what was expected of them). Then top_stream
        (start, UTC) and top_gifter of the days between, each with its share of the diamonds they brought; None where
        the source has none. Chance, change and parts are None for creators without data. No rows where no creator is in
        both.

    Raises
    ------
    InputError
        The months differ (follow a new one from the day before), ``before`` is the later one, a tier is unknown, or
        there are no draws.

    Notes
    -----
    The parts of the signals are Shapley's: each signal's days between are taken as they were instead of as expected, in
    every order of the signals, and the changes averaged (Shapley 1953). What was expected of the days between is
    ``before``'s point, spread over its days left.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger = tp.demo.ledger(seed=0)
    >>> first, second = (tp.project(ledger.as_of(f"2026-03-{d}"), draws=200, seed=0) for d in (10, 15))
    >>> changes = tp.evidence.explain_change(before=first, after=second, program=tp.demo.program(), tier="Tier 2")
    >>> row = next(r for r in changes if r["creator_id"] == "demo-dev")
    >>> parts = sum(row[c] for c in ("calendar", "outlook", "by_airtime", "by_diamonds", "by_active_days"))
    >>> abs(parts - row["change"]) < 1e-12
    True
    """
    for projection in (before, after):
        check_projection(projection)
        projection.require_draws()
    require_kind(program, Program, field="program", code="judge.bad_program", hint=ONE)
    if before.month < after.month:
        eve = after.month.first - timedelta(days=1)
        raise InputError(
            "evidence.other_month",
            "before",
            f"{before.progress.as_of} of {before.month}",
            f"must be a report on the month of after ({after.month}): chances are of one month",
            f"start {after.month} on the day before, ledger.as_of({str(eve)!r}, month={str(after.month)!r}), and "
            f"follow {before.month} to its end",
        )
    if before.month > after.month or before.progress.as_of > after.progress.as_of:
        raise InputError(
            "evidence.reversed",
            "before",
            f"{before.progress.as_of} of {before.month}",
            f"must be an earlier report on the month of after ({after.progress.as_of} of {after.month})",
            "swap the two",
        )
    shared = [c for c in before.ids if c in set(after.ids.tolist())]
    first, second = before.select(shared), after.select(shared)
    old, new = chances(first, program), chances(second, program)
    ranks = _ranks(tier, first.ids, program, np.asarray(old.verdicts.cleared.all(2)))
    row = np.arange(len(ranks))
    goal = new.verdicts.thresholds[row, ranks]
    parts = _parts(first, second, goal, old.by_tier[row, ranks], new.by_tier[row, ranks])
    change = (new.by_tier - old.by_tier)[row, ranks]
    streams = _between(first.progress, second.progress)
    columns: dict[str, tuple[Any, ...]] = {
        "creator_id": tuple(first.ids.tolist()),
        "tier": tuple(program.names[k] for k in ranks),
        "chance_before": _known(old.by_tier[row, ranks]),
        "chance_after": _known(new.by_tier[row, ranks]),
        "change": _known(change),
        **{name: _known(np.where(np.isnan(change), np.nan, values)) for name, values in parts.items()},
        **streams,
    }
    return Table({c: columns[c] for c in COLUMNS}, (PARTS_NOTE,), kinds=KINDS)


def _known(values: Floats) -> tuple[float | None, ...]:
    """Return shares, None where there is none: of creators without data, no chance is known, and no change."""
    return tuple(None if v != v else v for v in values.tolist())  # noqa: PLR0124  # NaN


def _ranks(tier: str | Mapping[str, str] | None, ids: Objects, program: Program, secured: Bools) -> Ints:
    """Return the rank of each creator's tier: (N,)."""
    k = len(program.names)
    still = np.where(secured.any(1), secured.argmax(1), k) - 1  # the easiest harder than the secured one
    out = np.clip(still, 0, k - 1)
    for i, name in enumerate(ids):
        own = tier if tier is None or isinstance(tier, str) else tier.get(name)
        if own is None:
            continue
        if own not in program.names:
            raise InputError(
                "program.unknown_tier",
                "tier",
                own,
                f"a tier must be one of {', '.join(program.names)}",
                "tiers are named as in the program",
            )
        out[i] = program.names.index(own)
    return np.asarray(out, np.int64)


def _parts(first: Projection, second: Projection, goal: Ints, low: Floats, high: Floats) -> dict[str, Floats]:
    """Return the parts of the change from ``low`` to ``high``: (N,) each."""
    days = second.progress.day - first.progress.day
    expected, rest = _expected(first, days)
    start = first.progress.so_far + expected
    tail_before = first.require_draws() - first.progress.so_far[:, None]
    tail_after = second.require_draws() - second.progress.so_far[:, None]
    n, futures = len(goal), sample_sizes(second)

    def chance(base: Floats, tail: Floats) -> Floats:
        totals = base[:, None] + tail
        totals[..., Signal.ACTIVE_DAYS] = np.rint(totals[..., Signal.ACTIVE_DAYS])
        return never_by_luck((totals >= goal[:, None]).all(2).mean(1), futures)

    as_expected = chance(start, tail_before * rest[:, None])
    value = {}
    for mask in range(1 << len(PARTS)):
        real = np.array([bool(mask >> s & 1) for s in SIGNALS])
        value[mask] = chance(np.where(real, second.progress.so_far, start), tail_after)
    value[(1 << len(PARTS)) - 1] = high  # what is secured or impossible is so for certain
    orders = list(permutations(SIGNALS))
    own = np.zeros((len(PARTS), n))
    for order in orders:
        mask = 0
        for s in order:
            own[s] += (value[mask | 1 << s] - value[mask]) / len(orders)
            mask |= 1 << s
    return {"calendar": as_expected - low, "outlook": value[0] - as_expected} | dict(zip(PARTS, own, strict=True))


def _expected(projection: Projection, days: int) -> tuple[Floats, Floats]:
    """Return what was expected of the next days, and which share of the tail the days after them hold: (N, 3) each."""
    tail = np.maximum(projection.point - projection.progress.so_far, 0)
    left = len(projection.progress.days_left)
    if projection.spread is None:
        gone = np.full(tail.shape, days / left if left else 0.0)
    else:
        whole = projection.spread.sum(1)
        gone = np.divide(projection.spread[:, :days].sum(1), whole, out=np.zeros(tail.shape), where=whole > 0)
    return tail * gone, 1 - gone


def _between(first: Progress, second: Progress) -> dict[str, tuple[Any, ...]]:
    """Return the stream and the gifter that brought most of the diamonds of the days between, and their shares."""
    n, streams = len(second.ids), second.streams
    none: dict[str, tuple[Any, ...]] = dict.fromkeys(
        ("top_stream", "top_stream_share", "top_gifter", "top_gifter_share"), (None,) * n
    )
    if streams is None:
        return none
    cut = first.history.edges[-1]
    late = np.flatnonzero(streams.start >= cut)
    whole = np.bincount(streams.creator[late], streams.diamonds[late], minlength=n).astype(np.float64)
    best = late[np.lexsort((-streams.diamonds[late], streams.creator[late]))]
    out = {**none, **_top(streams.creator[best], streams.diamonds[best], _starts(streams.start[best]), whole, "stream")}
    if streams.gifts is not None:
        gifts = streams.gifts
        at = gifts.at >= cut
        names, gifter = np.unique(gifts.gifter_id[at].astype(object), return_inverse=True)
        key, place = np.unique(np.stack((streams.creator[gifts.stream[at]], gifter), 1), axis=0, return_inverse=True)
        given = np.bincount(place.reshape(-1), gifts.diamonds[at], minlength=len(key))
        order = np.lexsort((-given, key[:, 0]))
        out |= _top(key[order, 0], given[order], names[key[order, 1]], whole, "gifter")
    return out


def _starts(start: Ints) -> Objects:
    return np.array([f"{s}+00:00" for s in start.astype("datetime64[s]")], object)


def _top(who: Ints, diamonds: NDArray[Any], names: Objects, whole: Floats, what: str) -> dict[str, Any]:
    """Return the first name of each creator and its share; rows by creator, the largest first."""
    n = len(whole)
    name: list[str | None] = [None] * n
    share: list[float | None] = [None] * n
    begins = np.unique(who, return_index=True)[1]
    for at in begins:
        i = int(who[at])
        if diamonds[at] > 0 and whole[i] > 0:
            name[i], share[i] = str(names[at]), min(float(diamonds[at] / whole[i]), 1.0)
    return {f"top_{what}": tuple(name), f"top_{what}_share": tuple(share)}
