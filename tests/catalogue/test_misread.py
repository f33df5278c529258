"""Numbers a thousand times apart, ids that lost digits and dates that slipped: refused, never read as the wrong one."""

import json
import pickle
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, strategies as st

import tierpace as tp
from tests.errors import told
from tests.making.bad_rows import NOON, UTC, bad_row, daily
from tests.making.exports import RULE
from tierpace.core.number_marks import NumberMarks
from tierpace.errors import REQUIREMENTS, CellErrors, InputError, ProgramError, RowErrors

EN = "Data period,Creator ID,Creator's username,Diamonds,LIVE duration,Valid go LIVE days\n"
ES = (
    "Periodo de datos;ID del creador;Nombre de usuario del creador;Diamantes;Duración de LIVE;"
    "Días válidos de emisiones LIVE\n"
)
TASK = "Data Month,Creator ID,Handle,Diamonds,Valid days(d),LIVE duration(h),Estimated bonus\n"
STREAMS = "creator_id,start,end,diamonds\n"
HOURS = "2026-03-01T20:00:00Z,2026-03-01T21:00:00Z"
LONG = [7_310_000_000_000_000_123 + 1_234_567_890_123 * i for i in range(9)]
ROUNDED = [str(i // 10**4 * 10**4) for i in LONG]


def put(text, name="a.csv", encoding="utf-8"):
    Path(name).write_bytes(text.encode(encoding))
    return name


def sessions(*cells, **settings):
    rows = "".join(f'{7000 + i},{HOURS},"{cell}"\n' for i, cell in enumerate(cells))
    return tp.io.read_sessions(put(STREAMS + rows), day_rule=UTC, **settings)


def export(*cells, head=EN, **settings):
    mark = ";" if head == ES else ","
    rows = (
        mark.join(["2026-07-01 ~ 2026-07-01", str(7000 + i), f"user{i}", f'"{cell}"', "2h", "1"]) + "\n"
        for i, cell in enumerate(cells)
    )
    return tp.io.read_backstage(put(head + "".join(rows)), day_rule=RULE, **settings)


def task(bonus, **settings):
    return tp.io.read_task_file(put(f'{TASK}202606,7301,ann,5,21,83h,"{bonus}"\n'), **settings)


def days(airtime, **settings):
    return tp.io.read_daily(
        put(f'creator_id,day,airtime_seconds\n7,2026-03-01,"{airtime}"\n'), day_rule=UTC, **settings
    )


def lines(number, **settings):
    row = f'{{"creator_id": "7", "start": {NOON}, "end": {NOON + 60}, "diamonds": {number}}}\n'
    return tp.io.read_sessions(put(row, "a.jsonl"), day_rule=UTC, **settings)


def lengths(cell, name="length_seconds", **settings):
    return tp.io.read_sessions(
        put(f'creator_id,start,long\n7,2026-03-01T20:00:00Z,"{cell}"\n'),
        day_rule=UTC,
        columns={name: "long"},
        **settings,
    )


def frame(make, cell, **settings):
    rows = {"creator_id": ["7"], "start": ["2026-03-01T20:00:00Z"], "end": ["2026-03-01T21:00:00Z"], "diamonds": [cell]}
    return tp.io.read_sessions(make(rows), day_rule=UTC, **settings)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


# ----------------------------------------------------------------------------------------------- a thousand times apart

DIAMONDS, AIRTIME = 1, 0
DOORS = {
    "sessions": (sessions, DIAMONDS),
    "pandas": (lambda cell, **k: frame(pd.DataFrame, cell, **k), DIAMONDS),
    "polars": (lambda cell, **k: frame(pl.DataFrame, cell, **k), DIAMONDS),
    "json lines": (lines, DIAMONDS),
    "json lines, text": (lambda cell, **k: lines(f'"{cell}"', **k), DIAMONDS),
    "daily": (days, AIRTIME),
    "export": (export, DIAMONDS),
    "Spanish export": (lambda cell, **k: export(cell, head=ES, **k), DIAMONDS),
    "seconds": (lengths, AIRTIME),
    "minutes": (lambda cell, **k: lengths(cell, "length_minutes", **k), AIRTIME),
}
SCALE = {"minutes": 60}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.catalogue(154)
def test_a_count_that_may_be_two_numbers_is_refused_at_every_door_naming_both(door):
    read, _ = DOORS[door]
    with pytest.raises(RowErrors, match=r"'2\.000' \(2 or 2,000\)") as caught:
        read("2.000")
    (code,) = set(caught.value.issues.code)
    assert code.endswith(".ambiguous_number")
    assert "decimal= or thousands=" in REQUIREMENTS[code]


@pytest.mark.parametrize(
    ("settings", "number"), [({"thousands": "."}, 2000), ({"decimal": ","}, 2000), ({"decimal": "."}, 2)]
)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.catalogue(154)
def test_the_caller_settles_it(door, settings, number):
    read, signal = DOORS[door]
    assert read("2.000", **settings).days[0, :, signal].sum() == number * SCALE.get(door, 1)


@pytest.mark.catalogue(154)
def test_what_has_one_reading_is_read():
    assert sessions("250", "7.0", "7.00").days.sum(1)[:, 1].tolist() == [250, 7, 7]
    assert lengths("41.250", "length_hours").days[0, :, 0].sum() == 148_500  # 41,250 hours are no month's
    assert export("1,000", "1,234,567", "2.98M").days[:, 0, 1].tolist() == [1000, 1_234_567, 2_980_000]
    assert task("1,000").bonus == (Decimal(1000),)
    assert task("83.25").bonus == (Decimal("83.25"),)


@pytest.mark.catalogue(154)
def test_a_comma_means_thousands_under_english_headers_alone():
    assert export("1,234", head=ES).days[0, 0, 1] == 1234  # no count has a fraction
    with pytest.raises(CellErrors, match=r"\(1 or 1,000\)"):
        export("1,000", head=ES)
    assert export("1,000", head=ES, thousands=",").days[0, 0, 1] == 1000
    assert export("1.234.567", head=ES, thousands=".").days[0, 0, 1] == 1_234_567
    assert export("1 234", head=ES, thousands=" ").days[0, 0, 1] == 1234


@pytest.mark.parametrize(("bonus", "settings", "paid"), [
    ("1.000", {"decimal": "."}, 1), ("1.000", {"thousands": "."}, 1000), ("1.234,50", {"decimal": ","}, "1234.5"),
])  # fmt: skip
@pytest.mark.catalogue(154)
def test_an_amount_of_money_that_may_be_two_is_refused_until_it_is_said(bonus, settings, paid):
    if bonus == "1.000":
        with pytest.raises(CellErrors, match=r"\(1 or 1,000\)"):
            task(bonus)
    assert task(bonus, **settings).bonus == (Decimal(paid),)


PROGRAM = """schema = "tierpace/program/1"
name = "E"
region = "US"
revision = "1"
{}
[day_rule]
zone = "UTC"
[[tiers]]
name = "Gold"
{}
"""


def program(tier, rank=""):
    return tp.io.read_program(put(PROGRAM.format(rank, tier), "a.toml"))


@pytest.mark.parametrize(("tier", "place", "written", "both"), [
    ("diamonds = 300.000", "tiers[0].diamonds", "300.000", "300 or 300,000"),
    ('diamonds = 5\nbonus = { amount = 1.000, currency = "USD" }', "tiers[0].bonus.amount", "1.000", "1 or 1,000"),
    ('diamonds = 5\nbonus = { amount = 1.250, currency = "USD" }', "tiers[0].bonus.amount", "1.250", "1.25 or 1,250"),
])  # fmt: skip
@pytest.mark.catalogue(154)
def test_the_source_text_of_a_program_is_what_counts(tier, place, written, both):
    error = told(lambda: program(tier), ProgramError, "program.ambiguous_number", place, f"this may be {both}")
    assert error.value == written
    assert program("diamonds = 300_000").thresholds.tolist() == [[0, 300_000, 0]]
    assert program("airtime_hours = 41.250\nactive_days = 12.000").thresholds.tolist() == [[148_500, 0, 12]]


@pytest.mark.catalogue(154)
def test_a_rank_and_the_files_of_rewards_have_one_reading_too():
    told(
        lambda: program("diamonds = 5", '[rank]\nname = "Silver"\ndiamonds_from = 200.000'),
        ProgramError,
        "program.ambiguous_number",
        "rank.diamonds_from",
        "200 or 200,000",
    )
    source = (Path(tp.__file__).parent / "examples" / "rewards" / "creator-rewards-2024-03.toml").read_text("utf-8")
    name = put(source.replace("min_followers = 10_000", "min_followers = 10.000"), "b.toml")
    told(
        lambda: tp.io.read_rewards_program(name),
        *(ProgramError, "program.ambiguous_number", "b.toml: min_followers", "10,000"),
    )


@pytest.mark.parametrize("text", ["3e5", "3E+5", "1.5e3"])
@pytest.mark.catalogue(154)
def test_an_exponent_is_refused_in_toml_as_elsewhere(text):
    told(lambda: program(f"diamonds = {text}"), ProgramError, "program.bad_number", "tiers[0].diamonds", "plain digits")
    bad_row("session.bad_number", "diamonds", text, text_numbers=True)


@pytest.mark.parametrize("text", ["٠.٠١", "1e-2", "0_1.0", "0,01"])
@pytest.mark.catalogue(154)
def test_a_rate_as_text_is_in_plain_digits(text):
    told(
        lambda: tp.Bonus.ratio(Decimal("0.05"), per_diamond=text, currency="USD"),
        ProgramError,
        "program.bad_per_diamond",
        "per_diamond",
        "with a point",
    )


@pytest.mark.catalogue(154)
def test_the_number_is_reported_with_its_row():
    bad_row("session.ambiguous_number", "diamonds", "1.000", text_numbers=True)
    bad_row("daily.ambiguous_number", "airtime_seconds", "1.000", door=daily, text_numbers=True)


@pytest.mark.parametrize(("name", "value"), [("decimal", ";"), ("decimal", 1), ("thousands", ".."), ("thousands", "")])
@pytest.mark.catalogue(154)
def test_marks_are_among_those_that_there_are(name, value):
    for read in (sessions, days, export, task):
        told(lambda read=read: read("1", **{name: value}), InputError, f"input.bad_{name}", name, "must be one of")


@pytest.mark.catalogue(154)
def test_one_mark_does_not_mean_both():
    told(
        lambda: NumberMarks(".", "."), InputError, "input.bad_thousands", "thousands", "must not be what marks decimals"
    )
    told(lambda: NumberMarks("x"), InputError, "input.bad_decimal", "decimal", "must be one of")


@given(st.integers(0, 10**9), st.sampled_from([".", ","]), st.sampled_from([".", ",", " ", "'"]))
def test_a_number_written_by_the_marks_that_are_said_is_read_as_itself(number, decimal, thousands):
    if decimal == thousands:
        return
    text = f"{number:,}".replace(",", thousands)
    marks = NumberMarks(decimal, thousands)
    assert Decimal(marks.plain(text)) == Decimal(marks.plain(f"{text}{decimal}00")) == number


COMMA_ALONE = re.compile(r"[0-9]+,([0-9]{1,2}|[0-9]{4,})|[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}")
"""What reads with a comma for decimals alone."""


@given(st.lists(st.from_regex(r"[0-9]{1,3}([.,][0-9]{1,3}){0,2}", fullmatch=True), min_size=1, max_size=6))
def test_what_is_taken_of_a_column_means_the_same_by_every_style_that_all_its_numbers_allow(cells):
    """No number is taken that another number of its column shows to be a thousand times more."""
    marks = NumberMarks().of_column(cells)
    taken = {cell: found for cell in cells if (found := marks.plain(cell)) not in ("", "?")}
    for cell, found in taken.items():
        if "." in cell and Decimal(found) % 1 == 0:
            assert not [c for c in cells if COMMA_ALONE.fullmatch(c)]


# ------------------------------------------------------------------------------------------------------- contradictions


@pytest.mark.parametrize("other", ["12.345", "1.234.567", "1.234,5", "7,5"])
@pytest.mark.parametrize("cell", ["12.000", "12.0"])
@pytest.mark.catalogue(155)
def test_no_number_is_taken_whose_style_another_of_its_column_contradicts(cell, other):
    ledger = sessions(other, cell, "5", on_error="collect")
    assert ledger.ids.tolist() == ["7002"]
    assert set(ledger.issues.row) == {0, 1}
    assert "session.ambiguous_number" in ledger.issues.code


@pytest.mark.catalogue(155)
def test_nor_is_one_of_an_export():
    ledger = export("12.345", "12.000", "1,234", "2.98M", "7", on_error="collect")
    assert ledger.ids.tolist() == ["7004"]
    assert ledger.issues.counts() == {"console.ambiguous_number": 4}


@pytest.mark.catalogue(155)
def test_nor_is_one_that_contradicts_what_the_caller_says():
    ledger = sessions("12.5", "12.000", "5", on_error="collect", thousands=".")
    assert ledger.ids.tolist() == ["7002"]
    assert sessions("12,5", "12.000", "5", on_error="collect", decimal=",").ids.tolist() == ["7001", "7002"]


# ------------------------------------------------------------------------------------------------------------------ ids


def streams_of(ids, **settings):
    rows = "".join(f"{who},{HOURS},1\n" for who in ids)
    return tp.io.read_sessions(put(STREAMS + rows), day_rule=UTC, **settings)


def daily_of(ids, **settings):
    rows = "".join(f"{who},2026-03-01,5\n" for who in ids)
    return tp.io.read_daily(put("creator_id,day,diamonds\n" + rows), day_rule=UTC, **settings)


def export_of(ids, **settings):
    rows = "".join(f"2026-07-01 ~ 2026-07-01,{who},u{i},5,2h,1\n" for i, who in enumerate(ids))
    return tp.io.read_backstage(put(EN + rows), day_rule=RULE, **settings)


def task_of(ids):
    rows = "".join(f"202606,{who},u{i},5,21,83.25,1\n" for i, who in enumerate(ids))
    return tp.io.read_task_file(put(TASK + rows))


def creators_of(ids):
    return tp.io.read_creators(put("id\n" + "".join(f"{who}\n" for who in ids)))


def columns_of(ids):
    n = len(ids)
    return tp.Ledger.from_columns(creator_id=ids, start=[NOON] * n, end=[NOON + 60] * n, diamonds=None, day_rule=UTC)


ID_DOORS = [streams_of, daily_of, export_of, task_of, creators_of, columns_of]


@pytest.mark.parametrize("read", ID_DOORS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("who", ["7.32E+18", "7.32e18", "7E+18", '"7,32E+18"', "7301.0"])
@pytest.mark.catalogue(156)
def test_an_id_in_scientific_notation_is_refused_at_every_door(read, who):
    plain = who.strip('"') if read is columns_of else who
    with pytest.raises(RowErrors) as caught:
        read([plain, "7301"])
    assert set(caught.value.issues.code) <= {"creator.id_float", "console.id_float"}
    assert caught.value.issues.row == (0,)


@pytest.mark.parametrize("read", ID_DOORS, ids=lambda f: f.__name__)
@pytest.mark.catalogue(156)
def test_ids_that_a_spreadsheet_rounded_are_refused_at_every_door(read):
    ids = [*ROUNDED[:4], *map(str, LONG[4:9])]
    with pytest.raises(RowErrors) as caught:
        read(ids)
    assert set(caught.value.issues.code) == {"creator.id_rounded"}
    assert caught.value.issues.row == (0, 1, 2, 3)


@pytest.mark.catalogue(156)
def test_an_id_or_two_that_end_in_zeros_are_worth_a_look():
    for read in (streams_of, daily_of, export_of):
        ids = [*ROUNDED[:2], *map(str, LONG[2:9])]
        ledger = read(ids)
        assert len(ledger.ids) == 9
        assert [(who, code) for _, who, _, code, _ in ledger.issues] == [(who, "creator.id_round") for who in ids[:2]]
    with pytest.warns(tp.errors.DataQualityWarning, match="may have lost digits"):
        assert len(creators_of([ROUNDED[0], *map(str, LONG[1:])])) == 9


@pytest.mark.catalogue(156)
def test_an_account_has_an_id_with_all_its_digits():
    source = 'schema = "tierpace/account/1"\nid = "7.32E+18"\nzone = "UTC"\n'
    told(
        lambda: tp.io.read_account(put(source, "a.toml")),
        InputError,
        "creator.id_float",
        "a.toml: id",
        "an id must be text; as a number it has lost digits",
    )


@pytest.mark.catalogue(156)
def test_set_aside_on_request_they_become_nobody():
    ledger = streams_of(["7.32E+18", "7301"], on_error="collect")
    assert ledger.ids.tolist() == ["7301"]
    assert ledger.issues.counts() == {"creator.id_float": 1}
    assert daily_of(["7.32E+18", "7301"], on_error="collect").ids.tolist() == ["7301"]


# ------------------------------------------------------------------------------------------------------------ far dates


def many(n, odd, **settings):
    start = np.arange(n) * 3600 + NOON
    start[77] = odd
    ids = [str(7000 + i % 9) for i in range(n)]
    return tp.Ledger.from_columns(creator_id=ids, start=start, end=start + 60, diamonds=None, day_rule=UTC, **settings)


def many_days(n, odd, **settings):
    when = [str(np.datetime64("2026-01-01") + i % 90) for i in range(n)]
    ids = [str(7000 + i // 90) for i in range(n)]
    when[77] = odd
    rows = "".join(f"{who},{day},5\n" for who, day in zip(ids, when, strict=True))
    return tp.io.read_daily(put("creator_id,day,diamonds\n" + rows), day_rule=UTC, **settings)


def many_exports(n, odd, **settings):
    periods = ["2026-07-01 ~ 2026-07-01"] * n
    periods[77] = odd
    rows = "".join(f"{period},{7000 + i},u{i},5,2h,1\n" for i, period in enumerate(periods))
    return tp.io.read_backstage(put(EN + rows), day_rule=RULE, **settings)


FAR = [
    ("session.far_date", RowErrors, lambda **k: many(3001, 2_903_558_400, **k)),  # 2062
    ("session.far_date", RowErrors, lambda **k: many(3001, 1_500_000_000, **k)),  # 2017
    ("daily.far_date", RowErrors, lambda **k: many_days(3001, "2062-01-03", **k)),
    ("console.far_date", CellErrors, lambda **k: many_exports(3001, "2062-07-01 ~ 2062-07-01", **k)),
]


@pytest.mark.parametrize(("code", "kind", "read"), FAR, ids=["2062", "2017", "daily", "export"])
@pytest.mark.catalogue(177)
def test_a_date_far_from_all_others_is_a_bad_row(code, kind, read):
    with pytest.raises(kind) as caught:
        read()
    assert caught.value.issues.row == (77,)
    assert caught.value.issues.code == (code,)
    ledger = read(on_error="collect")
    assert ledger.issues.counts() == {code: 1}
    assert len(ledger.dates) < 200


@pytest.mark.catalogue(177)
def test_dates_that_are_not_far_or_not_few_count():
    assert not many(3001, 1_772_366_400 - 360 * 86_400).issues  # within a year
    assert not many(900, 2_903_558_400).issues  # one in 900 is over a thousandth
    assert not many_days(900, "2027-06-03").issues
    start = np.concatenate((np.arange(2000) * 3600 + NOON, np.full(20, 2_903_558_400)))
    ids = [str(i) for i in range(2020)]
    assert (
        tp.Ledger.from_columns(creator_id=ids, start=start, end=start + 60, diamonds=None, day_rule=UTC).last_day.year
        == 2062
    )


# ------------------------------------------------------------------------------------------------------------ sentences

SENTENCES = [
    ("creator.id_float", RowErrors, lambda: streams_of(["7.32E+18"]), "  row 0, creator '7.32E+18', creator_id "),
    ("creator.id_rounded", RowErrors, lambda: streams_of(ROUNDED[:3]), f"  row 0, creator {ROUNDED[0]!r}, creator_id "),
    ("session.far_date", RowErrors, FAR[0][2], "  row 77, creator '7005', start 2903558400"),
    ("daily.far_date", RowErrors, FAR[2][2], "  row 77, creator '7000', day '2062-01-03'"),
    ("console.far_date", CellErrors, FAR[3][2], "  a.csv, row 79, creator '7077'"),
    ("console.ambiguous_number", CellErrors, lambda: export("2.000"), "  a.csv, row 2, 'Diamonds', creator '7000'"),
]


@pytest.mark.parametrize(("code", "kind", "call", "start"), SENTENCES, ids=[s[0] for s in SENTENCES])
@pytest.mark.catalogue(154, 155, 156, 177)
def test_each_is_reported_with_its_place_and_its_rule(code, kind, call, start):
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert type(error) is kind
    line = str(error).splitlines()[1]
    assert line.startswith(start)
    assert REQUIREMENTS[code] in line
    assert line.endswith(f"[{code}]")
    assert "must" in REQUIREMENTS[code]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  # our own bytes


@pytest.mark.catalogue(154)
def test_json_lines_keep_what_is_written_of_a_number():
    for text, number in (("250", 250), ("7.0", 7), ("1e3", 1000)):
        assert json.loads(text) == number
        assert lines(text).days[0, 0, 1] == number


# ------------------------------------------------------------------------------------------------------------- siblings


@pytest.mark.parametrize("cell", ["0,946", "0,500", "00,500", "0.946"])
@pytest.mark.catalogue(154)
def test_what_begins_with_a_zero_is_never_a_thousand_times_more(cell):
    for call in (lambda: export(cell), lambda: sessions(cell), lambda: sessions(cell, thousands=",")):
        with pytest.raises(RowErrors):
            call()
    assert Decimal(NumberMarks(",").plain("0,946")) == Decimal("0.946")


@pytest.mark.parametrize("cell", ["1,500h", "1,500", "41,250"])
@pytest.mark.catalogue(154)
def test_no_month_has_thousands_of_hours(cell):
    head = EN.replace("LIVE duration", "LIVE duration(h)")
    with pytest.raises(CellErrors, match="bad_duration"):
        tp.io.read_backstage(put(f'{head}2026-07-01 ~ 2026-07-31,7301,ann,5,"{cell}",1\n'), day_rule=RULE)
    path = put(f'{head}2026-07-01 ~ 2026-07-31,7301,ann,5,"41,250",1\n')
    assert tp.io.read_backstage(path, day_rule=RULE, decimal=",").days[0, :, 0].sum() == 148_500


SHARES = 'UserName,Completed stage,Diamonds,LIVE duration,Go-LIVE days during Event,{}\nann,2,5,1h,3d,"{}"\n'


@pytest.mark.parametrize(("head", "cell", "settings", "share"), [
    ("Fan contribution %", "94.618%", {}, 0.94618), ("Fan contribution %", "1,234.5%", {}, 12.345),
    ("Fan contribution %", "94,6%", {"decimal": ","}, 0.946),
    ("Diamantes - Frente al último mes", "-12.5%", {}, -0.125),
    ("Diamantes - Frente al último mes", "1.234,5%", {"decimal": ","}, 12.345),
    ("Fan contribution %", "0,946", {}, None),
    ("Diamantes - Frente al último mes", "94,618%", {}, None),
])  # fmt: skip
@pytest.mark.catalogue(154)
def test_a_share_is_a_decimal(head, cell, settings, share):
    path = put(SHARES.format(head, cell))
    if share is None:
        with pytest.raises(CellErrors):
            tp.io.read_export(path)
        return
    (found,) = (
        v[0] for n, v in tp.io.read_export(path, **settings).columns.items() if n.startswith(("fan", "diamonds_"))
    )
    assert found == share
