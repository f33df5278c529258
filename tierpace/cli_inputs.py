"""What the command line reads: a program or a folder of them, and the ledger of a file or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tierpace.core.programs import Program, ProgramBook
from tierpace.errors import InputError
from tierpace.io.backstage import read_backstage
from tierpace.io.creators import read_creators
from tierpace.io.exports import is_export
from tierpace.io.programs import read_programs
from tierpace.io.sessions import read_sessions

if TYPE_CHECKING:
    import argparse

    from tierpace.core.ledger import Ledger
    from tierpace.core.months import DayRule

OF_STREAMS, OF_EXPORTS = ("zone", "last_day"), ("transfers",)


def program_of(path: str) -> Program | ProgramBook:
    """Return the program of a file, or the book of a folder or of a file of ranks."""
    book = read_programs(path)
    return book if Path(path).is_dir() or len(book.programs) > 1 else book.programs[0]


def ledger_of(args: argparse.Namespace, program: Program | ProgramBook) -> Ledger:
    """Return the ledger of a file of streams, or of exports of Creator data."""
    rule, exports = day_rule_of(program), is_export(args.source)
    idle = [name for name in (OF_STREAMS if exports else OF_EXPORTS) if getattr(args, name) is not None]
    if idle:
        ours, others = ("Creator data", "streams") if exports else ("streams", "Creator data")
        raise InputError(
            "cli.idle_option",
            field="--" + idle[0].replace("_", "-"),
            value=getattr(args, idle[0]),
            requirement=f"it is an option of {others}; {Path(args.source).name} is {ours}",
            hint="leave it out",
        )
    creators = read_creators(args.creators) if args.creators else ()
    if exports:
        return read_backstage(
            args.source,
            day_rule=rule,
            creators=creators,
            transfers=args.transfers or "raise",
            on_error=args.on_error,
        )
    return read_sessions(
        args.source,
        day_rule=rule,
        zone=args.zone,
        creators=creators,
        last_day=args.last_day,
        on_error=args.on_error,
    )


def day_rule_of(program: Program | ProgramBook) -> DayRule:
    """Return the day rule that all programs share."""
    programs = program.programs if isinstance(program, ProgramBook) else (program,)
    rules = sorted({p.day_rule for p in programs}, key=repr)
    if len(rules) > 1:
        raise InputError(
            "cli.day_rules_differ",
            field="--program",
            value=[f"{r.zone}, {r.min_minutes} minutes" for r in rules],
            requirement="the programs of a folder count days by one rule",
            hint="run the command once for each rule",
        )
    return rules[0]
