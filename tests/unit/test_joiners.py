"""Programs for joiners: who joined in this calendar month or in one of so many before."""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

import tierpace as tp
from tests.errors import told
from tierpace.errors import InputTypeError, ProgramError
from tierpace.rules.assignments import assignments_of

RULE = tp.DayRule("UTC")
DAYS = {
    "old": date(2026, 3, 31),
    "first": date(2026, 4, 1),
    "late": date(2026, 6, 30),
    "next": date(2026, 7, 1),
    "odd": None,
}


def program(**more):
    tiers = [tp.Tier("graduated", diamonds=500, bonus=tp.Bonus.flat(100, currency="USD"))]
    settings = {"name": "Graduation", "revision": "1", "day_rule": RULE, "ladder": "graduation", **more}
    return tp.Program(tiers=tiers, region="US", **settings)


def ledger():
    start = datetime(2026, 6, 5, 20, tzinfo=UTC)
    sessions = [tp.StreamSession(c, start=start, end=start + timedelta(hours=1), diamonds=600) for c in DAYS]
    people = [tp.Creator(c, joined=day, known_from=date(2026, 3, 1)) for c, day in DAYS.items()]
    span = {"first_day": date(2026, 3, 1), "last_day": date(2026, 6, 30)}
    return tp.Ledger.from_sessions(sessions, day_rule=RULE, creators=people, **span)


@pytest.mark.parametrize(
    ("months", "who"), [(1, ["late"]), (2, ["late"]), (3, ["first", "late"]), (4, ["first", "late", "old"])]
)
def test_a_program_of_joiners_judges_who_joined_in_so_many_calendar_months(months, who):
    totals = ledger().month(tp.Month(2026, 6))
    for rules in (program(joined_within=months), tp.ProgramBook([program(joined_within=months)])):
        found = assignments_of(rules, totals)
        assert sorted(totals.ids[found[0].judged]) == who
        assert [(u.ids, u.ladder, u.why) for u in found.unjudged] == [(("odd",), "graduation", "joined_not_known")]
        assert str(found.unjudged[0]) == "odd has no day of joining, and ladder 'graduation' is for joiners"


def test_a_book_judges_joiners_alone():
    found = tp.judge(ledger().month(tp.Month(2026, 6)), tp.ProgramBook([program(joined_within=3)]))
    assert sorted(found.ids) == ["first", "late"]
    assert sorted(tp.judge(ledger().month(tp.Month(2026, 6)), tp.ProgramBook([program()])).ids) == sorted(DAYS)


def test_ranks_name_who_is_in_none_and_not_who_joined_too_early():
    low = program(joined_within=3, rank=tp.Rank("low", diamonds_below=1_000))
    found = assignments_of(low, ledger().month(tp.Month(2026, 6)))
    assert sorted(ledger().ids[found[0].judged]) == ["first", "late"]
    assert [u.why for u in found.unjudged] == ["joined_not_known"]


def test_a_program_of_joiners_is_checked_against_joiners():
    """Five who joined in January and stream less than the five before them: all of the latter would have cleared."""
    day = date(2026, 2, 1)
    rows = [
        (f"{who}{k}", day + timedelta(n), 3600 * hours)
        for who, hours in (("old", 3), ("new", 1))
        for k in range(5)
        for n in range(59)
    ]
    names, days, airtime = map(list, zip(*rows, strict=True))
    joined = {"old": date(2025, 1, 1), "new": date(2026, 1, 15)}
    people = [tp.Creator(f"{who}{k}", joined=on) for who, on in joined.items() for k in range(5)]
    history = tp.Ledger.from_daily(
        creator_id=names, day=days, airtime_seconds=airtime, diamonds=[0] * len(rows), active=[1] * len(rows),
        day_rule=RULE, creators=people,
    )  # fmt: skip
    tiers = [tp.Tier("hard", airtime_hours=60), tp.Tier("easy", airtime_hours=20)]
    rules = tp.Program(name="P", region="US", revision="1", day_rule=RULE, tiers=tiers)
    found = {n.code for n in tp.check_program(rules, history)}
    assert found == {"all_clear"}
    new = tp.check_program(tp.Program(**{**settings(rules), "joined_within": 3}), history)
    assert [n.text.split(":")[0] for n in new] == ["tier 'hard'", "tier 'easy'"]
    assert all("5 creators" in n.text for n in new)


def settings(program):
    return {a.name: getattr(program, a.name) for a in attrs.fields(tp.Program)}


@pytest.mark.parametrize("value", [0, 121])
def test_the_months_are_some(value):
    told(lambda: program(joined_within=value), ProgramError, "program.bad_joined_within", "joined_within", "must lie")


@pytest.mark.parametrize("value", [1.0, True, "3"])
def test_the_months_are_a_whole_number(value):
    told(lambda: program(joined_within=value), InputTypeError, "program.bad_joined_within", "joined_within", "integer")
