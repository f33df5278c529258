"""Why a chance moved, by hand on fixed futures, and the law that the parts sum to the change."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.forecasters import Fixed
from tests.making.ledgers import RULE, daily
from tests.making.programs import one_tier
from tests.making.streams import cut, stream
from tierpace.errors import InputError
from tierpace.evidence import explain_change
from tierpace.show.changes import changes_text

HOUR = 3600
MARCH = date(2026, 3, 1)
PARTS = ("calendar", "outlook", "by_airtime", "by_diamonds", "by_active_days")


def reports(hours, forecaster, *, days=(10, 15), draws=40):
    ledger = daily(np.array([hours]), first=MARCH)
    return [tp.project(ledger.as_of(date(2026, 3, d)), forecaster, draws=draws, seed=1) for d in days]


class PerDay:
    """So many hours on each day left, and 10 diamonds an hour."""

    def __init__(self, hours, spread=0.0):
        self.hours, self.spread = hours, spread

    def tail(self, progress, *, noise):
        left, n = len(progress.days_left), len(progress.ids)
        one = np.array([self.hours * HOUR * left, self.hours * 10 * left, float(left)])
        factor = 1 + self.spread * (2 * noise.own(1)[..., 0] - 1)
        draws = one * np.stack((factor, factor, np.ones_like(factor)), -1)
        return tp.Tail(np.tile(one, (n, 1)), draws=draws)


def test_where_all_goes_as_expected_only_the_calendar_moves_it():
    before, after = reports([2] * 15, PerDay(2, 0.4))
    (row,) = explain_change(before=before, after=after, program=one_tier(airtime_hours=60))
    assert [row[c] for c in PARTS[1:]] == pytest.approx([0, 0, 0, 0])
    assert row["change"] == pytest.approx(row["calendar"])


def test_hours_beyond_what_was_expected_are_airtimes_doing():
    """Four hours on each of the five days in place of two, and diamonds that no tier requires."""
    before, after = reports([2] * 10 + [4] * 5, PerDay(2, 0.2))
    (row,) = explain_change(before=before, after=after, program=one_tier(airtime_hours=66))
    assert row["by_airtime"] > 0.3
    assert (row["by_diamonds"], row["by_active_days"]) == (0, 0)


def test_two_signals_that_both_were_needed_share_what_they_did():
    """Silent days cost a day and hours each; both thresholds are missed for it."""
    before, after = reports([2] * 10 + [0] * 5, PerDay(2, 0.05))
    (row,) = explain_change(before=before, after=after, program=one_tier(airtime_hours=58, active_days=28))
    assert row["by_airtime"] < -0.2
    assert row["by_airtime"] == pytest.approx(row["by_active_days"])


def test_a_new_outlook_is_kept_apart():
    ledger = daily(np.array([[2] * 15]), first=MARCH)
    before = tp.project(ledger.as_of(date(2026, 3, 10)), PerDay(2, 0.1), draws=40, seed=1)
    after = tp.project(ledger.as_of(date(2026, 3, 15)), PerDay(3, 0.1), draws=40, seed=1)
    (row,) = explain_change(before=before, after=after, program=one_tier(airtime_hours=70))
    assert row["outlook"] > 0.9


@given(
    st.lists(st.integers(0, 5), min_size=15, max_size=15), st.integers(1, 14), st.integers(30, 90), st.integers(1, 31)
)
@settings(deadline=None)
def test_the_parts_sum_to_the_change(hours, first, goal, days):
    before, after = reports(hours, PerDay(2, 0.3), days=(first, 15), draws=20)
    rules = one_tier(airtime_hours=goal, diamonds=goal * 10, active_days=days)
    (row,) = explain_change(before=before, after=after, program=rules)
    chances = [tp.chances(p, rules).by_tier[0, 0] for p in (before, after)]
    assert [row["chance_before"], row["chance_after"]] == [None if np.isnan(c) else c for c in chances]
    if np.isnan(chances).any():  # nobody has shown anything yet
        assert {row[c] for c in (*PARTS, "change")} == {None}
    else:
        assert sum(row[c] for c in PARTS) == pytest.approx(row["change"], abs=1e-12)


def test_the_same_report_twice_moves_nothing():
    before, _ = reports([2] * 15, PerDay(2, 0.4))
    (row,) = explain_change(before=before, after=before, program=one_tier(airtime_hours=60))
    assert [row[c] for c in ("change", *PARTS)] == pytest.approx([0] * 6, abs=1e-12)


def test_the_stream_and_the_gifter_of_the_days_between_are_named():
    sessions = [
        stream("ann", 2, gifts=[(1, 900, "old")]),
        stream("ann", 12, gifts=[(1, 60, "zoe")], diamonds=100),
        stream("ann", 13, gifts=[(1, 200, "bob")], diamonds=300),
        stream("eve", 3),
    ]
    ledger = cut(*sessions).history
    before, after = (tp.project(ledger.as_of(date(2026, 3, d)), Fixed([0, 0, 0]), draws=1) for d in (10, 15))
    rows = {r["creator_id"]: r for r in explain_change(before=before, after=after, program=one_tier(diamonds=5000))}
    ann, eve = rows["ann"], rows["eve"]
    assert (ann["top_stream"], ann["top_stream_share"]) == ("2026-03-13T20:00:00+00:00", 0.75)
    assert (ann["top_gifter"], ann["top_gifter_share"]) == ("bob", 0.5)
    assert [eve[c] for c in ("top_stream", "top_stream_share", "top_gifter", "top_gifter_share")] == [None] * 4


def test_the_tier_is_the_one_wanted_or_the_next_to_be_won():
    rules = tp.Program(
        name="P", region="US", revision="1", day_rule=RULE,
        tiers=[tp.Tier("hard", airtime_hours=90), tp.Tier("mid", airtime_hours=60), tp.Tier("easy", airtime_hours=15)],
    )  # fmt: skip
    before, after = reports([2] * 15, PerDay(2, 0.4))
    told_ = lambda **more: next(iter(explain_change(before=before, after=after, program=rules, **more)))["tier"]  # noqa: E731  # one line three times
    assert told_() == "mid"  # easy is secured by day 10
    assert told_(tier="hard") == "hard"
    assert told_(tier={"c00": "easy"}) == "easy"
    told(
        lambda: told_(tier="x"),
        InputError,
        "program.unknown_tier",
        "tier",
        "hard, mid, easy",
        "named as in the program",
    )


def test_reports_come_in_order_and_of_one_month():
    before, after = reports([2] * 15, PerDay(2, 0.4))
    told(
        lambda: explain_change(before=after, after=before, program=one_tier(airtime_hours=60)),
        InputError, "evidence.reversed", "before", "must be an earlier report on the month of after", "swap the two",
    )  # fmt: skip
    with pytest.raises(InputError, match="the projection must have draws"):
        explain_change(
            before=tp.project(before.progress, PerDay(2), draws=0), after=after, program=one_tier(airtime_hours=60)
        )


@pytest.mark.catalogue(171)
def test_a_report_of_the_month_before_is_no_report_to_swap():
    ledger = tp.demo.ledger(seed=0)
    old, new = (tp.project(ledger.as_of(day), draws=20) for day in ("2026-02-20", "2026-03-03"))
    told(
        lambda: explain_change(before=old, after=new, program=tp.demo.program()),
        InputError, "evidence.other_month", "before", "a report on the month of after (2026-03)",
        "2026-02-20 of 2026-02",
        "start 2026-03 on the day before, ledger.as_of('2026-02-28', month='2026-03'), and follow 2026-02 to its end",
    )  # fmt: skip
    eve = tp.project(ledger.as_of("2026-02-28", month="2026-03"), draws=20)
    assert len(explain_change(before=eve, after=new, program=tp.demo.program())) == 13
    told(
        lambda: explain_change(before=new, after=old, program=tp.demo.program()),
        InputError, "evidence.reversed", "before", "swap the two",
    )  # fmt: skip


def test_only_creators_of_both_reports_are_reported():
    before, after = reports([2] * 15, PerDay(2, 0.4))
    assert len(explain_change(before=before.select([]), after=after, program=one_tier(airtime_hours=60))) == 0


@pytest.mark.catalogue(171)
def test_without_data_no_change_is_known():
    columns = {"creator_id": ["ann"] * 9, "day": [f"2026-03-{d:02d}" for d in range(1, 10)], "active": [1] * 9}
    ledger = tp.Ledger.from_daily(
        **columns, airtime_seconds=[3600] * 9, diamonds=None, day_rule=RULE, creators=[tp.Creator("new")]
    )
    old, new = (tp.project(ledger.as_of(day), draws=20) for day in ("2026-03-05", "2026-03-09"))
    rows = {r["creator_id"]: r for r in explain_change(before=old, after=new, program=one_tier(airtime_hours=30))}
    names = ("chance_before", "chance_after", "change", "calendar", "outlook", "by_airtime", "by_active_days")
    assert [rows["new"][name] for name in names] == [None] * len(names)
    assert None not in [rows["ann"][name] for name in names]
    text = changes_text(explain_change(before=old, after=new, program=one_tier(airtime_hours=30)))
    assert next(line for line in text.splitlines() if line.startswith("new")).split()[2:] == ["–", "→", *"–––––––"]
