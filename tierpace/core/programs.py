"""Programs: an agency's tiers in one region for a span of months; and the book of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from tierpace.core.exclusive_ladders import check_exclusive
from tierpace.core.grades import as_grades, check_grades
from tierpace.core.months import DayRule, Month, MonthLike, as_month, as_month_or_none
from tierpace.core.program_fields import (
    as_tasks,
    as_tiers,
    check_rounding,
    check_tasks,
    check_tiers,
    check_within,
    of_kind,
)
from tierpace.core.ranks import Rank
from tierpace.core.signals import Signal
from tierpace.core.tiers import Tier
from tierpace.errors import InputTypeError, ProgramError
from tierpace.kernels.arrays import Bools, Ints

if TYPE_CHECKING:
    from tierpace.core.creators import Creator

MOST_HOURS = 31 * 24 + 1  # of a month in which the clock is put back
MOST_SECONDS = MOST_HOURS * 3600


@frozen
class Program:
    """Tiers, hardest first, of one ladder in one region for a span of months.

    Parameters
    ----------
    name, region, revision : str
        Shown on every output. Every number of a program is configuration.
    day_rule : DayRule
        Where its days and months begin, and what its active day is.
    tiers : sequence of Tier
        Hardest first: each harder somewhere, and easier nowhere, than the next.
    ladder : str
        Programs of one region and month run side by side on ladders of different names.
    first_month, last_month : Month, optional
        In force from and to, both included. None: no end.
    prorate_joiners : bool
        Whether a mid-month joiner's thresholds shrink to days in the network ÷ days of the month, rounded up.
    source : str
        Where the numbers come from.
    rank : Rank, optional
        It judges the creators whose diamonds of last month lie in this rank. None: everybody. A rank-up ladder is a
        book with a program for each rank, so that what a tier requires and pays depends on the rank that is left.
    tasks : sequence of str
        The columns of a Task file that this program pays: their names there, or as much of the beginning as no other
        shares.
    rounding : str
        How what is paid is rounded to the smallest coin: ``"half_up"``, ``"half_even"``, ``"down"`` or ``"up"``.
    exclusive_with : str, optional
        Another ladder: of the two the one that pays a creator more pays, the other nothing.
    joined_within : int, optional
        It judges who joined in so many calendar months, this one included: 3 is this month and the two before. Who has
        no day of joining is not judged. None: everybody.
    grades : mapping of str
        How well figures are known, by their place: ``{"tiers[0].bonus": "C: one agency", "all": "B"}``. A grade is A
        (checked on a real export), B (two independent sources agree), C (one source) or example.

    Examples
    --------
    >>> from tierpace import DayRule, Program, Tier
    >>> p = Program(
    ...     name="Example",
    ...     region="US",
    ...     revision="2026-03",
    ...     day_rule=DayRule("UTC"),
    ...     tiers=[Tier("Gold", airtime_hours=60, active_days=20), Tier("Silver", airtime_hours=40)],
    ... )
    >>> p.thresholds
    array([[216000,      0,     20],
           [144000,      0,      0]])
    >>> p.required.tolist()
    [[True, False, True], [True, False, False]]
    """

    __module__ = "tierpace"

    name: str = field(validator=of_kind(str), kw_only=True)
    region: str = field(validator=of_kind(str), kw_only=True)
    revision: str = field(validator=of_kind(str), kw_only=True)
    day_rule: DayRule = field(validator=of_kind(DayRule), kw_only=True)
    tiers: tuple[Tier, ...] = field(converter=as_tiers, validator=check_tiers, kw_only=True)
    ladder: str = field(default="tiers", validator=of_kind(str), kw_only=True)
    first_month: Month | None = field(
        default=None, converter=as_month_or_none, validator=of_kind(Month, optional=True), kw_only=True
    )
    last_month: Month | None = field(
        default=None, converter=as_month_or_none, validator=of_kind(Month, optional=True), kw_only=True
    )
    prorate_joiners: bool = field(default=False, validator=of_kind(bool), kw_only=True)
    source: str = field(default="", validator=of_kind(str), kw_only=True)
    rank: Rank | None = field(default=None, validator=of_kind(Rank, optional=True), kw_only=True)
    tasks: tuple[str, ...] = field(default=(), converter=as_tasks, validator=check_tasks, kw_only=True)
    rounding: str = field(default="half_up", validator=check_rounding, kw_only=True)
    exclusive_with: str | None = field(default=None, validator=of_kind(str, optional=True), kw_only=True)
    joined_within: int | None = field(default=None, validator=check_within, kw_only=True)
    grades: tuple[tuple[str, str], ...] = field(default=(), converter=as_grades, validator=check_grades, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.first_month and self.last_month and self.last_month < self.first_month:
            raise ProgramError(
                "program.months_reversed",
                "last_month",
                str(self.last_month),
                f"a program must end in or after its first month ({self.first_month})",
            )
        if self.exclusive_with == self.ladder:
            raise ProgramError(
                "program.exclusive",
                "exclusive_with",
                self.exclusive_with,
                "must be another ladder than the program's own",
            )
        for k, tier in enumerate(self.tiers):
            if tier.task is not None and tier.task not in self.tasks:
                raise ProgramError(
                    "program.bad_tasks", f"tiers[{k}].task", tier.task, "must be one of the program's tasks"
                )
        if self.day_rule.midnight == "split":
            for k, tier in enumerate(self.tiers):
                if tier.minimums[Signal.AIRTIME] > MOST_SECONDS:
                    raise ProgramError(
                        "program.impossible",
                        f"tiers[{k}].airtime_hours",
                        tier.airtime_hours,
                        f"must be at most {MOST_HOURS}, those of the longest month",
                        'streams that count whole on the day they start, midnight="start", may bring more',
                    )

    @property
    def thresholds(self) -> Ints:
        """The thresholds in ledger units, 0 where a signal is not required: (K, 3) int64."""
        return np.array([t.minimums for t in self.tiers], np.int64)

    @property
    def required(self) -> Bools:
        """Which signals each tier requires: (K, 3)."""
        return self.thresholds > 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tiers, hardest first."""
        return tuple(t.name for t in self.tiers)

    def in_force(self, month: MonthLike) -> bool:
        """Whether the program is in force in that month."""
        month = as_month(month)
        return (self.first_month is None or self.first_month <= month) and (
            self.last_month is None or month <= self.last_month
        )

    def require_in_force(self, month: MonthLike) -> None:
        """Raise ProgramError unless the program is in force in that month."""
        if not self.in_force(month):
            raise ProgramError(
                "program.not_in_force",
                "month",
                str(month),
                f"must be a month of program {self.name!r} revision {self.revision!r}, in force "
                f"{self.first_month or '…'} to {self.last_month or '…'}",
                "pass the program of that month, or a ProgramBook",
            )

    def require_day_rule(self, day_rule: DayRule) -> None:
        """Raise ProgramError unless days are counted by the program's own rule."""
        if day_rule != self.day_rule:
            raise ProgramError(
                "program.day_rule_mismatch",
                "day_rule",
                day_rule,
                f"the ledger must count days by the rule of program {self.name!r}, {self.day_rule}",
                "build the ledger with day_rule=program.day_rule",
            )

    def thresholds_for(self, creators: Sequence[Creator], month: MonthLike) -> Ints:
        """Return each creator's thresholds in a month: (N, K, 3) int64.

        A mid-month joiner's are threshold × days in the network ÷ days of the month, rounded up, where the program
        says so (``prorate_joiners``).
        """
        month = as_month(month)
        days = np.full(len(creators), month.days, np.int64)
        if self.prorate_joiners:
            for i, c in enumerate(creators):
                if c.joined is not None and month.first < c.joined <= month.last:
                    days[i] = month.days - c.joined.day + 1
        return -(-self.thresholds * days[:, None, None] // month.days)


ONE = "of a book, one of book.all_at(month, region=…, ladder=…)"


def _rank_name(program: Program) -> str | None:
    return None if program.rank is None else program.rank.name


def _check_ranks(a: Program, b: Program) -> None:
    """Raise if two programs of one ladder and region, of different ranks, judge one creator in one month.

    The first begins no later than the second.
    """
    apart = a.rank and b.rank and (a.rank.name == b.rank.name or not a.rank.meets(b.rank))
    never = a.last_month and b.first_month and a.last_month < b.first_month
    if not (apart or never or a.rank is b.rank):
        raise ProgramError(
            "program.ranks_overlap",
            "programs",
            tuple(f"{p.name} {p.revision} ({_rank_name(p) or 'no rank'})" for p in (a, b)),
            "there must be only one program for a creator on a ladder in a region and month",
            "let a rank end where the next begins: diamonds_below=",
        )


def _programs(value: object) -> tuple[Program, ...]:
    if not isinstance(value, Iterable):
        raise InputTypeError("program.bad_book", field="programs", value=value, requirement="must be a list of Program")
    return tuple(value)


@frozen
class ProgramBook:
    """Programs of several ladders, regions and months: one for each ladder × region × month, or one for each rank.

    Parameters
    ----------
    programs : sequence of Program
        Within a ladder, region and rank their months neither overlap nor leave gaps; of the ranks in force at once no
        two hold one creator. A ladder is in one pair of exclusive ladders at most, and its programs in force agree.

    Raises
    ------
    ProgramError
        ``program.overlap``, ``program.gap`` or ``program.ranks_overlap``, naming both programs; ``program.exclusive``.

    Examples
    --------
    >>> from tierpace import DayRule, Month, Program, ProgramBook, Tier
    >>> def revision(hours, first, last=None):
    ...     return Program(
    ...         name="Example",
    ...         region="US",
    ...         revision=str(first),
    ...         day_rule=DayRule("UTC"),
    ...         tiers=[Tier("Gold", airtime_hours=hours)],
    ...         first_month=first,
    ...         last_month=last,
    ...     )
    >>> book = ProgramBook([revision(60, Month(2026, 1), Month(2026, 2)), revision(80, Month(2026, 3))])
    >>> book.at(Month(2026, 5), region="US", ladder="tiers").revision
    '2026-03'
    """

    __module__ = "tierpace"

    programs: tuple[Program, ...] = field(converter=_programs)

    def __attrs_post_init__(self) -> None:
        if not self.programs:
            raise ProgramError("program.empty_book", "programs", (), "a book must hold a program")
        for program in self.programs:
            if not isinstance(program, Program):
                raise InputTypeError("program.bad_book", "programs", program, "a book must hold Program values")
        for ladder, region in sorted({(p.ladder, p.region) for p in self.programs}):
            own = self._of(ladder, region)
            for rank in dict.fromkeys(_rank_name(p) for p in own):
                self._check_span([p for p in own if _rank_name(p) == rank])
            for a, b in combinations(own, 2):
                _check_ranks(a, b)
        check_exclusive(self.programs)

    def _of(self, ladder: str, region: str) -> list[Program]:
        """Return the programs of a ladder and region in the order of their months."""
        own = [p for p in self.programs if (p.ladder, p.region) == (ladder, region)]
        return sorted(own, key=lambda p: (p.first_month is not None, p.first_month or Month(1, 1)))

    @staticmethod
    def _check_span(programs: list[Program]) -> None:
        for a, b in pairwise(programs):
            both = (f"{a.name} {a.revision}", f"{b.name} {b.revision}")
            if a.last_month is None or b.first_month is None or b.first_month <= a.last_month:
                raise ProgramError(
                    "program.overlap",
                    "programs",
                    both,
                    "there must be only one program for a ladder, region and month",
                    "end the earlier one with last_month=",
                )
            if b.first_month != a.last_month.shift(1):
                raise ProgramError(
                    "program.gap",
                    "programs",
                    both,
                    "programs of a ladder and region must follow each other without a month between",
                    f"nothing is in force from {a.last_month.shift(1)} to {b.first_month.shift(-1)}",
                )

    @property
    def ladders(self) -> tuple[str, ...]:
        """The names of the ladders, sorted."""
        return tuple(sorted({p.ladder for p in self.programs}))

    @property
    def regions(self) -> tuple[str, ...]:
        """The names of the regions, sorted."""
        return tuple(sorted({p.region for p in self.programs}))

    def at(self, month: MonthLike, *, region: str, ladder: str) -> Program:
        """Return the program in force.

        Raises
        ------
        ProgramError
            ``program.unknown_ladder`` or ``program.not_in_force``; ``program.several_ranks`` where each rank has its
            own: call `all_at`.
        """
        found = self.all_at(month, region=region, ladder=ladder)
        if len(found) > 1:
            raise ProgramError(
                "program.several_ranks",
                "ladder",
                ladder,
                f"must have one program for all, not one for each of {len(found)} ranks",
                "call book.all_at(month, region=…, ladder=…)",
            )
        return found[0]

    def all_at(self, month: MonthLike, *, region: str, ladder: str) -> tuple[Program, ...]:
        """Return the programs in force, of several ranks the highest first.

        Raises
        ------
        ProgramError
            ``program.unknown_ladder`` or ``program.not_in_force``.
        """
        own = self._of(ladder, region)
        if not own:
            raise ProgramError(
                "program.unknown_ladder",
                "ladder, region",
                (ladder, region),
                "the book must have a program of that ladder and region",
                f"it has {sorted({(p.ladder, p.region) for p in self.programs})}",
            )
        found = [p for p in own if p.in_force(month)]
        if found:
            return tuple(sorted(found, key=lambda p: p.rank.diamonds_from if p.rank else 0, reverse=True))
        raise ProgramError(
            "program.not_in_force",
            "month",
            str(month),
            f"a program of ladder {ladder!r} in region {region!r} must be in force",
            f"the book covers {own[0].first_month or '…'} to {own[-1].last_month or '…'}",
        )
