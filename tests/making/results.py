"""One small result of every kind that has a layout, made by the calls that users make."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import numpy as np

import tierpace as tp
from tests.making.rewards import AS_OF, account, flat, model, program as rewards_program, video
from tierpace import core, money, rewards as rw
from tierpace.errors import RowIssues
from tierpace.serial.layouts import name_of

RULE = tp.DayRule("America/New_York", min_minutes=60, per="stream")
MARCH, FEBRUARY = tp.Month(2026, 3), tp.Month(2026, 2)
CUT = date(2026, 3, 4)
LAST = date(2026, 3, 6)
BONUS = tp.Bonus.ratio(Decimal("0.06"), per_diamond="0.01", currency="USD")


def at(day, hour, month=3):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def streams():
    gifts = [tp.Gift(at(1, 21), diamonds=7, gifter_id="g\u2028"), tp.Gift(at(1, 22), diamonds=1, gifter_id="h")]
    battles = [tp.Battle(at(1, 21), end=at(1, 22), opponent_id="7302", won=True), tp.Battle(at(1, 21), end=at(1, 22))]
    first = tp.StreamSession("7301", start=at(1, 20), end=at(2, 6), diamonds=901, id="s1", gifts=gifts, battles=battles)
    past = [
        tp.StreamSession(who, start=at(d, 18, 2), end=at(d, 20, 2), diamonds=40 * d, id=f"{who}-{d}")
        for who in ("7301", "=ann")
        for d in (2, 9, 16, 24)
    ]
    return [first, tp.StreamSession("=ann", start=at(3, 18), end=at(3, 20), diamonds=80), *past]


def ledger(**settings):
    people = [
        tp.Creator("7301", name="Ann \U0001f600", region="US", manager="Kim", group="East", joined=date(2026, 1, 5)),
        tp.Creator("idle", left=date(2026, 3, 2), known_from=date(2026, 2, 3)),
    ]
    made = {"day_rule": RULE, "creators": people, "first_day": date(2026, 1, 1), "last_day": LAST, **settings}
    return tp.Ledger.from_sessions(streams(), **made)


def program(**changes):
    tiers = [
        tp.Tier("Gold", airtime_hours=Decimal("10.5"), diamonds=1_000, bonus=BONUS),
        tp.Tier("Silver", diamonds=500, bonus=tp.Bonus.flat(5, currency="USD")),
    ]
    made = {"name": "P", "region": "US", "revision": "1", "day_rule": RULE, "tiers": tiers, "first_month": FEBRUARY}
    return tp.Program(**{**made, **changes})


def odd_issues():
    """Of all kinds of values that a row may have been found with."""
    found = (
        None,
        True,
        3,
        0.5,
        float("nan"),
        float("-inf"),
        "\ud800",
        Decimal("1.50"),
        CUT,
        at(1, 2),
        MARCH,
        ("a", 1.0),
    )
    return RowIssues([(i, "who", "end", "session.bad_time", v) for i, v in enumerate(found)])


def of_months():
    """Results about tiers and months."""
    summed, rules = ledger(), program()
    book = tp.ProgramBook([rules, program(ladder="rank-up", rank=tp.Rank("Top", diamonds_from=10**6))])
    progress = summed.as_of(CUT)
    projection = tp.project(progress, draws=4, seed=3)
    points = tp.project(progress, tp.forecasters.Linear(), draws=0)
    rosters = [tp.roster(summed, rules, as_of=day, draws=4) for day in (date(2026, 3, 2), CUT)]
    habits = tp.habits(progress)
    columns = {"creator_id": ["a", "a"], "day": ["2026-03-01", "2026-03-02"], "airtime_seconds": [5, 6]}
    daily = tp.Ledger.from_daily(**columns, diamonds=None, active=[1, 0], quality=["spread", "missing"], day_rule=RULE)
    tested = tp.backtest(
        summed,
        {"a": tp.forecasters.Linear(), "b": tp.forecasters.DayOfWeek()},
        program=rules,
        months=[FEBRUARY],
        cut_days=[10],
        draws=4,
        keep_rows=True,
    )
    paid = tp.core.PaidMonth(
        FEBRUARY,
        ids=["7301", "gone"],
        names=["ann", None],
        diamonds=[900, 5],
        bonus=[Decimal("1.10"), None],
        tasks={"Task": (Decimal("1.10"), None)},
        violative=[False, None],
        airtime_unit=36,
    )
    actions = {
        "7301": [tp.planning.ExtraStream(date(2026, 3, 9), hours=2), tp.planning.DayOff(date(2026, 3, 10))],
        "=ann": [tp.planning.LongerStreams(hours=0.5)],
    }
    return [
        summed,
        daily,
        attrs.evolve(summed, issues=odd_issues()),
        summed.month(FEBRUARY),
        summed.streams,
        progress,
        summed.as_of(at(4, 20)),
        projection,
        points,
        tp.judge(progress, rules),
        tp.chances(projection, rules),
        tp.gap(projection, rules),
        tp.judge(progress, book),
        tp.chances(projection, book),
        tp.gap(projection, book),
        tp.expected_bonus(projection, book),
        *of_networks(),
        tp.paces(projection),
        tp.chance_history(summed, rules, as_of=CUT, draws=4),
        habits,
        *rosters,
        tp.creator_view(rosters[1]["7301"]),
        tp.subtotals(rosters[1], by="manager", bonuses=[tp.expected_bonus(projection, rules)]),
        tp.compare(before=rosters[0], after=rosters[1]),
        rosters[0].filter(creator_id="nobody"),
        *tp.plans(projection, rules, habits=habits, tier="Gold"),
        tp.planning.Budget(streams=3, hours=2.5),
        tp.planning.ExtraBattle(date(2026, 3, 9), minutes=5),
        tp.planning.LostGifter("g"),
        tp.evidence.gone_dark(progress),
        tp.evidence.quiet_soon(progress),
        tp.learn(progress, tp.forecasters.Linear()),
        tp.planning.efforts(progress),
        tp.rosters.calls_today(tp.report(summed, rules, as_of=CUT, draws=4), summed),
        tp.allocate(projection, rules, habits=habits, budget=tp.planning.Budget(streams=9)),
        *[a for found in actions.values() for a in found],
        tp.what_if(projection, actions, program=rules),
        tp.what_if(projection, actions, program=book),
        tp.money.tier_worths(projection, book),
        tp.expected_bonus(projection, rules),
        paid,
        tp.reconcile(summed, rules, paid),
        tested,
        tested.leaderboard("brier", baseline="a"),
        next(iter(tp.splits(summed, months=[FEBRUARY], cut_days=[10]))),
        tp.Tail(np.array([[1.0, float("inf"), 3.0]]), notes=[tp.Note("few", "text")]),
        rules,
        tp.ProgramBook([rules, program(region="UK")]),
        tp.Money(Decimal("0.10"), "USD"),
        tp.Bands(),
        *streams()[:2],
        tp.Rank("Silver", diamonds_from=5, diamonds_below=9),
        tp.forecasters.Conformance("F", (tp.forecasters.Check("law", passed=True, found=""),)),
        tp.io.Export(
            "event_ranks",
            "r.csv",
            "",
            {"username": ("ann", None), "ratio": (float("inf"), None), "at": (at(1, 2), None)},
            line=(2, 3),
        ),
    ]


def of_networks():
    """Results about what a network earns."""
    goal = core.NetworkGoal("half", "new", event="reaches", diamonds=500, airtime_hours=Decimal("0.5"), at_least=0.5)
    hold = core.NetworkGoal("hold", "all", event="clears", ladder="tiers", tier="Gold", at_least=Decimal(1), pays=5)
    network = core.NetworkProgram(
        name="N",
        revision="1",
        first_month=FEBRUARY,
        source="mail",
        grade="C",
        per_diamond=Decimal("0.01"),
        currency="USD",
        cohorts=[core.Cohort("new", "joiners", months=3)],
        goals=[goal, hold],
        changes=[core.RatioChange("tiers", points=Decimal("0.01"), if_missed="half", tiers=["Gold"])],
        totals=[core.NetworkTotal("all", steps=[(0, 0), (1000, Decimal("0.04"))])],
    )
    outlook = tp.rosters.network_outlook(ledger(), program(), network, as_of=CUT, draws=4, seed=3)
    return [outlook]


def of_doors():
    """What doors report."""
    return [tp.io.LiveReport(**dict.fromkeys((a.name for a in attrs.fields(tp.io.LiveReport)), 1))]


def of_rewards():
    """Results about rewards for videos and the worth of diamonds."""
    followers = {date(2026, 3, 1): 9_000, AS_OF: 9_500}
    views = [rw.ViewDay(date(2026, 3, d), views=100 * d, qualified=50 * d, video_id="v") for d in range(1, 32)]
    who = account(
        birthday=date(2000, 2, 29),
        region="US",
        account_kind="personal",
        good_standing=True,
        followers=followers,
        videos=[video(grades={"originality": "original"}), video("w", upright=True, content_field="food")],
        views=views,
        videos_from=date(2025, 1, 1),
        content_field="finance",
        viewers={"US": 0.6, "GB": 0.25},
        tax_forms={"W-9": True},
        payment_account=False,
        applied=date(2026, 2, 20),
        joined=date(2026, 3, 1),
    )
    length = rw.VideoLength(60, inclusive=False)
    rules = rewards_program(
        min_age=18,
        min_followers=10_000,
        videos=rw.VideoWindow(3, days=30, length=length),
        regions=["US"],
        views=rw.ViewWindow(100_000, days=30, counted="views"),
        sources={"min_age": "a page"},
        account_kinds=["personal"],
        posting=rw.PostingCadence(1, days=7, counted="videos", length=length),
        tax_forms=["W-9", "W-8BEN"],
        payment_account=True,
        review=rw.ReviewTime([7, 14], counted="days"),
    )
    pay = model(
        rpm=[0.4, 1], factors=[rw.Factor("originality", grades={"original": [1, 2], "reused": 1})], length=length
    )
    rates = flat(commission=money.Commission(0.1, of="payout", paid_by="creator"), payout_minimum=50)
    projection = tp.project(ledger().as_of(CUT), draws=4)
    asked = {"month": MARCH, "as_of": date(2026, 3, 20)}
    outlook = rw.earnings_outlook(who, pay, **asked, qualified_share=0.5, draws=4)
    income = money.month_income(
        projection, rates, program=program(), bonus_to_creator=0.5, balance={"7301": 3, "=ann": 0}
    )
    earned = money.live_income(ledger(), rates, creator_id="7301", month=MARCH)
    paid = money.payout(core.MoneyRange(5, 9, currency="USD"), minimum=tp.Money(8, "USD"), balance=tp.Money(1, "USD"))
    share = money.CreatorShare([money.ShareStep(0, share=0.5)], apply="whole", missions={"days": 0.03})
    return [
        who,
        rules,
        rw.RewardsBook([rules]),
        pay,
        rates,
        share,
        rw.eligibility(who, rules, as_of=AS_OF),
        outlook,
        income,
        earned,
        paid,
        money.live_worth(5, rates),
    ]


def parts(value):
    """The values of ours within a value, itself included."""
    if isinstance(value, tuple | list):
        yield from (part for item in value for part in parts(item))
    elif isinstance(value, dict):
        yield from parts(tuple(value.values()))
    elif attrs.has(type(value)) and name_of(value):
        yield value
        yield from (part for a in attrs.fields(type(value)) for part in parts(getattr(value, a.name)))


def lacking(found):
    """One value of each kind that no item of a golden file is, by the names of the kinds."""
    there = {type(item) for item in found}
    made = {}
    for part in parts([*of_months(), *of_doors(), *of_rewards()]):
        if type(part) not in there:
            made.setdefault(type(part).__name__, part)
    return [made[name] for name in sorted(made)]


if (
    __name__ == "__main__"
):  # adds to the golden file of the newest layout the kinds that it lacks; what stands in it stays as it was written
    from pathlib import Path

    from tierpace.serial.json import VERSION

    path = Path(__file__).parent.parent / "golden" / "layouts" / f"layout-{VERSION}.json"
    old = path.read_text(encoding="utf-8") if path.exists() else tp.show.to_json([])
    content = json.loads(old)
    content["items"] += [tp.show.to_dict(value) for value in lacking(tp.show.from_json(old))]
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")
