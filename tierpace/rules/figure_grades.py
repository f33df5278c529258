"""Which figures of programs are weakly known: of one source, examples, or without a grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tierpace.core.grades import ALL, GRADES, OF_PROGRAM, OF_TIER, WEAK, graded
from tierpace.core.notes import Note

if TYPE_CHECKING:
    from tierpace.core.programs import Program

CODE = "weak_figures"
WORDS = {
    "airtime_hours": "hours",
    "active_days": "active days",
    "rank": "last month's diamonds",
    "min_minutes": "minutes of an active day",
    "joined_within": "who is a joiner",
    "prorate_joiners": "pro-rating of joiners",
    "exclusive_with": "the ladder it excludes",
    "first_month": "the first month",
    "last_month": "the last month",
}
MOST = 4  # places of a figure that are named; more are counted
Figure = tuple[str, str, str]
"""What it is, where it is, and its grade with what is said of it."""


def figures_of(program: Program) -> Iterator[Figure]:
    """Yield the figures of a program, each with where it is and its grade, empty where it has none.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.rules.figure_grades import figures_of
    >>> next(iter(figures_of(tp.demo.program())))
    ('hours', "tier 'Tier 1'", 'example')
    """
    grades = dict(program.grades)
    usual = grades.get(ALL, "")
    where = "" if program.rank is None else f"rank {program.rank.name!r}"
    for k, tier in enumerate(program.tiers):
        for name in OF_TIER:
            if getattr(tier, name):
                text = grades.get(f"tiers[{k}].{name}", usual)
                yield WORDS.get(name, name), where or f"tier {tier.name!r}", text
    if program.rank is not None:
        yield WORDS["rank"], where, grades.get("rank.diamonds_from", usual)
    if program.day_rule.min_minutes:
        yield WORDS["min_minutes"], "", grades.get("min_minutes", usual)
    for name in OF_PROGRAM:
        if name in grades and name != "min_minutes":
            yield WORDS.get(name, name), "", grades[name]


def weak_figures(programs: Sequence[Program]) -> tuple[Note, ...]:
    """Return which figures are weakly known, one note for each grade with its source; none where nothing has a grade.

    Examples
    --------
    >>> import tierpace as tp
    >>> from tierpace.rules.figure_grades import weak_figures
    >>> print(*weak_figures([tp.demo.program()]))
    example, no fact: all figures
    """
    found = [figure for p in programs if p.grades for figure in figures_of(p)]
    by_grade: dict[str, dict[str, list[str]]] = {}
    for what, where, text in dict.fromkeys(found):
        if graded(text)[0] in (*WEAK, ""):
            by_grade.setdefault(text, {}).setdefault(what, []).append(where)
    whole = len({text for *_, text in found}) == 1
    order = sorted(by_grade, key=lambda text: ([*WEAK[::-1], ""].index(graded(text)[0]), text))
    return tuple(Note(CODE, _sentence(text, by_grade[text], whole=whole)) for text in order)


def _sentence(text: str, figures: dict[str, list[str]], *, whole: bool) -> str:
    letter, said = graded(text)
    known = {"": "without a grade", "example": "example, no fact"}.get(letter, f"{letter}, {GRADES.get(letter)}")
    parts = [_places(what, [w for w in where if w]) for what, where in figures.items()]
    return f"{known}: {'all figures' if whole else '; '.join(parts)}{f' ({said})' if said else ''}"


def _places(what: str, where: list[str]) -> str:
    """Return what a figure is and where: of one kind of place it is said once."""
    if not where:
        return what
    kind = where[0].partition(" ")[0]
    names = [w.removeprefix(f"{kind} ") for w in where]
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"{what} of {kind}{'s' if len(names) > 1 else ''} {', '.join(names[:MOST])}{more}"
