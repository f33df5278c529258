"""Random small books, paid by plain loops in fractions: reconcile finds no difference, and a planted one alone."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from hypothesis import given, settings, strategies as st

import tierpace as tp

RULE = tp.DayRule("UTC")
MAY, JUNE = tp.Month(2026, 5), tp.Month(2026, 6)
HOUR = 3600
ROUNDINGS = ["half_up", "half_even", "down", "up"]


def rounded(amount, rule):
    """An amount in whole cents by a rule, all in fractions."""
    cents = amount * 100
    rest = cents - floor(cents)
    low = floor(cents)
    if rule == "half_up":
        return Fraction(low + (rest >= Fraction(1, 2)), 100)
    if rule == "half_even":
        return Fraction(low + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2)), 100)
    return Fraction(low if rule == "down" else ceil(cents), 100)


TIER = st.tuples(st.integers(0, 6), st.integers(0, 2_000), st.integers(0, 8)).filter(any)  # hours, diamonds, days
PAYS = st.tuples(st.integers(0, 999), st.integers(0, 99))  # cents, and per mille of 0.01 a diamond


@st.composite
def ladders(draw):
    """A ladder in plain values: its region, how it rounds, who it is for, and its ranks with tiers."""
    bounds = sorted(draw(st.sets(st.sampled_from([0, 300, 700, 1_500]), min_size=1, max_size=3)) | {0})
    ranks = []
    for low, high in zip(bounds, [*bounds[1:], None], strict=True):
        first = draw(TIER)
        easier = tuple(max(v - draw(st.integers(0, 3)) * step, 0) for v, step in zip(first, (1, 300, 2), strict=True))
        tiers = [first] + ([easier] if any(easier) and easier != first else [])
        ranks.append((low, high, [(goal, draw(PAYS)) for goal in tiers]))
    whole = draw(st.booleans())
    return {
        "region": draw(st.sampled_from(["US", "GB"])), "rounding": draw(st.sampled_from(ROUNDINGS)),
        "within": draw(st.sampled_from([None, None, 1, 2])), "prorate": draw(st.booleans()),
        "ranks": [(0, None, ranks[0][2])] if whole else ranks, "plain": whole,
    }  # fmt: skip


CREATOR = st.tuples(
    st.sampled_from(["US", "GB"]),
    st.sampled_from([date(2025, 1, 1), date(2026, 5, 20), date(2026, 6, 1), date(2026, 6, 11)]),
    st.integers(0, 2_000),  # diamonds of May
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5 * HOUR), st.integers(0, 600)), max_size=12),
)
BOOKS = st.lists(ladders(), min_size=1, max_size=4)
ROSTERS = st.lists(CREATOR, min_size=1, max_size=6)


def owed(ladder, creator):
    """What a ladder owes a creator, exactly."""
    region, joined, before, streams = creator
    if region != ladder["region"]:
        return Fraction(0)
    first = {None: date.min, 1: date(2026, 6, 1), 2: date(2026, 5, 1)}[ladder["within"]]
    if joined < first:
        return Fraction(0)
    days = {}
    for day, seconds, diamonds in streams:
        if day < 30 and seconds:
            own = days.setdefault(day, [0, 0])
            own[0], own[1] = own[0] + seconds, own[1] + diamonds
    airtime, diamonds, active = sum(v[0] for v in days.values()), sum(v[1] for v in days.values()), len(days)
    there = 31 - joined.day if joined > date(2026, 6, 1) else 30
    for low, high, tiers in ladder["ranks"]:
        if low <= before and (high is None or before < high):
            for (hours, least, least_days), (cents, mille) in tiers:
                goals = [hours * HOUR, least, least_days]
                if ladder["prorate"]:
                    goals = [ceil(Fraction(g * there, 30)) for g in goals]
                if airtime >= goals[0] and diamonds >= goals[1] and active >= goals[2]:
                    amount = Fraction(cents, 100) + Fraction(diamonds * mille, 100_000)
                    return rounded(amount, ladder["rounding"])
    return Fraction(0)


def programs(k, ladder, exclusive):
    own = {
        "name": f"L{k}", "region": ladder["region"], "revision": "1", "day_rule": RULE, "ladder": f"l{k}",
        "tasks": [f"Task {k}"], "rounding": ladder["rounding"], "joined_within": ladder["within"],
        "prorate_joiners": ladder["prorate"], "exclusive_with": exclusive,
    }  # fmt: skip
    for r, (low, high, tiers) in enumerate(ladder["ranks"]):
        made = [
            tp.Tier(
                f"t{n}", airtime_hours=goal[0], diamonds=goal[1], active_days=goal[2],
                bonus=tp.Bonus(Decimal(cents) / 100, Decimal(mille) / 100_000, "USD"),
            )
            for n, (goal, (cents, mille)) in enumerate(tiers)
        ]  # fmt: skip
        rank = None if ladder["plain"] else tp.Rank(f"r{r}", diamonds_from=low, diamonds_below=high)
        yield tp.Program(tiers=made, rank=rank, **own)


def month_of(roster):
    """The ledger of May and June."""
    rows = []
    for k, (_, _, before, streams) in enumerate(roster):
        rows.append((f"c{k}", date(2026, 5, 15), HOUR, before, 1))
        days = {}
        for day, seconds, diamonds in streams:
            if day < 30 and seconds:
                own = days.setdefault(day, [0, 0])
                own[0], own[1] = own[0] + seconds, own[1] + diamonds
        rows += [(f"c{k}", date(2026, 6, 1) + timedelta(day), *figures, 1) for day, figures in days.items()]
    rows = [row for row in rows if row[2] <= 24 * HOUR]
    names = ("creator_id", "day", "airtime_seconds", "diamonds", "active")
    people = [tp.Creator(f"c{k}", region=c[0], joined=c[1], known_from=date(2026, 5, 1)) for k, c in enumerate(roster)]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return tp.Ledger.from_daily(**columns, day_rule=RULE, creators=people, first_day=MAY.first, last_day=JUNE.last)


def decimal(amount):
    return Decimal(int(amount * 100)) / 100


@settings(max_examples=100, deadline=None)
@given(book=BOOKS, roster=ROSTERS, pair=st.booleans(), data=st.data())
def test_what_plain_loops_pay_is_what_reconcile_owes(book, roster, pair, data):
    ledger = month_of(roster)
    exclusive = pair and len(book) > 1 and book[0]["region"] == book[1]["region"]
    made = [p for k, ladder in enumerate(book) for p in programs(k, ladder, "l1" if exclusive and k == 0 else None)]
    pays = [[owed(ladder, creator) for creator in roster] for ladder in book]
    if exclusive:
        for i, (one, two) in enumerate(zip(pays[0], pays[1], strict=True)):
            loser = 0 if one <= two else 1
            if one and two:
                pays[loser][i] = Fraction(0)
    tasks = {f"Task {k}": tuple(map(decimal, column)) for k, column in enumerate(pays)}
    tasks["Off"] = tuple(Decimal(k) for k in range(len(roster)))
    bonus = [sum(values, Decimal(0)) for values in zip(*tasks.values(), strict=True)]
    paid = tp.core.PaidMonth(JUNE, ids=[f"c{k}" for k in range(len(roster))], bonus=bonus, tasks=tasks)
    rules = tp.ProgramBook(made)
    if {c[0] for c in roster} - {ladder["region"] for ladder in book}:
        return  # a region without a program is refused, which other tests say
    found = tp.reconcile(ledger, rules, paid)
    assert list(found) == []
    assert set(found.not_compared["why"]) <= {"no_ladder"}
    assert found.not_modelled["task"] == ("Off",)
    ours = dict(zip(found.items["task"], found.items["ours"], strict=True))
    assert ours == {f"Task {k}": decimal(sum(column)) for k, column in enumerate(pays)}
    k, i = data.draw(st.integers(0, len(book) - 1)), data.draw(st.integers(0, len(roster) - 1))
    wrong = {name: list(values) for name, values in tasks.items()}
    wrong[f"Task {k}"][i] += Decimal("1234.56")
    odd = tp.reconcile(ledger, rules, tp.core.PaidMonth(JUNE, ids=paid.ids, bonus=bonus, tasks=wrong))
    assert {row["creator_id"] for row in odd} == {f"c{i}"}
    bonuses = [(row["task"], row["difference"]) for row in odd if row["item"] == "bonus"]
    assert bonuses == [(f"Task {k}", Decimal("1234.56"))] or exclusive
