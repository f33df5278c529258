"""Goals of a network: which creators of a cohort have the event in each world, and whether as many do as must."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from attrs import evolve, frozen

from tierpace.core.counting import counted
from tierpace.core.notes import Note
from tierpace.core.programs import Program
from tierpace.core.signals import Signal
from tierpace.errors import InputError, ProgramError
from tierpace.kernels.clearing import by_signal, can_reach, tiers_reached
from tierpace.ledger.data_health import contradicting
from tierpace.rules.assignments import assignments_of
from tierpace.rules.judging import judge_and_reach
from tierpace.rules.network_cohorts import in_network, members, named, note_of, only_region

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.network_terms import NetworkGoal
    from tierpace.core.programs import ProgramBook
    from tierpace.kernels.arrays import Bools, Ints
    from tierpace.ledger.progress import Progress
    from tierpace.rules.assignments import Assignment, Assignments

NOT_KNOWN = ("rank_not_known", "joined_not_known")  # why it is not known whether a ladder judges somebody
RANKED_UP, MAINTAINED = "ranked_up", "maintained"


class JudgedRows(NamedTuple):
    """What a program says of the rows it judges: their thresholds, which tiers may be cleared, and which is."""

    rule: Assignment
    rows: Ints  # (n,), rising
    thresholds: Ints  # (n, K, 3)
    open: Bools  # (n, K)
    now: Ints  # (n,): the hardest tier cleared so far, K for none


class GoalRows(NamedTuple):
    """A goal in a month: who counts, how many must have the event, and which tiers of which program are the event."""

    goal: NetworkGoal
    inside: Bools  # (N,)
    needed: int
    known: bool  # whether there is a rate: somebody counts, and all signals of the event have been shown
    gives: tuple[Bools, ...]  # for each JudgedRows (K + 1,): whether that tier, the hardest cleared, is the event
    tested: Bools  # (3,): which signals the event is about
    unknown: Bools  # (N,): who may count, and is left out for what is not known


@frozen(eq=False)
class NetworkMonth:
    """A network program in a month: its creators, what judges them, its goals, and what is not known.

    Attributes
    ----------
    progress : Progress
        Of the N creators of the network.
    assigned : Assignments
        Which programs judge them.
    judged : tuple of JudgedRows
        One for each of these.
    goals : tuple of GoalRows
        In the order of the program.
    cohorts : dict of (N,) bool
        Who is in each cohort that a goal or a total is about, by its name.
    unknown : dict of (N,) bool
        Who may be in each of these, and is not counted: no joining day, region or data.
    only : str or None
        The region of those who name none.
    notes : tuple of Note
        Who does not count, and why.
    """

    network: NetworkProgram
    progress: Progress
    assigned: Assignments
    judged: tuple[JudgedRows, ...]
    goals: tuple[GoalRows, ...]
    cohorts: dict[str, Bools]
    unknown: dict[str, Bools]
    only: str | None
    notes: tuple[Note, ...]

    def reached(self, draws: NDArray[Any], at: Ints) -> list[tuple[Ints, NDArray[Any]] | None]:
        """Return how many tiers draws (n, S, 3) of the creators ``at`` (n,), rising, clear by each program.

        Each is the rows of ``draws`` that it judges (m,), and how many (m, S); None of one that judges none of them.
        """
        out: list[tuple[Ints, NDArray[Any]] | None] = []
        signals = by_signal(draws)
        for of in self.judged:
            own, where, judged = np.intersect1d(at, of.rows, assume_unique=True, return_indices=True)
            some = signals if len(own) == len(at) else signals[:, where]
            tiers = tiers_reached(some, of.thresholds[judged], of.open[judged]) if len(own) else None
            out.append(None if tiers is None else (where, tiers))
        return out

    def events(
        self, of: GoalRows, reached: list[tuple[Ints, NDArray[Any]] | None], draws: NDArray[Any], at: Ints
    ) -> Bools:
        """Return which creators ``at`` (n,) of the goal's cohort have its event in each draw: (n, S)."""
        if of.goal.event == "reaches":
            found = np.ones(draws.shape[:2], bool)
            for signal, least in enumerate(of.goal.minimums):
                if least:
                    found &= draws[..., signal] >= least
        else:
            found = np.zeros(draws.shape[:2], bool)
            for tiers, gives in zip(reached, of.gives, strict=True):
                if tiers is not None and gives.any():
                    found[tiers[0]] |= gives[::-1][tiers[1]]
        return found & of.inside[at, None]

    def so_far(self, of: GoalRows) -> Bools:
        """Return who of the goal's cohort has its event by what is earned so far: (N,)."""
        earned, at = self.progress.so_far[:, None], np.arange(len(self.progress.ids))
        return self.events(of, self.reached(earned, at), earned, at)[:, 0]

    def possible(self, of: GoalRows) -> Bools:
        """Return who of the goal's cohort has its event, or can still have it: (N,)."""
        return self._ways(of)[0]

    def sure(self, of: GoalRows) -> Bools:
        """Return who has the goal's event and cannot lose it, as who keeps a rank may by leaving it: (N,)."""
        return self._ways(of)[1]

    def checked(self, of: GoalRows, notes: list[Note]) -> GoalRows:
        """Return a goal without a rate where nobody counts, or where nobody has shown what its event tests; add why."""
        can, sure = self._ways(of)
        silent = (of.tested & ~self.progress.shown).any() and (can & ~sure).any()
        if of.known and not silent:
            return of
        why = "nobody is in its cohort"
        if of.known:
            why = "nobody has shown all signals that it counts"
        elif of.unknown.any():
            why = f"it is known of nobody whether they count ({counted(int(of.unknown.sum()), 'creator')} may)"
        notes.append(Note("network_no_rate", f"goal {of.goal.name!r} is neither met nor missed: {why}"))
        return of._replace(known=False)

    def _ways(self, of: GoalRows) -> tuple[Bools, Bools]:
        progress, n = self.progress, len(self.progress.ids)
        can, sure = np.zeros(n, bool), np.zeros(n, bool)
        if of.goal.event == "reaches":
            line = np.array([[of.goal.minimums]], np.int64)
            can = np.all(can_reach(progress.so_far, line, progress.free_days, progress.seconds_left), axis=2)[:, 0]
            sure = np.all(progress.so_far >= line[0], axis=1)
        for judged, gives in zip(self.judged, of.gives, strict=True):
            ahead = judged.open & (np.arange(judged.open.shape[1]) <= judged.now[:, None])  # what is cleared stays so
            can[judged.rows] |= (ahead & gives[:-1]).any(1)
            sure[judged.rows] |= gives[judged.now] & ~(ahead & ~gives[:-1]).any(1)
        return can & of.inside, sure & of.inside


def network_month(program: Program | ProgramBook, network: NetworkProgram, progress: Progress) -> NetworkMonth:
    """Return what a network program is about in the month of a progress.

    Raises
    ------
    ProgramError
        The network program is not in force, or names a ladder or a tier that the book does not have.
    InputError
        A signal that counts is not measured.
    """
    network.require_in_force(progress.month)
    for i, change in enumerate(network.changes):
        _check_name(f"changes[{i}]", change.ladder, change.tiers, program)
    only = only_region(program)
    mine = in_network(network, progress.creators, only)
    notes = _outsiders(network, progress, mine, only)
    progress = progress if mine.all() else progress.take(np.flatnonzero(mine))
    notes += _contradictions(progress)
    if network.totals:
        _require_measured(progress, Signal.DIAMONDS, network.name)
    assigned = assignments_of(program, progress)
    judged = tuple(_judged(rule, progress) for rule in assigned)
    cohorts: dict[str, Bools] = {}
    unknown: dict[str, Bools] = {}
    for name in _cohorts(network):
        cohorts[name], unknown[name] = _cohort(network, name, progress, only, notes)
    goals = []
    for goal in network.goals:
        inside, lost, gives = (
            cohorts[goal.cohort],
            unknown[goal.cohort],
            tuple(_gives(goal, of.rule.program) for of in judged),
        )
        if goal.event == "reaches":
            tested = np.array(goal.minimums) > 0
            for signal in np.flatnonzero(tested).tolist():
                _require_measured(progress, Signal(signal), f"goal {goal.name!r}")
        else:
            _check_ladder(goal, program)
            tested = _tested(judged, gives)
            known = _place_known(goal, progress, assigned)
            notes += note_of("network_no_place", progress.ids, inside & ~known, _no_place(goal))
            inside, lost = inside & known, lost | (inside & ~known)
        size = int(inside.sum())
        goals.append(GoalRows(goal, inside, goal.needed(size), size > 0, gives, tested, lost))
    found = NetworkMonth(network, progress, assigned, judged, tuple(goals), cohorts, unknown, only, ())
    sound = tuple(found.checked(of, notes) for of in goals)
    return evolve(found, goals=sound, notes=tuple(dict.fromkeys((*notes, *assigned.notes))))


def _contradictions(progress: Progress) -> list[Note]:
    """Return notes of days of joining and leaving that are at odds with the data: cohorts go by them."""
    early, late = contradicting(progress.history, progress.history.index(progress.as_of))
    return [
        Note(code, f"{text}: {named(progress.history.ids[who])}")
        for code, who, text in (
            ("joined_contradicts", early, "the joining day lies after the first streams"),
            ("left_contradicts", late, "the leaving day lies before the last streams"),
        )
        if who
    ]


def _require_measured(progress: Progress, signal: Signal, who: str) -> None:
    if not progress.measured[signal]:
        raise InputError(
            "network.unmeasured",
            signal.label,
            who,
            "must be measured, for the network counts it",
            "give the column when building the ledger",
        )


def _no_place(goal: NetworkGoal) -> str:
    where = f"ladder {goal.ladder!r}" if goal.ladder else "some ladder"
    return f"not counted in goal {goal.name!r}, for the place on {where} is not known"


def _tested(judged: tuple[JudgedRows, ...], gives: tuple[Bools, ...]) -> Bools:
    """Return which signals the tiers test that are an event: (3,)."""
    out = np.zeros(3, bool)
    for of, which in zip(judged, gives, strict=True):
        out |= of.rule.program.required[which[:-1]].any(0)
    return out


def _outsiders(network: NetworkProgram, progress: Progress, mine: Bools, only: str | None) -> list[Note]:
    if mine.all():
        return []
    nowhere = np.array([(c.region or only) is None for c in progress.creators], bool)
    text = f"not in the network of {network.region}, for the region is not known"
    notes = note_of("network_no_region", progress.ids, nowhere & ~mine, text)
    if (other := int((~mine & ~nowhere).sum())) > 0:
        who = counted(other, "creator of other regions is", "creators of other regions are")
        notes.append(Note("network_region", f"{who} not in the network of {network.region}"))
    return notes


def _cohorts(network: NetworkProgram) -> list[str]:
    return list(dict.fromkeys([*(g.cohort for g in network.goals), *(t.of for t in network.totals)]))


def _cohort(
    network: NetworkProgram, name: str, progress: Progress, only: str | None, notes: list[Note]
) -> tuple[Bools, Bools]:
    """Return who is in a cohort, and who may be or has not been seen: (N,) each; add both to the notes."""
    found = members(network.cohort(name), progress.creators, progress.month, only)
    text = f"not in cohort {name!r}, for the joining day or region is not known"
    notes += note_of("network_joining", progress.ids, found.unknown, text)
    notes += note_of(
        "network_unseen", progress.ids, found.inside & ~progress.seen, "in no cohort, for there are no data yet"
    )
    gone = progress.no_data & progress.seen & found.inside
    text = "counted with what there is so far, for the newest export does not name them"
    notes += note_of("network_absent", progress.ids, gone, text)
    return found.inside & progress.seen, found.unknown | (found.inside & ~progress.seen)


def _judged(rule: Assignment, progress: Progress) -> JudgedRows:
    rows = np.flatnonzero(rule.judged)
    verdicts = judge_and_reach(progress, rule.program, rows)[0]
    may = verdicts.possible | verdicts.cleared.all(2)
    return JudgedRows(rule, rows, verdicts.thresholds, may, verdicts.tier_index)


# -------------------------------------------------------------------------------------------------------------- goals


def _place_known(goal: NetworkGoal, progress: Progress, assigned: Assignments) -> Bools:
    """Return who has a known place on the goal's ladder, in one of its ranks or in none: (N,)."""
    own = [r for r in assigned if goal.ladder in (None, r.program.ladder)]
    known: Bools = np.zeros(len(progress.ids), bool)
    for rule in own:
        known |= rule.there
    lost = {c for u in assigned.unjudged if u.why in NOT_KNOWN and goal.ladder in (None, u.ladder) for c in u.ids}
    known &= np.array([c not in lost for c in progress.ids], bool)
    return known


def ladders_of(program: Program | ProgramBook) -> dict[str, list[Program]]:
    """Return the programs of each ladder."""
    out: dict[str, list[Program]] = {}
    for p in (program,) if isinstance(program, Program) else program.programs:
        out.setdefault(p.ladder, []).append(p)
    return out


def _check_name(field: str, ladder: str, tiers: tuple[str, ...], program: Program | ProgramBook) -> list[Program]:
    known = ladders_of(program)
    if ladder not in known:
        raise ProgramError(
            "program.unknown_ladder",
            field,
            ladder,
            f"must be one of {', '.join(map(repr, sorted(known)))}",
            _near(ladder, known),
        )
    names = {n for p in known[ladder] for n in p.names}
    for tier in tiers:
        if tier not in names:
            raise InputError(
                "program.unknown_tier",
                field,
                tier,
                f"a tier of ladder {ladder!r} must be one of {', '.join(sorted(names))}",
                _near(tier, names),
            )
    return known[ladder]


def _near(name: str, known: Iterable[str]) -> str:
    """Return which name may be meant, if one is near."""
    near = get_close_matches(name, list(known), 1)
    return f"did you mean {near[0]!r}?" if near else ""


def _check_ladder(goal: NetworkGoal, program: Program | ProgramBook) -> None:
    if goal.ladder is None:
        return
    place = f"goal {goal.name!r}"
    own = _check_name(place, goal.ladder, () if goal.tier is None else (goal.tier,), program)
    if goal.event != "clears" and not any(p.rank for p in own):
        raise ProgramError(
            "network.no_ranks", place, goal.ladder, f"the event {goal.event} must be about a ladder of ranks"
        )


def _gives(goal: NetworkGoal, program: Program) -> Bools:
    """Return whether each tier of a program, the hardest that is cleared, is the event: (K + 1,), last: none."""
    count = len(program.tiers)
    out = np.zeros(count + 1, bool)
    if goal.ladder not in (None, program.ladder):
        return out
    if goal.event == "clears":
        last = count if goal.tier is None else program.names.index(goal.tier) + 1 if goal.tier in program.names else 0
        out[:last] = True
        return out
    kinds = [kind_of_tier(program, k) for k in range(count)]
    wanted = (RANKED_UP, MAINTAINED) if goal.event == "ranked_up_or_maintained" else (goal.event,)
    out[:count] = [kind in wanted for kind in kinds]
    return out


def kind_of_tier(program: Program, tier: int) -> str | None:
    """Return whether a tier of a rank reaches the next rank or keeps the own one, by the diamonds it requires.

    None of a tier that does neither, or of a program without a rank.
    """
    rank, diamonds = program.rank, program.tiers[tier].minimums[Signal.DIAMONDS]
    if rank is None:
        return None
    if rank.diamonds_below is not None and diamonds >= rank.diamonds_below:
        return RANKED_UP
    return MAINTAINED if diamonds >= rank.diamonds_from else None
