"""What an agency, or one of its managers, opens in the morning: the report, who to call first, what moved."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from tierpace.core.arrays import Sealed
from tierpace.core.counting import counted
from tierpace.rosters.call_results import Calls
from tierpace.rosters.reports import RosterReport
from tierpace.tables.table import Table


@frozen(eq=False)
class Morning(Sealed):
    """The morning of an agency, or of one manager; made by `morning`.

    That of a manager holds nothing of other creators: neither ids nor names nor totals.

    Attributes
    ----------
    report : RosterReport
        The roster at the cut, with plans.
    calls : Calls
        Who to call today.
    moved : Table
        What moved since the data before, the largest change first: creator_id, name, manager, ladder, move (up, down,
        new, gone), tier, chance_before, chance_after, change, standing_before, standing_after, why (what changed the
        most, in words) and text, the whole in words. No rows where there are no data before.
    short : Table
        Days since then that were a little too short to count: creator_id, name, manager, day, minutes, short, open and
        text, as `tierpace.evidence.short_days`.
    closed : tuple of RosterReport
        The months that ended since the data before, each at its end, the oldest first.
    since : date or None
        The last day of the data before; None where there are none.
    today : date or None
        The first day that plans use; None: the day after the cut.
    manager : str or None
        Whose it is; None: the agency's.

    Examples
    --------
    >>> import tierpace as tp
    >>> agency, kim, lou = tp.rosters.morning(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", draws=200)
    >>> agency, kim
    (<Morning of 2026-03-15, 13 creators>, <Morning of 2026-03-15, Kim, 7 creators>)
    """

    __module__ = "tierpace.rosters"

    report: RosterReport
    calls: Calls = field(kw_only=True)
    moved: Table = field(kw_only=True)
    short: Table = field(kw_only=True)
    closed: tuple[RosterReport, ...] = field(default=(), kw_only=True)
    since: date | None = field(default=None, kw_only=True)
    today: date | None = field(default=None, kw_only=True)
    manager: str | None = field(default=None, kw_only=True)

    @property
    def days_unknown(self) -> int:
        """How many days before the one that it is read on are not known, for the data end earlier."""
        as_of: date = self.report.roster.meta["as_of"]
        return 0 if self.today is None else (self.today - as_of).days - 1

    def __repr__(self) -> str:
        whose = "" if self.manager is None else f" {self.manager},"
        who = len(set(self.report.roster.columns["creator_id"]))
        return f"<Morning of {self.report.roster.meta['as_of']},{whose} {counted(who, 'creator')}>"
