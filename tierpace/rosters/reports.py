"""A report: the roster, and what a page, a chart or a message shows with it, from the same draws."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from tierpace.core.arrays import Sealed, joined
from tierpace.core.counting import counted
from tierpace.evidence.creator_habits import Habits
from tierpace.forecasters.projecting import DEFAULT_DRAWS
from tierpace.money.bonus_outlooks import BookBonus, ExpectedBonus, together
from tierpace.rosters.blocks import Request, blocks
from tierpace.rosters.building import rows_of, table_of
from tierpace.rosters.month_paces import Paces, last_months, paces_beside
from tierpace.rosters.network_outlooks import network_outlook
from tierpace.rosters.network_results import NetworkOutlook
from tierpace.rosters.rosters import Roster

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tierpace.core.days import DayLike
    from tierpace.core.months import Month, MonthLike
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.forecasters.contract import Forecaster
    from tierpace.forecasters.learned import Learned
    from tierpace.ledger.ledger import Ledger
    from tierpace.planning.plan import Plan
    from tierpace.rosters.blocks import Judged, Track
    from tierpace.rules.standings import Bands

    Key = tuple[str, str]


def _as_tuple(given: Iterable[ExpectedBonus | BookBonus]) -> tuple[ExpectedBonus | BookBonus, ...]:
    return tuple(given)


def _as_dict(given: Mapping[Key, Plan]) -> dict[Key, Plan]:
    return dict(given)


@frozen(eq=False)
class RosterReport(Sealed):
    """A roster with how its months run, the bonuses to expect, habits and plans.

    Made by `report`; or by hand around any roster, with what there is of the rest.

    Attributes
    ----------
    roster : Roster
        The rows. Any part of a roster, in any order: whatever else is here is found by creator and ladder.
    paces : Paces or None
        How the month runs.
    bonuses : tuple of ExpectedBonus or BookBonus
        What is expected to be paid on all ladders together, one for each currency; the `parts` are those of programs
        that state what all of their tiers pay.
    habits : Habits or None
        What creators usually do.
    plans : dict of (creator id, ladder) to Plan
        What would help, in full.
    network : NetworkOutlook or None
        What the network may earn on all its creators.

    Examples
    --------
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> tp.RosterReport(table)
    <RosterReport 2026-03, 13 rows>
    """

    __module__ = "tierpace"

    roster: Roster
    paces: Paces | None = field(default=None, kw_only=True)
    bonuses: tuple[ExpectedBonus | BookBonus, ...] = field(default=(), converter=_as_tuple, kw_only=True)
    habits: Habits | None = field(default=None, kw_only=True)
    plans: dict[Key, Plan] = field(factory=dict, converter=_as_dict, kw_only=True)
    network: NetworkOutlook | None = field(default=None, kw_only=True)

    def __repr__(self) -> str:
        return f"<RosterReport {self.roster.meta['month']}, {counted(len(self.roster), 'row')}>"


def report(
    ledger: Ledger,
    program: Program | ProgramBook,
    *,
    as_of: DayLike,
    month: MonthLike | None = None,
    forecaster: Forecaster | Learned | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    ladder: str | None = None,
    target: str | Mapping[str, str] | None = None,
    bands: Bands | None = None,
    chance: float = 0.8,
    past_months: int = 3,
    network: NetworkProgram | None = None,
    not_before: DayLike | None = None,
    track: Track | None = None,
) -> RosterReport:
    """Report on every creator, with all that `tierpace.show.html` shows.

    Parameters
    ----------
    ledger, program, as_of, month, forecaster, draws, seed, ladder, target, bands, chance, not_before, track
        As in `roster`; with draws.
    past_months : int
        How many complete months to show with this one.
    network : NetworkProgram, optional
        What a network earns on all its creators: the report then has its outlook, from the same draws, all ladders
        counted.

    Returns
    -------
    RosterReport
        The roster is that of `roster`. Of programs with a tier that states no bonus, or that pay in several currencies,
        nothing is counted in the bonuses.

    Raises
    ------
    AsOfError, ProgramError, InputError
        As in `roster`.

    Examples
    --------
    >>> import tierpace as tp
    >>> report = tp.report(tp.demo.ledger(seed=0), tp.demo.program(), as_of=tp.demo.AS_OF, draws=200)
    >>> report, report.paces, report.bonuses[0].currency
    (<RosterReport 2026-03, 13 rows>, <Paces 2026-03 day 15 of 31, 13 creators>, 'USD')
    """
    asked = Request(
        ledger,
        program,
        as_of=as_of,
        month=month,
        forecaster=forecaster,
        draws=draws,
        seed=seed,
        ladder=ladder,
        target=target,
        bands=bands,
        chance=chance,
        not_before=not_before,
        track=track,
    )
    parts = map(partial(_part, beside=last_months(asked.progress, past_months)), blocks(asked))
    rows, months, habits, paid, planned = (list(found) for found in zip(*parts, strict=True))
    own = [k for k, found in enumerate(habits) if len(found.ids)] or [0]
    outlook = None
    if network is not None:
        outlook = network_outlook(
            ledger,
            program,
            network,
            as_of=as_of,
            month=month,
            forecaster=forecaster,
            draws=draws,
            seed=seed,
            chance=chance,
        )
    return RosterReport(
        table_of(asked, rows),
        paces=joined([months[k] for k in own]),
        bonuses=[together(found) for found in zip(*filter(None, paid), strict=True)],
        habits=joined([habits[k] for k in own]),
        plans={(plan.creator_id, ladder): plan for ladder, found in planned for plan in found},
        network=outlook,
    )


def _part(judged: Judged, *, beside: tuple[Month, ...]) -> tuple[Any, ...]:
    """Return what a report keeps of a block: rows, paces and habits of who is new, the bonus, plans by ladder."""
    new = judged.projection.ids[judged.new]
    running = paces_beside(judged.projection.select(new), beside)
    return rows_of(judged), running, judged.habits.select(new), judged.bonuses, (judged.program.ladder, judged.plans)
