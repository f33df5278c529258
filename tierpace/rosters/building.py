"""roster(): every creator of a ledger at a cut, in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tierpace.core.arrays import Columns
from tierpace.core.checks import require_kind
from tierpace.core.days import DayLike
from tierpace.core.months import MonthLike
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.quality import Quality, split_by_cut
from tierpace.evidence.creator_habits import habits
from tierpace.forecasters.contract import Forecaster, name_of
from tierpace.forecasters.projecting import DEFAULT_DRAWS, default, learn, project
from tierpace.ledger.data_health import health_of
from tierpace.ledger.ledger import Ledger, check_ledger
from tierpace.ledger.progress import Progress
from tierpace.rosters.columns import Share, Track, creator_rows, joined, signal_rows, tier_rows
from tierpace.rosters.rosters import Roster
from tierpace.rules.assignments import Assignment, assignments_of, unranked
from tierpace.rules.standings import Bands
from tierpace.rules.tier_chances import not_shown

BLOCK = 2048  # creators whose draws are held at a time


def roster(
    ledger: Ledger,
    program: Program | ProgramBook,
    *,
    as_of: DayLike,
    month: MonthLike | None = None,
    forecaster: Forecaster | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    ladder: str | None = None,
    target: str | Mapping[str, str] | None = None,
    bands: Bands | None = None,
    chance: float = 0.8,
    track: Track | None = None,
    watch: Callable[[Share], None] | None = None,
) -> Roster:
    """Report on every creator of the roster at the end of a day.

    Parameters
    ----------
    ledger : Ledger
        With at least that day.
    program : Program or ProgramBook
        The rules. With a book each creator is judged by the program of their region, on each ladder it has.
    as_of : date, text or aware datetime
        The last fully known day, such as ``"2026-03-15"``; ``"latest"``: the last one that is known whole,
        `Ledger.latest`; or an instant within a day that is then in progress, which needs streams.
    month : Month or text, optional
        Default: that of ``as_of``. The next month may be given on its eve: day 0.
    forecaster : Forecaster, optional
        Default: `tierpace.forecasters.default`.
    draws, seed : int
        As in `project`.
    ladder : str, optional
        One ladder of a book. Default: all, a row each.
    target : str or {id: str}, optional
        The tier an agency aims at. Default, for each creator: the harder of last month's tier and the hardest with a
        chance of at least ½; if neither, the easiest still possible.
    bands : Bands, optional
        Where locked, on track and at risk begin.
    chance : float
        The chance that plans aim at.
    track : callable, optional
        Called with a stage's name, what of it is done, and of how much.
    watch : callable, optional
        Called with what the rows of some creators were made of: their projection, program, habits and plans. For who
        needs more than the rows, without drawing again; see `report`.

    Returns
    -------
    Roster
        Columns: creator_id name region manager group ladder revision month as_of days_left; airtime_hours diamonds
        active_days (so far), each with _mean, _lo80 and _hi80 (month end); secured projected last_month target binding
        (names, or None); chance and standing on the target; gap_airtime_hours gap_diamonds gap_active_days (from what
        is earned to the target); plan plan_status plan_streams plan_hours_each; currency bonus_mean bonus_secured
        bonus_at_stake (what the month is expected to pay, as `expected_bonus`; None where the program states no bonus);
        trend trend_ratio trend_months (of airtime in the last 7 days of a month; of diamonds where airtime is not
        measured); no_data_since and left (days, or None); quality; notes. What is not known or not measured is None. No
        rows for an empty roster.

    Raises
    ------
    AsOfError
        The day lies outside the ledger.
    ProgramError
        No program is in force, or it counts days by another rule.
    InputError
        A target is unknown, a tested signal is not measured, or a creator's region has no program.

    Examples
    --------
    >>> from datetime import date
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of=date(2026, 3, 15), target=tp.demo.TARGETS)
    >>> table.counts
    {'locked': 4, 'on track': 4, 'at risk': 1, 'unlikely': 3, 'out of reach': 1, 'no data': 0}
    >>> table["demo-mara"]["plan"]
    'Tier 1 is out of reach: needs 17 more days, 16 left'
    """
    check_ledger(ledger)
    _check_wishes(bands, target)
    progress = ledger.as_of(as_of, month=month)
    if isinstance(target, Mapping):
        ledger.rows_of(target)
    shares = assignments_of(program, progress, ladder)
    usual = habits(progress)
    chosen = default() if forecaster is None else forecaster
    learned = learn(chosen, progress) if draws else None
    step = max(len(progress.ids), 1) if learned is None else BLOCK
    tables: list[tuple[list[Columns], ...]] = [([], [], []) for _ in shares]

    def add(rows: NDArray[np.int64]) -> tuple[Note, ...]:
        """Add the rows of some creators to the tables; what was drawn for them ends with it."""
        projection = project(progress.select(progress.ids[rows]), learned or chosen, draws=draws, seed=seed)
        for rules, found in zip(shares, tables, strict=True):
            kept = rows[rules.judged[rows]]
            part = Share(
                projection.select(progress.ids[kept]),
                rules.program,
                rules.before,
                habits=usual.take(kept),
                target=target,
                bands=bands or Bands(),
                wanted=chance,
            )
            for table, make in zip(found, (creator_rows, tier_rows, signal_rows), strict=True):
                table.append(make(part))
            if watch:
                watch(part)
        return projection.notes

    drawn: tuple[Note, ...] = ()
    for first in range(0, max(len(progress.ids), 1), step):
        if track:
            track("roster", first, len(progress.ids))
        drawn = add(np.arange(first, min(first + step, len(progress.ids))))
    columns, tiers, signals = (joined([t for found in tables for t in found[k]]) for k in range(3))
    if track:
        track("roster", len(progress.ids), len(progress.ids))
    data = health_of(ledger, progress)
    meta = {
        "as_of": progress.cut,
        "month": str(progress.month),
        "zone": ledger.day_rule.zone,
        "programs": tuple(f"{rules.program.name} {rules.program.revision}" for rules in shares),
        "forecaster": name_of(chosen),
        "seed": seed,
        "draws": draws,
        "version": _version(),
        "digest": ledger.digest,
        "last_day": ledger.last_day,
        "last_day_assumed": data.assumed,
        "health": (data.line, *data.details),
    }
    return Roster(
        columns,
        tiers=tiers,
        signals=signals,
        meta=meta,
        notes=_notes(progress, learned or chosen, drawn, shares)
        + _notes_of_days(ledger, progress)
        + _notes_of_ranks(shares),
        health=data,
    )


def _check_wishes(bands: object, target: object) -> None:
    """Raise InputTypeError for bands or targets of another kind."""
    if bands is not None:
        require_kind(bands, Bands, field="bands", code="bands.bad_type", hint="write Bands(locked=0.95)")
    if target is not None and not isinstance(target, str):
        hint = "or the name of one tier for all"
        require_kind(target, Mapping, field="target", code="roster.bad_target", hint=hint)


def _notes(
    progress: Progress, chosen: Forecaster, drawn: tuple[Note, ...], shares: list[Assignment]
) -> tuple[Note, ...]:
    """Return what points of the whole roster rest on, then what draws do, and what nobody has shown."""
    points = project(progress, chosen, draws=0).notes
    silent = {n.code: n for s in shares for n in not_shown(s.program, progress)}.values()
    return (*points, *(n for n in drawn if n.code not in {p.code for p in points}), *silent)


def _notes_of_days(ledger: Ledger, progress: Progress) -> tuple[Note, ...]:
    """Return how many of the days behind a roster are parts of figures for several, and whether the cut splits one."""
    notes = []
    parts, known = int((progress.quality == Quality.SPREAD).sum()), int(progress.known.sum())
    if parts:
        text = f"{parts / known:.0%} of the known days are parts of figures for several: they teach no weekday"
        notes.append(Note("spread_days", text))
    split = split_by_cut(ledger.quality, ledger.index(progress.as_of))
    within = int(split[ledger.rows_of(progress.ids)].sum())
    if within:
        text = f"for {within:,} creators the day lies within a figure for several: what they have so far is a guess"
        notes.append(Note("split_figure", text))
    return tuple(notes)


def _notes_of_ranks(shares: list[Assignment]) -> tuple[Note, ...]:
    """Return how many creators have no row on a ladder, for they stand in none of its ranks."""
    why = "their last month is not known whole, or lies in none"
    return tuple(
        Note("no_rank", f"{count:,} creators stand in no rank of ladder {ladder!r}: {why}")
        for ladder, count in unranked(shares).items()
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tierpace")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
