"""What the programs of a book say: a result for each, of the creators it judges, and who is judged by none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import numpy as np
from attrs import evolve, field, frozen

from tierpace.core.arrays import OfCreators, Sealed
from tierpace.core.counting import counted
from tierpace.errors import InputError
from tierpace.rules.assignments import Assignment, Assignments, Unjudged
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import left

if TYPE_CHECKING:
    from tierpace.core.notes import Note
    from tierpace.kernels.arrays import Ints, Objects

R = TypeVar("R", bound=OfCreators)


def _as_tuple(values: Any) -> tuple[Any, ...]:
    return tuple(values)


@frozen(eq=False)
class ByProgram(Sealed, Generic[R]):
    """A result for each program of a book that judges somebody, ladder by ladder, and who is judged by none.

    Attributes
    ----------
    parts : tuple
        Each of the creators that its ``program`` judges.
    unjudged : tuple of Unjudged
        Who is judged by no program, on a ladder or at all, and why.
    notes : tuple of Note
        What it rests on: those of the parts, who is not judged, and which ladders are not in force.
    """

    parts: tuple[R, ...] = field(converter=_as_tuple)
    unjudged: tuple[Unjudged, ...] = field(default=(), kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[R]:
        return iter(self.parts)

    def __repr__(self) -> str:
        lacking = sum(len(u.ids) for u in self.unjudged)
        more = f", {lacking:,} not judged" if lacking else ""
        ladders = ", ".join(self.ladders) or "no ladder"
        return f"<{type(self).__name__} of {counted(len(self.ids), 'creator')} on {ladders}{more}>"

    @property
    def ids(self) -> Objects:
        """Creators that a program judges, sorted: (N,)."""
        found = sorted({str(c) for part in self.parts for c in part.ids.tolist()})
        return np.array(found, object)

    @property
    def ladders(self) -> tuple[str, ...]:
        """The names of the ladders that judge somebody, in their order."""
        return tuple(dict.fromkeys(_ladder(part) for part in self.parts))

    def ladder(self, name: str) -> Self:
        """Return what one ladder says: its regions and ranks.

        Raises
        ------
        InputError
            No ladder that judges somebody has this name.
        """
        if name not in self.ladders:
            raise InputError(
                "program.unknown_ladder",
                "ladder",
                name,
                f"must be one of {', '.join(map(repr, self.ladders)) or 'none: nobody is judged'}",
            )
        kept = [u for u in self.unjudged if u.ladder in (None, name)]
        return evolve(self, parts=[p for p in self.parts if _ladder(p) == name], unjudged=tuple(kept))

    def of(self, creator_id: str) -> dict[str, R]:
        """Return what each ladder says of one creator, by its name; nothing of one who is judged by none.

        Raises
        ------
        InputError
            No creator here has this id.
        """
        found = {_ladder(p): p.select([creator_id]) for p in self.parts if creator_id in p.ids.tolist()}
        if not found and not any(creator_id in u.ids for u in self.unjudged):
            raise InputError("creator.unknown", "creator_id", creator_id, "must be one of the creators here")
        return found


def _ladder(part: Any) -> str:
    return str(part.program.ladder)


B = TypeVar("B", bound="ByProgram[Any]")


def by_program(kind: type[B], rules: Assignments, judge: Callable[[Assignment, Ints], Any]) -> B:
    """Return what each program says of the rows that it judges; of nobody where it judges none."""
    parts = [judge(r, np.flatnonzero(r.judged)) for r in rules if r.judged.any()]
    notes = dict.fromkeys(note for part in parts for note in getattr(part, "notes", ()))
    return kind(parts, unjudged=rules.unjudged, notes=(*notes, *rules.notes))


def book_html(
    found: ByProgram[Any], title: str, heads: Sequence[str], cells: Callable[[Any, int], Sequence[str]]
) -> str:
    """Return the first rows of a book as HTML, one a creator and ladder: these cells of a part's row under heads."""
    first = set(found.ids[:ROWS].tolist())
    rows = sorted(
        (str(creator), k, i)
        for k, part in enumerate(found.parts)
        for i, creator in enumerate(part.ids.tolist())
        if creator in first
    )[:ROWS]
    texts = [(creator, _ladder(found.parts[k]), *cells(found.parts[k], i)) for creator, k, i in rows]
    columns = [left(head, [row[c] for row in texts]) for c, head in enumerate(("creator", "ladder", *heads))]
    return short_html(title, columns, notes=found.notes, total=sum(len(part.ids) for part in found.parts))
