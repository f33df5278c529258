"""Who moved between two rosters, and what changed underneath."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from tierpace.core.arrays import Columns
from tierpace.core.checks import require_kind
from tierpace.core.counting import counted
from tierpace.core.months import DayRule, Month, utc_seconds
from tierpace.errors import InputError
from tierpace.rules.standings import NO_DATA, STANDINGS, WORST_FIRST
from tierpace.tables.cells import count_down, hours_up, is_missing, label, percent, whole_seconds
from tierpace.tables.frames import Kinds, kinds_of
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.table import Columnar
from tierpace.tables.text import left, right

if TYPE_CHECKING:
    from tierpace.rosters.rosters import Roster

    Tiers = dict[tuple[Any, Any], dict[str, float | None]]


ADDED = ("airtime_hours", "diamonds", "active_days")
NEW_MONTH = "new month"
MOVES = ("up", "down", "same", "new", "gone", NEW_MONTH)
NO_TIER = "no tier"  # what a closed month came to where none was cleared
NOT_KNOWN = "not known"  # what it came to where days of it are not known
KINDS: Kinds = {
    **kinds_of(text="creator_id ladder move target_before target_after binding", number="chance_kept"),
    **dict.fromkeys(("standing_before", "standing_after"), WORST_FIRST),
}


@frozen(eq=False)
class Comparison(Columnar):
    """One row a creator and ladder of either roster.

    Attributes
    ----------
    columns : dict of tuples
        creator_id, ladder, move (up, down, same, new, gone, new month), standing_before, standing_after, chance_before,
        chance_after, target_before, target_after, chance_kept (that the earlier target
        has now), airtime_hours_added, diamonds_added, active_days_added, binding: the
        signal that binds now, and closed: the tier that the month of ``before`` came to, or "no tier". None where a
        roster has no such row. Reports of two months are not held against each other: the move is "new month", nothing
        is added, and closed says what the earlier month came to, None unless ``before`` is of its end.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    >>> first, second = (tp.roster(ledger, program, as_of=f"2026-03-{d}", draws=200) for d in (10, 15))
    >>> moved = tp.compare(before=first, after=second)
    >>> sum(moved.counts.values()) == len(second)
    True
    """

    __module__ = "tierpace.rosters"

    columns: Columns = field()
    kinds = KINDS

    def __repr__(self) -> str:
        return (
            f"<Comparison of {counted(len(self), 'row')}: {', '.join(f'{n} {m}' for m, n in self.counts.items() if n)}>"
        )

    def _repr_html_(self) -> str:
        return comparison_html(self)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows moved which way."""
        found = Counter(self.columns["move"])
        return {m: found[m] for m in MOVES}


def compare(*, before: Roster, after: Roster) -> Comparison:
    """Return who moved between two rosters of one agency.

    Parameters
    ----------
    before, after : Roster
        The earlier report and the later one.

    Returns
    -------
    Comparison
        Rows of ``after`` in its order, then those that are gone. Who aims at a harder tier than before has moved up,
        who aims at an easier one down; of who aims at the same, the standing says which way.

    Raises
    ------
    InputError
        ``before`` is the later one.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    >>> first, second = (tp.roster(ledger, program, as_of=f"2026-03-{d}", draws=200) for d in (10, 15))
    >>> len(tp.compare(before=first, after=second))
    13
    """
    from tierpace.rosters.rosters import Roster

    for name, roster in (("before", before), ("after", after)):
        require_kind(
            roster, Roster, field=name, code="compare.bad_roster", hint="call roster(ledger, program, as_of=…)"
        )
    if _place(before.meta) > _place(after.meta):
        raise InputError(
            "compare.reversed",
            "before",
            before.meta["as_of"],
            f"must not be later than after ({after.meta['as_of']})",
            "swap the two",
        )
    old = {(r["creator_id"], r["ladder"]): r for r in before}
    across = before.meta["month"] != after.meta["month"]
    tiers = _chances_of_tiers(after)
    rows = [_row(old.pop((r["creator_id"], r["ladder"]), None), r, tiers, across=across) for r in after]
    rows += [_row(r, None, tiers, across=across) for r in old.values()]
    names = tuple(_row(None, None, tiers, across=across))
    return Comparison({n: tuple(r[n] for r in rows) for n in names})


def _place(meta: dict[str, Any]) -> tuple[int, str]:
    """Return when a roster was cut, in UTC seconds (a day ends with it), and the month it looks at."""
    as_of = meta["as_of"]
    day_end = not isinstance(as_of, datetime)
    return int(DayRule(meta["zone"]).edges(as_of, as_of)[1]) if day_end else utc_seconds(as_of), meta["month"]


def closed_tier(row: Mapping[str, Any]) -> str | None:
    """Return the tier that a row's month came to, or "no tier"; None while the month runs, or of who has no data.

    "not known" where days of the month are unknown and may hold what is missing.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rosters.comparisons import closed_tier
    >>> closed_tier({"month": "2026-03", "as_of": date(2026, 3, 31), "standing": "locked", "secured": "Tier 2"})
    'Tier 2'
    """
    if not is_closed(row) or row["standing"] == NO_DATA:
        return None
    chance = row.get("chance")  # of a month that is over and known whole it is 0 or 1
    return row["secured"] or (NO_TIER if chance is None or chance in (0.0, 1.0) else NOT_KNOWN)


def is_closed(meta: Mapping[str, Any]) -> bool:
    """Return whether the month of a roster, or of a row, was over at its cut.

    Examples
    --------
    >>> from datetime import date
    >>> from tierpace.rosters.comparisons import is_closed
    >>> is_closed({"month": "2026-03", "as_of": date(2026, 3, 30)})
    False
    """
    as_of = meta["as_of"]
    return not isinstance(as_of, datetime) and bool(as_of >= Month.parse(meta["month"]).last)


def _chances_of_tiers(roster: Roster) -> Tiers:
    """Return the chances of a roster by creator and ladder: tiers hardest first."""
    out: Tiers = {}
    columns = (roster.tiers[name] for name in ("creator_id", "ladder", "tier", "chance"))
    for creator, ladder, tier, chance in zip(*columns, strict=True):
        out.setdefault((creator, ladder), {})[tier] = None if is_missing(chance) else chance
    return out


def _row(old: dict[str, Any] | None, new: dict[str, Any] | None, tiers: Tiers, *, across: bool) -> dict[str, Any]:
    """Return one row of the comparison."""
    a, b = old or {}, new or {}
    out = {"creator_id": b.get("creator_id", a.get("creator_id")), "ladder": b.get("ladder", a.get("ladder"))}
    own: dict[Any, float | None] = {**tiers.get((out["creator_id"], out["ladder"]), {})}
    out["move"] = NEW_MONTH if across and old and new else _move(a, b, list(own))
    for name in ("standing", "chance", "target"):
        out[f"{name}_before"], out[f"{name}_after"] = a.get(name), b.get(name)
    out["chance_kept"] = None if across else own.get(a.get("target"))
    for name in ADDED:
        known = not across and a.get(name) is not None and b.get(name) is not None
        out[f"{name}_added"] = b[name] - a[name] if known else None
    out["binding"] = b.get("binding")
    out["closed"] = closed_tier(a) if across and old else None
    return out


def _move(old: Mapping[str, Any], new: Mapping[str, Any], tiers: list[Any]) -> str:
    """Return which way a row moved: by its target if that is another, the hardest tier first, else by its standing."""
    if not old or not new:
        return "gone" if old else "new"
    aims = [row.get("target") for row in (old, new)]
    if aims[0] != aims[1] and all(aim in tiers for aim in aims):
        before, after = (tiers.index(aim) for aim in aims)
    else:
        before, after = (STANDINGS.index(row["standing"]) for row in (old, new))
    return "up" if after < before else "down" if after > before else "same"


def comparison_html(moved: Comparison) -> str:
    """Return who moved: those that did first."""
    c = moved.columns
    order = sorted(range(len(moved)), key=lambda i: c["move"][i] == "same")[:ROWS]
    columns = [
        left("creator", (label(c["creator_id"][i]) for i in order)),
        left("move", (c["move"][i] for i in order)),
        left("standing", (_both(c, "standing", i, label) for i in order)),
        right("chance", (_both(c, "chance", i, percent) for i in order)),
        right("airtime added", (hours_up(whole_seconds(c["airtime_hours_added"][i])) for i in order)),
        right("diamonds added", (count_down(c["diamonds_added"][i]) for i in order)),
        left("binding", (label(c["binding"][i]) for i in order)),
    ]
    counts = ", ".join(f"{n:,} {m}" for m, n in moved.counts.items() if n)
    return short_html(f"{counted(len(moved), 'row')}: {counts}" if len(moved) else "nobody", columns, total=len(moved))


def _both(c: dict[str, tuple[Any, ...]], what: str, i: int, show: Callable[[Any], str]) -> str:
    """Return what was and is; of a new month what the closed one came to, or only what is."""
    after = show(c[f"{what}_after"][i])
    if c["move"][i] != NEW_MONTH:
        return f"{show(c[f'{what}_before'][i])} → {after}"
    return f"closed: {label(c['closed'][i])}; now {after}" if what == "standing" else after
