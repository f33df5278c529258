"""The command `tierpace rewards`: who may take part, what views earn, what streams earned, and a month's income."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import add_text, slip, text_of
from tierpace.cli.outputs import said_first
from tierpace.core.money import ROUNDING

if TYPE_CHECKING:
    from tierpace.rewards.view_outlooks import EarningsOutlook

OK = 0
LEVEL = 0.8


def add_rewards(commands: Any, day: Callable[[str], date], day_or_latest: Callable[[str], date | str]) -> None:
    """Add the command and its own commands to a parser."""
    rewards = commands.add_parser(
        "rewards",
        help="rewards for videos, and what diamonds are worth",
        description="Rewards for videos, what diamonds are worth, and a month's income. All rates come from files.",
    )
    own = rewards.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = own.add_parser("check", help="whether an account may take part, and what closes what it misses")
    check.add_argument("account", metavar="ACCOUNT.toml")
    check.add_argument("--program", required=True, metavar="PROGRAM.toml", help="a rewards program")
    check.add_argument("--as-of", required=True, type=day, metavar="DAY", help="the last day that counts: 2026-03-15")
    check.set_defaults(run=_check)

    earn = own.add_parser("earn", help="what the views of a month earn, by one model or several")
    earn.add_argument("account", metavar="ACCOUNT.toml")
    earn.add_argument("--model", required=True, nargs="+", metavar="MODEL.toml", help="pay models")
    earn.add_argument("--as-of", required=True, type=day, metavar="DAY", help="the last day that counts: 2026-03-15")
    earn.add_argument(
        "--qualified-share", type=_span, metavar="LOW[-HIGH]", help="share of views that is qualified, where not told"
    )
    earn.add_argument("--seed", type=int, default=0, metavar="N", help="of all that is drawn (default 0)")
    earn.set_defaults(run=_earn)

    live = own.add_parser("live", help="what the streams of a month earned: each, an hour, by gifter and battle")
    _streams(live)
    live.add_argument("--days-of", required=True, metavar="ZONE", help="zone whose midnights cut months, such as UTC")
    live.add_argument("--creator", required=True, metavar="ID")
    live.add_argument("--month", required=True, metavar="MONTH", help="such as 2026-03")
    live.set_defaults(run=_live)

    income = own.add_parser("income", help="a month's income at its end: LIVE, rewards and bonus")
    _streams(income)
    income.add_argument(
        "--as-of", required=True, type=day_or_latest, metavar="DAY", help="last fully known day: 2026-03-15, or latest"
    )
    income.add_argument("--program", required=True, metavar="PROGRAM.toml", help="tiers whose bonuses are paid")
    income.add_argument(
        "--bonus-to-creator", required=True, type=_number, metavar="PART", help="from 0 (the agency's) to 1"
    )
    income.add_argument("--account", nargs="+", default=[], metavar="ACCOUNT.toml", help="accounts by creators' ids")
    income.add_argument("--model", metavar="MODEL.toml", help="the pay model of their videos")
    income.add_argument("--both", action="store_true", help="commission and bonus of the same ratios are both paid")
    income.add_argument("--draws", type=int, default=1000, metavar="N", help="joint futures drawn (default 1000)")
    income.add_argument("--seed", type=int, default=0, metavar="N", help="of all that is drawn (default 0)")
    income.set_defaults(run=_income, usage=income)


def _streams(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sessions", metavar="SESSIONS.csv[.gz]", help="creator_id,start,end,diamonds[,stream_id]")
    parser.add_argument("--rates", required=True, metavar="RATES.toml", help="LIVE rates")
    parser.add_argument("--zone", help="zone of times that carry none, such as America/New_York")
    add_text(parser)
    parser.add_argument("--mission", action="append", type=_mission, default=[], metavar="NAME=SHARE",
                        help="the share that a mission of the rates brought; may stand several times")  # fmt: skip


def _number(text: str) -> Decimal:
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        raise argparse.ArgumentTypeError(f"{text!r} is not finite")
    if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} {slip(text) or 'is no number like 0.5, in plain digits'}")
    return ROUNDING.create_decimal(text)


def _span(text: str) -> tuple[Decimal, Decimal]:
    found = re.fullmatch(r"([0-9.]+)(?:-([0-9.]+))?", text)
    if not found:
        low, *high = text.split("-")
        advice = [slip(part) for part in (low, *high[:1])]
        if len(high) == 1 and all(advice):  # both ends written alike
            ends = "-".join(str(part).rpartition(" ")[2] for part in advice)
            raise argparse.ArgumentTypeError(f"{text!r} {str(advice[0]).rpartition(' ')[0]} {ends}")
        otherwise = "is no share like 0.6 or 0.5-0.7"
        raise argparse.ArgumentTypeError(f"{text!r} {(not high and advice[0]) or otherwise}")
    return _number(found[1]), _number(found[2] or found[1])


def _mission(text: str) -> tuple[str, Decimal]:
    name, equals, share = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not written NAME=SHARE")
    return name, _number(share)


def _say(text: str) -> int:
    sys.stdout.write(text + "\n")
    return OK


def _check(args: argparse.Namespace) -> int:
    from tierpace.io.rewards import read_account, read_rewards_program
    from tierpace.rewards.criteria import eligibility
    from tierpace.show.rewards import eligibility_text

    program = read_rewards_program(args.program)
    return _say(eligibility_text(eligibility(read_account(args.account), program, as_of=args.as_of)))


def _earn(args: argparse.Namespace) -> int:
    from tierpace.core.months import Month
    from tierpace.errors import HistoryError
    from tierpace.io.rewards import read_account, read_pay_model
    from tierpace.rewards.earnings import compare_models
    from tierpace.rewards.view_outlooks import earnings_outlook
    from tierpace.show.rewards import earnings_text

    account, month = read_account(args.account), Month.from_date(args.as_of)
    models = [read_pay_model(path) for path in args.model]
    asked = {"month": month, "as_of": args.as_of, "qualified_share": args.qualified_share}
    found = compare_models(account, models, **asked)
    outlooks: list[EarningsOutlook | None] = []
    for model in models:
        try:
            outlooks.append(earnings_outlook(account, model, **asked, what_if=True, level=LEVEL, seed=args.seed))
        except HistoryError as error:
            sys.stderr.write(f"note: no month-end: {error}\n")
            outlooks.append(None)
    return _say(earnings_text(found, outlooks))


def _live(args: argparse.Namespace) -> int:
    from tierpace.core.months import DayRule, Month
    from tierpace.io.rewards import read_live_rates
    from tierpace.io.sessions import read_sessions
    from tierpace.money.live_incomes import live_income
    from tierpace.show.rewards import live_text

    rates, month = read_live_rates(args.rates), Month.parse(args.month)
    ledger = read_sessions(args.sessions, day_rule=DayRule(args.days_of), zone=args.zone, **text_of(args))
    missions = dict(args.mission)
    return _say(live_text(live_income(ledger, rates, creator_id=args.creator, month=month, missions=missions)))


def _income(args: argparse.Namespace) -> int:
    from tierpace.forecasters.projecting import project
    from tierpace.io.programs import read_program
    from tierpace.io.rewards import read_account, read_live_rates, read_pay_model
    from tierpace.io.sessions import read_sessions
    from tierpace.money.month_incomes import month_income
    from tierpace.rewards.view_outlooks import earnings_outlook
    from tierpace.show.rewards import income_text
    from tierpace.tables.cells import cut_text

    if args.account and not args.model:
        args.usage.error("--account needs --model")
    rates, program = read_live_rates(args.rates), read_program(args.program)
    ledger = read_sessions(args.sessions, day_rule=program.day_rule, zone=args.zone, **text_of(args))
    projection = project(ledger.as_of(args.as_of), draws=args.draws, seed=args.seed)
    rewards = {}
    for path in args.account:
        account = read_account(path)
        rewards[account.id] = earnings_outlook(
            account,
            read_pay_model(args.model),
            month=projection.month,
            as_of=projection.progress.as_of,
            draws=args.draws,
            seed=args.seed,
        )
    found = month_income(
        projection,
        rates,
        missions=dict(args.mission),
        program=program,
        bonus_to_creator=args.bonus_to_creator,
        rewards=rewards,
        both=args.both,
    )
    progress = projection.progress
    when = f"{progress.month} {cut_text(progress.cut, progress.day_rule.zone)}\n"
    return _say(said_first(ledger, progress) + when + income_text(found, level=LEVEL))
