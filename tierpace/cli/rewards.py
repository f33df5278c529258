"""The command `tierpace rewards`: who may take part, what views earn, what streams earned, and a month's income."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tierpace.cli.arguments import (
    add_draws,
    add_seed,
    add_text,
    command,
    day,
    day_or_latest,
    mission,
    money,
    month,
    span,
    text_of,
)
from tierpace.cli.outputs import heading_of

if TYPE_CHECKING:
    import argparse

    from tierpace.rewards.view_outlooks import EarningsOutlook

LEVEL = 0.8
NO_OUTLOOK = ("rewards.few_days", "rewards.no_views", "rewards.no_qualified_views")
"""What is missing of the days for a month-end, though the month so far has its amount."""


def add_rewards(commands: Any) -> None:
    """Add the command and its own commands to a parser."""
    rewards = commands.add_parser(
        "rewards",
        help="rewards for videos, and what diamonds are worth",
        description="Rewards for videos, what diamonds are worth, and a month's income. All rates come from files.",
    )
    own = rewards.add_subparsers(title="commands", metavar="COMMAND", required=True)

    said = "whether an account may take part, and what closes what it misses"
    check = command(own, "check", _check, help=said)
    check.add_argument("account", metavar="ACCOUNT.toml")
    check.add_argument("--program", required=True, metavar="PROGRAM.toml", help="a rewards program")
    check.add_argument("--as-of", required=True, type=day, metavar="DAY", help="the last day that counts: 2026-03-15")

    earn = command(own, "earn", _earn, help="what the views of a month earn, by one model or several")
    earn.add_argument("account", metavar="ACCOUNT.toml")
    earn.add_argument("--model", required=True, nargs="+", metavar="MODEL.toml", help="pay models")
    earn.add_argument("--as-of", required=True, type=day, metavar="DAY", help="the last day that counts: 2026-03-15")
    earn.add_argument(
        "--program",
        metavar="PROGRAM.toml",
        help="a rewards program, for the review time of an account that has applied",
    )
    earn.add_argument(
        "--qualified-share",
        type=span,
        metavar="LOW[-HIGH]",
        help="share of views that is qualified, where it is not given",
    )
    add_seed(earn)

    said = "what the streams of a month earned: each, an hour, by gifter and battle"
    live = command(own, "live", _live, _streams, help=said)
    live.add_argument("--days-of", required=True, metavar="ZONE", help="zone whose midnights cut months, such as UTC")
    live.add_argument("--creator", required=True, metavar="ID")
    live.add_argument("--month", required=True, type=month, metavar="MONTH", help="such as 2026-03")

    income = command(own, "income", _income, _streams, help="a month's income at its end: LIVE, rewards and bonus")
    income.add_argument(
        "--as-of", required=True, type=day_or_latest, metavar="DAY", help="last fully known day: 2026-03-15, or latest"
    )
    income.add_argument(
        "--program", required=True, metavar="PROGRAM.toml", help="tiers whose bonuses are paid; or a folder"
    )
    income.add_argument(
        "--bonus-to-creator", required=True, type=money, metavar="PART", help="from 0 (the agency's) to 1"
    )
    income.add_argument("--account", nargs="+", default=[], metavar="ACCOUNT.toml", help="accounts by creators' ids")
    income.add_argument("--model", metavar="MODEL.toml", help="the pay model of their videos")
    income.add_argument("--both", action="store_true", help="commission and bonus of the same ratios are both paid")
    add_draws(income)
    add_seed(income)


def _streams(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sessions", metavar="SESSIONS.csv[.gz]", help="creator_id,start,end,diamonds[,stream_id]")
    parser.add_argument("--rates", required=True, metavar="RATES.toml", help="LIVE rates")
    parser.add_argument("--zone", help="zone of times that carry none, such as America/New_York")
    add_text(parser)
    parser.add_argument("--mission", action="append", type=mission, default=[], metavar="NAME=SHARE",
                        help="the share that a mission of the rates brought; may be given several times")  # fmt: skip


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _check(args: argparse.Namespace) -> None:
    from tierpace.io.rewards import read_account, read_rewards_program
    from tierpace.rewards.criteria import eligibility
    from tierpace.show.rewards import eligibility_text

    program = read_rewards_program(args.program)
    _say(eligibility_text(eligibility(read_account(args.account), program, as_of=args.as_of)))


def _earn(args: argparse.Namespace) -> None:
    from tierpace.core.months import Month
    from tierpace.errors import HistoryError, InputError
    from tierpace.io.rewards import read_account, read_pay_model, read_rewards_program
    from tierpace.rewards.earnings import compare_models
    from tierpace.rewards.view_outlooks import earnings_outlook
    from tierpace.show.rewards import earnings_text

    account, month = read_account(args.account), Month.from_date(args.as_of)
    models = [read_pay_model(path) for path in args.model]
    program = args.program and read_rewards_program(args.program)
    asked = {"month": month, "as_of": args.as_of, "qualified_share": args.qualified_share, "program": program}
    found = compare_models(account, models, **asked)
    outlooks: list[EarningsOutlook | None] = []
    for model in models:
        try:
            outlooks.append(earnings_outlook(account, model, **asked, what_if=True, level=LEVEL, seed=args.seed))
        except (HistoryError, InputError) as error:
            if error.code not in NO_OUTLOOK:
                raise
            sys.stderr.write(f"note: no month-end: {error}\n")
            outlooks.append(None)
    _say(earnings_text(found, outlooks))


def _live(args: argparse.Namespace) -> None:
    from tierpace.core.months import DayRule
    from tierpace.io.rewards import read_live_rates
    from tierpace.io.sessions import read_sessions
    from tierpace.money.live_incomes import live_income
    from tierpace.show.rewards import live_text

    rates = read_live_rates(args.rates)
    ledger = read_sessions(args.sessions, day_rule=DayRule(args.days_of), zone=args.zone, **text_of(args))
    missions = dict(args.mission)
    _say(live_text(live_income(ledger, rates, creator_id=args.creator, month=args.month, missions=missions)))


def _income(args: argparse.Namespace) -> None:
    from tierpace.cli.inputs import day_rule_of, program_of
    from tierpace.forecasters.projecting import project
    from tierpace.io.rewards import read_account, read_live_rates, read_pay_model
    from tierpace.io.sessions import read_sessions
    from tierpace.money.month_incomes import month_income
    from tierpace.rewards.view_outlooks import earnings_outlook
    from tierpace.show.rewards import income_text

    if args.account and not args.model:
        args.usage.error("--account needs --model")
    rates, program = read_live_rates(args.rates), program_of(args.program)
    ledger = read_sessions(args.sessions, day_rule=day_rule_of(program), zone=args.zone, **text_of(args))
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
    _say(heading_of(ledger, projection.progress) + income_text(found, level=LEVEL))
