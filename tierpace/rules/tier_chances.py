"""The chance of each tier: the share of joint futures in which all of its thresholds clear."""

from __future__ import annotations

from typing import overload

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import OfCreators, along, axes, made
from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.signals import Signal
from tierpace.kernels.arrays import Bools, Floats, Ints, Objects
from tierpace.kernels.clearing import share_clearing
from tierpace.ledger.progress import Progress
from tierpace.ledger.projection import Projection, check_projection
from tierpace.rules.assignments import assignments_of
from tierpace.rules.by_program import ByProgram, book_html, by_program
from tierpace.rules.judging import Verdicts, judge_and_reach
from tierpace.tables.cells import MISSING, percent
from tierpace.tables.html import ROWS, short_html
from tierpace.tables.text import left, right

NO_SIGNAL = -1


@frozen(eq=False)
class Chances(OfCreators):
    """How likely each tier is, all signals in the same future.

    Attributes
    ----------
    verdicts : Verdicts
        Of the month to date; secured tiers have chance 1 and impossible ones 0, exactly.
    ids, program, notes : (N,) object, Program, tuple of Note
        Creators; the rules, tiers hardest first; what it rests on.
    by_tier : (N, K) float64
        Chance that ALL thresholds of the tier are cleared; NaN where it is not known: of creators without data, unless
        the tier is secured, and of a tier that tests a signal of which nobody has shown anything yet.
    by_signal : (N, K, 3) float64
        Chance of each signal alone; 1 where it is not required, NaN where it is not known.
    final : (N, K + 1) float64
        Chance that the month ends in tier k; last: in none. Rows sum to 1; NaN where it is not known.
    binding : (N, K) int64
        The signal with the lowest chance of its own, -1 where the tier is secured or its chance is not known.
    seen : (N,) bool
        Which creators have data by the cut.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> chances = tp.chances(tp.project(progress, draws=200, seed=0), tp.demo.program())
    >>> bool(abs(chances.final.sum(1) - 1).max() < 1e-12)
    True
    >>> chances.select(["demo-caro"]).by_tier.shape  # one creator, three tiers
    (1, 3)
    """

    __module__ = "tierpace"

    ids: Objects = axes("N", of=object)
    program: Program = field(kw_only=True)
    verdicts: Verdicts = field(kw_only=True, metadata=along("N"))
    by_tier: Floats = axes("NK")
    by_signal: Floats = axes("NK3")
    final: Floats = axes("NQ")
    binding: Ints = axes("NK")
    seen: Bools = axes("N")
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    @seen.default
    def _all_seen(self) -> Bools:
        return np.ones(len(self.ids), bool)

    def __repr__(self) -> str:
        return f"<Chances of {counted(len(self.ids), 'creator')} under {self.program.name!r} {self.program.revision}>"

    def _repr_html_(self) -> str:
        return chances_html(self)


def never_by_luck(share: Floats, n: Ints) -> Floats:
    """Return chances from shares of n (N,) equally likely futures: (n p + ½) / (n + 1), never 0 or 1.

    The estimate of Krichevsky & Trofimov (1981) for two outcomes.
    """
    m = n.reshape(-1, *[1] * (share.ndim - 1))
    return (m * share + 0.5) / (m + 1)


def sample_sizes(projection: Projection) -> Ints:
    """Return how many futures each creator's chances rest on: draws, or donors where they are fewer: (N,)."""
    draws = projection.require_draws().shape[1]
    donors = projection.basis["donors"]
    fewer: Ints = np.where(donors > 0, np.minimum(donors, draws), draws)
    return fewer


@frozen(eq=False, repr=False)
class BookChances(ByProgram[Chances]):
    """How likely each tier of a book is: the chances of each program, of the creators that it judges.

    Attributes
    ----------
    parts : tuple of Chances
        One for each program that judges somebody, ladder by ladder, regions and ranks within it.
    unjudged, notes : tuple of Unjudged, tuple of Note
        Who is judged by no program and why; what it rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> projection = tp.project(tp.demo.ledger(seed=0).as_of("2026-03-15"), draws=200, seed=0)
    >>> found = tp.chances(projection, tp.ProgramBook([tp.demo.program()]))
    >>> found.of("demo-caro")["tiers"].by_tier.shape
    (1, 3)
    """

    __module__ = "tierpace.rules"

    parts: tuple[Chances, ...] = field(converter=tuple)

    def _repr_html_(self) -> str:
        def cells(part: Chances, i: int) -> tuple[str]:
            tiers = zip(part.program.names, part.by_tier[i].tolist(), strict=True)
            return (" · ".join(f"{name} {percent(chance)}" for name, chance in tiers),)

        return book_html(self, f"Chances of {counted(len(self.ids), 'creator')}", ("chances",), cells)


@overload
def chances(projection: Projection, program: Program, *, ladder: str | None = None) -> Chances: ...
@overload
def chances(projection: Projection, program: ProgramBook, *, ladder: str | None = None) -> BookChances: ...
def chances(
    projection: Projection, program: Program | ProgramBook, *, ladder: str | None = None
) -> Chances | BookChances:
    """Return how likely each tier is: the share of draws in which all of its signals clear together.

    Parameters
    ----------
    projection : Projection
        With at least one draw.
    program : Program or ProgramBook
        Of K tiers, in force in that month, with the ledger's day rule. A book judges each creator as in `judge`.
    ladder : str, optional
        One ladder of a book. Default: all.

    Returns
    -------
    Chances or BookChances
        A secured tier has chance 1 and an impossible one 0, exactly; no other has, since with n draws or donors (the
        fewer) a share p counts as (n p + ½) / (n + 1). What is not known has none (NaN): a note says which signals
        nobody has shown anything of.

    Raises
    ------
    InputError
        There are no draws, or a tested signal is not measured.
    ProgramError
        The program is not in force, or counts days by another rule.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> chances = tp.chances(tp.project(progress, draws=200, seed=0), tp.demo.program())
    >>> chances.by_tier.shape, chances.final.shape
    ((13, 3), (13, 4))
    """
    check_projection(projection)
    if isinstance(program, Program) and ladder in (None, program.ladder):
        return chances_of_rows(projection, program)
    rules = assignments_of(program, projection.progress, ladder)
    return by_program(BookChances, rules, lambda r, rows: chances_of_rows(projection, r.program, rows))


def chances_of_rows(
    projection: Projection,
    program: Program,
    rows: Ints | None = None,
    *,
    known: tuple[Verdicts, Bools] | None = None,
) -> Chances:
    """Return what `chances` does of some rows, or all; ``known`` is what `judge_and_reach` gave of them."""
    progress = projection.progress
    verdicts, can = judge_and_reach(progress, program, rows) if known is None else known
    own_rows = slice(None) if rows is None else rows
    joint, own = share_clearing(projection.require_draws(), verdicts.thresholds, rows)
    n = sample_sizes(projection)[own_rows]
    unshown = progress.measured & ~progress.shown
    silent = program.required & unshown
    no_data = progress.no_data[own_rows]
    tier = np.where(verdicts.possible, np.where(silent.any(1), np.nan, never_by_luck(joint, n)), 0.0)
    signal = np.where(can, np.where(silent, np.nan, never_by_luck(own, n)), 0.0)
    tier[no_data], signal[no_data] = np.nan, np.nan
    tier = np.where(verdicts.cleared.all(2), 1.0, tier)
    signal = np.where(verdicts.cleared, 1.0, signal)
    zero = np.zeros((len(tier), 1))
    final = np.diff(np.concatenate((zero, tier, zero + 1), 1), axis=1)
    return made(
        Chances,
        ids=verdicts.ids,
        program=program,
        verdicts=verdicts,
        by_tier=tier,
        by_signal=signal,
        final=final,
        binding=np.where(np.isnan(tier), NO_SIGNAL, _binding(signal, verdicts, progress.so_far[own_rows])),
        seen=progress.seen[own_rows],
        notes=(*projection.notes, *not_shown(program, progress)),
    )


def not_shown(program: Program, progress: Progress) -> tuple[Note, ...]:
    """Return which tested signals nobody has shown anything of."""
    unshown = progress.measured & ~progress.shown
    lacking = [s.label.replace("_", " ") for s in Signal if unshown[s] and program.required[:, s].any()]
    if not lacking:
        return ()
    text = f"nobody has shown any {' or '.join(lacking)} yet: tiers that test it have no chance, for it is not known"
    return (Note("signal_not_shown", text),)


def _binding(signal: Floats, verdicts: Verdicts, so_far: Ints) -> Ints:
    """Return the required signal with the lowest chance, the lowest attainment where chances tie: (N, K).

    A signal that is cleared or not required has chance 1, and no other has: lowest only where the tier is secured.
    """
    attained = so_far[:, None] / np.maximum(verdicts.thresholds, 1)
    tied = signal == signal.min(2, keepdims=True)
    binding = np.where(tied, attained, np.inf).argmin(2)
    return np.where(verdicts.cleared.all(2), NO_SIGNAL, binding)


def chances_html(found: Chances) -> str:
    """Return the chance of each tier, and what binds at the easiest that is not cleared."""
    program, n = found.program, len(found.ids)
    rows = range(min(n, ROWS))
    columns = [left("creator", map(str, found.ids[:ROWS]))]
    columns += [right(t, map(percent, found.by_tier[:ROWS, k].tolist())) for k, t in enumerate(program.names)]
    binding = [found.binding[i][found.binding[i] >= 0] for i in rows]
    columns.append(left("binding", (Signal(b[-1]).label.replace("_", " ") if len(b) else MISSING for b in binding)))
    return short_html(
        f"Chances of {counted(n, 'creator')} under {program.name} {program.revision}",
        columns,
        notes=found.notes,
        total=n,
    )
