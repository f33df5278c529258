"""Money at stake: the bonus that a month is expected to pay on all ladders, and what of it is safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from attrs import evolve

from tierpace.core.arrays import made
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.errors import InputError, ProgramError
from tierpace.ledger.projection import check_projection, proper_levels
from tierpace.money.bonus_draws import BLOCK, BonusDraws, StackedDraws, bonuses_of, pays
from tierpace.money.bonus_outlooks import BookBonus, ExpectedBonus, Groups, ends
from tierpace.rules.assignments import assignments_of

if TYPE_CHECKING:
    from tierpace.kernels.arrays import Bools, Floats
    from tierpace.ledger.projection import Projection
    from tierpace.rules.assignments import Assignment
    from tierpace.rules.judging import Verdicts


ROUGH = 6  # past months; on fewer, a roster's total is a rough one


@overload
def expected_bonus(
    projection: Projection,
    program: Program,
    *,
    level: float = 0.8,
    ladder: str | None = None,
    currency: str | None = None,
    known: Verdicts | None = None,
) -> ExpectedBonus: ...
@overload
def expected_bonus(
    projection: Projection,
    program: ProgramBook,
    *,
    level: float = 0.8,
    ladder: str | None = None,
    currency: str | None = None,
    known: None = None,
) -> BookBonus: ...
def expected_bonus(
    projection: Projection,
    program: Program | ProgramBook,
    *,
    level: float = 0.8,
    ladder: str | None = None,
    currency: str | None = None,
    known: Verdicts | None = None,
) -> ExpectedBonus | BookBonus:
    """Return the bonus that a month is expected to pay, for each creator, manager, group and region, and for all.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    program : Program or ProgramBook
        Each tier with a bonus, all in one currency. Of a book each creator is paid by the programs of region, ladder,
        rank and month; ladders that do not state what all of their tiers pay are left out, and named in a note.
    level : float
        Of the intervals, between 0 and 1.
    ladder : str, optional
        One ladder of a book. Default: all.
    currency : str, optional
        Of a book whose programs pay in several: which. Amounts of two currencies never add up.
    known : Verdicts, optional
        Those of the month so far under this program, if they are at hand already.

    Returns
    -------
    ExpectedBonus or BookBonus
        Each draw ends in its hardest cleared tier and is paid that tier's bonus on its own diamonds; of a book, on each
        ladder. A roster's total is summed within each world first. Of creators without data only what is secured
        counts. Empty arrays and totals of 0 for an empty roster.

    Raises
    ------
    InputError
        There are no draws, the level is none, or a tested signal or the diamonds that a bonus counts are not measured.
    ProgramError
        A tier states no bonus, tiers pay in several currencies, or the program is not in force.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> tp.expected_bonus(tp.project(progress, draws=200, seed=0), tp.demo.program()).currency
    'USD'
    """
    check_projection(projection)
    level = float(proper_levels(level, "level")[0])
    if isinstance(program, Program) and ladder in (None, program.ladder):
        return bonus_of_program(projection, program, level=level, known=known)
    rules = assignments_of(program, projection.progress, ladder)
    found, silent = paying(rules, projection.progress.measured)
    wanted = one_currency(found, currency)
    own = [r for r in found if bonuses_of(r.program)[0].currency == wanted]
    out = bonus_of_stack(projection, StackedDraws(projection.progress, own), currency=wanted, level=level)
    notes = (*out.notes, *_rough(projection), *silent, *rules.notes)
    return evolve(out, parts=[p for p in out.parts if len(p.ids)], unjudged=rules.unjudged, notes=notes)


def expected_bonuses(
    projection: Projection, book: ProgramBook, *, ladder: str | None = None, level: float = 0.8
) -> tuple[BookBonus, ...]:
    """Return what `expected_bonus` does of a book, one for each currency; none where no ladder states what it pays."""
    rules = assignments_of(book, projection.progress, ladder)
    paid = [r for r in rules if pays(r.program, projection.progress.measured)]
    names = currencies(paid) if paid else ()
    return tuple(expected_bonus(projection, book, ladder=ladder, level=level, currency=name) for name in names)


def bonus_of_program(
    projection: Projection,
    program: Program,
    *,
    level: float = 0.8,
    known: Verdicts | None = None,
    groups: Groups | None = None,
) -> ExpectedBonus:
    """Return what `expected_bonus` does of one program; groups may be those of a larger roster."""
    progress = projection.progress
    pay = BonusDraws.of(progress, program, known)
    draws, groups = projection.paid_draws(), Groups(progress.creators) if groups is None else groups
    n, s = draws.shape[:2]
    mean, interval, total, sums = np.zeros(n), np.zeros((n, 2)), np.zeros(s), groups.zeros(s)
    for rows, each in pay.blocks(draws):
        mean[rows], interval[rows] = each.mean(1), ends(each, level)
        total += each.sum(0)
        groups.add(sums, each, rows)
    return made(
        ExpectedBonus,
        ids=projection.ids,
        program=program,
        currency=pay.currency,
        mean=mean,
        interval=interval,
        secured=pay.paid(progress.so_far[:, None].astype(float))[:, 0],
        total=total,
        level=level,
        notes=(*projection.notes, *_rough(projection)),
        groups=groups.of_all(sums, level),
    )


def bonus_of_stack(
    projection: Projection,
    stack: StackedDraws,
    *,
    currency: str,
    level: float = 0.8,
    groups: Groups | None = None,
) -> BookBonus:
    """Return what programs that pay in one currency are expected to pay the creators they judge; each has a part."""
    progress = projection.progress
    draws, groups = projection.paid_draws(), Groups(progress.creators) if groups is None else groups
    (n, s), count = draws.shape[:2], len(stack.rules)
    mean, interval, total, sums = np.zeros(n), np.zeros((n, 2)), np.zeros(s), groups.zeros(s)
    means, intervals = np.zeros((count, n)), np.zeros((count, n, 2))
    totals, secured = np.zeros((count, s)), np.zeros((count, n))
    for first in range(0, n, BLOCK):
        at = np.arange(first, min(first + BLOCK, n))
        here = draws[first : first + BLOCK]
        each = np.zeros(here.shape[:2])
        for place, where, paid in stack.parts(here, at):
            rows = at[where]
            means[place, rows], intervals[place, rows] = paid.mean(1), ends(paid, level)
            totals[place] += paid.sum(0)
            each[where] += paid
        mean[at], interval[at] = each.mean(1), ends(each, level)
        total += each.sum(0)
        groups.add(sums, each, at)
    now = progress.so_far[:, None].astype(float)
    for place, where, paid in stack.parts(now, np.arange(n)):
        secured[place, where] = paid[:, 0]
    _settle_pairs(stack, means, secured)
    parts = [
        made(
            ExpectedBonus,
            ids=projection.ids[rows],
            program=r.program,
            currency=currency,
            mean=means[place, rows],
            interval=intervals[place, rows],
            secured=secured[place, rows],
            total=totals[place],
            level=level,
        )
        for place, (r, rows) in enumerate(zip(stack.rules, stack.rows, strict=True))
    ]
    judged = np.any([r.judged for r in stack.rules], axis=0) if stack.rules else np.zeros(n, bool)
    return made(
        BookBonus,
        ids=projection.ids[judged],
        currency=currency,
        mean=mean[judged],
        interval=interval[judged],
        secured=secured.sum(0)[judged],
        total=total,
        level=level,
        parts=parts,
        groups=groups.of_all(sums, level),
        notes=projection.notes,
    )


def _settle_pairs(stack: StackedDraws, means: Floats, secured: Floats) -> None:
    """Share what two exclusive ladders have secured, so that neither has more than it is expected to pay.

    Together it is sure; on one of them alone it is not, since the other may pay more at the month's end. Both (P, N).
    """
    for (region, mine), (_, other) in stack.pairs.items():
        places = [
            [k for k, r in enumerate(stack.rules) if (r.program.region, r.program.ladder) == (region, ladder)]
            for ladder in (mine, other)
        ]
        for one, two in (places, places[::-1]):
            over = np.maximum(secured[one].sum(0) - means[one].sum(0), 0.0)
            for here in one:
                moved = np.where(stack.rules[here].judged, np.minimum(over, secured[here]), 0.0)
                for there in two:
                    share = np.where(stack.rules[there].judged, moved, 0.0)
                    secured[here] -= share
                    secured[there] += share


def paying(rules: Sequence[Assignment], measured: Bools) -> tuple[list[Assignment], tuple[Note, ...]]:
    """Return the assignments whose programs state a bonus, and a note of each ladder of which nothing is counted."""
    found = [r for r in rules if pays(r.program, measured)]
    silent = [r for r in rules if not pays(r.program, measured)]
    if silent and not found:
        for r in silent:
            bonuses_of(r.program)  # says what is missing
        BonusDraws.require_counted(silent[0].program, measured)
    return found, not_counted(rules, measured)


def not_counted(rules: Sequence[Assignment], measured: Bools) -> tuple[Note, ...]:
    """Return a note of each program of which nothing is counted, though it states some bonus or others pay.

    Nothing is said of a program that judges nobody: nothing would be counted of it anyway.
    """
    paid = [r for r in rules if pays(r.program, measured)]
    spoken = {r.program.ladder for r in paid if r.judged.any()}
    silent = [r.program for r in rules if r.judged.any() and not pays(r.program, measured)]
    told = [p for p in silent if paid or any(t.bonus is not None for t in p.tiers)]
    texts = dict.fromkeys(
        f"{_named(p, whole=p.ladder not in spoken)} {_why(p)}: nothing is counted of it" for p in told
    )
    return tuple(Note("no_bonus_stated", text) for text in texts)


def _why(program: Program) -> str:
    """Return why there is no bonus of a program to expect."""
    stated = [t.bonus.currency for t in program.tiers if t.bonus is not None]
    if len(stated) < len(program.tiers):
        return "does not state what all tiers pay"
    names = sorted(set(stated))
    return f"pays in {' and '.join(names)}" if len(names) > 1 else "pays by diamonds, which are not measured"


def _named(program: Program, *, whole: bool) -> str:
    """Return a ladder by its name; of one of which other programs pay, with the rank or region."""
    part = "" if whole else f", rank {program.rank.name!r}" if program.rank else f" in region {program.region!r}"
    return f"ladder {program.ladder!r}{part}"


def currencies(rules: Sequence[Assignment]) -> tuple[str, ...]:
    """Return the currencies that assignments pay in, those of programs that judge somebody, if there are any."""
    some = [r for r in rules if r.judged.any()] or rules
    return tuple(sorted({bonuses_of(r.program)[0].currency for r in some}))


def one_currency(rules: Sequence[Assignment], wanted: str | None) -> str:
    """Return the currency that is wanted, or the only one there is."""
    found = currencies(rules)
    if wanted in found:
        return str(wanted)
    if wanted is not None:
        raise InputError("money.unknown_currency", "currency", wanted, f"must be one of {', '.join(found) or 'none'}")
    if len(found) > 1:
        raise ProgramError(
            "money.mixed_currencies",
            "currency",
            found,
            "must be the same for all amounts",
            f"name one: currency={found[0]!r}",
        )
    return found[0] if found else ""


def _rough(projection: Projection) -> tuple[Note, ...]:
    """Return that a roster's total is a rough one, where it is."""
    months = int(projection.basis["months"].max(initial=0))
    past = counted(months, "past month")
    text = f"the roster's total rests on {past}: below {ROUGH} it is rough"
    return (Note("rough_total", text),) if months < ROUGH else ()
