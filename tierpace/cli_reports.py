"""The commands `roster`, `digest` and `explain`: where everybody stands, what to tell, and why a chance moved."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tierpace.cli_arguments import (
    add_aims,
    add_cut,
    add_drawing,
    add_output,
    add_sorting,
    add_source,
    day,
    day_or_latest,
    forecaster_of,
    month,
    positive,
)
from tierpace.cli_messages import Progress, tell_issues
from tierpace.cli_outputs import check_outputs, put_out, put_table, put_text, put_totals

if TYPE_CHECKING:
    from tierpace.core.ledger import Ledger
    from tierpace.core.programs import Program, ProgramBook

OK = 0


def add_reports(commands: Any) -> None:
    """Add the commands to a parser."""
    roster = commands.add_parser(
        "roster",
        help="report on every creator at the end of a day",
        description="Report on every creator at the end of a day: standing, chance, what is missing, what to do.",
    )
    add_source(roster)
    add_cut(roster)
    roster.add_argument("--month", type=month, metavar="MONTH", help="the month looked at, on its eve: the next one")
    roster.add_argument(
        "--by", choices=("manager", "group", "region"), help="how many stand where, by manager, group or region"
    )
    add_aims(roster)
    roster.add_argument(
        "--columns", type=_names, metavar="NAME,…", help="these columns alone, in this order, as table or csv"
    )
    add_drawing(roster)
    add_sorting(roster)
    add_output(roster, "table", "csv", "json", "xlsx")
    roster.set_defaults(run=_roster)

    digest = commands.add_parser(
        "digest",
        help="who moved, who is at risk, what to do today: Markdown for a chat or a mail",
        description="Who moved, who is at risk, what to do today and tomorrow: Markdown for a chat or a mail.",
    )
    add_source(digest)
    add_cut(digest)
    digest.add_argument("--since", type=day, metavar="DAY", help="the day of the last report: who moved since")
    add_aims(digest)
    digest.add_argument("--rows", type=positive, default=8, metavar="N", help="lines a section (default 8)")
    add_drawing(digest)
    add_output(digest)
    digest.set_defaults(run=_digest)

    explain = commands.add_parser(
        "explain",
        help="why chances moved between two days of a month",
        description="Why the chance of a tier moved between two days: the calendar, the outlook, each signal.",
    )
    add_source(explain)
    explain.add_argument("--from", dest="since", required=True, type=day, metavar="DAY", help="the earlier day")
    explain.add_argument(
        "--to", dest="as_of", required=True, type=day_or_latest, metavar="DAY", help="the later day, or latest"
    )
    explain.add_argument("--tier", help="whose chance; default: the easiest not secured on the earlier day")
    explain.add_argument(
        "--creator", action="append", metavar="ID", help="whom; may stand several times (default: all)"
    )
    add_drawing(explain)
    add_output(explain, "table", "csv", "json")
    explain.set_defaults(run=_explain)


def _names(text: str) -> list[str]:
    names = [part.strip() for part in text.split(",")]
    if not all(names) or len(set(names)) < len(names):
        raise argparse.ArgumentTypeError(f"{text!r} is no list of names like name,chance,plan")
    return names


def read(args: argparse.Namespace, says: Progress) -> tuple[Ledger, Program | ProgramBook]:
    """Return the ledger and the program that a command is about."""
    from tierpace.cli_inputs import ledger_of, program_of

    program = program_of(args.program)
    says.now(f"reading {args.source}")
    ledger = ledger_of(args, program)
    says.done()
    tell_issues(ledger)
    return ledger, program


def asked(args: argparse.Namespace, says: Progress) -> dict[str, Any]:
    """Return what the options of drawing ask for, as arguments."""
    return {
        "forecaster": forecaster_of(args.forecaster) if args.forecaster else None,
        "draws": args.draws,
        "seed": args.seed,
        "ladder": args.ladder,
        "track": says.track,
    }


def asked_of_rosters(args: argparse.Namespace, says: Progress) -> dict[str, Any]:
    """Return what the options of a whole roster ask for, as arguments."""
    own = {name: getattr(args, name) for name in ("as_of", "month", "target", "chance")}
    return {**own, **asked(args, says)}


def _roster(args: argparse.Namespace) -> int:
    check_outputs(args)
    from tierpace.rosters import roster

    says = Progress()
    ledger, program = read(args, says)
    table = roster(ledger, program, **asked_of_rosters(args, says))
    says.done()
    put_totals(table, args) if args.by else put_out(table, args)
    return OK


def _digest(args: argparse.Namespace) -> int:
    check_outputs(args)
    from tierpace.reports import report
    from tierpace.rosters import roster
    from tierpace.show import digest

    says = Progress()
    ledger, program = read(args, says)
    wanted = {**asked(args, says), "target": args.target, "chance": args.chance}
    now = report(ledger, program, as_of=args.as_of, **wanted)
    before = None if args.since is None else roster(ledger, program, as_of=args.since, **wanted)
    says.done()
    put_text(digest(now, before=before, rows=args.rows), args)
    return OK


def _explain(args: argparse.Namespace) -> int:
    check_outputs(args)
    from tierpace.evidence import Table, explain_change
    from tierpace.evidence.changes import COLUMNS
    from tierpace.forecasters import project
    from tierpace.shares import shares_of
    from tierpace.show.changes import changes_text

    says = Progress()
    ledger, program = read(args, says)
    forecaster = forecaster_of(args.forecaster) if args.forecaster else None
    old, new = (
        project(ledger.as_of(d), forecaster, draws=args.draws, seed=args.seed) for d in (args.since, args.as_of)
    )
    if args.creator:
        new = new.select(args.creator)
    tables = [
        explain_change(before=old, after=new.select(new.ids[r.judged]), program=r.program, tier=args.tier)
        for r in shares_of(program, new.progress, args.ladder)
    ]
    notes = tables[0].notes if tables else ()
    whole = Table({c: tuple(v for t in tables for v in t.columns[c]) for c in COLUMNS}, notes)
    put_table(whole, changes_text(whole), args)
    return OK
