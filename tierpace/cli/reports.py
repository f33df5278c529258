"""The command `report`: the page an agency opens every morning, in one file."""

from __future__ import annotations

import argparse
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
    month,
    network_of,
)
from tierpace.cli.outputs import put_text
from tierpace.cli.rosters import asked_of_rosters, reading

if TYPE_CHECKING:
    from tierpace.rosters.reports import RosterReport


def add_pages(commands: Any) -> None:
    """Add the command to a parser."""
    page = command(
        *(commands, "report", _report, add_source, add_cut),
        help="write the page of a roster: one HTML file to open, send or print",
        description="Write the page of a roster, one HTML file that needs no network: who has which standing, what to "
        "expect, and each creator's pace, chances and plan. Without --sort, who needs attention comes first.",
    )
    page.add_argument(
        "--month", type=month, metavar="MONTH", help="the month looked at; on the day before it, the next one"
    )
    add_aims(page)
    add_network(page)
    page.add_argument("--title", help="the page's heading; default: the month")
    add_drawing(page)
    add_sorting(page)
    add_output(page)
    page.set_defaults(pages=True)


def _report(args: argparse.Namespace) -> None:
    from tierpace.rosters.reports import report

    with reading(args) as (ledger, program, says):
        found = report(ledger, program, network=network_of(args), **asked_of_rosters(args, says))
    put_page(found, args, title=args.title)


def put_page(found: RosterReport, args: argparse.Namespace, *, title: str | None) -> None:
    """Write a report as a page to the output chosen; sorted rows keep their order."""
    from attrs import evolve

    from tierpace.show.page.page import html

    if args.sort:
        found = evolve(found, roster=found.roster.sort(args.sort, descending=args.descending))
    put_text(html(found, title=title, order="given" if args.sort else "attention"), args)
