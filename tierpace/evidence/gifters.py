"""Who gives: the top gifters, how much depends on them, who is new, and who comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from tierpace.core.checks import require_count
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.evidence.sources import check_day, gifts_of, streams_of
from tierpace.evidence.stream_facts import stream_facts
from tierpace.kernels.arrays import Floats, Ints, Objects
from tierpace.kernels.days import day_of
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.ledger.progress import Progress


KINDS = kinds_of(text="creator_id", count="diamonds")
TOP = 5
RECENT = 90  # days whose gifts say how much depends on a gifter
AHEAD = 5  # streams after the first in which a gifter may come back
ENOUGH = 20  # gifters of a cohort on which a share may rest
Z90 = 1.6448536269514722  # the 95 % point of a normal


@frozen(eq=False)
class _Given:
    """Gifts, one a row: whose stream, who gave, when, how much, on which local day."""

    creator: Ints
    gifter: Ints
    at: Ints
    day: Ints
    diamonds: Ints
    names: Objects


def _given(progress: Progress) -> _Given:
    streams = streams_of(progress)
    gifts = gifts_of(streams)
    names, gifter = np.unique(gifts.gifter_id.astype(object), return_inverse=True)
    day = day_of(gifts.at, progress.history.edges)
    return _Given(streams.creator[gifts.stream], gifter, gifts.at, day, gifts.diamonds, names)


def _window(progress: Progress, since: DayLike | None, until: DayLike | None) -> tuple[int, int]:
    """Return the first and last local day as places on the day axis."""
    first = progress.month.first if since is None else check_day(since, "since")
    last = progress.as_of if until is None else check_day(until, "until")
    if first > last:
        raise InputError("evidence.bad_day", "since", first, f"must not be later than until ({last})")
    origin = progress.history.first_day
    return (first - origin).days, (last - origin).days


def top_gifters(
    progress: Progress, *, since: DayLike | None = None, until: DayLike | None = None, most: int = TOP
) -> Table:
    """Return the largest gifters of each creator in a window.

    Parameters
    ----------
    progress : Progress
        With streams that have gifts.
    since, until : date, optional
        Local days, both included. Default: the month to date.
    most : int
        How many gifters of each creator.

    Returns
    -------
    Table
        creator_id, gifter_id, place (1 is the largest), diamonds, gifts, share (of the creator's diamonds that gifts
        brought in the window), first_day and last_day (of all their gifts to the creator up to the cut), new (whether
        the first one lies in the window). No rows without gifts.

    Raises
    ------
    InputError
        The ledger has no streams or its streams no gifts, or a day or ``most`` is none.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> import tierpace as tp
    >>> start = datetime(2026, 3, 1, 20, tzinfo=timezone.utc)
    >>> gifts = [tp.Gift(start, diamonds=70, gifter_id="zoe"), tp.Gift(start, diamonds=30, gifter_id="bob")]
    >>> stream = tp.StreamSession("ann", start=start, end=start + timedelta(hours=1), diamonds=100, gifts=gifts)
    >>> progress = tp.Ledger.from_sessions([stream], day_rule=tp.DayRule("UTC")).as_of("2026-03-01")
    >>> [(r["gifter_id"], r["share"], r["new"]) for r in tp.evidence.top_gifters(progress)]
    [('zoe', 0.7, True), ('bob', 0.3, True)]
    """
    require_count(most, "evidence.bad_count", "most")
    given, (first, last) = _given(progress), _window(progress, since, until)
    pairs = _pairs(given, first, last)
    order = np.lexsort((given.names[pairs.gifter].astype(str), -pairs.diamonds, pairs.creator))
    who = pairs.creator[order]
    place = np.arange(len(who)) - np.searchsorted(who, who) + 1
    kept = order[place <= most]
    whole = np.bincount(pairs.creator, pairs.diamonds, minlength=len(progress.ids)).astype(np.float64)
    origin = np.datetime64(progress.history.first_day, "D")
    columns = {
        "creator_id": tuple(progress.ids[pairs.creator[kept]].tolist()),
        "gifter_id": tuple(given.names[pairs.gifter[kept]].tolist()),
        "place": tuple(place[place <= most].tolist()),
        "diamonds": tuple(int(d) for d in pairs.diamonds[kept]),
        "gifts": tuple(int(g) for g in pairs.gifts[kept]),
        "share": tuple(_share(pairs.diamonds[kept], whole[pairs.creator[kept]])),
        "first_day": tuple((origin + pairs.first[kept]).tolist()),
        "last_day": tuple((origin + pairs.last[kept]).tolist()),
        "new": tuple((pairs.first[kept] >= first).tolist()),
    }
    return Table(columns, kinds=KINDS)


def gifter_mix(progress: Progress, *, since: DayLike | None = None, until: DayLike | None = None) -> Table:
    """Return how much of each creator's diamonds depends on few, and how many gifters are new or returning.

    Parameters
    ----------
    progress, since, until
        As in `top_gifters`.

    Returns
    -------
    Table
        creator_id, gifters, diamonds (of gifts in the window), top_share, top5_share, gini (0: all alike, towards 1:
        one gives all; of those who gave), new and returning (gifters whose first gift lies in the window, and before
        it), new_share (of diamonds), without_top (diamonds less those of the largest). One row a creator; shares and
        Gini are None where nothing was given.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import tierpace as tp
    >>> start, end = (datetime(2026, 3, 1, hour, tzinfo=timezone.utc) for hour in (20, 21))
    >>> gifts = [tp.Gift(start, diamonds=d, gifter_id=who) for who, d in (("zoe", 70), ("bob", 30))]
    >>> stream = tp.StreamSession("ann", start=start, end=end, diamonds=100, gifts=gifts)
    >>> progress = tp.Ledger.from_sessions([stream], day_rule=tp.DayRule("UTC")).as_of("2026-03-01")
    >>> row = next(iter(tp.evidence.gifter_mix(progress)))
    >>> row["top_share"], row["gini"], row["without_top"]
    (0.7, 0.2, 30)
    """
    given, (first, last) = _given(progress), _window(progress, since, until)
    pairs = _pairs(given, first, last)
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(progress.ids):
        own = np.flatnonzero(pairs.creator == i)
        falling, new = -np.sort(-pairs.diamonds[own]), pairs.first[own] >= first
        whole = float(falling.sum())
        some = whole > 0
        rows.append(
            {
                "creator_id": name,
                "gifters": len(own),
                "diamonds": int(whole),
                "top_share": float(falling[0] / whole) if some else None,
                "top5_share": float(falling[:TOP].sum() / whole) if some else None,
                "gini": gini(falling) if some else None,
                "new": int(new.sum()),
                "returning": int((~new).sum()),
                "new_share": float(pairs.diamonds[own][new].sum() / whole) if some else None,
                "without_top": int(whole - (falling[0] if len(falling) else 0)),
            }
        )
    return _table(rows, MIX)


MIX = (
    "creator_id", "gifters", "diamonds", "top_share", "top5_share", "gini", "new", "returning", "new_share",
    "without_top",
)  # fmt: skip


def gini(amounts: Floats) -> float:
    """Return Gini's coefficient of amounts (n,) of 0 or more, with a sum above 0: 0 is even, (n - 1) / n is one alone.

    Σ (2 k - n - 1) x_k ÷ (n Σ x), x rising.
    """
    rising = np.sort(amounts)
    n = len(rising)
    return float(((2 * np.arange(1, n + 1) - n - 1) * rising).sum() / (n * rising.sum()))


def gifter_retention(progress: Progress) -> Table:
    """Return how many gifters come back, by the month of the stream in which they first gave to a creator.

    Parameters
    ----------
    progress : Progress
        With streams that have gifts.

    Returns
    -------
    Table
        cohort (YYYY-MM), within (1 to 5 more streams of the creator), gifters (whose creator has had so many streams
        since), share (of them that gave again in one of these), low and high (Wilson's 90 % interval). Share and
        interval are None with under 20 gifters. The first month of the ledger is left out: who gave before it is not
        known. No rows without gifts.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> import tierpace as tp
    >>> def stream(day, *gifters):
    ...     start = datetime(2026, 3, day, 20, tzinfo=timezone.utc)
    ...     gifts = [tp.Gift(start, diamonds=1, gifter_id=g) for g in gifters]
    ...     return tp.StreamSession("ann", start=start, end=start + timedelta(hours=1), diamonds=9, gifts=gifts)
    >>> old = tp.StreamSession(
    ...     "ann",
    ...     start=datetime(2026, 2, 1, tzinfo=timezone.utc),
    ...     diamonds=0,
    ...     end=datetime(2026, 2, 1, 1, tzinfo=timezone.utc),
    ... )
    >>> ledger = tp.Ledger.from_sessions([old, stream(1, "zoe"), stream(2, "zoe", "bob")], day_rule=tp.DayRule("UTC"))
    >>> row = next(iter(tp.evidence.gifter_retention(ledger.as_of("2026-03-02"))))
    >>> row["cohort"], row["within"], row["gifters"], row["share"]
    ('2026-03', 1, 1, None)
    """
    streams, facts = streams_of(progress), stream_facts(progress)
    place = np.full(len(streams), -1)  # which of its creator's streams each one is
    place[facts.row] = np.arange(len(facts.row)) - np.searchsorted(facts.creator, facts.creator)
    count = np.bincount(facts.creator, minlength=len(progress.ids))
    gifts = gifts_of(streams)
    of = gifts.stream[place[gifts.stream] >= 0]
    names = gifts.gifter_id[place[gifts.stream] >= 0].astype(str)
    _, gifter = np.unique(names, return_inverse=True)
    key = np.unique(np.stack((streams.creator[of], gifter, place[of]), 1), axis=0)  # once a stream, by stream
    if not len(key):
        return _table([], RETENTION)
    begins = np.flatnonzero(np.r_[True, (key[1:, :2] != key[:-1, :2]).any(1)])
    who, first = key[begins, 0], key[begins, 2]
    second = np.where(np.r_[begins[1:], len(key)] - begins > 1, key[np.minimum(begins + 1, len(key) - 1), 2], -1)
    start = np.searchsorted(facts.creator, who)
    day = facts.days(progress.history.first_day)[start + first]
    cohort = day.astype("datetime64[M]")
    whole = np.datetime64(progress.history.first_day, "M")
    rows = []
    for month in np.unique(cohort[cohort > whole]):
        for ahead in range(1, AHEAD + 1):
            asked = (cohort == month) & (count[who] - 1 - first >= ahead)
            came = asked & (second >= 0) & (second - first <= ahead)
            n, k = int(asked.sum()), int(came.sum())
            low, high = wilson(k, n) if n >= ENOUGH else (None, None)
            rows.append({
                "cohort": str(month), "within": ahead, "gifters": n, "share": k / n if n >= ENOUGH else None,
                "low": low, "high": high,
            })  # fmt: skip
    return _table(
        rows, RETENTION, Note("first_month", f"gifters of {whole} are left out: who gave before is not known")
    )


RETENTION = ("cohort", "within", "gifters", "share", "low", "high")


def wilson(k: int, n: int, z: float = Z90) -> tuple[float, float]:
    """Return Wilson's interval for a share of k in n (1927, J. Am. Stat. Assoc. 22, 209-212)."""
    p = k / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    width = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(float(centre - width), 0.0), min(float(centre + width), 1.0)


@frozen(eq=False)
class _Pairs:
    """What each gifter gave each creator in a window, and on which days they first and last did so at all."""

    creator: Ints
    gifter: Ints
    diamonds: Floats
    gifts: Ints
    first: Ints
    last: Ints


def _pairs(given: _Given, first: int, last: int) -> _Pairs:
    key, place = np.unique(np.stack((given.creator, given.gifter), 1), axis=0, return_inverse=True)
    place, n = place.reshape(-1), len(key)
    inside = (given.day >= first) & (given.day <= last)
    count = np.bincount(place[inside], minlength=n)
    early, late = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    seen = given.day <= last
    np.minimum.at(early, place[seen], given.day[seen])
    np.maximum.at(late, place[seen], given.day[seen])
    there = count > 0
    diamonds = np.bincount(place[inside], given.diamonds[inside], minlength=n).astype(np.float64)
    return _Pairs(key[there, 0], key[there, 1], diamonds[there], count[there], early[there], late[there])


def _share(part: Floats, whole: Floats) -> list[float | None]:
    return [float(a / b) if b > 0 else None for a, b in zip(part, whole, strict=True)]


def _table(rows: list[dict[str, Any]], names: tuple[str, ...], *notes: Note) -> Table:
    kinds = {name: kind for name, kind in KINDS.items() if name in names}
    return Table({name: tuple(r[name] for r in rows) for name in names}, notes, kinds=kinds)


def share_of_gifter(progress: Progress, creator_id: str, gifter_id: str | None) -> tuple[str, float]:
    """Return a gifter (None: the largest) and its share of a creator's diamonds of the last 90 days, itemised or not.

    Raises
    ------
    InputError
        The streams come without gifts, or the gifter gave nothing in that time.
    """
    streams = streams_of(progress)
    gifts, (row,) = gifts_of(streams), progress.history.rows_of([creator_id])
    since = progress.history.edges[max(progress.days.shape[1] - RECENT, 0)]
    own = (streams.creator[gifts.stream] == row) & (gifts.at >= since)
    names, place = np.unique(gifts.gifter_id[own].astype(object), return_inverse=True)
    given = np.bincount(place, gifts.diamonds[own], minlength=len(names))
    if not len(names) or (gifter_id is not None and gifter_id not in names):
        raise InputError(
            "action.no_such_gifter",
            creator_id,
            gifter_id,
            f"the gifter must have given in the last {RECENT} days",
            "see tierpace.evidence.top_gifters",
        )
    at = int(given.argmax()) if gifter_id is None else int(np.flatnonzero(names == gifter_id)[0])
    whole = streams.diamonds[(streams.creator == row) & (streams.start >= since)].sum()
    return str(names[at]), min(float(given[at] / max(whole, 1)), 1.0)
