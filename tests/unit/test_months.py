"""Months and day rules."""

import zoneinfo
from datetime import date, datetime, timedelta, timezone

import pytest

import tierpace as tp
from tests.errors import told
from tierpace.core import months
from tierpace.core.months import utc_seconds
from tierpace.errors import AsOfError, InputTypeError, MissingExtraError, ProgramError

DAY_1 = date(2026, 3, 1)


def test_a_month_knows_its_days():
    for text, days in (("2026-02", 28), ("2028-02", 29), ("2100-02", 28), ("2026-12", 31)):
        month = tp.Month.parse(text)
        assert str(month) == text
        assert month.days == days
        assert (month.last - month.first).days == days - 1


def test_months_are_shifted_over_years_and_compare_in_time():
    assert tp.Month(2026, 1).shift(-1) == tp.Month(2025, 12)
    assert tp.Month(2026, 12).shift(1) == tp.Month(2027, 1)
    assert tp.Month(2026, 3).shift(-27) == tp.Month(2023, 12)
    assert tp.Month(2025, 12) < tp.Month(2026, 1)
    assert tp.Month.from_date(date(2026, 3, 31)) == tp.Month(2026, 3)


@pytest.mark.parametrize(("text", "month"), [("2026-01", (2026, 1)), ("2026-12", (2026, 12)), ("0001-01", (1, 1))])
def test_the_first_and_the_last_months_are_read(text, month):
    assert tp.Month.parse(text) == tp.Month(*month)
    assert str(tp.Month(*month)) == text


def test_the_last_year_has_a_year_after_it():
    assert tp.Month(9998, 12).days == 31
    told(lambda: tp.Month(9999, 1), AsOfError, "month.out_of_range", "month", "found (9999, 1)")


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "11-2026", "2026-3", "2026-03 ", "2026-03\n", "२०२६-03", "0000-01", ""]
)
def test_a_malformed_month_is_reported(text):
    told(
        lambda: tp.Month.parse(text),
        AsOfError,
        "month.bad_text",
        "month",
        "must be written YYYY-MM",
        "for example 2026-03",
    )


@pytest.mark.parametrize("value", [202611, None, date(2026, 3, 1)])
def test_a_month_is_read_from_text_alone(value):
    told(
        lambda: tp.Month.parse(value), InputTypeError, "month.bad_type", "month", "must be text, YYYY-MM",
        "use Month(year, month) or Month.from_date(day)",
    )  # fmt: skip


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (0, 1), (9999, 1)])
def test_a_month_lies_in_the_calendar(year, month):
    told(
        lambda: tp.Month(year, month),
        AsOfError,
        "month.out_of_range",
        "month",
        "a month must lie between 1 and 12 of a year between 1 and 9998",
        f"found ({year}, {month})",
    )


@pytest.mark.parametrize("bad", ["3", 3.0, True, None])
def test_a_month_is_made_of_integers(bad):
    told(
        lambda: tp.Month(2026, bad),
        InputTypeError,
        "month.not_an_integer",
        "month",
        "two integers",
        "write Month(2026, 3) or Month.parse('2026-03')",
    )


@pytest.mark.parametrize("zone", ["Mars", "", "../../etc/passwd", "UTC\0", "America", "UTC\n"])
@pytest.mark.catalogue(81)
def test_an_unknown_zone_is_reported(zone):
    told(
        lambda: tp.DayRule(zone),
        ProgramError,
        "program.bad_timezone",
        "zone",
        "a zone must be a name of the IANA time zone database",
        'for example "UTC" or "America/New_York"',
    )


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "right/UTC"])
@pytest.mark.catalogue(81)
def test_a_zone_that_means_another_one_elsewhere_is_refused_even_where_it_is_there(zone, monkeypatch):
    monkeypatch.setattr(months, "ZoneInfo", str)  # a machine that has every name
    told(
        lambda: tp.DayRule(zone),
        ProgramError, "program.bad_timezone", "zone", "a zone must be a name of the IANA time zone database",
    )  # fmt: skip


def test_a_zone_is_a_name():
    zone = zoneinfo.ZoneInfo("UTC")
    told(
        lambda: tp.DayRule(zone), InputTypeError, "program.bad_timezone", "zone", "a zone must be an IANA name",
        'for example "UTC" or "America/New_York"',
    )  # fmt: skip


@pytest.mark.catalogue(82)
def test_a_machine_without_zones_says_what_to_install(monkeypatch):
    def none(key):
        raise zoneinfo.ZoneInfoNotFoundError(key)

    monkeypatch.setattr(months, "ZoneInfo", none)
    told(
        lambda: tp.DayRule("UTC"),
        MissingExtraError,
        "zone.no_database",
        "zone",
        "the time zone database must be installed",
        "pip install tzdata",
    )


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_the_minimum_of_a_day_fits_a_day(minutes):
    told(
        lambda: tp.DayRule("UTC", min_minutes=minutes),
        ProgramError,
        "program.bad_min_minutes",
        "min_minutes",
        "min_minutes must lie between 0 and 1440",
    )


@pytest.mark.parametrize("minutes", [1.0, "5", True, None])
def test_the_minimum_of_a_day_is_an_integer(minutes):
    told(
        lambda: tp.DayRule("UTC", min_minutes=minutes),
        InputTypeError,
        "program.bad_min_minutes",
        "min_minutes",
        "must be an integer",
    )


def test_words_of_a_day_rule_are_known():
    told(
        lambda: tp.DayRule("UTC", per="week"), ProgramError, "program.bad_per", "per", "per must be one of day, stream"
    )
    told(
        lambda: tp.DayRule("UTC", midnight="end"),
        ProgramError,
        "program.bad_midnight",
        "midnight",
        "midnight must be one of split, start",
    )


def test_an_active_day_needs_a_second_even_without_a_minimum():
    assert tp.DayRule("UTC").min_seconds == 1
    assert tp.DayRule("UTC", min_minutes=2).min_seconds == 120


def test_edges_bound_the_days():
    rule = tp.DayRule("UTC")
    assert rule.edges(DAY_1, DAY_1).tolist() == [1772323200, 1772409600]
    assert not rule.edges(DAY_1, DAY_1).flags.writeable
    assert tp.DayRule("Asia/Kolkata").edges(DAY_1, DAY_1).tolist() == [1772323200 - 19800, 1772409600 - 19800]
    lengths = tp.DayRule("Australia/Lord_Howe").day_seconds(date(2026, 4, 4), date(2026, 4, 6))
    assert lengths.tolist() == [86_400, 88_200, 86_400]


def test_utc_seconds_are_rounded_down():
    moment = datetime(1970, 1, 1, 1, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert utc_seconds(moment) == 0
    assert utc_seconds(moment - timedelta(seconds=1)) == -1
