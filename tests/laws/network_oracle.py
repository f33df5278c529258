"""What a network earns, once more, in slow plain Python: loops and Fraction; nothing of the package.

A creator is a `Person`, a program a `Rules`, a network program a `Network`; months are (year, month).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Person:
    id: str
    region: str | None = None
    group: str | None = None
    joined: date | None = None
    left: date | None = None
    seen: bool = True
    totals: tuple[int, int, int] = (0, 0, 0)  # of the month: seconds, diamonds, days
    last: int | None = 0  # diamonds of last month; None: not known
    base: int = 0  # diamonds of the base month


@dataclass(frozen=True)
class Step:
    name: str
    minimums: tuple[int, int, int]
    fixed: Fraction = Fraction(0)
    ratio: Fraction = Fraction(0)


@dataclass(frozen=True)
class Rules:
    ladder: str
    region: str
    tiers: tuple[Step, ...]  # hardest first
    rank: tuple[int, int | None] | None = None
    rounding: str = "half_up"
    exclusive_with: str | None = None
    prorate: bool = False
    joined_within: int | None = None  # for joiners of so many months, this one included


@dataclass(frozen=True)
class Goal:
    name: str
    cohort: tuple  # (kind, months, region, group, leavers)
    event: str
    at_least: Fraction
    ladder: str | None = None
    tier: str | None = None
    minimums: tuple[int, int, int] = (0, 0, 0)
    pays: Fraction = Fraction(0)


@dataclass(frozen=True)
class Change:
    goal: str
    if_met: bool
    ladder: str
    points: Fraction
    tiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Total:
    name: str
    cohort: tuple
    steps: tuple[tuple[int, Fraction], ...]
    mode: str = "whole"
    growth: bool = False
    alike: bool = False


@dataclass(frozen=True)
class Network:
    worth: Fraction  # of a diamond
    region: str | None = None
    goals: tuple[Goal, ...] = ()
    changes: tuple[Change, ...] = ()
    totals: tuple[Total, ...] = ()


@dataclass
class Earned:
    tiers: dict = field(default_factory=dict)  # (id, ladder): the name of the tier cleared, or None
    items: dict = field(default_factory=dict)  # (id, ladder): what is paid
    rates: dict = field(default_factory=dict)  # goal: a Fraction, or None
    met: dict = field(default_factory=dict)  # goal: True, False or None
    goals: dict = field(default_factory=dict)
    totals: dict = field(default_factory=dict)

    @property
    def sum(self):
        return sum([*self.items.values(), *self.goals.values(), *self.totals.values()], Fraction(0))


# ----------------------------------------------------------------------------------------------------------- calendars


def first_of(month):
    return date(month[0], month[1], 1)


def last_of(month):
    return first_of(months_later(month, 1)) - timedelta(days=1)


def months_later(month, count):
    year, number = month
    for _ in range(abs(count)):
        number += 1 if count > 0 else -1
        if number == 13:
            year, number = year + 1, 1
        if number == 0:
            year, number = year - 1, 12
    return year, number


# -------------------------------------------------------------------------------------------------------------- people


def region_of(person, book):
    regions = {r.region for r in book}
    if person.region is None and len(regions) == 1:
        return next(iter(regions))
    return person.region


def on_roster(person, month):
    """Joined by the month's end, and not gone before it began."""
    return (person.joined is None or person.joined <= last_of(month)) and (
        person.left is None or person.left >= first_of(month)
    )


def in_cohort(person, cohort, month, book):
    kind, months, region, group, leavers = cohort
    gone = person.left is not None and first_of(month) <= person.left <= last_of(month)
    lost = leavers == "out" and gone
    elsewhere = (group is not None and person.group != group) or region not in (None, region_of(person, book))
    if lost or elsewhere:
        return False
    return kind == "all" or (person.joined is not None and joined_so(person.joined, kind, months, month))


def joined_so(joined, kind, months, month):
    if kind == "mature":
        return joined <= first_of(months_later(month, -months))
    return first_of(months_later(month, 1 - months)) <= joined <= last_of(month)


# ------------------------------------------------------------------------------------------------------------- ladders


def in_rank(person, rank):
    if rank is None:
        return True
    return person.last is not None and person.last >= rank[0] and (rank[1] is None or person.last < rank[1])


def minimums_of(person, rules, tier, month):
    """The tier's minimums; of a mid-month joiner, where it says so, in proportion and rounded up."""
    days = (last_of(month) - first_of(month)).days + 1
    share = Fraction(1)
    if rules.prorate and person.joined is not None and first_of(month) < person.joined <= last_of(month):
        share = Fraction((last_of(month) - person.joined).days + 1, days)
    return [ceil(n * share) for n in tier.minimums]


def cleared(person, rules, month):
    """The place of the hardest tier cleared, or None."""
    for place, tier in enumerate(rules.tiers):
        if all(have >= need for have, need in zip(person.totals, minimums_of(person, rules, tier, month), strict=True)):
            return place
    return None


def judges(person, rules, book, month):
    late = rules.joined_within is None or (
        person.joined is not None and joined_so(person.joined, "joiners", rules.joined_within, month)
    )
    return region_of(person, book) == rules.region and in_rank(person, rules.rank) and late


def place_known(person, ladder, book):
    """Whether it is known by which program of a ladder (None: of any) a creator is judged, or that it is by none."""
    own = [r for r in book if ladder in (None, r.ladder) and region_of(person, book) == r.region]
    if not own:
        return False
    no_rank = person.last is None and any(r.rank is not None for r in own)
    no_day = person.joined is None and any(r.joined_within is not None for r in own)
    return not no_rank and not no_day


def status(rules, place):
    if rules.rank is None:
        return None
    diamonds = rules.tiers[place].minimums[1]
    begin, below = rules.rank
    if below is not None and diamonds >= below:
        return "ranked_up"
    if diamonds >= begin:
        return "maintained"
    return None


def has_event(person, goal, book, month):
    if goal.event == "reaches":
        return all(have >= need for have, need in zip(person.totals, goal.minimums, strict=True))
    for rules in book:
        if goal.ladder not in (None, rules.ladder) or not judges(person, rules, book, month):
            continue
        place = cleared(person, rules, month)
        if place is None:
            continue
        if goal.event == "clears":
            names = [t.name for t in rules.tiers]
            if goal.tier is None or (goal.tier in names and place <= names.index(goal.tier)):
                return True
        elif status(rules, place) in goal.event.split("_or_"):  # either of two
            return True
    return False


# --------------------------------------------------------------------------------------------------------------- money


def to_cents(amount, rounding):
    cents = amount * 100
    low = Fraction(floor(cents))
    rest = cents - low
    up = {
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[rounding]
    return (low + up) / 100


def bonus(person, rules, place, *, applying, worth):
    if place is None:
        return Fraction(0)
    tier = rules.tiers[place]
    if tier.ratio == 0:
        return tier.fixed
    ratio = tier.ratio
    for change in applying:
        if change.ladder == rules.ladder and (not change.tiers or tier.name in change.tiers):
            ratio += change.points
    return tier.fixed + max(ratio, Fraction(0)) * worth * person.totals[1]


def paid_by_steps(total, diamonds, worth):
    if total.mode == "whole":
        ratio = Fraction(0)
        for begin, own in total.steps:
            if diamonds >= begin:
                ratio = own
        return diamonds * worth * ratio
    out = Fraction(0)
    for k, (begin, ratio) in enumerate(total.steps):
        end = total.steps[k + 1][0] if k + 1 < len(total.steps) else None
        inside = diamonds if end is None or diamonds < end else end
        out += max(inside - begin, 0) * worth * ratio
    return out


def counted(total, people, month, base, book):
    """The diamonds of a total, less those of the base month where it is about growth."""
    now = [p for p in people if on_roster(p, month) and p.seen and in_cohort(p, total.cohort, month, book)]
    if not total.growth:
        return sum(p.totals[1] for p in now)
    if total.alike:
        both = [p for p in now if on_roster(p, base)]
        return max(sum(p.totals[1] for p in both) - sum(p.base for p in both), 0)
    then = [p for p in people if on_roster(p, base) and in_cohort(p, total.cohort, base, book)]
    return max(sum(p.totals[1] for p in now) - sum(p.base for p in then), 0)


def rate_of(goal, here, book, month):
    """The share of the cohort with the event; None where there is nobody."""
    size = count = 0
    for person in here:
        if not person.seen or not in_cohort(person, goal.cohort, month, book):
            continue
        if goal.event != "reaches" and not place_known(person, goal.ladder, book):
            continue
        size += 1
        count += has_event(person, goal, book, month)
    return Fraction(count, size) if size else None


def items_of(person, own, applying, month, worth, *, rounded):
    """What each ladder pays a creator whom these rules judge, and the tier: of two exclusive ones the larger."""
    due, tiers = {}, {}
    for rules in own:
        place = cleared(person, rules, month)
        amount = bonus(person, rules, place, applying=applying, worth=worth)
        due[rules.ladder] = to_cents(amount, rules.rounding) if rounded else amount
        tiers[rules.ladder] = None if place is None else rules.tiers[place].name
    for rules in own:
        other = rules.exclusive_with
        if other in due:
            due[other if due[rules.ladder] > due[other] else rules.ladder] = Fraction(0)
    return due, tiers


def earned(people, book, network, month, *, base=None, rounded=True, forced=None):
    """What a network has earned in a month: verdicts, events, rates, goals, changed ratios, bonuses, totals.

    ``forced`` goals are met or missed whatever their rates.
    """
    out = Earned()
    mine = [p for p in people if network.region in (None, region_of(p, book))]
    here = [p for p in mine if on_roster(p, month)]
    for goal in network.goals:
        rate = rate_of(goal, here, book, month)
        out.rates[goal.name] = rate
        out.met[goal.name] = None if rate is None else (forced or {}).get(goal.name, rate >= goal.at_least)
        out.goals[goal.name] = goal.pays if out.met[goal.name] else Fraction(0)
    applying = [c for c in network.changes if out.met[c.goal] is c.if_met]
    for person in here:
        own = [r for r in book if judges(person, r, book, month)]
        due, tiers = items_of(person, own, applying, month, network.worth, rounded=rounded)
        for ladder, amount in due.items():
            out.items[person.id, ladder] = amount
            out.tiers[person.id, ladder] = tiers[ladder]
    for total in network.totals:
        amount = paid_by_steps(total, counted(total, mine, month, base, book), network.worth)
        out.totals[total.name] = to_cents(amount, "half_up") if rounded else amount
    return out
