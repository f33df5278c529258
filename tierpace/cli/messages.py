"""What the command line says on standard error: what goes on, what is wrong and what to do, which rows to look at."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tierpace.core.counting import counted
from tierpace.errors import REQUIREMENTS, InputError, RowErrors, TierpaceError

if TYPE_CHECKING:
    import argparse

    from tierpace.ledger.ledger import Ledger

OPTIONS = ("on_error", "last_day", "zone", "decimal", "thousands", "encoding", "transfers", "ladder", "currency")
DAYS = ("as_of", "since", "today", "month", "months", "cut_days", "last_day")  # what options set that errors are about
PHRASES = {  # advice that no option follows, as Python has it and as the command line has it
    " when building the ledger": "",
    "pass a ProgramBook with their programs, give creators a region, or ledger.select(ids)": (
        "give a folder with their programs, or each creator a region in --creators"
    ),
    "pass a larger max_bytes=": "give a smaller file",
    "pass diamonds=None if they are not measured": "leave the column out if they are not measured",
    "max_stream_hours": "72 hours",
    ", last_day must say": ", --last-day must say",
    "after last_day": "after the last day of the data",
    "both=True (--both)": "--both",
    "call network_outlook(…, as_of=…) for a month under way": "give --as-of for a month under way",
    "call book.all_at(month, region=…, ladder=…)": "give the file of one rank",
    "call read_programs(path)": "give the folder",
}
HEADERS = {  # no option names headers: they are renamed in the file
    r", pass columns=\{.*?\} to read it, or \{.*?\} not to": "",
    r",? or (?:pass|under the header of) columns=\{.*?\}": "",
    r"pass columns=\{.*?\}": "rename it",
}
STAGES = {"roster": "creators", "backtest": "months"}  # what a stage is called on the terminal
MOST_LINES = 5  # of files and columns that are not read
CLEAR = "\r\x1b[K"


class ProgressLine:
    """What is going on, on a terminal alone, and gone when it is over."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def now(self, text: str) -> None:
        """Say what is going on."""
        if self.live:
            sys.stderr.write(f"{CLEAR}{text} …")
            sys.stderr.flush()

    def track(self, stage: str, done: int, total: int) -> None:
        """Say how much of a stage is done."""
        self.now(f"{STAGES.get(stage, stage)}{f': {done:,} of {total:,}' if total > 1 else ''}")

    def done(self) -> None:
        """Say nothing more."""
        if self.live:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()


def idle(option: str, value: object, requirement: str, hint: str = "leave it out") -> InputError:
    """Return the error of an option that has nothing to say here."""
    return InputError("cli.idle_option", field=option, value=value, requirement=requirement, hint=hint)


def refuse_idle(args: argparse.Namespace, names: Iterable[str], requirement: str, hint: str = "leave it out") -> None:
    """Raise for the first of these options that is given."""
    for name in names:
        if (value := getattr(args, name)) is not None:
            raise idle("--" + name.replace("_", "-"), value, requirement, hint)


@contextmanager
def others_on_stderr() -> Iterator[None]:
    """Send to standard error what code that is not Python's writes to standard output: solvers have a word to say."""
    sys.stdout.flush()
    try:
        ours = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # there is no standard output, or no standard error
        yield
        return
    try:
        yield
    finally:
        os.dup2(ours, 1)
        os.close(ours)


def complain(error: TierpaceError, about: str = "", args: argparse.Namespace | None = None) -> None:
    """Say on standard error what is wrong and what to do, in the words of the command."""
    from tierpace.tables.cells import visible

    options = _options_of(args)
    text, advice = str(error), [error.requirement, error.hint]
    if isinstance(error, RowErrors):
        advice += [REQUIREMENTS.get(code, "") for code in error.issues.counts()]
    for part in advice:
        text = text.replace(part, _of_the_command(part, options))
    option = _option_of(error, options, args)
    if option and text.startswith(error.field):
        text = option + text[len(error.field) :]
    text = text.replace(", found None", "", 1).replace(" more in .issues", " more")
    if isinstance(error, RowErrors) and error.hint == RowErrors.advice:
        text += "\n(rows count from 0: row 0 of a CSV is its line 2)"
    named = about and not error.field.startswith(Path(about).name)
    start = f"tierpace: {visible(about)}: " if named else "tierpace: "
    lines = [line[: len(line) - len(line.lstrip())] + visible(line) for line in text.splitlines()]
    if sys.stderr.isatty():
        sys.stderr.write(CLEAR)
    sys.stderr.write(start + "\n".join(lines) + "\n")


def _options_of(args: argparse.Namespace | None) -> dict[str, str]:
    """Return the options of a command by the names of what they set."""
    actions = getattr(getattr(args, "usage", None), "_actions", ())
    found = [action for action in actions if action.option_strings and action.nargs != 0]  # flags take no value
    return {action.dest: max(action.option_strings, key=len) for action in found}


def _option_of(error: TierpaceError, options: dict[str, str], args: argparse.Namespace | None) -> str | None:
    """Return the option that an error about a day or a month is about: that of its name, or one that was given this."""
    if error.field not in (*DAYS, *OPTIONS):
        return None
    for name in [name for name in DAYS if name in options]:
        value = getattr(args, name)
        if value is not None and str(error.value) in map(str, value if isinstance(value, list) else [value]):
            return options[name]
    return options.get(error.field)


def _of_the_command(advice: str, options: Iterable[str] = ()) -> str:
    """Return advice with its arguments as options of the command.

    >>> _of_the_command('correct the rows, or pass on_error="collect" to set them aside')
    'correct the rows, or pass --on-error collect to set them aside'
    >>> _of_the_command("name one: currency='EUR'")
    'name one: --currency EUR'
    >>> _of_the_command("pass last_day= when building the ledger if data were complete for longer")
    'pass --last-day if data were complete for longer'
    >>> _of_the_command("name them in the header, or pass columns={'id': …}")
    'name them in the header'
    """

    def option(found: re.Match[str]) -> str:
        return f"--{found[1].replace('_', '-')}{f' {found[2]}' if found[2] else ''}"

    for python, words in PHRASES.items():
        advice = advice.replace(python, words)
    for python, words in HEADERS.items():
        advice = re.sub(python, words, advice)
    names = "|".join(sorted({*OPTIONS, *options}, key=len, reverse=True))
    return re.sub(rf'\b({names})=(?:["\']([^"\']*)["\'])?(?!…)', option, advice)


def tell_issues(ledger: Ledger) -> None:
    """Say on standard error which rows were set aside or are worth a look."""
    from tierpace.tables.cells import visible

    whole = [(field, str(value)) for row, _, field, _, value in ledger.issues if row < 0]  # of files and headers
    for field, value in whole[:MOST_LINES]:
        sys.stderr.write(f"note: {visible(field)} is not read{f': {visible(value)}' if value else ''}\n")
    if len(whole) > MOST_LINES:
        more = counted(len(whole) - MOST_LINES, "more file or column is", "more files or columns are")
        sys.stderr.write(f"note: {more} not read\n")
    codes = Counter(code for row, _, _, code, _ in ledger.issues if row >= 0)
    if codes:
        counts = ", ".join(f"{code}: {n:,}" for code, n in codes.most_common())
        sys.stderr.write(f"note: rows set aside or worth a look ({counts})\n")
