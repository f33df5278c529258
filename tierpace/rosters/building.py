"""roster(): every creator of a ledger at a cut, in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tierpace.core.arrays import Columns
from tierpace.core.counting import counted
from tierpace.core.days import DayLike
from tierpace.core.months import MonthLike
from tierpace.core.notes import Note
from tierpace.core.programs import Program, ProgramBook
from tierpace.core.quality import Quality, split_by_cut
from tierpace.core.versions import library_version
from tierpace.forecasters.calibrated import OF_DRAWS
from tierpace.forecasters.contract import Forecaster
from tierpace.forecasters.learned import Learned
from tierpace.forecasters.naming import name_of
from tierpace.forecasters.projecting import DEFAULT_DRAWS, notes_about, project
from tierpace.ledger.data_health import health_of
from tierpace.ledger.ledger import Ledger
from tierpace.ledger.progress import Progress
from tierpace.money.expected_bonuses import not_counted
from tierpace.rosters.blocks import Judged, Request, Track, blocks
from tierpace.rosters.columns import creator_rows, joined, signal_rows, tier_rows
from tierpace.rosters.rosters import Roster
from tierpace.rules.standings import Bands
from tierpace.rules.tier_chances import not_shown


def roster(
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
    plans: bool = True,
    not_before: DayLike | None = None,
    track: Track | None = None,
) -> Roster:
    """Report on every creator of the roster at the end of a day.

    An empty roster gives a table without rows.

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
        Default: that of ``as_of``. The next month may be given on the day before it: day 0.
    forecaster : Forecaster or Learned, optional
        Default: `tierpace.forecasters.default`. With what `tierpace.learn` returned nothing is learned again, and
        the ledger may be any part of its roster.
    draws, seed : int
        As in `project`.
    ladder : str, optional
        One ladder of a book. Default: all, a row each.
    target : str or {id: str}, optional
        The tier an agency aims at; with what was learned, also of creators of another part. Default, for each creator:
        the harder of last month's tier and the hardest with a chance of at least ½; if neither, the easiest still
        possible.
    bands : Bands, optional
        Where locked, on track and at risk begin.
    chance : float
        The chance that plans aim at.
    plans : bool
        Whether plans are made; without them their columns are None, and a roster takes about half the time.
    not_before : date, optional
        The first day that plans may use, where the data are older than today. Default: the day after the cut.
    track : callable, optional
        Called with a stage's name, what of it is done, and of how much.

    Returns
    -------
    Roster
        Columns: creator_id name region manager group ladder rank revision month as_of days_left; airtime_hours diamonds
        active_days (so far), each with _mean, _lo80 and _hi80 (month end); secured projected last_month target binding
        (names, or None); chance and standing on the target; gap_airtime_hours gap_diamonds gap_active_days (from what
        is earned to the target); plan plan_status plan_streams plan_hours_each plan_gain (by how much the expected
        bonus grows with the plan, over all ladders); currency bonus_mean bonus_secured
        bonus_at_stake (what the month is expected to pay, as `expected_bonus`; None where the program states no bonus);
        trend trend_ratio trend_months (of airtime in the last 7 days of a month; of diamonds where airtime is not
        measured); quiet_chance (that no stream comes on the next 14 days, as `tierpace.evidence.quiet_soon`; None where
        the roster's past does not bear such chances out, as a note then says); no_data_since and left (days, or None);
        quality; notes. What is not known or not measured is None. No rows for an empty roster.

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
    >>> import tierpace as tp
    >>> table = tp.roster(tp.demo.ledger(seed=0), tp.demo.program(), as_of="2026-03-15", target=tp.demo.TARGETS)
    >>> table.counts
    {'locked': 6, 'on track': 2, 'at risk': 1, 'unlikely': 3, 'out of reach': 1, 'no data': 0}
    >>> table["demo-mara"]["plan"]
    'Tier 1 is out of reach: needs 17 more days, 16 left'
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
        track=track,
        plans=plans,
        not_before=not_before,
    )
    return table_of(asked, list(map(rows_of, blocks(asked))))


class Rows(NamedTuple):
    """The rows of what one program judges of one block: the three tables, and what they rest on."""

    place: int
    tables: tuple[Columns, Columns, Columns]
    notes: tuple[Note, ...]


def rows_of(judged: Judged) -> Rows:
    """Return the rows of a block; no draws are kept."""
    tables = creator_rows(judged), tier_rows(judged), signal_rows(judged)
    return Rows(judged.place, tables, judged.projection.notes)


def table_of(asked: Request, rows: list[Rows]) -> Roster:
    """Return the roster of all blocks: ladder by ladder, creators by id."""
    ledger, progress = asked.ledger, asked.progress
    ordered = sorted(rows, key=lambda r: r.place)
    columns, tiers, signals = (joined([r.tables[k] for r in ordered]) for k in range(3))
    if len(asked.rules) > len({r.program.ladder for r in asked.rules}):  # ranks or regions
        columns, tiers, signals = map(_by_ladder, (columns, tiers, signals))
    data = health_of(ledger, progress)
    meta = {
        "as_of": progress.cut,
        "month": str(progress.month),
        "zone": ledger.day_rule.zone,
        "programs": tuple(dict.fromkeys(f"{r.program.name} {r.program.revision}" for r in asked.rules)),
        "forecaster": name_of(asked.forecaster),
        "seed": asked.seed,
        "draws": asked.draws,
        "version": library_version(),
        "digest": ledger.digest,
        "last_day": ledger.last_day,
        "last_day_assumed": data.assumed,
        "health": (data.line, *data.details),
    }
    unpaid = not_counted(asked.rules, progress.measured)
    said = (*_notes(asked, [r.notes for r in rows]), *_notes_of_days(ledger, progress))
    notes = (*said, *asked.rules.notes, *unpaid, *asked.quiet.notes)
    return Roster(columns, tiers=tiers, signals=signals, meta=meta, notes=notes, health=data)


def _by_ladder(columns: Columns) -> Columns:
    """Return rows by ladder, then creator: those of a ladder's ranks and regions among each other."""
    places = {ladder: k for k, ladder in enumerate(dict.fromkeys(columns["ladder"]))}
    keys = list(zip(map(places.__getitem__, columns["ladder"]), columns["creator_id"], strict=True))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return {name: tuple(map(values.__getitem__, order)) for name, values in columns.items()}


def _notes(asked: Request, of_blocks: list[tuple[Note, ...]]) -> tuple[Note, ...]:
    """Return what points of the whole roster rest on, then what draws do, and what nobody has shown.

    What a forecaster says of its points may count the creators of a block: then they are made for all at once.
    """
    about = notes_about(asked.progress)
    codes = {*OF_DRAWS, *(n.code for n in about)}
    points = [n for n in of_blocks[0] if n.code not in codes] + list(about)
    if len(of_blocks) > len(asked.rules) and any(n.code not in codes for notes in of_blocks for n in notes):
        points = list(project(asked.progress, asked.learned, draws=0).notes)
    points += asked.taught.notes if asked.taught else ()
    drawn = [n for n in of_blocks[-1] if n.code not in {p.code for p in points}]
    silent = {n.code: n for rules in asked.rules for n in not_shown(rules.program, asked.progress)}.values()
    return (*points, *drawn, *silent)


def _notes_of_days(ledger: Ledger, progress: Progress) -> tuple[Note, ...]:
    """Return how many of the days behind a roster are parts of figures for several, and whether the cut splits one."""
    notes = []
    parts, known = int((progress.quality == Quality.SPREAD).sum()), int(progress.known.sum())
    if parts:
        text = f"{parts / known * 100:.0f} % of the known days are parts of figures for several: they teach no weekday"
        notes.append(Note("spread_days", text))
    split = split_by_cut(ledger.quality, ledger.index(progress.as_of))
    within = int(split[ledger.rows_of(progress.ids)].sum())
    if within:
        who = counted(within, "creator")
        text = f"for {who} the day lies within a figure for several: what they have so far is a guess"
        notes.append(Note("split_figure", text))
    return tuple(notes)
