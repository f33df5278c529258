"""What moved between two rosters of one month, and why: the calendar, the pace, one stream, one gifter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tierpace.evidence.changes import explain_change
from tierpace.forecasters.projecting import project
from tierpace.rosters.comparisons import compare
from tierpace.rules.assignments import assignments_of
from tierpace.tables.cells import is_missing, label, percent, visible
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

if TYPE_CHECKING:
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.forecasters.contract import Forecaster
    from tierpace.forecasters.learned import Learned
    from tierpace.ledger.progress import Progress
    from tierpace.rosters.rosters import Roster

    Key = tuple[str, str]
    Row = Mapping[str, Any]
    Way = Forecaster | Learned | None

LEAST = 0.1  # of a chance: what changed less within a standing has not moved
MOST = 0.5  # of the diamonds between: what brought as much is named alone
SIGNS = {"down": "▼", "up": "▲", "new": "+", "gone": "−"}
WORDS = {  # of the largest part of a change, for better and for worse
    "calendar": ("days gone by as expected", "fewer days are left"),
    "outlook": ("a faster pace", "a slower pace"),
    "by_airtime": ("more hours than expected", "fewer hours than expected"),
    "by_diamonds": ("more diamonds than expected", "fewer diamonds than expected"),
    "by_active_days": ("more active days than expected", "fewer active days than expected"),
}
ALONE = (("top_gifter_share", "one gifter"), ("top_stream_share", "one stream"))
NAMES = (
    *("creator_id", "name", "manager", "ladder", "move", "tier", "chance_before", "chance_after", "change"),
    *("standing_before", "standing_after", "why", "text"),
)
KINDS = kinds_of(
    text="creator_id name manager ladder move tier standing_before standing_after why text",
    number="chance_before chance_after change",
)


def moves(
    before: Roster,
    after: Roster,
    *,
    program: Program | ProgramBook,
    progress: tuple[Progress, Progress],
    ways: tuple[Way, Way],
    draws: int,
    seed: int,
    ladder: str | None,
) -> Table:
    """Return what moved between two rosters of one month, with the reason that changed the most.

    ``progress`` and ``ways`` are those of the two, in their order. Rows of which neither target nor standing
    changed are there where the chance did by 10 points or more.
    """
    compared = list(compare(before=before, after=after))
    people = {(r["creator_id"], r["ladder"]): r for roster in (before, after) for r in roster}
    rows = [found for row in compared if (found := _moved(row, people[row["creator_id"], row["ladder"]]))]
    known = {(r["creator_id"], r["ladder"]): r["tier"] for r in rows if r["change"] is not None}
    why = dict(_reasons(known, program, progress=progress, ways=ways, ladder=ladder, draws=draws, seed=seed))
    several = len({key[1] for key in people}) > 1
    for row in rows:
        row["why"] = why.get((row["creator_id"], row["ladder"]), "")
        row["text"] = _text(row, several=several)
    rows.sort(key=lambda r: (-abs(r["change"] or 0.0), r["creator_id"], r["ladder"]))
    return table_of(rows)


def table_of(rows: Sequence[Row]) -> Table:
    """Return rows as a table of what moved."""
    return Table({name: tuple(r[name] for r in rows) for name in NAMES}, kinds=KINDS)


def _moved(row: Row, person: Row) -> dict[str, Any] | None:
    """Return how a row moved, towards the tier that was aimed at; None where it has not."""
    same_tier = row["target_before"] == row["target_after"] or is_missing(row["target_before"])
    tier = row["target_after"] if same_tier else row["target_before"]
    old, new = row["chance_before"], row["chance_after"] if same_tier else row["chance_kept"]
    change = None if old is None or new is None else new - old
    move = row["move"]
    if move == "same":
        if change is None or abs(change) < LEAST:
            return None
        move = "up" if change > 0 else "down"
    return {
        **{name: person[name] for name in ("creator_id", "name", "manager", "ladder")},
        **{name: row[name] for name in ("standing_before", "standing_after")},
        "aim": row["target_after"],
        "chance_of_aim": row["chance_after"],
        "move": move,
        "tier": None if is_missing(tier) else tier,
        "chance_before": old,
        "chance_after": new,
        "change": change,
    }


def _text(row: Row, *, several: bool) -> str:
    """Return how a row moved, in a line."""
    who = f"{SIGNS[row['move']]} {visible(str(row['name'] or row['creator_id']))}"
    if row["move"] == "gone":
        return f"{who} is no longer on the roster"
    on = f" on {visible(str(row['ladder']))}" if several else ""
    if row["move"] == "new":
        aim = "" if is_missing(row["tier"]) else f", {label(row['tier'])}{on} {percent(row['chance_after'])}"
        return f"{who} is new: {row['standing_after']}{aim}"
    words = [row["standing_before"], row["standing_after"]]
    standing = words[1] if words[0] == words[1] else " → ".join(words)
    if row["tier"] is None or row["change"] is None:
        return f"{who}: {standing}"
    change = f"{percent(row['chance_before'])} → {percent(row['chance_after'])}"
    other = row["aim"] not in (row["tier"], None)
    now = f", now aims at {label(row['aim'])} {percent(row['chance_of_aim'])}" if other else ""
    why = f"; {row['why']}" if row["why"] else ""
    return f"{who}: {label(row['tier'])}{on} {change}{now}, {standing}{why}"


def _reasons(
    tiers: Mapping[Key, str],
    program: Program | ProgramBook,
    *,
    progress: tuple[Progress, Progress],
    ways: tuple[Way, Way],
    ladder: str | None,
    **drawing: int,
) -> Iterator[tuple[Key, str]]:
    """Yield why the chances of these tiers changed, of the creators who are there at both cuts."""
    shared = set(progress[0].ids.tolist()) & set(progress[1].ids.tolist())
    who = sorted({creator for creator, _ in tiers if creator in shared})
    if not who:
        return
    parts = [p.select(who) for p in progress]
    old, new = (project(p, f, **drawing) for p, f in zip(parts, ways, strict=True))
    for rules in assignments_of(program, new.progress, ladder):
        judged = [c for c in new.ids[rules.judged].tolist() if (c, rules.program.ladder) in tiers]
        own = [c for c in judged if tiers[c, rules.program.ladder] in rules.program.names]
        if not own:
            continue
        wanted = {c: tiers[c, rules.program.ladder] for c in own}
        for row in explain_change(before=old, after=new.select(own), program=rules.program, tier=wanted):
            if row["change"] is not None:
                yield (row["creator_id"], rules.program.ladder), _why(row)


def _why(row: Row) -> str:
    """Return the part of a change that counts the most in its direction; of diamonds, who or what brought most."""
    better = row["change"] > 0
    parts = {name: row[name] for name in WORDS if row[name] is not None and np.sign(row[name]) == (1 if better else -1)}
    if not parts:
        return ""
    largest = max(parts, key=lambda name: abs(parts[name]))
    said = WORDS[largest][0 if better else 1]
    if largest == "by_diamonds" and better:
        for share, what in ALONE:
            if row[share] is not None and row[share] >= MOST:
                return f"{said}: {what} brought {percent(row[share])}"
    return said
