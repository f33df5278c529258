"""The morning of an agency and of each manager: the same numbers, nothing of others, the right day and month."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import tierpace as tp
from tests.errors import told
from tests.making.programs import flat, program
from tierpace.errors import AsOfError, InputError, InputTypeError
from tierpace.rosters import morning
from tierpace.show import digest, html, to_json

RULE = tp.DayRule("UTC", min_minutes=60)
FIRST, LAST = date(2025, 10, 1), date(2026, 3, 31)
WAY = tp.forecasters.Linear()
MANAGERS = ("Kim Quillfeather", "Lou Ostrander", None)


def rules():
    tiers = [("Gold", 60), ("Silver", 35), ("Bronze", 15)]
    return program(
        *(tp.Tier(n, airtime_hours=h, active_days=h // 5, bonus=flat(h * 4)) for n, h in tiers), day_rule=RULE
    )


def creators():
    return [tp.Creator(f"73000000000000{k:05d}", name=f"Zorblax{k:02d}", manager=MANAGERS[k % 3]) for k in range(24)]


def streams(seed=0):
    rng = np.random.default_rng(seed)
    often, long = rng.beta(2, 2, 24), rng.uniform(1, 4, 24)
    for k, creator in enumerate(creators()):
        for d in range((LAST - FIRST).days + 1):
            if rng.random() < often[k]:
                start = datetime.combine(FIRST + timedelta(days=d), datetime.min.time(), UTC) + timedelta(hours=15)
                length = timedelta(seconds=int(3600 * long[k] * rng.gamma(4, 0.25)))
                yield tp.StreamSession(creator.id, start=start, end=start + length, diamonds=int(rng.gamma(1, 900)))


@pytest.fixture(scope="module")
def ledger():
    begin, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)  # too long
    bad = tp.StreamSession(creators()[1].id, start=begin, end=end, diamonds=1)
    return tp.Ledger.from_sessions(
        [*streams(), bad], day_rule=RULE, creators=creators(), first_day=FIRST, last_day=LAST, on_error="collect"
    )


def made(ledger, **more):
    return morning(ledger, rules(), forecaster=WAY, draws=100, **more)


@pytest.fixture(scope="module")
def mornings(ledger):
    return made(ledger, as_of="2026-03-15")


def test_the_agency_comes_first_then_managers_by_name(mornings):
    assert [m.manager for m in mornings] == [None, "Kim Quillfeather", "Lou Ostrander"]
    assert [len(m.report.roster) for m in mornings] == [24, 8, 8]


def test_a_manager_has_the_numbers_of_the_agency(mornings):
    agency = {row["creator_id"]: row for row in mornings[0].report.roster}
    for part in mornings[1:]:
        for row in part.report.roster:
            assert row == agency[row["creator_id"]]
            assert row["manager"] == part.manager
        own = mornings[0].calls.filter(most=None, manager=part.manager)
        assert [r["sentence"] for r in own] == [r["sentence"] for r in part.calls][: len(own)]
        moved = [r for r in mornings[0].moved if r["manager"] == part.manager]
        assert list(part.moved) == moved


@pytest.mark.parametrize("day", ["2026-03-15", "2026-02-28"])
def test_nothing_of_others_is_in_what_a_manager_gets(ledger, day):
    found = made(ledger, as_of=day)
    assert found[0].report.roster.health.set_aside == 1  # of a creator of Lou's
    assert len(found[1].closed) == (day == "2026-02-28")
    for part in found[1:]:
        others = [c for c in creators() if c.manager != part.manager]
        report = part.report
        values = (report.roster, part.calls, part.moved, part.short, report.paces, report.habits, *report.bonuses)
        texts = [to_json(value) for value in values] + [html(report), digest(report), digest(part)]
        texts += [to_json(value.roster) for value in part.closed]
        for text in texts:
            assert not [c.id for c in others if c.id in text or c.name in text]
            assert not [m for m in MANAGERS if m and m != part.manager and m in text]
        mine = sum(c.manager == part.manager for c in creators())
        assert report.roster.health.set_aside == (part.manager == "Lou Ostrander")
        assert len(set(report.roster.columns["creator_id"])) == mine
        total = sum(report.roster.columns["bonus_mean"])
        assert report.bonuses[0].total.mean() == pytest.approx(total)


def test_what_moved_is_against_the_day_before_and_sorted_by_the_change(mornings, ledger):
    agency = mornings[0]
    assert agency.since == date(2026, 3, 14)
    before = tp.roster(ledger, rules(), as_of="2026-03-14", forecaster=WAY, draws=100)
    compared = tp.compare(before=before, after=agency.report.roster)
    moved = {r["creator_id"] for r in compared if r["move"] != "same"}
    assert moved <= set(agency.moved.columns["creator_id"])
    changes = [abs(v) for v in agency.moved.columns["change"]]
    assert changes == sorted(changes, reverse=True)
    assert sum(bool(row["why"]) for row in agency.moved) > len(agency.moved) / 2
    for row in agency.moved:
        assert (row["change"] > 0) == (row["move"] == "up") or row["standing_before"] != row["standing_after"]
        assert row["text"].startswith(("▲ Zorblax", "▼ Zorblax"))
        assert row["why"] in row["text"]


def test_the_digest_marks_plans_that_are_unlikely_to_be_kept(ledger):
    agency = made(ledger, as_of="2026-03-04")[0]
    marked = {r["name"] for r in agency.report.roster if (r["creator_id"], r["ladder"]) in agency.calls.unkept}
    text = digest(agency, rows=100)
    risky = text.partition("**At risk**")[2].partition("\n\n**")[0].splitlines()[2:]
    found = {line.split("**")[1]: line.endswith("; unlikely to be kept") for line in risky}
    assert any(found.values())
    assert {name for name, mark in found.items() if mark} == marked & set(found)
    assert "unlikely to be kept" not in digest(agency.report, rows=100)
    soon = [part for part in text.split("\n\n") if "1 of " in part and "extra stream" in part]
    assert soon
    assert not [name for name in marked if any(name in part for part in soon)]


def test_short_days_are_those_since(ledger):
    days = [datetime(2026, 4, d, 20, tzinfo=UTC) for d in (1, 2)]
    short = [tp.StreamSession(creators()[0].id, start=d, end=d + timedelta(minutes=57), diamonds=1) for d in days]
    agency, kim, lou = made(ledger.with_sessions(short, last_day="2026-04-02"), as_of="2026-04-02")
    for found in (agency, kim):
        (row,) = found.short
        assert (row["day"], row["minutes"], row["short"]) == (date(2026, 4, 2), 57, 3)
        assert (row["name"], row["manager"]) == ("Zorblax00", "Kim Quillfeather")
        assert "**Zorblax00**: 57 minutes on 2 April: 3 short of a valid day" in digest(found)
    assert len(lou.short) == 0


def test_one_stream_is_the_reason_where_it_brought_most():
    first = datetime(2026, 3, 1, 18, tzinfo=UTC)
    days = [tp.StreamSession("a", start=first + timedelta(days=d), end=first + timedelta(days=d, hours=2), diamonds=100)
            for d in range(29)]  # fmt: skip
    late = first + timedelta(days=29)
    days.append(tp.StreamSession("a", start=late, end=late + timedelta(hours=2), diamonds=5_000))
    days += [
        tp.StreamSession(f"b{k}", start=first + timedelta(days=d), end=first + timedelta(days=d, hours=2), diamonds=100)
        for k in range(8) for d in range(30)
    ]  # fmt: skip
    found = tp.Ledger.from_sessions(days, day_rule=RULE, last_day="2026-03-30")
    book = program(tp.Tier("Gold", diamonds=6_000), day_rule=RULE)
    (agency,) = morning(found, book, as_of="2026-03-30", forecaster=WAY, draws=100)
    (row,) = [r for r in agency.moved if r["creator_id"] == "a"]
    assert row["move"] == "up"
    assert row["why"] == "more diamonds than expected: one stream brought 100 %"


def test_plans_use_no_day_before_the_one_it_is_read_on(ledger):
    agency = made(ledger, as_of="2026-03-15", today="2026-03-20")[0]
    planned = [d for plan in agency.report.plans.values() for d in plan.dates]
    assert planned
    assert min(planned) >= date(2026, 3, 20)


@pytest.mark.parametrize(
    ("today", "day", "month", "closed"),
    [
        ("2026-03-16", date(2026, 3, 15), "2026-03", []),
        ("2026-03-01", date(2026, 2, 28), "2026-03", ["2026-02"]),
        ("2026-03-02", date(2026, 3, 1), "2026-03", []),
        ("2026-04-01", date(2026, 3, 31), "2026-04", ["2026-03"]),
        ("2026-05-07", date(2026, 3, 31), "2026-03", []),
    ],
)
def test_the_latest_day_that_is_over_and_the_month_one_is_in(ledger, today, day, month, closed):
    agency = made(ledger, today=today)[0]
    meta = agency.report.roster.meta
    assert (meta["as_of"], meta["month"]) == (day, month)
    assert [r.roster.meta["month"] for r in agency.closed] == closed
    assert all(r.roster.columns["days_left"][0] == 0 for r in agency.closed)


def test_of_exports_the_data_before_are_the_export_before(tmp_path):
    head = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days\n"
    for day, hours in ((1, 2), (4, 8), (9, 18)):
        rows = "".join(
            f"2026-07-01 ~ 2026-07-{day:02d},730{k},n{k},{day * 100 * k},{hours}h 0m,{day}\n" for k in (1, 2, 3)
        )
        (tmp_path / f"{day}.csv").write_text(head + rows)
    found = tp.io.read_backstage(tmp_path, day_rule=RULE)
    (agency,) = morning(found, rules(), forecaster=WAY, draws=50)
    assert agency.report.roster.meta["as_of"] == date(2026, 7, 9)
    assert agency.since == date(2026, 7, 4)
    (earliest,) = morning(found, rules(), as_of="2026-07-01", forecaster=WAY, draws=50)
    assert earliest.since is None
    assert len(earliest.moved) == 0


def test_an_empty_roster_has_a_morning_of_nobody():
    nobody = tp.Ledger.from_sessions([], day_rule=RULE, last_day="2026-03-15", first_day="2026-03-01")
    (agency,) = made(nobody)
    assert (len(agency.report.roster), len(agency.calls), len(agency.moved), len(agency.short)) == (0, 0, 0, 0)
    assert repr(agency) == "<Morning of 2026-03-15, 0 creators>"


def test_what_cannot_be_is_refused(ledger):
    same, early = {"as_of": "2026-03-15", "today": "2026-03-15"}, {"as_of": "2026-03-15", "since": "2026-03-15"}
    told(lambda: made(ledger, **same), InputError, "morning.today_not_after", "today", "after as_of (2026-03-15)")
    told(lambda: made(ledger, today="2025-10-01"), AsOfError, "morning.no_day_before", "today", "after the first day")
    told(lambda: made(ledger, **early), InputError, "morning.since_not_before", "since", "the last known day")
    with pytest.raises(InputTypeError, match=r"today must be a date"):
        made(ledger, today="soon")
