"""morning(): the report of a day for an agency and for each of its managers, with who to call and what moved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from attrs import evolve

from tierpace.core.days import require_day
from tierpace.core.months import Month
from tierpace.errors import AsOfError, InputError
from tierpace.evidence.near_days import short_days
from tierpace.forecasters.learned import learn
from tierpace.forecasters.projecting import DEFAULT_DRAWS
from tierpace.ledger.cutting import LATEST, moment_of, only_of
from tierpace.ledger.ledger import check_ledger
from tierpace.planning.best_weeks import MOST
from tierpace.rosters.building import roster
from tierpace.rosters.call_results import CALLS
from tierpace.rosters.calls import calls_today
from tierpace.rosters.morning_results import Morning
from tierpace.rosters.moves import moves, table_of
from tierpace.rosters.reports import report
from tierpace.tables.frames import kinds_of
from tierpace.tables.table import Table

if TYPE_CHECKING:
    from tierpace.core.days import DayLike
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.forecasters.contract import Forecaster
    from tierpace.forecasters.learned import Learned
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.progress import Progress
    from tierpace.rosters.blocks import Track

SHORT = ("creator_id", "name", "manager", "day", "minutes", "short", "open", "text")
SHORT_KINDS = kinds_of(text="creator_id name manager text", day="day", count="minutes short", flag="open")
DAY = timedelta(days=1)


def morning(
    ledger: Ledger,
    program: Program | ProgramBook,
    *,
    as_of: DayLike = LATEST,
    today: DayLike | None = None,
    since: DayLike | None = None,
    forecaster: Forecaster | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    ladder: str | None = None,
    target: str | None = None,
    chance: float = 0.8,
    most: int = CALLS,
    max_stretch: float | None = MOST,
    network: NetworkProgram | None = None,
    track: Track | None = None,
) -> tuple[Morning, ...]:
    """Return the morning of an agency, and after it that of each manager by name.

    Parameters
    ----------
    ledger, program, forecaster, draws, seed, ladder, target, chance, track
        As in `roster`.
    as_of : date
        The last known day. Default: the last one that is known whole; with ``today`` one before that.
    today : date, optional
        The day on which it is read. Plans use no day before it, and data that end with a month are looked at for the
        next one where ``today`` lies in it. Default: the day after ``as_of``.
    since : date, optional
        The last day of the data before, against which it is said what moved. Default: the export before; of streams and
        daily rows the day before.
    most : int
        How many calls there are at most, for the agency and for each manager.
    max_stretch : float, optional
        As in `calls_today`.
    network : NetworkProgram, optional
        What the network earns, on the agency's report alone.

    Returns
    -------
    tuple of Morning
        The first is the agency's; it is there for an empty roster too. A manager's is computed from the streams of
        their own creators with what the whole roster has taught, so that it has the same numbers and nothing of others.
        Creators without a manager are on the agency's alone.

    Raises
    ------
    AsOfError, ProgramError, InputError
        As in `report`; ``today`` is not after ``as_of``, or ``since`` is not before it.

    Examples
    --------
    >>> import tierpace as tp
    >>> ledger, program = tp.demo.ledger(seed=0), tp.demo.program()
    >>> agency, kim, lou = tp.rosters.morning(ledger, program, as_of="2026-03-15", target="Tier 3", draws=200)
    >>> print(agency.calls)
    Ines (Kim): on course for ...
    >>> len(kim.report.roster) + len(lou.report.roster) == len(agency.report.roster)
    True
    """
    check_ledger(ledger)
    read_on = None if today is None else require_day(today, "today")
    day = _last_known(ledger, as_of, read_on)
    month = _month_after(day, read_on or day + DAY)
    before = _data_before(ledger, day) if since is None else _checked(since, day)
    drawing: dict[str, Any] = {"draws": draws, "seed": seed, "ladder": ladder}
    wishes: dict[str, Any] = {"target": target, "chance": chance, "not_before": read_on}
    cuts = _cuts(ledger, day, month, before, forecaster)
    whole = _parts(ledger, program, cuts, drawing, wishes, network=network, track=track)
    calls = calls_today(whole["report"], ledger, most=None, max_stretch=max_stretch)
    when: dict[str, Any] = {"since": before, "today": read_on}
    out = [Morning(**whole, calls=calls.filter(most=most), **when)]
    for name in sorted({name for name in whole["report"].roster.columns["manager"] if name}):
        own = only_of(ledger, [c.id for c in ledger.creators if c.manager == name])
        part = _parts(own, program, cuts, drawing, wishes)
        called = evolve(calls.filter(most=most, manager=name), notes=())  # which count plans of others
        out.append(Morning(**part, calls=called, manager=name, **when))
    return tuple(out)


# ----------------------------------------------------------------------------------------------------------------- days


def _last_known(ledger: Ledger, as_of: DayLike, today: date | None) -> date:
    """Return the day to cut at: the latest known whole, and over on the day that it is read."""
    day = moment_of(ledger, as_of)
    if today is None or day < today:
        return day
    if as_of != LATEST:
        hint = "give a later today=, or an earlier as_of="
        raise InputError("morning.today_not_after", "today", today, f"must be after as_of ({day})", hint)
    if today <= ledger.first_day:
        raise AsOfError(
            "morning.no_day_before",
            "today",
            today,
            f"must be after the first day of the data ({ledger.first_day})",
            "give the day on which the report is read",
        )
    return today - DAY


def _month_after(day: date, today: date) -> Month:
    """Return the month that is looked at: from its last day on the next one, if that is where one is."""
    own, after = Month.from_date(day), Month.from_date(day + DAY)
    return after if after == Month.from_date(today) else own


def _data_before(ledger: Ledger, day: date) -> date | None:
    """Return the last day of the data before: of the export before, or the day before; None where there is none."""
    end = ledger.index(day)
    if ledger.reported is None:
        return day - DAY if end > 0 else None
    days = np.flatnonzero(ledger.reported[:, :end].any(0))
    return ledger.first_day + int(days[-1]) * DAY if len(days) else None


def _checked(since: DayLike, day: date) -> date:
    before = require_day(since, "since")
    if before >= day:
        hint = "give the last day of the data before"
        raise InputError(
            "morning.since_not_before", "since", before, f"must be before the last known day ({day})", hint
        )
    return before


# ----------------------------------------------------------------------------------------------------------------- cuts


class _Cut(NamedTuple):
    """A cut of the whole roster, and what it teaches there."""

    day: date
    month: Month
    way: Forecaster | Learned | None

    @property
    def at(self) -> dict[str, Any]:
        return {"as_of": self.day, "month": self.month, "forecaster": self.way}


class _Cuts(NamedTuple):
    """The cuts of a morning: now, of the data before if it is of the same month, and the ends of months since."""

    now: _Cut
    then: _Cut | None
    closed: tuple[_Cut, ...]


def _cuts(ledger: Ledger, day: date, month: Month, since: date | None, forecaster: Forecaster | None) -> _Cuts:
    def cut(on: date, of: Month) -> _Cut:
        progress = ledger.as_of(on, month=of)
        return _Cut(on, of, learn(progress, forecaster) if len(progress.whole.of_seen.ids) else forecaster)

    now = cut(day, month)
    if since is None:
        return _Cuts(now, None, ())
    began = _month_after(since, since + DAY)
    if began == month:
        return _Cuts(now, cut(since, month), ())
    return _Cuts(now, None, tuple(cut(m.last, m) for m in Month.range(began, month.shift(-1))))


def _parts(
    ledger: Ledger,
    program: Program | ProgramBook,
    cuts: _Cuts,
    drawing: dict[str, Any],
    wishes: dict[str, Any],
    *,
    network: NetworkProgram | None = None,
    track: Track | None = None,
) -> dict[str, Any]:
    """Return what a morning holds besides its calls, of a ledger that may be a part of the roster."""
    now, then, target = cuts.now, cuts.then, wishes["target"]
    found = report(ledger, program, network=network, track=track, **now.at, **drawing, **wishes)
    progress = ledger.as_of(now.day, month=now.month)
    moved = table_of([])
    if then is not None:
        moved = moves(
            roster(ledger, program, target=target, plans=False, **then.at, **drawing),
            found.roster,
            program=program,
            progress=(ledger.as_of(then.day, month=then.month), progress),
            ways=(then.way, now.way),
            **drawing,
        )
    since = now.day - DAY if then is None else then.day
    return {
        "report": found,
        "moved": moved,
        "short": _short(progress, since),
        "closed": tuple(report(ledger, program, past_months=0, **cut.at, **drawing) for cut in cuts.closed),
    }


def _short(progress: Progress, since: date) -> Table:
    """Return the days after a day that were a little too short to count, with names and managers."""
    people = {c.id: c for c in progress.creators}
    rows = [row for row in short_days(progress) if row["day"] > since]
    rows = [row | {"name": (who := people[row["creator_id"]]).name, "manager": who.manager} for row in rows]
    return Table({name: tuple(row[name] for row in rows) for name in SHORT}, kinds=SHORT_KINDS)
