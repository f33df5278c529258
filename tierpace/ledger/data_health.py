"""How whole the data behind a report are: one line, and what it rests on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.counting import counted
from tierpace.core.months import Month
from tierpace.core.quality import split_by_cut
from tierpace.errors import REQUIREMENTS
from tierpace.kernels.arrays import Bools, Ints
from tierpace.ledger.ledger import check_ledger
from tierpace.tables.wording import days as day_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tierpace.core.days import DayLike
    from tierpace.core.months import MonthLike
    from tierpace.ledger.day_table import DayTable
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.progress import Progress

WIDTH = 100  # characters that the line may fill
NAMED = 5  # creators that a detail names; the rest is counted
ASSUMED = "assumed; may be partial"
VANISHED = "snapshot.vanished"  # known better from the cut itself: who is absent at it
UNREAD, NO_DATA = "console.unread_file", "no workbook, and no file of text"


def _as_tuple(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Health:
    """What is partial, unknown or unmatched in the data behind a cut; made by `health`.

    Attributes
    ----------
    as_of : date
        The last whole day of the cut.
    last_day : date
        The last day of the data.
    assumed : bool
        Whether ``last_day`` was not given: it is the day of the last end.
    partial : bool
        Whether the cut holds a day that may be partial for that reason.
    begins : date or None
        The first day of the data, where the month has days before it.
    set_aside : int
        Rows that do not count, for they break a rule.
    codes : dict of str to int
        How many of them, by the rule's code; a row may break several.
    set_aside_of : dict of str to int
        How many of them, by creator, most first; of rows without one by "".
    odd : dict of str to int
        Rows that count and are worth a look, by code.
    unread : tuple of str
        Files and folders within a folder of exports that are not read, though they may hold data.
    unused : tuple of str
        Other files, and headers, that are not read.
    lost_days : tuple of (date, int, int)
        Days of which most rows were set aside, with how many of how many: of the month, and beyond the data.
    never_seen : tuple of str
        Ids of creators on the roster without any row.
    named : int or None
        How many creators on the roster were named to the ledger; None where nobody was.
    unnamed : tuple of str
        Ids of the data that were not named, where others were.
    absent : tuple of (str, date)
        Creators that the newest console export no longer names, and the first day without data.
    unknown : tuple of (str, int)
        Other creators with unknown days of the month and of the data, and how many; on the day before a month, of the
        one that ends.
    spread : tuple of str
        Creators whose last day lies within a figure for several.
    joined_contradicts, left_contradicts : tuple of str
        Creators with something on days before their day of joining, or after their last day.
    names : dict of str to str
        Names of the creators above that have one.

    Examples
    --------
    >>> import tierpace as tp
    >>> found = tp.health(tp.demo.ledger(seed=0), as_of="2026-03-15")
    >>> found.sound, found.line
    (True, 'data whole up to 2026-03-15')
    """

    __module__ = "tierpace.ledger"

    as_of: date
    last_day: date
    assumed: bool = False
    partial: bool = False
    begins: date | None = None
    set_aside: int = 0
    codes: dict[str, int] = field(factory=dict)
    set_aside_of: dict[str, int] = field(factory=dict)
    odd: dict[str, int] = field(factory=dict)
    unread: tuple[str, ...] = field(default=(), converter=_as_tuple)
    unused: tuple[str, ...] = field(default=(), converter=_as_tuple)
    lost_days: tuple[tuple[date, int, int], ...] = ()
    never_seen: tuple[str, ...] = field(default=(), converter=_as_tuple)
    named: int | None = None
    unnamed: tuple[str, ...] = field(default=(), converter=_as_tuple)
    absent: tuple[tuple[str, date], ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    spread: tuple[str, ...] = field(default=(), converter=_as_tuple)
    joined_contradicts: tuple[str, ...] = field(default=(), converter=_as_tuple)
    left_contradicts: tuple[str, ...] = field(default=(), converter=_as_tuple)
    names: dict[str, str] = field(factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing is partial, unknown or unmatched."""
        return not self._parts()

    @property
    def line(self) -> str:
        """What is amiss, the worst first, in at most 100 characters; what has no room is counted."""
        parts = [short for short, _ in self._parts() if short]
        if not parts:
            return f"data whole up to {self.as_of}"
        for kept in range(len(parts), 0, -1):
            left = len(parts) - kept
            text = " · ".join([*parts[:kept], *([f"{left} more"] if left else [])])
            if len(text) <= WIDTH or kept == 1:
                break
        return text

    @property
    def details(self) -> tuple[str, ...]:
        """All that is amiss in sentences, with names and counts, as the line has it; then what is odd."""
        out = [long for _, long in self._parts()]
        if self.assumed and not self.partial:
            out.append(f"The last day of the data, {self.last_day}, is {ASSUMED}; the cut lies before it.")
        if self.odd:
            out.append(f"Rows that count and are worth a look: {_counted(self.odd)}.")
        if self.unused:
            out.append(f"Not used: {', '.join(self.unused[:NAMED])}{_rest(self.unused)}.")
        return tuple(out)

    # ------------------------------------------------------------------------------------------------------ sentences

    def _parts(self) -> list[tuple[str, str]]:
        """Return what is amiss, short and at length, the worst first; not short where another part has said it."""
        out = []
        matched = not self.named or len(self.never_seen) < self.named or not self.unnamed
        if not matched:
            out.append(self._no_match())
        out += [self._lost(*day) for day in reversed(self.lost_days)]
        if self.set_aside:
            rows = f"{counted(self.set_aside, 'row')} set aside"
            all_placed = sum(n for _, n, _ in self.lost_days) == self.set_aside
            out.append(("" if all_placed else rows, f"{rows}, not counted: {_counted(self.codes)}{self._whose()}."))
        if self.partial:
            text = f"{self.last_day}, the day of the last end or row, is taken for the last day of the data: {ASSUMED}."
            out.append(
                (
                    f"last day {self.last_day} {ASSUMED}",
                    f"{text} Say how far the data are complete, or cut at the latest day that is over.",
                )
            )
        if self.unread:
            few = counted(len(self.unread), "file")
            out.append((f"{few} not read", f"{few} not read: {', '.join(self.unread[:NAMED])}{_rest(self.unread)}."))
        if self.begins is not None:
            text = f"The data begin on {self.begins}: the days of the month before it are not known of anybody."
            out.append((f"data begin on {self.begins}", text))
        if self.absent:
            out.append(self._gone())
        if matched:
            out += self._unmatched()
        if self.unknown:
            who = [name for name, _ in self.unknown]
            some = ", ".join(f"{self._name(c)} ({n})" for c, n in self.unknown[:NAMED])
            text = f"Days of the month are not known of {counted(len(who), 'creator')}: {some}{_rest(who)}."
            out.append((f"days unknown of {counted(len(who), 'creator')}", text))
        out += self._contradictions()
        if self.spread:
            short = f"{self.as_of} a guess of {counted(len(self.spread), 'creator')}"
            text = f"{self.as_of} lies within a figure for several days of {self._all(self.spread)}"
            out.append((short, f"{text}: what they have so far is a guess."))
        return out

    def _contradictions(self) -> list[tuple[str, str]]:
        out = []
        for who, one, other in (
            (self.joined_contradicts, "joining day", "after first"),
            (self.left_contradicts, "leaving day", "before last"),
        ):
            if who:
                order, which = other.split()
                text = f"The {one} lies {order} the {which} streams of {self._all(who)}: one of the two is wrong."
                out.append((f"{one} {other} streams of {counted(len(who), 'creator')}", text))
        return out

    def _whose(self) -> str:
        """Return whose rows were set aside."""
        who = [c for c in self.set_aside_of if c]
        some = ", ".join(f"{self._name(c)} ({self.set_aside_of[c]:,})" for c in who[:NAMED])
        return f"; of {some}{_rest(who)}" if who else ""

    def _no_match(self) -> tuple[str, str]:
        seen, named, unlisted = f"{len(self.never_seen):,} of", self.named or 0, counted(len(self.unnamed), "id")
        short = f"no id matches: {seen} {counted(named, 'creator')} of the file never seen, {unlisted} not in the file"
        were, are = ("was" if len(self.never_seen) == 1 else "were"), ("is" if len(self.unnamed) == 1 else "are")
        text = f"No id of the creators file is in the data: {seen} {counted(named, 'named creator')} {were} never seen"
        more = (
            f"and of the data {self._all(self.unnamed, 'id')} {are} not in the file. Did a spreadsheet round the ids?"
        )
        return short, f"{text}, {more}"

    def _unmatched(self) -> list[tuple[str, str]]:
        out = []
        if self.never_seen:
            of = f"{len(self.never_seen):,} of {counted(self.named, 'named creator')}" if self.named else None
            seen = of or counted(len(self.never_seen), "creator")
            out.append((f"{seen} never seen", f"Never seen in the data: {self._all(self.never_seen)}."))
        if self.unnamed:
            short = f"{counted(len(self.unnamed), 'id')} not in the creators file"
            out.append((short, f"Not in the creators file: {self._all(self.unnamed, 'id')}."))
        return out

    def _lost(self, day: date, rows: int, of: int) -> tuple[str, str]:
        text = f"{rows:,} of {counted(of, 'row')} of {day} set aside"
        return text, f"{text}: that day is known in part at best."

    def _gone(self) -> tuple[str, str]:
        first = min(day for _, day in self.absent)
        who = [name for name, _ in self.absent]
        some = ", ".join(f"{self._name(c)} since {day_names([day])}" for c, day in self.absent[:NAMED])
        short = f"{counted(len(who), 'creator')} without data since {day_names([first])}"
        return short, f"The newest export does not name {counted(len(who), 'creator')}: {some}{_rest(who)}."

    def _name(self, creator: str) -> str:
        return self.names.get(creator, creator)

    def _all(self, who: Sequence[str], what: str = "creator") -> str:
        """Return how many creators, and the first of them by name."""
        some = ", ".join(c if what == "id" else self._name(c) for c in who[:NAMED])
        return f"{counted(len(who), what)} ({some}{_rest(who)})"


def _rest(who: Sequence[object]) -> str:
    return f" and {len(who) - NAMED:,} more" if len(who) > NAMED else ""


def _counted(codes: dict[str, int]) -> str:
    return ", ".join(f"{code}: {n:,}" for code, n in codes.items())


def health(ledger: Ledger, *, as_of: DayLike, month: MonthLike | None = None) -> Health:
    """Return what is partial, unknown or unmatched in the data behind a cut.

    Parameters
    ----------
    ledger : Ledger
        With its issues: a cut of it has none.
    as_of, month
        As in `Ledger.as_of`.

    Returns
    -------
    Health
        ``line`` and ``details`` say it; sound for an empty roster without issues.

    Raises
    ------
    AsOfError
        The day lies outside the ledger.

    Examples
    --------
    >>> import tierpace as tp
    >>> stream = {"creator_id": ["7"], "start": ["2026-03-14T20:00Z"], "end": ["2026-03-14T22:00Z"], "diamonds": [5]}
    >>> ledger = tp.Ledger.from_columns(**stream, day_rule=tp.DayRule("UTC"), creators=[tp.Creator("8", name="Bo")])
    >>> found = tp.health(ledger, as_of="2026-03-14")
    >>> print(found.line)
    no id matches: 1 of 1 creator of the file never seen, 1 id not in the file · 2 more
    """
    check_ledger(ledger)
    return health_of(ledger, ledger.as_of(as_of, month=month))


def health_of(ledger: Ledger, progress: Progress) -> Health:
    """Return the health of a ledger at a cut of it."""
    rows, codes, odd, whose = _rows(ledger)
    unread = _unread(ledger)
    ids, seen = progress.ids, progress.seen
    here = ledger.rows_of(ids)
    named = None if ledger.named is None else ledger.named[here]
    absent = np.flatnonzero(~np.isnat(progress.absent_from))
    known = progress.known[:, max(progress.history.index(Month.from_date(progress.as_of).first), 0) :]
    unknown = np.flatnonzero(~known.all(1) & seen & np.isnat(progress.absent_from))
    spread = np.flatnonzero(split_by_cut(ledger.quality, ledger.index(progress.as_of))[here] & seen)
    early, late = contradicting(ledger, ledger.index(progress.as_of))
    unnamed = np.zeros(len(ids), bool) if named is None else ~named & seen
    mentioned = _flags(len(ids), absent, unknown, spread) | ~seen | unnamed
    if whose:
        mentioned |= np.isin(ids, np.array(list(whose), object))
    first, end = progress.month.first, ledger.last_day
    return Health(
        as_of=progress.as_of,
        last_day=ledger.last_day,
        assumed=ledger.partial_from is not None,
        partial=ledger.partial_from is not None and progress.as_of >= ledger.partial_from,
        begins=None if progress.start >= 0 else progress.history.first_day,
        set_aside=rows,
        codes=codes,
        set_aside_of=whose,
        odd=odd,
        unread=[name for name, data in unread if data],
        unused=[name for name, data in unread if not data],
        lost_days=tuple(d for d in ledger.lost_days if first <= d[0] <= progress.as_of or d[0] > end),
        never_seen=ids[~seen].tolist(),
        named=None if named is None else int(named.sum()),
        unnamed=ids[unnamed].tolist(),
        absent=tuple((str(ids[i]), progress.absent_from[i].item()) for i in absent),
        unknown=tuple((str(ids[i]), int((~known[i]).sum())) for i in unknown),
        spread=ids[spread].tolist(),
        joined_contradicts=ledger.ids[early].tolist(),
        left_contradicts=ledger.ids[late].tolist(),
        names={
            str(ids[i]): str(name) for i in np.flatnonzero(mentioned) if (name := progress.creators[i].name) is not None
        }
        | {c.id: c.name for i in (*early, *late) if (c := ledger.creators[i]).name is not None},
    )


def contradicting(ledger: DayTable, last: int) -> tuple[list[int], list[int]]:
    """Return the rows with something on days before their joining, and after their last day, up to a day."""
    early, late = [], []
    for i in ledger.dated:
        creator, days = ledger.creators[i], ledger.days[i, : last + 1]
        if creator.joined is not None and days[: max(ledger.index(creator.joined), 0)].any():
            early.append(i)
        if creator.left is not None and days[max(ledger.index(creator.left) + 1, 0) :].any():
            late.append(i)
    return early, late


def _rows(ledger: Ledger) -> tuple[int, dict[str, int], dict[str, int], dict[str, int]]:
    """Return how many rows were set aside, by which codes, which others are worth a look, and whose those first are."""
    issues = ledger.issues
    broken = [k for k, code in enumerate(issues.code) if code in REQUIREMENTS]
    codes = Counter(issues.code[k] for k in broken)
    odd = Counter(
        code
        for row, code in zip(issues.row, issues.code, strict=True)
        if code not in REQUIREMENTS and row >= 0 and code != VANISHED
    )
    rows = {issues.row[k]: issues.creator_id[k] for k in broken}
    whose = Counter(rows.values())
    return len(rows), dict(codes.most_common()), dict(odd.most_common()), dict(whose.most_common())


def _unread(ledger: Ledger) -> list[tuple[str, bool]]:
    """Return the names of files and headers that are not read, and whether they may hold data."""
    issues = zip(ledger.issues.row, ledger.issues.field, ledger.issues.code, ledger.issues.value, strict=True)
    return [(name, code == UNREAD and value != NO_DATA) for row, name, code, value in issues if row < 0]


def _flags(n: int, *rows: Ints) -> Bools:
    out = np.zeros(n, bool)
    for some in rows:
        out[some] = True
    return out
