"""The commands `plan` and `effort`: what closes one creator's gap, and where effort gains the most."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import (
    add_cut,
    add_drawing,
    add_output,
    add_source,
    command,
    day,
    forecaster_of,
    number,
    share,
    whole,
)
from tierpace.cli.messages import others_on_stderr
from tierpace.cli.outputs import heading_of, is_text, put, put_sheets, put_text, said_first, terminal_width
from tierpace.cli.rosters import reading

if TYPE_CHECKING:
    from tierpace.ledger.progress import Progress
    from tierpace.ledger.projection import Projection


STRETCH = 1.5  # times the best four weeks: what goes beyond is unlikely to be kept


def _stretch(text: str) -> float | None:
    """Return a number above 0, or None for any."""
    if text == "any":
        return None
    found = number(text)
    if not found:
        raise argparse.ArgumentTypeError("0 leaves nothing to do: write any for no limit")
    return found


def add_planning(commands: Any) -> None:
    """Add the commands to a parser."""
    plan = command(
        *(commands, "plan", _plan, add_source),
        help="what would bring one creator to a tier, and what that rests on",
        description="The fewest extra streams that bring one creator to a tier, and what that rests on.",
    )
    plan.add_argument("creator", metavar="CREATOR", help="the creator's id, or a name that no other creator has")
    add_cut(plan)
    plan.add_argument("--tier", help="the tier aimed at; default: as in the roster")
    plan.add_argument("--chance", type=share, default=0.8, metavar="P", help="what is wanted (default 0.8)")
    plan.add_argument("--busy", nargs="+", type=day, default=[], metavar="DAY", help="days without a stream")
    plan.add_argument("--max-hours", type=number, default=12.0, metavar="H", help="the longest stream (default 12)")
    add_drawing(plan)
    add_output(plan)

    effort = command(
        *(commands, "effort", _effort, add_source, add_cut),
        help="who to push with how many extra streams, so that the expected bonus grows the most",
        description="The best use of a budget: who to push with how many extra streams, and what that gains.",
    )
    effort.add_argument("--streams", type=whole, metavar="N", help="extra streams of all creators together")
    effort.add_argument("--hours", type=number, metavar="H", help="hours of those streams")
    effort.add_argument("--most-creators", type=whole, metavar="N", help="how many creators can be looked after")
    effort.add_argument("--streams-each", type=whole, metavar="N", help="the most extra streams of one creator")
    effort.add_argument(
        "--max-stretch",
        type=_stretch,
        default=STRETCH,
        metavar="X",
        help="how many times the best four weeks of a creator a month may need (default 1.5); any: no limit",
    )
    effort.add_argument("--max-hours", type=number, default=12.0, metavar="H", help="the longest stream (default 12)")
    effort.add_argument("--currency", metavar="CUR", help="of programs that pay in several: which, such as EUR")
    effort.add_argument("--network", metavar="NETWORK.toml", help="a network program: what the network gains as well")
    add_drawing(effort)
    add_output(effort, "table", "csv", "json", "xlsx")


def _projected(args: argparse.Namespace, progress: Progress, ids: list[str] | None = None) -> Projection:
    """Return the projection of a roster, or of some of its creators."""
    from tierpace.forecasters.learned import taught
    from tierpace.forecasters.projecting import project

    chosen = forecaster_of(args.forecaster)
    learned = taught(chosen, progress)
    part = progress if ids is None else progress.select(ids)
    if learned is None:
        whole_roster = project(progress, chosen, draws=args.draws, seed=args.seed)
        return whole_roster if ids is None else whole_roster.select(ids)
    return project(part, learned, draws=args.draws, seed=args.seed)


def _plan(args: argparse.Namespace) -> None:
    from tierpace.errors import InputError
    from tierpace.evidence.creator_habits import habits
    from tierpace.planning.extra_streams import plans
    from tierpace.rules.assignments import assignments_of
    from tierpace.rules.standings import require_tiers
    from tierpace.rules.tier_chances import chances
    from tierpace.show.plans import plan_text

    texts = []
    with reading(args) as (ledger, program, _):
        progress = ledger.as_of(args.as_of)
        projection = _projected(args, progress, [args.creator])
        row = progress.ids.tolist().index(args.creator)
        usual = habits(progress).select([args.creator])
        judging = [r for r in assignments_of(program, progress, args.ladder) if r.judged[row]]
        require_tiers(args.tier, [r.program for r in judging])
        for rules in judging:
            if args.tier not in (None, *rules.program.names):
                continue
            (plan,) = plans(
                projection,
                program,
                habits=usual,
                tier=args.tier,
                ladder=rules.program.ladder,
                chance=args.chance,
                busy={args.creator: args.busy},
                max_hours_a_day=args.max_hours,
            )
            texts.append(plan_text(plan, projection, chances(projection, rules.program), usual))
    if not texts:
        raise InputError(
            "cli.not_judged",
            "CREATOR",
            args.creator,
            "a program must judge the creator",
            "see their region, and their rank by last month's diamonds",
        )
    put_text(said_first(ledger, progress) + "\n".join(texts), args)


def _effort(args: argparse.Namespace) -> None:
    limits = {"streams": args.streams, "hours": args.hours, "creators": args.most_creators}
    if all(value is None for value in limits.values()):
        args.usage.error("say what can be spent: --streams, --hours or --most-creators")
    from tierpace.evidence.creator_habits import habits
    from tierpace.io.network_programs import read_network_program
    from tierpace.planning.allocating import allocate
    from tierpace.planning.allocation import Budget, push_columns
    from tierpace.rosters.network_gains import network_gain
    from tierpace.show.network import gain_text
    from tierpace.show.plans import allocation_text

    network = read_network_program(args.network) if args.network else None
    with reading(args) as (ledger, program, says), others_on_stderr():
        progress = ledger.as_of(args.as_of)
        says.now("looking for the best use")
        projection, usual = _projected(args, progress), habits(progress)
        found = allocate(
            projection,
            program,
            habits=usual,
            budget=Budget(**limits, streams_each=args.streams_each),
            ladder=args.ladder,
            currency=args.currency,
            max_hours_a_day=args.max_hours,
            max_stretch=args.max_stretch,
        )
        gained = None if network is None else network_gain(projection, found, program, network, habits=usual)
    names = {c.id: c.name for c in progress.creators}
    if gained is not None and not is_text(args):  # files have a row a push, and networks are no creators
        sys.stderr.write(gain_text(gained))
    columns = push_columns(found, names)
    if put_sheets(args, lambda: {"pushes": columns}):
        return
    text = heading_of(ledger, progress) + allocation_text(found, names, width=terminal_width(args))
    put(args, found, lambda: text + ("" if gained is None else "\n" + gain_text(gained)), columns=columns)
