"""The roster: one row a creator (and ladder) with where the month is heading, what is missing and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen

from tierpace.core.arrays import Columns
from tierpace.core.counting import counted
from tierpace.core.months import Month
from tierpace.core.notes import Note
from tierpace.errors import InputError
from tierpace.ledger.data_health import Health
from tierpace.rosters.columns import CREATOR_KINDS, SIGNAL_COLUMNS, SIGNAL_KINDS, TIER_KINDS
from tierpace.rosters.shown_columns import shown_columns
from tierpace.rules.standings import STANDINGS
from tierpace.tables.cells import cut_text, visible
from tierpace.tables.frames import columns_frame, described
from tierpace.tables.html import short_html
from tierpace.tables.table import Columnar
from tierpace.tables.text import table_text

if TYPE_CHECKING:
    from tierpace.tables.frames import Backend


@frozen(eq=False)
class Roster(Columnar):
    """One row a creator and ladder, as columns; a value, like everything here.

    Attributes
    ----------
    columns : dict of tuples
        The rows, column by column; see `roster` for their names.
    tiers, signals : dict of tuples
        The same creators, one row a tier, and one row a tier and signal.
    meta : dict
        As-of day, month, zone, programs, forecaster, seed, draws, version, digest of the ledger; the last day of the
        data, whether that is only assumed, and what there is to know of their health, as texts.
    notes : tuple of Note
        What the projections rest on.
    health : Health or None
        What is partial, unknown or unmatched in the data; of the whole roster, whatever rows are left. None in rosters
        of older layouts.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> sum(table.counts.values()) == len(table)
    True
    """

    __module__ = "tierpace"

    columns: Columns
    tiers: Columns = field(kw_only=True)
    signals: Columns = field(kw_only=True)
    meta: dict[str, Any] = field(kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)
    health: Health | None = field(default=None, kw_only=True)

    def __getitem__(self, creator_id: str) -> dict[str, Any]:
        """Return a creator's row; of several ladders, filter by ladder first."""
        found = [row for row in self if row["creator_id"] == creator_id]
        if len(found) != 1:
            raise InputError(
                "roster.no_single_row",
                "creator_id",
                creator_id,
                f"exactly one row must have this id ({len(found)} have)",
                "ids are text; with several ladders, filter(ladder=…) first",
            )
        return found[0]

    def __repr__(self) -> str:
        return roster_text(self)

    def _repr_html_(self) -> str:
        return roster_html(self)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each standing, best first."""
        found = Counter(self.columns["standing"])
        return {s: found[s] for s in STANDINGS}

    def filter(self, keep: Callable[[dict[str, Any]], bool] | None = None, /, **equals: Any) -> Roster:
        """Return the rows for which ``keep`` is true and whose columns equal the values given.

        A list, tuple or set of values keeps any of them: ``filter(standing=["at risk", "unlikely"], manager="Kim")``.
        """
        for name in equals:
            self._require(name)
        kept = [
            i
            for i, row in enumerate(self)
            if (keep is None or keep(row))
            and all(row[n] in v if isinstance(v, list | tuple | set) else row[n] == v for n, v in equals.items())
        ]
        return self._take(kept)

    def sort(self, by: str = "chance", *, descending: bool = False) -> Roster:
        """Return the rows sorted by a column: standings best first, missing values last, ties as they were."""
        self._require(by)
        values = self.columns[by]
        if by == "standing":
            values = tuple(STANDINGS.index(v) for v in values)
        known = sorted(
            (i for i, v in enumerate(values) if not _missing(v)), key=lambda i: values[i], reverse=descending
        )
        return self._take([*known, *(i for i, v in enumerate(values) if _missing(v))])

    def _require(self, name: str) -> None:
        if name not in self.columns:
            from difflib import get_close_matches

            near = get_close_matches(name, self.columns, 1)
            raise InputError(
                "roster.unknown_column",
                "column",
                name,
                "must be one of the roster's columns",
                f"did you mean {near[0]!r}?" if near else f"columns are {', '.join(self.columns)}",
            )

    def _take(self, rows: list[int]) -> Roster:
        keys = [(self.columns["creator_id"][i], self.columns["ladder"][i]) for i in rows]
        return evolve(
            self,
            columns={n: tuple(c[i] for i in rows) for n, c in self.columns.items()},
            tiers=_of_keys(self.tiers, keys),
            signals=_of_keys(self.signals, keys),
        )

    def to_frame(self, rows: str = "creator", *, backend: Backend = "pandas") -> Any:
        """Return a frame of pandas, polars or pyarrow.

        It has a row a ``"creator"``, a ``"tier"`` of each, or a ``"signal"`` of each tier. What it depends on, `meta`,
        goes along in ``attrs`` of pandas and in the metadata of pyarrow.
        """
        tables = {
            "creator": (self.columns, CREATOR_KINDS),
            "tier": (self.tiers, TIER_KINDS),
            "signal": (self.signals, SIGNAL_KINDS),
        }
        if rows not in tables:
            raise InputError("roster.bad_rows", "rows", rows, f"must be one of {', '.join(tables)}")
        columns, kinds = tables[rows]
        return described(columns_frame(columns, backend=backend, kinds=kinds), self.meta)


def _missing(value: Any) -> bool:
    return value is None or value != value  # noqa: PLR0124  # NaN differs from itself


def _of_keys(columns: Columns, keys: list[tuple[str, str]]) -> Columns:
    """Return the rows of these creators and ladders, in their order."""
    at: dict[tuple[str, str], list[int]] = {}
    for i, pair in enumerate(zip(columns["creator_id"], columns["ladder"], strict=True)):
        at.setdefault(pair, []).append(i)
    kept = [i for key in keys for i in at.get(key, ())]
    return {n: tuple(c[i] for i in kept) for n, c in columns.items()}


ROWS = 20  # a repr shows as many; the rest is counted


def counts_text(table: Roster) -> str:
    """Return how many creators there are, and how many rows have each standing.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.rosters.rosters import counts_text
    >>> counts_text(tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=50))
    '... creators: ... locked · ...'
    """
    n = len(set(table.columns["creator_id"])) if len(table) else 0
    ladders = len(set(table.columns["ladder"])) if len(table) else 0
    counts = " · ".join(f"{k:,} {word}" for word, k in table.counts.items() if k)
    on = f" on {ladders} ladders" if ladders > 1 else ""
    return f"{counted(n, 'creator')}{on}{f': {counts}' if counts else ''}"


def days_left(table: Roster) -> int | None:
    """Return how many days of the month are left, though some creators have none; None for a roster of nobody.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.rosters.rosters import days_left
    >>> days_left(tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=50))
    16
    """
    as_of, last = table.meta["as_of"], Month.parse(table.meta["month"]).last
    if not len(table):
        return None
    if isinstance(as_of, datetime):  # the day in progress is one of them
        return (last - as_of.astimezone(ZoneInfo(table.meta["zone"])).date()).days + 1
    return (last - as_of).days  # type: ignore[no-any-return]  # meta holds a date there


def title_text(table: Roster) -> str:
    """Return what a roster is of, as one line.

    Examples
    --------
    >>> from tierpace import demo, roster
    >>> from tierpace.rosters.rosters import title_text
    >>> title_text(roster(demo.ledger(seed=0), demo.program(), as_of="2026-03-15", draws=50))
    '2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03'
    """
    left = days_left(table)
    days = "" if left is None else f", {counted(left, 'day')} left"
    meta = table.meta
    parts = [f"{meta['month']} {cut_text(meta['as_of'], meta['zone'])}{days}", *meta["programs"]]
    return visible(" · ".join(map(str, parts)))


def health_lines(table: Roster) -> tuple[list[str], list[str]]:
    """Return what comes first where the data are not whole, and the details below it.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.rosters.rosters import health_lines
    >>> health_lines(tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=50))
    ([], [])
    """
    if table.health is None or table.health.sound:
        return [], []
    return [visible(table.health.line)], [visible(text) for text in table.health.details]


def roster_text(table: Roster, *, rows: int | None = ROWS, wide: bool = False) -> str:
    """Return a roster as text: what is not whole, what it is of, the standings, the rows, and what the result rests on.

    Parameters
    ----------
    table : Roster
        May be empty.
    rows : int, optional
        How many rows are shown; None: all.
    wide : bool
        Whether also what is earned and what to do.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.rosters.rosters import roster_text
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> print(roster_text(table.sort("name"), rows=1))
    2026-03 at the end of 2026-03-15 (UTC), 16 days left · Example 2026-03
    ... creators: ...
    creator  standing  target  chance  missing   missing  missing
    Ada      ...
    … and ... more
    ...
    """
    first, details = health_lines(table)
    parts = [*first, title_text(table), counts_text(table)]
    if len(table):
        parts += ["", table_text(shown_columns(table.columns, wide=wide), rows=rows)]
    said = [*details, *(visible(str(note)) for note in table.notes)]
    return "\n".join([*parts, *([""] if said else []), *(f"note: {text}" for text in said)])


def roster_html(table: Roster) -> str:
    """Return what a roster is of, the standings, and of its first rows what is missing and what would help."""
    first = {name: column[:ROWS] for name, column in table.columns.items()}
    shown = [c for c in shown_columns(first, wide=True) if c.key not in SIGNAL_COLUMNS] if len(table) else []
    line, details = health_lines(table)
    title = " · ".join([*line, f"{title_text(table)}: {counts_text(table)}"])
    return short_html(title, shown, notes=[*details, *table.notes], total=len(table))
