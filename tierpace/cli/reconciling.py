"""The command `reconcile`: a closed month as it was paid, item by item, against what data and programs say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import add_output, add_source, command, text_of
from tierpace.cli.outputs import put, put_sheets, width
from tierpace.cli.rosters import reading

if TYPE_CHECKING:
    import argparse


def add_reconciling(commands: Any) -> None:
    """Add the command to a parser."""
    reconcile = command(
        commands,
        "reconcile",
        _reconcile,
        help="a month as it was paid against data and programs, item by item",
        description="Compare a Task file of a closed month with what data and programs say, each creator and task.",
    )
    reconcile.add_argument("task_file", metavar="TASKFILE", help="the Task file of a closed month (.xlsx or .csv)")
    add_source(reconcile)
    reconcile.add_argument("--task", help="the task that a program without tasks pays, or how its name begins")
    reconcile.add_argument("--network", metavar="NETWORK.toml", help="a network whose goals change ratios")
    add_output(reconcile, "table", "csv", "json", "xlsx")


def _reconcile(args: argparse.Namespace) -> None:
    from tierpace.io.console.task_files import read_task_file
    from tierpace.io.network_programs import read_network_program
    from tierpace.money.reconciliations import reconcile
    from tierpace.show.reconciliations import reconciliation_sheets, reconciliation_text

    with reading(args) as (ledger, program, _):
        paid = read_task_file(args.task_file, twice="keep", **text_of(args))
        network = None if args.network is None else read_network_program(args.network)
        found = reconcile(ledger, program, paid, task=args.task, ladder=args.ladder, network=network)
    if not put_sheets(args, lambda: reconciliation_sheets(found)):
        put(args, found, lambda: reconciliation_text(found, width=width(args)))
