"""The commands `check` and `program`: what programs say, and an example to fill in."""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import add_output, add_reading, command
from tierpace.cli.messages import complain, refuse_idle
from tierpace.cli.outputs import check_outputs, put_text
from tierpace.errors import InputError, TierpaceError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from importlib.resources.abc import Traversable

    from tierpace.core.months import DayRule
    from tierpace.core.programs import Program
    from tierpace.ledger.ledger import Ledger

OK, BAD_INPUT = 0, 1
WIDTH = 100
REMARK = re.compile("#( |$)")
EXAMPLE = re.compile("An example, never a default[:,] (?:and )?")
SENTENCE = re.compile(r"[:.;](?= |$)")
MADE_FROM = """# Made from tierpace's example {name}. Go through every line: put your own figures and names in, say in
# `source` where they come from, and how well they are known.{check}
#
"""
CHECK = " Then run: tierpace check {file}"
PROGRAM, NETWORK = 'schema = "tierpace/program/', 'schema = "tierpace/network/'


def add_programs(commands: Any) -> None:
    """Add the commands to a parser."""
    said = "say what a program is, or what is wrong with it"
    check = command(commands, "check", _check, help=said, description="Read programs and say what they are.")
    check.add_argument("programs", nargs="+", metavar="PROGRAM.toml", help="a program, a network program, or a folder")
    check.add_argument("--data", dest="source", metavar="SOURCE", help="streams or exports: which tiers they bear out")
    add_reading(check)

    program = commands.add_parser(
        "program",
        help="an example program to fill in, and which there are",
        description="Write one of the examples as a file to fill in, comments kept, or list them.",
    )
    own = program.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = command(own, "new", _new, help="write an example as a file to fill in")
    new.add_argument("--from", dest="example", required=True, metavar="EXAMPLE", help="such as rank-up-2026")
    add_output(new)
    command(own, "list", _list, help="the examples, each in a line")


# --------------------------------------------------------------------------------------------------------------- check


def _check(args: argparse.Namespace) -> int:
    from tierpace.io.network_programs import is_network_program, read_network_program
    from tierpace.io.programs import programs_of_file, read_programs
    from tierpace.show.ladders import ladder_text, ladders_of
    from tierpace.show.network_programs import network_program_text

    if args.source is None:
        of_data = ("zone", "creators", "last_day", "transfers")
        said = "it says how data are read, and there are none"
        refuse_idle(args, of_data, said, "add --data SOURCE, or leave it out")
    code = OK
    ledgers: dict[DayRule, Ledger] = {}
    for number, name in enumerate(args.programs):
        try:
            network = read_network_program(name) if is_network_program(name) else None
            one, whole = programs_of_file, Path(name).is_dir()
            programs = () if network else read_programs(name).programs if whole else one(name)
        except TierpaceError as error:
            complain(error, name, args)
            code = BAD_INPUT
            continue
        sys.stdout.write("\n" * bool(number))
        if network:
            sys.stdout.write(f"{network_program_text(network)}\n")
        for k, own in enumerate(ladders_of(programs)):
            sys.stdout.write("\n" * bool(k) + ladder_text(own) + "\n")
            if args.source is not None and own[0].day_rule not in ledgers:
                ledgers[own[0].day_rule] = _data(args, own[0])
            notes = [*_notes(own, ledgers.get(own[0].day_rule)), *_apart(own, programs)]
            sys.stdout.write("\n" * bool(notes) + "".join(f"{note}\n" for note in notes))
    return code


def _notes(programs: Sequence[Program], ledger: Ledger | None) -> Iterator[str]:
    """Yield what looks wrong about a ladder, and which figures are weak: of ranks what is said of all is said once."""
    from textwrap import fill

    from tierpace.rules.figure_grades import CODE, weak_figures
    from tierpace.rules.program_checks import check_program
    from tierpace.tables.cells import visible

    found: dict[str, list[str]] = {}
    for program in programs:
        for note in check_program(program, ledger):
            if note.code != CODE:
                found.setdefault(str(note), []).append(program.rank.name if program.rank else "")
    texts = [text if len(own) == len(programs) else f"rank {', '.join(own)}: {text}" for text, own in found.items()]
    for text in (*texts, *map(str, weak_figures(programs))):
        line = f"note: {visible(text)}"
        yield fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _apart(programs: Sequence[Program], whole: Sequence[Program]) -> Iterator[str]:
    """Yield that the ladder which a ladder is exclusive with is in another file, where it is."""
    from tierpace.tables.cells import visible

    there = {p.ladder for p in whole}
    for other in dict.fromkeys(p.exclusive_with for p in programs):
        if other is not None and other not in there:
            text = f"note: ladder {visible(other)!r} is in another file: put both into one folder, and pass the folder"
            yield f"  {text}"


def _data(args: argparse.Namespace, program: Program) -> Ledger:
    """Return the ledger that programs are held against, by the day rule of one of them."""
    from tierpace.cli.inputs import ledger_of
    from tierpace.cli.messages import tell_issues

    ledger = ledger_of(args, program)
    tell_issues(ledger)
    return ledger


# ------------------------------------------------------------------------------------------------------------ examples


def _examples() -> dict[str, str]:
    """Return the texts of the examples by their names, those of programs first."""
    found = list(_files(files("tierpace").joinpath("examples")))
    texts = {name.removesuffix(".toml"): text for name, text in sorted(found)}
    return dict(sorted(texts.items(), key=lambda item: PROGRAM not in item[1]))


def _files(folder: Traversable) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of a folder and of those within it."""
    for path in folder.iterdir():
        if path.is_dir():
            yield from _files(path)
        elif path.name.endswith(".toml"):
            yield path.name, path.read_text("utf-8")


def _first_sentence(text: str) -> str:
    """Return what the remark at the head of an example says first."""
    lines = takewhile(REMARK.match, text.splitlines())
    return SENTENCE.split(EXAMPLE.sub("", " ".join(line[2:] for line in lines), count=1), maxsplit=1)[0]


def _new(args: argparse.Namespace) -> None:
    check_outputs(args)
    examples, name = _examples(), args.example.removesuffix(".toml")
    if name not in examples:
        raise InputError(
            "cli.unknown_example",
            "--from",
            args.example,
            f"must be one of {', '.join(examples)}",
            "tierpace program list says what each is",
        )
    file = "the file" if args.output is None else args.output.name
    check = CHECK.format(file=file) if PROGRAM in examples[name] or NETWORK in examples[name] else ""
    put_text(MADE_FROM.format(name=name, check=check) + examples[name], args)


def _list(args: argparse.Namespace) -> None:
    from tierpace.tables.cells import cut
    from tierpace.tables.text import left, table_text

    examples = _examples()
    room = WIDTH - max(map(len, examples)) - 2
    heads = (cut(_first_sentence(text), room) for text in examples.values())
    sys.stdout.write(table_text([left("example", examples), left("what it is", heads)]) + "\n")
