"""Thresholds and tiers: equality clears, one short does not, and what is no threshold is refused."""

from collections import namedtuple
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from attrs.exceptions import FrozenInstanceError

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import HOUR, UTC, daily
from tests.making.programs import program
from tierpace.cli.entry import main
from tierpace.core.notes import BASIS
from tierpace.core.tiers import MOST
from tierpace.errors import InputTypeError, ProgramError
from tierpace.tables.cells import hours_down, hours_up

FEBRUARY = tp.Month(2026, 2)
GOLD = {"airtime_hours": 40, "diamonds": 1000, "active_days": 20}
GOAL = np.array([40 * HOUR, 1000, 20])


def february(total, last=date(2026, 2, 28)):
    """A ledger whose February comes to these totals: seconds, diamonds, days."""
    seconds, diamonds, days = (int(n) for n in total)
    each, rest = divmod(seconds, 28)
    n = {"airtime_seconds": [each] * 27 + [each + rest], "diamonds": [diamonds] + [0] * 27}
    n["active"] = [1] * days + [0] * (28 - days)
    day = [date(2026, 2, 1) + timedelta(d) for d in range(28)]
    return daily(creator_id=["a"] * 28, day=day, **n, last_day=last)


def judged(total, *tiers):
    return tp.judge(february(total).month(FEBRUARY), program(*tiers))


@pytest.mark.catalogue(59)
def test_a_total_on_its_threshold_clears():
    verdicts = judged(GOAL, tp.Tier("Gold", **GOLD))
    assert verdicts.tier_index.tolist() == [0]
    assert not verdicts.shortfall.any()


@pytest.mark.catalogue(60, 74)
@pytest.mark.parametrize("signal", range(3))
@pytest.mark.parametrize("plenty", [1, 100])
def test_one_short_of_one_does_not_whatever_the_others_are(signal, plenty):
    total = np.minimum(GOAL * plenty, [28 * 86_400, MOST, 28])
    total[signal] = GOAL[signal] - 1
    verdicts = judged(total, tp.Tier("Gold", **GOLD), tp.Tier("Silver", diamonds=999, active_days=19))
    assert verdicts.tier_index.tolist() == [1]
    missing = [0, 0, 0]
    missing[signal] = 1
    assert verdicts.shortfall[0, 0].tolist() == missing


@pytest.mark.catalogue(61)
def test_a_second_short_of_80_hours_reads_as_such():
    short = 80 * HOUR - 1
    assert (hours_down(short), hours_up(1)) == ("79h 59m", "0h 01m")
    assert judged([short, 0, 20], tp.Tier("T", airtime_hours=80)).tier_index.tolist() == [1]


@pytest.mark.catalogue(63, 64)
@pytest.mark.parametrize(
    ("hours", "seconds"),
    [
        (80.1, 288_360), (Decimal("80.1"), 288_360), (80, 288_000), (80.0, 288_000), (-0.0, 0),
        (timedelta(hours=80), 288_000), (pd.Timedelta(hours=80), 288_000), (Decimal(1) / 3, 1200), (MOST // 3600, None),
    ],
    ids=repr,
)  # fmt: skip
def test_hours_are_the_decimal_that_was_written(hours, seconds):
    expected = int(hours) * HOUR if seconds is None else seconds
    assert tp.Tier("T", airtime_hours=hours, active_days=1).minimums == (expected, 0, 1)


@pytest.mark.catalogue(63)
@pytest.mark.parametrize("hours", [80.33333, 80.33333333333333, Decimal("0.0001"), timedelta(microseconds=1)], ids=repr)
def test_hours_come_to_whole_seconds_or_are_refused(hours):
    told(
        lambda: tp.Tier("T", airtime_hours=hours),
        ProgramError,
        "program.not_whole_seconds",
        "airtime_hours",
        "a threshold must be a whole number of seconds",
        "the nearest are",
    )


A = {"airtime_hours": "a number", "diamonds": "an integer", "active_days": "an integer"}


@pytest.mark.catalogue(64)
@pytest.mark.parametrize("name", list(GOLD))
@pytest.mark.parametrize("value", ["80", b"80", True, np.int64(80), [80], 80j, pd.NaT, pd.NA, np.True_], ids=repr)
def test_what_is_no_number_is_no_threshold(name, value):
    """Text is none, in files neither; numpy's integers are written as Python's."""
    told(
        lambda: tp.Tier("T", **{name: value}),
        InputTypeError,
        "program.bad_threshold",
        name,
        f"{name} must be {A[name]}",
    )


@pytest.mark.catalogue(65)
@pytest.mark.parametrize("name", list(GOLD))
@pytest.mark.parametrize(
    "value",
    [-1, -0.5, float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), 1e300,
     10**5000, MOST + 1, Decimal("1e999999")],
    ids=range(12),
)  # fmt: skip
def test_a_threshold_is_finite_and_within_reason(name, value):
    error = told(
        lambda: tp.Tier("T", **{name: value}), ProgramError, "program.bad_threshold", name, name.split("_")[-1]
    )
    assert "found " in str(error)


@pytest.mark.catalogue(66)
@pytest.mark.parametrize("tier", [{}, dict.fromkeys(GOLD, 0), dict.fromkeys(GOLD), {"airtime_hours": 1e-320}], ids=repr)
def test_a_tier_that_requires_nothing_is_none(tier):
    error = told(
        lambda: tp.Tier("T", **tier),
        ProgramError,
        "program.trivial_tier",
        "tier 'T'",
        "a tier must test at least one signal",
        "give airtime_hours, diamonds or active_days above 0",
    )
    assert error.value == (0, 0, 0)


@pytest.mark.catalogue(67)
@pytest.mark.parametrize("nothing", [0, None])
def test_a_signal_that_is_not_wanted_is_cleared_and_missing_nothing(nothing):
    tier = tp.Tier("T", airtime_hours=nothing, diamonds=5, active_days=nothing)
    verdicts = judged([0, 5, 0], tier)
    assert tier.thresholds == (tp.Threshold(tp.Signal.DIAMONDS, 5),)
    assert program(tier).required.tolist() == [[False, True, False]]
    assert verdicts.cleared.tolist() == [[[True, True, True]]]
    assert verdicts.tier_index.tolist() == [0]


@pytest.mark.catalogue(68, 69)
@pytest.mark.parametrize("tier", [{"active_days": 29}, {"airtime_hours": 28 * 24 + 1}], ids=str)
def test_a_tier_that_a_short_month_cannot_hold_is_impossible_in_it_and_no_error(tier):
    """31 days are fair in most months that a program is in force, so only the month can say."""
    tiers = (tp.Tier("T", **tier),)
    progress = february([0, 0, 0]).as_of(date(2026, 2, 1))
    assert tp.judge(progress, program(*tiers)).possible.tolist() == [[False]]
    draws = np.full((1, 5, 3), (9e6, 0, 28))
    projection = tp.Projection(
        progress, point=draws.mean(1), draws=draws, forecaster="F", seed=0, basis=np.zeros(1, BASIS)
    )
    assert tp.chances(projection, program(*tiers)).by_tier.tolist() == [[0.0]]
    longer = daily(creator_id=["a"], day=["2026-03-01"], airtime_seconds=[0], active=[0], last_day=date(2026, 3, 1))
    assert tp.judge(longer.month(tp.Month(2026, 3)), program(*tiers)).possible.tolist() == [[True]]


@pytest.mark.catalogue(69)
@pytest.mark.parametrize(("zone", "month", "hours"), [("America/New_York", 3, 743), ("America/New_York", 11, 721)])
def test_a_month_can_hold_its_own_hours_and_not_one_more(zone, month, hours):
    rule = tp.DayRule(zone)
    day = date(2026, month, 1)
    ledger = daily(day=[day - timedelta(1)], airtime_seconds=[1], day_rule=rule, last_day=day - timedelta(1))
    progress = ledger.as_of(day - timedelta(1), month=tp.Month(2026, month))
    for more, possible in ((0, True), (1, False)):
        rules = program(tp.Tier("T", airtime_hours=hours + more), day_rule=rule)
        assert tp.judge(progress, rules).possible.tolist() == [[possible]]


@pytest.mark.catalogue(68, 157)
@pytest.mark.parametrize("days", [32, 45, 45.0, 10**6])
def test_more_days_than_any_month_has_are_refused(days):
    assert tp.Tier("T", active_days=31).minimums == (0, 0, 31)
    told(
        lambda: tp.Tier("T", active_days=days),
        ProgramError, "program.impossible", "active_days", f"found {int(days)}",
        "active_days must be at most 31, the days of the longest month",
    )  # fmt: skip


@pytest.mark.catalogue(69, 157)
@pytest.mark.parametrize("hours", [745, 746, 80_000, timedelta(hours=745, seconds=1)])
def test_more_hours_than_any_month_has_are_refused_unless_streams_count_whole(hours):
    tiers = tp.Tier("Gold", airtime_hours=hours, diamonds=5), tp.Tier("Silver", diamonds=5)
    assert program(*tiers, day_rule=tp.DayRule("UTC", midnight="start")).tiers == tiers
    if hours == 745:
        assert program(*tiers).tiers == tiers
        return
    told(
        lambda: program(*tiers),
        ProgramError, "program.impossible", "tiers[0].airtime_hours",
        "airtime_hours must be at most 745, those of the longest month", 'midnight="start", may bring more',
    )  # fmt: skip


@pytest.mark.catalogue(157)
@pytest.mark.parametrize(
    ("ratio", "written"),
    [(6, "6 % is written 0.06"), (1.01, "1.01 % is written 0.0101"), (Decimal(100), "is written 1")],
)
def test_a_ratio_above_the_whole_worth_is_refused(ratio, written):
    assert tp.Bonus.ratio(1, per_diamond="0.01", currency="USD").pay(100).amount == 1
    told(
        lambda: tp.Bonus.ratio(ratio, per_diamond="0.01", currency="USD"),
        ProgramError, "program.bad_ratio", "ratio", f"found {ratio}", written,
        "must be at most 1, which is all that the diamonds are worth",
    )  # fmt: skip


@pytest.mark.catalogue(68, 69, 157)
@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("active_days = 45", "program.impossible", "tiers[0].active_days"),
        ('active_days = "over 31"', "program.impossible", "tiers[0].active_days"),
        ("airtime_hours = 745.5", "program.impossible", "tiers[0].airtime_hours"),
        ('active_days = 5\nbonus = { ratio = 6, per_diamond = 0.01, currency = "USD" }', "program.bad_ratio",
         "tiers[0].bonus.ratio"),
    ],
)  # fmt: skip
def test_a_file_with_an_impossible_tier_is_refused_at_its_place(tmp_path, capsys, line, code, field):
    path = tmp_path / "p.toml"
    head = 'schema = "tierpace/program/1"\nname = "P"\nregion = "R"\nrevision = "1"\nday_rule = { zone = "UTC" }\n'
    path.write_text(f'{head}[[tiers]]\nname = "T"\n{line}\n')
    with pytest.raises(ProgramError) as caught:
        tp.io.read_program(path)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert main(["check", str(path)]) == 1
    assert f"[{code}]" in capsys.readouterr().err


@pytest.mark.catalogue(68, 69)
@pytest.mark.parametrize(
    ("tier", "rule", "months"),
    [
        ({"active_days": 28}, {}, None),
        ({"active_days": 29}, {}, "February, except in leap years"),
        ({"active_days": 30}, {}, "February"),
        ({"active_days": 31}, {}, "February, April, June, September and November"),
        ({"airtime_hours": 690}, {}, "February, except in leap years"),
        ({"airtime_hours": 720.5}, {}, "February, April, June, September and November"),
        ({"airtime_hours": 721}, {"zone": "America/New_York"}, "February, April, June and September"),
        ({"airtime_hours": 744}, {"zone": "Europe/Berlin"}, "February, March, April, June, September and November"),
        ({"airtime_hours": 745}, {"midnight": "start"}, None),
    ],
    ids=str,
)  # fmt: skip
def test_the_months_that_are_too_short_for_a_tier_are_named(tier, rule, months):
    made = program(tp.Tier("T", **tier), day_rule=tp.DayRule(**{"zone": "UTC", **rule}))
    notes = tp.check_program(made)
    words = f"{next(iter(tier.values()))} {'hours' if 'airtime_hours' in tier else 'active days'}"
    text = f"tier 'T' needs {words}: it can never clear in {months}"
    assert [n.text for n in notes] == ([] if months is None else [text])
    assert {n.code for n in notes} <= {"never_clears"}


@pytest.mark.catalogue(70)
@pytest.mark.parametrize(
    ("harder", "easier"),
    [
        ({"diamonds": 5}, {"diamonds": 6}), ({"diamonds": 5}, {"diamonds": 5}),
        ({"diamonds": 9, "active_days": 3}, {"diamonds": 5, "active_days": 4}), ({"diamonds": 9}, {"active_days": 1}),
    ],
    ids=str,
)  # fmt: skip
def test_tiers_come_hardest_first_and_none_level_with_another(harder, easier):
    """So the hardest tier cleared is the best one; what is not comparable goes on a ladder of its own."""
    error = told(
        lambda: program(tp.Tier("A", **harder), tp.Tier("B", **easier)),
        ProgramError,
        "program.not_ordered",
        "tiers",
        "must have the hardest first: each harder somewhere, and easier nowhere, than the next",
        "reorder them, or put them on ladders of their own",
    )
    assert error.value == ("A", "B")


@pytest.mark.catalogue(71, 72)
def test_tiers_have_names_and_there_is_one():
    one = tp.Tier("T", diamonds=5)
    error = told(
        lambda: program(tp.Tier("T", diamonds=9), one),
        ProgramError,
        "program.duplicate_tier",
        "tiers",
        "must have names of their own",
    )
    assert error.value == "T"
    told(program, ProgramError, "program.no_tiers", "tiers", "a program must have a tier", "found ()")


@pytest.mark.catalogue(84)
@pytest.mark.parametrize("minutes", [-1, 1441])
def test_the_least_of_an_active_day_fits_in_a_day(minutes):
    error = told(
        lambda: tp.DayRule("UTC", min_minutes=minutes),
        ProgramError,
        "program.bad_min_minutes",
        "min_minutes",
        "min_minutes must lie between 0 and 1440",
    )
    assert error.value == minutes
    assert [tp.DayRule("UTC", min_minutes=m).min_seconds for m in (0, 1, 1440)] == [1, 60, 86_400]


@pytest.mark.catalogue(84)
@pytest.mark.parametrize("minutes", [1.0, "60", True, None, np.int64(60), timedelta(hours=1)], ids=repr)
def test_it_is_an_integer_of_minutes(minutes):
    told(
        lambda: tp.DayRule("UTC", min_minutes=minutes), InputTypeError, "program.bad_min_minutes", "min_minutes",
        "must be an integer",
    )  # fmt: skip


@pytest.mark.catalogue(84)
@pytest.mark.parametrize(("name", "words"), [("per", "day, stream"), ("midnight", "split, start")])
@pytest.mark.parametrize("value", ["week", "", None, 1, np.array(["day", "split"])], ids=repr)
def test_a_day_rule_knows_its_words(name, words, value):
    with pytest.raises(ProgramError, match=f"{name} must be one of {words}") as caught:
        tp.DayRule("UTC", **{name: value})
    assert (caught.value.code, caught.value.field) == (f"program.bad_{name}", name)
    assert caught.value.value is value


@pytest.mark.catalogue(85)
def test_a_bonus_names_its_currency_and_two_never_add():
    for bad in (None, "", "usd", "$", "US", "ＵＳＤ", "USD\n", 840):
        told(
            lambda bad=bad: tp.Bonus.flat(5, currency=bad),
            ProgramError,
            "program.currency",
            "currency",
            "a currency must be three capital letters (ISO 4217)",
            f"found {bad!r}",
        )
    with pytest.raises(TypeError, match="currency"):
        tp.Bonus.flat(5)
    error = told(
        lambda: tp.Money(1, "USD") + tp.Money(1, "EUR"),
        ProgramError,
        "money.mixed_currencies",
        "currency",
        "must be the same for all amounts",
    )
    assert error.value == ("USD", "EUR")


@pytest.mark.catalogue(86)
def test_a_program_cannot_be_changed_after_the_fact():
    tier = tp.Tier("T", diamonds=5)
    rules = program(tier)
    for value, name in (
        (tier, "diamonds"),
        (rules, "tiers"),
        (UTC, "zone"),
        (tp.Bonus.flat(1, currency="USD"), "fixed"),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)
    with pytest.raises(TypeError):
        rules.tiers[0] = tier
    rules.thresholds[0, 0] = 99  # a copy
    assert rules.thresholds.tolist() == [[0, 5, 0]]


Duck = namedtuple("Duck", ["name", "minimums", "thresholds", "bonus"])  # noqa: PYI024  # a foreign class on purpose


@pytest.mark.catalogue(87)
def test_a_tier_is_a_tier_or_a_child_of_it_and_nothing_that_only_looks_like_one():
    """What looks like a tier has not been checked like one: a threshold could be NaN."""

    class Child(tp.Tier):
        pass

    assert judged([0, 5, 0], Child("T", diamonds=5)).tier_index.tolist() == [0]
    duck = Duck("T", (0, float("nan"), 0), (), None)
    told(lambda: program(duck), InputTypeError, "program.bad_tiers", "tiers", "each tier must be a Tier", "found Duck(")
    for bad in (None, tp.Tier("T", diamonds=5), 7):
        told(
            lambda bad=bad: program(tiers=bad),
            InputTypeError,
            "program.bad_tiers",
            "tiers",
            "must be a list of Tier",
            f"found {bad!r}"[:60],
        )


# Programs over time ----------------------------------------------------------------------------

JAN, FEB = tp.Month(2026, 1), tp.Month(2026, 2)
ONE = tp.Tier("T", diamonds=5)


@pytest.mark.catalogue(79)
def test_a_program_of_another_month_judges_nothing():
    error = told(
        lambda: tp.judge(february(GOAL).month(FEBRUARY), program(ONE, last_month=JAN)),
        ProgramError,
        "program.not_in_force",
        "month",
        "must be a month of program 'P' revision '1', in force … to 2026-01",
        "pass the program of that month, or a ProgramBook",
    )
    assert error.value == "2026-02"


@pytest.mark.catalogue(80)
def test_a_revision_begins_with_a_month_and_two_are_never_in_force_at_once():
    """A tier is cleared by a whole month, so thresholds that change within one have no meaning: months are its unit."""
    for bad in (date(2026, 2, 15), "2026-02-15"):
        told(
            lambda bad=bad: program(ONE, first_month=bad), InputTypeError, "program.bad_first_month", "first_month",
            "first_month must be a Month or None",
        )  # fmt: skip
    error = told(
        lambda: tp.ProgramBook([program(ONE, last_month=FEB), program(ONE, revision="2", first_month=FEB)]),
        ProgramError,
        "program.overlap",
        "programs",
        "there must be only one program for a ladder, region and month",
        "end the earlier one with last_month=",
    )
    assert error.value == ("P 1", "P 2")
    book = tp.ProgramBook([program(ONE, last_month=JAN), program(ONE, revision="2", first_month=FEB)])
    assert [book.at(m, region="US", ladder="tiers").revision for m in (JAN, FEB)] == ["1", "2"]
