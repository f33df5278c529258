"""The command `network`: what a network earns on all its creators, in a month under way or a closed one."""

from __future__ import annotations

import argparse
from typing import Any

from tierpace.cli.arguments import add_data, add_drawing, add_output, command, cut, forecaster_of, month, share, whole
from tierpace.cli.messages import others_on_stderr
from tierpace.cli.outputs import put, said_first, width
from tierpace.cli.rosters import reading

TABLES = ("goals", "incentives", "creators", "nearest")


def add_networks(commands: Any) -> None:
    """Add the command to a parser."""
    found = command(
        *(commands, "network", _network, add_data),
        help="what a network earns on all its creators: goals on rates, and ratios by steps of its total",
        description="The chance of each goal of a network, what is at stake, and who makes the difference; or what a "
        "closed month has earned.",
    )
    found.add_argument("--network", required=True, metavar="NETWORK.toml", help="the network program")
    when = found.add_mutually_exclusive_group(required=True)
    when.add_argument("--as-of", type=cut, metavar="DAY", help="last fully known day of a month under way, or latest")
    when.add_argument("--month", type=month, metavar="MONTH", help="a closed month, such as 2026-02")
    found.add_argument("--nearest", type=whole, default=5, metavar="N", help="creators named for each goal (default 5)")
    found.add_argument("--chance", type=share, default=0.8, metavar="P", help="what their plans aim at (default 0.8)")
    found.add_argument("--rows", choices=TABLES, default="goals", help="which table csv holds (default goals)")
    add_drawing(found)
    add_output(found, "table", "csv", "json")


def _network(args: argparse.Namespace) -> None:
    from tierpace.io.network_programs import read_network_program
    from tierpace.money.network_verdicts import judge_network
    from tierpace.rosters.network_outlooks import network_outlook
    from tierpace.show.network import outlook_text, verdict_text

    network, verdict = read_network_program(args.network), None
    with reading(args) as (ledger, program, says), others_on_stderr():
        says.now("summing the network")
        if args.month is not None:
            if args.rows == "nearest":
                args.usage.error("--rows nearest needs --as-of: nobody is near in a closed month")
            verdict = judge_network(ledger, program, network, month=args.month)
        else:
            outlook = network_outlook(
                ledger,
                program,
                network,
                as_of=args.as_of,
                forecaster=forecaster_of(args.forecaster),
                draws=args.draws,
                seed=args.seed,
                nearest=args.nearest,
                chance=args.chance,
            )
    if verdict is not None:
        first = said_first(ledger, ledger.as_of(verdict.month.last, month=verdict.month))
        put(
            args,
            verdict,
            lambda: first + verdict_text(verdict, width=width(args)),
            columns=getattr(verdict, args.rows).columns,
        )
        return
    first = said_first(ledger, ledger.as_of(args.as_of))
    text = first + outlook_text(outlook, width=width(args))
    put(args, outlook, lambda: text, columns=getattr(outlook, args.rows).columns)
