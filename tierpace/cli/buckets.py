"""The command `roster` with --buckets: Parquet files in, the rows of all buckets out as Parquet files."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import LATEST, forecaster_of, positive
from tierpace.cli.messages import ProgressLine, idle, refuse_idle
from tierpace.core.counting import counted
from tierpace.errors import InputError

if TYPE_CHECKING:
    import argparse

WORKERS = 2
OF_OTHERS = ("by", "columns", "sort", "format", "decimal", "thousands", "transfers")


def add_buckets(parser: argparse.ArgumentParser) -> None:
    """Add how a roster too large for memory is made."""
    parser.add_argument(
        "--buckets",
        type=positive,
        metavar="N",
        help="make the rows bucket by bucket, of a Parquet file of streams or a folder of them, in bounded memory; the "
        "output is a folder of Parquet files, and a run that was killed goes on where it was",
    )
    parser.add_argument(
        "--workers", type=positive, metavar="N", help=f"processes that work on buckets (default {WORKERS})"
    )


def put_buckets(args: argparse.Namespace) -> None:
    """Write the rows of all buckets, and say how many have each standing."""
    refuse_idle(args, OF_OTHERS, "must not be used with --buckets: rows are written whole, as Parquet")
    if args.on_error != "raise":
        raise idle("--on-error", args.on_error, "must not be used with --buckets", "correct the rows first")
    if args.as_of == LATEST:
        raise idle("--as-of", args.as_of, "must be a day with --buckets", "write it as 2026-03-15")
    if args.output is None:
        raise InputError(
            "cli.no_folder", "--output", None, "needs to name a folder with --buckets (none is given)", "--output rows"
        )
    from tierpace.buckets.one_machine import roster_of_files
    from tierpace.cli.inputs import day_rule_of, people_of, program_of

    says, program = ProgressLine(), program_of(args.program)
    wanted: dict[str, Any] = {
        name: getattr(args, name)
        for name in (
            *("as_of", "month", "last_day", "zone", "draws", "seed", "ladder", "target", "chance", "plans"),
            *("buckets", "overwrite"),
        )
    }
    try:
        found = roster_of_files(
            args.source,
            args.output,
            program,
            day_rule=day_rule_of(program),
            creators=people_of(args),
            forecaster=forecaster_of(args.forecaster) if args.forecaster else None,
            workers=args.workers or WORKERS,
            track=says.track,
            **wanted,
        )
    finally:
        says.done()
    counts = Counter[str]()
    for standing, creators in zip(found["standing"].to_pylist(), found["creators"].to_pylist(), strict=True):
        counts[standing] += creators
    rows = " · ".join(f"{standing}: {n:,}" for standing, n in counts.most_common())
    made = f"{counted(counts.total(), 'row')} in {counted(args.buckets, 'file')}"
    sys.stdout.write(f"{args.output}: {made}{f' ({rows})' if rows else ''}\n")
