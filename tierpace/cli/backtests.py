"""The command `backtest`: forecasters proved on past months."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import (
    FORECASTERS,
    add_draws,
    add_forecaster,
    add_output,
    add_seed,
    add_source,
    command,
    forecaster_of,
    month,
    positive,
)
from tierpace.cli.outputs import put
from tierpace.cli.rosters import reading

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.core.programs import Program, ProgramBook
    from tierpace.ledger.ledger import Ledger

BASELINE, CHALLENGER = "linear", "default"


def add_backtests(commands: Any) -> None:
    """Add the command to a parser."""
    parser = command(
        *(commands, "backtest", _backtest, add_source),
        help="prove forecasters on past months: scores, and who is better than a baseline",
        description="Past months as they were known on past days: scores of forecasters, and which beat a baseline.",
    )
    parser.add_argument(
        "--months",
        nargs="+",
        type=month,
        metavar="MONTH",
        help="such as 2026-01; default: all whole ones but the first in which a program is in force",
    )
    parser.add_argument(
        "--cut-days",
        nargs="+",
        type=positive,
        default=[7, 10, 15, 20, 25],
        metavar="N",
        help="how many days of a month are known (default 7 10 15 20 25)",
    )
    purpose = f"may be given several times; {CHALLENGER} if none is given, or {BASELINE} where {CHALLENGER} is to beat"
    add_forecaster(parser, "--forecaster", purpose, action="append")
    parser.add_argument(
        "--baseline",
        choices=tuple(FORECASTERS),
        default=BASELINE,
        metavar="FORECASTER",
        help=f"which of them to beat, {BASELINE} if none is given",
    )
    add_draws(parser, 200)
    parser.add_argument(
        "--workers", type=positive, default=1, metavar="N", help="processes, one month each (default 1)"
    )
    add_seed(parser)
    add_output(parser, "table", "csv", "json")


def _backtest(args: argparse.Namespace) -> None:
    from tierpace.backtesting.backtests import backtest
    from tierpace.show.scores import backtest_text

    others = args.forecaster or [CHALLENGER if args.baseline != CHALLENGER else BASELINE]
    names = list(dict.fromkeys([args.baseline, *others]))
    with reading(args) as (ledger, program, says):
        found = backtest(
            ledger,
            {name: forecaster_of(name) for name in names},
            program=program,
            months=args.months or _covered(_after_one(ledger), program, args.ladder),
            cut_days=args.cut_days,
            seed=args.seed,
            draws=args.draws,
            ladder=args.ladder,
            workers=args.workers,
            track=says.track,
        )
    put(args, found, lambda: backtest_text(found, baseline=args.baseline), columns=found.scores)


def _covered(months: list[Month], program: Program | ProgramBook, ladder: str | None) -> list[Month]:
    """Return the months in which a program is in force, and say which are left out; all, if none is in any."""
    from tierpace.core.programs import Program

    programs = (program,) if isinstance(program, Program) else program.programs
    asked = [p for p in programs if ladder in (None, p.ladder)]
    found = [m for m in months if any(p.in_force(m) for p in asked)]
    left = [str(m) for m in months if m not in found]
    if found and left:
        sys.stderr.write(f"note: no program is in force in {', '.join(left)}: left out\n")
    return found or months


def _after_one(ledger: Ledger) -> list[Month]:
    """Return the whole months that have a whole one before them; raise HistoryError if there is none."""
    from tierpace.errors import HistoryError

    found = whole_months(ledger)
    if len(found) <= 1:
        raise HistoryError(
            "backtest.nothing_to_do",
            field="SOURCE",
            needed=2,
            found=len(found),
            requirement="must hold two whole months, one to look back on and one before it; "
            f"it holds {ledger.first_day} to {ledger.last_day}",
            hint="read more of the past" + (f", or give --months {found[0]}" if found else ""),
        )
    return found[1:]


def whole_months(ledger: Ledger) -> list[Month]:
    """Return the months that a ledger covers from their first day to their last."""
    from tierpace.core.months import Month

    month, out = Month.from_date(ledger.first_day), []
    while month.last <= ledger.last_day:
        if month.first >= ledger.first_day:
            out.append(month)
        month = month.shift(1)
    return out
