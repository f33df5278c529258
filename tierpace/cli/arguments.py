"""What the commands share of their arguments: how days, months and numbers are read, and the options of reports."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tierpace.core.money import ROUNDING, product, quotient, significant

if TYPE_CHECKING:
    from tierpace.core.months import Month
    from tierpace.core.network_programs import NetworkProgram
    from tierpace.forecasters.contract import Forecaster

PERCENT, MINUTES = 100, 60
DIGITS = 18  # that a share may have
SHORT = {"k": 1_000, "m": 1_000_000}
FORECASTERS: dict[str, tuple[str, Callable[[Any], Forecaster]]] = {
    "default": ("half of the draws those of analogs, half around the points of fading", lambda f: f.default()),
    "analogs": (
        "draws from past windows of creators alike, and around fading of who is new",
        lambda f: f.Analogs(f.Calibrated(f.Fading(f.EmpiricalBayes())), alone=True),
    ),
    "benktander": ("part this month's pace, part the usual one", lambda f: f.Benktander()),
    "blend": (
        "a mean of empirical-bayes, benktander and day-of-week",
        lambda f: f.Blend([f.EmpiricalBayes(), f.Benktander(), f.DayOfWeek()]),
    ),
    "day-of-week": ("own weekdays of 8 weeks", lambda f: f.DayOfWeek()),
    "empirical-bayes": ("own older and newer days, shrunk to the roster", lambda f: f.EmpiricalBayes()),
    "ets": ("exponential smoothing with a week", lambda f: f.ETS()),
    "fading": ("empirical-bayes, the less the longer a silence", lambda f: f.Fading(f.EmpiricalBayes())),
    "hurdle": ("the chance of a stream × what a day with one brings", lambda f: f.Hurdle()),
    "late-month": ("the pace, bent by how past months ended", lambda f: f.LateMonth()),
    "linear": ("the pace of the month so far", lambda f: f.Linear()),
}
"""The forecasters by their words on the command line: what each goes by, and how it is made."""

LATEST = "latest"


def forecaster_of(word: str) -> Forecaster:
    """Return the forecaster of a word."""
    from tierpace import forecasters

    return FORECASTERS[word][1](forecasters)


# -------------------------------------------------------------------------------------------------------- kinds of text


def _dated(text: str, form: str, like: str, read: Callable[[str], date]) -> date:
    if not re.fullmatch(form, text):
        raise argparse.ArgumentTypeError(f"{text!r} is no {like}")
    try:
        return read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not in the calendar") from error


def day(text: str) -> date:
    """Return the day of a text."""
    return _dated(text, "[0-9]{4}-[0-9]{2}-[0-9]{2}", "day like 2026-03-15", date.fromisoformat)


def cut(text: str) -> date | str:
    """Return what a report is cut at: a day, an instant with its zone, or the last day that is known whole."""
    try:
        return text if text == LATEST else moment(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, and not {LATEST}") from error


def day_or_latest(text: str) -> date | str:
    """Return a day, or the word for the last one that is known whole."""
    return text if text == LATEST else day(text)


def moment(text: str) -> date:
    """Return a day, or an instant with its zone."""
    form = "[0-9-]{10}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})"
    like = "instant with its zone like 2026-03-15T14:00+01:00"
    return _dated(text, form, like, datetime.fromisoformat) if "T" in text else day(text)


def month(text: str) -> Month:
    """Return the month of a text."""
    from tierpace.core.months import Month
    from tierpace.errors import InputError

    try:
        return Month.parse(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no month like 2026-03") from error


SLIPS: tuple[tuple[str, str, Callable[[re.Match[str]], object]], ...] = (
    (
        r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*[%％]",
        "is a percentage",
        lambda m: f"{significant(quotient(Decimal(m[1].replace(',', '.')), PERCENT), DIGITS):f}",
    ),
    (
        r"[1-9][0-9]{0,2}(?:[,_'’ \u00a0][0-9]{3})+",
        "has a mark between its digits",
        lambda m: re.sub("[^0-9]", "", m[0]),
    ),
    ("([0-9]{1,12}),([0-9]{1,12})", "has a comma", lambda m: f"{m[1]}.{m[2]}"),
    (
        r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([kKmM])",
        "is written short",
        lambda m: f"{significant(product(Decimal(m[1]), SHORT[m[2].lower()]), DIGITS):f}",
    ),
    (r"(?i)([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(?:h|hrs?|hours?)", "has its unit with it", lambda m: m[1]),
    (
        r"(?i)([0-9]{1,3})\s*[h:]\s*([0-5][0-9])\s*(?:m|min)?",
        "is hours and minutes",
        lambda m: f"{int(m[1]) + int(m[2]) / MINUTES:.6g}",
    ),
    ("([1-9][0-9]{0,5})[eE]([0-9])", "is written short", lambda m: int(m[1]) * 10 ** int(m[2])),
    (r"(?=.*[^0-9])\d+", "has other digits than 0 to 9", lambda m: int(m[0])),
    (r"\.[0-9]{1,12}", "has no digit before its point", lambda m: f"0{m[0]}"),
)
"""How numbers are written that are none, what is wrong with them, and what to write."""


def slip(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a number that people write so, and what to write; None where it is none of these."""
    for form, wrong, write in SLIPS:
        if found := re.fullmatch(form, text.strip()):
            return wrong, str(write(found))
    return None


def _refuse(text: str, otherwise: str, parts: Sequence[str] = ()) -> NoReturn:
    """Raise with the advice for a slip, of a text or of all its parts, or else with this."""
    advice = [found for part in parts or [text] if (found := slip(part))]
    if advice and len(advice) == len(parts or [text]):
        otherwise = f"{advice[0][0]}: write {'-'.join(write for _, write in advice)}"
    raise argparse.ArgumentTypeError(f"{text!r} {otherwise}")


def whole(text: str) -> int:
    """Return a whole number from 0."""
    if not re.fullmatch("[0-9]{1,18}", text):
        point = re.fullmatch(r"([0-9]{1,18})\.0+", text)
        _refuse(text, "is no whole number from 0" + (f": write {point[1]}" if point else ""))
    return int(text)


def positive(text: str) -> int:
    """Return a whole number from 1."""
    if not whole(text):
        raise argparse.ArgumentTypeError("0 is too few")
    return int(text)


def money(text: str) -> Decimal:
    """Return an amount, or a share of one, of 0 or more, as exact as it is written."""
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        raise argparse.ArgumentTypeError(f"{text!r} is not finite")
    if not re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,30})?", text):
        _refuse(text, "is no number like 0.5, in plain digits")
    return ROUNDING.create_decimal(text)


def span(text: str) -> tuple[Decimal, Decimal]:
    """Return the ends of a share that is known within two: 0.5-0.7, or 0.6."""
    if found := re.fullmatch(r"([0-9.]+)(?:-([0-9.]+))?", text):
        return money(found[1]), money(found[2] or found[1])
    _refuse(text, "is no share like 0.6 or 0.5-0.7", text.split("-", 1))


def mission(text: str) -> tuple[str, Decimal]:
    """Return a name and its share."""
    name, equals, part = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not written NAME=SHARE")
    return name, money(part)


def names(text: str) -> list[str]:
    """Return a list of names."""
    found = [part.strip() for part in text.split(",")]
    if not all(found) or len(set(found)) < len(found):
        raise argparse.ArgumentTypeError(f"{text!r} is no list of names like name,chance,plan")
    return found


def number(text: str) -> float:
    """Return a number of 0 or more."""
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", text):
        _refuse(text, "is no number like 2.5")
    return float(text)


def share(text: str) -> float:
    """Return a chance above 0 and below 1."""
    found = number(text)
    if not 0 < found < 1:
        meant = f": write {found / PERCENT:g} for {text} %" if 1 < found < PERCENT else ", like 0.8"
        raise argparse.ArgumentTypeError(f"{text!r} does not lie above 0 and below 1{meant}")
    return float(text)


# -------------------------------------------------------------------------------------------------------------- options


def command(
    commands: Any, name: str, run: Callable[..., int | None], *parts: Callable[[Any], None], **said: str
) -> argparse.ArgumentParser:
    """Add a command with what its parts add, and return its parser for what is its own; ``said`` is its help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, **said)
    for part in parts:
        part(parser)
    parser.set_defaults(run=run, usage=parser)
    return parser


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add what a ledger is read from, as `add_data`, and which ladder a command is about."""
    add_data(parser)
    parser.add_argument("--ladder", help="one ladder of a folder of programs; default: all")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add what a ledger is read from: the file, its program, its creators, and how to read them."""
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="streams (a CSV of creator_id,start,end[,diamonds][,stream_id]), or Creator data of the console: "
        "an export (.xlsx, .csv) or a folder of them",
    )
    parser.add_argument("--program", required=True, metavar="PROGRAM.toml", help="the program, or a folder of programs")
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add how a ledger is read."""
    parser.add_argument("--zone", help="zone of times that carry none, such as America/New_York")
    parser.add_argument("--creators", metavar="CREATORS.csv", help="who is on the roster: id[,name,region,manager,…]")
    parser.add_argument("--last-day", type=day, metavar="DAY", help="how far the file is complete; default: its end")
    parser.add_argument(
        "--on-error",
        choices=("raise", "collect"),
        default="raise",
        help="stop at bad rows (default) or set them aside",
    )
    parser.add_argument(
        "--transfers",
        choices=("raise", "add", "largest"),
        help="of Creator data: what two rows of a creator mean, as after a change of group (default: an error)",
    )
    add_text(parser)


def add_text(parser: argparse.ArgumentParser) -> None:
    """Add how the text of files is read."""
    parser.add_argument("--encoding", default="utf-8", help="of files of text, such as cp1252 (default utf-8)")
    parser.add_argument("--decimal", choices=(".", ","), help="what marks decimals in numbers of the source, as in 1,5")
    parser.add_argument("--thousands", choices=(",", ".", " ", "'"), help="what marks thousands in them, as in 250.000")


def text_of(args: argparse.Namespace) -> dict[str, Any]:
    """Return how the text of files is read, as arguments of a door."""
    return {name: getattr(args, name) for name in ("encoding", "decimal", "thousands")}


def add_network(parser: argparse.ArgumentParser) -> None:
    """Add a network program."""
    parser.add_argument(
        "--network", metavar="NETWORK.toml", help="what the network earns on all its creators, if wanted"
    )


def network_of(args: argparse.Namespace) -> NetworkProgram | None:
    """Return the network program of a file, if one is named."""
    if args.network is None:
        return None
    from tierpace.io.network_programs import read_network_program

    return read_network_program(args.network)


def add_cut(parser: argparse.ArgumentParser) -> None:
    """Add the day of a report."""
    parser.add_argument(
        "--as-of",
        required=True,
        type=cut,
        metavar="DAY",
        help="last fully known day: 2026-03-15, or latest for the last one that is known whole; or an instant within a "
        "day, of streams: 2026-03-15T14:00+01:00",
    )


def add_aims(parser: argparse.ArgumentParser) -> None:
    """Add what creators, and their plans, aim at."""
    parser.add_argument("--target", metavar="TIER", help="the tier to aim at; default: each creator's own")
    parser.add_argument("--chance", type=share, default=0.8, metavar="P", help="what plans aim at (default 0.8)")


def add_drawing(parser: argparse.ArgumentParser) -> None:
    """Add how futures are drawn."""
    add_forecaster(parser, "--forecaster", "what futures are drawn by", default=next(iter(FORECASTERS)))
    add_draws(parser)
    add_seed(parser)


def add_forecaster(parser: argparse.ArgumentParser, option: str, purpose: str, **more: Any) -> None:
    """Add an option that names a forecaster, and say what each is."""
    words = "; ".join(f"{word}: {what}" for word, (what, _) in FORECASTERS.items())
    usual = f", {more['default']} if none is given" if "default" in more else ""
    parser.add_argument(
        option, choices=tuple(FORECASTERS), metavar="FORECASTER", help=f"{purpose}{usual}. {words}", **more
    )


def add_draws(parser: argparse.ArgumentParser, default: int = 1000) -> None:
    """Add how many futures are drawn."""
    said = f"joint futures drawn (default {default})"
    parser.add_argument("--draws", type=positive, default=default, metavar="N", help=said)


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Add the seed."""
    parser.add_argument("--seed", type=whole, default=0, metavar="N", help="of all that is drawn (default 0)")


def add_output(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add where the result goes, and in which of the formats."""
    parser.set_defaults(formats=formats)
    if formats:
        parser.add_argument("--format", choices=formats, help=f"default: by the output's name, else {formats[0]}")
        if "csv" in formats:
            parser.add_argument("--bom", action="store_true", help="csv for a spreadsheet that is opened by a click")
    parser.add_argument("--output", "-o", type=Path, metavar="FILE", help="default: the terminal")
    parser.add_argument("--overwrite", action="store_true", help="replace the output if it is there")


def add_sorting(parser: argparse.ArgumentParser) -> None:
    """Add the order of the rows."""
    parser.add_argument("--sort", metavar="COLUMN", help="such as chance, standing or name")
    parser.add_argument("--descending", action="store_true", help="sort the other way")
