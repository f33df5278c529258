"""Slips in files and on the command line: each has its own advice."""

import pytest

from tests.errors import told
from tierpace import io
from tierpace.cli.entry import main
from tierpace.errors import FileError, InputTypeError

HEAD = 'schema = "tierpace/program/1"\nname = "P"\nregion = "R"\nrevision = "1"\nday_rule = { zone = "UTC" }\n'
SMART = 'quotes are straight: write "Gold", not '
GROUPED = "digits are grouped by _ alone, and decimals have a point: write "


def told_of(tmp_path, line, words):
    path = tmp_path / "p.toml"
    path.write_text(f"{HEAD}[[tiers]]\n{line}\n", encoding="utf-8")
    told(
        lambda: io.read_program(path), FileError, "file.bad_toml", "p.toml",
        "the file must be TOML, each key once", words,
    )  # fmt: skip


@pytest.mark.catalogue(175)
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("name = “Gold”", SMART + "“Gold”"),
        ("name = „Gold“", SMART + "„Gold“"),
        ("name = «Gold»", SMART + "«Gold»"),
        ("name = ‘Gold’", SMART + "‘Gold’"),
        ("name = `Gold`", SMART + "`Gold`"),
        ("ratio = 6%", "a share is a number: write 0.06 for 6%"),
        ("ratio = 6 %", "a share is a number: write 0.06 for 6 %"),
        ("ratio = 6,5%", "a share is a number: write 0.065 for 6,5%"),
        ('bonus = { ratio = 12.5%, per_diamond = 0.01, currency = "USD" }', "write 0.125 for 12.5%"),
        ("diamonds = 300,000", GROUPED + "300_000 for 300,000"),
        ("diamonds = 1,500,000 # a month", GROUPED + "1_500_000 for 1,500,000"),
        ("diamonds = 300 000", GROUPED + "300_000 for 300 000"),
        ("diamonds = 300'000", GROUPED + "300_000 for 300'000"),
        ("diamonds = 300’000", GROUPED + "300_000 for 300’000"),
        ("diamonds = 300\u00a0000", GROUPED + "300_000 for"),
        ("diamonds = 1.500.000", GROUPED + "1_500_000 for 1.500.000"),
        ("airtime_hours = 40,5", "decimals have a point: write 40.5 for 40,5"),
        ("airtime_hours = 1.040,5", "decimals have a point: write 1040.5 for 1.040,5"),
        ("bonus = { ratio = 0,06, per_diamond = 0.01 }", "decimals have a point: write 0.06 for 0,06"),
        ('bonus = { amount = 1,500, currency = "USD" }', GROUPED + "1_500 for 1,500"),
        ("diamonds = 300k", "numbers are written out: write 300_000 for 300k"),
        ("diamonds = 1.5M", "numbers are written out: write 1_500_000 for 1.5M"),
        ("bonus = { amount = $50 }", 'an amount and its currency are two keys: amount = 50, currency = "USD"'),
        ("bonus = { amount = 50 EUR }", "an amount and its currency are two keys: amount = 50,"),
        ("airtime_hours = 80h", "the key says the unit of a number: write 80 for 80h"),
        ("active_days = 22 days", "write 22 for 22 days"),
        ("name = Gold tier", 'texts need quotes, a month too: write "Gold tier"'),
        ("first_month = 2026-03", 'texts need quotes, a month too: write "2026-03"'),
        ("prorate_joiners = True", "yes is written true, and no false"),
        ("active_days = 08", "a number has no zero before its first digit"),
        ("active_days = ８", "digits are 0 to 9, and other letters need quotes"),
        ("active_days: 8", "a key and its value have = between them, no colon"),
        ('name = "Gold', "a text ends on its line, with the quote that it began with"),
        ("active_days =", "a key has a value: write it, or remove the key"),
        ("active_days = 8\nactive_days = 9", "a key or table appears twice: keep one of them"),
        ("airtime_hours = [1", 'texts need quotes, and a month is one: first_month = "2026-03"'),
    ],
)
def test_each_slip_in_a_file_has_its_own_advice(tmp_path, line, words):
    told_of(tmp_path, line, words)


@pytest.mark.catalogue(175)
@pytest.mark.parametrize("line", ['name = "6% “Gold” 300,000"', "name = '6%'", 'name = "a" # “6%” 300,000'])
def test_what_is_in_quotes_or_in_a_comment_is_no_slip(tmp_path, line):
    path = tmp_path / "p.toml"
    path.write_text(f"{HEAD}[[tiers]]\n{line}\nactive_days = 8\n", encoding="utf-8")
    assert len(io.read_program(path).tiers) == 1
    told_of(tmp_path, f"{line}\nactive_days = 22 days", "write 22 for 22 days")


@pytest.mark.catalogue(175)
@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ('active_days = "22"', InputTypeError, "a number needs no quotes: write 22"),
        ('diamonds = "300,000"', InputTypeError, GROUPED + "300_000 for 300,000"),
        ('diamonds = "300.000"', InputTypeError, "write 300_000, or 300 where that is meant"),
        ('airtime_hours = "80h"', InputTypeError, "the key says the unit of a number: write 80 for 80h"),
        ('airtime_hours = "40,5"', InputTypeError, "decimals have a point: write 40.5 for 40,5"),
        ('active_days = 1\nbonus = { ratio = "6%", per_diamond = 0.01, currency = "USD" }', InputTypeError,
         "a share is a number: write 0.06 for 6%"),
        ('active_days = 1\nbonus = { amount = "$50", currency = "USD" }', InputTypeError, "amount = 50, currency"),
    ],
)  # fmt: skip
def test_a_number_in_quotes_has_its_advice(tmp_path, line, kind, words):
    path = tmp_path / "p.toml"
    path.write_text(f'{HEAD}[[tiers]]\nname = "T"\n{line}\n', encoding="utf-8")
    with pytest.raises(kind) as caught:
        io.read_program(path)
    assert words in caught.value.hint
    path.write_text(path.read_text().replace(line, 'active_days = "Gold"'), encoding="utf-8")
    with pytest.raises(kind) as caught:
        io.read_program(path)
    assert caught.value.hint == ""


@pytest.mark.catalogue(175)
def test_the_command_says_it_too(tmp_path, capsys):
    path = tmp_path / "p.toml"
    path.write_text(f"{HEAD}[[tiers]]\nname = “Gold”\n", encoding="utf-8")
    assert main(["check", str(path)]) == 1
    assert SMART + "“Gold”" in capsys.readouterr().err


def usage(args, capsys):
    with pytest.raises(SystemExit) as end:
        main(args)
    assert end.value.code == 2
    return " ".join(capsys.readouterr().err.split())


ROSTER = ["roster", "s.csv", "--program", "p.toml", "--as-of", "2026-03-15"]
PLAN = ["plan", *ROSTER[1:]]
EARN = ["rewards", "earn", "a.toml", "--model", "m.toml", "--as-of", "2026-03-15"]
LIVE = ["rewards", "live", "s.csv", "--rates", "r.toml", "--days-of", "UTC", "--creator", "ann"]
INCOME = ["rewards", "income", "s.csv", "--rates", "r.toml", "--program", "p.toml", "--as-of", "2026-03-15"]


@pytest.mark.catalogue(176)
@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([*ROSTER, "--chance", "80%"], "'80%' is a percentage: write 0.8"),
        ([*ROSTER, "--chance", "80 %"], "'80 %' is a percentage: write 0.8"),
        ([*ROSTER, "--chance", "0,8"], "'0,8' has a comma: write 0.8"),
        ([*ROSTER, "--chance", "80"], "'80' does not lie above 0 and below 1: write 0.8 for 80 %"),
        ([*ROSTER, "--chance", ".8"], "'.8' has no digit before its point: write 0.8"),
        ([*ROSTER, "--chance", "1"], "'1' does not lie above 0 and below 1, like 0.8"),
        ([*ROSTER, "--chance", "often"], "'often' is no number like 2.5"),
        ([*ROSTER, "--chance", "1e-1"], "'1e-1' is no number like 2.5"),
        ([*ROSTER, "--draws", "1,000"], "'1,000' has a mark between its digits: write 1000"),
        ([*ROSTER, "--draws", "1_000"], "'1_000' has a mark between its digits: write 1000"),
        ([*ROSTER, "--draws", "1000.0"], "'1000.0' is no whole number from 0: write 1000"),
        ([*ROSTER, "--draws", "1k"], "'1k' is written short: write 1000"),
        ([*ROSTER, "--draws", "1e3"], "'1e3' is written short: write 1000"),
        ([*ROSTER, "--draws", "８００"], "'８００' has other digits than 0 to 9: write 800"),
        ([*PLAN, "--max-hours", "4h"], "'4h' has its unit with it: write 4"),
        ([*PLAN, "--max-hours", "4:30"], "'4:30' is hours and minutes: write 4.5"),
        ([*PLAN, "--max-hours", "4h20"], "'4h20' is hours and minutes: write 4.33333"),
        ([*PLAN, "--max-hours", "2,5"], "'2,5' has a comma: write 2.5"),
        ([*ROSTER, "--seed", "-1"], "'-1' is no whole number from 0"),
        ([*EARN, "--seed", "-1"], "'-1' is no whole number from 0"),
        ([*EARN, "--seed", "1_000"], "'1_000' has a mark between its digits: write 1000"),
        ([*EARN, "--as-of", "15.3.2026"], "'15.3.2026' is no day like 2026-03-15"),
        ([*EARN, "--qualified-share", "60%"], "'60%' is a percentage: write 0.6"),
        ([*EARN, "--qualified-share", "50%-70%"], "'50%-70%' is a percentage: write 0.5-0.7"),
        ([*EARN, "--qualified-share", "0,5"], "'0,5' has a comma: write 0.5"),
        ([*LIVE, "--month", "March"], "'March' is no month like 2026-03"),
        ([*LIVE, "--month", "2026-13"], "'2026-13' is no month like 2026-03"),
        ([*INCOME, "--draws", "-5"], "'-5' is no whole number from 0"),
        ([*INCOME, "--draws", "0"], "0 is too few"),
        ([*INCOME, "--draws", "1k"], "'1k' is written short: write 1000"),
        ([*INCOME, "--seed", "-1"], "'-1' is no whole number from 0"),
        ([*INCOME, "--bonus-to-creator", "-0.5"], "'-0.5' is no number like 0.5, in plain digits"),
        ([*INCOME, "--bonus-to-creator", "50%"], "'50%' is a percentage: write 0.5"),
        ([*INCOME, "--bonus-to-creator", "0,5"], "'0,5' has a comma: write 0.5"),
        ([*INCOME, "--bonus-to-creator", "nan"], "'nan' is not finite"),
        ([*INCOME, "--bonus-to-creator", "1", "--mission", "weekly=5%"], "'5%' is a percentage: write 0.05"),
    ],
)
def test_each_slip_in_a_number_of_the_command_has_its_own_advice(args, words, capsys):
    assert words in usage(args, capsys)
