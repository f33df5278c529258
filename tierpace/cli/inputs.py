"""What the command line reads: a program or a folder of them, and the ledger of a file or a folder."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter, warn_explicit

from tierpace.cli.arguments import text_of
from tierpace.cli.messages import refuse_idle
from tierpace.core.counting import counted
from tierpace.core.programs import Program, ProgramBook
from tierpace.errors import DataQualityWarning, FileError, InputError
from tierpace.io.console.backstage import read_backstage
from tierpace.io.console.exports import is_export
from tierpace.io.creators import read_creators
from tierpace.io.programs import read_programs
from tierpace.io.sessions import OPTIONAL, REQUIRED, read_sessions
from tierpace.io.sources import first_line
from tierpace.io.tables import heads_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Mapping, Sequence

    from tierpace.core.creators import Creator
    from tierpace.core.months import DayRule
    from tierpace.ledger.ledger import Ledger

FIRST_ROW_OF_CSV = 2
MOST_NAMED = 5  # creators of one name
MOST_COMPARED = 10_000  # names and ids that a slip is compared with
OF_STREAMS, OF_EXPORTS = ("zone", "last_day"), ("transfers",)


def program_of(path: str) -> Program | ProgramBook:
    """Return the program of a file, or the book of a folder or of a file of ranks."""
    book = read_programs(path)
    return book if Path(path).is_dir() or len(book.programs) > 1 else book.programs[0]


def ledger_of(args: argparse.Namespace, program: Program | ProgramBook) -> Ledger:
    """Return the ledger of a file of streams, or of exports of Creator data."""
    text = text_of(args)
    rule, exports = day_rule_of(program), is_export(args.source, encoding=args.encoding)
    ours, others = ("Creator data", "streams") if exports else ("streams", "Creator data")
    said = f"must be used with {others}; {Path(args.source).name} is {ours}"
    refuse_idle(args, OF_STREAMS if exports else OF_EXPORTS, said)
    creators = people_of(args)
    if exports:
        return read_backstage(
            args.source,
            day_rule=rule,
            creators=creators,
            transfers=args.transfers or "raise",
            on_error=args.on_error,
            **text,
        )
    _tell_unused(args)
    return read_sessions(
        args.source,
        day_rule=rule,
        zone=args.zone,
        creators=creators,
        last_day=args.last_day,
        on_error=args.on_error,
        **text,
    )


def _tell_unused(args: argparse.Namespace) -> None:
    """Say which columns of a CSV of streams are not used."""
    if first_line(args.source) != FIRST_ROW_OF_CSV:
        return
    heads = heads_of(args.source, REQUIRED, encoding=args.encoding)
    left = [repr(head) for head in heads if head and head not in (*REQUIRED, *OPTIONAL)]
    if left and len(left) < len(heads):
        sys.stderr.write(
            f"note: {Path(args.source).name}: {', '.join(left)} {'is' if len(left) == 1 else 'are'} not used\n"
        )


def people_of(args: argparse.Namespace) -> tuple[Creator, ...]:
    """Return the creators of a file, and say which of its columns are not used."""
    if not args.creators:
        return ()
    with catch_warnings(record=True) as said:
        simplefilter("always", DataQualityWarning)
        try:
            found = read_creators(args.creators)
        except FileError as error:  # it may well be UTF-8 where the source is not
            if args.encoding == "utf-8" or not error.code.startswith("file."):
                raise
            found = read_creators(args.creators, encoding=args.encoding)
    for one in said:
        if issubclass(one.category, DataQualityWarning):
            sys.stderr.write(f"note: {one.message}\n")
        else:
            warn_explicit(one.message, one.category, one.filename, one.lineno)
    return found


def ids_of(given: Sequence[str], creators: Sequence[Creator], *, field: str) -> list[str]:
    """Return the ids of creators that are named by id, or by a name that only one of them has."""
    ids = {c.id for c in creators}
    owners: dict[str, list[Creator]] = {}
    for creator in creators:
        if creator.name:
            owners.setdefault(creator.name.strip().casefold(), []).append(creator)
    out = []
    for text in given:
        found = [text] if text in ids else [c.id for c in owners.get(text.strip().casefold(), [])]
        if len(found) > 1:
            said = f"a name must be that of one creator, not of {', '.join(found[:MOST_NAMED])}"
            raise InputError("cli.ambiguous_creator", field, text, said, "write the id")
        if not found:
            hint = _near(text.strip().casefold(), owners, ids)
            raise InputError("creator.unknown", field, text, "must be a creator's id or name", hint)
        out += found
    return list(dict.fromkeys(out))


def _near(text: str, owners: Mapping[str, list[Creator]], ids: Collection[str]) -> str:
    """Return what to write for a creator that is not there: the nearest name or id, else where to look."""
    near = get_close_matches(text, [*owners, *ids], 1) if len(ids) <= MOST_COMPARED else []
    if not near:
        return "see the roster's column creator_id"
    own = owners.get(near[0], [])
    return f"write {own[0].id} for {own[0].name!r}" if own else f"write {near[0]}"


def day_rule_of(program: Program | ProgramBook) -> DayRule:
    """Return the day rule that all programs share."""
    programs = program.programs if isinstance(program, ProgramBook) else (program,)
    rules = sorted({p.day_rule for p in programs}, key=repr)
    if len(rules) > 1:
        raise InputError(
            "cli.day_rules_differ",
            "--program",
            [f"{r.zone}, {counted(r.min_minutes, 'minute')}" for r in rules],
            "the programs of a folder must count days by one rule",
            "run the command once for each rule",
        )
    return rules[0]
