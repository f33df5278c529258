"""The rules engine: a month that reaches ALL thresholds of a tier clears it; what is missing, and how likely it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.arrays import id_array, of_creators, rebuilt, same_fields, sealed
from tierpace.core.month_totals import MonthTotals
from tierpace.core.programs import Program
from tierpace.core.progress import Progress
from tierpace.core.projection import Note, check_projection
from tierpace.core.signals import Signal
from tierpace.errors import InputError, InputTypeError
from tierpace.kernels.clearing import best, can_reach, cleared, share_clearing, shortfall

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from tierpace.core.projection import Projection

NO_SIGNAL = -1


@frozen(eq=False)
class Verdicts:
    """What a month has cleared, by rule alone.

    Attributes
    ----------
    ids : (N,) object
        Creators.
    program : Program
        The rules; tiers hardest first.
    thresholds : (N, K, 3) int64
        Each creator's own, pro-rated where the program says so.
    tier : (N,) int64
        Rank of the hardest tier cleared, K for none. Of a month to date: the secured tier.
    cleared : (N, K, 3) bool
        Which signals reach which thresholds; True where a signal is not required.
    shortfall : (N, K, 3) int64
        What is missing, in ledger units.
    possible : (N, K) bool
        Which tiers can still be reached with the days and hours left.
    reachable : (N,) int64
        Rank of the hardest tier still possible, K for none.
    notes : tuple of Note
        What it rests on.

    Examples
    --------
    >>> import tierpace as tp
    >>> totals = tp.demo.ledger(seed=0).month(tp.Month(2026, 2))
    >>> verdicts = tp.judge(totals, tp.demo.program())
    >>> verdicts.tier.shape == (len(totals.ids),)
    True
    """

    ids: NDArray[np.object_] = field(converter=id_array, kw_only=True)
    program: Program = field(kw_only=True)
    thresholds: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    tier: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    cleared: NDArray[np.bool_] = field(converter=sealed, kw_only=True)
    shortfall: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    possible: NDArray[np.bool_] = field(converter=sealed, kw_only=True)
    reachable: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    __eq__ = same_fields
    __hash__ = None  # type: ignore[assignment]  # arrays have no hash
    __reduce__ = rebuilt

    def __repr__(self) -> str:
        return f"<Verdicts of {len(self.ids):,} creators under {self.program.name!r} {self.program.revision}>"

    def _repr_html_(self) -> str:
        from tierpace.show.notebook import verdicts_html

        return verdicts_html(self)

    def select(self, ids: Iterable[str]) -> Verdicts:
        """Return the verdicts of these creators alone, sorted by id."""
        return of_creators(self, ids)


@frozen(eq=False)
class Chances:
    """How likely each tier is, all signals in the same future.

    Attributes
    ----------
    ids : (N,) object
        Creators.
    program : Program
        The rules; tiers hardest first.
    verdicts : Verdicts
        Of the month to date; secured tiers have chance 1 and impossible ones 0, exactly.
    tier : (N, K) float64
        Chance that ALL thresholds of the tier are cleared; NaN where it is not known: of creators without data, unless
        the tier is secured, and of a tier that tests a signal of which nobody has shown anything yet.
    signal : (N, K, 3) float64
        Chance of each signal alone; 1 where it is not required, NaN where it is not known.
    final : (N, K + 1) float64
        Chance that the month ends in tier k; last: in none. Rows sum to 1; NaN where it is not known.
    binding : (N, K) int64
        The signal with the lowest chance of its own, -1 where the tier is secured or its chance is not known.
    seen : (N,) bool
        Of whom data have come by the cut.
    notes : tuple of Note
        What it rests on.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> chances = tp.chances(tp.project(progress, draws=200, seed=0), tp.demo.program())
    >>> bool(abs(chances.final.sum(1) - 1).max() < 1e-12)
    True
    >>> chances.select(["demo-caro"]).tier.shape  # one creator, three tiers
    (1, 3)
    """

    ids: NDArray[np.object_] = field(converter=id_array, kw_only=True)
    program: Program = field(kw_only=True)
    verdicts: Verdicts = field(kw_only=True)
    tier: NDArray[np.float64] = field(converter=sealed, kw_only=True)
    signal: NDArray[np.float64] = field(converter=sealed, kw_only=True)
    final: NDArray[np.float64] = field(converter=sealed, kw_only=True)
    binding: NDArray[np.int64] = field(converter=sealed, kw_only=True)
    seen: NDArray[np.bool_] = field(converter=sealed, kw_only=True)
    notes: tuple[Note, ...] = field(default=(), kw_only=True)

    @seen.default
    def _all_seen(self) -> NDArray[np.bool_]:
        return np.ones(len(self.ids), bool)

    __eq__ = same_fields
    __hash__ = None  # type: ignore[assignment]  # arrays have no hash
    __reduce__ = rebuilt

    def __repr__(self) -> str:
        return f"<Chances of {len(self.ids):,} creators under {self.program.name!r} {self.program.revision}>"

    def _repr_html_(self) -> str:
        from tierpace.show.notebook import chances_html

        return chances_html(self)

    def select(self, ids: Iterable[str]) -> Chances:
        """Return the chances of these creators alone, sorted by id."""
        return of_creators(self, ids, verdicts=self.verdicts.select(ids))


def judge(totals: MonthTotals | Progress, program: Program) -> Verdicts:
    """Apply a program's rules to a closed month, or to a month to date.

    Parameters
    ----------
    totals : MonthTotals or Progress
        Of N creators.
    program : Program
        Of K tiers, in force in that month, with the ledger's day rule.

    Returns
    -------
    Verdicts
        Empty arrays for an empty roster.

    Raises
    ------
    ProgramError
        The program is not in force, or counts days by another rule.
    InputError
        It tests a signal that is not measured.

    Examples
    --------
    >>> import tierpace as tp
    >>> verdicts = tp.judge(tp.demo.ledger(seed=0).month(tp.Month(2026, 2)), tp.demo.program())
    >>> [("Tier 1", "Tier 2", "Tier 3", "none")[k] for k in verdicts.tier[:4]]
    ['Tier 1', 'Tier 2', 'Tier 3', 'none']
    """
    _require_kinds(totals, program)
    program.require_in_force(totals.month)
    program.require_day_rule(totals.day_rule)
    _require_measured(totals.measured, program)
    earned = totals.so_far if isinstance(totals, Progress) else totals.totals
    thresholds = program.thresholds_for(totals.creators, totals.month)
    clears = cleared(earned, thresholds)
    whole = np.all(clears, axis=2)
    can = can_reach(earned, thresholds, totals.free_days, totals.seconds_left)
    possible = np.all(can, axis=2)
    return Verdicts(
        ids=totals.ids,
        program=program,
        thresholds=thresholds,
        tier=best(whole),
        cleared=clears,
        shortfall=shortfall(earned, thresholds),
        possible=possible,
        reachable=best(possible),
    )


def _require_kinds(totals: object, program: object) -> None:
    """Raise InputTypeError unless rules are applied to what they apply to."""
    if not isinstance(totals, MonthTotals | Progress):
        raise InputTypeError(
            "judge.bad_totals",
            field="totals",
            value=totals,
            requirement="totals are MonthTotals or a Progress",
            hint="call ledger.month(month) or ledger.as_of(day)",
        )
    if not isinstance(program, Program):
        raise InputTypeError(
            "judge.bad_program",
            field="program",
            value=program,
            requirement="program is a Program",
            hint="of a book, book.at(month, region=…, ladder=…)",
        )


def _require_measured(measured: NDArray[np.bool_], program: Program) -> None:
    """Raise unless every signal that the program tests is measured."""
    lacking = [s.label for s in Signal if program.required[:, s].any() and not measured[s]]
    if lacking:
        raise InputError(
            "program.unmeasured_signal",
            field="program",
            value=program.name,
            requirement=f"every signal it tests is measured; the ledger has no {', '.join(lacking)}",
            hint="give the column when building the ledger, or use a program without it",
        )


def never_by_luck(share: NDArray[np.float64], n: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return chances from shares of n (N,) equally likely futures: (n p + ½) / (n + 1), never 0 or 1.

    The estimate of Krichevsky & Trofimov (1981) for two outcomes.
    """
    m = n.reshape(-1, *[1] * (share.ndim - 1))
    return (m * share + 0.5) / (m + 1)


def evidence(projection: Projection) -> NDArray[np.int64]:
    """Return how many futures each creator's chances rest on: draws, or donors where they are fewer: (N,)."""
    draws = projection.require_draws().shape[1]
    donors = projection.basis["donors"]
    fewer: NDArray[np.int64] = np.where(donors > 0, np.minimum(donors, draws), draws)
    return fewer


def chances(projection: Projection, program: Program) -> Chances:
    """Return how likely each tier is: the share of draws in which all of its signals clear together.

    Parameters
    ----------
    projection : Projection
        With at least one draw.
    program : Program
        Of K tiers, in force in that month, with the ledger's day rule.

    Returns
    -------
    Chances
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
    >>> from datetime import date
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of(date(2026, 3, 15))
    >>> chances = tp.chances(tp.project(progress, draws=200, seed=0), tp.demo.program())
    >>> chances.tier.shape, chances.final.shape
    ((13, 3), (13, 4))
    """
    check_projection(projection)
    progress = projection.progress
    verdicts = judge(progress, program)
    joint, own = share_clearing(projection.require_draws(), verdicts.thresholds)
    n = evidence(projection)
    can = can_reach(progress.so_far, verdicts.thresholds, progress.free_days, progress.seconds_left)
    unshown = progress.measured & ~progress.shown
    silent = program.required & unshown
    tier = np.where(verdicts.possible, np.where(silent.any(1), np.nan, never_by_luck(joint, n)), 0.0)
    signal = np.where(can, np.where(silent, np.nan, never_by_luck(own, n)), 0.0)
    tier[progress.no_data], signal[progress.no_data] = np.nan, np.nan
    tier = np.where(verdicts.cleared.all(2), 1.0, tier)
    signal = np.where(verdicts.cleared, 1.0, signal)
    zero = np.zeros((len(tier), 1))
    final = np.diff(np.concatenate((zero, tier, zero + 1), 1), axis=1)
    return Chances(
        ids=projection.ids,
        program=program,
        verdicts=verdicts,
        tier=tier,
        signal=signal,
        final=final,
        binding=np.where(np.isnan(tier), NO_SIGNAL, _binding(signal, verdicts, progress.so_far)),
        seen=progress.seen,
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


def _binding(signal: NDArray[np.float64], verdicts: Verdicts, so_far: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the required signal with the lowest chance, the lowest attainment where chances tie: (N, K).

    A signal that is cleared or not required has chance 1, and no other has: lowest only where the tier is secured.
    """
    attained = so_far[:, None] / np.maximum(verdicts.thresholds, 1)
    tied = signal == signal.min(2, keepdims=True)
    binding = np.where(tied, attained, np.inf).argmin(2)
    return np.where(verdicts.cleared.all(2), NO_SIGNAL, binding)
