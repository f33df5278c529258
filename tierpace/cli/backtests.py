"""The command `backtest`: forecasters proved on past months."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import FORECASTERS, add_output, add_seed, add_source, forecaster_of, month, positive
from tierpace.cli.messages import ProgressLine
from tierpace.cli.outputs import check_outputs, put_backtest
from tierpace.cli.rosters import read

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.ledger.ledger import Ledger

OK = 0
BASELINE, CHALLENGER = "linear", "empirical-bayes"


def add_backtests(commands: Any) -> None:
    """Add the command to a parser."""
    parser = commands.add_parser(
        "backtest",
        help="prove forecasters on past months: scores, and who is better than a baseline",
        description="Past months as they stood on past days: scores of forecasters, and who is better than a baseline.",
    )
    add_source(parser)
    parser.add_argument(
        "--months",
        nargs="+",
        type=month,
        metavar="MONTH",
        help="such as 2026-01; default: all whole ones but the first",
    )
    parser.add_argument(
        "--cut-days",
        nargs="+",
        type=positive,
        default=[7, 10, 15, 20, 25],
        metavar="N",
        help="how many days of a month are known (default 7 10 15 20 25)",
    )
    parser.add_argument(
        "--forecaster",
        action="append",
        choices=tuple(FORECASTERS),
        help=f"may stand several times; default: {CHALLENGER}, beside the baseline",
    )
    parser.add_argument(
        "--baseline", choices=tuple(FORECASTERS), default=BASELINE, help=f"whom to beat (default {BASELINE})"
    )
    parser.add_argument("--draws", type=positive, default=200, metavar="N", help="joint futures drawn (default 200)")
    parser.add_argument(
        "--workers", type=positive, default=1, metavar="N", help="processes, one month each (default 1)"
    )
    add_seed(parser)
    add_output(parser, "table", "csv", "json")
    parser.set_defaults(run=_backtest)


def _backtest(args: argparse.Namespace) -> int:
    check_outputs(args)
    from tierpace.backtesting.backtests import backtest

    says = ProgressLine()
    ledger, program = read(args, says)
    names = list(dict.fromkeys([args.baseline, *(args.forecaster or [CHALLENGER])]))
    found = backtest(
        ledger,
        {name: forecaster_of(name) for name in names},
        program=program,
        months=args.months or whole_months(ledger)[1:],
        cut_days=args.cut_days,
        seed=args.seed,
        draws=args.draws,
        ladder=args.ladder,
        workers=args.workers,
        track=says.track,
    )
    says.done()
    put_backtest(found, args)
    return OK


def whole_months(ledger: Ledger) -> list[Month]:
    """Return the months that a ledger covers from their first day to their last."""
    from tierpace.core.months import Month

    month, out = Month.from_date(ledger.first_day), []
    while month.last <= ledger.last_day:
        if month.first >= ledger.first_day:
            out.append(month)
        month = month.shift(1)
    return out
