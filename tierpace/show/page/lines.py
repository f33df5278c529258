"""A report line by line: each row of the roster with its ladder of tiers, its bonus and the order to look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tierpace.core.signals import SIGNAL_LABELS
from tierpace.rules.standings import NO_DATA, STANDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tierpace.rosters.reports import RosterReport

ATTENTION = (
    "at risk",
    "unlikely",
    "on track",
    "locked",
    "out of reach",
    "no data",
)  # most use of an hour first
RISING = ("on track", "locked")  # within these the least sure come first, within the others the likeliest


class Ladder(NamedTuple):
    """The tiers that judge a creator, hardest first, with the creator's own thresholds: seconds, diamonds, days."""

    name: str
    tiers: tuple[str, ...]
    thresholds: tuple[tuple[int, ...], ...]


class Stake(NamedTuple):
    """The bonus of one creator: expected, already secured, and what lies between."""

    currency: str
    mean: float
    secured: float

    @property
    def open_(self) -> float:
        """What is expected and not yet secured, to the cent, for floats add dust; never more than what is expected."""
        return min(round(self.mean - self.secured, 2), self.mean)


class Line(NamedTuple):
    """A row of the roster and what belongs to it."""

    row: dict[str, Any]
    ladder: Ladder
    target: int  # the rank of the target on the ladder; beyond its tiers where there is none
    chances: tuple[float, ...]  # of each tier; NaN where it is not known

    signals: tuple[tuple[float | None, ...], ...]  # the chance of each signal of each tier; None: not required
    stake: Stake | None

    @property
    def key(self) -> tuple[str, str]:
        """Creator and ladder: what else a report has is found by them."""
        return self.row["creator_id"], self.row["ladder"]


def lines_of(report: RosterReport, *, attention: bool) -> list[Line]:
    """Return the lines of a report, as its roster has them, or those that need attention first."""
    roster = report.roster
    tiers, signals = _grouped(roster.tiers), _grouped(roster.signals)
    money = {
        (who, o.program.ladder): Stake(o.currency, mean, secured)
        for given in report.bonuses
        for o in given.parts
        for who, mean, secured in zip(o.ids.tolist(), o.mean.tolist(), o.secured.tolist(), strict=True)
    }
    lines = []
    for row in roster:
        key = (row["creator_id"], row["ladder"])
        of_tiers = tiers[key]
        names = tuple(t["tier"] for t in of_tiers)
        wanted = [[0] * len(SIGNAL_LABELS) for _ in names]
        sure: list[list[float | None]] = [[None] * len(SIGNAL_LABELS) for _ in names]
        for cell in signals.get(key, ()):
            tier, signal = names.index(cell["tier"]), SIGNAL_LABELS.index(cell["signal"])
            wanted[tier][signal], sure[tier][signal] = cell["threshold"], cell["chance"]
        lines.append(
            Line(
                row,
                Ladder(row["ladder"], names, tuple(map(tuple, wanted))),
                len(names) if row["target"] is None else names.index(row["target"]),
                tuple(t["chance"] for t in of_tiers),
                tuple(map(tuple, sure)),
                money.get(key) if row["standing"] != NO_DATA else None,
            )
        )
    return sorted(lines, key=urgency) if attention else lines


def urgency(line: Line) -> tuple[int, float]:
    """Return what sorts lines by the attention that they need."""
    standing, chance = line.row["standing"], line.row["chance"] or 0.0
    return ATTENTION.index(standing), chance if standing in RISING else -chance


def _grouped(columns: dict[str, tuple[Any, ...]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the rows of a table by creator and ladder, in their order."""
    out: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        out.setdefault((row["creator_id"], row["ladder"]), []).append(row)
    return out


class Card(NamedTuple):
    """How many rows have a standing, and the bonus that they are expected to bring, by currency."""

    standing: str
    rows: int
    bonus: dict[str, float]


def cards_of(lines: list[Line]) -> list[Card]:
    """Return a card for each standing, best first; the last, of who has no data, only where there is somebody."""
    cards = [Card(s, len(own := [x for x in lines if x.row["standing"] == s]), summed(own)) for s in STANDINGS]
    return cards if cards[-1].rows else cards[:-1]


def summed(lines: list[Line]) -> dict[str, float]:
    """Return the bonus expected of some lines, by currency."""
    out: dict[str, float] = {}
    for stake in _stakes(lines):
        out[stake.currency] = out.get(stake.currency, 0.0) + stake.mean
    return dict(sorted(out.items()))


def secured_sum(lines: list[Line]) -> dict[str, float]:
    """Return the bonus that some lines have secured, by currency."""
    out: dict[str, float] = {}
    for stake in _stakes(lines):
        out[stake.currency] = out.get(stake.currency, 0.0) + stake.secured
    return dict(sorted(out.items()))


def _stakes(lines: list[Line]) -> Iterator[Stake]:
    return (line.stake for line in lines if line.stake is not None)
