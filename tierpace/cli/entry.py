"""The command line: it wires the doors in to the roster and the roster to the doors out, and does nothing else."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from tierpace.cli.arguments import add_output, add_seed, add_sorting, command, cut, day
from tierpace.cli.backtests import add_backtests
from tierpace.cli.messages import ProgressLine, complain
from tierpace.cli.mornings import add_mornings
from tierpace.cli.networks import add_networks
from tierpace.cli.outputs import check_outputs, is_page, put_out
from tierpace.cli.planning import add_planning
from tierpace.cli.programs import add_programs
from tierpace.cli.reconciling import add_reconciling
from tierpace.cli.reports import add_pages, put_page
from tierpace.cli.rewards import add_rewards
from tierpace.cli.rosters import add_reports
from tierpace.errors import TierpaceError

OK, BAD_INPUT, INTERRUPTED = 0, 1, 130
COMMANDS = (
    *("morning", "report", "roster", "digest", "explain", "plan", "effort", "network"),
    *("backtest", "reconcile", "check", "program", "demo", "rewards"),
)
DEMO_AS_OF = "2026-03-15"
INVENTED = "INVENTED creators and streams, by an example program"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 done, 1 bad input, 2 bad usage, 130 interrupted.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the command's name. Default: those of the process.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from tierpace.cli.entry import main
    >>> main(["check", str(files("tierpace") / "examples" / "example.toml")])
    Example · US · ladder tiers · revision 2026-03
    ...
    0
    """
    parser = _parser()
    args = parser.parse_args(argv)
    if args.version:
        sys.stdout.write(f"tierpace {_version()}\n")
        return OK
    if args.run is None:
        *most, last = COMMANDS
        parser.error(f"say what to do: {', '.join(most)} or {last}")
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal's stream has it, another may not
    try:
        code = args.run(args) or OK
        sys.stdout.flush()
    except TierpaceError as error:
        complain(error, args=args)
        return BAD_INPUT
    except BrokenPipeError:
        with suppress(OSError, ValueError):  # what reads us has enough: be quiet about what is left
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        sys.stderr.write("\ntierpace: interrupted\n")
        return INTERRUPTED
    return code


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tierpace")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tierpace",
        description="Month-end tier projections for rosters of live streamers: streams in, chances of every tier out.",
        epilog="Exit codes: 0 done, 1 bad input, 2 bad usage, 130 interrupted.",
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    add_mornings(commands)
    add_pages(commands)
    add_reports(commands)
    add_planning(commands)
    add_networks(commands)
    add_backtests(commands)
    add_reconciling(commands)

    add_programs(commands)

    said = "show a roster that is invented from a seed"
    demo = command(commands, "demo", _demo, help=said, description=said.capitalize() + ".")
    demo.add_argument("--as-of", type=cut, default=day(DEMO_AS_OF), metavar="DAY", help=f"default: {DEMO_AS_OF}")
    add_seed(demo)
    add_sorting(demo)
    add_output(demo, "table", "csv", "json", "xlsx", "html")
    demo.set_defaults(pages=True)
    add_rewards(commands)
    return parser


def _demo(args: argparse.Namespace) -> None:
    check_outputs(args)
    from tierpace import demo
    from tierpace.rosters.reports import report

    says = ProgressLine()
    program = demo.program()
    ledger = demo.ledger(seed=args.seed)
    found = report(ledger, program, as_of=args.as_of, seed=args.seed, target=demo.TARGETS, track=says.track)
    says.done()
    if is_page(args):
        put_page(found, args, title=INVENTED)
    else:
        put_out(found.roster, args, heading=INVENTED)
