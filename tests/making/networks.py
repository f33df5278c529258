"""Small agencies at random, as plain values for the oracle, and the same by the package: books, networks, ledgers."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

import tierpace as tp
from tests.laws import network_oracle as plain
from tierpace.core import Cohort, NetworkGoal, NetworkProgram, NetworkTotal, RatioChange

MONTH, LAST, BASE = (2026, 3), (2026, 2), (2026, 1)
FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2026, 3, 31)
RULE = tp.DayRule("UTC")
CUTS = (0, 100, 200, 400)  # diamonds at which ranks begin; small, so that equality is met
HOUR = 3600


def ratio(rng):
    return Fraction(rng.choice([0, 10, 25, 35, 65, 75]), 1000)


def _reward(rng):
    if rng.random() < 0.3:
        return {"fixed": Fraction(rng.choice([0, 5, 12.5]))}
    return {"ratio": ratio(rng)}


def _tiers(rng, bounds):
    """One to three tiers, hardest first, on diamonds that rise by these bounds, with hours and days."""
    out, days = [], rng.choice([0, 0, 2])
    for k, diamonds in enumerate(sorted(bounds, reverse=True)):
        name = ("top", "mid", "low")[k]
        out.append(plain.Step(name, (rng.choice([0, HOUR]) if k == 0 else 0, diamonds, days), **_reward(rng)))
    return tuple(t if any(t.minimums) else replace(t, minimums=(1, 0, 0)) for t in out)


def _ladder(rng, name, region):
    if name == "rank-up":
        count = rng.choice([1, 2, 3])
        out = []
        start = 0 if rng.random() < 0.8 else 1
        for k in range(start, count):
            below = CUTS[k + 1] if k + 1 < count or rng.random() < 0.4 else None
            bounds = {CUTS[k] or 50} | ({CUTS[k + 1]} if rng.random() < 0.8 else set())
            out.append(plain.Rules(name, region, _tiers(rng, bounds), rank=(CUTS[k], below), rounding=_rounding(rng)))
        return out or [plain.Rules(name, region, _tiers(rng, {100}), rank=(0, None))]
    rules = plain.Rules(
        name,
        region,
        _tiers(rng, rng.sample([50, 100, 150, 300], rng.choice([1, 2]))),
        rounding=_rounding(rng),
        prorate=rng.random() < 0.3,
        joined_within=rng.choice([None, 1, 3]) if name == "campaign" else None,
    )
    return [rules]


def _rounding(rng):
    return rng.choice(["half_up", "half_up", "half_even", "down", "up"])


def book_of(rng):
    regions = rng.choice([["US"], ["US"], ["US", "GB"]])
    out = []
    for region in regions:
        ladders = [n for n in ("activeness", "rank-up", "campaign") if rng.random() < 0.75] or ["rank-up"]
        for name in ladders:
            own = _ladder(rng, name, region)
            if name == "campaign" and "activeness" in ladders and rng.random() < 0.5:
                own = [replace(r, exclusive_with="activeness") for r in own]
            out += own
    return out


def people_of(rng, regions):
    out = []
    for k in range(rng.choice([0, 1, 2, 3, 4, 5, 6])):
        joined = rng.choice([None, date(2025, 6, 1), date(2025, 12, 1), date(2025, 12, 2), date(2026, 1, 1),
                             date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 8)])  # fmt: skip
        left = rng.choice([None, None, None, date(2026, 2, 20), date(2026, 3, 20), date(2026, 3, 31)])
        if joined and left and left < joined:
            left = None
        known = rng.random() < 0.85
        out.append(
            plain.Person(
                f"c{k}",
                region=rng.choice([*regions, *regions, None]) if len(regions) > 1 or rng.random() < 0.3 else regions[0],
                group=rng.choice([None, "East", "West"]),
                joined=joined,
                left=left,
                seen=rng.random() < 0.92,
                totals=(rng.choice([0, HOUR - 1, HOUR, 2 * HOUR]), _diamonds(rng), rng.choice([0, 1, 2, 3])),
                last=_diamonds(rng) if known else None,
                base=_diamonds(rng),
            )
        )
    here = [p for p in out if plain.on_roster(p, MONTH)]
    if len(regions) > 1 and out and all(p.region is None for p in here):  # a book of several regions refuses those
        out[0] = replace(out[0], region=regions[0], left=None)
    return [_as_it_was(p) for p in out]


def _diamonds(rng):
    return rng.choice([0, 49, 50, 99, 100, 101, 150, 200, 250, 399, 400, 777])


def _as_it_was(p):
    """A creator did nothing in the months it was not there; nothing at all is known of one who has not been seen."""
    if not p.seen:
        return replace(p, totals=(0, 0, 0), last=0, base=0)
    if p.joined is not None and p.joined > plain.last_of(plain.months_later(MONTH, -1)):
        p = replace(p, last=0)
    if p.joined is not None and p.joined > plain.last_of(BASE):
        p = replace(p, base=0)
    if p.left is not None and p.left < plain.first_of(MONTH):
        p = replace(p, totals=(0, 0, 0))
    seconds, diamonds, days = p.totals
    return replace(p, totals=(max(seconds, days), diamonds, days))  # an active day has a second at least


def network_of(rng, book):
    ladders = sorted({r.ladder for r in book})
    regions = sorted({r.region for r in book})
    goals, changes, totals = [], [], []
    for k in range(rng.choice([0, 1, 1, 2])):
        event = rng.choice(["clears", "ranked_up", "maintained", "ranked_up_or_maintained", "reaches"])
        ladder = tier = None
        if event not in ("reaches", "clears"):
            event, ladder = (event, "rank-up") if "rank-up" in ladders else ("clears", None)
        elif event == "clears" and rng.random() < 0.6:
            ladder = rng.choice(ladders)
            names = sorted({t.name for r in book if r.ladder == ladder for t in r.tiers})
            tier = rng.choice([None, *names])
        goals.append(
            plain.Goal(
                f"g{k}",
                _cohort(rng, regions),
                event,
                Fraction(rng.choice([5, 250, 300, 333, 500, 1000]), 1000),
                ladder=ladder,
                tier=tier,
                minimums=rng.choice([(0, 200, 0), (HOUR, 100, 0), (0, 0, 2)]) if event == "reaches" else (0, 0, 0),
                pays=Fraction(rng.choice([0, 100])),
            )
        )
    for _ in range(rng.choice([0, 1, 2]) if goals else 0):
        ladder = rng.choice(ladders)
        names = sorted({t.name for r in book if r.ladder == ladder for t in r.tiers})
        changes.append(
            plain.Change(
                rng.choice(goals).name,
                rng.random() < 0.6,
                ladder,
                Fraction(rng.choice([-100, -10, 5, 10]), 1000),
                tuple(rng.sample(names, 1)) if rng.random() < 0.3 else (),
            )
        )
    for k in range(rng.choice([0, 1, 2])):
        begins = sorted(rng.sample([0, 100, 300, 555, 900], rng.choice([1, 2, 3])))
        growth = rng.random() < 0.4
        totals.append(
            plain.Total(
                f"t{k}",
                _cohort(rng, regions),
                tuple((b, ratio(rng)) for b in begins),
                mode=rng.choice(["whole", "slices"]),
                growth=growth,
                alike=growth and rng.random() < 0.5,
            )
        )
    region = rng.choice([None, None, *regions])
    return plain.Network(Fraction(1, 100), region, tuple(goals), tuple(changes), tuple(totals))


def _cohort(rng, regions):
    kind = rng.choice(["all", "all", "mature", "joiners"])
    return (
        kind,
        None if kind == "all" else rng.choice([1, 2, 3]),
        rng.choice([None, None, None, *regions]),
        rng.choice([None, None, "East"]),
        rng.choice(["in", "in", "out"]),
    )


@st.composite
def agencies(draw):
    """(people, book, network), plain."""
    rng = draw(st.randoms(use_true_random=False))
    book = book_of(rng)
    return people_of(rng, sorted({r.region for r in book})), book, network_of(rng, book)


# ------------------------------------------------------------------------------------------- the same, by the package


def decimal(number):
    return Decimal(number.numerator) / Decimal(number.denominator)


def bonus_of(tier):
    if tier.ratio:
        return tp.Bonus.ratio(decimal(tier.ratio), per_diamond="0.01", currency="USD")
    return tp.Bonus.flat(decimal(tier.fixed), currency="USD")


def programs_of(book):
    out = []
    for k, rules in enumerate(book):
        tiers = [
            tp.Tier(
                t.name,
                airtime_hours=Decimal(t.minimums[0]) / HOUR if t.minimums[0] else None,
                diamonds=t.minimums[1] or None,
                active_days=t.minimums[2] or None,
                bonus=bonus_of(t),
            )
            for t in rules.tiers
        ]
        rank = None
        if rules.rank is not None:
            rank = tp.Rank(f"from {rules.rank[0]}", diamonds_from=rules.rank[0], diamonds_below=rules.rank[1])
        out.append(
            tp.Program(
                name=f"P{k}",
                region=rules.region,
                revision="1",
                ladder=rules.ladder,
                day_rule=RULE,
                tiers=tiers,
                rank=rank,
                rounding=rules.rounding,
                exclusive_with=rules.exclusive_with,
                prorate_joiners=rules.prorate,
                joined_within=rules.joined_within,
            )
        )
    return tp.ProgramBook(out)


def network_program(network):
    names, cohorts = {}, []

    def named(cohort):
        if cohort not in names:
            kind, months, region, group, leavers = cohort
            names[cohort] = f"cohort {len(names)}"
            cohorts.append(Cohort(names[cohort], kind, months=months, region=region, group=group, leavers=leavers))
        return names[cohort]

    goals = []
    for g in network.goals:
        own = {}
        if g.event == "reaches":
            hours, diamonds, days = g.minimums
            own = {
                "airtime_hours": Decimal(hours) / HOUR if hours else None,
                "diamonds": diamonds or None,
                "active_days": days or None,
            }
        goals.append(
            NetworkGoal(
                g.name,
                named(g.cohort),
                event=g.event,
                at_least=decimal(g.at_least),
                ladder=g.ladder,
                tier=g.tier,
                pays=decimal(g.pays),
                **own,
            )
        )
    changes = [
        RatioChange(
            c.ladder,
            points=decimal(c.points),
            tiers=c.tiers,
            if_met=c.goal if c.if_met else None,
            if_missed=None if c.if_met else c.goal,
        )
        for c in network.changes
    ]
    totals = [
        NetworkTotal(
            t.name,
            of=named(t.cohort),
            basis="growth" if t.growth else "total",
            base=tp.Month(*BASE) if t.growth else None,
            composition="like_for_like" if t.alike else "all",
            mode=t.mode,
            steps=[(begin, decimal(own)) for begin, own in t.steps],
        )
        for t in network.totals
    ]
    return NetworkProgram(
        name="N",
        region=network.region,
        revision="1",
        per_diamond=Decimal("0.01"),
        currency="USD",
        cohorts=cohorts,
        goals=goals,
        changes=changes,
        totals=totals,
    )


def ledger_of(people, *, last_day=LAST_DAY):
    """Daily rows that sum to the months of the people; an unknown last month has unknown days."""
    rows = []
    for p in people:
        if not p.seen:
            continue
        begin = max(p.joined or FIRST_DAY, FIRST_DAY)
        for month, (seconds, diamonds, days) in (
            (BASE, (60 if p.base else 0, p.base, 0)),
            (LAST, (0, p.last or 0, 0)),
            (MONTH, p.totals),
        ):
            first = max(plain.first_of(month), begin)
            end = min(plain.last_of(month), p.left or LAST_DAY, last_day)
            if first > end:
                continue
            for n in range(max(days, 1)):
                day = first + timedelta(days=n)
                unknown = "missing" if month == LAST and p.last is None else "observed"
                long = seconds - max(days - 1, 0) if n == 0 else 1
                rows.append((p.id, day, long, diamonds if n == 0 else 0, int(n < days), unknown))
    columns = list(zip(*rows, strict=True)) or [()] * 6
    return tp.Ledger.from_daily(
        creator_id=list(columns[0]),
        day=list(columns[1]),
        airtime_seconds=list(columns[2]),
        diamonds=list(columns[3]),
        active=list(columns[4]),
        quality=list(columns[5]),
        day_rule=RULE,
        creators=[tp.Creator(p.id, region=p.region, group=p.group, joined=p.joined, left=p.left) for p in people],
        first_day=FIRST_DAY,
        last_day=last_day,
    )
