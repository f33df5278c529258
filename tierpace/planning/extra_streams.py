"""Plans: the fewest extra streams that lift the chance of a tier to what is wanted, or plainly why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from tierpace.core.programs import Program
from tierpace.errors import InputError, InputTypeError
from tierpace.kernels.arrays import Ints, Objects
from tierpace.ledger.projection import check_projection
from tierpace.money.bonus_draws import stacks_of
from tierpace.planning.plan import Plan
from tierpace.planning.plan_gains import plan_gains
from tierpace.planning.possible_streams import PossibleStreams, possible_streams
from tierpace.planning.tier_plans import noise_of, tier_plans
from tierpace.rules.assignments import Assignment, Unjudged, assignment_of_all, assignments_of
from tierpace.rules.standings import last_month_tiers, targets
from tierpace.rules.tier_chances import chances_of_rows

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.core.programs import ProgramBook
    from tierpace.evidence.creator_habits import Habits
    from tierpace.ledger.projection import Projection
    from tierpace.rules.tier_chances import Chances


def plans(
    projection: Projection,
    program: Program | ProgramBook,
    *,
    habits: Habits,
    tier: str | Mapping[str, str] | Ints | None = None,
    ladder: str | None = None,
    chance: float = 0.8,
    busy: Mapping[str, Iterable[DayLike]] | None = None,
    not_before: DayLike | None = None,
    max_hours_a_day: float = 12,
    worth_of_extra: float | None = None,
    battles: int = 0,
    worth_of_battle: float | None = None,
) -> tuple[Plan, ...]:
    """Plan extra streams, at most one a day, for a tier: the least effort that makes it likely enough.

    Parameters
    ----------
    projection : Projection
        Of N creators, with draws.
    program : Program or ProgramBook
        The rules.
    habits : Habits
        Of the same creators.
    tier : str, {id: str} or (N,) ranks, optional
        Which tier each creator aims at; ranks only of a program. Default: as in a roster, the harder of last month's
        tier and the hardest with a chance of at least ½; if neither, the easiest still possible. Of a book a name is
        that of a tier on any ladder that judges the creator.
    ladder : str, optional
        The ladder of a book to aim on; what plans gain is still that of all. Default: any.
    chance : float
        The chance wanted.
    busy : {id: dates}, optional
        Days on which a creator cannot stream.
    not_before : date, optional
        The first day that may have an extra stream, where data are older than today. Default: the day after the cut.
    max_hours_a_day : float
        The longest extra stream.
    worth_of_extra : float, optional
        How much of a creator's usual diamonds an hour an extra hour brings. Default: what ``habits`` found.
    battles : int
        How many battles a plan may have, at most one in a stream.
    worth_of_battle : float, optional
        Diamonds that one brings. Default: what 5 minutes of battle brought beyond the rest of their streams, a
        creator's own weighed against the roster's.

    Returns
    -------
    tuple of Plan
        One a creator, in the order of the projection; empty for an empty roster. Of a book, of the plans for each
        ladder the one by which the expected bonus grows the most over all ladders; where none has streams, the first
        ladder's, which says why.

    Raises
    ------
    InputError
        A tier or a busy creator is unknown, there are no draws, the chance does not lie between 0 and 1, the hours not
        within a day, a worth or the battles are below 0, or nothing is known of battles that are wanted.
    ProgramError
        The program is not in force, or counts days by another rule.

    Notes
    -----
    The streams come on top of the projected habit: in a draw, an added day is a new active day only if that draw had
    none on it, and active days lie anywhere on the days left. Each stream adds its length, and the creator's usual
    diamonds an hour × ``worth_of_extra``: who streams longer earns less an hour.

    The plan has as few streams as do at the usual length, which are then made as short as still does: down to half the
    usual length, and long enough for an active day. Where the usual length does not do on every free day, it goes up to
    half as long again. Battles, where they are allowed, come before hours: the fewest streams are found with all of
    them, then the fewest battles that do. A draw holds no more battles than it has days with a stream. StreamLimits are
    spread over the free days, and of those nearby fall on days of the week on which the creator streams least.

    Examples
    --------
    >>> import tierpace as tp
    >>> progress = tp.demo.ledger(seed=0).as_of("2026-03-15")
    >>> projection = tp.project(progress, seed=0)
    >>> found = tp.plans(projection, tp.demo.program(), habits=tp.habits(progress), tier="Tier 3")
    >>> found[8].brief  # Ines
    '2 more streams of 2 h (Mon 23, Mon 30 Mar): Tier 3 63 % → 82 %'
    """
    check_projection(projection)
    progress = projection.progress
    choice = possible_streams(
        progress,
        habits,
        busy=busy,
        not_before=not_before,
        max_hours_a_day=max_hours_a_day,
        worth_of_extra=worth_of_extra,
        battles=battles,
        worth_of_battle=worth_of_battle,
    )
    if isinstance(program, Program) and ladder in (None, program.ladder):
        rules = [assignment_of_all(program, progress)]
        unjudged: tuple[Unjudged, ...] = ()
    else:
        found = assignments_of(program, progress, ladder)
        rules, unjudged = _having(tier, list(found), progress.ids), found.unjudged
    of_book = not isinstance(program, Program)
    paid = rules if ladder is None or isinstance(program, Program) else list(assignments_of(program, progress))
    slots: list[list[Plan]] = [[] for _ in progress.ids]
    for r in rules:
        rows = np.flatnonzero(r.judged)
        if not len(rows) and len(progress.ids):
            continue
        part = projection if len(rows) == len(progress.ids) else projection.select(progress.ids[rows])
        known = chances_of_rows(part, r.program)
        ranks = tier if isinstance(tier, np.ndarray) else _ranks(tier, part, known, r.before, of_book=of_book)
        some = tier_plans(part, known, ranks, habits=habits.take(rows), choice=choice.take(rows), chance=chance)
        for row, plan in zip(rows.tolist(), some, strict=True):
            slots[row].append(plan)
    for creator, own in zip(progress.creators, slots, strict=True):
        if not own:
            why = [u for u in unjudged if creator.id in u.ids]
            reason = str(Unjudged((creator.id,), why[0].ladder, why[0].why)) if why else "no program judges the creator"
            own.append(Plan(creator.id, "", (), 0, None, None, reason, status="not judged"))
    return _best(_with_gains(projection, slots, paid, choice))


def _having(tier: Any, rules: list[Assignment], ids: Objects) -> list[Assignment]:
    """Return the assignments of a book, each of the creators whose named tier is one of its tiers."""
    if tier is None:
        return rules
    if not isinstance(tier, str | Mapping):
        raise InputTypeError("plan.bad_tier", "tier", tier, "must be a tier's name, or a mapping of ids to names")
    names = [tier if isinstance(tier, str) else tier.get(c) for c in ids]
    out = [
        evolve(r, judged=r.judged & np.array([name is None or name in r.program.names for name in names], bool))
        for r in rules
    ]
    there, left = (np.any([r.judged for r in given], axis=0) for given in (rules, out))
    lost = np.flatnonzero(there & ~left)
    if len(lost):
        tiers = sorted({name for r in rules for name in r.program.names})
        raise _unknown_tier(sorted({str(names[i]) for i in lost}), tiers, "name a tier of a ladder that judges them")
    return out


def _ranks(
    tier: str | Mapping[str, str] | None,
    projection: Projection,
    known: Chances,
    before: Program | None,
    *,
    of_book: bool,
) -> Ints:
    """Return the rank of each creator's tier: (N,); of a book as in a roster where a mapping names none."""
    if tier is None or (of_book and isinstance(tier, Mapping)):
        history, month = projection.progress.history, projection.month
        return targets(tier, known, last_month_tiers(history, known.ids, month.shift(-1), before))[0]
    if not isinstance(tier, str | Mapping):
        raise InputTypeError("plan.bad_tier", "tier", tier, "must be a tier's name, or a mapping of ids to names")
    names, there = [tier if isinstance(tier, str) else tier.get(c) for c in known.ids], known.program.names
    unknown = sorted({str(t) for t in names if t not in there})
    if unknown:
        raise _unknown_tier(unknown, there, "every creator needs one")
    return np.array([there.index(str(t)) for t in names], np.int64)


def _unknown_tier(unknown: list[str], there: Sequence[str], hint: str) -> InputError:
    return InputError("program.unknown_tier", "tier", unknown[:5], f"a tier must be one of {', '.join(there)}", hint)


def _with_gains(
    projection: Projection, slots: list[list[Plan]], rules: Sequence[Assignment], choice: PossibleStreams
) -> list[list[Plan]]:
    """Return the plans of each creator with what they gain over all ladders that pay in their currency."""
    out = [list(own) for own in slots]
    noise = noise_of(projection)
    for currency, stack in stacks_of(projection.progress, rules).items():
        paid = [{r.program.ladder for r in stack.rules if r.judged[row]} for row in range(len(slots))]
        for k in range(max(map(len, slots), default=0)):
            own = [
                plans[k] if len(plans) > k and plans[k].ladder in ladders else None
                for plans, ladders in zip(slots, paid, strict=True)
            ]
            gains = plan_gains(projection, own, stack=stack, streams=choice.streams, noise=noise)
            for row, (plan, gain) in enumerate(zip(own, gains.tolist(), strict=True)):
                if plan is not None:
                    out[row][k] = evolve(plan, gain=gain, currency=currency)
    return out


def _best(plans: list[list[Plan]]) -> tuple[Plan, ...]:
    """Return for each creator the plan that gains the most; where none has streams, the first."""

    def worth(plan: Plan) -> tuple[bool, float]:
        return plan.status == "planned", plan.gain or 0.0

    return tuple(max(own, key=worth) for own in plans)
