"""The command `tierpace rewards`, and the doors it reads through."""

from datetime import datetime, timedelta
from importlib.resources import files

import pytest

import tierpace as tp
from tierpace.cli.entry import main

EXAMPLES = files("tierpace") / "examples"
FOLDER = EXAMPLES / "rewards"
ACCOUNT = str(FOLDER / "account.toml")
PAY = str(FOLDER / "creator-rewards-pay-low.toml")
FUND = str(FOLDER / "creator-fund-2020.toml")
LIVE = str(FOLDER / "live-us-2025-02.toml")


@pytest.fixture
def sessions(tmp_path):
    """Three hours and 10,000 diamonds a day from December to mid-March."""
    path, day = tmp_path / "streams.csv", datetime(2025, 12, 1, 18)
    lines = ["creator_id,start,end,diamonds"]
    while day < datetime(2026, 3, 16):
        lines.append(f"demo-mara,{day.isoformat()}Z,{(day + timedelta(hours=3)).isoformat()}Z,10000")
        day += timedelta(days=1)
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_check_lists_every_criterion(capsys):
    program = str(FOLDER / "creator-rewards-2024-03.toml")
    assert main(["rewards", "check", ACCOUNT, "--program", program, "--as-of", "2026-03-15"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("demo-mara · Creator Rewards (example) 2024-03-18 · at the end of 2026-03-15: not eligible\n")
    assert "followers     missed       9,910              10,000       90  90 more followers\n" in out
    assert "all clear at today's pace: 2026-03-22 at the fastest pace" in out
    assert "  v2: 2026-03-28\n" in out


def rewritten(folder, name, *changes):
    """An example file with some texts replaced, in a file of its own."""
    text = (FOLDER / name).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_check_shows_forms_cadence_and_from_when_on_videos_earn(tmp_path, capsys):
    program = str(FOLDER / "creator-rewards-qualified-2025-10.toml")
    asked = ["--program", program, "--as-of", "2026-03-15"]
    assert main(["rewards", "check", ACCOUNT, *asked]) == 0
    out = capsys.readouterr().out
    assert "posting          met               3                   1        –  holds through 2026-04-11\n" in out
    assert "tax form         met             W-9       W-8BEN or W-9        –\n" in out
    assert "payment account  not known         –                 yes        –  say whether there is a payment" in out
    assert "videos earn if posted from: not known\n  payment account is not known, and no pace moves it\n" in out
    assert "  a review takes 7 to 14 days\n" in out
    joined = rewritten(tmp_path, "account.toml", ("videos_from", "joined = 2026-03-09\nvideos_from"))
    assert main(["rewards", "check", joined, *asked]) == 0
    assert "videos earn if posted from: 2026-03-10\n  it joined on 2026-03-09\n" in capsys.readouterr().out


def test_earn_shows_every_factor_and_what_is_not_known(tmp_path, capsys):
    """v4 alone is posted after joining: 20,369 of it, × 0.50 to 0.80, × 0.76 + 0.24 × (0.02 to 1), × 0.44 to 0.74."""
    model, program = (str(FOLDER / f"creator-rewards-{n}.toml") for n in ("pay-factors", "qualified-2025-10"))
    joined = rewritten(tmp_path, "account.toml", ("videos_from", "joined = 2026-03-09\nvideos_from"))
    assert main(["rewards", "earn", joined, "--model", model, "--as-of", "2026-03-15"]) == 0
    out = capsys.readouterr().out
    assert "\ntimes, for all: content_field 0.50 to 0.80, country 0.7648 to 1.00, season 0.44 to 0.74\n\n" in out
    row = next(line for line in out.splitlines() if line.startswith("v4 "))
    assert row.split()[2:4] == ["20,369", "–"]
    assert row.endswith("3.43 to 12.06 USD")
    assert max(map(len, out.splitlines()[1:9])) <= 100  # below the name of the model
    assert "  originality 0 to 1, length 0 to 1  " in next(line for line in out.splitlines() if "others" in line)
    assert next(line for line in out.splitlines() if line.startswith("v2 ")).endswith("  0.00 USD")
    assert "note: without a factor of country of their own: MX, viewers in no share; theirs is taken as those" in out
    applied = rewritten(tmp_path, "account.toml", ("videos_from", "applied = 2026-03-02\nvideos_from"))
    assert main(["rewards", "earn", applied, "--model", model, "--as-of", "2026-03-15", "--program", program]) == 0
    out = capsys.readouterr().out
    assert "note: when the account joined is not known, after 2026-03-09 at the earliest: of videos" in out
    assert "0 to 20,369" in next(line for line in out.splitlines() if line.startswith("v4 "))


@pytest.mark.catalogue(183)
def test_the_old_word_for_the_picture_is_read_of_videos_and_refused_of_factors(tmp_path):
    old = rewritten(tmp_path, "account.toml", ("upright = true", "vertical = true"))
    assert tp.io.read_account(old) == tp.io.read_account(ACCOUNT)
    both = rewritten(tmp_path, "account.toml", ("upright = true", "upright = true\nvertical = true"))
    with pytest.raises(tp.errors.ProgramError) as caught:
        tp.io.read_account(both)
    assert (caught.value.code, caught.value.field) == ("program.unknown_key", "account.toml: videos[0].vertical")
    pay = "creator-rewards-pay-low.toml"
    factor = rewritten(tmp_path, pay, ("content_field = { other = 1 }", "vertical = { vertical = 1, other = 1 }"))
    with pytest.raises(tp.errors.ProgramError) as caught:
        tp.io.read_pay_model(factor)
    assert str(caught.value) == (
        f"{pay}: factors.vertical: a factor must say which it is: a vertical is a field of content, and was an upright "
        "picture in older files, found 'vertical'; write content_field = { finance = 1.5, other = 1 } for prices "
        "by field, or upright = { upright = 1.1, other = 1 } for the picture [rewards.ambiguous_factor]"
    )


def test_earn_compares_models_to_the_end_of_the_month(capsys):
    assert main(["rewards", "earn", ACCOUNT, "--model", PAY, FUND, "--as-of", "2026-03-15"]) == 0
    out = capsys.readouterr().out
    assert "sum     85,750   43,689                                     15.23 to 43.69 USD" in out
    assert "Creator Fund (example) 2020 · not in force then: what it would pay" in out
    assert out.count("month-end: 155,744 views at 4,375 a day (80 % of futures: ") == 2


def test_earn_without_a_week_of_views_says_why_there_is_no_month_end(tmp_path, capsys):
    path = tmp_path / "a.toml"
    path.write_text(
        'schema = "tierpace/account/1"\nid = "a"\nzone = "UTC"\nviews = [{ day = 2026-03-01, views = 10000 }]\n'
    )
    asked = ["rewards", "earn", str(path), "--model", PAY, "--as-of", "2026-03-15"]
    assert main(asked) == 1
    assert "[rewards.no_qualified_views]" in capsys.readouterr().err
    assert main([*asked, "--qualified-share", "0.5-0.6"]) == 0
    out, err = capsys.readouterr()
    assert "others  10,000  5,000 to 6,000" in out
    assert "month-end" not in out
    assert err.startswith("note: no month-end: views: a run rate must rest on at least 7 days")


def test_live_shows_sides_and_streams(sessions, capsys):
    asked = ["rewards", "live", sessions, "--rates", LIVE, "--days-of", "UTC", "--creator", "demo-mara", "--month"]
    assert main([*asked, "2026-02", "--mission", "per_live=0.38", "--mission", "weekly=0.12"]) == 0
    out = capsys.readouterr().out
    assert "creator        1,400.00 USD\n" in out  # 28 × 10,000 × $0.01 × 50 %
    assert "agency         112.00 to 168.00 USD\n" in out
    assert "platform       1,232.00 to 1,288.00 USD\n" in out
    assert "02-01 18:00  –       3h 00m    10,000  50.00 USD  16.67 USD\n" in out
    assert "… and 18 more\n" in out
    assert "what gifters and battles brought is not known" in out
    assert main([*asked, "2025-01"]) == 1
    assert "[rewards.not_in_force]" in capsys.readouterr().err


def paying(folder, amounts):
    """The example program with a flat bonus for the first tiers, in a file of its own."""
    lines = (EXAMPLES / "example.toml").read_text("utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("bonus"))
    for name, amount in amounts.items():
        text = text.replace(f'name = "{name}"', f'name = "{name}"\nbonus = {{ amount = {amount}, currency = "USD" }}')
    path = folder / "paying.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_tier_that_states_no_bonus_is_not_taken_to_pay_nothing(sessions, tmp_path, capsys):
    for amounts in ({}, {"Tier 1": 500}):
        program = paying(tmp_path, amounts)
        asked = ["--program", program, "--rates", LIVE, "--bonus-to-creator", "1", "--as-of", "2026-03-15"]
        assert main(["rewards", "income", sessions, *asked, "--draws", "20"]) != 0
        assert "[payout.no_bonus]" in capsys.readouterr().err


def test_income_adds_its_parts(sessions, tmp_path, capsys):
    program = paying(tmp_path, {"Tier 1": 0, "Tier 2": 0, "Tier 3": 0})
    asked = ["rewards", "income", sessions, "--program", program, "--rates", LIVE, "--bonus-to-creator", "0",
             "--as-of", "2026-03-15", "--draws", "50", "--account", ACCOUNT]  # fmt: skip
    assert main([*asked, "--model", PAY]) == 0
    head, out = capsys.readouterr().out.split("month-end income", 1)
    assert "2026-03 at the end of 2026-03-15 (UTC)\n" in head
    assert out.startswith(" in USD: means of 50 futures; 80 % of them lie in the range\n")
    live, rewards, bonus, income = (float(cell.replace(",", "")) for cell in out.splitlines()[3].split()[1:5])
    assert bonus == 0
    assert rewards > 0
    assert abs(live + rewards - income) <= 1.5
    asked[asked.index("2026-03-15")] = "latest"
    assert main([*asked, "--model", PAY]) == 0
    assert "latest" not in (said := capsys.readouterr().out)
    assert "2026-03 at the end of 2026-03-" in said
    with pytest.raises(SystemExit) as end:
        main(asked)
    assert end.value.code == 2
    assert "--account needs --model" in capsys.readouterr().err


@pytest.mark.parametrize(
    "args",
    [
        ["rewards"],
        ["rewards", "check", ACCOUNT],
        ["rewards", "earn", ACCOUNT, "--model", PAY, "--as-of", "2026-03-15", "--qualified-share", "half"],
        ["rewards", "live", "s.csv", "--rates", LIVE, "--days-of", "UTC", "--creator", "a", "--month", "2026-03",
         "--mission", "weekly"],
        ["rewards", "live", "s.csv", "--rates", LIVE, "--days-of", "UTC", "--creator", "a", "--month", "2026-03",
         "--mission", "weekly=x"],
    ],
)  # fmt: skip
def test_bad_usage_is_code_2(args, capsys):
    with pytest.raises(SystemExit) as end:
        main(args)
    assert end.value.code == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "field"),
    [
        ("creator-rewards-2024-03.toml", "min_age = 18", "min_ages = 18", "program.unknown_key", "min_ages"),
        ("creator-rewards-2024-03.toml", "days = 30\nlength", "days = 0\nlength", "rewards.bad_count", "videos.days"),
        ("creator-rewards-2024-03.toml", "seconds = 60", "second = 60", "program.unknown_key", "videos.length.second"),
        ("creator-rewards-2024-03.toml", "rewards-program/1", "pay-model/1", "program.bad_schema", "schema"),
        ("creator-rewards-pay-low.toml", "rpm = [0.40, 1.00]", "rpm = [1, 0.4]", "rewards.range_reversed", "rpm"),
        ("creator-rewards-pay-low.toml", "reused = 0", "copied = 0", "rewards.bad_grades",
         "factors.originality.grades"),
        ("live-us-2025-02.toml", "per_live = 0.40", "per_live = 0.90", "rewards.share_exceeded", "share.share"),
        ("live-us-2025-02.toml", "from_diamonds = 0", "from_diamonds = 5", "rewards.bad_steps", "share.steps"),
        ("live-us-2025-02.toml", "payout_minimum = 50", 'payout_minimum = "50"', "rewards.bad_number",
         "payout_minimum"),
        ("account.toml", "posted = 2026-02-12T22:30:00Z", "posted = 2026-02-12T22:30:00", "rewards.naive_time",
         "videos[0].posted"),
        ("creator-rewards-qualified-2025-10.toml", "[posting]\nminimum = 1", "[posting]\nminimum = 0",
         "rewards.bad_count", "posting.minimum"),
        ("creator-rewards-qualified-2025-10.toml", "days = [7, 14]", "days = [7, 14.5]", "rewards.bad_count",
         "review.days"),
        ("creator-rewards-qualified-2025-10.toml", 'days = [7, 14]\ncounted = "days"', 'days = 3\ncounted = "weeks"',
         "rewards.bad_word", "review.counted"),
        ("creator-rewards-qualified-2025-10.toml", "[review]", "[reviews]", "program.unknown_key", "reviews"),
        ("creator-rewards-pay-factors.toml", "dec = [1.19, 1.78]", "xmas = 2", "rewards.bad_grades",
         "factors.season.grades"),
        ("creator-rewards-pay-factors.toml", "after_joining = true", "after_joining = 1", "rewards.bad_type",
         "after_joining"),
        ("account.toml", "US = 0.62", "US = 62", "rewards.bad_number", "viewers"),
        ("account.toml", "US = 0.62", "US = 0.87", "rewards.shares_exceeded", "viewers"),
        ("account.toml", "W-9 = true", 'W-9 = "yes"', "rewards.bad_type", "tax_forms"),
        ("account.toml", "views = 1500, qualified = 300", 'video_id = "v1"', "rewards.no_views", "views[0].views"),
        ("account.toml", "seconds = 64", 'seconds = "64"', "rewards.bad_number", "videos[0].seconds"),
        ("account.toml", "views = 1500,", "views = -1,", "rewards.bad_count", "views[0].views"),
    ],
)  # fmt: skip
def test_a_bad_file_names_its_place(name, old, new, *, code, field, tmp_path):
    readers = {"account": tp.io.read_account, "live": tp.io.read_live_rates, "pay": tp.io.read_pay_model}
    reader = next((r for word, r in readers.items() if word in name), tp.io.read_rewards_program)
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(tp.errors.InputError) as caught:
        reader(path)
    assert (caught.value.code, caught.value.field) == (code, f"{name}: {field}")
