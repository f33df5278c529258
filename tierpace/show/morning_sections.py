"""What the digest of a morning has besides that of a report: how old the data are, who to call, what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tierpace.core.counting import counted
from tierpace.show.markdown import DETAIL, bold_name, first_items, literal
from tierpace.tables.wording import days as day_names

if TYPE_CHECKING:
    from tierpace.rosters.morning_results import Morning


def age_section(morning: Morning) -> list[str]:
    """Return how old the data are on the day that a morning is read on, where days between are not known."""
    if morning.today is None or not morning.days_unknown:
        return []
    end = day_names([morning.report.roster.meta["as_of"]])
    what = counted(morning.days_unknown, "day since then is", "days since then are")
    return [f"Read on {day_names([morning.today])}. The data end with {end}: {what} not known"]


def calls_section(morning: Morning, rows: int) -> list[str]:
    """Return who to call, the most worth first."""
    lines = [literal(sentence, DETAIL) for sentence in morning.calls.columns["sentence"]]
    if not lines:
        return ["**Call today**: nobody; no plan gains anything without going far beyond the best four weeks"]
    return [f"**Call today** ({len(lines):,})", "\n".join(first_items(lines, rows))]


def moved_sections(morning: Morning) -> list[tuple[str, list[str]]]:
    """Return what moved since the data before, and the days that were a little too short."""
    since = "" if morning.since is None else f" since {day_names([morning.since])}"
    short = [f"{bold_name(row)}: {row['text']}" for row in morning.short]
    return [
        (f"Moved{since}", [literal(text, DETAIL) for text in morning.moved.columns["text"]]),
        ("A little too short", short),
    ]
