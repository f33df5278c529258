"""The command line: it wires the doors in to the roster and the roster to the doors out, and does nothing else."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tierpace.cli_outputs import put_out, put_totals
from tierpace.cli_rewards import add_rewards
from tierpace.errors import CellErrors, RowErrors, TierpaceError

if TYPE_CHECKING:
    from tierpace.core.ledger import Ledger

OK, BAD_INPUT, INTERRUPTED = 0, 1, 130
FORECASTERS = {
    "benktander": "Benktander",
    "day-of-week": "DayOfWeek",
    "empirical-bayes": "EmpiricalBayes",
    "ets": "ETS",
    "hurdle": "Hurdle",
    "late-month": "LateMonth",
    "linear": "Linear",
}
DEMO_AS_OF = "2026-03-15"
INVENTED = "INVENTED creators and streams, by an example program"
OPTIONS = {  # what a message advises in Python, as options of the command
    'pass on_error="collect"': "use --on-error collect",
    "pass last_day= when building the ledger": "use --last-day",
    "pass last_day=": "use --last-day",
    "pass zone=": "use --zone",
    "say with transfers= what two mean": "say with --transfers what two mean",
    "call project(…, draws=1000)": "use --draws 1000",
}
STAGES = {"roster": "creators"}  # what a stage is called on the terminal
CLEAR = "\r\x1b[K"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 done, 1 bad input, 2 bad usage, 130 interrupted.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the command's name. Default: those of the process.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from tierpace.cli import main
    >>> main(["check", str(files("tierpace") / "examples" / "example.toml")])
    Example · US · ladder example · revision 2026-03
      in force in every month · days of UTC, active with any stream, split at midnight
      source: Invented for tierpace's tour; no agency pays by it (grade: example)
    <BLANKLINE>
      tier    airtime  diamonds  active days  bonus
      Tier 1  80h 00m   300,000           22  –
      Tier 2  60h 00m   200,000           20  –
      Tier 3  40h 00m   150,000           12  –
    0
    """
    parser = _parser()
    args = parser.parse_args(argv)
    if args.version:
        sys.stdout.write(f"tierpace {_version()}\n")
        return OK
    if args.run is None:
        parser.error("say what to do: roster, check, demo or rewards")
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal's stream has it, another may not
    try:
        code = int(args.run(args))
        sys.stdout.flush()
    except TierpaceError as error:
        _complain(error)
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


# --------------------------------------------------------------------------------------------------------- arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tierpace",
        description="Month-end tier projections for rosters of live streamers: streams in, chances of every tier out.",
        epilog="Exit codes: 0 done, 1 bad input, 2 bad usage, 130 interrupted.",
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    roster = commands.add_parser(
        "roster",
        help="report on every creator at the end of a day",
        description="Report on every creator at the end of a day: standing, chance, what is missing, what to do.",
    )
    roster.add_argument(
        "source",
        metavar="SOURCE",
        help="streams (a CSV of creator_id,start,end[,diamonds][,stream_id]), or Creator data of the console: "
        "an export (.xlsx, .csv) or a folder of them",
    )
    roster.add_argument("--program", required=True, metavar="PROGRAM.toml", help="the program, or a folder of programs")
    roster.add_argument(
        "--as-of",
        required=True,
        type=_cut,
        metavar="DAY",
        help="last fully known day: 2026-03-15; or an instant within a day, of streams: 2026-03-15T14:00+01:00",
    )
    roster.add_argument("--zone", help="zone of times that carry none, such as America/New_York")
    roster.add_argument("--creators", metavar="CREATORS.csv", help="who is on the roster: id[,name,region,manager,…]")
    roster.add_argument("--last-day", type=_day, metavar="DAY", help="how far the file is complete; default: its end")
    roster.add_argument(
        "--on-error",
        choices=("raise", "collect"),
        default="raise",
        help="stop at bad rows (default) or set them aside",
    )
    roster.add_argument(
        "--transfers",
        choices=("raise", "add", "largest"),
        help="of Creator data: what two rows of a creator mean, as after a change of group (default: stop and ask)",
    )
    roster.add_argument("--ladder", help="one ladder of a folder of programs; default: a row for each")
    roster.add_argument(
        "--by", choices=("manager", "group", "region"), help="how many stand where, by manager, group or region"
    )
    roster.add_argument("--target", metavar="TIER", help="the tier to aim at; default: each creator's own")
    roster.add_argument("--forecaster", choices=tuple(FORECASTERS), help="default: the library's")
    roster.add_argument("--draws", type=_positive, default=1000, metavar="N", help="joint futures drawn (default 1000)")
    _common(roster)
    roster.set_defaults(run=_roster)

    check = commands.add_parser(
        "check",
        help="say what a program is, or what is wrong with it",
        description="Read programs and say what they are.",
    )
    check.add_argument("programs", nargs="+", metavar="PROGRAM.toml", help="a program, or a folder of programs")
    check.set_defaults(run=_check)

    demo = commands.add_parser(
        "demo",
        help="show a roster that is invented from a seed",
        description="Show a roster that is invented from a seed.",
    )
    demo.add_argument("--as-of", type=_cut, default=_day(DEMO_AS_OF), metavar="DAY", help=f"default: {DEMO_AS_OF}")
    _common(demo)
    demo.set_defaults(run=_demo)
    add_rewards(commands, _day)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=_whole, default=0, metavar="N", help="of all that is drawn (default 0)")
    parser.add_argument("--sort", metavar="COLUMN", help="such as chance, standing or name")
    parser.add_argument("--descending", action="store_true", help="sort the other way")
    parser.add_argument(
        "--format", choices=("table", "csv", "json", "xlsx"), help="default: by the output's name, else table"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: the terminal")
    parser.add_argument("--overwrite", action="store_true", help="replace the output if it is there")


def _day(text: str) -> date:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-03-15")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not in the calendar") from error


def _cut(text: str) -> date:
    """Return a day, or an instant with its zone."""
    if "T" not in text:
        return _day(text)
    if not re.fullmatch("[0-9-]{10}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no instant with its zone like 2026-03-15T14:00+01:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not in the calendar") from error


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def _positive(text: str) -> int:
    if not _whole(text):
        raise argparse.ArgumentTypeError("0 is too few")
    return int(text)


# ---------------------------------------------------------------------------------------------------------- commands


def _roster(args: argparse.Namespace) -> int:
    _check_output(args)
    from tierpace import forecasters
    from tierpace.cli_inputs import ledger_of, program_of
    from tierpace.rosters import roster

    says = _Progress()
    program = program_of(args.program)
    says.now(f"reading {Path(args.source).name}")
    ledger = ledger_of(args, program)
    says.done()
    _tell_issues(ledger)
    forecaster = getattr(forecasters, FORECASTERS[args.forecaster])() if args.forecaster else None
    table = roster(
        ledger,
        program,
        as_of=args.as_of,
        forecaster=forecaster,
        draws=args.draws,
        seed=args.seed,
        ladder=args.ladder,
        target=args.target,
        track=says.track,
    )
    says.done()
    put_totals(table, args) if args.by else put_out(table, args)
    return OK


def _demo(args: argparse.Namespace) -> int:
    _check_output(args)
    from tierpace import demo
    from tierpace.rosters import roster

    says = _Progress()
    program = demo.program()
    ledger = demo.ledger(seed=args.seed)
    table = roster(ledger, program, as_of=args.as_of, seed=args.seed, target=demo.TARGETS, track=says.track)
    says.done()
    put_out(table, args, heading=INVENTED)
    return OK


def _check(args: argparse.Namespace) -> int:
    from tierpace.io import read_programs
    from tierpace.show.text import program_text

    code = OK
    for number, name in enumerate(args.programs):
        try:
            programs = read_programs(name).programs
        except TierpaceError as error:
            _complain(error, name)
            code = BAD_INPUT
            continue
        sys.stdout.write("\n" * bool(number) + "\n".join(program_text(p) + "\n" for p in programs))
    return code


# ------------------------------------------------------------------------------------------------------------ output


class _Progress:
    """What is going on, on a terminal alone, and gone when it is over."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def now(self, text: str) -> None:
        if self.live:
            sys.stderr.write(f"{CLEAR}{text} …")
            sys.stderr.flush()

    def track(self, stage: str, done: int, total: int) -> None:
        self.now(f"{STAGES.get(stage, stage)}{f': {done:,} of {total:,}' if total > 1 else ''}")

    def done(self) -> None:
        if self.live:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()


def _complain(error: TierpaceError, about: str = "") -> None:
    """Say on standard error what is wrong and what to do."""
    from tierpace.show.cells import visible

    text = str(error)
    for ours, theirs in OPTIONS.items():
        text = text.replace(ours, theirs)
    if isinstance(error, RowErrors) and not isinstance(error, CellErrors):
        text += "\n(rows count from 0: row 0 of a CSV is its line 2)"
    named = about and not error.field.startswith(Path(about).name)
    start = f"tierpace: {visible(about)}: " if named else "tierpace: "
    lines = [line[: len(line) - len(line.lstrip())] + visible(line) for line in text.splitlines()]
    if sys.stderr.isatty():
        sys.stderr.write(CLEAR)
    sys.stderr.write(start + "\n".join(lines) + "\n")


def _tell_issues(ledger: Ledger) -> None:
    """Say on standard error which rows were set aside or are worth a look."""
    if len(ledger.issues):
        counts = ", ".join(f"{code}: {n:,}" for code, n in ledger.issues.counts().items())
        sys.stderr.write(f"note: rows set aside or worth a look ({counts})\n")


def _check_output(args: argparse.Namespace) -> None:
    """Raise before any work if the output cannot be written."""
    from tierpace.show.output import check_output

    if args.output is not None:
        check_output(args.output, overwrite=args.overwrite)
