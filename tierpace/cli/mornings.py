"""The command `morning`: one run a day writes all that an agency and its managers open, and says how whole it is."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tierpace.cli.arguments import (
    add_aims,
    add_drawing,
    add_network,
    add_source,
    command,
    day,
    network_of,
    positive,
)
from tierpace.cli.rosters import asked, reading
from tierpace.core.counting import counted

if TYPE_CHECKING:
    from datetime import date

    from tierpace.rosters.morning_results import Morning

UNHEALTHY = 3
LATE = 3  # days that may be unknown before an export counts as broken
KIND = "tierpace/morning"


def add_mornings(commands: Any) -> None:
    """Add the command to a parser."""
    parser = command(
        *(commands, "morning", _morning, add_source),
        help="write what an agency and each of its managers open in the morning: pages, digests, messages",
        description="Write the page, the digest, who to call and JSON, for the agency and for each manager with "
        "nothing of others, and a message to each creator, into a folder named by the day. Run again it writes the "
        "same files.",
        epilog="Exit codes: 0 written, 3 written but the data are not whole or end over 3 days before, 1 bad input, "
        "2 bad usage, 130 stopped.",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("mornings"), metavar="DIR", help="where the folder goes (default mornings)"
    )
    parser.add_argument(
        "--today", type=day, metavar="DAY", help="the day it is read on, no plan lies before it; default: by the clock"
    )
    add_aims(parser)
    parser.add_argument("--calls", type=positive, default=8, metavar="N", help="who to call, at most (default 8)")
    add_network(parser)
    add_drawing(parser)
    parser.set_defaults(formats=(), output=None)


def _morning(args: argparse.Namespace) -> int:
    from tierpace.files.folders import check_folder, write_folder
    from tierpace.rosters.mornings import morning
    from tierpace.show.morning_files import morning_files

    with reading(args) as (ledger, program, says):
        today: date = args.today or datetime.now(ZoneInfo(ledger.day_rule.zone)).date()
        place = args.out / str(today)
        check_folder(place, kind=KIND)
        found = morning(
            ledger,
            program,
            today=today,
            target=args.target,
            chance=args.chance,
            most=args.calls,
            network=network_of(args),
            **asked(args, says),
        )
    meta, health = found[0].report.roster.meta, found[0].report.roster.health
    facts = {name: meta[name] for name in ("as_of", "month", "zone", "programs", "forecaster", "seed", "draws")}
    facts |= {"today": today, "data": meta["digest"], "version": meta["version"]}
    write_folder(place, morning_files(found), facts=facts, kind=KIND)
    sys.stdout.write(f"{place}: {_summary(found, today)}\n")
    sound = (health is None or health.sound) and found[0].days_unknown <= LATE
    return 0 if sound else UNHEALTHY


def _summary(found: tuple[Morning, ...], today: date) -> str:
    """Return in a line what was written."""
    agency = found[0]
    table = agency.report.roster
    who = counted(len(set(table.columns["creator_id"])), "creator")
    parts = [
        f"{table.meta['month']} at the end of {table.meta['as_of']}, read on {today}",
        f"{who}, {len(agency.calls):,} to call",
        counted(len(found) - 1, "manager"),
    ]
    if agency.days_unknown:
        parts.append(f"{counted(agency.days_unknown, 'day')} not known since")
    return " · ".join([*parts, *([] if table.health is None else [table.health.line])])
