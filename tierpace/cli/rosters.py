"""The commands `roster`, `digest` and `explain`: each creator's standing, what to report, and why a chance moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import (
    add_aims,
    add_cut,
    add_drawing,
    add_network,
    add_output,
    add_sorting,
    add_source,
    command,
    day,
    day_or_latest,
    forecaster_of,
    month,
    names,
    network_of,
    positive,
)
from tierpace.cli.buckets import add_buckets, put_buckets
from tierpace.cli.messages import ProgressLine, refuse_idle, tell_issues
from tierpace.cli.outputs import check_outputs, put, put_out, put_text, put_totals, said_first

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from tierpace.core.programs import Program, ProgramBook
    from tierpace.ledger.ledger import Ledger
    from tierpace.ledger.progress import Progress
    from tierpace.tables.table import Table


def add_reports(commands: Any) -> None:
    """Add the commands to a parser."""
    roster = command(
        *(commands, "roster", _roster, add_source, add_cut),
        help="report on every creator at the end of a day",
        description="Report on every creator at the end of a day: standing, chance, what is missing, what to do.",
    )
    roster.add_argument(
        "--month", type=month, metavar="MONTH", help="the month looked at; on the day before it, the next one"
    )
    roster.add_argument(
        "--by", choices=("manager", "group", "region"), help="how many have each standing, by manager, group or region"
    )
    add_aims(roster)
    roster.add_argument(
        "--columns", type=names, metavar="NAME,…", help="these columns alone, in this order, as table or csv"
    )
    add_drawing(roster)
    roster.add_argument("--no-plans", dest="plans", action="store_false", help="make no plans: about half the time")
    add_buckets(roster)
    add_sorting(roster)
    add_output(roster, "table", "csv", "json", "xlsx")

    digest = command(
        *(commands, "digest", _digest, add_source, add_cut),
        help="who moved, who is at risk, what to do today: Markdown for a chat or a mail",
        description="Who moved, who is at risk, what to do today and tomorrow: Markdown for a chat or a mail.",
    )
    digest.add_argument("--since", type=day, metavar="DAY", help="the day of the last report: who moved since")
    add_aims(digest)
    digest.add_argument("--rows", type=positive, default=8, metavar="N", help="lines a section (default 8)")
    add_network(digest)
    add_drawing(digest)
    add_output(digest)

    explain = command(
        *(commands, "explain", _explain, add_source),
        help="why chances moved between two days of a month",
        description="Why the chance of a tier moved between two days: the calendar, the outlook, each signal.",
    )
    explain.add_argument("--from", dest="since", required=True, type=day, metavar="DAY", help="the earlier day")
    explain.add_argument(
        "--to", dest="as_of", required=True, type=day_or_latest, metavar="DAY", help="the later day, or latest"
    )
    explain.add_argument("--tier", help="whose chance; default: the easiest not secured on the earlier day")
    explain.add_argument(
        "--creator", action="append", metavar="ID", help="who, by id or name; may be given several times (default: all)"
    )
    add_drawing(explain)
    add_output(explain, "table", "csv", "json")


@contextmanager
def reading(args: argparse.Namespace) -> Iterator[tuple[Ledger, Program | ProgramBook, ProgressLine]]:
    """Give the ledger and the program that a command is about, once its output is known to be possible."""
    check_outputs(args)
    from tierpace.cli.inputs import ids_of, ledger_of, program_of

    says, program = ProgressLine(), program_of(args.program)
    says.now(f"reading {args.source}")
    ledger = ledger_of(args, program)
    says.done()
    tell_issues(ledger)
    if found := getattr(args, "creator", None):
        several = isinstance(found, list)
        ids = ids_of(found if several else [found], ledger.creators, field="--creator" if several else "CREATOR")
        args.creator = ids if several else ids[0]
    yield ledger, program, says
    says.done()


def asked(args: argparse.Namespace, says: ProgressLine) -> dict[str, Any]:
    """Return the options of drawing as arguments."""
    return {
        "forecaster": forecaster_of(args.forecaster),
        "draws": args.draws,
        "seed": args.seed,
        "ladder": args.ladder,
        "track": says.track,
    }


def asked_of_rosters(args: argparse.Namespace, says: ProgressLine) -> dict[str, Any]:
    """Return the options of a whole roster as arguments."""
    own = {name: getattr(args, name) for name in ("as_of", "month", "target", "chance")}
    return {**own, **asked(args, says)}


def _roster(args: argparse.Namespace) -> None:
    if args.buckets is not None:
        put_buckets(args)
        return
    refuse_idle(args, ("workers",), "needs --buckets")
    from tierpace.rosters.building import roster
    from tierpace.rosters.reports import report

    with reading(args) as (ledger, program, says):
        wanted = asked_of_rosters(args, says)
        found = report(ledger, program, past_months=0, **wanted) if args.by else None
        table = roster(ledger, program, plans=args.plans, **wanted) if found is None else found.roster
    put_out(table, args) if found is None else put_totals(found, args)


def _digest(args: argparse.Namespace) -> None:
    from tierpace.core.months import Month
    from tierpace.rosters.building import roster
    from tierpace.rosters.reports import report
    from tierpace.show import digest

    before: list[Any] = []
    with reading(args) as (ledger, program, says):
        wanted = {**asked(args, says), "target": args.target, "chance": args.chance}
        now = report(ledger, program, as_of=args.as_of, network=network_of(args), **wanted)
        if args.since is not None:
            own, closed = Month.parse(now.roster.meta["month"]), Month.from_date(args.since)
            if closed.last < ledger.first_day:
                ledger.as_of(args.since)  # which names the day given, not the end of its month
            while closed < own:
                before.append(report(ledger, program, as_of=closed.last, **wanted))
                closed = closed.shift(1)
            if not before:
                before.append(roster(ledger, program, as_of=args.since, **wanted))
    put_text(digest(now, before=before, rows=args.rows), args)


def _explain(args: argparse.Namespace) -> None:
    from tierpace.show.changes import changes_text
    from tierpace.tables.frames import TEXT
    from tierpace.tables.table import Table

    with reading(args) as (ledger, program, _):
        spans = _spans(ledger, args.since, args.as_of)
        found = [_explained(args, program, *span, alone=len(spans) == 1) for span in spans]
    first = said_first(ledger, spans[-1][1])
    if len(spans) == 1:
        ((table, _),) = found
        ((begin, end),) = spans
        head = f"{end.month}, from {begin.as_of} to {end.as_of}\n\n"
        put(args, table, lambda: first + head + changes_text(table))
        return
    months = tuple(str(end.month) for (_, end), (table, _) in zip(spans, found, strict=True) for _ in range(len(table)))
    columns = {name: tuple(v for table, _ in found for v in table.columns[name]) for name in found[0][0].columns}
    heads = [_head(begin, end, came) for (begin, end), (_, came) in zip(spans, found, strict=True)]
    parts = [head + (f"\n\n{changes_text(t)}" if len(t) else "\n") for head, (t, _) in zip(heads, found, strict=True)]
    notes = tuple(dict.fromkeys(note for table, _ in found for note in table.notes))
    whole = Table({"month": months, **columns}, notes, kinds={"month": TEXT, **found[0][0].kinds})
    put(args, whole, lambda: first + "\n".join(parts))


def _spans(ledger: Ledger, since: date, as_of: date | str) -> list[tuple[Progress, Progress]]:
    """Return what to compare: of each month its first and its last report, a new one from the day before it."""
    from tierpace.core.months import Month

    begin, last = ledger.as_of(since), ledger.as_of(as_of)
    if begin.month >= last.month:
        return [(begin, last)]
    out = []
    for own in Month.range(begin.month, last.month):
        if own != begin.month:
            begin = ledger.as_of(own.first - timedelta(days=1), month=own)
        out.append((begin, last if own == last.month else ledger.as_of(own.last)))
    return out


def _explained(
    args: argparse.Namespace, program: Program | ProgramBook, begin: Progress, end: Progress, *, alone: bool
) -> tuple[Table, Counter[str]]:
    """Return why chances moved between two reports on a month, and what a month that is over came to."""
    import numpy as np

    from tierpace.evidence.changes import COLUMNS, KINDS, PARTS_NOTE, explain_change
    from tierpace.forecasters.projecting import project
    from tierpace.rosters.comparisons import NO_TIER, NOT_KNOWN
    from tierpace.rules.assignments import assignments_of
    from tierpace.rules.standings import NO_DATA, require_tiers
    from tierpace.rules.tier_chances import chances
    from tierpace.tables.frames import TEXT
    from tierpace.tables.table import Table

    forecaster = forecaster_of(args.forecaster)
    old, new = (project(p, forecaster, draws=args.draws, seed=args.seed) for p in (begin, end))
    wanted = np.isin(new.ids, args.creator) if args.creator else np.ones(len(new.ids), bool)
    tables, ladders, came = [], list[str](), Counter[str]()
    rules_of = assignments_of(program, new.progress, args.ladder)
    require_tiers(args.tier, [rules.program for rules in rules_of])
    for rules in rules_of:
        if args.tier not in (None, *rules.program.names):
            continue
        own = new.select(new.ids[rules.judged & wanted])
        if alone or begin.as_of != end.as_of:
            tables.append(explain_change(before=old, after=own, program=rules.program, tier=args.tier))
            ladders += [rules.program.ladder] * len(tables[-1])
        ends = (*rules.program.names, NO_TIER, NOT_KNOWN, NO_DATA)
        came.update(dict.fromkeys(ends, 0))  # in the order of the tiers
        found, k = chances(own, rules.program).verdicts, len(rules.program.names)
        open_ = (found.tier_index == k) & (found.reachable < k)  # days that are not known may hold what is missing
        places = np.where(own.progress.no_data, k + 2, np.where(open_, k + 1, found.tier_index))
        came.update(ends[place] for place in places)
    columns = {c: tuple(v for t in tables for v in t.columns[c]) for c in COLUMNS}
    named = {c.id: c.name for c in new.progress.creators}
    ids = columns.pop("creator_id")
    whose = {"creator_id": ids, "name": tuple(named[own] for own in ids), "ladder": tuple(ladders)}
    notes = (*((PARTS_NOTE,) if ids else ()), *rules_of.notes_on(set(new.ids[wanted])))
    return Table({**whose, **columns}, notes, kinds={**KINDS, "name": TEXT, "ladder": TEXT}), came


def _head(begin: Progress, end: Progress, came: Counter[str]) -> str:
    """Return what to say of a month: what it came to if it is over, and how it began if it began since."""
    from tierpace.tables.cells import visible

    if len(end.days_left):
        return f"{end.month} begins: from the day before it, {begin.as_of}, to {end.as_of}"
    parts = " · ".join(f"{visible(name)}: {n:,}" for name, n in came.items() if n)
    span = "" if begin.as_of == end.as_of else f"; from {begin.as_of} to {end.as_of}"
    return f"{end.month} closed: {parts or 'nobody'}{span}"
