"""An invented roster from a seed: creators of every kind, and an example program to judge them by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from tierpace.core.creators import Creator
from tierpace.core.money import Bonus
from tierpace.core.months import DayRule
from tierpace.core.programs import Program
from tierpace.core.tiers import Tier
from tierpace.ledger.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = ["AS_OF", "TARGETS", "ledger", "program"]

FIRST_DAY, LAST_DAY = date(2025, 10, 1), date(2026, 3, 31)
AS_OF = date(2026, 3, 15)
"""The day the demo is shown at."""
RULE = DayRule("UTC")
QUARTER = 900


@frozen
class Kind:
    """How an invented creator streams."""

    weekdays: tuple[float, ...]  # chance to stream, Monday first
    hours: float
    diamonds_an_hour: float
    spread: float = 0.35  # of the logarithm of an hour's diamonds
    late: float = 1.0  # how often the last week of a month has a stream, against the rest
    away: tuple[date, date] | None = None  # first and last day of a break


STEADY = (0.95, 0.95, 0.9, 0.95, 0.95, 0.9, 0.85)
MOST_DAYS = (0.7, 0.7, 0.65, 0.7, 0.75, 0.8, 0.7)
WEEKENDS = (0.15, 0.15, 0.2, 0.3, 0.8, 0.95, 0.9)
SOME_DAYS = (0.4, 0.4, 0.4, 0.45, 0.5, 0.5, 0.45)

CAST = {
    "Ada": Kind(STEADY, 4.6, 4200),
    "Bram": Kind(STEADY, 3.9, 2600),
    "Caro": Kind(MOST_DAYS, 3.6, 3900),
    "Dev": Kind(MOST_DAYS, 3.1, 3300, late=0.55),
    "Elif": Kind(MOST_DAYS, 2.6, 2900),
    "Finn": Kind(WEEKENDS, 4.2, 3600),
    "Gia": Kind(MOST_DAYS, 2.7, 2300, late=1.3),
    "Hugo": Kind(WEEKENDS, 3.4, 2700),
    "Ines": Kind(SOME_DAYS, 3.2, 3800),
    "Juno": Kind(SOME_DAYS, 2.6, 2400, spread=0.9),
    "Kofi": Kind(SOME_DAYS, 2.1, 1500),
    "Lena": Kind(WEEKENDS, 2.0, 1200),
    "Mara": Kind(STEADY, 4.2, 4000, away=(date(2026, 2, 27), date(2026, 3, 10))),
}
TARGETS = {"demo-bram": "Tier 2", "demo-elif": "Tier 2", "demo-mara": "Tier 1"}
"""Tiers that the invented agency aims at; the other creators have the default target."""


def program() -> Program:
    """Return the example program the demo is judged by: three tiers on all three signals.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.demo.program().names
    ('Tier 1', 'Tier 2', 'Tier 3')
    """
    rungs = (("Tier 1", 80, 300_000, 22, 0.06), ("Tier 2", 60, 200_000, 20, 0.05), ("Tier 3", 40, 100_000, 12, 0.04))
    return Program(
        name="Example",
        region="US",
        revision="2026-03",
        day_rule=RULE,
        source="Invented for tierpace's tour; no agency pays by it (grade: example)",
        grades={"all": "example"},
        tiers=[
            Tier(
                name,
                airtime_hours=hours,
                diamonds=diamonds,
                active_days=days,
                bonus=Bonus.ratio(ratio, per_diamond="0.01", currency="USD"),
            )
            for name, hours, diamonds, days, ratio in rungs
        ],
    )


def ledger(*, seed: int = 0) -> Ledger:
    """Return six months of streams of thirteen invented creators; the same for the same seed.

    Parameters
    ----------
    seed : int
        0 or more.

    Examples
    --------
    >>> import tierpace as tp
    >>> tp.demo.ledger(seed=0)
    <Ledger 13 creators × 182 days, 2025-10-01 to 2026-03-31, UTC, ... streams>
    """
    rows = [row for k, name in enumerate(CAST) for row in _streams(name, CAST[name], np.random.default_rng([seed, k]))]
    who, start, end, diamonds = zip(*rows, strict=True)
    return Ledger.from_columns(
        creator_id=who,
        start=start,
        end=end,
        diamonds=diamonds,
        day_rule=RULE,
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        creators=[Creator(_id(n), name=n, region="US", manager=("Kim", "Lou")[k % 2]) for k, n in enumerate(CAST)],
    )


def _id(name: str) -> str:
    return f"demo-{name.lower()}"


def _streams(name: str, kind: Kind, rng: np.random.Generator) -> Iterator[tuple[str, int, int, int]]:
    """Yield a creator's streams: id, start and end in UTC seconds, diamonds."""
    for n in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=n)
        chance, length, hourly, at = (
            rng.random(),
            rng.gamma(9.0, 1 / 9.0),
            rng.lognormal(0, kind.spread),
            rng.normal(18, 1.5),
        )
        last_week = (day + timedelta(days=7)).month != day.month
        if kind.away and kind.away[0] <= day <= kind.away[1]:
            continue
        if chance >= min(kind.weekdays[day.weekday()] * (kind.late if last_week else 1.0), 0.97):
            continue
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=float(np.clip(at, 8, 23)))
        seconds = max(round(kind.hours * length * 3600 / QUARTER), 2) * QUARTER
        begin = int(start.timestamp()) // QUARTER * QUARTER
        yield _id(name), begin, begin + seconds, round(kind.diamonds_an_hour * hourly * seconds / 3600)
