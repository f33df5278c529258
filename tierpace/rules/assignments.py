"""Which program judges which creator: one for each ladder, by region, month and rank; and who is judged by none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import evolve, frozen

from tierpace.core.arrays import Sealed, axes
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError, ProgramError
from tierpace.kernels.arrays import Bools, Ints, Objects
from tierpace.ledger.month_totals import MonthTotals, diamonds_of_last_month

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.ledger.progress import Progress


NAMED = 20  # creators that a note names; the rest is counted
WHY = {
    "no_region": "have no region, and the book has programs of several",
    "no_ladder": "are in a region that has no ladder in force",
    "no_rank": "are in no rank of ladder {ladder!r}: their diamonds of last month lie in none",
    "rank_not_known": "are in no rank of ladder {ladder!r}: their last month is not known whole",
    "joined_not_known": "have no day of joining, and ladder {ladder!r} is for joiners",
}


@frozen(eq=False)
class Assignment(Sealed):
    """A program, that of the month before (None if there was none), which creators it judges, and who is there (N,)."""

    program: Program
    before: Program | None
    judged: Bools = axes("N", kw_only=False)
    there: Bools = axes("N", kw_only=False)


@frozen
class Unjudged:
    """Creators that no program of a ladder judges.

    Attributes
    ----------
    ids : tuple of str
        Who.
    ladder : str or None
        On which; None: on any.
    why : str
        "no_region", "no_ladder", "no_rank" (last month's diamonds lie in none), "rank_not_known" or
        "joined_not_known". Who joined too early for a program of joiners is judged by none either, and not listed.

    Examples
    --------
    >>> from tierpace.rules import Unjudged
    >>> print(Unjudged(("7301",), ladder="rank-up", why="rank_not_known"))
    7301 is in no rank of ladder 'rank-up': the last month is not known whole
    """

    __module__ = "tierpace.rules"

    ids: tuple[str, ...]
    ladder: str | None
    why: str

    def __str__(self) -> str:
        return self.text(self.ids)

    def text(self, names: Sequence[str]) -> str:
        """Return who is not judged and why, by these names in place of ids; of many the first."""
        who = ", ".join(names[:NAMED])
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        said = WHY[self.why].format(ladder=self.ladder)
        if len(names) == 1:
            said = said.replace("are ", "is ", 1).replace("have ", "has ", 1).replace("their ", "the ")
        return f"{who}{more} {said}"

    @property
    def note(self) -> Note:
        """The same as a note."""
        return Note("not_judged", str(self))


class Assignments(Sequence[Assignment]):
    """The programs in force, each with the creators it judges, and who is judged by none."""

    def __init__(
        self, programs: Sequence[Assignment], unjudged: tuple[Unjudged, ...], missing: tuple[Note, ...]
    ) -> None:
        self.programs, self.unjudged, self._missing = tuple(programs), unjudged, missing

    @overload
    def __getitem__(self, place: int) -> Assignment: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Assignment, ...]: ...
    def __getitem__(self, place: Any) -> Any:
        return self.programs[place]

    def __len__(self) -> int:
        return len(self.programs)

    def __iter__(self) -> Iterator[Assignment]:
        return iter(self.programs)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Who is judged by no program, and which ladders are not in force."""
        return (*(u.note for u in self.unjudged), *self._missing)

    def notes_on(self, ids: Collection[str]) -> tuple[Note, ...]:
        """Who of these creators is judged by no program, and which ladders are not in force."""
        own = (evolve(u, ids=tuple(i for i in u.ids if i in ids)) for u in self.unjudged)
        return (*(u.note for u in own if u.ids), *self._missing)


def assignments_of(
    program: Program | ProgramBook, facts: Progress | MonthTotals, ladder: str | None = None
) -> Assignments:
    """Return each program in force, that of the month before, and which creators it judges (N,).

    A program of a rank judges the creators whose diamonds of last month lie in it; none of those whose last month is
    not known whole. What it judged in the month before is not known either: the rank was another then. Of a book,
    ladders that are not in force are left out, unless none is, or the one that is named.
    """
    if isinstance(program, Program):
        if ladder not in (None, program.ladder):
            raise InputError(
                "program.unknown_ladder", "ladder", ladder, f"the program's ladder must be {program.ladder!r}"
            )
        _require_region(facts, (program.region,))
        last = _last_diamonds(facts, (program,))
        held_before = program.rank is None and program.in_force(facts.month.shift(-1))
        all_there = np.ones(len(facts.ids), bool)
        judged = _in_rank(program, last) & joiners(program, facts)
        rules = [Assignment(program, program if held_before else None, judged, all_there)]
        return Assignments(rules, (*_unranked(rules, facts.ids, last), *_undated(rules, facts)), ())
    if not isinstance(program, ProgramBook):
        raise InputTypeError("program.bad_type", "program", program, "must be a Program or a ProgramBook")
    only = program.regions[0] if len(program.regions) == 1 else None
    _require_region(facts, program.regions, one_at_least=only is None)
    regions = np.array([c.region or only for c in facts.creators], object)
    last = _last_diamonds(facts, program.programs)
    found, idle = _in_force(program, facts.month, ladder, regions)
    out = []
    for one in found:
        before = None if one.rank else _before(program, facts.month, one)
        there = regions == one.region
        out.append(Assignment(one, before, there & _in_rank(one, last) & joiners(one, facts), there))
    unjudged = (*_placeless(out, facts.ids, regions), *_unranked(out, facts.ids, last), *_undated(out, facts))
    return Assignments(out, unjudged, tuple(idle))


def assignment_of_all(program: Program, facts: Progress | MonthTotals) -> Assignment:
    """Return a program that judges everybody, also who is in another rank or region."""
    before = program if program.rank is None and program.in_force(facts.month.shift(-1)) else None
    everybody = np.ones(len(facts.ids), bool)
    return Assignment(program, before, everybody, everybody)


def _in_force(
    book: ProgramBook, month: Month, ladder: str | None, regions: Objects
) -> tuple[list[Program], list[Note]]:
    """Return the programs in force for creators of these regions (N,), and a note of each ladder that is not."""
    found: list[Program] = []
    idle: list[tuple[str, ProgramError]] = []
    for name in book.ladders if ladder is None else (ladder,):
        having = {p.region for p in book.programs if p.ladder == name}
        wanted = {r for r in regions if r is not None}  # a region may lack ladders, not the one that is named
        wanted = wanted & having if ladder is None else wanted
        for region in sorted(wanted) if len(regions) else sorted(having)[:1]:
            try:
                found += book.all_at(month, region=region, ladder=name)
            except ProgramError as error:
                if error.code != "program.not_in_force" or ladder is not None:
                    raise
                idle.append((f"ladder {name!r} in region {region!r} is not in force in {month}", error))
    if idle and not found:
        raise idle[0][1]
    return found, [Note("ladder_not_in_force", f"{what}; {error.hint}") for what, error in idle]


def _before(book: ProgramBook, month: Month, rules: Program) -> Program | None:
    """Return the program of the month before on the same ladder; None where there was none for all."""
    try:
        return book.at(month.shift(-1), region=rules.region, ladder=rules.ladder)
    except ProgramError:
        return None


def _last_diamonds(facts: Progress | MonthTotals, programs: Sequence[Program]) -> Ints:
    """Return last month's diamonds, where a program needs them: (N,), -1 where they are not known."""
    ranked = [p for p in programs if p.rank]
    if ranked and not facts.measured[Signal.DIAMONDS]:
        raise unmeasured(ranked[0], "diamonds must be measured, for they fix a creator's rank")
    if ranked and not isinstance(facts, MonthTotals):
        return diamonds_of_last_month(facts.history, facts.month)
    if ranked and isinstance(facts, MonthTotals) and facts.last_diamonds is not None:
        return facts.last_diamonds
    return np.full(len(facts.ids), -1)


def _in_rank(program: Program, last: Ints) -> Bools:
    """Return the creators in a program's rank: (N,), everybody where it has none."""
    return np.ones(len(last), bool) if program.rank is None else program.rank.holds(last) & (last >= 0)


def joiners(program: Program, facts: Progress | MonthTotals) -> Bools:
    """Return who joined late enough for a program of joiners: (N,), everybody where it is for all.

    It is for who joined in this calendar month or in one of so many before; without a day of joining nobody did.
    """
    if program.joined_within is None:
        return np.ones(len(facts.ids), bool)
    first = facts.month.shift(1 - program.joined_within).first
    days = (c.joined for c in facts.creators)
    return np.array([day is not None and first <= day <= facts.month.last for day in days], bool)


def _undated(rules: Sequence[Assignment], facts: Progress | MonthTotals) -> Iterator[Unjudged]:
    """Yield who has no day of joining, by ladder for joiners."""
    for ladder in sorted({r.program.ladder for r in rules if r.program.joined_within is not None}):
        there = np.any([r.there for r in rules if r.program.ladder == ladder], axis=0)
        who = there & np.array([c.joined is None for c in facts.creators], bool)
        if who.any():
            yield Unjudged(tuple(facts.ids[who]), ladder, "joined_not_known")


def _placeless(rules: list[Assignment], ids: Objects, regions: Objects) -> Iterator[Unjudged]:
    """Yield who has no region, and who is in one without any ladder."""
    lost = ~np.any([r.there for r in rules], axis=0) if rules else np.ones(len(ids), bool)
    nowhere = np.array([r is None for r in regions], bool)
    for who, why in ((lost & nowhere, "no_region"), (lost & ~nowhere, "no_ladder")):
        if who.any():
            yield Unjudged(tuple(ids[who]), None, why)


def _unranked(rules: Sequence[Assignment], ids: Objects, last: Ints) -> tuple[Unjudged, ...]:
    """Return who is in no rank of a ladder of ranks."""
    out = []
    for ladder in sorted({r.program.ladder for r in rules if r.program.rank}):
        own = [r for r in rules if r.program.ladder == ladder]
        lacking = np.any([r.there for r in own], axis=0)
        lacking &= ~np.any([r.there & _in_rank(r.program, last) for r in own], axis=0)
        for who, why in ((lacking & (last >= 0), "no_rank"), (lacking & (last < 0), "rank_not_known")):
            if who.any():
                out.append(Unjudged(tuple(ids[who]), ladder, why))
    return tuple(out)


def _require_region(facts: Progress | MonthTotals, regions: tuple[str, ...], *, one_at_least: bool = False) -> None:
    """Raise InputError if a creator's region has no program, or if one is needed and nobody has any."""
    nobody = one_at_least and all(c.region is None for c in facts.creators)
    wrong = [c for c in facts.creators if c.region not in regions and (nobody or c.region is not None)]
    if wrong:
        raise InputError(
            "program.region_mismatch",
            "region",
            [(c.id, c.region) for c in wrong[:5]],
            f"every creator's region must be one of {', '.join(regions)} ({counted(len(wrong), 'is', 'are')} not)",
            "pass a ProgramBook with their programs, give creators a region, or ledger.select(ids)",
        )


def unmeasured(program: Program, requirement: str, or_else: str = "") -> InputError:
    """Return the error of a program that tests or counts a signal that the ledger does not have."""
    return InputError(
        "program.unmeasured_signal",
        "program",
        program.name,
        requirement,
        f"give the column when building the ledger{or_else}",
    )
